package rest

import (
	"context"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// longer is a store whose journal goes on with entries that nobody wrote into it.
type longer struct {
	app.Store
	more []policy.Entry // newest first
}

func (s *longer) Audit(ctx context.Context, workspace string, before int64, limit int) ([]policy.Entry, error) {
	entries, err := s.Store.Audit(ctx, workspace, before, limit)
	if before == 0 {
		entries = append(s.more[:len(s.more):len(s.more)], entries...)
	}
	return entries, err
}

// A11.4, A6.2: an entry that hashes and links as it should is found all the same when
// its time lies before that of the entry it follows, and so is one that is missing.
func TestAuditVerify_FindsAJournalWhoseTimeGoesBack(t *testing.T) {
	w := newWorld(t)
	plain, id := w.app.Store, field(t, w.ok(t, "fu1", "GET", ws, ""), "id")
	was, err := plain.Audit(t.Context(), id, 0, 1)
	must(t, err)
	if len(was) != 1 {
		t.Fatal("the journal is empty")
	}
	snap, err := policy.Load(id, was[0].Revision, nil)
	must(t, err)
	// after is an entry that follows last as far as its hash and its number go.
	after := func(last policy.Entry, at time.Time) policy.Entry {
		head := last.Head()
		head.At = 0
		result, err := snap.Remark("none", policy.Actor{System: true, Via: "test"}, policy.Env{Now: at, Salt: salt}, head)
		must(t, err)
		return result.Entry
	}
	same := after(was[0], was[0].At)
	back := after(was[0], was[0].At.Add(-time.Millisecond))
	for what, c := range map[string]struct {
		more []policy.Entry
		bad  int64 // after how many that were written
	}{
		"as it was written":            {nil, 0},
		"with one of the same instant": {[]policy.Entry{same}, 0},
		"with an earlier one":          {[]policy.Entry{back}, 1},
		"with an earlier one and more": {[]policy.Entry{after(back, was[0].At), back}, 1},
		"with one that is missing":     {[]policy.Entry{after(same, was[0].At)}, 2},
	} {
		w.app.Store = &longer{plain, c.more}
		got := decode[AuditVerdict](t, w.ok(t, "fu1", "GET", ws+"/audit/verify", ""))
		switch {
		case c.bad == 0 && (!got.OK || got.Bad != nil):
			t.Errorf("%s: %+v", what, got)
		case c.bad != 0 && (got.OK || got.Bad == nil || *got.Bad != was[0].Seq+c.bad):
			t.Errorf("%s: %+v", what, got)
		}
	}
}
