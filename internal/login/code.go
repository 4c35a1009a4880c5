package login

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// SendCode mails a one-time code to the address, if it has an account, in place
// of an earlier one. The answer, the work and the time are the same if it has
// none (A3.13). Throttled after too many; Invalid when it is no address.
func (s *Service) SendCode(ctx context.Context, email string, client Client) error {
	key, err := policy.CanonicalEmail(email)
	if err != nil {
		return invalid("email", "Give an e-mail address such as ann@example.org.")
	}
	if err := s.take(ctx, codeMails(key), mailsFrom(network(client.Address))); err != nil {
		return err
	}
	c, err := s.store.CredentialsByEmail(ctx, key)
	known := err == nil
	if err != nil && !errors.Is(err, ErrNone) {
		return fmt.Errorf("read account: %w", err)
	}
	code, err := s.digits()
	if err != nil {
		return err
	}
	row := CodeRow{Hash: s.hashCode(key, code), ExpiresAt: s.instant().Add(CodeLife)}
	if !known {
		row.Hash = s.hashCode(key, code+" of nobody") // no code fits
	}
	if err := s.store.ChangeCode(ctx, keyOf("code row", key), func(CodeRow) *CodeRow { return &row }); err != nil {
		return fmt.Errorf("store code: %w", err)
	}
	if known {
		// Whoever asks is before the pages now, and may read them in another language
		// than last time.
		s.mail(ctx, key, words.First(c.Language, words.Asking(ctx), c.Reads), codeSubject, codeText(code))
	}
	return nil
}

// VerifyCode signs in with a one-time code; the fifth wrong try and the first
// right one use it up. Reading the mail proves the address, so an unconfirmed
// one is confirmed, which opens no workspace by itself: an invitation is still
// to be accepted. Wrong for everything that does not fit, Throttled after too
// many tries.
func (s *Service) VerifyCode(ctx context.Context, email, code string, client Client) (Session, error) {
	c, err := s.byCode(ctx, email, code, client)
	if err != nil {
		return Session{}, err
	}
	return s.start(ctx, c, client, Proof{Method: ByCode})
}

// byCode is the account that a one-time code proves, confirmed by it.
func (s *Service) byCode(ctx context.Context, email, code string, client Client) (c Credentials, err error) {
	key, err := policy.CanonicalEmail(email)
	if err != nil {
		key = ""
	}
	tries := []bucket{codeTries(key), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return c, err
	}
	ok, err := s.useCode(ctx, key, code)
	switch {
	case err != nil:
		return c, err
	case !ok:
		return c, wrongCode()
	}
	c, err = s.store.CredentialsByEmail(ctx, key)
	if err == nil && !c.Confirmed {
		c, err = s.store.ConfirmEmail(ctx, c.ID, s.instant())
	}
	switch {
	case errors.Is(err, ErrNone): // the account went in the meantime
		return c, wrongCode()
	case err != nil:
		return c, fmt.Errorf("read account: %w", err)
	}
	s.giveBack(ctx, tries...)
	return c, nil
}

// useCode compares a code and counts the try, in one transaction: however many
// requests come at once, five tries are five.
func (s *Service) useCode(ctx context.Context, key, code string) (ok bool, err error) {
	hash, now := s.hashCode(key, code), s.instant()
	err = s.store.ChangeCode(ctx, keyOf("code row", key), func(row CodeRow) *CodeRow {
		ok = false
		if !now.Before(row.ExpiresAt) || row.Tries >= CodeTries {
			return nil
		}
		if subtle.ConstantTimeCompare(row.Hash, hash) == 1 {
			ok = true
			return nil
		}
		row.Tries++
		if row.Tries >= CodeTries {
			return nil
		}
		return &row
	})
	if err != nil {
		return false, fmt.Errorf("use code: %w", err)
	}
	return ok, nil
}
