package app

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// RoleUsage is what a role is used for.
type RoleUsage struct {
	Role      WhyRef     `json:"role"`
	Trackers  []WhyRef   `json:"trackers" doc:"Those it lets somebody see, of the trackers that the asker may configure."`
	ChangedAt *time.Time `json:"changed_at,omitempty" doc:"When the role or its cells on a tracker were last changed."`
	UsedAt    *time.Time `json:"used_at,omitempty" doc:"When somebody who holds it was last here, exact to five minutes; absent: never."`
}

// RoleUsages says of every role on which trackers it gives something, when it was
// changed, and when somebody used it last.
func (a *App) RoleUsages(ctx context.Context, visit *Visit) (out []RoleUsage, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		roles := v.Policy.Roles()
		var sets [][]policy.RoleEntry
		for _, r := range roles {
			sets = append(sets, []policy.RoleEntry{r})
		}
		holders, err := imagine(v.Policy, inPages(v.Now), sets...)
		if err != nil {
			return err
		}
		seen, err := a.Store.LastSeen(ctx, v.Policy.Workspace(), nil)
		if err != nil {
			return err
		}
		used := v.lastUses(seen)
		out = []RoleUsage{}
		for i, r := range roles {
			line := RoleUsage{Role: WhyRef{ID: r.ID, Key: r.Key, Name: r.Name}, Trackers: v.seenBy(&holders[i].subject)}
			if at, ok := used[r.ID]; ok {
				line.UsedAt = &at
			}
			if line.ChangedAt, err = a.lastChange(ctx, v, r.ID); err != nil {
				return err
			}
			out = append(out, line)
		}
		return nil
	})
	return out, a.failed(err)
}

// seenBy are the trackers that a subject sees, of those the viewer may configure.
func (v *Viewer) seenBy(s *access.Subject) []WhyRef {
	out := []WhyRef{}
	for _, t := range v.Policy.Trackers() {
		g := s.Tracker(t.N)
		if v.configures(t) && g.Sees() {
			out = append(out, WhyRef{ID: t.ID, Key: t.Key, Name: t.Name})
		}
	}
	return out
}

// lastUses are when somebody who holds a role now was last here, by role.
func (v *Viewer) lastUses(seen map[string]time.Time) map[string]time.Time {
	out := map[string]time.Time{}
	note := func(role, user string) {
		if at, ok := seen[user]; ok && at.After(out[role]) {
			out[role] = at
		}
	}
	for _, as := range v.Policy.Assignments() {
		over := as.Until != nil && !as.Until.After(v.Now)
		early := as.From != nil && as.From.After(v.Now)
		if over || early || as.Suspended {
			continue
		}
		if as.User != "" {
			note(as.Role, as.User)
		}
		if team, ok := v.Policy.Team(as.Team); ok {
			for _, user := range team.Members {
				note(as.Role, user)
			}
		}
	}
	return out
}

// lastChange is when a role or one of its permissions documents was last written.
func (a *App) lastChange(ctx context.Context, v *Viewer, role string) (*time.Time, error) {
	newest, _ := v.Policy.Object(policy.KindRole, role)
	trackers := []string{policy.AllTrackers}
	for _, t := range v.Policy.Trackers() {
		trackers = append(trackers, t.ID)
	}
	for _, t := range trackers {
		id, ok := v.Policy.PermissionsID(role, t)
		if !ok {
			continue
		}
		if o, ok := v.Policy.Object(policy.KindPermissions, id); ok && o.Revision > newest.Revision {
			newest = o
		}
	}
	versions, err := a.Store.History(ctx, v.Policy.Workspace(), newest.Kind, newest.ID, 0, 1)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	return &versions[0].At, nil
}
