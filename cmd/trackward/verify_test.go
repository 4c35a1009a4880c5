package main

import (
	"bytes"
	"strings"
	"testing"
)

func verify(t *testing.T, args ...string) (string, error) {
	t.Helper()
	root := newRoot()
	var out, messages bytes.Buffer
	root.SetOut(&out)
	root.SetErr(&messages)
	root.SetArgs(append([]string{"verify"}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestVerifyPrintsWorldsComparisonsAndDisagreements(t *testing.T) {
	for name, args := range map[string][]string{
		"engine alone": {"--worlds", "20", "--engine-only", "--seed", "7"},
		"with SQLite":  {"--worlds", "3", "--seed", "7", "--workers", "2"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := verify(t, args...)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"seed 7", "worlds         " + args[1], "comparisons    ", "disagreements  0", "time"} {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in:\n%s", want, out)
				}
			}
		})
	}
}

func TestVerifyRefusesADatabaseItIsToldNotToAsk(t *testing.T) {
	out, err := verify(t, "--engine-only", "--postgres", "postgres://nowhere")
	if err == nil || out != "" {
		t.Errorf("%q %v", out, err)
	}
}
