package access

import "github.com/trackward/trackward/internal/bug"

// layer is what one line of A3.12 says about all properties of a tracker at
// once: which of them it names, and which of those it opens to the assigned and
// to all. What is open to all is open to the assigned too.
type layer struct{ named, assigned, all PropertySet }

// write makes the layer name p, if the entry names a level.
func (l *layer) write(p Property, e Entry) {
	level, named := e.Level()
	if !named && !bug.On(bug.AbsentIsNone) {
		return
	}
	l.named.Add(p)
	if level >= Assigned {
		l.assigned.Add(p)
	}
	if level == All {
		l.all.Add(p)
	}
}

// starLayer is the layer of an entry for "*".
func starLayer(e Entry) (l layer) {
	level, named := e.Level()
	if named {
		l.named = everyProperty
	}
	if level >= Assigned {
		l.assigned = everyProperty
	}
	if level == All {
		l.all = everyProperty
	}
	return l
}

var everyProperty = PropertySet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}

// or asks the next line about what l does not name.
func (l layer) or(next *layer) layer {
	for i := range l.named {
		l.assigned[i] |= next.assigned[i] &^ l.named[i]
		l.all[i] |= next.all[i] &^ l.named[i]
		l.named[i] |= next.named[i]
	}
	return l
}

// lower is the lower of two layers where both name a property, or the one of
// the two that does.
func lower(a, b *layer) (l layer) {
	for i := range l.named {
		l.assigned[i] = a.assigned[i]&b.assigned[i] | a.assigned[i]&^b.named[i] | b.assigned[i]&^a.named[i]
		l.all[i] = a.all[i]&b.all[i] | a.all[i]&^b.named[i] | b.all[i]&^a.named[i]
		l.named[i] = a.named[i] | b.named[i]
	}
	return l
}

// half is the view half, or the edit half, of what one role's documents say
// about a tracker in whatever state: they are two targets (A3.12).
type half struct {
	allNamed layer // all states, naming the property
	rest     layer // lines 3 and 4
}

func newHalf(doc, wild *Entries, entry func(*PropertyCell) Entry) half {
	wildNamed, wildStar := namedLayer(wild, entry), starLayer(entry(&wild.Star))
	return half{
		allNamed: namedLayer(doc, entry),
		rest:     starLayer(entry(&doc.Star)).or(&wildNamed).or(&wildStar),
	}
}

// in is the first of the lines of A3.12 that names each property in a state.
// Where the state's "*" meets an entry for all states the lower counts.
func (h *half) in(state *Entries, entry func(*PropertyCell) Entry) layer {
	stateStar := starLayer(entry(&state.Star))
	second := lower(&stateStar, &h.allNamed)
	if bug.On(bug.StateStarWins) {
		second = stateStar.or(&h.allNamed)
	}
	return namedLayer(state, entry).or(&second).or(&h.rest)
}

func namedLayer(e *Entries, entry func(*PropertyCell) Entry) (l layer) {
	for i := range e.Properties {
		l.write(e.Properties[i].Property, entry(&e.Properties[i].PropertyCell))
	}
	return l
}

func viewEntry(c *PropertyCell) Entry { return c.View }
func editEntry(c *PropertyCell) Entry { return c.Edit }

// documents are one role's two documents that concern a tracker.
type documents struct {
	all, wild          *Entries // for all states; that of tracker "*"
	view, edit         half
	viewable, editable PropertySet // the cells that the tracker has
}

func newDocuments(doc, wild *Cells, properties int) *documents {
	d := &documents{all: &Entries{}, wild: &Entries{}}
	if doc != nil {
		d.all = &doc.AllStates
	}
	if wild != nil {
		d.wild = &wild.AllStates
	}
	d.view = newHalf(d.all, d.wild, viewEntry)
	d.edit = newHalf(d.all, d.wild, editEntry)
	for p := range Property(int(FirstProperty) + properties) {
		d.viewable.Add(p)
		if p >= FirstProperty || p == Site { // of the system's only the site can be edited (A1)
			d.editable.Add(p)
		}
	}
	return d
}

// resolve makes the row of one state, before any ceiling. An edit level is never
// above its view level (A3.5): what edits a property in a plane views it there.
func (d *documents) resolve(state *Entries) row {
	view, edit := d.view.in(state, viewEntry), d.edit.in(state, editEntry)
	var r row
	r.planes[toAll] = d.plane(view.all, edit.all)
	r.planes[toAssigned] = d.plane(view.assigned, edit.assigned)
	if bug.On(bug.AssignedAsAll) {
		r.planes[toAll] = r.planes[toAssigned]
	}
	for a := range NumActions {
		level := d.action(a, state)
		if level >= Assigned {
			r.planes[toAssigned].actions |= 1 << a
		}
		if level == All {
			r.planes[toAll].actions |= 1 << a
		}
	}
	return r
}

func (d *documents) plane(view, edit PropertySet) (p plane) {
	for i := range view {
		p.view[i] = view[i] & d.viewable[i]
		p.edit[i] = edit[i] & view[i] & d.editable[i]
	}
	if bug.On(bug.EditAfterUnion) {
		for i := range edit {
			p.edit[i] = edit[i] & d.editable[i]
		}
	}
	p.sees = p.view != p.view.system() || bug.On(bug.SystemMakesSeen) && p.view != PropertySet{}
	return p
}

// action resolves an action's cell. Actions have no "*" but in the document for
// tracker "*", which names each.
func (d *documents) action(a Action, state *Entries) Level {
	for _, e := range [...]Entry{state.Actions[a], d.all.Actions[a], d.wild.Actions[a]} {
		if level, named := e.Level(); named {
			return level
		}
	}
	return None
}

// system is the part of the set that makes nothing seen (A3.3).
func (ps PropertySet) system() PropertySet {
	return PropertySet{ps[0] & (1<<FirstProperty - 1)}
}
