package app

import (
	"context"
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// LeastTracker is what is there of a tracker for a machine, and what of it is
// ticked.
type LeastTracker struct {
	Tracker    WhyRef          `json:"tracker"`
	Properties []LeastProperty `json:"properties"`
	Edit       bool            `json:"edit" doc:"It also changes what it views, creates records and moves them on."`
}

// LeastProperty is one of them. Money and what tells of people comes unticked.
type LeastProperty struct {
	Property  PropertyRef `json:"property"`
	Type      string      `json:"type,omitempty" doc:"Absent for a system property."`
	Sensitive string      `json:"sensitive,omitempty" enum:"money,personal,system" doc:"Why it is left out until it is ticked: by its type, or by words of its name such as rate or address."`
	Ticked    bool        `json:"ticked"`
}

// LeastPrivilege is what a machine would get, and what that would change.
type LeastPrivilege struct {
	Trackers []LeastTracker
	Scope    policy.KeyScope
	Changes  []policy.Change
	Revision int64          // the policy it was made from
	Preview  *PolicyPreview // of the changes; nil without any
}

// LeastPrivilege proposes the least that a machine needs to reach what is wished:
// the scope of a key and, with a role, the changes that make it and give it to the
// machine, judged and previewed as a save would be (A10, A11.2). It changes
// nothing.
func (a *App) LeastPrivilege(ctx context.Context, visit *Visit, user string, wishes []policy.LeastWish, role *policy.LeastRole) (out LeastPrivilege, err error) {
	propose := func(v *Viewer) error {
		if err := v.needs(policy.Power{Kind: policy.PowerExtended}); err != nil {
			return err
		}
		u, err := v.machine(user)
		if err != nil {
			return err
		}
		out = LeastPrivilege{}
		return v.least(&out, u.ID, wishes, role)
	}
	if role == nil {
		return out, a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, propose)
	}
	preview, err := a.Preview(ctx, visit, func(v *Viewer) (policy.Changeset, error) {
		err := propose(v)
		return policy.Changeset{Note: "What an integration needs", Changes: out.Changes}, err
	})
	out.Preview = &preview
	return out, err
}

func (v *Viewer) least(out *LeastPrivilege, machine string, wishes []policy.LeastWish, role *policy.LeastRole) error {
	made, err := v.Policy.LeastPrivilege(machine, wishes, role)
	if err != nil {
		return refusedPolicy(err)
	}
	out.Scope, out.Changes, out.Revision = made.Scope, made.Changes, v.Policy.Revision()
	for _, wish := range wishes {
		t, ok := v.Policy.Tracker(wish.Tracker)
		if !ok {
			continue
		}
		ticked := made.Scope.Trackers[t.ID].View
		one := LeastTracker{Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, Properties: []LeastProperty{}, Edit: wish.Edit}
		k := asked{t: t}
		for n, p := range t.InUse() {
			line := LeastProperty{Property: *k.propertyRef(n), Sensitive: t.Sensitive(n, p)}
			if p == nil {
				line.Ticked = slices.Contains(ticked, t.PropKey(n))
			} else {
				line.Type, line.Ticked = string(p.Type), slices.Contains(ticked, p.ID)
			}
			one.Properties = append(one.Properties, line)
		}
		out.Trackers = append(out.Trackers, one)
	}
	return nil
}
