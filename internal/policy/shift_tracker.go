package policy

import (
	"slices"
	"sync"

	"github.com/trackward/trackward/internal/access"
)

// trackerComparison is one tracker under two policies; a schema is nil where it
// does not exist.
type trackerComparison struct {
	places        []place
	was, is       *Schema
	before, after access.Grants
	moves         stateMoves
}

// cellKey is a CellShift without its sites.
type cellKey struct {
	state, target, property string
	before, after           access.Level
}

func (t *trackerComparison) compare(id string) (out TrackerShift, differs bool) {
	out = TrackerShift{Tracker: id, SeenBefore: t.before.Sees(), SeenAfter: t.after.Sees()}
	if !out.SeenBefore && !out.SeenAfter {
		return out, false // who does not see a tracker may do nothing there (A3.1)
	}
	had, has := heard(t.was, &t.before), heard(t.is, &t.after)
	out.StatesGained, out.StatesLost = missingFrom(had, has), missingFrom(has, had)
	out.Cells, out.Features = t.cells()
	differs = out.SeenBefore != out.SeenAfter || len(out.StatesGained)+len(out.StatesLost)+len(out.Features)+len(out.Cells) > 0
	return out, differs
}

// heard are the ids of the states one may hear of.
func heard(t *Schema, g *access.Grants) (ids []string) {
	if t == nil {
		return nil
	}
	set := g.States()
	for i := range t.States {
		if set.Has(access.State(i)) {
			ids = append(ids, t.States[i].ID)
		}
	}
	return ids
}

func missingFrom(list, ids []string) (out []string) {
	for _, id := range ids {
		if !slices.Contains(list, id) {
			out = append(out, id)
		}
	}
	return out
}

// twin is a property, or a state, by its numbers in the two schemas; -1 is none.
type twin struct {
	id      string
	was, is int
	moved   bool // of a state: its records go to another one
}

// findings gathers what differs, in order, with where it does.
type findings[K comparable] struct {
	order []K
	at    map[K][]int
}

func (f *findings[K]) note(k K, at int) {
	if f.at == nil {
		f.at = map[K][]int{}
	}
	if f.at[k] == nil {
		f.order = append(f.order, k)
	}
	f.at[k] = append(f.at[k], at)
}

// cells are those that differ, in the order of states and properties, and the
// features that do.
func (t *trackerComparison) cells() (cells []CellShift, features []FeatureShift) {
	var found findings[cellKey]
	var used findings[featureKey]
	properties := sync.OnceValue(t.properties) // most trackers do not differ at all
	for _, s := range t.states() {
		for at := range t.places {
			site := t.places[at].site
			before, after := poseOf(&t.before, s.was, site), poseOf(&t.after, s.is, site)
			after.creates = after.creates && !s.moved // one creates there by that state's own cell
			if t.was == t.is && before == after {
				continue
			}
			differing(&before, &after, properties(), func(target, property string, was, is access.Level) {
				if was != is {
					found.note(cellKey{s.id, target, property, was, is}, at)
				}
			})
			for _, k := range usage(&before, &after) {
				k.state = s.id
				used.note(k, at)
			}
		}
	}
	for _, k := range found.order {
		cells = append(cells, CellShift{k.state, k.target, k.property, k.before, k.after, t.sitesOf(found.at[k])})
	}
	for _, k := range used.order {
		features = addUsage(features, k, t.sitesOf(used.at[k]))
	}
	return cells, features
}

// featureKey is a FeatureShift in one state, without its sites.
type featureKey struct {
	state, feature string
	assigned       bool
	before, after  access.FeatureLevel
}

// usage compares the features of one state and place: on the records one is
// assigned to, and on the others where that is something else.
func usage(before, after *pose) (out []featureKey) {
	for _, f := range catalogue {
		if !boundToTrackers(f.Number) {
			continue
		}
		own := featureKey{feature: f.Key, assigned: true, before: useLevel(before.own.Use, f.Number), after: useLevel(after.own.Use, f.Number)}
		any := featureKey{feature: f.Key, before: useLevel(before.any.Use, f.Number), after: useLevel(after.any.Use, f.Number)}
		if any.before != any.after {
			out = append(out, any)
		}
		if own.before != own.after && (own.before != any.before || own.after != any.after) {
			out = append(out, own)
		}
	}
	return out
}

// addUsage adds a state to what is the same in others.
func addUsage(all []FeatureShift, k featureKey, sites []string) []FeatureShift {
	for i := range all {
		f := &all[i]
		if f.Feature == k.feature && f.Assigned == k.assigned && f.Before == k.before && f.After == k.after && slices.Equal(f.Sites, sites) {
			f.States = append(f.States, k.state)
			return all
		}
	}
	return append(all, FeatureShift{Feature: k.feature, Before: k.before, After: k.after, Assigned: k.assigned, States: []string{k.state}, Sites: sites})
}

// sitesOf names places, nil where records without a site are among them.
func (t *trackerComparison) sitesOf(at []int) (sites []string) {
	for _, i := range at {
		if t.places[i].sites == nil {
			return nil
		}
		sites = append(sites, t.places[i].sites...)
	}
	return sites
}

func (t *trackerComparison) states() (all []twin) {
	add := func(s *Schema) {
		if s == nil {
			return
		}
		for i := range s.States {
			id := s.States[i].ID
			if !slices.ContainsFunc(all, func(o twin) bool { return o.id == id }) {
				is, moved := t.moves.follow(t.is, trackerOf(t.was, t.is), id)
				all = append(all, twin{id, stateIn(t.was, id), is, moved})
			}
		}
	}
	add(t.is)
	add(t.was)
	return all
}

func trackerOf(was, is *Schema) string {
	if is != nil {
		return is.ID
	}
	return was.ID
}

func stateIn(s *Schema, id string) int {
	if s == nil {
		return -1
	}
	return slices.IndexFunc(s.States, func(o State) bool { return o.ID == id })
}

func (t *trackerComparison) properties() (all []twin) {
	for n, sys := range SystemNames {
		all = append(all, twin{id: sys, was: n, is: n})
	}
	for _, s := range []*Schema{t.is, t.was} {
		if s == nil {
			continue
		}
		for i := range s.Properties {
			id := s.Properties[i].ID
			if !slices.ContainsFunc(all, func(o twin) bool { return o.id == id }) {
				all = append(all, twin{id: id, was: propertyIn(t.was, id), is: propertyIn(t.is, id)})
			}
		}
	}
	return all
}

// propertyIn is the number of a property that is in use.
func propertyIn(s *Schema, id string) int {
	if s == nil {
		return -1
	}
	i := slices.IndexFunc(s.Properties, func(p Property) bool { return p.ID == id && !p.Retired })
	if i < 0 {
		return -1
	}
	return i + int(access.FirstProperty)
}

// pose is what somebody may do in one state at one place: on a record they are
// assigned to, and on any other.
type pose struct {
	own, any access.Mask
	creates  bool
}

func poseOf(g *access.Grants, state int, site access.SiteID) (p pose) {
	if state < 0 {
		return p
	}
	s := access.State(state)
	p.own = g.Mask(access.Facts{State: s, Site: site, Assigned: true})
	p.any = g.Mask(access.Facts{State: s, Site: site})
	_, why := g.Create(s, site)
	p.creates = why == access.Allowed
	return p
}

// level is how far something holds: on all, on the assigned, on none.
func (p *pose) level(holds func(*access.Mask) bool) access.Level {
	switch {
	case holds(&p.any):
		return access.All
	case holds(&p.own):
		return access.Assigned
	}
	return access.None
}

func (p *pose) act(a access.Action) access.Level {
	if a != access.Create {
		return p.level(func(m *access.Mask) bool { return m.Act(a) })
	}
	if p.creates {
		return access.All
	}
	return access.None
}

func (p *pose) view(n int) access.Level {
	return p.level(func(m *access.Mask) bool { return n >= 0 && m.View(access.Property(n)) })
}

func (p *pose) edit(n int) access.Level {
	return p.level(func(m *access.Mask) bool { return n >= 0 && m.Edit(access.Property(n)) })
}

var actionNames = [access.NumActions]string{access.Create: "create", access.ChangeState: "change_state", access.Archive: "archive", access.Delete: "delete"}

func differing(before, after *pose, properties []twin, note func(target, property string, was, is access.Level)) {
	for a := range access.NumActions {
		note(actionNames[a], "", before.act(a), after.act(a))
	}
	for _, p := range properties {
		note("view", p.id, before.view(p.was), after.view(p.is))
		note("edit", p.id, before.edit(p.was), after.edit(p.is))
	}
}
