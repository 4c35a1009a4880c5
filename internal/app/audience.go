package app

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// PreviewAudience is who sees a tracker, a shared view, a dashboard or a record
// before and after its restriction changes: the list and the roles together, decided by the
// engine that decides afterwards (A3 gates 4 and 5, A7.4).
type PreviewAudience struct {
	You      string   `json:"you" enum:"keep,gain,lose,none" doc:"Whether the asker sees it afterwards."`
	Told     bool     `json:"told" doc:"false: the asker may not configure the tracker or the dashboard, and is told of themself alone (A13.2)."`
	Keep     int      `json:"keep" doc:"How many people see it before and after."`
	Gain     int      `json:"gain" doc:"How many come to see it, guests among them."`
	Guests   int      `json:"guests" doc:"How many of those are guests."`
	Lose     int      `json:"lose" doc:"How many do not see it any more."`
	Gaining  []WhyRef `json:"gaining" doc:"At most 200."`
	Losing   []WhyRef `json:"losing" doc:"At most 200."`
	Assigned []WhyRef `json:"assigned" doc:"Of those who lose a record: who is assigned to it (A1)."`
}

func newAudience() *PreviewAudience {
	return &PreviewAudience{You: "none", Gaining: []WhyRef{}, Losing: []WhyRef{}, Assigned: []WhyRef{}}
}

// judge adds what the change does for one user.
func (p *PreviewAudience) judge(u policy.UserEntry, me, before, after bool) {
	if me {
		p.You = [2][2]string{{"none", "gain"}, {"lose", "keep"}}[bit(before)][bit(after)]
	}
	if !p.Told {
		return
	}
	ref := WhyRef{ID: u.ID, Name: u.Name}
	switch {
	case before && after:
		p.Keep++
	case after:
		if p.Gain++; u.Kind == policy.KindGuest {
			p.Guests++
		}
		p.Gaining = appendSome(p.Gaining, ref)
	case before:
		p.Lose++
		p.Losing = appendSome(p.Losing, ref)
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func appendSome(list []WhyRef, ref WhyRef) []WhyRef {
	if len(list) == maxPreviewUsers {
		return list
	}
	return append(list, ref)
}

// audience is what a changeset does to the audience of the first tracker, view or
// dashboard whose restriction it writes; nil where it writes none.
func (t *previewer) audience() *PreviewAudience {
	target := t.audienceOf()
	if target == "" {
		return nil
	}
	if d, ok := t.v.Policy.Dashboard(target); ok {
		return t.judged(t.v.ConfiguresDashboard(d.ID), func(s *policy.Snapshot, user string) bool { return t.looksInto(s, user, d.ID) })
	}
	tracker := target
	for _, s := range []*policy.Snapshot{t.v.Policy, t.after} {
		if w, ok := s.ViewByID(target); ok {
			tracker = w.Tracker
		}
	}
	schema, ok := t.v.Policy.Tracker(tracker)
	if !ok {
		return nil
	}
	return t.judged(t.v.configures(schema), func(s *policy.Snapshot, user string) bool { return t.opens(s, user, tracker, target) })
}

// judged asks of everybody, or of the viewer alone, whether they see it before and
// after.
func (t *previewer) judged(told bool, sees func(s *policy.Snapshot, user string) bool) *PreviewAudience {
	out := newAudience()
	out.Told = told
	for _, u := range t.v.Policy.Users() {
		if me := u.ID == t.v.User.ID; me || out.Told {
			out.judge(u, me, sees(t.v.Policy, u.ID), sees(t.after, u.ID))
		}
	}
	return out
}

// looksInto reports whether a user opens a dashboard in the pages; what its tiles
// then show is their own rows.
func (t *previewer) looksInto(s *policy.Snapshot, user, dashboard string) bool {
	u, ok := s.User(user)
	d, there := s.Dashboard(dashboard)
	if !ok || !there || u.Kind == policy.KindGuest { // no route of dashboards is a guest's (A9.3)
		return false
	}
	subject, why := s.Engine().Subject(u.N, inPages(t.v.Now))
	if why != access.Allowed {
		return false
	}
	them := &Viewer{Policy: s, User: u, Subject: subject, Now: t.v.Now, zone: t.v.zone, visit: &Visit{Channel: access.Page, Scope: access.Unlimited()}}
	return them.OpensDashboard(d)
}

// audienceOf is the tracker, view or dashboard whose restriction is written first; "" for
// none.
func (t *previewer) audienceOf() string {
	changes := t.p.Result.Entry.Changes
	at := slices.IndexFunc(changes, func(c policy.EntryChange) bool { return c.Kind == policy.KindRestriction })
	if at < 0 {
		return ""
	}
	var doc policy.Restriction
	raw := changes[at].After
	if raw == nil {
		raw = changes[at].Before
	}
	if json.Unmarshal(raw, &doc) != nil {
		return "" // it was written here, so it is JSON
	}
	return doc.Target
}

// maxAssignedAsked bounds of how many people who lose a tracker it is asked
// whether they are assigned to open records there.
const maxAssignedAsked = 50

// assignedOpen adds who of those who lose a tracker is assigned to records of it
// that are not done: a fact about how many records there are for each (A2.4),
// told to who may configure the tracker, and logged by what is given back.
func (a *App) assignedOpen(ctx context.Context, t *previewer, out *PreviewAudience) (told []AccessTold, err error) {
	schema, ok := t.v.Policy.Tracker(t.audienceOf())
	if out == nil || !out.Told || len(out.Losing) == 0 || !ok {
		return nil, nil
	}
	var open access.StateSet
	for i, s := range schema.States {
		if s.Kind == "open" || s.Kind == "doing" {
			open = open.With(access.State(i))
		}
	}
	pred := access.Any{access.Every{access.StateIn{States: open}, access.IsPublic{}, access.HasAssigned{}, access.IsLive{}},
		access.Every{access.StateIn{States: open}, access.IsListed{}, access.HasAssigned{}, access.IsLive{}}}
	for i, ref := range out.Losing {
		u, ok := t.v.Policy.User(ref.ID)
		if !ok || i == maxAssignedAsked || open == 0 {
			break
		}
		page, err := a.Store.Records(ctx, record.CountPlan(t.v.Policy, schema, pred, principalsOf(t.v.Policy, u), record.Live))
		if err != nil {
			return nil, err
		}
		if err := t.v.confirm(page.Revision); err != nil {
			return nil, err
		}
		if page.Count > 0 {
			out.Assigned = append(out.Assigned, ref)
		}
	}
	return []AccessTold{{Actor: t.v.User.ID, Via: via(t.v.visit), From: from(t.v.visit), Question: "preview", Tracker: schema.ID}}, nil
}

// opens reports whether a user sees the tracker in the pages and, where the
// target is one of its views, may open that.
func (t *previewer) opens(s *policy.Snapshot, user, tracker, target string) bool {
	u, ok := s.User(user)
	schema, there := s.Tracker(tracker)
	if !ok || !there {
		return false
	}
	subject, why := s.Engine().Subject(u.N, inPages(t.v.Now))
	if why != access.Allowed {
		return false
	}
	grants := subject.Tracker(schema.N)
	if !grants.Sees() {
		return false
	}
	if target == tracker {
		return true
	}
	w, ok := s.ViewByID(target)
	return ok && (w.Owner == user || w.Shared && s.Lists(target, user))
}

// RecordAudience says what a restriction of a record would do, for who may set it
// (A7.4): nil makes it public. It changes nothing.
func (a *App) RecordAudience(ctx context.Context, visit *Visit, tracker, ref string, list *record.List) (out *PreviewAudience, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		view, err := a.one(ctx, v, rv, ref)
		if err != nil {
			return err
		}
		if reason := view.Can().Restrict; reason != access.Allowed {
			return RefusedRestrict(reason)
		}
		k, err := a.ask(ctx, v, Ask{Tracker: tracker, Record: ref, Action: "view"})
		if err != nil {
			return err
		}
		out = k.audience(&view, list)
		return nil
	})
	return out, err
}

// RefusedRestrict is the refusal to restrict a record that one sees.
func RefusedRestrict(reason access.Reason) error {
	return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7.4", Reason: reason, Message: record.NotManaged}
}

// audience compares who sees the record as it is with who sees it under another
// list.
func (k *asked) audience(view *record.View, list *record.List) *PreviewAudience {
	out := newAudience()
	out.Told = k.complete
	then := k.facts
	then.List = list
	need := k.q
	for _, u := range k.v.Policy.Users() {
		me := u.ID == k.v.User.ID
		if !me && !out.Told {
			continue
		}
		before, after := k.sees(need, u, &k.facts), k.sees(need, u, &then)
		out.judge(u, me, before, after)
		if before && !after && out.Told && k.facts.AssignedTo(k.principals(u)) {
			out.Assigned = appendSome(out.Assigned, WhyRef{ID: u.ID, Name: u.Name})
		}
	}
	if !out.Told {
		out.Assigned = k.assignedUnlisted(view, list)
	}
	return out
}

// sees decides about one user under a list of the record's.
func (k *asked) sees(q access.Question, u policy.UserEntry, facts *record.AccessFacts) bool {
	request := inPages(k.v.Now)
	if u.ID == k.v.User.ID {
		request = k.q.Request
	}
	subject, why := k.v.Policy.Engine().Subject(u.N, request)
	if why != access.Allowed {
		return false
	}
	who := k.principals(u)
	q.Facts.Assigned, q.Facts.Restricted = facts.AssignedTo(who), facts.List != nil
	_, q.Facts.Listed = facts.ListedAs(who)
	grants := subject.Tracker(k.t.N)
	return grants.Why(q.Need, q.Facts) == access.Allowed
}

// assignedUnlisted are the people that the viewer sees in a property that assigns
// and that a list without teams leaves out: who is in a team is not theirs to be
// told here (A13.2).
func (k *asked) assignedUnlisted(view *record.View, list *record.List) []WhyRef {
	out := []WhyRef{}
	if list == nil || len(list.Teams) > 0 {
		return out
	}
	for _, c := range view.Cells() {
		if c.Prop == nil || !c.Prop.Assigns || c.Prop.Type != policy.UserRef && c.Prop.Type != policy.UserRefs {
			continue
		}
		for _, id := range append([]string{c.Value.Text}, c.Value.List...) {
			u, ok := k.v.Policy.User(id)
			if !ok || slices.Contains(list.Users, id) || slices.ContainsFunc(out, func(r WhyRef) bool { return r.ID == id }) {
				continue
			}
			out = appendSome(out, WhyRef{ID: id, Name: u.Name})
		}
	}
	return out
}
