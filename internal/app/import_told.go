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
	hidden []string
}

// Hides reports whether the reader does not view a field that SeenMatches was asked
// about: what the record held there may not be told.
func (m *SeenMatch) Hides(field string) bool { return slices.Contains(m.hidden, field) }

// SeenMatches are those of the records that the viewer sees now: what an import has
// kept is masked again when it is given out (A4.7). fields are asked about as
// ImportField names them; of the others every record hides nothing.
func (a *App) SeenMatches(ctx context.Context, visit *Visit, tracker string, ids, fields []string) (out map[string]SeenMatch, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		out = map[string]SeenMatch{}
		about := judgedCells(rv, fields)
		for some := range slices.Chunk(ids, record.MaxIDs) { // a large import asks about all that it has matched
			plan, err := record.NewPlan(rv, record.Query{IDs: some, Limit: record.MaxIDs, Archived: record.LiveAndArchived, Columns: []string{"number"}})
			if err != nil {
				return refusedQuery(err)
			}
			page, err := a.page(ctx, v, rv, plan)
			if err != nil {
				return err
			}
			for i := range page.views {
				view := &page.views[i]
				match := SeenMatch{Number: view.Number()}
				for field, n := range about {
					if !view.MayView(n) {
						match.hidden = append(match.hidden, field)
					}
				}
				out[view.ID()] = match
			}
		}
		return nil
	})
	return out, err
}

// judgedCells are the properties that fields name; the state comes with every record
// one sees.
func judgedCells(rv *record.Viewer, fields []string) map[string]access.Property {
	out := map[string]access.Property{}
	for _, field := range fields {
		switch n, p, ok := rv.Tracker.Prop(field); {
		case field == "state":
		case field == "site":
			out[field] = access.Site
		case ok && p != nil:
			out[field] = n
		}
	}
	return out
}
