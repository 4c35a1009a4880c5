package access

import (
	"slices"

	"github.com/trackward/trackward/internal/bug"
)

// What somebody sees who looks as another (A13.4): what may be done, and where,
// is the other's; a record, a value or an entry leaves only where both may see
// it. Neither of the two is asked a new question: each answers its own, and what
// leaves is what both answers have.

// holder stands for whoever holds one role, everywhere, and nothing else.
type holder struct {
	role     RoleID
	assigned bool // to every record
}

func (h *holder) isAssigned() bool { return h != nil && h.assigned }

// in are the facts as they are about the holder.
func (h *holder) in(f Facts) Facts {
	if h != nil {
		f.Assigned = h.assigned
	}
	return f
}

// Holder is a subject who is no user: somebody who holds the role everywhere and
// nothing else, is on no list, and is assigned to every record or to none. How
// they come is not asked: neither channel nor address drop the role. ok is false
// for a role that does not exist.
func (e *Engine) Holder(role RoleID, assigned bool, r Request) (s Subject, ok bool) {
	if int(role) >= len(e.duties) || e.duties[role] == nil {
		return Subject{}, false
	}
	s = Subject{eng: e, req: r, holder: &holder{role, assigned}}
	s.hold(held{role, everywhere})
	return s, true
}

// Holding is the policy with one more user, who stands for the Holder of a role
// where it is to be explained: they hold it everywhere and nothing else, and
// neither channel nor address drop it.
func (s *Source) Holding(role RoleID) (Source, UserID) {
	out := *s
	out.Users = append(slices.Clone(s.Users), User{Kind: Regular, Status: Active, Confirmed: true, AppAccess: true})
	out.Roles = slices.Clone(s.Roles)
	if r := &out.Roles[role]; r.Exists {
		r.Enabled, r.BlockAPI, r.Network = true, false, nil
	}
	user := UserID(len(out.Users) - 1)
	out.Assignments = append(slices.Clone(s.Assignments), Assignment{User: user, Role: role, Everywhere: true})
	return out, user
}

// WatchedBy is the subject under the eyes of another one, of the same engine: its
// grants speak of what both may see. Own says what the subject alone may do.
func (s *Subject) WatchedBy(watcher *Subject) Subject {
	out := *s
	out.watcher = watcher
	return out
}

// pair are the grants of a watched subject and of who watches.
type pair struct{ alone, watcher Grants }

// watched are the grants of a watched subject on a tracker. What depends on no
// record - states, names, features that are no cell - is the subject's.
func (s *Subject) watched(t TrackerID) Grants {
	own := *s
	own.watcher = nil
	alone := own.Tracker(t)
	g := alone
	g.pair = &pair{alone: alone, watcher: s.watcher.Tracker(t)}
	return g
}

// Own are the grants of the subject alone, for what tells of no record's values:
// which buttons there are, and why one is not.
func (g *Grants) Own() *Grants {
	if g.pair == nil {
		return g
	}
	return &g.pair.alone
}

// WatcherStates are the states that who watches may hear of (A3.2); every state
// where nobody does.
func (g *Grants) WatcherStates() StateSet {
	if g.pair == nil {
		return ^StateSet(0)
	}
	return g.pair.watcher.States()
}

// mask is what both masks of a record give.
func (p *pair) mask(f Facts, of func(*Grants, Facts) Mask) Mask {
	m := of(&p.alone, f)
	if bug.On(bug.WatcherSeesAll) {
		return m
	}
	f.Assigned = f.WatcherAssigned
	w := of(&p.watcher, f)
	if !m.seen || !w.seen {
		return Mask{}
	}
	for i := range m.views {
		m.views[i] &= w.views[i]
		m.edits[i] &= w.edits[i]
	}
	m.features &= w.features
	m.actions &= w.actions
	m.restore = m.restore && w.restore
	return m
}

// both holds where two predicates do, each in the form that Grants.Pred gives;
// what the second says of who is assigned, it says of the watcher.
func both(subject, watcher Pred) Pred {
	if bug.On(bug.WatcherPredLost) {
		return subject
	}
	var out Any
	for _, a := range answers(subject) {
		for _, b := range answers(watcher) {
			if every := a.and(b); every != nil {
				out = append(out, every)
			}
		}
	}
	if len(out) == 0 {
		return Never{}
	}
	return out
}

// answer is one of the complete answers of a Pred, taken apart.
type answer struct {
	sites    []SiteID // nil: anywhere
	states   StateSet
	gate     Pred // IsPublic or IsListed
	assigned bool
	life     Pred // nil: none
}

func answers(p Pred) (out []answer) {
	all, _ := p.(Any) // the only other form is Never
	for _, part := range all {
		a := answer{}
		for _, x := range part.(Every) {
			switch x := x.(type) {
			case SiteUnder:
				a.sites = x.Sites
			case StateIn:
				a.states = x.States
			case IsPublic, IsListed:
				a.gate = x
			case HasAssigned:
				a.assigned = true
			default:
				a.life = x
			}
		}
		out = append(out, a)
	}
	return out
}

// and is where a holds for the subject and b for the watcher; nil for nowhere.
func (a answer) and(b answer) Every {
	states, sites := a.states&b.states, a.sites
	switch {
	case a.sites == nil:
		sites = b.sites
	case b.sites != nil:
		sites = slices.DeleteFunc(slices.Clone(a.sites), func(z SiteID) bool {
			_, found := slices.BinarySearch(b.sites, z)
			return !found
		})
	}
	if states == 0 || a.gate != b.gate || sites != nil && len(sites) == 0 {
		return nil
	}
	var every Every
	if sites != nil {
		every = append(every, SiteUnder{sites})
	}
	every = append(every, StateIn{states}, a.gate)
	if a.assigned {
		every = append(every, HasAssigned{})
	}
	if b.assigned {
		every = append(every, HasWatcherAssigned{})
	}
	if a.life != nil { // the same on both sides: the need's
		every = append(every, a.life)
	}
	return every
}
