package rest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// review begins one as somebody and gives its id.
func (w *world) review(t *testing.T, who, body string) string {
	t.Helper()
	return field(t, w.ok(t, who, "POST", ws+"/reviews", body), "id")
}

func in(days int) string { return time.Now().AddDate(0, 0, days).UTC().Format(time.RFC3339) }

// reviewItems reads all items of a review, page by page, by the holder's name.
func (w *world) reviewItems(t *testing.T, who, review, query string) map[string]app.ReviewItem {
	t.Helper()
	out, cursor := map[string]app.ReviewItem{}, ""
	for {
		got := w.ok(t, who, "GET", ws+"/reviews/"+review+"/items?limit=1"+query+cursor, "")
		var page struct {
			Items []app.ReviewItem
			Next  *string `json:"next_cursor"`
		}
		must(t, json.Unmarshal([]byte(got.body), &page))
		for _, x := range page.Items {
			name := x.Role.Key
			if x.User != nil {
				name = x.User.Name + " " + name
			}
			if _, twice := out[name]; twice {
				t.Fatalf("%s stands in the list twice", name)
			}
			out[name] = x
		}
		if page.Next == nil {
			return out
		}
		cursor = "&cursor=" + *page.Next
	}
}

func decide(x app.ReviewItem, decision, more string) string {
	return fmt.Sprintf(`{"decisions":[{"assignment":%q,"revision":%d,"decision":%q%s}]}`, x.Assignment, x.Revision, decision, more)
}

func TestAReviewersDecisionsCountFromTheNextRequestCaseE38(t *testing.T) { // A14, S003.53
	onBoth(t, func(t *testing.T, w *world) {
		id := w.review(t, "ext", `{"name":"Couriers","scope":{"kind":"role","id":"courier"},"due":"`+in(14)+`"}`)
		path := ws + "/reviews/" + id
		items := w.reviewItems(t, "ext", id, "")
		one, two := items["Person courier courier"], items["Person courier2 courier"]
		if len(items) != 2 || one.Revision == 0 || !one.Decide || one.Said != nil {
			t.Fatalf("%+v", items)
		}
		if got := w.do(t, "courier2", "GET", ws+"/trackers/orders", ""); got.status != 200 {
			t.Fatalf("before: %d", got.status)
		}
		done := w.ok(t, "ext", "POST", path+"/decisions", decide(two, "remove", `,"note":"left the fleet"`))
		if got := w.do(t, "courier2", "GET", ws+"/trackers/orders", ""); got.status != 404 {
			t.Errorf("the next request after the removal: %d", got.status)
		}
		if field(t, done, "progress.removed") != "1" || field(t, done, "progress.unanswered") != "1" || field(t, done, "progress.total") != "2" {
			t.Errorf("%s", done.body)
		}
		if got := w.do(t, "ext", "POST", path+"/decisions", decide(two, "keep", "")); got.status != 409 || field(t, got, "code") != "revision_conflict" {
			t.Errorf("a decision on what is no more: %d %s", got.status, got.body)
		}
		w.ok(t, "ext", "POST", path+"/decisions", decide(one, "shorten", `,"until":"`+in(7)+`"`))
		if got := w.do(t, "ext", "POST", path+"/decisions", decide(one, "keep", "")); got.status != 409 {
			t.Errorf("a decision on what was changed since it was read: %d %s", got.status, got.body)
		}
		items = w.reviewItems(t, "ext", id, "")
		if x := items["Person courier courier"]; x.Until == nil || x.Said == nil || x.Said.Decision != "shorten" || x.Reason == "" {
			t.Errorf("shortened: %+v", x)
		}
		if x := items["Person courier2 courier"]; x.Revision != 0 || x.Decide || x.Said == nil || x.Said.By.Name != "Person ext" || x.Said.Note != "left the fleet" {
			t.Errorf("removed: %+v", x)
		}
		if left := w.reviewItems(t, "ext", id, "&show=left"); len(left) != 0 {
			t.Errorf("nothing is left to say, and there is %v", left)
		}
		log := w.ok(t, "fu1", "GET", ws+"/audit?limit=10", "")
		for _, want := range []string{`"kind":"review"`, `"kind":"review_decision"`, `"kind":"role_assignment"`, "Access review: Couriers"} {
			if !strings.Contains(log.body, want) {
				t.Errorf("the audit log does not hold %s", want)
			}
		}
		if v := w.ok(t, "fu1", "GET", ws+"/audit/verify", ""); field(t, v, "ok") != "true" {
			t.Errorf("%s", v.body)
		}
		w.finishes(t, id)
	})
}

// finishes ends a review and looks at what it left.
func (w *world) finishes(t *testing.T, id string) {
	t.Helper()
	path := ws + "/reviews/" + id
	if got := w.do(t, "ext", "GET", path+"/export", ""); got.status != 409 {
		t.Errorf("evidence of a review that goes on: %d", got.status)
	}
	done := w.ok(t, "ext", "POST", path+"/finish", "")
	if field(t, done, "open") != "false" || field(t, done, "evidence.rows") != "2" || field(t, done, "progress.shortened") != "1" {
		t.Errorf("%s", done.body)
	}
	file := w.ok(t, "ext", "GET", path+"/export", "")
	sum := sha256.Sum256([]byte(file.body))
	if hex.EncodeToString(sum[:]) != field(t, done, "evidence.sha256") {
		t.Error("the exported file is not what its hash says")
	}
	if strings.Contains(file.body, "Person") || !strings.Contains(file.body, w.users["courier2"]) || !strings.Contains(file.body, "left the fleet") {
		t.Errorf("evidence holds ids and no names:\n%s", file.body)
	}
	if named := w.ok(t, "ext", "GET", path+"/export?names=true", ""); !strings.Contains(named.body, "Person courier2") {
		t.Errorf("with the names of today:\n%s", named.body)
	}
	if got := w.reviewItems(t, "ext", id, ""); len(got) != 2 || got["Person courier2 courier"].Said.Decision != "remove" || got["Person courier courier"].Decide {
		t.Errorf("%+v", got)
	}
	for what, got := range map[string]answer{
		"finish again":    w.do(t, "ext", "POST", path+"/finish", ""),
		"decide too late": w.do(t, "ext", "POST", path+"/decisions", `{"decisions":[{"assignment":"`+w.users["courier"]+`","revision":1,"decision":"keep"}]}`),
	} {
		if got.status != 409 && got.status != 404 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if entry := w.ok(t, "fu1", "GET", ws+"/audit?limit=1", ""); !strings.Contains(entry.body, "Access review finished: Couriers") {
		t.Errorf("%s", entry.body)
	}
	w.ok(t, "fu1", "DELETE", ws+"/users/"+w.users["courier2"], `{"name":"Person courier2"}`, "If-Match", w.etag(t, "fu1", ws+"/users/"+w.users["courier2"]))
	if again := w.ok(t, "ext", "GET", path+"/export", ""); again.body != file.body {
		t.Error("the evidence changed with a deleted person")
	}
	if named := w.ok(t, "ext", "GET", path+"/export?names=true", ""); strings.Contains(named.body, "Person courier2") {
		t.Error("a deleted person's name is still told (A8.5)")
	}
}

func TestNobodyReviewsThemselfAndEachWithTheirOwnPowersCaseE38(t *testing.T) { // A14, A8
	w := newWorld(t)
	w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["ext"], Role: "courier", Site: "*"}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["fu2"], Role: "courier", Site: "*"}))
	id := w.review(t, "ext", `{"name":"All","scope":{"kind":"everyone"},"due":"`+in(14)+`","reviewers":["`+w.users["ext"]+`","`+w.users["sel"]+`"]}`)
	items := w.reviewItems(t, "ext", id, "")
	for name, want := range map[string]string{"Person ext courier": "nobody reviews themself", "Person fu2 courier": "full settings access"} {
		if x := items[name]; x.Decide || !strings.Contains(x.WhyNot.String(), want) {
			t.Errorf("%s: %+v", name, x)
		}
		if got := w.do(t, "ext", "POST", ws+"/reviews/"+id+"/decisions", decide(items[name], "keep", "")); got.status != 403 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	courier := items["Person courier courier"]
	if got := w.do(t, "fu1", "POST", ws+"/reviews/"+id+"/decisions", decide(courier, "keep", "")); got.status != 403 {
		t.Errorf("somebody who was not asked: %d %s", got.status, got.body)
	}
	if got := w.do(t, "sel", "GET", ws+"/reviews/"+id, ""); got.status != 200 || field(t, got, "progress.total") != "0" {
		t.Errorf("a reviewer without power over any of it: %d %s", got.status, got.body)
	}
	if got := w.do(t, "sel", "POST", ws+"/reviews/"+id+"/decisions", decide(courier, "remove", "")); got.status != 404 {
		t.Errorf("and what they do not hear of: %d %s", got.status, got.body)
	}
	for what, got := range map[string]answer{
		"another's review": w.do(t, "mgr", "GET", ws+"/reviews/"+id, ""),
		"to begin one":     w.do(t, "sel", "POST", ws+"/reviews", `{"name":"x","scope":{"kind":"everyone"},"due":"`+in(3)+`"}`),
		"to finish one":    w.do(t, "sel", "POST", ws+"/reviews/"+id+"/finish", ""),
	} {
		if got.status != 403 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if mails := strings.Join(w.mails.sent, "\n"); !strings.Contains(mails, "sel@example.org\nPlease review who has access in One: All") {
		t.Errorf("whom it asks was not told: %s", mails)
	}
	if got := w.do(t, "fu1", "POST", ws+"/policy/changes", `{"changes":[{"op":"delete","kind":"review","id":"`+id+`"}]}`); got.status != 422 {
		t.Errorf("a review by another road: %d %s", got.status, got.body)
	}
}

func TestWhatNobodyAnswersIsKeptOrRemovedAsTheReviewSays(t *testing.T) { // A14
	now := time.Now()
	w := newWorldAt(t, func() time.Time { return now })
	w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["fu2"], Role: "courier", Site: "*"}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["ext"], Role: "courier", Site: "*"}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["dead"], Role: "terminated", Site: "*"}))
	now = now.Add(time.Minute)
	kept := w.review(t, "ext", `{"name":"Kept","scope":{"kind":"role","id":"manager"},"due":"`+in(3)+`"}`)
	removed := w.review(t, "ext", `{"name":"Removed","scope":{"kind":"everyone"},"due":"`+in(3)+`","on_no_answer":"remove","repeat":"none"}`)
	now = now.Add(time.Minute)
	w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "courier", Site: "*"}))
	w.ok(t, "ext", "POST", ws+"/reviews/"+removed+"/decisions", decide(w.reviewItems(t, "ext", removed, "")["Person courier courier"], "keep", ""))
	must(t, w.app.SweepReviews(t.Context()))
	if got := w.ok(t, "ext", "GET", ws+"/reviews/"+removed, ""); field(t, got, "open") != "true" {
		t.Fatal("it was finished before it was due")
	}
	now = now.AddDate(0, 0, 4)
	clear(w.cookies)
	must(t, w.app.SweepReviews(t.Context()))
	if got := w.ok(t, "ext", "GET", ws+"/reviews/"+kept, ""); field(t, got, "open") != "false" || field(t, got, "progress.unanswered") != "2" || field(t, got, "progress.removed") != "0" {
		t.Errorf("%s", got.body)
	}
	got := w.ok(t, "ext", "GET", ws+"/reviews/"+removed, "")
	if field(t, got, "open") != "false" || strings.Contains(got.body, `"closed_by"`) {
		t.Errorf("%s", got.body)
	}
	items := w.reviewItems(t, "ext", removed, "")
	for name, want := range map[string]string{
		"Person courier courier":  "keep",   // answered
		"Person courier2 courier": "remove", // not answered
		"Person mgr manager":      "remove",
		"Person fu2 courier":      "keep", // beyond the powers of who began it (A8)
		"Person ext courier":      "keep", // their own
		"Person dead terminated":  "keep", // without it there would be more
	} {
		if x, ok := items[name]; !ok || x.Said.Decision != want {
			t.Errorf("%s: %+v", name, x.Said)
		}
	}
	if _, ok := items["Person none courier"]; ok {
		t.Error("what was given after the review began is no part of it")
	}
	if got := w.do(t, "courier2", "GET", ws+"/trackers/orders", ""); got.status != 404 {
		t.Errorf("what nobody answered still counts: %d", got.status)
	}
	must(t, w.app.SweepReviews(t.Context()))
	if got := w.ok(t, "ext", "GET", ws+"/reviews", ""); strings.Count(got.body, `"scope"`) != 2 {
		t.Errorf("a sweep without a reason: %s", got.body)
	}
}

func TestAReviewComesAgainQuarterlyAndAfterItsRoleChanged(t *testing.T) { // A14, S003.53
	now := time.Now()
	w := newWorldAt(t, func() time.Time { return now })
	quarterly := w.review(t, "ext", `{"name":"Quarterly","scope":{"kind":"team","id":"north"},"due":"`+in(10)+`","reviewers":["`+w.users["ext"]+`"]}`)
	follows := w.review(t, "ext", `{"name":"Follows","scope":{"kind":"role","id":"courier"},"due":"`+in(10)+`","repeat":"role_change"}`)
	if got := w.do(t, "ext", "POST", ws+"/reviews", `{"name":"x","scope":{"kind":"everyone"},"due":"`+in(10)+`","repeat":"role_change"}`); got.status != 422 {
		t.Errorf("no role to follow: %d", got.status)
	}
	now = now.AddDate(0, 0, 11)
	must(t, w.app.SweepReviews(t.Context())) // finished
	must(t, w.app.SweepReviews(t.Context()))
	clear(w.cookies)
	all := func() string { return w.ok(t, "ext", "GET", ws+"/reviews", "").body }
	if n := strings.Count(all(), `"scope"`); n != 2 {
		t.Fatalf("%d reviews before the quarter is over", n)
	}
	cells := courierCells()
	cells.AllStates = policy.Entries{Properties: map[string]policy.Cell{"due": {View: "all"}}}
	w.apply(t, doc(policy.KindPermissions, "courier/orders", cells))
	must(t, w.app.SweepReviews(t.Context()))
	if got := all(); strings.Count(got, `"name":"Follows"`) != 2 || strings.Count(got, `"name":"Quarterly"`) != 1 {
		t.Errorf("after the role changed: %s", got)
	}
	sent := len(w.mails.sent)
	now = now.AddDate(0, 3, 0)
	clear(w.cookies)
	must(t, w.app.SweepReviews(t.Context()))
	if got := all(); strings.Count(got, `"name":"Quarterly"`) != 2 {
		t.Errorf("after a quarter: %s", got)
	}
	if len(w.mails.sent) == sent || !strings.Contains(w.mails.last(t), "Quarterly") {
		t.Error("whom it asks was not told that it has come again")
	}
	tag := w.etag(t, "ext", ws+"/reviews/"+quarterly)
	if got := w.do(t, "ext", "PATCH", ws+"/reviews/"+follows, `{"due":"`+in(300)+`","repeat":"none"}`, "If-Match", tag); got.status != 412 {
		t.Errorf("another's tag: %d", got.status)
	}
	got := w.ok(t, "ext", "PATCH", ws+"/reviews/"+follows, `{"name":"Followed","repeat":"none"}`, "If-Match", w.etag(t, "ext", ws+"/reviews/"+follows))
	if field(t, got, "name") != "Followed" || field(t, got, "repeat") != "none" {
		t.Errorf("%s", got.body)
	}
}

func TestAReviewShowsWhatItsReviewerGoesBy(t *testing.T) { // A14: self-grants, future-dated, overlaps, orphans, roles never used
	now := time.Now()
	w := newWorldAt(t, func() time.Time { return now })
	ahead := now.AddDate(0, 1, 0)
	w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier"], Role: "manager", Site: "*", From: &ahead, Reason: "cover"}),
		doc(policy.KindRole, "", policy.Role{Key: "unheld", Name: "Unheld", Portal: "staff", Enabled: true}))
	w.order(t, `{"name":"Priya"}`)
	w.ok(t, "ext", "POST", ws+"/roles/manager/assignments?note=to+look", `{"user":"`+w.users["ext"]+`","reason":"to look"}`)
	order := w.order(t, `{"name":"Lost"}`)
	w.ok(t, "mgr", "PUT", ws+"/trackers/orders/records/"+order+"/restriction", `{"mode":"restricted","users":["`+w.users["dead"]+`"],"lock_me_out":true}`, "If-Match", "*")
	w.do(t, "courier", "GET", ws+"/trackers", "")
	now = now.AddDate(0, 0, 95)
	clear(w.cookies)
	id := w.review(t, "fu1", `{"name":"All","scope":{"kind":"everyone"},"due":"`+now.AddDate(0, 0, 9).UTC().Format(time.RFC3339)+`"}`)
	items := w.reviewItems(t, "fu1", id, "")
	has := func(name, flag string) bool {
		return strings.Contains(" "+strings.Join(items[name].Flags, " ")+" ", " "+flag+" ")
	}
	if !has("Person ext manager", "self_grant") || has("Person mgr manager", "self_grant") {
		t.Errorf("self-grants: %+v", items["Person ext manager"])
	}
	if !has("Person mgr manager", "unused") || items["Person mgr manager"].Suggest != "remove" || items["Person courier manager"].LastUsed == nil {
		t.Errorf("unused: %+v", items["Person mgr manager"])
	}
	if others := items["Person courier manager"].Others; len(others) != 1 || others[0].Key != "courier" {
		t.Errorf("overlaps: %+v", others)
	}
	if !has("Person out manager", "no_app_access") || has("Person mgr manager", "no_app_access") {
		t.Errorf("who cannot enter: %+v", items["Person out manager"])
	}
	got := w.ok(t, "fu1", "GET", ws+"/reviews/"+id+"/findings", "")
	for _, want := range []string{`"key":"unheld"`, `"records":1`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("findings lack %s: %s", want, got.body)
		}
	}
	if strings.Contains(got.body, "Lost") {
		t.Error("findings tell a value of a record (A2.4)")
	}
}

// A14, S003.23: an integration's access is reviewed apart from people's, by what its
// key was last used for, and an answer counts from its next request on.
func TestAReviewOfIntegrationsIsAboutTheirRolesAlone(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "bot", "integration", "grant")
	w.someone(t, "idle", "integration", "grant")
	secret, _ := w.key(t, "bot", everything)
	if got := w.by(t, secret, "GET", ws+"/trackers/orders/records", ""); got.status != 200 {
		t.Fatalf("before: %d %s", got.status, got.body)
	}
	id := w.review(t, "ext", `{"name":"Machines","scope":{"kind":"integrations"},"due":"`+in(14)+`"}`)
	items := w.reviewItems(t, "ext", id, "")
	used, idle := items["bot bot"], items["idle idle"]
	if len(items) != 2 || used.LastUsed == nil || idle.LastUsed != nil || !used.Decide {
		t.Fatalf("%+v", items)
	}
	w.ok(t, "ext", "POST", ws+"/reviews/"+id+"/decisions", decide(used, "remove", `,"note":"reads client rates"`))
	if got := w.by(t, secret, "GET", ws+"/trackers/orders/records", ""); got.status != 404 {
		t.Errorf("the key's next request after the removal: %d", got.status)
	}
}
