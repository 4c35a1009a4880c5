package access

import (
	"slices"

	"github.com/trackward/trackward/internal/bug"
)

// Pred says on which records the need holds, in the form that type Pred
// describes. Archived records are included unless the need excludes them.
func (g *Grants) Pred(n Need) Pred {
	if g.pair != nil {
		return both(g.pair.alone.Pred(n), g.pair.watcher.Pred(n))
	}
	if g.n == 0 {
		return Never{}
	}
	base := g.spread(n, 0)
	terms := []term{{spread: base}}
	for _, c := range g.classes(n) {
		more := g.spread(n, c.places[0])
		terms = addTerm(terms, term{places: c.places, spread: more.beyond(base)})
	}
	var answer Any
	for _, t := range terms {
		answer = t.render(answer, g.eng, n.life())
	}
	if len(answer) == 0 {
		return Never{}
	}
	return answer
}

// spread is where among the states a need holds, at one place: for all records,
// and for the assigned ones besides.
type spread struct{ all, assigned StateSet }

// beyond is what s gives that base does not.
func (s spread) beyond(base spread) spread {
	return spread{s.all &^ base.all, s.assigned &^ (base.all | base.assigned)}
}

// spread asks the cells at a place about the need, state by state.
func (g *Grants) spread(n Need, place uint32) (sp spread) {
	for s := range State(g.eng.trackers[g.tracker].states) {
		if m := g.sum(place, s, g.holder.isAssigned()); m.gives(n) {
			sp.all = sp.all.With(s)
		} else if m := g.sum(place, s, true); m.gives(n) {
			sp.assigned = sp.assigned.With(s)
		}
	}
	return sp
}

// gives reports whether the cells of the mask, archive and bin left aside, give
// what the need asks for; life says the rest.
func (m *Mask) gives(n Need) bool {
	switch n.kind {
	case needRestore:
		return m.Act(Archive)
	case needRecover:
		return m.Act(Delete)
	}
	return m.meets(n)
}

// life is the part of a Pred about archive and bin, nil if there is none (A3.8).
func (n Need) life() Pred {
	switch n.kind {
	case needRestore:
		return InArchive{}
	case needRecover:
		return InBin{}
	case needEdit:
		return IsLive{}
	case needAct:
		if n.action != Delete {
			return IsLive{}
		}
	case needFeature:
		if n.level > View {
			return IsLive{}
		}
	}
	return nil
}

// class is a set of places about which no part speaks differently.
type class struct {
	innermost, regional int // the innermost part that covers a place, and its region
	places              []uint32
}

// classes divides the places that roles held at sites cover. Reaches are nested
// or apart, so the innermost one tells all that cover a place.
func (g *Grants) classes(n Need) []class {
	if !g.heldAtSites() {
		return nil
	}
	var found []class
	regional := n.kind == needFeature && featureBit(n.feature, n.level)&regionPlanes != 0
	for place := uint32(1); place < uint32(len(g.eng.sites.ids)); place++ {
		c := class{innermost: g.innermost(place), regional: -1}
		if c.innermost < 0 {
			continue
		}
		if region := g.eng.sites.regions[place]; regional && region != 0 {
			c.regional = g.innermost(region)
		}
		i := slices.IndexFunc(found, func(o class) bool {
			return o.innermost == c.innermost && o.regional == c.regional
		})
		if i < 0 {
			i, found = len(found), append(found, c)
		}
		found[i].places = append(found[i].places, place)
	}
	return found
}

func (g *Grants) heldAtSites() bool {
	for i := range g.n {
		if !g.at(i).reach.whole() {
			return true
		}
	}
	return false
}

// innermost is the part held at the nearest site at or above the place, or -1.
func (g *Grants) innermost(place uint32) int {
	best, from := -1, uint32(0)
	for i := range g.n {
		r := g.at(i).reach
		if !r.whole() && r.covers(place) && r.from > from {
			best, from = i, r.from
		}
	}
	return best
}

// term is a spread at some places; no places means anywhere.
type term struct {
	places []uint32
	spread
}

// addTerm adds a class's term: its two halves each join a term that says the
// same elsewhere, so that a page asks the store as few questions as possible.
func addTerm(terms []term, t term) []term {
	for _, half := range [...]spread{{all: t.all}, {assigned: t.assigned}} {
		if half == (spread{}) {
			continue
		}
		i := slices.IndexFunc(terms, func(o term) bool { return len(o.places) > 0 && o.spread == half })
		if i < 0 {
			terms = append(terms, term{slices.Clone(t.places), half})
		} else {
			terms[i].places = append(terms[i].places, t.places...)
		}
	}
	return terms
}

// render appends the term's complete answers: for public records and for
// restricted ones whose list has the subject, each for all and for the assigned.
func (t *term) render(answer Any, e *Engine, life Pred) Any {
	for _, gate := range [...]Pred{IsPublic{}, IsListed{}} {
		if bug.On(bug.ListedWithoutCell) && gate == (IsListed{}) {
			t.all = ^StateSet(0)
		}
		if t.all != 0 {
			answer = append(answer, t.every(e, t.all, gate, life))
		}
		if t.assigned != 0 {
			answer = append(answer, t.every(e, t.assigned, gate, HasAssigned{}, life))
		}
	}
	return answer
}

func (t *term) every(e *Engine, states StateSet, parts ...Pred) Every {
	var every Every
	if len(t.places) > 0 {
		every = append(every, SiteUnder{e.sites.sites(t.places)})
	}
	every = append(every, StateIn{states})
	for _, p := range parts {
		if p != nil {
			every = append(every, p)
		}
	}
	return every
}

// Holds is the definition of what a Pred means.
func Holds(p Pred, f Facts) bool {
	holds, byBin := truth(p, f)
	return holds && byBin == f.Binned
}

// truth tells whether p holds with the rule of the bin left out, and whether
// it does so because it asks for the bin: an answer that does not ask for the
// bin means records outside it.
func truth(p Pred, f Facts) (holds, byBin bool) {
	switch p := p.(type) {
	case Always:
		return true, false
	case StateIn:
		return p.States.Has(f.State), false
	case HasAssigned:
		return f.Assigned, false
	case HasWatcherAssigned:
		return f.WatcherAssigned, false
	case SiteUnder:
		_, found := slices.BinarySearch(p.Sites, f.Site)
		return found && f.Site != 0, false
	case IsPublic:
		return !f.Restricted, false
	case IsListed:
		return f.Restricted && f.Listed, false
	case IsLive:
		return !f.Archived, false
	case InArchive:
		return f.Archived, false
	case InBin:
		return f.Binned, f.Binned
	case Every:
		for _, part := range p {
			h, b := truth(part, f)
			if !h {
				return false, false
			}
			byBin = byBin || b
		}
		return true, byBin
	case Any:
		for _, part := range p {
			if h, b := truth(part, f); h {
				holds, byBin = true, byBin || b
			}
		}
		return holds, byBin
	}
	return false, false // Never, and whatever is none of ours
}

// OnlyAssigned is what of the predicate a Grants gave is about records that the
// subject is assigned to, in the same form.
func OnlyAssigned(p Pred) Pred {
	all, ok := p.(Any)
	if !ok {
		return Never{}
	}
	out := make(Any, 0, len(all))
	for _, part := range all {
		every, ok := part.(Every)
		if !ok {
			return Never{}
		}
		if !slices.Contains(every, Pred(HasAssigned{})) {
			gate := slices.IndexFunc(every, func(p Pred) bool { return p == Pred(IsPublic{}) || p == Pred(IsListed{}) })
			every = slices.Insert(slices.Clone(every), gate+1, Pred(HasAssigned{}))
		}
		out = append(out, every)
	}
	return out
}
