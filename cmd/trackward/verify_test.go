package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// verify gives what the command prints, the line it draws its progress on, and
// its error.
func verify(t *testing.T, args ...string) (string, string, error) {
	t.Helper()
	root := newRoot()
	var out, messages bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&messages)
	root.SetArgs(append([]string{"verify"}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), messages.String(), err
}

func TestVerifyPrintsWorldsComparisonsAndDisagreements(t *testing.T) {
	for name, args := range map[string][]string{
		"engine alone": {"--worlds", "20", "--engine-only", "--seed", "7"},
		"with SQLite":  {"--worlds", "3", "--seed", "7", "--workers", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			out, progress, err := verify(t, args...)
			if err != nil {
				t.Fatal(err)
			}
			if end := fmt.Sprintf("[%s] %s of %[2]s worlds, 0 disagreements\n", strings.Repeat("=", 40), args[1]); !strings.HasSuffix(progress, end) {
				t.Errorf("the progress ends with %q, not %q", progress[max(0, len(progress)-len(end)):], end)
			}
			for _, want := range []string{"seed 7", "worlds         " + args[1], "comparisons    ", "disagreements  0", "time"} {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in:\n%s", want, out)
				}
			}
		})
	}
}

// TestVerifyRefusesWhatProvesNothing: it says so before it prints anything that
// could be taken for a result.
func TestVerifyRefusesWhatProvesNothing(t *testing.T) {
	for name, args := range map[string][]string{
		"a database it is told not to ask": {"--engine-only", "--postgres", "postgres://nowhere"},
		"no worlds":                        {"--engine-only", "--worlds", "0"},
		"fewer than none":                  {"--engine-only", "--worlds", "-5"},
	} {
		t.Run(name, func(t *testing.T) {
			if out, progress, err := verify(t, args...); err == nil || out != "" || progress != "" {
				t.Errorf("%q %q %v", out, progress, err)
			}
		})
	}
}

// TestTheProgressOfVerifyNeverGoesBack: two workers tell of their worlds in the
// wrong order, and the last line is that of all of them.
func TestTheProgressOfVerifyNeverGoesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var drawn strings.Builder
		bar := worldBar(&drawn, 3)
		for _, told := range [][2]int{{1, 0}, {3, 2}, {2, 1}} {
			bar(told[0], told[1])
			time.Sleep(time.Second) // of the bubble's clock: the bar is drawn a few times a second
		}
		if !strings.HasSuffix(drawn.String(), "] 3 of 3 worlds, 2 disagreements") || strings.Contains(drawn.String(), "2 of 3") {
			t.Errorf("%q", drawn.String())
		}
	})
}
