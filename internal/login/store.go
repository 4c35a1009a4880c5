package login

import (
	"context"
	"errors"
	"time"

	"github.com/trackward/trackward/internal/words"
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
	// that was set up before the proof is wiped: the password, other proofs, and the
	// sessions by a new stamp. It returns the account as it is then; ErrNone when there is
	// no such account.
	ConfirmEmail(ctx context.Context, account string, now time.Time) (Credentials, error)

	// StartSession stores a session and deletes the one whose token hashes to
	// previous, if not empty. A language in Reads is noted with the account.
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

	// SetLanguage notes the language that the holder has chosen; "" is none. ErrNone
	// when there is no account.
	SetLanguage(ctx context.Context, account string, l words.Language) error

	// ProveSession notes the newest proof of one of the account's sessions.
	ProveSession(ctx context.Context, account, id string, p Proof) error

	// AddPasskey stores one; ErrTaken when its credential is known.
	AddPasskey(ctx context.Context, p PasskeyRow) error
	// Passkeys are the account's, oldest first; Passkey finds one by its
	// credential, ErrNone when there is none.
	Passkeys(ctx context.Context, account string) ([]PasskeyRow, error)
	Passkey(ctx context.Context, credential []byte) (PasskeyRow, error)
	// UsePasskey replaces the record if it still is before; false when another
	// use was quicker.
	UsePasskey(ctx context.Context, credential, before, record []byte, at time.Time) (bool, error)
	// RenamePasskey and RemovePasskey report whether the account has one of that id.
	RenamePasskey(ctx context.Context, account, id, name string) (bool, error)
	RemovePasskey(ctx context.Context, account, id string) (bool, error)

	// AddIdentity stores one; ErrTaken when its issuer and subject are linked.
	AddIdentity(ctx context.Context, i Identity) error
	Identities(ctx context.Context, account string) ([]Identity, error)
	// UseIdentity notes a sign-in and the e-mail the provider tells now; ErrNone
	// when the identity is not linked.
	UseIdentity(ctx context.Context, issuer, subject, email string, at time.Time) (Identity, error)
	RemoveIdentity(ctx context.Context, account, id string) (bool, error)

	// TOTP gives ErrNone when there is none.
	TOTP(ctx context.Context, account string) (TOTPRow, error)
	// PutTOTP stores a secret that is not confirmed, in place of another such;
	// ErrTaken when there is a confirmed one.
	PutTOTP(ctx context.Context, account string, secret []byte) error
	// ConfirmTOTP confirms that very secret, notes the step of its first code,
	// replaces the recovery codes and ends every session but keep; ErrNone when
	// the secret is another or confirmed already.
	ConfirmTOTP(ctx context.Context, account string, secret []byte, step int64, codes [][]byte, keep string, now time.Time) error
	// UseTOTP notes a step; false when it, or a later one, was used.
	UseTOTP(ctx context.Context, account string, step int64) (bool, error)
	// RemoveTOTP removes the secret and the recovery codes.
	RemoveTOTP(ctx context.Context, account string) (bool, error)
	PutRecoveryCodes(ctx context.Context, account string, codes [][]byte) error
	RecoveryCodes(ctx context.Context, account string) (int, error)
	// UseRecoveryCode deletes one; of two callers one gets true.
	UseRecoveryCode(ctx context.Context, account string, hash []byte) (bool, error)
	// ForgetProofs removes passkeys, identities, TOTP and recovery codes.
	ForgetProofs(ctx context.Context, account string) error

	// PutProviderSecret stores the sealed secret of a workspace's provider under
	// a new id; ProviderSecret gives ErrNone when there is none of that id;
	// DropProviderSecrets removes a provider's but the one with the id keep.
	PutProviderSecret(ctx context.Context, workspace, provider, id string, sealed []byte) error
	ProviderSecret(ctx context.Context, workspace, provider, id string) ([]byte, error)
	DropProviderSecrets(ctx context.Context, workspace, provider, keep string) error

	// PutConfirmation stores a confirmation in place of earlier ones of the same
	// account, workspace and user.
	PutConfirmation(ctx context.Context, c ConfirmationRow) error
	// Confirmation finds one by its token's hash, ErrNone when there is none.
	Confirmation(ctx context.Context, token []byte) (ConfirmationRow, error)
	// UseConfirmation deletes it and does what ConfirmEmail does, in one
	// transaction; ErrNone when it is gone. Of two callers one succeeds.
	UseConfirmation(ctx context.Context, token []byte, now time.Time) (Credentials, error)

	// ChangeEmail uses the confirmation of an account's new address: it moves the
	// account there, confirmed, deletes the account's other confirmations and ends
	// its sessions by a new stamp, all or nothing. ErrNone when the confirmation is
	// gone, ErrTaken when the address has an account.
	ChangeEmail(ctx context.Context, token []byte, now time.Time) (Credentials, error)

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
	Reads words.Language
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
