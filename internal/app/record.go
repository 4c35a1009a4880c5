package app

import (
	"context"
	"errors"
	"time"

	"github.com/trackward/trackward/internal/record"
)

// Records is a page of a tracker's records, as its viewer may see them.
type Records struct {
	Views  []record.View
	Next   string // cursor of the next page, "" at the end
	Count  int
	Capped bool
	Names  Names
}

// ListQuery is a record.Query with the cursor as the client has it.
type ListQuery struct {
	record.Query
	Cursor string
}

// Records lists a tracker's records (A4).
func (a *App) Records(ctx context.Context, visit *Visit, tracker string, q ListQuery) (out Records, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		out, err = a.list(ctx, v, rv, q)
		return err
	})
	return out, err
}

func (a *App) list(ctx context.Context, v *Viewer, rv *record.Viewer, q ListQuery) (out Records, err error) {
	bind, query := binding(rv, q.Query), q.Query
	if q.Cursor != "" {
		if query.After, err = a.position(q.Cursor, bind); err != nil {
			return out, err
		}
	}
	plan, err := record.NewPlan(rv, query)
	if err != nil {
		return out, refusedQuery(err)
	}
	page, err := a.page(ctx, v, rv, plan)
	if err != nil {
		return out, err
	}
	out = Records{Views: page.views, Count: page.Count, Capped: page.Capped, Names: v.names()}
	if page.Next != nil {
		out.Next = a.cursor(page.Next, bind)
	}
	return out, nil
}

// opened is a page with its records masked and their links resolved.
type opened struct {
	record.Page
	views []record.View
}

func (a *App) page(ctx context.Context, v *Viewer, rv *record.Viewer, plan record.Plan) (opened, error) {
	page, err := a.Store.Records(ctx, plan)
	if err != nil {
		return opened{}, err
	}
	if err := v.confirm(page.Revision); err != nil {
		return opened{}, err
	}
	out := opened{Page: page, views: make([]record.View, 0, len(page.Records))}
	for _, sealed := range page.Records {
		if view, ok := record.Open(rv, sealed); ok {
			view.Narrow(plan)
			out.views = append(out.views, view)
		}
	}
	a.useRead(v, plan)
	return out, a.resolveLinks(ctx, v, out.views)
}

// One is a single record for its viewer.
type One struct {
	View    record.View
	Visible bool // false: it was written, and its viewer sees nothing of it now
	ID      string
	Names   Names
}

// Record gets one record by id or number (A3.3).
func (a *App) Record(ctx context.Context, visit *Visit, tracker, ref string) (out One, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		view, err := a.one(ctx, v, rv, ref)
		out = One{View: view, Visible: true, ID: view.ID(), Names: v.names()}
		return err
	})
	return out, err
}

func (a *App) one(ctx context.Context, v *Viewer, rv *record.Viewer, ref string) (view record.View, err error) {
	if v.formState() != "" {
		return view, notFound()
	}
	plan, err := record.OnePlan(rv, ref, record.LiveAndArchived)
	if err != nil {
		return view, notFound()
	}
	page, err := a.page(ctx, v, rv, plan)
	if err != nil {
		return view, err
	}
	if len(page.views) == 0 {
		return view, notFound()
	}
	return page.views[0], nil
}

// found is the one record as it was stored, sealed, and as its viewer sees it:
// for what needs more than the view. Its links are not resolved.
func (a *App) found(ctx context.Context, v *Viewer, rv *record.Viewer, ref string) (sealed record.Sealed, view record.View, err error) {
	plan, err := record.OnePlan(rv, ref, record.LiveAndArchived)
	if err != nil {
		return sealed, view, notFound()
	}
	page, err := a.Store.Records(ctx, plan)
	if err != nil {
		return sealed, view, err
	}
	if err := v.confirm(page.Revision); err != nil {
		return sealed, view, err
	}
	if len(page.Records) == 0 {
		return sealed, view, notFound()
	}
	view, ok := record.Open(rv, page.Records[0])
	if !ok {
		return sealed, view, notFound()
	}
	return page.Records[0], view, nil
}

// NewRecord is what a creator sends (A3.6).
type NewRecord struct {
	State  string
	Site   string
	Values map[string][]byte // raw JSON by property key or id
}

// CreateRecord makes a record (A3.6).
func (a *App) CreateRecord(ctx context.Context, visit *Visit, tracker string, in NewRecord) (out One, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		form := v.formState()
		if form != "" {
			in.State, in.Site = form, ""
		}
		links, err := a.seenLinks(ctx, v, rv, in.Values)
		if err != nil {
			return err
		}
		id := a.ID()
		sealed, err := a.Store.InsertRecords(ctx, v.Policy.Workspace(), func(revision int64, now time.Time) ([]record.Change, error) {
			fresh, err := v.anew(rv.Tracker, revision, now)
			if err != nil {
				return nil, err
			}
			change, err := record.New(fresh, record.NewInput{ID: id, State: in.State, Site: in.Site, Values: in.Values, Links: links})
			return []record.Change{change}, err
		})
		if err != nil {
			return refusedWrite(err)
		}
		a.useCreate(v, rv.Tracker, in.Values)
		out, err = a.after(ctx, v, rv.Tracker.ID, sealed[0], id)
		return err
	})
	return out, err
}

// after masks what was just written with the state after it (A3.10).
func (a *App) after(ctx context.Context, v *Viewer, tracker string, sealed record.Sealed, id string) (One, error) {
	if v.formState() != "" {
		return One{ID: id, Names: v.names()}, nil
	}
	out := One{ID: id, Names: v.names()}
	rv, err := v.tracker(tracker)
	if err != nil {
		return out, nil
	}
	view, ok := record.Open(rv, sealed)
	if !ok {
		return out, nil
	}
	views := []record.View{view}
	// The write stands. Should the policy have changed since, links are left
	// out of this answer rather than the write reported as failed.
	if err := a.resolveLinks(ctx, v, views); err != nil && !errors.Is(err, errStale) {
		return out, err
	}
	out.View, out.Visible, out.ID = views[0], true, views[0].ID()
	return out, nil
}

// Edit changes a record: values, site, transition, archive, restore, delete,
// restriction (A3.7-A3.10). in.Links is filled here.
func (a *App) Edit(ctx context.Context, visit *Visit, tracker, ref string, in record.Input) (out One, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		out, err = a.edit(ctx, v, rv, ref, in)
		return err
	})
	return out, err
}

// Peek judges a change as Edit does and writes nothing: the same refusals, and
// whether its writer would still see the record (A3.7).
func (a *App) Peek(ctx context.Context, visit *Visit, tracker, ref string, in record.Input) (sees bool, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		change, err := a.peek(ctx, v, rv, ref, in)
		sees = change.Keeps(rv)
		return err
	})
	return sees, err
}

func (a *App) peek(ctx context.Context, v *Viewer, rv *record.Viewer, ref string, in record.Input) (record.Change, error) {
	if _, err := a.prepare(ctx, v, rv, ref, &in); err != nil {
		return record.Change{}, err
	}
	sealed, _, err := a.found(ctx, v, rv, ref)
	if err != nil {
		return record.Change{}, err
	}
	change, err := record.Edit(rv, sealed, in)
	return change, refusedWrite(err)
}

// prepare plans the reading of the record that a change is about, and looks up
// the links that it names and holds.
func (a *App) prepare(ctx context.Context, v *Viewer, rv *record.Viewer, ref string, in *record.Input) (plan record.Plan, err error) {
	where := record.LiveAndArchived
	if in.Recover {
		where = record.Bin
	}
	if plan, err = record.OnePlan(rv, ref, where); err != nil {
		return plan, notFound()
	}
	if in.Links, err = a.seenLinks(ctx, v, rv, in.Values); err != nil {
		return plan, err
	}
	labels, err := a.linksBefore(ctx, v, rv, plan, in)
	if err != nil {
		return plan, err
	}
	for id, target := range labels {
		in.Links[id] = target.Tracker
	}
	if match := in.IfMatch; match != nil {
		in.IfMatch = func(view record.View) bool {
			view.Resolve(labels)
			return match(view)
		}
	}
	return plan, nil
}

func (a *App) edit(ctx context.Context, v *Viewer, rv *record.Viewer, ref string, in record.Input) (out One, err error) {
	plan, err := a.prepare(ctx, v, rv, ref, &in)
	if err != nil {
		return out, err
	}
	after, found, err := a.Store.UpdateRecord(ctx, plan, func(revision int64, now time.Time, before record.Sealed) (record.Change, error) {
		fresh, err := v.anew(rv.Tracker, revision, now)
		if err != nil {
			return record.Change{}, err
		}
		if view, ok := record.Open(fresh, before); ok {
			out.ID = view.ID()
		} else if !in.Recover {
			return record.Change{}, notFound()
		}
		return record.Edit(fresh, before, in)
	})
	if err != nil {
		return out, refusedWrite(err)
	}
	if !found {
		return out, notFound()
	}
	a.useWrite(v, rv.Tracker, &in)
	return a.after(ctx, v, rv.Tracker.ID, after, out.ID)
}

// MoveTo is the input of a transition without edits.
func MoveTo(state string) record.Input { return record.Input{To: state} }
