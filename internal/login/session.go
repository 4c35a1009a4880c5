package login

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trackward/trackward/internal/words"
)

// Session is one sign-in of an account on one device.
type Session struct {
	ID      string
	Account Account
	// Token is the secret for the cookie. Only the call that starts the session
	// has it; nobody else can learn it.
	Token     string
	CreatedAt time.Time
	// UsedAt is exact to five minutes.
	UsedAt time.Time
	// ExpiresAt is the absolute end; not being used ends it sooner.
	ExpiresAt time.Time
	Address   netip.Addr // at the start
	UserAgent string     // at the start, cut to 256 characters
	Proof     Proof      // the latest
}

// begin makes a session for an account whose credentials were just proved in
// full.
func (s *Service) begin(ctx context.Context, c Credentials, client Client, p Proof) (Session, error) {
	token, err := s.token()
	if err != nil {
		return Session{}, err
	}
	now := s.instant()
	p.At = now
	started := Session{Proof: p, ID: s.newID(), Account: c.Account, CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(s.absolute),
		Address: client.Address.Unmap().WithZone(""), UserAgent: printable(client.UserAgent, 256)}
	var previous []byte
	if client.Previous != "" {
		previous = hashToken(client.Previous)
	}
	if err := s.store.StartSession(ctx, SessionRow{Token: hashToken(token), Stamp: c.Stamp, Reads: words.Asking(ctx), Session: started}, previous); err != nil {
		return Session{}, fmt.Errorf("start session: %w", err)
	}
	started.Token = token
	return started, nil
}

// Session is the live session of a token, with its account. SignedOut when
// there is none or it has ended. Ask it on every request: nothing is cached.
func (s *Service) Session(ctx context.Context, token string) (Session, error) {
	if len(token) != tokenLength {
		return Session{}, signedOut()
	}
	hash := hashToken(token)
	found, err := s.store.Session(ctx, hash)
	switch {
	case errors.Is(err, ErrNone):
		return Session{}, signedOut()
	case err != nil:
		return Session{}, fmt.Errorf("read session: %w", err)
	}
	now := s.instant()
	if !s.live(found, now) {
		s.bury(ctx, hash)
		return Session{}, signedOut()
	}
	if now.Sub(found.UsedAt) < touchEvery {
		return found, nil
	}
	if err := s.store.TouchSession(ctx, hash, now); err != nil {
		// A full disk must not end reading; the session only ends sooner.
		s.log.WarnContext(ctx, "a session was not marked as used", "session", found.ID, "error", err)
		return found, nil
	}
	found.UsedAt = now
	return found, nil
}

// bury deletes a session that was met after its end, so that a clock that is set
// back does not bring it to life again (case C07).
func (s *Service) bury(ctx context.Context, token []byte) {
	if err := s.store.EndToken(ctx, token); err != nil {
		s.log.WarnContext(ctx, "a session that has ended was not deleted", "error", err)
	}
}

// live judges by half-open intervals: at its end a session is over.
func (s *Service) live(x Session, now time.Time) bool {
	return now.Before(x.ExpiresAt) && now.Before(x.UsedAt.Add(s.idle))
}

// Sessions are the account's live ones, latest use first.
func (s *Service) Sessions(ctx context.Context, account string) ([]Session, error) {
	all, err := s.store.Sessions(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	now, live := s.instant(), make([]Session, 0, len(all))
	for _, x := range all {
		if s.live(x, now) {
			live = append(live, x)
		}
	}
	return live, nil
}

// EndSession ends one of the account's sessions by its id; Missing when the
// account has none of that id. The next request with it is refused.
func (s *Service) EndSession(ctx context.Context, account, id string) error {
	found, err := s.store.EndSession(ctx, account, id)
	switch {
	case err != nil:
		return fmt.Errorf("end session: %w", err)
	case !found:
		return missing("session")
	}
	return nil
}

// EndAll ends the account's sessions, also one that is just starting,
// except the one with the id keep; "" ends all.
func (s *Service) EndAll(ctx context.Context, account, keep string) error {
	if err := s.store.EndSessions(ctx, account, keep); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// SignOut ends the session of a token. It is no error when there is none.
func (s *Service) SignOut(ctx context.Context, token string) error {
	if len(token) != tokenLength && !IsGuest(token) {
		return nil
	}
	if err := s.store.EndToken(ctx, hashToken(token)); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

// printable keeps what can be shown on a line: a user agent is the sender's
// free text and ends in a list and a log (case F14).
func printable(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	for i := range s {
		if most == 0 {
			return s[:i]
		}
		most--
	}
	return s
}

// SetLanguage notes the language that the account's holder has chosen for the pages
// and for mails. Invalid for one that the server does not speak.
func (s *Service) SetLanguage(ctx context.Context, account string, l words.Language) error {
	if !l.Known() {
		return invalid("language", "There is no such language. Choose en or de.")
	}
	if err := s.store.SetLanguage(ctx, account, l); err != nil {
		return fmt.Errorf("set language: %w", err)
	}
	return nil
}
