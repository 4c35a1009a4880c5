package login

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Account is a person's sign-in. It carries no secret.
type Account struct {
	ID    string
	Email string // canonical
	Name  string
	// Confirmed says that the holder has proved to read mail at Email. Without
	// it no password signs in.
	Confirmed   bool
	HasPassword bool
	// Language is the one that the holder has chosen, Reads the one that the pages
	// spoke when they last signed in; "" is not known.
	Language, Reads words.Language
}

// Spoken is the language to write to the holder in; "" when it is not known.
func (a Account) Spoken() words.Language {
	return cmp.Or(a.Language, a.Reads)
}

// CreateAccount makes an account without a password. confirmed is true only
// where the address needs no proof: at the first set-up and in the demo. A
// known address gives Taken; a bad address or name gives Invalid.
func (s *Service) CreateAccount(ctx context.Context, email, name string, confirmed bool) (Account, error) {
	key, err := policy.CanonicalEmail(email)
	if err != nil {
		return Account{}, invalid("email", "Give an e-mail address such as ann@example.org.")
	}
	if name, err = cleanName(name); err != nil {
		return Account{}, err
	}
	a := Account{ID: s.newID(), Email: key, Name: name, Confirmed: confirmed}
	switch err := s.store.CreateAccount(ctx, a, s.instant()); {
	case errors.Is(err, ErrTaken):
		return Account{}, taken()
	case err != nil:
		return Account{}, fmt.Errorf("create account: %w", err)
	}
	return a, nil
}

// EnsureAccount is the account of an address, made unconfirmed when there is
// none: the first half of an invitation. An existing account keeps its name.
// Whether it existed is nobody's business but the caller's (A4.9f).
func (s *Service) EnsureAccount(ctx context.Context, email, name string) (a Account, created bool, err error) {
	if a, err = s.AccountByEmail(ctx, email); err == nil {
		return a, false, nil
	}
	if !is(err, Missing) {
		return Account{}, false, err
	}
	if a, err = s.CreateAccount(ctx, email, name, false); is(err, Taken) {
		a, err = s.AccountByEmail(ctx, email) // another process was quicker
		return a, false, err
	}
	return a, err == nil, err
}

// Account finds an account by id; Missing when there is none.
func (s *Service) Account(ctx context.Context, id string) (Account, error) {
	c, err := s.store.Credentials(ctx, id)
	return c.Account, s.accountError(err)
}

// AccountByEmail finds an account by any spelling of its address. It is for
// callers with settings access; sign-in never answers from it. Missing when
// there is none, Invalid when it is no address.
func (s *Service) AccountByEmail(ctx context.Context, email string) (Account, error) {
	key, err := policy.CanonicalEmail(email)
	if err != nil {
		return Account{}, invalid("email", "Give an e-mail address such as ann@example.org.")
	}
	c, err := s.store.CredentialsByEmail(ctx, key)
	return c.Account, s.accountError(err)
}

func (s *Service) accountError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNone):
		return missing("account")
	}
	return fmt.Errorf("read account: %w", err)
}

// is reports whether err is a refusal of that kind.
func is(err error, k Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}

// cleanName trims a person's name; it is shown in pages and mails.
func cleanName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 200 || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return "", invalid("name", "Give a name of 1 to 200 characters on one line.")
	}
	return name, nil
}

// Credentials are an account with what proves it. They never leave this
// package and the store.
type Credentials struct {
	Account
	// Password is the argon2id hash, "" when there is none.
	Password string
	// Stamp counts the changes of the credentials. A session that was started
	// under another stamp is dead, so a sign-in that races with a change of
	// password cannot outlive it.
	Stamp int64
	// CreatedAt is when the account was made.
	CreatedAt time.Time
	// SecondFactor says that an authenticator app is set up.
	SecondFactor bool
}
