package main

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/testcount"
)

// listening is an open stream; what it says arrives line by line, with its instant.
type listening struct {
	url   string
	lines chan line
	stop  context.CancelFunc
}

type line struct {
	text string
	at   time.Time
}

// listens opens a stream of a person's at each server.
func (p *person) listens(urls []string) (all []*listening) {
	p.t.Helper()
	return openStreams(p.t, urls, "Cookie", p.cookie)
}

// openStreams opens a stream at each server with a credential in a header; they are open
// when this returns, and are read from then on, so that what a test does meanwhile
// delays no instant.
func openStreams(t testing.TB, urls []string, header, credential string) (all []*listening) {
	t.Helper()
	for _, url := range urls {
		ctx, stop := context.WithCancel(context.Background())
		r, err := http.NewRequestWithContext(ctx, "GET", url+ws+"/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(header, credential)
		answer, err := http.DefaultClient.Do(r)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("a stream at %s: %v %v", url, err, answer)
		}
		l := &listening{url, make(chan line, 100), stop}
		go func() {
			defer close(l.lines)
			defer answer.Body.Close()
			text := bufio.NewScanner(answer.Body)
			for text.Scan() {
				l.lines <- line{text.Text(), time.Now()}
			}
			if text.Err() == nil { // else it broke off: nobody ended it
				l.lines <- line{ended, time.Now()}
			}
		}()
		all = append(all, l)
	}
	return all
}

// ended is what a stream says at its end, which is no event.
const ended = "(end)"

// hears waits until the stream says something, or ends, and gives when it did; more
// than a few seconds is given up.
func (l *listening) hears(what string) (time.Time, bool) {
	limit := time.After(10 * time.Second)
	for {
		select {
		case said, more := <-l.lines:
			if !more || said.text == what {
				return said.at, more
			}
		case <-limit:
			return time.Now(), false
		}
	}
}

// TestAnEndedRightIsRefusedOnTheNextRequestOfEveryProcess is A12.1 and A12.3 for
// people: a role removed, a team left, an end date that passes, a deactivation.
// The next request at every process is refused, and open streams are told, or
// cut, within a second.
func TestAnEndedRightIsRefusedOnTheNextRequestOfEveryProcess(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		p := start(t, demoArgs(t, "sqlite")...)
		endRights(signIn(t, p.url, "owner"), signIn(t, p.url, "courier"), p.url)
	})
	t.Run("postgres, two processes", func(t *testing.T) {
		args := demoArgs(t, "postgres")
		one, two := start(t, args...), start(t, args...)
		endRights(signIn(t, one.url, "owner"), signIn(t, one.url, "courier"), one.url, two.url)
	})
}

// ending is one person whose rights are given and ended, round by round.
type ending struct {
	owner, who *person
	id         string
	urls       []string
	stale      int
	longest    time.Duration
}

func endRights(owner, who *person, urls ...string) {
	owner.t.Helper()
	found := owner.get(http.StatusOK, "/users?q=courier%40demo.example")
	e := &ending{owner: owner, who: who, urls: urls, id: found["items"].([]any)[0].(map[string]any)["id"].(string)}
	e.bulk("/role-assignments/bulk", map[string]any{"action": "end", "role": "courier"})
	e.sees("nothing yet", false)
	owner.want(http.StatusCreated, owner.do("POST", ws+"/teams", map[string]any{"key": "couriers-of-the-test", "name": "Couriers of the test"}), "adds a team")
	owner.want(http.StatusOK, owner.do("POST", ws+"/policy/changes", map[string]any{"note": "test", "changes": []any{map[string]any{
		"op": "put", "kind": "role_assignment", "doc": map[string]any{"team": "couriers-of-the-test", "role": "courier", "site": "*", "reason": "test"}}}}), "gives the team a role")
	rounds := testcount.Revocations.N()
	for range rounds {
		e.byRole()
		e.byTeam()
		e.byDate()
		e.byDeactivation()
	}
	owner.t.Logf("%d rounds of 4 ways at %d processes, %d stale answers, streams told or cut after %v at most", rounds, len(urls), e.stale, e.longest)
}

func (e *ending) bulk(path string, body map[string]any) {
	e.owner.t.Helper()
	body["ids"], body["reason"] = []string{e.id}, "test"
	out := e.owner.want(http.StatusOK, e.owner.do("POST", ws+path, body), path)
	if out["changed"] != 1.0 {
		e.owner.t.Fatalf("%s %v changed nothing: %v", path, body["action"], out)
	}
}

// sees asks every server at once after a change.
func (e *ending) sees(when string, want bool) {
	e.owner.t.Helper()
	e.seesUntil(when, want, time.Time{})
}

// seesUntil is sees where it is so until an instant: what is answered later says
// nothing. The zero instant is none.
func (e *ending) seesUntil(when string, want bool, until time.Time) {
	e.owner.t.Helper()
	for _, url := range e.urls {
		got := e.who.at(url).do("GET", ws+"/trackers/orders", nil).status
		if late := !until.IsZero() && !time.Now().Before(until); !late && (got == http.StatusOK) != want {
			e.stale++
			e.owner.t.Errorf("%s at %s: %d", when, url, got)
		}
	}
}

// told waits for what every stream has to say, within a second of now or of the
// instant.
func (e *ending) told(when, what string, open []*listening, since time.Time) {
	e.owner.t.Helper()
	for _, l := range open {
		at, ok := l.hears(what)
		took := at.Sub(since)
		if e.longest = max(e.longest, took); !ok || took > time.Second {
			e.stale++
			e.owner.t.Errorf("%s: a stream at %s says %q after %v: %v", when, l.url, what, took, ok)
		}
		l.stop()
	}
}

const accessChanged = "event: access-changed"

func (e *ending) byRole() {
	e.bulk("/role-assignments/bulk", map[string]any{"action": "give", "role": "courier"})
	e.sees("a role given", true)
	open := e.who.listens(e.urls)
	e.bulk("/role-assignments/bulk", map[string]any{"action": "end", "role": "courier"})
	since := time.Now()
	e.sees("a role removed", false)
	e.told("a role removed", accessChanged, open, since)
}

func (e *ending) byTeam() {
	e.bulk("/users/bulk", map[string]any{"action": "join_team", "team": "couriers-of-the-test"})
	e.sees("a team joined", true)
	open := e.who.listens(e.urls)
	e.bulk("/users/bulk", map[string]any{"action": "leave_team", "team": "couriers-of-the-test"})
	since := time.Now()
	e.sees("a team left", false)
	e.told("a team left", accessChanged, open, since)
}

func (e *ending) byDate() {
	until := time.Now().Add(900 * time.Millisecond).UTC().Truncate(time.Millisecond)
	e.bulk("/role-assignments/bulk", map[string]any{"action": "give", "role": "courier", "until": until.Format(time.RFC3339Nano)})
	e.seesUntil("a role until soon", true, until) // the machine may be too slow to look before the end
	open := e.who.listens(e.urls)
	late := time.Now().After(until)
	time.Sleep(time.Until(until))
	e.sees("a role after its end", false)
	if late {
		return // the streams were opened after the end: there is nothing to tell
	}
	e.told("a role after its end", ended, open, until)
}

func (e *ending) byDeactivation() {
	e.bulk("/role-assignments/bulk", map[string]any{"action": "give", "role": "courier"})
	open := e.who.listens(e.urls)
	e.bulk("/users/bulk", map[string]any{"action": "deactivate"})
	since := time.Now()
	e.sees("a deactivated user", false)
	e.told("a deactivated user", ended, open, since)
	e.bulk("/users/bulk", map[string]any{"action": "activate"})
	e.sees("a user who is active again", true)
	e.bulk("/role-assignments/bulk", map[string]any{"action": "end", "role": "courier"})
}

// Case C07: what was ended stays so when the servers are killed and started again.
func TestWhatHasEndedStaysEndedOverARestartCaseC07(t *testing.T) {
	for _, backend := range backends {
		t.Run(backend, func(t *testing.T) {
			args := demoArgs(t, backend)
			p := start(t, args...)
			owner, manager := signIn(t, p.url, "owner"), signIn(t, p.url, "manager")
			bot := machine(owner, "integration", "Export")
			made := owner.want(http.StatusCreated, owner.do("POST", ws+"/users/"+bot+"/keys", map[string]any{"name": "k", "scope": map[string]any{"everything": "read"}}), "makes a key")
			guest := machine(owner, "guest", "Clinic")
			link := owner.want(http.StatusCreated, owner.do("POST", ws+"/users/"+guest+"/link", map[string]any{}), "makes a link")
			owner.want(http.StatusOK, owner.do("DELETE", ws+"/users/"+bot+"/keys/"+textAt(made, "key", "id"), nil, "If-Match", "*"), "revokes the key")
			owner.want(http.StatusCreated, owner.do("POST", ws+"/users/"+guest+"/link", map[string]any{}), "rotates the link")
			manager.do("POST", "/api/v1/auth/logout", nil)
			p.kill()
			again := start(t, args...)
			if got := bearer(again.url, owner, textAt(made, "secret")); got != http.StatusUnauthorized {
				t.Errorf("a revoked key after a restart: %d", got)
			}
			if got := manager.at(again.url).do("GET", ws+"/trackers", nil); got.status != http.StatusUnauthorized {
				t.Errorf("a session that was ended, after a restart: %d", got.status)
			}
			_, secret, _ := strings.Cut(textAt(link, "url"), "#")
			visitor := &person{t: t, login: "a guest", url: again.url, http: owner.http}
			if got := visitor.do("POST", "/api/v1/auth/guest", map[string]any{"secret": secret}); got.status != http.StatusUnauthorized {
				t.Errorf("a link that was rotated, after a restart: %d", got.status)
			}
			owner.at(again.url).get(http.StatusOK, "/trackers")
		})
	}
}
