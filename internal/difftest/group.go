package difftest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

// grouping is what a query is folded by, and the property it sums.
type grouping struct{ by, of string }

// newGrouping draws what is grouped by: any property with one value, and money
// now and then to sum.
func newGrouping(d Dice, w *refmodel.World, t string) grouping {
	names, sums := []string{"state", "author", "site", "updated_by"}, []string{"", ""}
	for _, p := range drawable(w.Trackers[t]) {
		if p.Type == "users" {
			continue
		}
		names = append(names, p.Key, p.Key)
		if p.Type == "money" {
			sums = append(sums, p.Key, p.Key)
		}
	}
	return grouping{by: names[d.Int(0, len(names)-1, "grouped by")], of: sums[d.Int(0, len(sums)-1, "summed")]}
}

// groups compares the groups and sums of one query (A4.3): its refusal, or what
// each group counts and comes to, in memory and on every backend; and the order
// of a list by groups.
func (c *comparison) groups(a refmodel.Asker, v *record.Viewer, q refmodel.Query, g grouping, rows []*record.Row) {
	want, refusal := c.w.Groups(a, q, g.by, g.of)
	if !v.Grants.Sees() {
		return
	}
	measure := "count"
	if g.of != "" {
		measure = "sum:" + g.of
	}
	asked := query(c.w, q)
	what := fmt.Sprintf("%s of %s by %s, for %s", measure, describe(asked), g.by, a.User)
	plan, err := record.TallyPlan(v, asked, record.Fold{By: g.by, Measure: measure})
	code := ""
	if refused := new(record.QueryError); errors.As(err, &refused) {
		code = refused.Code
	} else if err != nil {
		panic(fmt.Sprintf("difftest: %s: %v", what, err))
	}
	same(c, refusal, code, "A4.1: %s", what)
	if code != "" {
		return
	}
	var found []*record.Row
	for _, id := range inMemory(v, plan, rows) {
		found = append(found, rows[slices.IndexFunc(rows, func(r *record.Row) bool { return r.ID == id })])
	}
	c.folded(plan, want, plan.Buckets(found), "A4.3: "+what+", in memory")
	for _, b := range c.backends {
		_, buckets, err := b.Store.Buckets(c.ctx, plan)
		c.must(b, err)
		c.folded(plan, want, buckets, "A4.3: "+what+", on "+b.Name)
	}
	c.ranked(v, asked, g.by, want, what)
	c.members(v, asked, g.by, plan, plan.Buckets(found), rows, what)
}

// members compares each group with the list of its records, which its id names: as
// many, in memory and on every backend, and no record in two of them.
func (c *comparison) members(v *record.Viewer, asked record.Query, by string, tally record.Plan, buckets []record.Bucket, rows []*record.Row, what string) {
	groups, err := tally.Fold(buckets)
	if err != nil {
		panic(&Disagreement{what, "no refusal", err.Error()})
	}
	asked.Group, asked.Sort, asked.Count = by, nil, record.CountExact
	seen := map[string]bool{}
	for i := range groups.Groups {
		g := &groups.Groups[i]
		id := tally.Tally().GroupID(g)
		asked.Of = record.OfGroup(id)
		plan, err := record.NewPlan(v, asked)
		if err != nil {
			panic(fmt.Sprintf("difftest: the group %s of %s: %v", id, what, err))
		}
		list := inMemory(v, plan, rows)
		same(c, int(g.Count), len(list), "A4.3: records of the group %s, %s, in memory", id, what)
		for _, one := range list {
			same(c, false, seen[one], "A4.3: a record is in two groups, %s", what)
			seen[one] = true
		}
		for _, b := range c.backends {
			page, err := b.Store.Records(c.ctx, plan)
			c.must(b, err)
			same(c, int(g.Count), page.Count, "A4.3: records of the group %s, %s, on %s", id, what, b.Name)
		}
	}
}

func (c *comparison) folded(plan record.Plan, want []refmodel.Group, buckets []record.Bucket, what string) {
	got, err := plan.Fold(buckets)
	if err != nil {
		panic(&Disagreement{what, "no refusal", err.Error()})
	}
	sums := plan.Tally().Measured
	list := make([]refmodel.Group, len(got.Groups))
	for i, g := range got.Groups {
		list[i] = refmodel.Group{Rank: g.Rank, Count: int(g.Count), LeftOut: g.LeftOut}
		switch {
		case !g.Value.Filled:
		case plan.Tally().GroupType() == "state":
			list[i].Value = plan.Tally().StateKey(g.Value.Text)
		case g.Value.Text != "":
			list[i].Value = record.TextKey(g.Value.Text)
		default:
			list[i].Value = strconv.FormatFloat(g.Value.Num, 'f', -1, 64)
		}
		if sums && g.Measure.Filled {
			list[i].Sum = g.Measure.Num
		}
	}
	slices.SortFunc(list, func(x, y refmodel.Group) int { return cmp.Or(x.Rank-y.Rank, strings.Compare(x.Value, y.Value)) })
	expect := slices.Clone(want)
	for i := range expect {
		expect[i].Filled = 0 // told by no answer
	}
	same(c, fmt.Sprint(expect), fmt.Sprint(list), "%s", what)
}

// ranked compares a list by groups: as many records as the groups count, those
// with a value first, then the empty, then the hidden ones.
func (c *comparison) ranked(v *record.Viewer, asked record.Query, by string, want []refmodel.Group, what string) {
	asked.Group, asked.Sort = by, nil
	plan, err := record.NewPlan(v, asked)
	if err != nil {
		panic(fmt.Sprintf("difftest: %s: %v", what, err))
	}
	for _, b := range c.backends {
		page, err := b.Store.Records(c.ctx, plan)
		c.must(b, err)
		n, at := 0, 0
		for _, g := range want {
			n += g.Count
		}
		same(c, n, len(page.Records), "A4.3: records listed by groups, %s, on %s", what, b.Name)
		for _, sealed := range page.Records {
			view, ok := record.Open(v, sealed)
			same(c, true, ok, "A3.3: a record listed by groups is seen, %s, on %s", what, b.Name)
			rank := c.rankOf(v, &view, by)
			same(c, true, rank >= at, "A4.3: ranks in a list by groups, %s, on %s", what, b.Name)
			at = rank
		}
	}
}

func (c *comparison) rankOf(v *record.Viewer, view *record.View, by string) int {
	if by == "state" {
		return record.GroupValue
	}
	n, p, _ := v.Tracker.Prop(by)
	if !view.MayView(n) {
		return record.GroupNoAccess
	}
	value, _ := view.System(n)
	if p != nil {
		for _, cell := range view.Cells() {
			if cell.N == n {
				value = cell.Value
			}
		}
	}
	if !value.Filled {
		return record.GroupEmpty
	}
	return record.GroupValue
}
