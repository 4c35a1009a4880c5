package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/testcount"
)

// listsWhatHolds asks random queries of random people in random worlds and
// compares every page size with what access.Holds and record.Match say of each
// record.
func listsWhatHolds(t *testing.T, s app.Store) {
	const perWorld = 60
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	found, filtered := 0, 0
	for n := 0; n*perWorld < testcount.Queries.N(); n++ {
		g := &gamble{rand.New(rand.NewPCG(seed, uint64(n)))}
		w := newWorld(t, s)
		g.people(w)
		g.records(w)
		for range perWorld {
			f, q := g.check(w)
			found += f
			filtered += q
		}
		if t.Failed() {
			t.Fatalf("seed %d, world %d", seed, n)
		}
	}
	t.Logf("%d records found, %d queries with a filter", found, filtered)
	if found == 0 || filtered == 0 {
		t.Error("the worlds are too poor to show anything")
	}
}

// gamble draws worlds and queries.
type gamble struct{ *rand.Rand }

func pick[T any](g *gamble, from ...T) T { return from[g.IntN(len(from))] }

func (g *gamble) chance(percent int) bool { return g.IntN(100) < percent }

// people gives random roles with random cells to users and teams, at sites or
// for the whole workspace.
func (g *gamble) people(w *world) {
	var changes []policy.Change
	schema := w.tracker("orders")
	for n := range 3 {
		id := fmt.Sprintf("role%d", n)
		changes = append(changes, put(policy.KindRole, id, role(id)))
		doc := policy.Permissions{Role: id, Tracker: "orders", AllStates: g.entries(schema, 25), States: map[string]policy.Entries{}}
		for i := range schema.States {
			if g.chance(60) {
				doc.States[schema.States[i].Key] = g.entries(schema, 35)
			}
		}
		changes = append(changes, put(policy.KindPermissions, "perm"+id, doc))
		for k := range 1 + g.IntN(3) {
			a := policy.Assignment{Role: id, Site: pick(g, policy.AllSites, policy.AllSites, "texas", "dfw", "jfk"), Reason: "test"}
			if g.chance(30) {
				a.Team = pick(g, "north", "south")
			} else {
				a.User = pick(g, people...)
			}
			changes = append(changes, put(policy.KindAssignment, fmt.Sprintf("as%d-%d", n, k), a))
		}
	}
	w.apply(changes...)
}

func (g *gamble) entries(t *policy.Schema, percent int) policy.Entries {
	e := policy.Entries{Actions: map[string]string{}, Properties: map[string]policy.Cell{}}
	level := func() string { return pick(g, "none", "assigned", "assigned", "all", "all") }
	for i := range t.Properties {
		if g.chance(percent) {
			e.Properties[t.Properties[i].Key] = policy.Cell{View: level()}
		}
	}
	for _, name := range []string{"updated_at", "site", "author"} {
		if g.chance(percent) {
			e.Properties[name] = policy.Cell{View: level()}
		}
	}
	if g.chance(20) {
		e.Properties["*"] = policy.Cell{View: level()}
	}
	if g.chance(50) {
		e.Actions["delete"] = level()
	}
	return e
}

var names = []string{"Ann", "ann", "Äpfel", "äpfel", "Straße", "STRASSE", "b", "B", "zeta", "a'b", `q"q`, "x%y", "x_y", "", "Ω", "ﬃ"}

// records makes records whose values are often equal and often missing.
func (g *gamble) records(w *world) {
	for _, author := range people {
		in := make([]record.NewInput, 4+g.IntN(10))
		for i := range in {
			in[i] = record.NewInput{State: pick(g, "new", "doing", "waiting", "done"), Site: pick(g, "", "texas", "dfw", "aus", "jfk"), Values: g.values()}
		}
		w.create("orders", author, in...)
	}
	for _, r := range w.rows {
		if g.chance(15) {
			w.must(w.edit(r, "orders", record.Input{Archive: true}))
		}
		if g.chance(20) && !r.Facts.Archived {
			w.must(w.edit(r, "orders", record.Input{Restrict: &record.List{Users: g.some(people, "owner"), Teams: g.some([]string{"north", "south"})}}))
		}
		if g.chance(15) {
			w.must(w.edit(r, "orders", record.Input{Delete: true}))
		}
	}
}

func (g *gamble) some(from []string, always ...string) []string {
	out := slices.Clone(always)
	for _, s := range from {
		if g.chance(30) {
			out = append(out, s)
		}
	}
	return out
}

func (g *gamble) values() map[string][]byte {
	v := map[string][]byte{}
	set := func(key string, percent int, raw string) {
		if g.chance(percent) {
			v[key] = []byte(raw)
		}
	}
	set("customer", 80, quote(pick(g, names...)))
	set("notes", 50, quote(pick(g, names...)+" "+pick(g, names...)))
	set("price", 70, pick(g, "0", "1.5", "-3", "99.99", "1000000"))
	set("qty", 70, pick(g, "0", "1", "2.5", "-1e-7", "12345678901"))
	set("due", 60, pick(g, `"2026-01-01"`, `"2026-03-11"`, `"1969-12-31"`))
	set("at", 60, pick(g, `"2026-01-01T00:00:00Z"`, `"2026-03-11T12:00:00.5Z"`))
	set("paid", 60, pick(g, "true", "false"))
	set("size", 70, pick(g, `"small"`, `"large"`, `"huge"`))
	set("tags", 50, array(g.some([]string{"vip", "rush", "odd"})...))
	set("courier", 50, quote(pick(g, people...)))
	set("helpers", 40, array(g.some(people)...))
	set("crew", 40, quote(pick(g, "north", "south")))
	set("watchers", 30, array(g.some(people)...))
	return v
}

// check compares one random query of one person in every page size, and counts
// the records found and whether it had a filter.
func (g *gamble) check(w *world) (found, filtered int) {
	w.t.Helper()
	v := w.viewer(pick(g, append([]string{"owner"}, people...)...), "orders")
	q := record.Query{Archived: pick(g, record.Live, record.Live, record.LiveAndArchived, record.OnlyArchived, record.Bin), Count: record.CountExact}
	if g.chance(70) {
		q.Filter = g.filter(3)
	}
	for range g.IntN(3) {
		key := pick(g, "customer", "notes", "price", "qty", "due", "at", "paid", "size", "state", "number", "created_at", "updated_at")
		if !slices.Contains(q.Sort, key) && !slices.Contains(q.Sort, "-"+key) {
			q.Sort = append(q.Sort, pick(g, "", "-")+key)
		}
	}
	if g.chance(10) {
		q.Levels = g.levels()
	}
	if g.chance(30) {
		q.States = []string{pick(g, "new", "doing", "waiting", "done"), pick(g, "new", "doing")}
	}
	if g.chance(10) {
		q.Q = pick(g, "a", "ß", "ÄPF", "%")
	}
	if g.chance(10) {
		q.IDs = []string{}
		for range g.IntN(8) {
			q.IDs = append(q.IDs, w.rows[g.IntN(len(w.rows))].ID)
		}
	}
	plan, err := record.NewPlan(v, q)
	var refused *record.QueryError
	if errors.As(err, &refused) {
		return 0, 0 // a name that this person may not name
	}
	w.must(err)
	want := expected(v, plan, w.rows)
	w.compare(v, q, plan, want)
	if plan.Where() != nil {
		filtered = 1
	}
	return len(want), filtered
}

// levels are one or two levels of a report's groups, of dates with periods that begin
// near the values there are.
func (g *gamble) levels() (all []record.Level) {
	const day = 86_400_000
	near := map[string][]float64{"due": {-1, 20454, 20523}, "at": {20454 * day, 20523*day + day/2 + 500}, "updated_at": {float64(time.Now().UnixMilli())}}
	for range 1 + g.IntN(2) {
		by := pick(g, "due", "due", "at", "updated_at", "state", "size", "courier")
		l := record.Level{By: by}
		if values, dated := near[by]; dated {
			l.By += pick(g, ":week", ":month", ":year")
			l.Starts = []float64{}
			for range g.IntN(5) {
				l.Starts = append(l.Starts, pick(g, values...)+pick(g, -200.0, -1, 0, 1, 200))
			}
			slices.Sort(l.Starts)
			l.Starts = slices.Compact(l.Starts)
		}
		all = append(all, l)
	}
	return all
}

func (w *world) compare(v *record.Viewer, q record.Query, plan record.Plan, want []string) {
	w.t.Helper()
	for _, size := range []int{1, 2, 3, 50} {
		got, err := w.list(v, q, size)
		if err != nil || !slices.Equal(got, want) {
			w.t.Fatalf("%s asks %+v\nsee %+v\nin pages of %d: %v\ngot  %s\nwant %s", v.User, q, plan.See(), size, err, short(got), short(want))
		}
	}
	page, err := w.s.Records(w.t.Context(), plan)
	w.must(err)
	if page.Count != len(want) || page.Capped {
		w.t.Fatalf("%s asks %+v: counted %d (capped %v), want %d", v.User, q, page.Count, page.Capped, len(want))
	}
	for _, id := range want[:min(3, len(want))] {
		w.single(v, id, true, q.Archived)
	}
}

// single reads one record: everything that is listed is also found by itself.
func (w *world) single(v *record.Viewer, id string, want bool, where record.Archived) {
	w.t.Helper()
	plan, err := record.OnePlan(v, id, where)
	w.must(err)
	page, err := w.s.Records(w.t.Context(), plan)
	w.must(err)
	if found := len(page.Records) == 1; found != want {
		w.t.Fatalf("%s gets %s: found %v, want %v", v.User, id, found, want)
	}
}

func (g *gamble) filter(depth int) string {
	if depth > 0 && g.chance(55) {
		switch g.IntN(3) {
		case 0:
			return "not (" + g.filter(depth-1) + ")"
		case 1:
			return "(" + g.filter(depth-1) + " and " + g.filter(depth-1) + ")"
		}
		return "(" + g.filter(depth-1) + " or " + g.filter(depth-1) + ")"
	}
	order := pick(g, " = ", " != ", " < ", " <= ", " > ", " >= ")
	switch g.IntN(16) {
	case 0, 1:
		return pick(g, "customer", "notes", "phone") + order + quote(pick(g, names...))
	case 2:
		return pick(g, "customer", "notes") + pick(g, " contains ", " starts_with ") + quote(pick(g, names...))
	case 3:
		return pick(g, "price", "qty") + order + pick(g, "0", "1.5", "-3", "99.99", "2.5")
	case 4:
		return "due" + order + pick(g, `"2026-01-01"`, `"2026-03-11"`, "@today")
	case 5:
		return pick(g, "at", "updated_at", "created_at") + order + pick(g, `"2026-01-01T00:00:00Z"`, "@now")
	case 6:
		return "paid" + pick(g, " = ", " != ") + pick(g, "true", "false")
	case 7:
		return "size" + pick(g, " = ", " != ") + pick(g, `"small"`, `"huge"`)
	case 8:
		return pick(g, `size in ("small", "large")`, `number in (1, 2, 7.5)`, `customer in ("ANN", "b")`, `price in (0, 1.5)`)
	case 9:
		return "tags has " + pick(g, `"vip"`, `"odd"`)
	case 10:
		return pick(g, "helpers", "watchers") + " has " + pick(g, "@me", `"bob"`)
	case 11:
		return pick(g, "courier", "author") + pick(g, " = ", " != ") + pick(g, "@me", `"cid"`)
	case 12:
		return pick(g, `crew = @my_teams`, `crew = "north"`, `crew != "south"`)
	case 13:
		return pick(g, `site = "dfw"`, `site != "dfw"`, `site in ("aus", "texas")`)
	case 14:
		return pick(g, `state = "new"`, `state != "doing"`, `archived = true`, `archived != true`, `number > 7`, `number != 3`)
	}
	return pick(g, "customer", "notes", "price", "due", "tags", "helpers", "courier", "crew", "size", "site", "paid") + " is_empty"
}

// tellsRevision: the revision comes with the rows, and alone when there are
// none or when the plan is of another one.
func tellsRevision(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	v := w.viewer("owner", "orders")
	plan := func(v *record.Viewer) record.Plan {
		p, err := record.NewPlan(v, record.Query{Count: record.CountExact})
		w.must(err)
		return p
	}
	page, err := s.Records(t.Context(), plan(v))
	if err != nil || page.Revision != w.snap.Revision() || len(page.Records) != 0 {
		t.Fatalf("an empty tracker: %+v %v", page, err)
	}
	nobody := w.viewer("dot", "orders")
	if page, err := s.Records(t.Context(), plan(nobody)); err != nil || page.Revision != w.snap.Revision() || page.Count != 0 {
		t.Fatalf("who sees nothing: %+v %v", page, err)
	}
	w.create("orders", "ann", record.NewInput{})
	w.apply(put(policy.KindTeam, "north", policy.Team{Key: "north", Name: "North", Members: []string{"cid"}}))
	page, err = s.Records(t.Context(), plan(v))
	if err != nil || page.Revision != w.snap.Revision() {
		t.Fatalf("after a change of policy: revision %d, want %d, %v", page.Revision, w.snap.Revision(), err)
	}
	if len(page.Records) != 0 || page.Count != 0 {
		t.Fatal("rows read under a newer revision than the plan's were handed out")
	}
	page, err = s.Records(t.Context(), plan(w.viewer("owner", "orders")))
	if err != nil || len(page.Records) != 1 || page.Count != 1 {
		t.Fatalf("with a new plan: %d records, count %d, %v", len(page.Records), page.Count, err)
	}
	if text := fmt.Sprintf("%v %+v", page.Records[0], page); !strings.Contains(text, "[sealed]") || strings.Contains(text, "ann") {
		t.Fatalf("a sealed record prints: %s", text)
	}
}

// findsNothing: a plan that nobody made reads no record.
func findsNothing(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.create("orders", "ann", record.NewInput{})
	if page, err := s.Records(t.Context(), record.Plan{}); err != nil || len(page.Records) != 0 {
		t.Fatalf("the zero plan finds %d records, %v", len(page.Records), err)
	}
}

func countsToTheCap(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	w.create("orders", "ann", make([]record.NewInput, record.CountCap)...)
	count := func(c record.Count) record.Page {
		plan, err := record.NewPlan(w.viewer("owner", "orders"), record.Query{Limit: 1, Count: c})
		w.must(err)
		page, err := s.Records(t.Context(), plan)
		w.must(err)
		return page
	}
	if p := count(record.CountCapped); p.Count != record.CountCap || p.Capped {
		t.Errorf("as many as the cap: %d, capped %v", p.Count, p.Capped)
	}
	w.create("orders", "ann", make([]record.NewInput, 20)...)
	if p := count(record.CountCapped); p.Count != record.CountCap || !p.Capped {
		t.Errorf("more than the cap: %d, capped %v", p.Count, p.Capped)
	}
	if p := count(record.CountExact); p.Count != record.CountCap+20 || p.Capped {
		t.Errorf("exactly: %d, capped %v", p.Count, p.Capped)
	}
}
