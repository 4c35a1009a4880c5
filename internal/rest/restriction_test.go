package rest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
)

// audienceOf is the audience in a preview's answer.
func audienceOf(t *testing.T, a answer) app.PreviewAudience {
	t.Helper()
	var out struct{ Audience *app.PreviewAudience }
	must(t, json.Unmarshal([]byte(a.body), &out))
	if out.Audience == nil {
		t.Fatalf("no audience in %s", a.body)
	}
	return *out.Audience
}

func namesOf(refs []app.WhyRef) string {
	var out []string
	for _, r := range refs {
		out = append(out, strings.TrimPrefix(r.Name, "Person "))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestAPreviewOfATrackersRestrictionSaysWhoKeepsWhoLosesAndWhoGainsS002_13(t *testing.T) { // A7.4, A11.2
	onBoth(t, func(t *testing.T, w *world) {
		w.delivering(t, "Ann")
		at := ws + "/trackers/orders/restriction"
		look := func(who, body string) app.PreviewAudience {
			return audienceOf(t, w.ok(t, who, "PUT", at+"?preview=true", body, "If-Match", "*"))
		}
		// Who sees orders: the manager and both couriers; who configures it sees none.
		north := `{"mode":"restricted","teams":["north"]}`
		got := look("sel", north)
		if !got.Told || got.Keep != 1 || got.Lose != 2 || got.Gain != 0 || namesOf(got.Losing) != "courier2 mgr" || got.You != "none" {
			t.Errorf("restricted to a team: %+v", got)
		}
		if a := w.ok(t, "sel", "GET", at, ""); !strings.Contains(a.body, `"mode":"public"`) {
			t.Errorf("a preview changed it: %s", a.body)
		}
		// Who holds manage and no settings access is told of themself alone.
		if got := look("mgr", north); got.Told || got.You != "lose" || got.Lose != 0 || len(got.Losing) != 0 {
			t.Errorf("to who may not configure the tracker: %+v", got)
		}
		if got := w.do(t, "courier", "PUT", at+"?preview=true", north, "If-Match", "*"); got.status != 403 || strings.Contains(got.body, "audience") {
			t.Errorf("a courier looks at it: %d %s", got.status, got.body)
		}
		if got := w.do(t, "none", "PUT", at+"?preview=true", north, "If-Match", "*"); got.status != 404 {
			t.Errorf("who does not see the tracker: %d %s", got.status, got.body)
		}
		// Saved, it is as it was said; and making it public says how many that adds.
		w.ok(t, "sel", "PUT", at, north, "If-Match", w.etag(t, "sel", at))
		for who, want := range map[string]int{"courier": 200, "courier2": 404, "mgr": 404} {
			if got := w.do(t, who, "GET", ws+"/trackers/orders", ""); got.status != want {
				t.Errorf("%s: %d, want %d", who, got.status, want)
			}
		}
		if got := look("sel", `{"mode":"public"}`); got.Gain != 2 || got.Keep != 1 || got.Lose != 0 || got.Guests != 0 || namesOf(got.Gaining) != "courier2 mgr" {
			t.Errorf("public again: %+v", got)
		}
		w.ok(t, "sel", "PUT", at, `{"mode":"public"}`, "If-Match", "*")
		if got := w.do(t, "mgr", "GET", ws+"/trackers/orders", ""); got.status != 200 {
			t.Errorf("public, and the manager gets %d", got.status)
		}
	})
}

func TestNobodyLocksThemselfOutWithoutASecondConfirmationS002_6(t *testing.T) { // A7.4
	w := newWorld(t)
	at := ws + "/trackers/orders/restriction"
	got := w.do(t, "mgr", "PUT", at, `{"mode":"restricted","teams":["north"]}`, "If-Match", "*")
	if got.status != 422 || !strings.Contains(got.body, "locks_you_out") {
		t.Errorf("%d %s", got.status, got.body)
	}
	// Who configures the tracker and does not see it has nothing to lose.
	w.ok(t, "sel", "PUT", at, `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", "*")
	w.ok(t, "mgr", "PUT", at, `{"mode":"restricted","teams":["north"],"lock_me_out":true}`, "If-Match", "*")
	if got := w.do(t, "mgr", "GET", at, ""); got.status != 404 {
		t.Errorf("locked out as confirmed, and %d", got.status)
	}
	if got := w.ok(t, "sel", "GET", at, ""); !strings.Contains(got.body, `"key":"north"`) || strings.Contains(got.body, w.users["mgr"]) {
		t.Errorf("%s", got.body)
	}
}

func TestAPreviewOfARecordsRestrictionNamesWhoIsAssignedAndWouldLoseItS002_15(t *testing.T) { // gate 5, A7.4
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Ann")
		w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["mgr"], `{"settings":"selective","configures":["orders"]}`, "If-Match", "*")
		at := orders + "/" + id + "/restriction"
		look := func(who, body string) app.PreviewAudience {
			return audienceOf(t, w.ok(t, who, "PUT", at+"?preview=true", body, "If-Match", "*"))
		}
		alone := `{"mode":"restricted","users":["` + w.users["mgr"] + `"]}`
		got := look("mgr", alone)
		if !got.Told || got.You != "keep" || got.Keep != 1 || namesOf(got.Losing) != "courier" || namesOf(got.Assigned) != "courier" {
			t.Errorf("the courier is responsible for it and leaves the list: %+v", got)
		}
		if got := look("mgr", `{"mode":"restricted","users":["`+w.users["mgr"]+`"],"teams":["north"]}`); got.Lose != 0 || len(got.Assigned) != 0 {
			t.Errorf("the courier's team is on the list: %+v", got)
		}
		if got := look("mgr", `{"mode":"restricted","teams":["north"]}`); got.You != "lose" {
			t.Errorf("a preview asks for no confirmation, it says so: %+v", got)
		}
		if a := w.ok(t, "mgr", "GET", at, ""); !strings.Contains(a.body, `"mode":"public"`) {
			t.Errorf("a preview changed it: %s", a.body)
		}
		if got := w.do(t, "courier", "PUT", at+"?preview=true", alone, "If-Match", "*"); got.status != 403 {
			t.Errorf("a courier looks: %d %s", got.status, got.body)
		}
		if got := w.do(t, "courier2", "PUT", at+"?preview=true", alone, "If-Match", "*"); got.status != 404 {
			t.Errorf("who does not see it looks: %d %s", got.status, got.body)
		}
		w.ok(t, "mgr", "PUT", at, alone, "If-Match", "*")
		if got := w.do(t, "courier", "GET", orders+"/"+id, ""); got.status != 404 {
			t.Errorf("the assignee sees a record whose list they are not on: %d", got.status)
		}
		if got := look("mgr", `{"mode":"public"}`); got.Gain != 1 || namesOf(got.Gaining) != "courier" {
			t.Errorf("public again: %+v", got)
		}
	})
}

func TestThePermissionsColumnCanBeRelabelledS002_17(t *testing.T) { // A1 system property
	w := newWorld(t)
	at := ws + "/trackers/orders"
	w.ok(t, "sel", "PATCH", at, `{"restriction_label":"Who sees it"}`, "If-Match", w.etag(t, "sel", at+"/configuration"))
	if got := w.ok(t, "mgr", "GET", at, ""); !strings.Contains(got.body, `"key":"restriction","label":"Who sees it"`) {
		t.Errorf("%s", got.body)
	}
	if got := w.ok(t, "courier", "GET", at, ""); strings.Contains(got.body, "Who sees it") {
		t.Errorf("to who may not view it: %s", got.body)
	}
	if got := w.do(t, "mgr", "PATCH", at, `{"restriction_label":"Mine"}`, "If-Match", "*"); got.status < 400 {
		t.Errorf("manage was enough to configure: %d", got.status)
	}
	w.ok(t, "sel", "PATCH", at, `{"restriction_label":""}`, "If-Match", "*")
	if got := w.ok(t, "mgr", "GET", at, ""); !strings.Contains(got.body, `"key":"restriction","label":"Permissions"`) {
		t.Errorf("%s", got.body)
	}
}
