package login

import (
	"context"
	"errors"
	"time"
)

// What a Store answers besides its results.
var (
	ErrNone  = errors.New("there is no such thing")
	ErrTaken = errors.New("the e-mail address has an account")
)

// Store is what this package needs of storage. Every method is one
// transaction. Instants are UTC in whole milliseconds; e-mail addresses are
// canonical; tokens and codes arrive hashed. Package store implements it for
// SQLite and PostgreSQL, package storetest is its conformance suite. The tables
// are global: they belong to no workspace.
type Store interface {
	// CreateAccount stores a new account with its address. ErrTaken when the
	// address has an account.
	CreateAccount(ctx context.Context, a Account, now time.Time) error
	// Credentials and CredentialsByEmail give ErrNone when there is no account.
	Credentials(ctx context.Context, account string) (Credentials, error)
	CredentialsByEmail(ctx context.Context, email string) (Credentials, error)
	// SetPassword replaces the hash, moves the stamp on and ends the account's
	// sessions except the one with the id keep ("" keeps none). ErrNone when
	// there is no account.
	SetPassword(ctx context.Context, account, hash, keep string) error
	// ReplaceHash replaces the hash if it still is old, and nothing else.
	ReplaceHash(ctx context.Context, account, old, hash string) error
	// ConfirmEmail marks the address as confirmed. If it was not, everything
	// that was set up before the proof is wiped: the password, the sessions, by
	// a new stamp. It returns the account as it is then; ErrNone when there is
	// no such account.
	ConfirmEmail(ctx context.Context, account string, now time.Time) (Credentials, error)

	// StartSession stores a session and deletes the one whose token hashes to
	// previous, if not empty.
	StartSession(ctx context.Context, row SessionRow, previous []byte) error
	// Session finds a session by its token's hash, with its account. ErrNone
	// when there is none, or it was started under another stamp. Times are the
	// caller's to judge.
	Session(ctx context.Context, token []byte) (Session, error)
	// TouchSession sets when the session was last used.
	TouchSession(ctx context.Context, token []byte, at time.Time) error
	// Sessions are an account's, newest use first, none of another stamp.
	Sessions(ctx context.Context, account string) ([]Session, error)
	// EndSession deletes one of the account's sessions; false when it has none
	// of that id.
	EndSession(ctx context.Context, account, id string) (bool, error)
	// EndToken deletes the session of that token, if there is one.
	EndToken(ctx context.Context, token []byte) error
	// EndSessions deletes the account's sessions except the one with the id
	// keep, and moves the stamp on, so that none that is just starting survives.
	EndSessions(ctx context.Context, account, keep string) error

	// PutConfirmation stores a confirmation in place of earlier ones of the same
	// account, workspace and user.
	PutConfirmation(ctx context.Context, c ConfirmationRow) error
	// Confirmation finds one by its token's hash, ErrNone when there is none.
	Confirmation(ctx context.Context, token []byte) (ConfirmationRow, error)
	// UseConfirmation deletes it and does what ConfirmEmail does, in one
	// transaction; ErrNone when it is gone. Of two callers one succeeds.
	UseConfirmation(ctx context.Context, token []byte, now time.Time) (Credentials, error)

	// ChangeCode locks the code of that key, hands it to change (the zero
	// CodeRow when there is none) and stores what it returns; nil deletes.
	ChangeCode(ctx context.Context, key string, change func(CodeRow) *CodeRow) error
	// Throttle locks the marks of the keys, hands them to change in the same
	// order (the zero time where there is none) and stores what it returns; nil
	// changes nothing, a zero time deletes. No key occurs twice.
	Throttle(ctx context.Context, keys []string, change func([]time.Time) []time.Time) error

	// SweepLogin deletes codes, confirmations, throttle marks and sessions that
	// ended before now, and sessions not used since idle.
	SweepLogin(ctx context.Context, now, idle time.Time) error
}

// SessionRow is a session as it is stored.
type SessionRow struct {
	Token []byte // SHA-256 of the token
	Stamp int64  // of the account, as read when the credentials were checked
	Session
}

// ConfirmationRow is a confirmation as it is stored.
type ConfirmationRow struct {
	Token     []byte // SHA-256 of the token
	ExpiresAt time.Time
	Confirmed
}

// CodeRow is a one-time code as it is stored, under a hash of the address.
type CodeRow struct {
	Hash      []byte // HMAC of the code under the instance key
	ExpiresAt time.Time
	Tries     int // wrong ones so far
}
