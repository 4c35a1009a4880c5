package rest

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/trackward/trackward/internal/app"
)

// looked is one settings write that can be looked at first.
type looked struct{ method, path, body string }

// gains and losses are whom a look at the operation must name.
var (
	gains = map[string]string{"patch-user": "none", "bulk-assignments": "none", "create-assignment": "none",
		"create-tracker": "mgr", "create-tracker-from-template": "mgr", "restore-tracker": "mgr", "patch-tracker": "mgr"}
	losses = map[string]string{"delete-user": "courier", "bulk-users": "courier", "patch-role": "courier", "put-permissions": "courier",
		"put-app-access": "courier", "delete-tracker": "courier"}
)

// audiences are the operations that say who sees the thing before and after.
var audiences = []string{"put-tracker-restriction", "put-view-restriction", "put-dashboard-restriction"}

// ofTheirTracker are those that selective access to the tracker is enough for (A8).
var ofTheirTracker = []string{"put-permissions", "put-tracker-restriction", "put-view-restriction", "patch-tracker"}

func (w *world) reviewable(t *testing.T) map[string]looked {
	assignment := field(t, w.ok(t, "fu1", "GET", ws+"/roles/courier/assignments", ""), "items.0.id")
	courier, none, dead := w.users["courier"], w.users["none"], w.users["dead"]
	spare := field(t, w.ok(t, "fu1", "POST", ws+"/roles", `{"key":"spare","name":"Spare"}`), "key")
	w.ok(t, "mgr", "POST", views, `{"key":"today","name":"Today","shared":true}`)
	dashboard := field(t, w.ok(t, "mgr", "POST", ws+"/dashboards", `{"name":"Board","shared":true}`), "id")
	const tracker = `"singular":"Thing","label":"name","properties":[{"key":"name","label":"Name","type":"text"}],"states":[{"key":"new","label":"New","kind":"open"}],"transitions":[]}`
	binned := field(t, w.ok(t, "fu1", "POST", ws+"/trackers", `{"key":"old","name":"Old",`+tracker), "id")
	w.ok(t, "fu1", "DELETE", ws+"/trackers/old?name=Old", "", "If-Match", "*")
	return map[string]looked{
		"create-user":             {"POST", "/users", `{"name":"New","email":"new@example.org","roles":[{"role":"courier"}]}`},
		"patch-user":              {"PATCH", "/users/" + none, `{"add_roles":[{"role":"courier"}]}`},
		"delete-user":             {"DELETE", "/users/" + courier, ""},
		"activate-user":           {"POST", "/users/" + dead + "/activate", `{}`},
		"bulk-users":              {"POST", "/users/bulk", `{"ids":["` + courier + `"],"action":"terminate","reason":"left"}`},
		"bulk-assignments":        {"POST", "/role-assignments/bulk", `{"ids":["` + none + `"],"action":"give","role":"courier"}`},
		"put-app-access":          {"PUT", "/app-access", `{"mode":"selected","users":{"` + courier + `":false}}`},
		"create-role":             {"POST", "/roles", `{"key":"fresh","name":"Fresh"}`},
		"patch-role":              {"PATCH", "/roles/courier", `{"enabled":false}`},
		"delete-role":             {"DELETE", "/roles/" + spare, ""},
		"duplicate-role":          {"POST", "/roles/courier/duplicate", `{"key":"two","name":"Two"}`},
		"create-assignment":       {"POST", "/roles/courier/assignments", `{"user":"` + none + `"}`},
		"patch-assignment":        {"PATCH", "/roles/courier/assignments/" + assignment, `{"suspended":true}`},
		"delete-assignment":       {"DELETE", "/roles/courier/assignments/" + assignment, ""},
		"create-team":             {"POST", "/teams", `{"key":"south","name":"South"}`},
		"patch-team":              {"PATCH", "/teams/north", `{"members":[]}`},
		"delete-team":             {"DELETE", "/teams/north", ""},
		"create-site":             {"POST", "/sites", `{"key":"dallas","name":"Dallas","kind":"site","parent":"texas"}`},
		"patch-site":              {"PATCH", "/sites/texas", `{"name":"Lone Star"}`},
		"delete-site":             {"DELETE", "/sites/texas", ""},
		"put-permissions":         {"PUT", "/trackers/orders/permissions?role=courier", `{"all_states":{}}`},
		"put-role-permissions":    {"PUT", "/roles/manager/permissions", `{"all_states":{}}`},
		"put-tracker-restriction": {"PUT", "/trackers/orders/restriction", `{"mode":"restricted","users":["` + w.users["mgr"] + `"],"lock_me_out":true}`},
		"create-tracker":          {"POST", "/trackers", `{"key":"fresh","name":"Fresh",` + tracker},
		"patch-tracker":           {"PATCH", "/trackers/clients", `{"properties":[{"key":"name","label":"Name","type":"text"},{"key":"mail","label":"Mail","type":"email"}],"label":"name"}`},
		"delete-tracker":          {"DELETE", "/trackers/orders?name=Orders", ""},
		"restore-tracker":         {"POST", "/tracker-bin/" + binned + "/restore", `{}`},
		"put-view-restriction":    {"PUT", "/trackers/orders/views/today/restriction", `{"mode":"restricted","teams":["north"]}`},

		"create-tracker-from-template": {"POST", "/tracker-templates/installations", `{"key":"jobs","name":"Jobs"}`},
		"put-dashboard-restriction":    {"PUT", "/dashboards/" + dashboard + "/restriction", `{"mode":"restricted","teams":["north"],"lock_me_out":true}`},
	}
}

// ofRecords are the writes to the record that can be looked at: by whom, and what
// the answer says.
func (w *world) ofRecords(id string) map[string]struct {
	looked
	says string
} {
	at := "/trackers/orders/records/" + id
	return map[string]struct {
		looked
		says string
	}{
		"patch-record":           {looked{"PATCH", at, `{"values":{"name":"Otto"}}`}, `{"visible":true}`},
		"move-record":            {looked{"POST", at + "/transition", `{"to":"new"}`}, `{"visible":true}`},
		"put-record-restriction": {looked{"PUT", at + "/restriction", `{"mode":"restricted","users":["` + w.users["courier"] + `"]}`}, `"you":"lose"`},
	}
}

// A3.7, A7.4: a look at a write to a record leaves the record, its activity and its
// list as they were, and the write then does what the look said.
func TestAWriteToARecordThatIsLookedAtChangesNothing(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	at := ws + "/trackers/orders/records/" + id
	state := func() (out string) {
		for _, path := range []string{at, at + "/activity", at + "/restriction", ws + "/trackers/orders/records"} {
			got := w.ok(t, "mgr", "GET", path, "")
			out += got.header.Get("ETag") + got.body
		}
		return out
	}
	before, mails := state(), len(w.mails.sent)
	for id, one := range w.ofRecords(id) {
		got := w.ok(t, "mgr", one.method, ws+one.path+"?preview=true", one.body, "If-Match", "*")
		if !strings.Contains(got.body, one.says) || got.header.Get("ETag") != "" {
			t.Errorf("%s answers %s", id, got.body)
		}
		if state() != before {
			t.Fatalf("%s was applied", id)
		}
		// Full settings access is no access to a record (A2.1).
		if got := w.do(t, "fu1", one.method, ws+one.path+"?preview=true", one.body, "If-Match", "*"); got.status != 404 {
			t.Errorf("%s is told to who does not see the record: %d %s", id, got.status, got.body)
		}
	}
	if len(w.mails.sent) != mails {
		t.Errorf("something was mailed: %q", w.mails.sent[mails:])
	}
	// A key that a look was sent with is still unused: the write itself moves it.
	move := w.ofRecords(id)["move-record"]
	w.ok(t, "mgr", move.method, ws+move.path+"?preview=true", move.body, "Idempotency-Key", "one")
	if got := w.ok(t, "mgr", move.method, ws+move.path, move.body, "Idempotency-Key", "one"); field(t, got, "record.state") != "new" {
		t.Errorf("the move itself: %s", got.body)
	}
}

func TestAWriteThatIsLookedAtChangesNothingAndSaysWhatItWouldDo(t *testing.T) { // A11.2
	w := newWorld(t)
	ofRecords := w.ofRecords(w.delivering(t, "Ann"))
	all := w.reviewable(t)
	for _, id := range withPreview(t) {
		_, ofRecord := ofRecords[id]
		if _, ok := all[id]; !ok && !ofRecord {
			t.Errorf("%s takes preview, and nothing here looks at what it does with it", id)
		}
	}
	before, mails := w.policy(t).Revision(), len(w.mails.sent)
	for id, one := range all {
		mark := "?"
		if strings.Contains(one.path, "?") {
			mark = "&"
		}
		var got app.PolicyPreview
		a := w.ok(t, "fu1", one.method, ws+one.path+mark+"preview=true", one.body, "If-Match", "*")
		must(t, json.Unmarshal([]byte(a.body), &got))
		if a.status != 200 || got.Revision != before || got.Gains == nil || got.Losses == nil {
			t.Errorf("%s answers %d %s", id, a.status, a.body)
		}
		if now := w.policy(t).Revision(); now != before {
			t.Fatalf("%s was applied", id)
		}
		if who := gains[id]; who != "" && !slices.Contains(names(got.Gains), who) {
			t.Errorf("%s: %v gain, not %s", id, names(got.Gains), who)
		}
		if who := losses[id]; who != "" && !slices.Contains(names(got.Losses), who) {
			t.Errorf("%s: %v lose, not %s", id, names(got.Losses), who)
		}
		if slices.Contains(audiences, id) && (got.Audience == nil || got.Audience.Lose == 0 && id != "put-dashboard-restriction") {
			t.Errorf("%s does not say who loses sight of it: %s", id, a.body)
		}
		if a := w.do(t, "sel", one.method, ws+one.path+mark+"preview=true", one.body, "If-Match", "*"); !slices.Contains(ofTheirTracker, id) && a.status != 403 && a.status != 404 {
			t.Errorf("%s is told to selective access: %d %s", id, a.status, a.body)
		}
	}
	if len(w.mails.sent) != mails {
		t.Errorf("something was mailed: %q", w.mails.sent[mails:])
	}
}

func TestLookingAtASelfGrantNeedsNoReasonAndTellsNobody(t *testing.T) { // A2.2, A11.2
	w := newWorld(t)
	w.delivering(t, "Ann")
	var got app.PolicyPreview
	a := w.ok(t, "ext", "POST", ws+"/roles/manager/assignments?preview=true", `{"user":"`+w.users["ext"]+`"}`)
	must(t, json.Unmarshal([]byte(a.body), &got))
	if len(got.SelfGrants) != 1 || got.SelfGrants[0].Kind != "access" {
		t.Errorf("%+v", got.SelfGrants)
	}
	if n := len(w.sentTo("fu1")); n != 0 {
		t.Errorf("%d mails for a look", n)
	}
	if a := w.do(t, "ext", "POST", ws+"/roles/manager/assignments", `{"user":"`+w.users["ext"]+`"}`); field(t, a, "code") != "self_grant_reason" {
		t.Errorf("the write itself: %d %s", a.status, a.body)
	}
}

// withPreview are the operations that say they take preview.
func withPreview(t *testing.T) (out []string) {
	raw, err := os.ReadFile("../../api/openapi.yaml")
	must(t, err)
	var d struct {
		Paths map[string]map[string]struct {
			OperationID string `yaml:"operationId"`
			Parameters  []struct{ Name string }
		}
	}
	must(t, yaml.Unmarshal(raw, &d))
	for _, ops := range d.Paths {
		for _, op := range ops {
			for _, p := range op.Parameters {
				if p.Name == "preview" {
					out = append(out, op.OperationID)
				}
			}
		}
	}
	if len(out) == 0 {
		t.Error("no operation takes preview")
	}
	return out
}
