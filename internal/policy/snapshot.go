package policy

import (
	"github.com/trackward/trackward/internal/access"
)

// Snapshot is the policy of one workspace at one revision: every document,
// decoded and indexed, and the engine compiled from them. Immutable, safe for
// concurrent use. Ids become the engine's integers here and nowhere else.
type Snapshot struct{ _ int }

// Load decodes and compiles what the store has. It trusts the documents as
// written by Apply but refuses what it cannot read.
func Load(workspace string, revision int64, objects []Object) (*Snapshot, error) { panic("not built") }

func (s *Snapshot) Workspace() string                       { panic("not built") } // id
func (s *Snapshot) Settings() *Workspace                    { panic("not built") } // never nil
func (s *Snapshot) Revision() int64                         { panic("not built") }
func (s *Snapshot) Engine() *access.Engine                  { panic("not built") }
func (s *Snapshot) Objects() []Object                       { panic("not built") } // sorted by kind, id
func (s *Snapshot) Object(k Kind, id string) (Object, bool) { panic("not built") }

// Apply judges a changeset made by actor against this snapshot: resolves keys,
// validates every document, checks authority (A8), that nothing it writes was
// changed since BaseRevision (A11.3), and after the change the invariants (A8.1,
// A8.2, A8.3). Nothing is stored; the caller holds the workspace's lock. last is
// the newest journal entry's seq and hash. Errors are *Error.
func (s *Snapshot) Apply(cs Changeset, actor Actor, env Env, last Head) (*Result, error) {
	panic("not built")
}

// Head is the end of the journal's chain; the zero Head is an empty journal.
type Head struct {
	Seq  int64
	At   int64 // unix milliseconds of the newest entry: time never goes below it (A6.2)
	Hash [32]byte
}

// Verify recomputes an entry's hash from its parts and its predecessor's.
func Verify(e Entry) error { panic("not built") }

// User is a user document with its id and the engine's number.
type (
	UserEntry struct {
		ID string
		N  access.UserID
		*User
	}
	TeamEntry struct {
		ID string
		N  access.TeamID
		*Team
	}
	SiteEntry struct {
		ID string
		N  access.SiteID
		*Site
	}
	RoleEntry struct {
		ID string
		N  access.RoleID
		*Role
	}
	AssignmentEntry struct {
		ID string
		*Assignment
	}
	ViewEntry struct {
		ID string
		*View
	}
)

// The look-ups take an id or a key (users: an id only), and report whether the
// object exists. The lists are in creation order.
func (s *Snapshot) User(id string) (UserEntry, bool)                              { panic("not built") }
func (s *Snapshot) UserByEmail(canonical string) (UserEntry, bool)                { panic("not built") }
func (s *Snapshot) UserByAccount(account string) (UserEntry, bool)                { panic("not built") }
func (s *Snapshot) UserN(n access.UserID) (UserEntry, bool)                       { panic("not built") }
func (s *Snapshot) Users() []UserEntry                                            { panic("not built") }
func (s *Snapshot) Team(ref string) (TeamEntry, bool)                             { panic("not built") }
func (s *Snapshot) TeamN(n access.TeamID) (TeamEntry, bool)                       { panic("not built") }
func (s *Snapshot) Teams() []TeamEntry                                            { panic("not built") }
func (s *Snapshot) Site(ref string) (SiteEntry, bool)                             { panic("not built") }
func (s *Snapshot) SiteN(n access.SiteID) (SiteEntry, bool)                       { panic("not built") }
func (s *Snapshot) Sites() []SiteEntry                                            { panic("not built") }
func (s *Snapshot) Role(ref string) (RoleEntry, bool)                             { panic("not built") }
func (s *Snapshot) Roles() []RoleEntry                                            { panic("not built") }
func (s *Snapshot) Assignment(id string) (AssignmentEntry, bool)                  { panic("not built") }
func (s *Snapshot) Assignments() []AssignmentEntry                                { panic("not built") }
func (s *Snapshot) Tracker(ref string) (*Schema, bool)                            { panic("not built") }
func (s *Snapshot) Trackers() []*Schema                                           { panic("not built") }
func (s *Snapshot) Permissions(role, tracker string) (Object, *Permissions, bool) { panic("not built") }
func (s *Snapshot) Restriction(target string) (Object, *Restriction, bool)        { panic("not built") }
func (s *Snapshot) View(tracker, ref string) (ViewEntry, bool)                    { panic("not built") }
func (s *Snapshot) Views(tracker string) []ViewEntry                              { panic("not built") }

// Schema is a tracker document with the numbers of its parts. The numbers of
// properties begin at access.FirstProperty in document order; retired properties
// keep theirs and have no cell.
type Schema struct {
	ID string
	N  access.TrackerID
	*Tracker
	// unexported indexes follow
}

// Prop finds a property by id, key or system property name; PropN by number.
// For a system property p is nil.
func (t *Schema) Prop(ref string) (n access.Property, p *Property, ok bool) { panic("not built") }
func (t *Schema) PropN(n access.Property) (*Property, bool)                 { panic("not built") }
func (t *Schema) PropKey(n access.Property) string                          { panic("not built") } // key, or system name

// StateRef finds a state by id or key; StateN by number.
func (t *Schema) StateRef(ref string) (access.State, *State, bool) { panic("not built") }
func (t *Schema) StateN(n access.State) *State                     { panic("not built") }

// SystemNames are the system properties' names, by access.Property.
var SystemNames = [access.FirstProperty]string{"author", "updated_at", "updated_by", "site", "restriction"}

// Error is a refusal a person can act on. Code is stable (invalid,
// not_found, forbidden, last_full, revision_conflict, edit_above_view,
// role_removed_elsewhere, key_taken, seats_full, …), Rule cites the access
// model, Path points into the changeset ("changes/2/doc/states").
type Error struct {
	Code    string
	Rule    string
	Message string
	Path    string
	Object  string // kind/id for a conflict
}

func (e *Error) Error() string { return e.Message }

// May reports whether the user (by id) has the power for what is asked
// (A8), for pages and reads on the settings plane.
func (s *Snapshot) May(user string, p Power) bool { panic("not built") }

// Power is a row of the table of A8.
type Power struct {
	Kind   string // configure, extended, full, sheet (superuser and extended), any
	Target string // configure: id of the tracker, dashboard or site
}
