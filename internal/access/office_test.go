package access

import (
	"net/netip"
	"testing"
	"time"
)

// office is a small policy that the table tests change: Ann (in team North),
// Bob and Eve; one tracker of four states and three properties; a site tree.
// Roles and assignments are what each test is about.
type office struct{ Source }

const (
	ann UserID = 1
	bob UserID = 2
	eve UserID = 3

	north TeamID = 1
	gone  TeamID = 2

	texas   SiteID = 1 // region
	dallas  SiteID = 2 // site in Texas
	gate    SiteID = 3 // zone in Dallas
	houston SiteID = 4 // site in Texas
	depot   SiteID = 5 // site outside any region
	closed  SiteID = 6 // no longer there

	orders TrackerID = 1 // with sites
	tasks  TrackerID = 2 // without

	name, phone, price = FirstProperty, FirstProperty + 1, FirstProperty + 2

	fresh, doing, done, dropped State = 0, 1, 2, 3
)

// onPage is a request of a signed-in person.
var onPage = Request{Now: noon, Address: netip.MustParseAddr("10.0.0.1"), Scope: Unlimited()}

func newOffice(roles ...Role) *office {
	user := User{Kind: Regular, Status: Active, Confirmed: true, AppAccess: true}
	member := user
	member.Teams = []TeamID{north, gone}
	steps := []Transition{{fresh, doing}, {doing, done}, {doing, fresh}, {fresh, dropped}}
	return &office{Source{
		Revision: 7,
		Users:    []User{{}, member, user, user},
		Teams:    []Team{{}, {Exists: true}, {}},
		Roles:    append([]Role{{}}, roles...),
		Sites: []SiteNode{{}, {Exists: true, Region: true}, {Exists: true, Parent: texas},
			{Exists: true, Parent: dallas}, {Exists: true, Parent: texas}, {Exists: true}, {}},
		Trackers: []Tracker{{},
			{Exists: true, UsesSites: true, Properties: 3, States: 4, Transitions: steps},
			{Exists: true, Properties: 3, States: 4, Transitions: steps}},
	}}
}

// roleOf is a role whose ceiling leaves all cells, with these documents.
func roleOf(docs ...Cells) Role {
	return Role{Exists: true, Enabled: true, BlockAPI: true, Cells: docs,
		Features: [NumFeatures]FeatureLevel{Trackers: Edit}}
}

// onOrders is a document for orders with entries for all states.
func onOrders(all Entries, states ...StateEntries) Cells {
	return Cells{Tracker: orders, AllStates: all, States: states}
}

// in are the entries of one state.
func in(s State, e Entries) StateEntries { return StateEntries{s, e} }

// cells are the two cells of a property; the entry of a level, or Absent.
func cells(p Property, view, edit Entry) PropertyEntry {
	return PropertyEntry{p, PropertyCell{view, edit}}
}

func properties(of ...PropertyEntry) Entries { return Entries{Properties: of} }

func starred(view, edit Entry) Entries { return Entries{Star: PropertyCell{view, edit}} }

// actions adds action entries to e.
func (e Entries) actions(create, change, archive, remove Entry) Entries {
	e.Actions = [NumActions]Entry{create, change, archive, remove}
	return e
}

var (
	toNone = Set(None)
	ifMine = Set(Assigned)
	always = Set(All)
)

// everything is all cells at all.
func everything() Entries { return starred(always, always).actions(always, always, always, always) }

// hold gives a role to a user for the whole workspace.
func (o *office) hold(u UserID, r RoleID) *Assignment {
	o.Assignments = append(o.Assignments, Assignment{User: u, Role: r, Everywhere: true})
	return &o.Assignments[len(o.Assignments)-1]
}

// holdAt gives a role to a user at a site.
func (o *office) holdAt(u UserID, r RoleID, z SiteID) {
	o.Assignments = append(o.Assignments, Assignment{User: u, Role: r, Site: z})
}

func (o *office) compile(t *testing.T) *Engine {
	t.Helper()
	e, err := Compile(o.Source)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// subject lets u through the door or fails.
func (o *office) subject(t *testing.T, u UserID, r Request) Subject {
	t.Helper()
	s, why := o.compile(t).Subject(u, r)
	if why != Allowed {
		t.Fatalf("user %d is refused: %s", u, why)
	}
	return s
}

// ask is what u gets on a tracker by page.
func (o *office) ask(t *testing.T, u UserID, id TrackerID) *Grants {
	t.Helper()
	return o.askBy(t, u, id, onPage)
}

func (o *office) askBy(t *testing.T, u UserID, id TrackerID, r Request) *Grants {
	t.Helper()
	s := o.subject(t, u, r)
	g := s.Tracker(id)
	return &g
}

// want fails unless every need holds or fails on the record as told, by mask, by
// predicate and by reason.
func want(t *testing.T, g *Grants, holds bool, f Facts, needs ...Need) {
	t.Helper()
	for _, n := range needs {
		if got := holdsByMask(g, n, f); got != holds {
			t.Errorf("need %+v on %+v: mask says %v", n, f, got)
		}
		if got := Holds(g.Pred(n), f); got != holds {
			t.Errorf("need %+v on %+v: predicate says %v", n, f, got)
		}
		if why := g.Why(n, f); (why == Allowed) != holds {
			t.Errorf("need %+v on %+v: reason is %q", n, f, why)
		}
	}
}

// on is a record in a state, without a site.
func on(s State) Facts { return Facts{State: s} }

// at moves the record to a site; mine assigns it to the subject.
func (f Facts) at(z SiteID) Facts { f.Site = z; return f }
func (f Facts) mine() Facts       { f.Assigned = true; return f }

func hours(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }
