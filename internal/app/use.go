package app

import (
	"context"
	"sync"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// RightUse says when a machine last used a right.
type RightUse struct {
	User  string
	Right policy.Right
	At    time.Time
}

// uses gathers in memory which rights machines use, so that a request pays for
// setting a few bits and nothing else; FlushUses writes them.
type uses struct {
	mu     sync.Mutex
	now    map[usePlace]*used
	noted  map[string]time.Time // what was written lately
	forget time.Time
}

// usePlace is a machine on a tracker as its schema was.
type usePlace struct {
	workspace, user string
	tracker         *policy.Schema
}

type used struct {
	view, edit access.PropertySet
	actions    [access.NumActions]bool
	at         time.Time
}

// useExact is how exact the time of a use is.
const useExact = time.Hour

// maxUsePlaces bounds what is gathered between two writes.
const maxUsePlaces = 10_000

// use notes what a machine has just done on a tracker; people are not watched, and what
// somebody does who looks as a machine it has not done (A13.4).
func (a *App) use(v *Viewer, t *policy.Schema, note func(u *used)) {
	if v.User.Kind != policy.KindIntegration || v.watcher != nil {
		return
	}
	x := &a.uses
	x.mu.Lock()
	defer x.mu.Unlock()
	at := usePlace{v.Policy.Workspace(), v.User.ID, t}
	u := x.now[at]
	if u == nil {
		if len(x.now) >= maxUsePlaces {
			return // the next time counts as well
		}
		u = &used{}
		if x.now == nil {
			x.now = map[usePlace]*used{}
		}
		x.now[at] = u
	}
	u.at = v.Now
	note(u)
}

// names notes a property that a query names; fixed columns need no right.
func (u *used) names(o record.Operand) {
	if o.Field == record.Prop {
		u.view.Add(o.N)
	}
}

// read notes what a plan reads: what it shows, sorts by and compares.
func (a *App) useRead(v *Viewer, plan record.Plan) {
	a.use(v, plan.Tracker(), func(u *used) {
		shown := plan.Shown()
		for i := range shown {
			u.view[i] |= shown[i]
		}
		for _, k := range plan.Sort() {
			u.names(k.On)
		}
		u.compares(plan.Where())
		for t := plan.Tally(); t != nil; t = t.Then() {
			if t.Grouped {
				u.names(t.By.On)
			}
			if t.Measured {
				u.names(t.Of.On)
			}
		}
	})
}

func (u *used) compares(x record.Expr) {
	switch x := x.(type) {
	case record.And:
		for _, y := range x {
			u.compares(y)
		}
	case record.Or:
		for _, y := range x {
			u.compares(y)
		}
	case record.Not:
		u.compares(x.X)
	case record.Compare:
		u.names(x.On)
	}
}

// useCreate notes what a creation has used; it has succeeded.
func (a *App) useCreate(v *Viewer, t *policy.Schema, values map[string][]byte) {
	a.use(v, t, func(u *used) {
		u.actions[access.Create] = true
		for ref := range values {
			u.edits(t, ref)
		}
	})
}

// useWrite notes what a write has used; it has succeeded.
func (a *App) useWrite(v *Viewer, t *policy.Schema, in *record.Input) {
	a.use(v, t, func(u *used) {
		for ref := range in.Values {
			u.edits(t, ref)
		}
		for ref := range in.Attach {
			u.edits(t, ref)
		}
		for ref := range in.Detach {
			u.edits(t, ref)
		}
		if in.Site != nil {
			u.edit.Add(access.Site)
		}
		for action, did := range map[access.Action]bool{access.ChangeState: in.To != "", access.Archive: in.Archive || in.Restore, access.Delete: in.Delete || in.Recover} {
			u.actions[action] = u.actions[action] || did
		}
	})
}

func (u *used) edits(t *policy.Schema, ref string) {
	if n, _, ok := t.Prop(ref); ok {
		u.edit.Add(n)
		u.view.Add(n) // what is edited is viewed (A3.5)
	}
}

// rights are what was used, by id.
func (u *used) rights(at usePlace) (out []RightUse) {
	add := func(property, target string) {
		out = append(out, RightUse{User: at.user, At: u.at, Right: policy.Right{Tracker: at.tracker.ID, Property: property, Target: target}})
	}
	for action, did := range u.actions {
		if did {
			add("", actionWords[action])
		}
	}
	for n := range access.Property(int(access.FirstProperty) + len(at.tracker.Properties)) {
		p, ok := at.tracker.PropN(n)
		if !ok {
			continue
		}
		ref := at.tracker.PropKey(n)
		if p != nil {
			ref = p.ID
		}
		if u.view.Has(n) {
			add(ref, "view")
		}
		if u.edit.Has(n) {
			add(ref, "edit")
		}
	}
	return out
}

// FlushUses writes which rights machines have used since the last time, what was
// written within the hour left out.
func (a *App) FlushUses(ctx context.Context) error {
	x := &a.uses
	x.mu.Lock()
	gathered := x.now
	x.now = nil
	x.mu.Unlock()
	byWorkspace := map[string][]RightUse{}
	for at, u := range gathered {
		for _, r := range u.rights(at) {
			if x.due(at.workspace, r) {
				byWorkspace[at.workspace] = append(byWorkspace[at.workspace], r)
			}
		}
	}
	for workspace, list := range byWorkspace {
		if err := a.Store.NoteUses(ctx, workspace, list); err != nil {
			x.mu.Lock()
			clear(x.noted) // it may be noted again
			x.mu.Unlock()
			return err
		}
	}
	return nil
}

// due reports whether a use is to be written, and takes it as written.
func (x *uses) due(workspace string, r RightUse) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.noted == nil || r.At.Sub(x.forget) >= useExact {
		x.noted, x.forget = map[string]time.Time{}, r.At
	}
	key := workspace + " " + r.User + " " + r.Right.Tracker + " " + r.Right.Property + " " + r.Right.Target
	if last, ok := x.noted[key]; ok && r.At.Sub(last) < useExact {
		return false
	}
	x.noted[key] = r.At
	return true
}
