package login_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
)

var owner = login.Owner{Email: "Mia@Example.org", Name: "Mia Olsen", Password: password}

func makes(n *atomic.Int32) func(context.Context, login.Account) error {
	return func(context.Context, login.Account) error { n.Add(1); return nil }
}

func TestTheSetUpCodeMakesOneOwner(t *testing.T) {
	w := newWorld(t)
	code, err := w.OpenSetup(t.Context())
	w.ok(err)
	if !regexp.MustCompile(`^[0-9a-z]{5}(-[0-9a-z]{5}){3}$`).MatchString(code) {
		t.Errorf("the code is %q", code)
	}
	for _, row := range w.store.codes {
		if strings.Contains(string(row.Hash), strings.ReplaceAll(code, "-", "")) {
			t.Error("the code is stored as it is")
		}
	}
	var made atomic.Int32
	for _, wrong := range []string{"", "00000-00000-00000-00000", code + "x", code[1:]} {
		_, err := w.SetUp(t.Context(), wrong, owner, here, makes(&made))
		w.refused(wrong, err, login.Wrong)
	}
	typed := " " + strings.ToUpper(strings.ReplaceAll(code, "-", " ")) + "\n"
	s, err := w.SetUp(t.Context(), typed, owner, here, makes(&made))
	w.ok(err)
	if s.Account.Email != "mia@example.org" || !s.Account.Confirmed || !s.Account.HasPassword || made.Load() != 1 {
		t.Errorf("%+v, made %d", s.Account, made.Load())
	}
	w.live("the owner's session", s.Token, true)
	_, err = w.SetUp(t.Context(), code, login.Owner{Email: "eve@example.org", Name: "Eve", Password: password}, here, makes(&made))
	w.refused("a second time", err, login.Wrong)
	if made.Load() != 1 {
		t.Error("it was set up twice")
	}
}

func TestOfSetUpsAtOnceOneSucceeds(t *testing.T) {
	w := newWorld(t)
	code, err := w.OpenSetup(t.Context())
	w.ok(err)
	var made, in atomic.Int32
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if _, err := w.SetUp(t.Context(), code, owner, here, makes(&made)); err == nil {
				in.Add(1)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 || in.Load() != 1 {
		t.Errorf("made %d, %d signed in", made.Load(), in.Load())
	}
}

func TestARefusedSetUpLeavesItsCodeGood(t *testing.T) {
	w := newWorld(t)
	code, err := w.OpenSetup(t.Context())
	w.ok(err)
	var made atomic.Int32
	for field, bad := range map[string]login.Owner{
		"password": {Email: "mia@example.org", Name: "Mia", Password: "short"},
		"email":    {Email: "mia", Name: "Mia", Password: password},
		"name":     {Email: "mia@example.org", Name: " ", Password: password},
	} {
		_, err := w.SetUp(t.Context(), code, bad, here, makes(&made))
		if e := w.refused(field, err, login.Invalid); e.Field != field {
			t.Errorf("%s: %+v", field, e)
		}
	}
	full := errors.New("the disk is full")
	_, err = w.SetUp(t.Context(), code, owner, here, func(context.Context, login.Account) error { return full })
	if !errors.Is(err, full) || made.Load() != 0 {
		t.Fatalf("%v", err)
	}
	_, err = w.SetUp(t.Context(), code, owner, here, makes(&made)) // with the account that the try before left
	w.ok(err)
}

func TestASetUpCodeEndsAndIsReplaced(t *testing.T) {
	w := newWorld(t)
	first, err := w.OpenSetup(t.Context())
	w.ok(err)
	second, err := w.OpenSetup(t.Context())
	w.ok(err)
	var made atomic.Int32
	_, err = w.SetUp(t.Context(), first, owner, here, makes(&made))
	w.refused("the one before", err, login.Wrong)
	w.now = w.now.Add(login.SetupLife)
	_, err = w.SetUp(t.Context(), second, owner, here, makes(&made))
	w.refused("after a day", err, login.Wrong)
}

func TestGuessingTheSetUpCodeIsThrottled(t *testing.T) {
	w := newWorld(t)
	code, err := w.OpenSetup(t.Context())
	w.ok(err)
	var made atomic.Int32
	for i := range 20 {
		_, err := w.SetUp(t.Context(), "guess", owner, from("198.51.100."+string(rune('0'+i%10))), makes(&made))
		w.refused("a guess", err, login.Wrong)
	}
	_, err = w.SetUp(t.Context(), code, owner, from("203.0.113.9"), makes(&made))
	w.refused("one too many", err, login.Throttled)
	w.now = w.now.Add(10 * time.Second)
	_, err = w.SetUp(t.Context(), code, owner, here, makes(&made))
	w.ok(err)
}

func TestARecoveryLinkSignsInOnceForAnHour(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	link, err := w.SignInLink(t.Context(), a.ID)
	w.ok(err)
	token, ok := strings.CutPrefix(link, "https://track.example.org/confirm#")
	if !ok {
		t.Fatal(link)
	}
	_, s, err := w.Confirm(t.Context(), token, "another horse battery", here, nil)
	w.ok(err)
	w.live("the session", s.Token, true)
	_, _, err = w.Confirm(t.Context(), token, "", here, nil)
	w.refused("a second time", err, login.Expired)
	link, err = w.SignInLink(t.Context(), a.ID)
	w.ok(err)
	w.now = w.now.Add(login.RecoveryLife)
	_, _, err = w.Confirm(t.Context(), link[len(link)-43:], "", here, nil)
	w.refused("after an hour", err, login.Expired)
	_, err = w.SignInLink(t.Context(), "nobody")
	w.refused("nobody", err, login.Missing)
}

// A2.2: a shown link could make its reader the person; it is for nobody who has
// been here before.
func TestAnInvitationLinkIsShownForNewAccountsOnly(t *testing.T) {
	w := newWorld(t)
	fresh, err := w.CreateAccount(t.Context(), "new@example.org", "New", false)
	w.ok(err)
	i := login.Invitation{Account: fresh.ID, Workspace: "w1", User: "u1", WorkspaceName: "W"}
	link, until, err := w.InvitationLink(t.Context(), i)
	w.ok(err)
	if !until.Equal(w.now.Add(login.ConfirmationLife)) || len(w.mail.mails) != 0 {
		t.Errorf("until %v, mails %v", until, w.mail.mails)
	}
	got, _, err := w.Confirm(t.Context(), link[len(link)-43:], "", here, nil)
	w.ok(err)
	if got.User != "u1" || got.Workspace != "w1" {
		t.Errorf("%+v", got)
	}
	_, _, err = w.InvitationLink(t.Context(), i) // confirmed by now
	w.refused("somebody who has signed in", err, login.Taken)
}
