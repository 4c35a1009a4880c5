package difftest

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

// grouping is what a query is folded by, what the groups within are ("" for none),
// and the property that is summed.
type grouping struct{ by, then, of string }

// newGrouping draws what is grouped by: any property with one value, dates by a
// period; groups within the groups now and then, and money or numbers to sum.
func newGrouping(d Dice, w *refmodel.World, t string) grouping {
	names, sums := []string{"state", "author", "site", "updated_by", "created_at"}, []string{"", ""}
	for _, p := range drawable(w.Trackers[t]) {
		switch p.Type {
		case "users", "teams", "choices":
			continue
		}
		names = append(names, p.Key, p.Key)
		if p.Type == "money" || p.Type == "number" {
			sums = append(sums, p.Key, p.Key)
		}
	}
	g := grouping{of: sums[d.Int(0, len(sums)-1, "summed")]}
	level := func(what string) string {
		name := names[d.Int(0, len(names)-1, what)]
		if kind := typeOf(w.Trackers[t], name); kind == "date" || kind == "date_time" {
			name += [...]string{"", ":day", ":week", ":month", ":quarter", ":year"}[d.Int(0, 5, what+", period")]
		}
		return name
	}
	g.by = level("grouped by")
	if d.Int(0, 1, "groups within") == 1 {
		g.then = level("grouped within by")
	}
	return g
}

// groups compares the groups and sums of one query (A4.3): its refusal, or what
// each group counts and comes to, in memory and on every backend; and the order
// of a list by groups.
func (c *comparison) groups(a refmodel.Asker, v *record.Viewer, q refmodel.Query, g grouping, rows []*record.Row) {
	want, refusal := c.w.Groups(a, q, g.by, g.then, g.of)
	if !v.Grants.Sees() {
		return
	}
	measure := "count"
	if g.of != "" {
		measure = "sum:" + g.of
	}
	asked := query(c.w, q)
	what := fmt.Sprintf("%s of %s by %s and %q, for %s", measure, describe(asked), g.by, g.then, a.User)
	plan, err := record.TallyPlan(v, asked, record.Fold{By: g.by, Then: g.then, Measure: measure})
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
	c.ranked(v, asked, g, plan, plan.Buckets(found), rows, what)
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
	t := plan.Tally()
	var list []refmodel.Group
	for i := range got.Groups {
		g := &got.Groups[i]
		if t.Then() == nil {
			list = append(list, foldedAs(t, g, placeOf(t, g), refmodel.Place{}))
			continue
		}
		whole := foldedAs(t, g, placeOf(t, g), refmodel.Place{})
		for j := range g.Groups {
			one := foldedAs(t.Then(), &g.Groups[j], whole.At, placeOf(t.Then(), &g.Groups[j]))
			list = append(list, one)
			whole.Count, whole.Sum = whole.Count-one.Count, whole.Sum-one.Sum
		}
		same(c, true, whole.Count == 0 && math.Abs(whole.Sum) < 1e-6, "a group comes to what the groups within it come to, %s", what)
	}
	slices.SortFunc(list, refmodel.Group.Compare)
	expect := slices.Clone(want)
	for i := range expect {
		expect[i].Filled = 0 // told by no answer
	}
	same(c, fmt.Sprint(expect), fmt.Sprint(list), "%s", what)
}

func placeOf(t *record.Tally, g *record.Group) refmodel.Place {
	at := refmodel.Place{Rank: g.Rank}
	switch {
	case !g.Value.Filled:
	case t.GroupType() == "state":
		at.Value = t.StateKey(g.Value.Text)
	case g.Value.Text != "":
		at.Value = record.TextKey(g.Value.Text)
	default:
		at.Value = strconv.FormatFloat(g.Value.Num, 'f', -1, 64)
	}
	return at
}

func foldedAs(t *record.Tally, g *record.Group, at, then refmodel.Place) refmodel.Group {
	out := refmodel.Group{At: at, Then: then, Count: int(g.Count), LeftOut: g.LeftOut}
	if t.Measured && g.Measure.Filled {
		out.Sum = g.Measure.Num
	}
	return out
}

// ranked compares the rows of a report with its groups: as many records as the
// groups count, one group after the other, and within each those of the second
// level; on every backend as in memory.
func (c *comparison) ranked(v *record.Viewer, asked record.Query, g grouping, tally record.Plan, buckets []record.Bucket, rows []*record.Row, what string) {
	folded, err := tally.Fold(buckets)
	if err != nil {
		panic(&Disagreement{what, "no refusal", err.Error()})
	}
	asked.Sort = nil
	asked.Levels = []record.Level{{By: g.by, Starts: tally.Starts(folded.Groups)}}
	if g.then != "" {
		asked.Levels = append(asked.Levels, record.Level{By: g.then, Starts: tally.ThenStarts(folded.Groups)})
	}
	plan, err := record.NewPlan(v, asked)
	if err != nil {
		panic(fmt.Sprintf("difftest: %s: %v", what, err))
	}
	want := inMemory(v, plan, rows)
	same(c, int(folded.Total.Count), len(want), "A4.3: records listed by groups, %s, in memory", what)
	for _, b := range c.backends {
		page, err := b.Store.Records(c.ctx, plan)
		c.must(b, err)
		var got []string
		at := map[[2]int]bool{}
		last := [2]int{-1, -1}
		for _, sealed := range page.Records {
			view, ok := record.Open(v, sealed)
			same(c, true, ok, "A3.3: a record listed by groups is seen, %s, on %s", what, b.Name)
			got = append(got, view.ID())
			group, within := tally.GroupOf(folded.Groups, &view)
			here := [2]int{group, within}
			same(c, true, group >= 0 && (within >= 0) == (g.then != ""), "A4.3: a listed record is of one of the groups, %s, on %s", what, b.Name)
			same(c, true, here == last || !at[here], "A4.3: the records of a group stand together, %s, on %s", what, b.Name)
			at[here], last = true, here
		}
		same(c, fmt.Sprint(want), fmt.Sprint(got), "A4.3: the order of records listed by groups, %s, on %s", what, b.Name)
	}
}
