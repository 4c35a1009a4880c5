package policy

import (
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
)

func TestANewWorkspaceHasItsOwnerAndTheBuiltInRoles(t *testing.T) {
	w := newWorld(t)
	if w.snap.Revision() != 1 || len(w.snap.Roles()) != 5 || w.snap.Settings().Key != "acme" {
		t.Fatalf("revision %d, %d roles, settings %+v", w.snap.Revision(), len(w.snap.Roles()), w.snap.Settings())
	}
	if !w.snap.May("owner", Power{Kind: PowerFull, Now: w.now}) {
		t.Error("the owner has no full power")
	}
	if _, _, ok := w.snap.Permissions("member", AllTrackers); !ok {
		t.Error("Member has no document for all trackers")
	}
	if _, _, ok := w.snap.Permissions("guard", AllTrackers); ok {
		t.Error("Guard has cells")
	}
	for role, portal := range map[string]string{"manager": PortalAdmin, "guard": PortalStaff, "client": PortalClient} { // A1, A6.4
		if r, _ := w.snap.Role(role); r.Portal != portal || !r.Default {
			t.Errorf("%s is for the portal %s", role, r.Portal)
		}
	}
}

func TestASnapshotLoadedFromItsObjectsIsTheSame(t *testing.T) {
	w := newWorld(t)
	w.orders()
	w.user("ann", SettingsNone)
	w.do(system, putDoc(KindAssignment, "", Assignment{User: "ann", Role: "member", Site: AllSites}))
	again, err := Load("ws", w.snap.Revision(), w.snap.Objects())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(again.Objects()), len(w.snap.Objects()); got != want {
		t.Fatalf("%d objects, want %d", got, want)
	}
	ann, _ := again.User("ann")
	req := access.Request{Now: w.now, Channel: access.Page, Scope: access.Unlimited()}
	subject, reason := again.Engine().Subject(ann.N, req)
	if reason != access.Allowed {
		t.Fatal(reason)
	}
	orders, _ := again.Tracker("orders")
	if g := subject.Tracker(orders.N); !g.Sees() {
		t.Error("a member does not see a public tracker")
	}
}

func TestLaterOperationsUseTheKeysAndNamesOfEarlierOnes(t *testing.T) {
	w := newWorld(t)
	w.do(system,
		putDoc(KindUser, "$ann", `{"name":"Ann","email":"ann@example.org","confirmed":true}`),
		putDoc(KindUser, "", `{"name":"Bob","email":"Bob@Example.org"}`),
		putDoc(KindRole, "", `{"key":"courier","name":"Courier"}`),
		putDoc(KindTracker, "", ordersDoc),
		putDoc(KindTeam, "", `{"key":"north","name":"North","members":["$ann","bob@example.org"]}`),
		putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"actions":{},"properties":{}},
		  "states":{"delivering":{"actions":{"change_state":"assigned"},"properties":{"customer":{"view":"assigned"}}}}}`),
		putDoc(KindAssignment, "", `{"team":"north","role":"courier","site":"*"}`))
	_, p, ok := w.snap.Permissions("courier", "orders")
	if !ok {
		t.Fatal("no document")
	}
	orders, _ := w.snap.Tracker("orders")
	_, delivering, _ := orders.StateRef("delivering")
	_, customer, _ := orders.Prop("customer")
	if p.States[delivering.ID].Properties[customer.ID].View != LevelAssigned {
		t.Errorf("keys are not resolved to ids: %+v", p)
	}
	team, _ := w.snap.Team("north")
	if len(team.Members) != 2 {
		t.Errorf("members %v", team.Members)
	}
	bob, ok := w.snap.UserByEmail("bob@example.org")
	if !ok || bob.Status != StatusInvited {
		t.Errorf("bob is %+v", bob)
	}
}

func TestNumbersAreNeverGivenTwice(t *testing.T) {
	w := newWorld(t)
	a := w.do(system, putDoc(KindTeam, "", `{"key":"a","name":"A"}`))
	b := w.do(system, putDoc(KindTeam, "", `{"key":"b","name":"B"}`))
	an, _ := w.snap.Team(a)
	bn, _ := w.snap.Team(b)
	w.do(system, del(KindTeam, "a"))
	if _, ok := w.snap.TeamN(an.N); ok {
		t.Error("a deleted team is found by its number")
	}
	c := w.do(system, putDoc(KindTeam, "", `{"key":"a","name":"A again"}`))
	cn, _ := w.snap.Team(c)
	if c == a || cn.N == an.N || cn.N == bn.N {
		t.Errorf("the key came back with number %d of id %s", cn.N, c)
	}
	if again, _ := w.snap.Team(b); again.N != bn.N {
		t.Error("an untouched team changed its number")
	}
}

func TestAWorkspaceBeginsWithItsSettings(t *testing.T) {
	w := &world{t: t}
	w.snap, _ = Load("ws", 0, nil)
	e := w.refuse(CodeInvalid, system, putDoc(KindUser, "", `{"name":"O","email":"o@example.org","confirmed":true,"settings":"full"}`))
	if e.Rule != "A1" {
		t.Errorf("%+v", e)
	}
	w.refuse(CodeForbidden, Actor{User: "nobody"}, NewWorkspace(Workspace{Key: "a", Name: "A"}, "", User{Name: "O", Email: "o@example.org"})...)
	w.refuse(CodeForbidden, Actor{}, NewWorkspace(Workspace{Key: "a", Name: "A"}, "", User{Name: "O", Email: "o@example.org"})...)
}

func TestTimeNeverGoesBelowTheLastEntry(t *testing.T) {
	w := newWorld(t)
	at := w.last.Entry.At
	w.now = w.now.Add(-time.Hour)
	w.do(system, putDoc(KindTeam, "", `{"key":"a","name":"A"}`))
	if !w.last.Entry.At.Equal(at) {
		t.Errorf("entry at %v after one at %v", w.last.Entry.At, at)
	}
}

func TestReloadingKeepsNumbersAndTakesWhatChanged(t *testing.T) {
	w := newWorld(t)
	w.orders()
	a := w.do(system, putDoc(KindTeam, "", `{"key":"a","name":"A"}`))
	b := w.do(system, putDoc(KindTeam, "", `{"key":"b","name":"B"}`))
	old := w.snap
	bn, _ := old.Team(b)
	w.do(system, del(KindTeam, a), w.patched(KindTeam, b, map[string]any{"name": "B2"}), putDoc(KindTeam, "", `{"key":"c","name":"C"}`))
	again, err := old.Reload(w.snap.Revision(), w.snap.Objects())
	if err != nil {
		t.Fatal(err)
	}
	team, ok := again.Team(b)
	if !ok || team.N != bn.N || team.Name != "B2" || again.Revision() != w.snap.Revision() {
		t.Errorf("%+v %+v", team, again.Revision())
	}
	if _, ok := again.Team(a); ok {
		t.Error("a deleted team is there")
	}
	if c, _ := again.Team("c"); c.N == 0 || c.N == bn.N {
		t.Errorf("the new team has number %d", c.N)
	}
	before, _ := old.Tracker("orders")
	if after, _ := again.Tracker("orders"); after != before {
		t.Error("an unchanged tracker was made anew")
	}
}

func TestWhatIsFoundByNumberIsFoundById(t *testing.T) {
	w := staff(t)
	w.do(system, putDoc(KindSite, "", `{"key":"north","name":"North"}`))
	w.do(system, putDoc(KindView, "", `{"tracker":"orders","key":"v","name":"V","owner":"owner"}`))
	for _, r := range w.snap.Roles() {
		if got, ok := w.snap.RoleN(r.N); !ok || got != r {
			t.Errorf("role %s is found as %+v", r.Key, got)
		}
	}
	north, _ := w.snap.Site("north")
	if got, ok := w.snap.SiteN(north.N); !ok || got != north {
		t.Errorf("site is found as %+v", got)
	}
	if _, ok := w.snap.RoleN(0); ok {
		t.Error("number 0 is a role")
	}
	if _, ok := w.snap.SiteN(99); ok {
		t.Error("a number never given is a site")
	}
	if v := w.snap.Views("orders"); len(v) != 1 || v[0].Key != "v" || len(w.snap.Views("clients")) != 0 || w.snap.Views("nothing") != nil {
		t.Errorf("views %+v", v)
	}
	orders, _ := w.snap.Tracker("orders")
	for i, sys := range SystemNames {
		if n, p, ok := orders.Prop(sys); !ok || p != nil || int(n) != i || orders.PropKey(n) != sys {
			t.Errorf("%s is %d %v", sys, n, p)
		}
	}
	if n, p, ok := orders.Prop("price"); !ok || n != access.FirstProperty+1 || p.Key != "price" || orders.PropKey(n) != "price" {
		t.Errorf("price is %d", n)
	}
	if _, ok := orders.PropN(200); ok || orders.StateN(9) != nil || orders.PropKey(200) != "" {
		t.Error("what does not exist is found by number")
	}
}

// A7: every feature of the engine stands in the catalogue once.
func TestTheCatalogueIsComplete(t *testing.T) {
	seen := map[access.Feature]bool{}
	for _, f := range Catalogue() {
		if seen[f.Number] || f.Key == "" || f.Label == "" || len(f.Levels) == 0 {
			t.Errorf("%+v", f)
		}
		seen[f.Number] = true
		for _, r := range f.Requires {
			needed, ok := feature(r.Feature)
			if !ok || !needed.has(r.Level) {
				t.Errorf("%s requires %+v, which cannot be given", f.Key, r)
			}
		}
	}
	if len(seen) != int(access.NumFeatures) {
		t.Errorf("%d of %d features", len(seen), access.NumFeatures)
	}
}
