package app

import (
	"context"
	"errors"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// NeedsSecondFactor is the door's reason where a workspace asks its full users
// and superusers for two factors and the session showed one.
const NeedsSecondFactor access.Reason = "second_factor"

// admits is what the door asks beyond package access: how the person signed in.
// API keys are no sign-in.
func (v *Viewer) admits() access.Reason {
	if v.visit.Channel == access.Page && !v.visit.Proof.Strong && v.Policy.Settings().NeedsSecondFactor(v.User.User) {
		return NeedsSecondFactor
	}
	return access.Allowed
}

// freshEnough demands a fresh proof before access changes, where the workspace
// asks for it. Somebody's own views are not access, nor are reports, nor is it to
// stop looking as somebody else.
func (v *Viewer) freshEnough(cs policy.Changeset) error {
	sign := v.Policy.Settings().SignIn
	if sign == nil || !sign.StepUp || v.visit.Channel != access.Page || v.visit.Proof.Fresh(v.Now) {
		return nil
	}
	for _, c := range cs.Changes {
		ends := c.Kind == policy.KindViewAs && c.Op == policy.Del
		if c.Kind != policy.KindView && c.Kind != policy.KindReport && !ends {
			return &Error{Kind: Forbidden, Code: "proof_needed", Rule: "A8", Reason: "proof",
				Message: "Prove first that it is you: this workspace asks for a sign-in of the last 10 minutes before access is changed."}
		}
	}
	return nil
}

// Provider is an identity provider of a workspace.
type Provider struct {
	Workspace string // id
	policy.Provider
}

// Providers are the enabled identity providers of all workspaces, as they are now.
func (a *App) Providers(ctx context.Context) ([]Provider, error) {
	ids, err := a.Store.Workspaces(ctx)
	if err != nil {
		return nil, a.failed(err)
	}
	var out []Provider
	for _, id := range ids {
		snap, _, err := a.current(ctx, id)
		var e *Error
		switch {
		case errors.As(err, &e) && e.Kind == NotFound:
			continue
		case err != nil:
			return nil, err
		}
		if snap.Settings().SignIn == nil || snap.Settings().DeletedAt != nil {
			continue
		}
		for _, p := range snap.Settings().SignIn.Providers {
			if p.Enabled {
				out = append(out, Provider{id, p})
			}
		}
	}
	return out, nil
}

// current is a workspace's policy at its present revision, and how far the
// database's clock is ahead of ours.
func (a *App) current(ctx context.Context, ref string) (*policy.Snapshot, time.Duration, error) {
	id, t, err := a.workspace(ctx, ref)
	if err != nil {
		return nil, 0, err
	}
	for range maxStale {
		snap, skew, err := a.snapshot(ctx, id, t)
		if err != nil {
			return nil, 0, err
		}
		present, err := a.Store.Revision(ctx, id)
		if err != nil {
			return nil, 0, a.failed(err)
		}
		if present == snap.Revision() {
			return snap, skew, nil
		}
		if err := a.refresh(ctx, id, t, snap); err != nil {
			return nil, 0, err
		}
	}
	return nil, 0, a.failed(ErrUnavailable)
}
