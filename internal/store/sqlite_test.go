package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
)

func openTestSQLite(t *testing.T) *sqliteDB {
	t.Helper()
	db, err := openSQLite(t.Context(), filepath.Join(t.TempDir(), "conn.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func ask(t *testing.T, q queryer, sql string) {
	t.Helper()
	if err := q.query(t.Context(), sql, nil, func(row) error { return nil }); err != nil {
		t.Fatal(err)
	}
}

// Filters make statements without end: they must neither pile up nor push out what
// every request runs.
func TestAStatementInUseStaysPreparedAmongManyThatAreUsedOnce(t *testing.T) {
	db := openTestSQLite(t)
	const every = "select count(*) from workspace"
	err := db.read(t.Context(), func(q queryer) error {
		c := q.(*sqliteConn)
		ask(t, c, every)
		kept := c.stmts[every]
		for i := range 3 * stmtsKept {
			ask(t, c, fmt.Sprintf("select %d from workspace", i))
			ask(t, c, every)
		}
		if c.stmts[every] != kept {
			t.Error("the statement was prepared again")
		}
		if len(c.stmts) != stmtsKept || c.used.Len() != stmtsKept {
			t.Errorf("%d and %d statements are kept, want %d", len(c.stmts), c.used.Len(), stmtsKept)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadsOneAfterAnotherShareAConnectionAndReadsAtOnceDoNot(t *testing.T) {
	db := openTestSQLite(t)
	for range 20 {
		if err := db.ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := db.readers.Stat().TotalResources(); n != 1 {
		t.Errorf("%d connections for reads one after another, want 1", n)
	}

	var meet, done sync.WaitGroup
	meet.Add(sqliteReaders)
	for range sqliteReaders {
		done.Go(func() {
			err := db.read(t.Context(), func(q queryer) error {
				meet.Done()
				meet.Wait() // each holds its connection until all have one
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if n := db.readers.Stat().TotalResources(); n != sqliteReaders {
		t.Errorf("%d connections for %d reads at once", n, sqliteReaders)
	}
}

func TestWhoWaitsForAConnectionCanGiveUp(t *testing.T) {
	db := openTestSQLite(t)
	err := db.write(t.Context(), func(queryer) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := db.write(ctx, func(queryer) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second writer that gave up: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAClosedDatabaseIsUnavailable(t *testing.T) {
	db, err := openSQLite(t.Context(), filepath.Join(t.TempDir(), "closed.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.close(); err != nil {
		t.Fatal(err)
	}
	if err := db.ping(t.Context()); !errors.Is(err, app.ErrUnavailable) {
		t.Errorf("a read: %v", err)
	}
	if err := db.write(t.Context(), func(queryer) error { return nil }); !errors.Is(err, app.ErrUnavailable) {
		t.Errorf("a write: %v", err)
	}
}
