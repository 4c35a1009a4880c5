package record

import (
	"iter"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Query is what a reader asks of a tracker's records, in the words of the API
// (api/openapi.yaml).
type Query struct {
	States   []string // keys or ids
	Filter   string
	Q        string
	Sort     []string // "price", "-price"; none: newest first
	Columns  []string // nil: all viewable
	Archived Archived
	Assigned bool     // only records that the viewer is assigned to (A4.9a)
	Under    string   // only records at that site or below it, by id (A6.3); "": wherever they are
	IDs      []string // only these records (ids), for links and selections; nil: all, empty: none
	Limit    int      // 1 … 200, with IDs 1,000, of an export 2,000; 0: 50
	Export   bool     // only records that may be exported (A7.1)
	After    []Key    // keyset position
	Group    string   // property whose groups come one after the other (A4.3); "": none
	Of       *Of      // only that group
	Levels   []Level  // groups one after the other, and within each those of the next level; not with Group
	Count    Count
}

// Level is one level of groups that a report's rows stand in.
type Level struct {
	By string // as Fold.By
	// Starts are where the periods of a date begin, as Plan.Starts gives them: which
	// there are changes with the records, so a cursor is not bound to them.
	Starts []float64 `json:"-"`
}

// Archived says which records a query is about.
type Archived uint8

const (
	Live Archived = iota
	OnlyArchived
	LiveAndArchived
	Bin // records in the bin, which only ToRecover sees
)

// Count says whether and how a query counts.
type Count uint8

const (
	NoCount     Count = iota
	CountCapped       // up to CountCap
	CountExact
)

// CountCap is where a count stops unless it is to be exact.
const CountCap = 1000

// The limits of a query.
const (
	MaxLimit     = 200
	MaxExport    = 2000 // of an export's page
	DefaultLimit = 50
	MaxIDs       = 1000
	MaxSort      = 4
	MaxSearch    = 200 // bytes of q
)

// QueryError points at the part of a query that is wrong. An unknown and a
// hidden name give the same error, without the name (A4.1).
type QueryError struct {
	Code    string // unknown_property, unknown_state, not_sortable, filter, limit, cursor
	Part    string // filter, q, sort, columns, state, limit, ids, cursor
	At      int    // byte position in the part, or index of the list
	Message words.Text
}

func (e *QueryError) Error() string { return e.Message.String() }

func unknownProperty(part string, at int) *QueryError {
	return &QueryError{Code: "unknown_property", Part: part, At: at,
		Message: "There is no such property here. The tracker's schema lists the ones you can use (A4.1)."}
}

func unknownState(part string, at int) *QueryError {
	return &QueryError{Code: "unknown_state", Part: part, At: at,
		Message: "There is no such state here. The tracker's schema lists the ones you can use (A3.2)."}
}

func overLimit(part string, format words.Text, args ...any) *QueryError {
	return &QueryError{Code: "limit", Part: part, Message: words.Say(format, args...)}
}

// NewPlan checks a query against what the viewer may name (A4.1) and compiles
// it. Errors are *QueryError.
func NewPlan(v *Viewer, q Query) (Plan, error) {
	p := &plan{archived: q.Archived, count: q.Count, limit: q.Limit, ids: q.IDs}
	names := v.names()
	if err := p.bound(q); err != nil {
		return Plan{}, err
	}
	if err := p.pickStates(v, q.States); err != nil {
		return Plan{}, err
	}
	p.begin(v)
	if q.Export {
		p.see = v.Grants.Pred(access.ToUse(access.Export, access.View))
	}
	if q.Assigned {
		p.see = access.OnlyAssigned(p.see)
	}
	if q.IDs != nil && len(q.IDs) == 0 {
		p.see = access.Never{} // an empty selection is never "no restriction"
	}
	if err := p.compile(v, &names, q); err != nil {
		return Plan{}, err
	}
	if err := p.order(v, &names, q.Sort); err != nil {
		return Plan{}, err
	}
	if err := p.group(v, &names, q); err != nil {
		return Plan{}, err
	}
	if err := p.goOn(v.Tracker, q.After); err != nil {
		return Plan{}, err
	}
	if err := p.show(&names, q.Columns); err != nil {
		return Plan{}, err
	}
	p.lists = names.nameable.Has(access.Restriction)
	return Plan{p}, nil
}

func (p *plan) bound(q Query) *QueryError {
	most := MaxLimit
	switch {
	case q.Export:
		most = MaxExport
	case q.IDs != nil:
		most = MaxIDs
	}
	switch {
	case q.Limit == 0 && q.IDs != nil:
		p.limit = max(1, min(len(q.IDs), MaxLimit))
	case q.Limit == 0:
		p.limit = DefaultLimit
	case q.Limit < 0 || q.Limit > most:
		return overLimit("limit", "A page holds 1 to %d records.", most)
	}
	if len(q.IDs) > MaxIDs {
		return overLimit("ids", "At most %d records can be named at once.", MaxIDs)
	}
	if len(q.Sort) > MaxSort {
		return overLimit("sort", "At most %d sort keys can be given.", MaxSort)
	}
	if len(q.Q) > MaxSearch {
		return overLimit("q", "A search text has at most %d bytes.", MaxSearch)
	}
	return nil
}

// begin fills in what follows from the viewer alone.
func (p *plan) begin(v *Viewer) {
	p.workspace, p.policy, p.tracker = v.Policy.Workspace(), v.Policy, v.Tracker
	if v.User != "" { // a role's holder is nobody: assigned to nothing, on no list
		p.principals = append([]string{v.User}, v.Teams...)
	}
	p.watchers = v.Watcher
	if bug.On(bug.TeamNotAssigned) && len(p.principals) > 0 {
		p.principals = p.principals[:1]
	}
	if p.archived == Bin {
		p.see = v.Grants.Pred(access.ToRecover())
	} else {
		p.see = v.Grants.Pred(access.ToSee())
	}
}

// pickStates keeps to the states the viewer may hear of (A3.2).
func (p *plan) pickStates(v *Viewer, refs []string) *QueryError {
	heard := v.Grants.States()
	for i, ref := range refs {
		s, _, ok := v.Tracker.StateRef(ref)
		if !ok || !heard.Has(s) {
			return unknownState("state", i)
		}
		p.states = p.states.With(s)
		p.byState = true
	}
	return nil
}

func (p *plan) compile(v *Viewer, names *names, q Query) error {
	c := compiler{v: v, plan: p, names: names}
	var where And
	if q.Filter != "" {
		tree, err := parseFilter(q.Filter)
		if err != nil {
			return err
		}
		e, qerr := c.expr(tree)
		if qerr != nil {
			return qerr
		}
		where = append(where, e)
	}
	if e := c.search(q.Q); e != nil {
		where = append(where, e)
	}
	if q.Under != "" {
		e, err := c.under(q.Under)
		if err != nil {
			return err
		}
		where = append(where, e)
	}
	switch len(where) {
	case 0:
	case 1:
		p.where = where[0]
	default:
		p.where = where
	}
	return nil
}

// order reads the sort keys (A4.3). The last is always the id, newest first.
func (p *plan) order(v *Viewer, names *names, refs []string) *QueryError {
	for i, ref := range refs {
		desc := len(ref) > 0 && ref[0] == '-'
		if desc {
			ref = ref[1:]
		}
		o, ok := names.find(ref)
		if !ok {
			return unknownProperty("sort", i)
		}
		if !o.sortable() {
			return &QueryError{Code: "not_sortable", Part: "sort", At: i,
				Message: "Records cannot be put in order by this property. Numbers, money, dates, checkboxes, texts, choices and the state have an order (A4.3)."}
		}
		for _, k := range p.sort {
			if k.On == o {
				return &QueryError{Code: "limit", Part: "sort", At: i, Message: "A property can be a sort key once."}
			}
		}
		key := SortKey{On: o, Desc: desc, View: p.viewPred(&v.Grants, o)}
		if bug.On(bug.SortByHidden) {
			key.View = access.Always{}
		}
		p.sort = append(p.sort, key)
	}
	p.sort = append(p.sort, SortKey{On: Operand{Field: FieldID}, Desc: true, View: access.Always{}})
	return nil
}

// show reads the columns. All that the viewer may name are read: what a record
// shows is decided when it is opened, and View.Narrow leaves out the rest.
func (p *plan) show(names *names, refs []string) *QueryError {
	for n, prop := range eachProperty(p.tracker) {
		if names.nameable.Has(n) && !prop.Retired {
			p.columns.Add(n)
		}
	}
	p.shown = p.columns
	if refs != nil {
		p.shown = access.PropertySet{}
		for i, ref := range refs {
			o, ok := names.find(ref)
			if !ok {
				return unknownProperty("columns", i)
			}
			if o.Field == Prop {
				p.shown.Add(o.N)
			}
			p.headings = append(p.headings, o)
		}
	} else {
		p.headings = p.everyHeading(names)
	}
	p.addRequired()
	return nil
}

// everyHeading are number and state, the designer's properties and the system's,
// as far as the viewer may name them.
func (p *plan) everyHeading(names *names) []Operand {
	out := []Operand{{Field: FieldNumber}, {Field: FieldState}}
	for n, prop := range eachProperty(p.tracker) {
		if p.shown.Has(n) {
			out = append(out, Operand{N: n, Prop: prop})
		}
	}
	for n := range access.FirstProperty {
		if names.nameable.Has(n) && (n != access.Site || p.tracker.UsesSites) {
			out = append(out, Operand{N: n})
		}
	}
	return append(out, Operand{Field: FieldCreatedAt})
}

// addRequired has the properties read that some state requires, seen or not:
// what a record still needs is told with it (A3.7).
func (p *plan) addRequired() {
	for i := range p.tracker.States {
		for _, ref := range p.tracker.States[i].Required {
			if n, _, ok := p.tracker.Prop(ref); ok {
				p.columns.Add(n)
			}
		}
	}
}

// nobody is an id that no record has.
const nobody = "00000000-0000-0000-0000-000000000000"

// OnePlan asks for the one record with that id or number, seen by the viewer,
// archived or not; for the bin with Bin. A ref that is neither finds nothing,
// like an id that does not exist.
func OnePlan(v *Viewer, ref string, where Archived) (Plan, error) {
	p := &plan{one: true, limit: 1, archived: LiveAndArchived, lists: true}
	if where == Bin {
		p.archived = Bin
	}
	p.begin(v)
	p.sort = []SortKey{{On: Operand{Field: FieldID}, Desc: true, View: access.Always{}}}
	p.everything()
	if n, ok := recordNumber(ref); ok {
		p.number = n
	} else if isID(ref) {
		p.id = ref
	} else {
		p.id, p.see = nobody, access.Never{}
	}
	return Plan{p}, nil
}

// recordNumber reads a number as people write one: digits, no leading zero.
func recordNumber(ref string) (n int64, ok bool) {
	if ref == "" || len(ref) > 15 || ref[0] == '0' || !allDigits(ref) {
		return 0, false
	}
	for _, d := range ref {
		n = n*10 + int64(d-'0')
	}
	return n, true
}

// isID reports whether the text can be the id of anything.
func isID(s string) bool {
	if s == "" || len(s) > 64 || allDigits(s) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

func (p *plan) everything() {
	for n := range eachProperty(p.tracker) {
		p.columns.Add(n)
	}
	p.shown = p.columns
}

// eachProperty are the designer's properties with their numbers, in order.
func eachProperty(t *policy.Schema) iter.Seq2[access.Property, *policy.Property] {
	return func(yield func(access.Property, *policy.Property) bool) {
		for i := range t.Properties {
			if !yield(access.FirstProperty+access.Property(i), &t.Properties[i]) {
				return
			}
		}
	}
}
