package rest

import (
	"fmt"
	"io"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func TestSigningInSetsACookieThatSigningOutKills(t *testing.T) {
	w := newWorld(t)
	got := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"MGR@example.org","password":"`+password+`"}`)
	if got.status != 200 || field(t, got, "account.email") != "mgr@example.org" || field(t, got, "expires_at") == "" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	set := got.header.Get("Set-Cookie")
	cookie, attributes, _ := strings.Cut(set, ";")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(attributes, want) {
			t.Errorf("the cookie lacks %s: %s", want, set)
		}
	}
	_, secret, _ := strings.Cut(cookie, "=")
	if strings.Contains(got.body, secret) || strings.Contains(w.log.String(), secret) {
		t.Error("the session's secret is in the body or the log")
	}
	if me := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", cookie); me.status != 200 {
		t.Fatalf("%d %s", me.status, me.body)
	}
	out := w.do(t, "", "POST", "/api/v1/auth/logout", "", "Cookie", cookie)
	if out.status != 204 || !strings.Contains(out.header.Get("Clear-Site-Data"), "storage") || !strings.Contains(out.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("%d %v", out.status, out.header)
	}
	if me := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", cookie); me.status != 401 {
		t.Errorf("after signing out: %d %s", me.status, me.body)
	}
	if again := w.do(t, "", "POST", "/api/v1/auth/logout", "", "Cookie", cookie); again.status != 204 {
		t.Errorf("signing out twice: %d %s", again.status, again.body)
	}
}

func TestASignInEndsTheSessionTheBrowserCameWith(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "ext", "POST", ws+"/users", `{"name":"New","email":"new@example.org"}`)
	_, invitation := w.mailTo(t, "new@example.org")
	for _, way := range []struct{ path, body string }{
		{"password", `{"email":"courier@example.org","password":"` + password + `"}`},
		{"code/verify", ""},
		{"confirm", `{"token":"` + invitation + `"}`},
	} {
		if way.path == "code/verify" {
			w.ok(t, "", "POST", "/api/v1/auth/code", `{"email":"courier@example.org"}`)
			way.body = `{"email":"courier@example.org","code":"` + codeInMail.FindString(w.mails.last(t)) + `"}`
		}
		clear(w.cookies)
		old := w.as(t, "mgr")
		got := w.do(t, "", "POST", "/api/v1/auth/"+way.path, way.body, "Cookie", old)
		if got.status != 200 || got.header.Get("Set-Cookie") == "" || strings.HasPrefix(got.header.Get("Set-Cookie"), old) {
			t.Fatalf("%s: %d %s", way.path, got.status, got.body)
		}
		if me := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", old); me.status != 401 {
			t.Errorf("%s: the old session: %d", way.path, me.status)
		}
	}
}

func TestWrongSecretsAndUnknownAddressesAreAnsweredAlike(t *testing.T) {
	w := newWorld(t)
	ask := func(path, body string) string {
		got := w.do(t, "", "POST", path, body)
		got.header.Del("X-Request-Id")
		got.header.Del("Date")
		var b strings.Builder
		_ = got.header.Write(&b)
		return got.body + b.String()
	}
	for _, c := range [][2]string{
		{"/api/v1/auth/password", `{"email":"WHO@example.org","password":"wrong wrong wrong"}`},
		{"/api/v1/auth/code", `{"email":"WHO@example.org"}`},
		{"/api/v1/auth/code/verify", `{"email":"WHO@example.org","code":"000000"}`},
	} {
		known := ask(c[0], strings.ReplaceAll(c[1], "WHO", "mgr"))
		unknown := ask(c[0], strings.ReplaceAll(c[1], "WHO", "nobody"))
		if known != unknown {
			t.Errorf("%s:\n%s\n%s", c[0], known, unknown)
		}
	}
}

func TestACodeByMailSignsInOnce(t *testing.T) {
	w := newWorld(t)
	if got := w.do(t, "", "POST", "/api/v1/auth/code", `{"email":"courier@example.org"}`); got.status != 204 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	code := regexp.MustCompile(`\b[0-9]{6}\b`).FindString(w.mails.last(t))
	body := `{"email":"courier@example.org","code":"` + code + `"}`
	if got := w.do(t, "", "POST", "/api/v1/auth/code/verify", body); got.status != 200 || got.header.Get("Set-Cookie") == "" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := w.do(t, "", "POST", "/api/v1/auth/code/verify", body); got.status != 401 {
		t.Errorf("the same code again: %d %s", got.status, got.body)
	}
}

func TestAnInvitationOpensTheWorkspaceOnce(t *testing.T) {
	w := newWorld(t)
	made := w.ok(t, "ext", "POST", ws+"/users", `{"name":"Newcomer","email":"New@Example.org","teams":["north"],"roles":[{"role":"courier"}]}`)
	if field(t, made, "status") != "invited" || field(t, made, "roles.0.role.key") != "courier" || field(t, made, "teams.0.key") != "north" {
		t.Errorf("%s", made.body)
	}
	mail := w.mails.last(t)
	token := regexp.MustCompile(`/confirm#(\S+)`).FindStringSubmatch(mail)
	if token == nil || !strings.HasPrefix(mail, "new@example.org\n") {
		t.Fatalf("mail: %s", mail)
	}
	if strings.Contains(made.body, token[1]) {
		t.Error("the answer holds the invitation's token")
	}
	got := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+token[1]+`","password":"a long new password"}`)
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	cookie, _, _ := strings.Cut(got.header.Get("Set-Cookie"), ";")
	me := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", cookie)
	if field(t, me, "workspaces.0.entry.allowed") != "false" || field(t, me, "workspaces.0.entry.reason") != "no_app_access" {
		t.Errorf("added while access is for selected users (A5.1): %s", me.body)
	}
	if again := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+token[1]+`"}`); again.status != 422 || !strings.Contains(again.body, "link_expired") {
		t.Errorf("the same link again: %d %s", again.status, again.body)
	}
}

func TestTheDoorSaysWhyItIsShut(t *testing.T) {
	w := newWorld(t)
	for who, want := range map[string]struct {
		status int
		reason string
	}{
		"viewer": {403, "viewer"}, "dead": {403, "deactivated"}, "out": {403, "no_app_access"}, "stranger": {404, ""}, "none": {200, ""},
	} {
		for _, path := range []string{"", "/trackers", "/users", "/policy/revision", "/trackers/orders/records", "/trackers/orders/records/1/activity", "/audit"} {
			got := w.do(t, who, "GET", ws+path, "")
			if who == "none" {
				continue
			}
			if got.status != want.status || want.reason != "" && !strings.Contains(got.body, `"reason":"`+want.reason+`"`) {
				t.Errorf("%s %s: %d %s", who, path, got.status, got.body)
			}
			if got.header.Get("Policy-Revision") != "" {
				t.Errorf("%s %s is told the revision", who, path)
			}
		}
		me := w.ok(t, who, "GET", "/api/v1/me", "")
		if who == "stranger" {
			if strings.Contains(me.body, "w1") || !strings.Contains(me.body, "w2") {
				t.Errorf("a stranger's workspaces: %s", me.body)
			}
			continue
		}
		if field(t, me, "workspaces.0.entry.allowed") != map[bool]string{true: "true", false: "false"}[want.status == 200] {
			t.Errorf("%s: %s", who, me.body)
		}
	}
	for who, status := range map[string]int{"viewer": 403, "dead": 403, "stranger": 404} {
		for _, bad := range [][2]string{{"GET", "/users?nosuch=1"}, {"GET", "/users?limit"}, {"POST", "/teams"}, {"PATCH", "/teams/north"}, {"PATCH", "/trackers/orders/records/1"}} {
			if got := w.do(t, who, bad[0], ws+bad[1], `{"x":1,"x":2}`); got.status != status {
				t.Errorf("a malformed %s %s by %s: %d %s", bad[0], bad[1], who, got.status, got.body)
			}
		}
	}
	there := w.do(t, "stranger", "GET", ws, "")
	nowhere := w.do(t, "stranger", "GET", "/api/v1/workspaces/w9", "")
	if strings.ReplaceAll(there.body, "w1", "w9") != nowhere.body {
		t.Errorf("%s\n%s", there.body, nowhere.body)
	}
}

func TestEveryRouteButThePublicOnesNeedsASession(t *testing.T) {
	w := newWorld(t)
	s, err := New(Options{})
	must(t, err)
	for _, r := range s.routes {
		if r.rule.who == toEveryone {
			continue
		}
		path := regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(r.path, "x1")
		for name, header := range map[string][]string{"nobody": nil, "an invented session": {"Cookie", "trackward-local=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}, "a bearer": {"Authorization", "Bearer x"}} {
			got := w.do(t, "", r.method, path, "", append(header, "If-Match", "*")...)
			code := `"code":"signed_out"`
			if name == "a bearer" {
				code = `"code":"bad_credential"`
			}
			if got.status != 401 || !strings.Contains(got.body, code) {
				t.Errorf("%s %s for %s: %d %s", r.method, path, name, got.status, got.body)
			}
		}
	}
	if len(s.routes) < 60 {
		t.Errorf("only %d routes were asked", len(s.routes))
	}
}

func TestOnlyItsOwnAccountSeesAndEndsASession(t *testing.T) {
	w := newWorld(t)
	list := w.ok(t, "mgr", "GET", "/api/v1/me/sessions", "")
	if field(t, list, "items.0.current") != "true" || strings.Count(list.body, `"id"`) != 1 {
		t.Errorf("%s", list.body)
	}
	id := field(t, list, "items.0.id")
	if got := w.do(t, "courier", "DELETE", "/api/v1/me/sessions/"+id, ""); got.status != 404 {
		t.Errorf("somebody else's: %d %s", got.status, got.body)
	}
	other := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"`+password+`"}`)
	cookie, _, _ := strings.Cut(other.header.Get("Set-Cookie"), ";")
	w.ok(t, "mgr", "DELETE", "/api/v1/me/sessions", "")
	if got := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", cookie); got.status != 401 {
		t.Errorf("the other device: %d", got.status)
	}
	w.ok(t, "mgr", "GET", "/api/v1/me", "")
	w.ok(t, "mgr", "DELETE", "/api/v1/me/sessions/"+id, "")
	if got := w.do(t, "mgr", "GET", "/api/v1/me", ""); got.status != 401 {
		t.Errorf("this device: %d", got.status)
	}
}

func TestANewPasswordNeedsTheOldOneAndEndsOtherSessions(t *testing.T) {
	w := newWorld(t)
	other := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"`+password+`"}`)
	cookie, _, _ := strings.Cut(other.header.Get("Set-Cookie"), ";")
	if got := w.do(t, "mgr", "PATCH", "/api/v1/me", `{"new_password":"another long one"}`); got.status != 401 || !strings.Contains(got.body, "current_password") {
		t.Errorf("without the old one: %d %s", got.status, got.body)
	}
	if got := w.do(t, "mgr", "PATCH", "/api/v1/me", `{"current_password":"`+password+`","new_password":"short"}`); got.status != 422 || !strings.Contains(got.body, "body.new_password") {
		t.Errorf("a short one: %d %s", got.status, got.body)
	}
	w.ok(t, "mgr", "PATCH", "/api/v1/me", `{"current_password":"`+password+`","new_password":"another long one"}`)
	if got := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", cookie); got.status != 401 {
		t.Errorf("the other session: %d", got.status)
	}
	for _, body := range []string{`{"level":"full"}`, `{"superuser":true,"new_password":"another long one"}`, `{"id":"x"}`} {
		if got := w.do(t, "mgr", "PATCH", "/api/v1/me", body); got.status != 422 {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}

func TestWithoutTLSSessionsStayOnThisMachine(t *testing.T) {
	for _, c := range []struct {
		name, remote, host string
		forwarded          string
		want               string
	}{
		{"this machine", "127.0.0.1:9", "127.0.0.1:8080", "", cookieLocal},
		{"this machine by name", "[::1]:9", "localhost:8080", "", cookieLocal},
		{"another machine", "203.0.113.7:9", "track.example.org", "", ""},
		{"a proxy on this machine that nobody named", "127.0.0.1:9", "track.example.org", "", ""},
		{"another machine that says https", "203.0.113.7:9", "track.example.org", "https", ""},
		{"a trusted proxy that says https", "10.0.0.1:9", "track.example.org", "https", cookieSecure},
		{"a trusted proxy that says http", "10.0.0.1:9", "track.example.org", "http", ""},
	} {
		s := newServer(Options{TrustedProxies: tenSlashEight})
		r := httptest.NewRequest("POST", "/api/v1/auth/password", strings.NewReader(`{"email":"a@example.org","password":"x"}`))
		r.RemoteAddr, r.Host = c.remote, c.host
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-Proto", c.forwarded)
		}
		if got := s.cookieName(r); got != c.want {
			t.Errorf("%s: cookie %q, want %q", c.name, got, c.want)
		}
		if over := c.want == cookieSecure; s.secure(r) != over || over && !strings.HasPrefix(c.want, "__Host-") {
			t.Errorf("%s: sent over TLS alone, and by no other host: %v", c.name, s.secure(r)) // case C17
		}
		if c.want == "" {
			s.routesAuth()
			out := httptest.NewRecorder()
			s.ServeHTTP(out, r)
			body, _ := io.ReadAll(out.Body)
			if out.Code != 403 || !strings.Contains(string(body), "insecure") || out.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s: %d %s", c.name, out.Code, body)
			}
		}
	}
}

func TestTooManyTriesAreToldWhenToComeBack(t *testing.T) {
	w := newWorld(t)
	for try := range 100 {
		// What the sender may write freely changes nothing about who is counted.
		email := strings.Repeat(" ", try%3) + []string{"mgr@example.org", "MGR@example.org", "Mgr@Example.ORG"}[try%3]
		got := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"`+email+`","password":"wrong wrong wrong"}`, "X-Forwarded-For", fmt.Sprintf("198.51.100.%d", try))
		if got.status == 429 {
			if got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "too_many_tries") {
				t.Errorf("%v %s", got.header, got.body)
			}
			return
		}
		if got.status != 401 {
			t.Fatalf("%d %s", got.status, got.body)
		}
	}
	t.Error("a hundred wrong passwords, and no end")
}
