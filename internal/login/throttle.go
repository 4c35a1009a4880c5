package login

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// A bucket lets burst tries through at once and then one every so often. Its
// only state is a mark: the instant at which all of it will have drained (the
// generic cell rate algorithm), so a row that lies in the past equals no row.
type bucket struct {
	key   string
	burst int
	every time.Duration
	own   bool // one account's: a success empties it
}

// The limits. Tries are counted before anything is checked, the same for known
// and unknown addresses, and given back by a success: in the end only failures
// count. Codes have their own marks, so who is locked out of one way in by
// another's tries can take the other.
func passwordTries(email string) bucket {
	return bucket{keyOf("password", email), 10, time.Minute, true}
}

// 10 at once and 144 a day, of a million codes.
func codeTries(email string) bucket {
	return bucket{keyOf("code", email), 10, 10 * time.Minute, true}
}

// Likewise of a third of a million, since three codes count at a time.
func totpTries(account string) bucket {
	return bucket{keyOf("totp", account), 5, 10 * time.Minute, true}
}

func codeMails(email string) bucket {
	return bucket{keyOf("mail", email), 5, 2 * time.Minute, false}
}

func invitationMails(account, user string) bucket {
	return bucket{keyOf("invitation", account+"/"+user), 5, 10 * time.Minute, false}
}

// Everybody's: the code has 100 bits, so this only keeps the log quiet.
func setupTries() bucket { return bucket{keyOf("setup", ""), 20, 10 * time.Second, true} }

// Challenges and trips to identity providers, each a row until it is swept.
func challengesFrom(network string) bucket {
	return bucket{keyOf("challenges from", network), 60, 5 * time.Second, false}
}

func triesFrom(network string) bucket {
	return bucket{keyOf("tries from", network), 60, 5 * time.Second, false}
}

func mailsFrom(network string) bucket {
	return bucket{keyOf("mails from", network), 30, 20 * time.Second, false}
}

// network is what one client can hold of the address space: an IPv4 address, or
// a /64 of IPv6, in which every host may take as many addresses as it likes.
func network(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if !a.IsValid() {
		return "none"
	}
	bits := 32
	if a.Is6() {
		bits = 64
	}
	return netip.PrefixFrom(a, bits).Masked().String()
}

// take counts one try in every bucket, or in none and gives Throttled.
func (s *Service) take(ctx context.Context, buckets ...bucket) error {
	now, wait := s.instant(), time.Duration(0)
	err := s.store.Throttle(ctx, keys(buckets), func(marks []time.Time) []time.Time {
		wait = 0
		next := make([]time.Time, len(marks))
		for i, b := range buckets {
			var over time.Duration
			next[i], over = b.fill(marks[i], now)
			wait = max(wait, over)
		}
		if wait > 0 {
			return nil
		}
		return next
	})
	switch {
	case err != nil:
		return fmt.Errorf("count tries: %w", err)
	case wait > 0:
		return throttled(wait)
	}
	return nil
}

// fill adds one try to a mark; over is how long to wait until it would fit.
func (b bucket) fill(mark, now time.Time) (next time.Time, over time.Duration) {
	if mark.Before(now) {
		mark = now
	}
	full := now.Add(time.Duration(b.burst) * b.every)
	if mark.After(full) { // the clock was set back, or the limit was tightened
		mark = full
	}
	next = mark.Add(b.every)
	return next, max(0, next.Sub(full))
}

// giveBack undoes a try that was a success: a bucket of the account's own is
// emptied, the others get their one try back. A failure to do so is
// only logged, the person is signed in.
func (s *Service) giveBack(ctx context.Context, buckets ...bucket) {
	err := s.store.Throttle(ctx, keys(buckets), func(marks []time.Time) []time.Time {
		next := slices.Clone(marks)
		for i, b := range buckets {
			if b.own || marks[i].IsZero() {
				next[i] = time.Time{}
				continue
			}
			next[i] = marks[i].Add(-b.every)
		}
		return next
	})
	if err != nil {
		s.log.WarnContext(ctx, "a sign-in's try was not given back", "error", err)
	}
}

func keys(buckets []bucket) []string {
	names := make([]string, len(buckets))
	for i, b := range buckets {
		names[i] = b.key
	}
	return names
}
