package app

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// Questions about another time: the policy as it was is asked, by who may
// configure the tracker today (A11.5). Of a record that is named, the facts are
// those of today; no value is served as of then.

// journalPage is how many entries of the journal are read at once.
const journalPage = 100

// rewound is the policy before the changes that later says came later.
func (a *App) rewound(ctx context.Context, v *Viewer, later func(e *policy.Entry) bool) (*policy.Snapshot, error) {
	var since []policy.Entry
	for before := int64(0); ; {
		page, err := a.Store.Audit(ctx, v.Policy.Workspace(), before, journalPage)
		if err != nil {
			return nil, err
		}
		for i := range page {
			switch before = page[i].Seq; {
			case page[i].Revision > v.Policy.Revision(): // not in the snapshot yet
			case !later(&page[i]):
				return v.Policy.AsOf(since)
			default:
				since = append(since, page[i])
			}
		}
		if len(page) < journalPage {
			return nil, whyInvalid("at", "The workspace was not there yet. Ask about a later time.")
		}
	}
}

// then is the policy in force at an instant that is over.
func (a *App) then(ctx context.Context, v *Viewer, at time.Time) (*policy.Snapshot, error) {
	if at.After(v.Now) {
		return nil, whyInvalid("at", "That is still to come. Ask about now, or about a time that is over.")
	}
	return a.rewound(ctx, v, func(e *policy.Entry) bool { return e.At.After(at) })
}

// LookBack runs fn under the policy of an instant that is over, for who may
// configure the tracker now; fn is told the tracker's id. Settings plane: there is
// no record of then (A11.5).
func (a *App) LookBack(ctx context.Context, visit *Visit, tracker string, at time.Time, fn func(v *Viewer, tracker string) error) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		t, ok := v.Policy.Tracker(tracker)
		if v.User.Kind == policy.KindGuest || !ok || !v.configures(t) {
			return notFound()
		}
		was, err := a.then(ctx, v, at)
		if err != nil {
			return err
		}
		if _, ok := was.Tracker(t.ID); !ok {
			return whyInvalid("at", "The tracker was not there yet. Ask about a later time.")
		}
		return fn(&Viewer{Policy: was, User: v.User, Now: at, visit: v.visit, zone: v.zone, asker: v}, t.ID)
	})
}

// Back reports whether the viewer is shown the policy of another time: nothing of
// it can be changed.
func (v *Viewer) Back() bool { return v.asker != nil }

// MayConfigure reports whether the viewer may configure a tracker, by the rights
// of now whatever time is shown (A8, A11.5).
func (v *Viewer) MayConfigure(tracker string) bool {
	if v.asker != nil {
		v = v.asker
	}
	return v.May(policy.Power{Kind: "configure", Target: tracker})
}

// askThen is ask for a question about another time.
func (a *App) askThen(ctx context.Context, v *Viewer, in Ask) (*asked, error) {
	if in.Tracker == "" {
		return nil, whyInvalid("tracker", "Which tracker? Name one that you may configure.")
	}
	today, err := v.configurable(in.Tracker)
	if err != nil {
		return nil, err
	}
	user := v.User
	if in.User != "" {
		if u, ok := v.Policy.User(in.User); !ok || u.Status == policy.StatusDeleted {
			return nil, notFound()
		}
	}
	was, err := a.then(ctx, v, in.At)
	if err != nil {
		return nil, err
	}
	k := &asked{in: in, v: &Viewer{Policy: was, User: v.User, Now: in.At, visit: v.visit, zone: v.zone}, asker: v, today: today, complete: true}
	var ok bool
	if k.t, ok = was.Tracker(today.ID); !ok {
		return nil, whyInvalid("at", "The tracker was not there yet. Ask about a later time.")
	}
	if in.User != "" {
		user.ID = in.User
	}
	if k.user, ok = was.User(user.ID); !ok {
		return nil, whyInvalid("at", "The user was not there yet. Ask about a later time.")
	}
	return k, a.decide(ctx, k)
}

// past reports a question about another time.
func (k *asked) past() bool { return !k.in.At.IsZero() }

// recast turns the facts of a record as it is now into those that the schema of
// then knows.
func (k *asked) recast() error {
	if !k.past() {
		return nil
	}
	state := k.today.StateN(k.facts.Facts.State)
	if state != nil {
		if n, _, ok := k.t.StateRef(state.ID); ok {
			k.facts.Facts.State = n
			return nil
		}
	}
	return whyInvalid("at", "The record's state was not there yet. Ask about another one, without the record.")
}
