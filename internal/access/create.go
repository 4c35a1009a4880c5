package access

import "slices"

// Create answers A3.6 for state s at site z (0: no site): which properties may
// be given, and Allowed or why not. The properties are those that a role which
// has create in s and covers z lets the author (assigned by birth) edit in s or
// in a state before it.
func (g *Grants) Create(s State, z SiteID) (PropertySet, Reason) {
	var given PropertySet
	found := false
	if g.mayCreate(s) && g.hasSite(z) {
		place := g.eng.sites.place(z)
		for i := range g.n {
			p := g.at(i)
			if !p.sheet.creates.Has(s) || !p.reach.covers(place) {
				continue
			}
			found = true
			for before := State(0); before <= s; before++ {
				given.addAll(&g.row(p, before).planes[toAssigned].edit)
			}
		}
	}
	if !found {
		return PropertySet{}, g.whyNotCreate(s, z)
	}
	return given, Allowed
}

// CreateSites are the sites at which create in s is held: everywhere, or the
// given sites and those below them.
func (g *Grants) CreateSites(s State) (everywhere bool, sites []SiteID) {
	if !g.mayCreate(s) {
		return false, nil
	}
	var tops []reach
	for i := range g.n {
		p := g.at(i)
		switch {
		case !p.sheet.creates.Has(s):
		case p.reach.whole():
			return true, nil
		default:
			tops = append(tops, p.reach)
		}
	}
	for _, r := range tops {
		inside := slices.ContainsFunc(tops, func(o reach) bool { return o != r && o.covers(r.from) })
		if !inside {
			sites = append(sites, g.eng.sites.ids[r.from])
		}
	}
	slices.Sort(sites)
	return false, slices.Compact(sites)
}

// mayCreate is what of A3.6 neither role nor site decides.
func (g *Grants) mayCreate(s State) bool { return g.write && g.Sees() && g.hasState(s) }

// hasSite reports whether a record of the tracker may stand at the site.
func (g *Grants) hasSite(z SiteID) bool {
	return z == 0 || g.eng.trackers[g.tracker].usesSites && !g.eng.sites.below(z).empty()
}

// MoveSite reports whether one role gives edit of Site on the record and covers
// both its present site and z (A3.16).
func (g *Grants) MoveSite(f Facts, z SiteID) bool {
	if g.pair != nil {
		return g.pair.alone.MoveSite(f, z)
	}
	f = g.holder.in(f)
	m := g.Mask(f)
	if !m.Edit(Site) || !g.hasSite(z) || !g.eng.trackers[g.tracker].usesSites {
		return false
	}
	to := toAll
	if f.Assigned {
		to = toAssigned
	}
	from, onto := g.eng.sites.place(f.Site), g.eng.sites.place(z)
	for i := range g.n {
		p := g.at(i)
		if p.reach.covers(from) && p.reach.covers(onto) && g.row(p, f.State).planes[to].edit.Has(Site) {
			return true
		}
	}
	return false
}
