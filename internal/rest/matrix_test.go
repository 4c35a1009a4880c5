package rest

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// matrixOf is one role on the orders.
func (w *world) matrixOf(t *testing.T, who, role, at string) MatrixRole {
	t.Helper()
	a := w.ok(t, who, "GET", ws+"/trackers/orders/permissions?role="+role+at, "")
	var out Matrix
	must(t, json.Unmarshal([]byte(a.body), &out))
	if len(out.Items) != 1 {
		t.Fatalf("%d roles: %s", len(out.Items), a.body)
	}
	return out.Items[0]
}

// TestTheMatrixOfThenIsShownByTheRightsOfNow: with at, documents and schema are
// those of then, nothing may be changed, and who may not configure the tracker now
// is told nothing (A11.5).
func TestTheMatrixOfThenIsShownByTheRightsOfNow(t *testing.T) {
	w := newWorld(t)
	then := clockStep(t, time.Now())
	clockStep(t, time.Now())
	cells := courierCells()
	delete(cells.States["delivering"].Properties, "phone")
	w.change(t, doc(policy.KindPermissions, "courier/orders", cells))
	at := "&at=" + url.QueryEscape(then)

	now, was := w.matrixOf(t, "sel", "courier", ""), w.matrixOf(t, "sel", "courier", at)
	if _, ok := now.Document.States["delivering"].Properties["phone"]; ok || !now.Can.Edit.Allowed {
		t.Errorf("now: %+v", now)
	}
	if was.Document.States["delivering"].Properties["phone"].View != "assigned" || was.Can.Edit.Allowed {
		t.Errorf("then: %+v", was)
	}
	config := w.ok(t, "sel", "GET", ws+"/trackers/orders/configuration?at="+url.QueryEscape(then), "")
	if field(t, config, "key") != "orders" || field(t, config, "can.edit.allowed") != "false" {
		t.Errorf("the schema of then: %s", config.body)
	}
	for _, who := range []string{"courier", "mgr", "none", "viewer", "stranger", ""} {
		back, here := w.do(t, who, "GET", ws+"/trackers/orders/permissions?role=courier"+at, ""), w.do(t, who, "GET", ws+"/trackers/orders/permissions?role=courier", "")
		if back.status < 400 || back.body != here.body {
			t.Errorf("%s asks about then: %d %s\nand about now: %d %s", who, back.status, back.body, here.status, here.body)
		}
	}
	for at, status := range map[string]int{"2999-01-01T00:00:00Z": 422, "1999-01-01T00:00:00Z": 422, "yesterday": 422} {
		if a := w.do(t, "sel", "GET", ws+"/trackers/orders/permissions?at="+at, ""); a.status != status {
			t.Errorf("at %s: %d %s", at, a.status, a.body)
		}
	}
}

// TestAnInstantThatCannotBeReadIsNamedWhereItStood: in the query or in the body, and
// to nobody who may not enter (A3.13).
func TestAnInstantThatCannotBeReadIsNamedWhereItStood(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "bot", "integration", "grant")
	_, key := w.key(t, "bot", everything)
	for _, c := range []struct{ method, path, body, at string }{
		{"GET", "/trackers/orders/permissions?at=yesterday", "", "query.at"},
		{"GET", "/trackers/orders/configuration?at=yesterday", "", "query.at"},
		{"GET", "/users?seen_since=0001-01-01T00:00:00Z", "", "query.seen_since"},
		{"POST", "/access/explain", `{"action":"view","tracker":"orders","at":"yesterday"}`, "body.at"},
		{"PATCH", "/users/" + w.users["bot"] + "/keys/" + key, `{"expires_at":"tomorrow"}`, "body.expires_at"},
		{"POST", "/access/requests/nosuch/grant", `{"fix":"x","until":"0001-01-01T00:00:00Z"}`, "body.until"},
	} {
		got := w.do(t, "fu1", c.method, ws+c.path, c.body, "If-Match", "*")
		if got.status != 422 || !strings.Contains(got.body, `"`+c.at+`"`) || !strings.Contains(got.body, "2026-11-21T00:00:00Z") {
			t.Errorf("%s %s: %d %s", c.method, c.path, got.status, got.body)
		}
		if got := w.do(t, "stranger", c.method, ws+c.path, c.body, "If-Match", "*"); got.status != 404 || strings.Contains(got.body, c.at) {
			t.Errorf("a stranger, %s %s: %d %s", c.method, c.path, got.status, got.body)
		}
	}
}

// TestTheMatrixSaysWhomMemberEclipses: people who hold Member too have it all by
// that, as far as Member gives something on the tracker (A6.4).
func TestTheMatrixSaysWhomMemberEclipses(t *testing.T) {
	w := newWorld(t)
	if m := w.matrixOf(t, "sel", "courier", ""); m.Holders != 2 || m.Eclipsed {
		t.Errorf("before: %d holders, eclipsed %v", m.Holders, m.Eclipsed)
	}
	member := func(who string) {
		w.change(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users[who], Role: policy.RoleMember, Site: "*", Reason: "test"}))
	}
	member("courier")
	if w.matrixOf(t, "sel", "courier", "").Eclipsed {
		t.Error("one of two holds Member, and all are said to")
	}
	member("courier2")
	if !w.matrixOf(t, "sel", "courier", "").Eclipsed || w.matrixOf(t, "sel", policy.RoleMember, "").Eclipsed {
		t.Error("both hold Member, and it is not said; or of Member itself")
	}
	w.change(t, doc(policy.KindPermissions, "", policy.Permissions{Role: policy.RoleMember, Tracker: "orders",
		AllStates: policy.Entries{Properties: map[string]policy.Cell{"*": {View: "none", Edit: "none"}}}}))
	if w.matrixOf(t, "sel", "courier", "").Eclipsed {
		t.Error("Member gives nothing here any more, and is said to eclipse")
	}
}

// TestPreviewSaysForWhomNothingChangesAndWhoIsAtWork: a holder who has it by
// another role is told apart, and of what is lost how much is in work (A2.4, A11.2).
func TestPreviewSaysForWhomNothingChangesAndWhoIsAtWork(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	w.change(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier2"], Role: "manager", Site: "*", Reason: "test"}))
	names := func(p app.PolicyPreview) (out []string) {
		for _, u := range p.Unaffected.Users {
			out = append(out, strings.TrimPrefix(u.Name, "Person "))
		}
		return out
	}
	got := w.preview(t, "fu1", priceForCouriers)
	if who := names(got); len(who) != 1 || who[0] != "courier2" || got.Unaffected.Count != 1 {
		t.Errorf("unaffected: %v", who)
	}
	got = w.preview(t, "fu1", `[{"op":"delete","kind":"permissions","id":"courier/orders"}]`)
	working := map[string]int{}
	for _, p := range got.Records.People {
		working[strings.TrimPrefix(p.User.Name, "Person ")] = p.Working
	}
	if working["courier"] != 1 || len(working) != 1 {
		t.Errorf("at work on what they lose: %v", working)
	}
	if got := w.preview(t, "fu1", `[{"op":"put","kind":"team","doc":{"key":"t","name":"T"}}]`); got.Unaffected.Count != 0 {
		t.Errorf("of a change without cells: %+v", got.Unaffected)
	}
}
