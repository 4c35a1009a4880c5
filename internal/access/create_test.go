package access

import (
	"slices"
	"testing"
)

func TestA3_6_CreateGivesWhatTheAuthorMayEditUpToThatState(t *testing.T) {
	o := newOffice(roleOf(onOrders(Entries{},
		in(fresh, properties(cells(name, always, ifMine)).actions(always, Absent, Absent, Absent)),
		in(doing, properties(cells(phone, ifMine, always)).actions(ifMine, Absent, Absent, Absent)),
		in(done, properties(cells(price, always, always))))))
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	for s, wants := range map[State]struct {
		properties []Property
		why        Reason
	}{
		fresh: {[]Property{name}, Allowed},
		doing: {[]Property{name, phone}, Allowed},
		done:  {nil, CellNone},
	} {
		given, why := g.Create(s, 0)
		if why != wants.why {
			t.Errorf("create in %d: %q", s, why)
		}
		for p := range Property(255) {
			if given.Has(p) != slices.Contains(wants.properties, p) {
				t.Errorf("create in %d gives property %d: %v", s, p, given.Has(p))
			}
		}
	}
}

func TestA3_6_ValuesComeFromARoleThatHasCreateThere(t *testing.T) {
	maker := roleOf(onOrders(properties(cells(name, always, always)).actions(always, Absent, Absent, Absent)))
	editor := roleOf(onOrders(properties(cells(phone, always, always))))
	elsewhere := roleOf(onOrders(properties(cells(price, always, always)).actions(always, Absent, Absent, Absent)))
	o := newOffice(maker, editor, elsewhere)
	o.holdAt(ann, 1, dallas)
	o.hold(ann, 2)
	o.holdAt(ann, 3, houston)
	given, why := o.ask(t, ann, orders).Create(fresh, gate)
	if why != Allowed || !given.Has(name) || given.Has(phone) || given.Has(price) {
		t.Errorf("%q: name %v phone %v price %v", why, given.Has(name), given.Has(phone), given.Has(price))
	}
}

func TestA3_6_WhereAndWhyNot(t *testing.T) {
	maker := roleOf(onOrders(everything()))
	for what, c := range map[string]struct {
		held, site SiteID
		want       Reason
	}{
		"there":                         {dallas, dallas, Allowed},
		"below":                         {dallas, gate, Allowed},
		"beside":                        {dallas, houston, WrongSite},
		"no site, held at a site":       {dallas, 0, WrongSite},
		"no site, held workspace-wide":  {0, 0, Allowed},
		"anywhere, held workspace-wide": {0, depot, Allowed},
		"a site that is gone":           {0, closed, WrongSite},
		"no such site":                  {0, 99, WrongSite},
	} {
		o := newOffice(maker)
		o.Assignments = []Assignment{{User: ann, Role: 1, Everywhere: c.held == 0, Site: c.held}}
		if _, why := o.ask(t, ann, orders).Create(fresh, c.site); why != c.want {
			t.Errorf("%s: %q, want %q", what, why, c.want)
		}
	}
	t.Run("a tracker without sites takes none", func(t *testing.T) {
		o := newOffice(roleOf(Cells{AllStates: everything()}))
		o.hold(ann, 1)
		if _, why := o.ask(t, ann, tasks).Create(fresh, dallas); why != WrongSite {
			t.Errorf("%q", why)
		}
	})
	t.Run("the tracker must be seen", func(t *testing.T) {
		o := newOffice(roleOf(onOrders(Entries{}.actions(always, always, always, always))))
		o.hold(ann, 1)
		if _, why := o.ask(t, ann, orders).Create(fresh, 0); why != CellNone {
			t.Errorf("%q", why)
		}
	})
	t.Run("in a state one does not see", func(t *testing.T) {
		o := newOffice(roleOf(onOrders(Entries{}.actions(always, Absent, Absent, Absent), in(done, starred(always, Absent)))))
		o.hold(ann, 1)
		if _, why := o.ask(t, ann, orders).Create(fresh, 0); why != Allowed {
			t.Errorf("%q", why)
		}
	})
}

func TestA3_6_SitesToCreateAt(t *testing.T) {
	maker := roleOf(onOrders(everything(), in(done, Entries{}.actions(toNone, Absent, Absent, Absent))))
	o := newOffice(maker, maker)
	o.holdAt(ann, 1, houston)
	o.holdAt(ann, 1, gate)
	o.holdAt(ann, 2, dallas)
	o.holdAt(ann, 2, houston)
	g := o.ask(t, ann, orders)
	if everywhere, sites := g.CreateSites(fresh); everywhere || !slices.Equal(sites, []SiteID{dallas, houston}) {
		t.Errorf("%v %v: the zone lies in Dallas, Houston is one site", everywhere, sites)
	}
	if everywhere, sites := g.CreateSites(done); everywhere || len(sites) > 0 {
		t.Errorf("in done: %v %v", everywhere, sites)
	}
	o.hold(ann, 1)
	if everywhere, sites := o.ask(t, ann, orders).CreateSites(fresh); !everywhere || sites != nil {
		t.Errorf("workspace-wide: %v %v", everywhere, sites)
	}
}
