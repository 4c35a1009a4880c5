package access

import "testing"

func TestA3_3_SystemPropertiesMakeNothingSeen(t *testing.T) {
	o := newOffice(roleOf(onOrders(properties(cells(Author, always, Absent), cells(Site, always, always)).
		actions(always, always, always, always))))
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	if g.Sees() || g.States() != 0 || g.Nameable() != (PropertySet{}) {
		t.Error("a tracker of which only system properties are viewable is seen")
	}
	want(t, g, false, on(fresh).mine(), ToSee(), ToView(Author), ToEdit(Site), ToAct(ChangeState), ToAct(Delete))
}

func TestA3_3_AssignedCellsShowOnlyAssignedRecords(t *testing.T) {
	o := newOffice(roleOf(onOrders(Entries{}, in(doing, properties(cells(name, ifMine, Absent), cells(phone, ifMine, Absent), cells(Author, always, Absent))))))
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	want(t, g, true, on(doing).mine(), ToSee(), ToView(name), ToView(phone), ToView(Author))
	want(t, g, false, on(doing).mine(), ToView(price), ToEdit(name))
	want(t, g, false, on(doing), ToSee(), ToView(name), ToView(Author))
	want(t, g, false, on(fresh).mine(), ToSee(), ToView(name))
}

func TestA3_4_EditTakesOneRoleThatGivesBoth(t *testing.T) {
	o := newOffice(
		roleOf(onOrders(properties(cells(name, always, Absent)))),
		roleOf(onOrders(properties(cells(name, Absent, always), cells(phone, always, always)))))
	o.hold(ann, 1)
	o.hold(ann, 2)
	g := o.ask(t, ann, orders)
	want(t, g, true, on(fresh), ToView(name), ToEdit(phone))
	want(t, g, false, on(fresh), ToEdit(name))
}

func TestA3_8_Archived(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	o.Roles[1].Features[Comments] = Manage
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	f := on(fresh)
	want(t, g, false, f, ToRestore())
	f.Archived = true
	want(t, g, true, f, ToSee(), ToView(name), ToRestore(), ToAct(Delete), ToUse(Comments, View))
	want(t, g, false, f, ToEdit(name), ToEdit(Site), ToAct(ChangeState), ToAct(Archive), ToUse(Comments, Edit))
	if g.MoveSite(f, dallas) {
		t.Error("an archived record is moved to another site")
	}
}

func TestA3_8_RestoreTakesTheArchiveCell(t *testing.T) {
	o := newOffice(roleOf(onOrders(starred(always, always).actions(always, always, ifMine, toNone))))
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	f := Facts{State: fresh, Archived: true}
	want(t, g, false, f, ToRestore(), ToAct(Delete))
	want(t, g, true, f.mine(), ToRestore())
}

func TestA3_8_BinExistsForWhoHoldsDelete(t *testing.T) {
	o := newOffice(
		roleOf(onOrders(starred(always, always).actions(Absent, always, always, ifMine))),
		roleOf(onOrders(everything())))
	o.hold(ann, 1)
	o.hold(bob, 2)
	f := Facts{State: fresh, Binned: true}
	anns, bobs := o.ask(t, ann, orders), o.ask(t, bob, orders)
	want(t, anns, false, f, ToRecover(), ToSee(), ToView(name))
	want(t, anns, true, f.mine(), ToRecover())
	want(t, bobs, true, f, ToRecover())
	want(t, bobs, false, f, ToSee(), ToView(name), ToEdit(name), ToAct(Delete), ToAct(Archive), ToRestore())
	want(t, bobs, false, on(fresh), ToRecover())
	m := bobs.MaskInBin(f)
	if !m.Seen() || !m.View(name) || m.Edit(name) || m.Act(Delete) || m.Act(ChangeState) || m.Restore() {
		t.Errorf("in the bin's list: %+v", m)
	}
	if m := bobs.MaskInBin(on(fresh)); m.Seen() {
		t.Error("a record outside the bin is in the bin's list")
	}
	f.Restricted = true
	want(t, bobs, false, f, ToRecover())
}

func TestGate5_RecordRestrictionBindsEveryone(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	o.Roles[1].Features[Trackers] = Manage
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	f := on(fresh).mine() // its assignee, its author, holder of manage
	f.Restricted = true
	want(t, g, false, f, ToSee(), ToView(name), ToEdit(name), ToAct(Delete), ToUse(Trackers, Manage))
	f.Listed = true
	want(t, g, true, f, ToSee(), ToView(name), ToEdit(name), ToAct(Delete), ToUse(Trackers, Manage))
}

func TestGate5_AListGivesNothingByItself(t *testing.T) {
	o := newOffice(roleOf(onOrders(Entries{}, in(doing, starred(always, Absent)))))
	o.hold(ann, 1)
	want(t, o.ask(t, ann, orders), false, Facts{State: fresh, Restricted: true, Listed: true}, ToSee())
	want(t, o.ask(t, bob, orders), false, Facts{State: doing, Restricted: true, Listed: true}, ToSee())
}

func TestGate4_TrackerRestriction(t *testing.T) {
	for what, c := range map[string]struct {
		list List
		want bool
	}{
		"public":                            {List{}, true},
		"public with a list left behind":    {List{Users: []UserID{bob}}, true},
		"restricted to nobody":              {List{Restricted: true}, false},
		"to her":                            {List{Restricted: true, Users: []UserID{eve, bob, ann}}, true},
		"to another":                        {List{Restricted: true, Users: []UserID{bob}}, false},
		"to a team of hers":                 {List{Restricted: true, Teams: []TeamID{north}}, true},
		"to a deleted team she was in once": {List{Restricted: true, Teams: []TeamID{gone}}, false},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(roleOf(onOrders(everything())))
			o.Roles[1].Features[Trackers] = Manage
			o.hold(ann, 1)
			o.Trackers[orders].Restriction = c.list
			g := o.ask(t, ann, orders)
			if _, why := g.Create(fresh, 0); g.Sees() != c.want || (why == Allowed) != c.want {
				t.Errorf("sees %v, creates: %q", g.Sees(), why)
			}
			want(t, g, c.want, on(fresh).mine(), ToSee(), ToEdit(name), ToUse(Trackers, Manage))
		})
	}
}

func TestA7_CeilingIsPerRoleBeforeTheUnion(t *testing.T) {
	for what, c := range map[string]struct {
		level            FeatureLevel
		see, edit, limit bool // limit: may set the record's restriction
	}{
		"no level: nothing":            {NoFeature, false, false, false},
		"view: view cells":             {View, true, false, false},
		"edit: all cells":              {Edit, true, true, false},
		"manage: and restrictions":     {Manage, true, true, true},
		"a level that is none of ours": {FeatureLevel(9), false, false, false},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(roleOf(onOrders(everything())))
			o.Roles[1].Features[Trackers] = c.level
			o.hold(ann, 1)
			g := o.ask(t, ann, orders)
			want(t, g, c.see, on(fresh), ToSee(), ToView(name), ToUse(Trackers, View))
			want(t, g, c.edit, on(fresh), ToEdit(name), ToAct(ChangeState), ToAct(Archive), ToAct(Delete), ToUse(Trackers, Edit))
			want(t, g, c.limit, on(fresh), ToUse(Trackers, Manage))
			if _, why := g.Create(fresh, 0); (why == Allowed) != c.edit {
				t.Errorf("create: %q", why)
			}
		})
	}
	t.Run("one role's ceiling lifts no other's cells", func(t *testing.T) {
		narrow, wide := roleOf(onOrders(everything())), roleOf(onOrders(properties(cells(phone, always, always))))
		narrow.Features[Trackers], wide.Features[Trackers] = View, Manage
		o := newOffice(narrow, wide)
		o.hold(ann, 1)
		o.hold(ann, 2)
		g := o.ask(t, ann, orders)
		want(t, g, true, on(fresh), ToView(name), ToEdit(phone))
		want(t, g, false, on(fresh), ToEdit(name), ToAct(Delete))
	})
	t.Run("per tracker, both ways", func(t *testing.T) {
		r := roleOf(onOrders(everything()), Cells{Tracker: tasks, AllStates: everything()})
		r.Features[Trackers] = View
		r.TrackerLevels = []TrackerLevel{{orders, Edit}, {tasks, NoFeature}}
		o := newOffice(r)
		o.hold(ann, 1)
		want(t, o.ask(t, ann, orders), true, on(fresh), ToEdit(name))
		if g := o.ask(t, ann, tasks); g.Sees() {
			t.Error("tasks has no level, yet is seen")
		}
	})
	t.Run("the feature switched off in the workspace", func(t *testing.T) {
		o := newOffice(roleOf(onOrders(everything())))
		o.hold(ann, 1)
		o.FeaturesOff[Trackers] = true
		if g := o.ask(t, ann, orders); g.Sees() {
			t.Error("orders is seen")
		}
	})
}

func TestA7_1_OneRoleGivesFeatureAndViewAndCovers(t *testing.T) {
	viewer := roleOf(onOrders(starred(always, Absent)))
	talker := roleOf()
	talker.Features[Comments] = Edit
	both := roleOf(onOrders(Entries{}, in(doing, properties(cells(name, ifMine, Absent)))))
	both.Features[Comments] = Edit

	t.Run("feature from one role, view from another", func(t *testing.T) {
		o := newOffice(viewer, talker)
		o.hold(ann, 1)
		o.hold(ann, 2)
		g := o.ask(t, ann, orders)
		want(t, g, false, on(doing), ToUse(Comments, View), ToUse(Comments, Edit))
		if g.UseSomewhere(Comments, View) {
			t.Error("usable somewhere")
		}
	})
	t.Run("one role gives both, on the records it shows", func(t *testing.T) {
		o := newOffice(viewer, both)
		o.hold(ann, 1)
		o.hold(ann, 2)
		g := o.ask(t, ann, orders)
		want(t, g, true, on(doing).mine(), ToUse(Comments, View), ToUse(Comments, Edit))
		want(t, g, false, on(doing).mine(), ToUse(Comments, Manage))
		want(t, g, false, on(doing), ToUse(Comments, Edit))
		want(t, g, false, on(fresh).mine(), ToUse(Comments, Edit))
		if !g.UseSomewhere(Comments, Edit) || g.UseSomewhere(Comments, Manage) {
			t.Error("somewhere up to edit")
		}
	})
	t.Run("at the role's own site", func(t *testing.T) {
		o := newOffice(viewer, both)
		o.hold(ann, 1)
		o.holdAt(ann, 2, dallas)
		g := o.ask(t, ann, orders)
		want(t, g, true, on(doing).at(gate).mine(), ToUse(Comments, Edit))
		want(t, g, false, on(doing).at(houston).mine(), ToUse(Comments, Edit))
		want(t, g, false, on(doing).mine(), ToUse(Comments, Edit))
	})
	t.Run("switched off in the workspace", func(t *testing.T) {
		o := newOffice(both)
		o.hold(ann, 1)
		o.FeaturesOff[Comments] = true
		want(t, o.ask(t, ann, orders), false, on(doing).mine(), ToUse(Comments, View))
	})
}

func TestGate7_Scope(t *testing.T) {
	for what, c := range map[string]struct {
		scope      Scope
		see, write bool
	}{
		"unlimited":             {Unlimited(), true, true},
		"read only":             {Scope{Everything: true}, true, false},
		"this tracker":          {Scope{Trackers: []TrackerID{orders}, Write: true}, true, true},
		"this tracker, read":    {Scope{Trackers: []TrackerID{tasks, orders}}, true, false},
		"another tracker":       {Scope{Trackers: []TrackerID{tasks}, Write: true}, false, false},
		"an empty list is none": {Scope{Trackers: []TrackerID{}, Write: true}, false, false},
		"zero":                  {Scope{}, false, false},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(roleOf(onOrders(everything())))
			o.Roles[1].Features[Comments] = Edit
			o.hold(ann, 1)
			r := onPage
			r.Scope = c.scope
			g := o.askBy(t, ann, orders, r)
			archived, binned := Facts{Archived: true}, Facts{Binned: true}
			want(t, g, c.see, on(fresh), ToSee(), ToView(name), ToUse(Comments, View))
			want(t, g, c.write, on(fresh), ToEdit(name), ToAct(ChangeState), ToAct(Archive), ToAct(Delete), ToUse(Comments, Edit))
			want(t, g, c.write, archived, ToRestore())
			want(t, g, c.write, binned, ToRecover())
			_, why := g.Create(fresh, 0)
			if everywhere, _ := g.CreateSites(fresh); everywhere != c.write || (why == Allowed) != c.write {
				t.Errorf("create: %v %q", everywhere, why)
			}
			if g.UseSomewhere(Comments, Edit) != c.write || g.MoveSite(on(fresh), dallas) != c.write {
				t.Error("write comments or move to another site")
			}
		})
	}
}

func TestZeroGrantsAndWhatIsNotThereGiveNothing(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	o.hold(ann, 1)
	o.Trackers[tasks].Exists = false
	s := o.subject(t, ann, onPage)
	for _, id := range []TrackerID{0, tasks, 3, 1 << 31} {
		g := s.Tracker(id)
		want(t, &g, false, on(fresh).mine(), ToSee(), ToView(name), ToAct(Delete), Need{}, ToUse(Trackers, View))
		_, why := g.Create(fresh, 0)
		if everywhere, sites := g.CreateSites(fresh); g.Sees() || why == Allowed || everywhere || sites != nil || g.States() != 0 {
			t.Errorf("tracker %d: %q", id, why)
		}
		if g.MoveSite(on(fresh), dallas) || g.UseSomewhere(Trackers, View) || g.NameableIn(fresh) != (PropertySet{}) {
			t.Errorf("tracker %d gives something", id)
		}
	}
	g := s.Tracker(orders)
	want(t, &g, false, on(4), ToSee(), ToView(name)) // no such state
	want(t, &g, false, on(200), ToSee(), ToAct(Delete))
	want(t, &g, false, on(fresh), ToView(255), ToEdit(255), ToAct(NumActions), ToAct(200), ToAct(Create), Need{})
	if _, why := g.Create(200, 0); why == Allowed {
		t.Error("create in a state that does not exist")
	}
}

func TestMaskSetsAreItsCells(t *testing.T) {
	o := newOffice(roleOf(onOrders(properties(cells(name, always, always), cells(phone, always, Absent)))))
	o.hold(ann, 1)
	m := o.ask(t, ann, orders).Mask(on(fresh))
	views, edits := m.Views(), m.Edits()
	for p := range Property(255) {
		if views.Has(p) != m.View(p) || edits.Has(p) != m.Edit(p) || m.View(p) != (p == name || p == phone) || m.Edit(p) != (p == name) {
			t.Errorf("property %d", p)
		}
	}
}

func TestA8_4_RevisionIsTheSources(t *testing.T) {
	if r := newOffice().compile(t).Revision(); r != 7 {
		t.Errorf("revision %d", r)
	}
}
