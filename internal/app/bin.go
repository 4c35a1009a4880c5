package app

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/record"
)

// binLife is how long a record lies in the bin before it goes for good (A3.8).
const binLife = 30 * 24 * time.Hour

// binBatch bounds how many records go in one transaction, which others wait for.
const binBatch = 200

// Binned is a record in the bin, for who may recover it (A3.8).
type Binned struct {
	View   record.View
	Until  time.Time // when it goes for good
	Left   int       // days until then, begun ones counted
	Others Names
}

// Bin lists a tracker's bin: what its viewer holds delete on, and nothing else
// (A3.8).
func (a *App) Bin(ctx context.Context, visit *Visit, tracker, cursor string, limit int) (list []Binned, next string, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		if !rv.Recovers() {
			return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A3.8", Reason: access.CellNone,
				Message: "None of your roles lets you delete records of this tracker, so there is no bin to look into."}
		}
		q := record.Query{Archived: record.Bin, Limit: limit}
		bind := binding(rv, q)
		if cursor != "" {
			if q.After, err = a.position(cursor, bind); err != nil {
				return err
			}
		}
		plan, err := record.NewPlan(rv, q)
		if err != nil {
			return refusedQuery(err)
		}
		page, err := a.page(ctx, v, rv, plan)
		if err != nil {
			return err
		}
		list, next = make([]Binned, 0, len(page.views)), ""
		for _, view := range page.views {
			until := view.BinnedAt().Add(binLife)
			list = append(list, Binned{View: view, Until: until, Left: daysUntil(until, v.Now), Others: v.names()})
		}
		if page.Next != nil {
			next = a.cursor(page.Next, bind)
		}
		return nil
	})
	return list, next, err
}

// daysUntil is how many days of its life in the bin are left, begun ones counted. They
// are never more than it has: the record may have been deleted by a clock that is a
// little before the reader's.
func daysUntil(end, now time.Time) int {
	left := min(max(0, end.Sub(now)), binLife)
	return int((left + 24*time.Hour - 1) / (24 * time.Hour))
}

// TrashedFile is a file whose record is gone for good; File is empty for all files
// of a workspace that is.
type TrashedFile struct{ Workspace, File string }

// EmptyBins removes for good what has lain in a bin for 30 days, with its activity,
// and then the files of what is gone. The bin empties by time and by nobody else
// (A3.8).
func (a *App) EmptyBins(ctx context.Context) error {
	ids, err := a.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := a.emptyBin(ctx, id); err != nil {
			return err
		}
	}
	return a.sweepFiles(ctx)
}

func (a *App) emptyBin(ctx context.Context, workspace string) error {
	now, _, err := a.Store.Now(ctx, workspace)
	if err != nil {
		return err
	}
	id, t, err := a.workspace(ctx, workspace)
	if err != nil {
		return err
	}
	for {
		snap, _, err := a.snapshot(ctx, id, t)
		if err != nil {
			return err
		}
		revision, gone, err := a.Store.EmptyBin(ctx, snap, now.Add(-binLife), binBatch)
		switch {
		case err != nil:
			return err
		case revision != snap.Revision():
			if err := a.refresh(ctx, id, t, snap); err != nil {
				return err
			}
		case gone < binBatch:
			return nil
		}
	}
}

// sweepFiles removes the bytes first and forgets them then, so that a crash in
// between leaves nothing on the disk that nobody knows of.
func (a *App) sweepFiles(ctx context.Context) error {
	for {
		all, err := a.Store.TrashedFiles(ctx, binBatch)
		if err != nil || len(all) == 0 {
			return err
		}
		for _, f := range all {
			if f.File == "" {
				err = a.Files.DropWorkspace(ctx, f.Workspace)
			} else {
				err = a.Files.Delete(ctx, f.Workspace, f.File)
			}
			if err == nil {
				err = a.Store.ForgetTrashed(ctx, f)
			}
			if err != nil {
				return err
			}
		}
	}
}
