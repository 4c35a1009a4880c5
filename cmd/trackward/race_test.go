package main

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/testcount"
)

// outcome is what a number of races came to.
type outcome struct {
	races, overlapped, refused, both, neither int
}

// demotion takes the full level from the other of two people, and says whether
// that was accepted.
type demotion func() (accepted bool)

// races has two people demote each other at the same time, again and again.
// prepare, before each race, gives both the level.
func races(n int, one, two demotion, prepare func()) (out outcome) {
	for range n {
		prepare()
		var begun, ended [2]time.Time
		var accepted [2]bool
		var line, both sync.WaitGroup
		line.Add(1)
		for i, demote := range []demotion{one, two} {
			both.Go(func() {
				line.Wait()
				begun[i] = time.Now()
				accepted[i] = demote()
				ended[i] = time.Now()
			})
		}
		line.Done()
		both.Wait()
		out.races++
		if begun[0].Before(ended[1]) && begun[1].Before(ended[0]) {
			out.overlapped++
		}
		switch {
		case accepted[0] && accepted[1]:
			out.both++
		case !accepted[0] && !accepted[1]:
			out.neither++
		default:
			out.refused++
		}
	}
	return out
}

// TestTwoFullUsersCannotDemoteEachOther is A8.2 under a race: by two server
// processes on PostgreSQL, by two connections of one on SQLite.
func TestTwoFullUsersCannotDemoteEachOther(t *testing.T) {
	for _, backend := range backends {
		t.Run(backend, func(t *testing.T) {
			t.Parallel()
			args := demoArgs(t, backend)
			first := start(t, args...)
			second := first
			if backend == "postgres" {
				second = start(t, args...)
			}
			owner, admin := signIn(t, first.url, "owner"), signIn(t, second.url, "admin")
			ownerID, adminID := userID(t, owner), userID(t, admin)
			var tags [2]string
			prepare := func() {
				for i, whom := range []string{ownerID, adminID} {
					if setLevel(owner, whom, "full") != http.StatusOK && setLevel(admin, whom, "full") != http.StatusOK {
						t.Fatal("no full user is left to make the other one")
					}
					tags[i] = owner.do("GET", ws+"/users/"+whom, nil).header.Get("ETag")
				}
			}
			demote := func(by *person, whom string, tag *string) demotion {
				return func() bool {
					return by.do("PATCH", ws+"/users/"+whom, map[string]string{"settings": "none"}, "If-Match", *tag).status == http.StatusOK
				}
			}
			out := races(testcount.ProcessRaces.N(), demote(owner, adminID, &tags[1]), demote(admin, ownerID, &tags[0]), prepare)
			t.Logf("%d races, %d overlapped (%d %%), exactly one accepted in %d, both in %d, none in %d",
				out.races, out.overlapped, 100*out.overlapped/out.races, out.refused, out.both, out.neither)
			if out.both > 0 || out.neither > 0 {
				t.Errorf("both accepted in %d races, none in %d; exactly one must be refused", out.both, out.neither)
			}
			if 2*out.overlapped < out.races {
				t.Errorf("only %d of %d races overlapped: they prove little", out.overlapped, out.races)
			}
		})
	}
}

// TestTheRaceHarnessCatchesCheckThenWrite runs the same races against a variant
// that counts before it writes: the harness must see it fail.
func TestTheRaceHarnessCatchesCheckThenWrite(t *testing.T) {
	ctx := context.Background()
	db, err := pgxpool.New(ctx, pgtest.DSN(t, "", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run := func(statement string, args ...any) {
		if _, err := db.Exec(ctx, statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(`create table person (id int primary key, level text not null)`)
	run(`insert into person values (1, 'full'), (2, 'full')`)
	var counted *sync.WaitGroup // the pause between check and write
	demote := func(whom int) demotion {
		return func() bool {
			accepted := false
			err := pgxTx(ctx, db, func(count func() (int, error), write func() error) error {
				n, err := count()
				counted.Done()
				if err != nil || n < 2 {
					return err
				}
				counted.Wait()
				accepted = true
				return write()
			}, whom)
			if err != nil {
				t.Error(err)
			}
			return accepted
		}
	}
	out := races(testcount.ProcessRaces.N(), demote(1), demote(2), func() {
		run(`update person set level = 'full'`)
		counted = &sync.WaitGroup{}
		counted.Add(2)
	})
	t.Logf("check-then-write: %d races, %d overlapped, both accepted in %d", out.races, out.overlapped, out.both)
	if out.both == 0 {
		t.Error("the harness did not catch a variant that checks before it writes")
	}
}

// pgxTx hands fn the count of full users and the demotion of one, in one
// transaction at the default isolation.
func pgxTx(ctx context.Context, db *pgxpool.Pool, fn func(count func() (int, error), write func() error) error, whom int) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }() // after a commit it does nothing
	err = fn(func() (n int, err error) {
		return n, tx.QueryRow(ctx, `select count(*) from person where level = 'full'`).Scan(&n)
	}, func() error {
		_, err := tx.Exec(ctx, `update person set level = 'none' where id = $1`, whom)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func userID(t *testing.T, p *person) string {
	t.Helper()
	me := p.want(http.StatusOK, p.do("GET", "/api/v1/me", nil), "me")
	return me["workspaces"].([]any)[0].(map[string]any)["user"].(map[string]any)["id"].(string)
}

// setLevel changes a user's settings level and gives the status.
func setLevel(by *person, user, level string) int {
	a := by.do("GET", ws+"/users/"+user, nil)
	if a.status != http.StatusOK {
		return a.status
	}
	return by.do("PATCH", ws+"/users/"+user, map[string]string{"settings": level}, "If-Match", a.header.Get("ETag")).status
}
