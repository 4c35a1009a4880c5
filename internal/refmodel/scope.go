package refmodel

import "slices"

// Scope is what the credential may do at most (gate 7): on everything, on some
// trackers as a whole, or on some in part.
type Scope struct {
	Everything bool
	Trackers   []string
	Limits     map[string]Limit
	Write      bool
}

// Limit is what a credential may do at most on one tracker.
type Limit struct {
	States, View, Edit, Actions []string
	Features                    map[string]string // feature → level
}

// limit is the part of the tracker that the scope leaves, if it does not leave
// the whole.
func (s Scope) limit(t string) (Limit, bool) {
	l, ok := s.Limits[t]
	return l, ok && !s.Everything && !slices.Contains(s.Trackers, t)
}

// reaches reports whether the scope leaves anything of the tracker.
func (s Scope) reaches(t string) bool {
	_, part := s.Limits[t]
	return s.Everything || part || slices.Contains(s.Trackers, t)
}

// leaves reports whether the scope leaves the cell. What may not be viewed may
// not be edited.
func (s Scope) leaves(t, state string, x target) bool {
	l, part := s.limit(t)
	switch {
	case (x.edit || x.action != "") && !s.Write:
		return false
	case !part:
		return true
	case !slices.Contains(l.States, state):
		return false
	case x.action != "":
		return slices.Contains(l.Actions, x.action)
	}
	return slices.Contains(l.View, x.property) && (!x.edit || slices.Contains(l.Edit, x.property))
}

// uses reports whether the scope leaves the feature on the tracker.
func (s Scope) uses(t, feature, lv string) bool {
	l, part := s.limit(t)
	return (height[lv] < 2 || s.Write) && (!part || height[l.Features[feature]] >= height[lv])
}

// scoped is the cell as A's credential leaves it (gate 7).
func (w *World) scoped(a Asker, r Role, t, state string, x target) level {
	if !a.Scope.leaves(t, state, x) {
		return 0
	}
	return w.cell(r, t, state, x)
}
