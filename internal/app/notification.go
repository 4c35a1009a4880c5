package app

import (
	"context"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// The kinds of notifications.
const (
	NotifyAssigned  = "assigned"  // the person has been assigned to a record
	NotifyMentioned = "mentioned" // in a comment
	NotifyCommented = "commented" // on a record of theirs: one they are assigned to
	NotifyMoved     = "moved"     // a record of theirs is in another state
	NotifyAccess    = "access"    // what they may see or do is another
)

// NotificationKinds are all, as they are listed, and how each comes to who has set
// nothing: always in the list, by mail where somebody is waited for.
var NotificationKinds = []notificationKind{
	{NotifyAssigned, NotificationSetting{Listed: true, Mail: true}},
	{NotifyMentioned, NotificationSetting{Listed: true, Mail: true}},
	{NotifyCommented, NotificationSetting{Listed: true}},
	{NotifyMoved, NotificationSetting{Listed: true}},
	{NotifyAccess, NotificationSetting{Listed: true}},
}

// NotificationSetting says how somebody wants to be told of a kind.
type NotificationSetting struct{ Listed, Mail bool }

// notificationKind is one, and how it comes.
type notificationKind struct {
	Kind string
	NotificationSetting
}

// Outgoing is something that has happened and has yet to be told: an entry of a
// record's activity, or of the journal, or that a dated role began or ended.
type Outgoing struct {
	Workspace, ID   string
	At              time.Time
	Record, Tracker string // ids; Tracker is "" where the record is gone
	Seq             int64  // of the journal; 0 for an entry of activity
	Job             string // piece of work that it is part of, or, as its ID, the end of; "" for none
	Last            string // of a piece of work that is told: its last entry that was read; "" for all
	Tries           int
}

// Recipient is somebody to whom mails wait.
type Recipient struct{ Workspace, User string }

// Notification is what somebody was told, as stored: ids, and nothing that would
// have to be masked (A4.7).
type Notification struct {
	User, ID       string
	At             time.Time
	Kind           string
	By             string // who did it; "" for a deleted user
	Tracker        string
	Record         string
	Event, Comment string
	Given          Given // of access
	Listed, Mail   bool
	Read           time.Time // zero: not yet

	// besides, of assigned and at its delivery alone: the person was assigned before.
	besides bool
}

// Given is what a change of access was about, or a digest, by id.
type Given struct {
	Told    []Told   `json:"told,omitempty"`    // entries of a digest
	Seen    bool     `json:"seen,omitempty"`    // the tracker is seen since
	View    []string `json:"view,omitempty"`    // properties viewed since
	Edit    []string `json:"edit,omitempty"`    // and edited
	Actions []string `json:"actions,omitempty"` // and what may be done
	Less    bool     `json:"less,omitempty"`    // something is not any more
}

// NotificationQuery is which notifications of a user are asked for.
type NotificationQuery struct {
	Before string // id
	Unread bool
	Mail   bool // those whose mail waits, instead of those in the list
	Limit  int
}

// NotificationView is a notification as its reader may see it now.
type NotificationView struct {
	ID       string
	At       time.Time
	Kind     string
	Read     bool
	Tracker  *policy.Schema
	Record   *record.View        // nil for access
	Label    string              // of the record
	By       string              // user id where the person may be named
	Someone  bool                // the person may not be named
	From, To *policy.State       // of moved; nil: another state
	Comment  *record.CommentView // of comments
	Given    *GivenView          // of access
	// Count is how many records a digest is about, or More: so many or more. 0: one.
	Count int
	More  bool
}

// GivenView is of a change of access what is still so.
type GivenView struct {
	Seen, Less bool
	View, Edit []*policy.Property
	Actions    []string
}

// Notifications is a page of them, newest first.
type Notifications struct {
	Views []NotificationView
	Next  string
	// Unread is how many the reader has not read, up to UnreadMost.
	Unread int
	Names  Names
}

// UnreadMost is where counting the unread stops.
const UnreadMost = 100

// Notifications lists what the viewer was told, as far as they may still know it.
func (a *App) Notifications(ctx context.Context, visit *Visit, before string, unread bool, limit int) (out Notifications, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		out = Notifications{Names: v.names()}
		if out.Views, out.Next, err = a.told(ctx, v, NotificationQuery{Before: before, Unread: unread}, limit); err != nil {
			return err
		}
		all, _, err := a.told(ctx, v, NotificationQuery{Unread: true}, UnreadMost)
		out.Unread = len(all)
		return err
	})
	return out, err
}

// told fills a page up from further down: what may not be known any more leaves no
// gap.
func (a *App) told(ctx context.Context, v *Viewer, q NotificationQuery, limit int) (out []NotificationView, next string, err error) {
	q.Limit = limit + 1
	for len(out) <= limit {
		batch, err := a.Store.Notifications(ctx, v.Policy.Workspace(), v.User.ID, q)
		if err != nil {
			return nil, "", err
		}
		views, err := a.openNotifications(ctx, v, batch)
		if err != nil {
			return nil, "", err
		}
		out = append(out, views...)
		if len(batch) < q.Limit {
			break
		}
		q.Before = batch[len(batch)-1].ID
	}
	if len(out) > limit {
		out = out[:limit]
		next = out[limit-1].ID
	}
	return out, next, nil
}

// opening is what notifications are opened with: what the viewer sees of what they
// name.
type opening struct {
	v        *Viewer
	trackers map[string]*record.Viewer
	sealed   map[string]record.Sealed
	views    map[string]*record.View
	events   map[string]record.SealedEvent
	comments map[string]record.SealedComment
}

// openNotifications masks notifications for who they are for, as they are now: the
// same at delivery, in the mail and in the list (A4.7, A6.2). What may not be known
// is left out.
func (a *App) openNotifications(ctx context.Context, v *Viewer, list []Notification) ([]NotificationView, error) {
	o := &opening{v: v, trackers: map[string]*record.Viewer{}, sealed: map[string]record.Sealed{}, views: map[string]*record.View{}}
	if err := a.openThings(ctx, o, list); err != nil {
		return nil, err
	}
	out := make([]NotificationView, 0, len(list))
	for i := range list {
		if view, ok := o.open(&list[i]); ok {
			out = append(out, view)
		}
	}
	return out, nil
}

// openThings reads what the notifications name, through the viewer's own plans.
func (a *App) openThings(ctx context.Context, o *opening, list []Notification) (err error) {
	var entries []Told
	var comments []string
	byTracker, named := map[string][]string{}, map[string]bool{}
	for i := range list {
		n := &list[i]
		rv, ok := o.trackers[n.Tracker]
		if !ok {
			rv, _ = o.v.tracker(n.Tracker)
			o.trackers[n.Tracker] = rv
		}
		if rv == nil {
			continue
		}
		all := n.Given.Told
		if n.Record != "" {
			all = []Told{{n.Record, n.Event}}
		}
		for _, one := range all {
			if at := n.Tracker + one.Record; !named[at] {
				named[at] = true
				byTracker[n.Tracker] = append(byTracker[n.Tracker], one.Record)
			}
			if one.Event != "" {
				entries = append(entries, one)
			}
		}
		if n.Comment != "" {
			comments = append(comments, n.Comment)
		}
	}
	for id, ids := range byTracker {
		if err := a.openRecords(ctx, o, o.trackers[id], ids); err != nil {
			return err
		}
	}
	if o.events, err = a.entries(ctx, o.v.Policy.Workspace(), entries); err != nil {
		return err
	}
	o.comments, err = a.Store.CommentsByID(ctx, o.v.Policy.Workspace(), comments)
	return err
}

func (a *App) openRecords(ctx context.Context, o *opening, rv *record.Viewer, ids []string) error {
	for some := range slices.Chunk(ids, maxIDs) {
		plan, err := record.NewPlan(rv, record.Query{IDs: some, Limit: maxIDs, Archived: record.LiveAndArchived, Columns: labelColumn(rv)})
		if err != nil {
			return refusedQuery(err)
		}
		page, err := a.Store.Records(ctx, plan)
		if err != nil {
			return err
		}
		if err := o.v.confirm(page.Revision); err != nil {
			return err
		}
		for _, sealed := range page.Records {
			if view, ok := record.Open(rv, sealed); ok {
				o.sealed[view.ID()], o.views[view.ID()] = sealed, &view
			}
		}
	}
	return nil
}

// open decides about one.
func (o *opening) open(n *Notification) (out NotificationView, ok bool) {
	rv := o.trackers[n.Tracker]
	if rv == nil {
		return out, false
	}
	out = NotificationView{ID: n.ID, At: n.At, Kind: n.Kind, Read: !n.Read.IsZero(), Tracker: rv.Tracker}
	if len(n.Given.Told) > 0 {
		return o.openDigest(n)
	}
	if n.Kind == NotifyAccess {
		out.Given = o.given(rv, &n.Given)
		out.By, out.Someone = n.By, !o.v.mayHearOf(n.By)
		if out.Someone {
			out.By = ""
		}
		return out, out.Given != nil
	}
	view := o.views[n.Record]
	if view == nil {
		return out, false
	}
	out.Record, out.Label = view, label(view)
	switch n.Kind {
	case NotifyAssigned:
		out.By, out.Someone = n.By, !view.MayView(access.UpdatedBy)
		if out.Someone {
			out.By = ""
		}
		// A4.9a; who was assigned already is told of a property that they view alone (A4.5)
		return out, view.Assigned() && (!n.besides || len(record.OpenEvents(rv, o.sealed[n.Record], []record.SealedEvent{o.events[n.Event]})) > 0)
	case NotifyMoved:
		return out, view.Assigned() && o.moved(rv, n, &out)
	case NotifyMentioned, NotifyCommented:
		return out, o.comment(rv, n, &out)
	}
	return out, false
}

// moved is a step that the activity shows (A4.5).
func (o *opening) moved(rv *record.Viewer, n *Notification, out *NotificationView) bool {
	shown := record.OpenEvents(rv, o.sealed[n.Record], []record.SealedEvent{o.events[n.Event]})
	if len(shown) == 0 {
		return false
	}
	e := &shown[0]
	out.From, out.To, out.By, out.Someone = e.From, e.To, e.By, e.Someone
	return true
}

// comment is one that the person may read (A7.1).
func (o *opening) comment(rv *record.Viewer, n *Notification, out *NotificationView) bool {
	shown := record.OpenComments(rv, o.sealed[n.Record], []record.SealedComment{o.comments[n.Comment]})
	if len(shown) == 0 || n.Kind == NotifyMentioned && !slices.Contains(shown[0].Mentions, o.v.User.ID) {
		return false
	}
	if n.Kind == NotifyCommented && !out.Record.Assigned() {
		return false
	}
	out.Comment, out.By, out.Someone = &shown[0], shown[0].By, shown[0].Someone
	return true
}

// given is what of a change of access is still so; nil where nothing can be said.
// What is gone is never named: it is what the person may not know of (A13.2).
func (o *opening) given(rv *record.Viewer, g *Given) *GivenView {
	out := &GivenView{Seen: g.Seen, Less: g.Less}
	own := rv.Grants.Own()
	nameable := own.Nameable()
	add := func(into *[]*policy.Property, ids []string, holds func(n access.Property) bool) {
		for _, id := range ids {
			if n, p, ok := rv.Tracker.Prop(id); ok && p != nil && p.ID == id && !p.Retired && nameable.Has(n) && holds(n) {
				*into = append(*into, p)
			}
		}
	}
	add(&out.View, g.View, func(access.Property) bool { return true })
	add(&out.Edit, g.Edit, func(n access.Property) bool { return holdsSomewhere(own.Pred(access.ToEdit(n))) })
	for _, action := range g.Actions {
		if mayAct(own, action, len(rv.Tracker.States)) {
			out.Actions = append(out.Actions, action)
		}
	}
	if !out.Seen && !out.Less && len(out.View)+len(out.Edit)+len(out.Actions) == 0 {
		return nil
	}
	return out
}

func holdsSomewhere(p access.Pred) bool {
	_, never := p.(access.Never)
	return !never
}

func mayAct(g *access.Grants, action string, states int) bool {
	for a, word := range actionWords {
		if word != action {
			continue
		}
		if access.Action(a) != access.Create {
			return holdsSomewhere(g.Pred(access.ToAct(access.Action(a))))
		}
		for s := range access.State(states) {
			if everywhere, sites := g.CreateSites(s); everywhere || len(sites) > 0 {
				return true
			}
		}
	}
	return false
}

// mayHearOf reports whether the viewer may be told who changed their access: people of
// the directory they may read, and those whom help texts name (A4.9h).
func (v *Viewer) mayHearOf(id string) bool {
	if _, listed := v.People(); listed {
		return true
	}
	u, ok := v.Policy.User(id)
	names, _ := v.Admins()
	return ok && slices.Contains(names, u.Name)
}

// MarkRead notes that the viewer has read notifications: those with the ids, or all
// up to one.
func (a *App) MarkRead(ctx context.Context, visit *Visit, ids []string, upTo string) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		if v.watcher != nil {
			return errLooking
		}
		if len(ids) == 0 && upTo == "" {
			return nil
		}
		return a.Store.MarkRead(ctx, v.Policy.Workspace(), v.User.ID, ids, upTo)
	})
}

// NotificationSettings are how the viewer is told of each kind.
func (a *App) NotificationSettings(ctx context.Context, visit *Visit) (out map[string]NotificationSetting, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		out, err = a.notificationSettings(ctx, v.Policy.Workspace(), v.User.ID)
		return err
	})
	return out, err
}

func (a *App) notificationSettings(ctx context.Context, workspace, user string) (map[string]NotificationSetting, error) {
	set, err := a.Store.NotificationSettings(ctx, workspace, user)
	if err != nil {
		return nil, err
	}
	out := map[string]NotificationSetting{}
	for _, k := range NotificationKinds {
		out[k.Kind] = k.NotificationSetting
		if own, ok := set[k.Kind]; ok {
			out[k.Kind] = own
		}
	}
	return out, nil
}

// SetNotifications keeps how the viewer wants to be told; kinds left out stay.
func (a *App) SetNotifications(ctx context.Context, visit *Visit, all map[string]NotificationSetting) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		if v.watcher != nil {
			return errLooking
		}
		for kind := range all {
			if !slices.ContainsFunc(NotificationKinds, func(k notificationKind) bool { return k.Kind == kind }) {
				return &Error{Kind: Invalid, Code: "invalid", Message: "One of the kinds does not exist.", Entries: []Entry{{Pointer: "kinds", Code: "unknown", Message: "There is no such kind of notification."}}}
			}
		}
		return a.Store.SetNotifications(ctx, v.Policy.Workspace(), v.User.ID, all)
	})
}
