package rest

import (
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/policy"
)

// recordLink makes a link to an order as the manager and gives its secret and id.
func (w *world) recordLink(t *testing.T, order, guest string) (secret, id string) {
	t.Helper()
	got := w.ok(t, "mgr", "POST", ws+"/trackers/orders/records/"+order+"/guest-links", `{"guest":"`+w.users[guest]+`"}`)
	_, secret, _ = strings.Cut(field(t, got, "url"), "/g/link#")
	return secret, field(t, got, "link.id")
}

func (w *world) formLink(t *testing.T, guest string) (secret, id string) {
	t.Helper()
	got := w.ok(t, "mgr", "POST", ws+"/trackers/orders/form-links", `{"guest":"`+w.users[guest]+`","state":"new"}`)
	_, secret, _ = strings.Cut(field(t, got, "url"), "/g/link#")
	return secret, field(t, got, "link.id")
}

// narrowManager makes the link's maker a manager of orders who views and edits
// name and phone only.
func (w *world) narrowManager(t *testing.T, cells map[string]policy.Cell) {
	t.Helper()
	w.apply(t, doc(policy.KindRole, "", policy.Role{Key: "narrow", Name: "Narrow", Portal: "staff", Enabled: true, API: "block", Features: map[string]string{"trackers": "manage", "directory": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "narrow", Tracker: "orders", AllStates: policy.Entries{Actions: map[string]string{"create": "all", "change_state": "all"}, Properties: cells}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "narrow", Site: policy.AllSites}))
}

func TestARecordLinkIsItsGuestsRightsWithinItsMakersOnOneRecord(t *testing.T) { // A9.2
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block") // sees everything of orders
	w.narrowManager(t, map[string]policy.Cell{"name": {View: "all"}, "phone": {View: "all", Edit: "all"}})
	id, other := w.order(t, `{"name":"Priya","phone":"+44 20 1","price":7345678.91,"margin":424242,"notes":"canary"}`), w.order(t, `{"name":"Otto"}`)
	made := w.ok(t, "none", "POST", ws+"/trackers/orders/records/"+id+"/guest-links", `{"guest":"`+w.users["guest"]+`"}`)
	_, secret, _ := strings.Cut(field(t, made, "url"), "#")
	orders := ws + "/trackers/orders"

	if got := w.by(t, secret, "GET", "/api/v1/link", ""); got.status != 200 || field(t, got, "record") != id || field(t, got, "tracker.key") != "orders" {
		t.Errorf("%d %s", got.status, got.body)
	}
	got := w.by(t, secret, "GET", orders+"/records/"+id, "")
	if got.status != 200 || !strings.Contains(got.body, "Priya") || strings.Contains(got.body, "canary") || strings.Contains(got.body, "price") || strings.Contains(got.body, "424242") {
		t.Errorf("%d %s", got.status, got.body)
	}
	for what, c := range map[string]struct {
		method, path, body string
		status             int
	}{
		"edit what both may":           {"PATCH", "/records/" + id, `{"values":{"phone":"+44 20 2"}}`, 200},
		"edit what its maker may not":  {"PATCH", "/records/" + id, `{"values":{"name":"Eve"}}`, 403},
		"edit what its maker sees not": {"PATCH", "/records/" + id, `{"values":{"price":1}}`, 422},
		"archive":                      {"POST", "/records/" + id + "/archive", ``, 404},
		"another record":               {"GET", "/records/" + other, ``, 404},
		"the list":                     {"GET", "/records", ``, 404},
		"create":                       {"POST", "/records", `{"values":{"name":"x"}}`, 404},
		"a link of its own":            {"POST", "/records/" + id + "/guest-links", `{"guest":"` + w.users["guest"] + `"}`, 404},
		"a picker":                     {"GET", "/properties/responsible/choices", ``, 404},
	} {
		if got := w.by(t, secret, c.method, orders+c.path, c.body, "If-Match", "*"); got.status != c.status || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	schema := w.by(t, secret, "GET", orders, "")
	if schema.status != 200 || strings.Contains(schema.body, "Secretprice") || strings.Contains(schema.body, "Secretstate") {
		t.Errorf("%d %s", schema.status, schema.body)
	}
	if got := w.by(t, secret, "GET", ws+"/trackers/clients", ""); got.status != 404 {
		t.Errorf("another tracker: %d", got.status)
	}
	if got := w.by(t, secret, "POST", orders+"/records/"+id+"/transition", `{"to":"delivering","values":{}}`); got.status != 200 {
		t.Errorf("a step that both may: %d %s", got.status, got.body)
	}
	w.apply(t, doc(policy.KindPermissions, "narrow/orders", policy.Permissions{Role: "narrow", Tracker: "orders", AllStates: policy.Entries{Properties: map[string]policy.Cell{"phone": {View: "all"}}}}))
	if got := w.by(t, secret, "GET", orders+"/records/"+id, ""); got.status != 200 || strings.Contains(got.body, "Priya") {
		t.Errorf("what its maker no longer sees: %d %s", got.status, got.body)
	}
}

func TestALinkDiesWithItsMakersRights(t *testing.T) { // A9.2
	for what, end := range map[string]func(w *world, t *testing.T, link string){
		"the maker is deactivated": func(w *world, t *testing.T, _ string) {
			w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["none"], `{"status":"deactivated"}`, "If-Match", "*")
		},
		"the maker no longer manages": func(w *world, t *testing.T, _ string) {
			w.apply(t, doc(policy.KindRole, "narrow", policy.Role{Key: "narrow", Name: "Narrow", Portal: "staff", Enabled: true, API: "block", Features: map[string]string{"trackers": "edit"}}))
		},
		"the guest is deactivated": func(w *world, t *testing.T, _ string) {
			w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["guest"], `{"status":"deactivated"}`, "If-Match", "*")
		},
		"it is ended": func(w *world, t *testing.T, link string) {
			w.ok(t, "none", "DELETE", link, "")
		},
	} {
		w := newWorld(t)
		w.someone(t, "guest", "guest", "block")
		w.narrowManager(t, map[string]policy.Cell{"*": {View: "all", Edit: "all"}})
		id := w.order(t, `{"name":"Priya"}`)
		at := ws + "/trackers/orders/records/" + id
		made := w.ok(t, "none", "POST", at+"/guest-links", `{"guest":"`+w.users["guest"]+`"}`)
		_, secret, _ := strings.Cut(field(t, made, "url"), "#")
		if got := w.by(t, secret, "GET", at, ""); got.status != 200 {
			t.Fatalf("%s: to begin with: %d %s", what, got.status, got.body)
		}
		end(w, t, at+"/guest-links/"+field(t, made, "link.id"))
		if got := w.by(t, secret, "GET", at, ""); got.status != 401 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
		if what == "the maker is deactivated" {
			w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["none"], `{"status":"active"}`, "If-Match", "*")
			if got := w.by(t, secret, "GET", at, ""); got.status != 401 {
				t.Errorf("activating the maker brings the link back (case C02): %d", got.status)
			}
		}
	}
}

func TestWhoMayMakeALinkToARecord(t *testing.T) { // A9.2: manage, and a seen record
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	id := w.delivering(t, "Priya")
	at := ws + "/trackers/orders/records/" + id + "/guest-links"
	for who, status := range map[string]int{"mgr": 201, "courier": 403, "courier2": 404, "fu1": 404, "sel": 404} {
		if got := w.do(t, who, "POST", at, `{"guest":"`+w.users["guest"]+`"}`); got.status != status {
			t.Errorf("%s: %d %s", who, got.status, got.body)
		}
		if got := w.do(t, who, "GET", at, ""); (got.status == 200) != (status == 201) {
			t.Errorf("the list for %s: %d %s", who, got.status, got.body)
		}
	}
	for _, nobody := range []string{w.users["courier"], "0fffffff-0000-7000-8000-000000000000"} {
		if got := w.do(t, "mgr", "POST", at, `{"guest":"`+nobody+`"}`); got.status != 422 || !strings.Contains(got.body, "There is no such guest") {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

func TestAFormCreatesInOneStateAndReadsNothing(t *testing.T) { // A9.2
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	secret, id := w.formLink(t, "guest")
	orders := ws + "/trackers/orders"
	seen := w.order(t, `{"name":"Priya"}`)

	got := w.by(t, secret, "POST", orders+"/records", `{"state":"done","values":{"name":"By form","phone":"+44 20 4"}}`)
	if got.status != 201 || field(t, got, "visible") != "false" || strings.Contains(got.body, "By form") || got.header.Get("ETag") != "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	list := w.ok(t, "mgr", "GET", orders+"/records?sort=-number", "")
	if field(t, list, "items.0.values.name") != "By form" || field(t, list, "items.0.state") != "new" || !strings.Contains(list.body, w.users["guest"]) {
		t.Errorf("%s", list.body)
	}
	for _, values := range []string{`{"responsible":"` + w.users["courier"] + `"}`, `{"client":["` + seen + `"]}`, `{"photo":[]}`} {
		if got := w.by(t, secret, "POST", orders+"/records", `{"values":`+values+`}`); got.status != 422 {
			t.Errorf("%s: %d %s", values, got.status, got.body)
		}
	}
	for _, x := range [][2]string{{"GET", orders + "/records"}, {"GET", orders + "/records/" + seen}, {"PATCH", orders + "/records/" + seen}, {"GET", orders + "/properties/responsible/choices"}, {"GET", ws}, {"GET", ws + "/trackers"}, {"POST", ws + "/trackers/clients/records"}, {"GET", "/api/v1/me"}, {"GET", orders + "/form-links"}} {
		if got := w.by(t, secret, x[0], x[1], `{"values":{}}`, "If-Match", "*"); got.status != 404 {
			t.Errorf("%s %s: %d %s", x[0], x[1], got.status, got.body)
		}
	}
	once := func() answer {
		return w.by(t, secret, "POST", orders+"/records", `{"values":{"name":"Twice"}}`, "Idempotency-Key", "k1")
	}
	if a, b := once(), once(); a.status != 201 || b.status != 201 || strings.Contains(b.body, "Twice") {
		t.Errorf("a repeated form: %d %s, %d %s", a.status, a.body, b.status, b.body)
	}
	w.ok(t, "mgr", "DELETE", orders+"/form-links/"+id, "")
	if got := w.by(t, secret, "POST", orders+"/records", `{"values":{"name":"late"}}`); got.status != 401 {
		t.Errorf("a form that was ended: %d %s", got.status, got.body)
	}
}

func TestAFormNamesNoStateThatItsMakerHearsNothingOf(t *testing.T) { // A3.2, A9.2
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	w.apply(t, doc(policy.KindRole, "", policy.Role{Key: "narrow", Name: "Narrow", Portal: "staff", Enabled: true, API: "block", Features: map[string]string{"trackers": "manage", "directory": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "narrow", Tracker: "orders", States: map[string]policy.Entries{"new": {Properties: map[string]policy.Cell{"name": {View: "all"}}}}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "narrow", Site: policy.AllSites}))
	form := func(state string) answer {
		return w.do(t, "none", "POST", ws+"/trackers/orders/form-links", `{"guest":"`+w.users["guest"]+`","state":"`+state+`"}`)
	}
	if got := form("new"); got.status != 201 {
		t.Errorf("a state that is heard of: %d %s", got.status, got.body)
	}
	if hidden, missing := form("delivering"), form("nosuch"); hidden.status != 404 || hidden.body != missing.body {
		t.Errorf("a hidden state: %d %s\na missing one: %d %s", hidden.status, hidden.body, missing.status, missing.body)
	}
}

// The guest sees every state; whoever holds the link is told of those its maker hears of.
func TestAFormTellsOfNoStateThatItsMakerHearsNothingOf(t *testing.T) { // A3.2, A9.2
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	name := policy.Entries{Actions: map[string]string{"create": "all"}, Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}}}
	w.apply(t, doc(policy.KindRole, "", policy.Role{Key: "narrow", Name: "Narrow", Portal: "staff", Enabled: true, API: "block", Features: map[string]string{"trackers": "manage", "directory": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "narrow", Tracker: "orders", States: map[string]policy.Entries{"new": name, "done": name}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "narrow", Site: policy.AllSites}))
	made := w.ok(t, "none", "POST", ws+"/trackers/orders/form-links", `{"guest":"`+w.users["guest"]+`","state":"done"}`)
	_, secret, _ := strings.Cut(field(t, made, "url"), "/g/link#")
	got := w.by(t, secret, "GET", ws+"/trackers/orders", "")
	if got.status != 200 || !strings.Contains(got.body, `"done"`) || strings.Contains(got.body, "delivering") {
		t.Errorf("the form's tracker: %d %s", got.status, got.body)
	}
}

// A9.2, A7, A4.10: who may make a link is offered the guests by name, where they read
// the directory; nobody else hears who is a guest.
func TestLinkGuests_AreOfferedToWhoManagesAndReadsTheDirectory(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.someone(t, "guest", "guest", "block")
		gone := w.someone(t, "left", "guest", "block")
		w.apply(t, doc(policy.KindUser, gone, policy.User{Name: "left", Kind: "guest", Status: "deactivated", AppAccess: true, Settings: "none"}))
		w.someone(t, "bot", "integration", "grant")
		offered := ws + "/trackers/orders/link-guests"
		got := w.ok(t, "mgr", "GET", offered, "")
		if want := `{"items":[{"value":"` + w.users["guest"] + `","label":"guest"}],"more":false}`; got.body != want {
			t.Errorf("%s, want %s", got.body, want)
		}
		for q, want := range map[string]int{"GUE": 1, "person": 0, "example.org": 0} {
			if got := w.ok(t, "mgr", "GET", offered+"?q="+q, ""); strings.Count(got.body, `"value"`) != want {
				t.Errorf("%s finds %s", q, got.body)
			}
		}
		w.narrowManager(t, map[string]policy.Cell{"name": {View: "all"}})
		if got := w.ok(t, "none", "GET", offered, ""); !strings.Contains(got.body, w.users["guest"]) {
			t.Errorf("%s", got.body)
		}
		role, _ := w.policy(t).Role("narrow")
		for what, features := range map[string]map[string]string{"without the directory": {"trackers": "manage"}, "without manage": {"trackers": "edit", "directory": "view"}} {
			w.set(t, w.edit(t, policy.KindRole, role.ID, "features", features))
			if got := w.do(t, "none", "GET", offered, ""); got.status != 403 || field(t, got, "reason") != "ceiling" || strings.Contains(got.body, "guest\"") {
				t.Errorf("%s: %d %s", what, got.status, got.body)
			}
		}
		for who, status := range map[string]int{"courier": 403, "ext": 404, "sel": 404} {
			if got := w.do(t, who, "GET", offered, ""); got.status != status || strings.Contains(got.body, w.users["guest"]) {
				t.Errorf("%s: %d %s", who, got.status, got.body)
			}
		}
		_, cookie := w.open(t, w.link(t, "guest", `{}`), "")
		if got := send(t, "GET", w.server.URL+offered, "", "Cookie", cookie); got.status != 404 {
			t.Errorf("a guest: %d %s", got.status, got.body)
		}
	})
}
