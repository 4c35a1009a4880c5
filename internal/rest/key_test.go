package rest

import (
	"context"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/policy"
)

// apply changes the world's policy as the server itself.
func (w *world) apply(t *testing.T, changes ...policy.Change) {
	t.Helper()
	_, err := w.app.System(context.Background(), "w1", "test", func(*policy.Snapshot) (policy.Changeset, error) {
		return policy.Changeset{Note: "test", Changes: changes}, nil
	})
	must(t, err)
}

// someone adds a user who never signs in by e-mail, with a role that may do all
// with orders; api is the role's channel rule.
func (w *world) someone(t *testing.T, name, kind, api string) string {
	t.Helper()
	id := uuid.Must(uuid.NewV7()).String()
	all := policy.Entries{Actions: map[string]string{"create": "all", "change_state": "all", "archive": "all", "delete": "all"},
		Properties: map[string]policy.Cell{"*": {View: "all", Edit: "all"}}}
	w.apply(t,
		doc(policy.KindUser, id, policy.User{Name: name, Kind: kind, Status: "active", AppAccess: true, Settings: "none"}),
		doc(policy.KindRole, "", policy.Role{Key: name, Name: name, Portal: "staff", Enabled: true, API: api, Features: map[string]string{"trackers": "manage", "comments": "edit", "activity": "view", "directory": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: name, Tracker: "orders", AllStates: all}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: name, Tracker: "clients", AllStates: all}),
		doc(policy.KindAssignment, "", policy.Assignment{User: id, Role: name, Site: policy.AllSites}))
	w.users[name] = id
	return id
}

// key makes an API key as a full user and gives its secret and id.
func (w *world) key(t *testing.T, user, scope string, more ...string) (secret, id string) {
	t.Helper()
	got := w.ok(t, "fu1", "POST", ws+"/users/"+w.users[user]+"/keys?note=test", `{"name":"Export","scope":`+scope+strings.Join(more, "")+`}`)
	return field(t, got, "secret"), field(t, got, "key.id")
}

// by sends a request with a key.
func (w *world) by(t *testing.T, secret, method, path, body string, header ...string) answer {
	t.Helper()
	return send(t, method, w.server.URL+path, body, append(header, "Authorization", "Bearer "+secret)...)
}

const everything = `{"everything":"write"}`

func TestAKeyDoesNoMoreThanItsScopeCaseC25(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	w.someone(t, "bot", "integration", "grant")
	secret, _ := w.key(t, "bot", `{"trackers":{"orders":{"view":["name","phone"],"edit":["phone"],"features":{"activity":"view"}}}}`)

	one := w.by(t, secret, "GET", ws+"/trackers/orders/records/"+id, "")
	if one.status != 200 || !strings.Contains(one.body, "Priya") {
		t.Fatalf("%d %s", one.status, one.body)
	}
	for _, path := range []string{"", "/trackers", "/trackers/orders", "/trackers/orders/records", "/trackers/orders/records/" + id, "/trackers/orders/records/" + id + "/activity", "/trackers/orders/records?filter=price+%3E+1"} {
		got := w.by(t, secret, "GET", ws+path, "")
		for _, hidden := range []string{"7345678", "734567891", "424242", "canary", "price", "Secretprice", "margin", "clients"} {
			if strings.Contains(got.body, hidden) {
				t.Errorf("GET %s tells %q: %s", path, hidden, got.body)
			}
		}
	}
	for what, c := range map[string]struct {
		method, path, body string
		status             int
		reason             string
	}{
		"edit in scope":           {"PATCH", "/trackers/orders/records/" + id, `{"values":{"phone":"+1 2 3"}}`, 200, ""},
		"edit of what it views":   {"PATCH", "/trackers/orders/records/" + id, `{"values":{"name":"Eve"}}`, 403, "key_scope"},
		"edit of what it cannot":  {"PATCH", "/trackers/orders/records/" + id, `{"values":{"price":1}}`, 422, ""},
		"change of state":         {"POST", "/trackers/orders/records/" + id + "/transition", `{"to":"done"}`, 403, "key_scope"},
		"archive":                 {"POST", "/trackers/orders/records/" + id + "/archive", ``, 403, "key_scope"},
		"delete":                  {"DELETE", "/trackers/orders/records/" + id, ``, 403, "key_scope"},
		"create":                  {"POST", "/trackers/orders/records", `{"values":{"phone":"1"}}`, 403, "key_scope"},
		"restrict":                {"PUT", "/trackers/orders/records/" + id + "/restriction", `{"mode":"restricted"}`, 403, "key_scope"},
		"another tracker":         {"GET", "/trackers/clients/records", ``, 404, ""},
		"a new tracker":           {"POST", "/trackers/clients/records", `{"values":{"name":"x"}}`, 404, ""},
		"the directory":           {"GET", "/users", ``, 403, ""},
		"a changeset":             {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"team","doc":{"key":"t","name":"T"}}]}`, 403, ""},
		"a key with more scope":   {"POST", "/users/" + w.users["bot"] + "/keys", `{"name":"more","scope":{"everything":"write","settings":true}}`, 403, ""},
		"a link":                  {"POST", "/users/" + w.users["bot"] + "/link", `{}`, 403, ""},
		"a session of an account": {"GET", "", ``, 200, ""},
	} {
		got := w.by(t, secret, c.method, ws+c.path, c.body, "If-Match", "*")
		if got.status != c.status || c.reason != "" && !strings.Contains(got.body, `"reason":"`+c.reason+`"`) {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := w.by(t, secret, "GET", "/api/v1/workspaces/w2", ""); got.status != 404 {
		t.Errorf("another workspace: %d %s", got.status, got.body)
	}
}

func TestAKeyMakesNoKeysEvenWithSettingsAccessCaseC25(t *testing.T) {
	w := newWorld(t)
	w.apply(t, doc(policy.KindUser, w.users["ext"], policy.User{Name: "Person ext", Email: "ext@example.org", Kind: "regular", Status: "active", Confirmed: true, AppAccess: true, Settings: "extended"}))
	with, _ := w.key(t, "ext", `{"everything":"write","settings":true}`)
	without, _ := w.key(t, "ext", everything)
	reads, _ := w.key(t, "ext", `{"everything":"read","settings":true}`)
	if got := w.by(t, with, "POST", ws+"/teams", `{"key":"made","name":"Made"}`); got.status != 201 {
		t.Errorf("with settings in scope: %d %s", got.status, got.body)
	}
	for what, secret := range map[string]string{"without settings in scope": without, "for reading": reads} {
		if got := w.by(t, secret, "POST", ws+"/teams", `{"key":"other","name":"Other"}`); got.status != 403 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := w.by(t, without, "GET", ws+"/audit", ""); got.status != 403 || got.header.Get("Policy-Revision") != "" {
		t.Errorf("the audit log without settings in scope: %d %s", got.status, got.body)
	}
	if got := w.by(t, with, "POST", ws+"/users/"+w.users["courier"]+"/keys", `{"name":"more","scope":`+everything+`}`); got.status != 403 || !strings.Contains(got.body, "A key makes no keys") {
		t.Errorf("a key made by a key: %d %s", got.status, got.body)
	}
}

func TestARoleBlockedFromTheAPIDropsOutAndSaysWhoCanChangeIt(t *testing.T) { // S003.64, case E25
	w := newWorld(t)
	w.order(t, `{"name":"Priya"}`)
	w.someone(t, "bot", "integration", "block")
	secret, _ := w.key(t, "bot", everything)
	got := w.by(t, secret, "GET", ws+"/trackers/orders/records", "")
	if got.status != 403 || !strings.Contains(got.body, `"reason":"channel"`) || !strings.Contains(got.body, "Person fu1") || strings.Contains(got.body, "Person ext") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	w.apply(t, // a second role, granted: what it alone allows
		doc(policy.KindRole, "", policy.Role{Key: "reader", Name: "Reader", Portal: "staff", Enabled: true, API: "grant", Features: map[string]string{"trackers": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "reader", Tracker: "orders", AllStates: policy.Entries{Properties: map[string]policy.Cell{"name": {View: "all"}}}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["bot"], Role: "reader", Site: policy.AllSites, Reason: "test"}))
	list := w.by(t, secret, "GET", ws+"/trackers/orders/records", "")
	if list.status != 200 || !strings.Contains(list.body, "Priya") || strings.Contains(list.body, "price") {
		t.Errorf("%d %s", list.status, list.body)
	}
	if reason := field(t, list, "items.0.can.archive.reason"); reason != "channel" {
		t.Errorf("archive is refused because of %q", reason)
	}
	if got := w.by(t, secret, "GET", ws+"/trackers/clients/records", ""); got.status != 404 {
		t.Errorf("a tracker that only the blocked role sees: %d %s", got.status, got.body)
	}
}

func TestOnlyMachinesAndRegularUsersHaveKeys(t *testing.T) { // A8.1, A9.3
	w := newWorld(t)
	w.someone(t, "guest", "guest", "grant")
	for who, status := range map[string]int{"guest": 422, "viewer": 422, "dead": 422, "courier": 201} {
		got := w.do(t, "fu1", "POST", ws+"/users/"+w.users[who]+"/keys", `{"name":"k","scope":`+everything+`}`)
		if got.status != status {
			t.Errorf("a key of %s: %d %s", who, got.status, got.body)
		}
	}
	if got := w.do(t, "fu1", "POST", ws+"/users/"+w.users["courier"]+"/link", `{}`); got.status != 404 {
		t.Errorf("a guest's link of a courier: %d %s", got.status, got.body)
	}
}

func TestWhoMayMakeAKey(t *testing.T) { // A8, case E06
	w := newWorld(t)
	for who, c := range map[string]struct {
		of     string
		status int
	}{"ext": {"courier", 201}, "fu2": {"fu1", 201}, "sel": {"courier", 403}, "mgr": {"mgr", 403}, "courier": {"courier", 403}} {
		got := w.do(t, who, "POST", ws+"/users/"+w.users[c.of]+"/keys", `{"name":"k","scope":`+everything+`}`)
		if got.status != c.status {
			t.Errorf("%s makes a key of %s: %d %s", who, c.of, got.status, got.body)
		}
	}
	if got := w.do(t, "ext", "POST", ws+"/users/"+w.users["fu2"]+"/keys", `{"name":"k","scope":`+everything+`}`); got.status != 403 {
		t.Errorf("extended makes a key of a full user: %d %s", got.status, got.body)
	}
	list := w.ok(t, "fu2", "GET", ws+"/users/"+w.users["fu1"]+"/keys", "")
	if got := w.do(t, "ext", "DELETE", ws+"/users/"+w.users["fu1"]+"/keys/"+field(t, list, "items.0.id"), "", "If-Match", "*"); got.status != 403 {
		t.Errorf("extended revokes a full user's key: %d %s", got.status, got.body)
	}
}

func TestAKeysSecretIsShownOnceCasesC24D05(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "bot", "integration", "grant")
	secret, id := w.key(t, "bot", everything)
	random := secret[len(secret)-51 : len(secret)-8]
	w.by(t, secret, "GET", ws+"/trackers", "")
	for _, path := range []string{"/users/" + w.users["bot"] + "/keys", "/users/" + w.users["bot"] + "/keys/" + id, "/audit", "/audit/2", "/users/" + w.users["bot"]} {
		if got := w.do(t, "fu1", "GET", ws+path, ""); strings.Contains(got.body, random) {
			t.Errorf("GET %s shows the secret", path)
		}
	}
	list := w.ok(t, "fu1", "GET", ws+"/users/"+w.users["bot"]+"/keys", "")
	if !strings.HasPrefix(secret, field(t, list, "items.0.prefix")+"_") || !strings.Contains(list.body, "last_used_at") || field(t, list, "items.0.last_used_from") != "127.0.0.1" {
		t.Errorf("%s", list.body)
	}
	if strings.Contains(w.log.String(), random) {
		t.Error("the log holds the secret")
	}
	body := secret[:len(secret)-8] // without its check
	for what, bad := range map[string]string{
		"one letter of the check off":    secret[:len(secret)-1] + another(secret[len(secret)-1], hexDigits),
		"another id":                     strings.Replace(secret, strings.ReplaceAll(id, "-", ""), strings.Repeat("0", 32), 1),
		"another id with its check":      checked(strings.Replace(body, strings.ReplaceAll(id, "-", ""), strings.Repeat("0", 32), 1)),
		"one letter off, with its check": checked(body[:len(body)-1] + another(body[len(body)-1], alphabet)),
		// 43 letters carry 258 bits: this one differs in the two that are none of the secret's.
		"the same bits in other letters": checked(body[:len(body)-1] + alphabet[strings.IndexByte(alphabet, body[len(body)-1])|3:][:1]),
		"the prefix":                     field(t, list, "items.0.prefix"), "nothing": "",
	} {
		if got := w.by(t, bad, "GET", ws+"/trackers", ""); got.status != 401 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := send(t, "GET", w.server.URL+ws+"/trackers?key="+secret, ""); got.status != 401 {
		t.Errorf("in the query: %d", got.status)
	}
	if got := send(t, "GET", w.server.URL+ws+"/trackers", "", "Cookie", "trackward-local="+secret); got.status != 401 {
		t.Errorf("as a cookie: %d", got.status)
	}
}

const (
	hexDigits = "0123456789abcdef"
	alphabet  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)

// another is a letter of the alphabet that is not this one.
func another(letter byte, of string) string {
	return string(of[(strings.IndexByte(of, letter)+1)%len(of)])
}

// checked is a key's text with the check that fits it: whoever makes one up can make that.
func checked(body string) string {
	return fmt.Sprintf("%s%08x", body, crc32.ChecksumIEEE([]byte(body)))
}

func TestAKeyEndsAtOnceByEveryRoadCaseC02(t *testing.T) {
	w, pass := steppedWorld(t)
	w.someone(t, "bot", "integration", "grant")
	bot := ws + "/users/" + w.users["bot"]
	works := func(secret string) int { return w.by(t, secret, "GET", ws+"/trackers", "").status }
	for what, end := range map[string]func(id string){
		"revoked":   func(id string) { w.ok(t, "fu1", "DELETE", bot+"/keys/"+id, "", "If-Match", "*") },
		"suspended": func(id string) { w.ok(t, "fu1", "PATCH", bot+"/keys/"+id, `{"suspended":true}`, "If-Match", "*") },
		"bound to another network": func(id string) {
			w.ok(t, "fu1", "PATCH", bot+"/keys/"+id, `{"addresses":["192.0.2.0/24"]}`, "If-Match", "*")
		},
		"expired": func(id string) {
			end := w.app.Clock().Add(time.Minute).UTC()
			w.ok(t, "fu1", "PATCH", bot+"/keys/"+id, fmt.Sprintf(`{"expires_at":%q}`, end.Format(time.RFC3339Nano)), "If-Match", "*")
			pass(time.Minute)
		},
	} {
		secret, id := w.key(t, "bot", everything)
		if works(secret) != 200 {
			t.Fatalf("%s: the key does not work to begin with", what)
		}
		if end(id); works(secret) != 401 {
			t.Errorf("%s: the key still works", what)
		}
	}
	kept, id := w.key(t, "bot", everything)
	w.ok(t, "fu1", "PATCH", bot, `{"status":"deactivated"}`, "If-Match", "*")
	if works(kept) != 401 {
		t.Error("a deactivated user's key works")
	}
	w.ok(t, "fu1", "PATCH", bot, `{"status":"active"}`, "If-Match", "*")
	if works(kept) != 401 {
		t.Error("activating a user brings a key back that nobody ticked (A8.4)")
	}
	w.ok(t, "fu1", "PATCH", bot+"/keys/"+id, `{"suspended":false}`, "If-Match", "*")
	if works(kept) != 200 {
		t.Error("a key that was resumed does not work")
	}
	w.ok(t, "fu1", "DELETE", bot, "", "If-Match", "*")
	if works(kept) != 401 {
		t.Error("a deleted user's key works (case C30)")
	}
}

func TestAMachineHasAKeyAndNoSessionCaseC27(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "bot", "integration", "grant")
	secret, _ := w.key(t, "bot", everything)
	me := w.by(t, secret, "GET", "/api/v1/me", "")
	if me.status != 200 || field(t, me, "kind") != "key" || field(t, me, "account.id") != "" || field(t, me, "workspaces.0.user.name") != "bot" {
		t.Errorf("%d %s", me.status, me.body)
	}
	for _, x := range [][2]string{{"GET", "/api/v1/me/sessions"}, {"DELETE", "/api/v1/me/sessions"}, {"PATCH", "/api/v1/me"}} {
		if got := w.by(t, secret, x[0], x[1], `{"new_password":"a long password of mine"}`); got.status != 403 {
			t.Errorf("%s %s: %d %s", x[0], x[1], got.status, got.body)
		}
	}
	for path, body := range map[string]string{"/auth/guest": `{"secret":"` + secret + `"}`, "/auth/confirm": `{"token":"` + secret + `"}`} {
		if got := send(t, "POST", w.server.URL+"/api/v1"+path, body); got.status < 400 || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := w.do(t, "fu1", "PATCH", ws+"/users/"+w.users["bot"], `{"settings":"full"}`, "If-Match", "*"); got.status != 422 {
		t.Errorf("a machine with full settings access: %d %s", got.status, got.body)
	}
}
