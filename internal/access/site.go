package access

import (
	"math"
	"slices"
)

// forest is the site tree, numbered so that a subtree is a run of places: a
// site's place is its turn when parents come before their children, from 1 on.
// Place 0 is that of records without a site, or at one that is gone.
type forest struct {
	reaches []reach  // by SiteID; empty for a site that does not exist
	ids     []SiteID // by place
	regions []uint32 // by place: that of the nearest region at or above, or 0
}

// reach is the run of places that a role held somewhere covers (A6.3).
type reach struct{ from, to uint32 }

// everywhere is the reach of a workspace-wide assignment: the only one that has
// place 0 in it.
var everywhere = reach{0, math.MaxUint32}

func (r reach) covers(place uint32) bool { return place-r.from < r.to-r.from }
func (r reach) empty() bool              { return r.from >= r.to }
func (r reach) whole() bool              { return r == everywhere }

func plant(nodes []SiteNode) (forest, error) {
	f := forest{reaches: make([]reach, len(nodes)), ids: []SiteID{0}, regions: []uint32{0}}
	children := make([][]SiteID, max(1, len(nodes))) // of 0: the roots
	existing := 0
	for i := 1; i < len(nodes); i++ {
		if !nodes[i].Exists {
			continue
		}
		existing++
		parent := nodes[i].Parent
		if int(parent) >= len(nodes) {
			return f, outOfRange("site", i, "parent", int(parent))
		}
		if !nodes[parent].Exists {
			parent = 0
		}
		children[parent] = append(children[parent], SiteID(i))
	}
	for _, root := range children[0] {
		f.grow(nodes, children, root, 0)
	}
	if len(f.ids)-1 != existing {
		return f, sourceError("the site tree has a cycle; give one of its sites another parent (A1 site tree)")
	}
	return f, nil
}

func (f *forest) grow(nodes []SiteNode, children [][]SiteID, id SiteID, region uint32) {
	place := uint32(len(f.ids))
	if nodes[id].Region {
		region = place
	}
	f.ids = append(f.ids, id)
	f.regions = append(f.regions, region)
	for _, child := range children[id] {
		f.grow(nodes, children, child, region)
	}
	f.reaches[id] = reach{place, uint32(len(f.ids))}
}

// below is the reach of a role held at the site: empty if it is gone.
func (f *forest) below(id SiteID) reach {
	if id == 0 || int(id) >= len(f.reaches) {
		return reach{}
	}
	return f.reaches[id]
}

// place is where a record at the site stands.
func (f *forest) place(id SiteID) uint32 {
	if int(id) >= len(f.reaches) {
		return 0
	}
	return f.reaches[id].from
}

// hasRegion reports whether a region lies within the reach, so that a feature
// granted at regions can be used somewhere in it (A7.2).
func (f *forest) hasRegion(r reach) bool {
	if r.whole() {
		return true
	}
	for place := r.from; place < r.to; place++ {
		if f.regions[place] >= r.from {
			return true
		}
	}
	return false
}

// regional reports whether a role of that reach holds a feature granted at
// regions for a record at the place: workspace-wide, or at the nearest region
// at or above it (A7.2). Where there is none, that is place 0, which no role
// held at a site covers.
func (f *forest) regional(r reach, place uint32) bool {
	return r.covers(f.regions[place])
}

// sites lists the places' sites in the order of their numbers.
func (f *forest) sites(places []uint32) []SiteID {
	ids := make([]SiteID, len(places))
	for i, place := range places {
		ids[i] = f.ids[place]
	}
	slices.Sort(ids)
	return ids
}
