package access

// row is what one role's cells give in one state: to all, and to the assigned.
// Each is one answer to "what may be done" and lies in one piece.
type row struct{ planes [2]plane }

// plane is what holds for a record whose assignment is known.
type plane struct {
	view, edit PropertySet
	actions    actionSet
	sees       bool // some property of the designer's is viewable (A3.3)
}

const (
	toAll      = 0 // cells at level All
	toAssigned = 1 // cells at Assigned or All
)

// actionSet has bit i for Action(i).
type actionSet uint8

func (as actionSet) has(a Action) bool { return a < NumActions && as>>a&1 == 1 }

// under is the row beneath a ceiling (A7): "view" leaves view cells alone, no
// level leaves nothing.
func (r row) under(ceiling FeatureLevel) row {
	switch ceiling {
	case Edit, Manage:
		return r
	case View:
		for i := range r.planes {
			r.planes[i].edit = PropertySet{}
			r.planes[i].actions = 0
		}
		return r
	}
	return row{}
}

// sheet is one role on one tracker: a row per state, and what they come to.
type sheet struct {
	first    uint32 // rowOf[first+state]: the row that counts
	uncut    uint32 // rowOf[uncut+state]: the row without its ceiling, for Why
	features featureSet
	viewed   StateSet // states in which a record may be seen
	moves    StateSet // states with a change_state cell
	creates  StateSet // states with a create cell
	written  bool     // some document speaks; without it there is nothing to ask
	counts   bool     // some row is not empty
}

// sheetOf is the index of a role's sheet on a tracker.
func (e *Engine) sheetOf(r RoleID, t TrackerID) int {
	return int(r)*len(e.src.Trackers) + int(t)
}

// writeSheets compiles all documents of all roles.
func (e *Engine) writeSheets() {
	e.sheets = make([]sheet, len(e.src.Roles)*len(e.src.Trackers))
	e.rows = []row{{}}
	known := map[row]uint32{{}: 0}
	for r := range e.src.Roles {
		role := &e.src.Roles[r]
		if r == 0 || !role.Exists {
			continue
		}
		byTracker := make(map[TrackerID]*Cells, len(role.Cells))
		for i := range role.Cells {
			byTracker[role.Cells[i].Tracker] = &role.Cells[i]
		}
		for t := range e.src.Trackers {
			id := TrackerID(t)
			doc, wild := byTracker[id], byTracker[0]
			if !e.trackers[t].exists || doc == nil && wild == nil {
				continue
			}
			s := &e.sheets[e.sheetOf(RoleID(r), id)]
			s.features = e.src.features(role, id)
			e.writeSheet(s, ceilingIn(s.features), e.resolveStates(id, doc, wild), known)
		}
	}
}

// ceilingIn is the level of feature Trackers in a set: the ceiling, with unknown
// levels and a feature that is switched off counted as none.
func ceilingIn(fs featureSet) FeatureLevel {
	for l := Manage; l >= View; l-- {
		if fs.has(Trackers, l) {
			return l
		}
	}
	return NoFeature
}

// resolveStates makes a role's row of every state. States that no entry names
// are alike, so their row is made once.
func (e *Engine) resolveStates(t TrackerID, doc, wild *Cells) []row {
	shape := &e.src.Trackers[t]
	d := newDocuments(doc, wild, shape.Properties)
	plain := d.resolve(&Entries{})
	rows := make([]row, shape.States)
	for i := range rows {
		rows[i] = plain
	}
	if doc != nil {
		for i := range doc.States {
			rows[doc.States[i].State] = d.resolve(&doc.States[i].Entries)
		}
	}
	return rows
}

func (e *Engine) writeSheet(s *sheet, ceiling FeatureLevel, resolved []row, known map[row]uint32) {
	s.written = true
	s.first = uint32(len(e.rowOf))
	for i, whole := range resolved {
		r := whole.under(ceiling)
		e.rowOf = append(e.rowOf, e.keep(r, known))
		s.counts = s.counts || r != row{}
		open, state := &r.planes[toAssigned], State(i)
		if open.sees {
			s.viewed = s.viewed.With(state)
		}
		if open.actions.has(ChangeState) {
			s.moves = s.moves.With(state)
		}
		if open.actions.has(Create) {
			s.creates = s.creates.With(state)
		}
	}
	s.uncut = s.first
	if ceiling >= Edit {
		return
	}
	s.uncut = uint32(len(e.rowOf))
	for _, whole := range resolved {
		e.rowOf = append(e.rowOf, e.keep(whole, known))
	}
}

// keep finds or adds the row: rows that are alike are one.
func (e *Engine) keep(r row, known map[row]uint32) uint32 {
	i, ok := known[r]
	if !ok {
		i = uint32(len(e.rows))
		e.rows = append(e.rows, r)
		known[r] = i
	}
	return i
}
