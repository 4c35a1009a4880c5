package app

import (
	"context"

	"github.com/trackward/trackward/internal/record"
)

// Aggregate is the groups of a tracker's records as their viewer may see them
// (A4.3).
type Aggregate struct {
	record.Groups
	Tally *record.Tally
	// Partial says that by the policy's shape the viewer does not see every
	// record; it depends on no record.
	Partial bool
	Names   Names
}

// Aggregate groups and measures the records that a query finds (A4.3).
func (a *App) Aggregate(ctx context.Context, visit *Visit, tracker string, q record.Query, f record.Fold) (out Aggregate, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		out, err = a.aggregate(ctx, v, rv, q, f)
		return err
	})
	return out, err
}

func (a *App) aggregate(ctx context.Context, v *Viewer, rv *record.Viewer, q record.Query, f record.Fold) (out Aggregate, err error) {
	plan, err := record.TallyPlan(rv, q, f)
	if err != nil {
		return out, refusedQuery(err)
	}
	return a.tally(ctx, v, rv, plan)
}

// tally runs a TallyPlan.
func (a *App) tally(ctx context.Context, v *Viewer, rv *record.Viewer, plan record.Plan) (out Aggregate, err error) {
	revision, buckets, err := a.Store.Buckets(ctx, plan)
	if err != nil {
		return out, err
	}
	if err := v.confirm(revision); err != nil {
		return out, err
	}
	a.useRead(v, plan)
	groups, err := plan.Fold(buckets)
	if err != nil {
		return out, refusedQuery(err)
	}
	return Aggregate{Groups: groups, Tally: plan.Tally(), Partial: !plan.Whole(&rv.Grants), Names: v.names()}, nil
}
