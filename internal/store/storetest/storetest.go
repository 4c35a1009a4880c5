// Package storetest is what every storage backend must do: one suite, called by
// the test of each. It knows app.Store and nothing of how it is built; what a
// list must hold it works out again in memory, from access.Holds, record.Match
// and record.Plan.Compare. Only tests may import it.
package storetest

import (
	"fmt"
	"testing"

	"github.com/trackward/trackward/internal/app"
)

// Run runs the suite. open gives an empty store that ends with the test; it may
// be the same database for all, since each test makes workspaces of its own.
func Run(t *testing.T, open func(t *testing.T) app.Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s app.Store)
	}{
		{"a workspace is found by id and key", findsWorkspaces},
		{"a taken key is refused and leaves nothing", refusesTakenKeys},
		{"the policy comes back as it was stored (A11)", keepsPolicy},
		{"the journal chains and pages (A11.4)", keepsJournal},
		{"a deleted user leaves the journal, which still verifies (A8.5)", erasesThePersonFromTheJournal},
		{"an object's history comes newest first (A13.1)", keepsHistory},
		{"what was told of a record is kept (A2.4)", keepsAccessLog},
		{"access facts are those that decide (A2.4)", tellsFacts},
		{"a tally counts what decides (A2.4)", talliesRecords},
		{"dates are grouped by the periods of the workspace's zone (A4.3, A6.2)", groupsByPeriods},
		{"a self-grant is one where there are records (A2.2)", judgesSelfGrants},
		{"a request waits for its second person (A2.2)", keepsPending},
		{"a request waits for its time (A8.2)", keepsScheduled},
		{"the dates of roles are told once (A6.2)", tellsDatesOnce},
		{"a refused changeset stores nothing", storesNothingRefused},
		{"changesets wait for each other (A8.2)", serialisesChangesets},
		{"time never goes below the journal (A6.2)", keepsTime},
		{"an unknown workspace is told apart", knowsWorkspaces},
		{"a record comes back as it was stored", keepsRecords},
		{"numbers follow each other, also between writers (A4.9d)", numbersInSequence},
		{"random numbers do not follow each other (A4.9d)", numbersAtRandom},
		{"a batch is stored whole or not at all", storesBatchesWhole},
		{"a batch in parts is stored whole or not at all, in its order", storesPartsWhole},
		{"only the cells named are written (A3.10)", writesOnlyWhatIsNamed},
		{"writers of one record wait for each other (A3.10)", serialisesWriters},
		{"a write under an old policy sees no record (A12.1)", refusesOldPolicy},
		{"a page tells the revision it was read under (A12.1)", tellsRevision},
		{"pages put together are the records one sees (A3.3, A4.2, A4.3, A4.4)", listsWhatHolds},
		{"the zero plan finds nothing", findsNothing},
		{"counts stop at their cap and the exact ones do not", countsToTheCap},
		{"who is assigned follows the record (A1)", followsAssignees},
		{"a deleted user leaves every record (A8.5)", removesUsers},
		{"a deleted team leaves lists, which stay restricted (A8.5)", removesTeams},
		{"states, sites and trackers with records stay (A1)", keepsWhatHasRecords},
		{"the records of a removed state go elsewhere, all or none (A1)", movesRecordsOfAState},
		{"a retired property comes back with its values (A1)", keepsRetiredValues},
		{"a tracker's records go for good (A8)", emptiesATracker},
		{"changing what assigns changes who is assigned (A1)", followsDesigner},
		{"a unique value is refused, and free again (A3.15)", keepsUnique},
		{"the bin empties by time, with everything of a record (A3.8)", emptiesTheBin},
		{"a workspace that goes trashes its files", trashesFiles},
		{"activity comes newest first and in order", keepsActivity},
		{"comments come newest first, and leave the record as it is (A4.8)", keepsComments},
		{"what happened waits to be told, and is told once (A6.2)", keepsOutbox},
		{"what a piece of work has done waits for its end, and is told together (A6.2)", keepsJobs},
		{"how somebody wants to be told is kept", keepsNotificationSettings},
		{"a visit is kept for each session, and never goes back", keepsVisits},
		{"signed in is who has a live session that was used here", tellsSignedIn},
		{"a review is told last use, self-grants and restricted lists (A14)", tellsWhatReviewsGoBy},
		{"the newest use of each right is kept (A10)", keepsUses},
		{"an idempotency key is kept once", remembers},
		{"a cancelled write leaves nothing", leavesNothingCancelled},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

// uid makes ids like UUIDv7: their order is that of their making.
type uid struct{ n int }

func (u *uid) next() string {
	u.n++
	return fmt.Sprintf("01900000-0000-7000-8000-%012d", u.n)
}
