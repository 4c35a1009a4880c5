package app

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// Config is what the use cases are built on. Every field but Mail and Addresses is
// needed.
type Config struct {
	Store Store
	Files Files
	Log   *slog.Logger
	Clock func() time.Time
	ID    func() string   // UUIDv7
	Salt  func() [16]byte // fresh random bytes, for the journal and to seal cursors
	Key   [32]byte        // the instance key: seals cursors
	// Mail tells full users of self-grants (A2.2); nil tells nobody, for tests.
	Mail Mailer
	// Addresses tells who reads them of changed e-mail addresses (A8.6); nil tells
	// nobody, for tests.
	Addresses Addresses
	// URL is the base of links in mails, without a trailing slash.
	URL string
}

// Mailer hands a plain-text mail over for delivery and returns without waiting
// for it.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Addresses reaches whoever reads an e-mail address, with links that they confirm or
// vouch with; login.Service does.
type Addresses interface {
	TellChange(ctx context.Context, ch login.EmailChange) error
	InviteAddress(ctx context.Context, email, name string, i login.Invitation) error
}

// App holds the compiled policy of each workspace in use. Safe for concurrent
// use.
type App struct {
	Config
	seal cipher.AEAD

	mu         sync.Mutex
	workspaces map[string]*tenant // by id
	keys       map[string]string  // workspace key → id

	visits visits
	drafts draftedPolicies
	feeds  feeds
	uses   uses
}

// New makes an App; it reads nothing yet.
func New(c Config) (*App, error) {
	seal, err := newSeal(c.Key)
	if err != nil {
		return nil, err
	}
	return &App{Config: c, seal: seal, workspaces: map[string]*tenant{}, keys: map[string]string{}, visits: visits{noted: map[string]time.Time{}}, feeds: feeds{all: map[string]*feed{}}}, nil
}

// tenant is one workspace as this process knows it. Loads are single flight:
// whoever holds mu loads, the others find the result.
type tenant struct {
	mu   sync.Mutex
	snap *policy.Snapshot
	// The database's clock decides (A6.2), and is not asked with every request: skew is
	// by how much it is before ours, and newest is an instant that it has reached, not
	// below the last entry of the journal.
	skew   time.Duration
	newest time.Time
}

// ahead is what is added to our clock at an instant of it to have the database's.
func (t *tenant) ahead(now time.Time) time.Duration { return max(t.skew, t.newest.Sub(now)) }

// skewOf is by how much the database's clock is before ours. It was read in
// milliseconds, somewhere between two instants of ours: if it can be the same clock it
// is, else it was read half-way. How long an answer takes must not set us back: a role
// that begins with the change that gives it is in force at the next request.
func skewOf(asked, read, answered time.Time) time.Duration {
	most, least := read.Add(time.Millisecond).Sub(asked), read.Sub(answered)
	if least <= 0 && most >= 0 {
		return 0
	}
	return least + (most-least)/2
}

// workspace finds a workspace by id or key. One that does not exist is not
// found; nothing about it is kept.
func (a *App) workspace(ctx context.Context, ref string) (string, *tenant, error) {
	a.mu.Lock()
	id, ok := a.keys[ref]
	if !ok {
		if _, known := a.workspaces[ref]; known {
			id, ok = ref, true
		}
	}
	t := a.workspaces[id]
	a.mu.Unlock()
	if ok && t != nil {
		return id, t, nil
	}
	id, err := a.Store.WorkspaceID(ctx, ref)
	if errors.Is(err, ErrNoWorkspace) {
		return "", nil, notFound()
	}
	if err != nil {
		return "", nil, a.failed(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if ref != id {
		a.keys[ref] = id
	}
	if t = a.workspaces[id]; t == nil {
		t = &tenant{}
		a.workspaces[id] = t
	}
	return id, t, nil
}

// snapshot is the policy this process has, loaded when there is none, and what to add
// to our clock (A6.2). It may be older than the database's: see as.
func (a *App) snapshot(ctx context.Context, id string, t *tenant) (*policy.Snapshot, time.Duration, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.snap == nil {
		if err := a.load(ctx, id, t); err != nil {
			return nil, 0, err
		}
	}
	return t.snap, t.ahead(a.Clock()), nil
}

// refresh replaces the policy when it is still the one that was found old.
func (a *App) refresh(ctx context.Context, id string, t *tenant, old *policy.Snapshot) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.snap != old {
		return nil
	}
	return a.load(ctx, id, t)
}

// load reads the policy from the store; t.mu is held.
func (a *App) load(ctx context.Context, id string, t *tenant) error {
	revision, objects, err := a.Store.LoadPolicy(ctx, id)
	if err != nil {
		return a.failed(err)
	}
	snap, err := reload(t.snap, id, revision, objects)
	if err != nil {
		return a.failed(fmt.Errorf("policy of workspace %s at revision %d: %w", id, revision, err))
	}
	skew, newest, err := a.askClock(ctx, id)
	if err != nil {
		return a.failed(err)
	}
	t.snap, t.skew, t.newest = snap, skew, newest
	return nil
}

// The database is asked again what time it is while its answer takes longer than
// this: between two instants that far apart nobody can tell two clocks from one.
const (
	promptly = 50 * time.Millisecond
	clockAsk = 3
)

// askClock is by how much the database's clock is before ours, by its promptest
// answer, and an instant that is not below the journal's newest entry.
func (a *App) askClock(ctx context.Context, id string) (skew time.Duration, newest time.Time, err error) {
	for asks, shortest := 0, time.Duration(math.MaxInt64); asks < clockAsk && shortest > promptly; asks++ {
		asked := a.Clock()
		now, clock, err := a.Store.Now(ctx, id)
		if err != nil {
			return 0, time.Time{}, err
		}
		answered := a.Clock()
		if took := answered.Sub(asked); took < shortest {
			shortest, skew = took, skewOf(asked, clock, answered)
		}
		newest = now
	}
	return skew, newest, nil
}

// reload makes the newer policy from the older one where there is one: what did
// not change is shared, and things keep their numbers.
func reload(old *policy.Snapshot, id string, revision int64, objects []policy.Object) (*policy.Snapshot, error) {
	if old == nil {
		return policy.Load(id, revision, objects)
	}
	return old.Reload(revision, objects)
}

// errStale says that a statement was read under another revision than the one
// it was made for: throw its rows away, reload, repeat (A12.1).
var errStale = errors.New("policy has changed")

// maxStale bounds the repeats of one request; policy does not change that often.
const maxStale = 50

// failed turns what the store says into an Error; what is one already stays.
func (a *App) failed(err error) error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return e
	case errors.Is(err, ErrNoWorkspace):
		return notFound()
	case errors.Is(err, context.Canceled):
		// Whoever asked is gone: nobody reads this, and it is no fault of ours.
		return &Error{Kind: Unavailable, Code: "unavailable", RetryAfter: 1, Cause: err, Message: "The request was given up before it was answered."}
	case errors.Is(err, ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: Unavailable, Code: "unavailable", RetryAfter: 5, Cause: err,
			Message: "The database cannot be reached just now. Nothing was changed; try again in a few seconds."}
	}
	return &Error{Kind: Internal, Code: "internal", Cause: err,
		Message: "Something went wrong on our side. Nothing was changed; try again, and tell your administrator the request id if it happens again."}
}
