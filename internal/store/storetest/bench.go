package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// MainPage is one of the pages that people open most, ready to be asked.
type MainPage struct {
	Name string
	Plan record.Plan
	// Index is the index that the database is expected to read it by, "" where a
	// scan of the tracker is accepted.
	Index string
}

// MainPages stores size records and makes the plans of the main pages: of a
// manager who sees all, a courier who sees a few assigned ones, a guard of one
// site, and a fitter who sees whatever is assigned.
func MainPages(t testing.TB, s app.Store, size int) []MainPage {
	w := newWorld(t, s)
	return w.mainPages(size)
}

func (w *world) mainPages(size int) (all []MainPage) {
	w.crowd()
	started := time.Now()
	w.fill(size)
	w.t.Logf("%d records stored, %.0f a second", size, float64(size)/time.Since(started).Seconds())
	manager, courier, guard, fitter := w.viewer("owner", "orders"), w.viewer("c07", "orders"), w.viewer("ann", "orders"), w.viewer("c08", "orders")
	middle := float64(w.rows[len(w.rows)/2].CreatedAt.UnixMilli())
	var starts []float64 // as many periods as a report may have
	for n := range record.MaxGroups {
		starts = append(starts, middle+float64(n-record.MaxGroups/2)*86_400_000)
	}
	for _, page := range []struct {
		name, index string
		v           *record.Viewer
		q           record.Query
	}{
		{"manager newest", "record_page", manager, record.Query{}},
		{"manager half-way down", "record_page", manager, record.Query{After: []record.Key{{Text: w.rows[len(w.rows)/2].ID}}}},
		{"manager one state", "record_state", manager, record.Query{States: []string{"waiting"}}},
		{"manager by indexed text", "record_t01", manager, record.Query{Sort: []string{"customer"}}},
		{"manager by indexed money falling", "record_n01", manager, record.Query{Sort: []string{"-price"}}},
		{"manager by indexed money, half-way down", "record_n01", manager, record.Query{Sort: []string{"-price"}, After: []record.Key{{Num: 50_000}, {Text: w.rows[len(w.rows)/2].ID}}}},
		{"manager filter on indexed money, by it", "record_n01", manager, record.Query{Filter: `price > 500`, Sort: []string{"price"}}},
		{"manager by creation, last first", "record_created", manager, record.Query{Sort: []string{"-created_at"}}},
		{"manager by creation, half-way down", "record_created", manager, record.Query{Sort: []string{"created_at"}, After: []record.Key{{Num: float64(w.rows[len(w.rows)/2].CreatedAt.UnixMilli())}, {Text: w.rows[len(w.rows)/2].ID}}}},
		{"manager report by days of creation", "record_created", manager, record.Query{Levels: []record.Level{{By: "created_at:day", Starts: starts}}}},
		{"manager report by months, half-way down", "record_created", manager, record.Query{Levels: []record.Level{{By: "created_at:month", Starts: starts}}, After: []record.Key{{Num: middle}, {Text: w.rows[len(w.rows)/2].ID}}}},
		{"manager report by months in the order of creation, last first", "record_created", manager, record.Query{Levels: []record.Level{{By: "created_at:month", Starts: starts}}, Sort: []string{"-created_at"}}},
		{"manager report by months in another order, half-way down", "", manager, record.Query{Levels: []record.Level{{By: "created_at:month", Starts: starts}}, Sort: []string{"customer"}, After: []record.Key{{Num: middle}, {Text: "customer 5"}, {Text: w.rows[len(w.rows)/2].ID}}}},
		{"manager search in the texts", "", manager, record.Query{Q: "needle"}},
		{"manager archive", "record_page", manager, record.Query{Archived: record.OnlyArchived}},
		{"manager export", "record_page", manager, record.Query{Export: true, Limit: record.MaxExport}},
		{"manager export, half-way down", "record_page", manager, record.Query{Export: true, Limit: record.MaxExport, After: []record.Key{{Text: w.rows[len(w.rows)/2].ID}}}},
		{"manager by number without index", "", manager, record.Query{Sort: []string{"qty"}}},
		{"manager by state and date", "", manager, record.Query{Sort: []string{"state", "due"}}},
		{"manager filter on indexed text", "record_t01", manager, record.Query{Filter: `customer = "Customer 777"`}},
		{"manager filter on rare text without index", "", manager, record.Query{Filter: `notes contains "needle"`}},
		{"manager filter with or and not", "record_page", manager, record.Query{Filter: `(price > 500 or size = "huge") and not tags has "vip"`}},
		{"manager count capped", "record_page", manager, record.Query{Count: record.CountCapped}},
		{"manager count exact", "record_page", manager, record.Query{Count: record.CountExact}},
		{"courier newest", "record_assignee", courier, record.Query{}},
		{"courier by indexed text", "record_assignee", courier, record.Query{Sort: []string{"customer"}}},
		{"courier count exact", "record_assignee", courier, record.Query{Count: record.CountExact}},
		{"guard newest", "record_site", guard, record.Query{}},
		{"guard by indexed text", "", guard, record.Query{Sort: []string{"customer"}}},
		{"guard count exact", "record_site", guard, record.Query{Count: record.CountExact}},
		{"fitter newest", "record_assignee", fitter, record.Query{}},
		{"fitter by indexed text", "", fitter, record.Query{Sort: []string{"customer"}}},
	} {
		plan, err := record.NewPlan(page.v, page.q)
		w.must(err)
		all = append(all, MainPage{page.name, plan, page.index})
	}
	return append(all, w.mainTallies(manager, courier, guard)...)
}

// mainTallies are the counts of a board and the sums of a dashboard.
func (w *world) mainTallies(manager, courier, guard *record.Viewer) (all []MainPage) {
	for _, tally := range []struct {
		name, index string
		v           *record.Viewer
		f           record.Fold
	}{
		{"manager counts by state", "record_", manager, record.Fold{By: "state"}},
		{"manager sum by state", "", manager, record.Fold{By: "state", Measure: "sum:price"}},
		{"courier counts by state", "record_assignee", courier, record.Fold{By: "state"}},
		{"guard counts by state", "record_site", guard, record.Fold{By: "state"}},
		{"manager counts by month of creation and courier", "", manager, record.Fold{By: "created_at:month", Then: "courier"}},
	} {
		plan, err := record.TallyPlan(tally.v, record.Query{}, tally.f)
		w.must(err)
		all = append(all, MainPage{tally.name, plan, tally.index})
	}
	return all
}

// Bench measures the main pages, single reads and writes on a tracker of size
// records.
func Bench(b *testing.B, s app.Store, size int) {
	w := newWorld(b, s)
	for _, page := range w.mainPages(size) {
		b.Run(page.Name, func(b *testing.B) { w.benchPage(b, page.Plan) })
	}
	w.benchOne(b, w.viewer("owner", "orders"))
}

func (w *world) benchPage(b *testing.B, plan record.Plan) {
	found := 0
	for plan.Tally() != nil && b.Loop() {
		revision, buckets, err := w.s.Buckets(b.Context(), plan)
		if err != nil || revision != w.snap.Revision() {
			b.Fatal(revision, err)
		}
		found = len(buckets)
	}
	for plan.Tally() == nil && b.Loop() {
		page, err := w.s.Records(b.Context(), plan)
		if err != nil || page.Revision != w.snap.Revision() {
			b.Fatal(page.Revision, err)
		}
		found = len(page.Records)
	}
	b.ReportMetric(float64(found), "rows")
}

func (w *world) benchOne(b *testing.B, v *record.Viewer) {
	id := w.rows[len(w.rows)/3].ID
	plan, err := record.OnePlan(v, id, record.LiveAndArchived)
	w.must(err)
	b.Run("get", func(b *testing.B) {
		for b.Loop() {
			if page, err := w.s.Records(b.Context(), plan); err != nil || len(page.Records) != 1 {
				b.Fatal(err)
			}
		}
	})
	b.Run("update", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n++
			_, found, err := w.s.UpdateRecord(b.Context(), plan, func(_ int64, now time.Time, before record.Sealed) (record.Change, error) {
				v.Now = now
				return record.Edit(v, before, record.Input{Values: values("qty", fmt.Sprint(n))})
			})
			if err != nil || !found {
				b.Fatal(found, err)
			}
		}
	})
	b.Run("insert", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.s.InsertRecords(b.Context(), w.id, w.births("orders", "dot", record.NewInput{Values: values("customer", `"New"`, "qty", "1")})); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// crowd adds forty couriers, a guard and their roles.
func (w *world) crowd() {
	view := func(level string, keys ...string) map[string]policy.Cell {
		cells := map[string]policy.Cell{}
		for _, k := range keys {
			cells[k] = policy.Cell{View: level}
		}
		return cells
	}
	assigned, seen := view("assigned", "customer", "phone", "notes", "due"), view("all", "customer", "due", "size", "tags")
	changes := []policy.Change{
		put(policy.KindRole, "courier", role("courier")), put(policy.KindRole, "watch", role("watch")), put(policy.KindRole, "fitter", role("fitter")),
		put(policy.KindPermissions, "p-courier", policy.Permissions{Role: "courier", Tracker: "orders",
			States: map[string]policy.Entries{"doing": {Properties: assigned}}}),
		put(policy.KindPermissions, "p-guard", policy.Permissions{Role: "watch", Tracker: "orders",
			States: map[string]policy.Entries{"new": {Properties: seen}, "doing": {Properties: seen}, "done": {Properties: seen}}}),
		put(policy.KindPermissions, "p-fitter", policy.Permissions{Role: "fitter", Tracker: "orders", AllStates: policy.Entries{Properties: assigned}}),
		put(policy.KindAssignment, "guard-ann", policy.Assignment{User: "ann", Role: "watch", Site: "jfk", Reason: "test"}),
	}
	for n := range 40 {
		id, as := fmt.Sprintf("c%02d", n), "courier"
		if id == "c08" {
			as = "fitter"
		}
		changes = append(changes,
			put(policy.KindUser, id, policy.User{Name: id, Email: id + "@example.org", Kind: "regular", Status: "active", Confirmed: true, AppAccess: true, Settings: "none"}),
			put(policy.KindAssignment, "as-"+id, policy.Assignment{User: id, Role: as, Site: policy.AllSites, Reason: "test"}))
	}
	w.apply(changes...)
}

func (w *world) fill(size int) {
	g := &gamble{rand.New(rand.NewPCG(1, 2))}
	state := func() string {
		switch n := g.IntN(100); {
		case n < 5:
			return "new"
		case n < 10:
			return "doing"
		case n < 11:
			return "waiting"
		}
		return "done"
	}
	for done := 0; done < size; {
		in := make([]record.NewInput, min(2000, size-done))
		for i := range in {
			v := g.values()
			v["customer"] = []byte(quote(fmt.Sprint("Customer ", g.IntN(50_000))))
			v["price"] = []byte(fmt.Sprintf("%d.%02d", g.IntN(1000), g.IntN(100)))
			v["phone"] = []byte(quote(fmt.Sprint("+49 30 ", g.IntN(1_000_000))))
			v["courier"] = []byte(quote(fmt.Sprintf("c%02d", g.IntN(40))))
			delete(v, "helpers")
			if g.IntN(10_000) == 0 {
				v["notes"] = []byte(`"a needle in it"`)
			}
			in[i] = record.NewInput{State: state(), Site: pick(g, "dfw", "dfw", "dfw", "aus", "aus", ""), Values: v}
			if g.IntN(200) == 0 {
				in[i].Site = "jfk"
			}
		}
		w.create("orders", "bob", in...)
		done += len(in)
	}
	w.rows = w.rows[len(w.rows)-size:]
}
