// Package record is the records of a tracker: property types and values, the
// filter language and query plans, transitions and edits, and the masked view,
// the only form in which a record leaves. It is pure: package store runs its
// plans and stores its changes, package app calls it, nobody else may.
package record

import (
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// Viewer is a subject standing before one tracker at one instant: everything a
// decision about its records needs. Package app makes it.
type Viewer struct {
	Policy  *policy.Snapshot
	Tracker *policy.Schema
	Subject access.Subject
	Grants  access.Grants
	User    string   // user id
	Teams   []string // ids of the teams the user is an active member of
	Now     time.Time
	Zone    *time.Location // the workspace's, for @today
}

// Row is a record as the store has it, hidden values and all. Only store makes
// one, and only to seal it.
type Row struct {
	ID        string
	Number    int64
	Version   int64
	Facts     access.Facts
	Author    string // user id; empty: deleted
	SiteID    string
	CreatedAt time.Time
	UpdatedAt time.Time
	UpdatedBy string
	Values    []Value // index: access.Property - access.FirstProperty
	List      *List   // of a restricted record, when the plan asked for it
}

// List is a record's restriction.
type List struct {
	Users []string `json:"users"`
	Teams []string `json:"teams"`
}

// Sealed is a record on its way from store to its viewer. It refuses to marshal
// and prints as "[sealed]"; Open is its only reader.
type Sealed struct{ row *Row }

// Seal closes a row. Only store calls it.
func Seal(r *Row) Sealed { return Sealed{row: r} }

func (Sealed) String() string               { return "[sealed]" }
func (Sealed) GoString() string             { return "[sealed]" }
func (Sealed) MarshalJSON() ([]byte, error) { return nil, errSealed }

// Page is what a list plan answers.
type Page struct {
	Revision int64 // the policy revision the statement was read under (A12.1)
	Records  []Sealed
	Next     []Key // keyset position of the next page, nil at the end
	Count    int   // when asked for
	Capped   bool
}

// Key is one component of a keyset position.
type Key struct {
	Null bool
	Num  float64
	Text string
	Rank int // 0 viewable and filled, 1 viewable and empty, 2 hidden (A4.3)
}

// View is a record as its viewer may see it: hidden cells are not in it.
type View struct{ _ int }

// Open masks a record for a viewer: the only way from Sealed to anything that
// can be encoded. ok is false for a record the viewer does not see.
func Open(v *Viewer, s Sealed) (view View, ok bool) { panic("not built") }

// What package rest encodes.
func (v *View) ID() string              { panic("not built") }
func (v *View) Number() int64           { panic("not built") }
func (v *View) State() *policy.State    { panic("not built") }
func (v *View) Archived() bool          { panic("not built") }
func (v *View) CreatedAt() time.Time    { panic("not built") }
func (v *View) Tracker() *policy.Schema { panic("not built") }

// Cells are the viewable properties of the designer's, in the tracker's order,
// restricted to the plan's columns.
func (v *View) Cells() []Cell { panic("not built") }

// System returns a viewable system property: Author and UpdatedBy in Text (user
// id), UpdatedAt in Num (ms), Site in Text (site id); Restriction in List.
func (v *View) System(p access.Property) (Value, bool) { panic("not built") }
func (v *View) Restriction() *List                     { panic("not built") } // nil: public or not viewable
func (v *View) Can() Can                               { panic("not built") }

// Links lists the record ids in link cells by target tracker; Resolve gives the
// ones the viewer sees (label per id). Until then, and for every id not given,
// link cells hold nothing (A4.6).
func (v *View) Links() map[string][]string           { panic("not built") }
func (v *View) Resolve(labels map[string]LinkTarget) { panic("not built") }

// LinkTarget is a linked record that the viewer sees.
type LinkTarget struct {
	ID     string
	Number int64
	Label  string // empty: the label property is hidden or empty, show the number
}

// Cell is one viewable property's value.
type Cell struct {
	N     access.Property
	Prop  *policy.Property
	Value Value
	Links []LinkTarget // of a link cell, after Resolve
}

// Can is what the viewer may do with the record, with reasons (api.md).
type Can struct {
	Edit        []string // property keys
	ChangeState access.Reason
	Transition  []Step
	Archive     access.Reason
	Restore     access.Reason
	Delete      access.Reason
	Restrict    access.Reason
	Comment     access.Reason
	Site        bool // may change the site
}

// Step is a transition from the record's state and what it still needs.
type Step struct {
	To            *policy.State
	Missing       []string // property keys, viewable ones
	MissingHidden bool     // something the viewer cannot see is missing (A3.7)
}

// Query is what a reader asks of a tracker's records, in the words of api.md.
type Query struct {
	States   []string // keys or ids
	Filter   string
	Q        string
	Sort     []string // "price", "-price"
	Columns  []string // nil: all viewable
	Archived Archived
	IDs      []string // only these records (ids), for links and selections
	Limit    int      // 1 … 200
	After    []Key    // keyset position
	Count    Count
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

// Plan is a checked query: what store runs. Only the functions below make one,
// so no list can be read without the viewer's Pred.
type Plan struct{ p *plan }

type plan struct{} // fields and accessors in plan.go

// NewPlan checks a query against what the viewer may name (A4.1) and compiles
// it. Errors are *QueryError.
func NewPlan(v *Viewer, q Query) (Plan, error) { panic("not built") }

// OnePlan asks for the one record with that id or number, seen by the viewer,
// archived or not; for the bin with Bin.
func OnePlan(v *Viewer, ref string, where Archived) (Plan, error) { panic("not built") }

// SystemPlan is for what has no viewer: emptying the bin, deleting a user,
// backup, the counts of a preview. reason says which.
func SystemPlan(tracker *policy.Schema, reason string) Plan { panic("not built") }

// QueryError points at the part of a query that is wrong. An unknown and a
// hidden name give the same error, without the name (A4.1).
type QueryError struct {
	Code    string // unknown_property, unknown_state, not_sortable, filter, limit
	Part    string // filter, sort, columns, state, group
	At      int    // byte position in the part, or index of the list
	Message string
}

func (e *QueryError) Error() string { return e.Message }

// Input is what a writer asks for, already decoded from JSON: property key or
// id → raw JSON value. Exactly one of the intents is set.
type Input struct {
	Values   map[string][]byte // raw JSON by property key or id
	Site     *string           // new site id or key, "" for none; nil: unchanged
	To       string            // transition to this state
	Archive  bool
	Restore  bool
	Delete   bool
	Recover  bool
	Restrict *List // new restriction; Public makes it public
	Public   bool
	Attach   map[string][]File                           // property → files to add (already stored blobs)
	Detach   map[string]string                           // property → file id to remove
	IfMatch  func(View) bool                             // nil: no precondition; judged on the view before the write (A3.10)
	Links    map[string]bool                             // ids of link targets the viewer sees, resolved by app
	Pickable func(prop *policy.Property, id string) bool // nil: Edit judges by the snapshot (A4.10)
}

// Edit checks a change to a record and makes it: the only maker of a Change
// beside New. Errors are *WriteError.
func Edit(v *Viewer, s Sealed, in Input) (Change, error) { panic("not built") }

// NewInput is what a creator asks for.
type NewInput struct {
	ID     string // UUIDv7
	State  string // key or id; empty: the first
	Site   string // key or id; filled in when create is held at one site only (A3.6)
	Values map[string][]byte
	Links  map[string]bool
}

// New checks and makes a record (A3.6).
func New(v *Viewer, in NewInput) (Change, error) { panic("not built") }

// WriteError is a refused write.
type WriteError struct {
	Code          string // forbidden, invalid, required_missing, self_assign, precondition, unknown_property …
	Rule          string
	Reason        access.Reason
	Message       string
	Entries       []FieldError
	MissingHidden bool
}

func (e *WriteError) Error() string { return e.Message }

// FieldError is one field's part of a WriteError.
type FieldError struct {
	Property string // key, or "" for an unknown or hidden one
	Code     string
	Message  string
}

// Change is a checked write, ready to be stored. The zero Change is nothing.
type Change struct{ c *change }

type change struct{} // fields and accessors in change.go

var errSealed = sealedError{}

type sealedError struct{}

func (sealedError) Error() string { return "a sealed record cannot be encoded" }
