package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// total is how many records classes hold, and how many of them are archived.
func total(classes []app.RecordClass) (n, archived int) {
	for _, c := range classes {
		n += c.Count
		if c.Archived {
			archived += c.Count
		}
	}
	return n, archived
}

func talliesRecords(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	in := func(courier, helpers string) record.NewInput {
		return record.NewInput{State: "new", Values: values("courier", courier, "helpers", helpers)}
	}
	rows := w.create("orders", "ann", in(`"bob"`, `["bob"]`), in(`"ann"`, `["cid"]`), in(`null`, `[]`), in(`"cid"`, `[]`), in(`null`, `[]`))
	w.must(w.edit(rows[1], "orders", record.Input{Archive: true}))
	w.must(w.edit(rows[3], "orders", record.Input{Restrict: &record.List{Users: []string{"dot"}, Teams: []string{"north"}}}))
	w.must(w.edit(rows[4], "orders", record.Input{Delete: true}))
	orders := w.tracker("orders")
	got, err := s.Tally(t.Context(), w.id, orders.ID, []string{"ann", "bob", "cid", "dot"})
	w.must(err)
	if n, archived := total(got.Public); n != 3 || archived != 1 || got.Revision != w.snap.Revision() || got.Cut {
		t.Errorf("public %+v at %d, want 3 with 1 archived: the bin and restricted ones do not count", got.Public, got.Revision)
	}
	for who, want := range map[string]int{"ann": 3, "bob": 1, "cid": 1, "dot": 0} {
		if n, _ := total(got.Own[who]); n != want {
			t.Errorf("%s is assigned to %d, want %d", who, n, want)
		}
	}
	if len(got.Restricted) != 1 || !slices.Contains(got.Restricted[0].Listed, "dot") || !slices.Contains(got.Restricted[0].Listed, "north") ||
		!slices.Contains(got.Restricted[0].Assigned, "cid") || !slices.Contains(got.Restricted[0].Assigned, "ann") || slices.Contains(got.Restricted[0].Listed, "ann") {
		t.Errorf("restricted: %+v", got.Restricted)
	}
	either, err := s.TallyAssigned(t.Context(), w.id, orders.ID, []string{"bob", "cid"})
	w.must(err)
	if n, _ := total(either); n != 2 {
		t.Errorf("bob or cid: %d, want 2, each record once", n)
	}
	if _, err := s.Tally(t.Context(), "nowhere", orders.ID, nil); !errors.Is(err, app.ErrNoWorkspace) {
		t.Errorf("of no workspace: %v", err)
	}
	refused, err := s.Orphans(t.Context(), w.id, &policy.Result{RemovedTrackers: []string{orders.ID}})
	if err != nil || refused == nil || refused.Code != policy.CodeInUse {
		t.Errorf("a tracker with records goes: %v %v", refused, err)
	}
}

func judgesSelfGrants(t *testing.T, s app.Store) { // A2.2
	w := newWorld(t, s)
	w.create("orders", "ann", record.NewInput{State: "new"})
	orders, clients := w.tracker("orders"), w.tracker("clients")
	apply := func(note string, g policy.SelfGrant, twoPeople bool) error {
		var result *policy.Result
		err := s.ApplyPolicy(t.Context(), w.id, func(_ int64, head policy.Head, now time.Time) (_ *policy.Result, err error) {
			result, err = w.snap.Apply(policy.Changeset{Note: note, Changes: []policy.Change{put(policy.KindTeam, "", policy.Team{Key: w.ids.next()[30:], Name: "T"})}}, system, w.env(now), head)
			if err == nil {
				result.SelfGrant, result.NeedsTwo = &g, twoPeople
			}
			return result, err
		})
		if err == nil {
			w.snap = result.Snapshot
		}
		return err
	}
	code := func(err error) string {
		var e *policy.Error
		if errors.As(err, &e) {
			return e.Code
		}
		return ""
	}
	real := policy.SelfGrant{Trackers: []string{orders.ID, clients.ID}}
	if err := apply("", real, false); code(err) != policy.CodeSelfGrant {
		t.Errorf("without a reason: %v", err)
	}
	if err := apply("why", real, true); code(err) != policy.CodeTwoPeople {
		t.Errorf("by one person: %v", err)
	}
	w.must(apply("why", real, false))
	w.must(apply("", policy.SelfGrant{Trackers: []string{clients.ID}, Teams: []string{"south"}}, true)) // nothing is there yet
	entries, err := s.Audit(t.Context(), w.id, 0, 2)
	w.must(err)
	if entries[0].SelfGrant || !entries[1].SelfGrant || policy.Verify(entries[0]) != nil || policy.Verify(entries[1]) != nil {
		t.Errorf("marks %v %v, or the chain does not hold", entries[0].SelfGrant, entries[1].SelfGrant)
	}
}

func keepsPending(t *testing.T, s app.Store) { // A2.2
	w := newWorld(t, s)
	now := time.Now().UTC().Truncate(time.Millisecond)
	p := app.Pending{ID: w.ids.next(), Kind: app.PendingSuperuser, At: now, Expires: now.Add(time.Hour), Actor: "ann", Via: "page", From: "192.0.2.1", Note: "why", BaseRevision: 3,
		Changes: []policy.Change{del(policy.KindTeam, "north")}}
	old := p
	old.ID, old.Expires = w.ids.next(), now.Add(-time.Hour)
	w.must(s.AddPending(t.Context(), w.id, p))
	w.must(s.AddPending(t.Context(), w.id, old))
	all, err := s.Pendings(t.Context(), w.id)
	w.must(err)
	if len(all) != 1 || all[0].ID != p.ID || all[0].Note != "why" || all[0].Kind != app.PendingSuperuser || !all[0].Expires.Equal(p.Expires) || len(all[0].Changes) != 1 || all[0].Changes[0].ID != "north" {
		t.Errorf("%+v", all)
	}
	for i, want := range []bool{true, false} {
		if found, err := s.DropPending(t.Context(), w.id, p.ID); err != nil || found != want {
			t.Errorf("drop %d: %v %v", i, found, err)
		}
	}
	err = s.ApplyPolicy(t.Context(), w.id, func(_ int64, head policy.Head, now time.Time) (*policy.Result, error) {
		result, err := w.snap.Apply(policy.Changeset{Changes: []policy.Change{del(policy.KindTeam, "north")}}, system, w.env(now), head)
		if err == nil {
			result.Pending = p.ID
		}
		return result, err
	})
	var e *policy.Error
	if !errors.As(err, &e) || e.Code != policy.CodeNotFound {
		t.Errorf("a request that is gone is carried out: %v", err)
	}
}

func keepsScheduled(t *testing.T, s app.Store) { // A8.2
	w := newWorld(t, s)
	now := time.Now().UTC().Truncate(time.Millisecond)
	keep := func(due time.Time) app.Pending {
		p := app.Pending{ID: w.ids.next(), Kind: app.PendingScheduled, At: now.Add(-time.Hour), Expires: now.Add(time.Hour), Actor: "ann", Due: due, Strong: true, Meaning: "digest",
			Changes: []policy.Change{del(policy.KindTeam, "north")}}
		w.must(s.AddPending(t.Context(), w.id, p))
		return p
	}
	due := func() (ids []string) {
		all, err := s.DuePendings(t.Context())
		w.must(err)
		for _, d := range all {
			if d.Workspace == w.id {
				ids = append(ids, d.ID)
			}
		}
		return ids
	}
	second, first := keep(now.Add(-time.Minute)), keep(now.Add(-2*time.Minute))
	keep(now.Add(time.Minute))
	keep(time.Time{})
	if got := due(); !slices.Equal(got, []string{first.ID, second.ID}) {
		t.Errorf("due are %v", got)
	}
	for i, want := range []bool{true, false} {
		if found, err := s.FailPending(t.Context(), w.id, first.ID, "no more"); err != nil || found != want {
			t.Errorf("fail %d: %v %v", i, found, err)
		}
	}
	if got := due(); !slices.Equal(got, []string{second.ID}) {
		t.Errorf("due are %v, and one has failed", got)
	}
	all, err := s.Pendings(t.Context(), w.id)
	w.must(err)
	if len(all) != 4 || all[1].Failed != "no more" || !all[1].Strong || all[1].Meaning != "digest" || !all[1].Due.Equal(first.Due) || !all[3].Due.IsZero() {
		t.Errorf("%+v", all)
	}
}
