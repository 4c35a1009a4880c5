package rest

import (
	"strconv"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/policy"
)

func TestAPolicyTestIsJudgedByEveryChangeAndNamedWhenItBreaks(t *testing.T) { // A11.6
	w := newWorld(t)
	tests := ws + "/policy/tests"
	body := `{"name":"courier Ann cannot view price of a delivered order","user":"` + w.users["courier"] + `","expect":"cannot","action":"view","tracker":"orders","property":"price","state":"done"}`
	made := w.ok(t, "fu1", "POST", tests, body)
	id := field(t, made, "id")
	if field(t, made, "holds") != "true" || field(t, made, "property.key") != "price" {
		t.Errorf("%s", made.body)
	}
	if got := w.do(t, "fu1", "POST", tests, strings.Replace(body, `"cannot"`, `"can"`, 1)); got.status != 422 || field(t, got, "code") != "test_broken" {
		t.Errorf("a test that is not true: %d %s", got.status, got.body)
	}
	w.ok(t, "fu1", "POST", tests, `{"name":"couriers move what they deliver","role":"courier","expect":"can","action":"change_state","tracker":"orders","state":"delivering","record":"assigned"}`)

	opens := func(more string) string {
		return `{"note":"` + more + `"` + `,"changes":[{"op":"put","kind":"permissions","id":"courier/orders","doc":{"role":"courier","tracker":"orders","all_states":{"actions":{"change_state":"assigned"},"properties":{"price":{"view":"assigned"}}}}}]`
	}
	got := w.do(t, "ext", "POST", ws+"/policy/changes", opens("why not")+`}`)
	if got.status != 422 || field(t, got, "code") != "test_broken" || !strings.Contains(got.body, "courier Ann cannot view price") || strings.Contains(got.body, "couriers move") {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if seen := w.preview(t, "fu1", `[{"op":"put","kind":"permissions","id":"courier/orders","doc":{"role":"courier","tracker":"orders","all_states":{"properties":{"price":{"view":"all"}}}}}]`); len(seen.Violations) != 1 ||
		!strings.Contains(seen.Violations[0].Message.String(), "courier Ann") || !strings.Contains(seen.Violations[0].Message.String(), "couriers move") {
		t.Errorf("the preview tells %+v", seen.Violations)
	}
	// The test as it stood before counts as well: it is not taken out in passing.
	if got := w.do(t, "ext", "POST", ws+"/policy/changes", strings.Replace(opens("in passing"), `[{"op"`, `[{"op":"delete","kind":"policy_test","id":"`+id+`"},{"op"`, 1)+`}`); got.status != 422 || field(t, got, "code") != "test_broken" {
		t.Errorf("with the test deleted in the same change: %d %s", got.status, got.body)
	}
	w.forces(t, opens, id)
}

// forces: it takes full and a reason, and tells the others.
func (w *world) forces(t *testing.T, opens func(string) string, id string) {
	t.Helper()
	if got := w.do(t, "ext", "POST", ws+"/policy/changes", opens("because")+`,"force":true}`); got.status != 403 {
		t.Errorf("forced with extended settings access: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "POST", ws+"/policy/changes", opens("")+`,"force":true}`); got.status != 422 || field(t, got, "code") != "reason_required" {
		t.Errorf("forced without a reason: %d %s", got.status, got.body)
	}
	if n := len(w.sentTo("fu2")); n != 0 {
		t.Errorf("%d mails about what was refused", n)
	}
	w.ok(t, "fu1", "POST", ws+"/policy/changes", opens("the auditors ask")+`,"force":true}`)
	mails := w.sentTo("fu2")
	if len(mails) != 1 || !strings.Contains(mails[0], "courier Ann cannot view price") || !strings.Contains(mails[0], "the auditors ask") || len(w.sentTo("fu1")) != 0 {
		t.Errorf("the other full user was told %q", mails)
	}
	list := w.ok(t, "fu1", "POST", ws+"/policy/tests/run", "")
	if field(t, list, "broken") != "1" {
		t.Errorf("%s", list.body)
	}
	// What is broken already holds up nothing else.
	w.ok(t, "ext", "POST", ws+"/policy/changes", `{"changes":[{"op":"put","kind":"team","doc":{"key":"later","name":"Later","members":[]}}]}`)
	w.apply(t, policy.Change{Op: policy.Del, Kind: policy.KindUser, ID: w.users["courier"]})
	if got := w.ok(t, "fu1", "GET", ws+"/policy/tests/"+id, ""); field(t, got, "gone") != "true" || field(t, got, "user.name") != policy.DeletedName {
		t.Errorf("a test about somebody who is gone: %s", got.body)
	}
}

func TestATestIsForcedOnEveryRoadByAFullUserWithAReason(t *testing.T) { // A11.6
	w := newWorld(t)
	w.ok(t, "fu1", "POST", ws+"/policy/tests", `{"name":"Person mgr can view price","user":"`+w.users["mgr"]+`","expect":"can","action":"view","tracker":"orders","property":"price","state":"new"}`)
	held := w.heldBy(t, "mgr")
	path := ws + "/roles/manager/assignments/" + held
	end := func(who, query string) answer {
		return w.do(t, who, "DELETE", path+query, "", "If-Match", "*")
	}
	for what, c := range map[string]struct {
		who, query string
		status     int
		code       string
	}{
		"nobody forces":                   {"fu1", "?note=leaves", 422, "test_broken"},
		"a blank reason is none":          {"fu1", "?note=leaves&force=+", 422, "test_broken"},
		"with extended settings access":   {"ext", "?force=because", 403, "forbidden"},
		"who may not end the role at all": {"mgr", "?force=because", 403, "forbidden"},
	} {
		if got := end(c.who, c.query); got.status != c.status || field(t, got, "code") != c.code {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	review := w.review(t, "fu1", `{"name":"All","scope":{"kind":"everyone"},"due":"2199-01-01T00:00:00Z"}`)
	item := w.reviewItems(t, "fu1", review, "")["Person mgr manager"]
	answers := `{"decisions":[{"assignment":"` + held + `","revision":` + strconv.FormatInt(item.Revision, 10) + `,"decision":"remove"}]}`
	if got := w.do(t, "fu1", "POST", ws+"/reviews/"+review+"/decisions", answers); got.status != 422 || field(t, got, "code") != "test_broken" {
		t.Errorf("by a review: %d %s", got.status, got.body)
	}
	if n := len(w.sentTo("fu2")); n != 0 {
		t.Errorf("%d mails about what was refused", n)
	}
	if got := end("fu1", "?note=leaves&force=the+job+went+elsewhere"); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if mails := w.sentTo("fu2"); len(mails) != 1 || !strings.Contains(mails[0], "Person mgr can view price") || !strings.Contains(mails[0], "the job went elsewhere") {
		t.Errorf("the other full user was told %q", mails)
	}
	if note := field(t, w.ok(t, "fu2", "GET", ws+"/audit?limit=1", ""), "items.0.note"); note != "leaves: the job went elsewhere" {
		t.Errorf("the audit log says %q", note)
	}
}

func TestWhoConfiguresATrackerWritesItsTests(t *testing.T) { // A11.6, A8
	w := newWorld(t)
	tests := ws + "/policy/tests"
	about := func(tracker string) string {
		return `{"name":"about ` + tracker + `","role":"courier","expect":"cannot","action":"delete","tracker":"` + tracker + `","state":"` + map[string]string{"orders": "done", "clients": "lead"}[tracker] + `"}`
	}
	made := w.ok(t, "sel", "POST", tests, about("orders"))
	if got := w.do(t, "sel", "POST", tests, about("clients")); got.status != 404 && got.status != 403 {
		t.Errorf("a tracker that is not on the list: %d %s", got.status, got.body)
	}
	other := field(t, w.ok(t, "ext", "POST", tests, about("clients")), "id")
	if got := w.ok(t, "sel", "GET", tests, ""); !strings.Contains(got.body, "about orders") || strings.Contains(got.body, "about clients") {
		t.Errorf("%s", got.body)
	}
	path := tests + "/" + field(t, made, "id")
	for what, got := range map[string]answer{
		"another's":       w.do(t, "sel", "GET", tests+"/"+other, ""),
		"without a right": w.do(t, "mgr", "GET", tests, ""),
	} {
		if got.status != 404 && got.status != 403 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := w.do(t, "sel", "PUT", path, `{"name":"no place","role":"courier","expect":"cannot","action":"view","tracker":"orders","property":"nosuch","state":"done"}`, "If-Match", "*"); got.status != 404 && got.status != 422 {
		t.Errorf("a property that is not there: %d %s", got.status, got.body)
	}
	w.ok(t, "sel", "PUT", path, strings.Replace(about("orders"), `"delete"`, `"archive"`, 1), "If-Match", w.etag(t, "sel", path))
	w.ok(t, "sel", "DELETE", path, "", "If-Match", w.etag(t, "sel", path))
	if got := w.do(t, "sel", "GET", path, ""); got.status != 404 {
		t.Errorf("deleted: %d", got.status)
	}
}
