package policy

import "github.com/trackward/trackward/internal/access"

// Target is one row of the matrix: an action, or a property's view or edit.
type Target struct {
	Action   string // create, change_state, archive, delete; or
	Property string // id, key or system name
	Edit     bool   // of the property: edit, not view
}

// Resolved is the level of one role, tracker, state and target, and which line
// of A3.12 gave it: 1 the entry that names state and target, 2 the lower of the
// state's "*" and the all-states entry that names the target, 3 the all-states
// "*", 4 the document for all trackers, 5 nothing. A retired property has line 5.
type Resolved struct {
	Level access.Level
	Line  int
}

// ResolvedCell answers for the matrix page. role, tracker and state are ids or
// keys; false if one of them or the target does not exist. The level of edit is
// that of its own entries: a role's effective edit is the lower of it and view
// (A3.5).
func (s *Snapshot) ResolvedCell(role, tracker, state string, target Target) (Resolved, bool) {
	r, ok := s.Role(role)
	if !ok {
		return Resolved{}, false
	}
	t, ok := s.Tracker(tracker)
	if !ok {
		return Resolved{}, false
	}
	_, st, ok := t.StateRef(state)
	if !ok {
		return Resolved{}, false
	}
	key := target.Property
	if target.Action != "" {
		if _, ok := actionNumbers[target.Action]; !ok || key != "" {
			return Resolved{}, false
		}
	} else {
		_, p, ok := t.Prop(key)
		if !ok {
			return Resolved{}, false
		}
		if p != nil && p.Retired {
			return Resolved{Line: 5}, true
		}
		if p != nil {
			key = p.ID
		}
	}
	return s.resolve(r.ID, t.ID, st.ID, key, target), true
}

// resolve is A3.12, line by line.
func (s *Snapshot) resolve(role, tracker, state, key string, target Target) Resolved {
	_, own, _ := s.Permissions(role, tracker)
	if own != nil {
		here := own.States[state]
		if l, ok := target.in(here, key); ok {
			return Resolved{l, 1}
		}
		all, named := target.in(own.AllStates, key)
		star, starred := target.in(here, AllProperties)
		switch {
		case named && starred:
			return Resolved{min(all, star), 2}
		case named:
			return Resolved{all, 2}
		case starred:
			return Resolved{star, 2}
		}
		if l, ok := target.in(own.AllStates, AllProperties); ok {
			return Resolved{l, 3}
		}
	}
	if _, every, _ := s.Permissions(role, AllTrackers); every != nil {
		if target.Action != "" {
			key = ""
		} else {
			key = AllProperties
		}
		if l, ok := target.in(every.AllStates, key); ok {
			return Resolved{l, 4}
		}
	}
	return Resolved{access.None, 5}
}

// in is the level that entries write for the target, under the given property
// key. Actions have no "*".
func (t Target) in(e Entries, key string) (access.Level, bool) {
	word := ""
	switch {
	case t.Action != "":
		if key == AllProperties {
			return access.None, false
		}
		word = e.Actions[t.Action]
	case t.Edit:
		word = e.Properties[key].Edit
	default:
		word = e.Properties[key].View
	}
	l, ok := cellLevels[word]
	return l, ok
}
