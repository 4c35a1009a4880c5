package rest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/policy"
)

// TestDeclaredFactFThatAnEmailIsTakenOrTheSeatsAreFull: who may invite is told
// that an e-mail is taken, not whose it is or what became of them, and nothing of
// other workspaces; and that the seats are full. Nobody else is told either.
func TestDeclaredFactFThatAnEmailIsTakenOrTheSeatsAreFull(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		invite := func(who, email string) answer {
			return w.do(t, who, "POST", ws+"/users", `{"name":"New","kind":"viewer","email":"`+email+`"}`)
		}
		taken := []answer{invite("ext", "courier@example.org"), invite("ext", "FU1@Example.org"), invite("ext", "viewer@example.org"), invite("ext", "dead@example.org")}
		sameShape(t, "whose the e-mail is", taken...)
		for _, a := range taken {
			if a.status != 422 && a.status != 409 || !strings.Contains(a.body, "email_taken") || anyID.MatchString(a.body) || strings.Contains(a.body, "Person") {
				t.Errorf("%d %s", a.status, a.body)
			}
		}
		if got := invite("ext", "stranger@example.org"); got.status != 201 {
			t.Errorf("an e-mail that somebody has in another workspace is told of: %d %s", got.status, got.body)
		}
		for _, who := range []string{"sel", "mgr", "courier"} {
			sameShape(t, who+" may not invite", invite(who, "courier@example.org"), invite(who, "free@example.org"))
		}
		set := doc(policy.KindWorkspace, "", map[string]any{"key": "w1", "name": "One", "time_zone": "UTC", "app_access": "selected", "seats": 9})
		w.change(t, set)
		seat := func(who, email string) answer {
			return w.do(t, who, "POST", ws+"/users", `{"name":"New","email":"`+email+`"}`)
		}
		full := seat("ext", "one@example.org")
		if full.status < 400 || !strings.Contains(full.body, "seats_full") || anyID.MatchString(full.body) || strings.Contains(full.body, "Person") {
			t.Errorf("%d %s", full.status, full.body)
		}
		if got := invite("ext", "listed@example.org"); got.status != 201 {
			t.Errorf("a viewer needs no seat: %d %s", got.status, got.body)
		}
		for _, who := range []string{"sel", "mgr", "courier"} {
			sameShape(t, who+" may not invite, whether there is room or not", seat(who, "one@example.org"), invite(who, "one@example.org"))
		}
	})
}

// TestDeclaredFactGThePolicysRevision: those with settings access are told the
// revision; nobody else, in no header and no body, not even that it grew.
func TestDeclaredFactGThePolicysRevision(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.delivering(t, "Ann")
		paths := []string{"", "/trackers", "/trackers/orders", "/trackers/orders/records", "/trackers/orders/records/1", "/trackers/orders/views", "/trackers/nosuch", "/users", "/policy/revision"}
		ask := func(who string) (out []answer) {
			for _, path := range paths {
				got := w.do(t, who, "GET", ws+path, "")
				got.header.Del("X-Request-Id")
				got.header.Del("Date")
				out = append(out, got)
			}
			return out
		}
		people := []string{"courier", "mgr", "none", "viewer", "dead", "out"}
		before := map[string][]answer{}
		for _, who := range people {
			before[who] = ask(who)
		}
		revision := func(who string) (n int) {
			_, _ = fmt.Sscan(w.do(t, who, "GET", ws+"/trackers/nosuch", "").header.Get("Policy-Revision"), &n)
			return n
		}
		settings := []string{"sel", "ext", "fu1"}
		told := []int{}
		for _, who := range settings {
			told = append(told, revision(who))
		}
		w.change(t, doc(policy.KindTeam, "", policy.Team{Key: "night", Name: "Night"}))
		for i, who := range settings {
			if now := revision(who); told[i] == 0 || now != told[i]+1 {
				t.Errorf("%s is told %d, then %d", who, told[i], now)
			}
		}
		for _, who := range people {
			for i, now := range ask(who) {
				was := before[who][i]
				if now.header.Get("Policy-Revision") != "" || now.body != was.body || fmt.Sprint(now.header) != fmt.Sprint(was.header) {
					t.Errorf("%s hears of a change at %s:\n%v %s\n%v %s", who, paths[i], was.header, was.body, now.header, now.body)
				}
			}
		}
	})
}

// TestDeclaredFactHOfPeopleOneMaySeeOrPick: name, team, no access, deactivated,
// and up to three names with settings access. Nothing else of anybody.
func TestDeclaredFactHOfPeopleOneMaySeeOrPick(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		only := func(what string, v any, allowed ...string) {
			t.Helper()
			x, ok := v.(map[string]any)
			if !ok {
				t.Errorf("%s is %v", what, v)
			}
			for key := range x {
				if !slices.Contains(allowed, key) {
					t.Errorf("%s tells %s: %v", what, key, x)
				}
			}
		}
		items := func(a answer) (out []any) {
			var page struct{ Items []any }
			must(t, json.Unmarshal([]byte(a.body), &page))
			return page.Items
		}
		picker := w.ok(t, "courier", "GET", ws+"/trackers/parcels/properties/contact/choices", "")
		for _, x := range items(picker) {
			only("a picker", x, "value", "label", "no_access", "deactivated")
		}
		directory := w.ok(t, "courier", "GET", ws+"/users?limit=200", "")
		for _, x := range items(directory) {
			only("the directory", x, "id", "name", "teams", "no_access", "deactivated")
		}
		at := parcels + "/" + w.in(t, parcels, `{"name":"x","contact":"`+w.users["courier2"]+`"}`)
		w.ok(t, "fu1", "POST", ws+"/policy/changes", `{"note":"a test","changes":[`+w.deactivated(t, "courier2")+`]}`)
		var rec struct{ Values map[string]any }
		shown := w.ok(t, "courier", "GET", at, "")
		must(t, json.Unmarshal([]byte(shown.body), &rec))
		only("a cell", rec.Values["contact"], "id", "name", "no_access", "deactivated")
		if x, _ := rec.Values["contact"].(map[string]any); x["name"] != "Person courier2" || x["deactivated"] != true {
			t.Errorf("%v", rec.Values["contact"])
		}
		for _, a := range []answer{picker, directory, shown} {
			for _, secret := range []string{"@example.org", "settings", "superuser", "selective", "manager", `"role`, "confirmed", "status"} {
				if strings.Contains(a.body, secret) {
					t.Errorf("%s is told: %s", secret, a.body)
				}
			}
		}
		if len(items(directory)) != len(people) || strings.Contains(w.ok(t, "courier", "GET", ws+"/trackers/parcels/properties/contact/choices", "").body, "Person dead") {
			t.Errorf("%s", directory.body)
		}
		var here Workspace
		must(t, json.Unmarshal([]byte(w.ok(t, "courier", "GET", ws, "").body), &here))
		if len(here.Help) != 3 || strings.Contains(strings.Join(here.Help, " "), "@") || slices.Contains(here.Help, "Person sel") {
			t.Errorf("up to three names with settings access: %v", here.Help)
		}
		one := w.ok(t, "courier", "GET", ws+"/users/"+w.users["fu1"], "")
		var fu1 any
		must(t, json.Unmarshal([]byte(one.body), &fu1))
		only("one of the directory", fu1, "id", "name", "teams", "no_access", "deactivated")
		if got := w.do(t, "sel", "GET", ws+"/users", ""); got.status == 200 {
			t.Errorf("the directory without a role that gives it: %s", got.body)
		}
	})
}

// deactivated is the change that deactivates somebody.
func (w *world) deactivated(t *testing.T, who string) string {
	t.Helper()
	raw, err := json.Marshal(doc(policy.KindUser, w.users[who], map[string]any{"name": "Person " + who, "email": who + "@example.org", "kind": "regular", "status": "deactivated"}))
	must(t, err)
	return string(raw)
}

// TestDeclaredFactJThatAViewsKeyIsTaken: who may create a view is told that its
// key is taken, whosever it is and whatever it shows. Who may not is told nothing.
func TestDeclaredFactJThatAViewsKeyIsTaken(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		factWorld(t, w)
		at := ws + "/trackers/parcels/views"
		w.ok(t, "mgr", "POST", at, `{"key":"open1","name":"canary-note","shared":true,"columns":["name"]}`)
		w.ok(t, "mgr", "POST", at, `{"key":"mine1","name":"canary-note","filter":"margin > 424242","columns":["price"]}`)
		save := func(who, key string) answer { return w.do(t, who, "POST", at, `{"key":"`+key+`","name":"V"}`) }
		open, private := save("courier", "open1"), save("courier", "mine1")
		open.body, private.body = strings.ReplaceAll(open.body, "open1", "KEY"), strings.ReplaceAll(private.body, "mine1", "KEY")
		sameShape(t, "whose the view is", open, private)
		if open.status < 400 || !strings.Contains(open.body, "key_taken") || strings.Contains(open.body, "Person") || anyID.MatchString(open.body) {
			t.Errorf("%d %s", open.status, open.body)
		}
		leaks(t, "a taken key", private)
		if got := w.ok(t, "courier", "GET", at, ""); strings.Contains(got.body, "mine1") {
			t.Errorf("%s", got.body)
		}
		if got := w.do(t, "courier", "GET", parcels+"?view=mine1", ""); got.status != 422 || got.body != w.do(t, "courier", "GET", parcels+"?view=nosuch", "").body {
			t.Errorf("%s", got.body)
		}
		w.change(t, doc(policy.KindRole, "reader", map[string]any{"key": "reader", "name": "Reader", "enabled": true, "portal": "staff", "features": map[string]string{"trackers": "view"}}))
		sameShape(t, "who may not save views", save("none", "mine1"), save("none", "free1"))
		if got := save("none", "mine1"); got.status != 403 {
			t.Errorf("%d %s", got.status, got.body)
		}
		sameShape(t, "who does not see the tracker", save("courier2", "mine1"), save("courier2", "free1"))
	})
}
