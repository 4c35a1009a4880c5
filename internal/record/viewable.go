package record

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// viewPred is the predicate under which a leaf about the operand is known, and
// access.Always{} where every record that the plan can return has it viewable:
// then the leaf needs no CASE and its index can be used (A4.2).
func (p *plan) viewPred(g *access.Grants, o Operand) access.Pred {
	if o.Field != Prop {
		return access.Always{}
	}
	view := g.Pred(access.ToView(o.N))
	if implied(p.see, view, p.reachable()) {
		return access.Always{}
	}
	if p.archived == Bin {
		return inBin(view)
	}
	return view
}

// reachable are the states of records that the plan can return.
func (p *plan) reachable() access.StateSet {
	if p.byState {
		return p.states
	}
	return ^access.StateSet(0)
}

// clause is one complete answer of a Pred (see access.Pred), taken apart.
type clause struct {
	sites            []access.SiteID // nil: anywhere
	states           access.StateSet
	public, listed   bool
	assigned         bool
	watched          bool // the watcher is assigned
	live, archive    bool
	bin, unsupported bool
}

// clausesOf takes a Pred apart; ok is false for a form it does not know.
func clausesOf(p access.Pred) (list []clause, ok bool) {
	switch p := p.(type) {
	case access.Never:
		return nil, true
	case access.Any:
		for _, part := range p {
			more, ok := clausesOf(part)
			if !ok {
				return nil, false
			}
			list = append(list, more...)
		}
		return list, true
	case access.Every:
		c := clause{states: ^access.StateSet(0)}
		for _, part := range p {
			c.add(part)
		}
		return []clause{c}, !c.unsupported
	default:
		return clausesOf(access.Every{p})
	}
}

func (c *clause) add(p access.Pred) {
	switch p := p.(type) {
	case access.Always:
	case access.StateIn:
		c.states &= p.States
	case access.SiteUnder:
		if c.sites != nil || p.Sites == nil {
			c.unsupported = true
		}
		c.sites = p.Sites
	case access.IsPublic:
		c.public = true
	case access.IsListed:
		c.listed = true
	case access.HasAssigned:
		c.assigned = true
	case access.HasWatcherAssigned:
		c.watched = true
	case access.IsLive:
		c.live = true
	case access.InArchive:
		c.archive = true
	case access.InBin:
		c.bin = true
	default:
		c.unsupported = true
	}
}

// implied reports that wherever see holds in one of the states, view holds too.
// It may say no where the answer is yes, never the other way round: each state
// of each clause of see must be covered by a single clause of view that asks
// nothing which the clause of see does not ask. Archive and bin are the same
// record's on both sides and view asks nothing about them; if it does, it is
// not implied.
func implied(see, view access.Pred, states access.StateSet) bool {
	from, ok := clausesOf(see)
	if !ok {
		return false
	}
	to, ok := clausesOf(view)
	if !ok {
		return false
	}
	for _, a := range from {
		left := a.states & states
		for _, b := range to {
			if a.within(b) {
				left &^= b.states
			}
		}
		if left != 0 {
			return false
		}
	}
	return true
}

// within reports whether what b asks besides a state, a asks too.
func (a *clause) within(b clause) bool {
	switch {
	case b.live || b.archive || b.bin:
		return false
	case b.public && !a.public, b.listed && !a.listed, b.assigned && !a.assigned, b.watched && !a.watched:
		return false
	case b.sites == nil:
		return true
	case a.sites == nil:
		return false
	}
	for _, s := range a.sites {
		if _, found := slices.BinarySearch(b.sites, s); !found {
			return false
		}
	}
	return true
}

// inBin is a Pred about records in the bin: the same cells, where the record
// stands in the bin (A3.8).
func inBin(p access.Pred) access.Pred {
	switch p := p.(type) {
	case access.Never:
		return p
	case access.Any:
		out := make(access.Any, len(p))
		for i, part := range p {
			out[i] = inBin(part)
		}
		return out
	case access.Every:
		return append(slices.Clip(slices.Clone(p)), access.InBin{})
	default:
		return access.Every{p, access.InBin{}}
	}
}
