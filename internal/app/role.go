package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// RoleOverlap is what several roles come to in one person (A6.8).
type RoleOverlap struct {
	Roles     []WhyRef       `json:"roles"`
	Together  []RoleTogether `json:"together" doc:"Cells that the roles give together and none of them alone."`
	Adds      []RoleTogether `json:"adds" doc:"Cells that the first role raises above what the others give."`
	Conflicts []RoleConflict `json:"conflicts"`
	Sheets    bool           `json:"sheets" doc:"false: channel and network rules were not compared, which needs superuser access (A8.1)."`
}

// RoleTogether is one cell.
type RoleTogether struct {
	Tracker  WhyRef       `json:"tracker"`
	State    WhyRef       `json:"state"`
	Target   string       `json:"target" enum:"view,edit,create,change_state,archive,delete"`
	Property *PropertyRef `json:"property,omitempty"`
	Alone    string       `json:"alone" enum:"none,assigned,all"`
	Together string       `json:"together" enum:"none,assigned,all"`
}

// RoleConflict is where roles say different things.
type RoleConflict struct {
	Code       string        `json:"code" enum:"exclusive,channel,network,view_edit"`
	Message    words.Text    `json:"message"`
	Tracker    *WhyRef       `json:"tracker,omitempty"`
	Properties []PropertyRef `json:"properties,omitempty"`
}

// Overlap compares a role with those that somebody holds already, or with others
// that are named, each taken as held everywhere. What differs is told of the
// trackers that the asker may configure.
func (a *App) Overlap(ctx context.Context, visit *Visit, role, user string, with []string) (out RoleOverlap, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		roles, err := v.overlapping(role, user, with)
		if err != nil {
			return err
		}
		out, err = v.overlap(roles)
		return err
	})
	return out, err
}

func (v *Viewer) overlapping(role, user string, with []string) (roles []policy.RoleEntry, err error) {
	if user != "" {
		u, err := v.other(user)
		if err != nil {
			return nil, err
		}
		for _, as := range v.Policy.AssignmentsOf(u.ID) {
			if as.Until == nil || as.Until.After(v.Now) {
				with = append(with, as.Role)
			}
		}
	}
	for _, ref := range append([]string{role}, with...) {
		r, ok := v.Policy.Role(ref)
		if !ok {
			return nil, notFound()
		}
		if !slices.ContainsFunc(roles, func(o policy.RoleEntry) bool { return o.ID == r.ID }) {
			roles = append(roles, r)
		}
	}
	return roles, nil
}

func (v *Viewer) overlap(roles []policy.RoleEntry) (RoleOverlap, error) {
	out := RoleOverlap{Roles: []WhyRef{}, Together: []RoleTogether{}, Adds: []RoleTogether{}, Conflicts: []RoleConflict{}, Sheets: v.May(policy.Power{Kind: policy.PowerSheet})}
	for _, r := range roles {
		out.Roles = append(out.Roles, WhyRef{ID: r.ID, Key: r.Key, Name: r.Name})
	}
	if len(roles) < 2 {
		return out, nil
	}
	all, err := imagine(v.Policy, inPages(v.Now), roles, roles[1:])
	if err != nil {
		return out, err
	}
	alone := make([]*side, len(roles))
	for i, r := range roles {
		one, err := imagine(v.Policy, inPages(v.Now), []policy.RoleEntry{r})
		if err != nil {
			return out, err
		}
		alone[i] = one[0]
	}
	for _, t := range v.Policy.Trackers() {
		if !v.configures(t) {
			continue
		}
		union, others := all[0].on(t), all[1].on(t)
		var single []stateLevels
		for _, s := range alone {
			single = append(single, s.on(t))
		}
		out.Together = above(out.Together, t, union, single...)
		out.Adds = above(out.Adds, t, union, others)
		out.Conflicts = viewsWhatOthersEdit(out.Conflicts, t, roles, single)
	}
	out.Conflicts = append(out.Conflicts, ruleConflicts(roles, out.Sheets)...)
	return out, nil
}

// RoleComparison is what differs between two roles (A13.3).
type RoleComparison struct {
	A        WhyRef            `json:"a"`
	B        WhyRef            `json:"b"`
	Flags    []RoleDifference  `json:"flags"`
	Sheet    *[]RoleDifference `json:"sheet,omitempty" doc:"Absent: superuser access is required to view permissions (A8.1)."`
	Trackers []CompareTracker  `json:"trackers" doc:"Cells that differ, of the trackers that the asker may configure; each role as held by one person everywhere."`
}

// RoleDifference is a setting that differs.
type RoleDifference struct {
	What string `json:"what" doc:"enabled, exclusive, by_site_managers, portal; in the sheet api, network, a feature, or tracker/<key>."`
	A    string `json:"a"`
	B    string `json:"b"`
}

// CompareRoles says what differs between two roles.
func (a *App) CompareRoles(ctx context.Context, visit *Visit, refA, refB string) (out RoleComparison, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		one, ok := v.Policy.Role(refA)
		other, ok2 := v.Policy.Role(refB)
		if !ok || !ok2 {
			return notFound()
		}
		out = RoleComparison{A: WhyRef{ID: one.ID, Key: one.Key, Name: one.Name}, B: WhyRef{ID: other.ID, Key: other.Key, Name: other.Name}, Flags: roleFlags(one, other), Trackers: []CompareTracker{}}
		if v.May(policy.Power{Kind: policy.PowerSheet}) {
			sheet := v.sheetDifferences(one, other)
			out.Sheet = &sheet
		}
		sides, err := imagine(v.Policy, inPages(v.Now), []policy.RoleEntry{one}, []policy.RoleEntry{other})
		if err != nil {
			return err
		}
		for _, t := range v.Policy.Trackers() {
			if !v.configures(t) {
				continue
			}
			if c := compare(t, sides[0], sides[1]); len(c.States) > 0 {
				out.Trackers = append(out.Trackers, c)
			}
		}
		return nil
	})
	return out, err
}

// differences gathers settings that differ.
type differences []RoleDifference

func (d *differences) note(what, a, b string) {
	if a != b {
		*d = append(*d, RoleDifference{what, a, b})
	}
}

func roleFlags(a, b policy.RoleEntry) []RoleDifference {
	out := differences{}
	for _, f := range []struct {
		what string
		a, b bool
	}{{"enabled", a.Enabled, b.Enabled}, {"exclusive", a.Exclusive, b.Exclusive}, {"by_site_managers", a.BySiteManagers, b.BySiteManagers}} {
		out.note(f.what, yesNo[f.a], yesNo[f.b])
	}
	out.note("portal", a.Portal, b.Portal)
	return out
}

var yesNo = map[bool]string{true: "yes", false: "no"}

func (v *Viewer) sheetDifferences(a, b policy.RoleEntry) []RoleDifference {
	out := differences{}
	out.note("api", a.API, b.API)
	out.note("network", networkText(a.Network), networkText(b.Network))
	level := func(l string) string {
		if l == "" {
			return "none"
		}
		return l
	}
	for _, f := range policy.Catalogue() {
		out.note(f.Key, level(a.Features[f.Key]), level(b.Features[f.Key]))
	}
	for _, t := range v.Policy.Trackers() {
		out.note("tracker/"+t.Key, a.TrackerLevels[t.ID], b.TrackerLevels[t.ID])
	}
	return out
}

func networkText(rules []policy.NetworkRule) string {
	var parts []string
	for _, r := range rules {
		parts = append(parts, r.Rule+" "+r.Prefix)
	}
	return strings.Join(parts, ", ")
}

// imagine makes people who hold each set of roles everywhere and nothing else,
// for whom every tracker is open.
func imagine(s *policy.Snapshot, request access.Request, sets ...[]policy.RoleEntry) (out []*side, err error) {
	src := s.Source()
	src.SelectedOnly = false
	src.Users, src.Roles, src.Trackers, src.Assignments = slices.Clone(src.Users), slices.Clone(src.Roles), slices.Clone(src.Trackers), nil
	for i := range src.Trackers {
		src.Trackers[i].Restriction = access.List{}
	}
	first := len(src.Users)
	for i, set := range sets {
		src.Users = append(src.Users, access.User{Kind: access.Regular, Status: access.Active, Confirmed: true, AppAccess: true})
		for _, r := range set {
			src.Roles[r.N].Enabled, src.Roles[r.N].Network, src.Roles[r.N].Exclusive = true, nil, false
			src.Assignments = append(src.Assignments, access.Assignment{User: access.UserID(first + i), Role: r.N, Everywhere: true})
		}
	}
	engine, err := access.Compile(src)
	if err != nil {
		return nil, err
	}
	for i := range sets {
		one := &side{policy: s, engine: engine, src: src, n: access.UserID(first + i)}
		one.subject, _ = engine.Subject(one.n, request)
		out = append(out, one)
	}
	return out, nil
}

// inPages is how an imagined person comes.
func inPages(now time.Time) access.Request {
	return access.Request{Now: now, Channel: access.Page, Scope: access.Unlimited()}
}

// stateLevels are levels by state.
type stateLevels []levels

func (s *side) on(t *policy.Schema) (out stateLevels) {
	g := s.subject.Tracker(t.N)
	for i := range t.States {
		out = append(out, levelsIn(&g, t, access.State(i), []access.SiteID{0}))
	}
	return out
}

// above are the cells that are higher in one than in each of the others.
func above(to []RoleTogether, t *policy.Schema, one stateLevels, others ...stateLevels) []RoleTogether {
	for i := range t.States {
		note := func(target string, property *PropertyRef, of func(*levels) access.Level) {
			best := access.None
			for _, o := range others {
				best = max(best, of(&o[i]))
			}
			if level := of(&one[i]); level > best {
				to = append(to, RoleTogether{Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, State: *whyState(t, access.State(i)), Target: target, Property: property,
					Alone: levelWords[best], Together: levelWords[level]})
			}
		}
		for a := range access.NumActions {
			note(actionWords[a], nil, func(l *levels) access.Level { return l.actions[a] })
		}
		k := asked{t: t}
		for p := range one[i].properties {
			ref := k.propertyRef(access.Property(p))
			note("view", ref, func(l *levels) access.Level { return l.properties[p][0] })
			note("edit", ref, func(l *levels) access.Level { return l.properties[p][1] })
		}
	}
	return to
}

// viewsWhatOthersEdit tells, once a tracker, what one role only views and another
// edits: held together it is edited.
func viewsWhatOthersEdit(to []RoleConflict, t *policy.Schema, roles []policy.RoleEntry, single []stateLevels) []RoleConflict {
	k := asked{t: t}
	for i := range single {
		for j := range single {
			var found []PropertyRef
			for p := range single[i][0].properties {
				differs := false
				for s := range t.States {
					views, edits := single[i][s].properties[p], single[j][s].properties[p]
					differs = differs || views[0] > access.None && views[1] == access.None && edits[1] > access.None
				}
				if differs {
					found = append(found, *k.propertyRef(access.Property(p)))
				}
			}
			if len(found) > 0 {
				var names []words.Text
				for _, f := range found {
					names = append(names, f.Name)
				}
				to = append(to, RoleConflict{Code: "view_edit", Tracker: &WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, Properties: found,
					Message: words.Say("In %s, %s only views what %s edits: %s.", t.Name, roles[i].Name, roles[j].Name, words.Chain("%s, %s", names...))})
			}
		}
	}
	return to
}

func ruleConflicts(roles []policy.RoleEntry, sheets bool) (out []RoleConflict) {
	for _, r := range roles {
		if r.Exclusive {
			out = append(out, RoleConflict{Code: "exclusive", Message: words.Say("%s is exclusive: while it is in force the other roles give nothing (A6.1).", r.Name)})
		}
	}
	if !sheets {
		return out
	}
	for _, r := range roles[1:] {
		if r.API != roles[0].API {
			out = append(out, RoleConflict{Code: "channel", Message: words.Say("%s and %s differ in whether they count for API keys (A6.1).", roles[0].Name, r.Name)})
		}
		if !slices.Equal(r.Network, roles[0].Network) {
			out = append(out, RoleConflict{Code: "network", Message: words.Say("%s and %s have different network rules: from some addresses only one of them counts (A6.1).", roles[0].Name, r.Name)})
		}
	}
	return out
}

// Merge is a draft that makes one role of several that a user or team holds
// alike (A6.8). It changes nothing yet; it is refused where anybody would gain
// or lose by it.
func (a *App) Merge(ctx context.Context, visit *Visit, holder string, roles []string, key, name string) (changes []policy.Change, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		if t, ok := v.Policy.Team(holder); ok {
			holder = t.ID
		} else if _, err := v.other(holder); err != nil {
			return err
		}
		if changes, err = v.Policy.MergeRoles(holder, roles, key, name); err != nil {
			return refusedPolicy(err)
		}
		p, err := v.Policy.Preview(policy.Changeset{Note: "merge", Changes: changes}, actor(visit, v), a.env(v.Now), policy.Head{})
		switch {
		case err != nil:
			return refusedPolicy(err)
		case len(p.Violations) > 0:
			return refusedPolicy(p.Violations[0])
		case len(p.Shifts) > 0:
			return &Error{Kind: Invalid, Code: "merge_differs", Rule: "A6.8",
				Message: "One role cannot say what these say together: their features or ceilings differ on what each of them shows. Keep them apart, or make their sheets alike first."}
		}
		return nil
	})
	return changes, err
}
