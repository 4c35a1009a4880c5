package access

import "math/bits"

// Why gives the reason a need fails on a record that the subject sees, or
// Allowed. On a record that is not seen it gives the reason for that.
func (g *Grants) Why(n Need, f Facts) Reason {
	if g.pair != nil {
		return g.pair.alone.Why(n, f)
	}
	f = g.holder.in(f)
	seen := g.Mask(f)
	switch {
	case n.kind == needRecover:
		seen = g.MaskInBin(f)
		if seen.seen {
			return Allowed
		}
	case seen.meets(n):
		return Allowed
	}
	if g.eng == nil || !g.hasState(f.State) || f.Binned != (n.kind == needRecover) {
		return NoRole // such a record is not there
	}
	if !g.eng.isListed(&g.eng.trackers[g.tracker], g.user) {
		return TrackerRestricted
	}
	if f.Restricted && !f.Listed {
		return RecordRestricted
	}
	if !f.Binned && !seen.seen {
		n = ToSee()
	}
	return g.nearest(func(t *tenure, sh *sheet) hurdles { return g.hurdlesOf(t, sh, n, f) })
}

// hurdles is a set of what stands between one role and a need. The bits are in
// the order of how far each is from being overcome, so of two roles the one with
// the smaller number is nearer, and its highest bit is the reason to tell.
type hurdles uint16

const (
	hurdleKey hurdles = 1 << iota
	hurdleArchive
	hurdleAssigned
	hurdleCeiling
	hurdleAddress
	hurdleChannel
	hurdleSite
	hurdleCell
	noRoleAtAll
)

var hurdleReasons = [...]Reason{KeyScope, IsArchived, NotAssigned, Ceiling, WrongAddress,
	WrongChannel, WrongSite, CellNone, NoRole}

func (h hurdles) reason() Reason {
	if h == 0 {
		return CellNone // the role gives it, but nothing lets the tracker be seen (A3.6)
	}
	return hurdleReasons[bits.Len16(uint16(h))-1]
}

// nearest is the reason of the role in force that comes nearest, those that the
// channel and network rules dropped included.
func (g *Grants) nearest(of func(*tenure, *sheet) hurdles) Reason {
	best := noRoleAtAll
	if g.holder != nil {
		return of(&tenure{role: g.holder.role, reach: everywhere}, g.eng.sheet(g.holder.role, g.tracker)).reason()
	}
	g.eng.inForce(g.user, ticksOf(g.req.Now), func(t *tenure) {
		h := of(t, g.eng.sheet(t.role, g.tracker))
		switch g.eng.duties[t.role].admitted(&g.req) {
		case WrongChannel:
			h |= hurdleChannel
		case WrongAddress:
			h |= hurdleAddress
		}
		best = min(best, h)
	})
	return best.reason()
}

// hurdlesOf finds what keeps one role from giving the need on the record.
func (g *Grants) hurdlesOf(t *tenure, sh *sheet, n Need, f Facts) (h hurdles) {
	place := g.eng.sites.place(f.Site)
	if !t.reach.covers(place) || !g.eng.trackers[g.tracker].usesSites && !t.reach.whole() {
		h |= hurdleSite
	}
	if ceilingIn(sh.features) < n.ceiling() {
		h |= hurdleCeiling
	}
	var open, all bool
	if sh != &silent {
		r := sh.uncutRow(f.State)
		all, open = r.planes[toAll].holds(n), r.planes[toAssigned].holds(n)
	}
	if !g.keyLeaves(sh, n, f.State) {
		h |= hurdleKey
	}
	switch {
	case !open:
		h |= hurdleCell
	case !all && !f.Assigned:
		h |= hurdleAssigned
	}
	if n.kind == needFeature {
		if !g.eng.usable(&part{sh, t.reach}, place).has(n.feature, n.level) {
			h |= hurdleCeiling
		}
	}
	life := n.life()
	if life == (IsLive{}) && f.Archived || life == (InArchive{}) && !f.Archived {
		h |= hurdleArchive
	}
	return h
}

// keyLeaves reports whether gate 7 leaves what one role's sheet gives of the
// need; a need the role does not give is not the key's fault.
func (g *Grants) keyLeaves(sh *sheet, n Need, s State) bool {
	limit, some := g.req.Scope.on(g.tracker)
	switch {
	case !some, n.writes() && !g.write:
		return false
	case limit == nil, sh == &silent:
		return true
	case !limit.States.Has(s):
		return false
	case n.kind == needFeature && !limit.features().has(n.feature, n.level):
		return false
	}
	open := &sh.uncutRow(s).planes[toAssigned]
	cut := limit.cut(open)
	return cut.holds(n) || !open.holds(n)
}

// holds reports whether the plane has the cell that the need asks for.
func (p *plane) holds(n Need) bool {
	switch n.kind {
	case needSee, needFeature:
		return p.sees
	case needView:
		return p.view.Has(n.property)
	case needEdit:
		return p.edit.Has(n.property)
	case needAct:
		return n.action != Create && p.actions.has(n.action)
	case needRestore:
		return p.actions.has(Archive)
	case needRecover:
		return p.actions.has(Delete)
	}
	return false
}

// writes reports whether the need is more than reading (gate 7).
func (n Need) writes() bool {
	switch n.kind {
	case needSee, needView:
		return false
	case needFeature:
		return n.level > View
	}
	return true
}

// ceiling is the level of feature Trackers that the need's cell takes (A7).
func (n Need) ceiling() FeatureLevel {
	switch n.kind {
	case needSee, needView, needFeature:
		return View
	}
	return Edit
}

// whyNotCreate gives the reason that Create fails.
func (g *Grants) whyNotCreate(s State, z SiteID) Reason {
	if g.eng == nil {
		return NoRole
	}
	shape := &g.eng.trackers[g.tracker]
	switch {
	case !g.eng.isListed(shape, g.user):
		return TrackerRestricted
	case !g.hasState(s):
		return CellNone
	case !g.hasSite(z):
		return WrongSite
	}
	place := g.eng.sites.place(z)
	return g.nearest(func(t *tenure, sh *sheet) (h hurdles) {
		if !t.reach.covers(place) || !shape.usesSites && !t.reach.whole() {
			h |= hurdleSite
		}
		if ceilingIn(sh.features) < Edit {
			h |= hurdleCeiling
		}
		if sh == &silent || !sh.uncutRow(s).planes[toAssigned].actions.has(Create) {
			h |= hurdleCell
		}
		limit, some := g.req.Scope.on(g.tracker)
		if !g.write || !some || limit != nil && !(limit.Actions[Create] && limit.States.Has(s)) {
			h |= hurdleKey
		}
		return h
	})
}
