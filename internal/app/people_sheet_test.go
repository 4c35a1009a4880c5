package app_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/store"
	"github.com/trackward/trackward/internal/testcount"
)

// office is a workspace with its owner, two roles, a team and a site.
func office(t *testing.T, source string) (*app.App, app.Visit) {
	t.Helper()
	st, err := store.Open(t.Context(), source, store.Env{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	salt := func() (s [16]byte) { _, _ = rand.Read(s[:]); return s }
	a, err := app.New(app.Config{Store: st, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: time.Now,
		ID: func() string { return uuid.Must(uuid.NewV7()).String() }, Salt: salt})
	if err != nil {
		t.Fatal(err)
	}
	changes := policy.NewWorkspace(policy.Workspace{Key: "office", Name: "Office", TimeZone: "Europe/Paris", AppAccess: "everyone"}, "",
		policy.User{Name: "Olga", Email: "olga@acme.example", Account: "olga"})
	changes = append(changes, policy.Change{Op: policy.Put, Kind: policy.KindRole, Doc: []byte(`{"key":"courier","name":"Courier","portal":"staff","enabled":true}`)},
		policy.Change{Op: policy.Put, Kind: policy.KindTeam, Doc: []byte(`{"key":"north","name":"North","members":[]}`)},
		policy.Change{Op: policy.Put, Kind: policy.KindSite, Doc: []byte(`{"key":"dfw","name":"Dallas"}`)})
	if _, err := a.NewWorkspace(t.Context(), uuid.Must(uuid.NewV7()).String(), "office", "test", policy.Changeset{Note: "new", Changes: changes}); err != nil {
		t.Fatal(err)
	}
	return a, app.Visit{Account: "olga", Workspace: "office", Scope: access.Unlimited()}
}

func crowd(n int) sheets.Table {
	out := sheets.Table{Format: sheets.CSV, Heads: []string{"name", "email", "job code", "roles", "teams"}}
	for i := range n {
		out.Rows = append(out.Rows, sheets.Row{Line: i + 2, Cells: []string{fmt.Sprint("Person ", i), fmt.Sprintf("p%d@acme.example", i), fmt.Sprint("G", i), "Courier@dfw 2026-01-01..2099-12-31; Guard", "North"}})
	}
	return out
}

// TestSheetOfACrowdIsOneRevision: however many rows, one journal entry, and none
// when all is so already. On a large run it says what that takes.
func TestSheetOfACrowdIsOneRevision(t *testing.T) {
	for name, source := range map[string]func() string{
		"SQLite":   func() string { return filepath.Join(t.TempDir(), "office.db") },
		"Postgres": func() string { return pgtest.DSN(t, "app", store.Migrate) },
	} {
		t.Run(name, func(t *testing.T) {
			a, visit := office(t, source())
			n := testcount.SheetRows.N()
			in := app.PeopleSheet{File: "crowd.csv", Table: crowd(n)}
			for _, run := range []struct {
				what    string
				dry     bool
				outcome string
				written bool
			}{{"dry run", true, app.RowNew, false}, {"for good", false, app.RowNew, true}, {"again", false, app.RowUnchanged, false}} {
				in.DryRun = run.dry
				began, before := time.Now(), entries(t, a, visit)
				report, err := a.ImportPeople(context.Background(), &visit, in)
				if err != nil {
					t.Fatal(err)
				}
				took := time.Since(began)
				if report.Counts[run.outcome] != n || len(report.Rows) != n {
					t.Fatalf("%s: %v of %d rows", run.what, report.Counts, n)
				}
				if made := entries(t, a, visit) - before; made != 0 && !run.written || run.written && (made != 1 || report.Revision == 0) {
					t.Errorf("%s: %d journal entries", run.what, made)
				}
				t.Logf("%s, %d rows, %s: %.1f s", name, n, run.what, took.Seconds())
			}
		})
	}
}

func entries(t *testing.T, a *app.App, visit app.Visit) int64 {
	t.Helper()
	list, _, err := a.Audit(context.Background(), &visit, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	return list[0].Seq
}
