package refmodel

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Place says which group a masked record is of: rank 0 has a value, 1 is empty, 2
// is "no access".
type Place struct {
	Rank  int
	Value string // a text as its key, a number in digits, a period as its first day since 1970
}

// Group is one group of masked records, within another where Then is asked for.
// Sum is of the viewable, filled cells of what is summed; LeftOut says that some
// cell is hidden.
type Group struct {
	At, Then      Place
	Count, Filled int
	Sum           float64
	LeftOut       bool
}

func (g Group) String() string {
	return fmt.Sprintf("%d:%s/%d:%s n=%d f=%d sum=%g left=%t", g.At.Rank, g.At.Value, g.Then.Rank, g.Then.Value, g.Count, g.Filled, g.Sum, g.LeftOut)
}

// Groups folds what A's query lists by a property, of dates with a period behind a
// colon, and within that by another ("" for none), and sums a third, in the order
// of ranks and values (A4.3). refusal is the code of the query's.
func (w *World) Groups(a Asker, q Query, by, then, of string) (groups []Group, refusal string) {
	q.Sort = nil
	ids, refusal := w.List(a, q)
	if refusal != "" {
		return nil, refusal
	}
	unknown := func(name string) bool {
		name, _, _ = strings.Cut(name, ":")
		return name != "" && !w.Nameable(a, q.Tracker, name) && !slices.Contains(fixed, name)
	}
	if unknown(by) || unknown(then) || unknown(of) {
		return nil, "unknown_property"
	}
	at := map[string]int{}
	for _, id := range ids {
		r := w.Records[slices.IndexFunc(w.Records, func(r *Record) bool { return r.ID == id })]
		m := w.Mask(a, r)
		g := Group{At: w.placed(m, r, by)}
		if then != "" {
			g.Then = w.placed(m, r, then)
		}
		name := g.String()
		i, known := at[name]
		if !known {
			i = len(groups)
			at[name] = i
			groups = append(groups, g)
		}
		groups[i].add(w, m, r, of)
	}
	slices.SortFunc(groups, Group.Compare)
	return groups, ""
}

// Compare is the order of ranks and values.
func (g Group) Compare(o Group) int {
	return cmp.Or(g.At.Rank-o.At.Rank, strings.Compare(g.At.Value, o.At.Value), g.Then.Rank-o.Then.Rank, strings.Compare(g.Then.Value, o.Then.Value))
}

// placed is the group of a record by a property.
func (w *World) placed(m *Mask, r *Record, by string) Place {
	by, period, _ := strings.Cut(by, ":")
	out := Place{Rank: w.rank(m, r, by)}
	v, ok := w.value(r, by)
	switch kind := w.typeOf(r.Tracker, by); {
	case !ok || out.Rank != 0:
	case kind == "date":
		out.Value = firstDay(time.Unix(int64(v.Num)*86400, 0).UTC(), period)
	case kind == "date_time":
		out.Value = firstDay(time.UnixMilli(int64(v.Num)).UTC(), period)
	case v.Text == "":
		out.Value = strconv.FormatFloat(v.Num, 'f', -1, 64)
	default:
		out.Value = key(v.Text)
	}
	return out
}

// firstDay of the period that a time is in, as days since 1970; a week begins on
// Monday, and without a word it is the day.
func firstDay(t time.Time, period string) string {
	switch period {
	case "week":
		for t.Weekday() != time.Monday {
			t = t.AddDate(0, 0, -1)
		}
	case "month":
		t = t.AddDate(0, 0, 1-t.Day())
	case "quarter":
		t = t.AddDate(0, 0, 1-t.Day())
		for (t.Month()-1)%3 != 0 {
			t = t.AddDate(0, -1, 0)
		}
	case "year":
		t = t.AddDate(0, 0, 1-t.YearDay())
	}
	midnight := t.Truncate(24 * time.Hour)
	return strconv.FormatInt(midnight.Unix()/86400, 10)
}

func (g *Group) add(w *World, m *Mask, r *Record, of string) {
	g.Count++
	if of == "" {
		return
	}
	v, filled := w.value(r, of)
	switch {
	case !m.View[of]:
		g.LeftOut = true
	case filled:
		g.Filled++
		g.Sum += v.Num
	}
}
