package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// notices are what somebody was told, newest first.
func (w *world) notices(t *testing.T, who string) (page NotificationPage) {
	t.Helper()
	must(t, json.Unmarshal([]byte(w.ok(t, who, "GET", ws+"/notifications", "").body), &page))
	return page
}

// partly is a store whose changes of records are part of one piece of work that goes on.
type partly struct {
	app.Store
	job    string
	fails  error    // of reading what the work has done
	during func()   // once, while that is read
	read   []string // after which entry it was read
}

func (s *partly) UpdateRecord(ctx context.Context, one record.Plan, decide func(int64, time.Time, record.Sealed) (record.Change, error)) (record.Sealed, bool, error) {
	return s.Store.UpdateRecord(app.WithJob(ctx, s.job), one, decide)
}

func (s *partly) OutboxOf(ctx context.Context, workspace, job, after string, limit int) ([]app.Outgoing, error) {
	s.read = append(s.read, after)
	if s.fails != nil {
		return nil, s.fails
	}
	out, err := s.Store.OutboxOf(ctx, workspace, job, after, min(limit, 2))
	if during := s.during; during != nil {
		s.during = nil
		during()
	}
	return out, err
}

// partlyWorld is a world with it and a clock that stands until it is moved.
func partlyWorld(t *testing.T) (w *world, s *partly, pass func(time.Duration)) {
	w, pass = steppedWorld(t)
	return w, &partly{Store: w.app.Store, job: "01900000-0000-7000-8000-000000000001"}, pass
}

// assign has records looked after by courier2.
func (w *world) assign(t *testing.T, records ...string) {
	t.Helper()
	for _, id := range records {
		w.ok(t, "mgr", "PATCH", orders+"/"+id, `{"values":{"responsible":"`+w.users["courier2"]+`"}}`, "If-Match", "*")
	}
}

// A list of notifications is read however many records its digests name.
func TestNotifications_ManyLargeDigestsAreRead(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		seen, tracker := w.delivering(t, "Ann"), field(t, w.ok(t, "mgr", "GET", ws+"/trackers/orders", ""), "id")
		workspace, err := w.app.Store.WorkspaceID(t.Context(), "w1")
		must(t, err)
		w.deliver(t)
		var list []app.Notification
		for i := range 84 {
			n := app.Notification{User: w.users["courier"], ID: fmt.Sprintf("f%011x-%d", i, i), At: time.Now(), Kind: app.NotifyAssigned, Tracker: tracker, Listed: true}
			for range 199 {
				n.Given.Told = append(n.Given.Told, app.Told{Record: uuid.NewString(), Event: uuid.NewString()})
			}
			n.Given.Told = append(n.Given.Told, app.Told{Record: seen, Event: uuid.NewString()})
			list = append(list, n)
		}
		must(t, w.app.Store.Tell(t.Context(), app.Outgoing{Workspace: workspace, ID: "none"}, list))
		page := w.notices(t, "courier")
		if len(page.Items) != 50 || page.Unread < 84 || page.Items[0].Record == nil || page.Items[0].Record.ID != seen {
			t.Errorf("%d of %d: %+v", len(page.Items), page.Unread, page.Items[:1])
		}
	})
}

// A4.8: the time of what is told about an import, and the id that holds it, are of what
// its reader sees: of a record that they do not see neither before nor after.
func TestImport_ItsTellingHasTheTimeOfWhatIsSeen(t *testing.T) {
	var ticks atomic.Int64
	start := time.Now()
	w := newWorldAt(t, func() time.Time { return start.Add(time.Duration(ticks.Add(1)) * 5 * time.Millisecond) })
	w.order(t, `{"name":"Hidden before"}`)
	ann, bob := w.delivering(t, "Ann"), w.delivering(t, "Bob")
	w.delivering(t, "Eve")
	w.order(t, `{"name":"Hidden after"}`)
	w.deliver(t)
	for _, c := range []struct {
		what, names, last string
		count             int
	}{
		{"one is seen", "Hidden before,Ann,Hidden after", ann, 0},
		{"two are seen", "Hidden before,Bob,Eve,Hidden after", bob, 2}, // the older record is changed last
	} {
		sheet := "name,responsible\n"
		for _, name := range strings.Split(c.names, ",") {
			sheet += name + ",Person courier2\n"
		}
		done := w.bring(t, "mgr", "?match=name", sheet)
		w.deliver(t)
		page := w.notices(t, "courier2")
		if len(page.Items) == 0 || page.Items[0].Count != c.count {
			t.Fatalf("%s: %+v %+v", c.what, done, page)
		}
		got, at := page.Items[0], field(t, w.ok(t, "mgr", "GET", orders+"/"+c.last+"/activity", ""), "items.0.at")
		when, err := time.Parse(time.RFC3339Nano, at)
		must(t, err)
		if got.At != at || !strings.HasPrefix(got.ID, fmt.Sprintf("%012x-", when.UnixMilli())) {
			t.Errorf("%s: it is told as of %s (%s), the last that is seen is of %s", c.what, got.At, got.ID, at)
		}
		// The hidden ones change back, so that the next sheet changes them again.
		w.bring(t, "mgr", "?match=name", "name,responsible\nHidden before,Person courier\nHidden after,Person courier\n")
		w.deliver(t)
	}
}

// A piece of work that cannot be told is put off whole: it is tried once for all that it
// has done, and everything else is told.
func TestImport_ThatCannotBeToldHoldsNothingUp(t *testing.T) {
	w, s, pass := partlyWorld(t)
	all := []string{w.delivering(t, "Ann"), w.delivering(t, "Bob"), w.delivering(t, "Cy")}
	other := w.delivering(t, "Dee")
	w.deliver(t)
	plain := w.app.Store
	w.app.Store = s
	w.assign(t, all...)
	pass(61 * time.Minute) // nobody has ended it
	w.app.Store = plain
	w.assign(t, other)
	w.app.Store, s.fails = s, errors.New("it cannot be read")
	for range 2 {
		w.deliver(t)
	}
	if got := w.notices(t, "courier2"); len(s.read) != 1 || len(got.Items) != 1 || got.Items[0].Record == nil || got.Items[0].Record.ID != other {
		t.Errorf("it was tried %d times; told: %+v", len(s.read), got)
	}
	s.fails = nil
	pass(2 * time.Second)
	w.deliver(t)
	if got := w.notices(t, "courier2"); len(got.Items) != 2 || !slices.ContainsFunc(got.Items, func(n Notification) bool { return n.Count == 3 }) {
		t.Errorf("%+v", got)
	}
}

// What a piece of work does while what it has done is told, is told later.
func TestImport_WhatItDoesWhileItIsToldIsNotLost(t *testing.T) {
	w, s, pass := partlyWorld(t)
	ann, bob := w.delivering(t, "Ann"), w.delivering(t, "Bob")
	w.deliver(t)
	w.app.Store = s
	w.assign(t, ann)
	pass(61 * time.Minute)
	w.app.Store = &beforeTold{s, func() { w.assign(t, bob) }}
	w.deliver(t)
	if got := w.notices(t, "courier2"); len(got.Items) != 1 || got.Items[0].Record == nil || got.Items[0].Record.ID != ann {
		t.Fatalf("%+v", got)
	}
	pass(61 * time.Minute)
	w.deliver(t)
	if got := w.notices(t, "courier2"); len(got.Items) != 2 || got.Items[0].Record == nil || got.Items[0].Record.ID != bob {
		t.Errorf("%+v", got)
	}
}

// beforeTold is a store in which something happens just before telling is kept.
type beforeTold struct {
	app.Store
	then func()
}

func (s *beforeTold) Tell(ctx context.Context, o app.Outgoing, list []app.Notification) error {
	if then := s.then; then != nil && o.Job != "" {
		s.then = nil
		then()
	}
	return s.Store.Tell(ctx, o, list)
}

// A6.2: a change of policy while a piece of work is told does not begin it anew: each
// page is decided under the policy of its moment.
func TestImport_IsToldPageByPage(t *testing.T) {
	w, s, pass := partlyWorld(t)
	all := []string{w.delivering(t, "Ann"), w.delivering(t, "Bob"), w.delivering(t, "Cy"), w.delivering(t, "Dee"), w.delivering(t, "Eve")}
	w.deliver(t)
	w.app.Store = s
	w.assign(t, all...)
	pass(61 * time.Minute)
	s.during = func() { w.set(t, doc("team", "", map[string]any{"key": "south", "name": "South"})) }
	w.deliver(t)
	if begun := slices.DeleteFunc(slices.Clone(s.read), func(after string) bool { return after != "" }); len(begun) != 1 || len(s.read) != 4 {
		t.Errorf("it was begun %d times: %q", len(begun), s.read)
	}
	if got := w.notices(t, "courier2"); len(got.Items) != 1 || got.Items[0].Count != 5 || got.Items[0].More {
		t.Errorf("%+v", got)
	}
}

// Of many records a digest names as many as are decided about again at each reading.
func TestImport_ADigestOfManySaysSoManyOrMore(t *testing.T) {
	w := newWorld(t)
	sheet := "name,state,responsible\n"
	for i := range 60 {
		sheet += fmt.Sprintf("Order %d,Delivering,Person courier2\n", i)
	}
	done := w.bring(t, "mgr", "", sheet)
	w.deliver(t)
	if got := w.notices(t, "courier2"); len(got.Items) != 1 || got.Items[0].Count != 50 || !got.Items[0].More {
		t.Errorf("%s: %+v", done.counts(), got)
	}
}
