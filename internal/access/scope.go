package access

import (
	"slices"

	"github.com/trackward/trackward/internal/bug"
)

// Scope is what the credential itself may do at most (gate 7). It never adds:
// what the user's roles do not give, no scope does. The zero Scope allows
// nothing; Unlimited is a session's.
type Scope struct {
	Everything bool        // every tracker, present and future
	Trackers   []TrackerID // otherwise these as a whole
	Limits     []Limit     // and these in part
	Write      bool        // more than reading
	// Settings lets the credential use its user's settings access. It decides
	// nothing here: packages policy and app ask it (A8).
	Settings bool
}

// Limit is what a credential may do at most on one tracker. Its zero value
// allows nothing.
type Limit struct {
	Tracker TrackerID
	// States are those in which anything may be seen or done.
	States StateSet
	// Heard are further states that may be heard of, as where a step leads.
	Heard StateSet
	// View and Edit are the properties, system properties included. What may not
	// be viewed may not be edited (A3.5).
	View, Edit PropertySet
	Actions    [NumActions]bool
	// Features are the highest levels of the features used on a record (A7.1).
	// That of Trackers is for what is no cell: restrictions, views.
	Features [NumFeatures]FeatureLevel
}

// Unlimited is the scope of a signed-in person.
func Unlimited() Scope { return Scope{Everything: true, Write: true, Settings: true} }

// on is what the scope leaves of a tracker: all of it, a part, or nothing.
func (sc *Scope) on(t TrackerID) (part *Limit, some bool) {
	if sc.Everything || slices.Contains(sc.Trackers, t) {
		return nil, true
	}
	for i := range sc.Limits {
		if sc.Limits[i].Tracker == t {
			return &sc.Limits[i], true
		}
	}
	return nil, false
}

// permits reports whether the scope leaves what the need asks for, its cells
// aside: whether the record is seen at all is the roles' to say, beneath it.
func (sc *Scope) permits(q *Question) bool {
	limit, some := sc.on(q.Tracker)
	if !some || (q.Creates || q.Need.writes()) && !sc.Write {
		return false
	}
	if limit == nil {
		return true
	}
	all := plane{view: everyProperty, edit: everyProperty, actions: 1<<NumActions - 1, sees: true}
	cut := limit.cut(&all)
	if q.Creates {
		return limit.States.Has(q.Facts.State) && cut.actions.has(Create)
	}
	if !limit.States.Has(q.Facts.State) {
		return false
	}
	if q.Need.kind == needFeature {
		return limit.features().has(q.Need.feature, q.Need.level)
	}
	return cut.holds(q.Need)
}

// cut is what the limit leaves of a plane in one of its states.
func (l *Limit) cut(p *plane) plane {
	out := *p
	for i := range out.view {
		out.view[i] &= l.View[i]
		out.edit[i] &= l.Edit[i] & out.view[i]
		if bug.On(bug.ScopeAllProperties) {
			out.view[i], out.edit[i] = p.view[i], p.edit[i]
		}
	}
	for a := range NumActions {
		if !l.Actions[a] && !bug.On(bug.ScopeAllActions) {
			out.actions &^= 1 << a
		}
	}
	out.sees = out.view != out.view.system()
	if bug.On(bug.ScopeSeenUncut) {
		out.sees = p.sees
	}
	return out
}

// features are the feature levels that the limit leaves.
func (l *Limit) features() (set featureSet) {
	for f := range NumFeatures {
		for level := View; level <= l.Features[f] && level <= Manage; level++ {
			set |= featureBit(f, level)
		}
	}
	return set
}

// within is what the limit leaves of a sheet that counts for a tracker with so
// many states: another ceiling, under which the union over roles stays what it
// is. Its uncut rows are the sheet's own and are not asked.
func (s *sheet) within(l *Limit, states uint8) *sheet {
	next := &sheet{features: s.features & l.features(), at: s.at, rows: make([]row, len(s.rows), len(s.rows)+1)}
	if bug.On(bug.ScopeAllFeatures) {
		next.features = s.features
	}
	for i := range s.rows {
		for to := range s.rows[i].planes {
			next.rows[i].planes[to] = l.cut(&s.rows[i].planes[to])
		}
	}
	next.rows = append(next.rows, row{})
	for state := range State(states) {
		if !l.States.Has(state) && !bug.On(bug.ScopeAllStates) {
			next.at[state] = uint8(len(s.rows))
		}
	}
	next.sumUp(int(states))
	return next
}
