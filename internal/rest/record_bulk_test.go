package rest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

const bulkPath = orders + "/bulk"

func (w *world) bulkOf(t *testing.T, who, query, body string) (out app.BulkOutcome) {
	t.Helper()
	must(t, json.Unmarshal([]byte(w.ok(t, who, "POST", bulkPath+query, body).body), &out))
	return out
}

func ids(list ...string) string {
	raw, _ := json.Marshal(list)
	return `"ids":` + string(raw)
}

// some is a manager in all but some states: archiving is for new orders alone.
func (w *world) some(t *testing.T) {
	t.Helper()
	all := policy.Entries{Actions: map[string]string{"archive": "all", "delete": "all", "change_state": "all"}, Properties: map[string]policy.Cell{"name": {View: "all", Edit: "all"}, "responsible": {View: "all", Edit: "all"}, "restriction": {View: "all"}}}
	none := policy.Entries{Actions: map[string]string{"archive": "none", "change_state": "none"}, Properties: map[string]policy.Cell{"responsible": {View: "all", Edit: "none"}}}
	hidden := policy.Entries{Properties: map[string]policy.Cell{"name": {View: "none", Edit: "none"}, "responsible": {View: "none", Edit: "none"}}}
	w.change(t, doc(policy.KindRole, "", policy.Role{Key: "some", Name: "Some", Portal: "staff", Enabled: true, Features: map[string]string{"trackers": "manage", "activity": "view"}}),
		doc(policy.KindPermissions, "", policy.Permissions{Role: "some", Tracker: "orders", AllStates: all, States: map[string]policy.Entries{"delivering": none, "vaulted": hidden}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "some", Site: policy.AllSites}))
}

// vault takes an order to the state that nobody but the manager hears of.
func (w *world) vault(t *testing.T, id string) {
	t.Helper()
	w.upload(t, "mgr", orders+"/"+id+"/files/photo", "file", "p.png", "\x89PNG\r\n\x1a\nxxxx")
	for _, to := range []string{"delivering", "done", "vaulted"} {
		w.ok(t, "mgr", "POST", orders+"/"+id+"/transition", `{"to":"`+to+`"}`)
	}
}

func TestBulkDecidesEachRecordOnItsOwnAndSaysTwoOfThreeAllowed(t *testing.T) { // A3.10, A7
	onBoth(t, func(t *testing.T, w *world) {
		w.some(t)
		a, b, c := w.order(t, `{"name":"A"}`), w.order(t, `{"name":"B"}`), w.delivering(t, "C")
		hidden := w.order(t, `{"name":"D"}`)
		w.vault(t, hidden)
		chosen := ids(a, b, c, hidden, "0fffffff-0000-7000-8000-000000000000")

		var allowed app.BulkAllowed
		got := w.ok(t, "none", "POST", bulkPath+"/allowed", `{`+chosen+`}`)
		leaks(t, "what a selection allows", got)
		must(t, json.Unmarshal([]byte(got.body), &allowed))
		if allowed.Count != 3 || allowed.Archive.Allowed != 2 || allowed.Archive.Reason != "cell_none" || allowed.Delete.Allowed != 3 || allowed.Restrict.Allowed != 3 || allowed.Restore.Allowed != 0 {
			t.Errorf("allowed is %+v", allowed)
		}
		if len(allowed.Move) != 1 || allowed.Move[0].To != "delivering" || allowed.Move[0].Allowed != 2 {
			t.Errorf("steps: %+v", allowed.Move)
		}
		if n := len(allowed.Set); n != 2 || allowed.Set[0].Property != "name" || allowed.Set[0].Allowed != 3 || allowed.Set[1].Property != "responsible" || allowed.Set[1].Allowed != 2 {
			t.Errorf("set: %+v", allowed.Set)
		}
		// The number of the first that does not, to ask why.
		if number := field(t, w.ok(t, "none", "GET", orders+"/"+c, ""), "number"); number != "3" || allowed.Archive.Why != 3 {
			t.Errorf("why is about %d, the order is %s", allowed.Archive.Why, number)
		}

		dry := w.bulkOf(t, "none", "?dry_run=true", `{`+chosen+`,"action":"archive"}`)
		if dry.Count != 3 || dry.Done != 2 || dry.Skipped != 1 || len(dry.Skips) != 1 || dry.Skips[0].ID != c || dry.Skips[0].Reason != "cell_none" {
			t.Errorf("a dry run says %+v", dry)
		}
		if got := w.ok(t, "none", "GET", orders+"/"+a, ""); strings.Contains(got.body, `"archived":true`) {
			t.Error("a dry run archived it")
		}
		done := w.bulkOf(t, "none", "", `{`+chosen+`,"action":"archive"}`)
		if done.Done != dry.Done || done.Skipped != dry.Skipped || done.Skips[0] != dry.Skips[0] {
			t.Errorf("done %+v, a dry run had said %+v", done, dry)
		}
		for id, want := range map[string]bool{a: true, b: true, c: false, hidden: false} {
			if got := w.ok(t, "mgr", "GET", orders+"/"+id, ""); strings.Contains(got.body, `"archived":true`) != want {
				t.Errorf("archived is not %v: %s", want, got.body)
			}
		}
		// One activity entry on each, by who did it, and none on those left out.
		for id, want := range map[string]int{a: 1, b: 1, c: 0} {
			if got := w.ok(t, "mgr", "GET", orders+"/"+id+"/activity", ""); strings.Count(got.body, `"kind":"archived"`) != want || want == 1 && !strings.Contains(got.body, "Person none") {
				t.Errorf("%d entries wanted: %s", want, got.body)
			}
		}
		if back := w.bulkOf(t, "none", "", `{`+ids(a, b, c)+`,"action":"restore"}`); back.Done != 2 || back.Skipped != 1 {
			t.Errorf("restored: %+v", back)
		}
	})
}

func TestBulkIsForWhoManagesTheTracker(t *testing.T) { // A7, A7.1
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	for _, path := range []string{bulkPath, bulkPath + "/allowed"} {
		body := `{` + ids(id) + `,"action":"archive"}`
		if strings.HasSuffix(path, "allowed") {
			body = `{` + ids(id) + `}`
		}
		if got := w.do(t, "courier", "POST", path, body); got.status != 403 || !strings.Contains(got.body, `"ceiling"`) {
			t.Errorf("%s as courier: %d %s", path, got.status, got.body)
		}
		if got := w.do(t, "none", "POST", path, body); got.status != 404 {
			t.Errorf("%s as who does not see the tracker: %d %s", path, got.status, got.body)
		}
	}
	if got := w.ok(t, "courier", "GET", ws+"/trackers/orders", ""); !strings.Contains(got.body, `"bulk":{"allowed":false,"reason":"ceiling"}`) {
		t.Errorf("can.bulk: %s", got.body)
	}
	// Names on a list are looked up for who may restrict, and for nobody else.
	known, unknown := w.do(t, "courier", "POST", bulkPath, `{`+ids(id)+`,"action":"restrict","restriction":{"mode":"restricted","teams":["north"]}}`), w.do(t, "courier", "POST", bulkPath, `{`+ids(id)+`,"action":"restrict","restriction":{"mode":"restricted","teams":["nosuch"]}}`)
	if known.status != 403 || known.body != unknown.body {
		t.Errorf("a list's names: %s against %s", known.body, unknown.body)
	}
}

func TestBulkActsOnWhatAFilterFindsAmongTheRecordsOneSees(t *testing.T) { // A4
	onBoth(t, func(t *testing.T, w *world) {
		w.some(t)
		a, b := w.order(t, `{"name":"red","margin":5}`), w.order(t, `{"name":"red"}`)
		w.order(t, `{"name":"blue"}`)
		hidden := w.order(t, `{"name":"red"}`)
		w.vault(t, hidden)
		courier := w.users["courier"]
		done := w.bulkOf(t, "none", "", `{"all":{"filter":"name = \"red\""},"action":"set","values":{"responsible":"`+courier+`"}}`)
		if done.Count != 2 || done.Done != 2 {
			t.Errorf("done %+v", done)
		}
		for id, want := range map[string]bool{a: true, b: true, hidden: false} {
			if got := w.ok(t, "mgr", "GET", orders+"/"+id, ""); strings.Contains(got.body, courier) != want {
				t.Errorf("assigned is not %v: %s", want, got.body)
			}
		}
		named, missing := w.do(t, "none", "POST", bulkPath, `{"all":{"filter":"margin > 1"},"action":"archive"}`), w.do(t, "none", "POST", bulkPath, `{"all":{"filter":"nosuch > 1"},"action":"archive"}`)
		if named.status != 422 || named.body != missing.body {
			t.Errorf("a filter that names what is hidden: %d %s, what is not there: %s", named.status, named.body, missing.body)
		}
		// Nobody assigns themself, by bulk neither (A3.14).
		self := w.bulkOf(t, "none", "", `{`+ids(a, b)+`,"action":"set","values":{"responsible":"`+w.users["none"]+`"}}`)
		if self.Done != 0 || self.Skipped != 2 {
			t.Errorf("assigned themself: %+v", self)
		}
		moved := w.bulkOf(t, "none", "", `{`+ids(a, b)+`,"action":"transition","to":"delivering"}`)
		if moved.Done != 2 {
			t.Errorf("moved: %+v", moved)
		}
		gone := w.bulkOf(t, "none", "", `{`+ids(a)+`,"action":"delete"}`)
		if got := w.do(t, "mgr", "GET", orders+"/"+a, ""); gone.Done != 1 || got.status != 404 {
			t.Errorf("deleted: %+v, and it answers %d", gone, got.status)
		}
	})
}

func TestBulkRestrictsEachRecordAndAsksBeforeLockingOut(t *testing.T) { // A7.4
	w := newWorld(t)
	a, b := w.order(t, `{"name":"A"}`), w.delivering(t, "B")
	doc := func(rest string) string {
		return `{` + ids(a, b) + `,"action":"restrict","restriction":{"mode":"restricted","teams":["north"]` + rest + `}}`
	}
	if got := w.do(t, "mgr", "POST", bulkPath, doc("")); got.status != 422 || !strings.Contains(got.body, "locks_you_out") {
		t.Errorf("%d %s", got.status, got.body)
	}
	if dry := w.bulkOf(t, "mgr", "?dry_run=true", doc("")); dry.Done != 2 {
		t.Errorf("a dry run asks for no confirmation: %+v", dry)
	}
	me := `,"users":["` + w.users["mgr"] + `"]`
	if done := w.bulkOf(t, "mgr", "", doc(me)); done.Done != 2 {
		t.Errorf("%+v", done)
	}
	for _, id := range []string{a, b} {
		if got := w.ok(t, "mgr", "GET", orders+"/"+id+"/restriction", ""); !strings.Contains(got.body, `"mode":"restricted"`) || !strings.Contains(got.body, `"north"`) {
			t.Errorf("%s", got.body)
		}
	}
	if done := w.bulkOf(t, "mgr", "", `{`+ids(a, b)+`,"action":"restrict","restriction":{"mode":"public"}}`); done.Done != 2 {
		t.Errorf("%+v", done)
	}
}

func TestABulkRequestNamesItsRecordsInOneWay(t *testing.T) {
	w := newWorld(t)
	id := w.order(t, `{"name":"A"}`)
	for name, body := range map[string]string{
		"no selection":     `{"action":"archive"}`,
		"both ways":        `{` + ids(id) + `,"all":{},"action":"archive"}`,
		"no values":        `{` + ids(id) + `,"action":"set"}`,
		"no state":         `{` + ids(id) + `,"action":"transition"}`,
		"no list":          `{` + ids(id) + `,"action":"restrict"}`,
		"unknown action":   `{` + ids(id) + `,"action":"burn"}`,
		"unknown property": `{` + ids(id) + `,"action":"set","values":{"nosuch":1}}`,
	} {
		got := w.do(t, "mgr", "POST", bulkPath, body)
		if name == "unknown property" { // each record is refused on its own
			if got.status != 200 || !strings.Contains(got.body, `"done":0,"skipped":1`) {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
			continue
		}
		if got.status != 422 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}
