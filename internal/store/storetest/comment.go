package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// say writes a comment in the name of user, changes it or takes it away.
func (w *world) say(r *record.Row, user, id string, in record.CommentInput) (record.CommentView, error) {
	w.t.Helper()
	v := w.boss(user, "orders")
	plan, err := record.OnePlan(w.viewerSeeingAll(v), r.ID, record.LiveAndArchived)
	w.must(err)
	if id == "" {
		in.ID = w.ids.next()
	}
	rec, after, found, err := w.s.WriteComment(w.t.Context(), plan, id, func(_ int64, now time.Time, rec record.Sealed, before *record.SealedComment) (record.CommentChange, error) {
		v.Now = now
		return record.WriteComment(v, rec, before, in)
	})
	if err == nil && !found {
		err = fmt.Errorf("no comment %q", id)
	}
	if err != nil {
		return record.CommentView{}, err
	}
	views := record.OpenComments(v, rec, []record.SealedComment{after})
	if len(views) != 1 {
		w.t.Fatal("who may everything does not read what was written")
	}
	return views[0], nil
}

// said are the texts of a record's comments as who may everything reads them.
func (w *world) said(r *record.Row, before string, limit int) (texts []string, last string) {
	w.t.Helper()
	v := w.boss("owner", "orders")
	plan, err := record.OnePlan(v, r.ID, record.LiveAndArchived)
	w.must(err)
	page, err := w.s.Records(w.t.Context(), plan)
	w.must(err)
	all, err := w.s.Comments(w.t.Context(), w.id, r.ID, before, limit)
	w.must(err)
	for _, c := range record.OpenComments(v, page.Records[0], all) {
		texts = append(texts, c.Text)
		last = c.ID
	}
	return texts, last
}

func keepsComments(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	rows := w.create("orders", "ann", record.NewInput{State: "new"}, record.NewInput{State: "new"})
	r := rows[0]
	before, _ := w.stored("orders", r.ID)
	var ids []string
	for i := range 3 {
		view, err := w.say(r, "ann", "", record.CommentInput{Text: fmt.Sprint("said ", i, " — é\n'\"")})
		w.must(err)
		ids = append(ids, view.ID)
	}
	w.must1(w.say(rows[1], "bob", "", record.CommentInput{Text: "elsewhere"}))
	first, last := w.said(r, "", 2)
	rest, _ := w.said(r, last, 2)
	if want := []string{"said 2 — é\n'\"", "said 1 — é\n'\"", "said 0 — é\n'\""}; !slices.Equal(append(first, rest...), want) {
		t.Errorf("newest first, page by page: %q %q", first, rest)
	}
	after, _ := w.stored("orders", r.ID)
	was, _ := before.System(access.UpdatedAt)
	is, _ := after.System(access.UpdatedAt)
	if !was.Equal(is) {
		t.Error("a comment changes the record, and so is felt by who may not read it")
	}
	edited, err := w.say(r, "ann", ids[1], record.CommentInput{Text: "again"})
	if err != nil || edited.Text != "again" || edited.Edited.IsZero() {
		t.Errorf("changed: %+v %v", edited, err)
	}
	if _, err := w.say(rows[1], "ann", ids[1], record.CommentInput{Text: "through another record"}); err == nil {
		t.Error("a comment was found through another record")
	}
	w.must1(w.say(r, "ann", ids[1], record.CommentInput{Remove: true}))
	events, err := s.Activity(t.Context(), w.id, r.ID, "", 20)
	w.must(err)
	plan, _ := record.OnePlan(w.boss("owner", "orders"), r.ID, record.LiveAndArchived)
	page, err := s.Records(t.Context(), plan)
	w.must(err)
	var kinds []string
	for _, e := range record.OpenEvents(w.boss("owner", "orders"), page.Records[0], events) {
		kinds = append(kinds, e.Kind)
	}
	if want := []string{"comment_removed", "commented", "commented", "created"}; !slices.Equal(kinds, want) {
		t.Errorf("what is left of it: %q, not %q", kinds, want)
	}
	found, err := s.CommentsByID(t.Context(), w.id, ids)
	if err != nil || len(found) != 2 {
		t.Errorf("by id: %d %v", len(found), err)
	}
	w.apply(del(policy.KindUser, "ann")) // A8.5: what was said stays, by nobody
	views, _ := w.said(r, "", 10)
	if len(views) != 2 {
		t.Errorf("what a deleted user said: %q", views)
	}
}

func (w *world) must1(_ record.CommentView, err error) {
	w.t.Helper()
	w.must(err)
}

// waiting is what of the world's own workspace waits to be told.
func (w *world) waiting() (all []app.Outgoing) {
	for _, o := range w.outbox() {
		if o.Workspace == w.id {
			all = append(all, o)
		}
	}
	return all
}

// keepsOutbox: what happened waits until it is told, and is told once.
func keepsOutbox(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	for _, o := range w.waiting() { // of the making
		w.must(s.Tell(t.Context(), o, nil))
	}
	r := w.create("orders", "ann", record.NewInput{State: "new"})[0]
	if got := w.waiting(); len(got) != 0 {
		t.Fatalf("a record of nobody else's waits to be told: %+v", got)
	}
	w.must(w.edit(r, "orders", record.Input{Values: values("customer", `"Priya"`)}))
	w.must(w.edit(r, "orders", record.Input{Values: values("courier", `"bob"`)}))
	w.must1(w.say(r, "ann", "", record.CommentInput{Text: "hello"}))
	w.apply(put(policy.KindTeam, "north", policy.Team{Key: "north", Name: "North", Members: []string{"ann"}}))
	got := w.waiting()
	if len(got) != 3 || got[0].Record != r.ID || got[0].Tracker != "orders" || got[2].Seq == 0 && got[0].Seq == 0 && got[1].Seq == 0 {
		t.Fatalf("%+v", got)
	}
	n := app.Notification{User: "bob", ID: "a-1", At: time.UnixMilli(1000), Kind: app.NotifyAssigned, By: "ann", Tracker: "orders", Record: r.ID, Event: got[0].ID,
		Given: app.Given{View: []string{"p"}}, Listed: true, Mail: true}
	for range 2 { // told twice, it stands once
		w.must(s.Tell(t.Context(), got[0], []app.Notification{n}))
	}
	if got := w.waiting(); len(got) != 2 {
		t.Errorf("%d wait", len(got))
	}
	w.must(s.Postpone(t.Context(), got[1], time.Hour))
	if got := w.waiting(); len(got) != 1 {
		t.Errorf("what was put off is due: %+v", got)
	}
	list, err := s.Notifications(t.Context(), w.id, "bob", app.NotificationQuery{Limit: 10})
	w.must(err)
	if len(list) != 1 || list[0].By != "ann" || list[0].Event != n.Event || !list[0].At.Equal(n.At) || !list[0].Read.IsZero() || !slices.Equal(list[0].Given.View, n.Given.View) || !list[0].Mail {
		t.Errorf("%+v", list)
	}
	w.mailsOnce("bob")
	w.must(s.MarkRead(t.Context(), w.id, "ann", []string{"a-1"}, ""))
	unread := app.NotificationQuery{Unread: true, Limit: 10}
	if list, _ := s.Notifications(t.Context(), w.id, "bob", unread); len(list) != 1 {
		t.Error("somebody else has read it")
	}
	w.must(s.MarkRead(t.Context(), w.id, "bob", nil, "a-1"))
	if list, _ := s.Notifications(t.Context(), w.id, "bob", unread); len(list) != 0 {
		t.Error("it was read")
	}
	if told, err := s.RecentlyTold(t.Context(), w.id, time.UnixMilli(500)); err != nil || told["bob"] != "a-1" {
		t.Errorf("%v %v", told, err)
	}
}

// keepsJobs: what a piece of work has done waits until it is over, and is told together.
func keepsJobs(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	two := w.create("orders", "ann", record.NewInput{State: "new"}, record.NewInput{State: "new"})
	for _, o := range w.waiting() { // of the making
		w.must(s.Tell(t.Context(), o, nil))
	}
	w.job = w.id + "-import"
	for _, r := range two {
		w.must(w.edit(r, "orders", record.Input{Values: values("courier", `"bob"`)}))
	}
	if got := w.waiting(); len(got) != 0 {
		t.Fatalf("it is told before the work is over: %+v", got)
	}
	w.must(s.EndJob(t.Context(), w.id, "another"))
	if got := w.waiting(); len(got) != 0 {
		t.Errorf("work that has done nothing is told of: %+v", got)
	}
	for range 2 {
		w.must(s.EndJob(t.Context(), w.id, w.job))
	}
	got := w.waiting()
	if len(got) != 1 || got[0].Job != w.job || got[0].Record != "" {
		t.Fatalf("%+v", got)
	}
	first, err := s.OutboxOf(t.Context(), w.id, w.job, "", 1)
	w.must(err)
	rest, err := s.OutboxOf(t.Context(), w.id, w.job, first[0].ID, 10)
	w.must(err)
	if len(first) != 1 || len(rest) != 1 || first[0].Record != two[0].ID || rest[0].Record != two[1].ID || rest[0].Tracker != "orders" || rest[0].ID <= first[0].ID {
		t.Fatalf("%+v %+v", first, rest)
	}
	w.tellsJobInPart(first[0], rest[0], got[0])
	w.must(s.Tell(t.Context(), got[0], []app.Notification{{User: "bob", ID: "d-1", At: time.UnixMilli(1000), Kind: app.NotifyAssigned, Tracker: "orders", Listed: true,
		Given: app.Given{Told: []app.Told{{Record: two[0].ID, Event: first[0].ID}}}}}))
	if left, err := s.OutboxOf(t.Context(), w.id, w.job, "", 10); err != nil || len(left)+len(w.waiting()) != 0 {
		t.Errorf("%+v %+v %v", left, w.waiting(), err)
	}
	list, err := s.Notifications(t.Context(), w.id, "bob", app.NotificationQuery{Limit: 10})
	w.must(err)
	if len(list) != 1 || len(list[0].Given.Told) != 1 || list[0].Given.Told[0].Event != first[0].ID {
		t.Errorf("%+v", list)
	}
}

// tellsJobInPart: of a piece of work that was told before its end, what was not read by
// then waits on, with the end; and what cannot be told is put off whole.
func (w *world) tellsJobInPart(read, unread, end app.Outgoing) {
	w.t.Helper()
	read.Last = read.ID
	w.must(w.s.Tell(w.t.Context(), read, nil))
	left, err := w.s.OutboxOf(w.t.Context(), w.id, w.job, "", 10)
	w.must(err)
	if len(left) != 1 || left[0].ID != unread.ID || left[0].Tries != 0 {
		w.t.Fatalf("what was not told: %+v", left)
	}
	ends := func() bool {
		return slices.ContainsFunc(w.outbox(), func(o app.Outgoing) bool { return o.Workspace == w.id && o.ID == end.ID })
	}
	if !ends() {
		w.t.Error("the end was taken out with a part")
	}
	w.must(w.s.Postpone(w.t.Context(), end, 2*time.Hour))
	if left, err = w.s.OutboxOf(w.t.Context(), w.id, w.job, "", 10); err != nil || len(left) != 1 || left[0].Tries != 1 || ends() {
		w.t.Errorf("the end alone was put off: %+v %v", left, err)
	}
}

func (w *world) outbox() []app.Outgoing {
	all, err := w.s.Outbox(w.t.Context(), 10_000)
	w.must(err)
	return all
}

// mailsOnce takes the mails of a user, which can be done once.
func (w *world) mailsOnce(user string) {
	w.t.Helper()
	to := app.Recipient{Workspace: w.id, User: user}
	due, err := w.s.MailsDue(w.t.Context(), 10_000)
	w.must(err)
	if !slices.Contains(due, to) {
		w.t.Fatalf("no mail waits: %+v", due)
	}
	one, err := w.s.ClaimMails(w.t.Context(), to, 10)
	w.must(err)
	two, err := w.s.ClaimMails(w.t.Context(), to, 10)
	w.must(err)
	if len(one) != 1 || len(two) != 0 {
		w.t.Fatalf("%d and %d mails", len(one), len(two))
	}
	w.must(w.s.ReturnMails(w.t.Context(), to, one))
	if again, err := w.s.ClaimMails(w.t.Context(), to, 10); err != nil || len(again) != 1 {
		w.t.Fatalf("what was given back: %d %v", len(again), err)
	}
}

func keepsNotificationSettings(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	set := func(kind string, listed, mail bool) {
		w.must(s.SetNotifications(t.Context(), w.id, "ann", map[string]app.NotificationSetting{kind: {Listed: listed, Mail: mail}}))
	}
	set(app.NotifyMoved, true, true)
	set(app.NotifyMentioned, false, false)
	set(app.NotifyMoved, false, true)
	got, err := s.NotificationSettings(t.Context(), w.id, "ann")
	if err != nil || len(got) != 2 || got[app.NotifyMoved] != (app.NotificationSetting{Mail: true}) {
		t.Errorf("%+v %v", got, err)
	}
	deaf, err := s.Deaf(t.Context(), w.id, app.NotifyMentioned)
	if err != nil || len(deaf) != 1 || !deaf["ann"] {
		t.Errorf("%v %v", deaf, err)
	}
}
