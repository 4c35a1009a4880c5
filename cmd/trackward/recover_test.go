package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/demo"
)

var setupCode = regexp.MustCompile(`(?m)^ {4}([0-9a-z]{5}(?:-[0-9a-z]{5}){3})$`)

// command runs the command to its end.
func command(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), beTheCommand+"=1")
	var both bytes.Buffer
	cmd.Stdout, cmd.Stderr = &both, &both
	err = cmd.Run()
	return both.String(), err
}

// setupCode waits for the code in the log.
func (p *process) setupCode(t *testing.T) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if found := setupCode.FindStringSubmatch(p.log.String()); found != nil {
			return found[1]
		}
	}
	t.Fatalf("the log has no set-up code:\n%s", p.log)
	return ""
}

func at(t *testing.T, url string) *person {
	return &person{t: t, url: url, http: &http.Client{Timeout: time.Minute}}
}

func TestTheSetUpCodeIsInTheLogOnceAndNotInTheDemo(t *testing.T) {
	dir := t.TempDir()
	p := start(t, "serve", "--data", dir)
	code := p.setupCode(t)
	if strings.Count(p.log.String(), code) != 1 {
		t.Fatalf("the log:\n%s", p.log)
	}
	a := at(t, p.url).do("POST", "/api/v1/setup", map[string]string{"code": code, "workspace": "Acme", "name": "Mia", "email": "mia@acme.example", "password": demo.Password})
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	p.stop()
	p = start(t, "serve", "--data", dir)
	p.stop()
	if setupCode.MatchString(p.log.String()) {
		t.Errorf("a second start offers set-up again:\n%s", p.log)
	}
}

// A8.2: the console gives one named user full access back.
func TestRecoverGivesFullAccessBackAndTellsTheOthers(t *testing.T) {
	dir := t.TempDir()
	p := start(t, "serve", "--data", dir)
	code := p.setupCode(t)
	mia := at(t, p.url)
	a := mia.do("POST", "/api/v1/setup", map[string]string{"code": code, "workspace": "Acme", "name": "Mia", "email": "mia@acme.example", "password": demo.Password})
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	mia.cookie = a.cookies[0].Name + "=" + a.cookies[0].Value
	if a = mia.do("POST", "/api/v1/workspaces/acme/users", map[string]any{"name": "Sam", "email": "sam@acme.example"}); a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if out, err := command(t, "recover", "sam@acme.example", "--data", dir); err == nil || !strings.Contains(out, "stop the server") {
		t.Errorf("beside a running server: %v\n%s", err, out)
	}
	p.stop()
	if out, err := command(t, "recover", "nobody@acme.example", "--data", dir); err == nil || !strings.Contains(out, "no user nobody@acme.example") {
		t.Errorf("for nobody: %v\n%s", err, out)
	}
	out, err := command(t, "recover", "SAM@acme.example", "--data", dir)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	token := regexp.MustCompile(`/confirm#(\S{43})`).FindStringSubmatch(out)
	if token == nil {
		t.Fatalf("no link:\n%s", out)
	}
	mails, _ := filepath.Glob(filepath.Join(dir, "outbox", "*mia@acme.example*"))
	told := false
	for _, path := range mails {
		text, _ := os.ReadFile(path)
		told = told || strings.Contains(string(text), "Full access was given back")
		if strings.Contains(string(text), token[1]) {
			t.Error("another person's mail holds the link")
		}
	}
	if !told {
		t.Errorf("the other full user was not told; mails %v", mails)
	}
	p = start(t, "serve", "--data", dir)
	sam := at(t, p.url)
	if a = sam.do("POST", "/api/v1/auth/confirm", map[string]string{"token": token[1], "password": demo.Password}); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	sam.cookie = a.cookies[0].Name + "=" + a.cookies[0].Value
	if a = sam.do("GET", "/api/v1/workspaces/acme", nil); !strings.Contains(string(a.body), `"settings":"full"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a = sam.do("GET", "/api/v1/workspaces/acme/audit", nil); !strings.Contains(string(a.body), "Full access given back on the server's console") {
		t.Errorf("the journal: %s", a.body)
	}

	// Sam loses the authenticator app; the console forgets it.
	a = sam.do("POST", "/api/v1/me/totp", nil)
	secret := textAt(sam.want(http.StatusCreated, a, "asks for a secret"), "secret")
	sam.want(http.StatusOK, sam.do("POST", "/api/v1/me/totp/confirm", map[string]string{"code": appCode(t, secret)}), "switches the app on")
	password := map[string]string{"email": "sam@acme.example", "password": demo.Password}
	if a = sam.do("POST", "/api/v1/auth/password", password); a.status != 401 || !strings.Contains(string(a.body), "second_factor_required") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	p.stop()
	if out, err := command(t, "recover", "sam@acme.example", "--data", dir, "--forget-second-factor"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p = start(t, "serve", "--data", dir)
	if a = sam.at(p.url).do("GET", "/api/v1/me", nil); a.status != 401 {
		t.Errorf("a session from before lives: %d", a.status)
	}
	sam = at(t, p.url)
	a = sam.do("POST", "/api/v1/auth/password", password)
	if a.status != 200 {
		t.Fatalf("without the app: %d %s", a.status, a.body)
	}
	sam.cookie = a.cookies[0].Name + "=" + a.cookies[0].Value
	if a = sam.do("GET", "/api/v1/workspaces/acme/audit", nil); !strings.Contains(string(a.body), "and the second factor forgotten") {
		t.Errorf("the journal: %s", a.body)
	}
}

// appCode is what an authenticator app shows now (RFC 6238).
func appCode(t *testing.T, secret string) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, time.Now().Unix()/30)
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}
