package rest

import (
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// A8 row 4: name, time zone, default roles and contact are for full users.
func TestTheWorkspaceIsChangedByFullUsers(t *testing.T) {
	w := newWorld(t)
	got := w.ok(t, "fu2", "PATCH", ws, `{"name":"Two words","time_zone":"Europe/Berlin","default_roles":["client"],"support":"Ask Ann","seats":50}`, "If-Match", w.etag(t, "fu2", ws))
	if field(t, got, "name") != "Two words" || field(t, got, "time_zone") != "Europe/Berlin" || field(t, got, "seats") != "50" {
		t.Errorf("%s", got.body)
	}
	plan := decode[Plan](t, w.ok(t, "ext", "GET", ws+"/plan", ""))
	if *plan.Seats != 50 || plan.Used != len(people)-2 || *plan.Free != 50-plan.Used || plan.Defaults[0].Key != "client" || plan.Support != "Ask Ann" || plan.Can.Delete.Allowed {
		t.Errorf("%+v", plan)
	}
	made := w.ok(t, "ext", "POST", ws+"/users", `{"name":"New","email":"new@example.org"}`)
	if field(t, made, "roles.0.role.key") != "client" {
		t.Errorf("the default role: %s", made.body)
	}
	for _, body := range []string{`{"time_zone":"Mars/Base"}`, `{"default_roles":["terminated"]}`, `{"default_roles":["nosuch"]}`, `{"name":""}`} {
		if got := w.do(t, "fu1", "PATCH", ws, body, "If-Match", "*"); got.status != 422 && got.status != 404 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := w.do(t, "fu1", "PATCH", ws, `{"name":"X"}`); got.status != 428 {
		t.Errorf("without If-Match: %d", got.status)
	}
	for _, who := range []string{"ext", "sel", "mgr"} {
		if got := w.do(t, who, "PATCH", ws, `{"name":"X"}`, "If-Match", "*"); got.status != 403 {
			t.Errorf("%s: %d", who, got.status)
		}
	}
}

// A8.3, S001.23: who counts, and a limit below the count that refuses growth only.
func TestSeatsRefuseGrowthAlone(t *testing.T) {
	w := newWorld(t)
	used := decode[Plan](t, w.ok(t, "fu1", "GET", ws+"/plan", "")).Used
	w.ok(t, "fu1", "PATCH", ws, `{"seats":3}`, "If-Match", "*")
	plan := decode[Plan](t, w.ok(t, "fu1", "GET", ws+"/plan", ""))
	if plan.Used != used || *plan.Free != 0 {
		t.Errorf("%+v", plan)
	}
	for _, c := range plan.Counts {
		if c.Takes != (c.Kind != "viewer" && c.Status != "deactivated") {
			t.Errorf("%+v", c)
		}
	}
	for name, r := range map[string][3]string{
		"add":         {"POST", "/users", `{"name":"N","email":"n@example.org"}`},
		"add a guest": {"POST", "/users", `{"name":"N","kind":"guest"}`},
		"activate":    {"POST", "/users/" + w.users["dead"] + "/activate", ""},
		"by bulk":     {"POST", "/users/bulk", `{"ids":["` + w.users["dead"] + `"],"action":"activate"}`},
		"by kind":     {"PATCH", "/users/" + w.users["viewer"], `{"kind":"guest"}`},
	} {
		if got := w.do(t, "fu1", r[0], ws+r[1], r[2], "If-Match", "*"); r[0] == "POST" && strings.HasSuffix(r[1], "/users") {
			got = w.do(t, "fu1", r[0], ws+r[1], r[2])
			if !strings.Contains(got.body, "seats_full") {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		} else if !strings.Contains(got.body, "seats_full") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	w.ok(t, "fu1", "POST", ws+"/users", `{"name":"V","kind":"viewer"}`)                                              // takes none
	w.ok(t, "fu1", "PATCH", w.user("courier"), `{"name":"Renamed"}`, "If-Match", "*")                                // is no growth
	w.ok(t, "fu1", "POST", w.user("courier")+"/deactivate", "")                                                      // frees one
	if got := w.do(t, "fu1", "POST", w.user("courier")+"/activate", ""); !strings.Contains(got.body, "seats_full") { // still above the limit
		t.Errorf("%d %s", got.status, got.body)
	}
	w.ok(t, "fu1", "PATCH", ws, `{"seats":0}`, "If-Match", "*")
	if plan := decode[Plan](t, w.ok(t, "fu1", "GET", ws+"/plan", "")); plan.Seats != nil || plan.Free != nil {
		t.Errorf("no limit: %+v", plan)
	}
}

// A8: a deleted workspace is shut for everybody at once; a full user brings it
// back, everybody else is told nothing.
func TestADeletedWorkspaceIsShutAndCanBeBroughtBack(t *testing.T) {
	w := newWorld(t)
	id := w.order(t, `{"name":"Kept"}`)
	if got := w.do(t, "fu1", "DELETE", ws+"?name=one", ""); got.status != 422 {
		t.Errorf("another name: %d %s", got.status, got.body)
	}
	for _, who := range []string{"ext", "mgr"} {
		if got := w.do(t, who, "DELETE", ws+"?name=One", ""); got.status != 403 {
			t.Errorf("%s: %d", who, got.status)
		}
	}
	if got := w.do(t, "fu1", "POST", ws+"/policy/changes", `{"changes":[{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","time_zone":"UTC","app_access":"selected","deleted_at":"2026-01-01T00:00:00Z"}}]}`); got.status != 403 {
		t.Errorf("by a changeset, without its name: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "POST", ws+"/restore", ""); got.status != 409 {
		t.Errorf("nothing to bring back: %d %s", got.status, got.body)
	}
	w.ok(t, "fu1", "DELETE", ws+"?name=One&note=over", "")
	for _, path := range []string{"", "/trackers", "/users", "/trackers/orders/records/" + id, "/audit", "/nosuch?x=1"} {
		for who, status := range map[string]int{"fu1": 403, "fu2": 403, "ext": 404, "mgr": 404, "courier": 404, "viewer": 403, "none": 404} {
			if path == "/nosuch?x=1" {
				status = 404
			}
			if got := w.do(t, who, "GET", ws+path, ""); got.status != status || status == 403 && who != "viewer" && !strings.Contains(got.body, "workspace_deleted") {
				t.Errorf("%s %s: %d %s", who, path, got.status, got.body)
			}
		}
	}
	if got := w.do(t, "mgr", "POST", ws+"/trackers/orders/records", `{"values":{"name":"New"}}`); got.status != 404 {
		t.Errorf("a write: %d", got.status)
	}
	if me := w.ok(t, "fu2", "GET", "/api/v1/me", ""); field(t, me, "workspaces.0.entry.reason") != "workspace_deleted" {
		t.Errorf("%s", me.body)
	}
	if me := w.ok(t, "mgr", "GET", "/api/v1/me", ""); strings.Contains(me.body, "One") {
		t.Errorf("%s", me.body)
	}
	for _, who := range []string{"ext", "mgr"} {
		if got := w.do(t, who, "POST", ws+"/restore", ""); got.status != 404 {
			t.Errorf("%s brings it back: %d", who, got.status)
		}
	}
	w.ok(t, "fu2", "POST", ws+"/restore", "")
	if got := w.ok(t, "mgr", "GET", ws+"/trackers/orders/records/"+id, ""); !strings.Contains(got.body, "Kept") {
		t.Errorf("%s", got.body)
	}
	if got := w.ok(t, "fu1", "GET", ws+"/audit?limit=2", ""); field(t, got, "items.1.note") != "over" || field(t, got, "items.0.actor.name") != "Person fu2" {
		t.Errorf("%s", got.body)
	}
}

// A8: after 30 days nobody brings it back, and it is removed for good.
func TestADeletedWorkspaceIsGoneAfterThirtyDays(t *testing.T) {
	w := newWorld(t)
	deleted := func(ago time.Duration) {
		t.Helper()
		at := time.Now().Add(-ago)
		_, err := w.app.System(t.Context(), "w1", "test", func(s *policy.Snapshot) (policy.Changeset, error) {
			ws := *s.Settings()
			ws.DeletedAt = &at
			return policy.Changeset{Changes: []policy.Change{doc(policy.KindWorkspace, "", ws)}}, nil
		})
		must(t, err)
		must(t, w.app.SweepWorkspaces(t.Context()))
	}
	deleted(29 * 24 * time.Hour)
	if got := w.do(t, "fu1", "GET", ws, ""); got.status != 403 {
		t.Errorf("after 29 days: %d", got.status)
	}
	w.ok(t, "fu1", "POST", ws+"/restore", "")
	if !w.enters(t, "mgr") {
		t.Error("not brought back")
	}
	deleted(30*24*time.Hour + time.Minute)
	if got := w.do(t, "fu1", "POST", ws+"/restore", ""); got.status != 404 {
		t.Errorf("after 30 days: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "GET", ws, ""); got.status != 404 {
		t.Errorf("after 30 days: %d", got.status)
	}
	if id, err := w.app.Store.WorkspaceID(t.Context(), "w1"); err == nil {
		t.Errorf("it is still stored: %s", id)
	}
	if got := w.do(t, "stranger", "GET", "/api/v1/workspaces/w2", ""); got.status != 200 {
		t.Errorf("another workspace went with it: %d", got.status)
	}
}
