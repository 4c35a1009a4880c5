package record

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// Plan is a checked query: what store runs. NewPlan and OnePlan make one with
// the viewer's Pred; what is read without a viewer is access facts alone (fact.go).
// The zero Plan finds nothing.
type Plan struct{ p *plan }

type plan struct {
	workspace  string
	policy     *policy.Snapshot
	tracker    *policy.Schema
	see        access.Pred
	principals []string
	watchers   []string
	states     access.StateSet
	byState    bool
	where      Expr
	sort       []SortKey
	after      []Key
	limit      int
	count      Count
	archived   Archived
	ids        []string
	one        bool
	id         string
	number     int64
	columns    access.PropertySet
	shown      access.PropertySet
	headings   []Operand
	lists      bool
	tally      *Tally
}

var nothing = plan{see: access.Never{}}

func (p Plan) get() *plan {
	if p.p == nil {
		return &nothing
	}
	return p.p
}

// The accessors are for package store, which renders the plan to SQL.

func (p Plan) Workspace() string        { return p.get().workspace }
func (p Plan) Policy() *policy.Snapshot { return p.get().policy }
func (p Plan) Tracker() *policy.Schema  { return p.get().tracker }

// See is the predicate of the records the plan may return, in the form that
// access.Pred describes; Always for access facts of records that are named.
func (p Plan) See() access.Pred { return p.get().see }

// Principals are the ids of the viewer and their teams, for assigned and listed.
func (p Plan) Principals() []string { return p.get().principals }

// Watchers are the ids of who looks as the viewer and of their teams (A13.4),
// for listed and for the watcher's assigned; none where nobody does.
func (p Plan) Watchers() []string { return p.get().watchers }

// States are the states asked for; false: no state filter.
func (p Plan) States() (access.StateSet, bool) { return p.get().states, p.get().byState }

// Where is the filter, q in it; nil: none.
func (p Plan) Where() Expr { return p.get().where }

// Sort is the order; it ends with id, newest first.
func (p Plan) Sort() []SortKey { return p.get().sort }

// After is the keyset position to go on behind, one Key per sort key; nil: from
// the start.
func (p Plan) After() []Key { return p.get().after }

// Limit is how many rows are wanted; store reads one more to know of a next page.
func (p Plan) Limit() int         { return p.get().limit }
func (p Plan) Count() Count       { return p.get().count }
func (p Plan) Archived() Archived { return p.get().archived }

// IDs are the only records wanted; nil: no such limit.
func (p Plan) IDs() []string { return p.get().ids }

// One is the record that a OnePlan names: by id, or by number when id is "".
func (p Plan) One() (id string, number int64, ok bool) {
	return p.get().id, p.get().number, p.get().one
}

// Columns are the properties whose values the store must read.
func (p Plan) Columns() access.PropertySet { return p.get().columns }

// Shown are the properties that the query asked to see; View.Narrow keeps to
// them.
func (p Plan) Shown() access.PropertySet { return p.get().shown }

// Headings are the columns of the records as a table, in the order asked for.
func (p Plan) Headings() []Operand { return p.get().headings }

// WithLists asks for the restriction lists of the rows (Row.List).
func (p Plan) WithLists() bool { return p.get().lists }
