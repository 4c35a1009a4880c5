package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/config"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<the page>") })
}

func TestMachinePathsAreNeverAnsweredWithThePage(t *testing.T) {
	h := (&server{log: quiet()}).handler(page())
	for _, path := range []string{"/api", "/api/", "/api/v1/nothing", "/api/v1/../v1/x", "/API/v1/me", "/Api", "//api/v1/me", "/./api/v1/me", "/x/../api/v1/me", "/%61pi/v1/me", "/api%2Fv1/me", "/access/v1/evaluation", "/scim/v2/Users", "/metrics", "/.well-known/x"} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			if w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusMovedPermanently {
				continue // the cleaned path is asked for next
			}
			if w.Code != 404 || w.Header().Get("Content-Type") != "application/problem+json" || strings.Contains(w.Body.String(), "page") {
				t.Errorf("%s %s: %d %s %s", method, path, w.Code, w.Header().Get("Content-Type"), w.Body)
			}
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/t/orders", nil))
	if w.Code != 200 || w.Body.String() != "<the page>" {
		t.Errorf("a page path: %d %s", w.Code, w.Body)
	}
}

func TestTheAPITakesItsPaths(t *testing.T) {
	door := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	w := httptest.NewRecorder()
	(&server{log: quiet(), parts: parts{api: door}}).handler(page()).ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/me", nil))
	if w.Code != http.StatusTeapot {
		t.Errorf("%d", w.Code)
	}
}

func TestReadinessFollowsTheStorageAndTheStop(t *testing.T) {
	failing := errors.New("database password in this text")
	s := &server{log: quiet(), parts: parts{ready: func(context.Context) error { return failing }}}
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.handler(page()).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	if w := ask("/readyz"); w.Code != 503 || strings.Contains(w.Body.String(), "password") {
		t.Errorf("storage away: %d %s", w.Code, w.Body)
	}
	if w := ask("/livez"); w.Code != 200 {
		t.Errorf("livez: %d", w.Code)
	}
	failing = nil
	if w := ask("/readyz"); w.Code != 200 {
		t.Errorf("storage back: %d", w.Code)
	}
	s.stopping.Store(true)
	if w := ask("/readyz"); w.Code != 503 {
		t.Errorf("stopping: %d", w.Code)
	}
}

func TestAStopLetsTheRunningRequestFinishAndThenEnds(t *testing.T) {
	began, finish := make(chan struct{}), make(chan struct{})
	made := parts{
		api: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(began)
			<-finish
			if r.Context().Err() != nil {
				t.Error("the request was cancelled by the stop")
			}
			_, _ = io.WriteString(w, "done")
		}),
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error, 1)
	cfg := config.Config{Listen: "127.0.0.1:0", ShutdownTimeout: 20 * time.Second}
	listener, err := listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	go func() { ended <- run(ctx, cfg, listener, made, quiet(), func() { close(ready) }) }()
	<-ready
	url := publicURL(cfg, listener)
	answers := make(chan string, 1)
	go func() {
		res, err := http.Get(url + "/api/v1/slow")
		if err != nil {
			answers <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answers <- string(body)
	}()
	<-began
	cancel()
	select {
	case <-ended:
		t.Fatal("ended while a request was running")
	case <-time.After(50 * time.Millisecond):
	}
	close(finish)
	if got := <-answers; got != "done" {
		t.Fatalf("answer %q", got)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func TestAnAddressInUseIsNamedWithTheWayOut(t *testing.T) {
	busy := httptest.NewServer(page())
	defer busy.Close()
	addr := strings.TrimPrefix(busy.URL, "http://")
	_, err := listen(config.Config{Listen: addr})
	if err == nil || !strings.Contains(err.Error(), "--listen") || !strings.Contains(err.Error(), addr) {
		t.Fatal(err)
	}
}

func TestLinksStartWithTheAddressThatPeopleOpen(t *testing.T) {
	for name, c := range map[string]struct{ listen, public, want string }{
		"configured":  {"127.0.0.1:0", "https://track.example", "https://track.example"},
		"loopback":    {"127.0.0.1:0", "", "http://127.0.0.1:"},
		"unspecified": {"0.0.0.0:0", "", "http://localhost:"},
	} {
		cfg := config.Config{Listen: c.listen, PublicURL: c.public}
		l, err := listen(cfg)
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		if got := publicURL(cfg, l); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
