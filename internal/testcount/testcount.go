// Package testcount says how often the repeated tests repeat: random worlds,
// races, kills. `make test` uses the small counts, `make verify` the large ones
// of the same code; TRACKWARD_COUNTS=small|large chooses. Only tests may import it.
//
// One count can be set on its own: TRACKWARD_COUNT_RACES=5.
package testcount

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// Count is one number, by how much is run.
type Count struct {
	name         string
	small, large int
}

// The counts, small and large. Add a line here rather than a number in a test.
var (
	// WorldsBoth are random worlds run on engine, SQLite and PostgreSQL.
	WorldsBoth = Count{"WORLDS_BOTH", 300, 20_000}
	// WorldsEngine are random worlds run on the engine and the reference model.
	WorldsEngine = Count{"WORLDS_ENGINE", 5_000, 200_000}
	// WorldsDrawn are random worlds of the engine's own tests, which shrink them.
	WorldsDrawn = Count{"WORLDS_DRAWN", 5_000, 5_000}
	// SilentPairs are pairs of worlds that differ in what one may not see.
	SilentPairs = Count{"SILENT_PAIRS", 40, 2_000}
	// Races are concurrent attempts per invariant and database.
	Races = Count{"RACES", 200, 10_000}
	// ProcessRaces are such attempts between whole server processes.
	ProcessRaces = Count{"PROCESS_RACES", 200, 1_000}
	// Revocations are rounds of ending a credential and asking with it.
	Revocations = Count{"REVOCATIONS", 5, 100}
	// Kills are kill -9 during writes.
	Kills = Count{"KILLS", 3, 100}
	// Queries are random filters and sorts compared between SQL and Go.
	Queries = Count{"QUERIES", 300, 1_000}
	// SheetRows are the rows of a sheet of people that is imported at once.
	SheetRows = Count{"SHEET_ROWS", 2_000, 50_000}
	// Changesets are random sequences of forty changesets each.
	Changesets = Count{"CHANGESETS", 100, 2_000}
	// Previews are random workspaces in which each change is compared with its preview.
	Previews = Count{"PREVIEWS", 2, 20}
)

// N is the number in force. A setting that cannot be read panics: a test run
// that silently did less than asked would be worse.
func (c Count) N() int {
	if text := os.Getenv("TRACKWARD_COUNT_" + c.name); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			panic(fmt.Sprintf("TRACKWARD_COUNT_%s=%q: expected a number above 0", c.name, text))
		}
		return n
	}
	if Large() {
		return c.large
	}
	return c.small
}

// Large says whether the large counts are in force.
func Large() bool {
	switch text := strings.ToLower(os.Getenv("TRACKWARD_COUNTS")); text {
	case "", "small":
		return false
	case "large":
		return true
	default:
		panic(fmt.Sprintf("TRACKWARD_COUNTS=%q: expected small or large", text))
	}
}
