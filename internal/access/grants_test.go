package access

import "testing"

func setOf(states ...State) (ss StateSet) {
	for _, s := range states {
		ss = ss.With(s)
	}
	return ss
}

func TestA3_1_ATrackerIsSeenByAnyViewCellNotNone(t *testing.T) {
	for what, c := range map[string]struct {
		doc  Entries
		want bool
	}{
		"all":             {properties(cells(name, always, Absent)), true},
		"only assigned":   {properties(cells(name, ifMine, Absent)), true},
		"none":            {properties(cells(name, toNone, Absent)), false},
		"only edit":       {properties(cells(name, Absent, always)), false},
		"only actions":    {Entries{}.actions(always, always, always, always), false},
		"only the system": {properties(cells(Author, always, Absent)), false},
	} {
		o := newOffice(roleOf(onOrders(c.doc)))
		o.hold(ann, 1)
		if g := o.ask(t, ann, orders); g.Sees() != c.want {
			t.Errorf("%s: sees %v", what, g.Sees())
		}
	}
}

// TestA3_2_StatesOneMayHearOf: transitions lead fresh→doing, doing→done,
// doing→fresh, fresh→dropped.
func TestA3_2_StatesOneMayHearOf(t *testing.T) {
	view := properties(cells(name, ifMine, Absent))
	move := Entries{}.actions(Absent, ifMine, Absent, Absent)
	viewAndMove := view.actions(Absent, ifMine, Absent, Absent)
	for what, c := range map[string]struct {
		roles  []Role
		viewed StateSet
		heard  StateSet
	}{
		"viewed only": {[]Role{roleOf(onOrders(Entries{}, in(doing, view)))}, setOf(doing), setOf(doing)},
		"viewed and moved: where the transitions lead": {
			[]Role{roleOf(onOrders(Entries{}, in(fresh, viewAndMove)))}, setOf(fresh), setOf(fresh, doing, dropped)},
		"not from a state that is only heard of": {
			[]Role{roleOf(onOrders(move, in(fresh, view)))}, setOf(fresh), setOf(fresh, doing, dropped)},
		"moved but not viewed": {
			[]Role{roleOf(onOrders(Entries{}, in(fresh, move), in(done, view)))}, setOf(done), setOf(done)},
		"view by one role, move by another": {
			[]Role{roleOf(onOrders(Entries{}, in(doing, view))), roleOf(onOrders(Entries{}, in(doing, move)))},
			setOf(doing), setOf(doing, done, fresh)},
		"system properties count for nothing": {
			[]Role{roleOf(onOrders(Entries{}, in(doing, view), in(done, properties(cells(UpdatedAt, always, Absent)))))},
			setOf(doing), setOf(doing)},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(c.roles...)
			for i := range c.roles {
				o.hold(ann, RoleID(i+1))
			}
			g := o.ask(t, ann, orders)
			if g.Viewed() != c.viewed || g.States() != c.heard {
				t.Errorf("viewed %b heard %b, want %b %b", g.Viewed(), g.States(), c.viewed, c.heard)
			}
			r := onPage
			r.Scope.Write = false
			if g := o.askBy(t, ann, orders, r); g.States() != c.viewed {
				t.Errorf("gate 7: a key that may not write hears of %b", g.States())
			}
		})
	}
	t.Run("a ceiling of view moves nothing", func(t *testing.T) {
		o := newOffice(roleOf(onOrders(Entries{}, in(fresh, viewAndMove))))
		o.Roles[1].Features[Trackers] = View
		o.hold(ann, 1)
		if g := o.ask(t, ann, orders); g.States() != setOf(fresh) {
			t.Errorf("hears of %b", g.States())
		}
	})
}

func TestA4_1_NameableIsWhatIsViewableInSomeState(t *testing.T) {
	o := newOffice(
		roleOf(onOrders(Entries{}, in(doing, properties(cells(name, ifMine, Absent))))),
		roleOf(onOrders(Entries{}, in(done, properties(cells(phone, always, always), cells(price, toNone, always))),
			in(fresh, properties(cells(Author, always, Absent))))))
	o.hold(ann, 1)
	o.hold(ann, 2)
	g := o.ask(t, ann, orders)
	for p, wants := range map[Property]StateSet{name: setOf(doing), phone: setOf(done), price: 0, Author: 0} {
		all := g.Nameable()
		if all.Has(p) != (wants != 0) {
			t.Errorf("property %d nameable: %v", p, all.Has(p))
		}
		for s := range State(5) {
			in := g.NameableIn(s)
			if in.Has(p) != wants.Has(s) {
				t.Errorf("property %d in state %d: %v", p, s, in.Has(p))
			}
		}
	}
}
