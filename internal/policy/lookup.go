package policy

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
)

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

// Deleted are the ids of the users who are gone for good (A8.5).
func (s *Snapshot) Deleted() (ids []string) {
	t := s.tables[KindUser]
	for _, id := range t.ids {
		if u, ok := t.objs[id].doc.(*User); ok && u.Status == StatusDeleted {
			ids = append(ids, id)
		}
	}
	return ids
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

// Terminated is the built-in role that ends everything (A6.4).
func (s *Snapshot) Terminated() (RoleEntry, bool) {
	for _, r := range s.Roles() {
		if r.terminated() {
			return r, true
		}
	}
	return RoleEntry{}, false
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

// PassesAppAccess reports whether gate 2 lets the user in (A5.1).
func (s *Snapshot) PassesAppAccess(u *User) bool { return u.passesAppAccess(s.settings) }

// Enters reports whether gates 1 and 2 let the user in, a session apart.
func (s *Snapshot) Enters(user string) bool {
	u, ok := s.User(user)
	return ok && u.entersApp(s.settings)
}

// TeamsOf are the ids of the teams a user is a member of.
func (s *Snapshot) TeamsOf(user string) []string { return s.people.teams[user] }

func (s *Snapshot) Tracker(ref string) (*Schema, bool) {
	id, _, ok := s.find(KindTracker, "", ref)
	if !ok {
		return nil, false
	}
	t := s.schemas[id]
	return t, t.DeletedAt == nil
}

func (s *Snapshot) Trackers() []*Schema {
	all := list(s, KindTracker, func(id string, _ document) *Schema { return s.schemas[id] })
	return slices.DeleteFunc(all, func(t *Schema) bool { return t.DeletedAt != nil })
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

// Lists reports whether the audience of a tracker or view holds the user: it is
// public, or the user or a team of theirs is on its list (A1 restriction). It asks
// nothing else of the user.
func (s *Snapshot) Lists(target, user string) bool {
	_, list, ok := s.Restriction(target)
	if !ok || list.Mode == Public {
		return true
	}
	if slices.Contains(list.Users, user) {
		return true
	}
	u, ok := s.User(user)
	return ok && u.HeldBy == "" && // A8.6: their teams wait
		slices.ContainsFunc(list.Teams, func(id string) bool { return slices.Contains(s.TeamsOf(user), id) })
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

// ViewByID finds a saved view of whichever tracker.
func (s *Snapshot) ViewByID(id string) (ViewEntry, bool) {
	o, ok := s.tables[KindView].objs[id]
	if !ok {
		return ViewEntry{}, false
	}
	return ViewEntry{id, o.doc.(*View)}, true
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
