package app_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/store"
)

// late is a store whose answer to what time it is comes late.
type late struct{ app.Store }

func (l late) Now(ctx context.Context, workspace string) (time.Time, error) {
	now, err := l.Store.Now(ctx, workspace)
	time.Sleep(100 * time.Millisecond)
	return now, err
}

// A6.2, A12.1: what a change gives or ends from now on holds at the next request, also
// where the database was slow to say what time it is.
func TestTheRequestAfterAChangeIsNotBeforeIt(t *testing.T) {
	for name, source := range map[string]func() string{
		"SQLite":   func() string { return filepath.Join(t.TempDir(), "office.db") },
		"Postgres": func() string { return pgtest.DSN(t, "app", store.Migrate) },
	} {
		t.Run(name, func(t *testing.T) {
			a, visit := office(t, source())
			a.Store = late{a.Store}
			before := time.Now()
			done, err := a.Change(t.Context(), &visit, func(v *app.Viewer) (policy.Changeset, error) {
				return policy.Changeset{Note: "a team", Changes: []policy.Change{put(policy.KindTeam, "", policy.Team{Key: "south", Name: "South"})}}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			err = a.Look(t.Context(), &visit, func(v *app.Viewer) error {
				if v.Now.Before(done.Entry.At) || v.Now.Before(before) {
					t.Errorf("asked at %v, after a change of %v that was begun at %v", v.Now, done.Entry.At, before)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
