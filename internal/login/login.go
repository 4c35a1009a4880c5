// Package login proves who is asking: accounts, passwords, one-time codes,
// confirmation of e-mail addresses, and sessions. It knows no workspace, no
// right and no record: that an account may enter a workspace is the door's to
// say (A3.13), by the users whose document names the account.
//
// Everything secret is stored so that a copy of the database opens nothing:
// passwords as argon2id, tokens of 256 bits as SHA-256, codes as an HMAC under
// the instance key, which is not in the database.
//
// No answer tells whether an e-mail address has an account: unknown and wrong
// do the same work and give the same error, and throttling counts both alike.
//
// Packages app, rest and cmd may call it; package store implements its Store.
package login

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
)

// Mailer hands a plain-text mail over for delivery. It returns without waiting
// for the delivery, or the time of SendCode would tell which addresses are known.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Client is where a request comes from.
type Client struct {
	// Address is the client's, after trusted proxies (architecture §6).
	Address   netip.Addr
	UserAgent string
	// Previous is the token of the session that the request still carries, if
	// any. A sign-in ends it, so that nobody can fix another's session.
	Previous string
}

// Options are what a Service is made of. Store, Mailer, Key and PublicURL are
// required; the rest has defaults.
type Options struct {
	Store Store
	// Secrets finds keys and guests' links; without it there are none.
	Secrets SecretStore
	Mailer  Mailer
	// Key is the instance key, 32 bytes or more, the same in all processes that
	// share a database.
	Key []byte
	// PublicURL starts the links in mails: scheme and host. Never taken from a
	// request.
	PublicURL string
	// Web makes the calls to identity providers; nil makes none.
	Web *http.Client
	Log *slog.Logger

	Now    func() time.Time // time.Now
	NewID  func() string    // UUIDv7
	Random io.Reader        // crypto/rand

	// Cost of a password hash; nil is DefaultCost. Cheaper ones are for tests.
	Cost *argon2id.Params
	// Idle ends a session that was not used for so long: 7 days.
	Idle time.Duration
	// Absolute ends a session so long after its start: 30 days.
	Absolute time.Duration
}

// DefaultCost is what one password hash takes: 46 MiB, one pass, one lane, the
// first of OWASP's equivalent recommendations.
var DefaultCost = argon2id.Params{Memory: 46 * 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Lifetimes, and how often a code may be tried.
const (
	CodeLife         = 10 * time.Minute
	CodeTries        = 5
	ConfirmationLife = 3 * 24 * time.Hour // A8.6
	RecoveryLife     = time.Hour
	defaultIdle      = 7 * 24 * time.Hour
	defaultAbsolute  = 30 * 24 * time.Hour
	// touchEvery is how coarse "last used" is: a write per request would cost
	// more than the page it serves.
	touchEvery = 5 * time.Minute
)

// Service signs people in. Safe for concurrent use.
type Service struct {
	store    Store
	secrets  SecretStore
	mailer   Mailer
	codeKey  []byte
	sealer   cipher.AEAD        // of what must be read again
	rp       *webauthn.WebAuthn // nil where the address has no name
	web      *http.Client       // to identity providers
	idps     idps
	url      string
	log      *slog.Logger
	now      func() time.Time
	newID    func() string
	random   io.Reader
	cost     argon2id.Params
	idle     time.Duration
	absolute time.Duration
	// nobody is the hash that is compared where there is no account or no
	// password, so that it takes as long as where there is one.
	nobody string
	// hashing bounds how many password hashes run at once, and their memory.
	hashing chan struct{}
}

// New makes a Service. It computes one password hash.
func New(o Options) (*Service, error) {
	switch {
	case o.Store == nil, o.Mailer == nil:
		return nil, errors.New("login: a store and a mailer are needed")
	case len(o.Key) < 32:
		return nil, errors.New("login: the instance key must have 32 bytes or more")
	case o.PublicURL == "":
		return nil, errors.New("login: the public URL is needed for links in mails")
	}
	s := &Service{
		store: o.Store, secrets: o.Secrets, mailer: o.Mailer, log: o.Log, now: o.Now, newID: o.NewID, random: o.Random,
		url: strings.TrimRight(o.PublicURL, "/"), codeKey: subkey(o.Key, "trackward one-time code"),
		cost: DefaultCost, idle: o.Idle, absolute: o.Absolute,
		web:     o.Web,
		hashing: make(chan struct{}, max(1, runtime.GOMAXPROCS(0))),
	}
	if o.Cost != nil {
		s.cost = *o.Cost
	}
	s.defaults()
	var err error
	if s.sealer, err = newSealer(o.Key); err != nil {
		return nil, err
	}
	if s.rp, err = relyingParty(s.url); err != nil {
		return nil, fmt.Errorf("login: passkeys for %s: %w", s.url, err)
	}
	s.nobody, err = argon2id.CreateHash(rand.Text(), &s.cost)
	return s, err
}

func (s *Service) defaults() {
	if s.log == nil {
		s.log = slog.Default()
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.newID == nil {
		s.newID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.idle <= 0 {
		s.idle = defaultIdle
	}
	if s.absolute <= 0 {
		s.absolute = defaultAbsolute
	}
}

// instant is now as the store keeps it: UTC, whole milliseconds.
func (s *Service) instant() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// Sweep deletes what has expired. Nothing depends on it but the size of the
// database: everything is judged by its times when it is used.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.instant()
	if s.secrets != nil {
		if err := s.secrets.SweepGuests(ctx, now); err != nil {
			return err
		}
	}
	return s.store.SweepLogin(ctx, now, now.Add(-s.idle))
}
