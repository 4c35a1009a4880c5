package rest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/policy"
)

// link makes a guest's link and gives its secret.
func (w *world) link(t *testing.T, guest, body string) string {
	t.Helper()
	url := field(t, w.ok(t, "fu1", "POST", ws+"/users/"+w.users[guest]+"/link", body), "url")
	_, secret, found := strings.Cut(url, "/g#")
	if !found {
		t.Fatalf("the secret is not in the fragment of %s", url)
	}
	return secret
}

// open opens a guest's link and gives the cookie.
func (w *world) open(t *testing.T, secret, more string) (answer, string) {
	t.Helper()
	got := send(t, "POST", w.server.URL+"/api/v1/auth/guest", `{"secret":"`+secret+`"`+more+`}`)
	cookie, _, _ := strings.Cut(got.header.Get("Set-Cookie"), ";")
	return got, cookie
}

func (w *world) guest(t *testing.T) string {
	t.Helper()
	w.someone(t, "guest", "guest", "block")
	_, cookie := w.open(t, w.link(t, "guest", `{}`), "")
	if cookie == "" {
		t.Fatal("the link opened nothing")
	}
	return cookie
}

// guestRoutes are what guests may use (A9.3). A route that is added to the API
// is not theirs until it stands here.
var guestRoutes = []string{
	"GET /me", "POST /auth/logout", "GET /workspaces/{workspace}",
	"POST /workspaces/{workspace}/access/check", "POST /workspaces/{workspace}/access/explain",
	"GET /workspaces/{workspace}/events", "GET /workspaces/{workspace}/search", "GET /workspaces/{workspace}/trackers/{tracker}/activity",
	"GET /workspaces/{workspace}/notifications", "POST /workspaces/{workspace}/notifications/read",
	"GET /workspaces/{workspace}/notifications/preferences", "PUT /workspaces/{workspace}/notifications/preferences",
	"GET /workspaces/{workspace}/trackers/{tracker}/records/{record}/comments", "POST /workspaces/{workspace}/trackers/{tracker}/records/{record}/comments",
	"PATCH /workspaces/{workspace}/trackers/{tracker}/records/{record}/comments/{comment}", "DELETE /workspaces/{workspace}/trackers/{tracker}/records/{record}/comments/{comment}",
	"GET /workspaces/{workspace}/trackers/{tracker}/records/{record}/mentions",
	"GET /workspaces/{workspace}/trackers", "GET /workspaces/{workspace}/trackers/{tracker}",
	"GET /workspaces/{workspace}/trackers/{tracker}/properties", "GET /workspaces/{workspace}/trackers/{tracker}/states",
	"GET /workspaces/{workspace}/trackers/{tracker}/transitions", "GET /workspaces/{workspace}/trackers/{tracker}/views",
	"GET /workspaces/{workspace}/trackers/{tracker}/views/{view}",
	"GET /workspaces/{workspace}/trackers/{tracker}/properties/{property}/choices",
	"GET /workspaces/{workspace}/trackers/{tracker}/aggregate", "GET /workspaces/{workspace}/trackers/{tracker}/board",
	"GET /workspaces/{workspace}/trackers/{tracker}/records", "POST /workspaces/{workspace}/trackers/{tracker}/records",
	"GET /workspaces/{workspace}/trackers/{tracker}/records/{record}", "PATCH /workspaces/{workspace}/trackers/{tracker}/records/{record}",
	"DELETE /workspaces/{workspace}/trackers/{tracker}/records/{record}",
	"POST /workspaces/{workspace}/trackers/{tracker}/records/{record}/transition",
	"POST /workspaces/{workspace}/trackers/{tracker}/records/{record}/archive", "POST /workspaces/{workspace}/trackers/{tracker}/records/{record}/restore",
	"GET /workspaces/{workspace}/trackers/{tracker}/records/{record}/restriction", "GET /workspaces/{workspace}/trackers/{tracker}/records/{record}/activity",
	"GET /workspaces/{workspace}/trackers/{tracker}/records/{record}/files/{property}", "POST /workspaces/{workspace}/trackers/{tracker}/records/{record}/files/{property}",
	"GET /workspaces/{workspace}/trackers/{tracker}/records/{record}/files/{property}/{file}", "DELETE /workspaces/{workspace}/trackers/{tracker}/records/{record}/files/{property}/{file}",
}

func TestAGuestsRoutesAreAnExplicitListCasesD01D02(t *testing.T) {
	w := newWorld(t)
	cookie := w.guest(t)
	s, err := New(Options{})
	must(t, err)
	unknown := send(t, "GET", w.server.URL+ws+"/nosuch", "", "Cookie", cookie)
	for _, r := range s.routes {
		if r.rule.who == toEveryone {
			continue
		}
		name := r.method + " " + strings.TrimPrefix(r.path, prefix)
		listed := slices.Contains(guestRoutes, name)
		if may := r.rule.who == toMembersAnd || r.rule.who == toHolders; may != listed {
			t.Errorf("%s: the route says %v, the list of guests' routes %v", name, may, listed)
		}
		if listed {
			continue
		}
		path := strings.NewReplacer("{workspace}", "w1", "{user}", w.users["guest"], "{tracker}", "orders").Replace(r.path)
		path = regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(path, "1")
		got := send(t, r.method, w.server.URL+path, `{}`, "Cookie", cookie, "If-Match", "*")
		if got.status != 404 || strings.ReplaceAll(got.body, path, "") != strings.ReplaceAll(unknown.body, ws+"/nosuch", "") {
			t.Errorf("%s by a guest: %d %s", name, got.status, got.body)
		}
	}
}

func TestAGuestSeesOnlyWhatTheirRolesGiveAndNoDirectory(t *testing.T) { // A4.10, A9.3
	w := newWorld(t)
	cookie := w.guest(t)
	id := w.order(t, `{"name":"Priya"}`)
	got := send(t, "GET", w.server.URL+ws+"/trackers/orders/records/"+id, "", "Cookie", cookie)
	if got.status != 200 || !strings.Contains(got.body, "Priya") || got.header.Get("Policy-Revision") != "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := send(t, "GET", w.server.URL+ws+"/trackers/orders/properties/responsible/choices", "", "Cookie", cookie); strings.Contains(got.body, "fu1") {
		t.Errorf("a picker gives a guest the directory: %s", got.body)
	}
	me := send(t, "GET", w.server.URL+"/api/v1/me", "", "Cookie", cookie)
	if field(t, me, "kind") != "guest" || field(t, me, "account.email") != "" || !strings.Contains(me.body, `"w1"`) || strings.Contains(me.body, "w2") {
		t.Errorf("%s", me.body)
	}
}

func TestALinkThatIsRotatedOrEndsTakesItsSessionsAlongCaseD03(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	guest := ws + "/users/" + w.users["guest"]
	enters := func(cookie string) int {
		return send(t, "GET", w.server.URL+ws+"/trackers", "", "Cookie", cookie).status
	}
	for what, end := range map[string]func(){
		"rotated": func() { w.link(t, "guest", `{}`) },
		"deleted": func() { w.ok(t, "fu1", "DELETE", guest+"/link", "", "If-Match", "*") },
	} {
		secret := w.link(t, "guest", `{}`)
		_, phone := w.open(t, secret, "")
		_, desk := w.open(t, secret, "")
		if enters(phone) != 200 || enters(desk) != 200 {
			t.Fatalf("%s: a link opens in two browsers", what)
		}
		end()
		if enters(phone) != 401 || enters(desk) != 401 {
			t.Errorf("%s: a session outlives its link", what)
		}
		if got, cookie := w.open(t, secret, ""); got.status != 401 || cookie != "" {
			t.Errorf("%s: the old link opens: %d %s", what, got.status, got.body)
		}
	}
	secret := w.link(t, "guest", `{}`)
	_, cookie := w.open(t, secret, "")
	w.ok(t, "fu1", "PATCH", guest, `{"status":"deactivated"}`, "If-Match", "*")
	if enters(cookie) != 401 {
		t.Error("a deactivated guest enters")
	}
	w.ok(t, "fu1", "PATCH", guest, `{"status":"active"}`, "If-Match", "*")
	if enters(cookie) != 401 {
		t.Error("activating a guest brings an old session back (A8.4)")
	}
	if got, _ := w.open(t, secret, ""); got.status != 401 {
		t.Errorf("activating a guest brings an old link back: %d", got.status)
	}
	again := w.link(t, "guest", `{}`)
	if got, _ := w.open(t, again, ""); got.status != 200 {
		t.Errorf("the new link: %d %s", got.status, got.body)
	}
}

func TestALinkEndsAtItsInstantCaseD04(t *testing.T) {
	w, pass := steppedWorld(t)
	w.someone(t, "guest", "guest", "block")
	end := w.app.Clock().Add(time.Hour).UTC()
	secret := w.link(t, "guest", fmt.Sprintf(`{"expires_at":%q}`, end.Format(time.RFC3339Nano)))
	got, cookie := w.open(t, secret, "")
	if got.status != 200 {
		t.Fatalf("before the end: %d %s", got.status, got.body)
	}
	pass(time.Hour - time.Millisecond)
	if got := send(t, "GET", w.server.URL+ws+"/trackers", "", "Cookie", cookie); got.status != 200 {
		t.Errorf("a session just before its link's end: %d", got.status)
	}
	pass(time.Millisecond)
	if got := send(t, "GET", w.server.URL+ws+"/trackers", "", "Cookie", cookie); got.status != 401 {
		t.Errorf("a session after its link's end: %d", got.status)
	}
	if got, _ := w.open(t, secret, ""); got.status != 401 {
		t.Errorf("a link after its end: %d", got.status)
	}
}

func TestAPasscodeIsAskedForAndThrottled(t *testing.T) { // A9.1
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	secret := w.link(t, "guest", `{"passcode":"4711"}`)
	if got, cookie := w.open(t, secret, ""); got.status != 401 || !strings.Contains(got.body, "passcode_required") || cookie != "" {
		t.Errorf("without: %d %s", got.status, got.body)
	}
	for range 10 {
		if got, _ := w.open(t, secret, `,"passcode":"0000"`); got.status != 401 {
			t.Fatalf("wrong: %d %s", got.status, got.body)
		}
	}
	if got, cookie := w.open(t, secret, `,"passcode":"4711"`); got.status != 429 || got.header.Get("Retry-After") == "" || cookie != "" {
		t.Errorf("the right one after ten wrong ones: %d %s", got.status, got.body)
	}
	other := w.link(t, "guest", `{"passcode":"4711"}`)
	if got, cookie := w.open(t, other, `,"passcode":"4711"`); got.status != 200 || cookie == "" {
		t.Errorf("the right one: %d %s", got.status, got.body)
	}
}

func TestALinkNeverReplacesASessionSilentlyCaseC32(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	secret := w.link(t, "guest", `{}`)
	got := w.do(t, "mgr", "POST", "/api/v1/auth/guest", `{"secret":"`+secret+`"}`)
	if got.status != 409 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("%d %s", got.status, got.body)
	}
	w.ok(t, "mgr", "GET", "/api/v1/me/sessions", "")
	got = w.do(t, "mgr", "POST", "/api/v1/auth/guest", `{"secret":"`+secret+`","replace":true}`)
	if got.status != 200 {
		t.Errorf("when asked to: %d %s", got.status, got.body)
	}
	if got := w.do(t, "mgr", "GET", "/api/v1/me/sessions", ""); got.status != 401 {
		t.Errorf("the session that was replaced lives on: %d", got.status)
	}
}

func TestALinkIsOpenedByAPostAloneAndInOnePlaceCasesD06D12(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "guest", "guest", "grant")
	secret := w.link(t, "guest", `{}`)
	for _, got := range []answer{
		send(t, "GET", w.server.URL+"/api/v1/auth/guest?secret="+secret, ""), send(t, "HEAD", w.server.URL+"/api/v1/auth/guest", ""),
		send(t, "GET", w.server.URL+ws+"/trackers", "", "Authorization", "Bearer "+secret),
		send(t, "GET", w.server.URL+ws+"/trackers", "", "Cookie", "trackward-local="+secret),
		send(t, "GET", w.server.URL+ws+"/trackers?secret="+secret, ""),
	} {
		if got.status < 400 || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	opened, cookie := w.open(t, secret, "")
	if opened.status != 200 || strings.Contains(opened.body, secret) || strings.Contains(w.log.String(), secret[len(secret)-51:]) {
		t.Errorf("%d %s", opened.status, opened.body)
	}
	_, token, _ := strings.Cut(cookie, "=")
	if got := send(t, "GET", w.server.URL+ws+"/trackers", "", "Authorization", "Bearer "+token); got.status != 401 {
		t.Errorf("a guest's session as a bearer: %d", got.status)
	}
	if got := send(t, "POST", w.server.URL+"/api/v1/auth/logout", "", "Cookie", cookie); got.status >= 300 {
		t.Errorf("signing out: %d", got.status)
	}
	if got := send(t, "GET", w.server.URL+ws+"/trackers", "", "Cookie", cookie); got.status != 401 {
		t.Errorf("after signing out: %d", got.status)
	}
}

func TestAGuestHasNoSettingsAccessByAnyRoadCaseD08(t *testing.T) {
	w := newWorld(t)
	guest := ws + "/users/" + w.someone(t, "guest", "guest", "grant")
	refused := func(road string, got answer) {
		t.Helper()
		if got.status != 422 {
			t.Errorf("%s: %d %s", road, got.status, got.body)
		}
	}
	for _, more := range []string{`"settings":"full"`, `"settings":"extended"`, `"settings":"selective","configures":["orders"]`, `"superuser":true`} {
		refused("the form, "+more, w.do(t, "fu1", "PATCH", guest, `{`+more+`}`, "If-Match", "*"))
		refused("a new guest, "+more, w.do(t, "fu1", "POST", ws+"/users", `{"name":"G","kind":"guest",`+more+`}`))
		refused("a changeset, "+more, w.do(t, "fu1", "POST", ws+"/policy/changes", `{"changes":[{"op":"put","kind":"user","id":"`+w.users["guest"]+`","doc":{"name":"guest","kind":"guest",`+more+`}}]}`))
		refused("a changeset with a new one, "+more, w.do(t, "fu1", "POST", ws+"/policy/changes", `{"changes":[{"op":"put","kind":"user","doc":{"name":"G","kind":"guest",`+more+`}}]}`))
	}
	refused("an administrator made a guest", w.do(t, "fu1", "PATCH", w.user("ext"), `{"kind":"guest"}`, "If-Match", "*"))
	refused("a key (A9.3)", w.do(t, "fu1", "POST", guest+"/keys", `{"name":"k","scope":`+everything+`}`))
	if got := w.ok(t, "fu1", "GET", guest, ""); field(t, got, "settings") != "none" || field(t, got, "superuser") != "false" {
		t.Errorf("the guest has it all the same: %s", got.body)
	}
}

// An end is an instant, in whatever zone it was written; clocks that change at
// night move it nowhere.
func TestALinksEndIsAnInstantInAnyZoneCaseD04(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	for sent, want := range map[string]string{
		"2099-03-29T01:30:00+01:00": "2099-03-29T00:30:00.000Z", // before Berlin's clocks go forward
		"2099-03-29T03:30:00+02:00": "2099-03-29T01:30:00.000Z", // an hour later, though the clock says two
		"2099-10-25T02:30:00+02:00": "2099-10-25T00:30:00.000Z",
		"2099-10-25T02:30:00+01:00": "2099-10-25T01:30:00.000Z",
	} {
		got := w.ok(t, "fu1", "POST", ws+"/users/"+w.users["guest"]+"/link", `{"expires_at":"`+sent+`"}`)
		if at := field(t, got, "link.expires_at"); at != want {
			t.Errorf("%s is kept as %s, not %s", sent, at, want)
		}
	}
	if got := w.do(t, "fu1", "POST", ws+"/users/"+w.users["guest"]+"/link", `{"expires_at":"2099-03-29T01:30:00"}`); got.status != 422 {
		t.Errorf("an end without a zone: %d %s", got.status, got.body)
	}
}

// A guest who sees a record because it is assigned to them loses it, and its
// files, with the assignment.
func TestARecordGivenToAnotherIsGoneForItsGuestCaseD11(t *testing.T) {
	w := newWorld(t)
	id := uuid.Must(uuid.NewV7()).String()
	w.users["guest"] = id
	w.apply(t, doc(policy.KindUser, id, policy.User{Name: "Clinic", Kind: "guest", Status: "active", AppAccess: true, Settings: "none"}),
		doc(policy.KindAssignment, "", policy.Assignment{User: id, Role: "courier", Site: policy.AllSites}))
	_, cookie := w.open(t, w.link(t, "guest", `{}`), "")
	order := w.order(t, `{"name":"Priya","responsible":"`+id+`"}`)
	at := orders + "/" + order
	w.ok(t, "mgr", "POST", at+"/transition", `{"to":"delivering"}`)
	file := w.photo(t, order)
	look := func(path string) int { return send(t, "GET", w.server.URL+path, "", "Cookie", cookie).status }
	for _, path := range []string{at, at + "/files/photo", at + "/files/photo/" + file, at + "/activity"} {
		if look(path) != 200 {
			t.Fatalf("%s is not there to begin with", path)
		}
	}
	stream := w.listen(t, "Cookie", cookie)
	w.ok(t, "mgr", "PATCH", at, `{"values":{"responsible":"`+w.users["courier"]+`"}}`, "If-Match", "*")
	for _, path := range []string{at, at + "/files/photo", at + "/files/photo/" + file, at + "/activity"} {
		if look(path) != 404 {
			t.Errorf("%s outlives the assignment: %d", path, look(path))
		}
	}
	w.ok(t, "mgr", "PATCH", at, `{"values":{"phone":"+44 20 2"}}`, "If-Match", "*")
	if got := stream.until(t, "data:"); got[0] != "event: record-gone" || !strings.Contains(got[1], order) {
		t.Errorf("the stream says %q", got)
	}
}

// 256 bits, kept as a hash; nothing of it in a referrer or a list of pages.
func TestALinksSecretIsLongAndLeavesNoTraceCaseD05(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	seen := map[string]bool{}
	for range 5 {
		secret := w.link(t, "guest", `{}`)
		random := secret[len(secret)-51 : len(secret)-8] // 43 letters of 64: 256 bits
		if seen[random] || len(random) != 43 {
			t.Errorf("a secret of %d letters, seen before: %v", len(random), seen[random])
		}
		seen[random] = true
		got, _ := w.open(t, secret, "")
		if got.header.Get("Referrer-Policy") != "no-referrer" || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", got.header)
		}
		for _, path := range []string{"/users/" + w.users["guest"], "/users/" + w.users["guest"] + "/link", "/audit?limit=1"} {
			if list := w.do(t, "fu1", "GET", ws+path, ""); strings.Contains(list.body, random) {
				t.Errorf("%s shows the secret", path)
			}
		}
		if strings.Contains(w.log.String(), random) {
			t.Error("the log holds the secret")
		}
	}
}

// A8, A9.1: the sessions of a guest are listed and ended like anybody's.
func TestAGuestsSessionsAreListedAndEnded(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "guest", "guest", "block")
	secret := w.link(t, "guest", `{}`)
	_, phone := w.open(t, secret, "")
	_, desk := w.open(t, secret, "")
	enters := func(cookie string) int {
		return send(t, "GET", w.server.URL+ws+"/trackers", "", "Cookie", cookie).status
	}
	if enters(phone) != 200 || enters(desk) != 200 {
		t.Fatal("a link opens in two browsers")
	}
	list := decode[UserSessions](t, w.ok(t, "ext", "GET", w.user("guest")+"/sessions", ""))
	if len(list.Items) != 2 || !list.Items[0].Live || list.Items[0].Address == "" || list.Items[0].Current {
		t.Fatalf("%+v", list)
	}
	if said := w.ok(t, "ext", "GET", w.user("guest")+"/departure", ""); field(t, said, "sessions") != "2" {
		t.Errorf("%s", said.body)
	}
	dry := w.accessChange(t, w.do(t, "ext", "POST", appAccess+"/bulk?dry_run=true", `{"ids":["`+w.users["guest"]+`"],"allow":false}`))
	if dry.LostSignedIn != 1 {
		t.Errorf("a guest who is here is not counted: %+v", dry)
	}
	devices := func() string {
		return field(t, w.ok(t, "ext", "GET", ws+"/users?kind=guest", ""), "items.0.credentials.devices")
	}
	if devices() != "2" {
		t.Errorf("the list says %s devices", devices())
	}
	w.ok(t, "ext", "DELETE", w.user("guest")+"/sessions/"+list.Items[1].ID, "")
	if devices() != "1" {
		t.Errorf("one of two was ended, and the list says %s devices", devices())
	}
	if enters(phone)+enters(desk) != 200+401 {
		t.Errorf("one of two was ended: %d %d", enters(phone), enters(desk))
	}
	w.ok(t, "ext", "DELETE", w.user("guest")+"/sessions", "")
	if enters(phone) != 401 || enters(desk) != 401 {
		t.Error("all were ended")
	}
	if list := decode[UserSessions](t, w.ok(t, "ext", "GET", w.user("guest")+"/sessions", "")); len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}
	if _, again := w.open(t, secret, ""); enters(again) != 200 {
		t.Error("the link itself was ended")
	}
}

// A9.1: the list says of every guest how many devices are in, and asks once for all.
func TestTheDevicesOfAPageOfGuestsAreReadAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for name, devices := range map[string]int{"guest": 2, "guest2": 1, "guest3": 0} {
			w.someone(t, name, "guest", "block")
			secret := w.link(t, name, `{}`)
			for range devices {
				w.open(t, secret, "")
			}
		}
		w.as(t, "ext")
		before := w.guestReads.Load()
		list := decode[UserPage](t, w.ok(t, "ext", "GET", ws+"/users?kind=guest", ""))
		if reads := w.guestReads.Load() - before; reads != 1 {
			t.Errorf("the sessions of %d guests were read %d times", len(list.Items), reads)
		}
		var said []string
		for _, u := range list.Items {
			said = append(said, fmt.Sprint(u.Name, " ", u.Credentials.Devices))
		}
		if got := strings.Join(said, ", "); got != "guest 2, guest2 1, guest3 0" {
			t.Errorf("the list says %s", got)
		}
	})
}
