package access

import (
	"net/netip"
	"testing"
)

func TestWhyTellsTheNearestRolesObstacle(t *testing.T) {
	all := roleOf(onOrders(everything()))
	view := roleOf(onOrders(starred(always, Absent)))
	mine := roleOf(onOrders(starred(ifMine, ifMine).actions(ifMine, ifMine, ifMine, ifMine)))
	capped := all
	capped.Features[Trackers] = View
	uncapped := all
	uncapped.BlockAPI = false
	fenced := all
	fenced.Network = []NetworkRule{{netip.MustParsePrefix("192.0.2.0/24"), true}}
	viewByKey := view
	viewByKey.BlockAPI = false

	byKey, reading, elsewhere := onPage, onPage, onPage
	byKey.Channel = API
	reading.Scope.Write = false
	elsewhere.Scope = Scope{Trackers: []TrackerID{tasks}, Write: true}
	some := func(l Limit) Request {
		r := onPage
		l.Tracker = orders
		r.Scope = Scope{Limits: []Limit{l}, Write: true}
		return r
	}
	onlyPrice, everyState := PropertySet{}, ^StateSet(0)
	onlyPrice.Add(price)
	archived := on(doing)
	archived.Archived = true

	for what, c := range map[string]struct {
		roles []Role
		at    SiteID // where the first role is held
		by    Request
		f     Facts
		need  Need
		want  Reason
	}{
		"allowed":                               {[]Role{all}, 0, onPage, on(doing), ToEdit(name), Allowed},
		"no role at all":                        {nil, 0, onPage, on(doing), ToSee(), NoRole},
		"the cell is none":                      {[]Role{view}, 0, onPage, on(doing), ToEdit(name), CellNone},
		"an action's cell is none":              {[]Role{view}, 0, onPage, on(doing), ToAct(Archive), CellNone},
		"the ceiling is view":                   {[]Role{capped}, 0, onPage, on(doing), ToEdit(name), Ceiling},
		"the ceiling is below the feature":      {[]Role{all}, 0, onPage, on(doing), ToUse(Trackers, Manage), Ceiling},
		"the sheet lacks the feature":           {[]Role{all}, 0, onPage, on(doing), ToUse(Comments, View), Ceiling},
		"not assigned":                          {[]Role{view, mine}, 0, onPage, on(doing), ToAct(ChangeState), NotAssigned},
		"not assigned, so not seen":             {[]Role{mine}, 0, onPage, on(doing), ToEdit(name), NotAssigned},
		"assigned, but archived":                {[]Role{mine}, 0, onPage, archived.mine(), ToEdit(name), IsArchived},
		"held at another site":                  {[]Role{all, view}, houston, onPage, on(doing).at(dallas), ToEdit(name), WrongSite},
		"archived":                              {[]Role{all}, 0, onPage, archived, ToEdit(name), IsArchived},
		"archived, but the cell is none too":    {[]Role{view}, 0, onPage, archived, ToEdit(name), CellNone},
		"blocked by channel":                    {[]Role{all, viewByKey}, 0, byKey, on(doing), ToEdit(name), WrongChannel},
		"all of it blocked by channel":          {[]Role{all}, 0, byKey, on(doing), ToSee(), WrongChannel},
		"blocked by address":                    {[]Role{fenced, view}, 0, onPage, on(doing), ToEdit(name), WrongAddress},
		"the key may only read":                 {[]Role{all}, 0, reading, on(doing), ToEdit(name), KeyScope},
		"the key is for another tracker":        {[]Role{all}, 0, elsewhere, on(doing), ToSee(), KeyScope},
		"the key may view another property":     {[]Role{all}, 0, some(Limit{States: everyState, View: onlyPrice}), on(doing), ToView(name), KeyScope},
		"the key may only view the property":    {[]Role{all}, 0, some(Limit{States: everyState, View: onlyPrice}), on(doing), ToEdit(price), KeyScope},
		"the key may edit what it may not view": {[]Role{all}, 0, some(Limit{States: everyState, Edit: onlyPrice}), on(doing), ToSee(), KeyScope},
		"the key lacks the action":              {[]Role{all}, 0, some(Limit{States: everyState, View: onlyPrice}), on(doing), ToAct(ChangeState), KeyScope},
		"the key has the action":                {[]Role{all}, 0, some(Limit{States: everyState, View: onlyPrice, Actions: [NumActions]bool{ChangeState: true}}), on(doing), ToAct(ChangeState), Allowed},
		"the key is for other states":           {[]Role{all}, 0, some(Limit{States: StateSet(0).With(fresh), View: onlyPrice}), on(doing), ToSee(), KeyScope},
		"neither key nor role has the cell":     {[]Role{view}, 0, some(Limit{States: everyState, View: onlyPrice}), on(doing), ToEdit(name), CellNone},
		"restricted record":                     {[]Role{all}, 0, onPage, Facts{State: doing, Restricted: true}, ToSee(), RecordRestricted},
		"two roles, each lacking something":     {[]Role{view, capped}, 0, onPage, on(doing), ToEdit(name), Ceiling},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(c.roles...)
			for i := range c.roles {
				a := o.hold(ann, RoleID(i+1))
				if i == 0 && c.at != 0 {
					a.Everywhere, a.Site = false, c.at
				}
			}
			if why := o.askBy(t, ann, orders, c.by).Why(c.need, c.f); why != c.want {
				t.Errorf("%q, want %q", why, c.want)
			}
		})
	}
}

func TestWhyOfATrackerRestriction(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	o.hold(ann, 1)
	o.Trackers[orders].Restriction.Restricted = true
	g := o.ask(t, ann, orders)
	if why := g.Why(ToSee(), on(fresh)); why != TrackerRestricted {
		t.Errorf("see: %q", why)
	}
	if _, why := g.Create(fresh, 0); why != TrackerRestricted {
		t.Errorf("create: %q", why)
	}
}

func TestWhyNotCreate(t *testing.T) {
	all := roleOf(onOrders(everything()))
	capped := all
	capped.Features[Trackers] = View
	byKey, reading := onPage, onPage
	byKey.Channel = API
	reading.Scope.Write = false
	for what, c := range map[string]struct {
		role Role
		by   Request
		want Reason
	}{
		"the cell is none":   {roleOf(onOrders(starred(always, always))), onPage, CellNone},
		"the ceiling":        {capped, onPage, Ceiling},
		"blocked by channel": {all, byKey, WrongChannel},
		"the key":            {all, reading, KeyScope},
	} {
		o := newOffice(c.role)
		o.hold(ann, 1)
		if _, why := o.askBy(t, ann, orders, c.by).Create(fresh, 0); why != c.want {
			t.Errorf("%s: %q, want %q", what, why, c.want)
		}
	}
	if _, why := newOffice().ask(t, ann, orders).Create(fresh, 0); why != NoRole {
		t.Errorf("no role: %q", why)
	}
}
