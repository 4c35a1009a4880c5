package store

import (
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// The ranks of A4.3.
const (
	rankFilled = iota
	rankEmpty
	rankHidden
)

// key is a sort key in SQL.
type key struct {
	record.SortKey
	operand operand
	sql     string // what is sorted by; differs from the operand's where the order is not the value's
	kind    kind   // of sql
	indexed bool
}

func (pg *page) key(k record.SortKey) key {
	o := pg.operand(k.On)
	out := key{SortKey: k, operand: o, sql: o.sql, kind: o.kind, indexed: o.indexed}
	switch {
	case k.On.Field == record.FieldState:
		ids := make([]string, len(pg.t.States))
		for i := range pg.t.States {
			ids[i] = pg.t.States[i].ID
		}
		out.sql, out.kind, out.indexed = pg.placeOf(o.sql, ids), kindInt, false
	case k.On.Prop != nil && k.On.Prop.Type == policy.Choice:
		keys := make([]string, len(k.On.Prop.Options))
		for i := range k.On.Prop.Options {
			keys[i] = k.On.Prop.Options[i].Key
		}
		out.sql, out.kind, out.indexed = pg.placeOf(o.sql, keys), kindInt, false
	case len(k.Starts) > 0:
		out.sql = pg.startOf(out)
	}
	return out
}

// startOf is the last of a key's starts at or before its value, the value before
// the first, NULL for NULL.
func (pg *page) startOf(k key) string {
	starts := make([]string, len(k.Starts))
	for i, at := range k.Starts {
		starts[i] = pg.keyArg(k, record.Key{Num: at})
	}
	return "case when " + k.sql + " is not null then " + stretch(k.sql, starts, append([]string{k.sql}, starts...)) + " end"
}

// stretch writes what holds in the stretch of a line that a value lies in: of each
// that begins at a bound, and first of what lies before them all. The bounds rise;
// few of them are asked.
func stretch(sql string, bounds, holds []string) string {
	if len(bounds) == 0 {
		return holds[0]
	}
	mid := len(bounds) / 2
	return "case when " + sql + " < " + bounds[mid] + " then " + stretch(sql, bounds[:mid], holds[:mid+1]) +
		" else " + stretch(sql, bounds[mid+1:], holds[mid+1:]) + " end"
}

// placeOf is the place of a text in a list, the list's length for one that is
// not in it, NULL for NULL.
func (pg *page) placeOf(sql string, list []string) string {
	if len(list) == 0 {
		return "case when " + sql + " is not null then 0 end"
	}
	var b strings.Builder
	b.WriteString("case " + sql)
	for i, s := range list {
		b.WriteString(" when " + pg.arg(s) + " then " + strconv.Itoa(i))
	}
	b.WriteString(" else case when " + sql + " is not null then " + strconv.Itoa(len(list)) + " end end")
	return b.String()
}

// view says where a key's property is viewable among a branch's records.
func (pg *page) view(k key, b *branch) (sql string, c constancy) { return pg.viewable(k.On, k.View, b) }

// rank and value are the two columns of a key in a part.
func (pg *page) rank(k key, i int, p *part) string {
	if i == 0 && p.rank >= 0 {
		return strconv.Itoa(p.rank)
	}
	view, c := pg.view(k, &p.b)
	filled := "0"
	if !k.operand.filled {
		filled = "case when " + k.operand.sql + " is null then 1 else 0 end"
	}
	switch c {
	case always:
		return filled
	case never:
		return "2"
	}
	return "case when " + view + " then " + filled + " else 2 end"
}

func (pg *page) value(k key, b *branch) string {
	view, c := pg.view(k, b)
	switch c {
	case always:
		return k.sql
	case never:
		return pg.nullOf(k)
	}
	return "case when " + view + " then " + k.sql + " end"
}

func (pg *page) nullOf(k key) string { return pg.d.nulls[k.kind] }

// led reports whether the driver's rows come in order and lead to the records.
func (p *part) led() bool { return p.who != "" || p.each }

// order writes the order by the columns of the keys.
func (pg *page) order(prefix string) {
	last := len(pg.keys) - 1
	for i, k := range pg.keys[:last] {
		n := strconv.Itoa(i)
		pg.add(prefix, "r", n, ", ", prefix, "v", n, direction(k), ", ")
	}
	pg.add(prefix, "id", direction(pg.keys[last]))
}

// partOrder is order in the words of the table, without what is constant in the
// part, so that an index can give it.
func (pg *page) partOrder(p part) {
	last := len(pg.keys) - 1
	for i, k := range pg.keys[:last] {
		_, c := pg.view(k, &p.b)
		fixed := i == 0 && p.rank >= 0 || c == always && k.operand.filled
		n := strconv.Itoa(i)
		switch {
		case fixed && i == 0 && p.rank == rankEmpty:
		case fixed:
			pg.add(k.sql, direction(k), ", ")
		default:
			pg.add("r", n, ", v", n, direction(k), ", ")
		}
	}
	if p.led() {
		pg.add("d.record_id", direction(pg.keys[last]))
		return
	}
	pg.add("r.id", direction(pg.keys[last]))
}

func direction(k key) string {
	if k.Desc {
		return " desc"
	}
	return ""
}

// ahead leaves out the parts whose fixed rank lies before the position.
func (pg *page) ahead(parts []part) []part {
	after := pg.plan.After()
	if len(after) == 0 || after[0].Rank == rankFilled {
		return parts
	}
	var left []part
	for _, p := range parts {
		if p.rank < 0 || p.rank >= after[0].Rank {
			p.full = -1 // the filled ones are all behind us
			left = append(left, p)
		}
	}
	return left
}

// behind writes that a record stands behind the position in the order, from the
// i-th key on.
func (pg *page) behind(p *part, after []record.Key, i int) string {
	k, at := pg.keys[i], after[i]
	beyond, from := " > ", " >= "
	if k.Desc {
		beyond, from = " < ", " <= "
	}
	if i == len(pg.keys)-1 {
		if p.led() {
			return "d.record_id" + beyond + pg.arg(at.Text)
		}
		return k.sql + beyond + pg.arg(at.Text)
	}
	rest := pg.behind(p, after, i+1)
	rank := pg.rank(k, i, p)
	fixed, isFixed := fixedRank(rank)
	if at.Rank != rankFilled {
		switch {
		case !isFixed:
			return "(" + rank + " > " + strconv.Itoa(at.Rank) + " or " + rank + " = " + strconv.Itoa(at.Rank) + " and " + rest + ")"
		case fixed > at.Rank:
			return "true"
		case fixed < at.Rank:
			return "false"
		}
		return rest
	}
	past := pg.compared(k, &p.b, beyond, at)
	same := pg.compared(k, &p.b, from, at) + " and (" + past + " or " + rest + ")"
	if bug.On(bug.PageLosesTies) {
		same = past
	}
	switch {
	case !isFixed:
		return "(" + rank + " > 0 or " + same + ")"
	case fixed > rankFilled:
		return "true"
	}
	return same
}

// compared writes how a key's value stands to a position's. Of a period it asks
// the value itself, which an index may have.
func (pg *page) compared(k key, b *branch, op string, at record.Key) string {
	if len(k.Starts) > 0 {
		of, bound, ok := k.Bound(strings.TrimSpace(op), at.Num)
		if !ok {
			return strconv.FormatBool(k.Desc)
		}
		op, at.Num, k.sql = " "+of+" ", bound, k.operand.sql
	}
	return pg.value(k, b) + op + pg.keyArg(k, at)
}

func fixedRank(sql string) (rank int, ok bool) {
	rank, err := strconv.Atoi(sql)
	return rank, err == nil
}

func (pg *page) keyArg(k key, at record.Key) string {
	switch k.kind {
	case kindText:
		return pg.arg(at.Text)
	case kindInt:
		return pg.arg(int64(at.Num))
	}
	return pg.arg(at.Num)
}

// viewable says where among a branch's records an operand is viewable.
func (pg *page) viewable(o record.Operand, view access.Pred, b *branch) (sql string, c constancy) {
	if _, ok := view.(access.Always); ok {
		return "", always
	}
	taken, ok := pg.views[o.N]
	if !ok {
		var err error
		if taken, err = branches(view, pg.plan.Policy(), allStates(pg.t)); err != nil {
			taken = nil // what cannot be said is not viewable
		}
		pg.views[o.N] = taken
	}
	if pg.isNamed() {
		b = &branch{states: allStates(pg.t)}
	}
	var texts []string
	for _, v := range taken {
		left, c := b.within(v, pg.where)
		switch c {
		case always:
			return "", always
		case varies:
			texts = append(texts, pg.ask(left))
		}
	}
	if len(texts) == 0 {
		return "", never
	}
	return "(" + strings.Join(texts, " or ") + ")", varies
}
