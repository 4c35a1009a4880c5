package policy

import (
	"testing"
	"time"
)

func restore(id, doc string) Change {
	return Change{Op: Restore, Kind: KindTracker, ID: id, Doc: []byte(doc)}
}

// A8: a deleted tracker lies in the bin for 30 days and comes back with its matrix
// and views; until then it is nowhere, and its key is free.
func TestADeletedTrackerComesBackAsItWas(t *testing.T) {
	w := staff(t)
	orders := mustTracker(w)
	w.do(system, putDoc(KindRole, "", `{"key":"r","name":"R"}`),
		putDoc(KindPermissions, "", `{"role":"r","tracker":"orders","all_states":{"properties":{"customer":{"view":"all"}}}}`),
		putDoc(KindAssignment, "", `{"user":"plain","role":"r","site":"*"}`))
	sees := func() bool {
		u, _ := w.snap.User("plain")
		s, _ := w.snap.Engine().Subject(u.N, (&circumstance{at: w.now}).request(u.User))
		g := s.Tracker(orders.N)
		return g.Sees()
	}
	if !sees() {
		t.Fatal("nobody sees the tracker to begin with")
	}
	w.refuse(CodeForbidden, w.as("plain"), del(KindTracker, orders.ID))
	w.do(w.as("ext"), del(KindTracker, orders.ID))
	if _, ok := w.snap.Tracker(orders.ID); ok || sees() || len(w.snap.Trackers()) != 1 {
		t.Error("a tracker in the bin is still there")
	}
	if bin := w.snap.Bin(); len(bin) != 1 || bin[0].DeletedBy != "ext" || len(w.last.RemovedTrackers) != 0 {
		t.Errorf("the bin: %+v", bin)
	}
	w.refuse(CodeNotFound, w.as("ext"), del(KindTracker, orders.ID))
	w.refuse(CodeInvalid, w.as("ext"), putDoc(KindTracker, orders.ID, ordersDoc))
	if _, err := Inverse(w.last.Entry); err == nil {
		t.Error("undo brings a tracker back past the bin")
	}
	w.do(w.as("ext"), putDoc(KindTracker, "", `{"key":"orders","name":"Others","states":[{"key":"a"}]}`))
	w.refuse(CodeKeyTaken, w.as("ext"), restore(orders.ID, ``))
	w.refuse(CodeInvalid, w.as("ext"), restore(orders.ID, `{"name":"X"}`))
	w.refuse(CodeForbidden, w.as("plain"), restore(orders.ID, ``))
	w.do(w.as("ext"), restore(orders.ID, `{"key":"old-orders"}`))
	back, ok := w.snap.Tracker("old-orders")
	if !ok || back.ID != orders.ID || back.DeletedAt != nil || len(back.States) != len(orders.States) || !sees() {
		t.Errorf("what came back: %+v", back)
	}
	w.refuse(CodeNotFound, w.as("ext"), restore(orders.ID, ``))
}

func TestAfterThirtyDaysADeletedTrackerIsGoneForGood(t *testing.T) {
	w := staff(t)
	orders := mustTracker(w)
	w.do(w.as("ext"), del(KindTracker, orders.ID))
	w.now = w.now.Add(Grace - time.Second)
	if _, ok := w.snap.Bin()[0].Binned(w.now); !ok {
		t.Error("gone a second too early")
	}
	w.now = w.now.Add(time.Second)
	w.refuse(CodeNotFound, w.as("ext"), restore(orders.ID, ``))
	w.do(system, del(KindTracker, orders.ID))
	if len(w.snap.Bin()) != 0 || len(w.last.RemovedTrackers) != 1 {
		t.Error("the sweep left it in the bin")
	}
}

// A2.4: nobody is told whether some record holds an option, so it is retired.
func TestAnOptionIsRetiredAndNotTakenOut(t *testing.T) {
	w := newWorld(t)
	w.orders()
	doc := stored[Tracker](w, KindTracker, w.last.Entry.Changes[0].ID)
	size := doc.property("size")
	options := size.Options
	size.Options = options[:1]
	w.refuse(CodeInvalid, w.as("owner"), putDoc(KindTracker, "orders", doc))
	size.Options = options
	size.Options[1].Retired, size.Options[1].Label = true, "Large, no longer made"
	w.do(w.as("owner"), putDoc(KindTracker, "orders", doc))
	now, _ := w.snap.Tracker("orders")
	if got := now.property("size").Options; len(got) != 2 || !got[1].Retired {
		t.Errorf("%+v", got)
	}
}
