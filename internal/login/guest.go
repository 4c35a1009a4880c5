package login

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// guestLife is how long a guest's session lasts at most. It persists, unused or
// not (A9.1); the link's own end, a rotation or a deactivation ends it sooner.
const guestLife = 365 * 24 * time.Hour

// Guest is a session that a guest's link started: of no account, in one
// workspace, as one user.
type Guest struct {
	ID         string
	Token      string // as of Session
	Credential string // the link's document
	Workspace  string
	User       string
	CreatedAt  time.Time
	UsedAt     time.Time
	ExpiresAt  time.Time
	Address    netip.Addr
	UserAgent  string
}

// GuestRow is a guest's session as it is stored.
type GuestRow struct {
	Token []byte // SHA-256 of the token
	Guest
}

// guestMark begins the tokens of guests' sessions: the cookie is the same as for
// an account, so that one browser is one of the two and never both (case C32).
const guestMark = "g"

// IsGuest reports whether a session's token is a guest's.
func IsGuest(token string) bool {
	return len(token) == tokenLength+len(guestMark) && strings.HasPrefix(token, guestMark)
}

// PasscodeHash is how a link's passcode is stored. Invalid when it is too short.
func (s *Service) PasscodeHash(ctx context.Context, passcode string) (string, error) {
	if n := utf8.RuneCountInString(passcode); n < 4 || n > 64 {
		return "", invalid("passcode", "Choose a passcode of 4 to 64 characters.")
	}
	return s.hash(ctx, passcode)
}

// OpenLink starts a session by a guest's link. admit, called when the secret and
// the passcode are proved, says whether the link still opens the workspace; its
// error is returned as it is. Only a POST may call it (case D06).
//
// SignedOut for a link that does not fit, Wrong for a passcode that does not or
// is missing, Throttled after too many tries of either.
func (s *Service) OpenLink(ctx context.Context, token, passcode string, client Client, admit func(context.Context, Holder) error) (Guest, error) {
	from := triesFrom(network(client.Address))
	if err := s.take(ctx, from); err != nil {
		return Guest{}, err
	}
	row, err := s.secret(ctx, token, []string{"guest_link"})
	if err != nil {
		return Guest{}, err
	}
	if row.Passcode != "" {
		if err := s.checkPasscode(ctx, row, passcode); err != nil {
			return Guest{}, err
		}
	}
	holder := Holder{Credential: row.ID, Type: row.Type, Workspace: row.Workspace, User: row.User}
	if err := admit(ctx, holder); err != nil {
		return Guest{}, err
	}
	started, err := s.startGuest(ctx, holder, client)
	if err == nil {
		s.giveBack(ctx, passcodeTries(row.ID), from)
		s.touchSecret(ctx, row, client.Address)
	}
	return started, err
}

func (s *Service) checkPasscode(ctx context.Context, row SecretRow, passcode string) error {
	if passcode == "" {
		return passcodeWanted()
	}
	if err := s.take(ctx, passcodeTries(row.ID)); err != nil {
		return err
	}
	ok, err := s.matches(ctx, passcode, row.Passcode)
	if err == nil && !ok {
		err = wrongPasscode()
	}
	return err
}

// 10 at once and 144 a day: a passcode of four digits lasts longer than a link.
func passcodeTries(link string) bucket {
	return bucket{keyOf("passcode", link), 10, 10 * time.Minute, true}
}

func (s *Service) startGuest(ctx context.Context, h Holder, client Client) (Guest, error) {
	secret, err := s.token()
	if err != nil {
		return Guest{}, err
	}
	token, now := guestMark+secret, s.instant()
	g := Guest{ID: s.newID(), Credential: h.Credential, Workspace: h.Workspace, User: h.User, CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(guestLife),
		Address: client.Address.Unmap().WithZone(""), UserAgent: printable(client.UserAgent, 256)}
	var previous []byte
	if client.Previous != "" {
		previous = hashToken(client.Previous)
	}
	switch err := s.secrets.StartGuest(ctx, GuestRow{Token: hashToken(token), Guest: g}, previous); {
	case errors.Is(err, ErrNone):
		return Guest{}, badKey()
	case err != nil:
		return Guest{}, fmt.Errorf("start a guest's session: %w", err)
	}
	g.Token = token
	return g, nil
}

// Guest is the live session of a guest's token; SignedOut when there is none or
// it has ended. Whether its link still opens the workspace is the policy's to say.
func (s *Service) Guest(ctx context.Context, token string) (Guest, error) {
	if !IsGuest(token) || s.secrets == nil {
		return Guest{}, signedOut()
	}
	hash := hashToken(token)
	g, err := s.secrets.Guest(ctx, hash)
	switch {
	case errors.Is(err, ErrNone):
		return Guest{}, signedOut()
	case err != nil:
		return Guest{}, fmt.Errorf("read a guest's session: %w", err)
	}
	now := s.instant()
	if !now.Before(g.ExpiresAt) {
		s.bury(ctx, hash)
		return Guest{}, signedOut()
	}
	if now.Sub(g.UsedAt) >= touchEvery {
		if err := s.secrets.TouchGuest(ctx, hash, now); err != nil {
			s.log.WarnContext(ctx, "a guest's session was not marked as used", "session", g.ID, "error", err)
		}
	}
	return g, nil
}

// Guests are the live sessions of guest users, at most a thousand. Whether their link
// still opens the workspace is the policy's to say.
func (s *Service) Guests(ctx context.Context, workspace string, users ...string) ([]Guest, error) {
	if s.secrets == nil {
		return nil, nil
	}
	all, err := s.secrets.Guests(ctx, workspace, users...)
	if err != nil {
		return nil, fmt.Errorf("list guests' sessions: %w", err)
	}
	now := s.instant()
	return slices.DeleteFunc(all, func(g Guest) bool { return !now.Before(g.ExpiresAt) }), nil
}

func passcodeWanted() error {
	return &Error{Kind: Wrong, Code: "passcode_required", Rule: "A9.1", Field: "passcode", Message: "This link asks for a passcode. Type the one you were given with it."}
}

func wrongPasscode() error {
	return &Error{Kind: Wrong, Code: "wrong_passcode", Rule: "A9.1", Field: "passcode", Message: "This passcode is not right. Check it, or ask whoever sent you the link."}
}
