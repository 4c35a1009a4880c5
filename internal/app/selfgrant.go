package app

import (
	"context"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// What waits for another person: a self-grant that takes two (A2.2), or the
// superuser tag that somebody has asked for (A8.1); and what waits for its time.
const (
	PendingSelfGrant = "self_grant"
	PendingSuperuser = "superuser"
	PendingScheduled = "scheduled"
)

// Pending is a changeset that waits for a second person or for its time.
type Pending struct {
	ID           string
	Kind         string
	At, Expires  time.Time
	Actor        string // user id
	Via, From    string
	Note         string
	BaseRevision int64
	Changes      []policy.Change

	// Of a scheduled one: when, whether its author had shown two factors, what it
	// means (policy.Snapshot.Meaning), and why it was not carried out.
	Due     time.Time
	Strong  bool
	Meaning string
	Failed  words.Text
}

// DuePending names a scheduled request whose time has come.
type DuePending struct{ Workspace, ID string }

// pendingFor is how long a request waits for its second person.
const pendingFor = 7 * 24 * time.Hour

// wait keeps a self-grant that takes a second person, and says so. Whoever may
// confirm it is told.
func (a *App) wait(ctx context.Context, v *Viewer, actor policy.Actor, cs policy.Changeset, refused error) error {
	p := Pending{ID: a.ID(), Kind: PendingSelfGrant, At: v.Now, Expires: v.Now.Add(pendingFor), Actor: actor.User, Via: actor.Via, From: actor.From, Note: cs.Note,
		BaseRevision: cs.BaseRevision, Changes: cs.Changes}
	if p.BaseRevision == 0 {
		p.BaseRevision = v.Policy.Revision() // what others change in the meantime is not written over
	}
	if err := a.Store.AddPending(ctx, v.Policy.Workspace(), p); err != nil {
		return err
	}
	a.mailFull(ctx, v.Policy, actor.User, words.Say("%s asks you to confirm a change in %s", v.User.Name, v.Policy.Settings().Name), words.Say(
		"%s wants to give themself access to records, or to change how another person signs in.\n\nReason: %s\n\nIt has no effect until another user with the same power confirms it, and is dropped on %s.\n\n%s/w/%s/settings/requests\n",
		v.User.Name, p.Note, words.Minute(p.Expires.UTC()), a.URL, v.Policy.Settings().Key))
	refusal := refusedPolicy(refused)
	if e, ok := refusal.(*Error); ok {
		e.Entries = []Entry{{Pointer: "pending", Code: policy.CodeTwoPeople, Message: words.Say("It waits as request %s.", p.ID)}}
	}
	return refusal
}

// tellSelfGrant tells every other full user at once (A2.2).
func (a *App) tellSelfGrant(ctx context.Context, v *Viewer, actor policy.Actor, result *policy.Result) {
	author, _ := v.Policy.User(actor.User)
	if !result.Entry.SelfGrant {
		return
	}
	a.mailFull(ctx, result.Snapshot, author.ID, words.Say("%s has made a self-grant in %s", author.Name, result.Snapshot.Settings().Name), words.Say(
		"%s\n\nReason: %s\nWhen: %s\nFrom: %s\nEntry in the audit log: %d\n\n%s\n",
		selfGrantText(author.Name, result), result.Entry.Note, words.Second(result.Entry.At.UTC()), orUnknown(result.Entry.From), result.Entry.Seq, a.URL))
}

func orUnknown(address string) words.Text {
	if address == "" {
		return "an unknown address"
	}
	return words.Plain(address)
}

// selfGrantText says what somebody gave themself.
func selfGrantText(author string, result *policy.Result) words.Text {
	var trackers, teams, people []string
	var parts []words.Text
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
		parts = append(parts, words.Say("can now view or do more on records of %s", strings.Join(trackers, ", ")))
	}
	if len(teams) > 0 {
		parts = append(parts, words.Say("has joined a team that records are assigned to: %s", strings.Join(teams, ", ")))
	}
	if len(people) > 0 {
		parts = append(parts, words.Say("has changed how another person signs in: %s", strings.Join(people, ", ")))
	}
	if g.Alone {
		parts = append(parts, "has ended the rule that self-grants take two people")
	}
	return words.Say("%s %s.", author, words.Chain("%s, and %s", parts...))
}

// mailFull sends a mail to every full user but one. A mail that cannot be handed
// over is logged: the change has happened.
func (a *App) mailFull(ctx context.Context, s *policy.Snapshot, but string, subject, text words.Text) {
	full := func(u policy.UserEntry) bool { return u.ID != but && u.Settings == policy.SettingsFull }
	a.mailThose(ctx, s, full, subject, text)
}

func (a *App) mailThose(ctx context.Context, s *policy.Snapshot, to func(policy.UserEntry) bool, subject, text words.Text) {
	if a.Mail == nil {
		return
	}
	for _, u := range s.Users() {
		if u.Status != policy.StatusActive || u.Email == "" || !to(u) {
			continue
		}
		if err := a.write(ctx, u, subject, text); err != nil {
			a.Log.Error("what other administrators are told could not be mailed", "user", u.ID, "cause", err)
		}
	}
}
