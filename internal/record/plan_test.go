package record

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

func mustPlan(t *testing.T, v *Viewer, q Query) Plan {
	t.Helper()
	p, err := NewPlan(v, q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return p
}

func TestAPlanCarriesItsViewer(t *testing.T) {
	w := newWorld(t)
	v := w.as("courier")
	p := mustPlan(t, v, Query{States: []string{"delivery"}, IDs: []string{"a"}, Count: CountCapped})
	if p.Workspace() != "w1" || p.Tracker() != v.Tracker || p.Policy() != v.Policy || !slices.Equal(p.Principals(), []string{"u_courier", "g_north"}) {
		t.Errorf("%+v", p.p)
	}
	if s, ok := p.States(); !ok || s != access.StateSet(0).With(2) {
		t.Errorf("states %b", s)
	}
	if access.Holds(p.See(), access.Facts{State: 2}) || !access.Holds(p.See(), access.Facts{State: 2, Assigned: true}) {
		t.Error("the plan's predicate is not the viewer's")
	}
	if p.Limit() != 1 || p.Count() != CountCapped || p.WithLists() {
		t.Errorf("%+v", p.p)
	}
	if k := p.Sort(); len(k) != 1 || k[0].On.Field != FieldID || !k[0].Desc {
		t.Errorf("without a sort the newest come first: %+v", k)
	}
}

func TestTheZeroPlanAndAnEmptySelectionFindNothing(t *testing.T) {
	if (Plan{}).See() != (access.Never{}) {
		t.Error("the zero plan finds something")
	}
	if p := mustPlan(t, newWorld(t).as("mgr"), Query{IDs: []string{}}); p.See() != (access.Never{}) {
		t.Error("an empty selection is read as no restriction")
	}
}

func TestLimitsOfAQuery(t *testing.T) { // case F09
	v := newWorld(t).as("mgr")
	for _, c := range []struct {
		q    Query
		part string
	}{{Query{Limit: 201}, "limit"}, {Query{Limit: -1}, "limit"}, {Query{IDs: make([]string, MaxIDs+1)}, "ids"}, {Query{IDs: []string{"a"}, Limit: MaxIDs + 1}, "limit"}, {Query{Sort: make([]string, 20)}, "sort"},
		{Query{Q: string(make([]byte, MaxSearch+1))}, "q"}, {Query{Sort: []string{"name", "-name"}}, "sort"}} {
		if e := queryError(t, v, c.q); e.Code != "limit" || e.Part != c.part {
			t.Errorf("%+v", e)
		}
	}
	if e := queryError(t, v, Query{After: []Key{{}, {}}}); e.Code != "cursor" {
		t.Errorf("a position of another order: %+v", e)
	}
	if p := mustPlan(t, v, Query{}); p.Limit() != DefaultLimit {
		t.Error(p.Limit())
	}
	if p := mustPlan(t, v, Query{IDs: []string{"a"}, Limit: MaxIDs}); p.Limit() != MaxIDs {
		t.Error(p.Limit())
	}
}

func TestOnlyWhatHasAnOrderIsSortable(t *testing.T) { // A4.3
	v := newWorld(t).as("mgr")
	for _, ok := range []string{"name", "-phone", "email", "web", "price", "qty", "due", "at", "paid", "size", "notes", "state", "number", "-created_at", "updated_at", "p_qty"} {
		if _, err := NewPlan(v, Query{Sort: []string{ok}}); err != nil {
			t.Errorf("%s: %v", ok, err)
		}
	}
	for _, no := range []string{"tags", "courier", "helpers", "team", "client", "photo", "sign", "author", "site", "restriction", "archived", "id"} {
		if e := queryError(t, v, Query{Sort: []string{no}}); e.Code != "not_sortable" {
			t.Errorf("%s: %+v", no, e)
		}
	}
}

func TestOnePlanNamesARecord(t *testing.T) { // case B18
	v := newWorld(t).as("mgr")
	for _, c := range []struct {
		ref, id string
		number  int64
	}{{"1042", "", 1042}, {"01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000001", 0},
		{"01042", nobody, 0}, {"-5", "-5", 0}, {"1e3", "1e3", 0}, {"", nobody, 0}, {"9999999999999999", nobody, 0}, {"１０", nobody, 0}, {"a b", nobody, 0}, {"../x", nobody, 0}, {"ABC", nobody, 0}} {
		p, err := OnePlan(v, c.ref, Live)
		id, number, ok := p.One()
		if err != nil || !ok || id != c.id || number != c.number {
			t.Errorf("%q: %q %d %v %v", c.ref, id, number, ok, err)
		}
		if c.id == nobody && p.See() != (access.Never{}) {
			t.Errorf("%q finds something", c.ref)
		}
		if p.Archived() != LiveAndArchived {
			t.Errorf("%q leaves out the archive", c.ref)
		}
	}
	if p, _ := OnePlan(v, "1042", Bin); p.Archived() != Bin || access.Holds(p.See(), access.Facts{}) || !access.Holds(p.See(), access.Facts{Binned: true}) {
		t.Error("the bin is not asked for")
	}
}

func TestColumnsAreWhatIsNeededAndShownWhatWasAsked(t *testing.T) {
	w := newWorld(t)
	v := w.as("courier")
	p := mustPlan(t, v, Query{Columns: []string{"phone", "p_tags"}})
	has := func(ps access.PropertySet, key string) bool {
		n, _, _ := v.Tracker.Prop(key)
		return ps.Has(n)
	}
	for key, want := range map[string][2]bool{"phone": {true, true}, "tags": {true, true}, "name": {true, false}, "margin": {true, false}, "notes": {false, false}, "price": {false, false}} {
		if got := [2]bool{has(p.Columns(), key), has(p.Shown(), key)}; got != want {
			t.Errorf("%s: read and shown %v, want %v", key, got, want)
		}
	}
	view, ok := Open(v, Seal(w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "name": text("x")})))
	if !ok {
		t.Fatal("not seen")
	}
	view.Narrow(p)
	if keys := cellKeys(&view); !slices.Equal(keys, []string{"phone", "tags"}) {
		t.Errorf("cells %v", keys)
	}
}

func cellKeys(v *View) (keys []string) {
	for _, c := range v.Cells() {
		keys = append(keys, c.Prop.Key)
	}
	return keys
}

// drawWorld is a world whose clerk has random cells and a random place.
func drawWorld(t *rapid.T, tb testing.TB) *world {
	w := newWorld(tb)
	level := rapid.SampledFrom([]string{"", "none", "assigned", "all"})
	states := map[string]policy.Entries{}
	for _, s := range w.orders.States {
		if !rapid.Bool().Draw(t, s.Key) {
			continue
		}
		c := cells{}
		for _, p := range []string{"*", "p_name", "p_qty", "p_price", "author", "updated_at"} {
			c[p] = policy.Cell{View: level.Draw(t, s.Key+p)}
		}
		states[s.ID] = policy.Entries{Properties: c, Actions: map[string]string{"delete": level.Draw(t, s.Key+"delete")}}
	}
	w.perms["r_clerk"].States = states
	if rapid.Bool().Draw(t, "second role") {
		w.role("second", "edit", policy.Entries{Properties: cells{"p_name": {View: level.Draw(t, "name")}, "p_qty": {View: level.Draw(t, "qty")}}}, nil)
		w.grants = append(w.grants, policy.Assignment{User: "u_clerk", Role: "r_second", Site: rapid.SampledFrom([]string{"*", "z_texas", "z_dfw"}).Draw(t, "second site")})
	}
	for i := range w.grants {
		if w.grants[i].User == "u_clerk" && w.grants[i].Role == "r_clerk" {
			w.grants[i].Site = rapid.SampledFrom([]string{"*", "z_texas", "z_jfk"}).Draw(t, "site")
		}
	}
	return w.load()
}

// everyFacts are all the facts that can decide, in the world's states and sites.
func everyFacts(w *world, yield func(access.Facts)) {
	sites := []access.SiteID{0}
	for _, s := range w.snap.Sites() {
		sites = append(sites, s.N)
	}
	for s := range w.orders.States {
		for _, site := range sites {
			for bits := range 32 {
				yield(access.Facts{State: access.State(s), Site: site, Assigned: bits&1 != 0, Restricted: bits&2 != 0, Listed: bits&4 != 0, Archived: bits&8 != 0, Binned: bits&16 != 0})
			}
		}
	}
}

func TestALeafIsConstantOnlyWhereViewIsImplied(t *testing.T) { // A4.2
	constants := 0
	rapid.Check(t, func(t2 *rapid.T) {
		w := drawWorld(t2, t)
		v := w.as("clerk")
		q := Query{Archived: rapid.SampledFrom([]Archived{Live, LiveAndArchived, OnlyArchived, Bin}).Draw(t2, "archived")}
		heard := v.Grants.States()
		if rapid.Bool().Draw(t2, "by state") {
			for s := range w.orders.States {
				if heard.Has(access.State(s)) && rapid.Bool().Draw(t2, "state") {
					q.States = append(q.States, w.orders.States[s].ID)
				}
			}
		}
		names := v.names()
		for _, key := range []string{"name", "qty", "price", "author"} {
			o, ok := names.find(key)
			if !ok {
				continue
			}
			q.Filter = key + " is_empty"
			p, err := NewPlan(v, q)
			if err != nil {
				t2.Fatal(err)
			}
			view := p.Where().(Compare).View
			if _, ok := view.(access.Always); ok {
				constants++
			}
			states, byState := p.States()
			everyFacts(w, func(f access.Facts) {
				if !access.Holds(p.See(), f) || byState && !states.Has(f.State) {
					return
				}
				mask := maskOf(v, f)
				if got := known(view, &Row{Facts: f}); got != mask.View(o.N) {
					t2.Fatalf("%s on %+v: the leaf is known %v, the cell is viewable %v\nsee %v\nview %v", key, f, got, mask.View(o.N), p.See(), view)
				}
			})
		}
	})
	if constants == 0 {
		t.Error("no leaf was ever constant: its index is never used")
	}
}

func TestTheOrderIsRankThenValueThenNewest(t *testing.T) { // A4.3
	w := newWorld(t)
	w.perms["r_clerk"].States = map[string]policy.Entries{
		"s_new":  {Properties: cells{"p_name": {View: "all"}, "p_size": {View: "all"}}},
		"s_done": {Properties: cells{"p_name": {View: "all"}}},
	}
	v := w.as("clerk")
	row := func(id, state, size string) *Row {
		values := map[string]Value{"name": text(id)}
		if size != "" {
			values["size"] = text(size)
		}
		r := w.row(v, state, values)
		r.ID = id
		return r
	}
	rows := []*Row{row("a", "new", "huge"), row("b", "done", "small"), row("c", "new", ""), row("d", "new", "small"), row("e", "done", "huge"), row("f", "new", "small"), row("g", "new", "large")}
	for sort, want := range map[string]string{"size": "fdgaceb", "-size": "agfdceb", "": "gfedcba", "name": "abcdefg", "-name": "gfedcba", "state": "gfdcaeb", "-state": "ebgfdca"} {
		q := Query{}
		if sort != "" {
			q.Sort = []string{sort}
		}
		p := mustPlan(t, v, q)
		list := slices.Clone(rows)
		slices.SortFunc(list, func(a, b *Row) int { return p.Compare(p.Position(a), p.Position(b)) })
		got := ""
		for _, r := range list {
			got += r.ID
		}
		if got != want {
			t.Errorf("sort %q: %s, want %s", sort, got, want)
		}
	}
	p := mustPlan(t, v, Query{Sort: []string{"size"}})
	if hidden := p.Position(rows[1])[0]; hidden != (Key{Null: true, Rank: rankHidden}) {
		t.Errorf("a hidden value is in the position: %+v", hidden)
	}
}

func TestAKeptPositionNamesTheStateAndCountsNone(t *testing.T) { // case A15
	w := newWorld(t)
	v := w.as("mgr")
	q := Query{Sort: []string{"-state", "name"}}
	p := mustPlan(t, v, q)
	r := w.row(v, "done", map[string]Value{"name": text("x")})
	at := p.Position(r)
	kept := p.Kept(at)
	if at[0].Num == 0 || kept[0] != (Key{Text: "s_done"}) || !slices.Equal(kept[1:], at[1:]) {
		t.Fatalf("%+v is kept as %+v", at, kept)
	}
	q.After = kept
	if got := mustPlan(t, v, q).After(); !slices.Equal(got, at) {
		t.Errorf("%+v comes back as %+v", at, got)
	}
	q.After = slices.Clone(kept)
	q.After[0].Text = "s_gone"
	if e := queryError(t, v, q); e.Code != "cursor" {
		t.Errorf("a state that is gone: %+v", e)
	}
}

func TestAFilterForTheBinAsksForTheBin(t *testing.T) { // A3.8
	w := newWorld(t)
	w.perms["r_clerk"].States = map[string]policy.Entries{
		"s_new":  {Properties: cells{"p_name": {View: "all"}, "p_qty": {View: "all"}}, Actions: map[string]string{"delete": "all"}},
		"s_done": {Properties: cells{"p_name": {View: "all"}}, Actions: map[string]string{"delete": "all"}},
	}
	v := w.as("clerk")
	p := mustPlan(t, v, Query{Archived: Bin, Filter: `qty is_empty`})
	r := w.row(v, "new", nil)
	if Match(p.Where(), v.Tracker, r) != Unknown {
		t.Error("a record outside the bin is matched")
	}
	r.Facts.Binned = true
	if Match(p.Where(), v.Tracker, r) != True {
		t.Error("a record in the bin is not matched")
	}
}

func BenchmarkOpenAndCan(b *testing.B) {
	w := newWorld(b)
	v := w.as("mgr")
	s := Seal(w.row(v, "assigned", map[string]Value{"name": text("x"), "courier": text("u_courier"), "price": num(5)}))
	b.ReportAllocs()
	for b.Loop() {
		view, ok := Open(v, s)
		if !ok {
			b.Fatal("not seen")
		}
		_ = view.Can()
	}
}

func BenchmarkNewPlan(b *testing.B) {
	v := newWorld(b).as("courier")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewPlan(v, Query{Filter: `name contains "x" and phone is_empty`, Sort: []string{"name"}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	w := newWorld(b)
	v := w.as("mgr")
	s := Seal(w.row(v, "assigned", map[string]Value{"name": text("x"), "courier": text("u_courier"), "price": num(5)}))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Open(v, s); !ok {
			b.Fatal("not seen")
		}
	}
}

func TestImpliedAsksClauseByClause(t *testing.T) {
	type all = access.Every
	s := func(bits access.StateSet) access.Pred { return access.StateIn{States: bits} }
	under := func(ids ...access.SiteID) access.Pred { return access.SiteUnder{Sites: ids} }
	everywhere := ^access.StateSet(0)
	for _, c := range []struct {
		name      string
		see, view access.Pred
		states    access.StateSet
		want      bool
	}{
		{"the same", access.Any{all{s(3), access.IsPublic{}}}, access.Any{all{s(3), access.IsPublic{}}}, everywhere, true},
		{"fewer states", access.Any{all{s(3), access.IsPublic{}}}, access.Any{all{s(1), access.IsPublic{}}}, everywhere, false},
		{"fewer states, but the plan's", access.Any{all{s(3), access.IsPublic{}}}, access.Any{all{s(1), access.IsPublic{}}}, 1, true},
		{"states from two clauses", access.Any{all{s(3), access.HasAssigned{}}}, access.Any{all{s(1)}, all{s(2), access.HasAssigned{}}}, everywhere, true},
		{"listed is not public", access.Any{all{s(1), access.IsListed{}}}, access.Any{all{s(1), access.IsPublic{}}}, everywhere, false},
		{"public is not listed", access.Any{all{s(1), access.IsPublic{}}}, access.Any{all{s(1), access.IsListed{}}}, everywhere, false},
		{"all is more than assigned", access.Any{all{s(1)}}, access.Any{all{s(1), access.HasAssigned{}}}, everywhere, false},
		{"a site within", access.Any{all{under(2), s(1)}}, access.Any{all{under(1, 2), s(1)}}, everywhere, true},
		{"a site beside", access.Any{all{under(2, 3), s(1)}}, access.Any{all{under(1, 2), s(1)}}, everywhere, false},
		{"anywhere is more than a site", access.Any{all{s(1)}}, access.Any{all{under(1), s(1)}}, everywhere, false},
		{"a view that asks for live", access.Any{all{s(1)}}, access.Any{all{s(1), access.IsLive{}}}, everywhere, false},
		{"never sees anything", access.Never{}, access.Never{}, everywhere, true},
		{"never views", access.Any{all{s(1)}}, access.Never{}, everywhere, false},
		{"a form not known", access.Any{all{s(1), all{s(1)}}}, access.Any{all{s(1)}}, everywhere, false},
		{"always", access.Always{}, access.Always{}, everywhere, true},
	} {
		if got := implied(c.see, c.view, c.states); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
