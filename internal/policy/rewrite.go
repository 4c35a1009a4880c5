package policy

import (
	"fmt"
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// compiledKinds are the kinds that the engine is compiled from, the matrices
// apart.
var compiledKinds = []Kind{KindWorkspace, KindUser, KindTeam, KindSite, KindRole, KindTracker, KindAssignment, KindRestriction}

// rewrite is compile where nothing but matrices differs from prev: the engine is
// changed where they stand, so that a cell costs the same in a large workspace.
func (s *Snapshot) rewrite(prev *Snapshot) error {
	src := prev.source
	src.Revision = s.revision
	src.Roles = slices.Clone(src.Roles)
	s.cells = maps.Clone(prev.cells)
	places := s.rewritten(prev)
	done := map[access.RoleID]bool{}
	for _, at := range places {
		if !done[at.Role] {
			done[at.Role] = true
			s.rewriteRole(&src.Roles[at.Role], s.numbers.id(KindRole, uint32(at.Role)), prev)
		}
	}
	engine, err := prev.engine.Rewritten(src, places...)
	if err != nil {
		return fmt.Errorf("policy: revision %d does not compile: %w", s.revision, err)
	}
	s.source, s.engine = src, engine
	return nil
}

// rewritten are the places whose matrix differs from that in prev.
func (s *Snapshot) rewritten(prev *Snapshot) (places []access.Place) {
	now, before := s.tables[KindPermissions], prev.tables[KindPermissions]
	if now == before {
		return nil
	}
	note := func(doc document) {
		p := doc.(*Permissions)
		at := access.Place{Role: access.RoleID(s.numbers.of(KindRole, p.Role)), Tracker: access.TrackerID(s.numbers.of(KindTracker, p.Tracker))}
		if at.Role != 0 && (at.Tracker != 0 || p.Tracker == AllTrackers) {
			places = append(places, at)
		}
	}
	for id, o := range now.objs {
		if old, ok := before.objs[id]; !ok || old.doc != o.doc {
			note(o.doc)
		}
	}
	for id, old := range before.objs {
		if o, ok := now.objs[id]; !ok || old.doc != o.doc {
			delete(s.cells, id)
			note(old.doc)
		}
	}
	return places
}

// rewriteRole gives a role its matrices anew.
func (s *Snapshot) rewriteRole(role *access.Role, id string, prev *Snapshot) {
	if !role.Exists {
		return
	}
	role.Cells = nil
	byName := s.tables[KindPermissions].byName
	if doc, ok := byName[name{id, AllTrackers}]; ok {
		s.addCells(role, doc, prev)
	}
	for _, tracker := range s.tables[KindTracker].ids {
		if doc, ok := byName[name{id, tracker}]; ok {
			s.addCells(role, doc, prev)
		}
	}
	s.closeRetired(role)
}
