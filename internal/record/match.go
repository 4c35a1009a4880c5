package record

import (
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
)

// Truth is a three-valued truth.
type Truth uint8

const (
	Unknown Truth = iota
	False
	True
)

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

// Match evaluates a filter on one row in memory: the definition that the SQL is
// tested against. No filter is true.
func Match(e Expr, t *policy.Schema, r *Row) Truth {
	switch e := e.(type) {
	case nil:
		return True
	case And:
		return matchAll(e, t, r)
	case Or:
		return matchAny(e, t, r)
	case Not:
		switch Match(e.X, t, r) {
		case True:
			return False
		case False:
			return True
		}
		if bug.On(bug.NotOfUnknown) {
			return True
		}
		return Unknown
	case Compare:
		return e.match(t, r)
	}
	panic("record: an expression of no known kind")
}

func matchAll(parts []Expr, t *policy.Schema, r *Row) Truth {
	out := True
	for _, part := range parts {
		switch Match(part, t, r) {
		case False:
			return False
		case Unknown:
			out = Unknown
		}
	}
	return out
}

func matchAny(parts []Expr, t *policy.Schema, r *Row) Truth {
	out := False
	for _, part := range parts {
		switch Match(part, t, r) {
		case True:
			return True
		case Unknown:
			out = Unknown
		}
	}
	return out
}

// known reports whether a leaf with that predicate is decided on the row.
func known(view access.Pred, r *Row) bool {
	if _, constant := view.(access.Always); constant {
		return true
	}
	return view != nil && access.Holds(view, r.Facts)
}

func (c Compare) match(t *policy.Schema, r *Row) Truth {
	if c.Op == hidden {
		return truth(!known(c.View, r))
	}
	if !known(c.View, r) {
		return Unknown
	}
	v := c.On.value(t, r)
	switch {
	case c.Op == IsEmpty:
		return truth(!v.Filled)
	case !v.Filled && bug.On(bug.EmptyIsUnknown):
		return Unknown
	case !v.Filled:
		return truth(c.Op == Ne)
	case c.Op == Has:
		return truth(slices.Contains(v.List, c.Values[0].Text))
	case c.Op == In:
		return truth(slices.ContainsFunc(c.Values, func(o Value) bool { return c.order(v, o) == 0 }))
	}
	return c.matchOne(v, c.Values[0])
}

func (c Compare) matchOne(v, o Value) Truth {
	switch c.Op {
	case Contains:
		return truth(strings.Contains(TextKey(v.Text), o.Text))
	case StartsWith:
		return truth(strings.HasPrefix(TextKey(v.Text), o.Text))
	}
	n := c.order(v, o)
	switch c.Op {
	case Eq:
		return truth(n == 0)
	case Ne:
		return truth(n != 0)
	case Lt:
		return truth(n < 0)
	case Le:
		return truth(n <= 0)
	case Gt:
		return truth(n > 0)
	case Ge:
		return truth(n >= 0)
	}
	return Unknown
}

// order compares a stored value with one of the comparison's.
func (c Compare) order(v, o Value) int {
	switch f := c.On.family(); {
	case f.numeric():
		switch {
		case v.Num < o.Num:
			return -1
		case v.Num > o.Num:
			return 1
		}
		return 0
	case f == familyText:
		return strings.Compare(TextKey(v.Text), o.Text)
	}
	return strings.Compare(v.Text, o.Text)
}
