package access

// RoleLevels are the levels that one role by itself gives in a state, beneath its
// ceiling (A3.12, A7), wherever and whenever it is held.
type RoleLevels struct{ row *row }

// RoleLevels reads a role's resolved cells on a tracker. What does not exist
// gives nothing.
func (e *Engine) RoleLevels(r RoleID, t TrackerID, s State) RoleLevels {
	if int(r) >= len(e.duties) || int(t) >= len(e.trackers) || !e.trackers[t].exists || s >= State(e.trackers[t].states) {
		return RoleLevels{}
	}
	if sh := e.sheet(r, t); sh != &silent {
		return RoleLevels{sh.row(s)}
	}
	return RoleLevels{}
}

func (l RoleLevels) level(holds func(*plane) bool) Level {
	switch {
	case l.row == nil:
	case holds(&l.row.planes[toAll]):
		return All
	case holds(&l.row.planes[toAssigned]):
		return Assigned
	}
	return None
}

// View and Edit are the levels of a property's cells, Act that of an action's,
// See the highest by which a record is seen (A3.3).
func (l RoleLevels) View(p Property) Level {
	return l.level(func(pl *plane) bool { return pl.view.Has(p) })
}

// Edit is told about at View.
func (l RoleLevels) Edit(p Property) Level {
	return l.level(func(pl *plane) bool { return pl.edit.Has(p) })
}

// Act is told about at View.
func (l RoleLevels) Act(a Action) Level {
	return l.level(func(pl *plane) bool { return pl.actions.has(a) })
}

// See is told about at View.
func (l RoleLevels) See() Level { return l.level(func(pl *plane) bool { return pl.sees }) }
