package access

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestRewrittenIsCompiledAnew compares an engine of which one role's documents
// were replaced with one compiled from the whole policy.
func TestRewrittenIsCompiledAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		before, err := Compile(w.src)
		if err != nil {
			t.Fatal(err)
		}
		id := w.number(1, len(w.src.Roles)-1, "role")
		old := w.src
		w.src.Revision++
		w.src.Roles = slices.Clone(old.Roles)
		w.src.Roles[id].Cells = w.drawRole().Cells
		places := placesOf(RoleID(id), &old.Roles[id], &w.src.Roles[id])
		got, err := before.Rewritten(w.src, places...)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Compile(w.src)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Compile(old)
		if err != nil {
			t.Fatal(err)
		}
		compareSheets(t, "the rewritten engine", got, want)
		compareSheets(t, "the engine before it", before, again)
		if got.Revision() != w.src.Revision || before.Revision() == got.Revision() {
			t.Fatalf("revisions %d and %d", before.Revision(), got.Revision())
		}
	})
}

// placesOf are the places at which either of two versions of a role has a document.
func placesOf(id RoleID, versions ...*Role) (places []Place) {
	for _, r := range versions {
		for i := range r.Cells {
			places = append(places, Place{id, r.Cells[i].Tracker})
		}
	}
	return places
}

func compareSheets(t *rapid.T, which string, got, want *Engine) {
	for r := 1; r < len(want.duties); r++ {
		for tracker := range want.trackers {
			a, b := got.sheet(RoleID(r), TrackerID(tracker)), want.sheet(RoleID(r), TrackerID(tracker))
			if (a == &silent) != (b == &silent) || !reflect.DeepEqual(a, b) {
				t.Fatalf("%s: role %d on tracker %d: %+v, compiled anew %+v", which, r, tracker, a, b)
			}
		}
	}
}

func TestRewrittenRefusesWhatDoesNotFit(t *testing.T) {
	for what, c := range map[string]struct {
		at    Place
		cells []Cells
	}{
		"a role out of range":                  {at: Place{9, orders}},
		"a tracker out of range":               {at: Place{1, 99}},
		"a state that the tracker has not":     {at: Place{1, orders}, cells: []Cells{{Tracker: orders, States: []StateEntries{{State: 59}}}}},
		"two documents in one place (A3.12)":   {at: Place{1, orders}, cells: []Cells{{Tracker: orders}, {Tracker: orders}}},
		"an entry twice in a document (A3.12)": {at: Place{1, 0}, cells: []Cells{{AllStates: Entries{Properties: []PropertyEntry{{Property: Site}, {Property: Site}}}}}},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice()
			o.Roles = append(o.Roles, Role{Exists: true, Enabled: true})
			e := o.compile(t)
			src := o.Source
			src.Roles = slices.Clone(src.Roles)
			src.Roles[1].Cells = c.cells
			if next, err := e.Rewritten(src, c.at); err == nil {
				t.Errorf("%+v was accepted", next)
			}
		})
	}
}
