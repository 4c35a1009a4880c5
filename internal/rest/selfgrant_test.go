package rest

import (
	"strings"
	"testing"
)

// manager gives somebody the manager's role.
func (w *world) managerFor(user string) string {
	return `{"op":"put","kind":"role_assignment","doc":{"user":"` + w.users[user] + `","role":"manager","site":"*"}}`
}

func changeset(note string, changes ...string) string {
	return `{"note":"` + note + `","changes":[` + strings.Join(changes, ",") + `]}`
}

func (w *world) sentTo(who string) (mails []string) {
	w.mails.mu.Lock()
	defer w.mails.mu.Unlock()
	for _, m := range w.mails.sent {
		if strings.HasPrefix(m, who+"@example.org\n") {
			mails = append(mails, m)
		}
	}
	return mails
}

func TestASelfGrantNeedsAReasonIsMarkedAndToldAtOnce(t *testing.T) { // A2.2
	w := newWorld(t)
	w.delivering(t, "Ann")
	before := w.policy(t).Revision()
	told := w.preview(t, "ext", "["+w.managerFor("ext")+"]")
	if len(told.SelfGrants) != 1 || told.SelfGrants[0].Kind != "access" || told.SelfGrants[0].Tracker.Key != "orders" || told.TwoPeople {
		t.Errorf("the preview tells %+v", told.SelfGrants)
	}
	refused := w.do(t, "ext", "POST", ws+"/policy/changes", changeset("", w.managerFor("ext")))
	if refused.status != 422 || field(t, refused, "code") != "self_grant_reason" || field(t, refused, "rule") != "A2.2" {
		t.Fatalf("without a reason: %d %s", refused.status, refused.body)
	}
	if w.policy(t).Revision() != before {
		t.Error("the refused self-grant was applied")
	}
	w.ok(t, "ext", "POST", ws+"/policy/changes", changeset("auditing the couriers", w.managerFor("ext")))
	entry := w.ok(t, "ext", "GET", ws+"/audit", "")
	if field(t, entry, "items.0.self_grant") != "true" || field(t, entry, "items.1.self_grant") != "false" {
		t.Errorf("the log marks %s", entry.body)
	}
	for _, who := range []string{"fu1", "fu2"} {
		mails := w.sentTo(who)
		if len(mails) != 1 || !strings.Contains(mails[0], "auditing the couriers") || !strings.Contains(mails[0], "Person ext") || !strings.Contains(mails[0], "Orders") {
			t.Errorf("%s was sent %q", who, mails)
		}
	}
	if len(w.sentTo("ext"))+len(w.sentTo("sel"))+len(w.sentTo("courier")) != 0 {
		t.Error("somebody else was told")
	}
}

func TestWhatIsNoSelfGrant(t *testing.T) { // A2.2
	w := newWorld(t)
	w.delivering(t, "Ann")
	newTracker := `{"op":"put","kind":"tracker","doc":{"key":"fresh","name":"Fresh","states":[{"key":"a","kind":"open"}],"properties":[{"key":"x","type":"text"}]}}`
	for what, c := range map[string]struct{ who, changes string }{
		"giving it to another":             {"ext", w.managerFor("none")},
		"cells of a role one lacks":        {"ext", strings.Trim(priceForCouriers, "[]")},
		"a tracker that was not there":     {"ext", newTracker},
		"a tracker without any record":     {"ext", `{"op":"put","kind":"restriction","doc":{"target":"clients","mode":"restricted"}}`},
		"taking something from oneself":    {"fu1", `{"op":"put","kind":"user","id":"` + w.users["fu1"] + `","doc":{"name":"F","email":"fu1@example.org","superuser":false}}`},
		"another's phone":                  {"ext", `{"op":"put","kind":"user","id":"` + w.users["none"] + `","doc":{"name":"N","email":"none@example.org","phone":"1"}}`},
		"a role at a site without records": {"ext", `{"op":"put","kind":"site","doc":{"key":"ny","name":"NY","kind":"site"}}`},
	} {
		if told := w.preview(t, c.who, "["+c.changes+"]"); len(told.SelfGrants) != 0 {
			t.Errorf("%s: %+v", what, told.SelfGrants)
		}
		w.ok(t, c.who, "POST", ws+"/policy/changes", changeset("", c.changes))
	}
	if len(w.sentTo("fu2")) != 0 {
		t.Errorf("told: %q", w.sentTo("fu2"))
	}
}

func TestEveryRoadToOnesOwnAccessIsASelfGrant(t *testing.T) { // A2.2: computed, not a list of routes
	for what, road := range map[string]func(w *world) (who string, changes []string){
		"a later role": func(w *world) (string, []string) {
			return "ext", []string{`{"op":"put","kind":"role_assignment","doc":{"user":"` + w.users["ext"] + `","role":"manager","site":"*","from":"2126-01-01T00:00:00Z","reason":"r"}}`}
		},
		"a team that has a role": func(w *world) (string, []string) {
			return "ext", []string{`{"op":"put","kind":"role_assignment","doc":{"team":"north","role":"manager","site":"*","reason":"r"}}`,
				`{"op":"put","kind":"team","id":"north","doc":{"key":"north","name":"North","members":["` + w.users["ext"] + `"]}}`}
		},
		"cells of a role one has": func(w *world) (string, []string) {
			return "sel", []string{`{"op":"put","kind":"permissions","doc":{"role":"none","tracker":"orders","all_states":{"properties":{"price":{"view":"all"}}}}}`}
		},
		"a default role for all": func(w *world) (string, []string) {
			return "fu1", []string{`{"op":"put","kind":"role","id":"none","doc":{"key":"none","name":"None","features":{"trackers":"manage"}}}`,
				`{"op":"put","kind":"permissions","doc":{"role":"none","tracker":"*","all_states":{"properties":{"*":{"view":"all"}}}}}`,
				`{"op":"put","kind":"role_assignment","doc":{"user":"` + w.users["fu1"] + `","role":"none","site":"*"}}`}
		},
		"another's e-mail": func(w *world) (string, []string) {
			return "ext", []string{`{"op":"put","kind":"user","id":"` + w.users["courier"] + `","doc":{"name":"C","email":"mine@example.org"}}`}
		},
	} {
		w := newWorld(t)
		w.delivering(t, "Ann")
		w.set(t, doc("role", "", map[string]any{"key": "none", "name": "None", "enabled": true}),
			doc("role_assignment", "", map[string]any{"user": w.users["sel"], "role": "none", "site": "*"}))
		who, changes := road(w)
		told := w.preview(t, who, "["+strings.Join(changes, ",")+"]")
		if len(told.SelfGrants) == 0 {
			t.Errorf("%s: the preview does not tell it", what)
		}
		if a := w.do(t, who, "POST", ws+"/policy/changes", changeset(" ", changes...)); a.status != 422 || field(t, a, "code") != "self_grant_reason" {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
		w.ok(t, who, "POST", ws+"/policy/changes", changeset("said", changes...))
	}
}

func TestTwoPeople(t *testing.T) { // A2.2
	w := newWorld(t)
	w.delivering(t, "Ann")
	w.ok(t, "fu1", "POST", ws+"/policy/changes", changeset("four eyes", `{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","app_access":"selected","two_people":true}}`))
	before := w.policy(t).Revision()
	if told := w.preview(t, "ext", "["+w.managerFor("ext")+"]"); !told.TwoPeople {
		t.Error("the preview does not say that it will wait")
	}
	ask := func(who string) string {
		a := w.do(t, who, "POST", ws+"/policy/changes", changeset("look at orders", w.managerFor(who)))
		if a.status != 409 || field(t, a, "code") != "two_people" {
			t.Fatalf("%d %s", a.status, a.body)
		}
		list := w.ok(t, who, "GET", ws+"/policy/pending", "")
		if field(t, list, "items.0.mine") != "true" || field(t, list, "items.0.note") != "look at orders" {
			t.Errorf("%s", list.body)
		}
		return field(t, list, "items.0.id")
	}
	id := ask("ext")
	path := ws + "/policy/pending/" + id
	if w.policy(t).Revision() != before {
		t.Fatal("it had an effect before it was confirmed")
	}
	for who, status := range map[string]int{"ext": 403, "sel": 404, "courier": 403, "none": 403, "mgr": 403, "viewer": 403, "stranger": 404} {
		if a := w.do(t, who, "POST", path+"/confirm", ""); a.status != status {
			t.Errorf("%s confirms: %d %s", who, a.status, a.body)
		}
	}
	if list := w.ok(t, "sel", "GET", ws+"/policy/pending", ""); strings.Contains(list.body, id) {
		t.Error("who could not confirm it is shown it")
	}
	w.ok(t, "fu1", "POST", path+"/confirm", "")
	entry := w.ok(t, "fu1", "GET", ws+"/audit", "")
	if field(t, entry, "items.0.self_grant") != "true" || field(t, entry, "items.0.confirmed_by.name") != "Person fu1" || field(t, entry, "items.0.actor.name") != "Person ext" {
		t.Errorf("%s", entry.body)
	}
	if a := w.do(t, "fu2", "POST", path+"/confirm", ""); a.status != 404 {
		t.Errorf("a second time: %d", a.status)
	}
	if w.policy(t).Revision() != before+1 {
		t.Error("it was not applied once")
	}
	w.ok(t, "fu2", "POST", ws+"/policy/changes", changeset("", w.managerFor("none"))) // no self-grant does not wait
	refused := ask("fu2")
	w.ok(t, "fu1", "DELETE", ws+"/policy/pending/"+refused, "")
	if a := w.do(t, "fu1", "POST", ws+"/policy/pending/"+refused+"/confirm", ""); a.status != 404 {
		t.Errorf("a refused one is confirmed: %d", a.status)
	}
	off := `{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","app_access":"selected","two_people":false}}`
	if a := w.do(t, "fu1", "POST", ws+"/policy/changes", changeset("no more", off)); a.status != 409 {
		t.Errorf("one person ends the rule of two: %d %s", a.status, a.body)
	}
}

// A2.2, gate 7: what a key lets its maker do ends at its scope; a key that is let
// do more is made anew in this.
func TestAKeysScopeBoundsWhatItsMakerGains(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	w.someone(t, "bot", "integration", "grant")
	keys := ws + "/users/" + w.users["bot"] + "/keys"
	narrow := w.ok(t, "ext", "POST", keys, `{"name":"narrow","scope":{"trackers":{"clients":{"view":["name"]}}}}`) // of which there are no records
	at := keys + "/" + field(t, narrow, "key.id")
	for what, body := range map[string]string{
		"all trackers":         `{"name":"wide","scope":{"everything":"read"}}`,
		"orders":               `{"name":"wide","scope":{"trackers":{"orders":{"view":["price"]}}}}`,
		"orders for a day":     `{"name":"wide","scope":{"trackers":{"orders":{"view":["name"]}}},"expires_at":"2099-01-01T00:00:00Z"}`,
		"from somewhere alone": `{"name":"wide","scope":{"everything":"read"},"addresses":["192.0.2.0/24"]}`,
	} {
		if got := w.do(t, "ext", "POST", keys, body); got.status != 422 || field(t, got, "code") != "self_grant_reason" {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if got := w.do(t, "ext", "PATCH", at, `{"scope":{"trackers":{"orders":{"view":["name"]}}}}`, "If-Match", "*"); got.status != 422 || field(t, got, "code") != "self_grant_reason" {
		t.Errorf("let do more: %d %s", got.status, got.body)
	}
	w.ok(t, "ext", "PATCH", at, `{"name":"Renamed"}`, "If-Match", "*")
	w.ok(t, "ext", "PATCH", at+"?note=checked", `{"scope":{"trackers":{"orders":{"view":["name"]}}}}`, "If-Match", "*")
	w.ok(t, "ext", "PATCH", at, `{"name":"Again"}`, "If-Match", "*")
	w.ok(t, "ext", "PATCH", at, `{"suspended":true}`, "If-Match", "*")
	if got := w.do(t, "ext", "PATCH", at, `{"suspended":false}`, "If-Match", "*"); got.status != 422 || field(t, got, "code") != "self_grant_reason" {
		t.Errorf("resumed: %d %s", got.status, got.body)
	}
}
