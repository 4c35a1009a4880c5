package record

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// compiler turns the tree of a filter into an Expr for one viewer.
type compiler struct {
	v     *Viewer
	plan  *plan
	names *names
	views map[access.Property]access.Pred // asked for once per property
}

func (c *compiler) expr(n node) (Expr, *QueryError) {
	switch n := n.(type) {
	case allOf:
		parts, err := c.each(n)
		return And(parts), err
	case anyOf:
		parts, err := c.each(n)
		return Or(parts), err
	case notOf:
		x, err := c.expr(n.x)
		return Not{x}, err
	case leafOf:
		return c.leaf(n)
	}
	panic("record: a filter node of no known kind")
}

func (c *compiler) each(nodes []node) ([]Expr, *QueryError) {
	parts := make([]Expr, len(nodes))
	for i, n := range nodes {
		var err *QueryError
		if parts[i], err = c.expr(n); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// leaf looks the name up before anything else is judged, so that what is wrong
// with the rest is told about properties the viewer may name and no others.
func (c *compiler) leaf(n leafOf) (Expr, *QueryError) {
	o, ok := c.names.find(n.name)
	if !ok {
		return nil, unknownProperty("filter", n.at)
	}
	if ops := o.ops(); !ops.has(n.op) {
		if ops == 0 {
			return nil, syntaxError(n.at, "Records cannot be filtered by this property.")
		}
		return nil, syntaxError(n.opAt, words.Say("This property takes %s.", ops.String()))
	}
	if n.op == IsEmpty {
		return c.compare(o, IsEmpty, nil), nil
	}
	if one := n.values[0]; len(n.values) == 1 && one.kind == litAt && one.text == "my_teams" {
		return c.myTeams(o, n)
	}
	values := make([]Value, len(n.values))
	for i, l := range n.values {
		var err *QueryError
		if values[i], err = c.value(o, l); err != nil {
			return nil, err
		}
	}
	return c.compare(o, n.op, values), nil
}

func (c *compiler) compare(o Operand, op Op, values []Value) Compare {
	return Compare{On: o, Op: op, Values: values, View: c.view(o)}
}

func (c *compiler) view(o Operand) access.Pred {
	if o.Field != Prop || bug.On(bug.FilterOnHidden) {
		return access.Always{}
	}
	view, ok := c.views[o.N]
	if !ok {
		view = c.plan.viewPred(&c.v.Grants, o)
		if c.views == nil {
			c.views = map[access.Property]access.Pred{}
		}
		c.views[o.N] = view
	}
	return view
}

// myTeams compiles "team = @my_teams", "team in @my_teams" and "teams has
// @my_teams": one of them. Who is in no team gets a condition that is false
// where it is known, and unknown where the property is hidden.
func (c *compiler) myTeams(o Operand, n leafOf) (Expr, *QueryError) {
	f := o.family()
	if f != familyTeam && f != familyTeams || n.op == Ne {
		return nil, syntaxError(n.values[0].at, `@my_teams goes with "=" and "in" on a team and with "has" on teams.`)
	}
	if len(c.v.Teams) == 0 {
		empty := c.compare(o, IsEmpty, nil)
		return And{empty, Not{empty}}, nil
	}
	values := make([]Value, len(c.v.Teams))
	for i, id := range c.v.Teams {
		values[i] = text(id)
	}
	if f == familyTeam {
		return c.compare(o, In, values), nil
	}
	any := make(Or, len(values))
	for i, v := range values {
		any[i] = c.compare(o, Has, []Value{v})
	}
	return any, nil
}

// value reads a literal as a value of the operand.
func (c *compiler) value(o Operand, l literal) (Value, *QueryError) {
	switch o.family() {
	case familyText:
		if l.kind == litString {
			return text(TextKey(l.text)), nil
		}
		return Value{}, syntaxError(l.at, "This property is compared with a text in double quotes.")
	case familyNumber, familyMoney:
		return numberLiteral(o, l)
	case familyDay:
		return c.day(l)
	case familyInstant:
		return c.instant(l)
	case familyFlag:
		if l.kind == litWord && (l.text == "true" || l.text == "false") {
			return flag(l.text == "true"), nil
		}
		return Value{}, syntaxError(l.at, "This property is compared with true or false.")
	}
	return c.reference(o, l)
}

func numberLiteral(o Operand, l literal) (Value, *QueryError) {
	if l.kind != litWord || !isDecimal(l.text) {
		return Value{}, syntaxError(l.at, "This property is compared with a number.")
	}
	if o.family() == familyMoney {
		units, err := minorUnits(l.text, MinorDigits(o.Prop.Currency))
		if err != nil {
			return Value{}, syntaxError(l.at, words.Say("An amount %s.", faultOf(err).message))
		}
		return num(units), nil
	}
	f, err := strconv.ParseFloat(l.text, 64)
	if err != nil || math.IsInf(f, 0) {
		return Value{}, syntaxError(l.at, "This number is too large.")
	}
	return num(f), nil
}

func (c *compiler) day(l literal) (Value, *QueryError) {
	if l.kind == litAt && l.text == "today" && l.unit != 'h' {
		return num(dayOf(c.today(l))), nil
	}
	if l.kind != litAt {
		if d, err := parseDay(l.text); err == nil {
			return num(d), nil
		}
	}
	return Value{}, syntaxError(l.at, "This property is compared with a date such as 2026-03-31, or @today with days or weeks.")
}

// today is the local midnight that "@today ± n" names. Days and weeks are
// counted on the calendar, so a clock change does not shift them.
func (c *compiler) today(l literal) time.Time {
	now := c.v.Now.In(c.v.zone())
	days := map[byte]int{'d': 1, 'w': 7}[l.unit] * l.offset
	return time.Date(now.Year(), now.Month(), now.Day()+days, 0, 0, 0, 0, c.v.zone())
}

// instant reads a point in time. A date is its first instant in the workspace's
// time zone.
func (c *compiler) instant(l literal) (Value, *QueryError) {
	if l.kind == litAt {
		switch {
		case l.text == "now" && l.unit == 'h':
			return num(instant(c.v.Now.Add(time.Duration(l.offset) * time.Hour))), nil
		case l.text == "now":
			days := map[byte]int{'d': 1, 'w': 7}[l.unit] * l.offset
			return num(instant(c.v.Now.In(c.v.zone()).AddDate(0, 0, days))), nil
		case l.text == "today" && l.unit == 'h':
			return num(instant(c.today(literal{}).Add(time.Duration(l.offset) * time.Hour))), nil
		case l.text == "today":
			return num(instant(c.today(l))), nil
		}
	} else if d, err := parseDay(l.text); err == nil {
		return num(instant(startOf(d, c.v.zone()))), nil
	} else if ms, err := parseInstant(l.text); err == nil {
		return num(ms), nil
	}
	return Value{}, syntaxError(l.at, "This property is compared with a date, a time such as 2026-03-31T17:00:00Z, @now or @today.")
}

// reference reads a key or an id. A team, site, person or record that does not
// exist is a value that no record has: whether it exists is not told. Options
// and states are in the schema, so a wrong one is an error.
func (c *compiler) reference(o Operand, l literal) (Value, *QueryError) {
	f := o.family()
	if l.kind == litAt && l.text == "me" && (f == familyPerson || f == familyPeople) {
		return text(c.v.User), nil
	}
	if l.kind != litString {
		return Value{}, syntaxError(l.at, "This property is compared with a key or an id in double quotes.")
	}
	switch f {
	case familyChoice, familyChoices:
		if optionAt(o.Prop, l.text) == len(o.Prop.Options) {
			return Value{}, syntaxError(l.at, "This property has no such option.")
		}
	case familyState:
		s, doc, ok := c.v.Tracker.StateRef(l.text)
		if heard := c.v.Grants.States(); !ok || !heard.Has(s) {
			return Value{}, unknownState("filter", l.at)
		}
		return text(doc.ID), nil
	case familyTeam, familyTeams:
		if t, ok := c.v.Policy.Team(l.text); ok {
			return text(t.ID), nil
		}
	case familySite:
		if s, ok := c.v.Policy.Site(l.text); ok {
			return text(s.ID), nil
		}
	}
	return text(l.text), nil
}

// under compiles "at that site or below it". Who may not name a record's site
// cannot ask for it (A4.1); a site that is not there has no record.
func (c *compiler) under(site string) (Expr, *QueryError) {
	o, ok := c.names.find(policy.SystemNames[access.Site])
	if !ok {
		return nil, unknownProperty("site", 0)
	}
	values := []Value{text(site)}
	for _, s := range c.v.Policy.Sites() {
		if s.ID != site && c.v.Policy.Under(s.ID, site) {
			values = append(values, text(s.ID))
		}
	}
	return c.compare(o, In, values), nil
}

// search compiles q: a text contained in any viewable text property (A4.2).
func (c *compiler) search(q string) Expr {
	key := TextKey(strings.TrimSpace(q))
	if key == "" {
		return nil
	}
	var any Or
	for n, p := range eachProperty(c.v.Tracker) {
		if isText(p.Type) && !p.Retired && c.names.nameable.Has(n) {
			found := c.compare(Operand{N: n, Prop: p}, Contains, []Value{text(key)})
			if bug.On(bug.SearchesHidden) {
				found.View = access.Always{}
			}
			any = append(any, found)
		}
	}
	if len(any) == 0 && bug.On(bug.EmptySetSkips) {
		return nil
	}
	if len(any) == 0 { // nothing to look in: nothing is found
		return Compare{On: Operand{Field: FieldID}, Op: Eq, Values: []Value{text("")}, View: access.Always{}}
	}
	return any
}
