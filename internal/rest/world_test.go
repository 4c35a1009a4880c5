package rest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/files"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/store"
)

// The standard world of the attack cases, as far as this door needs it: a
// tracker whose price, margin and notes a courier must never hear of, and one
// person of each kind. Every value a courier must not see holds a canary.

const password = "correct horse battery"

type world struct {
	server  *httptest.Server
	app     *app.App
	login   *login.Service
	mails   *mailbox
	log     *bytes.Buffer
	cookies map[string]string // person → cookie
	users   map[string]string // person → user id

	guestReads atomic.Int64 // how often the store was asked for guests' sessions
}

// countedSecrets are a store's secrets that count.
type countedSecrets struct {
	login.SecretStore
	guests *atomic.Int64
}

func (s countedSecrets) Guests(ctx context.Context, workspace string, users ...string) ([]login.Guest, error) {
	s.guests.Add(1)
	return s.SecretStore.Guests(ctx, workspace, users...)
}

type mailbox struct {
	mu   sync.Mutex
	sent []string
}

func (m *mailbox) Send(_ context.Context, to, subject, text string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, to+"\n"+subject+"\n"+text)
	return nil
}

func (m *mailbox) last(t *testing.T) string {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.sent) == 0 {
		t.Fatal("no mail was sent")
	}
	return m.sent[len(m.sent)-1]
}

// syncBuffer is a log that requests may write at once.
type syncBuffer struct {
	mu sync.Mutex
	b  *bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

// people of the world; couriers deliver, the manager does everything.
var people = []struct {
	login, kind, settings, role string
	superuser, noAccess         bool
	status                      string
}{
	{login: "fu1", settings: "full", superuser: true},
	{login: "fu2", settings: "full"},
	{login: "ext", settings: "extended"},
	{login: "sel", settings: "selective"},
	{login: "mgr", role: "manager"},
	{login: "courier", role: "courier"},
	{login: "courier2", role: "courier"},
	{login: "none"},
	{login: "viewer", kind: "viewer"},
	{login: "dead", status: "deactivated"},
	{login: "out", noAccess: true, role: "manager"},
}

var cheap = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func newWorld(t testing.TB) *world { return newWorldAt(t, time.Now) }

// newWorldAt is a world whose clock is the caller's.
func newWorldAt(t testing.TB, clock func() time.Time) *world {
	t.Helper()
	return newWorldIn(t, filepath.Join(t.TempDir(), "trackward.db"), clock)
}

// steppedWorld is a world whose clock stands until it is moved.
func steppedWorld(t testing.TB) (w *world, pass func(time.Duration)) {
	t.Helper()
	var ahead atomic.Int64
	start := time.Now()
	w = newWorldAt(t, func() time.Time { return start.Add(time.Duration(ahead.Load())) })
	return w, func(d time.Duration) { ahead.Add(int64(d)) }
}

// onBoth runs a test in a world on each database.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("SQLite", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, newWorldOn(t, pgtest.DSN(t, "rest", store.Migrate))) })
}

// newWorldOn makes it in a database: a path, or the address of a PostgreSQL.
func newWorldOn(t testing.TB, database string) *world { return newWorldIn(t, database, time.Now) }

func newWorldIn(t testing.TB, database string, clock func() time.Time) *world {
	t.Helper()
	ctx, dir := context.Background(), t.TempDir()
	st, err := store.Open(ctx, database, store.Env{Now: clock})
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	disk, err := files.Open(filepath.Join(dir, "files"), time.Now())
	must(t, err)
	t.Cleanup(func() { _ = disk.Close() })
	w := &world{mails: &mailbox{}, log: &bytes.Buffer{}, cookies: map[string]string{}, users: map[string]string{}}
	log := slog.New(slog.NewTextHandler(&syncBuffer{b: w.log}, nil))
	var key [32]byte
	_, _ = rand.Read(key[:])
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	w.login, err = login.New(login.Options{Store: st, Secrets: countedSecrets{st, &w.guestReads}, Mailer: w.mails, Key: key[:], PublicURL: "http://127.0.0.1", Web: http.DefaultClient, Now: clock, Log: log, Cost: &cheap})
	must(t, err)
	w.app, err = app.New(app.Config{Store: st, Files: disk, Log: log, Clock: clock, ID: newID, Salt: salt, Key: key, URL: "http://127.0.0.1", Mail: w.mails, Addresses: w.login})
	must(t, err)
	w.fill(t, ctx)
	api, err := New(Options{App: w.app, Login: w.login, Log: log, Templates: demoTemplates()})
	must(t, err)
	w.server = httptest.NewServer(api)
	t.Cleanup(w.server.Close)
	return w
}

func salt() (s [16]byte) {
	_, _ = rand.Read(s[:])
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func doc(kind policy.Kind, id string, v any) policy.Change {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}
}

// fill makes workspace w1 with everybody in it, and w2 with its owner alone.
func (w *world) fill(t testing.TB, ctx context.Context) {
	t.Helper()
	changes := append(policy.BuiltIn(), doc(policy.KindWorkspace, "", policy.Workspace{Key: "w1", Name: "One", TimeZone: "UTC", AppAccess: "selected"}))
	for _, p := range people {
		account, err := w.login.CreateAccount(ctx, p.login+"@example.org", p.login, true)
		must(t, err)
		must(t, w.login.SetPassword(ctx, account.ID, password))
		u := policy.User{Name: "Person " + p.login, Email: p.login + "@example.org", Kind: or(p.kind, "regular"), Status: or(p.status, "active"), Confirmed: true,
			AppAccess: !p.noAccess, Settings: or(p.settings, "none"), Superuser: p.superuser, Account: account.ID}
		if p.settings == "selective" {
			u.Configures = []string{"orders"}
		}
		w.users[p.login] = uuid.Must(uuid.NewV7()).String()
		changes = append(changes, doc(policy.KindUser, w.users[p.login], u))
	}
	changes = append(changes, doc(policy.KindTeam, "", policy.Team{Key: "north", Name: "North", Members: []string{w.users["courier"]}}),
		doc(policy.KindSite, "", policy.Site{Key: "texas", Name: "Texas", Kind: "region"}),
		doc(policy.KindRole, "", policy.Role{Key: "courier", Name: "Courier", Portal: "staff", Enabled: true}),
		doc(policy.KindTracker, "", policy.Tracker{Key: "clients", Name: "Clients", Singular: "Client", Label: "name", Numbering: "sequential",
			Properties: []policy.Property{{Key: "name", Label: "Name", Type: policy.Text}, {Key: "debt", Label: "Debt", Type: policy.Money, Currency: "USD"}},
			States:     []policy.State{{Key: "lead", Label: "Lead", Kind: "open"}}}),
		doc(policy.KindTracker, "", ordersTracker()),
		doc(policy.KindPermissions, "", courierCells()))
	for _, p := range people {
		if p.role != "" {
			changes = append(changes, doc(policy.KindAssignment, "", policy.Assignment{User: w.users[p.login], Role: p.role, Site: policy.AllSites}))
		}
	}
	sortChanges(changes)
	_, err := w.app.NewWorkspace(ctx, uuid.Must(uuid.NewV7()).String(), "w1", "test", policy.Changeset{Note: "world", Changes: changes})
	must(t, err)

	account, err := w.login.CreateAccount(ctx, "stranger@example.org", "stranger", true)
	must(t, err)
	must(t, w.login.SetPassword(ctx, account.ID, password))
	_, err = w.app.NewWorkspace(ctx, uuid.Must(uuid.NewV7()).String(), "w2", "test", policy.Changeset{Changes: policy.NewWorkspace(
		policy.Workspace{Key: "w2", Name: "Two", TimeZone: "UTC", AppAccess: "everyone"}, "", policy.User{Name: "Stranger", Email: "stranger@example.org", Account: account.ID})})
	must(t, err)
}

// sortChanges puts what others name first: trackers before the users who
// configure them.
func sortChanges(changes []policy.Change) {
	order := map[policy.Kind]int{policy.KindWorkspace: 0, policy.KindRole: 1, policy.KindSite: 2, policy.KindTracker: 3, policy.KindUser: 4, policy.KindTeam: 5}
	rank := func(k policy.Kind) int {
		if n, ok := order[k]; ok {
			return n
		}
		return 9
	}
	for i := 1; i < len(changes); i++ {
		for j := i; j > 0 && rank(changes[j].Kind) < rank(changes[j-1].Kind); j-- {
			changes[j], changes[j-1] = changes[j-1], changes[j]
		}
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func ordersTracker() policy.Tracker {
	return policy.Tracker{Key: "orders", Name: "Orders", Singular: "Order", Label: "name", Numbering: "sequential",
		Properties: []policy.Property{
			{Key: "name", Label: "Customer", Type: policy.Text},
			{Key: "phone", Label: "Phone", Type: policy.Phone},
			{Key: "price", Label: "Secretprice", Type: policy.Money, Currency: "USD"},
			{Key: "margin", Label: "Secretmargin", Type: policy.Number},
			{Key: "notes", Label: "Secretnotes", Type: policy.LongText},
			{Key: "photo", Label: "Photo", Type: policy.Photo},
			{Key: "due", Label: "Due", Type: policy.Date},
			{Key: "urgent", Label: "Urgent", Type: policy.Checkbox},
			{Key: "size", Label: "Size", Type: policy.Choice, Options: []policy.Option{{Key: "s", Label: "Small"}, {Key: "l", Label: "Large"}}},
			{Key: "client", Label: "Secretclient", Type: policy.Link, LinkTo: "clients"},
			{Key: "responsible", Label: "Responsible", Type: policy.UserRef, Assigns: true, Pick: policy.Pick{Roles: []string{"courier"}}},
		},
		States: []policy.State{
			{Key: "new", Label: "New", Kind: "open"},
			{Key: "delivering", Label: "Delivering", Kind: "doing", Required: []string{"photo"}},
			{Key: "done", Label: "Done", Kind: "done"},
			{Key: "vaulted", Label: "Secretstate", Kind: "done"},
		},
		Transitions: []policy.Transition{{From: "new", To: "delivering"}, {From: "delivering", To: "new"}, {From: "delivering", To: "done"}, {From: "done", To: "vaulted"}}}
}

// courierCells: name and phone of assigned orders while they are delivered, the
// photo to edit; they may be moved on.
func courierCells() policy.Permissions {
	return policy.Permissions{Role: "courier", Tracker: "orders", States: map[string]policy.Entries{
		"delivering": {Actions: map[string]string{"change_state": "assigned"}, Properties: map[string]policy.Cell{
			"name": {View: "assigned"}, "phone": {View: "assigned"}, "photo": {View: "assigned", Edit: "assigned"}, "due": {View: "assigned"}, "responsible": {View: "assigned"},
		}},
	}}
}

// as signs somebody in, once.
func (w *world) as(t testing.TB, who string) string {
	t.Helper()
	if c, ok := w.cookies[who]; ok {
		return c
	}
	got := send(t, "POST", w.server.URL+"/api/v1/auth/password", fmt.Sprintf(`{"email":"%s@example.org","password":"%s"}`, who, password))
	if got.status != 200 {
		t.Fatalf("%s cannot sign in: %d %s", who, got.status, got.body)
	}
	cookie, _, _ := strings.Cut(got.header.Get("Set-Cookie"), ";")
	w.cookies[who] = cookie
	return cookie
}

const ws = "/api/v1/workspaces/w1"

// do sends a request as somebody; "" is nobody.
func (w *world) do(t *testing.T, who, method, path, body string, header ...string) answer {
	t.Helper()
	if who != "" {
		header = append(header, "Cookie", w.as(t, who))
	}
	return send(t, method, w.server.URL+path, body, header...)
}

// ok is do where only a success will do.
func (w *world) ok(t *testing.T, who, method, path, body string, header ...string) answer {
	t.Helper()
	got := w.do(t, who, method, path, body, header...)
	if got.status >= 300 {
		t.Fatalf("%s %s %s: %d %s\n%s", who, method, path, got.status, got.body, w.log.String())
	}
	return got
}

// upload posts a file.
func (w *world) upload(t *testing.T, who, path, part, name, content string, header ...string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	p, err := form.CreateFormFile(part, name)
	must(t, err)
	_, _ = io.WriteString(p, content)
	must(t, form.Close())
	return w.do(t, who, "POST", path, body.String(), append(header, "Content-Type", form.FormDataContentType())...)
}

// field reads a key out of a JSON answer: "record.id", "items.0.id".
func field(t *testing.T, a answer, path string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("not JSON: %s", a.body)
	}
	for _, key := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[key]
		case []any:
			var n int
			_, _ = fmt.Sscan(key, &n)
			if n >= len(x) {
				t.Fatalf("no %s in %s", path, a.body)
			}
			v = x[n]
		default:
			t.Fatalf("no %s in %s", path, a.body)
		}
	}
	return fmt.Sprint(v)
}

// order makes an order as the manager and gives its id.
func (w *world) order(t *testing.T, values string) string {
	t.Helper()
	return field(t, w.ok(t, "mgr", "POST", ws+"/trackers/orders/records", `{"values":`+values+`}`), "record.id")
}

// delivering makes an order that the courier delivers, full of canaries.
func (w *world) delivering(t *testing.T, name string) string {
	t.Helper()
	id := w.order(t, `{"name":"`+name+`","phone":"+44 20 1","price":7345678.91,"margin":424242,"notes":"canary-note","responsible":"`+w.users["courier"]+`"}`)
	w.ok(t, "mgr", "POST", ws+"/trackers/orders/records/"+id+"/transition", `{"to":"delivering"}`)
	return id
}

// etag reads an object's ETag.
func (w *world) etag(t *testing.T, who, path string) string {
	t.Helper()
	tag := w.ok(t, who, "GET", path, "").header.Get("ETag")
	if tag == "" {
		t.Fatalf("%s has no ETag", path)
	}
	return tag
}
