package app

import (
	"context"

	"github.com/trackward/trackward/internal/policy"
)

// EmptyTrackers removes for good the trackers that have lain in the bin for 30
// days, their records first (A8).
func (a *App) EmptyTrackers(ctx context.Context) error {
	return a.sweep(ctx, func(w swept) error {
		for _, tracker := range w.policy.Bin() {
			if _, recoverable := tracker.Binned(w.now); recoverable {
				continue
			}
			if err := a.emptyTracker(ctx, w.id, w.tenant, tracker.ID); err != nil {
				return err
			}
			a.Log.InfoContext(ctx, "a tracker that was deleted 30 days ago was removed for good", "workspace", w.id, "tracker", tracker.ID)
		}
		return nil
	})
}

// emptyTracker may be broken off anywhere: nobody can bring the tracker back any
// more, and the next sweep goes on.
func (a *App) emptyTracker(ctx context.Context, workspace string, t *tenant, tracker string) error {
	for more := true; more; {
		snap, _, err := a.snapshot(ctx, workspace, t)
		if err != nil {
			return err
		}
		revision, gone, err := a.Store.EmptyTracker(ctx, snap, tracker, binBatch)
		if err != nil {
			return err
		}
		more = gone == binBatch
		if revision != snap.Revision() {
			more = true
			if err := a.refresh(ctx, workspace, t, snap); err != nil {
				return err
			}
		}
	}
	_, err := a.System(ctx, workspace, "sweep", func(s *policy.Snapshot) (policy.Changeset, error) {
		if _, ok := s.InBin(tracker); !ok {
			return policy.Changeset{}, notFound()
		}
		return policy.Changeset{Note: "30 days in the bin", Changes: []policy.Change{{Op: policy.Del, Kind: policy.KindTracker, ID: tracker}}}, nil
	})
	return err
}
