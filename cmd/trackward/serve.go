package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"github.com/trackward/trackward/internal/config"
	"github.com/trackward/trackward/internal/web"
)

func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API and the pages",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := settings(cmd)
			if err != nil {
				return err
			}
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil))
			var tell func(io.Writer, string)
			return host(cmd.Context(), hosting{cfg: cfg, log: log,
				prepare: func(ctx context.Context, in *instance) (err error) {
					tell, err = in.offerSetup(ctx)
					return err
				},
				ready: func(url string) {
					tell(cmd.ErrOrStderr(), url)
					fmt.Fprintf(cmd.OutOrStdout(), "Trackward is ready at %s\n", url)
				}})
		},
	}
	addListenFlag(cmd)
	addStorageFlags(cmd, config.Defaults()["data"].(string))
	return cmd
}

// parts are what a running server is made of besides the pages.
type parts struct {
	// api answers everything under /api/, unknown paths as well.
	api http.Handler
	// ready says whether requests can be answered; its error is for the log.
	ready func(context.Context) error
	// stop ends what would never end by itself, as the server stops; may be nil.
	stop func()
}

// server is the handler of one process and whether it takes requests.
type server struct {
	parts
	log      *slog.Logger
	stopping atomic.Bool
}

// handler puts health, API and pages side by side. A path under /api/, or one at
// which a machine may look for an interface, is never answered with a page.
func (s *server) handler(pages http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.readyz)
	api := s.api
	if api == nil {
		api = http.HandlerFunc(noSuchPath)
	}
	mux.Handle("/api/", api)
	mux.Handle("/api", http.HandlerFunc(noSuchPath))
	for _, other := range []string{"/access/v1/", "/scim/", "/.well-known/", "/metrics"} {
		mux.HandleFunc(other, noSuchPath)
	}
	mux.Handle("/", pages)
	return web.Secure(besideAPI(mux))
}

// besideAPI answers what is not a path of the API but reads like one (another
// case, doubled or escaped slashes, dots) as a path that is not there: neither a
// page nor a redirect to the real one.
func besideAPI(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain := r.URL.Path
		if r.URL.RawPath != "" {
			plain = r.URL.RawPath
		}
		meant := strings.ToLower(path.Clean("/" + r.URL.Path))
		if (meant == "/api" || strings.HasPrefix(meant, "/api/")) && plain != "/api" && !strings.HasPrefix(plain, "/api/") {
			noSuchPath(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	if s.stopping.Load() {
		plain(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	if s.ready != nil {
		if err := s.ready(r.Context()); err != nil {
			s.log.Warn("not ready", "error", err)
			plain(w, http.StatusServiceUnavailable, "not ready")
			return
		}
	}
	plain(w, http.StatusOK, "ok")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}

// noSuchPath is the answer for a path of a machine interface that does not
// exist. It names nothing of the request.
func noSuchPath(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = io.WriteString(w, `{"type":"about:blank","title":"Not Found","status":404,"code":"not_found"}`+"\n")
}

// run serves until ctx ends, then refuses new work and lets running requests
// finish within the configured time. ready is called once, when requests are taken.
func run(ctx context.Context, cfg config.Config, listener net.Listener, made parts, log *slog.Logger, ready func()) error {
	pages, err := web.New(rand.Reader)
	if err != nil {
		return err
	}
	if !pages.Built() {
		log.Warn("the pages are not in this binary; run `make build` to have them")
	}
	s := &server{parts: made, log: log}
	httpServer := &http.Server{
		Handler:           s.handler(pages),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		// Requests outlive the signal: they are waited for below.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	if made.stop != nil {
		httpServer.RegisterOnShutdown(made.stop)
	}
	failed := make(chan error, 1)
	go func() { failed <- httpServer.Serve(listener) }()
	ready()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	return stop(ctx, cfg, httpServer, log)
}

func stop(ctx context.Context, cfg config.Config, httpServer *http.Server, log *slog.Logger) error {
	log.Info("stopping", "wait_at_most", cfg.ShutdownTimeout.String())
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.ShutdownTimeout)
	defer cancel()
	if err := httpServer.Shutdown(limit); err != nil {
		log.Warn("requests were cut off", "error", err)
		return httpServer.Close()
	}
	return nil
}
