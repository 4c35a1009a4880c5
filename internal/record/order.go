package record

import (
	"cmp"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
)

// SortKey is one key of the order (A4.3): rank (viewable and filled, viewable
// and empty, hidden), then value. Ranks are the same in both directions.
type SortKey struct {
	On   Operand
	Desc bool
	View access.Pred
	// Starts orders by periods instead: by the last of these at or before the value,
	// by the value itself before the first. They rise; nil: by the value.
	Starts []float64
}

// Key is one component of a keyset position.
type Key struct {
	Null bool
	Num  float64
	Text string
	Rank int // 0 viewable and filled, 1 viewable and empty, 2 hidden (A4.3)
}

const (
	rankFilled = iota
	rankEmpty
	rankHidden
)

// Kept is a position as it leaves the product and comes back in Query.After. A
// state is named there: its place among the states would count those that the
// viewer has not heard of.
func (p Plan) Kept(at []Key) []Key {
	kept := slices.Clone(at)
	for i, k := range p.Sort() {
		if i < len(kept) && kept[i].Rank == rankFilled && k.On.family() == familyState {
			kept[i] = Key{Text: p.Tracker().States[int(kept[i].Num)].ID}
		}
	}
	return kept
}

// goOn reads what Kept wrote.
func (p *plan) goOn(t *policy.Schema, kept []Key) *QueryError {
	if kept == nil {
		return nil
	}
	other := &QueryError{Code: "cursor", Part: "cursor", Message: "This cursor belongs to a list in another order. Start again without it."}
	if len(kept) != len(p.sort) {
		return other
	}
	p.after = slices.Clone(kept)
	for i, k := range p.sort {
		if kept[i].Rank != rankFilled || k.On.family() != familyState {
			continue
		}
		n, _, ok := t.StateRef(kept[i].Text)
		if !ok {
			return other
		}
		p.after[i] = Key{Num: float64(n)}
	}
	return nil
}

// Position is where a row stands in the plan's order, one Key per sort key: the
// definition of what store computes in SQL. Choices and states count by their
// place in the tracker's order, an option that is gone after all others.
func (p Plan) Position(r *Row) []Key {
	sort := p.Sort()
	keys := make([]Key, len(sort))
	for i, k := range sort {
		keys[i] = k.of(p.Tracker(), r)
	}
	return keys
}

func (k SortKey) of(t *policy.Schema, r *Row) Key {
	if !known(k.View, r) {
		if bug.On(bug.HiddenAsEmpty) {
			return Key{Null: true, Rank: rankEmpty}
		}
		return Key{Null: true, Rank: rankHidden}
	}
	v := k.On.value(t, r)
	if !v.Filled {
		return Key{Null: true, Rank: rankEmpty}
	}
	switch k.On.family() {
	case familyText:
		return Key{Text: TextKey(v.Text)}
	case familyChoice:
		return Key{Num: float64(optionAt(k.On.Prop, v.Text))}
	case familyState:
		return Key{Num: float64(r.Facts.State)}
	case familyRecord, familyPerson, familyTeam, familySite: // the latter as groups alone
		return Key{Text: v.Text}
	}
	return Key{Num: k.period(v.Num)}
}

func (k SortKey) period(at float64) float64 {
	i, found := slices.BinarySearch(k.Starts, at)
	if found || i == 0 {
		return at
	}
	return k.Starts[i-1]
}

// Bound turns a comparison of periods round into one of values: the period of a
// value stands in op (">", ">=", "<" or "<=") to a position exactly where the value
// stands in the operator given to the bound; ok is false where every period does,
// or none.
func (k SortKey) Bound(op string, at float64) (of string, bound float64, ok bool) {
	n, found := slices.BinarySearch(k.Starts, at)
	if found && (op == ">" || op == "<=") {
		n++ // the period of the position itself ends where the next begins
	}
	switch {
	case n == 0:
		return op, at, true
	case n == len(k.Starts):
		return "", 0, false
	}
	return strings.Replace(op[:1], ">", ">=", 1), k.Starts[n], true
}

// optionAt is the place of an option among a property's, their number for one
// that is not there.
func optionAt(p *policy.Property, key string) int {
	for i := range p.Options {
		if p.Options[i].Key == key {
			return i
		}
	}
	return len(p.Options)
}

// Compare orders two positions of the plan: negative when a comes first.
func (p Plan) Compare(a, b []Key) int {
	for i, k := range p.Sort() {
		if c := k.compare(a[i], b[i]); c != 0 {
			return c
		}
	}
	return 0
}

func (k SortKey) compare(a, b Key) int {
	if c := cmp.Compare(a.Rank, b.Rank); c != 0 {
		return c
	}
	c := cmp.Or(cmp.Compare(a.Num, b.Num), strings.Compare(a.Text, b.Text))
	if k.Desc {
		return -c
	}
	return c
}
