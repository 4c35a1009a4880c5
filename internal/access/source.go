package access

import (
	"net/netip"
	"time"
)

// The dense numbers by which the engine knows things. Zero is "none"; package
// policy gives them out and keeps them stable from one revision to the next.
type (
	UserID    uint32
	TeamID    uint32
	RoleID    uint32
	SiteID    uint32
	TrackerID uint32
)

// State is a state's place in its tracker's order: 0 is the first. A tracker
// has at most MaxStates.
type State uint8

// Property is a property's place in its tracker. The system properties (A1)
// come first in every tracker, the designer's own begin at FirstProperty.
type Property uint8

// The system properties. They are rows of the matrix, but viewing one makes
// neither tracker, state nor record seen (A1, A3.3).
const (
	Author Property = iota
	UpdatedAt
	UpdatedBy
	Site
	Restriction
	FirstProperty
)

// The limits of A1's preamble that the engine's tables rely on.
const (
	MaxProperties  = 250 // the designer's own, without the system properties
	MaxStates      = 60
	MaxTransitions = 500
	MaxRoles       = 64 // in force for one user at one instant
)

// Level is what a cell holds: None < Assigned < All (A1 level).
type Level uint8

const (
	None Level = iota
	Assigned
	All
)

// Entry is a level as a document writes it: absent, or one of the three. An
// absent entry means "ask the next line" (A3.12), never None.
type Entry uint8

// Absent is the zero Entry. Set makes the others.
const Absent Entry = 0

// Set is the entry that names the level l.
func Set(l Level) Entry { return Entry(l) + 1 }

// Level returns the entry's level and whether it names one. An entry of a value
// that is none of ours names None: unknown values deny.
func (e Entry) Level() (Level, bool) {
	switch {
	case e == Absent:
		return None, false
	case e > Set(All):
		return None, true
	}
	return Level(e - 1), true
}

// Action is what may be done to a record as a whole (A1 action).
type Action uint8

const (
	Create Action = iota
	ChangeState
	Archive
	Delete
	NumActions
)

// Feature is a row of the feature catalogue (A7).
type Feature uint8

const (
	Trackers Feature = iota // its level is the role's ceiling; may be overridden per tracker
	Comments
	Activity
	Import
	Export
	Directory
	Dashboards
	Reports
	ReportTemplates
	Audit
	DataModels
	NumFeatures
)

// FeatureLevel is how far a role may use a feature (A7).
type FeatureLevel uint8

const (
	NoFeature FeatureLevel = iota
	View
	Edit
	Manage
)

// Channel is the kind of credential a request came with (A6.1).
type Channel uint8

const (
	Page Channel = iota
	API
)

// Kind is the kind of a user (A1 user).
type Kind uint8

const (
	Regular Kind = iota + 1
	Guest
	Viewer
	Integration
)

// Status is where a user is in its life (A1 status). The zero Status admits
// nobody.
type Status uint8

const (
	Invited Status = iota + 1
	Active
	Deactivated
	Deleted
)

// Source is the policy as plain numbers: everything that decides access except
// the records. Compile turns it into an Engine. In every slice the index is the
// id, index 0 is unused, and the zero element is a thing that does not exist.
type Source struct {
	Revision int64
	// SelectedOnly is the app-access mode: false is "everyone", true is
	// "selected" (A5.1).
	SelectedOnly bool
	// FeaturesOff are the features the workspace has switched off (A7.1).
	FeaturesOff [NumFeatures]bool
	Users       []User
	Teams       []Team
	Roles       []Role
	Sites       []SiteNode
	Trackers    []Tracker
	Assignments []Assignment
}

// User is what of a user decides (gates 1 and 2).
type User struct {
	Kind      Kind
	Status    Status
	Confirmed bool // a regular user's e-mail is confirmed
	AppAccess bool // the user's own toggle (A5.1)
	Teams     []TeamID
}

// Team exists so that an assignment to a deleted team gives nothing.
type Team struct{ Exists bool }

// Role is a role with its permission sheet and all its documents.
type Role struct {
	Exists    bool
	Enabled   bool
	Exclusive bool
	// BlockAPI drops the role from requests made with an API key (A6.1). It is
	// true for a new role.
	BlockAPI bool
	Network  []NetworkRule
	Features [NumFeatures]FeatureLevel
	// TrackerLevels override Features[Trackers] per tracker.
	TrackerLevels []TrackerLevel
	// Cells are the role's documents: at most one per tracker, Tracker 0 being
	// the document for tracker "*".
	Cells []Cells
}

// TrackerLevel is a role's ceiling on one tracker.
type TrackerLevel struct {
	Tracker TrackerID
	Level   FeatureLevel
}

// NetworkRule admits or blocks the addresses in a prefix (A6.1).
type NetworkRule struct {
	Prefix netip.Prefix
	Allow  bool
}

// Cells is one role's permission document on one tracker (A3.12), as written.
type Cells struct {
	Tracker   TrackerID // 0: tracker "*", AllStates only
	AllStates Entries
	States    []StateEntries
}

// StateEntries are the entries a document holds under one state.
type StateEntries struct {
	State State
	Entries
}

// Entries are the entries of a document under one state, or under all states.
type Entries struct {
	Actions [NumActions]Entry
	// Star is the entry for "*", all properties, system properties included.
	Star       PropertyCell
	Properties []PropertyEntry
}

// PropertyCell is the pair of cells of one property; view and edit are two
// targets (A3.12).
type PropertyCell struct{ View, Edit Entry }

// PropertyEntry names a property in a document.
type PropertyEntry struct {
	Property Property
	PropertyCell
}

// SiteNode is a node of the site tree.
type SiteNode struct {
	Exists bool
	Region bool   // kind region, for features granted at a region (A7.2)
	Parent SiteID // 0: a root
}

// Tracker is the shape of a tracker as far as it decides.
type Tracker struct {
	Exists    bool
	UsesSites bool
	// Properties counts the designer's own; their numbers run from FirstProperty.
	Properties  int
	States      int
	Transitions []Transition
	Restriction List
}

// Transition is an allowed step between two states.
type Transition struct{ From, To State }

// List is a restriction: public, or restricted to an allow-list (A1
// restriction). A list that became empty stays restricted.
type List struct {
	Restricted bool
	Users      []UserID
	Teams      []TeamID
}

// Assignment gives a role to a user or a team at a site for a time (A1, A6).
type Assignment struct {
	User UserID // exactly one of User and Team is set
	Team TeamID
	Role RoleID
	// Everywhere is an assignment for the whole workspace; otherwise Site names
	// the node, and one whose site is gone (Site 0, or not existing) gives nothing.
	Everywhere  bool
	Site        SiteID
	From, Until time.Time // half-open, UTC; zero Until has no end, zero From is always
	Suspended   bool
}
