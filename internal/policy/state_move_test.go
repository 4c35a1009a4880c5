package policy

import (
	"slices"
	"testing"

	"github.com/trackward/trackward/internal/access"
)

// leftOut is the orders tracker without one state, whose records go elsewhere.
func leftOut(w *world, state string, moves map[string]string) Change {
	doc := stored[Tracker](w, KindTracker, mustTracker(w).ID)
	gone := doc.state(state).ID
	doc.States = slices.DeleteFunc(doc.States, func(s State) bool { return s.ID == gone })
	doc.Transitions = slices.DeleteFunc(doc.Transitions, func(s Transition) bool { return s.From == gone || s.To == gone })
	c := putDoc(KindTracker, "orders", doc)
	c.Moves = moves
	return c
}

func mustTracker(w *world) *Schema {
	t, ok := w.snap.Tracker("orders")
	if !ok {
		w.t.Fatal("no tracker orders")
	}
	return t
}

func TestTheRecordsOfARemovedStateGoWhereTheChangesetSays(t *testing.T) {
	w := newWorld(t)
	orders := w.orders()
	for name, moves := range map[string]map[string]string{
		"to the state itself": {"delivering": "delivering"}, "to nowhere": {"delivering": "nosuch"},
		"out of one that stays": {"delivering": "done", "new": "done"}, "out of one that is not there": {"nosuch": "done"},
	} {
		t.Run(name, func(*testing.T) { w.refuse(CodeInvalid, w.as("owner"), leftOut(w, "delivering", moves)) })
	}
	stray := putDoc(KindTracker, "", `{"key":"x","name":"X","states":[{"key":"a"}]}`)
	stray.Moves = map[string]string{"a": "b"}
	w.refuse(CodeInvalid, w.as("owner"), stray)

	delivering, done := orders.state("delivering").ID, orders.state("done").ID
	w.do(w.as("owner"), leftOut(w, "delivering", map[string]string{delivering: "done"}))
	if want := []MovedState{{orders.ID, delivering, done}}; !slices.Equal(w.last.MovedStates, want) || len(w.last.RemovedStates) != 0 {
		t.Errorf("moved %v, removed %v", w.last.MovedStates, w.last.RemovedStates)
	}
	w.do(w.as("owner"), leftOut(w, "new", nil))
	if len(w.last.MovedStates) != 0 || len(w.last.RemovedStates) != 1 {
		t.Errorf("without a place to go to: %v %v", w.last.MovedStates, w.last.RemovedStates)
	}
}

// A11.2, A2.2: what people may do on the records that move is compared where they
// are with where they go, for the author too.
func TestRemovingAStateTellsWhoGainsAndLosesByItsRecordsMoving(t *testing.T) {
	w := newWorld(t)
	orders := w.orders()
	w.user("ann", SettingsNone)
	w.do(system, putDoc(KindRole, "", `{"key":"r","name":"R","features":{"trackers":"edit"}}`),
		putDoc(KindPermissions, "", `{"role":"r","tracker":"orders","states":{"delivering":{"properties":{"price":{"view":"all"}}},"done":{"properties":{"customer":{"view":"all"}}}}}`),
		putDoc(KindAssignment, "", `{"user":"ann","role":"r","site":"*"}`), putDoc(KindAssignment, "", `{"user":"owner","role":"r","site":"*"}`))
	preview := func(to string) *Preview {
		p, err := w.snap.Preview(Changeset{Changes: []Change{leftOut(w, "delivering", map[string]string{"delivering": to})}}, w.as("owner"), w.env(), w.head)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := preview("done")
	if len(p.Shifts) != 1 || len(p.Shifts[0].Users) != 2 {
		t.Fatalf("%+v", p.Shifts)
	}
	customer, price, delivering := orders.property("customer").ID, orders.property("price").ID, orders.state("delivering").ID
	want := []CellShift{{delivering, "view", customer, access.None, access.All, nil}, {delivering, "view", price, access.All, access.None, nil}}
	got := p.Shifts[0].Trackers[0].Cells
	if len(got) != 2 || got[0].State != want[0].State || got[0].Property != want[0].Property || got[0].After != want[0].After || got[1].Property != want[1].Property || got[1].After != want[1].After {
		t.Errorf("to done: %+v", got)
	}
	if p.Result.SelfGrant.Empty() || !slices.Equal(p.Result.SelfGrant.Trackers, []string{orders.ID}) {
		t.Errorf("the author gains too: %+v", p.Result.SelfGrant)
	}
	p = preview("new")
	if len(p.Shifts) != 1 || slices.ContainsFunc(p.Shifts[0].Trackers[0].Cells, func(c CellShift) bool { return c.After > c.Before }) || !p.Result.SelfGrant.Empty() {
		t.Errorf("to new, where nothing is seen: %+v", p.Shifts)
	}
	if p.Result.Follow(orders.ID, delivering) != orders.state("new").ID || p.Result.Follow(orders.ID, "other") != "other" {
		t.Error("where its records are afterwards")
	}
}
