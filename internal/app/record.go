package app

import (
	"context"
	"errors"
	"time"

	"github.com/trackward/trackward/internal/access"
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
		bind := binding(rv, q.Query)
		query := q.Query
		if q.Cursor != "" {
			if query.After, err = a.position(q.Cursor, bind); err != nil {
				return err
			}
		}
		plan, err := record.NewPlan(rv, query)
		if err != nil {
			return refusedQuery(err)
		}
		page, err := a.page(ctx, v, rv, plan)
		if err != nil {
			return err
		}
		out = Records{Views: page.views, Count: page.Count, Capped: page.Capped, Names: v.names()}
		if page.Next != nil {
			out.Next = a.cursor(page.Next, bind)
		}
		return nil
	})
	return out, err
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
	return out, a.resolveLinks(ctx, v, out.views)
}

// resolveLinks gives each link cell the targets its viewer sees (A4.6): one
// query per target tracker, through that tracker's own plan.
func (a *App) resolveLinks(ctx context.Context, v *Viewer, views []record.View) error {
	wanted := map[string][]string{}
	for i := range views {
		for tracker, ids := range views[i].Links() {
			wanted[tracker] = append(wanted[tracker], ids...)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	labels := map[string]record.LinkTarget{}
	for tracker, ids := range wanted {
		if err := a.linkTargets(ctx, v, tracker, ids, labels); err != nil {
			return err
		}
	}
	for i := range views {
		views[i].Resolve(labels)
	}
	return nil
}

// maxIDs bounds how many records one statement names.
const maxIDs = 200

func (a *App) linkTargets(ctx context.Context, v *Viewer, tracker string, ids []string, into map[string]record.LinkTarget) error {
	rv, err := v.tracker(tracker)
	if err != nil {
		return nil // a tracker that is not seen has no targets
	}
	for len(ids) > 0 {
		some := ids[:min(len(ids), maxIDs)]
		ids = ids[len(some):]
		plan, err := record.NewPlan(rv, record.Query{IDs: some, Limit: maxIDs, Archived: record.LiveAndArchived, Columns: labelColumn(rv)})
		if err != nil {
			return refusedQuery(err)
		}
		page, err := a.Store.Records(ctx, plan)
		if err != nil {
			return err
		}
		if err := v.confirm(page.Revision); err != nil {
			return err
		}
		for _, sealed := range page.Records {
			if view, ok := record.Open(rv, sealed); ok {
				into[view.ID()] = record.LinkTarget{ID: view.ID(), Tracker: rv.Tracker.ID, Number: view.Number(), Label: label(&view)}
			}
		}
	}
	return nil
}

// labelColumn is the tracker's label property, if the viewer may name it.
func labelColumn(rv *record.Viewer) []string {
	n, _, ok := rv.Tracker.Prop(rv.Tracker.Label)
	if nameable := rv.Grants.Nameable(); ok && nameable.Has(n) {
		return []string{rv.Tracker.Label}
	}
	return []string{}
}

// label is the text that names a record, "" when it is hidden or empty.
func label(view *record.View) string {
	for _, cell := range view.Cells() {
		if cell.Prop.ID == view.Tracker().Label {
			return cell.Value.Text
		}
	}
	return ""
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
		out, err = a.after(ctx, v, rv.Tracker.ID, sealed[0], id)
		return err
	})
	return out, err
}

// after masks what was just written with the state after it (A3.10).
func (a *App) after(ctx context.Context, v *Viewer, tracker string, sealed record.Sealed, id string) (One, error) {
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

func (a *App) edit(ctx context.Context, v *Viewer, rv *record.Viewer, ref string, in record.Input) (out One, err error) {
	where := record.LiveAndArchived
	if in.Recover {
		where = record.Bin
	}
	plan, err := record.OnePlan(rv, ref, where)
	if err != nil {
		return out, notFound()
	}
	if in.Links, err = a.seenLinks(ctx, v, rv, in.Values); err != nil {
		return out, err
	}
	labels, err := a.linksBefore(ctx, v, rv, plan)
	if err != nil {
		return out, err
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
	return a.after(ctx, v, rv.Tracker.ID, after, out.ID)
}

// linksBefore reads the record's link targets ahead of a write, so that the
// precondition is judged on the same body the writer was sent.
func (a *App) linksBefore(ctx context.Context, v *Viewer, rv *record.Viewer, plan record.Plan) (map[string]record.LinkTarget, error) {
	labels := map[string]record.LinkTarget{}
	if !hasLinks(rv) {
		return labels, nil
	}
	page, err := a.Store.Records(ctx, plan)
	if err != nil {
		return nil, err
	}
	for _, sealed := range page.Records {
		view, ok := record.Open(rv, sealed)
		if !ok {
			continue
		}
		for tracker, ids := range view.Links() {
			if err := a.linkTargets(ctx, v, tracker, ids, labels); err != nil {
				return nil, err
			}
		}
	}
	return labels, nil
}

func hasLinks(rv *record.Viewer) bool {
	for i := range rv.Tracker.Properties {
		if rv.Tracker.Properties[i].Type == "link" {
			return true
		}
	}
	return false
}

// seenLinks says which of the records that a write wants to link its writer
// sees; any other is an unknown id (A4.6).
func (a *App) seenLinks(ctx context.Context, v *Viewer, rv *record.Viewer, values map[string][]byte) (map[string]string, error) {
	seen := map[string]string{}
	for ref, raw := range values {
		_, p, ok := rv.Tracker.Prop(ref)
		if !ok || p == nil || p.Type != "link" {
			continue
		}
		labels := map[string]record.LinkTarget{}
		if err := a.linkTargets(ctx, v, p.LinkTo, linkedIDs(raw), labels); err != nil {
			return nil, err
		}
		for id := range labels {
			seen[id] = p.LinkTo
		}
	}
	return seen, nil
}

// Activity is a record's history, newest first (A4.5).
type Activity struct {
	Events []record.EventView
	Next   string // id to go on below, "" at the end
	Names  Names
}

// Activity lists what happened to a record. Entries that may not be shown are
// left out without a gap: pages are filled up from further down.
func (a *App) Activity(ctx context.Context, visit *Visit, tracker, ref, before string, limit int) (out Activity, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		plan, err := record.OnePlan(rv, ref, record.LiveAndArchived)
		if err != nil {
			return notFound()
		}
		page, err := a.Store.Records(ctx, plan)
		if err != nil {
			return err
		}
		if err := v.confirm(page.Revision); err != nil {
			return err
		}
		if len(page.Records) == 0 {
			return notFound()
		}
		sealed := page.Records[0]
		view, ok := record.Open(rv, sealed)
		if !ok {
			return notFound()
		}
		out = Activity{Names: v.names()}
		if !view.MayUse(access.Activity, access.View) {
			return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling,
				Message: "Your roles do not include the activity of this tracker's records."}
		}
		out.Events, out.Next, err = a.events(ctx, v, rv, sealed, view.ID(), before, limit)
		return err
	})
	return out, err
}

func (a *App) events(ctx context.Context, v *Viewer, rv *record.Viewer, sealed record.Sealed, id, before string, limit int) (out []record.EventView, next string, err error) {
	for len(out) <= limit {
		batch, err := a.Store.Activity(ctx, v.Policy.Workspace(), id, before, limit+1)
		if err != nil {
			return nil, "", err
		}
		labels := map[string]record.LinkTarget{}
		for tracker, ids := range record.EventLinks(rv, sealed, batch) {
			if err := a.linkTargets(ctx, v, tracker, ids, labels); err != nil {
				return nil, "", err
			}
		}
		out = append(out, record.OpenLinkedEvents(rv, sealed, batch, labels)...)
		if len(batch) <= limit {
			break
		}
		before = batch[len(batch)-1].ID()
	}
	if len(out) > limit {
		out = out[:limit]
		next = out[limit-1].ID
	}
	return out, next, nil
}

// refusedQuery and refusedWrite say what package record refused in the terms of
// this package.
func refusedQuery(err error) error {
	var q *record.QueryError
	if !errors.As(err, &q) {
		return err
	}
	return &Error{Kind: Invalid, Code: "invalid", Message: "Part of this query cannot be answered; see errors.",
		Entries: []Entry{{Pointer: q.Part, Code: q.Code, Message: q.Message, At: q.At}}}
}

func refusedWrite(err error) error {
	var unique *ErrUnique
	if errors.As(err, &unique) {
		return &Error{Kind: Invalid, Code: "invalid", Rule: "A3.15", Message: "A value must be unique and is already in use.",
			Entries: []Entry{{Pointer: "values/" + unique.Property, Code: "taken", Message: "is already in use by another record"}}}
	}
	var w *record.WriteError
	if !errors.As(err, &w) {
		return err
	}
	e := &Error{Kind: Invalid, Code: w.Code, Rule: w.Rule, Reason: w.Reason, Message: w.Message, MissingHidden: w.MissingHidden}
	switch w.Code {
	case "forbidden", "self_assign":
		e.Kind = Forbidden
	case "precondition":
		e.Kind = Precondition
	case "not_found":
		return notFound()
	}
	for _, f := range w.Entries {
		e.Entries = append(e.Entries, Entry{Pointer: pointer(f.Property), Code: f.Code, Message: f.Message})
	}
	return e
}

// pointer says where in the body of a write a field stands.
func pointer(field string) string {
	switch field {
	case "":
		return "values"
	case "to", "state", "site", "restriction":
		return field
	}
	return "values/" + field
}

// MoveTo is the input of a transition without edits.
func MoveTo(state string) record.Input { return record.Input{To: state} }
