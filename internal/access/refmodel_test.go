package access

import "net/netip"

// refmodel says what access-model.md says, rule by rule, with loops over the
// source and nothing kept between two questions. It shares no code with the
// engine; the tests compare the two.
type refmodel struct{ src *Source }

// asker is who asks, and how: user U, credential C, instant t.
type asker struct {
	user UserID
	req  Request
}

// target is what a cell is about: an action, or view or edit of a property.
type target struct {
	isAction, isEdit bool
	action           Action
	property         Property
}

func viewOf(p Property) target   { return target{property: p} }
func editOf(p Property) target   { return target{property: p, isEdit: true} }
func actionOf(a Action) target   { return target{action: a, isAction: true} }
func ofDesigner(p Property) bool { return p >= FirstProperty }

// door: gates 1 and 2.
func (m refmodel) door(u UserID) Reason {
	if u < 1 || int(u) > len(m.src.Users)-1 {
		return NoUser
	}
	user := m.src.Users[u]
	if user.Kind != Regular && user.Kind != Guest && user.Kind != Viewer && user.Kind != Integration {
		return NoUser
	}
	if user.Status == Deactivated {
		return IsInactive
	}
	if user.Status == Invited {
		return Unconfirmed
	}
	if user.Status != Active {
		return NoUser
	}
	if user.Kind == Regular && !user.Confirmed {
		return Unconfirmed
	}
	if user.Kind == Viewer {
		return IsViewer
	}
	if m.src.SelectedOnly && !user.AppAccess {
		return NoAppAccess
	}
	return Allowed
}

func (m refmodel) inTeam(u UserID, team TeamID) bool {
	for _, t := range m.src.Users[u].Teams {
		if t == team && team != 0 && m.src.Teams[team].Exists {
			return true
		}
	}
	return false
}

// roles: gate 3 (A6.1, A6.2), sites left to covers.
func (m refmodel) roles(a asker) []Assignment {
	var dated []Assignment
	exclusive := false
	for _, x := range m.src.Assignments {
		role := m.src.Roles[x.Role]
		mine := x.User == a.user || m.inTeam(a.user, x.Team)
		begun := x.From.IsZero() || !x.From.After(a.req.Now)
		over := !x.Until.IsZero() && !x.Until.After(a.req.Now)
		if mine && begun && !over && !x.Suspended && role.Exists && role.Enabled {
			dated = append(dated, x)
			exclusive = exclusive || role.Exclusive
		}
	}
	var effective []Assignment
	for _, x := range dated {
		role := m.src.Roles[x.Role]
		if exclusive && !role.Exclusive {
			continue
		}
		if a.req.Channel != Page && (a.req.Channel != API || role.BlockAPI) {
			continue
		}
		if m.networkAdmits(role.Network, a.req.Address) && (x.Everywhere || m.exists(x.Site)) {
			effective = append(effective, x)
		}
	}
	return effective
}

func (m refmodel) networkAdmits(rules []NetworkRule, addr netip.Addr) bool {
	if len(rules) == 0 {
		return true
	}
	if !addr.IsValid() {
		return false
	}
	addr = addr.Unmap()
	for bits := 128; bits >= 0; bits-- { // the longest prefix first
		matched, blocked := false, false
		for _, r := range rules {
			p := r.Prefix
			if p.Addr().Is4In6() {
				p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
			}
			if p.Bits() == bits && p.Contains(addr) {
				matched, blocked = true, blocked || !r.Allow
			}
		}
		if matched {
			return !blocked
		}
	}
	for _, r := range rules {
		if r.Allow {
			return false
		}
	}
	return true
}

func (m refmodel) exists(z SiteID) bool {
	return z != 0 && int(z) < len(m.src.Sites) && m.src.Sites[z].Exists
}

// above lists z and the sites above it.
func (m refmodel) above(z SiteID) (path []SiteID) {
	for ; m.exists(z); z = m.src.Sites[z].Parent {
		path = append(path, z)
	}
	return path
}

// covers: A6.3.
func (m refmodel) covers(x Assignment, t TrackerID, z SiteID) bool {
	if x.Everywhere {
		return true
	}
	if !m.src.Trackers[t].UsesSites {
		return false
	}
	for _, s := range m.above(z) {
		if s == x.Site {
			return true
		}
	}
	return false
}

// level: A3.12, its five lines.
func (m refmodel) level(r RoleID, t TrackerID, s State, x target) Level {
	var named, all, wild Entries
	for _, doc := range m.src.Roles[r].Cells {
		if doc.Tracker == 0 {
			wild = doc.AllStates
		}
		if doc.Tracker == t {
			all = doc.AllStates
			for _, in := range doc.States {
				if in.State == s {
					named = in.Entries
				}
			}
		}
	}
	if l, ok := naming(named, x); ok { // 1
		return l
	}
	l1, ok1 := star(named, x)
	l2, ok2 := naming(all, x)
	switch { // 2
	case ok1 && ok2:
		return min(l1, l2)
	case ok1:
		return l1
	case ok2:
		return l2
	}
	if l, ok := star(all, x); ok { // 3
		return l
	}
	if l, ok := naming(wild, x); ok { // 4
		return l
	}
	l, _ := star(wild, x)
	return l // 4, or 5: none
}

func naming(in Entries, x target) (Level, bool) {
	if x.isAction {
		return worth(in.Actions[x.action])
	}
	for _, p := range in.Properties {
		if p.Property == x.property && x.isEdit {
			return worth(p.Edit)
		}
		if p.Property == x.property {
			return worth(p.View)
		}
	}
	return None, false
}

func star(in Entries, x target) (Level, bool) {
	switch {
	case x.isAction:
		return None, false
	case x.isEdit:
		return worth(in.Star.Edit)
	}
	return worth(in.Star.View)
}

func worth(e Entry) (Level, bool) {
	switch e {
	case Absent:
		return None, false
	case Set(All):
		return All, true
	case Set(Assigned):
		return Assigned, true
	}
	return None, true
}

// ceiling: the role's level of feature Trackers (A7).
func (m refmodel) ceiling(r RoleID, t TrackerID) FeatureLevel {
	level := m.src.Roles[r].Features[Trackers]
	for _, o := range m.src.Roles[r].TrackerLevels {
		if o.Tracker == t {
			level = o.Level
		}
	}
	if m.src.FeaturesOff[Trackers] || level > Manage {
		return NoFeature
	}
	return level
}

// cell: the level after A3.5 and the ceiling, both per role.
func (m refmodel) cell(r RoleID, t TrackerID, s State, x target) Level {
	if int(x.property) >= int(FirstProperty)+m.src.Trackers[t].Properties {
		return None // no such property
	}
	ceiling := m.ceiling(r, t)
	level := m.level(r, t, s, x)
	if x.isEdit {
		level = min(level, m.level(r, t, s, viewOf(x.property)))
		if !ofDesigner(x.property) && x.property != Site {
			level = None
		}
	}
	if ceiling == NoFeature || ceiling == View && (x.isAction || x.isEdit) {
		return None
	}
	return level
}

func (m refmodel) properties(t TrackerID) (all []Property) {
	for p := range int(FirstProperty) + m.src.Trackers[t].Properties {
		all = append(all, Property(p))
	}
	return all
}

// open: gates 4 and 7 of a tracker.
func (m refmodel) open(a asker, t TrackerID) bool {
	if m.door(a.user) != Allowed {
		return false
	}
	inScope := a.req.Scope.Everything
	for _, x := range a.req.Scope.Trackers {
		inScope = inScope || x == t
	}
	list := m.src.Trackers[t].Restriction
	listed := !list.Restricted
	for _, u := range list.Users {
		listed = listed || u == a.user
	}
	for _, team := range list.Teams {
		listed = listed || m.inTeam(a.user, team)
	}
	return m.src.Trackers[t].Exists && inScope && listed
}

// relevant are the effective roles a tracker is reached by (A3.1, A6.3).
func (m refmodel) relevant(a asker, t TrackerID) (found []Assignment) {
	if !m.open(a, t) {
		return nil
	}
	for _, x := range m.roles(a) {
		if x.Everywhere || m.src.Trackers[t].UsesSites {
			found = append(found, x)
		}
	}
	return found
}

// states: A3.1 and A3.2. The tracker is seen if some state is viewed.
func (m refmodel) states(a asker, t TrackerID) (viewed, heard map[State]bool) {
	viewed, heard = map[State]bool{}, map[State]bool{}
	moves := map[State]bool{}
	for _, x := range m.relevant(a, t) {
		for s := range State(m.src.Trackers[t].States) {
			for _, p := range m.properties(t) {
				if ofDesigner(p) && m.cell(x.Role, t, s, viewOf(p)) != None {
					viewed[s], heard[s] = true, true
				}
			}
			if a.req.Scope.Write && m.cell(x.Role, t, s, actionOf(ChangeState)) != None {
				moves[s] = true
			}
		}
	}
	for _, step := range m.src.Trackers[t].Transitions {
		if viewed[step.From] && moves[step.From] {
			heard[step.To] = true
		}
	}
	return viewed, heard
}

// given: gate 6 for one cell of one role on a record.
func (m refmodel) given(x Assignment, t TrackerID, f Facts, c target) bool {
	level := m.cell(x.Role, t, f.State, c)
	return m.covers(x, t, f.Site) && (level == All || level == Assigned && f.Assigned)
}

func (m refmodel) roleSees(x Assignment, t TrackerID, f Facts) bool {
	for _, p := range m.properties(t) {
		if ofDesigner(p) && m.given(x, t, f, viewOf(p)) {
			return true
		}
	}
	return false
}

// sees: A3.3, the bin left aside.
func (m refmodel) sees(a asker, t TrackerID, f Facts) bool {
	if f.Restricted && !f.Listed || int(f.State) >= m.src.Trackers[t].States {
		return false
	}
	for _, x := range m.relevant(a, t) {
		if m.roleSees(x, t, f) {
			return true
		}
	}
	return false
}

// cellHolds: see record, and one role gives the cell; a key that may not write
// has view cells only.
func (m refmodel) cellHolds(a asker, t TrackerID, f Facts, c target) bool {
	if !m.sees(a, t, f) || (c.isAction || c.isEdit) && !a.req.Scope.Write {
		return false
	}
	for _, x := range m.relevant(a, t) {
		if m.given(x, t, f, c) && (!c.isEdit || m.given(x, t, f, viewOf(c.property))) {
			return true
		}
	}
	return false
}

// holds answers a need: A3.3, A3.4, A3.7, A3.8, A7.1.
func (m refmodel) holds(a asker, t TrackerID, n Need, f Facts) bool {
	if f.Binned != (n.kind == needRecover) {
		return false
	}
	switch n.kind {
	case needSee:
		return m.sees(a, t, f)
	case needView:
		return m.cellHolds(a, t, f, viewOf(n.property))
	case needEdit:
		return !f.Archived && m.cellHolds(a, t, f, editOf(n.property))
	case needAct:
		return (n.action == ChangeState || n.action == Archive) && !f.Archived && m.cellHolds(a, t, f, actionOf(n.action)) ||
			n.action == Delete && m.cellHolds(a, t, f, actionOf(Delete))
	case needRestore:
		return f.Archived && m.cellHolds(a, t, f, actionOf(Archive))
	case needRecover:
		return m.cellHolds(a, t, f, actionOf(Delete))
	case needFeature:
		return m.uses(a, t, n, f)
	}
	return false
}

// uses: A7.1 and A7.2.
func (m refmodel) uses(a asker, t TrackerID, n Need, f Facts) bool {
	if n.feature >= NumFeatures || n.level != View && (f.Archived || !a.req.Scope.Write) || !m.sees(a, t, f) {
		return false
	}
	for _, x := range m.relevant(a, t) {
		given := m.featureGiven(x.Role, t, n.feature, n.level)
		if n.feature == ReportTemplates {
			given = given && m.atRegion(x, t, f.Site)
		}
		if given && m.roleSees(x, t, f) {
			return true
		}
	}
	return false
}

// featureGiven: what a role's sheet gives (A7), tracker 0 being none.
func (m refmodel) featureGiven(r RoleID, t TrackerID, f Feature, l FeatureLevel) bool {
	level := m.src.Roles[r].Features[f]
	if f == Trackers {
		level = m.ceiling(r, t)
	}
	return !m.src.FeaturesOff[f] && level <= Manage && level >= l && l != NoFeature
}

// usesSomewhere: some record one could imagine is one the feature is given on.
func (m refmodel) usesSomewhere(a asker, t TrackerID, f Feature, l FeatureLevel) bool {
	for s := range State(m.src.Trackers[t].States) {
		for z := range m.src.Sites {
			if m.uses(a, t, ToUse(f, l), Facts{State: s, Site: SiteID(z), Assigned: true}) {
				return true
			}
		}
	}
	return false
}

// usesAt: a feature bound to no tracker, at a site (A6.3, A7.1, A7.2), 0 being
// none in particular.
func (m refmodel) usesAt(a asker, f Feature, l FeatureLevel, z SiteID) bool {
	if m.door(a.user) != Allowed || !a.req.Scope.Everything || l > View && !a.req.Scope.Write {
		return false
	}
	for _, x := range m.roles(a) {
		at := x.Everywhere
		for _, s := range m.above(z) {
			at = at || s == x.Site
		}
		region := x.Everywhere
		for _, s := range m.above(z) {
			for _, top := range m.above(s) {
				region = region || m.src.Sites[s].Region && top == x.Site
			}
		}
		if m.featureGiven(x.Role, 0, f, l) && at && (region || f != ReportTemplates) {
			return true
		}
	}
	return false
}

// atRegion: held workspace-wide, or at a node of kind region at or above z.
func (m refmodel) atRegion(x Assignment, t TrackerID, z SiteID) bool {
	for _, s := range m.above(z) {
		if m.src.Sites[s].Region && m.covers(x, t, s) {
			return true
		}
	}
	return x.Everywhere
}

// create: A3.6.
func (m refmodel) create(a asker, t TrackerID, s State, z SiteID) (props map[Property]bool, ok bool) {
	props = map[Property]bool{}
	viewed, _ := m.states(a, t)
	if len(viewed) == 0 || !a.req.Scope.Write || z != 0 && !(m.src.Trackers[t].UsesSites && m.exists(z)) {
		return props, false
	}
	for _, x := range m.relevant(a, t) {
		if !m.covers(x, t, z) || m.cell(x.Role, t, s, actionOf(Create)) == None {
			continue
		}
		ok = true
		for before := State(0); before <= s; before++ {
			for _, p := range m.properties(t) {
				if m.cell(x.Role, t, before, editOf(p)) != None {
					props[p] = true
				}
			}
		}
	}
	return props, ok
}

// movesSite: A3.16.
func (m refmodel) movesSite(a asker, t TrackerID, f Facts, z SiteID) bool {
	if !m.holds(a, t, ToEdit(Site), f) || !m.src.Trackers[t].UsesSites || z != 0 && !m.exists(z) {
		return false
	}
	for _, x := range m.relevant(a, t) {
		if m.given(x, t, f, editOf(Site)) && m.covers(x, t, z) {
			return true
		}
	}
	return false
}

// nameable: A4.1, in one state: p is viewable on some record one could imagine.
func (m refmodel) nameable(a asker, t TrackerID, s State, p Property) bool {
	for z := range m.src.Sites {
		if m.cellHolds(a, t, Facts{State: s, Site: SiteID(z), Assigned: true}, viewOf(p)) {
			return true
		}
	}
	return false
}
