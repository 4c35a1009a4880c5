package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/store/storetest"
)

// explained is how a database reads a plan.
func explained(t *testing.T, s *Store, p record.Plan) (sql, how string) {
	t.Helper()
	pg, err := newPage(s.sql, p)
	if err != nil {
		t.Fatal(err)
	}
	if p.Tally() != nil {
		pg.tally()
	} else if p.Count() == record.NoCount {
		pg.records(pg.reader(p.Columns(), p.WithLists()).columns)
	} else {
		pg.count(1001)
	}
	sql, a := pg.finish()
	explain, column := "explain query plan ", 3
	if s.sql == postgresDialect {
		explain, column = "explain (costs off) ", 0
		if os.Getenv("TRACKWARD_EXPLAIN") != "" {
			explain = "explain (analyze) "
		}
	}
	var b strings.Builder
	err = s.read(t.Context(), func(q queryer) error {
		return q.query(t.Context(), explain+sql, a, func(r row) error {
			b.WriteString(r.text(column) + "\n")
			return nil
		})
	})
	if err != nil {
		t.Fatal(sql, err)
	}
	return sql, b.String()
}

func checkExplained(t *testing.T, s *Store, size int, prepare string) {
	pages := storetest.MainPages(t, s, size)
	if prepare != "" {
		err := s.write(t.Context(), func(q queryer) error { _, err := q.exec(t.Context(), prepare); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range pages {
		sql, how := explained(t, s, page.Plan)
		// In a database with one workspace PostgreSQL may take the primary key for
		// the order by id.
		if !strings.Contains(how, page.Index) && !(s.sql == postgresDialect && strings.Contains(page.Index, "record_page") && strings.Contains(how, "record_pkey")) {
			t.Errorf("%s is not read by %s:\n%s", page.Name, page.Index, how)
		}
		if os.Getenv("TRACKWARD_EXPLAIN") != "" {
			started := time.Now()
			for range 5 {
				if _, err := s.Records(context.Background(), page.Plan); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("%s\n%v\n%s\n%s", page.Name, time.Since(started)/5, sql, how)
		}
	}
}

func TestMainPagesAreReadByTheirIndex(t *testing.T) {
	for name, source := range map[string]func() string{
		"SQLite":   func() string { return filepath.Join(t.TempDir(), "explain.db") },
		"Postgres": func() string { return pgtest.DSN(t, "store", Migrate) },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), source(), Env{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			size, prepare := 6000, ""
			if s.sql == postgresDialect {
				prepare = "analyze record, record_assignee, record_list"
			}
			checkExplained(t, s, size, prepare)
		})
	}
}
