package rest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
)

type toyBody struct {
	Role string            `json:"role"`
	Deep map[string]any    `json:"deep,omitempty"`
	Free map[string]string `json:"free,omitempty"`
}

type toyInput struct {
	ID    string `path:"id"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Body  toyBody
}

type toyGet struct {
	ID    string `path:"id"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

const secret = "pg: relation user_secret does not exist"

// toys is a server with routes that need no use case: the edge alone.
func toys(t *testing.T, log io.Writer) *httptest.Server {
	t.Helper()
	s := newServer(Options{Log: slog.New(slog.NewTextHandler(log, nil))})
	add(s, public, operation{id: "get-toy", method: "GET", path: "/toys/{id}", tag: "t", etag: true}, func(_ *call, in *toyGet) (*toyBody, error) {
		switch in.ID {
		case "hidden":
			return nil, &app.Error{Kind: app.NotFound, Code: "not_found", Rule: "A3.3", Message: "the record is restricted"}
		case "missing":
			return nil, &app.Error{Kind: app.NotFound, Code: "not_found", Message: "no such record"}
		case "broken":
			return nil, errors.New(secret)
		case "wrapped":
			return nil, &app.Error{Kind: app.Internal, Code: "internal", Message: secret, Cause: errors.New(secret)}
		case "down":
			return nil, fmt.Errorf("read session: %w: dial unix /var/run/pg", app.ErrUnavailable)
		case "panics":
			panic(secret)
		}
		return &toyBody{Role: in.ID}, nil
	})
	add(s, public, operation{id: "post-toy", method: "POST", path: "/toys/{id}", tag: "t"}, func(_ *call, in *toyInput) (*toyBody, error) {
		return &in.Body, nil
	})
	add(s, public, operation{id: "put-toy", method: "PUT", path: "/toys/{id}", tag: "t", ifMatch: true}, func(c *call, in *toyInput) (*toyBody, error) {
		return &toyBody{Role: c.ifMatch}, nil
	})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server
}

type answer struct {
	status int
	header http.Header
	body   string
}

func send(t testing.TB, method, url, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Header, string(text)}
}

func TestBodiesAreReadStrictly(t *testing.T) {
	server := toys(t, io.Discard)
	deep := func(n int) string {
		return `{"role":"a","deep":{"x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}`
	}
	for _, c := range []struct {
		name, body string
		status     int
		code       string
	}{
		{"a plain body is taken", `{"role":"none"}`, 200, ""},
		{"the same key twice is refused", `{"role":"none","role":"full"}`, 422, "invalid"},
		{"the same key twice deep inside is refused", `{"role":"a","deep":{"x":[{"k":1,"k":2}]}}`, 422, "invalid"},
		{"equal keys in two objects are not the same key", `{"role":"a","deep":{"x":[{"k":1},{"k":2}],"y":{"k":3}}}`, 200, ""},
		{"a key spelt with an escape is the same key", `{"role":"none","r\u006fle":"full"}`, 422, "invalid"},
		{"a key in another case is unknown", `{"Role":"full","role":"none"}`, 422, "unknown_key"},
		{"an unknown key is refused", `{"role":"a","admin":true}`, 422, "unknown_key"},
		{"a missing key is refused", `{}`, 422, "required"},
		{"data after the value is refused", `{"role":"a"} {}`, 422, "invalid"},
		{"broken JSON is refused", `{"role":`, 422, "invalid"},
		{"text that is not UTF-8 is refused", "{\"role\":\"\xff\"}", 422, "invalid"},
		{"depth 32 is taken", deep(30), 200, ""},
		{"depth 33 is refused", deep(31), 422, "invalid"},
		{"depth 10,000 is refused", deep(9999), 422, "invalid"},
		{"more than 1 MiB is refused", `{"role":"` + strings.Repeat("a", 1<<20) + `"}`, 413, ""},
		{"a wrong type is refused", `{"role":7}`, 422, "invalid"},
		{"an empty body is refused", ``, 422, "required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := send(t, "POST", server.URL+"/api/v1/toys/1", c.body)
			if got.status != c.status {
				t.Fatalf("status %d, want %d: %s", got.status, c.status, got.body)
			}
			if c.code != "" && !strings.Contains(got.body, `"code":"`+c.code+`"`) {
				t.Errorf("no %s in %s", c.code, got.body)
			}
			for _, echo := range []string{"full", "admin\":", "Go struct", "rest."} {
				if c.status != 200 && strings.Contains(got.body, echo) {
					t.Errorf("the refusal says %q: %s", echo, got.body)
				}
			}
		})
	}
}

func TestOnlyJSONIsTaken(t *testing.T) {
	server := toys(t, io.Discard)
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "application/ld+json", "multipart/form-data"} {
		got := send(t, "POST", server.URL+"/api/v1/toys/1", `{"role":"a"}`, "Content-Type", media)
		if got.status != http.StatusUnsupportedMediaType {
			t.Errorf("%s: status %d, want 415: %s", media, got.status, got.body)
		}
	}
}

func TestQueriesAreReadStrictly(t *testing.T) {
	server := toys(t, io.Discard)
	for query, status := range map[string]int{
		"":                  200,
		"?limit=5":          200,
		"?limit=0":          422,
		"?limit=201":        422,
		"?limit=1e9":        422,
		"?limit=5&limit=6":  422,
		"?limit":            422,
		"?nosuch=1":         422,
		"?Limit=5":          422,
		"?limit=5&l%69mit=": 422,
		"?limit=5;x=1":      422,
		"?=1":               422,
		"?x=%zz":            422,
	} {
		if got := send(t, "GET", server.URL+"/api/v1/toys/1"+query, ""); got.status != status {
			t.Errorf("%q: status %d, want %d: %s", query, got.status, status, got.body)
		}
	}
}

func TestHiddenIsTheSameAsMissing(t *testing.T) {
	server := toys(t, io.Discard)
	hidden := send(t, "GET", server.URL+"/api/v1/toys/hidden", "")
	missing := send(t, "GET", server.URL+"/api/v1/toys/missing", "")
	if hidden.status != 404 || missing.status != 404 {
		t.Fatalf("status %d and %d, want 404", hidden.status, missing.status)
	}
	if strings.ReplaceAll(hidden.body, "hidden", "missing") != missing.body {
		t.Errorf("bodies differ:\n%s\n%s", hidden.body, missing.body)
	}
	for _, h := range []http.Header{hidden.header, missing.header} {
		h.Del("X-Request-Id")
		h.Del("Date")
		h.Del("Content-Length") // the ids are not of one length
	}
	var a, b bytes.Buffer
	_ = hidden.header.Write(&a)
	_ = missing.header.Write(&b)
	if a.String() != b.String() {
		t.Errorf("headers differ:\n%s\n%s", a.String(), b.String())
	}
	if strings.Contains(hidden.body, "restricted") || strings.Contains(hidden.body, "A3.3") {
		t.Errorf("the refusal says why: %s", hidden.body)
	}
}

func TestNoInternalTextLeaves(t *testing.T) {
	for _, id := range []string{"broken", "wrapped", "panics"} {
		var log bytes.Buffer
		server := toys(t, &log)
		got := send(t, "GET", server.URL+"/api/v1/toys/"+id, "")
		if got.status != 500 || !strings.Contains(got.body, `"code":"internal"`) {
			t.Errorf("%s: %d %s", id, got.status, got.body)
		}
		for _, inner := range []string{"pg:", "relation", "goroutine", ".go:", got.header.Get("X-Request-Id")} {
			if strings.Contains(got.body, inner) {
				t.Errorf("%s: the answer says %q: %s", id, inner, got.body)
			}
		}
		if !strings.Contains(log.String(), "relation user_secret") || !strings.Contains(log.String(), got.header.Get("X-Request-Id")) {
			t.Errorf("%s: the log lacks cause or request id: %s", id, log.String())
		}
	}
}

func TestWhenTheStoreCannotBeAskedTheAnswerIsNeverYes(t *testing.T) {
	server := toys(t, io.Discard)
	got := send(t, "GET", server.URL+"/api/v1/toys/down", "")
	if got.status != 503 || got.header.Get("Retry-After") == "" || strings.Contains(got.body, "unix") {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

func TestUnusualPathsAndMethodsAreJSONRefusals(t *testing.T) {
	server := toys(t, io.Discard)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/api/v1/nothing", 404},
		{"GET", "/api/v1", 404},
		{"GET", "/api", 404},
		{"GET", "/api/", 404},
		{"GET", "/api/v1/toys/1/", 404},
		{"GET", "/api/v1//toys/1", 404},
		{"GET", "//api/v1/toys/1", 404},
		{"GET", "/api/v1/./toys/1", 404},
		{"GET", "/api/v1/x/../toys/1", 404},
		{"GET", "/api/v1/%2e%2e/v1/toys/1", 404},
		{"GET", "/api/v1/toys%2F1", 404},
		{"GET", "/api/v1/t%6Fys/1", 404},
		{"GET", "/api/v1/toys/1;x", 404},
		{"GET", "/api/v1/TOYS/1", 404},
		{"GET", "/api/v1/toys/1%20", 404},
		{"GET", "/api/v1/toys/%D9%A1", 404},
		{"GET", "/api/v1/toys/" + strings.Repeat("a", 65), 404},
		{"DELETE", "/api/v1/toys/1", 405},
		{"OPTIONS", "/api/v1/toys/1", 405},
		{"TRACE", "/api/v1/toys/1", 405},
		{"get", "/api/v1/toys/1", 405},
	} {
		got := send(t, c.method, server.URL+c.path, "")
		if got.status != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, got.status, c.status)
		}
		if got.header.Get("Content-Type") != "application/problem+json" || got.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s %s: headers %v", c.method, c.path, got.header)
		}
		if c.status == 405 && !strings.Contains(got.header.Get("Allow"), "POST") {
			t.Errorf("%s %s: Allow is %q", c.method, c.path, got.header.Get("Allow"))
		}
	}
}

func TestMethodOverrideHeadersAreIgnored(t *testing.T) {
	server := toys(t, io.Discard)
	got := send(t, "GET", server.URL+"/api/v1/toys/1", "", "X-HTTP-Method-Override", "PUT", "X-Method-Override", "PUT")
	if got.status != 200 || !strings.Contains(got.body, `"role":"1"`) {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestHeadIsGetWithoutItsBody(t *testing.T) {
	server := toys(t, io.Discard)
	for _, id := range []string{"1", "hidden"} {
		get := send(t, "GET", server.URL+"/api/v1/toys/"+id, "")
		head := send(t, "HEAD", server.URL+"/api/v1/toys/"+id, "")
		if head.status != get.status || head.body != "" || head.header.Get("ETag") != get.header.Get("ETag") {
			t.Errorf("%s: HEAD %d %q %v, GET %d", id, head.status, head.body, head.header, get.status)
		}
	}
}

func TestEveryAnswerForbidsStoringAndFraming(t *testing.T) {
	server := toys(t, io.Discard)
	ids := map[string]bool{}
	for _, path := range []string{"/api/v1/toys/1", "/api/v1/toys/hidden", "/api/v1/toys/broken", "/api/v1/nothing", "/api/v1/toys/1?nosuch=1"} {
		h := send(t, "GET", server.URL+path, "").header
		if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %v", path, h)
		}
		if id := h.Get("X-Request-Id"); id == "" || ids[id] {
			t.Errorf("%s: request id %q is empty or repeated", path, id)
		} else {
			ids[id] = true
		}
		if h.Get("Policy-Revision") != "" {
			t.Errorf("%s: the revision is told to anybody", path)
		}
	}
}

func TestOtherSitesCannotWrite(t *testing.T) {
	server := toys(t, io.Discard)
	for _, c := range []struct {
		name   string
		header []string
		method string
		status int
	}{
		{"a page of ours", []string{"Sec-Fetch-Site", "same-origin"}, "POST", 200},
		{"no browser", nil, "POST", 200},
		{"another site", []string{"Sec-Fetch-Site", "cross-site"}, "POST", 403},
		{"a sibling site", []string{"Sec-Fetch-Site", "same-site"}, "POST", 403},
		{"an old browser on another site", []string{"Origin", "https://evil.example"}, "POST", 403},
		{"an opaque origin", []string{"Origin", "null"}, "POST", 403},
	} {
		got := send(t, c.method, server.URL+"/api/v1/toys/1", `{"role":"a"}`, c.header...)
		if got.status != c.status {
			t.Errorf("%s: status %d, want %d", c.name, got.status, c.status)
		}
	}
}

func TestIfMatchIsOneStrongTag(t *testing.T) {
	server := toys(t, io.Discard)
	for sent, status := range map[string]int{"": 428, `"abc"`: 200, "*": 200, `W/"abc"`: 422, `"a", "b"`: 422, "abc": 422} {
		var header []string
		if sent != "" {
			header = []string{"If-Match", sent}
		}
		if got := send(t, "PUT", server.URL+"/api/v1/toys/1", `{"role":"a"}`, header...); got.status != status {
			t.Errorf("If-Match %q: status %d, want %d: %s", sent, got.status, status, got.body)
		}
	}
}

var tenSlashEight = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}

func TestClientAddressIsTheSocketsUnlessAProxyIsTrusted(t *testing.T) {
	for _, c := range []struct {
		name    string
		trusted []netip.Prefix
		remote  string
		sent    []string
		want    string
	}{
		{"nobody is trusted", nil, "203.0.113.7:99", []string{"10.1.2.3"}, "203.0.113.7"},
		{"a stranger's header is ignored", tenSlashEight, "203.0.113.7:99", []string{"10.1.2.3"}, "203.0.113.7"},
		{"a proxy tells its client", tenSlashEight, "10.0.0.1:99", []string{"198.51.100.4"}, "198.51.100.4"},
		{"what the client wrote itself is ignored", tenSlashEight, "10.0.0.1:99", []string{"10.9.9.9, 198.51.100.4"}, "198.51.100.4"},
		{"proxies in a row are passed over", tenSlashEight, "10.0.0.1:99", []string{"198.51.100.4", "10.0.0.2"}, "198.51.100.4"},
		{"what is no address ends the walk", tenSlashEight, "10.0.0.1:99", []string{"198.51.100.4, unknown"}, "10.0.0.1"},
		{"IPv4 in IPv6 is IPv4", nil, "[::ffff:203.0.113.7]:99", nil, "203.0.113.7"},
	} {
		s := newServer(Options{TrustedProxies: c.trusted})
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		r.Header["X-Forwarded-For"] = c.sent
		r.Header.Set("X-Real-IP", "10.7.7.7")
		r.Header.Set("Forwarded", "for=10.7.7.7")
		if got := s.address(r).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestARouteWithoutARuleIsNotBuilt(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a route with the zero rule was registered")
		}
	}()
	add(newServer(Options{}), Rule{}, operation{id: "x", method: "GET", path: "/x", tag: "t"}, func(*call, *struct{}) (*nothing, error) { return &nothing{}, nil })
}
