package rest

import (
	"fmt"
	"strings"
	"testing"
)

// What is refused is said in the language of who reads it; without one the bytes
// are those of English, and in each language hidden is missing (A3.11).
func TestARefusalIsSaidInTheLanguageOfItsReader(t *testing.T) {
	w := newWorld(t)
	german := []string{"Accept-Language", "de-AT,de;q=0.9,en;q=0.5"}
	for _, c := range []struct{ name, who, method, path, body, english, german string }{
		{"a path that is not there", "courier", "GET", ws + "/nowhere", "", `"detail":"There is nothing here that you can open."`, `"detail":"Hier gibt es nichts, was Sie öffnen können."`},
		{"the title as well", "courier", "GET", ws + "/nowhere", "", `"title":"Not Found"`, `"title":"Nicht gefunden"`},
		{"nobody is signed in", "", "GET", "/api/v1/me", "", "Sign in again.", "Melden Sie sich wieder an."},
		{"a wrong password", "", "POST", "/api/v1/auth/password", `{"email":"courier@example.org","password":"no"}`, "do not go together", "gehören nicht zusammen"},
		{"a power that is missing", "courier", "POST", ws + "/users", `{"name":"N","email":"n@example.org"}`, "Ask an administrator", "Fragen Sie jemanden"},
		{"a field", "ext", "POST", ws + "/teams", `{"name":"  ","key":"x"}`, `"message":"This is needed; fill it in."`, `"message":"Das wird gebraucht; füllen Sie es aus."`},
		{"the form of a request", "ext", "POST", ws + "/teams", `{"nam":"T"}`, `"message":"unexpected property"`, `"message":"diese Angabe wird nicht erwartet"`},
		{"what is missing in it", "ext", "POST", ws + "/teams", `{}`, `"message":"expected required property`, `"message":"die Angabe `},
		{"an answer that is no refusal", "ext", "GET", ws + "/features", "", `"label":"Comments"`, `"label":"Kommentare"`},
		{"a property of the system's", "mgr", "GET", ws + "/trackers/orders", "", `"label":"Changed at"`, `"label":"Geändert am"`},
		{"a start for a tracker", "ext", "GET", ws + "/tracker-templates", "", `"name":"Delivery"`, `"name":"Auslieferung"`},
	} {
		if got := w.do(t, c.who, c.method, c.path, c.body); !strings.Contains(got.body, c.english) || !strings.Contains(got.header.Get("Vary"), "Accept-Language") {
			t.Errorf("%s, no language: %s", c.name, got.body)
		}
		if got := w.do(t, c.who, c.method, c.path, c.body, "Accept-Language", "fr"); !strings.Contains(got.body, c.english) {
			t.Errorf("%s, another language: %s", c.name, got.body)
		}
		if got := w.do(t, c.who, c.method, c.path, c.body, german...); !strings.Contains(got.body, c.german) || strings.Contains(got.body, c.english) {
			t.Errorf("%s, German: %s", c.name, got.body)
		}
	}
	hidden, missing := w.do(t, "none", "GET", w.user("mgr"), "", german...), w.do(t, "none", "GET", ws+"/users/01900000-0000-7000-8000-ffffffffffff", "", german...)
	if strings.ReplaceAll(hidden.body, w.users["mgr"], "*") != strings.ReplaceAll(missing.body, "01900000-0000-7000-8000-ffffffffffff", "*") || hidden.status != missing.status {
		t.Errorf("hidden and missing differ in German:\n%s\n%s", hidden.body, missing.body)
	}
}

// What the holder of an account has chosen counts before what their browser asks
// for, in answers, their ETags and mails; and whose choice is not known is written
// to in the language of the request.
func TestTheChosenLanguageIsTheAccounts(t *testing.T) {
	w := newWorld(t)
	if got := w.ok(t, "ext", "GET", "/api/v1/me", "").body; strings.Contains(got, `"language"`) {
		t.Errorf("nobody has chosen: %s", got)
	}
	english := w.ok(t, "ext", "GET", ws+"/features", "")
	w.ok(t, "ext", "PUT", "/api/v1/me/language", `{"language":"de"}`)
	if got := w.ok(t, "ext", "GET", "/api/v1/me", "").body; !strings.Contains(got, `"language":"de"`) {
		t.Errorf("chosen: %s", got)
	}
	chosen := w.ok(t, "ext", "GET", ws+"/features", "", "Accept-Language", "en")
	if !strings.Contains(chosen.body, `"Kommentare"`) || chosen.body == english.body {
		t.Errorf("the browser's language counts before the account's: %s", chosen.body)
	}
	if got := w.ok(t, "fu2", "GET", ws+"/features", "").body; got != english.body {
		t.Errorf("somebody else's language has changed: %s", got)
	}
	if got := w.do(t, "ext", "PUT", "/api/v1/me/language", `{"language":"xx"}`); got.status != 422 {
		t.Errorf("a language that is not spoken: %d %s", got.status, got.body)
	}
	mail := func(email string, header ...string) string {
		t.Helper()
		w.ok(t, "", "POST", "/api/v1/auth/code", fmt.Sprintf(`{"email":%q}`, email), header...)
		return w.mails.last(t)
	}
	if got := mail("ext@example.org", "Accept-Language", "en"); !strings.Contains(got, "Ihr Anmeldecode für Trackward\nIhr Code für die Anmeldung") {
		t.Errorf("the mail of who has chosen German: %s", got)
	}
	if got := mail("fu2@example.org"); !strings.Contains(got, "Your sign-in code for Trackward\nYour code to sign in") {
		t.Errorf("the mail of who has chosen nothing: %s", got)
	}
	w.ok(t, "", "POST", "/api/v1/auth/password", `{"email":"fu2@example.org","password":"`+password+`"}`, "Accept-Language", "de")
	if got := mail("fu2@example.org"); !strings.Contains(got, "Ihr Anmeldecode") {
		t.Errorf("the mail of who last signed in on German pages: %s", got)
	}
	if got := mail("fu2@example.org", "Accept-Language", "en"); !strings.Contains(got, "Your sign-in code") {
		t.Errorf("the code asked for on English pages: %s", got)
	}
	w.ok(t, "ext", "POST", ws+"/users", `{"name":"New","email":"new@example.org"}`)
	if got := w.mails.last(t); !strings.Contains(got, "new@example.org\nSie sind zu ") || !strings.Contains(got, "Der Link gilt 3 Tage") {
		t.Errorf("an invitation is in the language of who invites: %s", got)
	}
}
