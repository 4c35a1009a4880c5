package rest

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/policy"
)

// A8: who may configure orders reaches nothing of clients, by whatever name it is
// asked for.
func TestSelectiveAccessReachesNoOtherTrackerCaseE15(t *testing.T) {
	w := newWorld(t)
	clients := mustTracker(t, w, "clients")
	cells := `{"all_states":{"actions":{},"properties":{"debt":{"view":"all"}}},"states":{}}`
	for what, c := range map[string][3]string{
		"the matrix":           {"PUT", "/trackers/clients/permissions?role=courier", cells},
		"the matrix by id":     {"PUT", "/trackers/" + clients + "/permissions?role=courier", cells},
		"reading the matrix":   {"GET", "/trackers/clients/permissions?role=courier", ""},
		"the configuration":    {"GET", "/trackers/clients/configuration", ""},
		"the restriction":      {"PUT", "/trackers/clients/restriction", `{"mode":"restricted"}`},
		"a changeset":          {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"permissions","doc":{"role":"courier","tracker":"clients","all_states":{"properties":{"debt":{"view":"all"}}}}}]}`},
		"a changeset by id":    {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"permissions","id":"courier/` + clients + `","doc":{"role":"courier","tracker":"clients"}}]}`},
		"a preview":            {"POST", "/policy/preview", `{"changes":[{"op":"put","kind":"permissions","doc":{"role":"courier","tracker":"clients","all_states":{"properties":{"debt":{"view":"all"}}}}}]}`},
		"hidden among orders":  {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"permissions","doc":{"role":"guard","tracker":"orders","all_states":{"properties":{"name":{"view":"all"}}}}},{"op":"put","kind":"permissions","doc":{"role":"courier","tracker":"clients"}}]}`},
		"all trackers at once": {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"permissions","doc":{"role":"courier","tracker":"*","all_states":{"properties":{"*":{"view":"all"}}}}}]}`},
		"deleting the tracker": {"POST", "/policy/changes", `{"changes":[{"op":"delete","kind":"tracker","id":"clients"}]}`},
	} {
		got := w.do(t, "sel", c[0], ws+c[1], c[2], "If-Match", "*")
		if got.status != 403 && got.status != 404 || strings.Contains(got.body, "Debt") {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := w.ok(t, "ext", "GET", ws+"/trackers/clients/permissions?role=courier", ""); strings.Contains(got.body, `"debt":{"view":"all"`) {
		t.Errorf("one of them was written: %s", got.body)
	}
	if got := w.ok(t, "ext", "GET", ws+"/trackers/orders/permissions?role=guard", ""); strings.Contains(got.body, `"all"`) {
		t.Errorf("half of a refused change was written: %s", got.body)
	}
}

// E09: what takes away by a short, an empty or an absent list is judged as if it
// was spelled out.
func TestAShortListIsJudgedLikeALongOneCaseE09(t *testing.T) {
	w := newWorld(t)
	w.apply(t, doc(policy.KindTeam, "", policy.Team{Key: "board", Name: "Board", Members: []string{w.users["fu1"], w.users["mgr"]}}))
	for _, body := range []string{`{"members":[]}`, `{"members":["` + w.users["mgr"] + `"]}`} {
		if got := w.do(t, "ext", "PATCH", ws+"/teams/board", body, "If-Match", "*"); got.status < 400 {
			t.Errorf("a full user is taken out of a team by %s: %d %s", body, got.status, got.body)
		}
	}
	if got := w.do(t, "ext", "POST", ws+"/policy/changes", `{"changes":[{"op":"put","kind":"team","id":"board","doc":{"key":"board","name":"Board"}}]}`); got.status != 403 {
		t.Errorf("by leaving the list out: %d %s", got.status, got.body)
	}
	w.do(t, "ext", "PATCH", ws+"/teams/board", `{"members":null}`, "If-Match", "*") // says nothing of the members
	for _, body := range []string{`{"roles":[]}`, `{"roles":null}`, `{"name":"Renamed"}`} {
		w.do(t, "ext", "PATCH", w.user("courier"), body, "If-Match", "*")
		if w.rolesOf(t, "courier") != "courier" {
			t.Fatalf("%s took a role away (A6.5)", body)
		}
	}
	if got := w.ok(t, "fu1", "GET", ws+"/teams/board", ""); strings.Count(got.body, `"Person `) != 2 {
		t.Errorf("%s", got.body)
	}
}

// A6.4, A8: a copy of a built-in role is no way round the tag.
func TestACopyOfABuiltInRoleIsNoWayRoundTheTagCaseE10(t *testing.T) {
	w := newWorld(t)
	sheet := func(api, features string) string {
		return `{"sheet":{"api":` + api + `,"network":[],"trackers":{},"features":` + features + `}}`
	}
	copied := w.ok(t, "ext", "POST", ws+"/roles/manager/duplicate", `{"key":"boss","name":"Boss"}`)
	for what, c := range map[string][3]string{
		"its features":       {"PATCH", "/roles/boss", sheet(`"block"`, `{"trackers":"manage"}`)},
		"its channel":        {"PATCH", "/roles/boss", sheet(`"grant"`, `{}`)},
		"its document for *": {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"permissions","doc":{"role":"boss","tracker":"*","all_states":{"properties":{"*":{"view":"all"}}}}}]}`},
		"the built-in's":     {"PATCH", "/roles/manager", sheet(`"block"`, `{}`)},
		"its name":           {"PATCH", "/roles/manager", `{"name":"Boss"}`},
		"its end":            {"DELETE", "/roles/manager", ``},
	} {
		if got := w.do(t, "ext", c[0], ws+c[1], c[2], "If-Match", "*"); got.status != 403 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if strings.Contains(copied.body, `"features"`) {
		t.Errorf("the copy's sheet is sent without the tag: %s", copied.body)
	}
	w.ok(t, "fu1", "POST", ws+"/roles/boss/assignments", `{"user":"`+w.users["none"]+`","site":"*"}`)
	if w.do(t, "none", "GET", ws+"/users", "").status == 200 {
		t.Error("the copy has the sheet of the built-in role, and who made it has no tag")
	}
}

// A6.2: half-open, judged at each request; nothing runs that would end it.
func TestADatedRoleCountsFromItsStartToItsEndCaseE22(t *testing.T) {
	var ahead atomic.Int64
	start := time.Now().Truncate(time.Millisecond)
	w := newWorldAt(t, func() time.Time { return start.Add(time.Duration(ahead.Load())) })
	from, until := start.Add(time.Hour), start.Add(2*time.Hour)
	w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "courier", Site: policy.AllSites, From: &from, Until: &until, Reason: "holidays"}))
	w.as(t, "none")
	for _, c := range []struct {
		after time.Duration
		sees  bool
	}{{time.Hour - time.Millisecond, false}, {time.Hour, true}, {2*time.Hour - time.Millisecond, true}, {2 * time.Hour, false}} {
		ahead.Store(int64(c.after))
		if w.sees(t, "none") != c.sees {
			t.Errorf("at %v the tracker is seen: %v", c.after, !c.sees)
		}
	}
}

// A6.1: the exclusive role leaves nothing of the three others, on any surface, and
// cuts what is open.
func TestTheTerminatedRoleLeavesNothingCaseE24(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	for _, role := range []string{"manager", "guard"} {
		w.ok(t, "fu1", "POST", ws+"/roles/"+role+"/assignments", `{"user":"`+w.users["courier"]+`","site":"*","reason":"helps"}`)
	}
	secret, _ := w.key(t, "courier", everything)
	if !w.sees(t, "courier") {
		t.Fatal("nothing is seen to begin with")
	}
	stream := w.listen(t, "Cookie", w.as(t, "courier"))
	w.ok(t, "fu1", "POST", ws+"/roles/terminated/assignments", `{"user":"`+w.users["courier"]+`","site":"*","reason":"left"}`)
	began := time.Now()
	if got := stream.until(t, "event:"); got[0] != "event: access-changed" || time.Since(began) > time.Second {
		t.Errorf("the stream after %v: %q", time.Since(began), got)
	}
	for _, path := range []string{"/trackers/orders", "/trackers/orders/records", "/trackers/orders/records/" + id, "/trackers/orders/records/" + id + "/activity", "/trackers/orders/records/" + id + "/files/photo"} {
		if got := w.do(t, "courier", "GET", ws+path, ""); got.status != 404 {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
		if got := w.by(t, secret, "GET", ws+path, ""); got.status < 400 {
			t.Errorf("%s by a key: %d %s", path, got.status, got.body)
		}
	}
	if got := w.do(t, "courier", "GET", ws+"/users", ""); got.status != 403 {
		t.Errorf("the directory: %d", got.status)
	}
	w.ok(t, "mgr", "PATCH", orders+"/"+id, `{"values":{"phone":"+44 20 2"}}`, "If-Match", "*")
	w.ok(t, "fu1", "PATCH", w.user("courier"), `{"status":"deactivated"}`, "If-Match", "*")
	if got := stream.until(t, "(nothing)"); strings.Contains(strings.Join(got, " "), "record-changed") {
		t.Errorf("the stream tells on: %q", got)
	}
}

// A5.1: a viewer is listed and never granted, by whatever road.
func TestAViewerIsGrantedByNoRoadCaseE29(t *testing.T) {
	w := newWorld(t)
	viewer := w.users["viewer"]
	w.apply(t, doc(policy.KindTeam, "", policy.Team{Key: "all", Name: "All", Members: []string{viewer, w.users["none"]}}))
	for what, c := range map[string][3]string{
		"the toggle":     {"PUT", "/app-access", `{"users":{"` + viewer + `":true}}`},
		"the user":       {"PATCH", "/users/" + viewer, `{"app_access":true}`},
		"bulk":           {"POST", "/app-access/bulk", `{"ids":["` + viewer + `"],"allow":true}`},
		"bulk by team":   {"POST", "/app-access/bulk", `{"teams":["all"],"allow":true}`},
		"bulk by filter": {"POST", "/app-access/bulk", `{"filter":{"kind":"viewer"},"allow":true}`},
		"everyone":       {"PUT", "/app-access", `{"mode":"everyone"}`},
		"a changeset":    {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"user","id":"` + viewer + `","doc":{"name":"Person viewer","email":"viewer@example.org","app_access":true}}]}`},
		"a role":         {"POST", "/roles/manager/assignments", `{"user":"` + viewer + `","site":"*"}`},
		"a level":        {"PATCH", "/users/" + viewer, `{"settings":"extended"}`},
	} {
		w.do(t, "fu1", c[0], ws+c[1], c[2], "If-Match", "*")
		if got := w.do(t, "viewer", "GET", ws, ""); got.status != 403 && got.status != 404 {
			t.Errorf("%s lets a viewer in: %d %s", what, got.status, got.body)
		}
	}
	got := w.imported(t, "fu1", "email,roles,status\nviewer@example.org,Courier,active\n")
	if w.enters(t, "viewer") {
		t.Errorf("a sheet lets a viewer in: %+v", got)
	}
	if list := w.ok(t, "fu1", "GET", ws+"/users?kind=viewer", ""); field(t, list, "items.0.app_access") != "false" || field(t, list, "items.0.entry.reason") != "viewer" {
		t.Errorf("%s", list.body)
	}
}

// A5.3, A8.1: teams that overlap, with every kind of user in them: each is done
// once or skipped with its reason.
func TestBulkByTeamsSkipsWithItsReasonsCaseE31(t *testing.T) {
	w := newWorld(t)
	guest := uuid.Must(uuid.NewV7()).String()
	u := w.users
	w.apply(t, doc(policy.KindUser, guest, policy.User{Name: "Clinic", Kind: "guest", Status: "active", AppAccess: true, Settings: "none"}),
		doc(policy.KindTeam, "", policy.Team{Key: "a", Name: "A", Members: []string{guest, u["viewer"], u["dead"], u["fu2"], u["courier"]}}),
		doc(policy.KindTeam, "", policy.Team{Key: "b", Name: "B", Members: []string{guest, u["courier"], u["courier2"], u["ext"]}}))
	off := w.accessChange(t, w.do(t, "ext", "POST", appAccess+"/bulk", `{"teams":["a","b"],"allow":false}`))
	if off.Changed != 5 || off.SkippedViewers != 1 || off.SkippedFull != 1 || off.Unchanged != 0 {
		t.Errorf("app access: %+v", off)
	}
	w.accessChange(t, w.do(t, "fu1", "POST", appAccess+"/bulk", `{"teams":["a","b"],"allow":true}`))
	done := w.bulk(t, "ext", "/users/bulk", `{"teams":["a","b"],"action":"deactivate"}`)
	if done.Changed != 4 || done.SkippedFull != 1 || done.SkippedSelf != 1 || done.Unchanged != 1 {
		t.Errorf("deactivate: %+v", done)
	}
	if !w.enters(t, "fu2") || !w.enters(t, "ext") || w.enters(t, "courier2") {
		t.Error("a full user or the actor was reached, or a member of two teams was not")
	}
}

// E33: a sheet raises nobody, whatever its columns are called.
func TestASheetRaisesNobodyCaseE33(t *testing.T) {
	w := newWorld(t)
	for _, heading := range []string{"settings", "level", "settings access", "superuser", "kind", "app access", "account", "confirmed", "status"} {
		for _, value := range []string{"full", "Full", "extended", "true", "superuser"} {
			if heading == "status" && value != "full" {
				continue
			}
			got := w.imported(t, "ext", fmt.Sprintf("email,%s\nnone@example.org,%s\next@example.org,%s\nrise@example.org,%s\n", heading, value, value, value))
			for _, c := range got.Columns {
				if c.Heading == heading && c.Field != "" && heading != "status" {
					t.Errorf("a column %s fills %s", heading, c.Field)
				}
			}
		}
	}
	for _, role := range []string{"full", "Full access", "Superuser", "Administrator", "settings:full"} {
		got := w.imported(t, "ext", "email,roles\nnone@example.org,"+role+"\n")
		if said := problems(w.rows(t, "ext", got)); said != "2 wrong roles unknown_role" {
			t.Errorf("the role %q: %s", role, said)
		}
	}
	for _, who := range []string{"none", "ext"} {
		if got := decode[User](t, w.ok(t, "fu1", "GET", w.user(who), "")); got.Settings == "full" || *got.Superuser || who == "none" && got.Settings != "none" {
			t.Errorf("%s was raised: %+v", who, got)
		}
	}
	for _, who := range []string{"sel", "mgr"} {
		if got := w.importing(t, who, "p.csv", "email,roles\nnone@example.org,Courier\n"); got.status != 403 {
			t.Errorf("%s imports people: %d", who, got.status)
		}
	}
}

// A8.5: of a deleted user no surface keeps the name or the e-mail.
func TestADeletedUsersNameIsOnNoSurfaceCaseE35(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Priya")
		at := orders + "/" + id
		w.upload(t, "courier", at+"/files/photo", "file", "p.png", "\x89PNG\r\n\x1a\nxx")
		w.ok(t, "courier", "GET", at, "")
		w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["courier"]+`","`+w.users["mgr"]+`"]}`, "If-Match", "*")
		w.ok(t, "ext", "PATCH", w.user("courier")+"?note=promoted", `{"name":"Quentin Unusual","phone":"+1 555 0199","job_code":"JC-77"}`, "If-Match", "*")
		w.key(t, "courier", everything)
		gone := w.users["courier"]
		w.ok(t, "ext", "DELETE", w.user("courier"), "", "If-Match", "*")
		words := []string{"Quentin", "Unusual", "courier@example.org", "Person courier", "555 0199", "JC-77"}
		clean := func(who, path string) {
			t.Helper()
			got := w.do(t, who, "GET", ws+path, "")
			for _, word := range words {
				if strings.Contains(got.body, word+`"`) || strings.Contains(got.body, word+" ") {
					t.Errorf("%s %s still tells %q: %s", who, path, word, got.body)
				}
			}
		}
		for _, path := range []string{"/trackers/orders/records", "/trackers/orders/records/" + id, "/trackers/orders/records/" + id + "/activity", "/trackers/orders/records/" + id + "/restriction",
			"/trackers/orders/records/" + id + "/files/photo", "/trackers/orders/records?q=Quentin", "/trackers/orders/properties/responsible/choices", "/users", "/users?q=Quentin", "/teams", "/teams/north"} {
			clean("mgr", path)
		}
		for _, path := range []string{"/users", "/users?q=courier%40example.org", "/users/" + gone, "/users/" + gone + "/keys", "/users/" + gone + "/sessions", "/teams/north", "/roles/courier/assignments",
			"/audit?limit=200", "/app-access", "/policy/history/user/" + gone} {
			clean("fu1", path)
		}
		if got := w.ok(t, "mgr", "GET", at+"/activity", ""); !strings.Contains(got.body, `"Trackward"`) {
			t.Errorf("what was done by somebody is by nobody: %s", got.body)
		}
		if got := w.ok(t, "fu1", "GET", ws+"/audit/verify", ""); field(t, got, "ok") != "true" {
			t.Errorf("the chain: %s", got.body)
		}
	})
}
