package rest

import (
	"strings"
	"testing"
)

// TestWritesTellNothingOfWhatTheyName: who may not make a change is answered the
// same whether what it names is there or not (A3.11, case B02).
func TestWritesTellNothingOfWhatTheyName(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	for name, c := range map[string]struct{ method, path, body string }{
		"a role, to change it":          {"PATCH", "/roles/ROLE", `{"name":"X"}`},
		"a role, to delete it":          {"DELETE", "/roles/ROLE", ""},
		"a role, to give it":            {"POST", "/roles/ROLE/assignments", `{"user":"` + w.users["none"] + `"}`},
		"a role, for every tracker":     {"PUT", "/roles/ROLE/permissions", `{"all_states":{}}`},
		"a site, to change it":          {"PATCH", "/sites/SITE", `{"name":"X"}`},
		"a team on a record's list":     {"PUT", "/trackers/orders/records/" + id + "/restriction", `{"mode":"restricted","teams":["TEAM"],"lock_me_out":true}`},
		"a team on a tracker's list":    {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"restriction","doc":{"target":"orders","mode":"restricted","teams":["TEAM"]}}]}`},
		"a site, to create there":       {"POST", "/trackers/orders/records", `{"site":"SITE"}`},
		"a hidden column of a view":     {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"view","doc":{"tracker":"orders","key":"v","name":"V","shared":true,"columns":["COLUMN"]}}]}`},
		"a user, as a view's owner":     {"POST", "/policy/changes", `{"changes":[{"op":"put","kind":"view","doc":{"tracker":"orders","key":"v","name":"V","owner":"USER"}}]}`},
		"the policy's revision, so far": {"POST", "/policy/changes", `{"base_revision":REVISION,"changes":[{"op":"put","kind":"view","doc":{"tracker":"orders","key":"REVISION","name":"V"}}]}`},
	} {
		there := strings.NewReplacer("ROLE", "manager", "SITE", "texas", "TEAM", "north", "COLUMN", "price", "USER", w.users["mgr"], "REVISION", "1")
		gone := strings.NewReplacer("ROLE", "nosuch1", "SITE", "nosuc", "TEAM", "nosuc", "COLUMN", "nosuc", "USER", "01234567-0000-7000-8000-000000000000", "REVISION", "9")
		path, body := there.Replace(c.path), there.Replace(c.body)
		a := w.do(t, "courier", c.method, ws+path, body, "If-Match", "*")
		b := w.do(t, "courier", c.method, ws+gone.Replace(c.path), gone.Replace(c.body), "If-Match", "*")
		if a.status < 400 || a.status != b.status || strings.ReplaceAll(a.body, path, "") != strings.ReplaceAll(b.body, gone.Replace(c.path), "") {
			t.Errorf("%s: there %d %s, not there %d %s", name, a.status, a.body, b.status, b.body)
		}
	}
}

// TestRefusedFieldsComeInOrder: the same request has the same answer.
func TestRefusedFieldsComeInOrder(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	body := `{"values":{"name":"x","phone":"x","due":"x","responsible":"x"}}`
	first := w.do(t, "courier", "PATCH", ws+"/trackers/orders/records/"+id, body, "If-Match", "*")
	for range 20 {
		if next := w.do(t, "courier", "PATCH", ws+"/trackers/orders/records/"+id, body, "If-Match", "*"); next.body != first.body {
			t.Fatalf("%s, then %s", first.body, next.body)
		}
	}
}
