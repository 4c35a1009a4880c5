package difftest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/files"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/refmodel"
	"github.com/trackward/trackward/internal/rest"
	"github.com/trackward/trackward/internal/store"
)

// api is the product behind its API, at noon, with everybody's sign-in.
type api struct {
	server   *httptest.Server
	app      *app.App
	store    *store.Store
	login    *login.Service
	accounts map[string]string // person → account
	cookies  map[string]string
}

const password = "correct horse battery"

// silent sends no mail.
type silent struct{}

func (silent) Send(context.Context, string, string, string) error { return nil }

func newAPI(t *testing.T) *api {
	t.Helper()
	dir, at := t.TempDir(), func() time.Time { return noon }
	a := &api{accounts: map[string]string{}, cookies: map[string]string{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	a.store, err = store.Open(t.Context(), filepath.Join(dir, "api.db"), store.Env{Now: at})
	must(err)
	t.Cleanup(func() { _ = a.store.Close() })
	disk, err := files.Open(filepath.Join(dir, "files"), noon)
	must(err)
	t.Cleanup(func() { _ = disk.Close() })
	log := slog.New(slog.DiscardHandler)
	key := [32]byte{1}
	a.app, err = app.New(app.Config{Store: a.store, Files: disk, Log: log, Clock: at, ID: laterID, Salt: func() (s [16]byte) { return s }, Key: key, URL: "http://127.0.0.1"})
	must(err)
	a.login, err = login.New(login.Options{Now: at, Store: a.store, Secrets: a.store, Mailer: silent{}, Key: key[:], PublicURL: "http://127.0.0.1", Log: log,
		Cost: &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}})
	must(err)
	handler, err := rest.New(rest.Options{App: a.app, Login: a.login, Log: log, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}})
	must(err)
	a.server = httptest.NewServer(handler)
	t.Cleanup(a.server.Close)
	return a
}

// laterID is the id of what is made over the API, after the records of the files.
func laterID() string { return recordID(1_000_000 + int(worlds.Add(1))) }

// account makes a person's sign-in, once.
func (a *api) account(t *testing.T, who string) string {
	t.Helper()
	if a.accounts[who] == "" {
		made, err := a.login.CreateAccount(t.Context(), who+"@example.org", who, true)
		if err == nil {
			err = a.login.SetPassword(t.Context(), made.ID, password)
		}
		if err != nil {
			t.Fatal(err)
		}
		a.accounts[who] = made.ID
		answer := a.send(t, "", "", "POST", "/api/v1/auth/password", fmt.Sprintf(`{"email":"%s@example.org","password":%q}`, who, password))
		a.cookies[who], _, _ = strings.Cut(answer.cookie, ";")
		if answer.status != http.StatusOK {
			t.Fatalf("%s cannot sign in: %d", who, answer.status)
		}
	}
	return a.accounts[who]
}

type reply struct {
	status       int
	body         map[string]any
	raw          string
	etag, cookie string
}

func (a *api) send(t *testing.T, who, from, method, path, body string, header ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, a.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-For", from)
	r.Header.Set("Content-Type", "application/json")
	if who != "" {
		r.Header.Set("Cookie", a.cookies[who])
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := reply{status: answer.StatusCode, raw: string(raw), etag: answer.Header.Get("ETag"), cookie: answer.Header.Get("Set-Cookie")}
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &out.body); err != nil {
			t.Fatalf("%s %s: %d %s", method, path, out.status, raw)
		}
	}
	return out
}

// each calls fn with every object of a list in the answer.
func each(list any, fn func(x map[string]any)) {
	items, _ := list.([]any)
	for _, item := range items {
		if x, ok := item.(map[string]any); ok {
			fn(x)
		}
	}
}

func texts(list any, key string) (out []string) {
	each(list, func(x map[string]any) { out = append(out, fmt.Sprint(x[key])) })
	return out
}

// holdAPI holds the API against the expectations of who signs in on a page at
// noon; keys and other instants are not asked over it.
func (s *Scenario) holdAPI(t *testing.T, a *api) {
	t.Helper()
	accounts := map[string]string{}
	for name, u := range s.World.Users {
		if u.Kind != "integration" && u.Status != "deleted" && u.Kind != "guest" {
			accounts[name] = a.account(t, name)
		}
	}
	more := s.beside
	more.accounts = accounts
	p, err := newProduct(s.World, newID(), more)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.store(t.Context(), a.store); err != nil {
		t.Fatal(err)
	}
	var visits []visit
	for i := range s.Expect {
		e := &s.Expect[i]
		asker := s.askerOf(t, e)
		if accounts[e.Who] == "" || e.Over == "api" || e.Scope != nil || !asker.Now.Equal(noon) || !asker.Address.IsValid() {
			continue
		}
		v := visit{t: t, s: s, api: a, e: e, from: asker.Address.String(), base: "/api/v1/workspaces/" + p.id}
		v.hold()
		visits = append(visits, v)
	}
	before, links := map[string]reply{}, map[string]link{}
	for i := range visits {
		visits[i].requests(before, links)
	}
}

// visit is one expectation being held over the API.
type visit struct {
	t          *testing.T
	s          *Scenario
	api        *api
	e          *Expectation
	from, base string
}

func (v *visit) get(path string) reply {
	v.t.Helper()
	return v.api.send(v.t, v.e.Who, v.from, "GET", v.base+path, "")
}

func (v *visit) hold() {
	v.t.Helper()
	all := v.get("/trackers")
	if v.e.Door != nil && *v.e.Door != "" {
		if reason := fmt.Sprint(all.body["reason"]); all.status != http.StatusForbidden || reason != *v.e.Door {
			v.t.Errorf("API: the door for %s: %d %s, expected 403 %s", v.e.Who, all.status, reason, *v.e.Door)
		}
		return
	}
	if all.status != http.StatusOK {
		v.t.Errorf("API: %s lists trackers: %d", v.e.Who, all.status)
		return
	}
	if v.e.Trackers != nil {
		sameSet(v.t, "API: trackers that "+v.e.Who+" sees", *v.e.Trackers, texts(all.body["items"], "key"))
	}
	for key, want := range v.e.States {
		sameSet(v.t, fmt.Sprintf("API: states of %s that %s hears of", key, v.e.Who), want, texts(v.get("/trackers/" + key).body["states"], "key"))
	}
	for key, want := range v.e.Sees {
		page := v.get("/trackers/" + key + "/records?limit=200&count=exact")
		if len(want) == 0 && page.status == http.StatusNotFound {
			continue // the tracker is not seen
		}
		sameOrder(v.t, fmt.Sprintf("API: records of %s that %s sees", key, v.e.Who), want, v.s.namesOf(texts(page.body["items"], "id")))
		if fmt.Sprint(page.body["count"]) != fmt.Sprint(len(want)) {
			v.t.Errorf("API: the count of %s for %s: %v, expected %d", key, v.e.Who, page.body["count"], len(want))
		}
	}
	v.records()
	v.lists()
	v.writes()
	v.explanations()
}

// explanations asks why, of oneself. Of a record that is not seen the answer is
// that about one that does not exist (A13.2).
func (v *visit) explanations() {
	for _, q := range v.e.Explain {
		r := v.s.record(v.t, q.On)
		got := v.why(r, r.ID, q)
		if !v.s.World.Mask(v.s.askerOf(v.t, v.e), r).Seen {
			if missing := v.why(r, recordID(987654), q); got.status != missing.status || !reflect.DeepEqual(got.body, missing.body) {
				v.t.Errorf("API: why %s may not %s on %s: %d %v; of a record that is not there: %d %v", v.e.Who, q.Do, q.On, got.status, got.body, missing.status, missing.body)
			}
			continue
		}
		if _, key, named := strings.Cut(q.Do, " "); named && !v.s.World.Nameable(v.s.askerOf(v.t, v.e), r.Tracker, key) {
			if code := v.code(got); code != "unknown_property" { // a hidden name is an unknown one (A4.1)
				v.t.Errorf("API: why %s may not %s on %s: %d %q, expected unknown_property", v.e.Who, q.Do, q.On, got.status, code)
			}
			continue
		}
		stopped, _ := got.body["stopped_at"].(string)
		reason, _ := got.body["reason"].(string)
		if got.status != http.StatusOK || stopped != q.Stopped || reason != q.Reason || got.body["allowed"] != (q.Stopped == "") {
			v.t.Errorf("API: why %s may not %s on %s: %d, stopped by %q, %q; expected %q, %q: %v", v.e.Who, q.Do, q.On, got.status, stopped, reason, q.Stopped, q.Reason, got.body)
		}
	}
}

func (v *visit) why(r *refmodel.Record, id string, q scenarioWhy) reply {
	doc := map[string]string{"tracker": r.Tracker, "record": id}
	var named bool
	if doc["action"], doc["property"], named = strings.Cut(q.Do, " "); !named {
		delete(doc, "property")
	}
	body, _ := json.Marshal(doc)
	got := v.api.send(v.t, v.e.Who, v.from, "POST", v.base+"/access/explain", string(body))
	if stuck, ok := got.body["still_stuck"].(map[string]any); ok {
		delete(stuck, "request_id")
	}
	return got
}

// records holds the masked record and its can against views, edits and may.
func (v *visit) records() {
	for name, want := range v.e.Views {
		if v.s.record(v.t, name).Binned {
			continue // the bin has no path of its own
		}
		r := v.record(name)
		if len(want) == 0 {
			if r.status != http.StatusNotFound {
				v.t.Errorf("API: %s gets %s: %d, expected 404", v.e.Who, name, r.status)
			}
			continue
		}
		var got []string
		values, _ := r.body["values"].(map[string]any)
		for key := range values {
			got = append(got, key)
		}
		for _, key := range []string{"author", "updated_at", "updated_by", "site", "restriction"} {
			if _, ok := r.body[key]; ok {
				got = append(got, key)
			}
		}
		sameSet(v.t, fmt.Sprintf("API: what %s views of %s", v.e.Who, name), want, got)
	}
	for name, want := range v.e.Edits {
		can, _ := v.record(name).body["can"].(map[string]any)
		edit, _ := can["edit"].([]any)
		var got []string
		for _, key := range edit {
			got = append(got, fmt.Sprint(key))
		}
		want = slices.DeleteFunc(slices.Clone(want), func(key string) bool { return key == "site" })
		sameSet(v.t, fmt.Sprintf("API: what %s edits of %s", v.e.Who, name), want, slices.DeleteFunc(got, func(key string) bool { return key == "site" }))
	}
	for name, want := range v.e.May {
		if slices.Contains(want, "recover") {
			continue // the bin has no path of its own
		}
		can, _ := v.record(name).body["can"].(map[string]any)
		var got []string
		for _, act := range []string{"change_state", "archive", "restore", "delete"} {
			if one, _ := can[act].(map[string]any); one["allowed"] == true {
				got = append(got, act)
			}
		}
		sameSet(v.t, fmt.Sprintf("API: what %s may do with %s", v.e.Who, name), want, got)
	}
}

func (v *visit) path(name string) string {
	r := v.s.record(v.t, name)
	return "/trackers/" + r.Tracker + "/records/" + r.ID
}

func (v *visit) record(name string) reply { return v.get(v.path(name)) }

func (v *visit) lists() {
	for _, l := range v.e.Lists {
		if l.Which == "both" || l.Which == "bin" {
			continue
		}
		q, err := v.s.query(l)
		if err != nil {
			v.t.Fatal(err)
		}
		asked := query(v.s.World, q)
		values := url.Values{"count": {"exact"}}
		for key, text := range map[string]string{"filter": asked.Filter, "q": asked.Q, "sort": strings.Join(asked.Sort, ","), "state": strings.Join(asked.States, ",")} {
			if text != "" {
				values.Set(key, text)
			}
		}
		if l.Which == "archived" {
			values.Set("archived", "true")
		}
		page := v.get("/trackers/" + l.In + "/records?" + values.Encode())
		what := fmt.Sprintf("API: %s lists %s", v.e.Who, describe(asked))
		if l.Refused != "" {
			if code := v.code(page); code != l.Refused {
				v.t.Errorf("%s: refused %q, expected %q", what, code, l.Refused)
			}
			continue
		}
		sameOrder(v.t, what, l.Is, v.s.namesOf(texts(page.body["items"], "id")))
		if fmt.Sprint(page.body["count"]) != fmt.Sprint(len(l.Is)) {
			v.t.Errorf("%s: counts %v, expected %d", what, page.body["count"], len(l.Is))
		}
	}
}

// code is why a request was refused: the first entry's code, where what is wrong
// is a part of it.
func (v *visit) code(r reply) string {
	code, _ := r.body["code"].(string)
	if codes := texts(r.body["errors"], "code"); code == "invalid" && len(codes) > 0 && strings.HasPrefix(codes[0], "un") {
		return codes[0]
	}
	if codes := texts(r.body["errors"], "code"); code == "invalid" && len(codes) > 0 && codes[0] == "not_sortable" {
		return codes[0]
	}
	return code
}
