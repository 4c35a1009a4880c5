package rest

import (
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// signedInBy gives the cookie of a sign-in that has to succeed.
func signedInBy(t *testing.T, how string, a answer) string {
	t.Helper()
	if a.status != 200 && a.status != 303 {
		t.Fatalf("%s: %d %s", how, a.status, a.body)
	}
	return cookies(a.header)
}

// A8.4: signing in proves the account, for its other workspaces; no way in opens
// this one to who is deactivated, and none brings the user back.
func TestNoWayInBringsADeactivatedUserBackCaseC04(t *testing.T) {
	w := newWorld(t)
	idp := newIDP(t)
	provider := "/api/v1/auth/oidc/" + field(t, w.ok(t, "fu1", "POST", ws+"/sign-in/providers", `{"name":"Acme Login","preset":"other","issuer":"`+idp.URL+`","client_id":"trackward"}`), "providers.0.id")
	viaProvider := func() answer {
		start := w.do(t, "", "GET", provider+"/start", "")
		to, err := url.Parse(start.header.Get("Location"))
		must(t, err)
		idp.nonce = to.Query().Get("nonce")
		return w.do(t, "", "GET", provider+"/callback?code=c&state="+to.Query().Get("state"), "", "Cookie", cookies(start.header))
	}
	code := func() string {
		w.ok(t, "", "POST", "/api/v1/auth/code", `{"email":"mgr@example.org"}`)
		return codeInMail.FindString(w.mails.last(t))
	}
	w.ok(t, "", "POST", "/api/v1/auth/oidc/link", `{"email":"mgr@example.org","code":"`+code()+`"}`, "Cookie", cookies(viaProvider().header))
	_ = code()
	mailOfTheActive := codeInMail.ReplaceAllString(w.mails.last(t), "CODE")
	w.ok(t, "ext", "POST", w.user("mgr")+"/deactivate", "")

	for _, way := range []struct {
		how string
		in  func() answer
	}{
		{"a password", func() answer {
			return w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"`+password+`"}`)
		}},
		{"a code", func() answer {
			return w.do(t, "", "POST", "/api/v1/auth/code/verify", `{"email":"mgr@example.org","code":"`+code()+`"}`)
		}},
		{"a provider", viaProvider},
		{"a new password after a code", func() answer {
			in := w.do(t, "", "POST", "/api/v1/auth/code/verify", `{"email":"mgr@example.org","code":"`+code()+`"}`)
			w.ok(t, "", "PATCH", "/api/v1/me", `{"new_password":"another horse battery"}`, "Cookie", signedInBy(t, "a code", in))
			return w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"another horse battery"}`)
		}},
	} {
		cookie := signedInBy(t, way.how, way.in())
		if got := w.do(t, "", "GET", ws+"/trackers", "", "Cookie", cookie); got.status != 403 || !strings.Contains(got.body, `"reason":"deactivated"`) {
			t.Errorf("%s opens the workspace: %d %s", way.how, got.status, got.body)
		}
	}
	_ = code()
	if now := codeInMail.ReplaceAllString(w.mails.last(t), "CODE"); now != mailOfTheActive {
		t.Errorf("the mail tells that the user is deactivated: %s", now)
	}
	if got := w.ok(t, "ext", "GET", w.user("mgr"), ""); field(t, got, "status") != "deactivated" {
		t.Errorf("a way in brought the user back: %s", got.body)
	}
	if got := w.do(t, "ext", "POST", w.user("mgr")+"/resend-confirmation", ""); got.status != 409 {
		t.Errorf("a deactivated user is invited again: %d %s", got.status, got.body)
	}
}

// A6.7: a role, a level and the superuser tag count from the next request of the
// same session, and are gone from the next one after they were taken.
func TestRightsChangeUnderALiveSessionCaseC05(t *testing.T) {
	w := newWorld(t)
	w.as(t, "none")
	may := func(path string) bool { return w.do(t, "none", "GET", ws+path, "").status == 200 }
	sheet := func() bool {
		return strings.Contains(w.do(t, "none", "GET", ws+"/roles/courier", "").body, `"features"`)
	}
	set := func(body string) { w.ok(t, "fu1", "PATCH", w.user("none"), body, "If-Match", "*") }
	for _, c := range []struct {
		what       string
		give, take func()
		has        func() bool
	}{
		{"a level", func() { set(`{"settings":"extended"}`) }, func() { set(`{"settings":"none"}`) }, func() bool { return may("/roles") }},
		{"the full level", func() { set(`{"settings":"full"}`) }, func() { set(`{"settings":"none"}`) }, func() bool { return may("/sign-in") }},
		{"the tag", func() { set(`{"settings":"extended","superuser":true}`) }, func() { set(`{"superuser":false}`) }, sheet},
		{"a role", func() {
			w.ok(t, "fu1", "POST", ws+"/roles/manager/assignments", `{"user":"`+w.users["none"]+`","site":"*"}`)
		}, func() {
			w.ok(t, "fu1", "POST", ws+"/role-assignments/bulk", `{"ids":["`+w.users["none"]+`"],"action":"end","role":"manager"}`)
		}, func() bool { return w.sees(t, "none") }},
		{"a team's role", func() {
			w.apply(t, doc(policy.KindAssignment, "", policy.Assignment{Team: "north", Role: "manager", Site: policy.AllSites}))
			w.ok(t, "fu1", "POST", ws+"/users/bulk", `{"ids":["`+w.users["none"]+`"],"action":"join_team","team":"north"}`)
		}, func() {
			w.ok(t, "fu1", "POST", ws+"/users/bulk", `{"ids":["`+w.users["none"]+`"],"action":"leave_team","team":"north"}`)
		}, func() bool { return w.sees(t, "none") }},
	} {
		for range 3 {
			if c.has() {
				t.Fatalf("%s is there before it is given", c.what)
			}
			if c.give(); !c.has() {
				t.Errorf("%s does not count from the next request on", c.what)
			}
			if c.take(); c.has() {
				t.Errorf("%s outlives its end", c.what)
			}
		}
	}
}

// A new password ends the sessions of every other device, in all variants. Keys
// are no part of an account: a password opens none, and administrators see and end
// them on the user's page.
func TestANewPasswordEndsEveryOtherDeviceCaseC06(t *testing.T) {
	for name, renew := range map[string]func(w *world) answer{
		"with the old one": func(w *world) answer {
			return w.do(t, "mgr", "PATCH", "/api/v1/me", `{"current_password":"`+password+`","new_password":"another horse battery"}`)
		},
		"after a code": func(w *world) answer {
			w.do(t, "", "POST", "/api/v1/auth/code", `{"email":"mgr@example.org"}`)
			in := w.do(t, "", "POST", "/api/v1/auth/code/verify", `{"email":"mgr@example.org","code":"`+codeInMail.FindString(w.mails.last(t))+`"}`)
			w.cookies["mgr"] = cookies(in.header)
			return w.do(t, "mgr", "PATCH", "/api/v1/me", `{"new_password":"another horse battery"}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var devices []string
			for range 3 {
				devices = append(devices, signedInBy(t, "a password", w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"`+password+`"}`)))
			}
			_, key := w.key(t, "mgr", everything)
			if got := renew(w); got.status != 200 {
				t.Fatalf("%d %s", got.status, got.body)
			}
			for _, device := range devices {
				if got := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", device); got.status != 401 {
					t.Errorf("a device stays signed in: %d", got.status)
				}
			}
			w.ok(t, "mgr", "GET", "/api/v1/me", "")
			if got := w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"mgr@example.org","password":"`+password+`"}`); got.status != 401 {
				t.Errorf("the old password: %d", got.status)
			}
			if got := w.ok(t, "ext", "GET", w.user("mgr")+"/keys", ""); field(t, got, "items.0.id") != key {
				t.Errorf("the keys are not listed: %s", got.body)
			}
		})
	}
}

// Links begin with the configured address, whatever host a request claims.
func TestMailedLinksIgnoreTheHostOfARequestCaseC23(t *testing.T) {
	w := newWorld(t)
	forged := []string{"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "https", "Forwarded", "host=evil.example", "X-Original-Host", "evil.example"}
	w.do(t, "", "POST", "/api/v1/auth/code", `{"email":"mgr@example.org"}`, forged...)
	made := w.ok(t, "ext", "POST", ws+"/users", `{"name":"New","email":"new@example.org"}`, forged...)
	w.ok(t, "ext", "POST", ws+"/users/"+field(t, made, "id")+"/resend-confirmation", "", forged...)
	w.ok(t, "ext", "PATCH", w.user("mgr")+"?note=moved", `{"email":"mgr2@example.org"}`, append(forged, "If-Match", "*")...)
	w.someone(t, "guest", "guest", "block")
	link := w.ok(t, "fu1", "POST", ws+"/users/"+w.users["guest"]+"/link", `{}`, forged...)
	w.mails.mu.Lock()
	all := strings.Join(append(w.mails.sent, link.body), "\n")
	w.mails.mu.Unlock()
	if strings.Contains(all, "evil.example") || strings.Count(all, "http://127.0.0.1") != strings.Count(all, "://") || strings.Count(all, "://") < 6 {
		t.Errorf("a link leads elsewhere: %s", all)
	}
}

// A8.5: nothing of a deleted user is anybody's again, also not of who is invited
// with the same e-mail.
func TestTheSameAddressInvitedAnewInheritsNothingCaseC30(t *testing.T) {
	w := newWorld(t)
	id := w.delivering(t, "Priya")
	old, before := w.as(t, "courier"), w.users["courier"]
	secret, _ := w.key(t, "courier", everything)
	stream := w.listen(t, "Cookie", old)
	w.ok(t, "ext", "DELETE", w.user("courier"), "", "If-Match", "*")
	if got := stream.until(t, "(nothing)"); got[len(got)-1] != "(end)" {
		t.Errorf("the stream of a deleted user goes on: %q", got)
	}
	made := w.ok(t, "ext", "POST", ws+"/users", `{"name":"Second","email":"Courier@Example.org","app_access":true}`)
	if field(t, made, "id") == before || len(decode[User](t, made).Roles) != 0 || len(decode[User](t, made).Teams) != 0 {
		t.Fatalf("%s", made.body)
	}
	w.users["courier"] = field(t, made, "id")
	_, token := w.mailTo(t, "courier@example.org")
	w.cookies["courier"] = cookies(w.ok(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+token+`"}`).header)
	if w.sees(t, "courier") || w.do(t, "courier", "GET", orders+"/"+id, "").status != 404 {
		t.Error("the new user has what the deleted one had")
	}
	if got := w.by(t, secret, "GET", ws, ""); got.status != 401 {
		t.Errorf("the deleted user's key: %d", got.status)
	}
	w.ok(t, "fu1", "POST", ws+"/roles/courier/assignments", `{"user":"`+w.users["courier"]+`","site":"*"}`)
	if got := w.do(t, "courier", "GET", orders+"/"+id, ""); got.status != 404 {
		t.Errorf("assigned by an id of before: %d %s", got.status, got.body)
	}
}

// A session ends unused and at its end, on streams too.
func TestAStreamEndsWithItsSessionCaseC31(t *testing.T) {
	var ahead atomic.Int64
	w := newWorldAt(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	w.delivering(t, "Priya")
	s := w.listen(t, "Cookie", w.as(t, "courier"))
	ahead.Store(int64(31 * 24 * time.Hour))
	began := time.Now()
	if got := s.until(t, "(nothing)"); got[len(got)-1] != "(end)" || time.Since(began) > time.Second {
		t.Errorf("after %v: %q", time.Since(began), got)
	}
	if got := w.do(t, "courier", "GET", ws, ""); got.status != 401 {
		t.Errorf("the session: %d", got.status)
	}
	ahead.Store(0) // a clock set back revives nothing (case C07)
	if got := w.do(t, "courier", "GET", ws, ""); got.status != 401 {
		t.Errorf("the session after the clock was set back: %d", got.status)
	}
}

// A8.6, A4.9f: the link is good until its instant and for its user alone.
func TestAnInvitationIsGoodUntilItsInstantAndForItsUserCaseC21(t *testing.T) {
	var ahead atomic.Int64
	w := newWorldAt(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	for i, c := range []struct {
		after  time.Duration
		status int
	}{{3*24*time.Hour - 10*time.Second, 200}, {3 * 24 * time.Hour, 422}} {
		ahead.Store(int64(i) * int64(10*24*time.Hour))
		delete(w.cookies, "ext")
		made := w.ok(t, "ext", "POST", ws+"/users", fmt.Sprintf(`{"name":"New","email":"new%d@example.org","roles":[{"role":"courier"}]}`, i))
		_, token := w.mailTo(t, fmt.Sprintf("new%d@example.org", i))
		ahead.Add(int64(c.after))
		if got := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+token+`"}`); got.status != c.status {
			t.Errorf("after %v: %d %s", c.after, got.status, got.body)
		}
		delete(w.cookies, "ext")
		now := decode[User](t, w.ok(t, "ext", "GET", ws+"/users/"+field(t, made, "id"), ""))
		if (now.Status == "active") != (c.status == 200) || now.Email != fmt.Sprintf("new%d@example.org", i) || now.Settings != "none" || len(now.Roles) != 1 {
			t.Errorf("after %v: %+v", c.after, now)
		}
	}
}

// askEmail asks for another address to sign in with and gives the link's token.
func (w *world) askEmail(t *testing.T, who, email string) string {
	t.Helper()
	w.ok(t, who, "POST", "/api/v1/me/email", `{"email":"`+email+`"}`)
	_, token := w.mailTo(t, strings.ToLower(email))
	return token
}

func (w *world) signsIn(t *testing.T, email string) bool {
	t.Helper()
	return w.do(t, "", "POST", "/api/v1/auth/password", `{"email":"`+email+`","password":"`+password+`"}`).status == 200
}

// A8.6: the address belongs to the account and its holder changes it; a changed
// one signs in once it is confirmed, and then the old one does not.
func TestTheHolderChangesTheirOwnAddressCaseC08(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		before := w.as(t, "mgr")
		first := w.askEmail(t, "mgr", "First@Example.org")
		if old, _ := w.mailTo(t, "mgr@example.org"); !strings.Contains(old, "first@example.org") || first == "" || strings.Contains(old, first) {
			t.Errorf("the old address is told: %s", old)
		}
		if w.signsIn(t, "first@example.org") || !w.signsIn(t, "mgr@example.org") {
			t.Error("before it is confirmed the old address signs in, and the new one does not")
		}
		second := w.askEmail(t, "mgr", "second@example.org")
		if got := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+first+`"}`); got.status != 422 || !strings.Contains(got.body, "link_expired") {
			t.Errorf("a link from before a later request: %d %s", got.status, got.body)
		}
		in := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+second+`"}`)
		if in.status != 200 || field(t, in, "account.email") != "second@example.org" {
			t.Fatalf("%d %s", in.status, in.body)
		}
		if got := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+second+`"}`); got.status != 422 {
			t.Errorf("the link a second time: %d", got.status)
		}
		if w.signsIn(t, "mgr@example.org") || !w.signsIn(t, "SECOND@example.org") {
			t.Error("afterwards the new address signs in, and the old one does not")
		}
		if got := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", before); got.status != 401 {
			t.Errorf("a session from before: %d", got.status)
		}
		w.cookies["mgr"] = cookies(in.header)
		if !w.sees(t, "mgr") || w.rolesOf(t, "mgr") != "manager" {
			t.Error("the user's roles went with the address")
		}
		if got := w.ok(t, "fu1", "GET", w.user("mgr"), ""); field(t, got, "email") != "second@example.org" || strings.Contains(got.body, "held_by") {
			t.Errorf("%s", got.body)
		}
		if old, _ := w.mailTo(t, "mgr@example.org"); !strings.Contains(old, "is now second@example.org") {
			t.Errorf("the old address is told of the change: %s", old)
		}
	})
}

// Whoever has the address: the answer is the same, no link opens it, and nothing
// is merged.
func TestNobodyTakesAnothersAddressCaseC09(t *testing.T) {
	w := newWorld(t)
	w.ok(t, "ext", "POST", ws+"/users", `{"name":"New","email":"invited@example.org"}`)
	w.ok(t, "ext", "DELETE", w.user("courier2"), "", "If-Match", "*")
	attacker := w.as(t, "none")
	shape := func(a answer) string {
		a.header.Del("X-Request-Id")
		a.header.Del("Date")
		return fmt.Sprint(a.status, a.body, a.header)
	}
	free := shape(w.do(t, "none", "POST", "/api/v1/me/email", `{"email":"free@example.org"}`))
	for _, victim := range []string{"fu1@example.org", "FU1@example.org", "invited@example.org", "dead@example.org", "courier2@example.org"} {
		w.mails.mu.Lock()
		w.mails.sent = nil
		w.mails.mu.Unlock()
		if got := shape(w.do(t, "none", "POST", "/api/v1/me/email", `{"email":"`+victim+`"}`)); got != free && !strings.HasPrefix(got, "429") {
			t.Errorf("%s:\n%s\n%s", victim, got, free)
		}
		if mail, token := w.mailTo(t, strings.ToLower(victim)); token != "" || strings.Contains(mail, "none@example.org") {
			t.Errorf("%s was sent a link: %s", victim, mail)
		}
	}
	if got := w.do(t, "", "GET", "/api/v1/me", "", "Cookie", attacker); field(t, got, "account.email") != "none@example.org" {
		t.Errorf("%s", got.body)
	}
	// The address was free when it was asked for, and is somebody's when the link comes.
	token := w.askEmail(t, "courier", "late@example.org")
	w.ok(t, "ext", "POST", ws+"/users", `{"name":"Late","email":"late@example.org"}`)
	if got := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+token+`"}`); got.status != 422 || !strings.Contains(got.body, "link_expired") || got.header.Get("Set-Cookie") != "" {
		t.Errorf("taken meanwhile: %d %s", got.status, got.body)
	}
	if !w.signsIn(t, "courier@example.org") {
		t.Error("the old address signs in no more")
	}
	for body, status := range map[string]int{`{"email":"courier@example.org"}`: 422, `{"email":"not an address"}`: 422} {
		if got := w.do(t, "courier", "POST", "/api/v1/me/email", body); got.status != status {
			t.Errorf("%s: %d %s", body, got.status, got.body)
		}
	}
}
