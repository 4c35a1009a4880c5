package login_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/trackward/trackward/internal/login"
)

func TestAPasswordSignsInWithAnySpellingOfTheAddress(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	for _, email := range []string{"ann@example.org", "ANN@Example.ORG", " ann@example.org\n"} {
		s, err := w.Password(t.Context(), email, password, here)
		w.ok(err)
		if s.Account != a || s.Token == "" || s.Address != here.Address || s.UserAgent != here.UserAgent || !s.CreatedAt.Equal(w.now) {
			t.Errorf("%q: %+v", email, s)
		}
		w.live(email, s.Token, true)
	}
}

func TestAPasswordIsTheSameInBothUnicodeForms(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	composed, apart := "gr\u00fcße aus wien", "gru\u0308ße aus wien"
	for _, set := range []string{composed, apart} {
		w.ok(w.SetPassword(t.Context(), a.ID, set))
		for _, typed := range []string{composed, apart} {
			_, err := w.Password(t.Context(), a.Email, typed, here)
			w.ok(err)
		}
	}
	_, err := w.Password(t.Context(), a.Email, "gruße aus wien", here)
	w.refused("another letter", err, login.Wrong)
}

// A3.13, case C18.
func TestNoAnswerTellsWhetherAnAddressIsKnown(t *testing.T) {
	type answer struct {
		err   error
		calls string
	}
	tries := map[string]struct{ email, password string }{
		"wrong password":           {"ann@example.org", "wrong password"},
		"unknown address":          {"nobody@example.org", password},
		"account without password": {"bob@example.org", password},
		"empty password":           {"bob@example.org", ""},
		"unconfirmed account":      {"eve@example.org", password},
		"no address at all":        {"not an address", password},
	}
	answers := map[string]answer{}
	for name, try := range tries {
		w := newWorld(t)
		w.ann()
		_, err := w.CreateAccount(t.Context(), "bob@example.org", "Bob", true)
		w.ok(err)
		eve, err := w.CreateAccount(t.Context(), "eve@example.org", "Eve", false)
		w.ok(err)
		w.ok(w.SetPassword(t.Context(), eve.ID, password))
		w.store.calls = nil
		_, err = w.Password(t.Context(), try.email, try.password, here)
		w.refused(name, err, login.Wrong)
		answers[name] = answer{err, strings.Join(w.store.calls, " ")}
		if len(w.mail.mails) != 0 || len(w.store.sessions) != 0 {
			t.Errorf("%s left a mail or a session", name)
		}
	}
	for name, a := range answers {
		if b := answers["wrong password"]; !reflect.DeepEqual(a, b) {
			t.Errorf("%s can be told apart: %+v, %+v", name, a, b)
		}
	}
}

func TestUnknownAndWrongTakeTheSameTime(t *testing.T) {
	w := newWorld(t, func(o *login.Options) {
		o.Cost = &argon2id.Params{Memory: 8 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	})
	w.ann()
	took := func(email string) time.Duration {
		w.store.marks = map[string]time.Time{}
		start := time.Now()
		if _, err := w.Password(t.Context(), email, "wrong password", here); err == nil {
			t.Fatal("signed in")
		}
		return time.Since(start)
	}
	// The least of several runs is what the work itself takes; a busy machine
	// needs more of them.
	wrong, unknown := time.Hour, time.Hour
	for round := range 100 {
		wrong, unknown = min(wrong, took("ann@example.org")), min(unknown, took("nobody@example.org"))
		if round >= 5 && unknown > wrong/2 && wrong > unknown/2 {
			return
		}
	}
	t.Errorf("a wrong password takes %v, an unknown address %v", wrong, unknown)
}

func TestPasswordsThatAreTooEasyAreRefused(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	for _, bad := range []string{"", "short", "123456789", "aaaaaaaaaaaaaaa", "ann@example.org", "ANN@EXAMPLE.ORG ", strings.Repeat("xy", 513), "\xff\xfe 0123456789"} {
		if e := w.refused(bad, w.SetPassword(t.Context(), a.ID, bad), login.Invalid); e.Field != "password" {
			t.Errorf("%q: field %q", bad, e.Field)
		}
	}
	for _, good := range []string{"trackward-demo", "zehn äöüß!", strings.Repeat("xy", 512)} {
		w.ok(w.SetPassword(t.Context(), a.ID, good))
		_, err := w.Password(t.Context(), a.Email, good, here)
		w.ok(err)
	}
	w.refused("no account", w.SetPassword(t.Context(), "nobody", password), login.Missing)
}

// Case C06.
func TestANewPasswordEndsEveryOtherSession(t *testing.T) {
	const next = "another horse battery"
	w := newWorld(t)
	a := w.ann()
	mine, other := w.signIn(here), w.signIn(from("192.0.2.2"))
	e := w.refused("a wrong current one", w.ChangePassword(t.Context(), a.ID, "wrong", next, mine.ID, here), login.Wrong)
	if e.Field != "current_password" {
		t.Errorf("%+v", e)
	}
	w.refused("a weak one", w.ChangePassword(t.Context(), a.ID, password, "short", mine.ID, here), login.Invalid)
	w.live("after refusals", other.Token, true)
	w.ok(w.ChangePassword(t.Context(), a.ID, password, next, mine.ID, here))
	w.live("the session that changed it", mine.Token, true)
	w.live("another session", other.Token, false)
	_, err := w.Password(t.Context(), a.Email, password, here)
	w.refused("the old password", err, login.Wrong)
	fresh, err := w.Password(t.Context(), a.Email, next, here)
	w.ok(err)
	w.ok(w.SetPassword(t.Context(), a.ID, password)) // without a session to keep
	w.live("the session that changed it", mine.Token, false)
	w.live("a fresh one", fresh.Token, false)
}

func TestAnAccountWithoutAPasswordSetsItsFirstWithoutOne(t *testing.T) {
	w := newWorld(t)
	a, err := w.CreateAccount(t.Context(), "ann@example.org", "Ann", true)
	w.ok(err)
	s, err := w.VerifyCode(t.Context(), a.Email, w.code(a.Email), here)
	w.ok(err)
	w.ok(w.NewPassword(t.Context(), s, password))
	w.live("the session", s.Token, true)
	w.refused("a second time by the current one", w.ChangePassword(t.Context(), a.ID, "", "another horse battery", s.ID, here), login.Wrong)
}

func TestGuessingTheCurrentPasswordIsThrottledToo(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	for range 10 {
		w.refused("a guess", w.ChangePassword(t.Context(), a.ID, "wrong", "another horse battery", "", here), login.Wrong)
	}
	w.refused("one too many", w.ChangePassword(t.Context(), a.ID, password, "another horse battery", "", here), login.Throttled)
}

func TestAHashOfAnotherCostIsMadeAnewAtSignIn(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	dear := cheap
	dear.Iterations = 2
	later, err := login.New(login.Options{Store: w.store, Mailer: w.mail, Key: make([]byte, 32), PublicURL: "https://x.example", Cost: &dear, Now: func() time.Time { return w.now }})
	w.ok(err)
	session := w.signIn(here)
	before := w.store.accounts[a.ID].Password
	_, err = later.Password(t.Context(), a.Email, "wrong password", here)
	w.refused("a wrong one", err, login.Wrong)
	if w.store.accounts[a.ID].Password != before {
		t.Fatal("a wrong password replaced the hash")
	}
	_, err = later.Password(t.Context(), a.Email, password, here)
	w.ok(err)
	after := w.store.accounts[a.ID].Password
	if p, _, _, err := argon2id.DecodeHash(after); err != nil || p.Iterations != 2 {
		t.Errorf("the hash is %s, %v", after, err)
	}
	w.live("a session from before", session.Token, true)
	_, err = w.Password(t.Context(), a.Email, password, here)
	w.ok(err)
}

func TestSignInsQueueForAPasswordCheckAndLeaveWhenTheirRequestEnds(t *testing.T) {
	w := newWorld(t)
	w.ann()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Password(ctx, "ann@example.org", password, here); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
