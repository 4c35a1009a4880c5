//go:build seededbugs

package difftest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/bug"
)

// mistakes are all seeded bugs: what is wrong, the rule it breaks, and whether
// it takes a database to see it.
var mistakes = []struct {
	bug.Bug
	what, rule string
	inSQL      bool
}{
	{bug.ExpiredCounts, "a role counts at the instant it ends", "A6.2", false},
	{bug.FutureCounts, "a role counts before it begins", "A6.2", false},
	{bug.SuspendedCounts, "a suspended assignment counts", "A6.1", false},
	{bug.DisabledCounts, "a disabled role counts", "A6.1", false},
	{bug.TeamRolesIgnored, "a role assigned to a team is ignored", "A6.1", false},
	{bug.ExclusiveIgnored, "an exclusive role leaves the others", "A6.1", false},
	{bug.ExclusiveAfterChannel, "exclusive is asked after channel and network", "A6.1", false},
	{bug.ChannelIgnored, "a role blocked for keys counts over the API", "A6.1", false},
	{bug.AllowWinsTie, "allow wins over block at the same prefix", "A6.1", false},
	{bug.FirstRoleOnly, "only the first role is used", "A6.1", false},
	{bug.SiteIgnored, "a role held at a site counts everywhere", "A6.3", false},
	{bug.SiteMerged, "roles held at different sites are merged", "A3", false},
	{bug.SiteWithoutSites, "a role held at a site counts on a tracker without sites", "A6.3", false},
	{bug.CeilingApart, "ceilings are OR-ed apart from the cells", "A7", false},
	{bug.AssignedAsAll, "the asterisk means all", "A1", false},
	{bug.EditAfterUnion, "the minimum of view and edit is taken after the union", "A3.5", false},
	{bug.StateStarWins, "a state's * wins over a property closed in all states", "A3.12", false},
	{bug.WildcardReplaced, "a document replaces that of tracker * as a whole", "A3.12", false},
	{bug.AbsentIsNone, "an absent entry means none", "A3.12", false},
	{bug.StatesMerged, "the mask is the union over all states", "A3", false},
	{bug.SystemMakesSeen, "a system property makes a record seen", "A3.3", false},
	{bug.HearsOfAllStates, "every state of a seen tracker is heard of", "A3.2", false},
	{bug.DeactivatedEnters, "a deactivated user is evaluated", "A8.4", false},
	{bug.AppAccessIgnored, "app access is not checked", "A5.1", false},
	{bug.EmptyListIsPublic, "an empty allow-list is no restriction", "A1", false},
	{bug.ListFreedByDeletion, "a list that loses its last team becomes public", "A1", false},
	{bug.ListSparesAssigned, "a record's list does not bind who is assigned", "A3", false},
	{bug.ListedWithoutCell, "a listed record is shown in a state without a cell", "A3", false},
	{bug.ArchivedIsLive, "an archived record can be edited", "A3.8", false},
	{bug.ScopeWrites, "a key that may only read writes", "A3", false},
	{bug.ScopeAllProperties, "a key's scope names properties and it has them all", "A3", false},
	{bug.ScopeAllActions, "a key's scope names actions and it has them all", "A3", false},
	{bug.ScopeAllStates, "a key's scope names states and it has them all", "A3", false},
	{bug.ScopeAllFeatures, "a key's scope names features and it has them all", "A3", false},
	{bug.ScopeSeenUncut, "a key sees a record none of whose properties it may view", "A3.3", false},
	{bug.WatcherSeesAll, "who looks as another sees the other's values", "A13.4", false},
	{bug.WatcherPredLost, "who looks as another filters and sorts by the other's values", "A13.4", false},
	{bug.FilterOnHidden, "a filter compares hidden values", "A4.2", false},
	{bug.HiddenNameable, "a query may name a hidden property", "A4.1", false},
	{bug.SortByHidden, "a sort uses hidden values", "A4.3", false},
	{bug.HiddenAsEmpty, "hidden stands with the empty ones in the order", "A4.3", false},
	{bug.NotOfUnknown, "not makes unknown true", "A4.2", false},
	{bug.EmptyIsUnknown, "empty compares as unknown", "A4.2", false},
	{bug.EmptySetSkips, "an empty set of visible properties skips the guard", "A4.2", false},
	{bug.SearchesHidden, "a search looks into hidden values", "A4.2", false},
	{bug.PassedStatesForgotten, "what passed-over states require is lost", "A3.7", false},
	{bug.EditsTooLate, "what a step requires is asked before the edits of the same request", "A3.7", false},
	{bug.RequiredEmptied, "a property required before can be emptied", "A3.9", false},
	{bug.BirthRequiresNothing, "a record is born without what earlier states require", "A3.6", false},
	{bug.SelfAssigned, "one's own assignment is not refused", "A3.14", false},
	{bug.ListNotAsked, "a record's list is skipped in SQL", "A3", true},
	{bug.AnyoneAssigned, "assigned is not asked in SQL", "A3", true},
	{bug.TeamNotAssigned, "who is assigned through a team is not in SQL", "A1", true},
	{bug.CountBeforeAccess, "the total is taken before the access filter", "A4.4", true},
	{bug.CountsArchived, "archived records are counted among the live", "A3.8", true},
	{bug.CountsTwice, "a record seen by two roads is counted twice", "A4.4", true},
	{bug.TwiceAssignedTwiceListed, "a record of a person assigned twice is listed twice", "A4.4", true},
	{bug.PageLosesTies, "the next page loses what is equal to the last", "A4.4", true},
	{bug.AssigneesNotFollowed, "an edit does not change who is assigned in SQL", "A1", true},
	{bug.HiddenComparedInSQL, "a filter compares hidden values in SQL", "A4.2", true},
	{bug.WatcherNotAsked, "whether who looks as another is assigned is not asked in SQL", "A13.4", true},
	{bug.GroupByHidden, "groups are made by hidden values", "A4.3", false},
	{bug.SumsHidden, "hidden values are summed", "A4.3", false},
	{bug.BoardCountsArchived, "archived records are counted on the board", "A4.3", true},
	{bug.EmptyUnknownInSQL, "empty compares as unknown in SQL", "A4.2", true},
}

// How many worlds a mistake may stay unseen.
const (
	engineWorlds = 2000
	sqlWorlds    = 500
)

// seed of the worlds in which the mistakes are looked for.
const seed = 2026

var update = flag.Bool("update", false, "write the table of seeded bugs to docs/testing.md")

func TestSeededBugsAreEachFound(t *testing.T) {
	if len(mistakes) != int(bug.Last)-1 {
		t.Errorf("%d mistakes are listed, package bug has %d", len(mistakes), bug.Last-1)
	}
	backends := []Backend{sqlite(t)}
	for n := range 40 {
		if _, err := Databases(t.Context(), Seeded(seed, uint64(n)), newID(), backends); err != nil {
			t.Fatalf("without any mistake, in world %d: %v", n, err)
		}
	}
	var table strings.Builder
	fmt.Fprintf(&table, "| mistake | breaks | found in | after worlds |\n|---|---|---|---|\n")
	caught := 0
	for _, m := range mistakes {
		t.Run(m.what, func(t *testing.T) {
			began := time.Now()
			bug.Choose(m.Bug)
			defer bug.Choose(0)
			where, n, err := hunt(t, m.inSQL, backends)
			if err == nil {
				t.Fatalf("%s: not found in %d worlds", m.rule, n)
			}
			caught++
			t.Logf("%s: found after %d worlds, %v: %v", m.rule, n, time.Since(began).Round(time.Millisecond), err)
			fmt.Fprintf(&table, "| %s | %s | %s | %d |\n", m.what, m.rule, where, n)
		})
	}
	t.Logf("%d of %d seeded bugs found", caught, len(mistakes))
	if *update && caught == len(mistakes) {
		writeTable(t, fmt.Sprintf("%d of %d seeded bugs are found.\n\n%s", caught, len(mistakes), table.String()))
	}
}

// TestSeededBugsAreCountedByARun: the counter behind "0 disagreements" counts
// what there is, world by world, and without a mistake the same worlds agree.
func TestSeededBugsAreCountedByARun(t *testing.T) {
	for name, c := range map[string]struct {
		bug.Bug
		Run
	}{
		"engine, one worker":  {bug.AssignedAsAll, Run{Worlds: 20, Workers: 1}},
		"engine, two workers": {bug.AssignedAsAll, Run{Worlds: 20, Workers: 2}},
		"SQLite":              {bug.CountBeforeAccess, Run{Worlds: 3, Workers: 1, Backends: []Backend{sqlite(t)}, Drop: drop}},
	} {
		t.Run(name, func(t *testing.T) {
			run, told := c.Run, map[int]int{}
			var mu sync.Mutex
			run.Seed, run.Progress = seed, func(done, disagreements int) {
				mu.Lock()
				defer mu.Unlock()
				told[done] = disagreements
			}
			bug.Choose(c.Bug)
			defer bug.Choose(0)
			tally, err := run.Start(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if tally.Disagreements == 0 || int(tally.Worlds) != run.Worlds || len(tally.Found) != min(maxFound, tally.Disagreements) {
				t.Fatalf("%d disagreements in %d worlds, %d of them shown", tally.Disagreements, tally.Worlds, len(tally.Found))
			}
			if len(told) != run.Worlds || told[run.Worlds] != tally.Disagreements {
				t.Errorf("the progress told %v, the tally is %d", told, tally.Disagreements)
			}
			for _, found := range tally.Found {
				if disagreement := new(Disagreement); !errors.As(found.Err, &disagreement) {
					t.Errorf("world %d: %v", found.World, found.Err)
				}
			}
			bug.Choose(0)
			if tally, err := run.Start(t.Context()); err != nil || tally.Disagreements != 0 || len(tally.Found) != 0 || int(tally.Worlds) != run.Worlds {
				t.Errorf("without the mistake: %d disagreements in %d worlds, %v", tally.Disagreements, tally.Worlds, err)
			}
		})
	}
}

// hunt tries worlds until the product disagrees with the reference.
func hunt(t *testing.T, inSQL bool, backends []Backend) (where string, n int, err error) {
	most := engineWorlds
	where = "engine"
	if inSQL {
		where, most = "SQL", sqlWorlds
	}
	for n = 1; n <= most; n++ {
		d := Seeded(seed, uint64(n))
		if inSQL {
			_, err = Databases(t.Context(), d, newID(), backends)
		} else {
			_, err = Engine(d)
		}
		if err == nil {
			continue
		}
		if disagreement := new(Disagreement); !errors.As(err, &disagreement) {
			t.Fatalf("world %d is not made: %v", n, err)
		}
		return where, n, err
	}
	return where, most, nil
}

const (
	tableBegins = "<!-- seeded bugs: written by the test -->\n"
	tableEnds   = "<!-- end of seeded bugs -->\n"
)

const testingPage = "../../docs/testing.md"

func writeTable(t *testing.T, table string) {
	t.Helper()
	page, err := os.ReadFile(testingPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), tableBegins)
	_, after, ok2 := strings.Cut(rest, tableEnds)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", testingPage)
	}
	if err := os.WriteFile(testingPage, []byte(before+tableBegins+table+tableEnds+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestThePageListsEverySeededBug(t *testing.T) {
	page, err := os.ReadFile(testingPage)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), tableBegins)
	table, _, _ := strings.Cut(rest, tableEnds)
	for _, m := range mistakes {
		if !strings.Contains(table, "| "+m.what+" | "+m.rule+" |") {
			t.Errorf("docs/testing.md does not list %q; run: go test -tags seededbugs ./internal/difftest -run Seeded -update", m.what)
		}
	}
	if rows := strings.Count(table, "\n| "); rows != len(mistakes)+1 {
		t.Errorf("docs/testing.md lists %d mistakes, there are %d", rows-1, len(mistakes))
	}
}
