package rest

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/testcount"
)

// Case A42: how long an answer takes tells nothing of what is hidden. Statistics
// need an even machine and many tries, so it is for make verify.
func TestNothingHiddenIsToldByHowLongItTakesCaseA42(t *testing.T) {
	if !testcount.Large() {
		t.Skip("in make verify: it compares distributions of times")
	}
	w := newWorld(t)
	hidden := w.order(t, `{"name":"Hidden","margin":424242}`)
	w.delivering(t, "Ann")
	for name, pair := range map[string][2]string{
		"a hidden record and none":          {orders + "/" + hidden, orders + "/0fffffff-0000-7000-8000-000000000000"},
		"a hidden value that is and is not": {orders + "?filter=margin+%3D+424242", orders + "?filter=margin+%3D+424243"},
		"a request for what is and is not":  {requests + "/" + hidden, requests + "/0fffffff-0000-7000-8000-000000000000"},
	} {
		p := 0.0
		for try := 0; try < 3 && p < 0.01; try++ { // one in a hundred is below by chance
			p = w.apart(t, pair)
		}
		if p < 0.01 {
			t.Errorf("%s are told apart by their times (p = %g, three times)", name, p)
		}
	}
}

// apart asks for two things in turns and gives the chance that their times differ
// as much as they do if nothing makes them (Mann and Whitney).
func (w *world) apart(t *testing.T, pair [2]string) float64 {
	t.Helper()
	const n = 200
	type took struct {
		d     time.Duration
		which int
	}
	var all []took
	for i := range 2 * n {
		which := i & 1
		if i/2%2 == 1 {
			which = 1 - which // who comes first changes
		}
		start := time.Now()
		w.do(t, "courier", "GET", pair[which], "")
		all = append(all, took{time.Since(start), which})
	}
	slices.SortFunc(all, func(a, b took) int { return int(a.d - b.d) })
	rank := 0.0
	for i, x := range all {
		if x.which == 0 {
			rank += float64(i + 1)
		}
	}
	u := rank - n*(n+1)/2
	z := (u - n*n/2) / math.Sqrt(n*n*(2*n+1)/12.0)
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}

// Case B16: a tracker that was restricted and is public again keeps the
// restrictions of its views and records, and both steps are in the log.
func TestATrackerMadePublicAgainKeepsTheRestrictionsWithinCaseB16(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	w.ok(t, "mgr", "PUT", orders+"/"+id+"/restriction", fmt.Sprintf(`{"mode":"restricted","users":[%q]}`, w.users["mgr"]), "If-Match", "*")
	open := w.delivering(t, "Omar")
	set := func(body string) { w.ok(t, "ext", "PUT", ws+"/trackers/orders/restriction", body, "If-Match", "*") }
	set(fmt.Sprintf(`{"mode":"restricted","users":[%q],"lock_me_out":true}`, w.users["mgr"]))
	if got := w.do(t, "courier", "GET", orders+"/"+open, ""); got.status != 404 {
		t.Errorf("a restricted tracker: %d", got.status)
	}
	set(`{"mode":"public"}`)
	if got := w.do(t, "courier", "GET", orders+"/"+open, ""); got.status != 200 {
		t.Errorf("public again: %d", got.status)
	}
	if got := w.do(t, "courier", "GET", orders+"/"+id, ""); got.status != 404 {
		t.Errorf("the record's own restriction is gone with the tracker's: %d", got.status)
	}
	log := w.ok(t, "ext", "GET", ws+"/audit?limit=2", "")
	if strings.Count(log.body, `"kind":"restriction"`) != 2 {
		t.Errorf("not both steps are in the log: %s", log.body)
	}
}

// Case F14: what people type stands in the log on one line, without control
// characters.
func TestWhatPeopleTypeForgesNoLineOfTheLogCaseF14(t *testing.T) {
	var log strings.Builder
	server := toys(t, &log)
	for _, path := range []string{"/api/v1/toys/broken?x=%0Alevel=ERROR+msg=forged", "/api/v1/toys/panics?%1B%5B31m"} {
		send(t, "GET", server.URL+path, "", "User-Agent", "evil\tlevel=ERROR msg=\"forged\"", "X-Forwarded-For", "1.2.3.4, level=ERROR")
	}
	send(t, "GET", server.URL+"/api/v1/toys/broken", "")
	text := log.String()
	if text == "" {
		t.Fatal("nothing was logged")
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "time=") || strings.Contains(line, "\x1b") || strings.Contains(line, "msg=forged") {
			t.Errorf("a line of the log: %q", line)
		}
	}
}

// Case F15: the stream takes its credential where every other route does, hears
// of one workspace, and tells no other site.
func TestAStreamTakesNothingFromItsAddressCaseF15(t *testing.T) {
	w := newWorld(t)
	cookie := w.as(t, "courier")
	_, token, _ := strings.Cut(cookie, "=")
	for path, status := range map[string]int{
		ws + "/events?token=" + token:                      401,
		ws + "/events?access_token=" + token:               401,
		"/api/v1/workspaces/w2/events":                     401,
		ws + "/events/" + token:                            404,
		"/api/v1/events":                                   404,
		ws + "/trackers/orders/events":                     404,
		ws + "/events?seconds=0&topics=trackers%2Fclients": 401,
	} {
		if got := w.do(t, "", "GET", path, ""); got.status != status {
			t.Errorf("%s without a session: %d %s", path, got.status, got.body)
		}
	}
	for path, status := range map[string]int{
		"/api/v1/workspaces/w2/events?seconds=0":          404,
		ws + "/events?seconds=0&topics=trackers%2Forders": 422,
		ws + "/events?seconds=0&user=" + w.users["mgr"]:   422,
	} {
		if got := w.do(t, "courier", "GET", path, ""); got.status != status {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := w.do(t, "courier", "POST", ws+"/events", ""); got.status != 405 {
		t.Errorf("another method: %d", got.status)
	}
	got := w.do(t, "courier", "GET", ws+"/events?seconds=0", "", "Origin", "https://evil.example")
	if got.header.Get("Access-Control-Allow-Origin") != "" || got.header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("another site may read it: %v", got.header)
	}
}

// Case F18: requests that say two things about their length, or use a method that
// is none, are refused.
func TestAmbiguousRequestsAreRefusedCaseF18(t *testing.T) {
	address := strings.TrimPrefix(toys(t, io.Discard).URL, "http://")
	for name, text := range map[string]string{
		"two lengths":            "POST /api/v1/toys/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 12\r\nContent-Length: 13\r\n\r\n{\"role\":\"a\"}",
		"a length and chunks":    "POST /api/v1/toys/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
		"chunks of another form": "POST /api/v1/toys/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"no host":                "GET /api/v1/toys/1 HTTP/1.1\r\n\r\n",
		"two hosts":              "GET /api/v1/toys/1 HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
		"a space in a name":      "GET /api/v1/toys/1 HTTP/1.1\r\nHost: x\r\nX-A : b\r\n\r\n",
		"TRACE":                  "TRACE /api/v1/toys/1 HTTP/1.1\r\nHost: x\r\n\r\n",
		"CONNECT":                "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
		"no method":              "FROB /api/v1/toys/1 HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", address)
		must(t, err)
		_, err = io.WriteString(conn, text)
		must(t, err)
		must(t, conn.SetReadDeadline(time.Now().Add(20*time.Second)))
		got, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Errorf("%s: no answer: %v", name, err)
		} else if got.StatusCode < 400 || got.StatusCode >= 500 && got.StatusCode != http.StatusNotImplemented {
			t.Errorf("%s is answered with %d", name, got.StatusCode)
		}
		_ = conn.Close()
	}
}

// Case B11: a record is found under its own tracker alone, and a body names no
// other.
func TestARecordOfAnotherTrackerIsNotUnderThisOneCaseB11(t *testing.T) {
	w := newWorld(t)
	client := field(t, w.ok(t, "mgr", "POST", ws+"/trackers/clients/records", `{"values":{"name":"Bolt"}}`), "record.id")
	own := w.order(t, `{"name":"Ann"}`)
	under := orders + "/" + client
	for _, r := range [][3]string{{"GET", under, ""}, {"PATCH", under, `{"values":{"name":"x"}}`}, {"DELETE", under, ""}, {"POST", under + "/transition", `{"to":"delivering"}`},
		{"POST", under + "/archive", ""}, {"GET", under + "/activity", ""}, {"GET", under + "/files/photo", ""}, {"PUT", under + "/restriction", `{"mode":"public"}`}} {
		if got := w.do(t, "mgr", r[0], r[1], r[2], "If-Match", "*"); got.status != 404 {
			t.Errorf("%s %s: %d %s", r[0], r[1], got.status, got.body)
		}
	}
	for _, body := range []string{`{"tracker":"clients","values":{"name":"x"}}`, `{"id":"` + client + `","values":{"name":"x"}}`, `{"tracker_id":"clients","values":{"name":"x"}}`} {
		if got := w.do(t, "mgr", "PATCH", orders+"/"+own, body, "If-Match", "*"); got.status != 422 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
	if got := w.ok(t, "mgr", "GET", ws+"/trackers/clients/records/"+client, ""); !strings.Contains(got.body, "Bolt") {
		t.Errorf("it was changed: %s", got.body)
	}
}

// A8.6: a viewer who is edited keeps the account they sign in with: the door goes on
// saying why it is shut (A3.13).
func TestAViewerKeepsTheirAccountWhenTheyAreEdited(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "ext", "PATCH", w.user("viewer"), `{"name":"Vic Stone"}`, "If-Match", "*")
	if got := w.do(t, "viewer", "GET", ws, ""); got.status != 403 || !strings.Contains(got.body, `"viewer"`) {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// A10: what has no rights by a key has used none of them either, and is told so.
func TestTrimmingWhatHasNoRightsSaysSo(t *testing.T) {
	w := newWorld(t)
	mute := w.someone(t, "mute", "integration", "block")
	if got := w.do(t, "fu1", "POST", ws+"/users/"+mute+"/trim", ""); got.status != 422 || !strings.Contains(got.body, "no_rights") || strings.Contains(got.body, "used all") {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// Cases A12, A13, A16: groups, measures and boards of a hidden property are those of
// one that is not there.
func TestGroupsAndMeasuresOfAHiddenPropertyAreUnknownCasesA12A13A16(t *testing.T) {
	w := newWorld(t)
	w.delivering(t, "Ann")
	const tracker = ws + "/trackers/orders"
	for _, path := range []string{"/aggregate?group=%s", "/aggregate?measure=sum:%s", "/aggregate?measure=avg:%s", "/aggregate?group=state&measure=max:%s", "/board?group=%s", "/aggregate?group=state&filter=%s%%20%%3E%%201"} {
		hidden := w.do(t, "courier", "GET", tracker+fmt.Sprintf(path, "margin"), "")
		missing := w.do(t, "courier", "GET", tracker+fmt.Sprintf(path, "nosuch"), "")
		if hidden.status != 422 || hidden.status != missing.status || hidden.body != missing.body {
			t.Errorf("%s: hidden %d %s, missing %d %s", path, hidden.status, hidden.body, missing.status, missing.body)
		}
	}
}
