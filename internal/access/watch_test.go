package access

import (
	"testing"

	"pgregory.net/rapid"
)

// A13.4: in every world, what leaves of a watched subject's record is what both
// may see and do, by mask, in a list and by predicate; and a role's holder is
// whoever holds it and nothing else.
func TestA13_4_WhatLeavesIsWhatBothMay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt)
		e, err := Compile(w.src)
		if err != nil {
			rt.Fatal(err)
		}
		request := Request{Now: noon, Channel: Page, Scope: Unlimited(), AnyAddress: true}
		ann, why := e.Subject(1, request)
		bob, shut := e.Subject(UserID(w.number(1, 3, "watcher")), request)
		if why != Allowed || shut != Allowed {
			rt.Skip()
		}
		watched := ann.WatchedBy(&bob)
		for id := range TrackerID(3) {
			g, own, theirs := watched.Tracker(id), ann.Tracker(id), bob.Tracker(id)
			if g.Sees() != own.Sees() || g.States() != own.States() || g.Nameable() != own.Nameable() {
				rt.Fatal("what depends on no record is not the subject's")
			}
			if !own.Sees() {
				continue
			}
			list := g.Masks()
			preds := map[Property]Pred{}
			for p := range Property(int(FirstProperty) + 3) {
				preds[p] = g.Pred(ToView(p))
			}
			see := g.Pred(ToSee())
			for _, f := range w.allFacts(id) {
				for _, f.WatcherAssigned = range []bool{false, true} {
					about := f
					about.Assigned = f.WatcherAssigned
					a, b, both := own.Mask(f), theirs.Mask(about), g.Mask(f)
					if *list.Of(f) != both {
						rt.Fatalf("%+v: in a list it has another mask", f)
					}
					if both.Seen() != (a.Seen() && b.Seen()) || Holds(see, f) != both.Seen() {
						rt.Fatalf("%+v: seen %v, by predicate %v, by each %v %v", f, both.Seen(), Holds(see, f), a.Seen(), b.Seen())
					}
					for p, pred := range preds {
						if want := a.View(p) && b.View(p); both.View(p) != want || Holds(pred, f) != want {
							rt.Fatalf("%+v: property %d is viewable: %v, by predicate %v, want %v", f, p, both.View(p), Holds(pred, f), want)
						}
					}
					if mine := g.Own().Mask(f); mine != a {
						rt.Fatal("the subject's own mask is another")
					}
				}
			}
		}
	})
}

func TestA13_4_ARolesHolderHoldsItEverywhereAndNothingElse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWorld(rt)
		role := RoleID(w.number(1, len(w.src.Roles)-1, "role"))
		e, err := Compile(w.src)
		if err != nil {
			rt.Fatal(err)
		}
		request := Request{Now: noon, Channel: Page, Scope: Unlimited(), AnyAddress: true}
		alike, user := w.src.Holding(role)
		other, err := Compile(alike)
		if err != nil {
			rt.Fatal(err)
		}
		for _, assigned := range []bool{false, true} {
			holder, ok := e.Holder(role, assigned, request)
			if ok != w.src.Roles[role].Exists {
				rt.Fatalf("a holder of role %d: %v", role, ok)
			}
			if !ok {
				continue
			}
			somebody, why := other.Subject(user, Request{Now: noon, Channel: API, Scope: Unlimited()}) // however they come
			if why != Allowed {
				rt.Fatal(why)
			}
			for id := range TrackerID(3) {
				g, want := holder.Tracker(id), somebody.Tracker(id)
				if g.Sees() != want.Sees() || g.States() != want.States() {
					rt.Fatalf("tracker %d: the holder sees %v", id, g.Sees())
				}
				see := g.Pred(ToSee())
				facts := w.allFacts(id)
				once := w.number(0, len(facts)-1, "explained")
				for i, f := range facts {
					f.Listed = false // the holder is nobody: on no list
					as := f
					as.Assigned = assigned
					mine, theirs := g.Mask(f), want.Mask(as)
					if mine != theirs {
						rt.Fatalf("%+v: %+v, want %+v", f, mine, theirs)
					}
					if i == once {
						if x := Explain(&alike, other, Question{User: user, Request: request, Tracker: id, Need: ToSee(), Facts: as}); x.Allowed != theirs.Seen() {
							rt.Fatalf("%+v: explained %v", f, x.Allowed)
						}
					}
					f.Assigned = false // as the store says of nobody
					if Holds(see, f) != theirs.Seen() {
						rt.Fatalf("%+v: by predicate %v, want %v", f, Holds(see, f), theirs.Seen())
					}
				}
			}
		}
	})
}
