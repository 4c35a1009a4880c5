package policy

import (
	"reflect"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// authorize demands, for each operation, the power that A8 asks for what it
// changes. What follows from an operation needs nothing of its own. Powers are
// those from before the changeset.
func (d *draft) authorize(next *Snapshot) error {
	if d.powers.system {
		return nil
	}
	for _, r := range d.order {
		if i, explicit := d.at[r]; explicit {
			if err := d.judgeOne(next, r, i); err != nil {
				return err
			}
		}
	}
	return d.keepsOwnExclusive(next)
}

// authorizing is one written object whose change is being judged. before and
// after are nil where there is none.
type authorizing struct {
	d             *draft
	prev, next    *Snapshot
	ref           ref
	path          string
	before, after document
}

func (a authorizing) judge() error {
	if a.before == nil && a.after == nil {
		return a.needs(levelExtended)
	}
	if err := a.judgeKind(); err != nil {
		return err
	}
	if a.d.powers.level >= levelFull {
		return nil
	}
	for _, id := range a.touched() {
		if u, ok := a.prev.User(id); ok && u.Settings == SettingsFull {
			return a.fullOnly(u)
		}
		if u, ok := a.next.User(id); ok && u.Settings == SettingsFull {
			return a.fullOnly(u)
		}
	}
	return nil
}

func (a authorizing) fullOnly(u UserEntry) error {
	return forbidden("A8", a.path, "This touches %s, who has full settings access; only somebody with full access may do that. Ask one of them.", u.Name)
}

func (a authorizing) judgeKind() error {
	switch a.ref.kind {
	case KindWorkspace:
		return a.judgeWorkspace()
	case KindUser:
		return a.judgeUser()
	case KindRole:
		return a.judgeRole()
	case KindAssignment:
		return a.judgeAssignment()
	case KindTracker:
		if a.before == nil || a.after == nil || !sameTime(a.before.(*Tracker).DeletedAt, a.after.(*Tracker).DeletedAt) {
			return a.needs(levelExtended)
		}
		return a.configure(a.ref.id)
	case KindPermissions:
		return a.judgePermissions()
	case KindRestriction:
		return a.judgeRestriction()
	case KindView:
		return a.judgeView()
	case KindCredential:
		return a.judgeCredential()
	case KindViewAs:
		return a.judgeViewAs()
	case KindDashboard:
		return a.judgeDashboard()
	case KindReport:
		return a.judgeReport()
	case KindTest:
		return a.configure(a.either().(*Test).Tracker)
	case KindReview:
		return a.judgeReview()
	case KindReviewDecision:
		return a.judgeDecision()
	}
	return a.needs(levelExtended) // teams, sites, and whatever is added later
}

var levelNames = map[level]words.Text{levelSelective: "selective", levelExtended: "extended", levelFull: "full"}

func (a authorizing) needs(l level) error {
	if a.d.powers.level >= l {
		return nil
	}
	return forbidden("A8", a.path, "This needs %s settings access. Ask somebody who has it.", levelNames[l])
}

func (a authorizing) needsTag(what words.Text) error {
	if err := a.needs(levelExtended); err != nil {
		return err
	}
	if a.d.powers.tag {
		return nil
	}
	return forbidden("A8", a.path, "%s needs superuser access. Ask a superuser.", what)
}

// configure demands the power over one tracker (A8). The actor sees it, or would
// have been told that it does not exist.
func (a authorizing) configure(tracker string) error {
	if a.prev.configures(a.d.powers, tracker) {
		return nil
	}
	return forbidden("A8", a.path, "This needs the right to configure this tracker. Ask somebody with settings access.")
}

func (a authorizing) judgeWorkspace() error {
	was, ok := a.before.(*Workspace)
	now, ok2 := a.after.(*Workspace)
	if !ok || !ok2 {
		return forbidden("A8", a.path, "A workspace is made and deleted by the server.")
	}
	if !sameTime(now.DeletedAt, was.DeletedAt) && !a.d.actor.Deletion {
		return forbidden("A8", a.path, "A workspace is deleted and brought back on its own page, by typing its name.")
	}
	rest := *now
	rest.AppAccess = was.AppAccess
	same := reflect.DeepEqual(rest, *was) // whatever is added later needs full
	if !same {
		return a.needs(levelFull)
	}
	return a.needs(levelExtended)
}

func (a authorizing) judgeUser() error {
	if err := a.needs(levelExtended); err != nil {
		return err
	}
	was, now := &User{Settings: SettingsNone}, a.after.(*User)
	if old, ok := a.before.(*User); ok {
		was = old
	}
	raised := settingsLevels[now.Settings] > settingsLevels[was.Settings]
	switch {
	case raised && a.ref.id == a.d.powers.user:
		return forbidden("A8.1", a.path, "Nobody raises their own settings access. Ask somebody who has more.")
	case raised && settingsLevels[now.Settings] > a.d.powers.level:
		return forbidden("A8", a.path, "Only somebody with full settings access grants full access. Ask one of them.")
	case now.Kind == KindIntegration && now.Settings != was.Settings && now.Settings != SettingsNone:
		if err := a.needs(levelFull); err != nil {
			return err
		}
	}
	if now.Superuser != was.Superuser && !a.d.powers.tag && a.d.powers.level < levelFull {
		return forbidden("A8", a.path, "The superuser tag is given and taken by superusers and by full access. Ask one of them.")
	}
	return nil
}

func (a authorizing) judgeRole() error {
	if err := a.needs(levelExtended); err != nil {
		return err
	}
	was, _ := a.before.(*Role)
	now, _ := a.after.(*Role)
	if was != nil && was.Default {
		if err := a.needsTag("Editing a built-in role"); err != nil {
			return err
		}
	}
	if now == nil {
		return nil
	}
	base := was
	if base == nil {
		base = &Role{Features: newSheet(), API: APIBlock}
	}
	if now.sameSheet(base) {
		return nil
	}
	if err := a.needsTag("The permission sheet of a role"); err != nil {
		return err
	}
	for _, f := range catalogue {
		if f.APIOnly && now.Features[f.Key] != base.Features[f.Key] && a.d.actor.Via != "api" {
			return forbidden("A7.2", a.path, "%s can be set through the API only. Use an API key, and leave it as it is here.", f.Label)
		}
	}
	return nil
}

func (a authorizing) judgePermissions() error {
	doc := a.either().(*Permissions)
	if doc.Tracker == AllTrackers {
		return a.needsTag("The document for all trackers")
	}
	return a.configure(doc.Tracker)
}

// either is the document after the change, or before it when it is deleted.
func (a authorizing) either() document {
	if a.after != nil {
		return a.after
	}
	return a.before
}

// judgeRestriction: who may configure the tracker, or holds manage there and sees
// it, or sees the view (A7.4).
func (a authorizing) judgeRestriction() error {
	if a.d.setsAudience(a.either().(*Restriction).Target) {
		return nil
	}
	return forbidden("A7.4", a.path, "%s", setByOthers)
}

// judgeView: own views need edit, shared ones manage, on a tracker one sees; who
// may configure the tracker may change its shared views (A7, A8).
func (a authorizing) judgeView() error {
	view := a.either().(*View)
	shared := view.Shared
	if old, ok := a.before.(*View); ok {
		shared = shared || old.Shared
		if !a.d.mayNameView(a.ref.id, old) && a.d.powers.level < levelExtended {
			return notFound(a.path + "/id")
		}
		if old.Owner != a.d.powers.user && !old.Shared {
			return notFound(a.path + "/id") // nobody's own views are another's
		}
	}
	return a.d.savesView(view.Tracker, shared, a.path)
}

// judgeAssignment: extended, or for roles marked by_site_managers whoever has the
// site, or one above it, on the list; never to or from oneself or a team one is
// in (A8).
func (a authorizing) judgeAssignment() error {
	if a.d.powers.level >= levelExtended {
		return nil
	}
	for _, doc := range []document{a.before, a.after} {
		as, ok := doc.(*Assignment)
		if !ok {
			continue
		}
		role, ok := a.prev.Role(as.Role)
		atSite := as.Site != AllSites && a.prev.configures(a.d.powers, as.Site)
		if !ok || !role.BySiteManagers || !atSite {
			return forbidden("A8", a.path, "You may assign the roles marked for site managers, at your sites and below. Ask somebody with extended settings access.")
		}
		if as.User == a.d.powers.user || as.Team != "" && slices.Contains(a.prev.TeamsOf(a.d.powers.user), as.Team) {
			return forbidden("A8", a.path, "Nobody manages their own roles at a site. Ask somebody with extended settings access.")
		}
	}
	return nil
}

// touched are the users whose document, app access, roles or teams the change
// concerns (A8: touching a full user).
func (a authorizing) touched() []string {
	switch a.ref.kind {
	case KindUser:
		return []string{a.ref.id}
	case KindCredential:
		return []string{a.either().(*Credential).User}
	case KindTeam:
		return a.touchedByTeam()
	case KindRole:
		return a.touchedByRole()
	case KindAssignment:
		var out []string
		for _, doc := range []document{a.before, a.after} {
			if as, ok := doc.(*Assignment); ok {
				out = append(out, a.concerned(as)...)
			}
		}
		return out
	case KindWorkspace:
		var out []string
		for _, u := range a.prev.Users() {
			now, ok := a.next.User(u.ID)
			if ok && u.entersApp(a.prev.settings) != now.entersApp(a.next.settings) {
				out = append(out, u.ID)
			}
		}
		return out
	}
	return nil
}

func (a authorizing) touchedByTeam() []string {
	was, _ := a.before.(*Team)
	now, _ := a.after.(*Team)
	var before, after []string
	if was != nil {
		before = was.Members
	}
	if now != nil {
		after = now.Members
	}
	return slices.Concat(beyond(before, after), beyond(after, before))
}

// beyond are those of a list that the other one has not.
func beyond(list, other []string) (out []string) {
	has := make(map[string]bool, len(other))
	for _, u := range other {
		has[u] = true
	}
	for _, u := range list {
		if !has[u] {
			out = append(out, u)
		}
	}
	return out
}

// touchedByRole are the holders of a role that is deleted or whose flags change.
func (a authorizing) touchedByRole() []string {
	was, ok := a.before.(*Role)
	if !ok {
		return nil
	}
	if now, ok := a.after.(*Role); ok && now.Enabled == was.Enabled && now.Exclusive == was.Exclusive && now.BySiteManagers == was.BySiteManagers {
		return nil
	}
	var out []string
	for _, id := range a.prev.people.byRole[a.ref.id] {
		as, _ := a.prev.Assignment(id)
		out = append(out, a.concerned(as.Assignment)...)
	}
	return out
}

// concerned are the users an assignment gives its role to, before or after.
func (a authorizing) concerned(as *Assignment) []string {
	if as.User != "" {
		return []string{as.User}
	}
	var out []string
	for _, s := range []*Snapshot{a.prev, a.next} {
		if t, ok := s.Team(as.Team); ok {
			out = append(out, t.Members...)
		}
	}
	return out
}

// keepsOwnExclusive refuses that somebody takes an exclusive role off
// themself, by whatever change (A6.1): every span in which one was to be in force
// must still be covered by one.
func (d *draft) keepsOwnExclusive(next *Snapshot) error {
	after := next.exclusiveSpans(d.powers.user)
	for _, span := range d.base.exclusiveSpans(d.powers.user) {
		if span.until != nil && !span.until.After(d.now) {
			continue
		}
		if span.from.Before(d.now) {
			span.from = d.now
		}
		if !slices.ContainsFunc(after, span.within) {
			return forbidden("A6.1", "", "Nobody takes an exclusive role off themself. Ask another administrator.")
		}
	}
	return nil
}

// span is a half-open time; a nil until has no end.
type span struct {
	from  time.Time
	until *time.Time
}

func (s span) within(o span) bool {
	if o.from.After(s.from) {
		return false
	}
	return o.until == nil || s.until != nil && !s.until.After(*o.until)
}

func (s *Snapshot) exclusiveSpans(user string) []span {
	var out []span
	for _, a := range s.AssignmentsOf(user) {
		role, ok := s.Role(a.Role)
		if !ok || !role.Exclusive || !role.Enabled || a.Suspended {
			continue
		}
		sp := span{until: a.Until}
		if a.From != nil {
			sp.from = *a.From
		}
		out = append(out, sp)
	}
	return out
}
