package rest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

const ordersAudit = ws + "/trackers/orders/audit"

// keeper gives somebody a role that manages orders and may look at their audit log; it
// sees name and phone, of new orders and of those under delivery.
func (w *world) keeper(t *testing.T, features, trackers map[string]string) {
	t.Helper()
	cells := policy.Entries{Properties: map[string]policy.Cell{"name": {View: "all"}, "phone": {View: "all"}}}
	snap, role := w.policy(t), policy.Role{Key: "keeper", Name: "Keeper", Portal: "staff", Enabled: true, Features: features, TrackerLevels: trackers}
	if now, ok := snap.Role("keeper"); ok {
		w.set(t, doc(policy.KindRole, now.ID, role))
		return
	}
	w.set(t, doc(policy.KindRole, "", role), doc(policy.KindPermissions, "", policy.Permissions{Role: "keeper", Tracker: "orders", States: map[string]policy.Entries{"delivering": cells,
		"new": {Properties: cells.Properties, Actions: map[string]string{"change_state": "all"}}}}),
		doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "keeper", Site: policy.AllSites}))
}

var keeps = map[string]string{"trackers": "manage", "audit": "view"}

// reform changes the setup of orders as a full user, with a note that nobody else is
// to read.
func (w *world) reform(t *testing.T, change func(*policy.Tracker)) {
	t.Helper()
	orders, ok := w.policy(t).Tracker("orders")
	if !ok {
		t.Fatal("no orders")
	}
	object, _ := w.policy(t).Object(policy.KindTracker, orders.ID)
	var tracker policy.Tracker
	must(t, json.Unmarshal(object.Doc, &tracker))
	change(&tracker)
	raw, err := json.Marshal(tracker)
	must(t, err)
	w.ok(t, "fu1", "POST", ws+"/policy/changes", fmt.Sprintf(`{"note":"canary-reason","changes":[{"op":"put","kind":"tracker","id":%q,"doc":%s}]}`, orders.ID, raw))
}

func rename(key, label string) func(*policy.Tracker) {
	return func(t *policy.Tracker) {
		for i := range t.Properties {
			if t.Properties[i].Key == key {
				t.Properties[i].Label = label
			}
		}
	}
}

func both(changes ...func(*policy.Tracker)) func(*policy.Tracker) {
	return func(t *policy.Tracker) {
		for _, change := range changes {
			change(t)
		}
	}
}

// setupLines are the changes of an answer in words: part, what became of it, fields.
func setupLines(t *testing.T, a answer) (out []string) {
	t.Helper()
	var page SetupChangePage
	must(t, json.Unmarshal([]byte(a.body), &page))
	for _, change := range page.Items {
		var parts []string
		for _, p := range change.Parts {
			text := p.Kind + " " + p.Name + " " + p.Op
			for _, f := range p.Fields {
				text += fmt.Sprintf(" %s %v→%v", f.Field, f.Before, f.After)
			}
			parts = append(parts, text)
		}
		out = append(out, strings.Join(parts, "; "))
	}
	return out
}

func TestTheAuditFeatureTellsOfTheTrackersOneManagesA7(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.keeper(t, keeps, nil)
		read := func() answer { return w.ok(t, "none", "GET", ordersAudit, "") }
		want := []string{"tracker Orders created"}
		if got := setupLines(t, read()); !slices.Equal(got, want) {
			t.Fatalf("a new tracker: %q", got)
		}
		for _, c := range []struct {
			what   string
			change func(*policy.Tracker)
			told   string // empty: nothing
		}{
			{"what is seen", rename("name", "Buyer"), "property Buyer changed label [Customer]→[Buyer]"},
			{"a hidden property", rename("price", "Secretrate"), ""},
			{"a seen and a hidden one", both(rename("phone", "Mobile"), rename("margin", "Secretgain")), "property Mobile changed label [Phone]→[Mobile]"},
			{"a state that is not heard of", func(t *policy.Tracker) { t.States[3].Label = "Secretvault" }, ""},
			{"a new hidden state and the way there", func(t *policy.Tracker) {
				t.States = append(t.States, policy.State{Key: "lost", Label: "Secretlost", Kind: "cancelled"})
				t.Transitions = append(t.Transitions, policy.Transition{From: t.States[1].ID, To: "lost"})
			}, ""},
			{"what a seen state needs, hidden and not", func(t *policy.Tracker) {
				t.States[0].Required = []string{t.Properties[0].ID, t.Properties[2].ID}
			}, "state New changed required []→[Buyer]"},
			{"a new property", func(t *policy.Tracker) {
				t.Properties = append(t.Properties, policy.Property{Key: "bonus", Label: "Secretbonus", Type: policy.Number})
			}, ""},
			{"the tracker's name", func(t *policy.Tracker) { t.Name = "Jobs" }, "tracker Jobs changed name [Orders]→[Jobs]"},
			{"a step that may be taken", func(t *policy.Tracker) { t.Transitions = slices.Delete(t.Transitions, 0, 1) }, "transition New → Delivering removed"},
			{"one that may not", func(t *policy.Tracker) { t.Transitions = slices.Delete(t.Transitions, 0, 1) }, ""},
			{"a hidden choice's options", func(t *policy.Tracker) { t.Properties[8].Options[0].Label = "Secretsize" }, ""},
		} {
			before := read()
			w.reform(t, c.change)
			after := read()
			if c.told == "" && after.body != before.body {
				t.Errorf("%s is heard of: %s", c.what, after.body)
			}
			if c.told != "" {
				want = append([]string{c.told}, want...)
			}
			if got := setupLines(t, after); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", c.what, got, want)
			}
			if strings.Contains(after.body, "Secret") || strings.Contains(after.body, "canary") || strings.Contains(after.body, "fu1") {
				t.Errorf("%s: %s", c.what, after.body)
			}
		}
		w.keeper(t, map[string]string{"trackers": "manage", "audit": "view", "directory": "view"}, nil)
		if got := read(); field(t, got, "items.0.who.name") != "Person fu1" || strings.Contains(got.body, "canary") {
			t.Errorf("with the directory: %s", got.body)
		}
	})
}

func TestTheAuditLogOfATrackerTakesTheFeatureAndItsManagementA7(t *testing.T) {
	w := newWorld(t)
	orders, _ := w.policy(t).Tracker("orders")
	w.keeper(t, keeps, nil)
	w.ok(t, "none", "GET", ordersAudit, "")
	w.ok(t, "mgr", "GET", ordersAudit, "") // Manager: every feature
	for what, c := range map[string]struct {
		features, trackers map[string]string
	}{
		"without the feature":       {map[string]string{"trackers": "manage"}, nil},
		"a ceiling on this tracker": {keeps, map[string]string{orders.ID: "edit"}},
		"neither":                   {map[string]string{"trackers": "edit"}, nil},
	} {
		w.keeper(t, c.features, c.trackers)
		if got := w.do(t, "none", "GET", ordersAudit, ""); got.status != 403 || !strings.Contains(got.body, "A7") {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
		if got := w.ok(t, "none", "GET", ws+"/trackers/orders", ""); field(t, got, "can.audit.allowed") != "false" {
			t.Errorf("%s: the page is told otherwise: %s", what, got.body)
		}
	}
	if got := w.do(t, "courier", "GET", ordersAudit, ""); got.status != 403 {
		t.Errorf("a courier: %d %s", got.status, got.body)
	}
	hidden, missing := w.do(t, "courier", "GET", ws+"/trackers/clients/audit", ""), w.do(t, "courier", "GET", ws+"/trackers/nosuch/audit", "")
	if hidden.status != 404 || hidden.body != strings.ReplaceAll(missing.body, "nosuch", "clients") {
		t.Errorf("a hidden tracker: %d %s, one that does not exist: %s", hidden.status, hidden.body, missing.body)
	}
	w.keeper(t, keeps, nil)
	w.ok(t, "none", "GET", ordersAudit, "")
	w.set(t, w.edit(t, policy.KindWorkspace, w.policy(t).Workspace(), "features_off", []string{"audit"}))
	if got := w.do(t, "none", "GET", ordersAudit, ""); got.status != 403 {
		t.Errorf("switched off in the workspace: %d %s", got.status, got.body)
	}
}

// Pages put together are the whole, also where the clock stands still and hidden
// changes lie between.
func TestPagesOfATrackersAuditLogAreTheWhole(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for name, clock := range map[string]func() time.Time{"a clock that stands": func() time.Time { return noon }, "one that runs": time.Now} {
		t.Run(name, func(t *testing.T) {
			w := newWorldAt(t, clock)
			w.keeper(t, keeps, nil)
			for n := range 4 {
				w.reform(t, rename("name", fmt.Sprint("Name ", n)))
				w.reform(t, rename("price", fmt.Sprint("Secret ", n)))
			}
			whole := setupLines(t, w.ok(t, "none", "GET", ordersAudit, ""))
			if len(whole) != 5 {
				t.Fatalf("%q", whole)
			}
			for limit := 1; limit <= 3; limit++ {
				var got []string
				for cursor, pages := "", 0; pages < 9; pages++ {
					a := w.ok(t, "none", "GET", fmt.Sprintf("%s?limit=%d&cursor=%s", ordersAudit, limit, cursor), "")
					got = append(got, setupLines(t, a)...)
					if cursor = field(t, a, "next_cursor"); cursor == "<nil>" {
						break
					}
				}
				if !slices.Equal(got, whole) {
					t.Errorf("in pages of %d: %q, want %q", limit, got, whole)
				}
			}
		})
	}
}
