package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

const why = ws + "/access/explain"

// ask explains a question written as k=v words.
func (w *world) ask(t *testing.T, who, path, question string) answer {
	t.Helper()
	return w.do(t, who, "POST", path, w.question(question))
}

func (w *world) question(words string) string {
	body := map[string]string{}
	for _, word := range strings.Fields(words) {
		key, value, _ := strings.Cut(word, "=")
		if id, ok := w.users[value]; ok && key == "user" {
			value = id
		}
		body[key] = value
	}
	raw, _ := json.Marshal(body)
	return string(raw)
}

func whyOf(t *testing.T, a answer) (out app.WhyAnswer) {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	must(t, json.Unmarshal([]byte(a.body), &out))
	return out
}

// TestWhoMayAskWhy: oneself, or who may configure the tracker; nobody else, and
// to them there is no telling whom or what they asked about (A13.2, case A43).
func TestWhoMayAskWhy(t *testing.T) {
	w := newWorld(t)
	seen := w.delivering(t, "Ann")
	hidden := w.order(t, `{"name":"Hidden"}`)
	for question, status := range map[string]map[string]int{
		"action=view tracker=orders":                         {"courier": 200, "mgr": 200, "sel": 200, "ext": 200, "none": 404, "viewer": 403, "dead": 403, "out": 403},
		"action=view tracker=clients":                        {"courier": 404, "mgr": 200, "sel": 404, "ext": 200, "none": 404},
		"action=view tracker=nosuch":                         {"courier": 404, "ext": 404},
		"action=view tracker=orders user=courier":            {"courier": 200, "courier2": 403, "mgr": 403, "none": 404, "sel": 200, "ext": 200},
		"action=view tracker=orders user=nobody":             {"courier2": 403, "mgr": 403, "none": 404, "ext": 404},
		"action=view tracker=clients user=courier":           {"courier2": 404, "mgr": 403, "sel": 404, "ext": 200},
		"action=view tracker=orders record=" + seen:          {"courier": 200, "courier2": 404, "mgr": 200, "ext": 200},
		"action=view tracker=orders record=" + hidden:        {"courier": 404, "mgr": 200, "ext": 200},
		"action=view tracker=orders property=price":          {"courier": 422, "mgr": 200, "ext": 200},
		"action=view tracker=orders state=vaulted":           {"courier": 422, "mgr": 200, "ext": 200},
		"action=view tracker=orders channel=api":             {"courier": 422, "ext": 200},
		"action=view tracker=orders at=2026-01-01T00:00:00Z": {"courier": 403, "ext": 422, "viewer": 403},
		"action=edit tracker=orders":                         {"courier": 422, "ext": 422},
		"action=archive tracker=orders property=name":        {"courier": 422, "ext": 422},
		"action=edit":              {"courier": 422, "ext": 422},
		"action=view":              {"courier": 200, "none": 200, "sel": 200, "ext": 200},
		"action=view user=courier": {"none": 404, "courier2": 404, "mgr": 403, "sel": 422, "ext": 200},
		"action=view tracker=orders state=new record=" + seen:       {"courier": 422, "ext": 422},
		"action=create tracker=orders record=" + seen:               {"courier": 422, "ext": 422},
		"action=create tracker=orders site=texas":                   {"courier": 422, "ext": 200},
		"action=rule tracker=orders":                                {"courier": 422, "viewer": 403},
		"action=view tracker=orders user=courier address=not.an.ip": {"ext": 422},
	} {
		for who, want := range status {
			for _, path := range []string{why, ws + "/access/check"} {
				if got := w.ask(t, who, path, question); got.status != want {
					t.Errorf("%s asks %s %s: %d, want %d: %s", who, path, question, got.status, want, got.body)
				}
			}
		}
	}
	for path, status := range map[string]map[string]int{
		"orders": {"courier": 403, "mgr": 403, "none": 404, "sel": 200, "ext": 200}, "clients": {"courier": 404, "sel": 404, "mgr": 403, "ext": 200}, "nosuch": {"courier": 404, "ext": 404}} {
		for who, want := range status {
			if got := w.ask(t, who, ws+"/access/who-can", "action=view tracker="+path); got.status != want {
				t.Errorf("%s asks who can see %s: %d, want %d: %s", who, path, got.status, want, got.body)
			}
		}
	}
	for who, want := range map[string]int{"courier": 403, "mgr": 403, "sel": 200, "ext": 200} {
		if got := w.do(t, who, "GET", ws+"/access/compare?a=user:"+w.users["courier"]+"&b=role:manager", ""); got.status != want {
			t.Errorf("%s compares: %d %s", who, got.status, got.body)
		}
	}
	for who, want := range map[string]int{"courier": 403, "sel": 403, "ext": 200} {
		if got := w.do(t, who, "GET", ws+"/access/log", ""); got.status != want {
			t.Errorf("%s reads the access log: %d %s", who, got.status, got.body)
		}
	}
	for who, want := range map[string]int{"courier": 200, "courier2": 404, "mgr": 403, "sel": 200, "ext": 200} {
		if got := w.do(t, who, "GET", ws+"/users/"+w.users["courier"]+"/access", ""); got.status != want {
			t.Errorf("%s asks what the courier can do: %d %s", who, got.status, got.body)
		}
	}
}

// TestAboutWhatOneDoesNotSeeWhyAnswersAsAboutWhatIsNotThere compares the bytes
// (A13.2, cases A43 and B01).
func TestAboutWhatOneDoesNotSeeWhyAnswersAsAboutWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	seen := w.delivering(t, "Ann")
	hidden := w.order(t, `{"name":"Hidden"}`)
	for _, c := range [][2]string{
		{"action=view tracker=orders record=" + hidden, "action=view tracker=orders record=01900000-0000-7000-8000-000000000001"},
		{"action=view tracker=orders record=2", "action=view tracker=orders record=777"},
		{"action=recover tracker=orders record=" + hidden, "action=recover tracker=orders record=777"},
		{"action=view tracker=clients", "action=view tracker=nosuch"},
		{"action=view tracker=clients property=name", "action=view tracker=nosuch property=name"},
		{"action=view tracker=orders property=price", "action=view tracker=orders property=nosuch"},
		{"action=edit tracker=orders property=margin record=" + seen, "action=edit tracker=orders property=nosuch record=" + seen},
		{"action=view tracker=orders property=author", "action=view tracker=orders property=nosuch"},
		{"action=view tracker=orders state=vaulted", "action=view tracker=orders state=nosuch"},
		{"action=create tracker=orders state=vaulted", "action=create tracker=orders state=nosuch"},
		{"action=create tracker=orders site=texas", "action=create tracker=orders site=nosuch"},
		{"action=view tracker=orders user=mgr", "action=view tracker=orders user=nosuch"},
		{"action=view tracker=clients user=mgr", "action=view tracker=nosuch user=nosuch"},
		{"action=view user=mgr", "action=view user=nosuch"},
	} {
		for _, path := range []string{why, ws + "/access/check"} {
			a, b := w.ask(t, "courier", path, c[0]), w.ask(t, "courier", path, c[1])
			if a.status == 200 || a.status != b.status || a.body != b.body {
				t.Errorf("%s\n%d %s\n%s\n%d %s", c[0], a.status, a.body, c[1], b.status, b.body)
			}
		}
	}
	a := w.ask(t, "courier", ws+"/access/who-can", "action=view tracker=clients")
	if b := w.ask(t, "courier", ws+"/access/who-can", "action=view tracker=nosuch"); a.body != b.body {
		t.Errorf("%s\n%s", a.body, b.body)
	}
	one, other := w.do(t, "courier", "GET", ws+"/users/"+w.users["mgr"]+"/access", ""), w.do(t, "courier", "GET", ws+"/users/"+strings.Repeat("0", 36)+"/access", "")
	if one.status != 404 || strings.ReplaceAll(one.body, w.users["mgr"], strings.Repeat("0", 36)) != other.body {
		t.Errorf("%s\n%s", one.body, other.body)
	}
}

// TestWhatOneIsToldOfOneselfHangsOnNothingHidden asks everything the courier may
// ask, changes what the courier may not see, and compares the bytes (A13.2, A4.8).
func TestWhatOneIsToldOfOneselfHangsOnNothingHidden(t *testing.T) {
	w := newWorld(t)
	seen := w.delivering(t, "Ann")
	hidden := w.order(t, `{"name":"Hidden"}`)
	api, err := New(Options{App: w.app, Login: w.login, RequestID: func() string { return "the-same" }})
	must(t, err)
	server := httptest.NewServer(api)
	defer server.Close()
	cookies := map[string]string{"courier": w.as(t, "courier"), "none": w.as(t, "none")}
	walk := func() (all []string) {
		for _, who := range []string{"courier", "none"} {
			for _, q := range everyQuestion(seen, hidden) {
				for _, path := range []string{why, ws + "/access/check", ws + "/access/who-can"} {
					got := send(t, "POST", server.URL+path, w.question(q), "Cookie", cookies[who])
					all = append(all, fmt.Sprint(who, " ", path, " ", q, " → ", got.status, " ", got.body))
				}
			}
			got := send(t, "GET", server.URL+ws+"/users/"+w.users[who]+"/access", "", "Cookie", cookies[who])
			all = append(all, fmt.Sprint(who, " access → ", got.status, " ", got.body))
		}
		return all
	}
	before := walk()
	for _, a := range before {
		for _, never := range []string{"Secret", "Manager", "Courier", `"courier`, "North", "vaulted", "Person mgr", "Clients", "granted"} {
			if _, body, _ := strings.Cut(a, "→"); strings.Contains(body, never) {
				t.Errorf("holds %q: %s", never, a)
			}
		}
	}
	w.changeHidden(t)
	w.order(t, `{"name":"Another hidden one"}`)
	if after := walk(); !slices.Equal(before, after) {
		for i := range before {
			if before[i] != after[i] {
				t.Errorf("hangs on what is hidden:\n%s\n%s", before[i], after[i])
			}
		}
	}
}

// everyQuestion is each action on each thing, hidden and not there included.
func everyQuestion(seen, hidden string) (all []string) {
	for _, action := range []string{"view", "edit", "create", "change_state", "archive", "delete", "restore", "recover", "restrict", "read_comments", "comment", "activity", "import", "export"} {
		for _, where := range []string{"", "tracker=orders", "tracker=clients", "tracker=orders record=" + seen, "tracker=orders record=" + hidden, "tracker=orders record=777",
			"tracker=orders state=delivering", "tracker=orders state=new", "tracker=orders state=vaulted", "tracker=orders user=mgr"} {
			for _, property := range []string{"", "property=phone", "property=photo", "property=price", "property=site"} {
				all = append(all, strings.Join(strings.Fields("action="+action+" "+where+" "+property), " "))
			}
		}
	}
	return all
}

// changeHidden renames the roles, what others may do, hidden states, properties
// and trackers, and gives others roles: nothing of it decides for the courier.
func (w *world) changeHidden(t *testing.T) {
	t.Helper()
	_, err := w.app.System(context.Background(), "w1", "test", func(s *policy.Snapshot) (policy.Changeset, error) {
		orders, _ := s.Tracker("orders")
		tracker := *orders.Tracker
		tracker.States, tracker.Properties = slices.Clone(tracker.States), slices.Clone(tracker.Properties)
		tracker.States[3].Label = "Renamed"
		tracker.Properties[2].Label = "Renamed"
		courier, _ := s.Role("courier")
		role := *courier.Role
		role.Name, role.Key, role.Description = "Renamed", "renamed", "Renamed"
		manager, _ := s.Role("manager")
		cells := courierCells()
		cells.Role, cells.Tracker = courier.ID, orders.ID
		for _, unseen := range []string{"new", "vaulted"} { // nothing is viewable there, so this decides nothing
			cells.States[unseen] = policy.Entries{Actions: map[string]string{"archive": "all", "change_state": "assigned"}, Properties: map[string]policy.Cell{"author": {View: "all"}}}
		}
		matrix, _ := s.PermissionsID(courier.ID, orders.ID)
		clients, _ := s.Tracker("clients")
		other := *clients.Tracker
		other.Name = "Renamed"
		return policy.Changeset{Note: "hidden", Changes: []policy.Change{
			doc(policy.KindTracker, orders.ID, tracker), doc(policy.KindTracker, clients.ID, other), doc(policy.KindRole, courier.ID, role), doc(policy.KindPermissions, matrix, cells),
			doc(policy.KindRole, "", policy.Role{Key: "extra", Name: "Extra", Portal: "staff"}),
			doc(policy.KindPermissions, "", policy.Permissions{Role: "extra", Tracker: orders.ID, AllStates: policy.Entries{Properties: map[string]policy.Cell{"*": {View: "all", Edit: "all"}}}}),
			doc(policy.KindAssignment, "", policy.Assignment{User: w.users["courier2"], Role: "extra", Site: "*", Reason: "test"}),
			doc(policy.KindAssignment, "", policy.Assignment{User: w.users["sel"], Role: manager.ID, Site: "*", Reason: "test"}),
			doc(policy.KindTeam, "", policy.Team{Key: "south", Name: "South", Members: []string{w.users["courier2"]}}),
		}}, nil
	})
	must(t, err)
}

// TestCompleteAnswersNameTheWitness: who may configure the tracker is told which
// role, cell and line, since when and by whom, and the record's access facts,
// and no value (A13.1, A2.4).
func TestCompleteAnswersNameTheWitness(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	raw := w.ask(t, "sel", why, "action=view tracker=orders property=phone user=courier record="+id)
	got := whyOf(t, raw)
	grant := got.Layers[5]
	if !got.Allowed || !got.Complete || got.Stopped != "" || len(got.Layers) != 8 || grant.Layer != "grant" {
		t.Fatalf("%s", raw.body)
	}
	cell := grant.Witness.Roles[0].Cell
	if grant.Witness.Roles[0].Role.Key != "courier" || cell.Line != 1 || cell.Level != "assigned" || cell.State.Key != "delivering" || cell.Since == "" || grant.Since == "" || grant.By == nil {
		t.Errorf("%s", raw.body)
	}
	if r := got.Record; r == nil || r.ID != id || !r.Assigned || r.Author.Name != "Person mgr" || r.State.Key != "delivering" || len(r.Assignees) != 1 || r.Assignees[0].Who.Name != "Person courier" {
		t.Errorf("%s", raw.body)
	}
	for _, never := range []string{"canary", "7345678", "424242", "+44", `"Ann"`, "ceiling\":\"", "@example.org"} {
		if strings.Contains(raw.body, never) {
			t.Errorf("holds %q: %s", never, raw.body)
		}
	}
	no := whyOf(t, w.ask(t, "sel", why, "action=view tracker=orders property=price user=courier record="+id))
	if no.Allowed || no.Stopped != "grant" || no.Reason != "cell_none" || no.Layers[5].Witness.Roles[0].Cell.Line != 5 || len(no.Fixes) == 0 || no.Stuck != nil {
		t.Errorf("%+v", no)
	}
	for _, f := range no.Fixes {
		if f.Kind == "role" && f.Changes != nil || f.Kind == "cell" && f.Changes == nil {
			t.Errorf("somebody with selective access is sent the documents of %s: %v", f.Kind, f.Changes)
		}
	}
	if full := whyOf(t, w.ask(t, "fu1", why, "action=view tracker=orders property=price user=courier record="+id)); full.Layers[5].Witness.Roles[0].Ceiling == "" {
		t.Error("a superuser is not told the ceiling")
	}
}

// TestWhatIsToldOfUnseenRecordsIsLogged (A2.4): asked by who does not see it, and
// not asked by who does.
func TestWhatIsToldOfUnseenRecordsIsLogged(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	question := "action=view tracker=orders user=courier record=" + id
	logged := func() []any {
		var page map[string]any
		must(t, json.Unmarshal([]byte(w.ok(t, "ext", "GET", ws+"/access/log", "").body), &page))
		return page["items"].([]any)
	}
	for _, path := range []string{why, ws + "/access/check"} {
		whyOf(t, w.ask(t, "ext", path, question))
	}
	w.ok(t, "ext", "POST", ws+"/access/who-can", w.question("action=view tracker=orders record="+id))
	w.ask(t, "ext", why, "action=view tracker=orders user=courier record=777")
	w.ask(t, "ext", why, "action=view tracker=orders user=courier")
	w.ask(t, "courier", why, "action=view tracker=orders record="+id)
	items := logged()
	if len(items) != 3 {
		t.Fatalf("%v", items)
	}
	for i, kind := range []string{"who-can", "check", "explain"} {
		one := items[i].(map[string]any)
		if one["question"] != kind || one["record"] != id || one["actor"].(map[string]any)["name"] != "Person ext" || (one["user"] == nil) != (kind == "who-can") {
			t.Errorf("%v", one)
		}
	}
	w.ok(t, "fu1", "POST", ws+"/roles/manager/assignments", `{"user":"`+w.users["ext"]+`"}`)
	whyOf(t, w.ask(t, "ext", why, question))
	if len(logged()) != 3 {
		t.Error("logged although the asker sees the record")
	}
	first := w.ok(t, "ext", "GET", ws+"/access/log?limit=2", "")
	if field(t, w.ok(t, "ext", "GET", ws+"/access/log?limit=2&cursor="+field(t, first, "next_cursor"), ""), "items.0.question") != "explain" {
		t.Error("the log does not go on")
	}
}

func TestWhoCanNamesThePeopleAndTheirRoles(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Ann")
	names := func(question string) string {
		var out app.WhoAnswer
		must(t, json.Unmarshal([]byte(w.ok(t, "sel", "POST", ws+"/access/who-can", w.question(question)).body), &out))
		var all []string
		for _, i := range out.Items {
			one := strings.TrimPrefix(i.User.Name, "Person ")
			for _, r := range i.Roles {
				one += "/" + r.Role.Key
			}
			if i.Assigned {
				one += "*"
			}
			all = append(all, one)
		}
		if out.Count != len(all) {
			t.Errorf("%s: counts %d", question, out.Count)
		}
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	for question, want := range map[string]string{
		"action=view tracker=orders record=" + id:                          "courier/courier* mgr/manager",
		"action=view tracker=orders record=" + id + " property=price":      "mgr/manager",
		"action=view tracker=orders":                                       "courier/courier* courier2/courier* mgr/manager",
		"action=view tracker=orders state=new":                             "mgr/manager",
		"action=edit tracker=orders property=photo":                        "courier/courier* courier2/courier* mgr/manager",
		"action=create tracker=orders state=new":                           "mgr/manager",
		"action=view tracker=orders channel=api":                           "",
		"action=change_state tracker=orders state=delivering record=" + "": "courier/courier* courier2/courier* mgr/manager",
	} {
		if got := names(strings.TrimSuffix(question, " record=")); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
}

func TestEffectiveAccessAndComparisonFollowTheEngine(t *testing.T) {
	w := newWorld(t)
	at := ws + "/users/" + w.users["courier"] + "/access"
	var own, full app.EffectiveAccess
	must(t, json.Unmarshal([]byte(w.ok(t, "courier", "GET", at, "").body), &own))
	must(t, json.Unmarshal([]byte(w.ok(t, "ext", "GET", at, "").body), &full))
	for what, e := range map[string]app.EffectiveAccess{"own": own, "full": full} {
		if len(e.Trackers) != 1 || len(e.Trackers[0].States) != 1 || len(e.Trackers[0].States[0].Properties) != 5 || e.Trackers[0].States[0].Actions[0].Level != "assigned" {
			t.Fatalf("%s: %+v", what, e)
		}
		for _, p := range e.Trackers[0].States[0].Properties {
			if p.View != "assigned" || (p.Edit == "assigned") != (p.Property.Key == "photo") || (len(p.ViewBy) == 1) != (what == "full") {
				t.Errorf("%s: %+v", what, p)
			}
		}
	}
	if got := w.ok(t, "ext", "GET", at+"?without=courier", ""); field(t, got, "trackers") != "[]" || field(t, got, "without.key") != "courier" {
		t.Errorf("%s", got.body)
	}
	if got := w.do(t, "courier", "GET", at+"?without=courier", ""); got.status != 422 {
		t.Errorf("without, about oneself: %d %s", got.status, got.body)
	}
	if got := w.do(t, "sel", "GET", at+"?tracker=clients", ""); got.status != 404 {
		t.Errorf("a tracker the asker may not configure: %d %s", got.status, got.body)
	}
	var diff app.AccessComparison
	must(t, json.Unmarshal([]byte(w.ok(t, "ext", "GET", ws+"/access/compare?a=user:"+w.users["courier"]+"&b=role:courier", "").body), &diff))
	if len(diff.Trackers) != 0 {
		t.Errorf("a user with one role differs from the role: %+v", diff)
	}
	must(t, json.Unmarshal([]byte(w.ok(t, "sel", "GET", ws+"/access/compare?a=user:"+w.users["courier"]+"&b=role:manager", "").body), &diff))
	if len(diff.Trackers) != 1 || diff.Trackers[0].Tracker.Key != "orders" || len(diff.Trackers[0].States) != 4 {
		t.Errorf("%+v", diff)
	}
}

var requestID = regexp.MustCompile(`"request_id":"[^"]+"`)

// TestADeadEndSaysWhomToAsk: with the workspace's contact, and to who is no guest with
// names (A4.10).
func TestADeadEndSaysWhomToAsk(t *testing.T) {
	w := newWorld(t)
	const contact = "Ask the duty office."
	w.set(t, w.edit(t, policy.KindWorkspace, w.policy(t).Workspace(), "support", contact))
	got := w.ask(t, "none", why, "action=view")
	x := whyOf(t, got)
	if x.Allowed || x.Stuck == nil || len(x.Fixes) != 0 || !requestID.MatchString(got.body) || len(x.Stuck.Trace) != 4 || len(x.Stuck.People) != 3 || x.Stuck.Support != contact || x.Stopped != "roles" {
		t.Errorf("%s", got.body)
	}
	got = send(t, "POST", w.server.URL+why, w.question("action=export tracker=orders"), "Cookie", w.guest(t))
	if x = whyOf(t, got); x.Allowed || x.Stuck == nil || x.Stuck.Support != contact || len(x.Stuck.People) != 0 || strings.Contains(got.body, "Person ") {
		t.Errorf("a guest: %s", got.body)
	}
}
