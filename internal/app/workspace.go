package app

import (
	"context"

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

// SweepWorkspaces removes for good what was deleted too long ago to be brought
// back.
func (a *App) SweepWorkspaces(ctx context.Context) error {
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
		if shut, recoverable := snap.Settings().Deleted(a.Clock().Add(skew)); !shut || recoverable {
			continue
		}
		present, err := a.Store.Revision(ctx, id)
		if err != nil {
			return err
		}
		if present != snap.Revision() { // brought back meanwhile, perhaps: look again next time
			if err := a.refresh(ctx, id, t, snap); err != nil {
				return err
			}
			continue
		}
		if err := a.Store.DropWorkspace(ctx, id); err != nil {
			return err
		}
		a.Log.InfoContext(ctx, "a workspace that was deleted 30 days ago was removed for good", "workspace", id)
	}
	return nil
}
