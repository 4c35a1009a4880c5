package access

import "slices"

// Masks answers Mask for the records of a list. Most records of a list are
// alike in what decides, so it remembers what it has answered. It belongs to one
// list and one goroutine; make one with Grants.Masks.
type Masks struct {
	grants  *Grants
	reaches []reach // of roles held at sites, each once
	keys    [maskSlots]uint64
	masks   [maskSlots]Mask
	none    Mask // stays zero
	watched Mask // of a watched subject, which nothing is remembered of
}

const (
	maskSlots    = 1 << maskSlotBits
	maskSlotBits = 6
)

// Masks begins a list. The grants must not change while it is used.
func (g *Grants) Masks() *Masks {
	ms := &Masks{grants: g}
	for i := range g.n {
		if r := g.at(i).reach; !r.whole() && !slices.Contains(ms.reaches, r) {
			ms.reaches = append(ms.reaches, r)
		}
	}
	return ms
}

// Of is Grants.Mask for one record of the list. The answer is read only, and
// good until the next call.
func (ms *Masks) Of(f Facts) *Mask {
	if ms.grants.pair != nil {
		ms.watched = ms.grants.Mask(f)
		return &ms.watched
	}
	if f.Binned || f.Restricted && !f.Listed {
		return &ms.none
	}
	key := uint64(1)<<63 | uint64(f.State)<<2 | bit(f.Archived)<<1 | bit(f.Assigned) // never 0: an empty slot
	if len(ms.reaches) > 0 {
		key |= ms.covering(f.Site) << 10
	}
	slot := key * 0x9E3779B97F4A7C15 >> (64 - maskSlotBits)
	if ms.keys[slot] != key {
		ms.keys[slot], ms.masks[slot] = key, ms.grants.Mask(f)
	}
	return &ms.masks[slot]
}

// covering tells sites apart as far as roles held at sites do: by which of them
// cover it and its region (A7.2), or where they are too many, by its place.
func (ms *Masks) covering(z SiteID) (which uint64) {
	sites := &ms.grants.eng.sites
	place := sites.place(z)
	if len(ms.reaches) > 16 {
		return uint64(place)
	}
	region := sites.regions[place]
	for i, r := range ms.reaches {
		which |= (bit(r.covers(place)) | bit(r.covers(region))<<1) << (2 * i)
	}
	return which
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
