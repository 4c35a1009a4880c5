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

// clocks are ours and the database's, and how long each answer of the latter takes.
type clocks struct {
	app.Store
	ours  time.Time
	ahead time.Duration // the database's before ours
	entry time.Time     // at which the newest entry of the journal stands
	late  []time.Duration
}

func (c *clocks) Now(context.Context, string) (now, clock time.Time, err error) {
	clock = c.ours.Add(c.ahead)
	if now = clock; now.Before(c.entry) {
		now = c.entry
	}
	if len(c.late) > 0 {
		c.ours, c.late = c.ours.Add(c.late[0]), c.late[1:]
	}
	return now, clock, nil
}

// under gives an office these clocks.
func under(t *testing.T, c *clocks) func() time.Time {
	t.Helper()
	a, visit := office(t, filepath.Join(t.TempDir(), "office.db"))
	if c.ours.IsZero() {
		c.ours = time.Now()
	}
	c.Store = a.Store
	a.Store, a.Clock = c, func() time.Time { return c.ours }
	return func() (now time.Time) {
		if err := a.Look(t.Context(), &visit, func(v *app.Viewer) error { now = v.Now; return nil }); err != nil {
			t.Fatal(err)
		}
		return now
	}
}

// A6.2: where the database's clock was set back behind the journal, time stands at its
// newest entry until the clock is there; it does not run on an hour ahead.
func TestA6_2_AClockThatWasSetBackStandsUntilTheJournalIsReached(t *testing.T) {
	c := &clocks{entry: time.Now().Add(time.Hour)}
	now := under(t, c)
	for range 3 {
		if got := now(); !got.Equal(c.entry) {
			t.Errorf("it is %v, with a newest entry at %v", got, c.entry)
		}
		c.ours = c.ours.Add(time.Minute)
	}
	c.ours = c.entry.Add(time.Second)
	if got := now(); !got.Equal(c.ours) {
		t.Errorf("it is %v, at %v of both clocks", got, c.ours)
	}
}

// A6.2: a late answer may hide how far the clocks are apart, so the database is asked
// again; where none of three comes promptly the promptest is taken.
func TestA6_2_ALateAnswerOfTheClockIsAskedForAgain(t *testing.T) {
	const ms, ahead = time.Millisecond, 80 * time.Millisecond
	for what, c := range map[string]struct {
		late []time.Duration
		want time.Duration
		left int // answers that are not asked for
	}{
		"prompt":                   {[]time.Duration{0, 9}, ahead + ms/2, 1},
		"the first is late":        {[]time.Duration{200 * ms, 0, 9}, ahead + ms/2, 1},
		"each is, the second less": {[]time.Duration{200 * ms, 60 * ms, 90 * ms, 9}, 50*ms + ms/2, 1},
		"each is, by more than the clocks are apart": {[]time.Duration{100 * ms, 100 * ms, 100 * ms, 9}, 0, 1},
	} {
		t.Run(what, func(t *testing.T) {
			clocks := &clocks{ahead: ahead, late: c.late}
			now := under(t, clocks)
			now() // which asks
			if got := now().Sub(clocks.ours); got != c.want {
				t.Errorf("we are %v ahead, want %v", got, c.want)
			}
			if len(clocks.late) != c.left {
				t.Errorf("%d answers were not asked for, want %d", len(clocks.late), c.left)
			}
		})
	}
}

// slow is a store whose own answer to what time it is comes late.
type slow struct{ app.Store }

func (s slow) Now(ctx context.Context, workspace string) (now, clock time.Time, err error) {
	now, clock, err = s.Store.Now(ctx, workspace)
	time.Sleep(100 * time.Millisecond)
	return now, clock, err
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
			a.Store = slow{a.Store}
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
