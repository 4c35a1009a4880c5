package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
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
		for _, o := range batch {
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
	list, err := a.recipients(ctx, o)
	for tries := 0; errors.Is(err, errStale) && tries < maxStale; tries++ {
		list, err = a.recipients(ctx, o)
	}
	if err == nil {
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

// recipients are the notifications that something makes.
func (a *App) recipients(ctx context.Context, o Outgoing) ([]Notification, error) {
	all, err := a.candidates(ctx, o)
	if err != nil {
		return nil, err
	}
	var out []Notification
	for _, n := range all {
		n.ID = notificationID(o, &n)
		set, err := a.notificationSettings(ctx, o.Workspace, n.User)
		if err != nil {
			return nil, err
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
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
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
	if n.Kind == NotifyAccess {
		about = o.ID
	}
	sum := sha256.Sum256([]byte(n.User + "\x00" + n.Kind + "\x00" + n.Tracker + "\x00" + about))
	return fmt.Sprintf("%012x-%x", n.At.UnixMilli(), sum[:10])
}

// forRecipient runs fn for somebody to whom something is delivered: without a
// request, so by the pages and from an unknown address (A6.1).
func (a *App) forRecipient(ctx context.Context, workspace, user string, fn func(v *Viewer) error) error {
	id, t, err := a.workspace(ctx, workspace)
	if err != nil {
		return err
	}
	for range maxStale {
		snap, skew, err := a.snapshot(ctx, id, t)
		if err != nil {
			return err
		}
		v, ok := recipient(snap, user, a.Clock().Add(skew))
		err = errUntold
		if ok {
			err = fn(v)
		}
		if !errors.Is(err, errStale) {
			present, rerr := a.present(ctx, id, v)
			if rerr != nil {
				return a.failed(rerr)
			}
			if present == snap.Revision() {
				return err
			}
		}
		if err := a.refresh(ctx, id, t, snap); err != nil {
			return err
		}
	}
	return a.failed(ErrUnavailable)
}

// recipient is a user as if they entered now. How they would prove who they are is
// asked when they enter; what a mail may hold is the mail's to say.
func recipient(snap *policy.Snapshot, user string, now time.Time) (*Viewer, bool) {
	u, ok := snap.User(user)
	if !ok || u.Kind == policy.KindIntegration {
		return nil, false
	}
	zone, err := time.LoadLocation(snap.Settings().TimeZone)
	if err != nil {
		zone = time.UTC
	}
	v := &Viewer{Policy: snap, User: u, zone: zone, visit: &Visit{Workspace: snap.Workspace(), Channel: access.Page, Scope: access.Unlimited(), Proof: login.Proof{Strong: true}}}
	return v, v.at(now) == access.Allowed
}

// candidates are whom something may concern, before it is asked what they may know.
func (a *App) candidates(ctx context.Context, o Outgoing) ([]Notification, error) {
	if o.Seq > 0 {
		return a.accessCandidates(ctx, o)
	}
	snap, _, err := a.current(ctx, o.Workspace)
	if err != nil {
		return nil, err
	}
	t, ok := snap.Tracker(o.Tracker)
	if !ok {
		return nil, nil
	}
	events, err := a.Store.EventsByID(ctx, o.Workspace, []string{o.Record}, []string{o.ID})
	if err != nil {
		return nil, err
	}
	event, ok := events[o.ID]
	if !ok {
		return nil, nil // taken away again
	}
	page, err := a.Store.Records(ctx, record.FactPlan(snap, t, o.Record, []string{"nobody"}, record.LiveAndArchived))
	if err != nil || page.Revision != snap.Revision() {
		return nil, errors.Join(err, staleIf(page.Revision != snap.Revision()))
	}
	if len(page.Records) == 0 {
		return nil, nil
	}
	facts, _ := record.FactsOf(t, page.Records[0])
	e := &telling{snap: snap, on: record.TellingOf(t, event), facts: &facts, base: Notification{At: o.At, Tracker: t.ID, Record: o.Record, Event: o.ID}}
	if e.on.Comment != "" {
		comments, err := a.Store.CommentsByID(ctx, o.Workspace, []string{e.on.Comment})
		if err != nil {
			return nil, err
		}
		e.mentions = record.MentionsIn(comments[e.on.Comment])
	}
	return e.all(), nil
}

func staleIf(stale bool) error {
	if stale {
		return errStale
	}
	return nil
}

// telling is an entry of a record's activity, and whom it may concern.
type telling struct {
	snap     *policy.Snapshot
	on       record.Telling
	facts    *record.AccessFacts
	mentions []string
	base     Notification
	out      []Notification
}

func (e *telling) all() []Notification {
	switch e.on.Kind {
	case record.EventCreated:
		e.to(NotifyAssigned, e.people(e.assignees()))
	case record.EventEdited:
		e.to(NotifyAssigned, e.people(e.on.Added))
	case record.EventMoved:
		e.to(NotifyMoved, e.people(append(e.assignees(), e.facts.Author)))
	case record.EventCommented, record.EventRecommented:
		e.base.Comment = e.on.Comment
		e.to(NotifyMentioned, e.mentions)
		if e.on.Kind == record.EventCommented {
			e.to(NotifyCommented, e.people(append(e.assignees(), e.facts.Author)))
		}
	}
	return e.out
}

// to tells people who are told nothing else of it, and have not done it themselves.
func (e *telling) to(kind string, users []string) {
	for _, id := range users {
		told := slices.ContainsFunc(e.out, func(n Notification) bool { return n.User == id })
		if id == "" || id == e.on.By || told {
			continue
		}
		n := e.base
		n.Kind, n.User, n.By = kind, id, e.on.By
		e.out = append(e.out, n)
	}
}

func (e *telling) assignees() (ids []string) {
	for _, a := range e.facts.Assignees {
		ids = append(ids, a.ID)
	}
	return ids
}

// people are the users among the principals, and the members of the teams.
func (e *telling) people(principals []string) (users []string) {
	for _, id := range principals {
		if team, ok := e.snap.Team(id); ok && team.ID == id {
			users = append(users, team.Members...)
		} else {
			users = append(users, id)
		}
	}
	return users
}

// accessCandidates are whose access a changeset has changed, tracker by tracker. Who
// could not enter before is new, and is told so by their invitation.
func (a *App) accessCandidates(ctx context.Context, o Outgoing) ([]Notification, error) {
	snap, skew, err := a.current(ctx, o.Workspace)
	if err != nil {
		return nil, err
	}
	entries, err := a.Store.Audit(ctx, o.Workspace, o.Seq+1, 1)
	if err != nil || len(entries) == 0 || entries[0].Seq != o.Seq {
		return nil, err
	}
	v := &Viewer{Policy: snap}
	before, err := a.rewound(ctx, v, func(e *policy.Entry) bool { return e.Seq >= o.Seq })
	if err != nil {
		return nil, err
	}
	after := snap
	if entries[0].Revision != snap.Revision() {
		if after, err = a.rewound(ctx, v, func(e *policy.Entry) bool { return e.Seq > o.Seq }); err != nil {
			return nil, err
		}
	}
	var out []Notification
	for _, shift := range before.ShiftsTo(after, a.Clock().Add(skew)) {
		if !shift.EntersBefore || !shift.EntersAfter {
			continue
		}
		for i := range shift.Trackers {
			given, ok := givenBy(&shift.Trackers[i])
			if !ok {
				continue
			}
			for _, user := range shift.Users {
				if user != entries[0].Actor {
					out = append(out, Notification{User: user, At: o.At, Kind: NotifyAccess, By: entries[0].Actor, Tracker: shift.Trackers[i].Tracker, Given: given})
				}
			}
		}
	}
	return out, nil
}

// givenBy is what a shift gives on one tracker, as it is kept.
func givenBy(t *policy.TrackerShift) (g Given, ok bool) {
	add := func(list *[]string, id string) {
		if !slices.Contains(*list, id) {
			*list = append(*list, id)
		}
	}
	g.Seen = t.SeenAfter && !t.SeenBefore
	for _, c := range t.Cells {
		switch {
		case c.After < c.Before:
			g.Less = true
		case c.Before != access.None || slices.Contains(policy.SystemNames[:], c.Property):
		case c.Target == "view":
			add(&g.View, c.Property)
		case c.Target == "edit":
			add(&g.Edit, c.Property)
		default:
			add(&g.Actions, c.Target)
		}
	}
	if g.Seen { // all of it is new
		g = Given{Seen: true}
	}
	return g, t.SeenAfter && (g.Seen || g.Less || len(g.View)+len(g.Edit)+len(g.Actions) > 0)
}

// SweepNotifications removes what is old.
func (a *App) SweepNotifications(ctx context.Context) error {
	return a.Store.SweepNotifications(ctx, a.Clock().Add(-notificationLife))
}

// sendMails sends the mails that wait, one for each person with all that is new.
func (a *App) sendMails(ctx context.Context) error {
	if a.Mail == nil {
		return nil
	}
	for {
		due, err := a.Store.MailsDue(ctx, deliverBatch)
		if err != nil {
			return err
		}
		for _, to := range due {
			if err := a.sendMail(ctx, to); err != nil {
				return err
			}
		}
		if len(due) < deliverBatch {
			return nil
		}
	}
}

// sendMail takes what waits for one person and decides once more what of it they
// may know. It is taken before it is sent: who dies in between has lost a mail, and
// nobody gets one twice; it still stands in the list.
func (a *App) sendMail(ctx context.Context, to Recipient) error {
	list, err := a.Store.ClaimMails(ctx, to, mailBatch)
	if err != nil || len(list) == 0 {
		return err
	}
	err = a.forRecipient(ctx, to.Workspace, to.User, func(v *Viewer) error {
		views, err := a.openNotifications(ctx, v, list)
		if err != nil || len(views) == 0 || v.User.Email == "" || v.User.Status != policy.StatusActive || !v.User.Confirmed {
			return err
		}
		subject, text := a.notificationMail(v, views)
		return a.Mail.Send(context.WithoutCancel(ctx), v.User.Email, subject, text)
	})
	if err == nil || errors.Is(err, errUntold) {
		return nil
	}
	a.Log.Warn("a mail about what has happened was not taken; it is tried again", "user", to.User, "cause", err)
	if rerr := a.Store.ReturnMails(context.WithoutCancel(ctx), to, list); rerr != nil {
		return rerr
	}
	return err
}

// notificationMail is what somebody is written. Who needs a second factor to enter
// reads it inside: a mail box has none.
func (a *App) notificationMail(v *Viewer, views []NotificationView) (subject, text string) {
	ws := v.Policy.Settings()
	home := fmt.Sprintf("%s/w/%s", a.URL, ws.Key)
	foot := fmt.Sprintf("\nWhat you are told by mail you choose at %s/notifications\n", home)
	if ws.NeedsSecondFactor(v.User.User) {
		return "Something new in " + ws.Name, fmt.Sprintf("There is something new for you in %s.\n\n%s/notifications\n", ws.Name, home)
	}
	words := v.sayings(views)
	if len(views) == 1 {
		return words[0], v.mailPart(home, words[0], &views[0]) + foot
	}
	var b strings.Builder
	for i := range views {
		b.WriteString(v.mailPart(home, words[i], &views[i]) + "\n")
	}
	return fmt.Sprintf("%d things are new for you in %s", len(views), ws.Name), b.String() + foot
}

func (v *Viewer) mailPart(home, words string, n *NotificationView) string {
	out := words + "\n"
	if n.Comment != nil {
		out += "\n" + v.spoken(n.Comment) + "\n"
	}
	if n.Record != nil {
		return out + fmt.Sprintf("%s/t/%s/r/%d\n", home, n.Tracker.Key, n.Record.Number())
	}
	return out + fmt.Sprintf("%s/t/%s\n", home, n.Tracker.Key)
}

// spoken is a comment with its mentions by name.
func (v *Viewer) spoken(c *record.CommentView) string {
	text := strings.ReplaceAll(c.Text, "@[]", "@"+Names{v.Policy}.Person("").Name)
	for _, id := range c.Mentions {
		text = strings.ReplaceAll(text, "@["+id+"]", "@"+v.names().Person(id).Name)
	}
	return text
}

// sayings are notifications in words.
func (v *Viewer) sayings(views []NotificationView) []string {
	out := make([]string, len(views))
	for i := range views {
		out[i] = v.saying(&views[i])
	}
	return out
}

func (v *Viewer) saying(n *NotificationView) string {
	who := "Someone"
	if !n.Someone {
		who = v.names().Person(n.By).Name
	}
	if n.Given != nil {
		return n.Given.words(n.Tracker.Name)
	}
	thing := fmt.Sprintf("%s %d", singular(n.Tracker), n.Record.Number())
	if n.Label != "" {
		thing += " (" + n.Label + ")"
	}
	switch n.Kind {
	case NotifyAssigned:
		return who + " assigned " + thing + " to you"
	case NotifyMentioned:
		return who + " mentioned you on " + thing
	case NotifyCommented:
		return who + " commented on " + thing
	}
	to := "another state"
	if n.To != nil {
		to = n.To.Label
	}
	return who + " moved " + thing + " to " + to
}

func singular(t *policy.Schema) string {
	if t.Singular != "" {
		return t.Singular
	}
	return t.Name
}

// words say what has changed: what is new by name, what is gone by no name.
func (g *GivenView) words(tracker string) string {
	labels := func(list []*policy.Property) string {
		var out []string
		for _, p := range list {
			out = append(out, p.Label)
		}
		return strings.Join(out, ", ")
	}
	switch {
	case g.Seen:
		return "You now see " + tracker
	case len(g.View) > 0:
		return "You now see " + labels(g.View) + " in " + tracker
	case len(g.Edit) > 0:
		return "You can now edit " + labels(g.Edit) + " in " + tracker
	case len(g.Actions) > 0:
		return "You can now do more in " + tracker
	}
	return "Your access to " + tracker + " has changed"
}
