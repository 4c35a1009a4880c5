package app

import (
	"context"
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/record"
)

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
		sealed, view, err := a.found(ctx, v, rv, ref)
		if err != nil {
			return err
		}
		out = Activity{Names: v.names()}
		if !view.MayUse(access.Activity, access.View) {
			return noActivity()
		}
		out.Events, out.Next, err = a.events(ctx, v, rv, sealed, view.ID(), before, limit)
		return err
	})
	return out, err
}

func noActivity() error {
	return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling, Message: "Your roles do not include the activity of this tracker's records."}
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
