package difftest

import (
	"flag"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/testcount"
)

// TestMain keeps rapid from writing files: the seed that is printed is enough.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	set("rapid.nofailfile", "true")
	os.Exit(m.Run())
}

// given says that -rapid.checks is set by hand; then it counts for all.
var given bool

func set(name, value string) {
	if err := flag.Set(name, value); err != nil {
		panic(err)
	}
}

// inWorlds tries prop in so many random worlds; a failing one is shrunk, and its
// seed printed. Where there are very many, most are made by the faster dice of
// `trackward verify`, without shrinking.
func inWorlds(t *testing.T, count testcount.Count, few int, run Run, prop func(*rapid.T)) {
	n := count.N()
	if !given {
		set("rapid.checks", strconv.Itoa(min(n, few)))
	}
	rapid.Check(t, prop)
	if run.Worlds = n - few; run.Worlds <= 0 || given {
		return
	}
	run.Seed, run.Workers = rand.Uint64(), runtime.NumCPU()
	if len(run.Backends) > 0 {
		run.Workers++ // each waits now and then for a database
	}
	tally, err := run.Start(t.Context())
	t.Logf("%d more worlds of seed %d, %d comparisons, %v", tally.Worlds, run.Seed, tally.Comparisons, tally.Took.Round(time.Second))
	for _, found := range tally.Found {
		t.Errorf("world %d of seed %d: %v", found.World, run.Seed, found.Err)
	}
	if err != nil {
		t.Error(err)
	}
}

// shrinking are rapid's dice.
type shrinking struct{ *rapid.T }

func (s shrinking) Int(low, high int, of string) int { return rapid.IntRange(low, high).Draw(s.T, of) }

func TestTheEngineAgreesWithTheReferenceInRandomWorlds(t *testing.T) {
	inWorlds(t, testcount.WorldsEngine, 5000, Run{}, func(t *rapid.T) {
		if _, err := Engine(shrinking{t}); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkEngineWorlds(b *testing.B) {
	var n int64
	for i := range b.N {
		compared, err := Engine(Seeded(1, uint64(i)))
		if err != nil {
			b.Fatalf("world %d: %v", i, err)
		}
		n += compared
	}
	b.ReportMetric(float64(n)/float64(b.N), "comparisons/world")
}
