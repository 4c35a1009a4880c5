package login_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/store/storetest"
	"github.com/trackward/trackward/internal/words"
)

// memory is a login.Store in maps, under one lock. The conformance suite keeps
// it as strict as the databases.
type memory struct {
	mu            sync.Mutex
	accounts      map[string]*login.Credentials
	sessions      []login.SessionRow
	confirmations []login.ConfirmationRow
	codes         map[string]login.CodeRow
	marks         map[string]time.Time
	passkeys      []login.PasskeyRow
	identities    []login.Identity
	totp          map[string]login.TOTPRow
	recovery      map[string][]byte // account and hash → hash
	secrets       map[string][]byte // workspace, provider, id → sealed
	// calls are the names of the calls so far; the one numbered fail (from 1)
	// gives err instead of doing anything.
	calls []string
	fail  int
	err   error
}

func newMemory() *memory {
	return &memory{accounts: map[string]*login.Credentials{}, codes: map[string]login.CodeRow{}, marks: map[string]time.Time{},
		totp: map[string]login.TOTPRow{}, recovery: map[string][]byte{}, secrets: map[string][]byte{}}
}

func TestTheStoreInMemoryIsLikeTheDatabases(t *testing.T) {
	storetest.Login(t, func(*testing.T) login.Store { return newMemory() })
}

// enter locks, counts the call and says whether it is the one to fail.
func (m *memory) enter(ctx context.Context, call string) (func(), error) {
	m.mu.Lock()
	m.calls = append(m.calls, call)
	if len(m.calls) == m.fail {
		return m.mu.Unlock, m.err
	}
	return m.mu.Unlock, ctx.Err()
}

func (m *memory) CreateAccount(ctx context.Context, a login.Account, now time.Time) error {
	leave, err := m.enter(ctx, "CreateAccount")
	defer leave()
	if err != nil {
		return err
	}
	for _, c := range m.accounts {
		if c.Email == a.Email {
			return login.ErrTaken
		}
	}
	m.accounts[a.ID] = &login.Credentials{Account: a, Stamp: 1, CreatedAt: now}
	return nil
}

func (m *memory) Credentials(ctx context.Context, account string) (login.Credentials, error) {
	leave, err := m.enter(ctx, "Credentials")
	defer leave()
	if err != nil {
		return login.Credentials{}, err
	}
	if c := m.accounts[account]; c != nil {
		return *c, nil
	}
	return login.Credentials{}, login.ErrNone
}

func (m *memory) CredentialsByEmail(ctx context.Context, email string) (login.Credentials, error) {
	leave, err := m.enter(ctx, "CredentialsByEmail")
	defer leave()
	if err != nil {
		return login.Credentials{}, err
	}
	for _, c := range m.accounts {
		if c.Email == email {
			return *c, nil
		}
	}
	return login.Credentials{}, login.ErrNone
}

func (m *memory) SetPassword(ctx context.Context, account, hash, keep string) error {
	leave, err := m.enter(ctx, "SetPassword")
	defer leave()
	if err != nil {
		return err
	}
	c := m.accounts[account]
	if c == nil {
		return login.ErrNone
	}
	c.Password, c.HasPassword = hash, hash != ""
	m.end(c, keep)
	return nil
}

func (m *memory) EndSessions(ctx context.Context, account, keep string) error {
	leave, err := m.enter(ctx, "EndSessions")
	defer leave()
	if c := m.accounts[account]; err == nil && c != nil {
		m.end(c, keep)
	}
	return err
}

func (m *memory) end(c *login.Credentials, keep string) {
	m.sessions = slices.DeleteFunc(m.sessions, func(s login.SessionRow) bool { return s.Account.ID == c.ID && s.ID != keep })
	for i, s := range m.sessions {
		if s.Account.ID == c.ID && s.Stamp == c.Stamp {
			m.sessions[i].Stamp++
		}
	}
	c.Stamp++
}

func (m *memory) ReplaceHash(ctx context.Context, account, old, hash string) error {
	leave, err := m.enter(ctx, "ReplaceHash")
	defer leave()
	if c := m.accounts[account]; err == nil && c != nil && c.Password == old {
		c.Password = hash
	}
	return err
}

func (m *memory) ConfirmEmail(ctx context.Context, account string, _ time.Time) (login.Credentials, error) {
	leave, err := m.enter(ctx, "ConfirmEmail")
	defer leave()
	if err != nil {
		return login.Credentials{}, err
	}
	return m.confirm(account)
}

func (m *memory) confirm(account string) (login.Credentials, error) {
	c := m.accounts[account]
	if c == nil {
		return login.Credentials{}, login.ErrNone
	}
	if !c.Confirmed {
		c.Confirmed, c.Password, c.HasPassword = true, "", false
		m.forget(account)
		m.end(c, "")
	}
	return *c, nil
}

func (m *memory) StartSession(ctx context.Context, row login.SessionRow, previous []byte) error {
	leave, err := m.enter(ctx, "StartSession")
	defer leave()
	if err != nil {
		return err
	}
	m.sessions = slices.DeleteFunc(m.sessions, func(s login.SessionRow) bool { return bytes.Equal(s.Token, previous) })
	m.sessions = append(m.sessions, row)
	if c := m.accounts[row.Account.ID]; c != nil && row.Reads != "" {
		c.Reads = row.Reads
	}
	return nil
}

func (m *memory) SetLanguage(ctx context.Context, account string, l words.Language) error {
	leave, err := m.enter(ctx, "SetLanguage")
	defer leave()
	if err != nil {
		return err
	}
	c := m.accounts[account]
	if c == nil {
		return login.ErrNone
	}
	c.Language = l
	return nil
}

func (m *memory) live(s login.SessionRow) (login.Session, bool) {
	c := m.accounts[s.Account.ID]
	if c == nil || c.Stamp != s.Stamp {
		return login.Session{}, false
	}
	s.Session.Account = c.Account
	return s.Session, true
}

func (m *memory) Session(ctx context.Context, token []byte) (login.Session, error) {
	leave, err := m.enter(ctx, "Session")
	defer leave()
	if err != nil {
		return login.Session{}, err
	}
	for _, s := range m.sessions {
		if bytes.Equal(s.Token, token) {
			if x, ok := m.live(s); ok {
				return x, nil
			}
		}
	}
	return login.Session{}, login.ErrNone
}

func (m *memory) TouchSession(ctx context.Context, token []byte, at time.Time) error {
	leave, err := m.enter(ctx, "TouchSession")
	defer leave()
	for i, s := range m.sessions {
		if err == nil && bytes.Equal(s.Token, token) && s.UsedAt.Before(at) {
			m.sessions[i].UsedAt = at
		}
	}
	return err
}

func (m *memory) Sessions(ctx context.Context, account string) (all []login.Session, err error) {
	leave, err := m.enter(ctx, "Sessions")
	defer leave()
	if err != nil {
		return nil, err
	}
	for _, s := range m.sessions {
		if x, ok := m.live(s); ok && x.Account.ID == account {
			all = append(all, x)
		}
	}
	slices.SortFunc(all, func(a, b login.Session) int {
		if c := b.UsedAt.Compare(a.UsedAt); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	return all, nil
}

func (m *memory) EndSession(ctx context.Context, account, id string) (bool, error) {
	leave, err := m.enter(ctx, "EndSession")
	defer leave()
	if err != nil {
		return false, err
	}
	before := len(m.sessions)
	m.sessions = slices.DeleteFunc(m.sessions, func(s login.SessionRow) bool { return s.Account.ID == account && s.ID == id })
	return len(m.sessions) < before, nil
}

func (m *memory) EndToken(ctx context.Context, token []byte) error {
	leave, err := m.enter(ctx, "EndToken")
	defer leave()
	if err == nil {
		m.sessions = slices.DeleteFunc(m.sessions, func(s login.SessionRow) bool { return bytes.Equal(s.Token, token) })
	}
	return err
}

func (m *memory) PutConfirmation(ctx context.Context, c login.ConfirmationRow) error {
	leave, err := m.enter(ctx, "PutConfirmation")
	defer leave()
	if err != nil {
		return err
	}
	m.confirmations = slices.DeleteFunc(m.confirmations, func(x login.ConfirmationRow) bool {
		return x.Account == c.Account && x.Workspace == c.Workspace && x.User == c.User
	})
	m.confirmations = append(m.confirmations, c)
	return nil
}

func (m *memory) Confirmation(ctx context.Context, token []byte) (login.ConfirmationRow, error) {
	leave, err := m.enter(ctx, "Confirmation")
	defer leave()
	if err != nil {
		return login.ConfirmationRow{}, err
	}
	if i := m.confirmation(token); i >= 0 {
		return m.confirmations[i], nil
	}
	return login.ConfirmationRow{}, login.ErrNone
}

func (m *memory) confirmation(token []byte) int {
	return slices.IndexFunc(m.confirmations, func(c login.ConfirmationRow) bool { return bytes.Equal(c.Token, token) })
}

func (m *memory) UseConfirmation(ctx context.Context, token []byte, now time.Time) (login.Credentials, error) {
	leave, err := m.enter(ctx, "UseConfirmation")
	defer leave()
	if err != nil {
		return login.Credentials{}, err
	}
	i := m.confirmation(token)
	if i < 0 || !now.Before(m.confirmations[i].ExpiresAt) {
		return login.Credentials{}, login.ErrNone
	}
	account := m.confirmations[i].Account
	m.confirmations = slices.Delete(m.confirmations, i, i+1)
	return m.confirm(account)
}

func (m *memory) ChangeEmail(ctx context.Context, token []byte, now time.Time) (login.Credentials, error) {
	leave, err := m.enter(ctx, "ChangeEmail")
	defer leave()
	if err != nil {
		return login.Credentials{}, err
	}
	i := m.confirmation(token)
	if i < 0 || !now.Before(m.confirmations[i].ExpiresAt) {
		return login.Credentials{}, login.ErrNone
	}
	row := m.confirmations[i]
	for _, c := range m.accounts {
		if c.Email == row.Email && c.ID != row.Account {
			return login.Credentials{}, login.ErrTaken
		}
	}
	c := m.accounts[row.Account]
	c.Email, c.Confirmed = row.Email, true
	m.confirmations = slices.DeleteFunc(m.confirmations, func(x login.ConfirmationRow) bool { return x.Account == row.Account })
	m.end(c, "")
	return *c, nil
}

func (m *memory) ChangeCode(ctx context.Context, key string, change func(login.CodeRow) *login.CodeRow) error {
	leave, err := m.enter(ctx, "ChangeCode")
	defer leave()
	if err != nil {
		return err
	}
	if next := change(m.codes[key]); next != nil {
		m.codes[key] = *next
	} else {
		delete(m.codes, key)
	}
	return nil
}

func (m *memory) Throttle(ctx context.Context, keys []string, change func([]time.Time) []time.Time) error {
	leave, err := m.enter(ctx, "Throttle")
	defer leave()
	if err != nil {
		return err
	}
	marks := make([]time.Time, len(keys))
	for i, key := range keys {
		marks[i] = m.marks[key]
	}
	for i, mark := range change(marks) {
		m.marks[keys[i]] = mark
	}
	return nil
}

func (m *memory) SweepLogin(ctx context.Context, now, idle time.Time) error {
	leave, err := m.enter(ctx, "SweepLogin")
	defer leave()
	if err != nil {
		return err
	}
	for key, c := range m.codes {
		if !c.ExpiresAt.After(now) {
			delete(m.codes, key)
		}
	}
	for key, mark := range m.marks {
		if !mark.After(now) {
			delete(m.marks, key)
		}
	}
	m.confirmations = slices.DeleteFunc(m.confirmations, func(c login.ConfirmationRow) bool { return !c.ExpiresAt.After(now) })
	m.sessions = slices.DeleteFunc(m.sessions, func(s login.SessionRow) bool { return !s.ExpiresAt.After(now) || !s.UsedAt.After(idle) })
	return nil
}
