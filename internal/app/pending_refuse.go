package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Refuse takes a request out: its author withdraws it, another turns it down.
func (a *App) Refuse(ctx context.Context, visit *Visit, id string) error {
	return a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		p, err := a.pending(ctx, v, id)
		if err != nil {
			return err
		}
		if p.Actor != v.User.ID && p.Kind != PendingSuperuser && p.Failed == "" {
			return a.turnDown(ctx, visit, v, p)
		}
		found, err := a.Store.DropPending(ctx, v.Policy.Workspace(), p.ID)
		if err == nil && !found {
			err = notFound()
		}
		return err
	})
}

// errNotToRefuse: what somebody has decided is not undone by who could not decide it,
// nor by whom it is about.
var errNotToRefuse = &Error{Kind: Forbidden, Code: "forbidden", Rule: "A8", Reason: "settings",
	Message: "Only who could make this change themself refuses it, and nobody whom it concerns. Ask its author to withdraw it, or somebody with full settings access."}

// turnDown refuses what another has saved: it takes the power to make it, is an entry
// of the journal in the transaction in which the request goes, and is told its author
// (A8, A11.4).
func (a *App) turnDown(ctx context.Context, visit *Visit, v *Viewer, p *Pending) error {
	cs := policy.Changeset{Note: p.Note, Changes: p.Changes}
	if err := v.freshEnough(cs); err != nil {
		return err
	}
	if !v.May(policy.Power{Kind: policy.PowerFull}) {
		judged, err := v.Policy.Preview(cs, actor(visit, v), a.env(v.Now), policy.Head{})
		if err != nil || v.concernedBy(judged) {
			return errNotToRefuse
		}
	}
	author, _ := v.Policy.User(p.Actor)
	who := actor(visit, v)
	who.Pending = p.ID
	note := fmt.Sprintf("Refused a change that %s had saved: %s", author.Name, p.Note)
	var result *policy.Result
	err := a.Store.ApplyPolicy(ctx, v.Policy.Workspace(), func(revision int64, head policy.Head, now time.Time) (*policy.Result, error) {
		err := v.confirm(revision)
		if reason := v.at(now); err == nil && reason != "" {
			err = refusedAtDoor(reason)
		}
		if err != nil {
			return nil, err
		}
		result, err = v.Policy.Remark(note, who, a.env(now), head)
		return result, err
	})
	if err != nil {
		return refusedPolicy(err)
	}
	a.changed(v, result)
	by := words.Text("Somebody who may")
	if one, ok := recipient(v.Policy, p.Actor, v.Now); ok && one.mayHearOf(v.User.ID) {
		by = words.Plain(v.User.Name)
	}
	a.mailThose(ctx, v.Policy, func(u policy.UserEntry) bool { return u.ID == p.Actor }, words.Say("A change that you saved in %s was refused", v.Policy.Settings().Name), words.Say(
		"%s has refused it. Nothing was changed.\n\nReason you gave: %s\n\n%s/w/%s/settings/requests\n", by, p.Note, a.URL, v.Policy.Settings().Key))
	return nil
}

// concernedBy reports whether a change is about the viewer: their document, a role or
// a team of theirs, or what they may see or do.
func (v *Viewer) concernedBy(p *policy.Preview) bool {
	me := v.User.ID
	if slices.Contains(p.Moved, me) || slices.ContainsFunc(p.Shifts, func(s policy.Shift) bool { return slices.Contains(s.Users, me) }) {
		return true
	}
	for _, c := range p.Result.Entry.Changes {
		if c.Kind == policy.KindUser && c.ID == me {
			return true
		}
		for _, s := range [2]*policy.Snapshot{v.Policy, p.Result.Snapshot} {
			if as, ok := s.Assignment(c.ID); c.Kind == policy.KindAssignment && ok && (as.User == me || slices.Contains(s.TeamsOf(me), as.Team)) {
				return true
			}
		}
	}
	return !p.Whole // not all was compared: they may be concerned
}
