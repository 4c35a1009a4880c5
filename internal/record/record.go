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
	// Watcher are the id of who looks as the subject (A13.4) and of their teams;
	// none where nobody does. The grants are watched then too.
	Watcher []string

	pickers map[string]func(id string) bool // by property: an import asks for the same ones again and again
}

// picker is Picker, kept.
func (v *Viewer) picker(p *policy.Property) func(id string) bool {
	pick, made := v.pickers[p.ID]
	if !made {
		pick = Picker(v, p)
		if v.pickers == nil {
			v.pickers = map[string]func(string) bool{}
		}
		v.pickers[p.ID] = pick
	}
	return pick
}

// Recovers reports whether the viewer holds delete in some state, so that there
// is a bin to look into (A3.8).
func (v *Viewer) Recovers() bool {
	_, never := v.Grants.Pred(access.ToRecover()).(access.Never)
	return !never
}

// zone is the workspace's time zone, UTC if nobody said.
func (v *Viewer) zone() *time.Location {
	if v.Zone == nil {
		return time.UTC
	}
	return v.Zone
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
	BinnedAt  time.Time // when it was put into the bin, as read; zero outside
	Values    []Value   // index: access.Property - access.FirstProperty
	List      *List     // of a restricted record, when the plan asked for it
}

// value is what the row holds of a designer's property; empty when the row is
// shorter than the tracker, as a row stored before the property was made.
func (r *Row) value(n access.Property) Value { return *r.at(n) }

// at is value without the copy; it is not written through.
func (r *Row) at(n access.Property) *Value {
	if i := int(n) - int(access.FirstProperty); i >= 0 && i < len(r.Values) {
		return &r.Values[i]
	}
	return &emptyValue
}

var emptyValue Value

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

var errSealed = sealedError{}

type sealedError struct{}

func (sealedError) Error() string { return "a sealed record cannot be encoded" }
