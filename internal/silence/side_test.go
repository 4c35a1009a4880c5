package silence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/files"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/rest"
	"github.com/trackward/trackward/internal/store"
)

// side is one of the two: a whole server over a database of its own, whose
// clock, ids and random numbers are functions of the step that is being done.
type side struct {
	at      stamp
	store   stage
	files   *files.Disk
	app     *app.App
	login   *login.Service
	handler http.Handler
	mails   outbox
}

// stamp is where everything that a server would take from its surroundings
// comes from. Steps are numbered alike on both sides, so one that is done on one
// side only moves nothing on the other.
type stamp struct {
	mu      sync.Mutex
	world   string // whose steps these are
	step    int
	drawn   uint64
	planned []string  // ids to be given before any other
	numbers []uint64  // likewise
	held    time.Time // where the clock stands, whatever the step
}

// epoch is the time of step 0.
var epoch = time.Date(2031, 3, 3, 9, 0, 0, 0, time.UTC)

// begin starts a step; ids and numbers are given out first, in order.
func (s *stamp) begin(world string, step int, ids []string, numbers []uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world, s.step, s.drawn, s.planned, s.numbers = world, step, 0, ids, numbers
}

// hold stops the clock at an instant; the zero instant lets it go on with the steps.
func (s *stamp) hold(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = at
}

func (s *stamp) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.held.IsZero() {
		return s.held
	}
	return epoch.Add(time.Duration(s.step) * time.Second)
}

func (s *stamp) bytes() [32]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drawn++
	return sha256.Sum256(fmt.Appendf(nil, "%s/%d/%d", s.world, s.step, s.drawn))
}

func (s *stamp) id() string {
	s.mu.Lock()
	if len(s.planned) > 0 {
		id := s.planned[0]
		s.planned = s.planned[1:]
		s.mu.Unlock()
		return id
	}
	step := s.step
	s.mu.Unlock()
	b := s.bytes()
	return fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", step, s.drawn, b[0], b[1], b[2:8])
}

func (s *stamp) random() uint64 {
	s.mu.Lock()
	if len(s.numbers) > 0 {
		n := s.numbers[0]
		s.numbers = s.numbers[1:]
		s.mu.Unlock()
		return n
	}
	s.mu.Unlock()
	b := s.bytes()
	return binary.BigEndian.Uint64(b[:])
}

func (s *stamp) salt() (salt [16]byte) {
	b := s.bytes()
	copy(salt[:], b[:])
	return salt
}

// Read is the stamp as a source of random bytes.
func (s *stamp) Read(p []byte) (int, error) {
	for i := 0; i < len(p); {
		b := s.bytes()
		i += copy(p[i:], b[:])
	}
	return len(p), nil
}

// stage is a store whose clock is the stamp's, also where the database has one
// of its own.
type stage struct {
	*store.Store
	at *stamp
}

func (s stage) Now(context.Context, string) (now, clock time.Time, err error) {
	now = s.at.now()
	return now, now, nil
}

func (s stage) ApplyPolicy(ctx context.Context, ws string, decide func(int64, policy.Head, time.Time) (*policy.Result, error)) error {
	return s.Store.ApplyPolicy(ctx, ws, func(revision int64, head policy.Head, _ time.Time) (*policy.Result, error) {
		return decide(revision, head, s.at.now())
	})
}

func (s stage) InsertRecords(ctx context.Context, ws string, decide func(int64, time.Time) ([]record.Change, error)) ([]record.Sealed, error) {
	return s.Store.InsertRecords(ctx, ws, func(revision int64, _ time.Time) ([]record.Change, error) {
		return decide(revision, s.at.now())
	})
}

func (s stage) InsertMany(ctx context.Context, ws string, decide func(int64, time.Time) (iter.Seq[[]record.Change], error)) error {
	return s.Store.InsertMany(ctx, ws, func(revision int64, _ time.Time) (iter.Seq[[]record.Change], error) {
		return decide(revision, s.at.now())
	})
}

func (s stage) UpdateRecord(ctx context.Context, one record.Plan, decide func(int64, time.Time, record.Sealed) (record.Change, error)) (record.Sealed, bool, error) {
	return s.Store.UpdateRecord(ctx, one, func(revision int64, _ time.Time, before record.Sealed) (record.Change, error) {
		return decide(revision, s.at.now(), before)
	})
}

func (s stage) WriteComment(ctx context.Context, one record.Plan, id string, decide func(int64, time.Time, record.Sealed, *record.SealedComment) (record.CommentChange, error)) (record.Sealed, record.SealedComment, bool, error) {
	return s.Store.WriteComment(ctx, one, id, func(revision int64, _ time.Time, rec record.Sealed, before *record.SealedComment) (record.CommentChange, error) {
		return decide(revision, s.at.now(), rec, before)
	})
}

// cheap password hashes: what they cost is not what is tested here.
var cheap = argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const password = "correct horse battery"

// databases open a pair of sides.
var databases = []struct {
	name string
	open func(t *testing.T) string
}{
	{"sqlite", sqliteFile},
	{"postgres", func(t *testing.T) string { return pgtest.DSN(t, "silence", store.Migrate) }},
}

var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp(inMemory(), "silence")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "empty.db")
	st, err := store.Open(context.Background(), path, store.Env{})
	if err != nil {
		return nil, err
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// inMemory is a directory without a disk behind it, where there is one: these
// tests need no write to survive.
func inMemory() string {
	if at, err := os.Stat("/dev/shm"); err == nil && at.IsDir() {
		return "/dev/shm"
	}
	return ""
}

func sqliteFile(t *testing.T) string {
	t.Helper()
	raw, err := migrated()
	must(t, err)
	path := filepath.Join(memoryDir(t), "trackward.db")
	must(t, os.WriteFile(path, raw, 0o600))
	return path
}

func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(inMemory(), "silence")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// newSide starts a server over an empty database.
func newSide(t *testing.T, source string) *side {
	t.Helper()
	ctx := context.Background()
	s := &side{}
	st, err := store.Open(ctx, source, store.Env{Now: s.at.now, ID: s.at.id, Random: s.at.random})
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	s.store = stage{st, &s.at}
	s.files, err = files.Open(filepath.Join(memoryDir(t), "files"), epoch)
	must(t, err)
	t.Cleanup(func() { _ = s.files.Close() })
	s.start(t)
	return s
}

// start makes the server anew, with nothing remembered, over the same database.
func (s *side) start(t *testing.T) {
	t.Helper()
	var err error
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	key := sha256.Sum256([]byte("the instance key of both sides"))
	s.login, err = login.New(login.Options{Store: s.store, Secrets: s.store, Mailer: nowhere{}, Key: key[:], PublicURL: "http://127.0.0.1", Log: log,
		Now: s.at.now, NewID: s.at.id, Random: &s.at, Cost: &cheap})
	must(t, err)
	s.app, err = app.New(app.Config{Store: s.store, Files: s.files, Log: log, Clock: s.at.now, ID: s.at.id, Salt: s.at.salt, Key: key, URL: "http://127.0.0.1", Mail: &s.mails, Addresses: s.login})
	must(t, err)
	s.handler, err = rest.New(rest.Options{App: s.app, Login: s.login, Log: log, RequestID: func() string { return "request" }})
	must(t, err)
}

// outbox keeps the mails of a side.
type outbox struct{ sent []string }

func (o *outbox) Send(_ context.Context, to, subject, text string) error {
	o.sent = append(o.sent, to+"\n"+subject+"\n"+text)
	return nil
}

type nowhere struct{}

func (nowhere) Send(context.Context, string, string, string) error { return nil }

// request is what is sent to both sides, byte for byte.
type request struct {
	op     string // operation id
	method string
	path   string // with the query
	body   string
	header [][2]string
	cookie string
	from   string // address of this machine; sign-in throttles each
}

func (r request) String() string {
	body := r.body
	if len(body) > 1500 {
		body = body[:1500] + " …"
	}
	return fmt.Sprintf("%s (%s) %s %s %v\n%s", r.op, r.method, r.path, "", r.header, body)
}

// answer is everything the person receives.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// send asks a side.
func (s *side) send(r request) answer {
	req := httptest.NewRequest(r.method, "http://127.0.0.1"+r.path, strings.NewReader(r.body))
	req.RemoteAddr = "127.0.0.1:4000"
	if r.from != "" {
		req.RemoteAddr = r.from
	}
	if r.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, h := range r.header {
		req.Header.Set(h[0], h[1])
	}
	if r.cookie != "" {
		req.Header.Set("Cookie", r.cookie)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, req)
	return answer{w.Code, w.Header(), w.Body.Bytes()}
}

// signIn starts a session and gives its cookie.
func (s *side) signIn(t *testing.T, email, from string) string {
	t.Helper()
	a := s.send(request{method: "POST", path: "/api/v1/auth/password", from: from, body: fmt.Sprintf(`{"email":%q,"password":%q}`, email, password)})
	if a.status != http.StatusOK {
		t.Fatalf("%s cannot sign in: %d %s", email, a.status, a.body)
	}
	cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
	return cookie
}

// differs says in which respect two answers differ, "" in none. The date is the
// only thing that may; request ids are constant here.
func differs(a, b answer) string {
	if a.status != b.status {
		return fmt.Sprintf("status %d and %d\n%.400s\n%.400s", a.status, b.status, a.body, b.body)
	}
	if !bytes.Equal(a.body, b.body) {
		at := 0
		for at < min(len(a.body), len(b.body)) && a.body[at] == b.body[at] {
			at++
		}
		return fmt.Sprintf("the bodies, from byte %d:\n… %s\n… %s", at, around(a.body, at), around(b.body, at))
	}
	for _, h := range [][2]http.Header{{a.header, b.header}, {b.header, a.header}} {
		for name, values := range h[0] {
			if name != "Date" && strings.Join(values, "\n") != strings.Join(h[1][name], "\n") {
				return fmt.Sprintf("header %s: %q and %q", name, a.header[name], b.header[name])
			}
		}
	}
	return ""
}

func around(body []byte, at int) []byte { return body[max(0, at-160):min(len(body), at+160)] }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
