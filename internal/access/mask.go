package access

import "github.com/trackward/trackward/internal/bug"

// Mask is the answer for one record: which of its cells may leave and what may
// be done. The zero Mask is a record that does not exist for the subject.
type Mask struct {
	views, edits PropertySet
	features     featureSet
	actions      actionSet
	seen         bool
	restore      bool
}

// sum joins what the parts that cover the place say about a record in the state
// (gates 6 and 7): a union, since each row is one role's whole answer beneath
// its own ceiling. It is zero if nothing of the designer's is viewable (A3.3).
// Gate 5, archive and bin are not its concern. The state must exist.
func (g *Grants) sum(place uint32, s State, assigned bool) (m Mask) {
	to := toAll
	if assigned {
		to = toAssigned
	}
	for i := range g.n {
		p := g.at(i)
		if !p.reach.covers(place) && !(bug.On(bug.SiteMerged) && g.anyCovers(place)) {
			continue
		}
		r := &g.row(p, s).planes[to]
		if bug.On(bug.StatesMerged) {
			for _, other := range p.sheet.rows {
				m.views.addAll(&other.planes[to].view)
			}
		}
		m.views.addAll(&r.view)
		m.edits.addAll(&r.edit)
		m.actions |= r.actions
		if r.sees {
			m.seen = true
			m.features |= g.eng.usable(p, place)
		}
	}
	if !m.seen {
		return Mask{}
	}
	if bug.On(bug.EditAfterUnion) {
		for i := range m.edits {
			m.edits[i] &= m.views[i]
		}
	}
	if !g.write {
		m.readOnly()
	}
	return m
}

// anyCovers is what bug.SiteMerged asks: a role held elsewhere would count where
// another covers the place.
func (g *Grants) anyCovers(place uint32) bool {
	for i := range g.n {
		if g.at(i).reach.covers(place) {
			return true
		}
	}
	return false
}

// usable are the features a part gives at the place (A7.1, A7.2).
func (e *Engine) usable(p *part, place uint32) featureSet {
	fs := p.sheet.features
	if fs&regionPlanes != 0 && !e.sites.regional(p.reach, place) {
		fs &^= regionPlanes
	}
	return fs
}

// readOnly leaves of a mask what reading needs.
func (m *Mask) readOnly() {
	m.edits = PropertySet{}
	m.actions = 0
	m.features &= viewPlane
}

// Mask answers for one record which cells and actions the subject has. A record
// in the bin does not exist here; MaskInBin answers for the bin's list.
func (g *Grants) Mask(f Facts) Mask {
	if g.pair != nil {
		return g.pair.mask(f, (*Grants).Mask)
	}
	f = g.holder.in(f)
	if f.Binned || f.Restricted && !f.Listed && !(bug.On(bug.ListSparesAssigned) && f.Assigned) || !g.hasState(f.State) {
		return Mask{}
	}
	m := g.sum(g.eng.sites.place(f.Site), f.State, f.Assigned)
	if f.Archived && !bug.On(bug.ArchivedIsLive) {
		held := m.actions
		m.readOnly()
		m.actions = held & (1 << Delete)
		m.restore = held.has(Archive)
	}
	return m
}

// MaskInBin answers for a record in the bin: it is seen, and may be recovered,
// by who holds delete on it, and nothing else can be done to it (A3.8). A
// record outside the bin does not exist here.
func (g *Grants) MaskInBin(f Facts) Mask {
	if g.pair != nil {
		return g.pair.mask(f, (*Grants).MaskInBin)
	}
	f = g.holder.in(f)
	if !f.Binned || f.Restricted && !f.Listed || !g.hasState(f.State) {
		return Mask{}
	}
	m := g.sum(g.eng.sites.place(f.Site), f.State, f.Assigned)
	if !m.actions.has(Delete) {
		return Mask{}
	}
	m.readOnly()
	return m
}

// Seen reports whether the record exists for the subject (A3.3).
func (m *Mask) Seen() bool { return m.seen }

// View and Edit report whether the cell of p holds (A3.4).
func (m *Mask) View(p Property) bool { return m.views.Has(p) }

// Edit is told about at View.
func (m *Mask) Edit(p Property) bool { return m.edits.Has(p) }

// Views is the set of viewable properties, Edits that of the editable ones.
func (m *Mask) Views() PropertySet { return m.views }

// Edits is told about at Views.
func (m *Mask) Edits() PropertySet { return m.edits }

// Act reports whether ChangeState, Archive or Delete holds; archived records
// answer false to ChangeState and Archive. Create is asked of Grants.Create.
func (m *Mask) Act(a Action) bool { return a != Create && m.actions.has(a) }

// Restore reports whether an archived record may be restored (A3.8).
func (m *Mask) Restore() bool { return m.restore }

// Use answers ToUse for this record.
func (m *Mask) Use(f Feature, l FeatureLevel) bool { return m.features.has(f, l) }

// meets reports whether the mask of a record gives what the need asks for.
func (m *Mask) meets(n Need) bool {
	switch n.kind {
	case needSee:
		return m.seen
	case needView:
		return m.View(n.property)
	case needEdit:
		return m.Edit(n.property)
	case needAct:
		return m.Act(n.action)
	case needRestore:
		return m.restore
	case needFeature:
		return m.Use(n.feature, n.level)
	}
	return false
}

// Beyond reports whether the mask gives anything on its record that the other
// does not. Both number properties alike.
func (m *Mask) Beyond(o *Mask) bool {
	for i := range m.views {
		if m.views[i]&^o.views[i] != 0 || m.edits[i]&^o.edits[i] != 0 {
			return true
		}
	}
	const onRecords = ^actionSet(1 << Create)
	return m.seen && !o.seen || m.restore && !o.restore || m.actions&^o.actions&onRecords != 0 || m.features&^o.features != 0
}

// Renumbered is the mask with its properties under other numbers; those that to
// has none for are left out.
func (m Mask) Renumbered(to func(Property) (Property, bool)) Mask {
	next := m
	next.views, next.edits = PropertySet{}, PropertySet{}
	for p := range Property(int(FirstProperty) + MaxProperties) {
		if n, ok := to(p); ok && m.views.Has(p) {
			next.views.Add(n)
		}
		if n, ok := to(p); ok && m.edits.Has(p) {
			next.edits.Add(n)
		}
	}
	return next
}
