package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

func plainSMTP(t *testing.T, s *server) *SMTP {
	t.Helper()
	out, err := NewSMTP(Settings{Host: "127.0.0.1", Port: s.port, From: "Trackward <trackward@example.org>", TLS: "none"})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func parse(t *testing.T, raw string) (*netmail.Message, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("not a mail: %v\n%s", err, raw)
	}
	var body io.Reader = m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(m.Body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return m, strings.ReplaceAll(string(text), "\r\n", "\n")
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	s := startServer(t, false)
	text := "Grüße, Ann\n.\n..a line that begins with dots\n" + strings.Repeat("long ", 60) + "\n"
	if err := plainSMTP(t, s).Send(t.Context(), "ann@example.org", "Schöne Grüße", text); err != nil {
		t.Fatal(err)
	}
	got := s.all()
	if len(got) != 1 || got[0].from != "trackward@example.org" || !slices.Equal(got[0].to, []string{"ann@example.org"}) {
		t.Fatalf("received %+v", got)
	}
	m, body := parse(t, got[0].raw)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "Schöne Grüße" || body != text {
		t.Fatalf("subject %q, %v\n%s", subject, err, body)
	}
	host, _ := os.Hostname()
	if id := m.Header.Get("Message-ID"); !strings.HasSuffix(id, "@example.org>") || host != "" && strings.Contains(got[0].raw, host) && host != "localhost" {
		t.Errorf("the mail names the machine it comes from: %s", id)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Error("no mark against automatic answers")
	}
}

func TestNothingGivenBecomesAHeaderOrARecipient(t *testing.T) {
	const evil = "evil@example.net"
	s := startServer(t, false)
	sender := plainSMTP(t, s)
	for _, to := range []string{"", "ann", "ann@example.org\r\nBcc: " + evil, "ann@example.org\n", " ann@example.org", "ann@example.org," + evil,
		"ann@example.org;" + evil, "Ann <ann@example.org>", "<ann@example.org>", `"a b"@example.org`, "ann@example.org (x)", "ann@example.org\x00",
		"ann@exa\u2028mple.org", "g:" + evil + ";", "ann@[127.0.0.1]", strings.Repeat("a", 250) + "@example.org"} {
		if err := sender.Send(t.Context(), to, "s", "t"); !isPermanent(err) {
			t.Errorf("recipient %q: %v", to, err)
		}
	}
	if got := s.all(); len(got) != 0 {
		t.Fatalf("sent to a bad recipient: %+v", got)
	}
	for _, subject := range []string{"x\r\nBcc: " + evil, "x\nBcc: " + evil, "x\rBcc: " + evil, "x\u2028Bcc: " + evil, "x\u0085Bcc: " + evil,
		"=?utf-8?q?x=0D=0ABcc:_evil@example.net?=", "x\r\n\r\nBcc: " + evil, "x\x00y", "\u202eevil", strings.Repeat("long subject ", 100)} {
		if err := sender.Send(t.Context(), "ann@example.org", subject, "text\r\nBcc: "+evil+"\r\n.\r\nRCPT TO:<"+evil+">\r\n"); err != nil {
			t.Fatalf("subject %q: %v", subject, err)
		}
	}
	for _, got := range s.all() {
		m, _ := parse(t, got.raw)
		if !slices.Equal(got.to, []string{"ann@example.org"}) || len(m.Header["To"]) != 1 || m.Header.Get("Bcc") != "" || m.Header.Get("Cc") != "" {
			t.Errorf("another recipient or header:\n%s", got.raw)
		}
		for name := range m.Header {
			if !slices.Contains([]string{"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted", "Received"}, name) {
				t.Errorf("header %s was added", name)
			}
		}
		if subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); strings.ContainsAny(subject, "\x00\u202e") || len([]rune(subject)) > 200 {
			t.Errorf("subject %q", subject)
		}
	}
	if n := len(s.all()); n != 10 {
		t.Errorf("%d mails", n)
	}
}

func TestEncryptionIsDemandedAndThePasswordStaysInIt(t *testing.T) {
	secure, open := startServer(t, true), startServer(t, false)
	trust := &tls.Config{RootCAs: secure.roots, ServerName: "127.0.0.1"}
	settings := Settings{Host: "127.0.0.1", Port: secure.port, From: "trackward@example.org", TLS: "starttls", User: "trackward", Password: "secret"}
	sender, err := newSMTP(settings, trust)
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), "ann@example.org", "s", "t"); err != nil {
		t.Fatal(err)
	}
	if got := secure.all(); len(got) != 1 || got[0].user != "trackward" {
		t.Fatalf("%+v", got)
	}
	for name, change := range map[string]func(*Settings) *tls.Config{
		"a server without encryption":     func(s *Settings) *tls.Config { s.Port, s.User = open.port, ""; return trust },
		"a certificate of someone else's": func(*Settings) *tls.Config { return nil },
		"a wrong password":                func(s *Settings) *tls.Config { s.Password = "guess"; return trust },
		"no password at all":              func(s *Settings) *tls.Config { s.User = ""; return trust },
	} {
		s := settings
		trusting := change(&s)
		sender, err := newSMTP(s, trusting)
		if err != nil {
			t.Fatal(err)
		}
		if err := sender.Send(t.Context(), "ann@example.org", "s", "t"); err == nil {
			t.Errorf("%s: the mail was sent", name)
		}
	}
	if a, b := len(secure.all()), len(open.all()); a != 1 || b != 0 {
		t.Errorf("%d and %d mails", a, b)
	}
}

func TestBadSettingsAreRefusedAtTheStart(t *testing.T) {
	for _, s := range []Settings{
		{Host: "mail.example.org", From: "no address"}, {Host: "mail.example.org"},
		{Host: "mail.example.org", From: "a@example.org", TLS: "maybe"}, {Host: "mail.example.org", From: "a@example.org", Port: 70000},
	} {
		if _, err := Open(s, t.TempDir(), discard()); err == nil {
			t.Errorf("%+v was accepted", s)
		}
	}
}

func TestWithoutAServerMailsAreFilesAndTheLogSaysWhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	var said bytes.Buffer
	q, err := Open(Settings{}, dir, slog.New(slog.NewTextHandler(&said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"ann@example.org", "/etc/é@example.org", "ann@example.org"} {
		if err := q.Send(t.Context(), to, "Your code", "The code is 123456\n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 3 {
		t.Fatalf("files %v", files)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, body := parse(t, string(raw)); body != "The code is 123456\n" {
			t.Errorf("%s: %s", file, raw)
		}
		if info, _ := os.Stat(file); info.Mode().Perm() != 0o600 || !strings.HasSuffix(file, ".eml") {
			t.Errorf("%s has mode %v", file, info.Mode())
		}
		if !strings.Contains(said.String(), file) {
			t.Errorf("the log does not name %s:\n%s", file, &said)
		}
	}
	if strings.Contains(said.String(), "123456") {
		t.Errorf("the log holds the code:\n%s", &said)
	}
}

func TestAnOutboxThatCannotBeWrittenLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	box, err := NewOutbox(dir, discard())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := box.Send(t.Context(), "ann@example.org", "s", "t"); err == nil || isPermanent(err) {
		t.Errorf("%v: expected an error that is worth another try", err)
	}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := NewOutbox(blocked, discard()); err == nil {
		t.Error("a file was taken for a directory")
	}
}

// clock hands out the timers of a queue; each fires when the test says so.
type clock struct {
	asked chan time.Duration
	fire  chan time.Time
}

func (c clock) after(d time.Duration) <-chan time.Time { c.asked <- d; return c.fire }

func TestWhatIsRefusedForTheMomentIsTriedAgain(t *testing.T) {
	s := startServer(t, false)
	later := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
	s.refuse = []*smtp.SMTPError{later, later}
	q := NewQueue(plainSMTP(t, s), discard())
	c := clock{make(chan time.Duration), make(chan time.Time)}
	q.after = c.after
	if err := q.Send(t.Context(), "ann@example.org", "s", "t"); err != nil {
		t.Fatal(err)
	}
	for _, want := range q.waits[:2] {
		if got := <-c.asked; got != want {
			t.Errorf("waited %v, expected %v", got, want)
		}
		c.fire <- time.Time{}
	}
	if err := q.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(s.all()); n != 1 {
		t.Errorf("%d mails arrived", n)
	}
}

func TestWhatIsRefusedForGoodIsTriedOnceAndLogged(t *testing.T) {
	s := startServer(t, false)
	s.refuse = []*smtp.SMTPError{{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such person"}}
	var said bytes.Buffer
	q := NewQueue(plainSMTP(t, s), slog.New(slog.NewTextHandler(&said, nil)))
	q.after = func(time.Duration) <-chan time.Time { t.Error("it is tried again"); return nil }
	if err := q.Send(t.Context(), "ann@example.org", "s", "secret text"); err != nil {
		t.Fatal(err)
	}
	if err := q.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text := said.String(); !strings.Contains(text, "ann@example.org") || !strings.Contains(text, "no such person") || strings.Contains(text, "secret text") {
		t.Errorf("the log says %s", text)
	}
}

// slow is a sender that holds every mail until it is let go.
type slow struct {
	mu      sync.Mutex
	sent    int
	started chan struct{}
	release chan struct{}
}

func (s *slow) Send(ctx context.Context, _, _, _ string) error {
	s.started <- struct{}{}
	select {
	case <-s.release:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	s.sent++
	s.mu.Unlock()
	return nil
}

func TestSendingNeverWaitsForTheServer(t *testing.T) {
	s := &slow{started: make(chan struct{}, 2*waiting), release: make(chan struct{})}
	q := NewQueue(s, discard())
	for i := range waiting {
		if err := q.Send(t.Context(), "ann@example.org", "s", "t"); err != nil {
			t.Fatalf("mail %d: %v", i, err)
		}
	}
	if err := q.Send(t.Context(), "ann@example.org", "s", "t"); !errors.Is(err, ErrFull) {
		t.Fatalf("one too many: %v", err)
	}
	for range lines {
		<-s.started
	}
	select {
	case <-s.started:
		t.Fatal("more deliveries at once than lines")
	default:
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := q.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("closing without patience: %v", err)
	}
	close(s.release)
	if err := q.Close(t.Context()); err != nil || s.sent != waiting {
		t.Fatalf("%d sent, %v", s.sent, err)
	}
	if err := q.Send(t.Context(), "ann@example.org", "s", "t"); !errors.Is(err, ErrClosed) {
		t.Fatalf("after the end: %v", err)
	}
}

func TestClosingTriesWaitingMailsOnceMore(t *testing.T) {
	s := startServer(t, false)
	s.refuse = []*smtp.SMTPError{{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "not now"}}
	q := NewQueue(plainSMTP(t, s), discard())
	waitingNow := make(chan struct{})
	q.after = func(time.Duration) <-chan time.Time { close(waitingNow); return nil }
	if err := q.Send(t.Context(), "ann@example.org", "s", "t"); err != nil {
		t.Fatal(err)
	}
	<-waitingNow
	if err := q.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(s.all()); n != 1 {
		t.Errorf("%d mails arrived", n)
	}
}
