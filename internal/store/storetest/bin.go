package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// emptiesTheBin: what was binned by then goes, whole; what was binned later, or
// not at all, stays.
func emptiesTheBin(t *testing.T, s app.Store) {
	w, other := newWorld(t, s), newWorld(t, s)
	old := w.create("orders", "ann", record.NewInput{State: "new", Values: full()}, record.NewInput{State: "new"}, record.NewInput{State: "new"})
	w.apply(put(policy.KindTracker, "ties", `{"key":"ties","name":"Ties","singular":"Tie","properties":[{"key":"to","label":"To","type":"link","link_to":"orders"}],
		"states":[{"key":"open","label":"Open","kind":"open"}],"transitions":[]}`))
	linked := map[string]string{old[0].ID: "orders", old[1].ID: "orders", old[2].ID: "orders"}
	ties := w.create("ties", "ann", record.NewInput{State: "open", Links: linked, Values: values("to", `["`+old[0].ID+`","`+old[2].ID+`","`+old[1].ID+`"]`)},
		record.NewInput{State: "open", Links: linked, Values: values("to", `["`+old[1].ID+`"]`)})
	foreign := other.create("orders", "ann", record.NewInput{State: "new"})[0]
	bin := record.Input{Delete: true}
	w.must(w.edit(old[0], "orders", record.Input{Restrict: &record.List{Users: []string{"owner", "cid"}}}))
	for _, r := range old[:2] {
		w.must(w.edit(r, "orders", bin))
	}
	other.must(other.edit(foreign, "orders", bin))
	then, _, err := s.Now(t.Context(), w.id)
	w.must(err)
	time.Sleep(2 * time.Millisecond) // the clock of the store moves on
	late := w.create("orders", "ann", record.NewInput{State: "new"})[0]
	w.must(w.edit(late, "orders", bin))

	if revision, gone, err := s.EmptyBin(t.Context(), other.snap, then, 0); err != nil || gone != 0 || revision != other.snap.Revision() {
		t.Fatalf("%d are gone, %v", gone, err)
	}
	for i, want := range []int{1, 1, 0} { // one at a time, the oldest first
		revision, gone, err := s.EmptyBin(t.Context(), w.snap, then, 1)
		w.must(err)
		if gone != want || revision != w.snap.Revision() {
			t.Fatalf("round %d: %d are gone, not %d", i, gone, want)
		}
	}
	for _, r := range old[:2] {
		if err := w.edit(r, "orders", record.Input{Recover: true}); err == nil {
			t.Errorf("record %d is recovered from an empty bin", r.Number)
		}
		if events, err := s.Activity(t.Context(), w.id, r.ID, "", 10); err != nil || len(events) != 0 {
			t.Errorf("its activity is left: %d, %v", len(events), err)
		}
	}
	w.holds("orders", old[2])
	for i, want := range [][]string{{old[2].ID}, nil} { // the system empties links to what is gone (A3.9)
		if view, ok := w.stored("ties", ties[i].ID); !ok || !slices.Equal(view.Links()["orders"], want) {
			t.Errorf("tie %d leads to %v, not %v", i, view.Links(), want)
		}
	}
	w.must(w.edit(late, "orders", record.Input{Recover: true}))
	other.must(other.edit(foreign, "orders", record.Input{Recover: true}))
	again := w.create("orders", "ann", record.NewInput{State: "new", Values: values("code", `"A-1"`)})[0] // unique, and free again
	if again.Number <= late.Number {
		t.Errorf("number %d was given twice", again.Number)
	}
}

// trashesFiles: the files of a workspace that is dropped are trashed, until
// somebody says that they are gone.
func trashesFiles(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.must(s.DropWorkspace(t.Context(), w.id))
	mine := app.TrashedFile{Workspace: w.id}
	all, err := s.TrashedFiles(t.Context(), 10_000)
	w.must(err)
	if !slices.Contains(all, mine) {
		t.Fatalf("not trashed: %v", all)
	}
	w.must(s.ForgetTrashed(t.Context(), mine))
	all, err = s.TrashedFiles(t.Context(), 10_000)
	w.must(err)
	if slices.Contains(all, mine) {
		t.Error("a file that is gone is still trashed")
	}
}
