package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// Lint is something in the policy that is allowed and seldom meant. It is told
// on saving, and refuses nothing. Names are ids, where it is about one.
type Lint struct {
	Code     string
	Rule     string
	Message  words.Text
	Tracker  string
	State    string
	Property string
	Role     string
	User     string
}

// The codes of Lint.
const (
	LintRequiredHidden  = "required_hidden"
	LintRequiredStuck   = "required_stuck"
	LintDeadEnd         = "dead_end"
	LintUnreachable     = "unreachable"
	LintCreateEmpty     = "create_empty"
	LintEditStuck       = "edit_stuck"
	LintRoleBlind       = "role_blind"
	LintAssignedNever   = "assigned_never"
	LintSelfAssignment  = "self_assignment"
	LintIntegrationWide = "integration_extended"
)

// Lints are all there are, tracker by tracker.
func (s *Snapshot) Lints(now time.Time) []Lint {
	var all []Lint
	for _, t := range s.Trackers() {
		l := linting{s: s, t: t, now: now}
		all = append(all, l.all()...)
	}
	for _, u := range s.Users() {
		if u.Kind == KindIntegration && u.Settings == SettingsExtended {
			all = append(all, Lint{Code: LintIntegrationWide, Rule: "A10", User: u.ID,
				Message: words.Say("%s is a machine with extended settings access. Give it selective access, or none.", u.Name)})
		}
	}
	return all
}

// newLints are those that the policy before did not have.
func (s *Snapshot) newLints(before *Snapshot, now time.Time) (fresh []Lint) {
	type key struct{ code, tracker, state, property, role, user string }
	keyOf := func(l *Lint) key { return key{l.Code, l.Tracker, l.State, l.Property, l.Role, l.User} }
	known := map[key]bool{}
	for _, l := range before.Lints(now) {
		known[keyOf(&l)] = true
	}
	for _, l := range s.Lints(now) {
		if !known[keyOf(&l)] {
			fresh = append(fresh, l)
		}
	}
	return fresh
}

// linting is one tracker being looked at.
type linting struct {
	s     *Snapshot
	t     *Schema
	now   time.Time
	roles []RoleEntry // those that count: enabled
	found []Lint
}

func (l *linting) all() []Lint {
	for _, r := range l.s.Roles() {
		if r.Enabled {
			l.roles = append(l.roles, r)
		}
	}
	l.workflow()
	for i := range l.t.States {
		for _, id := range l.t.States[i].Required {
			l.required(i, id)
		}
	}
	for _, r := range l.roles {
		l.role(r)
	}
	slices.SortStableFunc(l.found, func(a, b Lint) int { return cmp.Compare(a.Code, b.Code) })
	return l.found
}

func (l *linting) tell(lint Lint, rule string, format words.Text, args ...any) {
	lint.Tracker, lint.Rule, lint.Message = l.t.ID, rule, words.Say(format, args...)
	l.found = append(l.found, lint)
}

func (l *linting) levels(r RoleEntry, state int) access.RoleLevels {
	return l.s.engine.RoleLevels(r.N, l.t.N, access.State(state))
}

// some reports whether some role gives an action in a state.
func (l *linting) some(state int, a access.Action) bool {
	return slices.ContainsFunc(l.roles, func(r RoleEntry) bool { return l.levels(r, state).Act(a) > access.None })
}

// workflow looks for states that nothing leads to and that nothing leads out of.
func (l *linting) workflow() {
	reached := make([]bool, len(l.t.States))
	var walk func(i int)
	walk = func(i int) {
		if reached[i] {
			return
		}
		reached[i] = true
		for _, step := range l.t.Transitions {
			to, _, ok := l.t.StateRef(step.To)
			if step.From == l.t.States[i].ID && ok {
				walk(int(to))
			}
		}
	}
	begun := false
	for i := range l.t.States {
		if l.some(i, access.Create) {
			begun = true
			walk(i)
		}
	}
	if !begun && len(l.t.States) > 0 {
		walk(0)
	}
	for i := range l.t.States {
		st := &l.t.States[i]
		leaves := slices.ContainsFunc(l.t.Transitions, func(step Transition) bool { return step.From == st.ID })
		ends := st.Kind == StateDone || st.Kind == StateCancelled
		switch {
		case !reached[i]:
			l.tell(Lint{Code: LintUnreachable, State: st.ID}, "A3.7", "No record comes into %s: nobody may create one there, and no transition leads to it from where they may.", st.Label)
		case !ends && !leaves:
			l.tell(Lint{Code: LintDeadEnd, State: st.ID}, "A3.7", "%s is a dead end: no transition leads out of it. Add one, or make it a kind of state that ends.", st.Label)
		case !ends && !l.some(i, access.ChangeState):
			l.tell(Lint{Code: LintDeadEnd, State: st.ID}, "A3.7", "%s is a dead end: no role may change the state there.", st.Label)
		}
	}
}

// required looks at what a state requires: whether somebody may leave it who does
// not see that, and whether anybody may fill it, counted over people, sites and
// dates (A3.7).
func (l *linting) required(state int, id string) {
	n, p, ok := l.t.Prop(id)
	if !ok || p == nil || p.Retired {
		return
	}
	st := &l.t.States[state]
	if who := l.leavesBlind(state, n); len(who) > 0 {
		l.tell(Lint{Code: LintRequiredHidden, State: st.ID, Property: id}, "A3.7", "Leaving %s needs %s, which %s may do and cannot see.", st.Label, p.Label, few(who))
	}
	for _, r := range l.roles {
		if !l.held(r.ID) {
			continue
		}
		for i := 0; i <= state; i++ {
			if l.levels(r, i).Edit(n) > access.None {
				return
			}
		}
	}
	l.tell(Lint{Code: LintRequiredStuck, State: st.ID, Property: id}, "A3.7", "Leaving %s needs %s, and nobody who has a role may fill it there or before.", st.Label, p.Label)
}

// leavesBlind are the people who may change the state of a record on which they
// do not view the property.
func (l *linting) leavesBlind(state int, p access.Property) (names []string) {
	c := comparer{before: l.s, after: l.s, now: l.now}
	at := circumstance{at: l.now}
	known := map[string]bool{}
	for _, u := range l.s.Users() {
		subject, why := l.s.engine.Subject(u.N, at.request(u.User))
		if why != access.Allowed {
			continue
		}
		key := subject.Alike()
		blind, asked := known[key]
		if !asked {
			blind = l.isBlind(&c, subject, state, p)
			known[key] = blind
		}
		if blind {
			names = append(names, u.Name)
		}
	}
	return names
}

func (l *linting) isBlind(c *comparer, s access.Subject, state int, p access.Property) bool {
	g := s.Tracker(l.t.N)
	both := subject{Subject: s, entered: true}
	for _, at := range c.places(&both, &both) {
		pose := poseOf(&g, state, at.site)
		for _, m := range []*access.Mask{&pose.any, &pose.own} {
			if m.Act(access.ChangeState) && !m.View(p) {
				return true
			}
		}
	}
	return false
}

// held reports whether somebody holds the role, or will, at some site.
func (l *linting) held(role string) bool {
	return slices.ContainsFunc(l.s.people.byRole[role], func(id string) bool {
		a, _ := l.s.Assignment(id)
		if a.Suspended || a.ended(l.now) {
			return false
		}
		users := []string{a.User}
		if t, ok := l.s.Team(a.Team); ok && a.Team != "" {
			users = t.Members
		}
		return slices.ContainsFunc(users, func(id string) bool {
			u, ok := l.s.User(id)
			return ok && u.Status != StatusDeleted && u.Status != StatusDeactivated && u.Kind != KindViewer
		})
	})
}

// sheetSum is what one role's cells on a tracker come to.
type sheetSum struct {
	sees, views, edits, acts, creates, moves bool
	some, whole                              bool // a cell of level assigned; a view cell of level all
}

// role looks at one role's cells.
func (l *linting) role(r RoleEntry) {
	var sum sheetSum
	for i := range l.t.States {
		l.state(r, i, &sum)
	}
	lint := Lint{Role: r.ID}
	assigns := slices.ContainsFunc(l.t.Properties, func(p Property) bool { return p.Assigns && !p.Retired })
	if (sum.acts || sum.views) && !sum.sees {
		lint.Code = LintRoleBlind
		l.tell(lint, "A3.3", "%s sees no property of %s, and so no record of it: its other cells have no effect.", r.Name, l.t.Name)
	}
	if sum.edits && !sum.moves && len(l.t.Transitions) > 0 {
		lint.Code = LintEditStuck
		l.tell(lint, "A3.7", "%s may edit in %s and change the state nowhere.", r.Name, l.t.Name)
	}
	if sum.some && !sum.whole && !sum.creates && !assigns {
		lint.Code = LintAssignedNever
		l.tell(lint, "A1 assigned", "%s has cells in %s for the records one is assigned to, and nobody can be: no property assigns, and the role may not create.", r.Name, l.t.Name)
	}
}

func (l *linting) state(r RoleEntry, i int, sum *sheetSum) {
	cells := l.levels(r, i)
	lint := Lint{Role: r.ID, State: l.t.States[i].ID}
	sum.sees = sum.sees || cells.See() > access.None
	some, takes := false, ""
	for n, p := range l.t.InUse() {
		view, edit := cells.View(n), cells.Edit(n)
		sum.views, sum.edits = sum.views || view > access.None, sum.edits || edit > access.None
		sum.whole = sum.whole || view == access.All && n >= access.FirstProperty
		some = some || view == access.Assigned || edit == access.Assigned
		if p != nil && p.Assigns && p.MayBeTaken && edit == access.All {
			takes = p.Label
		}
	}
	for a := range access.NumActions {
		level := cells.Act(a)
		sum.acts = sum.acts || level > access.None
		some = some || level == access.Assigned && a != access.Create
	}
	sum.some = sum.some || some
	sum.creates, sum.moves = sum.creates || cells.Act(access.Create) > access.None, sum.moves || cells.Act(access.ChangeState) > access.None
	if cells.Act(access.Create) > access.None && !l.fills(r, i) {
		lint.Code = LintCreateEmpty
		l.tell(lint, "A3.6", "%s may create in %s and fill in nothing there or before.", r.Name, l.t.States[i].Label)
	}
	if some && takes != "" {
		lint.Code = LintSelfAssignment
		l.tell(lint, "A3.14", "In %s, %s may take any record by %s: what they may do on the records assigned to them they may do on all.", l.t.States[i].Label, r.Name, takes)
	}
}

// fills reports whether the role may set something of the designer's when it
// creates in a state (A3.6).
func (l *linting) fills(r RoleEntry, state int) bool {
	for i := 0; i <= state; i++ {
		cells := l.levels(r, i)
		for n := range l.t.InUse() {
			if n >= access.FirstProperty && cells.Edit(n) > access.None {
				return true
			}
		}
	}
	return false
}

// few names up to three people.
func few(names []string) words.Text {
	const most = 3
	if len(names) <= most {
		return words.Plain(strings.Join(names, ", "))
	}
	return words.Say("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
