package policy

import (
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// Right is one thing that a machine may do on a tracker, in some state and for
// some record: a target of the matrix.
type Right struct {
	Tracker  string // id
	Property string // id, or a system property's name; empty for an action
	Target   string // view, edit, create, change_state, archive, delete
}

// machineRoles are the assignments by which a machine has rights now: in force,
// of roles that are on and admitted to the API (A6.1).
func (s *Snapshot) machineRoles(user string, now time.Time) (out []AssignmentEntry) {
	for _, a := range s.AssignmentsOf(user) {
		role, ok := s.Role(a.Role)
		if ok && role.Enabled && !role.Exclusive && role.API == APIGrant && a.InForce(now) {
			out = append(out, a)
		}
	}
	return out
}

func (s *Snapshot) rolesOfMachine(user string, now time.Time) (out []RoleEntry) {
	for _, a := range s.machineRoles(user, now) {
		if role, ok := s.Role(a.Role); ok && !slices.ContainsFunc(out, func(r RoleEntry) bool { return r.ID == role.ID }) {
			out = append(out, role)
		}
	}
	return out
}

// RightsOfMachine are what a machine's roles give it now through the API, beneath
// their ceilings, tracker by tracker.
func (s *Snapshot) RightsOfMachine(user string, now time.Time) []Right {
	return s.rightsOf(s.rolesOfMachine(user, now))
}

func (s *Snapshot) rightsOf(roles []RoleEntry) (out []Right) {
	for _, t := range s.Trackers() {
		some := func(of func(access.RoleLevels) access.Level) bool {
			for _, r := range roles {
				for i := range t.States {
					if of(s.engine.RoleLevels(r.N, t.N, access.State(i))) > access.None {
						return true
					}
				}
			}
			return false
		}
		for a := range access.NumActions {
			if some(func(c access.RoleLevels) access.Level { return c.Act(a) }) {
				out = append(out, Right{Tracker: t.ID, Target: actionNames[a]})
			}
		}
		for n, p := range t.InUse() {
			ref := t.PropKey(n)
			if p != nil {
				ref = p.ID
			}
			if some(func(c access.RoleLevels) access.Level { return c.View(n) }) {
				out = append(out, Right{Tracker: t.ID, Property: ref, Target: "view"})
			}
			if some(func(c access.RoleLevels) access.Level { return c.Edit(n) }) {
				out = append(out, Right{Tracker: t.ID, Property: ref, Target: "edit"})
			}
		}
	}
	return out
}

// MirrorRole are the changes that make a role for people from a machine's roles:
// the same cells on the same trackers, through the pages (A10). With a person it
// is given to them where the machine holds its own. Without the superuser tag the
// role starts with a new one's sheet: its cells are already beneath the machine's
// ceilings.
func (s *Snapshot) MirrorRole(user, key, name, person string, tag bool, now time.Time) ([]Change, error) {
	machine, ok := s.User(user)
	if !ok || machine.Kind != KindIntegration {
		return nil, invalid("A10", "user", "Only the roles of an integration are mirrored. Choose one.")
	}
	given := s.machineRoles(user, now)
	if len(given) == 0 {
		return nil, invalid("A10", "user", "%s has no role that counts for the API now, so there is nothing to mirror. Give it one first.", machine.Name)
	}
	for _, a := range given {
		if a.Site != given[0].Site {
			return nil, invalid("A10", "user", "%s holds its roles at different sites, and one role cannot say so. Hold them at one site, or make a role for each.", machine.Name)
		}
	}
	roles := s.rolesOfMachine(user, now)
	mirror := Role{Key: key, Name: name, Description: "Mirrors the integration " + machine.Name, Portal: PortalStaff, Enabled: true, API: APIBlock, Features: newSheet()}
	if tag {
		mirror.Features = map[string]string{}
		for _, r := range roles {
			for f, l := range r.Features {
				if featureLevels[l] > featureLevels[mirror.Features[f]] {
					mirror.Features[f] = l
				}
			}
		}
		mirror.TrackerLevels = s.mergedCeilings(roles, &mirror)
	}
	changes := []Change{put(KindRole, "", mirror)}
	for _, t := range s.Trackers() {
		if doc, some := s.mergedCells(t, roles, key); some {
			changes = append(changes, put(KindPermissions, "", doc))
		}
	}
	if person == "" {
		return changes, nil
	}
	if u, ok := s.User(person); !ok || u.Status == StatusDeleted || u.Kind == KindIntegration {
		return nil, invalid("A10", "person", "A mirror is given to a person of this workspace. Choose one.")
	}
	return append(changes, put(KindAssignment, "", Assignment{User: person, Role: key, Site: given[0].Site, Reason: "Mirrors the integration " + machine.Name})), nil
}

// TrimRights are the changes that take rights off a machine's roles. A role that
// anybody else holds as well, or a built-in one, is left as it is and named.
func (s *Snapshot) TrimRights(user string, unused []Right, now time.Time) (changes []Change, left []RoleEntry) {
	byTracker := map[string][]Right{}
	for _, r := range unused {
		byTracker[r.Tracker] = append(byTracker[r.Tracker], r)
	}
	for _, role := range s.rolesOfMachine(user, now) {
		var own []Change
		gives := s.rightsOf([]RoleEntry{role})
		for _, t := range s.Trackers() {
			some := slices.DeleteFunc(slices.Clone(byTracker[t.ID]), func(r Right) bool { return !slices.Contains(gives, r) })
			if len(some) > 0 {
				own = append(own, s.trimmed(role, t, some))
			}
		}
		if len(own) == 0 {
			continue
		}
		if role.Default || s.sharedRole(role.ID, user) {
			left = append(left, role)
			continue
		}
		changes = append(changes, own...)
	}
	return changes, left
}

func (s *Snapshot) sharedRole(role, user string) bool {
	return slices.ContainsFunc(s.people.byRole[role], func(id string) bool {
		a, ok := s.Assignment(id)
		return ok && a.User != user
	})
}

// trimmed is a role's document on a tracker with some targets closed in all
// states (A3.12).
func (s *Snapshot) trimmed(role RoleEntry, t *Schema, rights []Right) Change {
	doc := &Permissions{Role: role.ID, Tracker: t.ID}
	id := ""
	if o, old, ok := s.Permissions(role.ID, t.ID); ok {
		id, doc = o.ID, clone(old)
	}
	if doc.AllStates.Actions == nil {
		doc.AllStates.Actions = map[string]string{}
	}
	if doc.AllStates.Properties == nil {
		doc.AllStates.Properties = map[string]Cell{}
	}
	for _, r := range rights {
		if r.Property == "" {
			doc.AllStates.Actions[r.Target] = LevelNone
			for _, e := range doc.States {
				delete(e.Actions, r.Target)
			}
			continue
		}
		doc.AllStates.Properties[r.Property] = r.closed(doc.AllStates.Properties[r.Property])
		for _, e := range doc.States {
			cell, ok := e.Properties[r.Property]
			if !ok {
				continue
			}
			if cell.Edit = ""; r.Target == "view" {
				cell.View = ""
			}
			if e.Properties[r.Property] = cell; cell == (Cell{}) {
				delete(e.Properties, r.Property)
			}
		}
	}
	return put(KindPermissions, id, doc)
}

// closed is a property's cell without a target; what is not viewed is not edited.
func (r Right) closed(cell Cell) Cell {
	if cell.Edit = LevelNone; r.Target == "view" {
		cell.View = LevelNone
	}
	return cell
}
