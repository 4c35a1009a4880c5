package app_test

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// counting counts the looks at what is new.
type counting struct {
	app.Store
	looks atomic.Int64
}

func (c *counting) Recent(ctx context.Context, workspace string, since time.Time, limit int) (int64, []app.RecentEntry, error) {
	c.looks.Add(1)
	return c.Store.Recent(ctx, workspace, since, limit)
}

// TestListenersOfAWorkspaceShareOneLook: however many listen, the database is asked
// once a tick, and not any more when the last is gone; each is decided by itself.
func TestListenersOfAWorkspaceShareOneLook(t *testing.T) {
	a, visit := office(t, filepath.Join(t.TempDir(), "trackward.db"))
	store := &counting{Store: a.Store}
	a.Store = store
	const listeners, ticks = 30, 3
	var streams []*app.Stream
	var leave []func()
	for range listeners {
		v := visit
		s, err := a.Listen(t.Context(), &v)
		if err != nil {
			t.Fatal(err)
		}
		streams, leave = append(streams, s), append(leave, s.Share())
		if _, err := s.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.System(t.Context(), "office", "test", func(s *policy.Snapshot) (policy.Changeset, error) {
		u, _ := s.UserByAccount("olga")
		gift := policy.Assignment{User: u.ID, Role: "manager", Site: policy.AllSites}
		return policy.Changeset{Note: "a role", Changes: []policy.Change{put(policy.KindAssignment, "", gift)}}, nil
	}); err != nil {
		t.Fatal(err)
	}
	before, told := store.looks.Load(), 0
	for range ticks {
		<-streams[0].Ahead()
		for _, s := range streams {
			news, err := s.Look(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if news.Access {
				told++
			}
		}
	}
	if looks := store.looks.Load() - before; looks > 2*ticks+1 {
		t.Errorf("%d looks at the database in %d ticks of %d listeners", looks, ticks, listeners)
	}
	if told != listeners {
		t.Errorf("%d of %d were told once that their access has changed", told, listeners)
	}
	for _, end := range leave {
		end()
		end() // twice is once
	}
	after := store.looks.Load()
	time.Sleep(time.Second) // nothing may happen: there is no event to wait for
	if more := store.looks.Load() - after; more > 1 {
		t.Errorf("%d looks after the last listener was gone", more)
	}
}
