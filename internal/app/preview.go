package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Preview says what a changeset would do, for whom may apply it. It is refused
// for the reasons a save is refused for, but for what the policy would become:
// that is told. build makes it from the policy as it is, as for Change.
func (a *App) Preview(ctx context.Context, visit *Visit, build func(v *Viewer) (policy.Changeset, error)) (out PolicyPreview, err error) {
	var told []AccessTold
	err = a.as(ctx, visit, func(v *Viewer) error {
		if v.User.Kind == policy.KindGuest {
			return notFound()
		}
		cs, err := build(v)
		if err != nil {
			return err
		}
		p, err := v.Policy.Preview(cs, actor(visit, v), a.env(v.Now), policy.Head{})
		if err != nil {
			return refusedPolicy(err)
		}
		t := previewer{v: v, p: p, after: p.Result.Snapshot, whole: v.May(policy.Power{Kind: policy.PowerAny})}
		out, told, err = a.previewed(ctx, &t)
		return err
	})
	for i := range told {
		if err == nil {
			err = a.tell(ctx, visit.Workspace, &told[i])
		}
	}
	return out, err
}

// previewed adds to a preview what the records say to it, and lists whose facts
// were told (A2.4).
func (a *App) previewed(ctx context.Context, t *previewer) (out PolicyPreview, told []AccessTold, err error) {
	out = t.tell()
	out.Audience = t.audience()
	if told, err = a.assignedOpen(ctx, t, out.Audience); err != nil {
		return out, nil, err
	}
	refused, err := a.Store.Orphans(ctx, t.v.Policy.Workspace(), t.p.Result)
	if err != nil {
		return out, nil, err
	}
	if refused != nil {
		out.Violations = append(out.Violations, breach(refused))
	}
	if out.SelfGrants, err = a.selfGrants(ctx, t); err != nil {
		return out, nil, err
	}
	out.TwoPeople = out.TwoPeople && len(out.SelfGrants) > 0
	if t.p.Shifts == nil && t.p.Moved == nil {
		return out, told, nil
	}
	records, trackers, err := t.count(ctx, a.Store)
	out.Records = records
	for _, id := range trackers {
		if slices.ContainsFunc(told, func(at AccessTold) bool { return at.Tracker == id }) {
			continue
		}
		told = append(told, AccessTold{Actor: t.v.User.ID, Via: via(t.v.visit), From: from(t.v.visit), Question: "preview", Tracker: id})
	}
	return out, told, err
}

// selfGrants are told for what the records that are there make true (A2.2).
func (a *App) selfGrants(ctx context.Context, t *previewer) ([]SelfGrant, error) {
	out := []SelfGrant{}
	if t.p.Result.SelfGrant.Empty() {
		return out, nil
	}
	g, err := a.Store.SelfGranted(ctx, t.v.Policy.Workspace(), *t.p.Result.SelfGrant)
	if err != nil {
		return out, err
	}
	for _, id := range g.Trackers {
		before, after := t.schemas(id)
		if after == nil {
			after = before
		}
		out = append(out, SelfGrant{Kind: "access", Tracker: &WhyRef{ID: id, Key: after.Key, Name: after.Name}})
	}
	for _, id := range g.Teams {
		if team, ok := t.after.Team(id); ok {
			out = append(out, SelfGrant{Kind: "team", Team: &WhyRef{ID: id, Key: team.Key, Name: team.Name}})
		}
	}
	for _, id := range g.SignIns {
		user := t.user(id)
		out = append(out, SelfGrant{Kind: "sign_in", User: &user})
	}
	if g.Alone {
		out = append(out, SelfGrant{Kind: "two_people"})
	}
	return out, nil
}

func breach(e *policy.Error) PreviewBreach { return PreviewBreach{e.Code, e.Rule, e.Path, e.Message} }

// previewer tells a preview to one viewer.
type previewer struct {
	v     *Viewer
	p     *policy.Preview
	after *policy.Snapshot
	whole bool // the viewer has settings access: they are told about others
}

// NothingShifts is the preview of a change that changes nothing.
func NothingShifts() PolicyPreview {
	return PolicyPreview{Complete: true, Gains: []PreviewShift{}, Losses: []PreviewShift{}, Violations: []PreviewBreach{}, Lints: []PolicyLint{},
		SelfGrants: []SelfGrant{}, Adjusted: []words.Text{}, Records: nothingCounted(), Unaffected: PreviewPeople{Users: []WhyRef{}}}
}

func (t *previewer) tell() PolicyPreview {
	out := NothingShifts()
	out.Complete = t.p.Whole
	if t.p.Result.Adjusted != nil {
		out.Adjusted = t.p.Result.Adjusted
	}
	if t.whole {
		out.Revision = t.v.Policy.Revision()
	}
	out.TwoPeople = t.v.Policy.Settings().TwoPeople
	for _, e := range t.p.Violations {
		out.Violations = append(out.Violations, breach(e))
	}
	out.Lints = t.v.tellLints(t.after, t.p.Lints)
	gaining, losing := map[string]bool{}, map[string]bool{}
	for i := range t.p.Shifts {
		out.Gains = t.side(out.Gains, &t.p.Shifts[i], true, gaining)
		out.Losses = t.side(out.Losses, &t.p.Shifts[i], false, losing)
	}
	out.Gaining, out.Losing = len(gaining), len(losing)
	out.Unaffected = t.unaffected(gaining, losing)
	return out
}

// unaffected are the holders of the roles whose cells change for whom nothing
// does. Without settings access nobody is told who holds what.
func (t *previewer) unaffected(gaining, losing map[string]bool) PreviewPeople {
	out := PreviewPeople{Users: []WhyRef{}}
	if !t.whole {
		return out
	}
	told := map[string]bool{}
	for i := range t.p.Result.Entry.Changes {
		role := t.changedRole(&t.p.Result.Entry.Changes[i])
		if role == "" {
			continue
		}
		held := t.after.Holders(role, t.v.Now)
		for _, u := range t.after.Users() {
			if !held.Has(u.N) || told[u.ID] || gaining[u.ID] || losing[u.ID] || u.Status != policy.StatusActive || u.Kind == policy.KindViewer {
				continue
			}
			told[u.ID] = true
			out.Count++
			if len(out.Users) < maxPreviewUsers {
				out.Users = append(out.Users, WhyRef{ID: u.ID, Name: u.Name})
			}
		}
	}
	return out
}

// changedRole is the role whose cells a change writes, on a tracker that the
// viewer may configure.
func (t *previewer) changedRole(c *policy.EntryChange) string {
	if c.Kind != policy.KindPermissions {
		return ""
	}
	raw := c.After
	if raw == nil {
		raw = c.Before
	}
	var doc policy.Permissions
	if err := json.Unmarshal(raw, &doc); err != nil {
		return ""
	}
	if before, after := t.schemas(doc.Tracker); doc.Tracker == policy.AllTrackers || before == nil && after == nil || !t.configures(before, after) {
		return ""
	}
	return doc.Role
}

// side adds one side of a shift, if the viewer may be told of some of it.
func (t *previewer) side(to []PreviewShift, s *policy.Shift, gains bool, people map[string]bool) []PreviewShift {
	users := s.Users
	if !t.whole {
		users = slices.DeleteFunc(slices.Clone(users), func(id string) bool { return id != t.v.User.ID })
	}
	if len(users) == 0 {
		return to
	}
	out := PreviewShift{Count: len(users), Users: []WhyRef{}, Trackers: []PreviewTracker{},
		Entry: s.EntersBefore != s.EntersAfter && s.EntersAfter == gains, Features: t.features(s.Features, gains, nil, nil)}
	for i := range s.Trackers {
		if tracker, ok := t.tracker(&s.Trackers[i], gains); ok {
			out.Trackers = append(out.Trackers, tracker)
		}
	}
	if !out.Entry && len(out.Features) == 0 && len(out.Trackers) == 0 {
		return to
	}
	out.Channel, out.Address, out.From = channelOf(s), addressOf(s), fromOf(s)
	for i, id := range users {
		people[id] = true
		if i < maxPreviewUsers {
			out.Users = append(out.Users, t.user(id))
		}
	}
	return append(to, out)
}

func channelOf(s *policy.Shift) string {
	if s.API {
		return "api"
	}
	return "page"
}

func addressOf(s *policy.Shift) string {
	if s.Address.IsValid() {
		return s.Address.String()
	}
	return ""
}

func fromOf(s *policy.Shift) *time.Time {
	if s.At.IsZero() {
		return nil
	}
	return &s.At
}

// user names somebody under the policy before or, where new, after.
func (t *previewer) user(id string) WhyRef {
	for _, s := range []*policy.Snapshot{t.v.Policy, t.after} {
		if u, ok := s.User(id); ok {
			return WhyRef{ID: id, Name: u.Name}
		}
	}
	return WhyRef{ID: id}
}

var featureWords = [...]string{access.NoFeature: "none", access.View: "view", access.Edit: "edit", access.Manage: "manage"}

func (t *previewer) features(all []policy.FeatureShift, gains bool, before, after *policy.Schema) []PreviewFeature {
	out := []PreviewFeature{}
	for _, f := range all {
		if f.After > f.Before != gains {
			continue
		}
		line := PreviewFeature{Feature: f.Feature, Before: featureWords[f.Before], After: featureWords[f.After], Assigned: f.Assigned, Sites: t.sites(f.Sites)}
		for _, id := range f.States {
			line.States = append(line.States, namedState(before, after, id))
		}
		out = append(out, line)
	}
	return out
}

// schemas are a tracker before and after; nil where it does not exist.
func (t *previewer) schemas(id string) (before, after *policy.Schema) {
	before, _ = t.v.Policy.Tracker(id)
	after, _ = t.after.Tracker(id)
	return before, after
}

// tracker tells one side of a tracker: to who may configure it, and what they
// see themself to whoever is told about themself alone.
func (t *previewer) tracker(s *policy.TrackerShift, gains bool) (out PreviewTracker, ok bool) {
	before, after := t.schemas(s.Tracker)
	if t.whole && !t.configures(before, after) {
		return out, false
	}
	for _, schema := range []*policy.Schema{after, before} {
		if schema != nil {
			out.Tracker = WhyRef{ID: schema.ID, Key: schema.Key, Name: schema.Name}
		}
	}
	out.States, out.Cells = []WhyRef{}, []PreviewCell{}
	out.Appears = s.SeenBefore != s.SeenAfter && s.SeenAfter == gains
	out.Features = t.features(s.Features, gains, before, after)
	states := s.StatesGained
	if !gains {
		states = s.StatesLost
	}
	for _, id := range states {
		out.States = append(out.States, namedState(before, after, id))
	}
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.After > c.Before != gains {
			continue
		}
		cell := PreviewCell{State: namedState(before, after, c.State), Target: c.Target, Before: levelWords[c.Before], After: levelWords[c.After], Sites: t.sites(c.Sites)}
		if c.Property != "" {
			cell.Property = namedProperty(before, after, c.Property)
		}
		out.Cells = append(out.Cells, cell)
	}
	return out, out.Appears || len(out.States)+len(out.Features)+len(out.Cells) > 0
}

func (t *previewer) configures(before, after *policy.Schema) bool {
	if before != nil {
		return t.v.configures(before)
	}
	return t.v.configures(after) // who makes a tracker has the power over all
}

func (t *previewer) sites(ids []string) (out []WhyRef) {
	for _, id := range ids {
		ref := WhyRef{ID: id}
		for _, s := range []*policy.Snapshot{t.v.Policy, t.after} {
			if site, ok := s.Site(id); ok {
				ref = WhyRef{ID: id, Key: site.Key, Name: site.Name}
			}
		}
		out = append(out, ref)
	}
	return out
}

// namedState names a state by its newest name.
func namedState(before, after *policy.Schema, id string) WhyRef {
	for _, t := range []*policy.Schema{after, before} {
		if t == nil {
			continue
		}
		if n, _, ok := t.StateRef(id); ok {
			return *whyState(t, n)
		}
	}
	return WhyRef{ID: id}
}

// namedProperty names a property by its newest name.
func namedProperty(before, after *policy.Schema, id string) *PropertyRef {
	for _, t := range []*policy.Schema{after, before} {
		if t == nil {
			continue
		}
		if n, _, ok := t.Prop(id); ok {
			k := asked{t: t}
			return k.propertyRef(n)
		}
	}
	return &PropertyRef{ID: id}
}
