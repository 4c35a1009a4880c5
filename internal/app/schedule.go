package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// A change of the policy that takes effect at a time. It is judged when it is
// saved and again, with its author's rights of then, when it is carried out: time
// gives nobody what they may not give any more (A8.2).

// The bounds of scheduling.
const (
	scheduleAhead = 366 * 24 * time.Hour
	maxScheduled  = 100 // that wait in a workspace
	maxVersions   = 200 // of the author's document since
)

// errNotToConfirm is for a request that waits for its time and for nobody.
var errNotToConfirm = &Error{Kind: Conflict, Code: "state", Rule: "A8.2", Message: "This waits for its time and for nobody's word. Make the change now in its place, or delete it."}

// Schedule keeps a changeset until an instant at which it is carried out. It is
// judged as if it were made now; that it will take a second person then is no
// refusal now (A2.2). Only people in the pages schedule: a key and its rights can
// end without anybody looking at what waits.
func (a *App) Schedule(ctx context.Context, visit *Visit, at time.Time, build func(v *Viewer) (policy.Changeset, error)) (out PendingChange, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		if v.User.Kind != policy.KindRegular || visit.Credential != "" || visit.Channel != access.Page {
			return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A8.2", Reason: "channel", Message: "Changes are scheduled by people who are signed in to the pages. Make this change when it is to take effect."}
		}
		if err := scheduledAt(v, at); err != nil {
			return err
		}
		cs, err := build(v)
		if err == nil {
			err = v.freshEnough(cs)
		}
		if err != nil {
			return err
		}
		if cs.BaseRevision == 0 {
			cs.BaseRevision = v.Policy.Revision() // what others change in the meantime is not written over
		}
		if err := a.mayBeMade(ctx, v, cs); err != nil {
			return err
		}
		meaning, err := v.Policy.Meaning(cs, scheduledBy(v.User.ID, "", ""), v.Now)
		if err != nil {
			return refusedPolicy(err)
		}
		p := Pending{ID: a.ID(), Kind: PendingScheduled, At: v.Now, Expires: at.Add(pendingFor), Actor: v.User.ID, Via: via(visit), From: from(visit), Note: strings.TrimSpace(cs.Note),
			BaseRevision: cs.BaseRevision, Changes: cs.Changes, Due: at, Strong: visit.Proof.Strong, Meaning: hex.EncodeToString(meaning[:])}
		out = v.tellPending(&p)
		return a.Store.AddPending(ctx, v.Policy.Workspace(), p)
	})
	return out, err
}

func scheduledAt(v *Viewer, at time.Time) error {
	var wrong words.Text
	switch {
	case !at.After(v.Now):
		wrong = "is over already; choose a later time, or save now"
	case at.After(v.Now.Add(scheduleAhead)):
		wrong = "is more than a year ahead"
	default:
		return nil
	}
	return &Error{Kind: Invalid, Code: "invalid", Rule: "A6.2", Message: "The change cannot be saved for this time.", Entries: []Entry{{Pointer: "at", Code: "invalid", Message: wrong}}}
}

// mayBeMade refuses what would be refused now.
func (a *App) mayBeMade(ctx context.Context, v *Viewer, cs policy.Changeset) error {
	if strings.TrimSpace(cs.Note) == "" {
		return &Error{Kind: Invalid, Code: "invalid", Rule: "A11.4", Message: "Say why: whoever reads the log finds this change at a time when nobody made it.",
			Entries: []Entry{{Pointer: "note", Code: "required", Message: "is needed for a change that takes effect later"}}}
	}
	workspace := v.Policy.Workspace()
	all, err := a.Store.Pendings(ctx, workspace)
	if err != nil {
		return err
	}
	if len(slices.DeleteFunc(all, func(p Pending) bool { return p.Kind != PendingScheduled || p.Failed != "" })) >= maxScheduled {
		return &Error{Kind: Conflict, Code: "limit", Message: words.Say("%d changes wait for their time already. Delete one that is not needed any more.", maxScheduled)}
	}
	result, err := v.Policy.Apply(cs, actor(v.visit, v), a.env(v.Now), policy.Head{})
	if err != nil {
		return refusedPolicy(err)
	}
	refused, err := a.Store.Orphans(ctx, workspace, result)
	if err == nil && refused != nil {
		err = refusedPolicy(refused)
	}
	return err
}

// scheduledBy is the author when the time has come: as in the pages, from no
// address, so that roles with network rules do not count (A6.1).
func scheduledBy(user, from, pending string) policy.Actor {
	return policy.Actor{User: user, Via: "schedule", From: from, Pending: pending, Request: access.Request{Channel: access.Page, Scope: access.Unlimited()}}
}

// RunScheduled carries out the changes whose time has come, in all workspaces. One
// that is refused stays in the list with the reason, and its author is told.
func (a *App) RunScheduled(ctx context.Context) error {
	due, err := a.Store.DuePendings(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, d := range due {
		failed = append(failed, a.runScheduled(ctx, d))
	}
	return errors.Join(failed...)
}

func (a *App) runScheduled(ctx context.Context, d DuePending) error {
	all, err := a.Store.Pendings(ctx, d.Workspace)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(p Pending) bool { return p.ID == d.ID })
	if at < 0 {
		return nil
	}
	p := &all[at]
	err = a.makeScheduled(ctx, d.Workspace, p)
	var refused *Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refused) || refused.Kind == Unavailable || refused.Kind == Internal:
		return err // not decided: it is tried again
	case refused.Code == policy.CodeTwoPeople:
		_, err = a.Store.DropPending(ctx, d.Workspace, p.ID) // it waits for a second person from now on
		return err
	}
	return a.failScheduled(ctx, d.Workspace, p, refused)
}

// makeScheduled makes the change as its author, who must still be let in and may still
// make it.
func (a *App) makeScheduled(ctx context.Context, workspace string, p *Pending) error {
	snap, _, err := a.current(ctx, workspace)
	if err != nil {
		return err
	}
	author, ok := snap.User(p.Actor)
	if !ok || author.Account == "" || author.Kind != policy.KindRegular {
		return errAuthorGone
	}
	if err := a.stayed(ctx, workspace, p); err != nil {
		return err
	}
	visit := &Visit{Account: author.Account, Workspace: workspace, Channel: access.Page, Scope: access.Unlimited(), Via: "schedule",
		Proof: login.Proof{At: a.Clock(), Strong: p.Strong}} // as it was saved with: nobody is there to prove anything
	who := scheduledBy(p.Actor, p.From, p.ID)
	return a.as(ctx, visit, func(v *Viewer) error {
		_, err := a.change(ctx, v, who, func(v *Viewer) (policy.Changeset, error) {
			cs := policy.Changeset{BaseRevision: p.BaseRevision, Note: p.Note, Changes: p.Changes}
			if v.User.ID != p.Actor {
				return cs, errAuthorGone
			}
			meaning, err := v.Policy.Meaning(cs, scheduledBy(p.Actor, "", ""), p.At)
			if err == nil && hex.EncodeToString(meaning[:]) != p.Meaning {
				err = errOtherMeaning
			}
			return cs, err
		}, nil)
		return err
	})
}

var (
	errAuthorGone   = &Error{Kind: Forbidden, Code: "forbidden", Rule: "A8.4", Message: "Whoever saved it is no longer let in here, or was not for a time. Somebody who may make this change has to make it anew."}
	errOtherMeaning = &Error{Kind: Conflict, Code: "revision_conflict", Rule: "A11.1", Message: "What it names by key is something else than when it was saved. See what it names now, and make the change anew."}
)

// stayed refuses the change of somebody who was deactivated since they saved it:
// what they left behind does not come back with them (A8.4).
func (a *App) stayed(ctx context.Context, workspace string, p *Pending) error {
	versions, err := a.Store.History(ctx, workspace, policy.KindUser, p.Actor, 0, maxVersions)
	if err != nil {
		return err
	}
	for i, x := range versions {
		var doc policy.User
		if x.At.Before(p.At) {
			break
		}
		if i == maxVersions-1 {
			return errAuthorGone // so many since: nobody can say
		}
		if json.Unmarshal(x.After, &doc) != nil || doc.Status != policy.StatusActive {
			return errAuthorGone
		}
	}
	return nil
}

// failScheduled notes why a change was not made and tells its author, once.
func (a *App) failScheduled(ctx context.Context, workspace string, p *Pending, refused *Error) error {
	why := refused.Message
	if refused.Object != "" {
		why = words.Say("%s (%s)", why, refused.Object)
	}
	found, err := a.Store.FailPending(ctx, workspace, p.ID, why)
	if err != nil || !found {
		return err
	}
	snap, _, err := a.current(ctx, workspace)
	if err != nil {
		return err
	}
	a.mailThose(ctx, snap, func(u policy.UserEntry) bool { return u.ID == p.Actor }, words.Say("A change that you scheduled in %s was not made", snap.Settings().Name), words.Say(
		"It was to take effect on %s.\n\nReason you gave: %s\nWhy it was not made: %s\n\nNothing was changed. Make it again if it is still wanted:\n%s/w/%s/settings/requests\n",
		words.Minute(p.Due.UTC()), p.Note, why, a.URL, snap.Settings().Key))
	return nil
}
