package access

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// gates says in the reference model's words which gates a question passes: each
// is asked in a world where all the others stand open.
func (m refmodel) gates(a asker, t TrackerID, q Question) (open [lastGate]bool) {
	door, f := m.door(a.user), q.Facts
	open[GateCredential-1] = door != NoUser && door != IsInactive && door != Unconfirmed
	open[GateAppAccess-1] = door != IsViewer && door != NoAppAccess
	if door == NoUser {
		return open
	}
	for _, x := range m.roles(a) {
		site := !q.Creates || f.Site == 0 || m.src.Trackers[t].UsesSites && m.exists(f.Site)
		open[GateRoles-1] = open[GateRoles-1] || m.covers(x, t, f.Site) && site
	}
	list := m.src.Trackers[t].Restriction
	open[GateTracker-1] = !list.Restricted || slices.Contains(list.Users, a.user) ||
		slices.ContainsFunc(list.Teams, func(team TeamID) bool { return m.inTeam(a.user, team) })
	open[GateRecord-1] = q.Creates || !f.Restricted || f.Listed
	open[GateGrant-1] = m.wideOpen(a.user, t).granted(a, t, q)
	writes := q.Creates || q.Need.kind != needSee && q.Need.kind != needView && (q.Need.kind != needFeature || q.Need.level > View)
	open[GateKey-1] = (a.req.Scope.Everything || slices.Contains(a.req.Scope.Trackers, t)) && (a.req.Scope.Write || !writes)
	open[GateLife-1] = q.Creates || f.Binned == (q.Need.kind == needRecover) && !(f.Archived && needsLive(q.Need)) &&
		(f.Archived || q.Need.kind != needRestore)
	return open
}

// needsLive: archived records allow reading, restore and delete alone (A3.8).
func needsLive(n Need) bool {
	return n.kind == needEdit || n.kind == needAct && n.action != Delete || n.kind == needFeature && n.level > View
}

// wideOpen is the world with nothing left of it but roles and cells.
func (m refmodel) wideOpen(u UserID, t TrackerID) refmodel {
	src := *m.src
	src.SelectedOnly = false
	src.Users, src.Trackers = slices.Clone(src.Users), slices.Clone(src.Trackers)
	src.Users[u].Kind, src.Users[u].Status, src.Users[u].Confirmed = Regular, Active, true
	src.Trackers[t].Restriction = List{}
	return refmodel{&src}
}

func (m refmodel) granted(a asker, t TrackerID, q Question) bool {
	a.req.Scope = Unlimited()
	f := q.Facts
	if q.Creates {
		_, ok := m.create(a, t, f.State, f.Site)
		return ok
	}
	f.Restricted, f.Binned, f.Archived = false, q.Need.kind == needRecover, q.Need.kind == needRestore
	return m.holds(a, t, q.Need, f)
}

// explained compares one explanation with mask, reason and reference model.
func (w *world) explained(e *Engine, a asker, t TrackerID, q Question, reached *[lastGate + 1]int) {
	x := Explain(&w.src, e, q)
	s, why := e.Subject(q.User, q.Request)
	if why == Allowed {
		g := s.Tracker(t)
		if q.Creates {
			_, why = g.Create(q.Facts.State, q.Facts.Site)
		} else {
			if why = g.Why(q.Need, q.Facts); (why == Allowed) != holdsByMask(&g, q.Need, q.Facts) {
				w.Fatalf("why and mask differ: %q", why)
			}
		}
	}
	if x.Allowed != (why == Allowed) || x.Reason != why {
		w.Fatalf("A13.1 %+v: allowed %v %q, the engine says %q", q, x.Allowed, x.Reason, why)
	}
	want := NoGate
	for i, open := range (refmodel{&w.src}).gates(a, t, q) {
		if why == NoUser && Gate(i+1) > GateAppAccess {
			break // nobody is asked about: nothing further is known
		}
		if x.Gates[i].Passed != open {
			w.Fatalf("A13.1 %+v: gate %d passed %v, model %v\n%+v", q, i+1, x.Gates[i].Passed, open, x)
		}
		if !open && want == NoGate {
			want = Gate(i + 1)
		}
		if !open && x.Gates[i].Reason == Allowed {
			w.Fatalf("gate %d of %+v stops without a reason", i+1, q)
		}
	}
	if x.Stopped != want || x.Allowed != (want == NoGate) {
		w.Fatalf("A13.1 %+v: stopped at %d, model at %d; allowed %v", q, x.Stopped, want, x.Allowed)
	}
	reached[want]++
	w.witnessed(&x, t, q)
}

// witnessed compares the cell of each road with the reference model.
func (w *world) witnessed(x *Explanation, t TrackerID, q Question) {
	ref := refmodel{&w.src}
	for _, r := range x.Roads {
		if r.Cell.Line == 0 {
			continue
		}
		cell := target{isAction: r.Cell.IsAction, isEdit: r.Cell.Edit, action: r.Cell.Action, property: r.Cell.Property}
		if got, want := r.Cell.Level, ref.level(r.Role, t, q.Facts.State, cell); got != want {
			w.Fatalf("A3.12 role %d, %+v: %d by line %d, model %d", r.Role, cell, got, r.Cell.Line, want)
		}
		if r.Gives && r.Out != Counts || r.Gives && r.Reason != Allowed || !r.Gives && r.Out == Counts && r.Reason == Allowed {
			w.Fatalf("road %+v contradicts itself", r)
		}
	}
}

func TestExplainAgreesWithTheEngineInRandomWorlds(t *testing.T) {
	var reached [lastGate + 1]int
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		e, err := Compile(w.src)
		if err != nil {
			t.Fatal(err)
		}
		for id := TrackerID(1); id < 3; id++ {
			if !w.src.Trackers[id].Exists {
				continue
			}
			facts, needs := w.allFacts(id), w.allNeeds(id)
			for _, a := range []asker{{1, onPage}, w.drawAsker()} {
				q := Question{User: a.user, Request: a.req, Tracker: id}
				for range 2 {
					q.Facts, q.Creates = facts[w.number(0, len(facts)-1, "facts")], false
					for _, n := range needs {
						q.Need = n
						w.explained(e, a, id, q, &reached)
					}
					if int(q.Facts.State) < w.src.Trackers[id].States {
						q.Creates = true
						w.explained(e, a, id, q, &reached)
					}
				}
				if w.chance(4, "kindest") {
					w.kindest(e, a, id)
				}
			}
		}
	})
	for g, n := range reached {
		if n == 0 {
			t.Errorf("no question was stopped at gate %d: the worlds are too narrow", g)
		}
	}
}

// kindest: the record one imagines in a user's favour decides like A3.1 and A4.1.
func (w *world) kindest(e *Engine, a asker, t TrackerID) {
	s, _ := e.Subject(a.user, a.req)
	g := s.Tracker(t)
	q := Question{User: a.user, Request: a.req, Tracker: t, Need: ToSee()}
	every := w.src.EveryState(t)
	if _, x := Kindest(&w.src, e, q, every, true); x.Allowed != g.Sees() {
		w.Fatalf("A3.1 kindest record seen %v, tracker seen %v", x.Allowed, g.Sees())
	}
	for state := range State(w.src.Trackers[t].States) {
		in := g.NameableIn(state)
		p := one(w, "property", w.interesting(t)...)
		q.Need = ToView(p)
		f, x := Kindest(&w.src, e, q, StateSet(0).With(state), false)
		if x.Allowed != in.Has(p) || f.State != state {
			w.Fatalf("A4.1 property %d in state %d: kindest %v at %+v, nameable %v", p, state, x.Allowed, f, in.Has(p))
		}
	}
}

// TestTheLineOfACell names each line of A3.12 as the witness.
func TestTheLineOfACell(t *testing.T) {
	cell := func(l Level) PropertyCell { return PropertyCell{View: Set(l)} }
	named := func(l Level) Entries {
		return Entries{Properties: []PropertyEntry{{name, cell(l)}}}
	}
	star := func(l Level) Entries { return Entries{Star: cell(l)} }
	src := Source{Trackers: []Tracker{{}, {Exists: true, Properties: 3, States: 2}}}
	for what, c := range map[string]struct {
		docs  []Cells
		line  int
		level Level
	}{
		"the entry that names both":  {[]Cells{{Tracker: 1, AllStates: named(None), States: []StateEntries{{0, named(All)}}}}, 1, All},
		"the state's star":           {[]Cells{{Tracker: 1, AllStates: star(None), States: []StateEntries{{0, star(All)}}}}, 2, All},
		"the lower of two":           {[]Cells{{Tracker: 1, AllStates: named(Assigned), States: []StateEntries{{0, star(All)}}}}, 2, Assigned},
		"all states, all properties": {[]Cells{{Tracker: 1, AllStates: star(Assigned)}, {AllStates: star(All)}}, 3, Assigned},
		"the document for all":       {[]Cells{{Tracker: 1, States: []StateEntries{{1, star(None)}}}, {AllStates: star(All)}}, 4, All},
		"nothing":                    {nil, 5, None},
	} {
		role := Role{Exists: true, Cells: c.docs}
		w := (&clauses{src: &src, role: &role, tracker: 1}).view(0, name)
		if w.Line != c.line || w.Level != c.level {
			t.Errorf("%s: line %d level %d, want %d and %d", what, w.Line, w.Level, c.line, c.level)
		}
	}
}
