package login_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/login"
)

// Case C24.
func TestACopyOfTheDatabaseOpensNothing(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	session := w.signIn(here)
	w.ok(w.Invite(t.Context(), login.Invitation{Account: a.ID, Workspace: "w1", User: "u1"}))
	link := w.find(linkInMail)
	code := w.code(a.Email)

	stored := fmt.Sprintf("%+v %+v", w.store.accounts[a.ID], w.store.marks)
	for _, s := range w.store.sessions {
		stored += fmt.Sprintf("%+v %s", s, s.Token)
	}
	for _, c := range w.store.confirmations {
		stored += fmt.Sprintf("%+v %s", c, c.Token)
	}
	for key, c := range w.store.codes {
		stored += fmt.Sprintf("%s %+v %s", key, c, c.Hash)
	}
	for what, secret := range map[string]string{"password": password, "session token": session.Token, "link": link, "code": code} {
		if strings.Contains(stored, secret) {
			t.Errorf("the store holds the %s", what)
		}
	}
	if strings.Contains(fmt.Sprintf("%#v %v", w.store.codes, w.store.marks), "ann@") {
		t.Error("codes or throttle marks spell out an address")
	}
	for _, s := range w.store.sessions {
		for _, try := range []string{string(s.Token), fmt.Sprintf("%x", s.Token), s.ID} {
			w.live("what is stored of a session", try, false)
		}
	}
	for _, c := range w.store.confirmations {
		w.refused("what is stored of a link", w.confirm(string(c.Token)), login.Expired)
	}
	_, err := w.Password(t.Context(), a.Email, w.store.accounts[a.ID].Password, here)
	w.refused("what is stored of a password", err, login.Wrong)
	// A million codes are soon tried; without the instance key none fits.
	stolen, err := login.New(login.Options{Store: w.store, Mailer: w.mail, Key: []byte(strings.Repeat("x", 32)), PublicURL: "https://x.example", Cost: &cheap, Now: func() time.Time { return w.now }})
	w.ok(err)
	_, err = stolen.VerifyCode(t.Context(), a.Email, code, here)
	w.refused("a code under another key", err, login.Wrong)
	_, err = w.VerifyCode(t.Context(), a.Email, code, here)
	w.ok(err)
}

func TestRandomnessThatFailsStopsTheSignIn(t *testing.T) {
	dry := errors.New("no entropy")
	w := newWorld(t, func(o *login.Options) { o.Random = dryWell{dry} })
	a := w.ann()
	if _, err := w.Password(t.Context(), a.Email, password, here); !errors.Is(err, dry) {
		t.Errorf("password: %v", err)
	}
	if err := w.SendCode(t.Context(), a.Email, here); !errors.Is(err, dry) {
		t.Errorf("code: %v", err)
	}
	if err := w.Invite(t.Context(), login.Invitation{Account: a.ID}); !errors.Is(err, dry) {
		t.Errorf("invitation: %v", err)
	}
	if len(w.store.sessions)+len(w.store.codes)+len(w.store.confirmations)+len(w.mail.mails) != 0 {
		t.Error("something was stored or sent")
	}
}

type dryWell struct{ err error }

func (d dryWell) Read([]byte) (int, error) { return 0, d.err }

func TestAServiceNeedsItsParts(t *testing.T) {
	whole := login.Options{Store: newMemory(), Mailer: &postbox{}, Key: make([]byte, 32), PublicURL: "https://x.example", Cost: &cheap}
	if _, err := login.New(whole); err != nil {
		t.Fatal(err)
	}
	for name, take := range map[string]func(*login.Options){
		"store":     func(o *login.Options) { o.Store = nil },
		"mailer":    func(o *login.Options) { o.Mailer = nil },
		"key":       func(o *login.Options) { o.Key = nil },
		"whole key": func(o *login.Options) { o.Key = make([]byte, 31) },
		"URL":       func(o *login.Options) { o.PublicURL = "" },
	} {
		part := whole
		take(&part)
		if _, err := login.New(part); err == nil {
			t.Errorf("made without its %s", name)
		}
	}
}

// Whichever call to the store fails: nobody is signed in, the cause arrives
// whole, and the same can be done again.
func TestAStoreThatFailsLetsNobodyIn(t *testing.T) {
	down := errors.New("the database cannot be asked")
	for name, do := range map[string]func(w *world, a login.Account, code, link string) (login.Session, error){
		"password": func(w *world, a login.Account, _, _ string) (login.Session, error) {
			return w.Password(w.Context(), a.Email, password, here)
		},
		"code": func(w *world, a login.Account, code, _ string) (login.Session, error) {
			return w.VerifyCode(w.Context(), a.Email, code, here)
		},
		"link": func(w *world, _ login.Account, _, link string) (login.Session, error) {
			_, s, err := w.Confirm(w.Context(), link, "another horse battery", here, nil)
			return s, err
		},
		"new code": func(w *world, a login.Account, _, _ string) (login.Session, error) {
			return login.Session{}, w.SendCode(w.Context(), a.Email, here)
		},
		"new password": func(w *world, a login.Account, _, _ string) (login.Session, error) {
			return login.Session{}, w.ChangePassword(w.Context(), a.ID, password, "another horse battery", "", here)
		},
		"invitation": func(w *world, a login.Account, _, _ string) (login.Session, error) {
			return login.Session{}, w.Invite(w.Context(), login.Invitation{Account: a.ID})
		},
	} {
		t.Run(name, func(t *testing.T) {
			for n := 1; ; n++ {
				w := newWorld(t)
				a := w.ann()
				w.ok(w.Invite(t.Context(), login.Invitation{Account: a.ID, Workspace: "w1", User: "u1"}))
				link := w.find(linkInMail)
				code := w.code(a.Email)
				w.store.calls, w.store.fail, w.store.err = nil, n, down
				s, err := do(w, a, code, link)
				if len(w.store.calls) < n {
					if n == 1 {
						t.Fatal("the store was not asked at all")
					}
					w.ok(err)
					return
				}
				if err == nil && w.store.calls[n-1] == "Throttle" && slices.Index(w.store.calls, "Throttle") < n-1 {
					continue // only the giving back of a try
				}
				if !errors.Is(err, down) || s.Token != "" || len(w.store.sessions) != 0 {
					t.Errorf("call %d (%s) failed: %v, %+v", n, w.store.calls[n-1], err, s)
				}
			}
		})
	}
}

func TestSweepingTakesWhatHasEnded(t *testing.T) {
	w := newWorld(t)
	a := w.ann()
	s := w.signIn(here)
	w.ok(w.Invite(t.Context(), login.Invitation{Account: a.ID}))
	w.code(a.Email)
	w.ok(w.Sweep(t.Context()))
	if len(w.store.sessions) != 1 || len(w.store.codes) != 1 || len(w.store.confirmations) != 1 {
		t.Error("something live was swept")
	}
	w.now = w.now.Add(31 * 24 * time.Hour)
	w.ok(w.Sweep(t.Context()))
	if n := len(w.store.sessions) + len(w.store.codes) + len(w.store.confirmations) + len(w.store.marks); n != 0 {
		t.Errorf("%d left", n)
	}
	w.live("the session", s.Token, false)
}
