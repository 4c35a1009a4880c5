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
	return a.sweep(ctx, func(w swept) error {
		now, _, err := a.Store.Now(ctx, w.id) // each instant is told once: by the database's own clock
		if err != nil {
			return err
		}
		if shut, _ := w.policy.Settings().Deleted(now); shut {
			return nil
		}
		if err := a.tellDates(ctx, w.policy, now); err != nil {
			a.Log.ErrorContext(ctx, "roles that began or ended by their dates could not be told; it is tried again", "workspace", w.id, "cause", err)
		}
		return nil
	})
}

func (a *App) tellDates(ctx context.Context, snap *policy.Snapshot, now time.Time) error {
	return a.Store.TellDates(ctx, snap.Workspace(), now, func(after time.Time) []time.Time { return snap.Elapsed(after, now) })
}
