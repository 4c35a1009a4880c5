package login

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// Identity links a person at an identity provider to an account. Issuer and
// subject are who it is; the e-mail is what the provider says and proves nothing.
type Identity struct {
	ID        string
	Account   string
	Issuer    string
	Subject   string
	Provider  string // the provider's name when it was linked
	Email     string
	CreatedAt time.Time
	UsedAt    time.Time
}

// foreign is who an identity provider says somebody is.
type foreign struct {
	Issuer, Subject, Provider, Email string
	// Verified says that the provider vouches for the e-mail.
	Verified bool
}

// Identities are the account's, oldest first.
func (s *Service) Identities(ctx context.Context, account string) ([]Identity, error) {
	all, err := s.store.Identities(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("list identities: %w", err)
	}
	return all, nil
}

// RemoveIdentity unlinks one of the account's identities. Missing, Stale.
func (s *Service) RemoveIdentity(ctx context.Context, x Session, id string) error {
	if err := s.fresh(x); err != nil {
		return err
	}
	found, err := s.store.RemoveIdentity(ctx, x.Account.ID, id)
	if err := foundOr(found, err, "identity"); err != nil {
		return err
	}
	s.tell(ctx, x.Account, "A connection to an identity provider was removed. It does not sign in to your account any more.")
	return nil
}

// link makes an identity the account's own. Being linked to it already is fine.
func (s *Service) link(ctx context.Context, a Account, f foreign) error {
	now := s.instant()
	err := s.store.AddIdentity(ctx, Identity{ID: s.newID(), Account: a.ID, Issuer: f.Issuer, Subject: f.Subject, Provider: f.Provider, Email: f.Email, CreatedAt: now, UsedAt: now})
	if errors.Is(err, ErrTaken) {
		known, err := s.store.UseIdentity(ctx, f.Issuer, f.Subject, f.Email, now)
		if err == nil && known.Account == a.ID {
			return nil
		}
		return &Error{Kind: Taken, Code: "identity_taken",
			Message: words.Say("This %s identity is connected to another person here. Sign in as that person and remove it there first.", printable(f.Provider, 200))}
	}
	if err != nil {
		return fmt.Errorf("store identity: %w", err)
	}
	s.tell(ctx, a, words.Say("Your account was connected with %s (%s). It signs in to your account.", printable(f.Provider, 200), printable(f.Email, 254)))
	return nil
}

// Stranger is an identity that nobody here has yet, on its way to be linked.
type Stranger struct {
	Provider string
	Email    string // "" unless the provider vouches for it
}

// LinkLife is how long an identity waits to be linked.
const LinkLife = 15 * time.Minute

// Stranger says whose identity waits under a token. Expired when none does.
func (s *Service) Stranger(ctx context.Context, token string) (Stranger, error) {
	f, err := s.stranger(ctx, token, false)
	if err != nil {
		return Stranger{}, err
	}
	out := Stranger{Provider: f.Provider}
	if f.Verified {
		out.Email = f.Email
	}
	return out, nil
}

func (s *Service) stranger(ctx context.Context, token string, once bool) (f foreign, err error) {
	ok, err := s.kept(ctx, "stranger", token, once, &f)
	if err == nil && !ok {
		err = &Error{Kind: Expired, Code: "sign_in_expired", Message: "This sign-in took too long. Start again."}
	}
	return f, err
}

// LinkByCode links a waiting identity to the account of an address, proved by a
// code mailed to it (SendCode), and signs in. The e-mail that the provider told
// plays no part. Wrong, Throttled, Expired, Taken; Unfinished where a second
// factor is to follow, with which the identity is linked.
func (s *Service) LinkByCode(ctx context.Context, token, email, code string, client Client) (Session, error) {
	f, err := s.stranger(ctx, token, false)
	if err != nil {
		return Session{}, err
	}
	c, err := s.byCode(ctx, email, code, client)
	if err != nil {
		return Session{}, err
	}
	if f, err = s.stranger(ctx, token, true); err != nil {
		return Session{}, err
	}
	return s.startOrHalf(ctx, c, client, Proof{Method: ByOIDC}, &f)
}
