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

func (w *world) reviewable(t *testing.T) map[string]looked {
	assignment := field(t, w.ok(t, "fu1", "GET", ws+"/roles/courier/assignments", ""), "items.0.id")
	courier, none, dead := w.users["courier"], w.users["none"], w.users["dead"]
	spare := field(t, w.ok(t, "fu1", "POST", ws+"/roles", `{"key":"spare","name":"Spare"}`), "key")
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
	}
}

func TestAWriteThatIsLookedAtChangesNothingAndSaysWhatItWouldDo(t *testing.T) { // A11.2
	w := newWorld(t)
	w.delivering(t, "Ann")
	all := w.reviewable(t)
	for _, id := range withPreview(t) {
		if _, ok := all[id]; !ok {
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
		if who := (map[string]string{"patch-user": "none", "bulk-assignments": "none", "create-assignment": "none"})[id]; who != "" && !slices.Contains(names(got.Gains), who) {
			t.Errorf("%s: %v gain, not %s", id, names(got.Gains), who)
		}
		if strings.Contains("delete-user bulk-users patch-role put-permissions put-app-access", id) && !slices.Contains(names(got.Losses), "courier") {
			t.Errorf("%s: %v lose, not the courier", id, names(got.Losses))
		}
		if a := w.do(t, "sel", one.method, ws+one.path+mark+"preview=true", one.body, "If-Match", "*"); id != "put-permissions" && id != "put-tracker-restriction" && a.status != 403 && a.status != 404 {
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
