package app

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// life are the remedies for archive and bin.
func (f *fixer) life(t *trial) []remedy {
	if !f.k.hasRecord {
		return nil
	}
	switch t.x.Gate(access.GateLife).Reason {
	case access.IsArchived:
		return []remedy{{kind: "restore", needs: "record", text: does("Restore %s from the archive", "restore %s from the archive", f.k.recordName()), facts: func(f *access.Facts) { f.Archived = false }}}
	case access.IsBinned:
		return []remedy{{kind: "recover", needs: "record", text: does("Recover %s from the bin", "recover %s from the bin", f.k.recordName()), facts: func(f *access.Facts) { f.Binned = false }}}
	}
	return nil
}

// onRecord are the remedies on the record itself: to assign the person, or to
// move it on.
func (f *fixer) onRecord(t *trial) (out []remedy) {
	if !f.k.hasRecord || t.q.Facts.Binned {
		return nil
	}
	if p := f.assignable(t); p != nil && !t.q.Facts.Assigned {
		out = append(out, f.assign(p))
	}
	if t.q.Facts.Archived {
		return out
	}
	here := f.k.t.StateN(t.q.Facts.State)
	for _, step := range f.k.t.Transitions {
		if here == nil || step.From != here.ID {
			continue
		}
		n, st, ok := f.k.t.StateRef(step.To)
		if ok {
			out = append(out, remedy{kind: "move", needs: "record", text: does("Move %s to %s", "move %s to %s", f.k.recordName(), st.Label),
				facts: func(f *access.Facts) { f.State = n }, state: whyState(f.k.t, n)})
		}
	}
	return out
}

// placing is somebody put into a property that assigns.
type placing struct {
	who     *WhyAssignee
	out     []string // whom it puts out, of a property of one value (A3.10)
	touched []string // users whose standing on the record may change
}

// assignable finds a property that assigns in which the person, or a team of
// theirs, may be put (A4.10): where that touches fewest people.
func (f *fixer) assignable(t *trial) (best *placing) {
	picker := &record.Viewer{Policy: t.snap, Tracker: f.k.t, User: f.k.v.User.ID, Now: f.k.v.Now}
	for i := range f.k.t.Properties {
		p := &f.k.t.Properties[i]
		if !p.Assigns || p.Retired {
			continue
		}
		offers := record.Picker(picker, p)
		for _, id := range f.k.principals(f.k.user) {
			if !offers(id) {
				continue
			}
			if one := f.placing(p, id); best == nil || len(one.touched) < len(best.touched) {
				best = one
			}
		}
	}
	return best
}

func (f *fixer) placing(p *policy.Property, id string) *placing {
	out := &placing{who: &WhyAssignee{Property: WhyRef{ID: p.ID, Key: p.Key, Name: p.Label}, Who: f.k.principalRef(id)}, touched: f.members(id)}
	for _, a := range f.k.facts.Assignees {
		if single(p) && a.Property.ID == p.ID && a.ID != id {
			out.out = append(out.out, a.ID)
			out.touched = append(out.touched, f.members(a.ID)...)
		}
	}
	slices.Sort(out.touched)
	out.touched = slices.Compact(out.touched)
	return out
}

// members are a team's, or the user alone.
func (f *fixer) members(id string) []string {
	if team, ok := f.k.v.Policy.Team(id); ok && team.ID == id {
		return slices.Clone(team.Members)
	}
	return []string{id}
}

func (f *fixer) assign(p *placing) remedy {
	who, where, on := p.who.Who.Name, p.who.Property.Name, f.k.recordName()
	text := does("Put %s into %s of %s", "put %s into %s of %s", who, where, on)
	if len(p.out) > 0 {
		text = does("Put %s into %s of %s, in place of %s", "put %s into %s of %s, in place of %s", who, where, on, f.k.principalRef(p.out[0]).Name)
	}
	return remedy{kind: "assign", needs: "record", text: text, facts: func(f *access.Facts) { f.Assigned = true }, assign: p.who, touched: p.touched}
}
