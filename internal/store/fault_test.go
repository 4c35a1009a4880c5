package store_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/store"
	"github.com/trackward/trackward/internal/store/storetest"
	"github.com/trackward/trackward/internal/testcount"
)

// scribbleAt names the database that the child process writes to.
const scribbleAt = "TRACKWARD_TEST_SCRIBBLE"

// TestChildScribbles is the process that TestKilled… kill.
func TestChildScribbles(t *testing.T) {
	source := os.Getenv(scribbleAt)
	if source == "" {
		t.Skip("run by the tests that kill it")
	}
	s, err := store.Open(t.Context(), source, store.Env{})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Scribble(t, s, func(line string) { fmt.Fprintln(os.Stderr, line) })
}

// scribbled runs a child that writes, kills it once it acknowledged so many
// lines, and returns them all.
func scribbled(t *testing.T, source string, enough int) (lines []string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestChildScribbles$", "-test.timeout=60s")
	child.Env = append(os.Environ(), scribbleAt+"="+source)
	said, err := child.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	read := bufio.NewScanner(said)
	for read.Scan() {
		lines = append(lines, read.Text())
		if len(lines) == enough {
			_ = child.Process.Kill() // what is in the pipe was acknowledged too
		}
	}
	_ = child.Wait()
	if len(lines) < enough {
		t.Fatalf("the child ended by itself: %q", lines)
	}
	return lines
}

func TestKilledWriterLosesNothingAcknowledged(t *testing.T) {
	for name, source := range map[string]string{
		"SQLite": filepath.Join(t.TempDir(), "killed.db"), "Postgres": "",
	} {
		t.Run(name, func(t *testing.T) {
			if source == "" {
				source = pgtest.DSN(t, "store", store.Migrate)
			}
			for n := range testcount.Kills.N() {
				lines := scribbled(t, source, 20+13*(n%7))
				s, err := store.Open(t.Context(), source, store.Env{})
				if err != nil {
					t.Fatalf("open after the kill: %v", err)
				}
				storetest.CheckScribbles(t, s, lines)
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestASecondProcessIsRefusedTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.db")
	s, err := store.Open(t.Context(), path, store.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path, store.Env{}); !errors.Is(err, store.ErrInUse) {
		t.Fatalf("opened twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); !errors.Is(err, app.ErrUnavailable) {
		t.Errorf("a closed store answers %v", err)
	}
	if s, err = store.Open(t.Context(), path, store.Env{}); err != nil {
		t.Fatalf("after the first let go: %v", err)
	}
	_ = s.Close()
}

// Case G10: the schema has no way down, so a program does not touch one that a
// newer program has made.
func TestAnOlderProgramRefusesANewerSchema(t *testing.T) {
	for driver, sourceOf := range map[string]func(t *testing.T) string{
		"sqlite": func(t *testing.T) string { return filepath.Join(t.TempDir(), "newer.db") },
		"pgx":    func(t *testing.T) string { return pgtest.DSN(t, "store", store.Migrate) },
	} {
		t.Run(driver, func(t *testing.T) {
			source := sourceOf(t)
			s, err := store.Open(t.Context(), source, store.Env{})
			if err == nil {
				err = s.Close()
			}
			if err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open(driver, source)
			if err != nil {
				t.Fatal(err)
			}
			_, err = db.ExecContext(t.Context(), `insert into goose_db_version (version_id, is_applied) values (99999, true)`)
			if err = errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
			if _, err := store.Open(t.Context(), source, store.Env{}); err == nil || !strings.Contains(err.Error(), "start the newer program") {
				t.Errorf("it is opened, or refused for another reason: %v", err)
			}
		})
	}
}

func TestADatabaseThatCannotBeAskedIsUnavailable(t *testing.T) {
	dsn := pgtest.DSN(t, "store", store.Migrate)
	s := openStore(t, dsn)
	if err := s.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(t.Context())
	cut := func() {
		t.Helper()
		_, err := other.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
		if err != nil {
			t.Fatal(err)
		}
	}
	// A connection that is cut costs at most the call that was on it.
	cut()
	for range 20 {
		if _, err = s.Workspaces(t.Context()); err == nil {
			break
		}
		if !errors.Is(err, app.ErrUnavailable) {
			t.Fatalf("a cut connection gives %v", err)
		}
	}
	if err != nil {
		t.Fatalf("it did not come back: %v", err)
	}
	if _, err := store.Open(t.Context(), "postgres://postgres@127.0.0.1:1/none?sslmode=disable&connect_timeout=1", store.Env{}); !errors.Is(err, app.ErrUnavailable) {
		t.Errorf("a server that is not there gives %v", err)
	}
	if _, err := store.Open(t.Context(), "postgres://user:hunter2@[bad", store.Env{}); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a broken connection string gives %v", err)
	}
}

// TestACutTransactionLeavesNothing cuts the connection between two statements of
// a transaction.
func TestACutTransactionLeavesNothing(t *testing.T) {
	dsn := pgtest.DSN(t, "store", store.Migrate)
	s := openStore(t, dsn)
	other, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close(t.Context())
	storetest.CheckCut(t, s, func() {
		_, err := other.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
		if err != nil {
			t.Fatal(err)
		}
	})
}
