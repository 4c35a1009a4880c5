package login

import (
	"context"
	"errors"
	"fmt"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// ownEmail is what a confirmation has in place of a user when it is about the
// account's own new address.
const ownEmail = "e-mail"

// RequestEmail asks for another sign-in address for the session's account, which
// only its holder does (A8.6). A link goes to the new address; the old one signs
// in until it is used, and is told at once. A later request replaces this one.
//
// The answer is the same whoever has the address already (case C09): then its
// holder is told, and there is no link. Stale without a fresh proof, Invalid for
// what is no address or the present one, Throttled after too many.
func (s *Service) RequestEmail(ctx context.Context, x Session, email string, client Client) error {
	if err := s.fresh(x); err != nil {
		return err
	}
	key, err := policy.CanonicalEmail(email)
	if err != nil || key == x.Account.Email {
		return invalid("email", "Give the new e-mail address, such as ann@example.org.")
	}
	if err := s.take(ctx, invitationMails(x.Account.ID, ownEmail), codeMails(key), mailsFrom(network(client.Address))); err != nil {
		return err
	}
	link, err := s.confirmationLink(ctx, Confirmed{Account: x.Account.ID, Email: key, User: ownEmail}, ConfirmationLife)
	if err != nil {
		return err
	}
	holder, err := s.store.CredentialsByEmail(ctx, key)
	switch {
	case err == nil: // the link that is stored is sent to nobody, and would change nothing
		s.mail(ctx, key, holder.Spoken(), "Somebody asked to sign in to Trackward with this address", takenText(holder.Account))
	case errors.Is(err, ErrNone):
		s.mail(ctx, key, x.Account.Spoken(), "Confirm your new e-mail address for Trackward", ownEmailText(x.Account, key, link))
	default:
		return fmt.Errorf("read account: %w", err)
	}
	s.tell(ctx, x.Account, words.Say("Another e-mail address was asked for, to sign in with: %s.\nThis address signs in until the new one is confirmed.", printable(key, 254)))
	return nil
}

// changeEmail uses a link that was sent to a new address: from now on it signs in
// in place of the old one, and every session ends. Expired when the link is used,
// or the address has an account meanwhile.
func (s *Service) changeEmail(ctx context.Context, row ConfirmationRow, client Client) (Confirmed, Session, error) {
	old, err := s.Account(ctx, row.Account)
	if err != nil {
		return Confirmed{}, Session{}, err
	}
	c, err := s.store.ChangeEmail(ctx, row.Token, s.instant())
	switch {
	case errors.Is(err, ErrNone), errors.Is(err, ErrTaken):
		return Confirmed{}, Session{}, expired()
	case err != nil:
		return Confirmed{}, Session{}, fmt.Errorf("change e-mail: %w", err)
	}
	s.tell(ctx, old, words.Say("The e-mail address you sign in with is now %s. This address\nsigns in no more, and every session was ended.", printable(c.Email, 254)))
	session, err := s.start(ctx, c, client, Proof{Method: ByLink})
	return Confirmed{Account: c.ID, Email: c.Email, Was: old.Email}, session, err
}

func ownEmailText(a Account, email, link string) words.Text {
	return words.Say(`Hello %s,

you asked to sign in to Trackward with

    %s

Open this link and press the button to confirm it. You are signed out everywhere
then, and the address you used until now signs in no more:

    %s

The link is valid for 3 days and can be used once. If you did not ask for it, you
need not do anything.
`, printable(a.Name, 200), printable(email, 254), link)
}

func takenText(a Account) words.Text {
	return words.Say(`Hello %s,

somebody with another account on Trackward asked to sign in with this address.
It has an account already, yours, and nothing was changed.

If that was you, sign in with this address instead.
`, printable(a.Name, 200))
}
