package access

import (
	"net/netip"
	"time"
)

// Request is what a decision depends on besides policy and record: when, how
// and from where (gates 3 and 7). The zero Request is refused: its Scope allows
// nothing.
type Request struct {
	Now     time.Time
	Channel Channel
	// Address is the client's; the zero Addr stands for "no request": roles with
	// network rules do not count (A6.1).
	Address netip.Addr
	// AnyAddress stands for the address at which most roles count: network rules
	// are left aside. It is for previews, which ask what somebody can come to do,
	// and is set by no door.
	AnyAddress bool
	Scope      Scope
}

// Reason says why something is not allowed, in the words of the API
// (api/openapi.yaml).
type Reason string

const (
	Allowed Reason = ""
	// The door (A3.13), from Engine.Subject.
	NoUser      Reason = "no_user"
	IsViewer    Reason = "viewer"
	NoAppAccess Reason = "no_app_access"
	IsInactive  Reason = "deactivated"
	Unconfirmed Reason = "unconfirmed"
	// The data plane, from Grants.Why.
	TrackerRestricted Reason = "tracker_restricted"
	RecordRestricted  Reason = "record_restricted"
	NoRole            Reason = "no_role"
	WrongSite         Reason = "site"
	Ceiling           Reason = "ceiling"
	CellNone          Reason = "cell_none"
	NotAssigned       Reason = "not_assigned"
	IsArchived        Reason = "archived"
	RequiredMissing   Reason = "required_missing" // used by package record
	KeyScope          Reason = "key_scope"
	WrongChannel      Reason = "channel"
	WrongAddress      Reason = "address"
)

// Facts are what of a record decides (one row's worth, read in the same
// statement as the row). Assigned and Listed are about the subject. Where a
// subject is watched (Subject.WatchedBy), Listed says that both are on the list
// and WatcherAssigned that the watcher is assigned.
type Facts struct {
	State      State
	Site       SiteID // 0: no site
	Assigned   bool
	Restricted bool
	Listed     bool // the subject, or a team of theirs, is on the record's list
	Archived   bool
	Binned     bool

	WatcherAssigned bool
}

// Need is one question about records. Make one with the functions below.
type Need struct {
	kind     needKind
	action   Action
	property Property
	feature  Feature
	level    FeatureLevel
}

type needKind uint8

const (
	needSee needKind = iota + 1
	needView
	needEdit
	needAct
	needRestore
	needRecover
	needFeature
)

// ToSee asks whether the record is seen at all (A3.3).
func ToSee() Need { return Need{kind: needSee} }

// ToView asks whether p is viewable on it (A3.4).
func ToView(p Property) Need { return Need{kind: needView, property: p} }

// ToEdit asks whether p may be edited on it (A3.4).
func ToEdit(p Property) Need { return Need{kind: needEdit, property: p} }

// ToAct asks whether ChangeState, Archive or Delete holds on it (A3.7, A3.8).
// Create is asked of Grants.Create.
func ToAct(a Action) Need { return Need{kind: needAct, action: a} }

// ToRestore asks whether an archived record may be restored (A3.8).
func ToRestore() Need { return Need{kind: needRestore} }

// ToRecover asks whether a binned record is seen in the bin and may be
// recovered (A3.8): it is the same question.
func ToRecover() Need { return Need{kind: needRecover} }

// ToUse asks whether one role gives the feature at that level, covers the
// record and gives view of it (A7.1). ToUse(Trackers, Manage) is "may set the
// record's restriction".
func ToUse(f Feature, l FeatureLevel) Need { return Need{kind: needFeature, feature: f, level: l} }

// Pred answers "which records": a closed sum of the types below. There is no
// Not: the model only adds and gates (architecture §1).
//
// What Grants.Pred returns is always Never{}, or Any of All, each All a complete
// answer on its own made of at most one SiteUnder, one StateIn, one of Public
// and Listed, perhaps Assigned, perhaps WatcherAssigned, perhaps Live or Archived or Binned; its parts
// stand in that order. A Pred without Binned means records outside the bin; Holds and
// the SQL renderer both imply it.
type Pred interface{ pred() }

type (
	// Never holds for no record.
	Never struct{}
	// Always holds for every record outside the bin.
	Always struct{}
	// StateIn holds in the states of the set.
	StateIn struct{ States StateSet }
	// HasAssigned holds where the subject is assigned.
	HasAssigned struct{}
	// HasWatcherAssigned holds where the subject's watcher is assigned (A13.4).
	HasWatcherAssigned struct{}
	// SiteUnder holds for records at one of the sites, a subtree expanded by the
	// engine and sorted. A record without a site is never under one.
	SiteUnder struct{ Sites []SiteID }
	// IsPublic holds for records that are not restricted.
	IsPublic struct{}
	// IsListed holds for restricted records whose list has the subject.
	IsListed struct{}
	// IsLive holds for records that are not archived.
	IsLive struct{}
	// InArchive holds for archived records.
	InArchive struct{}
	// InBin holds for records in the bin, and for no other.
	InBin struct{}
	// Every holds where all its parts do.
	Every []Pred
	// Any holds where one of its parts does.
	Any []Pred
)

func (Never) pred()              {}
func (Always) pred()             {}
func (StateIn) pred()            {}
func (HasAssigned) pred()        {}
func (HasWatcherAssigned) pred() {}
func (SiteUnder) pred()          {}
func (IsPublic) pred()           {}
func (IsListed) pred()           {}
func (IsLive) pred()             {}
func (InArchive) pred()          {}
func (InBin) pred()              {}
func (Every) pred()              {}
func (Any) pred()                {}

// StateSet is a set of states; bit i is State(i). Its zero value is empty.
type StateSet uint64

// Has reports whether s is in the set.
func (ss StateSet) Has(s State) bool { return s < 64 && ss>>s&1 == 1 }

// With is the set with s added.
func (ss StateSet) With(s State) StateSet { return ss | 1<<s }

// PropertySet is a set of properties; its zero value is empty.
type PropertySet [4]uint64

// Has reports whether p is in the set.
func (ps *PropertySet) Has(p Property) bool { return ps[p>>6]>>(p&63)&1 == 1 }

// Remove takes p out of the set.
func (ps *PropertySet) Remove(p Property) { ps[p>>6] &^= 1 << (p & 63) }

// Add puts p into the set.
func (ps *PropertySet) Add(p Property) { ps[p>>6] |= 1 << (p & 63) }
