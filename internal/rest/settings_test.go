package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestSettingsRoutesAnswerOnlyWhoHasThePower(t *testing.T) {
	w := newWorld(t)
	role := field(t, w.ok(t, "fu1", "GET", ws+"/roles/courier", ""), "id")
	for _, c := range []struct {
		path   string
		status map[string]int
	}{
		{"/users", map[string]int{"fu1": 200, "ext": 200, "mgr": 200, "courier": 403, "none": 403}},
		{"/teams", map[string]int{"fu1": 200, "ext": 200, "mgr": 200, "courier": 403, "none": 403}},
		{"/sites", map[string]int{"fu1": 200, "ext": 200, "sel": 200, "mgr": 403, "courier": 403}},
		{"/roles", map[string]int{"fu1": 200, "ext": 200, "sel": 200, "mgr": 403, "courier": 403}},
		{"/roles/" + role, map[string]int{"fu1": 200, "sel": 200, "mgr": 403}},
		{"/roles/courier/assignments", map[string]int{"fu1": 200, "sel": 200, "mgr": 403}},
		{"/roles/member/permissions", map[string]int{"fu1": 200, "fu2": 403, "ext": 403, "sel": 403}},
		{"/roles/courier/permissions", map[string]int{"fu1": 200, "ext": 200, "sel": 403, "mgr": 403}},
		{"/trackers/orders/permissions", map[string]int{"fu1": 200, "ext": 200, "sel": 200, "mgr": 404, "courier": 404}},
		{"/trackers/clients/permissions", map[string]int{"ext": 200, "sel": 404, "courier": 404}},
		{"/trackers/orders/configuration", map[string]int{"ext": 200, "sel": 200, "mgr": 404, "courier": 404}},
		{"/trackers/clients/configuration", map[string]int{"ext": 200, "sel": 404}},
		{"/trackers/orders/restriction", map[string]int{"ext": 200, "sel": 200, "mgr": 200, "courier": 403, "none": 404}},
		{"/trackers/clients/restriction", map[string]int{"ext": 200, "sel": 404, "mgr": 200, "courier": 404}},
		{"/policy/revision", map[string]int{"fu1": 200, "sel": 200, "mgr": 403, "courier": 403}},
		{"/audit", map[string]int{"fu1": 200, "ext": 200, "sel": 403, "mgr": 403}},
		{"/audit/1", map[string]int{"fu1": 200, "sel": 403, "mgr": 403}},
		{"/audit/verify", map[string]int{"ext": 200, "mgr": 403}},
	} {
		for who, status := range c.status {
			got := w.do(t, who, "GET", ws+c.path, "")
			if got.status != status {
				t.Errorf("%s %s: %d, want %d: %s", who, c.path, got.status, status, got.body)
			}
			told := got.header.Get("Policy-Revision") != ""
			if may := who != "mgr" && who != "courier" && who != "none"; told != may {
				t.Errorf("%s %s: told the revision: %v", who, c.path, told)
			}
		}
	}
}

func TestRefusalsCarryTheRevisionToThoseWithSettingsAccess(t *testing.T) {
	w := newWorld(t)
	for path, status := range map[string]int{"/users?nosuch=1": 422, "/users?limit": 422, "/trackers/nosuch": 404, "/roles/nosuch": 404} {
		got := w.do(t, "ext", "GET", ws+path, "")
		if got.status != status || got.header.Get("Policy-Revision") == "" {
			t.Errorf("%s: %d %v", path, got.status, got.header)
		}
	}
}

func TestTheDirectoryTellsNamesAndTeams(t *testing.T) {
	w := newWorld(t)
	got := w.ok(t, "mgr", "GET", ws+"/users?count=true", "")
	for _, never := range []string{"@example.org", "superuser", `"settings":"`, `"status"`, "app_access", "confirmed", `"roles"`, `"kind"`, `"can"`, `"entry"`} {
		if strings.Contains(got.body, never) {
			t.Errorf("the directory tells %s: %s", never, got.body)
		}
	}
	if !strings.Contains(got.body, "Person courier") || !strings.Contains(got.body, "North") {
		t.Errorf("%s", got.body)
	}
	for _, told := range []string{`"name":"Person out","teams":[],"no_access":true}`, `"name":"Person dead","teams":[],"deactivated":true}`} { // A4.9h
		if !strings.Contains(got.body, told) {
			t.Errorf("the directory does not tell %s: %s", told, got.body)
		}
	}
	for _, beyond := range []string{"sort=status", "sort=-kind", "kind=viewer", "role=courier", "app_access=none"} {
		if got := w.do(t, "mgr", "GET", ws+"/users?"+beyond, ""); got.status != 422 {
			t.Errorf("%s tells what the directory does not: %d", beyond, got.status)
		}
	}
	if got := w.do(t, "mgr", "GET", ws+"/users?settings=full", ""); got.status != 422 {
		t.Errorf("a filter by what is not told: %d %s", got.status, got.body)
	}
	if got := w.ok(t, "mgr", "GET", ws+"/users?q=fu1%40", ""); strings.Contains(got.body, "Person fu1") {
		t.Errorf("a search by e-mail: %s", got.body)
	}
	if got := w.ok(t, "courier", "GET", ws+"/users/"+w.users["courier"], ""); !strings.Contains(got.body, "Person courier") {
		t.Errorf("oneself: %s", got.body)
	}
	if got := w.do(t, "courier", "GET", ws+"/users/"+w.users["mgr"], ""); got.status != 404 {
		t.Errorf("somebody else without the directory: %d %s", got.status, got.body)
	}
}

func TestUsersArePagedAndNarrowed(t *testing.T) {
	w := newWorld(t)
	seen, cursor := 0, ""
	for range 20 {
		path := ws + "/users?limit=4"
		if cursor != "" {
			path += "&cursor=" + cursor
		}
		got := w.ok(t, "ext", "GET", path, "")
		seen += strings.Count(got.body, `"email"`)
		if cursor = field(t, got, "next_cursor"); cursor == "<nil>" {
			break
		}
		if other := w.do(t, "fu1", "GET", ws+"/users?limit=4&cursor="+cursor, ""); other.status != 422 {
			t.Errorf("somebody else's cursor: %d", other.status)
		}
		if other := w.do(t, "ext", "GET", ws+"/users?q=x&cursor="+cursor, ""); other.status != 422 {
			t.Errorf("another query's cursor: %d", other.status)
		}
	}
	if seen != len(people) {
		t.Errorf("%d users on all pages, want %d", seen, len(people))
	}
	for query, want := range map[string]int{"?role=courier": 2, "?team=north": 1, "?status=deactivated": 1, "?kind=viewer": 1, "?settings=full": 2, "?q=COURIER": 2, "?role=nosuch": 0,
		"?app_access=none": 2, "?app_access=allowed&role=manager": 1, "?team=nosuch": 0, "?q=%20fu1@example.org": 1} {
		if got := w.ok(t, "ext", "GET", ws+"/users"+query, ""); strings.Count(got.body, `"email"`) != want {
			t.Errorf("%s: %s", query, got.body)
		}
	}
}

// Every order, both ways, at several page sizes: each user once, and the list
// turned round is the list backwards.
func TestUsersAreSortedOnTheServer(t *testing.T) {
	w := newWorld(t)
	for _, by := range []string{"name", "status", "kind", "settings", "access"} {
		forward := w.listedUsers(t, "ext", "sort="+by, 50)
		backward := w.listedUsers(t, "ext", "sort=-"+by, 50)
		slices.Reverse(backward)
		if !slices.Equal(forward, backward) || len(forward) != len(people) {
			t.Errorf("%s: %v, turned round %v", by, forward, backward)
		}
		for _, size := range []int{1, 2, 3} {
			if got := w.listedUsers(t, "ext", "sort="+by, size); !slices.Equal(got, forward) {
				t.Errorf("%s in pages of %d: %v, want %v", by, size, got, forward)
			}
		}
	}
	if got := w.listedUsers(t, "ext", "sort=settings", 50); got[0] != "Person fu1" || got[1] != "Person fu2" || got[2] != "Person ext" || got[3] != "Person sel" {
		t.Errorf("by settings access: %v", got)
	}
	if got := w.listedUsers(t, "ext", "sort=access", 50); !slices.Equal(got[len(got)-2:], []string{"Person out", "Person viewer"}) {
		t.Errorf("by app access: %v", got)
	}
}

// listedUsers are the names on all pages of the list of users.
func (w *world) listedUsers(t *testing.T, who, query string, size int) (names []string) {
	t.Helper()
	for cursor := ""; ; {
		var page UserPage
		got := w.ok(t, who, "GET", fmt.Sprintf("%s/users?limit=%d&%s%s", ws, size, query, cursor), "")
		must(t, json.Unmarshal([]byte(got.body), &page))
		for _, u := range page.Items {
			names = append(names, u.Name)
		}
		if page.NextCursor == nil {
			return names
		}
		cursor = "&cursor=" + *page.NextCursor
	}
}

func TestAUserSaysWhatTheCallerMayDoToThem(t *testing.T) {
	w := newWorld(t)
	can := func(who, about, action string) string {
		t.Helper()
		got := w.ok(t, who, "GET", ws+"/users/"+w.users[about], "")
		if field(t, got, "can."+action+".allowed") == "true" {
			return "yes"
		}
		return field(t, got, "can."+action+".reason")
	}
	for _, c := range []struct{ who, about, action, want string }{
		{"ext", "fu1", "edit", "settings"}, {"ext", "fu1", "deactivate", "settings"}, {"ext", "fu1", "app_access", "settings"}, {"ext", "fu1", "sessions", "settings"},
		{"fu2", "fu1", "edit", "yes"}, {"fu2", "fu1", "sessions", "yes"},
		{"ext", "courier", "edit", "yes"}, {"ext", "courier", "activate", "state"}, {"ext", "dead", "activate", "yes"}, {"ext", "dead", "deactivate", "state"},
		{"ext", "courier", "grant_full", "settings"}, {"fu2", "courier", "grant_full", "yes"}, {"fu2", "fu2", "grant_full", "settings"},
		{"ext", "viewer", "app_access", "state"}, {"ext", "viewer", "settings", "state"}, {"ext", "courier", "superuser", "settings"}, {"fu2", "courier", "superuser", "yes"},
		{"ext", "courier", "invite", "state"},
	} {
		if got := can(c.who, c.about, c.action); got != c.want {
			t.Errorf("may %s %s %s: %s, want %s", c.who, c.action, c.about, got, c.want)
		}
	}
	for about, want := range map[string]string{"viewer": "viewer", "out": "no_app_access", "dead": "deactivated"} {
		if got := field(t, w.ok(t, "ext", "GET", ws+"/users/"+w.users[about], ""), "entry.reason"); got != want {
			t.Errorf("the door to %s: %s, want %s", about, got, want)
		}
	}
}

func TestShorthandPathsAreChangesets(t *testing.T) {
	w := newWorld(t)
	team := w.ok(t, "ext", "POST", ws+"/teams?note=because", `{"key":"south","name":"South","members":["`+w.users["courier2"]+`"]}`)
	at := ws + "/teams/" + field(t, team, "id")
	if tag := w.etag(t, "ext", at); tag != team.header.Get("ETag") {
		t.Errorf("POST says %s, GET %s", team.header.Get("ETag"), tag)
	}
	if got := w.do(t, "ext", "PATCH", at, `{"name":"Far South"}`, "If-Match", `"0000"`); got.status != 412 {
		t.Errorf("an old version: %d %s", got.status, got.body)
	}
	patched := w.ok(t, "ext", "PATCH", at, `{"name":"Far South"}`, "If-Match", team.header.Get("ETag"))
	if field(t, patched, "key") != "south" || field(t, patched, "members.0.name") != "Person courier2" {
		t.Errorf("a patch changed what it does not name: %s", patched.body)
	}
	entry := w.ok(t, "fu1", "GET", ws+"/audit?limit=2", "")
	if field(t, entry, "items.1.note") != "because" || field(t, entry, "items.0.changes.0.kind") != "team" || field(t, entry, "items.0.actor.name") != "Person ext" {
		t.Errorf("%s", entry.body)
	}
	one := w.ok(t, "fu1", "GET", ws+"/audit/"+field(t, entry, "items.0.seq"), "")
	if field(t, one, "changes.0.before.name") != "South" || field(t, one, "changes.0.after.name") != "Far South" {
		t.Errorf("%s", one.body)
	}
	if got := w.ok(t, "fu1", "GET", ws+"/audit/verify", ""); field(t, got, "ok") != "true" {
		t.Errorf("%s", got.body)
	}
	if got := w.do(t, "ext", "POST", ws+"/teams", `{"key":"south","name":"Again"}`); got.status != 422 || !strings.Contains(got.body, "key_taken") || strings.Contains(got.body, "changes.0") {
		t.Errorf("a taken key: %d %s", got.status, got.body)
	}
	w.ok(t, "ext", "DELETE", at, "", "If-Match", patched.header.Get("ETag"))
	if got := w.do(t, "ext", "GET", at, ""); got.status != 404 {
		t.Errorf("after deletion: %d", got.status)
	}
	site := w.ok(t, "ext", "POST", ws+"/sites", `{"key":"dallas","name":"Dallas","kind":"site","parent":"texas"}`)
	w.ok(t, "ext", "PATCH", ws+"/sites/dallas", `{"name":"Dallas II"}`, "If-Match", site.header.Get("ETag"))
	if got := w.ok(t, "ext", "GET", ws+"/sites", ""); field(t, got, "items.1.name") != "Dallas II" || field(t, got, "items.1.parent") != field(t, got, "items.0.id") {
		t.Errorf("%s", got.body)
	}
}

func TestRolesAreGivenDatedAndTakenAway(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	given := w.ok(t, "ext", "POST", ws+"/roles/manager/assignments", `{"user":"`+w.users["none"]+`"}`)
	at := ws + "/roles/manager/assignments/" + field(t, given, "id")
	w.ok(t, "none", "GET", orders+"/"+id, "")
	if got := w.do(t, "ext", "GET", ws+"/roles/courier/assignments/"+field(t, given, "id"), ""); got.status != 404 {
		t.Errorf("under another role: %d %s", got.status, got.body)
	}
	dated := w.ok(t, "ext", "PATCH", at, `{"until":"2099-01-01T00:00:00+01:00","reason":"for a while"}`, "If-Match", given.header.Get("ETag"))
	if field(t, dated, "until") != "2098-12-31T23:00:00.000Z" {
		t.Errorf("%s", dated.body)
	}
	undated := w.ok(t, "ext", "PATCH", at, `{"until":"","suspended":true}`, "If-Match", dated.header.Get("ETag"))
	if strings.Contains(undated.body, "until") || field(t, undated, "suspended") != "true" {
		t.Errorf("%s", undated.body)
	}
	if got := w.do(t, "none", "GET", orders+"/"+id, ""); got.status != 404 {
		t.Errorf("suspended: %d", got.status)
	}
	w.ok(t, "ext", "DELETE", at, "", "If-Match", "*")
	if got := w.do(t, "ext", "PATCH", at, `{"suspended":false}`, "If-Match", "*"); got.status != 404 {
		t.Errorf("after it was taken away: %d", got.status)
	}
	for _, who := range []string{"mgr", "sel"} {
		if got := w.do(t, who, "POST", ws+"/roles/manager/assignments", `{"user":"`+w.users["none"]+`"}`); got.status != 403 && got.status != 404 {
			t.Errorf("%s gives roles: %d %s", who, got.status, got.body)
		}
	}
}

func TestSheetsAreSentToSuperusersAlone(t *testing.T) {
	w := newWorld(t)
	for who, want := range map[string]bool{"fu1": true, "fu2": false, "ext": false, "sel": false} {
		for _, path := range []string{"/roles", "/roles/manager", "/roles/courier"} {
			got := w.ok(t, who, "GET", ws+path, "")
			if has := strings.Contains(got.body, `"sheet"`) || strings.Contains(got.body, `"features"`); has != want {
				t.Errorf("%s %s: sheet %v, want %v", who, path, has, want)
			}
		}
	}
	// Who was never sent the sheet keeps it by changing something else.
	w.ok(t, "ext", "PATCH", ws+"/roles/courier", `{"name":"Rider"}`, "If-Match", w.etag(t, "ext", ws+"/roles/courier"))
	if got := w.ok(t, "fu1", "GET", ws+"/roles/courier", ""); field(t, got, "sheet.features.trackers") != "edit" || field(t, got, "name") != "Rider" {
		t.Errorf("%s", got.body)
	}
	if got := w.do(t, "ext", "PATCH", ws+"/roles/courier", `{"sheet":{"api":"grant","network":[],"features":{},"trackers":{}}}`, "If-Match", "*"); got.status != 403 {
		t.Errorf("a sheet without the tag: %d %s", got.status, got.body)
	}
	w.ok(t, "fu1", "PATCH", ws+"/roles/courier", `{"sheet":{"api":"grant","network":[],"features":{"trackers":"view"},"trackers":{}}}`, "If-Match", "*")
	entry := field(t, w.ok(t, "fu1", "GET", ws+"/audit?limit=1", ""), "items.0.seq")
	if got := w.ok(t, "ext", "GET", ws+"/audit/"+entry, ""); strings.Contains(got.body, "features") || strings.Contains(got.body, `"grant"`) {
		t.Errorf("the audit log tells the sheet: %s", got.body)
	}
	if got := w.ok(t, "fu1", "GET", ws+"/audit/"+entry, ""); !strings.Contains(got.body, "features") {
		t.Errorf("%s", got.body)
	}
}

func TestNobodyRaisesThemselfOrTouchesAFullUser(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ who, user, body string }{
		{"ext", "ext", `{"settings":"full"}`}, {"ext", "ext", `{"superuser":true}`}, {"ext", "fu2", `{"name":"Renamed"}`}, {"ext", "fu2", `{"status":"deactivated"}`},
		{"ext", "mgr", `{"settings":"full"}`}, {"sel", "sel", `{"settings":"extended"}`}, {"mgr", "mgr", `{"settings":"full"}`}, {"courier", "courier", `{"superuser":true}`},
	} {
		if got := w.do(t, c.who, "PATCH", ws+"/users/"+w.users[c.user], c.body, "If-Match", "*"); got.status != 403 && got.status != 404 && got.status != 422 {
			t.Errorf("%s %s %s: %d %s", c.who, c.user, c.body, got.status, got.body)
		}
	}
	if got := w.do(t, "ext", "DELETE", ws+"/users/"+w.users["fu2"], "", "If-Match", "*"); got.status != 403 {
		t.Errorf("deleting a full user: %d %s", got.status, got.body)
	}
	w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["fu2"], `{"settings":"none"}`, "If-Match", w.etag(t, "fu1", ws+"/users/"+w.users["fu2"]))
	got := w.do(t, "fu1", "PATCH", ws+"/users/"+w.users["fu1"], `{"settings":"extended"}`, "If-Match", "*")
	if got.status < 400 || !strings.Contains(got.body, "last_full") {
		t.Errorf("the last full user: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "POST", ws+"/policy/changes", `{"note":"x","changes":[{"op":"delete","kind":"user","id":"`+w.users["fu1"]+`"}]}`); !strings.Contains(got.body, "last_full") {
		t.Errorf("by changeset: %d %s", got.status, got.body)
	}
}

func TestTheMatrixIsWrittenAndFollowedAtOnce(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := ws + "/trackers/orders/permissions?role=courier"
	before := w.ok(t, "sel", "GET", at, "")
	if field(t, before, "items.0.document.states.delivering.properties.name.view") != "assigned" {
		t.Fatalf("%s", before.body)
	}
	body := `{"all_states":{},"states":{"delivering":{"properties":{"phone":{"view":"assigned"}}}}}`
	if got := w.do(t, "sel", "PUT", at, body, "If-Match", `"00"`); got.status != 412 {
		t.Errorf("an old version: %d %s", got.status, got.body)
	}
	saved := w.ok(t, "sel", "PUT", at, body, "If-Match", before.header.Get("ETag"))
	if tag := w.etag(t, "sel", at); tag != saved.header.Get("ETag") {
		t.Errorf("PUT says %s, GET %s", saved.header.Get("ETag"), tag)
	}
	got := w.ok(t, "courier", "GET", orders+"/"+id, "")
	var rec Record
	must(t, json.Unmarshal([]byte(got.body), &rec))
	if keys := sortedKeys(rec.Values); strings.Join(keys, " ") != "phone" {
		t.Errorf("the courier still sees %v", keys)
	}
	if got := w.do(t, "courier", "GET", orders+"?filter=name+%3D+%22Ann%22", ""); got.status != 422 {
		t.Errorf("the name is still known: %d %s", got.status, got.body)
	}
	if got := w.do(t, "sel", "PUT", ws+"/trackers/clients/permissions?role=courier", body, "If-Match", "*"); got.status != 404 {
		t.Errorf("a tracker that is not theirs: %d %s", got.status, got.body)
	}
	if got := w.do(t, "sel", "PUT", at, `{"tracker":"clients","all_states":{}}`, "If-Match", "*"); got.status != 422 {
		t.Errorf("a body about another tracker: %d %s", got.status, got.body)
	}
	if got := w.do(t, "sel", "PUT", at, `{"all_states":{"properties":{"phone":{"view":"none","edit":"all"}}}}`, "If-Match", "*"); got.status != 422 || !strings.Contains(got.body, "edit_above_view") {
		t.Errorf("edit above view: %d %s", got.status, got.body)
	}
	if got := w.do(t, "sel", "PUT", at, `{"all_states":{"actions":{"destroy":"all"}}}`, "If-Match", "*"); got.status != 422 {
		t.Errorf("an action that does not exist: %d %s", got.status, got.body)
	}
}

func TestChangesetsAreAllOrNothingAndKnowTheirBase(t *testing.T) {
	w := newWorld(t)
	revision := field(t, w.ok(t, "fu1", "GET", ws+"/policy/revision", ""), "revision")
	got := w.do(t, "fu1", "POST", ws+"/policy/changes", `{"note":"x","changes":[{"op":"put","kind":"team","doc":{"key":"t1","name":"T1","members":[]}},{"op":"put","kind":"team","doc":{"key":"t2","name":"T2","members":["nosuch"]}}]}`)
	if got.status < 400 || w.do(t, "fu1", "GET", ws+"/teams/t1", "").status != 404 {
		t.Errorf("half of a changeset was applied: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "POST", ws+"/policy/changes", `{"note":"x","changes":[{"op":"put","kind":"team","doc":{"key":"t1","name":"T1","members":[],"Members":["x"]}}]}`); got.status != 422 {
		t.Errorf("a key in another case inside a document: %d %s", got.status, got.body)
	}
	body := `{"base_revision":` + revision + `,"note":"x","changes":[{"op":"put","kind":"team","id":"north","doc":{"key":"north","name":"North 2","members":[]}}]}`
	done := w.ok(t, "fu1", "POST", ws+"/policy/changes", body, "Idempotency-Key", "c1")
	again := w.ok(t, "fu1", "POST", ws+"/policy/changes", body, "Idempotency-Key", "c1")
	if done.body != again.body || field(t, done, "objects.0.kind") != "team" || done.header.Get("Policy-Revision") != field(t, done, "revision") {
		t.Errorf("%s\n%s", done.body, again.body)
	}
	if got := w.do(t, "fu1", "POST", ws+"/policy/changes", body); got.status != 409 || !strings.Contains(got.body, "revision_conflict") {
		t.Errorf("made against what was changed since: %d %s", got.status, got.body)
	}
	for _, who := range []string{"mgr", "courier", "none"} {
		got := w.do(t, who, "POST", ws+"/policy/changes", `{"note":"x","changes":[{"op":"put","kind":"role_assignment","doc":{"user":"`+w.users[who]+`","role":"manager","site":"*"}}]}`)
		if got.status != 403 && got.status != 404 {
			t.Errorf("%s gives themself a role: %d %s", who, got.status, got.body)
		}
		if got.header.Get("Policy-Revision") != "" {
			t.Errorf("%s is told the revision", who)
		}
	}
}

func TestTrackerRestrictionsHideTheTracker(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := ws + "/trackers/orders/restriction"
	if got := w.do(t, "mgr", "PUT", at, `{"mode":"restricted","teams":["north"]}`, "If-Match", "*"); got.status != 422 || !strings.Contains(got.body, "locks_you_out") {
		t.Errorf("without oneself: %d %s", got.status, got.body)
	}
	set := w.do(t, "mgr", "PUT", at, `{"mode":"restricted","users":["`+w.users["mgr"]+`"],"teams":[]}`, "If-Match", w.etag(t, "mgr", at))
	if set.status != http.StatusOK {
		t.Fatalf("who holds manage may restrict (A7.4): %d %s", set.status, set.body)
	}
	for _, path := range []string{"/trackers/orders", "/trackers/orders/records", "/trackers/orders/records/" + id, "/trackers/orders/restriction"} {
		if got := w.do(t, "courier", "GET", ws+path, ""); got.status != 404 {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := w.ok(t, "courier", "GET", ws+"/trackers", ""); got.body != `{"items":[]}` {
		t.Errorf("%s", got.body)
	}
	w.ok(t, "mgr", "PUT", at, `{"mode":"public"}`, "If-Match", set.header.Get("ETag"))
	w.ok(t, "courier", "GET", orders+"/"+id, "")
}

func TestViewsTellNothingTheirReaderMayNotName(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	at := ws + "/trackers/orders/views"
	w.ok(t, "mgr", "POST", at, `{"key":"dear","name":"Dear","shared":true,"filter":"margin > 5","columns":["name","margin"]}`)
	w.ok(t, "mgr", "POST", at, `{"key":"all","name":"All","shared":true,"sort":"-name","columns":["phone"]}`)
	w.ok(t, "mgr", "POST", at, `{"key":"mine","name":"Mine only","columns":["name"]}`)
	got := w.ok(t, "courier", "GET", at, "")
	leaks(t, "the views", got)
	if strings.Contains(got.body, "Mine only") || field(t, got, "items.0.broken") != "true" || field(t, got, "items.1.sort") != "-name" {
		t.Errorf("%s", got.body)
	}
	broken, missing := w.do(t, "courier", "GET", orders+"?view=dear", ""), w.do(t, "courier", "GET", orders+"?view=nosuch", "")
	if broken.status != 422 || broken.body != missing.body {
		t.Errorf("%s\n%s", broken.body, missing.body)
	}
	if got := w.ok(t, "courier", "GET", orders+"?view=all", ""); !strings.Contains(got.body, `"values":{"phone":"+44201"}`) {
		t.Errorf("%s", got.body)
	}
	if got := w.do(t, "courier", "POST", at, `{"key":"probe","name":"Probe","filter":"margin > 5"}`); got.status != 422 || !strings.Contains(got.body, "unknown_property") {
		t.Errorf("a view over what is hidden: %d %s", got.status, got.body)
	}
}

func TestATrackersSchemaIsDesignedInConfigurationMode(t *testing.T) {
	w := newWorld(t)
	at := ws + "/trackers/clients"
	config := w.ok(t, "ext", "GET", at+"/configuration", "")
	if field(t, config, "properties.1.key") != "debt" {
		t.Fatalf("%s", config.body)
	}
	patched := w.ok(t, "ext", "PATCH", at, `{"name":"Customers"}`, "If-Match", config.header.Get("ETag"))
	if field(t, patched, "name") != "Customers" || field(t, patched, "properties.1.id") != field(t, config, "properties.1.id") {
		t.Errorf("%s", patched.body)
	}
	made := w.ok(t, "ext", "POST", ws+"/trackers", `{"key":"tools","name":"Tools","properties":[{"key":"name","label":"Name","type":"text"}],"states":[{"key":"here","label":"Here","kind":"open"}],"transitions":[]}`)
	if got := w.do(t, "courier", "GET", ws+"/trackers/tools", ""); got.status != 404 {
		t.Errorf("a new tracker is invisible until granted: %d", got.status)
	}
	list := w.ok(t, "sel", "GET", ws+"/trackers?configurable=true", "")
	if strings.Contains(list.body, "tools") || !strings.Contains(list.body, "orders") || strings.Contains(list.body, "canary") {
		t.Errorf("%s", list.body)
	}
	if got := w.do(t, "ext", "DELETE", ws+"/trackers/tools?name=tools", "", "If-Match", made.header.Get("ETag")); got.status != 422 {
		t.Errorf("deleted without its name: %d %s", got.status, got.body)
	}
	w.ok(t, "ext", "DELETE", ws+"/trackers/tools?name=Tools", "", "If-Match", made.header.Get("ETag"))
}
