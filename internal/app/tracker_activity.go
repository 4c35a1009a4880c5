package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// ActivityQuery narrows a tracker's activity; what is left empty narrows nothing.
type ActivityQuery struct {
	User     string // id of who did it, where they may be named
	Kinds    []string
	Property string    // id, or site
	From, To time.Time // half-open
}

// ActivityPlace is where a tracker's activity goes on: below this entry.
type ActivityPlace struct {
	At time.Time
	ID string
}

func (p ActivityPlace) String() string { return fmt.Sprintf("%d %s", p.At.UnixMilli(), p.ID) }

func activityPlace(s string) (p ActivityPlace) {
	ms, id, _ := strings.Cut(s, " ")
	at, err := strconv.ParseInt(ms, 10, 64)
	if s == "" || err != nil {
		return p
	}
	return ActivityPlace{time.UnixMilli(at), id}
}

// TrackerEvent is an entry with the record it is about.
type TrackerEvent struct {
	record.EventView
	Record record.LinkTarget
}

// TrackerActivity is what happened in a tracker, newest first.
type TrackerActivity struct {
	Events []TrackerEvent
	Next   string
	Names  Names
}

// activityFor bounds how long a page is looked for.
const activityFor = 5 * time.Second

// lookThrough reads a log, of which most may be nothing to the viewer, for as long as
// somebody waits for a page, and then says that it is too much.
func lookThrough(ctx context.Context, tooMuch words.Text, look func(context.Context) error) error {
	within, stop := context.WithTimeout(ctx, activityFor)
	defer stop()
	err := look(within)
	if err != nil && within.Err() != nil && ctx.Err() == nil {
		return &Error{Kind: Unavailable, Code: "unavailable", RetryAfter: 1, Cause: err, Message: tooMuch}
	}
	return err
}

// activityBatch is how many entries are read at once: of at most so many records.
const activityBatch = maxIDs

// TrackerActivity lists what happened to the records of a tracker, each entry as the
// record's own activity shows it (A4.5).
func (a *App) TrackerActivity(ctx context.Context, visit *Visit, tracker string, q ActivityQuery, before string, limit int) (out TrackerActivity, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		if !rv.Grants.UseSomewhere(access.Activity, access.View) {
			return noActivity()
		}
		asked := q
		if asked.Property, err = askedProperty(rv, q.Property); err != nil {
			return err
		}
		out = TrackerActivity{Names: v.names()}
		return lookThrough(ctx, "There is too much to look through. Narrow it by time, person or kind.", func(ctx context.Context) error {
			out.Events, out.Next, err = a.trackerEvents(ctx, v, rv, asked, activityPlace(before), limit)
			return err
		})
	})
	return out, err
}

// askedProperty is the id of a property that the viewer may name (A4.1).
func askedProperty(rv *record.Viewer, ref string) (string, error) {
	if ref == "" {
		return "", nil
	}
	n, p, ok := rv.Tracker.Prop(ref)
	nameable := rv.Grants.Nameable()
	switch {
	case !ok || !nameable.Has(n) || p != nil && p.Retired || p == nil && n != access.Site:
		return "", &Error{Kind: Invalid, Code: "invalid", Rule: "A4.1", Message: "Part of this query cannot be answered; see errors.",
			Entries: []Entry{{Pointer: "property", Code: "unknown_property", Message: "There is no such property here. The tracker's schema lists the ones you can use (A4.1)."}}}
	case p == nil:
		return "site", nil
	}
	return p.ID, nil
}

func (a *App) trackerEvents(ctx context.Context, v *Viewer, rv *record.Viewer, q ActivityQuery, before ActivityPlace, limit int) (out []TrackerEvent, next string, err error) {
	plan, err := record.NewPlan(rv, record.Query{Archived: record.LiveAndArchived, Columns: []string{}})
	if err != nil {
		return nil, "", refusedQuery(err)
	}
	for want := limit + 1; len(out) <= limit; want = activityBatch {
		revision, batch, err := a.Store.TrackerActivity(ctx, plan, q, before, want)
		if err != nil {
			return nil, "", err
		}
		if err := v.confirm(revision); err != nil {
			return nil, "", err
		}
		shown, err := a.openTrackerEvents(ctx, v, rv, batch)
		if err != nil {
			return nil, "", err
		}
		for _, e := range shown { // who may not be named is not found by name
			if q.User == "" || !e.Someone && e.By == q.User {
				out = append(out, e)
			}
		}
		if len(batch) < want {
			break
		}
		last := batch[len(batch)-1]
		before = ActivityPlace{last.At, last.Event.ID()}
	}
	if len(out) > limit {
		out = out[:limit]
		next = ActivityPlace{out[limit-1].At, out[limit-1].ID}.String()
	}
	return out, next, nil
}

// openTrackerEvents masks entries of several records, in their order.
func (a *App) openTrackerEvents(ctx context.Context, v *Viewer, rv *record.Viewer, batch []RecentEntry) ([]TrackerEvent, error) {
	o := &opening{v: v, sealed: map[string]record.Sealed{}, views: map[string]*record.View{}}
	byRecord := map[string][]record.SealedEvent{}
	var ids []string
	for _, e := range batch {
		if !slices.Contains(ids, e.Record) {
			ids = append(ids, e.Record)
		}
		byRecord[e.Record] = append(byRecord[e.Record], e.Event)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	if err := a.openRecords(ctx, o, rv, ids); err != nil {
		return nil, err
	}
	shown := map[string]TrackerEvent{}
	for id, view := range o.views {
		if !view.MayUse(access.Activity, access.View) {
			continue
		}
		labels := map[string]record.LinkTarget{}
		for tracker, targets := range record.EventLinks(rv, o.sealed[id], byRecord[id]) {
			if err := a.linkTargets(ctx, v, tracker, targets, labels); err != nil {
				return nil, err
			}
		}
		at := record.LinkTarget{ID: id, Tracker: rv.Tracker.ID, Number: view.Number(), Label: label(view)}
		for _, e := range record.OpenLinkedEvents(rv, o.sealed[id], byRecord[id], labels) {
			shown[e.ID] = TrackerEvent{e, at}
		}
	}
	out := make([]TrackerEvent, 0, len(shown))
	for _, e := range batch {
		if event, ok := shown[e.Event.ID()]; ok {
			out = append(out, event)
		}
	}
	return out, nil
}
