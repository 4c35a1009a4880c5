package app

import (
	"context"
	"sync"
	"time"
)

// Visited is a session's time in one workspace.
type Visited struct {
	User, Session, Account string
	BeganAt, SeenAt        time.Time // exact to five minutes
	Address, UserAgent     string    // at the beginning
}

// noteEvery is how exact "last seen" is; visitLife is how long the history of
// entrances goes back.
const (
	noteEvery = 5 * time.Minute
	visitLife = 180 * 24 * time.Hour
)

// visits remembers what was noted lately, so that few requests write.
type visits struct {
	mu    sync.Mutex
	noted map[string]time.Time
}

// maxNoted bounds what is remembered; beyond it, what is old is forgotten.
const maxNoted = 50_000

// due reports whether a visit is to be noted now, and takes it as noted.
func (x *visits) due(key string, now time.Time) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if last, ok := x.noted[key]; ok && now.Sub(last) < noteEvery && !now.Before(last) {
		return false
	}
	if len(x.noted) >= maxNoted {
		for k, at := range x.noted {
			if now.Sub(at) >= noteEvery {
				delete(x.noted, k)
			}
		}
	}
	if len(x.noted) < maxNoted {
		x.noted[key] = now
	}
	return true
}

// seen notes that the viewer is here. A store that cannot write must not end
// reading: what is not noted is only missing from the list of sessions.
func (a *App) seen(ctx context.Context, v *Viewer) {
	visit := v.visit
	if visit.Session == "" || !a.visits.due(v.Policy.Workspace()+" "+v.User.ID+" "+visit.Session, v.Now) {
		return
	}
	err := a.Store.NoteVisit(ctx, v.Policy.Workspace(), Visited{User: v.User.ID, Session: visit.Session, Account: visit.Account,
		SeenAt: v.Now, Address: from(visit), UserAgent: visit.UserAgent})
	if err != nil {
		a.Log.WarnContext(ctx, "a visit was not noted", "user", v.User.ID, "error", err)
	}
}

// SweepVisits forgets what is too old for the history of entrances.
func (a *App) SweepVisits(ctx context.Context) error {
	return a.Store.SweepVisits(ctx, a.Clock().Add(-visitLife))
}

// Entrances are a user's visits that began before an instant, newest first; next
// is the instant to go on before, zero at the end.
func (a *App) Entrances(ctx context.Context, v *Viewer, user string, before time.Time, limit int) (out []Visited, next time.Time, err error) {
	out, err = a.Store.Visits(ctx, v.Policy.Workspace(), user, before, limit+1)
	if err != nil {
		return nil, next, a.failed(err)
	}
	if len(out) > limit {
		out = out[:limit]
		next = out[limit-1].BeganAt
	}
	return out, next, nil
}

// Departure is what deleting a user changes of records (A8.5).
type Departure struct {
	Records  int // that assign the user, and will not; where else the user stands is a value (A2.4)
	Lists    int // restrictions of records that the user is taken off
	Authored int // records whose author is shown as Trackward
	Revision int64
}

// Leaving says what deleting a user would do. It tells counts of records alone
// (A2.4).
func (a *App) Leaving(ctx context.Context, v *Viewer, user string) (Departure, error) {
	out, err := a.Store.Departure(ctx, v.Policy, user)
	if err != nil {
		return out, a.failed(err)
	}
	return out, v.confirm(out.Revision)
}

// SignedIn are the users who have a live session that was used in the viewer's
// workspace; idle is how long one lives unused.
func (a *App) SignedIn(ctx context.Context, v *Viewer, idle time.Duration) (map[string]bool, error) {
	out, err := a.Store.SignedIn(ctx, v.Policy.Workspace(), v.Now, v.Now.Add(-idle))
	return out, a.failed(err)
}
