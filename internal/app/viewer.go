package app

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// Visit is one request to a workspace: who is asking, how and from where, and,
// once a use case has run, under which policy it was answered.
type Visit struct {
	Account   string // id of the signed-in account
	Workspace string // id or key
	Channel   access.Channel
	Address   netip.Addr
	Scope     access.Scope
	// Via names the road in the journal where it is not the channel's own: import.
	Via string
	// Proof is how and when a session's holder last proved who it is.
	Proof login.Proof

	// Session is the session that asks, an account's or a guest's: its id, when it
	// began, and the browser as it names itself. A guest's is empty while the link
	// is being opened.
	Session   string
	Began     time.Time
	UserAgent string

	// A key's or a guest link's visit names no account: these say whose document
	// in which workspace it is (id). Channel and Scope are then the document's to
	// say.
	Credential string
	Home, User string
	// Force is why a change is carried out although it breaks a test of the policy
	// (A11.6); empty: it is not.
	Force string
	// BringsBack lets a full user into a deleted workspace, to bring it back.
	BringsBack bool
	// Link is the visit of a record's or a form's link, which keeps no session
	// (A9.2); Tracker and Record are what the request names.
	Link            bool
	Tracker, Record string

	// As is as whom the visitor asks to see, "" for themself (A13.4):
	// user:<id>, role:<id or key> or role:<id or key>,assigned. Reading alone.
	As string

	// Filled by the use case. Revision is for people with settings access alone
	// (A12.2).
	Revision int64
	Settings bool
}

// Viewer is a visitor who has passed the door, at one instant under one policy.
type Viewer struct {
	Policy  *policy.Snapshot
	User    policy.UserEntry
	Subject access.Subject
	Now     time.Time

	visit     *Visit
	zone      *time.Location
	confirmed bool    // a statement has shown the policy to be the present one
	watcher   *Viewer // who looks as the viewer (A13.4); nil: nobody
	look      policy.ViewAsEntry
	asker     *Viewer // who asks about another time, with the rights of now (A11.5); nil: nobody
}

// as runs one use case for a visitor. The policy in memory may be older than the
// database's, so whatever came out, be it a refusal, counts only if the revision
// it was decided with was still the present one at some time during the request;
// fn says so by confirming with the revision a statement was read under, and
// otherwise it is asked here (A12.1).
func (a *App) as(ctx context.Context, visit *Visit, fn func(v *Viewer) error) error {
	return a.underPresent(ctx, visit.Workspace, func(snap *policy.Snapshot, now time.Time) (*Viewer, error) {
		v, err := enter(snap, visit, now)
		if err == nil {
			err = a.bind(ctx, v)
		}
		if err == nil {
			err = a.stand(v, fn)
		}
		return v, err
	}, func(v *Viewer, err error) error {
		if v != nil {
			a.seen(ctx, v)
		}
		return a.leave(visit, v, err)
	})
}

// underPresent decides under the policy of a workspace, again while what came out was
// decided under one that was the present one at no time meanwhile, and settles it once
// it was. The viewer is nil where nobody was let in.
func (a *App) underPresent(ctx context.Context, workspace string, decide func(snap *policy.Snapshot, now time.Time) (*Viewer, error), settle func(v *Viewer, err error) error) error {
	id, t, err := a.workspace(ctx, workspace)
	if err != nil {
		return err
	}
	for range maxStale {
		snap, skew, err := a.snapshot(ctx, id, t)
		if err != nil {
			return err
		}
		v, err := decide(snap, a.Clock().Add(skew))
		if !errors.Is(err, errStale) {
			present, rerr := a.present(ctx, id, v)
			if rerr != nil {
				return a.failed(rerr)
			}
			if present == snap.Revision() {
				return settle(v, err)
			}
		}
		if err := a.refresh(ctx, id, t, snap); err != nil {
			return err
		}
	}
	return &Error{Kind: Unavailable, Code: "unavailable", RetryAfter: 1,
		Message: "The workspace's access settings are changing faster than this request could be answered. Try again."}
}

// present is the database's revision, asked only when no statement of the use
// case has told it already.
func (a *App) present(ctx context.Context, id string, v *Viewer) (int64, error) {
	if v != nil && v.confirmed {
		return v.Policy.Revision(), nil
	}
	return a.Store.Revision(ctx, id)
}

func (a *App) leave(visit *Visit, v *Viewer, err error) error {
	if v != nil {
		visit.Settings = v.May(policy.Power{Kind: "any"})
		if visit.Revision == 0 {
			visit.Revision = v.Policy.Revision()
		}
	}
	return a.failed(err)
}

// confirm compares the revision a statement was read under with the one the
// viewer was made under.
func (v *Viewer) confirm(revision int64) error {
	if revision != v.Policy.Revision() {
		return errStale
	}
	v.confirmed = true
	return nil
}

// enter is the door (A3.13).
func enter(snap *policy.Snapshot, visit *Visit, now time.Time) (*Viewer, error) {
	user, ok := visitor(snap, visit)
	if !ok {
		return nil, notFound()
	}
	v := &Viewer{Policy: snap, User: user, visit: visit, zone: snap.Settings().Zone()}
	if reason := v.at(now); reason != access.Allowed {
		return nil, refusedAtDoor(reason)
	}
	if visit.Session != "" && user.SessionEnded(visit.Session, visit.Began) {
		return nil, errSessionEnded
	}
	return v, v.shutOut()
}

// visitor is the user that a visit is made as.
func visitor(snap *policy.Snapshot, visit *Visit) (policy.UserEntry, bool) {
	if visit.Credential == "" {
		return snap.UserByAccount(visit.Account)
	}
	if visit.Home != snap.Workspace() {
		return policy.UserEntry{}, false
	}
	return snap.User(visit.User)
}

// errSessionEnded is for a session that an administrator has ended in this
// workspace: there is none any more (A3.13).
var errSessionEnded = &Error{Kind: Unauthenticated, Code: "session_ended", Rule: "A3.13",
	Message: "Your session in this workspace was ended by an administrator. Sign in again, or open your link again."}

// at decides gates 1 to 3 anew for an instant.
func (v *Viewer) at(now time.Time) access.Reason {
	if v.visit.Credential != "" && !v.carries(now) {
		return credentialEnded
	}
	subject, reason := v.Policy.Engine().Subject(v.User.N, access.Request{
		Now: now, Channel: v.visit.Channel, Address: v.visit.Address, Scope: v.visit.Scope,
	})
	v.Now, v.Subject = now, subject
	if reason == access.Allowed {
		reason = v.shut(now)
	}
	if reason == access.Allowed {
		reason = v.admits()
	}
	return reason
}

// workspaceDeleted is the door's reason to full users, who may bring a deleted
// workspace back; to everybody else there is none any more (A8).
const workspaceDeleted access.Reason = "workspace_deleted"

// shut is the door of a deleted workspace.
func (v *Viewer) shut(now time.Time) access.Reason {
	shut, recoverable := v.Policy.Settings().Deleted(now)
	switch {
	case !shut:
		return access.Allowed
	case !recoverable || !v.Policy.May(v.User.ID, policy.Power{Kind: policy.PowerFull, Now: now}):
		return access.NoUser
	case v.visit.BringsBack:
		return access.Allowed
	}
	return workspaceDeleted
}

func refusedAtDoor(reason access.Reason) error {
	if reason == credentialEnded {
		return errCredential
	}
	said := map[access.Reason]words.Text{
		access.IsViewer:    "Viewers are listed in this workspace but cannot enter it. Ask an administrator to change your kind of user.",
		access.NoAppAccess: "You do not have access to Trackward in this workspace. Ask an administrator to allow it under Access & Permissions.",
		access.IsInactive:  "Your user in this workspace is deactivated. Ask an administrator to activate it again.",
		workspaceDeleted:   "This workspace is deleted. As a full user you can bring it back for 30 days after its deletion.",
		NeedsSecondFactor:  "This workspace asks people with full or superuser access for a second factor. Set up an authenticator app or a passkey under your account, or sign in with it.",
		access.Unconfirmed: "Your e-mail address is not confirmed yet. Open the link in the invitation, or ask for a new one.",
	}
	message, ok := said[reason]
	if !ok {
		return notFound()
	}
	return &Error{Kind: Door, Code: "forbidden", Rule: "A3.13", Reason: reason, Message: message}
}

// on places the viewer before a tracker.
func (v *Viewer) on(t *policy.Schema) *record.Viewer {
	rv := &record.Viewer{
		Policy: v.Policy, Tracker: t, Subject: v.Subject, Grants: v.Subject.Tracker(t.N),
		User: v.User.ID, Now: v.Now, Zone: v.zone, Teams: v.teams(),
	}
	if v.watcher != nil {
		rv.Watcher = append([]string{v.watcher.User.ID}, v.watcher.teams()...)
	}
	return rv
}

// teams are the ids of the teams that the viewer is an active member of.
func (v *Viewer) teams() (ids []string) {
	for _, n := range v.Subject.Teams() {
		if team, ok := v.Policy.TeamN(n); ok {
			ids = append(ids, team.ID)
		}
	}
	return ids
}

// tracker finds a tracker that the viewer sees; another does not exist (A3.1).
func (v *Viewer) tracker(ref string) (*record.Viewer, error) {
	t, ok := v.Policy.Tracker(ref)
	if !ok {
		return nil, notFound()
	}
	rv := v.on(t)
	if !rv.Grants.Sees() {
		return nil, notFound()
	}
	return rv, nil
}

// anew is the same viewer at the instant a write's locks were held, under the
// revision read with them (A3.10).
func (v *Viewer) anew(t *policy.Schema, revision int64, now time.Time) (*record.Viewer, error) {
	if v.watcher != nil {
		return nil, errLooking
	}
	if err := v.confirm(revision); err != nil {
		return nil, err
	}
	if reason := v.at(now); reason != access.Allowed {
		return nil, refusedAtDoor(reason)
	}
	rv := v.on(t)
	if !rv.Grants.Sees() {
		return nil, notFound()
	}
	return rv, nil
}

// needs asks for a settings power (A8).
func (v *Viewer) needs(p policy.Power) error {
	if v.May(p) {
		return nil
	}
	return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A8", Reason: "settings",
		Message: words.Say("This needs %s. Ask an administrator of the workspace.", powerName(p))}
}

func powerName(p policy.Power) words.Text {
	switch p.Kind {
	case "full":
		return "full system settings access"
	case "sheet":
		return "superuser access"
	case "configure":
		return "system settings access to this tracker"
	case "any":
		return "system settings access"
	}
	return "extended system settings access"
}
