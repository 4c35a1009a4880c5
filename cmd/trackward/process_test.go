package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/demo"
	"github.com/trackward/trackward/internal/pgtest"
)

// The tests of this package run the command as a process of its own: the test
// binary, told by this variable to be the command.
const beTheCommand = "TRACKWARD_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(beTheCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a running server.
type process struct {
	url  string
	cmd  *exec.Cmd
	done chan error
	log  *syncBuffer
}

type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// start runs the command until the test ends or kill is called. It returns when
// the server says that it is ready.
func start(t testing.TB, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(self, append(args, "--listen", "127.0.0.1:0")...), done: make(chan error, 1), log: &syncBuffer{}}
	p.cmd.Env = append(os.Environ(), beTheCommand+"=1")
	p.cmd.Stderr = p.log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, url, ok := strings.Cut(lines.Text(), " ready at "); ok {
				ready <- url
			}
		}
		p.done <- p.cmd.Wait()
	}()
	t.Cleanup(func() { p.stop() })
	select {
	case p.url = <-ready:
	case err := <-p.done:
		t.Fatalf("the command ended before it was ready: %v\n%s", err, p.log)
	case <-time.After(2 * time.Minute):
		t.Fatalf("the command was not ready within two minutes\n%s", p.log)
	}
	return p
}

// stop asks the server to end and waits for it.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	p.wait()
}

// kill ends the server as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // likewise
	p.wait()
}

func (p *process) wait() {
	if p.done != nil {
		<-p.done
		p.done = nil
	}
}

// signal suspends and continues the process.
func (p *process) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// person is someone signed in at a server.
type person struct {
	t      testing.TB
	login  string
	url    string
	cookie string
	http   *http.Client
}

// signIn signs one of the demo's people in at a server.
func signIn(t testing.TB, url, login string) *person {
	t.Helper()
	p := &person{t: t, login: login, url: url, http: &http.Client{Timeout: time.Minute}}
	a := p.do("POST", "/api/v1/auth/password", map[string]string{"email": login + "@demo.example", "password": demo.Password})
	if a.status != http.StatusOK {
		t.Fatalf("%s cannot sign in: %d %s", login, a.status, a.body)
	}
	for _, c := range a.cookies {
		p.cookie = c.Name + "=" + c.Value
	}
	if p.cookie == "" {
		t.Fatalf("%s got no cookie", login)
	}
	return p
}

// at is the same person with the same session at another server.
func (p *person) at(url string) *person {
	q := *p
	q.url = url
	return &q
}

// answer is one response, read whole.
type answer struct {
	status  int
	header  http.Header
	cookies []*http.Cookie
	body    []byte
}

// do sends a request; body is encoded as JSON unless it is a reader or nil.
// headers come in pairs.
func (p *person) do(method, path string, body any, headers ...string) answer {
	p.t.Helper()
	a, err := p.try(method, path, body, headers...)
	if err != nil {
		p.t.Fatalf("%s %s %s: %v", p.login, method, path, err)
	}
	return a
}

func (p *person) try(method, path string, body any, headers ...string) (answer, error) {
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		reader = bytes.NewReader(raw)
		headers = append(headers, "Content-Type", "application/json")
	}
	r, err := http.NewRequestWithContext(context.Background(), method, p.url+path, reader)
	if err != nil {
		return answer{}, err
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if p.cookie != "" {
		r.Header.Set("Cookie", p.cookie)
	}
	response, err := p.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, response.Cookies(), raw}, err
}

// ws is the path of the demo workspace.
const ws = "/api/v1/workspaces/demo"

// get reads a path of the workspace, which must answer with the status.
func (p *person) get(status int, path string) map[string]any {
	p.t.Helper()
	return p.want(status, p.do("GET", ws+path, nil), path)
}

func (p *person) want(status int, a answer, what string) map[string]any {
	p.t.Helper()
	if a.status != status {
		p.t.Fatalf("%s %s: %d, want %d: %s", p.login, what, a.status, status, a.body)
	}
	if len(a.body) == 0 {
		return nil
	}
	var out map[string]any
	if err := json.Unmarshal(a.body, &out); err != nil {
		p.t.Fatalf("%s %s: %v: %s", p.login, what, err, a.body)
	}
	return out
}

// items reads every page of a list.
func (p *person) items(path string) []map[string]any {
	p.t.Helper()
	var out []map[string]any
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	for next := path; ; {
		page := p.get(http.StatusOK, next)
		for _, item := range page["items"].([]any) {
			out = append(out, item.(map[string]any))
		}
		cursor, _ := page["next_cursor"].(string)
		if cursor == "" {
			return out
		}
		next = path + separator + "cursor=" + cursor
	}
}

// demoArgs are the arguments of a demo on a database of this test's own, with
// the demo in it already.
func demoArgs(t testing.TB, backend string) []string {
	t.Helper()
	dir := t.TempDir()
	switch backend {
	case "sqlite":
		copyDemo(t, dir)
		return []string{"demo", "--data", dir}
	case "postgres":
		dsn := pgtest.DSN(t, "demo", makeDemo)
		copyKey(t, dir)
		return []string{"demo", "--data", dir, "--postgres", dsn}
	}
	t.Fatalf("no such backend %s", backend)
	return nil
}

// backends are the databases that every scenario runs on.
var backends = []string{"sqlite", "postgres"}

// made is the demo, made once on SQLite; tests get copies of its files.
var made struct {
	once sync.Once
	dir  string
	took time.Duration
	err  error
}

func copyDemo(t testing.TB, dir string) {
	t.Helper()
	made.once.Do(func() {
		if made.dir, made.err = os.MkdirTemp("", "trackward-demo-"); made.err != nil {
			return
		}
		started := time.Now()
		made.err = runUntilReady("demo", "--data", made.dir)
		made.took = time.Since(started)
	})
	if made.err != nil {
		t.Fatal(made.err)
	}
	if err := os.CopyFS(dir, os.DirFS(made.dir)); err != nil {
		t.Fatal(err)
	}
}

// makeDemo fills a PostgreSQL database with the demo.
func makeDemo(dsn string) error {
	dir, err := os.MkdirTemp("", "trackward-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte(testKey), 0o600); err != nil {
		return err
	}
	return runUntilReady("demo", "--data", dir, "--postgres", dsn)
}

// testKey is the instance key that the processes of a test share.
var testKey = strings.Repeat("5a", 32) + "\n"

func copyKey(t testing.TB, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte(testKey), 0o600); err != nil {
		t.Fatal(err)
	}
}

// runUntilReady runs the command to the point where it takes requests, then
// stops it.
func runUntilReady(args ...string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, self, append(args, "--listen", "127.0.0.1:0")...)
	cmd.Env = append(os.Environ(), beTheCommand+"=1")
	var log syncBuffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	ready := false
	for lines.Scan() {
		if strings.Contains(lines.Text(), " ready at ") {
			ready = true
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				return err
			}
		}
	}
	if err := cmd.Wait(); err != nil || !ready {
		return fmt.Errorf("trackward %s: %v\n%s", strings.Join(args, " "), err, log.String())
	}
	return nil
}
