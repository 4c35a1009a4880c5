package rest

import (
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

const views = ws + "/trackers/orders/views"

// viewing gives the role a feature level of trackers and some cells, and holds it
// for a person of no other role.
func (w *world) viewing(t *testing.T, who, level string) {
	t.Helper()
	role := "trackers-" + level
	w.change(t, doc(policy.KindRole, "", policy.Role{Key: role, Name: "Trackers " + level, Portal: "staff", Enabled: true, Features: map[string]string{"trackers": level}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: role, Tracker: "orders", AllStates: policy.Entries{
			Actions:    map[string]string{"archive": "all", "delete": "all", "change_state": "all"},
			Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}, "restriction": {View: "all"}, "responsible": {View: "all", Edit: "all"}}}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users[who], Role: role, Site: policy.AllSites, Reason: "a test"}))
}

func TestOwnViewsNeedEditAndSharedOnesManageS002_28(t *testing.T) { // A7
	onBoth(t, func(t *testing.T, w *world) {
		for level, want := range map[string][2]int{"view": {403, 403}, "edit": {201, 403}, "manage": {201, 201}} {
			who := map[string]string{"view": "none", "edit": "courier2", "manage": "courier"}[level]
			w.viewing(t, who, level)
			own := w.do(t, who, "POST", views, `{"key":"own-`+level+`","name":"Own","filter":"name = \"x\""}`)
			shared := w.do(t, who, "POST", views, `{"key":"shared-`+level+`","name":"Shared","shared":true}`)
			if own.status != want[0] || shared.status != want[1] {
				t.Errorf("%s: own %d, shared %d, want %v", level, own.status, shared.status, want)
			}
			can := w.ok(t, who, "GET", ws+"/trackers/orders", "").body
			if got := strings.Contains(can, `"save_views":{"allowed":true}`); got != (want[0] == 201) {
				t.Errorf("%s: can.save_views is %v", level, got)
			}
			if got := strings.Contains(can, `"share_views":{"allowed":true}`); got != (want[1] == 201) {
				t.Errorf("%s: can.share_views is %v", level, got)
			}
		}
		// Another's own view is nobody's: not listed, not read, not changed, not deleted.
		at := views + "/own-edit"
		for _, who := range []string{"courier", "mgr"} {
			for _, way := range [][2]string{{"GET", ""}, {"PATCH", `{"name":"Mine now"}`}, {"DELETE", ""}} {
				if got := w.do(t, who, way[0], at, way[1], "If-Match", "*"); got.status != 404 {
					t.Errorf("%s %s: %d %s", who, way[0], got.status, got.body)
				}
			}
			if got := w.ok(t, who, "GET", views, ""); strings.Contains(got.body, "own-edit") {
				t.Errorf("%s is told of another's own view: %s", who, got.body)
			}
		}
		// A shared view is changed and deleted by who manages, not by who edits.
		shared := views + "/shared-manage"
		if got := w.do(t, "courier2", "PATCH", shared, `{"name":"Mine now"}`, "If-Match", "*"); got.status != 403 {
			t.Errorf("a shared view was changed with edit: %d %s", got.status, got.body)
		}
		if got := w.do(t, "courier2", "DELETE", shared, "", "If-Match", "*"); got.status != 403 {
			t.Errorf("a shared view was deleted with edit: %d %s", got.status, got.body)
		}
		w.ok(t, "mgr", "PATCH", shared, `{"name":"Late ones"}`, "If-Match", w.etag(t, "mgr", shared))
		if got := w.do(t, "courier2", "PATCH", views+"/own-edit", `{"shared":true}`, "If-Match", "*"); got.status != 403 {
			t.Errorf("edit was enough to share: %d %s", got.status, got.body)
		}
		w.ok(t, "mgr", "DELETE", shared, "", "If-Match", w.etag(t, "mgr", shared))
		if got := w.do(t, "mgr", "GET", shared, ""); got.status != 404 {
			t.Errorf("a deleted view is there: %d", got.status)
		}
	})
}

func TestAViewNeverShowsMoreThanTheRoleAllowsS002_9(t *testing.T) { // A4.1
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Ann")
		w.order(t, `{"name":"not the courier's"}`)
		w.ok(t, "mgr", "POST", views, `{"key":"rich","name":"Rich","shared":true,"filter":"margin > 1","sort":"-price","columns":["name","price","phone"]}`)
		w.ok(t, "mgr", "POST", views, `{"key":"plain","name":"Plain","shared":true,"filter":"name = \"Ann\"","sort":"name","columns":["price","name"]}`)
		list := w.ok(t, "courier", "GET", views, "")
		leaks(t, "the list of views", list)
		one := w.ok(t, "courier", "GET", views+"/rich", "")
		leaks(t, "a view that names what is hidden", one)
		if !strings.Contains(one.body, `"broken":true`) || strings.Contains(one.body, `"filter"`) || strings.Contains(one.body, `"sort"`) {
			t.Errorf("the view is %s", one.body)
		}
		hidden, missing := w.do(t, "courier", "GET", orders+"?view=rich", ""), w.do(t, "courier", "GET", orders+"?view=nosuch", "")
		if hidden.status != 422 || hidden.body != missing.body {
			t.Errorf("a view that names what is hidden is %d %s, one that is not there %s", hidden.status, hidden.body, missing.body)
		}
		shown := w.ok(t, "courier", "GET", orders+"?view=plain", "")
		leaks(t, "the records of a view", shown)
		if !strings.Contains(shown.body, id) || strings.Count(shown.body, `"number"`) != 1 || strings.Contains(shown.body, `"phone"`) {
			t.Errorf("the view shows %s", shown.body)
		}
		// What one does not see in a view, one does not take out of it.
		w.viewing(t, "courier2", "manage")
		w.ok(t, "courier2", "PATCH", views+"/plain", `{"columns":["name"],"name":"Renamed"}`, "If-Match", "*")
		if got := w.ok(t, "mgr", "GET", views+"/plain", ""); !strings.Contains(got.body, `"columns":["name","price"]`) || !strings.Contains(got.body, `"name":"Renamed"`) {
			t.Errorf("after a change by who does not see the price: %s", got.body)
		}
		// Nor can one put in what one may not name: as unknown as what is not there.
		secret, nothing := w.do(t, "courier2", "PATCH", views+"/plain", `{"columns":["margin"]}`, "If-Match", "*"), w.do(t, "courier2", "PATCH", views+"/plain", `{"columns":["nosuch"]}`, "If-Match", "*")
		if secret.status != 422 || strings.ReplaceAll(secret.body, "margin", "nosuch") != nothing.body || strings.Contains(secret.body, "margin") {
			t.Errorf("a hidden column: %d %s; a missing one: %s", secret.status, secret.body, nothing.body)
		}
		price := ""
		w.looking(t, func(v *app.Viewer) {
			if tree, ok := v.Policy.Tracker("orders"); ok {
				_, p, _ := tree.Prop("price")
				price = p.ID
			}
		})
		for _, part := range []string{"group", "date"} {
			body := func(name string) string {
				return `{"kind":"` + map[string]string{"group": "board", "date": "calendar"}[part] + `","` + part + `":"` + name + `"}`
			}
			secret, nothing := w.do(t, "courier2", "PATCH", views+"/plain", body("margin"), "If-Match", "*"), w.do(t, "courier2", "PATCH", views+"/plain", body("nosuch"), "If-Match", "*")
			if secret.status != 422 || secret.body != nothing.body {
				t.Errorf("%s: hidden %d %s, missing %s", part, secret.status, secret.body, nothing.body)
			}
			// Also by the id of a column that stands in the view, unseen.
			stands := w.do(t, "courier2", "PATCH", views+"/plain", body(price), "If-Match", "*")
			if stands.status != 422 || strings.ReplaceAll(stands.body, price, "nosuch") != nothing.body {
				t.Errorf("%s: of a hidden column %d %s, missing %s", part, stands.status, stands.body, nothing.body)
			}
		}
	})
}

func TestAViewIsATableABoardACalendarOrAChecklist(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]int{
		`{"key":"a","name":"A","kind":"board"}`:                                            201,
		`{"key":"b","name":"B","kind":"board","group":"size"}`:                             201,
		`{"key":"c","name":"C","kind":"board","group":"nosuch"}`:                           422,
		`{"key":"d","name":"D","kind":"calendar","date":"due"}`:                            201,
		`{"key":"e","name":"E","kind":"calendar"}`:                                         422,
		`{"key":"f","name":"F","kind":"calendar","date":"name"}`:                           422,
		`{"key":"g","name":"G","kind":"calendar","date":"created_at"}`:                     201,
		`{"key":"h","name":"H","kind":"checklist"}`:                                        201,
		`{"key":"i","name":"I","kind":"map"}`:                                              422,
		`{"key":"j","name":"J","kind":"table","group":"state","date":"due","sort":"name"}`: 201,
		`{"key":"k","name":"K","kind":"table","group":"due:week"}`:                         201,
		`{"key":"l","name":"L","kind":"table","group":"created_at:year"}`:                  201,
		`{"key":"m","name":"M","kind":"table","group":"due:fortnight"}`:                    422,
		`{"key":"n","name":"N","kind":"table","group":"name:week"}`:                        422,
		`{"key":"o","name":"O","kind":"board","group":"due:week"}`:                         422,
	} {
		if got := w.do(t, "mgr", "POST", views, body); got.status != want {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := w.ok(t, "mgr", "GET", views+"/d", ""); !strings.Contains(got.body, `"date":"due"`) {
		t.Errorf("%s", got.body)
	}
	if got := w.ok(t, "mgr", "GET", views+"/j", ""); strings.Contains(got.body, `"date"`) || !strings.Contains(got.body, `"group":"state"`) {
		t.Errorf("a table keeps its groups and no date: %s", got.body)
	}
	for key, want := range map[string]string{"k": "due:week", "l": "created_at:year"} {
		if got := w.ok(t, "mgr", "GET", views+"/"+key, ""); field(t, got, "group") != want {
			t.Errorf("a date is kept with its period (A4.3): %s", got.body)
		}
	}
	if got := w.do(t, "mgr", "PATCH", views+"/a", `{"name":"Again"}`, "If-Match", `"stale"`); got.status != 412 {
		t.Errorf("a stale tag: %d", got.status)
	}
}

// What a view is grouped by and its reader may not name is left out with its period,
// and who changes the view does not take it away (A4.1).
func TestAViewGroupedByAHiddenDateTellsNothingOfItA4_1(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "mgr", "POST", views, `{"key":"when","name":"When","shared":true,"group":"due:quarter"}`)
	w.viewing(t, "none", "manage")
	if got := w.ok(t, "none", "GET", views+"/when", ""); strings.Contains(got.body, "due") || strings.Contains(got.body, "quarter") {
		t.Errorf("who may not name it is told: %s", got.body)
	}
	w.ok(t, "none", "PATCH", views+"/when", `{"name":"Then"}`, "If-Match", "*")
	if got := w.ok(t, "mgr", "GET", views+"/when", ""); field(t, got, "group") != "due:quarter" {
		t.Errorf("after a change by who may not name it: %s", got.body)
	}
	w.ok(t, "none", "PATCH", views+"/when", `{"kind":"board"}`, "If-Match", "*")
	if got := w.ok(t, "mgr", "GET", views+"/when", ""); strings.Contains(got.body, `"group"`) {
		t.Errorf("a board by a period: %s", got.body)
	}
	secret, nothing := w.do(t, "none", "PATCH", views+"/when", `{"group":"due:week"}`, "If-Match", "*"), w.do(t, "none", "PATCH", views+"/when", `{"group":"nosuch:week"}`, "If-Match", "*")
	if secret.status != 422 || secret.body != nothing.body {
		t.Errorf("hidden %d %s, missing %s", secret.status, secret.body, nothing.body)
	}
}

func TestATrackerOpensWithOneSharedViewAtMost(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "mgr", "POST", views, `{"key":"one","name":"One","shared":true,"default":true}`)
	w.ok(t, "mgr", "POST", views, `{"key":"two","name":"Two","shared":true}`)
	w.ok(t, "mgr", "PATCH", views+"/two", `{"default":true}`, "If-Match", "*")
	if got := w.ok(t, "mgr", "GET", views, ""); strings.Count(got.body, `"default":true`) != 1 || strings.Contains(w.ok(t, "mgr", "GET", views+"/one", "").body, `"default":true`) {
		t.Errorf("%s", got.body)
	}
	w.ok(t, "mgr", "PATCH", views+"/two", `{"shared":false}`, "If-Match", "*")
	if got := w.ok(t, "mgr", "GET", views, ""); strings.Contains(got.body, `"default":true`) {
		t.Errorf("one's own view is what everybody starts with: %s", got.body)
	}
}

func TestASharedViewIsOpenToThePeopleOnItsListAloneS002_9To14(t *testing.T) { // A1 restriction, A7.4
	onBoth(t, func(t *testing.T, w *world) {
		w.delivering(t, "Ann")
		w.viewing(t, "courier2", "edit")
		w.ok(t, "mgr", "POST", views, `{"key":"today","name":"Today's runs","shared":true}`)
		at := views + "/today/restriction"
		sees := func(who string) bool {
			listed := strings.Contains(w.ok(t, who, "GET", views, "").body, "today")
			if opens := w.do(t, who, "GET", orders+"?view=today", "").status == 200; opens != listed {
				t.Errorf("%s: listed %v, opened %v", who, listed, opens)
			}
			return listed
		}
		if !sees("courier") || !sees("courier2") {
			t.Error("a public shared view is open to everyone who sees the tracker")
		}
		if got := w.do(t, "courier2", "GET", at, ""); got.status != 403 {
			t.Errorf("who may not restrict it reads its list: %d", got.status)
		}
		if got := w.do(t, "courier2", "PUT", at, `{"mode":"restricted","users":["`+w.users["courier2"]+`"]}`, "If-Match", "*"); got.status != 403 {
			t.Errorf("edit was enough to restrict a view: %d %s", got.status, got.body)
		}
		w.ok(t, "mgr", "PUT", at, `{"mode":"restricted","teams":["north"],"users":[]}`, "If-Match", w.etag(t, "mgr", at))
		if !sees("courier") || sees("courier2") {
			t.Error("only the people on the list open it, through a team as well")
		}
		if got := w.do(t, "courier2", "GET", at, ""); got.status != 404 || got.body != strings.ReplaceAll(w.do(t, "courier2", "GET", views+"/nosuch/restriction", "").body, "nosuch", "today") {
			t.Errorf("a view one is not on the list of is %d %s", got.status, got.body)
		}
		if got := w.ok(t, "courier", "GET", views+"/today", ""); strings.Contains(got.body, "restricted") {
			t.Errorf("who may not restrict it is told that it is: %s", got.body)
		}
		if got := w.ok(t, "sel", "PUT", at+"?preview=true", `{"mode":"public"}`, "If-Match", "*"); !strings.Contains(got.body, `"told":true`) {
			t.Errorf("who may configure the tracker is told who: %s", got.body)
		}
		w.ok(t, "mgr", "PUT", at, `{"mode":"public"}`, "If-Match", "*")
		if !sees("courier2") {
			t.Error("public again, it is open to everyone who sees the tracker")
		}
		// One's own view has no audience: it is shared first.
		w.ok(t, "mgr", "POST", views, `{"key":"mine","name":"Mine"}`)
		if got := w.do(t, "mgr", "PUT", views+"/mine/restriction", `{"mode":"restricted"}`, "If-Match", "*"); got.status != 409 || !strings.Contains(got.body, "not_shared") {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}
