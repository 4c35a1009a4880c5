package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Scribble writes without end: batches of three records, changes of them, and
// changesets, and tells of each once the store has acknowledged it. It is for a
// process that is going to be killed.
func Scribble(t *testing.T, s app.Store, acknowledged func(line string)) {
	w := newWorld(t, s)
	acknowledged("workspace " + w.id)
	for n := 0; ; n++ {
		rows := w.create("orders", people[n%len(people)], record.NewInput{Values: values("courier", `"bob"`)}, record.NewInput{}, record.NewInput{})
		for _, r := range rows {
			acknowledged("record " + r.ID)
		}
		w.must(w.edit(rows[0], "orders", record.Input{Values: values("qty", strconv.Itoa(n), "courier", `"cid"`)}))
		acknowledged(fmt.Sprintf("qty %s %d", rows[0].ID, n))
		if n%4 == 0 {
			w.apply(put(policy.KindTeam, "north", policy.Team{Key: "north", Name: fmt.Sprint("N", n), Members: []string{"ann"}}))
			acknowledged(fmt.Sprintf("revision %d", w.snap.Revision()))
		}
	}
}

// CheckScribbles demands that everything acknowledged is there, that batches are
// there whole, and that the journal verifies.
func CheckScribbles(t *testing.T, s app.Store, lines []string) {
	id, isWorkspace := strings.CutPrefix(lines[0], "workspace ")
	if !isWorkspace {
		t.Fatalf("the first line is %q", lines[0])
	}
	w := &world{t: t, s: s, id: id}
	revision, objects, err := s.LoadPolicy(t.Context(), id)
	w.must(err)
	w.snap, err = policy.Load(id, revision, objects)
	w.must(err)
	ids, err := w.list(w.viewer("owner", "orders"), record.Query{}, 200)
	w.must(err)
	if len(ids)%3 != 0 {
		t.Errorf("%d records: a batch of three is there in part", len(ids))
	}
	for _, line := range lines[1:] {
		word := strings.Fields(line)
		switch word[0] {
		case "record":
			if !slices.Contains(ids, word[1]) {
				t.Errorf("record %s was acknowledged and is lost", word[1])
			}
		case "qty":
			view, ok := w.stored("orders", word[1])
			if !ok || qty(view) != word[2] {
				t.Errorf("record %s has quantity %s, acknowledged was %s", word[1], qty(view), word[2])
			}
		case "revision":
			if n, _ := strconv.ParseInt(word[1], 10, 64); n > revision {
				t.Errorf("revision %s was acknowledged, the store is at %d", word[1], revision)
			}
		}
	}
	w.verified(revision)
}

func qty(view record.View) string {
	for _, c := range view.Cells() {
		if c.Prop.Key == "qty" {
			return fmt.Sprint(c.Value.Num)
		}
	}
	return ""
}

// verified demands a whole journal that ends at the revision.
func (w *world) verified(revision int64) {
	w.t.Helper()
	entries, err := w.s.Audit(w.t.Context(), w.id, 0, 10_000)
	w.must(err)
	if int64(len(entries)) != revision {
		w.t.Errorf("%d entries for revision %d", len(entries), revision)
	}
	for i, e := range entries {
		w.must(policy.Verify(e))
		if i > 0 && entries[i-1].Previous != e.Hash {
			w.t.Errorf("entry %d does not follow %d", entries[i-1].Seq, e.Seq)
		}
	}
}

// CheckCut demands that a write whose connection is cut after it was decided is
// told to be unavailable, and leaves nothing.
func CheckCut(t *testing.T, s app.Store, cut func()) {
	w := newWorld(t, s)
	err := s.ApplyPolicy(t.Context(), w.id, func(_ int64, head policy.Head, now time.Time) (*policy.Result, error) {
		cut()
		return w.snap.Apply(policy.Changeset{Changes: []policy.Change{del(policy.KindTeam, "south")}}, system, w.env(now), head)
	})
	if !errors.Is(err, app.ErrUnavailable) {
		t.Fatalf("a cut changeset: %v", err)
	}
	for range 20 { // the pool finds out about its other connections one by one
		if err = s.Ping(t.Context()); err == nil {
			break
		}
	}
	w.must(err)
	w.same()
	w.apply(del(policy.KindTeam, "south"))
}
