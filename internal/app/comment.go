package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Comments is a page of a record's comments, newest first.
type Comments struct {
	Views []record.CommentView
	Next  string // id to go on below, "" at the end
	Write access.Reason
	// Readers is how many people can read them, the asker among them: told to who may
	// write (A4.9i), 0 to everybody else.
	Readers int
	Names   Names
}

// Comments lists what is said about a record, for who may read it (A7.1).
func (a *App) Comments(ctx context.Context, visit *Visit, tracker, ref, before string, limit int) (out Comments, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, sealed, view, err := a.commented(ctx, v, tracker, ref)
		if err != nil {
			return err
		}
		out = Comments{Names: v.names(), Write: view.Can().Comment}
		found, err := a.Store.Comments(ctx, v.Policy.Workspace(), view.ID(), before, limit+1)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found = found[:limit]
			out.Next = found[limit-1].ID()
		}
		out.Views = record.OpenComments(rv, sealed, found)
		if out.Write == access.Allowed && v.watcher == nil {
			readership, err := a.readership(ctx, v, rv.Tracker, view.ID())
			out.Readers = readership.readers()
			return err
		}
		return nil
	})
	return out, err
}

// commented finds a record whose comments the viewer may read; whoever sees the
// record alone is told why not (A3.11).
func (a *App) commented(ctx context.Context, v *Viewer, tracker, ref string) (*record.Viewer, record.Sealed, record.View, error) {
	rv, err := v.tracker(tracker)
	if err != nil {
		return nil, record.Sealed{}, record.View{}, err
	}
	sealed, view, err := a.found(ctx, v, rv, ref)
	if err == nil && !view.MayUse(access.Comments, access.View) {
		err = &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7.1", Reason: access.Ceiling, Message: "Your roles do not include the comments of this record."}
	}
	return rv, sealed, view, err
}

// OneComment is a comment as its writer sees it.
type OneComment struct {
	View  record.CommentView
	Names Names
}

// Comment is one comment of a record.
func (a *App) Comment(ctx context.Context, visit *Visit, tracker, ref, id string) (out OneComment, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, sealed, _, err := a.commented(ctx, v, tracker, ref)
		if err != nil {
			return err
		}
		found, err := a.Store.CommentsByID(ctx, v.Policy.Workspace(), []string{id})
		if err != nil {
			return err
		}
		views := record.OpenComments(rv, sealed, []record.SealedComment{found[id]})
		if len(views) == 0 {
			return notFound()
		}
		out = OneComment{View: views[0], Names: v.names()}
		return nil
	})
	return out, err
}

// WriteComment writes a comment, changes it or takes it away. id is "" for a new one.
func (a *App) WriteComment(ctx context.Context, visit *Visit, tracker, ref, id string, in record.CommentInput) (out OneComment, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		plan, err := record.OnePlan(rv, ref, record.LiveAndArchived)
		if err != nil {
			return notFound()
		}
		if id == "" {
			in.ID = a.ID()
		}
		sealed, after, found, err := a.Store.WriteComment(ctx, plan, id, func(revision int64, now time.Time, rec record.Sealed, before *record.SealedComment) (record.CommentChange, error) {
			fresh, err := v.anew(rv.Tracker, revision, now)
			if err != nil {
				return record.CommentChange{}, err
			}
			view, ok := record.Open(fresh, rec)
			if !ok {
				return record.CommentChange{}, notFound()
			}
			in.MayName = v.mayName(fresh, &view)
			return record.WriteComment(fresh, rec, before, in)
		})
		if err != nil {
			return refusedWrite(err)
		}
		if !found {
			return notFound()
		}
		out.Names = v.names()
		if views := record.OpenComments(rv, sealed, []record.SealedComment{after}); len(views) > 0 {
			out.View = views[0]
		}
		return nil
	})
	return out, err
}

// mayName says whom the viewer may mention on a record: who is in the directory they
// may read (A7), who stands in a cell they view, and who is offered by a picker they
// may use there (A4.10).
func (v *Viewer) mayName(rv *record.Viewer, view *record.View) func(string) bool {
	_, listed := v.People()
	shown := shownPeople(view)
	var offers []func(string) bool
	for i := range rv.Tracker.Properties {
		p := &rv.Tracker.Properties[i]
		if people := p.Type == policy.UserRef || p.Type == policy.UserRefs; people && !p.Retired && view.MayEdit(access.FirstProperty+access.Property(i)) {
			offers = append(offers, record.Picker(rv, p))
		}
	}
	return func(id string) bool {
		u, ok := v.Policy.User(id)
		if !ok || !mentionable(u) {
			return false
		}
		return listed || slices.Contains(shown, u.ID) || slices.ContainsFunc(offers, func(may func(string) bool) bool { return may(u.ID) })
	}
}

// mentionable reports whether a user is somebody who could be told.
func mentionable(u policy.UserEntry) bool {
	person := u.Kind == policy.KindRegular || u.Kind == policy.KindGuest
	return person && (u.Status == policy.StatusActive || u.Status == policy.StatusInvited)
}

// shownPeople are the users in the cells of a view.
func shownPeople(view *record.View) (ids []string) {
	for _, n := range [...]access.Property{access.Author, access.UpdatedBy} {
		if value, ok := view.System(n); ok && value.Text != "" {
			ids = append(ids, value.Text)
		}
	}
	if list := view.Restriction(); list != nil {
		ids = append(ids, list.Users...)
	}
	for _, c := range view.Cells() {
		switch c.Prop.Type {
		case policy.UserRef:
			ids = append(ids, c.Value.Text)
		case policy.UserRefs:
			ids = append(ids, c.Value.List...)
		}
	}
	return ids
}

// Mention is somebody who may be mentioned.
type Mention struct {
	Person
	Notified bool // A4.11
}

// Mentions offers whom the writer of a comment may name, by name, and tells of each
// whether they will be notified (A4.9i, A4.11).
func (a *App) Mentions(ctx context.Context, visit *Visit, tracker, ref, q string) (out []Mention, readers int, more bool, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, _, view, err := a.commented(ctx, v, tracker, ref)
		if err != nil {
			return err
		}
		if why := view.Can().Comment; why != access.Allowed {
			return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: why, Message: "Your roles let you read comments here, but not write them."}
		}
		readership, err := a.readership(ctx, v, rv.Tracker, view.ID())
		if err != nil {
			return err
		}
		if readership.deaf, err = a.Store.Deaf(ctx, v.Policy.Workspace(), NotifyMentioned); err != nil {
			return err
		}
		out, more, readers = nil, false, readership.readers()
		may, names, key := v.mayName(rv, &view), v.names(), record.TextKey(strings.TrimSpace(q))
		for _, u := range v.Policy.Directory(record.TextKey).All() {
			if u.ID == v.User.ID || !strings.Contains(u.NameKey, key) || !may(u.ID) {
				continue
			}
			if more = len(out) == maxChoices; more {
				return nil
			}
			out = append(out, Mention{Person: names.Person(u.ID), Notified: readership.hears(u.UserEntry)})
		}
		return nil
	})
	return out, readers, more, err
}

// readership is who can read the comments of one record.
type readership struct {
	v     *Viewer
	t     *policy.Schema
	facts record.AccessFacts
	found bool
	deaf  map[string]bool // who switched mentions off
}

func (a *App) readership(ctx context.Context, v *Viewer, t *policy.Schema, id string) (readership, error) {
	out := readership{v: v, t: t}
	page, err := a.Store.Records(ctx, record.FactPlan(v.Policy, t, id, principalsOf(v.Policy, v.User), record.LiveAndArchived))
	if err != nil {
		return out, err
	}
	if err := v.confirm(page.Revision); err != nil {
		return out, err
	}
	if len(page.Records) > 0 {
		out.facts, out.found = record.FactsOf(t, page.Records[0])
	}
	return out, nil
}

// mask is a user's of the record; anywhere leaves network rules aside.
func (x *readership) mask(u policy.UserEntry, anywhere bool) access.Mask {
	subject, why := x.v.Policy.Engine().Subject(u.N, access.Request{Now: x.v.Now, Channel: access.Page, AnyAddress: anywhere, Scope: access.Unlimited()})
	if why != access.Allowed || !x.found {
		return access.Mask{}
	}
	g, f, who := subject.Tracker(x.t.N), x.facts.Facts, principalsOf(x.v.Policy, u)
	f.Assigned = x.facts.AssignedTo(who)
	_, f.Listed = x.facts.ListedAs(who)
	return g.Mask(f)
}

// readers is how many people can read the comments, from wherever they come.
func (x *readership) readers() (n int) {
	for _, u := range x.v.Policy.Users() {
		if person := u.Kind == policy.KindRegular || u.Kind == policy.KindGuest; !person {
			continue
		}
		if m := x.mask(u, true); m.Seen() && m.Use(access.Comments, access.View) {
			n++
		}
	}
	return n
}

// hears reports whether somebody will be told of a mention: decided as at the
// delivery, where no address is known (A6.1).
func (x *readership) hears(u policy.UserEntry) bool {
	m := x.mask(u, false)
	return m.Seen() && m.Use(access.Comments, access.View) && !x.deaf[u.ID]
}
