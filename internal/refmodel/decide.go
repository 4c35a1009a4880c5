package refmodel

import (
	"net/netip"
	"slices"
)

// level is none, assigned or all, in that order (A1 level).
type level int

var levels = map[string]level{"none": 0, "assigned": 1, "all": 2}

// height orders feature levels (A7).
var height = map[string]int{"": 0, "none": 0, "view": 1, "edit": 2, "manage": 3}

// system are the system properties (A1).
var system = []string{"author", "updated_at", "updated_by", "site", "restriction"}

// target is what a cell is about: an action, or view or edit of a property.
type target struct {
	action, property string
	edit             bool
}

// Door is gates 1 and 2: "" lets in, else the reason (A3.13, A5.1).
func (w *World) Door(user string) string {
	u, ok := w.Users[user]
	switch {
	case !ok || u.Status == "deleted":
		return "no_user"
	case u.Status == "deactivated":
		return "deactivated"
	case u.Status == "invited" || u.Kind == "regular" && !u.Confirmed:
		return "unconfirmed"
	case u.Kind == "viewer":
		return "viewer"
	case w.SelectedOnly && !u.AppAccess:
		return "no_app_access"
	}
	return ""
}

func (w *World) in(user, team string) bool { return slices.Contains(w.Teams[team], user) }

func (w *World) listed(user string, users, teams []string) bool {
	return slices.Contains(users, user) || slices.ContainsFunc(teams, func(t string) bool { return w.in(user, t) })
}

// Assigned: author, in an assigns property, or in a team in one (A1 assigned).
func (w *World) Assigned(user string, r *Record) bool {
	mine := r.Author == user
	for _, p := range w.Trackers[r.Tracker].Properties {
		v := r.Values[p.Key]
		for _, who := range append([]string{v.Text}, v.List...) {
			mine = mine || p.Assigns && (who == user || w.in(user, who))
		}
	}
	return mine
}

// inForce is gate 3 without the sites: dates, exclusive, then channel and
// network (A6.1).
func (w *World) inForce(a Asker) (effective []Assignment) {
	var dated []Assignment
	exclusive := false
	for _, x := range w.Assignments {
		role, ok := w.Roles[x.Role]
		begun := x.From.IsZero() || !a.Now.Before(x.From)
		over := !x.Until.IsZero() && !a.Now.Before(x.Until)
		if ok && role.Enabled && !x.Suspended && begun && !over && (x.User == a.User || w.in(a.User, x.Team)) {
			dated = append(dated, x)
			exclusive = exclusive || role.Exclusive
		}
	}
	for _, x := range dated {
		role := w.Roles[x.Role]
		if (role.Exclusive || !exclusive) && !(a.API && role.BlockAPI) && admits(role.Network, a.Address) {
			effective = append(effective, x)
		}
	}
	return effective
}

// admits: the longest matching prefix decides, block wins a tie; with an allow
// rule an unmatched address is refused (A6.1).
func admits(rules []NetworkRule, at netip.Addr) bool {
	longest, allow, anyAllow := -1, false, false
	for _, r := range rules {
		anyAllow = anyAllow || r.Allow
		if at.IsValid() && r.Prefix.Contains(at.Unmap()) && r.Prefix.Bits() >= longest {
			allow = r.Allow && (allow || r.Prefix.Bits() > longest)
			longest = r.Prefix.Bits()
		}
	}
	if longest < 0 {
		return len(rules) == 0 || at.IsValid() && !anyAllow
	}
	return allow
}

// covers: a role held at a site counts there and below, on trackers that use
// sites (A6.3).
func (w *World) covers(x Assignment, t, site string) bool {
	if x.Site == "*" {
		return true
	}
	for range len(w.Sites) {
		if site == x.Site {
			_, exists := w.Sites[site]
			return exists && w.Trackers[t].UsesSites
		}
		site = w.Sites[site].Parent
	}
	return false
}

// resolve: which entry counts (A3.12), its five lines.
func (r Role) resolve(t, state string, x target) level {
	doc, wild := r.Documents[t], r.Documents["*"].AllStates
	named, all := doc.States[state], doc.AllStates
	if l, ok := named.names(x); ok { // 1
		return l
	}
	star, starred := named.star(x)
	every, said := all.names(x)
	switch { // 2
	case starred && said:
		return min(star, every)
	case starred:
		return star
	case said:
		return every
	}
	if l, ok := all.star(x); ok { // 3
		return l
	}
	if l, ok := wild.names(x); ok && x.action != "" { // 4
		return l
	}
	l, _ := wild.star(x) // 4, or 5
	return l
}

func (e Entries) names(x target) (level, bool) {
	word := e.Actions[x.action]
	if x.action == "" {
		word = e.Properties[x.property].word(x.edit)
	}
	l, ok := levels[word]
	return l, ok
}

func (e Entries) star(x target) (level, bool) {
	if x.action != "" {
		return 0, false
	}
	return e.names(target{property: "*", edit: x.edit})
}

func (c Cell) word(edit bool) string {
	if edit {
		return c.Edit
	}
	return c.View
}

// ceiling is the role's level of feature trackers on t (A7).
func (w *World) ceiling(r Role, t string) int {
	if w.FeaturesOff["trackers"] {
		return 0
	}
	if l, ok := r.Ceilings[t]; ok {
		return height[l]
	}
	return height[r.Features["trackers"]]
}

// cell is the level after the minimum of view and edit (A3.5) and the ceiling,
// both of this role alone (gate 6).
func (w *World) cell(r Role, t, state string, x target) level {
	if ceiling := w.ceiling(r, t); ceiling < 1 || ceiling < 2 && (x.edit || x.action != "") {
		return 0
	}
	l := r.resolve(t, state, x)
	if x.edit {
		l = min(l, r.resolve(t, state, target{property: x.property}))
		if slices.Contains(system, x.property) && x.property != "site" {
			return 0
		}
	}
	return l
}

// open is gates 1, 2, 4 and 7 of a tracker.
func (w *World) open(a Asker, t string) bool {
	tracker, ok := w.Trackers[t]
	return ok && w.Door(a.User) == "" && (!tracker.Restricted || w.listed(a.User, tracker.Users, tracker.Teams)) &&
		a.Scope.reaches(t)
}

// reaching are the roles by which A reaches the tracker (gates 1-4, 7; A6.3).
func (w *World) reaching(a Asker, t string) (roles []Assignment) {
	if !w.open(a, t) {
		return nil
	}
	for _, x := range w.inForce(a) {
		if x.Site == "*" || w.Trackers[t].UsesSites {
			roles = append(roles, x)
		}
	}
	return roles
}

// States are those in which a property may be viewed, and those one may hear of
// (A3.1, A3.2). The tracker is seen if the first are not empty.
func (w *World) States(a Asker, t string) (viewed, heard map[string]bool) {
	viewed, heard = map[string]bool{}, map[string]bool{}
	moves := map[string]bool{}
	for _, x := range w.reaching(a, t) {
		for _, s := range w.Trackers[t].States {
			for _, p := range w.Trackers[t].Properties {
				if w.scoped(a, w.Roles[x.Role], t, s.Key, target{property: p.Key}) > 0 {
					viewed[s.Key], heard[s.Key] = true, true
				}
			}
			if w.scoped(a, w.Roles[x.Role], t, s.Key, target{action: "change_state"}) > 0 {
				moves[s.Key] = true
			}
		}
	}
	for _, step := range w.Trackers[t].Transitions {
		if l, part := a.Scope.limit(t); viewed[step[0]] && moves[step[0]] && (!part || slices.Contains(l.States, step[1])) {
			heard[step[1]] = true
		}
	}
	return viewed, heard
}

// Mask is what A may see of a record and do with it. Act has change_state,
// archive, delete, restore and recover.
type Mask struct {
	Seen            bool
	View, Edit, Act map[string]bool
	sight           [2][]Assignment // roles that cover the record and give view of it: A's, and the watcher's
}

// Mask decides gates 1-7 for every cell (A3.3, A3.4, A3.8).
func (w *World) Mask(a Asker, r *Record) *Mask {
	if a.Watcher != nil {
		return w.both(a, r)
	}
	if r.Restricted && !w.listed(a.User, r.Users, r.Teams) {
		return &Mask{} // gate 5
	}
	m := &Mask{View: map[string]bool{}, Edit: map[string]bool{}, Act: map[string]bool{}}
	need := level(2)
	if w.Assigned(a.User, r) {
		need = 1
	}
	for _, x := range w.reaching(a, r.Tracker) {
		if !w.covers(x, r.Tracker, r.Site) {
			continue
		}
		role, sees := w.Roles[x.Role], false
		holds := func(c target) bool { return w.scoped(a, role, r.Tracker, r.State, c) >= need }
		for _, p := range w.properties(r.Tracker) {
			if !holds(target{property: p}) {
				continue
			}
			m.View[p] = true
			sees = sees || !slices.Contains(system, p)
			m.Edit[p] = m.Edit[p] || !r.Archived && !r.Binned && holds(target{property: p, edit: true})
		}
		for _, act := range []string{"change_state", "archive", "delete"} {
			m.Act[act] = m.Act[act] || holds(target{action: act})
		}
		if sees {
			m.Seen, m.sight[0] = true, append(m.sight[0], x)
		}
	}
	if !m.Seen || r.Binned && !m.Act["delete"] {
		return &Mask{}
	}
	held := m.Act
	switch {
	case r.Binned:
		m.Act = map[string]bool{"recover": true}
	case r.Archived:
		m.Act = map[string]bool{"delete": held["delete"], "restore": held["archive"]}
	}
	return m
}

func (w *World) properties(t string) []string {
	all := slices.Clone(system)
	for _, p := range w.Trackers[t].Properties {
		all = append(all, p.Key)
	}
	return all
}
