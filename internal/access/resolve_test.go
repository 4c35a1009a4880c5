package access

import "testing"

// levelOf reads the cell of name in a state back from what may be seen.
func levelOf(g *Grants, n Need, s State) Level {
	f := on(s)
	if holdsByMask(g, n, f) {
		return All
	}
	if holdsByMask(g, n, f.mine()) {
		return Assigned
	}
	return None
}

// TestA3_12_WhichEntryCounts goes through the five lines. Every case says what
// the view cell of name is in state doing; phone keeps records seen.
func TestA3_12_WhichEntryCounts(t *testing.T) {
	named := func(e Entry) Entries { return properties(cells(name, e, Absent)) }
	star := func(e Entry) Entries { return starred(e, Absent) }
	both := func(a, b Entries) Entries { a.Properties = b.Properties; return a }
	for what, c := range map[string]struct {
		state, all, wild Entries
		want             Level
	}{
		"nothing is none": {want: None},
		"line 1: the named cell wins over all others":     {state: both(star(toNone), named(always)), all: both(star(toNone), named(toNone)), wild: star(toNone), want: All},
		"line 1: a named none closes":                     {state: both(star(always), named(toNone)), all: both(star(always), named(always)), wild: star(always), want: None},
		"line 2: state * against all-states entry, lower": {state: star(always), all: named(ifMine), want: Assigned},
		"line 2: the same the other way round":            {state: star(ifMine), all: named(always), want: Assigned},
		"line 2: closed in all states stays closed":       {state: star(always), all: named(toNone), want: None},
		"line 2: a state closed with * stays closed":      {state: star(toNone), all: named(always), want: None},
		"line 2: state * alone, above all-states *":       {state: star(ifMine), all: star(always), want: Assigned},
		"line 2: all-states entry alone":                  {all: both(star(always), named(ifMine)), want: Assigned},
		"line 3: all-states * before tracker *":           {all: star(ifMine), wild: star(always), want: Assigned},
		"line 3: none there is not absent":                {all: star(toNone), wild: star(always), want: None},
		"line 4: document for tracker *":                  {wild: star(always), want: All},
		"line 4: it shows through an unrelated document":  {all: properties(cells(price, always, Absent)), wild: star(always), want: All},
		"an unknown value denies and is not absent":       {all: named(Entry(9)), wild: star(always), want: None},
		"an unknown value is the lower of two":            {state: star(Entry(9)), all: named(always), want: None},
	} {
		t.Run(what, func(t *testing.T) {
			wild := c.wild
			o := newOffice(roleOf(onOrders(c.all, in(doing, c.state)), Cells{AllStates: wild}))
			o.Roles = append(o.Roles, roleOf(onOrders(properties(cells(phone, always, Absent)))))
			o.hold(ann, 1)
			o.hold(ann, 2)
			if got := levelOf(o.ask(t, ann, orders), ToView(name), doing); got != c.want {
				t.Errorf("level is %d, want %d", got, c.want)
			}
		})
	}
}

func TestA3_12_ViewAndEditAreTwoTargets(t *testing.T) {
	o := newOffice(roleOf(onOrders(starred(always, ifMine), in(doing, properties(cells(name, Absent, toNone))))))
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	want(t, g, true, on(doing).mine(), ToView(name), ToEdit(phone))
	want(t, g, false, on(doing).mine(), ToEdit(name))
}

func TestA3_12_ActionsHaveNoStar(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything(), in(doing, starred(toNone, toNone)))))
	o.Roles = append(o.Roles, roleOf(onOrders(starred(always, Absent))))
	o.hold(ann, 1)
	o.hold(ann, 2)
	want(t, o.ask(t, ann, orders), true, on(doing), ToAct(ChangeState), ToAct(Delete))
}

func TestA3_12_TrackerStarDocumentNamesActions(t *testing.T) {
	wild := Cells{AllStates: starred(always, always).actions(always, always, ifMine, toNone)}
	doc := onOrders(Entries{}.actions(Absent, ifMine, Absent, always), in(doing, Entries{}.actions(Absent, toNone, Absent, Absent)))
	o := newOffice(roleOf(wild, doc))
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	for what, c := range map[string]struct {
		action Action
		state  State
		want   Level
	}{
		"state entry first":       {ChangeState, doing, None},
		"then all states":         {ChangeState, fresh, Assigned},
		"its none hides nothing":  {Delete, fresh, All},
		"then tracker * document": {Archive, fresh, Assigned},
	} {
		if got := levelOf(g, ToAct(c.action), c.state); got != c.want {
			t.Errorf("%s: %d, want %d", what, got, c.want)
		}
	}
}

func TestA3_5_EditIsTheLowerOfItsOwnRolesCells(t *testing.T) {
	o := newOffice(
		roleOf(onOrders(properties(cells(name, ifMine, always), cells(phone, toNone, always)))),
		roleOf(onOrders(properties(cells(name, always, toNone), cells(phone, always, toNone)))))
	o.hold(ann, 1)
	o.hold(ann, 2)
	g := o.ask(t, ann, orders)
	want(t, g, true, on(fresh), ToView(name), ToView(phone))
	want(t, g, false, on(fresh), ToEdit(name)) // all above assigned counts as assigned
	want(t, g, true, on(fresh).mine(), ToEdit(name))
	want(t, g, false, on(fresh).mine(), ToEdit(phone)) // view from one role, edit from another
}

func TestA1_OnlySiteOfTheSystemPropertiesCanBeEdited(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	want(t, g, true, on(fresh), ToView(Author), ToView(Restriction), ToEdit(Site))
	want(t, g, false, on(fresh), ToEdit(Author), ToEdit(UpdatedAt), ToEdit(UpdatedBy), ToEdit(Restriction))
}
