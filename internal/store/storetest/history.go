package storetest

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func keepsHistory(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	for n := 1; n <= 3; n++ {
		w.apply(put(policy.KindTeam, "north", policy.Team{Key: "north", Name: fmt.Sprint("North", n), Members: []string{"ann"}}),
			put(policy.KindTeam, "south", policy.Team{Key: "south", Name: fmt.Sprint("South", n), Members: []string{"bob"}}))
	}
	var names []string
	for before := int64(0); ; {
		page, err := s.History(t.Context(), w.id, policy.KindTeam, "north", before, 2)
		w.must(err)
		for _, v := range page {
			var after policy.Team
			w.must(json.Unmarshal(v.After, &after))
			names = append(names, after.Name)
			if (v.Before == nil) != (after.Name == "North") || v.At.IsZero() || v.Via != "test" {
				t.Errorf("%+v", v)
			}
			before = v.Seq
		}
		if len(page) < 2 {
			break
		}
	}
	if !slices.Equal(names, []string{"North3", "North2", "North1", "North"}) {
		t.Errorf("history of one team: %v", names)
	}
	for _, none := range []struct {
		kind policy.Kind
		id   string
	}{{policy.KindTeam, "west"}, {policy.KindRole, "north"}} {
		if page, err := s.History(t.Context(), w.id, none.kind, none.id, 0, 5); err != nil || len(page) != 0 {
			t.Errorf("%v: %v %v", none, page, err)
		}
	}
	other := newWorld(t, s)
	if page, err := s.History(t.Context(), other.id, policy.KindTeam, "north", 0, 5); err != nil || len(page) != 1 {
		t.Errorf("another workspace's team: %v %v", page, err)
	}
	if _, err := s.History(t.Context(), "nowhere", policy.KindTeam, "north", 0, 5); err != app.ErrNoWorkspace {
		t.Errorf("no workspace: %v", err)
	}
}

func keepsAccessLog(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	for n := range 3 {
		w.must(s.LogAccess(t.Context(), w.id, app.AccessTold{ID: fmt.Sprint("id-", n), Actor: "ann", Via: "page", From: "192.0.2.1",
			Question: "explain", User: "bob", Tracker: "orders", Record: fmt.Sprint("r", n)}))
	}
	page, err := s.AccessLog(t.Context(), w.id, "", 2)
	w.must(err)
	if len(page) != 2 || page[0].ID != "id-2" || page[1].Record != "r1" || page[0].At.IsZero() {
		t.Fatalf("%+v", page)
	}
	rest, err := s.AccessLog(t.Context(), w.id, page[1].ID, 2)
	w.must(err)
	want := app.AccessTold{ID: "id-0", At: rest[0].At, Actor: "ann", Via: "page", From: "192.0.2.1", Question: "explain", User: "bob", Tracker: "orders", Record: "r0"}
	if len(rest) != 1 || rest[0] != want {
		t.Errorf("%+v", rest)
	}
	if none, err := s.AccessLog(t.Context(), newWorld(t, s).id, "", 2); err != nil || len(none) != 0 {
		t.Errorf("another workspace's log: %v %v", none, err)
	}
	if err := s.LogAccess(t.Context(), "nowhere", app.AccessTold{ID: "x"}); err != app.ErrNoWorkspace {
		t.Errorf("no workspace: %v", err)
	}
}

// tellsFacts: a record's access facts are those that decide, for whomever they
// are asked about, and counting by a predicate counts what holds (A2.4).
func tellsFacts(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	rows := w.create("orders", "ann",
		record.NewInput{State: "new", Site: "dfw", Values: values("customer", quote("x"), "courier", quote("bob"), "crew", quote("south"), "watchers", array("dot"))},
		record.NewInput{State: "new", Values: values("customer", quote("y"))})
	w.must(w.edit(rows[1], "orders", record.Input{Restrict: &record.List{Users: []string{"dot", "owner"}, Teams: []string{"north"}}}))
	orders := w.tracker("orders")
	fact := func(ref string, principals ...string) (record.AccessFacts, bool) {
		t.Helper()
		page, err := s.Records(t.Context(), record.FactPlan(w.snap, orders, ref, principals, record.LiveAndArchived))
		w.must(err)
		if page.Revision != w.snap.Revision() {
			t.Fatalf("read under revision %d", page.Revision)
		}
		if len(page.Records) == 0 {
			return record.AccessFacts{}, false
		}
		return record.FactsOf(orders, page.Records[0])
	}
	dfw, _ := w.snap.Site("dfw")
	for who, assigned := range map[string]bool{"ann": true, "bob": true, "cid": true, "dot": false} {
		principals := append([]string{who}, w.snap.TeamsOf(who)...)
		f, ok := fact(rows[0].ID, principals...)
		if !ok || f.Facts.Assigned != assigned || f.AssignedTo(principals) != assigned || f.Facts.Site != dfw.N || f.Facts.Restricted || f.Author != "ann" || len(f.Assignees) != 2 {
			t.Errorf("%s: %+v %v", who, f, ok)
		}
	}
	for who, listed := range map[string]bool{"ann": true, "bob": true, "cid": false, "dot": true} {
		principals := append([]string{who}, w.snap.TeamsOf(who)...)
		f, _ := fact(fmt.Sprint(rows[1].Number), principals...)
		if _, on := f.ListedAs(principals); !f.Facts.Restricted || f.Facts.Listed != listed || on != listed {
			t.Errorf("%s: %+v", who, f)
		}
	}
	if _, ok := fact("no such id", "ann"); ok {
		t.Error("a record that is not there has facts")
	}
	every := access.Any{access.Every{access.StateIn{States: 1}, access.IsPublic{}, access.HasAssigned{}}}
	for who, n := range map[string]int{"ann": 1, "dot": 0} {
		page, err := s.Records(t.Context(), record.CountPlan(w.snap, orders, every, []string{who}, record.LiveAndArchived))
		w.must(err)
		if page.Count != n {
			t.Errorf("%s: %d records counted, want %d", who, page.Count, n)
		}
	}
}
