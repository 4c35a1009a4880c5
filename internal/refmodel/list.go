package refmodel

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Filter is and, or, not over Parts, or a comparison of On with Values.
type Filter struct {
	Op     string
	Parts  []Filter
	On     string
	Values []Value
}

// Sort is one key of an order.
type Sort struct {
	On   string
	Desc bool
}

// Query is what a reader asks of a tracker. Which is live, archived, both or bin.
type Query struct {
	Tracker string
	States  []string
	Where   *Filter
	Sort    []Sort
	Search  string
	Which   string
}

// truth is Kleene's: false, unknown, true (A4.2).
type truth int

const (
	isFalse truth = -1
	unknown truth = 0
	isTrue  truth = 1
)

func truthOf(b bool) truth {
	if b {
		return isTrue
	}
	return isFalse
}

// List gives the ids of the records that A's query lists, in order, or the code
// of its refusal.
func (w *World) List(a Asker, q Query) (ids []string, refusal string) {
	if code := w.refuses(a, q); code != "" {
		return nil, code
	}
	type masked struct {
		r *Record
		m *Mask
	}
	var found []masked
	for _, r := range w.Records {
		m := w.Mask(a, r) // A4: everything below is a function of masked records
		if r.Tracker == q.Tracker && m.Seen && among(q, r) && w.match(m, r, q.Where) == isTrue && w.finds(m, r, q.Search) {
			found = append(found, masked{r, m})
		}
	}
	slices.SortFunc(found, func(x, y masked) int {
		for _, key := range q.Sort {
			if c := w.compare(x.m, x.r, y.m, y.r, key); c != 0 {
				return c
			}
		}
		return strings.Compare(y.r.ID, x.r.ID) // newest first (A4.3)
	})
	for _, x := range found {
		ids = append(ids, x.r.ID)
	}
	return ids, ""
}

// among: states asked for, archive and bin.
func among(q Query, r *Record) bool {
	if len(q.States) > 0 && !slices.Contains(q.States, r.State) || r.Binned != (q.Which == "bin") {
		return false
	}
	return q.Which == "bin" || q.Which == "both" || r.Archived == (q.Which == "archived")
}

// match is the truth of a filter on a masked record.
func (w *World) match(m *Mask, r *Record, f *Filter) truth {
	if f == nil {
		return isTrue
	}
	switch f.Op {
	case "and":
		out := isTrue
		for i := range f.Parts {
			out = min(out, w.match(m, r, &f.Parts[i]))
		}
		return out
	case "or":
		out := isFalse
		for i := range f.Parts {
			out = max(out, w.match(m, r, &f.Parts[i]))
		}
		return out
	case "not":
		return -w.match(m, r, &f.Parts[0])
	}
	if !m.View[f.On] && !slices.Contains(fixed, f.On) {
		return unknown
	}
	v, ok := w.value(r, f.On)
	switch {
	case f.Op == "is_empty":
		return truthOf(!ok)
	case !ok:
		return truthOf(f.Op == "!=")
	}
	return truthOf(slices.ContainsFunc(f.Values, func(o Value) bool { return w.holds(r.Tracker, f, v, o) }))
}

func (w *World) holds(t string, f *Filter, v, o Value) bool {
	c := cmp.Or(cmp.Compare(v.Num, o.Num), strings.Compare(key(v.Text), key(o.Text)))
	switch f.Op {
	case "=", "in":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	case "has":
		return slices.Contains(v.List, o.Text)
	case "contains":
		return strings.Contains(key(v.Text), key(o.Text))
	case "starts_with":
		return strings.HasPrefix(key(v.Text), key(o.Text))
	}
	return false
}

// key is what texts are compared by: NFC, case-folded (A4.2).
func key(s string) string { return norm.NFC.String(cases.Fold().String(norm.NFC.String(s))) }

// finds is q: an or over viewable text properties (A4.2).
func (w *World) finds(m *Mask, r *Record, q string) bool {
	if q == "" {
		return true
	}
	for _, p := range w.Trackers[r.Tracker].Properties {
		switch p.Type {
		case "text", "long_text", "email", "phone", "url":
			if v, ok := w.value(r, p.Key); ok && m.View[p.Key] && strings.Contains(key(v.Text), key(q)) {
				return true
			}
		}
	}
	return false
}

// value is what the record holds; false for empty.
func (w *World) value(r *Record, p string) (Value, bool) {
	flag := map[bool]float64{true: 1}
	switch p {
	case "id":
		return Value{Text: r.ID}, true
	case "number":
		return Value{Num: float64(r.Number)}, true
	case "state":
		return Value{Text: r.State}, true
	case "archived":
		return Value{Num: flag[r.Archived]}, true
	case "created_at":
		return Value{Num: float64(r.Created.UnixMilli())}, true
	case "updated_at":
		return Value{Num: float64(r.Updated.UnixMilli())}, true
	case "author":
		return Value{Text: r.Author}, r.Author != ""
	case "updated_by":
		return Value{Text: r.UpdatedBy}, r.UpdatedBy != ""
	case "site":
		return Value{Text: r.Site}, r.Site != ""
	}
	v, ok := r.Values[p]
	return v, ok
}

// compare is the order of A4.3: viewable and filled by value, then viewable and
// empty, then hidden, in both directions.
func (w *World) compare(mx *Mask, x *Record, my *Mask, y *Record, by Sort) int {
	rankX, rankY := w.rank(mx, x, by.On), w.rank(my, y, by.On)
	if rankX != rankY || rankX > 0 {
		return rankX - rankY
	}
	vx, _ := w.value(x, by.On)
	vy, _ := w.value(y, by.On)
	c := cmp.Or(cmp.Compare(vx.Num, vy.Num), strings.Compare(key(vx.Text), key(vy.Text)))
	if by.On == "state" || w.typeOf(x.Tracker, by.On) == "choice" { // by their order
		c = w.place(x.Tracker, by.On, vx.Text) - w.place(x.Tracker, by.On, vy.Text)
	}
	if by.Desc {
		return -c
	}
	return c
}

func (w *World) rank(m *Mask, r *Record, p string) int {
	_, ok := w.value(r, p)
	switch {
	case !m.View[p] && !slices.Contains(fixed, p):
		return 2
	case !ok:
		return 1
	}
	return 0
}

// place is where an option or a state stands in its tracker's order.
func (w *World) place(t, p, key string) int {
	for i, s := range w.Trackers[t].States {
		if p == "state" && s.Key == key {
			return i
		}
	}
	for _, x := range w.Trackers[t].Properties {
		if x.Key == p && p != "state" {
			return slices.Index(x.Options, key)
		}
	}
	return 0
}
