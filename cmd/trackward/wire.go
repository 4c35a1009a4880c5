package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/config"
	"github.com/trackward/trackward/internal/files"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/mail"
	"github.com/trackward/trackward/internal/outbound"
	"github.com/trackward/trackward/internal/rest"
	"github.com/trackward/trackward/internal/store"
)

// sweepEvery is how often expired sessions, codes and marks are removed. They
// have no effect once they are expired; sweeping only keeps the tables small.
const sweepEvery = 10 * time.Minute

// instance is everything one process is made of, opened and joined together.
type instance struct {
	api   *rest.Server // nil until parts
	store *store.Store
	files *files.Disk
	mail  *mail.Queue
	app   *app.App
	login *login.Service
	log   *slog.Logger
}

// open joins the packages: the one place where everybody meets. publicURL is
// what links in mails start with. On an error nothing stays open.
func open(ctx context.Context, cfg config.Config, publicURL string, log *slog.Logger) (in *instance, err error) {
	in = &instance{log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, in.close())
			in = nil
		}
	}()
	if err := dataDir(cfg); err != nil {
		return in, err
	}
	key, err := instanceKey(cfg, rand.Reader)
	if err != nil {
		return in, err
	}
	if in.store, err = store.Open(ctx, source(cfg), store.Env{}); err != nil {
		return in, fmt.Errorf("open the database: %w", err)
	}
	if in.files, err = files.Open(filepath.Join(cfg.Data, "files"), time.Now()); err != nil {
		return in, err
	}
	if in.mail, err = mail.Open(mail.Settings(cfg.SMTP), filepath.Join(cfg.Data, "outbox"), log); err != nil {
		return in, err
	}
	reach, err := cfg.Outbound()
	if err != nil {
		return in, err
	}
	in.login, err = login.New(login.Options{Store: in.store, Secrets: in.store, Mailer: in.mail, Key: key[:], PublicURL: publicURL, Web: outbound.Client(reach), Log: log, NewID: newID})
	if err != nil {
		return in, err
	}
	in.app, err = app.New(app.Config{Store: in.store, Files: in.files, Log: log, Clock: time.Now,
		ID: newID, Salt: newSalt, Key: key, URL: publicURL, Mail: in.mail, Addresses: in.login})
	return in, err
}

// source is what the store opens: the connection string, or the SQLite file.
func source(cfg config.Config) string {
	if cfg.Postgres != "" {
		return cfg.Postgres
	}
	return filepath.Join(cfg.Data, "trackward.db")
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func newSalt() (salt [16]byte) {
	_, _ = rand.Read(salt[:]) // never fails
	return salt
}

// close gives back what was opened, in the reverse order. Mails that wait are
// tried once more first.
func (in *instance) close() error {
	var errs []error
	if in.api != nil {
		in.api.Close()
	}
	if in.app != nil && in.store != nil {
		limit, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := in.app.FlushUses(limit); err != nil {
			errs = append(errs, fmt.Errorf("note what machines use of their rights: %w", err))
		}
	}
	if in.mail != nil {
		limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		errs = append(errs, in.mail.Close(limit))
	}
	if in.files != nil {
		errs = append(errs, in.files.Close())
	}
	if in.store != nil {
		errs = append(errs, in.store.Close())
	}
	return errors.Join(errs...)
}

// parts mounts the API of an instance. people are the demo's, nil elsewhere.
func (in *instance) parts(cfg config.Config, people []rest.DemoPerson) (parts, error) {
	proxies, err := cfg.Proxies()
	if err != nil {
		return parts{}, err
	}
	api, err := rest.New(rest.Options{App: in.app, Login: in.login, Demo: people, Templates: templates(), MailReady: cfg.SMTP.Host != "",
		Log: in.log, TrustedProxies: proxies})
	if err != nil {
		return parts{}, err
	}
	in.api = api
	return parts{api: api, ready: in.store.Ping, stop: api.EndStreams}, nil
}

// sweep removes what has expired, until ctx ends.
func (in *instance) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := in.login.Sweep(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("expired sessions and codes were not removed; it is tried again later", "error", err)
			}
			if err := in.app.SweepWorkspaces(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("deleted workspaces were not removed; it is tried again later", "error", err)
			}
			if err := in.app.EmptyBins(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("bins were not emptied of what has lain there for 30 days; it is tried again later", "error", err)
			}
			if err := in.app.EmptyTrackers(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("trackers that have lain in the bin for 30 days were not removed; it is tried again later", "error", err)
			}
			if err := in.app.FlushUses(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("what machines use of their rights was not noted; it is noted with their next request", "error", err)
			}
			if err := in.app.SweepReviews(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("access reviews that were due were not carried on; it is tried again later", "error", err)
			}
			if err := in.app.SweepRequests(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("old requests for access were not removed; it is tried again later", "error", err)
			}
			if err := in.app.SweepNotifications(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("old notifications were not removed; it is tried again later", "error", err)
			}
			if err := in.app.SweepVisits(ctx); err != nil && ctx.Err() == nil {
				in.log.Warn("old visits were not removed; it is tried again later", "error", err)
			}
		}
	}
}

// deliverEvery is how often what has happened is looked for that is yet to be told.
const deliverEvery = time.Second

// datesEvery is how often it is looked for roles that began or ended by their dates.
const datesEvery = time.Minute

// deliver tells people of what has happened, until ctx ends.
func (in *instance) deliver(ctx context.Context) {
	tick, dates := time.NewTicker(deliverEvery), time.NewTicker(datesEvery)
	defer tick.Stop()
	defer dates.Stop()
	in.tellDates(ctx)
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-dates.C:
			in.tellDates(ctx)
		case <-tick.C:
			err := in.app.Deliver(ctx)
			if err != nil && ctx.Err() == nil && !failing {
				in.log.Warn("notifications were not delivered; it is tried again every second", "error", err)
			}
			failing = err != nil
		}
	}
}

// scheduleEvery is how often it is looked for changes whose time has come, and for
// what was granted until now.
const scheduleEvery = 5 * time.Second

// schedule makes the changes of access that were saved for a time, and ends what was
// granted for a time, at once and then until ctx ends: nothing outlives its end by the
// time that the server stood still (A6.2).
func (in *instance) schedule(ctx context.Context) {
	tick := time.NewTicker(scheduleEvery)
	defer tick.Stop()
	failing := false
	for {
		err := errors.Join(in.app.RunScheduled(ctx), in.app.EndGrants(ctx))
		if err != nil && ctx.Err() == nil && !failing {
			in.log.Warn("changes whose time has come were not made, or what was granted until now was not ended; it is tried again every few seconds", "error", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (in *instance) tellDates(ctx context.Context) {
	if err := in.app.TellDates(ctx); err != nil && ctx.Err() == nil {
		in.log.Warn("roles that began or ended by their dates were not looked for; it is tried again in a minute", "error", err)
	}
}

// listen opens the server's port.
func listen(cfg config.Config) (net.Listener, error) {
	l, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w; choose another address with --listen", cfg.Listen, err)
	}
	return l, nil
}

// publicURL is what people open: the configured address, or the listener's.
func publicURL(cfg config.Config, l net.Listener) string {
	if cfg.PublicURL != "" {
		return cfg.PublicURL
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// hosting is one run of a server.
type hosting struct {
	cfg    config.Config
	log    *slog.Logger
	people []rest.DemoPerson
	// prepare runs before requests are taken; nil for nothing.
	prepare func(context.Context, *instance) error
	// ready is told the address that people open.
	ready func(url string)
	// still leaves out what the server does by itself every second: a measurement
	// compares what requests alone run.
	still bool
}

// host opens an instance, serves it until ctx ends and closes it.
func host(ctx context.Context, h hosting) (err error) {
	listener, err := listen(h.cfg)
	if err != nil {
		return err
	}
	defer listener.Close()
	url := publicURL(h.cfg, listener)
	in, err := open(ctx, h.cfg, url, h.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	if h.prepare != nil {
		if err := h.prepare(ctx, in); err != nil {
			return err
		}
	}
	made, err := in.parts(h.cfg, h.people)
	if err != nil {
		return err
	}
	besides, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer func() { stop(); all.Wait() }()
	all.Go(func() { in.sweep(besides) })
	if !h.still {
		all.Go(func() { in.schedule(besides) })
		all.Go(func() { in.deliver(besides) })
	}
	return run(ctx, h.cfg, listener, made, h.log, func() { h.ready(url) })
}
