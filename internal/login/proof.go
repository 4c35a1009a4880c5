package login

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// Proof is how and when the holder of a session last proved to be its account's.
type Proof struct {
	// Method is password, code, link, passkey, oidc, totp, recovery or setup.
	Method string
	At     time.Time
	// Strong says that two factors were shown at some time of the session: a
	// passkey that asked for its holder, or a code of an authenticator app.
	Strong bool
}

// The methods of a Proof.
const (
	ByPassword = "password"
	ByCode     = "code"
	ByLink     = "link"
	ByPasskey  = "passkey"
	ByOIDC     = "oidc"
	ByTOTP     = "totp"
	ByRecovery = "recovery"
	BySetup    = "setup"
)

// ProofLife is how long a proof is fresh: as long as it is, credentials and,
// where the workspace asks for it, access may be changed.
const ProofLife = 10 * time.Minute

// Fresh reports whether the proof is less than ProofLife old at now.
func (p Proof) Fresh(now time.Time) bool { return !p.At.IsZero() && now.Before(p.At.Add(ProofLife)) }

// fresh demands a fresh proof of a session before its account's credentials
// change: an open browser alone must not be enough to stay in for good.
func (s *Service) fresh(x Session) error {
	if x.Proof.Fresh(s.instant()) {
		return nil
	}
	return &Error{Kind: Stale, Code: "proof_needed", Rule: "A8",
		Message: "Prove first that it is you: this needs a sign-in of the last 10 minutes."}
}

// half is a sign-in whose first proof is given and whose second is not.
type half struct {
	Account string
	Stamp   int64
	Method  string
	Link    *foreign // to be linked once the sign-in is whole
}

// HalfLife is how long the second proof may take.
const HalfLife = 10 * time.Minute

// start makes a session for an account that has just given a proof. Where the
// account has a second factor and the proof was not strong it gives Unfinished,
// whose Step continues with SecondStep.
func (s *Service) start(ctx context.Context, c Credentials, client Client, p Proof) (Session, error) {
	return s.startOrHalf(ctx, c, client, p, nil)
}

func (s *Service) startOrHalf(ctx context.Context, c Credentials, client Client, p Proof, link *foreign) (Session, error) {
	if c.SecondFactor && !p.Strong {
		step, err := s.token()
		if err != nil {
			return Session{}, err
		}
		if err := s.keep(ctx, "half", step, HalfLife, half{Account: c.ID, Stamp: c.Stamp, Method: p.Method, Link: link}); err != nil {
			return Session{}, err
		}
		return Session{}, &Error{Kind: Unfinished, Code: "second_factor_required", Step: step,
			Message: "Now type the code that your authenticator app shows, or a recovery code."}
	}
	if link != nil {
		if err := s.link(ctx, c.Account, *link); err != nil {
			return Session{}, err
		}
	}
	return s.begin(ctx, c, client, p)
}

// SecondStep ends a sign-in with a code of the authenticator app or a recovery
// code. Expired when the first step is too long ago or its account has changed,
// Wrong for a code that does not fit or was used before, Throttled after too
// many.
func (s *Service) SecondStep(ctx context.Context, step, code string, client Client) (Session, error) {
	var h half
	ok, err := s.kept(ctx, "half", step, false, &h)
	if err != nil {
		return Session{}, err
	}
	c, err := s.store.Credentials(ctx, h.Account)
	switch {
	case err != nil && !errors.Is(err, ErrNone):
		return Session{}, fmt.Errorf("read account: %w", err)
	case !ok || err != nil || c.Stamp != h.Stamp:
		return Session{}, &Error{Kind: Expired, Code: "sign_in_expired", Message: "This sign-in took too long, or the account has changed meanwhile. Start again."}
	}
	method, err := s.secondFactor(ctx, c.ID, code, client)
	if err != nil {
		return Session{}, err
	}
	if ok, err = s.kept(ctx, "half", step, true, &h); err != nil || !ok {
		return Session{}, errors.Join(err, wrongSecond())
	}
	return s.startOrHalf(ctx, c, client, Proof{Method: h.Method + "+" + method, Strong: true}, h.Link)
}

// Prove renews the proof of a session: with a code of the authenticator app or
// a recovery code where the account has one, else with the password or a code
// by e-mail. Wrong, Throttled; Invalid for a method that does not count.
func (s *Service) Prove(ctx context.Context, x Session, method, secret string, client Client) (Proof, error) {
	c, err := s.store.Credentials(ctx, x.Account.ID)
	if err := s.accountError(err); err != nil {
		return Proof{}, err
	}
	p := Proof{Method: method, Strong: x.Proof.Strong}
	switch {
	case method == ByTOTP:
		p.Strong = true
		p.Method, err = s.secondFactor(ctx, c.ID, secret, client)
	case c.SecondFactor:
		return Proof{}, invalid("method", "This account has an authenticator app: type its code, or use a passkey.")
	case method == ByPassword:
		err = s.provePassword(ctx, c, secret, client)
	case method == ByCode:
		err = s.proveCode(ctx, c, secret, client)
	default:
		return Proof{}, invalid("method", "Prove it with password, code or totp.")
	}
	if err != nil {
		return Proof{}, err
	}
	return s.proved(ctx, x, p)
}

// proved stores a session's new proof.
func (s *Service) proved(ctx context.Context, x Session, p Proof) (Proof, error) {
	p.At = s.instant()
	if err := s.store.ProveSession(ctx, x.Account.ID, x.ID, p); err != nil {
		return Proof{}, fmt.Errorf("store proof: %w", err)
	}
	return p, nil
}

func (s *Service) provePassword(ctx context.Context, c Credentials, password string, client Client) error {
	tries := []bucket{passwordTries(c.Email), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return err
	}
	ok, err := s.matches(ctx, password, c.Password)
	switch {
	case err != nil:
		return err
	case !ok:
		return &Error{Kind: Wrong, Code: "wrong_password", Field: "secret", Message: "This password is not right. Type it again, or use a code by e-mail."}
	}
	s.giveBack(ctx, tries...)
	return nil
}

func (s *Service) proveCode(ctx context.Context, c Credentials, code string, client Client) error {
	tries := []bucket{codeTries(c.Email), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return err
	}
	ok, err := s.useCode(ctx, c.Email, code)
	switch {
	case err != nil:
		return err
	case !ok:
		return wrongCode()
	}
	s.giveBack(ctx, tries...)
	return nil
}

// tell mails the holder that something about the sign-in has changed.
func (s *Service) tell(ctx context.Context, a Account, what words.Text) {
	s.mail(ctx, a.Email, a.Spoken(), "A change to how you sign in to Trackward", words.Say(`Hello %s,

%s

If that was you, you need not do anything. If not, sign in, end the other sessions, and
set a new password: %s/
`, printable(a.Name, 200), what, s.url))
}
