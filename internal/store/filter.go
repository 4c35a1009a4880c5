package store

import (
	"math"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/record"
)

// kind is the type of an expression.
type kind uint8

const (
	kindText kind = iota
	kindReal
	kindInt
)

// operand is what is compared or sorted by, in SQL.
type operand struct {
	sql     string // of a list: unused
	kind    kind
	form    form   // of a property
	id      string // of a list: its key in extra
	filled  bool   // never NULL
	indexed bool
}

func (pg *page) operand(o record.Operand) operand {
	switch o.Field {
	case record.FieldNumber:
		return operand{sql: "r.number", kind: kindInt, filled: true, indexed: true}
	case record.FieldState:
		return operand{sql: "r.state_id", filled: true}
	case record.FieldCreatedAt:
		return operand{sql: "r.created_at", kind: kindInt, filled: true}
	case record.FieldArchived:
		return operand{sql: "(r.archived_at is not null)", kind: kindInt, filled: true}
	case record.FieldID:
		return operand{sql: "r.id", filled: true}
	}
	switch o.N {
	case access.Author:
		return operand{sql: "r.author_id", form: formID}
	case access.UpdatedAt:
		return operand{sql: "r.updated_at", kind: kindInt, filled: true}
	case access.UpdatedBy:
		return operand{sql: "r.updated_by", form: formID}
	case access.Site:
		return operand{sql: "r.site_id", form: formID}
	}
	return pg.property(cellOf(o.N, o.Prop))
}

func (pg *page) property(c cell) operand {
	out := operand{form: c.form, indexed: c.indexed()}
	if c.form == formNumber {
		out.kind = kindReal
	}
	if c.slot != "" {
		out.sql = "r." + c.slot
		return out
	}
	id := pg.arg(c.prop.ID)
	switch c.form {
	case formNumber:
		out.sql = pg.d.jsonNumber("r.extra", id)
	case formText:
		out.sql = "coalesce(" + pg.d.jsonText("r.extra", pg.arg(c.prop.ID+keySuffix)) + ", " + pg.d.jsonText("r.extra", id) + ")"
	case formID:
		out.sql = pg.d.jsonText("r.extra", id)
	default:
		out.id = id
	}
	return out
}

// conjuncts are the parts of a filter that must all be true.
func conjuncts(e record.Expr) []record.Expr {
	switch e := e.(type) {
	case nil:
		return nil
	case record.And:
		var all []record.Expr
		for _, part := range e {
			all = append(all, conjuncts(part)...)
		}
		return all
	}
	return []record.Expr{e}
}

// condition writes a part of a filter that must be true. A comparison whose
// property is viewable throughout the branch stands alone, so that its index
// can be used.
func (pg *page) condition(e record.Expr, b *branch) string {
	if c, ok := e.(record.Compare); ok && c.Op != record.Ne && !c.IsHidden() {
		if _, constant := pg.viewable(c.On, c.View, b); constant == always {
			return pg.compare(c)
		}
	}
	return pg.expr(e, b)
}

// expr writes a filter in Kleene's logic, NULL being unknown: SQL's and, or and
// not are his (A4.2).
func (pg *page) expr(e record.Expr, b *branch) string {
	switch e := e.(type) {
	case record.And:
		return pg.joined([]record.Expr(e), " and ", b)
	case record.Or:
		return pg.joined([]record.Expr(e), " or ", b)
	case record.Not:
		return "not (" + pg.expr(e.X, b) + ")"
	case record.Compare:
		return pg.leaf(e, b)
	}
	return unknown
}

const unknown = "cast(null as boolean)"

func (pg *page) joined(parts []record.Expr, with string, b *branch) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = pg.expr(part, b)
	}
	return "(" + strings.Join(texts, with) + ")"
}

// leaf is true or false where the property is viewable, else unknown. Empty is a
// value: only != is true of it.
func (pg *page) leaf(c record.Compare, b *branch) string {
	view, constant := pg.viewable(c.On, c.View, b)
	if c.IsHidden() {
		return isHidden(view, constant)
	}
	if constant == never {
		return unknown
	}
	known := pg.compare(c)
	if !pg.operand(c.On).filled && c.Op != record.IsEmpty {
		empty := "false"
		if c.Op == record.Ne {
			empty = "true"
		}
		if !bug.On(bug.EmptyUnknownInSQL) {
			known = "coalesce(" + known + ", " + empty + ")"
		}
	}
	if constant == always || bug.On(bug.HiddenComparedInSQL) {
		return known
	}
	return "case when " + view + " then " + known + " end"
}

// isHidden is the complement of where a property is viewable, as the ELSE of a
// CASE (A4.2).
func isHidden(view string, c constancy) string {
	switch c {
	case always:
		return "false"
	case never:
		return "true"
	}
	return "case when " + view + " then false else true end"
}

var symbols = map[record.Op]string{record.Eq: " = ", record.Ne: " <> ", record.Lt: " < ", record.Le: " <= ", record.Gt: " > ", record.Ge: " >= "}

// compare writes a comparison, NULL where the value is empty.
func (pg *page) compare(c record.Compare) string {
	o := pg.operand(c.On)
	switch {
	case c.Op == record.IsEmpty && o.id != "":
		return "not coalesce(" + pg.d.jsonFilled("r.extra", o.id) + ", false)"
	case c.Op == record.IsEmpty:
		return "(" + o.sql + " is null)"
	case c.Op == record.Has:
		return "coalesce(" + pg.d.jsonHas("r.extra", o.id, pg.arg(c.Values[0].Text)) + ", false)"
	case c.On.Field == record.FieldArchived:
		if (c.Values[0].Num != 0) == (c.Op == record.Eq) {
			return "(r.archived_at is not null)"
		}
		return "(r.archived_at is null)"
	case c.Op == record.Contains:
		return "(" + pg.d.contains(o.sql, pg.arg(c.Values[0].Text)) + ")"
	case c.Op == record.StartsWith:
		return "(" + pg.d.startsWith(o.sql, pg.arg(c.Values[0].Text)) + ")"
	case c.Op == record.In:
		texts := make([]string, len(c.Values))
		for i, v := range c.Values {
			texts[i] = pg.valueArg(o, v)
		}
		return "(" + o.sql + " in (" + strings.Join(texts, ", ") + "))"
	}
	return "(" + o.sql + symbols[c.Op] + pg.valueArg(o, c.Values[0]) + ")"
}

// valueArg is a value to compare an operand with. A whole number stays one, so
// that an integer column's index is used.
func (pg *page) valueArg(o operand, v record.Value) string {
	switch o.kind {
	case kindText:
		return pg.arg(v.Text)
	case kindReal:
		return pg.arg(v.Num)
	}
	if v.Num == math.Trunc(v.Num) && math.Abs(v.Num) < 1<<53 {
		return pg.arg(int64(v.Num))
	}
	return "cast(" + pg.arg(v.Num) + " as double precision)"
}
