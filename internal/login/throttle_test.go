package login_test

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
)

// Case C20.
func TestTriesAreCountedPerAddressHoweverItIsSpelled(t *testing.T) {
	w := newWorld(t)
	w.ann()
	for i, email := range []string{"ann@example.org", "ANN@example.org", " ann@example.org", "ann@EXAMPLE.org", "Ann@Example.Org",
		"ann@example.org\n", "aNN@example.org", "anN@example.org", "aNn@example.org", "ann@example.ORG"} {
		_, err := w.Password(t.Context(), email, "wrong password", from(fmt.Sprintf("198.51.100.%d", i)))
		w.refused(email, err, login.Wrong)
	}
	_, err := w.Password(t.Context(), "ann@example.org", password, from("203.0.113.9"))
	e := w.refused("the right password after ten wrong ones", err, login.Throttled)
	if e.RetryAfter != 60 {
		t.Errorf("retry after %d s", e.RetryAfter)
	}
	_, err = w.Password(t.Context(), "bob@example.org", password, from("203.0.113.9"))
	w.refused("another address", err, login.Wrong)
	w.now = w.now.Add(59 * time.Second)
	_, err = w.Password(t.Context(), "ann@example.org", password, here)
	if e := w.refused("too early", err, login.Throttled); e.RetryAfter != 1 {
		t.Errorf("retry after %d s", e.RetryAfter)
	}
	w.now = w.now.Add(time.Second)
	w.signIn(here)
	for range 10 { // the success has emptied the bucket
		_, err := w.Password(t.Context(), "ann@example.org", "wrong password", here)
		w.refused("after a success", err, login.Wrong)
	}
}

func TestBeingThrottledLooksAlikeForUnknownAddresses(t *testing.T) {
	w := newWorld(t)
	w.ann()
	last := map[string]error{}
	for _, email := range []string{"ann@example.org", "nobody@example.org"} {
		for range 11 {
			_, last[email] = w.Password(t.Context(), email, "wrong password", here)
		}
		w.refused(email, last[email], login.Throttled)
	}
	w.same("throttled passwords", last["ann@example.org"], last["nobody@example.org"])
	for _, email := range []string{"ann@example.org", "nobody@example.org"} {
		for range 6 {
			last[email] = w.SendCode(t.Context(), email, from("203.0.113.1"))
		}
		w.refused(email, last[email], login.Throttled)
	}
	w.same("throttled mails", last["ann@example.org"], last["nobody@example.org"])
}

func TestTriesAreCountedPerNetwork(t *testing.T) {
	for name, addresses := range map[string]func(i int) string{
		"one IPv4 address":             func(int) string { return "192.0.2.1" },
		"one IPv4 address in IPv6":     func(i int) string { return []string{"192.0.2.1", "::ffff:192.0.2.1"}[i%2] },
		"a /64 of IPv6":                func(i int) string { return fmt.Sprintf("2001:db8:0:1::%x:%x", i*1009, i) },
		"one link-local, many scopes":  func(i int) string { return fmt.Sprintf("fe80::1%%eth%d", i) },
		"a /64 of IPv6, upper-case":    func(i int) string { return fmt.Sprintf("2001:DB8:0:1::%X", i) },
		"unknown addresses of clients": func(int) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			client := func(i int) login.Client {
				if a := addresses(i); a != "" {
					return login.Client{Address: netip.MustParseAddr(a)}
				}
				return login.Client{}
			}
			for i := range 60 {
				_, err := w.Password(t.Context(), fmt.Sprintf("nobody%d@example.org", i), "wrong password", client(i))
				w.refused(fmt.Sprint("try ", i), err, login.Wrong)
			}
			_, err := w.Password(t.Context(), "ann@example.org", "wrong password", client(60))
			w.refused("one too many", err, login.Throttled)
			for _, other := range []string{"192.0.2.2", "2001:db8:0:2::1"} {
				_, err := w.Password(t.Context(), "ann@example.org", "wrong password", from(other))
				w.refused("another network", err, login.Wrong)
			}
			w.now = w.now.Add(5 * time.Second)
			_, err = w.Password(t.Context(), "ann@example.org", "wrong password", client(60))
			w.refused("later", err, login.Wrong)
		})
	}
}

func TestManySuccessesAreNoTries(t *testing.T) {
	w := newWorld(t)
	w.ann()
	for range 200 {
		w.signIn(here)
	}
}

func TestTriesAtOnceAreCountedOneByOne(t *testing.T) {
	w := newWorld(t)
	w.ann()
	var wrong, throttled atomic.Int32
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			_, err := w.Password(t.Context(), "ann@example.org", "wrong password", from(fmt.Sprintf("198.51.100.%d", i)))
			var e *login.Error
			switch {
			case errors.As(err, &e) && e.Kind == login.Wrong:
				wrong.Add(1)
			case errors.As(err, &e) && e.Kind == login.Throttled:
				throttled.Add(1)
			}
		})
	}
	all.Wait()
	if wrong.Load() != 10 || throttled.Load() != 90 {
		t.Errorf("%d tries, %d refused", wrong.Load(), throttled.Load())
	}
}

func TestAClockSetBackLocksNobodyOutForLong(t *testing.T) {
	w := newWorld(t)
	w.ann()
	for range 10 {
		_, err := w.Password(t.Context(), "ann@example.org", "wrong password", here)
		w.refused("a guess", err, login.Wrong)
	}
	w.now = w.now.Add(-24 * time.Hour)
	_, err := w.Password(t.Context(), "ann@example.org", password, here)
	if e := w.refused("just after", err, login.Throttled); e.RetryAfter > 60 {
		t.Errorf("retry after %d s", e.RetryAfter)
	}
	w.now = w.now.Add(time.Minute)
	w.refused("nothing was given back by the clock", func() error {
		for range 2 {
			if _, err := w.Password(t.Context(), "ann@example.org", "wrong password", here); err != nil {
				var e *login.Error
				if errors.As(err, &e) && e.Kind == login.Throttled {
					return err
				}
			}
		}
		return nil
	}(), login.Throttled)
}

func TestWhoIsLockedOutOfPasswordsCanUseACode(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	for i := range 20 {
		_, _ = w.Password(t.Context(), a.Email, "wrong password", from(fmt.Sprintf("198.51.100.%d", i)))
	}
	_, err := w.Password(t.Context(), a.Email, password, here)
	w.refused("by password", err, login.Throttled)
	_, err = w.VerifyCode(t.Context(), a.Email, w.code(a.Email), here)
	w.ok(err)
}
