package access

// lines are the entries that speak about one target in one state, in the order
// in which A3.12 asks them.
type lines struct {
	both      Entry // names the state and the target
	stateStar Entry // names the state, for all properties
	allNamed  Entry // all states, names the target
	allStar   Entry // all states, all properties
	wildNamed Entry // document for tracker "*", names the target
	wildStar  Entry // document for tracker "*", all properties
}

// resolve is A3.12. Where a state's "*" meets an entry that names the target in
// all states the lower counts.
func (l lines) resolve() Level {
	for _, e := range [...]Entry{l.both, lower(l.stateStar, l.allNamed), l.allStar, l.wildNamed, l.wildStar} {
		if level, named := e.Level(); named {
			return level
		}
	}
	return None
}

// lower is the lower of two entries, or the one of the two that exists.
func lower(a, b Entry) Entry {
	la, hasA := a.Level()
	lb, hasB := b.Level()
	switch {
	case !hasA:
		return b
	case !hasB:
		return a
	}
	return Set(min(la, lb))
}

// documents are one role's two documents that concern a tracker, spread out so
// that each entry is found by its property.
type documents struct {
	all, wild           Entries
	allNamed, wildNamed [maxRows]PropertyCell
}

// maxRows is one more than the highest Property.
const maxRows = int(FirstProperty) + MaxProperties

func (d *documents) read(doc, wild *Cells) {
	if doc != nil {
		d.all = doc.AllStates
		lay(&d.allNamed, doc.AllStates.Properties)
	}
	if wild != nil {
		d.wild = wild.AllStates
		lay(&d.wildNamed, wild.AllStates.Properties)
	}
}

func lay(cells *[maxRows]PropertyCell, entries []PropertyEntry) {
	for _, e := range entries {
		cells[e.Property] = e.PropertyCell
	}
}

// resolve fills the row of one state of a tracker with that many properties,
// before any ceiling. An edit level is never above its view level (A3.5).
func (d *documents) resolve(state *Entries, properties int) row {
	var named [maxRows]PropertyCell
	lay(&named, state.Properties)
	var r row
	for p := range Property(int(FirstProperty) + properties) {
		view := lines{named[p].View, state.Star.View, d.allNamed[p].View, d.all.Star.View,
			d.wildNamed[p].View, d.wild.Star.View}.resolve()
		edit := None
		if hasEditCell(p) {
			edit = lines{named[p].Edit, state.Star.Edit, d.allNamed[p].Edit, d.all.Star.Edit,
				d.wildNamed[p].Edit, d.wild.Star.Edit}.resolve()
		}
		r.setProperty(p, view, min(edit, view))
	}
	for a := range NumActions {
		r.setAction(a, lines{both: state.Actions[a], allNamed: d.all.Actions[a], wildNamed: d.wild.Actions[a]}.resolve())
	}
	return r
}

// hasEditCell: of the system properties only the site can be edited (A1).
func hasEditCell(p Property) bool { return p >= FirstProperty || p == Site }
