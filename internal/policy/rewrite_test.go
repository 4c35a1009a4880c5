package policy

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/trackward/trackward/internal/access"
)

// TestAMatrixIsRewrittenAsIfLoaded writes and deletes matrices one after the
// other, some of them of a retired property, and loads the whole policy anew
// each time.
func TestAMatrixIsRewrittenAsIfLoaded(t *testing.T) {
	w := newWorld(t)
	orders := w.orders()
	doc := stored[Tracker](w, KindTracker, orders.ID)
	doc.Properties[1].Retired = true
	w.do(system, put(KindTracker, orders.ID, doc))
	w.do(system, putDoc(KindTracker, "", `{"key":"clients","name":"Clients","properties":[{"key":"title","type":"text"}],"states":[{"key":"open"}]}`))
	for _, role := range []string{"one", "two"} {
		w.do(system, put(KindRole, "", Role{Key: role, Name: role, Enabled: true}))
		w.user("u-"+role, SettingsNone)
		w.do(system, put(KindAssignment, "", Assignment{User: "u-" + role, Role: role, Site: AllSites, Reason: "test"}))
	}
	random := rand.New(rand.NewPCG(1, 2))
	rewrites := 0
	for range 150 {
		before := w.snap
		if err := w.try(system, drawMatrices(random)...); err != nil {
			continue // a delete of what is not there, or edit above view
		}
		if w.snap.shares(before, compiledKinds...) && w.snap.tables[KindPermissions] != before.tables[KindPermissions] {
			rewrites++
		}
		loaded, err := Load("ws", w.snap.Revision(), w.snap.Objects())
		if err != nil {
			t.Fatal(err)
		}
		if got, want := inOrder(w.snap.Source()), inOrder(renumbered(loaded, w.snap)); !reflect.DeepEqual(got, want) {
			t.Fatalf("revision %d: rewritten %+v, loaded %+v", w.snap.Revision(), got.Roles, want.Roles)
		}
		sameAnswers(t, w.snap)
	}
	if rewrites < 50 {
		t.Fatalf("only %d changesets were rewritten", rewrites)
	}
}

func drawMatrices(random *rand.Rand) (changes []Change) {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range 1 + random.IntN(3) {
		role, tracker := pick("one", "two", RoleMember), pick("orders", "clients", AllTrackers)
		if random.IntN(3) == 0 {
			changes = append(changes, del(KindPermissions, role+"/"+tracker))
			continue
		}
		property := map[string]string{"orders": pick("customer", "price"), "clients": "title", AllTrackers: AllProperties}[tracker]
		level := pick(LevelNone, LevelAssigned, LevelAll)
		e := Entries{Properties: map[string]Cell{property: {View: level, Edit: level}}, Actions: map[string]string{"archive": pick(LevelNone, LevelAll)}}
		p := Permissions{Role: role, Tracker: tracker, AllStates: e}
		if tracker == "orders" && random.IntN(2) == 0 {
			p.AllStates, p.States = Entries{}, map[string]Entries{"new": e}
		}
		changes = append(changes, put(KindPermissions, "", p))
	}
	return changes
}

// renumbered is the source of a snapshot loaded anew with the numbers of old.
func renumbered(s, old *Snapshot) access.Source {
	again := assemble(s.workspace, s.revision, s.tables, &Snapshot{numbers: old.numbers, tables: map[Kind]*table{}})
	if err := again.compile(nil); err != nil {
		panic(err)
	}
	return again.Source()
}

// inOrder sorts what has no order of its own.
func inOrder(src access.Source) access.Source {
	src.Roles = slices.Clone(src.Roles)
	for i := range src.Roles {
		cells := slices.Clone(src.Roles[i].Cells)
		slices.SortFunc(cells, func(a, b access.Cells) int { return int(a.Tracker) - int(b.Tracker) })
		src.Roles[i].Cells = cells
	}
	return src
}

// sameAnswers compares the engine with one compiled from the same source, for
// everybody.
func sameAnswers(t *testing.T, s *Snapshot) {
	t.Helper()
	src := s.Source()
	anew, err := access.Compile(src)
	if err != nil {
		t.Fatal(err)
	}
	for u := 1; u < len(src.Users); u++ {
		compareUser(t, s.Engine(), anew, access.UserID(u), len(src.Trackers))
	}
}

func compareUser(t *testing.T, got, want *access.Engine, u access.UserID, trackers int) {
	t.Helper()
	a, why := got.Subject(u, access.Request{Scope: access.Unlimited()})
	b, also := want.Subject(u, access.Request{Scope: access.Unlimited()})
	if why != also {
		t.Fatalf("the door of user %d: %q and %q", u, why, also)
	}
	for n := range trackers {
		ga, gb := a.Tracker(access.TrackerID(n)), b.Tracker(access.TrackerID(n))
		for state := range access.State(4) {
			f := access.Facts{State: state, Assigned: true}
			if ga.Mask(f) != gb.Mask(f) {
				t.Fatalf("user %d, tracker %d, state %d: rewritten %+v, compiled %+v", u, n, state, ga.Mask(f), gb.Mask(f))
			}
		}
	}
}
