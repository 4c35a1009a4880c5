package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// What has happened is noted in its own transaction (the outbox) and told here: for
// each whom it may concern it is decided whether they may know of it now, and again
// whenever they read it, in the list or in a mail (A6.2).

const (
	deliverBatch = 100
	// deliverTries is how often telling is tried before it is given up; the waits
	// between double from a second to an hour.
	deliverTries = 16
	mailBatch    = 50 // notifications in one mail
	// notificationLife is how long notifications are kept.
	notificationLife = 90 * 24 * time.Hour
)

// Deliver tells what has yet to be told, and sends the mails that wait. It may be
// interrupted at any point and run by several processes at once. Mails go when all
// is told: what stands together in one would otherwise depend on how much has
// happened that its reader does not see (A4.8).
func (a *App) Deliver(ctx context.Context) error {
	for {
		batch, err := a.Store.Outbox(ctx, deliverBatch)
		if err != nil {
			return err
		}
		// All that waits of a piece of work is told, or put off, with the first of it.
		jobs := map[[2]string]bool{}
		for _, o := range batch {
			job := [2]string{o.Workspace, o.Job}
			if o.Job != "" && jobs[job] {
				continue
			}
			jobs[job] = true
			if err := a.deliver(ctx, o); err != nil {
				return err
			}
		}
		if len(batch) < deliverBatch {
			return a.sendMails(ctx)
		}
	}
}

// Hush lets what has happened in a workspace until now be told to nobody: of one that
// was made with everything in it.
func (a *App) Hush(ctx context.Context, workspace string) error {
	id, _, err := a.workspace(ctx, workspace)
	if err != nil {
		return err
	}
	for {
		batch, err := a.Store.Outbox(ctx, deliverBatch*100)
		if err != nil {
			return err
		}
		some := false
		for _, o := range batch {
			if o.Workspace != id {
				continue
			}
			some = true
			if err := a.Store.Tell(ctx, o, nil); err != nil {
				return err
			}
		}
		if !some {
			return nil
		}
	}
}

// deliver tells of one thing. Where that fails it waits for another time, so that
// the rest is told.
func (a *App) deliver(ctx context.Context, o Outgoing) error {
	list, last, err := a.recipients(ctx, o)
	for tries := 0; errors.Is(err, errStale) && tries < maxStale; tries++ {
		list, last, err = a.recipients(ctx, o)
	}
	if err == nil {
		o.Last = last
		return a.Store.Tell(ctx, o, list)
	}
	if ctx.Err() != nil {
		return err
	}
	if o.Tries >= deliverTries {
		a.Log.Error("what has happened could not be told and is given up", "workspace", o.Workspace, "entry", o.ID, "cause", causeOf(err))
		return a.Store.Tell(ctx, o, nil)
	}
	a.Log.Warn("what has happened could not be told yet; it is tried again", "workspace", o.Workspace, "entry", o.ID, "cause", causeOf(err))
	return a.Store.Postpone(ctx, o, min(time.Hour, time.Second<<o.Tries))
}

func causeOf(err error) error {
	if cause := errors.Unwrap(err); cause != nil {
		return cause
	}
	return err
}

// recipients are the notifications that something makes; of a piece of work also up to
// which of its entries.
func (a *App) recipients(ctx context.Context, o Outgoing) (out []Notification, last string, err error) {
	if o.Job != "" {
		return a.digests(ctx, o)
	}
	all, err := a.candidates(ctx, o)
	if err != nil {
		return nil, "", err
	}
	for _, n := range all {
		n.ID = notificationID(o, &n)
		set, err := a.notificationSettings(ctx, o.Workspace, n.User)
		if err != nil {
			return nil, "", err
		}
		n.Listed, n.Mail = set[n.Kind].Listed, set[n.Kind].Mail
		if !n.Listed && !n.Mail {
			continue
		}
		err = a.forRecipient(ctx, o.Workspace, n.User, func(v *Viewer) error {
			seen, err := a.openNotifications(ctx, v, []Notification{n})
			if err == nil && len(seen) == 0 {
				err = errUntold
			}
			return err
		})
		if errors.Is(err, errUntold) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		out = append(out, n)
	}
	return out, "", nil
}

// errUntold is for who may not know of something.
var errUntold = errors.New("app: this is not told")

// notificationID is the same whenever the same is told to the same person, and in
// the order of what happened.
func notificationID(o Outgoing, n *Notification) string {
	about := n.Event
	if n.Kind == NotifyMentioned {
		about = n.Comment // who is mentioned a second time is not told again
	}
	switch {
	case n.Kind == NotifyAccess:
		about = o.ID
	case o.Job != "":
		about = o.Job
	}
	sum := sha256.Sum256([]byte(n.User + "\x00" + n.Kind + "\x00" + n.Tracker + "\x00" + about))
	return fmt.Sprintf("%012x-%x", n.At.UnixMilli(), sum[:10])
}

// forRecipient runs fn for somebody to whom something is delivered: without a
// request, so by the pages and from an unknown address (A6.1).
func (a *App) forRecipient(ctx context.Context, workspace, user string, fn func(v *Viewer) error) error {
	return a.underPresent(ctx, workspace, func(snap *policy.Snapshot, now time.Time) (*Viewer, error) {
		v, ok := recipient(snap, user, now)
		if !ok {
			return v, errUntold
		}
		return v, fn(v)
	}, func(_ *Viewer, err error) error { return err })
}

// recipient is a user as if they entered now. How they would prove who they are is
// asked when they enter; what a mail may hold is the mail's to say.
func recipient(snap *policy.Snapshot, user string, now time.Time) (*Viewer, bool) {
	u, ok := snap.User(user)
	if !ok || u.Kind == policy.KindIntegration {
		return nil, false
	}
	v := &Viewer{Policy: snap, User: u, zone: snap.Settings().Zone(), visit: &Visit{Workspace: snap.Workspace(), Channel: access.Page, Scope: access.Unlimited(), Proof: login.Proof{Strong: true}}}
	return v, v.at(now) == access.Allowed
}

// SweepNotifications removes what is old.
func (a *App) SweepNotifications(ctx context.Context) error {
	return a.Store.SweepNotifications(ctx, a.Clock().Add(-notificationLife))
}
