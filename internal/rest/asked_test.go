package rest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
)

func TestAskingForTheSuperuserTagTellsThoseWhoCanGiveItAndOneConfirmationGivesIt(t *testing.T) { // A8.1, A6.7
	onBoth(t, func(t *testing.T, w *world) {
		const pending = ws + "/policy/pending"
		if a := w.ok(t, "ext", "GET", ws+"/roles/courier", ""); strings.Contains(a.body, `"sheet"`) {
			t.Fatalf("the sheet was sent without the tag: %s", a.body)
		}
		asked := w.ok(t, "ext", "POST", pending, `{"reason":"reviewing the couriers"}`)
		id := field(t, asked, "id")
		if again := w.ok(t, "ext", "POST", pending, `{}`); field(t, again, "id") != id {
			t.Error("asking again is another request")
		}
		for _, who := range []string{"fu1", "fu2"} {
			mails := w.sentTo(who)
			if len(mails) != 1 || !strings.Contains(mails[0], "reviewing the couriers") || !strings.Contains(mails[0], "/settings/requests") {
				t.Errorf("%s was sent %q", who, mails)
			}
		}
		if n := len(w.sentTo("ext")) + len(w.sentTo("sel")) + len(w.sentTo("mgr")); n != 0 {
			t.Errorf("%d others were told", n)
		}
		if mine := w.ok(t, "ext", "GET", pending, ""); field(t, mine, "items.0.mine") != "true" || field(t, mine, "items.0.kind") != "superuser" {
			t.Errorf("%s", mine.body)
		}
		if a := w.ok(t, "sel", "GET", pending, ""); strings.Contains(a.body, id) {
			t.Errorf("selective access is told: %s", a.body)
		}
		if a := w.do(t, "ext", "POST", pending+"/"+id+"/confirm", ""); a.status != 403 {
			t.Errorf("one's own request: %d %s", a.status, a.body)
		}
		w.ok(t, "fu1", "POST", pending+"/"+id+"/confirm", "")
		if a := w.ok(t, "ext", "GET", ws+"/roles/courier", ""); !strings.Contains(a.body, `"sheet"`) {
			t.Errorf("the next request does not have the tag: %s", a.body)
		}
		entry := w.ok(t, "fu1", "GET", ws+"/audit", "")
		if !strings.Contains(field(t, entry, "items.0.note"), "reviewing the couriers") || field(t, entry, "items.0.actor.id") != w.users["fu1"] {
			t.Errorf("the log says %s", entry.body)
		}
		if a := w.ok(t, "fu1", "GET", pending, ""); field(t, a, "items") != "[]" && strings.Contains(a.body, id) {
			t.Errorf("it still waits: %s", a.body)
		}
		if a := w.do(t, "fu1", "POST", pending, `{}`); a.status != 409 {
			t.Errorf("who has the tag asks: %d", a.status)
		}
		for who, status := range map[string]int{"sel": 403, "mgr": 403, "viewer": 403, "stranger": 404} {
			if a := w.do(t, who, "POST", pending, `{}`); a.status != status {
				t.Errorf("%s asks: %d", who, a.status)
			}
		}
	})
}

func TestWhoLacksThePowerNeitherSeesNorGrantsARequestForTheTag(t *testing.T) { // A8
	w := newWorld(t)
	const pending = ws + "/policy/pending"
	id := field(t, w.ok(t, "fu2", "POST", pending, `{}`), "id") // a full user without the tag
	w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["ext"], `{"superuser":true}`, "If-Match", "*")
	if a := w.do(t, "ext", "POST", pending+"/"+id+"/confirm", ""); a.status != 404 { // a superuser is not enough for a full user
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := w.do(t, "ext", "DELETE", pending+"/"+id, ""); a.status != 404 {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.ok(t, "fu2", "DELETE", pending+"/"+id, "") // one withdraws one's own
	if a := w.do(t, "fu1", "POST", pending+"/"+id+"/confirm", ""); a.status != 404 {
		t.Errorf("a withdrawn request is carried out: %d", a.status)
	}
}

func TestARequestOfTwoPeopleSaysWhatItWouldDo(t *testing.T) { // A2.2, A11.2
	w := newWorld(t)
	w.delivering(t, "Ann")
	w.ok(t, "fu1", "POST", ws+"/policy/changes", changeset("four eyes", `{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","app_access":"selected","two_people":true}}`))
	if a := w.do(t, "ext", "POST", ws+"/policy/changes", changeset("audit", w.managerFor("ext"))); a.status != 409 || field(t, a, "code") != "two_people" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	id := field(t, w.ok(t, "fu1", "GET", ws+"/policy/pending", ""), "items.0.id")
	var got app.PendingDetail
	must(t, json.Unmarshal([]byte(w.ok(t, "fu1", "GET", ws+"/policy/pending/"+id, "").body), &got))
	if got.Kind != "self_grant" || got.Preview == nil || len(got.Preview.SelfGrants) != 1 || len(names(got.Preview.Gains)) != 1 || names(got.Preview.Gains)[0] != "ext" {
		t.Errorf("%+v", got)
	}
	if len(got.Operations) != 1 || got.Operations[0].Kind != "role_assignment" {
		t.Errorf("%+v", got.Operations)
	}
	if a := w.do(t, "sel", "GET", ws+"/policy/pending/"+id, ""); a.status != 404 {
		t.Errorf("selective access: %d", a.status)
	}
	w.ok(t, "fu1", "POST", ws+"/policy/pending/"+id+"/confirm", "")
}

func TestTheAddressTesterSaysWhichRuleDecides(t *testing.T) { // A6.1
	w := newWorld(t)
	rules := `[{"prefix":"10.0.0.0/8","rule":"allow"},{"prefix":"10.1.0.0/16","rule":"block"},{"prefix":"10.1.0.0/16","rule":"allow"}]`
	for address, want := range map[string]string{
		"10.2.3.4":        "true 0",
		"10.1.2.3":        "false 1", // a tie: block wins
		"::ffff:10.2.3.4": "true 0",
		"192.0.2.1":       "false none",
	} {
		a := w.ok(t, "fu1", "POST", ws+"/roles/courier/try-address", `{"address":"`+address+`","network":`+rules+`}`)
		got := field(t, a, "allowed") + " "
		if strings.Contains(a.body, `"index"`) {
			got += field(t, a, "index")
		} else {
			got += "none"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", address, a.body, want)
		}
	}
	if a := w.ok(t, "fu1", "POST", ws+"/roles/courier/try-address", `{"address":"192.0.2.1"}`); field(t, a, "allowed") != "true" {
		t.Errorf("the role's own rules: %s", a.body)
	}
	if a := w.do(t, "fu1", "POST", ws+"/roles/courier/try-address", `{"address":"here"}`); a.status != 422 {
		t.Errorf("%d", a.status)
	}
	if a := w.do(t, "ext", "POST", ws+"/roles/courier/try-address", `{"address":"192.0.2.1"}`); a.status != 403 {
		t.Errorf("without the tag the rules are not told (A8.1): %d %s", a.status, a.body)
	}
}

func TestRoleUsageSaysTrackersLastChangeAndLastUse(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.ok(t, "courier", "GET", ws, "")
		w.ok(t, "fu1", "PATCH", ws+"/roles/courier", `{"description":"drives"}`, "If-Match", "*")
		usage := func(who string) map[string]app.RoleUsage {
			var got RoleUsageList
			must(t, json.Unmarshal([]byte(w.ok(t, who, "GET", ws+"/roles/usage", "").body), &got))
			out := map[string]app.RoleUsage{}
			for _, u := range got.Items {
				out[u.Role.Key] = u
			}
			return out
		}
		got := usage("fu1")
		courier, client, manager := got["courier"], got["client"], got["manager"]
		if len(courier.Trackers) != 1 || courier.Trackers[0].Key != "orders" || courier.ChangedAt == nil || courier.UsedAt == nil {
			t.Errorf("courier: %+v", courier)
		}
		if len(client.Trackers) != 0 || client.UsedAt != nil {
			t.Errorf("client: %+v", client)
		}
		if len(manager.Trackers) != 2 || courier.ChangedAt == nil || manager.ChangedAt == nil || !courier.ChangedAt.After(*manager.ChangedAt) {
			t.Errorf("manager: %+v, courier %+v", manager, courier)
		}
		if m := usage("sel")["manager"]; len(m.Trackers) != 1 || m.Trackers[0].Key != "orders" {
			t.Errorf("selective access hears of other trackers: %+v", m)
		}
	})
}

func TestTheRestrictionsThatNameATeam(t *testing.T) { // A1, A2.4
	onBoth(t, func(t *testing.T, w *world) {
		w.ok(t, "fu1", "PUT", ws+"/trackers/clients/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"],"teams":["north"],"lock_me_out":true}`, "If-Match", "*")
		record := w.delivering(t, "Ann")
		w.ok(t, "mgr", "PUT", ws+"/trackers/orders/records/"+record+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"],"teams":["north"]}`, "If-Match", "*")
		got := w.ok(t, "fu1", "GET", ws+"/teams/north/restrictions", "")
		if field(t, got, "items.0.kind") != "tracker" || field(t, got, "items.0.tracker.key") != "clients" || field(t, got, "items.0.others") != "1" ||
			field(t, got, "items.1.kind") != "records" || field(t, got, "items.1.records") != "1" {
			t.Errorf("%s", got.body)
		}
		if sel := w.ok(t, "sel", "GET", ws+"/teams/north/restrictions", ""); strings.Contains(sel.body, "clients") || !strings.Contains(sel.body, "orders") {
			t.Errorf("selective access: %s", sel.body)
		}
		if log := w.ok(t, "fu1", "GET", ws+"/access/log", ""); field(t, log, "items.0.question") != "team" {
			t.Errorf("what was told is not in the log: %s", log.body)
		}
		if a := w.do(t, "mgr", "GET", ws+"/teams/north/restrictions", ""); a.status != 403 {
			t.Errorf("without settings access: %d", a.status)
		}
	})
}

func TestOnReactivationOnlyTickedKeysWorkAgain(t *testing.T) { // A8.4
	w := newWorld(t)
	robot := field(t, w.ok(t, "fu1", "POST", ws+"/users", `{"name":"Robot","kind":"integration","app_access":true}`), "id")
	key := func(name string) (id, secret string) {
		a := w.ok(t, "fu1", "POST", ws+"/users/"+robot+"/keys", `{"name":"`+name+`","scope":{"everything":"read"}}`)
		return field(t, a, "key.id"), field(t, a, "secret")
	}
	first, secret := key("first")
	_, other := key("second")
	works := func(secret string) bool {
		return send(t, "GET", w.server.URL+ws+"/trackers", "", "Authorization", "Bearer "+secret).status == 200
	}
	if !works(secret) || !works(other) {
		t.Fatal("the keys do not work at all")
	}
	w.ok(t, "fu1", "POST", ws+"/users/"+robot+"/deactivate", "")
	w.ok(t, "fu1", "POST", ws+"/users/"+robot+"/activate", `{"keys":["`+first+`"]}`)
	if !works(secret) || works(other) {
		t.Errorf("the ticked key works: %v, the other: %v", works(secret), works(other))
	}
	w.ok(t, "fu1", "POST", ws+"/users/"+robot+"/deactivate", "")
	w.ok(t, "fu1", "POST", ws+"/users/"+robot+"/activate", `{}`)
	if works(secret) || works(other) {
		t.Error("a key came back that nobody ticked")
	}
	w.ok(t, "fu1", "POST", ws+"/users/"+robot+"/deactivate", "")
	if a := w.do(t, "fu1", "POST", ws+"/users/"+w.users["dead"]+"/activate", `{"keys":["`+first+`"]}`); a.status != 422 {
		t.Errorf("another's key is ticked: %d %s", a.status, a.body)
	}
}

func TestAGuestRepresentsAPersonOrATeam(t *testing.T) { // A1 user, A9.3
	w := newWorld(t)
	id := field(t, w.ok(t, "fu1", "POST", ws+"/users", `{"name":"Bolt Ltd","kind":"guest","represents":"team"}`), "id")
	if a := w.ok(t, "fu1", "GET", ws+"/users/"+id, ""); field(t, a, "represents") != "team" {
		t.Errorf("%s", a.body)
	}
	if a := w.ok(t, "fu1", "PATCH", ws+"/users/"+id, `{"represents":"person"}`, "If-Match", "*"); field(t, a, "represents") != "person" {
		t.Errorf("%s", a.body)
	}
	if a := w.ok(t, "fu1", "GET", ws+"/users/"+w.users["courier"], ""); strings.Contains(a.body, "represents") {
		t.Errorf("a regular user: %s", a.body)
	}
}
