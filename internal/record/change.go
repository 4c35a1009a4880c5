package record

import (
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// Change is a checked write, ready to be stored. Only Edit, New and Unlist make
// one. The zero Change is nothing.
type Change struct{ c *change }

type change struct {
	kind      ChangeKind
	workspace string
	tracker   *policy.Schema
	by        string
	now       time.Time
	row       *Row
	sets      access.PropertySet
	state     bool
	site      bool
	list      bool
	archived  bool
	bin       bool
	events    []Event
}

// ChangeKind is what the change does to the record.
type ChangeKind uint8

const (
	Insert ChangeKind = iota + 1
	Update
)

var noChange = change{row: &Row{}}

func (c Change) get() *change {
	if c.c == nil {
		return &noChange
	}
	return c.c
}

// Accessors of a Change, for package store. The zero Change has kind 0.

func (c Change) Kind() ChangeKind        { return c.get().kind }
func (c Change) Tracker() *policy.Schema { return c.get().tracker }
func (c Change) Workspace() string       { return c.get().workspace }
func (c Change) ID() string              { return c.get().row.ID }
func (c Change) By() string              { return c.get().by } // user id
func (c Change) Now() time.Time          { return c.get().now }

// Empty reports an update that changes nothing: nothing is to be written, not
// even who updated the record and when.
func (c Change) Empty() bool {
	d := c.get()
	return d.kind != Insert && len(d.events) == 0
}

// MayUse reports whether the record as it will be is one on which a feature may be
// used (A7.1).
func (c Change) MayUse(v *Viewer, f access.Feature, l access.FeatureLevel) bool {
	m := maskOf(v, c.get().row.Facts)
	return m.Use(f, l)
}

// Row is the record after the change, whole; for an insert Number is 0 and given
// by the store. Facts.Assigned and Facts.Listed are about the writer.
func (c Change) Row() *Row { return c.get().row }

// Sets are the properties whose values are written (nothing else is).
func (c Change) Sets() access.PropertySet { return c.get().sets }
func (c Change) SetsState() bool          { return c.get().state }
func (c Change) SetsSite() bool           { return c.get().site }
func (c Change) SetsList() bool           { return c.get().list } // Row().Facts.Restricted and Row().List
func (c Change) SetsArchived() bool       { return c.get().archived }
func (c Change) SetsBin() bool            { return c.get().bin }

// Activity is what the journal of the record gains, in the order it happened.
// The entries' ids are empty: store gives them.
func (c Change) Activity() []Event { return c.get().events }

// begin starts an update of the row as a copy of it.
func begin(v *Viewer, before *Row) *change {
	row := *before
	row.Values = make([]Value, len(v.Tracker.Properties))
	copy(row.Values, before.Values)
	return &change{kind: Update, workspace: v.Policy.Workspace(), tracker: v.Tracker, by: v.User, now: v.Now, row: &row}
}

// log adds an entry. It was decided in the state before the write (A4.5).
func (c *change) log(decided access.State, e Event) {
	e.Record, e.At, e.By, e.Decided = c.row.ID, c.now, c.by, c.tracker.States[decided].ID
	c.events = append(c.events, e)
}

// set writes one property, unless it stays as it was.
func (c *change) set(decided access.State, n access.Property, after Value) {
	i := n - access.FirstProperty
	before := c.row.Values[i]
	if before.Equal(after) {
		return
	}
	c.row.Values[i] = after
	c.sets.Add(n)
	p := &c.tracker.Properties[i]
	c.log(decided, Event{Kind: EventEdited, Property: p.ID, Before: &before, After: &after, Assigns: p.Assigns && after.Filled})
}

// Keeps reports whether its writer still sees the record once the change is
// stored (A3.3). It is asked before anything is written: what the record would
// show then is not told, only the write itself opens it.
func (c Change) Keeps(v *Viewer) bool {
	d := c.get()
	return d.kind == Update && v.sees(d.row.Facts)
}

// finish settles what follows from what was written.
func (c *change) finish(v *Viewer) Change {
	if len(c.events) > 0 {
		c.row.Version++
		c.row.UpdatedAt, c.row.UpdatedBy = c.now, c.by
		c.row.Facts.Assigned = assigned(v, c.row)
	}
	return Change{c}
}

// assigned reports whether the viewer is assigned to the row (A1).
func assigned(v *Viewer, r *Row) bool {
	if r.Author == v.User && v.User != "" {
		return true
	}
	for n, p := range eachProperty(v.Tracker) {
		if p.Assigns && !p.Retired && slices.ContainsFunc(principalsIn(p.Type, r.value(n)), v.isMe) {
			return true
		}
	}
	return false
}

// principalsIn are the users or teams that a value names.
func principalsIn(t policy.PropertyType, v Value) []string {
	switch t {
	case policy.UserRef, policy.TeamRef:
		if v.Filled {
			return []string{v.Text}
		}
	case policy.UserRefs, policy.TeamRefs:
		return v.List
	}
	return nil
}

// isMe reports whether the id is the viewer's or one of their teams'.
func (v *Viewer) isMe(id string) bool { return id == v.User || slices.Contains(v.Teams, id) }
