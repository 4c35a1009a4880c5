package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/store/storetest"
)

// explained is how a database reads a plan.
func explained(t *testing.T, s *Store, p record.Plan) (sql, how string) {
	t.Helper()
	return explainedAs(t, s, p, func(pg *page) {
		if p.Tally() != nil {
			pg.tally()
		} else if p.Count() == record.NoCount {
			pg.records(pg.reader(p.Columns(), p.WithLists()).columns)
		} else {
			pg.count(1001)
		}
	})
}

// explainedAs is how a database reads what write makes of a plan.
func explainedAs(t *testing.T, s *Store, p record.Plan, write func(*page)) (sql, how string) {
	t.Helper()
	pg, err := newPage(s.sql, p)
	if err != nil {
		t.Fatal(err)
	}
	write(pg)
	sql, a := pg.finish()
	return sql, explainedText(t, s, sql, a)
}

// explainedText is how a database reads a statement.
func explainedText(t *testing.T, s *Store, sql string, a args) string {
	t.Helper()
	explain, column := "explain query plan ", 3
	if s.sql == postgresDialect {
		explain, column = "explain (costs off) ", 0
		if os.Getenv("TRACKWARD_EXPLAIN") != "" {
			explain = "explain (analyze) "
		}
	}
	var b strings.Builder
	err := s.read(t.Context(), func(q queryer) error {
		return q.query(t.Context(), explain+sql, a, func(r row) error {
			b.WriteString(r.text(column) + "\n")
			return nil
		})
	})
	if err != nil {
		t.Fatal(sql, err)
	}
	return b.String()
}

// analyse is PostgreSQL's: it does so by itself now and then. SQLite's files have no
// figures of what is in them, and its plans are made without.
func analyse(t *testing.T, s *Store, tables string) {
	t.Helper()
	if s.sql == postgresDialect {
		execute(t, s, "analyze "+tables)
	}
}

func execute(t *testing.T, s *Store, sql string) {
	t.Helper()
	err := s.write(t.Context(), func(q queryer) error { _, err := q.exec(t.Context(), sql); return err })
	if err != nil {
		t.Fatal(err)
	}
}

func checkExplained(t *testing.T, s *Store, size int) {
	pages := storetest.MainPages(t, s, size)
	// The records were stored at one moment, which no tracker's are.
	execute(t, s, "update activity set at = at + (select r.number from record r where r.workspace_id = activity.workspace_id and r.id = activity.record_id)")
	analyse(t, s, "record, record_assignee, record_list, activity")
	checkActivityExplained(t, s, pages[0].Plan)
	checkOutboxExplained(t, s, pages[0].Plan)
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

// The entries of a tracker are read from the newest on: a page of them must not look
// through all records first.
func checkActivityExplained(t *testing.T, s *Store, p record.Plan) {
	sql, how := explainedAs(t, s, p, func(pg *page) { pg.activity(app.ActivityQuery{}, app.ActivityPlace{}, 50) })
	if !strings.Contains(how, "activity_recent") {
		t.Errorf("the activity of a tracker is not read by activity_recent:\n%s\n%s", sql, how)
	}
}

// What a piece of work has done is read in its order, so that no page of it reads what is
// left of it.
func checkOutboxExplained(t *testing.T, s *Store, p record.Plan) {
	execute(t, s, `insert into outbox (workspace_id, id, at, record_id, due_at, tries, job)
		select workspace_id, id, 0, id, 1, 0, case number % 6 when 0 then 'a' when 1 then 'b' when 2 then 'c' when 3 then 'd' when 4 then 'e' else 'f' end from record`)
	analyse(t, s, "outbox")
	how := explainedText(t, s, outboxOf, args{p.Workspace(), "d", "", int64(200)})
	// SQLite keeps the rows in the order of their ids and may read them so.
	index := strings.Contains(how, "outbox_job") || s.sql != postgresDialect && strings.Contains(how, "PRIMARY KEY (workspace_id=? AND id>?)")
	if !index || strings.Contains(how, "Sort") || strings.Contains(how, "TEMP B-TREE") {
		t.Errorf("a piece of work is not read by an index in its order:\n%s", how)
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
			checkExplained(t, s, 6000)
		})
	}
}
