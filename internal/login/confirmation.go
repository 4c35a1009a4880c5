package login

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Confirmed is what a confirmation proves: that the holder of the account reads
// mail at Email and accepts to be User in Workspace ("" when it was about the
// address alone). What follows for the workspace is app's to decide and store.
type Confirmed struct {
	Account   string
	Email     string
	Workspace string
	User      string
	// Was is the account's address until now, of one that its holder changed. It
	// is told with Unfinished too: the change has happened.
	Was string
}

// Invitation asks the holder of an account to confirm the address and to enter
// a workspace as one of its users.
type Invitation struct {
	Account   string // id, from EnsureAccount
	Workspace string // id
	User      string // id
	// WorkspaceName and InvitedBy are for the mail's text.
	WorkspaceName string
	InvitedBy     string
	// Patience is for how many seconds a full mail queue is waited for.
	Patience int
}

// Invite mails a link that is valid for 3 days and once, in place of an earlier
// one of the same invitation (A8.6). Sending it again is the same call. Missing
// when there is no account, Throttled after too many, Unsent when the mail is not
// taken.
func (s *Service) Invite(ctx context.Context, i Invitation) error {
	a, link, err := s.invitation(ctx, i)
	if err != nil {
		return err
	}
	return s.handOver(ctx, a.Email, a.Spoken(), invitationSubject(i), invitationText(a, i, link), i.Patience)
}

// InviteAddress is Invite for the account of an address, which is made when there
// is none. i.Account is not read.
func (s *Service) InviteAddress(ctx context.Context, email, name string, i Invitation) error {
	a, _, err := s.EnsureAccount(ctx, email, name)
	if err != nil {
		return err
	}
	i.Account = a.ID
	return s.Invite(ctx, i)
}

// InvitationLink is the link that Invite would mail, for where no mail can be
// sent, in place of earlier ones. Whoever has it confirms the address, so it is
// made only for an account that nobody has signed in to: Taken for another, whose
// holder's mailbox alone may open it.
func (s *Service) InvitationLink(ctx context.Context, i Invitation) (link string, until time.Time, err error) {
	a, err := s.Account(ctx, i.Account)
	switch {
	case err != nil:
		return "", time.Time{}, err
	case a.Confirmed:
		return "", time.Time{}, &Error{Kind: Taken, Code: "has_account", Rule: "A2.2",
			Message: "This person has signed in here before, so only a mail to them may hold the link. Set up the mail server, or take the link from the server's outbox."}
	}
	_, link, err = s.invitation(ctx, i)
	return link, s.instant().Add(ConfirmationLife), err
}

func (s *Service) invitation(ctx context.Context, i Invitation) (a Account, link string, err error) {
	if a, err = s.Account(ctx, i.Account); err != nil {
		return a, "", err
	}
	if err := s.take(ctx, invitationMails(i.Account, i.User)); err != nil {
		return a, "", err
	}
	link, err = s.confirmationLink(ctx, Confirmed{Account: a.ID, Email: a.Email, Workspace: i.Workspace, User: i.User}, ConfirmationLife)
	return a, link, err
}

// confirmationLink stores what a link proves and makes the link.
func (s *Service) confirmationLink(ctx context.Context, proves Confirmed, life time.Duration) (string, error) {
	token, err := s.token()
	if err != nil {
		return "", err
	}
	if err := s.store.PutConfirmation(ctx, ConfirmationRow{Token: hashToken(token), ExpiresAt: s.instant().Add(life), Confirmed: proves}); err != nil {
		return "", fmt.Errorf("store confirmation: %w", err)
	}
	// In the fragment: browsers send it to no server, so it is in no log.
	return s.url + "/confirm#" + token, nil
}

// Confirm uses a link's token: it confirms the account's address, sets a first
// password unless it is "", and signs in. Only a POST may call it: mail scanners
// open links (case D06).
//
// accept, if not nil, is called with what the link is about before the token is
// used up; app activates the invited user there, judging anew whether it may be
// (A8.6). It must do no harm when called twice: after its error, which Confirm
// returns as it is, the token is still good, and of two requests at once both
// may get there. Expired when the token is unknown, used, replaced or too old.
//
// A link to an account's own new address (RequestEmail) changes that instead, and
// says which one it Was; the password is not looked at.
func (s *Service) Confirm(ctx context.Context, token, password string, client Client, accept func(context.Context, Confirmed) error) (Confirmed, Session, error) {
	row, err := s.confirmation(ctx, token)
	if err != nil {
		return Confirmed{}, Session{}, err
	}
	if row.User == ownEmail {
		return s.changeEmail(ctx, row, client)
	}
	if password != "" {
		if err := checkPassword(row.Email, password); err != nil {
			return Confirmed{}, Session{}, err
		}
	}
	if accept != nil {
		if err := accept(ctx, row.Confirmed); err != nil {
			return Confirmed{}, Session{}, err
		}
	}
	c, err := s.store.UseConfirmation(ctx, row.Token, s.instant())
	switch {
	case errors.Is(err, ErrNone):
		return Confirmed{}, Session{}, expired()
	case err != nil:
		return Confirmed{}, Session{}, fmt.Errorf("use confirmation: %w", err)
	}
	if password != "" {
		if err := s.setPassword(ctx, c.Account, password, ""); err != nil {
			return Confirmed{}, Session{}, err
		}
		if c, err = s.store.Credentials(ctx, c.ID); err != nil {
			return Confirmed{}, Session{}, fmt.Errorf("read account: %w", err)
		}
	}
	session, err := s.start(ctx, c, client, Proof{Method: ByLink})
	return row.Confirmed, session, err
}

func (s *Service) confirmation(ctx context.Context, token string) (ConfirmationRow, error) {
	if len(token) != tokenLength {
		return ConfirmationRow{}, expired()
	}
	row, err := s.store.Confirmation(ctx, hashToken(token))
	switch {
	case errors.Is(err, ErrNone):
		return ConfirmationRow{}, expired()
	case err != nil:
		return ConfirmationRow{}, fmt.Errorf("read confirmation: %w", err)
	case !s.instant().Before(row.ExpiresAt):
		return ConfirmationRow{}, expired()
	}
	return row, nil
}
