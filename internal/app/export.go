package app

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Export is a tracker's records on their way out, page after page. Every page is
// decided anew by the policy of its moment (A6.2): what somebody stops seeing in
// between is not on the next page, and who may not export any more gets none. It
// is used by one request and not at once by several.
type Export struct {
	Tracker  policy.Schema // as it was with the first page; of it Key and Name alone may be told
	Headings []record.Operand
	Zone     *time.Location // the workspace's
	At       time.Time      // when it began

	app     *App
	visit   *Visit
	tracker string // id, once known
	query   record.Query
	still   func(context.Context) error
	first   *ExportPage
	ended   bool
}

// ExportPage is some records of an export.
type ExportPage struct {
	Views []record.View
	Names Names
}

// exportCells bounds how many cells one page of an export holds, seen or not:
// they are in memory at once.
const exportCells = 60_000

// Export begins an export with its first page, so that whoever may not export is
// told before anything has left (A7). still says that the request would still be
// let in; it is asked before each further page.
func (a *App) Export(ctx context.Context, visit *Visit, tracker string, q record.Query, still func(context.Context) error) (*Export, error) {
	e := &Export{app: a, visit: visit, tracker: tracker, query: q, still: still}
	e.query.Export, e.query.Count, e.query.After = true, record.NoCount, nil
	page, err := e.read(ctx)
	e.first = page
	return e, err
}

// Next is the next page, nil behind the last. An error means that the export is
// cut off: what was given is not all of it.
func (e *Export) Next(ctx context.Context) (*ExportPage, error) {
	if page := e.first; page != nil {
		e.first = nil
		return page, nil
	}
	if e.ended {
		return nil, nil
	}
	if err := e.still(ctx); err != nil {
		return nil, err
	}
	return e.read(ctx)
}

func (e *Export) read(ctx context.Context) (page *ExportPage, err error) {
	err = e.app.as(ctx, e.visit, func(v *Viewer) error {
		rv, err := v.exporting(e.tracker)
		if err != nil {
			return err
		}
		q := e.query
		q.Limit = max(record.MaxLimit, min(record.MaxExport, exportCells/(len(rv.Tracker.Properties)+10)))
		plan, err := record.NewPlan(rv, q)
		if err != nil {
			return refusedQuery(err)
		}
		found, err := e.app.page(ctx, v, rv, plan)
		if err != nil {
			return err
		}
		page = &ExportPage{Names: v.names(), Views: found.views[:0]}
		for _, view := range found.views {
			if view.MayUse(access.Export, access.View) { // the plan has asked it already
				page.Views = append(page.Views, view)
			}
		}
		if e.Headings == nil {
			e.Tracker, e.Headings, e.Zone, e.At = *rv.Tracker, plan.Headings(), v.zone, v.Now
		}
		e.query.After, e.ended = found.Next, found.Next == nil
		e.tracker = rv.Tracker.ID // what has its key by the next page may be another one
		return nil
	})
	return page, err
}

// exporting finds a tracker of which the viewer may export something (A7).
func (v *Viewer) exporting(tracker string) (*record.Viewer, error) {
	rv, err := v.tracker(tracker)
	if err != nil {
		return nil, err
	}
	if !rv.Grants.UseSomewhere(access.Export, access.View) {
		return nil, &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling,
			Message: "Your roles do not include exporting from this tracker."}
	}
	return rv, nil
}
