package access

import (
	"slices"
	"testing"
)

func TestA6_3_ARoleAtASiteCountsThereAndBelowOnly(t *testing.T) {
	for what, c := range map[string]struct {
		held, record SiteID
		want         bool
	}{
		"at it":                 {dallas, dallas, true},
		"below it":              {dallas, gate, true},
		"far below it":          {texas, gate, true},
		"above it":              {dallas, texas, false},
		"beside it":             {dallas, houston, false},
		"outside its region":    {texas, depot, false},
		"without a site":        {texas, 0, false},
		"at a site that's gone": {texas, closed, false},
		"at no such site":       {texas, 99, false},
		"everywhere: any":       {0, gate, true},
		"everywhere: none":      {0, 0, true},
		"everywhere: gone":      {0, closed, true},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(roleOf(onOrders(everything())))
			o.Assignments = []Assignment{{User: ann, Role: 1, Everywhere: c.held == 0, Site: c.held}}
			want(t, o.ask(t, ann, orders), c.want, on(fresh).at(c.record), ToSee(), ToEdit(name), ToAct(Delete))
		})
	}
}

func TestA6_3_ATrackerWithoutSitesIsReachedWorkspaceWideOnly(t *testing.T) {
	o := newOffice(roleOf(Cells{AllStates: everything()}))
	o.holdAt(ann, 1, texas)
	o.hold(bob, 1)
	g := o.ask(t, ann, tasks)
	if g.Sees() {
		t.Error("Ann's role at Texas shows her tasks")
	}
	want(t, g, false, on(fresh).at(texas), ToSee()) // no record of tasks has one
	if everywhere, sites := g.CreateSites(fresh); everywhere || sites != nil {
		t.Errorf("creates tasks at %v %v", everywhere, sites)
	}
	want(t, o.ask(t, bob, tasks), true, on(fresh), ToSee(), ToEdit(name))
}

func TestGate6_RolesAtDifferentSitesAreNeverMerged(t *testing.T) {
	view := roleOf(onOrders(properties(cells(name, always, Absent))))
	act := roleOf(onOrders(properties(cells(Author, always, Absent)).actions(always, always, always, always)))
	o := newOffice(view, act)
	o.holdAt(ann, 1, dallas)
	o.holdAt(ann, 2, houston)
	g := o.ask(t, ann, orders)
	want(t, g, true, on(fresh).at(dallas), ToSee())
	want(t, g, false, on(fresh).at(dallas), ToAct(Delete), ToView(Author))
	want(t, g, false, on(fresh).at(houston), ToSee(), ToAct(Delete), ToView(Author))
	if names := g.NameableIn(fresh); !names.Has(name) || names.Has(Author) {
		t.Error("A4.1 Author is viewable on no record there could be")
	}
	o.holdAt(ann, 2, texas)
	g = o.ask(t, ann, orders)
	want(t, g, true, on(fresh).at(gate), ToAct(Delete), ToView(Author))
	if names := g.Nameable(); !names.Has(Author) {
		t.Error("A4.1 Author is viewable at Dallas now")
	}
}

func TestA7_2_GrantedAtRegion(t *testing.T) {
	for what, c := range map[string]struct {
		held, record SiteID
		want         bool
	}{
		"workspace-wide":                  {0, dallas, true},
		"workspace-wide, no site":         {0, 0, true},
		"workspace-wide, outside regions": {0, depot, true},
		"at the region":                   {texas, gate, true},
		"at the region, the region's own": {texas, texas, true},
		"at a site below the region":      {dallas, dallas, false},
		"at a site, below that":           {dallas, gate, false},
		"at a site outside regions":       {depot, depot, false},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(roleOf(onOrders(everything())))
			o.Roles[1].Features[ReportTemplates] = Edit
			o.Assignments = []Assignment{{User: ann, Role: 1, Everywhere: c.held == 0, Site: c.held}}
			g, s := o.ask(t, ann, orders), o.subject(t, ann, onPage)
			want(t, g, c.want, on(fresh).at(c.record), ToUse(ReportTemplates, View), ToUse(ReportTemplates, Edit))
			if s.UseAt(ReportTemplates, Edit, c.record) != c.want {
				t.Error("without a record it is the other way")
			}
			if s.Use(ReportTemplates, Edit) != c.want || g.UseSomewhere(ReportTemplates, Edit) != c.want {
				t.Error("somewhere it is the other way")
			}
		})
	}
	t.Run("a region further down does not reach up", func(t *testing.T) {
		o := newOffice(roleOf(onOrders(everything())))
		o.Roles[1].Features[ReportTemplates] = View
		o.Sites[texas].Region, o.Sites[gate].Region = false, true
		o.holdAt(ann, 1, dallas)
		g := o.ask(t, ann, orders)
		want(t, g, true, on(fresh).at(gate), ToUse(ReportTemplates, View))
		want(t, g, false, on(fresh).at(dallas), ToUse(ReportTemplates, View))
		want(t, g, true, on(fresh).at(dallas), ToSee())
	})
}

func TestA7_2_UseAtASiteTakesARoleThatCoversIt(t *testing.T) {
	o := newOffice(roleOf())
	o.Roles[1].Features[Reports] = View
	o.holdAt(ann, 1, dallas)
	s := o.subject(t, ann, onPage)
	for z, want := range map[SiteID]bool{dallas: true, gate: true, texas: false, houston: false, 0: false, closed: false, 99: false} {
		if s.UseAt(Reports, View, z) != want {
			t.Errorf("site %d: %v", z, !want)
		}
	}
}

func TestA3_16_MovingARecordToAnotherSite(t *testing.T) {
	mover := roleOf(onOrders(properties(cells(name, always, Absent), cells(Site, always, always))))
	t.Run("one role covers both", func(t *testing.T) {
		o := newOffice(mover)
		o.holdAt(ann, 1, texas)
		g := o.ask(t, ann, orders)
		for z, want := range map[SiteID]bool{houston: true, gate: true, depot: false, 0: false, closed: false, 99: false} {
			if g.MoveSite(on(fresh).at(dallas), z) != want {
				t.Errorf("from Dallas to %d: %v", z, !want)
			}
		}
		if g.MoveSite(on(fresh).at(depot), dallas) || g.MoveSite(on(fresh), dallas) {
			t.Error("from a site that the role does not cover")
		}
	})
	t.Run("not two roles, one for each", func(t *testing.T) {
		o := newOffice(mover, mover)
		o.holdAt(ann, 1, dallas)
		o.holdAt(ann, 2, houston)
		if g := o.ask(t, ann, orders); g.MoveSite(on(fresh).at(dallas), houston) {
			t.Error("two roles together moved it")
		}
	})
	t.Run("the role that covers both must be the one that edits", func(t *testing.T) {
		o := newOffice(mover, roleOf(onOrders(properties(cells(name, always, Absent), cells(Site, always, Absent)))))
		o.holdAt(ann, 1, dallas)
		o.holdAt(ann, 2, texas)
		g := o.ask(t, ann, orders)
		if g.MoveSite(on(fresh).at(dallas), houston) || !g.MoveSite(on(fresh).at(dallas), gate) {
			t.Error("Ann edits the site within Dallas only")
		}
	})
	t.Run("away from all sites only workspace-wide", func(t *testing.T) {
		o := newOffice(mover)
		o.hold(ann, 1)
		g := o.ask(t, ann, orders)
		if !g.MoveSite(on(fresh).at(dallas), 0) || !g.MoveSite(on(fresh), depot) {
			t.Error("everywhere is everywhere")
		}
	})
	t.Run("not where the tracker has no sites", func(t *testing.T) {
		o := newOffice(roleOf(Cells{AllStates: everything()}))
		o.hold(ann, 1)
		if g := o.ask(t, ann, tasks); g.MoveSite(on(fresh), 0) || g.MoveSite(on(fresh), dallas) {
			t.Error("moved")
		}
	})
}

func TestPredListsTheSitesOfASubtree(t *testing.T) {
	o := newOffice(roleOf(onOrders(starred(always, Absent))))
	o.holdAt(ann, 1, texas)
	o.holdAt(ann, 1, gate) // adds nothing
	pred := o.ask(t, ann, orders).Pred(ToSee())
	for _, answer := range pred.(Any) {
		under, ok := answer.(Every)[0].(SiteUnder)
		if !ok || !slices.Equal(under.Sites, []SiteID{texas, dallas, gate, houston}) {
			t.Errorf("%#v", answer)
		}
	}
	if len(pred.(Any)) != 2 {
		t.Errorf("%d answers, want one for public and one for listed records", len(pred.(Any)))
	}
}
