package policy

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
)

// compile turns the documents into the engine's plain numbers. Matrices that
// neither changed nor had their tracker changed are taken from prev, which may
// be nil.
func (s *Snapshot) compile(prev *Snapshot) error {
	if s.shares(prev, compiledKinds...) {
		return s.rewrite(prev)
	}
	src := access.Source{
		Revision:     s.revision,
		SelectedOnly: s.settings.AppAccess == AppAccessSelected,
		Users:        make([]access.User, len(s.numbers.ids[KindUser])),
		Teams:        make([]access.Team, len(s.numbers.ids[KindTeam])),
		Roles:        make([]access.Role, len(s.numbers.ids[KindRole])),
		Sites:        make([]access.SiteNode, len(s.numbers.ids[KindSite])),
		Trackers:     make([]access.Tracker, len(s.numbers.ids[KindTracker])),
	}
	for _, f := range s.settings.FeaturesOff {
		if n, ok := featureNumber(f); ok {
			src.FeaturesOff[n] = true
		}
	}
	for _, u := range s.Users() {
		src.Users[u.N] = s.userSource(u)
	}
	for _, t := range s.Teams() {
		src.Teams[t.N] = access.Team{Exists: true}
	}
	for _, site := range s.Sites() {
		src.Sites[site.N] = access.SiteNode{Exists: true, Region: site.Kind == SiteRegion,
			Parent: access.SiteID(s.numbers.of(KindSite, site.Parent))}
	}
	for _, t := range s.Trackers() {
		src.Trackers[t.N] = s.trackerSource(t)
	}
	for _, r := range s.Roles() {
		src.Roles[r.N] = s.roleSource(r)
	}
	s.cells = map[string]compiledCells{}
	for _, id := range s.tables[KindPermissions].ids {
		p := s.tables[KindPermissions].objs[id].doc.(*Permissions)
		if role := s.numbers.of(KindRole, p.Role); role != 0 && src.Roles[role].Exists {
			s.addCells(&src.Roles[role], id, prev)
		}
	}
	for r := range src.Roles {
		s.closeRetired(&src.Roles[r])
	}
	for _, a := range s.Assignments() {
		if as, ok := s.assignmentSource(a); ok {
			src.Assignments = append(src.Assignments, as)
		}
	}
	engine, err := access.Compile(src)
	if err != nil {
		return fmt.Errorf("policy: revision %d does not compile: %w", s.revision, err)
	}
	s.source, s.engine = src, engine
	return nil
}

var kindNumbers = map[string]access.Kind{KindRegular: access.Regular, KindGuest: access.Guest,
	KindViewer: access.Viewer, KindIntegration: access.Integration}

var statusNumbers = map[string]access.Status{StatusInvited: access.Invited, StatusActive: access.Active,
	StatusDeactivated: access.Deactivated, StatusDeleted: access.Deleted}

func (s *Snapshot) userSource(u UserEntry) access.User {
	out := access.User{Kind: kindNumbers[u.Kind], Status: statusNumbers[u.Status], Confirmed: u.Confirmed, AppAccess: u.AppAccess}
	if u.HeldBy != "" {
		return out // A8.6: roles and teams wait until the new e-mail is vouched for
	}
	for _, t := range s.people.teams[u.ID] {
		out.Teams = append(out.Teams, access.TeamID(s.numbers.of(KindTeam, t)))
	}
	return out
}

func (s *Snapshot) trackerSource(t *Schema) access.Tracker {
	out := access.Tracker{Exists: true, UsesSites: t.UsesSites, Properties: len(t.Properties), States: len(t.States)}
	for _, step := range t.Transitions {
		from, _, ok := t.StateRef(step.From)
		to, _, ok2 := t.StateRef(step.To)
		if ok && ok2 {
			out.Transitions = append(out.Transitions, access.Transition{From: from, To: to})
		}
	}
	if _, r, ok := s.Restriction(t.ID); ok {
		out.Restriction = s.listSource(r)
	}
	return out
}

func (s *Snapshot) listSource(r *Restriction) access.List {
	out := access.List{Restricted: r.Mode != Public}
	for _, u := range r.Users {
		if n := s.numbers.of(KindUser, u); n != 0 {
			out.Users = append(out.Users, access.UserID(n))
		}
	}
	for _, t := range r.Teams {
		if n := s.numbers.of(KindTeam, t); n != 0 {
			out.Teams = append(out.Teams, access.TeamID(n))
		}
	}
	return out
}

// Ceiling is the level of the feature trackers that a role has on one tracker (A7),
// as its sheet says it.
func (r *Role) Ceiling(tracker string) string {
	if level, ok := r.TrackerLevels[tracker]; ok {
		return level
	}
	return cmp.Or(r.Features["trackers"], LevelNone)
}

func (s *Snapshot) roleSource(r RoleEntry) access.Role {
	out := access.Role{Exists: true, Enabled: r.Enabled || bug.On(bug.DisabledCounts), Exclusive: r.Exclusive, BlockAPI: r.API != APIGrant}
	for _, rule := range r.Network {
		// A rule that cannot be read is not left out, which could open the role:
		// its empty prefix makes the engine refuse the policy.
		p, _ := netip.ParsePrefix(rule.Prefix)
		out.Network = append(out.Network, access.NetworkRule{Prefix: p, Allow: rule.Rule == NetworkAllow})
	}
	for f, level := range r.Features {
		if n, ok := featureNumber(f); ok {
			out.Features[n] = featureLevels[level]
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.TrackerLevels)) {
		if n := s.numbers.of(KindTracker, id); n != 0 {
			out.TrackerLevels = append(out.TrackerLevels, access.TrackerLevel{Tracker: access.TrackerID(n), Level: featureLevels[r.TrackerLevels[id]]})
		}
	}
	return out
}

// compiledCells is one permissions document as the engine reads it, with what it
// was made from.
type compiledCells struct {
	doc    *Permissions
	schema *Schema // nil for all trackers
	cells  access.Cells
}

// addCells adds one permissions document to its role. Entries that name nothing
// that exists are left out: they can only be older than what they named.
func (s *Snapshot) addCells(role *access.Role, id string, prev *Snapshot) {
	p := s.tables[KindPermissions].objs[id].doc.(*Permissions)
	c := compiledCells{doc: p}
	if p.Tracker != AllTrackers {
		if c.schema = s.schemas[p.Tracker]; c.schema == nil {
			return
		}
	}
	if old, ok := prev.cellsOf(id); ok && old.doc == c.doc && old.schema == c.schema {
		c = old
	} else {
		c.cells = cellsSource(c.schema, p)
	}
	s.cells[id] = c
	role.Cells = append(role.Cells, c.cells)
}

func (s *Snapshot) cellsOf(id string) (compiledCells, bool) {
	if s == nil {
		return compiledCells{}, false
	}
	c, ok := s.cells[id]
	return c, ok
}

func cellsSource(t *Schema, p *Permissions) access.Cells {
	cells := access.Cells{AllStates: entriesSource(t, p.AllStates)}
	if t == nil {
		return cells
	}
	cells.Tracker = t.N
	for i := range t.States {
		if e, ok := p.States[t.States[i].ID]; ok {
			cells.States = append(cells.States, access.StateEntries{State: access.State(i), Entries: entriesSource(t, e)})
		}
	}
	return cells
}

func entriesSource(t *Schema, e Entries) access.Entries {
	var out access.Entries
	for action, level := range e.Actions {
		if n, ok := actionNumbers[action]; ok {
			out.Actions[n] = entrySource(level)
		}
	}
	for _, ref := range slices.Sorted(maps.Keys(e.Properties)) {
		cell := access.PropertyCell{View: entrySource(e.Properties[ref].View), Edit: entrySource(e.Properties[ref].Edit)}
		if ref == AllProperties {
			out.Star = cell
			continue
		}
		if t == nil {
			continue
		}
		if n, p, ok := t.Prop(ref); ok && (p == nil || !p.Retired) {
			out.Properties = append(out.Properties, access.PropertyEntry{Property: n, PropertyCell: cell})
		}
	}
	return out
}

var actionNumbers = map[string]access.Action{"create": access.Create, "change_state": access.ChangeState,
	"archive": access.Archive, "delete": access.Delete}

func entrySource(level string) access.Entry {
	if level == "" {
		return access.Absent
	}
	return access.Set(cellLevels[level]) // a word that is none of ours is none: absent would let the next line grant
}

var cellLevels = map[string]access.Level{LevelNone: access.None, LevelAssigned: access.Assigned, LevelAll: access.All}

// closeRetired gives retired properties no cell where a document of the role
// speaks. An all-states entry of none does it: by line 2 of A3.12 the lower counts
// against a state's "*", and it stands before lines 3 and 4; no entry names both
// state and property.
func (s *Snapshot) closeRetired(role *access.Role) {
	wild := cellsOn(role, 0) != nil
	for _, id := range s.tables[KindTracker].ids {
		t := s.schemas[id]
		if len(t.closed) == 0 {
			continue
		}
		c := cellsOn(role, t.N)
		if c == nil && wild {
			role.Cells = append(role.Cells, access.Cells{Tracker: t.N})
			c = &role.Cells[len(role.Cells)-1]
		}
		if c != nil {
			c.AllStates.Properties = slices.Concat(c.AllStates.Properties, t.closed) // the matrix itself is shared
		}
	}
}

func cellsOn(r *access.Role, t access.TrackerID) *access.Cells {
	for i := range r.Cells {
		if r.Cells[i].Tracker == t {
			return &r.Cells[i]
		}
	}
	return nil
}

func (s *Snapshot) assignmentSource(a AssignmentEntry) (access.Assignment, bool) {
	out := access.Assignment{
		User: access.UserID(s.numbers.of(KindUser, a.User)), Team: access.TeamID(s.numbers.of(KindTeam, a.Team)),
		Role: access.RoleID(s.numbers.of(KindRole, a.Role)), Everywhere: a.Site == AllSites, Suspended: a.Suspended && !bug.On(bug.SuspendedCounts),
	}
	if a.Site != AllSites {
		out.Site = access.SiteID(s.numbers.of(KindSite, a.Site))
	}
	if a.From != nil {
		out.From = a.From.UTC()
	}
	if a.Until != nil {
		out.Until = a.Until.UTC()
	}
	if a.User != "" {
		if u, ok := s.User(a.User); !ok || u.HeldBy != "" {
			return out, false
		}
	}
	return out, out.Role != 0 && (out.User != 0) != (out.Team != 0)
}
