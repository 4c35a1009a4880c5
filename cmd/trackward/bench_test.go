package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/bench"
	"github.com/trackward/trackward/internal/pgtest"
)

// TestRecordsAreMeasuredOnBothDatabases runs the whole benchmark on few records:
// the yardstick must run what the product ran, to the row, or it fails.
func TestRecordsAreMeasuredOnBothDatabases(t *testing.T) {
	for _, name := range []string{"SQLite", "PostgreSQL"} {
		t.Run(name, func(t *testing.T) {
			postgres := ""
			if name == "PostgreSQL" {
				postgres = pgtest.DSN(t, "empty", nil)
			}
			var out strings.Builder
			if err := benchRecords(t.Context(), &out, io.Discard, bench.Target{Database: name, Records: 2000, Rounds: 1, Turns: 3}, postgres); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{name + ", 2000 records", "rows a second", "list of 50, newest", "get", "patch with If-Match"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in:\n%s", want, out.String())
				}
			}
		})
	}
}

// TestUsersAreMeasured runs the benchmark of users on few.
func TestUsersAreMeasured(t *testing.T) {
	var out strings.Builder
	measure := func(ctx context.Context, target bench.Target) error {
		return bench.Users(ctx, &out, target, 500, whileItRuns(`echo "browser at $TRACKWARD_URL as $TRACKWARD_EMAIL"`, &out, io.Discard))
	}
	if err := benchServer(t.Context(), io.Discard, bench.Target{Database: "SQLite", Rounds: 1}, "", measure); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SQLite, a workspace of 500 users", "by everything", "an empty handler", "memory of the workspace", "browser at http://", "500 users as one change"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
}
