package rest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/trackward/trackward/internal/login"
)

// app sets an authenticator app up for a person and gives its secret.
func (w *world) app2(t *testing.T, who string) (secret string, recovery []string) {
	t.Helper()
	made := w.ok(t, who, "POST", "/api/v1/me/totp", "")
	secret = field(t, made, "secret")
	code, err := totp.GenerateCode(secret, time.Now())
	must(t, err)
	got := w.ok(t, who, "POST", "/api/v1/me/totp/confirm", `{"code":"`+code+`"}`)
	var codes struct{ Codes []string }
	must(t, json.Unmarshal([]byte(got.body), &codes))
	return secret, codes.Codes
}

// cookies are the cookies an answer sets, as a request sends them.
func cookies(header http.Header) string {
	var all []string
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.MaxAge >= 0 {
			all = append(all, c.Name+"="+c.Value)
		}
	}
	return strings.Join(all, "; ")
}

func TestASecondFactorIsAskedForAfterTheRightPasswordOnly(t *testing.T) {
	w := newWorld(t)
	w.as(t, "mgr")
	_, recovery := w.app2(t, "mgr")
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}
	wrong := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"wrong wrong wrong"}`)
	unknown := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"nobody@example.org","password":"wrong wrong wrong"}`)
	if wrong.body != unknown.body || strings.Contains(wrong.body, "second") || wrong.header.Get("Set-Cookie") != "" {
		t.Errorf("a wrong password: %s\n%s", wrong.body, unknown.body)
	}
	first := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"`+password+`"}`)
	if first.status != 401 || !strings.Contains(first.body, `"code":"second_factor_required"`) {
		t.Fatalf("%d %s", first.status, first.body)
	}
	step := cookies(first.header)
	_, secret, _ := strings.Cut(step, "=")
	if !strings.HasPrefix(step, "trackward-local-step=") || strings.Contains(first.body, secret) {
		t.Fatalf("the step: %q in %s", step, first.body)
	}
	if me := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", step); me.status != 401 {
		t.Errorf("the step opens something: %d", me.status)
	}
	if got := w.do(t, "", "POST", "/api/v1/auth/totp", `{"code":"000000"}`, "Cookie", step); got.status != 401 || !strings.Contains(got.body, "wrong_second_factor") {
		t.Errorf("%d %s", got.status, got.body)
	}
	got := w.do(t, "", "POST", "/api/v1/auth/totp", `{"code":"`+recovery[0]+`"}`, "Cookie", step)
	if got.status != 200 || field(t, got, "account.email") != "mgr@example.org" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	state := w.do(t, "", "GET", "/api/v1/me/security", "", "Cookie", cookies(got.header))
	for path, want := range map[string]string{"totp.on": "true", "totp.recovery_codes": "9", "proof.strong": "true", "proof.method": "password+recovery", "password": "true", "can_passkey": "false"} {
		if field(t, state, path) != want {
			t.Errorf("%s is %s", path, field(t, state, path))
		}
	}
}

// A8: required for full and superuser users when the workspace says so.
func TestTheDoorAsksAdministratorsForTheirSecondFactor(t *testing.T) {
	w := newWorld(t)
	set := func(who, body string) answer {
		tag := w.do(t, "fu1", "GET", ws+"/sign-in", "").header.Get("ETag")
		return w.do(t, who, "PATCH", ws+"/sign-in", body, "If-Match", tag)
	}
	for _, who := range []string{"ext", "sel", "mgr"} {
		if got := w.do(t, who, "GET", ws+"/sign-in", ""); got.status != 403 {
			t.Errorf("%s reads the settings: %d", who, got.status)
		}
		if got := set(who, `{"second_factor":"admins"}`); got.status != 403 {
			t.Errorf("%s sets them: %d", who, got.status)
		}
	}
	if got := set("fu1", `{"second_factor":"admins"}`); got.status != 409 || !strings.Contains(got.body, "own_second_factor") {
		t.Fatalf("without one's own: %d %s", got.status, got.body)
	}
	w.app2(t, "fu1")
	if got := set("fu1", `{"second_factor":"admins"}`); got.status != 200 || field(t, got, "second_factor") != "admins" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	w.ok(t, "fu1", "GET", ws, "")
	for _, path := range []string{"", "/users", "/trackers", "/nosuch"} {
		got := w.do(t, "fu2", "GET", ws+path, "")
		if path == "/nosuch" {
			continue
		}
		if got.status != 403 || !strings.Contains(got.body, `"reason":"second_factor"`) {
			t.Errorf("fu2 %s: %d %s", path, got.status, got.body)
		}
	}
	if me := w.ok(t, "fu2", "GET", "/api/v1/me", ""); field(t, me, "workspaces.0.entry.reason") != "second_factor" {
		t.Errorf("%s", me.body)
	}
	for _, who := range []string{"ext", "mgr", "courier"} { // neither full nor superuser
		w.ok(t, who, "GET", ws, "")
	}
	w.app2(t, "fu2") // which is not behind the door
	w.ok(t, "fu2", "GET", ws, "")
}

// Step-up: a proof at most ten minutes old before access changes.
func TestAccessChangesWithAFreshProofWhereTheWorkspaceAsksForIt(t *testing.T) {
	now := time.Now()
	w := newWorldAt(t, func() time.Time { return now })
	tag := w.ok(t, "fu1", "GET", ws+"/sign-in", "").header.Get("ETag")
	if got := w.do(t, "fu1", "PATCH", ws+"/sign-in", `{"step_up":true}`, "If-Match", tag); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	w.ok(t, "ext", "POST", ws+"/teams", `{"key":"east","name":"East"}`)
	now = now.Add(login.ProofLife)
	got := w.do(t, "ext", "POST", ws+"/teams", `{"key":"west","name":"West"}`)
	if got.status != 403 || !strings.Contains(got.body, `"code":"proof_needed"`) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	w.ok(t, "ext", "GET", ws+"/teams", "")
	w.ok(t, "mgr", "POST", ws+"/trackers/orders/views", `{"key":"mine","name":"Mine"}`) // one's own view is no access
	if got := w.do(t, "ext", "POST", "/api/v1/me/prove", `{"method":"password","secret":"wrong"}`); got.status != 401 {
		t.Errorf("%d %s", got.status, got.body)
	}
	w.ok(t, "ext", "POST", "/api/v1/me/prove", `{"method":"password","secret":"`+password+`"}`)
	w.ok(t, "ext", "POST", ws+"/teams", `{"key":"west","name":"West"}`)
}

// A8: providers are set up by full users, and their secrets are never told.
func TestAProvidersSecretIsNeverToldAndItsIssuerIsBound(t *testing.T) {
	idp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := "http://" + r.Host
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": at, "authorization_endpoint": at + "/auth", "token_endpoint": at + "/token", "jwks_uri": at + "/keys"})
	}))
	defer idp.Close()
	w := newWorld(t)
	body := `{"name":"Acme Login","preset":"other","issuer":"` + idp.URL + `","client_id":"trackward","secret":"hush-hush"}`
	for _, who := range []string{"ext", "sel", "mgr"} {
		if got := w.do(t, who, "POST", ws+"/sign-in/providers", body); got.status != 403 {
			t.Errorf("%s: %d %s", who, got.status, got.body)
		}
	}
	for name, bad := range map[string]string{
		"http":       strings.Replace(body, idp.URL, "http://login.example.org", 1),
		"no issuer":  strings.Replace(body, idp.URL, "", 1),
		"no apple":   strings.Replace(body, `"other"`, `"apple"`, 1),
		"no such":    strings.Replace(body, `"other"`, `"facebook"`, 1),
		"no answer":  strings.Replace(body, idp.URL, idp.URL+"/x", 1),
		"with query": strings.Replace(body, idp.URL, idp.URL+"?x=1", 1),
	} {
		if got := w.do(t, "fu1", "POST", ws+"/sign-in/providers", bad); got.status != 422 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	made := w.ok(t, "fu1", "POST", ws+"/sign-in/providers", body)
	id := field(t, made, "providers.0.id")
	if field(t, made, "providers.0.secret_set") != "true" || field(t, made, "providers.0.callback") != "http://127.0.0.1/api/v1/auth/oidc/"+id+"/callback" {
		t.Errorf("%s", made.body)
	}
	offered := w.do(t, "", "GET", "/api/v1/sign-in", "")
	if field(t, offered, "providers.0.name") != "Acme Login" || strings.Contains(offered.body, "trackward\"") {
		t.Errorf("%s", offered.body)
	}
	tag := func() string { return w.ok(t, "fu1", "GET", ws+"/sign-in", "").header.Get("ETag") }
	path := ws + "/sign-in/providers/" + id
	if got := w.do(t, "fu1", "PATCH", path, `{"issuer":"https://evil.example"}`, "If-Match", tag()); got.status != 422 || !strings.Contains(got.body, "body.secret") {
		t.Errorf("another issuer with the secret kept: %d %s", got.status, got.body)
	}
	if got := w.do(t, "fu1", "PATCH", path, `{"enabled":false}`, "If-Match", `"old"`); got.status != 412 {
		t.Errorf("an old tag: %d", got.status)
	}
	if got := w.do(t, "fu1", "PATCH", path, `{"enabled":false,"name":"Acme"}`, "If-Match", tag()); got.status != 200 || field(t, got, "providers.0.secret_set") != "true" {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := w.do(t, "", "GET", "/api/v1/auth/oidc/"+id+"/start", ""); got.status != 404 {
		t.Errorf("a provider that is off: %d", got.status)
	}
	for _, place := range []string{ws + "/sign-in", ws + "/audit", ws + "/audit/2", ws, "/api/v1/me/security"} {
		if got := w.do(t, "fu1", "GET", place, ""); strings.Contains(got.body, "hush") {
			t.Errorf("%s tells the secret", place)
		}
	}
	if got := w.do(t, "fu1", "DELETE", path, "", "If-Match", tag()); got.status != 200 || strings.Contains(got.body, id) {
		t.Errorf("%d %s", got.status, got.body)
	}
	if strings.Contains(w.log.String(), "hush") {
		t.Error("the log has the secret")
	}
}

// The way to a provider and back, as a browser goes it. Cases C15, C23, F05.
func TestTheWayToAProviderIsBoundToTheBrowser(t *testing.T) {
	idp := newIDP(t)
	w := newWorld(t)
	made := w.ok(t, "fu1", "POST", ws+"/sign-in/providers", `{"name":"Acme Login","preset":"other","issuer":"`+idp.URL+`","client_id":"trackward"}`)
	base := "/api/v1/auth/oidc/" + field(t, made, "providers.0.id")
	start := w.do(t, "", "GET", base+"/start?next=%2Ft%2Forders", "", "Host", "evil.example", "X-Forwarded-Host", "evil.example")
	to, err := url.Parse(start.header.Get("Location"))
	must(t, err)
	if start.status != 303 || to.Host != strings.TrimPrefix(idp.URL, "http://") || to.Query().Get("redirect_uri") != "http://127.0.0.1"+base+"/callback" || to.Query().Get("code_challenge") == "" {
		t.Fatalf("%d %s %s", start.status, to, start.body)
	}
	back := base + "/callback?code=c&state=" + to.Query().Get("state") + "&scope=openid&unknown=1"
	idp.nonce = to.Query().Get("nonce")
	if got := w.do(t, "", "GET", back, ""); got.header.Get("Location") != "/sign-in?problem=sign_in_expired" {
		t.Errorf("without the cookie: %d %s", got.status, got.header.Get("Location"))
	}
	got := w.do(t, "", "GET", back, "", "Cookie", cookies(start.header))
	if got.status != 303 || got.header.Get("Location") != "/sign-in?step=connect" {
		t.Fatalf("%d %s", got.status, got.header)
	}
	stranger := cookies(got.header)
	if waiting := w.do(t, "", "GET", "/api/v1/auth/oidc/waiting", "", "Cookie", stranger); field(t, waiting, "email") != "mgr@example.org" || field(t, waiting, "provider") != "Acme Login" {
		t.Errorf("%s", waiting.body)
	}
	w.do(t, "", "POST", "/api/v1/auth/code", `{"email":"mgr@example.org"}`)
	code := codeInMail.FindString(w.mails.last(t))
	in := w.do(t, "", "POST", "/api/v1/auth/oidc/link", `{"email":"mgr@example.org","code":"`+code+`"}`, "Cookie", stranger)
	if in.status != 200 {
		t.Fatalf("%d %s", in.status, in.body)
	}
	session := cookies(in.header)
	if list := w.do(t, "", "GET", "/api/v1/me/security", "", "Cookie", session); field(t, list, "identities.0.provider") != "Acme Login" {
		t.Errorf("%s", list.body)
	}
	for next, want := range map[string]string{"/t/orders?x=1": "/t/orders?x=1", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/", "/api/v1/me": "/", "": "/"} {
		start = w.do(t, "", "GET", base+"/start?next="+url.QueryEscape(next), "")
		to, _ = url.Parse(start.header.Get("Location"))
		idp.nonce = to.Query().Get("nonce")
		got = w.do(t, "", "GET", base+"/callback?code=c&state="+to.Query().Get("state"), "", "Cookie", cookies(start.header)+"; "+session)
		if got.header.Get("Location") != want {
			t.Errorf("next %q leads to %q", next, got.header.Get("Location"))
		}
		if me := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", session); me.status != 401 {
			t.Errorf("the session from before lives (C15): %d", me.status)
		}
		session = cookies(got.header)
		if me := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", session); field(t, me, "account.email") != "mgr@example.org" {
			t.Errorf("%s", me.body)
		}
	}
	posted := w.do(t, "", "POST", base+"/callback", "code=c&state=s&user=%7B%7D", "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "cross-site", "Origin", "https://appleid.apple.com")
	if posted.status != 303 || posted.header.Get("Location") != base+"/callback?code=c&state=s" || posted.header.Get("Set-Cookie") != "" {
		t.Errorf("a posted answer: %d %v", posted.status, posted.header)
	}
	for _, path := range []string{"/api/v1/auth/password", "/api/v1/auth/oidc/link", "/api/v1/me/totp"} {
		if got := w.do(t, "", "POST", path, "{}", "Sec-Fetch-Site", "cross-site", "Origin", "https://appleid.apple.com"); got.status != 403 || !strings.Contains(got.body, "cross_origin") {
			t.Errorf("%s from another site: %d %s", path, got.status, got.body)
		}
	}
}

// Case C06, and a forgotten password.
func TestANewPasswordNeedsTheCurrentOneOrAnotherFreshProof(t *testing.T) {
	w := newWorld(t)
	if got := w.do(t, "mgr", "PATCH", "/api/v1/me", `{"new_password":"another horse battery"}`); got.status != 401 || !strings.Contains(got.body, "body.current_password") {
		t.Errorf("%d %s", got.status, got.body)
	}
	w.do(t, "", "POST", "/api/v1/auth/code", `{"email":"mgr@example.org"}`)
	in := w.do(t, "", "POST", "/api/v1/auth/code/verify", `{"email":"mgr@example.org","code":"`+codeInMail.FindString(w.mails.last(t))+`"}`)
	if got := w.do(t, "", "PATCH", "/api/v1/me", `{"new_password":"another horse battery"}`, "Cookie", cookies(in.header)); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if got := w.do(t, "mgr", "GET", "/api/v1/me", ""); got.status != 401 {
		t.Errorf("another session lives: %d", got.status)
	}
	if got := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"another horse battery"}`); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
}
