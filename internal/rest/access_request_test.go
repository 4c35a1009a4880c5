package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
)

const requests = ws + "/access/requests"

// asks sends a request for access and gives the answer without what every answer
// has of its own.
func (w *world) asks(t *testing.T, who, body string) answer {
	t.Helper()
	got := w.do(t, who, "POST", requests, body)
	for _, own := range []string{"Date", "X-Request-Id", "Policy-Revision"} {
		got.header.Del(own)
	}
	return got
}

// told waits until somebody was sent a mail that holds a text.
func (w *world) told(t *testing.T, who, text string) bool {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		for _, m := range w.sentTo(who) {
			if strings.Contains(m, text) {
				return true
			}
		}
	}
	return false
}

func (w *world) requestsOf(t *testing.T, who string) []app.AccessAsked {
	t.Helper()
	return decode[AccessAskedList](t, w.ok(t, who, "GET", requests, "")).Items
}

func (w *world) requestOf(t *testing.T, who, id string) (out app.AccessAskedDetail) {
	t.Helper()
	must(t, json.Unmarshal([]byte(w.ok(t, who, "GET", requests+"/"+id, "").body), &out))
	return out
}

// A13.5: accepted alike, whatever is named; a second time it is the same request.
func TestAskingForAccessIsAnsweredAlikeWhateverItNames(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hidden := w.order(t, `{"name":"Hidden"}`)
		alike := map[string]string{
			"a hidden record":              fmt.Sprintf(`{"action":"view","tracker":"orders","record":%q}`, hidden),
			"a record that is not there":   `{"action":"view","tracker":"orders","record":"0fffffff-0000-7000-8000-000000000000"}`,
			"a number that is not there":   `{"action":"view","tracker":"orders","record":"999999"}`,
			"a hidden property":            `{"action":"view","tracker":"orders","property":"margin"}`,
			"no such property":             `{"action":"view","tracker":"orders","property":"nosuch"}`,
			"a hidden tracker":             `{"action":"view","tracker":"clients"}`,
			"a tracker that is not there":  `{"action":"view","tracker":"nosuch"}`,
			"the same hidden record again": fmt.Sprintf(`{"action":"view","tracker":"orders","record":%q,"reason":"again"}`, hidden),
		}
		want := w.asks(t, "courier", alike["a tracker that is not there"])
		if want.status != 202 || want.body != `{"accepted":true}` {
			t.Fatalf("%d %s", want.status, want.body)
		}
		for what, body := range alike {
			if got := w.asks(t, "courier", body); got.status != want.status || got.body != want.body || fmt.Sprint(got.header) != fmt.Sprint(want.header) {
				t.Errorf("%s is answered %d %s %v", what, got.status, got.body, got.header)
			}
		}
		mine := w.requestsOf(t, "courier")
		if len(mine) != len(alike)-1 {
			t.Errorf("%d requests wait", len(mine))
		}
		for _, r := range mine {
			if !r.Mine || r.Status != "waiting" || r.Passed || r.TrackerName == "Clients" || r.PropertyName != "" {
				t.Errorf("the asker is told %+v", r)
			}
		}
		for who, status := range map[string]int{"viewer": 403, "out": 403, "dead": 403, "stranger": 404, "": 401} {
			if got := w.asks(t, who, alike["a hidden tracker"]); got.status != status {
				t.Errorf("%q asks: %d", who, got.status)
			}
		}
		if n := len(w.requestsOf(t, "courier2")); n != 0 {
			t.Errorf("another courier is told of %d", n)
		}
	})
}

// A13.5: a person's requests are counted, alike whatever they name.
func TestRequestsForAccessAreThrottled(t *testing.T) {
	w := newWorld(t)
	for i := range 20 {
		if got := w.asks(t, "courier", fmt.Sprintf(`{"action":"view","tracker":"nosuch-%d"}`, i)); got.status != 202 {
			t.Fatalf("request %d: %d %s", i, got.status, got.body)
		}
	}
	got := w.asks(t, "courier", `{"action":"view","tracker":"orders"}`)
	if got.status != 429 || got.header.Get("Retry-After") == "" {
		t.Errorf("one too many: %d %s", got.status, got.body)
	}
	if got := w.asks(t, "none", `{"action":"view","tracker":"orders"}`); got.status != 202 {
		t.Errorf("another person: %d", got.status)
	}
}

// A13.5: to who manages the tracker and sees the record; they put the asker on its
// list, for a time, and nothing else.
func TestARequestGoesToWhoManagesAndEndsByItself(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Priya")
		record := ws + "/trackers/orders/records/" + id
		w.ok(t, "mgr", "PUT", record+"/restriction", fmt.Sprintf(`{"mode":"restricted","users":[%q]}`, w.users["mgr"]), "If-Match", "*")
		if got := w.do(t, "courier", "GET", record, ""); got.status != 404 {
			t.Fatalf("the courier sees it: %d", got.status)
		}
		w.asks(t, "courier", fmt.Sprintf(`{"action":"view","tracker":"orders","record":%q,"reason":"I deliver it"}`, id))
		if !w.told(t, "mgr", "I deliver it") {
			t.Error("the manager was not told")
		}
		for _, who := range []string{"fu1", "ext", "sel", "none"} {
			if n := len(w.requestsOf(t, who)) + len(w.sentTo(who)); n != 0 {
				t.Errorf("%s is told, although somebody manages it", who)
			}
		}
		asked := w.requestsOf(t, "mgr")
		if len(asked) != 1 || asked[0].Mine || asked[0].By.Name != "Person courier" || asked[0].Note != "I deliver it" {
			t.Fatalf("%+v", asked)
		}
		got := w.requestOf(t, "mgr", asked[0].ID)
		if len(got.Fixes) != 1 || got.Fixes[0].Kind != "list_record" || strings.Contains(fmt.Sprint(got), "role") {
			t.Fatalf("who manages and has no settings access is offered lists alone: %+v", got.Fixes)
		}
		if a := w.do(t, "courier", "POST", requests+"/"+asked[0].ID+"/grant", fmt.Sprintf(`{"fix":%q}`, got.Fixes[0].ID)); a.status != 403 || !strings.Contains(a.body, "A13.5") {
			t.Errorf("the asker grants it: %d %s", a.status, a.body)
		}
		if a := w.do(t, "courier2", "POST", requests+"/"+asked[0].ID+"/grant", fmt.Sprintf(`{"fix":%q}`, got.Fixes[0].ID)); a.status != 404 {
			t.Errorf("somebody else grants it: %d %s", a.status, a.body)
		}
		until := time.Now().Add(400 * time.Millisecond).UTC().Format(time.RFC3339Nano)
		w.ok(t, "mgr", "POST", requests+"/"+asked[0].ID+"/grant", fmt.Sprintf(`{"fix":%q,"until":%q}`, got.Fixes[0].ID, until))
		if a := w.do(t, "courier", "GET", record, ""); a.status != 200 {
			t.Errorf("granted: %d %s", a.status, a.body)
		}
		if mine := w.requestsOf(t, "courier"); len(mine) != 1 || mine[0].Status != "granted" || mine[0].Until == "" {
			t.Errorf("%+v", mine)
		}
		w.ends(t, func() bool { return w.do(t, "courier", "GET", record, "").status == 404 })
		if a := w.ok(t, "mgr", "GET", record, ""); strings.Contains(a.body, `"mode":"public"`) {
			t.Errorf("its end opened the record: %s", a.body)
		}
		if mine := w.requestsOf(t, "courier"); len(mine) != 0 {
			t.Errorf("%+v", mine)
		}
	})
}

// ends carries ends out until one has come.
func (w *world) ends(t *testing.T, over func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !over(); time.Sleep(20 * time.Millisecond) {
		must(t, w.app.EndGrants(context.Background()))
		if time.Now().After(end) {
			t.Fatal("what was granted does not end")
		}
	}
}

// A13.5: left by who manages, or where nobody does, it is for who may configure the
// tracker, who gives a role with an end, after a look at what it does.
func TestARequestIsPassedOnAndGrantedAsARoleWithAnEnd(t *testing.T) {
	w := newWorld(t)
	id := w.order(t, `{"name":"Hidden"}`)
	w.asks(t, "none", fmt.Sprintf(`{"action":"view","tracker":"orders","record":%q,"reason":"month end"}`, id))
	request := requests + "/" + w.requestsOf(t, "mgr")[0].ID
	if got := w.requestOf(t, "mgr", w.requestsOf(t, "mgr")[0].ID); len(got.Fixes) != 0 {
		t.Errorf("roles are not the manager's to give: %+v", got.Fixes)
	}
	w.ok(t, "mgr", "POST", request+"/pass", "")
	if !w.told(t, "ext", "month end") {
		t.Error("who may configure it was not told")
	}
	var got app.AccessAskedDetail
	must(t, json.Unmarshal([]byte(w.ok(t, "ext", "GET", request, "").body), &got))
	if len(got.Fixes) == 0 || got.Fixes[0].Kind != "role" || got.Fixes[0].Records != 1 {
		t.Fatalf("%+v", got.Fixes)
	}
	if a := w.ok(t, "ext", "GET", ws+"/access/log", ""); field(t, a, "items.0.question") != "request" || field(t, a, "items.0.record") != id {
		t.Errorf("that a fact was told is not logged (A2.4): %s", a.body)
	}
	must(t, json.Unmarshal([]byte(w.ok(t, "ext", "GET", request+"?fix="+got.Fixes[0].ID, "").body), &got))
	if got.Preview == nil || len(names(got.Preview.Gains)) != 1 || names(got.Preview.Gains)[0] != "none" {
		t.Errorf("the preview says %+v", got.Preview)
	}
	if a := w.do(t, "sel", "POST", request+"/grant", fmt.Sprintf(`{"fix":%q}`, got.Fixes[0].ID)); a.status != 409 {
		t.Errorf("who may configure the tracker alone gives a role: %d %s", a.status, a.body)
	}
	if a := w.do(t, "ext", "POST", request+"/grant", `{"fix":"0123456789abcdef"}`); a.status != 409 {
		t.Errorf("another fix: %d %s", a.status, a.body)
	}
	if a := w.do(t, "ext", "POST", request+"/grant", fmt.Sprintf(`{"fix":%q,"until":"2020-01-01T00:00:00Z"}`, got.Fixes[0].ID)); a.status != 422 {
		t.Errorf("an end that is over: %d %s", a.status, a.body)
	}
	w.ok(t, "ext", "POST", request+"/grant", fmt.Sprintf(`{"fix":%q}`, got.Fixes[0].ID))
	if a := w.do(t, "none", "GET", ws+"/trackers/orders/records/"+id, ""); a.status != 200 {
		t.Errorf("granted: %d", a.status)
	}
	held := w.ok(t, "ext", "GET", w.user("none"), "")
	days, reason := 0, ""
	for _, x := range decode[User](t, held).Roles {
		reason = w.ok(t, "ext", "GET", ws+"/roles/"+x.Role.Key+"/assignments", "").body
		at, err := time.Parse(time.RFC3339, x.Until)
		must(t, err)
		days = int(time.Until(at).Hours()/24 + 0.5)
	}
	if days != 30 || !strings.Contains(reason, "Asked for: month end") {
		t.Errorf("it ends in %d days, and for the reason that was given: %s", days, held.body)
	}
	if !w.told(t, "none", "It ends on") {
		t.Error("the asker was not told")
	}
	if a := w.do(t, "ext", "POST", request+"/grant", fmt.Sprintf(`{"fix":%q}`, got.Fixes[0].ID)); a.status != 404 {
		t.Errorf("twice: %d", a.status)
	}
}

// A13.5: a refusal tells the asker nothing: it would tell that there is something.
func TestARefusalOfARequestIsNotToldToItsAsker(t *testing.T) {
	w := newWorld(t)
	id := w.order(t, `{"name":"Hidden"}`)
	w.asks(t, "courier", fmt.Sprintf(`{"action":"view","tracker":"orders","record":%q}`, id))
	w.asks(t, "courier", `{"action":"view","tracker":"orders","record":"999999"}`)
	request := requests + "/" + w.requestsOf(t, "mgr")[0].ID
	before := w.ok(t, "courier", "GET", requests, "").body
	w.ok(t, "mgr", "DELETE", request, "")
	if after := w.ok(t, "courier", "GET", requests, "").body; after != before {
		t.Errorf("the asker is told: %s", after)
	}
	if n := len(w.requestsOf(t, "mgr")); n != 0 {
		t.Errorf("it waits for the manager still")
	}
	// Where there is nothing, who may configure the tracker is told so; others nothing.
	for _, r := range w.requestsOf(t, "ext") {
		if got := w.requestOf(t, "ext", r.ID); got.Answer == "" || len(got.Fixes) != 0 {
			t.Errorf("of what is not there: %+v", got)
		}
	}
	w.ok(t, "courier", "DELETE", request, "")
	if n := len(w.requestsOf(t, "courier")); n != 1 {
		t.Errorf("a withdrawn request is listed: %d", n)
	}
}

// A5: who stands before the door for want of app access asks from there.
func TestWhoStandsBeforeTheDoorAsksToEnter(t *testing.T) {
	w := newWorld(t)
	const enter = "/api/v1/me/access-requests"
	if got := w.do(t, "out", "POST", enter, `{"workspace":"w1","reason":"back from leave"}`); got.status != 202 || got.body != `{"accepted":true}` {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for who, status := range map[string]int{"viewer": 403, "dead": 403, "courier": 409, "stranger": 404, "": 401} {
		if got := w.do(t, who, "POST", enter, `{"workspace":"w1"}`); got.status != status {
			t.Errorf("%q: %d %s", who, got.status, got.body)
		}
	}
	if got := w.do(t, "out", "POST", enter, `{"workspace":"w2"}`); got.status != 404 {
		t.Errorf("a workspace of others: %d", got.status)
	}
	if !w.told(t, "ext", "back from leave") || len(w.sentTo("sel")) != 0 {
		t.Error("those with extended access were not told, or others were")
	}
	id := w.requestsOf(t, "ext")[0].ID
	got := w.requestOf(t, "ext", id)
	if len(got.Fixes) != 1 || got.Fixes[0].Kind != "app_access" {
		t.Fatalf("%+v", got.Fixes)
	}
	until := time.Now().Add(300 * time.Millisecond).UTC().Format(time.RFC3339Nano)
	w.ok(t, "ext", "POST", requests+"/"+id+"/grant", fmt.Sprintf(`{"fix":%q,"until":%q}`, got.Fixes[0].ID, until))
	if got := w.do(t, "out", "GET", ws, ""); got.status != 200 {
		t.Errorf("granted: %d %s", got.status, got.body)
	}
	w.ends(t, func() bool { return w.do(t, "out", "GET", ws, "").status == 403 })
}
