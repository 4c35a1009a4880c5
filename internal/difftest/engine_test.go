package difftest

import (
	"flag"
	"os"
	"strconv"
	"testing"

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

// checks tries prop in so many random worlds; a failing one is shrunk, and its
// seed printed.
func checks(t *testing.T, worlds int, prop func(*rapid.T)) {
	if !given {
		set("rapid.checks", strconv.Itoa(worlds))
	}
	rapid.Check(t, prop)
}

// shrinking are rapid's dice.
type shrinking struct{ *rapid.T }

func (s shrinking) Int(low, high int, of string) int { return rapid.IntRange(low, high).Draw(s.T, of) }

func TestTheEngineAgreesWithTheReferenceInRandomWorlds(t *testing.T) {
	checks(t, testcount.WorldsEngine.N(), func(t *rapid.T) {
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
