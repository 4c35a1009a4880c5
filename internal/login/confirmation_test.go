package login_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
)

// invited makes an unconfirmed account and its invitation.
func (w *world) invited() (login.Account, login.Invitation) {
	w.Helper()
	a, created, err := w.EnsureAccount(w.Context(), "Ann@example.org", "Ann")
	w.ok(err)
	if !created || a.Confirmed || a.HasPassword {
		w.Fatalf("%+v, %v", a, created)
	}
	return a, login.Invitation{Account: a.ID, Workspace: "w1", User: "u1", WorkspaceName: "Acme Delivery", InvitedBy: "Priya Nair"}
}

func (w *world) confirm(token string) error {
	w.Helper()
	_, _, err := w.Confirm(w.Context(), token, "", here, nil)
	return err
}

func TestAnInvitationConfirmsSignsInAndSaysWhatItWasAbout(t *testing.T) {
	w := newWorld(t)
	a, i := w.invited()
	w.ok(w.Invite(t.Context(), i))
	m := w.last()
	if m.to != "ann@example.org" || !strings.Contains(m.text, "Priya Nair") || !strings.Contains(m.subject, "Acme Delivery") || strings.Contains(m.subject, w.find(linkInMail)) {
		t.Errorf("mailed %+v", m)
	}
	want := login.Confirmed{Account: a.ID, Email: a.Email, Workspace: "w1", User: "u1"}
	var accepted []login.Confirmed
	got, s, err := w.Confirm(t.Context(), w.find(linkInMail), password, here, func(_ context.Context, c login.Confirmed) error {
		accepted = append(accepted, c)
		return nil
	})
	w.ok(err)
	if got != want || len(accepted) != 1 || accepted[0] != want || !s.Account.Confirmed || s.Account.ID != a.ID {
		t.Errorf("confirmed %+v, accepted %+v, session %+v", got, accepted, s)
	}
	w.live("the session", s.Token, true)
	_, err = w.Password(t.Context(), a.Email, password, here)
	w.ok(err)
	w.refused("the link once more", w.confirm(w.find(linkInMail)), login.Expired)
}

// Case C21.
func TestALinkEndsAtItsInstant(t *testing.T) {
	for after, want := range map[time.Duration]bool{login.ConfirmationLife - time.Millisecond: true, login.ConfirmationLife: false, login.ConfirmationLife + time.Hour: false} {
		w := newWorld(t)
		a, i := w.invited()
		w.ok(w.Invite(t.Context(), i))
		w.now = w.now.Add(after)
		accepted := false
		_, _, err := w.Confirm(t.Context(), w.find(linkInMail), "", here, func(context.Context, login.Confirmed) error {
			accepted = true
			return nil
		})
		if accepted != want {
			t.Errorf("after %v: accepted %v", after, accepted)
		}
		if want {
			w.ok(err)
		} else {
			w.refused(after.String(), err, login.Expired)
		}
		if now, _ := w.Account(t.Context(), a.ID); now.Confirmed != want {
			t.Errorf("after %v: confirmed %v", after, now.Confirmed)
		}
	}
}

func TestAnInvitationSentAgainReplacesTheOneBefore(t *testing.T) {
	w := newWorld(t)
	_, i := w.invited()
	w.ok(w.Invite(t.Context(), i))
	first := w.find(linkInMail)
	elsewhere := i
	elsewhere.Workspace, elsewhere.User = "w2", "u2"
	w.ok(w.Invite(t.Context(), elsewhere))
	second := w.find(linkInMail)
	w.ok(w.Invite(t.Context(), i))
	w.refused("the first link", w.confirm(first), login.Expired)
	w.ok(w.confirm(second))
	w.ok(w.confirm(w.find(linkInMail)))
}

func TestUnknownUsedAndExpiredLinksLookAlike(t *testing.T) {
	w := newWorld(t)
	_, i := w.invited()
	w.ok(w.Invite(t.Context(), i))
	used := w.find(linkInMail)
	w.ok(w.confirm(used))
	w.ok(w.Invite(t.Context(), i))
	old := w.find(linkInMail)
	w.now = w.now.Add(login.ConfirmationLife)
	want := w.confirm(strings.Repeat("A", 43))
	w.refused("an unknown link", want, login.Expired)
	for _, token := range []string{used, old, "", "short", old + "x", strings.Repeat("x", 10_000)} {
		w.same("links", w.confirm(token), want)
	}
}

func TestARefusedAcceptanceLeavesTheLinkGood(t *testing.T) {
	w := newWorld(t)
	a, i := w.invited()
	w.ok(w.Invite(t.Context(), i))
	full := errors.New("no seat is free")
	_, s, err := w.Confirm(t.Context(), w.find(linkInMail), password, here, func(context.Context, login.Confirmed) error { return full })
	if err != full || s.Token != "" || len(w.store.sessions) != 0 {
		t.Fatalf("%v, %+v", err, s)
	}
	if now, _ := w.Account(t.Context(), a.ID); now.Confirmed || now.HasPassword {
		t.Errorf("%+v", now)
	}
	_, _, err = w.Confirm(t.Context(), w.find(linkInMail), "short", here, func(context.Context, login.Confirmed) error {
		t.Error("accepted with a password that is refused")
		return nil
	})
	w.refused("a weak password", err, login.Invalid)
	w.ok(w.confirm(w.find(linkInMail)))
}

func TestOfTwoUsesAtOnceOneSignsIn(t *testing.T) {
	w := newWorld(t)
	_, i := w.invited()
	w.ok(w.Invite(t.Context(), i))
	token := w.find(linkInMail)
	var all sync.WaitGroup
	meet := make(chan struct{})
	got := make([]error, 2)
	for n := range got {
		all.Go(func() {
			_, _, got[n] = w.Confirm(t.Context(), token, "", here, func(context.Context, login.Confirmed) error {
				select { // both have found the token good
				case meet <- struct{}{}:
				case <-meet:
				case <-time.After(30 * time.Second):
					t.Error("only one got as far as accepting")
				}
				return nil
			})
		})
	}
	all.Wait()
	if (got[0] == nil) == (got[1] == nil) || len(w.store.sessions) != 1 {
		t.Fatalf("%v, %d sessions", got, len(w.store.sessions))
	}
	w.refused("the other", errors.Join(got...), login.Expired)
}

// Case C10.
func TestTheFirstProofWipesWhatWasThereBefore(t *testing.T) {
	w := newWorld(t)
	a, i := w.invited()
	w.ok(w.SetPassword(t.Context(), a.ID, password))
	w.ok(w.Invite(t.Context(), i))
	w.ok(w.confirm(w.find(linkInMail)))
	_, err := w.Password(t.Context(), a.Email, password, here)
	w.refused("the password from before", err, login.Wrong)
}

func TestASecondInvitationKeepsThePassword(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	session := w.signIn(here)
	again, created, err := w.EnsureAccount(t.Context(), "ANN@example.org", "Somebody Else")
	w.ok(err)
	if created || again != a {
		t.Errorf("%+v, %v", again, created)
	}
	w.ok(w.Invite(t.Context(), login.Invitation{Account: a.ID, Workspace: "w2", User: "u2", WorkspaceName: "Other"}))
	w.ok(w.confirm(w.find(linkInMail)))
	w.signIn(here)
	w.live("the session from before", session.Token, true)
}

func TestNamesCannotForgeAMail(t *testing.T) {
	w := newWorld(t)
	a, _ := w.invited()
	w.ok(w.Invite(t.Context(), login.Invitation{Account: a.ID, WorkspaceName: "Acme\r\nBcc: evil@example.net\n\n    https://evil.example/confirm#x", InvitedBy: "Eve\n\n    https://evil.example\n"}))
	m := w.last()
	if strings.ContainsAny(m.subject, "\r\n") || strings.Contains(m.text, "\n    https://evil") || strings.Contains(m.text, "\nBcc") {
		t.Errorf("%q\n%s", m.subject, m.text)
	}
	w.ok(w.confirm(w.find(linkInMail)))
	for _, bad := range []string{"", "  ", "Ann\nBcc: x", strings.Repeat("x", 201), "\xff"} {
		_, err := w.CreateAccount(t.Context(), "bob@example.org", bad, false)
		if e := w.refused(bad, err, login.Invalid); e.Field != "name" {
			t.Errorf("%+v", e)
		}
	}
}

func TestInvitationsAreThrottledAndNeedAnAccount(t *testing.T) {
	w := newWorld(t)
	_, i := w.invited()
	for range 5 {
		w.ok(w.Invite(t.Context(), i))
	}
	w.refused("one too many", w.Invite(t.Context(), i), login.Throttled)
	if len(w.mail.mails) != 5 {
		t.Errorf("%d mails", len(w.mail.mails))
	}
	w.ok(w.confirm(w.find(linkInMail))) // the last one sent still works
	w.refused("no account", w.Invite(t.Context(), login.Invitation{Account: "nobody"}), login.Missing)
}

func TestAnAddressHasOneAccount(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	_, err := w.CreateAccount(t.Context(), "ANN@EXAMPLE.ORG", "Other", true)
	w.refused("another spelling", err, login.Taken)
	_, err = w.CreateAccount(t.Context(), "nonsense", "Other", true)
	w.refused("no address", err, login.Invalid)
	found, err := w.AccountByEmail(t.Context(), "Ann@Example.org")
	if err != nil || found != a {
		t.Errorf("%+v, %v", found, err)
	}
	_, err = w.AccountByEmail(t.Context(), "bob@example.org")
	w.refused("unknown", err, login.Missing)
	var all sync.WaitGroup
	got := make([]login.Account, 8)
	for n := range got {
		all.Go(func() {
			var err error
			if got[n], _, err = w.EnsureAccount(t.Context(), "bob@example.org", "Bob"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, b := range got {
		if b != got[0] || b.ID == "" {
			t.Errorf("%+v and %+v", b, got[0])
		}
	}
}
