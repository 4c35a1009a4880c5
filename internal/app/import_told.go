package app

import (
	"context"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/record"
)

// SeenMatch is a record that a row of a sheet was matched with, as far as the reader
// of what the import did sees it now.
type SeenMatch struct {
	Number int64
	// Whole says that they view every cell that the sheet's columns are about: what
	// the record held there may be told.
	Whole bool
}

// SeenMatches are those of the records that the viewer sees now: what an import has
// kept is masked again when it is given out (A4.7). fields are what its columns fill,
// as ImportField names it.
func (a *App) SeenMatches(ctx context.Context, visit *Visit, tracker string, ids, fields []string) (out map[string]SeenMatch, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		out = map[string]SeenMatch{}
		about := judgedCells(rv, fields)
		for some := range slices.Chunk(ids, record.MaxLimit) {
			plan, err := record.NewPlan(rv, record.Query{IDs: some, Limit: record.MaxLimit, Archived: record.LiveAndArchived, Columns: []string{"number"}})
			if err != nil {
				return refusedQuery(err)
			}
			page, err := a.page(ctx, v, rv, plan)
			if err != nil {
				return err
			}
			for i := range page.views {
				view := &page.views[i]
				hidden := slices.ContainsFunc(about, func(n access.Property) bool { return !view.MayView(n) })
				out[view.ID()] = SeenMatch{Number: view.Number(), Whole: !hidden}
			}
		}
		return nil
	})
	return out, err
}

// judgedCells are the properties among what a sheet's columns fill; the state comes with
// every record one sees.
func judgedCells(rv *record.Viewer, fields []string) (out []access.Property) {
	for _, field := range fields {
		switch n, p, ok := rv.Tracker.Prop(field); {
		case field == "state":
		case field == "site":
			out = append(out, access.Site)
		case ok && p != nil:
			out = append(out, n)
		}
	}
	return out
}
