package login_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/trackward/trackward/internal/login"
)

// cheap makes tests quick; nothing else is different.
var cheap = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const password = "correct horse battery"

// world is a service with a clock that stands still, a store in memory and the
// mails it sent.
type world struct {
	*testing.T
	*login.Service
	store *memory
	mail  *postbox
	now   time.Time
}

func newWorld(t *testing.T, change ...func(*login.Options)) *world {
	t.Helper()
	w := &world{T: t, store: newMemory(), mail: &postbox{}, now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	var ids atomic.Int64 // accounts are made at once
	o := login.Options{Store: w.store, Mailer: w.mail, Key: []byte(strings.Repeat("k", 32)), PublicURL: "https://track.example.org/", Cost: &cheap,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return w.now }, NewID: func() string { return fmt.Sprintf("id-%03d", ids.Add(1)) }}
	for _, c := range change {
		c(&o)
	}
	var err error
	if w.Service, err = login.New(o); err != nil {
		t.Fatal(err)
	}
	return w
}

// postbox keeps mails, and refuses them with err if that is set.
type postbox struct {
	mu    sync.Mutex
	mails []letter
	err   error
}

type letter struct{ to, subject, text string }

func (p *postbox) Send(_ context.Context, to, subject, text string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.mails = append(p.mails, letter{to, subject, text})
	}
	return p.err
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused checks the kind of a refusal and returns it.
func (w *world) refused(what string, err error, k login.Kind) *login.Error {
	w.Helper()
	var e *login.Error
	if !errors.As(err, &e) || e.Kind != k {
		w.Fatalf("%s: %v, expected a refusal of kind %d", what, err, k)
	}
	return e
}

// same checks that refusals cannot be told apart.
func (w *world) same(what string, a, b error) {
	w.Helper()
	if !reflect.DeepEqual(a, b) {
		w.Errorf("%s can be told apart:\n%#v\n%#v", what, a, b)
	}
}

// ann makes a confirmed account ann@example.org with the password.
func (w *world) ann() login.Account {
	w.Helper()
	a, err := w.CreateAccount(w.Context(), "ann@example.org", "Ann", true)
	w.ok(err)
	w.ok(w.SetPassword(w.Context(), a.ID, password))
	a.HasPassword = true
	return a
}

func from(address string) login.Client {
	return login.Client{Address: netip.MustParseAddr(address), UserAgent: "a browser"}
}

var here = from("192.0.2.1")

func (w *world) signIn(client login.Client) login.Session {
	w.Helper()
	s, err := w.Password(w.Context(), "ann@example.org", password, client)
	w.ok(err)
	return s
}

// live checks whether a token opens something.
func (w *world) live(what, token string, want bool) {
	w.Helper()
	_, err := w.Session(w.Context(), token)
	if want {
		w.ok(err)
		return
	}
	w.refused(what, err, login.SignedOut)
}

func (w *world) last() letter {
	w.Helper()
	if len(w.mail.mails) == 0 {
		w.Fatal("no mail was sent")
	}
	return w.mail.mails[len(w.mail.mails)-1]
}

var (
	codeInMail = regexp.MustCompile(`(?m)^ {4}([0-9]{6})$`)
	linkInMail = regexp.MustCompile(`(?m)^ {4}https://track\.example\.org/confirm#([A-Za-z0-9_-]{43})$`)
)

func (w *world) find(in *regexp.Regexp) string {
	w.Helper()
	found := in.FindStringSubmatch(w.last().text)
	if found == nil {
		w.Fatalf("not found in the mail:\n%s", w.last().text)
	}
	return found[1]
}

// code asks for a code and takes it from the mail.
func (w *world) code(email string) string {
	w.Helper()
	w.ok(w.SendCode(w.Context(), email, here))
	return w.find(codeInMail)
}

func other(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}
