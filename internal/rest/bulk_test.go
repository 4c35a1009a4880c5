package rest

import (
	"strings"
	"testing"
)

func (w *world) bulk(t *testing.T, who, path, body string) BulkDone {
	t.Helper()
	return decode[BulkDone](t, w.ok(t, who, "POST", ws+path, body))
}

func (w *world) rolesOf(t *testing.T, who string) string {
	t.Helper()
	var keys []string
	for _, h := range decode[User](t, w.ok(t, "fu1", "GET", w.user(who), "")).Roles {
		keys = append(keys, h.Role.Key)
	}
	return strings.Join(keys, " ")
}

func (w *world) sees(t *testing.T, who string) bool {
	t.Helper()
	return strings.Contains(w.do(t, who, "GET", ws+"/trackers", "").body, "Orders")
}

// S003.27, A6.1, A6.4: termination is one act: the role, the sessions, and the
// list of what ended; full users and the caller are spared and counted.
func TestTerminationEndsEverythingAtOnce(t *testing.T) {
	w := newWorld(t)
	if !w.sees(t, "courier") || !w.sees(t, "mgr") {
		t.Fatal("they see nothing to begin with")
	}
	secret, _ := w.key(t, "courier", everything)
	if got := w.by(t, secret, "GET", ws, ""); got.status == 401 {
		t.Fatalf("the key: %d %s", got.status, got.body)
	}
	body := `{"ids":["` + strings.Join([]string{w.users["courier"], w.users["fu1"], w.users["fu2"], w.users["ext"], w.users["courier2"]}, `","`) + `"],"action":"terminate","reason":"closed"`
	dry := w.bulk(t, "ext", "/users/bulk?dry_run=true", body+`}`)
	if !dry.DryRun || dry.Changed != 2 || dry.SkippedFull != 2 || dry.SkippedSelf != 1 || len(dry.Ended) != 2 || !w.sees(t, "courier") {
		t.Errorf("%+v", dry)
	}
	before := field(t, w.ok(t, "fu1", "GET", ws+"/audit?limit=1", ""), "items.0.seq")
	done := w.bulk(t, "ext", "/users/bulk", body+`}`)
	if done.Changed != 2 || len(done.Ended) != 2 || done.Ended[0].Roles[0].Key != "courier" || done.Ended[0].User.Name != "Person courier" || !done.Ended[0].SignedIn || done.Ended[1].SignedIn {
		t.Errorf("%+v", done)
	}
	entry := w.ok(t, "fu1", "GET", ws+"/audit?limit=2", "")
	if field(t, entry, "items.1.seq") != before || field(t, entry, "items.0.note") != "closed" {
		t.Errorf("not one entry with its reason: %s", entry.body)
	}
	if got := w.do(t, "courier", "GET", ws+"/trackers", ""); got.status != 401 {
		t.Errorf("the session goes on: %d %s", got.status, got.body)
	}
	if got := w.by(t, secret, "GET", ws, ""); got.status != 401 || done.Ended[0].Keys != 1 || done.Ended[1].Keys != 0 {
		t.Errorf("the key goes on: %d %s", got.status, got.body)
	}
	delete(w.cookies, "courier")
	if w.sees(t, "courier") {
		t.Error("the terminated see something after signing in again")
	}
	again := w.bulk(t, "ext", "/users/bulk", `{"ids":["`+w.users["courier"]+`"],"action":"terminate"}`)
	if again.Changed != 0 || again.Unchanged != 1 {
		t.Errorf("twice: %+v", again)
	}
	later := w.bulk(t, "ext", "/users/bulk", `{"ids":["`+w.users["mgr"]+`"],"action":"terminate","last_day":"2099-01-01T00:00:00Z","reason":"leaves"}`)
	if later.Changed != 1 || !w.sees(t, "mgr") {
		t.Errorf("a last day ahead ends something today: %+v", later)
	}
	w.bulk(t, "ext", "/users/bulk", `{"ids":["`+w.users["mgr"]+`"],"action":"terminate"}`)
	delete(w.cookies, "mgr")
	if w.sees(t, "mgr") || strings.Count(w.rolesOf(t, "mgr"), "terminated") != 1 {
		t.Errorf("terminated now instead of later: %s", w.rolesOf(t, "mgr"))
	}
}

// S003.27, S003.28: all roles but the essential ones, by job code too.
func TestRolesAreRemovedInBulkByJobCode(t *testing.T) {
	w := newWorld(t)
	for _, who := range []string{"courier", "courier2", "mgr"} {
		w.ok(t, "ext", "PATCH", w.user(who), `{"job_code":"`+map[string]string{"mgr": "B2"}[who]+`"}`, "If-Match", "*")
		if who != "mgr" {
			w.ok(t, "ext", "PATCH", w.user(who), `{"job_code":"D1"}`, "If-Match", "*")
		}
	}
	done := w.bulk(t, "ext", "/role-assignments/bulk", `{"job_codes":["D1"],"action":"give","role":"guard","until":"2099-01-01T00:00:00Z","reason":"nights"}`)
	if done.Changed != 2 || w.rolesOf(t, "courier") != "courier guard" || w.rolesOf(t, "mgr") != "manager" {
		t.Errorf("%+v %s", done, w.rolesOf(t, "courier"))
	}
	if got := w.do(t, "ext", "POST", ws+"/role-assignments/bulk", `{"job_codes":["B2"],"action":"give","role":"client"}`); got.status != 422 || !strings.Contains(got.body, "reason_required") {
		t.Errorf("a second role without a reason (A6.8): %d %s", got.status, got.body)
	}
	dry := w.bulk(t, "ext", "/users/bulk?dry_run=true", `{"job_codes":["D1"],"action":"remove_roles_except","keep":["guard"]}`)
	if dry.Changed != 2 || dry.Ended[0].Roles[0].Key != "courier" || len(dry.Ended[0].Roles) != 1 {
		t.Errorf("%+v", dry)
	}
	w.bulk(t, "ext", "/users/bulk", `{"job_codes":["D1"],"action":"remove_roles_except","keep":["guard"]}`)
	if w.rolesOf(t, "courier") != "guard" || w.rolesOf(t, "courier2") != "guard" || w.sees(t, "courier") || !w.sees(t, "mgr") {
		t.Errorf("%s, %s", w.rolesOf(t, "courier"), w.rolesOf(t, "courier2"))
	}
	again := w.bulk(t, "ext", "/users/bulk", `{"job_codes":["D1"],"action":"remove_roles_except","keep":["guard"]}`)
	if again.Changed != 0 || again.Unchanged != 2 {
		t.Errorf("twice: %+v", again)
	}
}

// S003.26: revoke for one person: end, or suspend and resume, on the role.
func TestARoleIsSuspendedAndEndedInBulk(t *testing.T) {
	w := newWorld(t)
	act := func(action string) BulkDone {
		t.Helper()
		return w.bulk(t, "ext", "/role-assignments/bulk", `{"filter":{"role":"courier"},"action":"`+action+`","role":"courier"}`)
	}
	if done := act("suspend"); done.Changed != 2 || w.sees(t, "courier") {
		t.Errorf("%+v", done)
	}
	if done := act("resume"); done.Changed != 2 || !w.sees(t, "courier") {
		t.Errorf("%+v", done)
	}
	if done := act("end"); done.Changed != 2 || w.sees(t, "courier") || w.rolesOf(t, "courier") != "" {
		t.Errorf("%+v", done)
	}
}

func TestUsersAreChangedInBulkAsOneChange(t *testing.T) {
	w := newWorld(t)
	ids := func(names ...string) string {
		var out []string
		for _, n := range names {
			out = append(out, w.users[n])
		}
		return `"ids":["` + strings.Join(out, `","`) + `"]`
	}
	if done := w.bulk(t, "ext", "/users/bulk", `{`+ids("courier2", "mgr", "courier")+`,"action":"join_team","team":"north"}`); done.Changed != 2 || done.Unchanged != 1 {
		t.Errorf("%+v", done)
	}
	if got := w.ok(t, "ext", "GET", ws+"/teams/north", ""); strings.Count(got.body, "Person ") != 3 {
		t.Errorf("%s", got.body)
	}
	if done := w.bulk(t, "ext", "/users/bulk", `{"teams":["north"],"action":"leave_team","team":"north"}`); done.Changed != 3 {
		t.Errorf("%+v", done)
	}
	done := w.bulk(t, "ext", "/users/bulk", `{`+ids("courier", "fu2", "ext", "dead")+`,"action":"deactivate"}`)
	if done.Changed != 1 || done.SkippedFull != 1 || done.SkippedSelf != 1 || done.Unchanged != 1 || w.enters(t, "courier") {
		t.Errorf("%+v", done)
	}
	if done := w.bulk(t, "ext", "/users/bulk", `{"filter":{"status":"deactivated"},"action":"activate"}`); done.Changed != 2 || !w.enters(t, "courier") {
		t.Errorf("%+v", done)
	}
	if done := w.bulk(t, "ext", "/users/bulk", `{`+ids("courier", "dead")+`,"action":"delete"}`); done.Changed != 2 || w.do(t, "courier", "GET", ws, "").status != 404 {
		t.Errorf("%+v", done)
	}
	for _, body := range []string{`{"action":"delete"}`, `{"ids":["nosuch"],"action":"delete"}`, `{` + ids("mgr") + `,"action":"dance"}`, `{` + ids("mgr") + `,"job_codes":["x"],"action":"delete"}`} {
		if got := w.do(t, "ext", "POST", ws+"/users/bulk", body); got.status != 422 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	// The whole run is refused where an invariant would break (A8.2), and nothing of it is done.
	w.ok(t, "fu1", "PATCH", w.user("fu2"), `{"settings":"extended"}`, "If-Match", "*")
	if got := w.do(t, "fu2", "POST", ws+"/users/bulk", `{"filter":{"settings":"full"},"action":"deactivate"}`); decode[BulkDone](t, got).SkippedFull != 1 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// S003.24, S003.25, S003.46, S003.47, A6.5: the user's form adds roles and changes
// nothing else about them.
func TestTheUserFormAddsRolesAndRemovesNone(t *testing.T) {
	w := newWorld(t)
	got := w.ok(t, "ext", "PATCH", w.user("courier"), `{"add_roles":[{"role":"guard","reason":"nights","until":"2099-01-01T00:00:00Z"},{"role":"client","reason":"trial"}]}`, "If-Match", "*")
	if w.rolesOf(t, "courier") != "courier guard client" {
		t.Errorf("%s", got.body)
	}
	whole := decode[User](t, got)
	form := func(roles ...string) string { return `{"name":"Renamed","roles":[` + strings.Join(roles, ",") + `]}` }
	var as []string
	for _, h := range whole.Roles {
		as = append(as, `{"assignment":"`+h.Assignment+`","until":"`+h.Until+`"}`)
	}
	for name, body := range map[string]string{
		"an entry is missing": form(as[0], as[2]),
		"none is left":        form(),
		"one ends earlier":    form(as[0], strings.Replace(as[1], "2099", "2030", 1), as[2]),
		"one gets an end":     form(strings.Replace(as[0], `"until":""`, `"until":"2030-01-01T00:00:00Z"`, 1), as[1], as[2]),
		"one is suspended":    form(strings.TrimSuffix(as[0], "}")+`,"suspended":true}`, as[1], as[2]),
		"one is moved":        form(strings.TrimSuffix(as[0], "}")+`,"site":"texas"}`, as[1], as[2]),
	} {
		got := w.do(t, "ext", "PATCH", w.user("courier"), body, "If-Match", "*")
		if got.status != 422 || !strings.Contains(got.body, "role_removed_elsewhere") || !strings.Contains(got.body, "/settings/roles/") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if now := w.ok(t, "ext", "GET", w.user("courier"), ""); field(t, now, "name") != "Person courier" || w.rolesOf(t, "courier") != "courier guard client" {
		t.Errorf("half of a refused form was saved: %s", now.body)
	}
	w.ok(t, "ext", "PATCH", w.user("courier"), form(as[0], as[1], as[2], `{"role":"member","reason":"help"}`), "If-Match", "*")
	if w.rolesOf(t, "courier") != "courier guard client member" || field(t, w.ok(t, "ext", "GET", w.user("courier"), ""), "name") != "Renamed" {
		t.Errorf("%s", w.rolesOf(t, "courier"))
	}
}

// S003.48-50, A6.8: a reason for a second role and for every dated one; it stands
// on the assignment with who gave it and when.
func TestASecondAndADatedRoleNeedAReason(t *testing.T) {
	w := newWorld(t)
	for name, body := range map[string]string{"a second role": `{"add_roles":[{"role":"guard"}]}`, "a dated one": `{"add_roles":[{"role":"courier","until":"2099-01-01T00:00:00Z"}]}`} {
		if got := w.do(t, "ext", "PATCH", w.user("courier"), body, "If-Match", "*"); got.status != 422 || !strings.Contains(got.body, "reason_required") || !strings.Contains(got.body, "A6.8") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	w.ok(t, "ext", "PATCH", w.user("none"), `{"add_roles":[{"role":"guard"}]}`, "If-Match", "*") // a first one without dates
	w.ok(t, "ext", "PATCH", w.user("courier"), `{"add_roles":[{"role":"guard","reason":"nights","from":"2027-01-01T00:00:00Z","until":"2099-01-01T00:00:00Z"}]}`, "If-Match", "*")
	list := w.ok(t, "ext", "GET", ws+"/roles/guard/assignments", "")
	for _, want := range []string{`"reason":"nights"`, `"from":"2027-01-01T00:00:00.000Z"`, `"until":"2099-01-01T00:00:00.000Z"`, `"granted_at"`, "Person ext"} {
		if !strings.Contains(list.body, want) {
			t.Errorf("no %s in %s", want, list.body)
		}
	}
}
