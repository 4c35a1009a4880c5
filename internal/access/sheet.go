package access

import "slices"

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

// sheet is one role on one tracker, or on several that say the same: a row per
// state, and what they come to.
type sheet struct {
	rows     []*row // by State: the row that counts
	uncut    []*row // by State: the row without its ceiling, for Why
	features featureSet
	viewed   StateSet // states in which a record may be seen
	moves    StateSet // states with a change_state cell
	creates  StateSet // states with a create cell
	counts   bool     // some row is not empty
}

// silent is the sheet where no document speaks.
var silent sheet

// sheet is a role's on a tracker.
func (e *Engine) sheet(r RoleID, t TrackerID) *sheet {
	if d := e.duties[r]; d != nil && d.sheets[t] != nil {
		return d.sheets[t]
	}
	return &silent
}

// clerk compiles the documents of roles. Rows that are alike are one, and so are
// sheets of a role.
type clerk struct {
	src    *Source
	rows   map[row]*row
	sheets map[sheetKey]*sheet // of the role at hand
}

// sheetKey tells sheets of one role apart. What stands in rows decides the rest
// of them; the rows are those of the states in turn.
type sheetKey struct {
	features featureSet
	states   int
	rows     [MaxStates]*row
}

// dutiesOf compiles all documents of all roles.
func dutiesOf(src *Source) []*duty {
	duties := make([]*duty, len(src.Roles))
	c := clerk{src: src, rows: map[row]*row{}}
	for r := range src.Roles {
		if r != 0 && src.Roles[r].Exists {
			duties[r] = c.duty(&src.Roles[r])
		}
	}
	return duties
}

func (c *clerk) duty(role *Role) *duty {
	d := &duty{blockAPI: role.BlockAPI, network: role.Network, features: c.src.features(role, 0),
		sheets: make([]*sheet, len(c.src.Trackers))}
	byTracker := make(map[TrackerID]*Cells, len(role.Cells))
	for i := range role.Cells {
		byTracker[role.Cells[i].Tracker] = &role.Cells[i]
	}
	c.sheets = map[sheetKey]*sheet{}
	if wild := byTracker[0]; wild != nil {
		for t := 1; t < len(c.src.Trackers); t++ {
			d.sheets[t] = c.sheet(role, TrackerID(t), byTracker[TrackerID(t)], wild)
		}
		return d
	}
	for t, doc := range byTracker {
		d.sheets[t] = c.sheet(role, t, doc, nil)
	}
	return d
}

// sheet compiles what a role's two documents say of a tracker; nil if there is
// no such tracker or nothing to say.
func (c *clerk) sheet(role *Role, t TrackerID, doc, wild *Cells) *sheet {
	if !c.src.Trackers[t].Exists || doc == nil && wild == nil {
		return nil
	}
	s := &sheet{features: c.src.features(role, t)}
	whole := c.resolveStates(t, doc, wild)
	key := sheetKey{features: s.features, states: len(whole)}
	for i := range whole {
		key.rows[i] = c.keep(whole[i])
	}
	if same, ok := c.sheets[key]; ok {
		return same
	}
	c.sheets[key] = s
	s.uncut = slices.Clone(key.rows[:len(whole)])
	s.rows = s.uncut
	if ceiling := ceilingIn(s.features); ceiling < Edit {
		s.rows = make([]*row, len(whole))
		for i := range whole {
			s.rows[i] = c.keep(whole[i].under(ceiling))
		}
	}
	s.sumUp()
	return s
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
func (c *clerk) resolveStates(t TrackerID, doc, wild *Cells) []row {
	shape := &c.src.Trackers[t]
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

// sumUp notes what the rows come to.
func (s *sheet) sumUp() {
	for i, r := range s.rows {
		s.counts = s.counts || *r != row{}
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
}

// keep finds or adds the row.
func (c *clerk) keep(r row) *row {
	kept, ok := c.rows[r]
	if !ok {
		kept = &r
		c.rows[r] = kept
	}
	return kept
}
