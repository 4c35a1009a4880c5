// Package policy is what is configured: the documents of a workspace, the
// changesets that change them, the invariants they must keep, and the journal
// entry each change leaves. It is pure: it reads no clock and no storage, and
// it knows no record. Every way of changing policy builds a Changeset.
package policy

import "time"

// Kind is the kind of a document.
type Kind string

const (
	KindWorkspace   Kind = "workspace"
	KindUser        Kind = "user"
	KindTeam        Kind = "team"
	KindSite        Kind = "site"
	KindRole        Kind = "role"
	KindAssignment  Kind = "role_assignment"
	KindTracker     Kind = "tracker"
	KindPermissions Kind = "permissions"
	KindRestriction Kind = "restriction"
	KindView        Kind = "view"
	KindCredential  Kind = "credential"
	KindViewAs      Kind = "view_as"

	KindReview         Kind = "review"
	KindReviewDecision Kind = "review_decision"
	KindTest           Kind = "policy_test"
	KindDashboard      Kind = "dashboard"
	KindReport         Kind = "report"
)

// AllTrackers and AllSites are the "*" of a permissions document and of an
// assignment for the whole workspace.
const (
	AllTrackers   = "*"
	AllSites      = "*"
	AllProperties = "*"
)

// Workspace is the settings document of the tenant; its id is the workspace's.
type Workspace struct {
	Key          string   `json:"key"`
	Name         string   `json:"name"`
	TimeZone     string   `json:"time_zone"`               // IANA name
	AppAccess    string   `json:"app_access"`              // "everyone" or "selected" (A5.1)
	DefaultRoles []string `json:"default_roles,omitempty"` // for new regular users (A6.4)
	FeaturesOff  []string `json:"features_off,omitempty"`  // A7.1
	Seats        *int     `json:"seats"`                   // nil: no limit (A8.3)
	Support      string   `json:"support,omitempty"`       // contact text shown to guests and at dead ends
	SignIn       *SignIn  `json:"sign_in,omitempty"`       // nil: what the server offers, and no more is asked
	// TwoPeople makes self-grants wait for another user with the same power (A2.2).
	TwoPeople bool `json:"two_people,omitempty"`
	// DeletedAt shuts the workspace: everything is refused, and for 30 days a full
	// user may bring it back (A8).
	DeletedAt *time.Time `json:"deleted_at,omitempty"`
	DeletedBy string     `json:"deleted_by,omitempty"`
}

// SignIn is how people prove who they are (A8).
type SignIn struct {
	// SecondFactor says who enters with two factors only: "" nobody, "admins"
	// full users and superusers.
	SecondFactor string `json:"second_factor,omitempty"`
	// StepUp asks for a proof of the last ten minutes before access is changed.
	StepUp    bool       `json:"step_up,omitempty"`
	Providers []Provider `json:"providers,omitempty"`
}

// Provider is an OpenID Connect identity provider. Its secret is not here: it is
// no part of the journal.
type Provider struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Preset   string `json:"preset"` // google, apple, other
	Issuer   string `json:"issuer"`
	ClientID string `json:"client_id"`
	Team     string `json:"team_id,omitempty"` // apple
	KeyID    string `json:"key_id,omitempty"`  // apple
	// Secret is which stored secret counts; it changes with the secret.
	Secret  string `json:"secret,omitempty"`
	Enabled bool   `json:"enabled"`
}

// User is one subject within the workspace (A1 user).
type User struct {
	Name       string   `json:"name"`
	Email      string   `json:"email,omitempty"`
	Phone      string   `json:"phone,omitempty"`
	JobCode    string   `json:"job_code,omitempty"`
	Represents string   `json:"represents,omitempty"` // of a guest: one person (empty) or a team of people
	Owner      string   `json:"owner,omitempty"`      // of an integration: id of the person who answers for it
	Kind       string   `json:"kind"`                 // regular, guest, viewer, integration
	Status     string   `json:"status"`               // invited, active, deactivated, deleted
	Confirmed  bool     `json:"confirmed"`            // e-mail confirmed
	AppAccess  bool     `json:"app_access"`
	Settings   string   `json:"settings"`             // none, selective, extended, full
	Configures []string `json:"configures,omitempty"` // selective: ids of trackers, dashboards and sites
	Superuser  bool     `json:"superuser"`
	Account    string   `json:"account,omitempty"` // the account that signs in as this user
	// HeldBy is who changed the e-mail of a confirmed user: until somebody else
	// vouches for the new one, roles, teams and powers wait (A8.6).
	HeldBy string `json:"held_by,omitempty"`
	// OldAccount is the account that was unlinked by that, or before it by a change of
	// kind: its holder is told, and may vouch.
	OldAccount string `json:"old_account,omitempty"`
	// SessionsSince and EndedSessions end sessions of the account in this
	// workspace alone, from the next request on: those that began before the
	// instant, and single ones by their ids. Neither ever goes back.
	SessionsSince *time.Time `json:"sessions_since,omitempty"`
	EndedSessions []string   `json:"ended_sessions,omitempty"`
}

// Team is a set of users (A1 team).
type Team struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Members []string `json:"members"`
}

// Site is a node of the site tree.
type Site struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	Kind   string `json:"kind"` // region, site, zone
	Parent string `json:"parent,omitempty"`
}

// Role is a named set of grants: its sheet. The cells stand in Permissions.
type Role struct {
	Key            string            `json:"key"`
	Name           string            `json:"name"`
	Description    string            `json:"description,omitempty"`
	Default        bool              `json:"default"` // built in
	Enabled        bool              `json:"enabled"`
	Exclusive      bool              `json:"exclusive"`
	BySiteManagers bool              `json:"by_site_managers"`
	Portal         string            `json:"portal"`             // admin, staff, client
	API            string            `json:"api"`                // block or grant (A6.1)
	Network        []NetworkRule     `json:"network,omitempty"`  // A6.1
	Features       map[string]string `json:"features"`           // feature → view, edit, manage (A7)
	TrackerLevels  map[string]string `json:"trackers,omitempty"` // tracker id → ceiling, overriding features.trackers
}

// NetworkRule admits or blocks a prefix of client addresses.
type NetworkRule struct {
	Prefix string `json:"prefix"` // CIDR
	Rule   string `json:"rule"`   // allow or block
	Note   string `json:"note,omitempty"`
}

// Assignment gives a role to a user or team (A1 role assignment).
type Assignment struct {
	User      string     `json:"user,omitempty"`
	Team      string     `json:"team,omitempty"`
	Role      string     `json:"role"`
	Site      string     `json:"site"` // site id, or "*"
	From      *time.Time `json:"from,omitempty"`
	Until     *time.Time `json:"until,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	GrantedBy string     `json:"granted_by,omitempty"`
	GrantedAt time.Time  `json:"granted_at"`
	Suspended bool       `json:"suspended,omitempty"`
}

// Tracker is a kind of record with its schema.
type Tracker struct {
	Key         string       `json:"key"`
	Name        string       `json:"name"`      // plural, "Orders"
	Singular    string       `json:"singular"`  // "Order"
	Numbering   string       `json:"numbering"` // sequential or random (A4.9d)
	UsesSites   bool         `json:"uses_sites"`
	Label       string       `json:"label,omitempty"`  // id of the property that names a record in links and cards
	Layout      string       `json:"layout,omitempty"` // checklist: a phone shows a record's states as steps; else a form
	Properties  []Property   `json:"properties"`
	States      []State      `json:"states"`
	Transitions []Transition `json:"transitions"`
	// RestrictionLabel is the heading of the column that shows who may see a
	// record; empty: Permissions.
	RestrictionLabel string `json:"restriction_label,omitempty"`
	// SpentSlots belonged to removed properties. Values may remain in them, so
	// no other property of the tracker gets one. Kept by the server.
	SpentSlots []string `json:"spent_slots,omitempty"`
	// DeletedAt puts the tracker into the bin: it is nowhere, its key is free, and
	// for 30 days it can be brought back as it was (A8). Kept by the server.
	DeletedAt *time.Time `json:"deleted_at,omitempty"`
	DeletedBy string     `json:"deleted_by,omitempty"`
}

// PropertyType is the type of a property's values.
type PropertyType string

const (
	Text      PropertyType = "text"
	LongText  PropertyType = "long_text"
	Number    PropertyType = "number"
	Money     PropertyType = "money" // minor units of Currency
	Date      PropertyType = "date"
	DateTime  PropertyType = "date_time"
	Checkbox  PropertyType = "checkbox"
	Choice    PropertyType = "choice"
	Choices   PropertyType = "choices"
	UserRef   PropertyType = "user"
	UserRefs  PropertyType = "users"
	TeamRef   PropertyType = "team"
	TeamRefs  PropertyType = "teams"
	Email     PropertyType = "email"
	Phone     PropertyType = "phone"
	URL       PropertyType = "url"
	File      PropertyType = "file"  // several files
	Photo     PropertyType = "photo" // several photos
	Signature PropertyType = "signature"
	Link      PropertyType = "link" // records of the tracker LinkTo, several
)

// Property is a typed column of a tracker.
type Property struct {
	ID         string       `json:"id"`
	Key        string       `json:"key"`
	Label      string       `json:"label"`
	Type       PropertyType `json:"type"`
	Help       string       `json:"help,omitempty"`
	Options    []Option     `json:"options,omitempty"`
	Currency   string       `json:"currency,omitempty"`     // ISO 4217, money
	LinkTo     string       `json:"link_to,omitempty"`      // tracker id, link
	Assigns    bool         `json:"assigns"`                // user and team types: whoever stands in it is assigned; left out of a new property: yes (A1)
	MayBeTaken bool         `json:"may_be_taken,omitempty"` // A3.14
	Unique     bool         `json:"unique,omitempty"`       // A3.15
	Indexed    bool         `json:"indexed,omitempty"`
	Slot       string       `json:"slot,omitempty"` // storage slot (t01 … n32), given by the server; empty: extra
	Pick       Pick         `json:"pick,omitzero"`  // who may be picked (A4.10)
	Retired    bool         `json:"retired,omitempty"`
}

// Pick says who a user or team property offers (A4.10). The zero Pick offers
// nobody.
type Pick struct {
	Everyone bool     `json:"everyone,omitempty"`
	Roles    []string `json:"roles,omitempty"`
	Teams    []string `json:"teams,omitempty"`
}

// Option is one choice, in order.
type Option struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Color string `json:"color,omitempty"`
	// Retired is no longer offered; records that hold it keep it.
	Retired bool `json:"retired,omitempty"`
}

// State is a step of a tracker's workflow.
type State struct {
	ID       string   `json:"id"`
	Key      string   `json:"key"`
	Label    string   `json:"label"`
	Kind     string   `json:"kind"` // open, doing, done, cancelled
	Color    string   `json:"color,omitempty"`
	Shape    string   `json:"shape,omitempty"`
	Required []string `json:"required,omitempty"` // property ids to fill before leaving forwards (A3.7)
}

// Transition is an allowed step, by state ids.
type Transition struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Permissions is one role's document on one tracker, or on "*" (A3.12).
type Permissions struct {
	Role      string             `json:"role"`
	Tracker   string             `json:"tracker"`
	AllStates Entries            `json:"all_states"`
	States    map[string]Entries `json:"states,omitempty"` // state id →
}

// Entries are the levels a document writes: none, assigned, all. An absent key
// means "ask the next line" (A3.12).
type Entries struct {
	Actions    map[string]string `json:"actions"`    // create, change_state, archive, delete
	Properties map[string]Cell   `json:"properties"` // property id, system property name, or "*"
}

// Cell is a property's two targets.
type Cell struct {
	View string `json:"view,omitempty"`
	Edit string `json:"edit,omitempty"`
}

// Restriction is the audience of a tracker or a view.
type Restriction struct {
	Target string   `json:"target"` // id of the tracker or view
	Mode   string   `json:"mode"`   // public, restricted
	Users  []string `json:"users,omitempty"`
	Teams  []string `json:"teams,omitempty"`
}

// View is a saved view of a tracker.
type View struct {
	Tracker string   `json:"tracker"`
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Owner   string   `json:"owner"` // user id; a shared view keeps it
	Shared  bool     `json:"shared"`
	Kind    string   `json:"kind"` // table, board, calendar, checklist
	Filter  string   `json:"filter,omitempty"`
	Sort    string   `json:"sort,omitempty"`
	Columns []string `json:"columns,omitempty"`
	Group   string   `json:"group,omitempty"`   // property id or "state", of a table's dates with a period (due:week); a board without one has the states
	Date    string   `json:"date,omitempty"`    // property id or "created_at": the day of a calendar's entry
	Default bool     `json:"default,omitempty"` // what the tracker opens with; one shared view of a tracker at most
}
