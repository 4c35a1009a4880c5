package rest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// part is a key's place in a list of a configuration.
func without(t *testing.T, config answer, list, key string) string {
	t.Helper()
	var all map[string][]map[string]any
	var doc map[string]json.RawMessage
	must(t, json.Unmarshal([]byte(config.body), &doc))
	all = map[string][]map[string]any{}
	for _, name := range []string{"states", "transitions"} {
		var parts []map[string]any
		must(t, json.Unmarshal(doc[name], &parts))
		all[name] = parts
	}
	gone, kept := "", []map[string]any{}
	for _, p := range all[list] {
		if p["key"] == key {
			gone = p["id"].(string)
			continue
		}
		kept = append(kept, p)
	}
	steps := []map[string]any{}
	for _, s := range all["transitions"] {
		if s["from"] != gone && s["to"] != gone {
			steps = append(steps, s)
		}
	}
	raw, err := json.Marshal(map[string]any{list: kept, "transitions": steps})
	must(t, err)
	return string(raw)
}

// A1 state, A11.2: a state with records is not removed before it is said where
// they go; the preview says who gains and loses by that, the save does just that.
func TestAStateIsDeletedWithItsRecordsMovedOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const at = ws + "/trackers/orders"
		w.ok(t, "mgr", "POST", at+"/records", `{"state":"new","values":{"name":"Ann","responsible":"`+w.users["courier"]+`"}}`)
		config := w.ok(t, "sel", "GET", at+"/configuration", "")
		body := without(t, config, "states", "new")
		tag := config.header.Get("ETag")
		if got := w.do(t, "sel", "PATCH", at, body, "If-Match", tag); got.status != 422 || !strings.Contains(got.body, "in_use") {
			t.Errorf("its records were left nowhere: %d %s", got.status, got.body)
		}
		if got := w.ok(t, "mgr", "GET", at+"/records/1", ""); field(t, got, "state") != "new" {
			t.Errorf("a refused change moved a record: %s", got.body)
		}
		moved := strings.TrimSuffix(body, "}") + `,"move_records":{"new":"delivering"}}`
		look := w.ok(t, "sel", "PATCH", at+"?preview=true", moved, "If-Match", tag)
		var p struct {
			Violations []json.RawMessage
			Records    struct {
				People []struct {
					User           struct{ ID string }
					Gains, Appears int
				}
			}
		}
		must(t, json.Unmarshal([]byte(look.body), &p))
		if len(p.Violations) != 0 || len(p.Records.People) != 1 || p.Records.People[0].User.ID != w.users["courier"] || p.Records.People[0].Appears != 1 {
			t.Errorf("the preview: %s", look.body)
		}
		if got := w.do(t, "courier", "GET", at+"/records/1", ""); got.status != 404 {
			t.Errorf("a preview moved a record: %d", got.status)
		}
		w.ok(t, "sel", "PATCH", at, moved, "If-Match", tag)
		if got := w.ok(t, "courier", "GET", at+"/records/1", ""); field(t, got, "state") != "delivering" || strings.Contains(got.body, "margin") {
			t.Errorf("where it is now: %s", got.body)
		}
		if list := w.ok(t, "courier", "GET", at+"/records", ""); !strings.Contains(list.body, `"number":1`) {
			t.Errorf("it is in no list: %s", list.body)
		}
	})
}

// A3.15, A1: a retired property is nowhere; what it held comes back with it, and
// its cells.
func TestARetiredPropertyIsNowhereAndComesBackWithItsValues(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const at = ws + "/trackers/orders"
		w.ok(t, "mgr", "POST", at+"/records", `{"state":"delivering","values":{"phone":"+4420","due":"2026-03-04","responsible":"`+w.users["courier"]+`"}}`)
		retire := func(on bool) {
			config := w.ok(t, "ext", "GET", at+"/configuration", "")
			var doc struct{ Properties []map[string]any }
			must(t, json.Unmarshal([]byte(config.body), &doc))
			for _, p := range doc.Properties {
				if p["key"] == "phone" || p["key"] == "due" {
					p["retired"] = on
				}
			}
			raw, err := json.Marshal(doc.Properties)
			must(t, err)
			w.ok(t, "ext", "PATCH", at, `{"properties":`+string(raw)+`}`, "If-Match", config.header.Get("ETag"))
		}
		retire(true)
		for _, path := range []string{"/records/1", "", "/records", "/properties"} {
			if got := w.ok(t, "courier", "GET", at+path, ""); strings.Contains(got.body, "phone") || strings.Contains(got.body, "2026-03-04") {
				t.Errorf("%s still has it: %s", path, got.body)
			}
		}
		if got := w.do(t, "mgr", "GET", at+"/records?sort=due", ""); got.status != 422 {
			t.Errorf("sorted by a retired property: %d", got.status)
		}
		retire(false)
		if got := w.ok(t, "courier", "GET", at+"/records/1", ""); !strings.Contains(got.body, `"phone":"+4420"`) || !strings.Contains(got.body, "2026-03-04") {
			t.Errorf("what came back: %s", got.body)
		}
	})
}

// A6.4, A3.12: a template makes states, properties, missing roles and the matrix;
// "only the roles I set" closes the tracker to roles that reach every tracker.
func TestATrackerFromATemplateIsOpenToTheRolesThatWereSet(t *testing.T) {
	w := newWorld(t)
	starts := w.ok(t, "ext", "GET", ws+"/tracker-templates", "")
	for _, want := range []string{`"key":"delivery"`, `"key":"sales"`, `"key":"assembly"`, `"key":"installations"`, `"key":"incidents"`, `"key":"member"`, `"key":"manager"`} {
		if !strings.Contains(starts.body, want) {
			t.Errorf("%s is missing: %s", want, starts.body)
		}
	}
	if strings.Contains(starts.body, `"key":"guard"`) {
		t.Errorf("a role that reaches no tracker: %s", starts.body)
	}
	const jobs = `{"key":"jobs","name":"Jobs","closed_to":["member","manager"]}`
	if got := w.do(t, "sel", "POST", ws+"/tracker-templates/installations", jobs); got.status != 403 {
		t.Errorf("selective: %d", got.status)
	}
	var look app.PolicyPreview
	must(t, json.Unmarshal([]byte(w.ok(t, "ext", "POST", ws+"/tracker-templates/installations?preview=true", jobs).body), &look))
	if slices.Contains(names(look.Gains), "mgr") {
		t.Errorf("the manager gains by a tracker closed to managers: %+v", look.Gains)
	}
	if got := w.do(t, "ext", "GET", ws+"/trackers/jobs/configuration", ""); got.status != 404 {
		t.Errorf("the preview made it: %d", got.status)
	}
	made := w.do(t, "ext", "POST", ws+"/tracker-templates/installations", jobs)
	if made.status != 201 || field(t, made, "states.1.key") != "on_site" || field(t, made, "name") != "Jobs" {
		t.Fatalf("%d %s", made.status, made.body)
	}
	if got := w.do(t, "mgr", "GET", ws+"/trackers/jobs", ""); got.status != 404 {
		t.Errorf("closed to managers: %d", got.status)
	}
	matrix := w.ok(t, "ext", "GET", ws+"/trackers/jobs/permissions?role=technician", "")
	if !strings.Contains(matrix.body, "signature") && !strings.Contains(matrix.body, "assigned") {
		t.Errorf("the matrix is not filled: %s", matrix.body)
	}
	// A role's sheet is the superusers' (A8): the template's new role started with a new role's (A7.1).
	sheet := w.ok(t, "fu1", "GET", ws+"/roles/technician", "")
	if strings.Contains(sheet.body, `"dashboards":"view"`) || !strings.Contains(sheet.body, `"trackers":"edit"`) {
		t.Errorf("without the tag the role was given the template's sheet: %s", sheet.body)
	}
	w.do(t, "fu1", "POST", ws+"/tracker-templates/assembly", `{"key":"parts","name":"Parts"}`)
	if sheet := w.ok(t, "fu1", "GET", ws+"/roles/assembler", ""); !strings.Contains(sheet.body, `"dashboards":"view"`) {
		t.Errorf("with the tag the role was not given the template's sheet: %s", sheet.body)
	}
	// Again under another key: the role is there, and the manager keeps everything.
	w.do(t, "ext", "POST", ws+"/tracker-templates/installations", `{"key":"jobs2","name":"Jobs 2"}`)
	if got := w.do(t, "mgr", "GET", ws+"/trackers/jobs2", ""); got.status != 200 {
		t.Errorf("open to managers: %d %s", got.status, got.body)
	}
	if got := w.do(t, "ext", "POST", ws+"/tracker-templates/nosuch", jobs); got.status != 404 {
		t.Errorf("an unknown template: %d", got.status)
	}
}

// A8: the bin of trackers is for extended settings access; what comes back has its
// records and matrix, and after 30 days nothing comes back.
func TestADeletedTrackerLiesInTheBinWithItsRecords(t *testing.T) {
	now := time.Now()
	w := newWorldAt(t, func() time.Time { return now })
	const at, bin = ws + "/trackers/orders", ws + "/tracker-bin"
	w.ok(t, "mgr", "POST", at+"/records", `{"state":"delivering","values":{"name":"Ann","responsible":"`+w.users["courier"]+`"}}`)
	config := w.ok(t, "ext", "GET", at+"/configuration", "")
	id, tag := field(t, config, "id"), config.header.Get("ETag")
	if got := w.do(t, "sel", "DELETE", at+"?name=Orders", "", "If-Match", tag); got.status != 403 {
		t.Errorf("selective deletes: %d", got.status)
	}
	w.ok(t, "ext", "DELETE", at+"?name=Orders", "", "If-Match", tag)
	for who, path := range map[string]string{"mgr": at, "courier": at + "/records/1", "sel": at + "/configuration"} {
		if got := w.do(t, who, "GET", path, ""); got.status != 404 {
			t.Errorf("%s still gets %s: %d", who, path, got.status)
		}
	}
	if got := w.ok(t, "mgr", "GET", ws+"/trackers", ""); strings.Contains(got.body, "Orders") {
		t.Errorf("%s", got.body)
	}
	if list := w.ok(t, "ext", "GET", bin, ""); field(t, list, "items.0.id") != id || field(t, list, "items.0.deleted_by.name") != "Person ext" {
		t.Errorf("the bin: %s", list.body)
	}
	for _, who := range []string{"sel", "mgr"} {
		if got := w.do(t, who, "GET", bin, ""); got.status != 403 || strings.Contains(got.body, "Orders") {
			t.Errorf("%s looks into the bin: %d %s", who, got.status, got.body)
		}
	}
	w.ok(t, "ext", "POST", bin+"/"+id+"/restore", `{}`)
	if got := w.ok(t, "courier", "GET", at+"/records/1", ""); field(t, got, "values.name") != "Ann" {
		t.Errorf("%s", got.body)
	}
	config = w.ok(t, "ext", "GET", at+"/configuration", "")
	w.ok(t, "ext", "DELETE", at+"?name=Orders", "", "If-Match", config.header.Get("ETag"))
	must(t, w.app.EmptyTrackers(t.Context()))
	if list := w.ok(t, "ext", "GET", bin, ""); !strings.Contains(list.body, id) {
		t.Errorf("swept too early: %s", list.body)
	}
	now = now.Add(31 * 24 * time.Hour)
	must(t, w.app.EmptyTrackers(t.Context()))
	w.cookies = map[string]string{} // the sessions have run out meanwhile
	if list := w.ok(t, "ext", "GET", bin, ""); strings.Contains(list.body, id) {
		t.Errorf("still in the bin: %s", list.body)
	}
	if got := w.do(t, "ext", "POST", bin+"/"+id+"/restore", `{}`); got.status != 404 {
		t.Errorf("brought back after 31 days: %d", got.status)
	}
}
