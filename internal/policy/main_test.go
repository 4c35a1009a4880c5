package policy

import (
	"flag"
	"os"
	"strconv"
	"testing"

	"github.com/trackward/trackward/internal/testcount"
)

// TestMain sets how many random sequences of changesets are tried, unless
// -rapid.checks says it.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		set("rapid.checks", strconv.Itoa(testcount.Changesets.N()))
	}
	set("rapid.nofailfile", "true") // the seed that is printed is enough
	os.Exit(m.Run())
}

func set(name, value string) {
	if err := flag.Set(name, value); err != nil {
		panic(err)
	}
}
