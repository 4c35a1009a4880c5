package app

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// DeleteWorkspace shuts a workspace for everybody at once, if a full user has
// typed its name. For 30 days a full user may bring it back (A8).
func (a *App) DeleteWorkspace(ctx context.Context, visit *Visit, name string, build func(v *Viewer) (policy.Changeset, error)) error {
	return a.deletion(ctx, visit, func(v *Viewer) (policy.Changeset, error) {
		if name != v.Policy.Settings().Name {
			return policy.Changeset{}, &Error{Kind: Invalid, Code: "name", Rule: "A8", Message: "Type the workspace's name exactly as it is written to delete it.",
				Entries: []Entry{{Pointer: "name", Code: "name", Message: "This is not the workspace's name."}}}
		}
		return build(v)
	})
}

// RestoreWorkspace opens a deleted one again.
func (a *App) RestoreWorkspace(ctx context.Context, visit *Visit, build func(v *Viewer) (policy.Changeset, error)) error {
	visit.BringsBack = true
	return a.deletion(ctx, visit, func(v *Viewer) (policy.Changeset, error) {
		if shut, _ := v.Policy.Settings().Deleted(v.Now); !shut {
			return policy.Changeset{}, &Error{Kind: Conflict, Code: "state", Rule: "A8", Message: "This workspace is not deleted. Reload to see how things stand."}
		}
		return build(v)
	})
}

func (a *App) deletion(ctx context.Context, visit *Visit, build func(v *Viewer) (policy.Changeset, error)) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		if err := v.needs(policy.Power{Kind: policy.PowerFull}); err != nil {
			return err
		}
		who := actor(visit, v)
		who.Deletion = true
		_, err := a.change(ctx, v, who, build, nil)
		return err
	})
}

// swept is a workspace that a sweep over all of them has come to: its policy as
// this server last read it, and the database's time.
type swept struct {
	id     string
	tenant *tenant
	policy *policy.Snapshot
	now    time.Time
}

// sweep runs fn for each workspace, until one fails.
func (a *App) sweep(ctx context.Context, fn func(w swept) error) error {
	ids, err := a.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, ref := range ids {
		id, t, err := a.workspace(ctx, ref)
		if err != nil {
			return err
		}
		snap, skew, err := a.snapshot(ctx, id, t)
		if err != nil {
			return err
		}
		if err := fn(swept{id, t, snap, a.Clock().Add(skew)}); err != nil {
			return err
		}
	}
	return nil
}

// SweepWorkspaces removes for good what was deleted too long ago to be brought
// back.
func (a *App) SweepWorkspaces(ctx context.Context) error {
	return a.sweep(ctx, func(w swept) error {
		if shut, recoverable := w.policy.Settings().Deleted(w.now); !shut || recoverable {
			return nil
		}
		present, err := a.Store.Revision(ctx, w.id)
		if err != nil {
			return err
		}
		if present != w.policy.Revision() { // brought back meanwhile, perhaps: look again next time
			return a.refresh(ctx, w.id, w.tenant, w.policy)
		}
		if err := a.Store.DropWorkspace(ctx, w.id); err != nil {
			return err
		}
		a.Log.InfoContext(ctx, "a workspace that was deleted 30 days ago was removed for good", "workspace", w.id)
		return nil
	})
}
