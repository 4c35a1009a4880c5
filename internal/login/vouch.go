package login

import (
	"context"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// EmailChange says that somebody else changed a user's e-mail in one workspace.
type EmailChange struct {
	Account       string // the one that signed in as the user until now
	Workspace     string // id
	User          string // id
	WorkspaceName string
	ChangedBy     string
	NewEmail      string
	// Invites says that NewEmail is invited as well.
	Invites bool
	// Patience is for how many seconds a full mail queue is waited for.
	Patience int
}

// TellChange tells the old address of a changed e-mail, with a link by which its
// holder vouches for the new one (A8.6). Confirm with its token confirms nothing
// but that; which user's roles it frees is app's to decide. Where the new address is
// the account's own again, and invited, nothing is mailed: the invitation's link does
// all of that, and one of the two would replace the other. Missing when there is no
// account, Throttled after too many, Unsent when the mail is not taken.
func (s *Service) TellChange(ctx context.Context, ch EmailChange) error {
	a, err := s.Account(ctx, ch.Account)
	if err != nil {
		return err
	}
	if own, err := policy.CanonicalEmail(ch.NewEmail); ch.Invites && err == nil && own == a.Email {
		return nil
	}
	if err := s.take(ctx, invitationMails(ch.Account, ch.User)); err != nil {
		return err
	}
	token, err := s.token()
	if err != nil {
		return err
	}
	row := ConfirmationRow{Token: hashToken(token), ExpiresAt: s.instant().Add(ConfirmationLife),
		Confirmed: Confirmed{Account: a.ID, Email: a.Email, Workspace: ch.Workspace, User: ch.User}}
	if err := s.store.PutConfirmation(ctx, row); err != nil {
		return fmt.Errorf("store confirmation: %w", err)
	}
	return s.handOver(ctx, a.Email, a.Spoken(), words.Say("Your e-mail address in %s was changed", printable(ch.WorkspaceName, 200)), changeText(a, ch, s.url+"/confirm#"+token), ch.Patience)
}

func changeText(a Account, ch EmailChange, link string) words.Text {
	return words.Say(`Hello %s,

%s has changed the e-mail address of your user in the workspace %s to

    %s

You cannot enter the workspace with this address any more, and the roles of your
user wait. If the change is right, open this link and press the button; the roles
then count for whoever confirms the new address:

    %s

The link is valid for 3 days and can be used once. If the change is not right, do
nothing and tell an administrator you trust.
`, printable(a.Name, 200), printable(ch.ChangedBy, 200), printable(ch.WorkspaceName, 200), printable(ch.NewEmail, 254), link)
}

// Idle is how long a session lives without being used.
func (s *Service) Idle() time.Duration { return s.idle }
