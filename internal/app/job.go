package app

import (
	"cmp"
	"context"
	"errors"
	"maps"
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
const digestMost = 50

// Told is an entry of a record's activity that a digest is about, by ids.
type Told struct {
	Record string `json:"record"`
	Event  string `json:"event"`
}

// digest is what one person is to be told of a piece of work, of one kind and tracker.
type digest struct {
	of   Notification // User, Kind, Tracker, By and how it comes; At is of the last told
	told []Told
}

// full reports whether nothing can be added.
func (d *digest) full() bool {
	return len(d.told) >= digestMost || !d.of.Listed && !d.of.Mail
}

// notification is how it is told. Its time is that of an entry that is told, never of
// the piece of work: that would say how long it went on with what is hidden (A4.8).
func (d *digest) notification(o Outgoing) Notification {
	out := d.of
	if len(d.told) == 1 {
		out.Record, out.Event = d.told[0].Record, d.told[0].Event
	} else {
		out.Given = Given{Told: d.told}
	}
	out.ID = notificationID(o, &out)
	return out
}

// digests are what a piece of work makes to be told, one for each person, kind and
// tracker, and its last entry that was read. It is read page by page, each decided
// under the policy of its moment, and of a page nothing is kept but what is told: a
// piece of work may be of any size.
func (a *App) digests(ctx context.Context, o Outgoing) (out []Notification, last string, err error) {
	all := map[[3]string]*digest{}
	for {
		some, err := a.Store.OutboxOf(ctx, o.Workspace, o.Job, last, maxIDs)
		if err != nil {
			return nil, "", err
		}
		if len(some) == 0 {
			break
		}
		found, err := a.candidatesAmong(ctx, o.Workspace, some)
		if err != nil {
			return nil, "", err
		}
		if err := a.digestPage(ctx, o.Workspace, all, found); err != nil {
			return nil, "", err
		}
		last = some[len(some)-1].ID
	}
	for _, d := range all {
		if len(d.told) > 0 {
			out = append(out, d.notification(o))
		}
	}
	slices.SortFunc(out, func(x, y Notification) int {
		return cmp.Or(cmp.Compare(x.User, y.User), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Tracker, y.Tracker))
	})
	return out, max(last, o.ID), nil
}

// digestPage adds to the digests what the candidates of a page may know of it.
func (a *App) digestPage(ctx context.Context, workspace string, all map[[3]string]*digest, found []Notification) error {
	page := map[*digest][]Notification{}
	for i := range found {
		n := found[i]
		at := [3]string{n.User, n.Kind, n.Tracker}
		d := all[at]
		if d == nil {
			set, err := a.notificationSettings(ctx, workspace, n.User)
			if err != nil {
				return err
			}
			how := set[n.Kind]
			d = &digest{of: Notification{User: n.User, Kind: n.Kind, Tracker: n.Tracker, By: n.By, Listed: how.Listed, Mail: how.Mail}}
			all[at] = d
		}
		if !d.full() {
			n.ID = n.Event // names it until it has an id of its own
			page[d] = append(page[d], n)
		}
	}
	for d, some := range page {
		if err := a.addTold(ctx, workspace, d, some); err != nil {
			return err
		}
	}
	return nil
}

// addTold adds to one person's digest those entries that they may know of now.
func (a *App) addTold(ctx context.Context, workspace string, d *digest, some []Notification) error {
	var views []NotificationView
	err := a.forRecipient(ctx, workspace, d.of.User, func(v *Viewer) (err error) {
		views, err = a.openNotifications(ctx, v, some)
		return err
	})
	if errors.Is(err, errUntold) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range views {
		one := Told{Record: views[i].Record.ID(), Event: views[i].ID}
		if !d.full() && !slices.ContainsFunc(d.told, func(t Told) bool { return t.Record == one.Record }) {
			d.told, d.of.At = append(d.told, one), views[i].At
		}
	}
	return nil
}

// candidatesAmong are whom some entries may concern.
func (a *App) candidatesAmong(ctx context.Context, workspace string, some []Outgoing) (out []Notification, err error) {
	for range maxStale {
		snap, _, err := a.current(ctx, workspace)
		if err != nil {
			return nil, err
		}
		if out, err = a.candidatesUnder(ctx, snap, some); !errors.Is(err, errStale) {
			return out, err
		}
	}
	return nil, errStale
}

// candidatesUnder are they under one policy, read tracker by tracker.
func (a *App) candidatesUnder(ctx context.Context, snap *policy.Snapshot, some []Outgoing) (out []Notification, err error) {
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

// entries are those of the records' activity that some notifications tell of. Digests
// may name more than one statement takes.
func (a *App) entries(ctx context.Context, workspace string, all []Told) (map[string]record.SealedEvent, error) {
	out := map[string]record.SealedEvent{}
	for some := range slices.Chunk(all, maxIDs) {
		records, ids := make([]string, len(some)), make([]string, len(some))
		for i, one := range some {
			records[i], ids[i] = one.Record, one.Event
		}
		found, err := a.Store.EventsByID(ctx, workspace, records, ids)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, found)
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
