package login

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
	"golang.org/x/text/unicode/norm"
)

// Password signs in with e-mail and password. Wrong for everything that does
// not fit, an unknown or unconfirmed address included, in the same time and
// with the same words (A3.13); Throttled before any password is looked at.
func (s *Service) Password(ctx context.Context, email, password string, client Client) (Session, error) {
	key, err := policy.CanonicalEmail(email)
	if err != nil {
		key = "" // no account has it; the rest goes on as for any other
	}
	tries := []bucket{passwordTries(key), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return Session{}, err
	}
	c, err := s.store.CredentialsByEmail(ctx, key)
	if err != nil && !errors.Is(err, ErrNone) {
		return Session{}, fmt.Errorf("read account: %w", err)
	}
	ok, err := s.matches(ctx, password, c.Password)
	switch {
	case err != nil:
		return Session{}, err
	case !ok || !c.Confirmed:
		return Session{}, wrongPassword()
	}
	s.refresh(ctx, c, password)
	session, err := s.start(ctx, c, client, Proof{Method: ByPassword})
	if err == nil || is(err, Unfinished) {
		s.giveBack(ctx, tries...)
	}
	return session, err
}

// SetPassword sets an account's password without asking for the old one and
// ends all its sessions: for set-up, the demo and recovery on the console.
func (s *Service) SetPassword(ctx context.Context, account, password string) error {
	a, err := s.Account(ctx, account)
	if err != nil {
		return err
	}
	return s.setPassword(ctx, a, password, "")
}

// NewPassword sets the password of the session's account without the current
// one, which is what a forgotten one needs: the session must have been proved
// less than ten minutes ago, in another way than by password. Every other
// session ends (case C06). Stale, Invalid with Field password.
func (s *Service) NewPassword(ctx context.Context, x Session, password string) error {
	if err := s.fresh(x); err != nil {
		return err
	}
	if strings.HasPrefix(x.Proof.Method, ByPassword) && x.Account.HasPassword {
		return wrongCurrent()
	}
	if err := s.setPassword(ctx, x.Account, password, x.ID); err != nil {
		return err
	}
	s.tell(ctx, x.Account, "A new password was set, and every other session was ended.")
	return nil
}

// ChangePassword is the holder's own, who gives the current one; every session
// but the one with the id keep ends (case C06). Wrong with Field
// current_password, Invalid with Field password.
func (s *Service) ChangePassword(ctx context.Context, account, current, password, keep string, client Client) error {
	c, err := s.store.Credentials(ctx, account)
	if err := s.accountError(err); err != nil {
		return err
	}
	tries := []bucket{passwordTries(c.Email), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return err
	}
	ok, err := s.matches(ctx, current, c.Password)
	switch {
	case err != nil:
		return err
	case !ok:
		return wrongCurrent()
	}
	s.giveBack(ctx, tries...)
	return s.setPassword(ctx, c.Account, password, keep)
}

func (s *Service) setPassword(ctx context.Context, a Account, password, keep string) error {
	if err := checkPassword(a.Email, password); err != nil {
		return err
	}
	hash, err := s.hash(ctx, password)
	if err != nil {
		return err
	}
	switch err := s.store.SetPassword(ctx, a.ID, hash, keep); {
	case errors.Is(err, ErrNone):
		return missing("account")
	case err != nil:
		return fmt.Errorf("store password: %w", err)
	}
	return nil
}

// minPassword counts characters. Length is the only demand: rules about kinds
// of characters make passwords that are alike.
const minPassword = 10

func checkPassword(email, password string) error {
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return invalid("password", "The password holds characters that cannot be read. Type it again.")
	case n < minPassword:
		return invalid("password", words.Say("Choose a password of at least %d characters; a few words are easy to remember.", minPassword))
	case len(password) > 1024:
		return invalid("password", "Choose a shorter password; 1,024 bytes is the most.")
	case strings.EqualFold(strings.TrimSpace(password), email), strings.Count(password, password[:1]) == len(password):
		return invalid("password", "This password is too easy to guess. Choose another one.")
	}
	return nil
}

// hash and matches take turns: one hash fills a core and 46 MiB, and sign-in is
// open to everybody.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	if err := s.turn(ctx); err != nil {
		return "", err
	}
	defer s.done()
	hash, err := argon2id.CreateHash(norm.NFC.String(password), &s.cost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

func (s *Service) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := s.turn(ctx); err != nil {
		return false, err
	}
	defer s.done()
	nobody := hash == ""
	if nobody {
		hash = s.nobody
	}
	ok, err := argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok && !nobody, nil
}

func (s *Service) turn(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a password check: %w", ctx.Err())
	}
}

func (s *Service) done() { <-s.hashing }

// refresh hashes a password anew that was hashed at another cost, while it is
// at hand. The sign-in does not depend on it.
func (s *Service) refresh(ctx context.Context, c Credentials, password string) {
	old, _, _, err := argon2id.DecodeHash(c.Password)
	if err == nil && *old == s.cost {
		return
	}
	hash, err := s.hash(ctx, password)
	if err == nil {
		err = s.store.ReplaceHash(ctx, c.ID, c.Password, hash)
	}
	if err != nil {
		s.log.WarnContext(ctx, "a password was not hashed anew", "account", c.ID, "error", err)
	}
}
