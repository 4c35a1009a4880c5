package app

import (
	"context"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Claim is a value that a change gives to a unique property, and which record has
// it now: "" for none.
type Claim struct {
	Change   int // place in the list of changes
	Property *policy.Property
	Key      string
	Holder   string // record id
}

// claims are the unique values that the rows of a dry run have taken and given up
// so far: what the same sheet would do to each other when it is imported.
type claims struct {
	taken map[[2]string]string // by property and key: the record that would have it
	freed map[[2]string]bool
}

// try adds what one row would write, and refuses it as the store would: a value
// that another record has, seen or not (A3.15, A4.9e). A row that is refused for
// anything else is not asked about, since an import would not come so far.
func (x *claims) try(id string, all []Claim, before map[string]string) error {
	at := func(c *Claim) [2]string { return [2]string{c.Property.ID, c.Key} }
	for i := range all {
		c := &all[i]
		by, here := x.taken[at(c)]
		if here && by != id || !here && c.Holder != "" && c.Holder != id && !x.freed[at(c)] {
			return refusedWrite(&ErrUnique{Property: c.Property.Key})
		}
	}
	if x.taken == nil {
		x.taken, x.freed = map[[2]string]string{}, map[[2]string]bool{}
	}
	for property, key := range before {
		x.freed[[2]string{property, key}] = true
		delete(x.taken, [2]string{property, key})
	}
	for i := range all {
		x.taken[at(&all[i])] = id
		delete(x.freed, at(&all[i]))
	}
	return nil
}

// claimNew asks about new records of a dry run; made are the changes by place.
func (r *recordImport) claimNew(ctx context.Context, v *Viewer, rows []pendingRow, made map[int]record.Change, refused []error) error {
	var changes []record.Change
	var places []int
	for i := range rows {
		if c, ok := made[i]; ok {
			changes, places = append(changes, c), append(places, i)
		}
	}
	all, err := r.app.Store.Claims(ctx, v.Policy.Workspace(), changes)
	if err != nil {
		return err
	}
	for n, i := range places {
		var own []Claim
		for len(all) > 0 && all[0].Change == n {
			own, all = append(own, all[0]), all[1:]
		}
		refused[i] = r.claims.try(rows[i].id, own, nil)
	}
	return nil
}

// claimChange asks about a change of a record of a dry run.
func (r *recordImport) claimChange(ctx context.Context, v *Viewer, c record.Change) error {
	all, err := r.app.Store.Claims(ctx, v.Policy.Workspace(), []record.Change{c})
	if err != nil {
		return err
	}
	held, err := r.app.Store.Held(ctx, v.Policy.Workspace(), c.ID())
	if err != nil {
		return err
	}
	before := map[string]string{}
	sets := c.Sets()
	for id, key := range held {
		if n, _, ok := c.Tracker().Prop(id); ok && sets.Has(n) {
			before[id] = key
		}
	}
	return r.claims.try(c.ID(), all, before)
}
