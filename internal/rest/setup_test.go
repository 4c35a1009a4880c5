package rest

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/demo"
	"github.com/trackward/trackward/internal/files"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/store"
)

// freshWorld is a server where nothing is set up.
func freshWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	st, err := store.Open(t.Context(), filepath.Join(dir, "trackward.db"), store.Env{})
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	disk, err := files.Open(filepath.Join(dir, "files"), time.Now())
	must(t, err)
	t.Cleanup(func() { _ = disk.Close() })
	w := &world{mails: &mailbox{}, cookies: map[string]string{}, users: map[string]string{}}
	log := slog.New(slog.DiscardHandler)
	var key [32]byte
	_, _ = rand.Read(key[:])
	w.app, err = app.New(app.Config{Store: st, Files: disk, Log: log, Clock: time.Now, ID: func() string { return uuid.Must(uuid.NewV7()).String() }, Salt: salt, Key: key, URL: "http://127.0.0.1"})
	must(t, err)
	w.login, err = login.New(login.Options{Store: st, Mailer: w.mails, Key: key[:], PublicURL: "http://127.0.0.1", Log: log, Cost: &cheap})
	must(t, err)
	api, err := New(Options{App: w.app, Login: w.login, Log: log, Templates: demoTemplates()})
	must(t, err)
	w.server = httptest.NewServer(api)
	t.Cleanup(w.server.Close)
	return w
}

func demoTemplates() (all []Template) {
	for _, d := range demo.Templates {
		all = append(all, Template{Key: d.Key, Name: d.Name, About: d.About, Changes: d.Changes})
	}
	return all
}

func setupBody(code, template string) string {
	return `{"code":"` + code + `","workspace":"Acme Delivery","time_zone":"Europe/Berlin","name":"Mia Olsen","email":"mia@acme.example","password":"` + password + `","template":"` + template + `"}`
}

func TestTheFirstSetUpMakesAnOwnerWithFullAccessAndCloses(t *testing.T) {
	w := freshWorld(t)
	if got := w.do(t, "", "GET", "/api/v1/setup", ""); field(t, got, "open") != "true" || !strings.Contains(got.body, `"key":"empty"`) || !strings.Contains(got.body, `"key":"delivery"`) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	code, err := w.login.OpenSetup(context.Background())
	must(t, err)
	if got := w.do(t, "", "POST", "/api/v1/setup", setupBody("wrong", "")); got.status != 401 || !strings.Contains(got.body, "wrong_setup_code") {
		t.Errorf("a wrong code: %d %s", got.status, got.body)
	}
	if got := w.do(t, "", "POST", "/api/v1/setup", setupBody(code, "nosuch")); got.status != 422 {
		t.Errorf("an unknown template: %d %s", got.status, got.body)
	}
	if got := w.do(t, "", "POST", "/api/v1/setup", strings.Replace(setupBody(code, ""), "Europe/Berlin", "Moon/Crater", 1)); got.status != 422 {
		t.Errorf("an unknown time zone: %d %s", got.status, got.body)
	}
	done := w.do(t, "", "POST", "/api/v1/setup", setupBody(code, ""))
	if done.status != 201 || field(t, done, "workspace") != "acme-delivery" || strings.Contains(done.body, code) {
		t.Fatalf("%d %s", done.status, done.body)
	}
	w.cookies["mia"], _, _ = strings.Cut(done.header.Get("Set-Cookie"), ";")
	ws := w.ok(t, "mia", "GET", "/api/v1/workspaces/acme-delivery", "")
	for path, want := range map[string]string{"me.settings": "full", "me.superuser": "true", "name": "Acme Delivery", "time_zone": "Europe/Berlin"} {
		if got := field(t, ws, path); got != want {
			t.Errorf("%s is %s", path, got)
		}
	}
	me := w.ok(t, "mia", "GET", "/api/v1/workspaces/acme-delivery/users/"+field(t, ws, "me.id"), "")
	if strings.Contains(me.body, `"roles"`) {
		t.Errorf("the first owner has a role (A6.4): %s", me.body)
	}
	if got := w.do(t, "", "GET", "/api/v1/setup", ""); got.body != `{"open":false}` {
		t.Errorf("afterwards: %s", got.body)
	}
	again, err := w.login.OpenSetup(context.Background())
	must(t, err)
	got := w.do(t, "", "POST", "/api/v1/setup", setupBody(again, ""))
	if got.status != 404 || !strings.Contains(got.body, `"code":"not_found"`) {
		t.Errorf("a second set-up: %d %s", got.status, got.body)
	}
}

// A6.4: Member for new people in an empty workspace, no role where a template
// sets the matrix. Every template must pass the policy's own checks.
func TestWhatAWorkspaceStartsFrom(t *testing.T) {
	for _, template := range append([]demo.Template{{Key: "empty"}}, demo.Templates...) {
		t.Run(template.Key, func(t *testing.T) {
			w := freshWorld(t)
			code, err := w.login.OpenSetup(context.Background())
			must(t, err)
			done := w.do(t, "", "POST", "/api/v1/setup", setupBody(code, template.Key))
			if done.status != 201 {
				t.Fatalf("%d %s", done.status, done.body)
			}
			w.cookies["mia"], _, _ = strings.Cut(done.header.Get("Set-Cookie"), ";")
			const ws = "/api/v1/workspaces/acme-delivery"
			list := w.ok(t, "mia", "GET", ws+"/trackers?configurable=true", "")
			if empty := !strings.Contains(list.body, `"key"`); empty != (template.Key == "empty") {
				t.Errorf("trackers: %s", list.body)
			}
			if template.Key == "delivery" && (!strings.Contains(list.body, `"key":"orders"`) || strings.Contains(list.body, `"key":"strikes"`)) {
				t.Errorf("trackers: %s", list.body)
			}
			newcomer := w.ok(t, "mia", "POST", ws+"/users", `{"name":"New","email":"new@acme.example"}`)
			if member := strings.Contains(newcomer.body, `"key":"member"`); member != (template.Key == "empty") {
				t.Errorf("a newcomer: %s", newcomer.body)
			}
		})
	}
}

// A2.2, A8: without mail a full user hands the invitation over; it is logged, and the
// other full users are told. Where that takes two people nobody is shown it.
func TestAnInvitationLinkIsForFullUsersWithoutMail(t *testing.T) {
	w := newWorld(t)
	made := w.ok(t, "ext", "POST", ws+"/users", `{"name":"Newcomer","email":"new@example.org"}`)
	path := ws + "/users/" + field(t, made, "id") + "/invitation-link"
	for _, who := range []string{"ext", "sel", "mgr"} {
		if got := w.do(t, who, "POST", path, ""); got.status != 403 || strings.Contains(got.body, "confirm#") {
			t.Errorf("%s: %d %s", who, got.status, got.body)
		}
	}
	got := w.ok(t, "fu1", "POST", path, "")
	_, token, ok := strings.Cut(field(t, got, "url"), "/confirm#")
	if !ok {
		t.Fatalf("%s", got.body)
	}
	account, err := w.login.AccountByEmail(t.Context(), "fu2@example.org")
	must(t, err)
	told, _, _, err := w.app.AccessLog(t.Context(), &app.Visit{Account: account.ID, Workspace: "w1", Scope: access.Unlimited()}, "", 10)
	must(t, err)
	if len(told) != 1 || told[0].Question != "invitation-link" || told[0].User != field(t, made, "id") || told[0].Actor != w.users["fu1"] {
		t.Errorf("the log: %+v", told)
	}
	for who, mails := range map[string]int{"fu1": 0, "fu2": 1, "ext": 0} {
		if sent := w.sentTo(who); len(sent) != mails || mails > 0 && (!strings.Contains(sent[0], "Person fu1 was shown an invitation link") || !strings.Contains(sent[0], "Newcomer") || strings.Contains(sent[0], token)) {
			t.Errorf("%s was sent %q", who, sent)
		}
	}
	w.ok(t, "fu1", "POST", ws+"/policy/changes", changeset("four eyes", `{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","app_access":"selected","two_people":true}}`))
	if got := w.do(t, "fu1", "POST", path, ""); got.status != 409 || field(t, got, "code") != "two_people" || strings.Contains(got.body, "confirm#") {
		t.Errorf("where it takes two people: %d %s", got.status, got.body)
	}
	if in := w.do(t, "", "POST", "/api/v1/auth/confirm", `{"token":"`+token+`"}`); in.status != 200 {
		t.Errorf("%d %s", in.status, in.body)
	}
	if again := w.do(t, "fu1", "POST", path, ""); again.status != 409 {
		t.Errorf("for an active user: %d %s", again.status, again.body)
	}
}

// The page offers the link to whom the route shows it, and to nobody where it is mailed.
func TestWhoIsOfferedInvitationLinks(t *testing.T) {
	w := newWorld(t)
	offered := func(who string) string {
		got := w.ok(t, who, "GET", ws, "")
		return field(t, got, "can.invitation_links.allowed") + " " + field(t, got, "can.invitation_links.reason")
	}
	for who, want := range map[string]string{"fu1": "true <nil>", "ext": "false settings", "mgr": "false settings"} {
		if got := offered(who); got != want {
			t.Errorf("%s without mail: %s, want %s", who, got, want)
		}
	}
	w.ok(t, "fu1", "POST", ws+"/policy/changes", changeset("four eyes", `{"op":"put","kind":"workspace","doc":{"key":"w1","name":"One","app_access":"selected","two_people":true}}`))
	for who, want := range map[string]string{"fu1": "false two_people", "ext": "false two_people", "mgr": "false settings"} {
		if got := offered(who); got != want {
			t.Errorf("%s where it takes two people: %s, want %s", who, got, want)
		}
	}
	mailing, err := New(Options{App: w.app, Login: w.login, Log: slog.New(slog.DiscardHandler), MailReady: true})
	must(t, err)
	w.server = httptest.NewServer(mailing)
	t.Cleanup(w.server.Close)
	for who, want := range map[string]string{"fu1": "false mail_configured", "ext": "false mail_configured", "mgr": "false settings"} {
		if got := offered(who); got != want {
			t.Errorf("%s with mail: %s, want %s", who, got, want)
		}
	}
}
