package app

import (
	"context"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// MachineRights are what an integration may do through the API, and what of it it
// has used (A10).
type MachineRights struct {
	User   WhyRef         `json:"user"`
	Total  int            `json:"total"`
	Unused int            `json:"unused" doc:"Not used in 90 days."`
	Since  *time.Time     `json:"since,omitempty" doc:"Since when it has held all of its roles: before then it could not use what they give."`
	Rights []MachineRight `json:"rights"`
}

// MachineRight is one of them.
type MachineRight struct {
	Tracker  WhyRef       `json:"tracker"`
	Property *PropertyRef `json:"property,omitempty"`
	Target   string       `json:"target" enum:"view,edit,create,change_state,archive,delete"`
	UsedAt   *time.Time   `json:"used_at,omitempty" doc:"Exact to an hour."`
	Unused   bool         `json:"unused" doc:"Not used in 90 days."`
}

// MachineTrim is a draft that takes unused rights away.
type MachineTrim struct {
	Changes []policy.Change
	Left    []WhyRef // roles that others hold too, or built-in ones
}

// machine is an integration whose rights the viewer may see: all of them need
// extended settings access.
func (v *Viewer) machine(id string) (policy.UserEntry, error) {
	u, ok := v.Policy.User(id)
	switch {
	case !ok || u.Status == policy.StatusDeleted:
		return u, notFound()
	case u.Kind != policy.KindIntegration:
		return u, &Error{Kind: Invalid, Code: "invalid", Rule: "A10", Message: "This is a person; only an integration's use of its rights is kept. Choose an integration."}
	}
	return u, nil
}

// MachineRights lists the rights of an integration with their last use.
func (a *App) MachineRights(ctx context.Context, visit *Visit, user string) (out MachineRights, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		out, _, err = a.machineRights(ctx, v, user)
		return err
	})
	return out, err
}

func (a *App) machineRights(ctx context.Context, v *Viewer, user string) (out MachineRights, unused []policy.Right, err error) {
	u, err := v.machine(user)
	if err != nil {
		return out, nil, err
	}
	uses, err := a.Store.Uses(ctx, v.Policy.Workspace(), u.ID)
	if err != nil {
		return out, nil, err
	}
	last := map[policy.Right]time.Time{}
	for _, use := range uses {
		last[use.Right] = use.At
	}
	out = MachineRights{User: WhyRef{ID: u.ID, Name: u.Name}, Rights: []MachineRight{}, Since: v.heldSince(u.ID)}
	for _, r := range v.Policy.RightsOfMachine(u.ID, v.Now) {
		t, ok := v.Policy.Tracker(r.Tracker)
		if !ok {
			continue
		}
		one := MachineRight{Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, Target: r.Target}
		if n, _, ok := t.Prop(r.Property); ok && r.Property != "" {
			k := asked{t: t}
			one.Property = k.propertyRef(n)
		}
		if at, ok := last[r]; ok {
			one.UsedAt = &at
		}
		one.Unused = one.UsedAt == nil || v.Now.Sub(*one.UsedAt) >= longUnused
		if one.Unused {
			unused = append(unused, r)
			out.Unused++
		}
		out.Rights = append(out.Rights, one)
		out.Total++
	}
	return out, unused, nil
}

// heldSince is when the newest of a user's roles was given.
func (v *Viewer) heldSince(user string) (since *time.Time) {
	for _, as := range v.Policy.AssignmentsOf(user) {
		if since == nil || as.GrantedAt.After(*since) {
			since = &as.GrantedAt
		}
	}
	return since
}

// TrimMachine is a draft that takes away what an integration has not used in 90
// days, where a role is its own. It changes nothing yet.
func (a *App) TrimMachine(ctx context.Context, visit *Visit, user string) (out MachineTrim, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		rights, unused, err := a.machineRights(ctx, v, user)
		if err != nil {
			return err
		}
		changes, left := v.Policy.TrimRights(user, unused, v.Now)
		out = MachineTrim{Changes: changes, Left: []WhyRef{}}
		var names []string
		for _, r := range left {
			names = append(names, r.Name)
			out.Left = append(out.Left, WhyRef{ID: r.ID, Key: r.Key, Name: r.Name})
		}
		switch {
		case rights.Total == 0:
			return &Error{Kind: Invalid, Code: "no_rights", Rule: "A10", Message: "None of its roles gives it anything with an API key, so there is nothing to trim. Roles that are blocked from the API do not count."}
		case len(unused) == 0:
			return &Error{Kind: Invalid, Code: "nothing_unused", Rule: "A10", Message: "It has used all of its rights in the last 90 days; there is nothing to trim."}
		case len(changes) == 0:
			return &Error{Kind: Invalid, Code: "shared_roles", Rule: "A10",
				Message: words.Say("What it does not use comes from roles that others hold too, or from built-in ones: %s. Give it a role of its own first.", strings.Join(names, ", "))}
		}
		return nil
	})
	return out, err
}

// MirrorMachine is a draft that makes a role for people from an integration's
// (A10). It changes nothing yet.
func (a *App) MirrorMachine(ctx context.Context, visit *Visit, user, key, name, person string) (changes []policy.Change, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		u, err := v.machine(user)
		if err != nil {
			return err
		}
		changes, err = v.Policy.MirrorRole(u.ID, key, name, person, v.May(policy.Power{Kind: policy.PowerSheet}), v.Now)
		return refusedPolicy(err)
	})
	return changes, err
}
