// Package refmodel is the access model a second time, in the words of
// access-model.md: loops over plain data, nothing kept between two questions,
// nothing shared with the engine, so that the two cannot share a mistake.
//
// world.go is the data. decide.go is what one person may see of one record and do
// with it; what a key's scope leaves of that is in scope.go, and what is left where
// somebody looks as another in watch.go. write.go is which writes are refused,
// name.go what a query may name, list.go what a list of records holds, group.go its
// groups and sums. It is slow and that is its merit; only package difftest, which
// compares the product with it, and tests may import it.
package refmodel

import (
	"net/netip"
	"time"
)

// World is a workspace: its policy and its records. What is not in a map does
// not exist, whoever names it.
type World struct {
	SelectedOnly bool            // app access: only those switched on (A5.1)
	FeaturesOff  map[string]bool // A7.1
	Users        map[string]User
	Teams        map[string][]string // members
	Sites        map[string]Site
	Roles        map[string]Role
	Trackers     map[string]Tracker
	Assignments  []Assignment
	Records      []*Record // oldest first
}

// User is a subject (A1). Kind and Status are the words of A1.
type User struct {
	Kind, Status         string
	Confirmed, AppAccess bool
}

// Site is a node of the site tree.
type Site struct {
	Parent string // "" is a root
	Region bool
}

// Role is a role's sheet and its documents, by tracker or "*".
type Role struct {
	Enabled, Exclusive, BlockAPI bool
	Network                      []NetworkRule
	Features                     map[string]string // feature → view, edit, manage
	Ceilings                     map[string]string // tracker → level of feature trackers
	Documents                    map[string]Document
}

// NetworkRule admits or blocks a prefix (A6.1).
type NetworkRule struct {
	Prefix netip.Prefix
	Allow  bool
}

// Document is one role's matrix on one tracker, as written (A3.12).
type Document struct {
	AllStates Entries
	States    map[string]Entries
}

// Entries are levels: none, assigned, all; "" is an absent entry.
type Entries struct {
	Actions    map[string]string
	Properties map[string]Cell // by property, or "*"
}

// Cell is a property's two targets.
type Cell struct{ View, Edit string }

// Tracker is a kind of record.
type Tracker struct {
	UsesSites   bool
	Properties  []Property // the designer's own
	States      []State    // in order
	Transitions [][2]string
	Restricted  bool
	Users       []string // the allow-list
	Teams       []string
}

// Property is a column. Type is the word of the document.
type Property struct {
	Key, Type           string
	Assigns, MayBeTaken bool
	Options             []string // of a choice, in order
}

// State is a step of the workflow.
type State struct {
	Key, Kind string
	Required  []string
}

// Assignment gives a role to a user or a team. Site "*" is the whole workspace.
type Assignment struct {
	User, Team, Role, Site string
	From, Until            time.Time // half-open; zero is open
	Suspended              bool
}

// Record is one row. A property without a value is empty.
type Record struct {
	ID               string // later records have greater ones
	Number           int
	Tracker, State   string
	Author, Site     string
	UpdatedBy        string
	Created, Updated time.Time
	Values           map[string]Value
	Restricted       bool
	Users, Teams     []string // the allow-list
	Archived, Binned bool
}

// Value is what a property holds: by its type a text, key or id in Text, a
// number in Num, or several in List.
type Value struct {
	Text string
	Num  float64
	List []string
}

// Asker is who asks, and how: user U, credential C, instant t. The zero Scope
// allows nothing.
type Asker struct {
	User    string
	Now     time.Time
	API     bool
	Address netip.Addr
	Scope   Scope
	Watcher *Asker // who looks as A (A13.4); nil: nobody
}
