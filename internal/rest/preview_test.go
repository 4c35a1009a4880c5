package rest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
)

// preview asks what changes would do.
func (w *world) preview(t *testing.T, who, changes string) (out app.PolicyPreview) {
	t.Helper()
	a := w.ok(t, who, "POST", ws+"/policy/preview", `{"changes":`+changes+`}`)
	must(t, json.Unmarshal([]byte(a.body), &out))
	return out
}

// names are the people of the shifts, in order.
func names(shifts []app.PreviewShift) (out []string) {
	for _, s := range shifts {
		for _, u := range s.Users {
			out = append(out, strings.TrimPrefix(u.Name, "Person "))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// cells are "tracker state target property before>after" of the shifts.
func cells(shifts []app.PreviewShift) (out []string) {
	for _, s := range shifts {
		for _, tr := range s.Trackers {
			for _, c := range tr.Cells {
				property := ""
				if c.Property != nil {
					property = " " + c.Property.Key
				}
				out = append(out, tr.Tracker.Key+" "+c.State.Key+" "+c.Target+property+" "+c.Before+">"+c.After)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// priceForCouriers gives couriers the price of the orders they deliver.
const priceForCouriers = `[{"op":"put","kind":"permissions","id":"courier/orders","doc":{"role":"courier","tracker":"orders","all_states":{},
	"states":{"delivering":{"actions":{"change_state":"assigned"},"properties":{"name":{"view":"assigned"},"phone":{"view":"assigned"},
	"photo":{"view":"assigned","edit":"assigned"},"due":{"view":"assigned"},"responsible":{"view":"assigned"},"price":{"view":"assigned"}}}}}}]`

func TestPreviewNamesWhoGainsAndWhat(t *testing.T) { // A11.2
	w := newWorld(t)
	before := w.policy(t).Revision()
	for _, who := range []string{"fu1", "ext", "sel"} {
		got := w.preview(t, who, priceForCouriers)
		if p := names(got.Gains); !slices.Equal(p, []string{"courier", "courier2"}) || got.Gaining != 2 {
			t.Errorf("%s: gain: %v", who, p)
		}
		if c := cells(got.Gains); !slices.Equal(c, []string{"orders delivering view price none>assigned"}) {
			t.Errorf("%s: %v", who, c)
		}
		if len(got.Losses) != 0 || len(got.Violations) != 0 || got.Revision != before {
			t.Errorf("%s: %+v", who, got)
		}
	}
	if w.policy(t).Revision() != before {
		t.Error("a preview has changed the policy")
	}
	got := w.preview(t, "fu1", `[{"op":"delete","kind":"permissions","id":"courier/orders"}]`)
	if len(got.Gains) != 0 || got.Losing != 2 || !got.Losses[0].Trackers[0].Appears || len(got.Losses[0].Trackers[0].States) != 3 {
		t.Errorf("without its cells the tracker disappears: %+v", got)
	}
}

func TestPreviewNeedsTheAuthorityOfApplying(t *testing.T) { // A11.2
	w := newWorld(t)
	giveFull := `[{"op":"put","kind":"user","id":"` + w.users["courier"] + `","doc":{"name":"C","settings":"full"}}]`
	for _, c := range []struct{ who, changes string }{
		{"courier", priceForCouriers}, {"none", priceForCouriers}, {"mgr", priceForCouriers}, {"sel", giveFull}, {"ext", giveFull},
		{"sel", `[{"op":"put","kind":"permissions","doc":{"role":"courier","tracker":"clients"}}]`},
		{"viewer", priceForCouriers}, {"dead", priceForCouriers}, {"stranger", priceForCouriers}, {"", priceForCouriers},
	} {
		preview := w.do(t, c.who, "POST", ws+"/policy/preview", `{"changes":`+c.changes+`}`)
		apply := w.do(t, c.who, "POST", ws+"/policy/changes", `{"changes":`+c.changes+`}`)
		if preview.status < 400 || preview.status != apply.status {
			t.Errorf("%s: preview %d, apply %d: %s", c.who, preview.status, apply.status, preview.body)
		}
		was := strings.ReplaceAll(preview.body, "/policy/preview", "/policy/changes")
		if was != apply.body {
			t.Errorf("%s: the refusals differ:\n%s\n%s", c.who, preview.body, apply.body)
		}
	}
}

func TestWithoutSettingsAccessAPreviewTellsOfOneselfAlone(t *testing.T) { // A2.1, A7.4
	w := newWorld(t)
	got := w.preview(t, "mgr", `[{"op":"put","kind":"restriction","doc":{"target":"orders","mode":"restricted","users":["`+w.users["courier"]+`"]}}]`)
	if p := names(got.Losses); !slices.Equal(p, []string{"mgr"}) || got.Losing != 1 || !got.Losses[0].Trackers[0].Appears {
		t.Errorf("the manager is told who else is shut out: %+v", got.Losses)
	}
	if got.Revision != 0 || len(got.Gains) != 0 || len(got.Records.People) != 0 {
		t.Errorf("told too much: %+v", got)
	}
}

func TestPreviewSaysWhatASaveWouldBeRefusedForInItsWords(t *testing.T) { // A8.2
	w := newWorld(t)
	changes := `[{"op":"put","kind":"user","id":"` + w.users["fu1"] + `","doc":{"name":"F","email":"fu1@example.org","settings":"none"}},
		{"op":"put","kind":"user","id":"` + w.users["fu2"] + `","doc":{"name":"F","email":"fu2@example.org","status":"deactivated"}}]`
	got := w.preview(t, "fu1", changes)
	if len(got.Violations) != 1 || got.Violations[0].Code != "last_full" || got.Violations[0].Rule != "A8.2" {
		t.Fatalf("%+v", got.Violations)
	}
	apply := w.do(t, "fu1", "POST", ws+"/policy/changes", `{"changes":`+changes+`}`)
	if apply.status != 422 || field(t, apply, "detail") != got.Violations[0].Message.String() {
		t.Errorf("the save says %s, the preview %s", apply.body, got.Violations[0].Message)
	}
}

func TestLintsAreToldToWhoMayConfigure(t *testing.T) {
	w := newWorld(t)
	hidden := `[{"op":"put","kind":"permissions","id":"courier/orders","doc":{"role":"courier","tracker":"orders",
		"states":{"delivering":{"actions":{"change_state":"assigned"},"properties":{"name":{"view":"assigned"}}}}}}]`
	told := w.preview(t, "sel", hidden)
	found := slices.ContainsFunc(told.Lints, func(l app.PolicyLint) bool {
		return l.Code == "required_hidden" && l.Property.Key == "photo" && l.State.Key == "delivering" && strings.Contains(l.Message.String(), "Person courier")
	})
	if !found {
		t.Errorf("%+v", told.Lints)
	}
	w.ok(t, "sel", "POST", ws+"/policy/changes", `{"changes":`+hidden+`}`)
	if a := w.ok(t, "sel", "GET", ws+"/policy/lints?tracker=orders", ""); !strings.Contains(a.body, "required_hidden") || strings.Contains(a.body, "clients") {
		t.Errorf("%s", a.body)
	}
	if a := w.do(t, "sel", "GET", ws+"/policy/lints?tracker=clients", ""); a.status != 404 {
		t.Errorf("lints of a tracker one may not configure: %d", a.status)
	}
	if a := w.do(t, "mgr", "GET", ws+"/policy/lints", ""); a.status != 403 {
		t.Errorf("lints without settings access: %d", a.status)
	}
}

func TestRevertIsADraftJudgedAfresh(t *testing.T) { // A11.5
	w := newWorld(t)
	before := w.policy(t)
	w.ok(t, "ext", "POST", ws+"/policy/changes", `{"changes":`+priceForCouriers+`}`)
	seq := field(t, w.ok(t, "ext", "GET", ws+"/audit?limit=1", ""), "items.0.seq")
	draft := w.ok(t, "ext", "POST", ws+"/audit/"+seq+"/revert", "")
	if w.policy(t).Revision() != before.Revision()+1 {
		t.Error("the draft has changed something")
	}
	told := w.ok(t, "ext", "POST", ws+"/policy/preview", draft.body)
	if c := field(t, told, "losses.0.trackers.0.cells.0.property.key"); c != "price" {
		t.Errorf("%s", told.body)
	}
	w.ok(t, "ext", "POST", ws+"/policy/changes", draft.body)
	id, _ := before.PermissionsID(mustRole(t, w, "courier"), mustTracker(t, w, "orders"))
	was, _ := before.Object("permissions", id)
	now, _ := w.policy(t).Object("permissions", id)
	if string(was.Doc) != string(now.Doc) {
		t.Errorf("%s\n%s", was.Doc, now.Doc)
	}
	if a := w.do(t, "ext", "POST", ws+"/policy/changes", draft.body); a.status != 409 {
		t.Errorf("it writes over what was changed since: %d %s", a.status, a.body)
	}
	for _, path := range []string{"/audit/0/revert", "/audit/999/revert", "/audit/x/revert"} {
		if a := w.do(t, "ext", "POST", ws+path, ""); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := w.do(t, "sel", "POST", ws+"/audit/"+seq+"/revert", ""); a.status != 403 {
		t.Errorf("with selective access: %d", a.status)
	}
}

func mustRole(t *testing.T, w *world, key string) string {
	t.Helper()
	r, ok := w.policy(t).Role(key)
	if !ok {
		t.Fatal(key)
	}
	return r.ID
}

func mustTracker(t *testing.T, w *world, key string) string {
	t.Helper()
	tr, ok := w.policy(t).Tracker(key)
	if !ok {
		t.Fatal(key)
	}
	return tr.ID
}
