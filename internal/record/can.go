package record

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
)

// Can is what the viewer may do with the record, with reasons
// (api/openapi.yaml).
type Can struct {
	Edit        []string // property keys
	ChangeState access.Reason
	Transition  []Step
	Archive     access.Reason
	Restore     access.Reason
	Delete      access.Reason
	Restrict    access.Reason
	Comment     access.Reason
	Site        bool // may change the site
}

// Step is a transition from the record's state and what it still needs.
type Step struct {
	To            *policy.State
	Missing       []string // property keys, viewable ones
	MissingHidden bool     // something the viewer cannot see is missing (A3.7)
}

// Can answers for the whole record, whatever columns are shown. Who looks as the
// viewer is told what the viewer may do.
func (v *View) Can() Can {
	m := v.may()
	can := Can{
		Edit:        v.editable(),
		ChangeState: v.reason(m.Act(access.ChangeState), access.ToAct(access.ChangeState)),
		Archive:     v.reason(m.Act(access.Archive), access.ToAct(access.Archive)),
		Restore:     v.reason(m.Restore(), access.ToRestore()),
		Delete:      v.reason(m.Act(access.Delete), access.ToAct(access.Delete)),
		Restrict:    v.reason(m.Use(access.Trackers, access.Manage), access.ToUse(access.Trackers, access.Manage)),
		Comment:     v.reason(m.Use(access.Comments, access.Edit), access.ToUse(access.Comments, access.Edit)),
		Site:        m.Edit(access.Site) && v.v.Tracker.UsesSites,
	}
	if can.ChangeState == access.Allowed {
		can.Transition = v.steps()
	}
	return can
}

// may is the mask that says what the viewer may do.
func (v *View) may() *access.Mask {
	if v.own != nil {
		return v.own
	}
	return &v.mask
}

// reason is Allowed, or why not. The mask has decided; the reason is only looked
// for where it said no.
func (v *View) reason(allowed bool, need access.Need) access.Reason {
	if allowed {
		return access.Allowed
	}
	if why := v.v.Grants.Why(need, v.facts); why != access.Allowed {
		return why
	}
	return access.CellNone
}

// editable are the keys of the properties the viewer may edit, in the tracker's
// order.
func (v *View) editable() []string {
	edits := v.may().Edits()
	out := make([]string, 0, count(edits))
	for n := range members(edits) {
		if p, ok := v.v.Tracker.PropN(n); ok && p != nil && !p.Retired {
			out = append(out, p.Key)
		}
	}
	return out
}

func (v *View) steps() []Step {
	t, from := v.v.Tracker, v.State()
	heard := v.v.Grants.States()
	var out []Step
	for _, tr := range t.Transitions {
		if tr.From != from.ID {
			continue
		}
		to, doc, ok := t.StateRef(tr.To)
		if !ok || !heard.Has(to) {
			continue
		}
		step := Step{To: doc}
		for n := range members(needed(t, v.facts.State, to)) {
			switch {
			case v.filled.Has(n):
			case v.own != nil && !v.tells(n):
				// whether it is filled is a value, and not told to who looks as them
			case v.mask.View(n):
				step.Missing = append(step.Missing, t.PropKey(n))
			default:
				step.MissingHidden = true
			}
		}
		out = append(out, step)
	}
	return out
}

// tells reports whether the value of a property is told to who looks as the
// viewer, so that it may be told to be missing too. Of a link's value only the
// records that both see are told.
func (v *View) tells(n access.Property) bool {
	p, _ := v.v.Tracker.PropN(n)
	return v.mask.View(n) && p.Type != policy.Link
}

// needed are the properties that must be filled for the step from → to: what
// from and every state passed over require. Backwards, and into a cancelled
// state, nothing (A3.7).
func needed(t *policy.Schema, from, to access.State) access.PropertySet {
	if to <= from || t.States[to].Kind == "cancelled" {
		return access.PropertySet{}
	}
	if bug.On(bug.PassedStatesForgotten) {
		to = from + 1
	}
	return requiredIn(t, from, to)
}

// requiredIn are the properties that the states from from to before end require.
// One that is retired, or gone, cannot be filled and asks for nothing.
func requiredIn(t *policy.Schema, from, end access.State) (ps access.PropertySet) {
	for s := from; s < end; s++ {
		for _, ref := range t.States[s].Required {
			if n, p, ok := t.Prop(ref); ok && p != nil && !p.Retired {
				ps.Add(n)
			}
		}
	}
	return ps
}

// hasStep reports whether the tracker has the transition.
func hasStep(t *policy.Schema, from, to access.State) bool {
	return slices.Contains(t.Transitions, policy.Transition{From: t.States[from].ID, To: t.States[to].ID})
}
