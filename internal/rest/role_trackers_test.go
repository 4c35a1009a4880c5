package rest

import (
	"strings"
	"testing"
)

// A7, A8, A8.1: what a role gives is told tracker by tracker, as far as one configures
// them; the level of its sheet to superusers alone.
func TestWhatARoleGivesIsToldAsFarAsOneConfiguresIt(t *testing.T) {
	w := newWorld(t)
	path := ws + "/roles/courier/trackers"
	of := func(who string) map[string]RoleTracker {
		out := map[string]RoleTracker{}
		for _, one := range decode[RoleTrackers](t, w.ok(t, who, "GET", path, "")).Items {
			out[one.Tracker.Key] = one
		}
		return out
	}
	all := of("fu1")
	if len(all) != 2 || !all["orders"].Stored || !all["orders"].Gives || all["orders"].Ceiling != "edit" || all["clients"].Gives || all["clients"].Stored {
		t.Errorf("a superuser reads %+v", all)
	}
	for _, state := range all["orders"].States {
		n := len(ordersTracker().Properties)
		if state.View.None+state.View.Assigned+state.View.All != n || state.Edit.Assigned+state.Edit.All > state.View.Assigned+state.View.All {
			t.Errorf("%s: %+v of %d properties", state.State.Key, state, n)
		}
		if state.State.Key == "delivering" && state.View.Assigned == 0 {
			t.Errorf("the courier's cells are missing: %+v", state)
		}
	}
	if untagged := of("ext"); len(untagged) != 2 || untagged["orders"].Ceiling != "" {
		t.Errorf("without the tag: %+v", untagged)
	}
	if own := of("sel"); len(own) != 1 || own["orders"].Ceiling != "" || !own["orders"].Gives {
		t.Errorf("who configures the orders alone: %+v", own)
	}
	if got := w.do(t, "mgr", "GET", path, ""); got.status != 403 || strings.Contains(got.body, "Orders") {
		t.Errorf("without settings access: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "GET", ws+"/roles/nosuch/trackers", ""); got.status != 404 {
		t.Errorf("no such role: %d", got.status)
	}
}

// A8: who manages a site reads and is offered what they may do there, and hears of no
// assignment elsewhere.
func TestARegionalManagerGivesMarkedRolesAtTheirSites(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "fu1", "PATCH", w.user("sel"), `{"configures":["texas"]}`, "If-Match", "*")
	w.ok(t, "fu1", "POST", ws+"/sites", `{"key":"ohio","name":"Ohio","kind":"region"}`)
	may := func(path, what string) bool {
		return field(t, w.ok(t, "sel", "GET", ws+path, ""), "can."+what+".allowed") == "true"
	}
	if may("/roles/courier", "assign") {
		t.Error("a role that is not marked is offered")
	}
	w.ok(t, "fu1", "PATCH", ws+"/roles/courier", `{"by_site_managers":true}`, "If-Match", "*")
	if !may("/roles/courier", "assign") || may("/roles/courier", "edit") || may("/roles/manager", "assign") {
		t.Error("not the marked role alone is offered")
	}
	why := func(path string) string { return field(t, w.ok(t, "sel", "GET", ws+path, ""), "can.assign.reason") }
	if why("/roles/manager") != "unmarked" || why("/sites/ohio") != "other_site" {
		t.Errorf("they are told %q of the role and %q of the site", why("/roles/manager"), why("/sites/ohio"))
	}
	if !may("/sites/texas", "assign") || may("/sites/texas", "edit") || may("/sites/ohio", "assign") {
		t.Error("not their own site alone is offered")
	}
	list := ws + "/roles/courier/assignments"
	give := func(who, user, site string) answer {
		return w.do(t, who, "POST", list, `{"user":"`+w.users[user]+`","site":"`+site+`","reason":"covers"}`)
	}
	if got := give("sel", "none", "*"); got.status != 403 {
		t.Errorf("for the whole workspace: %d %s", got.status, got.body)
	}
	theirs := give("sel", "none", "texas")
	if theirs.status != 201 || field(t, theirs, "can.delete.allowed") != "true" {
		t.Fatalf("at their site: %d %s", theirs.status, theirs.body)
	}
	given := w.ok(t, "fu1", "POST", list, `{"user":"`+w.users["sel"]+`","site":"texas","reason":"helps"}`)
	elsewhere := field(t, w.ok(t, "fu1", "POST", list, `{"user":"`+w.users["mgr"]+`","site":"ohio","reason":"helps"}`), "id")
	got := w.ok(t, "sel", "GET", list, "")
	if heard := decode[AssignmentList](t, got).Items; len(heard) != 2 || strings.Contains(got.body, elsewhere) || strings.Contains(got.body, "Person courier") {
		t.Errorf("they hear of %s", got.body)
	}
	if w.do(t, "sel", "GET", list+"/"+elsewhere, "").status != 404 {
		t.Error("an assignment elsewhere is told")
	}
	if field(t, w.ok(t, "sel", "GET", list+"/"+field(t, given, "id"), ""), "can.delete.allowed") != "false" {
		t.Error("their own role is theirs to end")
	}
	unmarked := field(t, w.ok(t, "fu1", "POST", ws+"/roles/guard/assignments", `{"user":"`+w.users["mgr"]+`","site":"texas","reason":"helps"}`), "id")
	if got := w.ok(t, "sel", "GET", ws+"/roles/guard/assignments", ""); field(t, got, "items") != "[]" || w.do(t, "sel", "GET", ws+"/roles/guard/assignments/"+unmarked, "").status != 404 {
		t.Errorf("they hear of a role that is not marked: %s", got.body)
	}
	if field(t, w.ok(t, "fu1", "GET", ws+"/roles/courier", ""), "holders") != "5" {
		t.Error("the holders are not counted")
	}
	w.ok(t, "sel", "DELETE", list+"/"+field(t, theirs, "id"), "", "If-Match", "*")
}
