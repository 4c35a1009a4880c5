package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

func open(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func TestEachTestHasACloneOfATemplateThatIsMigratedOnce(t *testing.T) {
	var migrations atomic.Int32
	migrate := func(dsn string) error {
		migrations.Add(1)
		conn, err := pgx.Connect(context.Background(), dsn)
		if err != nil {
			return err
		}
		defer conn.Close(context.Background())
		_, err = conn.Exec(context.Background(), "create table mark (n int)")
		return err
	}
	t.Run("clones", func(t *testing.T) {
		for i := range 4 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				conn := open(t, DSN(t, "marked", migrate))
				var before int
				if _, err := conn.Exec(t.Context(), "insert into mark values (1)"); err != nil {
					t.Fatal(err)
				}
				if err := conn.QueryRow(t.Context(), "select count(*) from mark").Scan(&before); err != nil || before != 1 {
					t.Fatalf("%d rows, %v: another test's row is seen", before, err)
				}
			})
		}
	})
	if n := migrations.Load(); n != 1 {
		t.Fatalf("migrated %d times", n)
	}
}

func TestADatabaseGoesWithItsTest(t *testing.T) {
	var inner string
	t.Run("inner", func(t *testing.T) { inner = DSN(t, "", nil) })
	if conn, err := pgx.Connect(t.Context(), inner); err == nil {
		conn.Close(t.Context())
		t.Fatal("the database is still there")
	}
}

func TestTextsSortByALanguageUnlessAskedOtherwise(t *testing.T) {
	conn := open(t, DSN(t, "", nil))
	var byDefault, byBytes bool
	if err := conn.QueryRow(t.Context(), `select 'a' < 'B', 'a' < 'B' collate "C"`).Scan(&byDefault, &byBytes); err != nil {
		t.Fatal(err)
	}
	if !byDefault || byBytes {
		t.Fatalf("default %v, bytes %v: the harness would not notice a missing collation", byDefault, byBytes)
	}
}

func TestAStoppedServerLeavesNothing(t *testing.T) {
	Need(t)
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Socket); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("its directory is still there: %v", err)
	}
}
