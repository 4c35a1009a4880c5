package rest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// apply carries a draft out as the route gave it.
func (w *world) carryOut(t *testing.T, who string, draft answer, note string) answer {
	t.Helper()
	var d struct{ Changes json.RawMessage }
	must(t, json.Unmarshal([]byte(draft.body), &d))
	return w.ok(t, who, "POST", ws+"/policy/changes", `{"note":"`+note+`","changes":`+string(d.Changes)+`}`)
}

func TestAMachinesRolesAreMirroredForAPerson(t *testing.T) { // A10, S003.22
	w := newWorld(t)
	w.delivering(t, "Priya")
	bot := ws + "/users/" + w.someone(t, "bot", "integration", "grant")
	w.apply(t, doc(policy.KindPermissions, "bot/orders", policy.Permissions{Role: "bot", Tracker: "orders", AllStates: policy.Entries{
		Properties: map[string]policy.Cell{"name": {View: "all"}, "phone": {View: "all", Edit: "assigned"}}}}),
		policy.Change{Op: policy.Del, Kind: policy.KindPermissions, ID: "bot/clients"})
	body := `{"key":"bot-view","name":"Bot's view","person":"` + w.users["none"] + `"}`
	draft := w.ok(t, "fu1", "POST", bot+"/mirror", body)
	if got := w.do(t, "none", "GET", ws+"/trackers/orders", ""); got.status != 404 {
		t.Fatalf("a draft has an effect: %d", got.status)
	}
	w.carryOut(t, "fu1", draft, "to see what the export sees")
	got := w.ok(t, "none", "GET", ws+"/trackers/orders/records", "")
	if !strings.Contains(got.body, "Priya") || !strings.Contains(got.body, `"phone"`) {
		t.Errorf("the person sees less than the machine: %s", got.body)
	}
	for _, hidden := range []string{"price", "margin", "canary", "7345678"} {
		if strings.Contains(got.body, hidden) {
			t.Errorf("the person sees %q, and the machine does not", hidden)
		}
	}
	if got := w.do(t, "none", "GET", ws+"/trackers/clients", ""); got.status != 404 {
		t.Errorf("another tracker: %d", got.status)
	}
	role := w.ok(t, "fu1", "GET", ws+"/roles/bot-view", "")
	if field(t, role, "sheet.api") != "block" || field(t, role, "sheet.features.trackers") != "manage" {
		t.Errorf("the mirror is for the pages, with the machine's features: %s", role.body)
	}
	for what, got := range map[string]answer{
		"of a person":      w.do(t, "fu1", "POST", ws+"/users/"+w.users["mgr"]+"/mirror", `{"key":"x","name":"X"}`),
		"for the machine":  w.do(t, "fu1", "POST", bot+"/mirror", `{"key":"x","name":"X","person":"`+w.users["bot"]+`"}`),
		"with a taken key": w.do(t, "fu1", "POST", ws+"/policy/changes", `{"changes":`+changesOf(t, w.ok(t, "fu1", "POST", bot+"/mirror", body))+`}`),
	} {
		if got.status != 422 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := w.do(t, "sel", "POST", bot+"/mirror", body); got.status != 403 {
		t.Errorf("with selective settings access: %d", got.status)
	}
}

func changesOf(t *testing.T, draft answer) string {
	t.Helper()
	var d struct{ Changes json.RawMessage }
	must(t, json.Unmarshal([]byte(draft.body), &d))
	return string(d.Changes)
}

func TestWhatAMachineDoesNotUseIsTrimmedAndWhatItUsesStays(t *testing.T) { // A10
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Priya")
		bot := ws + "/users/" + w.someone(t, "bot", "integration", "grant")
		secret, _ := w.key(t, "bot", everything)
		orders := ws + "/trackers/orders"
		if got := w.by(t, secret, "GET", orders+"/records?columns=name&filter=urgent+%3D+true", ""); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if got := w.by(t, secret, "PATCH", orders+"/records/"+id, `{"values":{"phone":"+44 20 7"}}`, "If-Match", "*"); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		must(t, w.app.FlushUses(context.Background()))
		got := w.ok(t, "fu1", "GET", bot+"/rights", "")
		var rights app.MachineRights
		must(t, json.Unmarshal([]byte(got.body), &rights))
		used := map[string]bool{}
		for _, r := range rights.Rights {
			if r.UsedAt != nil {
				name := r.Tracker.Key + " " + r.Target
				if r.Property != nil {
					name += " " + r.Property.Key
				}
				used[name] = true
			}
		}
		for _, want := range []string{"orders view name", "orders view urgent", "orders view phone", "orders edit phone"} {
			if !used[want] {
				t.Errorf("%s was used, and is not noted: %v", want, used)
			}
		}
		if len(used) != 4 || rights.Unused != rights.Total-4 || rights.Since == nil {
			t.Errorf("%d of %d unused; used: %v", rights.Unused, rights.Total, used)
		}
		w.carryOut(t, "fu1", w.ok(t, "fu1", "POST", bot+"/trim", ""), "least privilege")
		list := w.by(t, secret, "GET", orders+"/records", "")
		if list.status != 200 || !strings.Contains(list.body, "Priya") || !strings.Contains(list.body, "+44207") || strings.Contains(list.body, "price") || strings.Contains(list.body, "canary") {
			t.Errorf("afterwards: %s", list.body)
		}
		if got := w.by(t, secret, "PATCH", orders+"/records/"+id, `{"values":{"phone":"+44 20 8"}}`, "If-Match", "*"); got.status != 200 {
			t.Errorf("what it uses it may no longer do: %d %s", got.status, got.body)
		}
		if got := w.by(t, secret, "PATCH", orders+"/records/"+id, `{"values":{"name":"Eve"}}`, "If-Match", "*"); got.status != 403 {
			t.Errorf("what it never did it still may: %d", got.status)
		}
		if got := w.by(t, secret, "GET", ws+"/trackers/clients", ""); got.status != 404 {
			t.Errorf("a tracker it never read: %d", got.status)
		}
		if got := w.do(t, "fu1", "POST", bot+"/trim", ""); got.status != 422 || field(t, got, "code") != "nothing_unused" {
			t.Errorf("twice: %d %s", got.status, got.body)
		}
	})
}

func TestARoleThatOthersHoldIsNotTrimmed(t *testing.T) { // A10
	w := newWorld(t)
	bot := ws + "/users/" + w.someone(t, "bot", "integration", "grant")
	w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "bot", Site: policy.AllSites}))
	if got := w.do(t, "fu1", "POST", bot+"/trim", ""); got.status != 422 || field(t, got, "code") != "shared_roles" {
		t.Errorf("%d %s", got.status, got.body)
	}
	w.ok(t, "mgr", "GET", ws+"/trackers/orders/records", "")
	must(t, w.app.FlushUses(context.Background()))
	if got := w.do(t, "fu1", "GET", ws+"/users/"+w.users["mgr"]+"/rights", ""); got.status != 422 {
		t.Errorf("what people use is watched: %d %s", got.status, got.body)
	}
}

func TestWhatAMachineNeedsIsProposedWithoutMoneyAndPeople(t *testing.T) { // A10, S003.19, S003.21
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	bot := uuid.Must(uuid.NewV7()).String()
	w.apply(t, doc(policy.KindUser, bot, policy.User{Name: "Bot", Kind: "integration", Status: "active", AppAccess: true, Settings: "none"}))
	w.users["bot"] = bot
	route, role := ws+"/users/"+bot+"/least-privilege", `,"role":{"key":"bots","name":"Bot's own"}`
	got := w.ok(t, "fu1", "POST", route, `{"trackers":[{"tracker":"orders","edit":true}]`+role+`}`)
	var proposal MachineProposal
	must(t, json.Unmarshal([]byte(got.body), &proposal))
	ticked, why := map[string]bool{}, map[string]string{}
	for _, p := range proposal.Trackers[0].Properties {
		ticked[p.Property.Key], why[p.Property.Key] = p.Ticked, p.Sensitive
	}
	// A customer's name and a margin are known by their words, not by their types.
	for key, want := range map[string]string{"due": "", "urgent": "", "price": "money", "margin": "money", "name": "personal", "phone": "personal", "author": "personal", "updated_at": "system"} {
		if why[key] != want || ticked[key] != (want == "") {
			t.Errorf("%s: sensitive %q, ticked %v", key, why[key], ticked[key])
		}
	}
	if proposal.Preview == nil || proposal.Preview.Gaining != 1 || proposal.Preview.Gains[0].Users[0].ID != bot || len(proposal.Preview.Losses) > 0 {
		t.Errorf("the preview: %+v", proposal.Preview)
	}
	if got := w.do(t, "fu1", "GET", ws+"/roles/bots", ""); got.status != 404 {
		t.Errorf("a proposal makes something: %d", got.status)
	}
	got = w.ok(t, "fu1", "POST", route, `{"trackers":[{"tracker":"orders","edit":true,"view":["name","due","urgent"]}]`+role+`}`)
	proposal = MachineProposal{}
	must(t, json.Unmarshal([]byte(got.body), &proposal))
	draft, err := json.Marshal(proposal.Draft.Changes)
	must(t, err)
	w.ok(t, "fu1", "POST", ws+"/policy/changes", `{"note":"least","changes":`+string(draft)+`}`)
	scope, err := json.Marshal(proposal.Scope)
	must(t, err)
	for what, key := range map[string]string{"the role alone": everything, "role and scope": string(scope)} {
		secret, _ := w.key(t, "bot", key)
		one := w.by(t, secret, "GET", ws+"/trackers/orders/records/"+id, "")
		if one.status != 200 || !strings.Contains(one.body, "Priya") {
			t.Errorf("%s: %d %s", what, one.status, one.body)
		}
		for _, hidden := range []string{"price", "margin", "phone", "canary", "author"} {
			if strings.Contains(one.body, hidden) {
				t.Errorf("%s tells %q: %s", what, hidden, one.body)
			}
		}
		for path, want := range map[string]int{"/trackers/clients": 404, "/trackers/orders/records/" + id + "/comments": 403} {
			if got := w.by(t, secret, "GET", ws+path, ""); got.status != want {
				t.Errorf("%s, %s: %d", what, path, got.status)
			}
		}
		if got := w.by(t, secret, "PATCH", ws+"/trackers/orders/records/"+id, `{"values":{"urgent":true}}`, "If-Match", "*"); got.status != 200 {
			t.Errorf("%s does not change what it was to: %d %s", what, got.status, got.body)
		}
		if got := w.by(t, secret, "DELETE", ws+"/trackers/orders/records/"+id, "", "If-Match", "*"); got.status != 403 {
			t.Errorf("%s deletes: %d", what, got.status)
		}
	}
}

func TestAProposalForAMachineIsRefusedAsItsSaveWouldBe(t *testing.T) { // A10, A11.2, A8
	w := newWorld(t)
	w.someone(t, "bot", "integration", "grant")
	route, role := ws+"/users/"+w.users["bot"]+"/least-privilege", `,"role":{"key":"bots","name":"Bot's own"}`
	for name, c := range map[string]struct {
		who, path, body string
		status          int
		without         string
	}{
		"no superuser tag: no sheet":       {"ext", route, `{"trackers":[{"tracker":"orders"}]` + role + `}`, 403, ""},
		"but the scope of a key":           {"ext", route, `{"trackers":[{"tracker":"orders","view":["name"]}]}`, 200, `"draft"`},
		"selective settings access":        {"sel", route, `{"trackers":[{"tracker":"orders"}]}`, 403, "name"},
		"a manager":                        {"mgr", route, `{"trackers":[{"tracker":"orders"}]}`, 403, "price"},
		"an unknown tracker":               {"fu1", route, `{"trackers":[{"tracker":"nosuch"}]}`, 404, ""},
		"an unknown property":              {"fu1", route, `{"trackers":[{"tracker":"orders","view":["nosuch"]}]}`, 404, ""},
		"nothing ticked":                   {"fu1", route, `{"trackers":[{"tracker":"orders","view":[]}]}`, 422, ""},
		"one tracker twice":                {"fu1", route, `{"trackers":[{"tracker":"orders"},{"tracker":"orders"}]}`, 422, ""},
		"no tracker":                       {"fu1", route, `{"trackers":[]}`, 422, ""},
		"a role's key that is taken":       {"fu1", route, `{"trackers":[{"tracker":"orders"}],"role":{"key":"courier","name":"X"}}`, 422, ""},
		"a person, whose roles are people": {"fu1", ws + "/users/" + w.users["mgr"] + "/least-privilege", `{"trackers":[{"tracker":"orders"}]}`, 422, ""},
	} {
		if got := w.do(t, c.who, "POST", c.path, c.body); got.status != c.status || c.without != "" && strings.Contains(got.body, c.without) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
}
