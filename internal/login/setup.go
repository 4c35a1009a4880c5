package login

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// SetupLife is how long a set-up code counts. A restart of the server makes a
// new one, in place of the one before.
const SetupLife = 24 * time.Hour

// setupAlphabet has no letter that is taken for another: 32 signs, 5 bits each.
const setupAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// OpenSetup makes the code that the first set-up asks for, in place of an
// earlier one. It is for the server's log and for nobody else: whoever knows it
// becomes the owner of the first workspace.
func (s *Service) OpenSetup(ctx context.Context) (code string, err error) {
	var raw [20]byte
	if _, err := io.ReadFull(s.random, raw[:]); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	for i, b := range raw {
		raw[i] = setupAlphabet[b%32]
	}
	code = string(raw[:])
	row := CodeRow{Hash: s.hashCode("setup", code), ExpiresAt: s.instant().Add(SetupLife)}
	if err := s.store.ChangeCode(ctx, setupRow, func(CodeRow) *CodeRow { return &row }); err != nil {
		return "", fmt.Errorf("store set-up code: %w", err)
	}
	return code[:5] + "-" + code[5:10] + "-" + code[10:15] + "-" + code[15:], nil
}

var setupRow = keyOf("code row", "setup")

// Owner is who sets the server up.
type Owner struct {
	Email, Name, Password string
}

// SetUp makes the first account, confirmed, if the code is the one in the log,
// hands it to make, and signs in. The code is used up before anything is made,
// so of two requests at once one sets up; when something is refused it counts
// again. An account that an earlier attempt left behind is taken over.
//
// Wrong when the code does not fit, Throttled after too many tries, Invalid for
// a bad address, name or password; errors of make are returned as they are.
func (s *Service) SetUp(ctx context.Context, code string, o Owner, client Client, make func(context.Context, Account) error) (session Session, err error) {
	tries := []bucket{setupTries(), triesFrom(network(client.Address))}
	if err := s.take(ctx, tries...); err != nil {
		return Session{}, err
	}
	row, err := s.useSetup(ctx, code)
	if err != nil {
		return Session{}, err
	}
	defer func() {
		if err != nil {
			s.reopenSetup(context.WithoutCancel(ctx), row)
		}
	}()
	s.giveBack(ctx, tries...)
	account, err := s.firstAccount(ctx, o)
	if err != nil {
		return Session{}, err
	}
	if err := make(ctx, account); err != nil {
		return Session{}, err
	}
	c, err := s.store.Credentials(ctx, account.ID)
	if err != nil {
		return Session{}, fmt.Errorf("read account: %w", err)
	}
	return s.start(ctx, c, client, Proof{Method: BySetup})
}

// useSetup takes the code away if it fits.
func (s *Service) useSetup(ctx context.Context, code string) (used CodeRow, err error) {
	hash, now, ok := s.hashCode("setup", plainSetup(code)), s.instant(), false
	err = s.store.ChangeCode(ctx, setupRow, func(row CodeRow) *CodeRow {
		ok = now.Before(row.ExpiresAt) && subtle.ConstantTimeCompare(row.Hash, hash) == 1
		if used = row; ok || row.Hash == nil {
			return nil
		}
		return &row
	})
	switch {
	case err != nil:
		return CodeRow{}, fmt.Errorf("use set-up code: %w", err)
	case !ok:
		return CodeRow{}, wrongSetup()
	}
	return used, nil
}

// plainSetup takes the code however it was copied.
func plainSetup(code string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(setupAlphabet, r) {
			return r
		}
		return -1
	}, strings.ToLower(code))
}

// reopenSetup puts a used code back, unless a newer one is there.
func (s *Service) reopenSetup(ctx context.Context, used CodeRow) {
	err := s.store.ChangeCode(ctx, setupRow, func(row CodeRow) *CodeRow {
		if row.Hash != nil {
			return &row
		}
		return &used
	})
	if err != nil {
		s.log.ErrorContext(ctx, "the set-up code was not put back; restart the server for a new one", "error", err)
	}
}

// firstAccount is the owner's account with the password, confirmed by the code.
func (s *Service) firstAccount(ctx context.Context, o Owner) (Account, error) {
	key, err := policy.CanonicalEmail(o.Email)
	if err != nil {
		return Account{}, invalid("email", "Give an e-mail address such as ann@example.org.")
	}
	if err := checkPassword(key, o.Password); err != nil {
		return Account{}, err
	}
	a, err := s.CreateAccount(ctx, o.Email, o.Name, true)
	if is(err, Taken) {
		var c Credentials
		if c, err = s.store.CredentialsByEmail(ctx, key); err == nil {
			c, err = s.store.ConfirmEmail(ctx, c.ID, s.instant())
		}
		a = c.Account
	}
	if err != nil {
		return Account{}, err
	}
	return a, s.setPassword(ctx, a, o.Password, "")
}

// SignInLink makes a link that is valid for an hour and once, proves the
// account's address and lets its holder set a new password. It is for recovery
// on the server's console: whoever has it can sign in as the account. Missing
// when there is no account.
func (s *Service) SignInLink(ctx context.Context, account string) (link string, err error) {
	a, err := s.Account(ctx, account)
	if err != nil {
		return "", err
	}
	return s.confirmationLink(ctx, Confirmed{Account: a.ID, Email: a.Email}, RecoveryLife)
}
