package rest

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// stream is one open listener; lines arrive in the order they were sent.
type stream struct {
	lines chan string
	stop  context.CancelFunc
}

func (w *world) listen(t *testing.T, header ...string) *stream {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, "GET", w.server.URL+ws+"/events", nil)
	must(t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got, err := http.DefaultClient.Do(r)
	must(t, err)
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "text/event-stream" || got.Header.Get("Policy-Revision") != "" && len(header) == 0 {
		t.Fatalf("%d %v", got.StatusCode, got.Header)
	}
	s := &stream{lines: make(chan string, 100), stop: stop}
	go func() {
		defer close(s.lines)
		defer got.Body.Close()
		for lines := bufio.NewScanner(got.Body); lines.Scan(); {
			if text := lines.Text(); text != "" {
				s.lines <- text
			}
		}
	}()
	if first := <-s.lines; first != ": open" {
		t.Fatalf("a stream begins with %q", first)
	}
	return s
}

// until reads lines up to one that begins with want, or the end of the stream.
func (s *stream) until(t *testing.T, want string) (all []string) {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case line, more := <-s.lines:
			if !more {
				return append(all, "(end)")
			}
			if all = append(all, line); strings.HasPrefix(line, want) {
				return all
			}
		case <-limit:
			t.Fatalf("no %q came, only %q", want, all)
		}
	}
}

func TestAListenerHearsOfWhatTheySeeAndOfNothingElseCaseA30(t *testing.T) {
	w := newWorld(t)
	id, other := w.delivering(t, "Priya"), w.order(t, `{"name":"Otto"}`)
	at := ws + "/trackers/orders/records/"
	s := w.listen(t, "Cookie", w.as(t, "courier"))
	w.ok(t, "mgr", "PATCH", at+id, `{"values":{"price":1}}`, "If-Match", "*")       // a hidden property
	w.ok(t, "mgr", "PATCH", at+other, `{"values":{"name":"Eve"}}`, "If-Match", "*") // a hidden record
	w.ok(t, "ext", "POST", ws+"/teams", `{"key":"west","name":"West"}`)             // access of nobody's
	w.ok(t, "mgr", "PATCH", at+id, `{"values":{"name":"Mia"}}`, "If-Match", "*")
	got := strings.Join(s.until(t, "data:"), "\n")
	if !strings.Contains(got, "event: record-changed\ndata: {\"tracker\":") || !strings.Contains(got, id) || strings.Contains(got, other) ||
		strings.Contains(got, "access-changed") || strings.Count(got, "event:") != 1 || strings.Contains(got, "Mia") {
		t.Errorf("%s", got)
	}
	w.ok(t, "fu1", "PUT", ws+"/trackers/orders/permissions?role=courier", `{"all_states":{"actions":{},"properties":{}},"states":{"delivering":{"actions":{},"properties":{"name":{"view":"assigned"}}}}}`, "If-Match", "*")
	if got := s.until(t, "data:"); got[0] != "event: access-changed" {
		t.Errorf("%q", got)
	}
}

// A look is made every 400 ms: news that waited for the one after would take longer
// than that each time.
func TestNewsIsToldByTheLookThatFindsIt(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	s := w.listen(t, "Cookie", w.as(t, "courier"))
	soonest := time.Hour
	for round := range 6 {
		began := time.Now()
		w.ok(t, "mgr", "PATCH", orders+"/"+id, fmt.Sprintf(`{"values":{"name":"Priya %d"}}`, round), "If-Match", "*")
		s.until(t, "data:")
		soonest = min(soonest, time.Since(began))
	}
	if soonest >= 400*time.Millisecond {
		t.Errorf("the soonest of six was told after %v", soonest)
	}
}

func TestAStreamEndsWithinASecondOfARevocationCaseC03(t *testing.T) {
	for what, end := range map[string]func(w *world, t *testing.T){
		"the user is deactivated": func(w *world, t *testing.T) {
			w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["courier"], `{"status":"deactivated"}`, "If-Match", "*")
		},
		"the session is ended": func(w *world, t *testing.T) { w.do(t, "courier", "POST", "/api/v1/auth/logout", "") },
		"app access is taken away": func(w *world, t *testing.T) {
			w.ok(t, "fu1", "PATCH", ws+"/users/"+w.users["courier"], `{"app_access":false}`, "If-Match", "*")
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			w.delivering(t, "Priya")
			w.as(t, "fu1")
			s := w.listen(t, "Cookie", w.as(t, "courier"))
			end(w, t)
			began := time.Now()
			got := s.until(t, "(nothing)")
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
			if strings.Contains(strings.Join(got, ""), "record-changed") || got[len(got)-1] != "(end)" {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestAStreamIsCutWhenADatedRoleEnds(t *testing.T) { // A12.3
	w := newWorld(t)
	end := time.Now().Add(1500 * time.Millisecond).UTC().Truncate(time.Millisecond) // as a date is stored
	w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{User: w.users["none"], Role: "courier", Site: policy.AllSites, Until: &end, Reason: "test"}))
	s := w.listen(t, "Cookie", w.as(t, "none"))
	got := strings.Join(s.until(t, "(nothing)"), "\n")
	if late := time.Since(end); late < 0 || late > time.Second || !strings.Contains(got, "access-changed") {
		t.Errorf("cut %v after the end: %s", late, got)
	}
}

func TestAKeysAndAGuestsStreamEndWithThem(t *testing.T) {
	w := newWorld(t)
	w.someone(t, "bot", "integration", "grant")
	secret, id := w.key(t, "bot", everything)
	byKey := w.listen(t, "Authorization", "Bearer "+secret)
	w.someone(t, "guest", "guest", "block")
	_, cookie := w.open(t, w.link(t, "guest", `{}`), "")
	byLink := w.listen(t, "Cookie", cookie)
	w.ok(t, "fu1", "DELETE", ws+"/users/"+w.users["bot"]+"/keys/"+id, "", "If-Match", "*")
	w.link(t, "guest", `{}`)
	began := time.Now()
	for what, s := range map[string]*stream{"key": byKey, "guest": byLink} {
		if got := s.until(t, "(nothing)"); got[len(got)-1] != "(end)" || time.Since(began) > time.Second {
			t.Errorf("%s: %v %q", what, time.Since(began), got)
		}
	}
	if got := w.do(t, "fu1", "GET", ws+"/events?seconds=0", ""); got.status != 200 || got.body != ": open\n\n" {
		t.Errorf("one look: %d %q", got.status, got.body)
	}
}

// What takes a record out of sight is told once, and nothing of it afterwards.
func TestAListenerIsToldWhatTheyLoseCaseC03(t *testing.T) {
	for what, take := range map[string]struct {
		do   func(w *world, t *testing.T, at string)
		told string
	}{
		"the record is given to another": {func(w *world, t *testing.T, at string) {
			w.ok(t, "mgr", "PATCH", at, `{"values":{"responsible":"`+w.users["courier2"]+`"}}`, "If-Match", "*")
		}, "event: record-gone"},
		"the record is restricted": {func(w *world, t *testing.T, at string) {
			w.ok(t, "mgr", "PUT", at+"/restriction", `{"mode":"restricted","users":["`+w.users["mgr"]+`"]}`, "If-Match", "*")
		}, "event: record-gone"},
		"it moves to a hidden state": {func(w *world, t *testing.T, at string) {
			w.ok(t, "mgr", "POST", at+"/transition", `{"to":"new"}`)
		}, "event: record-gone"},
		"it goes to the bin": {func(w *world, t *testing.T, at string) {
			w.ok(t, "mgr", "DELETE", at, "", "If-Match", "*")
		}, "event: record-gone"},
		"the role is taken": {func(w *world, t *testing.T, _ string) {
			w.ok(t, "fu1", "POST", ws+"/role-assignments/bulk", `{"ids":["`+w.users["courier"]+`"],"action":"end","role":"courier"}`)
		}, "event: access-changed"},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			id, never := w.delivering(t, "Priya"), w.order(t, `{"name":"Otto"}`)
			w.as(t, "fu1")
			s, other := w.listen(t, "Cookie", w.as(t, "courier")), w.listen(t, "Cookie", w.as(t, "courier2"))
			w.ok(t, "mgr", "PATCH", orders+"/"+never, `{"values":{"name":"Eve"}}`, "If-Match", "*")
			began := time.Now()
			take.do(w, t, orders+"/"+id)
			got := strings.Join(s.until(t, "data:"), "\n")
			if took := time.Since(began); took > time.Second || !strings.Contains(got, take.told) || strings.Contains(got, never) || (take.told == "event: record-gone") != strings.Contains(got, id) {
				t.Errorf("after %v: %s", took, got)
			}
			if what != "it goes to the bin" {
				w.ok(t, "mgr", "PATCH", orders+"/"+id, `{"values":{"phone":"+44 20 2"}}`, "If-Match", "*")
			}
			for who, stream := range map[string]*stream{"courier": s, "courier2": other} {
				w.ok(t, "fu1", "PATCH", w.user(who), `{"status":"deactivated"}`, "If-Match", "*")
				rest := strings.Join(stream.until(t, "(nothing)"), "\n")
				if mine := who == "courier2" && what == "the record is given to another"; !mine && strings.Contains(rest, "record-") {
					t.Errorf("%s is told on: %s", who, rest)
				}
			}
		})
	}
}
