package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// Snapshot is the policy of one workspace at one revision: every document,
// decoded and indexed, and the engine compiled from them. Immutable, safe for
// concurrent use. Ids become the engine's integers here and nowhere else.
type Snapshot struct {
	workspace string
	revision  int64
	settings  *Workspace
	tables    map[Kind]*table
	numbers   numbering
	schemas   map[string]*Schema
	people    *people
	cells     map[string]compiledCells // by permissions document
	source    access.Source
	engine    *access.Engine
}

// Load decodes and compiles what the store has. It trusts the documents as
// written by Apply but refuses what it cannot read. A workspace without
// documents is one that is about to be made: see NewWorkspace.
func Load(workspace string, revision int64, objects []Object) (*Snapshot, error) {
	return load(workspace, revision, objects, nil)
}

// Reload is Load for who has an earlier snapshot of the same workspace: what did
// not change since is taken from it, and things keep their numbers.
func (s *Snapshot) Reload(revision int64, objects []Object) (*Snapshot, error) {
	return load(s.workspace, revision, objects, s)
}

func load(workspace string, revision int64, objects []Object, prev *Snapshot) (*Snapshot, error) {
	byKind := map[Kind]map[string]object{}
	for _, o := range objects {
		doc, err := prev.decoded(o)
		if err != nil {
			return nil, err
		}
		if byKind[o.Kind] == nil {
			byKind[o.Kind] = map[string]object{}
		}
		byKind[o.Kind][o.ID] = object{Object: o, doc: doc}
	}
	tables := map[Kind]*table{}
	for _, k := range kinds {
		tables[k] = newTable().with(byKind[k])
	}
	s := assemble(workspace, revision, tables, prev)
	if err := s.compile(prev); err != nil {
		return nil, err
	}
	return s, nil
}

// decoded reads a stored document, or finds it in the snapshot, which may be nil.
func (s *Snapshot) decoded(o Object) (document, error) {
	doc, ok := newDocument(o.Kind)
	if !ok {
		return nil, fmt.Errorf("policy: %s %s is of a kind this version does not know; run the version that wrote it", o.Kind, o.ID)
	}
	if s != nil {
		if old, ok := s.tables[o.Kind].objs[o.ID]; ok && bytes.Equal(old.Doc, o.Doc) {
			return old.doc, nil
		}
	}
	dec := json.NewDecoder(bytes.NewReader(o.Doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(doc); err != nil {
		return nil, fmt.Errorf("policy: %s %s cannot be read: %w", o.Kind, o.ID, err)
	}
	return doc, nil
}

// assemble indexes documents; prev, if any, is the snapshot before, whose numbers
// are kept and whose unchanged parts are shared. The engine is still to compile.
func assemble(workspace string, revision int64, tables map[Kind]*table, prev *Snapshot) *Snapshot {
	s := &Snapshot{workspace: workspace, revision: revision, tables: tables, settings: &Workspace{AppAccess: AppAccessEveryone, TimeZone: "UTC"}}
	if o, ok := tables[KindWorkspace].objs[workspace]; ok {
		s.settings = o.doc.(*Workspace)
	}
	var before numbering
	if prev != nil {
		before = prev.numbers
	}
	s.numbers = before.extended(tables)
	s.schemas = map[string]*Schema{}
	for _, id := range tables[KindTracker].ids {
		s.schemas[id] = s.schema(id, prev)
	}
	s.people = peopleOf(s)
	return s
}

func (s *Snapshot) schema(id string, prev *Snapshot) *Schema {
	doc := s.tables[KindTracker].objs[id].doc.(*Tracker)
	if prev != nil {
		if old, ok := prev.schemas[id]; ok && old.Tracker == doc {
			return old
		}
	}
	return newSchema(id, access.TrackerID(s.numbers.of(KindTracker, id)), doc)
}

// Workspace is the workspace's id.
func (s *Snapshot) Workspace() string { return s.workspace }

// Settings is the workspace's document, never nil and not to be changed.
func (s *Snapshot) Settings() *Workspace { return s.settings }

// Revision is the policy's number, which grows by one with each change.
func (s *Snapshot) Revision() int64 { return s.revision }

// Engine answers every question of the data plane under this revision.
func (s *Snapshot) Engine() *access.Engine { return s.engine }

// Source is what the engine was compiled from, for tests that compile it again.
func (s *Snapshot) Source() access.Source { return s.source }

// Objects are all documents as stored, sorted by kind and id.
func (s *Snapshot) Objects() []Object {
	var all []Object
	for _, k := range kinds {
		for _, id := range s.tables[k].ids {
			all = append(all, s.tables[k].objs[id].Object)
		}
	}
	slices.SortStableFunc(all, func(a, b Object) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Object is one document as stored.
func (s *Snapshot) Object(k Kind, id string) (Object, bool) {
	t, ok := s.tables[k]
	if !ok {
		return Object{}, false
	}
	o, ok := t.objs[id]
	return o.Object, ok
}

// find looks an object of a kind up by id or, where it has one, by key.
func (s *Snapshot) find(k Kind, scope, ref string) (string, document, bool) {
	t := s.tables[k]
	if o, ok := t.objs[ref]; ok {
		return ref, o.doc, true
	}
	if id, ok := t.byName[name{scope, ref}]; ok {
		return id, t.objs[id].doc, true
	}
	return "", nil, false
}

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

// User finds a user by id. A deleted one is found too, as the tombstone that
// bears the name shown in its place (A8.5).
func (s *Snapshot) User(id string) (UserEntry, bool) {
	o, ok := s.tables[KindUser].objs[id]
	if !ok {
		return UserEntry{}, false
	}
	return s.userEntry(id, o.doc), true
}

func (s *Snapshot) userEntry(id string, doc document) UserEntry {
	return UserEntry{id, access.UserID(s.numbers.of(KindUser, id)), doc.(*User)}
}

// UserByEmail finds a user by the canonical form of the e-mail (CanonicalEmail).
func (s *Snapshot) UserByEmail(canonical string) (UserEntry, bool) {
	return s.userNamed(emailScope, canonical)
}

// UserByAccount finds the user whom an account signs in as.
func (s *Snapshot) UserByAccount(account string) (UserEntry, bool) {
	return s.userNamed(accountScope, account)
}

func (s *Snapshot) userNamed(scope, key string) (UserEntry, bool) {
	id, ok := s.tables[KindUser].byName[name{scope, key}]
	if !ok || key == "" {
		return UserEntry{}, false
	}
	return s.User(id)
}

// UserN finds a user by the engine's number.
func (s *Snapshot) UserN(n access.UserID) (UserEntry, bool) {
	return s.User(s.numbers.id(KindUser, uint32(n)))
}

// Users are all users but the deleted ones.
func (s *Snapshot) Users() []UserEntry {
	t := s.tables[KindUser]
	out := make([]UserEntry, 0, len(t.ids))
	for _, id := range t.ids {
		if u := s.userEntry(id, t.objs[id].doc); u.Status != StatusDeleted {
			out = append(out, u)
		}
	}
	return out
}

func (s *Snapshot) Team(ref string) (TeamEntry, bool) {
	id, doc, ok := s.find(KindTeam, "", ref)
	if !ok {
		return TeamEntry{}, false
	}
	return s.teamEntry(id, doc), true
}

func (s *Snapshot) teamEntry(id string, doc document) TeamEntry {
	return TeamEntry{id, access.TeamID(s.numbers.of(KindTeam, id)), doc.(*Team)}
}

func (s *Snapshot) TeamN(n access.TeamID) (TeamEntry, bool) {
	return s.Team(s.numbers.id(KindTeam, uint32(n)))
}

func (s *Snapshot) Teams() []TeamEntry { return list(s, KindTeam, s.teamEntry) }

func list[E any](s *Snapshot, k Kind, entry func(string, document) E) []E {
	t := s.tables[k]
	out := make([]E, 0, len(t.ids))
	for _, id := range t.ids {
		out = append(out, entry(id, t.objs[id].doc))
	}
	return out
}

func (s *Snapshot) Site(ref string) (SiteEntry, bool) {
	id, doc, ok := s.find(KindSite, "", ref)
	if !ok {
		return SiteEntry{}, false
	}
	return s.siteEntry(id, doc), true
}

func (s *Snapshot) siteEntry(id string, doc document) SiteEntry {
	return SiteEntry{id, access.SiteID(s.numbers.of(KindSite, id)), doc.(*Site)}
}

func (s *Snapshot) SiteN(n access.SiteID) (SiteEntry, bool) {
	return s.Site(s.numbers.id(KindSite, uint32(n)))
}

func (s *Snapshot) Sites() []SiteEntry { return list(s, KindSite, s.siteEntry) }

func (s *Snapshot) Role(ref string) (RoleEntry, bool) {
	id, doc, ok := s.find(KindRole, "", ref)
	if !ok {
		return RoleEntry{}, false
	}
	return s.roleEntry(id, doc), true
}

func (s *Snapshot) roleEntry(id string, doc document) RoleEntry {
	return RoleEntry{id, access.RoleID(s.numbers.of(KindRole, id)), doc.(*Role)}
}

// RoleN finds a role by the engine's number.
func (s *Snapshot) RoleN(n access.RoleID) (RoleEntry, bool) {
	return s.Role(s.numbers.id(KindRole, uint32(n)))
}

func (s *Snapshot) Roles() []RoleEntry { return list(s, KindRole, s.roleEntry) }

func (s *Snapshot) Assignment(id string) (AssignmentEntry, bool) {
	o, ok := s.tables[KindAssignment].objs[id]
	if !ok {
		return AssignmentEntry{}, false
	}
	return AssignmentEntry{id, o.doc.(*Assignment)}, true
}

func (s *Snapshot) Assignments() []AssignmentEntry {
	return list(s, KindAssignment, func(id string, doc document) AssignmentEntry {
		return AssignmentEntry{id, doc.(*Assignment)}
	})
}

// AssignmentsOf are the assignments of a user, own and by team, in creation
// order, whether in force or not.
func (s *Snapshot) AssignmentsOf(user string) []AssignmentEntry {
	var out []AssignmentEntry
	for _, id := range s.people.assignmentsOf(user) {
		a, _ := s.Assignment(id)
		out = append(out, a)
	}
	return out
}

// TeamsOf are the ids of the teams a user is a member of.
func (s *Snapshot) TeamsOf(user string) []string { return s.people.teams[user] }

func (s *Snapshot) Tracker(ref string) (*Schema, bool) {
	id, _, ok := s.find(KindTracker, "", ref)
	if !ok {
		return nil, false
	}
	return s.schemas[id], true
}

// TrackerN finds a tracker by the engine's number.
func (s *Snapshot) TrackerN(n access.TrackerID) (*Schema, bool) {
	return s.Tracker(s.numbers.id(KindTracker, uint32(n)))
}

func (s *Snapshot) Trackers() []*Schema {
	return list(s, KindTracker, func(id string, _ document) *Schema { return s.schemas[id] })
}

// Permissions finds a role's document on a tracker, or on AllTrackers; both are
// ids or keys.
func (s *Snapshot) Permissions(role, tracker string) (Object, *Permissions, bool) {
	r, ok := s.Role(role)
	if !ok {
		return Object{}, nil, false
	}
	if tracker != AllTrackers {
		t, ok := s.Tracker(tracker)
		if !ok {
			return Object{}, nil, false
		}
		tracker = t.ID
	}
	id, ok := s.tables[KindPermissions].byName[name{r.ID, tracker}]
	if !ok {
		return Object{}, nil, false
	}
	o := s.tables[KindPermissions].objs[id]
	return o.Object, o.doc.(*Permissions), true
}

// Restriction finds the audience of a tracker or view, by the target's id. What
// has no document is public.
func (s *Snapshot) Restriction(target string) (Object, *Restriction, bool) {
	id, ok := s.tables[KindRestriction].byName[name{"", target}]
	if !ok {
		return Object{}, nil, false
	}
	o := s.tables[KindRestriction].objs[id]
	return o.Object, o.doc.(*Restriction), true
}

// View finds a saved view of a tracker; both are ids or keys.
func (s *Snapshot) View(tracker, ref string) (ViewEntry, bool) {
	t, ok := s.Tracker(tracker)
	if !ok {
		return ViewEntry{}, false
	}
	id, doc, ok := s.find(KindView, t.ID, ref)
	if !ok || doc.(*View).Tracker != t.ID {
		return ViewEntry{}, false
	}
	return ViewEntry{id, doc.(*View)}, true
}

// Views are the saved views of a tracker, shared and personal.
func (s *Snapshot) Views(tracker string) []ViewEntry {
	t, ok := s.Tracker(tracker)
	if !ok {
		return nil
	}
	var out []ViewEntry
	for _, v := range list(s, KindView, func(id string, doc document) ViewEntry { return ViewEntry{id, doc.(*View)} }) {
		if v.Tracker == t.ID {
			out = append(out, v)
		}
	}
	return out
}

// people joins users, teams and assignments the ways they are asked for.
type people struct {
	teams    map[string][]string // user → teams
	direct   map[string][]string // user → own assignments
	byTeam   map[string][]string // team → assignments
	byRole   map[string][]string // role → assignments
	bySite   map[string][]string // site → assignments
	siteKids map[string][]string // site → its children
}

func peopleOf(s *Snapshot) *people {
	p := &people{teams: map[string][]string{}, direct: map[string][]string{}, byTeam: map[string][]string{},
		byRole: map[string][]string{}, bySite: map[string][]string{}, siteKids: map[string][]string{}}
	for _, t := range s.Teams() {
		for _, u := range t.Members {
			p.teams[u] = append(p.teams[u], t.ID)
		}
	}
	for _, a := range s.Assignments() {
		if a.User != "" {
			p.direct[a.User] = append(p.direct[a.User], a.ID)
		} else {
			p.byTeam[a.Team] = append(p.byTeam[a.Team], a.ID)
		}
		p.byRole[a.Role] = append(p.byRole[a.Role], a.ID)
		p.bySite[a.Site] = append(p.bySite[a.Site], a.ID)
	}
	for _, site := range s.Sites() {
		p.siteKids[site.Parent] = append(p.siteKids[site.Parent], site.ID)
	}
	return p
}

// count is how many assignments a user has, own and by team.
func (p *people) count(user string) int {
	n := len(p.direct[user])
	for _, t := range p.teams[user] {
		n += len(p.byTeam[t])
	}
	return n
}

func (p *people) assignmentsOf(user string) []string {
	ids := slices.Clone(p.direct[user])
	for _, t := range p.teams[user] {
		ids = append(ids, p.byTeam[t]...)
	}
	slices.Sort(ids)
	return ids
}

// numbering gives ids the engine's integers. A number once given is never given
// to another id; a numbering is never changed, only extended.
type numbering struct {
	byID map[Kind]map[string]uint32
	ids  map[Kind][]string // [0] is unused
}

// numbered are the kinds that the engine knows by number.
var numbered = []Kind{KindUser, KindTeam, KindRole, KindSite, KindTracker}

func (n numbering) of(k Kind, id string) uint32 { return n.byID[k][id] }

func (n numbering) id(k Kind, i uint32) string {
	if int(i) >= len(n.ids[k]) {
		return ""
	}
	return n.ids[k][i]
}

func (n numbering) extended(tables map[Kind]*table) numbering {
	next := numbering{byID: map[Kind]map[string]uint32{}, ids: map[Kind][]string{}}
	for _, k := range numbered {
		byID, ids := n.byID[k], n.ids[k]
		if ids == nil {
			ids = []string{""}
		}
		fresh := false
		for _, id := range tables[k].ids {
			if _, ok := byID[id]; ok {
				continue
			}
			if !fresh {
				fresh = true
				if byID, ids = maps.Clone(byID), slices.Clone(ids); byID == nil {
					byID = map[string]uint32{}
				}
			}
			byID[id] = uint32(len(ids))
			ids = append(ids, id)
		}
		next.byID[k], next.ids[k] = byID, ids
	}
	return next
}
