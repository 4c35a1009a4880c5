package rest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// drafted begins a look with a draft that nobody has saved.
func (w *world) drafted(t *testing.T, who, target, changes string) answer {
	t.Helper()
	base := field(t, w.ok(t, "fu2", "GET", ws+"/policy/revision", ""), "revision")
	return w.do(t, who, "POST", ws+"/view-as", fmt.Sprintf(`{"target":%q,"reason":"before I save it","draft":{"base_revision":%s,"changes":[%s]}}`, target, base, changes))
}

// opened is the courier's matrix with more cells.
func opened(role string, cells map[string]policy.Cell) string {
	p := courierCells()
	p.Role = role
	for key, cell := range cells {
		p.States["delivering"].Properties[key] = cell
	}
	raw, _ := json.Marshal(map[string]any{"op": "put", "kind": "permissions", "doc": p})
	return string(raw)
}

var moreSeen = map[string]policy.Cell{"notes": {View: "assigned"}, "price": {View: "assigned"}}

// A13.4, A2.4: with a draft one sees the columns that the other would have, and of the
// values those alone that one sees oneself as things are.
func TestViewAsDraft_ShowsWhatWouldBeSeenAndNoValueThatOneDoesNotSee(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Priya")
		w.watcher(t) // fu1 sees names and notes
		before := w.ok(t, "courier", "GET", ws+"/trackers/orders", "").body
		begun := w.drafted(t, "fu1", "user:"+w.users["courier"], opened("courier", moreSeen))
		as := field(t, begun, "as")
		if as != "user:"+w.users["courier"]+",draft" || field(t, begun, "draft") != "true" {
			t.Fatalf("%d %s", begun.status, begun.body)
		}
		for _, label := range []string{"Secretnotes", "Secretprice"} {
			if got := w.ok(t, "fu1", "GET", with("/trackers/orders", as), ""); !strings.Contains(got.body, label) || strings.Contains(before, label) {
				t.Errorf("the column %s is not as it would be: %s", label, got.body)
			}
		}
		var r Record
		got := w.ok(t, "fu1", "GET", with("/trackers/orders/records/"+id, as), "")
		must(t, json.Unmarshal([]byte(got.body), &r))
		if !strings.Contains(got.body, "canary-note") || !slices.Contains(r.Withheld, "price") || strings.Contains(got.body, "7345678") || strings.Contains(got.body, "424242") {
			t.Errorf("a value: %s", got.body)
		}
		count := func(query string) string {
			return field(t, w.ok(t, "fu1", "GET", with("/trackers/orders/records?count=exact&filter="+url.QueryEscape(query), as), ""), "count")
		}
		if count(`notes contains "canary"`) != "1" || count(`price > 1`) != "0" || count(`price < 1 or not price < 1`) != "0" {
			t.Error("a filter knows what one of both does not see")
		}
		if got := w.ok(t, "fu1", "GET", with("", as), ""); field(t, got, "view_as.draft") != "true" {
			t.Errorf("the page is not told of the draft: %s", got.body)
		}
		if got := w.do(t, "fu1", "PATCH", with("/trackers/orders/records/"+id, as), `{"values":{"name":"Eve"}}`, "If-Match", "*"); field(t, got, "code") != "view_as_read_only" {
			t.Errorf("%d %s", got.status, got.body)
		}
		// Nothing has changed for anybody.
		if got := w.ok(t, "courier", "GET", ws+"/trackers/orders", ""); got.body != before {
			t.Errorf("the draft is in force: %s", got.body)
		}
		if got := w.ok(t, "courier", "GET", ws+"/trackers/orders/records/"+id, ""); strings.Contains(got.body, "canary-note") {
			t.Errorf("the draft is in force: %s", got.body)
		}
		if got := w.do(t, "fu1", "GET", with("/trackers/orders", "user:"+w.users["courier"]), ""); got.status != 403 {
			t.Errorf("a look with a draft is one without: %d", got.status)
		}
	})
}

// A2.2, A13.4: a draft that opens everything to whoever looks opens nothing to them.
func TestViewAsDraft_GivesWhoLooksNothing(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	w.watcher(t)
	all := `{"op":"put","kind":"permissions","doc":{"role":"%s","tracker":"orders","all_states":{"actions":{},"properties":{"*":{"view":"all"}}}}}`
	for _, target := range []string{"role:courier,assigned", "role:watch"} {
		as := field(t, w.drafted(t, "fu1", target, fmt.Sprintf(all, "watch")+","+fmt.Sprintf(all, "courier")), "as")
		for _, path := range []string{"/trackers/orders/records/" + id, "/trackers/orders/records", "/trackers/orders/board", "/search?q=Priya", "/trackers/orders/aggregate?measure=sum:price", "/trackers/orders/records/" + id + "/activity"} {
			got := w.do(t, "fu1", "GET", with(path, as), "")
			for _, hidden := range []string{"7345678", "734567891", "424242", "+44 20 1"} {
				if strings.Contains(got.body, hidden) {
					t.Errorf("%s, %s tells %s: %s", target, path, hidden, got.body)
				}
			}
		}
		if got := w.ok(t, "fu1", "GET", ws+"/trackers/orders/records/"+id, ""); strings.Contains(got.body, "7345678") {
			t.Errorf("it is in force: %s", got.body)
		}
	}
}

// A11.2, A11.3, A13.4: a draft is judged like a save of the same, as things are now, and
// is of who may what alone.
func TestViewAsDraft_IsJudgedLikeASave(t *testing.T) {
	w := newWorld(t)
	target := "role:courier,assigned"
	tracker, _ := w.policy(t).Tracker("orders")
	renamed := w.edit(t, policy.KindTracker, tracker.ID, "name", "Parcels")
	raw, err := json.Marshal(map[string]any{"op": "put", "kind": "tracker", "id": tracker.ID, "doc": renamed.Doc})
	must(t, err)
	for what, c := range map[string]struct {
		who, changes string
		status       int
	}{
		"a superuser":                    {"fu1", opened("courier", moreSeen), 201},
		"a full user without the tag":    {"fu2", opened("courier", moreSeen), 403},
		"a selective administrator":      {"sel", opened("courier", moreSeen), 403},
		"a manager":                      {"mgr", opened("courier", moreSeen), 403},
		"what there is":                  {"fu1", string(raw), 422},
		"a role that is not there":       {"fu1", opened("nosuch", moreSeen), 404},
		"what is so already":             {"fu1", opened("courier", nil), 422},
		"a built-in that nobody changes": {"fu1", opened("terminated", moreSeen), 403},
	} {
		if got := w.drafted(t, c.who, target, c.changes); got.status != c.status {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	body := fmt.Sprintf(`{"target":%q,"reason":"r","draft":{"base_revision":1,"changes":[%s]}}`, target, opened("courier", moreSeen))
	w.set(t, doc(policy.KindPermissions, w.matrix(t, "courier"), courierMore()))
	if got := w.do(t, "fu1", "POST", ws+"/view-as", body); got.status != 409 {
		t.Errorf("a draft on what somebody else has changed: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "POST", ws+"/view-as", `{"target":"role:courier,draft","reason":"r"}`); got.status != 422 {
		t.Errorf("a draft that is not sent: %d %s", got.status, got.body)
	}

	as := field(t, w.drafted(t, "fu1", target, opened("courier", moreSeen)), "as")
	w.set(t, w.edit(t, policy.KindUser, w.users["none"], "name", "Somebody else"))
	w.ok(t, "fu1", "GET", with("/trackers/orders", as), "") // it is about something else
	w.set(t, doc(policy.KindPermissions, w.matrix(t, "courier"), courierCells()))
	if got := w.do(t, "fu1", "GET", with("/trackers/orders", as), ""); field(t, got, "code") != "view_as_over" {
		t.Errorf("it goes on although somebody has changed what it is about: %d %s", got.status, got.body)
	}
	log := w.ok(t, "fu2", "GET", ws+"/audit?limit=10", "")
	if !strings.Contains(log.body, "Person fu1 as Courier") || !strings.Contains(log.body, "before I save it") {
		t.Errorf("the log does not say who looked as whom and why: %s", log.body)
	}
}

// A6.2, A13.4: a draft is judged once under each policy; what time decides is asked with
// each request: the roles of the one looked as end at their instant, and so does the
// power to look.
func TestViewAsDraft_TimeGoesOnWhileOneLooks(t *testing.T) {
	var passed atomic.Int64
	w := newWorldAt(t, func() time.Time { return time.Now().Add(time.Duration(passed.Load())) })
	ends, begins := time.Now().Add(20*time.Minute), time.Now().Add(40*time.Minute)
	held := w.policy(t).AssignmentsOf(w.users["courier"])[0]
	dated := *held.Assignment
	dated.Until, dated.Reason = &ends, "for a while"
	w.set(t, doc(policy.KindAssignment, held.ID, dated), w.edit(t, policy.KindUser, w.users["ext"], "superuser", true),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["ext"], Role: "terminated", Site: policy.AllSites, From: &begins}))
	person := field(t, w.drafted(t, "fu1", "user:"+w.users["courier"], opened("courier", moreSeen)), "as")
	role := field(t, w.drafted(t, "ext", "role:courier,assigned", opened("courier", moreSeen)), "as")
	for _, step := range []struct {
		passed       time.Duration
		person, role int
	}{{0, 200, 200}, {21 * time.Minute, 404, 200}, {41 * time.Minute, 404, 403}} {
		passed.Store(int64(step.passed))
		if got := w.do(t, "fu1", "GET", with("/trackers/orders", person), ""); got.status != step.person || got.status == 200 && !strings.Contains(got.body, "Secretnotes") {
			t.Errorf("after %v, as the courier: %d %s", step.passed, got.status, got.body)
		}
		if got := w.do(t, "ext", "GET", with("/trackers/orders", role), ""); got.status != step.role || got.status == 403 && field(t, got, "code") != "view_as_over" {
			t.Errorf("after %v, by who may look until then: %d %s", step.passed, got.status, got.body)
		}
	}
}

func courierMore() policy.Permissions {
	p := courierCells()
	p.States["delivering"].Properties["size"] = policy.Cell{View: "assigned"}
	return p
}

// matrix is the id of a role's matrix of orders.
func (w *world) matrix(t *testing.T, role string) string {
	t.Helper()
	snap := w.policy(t)
	r, _ := snap.Role(role)
	tracker, _ := snap.Tracker("orders")
	if id, ok := snap.PermissionsID(r.ID, tracker.ID); ok {
		return id
	}
	t.Fatalf("%s has no matrix", role)
	return ""
}
