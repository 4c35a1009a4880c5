package policy

import (
	"encoding/json"
	"time"
)

// Version is one change of one object, out of the journal. A body that is absent
// or erased is nil.
type Version struct {
	Seq           int64
	Revision      int64
	At            time.Time
	Actor         string // user id; "" is the server itself
	Via           string
	Before, After json.RawMessage
}

// Since finds the change that gave a part of an object its present value: the
// newest one that changed what at reads of the document. versions are newest
// first. at is given nil where there is no document.
func Since(versions []Version, at func(doc json.RawMessage) string) (Version, bool) {
	for _, v := range versions {
		if at(v.Before) != at(v.After) {
			return v, true
		}
	}
	return Version{}, false
}

// AssignmentIDs are the ids of the engine's assignments, by their index in
// Source().Assignments.
func (s *Snapshot) AssignmentIDs() []string {
	var ids []string
	for _, a := range s.Assignments() {
		if _, ok := s.assignmentSource(a); ok {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// PermissionsID is the id of a role's document on a tracker (both ids), or on
// AllTrackers; false if there is none.
func (s *Snapshot) PermissionsID(role, tracker string) (string, bool) {
	id, ok := s.tables[KindPermissions].byName[name{role, tracker}]
	return id, ok
}
