package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const appAccess = ws + "/app-access"

func (w *world) appAccess(t *testing.T) (out AppAccess, tag string) {
	t.Helper()
	got := w.ok(t, "ext", "GET", appAccess, "")
	must(t, json.Unmarshal([]byte(got.body), &out))
	return out, got.header.Get("ETag")
}

func (w *world) accessChange(t *testing.T, a answer) (out AppAccessChange) {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	must(t, json.Unmarshal([]byte(a.body), &out))
	return out
}

func (w *world) enters(t *testing.T, who string) bool {
	t.Helper()
	return w.do(t, who, "GET", ws, "").status == 200
}

// A5.1, A5.2: the list is kept when everyone is let in again, and whoever is
// added while the mode is selected has no access until allowed.
func TestAppAccessIsForEveryoneOrForTheSelected(t *testing.T) {
	w := newWorld(t)
	before, tag := w.appAccess(t)
	if before.Mode != "selected" || !before.Users[w.users["mgr"]] || before.Users[w.users["out"]] || before.Users[w.users["viewer"]] || len(before.Users) != len(people) {
		t.Fatalf("%+v", before)
	}
	if w.enters(t, "out") || w.enters(t, "viewer") || !w.enters(t, "mgr") {
		t.Fatal("the mode is not what it says")
	}
	done := w.accessChange(t, w.do(t, "ext", "PUT", appAccess, `{"mode":"everyone","users":{}}`, "If-Match", tag))
	if done.Mode != "everyone" || done.Gained != 1 || done.Lost != 0 || done.Changed != 0 {
		t.Errorf("%+v", done)
	}
	if !w.enters(t, "out") || w.enters(t, "viewer") || w.enters(t, "dead") {
		t.Error("everyone means everyone but viewers")
	}
	kept, tag := w.appAccess(t)
	if kept.Users[w.users["out"]] || !kept.Users[w.users["mgr"]] {
		t.Error("the list is not kept")
	}
	done = w.accessChange(t, w.do(t, "ext", "PUT", appAccess, `{"mode":"selected","users":{"`+w.users["courier2"]+`":false}}`, "If-Match", tag))
	if done.Lost != 2 || done.Gained != 0 || done.Changed != 1 {
		t.Errorf("%+v", done)
	}
	if w.enters(t, "out") || w.enters(t, "courier2") || !w.enters(t, "courier") {
		t.Error("the saved list does not count")
	}
	added := w.ok(t, "ext", "POST", ws+"/users", `{"name":"Late","kind":"guest"}`)
	if field(t, added, "app_access") != "false" || field(t, added, "entry.reason") != "no_app_access" {
		t.Errorf("added while selected: %s", added.body)
	}
}

// A5.2: nothing changes before the save, and a save is one change: all of it or
// nothing, against what the draft began with.
func TestAppAccessIsSavedAsAWholeOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	_, tag := w.appAccess(t)
	revision := w.ok(t, "ext", "GET", ws, "").header.Get("Policy-Revision")
	draft := func(users string) string { return `{"users":{` + users + `}}` }
	off := func(who string) string { return fmt.Sprintf(`"%s":false`, w.users[who]) }

	dry := w.accessChange(t, w.do(t, "ext", "PUT", appAccess+"?dry_run=true", draft(off("mgr")+","+off("courier")+","+off("dead")), "If-Match", tag))
	if !dry.DryRun || dry.Lost != 2 || dry.Changed != 3 || !w.enters(t, "mgr") {
		t.Errorf("%+v", dry)
	}
	for name, c := range map[string]struct {
		who, body, code string
		status          int
	}{
		"a full user by who is not one": {"ext", draft(off("mgr") + "," + off("fu1")), "forbidden", 403},
		"a viewer":                      {"ext", draft(off("mgr") + `,"` + w.users["viewer"] + `":true`), "viewer", 422},
		"nobody":                        {"ext", draft(off("mgr") + `,"nosuch":true`), "unknown", 422},
		"the last full users":           {"fu1", draft(off("mgr") + "," + off("fu1") + "," + off("fu2")), "last_full", 422},
	} {
		got := w.do(t, c.who, "PUT", appAccess, c.body, "If-Match", "*")
		if got.status != c.status || !strings.Contains(got.body, c.code) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if !w.enters(t, "mgr") {
			t.Fatalf("%s: half of it was saved", name)
		}
	}
	if got := w.do(t, "ext", "PUT", appAccess, draft(off("mgr"))); got.status != 428 {
		t.Errorf("without a base: %d %s", got.status, got.body)
	}
	if got := w.do(t, "mgr", "PUT", appAccess, draft(off("courier")), "If-Match", "*"); got.status != 403 {
		t.Errorf("without settings access: %d", got.status)
	}
	w.ok(t, "ext", "PUT", appAccess, draft(off("courier")), "If-Match", tag)
	if got := w.do(t, "ext", "PUT", appAccess, draft(off("mgr")), "If-Match", tag); got.status != 412 {
		t.Errorf("an old tag: %d", got.status)
	}
	base := func(users string) string { return `{"base_revision":` + revision + `,"users":{` + users + `}}` }
	if got := w.do(t, "ext", "PUT", appAccess, base(fmt.Sprintf(`"%s":true`, w.users["courier"]))); got.status != 409 || field(t, got, "object") != "user/"+w.users["courier"] {
		t.Errorf("a user that somebody else changed since: %d %s", got.status, got.body)
	}
	if got := w.do(t, "ext", "PUT", appAccess, base(off("mgr"))); got.status != 200 { // another user: no conflict (A11.3)
		t.Errorf("a user that nobody changed: %d %s", got.status, got.body)
	}
	entries := w.ok(t, "fu1", "GET", ws+"/audit?limit=1", "")
	same := w.accessChange(t, w.do(t, "ext", "PUT", appAccess, draft(off("mgr")), "If-Match", "*"))
	if again := w.ok(t, "fu1", "GET", ws+"/audit?limit=1", ""); same.Unchanged != 1 || field(t, again, "items.0.seq") != field(t, entries, "items.0.seq") {
		t.Errorf("saving what is so already leaves an entry: %+v", same)
	}
}

// A5.3: by filter, selection or teams; viewers and full users are skipped and
// counted.
func TestAppAccessInBulkSkipsViewersAndFullUsers(t *testing.T) {
	w := newWorld(t)
	bulk := func(who, query, body string) answer { return w.do(t, who, "POST", appAccess+"/bulk"+query, body) }
	dry := w.accessChange(t, bulk("fu1", "?dry_run=true", `{"filter":{},"allow":false}`))
	want := len(people) - 1 - 2 - 1 // not the viewer, not the full users, and out has none
	if dry.Changed != want || len(dry.Users) != want || dry.SkippedViewers != 1 || dry.SkippedFull != 2 || dry.Unchanged != 1 || dry.Lost != want-1 {
		t.Errorf("%+v", dry)
	}
	if !w.enters(t, "mgr") {
		t.Fatal("a dry run changes something")
	}
	done := w.accessChange(t, bulk("fu1", "", `{"filter":{"role":"courier"},"allow":false}`))
	if done.Changed != 2 || done.Lost != 2 || w.enters(t, "courier") || !w.enters(t, "mgr") || len(done.Users) != 0 {
		t.Errorf("%+v", done)
	}
	done = w.accessChange(t, bulk("ext", "", `{"teams":["north"],"allow":true}`))
	if done.Changed != 1 || done.Gained != 1 || !w.enters(t, "courier") || w.enters(t, "courier2") {
		t.Errorf("by team: %+v", done)
	}
	done = w.accessChange(t, bulk("ext", "", `{"ids":["`+strings.Join([]string{w.users["courier2"], w.users["courier2"], w.users["viewer"], w.users["fu1"]}, `","`)+`"],"allow":true}`))
	if done.Changed != 1 || done.SkippedViewers != 1 || done.SkippedFull != 1 || !w.enters(t, "courier2") {
		t.Errorf("by selection: %+v", done)
	}
	for _, body := range []string{`{"allow":true}`, `{"filter":{},"ids":[],"allow":true}`, `{"ids":["nosuch"],"allow":true}`, `{"teams":["nosuch"],"allow":true}`, `{"filter":{"colour":"red"},"allow":true}`} {
		if got := bulk("ext", "", body); got.status != 422 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	for _, who := range []string{"sel", "mgr"} {
		if got := bulk(who, "", `{"filter":{},"allow":false}`); got.status != 403 {
			t.Errorf("%s: %d", who, got.status)
		}
	}
	// Everyone the filter matches, without the actor's own way in: nobody locks the
	// workspace up, because full users stay.
	w.accessChange(t, bulk("fu1", "", `{"filter":{},"allow":false}`))
	if !w.enters(t, "fu1") || !w.enters(t, "fu2") || w.enters(t, "ext") {
		t.Error("a bulk action reached the full users")
	}
}
