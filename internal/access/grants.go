package access

import (
	"math/bits"
	"slices"

	"github.com/trackward/trackward/internal/bug"
)

// Grants is what a subject may do on one tracker.
type Grants struct {
	eng     *Engine
	user    UserID
	tracker TrackerID
	req     Request
	write   bool
	n       int
	viewed  StateSet
	moves   StateSet
	limit   *Limit // what the credential leaves of the tracker; nil: all of it
	near    [few]part
	far     []part

	holder *holder
	pair   *pair // where the subject is watched
}

// part is what one role, held somewhere, puts in.
type part struct {
	sheet *sheet
	reach reach
}

// Tracker finds what the roles in force say about one tracker (gate 4 and the
// parts of gates 6 and 7 that no record decides). Grants of a closed gate have
// no part, and so give nothing.
func (s *Subject) Tracker(t TrackerID) (g Grants) {
	e := s.eng
	if e == nil || int(t) >= len(e.trackers) || !e.trackers[t].exists {
		return g
	}
	if s.watcher != nil {
		return s.watched(t)
	}
	g.eng, g.user, g.tracker, g.req, g.holder = e, s.user, t, s.req, s.holder
	g.write = s.req.Scope.Write || bug.On(bug.ScopeWrites)
	shape := &e.trackers[t]
	limit, some := s.req.Scope.on(t)
	if !some || !e.isListed(shape, s.user) {
		return g
	}
	g.limit = limit
	for i := range s.n {
		h := s.at(i)
		sh := e.sheet(h.role, t)
		if !sh.counts || !shape.usesSites && !h.reach.whole() && !bug.On(bug.SiteWithoutSites) {
			continue
		}
		if limit != nil {
			if sh = sh.within(limit, shape.states); !sh.counts {
				continue
			}
		}
		if bug.On(bug.FirstRoleOnly) && g.n == 1 {
			break
		}
		g.add(part{sh, h.reach})
		g.viewed |= sh.viewed
		g.moves |= sh.moves
	}
	return g
}

// isListed is gate 4.
func (e *Engine) isListed(t *shape, u UserID) bool {
	if !t.restricted || bug.On(bug.EmptyListIsPublic) && len(t.users)+len(t.teams) == 0 {
		return true
	}
	if _, ok := slices.BinarySearch(t.users, u); ok {
		return true
	}
	for _, team := range e.teamsOf(u) {
		if _, ok := slices.BinarySearch(t.teams, team); ok {
			return true
		}
	}
	return false
}

func (g *Grants) add(p part) {
	if g.n < few {
		g.near[g.n] = p
	} else {
		g.far = append(g.far, p)
	}
	g.n++
}

func (g *Grants) at(i int) *part {
	if i < few {
		return &g.near[i]
	}
	return &g.far[i-few]
}

// row is what a part says in a state.
func (g *Grants) row(p *part, s State) *row {
	return p.sheet.row(s)
}

// hasState reports whether the tracker has the state.
func (g *Grants) hasState(s State) bool {
	return g.eng != nil && s < State(g.eng.trackers[g.tracker].states)
}

// Sees reports whether the tracker exists for the subject (A3.1).
func (g *Grants) Sees() bool { return g.viewed != 0 }

// States are the states the subject may hear of (A3.2); Viewed those of them in
// which some of the designer's properties may be viewable.
func (g *Grants) States() StateSet {
	heard := g.viewed
	if bug.On(bug.HearsOfAllStates) && g.viewed != 0 {
		return ^StateSet(0) >> (64 - g.eng.trackers[g.tracker].states)
	}
	if !g.write {
		return heard
	}
	for from := uint64(g.viewed & g.moves); from != 0; from &= from - 1 {
		heard |= g.eng.trackers[g.tracker].next[bits.TrailingZeros64(from)]
	}
	if g.limit != nil {
		heard &= g.limit.States | g.limit.Heard
	}
	return heard
}

// Viewed is told about at States.
func (g *Grants) Viewed() StateSet { return g.viewed }

// Nameable are the properties the subject can view in some state, the only ones
// a query may name (A4.1); system properties included.
func (g *Grants) Nameable() PropertySet {
	var names PropertySet
	for s := uint64(g.viewed); s != 0; s &= s - 1 {
		in := g.NameableIn(State(bits.TrailingZeros64(s)))
		names.addAll(&in)
	}
	return names
}

// NameableIn are those viewable in the given state on some record. What is seen
// at one site does not make a system property viewable at another (gate 6).
func (g *Grants) NameableIn(s State) PropertySet {
	if !g.hasState(s) {
		return PropertySet{}
	}
	base := g.sum(0, s, true)
	names := base.views
	for i := range g.n {
		m := g.sum(g.at(i).reach.from, s, true)
		names.addAll(&m.views)
	}
	return names
}

// UseSomewhere reports whether the feature at that level is given together with
// a viewable property in some state; for controls that are not about one record.
func (g *Grants) UseSomewhere(f Feature, l FeatureLevel) bool {
	if l > View && !g.write {
		return false
	}
	for i := range g.n {
		p := g.at(i)
		if p.sheet.viewed == 0 || !p.sheet.features.has(f, l) {
			continue
		}
		if featureBit(f, l)&regionPlanes == 0 || g.eng.sites.hasRegion(p.reach) {
			return true
		}
	}
	return false
}

// Audits reports whether one role gives the audit feature where it gives manage of
// the tracker, together with something viewable (A7). Entries are read, so it takes no
// right to write.
func (g *Grants) Audits() bool {
	for i := range g.n {
		if s := g.at(i).sheet; s.viewed != 0 && s.features.has(Audit, View) && s.features.has(Trackers, Manage) {
			return true
		}
	}
	return false
}

// addAll makes ps the union of both.
func (ps *PropertySet) addAll(other *PropertySet) {
	ps[0] |= other[0]
	ps[1] |= other[1]
	ps[2] |= other[2]
	ps[3] |= other[3]
}
