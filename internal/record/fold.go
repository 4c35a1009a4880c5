package record

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// Bucket is a group as the store finds it: equal values, instants to the
// quarter of an hour. Sum is taken in the order of the values, so that it does
// not depend on how records lie in the database.
type Bucket struct {
	Rank             int
	Text             string // of text kinds the key, of others the id or option key
	Num              float64
	Label            string // of text kinds: the least of the texts as typed
	Count            int64
	Filled           int64 // cells of the measure that are viewable and filled
	Sum, Least, Most float64
	LeftOut          bool // some cell of the measure is hidden
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

	all Bucket
}

// Groups is the answer to a TallyPlan.
type Groups struct {
	Groups []Group
	Total  Group
}

// Fold makes groups of buckets: periods in the workspace's time zone, people who
// are gone together, in the order of A4.3. It refuses more than MaxGroups.
func (p Plan) Fold(buckets []Bucket) (out Groups, err error) {
	t := p.Tally()
	byKey := map[string]int{}
	for _, b := range buckets {
		p.place(&b)
		key := strconv.Itoa(b.Rank) + b.Text + "\x00" + strconv.FormatFloat(b.Num, 'g', -1, 64)
		i, ok := byKey[key]
		if !ok {
			i = len(out.Groups)
			byKey[key] = i
			out.Groups = append(out.Groups, Group{Rank: b.Rank})
		}
		out.Groups[i].all.add(b, ok)
	}
	if len(out.Groups) > MaxGroups || len(buckets) > MaxBuckets {
		return Groups{}, overLimit("group", "There are more than %d groups. Narrow the list with a filter, or group by a longer period.", MaxGroups)
	}
	slices.SortFunc(out.Groups, p.compareGroups)
	var total Bucket
	for i := range out.Groups {
		g := &out.Groups[i]
		g.Value, g.Label = t.valueOf(g.all), g.all.Label
		total.add(g.all, i > 0)
		g.measured(t)
	}
	out.Total.all = total
	out.Total.measured(t)
	if !t.Grouped {
		out.Groups = nil
	}
	return out, nil
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
	b.Label = min(b.Label, o.Label)
	b.Count, b.Filled, b.Sum = b.Count+o.Count, b.Filled+o.Filled, b.Sum+o.Sum
	b.LeftOut = b.LeftOut || o.LeftOut
}

// place puts a bucket into the group that its value is shown as.
func (p Plan) place(b *Bucket) {
	t := p.Tally()
	if !t.Grouped || b.Rank != GroupValue {
		b.Text, b.Num, b.Label = "", 0, ""
		return
	}
	switch t.By.On.family() {
	case familyPerson: // who is gone is shown as one, whoever they were (A8.5)
		if u, ok := p.Policy().User(b.Text); !ok || u.Status == "deleted" {
			b.Text = ""
		}
	case familyDay:
		b.Num = t.period.first(time.Unix(int64(b.Num)*86400, 0).UTC())
	case familyInstant:
		b.Num = t.period.first(time.Unix(int64(b.Num)*quarter, 0).In(p.get().zone))
	}
	b.Num += 0 // no negative zero
}

// GroupOf is the index of the group that a record is of, -1 where it is of none
// of them. The view shows what the plan groups by, if it may be viewed at all.
func (p Plan) GroupOf(groups []Group, v *View) int {
	t := p.Tally()
	if t == nil || !t.Grouped {
		return -1
	}
	b := t.bucketOf(v)
	p.place(&b)
	return slices.IndexFunc(groups, func(g Group) bool { return g.Rank == b.Rank && g.all.Text == b.Text && g.all.Num == b.Num })
}

// bucketOf is keyOf of a masked record.
func (t *Tally) bucketOf(v *View) Bucket {
	x, viewable := v.of(t.By.On)
	switch {
	case !viewable:
		return Bucket{Rank: GroupNoAccess}
	case !x.Filled:
		return Bucket{Rank: GroupEmpty}
	case t.Quarters():
		return Bucket{Num: math.Floor(x.Num / (quarter * 1000))}
	case t.By.On.family().numeric():
		return Bucket{Num: x.Num}
	case t.Texts():
		return Bucket{Text: TextKey(x.Text)}
	}
	return Bucket{Text: x.Text}
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

// quarter is how many seconds a quarter of an hour has.
const quarter = 15 * 60

func (t *Tally) valueOf(b Bucket) Value {
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

func (p Plan) compareGroups(a, b Group) int {
	if c := cmp.Compare(a.Rank, b.Rank); c != 0 {
		return c
	}
	on := p.Tally().By.On
	place := func(g *Group) int {
		switch on.family() {
		case familyState:
			n, _, _ := p.Tracker().StateRef(g.all.Text)
			return int(n)
		case familyChoice:
			return optionAt(on.Prop, g.all.Text)
		}
		return 0
	}
	return cmp.Or(cmp.Compare(place(&a), place(&b)), cmp.Compare(a.all.Num, b.all.Num), strings.Compare(a.all.Text, b.all.Text))
}

// Buckets groups rows in memory: the definition that the SQL is tested against.
// The rows are those that the plan finds.
func (p Plan) Buckets(rows []*Row) []Bucket {
	t := p.Tally()
	byKey := map[Bucket][]float64{}
	count, hides, label := map[Bucket]int64{}, map[Bucket]bool{}, map[Bucket]string{}
	for _, r := range rows {
		key := t.keyOf(p, r)
		typed := ""
		if t.Texts() && key.Rank == GroupValue {
			typed = t.By.On.value(p.Tracker(), r).Text
		}
		if count[key] == 0 || typed < label[key] {
			label[key] = typed
		}
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
		b.Count, b.LeftOut, b.Label = n, hides[key], label[key]
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
	if !t.Grouped {
		return Bucket{}
	}
	k := t.By.of(p.Tracker(), r)
	if k.Rank != rankFilled {
		return Bucket{Rank: k.Rank}
	}
	v := t.By.On.value(p.Tracker(), r)
	switch {
	case t.Quarters():
		return Bucket{Num: math.Floor(v.Num / (quarter * 1000))}
	case t.By.On.family().numeric():
		return Bucket{Num: v.Num}
	case t.Texts():
		return Bucket{Text: TextKey(v.Text)}
	}
	return Bucket{Text: v.Text}
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

var periods = map[string]period{"day": byDay, "week": byWeek, "month": byMonth, "quarter": byQuarter, "year": byYear}

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
	for _, k := range []struct {
		asked bool
		on    Operand
	}{{t.Grouped, t.By.On}, {t.Measured, t.Of.On}} {
		if k.asked && k.on.Field == Prop && !whole(g.Pred(access.ToView(k.on.N))) {
			return false
		}
	}
	return true
}
