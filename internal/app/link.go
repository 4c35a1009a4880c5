package app

import (
	"context"
	"encoding/json"
	"github.com/trackward/trackward/internal/record"
)

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
		if err := a.targets(ctx, v, rv, record.Query{IDs: some, Limit: maxIDs}, into); err != nil {
			return err
		}
	}
	return nil
}

// targets adds those of the records that a query finds which the viewer sees, with their
// labels, as links show them (A4.6).
func (a *App) targets(ctx context.Context, v *Viewer, rv *record.Viewer, q record.Query, into map[string]record.LinkTarget) error {
	q.Archived, q.Columns = record.LiveAndArchived, labelColumn(rv)
	plan, err := record.NewPlan(rv, q)
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

// linksBefore reads the record's link targets ahead of a write, so that the
// precondition is judged on the same body the writer was sent, and so that what
// a link holds unseen is kept (A3.10). A write with neither needs none.
func (a *App) linksBefore(ctx context.Context, v *Viewer, rv *record.Viewer, plan record.Plan, in *record.Input) (map[string]record.LinkTarget, error) {
	labels := map[string]record.LinkTarget{}
	if !hasLinks(rv) || in.IfMatch == nil && len(in.Values) == 0 {
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

// linkedIDs reads the ids that a link's raw value names; what is not a list of
// texts names none, and is refused when it is parsed.
func linkedIDs(raw []byte) []string {
	var ids []string
	_ = json.Unmarshal(raw, &ids)
	return ids
}
