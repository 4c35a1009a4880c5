package access

// CellWitness is the cell that decided about a role in a state: of which target,
// by which line of A3.12 (1 to 5; 0 is no cell at all), at which level.
type CellWitness struct {
	Line     int
	Level    Level
	Property Property
	Edit     bool
	Action   Action
	IsAction bool
}

// clauses read one role's documents on one tracker, as they are written.
type clauses struct {
	src     *Source
	role    *Role
	tracker TrackerID
	limit   *Limit // what makes a record seen is among these; nil: any
}

// ceiling is the role's level of feature Trackers here; unknown levels and a
// feature that is switched off count as none (A7).
func (c *clauses) ceiling() FeatureLevel {
	l := c.role.ceiling(c.tracker)
	if c.src.FeaturesOff[Trackers] || l > Manage {
		return NoFeature
	}
	return l
}

// feature reports whether the role's sheet gives what a ToUse asks.
func (c *clauses) feature(n Need) bool {
	return c.src.features(c.role, c.tracker).has(n.feature, n.level)
}

// asked is the cell that the question is about, and for an edit the view cell
// that bounds it.
func (c *clauses) asked(q *Question, sight CellWitness) (cell, bound CellWitness) {
	s := q.Facts.State
	if int(s) >= c.src.Trackers[c.tracker].States {
		return CellWitness{}, CellWitness{}
	}
	if q.Creates {
		return c.action(s, Create), bound
	}
	switch n := q.Need; n.kind {
	case needSee, needFeature:
		return sight, bound
	case needView:
		return c.view(s, n.property), bound
	case needEdit:
		return c.edit(s, n.property), c.view(s, n.property)
	case needAct:
		if n.action != Create && n.action < NumActions {
			return c.action(s, n.action), bound
		}
	case needRestore:
		return c.action(s, Archive), bound
	case needRecover:
		return c.action(s, Delete), bound
	}
	return CellWitness{}, bound
}

// sight is the best view cell of the designer's properties in a state: what
// makes a record seen (A3.3).
func (c *clauses) sight(s State) (best CellWitness) {
	t := &c.src.Trackers[c.tracker]
	if int(s) >= t.States {
		return best
	}
	if c.limit != nil && !c.limit.States.Has(s) {
		return best
	}
	for p := FirstProperty; int(p) < int(FirstProperty)+t.Properties; p++ {
		if c.limit != nil && !c.limit.View.Has(p) {
			continue
		}
		if w := c.view(s, p); best.Line == 0 || w.Level > best.Level {
			best = w
		}
		if best.Level == All {
			break
		}
	}
	return best
}

// seesSomewhere is A3.1 for the role: some state has a view cell.
func (c *clauses) seesSomewhere() bool {
	for s := range State(c.src.Trackers[c.tracker].States) {
		if c.sight(s).Level > None {
			return true
		}
	}
	return false
}

func (c *clauses) view(s State, p Property) CellWitness {
	if int(p) >= int(FirstProperty)+c.src.Trackers[c.tracker].Properties {
		return CellWitness{Property: p}
	}
	w := c.resolve(s, func(e *Entries) (named, star Entry) { return e.of(p).View, e.Star.View })
	w.Property = p
	return w
}

// edit is the edit cell; what the server writes has none (A1).
func (c *clauses) edit(s State, p Property) CellWitness {
	if int(p) >= int(FirstProperty)+c.src.Trackers[c.tracker].Properties || p < FirstProperty && p != Site {
		return CellWitness{Property: p, Edit: true}
	}
	w := c.resolve(s, func(e *Entries) (named, star Entry) { return e.of(p).Edit, e.Star.Edit })
	w.Property, w.Edit = p, true
	return w
}

func (c *clauses) action(s State, a Action) CellWitness {
	w := c.resolve(s, func(e *Entries) (named, star Entry) { return e.Actions[a], Absent })
	w.Action, w.IsAction = a, true
	return w
}

// of are the entries that name a property.
func (e *Entries) of(p Property) PropertyCell {
	for i := range e.Properties {
		if e.Properties[i].Property == p {
			return e.Properties[i].PropertyCell
		}
	}
	return PropertyCell{}
}

// resolve is A3.12: the first line that says something.
func (c *clauses) resolve(s State, entries func(*Entries) (named, star Entry)) CellWitness {
	var all, wild, here Entries
	for i := range c.role.Cells {
		switch doc := &c.role.Cells[i]; doc.Tracker {
		case 0:
			wild = doc.AllStates
		case c.tracker:
			all = doc.AllStates
			for j := range doc.States {
				if doc.States[j].State == s {
					here = doc.States[j].Entries
				}
			}
		}
	}
	named, star := entries(&here)
	allNamed, allStar := entries(&all)
	wildNamed, wildStar := entries(&wild)
	if l, ok := named.Level(); ok {
		return CellWitness{Line: 1, Level: l}
	}
	a, starred := star.Level()
	b, inAll := allNamed.Level()
	switch {
	case starred && inAll:
		return CellWitness{Line: 2, Level: min(a, b)}
	case starred:
		return CellWitness{Line: 2, Level: a}
	case inAll:
		return CellWitness{Line: 2, Level: b}
	}
	for _, next := range [...]struct {
		line  int
		entry Entry
	}{{3, allStar}, {4, wildNamed}, {4, wildStar}} {
		if l, ok := next.entry.Level(); ok {
			return CellWitness{Line: next.line, Level: l}
		}
	}
	return CellWitness{Line: 5}
}
