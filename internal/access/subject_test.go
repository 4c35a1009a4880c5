package access

import (
	"net/netip"
	"slices"
	"testing"
	"time"
)

func TestA3_13_Door(t *testing.T) {
	active := User{Kind: Regular, Status: Active, Confirmed: true, AppAccess: true}
	for what, c := range map[string]struct {
		change   func(*User)
		selected bool
		want     Reason
	}{
		"active":                               {want: Allowed},
		"nobody":                               {change: func(u *User) { *u = User{} }, want: NoUser},
		"a tombstone":                          {change: func(u *User) { u.Status = Deleted }, want: NoUser},
		"a status that is none of ours":        {change: func(u *User) { u.Status = 9 }, want: NoUser},
		"a kind that is none of ours":          {change: func(u *User) { u.Kind = 9 }, want: NoUser},
		"A8.4 deactivated":                     {change: func(u *User) { u.Status = Deactivated }, want: IsInactive},
		"invited":                              {change: func(u *User) { u.Status = Invited }, want: Unconfirmed},
		"regular, e-mail not confirmed":        {change: func(u *User) { u.Confirmed = false }, want: Unconfirmed},
		"guest, no e-mail to confirm":          {change: func(u *User) { u.Kind, u.Confirmed = Guest, false }, want: Allowed},
		"integration, no e-mail to confirm":    {change: func(u *User) { u.Kind, u.Confirmed = Integration, false }, want: Allowed},
		"A5.1 viewer":                          {change: func(u *User) { u.Kind = Viewer }, want: IsViewer},
		"A5.1 viewer, selected and toggled on": {change: func(u *User) { u.Kind = Viewer }, selected: true, want: IsViewer},
		"A5.1 everyone, own toggle off":        {change: func(u *User) { u.AppAccess = false }, want: Allowed},
		"A5.1 selected, own toggle on":         {selected: true, want: Allowed},
		"A5.1 selected, own toggle off":        {change: func(u *User) { u.AppAccess = false }, selected: true, want: NoAppAccess},
		"gate 1 before gate 2":                 {change: func(u *User) { u.Kind, u.Status = Viewer, Deactivated }, want: IsInactive},
		"deactivated before unconfirmed":       {change: func(u *User) { u.Status, u.Confirmed = Deactivated, false }, want: IsInactive},
	} {
		t.Run(what, func(t *testing.T) {
			user := active
			if c.change != nil {
				c.change(&user)
			}
			o := newOffice()
			o.SelectedOnly = c.selected
			o.Users[bob] = user
			if _, got := o.compile(t).Subject(bob, onPage); got != c.want {
				t.Errorf("the door says %q, want %q", got, c.want)
			}
		})
	}
	for _, id := range []UserID{0, 4, 1 << 31} {
		if _, got := newOffice().compile(t).Subject(id, onPage); got != NoUser {
			t.Errorf("user %d: %q", id, got)
		}
	}
}

func TestSubjectIsItsUserAndActiveTeams(t *testing.T) {
	s := newOffice().subject(t, ann, onPage)
	if s.User() != ann || !slices.Equal(s.Teams(), []TeamID{north}) {
		t.Errorf("user %d, teams %v: a deleted team counts for nothing", s.User(), s.Teams())
	}
	var nobody Subject
	g := nobody.Tracker(orders)
	if nobody.User() != 0 || nobody.Teams() != nil || nobody.Use(Directory, View) || nobody.UseAt(Reports, View, 0) || g.Sees() {
		t.Error("the zero Subject is somebody")
	}
}

// TestA6_1_RolesInForce says for each assignment of a role that gives everything
// whether Ann sees orders by it.
func TestA6_1_RolesInForce(t *testing.T) {
	plain := Assignment{User: ann, Role: 1, Everywhere: true}
	for what, c := range map[string]struct {
		change func(a *Assignment, r *Role)
		want   bool
	}{
		"whole workspace":                     {func(*Assignment, *Role) {}, true},
		"by a team":                           {func(a *Assignment, _ *Role) { a.User, a.Team = 0, north }, true},
		"by a deleted team":                   {func(a *Assignment, _ *Role) { a.User, a.Team = 0, gone }, false},
		"another's":                           {func(a *Assignment, _ *Role) { a.User = bob }, false},
		"neither user nor team":               {func(a *Assignment, _ *Role) { a.User = 0 }, false},
		"suspended":                           {func(a *Assignment, _ *Role) { a.Suspended = true }, false},
		"role disabled":                       {func(_ *Assignment, r *Role) { r.Enabled = false }, false},
		"role gone":                           {func(_ *Assignment, r *Role) { r.Exists = false }, false},
		"A6.2 begins exactly now":             {func(a *Assignment, _ *Role) { a.From = noon }, true},
		"A6.2 begins a nanosecond later":      {func(a *Assignment, _ *Role) { a.From = noon.Add(1) }, false},
		"A6.2 ends exactly now":               {func(a *Assignment, _ *Role) { a.Until = noon }, false},
		"A6.2 ends a nanosecond later":        {func(a *Assignment, _ *Role) { a.Until = noon.Add(1) }, true},
		"A6.2 in another zone":                {func(a *Assignment, _ *Role) { a.From = noon.In(time.FixedZone("", 3600)) }, true},
		"A6.3 at a site, the tracker is seen": {func(a *Assignment, _ *Role) { a.Everywhere, a.Site = false, gate }, true},
		"A1 at a site that is gone":           {func(a *Assignment, _ *Role) { a.Everywhere, a.Site = false, closed }, false},
		"A1 neither a site nor the workspace": {func(a *Assignment, _ *Role) { a.Everywhere = false }, false},
	} {
		t.Run(what, func(t *testing.T) {
			a, r := plain, roleOf(onOrders(everything()))
			c.change(&a, &r)
			o := newOffice(r)
			o.Assignments = []Assignment{a}
			if g := o.ask(t, ann, orders); g.Sees() != c.want {
				t.Errorf("sees orders: %v", g.Sees())
			}
		})
	}
}

func TestA6_1_ExclusiveLeavesItsOwnKindOnly(t *testing.T) {
	open, terminated := roleOf(onOrders(everything())), roleOf()
	terminated.Exclusive = true
	onlyView := roleOf(onOrders(starred(always, Absent)))
	onlyView.Exclusive = true

	t.Run("nothing beside it", func(t *testing.T) {
		o := newOffice(open, terminated)
		o.hold(ann, 1)
		o.hold(ann, 2)
		if g := o.ask(t, ann, orders); g.Sees() {
			t.Error("Terminated leaves orders seen")
		}
	})
	t.Run("by a team as well", func(t *testing.T) {
		o := newOffice(open, terminated)
		o.hold(ann, 1)
		o.Assignments = append(o.Assignments, Assignment{Team: north, Role: 2, Everywhere: true})
		if g := o.ask(t, ann, orders); g.Sees() {
			t.Error("Terminated by a team leaves orders seen")
		}
	})
	t.Run("even where it names no place", func(t *testing.T) {
		o := newOffice(open, terminated)
		o.hold(ann, 1)
		o.holdAt(ann, 2, 0)
		if g := o.ask(t, ann, orders); g.Sees() {
			t.Error("an exclusive role that gives nothing must still leave nothing")
		}
	})
	t.Run("not before it begins", func(t *testing.T) {
		o := newOffice(open, terminated)
		o.hold(ann, 1)
		o.hold(ann, 2).From = hours(1)
		if g := o.ask(t, ann, orders); !g.Sees() {
			t.Error("Terminated from tomorrow has taken today")
		}
	})
	t.Run("two of them add up", func(t *testing.T) {
		o := newOffice(open, onlyView, terminated)
		o.hold(ann, 1)
		o.hold(ann, 2)
		o.hold(ann, 3)
		g := o.ask(t, ann, orders)
		want(t, g, true, on(fresh), ToView(name))
		want(t, g, false, on(fresh), ToEdit(name), ToAct(Delete))
	})
	t.Run("before channel rules: blocked on the API it still leaves nothing", func(t *testing.T) {
		allowed := open
		allowed.BlockAPI = false
		o := newOffice(allowed, terminated) // terminated blocks the API
		o.hold(ann, 1)
		o.hold(ann, 2)
		byKey := onPage
		byKey.Channel = API
		if g := o.askBy(t, ann, orders, byKey); g.Sees() {
			t.Error("a key escapes Terminated")
		}
	})
	t.Run("before network rules", func(t *testing.T) {
		fenced := terminated
		fenced.Network = []NetworkRule{{netip.MustParsePrefix("10.0.0.0/8"), false}}
		o := newOffice(open, fenced)
		o.hold(ann, 1)
		o.hold(ann, 2)
		if g := o.ask(t, ann, orders); g.Sees() {
			t.Error("an address escapes Terminated")
		}
	})
}

func TestA6_1_Channel(t *testing.T) {
	open := roleOf(onOrders(everything()))
	forKeys := open
	forKeys.BlockAPI = false
	for what, c := range map[string]struct {
		role    Role
		channel Channel
		want    bool
	}{
		"page":                           {open, Page, true},
		"key, blocked":                   {open, API, false},
		"key, allowed":                   {forKeys, API, true},
		"page cannot be blocked":         {open, Page, true},
		"a channel that is none of ours": {forKeys, 7, false},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(c.role)
			o.hold(ann, 1)
			r := onPage
			r.Channel = c.channel
			if g := o.askBy(t, ann, orders, r); g.Sees() != c.want {
				t.Errorf("sees: %v", g.Sees())
			}
		})
	}
}

func TestA6_1_KeyGetsOnlyWhatTheUnblockedRoleGives(t *testing.T) {
	x, y := roleOf(onOrders(everything())), roleOf(onOrders(starred(always, Absent)))
	y.BlockAPI = false
	o := newOffice(x, y)
	o.hold(ann, 1)
	o.hold(ann, 2)
	byKey := onPage
	byKey.Channel = API
	g := o.askBy(t, ann, orders, byKey)
	want(t, g, true, on(fresh), ToView(name))
	want(t, g, false, on(fresh), ToEdit(name), ToAct(ChangeState))
}

func TestA6_1_Network(t *testing.T) {
	allow := func(p string) NetworkRule { return NetworkRule{netip.MustParsePrefix(p), true} }
	block := func(p string) NetworkRule { return NetworkRule{netip.MustParsePrefix(p), false} }
	for what, c := range map[string]struct {
		rules   []NetworkRule
		address string
		want    bool
	}{
		"no rules":                                     {nil, "10.1.0.1", true},
		"no rules, no request":                         {nil, "", true},
		"no request, rules that would admit all":       {[]NetworkRule{allow("0.0.0.0/0"), allow("::/0")}, "", false},
		"no request, only a block":                     {[]NetworkRule{block("10.0.0.0/8")}, "", false},
		"allowed":                                      {[]NetworkRule{allow("10.1.0.0/16")}, "10.1.0.1", true},
		"unmatched with an allow rule":                 {[]NetworkRule{allow("10.1.0.0/16")}, "10.2.0.1", false},
		"unmatched with none":                          {[]NetworkRule{block("10.1.0.0/16")}, "10.2.0.1", true},
		"blocked":                                      {[]NetworkRule{block("10.1.0.0/16")}, "10.1.0.1", false},
		"longest decides: block inside":                {[]NetworkRule{allow("10.0.0.0/8"), block("10.1.0.0/16")}, "10.1.0.1", false},
		"longest decides: allow inside":                {[]NetworkRule{block("10.0.0.0/8"), allow("10.1.0.0/16")}, "10.1.0.1", true},
		"block wins a tie, written first":              {[]NetworkRule{block("10.1.0.0/16"), allow("10.1.0.0/16")}, "10.1.0.1", false},
		"block wins a tie, written last":               {[]NetworkRule{allow("10.1.0.0/16"), block("10.1.0.0/16")}, "10.1.0.1", false},
		"a tie of host bits":                           {[]NetworkRule{allow("10.1.0.9/16"), block("10.1.0.7/16")}, "10.1.0.1", false},
		"IPv4 in IPv6 counts as IPv4":                  {[]NetworkRule{allow("10.1.0.0/16")}, "::ffff:10.1.0.1", true},
		"a rule written as IPv4 in IPv6":               {[]NetworkRule{block("::ffff:10.1.0.0/112")}, "10.1.0.1", false},
		"all of IPv6 is not IPv4":                      {[]NetworkRule{allow("::/0")}, "::ffff:10.1.0.1", false},
		"a zone does not hide an address from a block": {[]NetworkRule{block("fe80::/10")}, "fe80::1%eth0", false},
	} {
		t.Run(what, func(t *testing.T) {
			role := roleOf(onOrders(everything()))
			role.Network = c.rules
			o := newOffice(role)
			o.hold(ann, 1)
			r := onPage
			r.Address = netip.Addr{}
			if c.address != "" {
				r.Address = netip.MustParseAddr(c.address)
			}
			if g := o.askBy(t, ann, orders, r); g.Sees() != c.want {
				t.Errorf("sees: %v", g.Sees())
			}
		})
	}
}

func TestA6_2_ValidUntilIsTheNextBeginningOrEnd(t *testing.T) {
	o := newOffice(roleOf(), roleOf())
	o.hold(ann, 1).Until = hours(5)
	o.hold(ann, 2).From = hours(3)
	o.hold(ann, 1).Until = hours(-1)
	*o.hold(ann, 1) = Assignment{User: ann, Role: 1, Everywhere: true, Until: hours(1), Suspended: true}
	*o.hold(bob, 1) = Assignment{User: bob, Role: 1, Everywhere: true, Until: hours(2)}
	if s := o.subject(t, ann, onPage); !s.ValidUntil().Equal(hours(3)) {
		t.Errorf("valid until %v", s.ValidUntil())
	}
	if s := o.subject(t, eve, onPage); !s.ValidUntil().IsZero() {
		t.Errorf("Eve has no dated role, yet is valid until %v", s.ValidUntil())
	}
}

func TestA7_1_FeaturesWithoutTracker(t *testing.T) {
	role := roleOf()
	role.Features[Directory], role.Features[Reports] = View, Manage
	role.Features[Audit] = FeatureLevel(9)
	o := newOffice(role)
	o.hold(ann, 1)
	o.FeaturesOff[Dashboards] = true
	o.Roles[1].Features[Dashboards] = Manage
	s := o.subject(t, ann, onPage)
	for what, c := range map[string]struct {
		feature Feature
		level   FeatureLevel
		want    bool
	}{
		"given":                       {Directory, View, true},
		"above what is given":         {Directory, Edit, false},
		"a level gives those below":   {Reports, View, true},
		"not given":                   {Import, View, false},
		"switched off":                {Dashboards, View, false},
		"no level is nothing to have": {Directory, NoFeature, false},
		"an unknown level denies":     {Audit, View, false},
		"an unknown feature denies":   {NumFeatures, View, false},
	} {
		if got := s.Use(c.feature, c.level); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	if s := o.subject(t, bob, onPage); s.Use(Directory, View) {
		t.Error("Bob has no role")
	}
}

func TestGate7_ScopeOfFeaturesWithoutTracker(t *testing.T) {
	role := roleOf()
	role.Features[Reports] = Manage
	o := newOffice(role)
	o.hold(ann, 1)
	for what, c := range map[string]struct {
		scope      Scope
		view, edit bool
	}{
		"unlimited": {Unlimited(), true, true},
		"read only": {Scope{Everything: true}, true, false},
		"trackers":  {Scope{Trackers: []TrackerID{orders}, Write: true}, false, false},
		"zero":      {Scope{}, false, false},
	} {
		r := onPage
		r.Scope = c.scope
		s := o.subject(t, ann, r)
		if s.Use(Reports, View) != c.view || s.Use(Reports, Edit) != c.edit {
			t.Errorf("%s: view %v, edit %v", what, s.Use(Reports, View), s.Use(Reports, Edit))
		}
	}
}

func TestMoreRolesThanFitInline(t *testing.T) {
	o := newOffice()
	for i := range MaxRoles {
		state := State(i % 4)
		role := roleOf(onOrders(Entries{}, in(state, properties(cells(name, Set(Level(i%3)), Absent)))))
		o.Roles = append(o.Roles, role)
		o.hold(ann, RoleID(i+1))
	}
	g := o.ask(t, ann, orders)
	for s := range State(4) {
		want(t, g, true, on(s), ToView(name))
		want(t, g, false, on(s), ToView(phone))
	}
}

func TestAListTellsSitesApartHoweverManyRolesAreHeldAtThem(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	for range 20 {
		o.Sites = append(o.Sites, SiteNode{Exists: true})
		o.holdAt(ann, 1, SiteID(len(o.Sites)-1))
	}
	g := o.ask(t, ann, orders)
	list := g.Masks()
	for z := range SiteID(len(o.Sites) + 1) {
		if list.Of(on(fresh).at(z)).Seen() != (z > closed && int(z) < len(o.Sites)) {
			t.Errorf("a record at site %d", z)
		}
	}
}
