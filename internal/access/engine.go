// Package access decides who may do what: rules A3 to A7 of the access model.
//
// It is pure. It knows no names, no storage and no clock; package policy gives
// it a Source of plain numbers, and everyone else asks it questions. It is the
// only encoding of the permissions: Mask answers for one record from bitsets,
// Pred says the same as a predicate that package store renders to SQL, and
// Holds, the definition of both, evaluates a Pred in memory.
package access

// Engine is a compiled policy: immutable, safe for concurrent use.
type Engine struct{ src Source }

// Compile builds the engine of a policy. It refuses a source beyond the limits
// of A1 or with an index out of range.
func Compile(src Source) (*Engine, error) { return &Engine{src: src}, nil }

// Revision is the policy revision the engine was compiled from.
func (e *Engine) Revision() int64 { return e.src.Revision }

// Subject passes gates 1 and 2 and finds the roles in force at r.Now through
// r's channel and address. A reason other than Allowed is the door's (A3.13).
func (e *Engine) Subject(u UserID, r Request) (Subject, Reason) { panic("not built") }

// Subject is a user who has passed the door, with the roles in force. It is
// valid until ValidUntil, or the engine's next revision.
type Subject struct{ _ int }

// User is who the subject is; Teams are the teams they are an active member of.
// Together they are the principals that assign and list.
func (s *Subject) User() UserID    { panic("not built") }
func (s *Subject) Teams() []TeamID { panic("not built") }

// Use reports whether some role in force gives a feature that is not bound to a
// tracker, such as Directory, at that level (A7.1).
func (s *Subject) Use(f Feature, l FeatureLevel) bool { panic("not built") }

// Tracker merges the roles in force on one tracker, per site scope (gate 4 and
// the parts of gate 6 that no record decides).
func (s *Subject) Tracker(t TrackerID) Grants { panic("not built") }

// Grants is what a subject may do on one tracker.
type Grants struct{ _ int }

// Sees reports whether the tracker exists for the subject (A3.1).
func (g *Grants) Sees() bool { panic("not built") }

// States are the states the subject may hear of (A3.2); Viewed those of them in
// which some of the designer's properties may be viewable.
func (g *Grants) States() StateSet { panic("not built") }
func (g *Grants) Viewed() StateSet { panic("not built") }

// Nameable are the properties the subject can view in some state, the only ones
// a query may name (A4.1); system properties included.
func (g *Grants) Nameable() PropertySet { panic("not built") }

// NameableIn are those viewable in the given state on some record.
func (g *Grants) NameableIn(s State) PropertySet { panic("not built") }

// Mask answers for one record which cells and actions the subject has.
func (g *Grants) Mask(f Facts) Mask { panic("not built") }

// Pred says on which records the need holds, in the form that Pred describes.
// Archived records are included unless the need excludes them.
func (g *Grants) Pred(n Need) Pred { panic("not built") }

// Why gives the reason a need fails on a record that the subject sees, or
// Allowed.
func (g *Grants) Why(n Need, f Facts) Reason { panic("not built") }

// Create answers A3.6 for state s at site z (0: no site): which properties may
// be given, and Allowed or why not. The properties are those that a role which
// has create in s and covers z lets the author (assigned by birth) edit in s or
// in a state before it.
func (g *Grants) Create(s State, z SiteID) (PropertySet, Reason) { panic("not built") }

// CreateSites are the sites at which create in s is held: everywhere, or the
// given sites and those below them.
func (g *Grants) CreateSites(s State) (everywhere bool, sites []SiteID) { panic("not built") }

// MoveSite reports whether one role gives edit of Site on the record and covers
// both its present site and z (A3.16).
func (g *Grants) MoveSite(f Facts, z SiteID) bool { panic("not built") }

// UseSomewhere reports whether the feature at that level is given together with
// a viewable property in some state; for controls that are not about one record.
func (g *Grants) UseSomewhere(f Feature, l FeatureLevel) bool { panic("not built") }

// Mask is the answer for one record: which of its cells may leave and what may
// be done. The zero Mask is a record that does not exist for the subject.
type Mask struct{ _ int }

// Seen reports whether the record exists for the subject (A3.3).
func (m *Mask) Seen() bool { panic("not built") }

// View and Edit report whether the cell of p holds (A3.4).
func (m *Mask) View(p Property) bool { panic("not built") }
func (m *Mask) Edit(p Property) bool { panic("not built") }

// Views is the set of viewable properties.
func (m *Mask) Views() PropertySet { panic("not built") }

// Act reports whether ChangeState, Archive or Delete holds; Archived records
// answer false to ChangeState and Archive.
func (m *Mask) Act(a Action) bool { panic("not built") }

// Restore reports whether an archived record may be restored (A3.8).
func (m *Mask) Restore() bool { panic("not built") }

// Use answers ToUse for this record.
func (m *Mask) Use(f Feature, l FeatureLevel) bool { panic("not built") }

// Holds is the definition of what a Pred means.
func Holds(p Pred, f Facts) bool { panic("not built") }
