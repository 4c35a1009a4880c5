package policy

import (
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// DuplicateRole are the changes that copy a role with its cells under a new key
// (A6.4). Without the superuser tag the copy starts with a new role's sheet, and
// what the document for all trackers gives is written into those of the trackers
// there are.
func (s *Snapshot) DuplicateRole(id, key, name string, tag bool) []Change {
	old, ok := s.Role(id)
	if !ok {
		return nil
	}
	copied := *old.Role
	copied.Key, copied.Name, copied.Default, copied.Enabled = key, name, false, true
	if !tag {
		fresh := Role{Features: newSheet(), API: APIBlock}
		copied.Features, copied.API, copied.Network, copied.TrackerLevels = fresh.Features, fresh.API, nil, nil
	}
	changes := []Change{put(KindRole, "", copied)}
	_, wild, hasWild := s.Permissions(old.ID, AllTrackers)
	if hasWild && tag {
		changes = append(changes, put(KindPermissions, "", Permissions{Role: key, Tracker: AllTrackers, AllStates: wild.AllStates}))
	}
	for _, t := range s.Trackers() {
		_, doc, ok := s.Permissions(old.ID, t.ID)
		if !ok && (!hasWild || tag) {
			continue
		}
		next := Permissions{Role: key, Tracker: t.ID}
		if ok {
			next.AllStates, next.States = doc.AllStates, doc.States
		}
		if hasWild && !tag {
			next.AllStates = beneath(next.AllStates, wild.AllStates)
		}
		changes = append(changes, put(KindPermissions, "", next))
	}
	return changes
}

// beneath fills in what a document leaves to the one for all trackers (A3.12,
// line 4).
func beneath(e, wild Entries) Entries {
	out := Entries{Actions: maps.Clone(wild.Actions), Properties: maps.Clone(wild.Properties)}
	if out.Actions == nil {
		out.Actions = map[string]string{}
	}
	if out.Properties == nil {
		out.Properties = map[string]Cell{}
	}
	maps.Copy(out.Actions, e.Actions)
	for key, cell := range e.Properties {
		under := out.Properties[key]
		if cell.View == "" {
			cell.View = under.View
		}
		if cell.Edit == "" {
			cell.Edit = under.Edit
		}
		out.Properties[key] = cell
	}
	return out
}

// MergeRoles are the changes that make one role of several that a user or a team
// holds, and give it to them in their place (A6.8): its resolved cells are the
// union's in every present state. It is refused where the assignments or the
// roles' channel and network rules differ. Whether the sheets can be joined
// without giving more a preview tells.
func (s *Snapshot) MergeRoles(holder string, roles []string, key, name string) ([]Change, error) {
	if len(roles) < 2 {
		return nil, invalid("A6.8", "roles", "Name at least two roles to merge.")
	}
	merged := Role{Key: key, Name: name, Portal: PortalStaff, Enabled: true, Features: map[string]string{}}
	var all []RoleEntry
	for i, ref := range roles {
		r, ok := s.Role(ref)
		if !ok {
			return nil, notFound("roles/" + itoa(i))
		}
		if slices.ContainsFunc(all, func(o RoleEntry) bool { return o.ID == r.ID }) {
			return nil, invalid("A6.8", "roles/"+itoa(i), "%s is named twice. Name each role once.", r.Name)
		}
		if i == 0 {
			merged.API, merged.Network, merged.Portal = r.API, r.Network, r.Portal
		}
		switch {
		case r.API != merged.API || !slices.Equal(r.Network, merged.Network):
			return nil, invalid("A6.8", "roles", "These roles have different channel or network rules, and one role cannot have both.")
		case r.Exclusive || !r.Enabled:
			return nil, invalid("A6.8", "roles", "%s is exclusive or switched off. Leave it out.", r.Name)
		}
		for f, l := range r.Features {
			if featureLevels[l] > featureLevels[merged.Features[f]] {
				merged.Features[f] = l
			}
		}
		all = append(all, r)
	}
	merged.TrackerLevels = s.mergedCeilings(all, &merged)
	changes := []Change{put(KindRole, "", merged)}
	for _, t := range s.Trackers() {
		if doc, some := s.mergedCells(t, all, key); some {
			changes = append(changes, put(KindPermissions, "", doc))
		}
	}
	moves, err := s.mergedAssignments(holder, all, key)
	return append(changes, moves...), err
}

// mergedCeilings are the trackers on which the highest ceiling is not that of the
// merged sheet.
func (s *Snapshot) mergedCeilings(roles []RoleEntry, merged *Role) map[string]string {
	out := map[string]string{}
	for _, t := range s.Trackers() {
		best := "none"
		for _, r := range roles {
			level, ok := r.TrackerLevels[t.ID]
			if !ok {
				level = r.Features["trackers"]
			}
			if featureLevels[level] > featureLevels[best] {
				best = level
			}
		}
		if featureLevels[best] != featureLevels[merged.Features["trackers"]] {
			out[t.ID] = best
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// mergedCells is the document of the highest levels that any of the roles gives;
// what is the same in all states stands there once.
func (s *Snapshot) mergedCells(t *Schema, roles []RoleEntry, key string) (doc Permissions, some bool) {
	doc = Permissions{Role: key, Tracker: t.ID, AllStates: Entries{Actions: map[string]string{}, Properties: map[string]Cell{}}, States: map[string]Entries{}}
	for _, st := range t.States {
		doc.States[st.ID] = Entries{Actions: map[string]string{}, Properties: map[string]Cell{}}
	}
	highest := func(state int, of func(access.RoleLevels) access.Level) (best access.Level) {
		for _, r := range roles {
			best = max(best, of(s.engine.RoleLevels(r.N, t.N, access.State(state))))
		}
		return best
	}
	for a := range access.NumActions {
		for i, st := range t.States {
			if l := highest(i, func(c access.RoleLevels) access.Level { return c.Act(a) }); l > access.None {
				doc.States[st.ID].Actions[actionNames[a]], some = levelWordsOf[l], true
			}
		}
	}
	for n, p := range t.InUse() {
		ref := t.PropKey(n)
		if p != nil {
			ref = p.ID
		}
		for i, st := range t.States {
			view := highest(i, func(c access.RoleLevels) access.Level { return c.View(n) })
			edit := highest(i, func(c access.RoleLevels) access.Level { return c.Edit(n) })
			if view == access.None {
				continue
			}
			cell := Cell{View: levelWordsOf[view]}
			if edit > access.None {
				cell.Edit = levelWordsOf[edit]
			}
			doc.States[st.ID].Properties[ref], some = cell, true
		}
	}
	return doc, some
}

var levelWordsOf = [...]string{access.None: LevelNone, access.Assigned: LevelAssigned, access.All: LevelAll}

// mergedAssignments replace the holder's assignments of the roles by one.
func (s *Snapshot) mergedAssignments(holder string, roles []RoleEntry, key string) (changes []Change, err error) {
	var one *Assignment
	for _, r := range roles {
		held := false
		for _, id := range s.people.byRole[r.ID] {
			a, _ := s.Assignment(id)
			if a.User != holder && a.Team != holder || holder == "" {
				continue
			}
			held = true
			if one == nil {
				next := *a.Assignment
				one = &next
			}
			if a.Site != one.Site || !sameTime(a.From, one.From) || !sameTime(a.Until, one.Until) || a.Suspended != one.Suspended {
				return nil, invalid("A6.8", "roles", "These roles are held at different sites or for different times. Merge those that are held alike.")
			}
			changes = append(changes, Change{Op: Del, Kind: KindAssignment, ID: a.ID})
		}
		if !held {
			return nil, invalid("A6.8", "roles", "%s is not held here by an assignment of their own. Leave it out.", r.Name)
		}
	}
	one.Role, one.Reason, one.GrantedBy = key, "Merged", ""
	return append(changes, put(KindAssignment, "", *one)), nil
}
