//go:build seededbugs

package silence

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/bug"
)

// mistakes are the seeded bugs that let somebody read more than they may. A
// reason says why these worlds cannot show one.
var mistakes = []struct {
	bug.Bug
	what, rule string
	unseen     string
}{
	{bug.ExpiredCounts, "a role counts at the instant it ends", "A6.2", ""},
	{bug.FutureCounts, "a role counts before it begins", "A6.2", ""},
	{bug.SuspendedCounts, "a suspended assignment counts", "A6.1", ""},
	{bug.DisabledCounts, "a disabled role counts", "A6.1", ""},
	{bug.ExclusiveIgnored, "an exclusive role leaves the others", "A6.1", ""},
	{bug.ChannelIgnored, "a role blocked for keys counts over the API", "A6.1", ""},
	{bug.SiteIgnored, "a role held at a site counts everywhere", "A6.3", ""},
	{bug.SiteMerged, "roles held at different sites are merged", "A3", ""},
	{bug.CeilingApart, "ceilings are OR-ed apart from the cells", "A7", ""},
	{bug.AssignedAsAll, "the asterisk means all", "A1", ""},
	{bug.StateStarWins, "a state's * wins over a property closed in all states", "A3.12", ""},
	{bug.StatesMerged, "the mask is the union over all states", "A3", ""},
	{bug.SystemMakesSeen, "a system property makes a record seen", "A3.3", ""},
	{bug.HearsOfAllStates, "every state of a seen tracker is heard of", "A3.2", ""},
	{bug.DeactivatedEnters, "a deactivated user is evaluated", "A8.4", ""},
	{bug.AppAccessIgnored, "app access is not checked", "A5.1", ""},
	{bug.EmptyListIsPublic, "an empty allow-list is no restriction", "A1", ""},
	{bug.ListSparesAssigned, "a record's list does not bind who is assigned", "A3", ""},
	{bug.ScopeAllProperties, "a key's scope names properties and it has them all", "A3", ""},
	{bug.ListedWithoutCell, "a listed record is shown in a state without a cell", "A3", ""},
	{bug.FilterOnHidden, "a filter compares hidden values", "A4.2", ""},
	{bug.HiddenNameable, "a query may name a hidden property", "A4.1", ""},
	{bug.SortByHidden, "a sort uses hidden values", "A4.3", ""},
	{bug.HiddenAsEmpty, "hidden stands with the empty ones in the order", "A4.3", "it tells the order of what is hidden and what is empty, which is the same on both sides"},
	{bug.NotOfUnknown, "not makes unknown true", "A4.2", "it lists by where something is hidden, which is the same on both sides"},
	{bug.EmptySetSkips, "an empty set of visible properties skips the guard", "A4.2", "everybody views some text"},
	{bug.SearchesHidden, "a search looks into hidden values", "A4.2", ""},
	{bug.ListNotAsked, "a record's list is skipped in SQL", "A3", ""},
	{bug.AnyoneAssigned, "assigned is not asked in SQL", "A3", ""},
	{bug.CountBeforeAccess, "the total is taken before the access filter", "A4.4", ""},
	{bug.HiddenComparedInSQL, "a filter compares hidden values in SQL", "A4.2", ""},
	{bug.WatcherSeesAll, "who looks as another sees the other's values", "A13.4", "those who read here look as nobody else; who does is in TestNobodyHearsWhatIsHidden"},
	{bug.WatcherPredLost, "who looks as another filters and sorts by the other's values", "A13.4", "those who read here look as nobody else; who does is in TestNobodyHearsWhatIsHidden"},
	{bug.WatcherNotAsked, "whether who looks as another is assigned is not asked in SQL", "A13.4", "those who read here look as nobody else; who does is in TestNobodyHearsWhatIsHidden"},
}

var update = flag.Bool("update", false, "write the table of seeded bugs to docs/testing.md")

// TestSeededBugsAreHeard makes one mistake after the other and listens: which of
// those that let people read more are heard by comparison alone, without anybody
// knowing what is right.
func TestSeededBugsAreHeard(t *testing.T) {
	pairs := crowd(t)
	if _, _, what := listen(t, pairs); what != "" {
		t.Fatalf("without any mistake: %s", what)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "| mistake | breaks | heard by | after requests |\n|---|---|---|---|\n")
	heard := 0
	for _, m := range mistakes {
		if m.unseen != "" && !*update { // for the table alone: whether it is heard is not demanded
			continue
		}
		bug.Choose(m.Bug)
		who, requests, what := listen(t, pairs)
		bug.Choose(0)
		switch {
		case what != "":
			heard++
			fmt.Fprintf(&table, "| %s | %s | %s | %d |\n", m.what, m.rule, who, requests)
		case m.unseen == "":
			t.Errorf("%s (%s): not heard in %d requests", m.what, m.rule, requests)
		default:
			fmt.Fprintf(&table, "| %s | %s | no: %s | |\n", m.what, m.rule, m.unseen)
		}
		t.Logf("%s: %s after %d: %.300s", m.what, who, requests, what)
	}
	if *update && !t.Failed() {
		writeTable(t, fmt.Sprintf("%d of the %d seeded bugs that let somebody read more are heard.\n\n%s", heard, len(mistakes), table.String()))
	}
}

// crowd are pairs of worlds for each kind of person without settings access.
func crowd(t *testing.T) (pairs []*pair) {
	sides := [2]*side{newSide(t, sqliteFile(t)), newSide(t, sqliteFile(t))}
	for seed := range 6 {
		for _, who := range kinds {
			if !who.office() && (!who.seldom() || who.walks(seed)) {
				pairs = append(pairs, newPair(t, sides, seed, who))
			}
		}
	}
	for _, p := range pairs {
		p.sessions()
	}
	return pairs
}

// lists are asked of each pair beside everything else, in each of some rounds:
// most mistakes stand there. The first of these rounds is at the instant at which a
// role ends.
const lists, listRounds = 100, 4

// listen reads through all pairs, until something is heard: first everything,
// then lists alone. The lists have dice of their own, so that a new route leaves
// them as they are.
func listen(t *testing.T, pairs []*pair) (who kind, requests int, what string) {
	for _, s := range pairs[0].sides {
		s.start(t) // nothing compiled before the mistake is left
		defer s.at.hold(time.Time{})
	}
	for round := range listRounds + 1 {
		at := time.Time{}
		if round == 1 {
			at = ending
		}
		for _, s := range pairs[0].sides {
			s.at.hold(at)
		}
		for _, p := range pairs {
			p.dice, p.found, p.tally = rand.New(rand.NewPCG(hashed(string(p.who)), uint64(p.worlds[0].seed*10+round))), nil, newTally()
			clear(p.tags)
			if round == 0 {
				p.reads(0.5)
			} else {
				for range lists {
					p.ask(p.request(p.doc.find(t, "list-records"), p.target(known)))
				}
			}
			requests += p.tally.requests
			if len(p.found) > 0 {
				return p.who, requests, p.found[0]
			}
		}
	}
	return "", requests, ""
}

const (
	testingPage = "../../docs/testing.md"
	tableBegins = "<!-- heard bugs: written by the test -->\n"
	tableEnds   = "<!-- end of heard bugs -->\n"
)

func writeTable(t *testing.T, table string) {
	t.Helper()
	page, err := os.ReadFile(testingPage)
	must(t, err)
	before, rest, ok := strings.Cut(string(page), tableBegins)
	_, after, ok2 := strings.Cut(rest, tableEnds)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table", testingPage)
	}
	must(t, os.WriteFile(testingPage, []byte(before+tableBegins+table+tableEnds+after), 0o644))
}
