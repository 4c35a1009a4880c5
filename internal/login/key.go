package login

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash/crc32"
	"net/netip"
	"regexp"
	"strings"
	"time"
)

// SecretStore is what keys and guests' links need of storage. Secrets come and
// go with their documents in the policy, in one transaction (store.ApplyPolicy);
// here they are only looked up. Every method is one transaction.
type SecretStore interface {
	// Secret finds the secret of a credential by its id, ErrNone when there is none.
	Secret(ctx context.Context, id string) (SecretRow, error)
	// Secrets are those of one user of a workspace, by id.
	Secrets(ctx context.Context, workspace, user string) ([]SecretRow, error)
	// TouchSecret sets when and from where it was last used; never back.
	TouchSecret(ctx context.Context, id string, at time.Time, from netip.Addr) error

	// StartGuest stores a guest's session and deletes the session, of whatever
	// kind, whose token hashes to previous, if not empty. ErrNone when the link's
	// secret has gone since.
	StartGuest(ctx context.Context, row GuestRow, previous []byte) error
	// Guest finds a guest's session by its token's hash, ErrNone when there is none.
	Guest(ctx context.Context, token []byte) (Guest, error)
	// Guests are the sessions of at most a thousand users, those that have ended among
	// them.
	Guests(ctx context.Context, workspace string, users ...string) ([]Guest, error)
	// TouchGuest sets when the session was last used.
	TouchGuest(ctx context.Context, token []byte, at time.Time) error
	// SweepGuests deletes the sessions that ended before now.
	SweepGuests(ctx context.Context, now time.Time) error
}

// SecretRow is a secret as it is stored.
type SecretRow struct {
	ID        string // the credential's
	Workspace string
	User      string
	Type      string // key, guest_link, record_link, form_link
	Hash      []byte // SHA-256
	Passcode  string // argon2id, "" when none is asked for
	UsedAt    time.Time
	UsedFrom  netip.Addr
}

// Holder is whose credential a secret proved to be. Whether it still opens
// anything is the policy's to say, on every use.
type Holder struct {
	Credential string // id
	Type       string
	Workspace  string
	User       string
}

// tokenWords are the middles of tokens by type. What a token is can be seen from
// it, so that scanners for leaked secrets find it.
var tokenWords = map[string]string{"key": "key", "guest_link": "guest", "record_link": "record", "form_link": "form"}

// Secret is a fresh secret of a credential: what to show once, and what to keep.
type Secret struct {
	Token string
	Hash  []byte
}

// NewSecret makes the secret of a credential: tw_<kind>_<id>_<256 bits><check>.
func (s *Service) NewSecret(kind, id string) (Secret, error) {
	secret, err := s.token()
	if err != nil {
		return Secret{}, err
	}
	word, ok := tokenWords[kind]
	if !ok {
		return Secret{}, fmt.Errorf("there is no secret of a %q", kind)
	}
	body := "tw_" + word + "_" + strings.ReplaceAll(id, "-", "") + "_" + secret
	return Secret{Token: body + checksum(body), Hash: hashToken(secret)}, nil
}

// Prefix is the part of a credential's token that is no secret, for lists.
func Prefix(kind, id string) string {
	return "tw_" + tokenWords[kind] + "_" + strings.ReplaceAll(id, "-", "")
}

// checksum finds typing errors before the database is asked, and lets a scanner
// tell a token from what looks like one.
func checksum(body string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body))) }

var tokenForm = regexp.MustCompile(`^tw_(key|guest|record|form)_([0-9a-f]{32})_([A-Za-z0-9_-]{43})([0-9a-f]{8})$`)

// parseToken takes a token apart; ok is false for what is none.
func parseToken(token string) (kind, id, secret string, ok bool) {
	m := tokenForm.FindStringSubmatch(token)
	if m == nil || checksum(token[:len(token)-8]) != m[4] {
		return "", "", "", false
	}
	for k, word := range tokenWords {
		if word == m[1] {
			kind = k
		}
	}
	h := m[2]
	return kind, h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], m[3], true
}

// Key finds whose key, or link of the kinds wanted, a token is. SignedOut for
// whatever does not fit, alike. Ask it on every request: nothing is cached.
func (s *Service) Key(ctx context.Context, token string, from netip.Addr, kinds ...string) (Holder, error) {
	row, err := s.secret(ctx, token, kinds)
	if err != nil {
		return Holder{}, err
	}
	s.touchSecret(ctx, row, from)
	return Holder{Credential: row.ID, Type: row.Type, Workspace: row.Workspace, User: row.User}, nil
}

func (s *Service) secret(ctx context.Context, token string, kinds []string) (SecretRow, error) {
	kind, id, secret, ok := parseToken(token)
	if !ok || s.secrets == nil || !contains(kinds, kind) {
		return SecretRow{}, badKey()
	}
	row, err := s.secrets.Secret(ctx, id)
	switch {
	case errors.Is(err, ErrNone):
		return SecretRow{}, badKey()
	case err != nil:
		return SecretRow{}, fmt.Errorf("read secret: %w", err)
	case row.Type != kind, subtle.ConstantTimeCompare(row.Hash, hashToken(secret)) != 1:
		return SecretRow{}, badKey()
	}
	return row, nil
}

func contains(kinds []string, kind string) bool {
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// touchSecret notes the use; like that of a session it is exact to five minutes,
// and a full disk does not end reading.
func (s *Service) touchSecret(ctx context.Context, row SecretRow, from netip.Addr) {
	now := s.instant()
	from = from.Unmap().WithZone("")
	if now.Sub(row.UsedAt) < touchEvery && row.UsedFrom == from {
		return
	}
	if err := s.secrets.TouchSecret(ctx, row.ID, now, from); err != nil {
		s.log.WarnContext(ctx, "a key was not marked as used", "credential", row.ID, "error", err)
	}
}

// Use is when a credential was last used, and from where.
type Use struct {
	At   time.Time // zero: never
	From netip.Addr
}

// Uses are the last uses of a user's keys and links, by credential.
func (s *Service) Uses(ctx context.Context, workspace, user string) (map[string]Use, error) {
	out := map[string]Use{}
	if s.secrets == nil {
		return out, nil
	}
	rows, err := s.secrets.Secrets(ctx, workspace, user)
	if err != nil {
		return nil, fmt.Errorf("read secrets: %w", err)
	}
	for _, row := range rows {
		out[row.ID] = Use{At: row.UsedAt, From: row.UsedFrom}
	}
	return out, nil
}

func badKey() error {
	return &Error{Kind: SignedOut, Code: "bad_credential", Rule: "A3 gate 1",
		Message: "This key or link is not known, has ended, or was revoked. Ask whoever gave it to you for a new one."}
}
