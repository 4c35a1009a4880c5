package login_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
)

// Case C31.
func TestASessionEndsAtItsInstants(t *testing.T) {
	w := newWorld(t, func(o *login.Options) { o.Idle, o.Absolute = time.Hour, 3*time.Hour })
	w.ann()
	idle := w.signIn(here)
	w.now = w.now.Add(time.Hour - time.Millisecond)
	w.live("just before it is idle for too long", idle.Token, true) // which counts as use
	w.now = w.now.Add(time.Hour)
	w.live("idle for too long", idle.Token, false)

	busy := w.signIn(here)
	start := w.now
	for w.now.Before(start.Add(3*time.Hour - time.Millisecond)) {
		w.live("in use", busy.Token, true)
		w.now = w.now.Add(time.Minute)
	}
	w.now = start.Add(3*time.Hour - time.Millisecond)
	w.live("just before its end", busy.Token, true)
	w.now = start.Add(3 * time.Hour)
	w.live("at its end", busy.Token, false)
	if all, err := w.Sessions(t.Context(), busy.Account.ID); err != nil || len(all) != 0 {
		t.Errorf("ended sessions are listed: %v, %v", all, err)
	}
	w.now = start
	w.live("when the clock is set back", idle.Token, false)
}

func TestLastUseIsWrittenNowAndThen(t *testing.T) {
	w := newWorld(t)
	w.ann()
	s := w.signIn(here)
	w.store.calls = nil
	for range 10 {
		w.now = w.now.Add(time.Minute)
		w.live("in use", s.Token, true)
	}
	touched := strings.Count(strings.Join(w.store.calls, " "), "TouchSession")
	all, err := w.Sessions(t.Context(), s.Account.ID)
	w.ok(err)
	if touched != 2 || len(all) != 1 || !all[0].UsedAt.Equal(w.now) {
		t.Errorf("%d writes, %+v", touched, all)
	}
}

func TestASessionThatCannotBeMarkedAsUsedStillOpens(t *testing.T) {
	w := newWorld(t, func(o *login.Options) { o.Idle = time.Hour })
	w.ann()
	s := w.signIn(here)
	w.now = w.now.Add(30 * time.Minute)
	w.store.calls, w.store.fail, w.store.err = nil, 2, errors.New("the disk is full")
	w.live("with a full disk", s.Token, true)
	if got := w.store.calls; len(got) != 2 || got[1] != "TouchSession" {
		t.Fatalf("asked the store %v", got)
	}
	w.now = w.now.Add(30 * time.Minute)
	w.live("an hour after its last marked use", s.Token, false)
	w.store.calls, w.store.fail = nil, 1
	if _, err := w.Session(t.Context(), s.Token); !errors.Is(err, w.store.err) {
		t.Errorf("a store that cannot be asked: %v", err)
	}
}

// Cases C15, C16.
func TestSignInAndOutLeaveNoTokenThatWorked(t *testing.T) {
	w := newWorld(t)
	w.ann()
	first := w.signIn(here)
	again := here
	again.Previous = first.Token
	second := w.signIn(again)
	w.live("the session from before", first.Token, false)
	w.live("the new one", second.Token, true)
	if first.Token == second.Token || first.ID == second.ID {
		t.Error("the session was not new")
	}
	fixed := here
	fixed.Previous = strings.Repeat("A", 43)
	third := w.signIn(fixed)
	if third.Token == fixed.Previous {
		t.Error("a token of the caller's choice was taken")
	}
	w.live("a token of the caller's choice", fixed.Previous, false)
	_, err := w.Password(t.Context(), "ann@example.org", "wrong password", login.Client{Address: here.Address, Previous: second.Token})
	w.refused("a failed sign-in", err, login.Wrong)
	w.live("after a failed sign-in", second.Token, true)
	for range 2 {
		w.ok(w.SignOut(t.Context(), second.Token))
		w.live("after signing out", second.Token, false)
	}
	w.live("another session", third.Token, true)
	w.ok(w.SignOut(t.Context(), "nonsense"))
}

func TestSessionsAreListedAndEndedByTheirAccountOnly(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	bob, err := w.CreateAccount(t.Context(), "bob@example.org", "Bob", true)
	w.ok(err)
	one := w.signIn(login.Client{Address: from("::ffff:192.0.2.7").Address, UserAgent: "Firefox\r\n\x1b[31mon \u202eLinux " + strings.Repeat("x", 300)})
	w.now = w.now.Add(time.Second)
	two := w.signIn(from("2001:db8::2"))
	all, err := w.Sessions(t.Context(), a.ID)
	w.ok(err)
	if len(all) != 2 || all[0].ID != two.ID || all[1].ID != one.ID || all[0].Token != "" || all[1].Token != "" {
		t.Fatalf("%+v", all)
	}
	if got := all[1]; got.Address.String() != "192.0.2.7" || strings.ContainsAny(got.UserAgent, "\r\n\x1b\u202e") || len([]rune(got.UserAgent)) != 256 {
		t.Errorf("kept %v and %q", got.Address, got.UserAgent)
	}
	w.refused("another's session", w.EndSession(t.Context(), bob.ID, one.ID), login.Missing)
	w.live("after another tried", one.Token, true)
	w.ok(w.EndSession(t.Context(), a.ID, one.ID))
	w.live("the ended one", one.Token, false)
	w.refused("a second time", w.EndSession(t.Context(), a.ID, one.ID), login.Missing)
	three := w.signIn(here)
	w.ok(w.EndAll(t.Context(), bob.ID, ""))
	w.live("after another ended all of his", two.Token, true)
	w.ok(w.EndAll(t.Context(), a.ID, three.ID))
	w.live("the others", two.Token, false)
	w.live("the kept one", three.Token, true)
	w.ok(w.EndAll(t.Context(), a.ID, ""))
	w.live("the kept one", three.Token, false)
}

func TestATokenIsTakenAsAWholeOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	w.ann()
	token := w.signIn(here).Token
	if len(token) != 43 {
		t.Errorf("the token has %d characters", len(token))
	}
	for _, bad := range []string{"", " ", token + " ", token[:42], token[1:], strings.ToLower(token) + "x", strings.Repeat("x", 43), strings.Repeat("x", 1<<16)} {
		w.live(bad, bad, false)
	}
}

func TestTheAccountOfASessionIsAsItIsNow(t *testing.T) {
	w := newWorld(t)
	a, err := w.CreateAccount(t.Context(), "ann@example.org", "Ann", true)
	w.ok(err)
	s, err := w.VerifyCode(t.Context(), a.Email, w.code(a.Email), here)
	w.ok(err)
	w.ok(w.NewPassword(t.Context(), s, password))
	now, err := w.Session(t.Context(), s.Token)
	w.ok(err)
	if !now.Account.HasPassword || s.Account.HasPassword {
		t.Errorf("%+v, then %+v", s.Account, now.Account)
	}
}

// Case C07: a session that was met after its end has ended, whatever the clock
// says then.
func TestWhatHasEndedStaysEndedWhenTheClockGoesBackCaseC07(t *testing.T) {
	w := newWorld(t, func(o *login.Options) { o.Idle, o.Absolute = time.Hour, 3*time.Hour })
	w.ann()
	start := w.now
	for name, late := range map[string]time.Duration{"unused for too long": time.Hour, "at its end": 3 * time.Hour} {
		s := w.signIn(here)
		w.now = start.Add(late)
		w.live(name, s.Token, false)
		w.now = start
		w.live(name+", and the clock is set back", s.Token, false)
	}
}
