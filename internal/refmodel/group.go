package refmodel

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Group is one group of masked records: rank 0 has a value, 1 is empty, 2 is "no
// access". Sum is of the viewable, filled cells of what is summed; LeftOut says
// that some cell is hidden.
type Group struct {
	Rank          int
	Value         string // a text as its key, a number in digits
	Count, Filled int
	Sum           float64
	LeftOut       bool
}

func (g Group) String() string {
	return fmt.Sprintf("%d:%s n=%d f=%d sum=%g left=%t", g.Rank, g.Value, g.Count, g.Filled, g.Sum, g.LeftOut)
}

// Groups folds what A's query lists by a property, and sums another ("" for
// none), in the order of ranks and values (A4.3). refusal is the code of the
// query's.
func (w *World) Groups(a Asker, q Query, by, of string) (groups []Group, refusal string) {
	q.Sort = nil
	ids, refusal := w.List(a, q)
	if refusal != "" {
		return nil, refusal
	}
	if !w.Nameable(a, q.Tracker, by) && !slices.Contains(fixed, by) || of != "" && !w.Nameable(a, q.Tracker, of) {
		return nil, "unknown_property"
	}
	at := map[string]int{}
	for _, id := range ids {
		r := w.Records[slices.IndexFunc(w.Records, func(r *Record) bool { return r.ID == id })]
		m := w.Mask(a, r)
		g := Group{Rank: w.rank(m, r, by)}
		if v, ok := w.value(r, by); ok && g.Rank == 0 {
			g.Value = key(v.Text)
			if v.Text == "" {
				g.Value = strconv.FormatFloat(v.Num, 'f', -1, 64)
			}
		}
		name := fmt.Sprint(g.Rank, g.Value)
		i, known := at[name]
		if !known {
			i = len(groups)
			at[name] = i
			groups = append(groups, g)
		}
		groups[i].add(w, m, r, of)
	}
	slices.SortFunc(groups, func(x, y Group) int { return cmp.Or(x.Rank-y.Rank, strings.Compare(x.Value, y.Value)) })
	return groups, ""
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
