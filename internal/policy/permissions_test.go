package policy

import (
	"fmt"
	"testing"

	"github.com/trackward/trackward/internal/access"
)

// cells is a permissions document for courier on orders with one entry of
// customer in all states.
func (w *world) cells(view, edit string) Change {
	return putDoc(KindPermissions, "", Permissions{Role: "courier", Tracker: "orders",
		AllStates: Entries{Properties: map[string]Cell{"customer": {View: view, Edit: edit}}}})
}

func (w *world) customerCell() Cell {
	w.t.Helper()
	t, _ := w.snap.Tracker("orders")
	_, p, _ := t.Prop("customer")
	_, doc, ok := w.snap.Permissions("courier", "orders")
	if !ok {
		return Cell{}
	}
	return doc.AllStates.Properties[p.ID]
}

// A3.5, entry by entry against the stored document.
func TestEditNeverStandsAboveView(t *testing.T) {
	const a, s, n = LevelAll, LevelAssigned, LevelNone
	for _, c := range []struct {
		name     string
		old, new *Cell // nil: no stored document
		want     *Cell // nil: refused
		adjusted bool
	}{
		{"nothing stored, edit above view", nil, &Cell{s, a}, nil, false},
		{"nothing stored, edit at view", nil, &Cell{a, a}, &Cell{a, a}, false},
		{"nothing stored, edit alone", nil, &Cell{"", a}, &Cell{"", a}, false},
		{"lowering view lowers edit", &Cell{a, a}, &Cell{s, a}, &Cell{s, s}, true},
		{"lowering view to none lowers edit", &Cell{a, a}, &Cell{n, a}, &Cell{n, n}, true},
		{"raising edit alone raises view", &Cell{s, s}, &Cell{s, a}, &Cell{a, a}, true},
		{"raising edit from none raises view", &Cell{n, n}, &Cell{n, a}, &Cell{a, a}, true},
		{"raising an absent edit raises view", &Cell{s, ""}, &Cell{s, a}, &Cell{a, a}, true},
		{"raising an absent edit raises an absent view", &Cell{"", ""}, &Cell{"", a}, &Cell{a, a}, true},
		{"both against each other", &Cell{a, s}, &Cell{s, a}, nil, false},
		{"both raised, edit above", &Cell{n, n}, &Cell{s, a}, nil, false},
		{"both lowered, edit above: the last word wins downwards", &Cell{a, a}, &Cell{n, s}, &Cell{n, n}, true},
		{"raising view leaves edit", &Cell{s, s}, &Cell{a, s}, &Cell{a, s}, false},
		{"lowering edit leaves view", &Cell{a, a}, &Cell{a, n}, &Cell{a, n}, false},
		{"dropping both entries", &Cell{a, a}, &Cell{"", ""}, &Cell{"", ""}, false},
		{"dropping view under an edit leaves the engine's minimum", &Cell{a, s}, &Cell{"", s}, &Cell{"", s}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := staff(t)
			if c.old != nil {
				w.do(system, w.cells(c.old.View, c.old.Edit))
			}
			change := w.cells(c.new.View, c.new.Edit)
			if c.want == nil {
				if e := w.refuse(CodeEditAboveView, w.as("ext"), change); e.Rule != "A3.5" {
					t.Errorf("rule %s", e.Rule)
				}
				return
			}
			w.do(w.as("ext"), change)
			if got := w.customerCell(); got != *c.want {
				t.Errorf("stored %+v, want %+v", got, *c.want)
			}
			if (len(w.last.Adjusted) > 0) != c.adjusted {
				t.Errorf("the answer says %q", w.last.Adjusted)
			}
		})
	}
}

// Raising edit alone raises view only where view stands lower, by whatever line.
func TestRaisingEditAloneMindsTheViewThatOtherLinesGive(t *testing.T) {
	for name, c := range map[string]struct {
		every, own, state string // documents for all trackers, for all states, and entries of "new"
		want              Cell   // of customer in "new", after edit is set to assigned there
	}{
		"the document for all trackers": {`{"*":{"view":"all"}}`, `{}`, `{}`, Cell{"", LevelAssigned}},
		"the star in all states":        {`{}`, `{"*":{"view":"all"}}`, `{}`, Cell{"", LevelAssigned}},
		"the state's star":              {`{}`, `{}`, `{"*":{"view":"assigned"}}`, Cell{"", LevelAssigned}},
		"the entry in all states":       {`{}`, `{"customer":{"view":"assigned"}}`, `{}`, Cell{"", LevelAssigned}},
		"the lower of the two":          {`{}`, `{"customer":{"view":"none"}}`, `{"*":{"view":"all"}}`, Cell{LevelAssigned, LevelAssigned}},
		"the lower of the two, turned":  {`{}`, `{"customer":{"view":"all"}}`, `{"*":{"view":"none"}}`, Cell{LevelAssigned, LevelAssigned}},
		"a none in all states":          {`{"*":{"view":"all"}}`, `{"*":{"view":"none"}}`, `{}`, Cell{LevelAssigned, LevelAssigned}},
		"nothing":                       {`{}`, `{}`, `{}`, Cell{LevelAssigned, LevelAssigned}},
	} {
		t.Run(name, func(t *testing.T) {
			w := staff(t)
			orders, _ := w.snap.Tracker("orders")
			_, neu, _ := orders.StateRef("new")
			_, customer, _ := orders.Prop("customer")
			w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"*","all_states":{"properties":`+c.every+`}}`),
				putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"properties":`+c.own+`},"states":{"new":{"properties":`+c.state+`}}}`))
			_, doc, _ := w.snap.Permissions("courier", "orders")
			next := clone(doc)
			if next.States == nil {
				next.States = map[string]Entries{}
			}
			entries := next.States[neu.ID]
			if entries.Properties == nil {
				entries.Properties = map[string]Cell{}
			}
			entries.Properties[customer.ID] = Cell{Edit: LevelAssigned}
			next.States[neu.ID] = entries
			w.do(w.as("ext"), putDoc(KindPermissions, "", next))
			_, saved, _ := w.snap.Permissions("courier", "orders")
			if got := saved.States[neu.ID].Properties[customer.ID]; got != c.want {
				t.Errorf("saved as %+v, want %+v", got, c.want)
			}
		})
	}
}

// A save never widens a target that its author lowered (A3.5).
func TestASaveNeverWidensWhatWasLowered(t *testing.T) {
	words := []string{"", LevelNone, LevelAssigned, LevelAll}
	for _, ov := range words {
		for _, oe := range words {
			for _, nv := range words {
				for _, ne := range words {
					old, now := Cell{ov, oe}, Cell{nv, ne}
					if ov != "" && oe != "" && rank(oe) > rank(ov) {
						continue // is never stored
					}
					if now.Edit == "" {
						continue // left as it is
					}
					got, ok := settle(true, old, now, "")
					if !ok {
						continue
					}
					if rank(nv) < rank(ov) && rank(got.View) > rank(nv) {
						t.Errorf("%v → %v: view was lowered and is saved as %q", old, now, got.View)
					}
					if rank(ne) < rank(oe) && rank(got.Edit) > rank(ne) {
						t.Errorf("%v → %v: edit was lowered and is saved as %q", old, now, got.Edit)
					}
					if got.View != "" && rank(got.Edit) > rank(got.View) {
						t.Errorf("%v → %v is saved as %v", old, now, got)
					}
				}
			}
		}
	}
}

func TestAMatrixNamesWhatExistsOnce(t *testing.T) {
	w := staff(t)
	orders, _ := w.snap.Tracker("orders")
	_, customer, _ := orders.Prop("customer")
	_, neu, _ := orders.StateRef("new")
	for name, doc := range map[string]string{
		"unknown property":        `{"role":"courier","tracker":"orders","all_states":{"properties":{"weight":{"view":"all"}}}}`,
		"unknown state":           `{"role":"courier","tracker":"orders","all_states":{},"states":{"lost":{}}}`,
		"unknown action":          `{"role":"courier","tracker":"orders","all_states":{"actions":{"read":"all"}}}`,
		"action star":             `{"role":"courier","tracker":"orders","all_states":{"actions":{"*":"all"}}}`,
		"unknown level":           `{"role":"courier","tracker":"orders","all_states":{"actions":{"create":"yes"}}}`,
		"level in another case":   `{"role":"courier","tracker":"orders","all_states":{"actions":{"create":"All"}}}`,
		"property by key and id":  `{"role":"courier","tracker":"orders","all_states":{"properties":{"customer":{"view":"none"},"` + customer.ID + `":{"view":"all"}}}}`,
		"state by key and id":     `{"role":"courier","tracker":"orders","all_states":{},"states":{"new":{"actions":{"create":"none"}},"` + neu.ID + `":{"actions":{"create":"all"}}}}`,
		"editing the author":      `{"role":"courier","tracker":"orders","all_states":{"properties":{"author":{"view":"all","edit":"all"}}}}`,
		"states for all trackers": `{"role":"guard","tracker":"*","all_states":{},"states":{"new":{"actions":{"create":"all"}}}}`,
		"a property for all":      `{"role":"guard","tracker":"*","all_states":{"properties":{"customer":{"view":"all"}}}}`,
		"the same key twice":      `{"role":"courier","tracker":"orders","all_states":{"properties":{"customer":{"view":"none"},"customer":{"view":"all"}}}}`,
	} {
		t.Run(name, func(t *testing.T) { w.refuse(CodeInvalid, system, putDoc(KindPermissions, "", doc)) })
	}
	w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"properties":{"site":{"view":"all","edit":"all"},"author":{"view":"all"},"*":{"view":"assigned"}}}}`))
	first, _, _ := w.snap.Permissions("courier", "orders")
	w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"properties":{"*":{"view":"all"}}}}`))
	second, _, _ := w.snap.Permissions("courier", "orders")
	if first.ID != second.ID {
		t.Error("a role has two documents on one tracker")
	}
	w.refuse(CodeInvalid, system, putDoc(KindPermissions, first.ID, `{"role":"guard","tracker":"orders","all_states":{}}`))
}

// A3.12, line by line, and the engine says the same.
func TestResolvedCellNamesItsLine(t *testing.T) {
	w := staff(t)
	w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"*","all_states":{"actions":{"archive":"assigned"},"properties":{"*":{"view":"assigned"}}}}`),
		putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders",
		 "all_states":{"actions":{"create":"all"},"properties":{"price":{"view":"none"},"courier":{"view":"all"},"*":{"view":"all"}}},
		 "states":{"new":{"actions":{"create":"none"},"properties":{"customer":{"view":"assigned"},"*":{"view":"assigned"}}},
		          "done":{"properties":{"price":{"view":"all"}}}}}`))
	for _, c := range []struct {
		state string
		t     Target
		want  Resolved
	}{
		{"new", Target{Property: "customer"}, Resolved{access.Assigned, 1}},
		{"done", Target{Property: "price"}, Resolved{access.All, 1}},
		{"new", Target{Action: "create"}, Resolved{access.None, 1}},
		{"new", Target{Property: "price"}, Resolved{access.None, 2}},       // lower of * assigned and none
		{"new", Target{Property: "courier"}, Resolved{access.Assigned, 2}}, // lower of * assigned and all
		{"new", Target{Property: "size"}, Resolved{access.Assigned, 2}},    // the state's * alone
		{"delivering", Target{Property: "price"}, Resolved{access.None, 2}},
		{"delivering", Target{Action: "create"}, Resolved{access.All, 2}},
		{"delivering", Target{Property: "size"}, Resolved{access.All, 3}},
		{"delivering", Target{Property: "author"}, Resolved{access.All, 3}},
		{"delivering", Target{Action: "archive"}, Resolved{access.Assigned, 4}},
		{"delivering", Target{Action: "delete"}, Resolved{access.None, 5}},
		{"delivering", Target{Property: "size", Edit: true}, Resolved{access.None, 5}},
	} {
		got, ok := w.snap.ResolvedCell("courier", "orders", c.state, c.t)
		if !ok || got != c.want {
			t.Errorf("%s %+v: %+v, want %+v", c.state, c.t, got, c.want)
		}
	}
	if got, _ := w.snap.ResolvedCell("courier", "clients", "open", Target{Property: "name"}); got != (Resolved{access.Assigned, 4}) {
		t.Errorf("a tracker without a document: %+v", got)
	}
	for _, bad := range []Target{{}, {Action: "read"}, {Property: "weight"}, {Action: "create", Property: "price"}} {
		if _, ok := w.snap.ResolvedCell("courier", "orders", "new", bad); ok {
			t.Errorf("%+v is answered", bad)
		}
	}
}

// B20, A3.12: nothing comes back with what comes back.
func TestWhatComesBackComesBackWithoutItsEntries(t *testing.T) {
	w := staff(t)
	orders, _ := w.snap.Tracker("orders")
	w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"properties":{"price":{"view":"all"}}},
		"states":{"delivering":{"actions":{"change_state":"all"},"properties":{"price":{"view":"all"},"customer":{"view":"all"}}}}}`))
	w.do(system, putDoc(KindView, "", `{"tracker":"orders","key":"v","name":"V","owner":"owner","columns":["price","customer"]}`))
	whole := stored[Tracker](w, KindTracker, orders.ID)
	_, price, _ := orders.Prop("price")
	_, delivering, _ := orders.StateRef("delivering")

	less := stored[Tracker](w, KindTracker, orders.ID)
	less.Properties = append(less.Properties[:1:1], less.Properties[2:]...)
	less.States = append(less.States[:1:1], less.States[2:]...)
	less.Transitions = nil
	w.do(w.as("sel"), putDoc(KindTracker, orders.ID, less))
	if got := w.last.RemovedProperties; len(got) != 1 || got[0] != (RemovedPart{orders.ID, price.ID}) {
		t.Errorf("removed properties %v", got)
	}
	if got := w.last.RemovedStates; len(got) != 1 || got[0] != (RemovedPart{orders.ID, delivering.ID}) {
		t.Errorf("removed states %v", got)
	}
	_, doc, _ := w.snap.Permissions("courier", "orders")
	if len(doc.States) != 0 || len(doc.AllStates.Properties) != 0 {
		t.Errorf("entries are left: %+v", doc)
	}
	if v, _ := w.snap.View("orders", "v"); len(v.Columns) != 1 {
		t.Errorf("columns are left: %v", v.Columns)
	}

	w.refuse(CodeInvalid, system, putDoc(KindTracker, orders.ID, whole)) // the old ids never come back
	for i := range whole.Properties {
		if whole.Properties[i].ID == price.ID {
			whole.Properties[i].ID = ""
		}
	}
	for i := range whole.States {
		if whole.States[i].ID == delivering.ID {
			whole.States[i].ID = ""
		}
	}
	for i := range whole.Transitions {
		for _, end := range []*string{&whole.Transitions[i].From, &whole.Transitions[i].To} {
			if *end == delivering.ID {
				*end = "delivering"
			}
		}
	}
	w.do(system, putDoc(KindTracker, orders.ID, whole))
	back, _ := w.snap.Tracker("orders")
	_, again, _ := back.Prop("price")
	if again.ID == price.ID {
		t.Error("an id was given twice")
	}
	if r, _ := w.snap.ResolvedCell("courier", "orders", "delivering", Target{Property: "price"}); r != (Resolved{access.None, 5}) {
		t.Errorf("a right came back: %+v", r)
	}
}

// B20: neither does a role's or a tracker's.
func TestARoleOfTheSameKeyStartsWithNothing(t *testing.T) {
	w := staff(t)
	w.do(system, w.cells(LevelAll, LevelAll))
	old := w.roleID("courier")
	a := w.do(system, putDoc(KindAssignment, "", `{"user":"plain","role":"courier","site":"*"}`))
	e := w.refuse(CodeInUse, w.as("ext"), del(KindRole, "courier"))
	if e.Rule != "A6.6" || len(e.Refs) != 1 || e.Refs[0] != "user/plain" {
		t.Errorf("the holders are not named: %+v", e)
	}
	w.do(w.as("ext"), del(KindAssignment, a), del(KindRole, "courier"))
	w.do(w.as("ext"), putDoc(KindRole, "", `{"key":"courier","name":"Courier"}`))
	if w.roleID("courier") == old {
		t.Error("an id was given twice")
	}
	if _, _, ok := w.snap.Permissions("courier", "orders"); ok {
		t.Error("the matrix came back with the key")
	}
	if len(w.snap.AssignmentsOf("plain")) != 0 {
		t.Error("the assignment came back with the key")
	}
}

// B21: what is new is nobody's until it is granted.
func TestNewThingsAreNobodysUntilGranted(t *testing.T) {
	w := staff(t)
	w.do(system, putDoc(KindAssignment, "", `{"user":"plain","role":"courier","site":"*"}`), w.cells(LevelAll, LevelAll))
	orders, _ := w.snap.Tracker("orders")
	doc := stored[Tracker](w, KindTracker, orders.ID)
	doc.Properties = append(doc.Properties, Property{Key: "margin", Label: "Margin", Type: Number})
	doc.States = append(doc.States, State{Key: "lost", Label: "Lost", Kind: StateCancelled})
	w.do(w.as("ext"), putDoc(KindTracker, orders.ID, doc))
	for state, want := range map[string]access.Level{"new": access.None, "lost": access.None} {
		if r, _ := w.snap.ResolvedCell("courier", "orders", state, Target{Property: "margin"}); r.Level != want {
			t.Errorf("margin in %s: %+v", state, r)
		}
	}
	w.do(w.as("ext"), putDoc(KindTracker, "", `{"key":"fresh","name":"Fresh","states":[{"key":"a"}],"transitions":[],"properties":[{"key":"p","type":"text"}]}`))
	fresh, _ := w.snap.Tracker("fresh")
	plain := mustUser(w, "plain")
	subject, _ := w.snap.Engine().Subject(plain.N, access.Request{Now: w.now, Scope: access.Unlimited()})
	if g := subject.Tracker(fresh.N); g.Sees() {
		t.Error("a new tracker is seen without a grant")
	}
	if g := subject.Tracker(orders.N); !g.Sees() {
		t.Error("orders is gone")
	}
}

// B22: an all-states entry widens no state that its own entry closed.
func TestSimplifiedEntriesWidenNoClosedState(t *testing.T) {
	w := staff(t)
	w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{},"states":{"done":{"properties":{"customer":{"view":"none"},"*":{"view":"none"}}}}}`))
	w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"properties":{"customer":{"view":"all"},"price":{"view":"all"}}},"states":{"done":{"properties":{"customer":{"view":"none"},"*":{"view":"none"}}}}}`))
	for _, p := range []string{"customer", "price"} {
		if r, _ := w.snap.ResolvedCell("courier", "orders", "done", Target{Property: p}); r.Level != access.None {
			t.Errorf("%s in done: %+v", p, r)
		}
		if r, _ := w.snap.ResolvedCell("courier", "orders", "new", Target{Property: p}); r.Level != access.All {
			t.Errorf("%s in new: %+v", p, r)
		}
	}
}

// A retired property keeps its number and has no cell, whatever wildcard.
func TestARetiredPropertyHasNoCell(t *testing.T) {
	w := staff(t)
	w.do(system, putDoc(KindAssignment, "", `{"user":"plain","role":"courier","site":"*"}`), w.cells(LevelAll, LevelAll))
	orders, _ := w.snap.Tracker("orders")
	doc := stored[Tracker](w, KindTracker, orders.ID)
	doc.Properties[1].Retired = true
	w.do(system, putDoc(KindTracker, orders.ID, doc))
	orders, _ = w.snap.Tracker("orders")
	price, _, _ := orders.Prop("price")
	note, _, _ := orders.Prop("status_note")
	for _, user := range []string{"mgr", "plain"} {
		subject, _ := w.snap.Engine().Subject(mustUser(w, user).N, access.Request{Now: w.now, Scope: access.Unlimited()})
		g := subject.Tracker(orders.N)
		nameable := g.Nameable()
		if nameable.Has(price) {
			t.Errorf("%s may name a retired property", user)
		}
		if user == "mgr" && !nameable.Has(note) {
			t.Error("the property after it lost its cell")
		}
	}
	if r, _ := w.snap.ResolvedCell("manager", "orders", "new", Target{Property: "price"}); r != (Resolved{access.None, 5}) {
		t.Errorf("%+v", r)
	}
}

// The engine resolves A3.12 as ResolvedCell does, for every cell of random documents.
func TestResolvedCellAgreesWithTheEngine(t *testing.T) {
	words := []string{"", LevelNone, LevelAssigned, LevelAll}
	w := staff(t)
	orders, _ := w.snap.Tracker("orders")
	w.do(system, putDoc(KindAssignment, "", `{"user":"plain","role":"courier","site":"*"}`))
	n := 0
	next := func() string { n = n*1103515245 + 12345; return words[uint32(n)>>16&3] }
	for range 150 {
		doc := Permissions{Role: "courier", Tracker: "orders", AllStates: Entries{Properties: map[string]Cell{"customer": {View: next()}, "*": {View: next()}}},
			States: map[string]Entries{"new": {Properties: map[string]Cell{"customer": {View: next()}, "*": {View: next()}}}, "done": {Properties: map[string]Cell{"*": {View: next()}}}}}
		every := Permissions{Role: "courier", Tracker: AllTrackers, AllStates: Entries{Properties: map[string]Cell{"*": {View: next()}}}}
		w.do(system, putDoc(KindPermissions, "", doc), putDoc(KindPermissions, "", every))
		subject, _ := w.snap.Engine().Subject(mustUser(w, "plain").N, access.Request{Now: w.now, Scope: access.Unlimited()})
		g := subject.Tracker(orders.N)
		for i, s := range orders.States {
			for _, key := range []string{"customer", "price", "author"} {
				p, _, _ := orders.Prop(key)
				want, _ := w.snap.ResolvedCell("courier", "orders", s.ID, Target{Property: key})
				sys := key == "author"
				for _, assigned := range []bool{false, true} {
					m := g.Mask(access.Facts{State: access.State(i), Assigned: assigned})
					holds := want.Level == access.All || want.Level == access.Assigned && assigned
					if sys {
						holds = holds && m.Seen() // a system property makes nothing seen
					}
					if m.View(p) != holds {
						t.Fatalf("%s %s assigned=%v: engine %v, resolved %+v of %s", s.Key, key, assigned, m.View(p), want, fmt.Sprint(doc, every))
					}
				}
			}
		}
	}
}
