//go:build seededbugs

package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/difftest"
)

var (
	tallied    = regexp.MustCompile(`(?m)^disagreements  (\d+)$`)
	worldFound = regexp.MustCompile(`(?m)^world (\d+): .+\n  reference model: .*\n  product: `)
)

// TestVerifyFailsWithASeededBug: "0 disagreements" is worth something only if the
// command counts, prints and fails where there are some. The exit status is 1 for
// whatever error a command ends with (main).
func TestVerifyFailsWithASeededBug(t *testing.T) {
	for name, c := range map[string]struct {
		bug.Bug
		worlds int
		args   []string
	}{
		"engine alone": {bug.AssignedAsAll, 20, []string{"--seed", "2026", "--engine-only"}},
		"with SQLite":  {bug.CountBeforeAccess, 4, []string{"--seed", "2026", "--workers", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			bug.Choose(c.Bug)
			defer bug.Choose(0)
			out, progress, err := verify(t, append(c.args, "--worlds", strconv.Itoa(c.worlds))...)
			tally, found := tallied.FindStringSubmatch(out), worldFound.FindAllStringSubmatch(out, -1)
			if err == nil || tally == nil || tally[1] == "0" || len(found) == 0 {
				t.Fatalf("%v\n%s", err, out)
			}
			if want := fmt.Sprintf("disagree in %s of %d worlds", tally[1], c.worlds); !strings.Contains(err.Error(), want) {
				t.Errorf("%v, expected %q", err, want)
			}
			if want := fmt.Sprintf("] %d of %[1]d worlds, %s disagreements\n", c.worlds, tally[1]); !strings.HasSuffix(progress, want) {
				t.Errorf("the progress does not end with %q: %q", want, progress)
			}
			n, _ := strconv.Atoi(found[0][1])
			if world := difftest.Show(2026, n); strings.Count(out, world) != 1 {
				t.Errorf("the first world found, %d, is not printed once:\n%s", n, out)
			}
		})
	}
}
