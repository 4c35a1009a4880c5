package app_test

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/demo"
	"github.com/trackward/trackward/internal/policy"
)

// removal takes a part of a tracker away, or all of it: nothing can name it later.
func (s *shop) removal(seed uint64) []policy.Change {
	if seed%3 == 2 {
		return []policy.Change{{Op: policy.Del, Kind: policy.KindTracker, ID: "notes"}}
	}
	var doc policy.Tracker
	s.look(func(p *policy.Snapshot) {
		t, _ := p.Tracker("orders")
		doc = *t.Tracker
	})
	if seed%3 == 1 {
		doc.Properties = slices.Clone(doc.Properties)
		for i := range doc.Properties {
			doc.Properties[i].Retired = doc.Properties[i].Key == "price"
		}
		return []policy.Change{put(policy.KindTracker, "orders", doc)}
	}
	doc.States = slices.DeleteFunc(slices.Clone(doc.States), func(x policy.State) bool { return x.Key == "doing" })
	doc.Transitions = nil
	out := put(policy.KindTracker, "orders", doc)
	out.Moves = map[string]string{"doing": "done"}
	return []policy.Change{out}
}

// listed are the records that the owner is told of behind each line of a preview:
// by "name tracker side", their ids.
func (s *shop) listed(cs policy.Changeset, told app.PolicyPreview) map[string][]string {
	s.t.Helper()
	out := map[string][]string{}
	for _, p := range told.Records.People {
		for side, n := range map[string]int{"gains": p.Gains, "losses": p.Losses} {
			in := app.PreviewList{Tracker: p.Tracker.ID, User: p.User.ID, Losses: side == "losses", Channel: p.Channel, Limit: 7}
			ids := []string{}
			for pages := 0; pages < 20; pages++ {
				page, err := s.a.PreviewRecords(s.t.Context(), s.visit("owner"), in, func(*app.Viewer) (policy.Changeset, error) { return cs, nil })
				must(s.t, err)
				if len(page.Views) > in.Limit {
					s.t.Errorf("a page of %d records", len(page.Views))
				}
				for i := range page.Views {
					ids = append(ids, page.Views[i].ID())
				}
				if in.Cursor = page.Next; in.Cursor == "" {
					break
				}
			}
			if len(ids) > n {
				s.t.Errorf("%s: %d records are listed of %d %s", p.User.Name, len(ids), n, side)
			}
			out[p.User.Name+" "+p.Tracker.Key+" "+side] = ids
		}
	}
	return out
}

// same compares what was listed with what has happened to the records that the
// owner saw.
func (s *shop) same(what string, listed map[string][]string, before, after map[string]sight) {
	s.t.Helper()
	for line, ids := range listed {
		name, rest, _ := strings.Cut(line, " ")
		tracker, side, _ := strings.Cut(rest, " ")
		seen := before["owner "+tracker]
		var want []string
		for id := range seen {
			who := name + " " + tracker
			sum := differ(one(before[who], id), one(after[who], id))
			if side == "gains" && sum[0] > 0 || side == "losses" && sum[1] > 0 {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		if got := slices.Sorted(slices.Values(ids)); !slices.Equal(got, want) {
			s.t.Errorf("%s: %s: %d records were listed and %d are", what, line, len(got), len(want))
		}
		if !slices.IsSortedFunc(ids, func(a, b string) int { return -strings.Compare(a, b) }) {
			s.t.Errorf("%s: %s: not newest first", what, line)
		}
	}
}

func one(all sight, id string) sight {
	out := maps.Clone(all)
	maps.DeleteFunc(out, func(at string, _ map[string]bool) bool { return at != id })
	return out
}

// guardsGainInDetail asks which strikes a guard gains.
func guardsGainInDetail(t *testing.T, a *app.App, asker, user string, cs policy.Changeset) (n int) {
	t.Helper()
	in := app.PreviewList{Tracker: "strikes", User: user, Limit: 200}
	for {
		page, err := a.PreviewRecords(t.Context(), atDemo(asker), in, func(*app.Viewer) (policy.Changeset, error) { return cs, nil })
		must(t, err)
		n += len(page.Views)
		if in.Cursor = page.Next; in.Cursor == "" {
			return n
		}
	}
}

// demoUser is the id of one of the demo's people by name.
func demoUser(t *testing.T, a *app.App, name string) (id string) {
	t.Helper()
	must(t, a.Look(t.Context(), atDemo("owner"), func(v *app.Viewer) error {
		for _, u := range v.Policy.Users() {
			if u.Name == name {
				id = u.ID
			}
		}
		return nil
	}))
	if id == "" {
		t.Fatalf("nobody is called %s in %s", name, demo.Workspace)
	}
	return id
}

// outOfTime is a store that is too slow to count.
type outOfTime struct{ app.Store }

func (outOfTime) Tally(context.Context, string, string, []string) (app.Tally, error) {
	return app.Tally{}, context.DeadlineExceeded
}

// TestWhatWasNotCountedIsNamedWithWhy: a preview says of which trackers the numbers
// are missing, and who gains what it says all the same (A11.2).
func TestWhatWasNotCountedIsNamedWithWhy(t *testing.T) {
	a := newApp(t, filepath.Join(t.TempDir(), "trackward.db"))
	s := newShop(t, a, 1)
	cs := policy.Changeset{Changes: []policy.Change{{Op: policy.Del, Kind: policy.KindTracker, ID: "notes"}, {Op: policy.Del, Kind: policy.KindTracker, ID: "orders"}}}
	preview := func() app.PolicyPreview {
		out, err := a.Preview(t.Context(), s.visit("owner"), func(*app.Viewer) (policy.Changeset, error) { return cs, nil })
		must(t, err)
		return out
	}
	if got := preview(); !got.Records.Complete || len(got.Records.Uncounted) != 0 || len(got.Records.People) == 0 {
		t.Fatalf("%+v", got.Records)
	}
	a.Store = outOfTime{a.Store}
	got := preview()
	why := map[string]string{}
	for _, u := range got.Records.Uncounted {
		why[u.Tracker.Key] = u.Why
	}
	if got.Records.Complete || len(got.Records.People) != 0 || why["orders"] != "time" || why["notes"] != "time" || got.Losing == 0 {
		t.Errorf("%+v, %d lose", got.Records, got.Losing)
	}
	var doc policy.Tracker
	s.look(func(p *policy.Snapshot) {
		orders, _ := p.Tracker("orders")
		doc = *orders.Tracker
	})
	doc.Properties = slices.Clone(doc.Properties)
	doc.Properties[2].Assigns, doc.UsesSites = false, false
	cs.Changes = []policy.Change{put(policy.KindTracker, "orders", doc)}
	if got := preview(); len(got.Records.Uncounted) != 1 || got.Records.Uncounted[0].Why != "assigns" {
		t.Errorf("%+v", got.Records)
	}
}
