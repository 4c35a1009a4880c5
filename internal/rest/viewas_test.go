package rest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// begin begins a look as somebody and gives what requests name it by.
func (w *world) begin(t *testing.T, who, target string) string {
	t.Helper()
	return field(t, w.ok(t, who, "POST", ws+"/view-as", `{"target":"`+target+`","reason":"Ticket 17: what does he see?"}`), "as")
}

// watcher gives fu1 a role that views the name of every order, and notes.
func (w *world) watcher(t *testing.T) {
	t.Helper()
	w.apply(t,
		doc(policy.KindRole, "", policy.Role{Key: "watch", Name: "Watch", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "view", "activity": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "watch", Tracker: "orders",
			AllStates: policy.Entries{Properties: map[string]policy.Cell{"name": {View: "all"}, "notes": {View: "all"}}}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["fu1"], Role: "watch", Site: policy.AllSites}))
}

func with(path, as string) string {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	return ws + path + sep + "as=" + url.QueryEscape(as)
}

// A13.4: trackers, columns, states, buttons and reasons are the other's; records
// and values are those that both see.
func TestViewAs_StructureIsTheOthersValuesAreOfBoth(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Priya")
		hidden := w.order(t, `{"name":"Bob","price":1}`) // new: the courier sees nothing there
		w.ok(t, "courier", "GET", ws+"/trackers/orders/records/"+id, "")
		as := w.begin(t, "fu1", "user:"+w.users["courier"])

		tracker := w.ok(t, "fu1", "GET", with("/trackers/orders", as), "")
		own := w.ok(t, "courier", "GET", ws+"/trackers/orders", "")
		if tracker.body != own.body {
			t.Errorf("the schema is not the courier's:\n%s\n%s", tracker.body, own.body)
		}
		if got := w.ok(t, "fu1", "GET", with("/trackers", as), ""); got.body != w.ok(t, "courier", "GET", ws+"/trackers", "").body {
			t.Errorf("the list of trackers is not the courier's: %s", got.body)
		}
		list := with("/trackers/orders/records?count=exact", as)
		if got := w.ok(t, "fu1", "GET", list, ""); field(t, got, "count") != "0" || strings.Contains(got.body, "Priya") {
			t.Errorf("who sees no record is shown one: %s", got.body)
		}
		if got := w.do(t, "fu1", "GET", with("/trackers/orders/records/"+id, as), ""); got.status != 404 {
			t.Errorf("%d %s", got.status, got.body)
		}

		w.watcher(t)
		got := w.ok(t, "fu1", "GET", list, "")
		if field(t, got, "count") != "1" || field(t, got, "items.0.values") != "map[name:Priya]" {
			t.Fatalf("what leaves is not what both see: %s", got.body)
		}
		one := w.ok(t, "fu1", "GET", with("/trackers/orders/records/"+id, as), "")
		var r Record
		must(t, json.Unmarshal([]byte(one.body), &r))
		if want := []string{"phone", "photo", "due", "responsible"}; !slices.Equal(r.Withheld, want) {
			t.Errorf("withheld: %v, want %v", r.Withheld, want)
		}
		if !r.Can.ChangeState.Allowed || len(r.Can.Transition) != 2 || !slices.Equal(r.Can.Edit, []string{"photo"}) || r.Can.Delete.Reason != "cell_none" {
			t.Errorf("the buttons are not the courier's: %+v", r.Can)
		}
		for _, step := range r.Can.Transition { // the photo is required and missing: a value, which is not told
			if len(step.Missing) > 0 || step.MissingHidden {
				t.Errorf("it is told that something is missing: %+v", step)
			}
		}
		if got := w.do(t, "fu1", "GET", with("/trackers/orders/records/"+hidden, as), ""); got.status != 404 {
			t.Errorf("a record that only who looks sees: %d", got.status)
		}
		for _, canary := range []string{"canary", "7345678", "424242", "+44 20 1", w.users["courier"]} {
			if strings.Contains(one.body, canary) {
				t.Errorf("a value that one of both does not see leaves: %q in %s", canary, one.body)
			}
		}
		if got := w.do(t, "fu1", "GET", with("/trackers/orders/records/"+id+"/files/photo", as), ""); got.status != 404 {
			t.Errorf("the photos of who is looked as: %d %s", got.status, got.body)
		}
		me := w.ok(t, "fu1", "GET", with("", as), "")
		if field(t, me, "me.name") != "Person courier" || field(t, me, "view_as.viewer.name") != "Person fu1" || field(t, me, "view_as.target.name") != "Person courier" ||
			field(t, me, "view_as.target.roles.0") != "Courier" || field(t, me, "can.settings.allowed") != "false" || strings.Contains(me.body, "courier@example.org") {
			t.Errorf("who looks as whom: %s", me.body)
		}
	})
}

// A13.4, A4: what is filtered, ordered, searched and counted by is known where
// both view it.
func TestViewAs_NothingIsFilteredOrderedOrCountedByWhatOneOfBothDoesNotView(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.watcher(t)
		w.delivering(t, "Priya")
		w.delivering(t, "Bea")
		as := w.begin(t, "fu1", "user:"+w.users["courier"])
		count := func(query string) string {
			return field(t, w.ok(t, "fu1", "GET", with("/trackers/orders/records?count=exact&"+query, as), ""), "count")
		}
		for query, want := range map[string]string{
			"filter=" + url.QueryEscape(`name = "Priya"`):                       "1",
			"filter=" + url.QueryEscape(`phone = "+44 20 1"`):                   "0",
			"filter=" + url.QueryEscape(`phone != "x"`):                         "0",
			"filter=" + url.QueryEscape(`phone = "x" or not phone = "x"`):       "0",
			"filter=" + url.QueryEscape(`phone is_empty or not phone is_empty`): "0",
			"filter=" + url.QueryEscape(`name = "Priya" or phone = "+44 20 1"`): "1",
			"filter=" + url.QueryEscape(`responsible = @me or name = "nobody"`): "0",
			"q=20+1": "0", "q=priya": "1", "q=canary": "0", "sort=phone": "2",
		} {
			if got := count(query); got != want {
				t.Errorf("%s finds %s, want %s", query, got, want)
			}
		}
		for _, query := range []string{"filter=" + url.QueryEscape(`notes = "canary-note"`), "sort=notes", "columns=price"} {
			if got := w.do(t, "fu1", "GET", with("/trackers/orders/records?"+query, as), ""); got.status != 422 {
				t.Errorf("a name that the courier may not give is known: %s: %d", query, got.status)
			}
		}
		// a cursor is of whoever asked: it goes on for nobody else
		first := w.ok(t, "fu1", "GET", with("/trackers/orders/records?limit=1", as), "")
		cursor := url.QueryEscape(field(t, first, "next_cursor"))
		if next := w.ok(t, "fu1", "GET", with("/trackers/orders/records?limit=1&cursor="+cursor, as), ""); field(t, next, "items.0.values") != "map[name:Priya]" {
			t.Errorf("the next page: %s", next.body)
		}
		if got := w.do(t, "courier", "GET", ws+"/trackers/orders/records?limit=1&cursor="+cursor, ""); got.status != 422 {
			t.Errorf("another's cursor goes on: %d", got.status)
		}
	})
}

// A13.4, A4.5: activity follows the same intersection.
func TestViewAs_ActivityShowsEntriesThatBothSee(t *testing.T) {
	w := newWorld(t)
	w.watcher(t)
	id := w.delivering(t, "Priya")
	at := "/trackers/orders/records/" + id
	w.ok(t, "mgr", "PATCH", ws+at, `{"values":{"phone":"+44 20 2","name":"Priya N"}}`, "If-Match", "*")
	as := w.begin(t, "fu1", "user:"+w.users["courier"])
	got := w.ok(t, "fu1", "GET", with(at+"/activity", as), "")
	if !strings.Contains(got.body, "Priya N") || strings.Contains(got.body, "phone") || strings.Contains(got.body, "+44") {
		t.Errorf("%s", got.body)
	}
	if own := w.ok(t, "courier", "GET", ws+at+"/activity", ""); !strings.Contains(own.body, "phone") {
		t.Errorf("the courier sees no entry of his own: %s", own.body)
	}
	role, _ := w.policy(t).Role("watch")
	w.apply(t, w.edit(t, policy.KindRole, role.ID, "features", map[string]string{"trackers": "view"}))
	if got := w.do(t, "fu1", "GET", with(at+"/activity", as), ""); got.status != 403 {
		t.Errorf("who looks reads no activity: %d %s", got.status, got.body)
	}
}

// A13.4: superuser only, in the pages, with a reason, never as a full user or a
// superuser.
func TestViewAs_WhoMayBeginAndAsWhom(t *testing.T) {
	w := newWorld(t)
	courier := "user:" + w.users["courier"]
	w.apply(t, w.edit(t, policy.KindUser, w.users["ext"], "superuser", true))
	body := func(target, reason string) string { return `{"target":"` + target + `","reason":"` + reason + `"}` }
	for what, c := range map[string]struct {
		who, body string
		status    int
		code      string
	}{
		"a full superuser":               {"fu1", body(courier, "why"), 201, ""},
		"an extended superuser":          {"ext", body(courier, "why"), 201, ""},
		"a full user without the tag":    {"fu2", body(courier, "why"), 403, "forbidden"},
		"a selective administrator":      {"sel", body(courier, "why"), 403, "forbidden"},
		"a manager":                      {"mgr", body(courier, "why"), 403, "forbidden"},
		"without a reason":               {"fu1", body(courier, ""), 422, "invalid"},
		"with blanks for a reason":       {"fu1", body(courier, "   "), 422, "invalid"},
		"as a full user":                 {"ext", body("user:"+w.users["fu2"], "why"), 403, "forbidden"},
		"as a superuser":                 {"fu1", body("user:"+w.users["ext"], "why"), 403, "forbidden"},
		"as oneself":                     {"ext", body("user:"+w.users["ext"], "why"), 403, "forbidden"},
		"as a viewer, who never enters":  {"fu1", body("user:"+w.users["viewer"], "why"), 403, "forbidden"},
		"as somebody deactivated":        {"fu1", body("user:"+w.users["dead"], "why"), 403, "forbidden"},
		"as somebody without app access": {"fu1", body("user:"+w.users["out"], "why"), 403, "forbidden"},
		"as nobody":                      {"fu1", body("user:nobody", "why"), 422, "invalid"},
		"as something else":              {"fu1", body("team:north", "why"), 422, "invalid"},
		"as a role":                      {"fu1", body("role:courier", "why"), 201, ""},
		"as a role, assigned":            {"fu1", body("role:courier,assigned", "why"), 201, ""},
		"as a user, assigned":            {"fu1", body(courier+",assigned", "why"), 422, "invalid"},
	} {
		if got := w.do(t, c.who, "POST", ws+"/view-as", c.body); got.status != c.status || c.code != "" && field(t, got, "code") != c.code {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	as := w.begin(t, "fu1", courier)
	w.someone(t, "bot", "integration", "grant")
	secret, _ := w.key(t, "bot", everything)
	for what, got := range map[string]answer{
		"a key reads as somebody":         w.by(t, secret, "GET", with("/trackers", as), ""),
		"a key begins":                    w.by(t, secret, "POST", ws+"/view-as", body(courier, "why")),
		"another superuser uses the look": w.do(t, "ext", "GET", with("/trackers", "role:courier"), ""),
		"somebody who began none":         w.do(t, "mgr", "GET", with("/trackers", as), ""),
		"the look of another target":      w.do(t, "fu1", "GET", with("/trackers", "user:"+w.users["courier2"]), ""),
	} {
		if got.status != 403 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	cookie := w.guest(t)
	if got := send(t, "GET", w.server.URL+with("/trackers", as), "", "Cookie", cookie); got.status != 403 {
		t.Errorf("a guest reads as somebody: %d %s", got.status, got.body)
	}
	if got := w.do(t, "viewer", "GET", with("/trackers", as), ""); field(t, got, "reason") != "viewer" {
		t.Errorf("the door comes first: %s", got.body)
	}
}

// A13.4, case C28: read-only, no chaining, and nothing of the other's own pages.
func TestViewAs_ChangesAreOffAndOwnPagesAreNotShown(t *testing.T) {
	w := newWorld(t)
	w.watcher(t)
	id := w.delivering(t, "Priya")
	as := w.begin(t, "fu1", "user:"+w.users["courier"])
	before := w.ok(t, "mgr", "GET", ws+"/trackers/orders/records/"+id, "").body
	for route, body := range map[string]string{
		"POST /trackers/orders/records":                       `{"values":{}}`,
		"PATCH /trackers/orders/records/" + id:                `{"values":{"name":"Eve"}}`,
		"POST /trackers/orders/records/" + id + "/transition": `{"to":"done"}`,
		"DELETE /trackers/orders/records/" + id:               "",
		"POST /view-as":                                       `{"target":"role:courier","reason":"chained"}`,
		"DELETE /view-as":                                     "",
		"POST /policy/changes":                                `{"changes":[]}`,
		"DELETE /users/" + w.users["courier"] + "/sessions":   "",
		"POST /access/requests":                               `{}`,
	} {
		method, path, _ := strings.Cut(route, " ")
		got := w.do(t, "fu1", method, with(path, as), body, "If-Match", "*")
		if got.status != 403 || field(t, got, "code") != "view_as_read_only" || field(t, got, "rule") != "A13.4" || !strings.Contains(got.body, "Exit view") {
			t.Errorf("%s: %d %s", route, got.status, got.body)
		}
	}
	if after := w.ok(t, "mgr", "GET", ws+"/trackers/orders/records/"+id, "").body; after != before {
		t.Errorf("something was changed:\n%s\n%s", before, after)
	}
	for _, path := range []string{"/users", "/users/" + w.users["courier"], "/users/" + w.users["courier"] + "/sessions", "/users/" + w.users["courier"] + "/keys", "/audit", "/roles", "/events", "/view-as", "/teams", "/app-access"} {
		if got := w.do(t, "fu1", "GET", with(path, as), ""); got.status != 403 || field(t, got, "code") != "view_as_not_shown" {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := w.do(t, "fu1", "GET", "/api/v1/me/sessions?as="+as, ""); got.status != 422 {
		t.Errorf("the account's own pages know no other: %d", got.status)
	}
	if got := w.do(t, "fu1", "GET", with("/trackers?configurable=true", as), ""); got.body != `{"items":[]}` {
		t.Errorf("trackers to configure are shown: %s", got.body)
	}
	if got := w.do(t, "fu1", "GET", ws+"/trackers?as=", ""); got.status != 422 {
		t.Errorf("an empty as is ignored: %d", got.status)
	}
	// the other's own saved views are nobody else's
	w.ok(t, "mgr", "POST", ws+"/trackers/orders/views", `{"key":"mine","name":"Mine","kind":"table","shared":false}`)
	mgr := w.begin(t, "fu1", "user:"+w.users["mgr"])
	if got := w.ok(t, "fu1", "GET", with("/trackers/orders/views", mgr), ""); strings.Contains(got.body, "Mine") {
		t.Errorf("%s", got.body)
	}
}

// A12, A13.4: it ends when it is exited, after an hour, and with the right of
// either, at the next request.
func TestViewAs_EndsAtTheNextRequest(t *testing.T) {
	now := time.Now().Truncate(time.Second)
	for what, end := range map[string]func(t *testing.T, w *world){
		"exit":             func(t *testing.T, w *world) { w.ok(t, "fu1", "DELETE", ws+"/view-as", "") },
		"after an hour":    func(_ *testing.T, _ *world) { now = now.Add(time.Hour) },
		"another is begun": func(t *testing.T, w *world) { w.begin(t, "fu1", "role:courier") },
		"the tag is taken away": func(t *testing.T, w *world) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["fu1"], "superuser", false))
		},
		"the other becomes a superuser": func(t *testing.T, w *world) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["courier"], "superuser", true))
		},
		"the other becomes full": func(t *testing.T, w *world) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["courier"], "settings", "full"))
		},
		"the other is deactivated": func(t *testing.T, w *world) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["courier"], "status", "deactivated"))
		},
		"the other loses app access": func(t *testing.T, w *world) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["courier"], "app_access", false))
		},
		"the other is deleted": func(t *testing.T, w *world) {
			w.apply(t, policy.Change{Op: policy.Del, Kind: policy.KindUser, ID: w.users["courier"]})
		},
		"another superuser ends it": func(t *testing.T, w *world) {
			w.apply(t, policy.Change{Op: policy.Del, Kind: policy.KindViewAs, ID: w.policy(t).AllViewAs()[0].ID})
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorldAt(t, func() time.Time { return now })
			as := w.begin(t, "fu1", "user:"+w.users["courier"])
			w.ok(t, "fu1", "GET", with("/trackers", as), "")
			end(t, w)
			got := w.do(t, "fu1", "GET", with("/trackers", as), "")
			if got.status != 403 || field(t, got, "code") != "view_as_over" {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	t.Run("the session ends", func(t *testing.T) {
		w := newWorld(t)
		as := w.begin(t, "fu1", "user:"+w.users["courier"])
		w.ok(t, "fu1", "POST", "/api/v1/auth/logout", "")
		if got := w.do(t, "fu1", "GET", with("/trackers", as), ""); got.status != 401 {
			t.Errorf("%d %s", got.status, got.body)
		}
		delete(w.cookies, "fu1")
		if got := w.do(t, "fu1", "GET", with("/trackers", as), ""); got.status != 403 {
			t.Errorf("it goes on in another session: %d %s", got.status, got.body)
		}
	})
}

// A13.4: a role, without and as if assigned, and a machine, whose roles count as
// over the API (A10).
func TestViewAs_ARoleAndAMachine(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.watcher(t)
		w.delivering(t, "Priya")
		count := func(as string) string {
			return field(t, w.ok(t, "fu1", "GET", with("/trackers/orders/records?count=exact", as), ""), "count")
		}
		if got := count(w.begin(t, "fu1", "role:courier")); got != "0" {
			t.Errorf("a role that is assigned to nothing sees %s", got)
		}
		assigned := w.begin(t, "fu1", "role:courier,assigned")
		if got := count(assigned); got != "1" {
			t.Errorf("a role that is assigned to everything sees %s", got)
		}
		if got := w.ok(t, "fu1", "GET", with("", assigned), ""); field(t, got, "view_as.target.name") != "Courier" || field(t, got, "view_as.target.assigned") != "true" {
			t.Errorf("%s", got.body)
		}
		w.someone(t, "shy", "integration", "block")
		if got := w.ok(t, "fu1", "GET", with("/trackers", w.begin(t, "fu1", "user:"+w.users["shy"])), ""); got.body != `{"items":[]}` {
			t.Errorf("a role that is blocked for keys counts: %s", got.body)
		}
		w.someone(t, "bot", "integration", "grant")
		if got := count(w.begin(t, "fu1", "user:"+w.users["bot"])); got != "1" {
			t.Errorf("a machine sees %s", got)
		}
		w.someone(t, "visitor", "guest", "block")
		if got := count(w.begin(t, "fu1", "user:"+w.users["visitor"])); got != "1" {
			t.Errorf("a guest sees %s", got)
		}
	})
}

// A13.4, A11.4: beginning and end stand in the audit log, with both names and why.
func TestViewAs_BothNamesStandInTheAuditLog(t *testing.T) {
	w := newWorld(t)
	w.begin(t, "fu1", "user:"+w.users["courier"])
	if got := field(t, w.ok(t, "fu1", "GET", ws+"/view-as", ""), "target.name"); got != "Person courier" {
		t.Error(got)
	}
	w.ok(t, "fu1", "DELETE", ws+"/view-as", "")
	w.ok(t, "fu1", "DELETE", ws+"/view-as", "") // there is none any more
	if got := w.do(t, "fu1", "GET", ws+"/view-as", ""); got.status != 404 {
		t.Errorf("%d %s", got.status, got.body)
	}
	log := w.ok(t, "fu2", "GET", ws+"/audit?limit=2", "")
	for path, want := range map[string]string{
		"items.0.changes.0.kind": "view_as", "items.0.changes.0.op": "deleted", "items.0.actor.name": "Person fu1", "items.0.changes.0.name": "Person fu1 as Person courier",
		"items.1.changes.0.kind": "view_as", "items.1.changes.0.op": "created", "items.1.actor.name": "Person fu1", "items.1.changes.0.name": "Person fu1 as Person courier",
		"items.1.note": "Ticket 17: what does he see?",
	} {
		if got := field(t, log, path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if got := w.do(t, "fu1", "POST", ws+"/audit/"+field(t, log, "items.0.seq")+"/revert", ""); got.status != 422 {
		t.Errorf("the end of a look is undone: %d %s", got.status, got.body)
	}
}

// A13.4 with A13.2: a question asked while one looks is the other's about
// themself, and goes no further than both may be told.
func TestViewAs_QuestionsAreTheOthersAboutThemself(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		seen, mine := w.delivering(t, "Priya"), w.order(t, `{"name":"Bob","price":1}`) // new: the courier sees nothing there
		w.watcher(t)
		as := w.begin(t, "fu1", "user:"+w.users["courier"])
		asked := func(path, question string) answer {
			return w.do(t, "fu1", "POST", with(path, as), w.question(question))
		}
		for question, status := range map[string]int{
			"action=view tracker=orders": 200, "action=view": 200, "action=view tracker=orders record=" + seen: 200,
			"action=view tracker=orders user=courier":            200,
			"action=view tracker=orders record=" + mine:          404, // only who looks sees it
			"action=view tracker=clients":                        404,
			"action=view tracker=orders user=courier2":           403,
			"action=view tracker=orders user=fu1":                403, // nobody chains
			"action=view tracker=orders channel=api":             422,
			"action=view tracker=orders property=price":          422,
			"action=view tracker=orders at=2026-01-01T00:00:00Z": 403,
		} {
			got := asked("/access/explain", question)
			if got.status != status {
				t.Errorf("%s: %d %s", question, got.status, got.body)
			}
			if own := w.do(t, "courier", "POST", ws+"/access/explain", w.question(question)); status == 200 && own.body != got.body {
				t.Errorf("%s: the courier is told otherwise:\n%s\n%s", question, own.body, got.body)
			}
			if check := asked("/access/check", question); check.status != status {
				t.Errorf("check %s: %d %s", question, check.status, check.body)
			}
		}
		edit := whyOf(t, asked("/access/explain", "action=edit tracker=orders property=phone record="+seen))
		if edit.Allowed || edit.Complete || edit.Record != nil || len(edit.Fixes) > 0 || edit.Reason != "cell_none" {
			t.Errorf("the answer is not the courier's: %+v", edit)
		}
		w.apply(t, policy.Change{Op: policy.Del, Kind: policy.KindAssignment, ID: w.heldBy(t, "fu1")})
		if got := asked("/access/explain", "action=view tracker=orders record="+seen); got.status != 404 {
			t.Errorf("a record that only the other sees: %d %s", got.status, got.body)
		}
		if got := asked("/access/who-can", "action=view tracker=orders"); got.status != 403 || strings.Contains(got.body, "Person") {
			t.Errorf("who else can is told: %d %s", got.status, got.body)
		}
		if got := asked("/access/who-can", "action=view tracker=clients"); got.status != 404 {
			t.Errorf("a tracker that is not seen: %d", got.status)
		}
		if log := w.ok(t, "fu1", "GET", ws+"/access/log", ""); field(t, log, "items") != "[]" {
			t.Errorf("no access fact was told, and one is logged: %s", log.body)
		}
	})
}

// A13.4: looking as a role, a question is about who holds it and nothing else,
// assigned as the look says.
func TestViewAs_ARolesQuestionsKnowWhetherItIsAssigned(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	w.watcher(t)
	for as, want := range map[string]bool{"role:courier": false, "role:courier,assigned": true} {
		as = w.begin(t, "fu1", as)
		for _, question := range []string{"action=view tracker=orders property=phone state=delivering", "action=change_state tracker=orders state=delivering"} {
			if got := whyOf(t, w.do(t, "fu1", "POST", with("/access/explain", as), w.question(question))); got.Allowed != want || !want && got.Reason != "not_assigned" || got.Complete {
				t.Errorf("%s, %s: %+v", as, question, got)
			}
		}
		status := map[bool]int{true: 200, false: 404}[want]
		if got := w.do(t, "fu1", "POST", with("/access/explain", as), w.question("action=view tracker=orders record="+id)); got.status != status {
			t.Errorf("%s: %d %s", as, got.status, got.body)
		}
	}
}

// heldBy is the one assignment of somebody.
func (w *world) heldBy(t *testing.T, who string) string {
	t.Helper()
	held := w.policy(t).AssignmentsOf(w.users[who])
	if len(held) != 1 {
		t.Fatalf("%s holds %d roles", who, len(held))
	}
	return held[0].ID
}
