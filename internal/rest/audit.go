package rest

import "encoding/json"

// AuditEntry is one applied changeset (A11.4).
type AuditEntry struct {
	Seq      int64         `json:"seq"`
	Revision int64         `json:"revision"`
	At       string        `json:"at" format:"date-time"`
	Actor    *Person       `json:"actor,omitempty" doc:"Absent: the server itself."`
	Via      string        `json:"via" doc:"page, api, cli, import, demo"`
	From     string        `json:"from,omitempty" doc:"Client address."`
	Note     string        `json:"note,omitempty"`
	Hash     string        `json:"hash" doc:"Hex; chains to the entry before."`
	Changes  []AuditChange `json:"changes"`

	SelfGrant bool    `json:"self_grant" doc:"By it its author came to see or do more, or changed how another person signs in (A2.2)."`
	Confirmed *Person `json:"confirmed_by,omitempty" doc:"The second person, where two are demanded."`
}

// AuditChange is one object's part of an entry. Bodies are sent with a single
// entry, not in the list.
type AuditChange struct {
	Kind   string          `json:"kind"`
	ID     string          `json:"id"`
	Name   string          `json:"name,omitempty"`
	Op     string          `json:"op" enum:"created,changed,deleted"`
	Before json.RawMessage `json:"before,omitempty"`
	After  json.RawMessage `json:"after,omitempty"`
}

// AuditPage is newest first.
type AuditPage struct {
	Items      []AuditEntry `json:"items"`
	NextCursor *string      `json:"next_cursor"`
}

// AuditVerdict is whether the chain of the whole log holds.
type AuditVerdict struct {
	OK      bool   `json:"ok"`
	Entries int64  `json:"entries"`
	Head    string `json:"head,omitempty" doc:"Hash of the newest entry; keep it elsewhere to notice a cut log."`
	Bad     *int64 `json:"bad,omitempty" doc:"Seq of the first entry that does not verify."`
}

type listAuditInput struct {
	InWorkspace
	Paged
}

type auditInput struct {
	InWorkspace
	Seq string `path:"seq"`
}
