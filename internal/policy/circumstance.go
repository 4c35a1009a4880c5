package policy

import (
	"net/netip"
	"slices"
	"time"
)

// maxCircumstances bounds at how many later instants and from how many addresses
// a changeset is judged.
const maxCircumstances = 200

// circumstances are those, besides the present, in which what the changeset
// wrote may make a difference: when an assignment that it wrote begins or ends,
// by an API key where a role's channel changed, and from where a role's network
// rules speak of. Only those whom it concerns are asked about.
func (c *comparer) circumstances(d *draft) (all []circumstance, whole bool) {
	later := map[int64][]string{}
	for _, r := range d.order {
		switch r.kind {
		case KindAssignment:
			users := c.holders(r.id)
			for _, at := range c.turns(r.id) {
				if at.After(d.now) {
					later[at.UnixMilli()] = append(later[at.UnixMilli()], users...)
				}
			}
		case KindRole:
			all = append(all, c.roads(d, r.id)...)
		}
	}
	for at, users := range later {
		slices.Sort(users)
		all = append(all, circumstance{at: time.UnixMilli(at).UTC(), later: true, users: slices.Compact(users)})
	}
	slices.SortStableFunc(all, func(a, b circumstance) int { return a.at.Compare(b.at) })
	return all[:min(len(all), maxCircumstances)], len(all) <= maxCircumstances
}

// holders are the users an assignment concerns, before or after.
func (c *comparer) holders(assignment string) (users []string) {
	for _, s := range []*Snapshot{c.before, c.after} {
		a, ok := s.Assignment(assignment)
		switch {
		case !ok:
		case a.User != "":
			users = append(users, a.User)
		default:
			if t, ok := s.Team(a.Team); ok {
				users = append(users, t.Members...)
			}
		}
	}
	return users
}

// turns are the instants at which an assignment begins or ends, before or after.
func (c *comparer) turns(assignment string) (at []time.Time) {
	for _, s := range []*Snapshot{c.before, c.after} {
		if a, ok := s.Assignment(assignment); ok {
			for _, t := range []*time.Time{a.From, a.Until} {
				if t != nil {
					at = append(at, *t)
				}
			}
		}
	}
	return at
}

// roads are the ways in by which a role whose channel or network rules changed
// may count from now on, or no longer.
func (c *comparer) roads(d *draft, role string) (all []circumstance) {
	was, is := Role{API: APIBlock}, Role{API: APIBlock} // what a role that is not there lets in
	if r, ok := c.before.Role(role); ok {
		was = *r.Role
	}
	if r, ok := c.after.Role(role); ok {
		is = *r.Role
	}
	var users []string
	for _, s := range []*Snapshot{c.before, c.after} {
		for _, id := range s.people.byRole[role] {
			users = append(users, c.holders(id)...)
		}
	}
	slices.Sort(users)
	users = slices.Compact(users)
	if was.API != is.API {
		all = append(all, circumstance{at: d.now, api: true, users: users})
	}
	if !slices.Equal(was.Network, is.Network) {
		for _, a := range addresses(was.Network, is.Network) {
			all = append(all, circumstance{at: d.now, address: a, users: users})
		}
	}
	return all
}

// addresses are the ends of every network that rules name, and next to them:
// between two of these all addresses are treated alike.
func addresses(rules ...[]NetworkRule) (all []netip.Addr) {
	add := func(a netip.Addr) {
		if a.IsValid() && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	for _, rule := range slices.Concat(rules...) {
		p, err := netip.ParsePrefix(rule.Prefix)
		if err != nil {
			continue
		}
		first, last := p.Masked().Addr(), lastOf(p)
		add(first)
		add(last)
		add(first.Prev())
		add(last.Next())
	}
	return all
}

// lastOf is the last address of a network.
func lastOf(p netip.Prefix) netip.Addr {
	raw := p.Masked().Addr().AsSlice()
	for bit := p.Bits(); bit < len(raw)*8; bit++ {
		raw[bit/8] |= 1 << (7 - bit%8)
	}
	a, _ := netip.AddrFromSlice(raw)
	return a
}
