package storetest

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// without is orders without a state; its records go to another one.
func (w *world) without(state string, moves map[string]string) policy.Change {
	doc := *w.tracker("orders").Tracker
	var id string
	doc.States = slices.DeleteFunc(slices.Clone(doc.States), func(s policy.State) bool {
		if s.Key == state {
			id = s.ID
		}
		return s.Key == state
	})
	doc.Transitions = slices.DeleteFunc(slices.Clone(doc.Transitions), func(s policy.Transition) bool { return s.From == id || s.To == id })
	c := put(policy.KindTracker, "orders", doc)
	c.Moves = moves
	return c
}

// movesRecordsOfAState: archived ones and those in the bin too, and with them who
// is assigned and who is listed, whose pages are by state.
func movesRecordsOfAState(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.courier()
	all := w.create("orders", "ann", record.NewInput{State: "waiting", Values: values("courier", `"cid"`)}, record.NewInput{State: "waiting"},
		record.NewInput{State: "waiting"}, record.NewInput{State: "new"})
	binned := all[2]
	w.must(w.edit(all[1], "orders", record.Input{Restrict: &record.List{Users: []string{"owner", "cid"}}}))
	w.must(w.edit(binned, "orders", record.Input{Delete: true}))
	w.same()

	var refused *policy.Error
	err := w.try(w.without("waiting", map[string]string{"waiting": "done"}), del(policy.KindTracker, "clients"), del(policy.KindTracker, "orders"))
	if err == nil {
		t.Fatal("the tracker was removed")
	}
	w.same() // all or none
	if err := w.try(w.without("waiting", nil)); !errors.As(err, &refused) || refused.Code != policy.CodeInUse {
		t.Fatalf("a state with records was removed: %v", err)
	}
	result, err := w.snap.Apply(policy.Changeset{Changes: []policy.Change{w.without("waiting", map[string]string{"waiting": "doing"})}}, system, w.env(time.Now()), policy.Head{})
	w.must(err)
	if told, err := s.Orphans(t.Context(), w.id, result); err != nil || told != nil {
		t.Errorf("the preview says that the save is refused: %v %v", told, err)
	}
	w.apply(w.without("waiting", map[string]string{"waiting": "doing"}))
	to, _, _ := w.tracker("orders").StateRef("doing")
	for _, r := range all[:3] {
		r.Facts.State, r.Version = to, r.Version+1
	}
	doing, _, _ := w.tracker("orders").StateRef("new")
	all[3].Facts.State = doing
	for _, r := range all {
		if r != binned {
			w.holds("orders", r)
		}
	}
	w.must(w.edit(binned, "orders", record.Input{Recover: true}))
	w.holds("orders", binned)
	tally, err := s.Tally(t.Context(), w.id, w.tracker("orders").ID, []string{"cid"})
	w.must(err)
	state := w.tracker("orders").StateN(to).ID
	if own := tally.Own["cid"]; len(own) != 1 || own[0].State != state || own[0].Count != 1 {
		t.Errorf("what is cid's: %+v", own)
	}
	if len(tally.Restricted) != 1 || tally.Restricted[0].State != state || !slices.Equal(slices.Sorted(slices.Values(tally.Restricted[0].Listed)), []string{"cid", "owner"}) {
		t.Errorf("what is restricted: %+v", tally.Restricted)
	}
}

// keepsRetiredValues: nothing is lost by retiring, of whatever type, and a type
// does not change.
func keepsRetiredValues(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	r := w.create("orders", "ann", record.NewInput{State: "new", Values: full()})[0]
	w.holds("orders", r)
	retire := func(retired bool) {
		doc := *w.tracker("orders").Tracker
		doc.Properties = slices.Clone(doc.Properties)
		for i := range doc.Properties {
			doc.Properties[i].Retired = retired
		}
		doc.Label = ""
		w.apply(put(policy.KindTracker, "orders", doc))
	}
	retire(true)
	retire(false)
	w.holds("orders", r)
	var refused *policy.Error
	for _, kind := range []policy.PropertyType{policy.LongText, policy.Number, policy.Choice, policy.Date} {
		doc := *w.tracker("orders").Tracker
		doc.Properties = slices.Clone(doc.Properties)
		doc.Properties[0].Type = kind
		if err := w.try(put(policy.KindTracker, "orders", doc)); !errors.As(err, &refused) || refused.Code != policy.CodeInvalid {
			t.Errorf("text became %s: %v", kind, err)
		}
	}
	w.holds("orders", r)
	n, _, _ := w.tracker("orders").Prop("code")
	if v := r.Values[n-access.FirstProperty]; v.Filled {
		raw, _ := json.Marshal(v.Text)
		_, err := s.InsertRecords(t.Context(), w.id, w.births("orders", "bob", record.NewInput{Values: values("code", string(raw))}))
		if !errors.As(err, new(*app.ErrUnique)) {
			t.Errorf("a unique value was free after retiring and coming back: %v", err)
		}
	}
}

func emptiesATracker(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	gone := w.create("orders", "ann", record.NewInput{State: "new", Values: full()}, record.NewInput{State: "done"}, record.NewInput{State: "new"})
	stays := w.create("clients", "ann", record.NewInput{State: "open"})[0]
	for i, want := range []int{2, 1, 0} {
		if _, n, err := s.EmptyTracker(t.Context(), w.snap, w.tracker("orders").ID, 2); err != nil || n != want {
			t.Fatalf("round %d: %d are gone, not %d: %v", i, n, want, err)
		}
	}
	for _, r := range gone {
		if _, ok := w.stored("orders", r.ID); ok {
			t.Errorf("record %d is left", r.Number)
		}
	}
	w.holds("clients", stays)
	w.apply(del(policy.KindTracker, "orders"))
}
