package record

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
)

// The ranks of a group: a value, "empty" and "no access" (A4.3).
const (
	GroupValue    = rankFilled
	GroupEmpty    = rankEmpty
	GroupNoAccess = rankHidden
)

// Of keeps to the records of one group of Query.Group.
type Of struct {
	Rank  int
	Value string // with GroupValue: as in GroupID, without its ~
	Gone  bool   // with GroupValue: the people who are deleted
}

// Fold is how a TallyPlan groups and what it measures.
type Fold struct {
	By      string // property, of a date with its period behind a colon: due:month
	Then    string // with By: the groups within each of its groups, as By; "": none
	Measure string // "count", or sum, avg, min or max, a colon and a property
}

// Measure is a function over the cells of a group that the viewer views.
type Measure uint8

const (
	CountRecords Measure = iota
	Sum
	Average
	Least
	Greatest
)

var measures = map[string]Measure{"sum": Sum, "avg": Average, "min": Least, "max": Greatest}

// Tally is what a TallyPlan groups by and measures, for package store. A key
// carries the predicate of where its property is viewable: what is hidden is of
// the group "no access" and no part of a measure.
type Tally struct {
	By       SortKey // with Grouped
	Grouped  bool
	Of       SortKey // with Measured
	Measured bool
	Func     Measure
	period   period
	zone     *time.Location // the workspace's
	tracker  *policy.Schema
	then     *Tally // the groups of Fold.Then, with the same measure
}

// Then is the tally of the groups within the groups; nil where there are none.
func (t *Tally) Then() *Tally { return t.then }

// Instants reports whether groups are made of instants: of the days that these
// are in, in Zone.
func (t *Tally) Instants() bool { return t.Grouped && t.By.On.family() == familyInstant }

// Zone is the workspace's time zone.
func (t *Tally) Zone() *time.Location { return t.zone }

// Day is the day of an instant in Zone, since 1970; the instant in milliseconds.
func (t *Tally) Day(at float64) float64 { return dayOf(time.UnixMilli(int64(at)).In(t.zone)) }

// Texts reports whether groups are named by a text as it was typed.
func (t *Tally) Texts() bool { return t.Grouped && t.By.On.family() == familyText }

// MaxBuckets bounds what the store may answer to a TallyPlan, MaxGroups what
// leaves.
const (
	MaxBuckets = 20000
	MaxGroups  = 1000
)

func notGroupable(part string) *QueryError {
	return &QueryError{Code: "not_groupable", Part: part,
		Message: "Records cannot be grouped by this. States, choices, checkboxes, people, teams, sites, numbers, texts and dates by day, week, month, quarter or year have groups (A4.3)."}
}

func notMeasured() *QueryError {
	return &QueryError{Code: "measure", Part: "measure",
		Message: "A measure is count, or sum, avg, min or max of a property, such as sum:price: numbers and money have a sum, dates the least and the greatest (A4.3)."}
}

// groupable is the list of A4.3 for groups: whatever has one value.
func (o Operand) groupable() bool {
	switch f := o.family(); f {
	case familyText, familyNumber, familyMoney, familyDay, familyInstant, familyFlag, familyChoice, familyPerson, familyTeam, familySite, familyState:
		return o.Field != FieldNumber && o.Field != FieldArchived
	}
	return false
}

// group puts the groups first in the order, each in the order that the sort
// asks for, where it names the same property.
func (p *plan) group(v *Viewer, names *names, q Query) *QueryError {
	if q.Group == "" && q.Of != nil {
		return notGroupable("group")
	}
	for i := len(q.Levels) - 1; i >= 0; i-- {
		g, _, err := names.grouping(q.Levels[i].By)
		if err != nil && i > 0 {
			err.Part = "subgroup"
		}
		if err != nil {
			return err
		}
		starts := q.Levels[i].Starts
		if i == len(q.Levels)-1 && len(q.Sort) == 0 {
			starts = nil // in the order of their values periods stand together, and an index has it
		}
		p.lead(v, g.on, starts)
	}
	if q.Group == "" {
		return nil
	}
	g, periodic, err := names.grouping(q.Group)
	switch {
	case err != nil:
		return err
	case q.Of != nil:
		return p.among(v, g, q.Of)
	case periodic:
		return notGroupable("group") // which periods there are, Levels says
	}
	p.lead(v, g.on, nil)
	return nil
}

// lead puts the groups of an operand first in the order, in the direction that
// the sort asks for, where it names the same one. Within a period the sort still
// counts; where that is by the same values at once, the periods are in order by it.
func (p *plan) lead(v *Viewer, o Operand, starts []float64) {
	key := SortKey{On: o, View: p.viewPred(&v.Grants, o), Starts: starts}
	if bug.On(bug.GroupByHidden) {
		key.View = access.Always{}
	}
	if i := slices.IndexFunc(p.sort, func(k SortKey) bool { return k.On == o && k.Starts == nil }); i >= 0 {
		if i == 0 {
			key.Starts = nil
		}
		if key.Desc = p.sort[i].Desc; key.Starts == nil {
			p.sort = slices.Delete(p.sort, i, i+1)
		}
	}
	p.sort = slices.Insert(p.sort, 0, key)
}

// Starts are where the periods of a tally's groups begin, rising, in the units of
// its dates: what Level.Starts takes. nil where the order of the values is that
// of the groups.
func (p Plan) Starts(groups []Group) []float64 {
	t := p.Tally()
	return t.starts(groups)
}

// ThenStarts is Starts of the groups within the groups.
func (p Plan) ThenStarts(groups []Group) []float64 {
	t := p.Tally()
	if t.then == nil {
		return nil
	}
	var all []Group
	for _, g := range groups {
		all = append(all, g.Groups...)
	}
	return t.then.starts(all)
}

func (t *Tally) starts(groups []Group) []float64 {
	instants := t.Instants()
	if t.period == 0 || t.period == byDay && !instants {
		return nil
	}
	out := []float64{}
	for _, g := range groups {
		switch {
		case g.Rank != GroupValue:
		case instants:
			out = append(out, instant(startOf(g.Value.Num, t.zone)))
		default:
			out = append(out, g.Value.Num)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TallyPlan checks a query that wants groups and measures instead of records
// (A4.3). Order, columns, count and position of the query are not asked.
func TallyPlan(v *Viewer, q Query, f Fold) (Plan, error) {
	q.Sort, q.Columns, q.After, q.Count, q.Limit, q.Group, q.Of, q.Levels = nil, nil, nil, NoCount, 0, "", nil, nil
	made, err := NewPlan(v, q)
	if err != nil {
		return Plan{}, err
	}
	p, names, t := made.p, v.names(), &Tally{tracker: v.Tracker, zone: v.zone()}
	if err := p.by(v, &names, t, f.By); err != nil {
		return Plan{}, err
	}
	if err := p.measure(v, &names, t, f.Measure); err != nil {
		return Plan{}, err
	}
	if t.Grouped && f.Then != "" {
		then := *t
		if err := p.by(v, &names, &then, f.Then); err != nil {
			err.Part = "subgroup"
			return Plan{}, err
		}
		t.then = &then
	}
	p.columns, p.shown, p.lists, p.tally = access.PropertySet{}, access.PropertySet{}, false, t
	return Plan{p}, nil
}

// Tally is what a TallyPlan asks for; nil for every other plan.
func (p Plan) Tally() *Tally { return p.get().tally }

func (p *plan) by(v *Viewer, names *names, t *Tally, ref string) *QueryError {
	if ref == "" {
		return nil
	}
	g, _, err := names.grouping(ref)
	if err != nil {
		return err
	}
	o := g.on
	t.period, t.Grouped, t.By = g.every, true, SortKey{On: o, View: p.viewPred(&v.Grants, o)}
	if bug.On(bug.GroupByHidden) {
		t.By.View = access.Always{}
	}
	return nil
}

func (p *plan) measure(v *Viewer, names *names, t *Tally, text string) *QueryError {
	if text == "" || text == "count" {
		return nil
	}
	word, ref, _ := strings.Cut(text, ":")
	fn, ok := measures[word]
	if !ok {
		return notMeasured()
	}
	o, ok := names.find(ref)
	if !ok {
		return unknownProperty("measure", 0)
	}
	switch f := o.family(); {
	case f == familyMoney, f == familyNumber && o.Field != FieldNumber:
	case (f == familyDay || f == familyInstant) && fn >= Least:
	default:
		return notMeasured()
	}
	t.Measured, t.Func, t.Of = true, fn, SortKey{On: o, View: p.viewPred(&v.Grants, o)}
	if bug.On(bug.SumsHidden) {
		t.Of.View = access.Always{}
	}
	return nil
}

// hidden is the operator of the group "no access": true where the property is
// not viewable. The filter language has no word for it.
const hidden Op = IsEmpty + 1

// IsHidden reports whether the comparison asks for what is not viewable.
func (c Compare) IsHidden() bool { return c.Op == hidden }

// GroupType is the type of what a plan groups by, of a state and a site a word
// of its own.
func (t *Tally) GroupType() string { return t.By.On.typeName() }

// MeasureProperty is the property a measure is about: nil for dates that every
// record has.
func (t *Tally) MeasureProperty() *policy.Property { return t.Of.On.Prop }

// MeasureType is the type of what is measured.
func (t *Tally) MeasureType() string { return t.Of.On.typeName() }

// Columns reports whether a board can have a column for each group.
func (t *Tally) Columns() bool {
	if !t.Grouped || t.By.On.Prop == nil && t.By.On.Field != FieldState {
		return false
	}
	switch t.By.On.family() {
	case familyState, familyChoice, familyFlag, familyPerson, familyTeam:
		return true
	}
	return false
}

// GroupProperty is the designer's property that a plan groups by, or nil.
func (t *Tally) GroupProperty() *policy.Property { return t.By.On.Prop }

func (o Operand) typeName() string {
	if o.Prop != nil {
		return string(o.Prop.Type)
	}
	switch o.family() {
	case familyState:
		return "state"
	case familySite:
		return "site"
	case familyPerson:
		return string(policy.UserRef)
	case familyInstant:
		return string(policy.DateTime)
	case familyNumber:
		return string(policy.Number)
	}
	return ""
}

// GroupKey and MeasureKey are the keys of what is grouped by and measured.
func (t *Tally) GroupKey() string   { return t.By.On.Key() }
func (t *Tally) MeasureKey() string { return t.Of.On.Key() }

// Key is the property's key, or the name of what every record carries.
func (o Operand) Key() string {
	switch {
	case o.Prop != nil:
		return o.Prop.Key
	case o.Field == Prop:
		return policy.SystemNames[o.N]
	}
	for name, f := range fields {
		if f == o.Field {
			return name
		}
	}
	return ""
}

// StateKey and StateLabel name a state by its id.
func (t *Tally) StateKey(id string) string {
	if _, s, ok := t.tracker.StateRef(id); ok {
		return s.Key
	}
	return ""
}

func (t *Tally) StateLabel(id string) string {
	if _, s, ok := t.tracker.StateRef(id); ok {
		return s.Label
	}
	return ""
}

// AppendMeasure writes what was measured of a group as JSON: the count, or the
// value in the units of its property; null where no cell was filled.
func (t *Tally) AppendMeasure(b []byte, g *Group) []byte {
	switch {
	case !t.Measured:
		return strconv.AppendInt(b, g.Count, 10)
	case !g.Measure.Filled:
		return append(b, "null"...)
	}
	switch f := t.Of.On.family(); {
	case f == familyDay:
		return append(appendDay(append(b, '"'), g.Measure.Num), '"')
	case f == familyInstant:
		return append(appendInstant(append(b, '"'), g.Measure.Num), '"')
	case f == familyMoney && t.Func != Average:
		return appendMoney(b, g.Measure.Num, MinorDigits(t.Of.On.Prop.Currency))
	case f == familyMoney:
		return appendNumber(b, exact(g.Measure.Num/math.Pow10(MinorDigits(t.Of.On.Prop.Currency))))
	}
	return appendNumber(b, g.Measure.Num)
}
