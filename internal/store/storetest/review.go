package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// tellsWhatReviewsGoBy: last use, marked self-grants and restricted lists are each
// workspace's own.
func tellsWhatReviewsGoBy(t *testing.T, s app.Store) {
	w, other := newWorld(t, s), newWorld(t, s)
	at := time.Date(2026, 3, 4, 5, 0, 0, 0, time.UTC)
	w.must(s.NoteVisit(t.Context(), w.id, app.Visited{User: "ann", Session: "s1", Account: "acc", SeenAt: at}))
	w.must(s.NoteVisit(t.Context(), other.id, app.Visited{User: "bob", Session: "s2", Account: "acc", SeenAt: at}))
	for _, users := range [][]string{nil, {"ann", "bob"}} {
		if used, err := s.LastUsed(t.Context(), w.id, users); err != nil || len(used) != 1 || !used["ann"].Equal(at) {
			t.Errorf("last used of %v: %v %v", users, used, err)
		}
	}
	if used, err := s.LastUsed(t.Context(), w.id, []string{}); err != nil || len(used) != 0 {
		t.Errorf("of nobody: %v %v", used, err)
	}

	rows := w.create("orders", "ann", record.NewInput{State: "new"}, record.NewInput{State: "new"}, record.NewInput{State: "new"}, record.NewInput{State: "new"})
	for i, users := range [][]string{{"dot"}, {"owner"}, {"bob", "cid"}} {
		w.must(w.edit(rows[i], "orders", record.Input{Restrict: &record.List{Users: users}}))
	}
	w.must(w.edit(rows[1], "orders", record.Input{Delete: true}))
	lists, err := s.RestrictedLists(t.Context(), w.id)
	w.must(err)
	if len(lists) != 2 {
		t.Fatalf("restricted lists: %+v", lists)
	}
	for _, l := range lists {
		if l.Tracker != w.tracker("orders").ID || l.Records != 1 || !slices.Equal(l.Principals, []string{"dot"}) && !slices.Equal(l.Principals, []string{"bob", "cid"}) {
			t.Errorf("one with a list of %v: %d, the bin does not count", l.Principals, l.Records)
		}
	}
	if lists, err := s.RestrictedLists(t.Context(), other.id); err != nil || len(lists) != 0 {
		t.Errorf("of another workspace: %v %v", lists, err)
	}
	tellsSelfGrants(t, s, w, other)
}

func tellsSelfGrants(t *testing.T, s app.Store, w, other *world) {
	t.Helper()
	began := time.Now().Add(-time.Minute)
	var made string
	w.must(s.ApplyPolicy(t.Context(), w.id, func(_ int64, head policy.Head, now time.Time) (*policy.Result, error) {
		result, err := w.snap.Apply(policy.Changeset{Note: "to look", Changes: []policy.Change{
			put(policy.KindAssignment, "", policy.Assignment{User: "owner", Role: "boss", Site: policy.AllSites, Reason: "to look"})}},
			policy.Actor{User: "owner", Via: "page"}, w.env(now), head)
		if err == nil {
			result.SelfGrant = &policy.SelfGrant{Trackers: []string{w.tracker("orders").ID}}
			made = result.Entry.Changes[0].ID
			w.snap = result.Snapshot
		}
		return result, err
	}))
	got, err := s.SelfGrants(t.Context(), w.id, began, 10)
	w.must(err)
	if len(got) != 1 || got[0].Actor != "owner" || got[0].Note != "to look" || !slices.Equal(got[0].Assignments, []string{made}) {
		t.Errorf("self-grants: %+v", got)
	}
	if late, err := s.SelfGrants(t.Context(), w.id, time.Now().Add(time.Hour), 10); err != nil || len(late) != 0 {
		t.Errorf("since later: %+v %v", late, err)
	}
	if none, err := s.SelfGrants(t.Context(), other.id, began, 10); err != nil || len(none) != 0 {
		t.Errorf("of another workspace: %+v %v", none, err)
	}
}

// keepsUses: the newest use of each right, by machine and workspace.
func keepsUses(t *testing.T, s app.Store) {
	w, other := newWorld(t, s), newWorld(t, s)
	at := time.Date(2026, 3, 4, 5, 0, 0, 0, time.UTC)
	use := func(target string, hours int) app.RightUse {
		return app.RightUse{User: "bot", Right: policy.Right{Tracker: "orders", Property: "price", Target: target}, At: at.Add(time.Duration(hours) * time.Hour)}
	}
	w.must(s.NoteUses(t.Context(), w.id, []app.RightUse{use("view", 1), use("edit", 5)}))
	w.must(s.NoteUses(t.Context(), w.id, []app.RightUse{use("view", 3), use("edit", 2)})) // the second is late: it goes nowhere
	w.must(s.NoteUses(t.Context(), other.id, []app.RightUse{use("view", 9)}))
	w.must(s.NoteUses(t.Context(), w.id, nil))
	got, err := s.Uses(t.Context(), w.id, "bot")
	w.must(err)
	if len(got) != 2 || got[0] != use("edit", 5) || got[1] != use("view", 3) {
		t.Errorf("%+v", got)
	}
	if none, err := s.Uses(t.Context(), w.id, "ann"); err != nil || len(none) != 0 {
		t.Errorf("of somebody else: %+v %v", none, err)
	}
}
