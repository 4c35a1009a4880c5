package difftest

import (
	"flag"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/testcount"
)

// TestMain sets how many random worlds are tried, unless -rapid.checks says it.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	for name, value := range map[string]string{"rapid.checks": strconv.Itoa(testcount.WorldsEngine.N()), "rapid.nofailfile": "true"} {
		if name == "rapid.checks" && given {
			continue
		}
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// shrinking are rapid's dice.
type shrinking struct{ *rapid.T }

func (s shrinking) Int(low, high int, of string) int { return rapid.IntRange(low, high).Draw(s.T, of) }

func TestTheEngineAgreesWithTheReferenceInRandomWorlds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
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
