package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Settings runs a read of the settings plane: fn sees the policy as it is now,
// if the visitor has the power (A8). It never reaches a record.
func (a *App) Settings(ctx context.Context, visit *Visit, power policy.Power, fn func(v *Viewer) error) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		if err := v.needs(power); err != nil {
			return err
		}
		return fn(v)
	})
}

// Look runs a read of the policy by anyone who passes the door; fn itself says
// what they may see.
func (a *App) Look(ctx context.Context, visit *Visit, fn func(v *Viewer) error) error {
	return a.as(ctx, visit, fn)
}

// May reports whether the viewer has a power (A8).
func (v *Viewer) May(p policy.Power) bool {
	if !v.visit.Scope.Settings {
		return false // gate 7
	}
	p.Now = v.Now
	return v.Policy.May(v.User.ID, p)
}

// Manages reports whether the viewer, with a credential that reaches the settings
// plane, may do there what may says of their user (A8).
func (v *Viewer) Manages(may func(s *policy.Snapshot, user string) bool) bool {
	return v.visit.Scope.Settings && may(v.Policy, v.User.ID) // gate 7
}

// Hears reports whether the viewer may know of an assignment (A8): one answer for
// reviews and for who holds a role.
func (v *Viewer) Hears(as *policy.Assignment) bool {
	return v.Manages(func(s *policy.Snapshot, user string) bool { return s.Hears(user, v.Now, as) })
}

// Changed is an applied changeset.
type Changed struct {
	Entry    policy.Entry
	Adjusted []words.Text // what was saved differently from what was sent (A3.5)
	Viewer   *Viewer      // under the policy after it
}

// Change applies a changeset (A11). build makes it from the policy as it is
// under the workspace's lock, so that a precondition judged there still holds
// when it is written; it may be called again when the policy moved on.
func (a *App) Change(ctx context.Context, visit *Visit, build func(v *Viewer) (policy.Changeset, error)) (out Changed, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		out, err = a.change(ctx, v, actor(visit, v), build, nil)
		return err
	})
	return out, err
}

// Try judges a changeset as Change does, with the same authority and the same
// refusals, and stores nothing: Viewer is under the policy as it would be.
func (a *App) Try(ctx context.Context, visit *Visit, build func(v *Viewer) (policy.Changeset, error)) (out Changed, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		cs, err := build(v)
		if err != nil {
			return err
		}
		v.visit.force(&cs)
		result, err := v.Policy.Apply(cs, actor(visit, v), a.env(v.Now), policy.Head{})
		if err != nil {
			return refusedPolicy(err)
		}
		after := *v
		after.Policy = result.Snapshot
		out = Changed{Entry: result.Entry, Adjusted: result.Adjusted, Viewer: &after}
		return nil
	})
	return out, err
}

func actor(visit *Visit, v *Viewer) policy.Actor {
	return policy.Actor{User: v.User.ID, Via: via(visit), From: from(visit),
		Request: access.Request{Channel: visit.Channel, Address: visit.Address, Scope: visit.Scope}}
}

func via(visit *Visit) string {
	if visit.Via != "" {
		return visit.Via
	}
	if visit.Channel == access.API {
		return "api"
	}
	return "page"
}

func from(visit *Visit) string {
	if !visit.Address.IsValid() {
		return ""
	}
	return visit.Address.String()
}

func (a *App) change(ctx context.Context, v *Viewer, actor policy.Actor, build func(v *Viewer) (policy.Changeset, error), finish func(*policy.Result) error) (Changed, error) {
	if v.watcher != nil {
		return Changed{}, errLooking
	}
	id := v.Policy.Workspace()
	var result *policy.Result
	var cs policy.Changeset
	err := a.Store.ApplyPolicy(ctx, id, func(revision int64, head policy.Head, now time.Time) (*policy.Result, error) {
		if err := v.confirm(revision); err != nil {
			return nil, err
		}
		if reason := v.at(now); reason != "" {
			return nil, refusedAtDoor(reason)
		}
		var err error
		cs, err = build(v)
		v.visit.force(&cs)
		if err == nil {
			err = v.freshEnough(cs)
		}
		if err != nil {
			return nil, err
		}
		result, err = v.Policy.Apply(cs, actor, a.env(now), head)
		if err == nil && finish != nil {
			err = finish(result)
		}
		return result, err
	})
	var refused *policy.Error
	if errors.As(err, &refused) && refused.Code == policy.CodeTwoPeople {
		return Changed{}, a.wait(ctx, v, actor, cs, err)
	}
	if err != nil {
		return Changed{}, refusedPolicy(err)
	}
	done := a.changed(v, result)
	a.tellSelfGrant(ctx, v, actor, result)
	a.tellForced(ctx, v, actor, result)
	a.tellAddresses(ctx, actor, result)
	a.tellOwnerless(ctx, v.Policy, result)
	return done, nil
}

// force marks a changeset as one that may break a test, with the reason beside
// what it says of itself (A11.6).
func (visit *Visit) force(cs *policy.Changeset) {
	switch {
	case visit.Force == "":
		return
	case cs.Note == "":
		cs.Note = visit.Force
	case !strings.Contains(cs.Note, visit.Force):
		cs.Note += ": " + visit.Force
	}
	cs.Force = true
}

func (a *App) env(now time.Time) policy.Env {
	return policy.Env{Now: now, ID: a.ID, Salt: a.Salt}
}

// changed installs the policy that was committed and answers under it.
func (a *App) changed(v *Viewer, result *policy.Result) Changed {
	a.mu.Lock()
	t := a.workspaces[v.Policy.Workspace()]
	a.mu.Unlock()
	if t != nil {
		t.advance(v.Policy, result)
	}
	after := &Viewer{Policy: result.Snapshot, User: v.User, Now: v.Now, visit: v.visit, zone: v.zone, confirmed: true}
	if user, ok := result.Snapshot.User(v.User.ID); ok {
		after.User = user
	}
	after.at(v.Now)
	v.visit.Revision = result.Snapshot.Revision()
	return Changed{Entry: result.Entry, Adjusted: result.Adjusted, Viewer: after}
}

// advance puts what a change made in the place of the policy it was made from; had
// another writer been faster, the next request finds out by its revision.
func (t *tenant) advance(from *policy.Snapshot, made *policy.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.snap == from {
		t.snap, t.newest = made.Snapshot, made.Entry.At
	}
}

// System applies a changeset of the server itself: demo data, a confirmed
// e-mail, recovery. No authority is asked, every invariant still is.
func (a *App) System(ctx context.Context, workspace, via string, build func(s *policy.Snapshot) (policy.Changeset, error)) (*policy.Snapshot, error) {
	id, t, err := a.workspace(ctx, workspace)
	if err != nil {
		return nil, err
	}
	for range maxStale {
		snap, _, err := a.snapshot(ctx, id, t)
		if err != nil {
			return nil, err
		}
		var result *policy.Result
		err = a.Store.ApplyPolicy(ctx, id, func(revision int64, head policy.Head, now time.Time) (*policy.Result, error) {
			if revision != snap.Revision() {
				return nil, errStale
			}
			cs, err := build(snap)
			if err != nil {
				return nil, err
			}
			result, err = snap.Apply(cs, policy.Actor{System: true, Via: via}, a.env(now), head)
			return result, err
		})
		if err == nil {
			t.advance(snap, result)
			return result.Snapshot, nil
		}
		if !errors.Is(err, errStale) {
			return nil, a.failed(refusedPolicy(err))
		}
		if err := a.refresh(ctx, id, t, snap); err != nil {
			return nil, err
		}
	}
	return nil, &Error{Kind: Unavailable, Code: "unavailable", RetryAfter: 1, Message: "The policy is changing too fast. Try again."}
}

// NewWorkspace makes a workspace with the first changeset of the server itself.
func (a *App) NewWorkspace(ctx context.Context, id, key, via string, first policy.Changeset) (*policy.Snapshot, error) {
	empty, err := policy.Load(id, 0, nil)
	if err != nil {
		return nil, a.failed(err)
	}
	result, err := empty.Apply(first, policy.Actor{System: true, Via: via}, a.env(a.Clock()), policy.Head{})
	if err != nil {
		return nil, a.failed(refusedPolicy(err))
	}
	if err := a.Store.CreateWorkspace(ctx, id, key, result); err != nil {
		if errors.Is(err, ErrTaken) {
			return nil, &Error{Kind: Conflict, Code: "key_taken", Message: words.Say("A workspace with the key %s exists already. Choose another key.", key)}
		}
		return nil, a.failed(err)
	}
	return result.Snapshot, nil
}

// Audit gives journal entries below before (0: from the newest), newest first.
// next is the sequence number to go on below, 0 at the end.
func (a *App) Audit(ctx context.Context, visit *Visit, before int64, limit int) (entries []policy.Entry, next int64, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		entries, err = a.Store.Audit(ctx, v.Policy.Workspace(), before, limit+1)
		if err != nil {
			return err
		}
		if len(entries) > limit {
			entries = entries[:limit]
			next = entries[limit-1].Seq
		}
		return nil
	})
	return entries, next, err
}

// AuditEntry is one entry by its sequence number.
func (a *App) AuditEntry(ctx context.Context, visit *Visit, seq int64) (entry policy.Entry, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		entries, err := a.Store.Audit(ctx, v.Policy.Workspace(), seq+1, 1)
		if err != nil {
			return err
		}
		if len(entries) == 0 || entries[0].Seq != seq {
			return notFound()
		}
		entry = entries[0]
		return nil
	})
	return entry, err
}

// Revert is a draft that undoes one entry of the journal (A11.5), made against
// the revision that the entry led to: what was changed since is not written over.
func (a *App) Revert(ctx context.Context, visit *Visit, seq int64) (base int64, changes []policy.Change, err error) {
	entry, err := a.AuditEntry(ctx, visit, seq)
	if err != nil {
		return 0, nil, err
	}
	changes, err = policy.Inverse(entry)
	return entry.Revision, changes, a.failed(refusedPolicy(err))
}

// Verdict is what recomputing the journal's chain found.
type Verdict struct {
	Entries int64
	Head    [32]byte
	Bad     int64 // seq of the first entry that does not verify; 0: none
}

// VerifyAudit recomputes the chain of the whole journal (A11.4).
func (a *App) VerifyAudit(ctx context.Context, visit *Visit) (out Verdict, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) error {
		out, err = verifyJournal(ctx, a.Store, v.Policy.Workspace())
		return err
	})
	return out, err
}

// verifyJournal reads a workspace's journal from the newest entry to the first
// and checks every hash and link.
func verifyJournal(ctx context.Context, store Store, workspace string) (Verdict, error) {
	var out Verdict
	var later *policy.Entry
	judge := func(last policy.Head) {
		if later != nil && policy.VerifyAfter(last, *later) != nil {
			out.Bad = later.Seq // ever earlier ones: the first stays
		}
	}
	for before := int64(0); ; {
		entries, err := store.Audit(ctx, workspace, before, 200)
		if err != nil {
			return out, err
		}
		for i := range entries {
			e := entries[i]
			if later == nil {
				out.Head = e.Hash
			}
			judge(e.Head())
			out.Entries++
			later = &e
		}
		if len(entries) < 200 {
			break
		}
		before = entries[len(entries)-1].Seq
	}
	judge(policy.Head{})
	return out, nil
}

// refusedPolicy says what package policy refused in the terms of this package.
func refusedPolicy(err error) error {
	var p *policy.Error
	if !errors.As(err, &p) {
		return err
	}
	e := &Error{Kind: Invalid, Code: p.Code, Rule: p.Rule, Message: p.Message, Refs: p.Refs}
	switch p.Code {
	case "not_found":
		e.Kind = NotFound
	case "forbidden":
		e.Kind, e.Reason = Forbidden, "settings"
	case "revision_conflict", policy.CodeTwoPeople:
		e.Kind, e.Object = Conflict, p.Object
	}
	if p.Path != "" {
		e.Entries = []Entry{{Pointer: p.Path, Code: p.Code, Message: p.Message}}
	}
	return e
}
