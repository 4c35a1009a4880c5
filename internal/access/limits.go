package access

import (
	"errors"
	"slices"
)

// check refuses a source that the engine's tables cannot hold or that
// contradicts itself. What does not exist is not looked into.
func check(s *Source) error {
	for _, one := range []func(*Source) error{checkUsers, checkTrackers, checkRoles, checkAssignments} {
		if err := one(s); err != nil {
			return err
		}
	}
	return nil
}

func checkUsers(s *Source) error {
	for i := range s.Users {
		for _, t := range s.Users[i].Teams {
			if int(t) >= len(s.Teams) {
				return outOfRange("user", i, "team", int(t))
			}
		}
	}
	return nil
}

func checkTrackers(s *Source) error {
	for i := 1; i < len(s.Trackers); i++ {
		t := &s.Trackers[i]
		if !t.Exists {
			continue
		}
		switch {
		case t.Properties < 0 || t.Properties > MaxProperties:
			return beyond("tracker", i, "properties", t.Properties, MaxProperties)
		case t.States < 0 || t.States > MaxStates:
			return beyond("tracker", i, "states", t.States, MaxStates)
		case len(t.Transitions) > MaxTransitions:
			return beyond("tracker", i, "transitions", len(t.Transitions), MaxTransitions)
		}
		for _, step := range t.Transitions {
			if far := max(step.From, step.To); int(far) >= t.States {
				return outOfRange("tracker", i, "transition to or from state", int(far))
			}
		}
		for _, team := range t.Restriction.Teams {
			if int(team) >= len(s.Teams) {
				return outOfRange("tracker", i, "team", int(team))
			}
		}
	}
	return nil
}

func checkRoles(s *Source) error {
	for i := 1; i < len(s.Roles); i++ {
		if !s.Roles[i].Exists {
			continue
		}
		if err := checkRole(s, i, &s.Roles[i]); err != nil {
			return err
		}
	}
	return nil
}

func checkRole(s *Source, id int, r *Role) error {
	for _, rule := range r.Network {
		if !rule.Prefix.IsValid() {
			return sourceError("role " + digits(id) + " has a network rule without a valid prefix; correct it (A6.1)")
		}
	}
	seen := map[TrackerID]bool{}
	for _, o := range r.TrackerLevels {
		if int(o.Tracker) >= len(s.Trackers) {
			return outOfRange("role", id, "tracker", int(o.Tracker))
		}
		if seen[o.Tracker] {
			return twice("role", id, "a level for tracker", int(o.Tracker), "A7")
		}
		seen[o.Tracker] = true
	}
	clear(seen)
	for i := range r.Cells {
		t := r.Cells[i].Tracker
		if int(t) >= len(s.Trackers) {
			return outOfRange("role", id, "tracker", int(t))
		}
		if seen[t] {
			return twice("role", id, "a document for tracker", int(t), "A3.12")
		}
		seen[t] = true
		if err := checkDocument(s, id, &r.Cells[i]); err != nil {
			return err
		}
	}
	return nil
}

// checkDocument judges one document. That of tracker "*" has all states only and
// can name no property but the system's, which every tracker has (A3.12).
func checkDocument(s *Source, role int, doc *Cells) error {
	states, properties := 0, int(FirstProperty)
	if doc.Tracker != 0 {
		t := &s.Trackers[doc.Tracker]
		if !t.Exists {
			return nil
		}
		states, properties = t.States, properties+t.Properties
	}
	if err := checkEntries(role, properties, &doc.AllStates); err != nil {
		return err
	}
	var seen StateSet
	for i := range doc.States {
		state := doc.States[i].State
		if int(state) >= states {
			return outOfRange("role", role, "state", int(state))
		}
		if seen.Has(state) {
			return twice("role", role, "entries for state", int(state), "A3.12")
		}
		seen = seen.With(state)
		if err := checkEntries(role, properties, &doc.States[i].Entries); err != nil {
			return err
		}
	}
	return nil
}

func checkEntries(role, properties int, e *Entries) error {
	var seen PropertySet
	for _, p := range e.Properties {
		if int(p.Property) >= properties {
			return outOfRange("role", role, "property", int(p.Property))
		}
		if seen.Has(p.Property) {
			return twice("role", role, "entries for property", int(p.Property), "A3.12")
		}
		seen.Add(p.Property)
	}
	return nil
}

func checkAssignments(s *Source) error {
	for i := range s.Assignments {
		a := &s.Assignments[i]
		switch {
		case int(a.User) >= len(s.Users):
			return outOfRange("assignment", i, "user", int(a.User))
		case int(a.Team) >= len(s.Teams):
			return outOfRange("assignment", i, "team", int(a.Team))
		case int(a.Role) >= len(s.Roles):
			return outOfRange("assignment", i, "role", int(a.Role))
		case !a.Everywhere && int(a.Site) >= len(s.Sites) && a.Site != 0:
			return outOfRange("assignment", i, "site", int(a.Site))
		case a.User != 0 && a.Team != 0:
			return sourceError("assignment " + digits(i) + " names a user and a team; make it two (A1 role assignment)")
		}
	}
	return nil
}

// checkRolesInForce counts, for users who could come near the limit, the roles
// in force at each instant at which one begins.
func (e *Engine) checkRolesInForce() error {
	var mine []*tenure
	for u := range e.people {
		mine = mine[:0]
		e.tenuresOf(UserID(u), func(t *tenure) bool {
			mine = append(mine, t)
			return true
		})
		if len(mine) <= MaxRoles {
			continue
		}
		for _, t := range mine {
			if n := rolesAt(mine, t.from); n > MaxRoles {
				return beyond("user", u, "roles in force at one instant", n, MaxRoles)
			}
		}
	}
	return nil
}

func rolesAt(tenures []*tenure, now ticks) int {
	roles := map[RoleID]bool{}
	for _, t := range tenures {
		if t.at(now) {
			roles[t.role] = true
		}
	}
	return len(roles)
}

func outOfRange(kind string, id int, what string, index int) error {
	return sourceError(kind + " " + digits(id) + " names " + what + " " + digits(index) +
		", which is out of range; the policy was compiled wrongly (A1)")
}

func beyond(kind string, id int, what string, n, limit int) error {
	return sourceError(kind + " " + digits(id) + " has " + digits(n) + " " + what +
		"; at most " + digits(limit) + " are possible, remove some (A1)")
}

func twice(kind string, id int, what string, index int, rule string) error {
	return sourceError(kind + " " + digits(id) + " has " + what + " " + digits(index) +
		" twice; keep one (" + rule + ")")
}

func sourceError(text string) error { return errors.New("policy: " + text) }

// digits writes a number; this package imports no formatting.
func digits(n int) string {
	if n < 0 {
		return "-" + digits(-n)
	}
	text := []byte{byte('0' + n%10)}
	for n /= 10; n > 0; n /= 10 {
		text = append(text, byte('0'+n%10))
	}
	slices.Reverse(text)
	return string(text)
}

// sortedSet is a sorted copy with each element once.
func sortedSet[T ~uint32](ids []T) []T {
	set := slices.Clone(ids)
	slices.Sort(set)
	return slices.Compact(set)
}
