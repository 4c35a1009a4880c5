package app

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// TellDates notes, in all workspaces, the instants at which dated roles have begun or
// ended since the last time, so that Deliver tells whose access is another by it. It
// runs again and again, in several processes at once; each instant is told once.
func (a *App) TellDates(ctx context.Context) error {
	ids, err := a.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, ref := range ids {
		id, t, err := a.workspace(ctx, ref)
		if err != nil {
			return err
		}
		snap, _, err := a.snapshot(ctx, id, t)
		if err != nil {
			return err
		}
		now, err := a.Store.Now(ctx, id)
		if err != nil {
			return err
		}
		if shut, _ := snap.Settings().Deleted(now); shut {
			continue
		}
		if err := a.tellDates(ctx, snap, now); err != nil {
			a.Log.ErrorContext(ctx, "roles that began or ended by their dates could not be told; it is tried again", "workspace", id, "cause", err)
		}
	}
	return nil
}

func (a *App) tellDates(ctx context.Context, snap *policy.Snapshot, now time.Time) error {
	return a.Store.TellDates(ctx, snap.Workspace(), now, func(after time.Time) []time.Time { return snap.Elapsed(after, now) })
}
