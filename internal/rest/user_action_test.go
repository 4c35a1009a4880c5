package rest

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

func (w *world) user(who string) string { return ws + "/users/" + w.users[who] }

var confirmLink = regexp.MustCompile(`/confirm#([A-Za-z0-9_-]+)`)

// mailTo is the last mail to an address, and the token of the link in it.
func (w *world) mailTo(t *testing.T, address string) (mail, token string) {
	t.Helper()
	w.mails.mu.Lock()
	defer w.mails.mu.Unlock()
	for _, m := range w.mails.sent {
		if strings.HasPrefix(m, address+"\n") {
			mail = m
		}
	}
	if found := confirmLink.FindStringSubmatch(mail); found != nil {
		token = found[1]
	}
	return mail, token
}

// A8.4, A6.9, S001.23-26: a deactivated user is shut out at once and listed as
// such; the roles that are ticked come back with them, with their own dates.
func TestADeactivatedUserIsShutOutAndComesBackWithTheTickedRoles(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "ext", "POST", ws+"/roles/guard/assignments", `{"user":"`+w.users["courier"]+`","site":"*","reason":"nights","until":"2099-01-01T00:00:00Z"}`)
	w.order(t, `{"name":"A","responsible":"`+w.users["courier"]+`"}`)
	if !w.enters(t, "courier") {
		t.Fatal("the courier cannot enter")
	}
	if got := w.do(t, "ext", "POST", w.user("courier")+"/deactivate", "", "If-Match", `"0"`); got.status != 412 {
		t.Errorf("an old tag: %d", got.status)
	}
	got := w.ok(t, "ext", "POST", w.user("courier")+"/deactivate?note=left", "")
	if field(t, got, "status") != "deactivated" || field(t, got, "entry.reason") != "deactivated" {
		t.Errorf("%s", got.body)
	}
	if shut := w.do(t, "courier", "GET", ws+"/trackers", ""); shut.status != 403 || !strings.Contains(shut.body, "deactivated") {
		t.Errorf("the next request: %d %s", shut.status, shut.body)
	}
	if list := w.ok(t, "mgr", "GET", ws+"/users?q=Person+courier", ""); !strings.Contains(list.body, `"deactivated":true`) {
		t.Errorf("not shown as deactivated: %s", list.body)
	}
	if again := w.do(t, "ext", "POST", w.user("courier")+"/deactivate", ""); again.status != 409 {
		t.Errorf("twice: %d", again.status)
	}
	var guard string
	for _, h := range decode[User](t, got).Roles {
		if h.Role.Key == "guard" {
			guard = h.Assignment
		}
	}
	if bad := w.do(t, "ext", "POST", w.user("courier")+"/activate", `{"resume":["nosuch"]}`); bad.status != 422 {
		t.Errorf("an unknown assignment: %d", bad.status)
	}
	back := decode[User](t, w.ok(t, "ext", "POST", w.user("courier")+"/activate", `{"resume":["`+guard+`"]}`))
	for _, h := range back.Roles {
		if h.Suspended != (h.Role.Key != "guard") || h.Role.Key == "guard" && h.Until == "" {
			t.Errorf("%+v", h)
		}
	}
	if !w.enters(t, "courier") || strings.Contains(w.ok(t, "courier", "GET", ws+"/trackers", "").body, "Orders") {
		t.Error("the role that was not ticked counts")
	}
	w.ok(t, "ext", "POST", w.user("courier")+"/deactivate", "")
	w.ok(t, "ext", "POST", w.user("courier")+"/activate", `{}`)
	for _, who := range []string{"sel", "mgr"} {
		if got := w.do(t, who, "POST", w.user("courier")+"/deactivate", ""); got.status != 403 {
			t.Errorf("%s: %d", who, got.status)
		}
	}
}

func decode[T any](t *testing.T, a answer) (out T) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return out
}

// A8, A8.1: only full touches full, by every road to a user; A8.2: the last one
// stays.
func TestOnlyAFullUserTouchesAFullUser(t *testing.T) {
	w := newWorld(t)
	roads := []struct{ name, method, path, body string }{
		{"deactivate", "POST", w.user("fu2") + "/deactivate", ""},
		{"delete", "DELETE", w.user("fu2"), ""},
		{"rename", "PATCH", w.user("fu2"), `{"name":"X"}`},
		{"e-mail", "PATCH", w.user("fu2"), `{"email":"x@example.org"}`},
		{"level", "PATCH", w.user("fu2"), `{"settings":"none"}`},
		{"superuser tag", "PATCH", w.user("fu2"), `{"superuser":true}`},
		{"kind", "PATCH", w.user("fu2"), `{"kind":"guest","settings":"none"}`},
		{"app access", "PUT", appAccess, `{"users":{"` + w.users["fu2"] + `":false}}`},
		{"role", "POST", ws + "/roles/courier/assignments", `{"user":"` + w.users["fu2"] + `","site":"*"}`},
		{"team", "PATCH", ws + "/teams/north", `{"members":["` + w.users["fu2"] + `"]}`},
		{"sessions", "DELETE", w.user("fu2") + "/sessions", ""},
		{"list of sessions", "GET", w.user("fu2") + "/sessions", ""},
		{"entrances", "GET", w.user("fu2") + "/entrances", ""},
		{"departure", "GET", w.user("fu2") + "/departure", ""},
		{"invitation", "POST", w.user("fu2") + "/resend-confirmation", ""},
		{"grant to another", "PATCH", w.user("mgr"), `{"settings":"full"}`},
		{"changeset", "POST", ws + "/policy/changes", `{"changes":[{"op":"delete","kind":"user","id":"` + w.users["fu2"] + `"}]}`},
	}
	for _, r := range roads {
		header := []string{}
		if r.method == "PATCH" || r.method == "PUT" || r.method == "DELETE" && !strings.Contains(r.path, "sessions") {
			header = []string{"If-Match", "*"}
		}
		if got := w.do(t, "ext", r.method, r.path, r.body, header...); got.status != 403 {
			t.Errorf("%s: %d %s", r.name, got.status, got.body)
		}
	}
	w.ok(t, "fu1", "POST", w.user("fu2")+"/deactivate", "")
	for name, try := range map[string][3]string{
		"deactivate": {"POST", "/deactivate", ""}, "delete": {"DELETE", "", ""}, "lower": {"PATCH", "", `{"settings":"extended"}`},
		"e-mail": {"PATCH", "", `{"email":"new@example.org"}`}, "kind": {"PATCH", "", `{"kind":"guest","settings":"none","superuser":false}`},
	} {
		if got := w.do(t, "fu1", try[0], w.user("fu1")+try[1], try[2], "If-Match", "*"); got.status != 422 || !strings.Contains(got.body, "last_full") {
			t.Errorf("the last full user, %s: %d %s", name, got.status, got.body)
		}
	}
}

// A8.6, S001.17: the invitation is sent again, and the link before it dies.
func TestAnInvitationIsSentAgain(t *testing.T) {
	w := newWorld(t)
	made := w.ok(t, "ext", "POST", ws+"/users", `{"name":"New","email":"new@example.org","roles":[{"role":"courier"}]}`)
	_, first := w.mailTo(t, "new@example.org")
	at := ws + "/users/" + field(t, made, "id")
	w.ok(t, "ext", "POST", at+"/resend-confirmation", "")
	mail, second := w.mailTo(t, "new@example.org")
	if second == "" || second == first || !strings.Contains(mail, "3 days") {
		t.Fatalf("%s", mail)
	}
	if got := send(t, "POST", w.server.URL+"/api/v1/auth/confirm", `{"token":"`+first+`"}`); got.status != 422 {
		t.Errorf("the link before: %d %s", got.status, got.body)
	}
	if got := send(t, "POST", w.server.URL+"/api/v1/auth/confirm", `{"token":"`+second+`"}`); got.status != 200 {
		t.Errorf("the new link: %d %s", got.status, got.body)
	}
	if got := w.ok(t, "ext", "GET", at, ""); field(t, got, "status") != "active" || field(t, got, "entry.allowed") != "false" {
		t.Errorf("%s", got.body) // added while app access is selected: off until allowed
	}
	if got := w.do(t, "ext", "POST", at+"/resend-confirmation", ""); got.status != 409 {
		t.Errorf("nobody is invited any more: %d", got.status)
	}
	// Re-judged at acceptance: deactivated meanwhile, the link lets nobody in.
	late := w.ok(t, "ext", "POST", ws+"/users", `{"name":"Late","email":"late@example.org"}`)
	w.ok(t, "ext", "POST", ws+"/users/"+field(t, late, "id")+"/deactivate", "")
	_, token := w.mailTo(t, "late@example.org")
	send(t, "POST", w.server.URL+"/api/v1/auth/confirm", `{"token":"`+token+`"}`)
	if got := w.ok(t, "ext", "GET", ws+"/users/"+field(t, late, "id"), ""); field(t, got, "status") != "deactivated" {
		t.Errorf("the link activated a deactivated user: %s", got.body)
	}
}

// A8.6, S001.20: whose e-mail is changed by somebody else is out at once; the
// roles wait until the old address, or another full user, vouches.
func TestAChangedEmailWaitsForTheOldAddress(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "ext", "PATCH", w.user("mgr")+"?note=a+typo", `{"email":"evil@example.org"}`, "If-Match", "*")
	if got := w.do(t, "mgr", "GET", ws, ""); got.status != 404 {
		t.Errorf("the old account still enters: %d", got.status)
	}
	mail, vouch := w.mailTo(t, "mgr@example.org")
	if vouch == "" || !strings.Contains(mail, "evil@example.org") || !strings.Contains(mail, "Person ext") {
		t.Fatalf("the old address is not told: %s", mail)
	}
	_, invited := w.mailTo(t, "evil@example.org")
	w.ok(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+invited+`","password":"`+password+` of evil"}`)
	if got := w.ok(t, "ext", "GET", w.user("mgr"), ""); field(t, got, "held_by.name") != "Person ext" || field(t, got, "status") != "active" {
		t.Errorf("%s", got.body)
	}
	evil := field(t, w.ok(t, "", "POST", "/api/v1/auth/password", `{"email":"evil@example.org","password":"`+password+` of evil"}`), "account.id")
	if evil == "" {
		t.Fatal("the new address cannot sign in")
	}
	cookie, _, _ := strings.Cut(w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"evil@example.org","password":"`+password+` of evil"}`).header.Get("Set-Cookie"), ";")
	w.cookies["evil"] = cookie
	if got := w.ok(t, "evil", "GET", ws+"/trackers", ""); strings.Contains(got.body, "Orders") {
		t.Errorf("the roles do not wait: %s", got.body)
	}
	if got := w.do(t, "ext", "POST", ws+"/policy/changes", `{"changes":[{"op":"put","kind":"user","id":"`+w.users["mgr"]+`","doc":{"name":"Person mgr","email":"evil@example.org","held_by":""}}]}`); got.status == 200 && field(t, w.ok(t, "ext", "GET", w.user("mgr"), ""), "held_by.name") == "" {
		t.Error("who made the change vouches for it")
	}
	w.ok(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+vouch+`"}`)
	if got := w.ok(t, "evil", "GET", ws+"/trackers", ""); !strings.Contains(got.body, "Orders") {
		t.Errorf("the old address's word does not count: %s", got.body)
	}
	if got := w.do(t, "mgr", "GET", ws, ""); got.status != 404 {
		t.Errorf("vouching let the old account in: %d", got.status)
	}
}

// A8: sessions of the user's account are ended here and nowhere else, from the
// next request on; and are told only as far as they were used here.
func TestSessionsAreEndedInOneWorkspace(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "courier", "GET", ws, "")
	first := w.cookies["courier"]
	delete(w.cookies, "courier")
	w.ok(t, "courier", "GET", ws, "")
	elsewhere := field(t, w.ok(t, "", "POST", "/api/v1/auth/password", `{"email":"courier@example.org","password":"`+password+`"}`), "account.id")
	if elsewhere == "" {
		t.Fatal("no third session")
	}
	list := decode[UserSessions](t, w.ok(t, "ext", "GET", w.user("courier")+"/sessions", ""))
	if len(list.Items) != 2 || !list.Items[0].Live || list.Items[0].Current || list.Items[0].Address == "" {
		t.Fatalf("%+v", list)
	}
	if got := w.do(t, "ext", "DELETE", w.user("courier")+"/sessions/nosuch", ""); got.status != 404 {
		t.Errorf("a session that is not there: %d", got.status)
	}
	w.ok(t, "ext", "DELETE", w.user("courier")+"/sessions/"+list.Items[1].ID+"?note=lost+phone", "")
	if got := send(t, "GET", w.server.URL+ws, "", "Cookie", first); got.status != 401 || !strings.Contains(got.body, "session_ended") {
		t.Errorf("the ended session: %d %s", got.status, got.body)
	}
	if got := send(t, "GET", w.server.URL+"/api/v1/me", "", "Cookie", first); got.status != 200 {
		t.Errorf("it lives for other workspaces: %d", got.status)
	}
	if !w.enters(t, "courier") {
		t.Error("the other session ended as well")
	}
	w.ok(t, "ext", "DELETE", w.user("courier")+"/sessions", "")
	if w.enters(t, "courier") {
		t.Error("a session outlived the end of all")
	}
	if list := decode[UserSessions](t, w.ok(t, "ext", "GET", w.user("courier")+"/sessions", "")); len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
	history := decode[UserSessions](t, w.ok(t, "ext", "GET", w.user("courier")+"/entrances", ""))
	if len(history.Items) != 2 || history.Items[0].Live {
		t.Errorf("%+v", history)
	}
	delete(w.cookies, "courier")
	if !w.enters(t, "courier") {
		t.Error("signing in again does not help")
	}
	entry := w.ok(t, "fu1", "GET", ws+"/audit?limit=2", "")
	if field(t, entry, "items.1.note") != "lost phone" || field(t, entry, "items.1.actor.name") != "Person ext" {
		t.Errorf("the audit log: %s", entry.body)
	}
	// What has ended stays ended, whatever document is put back.
	if got := w.do(t, "ext", "POST", ws+"/policy/changes", `{"changes":[{"op":"put","kind":"user","id":"`+w.users["courier"]+`","doc":{"name":"Person courier","email":"courier@example.org","sessions_since":"2020-01-01T00:00:00Z"}}]}`); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := send(t, "GET", w.server.URL+ws, "", "Cookie", first); got.status != 401 {
		t.Errorf("a session came back: %d", got.status)
	}
}

// The list says when users were last here, and is narrowed and sorted by it.
func TestUsersAreFoundByWhenTheyWereLastSeen(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "courier", "GET", ws, "")
	w.ok(t, "mgr", "GET", ws, "")
	if got := w.listedUsers(t, "ext", "sort=last_seen", 4); got[0] != "Person mgr" && got[0] != "Person ext" {
		t.Errorf("%v", got)
	}
	if got := w.listedUsers(t, "ext", "seen_since=2020-01-01T00:00:00Z", 50); strings.Join(got, ",") != "Person courier,Person ext,Person mgr" {
		t.Errorf("%v", got)
	}
	if got := w.listedUsers(t, "ext", "seen_before=2020-01-01T00:00:00Z", 3); len(got) != len(people)-3 {
		t.Errorf("never here: %v", got)
	}
	if got := w.ok(t, "ext", "GET", ws+"/users?q=Person+mgr", ""); field(t, got, "items.0.last_seen") == "" {
		t.Errorf("%s", got.body)
	}
	if got := w.ok(t, "mgr", "GET", ws+"/users", ""); strings.Contains(got.body, "last_seen") {
		t.Error("the directory tells when people were here")
	}
	if got := w.do(t, "mgr", "GET", ws+"/users?seen_since=2020-01-01T00:00:00Z", ""); got.status != 422 {
		t.Errorf("the directory is narrowed by it: %d", got.status)
	}
	dry := w.accessChange(t, w.do(t, "ext", "POST", appAccess+"/bulk?dry_run=true", `{"filter":{"role":"courier"},"allow":false}`))
	if dry.Lost != 2 || dry.LostSignedIn != 1 {
		t.Errorf("who is signed in now: %+v", dry)
	}
}

// A8.5, S001.28-32: what deleting does is said before, and happens.
func TestDeletingAUserIsSpelledOutBefore(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.delivering(t, "X")
	}
	w.ok(t, "courier", "GET", ws, "")
	said := decode[Departure](t, w.ok(t, "ext", "GET", w.user("courier")+"/departure", ""))
	if said.Records != 3 || said.Name != "Person courier" || len(said.Teams) != 1 || len(said.Roles) != 1 || said.Sessions != 1 {
		t.Errorf("%+v", said)
	}
	w.ok(t, "ext", "DELETE", w.user("courier"), "", "If-Match", "*")
	if got := w.do(t, "courier", "GET", ws, ""); got.status != 404 {
		t.Errorf("the deleted user enters: %d", got.status)
	}
	if got := w.ok(t, "mgr", "GET", ws+"/trackers/orders/records", ""); strings.Contains(got.body, w.users["courier"]) || strings.Contains(got.body, "Person courier") {
		t.Errorf("still on records: %s", got.body)
	}
	audit := w.ok(t, "fu1", "GET", ws+"/audit?limit=200", "")
	if strings.Contains(audit.body, "Person courier\"") || strings.Contains(audit.body, "courier@example.org") {
		t.Error("the audit log still names the deleted user")
	}
	if got := w.do(t, "ext", "GET", w.user("courier")+"/entrances", ""); got.status != 404 {
		t.Errorf("the deleted user's sessions are told: %d", got.status)
	}
}
