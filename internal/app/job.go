package app

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// What one piece of work does to many records is told to each person once, when it is
// over: "12 records were assigned to you by an import". It is decided record by record
// for whom it is told, at its delivery and whenever it is read (A4.7): a record that its
// reader does not see is not counted.

type jobKey struct{}

// WithJob makes what is written under the context part of a piece of work, by its id.
// EndJob of the store has it told.
func WithJob(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, jobKey{}, id)
}

// JobOf is the piece of work that a write under the context is part of, "" for none.
func JobOf(ctx context.Context) string {
	id, _ := ctx.Value(jobKey{}).(string)
	return id
}

// digestMost is how many records a digest names: of more it says that there are so many
// or more, which is all that its reader is asked about again.
const digestMost = 200

// Told is an entry of a record's activity that a digest is about, by ids.
type Told struct {
	Record string `json:"record"`
	Event  string `json:"event"`
}

// digests are what a piece of work makes to be told, one for each person, kind and
// tracker.
func (a *App) digests(ctx context.Context, o Outgoing) ([]Notification, error) {
	groups, err := a.jobCandidates(ctx, o)
	if err != nil {
		return nil, err
	}
	var out []Notification
	for _, group := range groups {
		set, err := a.notificationSettings(ctx, o.Workspace, group[0].User)
		if err != nil {
			return nil, err
		}
		how := set[group[0].Kind]
		if !how.Listed && !how.Mail {
			continue
		}
		n, err := a.digest(ctx, o, group)
		if errors.Is(err, errUntold) {
			continue
		}
		if err != nil {
			return nil, err
		}
		n.Listed, n.Mail = how.Listed, how.Mail
		out = append(out, n)
	}
	return out, nil
}

// digest is what one person is told: of the entries that they may know of.
func (a *App) digest(ctx context.Context, o Outgoing, group []Notification) (out Notification, err error) {
	err = a.forRecipient(ctx, o.Workspace, group[0].User, func(v *Viewer) error {
		var told []Told
		for some := range slices.Chunk(group, digestMost) {
			views, err := a.openNotifications(ctx, v, some)
			if err != nil {
				return err
			}
			for i := range views {
				one := Told{Record: views[i].Record.ID(), Event: views[i].ID}
				if !slices.ContainsFunc(told, func(t Told) bool { return t.Record == one.Record }) {
					told = append(told, one)
				}
			}
			if len(told) >= digestMost {
				told = told[:digestMost]
				break
			}
		}
		out = group[0]
		switch len(told) {
		case 0:
			return errUntold
		case 1:
			out.Record, out.Event = told[0].Record, told[0].Event
		default:
			out.At, out.Record, out.Event, out.Given = o.At, "", "", Given{Told: told}
		}
		out.ID = notificationID(o, &out)
		return nil
	})
	return out, err
}

// jobCandidates are whom the entries of a piece of work may concern, each person's of one
// kind together, in a fixed order.
func (a *App) jobCandidates(ctx context.Context, o Outgoing) ([][]Notification, error) {
	snap, _, err := a.current(ctx, o.Workspace)
	if err != nil {
		return nil, err
	}
	groups := map[[3]string][]Notification{}
	for after := ""; ; {
		some, err := a.Store.OutboxOf(ctx, o.Workspace, o.Job, after, digestMost)
		if err != nil {
			return nil, err
		}
		found, err := a.candidatesAmong(ctx, snap, some)
		if err != nil {
			return nil, err
		}
		for i := range found {
			n := found[i]
			n.ID = n.Event // names it until it has an id of its own
			at := [3]string{n.User, n.Kind, n.Tracker}
			groups[at] = append(groups[at], n)
		}
		if len(some) < digestMost {
			break
		}
		after = some[len(some)-1].ID
	}
	out := make([][]Notification, 0, len(groups))
	for _, group := range groups {
		out = append(out, group)
	}
	slices.SortFunc(out, func(x, y []Notification) int {
		return cmp.Or(cmp.Compare(x[0].User, y[0].User), cmp.Compare(x[0].Kind, y[0].Kind), cmp.Compare(x[0].Tracker, y[0].Tracker))
	})
	return out, nil
}

// candidatesAmong are whom some entries may concern, read tracker by tracker.
func (a *App) candidatesAmong(ctx context.Context, snap *policy.Snapshot, some []Outgoing) (out []Notification, err error) {
	var records, ids []string
	byTracker := map[string][]string{}
	for _, o := range some {
		if o.Tracker != "" { // else the record is gone
			records, ids = append(records, o.Record), append(ids, o.ID)
			byTracker[o.Tracker] = append(byTracker[o.Tracker], o.Record)
		}
	}
	events, err := a.Store.EventsByID(ctx, snap.Workspace(), records, ids)
	if err != nil {
		return nil, err
	}
	facts := map[string]*record.AccessFacts{}
	for id, of := range byTracker {
		t, ok := snap.Tracker(id)
		if !ok {
			continue
		}
		page, err := a.Store.Records(ctx, record.FactsPlan(snap, t, of, []string{"nobody"}, record.LiveAndArchived))
		if err != nil || page.Revision != snap.Revision() {
			return nil, errors.Join(err, staleIf(page.Revision != snap.Revision()))
		}
		for i := range page.Records {
			if f, ok := record.FactsOf(t, page.Records[i]); ok {
				facts[f.ID] = &f
			}
		}
	}
	for _, o := range some {
		t, _ := snap.Tracker(o.Tracker)
		event, ok := events[o.ID]
		if f := facts[o.Record]; ok && f != nil {
			e := &telling{snap: snap, on: record.TellingOf(t, event), facts: f, base: Notification{At: o.At, Tracker: t.ID, Record: o.Record, Event: o.ID}}
			out = append(out, e.all()...)
		}
	}
	return out, nil
}

// openDigest decides about each entry of a digest as about one that is told alone. Of
// one that is left alone it says what that one says.
func (o *opening) openDigest(n *Notification) (out NotificationView, ok bool) {
	var last NotificationView
	out = NotificationView{ID: n.ID, At: n.At, Kind: n.Kind, Read: !n.Read.IsZero()}
	for _, told := range n.Given.Told {
		one := *n
		one.Record, one.Event, one.Given = told.Record, told.Event, Given{}
		view, seen := o.open(&one)
		if !seen {
			continue
		}
		out.Count++
		out.Tracker, out.By, out.Someone, last = view.Tracker, view.By, out.Someone || view.Someone, view
	}
	if out.Count == 1 {
		return last, true
	}
	if out.Someone {
		out.By = ""
	}
	out.More = out.Count >= digestMost
	return out, out.Count > 0
}
