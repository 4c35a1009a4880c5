package policy

import (
	"maps"
	"slices"
)

// stateMoves says where the records of removed states go: tracker id → old state
// id → new state id.
type stateMoves map[string]map[string]string

// enterMoves reads where records go whose state a tracker's new document leaves
// out. Only such states have somewhere to go: no record is moved by a changeset
// that keeps its state.
func (d *draft) enterMoves(c Change, id, path string) error {
	if len(c.Moves) == 0 {
		return nil
	}
	o := d.base.tables[KindTracker].objs[id]
	was, _ := o.doc.(*Tracker)
	now, ok := d.docs[ref{KindTracker, id}].(*Tracker)
	if c.Kind != KindTracker || !ok || was == nil {
		return invalid("A1 state", path+"/moves", "Only a tracker that is there has records to move. Leave moves out.")
	}
	moves := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(c.Moves)) {
		from, to := was.state(key), now.state(c.Moves[key])
		at := path + "/moves/" + key
		if from == nil || slices.ContainsFunc(now.States, func(s State) bool { return s.ID == from.ID }) {
			return invalid("A1 state", at, "Records are moved out of a state that is removed. Take the state out of the list, or leave this out.")
		}
		if to == nil {
			return invalid("A1 state", at, "The records of %s go to a state that the tracker has afterwards. Choose one of those.", from.Label)
		}
		moves[from.ID] = to.ID
	}
	d.moves[id] = moves
	return nil
}

// Follow is the state that records of a state are in after a changeset: the state
// itself, or where it sends them.
func (r *Result) Follow(tracker, state string) string {
	for _, m := range r.MovedStates {
		if m.Tracker == tracker && m.From == state {
			return m.To
		}
	}
	return state
}

// follow is a state's number after the changeset; -1 is none.
func (m stateMoves) follow(t *Schema, tracker, state string) (n int, moved bool) {
	if n := stateIn(t, state); n >= 0 {
		return n, false
	}
	to, ok := m[tracker][state]
	return stateIn(t, to), ok
}
