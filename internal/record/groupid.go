package record

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// The ids of groups that have no value of their own. An id of a value that begins
// like one has a ~ more.
const (
	GroupIDEmpty    = "~empty"
	GroupIDNoAccess = "~no_access"
	groupIDGone     = "~gone" // people who are deleted, all of them (A8.5)
)

// GroupID names a group of a tally, for OfGroup: of a state and an option its key,
// of people, teams and sites the id, of dates the first day of the period.
func (t *Tally) GroupID(g *Group) string {
	switch g.Rank {
	case GroupEmpty:
		return GroupIDEmpty
	case GroupNoAccess:
		return GroupIDNoAccess
	}
	v := g.Value
	switch f := t.By.On.family(); {
	case f == familyFlag:
		return strconv.FormatBool(v.Num != 0)
	case f == familyDay, f == familyInstant:
		return string(appendDay(nil, v.Num))
	case f.numeric():
		return strconv.FormatFloat(v.Num, 'f', -1, 64)
	case f == familyState:
		return t.StateKey(v.Text)
	case f == familyPerson && v.Text == "":
		return groupIDGone
	case strings.HasPrefix(v.Text, "~"):
		return "~" + v.Text
	}
	return v.Text
}

// OfGroup is the group that an id names.
func OfGroup(id string) *Of {
	switch {
	case id == GroupIDEmpty:
		return &Of{Rank: GroupEmpty}
	case id == GroupIDNoAccess:
		return &Of{Rank: GroupNoAccess}
	case id == groupIDGone:
		return &Of{Rank: GroupValue, Gone: true}
	case strings.HasPrefix(id, "~~"):
		return &Of{Rank: GroupValue, Value: id[1:]}
	}
	return &Of{Rank: GroupValue, Value: id}
}

// grouping is what a query groups by: an operand and, of dates, a period.
type grouping struct {
	on    Operand
	every period
}

// grouping reads the name of a group, with the period of a date behind a colon.
func (n *names) grouping(ref string) (g grouping, periodic bool, err *QueryError) {
	ref, word, periodic := policy.CutGroup(ref)
	o, ok := n.find(ref)
	if !ok {
		return g, false, unknownProperty("group", 0)
	}
	f := o.family()
	dated := f == familyDay || f == familyInstant
	g = grouping{on: o, every: periods[word]}
	if !o.groupable() || periodic && (g.every == 0 || !dated) {
		return g, false, notGroupable("group")
	}
	if dated && g.every == 0 {
		g.every = byDay
	}
	return g, periodic, nil
}

func unknownGroup() *QueryError {
	return &QueryError{Code: "unknown_group", Part: "of", Message: "This names no group here. The aggregate of the same records lists them with their ids (A4.3)."}
}

// among adds the condition that a record is of one group.
func (p *plan) among(v *Viewer, g grouping, of *Of) *QueryError {
	view := p.viewPred(&v.Grants, g.on)
	is := func(op Op, values ...Value) Expr { return Compare{On: g.on, Op: op, Values: values, View: view} }
	var c Expr
	switch of.Rank {
	case GroupEmpty:
		c = is(IsEmpty)
	case GroupNoAccess:
		c = is(hidden)
	default:
		if c = g.valued(v, of, is); c == nil {
			return unknownGroup()
		}
	}
	if p.where == nil {
		p.where = c
	} else {
		p.where = And{p.where, c}
	}
	return nil
}

// valued is the condition of a group with a value; nil where it names none.
func (g grouping) valued(v *Viewer, of *Of, is func(op Op, values ...Value) Expr) Expr {
	s := of.Value
	f := g.on.family()
	if of.Gone && f != familyPerson || !of.Gone && s == "" {
		return nil
	}
	switch f {
	case familyPerson:
		if of.Gone {
			return is(In, gone(v.Policy)...)
		}
		return is(Eq, text(s))
	case familyChoice, familyTeam, familySite:
		return is(Eq, text(s))
	case familyText:
		return is(Eq, text(TextKey(s)))
	case familyFlag:
		if s == "true" || s == "false" {
			return is(Eq, flag(s == "true"))
		}
	case familyNumber, familyMoney:
		if x, err := strconv.ParseFloat(s, 64); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
			return is(Eq, num(x))
		}
	case familyDay, familyInstant:
		return g.within(v, s, is)
	case familyState:
		n, doc, ok := v.Tracker.StateRef(s)
		if heard := v.Grants.States(); ok && heard.Has(n) {
			return is(Eq, text(doc.ID))
		}
	}
	return nil
}

// within is the condition of a period, named by a day in it. Of instants it is the
// workspace's own days.
func (g grouping) within(v *Viewer, s string, is func(op Op, values ...Value) Expr) Expr {
	day, err := parseDay(s)
	if err != nil {
		return nil
	}
	from := g.every.first(time.Unix(int64(day)*86400, 0).UTC())
	to := g.every.after(from)
	if g.on.family() == familyInstant {
		from, to = instant(startOf(from, v.zone())), instant(startOf(to, v.zone()))
	}
	return And{is(Ge, num(from)), is(Lt, num(to))}
}

// after is the first day behind a period that begins on a day.
func (d period) after(first float64) float64 {
	t := time.Unix(int64(first)*86400, 0).UTC()
	switch d {
	case byWeek:
		t = t.AddDate(0, 0, 7)
	case byMonth:
		t = t.AddDate(0, 1, 0)
	case byQuarter:
		t = t.AddDate(0, 3, 0)
	case byYear:
		t = t.AddDate(1, 0, 0)
	default:
		t = t.AddDate(0, 0, 1)
	}
	return dayOf(t)
}

// gone are the deleted users, and where there is none an id that is nobody's.
func gone(s *policy.Snapshot) []Value {
	out := []Value{text(nobody)}
	for _, id := range s.Deleted() {
		out = append(out, text(id))
	}
	return out
}
