// Package pgtest gives tests a real PostgreSQL: Debian's own server in a
// temporary directory, on a unix socket only, with fsync off, and a database of
// its own for each test, cloned from a template that is migrated once. Only
// tests may import it.
//
//	dsn := pgtest.DSN(t, "store", store.Migrate)   // func(dsn string) error
//
// One server serves a test binary, or a whole `make test`, which starts it with
// internal/pgtest/withpg and names its socket directory in TRACKWARD_PG_SOCKET.
// A server ends with the process that started it, however that process ends.
// Where PostgreSQL is not installed the test is skipped, under CI=true it fails.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// SocketVariable names the environment variable with the socket directory of a
// server that is shared by several test binaries.
const SocketVariable = "TRACKWARD_PG_SOCKET"

// harness is what a test binary has of PostgreSQL, made on first use.
type harness struct {
	start  sync.Once
	socket string
	// server is kept reachable: collecting it would close the leash and end it.
	server    *Server
	err       error
	mu        sync.Mutex
	templates map[string]*template
	databases atomic.Int64
}

// template is a migrated database that clones are made of.
type template struct {
	make sync.Once
	name string
	err  error
}

var shared = &harness{templates: make(map[string]*template)}

// DSN returns the connection string of a database that belongs to this test
// alone and is dropped at its end. It is a clone of the template called name,
// which migrate fills on the first call with that name in this process; migrate
// must have closed its connections when it returns. A nil migrate gives an
// empty database. Texts sort by a language's rules there, not by bytes, so that
// a comparison which forgot its collation is seen.
func DSN(t testing.TB, name string, migrate func(dsn string) error) string {
	t.Helper()
	h := shared
	h.need(t)
	from, err := h.template(name, migrate)
	if err != nil {
		t.Fatalf("PostgreSQL template %q: %v", name, err)
	}
	database := fmt.Sprintf("t%d_%d", os.Getpid(), h.databases.Add(1))
	if err := h.admin("create database " + database + " template " + from); err != nil {
		t.Fatalf("PostgreSQL database for this test: %v", err)
	}
	t.Cleanup(func() {
		if err := h.admin("drop database if exists " + database + " with (force)"); err != nil {
			t.Errorf("PostgreSQL database %s was not dropped: %v", database, err)
		}
	})
	return h.dsn(database)
}

// Need skips the test where there is no PostgreSQL, and fails it under CI=true.
// DSN does so too; it is for tests that want to know before other set-up.
func Need(t testing.TB) {
	t.Helper()
	shared.need(t)
}

func (h *harness) need(t testing.TB) {
	t.Helper()
	h.start.Do(func() {
		if h.socket = os.Getenv(SocketVariable); h.socket == "" {
			if h.server, h.err = Start(); h.err == nil {
				h.socket = h.server.Socket
			}
		}
	})
	switch {
	case h.err == nil:
	case IsMissing(h.err) && os.Getenv("CI") != "true":
		fmt.Fprintf(os.Stderr, "SKIPPED %s: %v\n", t.Name(), h.err)
		t.Skip(h.err)
	default:
		t.Fatal(h.err)
	}
}

func (h *harness) template(name string, migrate func(dsn string) error) (string, error) {
	if migrate == nil {
		return "template0", nil
	}
	h.mu.Lock()
	tpl := h.templates[name]
	if tpl == nil {
		tpl = &template{name: fmt.Sprintf("tpl%d_%d", os.Getpid(), len(h.templates)+1)}
		h.templates[name] = tpl
	}
	h.mu.Unlock()
	tpl.make.Do(func() {
		if tpl.err = h.admin("create database " + tpl.name + " template template0"); tpl.err == nil {
			tpl.err = migrate(h.dsn(tpl.name))
		}
	})
	return tpl.name, tpl.err
}

// admin runs one statement outside a transaction on the maintenance database.
func (h *harness) admin(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, h.dsn("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func (h *harness) dsn(database string) string { return dsn(h.socket, database) }

func dsn(socket, database string) string {
	return "postgres://postgres@/" + strings.ToLower(database) + "?host=" + url.QueryEscape(socket) + "&sslmode=disable"
}
