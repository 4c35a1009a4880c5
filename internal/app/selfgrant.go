package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// Pending is a changeset that waits for a second person (A2.2).
type Pending struct {
	ID           string
	At, Expires  time.Time
	Actor        string // user id
	Via, From    string
	Note         string
	BaseRevision int64
	Changes      []policy.Change
}

// pendingFor is how long a request waits for its second person.
const pendingFor = 7 * 24 * time.Hour

// PendingChange is a request as those who may decide on it see it.
type PendingChange struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires_at" doc:"Then it is gone, and nothing was changed."`
	By      WhyRef    `json:"by"`
	From    string    `json:"from,omitempty" doc:"Client address."`
	Note    string    `json:"note"`
	Changes int       `json:"changes" doc:"How many operations it has."`
	Mine    bool      `json:"mine" doc:"It is the asker's own: another user confirms it."`
}

// wait keeps a self-grant that takes a second person, and says so. Whoever may
// confirm it is told.
func (a *App) wait(ctx context.Context, v *Viewer, actor policy.Actor, cs policy.Changeset, refused error) error {
	p := Pending{ID: a.ID(), At: v.Now, Expires: v.Now.Add(pendingFor), Actor: actor.User, Via: actor.Via, From: actor.From, Note: cs.Note,
		BaseRevision: cs.BaseRevision, Changes: cs.Changes}
	if p.BaseRevision == 0 {
		p.BaseRevision = v.Policy.Revision() // what others change in the meantime is not written over
	}
	if err := a.Store.AddPending(ctx, v.Policy.Workspace(), p); err != nil {
		return err
	}
	a.mailFull(ctx, v.Policy, actor.User, fmt.Sprintf("%s asks you to confirm a change in %s", v.User.Name, v.Policy.Settings().Name), fmt.Sprintf(
		"%s wants to give themself access to records, or to change how another person signs in.\n\nReason: %s\n\nIt has no effect until another user with the same power confirms it, and is dropped on %s.\n\n%s\n",
		v.User.Name, p.Note, p.Expires.UTC().Format("2 January 2006, 15:04 UTC"), a.URL))
	refusal := refusedPolicy(refused)
	if e, ok := refusal.(*Error); ok {
		e.Entries = []Entry{{Pointer: "pending", Code: policy.CodeTwoPeople, Message: "It waits as request " + p.ID + "."}}
	}
	return refusal
}

// tellSelfGrant tells every other full user at once (A2.2).
func (a *App) tellSelfGrant(ctx context.Context, v *Viewer, actor policy.Actor, result *policy.Result) {
	author, _ := v.Policy.User(actor.User)
	if !result.Entry.SelfGrant {
		return
	}
	a.mailFull(ctx, result.Snapshot, author.ID, fmt.Sprintf("%s has made a self-grant in %s", author.Name, result.Snapshot.Settings().Name), fmt.Sprintf(
		"%s\n\nReason: %s\nWhen: %s\nFrom: %s\nEntry in the audit log: %d\n\n%s\n",
		selfGrantText(author.Name, result), result.Entry.Note, result.Entry.At.UTC().Format("2 January 2006, 15:04:05 UTC"), orUnknown(result.Entry.From), result.Entry.Seq, a.URL))
}

func orUnknown(address string) string {
	if address == "" {
		return "an unknown address"
	}
	return address
}

// selfGrantText says what somebody gave themself.
func selfGrantText(author string, result *policy.Result) string {
	var trackers, teams, people, parts []string
	after, g := result.Snapshot, result.SelfGrant
	for _, id := range g.Trackers {
		if t, ok := after.Tracker(id); ok {
			trackers = append(trackers, t.Name)
		}
	}
	for _, id := range g.Teams {
		if t, ok := after.Team(id); ok {
			teams = append(teams, t.Name)
		}
	}
	for _, id := range g.SignIns {
		if u, ok := after.User(id); ok {
			people = append(people, u.Name)
		}
	}
	if len(trackers) > 0 {
		parts = append(parts, "can now view or do more on records of "+strings.Join(trackers, ", "))
	}
	if len(teams) > 0 {
		parts = append(parts, "has joined a team that records are assigned to: "+strings.Join(teams, ", "))
	}
	if len(people) > 0 {
		parts = append(parts, "has changed how another person signs in: "+strings.Join(people, ", "))
	}
	if g.Alone {
		parts = append(parts, "has ended the rule that self-grants take two people")
	}
	return author + " " + strings.Join(parts, ", and ") + "."
}

// mailFull sends a mail to every full user but one. A mail that cannot be handed
// over is logged: the change has happened.
func (a *App) mailFull(ctx context.Context, s *policy.Snapshot, but, subject, text string) {
	if a.Mail == nil {
		return
	}
	for _, u := range s.Users() {
		if u.ID == but || u.Settings != policy.SettingsFull || u.Status != policy.StatusActive || u.Email == "" {
			continue
		}
		if err := a.Mail.Send(context.WithoutCancel(ctx), u.Email, subject, text); err != nil {
			a.Log.Error("a self-grant could not be told by mail", "user", u.ID, "cause", err)
		}
	}
}

// Pendings lists the requests that wait: one's own, and for who has extended
// settings access all.
func (a *App) Pendings(ctx context.Context, visit *Visit) (out []PendingChange, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		all, err := a.Store.Pendings(ctx, v.Policy.Workspace())
		out = []PendingChange{}
		for _, p := range all {
			if v.decidesOn(&p) {
				u, _ := v.Policy.User(p.Actor)
				out = append(out, PendingChange{ID: p.ID, At: p.At, Expires: p.Expires, By: WhyRef{ID: p.Actor, Name: u.Name}, From: p.From, Note: p.Note,
					Changes: len(p.Changes), Mine: p.Actor == v.User.ID})
			}
		}
		return err
	})
	return out, err
}

func (v *Viewer) decidesOn(p *Pending) bool {
	return p.Actor == v.User.ID || v.May(policy.Power{Kind: policy.PowerExtended})
}

// pending finds a request that the viewer may decide on.
func (a *App) pending(ctx context.Context, v *Viewer, id string) (*Pending, error) {
	all, err := a.Store.Pendings(ctx, v.Policy.Workspace())
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].ID == id && v.decidesOn(&all[i]) {
			return &all[i], nil
		}
	}
	return nil, notFound()
}

// Confirm carries a request out: its author's powers and the confirmer's are both
// judged now, and they are two people.
func (a *App) Confirm(ctx context.Context, visit *Visit, id string) (out Changed, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		p, err := a.pending(ctx, v, id)
		if err != nil {
			return err
		}
		if p.Actor == v.User.ID {
			return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A2.2", Reason: "settings",
				Message: "Another user confirms this: it takes two people. You can withdraw it."}
		}
		cs := policy.Changeset{BaseRevision: p.BaseRevision, Note: p.Note, Changes: p.Changes}
		if _, err := v.Policy.Preview(cs, actor(visit, v), a.env(v.Now), policy.Head{}); err != nil {
			return refusedPolicy(err) // the confirmer lacks the power
		}
		author := policy.Actor{User: p.Actor, Via: p.Via, From: p.From, Request: actor(visit, v).Request, Confirmed: v.User.ID, Pending: p.ID}
		out, err = a.change(ctx, v, author, func(*Viewer) (policy.Changeset, error) { return cs, nil }, nil)
		return err
	})
	return out, err
}

// Refuse takes a request out: its author withdraws it, another turns it down.
func (a *App) Refuse(ctx context.Context, visit *Visit, id string) error {
	return a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		p, err := a.pending(ctx, v, id)
		if err != nil {
			return err
		}
		found, err := a.Store.DropPending(ctx, v.Policy.Workspace(), p.ID)
		if err == nil && !found {
			err = notFound()
		}
		return err
	})
}
