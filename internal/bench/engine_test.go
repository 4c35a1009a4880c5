package bench

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/store"
)

// TestTheEngineIsMeasuredWithoutAllocations runs the whole of it on the small
// policy and looks for what must be there.
func TestTheEngineIsMeasuredWithoutAllocations(t *testing.T) {
	var out strings.Builder
	if err := Engine(t.Context(), &out, EngineOptions{Sizes: []Size{Small}}); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(out.String(), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "check") || strings.Contains(line, "mask of") {
			if !strings.HasSuffix(line, " 0") {
				t.Errorf("it allocates: %s", line)
			}
		}
	}
	for _, want := range []string{"small:", "fastest", "median", "check: one cell", "mask of a whole record", "mask of the next record", "filter of 1,000", "change one cell", "compiled policy"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
}

// TestAColdLoadLeavesNoWorkspace: not its own, and not that of a run that was cut
// short.
func TestAColdLoadLeavesNoWorkspace(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "bench.db"), store.Env{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	objects := Small.Documents()
	if err := seed(t.Context(), db, Small, objects[:len(objects)-1]); err != nil { // cut short
		t.Fatal(err)
	}
	var out strings.Builder
	if err := coldLoad(t.Context(), &out, "SQLite", db, Small, objects); err != nil || !strings.Contains(out.String(), "cold load from SQLite") {
		t.Fatalf("%v: %s", err, out.String())
	}
	for _, ref := range []string{Small.WorkspaceID(), "bench-small"} {
		if _, err := db.WorkspaceID(t.Context(), ref); !errors.Is(err, app.ErrNoWorkspace) {
			t.Errorf("%s is there: %v", ref, err)
		}
	}
}

// TestTheFixtureIsWhatItSaysItIs loads it and counts.
func TestTheFixtureIsWhatItSaysItIs(t *testing.T) {
	m, err := newMeasured(Slice)
	if err != nil {
		t.Fatal(err)
	}
	if u, r, k := len(m.snap.Users()), len(m.snap.Roles()), len(m.snap.Trackers()); u != Slice.Users || r != Slice.Roles || k != Slice.Trackers {
		t.Errorf("%d users, %d roles, %d trackers", u, r, k)
	}
	detailed, all := 0, 0
	for i := range m.source.Roles {
		cells := m.source.Roles[i].Cells
		if i > 0 && len(cells) != 10 {
			t.Errorf("role %d has cells on %d trackers", i, len(cells))
		}
		for j := range cells {
			all++
			if len(cells[j].States) > 0 {
				detailed++
			}
		}
	}
	if all != 50 || detailed < all/4-2 || detailed > all/4+2 {
		t.Errorf("%d of %d matrices are in detailed form", detailed, all)
	}
	before := m.hits
	m.check(len(m.asks))
	if share := float64(m.hits-before) / float64(len(m.asks)); share < 0.1 || share > 0.9 {
		t.Errorf("%.0f %% of the questions are answered yes", 100*share)
	}
}
