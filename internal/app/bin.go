package app

import (
	"context"
	"time"
)

// binLife is how long a record lies in the bin before it goes for good (A3.8).
const binLife = 30 * 24 * time.Hour

// binBatch bounds how many records go in one transaction, which others wait for.
const binBatch = 200

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
	now, err := a.Store.Now(ctx, workspace)
	if err != nil {
		return err
	}
	for {
		gone, err := a.Store.EmptyBin(ctx, workspace, now.Add(-binLife), binBatch)
		if err != nil || gone < binBatch {
			return err
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
