package record

import (
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// The accessors are for package store, which renders the plan to SQL.

func (p Plan) Workspace() string        { panic("not built") }
func (p Plan) Policy() *policy.Snapshot { panic("not built") }
func (p Plan) Tracker() *policy.Schema  { panic("not built") }

// See is the predicate of the records the plan may return, in the form that
// access.Pred describes; Always for a SystemPlan.
func (p Plan) See() access.Pred { panic("not built") }

// Principals are the ids of the viewer and their teams, for assigned and listed.
func (p Plan) Principals() []string                    { panic("not built") }
func (p Plan) States() (access.StateSet, bool)         { panic("not built") } // false: no state filter
func (p Plan) Where() Expr                             { panic("not built") } // nil: no filter; q is in it
func (p Plan) Sort() []SortKey                         { panic("not built") } // ends with id
func (p Plan) After() []Key                            { panic("not built") } // one per sort key
func (p Plan) Limit() int                              { panic("not built") } // rows wanted; store reads one more to know of a next page
func (p Plan) Count() Count                            { panic("not built") }
func (p Plan) Archived() Archived                      { panic("not built") }
func (p Plan) IDs() []string                           { panic("not built") }
func (p Plan) One() (id string, number int64, ok bool) { panic("not built") }

// Columns are the properties whose values the store must read.
func (p Plan) Columns() access.PropertySet { panic("not built") }

// WithLists asks for the restriction lists of the rows (Row.List).
func (p Plan) WithLists() bool { panic("not built") }

// Expr is a compiled filter: a closed sum. Every leaf carries the predicate
// under which its property is viewable; where that does not hold the leaf is
// unknown (A4.2), and And, Or and Not are Kleene's.
type Expr interface{ expr() }

type (
	And []Expr
	Or  []Expr
	// Not is three-valued: unknown stays unknown.
	Not struct{ X Expr }
	// Compare is one comparison. View is access.Always{} where it is constant.
	Compare struct {
		On     Operand
		Op     Op
		Values []Value // one, or the list of "in"; none for is_empty
		View   access.Pred
	}
)

func (And) expr()     {}
func (Or) expr()      {}
func (Not) expr()     {}
func (Compare) expr() {}

// Operand is what a comparison or a sort is about: a property, or one of the
// fields that come with every record.
type Operand struct {
	Field Field            // Prop unless a fixed field
	N     access.Property  // with Field == Prop
	Prop  *policy.Property // nil for system properties
}

// Field names the operand's column.
type Field uint8

const (
	Prop Field = iota
	FieldNumber
	FieldState
	FieldCreatedAt
	FieldArchived
	FieldID
)

// Op is a comparison operator of the filter language.
type Op uint8

const (
	Eq Op = iota + 1
	Ne
	Lt
	Le
	Gt
	Ge
	Contains
	StartsWith
	Has
	In
	IsEmpty
)

// SortKey is one key of the order (A4.3): rank (viewable and filled, viewable
// and empty, hidden), then value. Ranks are the same in both directions.
type SortKey struct {
	On   Operand
	Desc bool
	View access.Pred
}

// Match evaluates a filter on one row in memory: the definition that the SQL is
// tested against.
func Match(e Expr, t *policy.Schema, r *Row) Truth { panic("not built") }

// Truth is a three-valued truth.
type Truth uint8

const (
	Unknown Truth = iota
	False
	True
)

// TextKey is the comparison key of a text: NFC, case-folded; compared by bytes
// on both databases (A4.2).
func TextKey(s string) string { panic("not built") }

// Accessors of a Change, for package store.

// Kind is what the change does to the record.
type ChangeKind uint8

const (
	Insert ChangeKind = iota + 1
	Update
)

func (c Change) Kind() ChangeKind        { panic("not built") }
func (c Change) Tracker() *policy.Schema { panic("not built") }
func (c Change) Workspace() string       { panic("not built") }
func (c Change) ID() string              { panic("not built") }
func (c Change) By() string              { panic("not built") } // user id
func (c Change) Now() time.Time          { panic("not built") }
func (c Change) Empty() bool             { panic("not built") } // an update that changes nothing
// Row is the record after the change, whole; for an insert Number is 0 and given
// by the store.
func (c Change) Row() *Row { panic("not built") }

// Sets are the properties whose values are written (nothing else is).
func (c Change) Sets() access.PropertySet { panic("not built") }
func (c Change) SetsState() bool          { panic("not built") }
func (c Change) SetsSite() bool           { panic("not built") }
func (c Change) SetsList() bool           { panic("not built") } // Row().Facts.Restricted and Row().List
func (c Change) SetsArchived() bool       { panic("not built") }
func (c Change) SetsBin() bool            { panic("not built") }

// Activity is what the journal of the record gains.
func (c Change) Activity() []Event { panic("not built") }

// Event is one activity entry as stored. Ids name things; names are looked up
// when it is shown.
type Event struct {
	ID       string
	Record   string
	At       time.Time
	By       string // user id; empty: deleted user, shown as Trackward
	Kind     string // created moved edited archived restored binned recovered restricted site
	Decided  string // state id the write was decided in (A4.5)
	To       string // moved: the new state id
	Property string // edited: property id; site: "site"
	Before   *Value
	After    *Value
	Lists    *[2]List // restricted: before, after; an absent list is public
}

// SealedEvent is an Event that OpenEvents masks.
type SealedEvent struct{ e *Event }

// SealEvent closes an event. Only store calls it.
func SealEvent(e *Event) SealedEvent { return SealedEvent{e: e} }

// OpenEvents masks a record's activity for its viewer (A4.5).
func OpenEvents(v *Viewer, s Sealed, events []SealedEvent) []EventView { panic("not built") }

// EventView is an activity entry that may leave.
type EventView struct {
	ID       string
	At       time.Time
	By       string // user id when the person may be named, else ""
	Someone  bool   // the person may not be named
	Kind     string
	From, To *policy.State // moved
	Prop     *policy.Property
	N        access.Property
	Before   Value
	After    Value
	Lists    *[2]List
}
