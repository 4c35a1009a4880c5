package store

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// branch is one complete answer of a Pred (access.Pred), taken apart: all of it
// holds for its records. Branches may overlap.
type branch struct {
	states   access.StateSet
	sites    []string // nil: anywhere
	public   bool
	listed   bool
	assigned bool
	watched  bool // the watcher is assigned (A13.4)
	live     bool
	archive  bool
	bin      bool
}

// branches takes a predicate apart. Every form it does not know is refused, not
// left out.
func branches(p access.Pred, s *policy.Snapshot, states access.StateSet) ([]branch, error) {
	switch p := p.(type) {
	case access.Never:
		return nil, nil
	case access.Any:
		var all []branch
		for _, part := range p {
			some, err := branches(part, s, states)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
		return all, nil
	case access.Every:
		b := branch{states: states}
		for _, part := range p {
			if err := b.add(part, s); err != nil {
				return nil, err
			}
		}
		return []branch{b}, nil
	case nil:
		return nil, fmt.Errorf("a plan has no predicate")
	}
	return branches(access.Every{p}, s, states)
}

func (b *branch) add(p access.Pred, s *policy.Snapshot) error {
	switch p := p.(type) {
	case access.Always:
	case access.StateIn:
		b.states &= p.States
	case access.SiteUnder:
		if b.sites != nil {
			return fmt.Errorf("a predicate names sites twice")
		}
		b.sites = make([]string, 0, len(p.Sites))
		for _, n := range p.Sites {
			if site, ok := s.SiteN(n); ok {
				b.sites = append(b.sites, site.ID)
			}
		}
		slices.Sort(b.sites)
	case access.IsPublic:
		b.public = true
	case access.IsListed:
		b.listed = true
	case access.HasAssigned:
		b.assigned = true
	case access.HasWatcherAssigned:
		b.watched = true
	case access.IsLive:
		b.live = true
	case access.InArchive:
		b.archive = true
	case access.InBin:
		b.bin = true
	default:
		return fmt.Errorf("a predicate has a %T, which cannot be rendered to SQL", p)
	}
	return nil
}

// empty reports whether no record of the plan can be in the branch.
func (b *branch) empty(where record.Archived) bool {
	return b.states == 0 || b.sites != nil && len(b.sites) == 0 || b.public && b.listed || b.live && b.archive ||
		b.bin != (where == record.Bin) ||
		b.live && where == record.OnlyArchived || b.archive && where == record.Live
}

// allStates is the set of the states a tracker has.
func allStates(t *policy.Schema) access.StateSet {
	return access.StateSet(1)<<len(t.States) - 1
}

// stateIDs are the ids of a set's states, in order.
func stateIDs(t *policy.Schema, set access.StateSet) []string {
	ids := make([]string, 0, bits.OnesCount64(uint64(set)))
	for i := range t.States {
		if set.Has(access.State(i)) {
			ids = append(ids, t.States[i].ID)
		}
	}
	return ids
}

// truth of a predicate where a branch holds.
type constancy uint8

const (
	varies constancy = iota
	always
	never
)

// within says what is left to ask of the predicate v where b holds, or that it
// is constant there.
func (b *branch) within(v branch, where record.Archived) (left branch, c constancy) {
	if v.empty(where) || v.states&b.states == 0 || v.public && b.listed || v.listed && b.public {
		return v, never
	}
	c = always
	if b.states&^v.states != 0 {
		left.states, c = v.states&b.states, varies
	}
	if v.sites != nil && !(b.sites != nil && subset(b.sites, v.sites)) {
		left.sites, c = v.sites, varies
	}
	if v.public && !b.public {
		left.public, c = true, varies
	}
	if v.listed && !b.listed {
		left.listed, c = true, varies
	}
	if v.assigned && !b.assigned {
		left.assigned, c = true, varies
	}
	if v.watched && !b.watched {
		left.watched, c = true, varies
	}
	if v.live && where != record.Live && !b.live {
		left.live, c = true, varies
	}
	if v.archive && where != record.OnlyArchived && !b.archive {
		left.archive, c = true, varies
	}
	return left, c
}

func subset(a, b []string) bool {
	for _, s := range a {
		if _, found := slices.BinarySearch(b, s); !found {
			return false
		}
	}
	return true
}

// disjoint reports whether no record can be in two of the branches.
func disjoint(all []branch) bool {
	for i, a := range all {
		for _, b := range all[:i] {
			if a.states&b.states != 0 && !(a.public && b.listed) && !(a.listed && b.public) {
				return false
			}
		}
	}
	return true
}
