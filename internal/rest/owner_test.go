package rest

import (
	"strings"
	"testing"
)

// A10: a person answers for an integration; everybody who may choose another is told
// when they are gone, by whatever road.
func TestTheOwnerOfAnIntegrationIsNamedAndTheirLeavingIsTold(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		machine := ws + "/users/" + field(t, w.ok(t, "ext", "POST", ws+"/users", `{"name":"Payroll sync","kind":"integration","owner":"`+w.users["mgr"]+`"}`), "id")
		owner := func() string { return field(t, w.ok(t, "ext", "GET", machine, ""), "owner.name") }
		if owner() != "Person mgr" {
			t.Fatalf("the owner is %q", owner())
		}
		for why, body := range map[string]string{
			"a viewer": `{"owner":"` + w.users["viewer"] + `"}`, "deactivated": `{"owner":"` + w.users["dead"] + `"}`, "nobody": `{"owner":"nosuch"}`,
		} {
			if got := w.do(t, "ext", "PATCH", machine, body, "If-Match", "*"); got.status != 422 && got.status != 404 {
				t.Errorf("%s: %d %s", why, got.status, got.body)
			}
		}
		if w.ok(t, "ext", "PATCH", w.user("none"), `{"phone":"2","owner":"`+w.users["mgr"]+`"}`, "If-Match", "*"); strings.Contains(w.ok(t, "ext", "GET", w.user("none"), "").body, `"owner"`) {
			t.Error("a person has an owner")
		}
		w.ok(t, "ext", "PATCH", machine, `{"name":"Payroll"}`, "If-Match", "*")
		told := func(who string) (n int) {
			for _, m := range w.sentTo(who) {
				if strings.Contains(m, "Payroll, of which Person mgr was the owner") {
					n++
				}
			}
			return n
		}
		if owner() != "Person mgr" || told("fu1") != 0 {
			t.Error("another change takes the owner away, or tells of it")
		}
		w.ok(t, "ext", "POST", ws+"/policy/changes", changeset("left", `{"op":"put","kind":"user","id":"`+w.users["mgr"]+`","doc":{"name":"Person mgr","email":"mgr@example.org","status":"deactivated"}}`))
		if told("fu1") != 1 || told("fu2") != 1 || told("ext") != 1 || told("sel")+told("courier")+told("mgr") != 0 {
			t.Errorf("told: %d %d %d", told("fu1"), told("fu2"), told("ext"))
		}
		if field(t, w.ok(t, "ext", "GET", machine, ""), "owner.deactivated") != "true" {
			t.Error("who is deactivated is not shown so")
		}
		w.ok(t, "ext", "DELETE", w.user("mgr"), "", "If-Match", "*")
		if got := w.ok(t, "ext", "GET", machine, ""); strings.Contains(got.body, `"owner"`) || told("fu1") != 1 {
			t.Errorf("a deleted owner stays, or is told of twice: %s", got.body)
		}
		w.ok(t, "ext", "PATCH", machine, `{"owner":"`+w.users["courier"]+`"}`, "If-Match", "*")
		w.ok(t, "ext", "PATCH", machine, `{"owner":""}`, "If-Match", "*")
		if strings.Contains(w.ok(t, "ext", "GET", machine, "").body, `"owner"`) {
			t.Error("the owner cannot be taken away")
		}
	})
}
