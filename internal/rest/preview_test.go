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
	if apply.status != 422 || field(t, apply, "detail") != got.Violations[0].Message {
		t.Errorf("the save says %s, the preview %s", apply.body, got.Violations[0].Message)
	}
}
