package rest

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// timed is a world whose clock a test moves.
type timed struct {
	*world
	now time.Time
}

func newTimed(t *testing.T) *timed {
	w := &timed{now: time.Now().Truncate(time.Second)}
	w.world = newWorldAt(t, func() time.Time { return w.now })
	return w
}

const scheduled = ws + "/policy/scheduled"

// schedules saves changes for an hour from now.
func (w *timed) schedules(t *testing.T, who, changes string) (id string) {
	t.Helper()
	return field(t, w.ok(t, who, "POST", scheduled, w.inAnHour("quarter's end", changes)), "id")
}

func (w *timed) inAnHour(note, changes string) string {
	return `{"note":"` + note + `","at":"` + w.now.Add(time.Hour).UTC().Format(time.RFC3339) + `","changes":` + changes + `}`
}

// comes lets an hour pass and has what is due carried out.
func (w *timed) comes(t *testing.T) {
	t.Helper()
	w.now = w.now.Add(time.Hour)
	must(t, w.app.RunScheduled(context.Background()))
}

// waiting is what the list says of a request.
func (w *timed) waiting(t *testing.T, who, id string) (failed string, there bool) {
	t.Helper()
	var list PendingChanges
	must(t, json.Unmarshal([]byte(w.ok(t, who, "GET", ws+"/policy/pending", "").body), &list))
	for _, p := range list.Items {
		if p.ID == id {
			return p.Failed.String(), true
		}
	}
	return "", false
}

func (w *timed) seesPrice(t *testing.T, order string) bool {
	t.Helper()
	return strings.Contains(w.ok(t, "courier", "GET", ws+"/trackers/orders/records/"+order, "").body, `"price"`)
}

// A8.2, A11.4: a scheduled change has no effect before its time, and then it is one
// entry of the journal, by its author and with their reason.
func TestAScheduledChangeTakesEffectAtItsTimeAndOnce(t *testing.T) {
	w := newTimed(t)
	order := w.delivering(t, "Ann")
	id := w.schedules(t, "ext", priceForCouriers)
	before := w.policy(t).Revision()
	must(t, w.app.RunScheduled(context.Background()))
	if w.seesPrice(t, order) || w.policy(t).Revision() != before {
		t.Fatal("it has an effect before its time")
	}
	detail := w.ok(t, "ext", "GET", ws+"/policy/pending/"+id, "")
	if field(t, detail, "kind") != "scheduled" || field(t, detail, "preview.gaining") != "2" || !strings.HasPrefix(field(t, detail, "due_at"), w.now.Add(time.Hour).UTC().Format("2006-01-02T15:04:05")) {
		t.Errorf("%s", detail.body)
	}
	if a := w.do(t, "fu1", "POST", ws+"/policy/pending/"+id+"/confirm", ""); a.status != 409 {
		t.Errorf("it is confirmed: %d %s", a.status, a.body)
	}
	if _, there := w.waiting(t, "sel", id); there {
		t.Error("another's is told to selective access")
	}
	w.comes(t)
	if !w.seesPrice(t, order) || w.policy(t).Revision() != before+1 {
		t.Error("its time has come and it has no effect")
	}
	entry := w.ok(t, "fu1", "GET", ws+"/audit?limit=1", "")
	for path, want := range map[string]string{"items.0.via": "schedule", "items.0.actor.id": w.users["ext"], "items.0.note": "quarter's end"} {
		if got := field(t, entry, path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if _, there := w.waiting(t, "ext", id); there {
		t.Error("it waits still")
	}
	w.comes(t)
	if w.policy(t).Revision() != before+1 {
		t.Error("it is made twice")
	}
}

// A8, A8.4, A11.1, A11.3: what has become of its author, of what it writes and of
// what it names is judged when it is carried out.
func TestAScheduledChangeIsJudgedAgainWhenItsTimeHasCome(t *testing.T) {
	giveSpare := func(w *timed) string {
		return `[{"op":"put","kind":"role_assignment","doc":{"user":"` + w.users["none"] + `","role":"spare","site":"*","reason":"why"}}]`
	}
	price := func(*timed) string { return priceForCouriers }
	for what, c := range map[string]struct {
		changes func(*timed) string
		between func(t *testing.T, w *timed)
		why     string
	}{
		"its author has lost the power": {price, func(t *testing.T, w *timed) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["ext"], "settings", "none"))
		}, "settings access"},
		"its author is deactivated": {price, func(t *testing.T, w *timed) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["ext"], "status", "deactivated"))
		}, "no longer let in"},
		"its author was deactivated for a time": {price, func(t *testing.T, w *timed) {
			w.apply(t, w.edit(t, policy.KindUser, w.users["ext"], "status", "deactivated"))
			w.apply(t, w.edit(t, policy.KindUser, w.users["ext"], "status", "active"))
		}, "no longer let in"},
		"its author has an exclusive role": {price, func(t *testing.T, w *timed) {
			w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["ext"], Role: "terminated", Site: "*"}))
		}, ""},
		"what it writes was changed": {price, func(t *testing.T, w *timed) {
			w.ok(t, "fu1", "POST", ws+"/policy/changes", `{"changes":`+withoutPhone+`}`)
		}, "changed this matrix"},
		"a key it names is another role's": {giveSpare, func(t *testing.T, w *timed) {
			w.ok(t, "fu1", "DELETE", ws+"/roles/spare", "", "If-Match", "*")
			w.ok(t, "fu1", "POST", ws+"/roles", `{"key":"spare","name":"Another"}`)
		}, "something else"},
	} {
		t.Run(what, func(t *testing.T) {
			w := newTimed(t)
			w.ok(t, "fu1", "POST", ws+"/roles", `{"key":"spare","name":"Spare"}`)
			id := w.schedules(t, "ext", c.changes(w))
			w.now = w.now.Add(time.Minute)
			c.between(t, w)
			before, mails := w.policy(t).Revision(), len(w.sentTo("ext"))
			w.comes(t)
			w.comes(t)
			why, there := w.waiting(t, "fu1", id)
			if !there || why == "" || !strings.Contains(why, c.why) {
				t.Errorf("the list says %q, %v", why, there)
			}
			if w.policy(t).Revision() != before {
				t.Error("it was made")
			}
			if told := w.sentTo("ext")[mails:]; what != "its author is deactivated" && (len(told) != 1 || !strings.Contains(told[0], "was not made")) {
				t.Errorf("its author is sent %q", told)
			}
			w.ok(t, "fu1", "DELETE", ws+"/policy/pending/"+id, "")
		})
	}
}

// A2.2: a scheduled self-grant waits for its second person from its time on.
func TestAScheduledSelfGrantTakesTwoPeopleAtItsTime(t *testing.T) {
	w := newTimed(t)
	w.delivering(t, "Ann")
	w.ok(t, "fu1", "POST", ws+"/policy/changes", changeset("four eyes", `{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","app_access":"selected","two_people":true}}`))
	id := w.schedules(t, "ext", "["+w.managerFor("ext")+"]")
	w.comes(t)
	if a := w.ok(t, "ext", "GET", ws+"/trackers", ""); strings.Contains(a.body, "orders") {
		t.Errorf("it has an effect: %s", a.body)
	}
	if _, there := w.waiting(t, "fu1", id); there {
		t.Error("the scheduled change stays")
	}
	list := w.ok(t, "fu1", "GET", ws+"/policy/pending", "")
	if field(t, list, "items.0.kind") != "self_grant" {
		t.Fatalf("%s", list.body)
	}
	w.ok(t, "fu1", "POST", ws+"/policy/pending/"+field(t, list, "items.0.id")+"/confirm", "")
	if a := w.ok(t, "ext", "GET", ws+"/trackers", ""); !strings.Contains(a.body, "orders") {
		t.Errorf("confirmed, and without effect: %s", a.body)
	}
}

// A8, A6.2: saving for later takes what saving now takes, a reason, and an instant
// that is still to come; one who saved it, or who may, takes it back.
func TestSchedulingIsJudgedLikeSaving(t *testing.T) {
	w := newTimed(t)
	at := func(at time.Time, note, changes string) string {
		return `{"note":"` + note + `","at":"` + at.UTC().Format(time.RFC3339) + `","changes":` + changes + `}`
	}
	soon := w.now.Add(time.Hour)
	nobodyFull := `[{"op":"put","kind":"user","id":"` + w.users["fu1"] + `","doc":{"name":"F","email":"fu1@example.org","settings":"none"}},
		{"op":"put","kind":"user","id":"` + w.users["fu2"] + `","doc":{"name":"F","email":"fu2@example.org","status":"deactivated"}}]`
	for what, c := range map[string]struct {
		who, body string
		status    int
	}{
		"what is over":               {"ext", at(w.now, "why", priceForCouriers), 422},
		"in years":                   {"ext", at(w.now.Add(10_000*time.Hour), "why", priceForCouriers), 422},
		"without a reason":           {"ext", at(soon, " ", priceForCouriers), 422},
		"without the power":          {"sel", at(soon, "why", strings.ReplaceAll(priceForCouriers, "orders", "clients")), 404},
		"without settings access":    {"mgr", at(soon, "why", priceForCouriers), 403},
		"by nobody":                  {"", at(soon, "why", priceForCouriers), 401},
		"what no save would be":      {"fu1", at(soon, "why", nobodyFull), 422},
		"by who may":                 {"sel", at(soon, "why", priceForCouriers), 201},
		"against another's revision": {"ext", strings.Replace(at(soon, "why", priceForCouriers), "{", `{"base_revision":999,`, 1), 409},
	} {
		if a := w.do(t, c.who, "POST", scheduled, c.body); a.status != c.status {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	w.someone(t, "bot", "integration", "grant")
	w.apply(t, w.edit(t, policy.KindUser, w.users["bot"], "settings", "extended"))
	secret, _ := w.key(t, "bot", everything)
	if a := w.by(t, secret, "POST", scheduled, at(soon, "why", priceForCouriers)); a.status != 403 {
		t.Errorf("a key: %d %s", a.status, a.body)
	}
	id := w.schedules(t, "ext", priceForCouriers)
	if a := w.do(t, "sel", "DELETE", ws+"/policy/pending/"+id, ""); a.status != 404 {
		t.Errorf("somebody else takes it back: %d", a.status)
	}
	w.ok(t, "fu1", "DELETE", ws+"/policy/pending/"+id, "")
	w.comes(t)
	if entry := w.ok(t, "fu1", "GET", ws+"/audit?limit=1", ""); field(t, entry, "items.0.actor.id") == w.users["ext"] {
		t.Errorf("what was taken back is made: %s", entry.body)
	}
}
