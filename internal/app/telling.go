package app

import (
	"context"
	"errors"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// candidates are whom something may concern, before it is asked what they may know.
func (a *App) candidates(ctx context.Context, o Outgoing) ([]Notification, error) {
	switch {
	case o.Seq > 0:
		return a.accessCandidates(ctx, o)
	case o.Record == "":
		return a.dateCandidates(ctx, o)
	}
	snap, _, err := a.current(ctx, o.Workspace)
	if err != nil {
		return nil, err
	}
	t, ok := snap.Tracker(o.Tracker)
	if !ok {
		return nil, nil
	}
	events, err := a.Store.EventsByID(ctx, o.Workspace, []string{o.Record}, []string{o.ID})
	if err != nil {
		return nil, err
	}
	event, ok := events[o.ID]
	if !ok {
		return nil, nil // taken away again
	}
	page, err := a.Store.Records(ctx, record.FactPlan(snap, t, o.Record, []string{"nobody"}, record.LiveAndArchived))
	if err != nil || page.Revision != snap.Revision() {
		return nil, errors.Join(err, staleIf(page.Revision != snap.Revision()))
	}
	if len(page.Records) == 0 {
		return nil, nil
	}
	facts, _ := record.FactsOf(t, page.Records[0])
	e := &telling{snap: snap, on: record.TellingOf(t, event), facts: &facts, base: Notification{At: o.At, Tracker: t.ID, Record: o.Record, Event: o.ID}}
	if e.on.Comment != "" {
		comments, err := a.Store.CommentsByID(ctx, o.Workspace, []string{e.on.Comment})
		if err != nil {
			return nil, err
		}
		e.mentions = record.MentionsIn(comments[e.on.Comment])
	}
	return e.all(), nil
}

func staleIf(stale bool) error {
	if stale {
		return errStale
	}
	return nil
}

// telling is an entry of a record's activity, and whom it may concern.
type telling struct {
	snap     *policy.Snapshot
	on       record.Telling
	facts    *record.AccessFacts
	mentions []string
	base     Notification
	out      []Notification
}

func (e *telling) all() []Notification {
	switch e.on.Kind {
	case record.EventCreated:
		e.to(NotifyAssigned, e.people(e.assignees()))
	case record.EventEdited:
		e.to(NotifyAssigned, e.people(e.on.Added))
		for i := range e.out {
			e.out[i].besides = e.assignedBesides(e.out[i].User)
		}
	case record.EventMoved:
		e.to(NotifyMoved, e.people(append(e.assignees(), e.facts.Author)))
	case record.EventCommented, record.EventRecommented:
		e.base.Comment = e.on.Comment
		e.to(NotifyMentioned, e.mentions)
		if e.on.Kind == record.EventCommented {
			e.to(NotifyCommented, e.people(append(e.assignees(), e.facts.Author)))
		}
	}
	return e.out
}

// to tells people who are told nothing else of it, and have not done it themselves.
func (e *telling) to(kind string, users []string) {
	for _, id := range users {
		told := slices.ContainsFunc(e.out, func(n Notification) bool { return n.User == id })
		if id == "" || id == e.on.By || told {
			continue
		}
		n := e.base
		n.Kind, n.User, n.By = kind, id, e.on.By
		e.out = append(e.out, n)
	}
}

func (e *telling) assignees() (ids []string) {
	for _, a := range e.facts.Assignees {
		ids = append(ids, a.ID)
	}
	return ids
}

// assignedBesides reports whether somebody is assigned by something else than what the
// edit has added: that they are is nothing new to them then (A4.9a).
func (e *telling) assignedBesides(user string) bool {
	if e.facts.Author == user {
		return true
	}
	for _, a := range e.facts.Assignees {
		added := a.Property.ID == e.on.Property && slices.Contains(e.on.Added, a.ID)
		if !added && slices.Contains(e.people([]string{a.ID}), user) {
			return true
		}
	}
	return false
}

// people are the users among the principals, and the members of the teams.
func (e *telling) people(principals []string) (users []string) {
	for _, id := range principals {
		if team, ok := e.snap.Team(id); ok && team.ID == id {
			users = append(users, team.Members...)
		} else {
			users = append(users, id)
		}
	}
	return users
}

// accessCandidates are whose access a changeset has changed, tracker by tracker. Who
// could not enter before is new, and is told so by their invitation. It is compared as
// of its own instant: what a date brings later is told then.
func (a *App) accessCandidates(ctx context.Context, o Outgoing) ([]Notification, error) {
	snap, _, err := a.current(ctx, o.Workspace)
	if err != nil {
		return nil, err
	}
	entries, err := a.Store.Audit(ctx, o.Workspace, o.Seq+1, 1)
	if err != nil || len(entries) == 0 || entries[0].Seq != o.Seq {
		return nil, err
	}
	v := &Viewer{Policy: snap}
	before, err := a.rewound(ctx, v, func(e *policy.Entry) bool { return e.Seq >= o.Seq })
	if err != nil {
		return nil, err
	}
	after := snap
	if entries[0].Revision != snap.Revision() {
		if after, err = a.rewound(ctx, v, func(e *policy.Entry) bool { return e.Seq > o.Seq }); err != nil {
			return nil, err
		}
	}
	return shifted(before.ShiftsTo(after, entries[0].At), Notification{At: o.At, Kind: NotifyAccess, By: entries[0].Actor}), nil
}

// dateCandidates are whose access a date has changed at which roles begin or end.
func (a *App) dateCandidates(ctx context.Context, o Outgoing) ([]Notification, error) {
	snap, _, err := a.current(ctx, o.Workspace)
	if err != nil {
		return nil, err
	}
	then, err := a.rewound(ctx, &Viewer{Policy: snap}, func(e *policy.Entry) bool { return !e.At.Before(o.At) })
	if err != nil {
		return nil, err
	}
	return shifted(then.ShiftsAt(o.At), Notification{At: o.At, Kind: NotifyAccess}), nil
}

// shifted are the notifications of shifts, tracker by tracker, but none for who made
// them.
func shifted(all []policy.Shift, like Notification) (out []Notification) {
	for _, shift := range all {
		if !shift.EntersBefore || !shift.EntersAfter {
			continue
		}
		for i := range shift.Trackers {
			given, ok := givenBy(&shift.Trackers[i])
			if !ok {
				continue
			}
			for _, user := range shift.Users {
				if user != like.By {
					n := like
					n.User, n.Tracker, n.Given = user, shift.Trackers[i].Tracker, given
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// givenBy is what a shift gives on one tracker, as it is kept.
func givenBy(t *policy.TrackerShift) (g Given, ok bool) {
	add := func(list *[]string, id string) {
		if !slices.Contains(*list, id) {
			*list = append(*list, id)
		}
	}
	g.Seen = t.SeenAfter && !t.SeenBefore
	for _, c := range t.Cells {
		switch {
		case c.After < c.Before:
			g.Less = true
		case c.Before != access.None || slices.Contains(policy.SystemNames[:], c.Property):
		case c.Target == "view":
			add(&g.View, c.Property)
		case c.Target == "edit":
			add(&g.Edit, c.Property)
		default:
			add(&g.Actions, c.Target)
		}
	}
	if g.Seen { // all of it is new
		g = Given{Seen: true}
	}
	return g, t.SeenAfter && (g.Seen || g.Less || len(g.View)+len(g.Edit)+len(g.Actions) > 0)
}
