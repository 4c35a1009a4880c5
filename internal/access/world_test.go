package access

import (
	"flag"
	"net/netip"
	"os"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/testcount"
)

// TestMain sets how many random worlds are tried, unless -rapid.checks says it.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		set("rapid.checks", strconv.Itoa(testcount.WorldsDrawn.N()))
	}
	set("rapid.nofailfile", "true") // the seed that is printed is enough
	os.Exit(m.Run())
}

func set(name, value string) {
	if err := flag.Set(name, value); err != nil {
		panic(err)
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// world draws policies that lie on the boundaries of the rules.
type world struct {
	*rapid.T
	src Source
}

func (w *world) number(low, high int, of string) int { return rapid.IntRange(low, high).Draw(w.T, of) }

func (w *world) chance(oneIn int, of string) bool { return w.number(1, oneIn, of) == oneIn }

// one draws one of the choices; name a choice more than once to make it likelier.
func one[V any](w *world, of string, choices ...V) V {
	return choices[w.number(0, len(choices)-1, of)]
}

func drawWorld(t *rapid.T) *world {
	w := &world{T: t}
	w.src.SelectedOnly = w.chance(4, "selected only")
	if w.chance(6, "feature off") {
		w.src.FeaturesOff[one(w, "off", Comments, ReportTemplates, Comments, Trackers)] = true
	}
	w.src.Teams = []Team{{}, {Exists: true}, {Exists: !w.chance(3, "team gone")}}
	w.drawSites()
	w.drawTrackers()
	w.drawUsers()
	w.src.Roles = make([]Role, 1+one(w, "roles", 2, 3, 4, 1))
	for i := 1; i < len(w.src.Roles); i++ {
		w.src.Roles[i] = w.drawRole()
	}
	for range one(w, "assignments", 6, 7, 8, 9, 5, 4, 3, 1) {
		w.src.Assignments = append(w.src.Assignments, w.drawAssignment())
	}
	return w
}

// drawSites makes parents come before, after and not at all.
func (w *world) drawSites() {
	shapes := [][]SiteNode{
		{{}},
		{{}, {Exists: true, Region: true}, {Exists: true, Parent: 1}, {Exists: true, Parent: 2}, {Exists: true}},
		{{}, {Exists: true, Parent: 3}, {Exists: true, Region: true, Parent: 3}, {Exists: true}, {Exists: true, Parent: 2}},
		{{}, {Exists: true, Parent: 2}, {Exists: false, Region: true, Parent: 4}, {Exists: true, Parent: 4, Region: true}, {Exists: true, Region: true}},
	}
	w.src.Sites = one(w, "sites", shapes...)
}

func (w *world) drawTrackers() {
	w.src.Trackers = make([]Tracker, 3)
	for i := 1; i < 3; i++ {
		t := Tracker{
			Exists:     !w.chance(12, "tracker gone"),
			UsesSites:  !w.chance(3, "no sites"),
			Properties: one(w, "properties", 2, 2, 2, 2, 3, 3, 59, 60, 61, MaxProperties, 0),
			States:     one(w, "states", 1, 3, 3, 3),
		}
		for range w.number(0, 3, "transitions") {
			t.Transitions = append(t.Transitions, Transition{
				State(w.number(0, t.States-1, "from")), State(w.number(0, t.States-1, "to"))})
		}
		t.Restriction.Restricted = w.chance(3, "tracker restricted")
		t.Restriction.Users = one(w, "listed users", []UserID{1}, []UserID{3, 2, 1}, []UserID{2}, nil)
		t.Restriction.Teams = one(w, "listed teams", nil, []TeamID{1}, []TeamID{2})
		w.src.Trackers[i] = t
	}
}

func (w *world) drawUsers() {
	w.src.Users = make([]User, 4)
	for i := 1; i < len(w.src.Users); i++ {
		w.src.Users[i] = User{Kind: Regular, Status: Active, Confirmed: true, AppAccess: true,
			Teams: one(w, "teams", []TeamID{1}, []TeamID{2, 1}, []TeamID{2, 2}, nil)}
		if i == 1 && !w.chance(12, "odd user") {
			continue
		}
		w.src.Users[i] = User{
			Kind:      one(w, "kind", Regular, Regular, Regular, Regular, Guest, Viewer, Integration, Kind(9), Kind(0)),
			Status:    one(w, "status", Active, Active, Active, Active, Active, Active, Invited, Deactivated, Deleted, Status(0), Status(9)),
			Confirmed: !w.chance(8, "unconfirmed"),
			AppAccess: !w.chance(4, "no app access"),
			Teams:     one(w, "teams", nil, []TeamID{1}, []TeamID{2, 1}, []TeamID{2, 2}),
		}
	}
}

func (w *world) drawRole() Role {
	r := Role{
		Exists: true, Enabled: true,
		BlockAPI: w.chance(3, "api blocked"),
	}
	switch w.number(0, 31, "odd role") {
	case 31:
		r.Exists = false
	case 30:
		r.Enabled = false
	case 29:
		r.Exclusive = true
	}
	for range one(w, "rules", 0, 0, 0, 0, 0, 0, 1, 2, 3) {
		r.Network = append(r.Network, NetworkRule{
			netip.MustParsePrefix(one(w, "prefix", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/32",
				"::ffff:10.0.0.0/120", "0.0.0.0/0", "::/0", "2001:db8::/32")), w.chance(2, "allow")})
	}
	for f := range NumFeatures {
		r.Features[f] = one(w, "feature", View, Edit, Manage, NoFeature, FeatureLevel(7))
	}
	r.Features[Trackers] = one(w, "ceiling", Edit, Manage, Edit, Manage, Edit, Manage, View, NoFeature)
	if w.chance(30, "unknown ceiling") {
		r.Features[Trackers] = FeatureLevel(7)
	}
	for t := TrackerID(1); t < 3; t++ {
		if w.chance(4, "override") {
			r.TrackerLevels = append(r.TrackerLevels, TrackerLevel{t, one(w, "level", NoFeature, View, Edit, Manage)})
		}
		if !w.chance(6, "no document") {
			r.Cells = append(r.Cells, w.drawCells(t))
		}
	}
	if w.chance(3, "wild document") {
		r.Cells = append(r.Cells, Cells{AllStates: w.drawEntries(0)})
	}
	return r
}

func (w *world) drawCells(t TrackerID) Cells {
	c := Cells{Tracker: t, AllStates: w.drawEntries(t)}
	for s := range State(w.src.Trackers[t].States) {
		if w.chance(2, "state named") {
			c.States = append(c.States, StateEntries{s, w.drawEntries(t)})
		}
	}
	return c
}

func (w *world) drawEntry() Entry {
	return one(w, "entry", Absent, Absent, Set(All), Set(Assigned), Set(All), Set(Assigned), Absent, Set(None), Entry(9))
}

func (w *world) drawEntries(t TrackerID) (e Entries) {
	for a := range NumActions {
		e.Actions[a] = w.drawEntry()
	}
	if w.chance(3, "star") {
		e.Star = PropertyCell{w.drawEntry(), w.drawEntry()}
	}
	for _, p := range w.interesting(t) {
		if w.chance(2, "named") {
			e.Properties = append(e.Properties, PropertyEntry{p, PropertyCell{w.drawEntry(), w.drawEntry()}})
		}
	}
	return e
}

// interesting are two of the system's properties, the first of the designer's,
// the last, and those beside the seams of a PropertySet.
func (w *world) interesting(t TrackerID) (ps []Property) {
	end := int(FirstProperty)
	if t != 0 {
		end += w.src.Trackers[t].Properties
	}
	for _, p := range []int{int(Author), int(Site), 5, 6, 63, 64, end - 1} {
		if p < end && (len(ps) == 0 || Property(p) > ps[len(ps)-1]) {
			ps = append(ps, Property(p))
		}
	}
	return ps
}

// drawAssignment makes most of them plain: a fault in each part of most would
// leave nobody with any right.
func (w *world) drawAssignment() Assignment {
	a := Assignment{
		Role:       RoleID(w.number(1, len(w.src.Roles)-1, "role")),
		Everywhere: w.chance(2, "everywhere") || len(w.src.Sites) == 1,
	}
	if !a.Everywhere {
		a.Site = SiteID(w.number(1, len(w.src.Sites)-1, "site"))
	}
	if w.chance(3, "to a team") {
		a.Team = TeamID(w.number(1, 2, "team"))
	} else {
		a.User = 1
	}
	switch w.number(0, 19, "oddity") {
	case 7:
		a.Suspended = true
	case 6:
		a.From, a.Until = noon, noon.Add(1)
	case 5:
		a.From, a.Until = noon.Add(-1), noon
	case 4:
		a.From = noon.Add(1)
	case 3:
		a.Everywhere, a.Site = false, 0
	case 2:
		a.User, a.Team = UserID(w.number(2, 3, "other")), 0
	}
	return a
}

func (w *world) drawAsker() asker {
	scope := Unlimited()
	switch w.number(0, 15, "scope") {
	case 15:
		scope = Scope{}
	case 14:
		scope.Write = false
	case 13:
		scope = Scope{Trackers: []TrackerID{2, 1}, Write: true}
	case 12:
		scope = Scope{Trackers: []TrackerID{2}}
	}
	address := netip.Addr{}
	if text := one(w, "address", "10.0.0.1", "10.0.0.1", "::ffff:10.0.0.1", "10.0.1.1", "192.0.2.1", "2001:db8::1", ""); text != "" {
		address = netip.MustParseAddr(text)
	}
	return asker{
		user: UserID(one(w, "asker", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 0, 4)),
		req: Request{
			Now: noon, Address: address, Scope: scope,
			Channel: one(w, "channel", Page, Page, Page, API, Page, Page, Page, API, API, API, Page, Page, Page, Page, Page, Channel(5)),
		},
	}
}

// allFacts is every record there could be, states and sites that do not exist
// included.
func (w *world) allFacts(t TrackerID) (all []Facts) {
	for s := range State(w.src.Trackers[t].States + 1) {
		for z := range SiteID(len(w.src.Sites) + 1) {
			for bits := range 32 {
				all = append(all, Facts{State: s, Site: z, Assigned: bits&1 > 0, Restricted: bits&2 > 0, Listed: bits&4 > 0, Archived: bits&8 > 0, Binned: bits&16 > 0})
			}
		}
	}
	return all
}

func (w *world) allNeeds(t TrackerID) []Need {
	needs := []Need{ToSee(), ToRestore(), ToRecover(), {}, ToAct(Action(9)),
		ToUse(ReportTemplates, View), ToUse(ReportTemplates, Edit), ToUse(Trackers, View), ToUse(Trackers, Manage),
		ToUse(Comments, Edit), ToUse(Comments, View), ToUse(Comments, NoFeature), ToUse(Feature(20), View), ToUse(Export, FeatureLevel(7))}
	for a := range NumActions {
		needs = append(needs, ToAct(a))
	}
	for _, p := range append(w.interesting(t), Restriction, 255) {
		needs = append(needs, ToView(p), ToEdit(p))
	}
	return needs
}

// holdsByMask answers a need from masks alone.
func holdsByMask(g *Grants, n Need, f Facts) bool {
	if n.kind == needRecover {
		m := g.MaskInBin(f)
		return m.Seen()
	}
	m := g.Mask(f)
	return m.meets(n)
}

// compare asks engine and model everything about one asker and tracker.
func (w *world) compare(e *Engine, a asker, t TrackerID) {
	ref := refmodel{&w.src}
	s, why := e.Subject(a.user, a.req)
	if want := ref.door(a.user); why != want {
		w.Fatalf("A3.13 door of %d: %q, want %q", a.user, why, want)
	}
	g := s.Tracker(t)
	w.compareStates(ref, &g, a, t)
	w.compareFeatures(ref, &s, &g, a, t)
	w.checkValidity(e, a, &s)
	facts, needs := w.allFacts(t), w.allNeeds(t)
	w.compareMasks(&g, facts, needs)
	for range 12 {
		f := facts[w.number(0, len(facts)-1, "facts")]
		for _, n := range needs {
			want := ref.holds(a, t, n, f)
			if got := holdsByMask(&g, n, f); got != want {
				w.Fatalf("need %+v on %+v: engine %v, model %v", n, f, got, want)
			}
			if why := g.Why(n, f); (why == Allowed) != want {
				w.Fatalf("why of need %+v on %+v: %q, model %v", n, f, why, want)
			}
		}
		z := SiteID(w.number(0, len(w.src.Sites), "new site"))
		if got, want := g.MoveSite(f, z), ref.movesSite(a, t, f, z); got != want {
			w.Fatalf("A3.16 site of %+v to %d: engine %v, model %v", f, z, got, want)
		}
	}
	w.compareCreate(ref, &g, a, t)
}

// compareMasks holds every Pred against every record's mask.
func (w *world) compareMasks(g *Grants, facts []Facts, needs []Need) {
	preds := make([]Pred, len(needs))
	for i, n := range needs {
		preds[i] = g.Pred(n)
		w.checkShape(preds[i])
	}
	list := g.Masks()
	for _, f := range facts {
		mask, binned := g.Mask(f), g.MaskInBin(f)
		if *list.Of(f) != mask || *list.Of(f) != mask {
			w.Fatalf("mask of %+v in a list is another", f)
		}
		for i, n := range needs {
			byMask := mask.meets(n)
			if n.kind == needRecover {
				byMask = binned.Seen()
			}
			if byPred := Holds(preds[i], f); byPred != byMask {
				w.Fatalf("need %+v on %+v: pred %v, mask %v, by %#v", n, f, byPred, byMask, preds[i])
			}
		}
	}
}

func (w *world) compareStates(ref refmodel, g *Grants, a asker, t TrackerID) {
	viewed, heard := ref.states(a, t)
	if g.Sees() != (len(viewed) > 0) {
		w.Fatalf("A3.1 sees %v, model %v", g.Sees(), viewed)
	}
	all := g.Nameable()
	for s := range State(64) {
		if g.Viewed().Has(s) != viewed[s] || g.States().Has(s) != heard[s] {
			w.Fatalf("A3.2 state %d: viewed %v heard %v, model %v %v", s,
				g.Viewed().Has(s), g.States().Has(s), viewed[s], heard[s])
		}
		if s > State(w.src.Trackers[t].States) {
			continue
		}
		in := g.NameableIn(s)
		for _, p := range w.interesting(t) {
			if got, want := in.Has(p), ref.nameable(a, t, s, p); got != want {
				w.Fatalf("A4.1 property %d in state %d: engine %v, model %v", p, s, got, want)
			}
			if in.Has(p) && !all.Has(p) {
				w.Fatalf("A4.1 property %d nameable in state %d, not at all", p, s)
			}
		}
	}
}

func (w *world) compareFeatures(ref refmodel, s *Subject, g *Grants, a asker, t TrackerID) {
	for _, f := range []Feature{one(w, "feature asked", Trackers, Comments, Directory, DataModels), ReportTemplates} {
		for _, l := range []FeatureLevel{NoFeature, View, Edit, Manage, Manage + 1} {
			if got, want := g.UseSomewhere(f, l), ref.usesSomewhere(a, t, f, l); got != want {
				w.Fatalf("A7.1 use of %d at %d somewhere: engine %v, model %v", f, l, got, want)
			}
			for z := range SiteID(len(w.src.Sites) + 1) {
				want := ref.usesAt(a, f, l, z) && (z == 0 || ref.exists(z))
				if got := s.UseAt(f, l, z); got != want {
					w.Fatalf("A7.2 use of %d at %d, site %d: engine %v, model %v", f, l, z, got, want)
				}
				if want && !s.Use(f, l) {
					w.Fatalf("A7.2 use of %d at %d: at site %d, but not at all", f, l, z)
				}
			}
		}
	}
}

// checkValidity holds the promise of ValidUntil: the roles are the same until it.
func (w *world) checkValidity(e *Engine, a asker, s *Subject) {
	until := s.ValidUntil()
	if until.IsZero() {
		until = noon.AddDate(100, 0, 0)
	}
	later := a.req
	later.Now = until.Add(-1)
	still, _ := e.Subject(a.user, later)
	if still.n != s.n || still.near != s.near {
		w.Fatalf("A6.2 valid until %v, but the roles differ just before", until)
	}
}

func (w *world) compareCreate(ref refmodel, g *Grants, a asker, t TrackerID) {
	for s := range State(w.src.Trackers[t].States) {
		everywhere, tops := g.CreateSites(s)
		for z := range SiteID(len(w.src.Sites) + 1) {
			props, ok := ref.create(a, t, s, z)
			got, why := g.Create(s, z)
			if (why == Allowed) != ok {
				w.Fatalf("A3.6 create in %d at %d: %q, model %v", s, z, why, ok)
			}
			for _, p := range w.interesting(t) {
				if got.Has(p) != props[p] {
					w.Fatalf("A3.6 create in %d at %d gives property %d %v, model %v", s, z, p, got.Has(p), props[p])
				}
			}
			listed := everywhere && (z == 0 || w.src.Trackers[t].UsesSites && ref.exists(z))
			for _, top := range tops {
				listed = listed || ref.covers(Assignment{Site: top}, t, z)
			}
			if listed != ok {
				w.Fatalf("A3.6 sites to create in %d at: %v %v, model at %d %v", s, everywhere, tops, z, ok)
			}
		}
	}
}

// checkShape holds a Pred against the form its type promises.
func (w *world) checkShape(p Pred) {
	if _, never := p.(Never); never {
		return
	}
	answers, ok := p.(Any)
	if !ok || len(answers) == 0 {
		w.Fatalf("pred is %#v", p)
	}
	for _, answer := range answers {
		last := 0
		for _, part := range answer.(Every) {
			place := placeOf(part)
			if place <= last {
				w.Fatalf("part %#v is out of its place in %#v", part, answer)
			}
			last = place
		}
	}
}

func placeOf(p Pred) int {
	switch p := p.(type) {
	case SiteUnder:
		if len(p.Sites) == 0 {
			return 0
		}
		for i := 1; i < len(p.Sites); i++ {
			if p.Sites[i-1] >= p.Sites[i] {
				return 0
			}
		}
		return 1
	case StateIn:
		return 2
	case IsPublic, IsListed:
		return 3
	case HasAssigned:
		return 4
	case IsLive, InArchive, InBin:
		return 5
	}
	return 0
}

func TestEngineAgreesWithTheModelInRandomWorlds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		e, err := Compile(w.src)
		if err != nil {
			t.Fatal(err)
		}
		for id := TrackerID(1); id < 3; id++ {
			if w.src.Trackers[id].Exists {
				w.compare(e, asker{1, onPage}, id)
				w.compare(e, w.drawAsker(), id)
			}
		}
	})
}
