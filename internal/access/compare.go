package access

import (
	"cmp"
	"slices"
)

// Alike is a text that two subjects of one engine share only if every question
// has the same answer for both, as far as their being assigned and listed on
// records does not decide. It lets a preview ask once for all who hold the same.
func (s *Subject) Alike() string {
	if s.eng == nil {
		return ""
	}
	all := make([]held, s.n)
	for i := range all {
		all[i] = *s.at(i)
	}
	slices.SortFunc(all, func(a, b held) int {
		return cmp.Or(cmp.Compare(a.role, b.role), cmp.Compare(a.reach.from, b.reach.from), cmp.Compare(a.reach.to, b.reach.to))
	})
	out := []byte{byte(s.req.Channel)}
	for _, h := range all {
		out = spell(spell(spell(out, uint32(h.role)), h.reach.from), h.reach.to)
	}
	out = spell(out, 0)
	for t := range s.eng.trackers {
		if shape := &s.eng.trackers[t]; shape.restricted && s.eng.isListed(shape, s.user) {
			out = spell(out, uint32(t))
		}
	}
	return string(out)
}

// HeldAtSites reports whether some role in force is held at a site: otherwise
// all records are alike as far as places decide.
func (s *Subject) HeldAtSites() bool {
	for i := range s.n {
		if !s.at(i).reach.whole() {
			return true
		}
	}
	return false
}

// Standing is a text that two sites share only if the same roles of the subject
// reach them, and reach the region they lie in (A6.3, A7.2).
func (s *Subject) Standing(z SiteID) string {
	if s.eng == nil {
		return ""
	}
	place := s.eng.sites.place(z)
	region := s.eng.sites.regions[place]
	out := make([]byte, s.n)
	for i := range s.n {
		r := s.at(i).reach
		out[i] = byte(bit(r.covers(place)) | bit(r.covers(region))<<1)
	}
	return string(out)
}

// spell appends a number in four bytes.
func spell(out []byte, n uint32) []byte {
	return append(out, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}
