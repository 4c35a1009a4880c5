package rest

import "encoding/json"

// Changes is a changeset: applied as a whole or not at all (A11.1).
type Changes struct {
	BaseRevision int64    `json:"base_revision,omitempty" minimum:"0" doc:"The revision it was made against; 0 leaves out the check of A11.3."`
	Note         string   `json:"note,omitempty" maxLength:"1000" doc:"Why, for the audit log. Needed for self-grants (A2.2)."`
	Changes      []Change `json:"changes" minItems:"1" maxItems:"1000"`
	Force        bool     `json:"force,omitempty" doc:"Carry it out although it breaks a test (A11.6): with full settings access and a reason; every other full user is told."`
}

// Change is one operation of a changeset.
type Change struct {
	Op   string          `json:"op" enum:"put,delete,restore" doc:"restore: of a tracker in the bin; its doc may give it another key."`
	Kind string          `json:"kind" enum:"workspace,user,team,site,role,role_assignment,tracker,permissions,restriction,view,policy_test"`
	ID   string          `json:"id,omitempty" maxLength:"200" doc:"May be left out on a put of something new."`
	Doc  json.RawMessage `json:"doc,omitempty" doc:"The document, of a put. It may name states, properties, roles and users by key or id."`
	// Moves are for states that the document leaves out.
	Moves map[string]string `json:"moves,omitempty" doc:"Of a put of a tracker: where the records of a state go that it leaves out, by id or key."`
}

// ChangesApplied is the outcome of a changeset.
type ChangesApplied struct {
	Revision int64        `json:"revision,omitempty" doc:"For those with settings access (A12.2)."`
	Seq      int64        `json:"seq,omitempty" doc:"Its entry in the audit log."`
	Objects  []ChangedRef `json:"objects" doc:"What was written, with the ids the server made."`
}

// ChangedRef names an object that a changeset wrote.
type ChangedRef struct {
	Op   string `json:"op" enum:"put,delete"`
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

type changesInput struct {
	InWorkspace
	Body Changes
}
