package login_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
)

func TestACodeSignsInOnceAndOnlyItsAddress(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	bob, err := w.CreateAccount(t.Context(), "bob@example.org", "Bob", true)
	w.ok(err)
	code := w.code(" ANN@Example.org ")
	if w.last().to != "ann@example.org" || strings.Contains(w.last().subject, code) {
		t.Errorf("mailed %+v", w.last())
	}
	_, err = w.VerifyCode(t.Context(), bob.Email, code, here)
	w.refused("another's code", err, login.Wrong)
	s, err := w.VerifyCode(t.Context(), "Ann@example.org", code, here)
	w.ok(err)
	if s.Account != a {
		t.Errorf("%+v", s.Account)
	}
	w.live("the session", s.Token, true)
	_, err = w.VerifyCode(t.Context(), a.Email, code, here)
	w.refused("a second time", err, login.Wrong)
}

func TestACodeEndsAtItsInstant(t *testing.T) {
	for after, want := range map[time.Duration]bool{login.CodeLife - time.Millisecond: true, login.CodeLife: false, login.CodeLife + time.Hour: false} {
		w := newWorld(t)
		a := w.ann()
		code := w.code(a.Email)
		w.now = w.now.Add(after)
		_, err := w.VerifyCode(t.Context(), a.Email, code, here)
		if want {
			w.ok(err)
		} else {
			w.refused(after.String(), err, login.Wrong)
		}
	}
}

func TestACodeDiesWithTheFifthWrongTry(t *testing.T) {
	for wrong, want := range map[int]bool{4: true, 5: false} {
		w := newWorld(t)
		a := w.ann()
		code := w.code(a.Email)
		for range wrong {
			_, err := w.VerifyCode(t.Context(), a.Email, other(code), here)
			w.refused("a wrong try", err, login.Wrong)
		}
		_, err := w.VerifyCode(t.Context(), a.Email, code, here)
		if want {
			w.ok(err)
		} else {
			w.refused("after five", err, login.Wrong)
		}
	}
}

func TestFiveTriesAreFiveHoweverManyComeAtOnce(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	code := w.code(a.Email)
	var all sync.WaitGroup
	var in, out atomic.Int32
	for i := range 40 {
		all.Go(func() {
			_, err := w.VerifyCode(t.Context(), a.Email, other(code), from(fmt.Sprintf("198.51.100.%d", i)))
			var e *login.Error
			if err == nil {
				in.Add(1)
			} else if errors.As(err, &e) {
				out.Add(1)
			}
		})
	}
	all.Wait()
	if in.Load() != 0 || out.Load() != 40 || len(w.store.codes) != 0 {
		t.Errorf("%d in, %d out, codes %v", in.Load(), out.Load(), w.store.codes)
	}
	w.store.marks = map[string]time.Time{}
	_, err := w.VerifyCode(t.Context(), a.Email, code, here)
	w.refused("the code itself", err, login.Wrong)
}

func TestANewCodeReplacesTheOneBefore(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	first := w.code(a.Email)
	second := w.code(a.Email)
	for first == second {
		w.store.marks = map[string]time.Time{}
		second = w.code(a.Email)
	}
	_, err := w.VerifyCode(t.Context(), a.Email, first, here)
	w.refused("the earlier one", err, login.Wrong)
	_, err = w.VerifyCode(t.Context(), a.Email, second, here)
	w.ok(err)
}

// A3.13, case C18.
func TestAskingForACodeTellsNothingAboutTheAddress(t *testing.T) {
	w := newWorld(t)
	w.ann()
	calls := map[string]string{}
	tries := map[string]error{}
	for _, email := range []string{"ann@example.org", "nobody@example.org"} {
		w.store.calls = nil
		w.ok(w.SendCode(t.Context(), email, here))
		for i := range 7 { // beyond the fifth, when the code is gone
			_, err := w.VerifyCode(t.Context(), email, fmt.Sprintf("%06d", i), here)
			if w.refused(email, err, login.Wrong); tries[email] != nil {
				w.same("tries", err, tries[email])
			}
			tries[email] = err
		}
		calls[email] = strings.Join(w.store.calls, " ")
	}
	w.same("wrong codes", tries["ann@example.org"], tries["nobody@example.org"])
	if calls["ann@example.org"] != calls["nobody@example.org"] {
		t.Errorf("the store is asked differently: %v", calls)
	}
	if len(w.mail.mails) != 1 || w.last().to != "ann@example.org" {
		t.Errorf("mails %+v", w.mail.mails)
	}
	_, err := w.VerifyCode(t.Context(), "not an address", "123456", here)
	w.same("no address", err, tries["nobody@example.org"])
}

// Case C10: what was set up before the proof is the work of someone else.
func TestACodeConfirmsTheAddressAndWipesWhatWasThereBefore(t *testing.T) {
	w := newWorld(t)
	a, err := w.CreateAccount(t.Context(), "ann@example.org", "Ann", false)
	w.ok(err)
	w.ok(w.SetPassword(t.Context(), a.ID, password))
	s, err := w.VerifyCode(t.Context(), a.Email, w.code(a.Email), here)
	w.ok(err)
	if !s.Account.Confirmed || s.Account.HasPassword {
		t.Errorf("%+v", s.Account)
	}
	w.live("the session", s.Token, true)
	_, err = w.Password(t.Context(), a.Email, password, here)
	w.refused("the password from before", err, login.Wrong)
}

func TestAMailThatCannotBeHandedOverShowsNothing(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	w.mail.err = errors.New("the queue is full")
	w.ok(w.SendCode(t.Context(), a.Email, here))
	w.ok(w.SendCode(t.Context(), "nobody@example.org", here))
}

func TestAnAddressThatCannotBeOneIsSaidSo(t *testing.T) {
	w := newWorld(t)
	if e := w.refused("no address", w.SendCode(t.Context(), "not an address", here), login.Invalid); e.Field != "email" {
		t.Errorf("%+v", e)
	}
}
