package policy

import (
	"encoding/json"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// Object is a document as it is stored: bytes, and the revision that wrote it.
type Object struct {
	Kind     Kind
	ID       string
	Revision int64
	Doc      json.RawMessage
}

// Op is what a Change does to its object.
type Op string

const (
	Put Op = "put"
	Del Op = "delete"
	// Restore brings a tracker back from the bin; its doc may give it another key.
	Restore Op = "restore"
)

// Change is one operation of a changeset. ID may be left out on a put: Apply
// makes one, and later operations of the same changeset may use the new
// object's key. What has no key (a user) can be given a name for the changeset
// alone, "$ann", as ID; later operations refer to it by that. A user may also be
// named by e-mail, if this changeset made it. Doc may name states, properties, roles, users … by key or id;
// ids are stored (A11.1).
type Change struct {
	Op   Op              `json:"op"`
	Kind Kind            `json:"kind"`
	ID   string          `json:"id,omitempty"`
	Doc  json.RawMessage `json:"doc,omitempty"`
	// Moves says, on a put of a tracker, where the records of a state go that the
	// document leaves out: from the old state to one it has, each by id or key.
	Moves map[string]string `json:"moves,omitempty"`
}

// Changeset is the one way policy changes (A11.1). BaseRevision 0 skips the
// check of A11.3.
type Changeset struct {
	BaseRevision int64    `json:"base_revision"`
	Note         string   `json:"note"`
	Changes      []Change `json:"changes"`
	// Force carries it out although it breaks a test (A11.6).
	Force bool `json:"force,omitempty"`
}

// Actor is who applies a changeset, and by which road. System is the server
// itself (demo data, recovery, a confirmed e-mail): no authority is asked of
// it, every invariant still is.
type Actor struct {
	User   string // user id; empty with System
	System bool
	// Deletion lets a full user delete the workspace and bring it back: whoever
	// sets it has had its name typed.
	Deletion bool
	// Review writes reviews and decisions: they come by their own use cases alone,
	// which make the evidence.
	Review bool
	Via    string // page, api, cli, demo, import …
	From   string // client address, for the journal
	// Request is what the data plane decides by where it gives a right over
	// policy: own and shared views, restrictions (A7, A7.4). The zero Request has
	// none of these rights. Its Now is replaced by the changeset's.
	Request access.Request
	// Confirmed is the other user who confirmed a self-grant, where the workspace
	// demands two people (A2.2); Pending is the request they confirmed.
	Confirmed, Pending string
}

// Env is what a pure package must be given: the instant, fresh ids (UUIDv7) and
// 16-byte salts.
type Env struct {
	Now  time.Time
	ID   func() string
	Salt func() [16]byte
}

// Applied is what a changeset did to one object. Before is nil for a new one,
// After for a deleted one. A deleted user has an After, the tombstone, and no
// Before: the entry is erased from the start (A8.5).
type Applied struct {
	Kind          Kind
	ID            string
	Before, After json.RawMessage
	erases        bool
}

// Result is the outcome of Apply: what to store, in one transaction.
type Result struct {
	Snapshot *Snapshot // the policy after the change, its revision one higher
	Entry    Entry
	Adjusted []words.Text // what was saved differently from what was sent, for the person (A3.5)

	// What the store does to records in the same transaction, by id. Removed
	// users and teams leave every record's assignment and list (A8.5), and what the
	// journal holds of a removed user's documents is erased: the bodies and salts
	// of its changes of kind user with that id (A11.4). Trackers,
	// sites and states are gone from the policy: the caller refuses the changeset
	// if records still hang on them (A1 site tree). The records of a state in
	// MovedStates go to another one in the same transaction, and it is not among
	// RemovedStates.
	RemovedUsers      []string
	RemovedTeams      []string
	RemovedSites      []string
	RemovedTrackers   []string
	RemovedStates     []RemovedPart
	RemovedProperties []RemovedPart
	MovedStates       []MovedState
	// SelfGrant is what of it may be a self-grant of the actor's (A2.2); nil for
	// nothing. The store keeps what is true of it, see SelfGrant.Judge; with
	// NeedsTwo that takes a second person.
	SelfGrant *SelfGrant
	NeedsTwo  bool
	// Forced are the tests that it breaks, by name: every other full user is told.
	Forced []string
	// Pending is the request that this carries out: it is there, and goes with it.
	Pending string
	// EndedUsers can no longer enter: their sessions, streams and keys end (A8.4).
	EndedUsers []string
	// EndedCredentials are gone for good: their secrets go with them, so that
	// nothing that brings a document back brings a secret back.
	EndedCredentials []string
	// Secrets open the credentials that the changeset made. The caller fills them
	// in; this package knows no secret.
	Secrets []Secret
}

// Secret is what the store keeps to recognise a credential: hashes alone.
type Secret struct {
	Credential string // id
	Type, User string
	Hash       []byte // SHA-256 of 256 random bits
	Passcode   string // argon2id, "" without one
}

// RemovedPart is a state or property that left its tracker's document.
type RemovedPart struct{ Tracker, ID string }

// MovedState is a state that left its tracker's document, and the one that its
// records go to. All are ids.
type MovedState struct{ Tracker, From, To string }

// Entry is one line of the audit log in its final, erasable form (A11.4): the
// hash covers salted hashes of note and bodies, which stand beside it.
type Entry struct {
	Seq      int64
	Revision int64
	At       time.Time
	Actor    string
	Via      string
	From     string
	Note     string
	NoteSalt [16]byte
	NoteHash [32]byte // H(salt, from, note): kept when they are erased
	Previous [32]byte
	Hash     [32]byte
	Changes  []EntryChange
	// SelfGrant marks one by which its author gave themself more (A2.2), and
	// Confirmed is the other user who confirmed it; both are hashed with Via.
	SelfGrant bool
	Confirmed string
}

// EntryChange is one object's part of an Entry.
type EntryChange struct {
	Applied
	BeforeSalt, AfterSalt [16]byte
	BeforeHash, AfterHash [32]byte // H(salt, body): kept when a body is erased
}
