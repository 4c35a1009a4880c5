package app

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/sheets"
)

// FuzzPeopleSheet: whatever is sent as a sheet of people, each row has an
// outcome; what is left after sifting is never refused for one row's sake, and
// once it is written the same sheet changes nothing (A6.5).
func FuzzPeopleSheet(f *testing.F) {
	for _, seed := range []string{
		"name,email,roles\nCy,cy@example.org,Clerk@dfw 2026-12-01..2026-12-31; Guard\n",
		"email;status;from\nbea@example.org;terminated;\nbea@example.org;active;2026-04-01\n",
		"name;e-mail;remove roles;teams;sites\n;BEA@example.org;Clerk;North;Dallas; Kennedy\n;ann@example.org;*;;\n",
		"email,status,roles,until\nbea@example.org,deactivated,Manager,2026-12-31\nx@y.z,,Terminated,2026-01-01\n",
		"email,job code,name\nbea@example.org,7,\n,7,\n'=1,@,-\n", "e-mail\n\n", "email,roles\nbea@example.org,..\nbea2@example.org,@dfw ..2020-01-01\n",
		"name,email,roles,from,until\nD,d@example.org,Clerk,2026-05-01,2026-04-01\nE,e@example.org,Clerk;Clerk;clerk@dfw,,\n",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	base := importer(f, "ann").Policy
	f.Fuzz(func(t *testing.T, file []byte, byJob bool) {
		table, err := sheets.Read(file, sheets.Limits{Rows: 50, Columns: 30, Text: 1 << 16, Unzipped: 1 << 20})
		if err != nil {
			return
		}
		in := &PeopleSheet{File: "f", Table: table, ByJob: byJob, Progress: func(string, int, int) {}}
		columns, err := peopleColumns(table.Heads, nil)
		if err != nil {
			t.Fatalf("guessing alone refuses: %v", err)
		}
		cs, rows, by, ok := judged(t, base, in, columns)
		if !ok || len(cs.Changes) == 0 {
			return
		}
		after, err := base.Apply(cs, by, fuzzing.env(fuzzed), policy.Head{})
		if refused := new(policy.Error); errors.As(err, &refused) {
			if strings.HasPrefix(refused.Path, "changes/") {
				t.Fatalf("one row is refused after sifting: %s: %s", refused.Path, refused.Message)
			}
			return // as a whole: the last full user, and the like
		} else if err != nil {
			t.Fatal(err)
		}
		if !after.Snapshot.May("ann", policy.Power{Kind: policy.PowerExtended, Now: fuzzed}) {
			return // she ended her own access: she imports no more
		}
		again, rowsAgain, _, ok := judged(t, after.Snapshot, in, columns)
		if ok && len(again.Changes) > 0 {
			for i, row := range rowsAgain {
				if row.users != nil && rows[i].Outcome != RowWrong {
					t.Fatalf("line %d was %s %q, and is %s %q the second time", row.Line, rows[i].Outcome, rows[i].Does, row.Outcome, row.Does)
				}
			}
		}
	})
}

var (
	fuzzed  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	fuzzIDs int
	fuzzing = &App{Config: Config{Salt: func() [16]byte { return [16]byte{} }, ID: func() string { fuzzIDs++; return "fuzz-" + strconv.Itoa(fuzzIDs) }}}
)

// judged plans a sheet over a policy; ok is false when it is refused as a whole.
func judged(t *testing.T, over *policy.Snapshot, in *PeopleSheet, columns []SheetColumn) (policy.Changeset, []*PersonRow, policy.Actor, bool) {
	t.Helper()
	ann, _ := over.User("ann")
	v := &Viewer{Policy: over, User: ann, Now: fuzzed, zone: time.UTC, visit: &Visit{Scope: access.Unlimited()}}
	by := policy.Actor{User: "ann", Via: "import", Request: access.Request{Now: fuzzed, Scope: access.Unlimited()}}
	cs, rows, err := fuzzing.judgeSheet(v, in, columns, by, true)
	if e := new(Error); err != nil && !errors.As(err, &e) {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Outcome == "" || (row.Outcome == RowWrong) != (row.users == nil && len(row.Problems) > 0 && row.Outcome != RowSkipped) {
			t.Fatalf("line %d is %q with %d problems", row.Line, row.Outcome, len(row.Problems))
		}
	}
	return cs, rows, by, err == nil
}
