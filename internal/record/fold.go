package record

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// Bucket is a group as the store finds it: equal values, of dates those of one
// period; with Fold.Then one of its groups. Several may be of one group: what they
// come to is added. Sum is taken in the order of the values, so that it does not
// depend on how records lie in the database.
type Bucket struct {
	Place
	Then             Place
	Count            int64
	Filled           int64 // cells of the measure that are viewable and filled
	Sum, Least, Most float64
	LeftOut          bool // some cell of the measure is hidden
}

// Place says which group a record is of.
type Place struct {
	Rank  int
	Text  string  // of text kinds the key, of others the id or option key
	Num   float64 // of dates a day of the period, of instants one in Tally.Zone
	Label string  // of text kinds: the least of the texts as typed
}

func (p Place) compare(o Place) int {
	return cmp.Or(cmp.Compare(p.Rank, o.Rank), cmp.Compare(p.Num, o.Num), strings.Compare(p.Text, o.Text))
}

// Group is one group of masked records (A4.3).
type Group struct {
	Rank  int
	Value Value // with GroupValue; of dates the first day of the period, of instants likewise
	Label string
	Count int64
	// Measure is empty where no viewable cell of the group is filled.
	Measure Value
	// LeftOut says that some record of the group hides the measured cell, never
	// how many do.
	LeftOut bool
	// Groups are the groups of Fold.Then in it, as of its records alone.
	Groups []Group

	all Bucket
}

// Groups is the answer to a TallyPlan.
type Groups struct {
	Groups []Group
	Total  Group
}

// Fold makes groups of buckets: periods in the workspace's time zone, people who
// are gone together, in the order of A4.3. It refuses more than MaxGroups, and more
// than MaxBuckets to make them of.
func (p Plan) Fold(buckets []Bucket) (out Groups, err error) {
	t := p.Tally()
	buckets = slices.Clone(buckets)
	for i := range buckets {
		b := &buckets[i]
		p.place(t, &b.Place)
		p.place(t.then, &b.Then)
	}
	slices.SortFunc(buckets, func(a, b Bucket) int { return cmp.Or(a.Place.compare(b.Place), a.Then.compare(b.Then)) })
	n := 0
	out.Groups, out.Total.all = p.fold(t, buckets, func(b *Bucket) *Place { return &b.Place }, &n)
	switch {
	case n > MaxGroups:
		return Groups{}, overLimit("group", "There are more than %d groups. Narrow the list with a filter, or group by a longer period.", MaxGroups)
	case len(buckets) > MaxBuckets: // there are more, so what these come to would be wrong
		return Groups{}, overLimit("group", "There are more than %d combinations of values to group. Narrow the list with a filter, or group by one property alone.", MaxBuckets)
	}
	out.Total.measured(t)
	if !t.Grouped {
		out.Groups = nil
	}
	return out, nil
}

// fold makes the groups of one level of buckets that are sorted by their places,
// and what they come to together; n counts the groups that have none below them.
func (p Plan) fold(t *Tally, buckets []Bucket, at func(*Bucket) *Place, n *int) (out []Group, total Bucket) {
	for len(buckets) > 0 {
		end := 1
		for end < len(buckets) && at(&buckets[end]).compare(*at(&buckets[0])) == 0 {
			end++
		}
		g := Group{Rank: at(&buckets[0]).Rank}
		if t.then != nil {
			g.Groups, g.all = p.fold(t.then, buckets[:end], func(b *Bucket) *Place { return &b.Then }, n)
		} else {
			for i, b := range buckets[:end] {
				g.all.add(b, i > 0)
			}
			*n++
		}
		for i := range buckets[:end] {
			here := at(&buckets[i])
			if i == 0 {
				*at(&g.all) = *here
			}
			at(&g.all).Label = min(at(&g.all).Label, here.Label)
		}
		g.Value, g.Label = t.valueOf(*at(&g.all)), at(&g.all).Label
		g.measured(t)
		out = append(out, g)
		buckets = buckets[end:]
	}
	slices.SortStableFunc(out, func(a, b Group) int { return p.compareGroups(t, *at(&a.all), *at(&b.all)) })
	for i := range out {
		total.add(out[i].all, i > 0)
	}
	return out, total
}

func (b *Bucket) add(o Bucket, more bool) {
	if !more {
		*b = o
		return
	}
	if o.Filled > 0 {
		if b.Filled == 0 {
			b.Least, b.Most = o.Least, o.Most
		}
		b.Least, b.Most = min(b.Least, o.Least), max(b.Most, o.Most)
	}
	b.Count, b.Filled, b.Sum = b.Count+o.Count, b.Filled+o.Filled, b.Sum+o.Sum
	b.LeftOut = b.LeftOut || o.LeftOut
}

// place puts what is at a place into the group that its value is shown as.
func (p Plan) place(t *Tally, b *Place) {
	if t == nil || !t.Grouped || b.Rank != GroupValue {
		b.Text, b.Num, b.Label = "", 0, ""
		return
	}
	switch t.By.On.family() {
	case familyPerson: // who is gone is shown as one, whoever they were (A8.5)
		if u, ok := p.Policy().User(b.Text); !ok || u.Status == "deleted" {
			b.Text = ""
		}
	case familyDay, familyInstant:
		b.Num = t.period.firstOf(b.Num)
	}
	b.Num += 0 // no negative zero
}

// GroupOf is the index of the group that a record is of, and with Fold.Then of the
// group in it; -1 where it is of none of them. The view shows what the plan groups
// by, if it may be viewed at all.
func (p Plan) GroupOf(groups []Group, v *View) (at, then int) {
	t := p.Tally()
	if t == nil || !t.Grouped {
		return -1, -1
	}
	b := t.placeOf(v)
	p.place(t, &b)
	if at = slices.IndexFunc(groups, func(g Group) bool { return g.all.Place.compare(b) == 0 }); at < 0 || t.then == nil {
		return at, -1
	}
	b = t.then.placeOf(v)
	p.place(t.then, &b)
	return at, slices.IndexFunc(groups[at].Groups, func(g Group) bool { return g.all.Then.compare(b) == 0 })
}

// placeOf is the place of a masked record before Plan.place.
func (t *Tally) placeOf(v *View) Place {
	x, viewable := v.of(t.By.On)
	switch {
	case !viewable:
		return Place{Rank: GroupNoAccess}
	case !x.Filled:
		return Place{Rank: GroupEmpty}
	}
	return t.placed(x)
}

// placed is the place of a value.
func (t *Tally) placed(x Value) Place {
	switch f := t.By.On.family(); {
	case f == familyInstant:
		return Place{Num: t.period.firstOf(t.Day(x.Num))}
	case f == familyDay:
		return Place{Num: t.period.firstOf(x.Num)}
	case f.numeric():
		return Place{Num: x.Num}
	case t.Texts():
		return Place{Text: TextKey(x.Text)}
	}
	return Place{Text: x.Text}
}

// of is what the view shows of an operand, and whether it may be viewed.
func (v *View) of(o Operand) (Value, bool) {
	switch {
	case o.Field == FieldState:
		return text(v.State().ID), true
	case o.Field == FieldCreatedAt:
		return num(instant(v.createdAt)), true
	case o.Field != Prop:
		return Value{}, false
	case o.N < access.FirstProperty:
		return v.System(o.N)
	}
	for i := range v.cells {
		if v.cells[i].N == o.N {
			return v.cells[i].Value, true
		}
	}
	return Value{}, false
}

func (t *Tally) valueOf(b Place) Value {
	if b.Rank != GroupValue || !t.Grouped {
		return Value{}
	}
	if t.By.On.family().numeric() {
		return num(b.Num)
	}
	return text(b.Text)
}

func (g *Group) measured(t *Tally) {
	b := &g.all
	g.Count, g.LeftOut = b.Count, b.LeftOut
	if !t.Measured || b.Filled == 0 {
		return
	}
	switch t.Func {
	case Sum:
		g.Measure = num(exact(b.Sum))
	case Average:
		g.Measure = num(exact(b.Sum / float64(b.Filled)))
	case Least:
		g.Measure = num(b.Least)
	case Greatest:
		g.Measure = num(b.Most)
	}
}

// exact rounds to the digits that a sum of decimals keeps.
func exact(x float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return x
	}
	return r + 0
}

// compareGroups is the order of A4.3: states and choices by theirs.
func (p Plan) compareGroups(t *Tally, a, b Place) int {
	if c := cmp.Compare(a.Rank, b.Rank); c != 0 {
		return c
	}
	on := t.By.On
	place := func(at Place) int {
		switch on.family() {
		case familyState:
			n, _, _ := p.Tracker().StateRef(at.Text)
			return int(n)
		case familyChoice:
			return optionAt(on.Prop, at.Text)
		}
		return 0
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), a.compare(b))
}

// Buckets groups rows in memory: the definition that the SQL is tested against.
// The rows are those that the plan finds.
func (p Plan) Buckets(rows []*Row) []Bucket {
	t := p.Tally()
	byKey := map[Bucket][]float64{}
	count, hides, label := map[Bucket]int64{}, map[Bucket]bool{}, map[Bucket][2]string{}
	for _, r := range rows {
		key := t.keyOf(p, r)
		typed := [2]string{t.typed(p, r, key.Place), t.then.typed(p, r, key.Then)}
		if count[key] == 0 {
			label[key] = typed
		}
		label[key] = [2]string{min(label[key][0], typed[0]), min(label[key][1], typed[1])}
		count[key]++
		if !t.Measured {
			continue
		}
		if !known(t.Of.View, r) {
			hides[key] = true
		} else if v := t.Of.On.value(p.Tracker(), r); v.Filled {
			byKey[key] = append(byKey[key], v.Num)
		}
	}
	var out []Bucket
	for key, n := range count {
		b := key
		b.Count, b.LeftOut, b.Label, b.Then.Label = n, hides[key], label[key][0], label[key][1]
		cells := slices.Sorted(slices.Values(byKey[key]))
		if b.Filled = int64(len(cells)); b.Filled > 0 {
			b.Least, b.Most = cells[0], cells[len(cells)-1]
		}
		for _, x := range cells {
			b.Sum += x
		}
		out = append(out, b)
	}
	return out
}

// keyOf is the bucket of a row, with nothing in it yet.
func (t *Tally) keyOf(p Plan, r *Row) Bucket {
	return Bucket{Place: t.rowAt(p, r), Then: t.then.rowAt(p, r)}
}

// rowAt is the place of a row before Plan.place.
func (t *Tally) rowAt(p Plan, r *Row) Place {
	if t == nil || !t.Grouped {
		return Place{}
	}
	if k := t.By.of(p.Tracker(), r); k.Rank != rankFilled {
		return Place{Rank: k.Rank}
	}
	return t.placed(t.By.On.value(p.Tracker(), r))
}

// typed is a row's text as somebody wrote it, where it names the group.
func (t *Tally) typed(p Plan, r *Row, at Place) string {
	if t == nil || !t.Texts() || at.Rank != GroupValue {
		return ""
	}
	return t.By.On.value(p.Tracker(), r).Text
}

// period is how dates are grouped.
type period uint8

const (
	byDay period = iota + 1
	byWeek
	byMonth
	byQuarter
	byYear
)

// periods are policy.DatePeriods, in their order.
var periods = func() map[string]period {
	out := map[string]period{}
	for i, word := range policy.DatePeriods {
		out[word] = byDay + period(i)
	}
	return out
}()

// firstOf is the first day of a day's period, both as days since 1970.
func (d period) firstOf(day float64) float64 { return d.first(time.Unix(int64(day)*86400, 0).UTC()) }

// first is the first day of t's period on its own clock, as days since 1970. A
// week begins on Monday.
func (d period) first(t time.Time) float64 {
	y, m, day := t.Date()
	switch d {
	case byWeek:
		day -= (int(t.Weekday()) + 6) % 7
	case byMonth:
		day = 1
	case byQuarter:
		m, day = m-(m-1)%3, 1
	case byYear:
		m, day = time.January, 1
	}
	return dayOf(time.Date(y, m, day, 0, 0, 0, 0, time.UTC))
}

// Period is the name of what dates are grouped by; "" for other values.
func (t *Tally) Period() string {
	for word, d := range periods {
		if d == t.period {
			return word
		}
	}
	return ""
}

// Whole reports whether by the policy's shape the plan's viewer sees every public
// record in the states they may hear of, and every cell that the plan groups by
// and measures: nothing about the records there are (A4).
func (p Plan) Whole(g *access.Grants) bool {
	states := g.States()
	whole := func(view access.Pred) bool {
		clauses, ok := clausesOf(view)
		if !ok {
			return false
		}
		var all access.StateSet
		for _, c := range clauses {
			if c.sites == nil && !c.listed && !c.assigned && !c.watched {
				all |= c.states
			}
		}
		return states&^all == 0
	}
	if !whole(p.See()) {
		return false
	}
	t := p.Tally()
	if t == nil {
		return true
	}
	asked := []SortKey{}
	if t.Grouped {
		asked = append(asked, t.By)
	}
	if t.then != nil {
		asked = append(asked, t.then.By)
	}
	if t.Measured {
		asked = append(asked, t.Of)
	}
	return !slices.ContainsFunc(asked, func(k SortKey) bool { return k.On.Field == Prop && !whole(g.Pred(access.ToView(k.On.N))) })
}
