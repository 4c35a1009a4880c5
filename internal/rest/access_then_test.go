package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// clockStep waits until the clock of the journal has moved on: instants are
// milliseconds.
func clockStep(t *testing.T, after time.Time) string {
	t.Helper()
	for {
		if now := time.Now(); now.After(after.Add(2 * time.Millisecond)) {
			return now.UTC().Format(time.RFC3339Nano)
		}
	}
}

// TestWhyAsksThePolicyOfThen: with at, the policy of then is asked, by the rights
// of now, and no value is told (A11.5).
func TestWhyAsksThePolicyOfThen(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		id := w.delivering(t, "Ann")
		then := clockStep(t, time.Now())
		clockStep(t, time.Now())
		cells := courierCells()
		delete(cells.States["delivering"].Properties, "phone")
		w.change(t, doc(policy.KindPermissions, "courier/orders", cells))
		question := func(at string) string {
			return `{"user":"` + w.users["courier"] + `","action":"view","tracker":"orders","record":"` + id + `","property":"phone"` + at + `}`
		}
		ask := func(who, path, at string) (x app.WhyAnswer, a answer) {
			a = w.do(t, who, "POST", ws+"/access/"+path, question(at))
			_ = json.Unmarshal([]byte(a.body), &x)
			return x, a
		}
		if x, a := ask("sel", "explain", ""); a.status != 200 || x.Allowed {
			t.Errorf("now: %d %s", a.status, a.body)
		}
		x, a := ask("sel", "explain", `,"at":"`+then+`"`)
		if a.status != 200 || !x.Allowed || x.About.At == "" || !strings.HasPrefix(x.Text.String(), "Yes. As of ") || len(x.Fixes) != 0 || strings.Contains(a.body, "44201") {
			t.Errorf("then: %d %s", a.status, a.body)
		}
		if x, a := ask("sel", "check", `,"at":"`+then+`"`); a.status != 200 || !x.Allowed {
			t.Errorf("then, checked: %d %s", a.status, a.body)
		}
		who := `{"action":"view","tracker":"orders","property":"phone"`
		count := func(at string) string {
			return field(t, w.ok(t, "sel", "POST", ws+"/access/who-can", who+at+`}`), "count")
		}
		if count("") != "1" || count(`,"at":"`+then+`"`) != "3" {
			t.Errorf("who can: %s now, %s then", count(""), count(`,"at":"`+then+`"`))
		}
		for _, c := range []struct {
			who, at string
			status  int
		}{
			{"courier", then, 403}, {"none", then, 404}, {"mgr", then, 403}, // whose rights are those of now
			{"sel", "2001-01-01T00:00:00Z", 422}, {"sel", "2999-01-01T00:00:00Z", 422}, {"sel", "yesterday", 422},
		} {
			if _, a := ask(c.who, "explain", `,"at":"`+c.at+`"`); a.status != c.status {
				t.Errorf("%s asks about %s: %d %s", c.who, c.at, a.status, a.body)
			}
		}
	})
}

// TestTwoRevisionsAreCompared: what a user or a role could do under the policy of
// a revision, beside another (A13.3).
func TestTwoRevisionsAreCompared(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.ok(t, "ext", "GET", ws+"/policy/revision", "").header.Get("Policy-Revision")
		cells := courierCells()
		delete(cells.States["delivering"].Properties, "phone")
		w.change(t, doc(policy.KindPermissions, "courier/orders", cells))
		w.ok(t, "ext", "POST", ws+"/trackers", `{"key":"tools","name":"Tools","singular":"Tool","properties":[{"key":"name","label":"Name","type":"text"}],"states":[{"key":"here","label":"Here","kind":"open"}],"transitions":[]}`)
		compare := func(who, a, b string) (out app.AccessComparison, got answer) {
			got = w.do(t, who, "GET", ws+"/access/compare?a="+a+"&b="+b, "")
			_ = json.Unmarshal([]byte(got.body), &out)
			return out, got
		}
		for _, who := range []string{"user:" + w.users["courier"], "role:courier"} {
			x, got := compare("ext", who+"@"+before, who)
			if len(x.Trackers) != 1 || len(x.Trackers[0].States) != 1 || len(x.Trackers[0].States[0].Cells) != 1 || fmt.Sprint(x.A.Revision) != before {
				t.Fatalf("%d %s", got.status, got.body)
			}
			if c := x.Trackers[0].States[0].Cells[0]; c.Target != "view" || c.Property.Key != "phone" || c.A != "assigned" || c.B != "none" {
				t.Errorf("%+v", c)
			}
		}
		if x, got := compare("ext", "role:manager@"+before, "role:manager"); len(x.Trackers) != 1 || x.Trackers[0].Tracker.Key != "tools" {
			t.Errorf("a tracker that was not there yet: %d %s", got.status, got.body)
		}
		for at, status := range map[string]int{"role:courier@0": 422, "role:courier@99999": 422, "role:courier@x": 422, "role:nosuch@" + before: 404} {
			if _, got := compare("ext", at, "role:courier"); got.status != status {
				t.Errorf("%s: %d %s", at, got.status, got.body)
			}
		}
		if _, got := compare("mgr", "role:courier@"+before, "role:courier"); got.status != 403 {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}

// TestAskingAboutOneselfIsAnsweredToYou: also by who may configure the tracker.
func TestAskingAboutOneselfIsAnsweredToYou(t *testing.T) {
	w := newWorld(t)
	a := w.ok(t, "ext", "POST", ws+"/access/explain", `{"action":"view","tracker":"orders"}`)
	for _, text := range []string{"No. You cannot see Orders", "You are active and the e-mail is confirmed.", "You hold no role."} {
		if !strings.Contains(a.body, text) {
			t.Errorf("%q is not said: %s", text, a.body)
		}
	}
	if strings.Contains(a.body, "Person ext is") || strings.Contains(a.body, "Person ext holds") || strings.Contains(a.body, "You is") {
		t.Errorf("%s", a.body)
	}
	if other := w.ok(t, "ext", "POST", ws+"/access/explain", `{"user":"`+w.users["none"]+`","action":"view","tracker":"orders"}`); !strings.Contains(other.body, "Person none is active") {
		t.Errorf("%s", other.body)
	}
}
