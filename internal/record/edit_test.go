package record

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// edited is the change of a write that must pass.
func edited(t *testing.T, v *Viewer, r *Row, in Input) Change {
	t.Helper()
	c, err := Edit(v, Seal(r), in)
	if err != nil {
		t.Fatalf("%+v: %v %+v", in, err, err.(*WriteError).Entries)
	}
	return c
}

func refused(t *testing.T, v *Viewer, r *Row, in Input, code string) *WriteError {
	t.Helper()
	c, err := Edit(v, Seal(r), in)
	if c.c != nil {
		t.Fatal("a refusal came with a change")
	}
	return refusedWith(t, err, code)
}

func TestAnEditWritesTheNamedCellsOnly(t *testing.T) { // A3.10
	w := newWorld(t)
	v := w.as("mgr")
	r := w.row(v, "new", map[string]Value{"name": text("old"), "price": num(5)})
	c := edited(t, v, r, Input{Values: raw("name", `"new"`, "p_qty", `3`, "price", `0.05`)})
	if c.Kind() != Update || c.ID() != r.ID || c.Workspace() != "w1" || c.By() != "u_mgr" || !c.Now().Equal(now) || c.Empty() {
		t.Errorf("%+v", c.c)
	}
	if sets := setKeys(c); !slices.Equal(sets, []string{"name", "qty"}) {
		t.Errorf("writes %v: an unchanged value is not written", sets)
	}
	if at(t, v, c.Row(), "name").Text != "new" || at(t, v, c.Row(), "qty").Num != 3 || at(t, v, c.Row(), "price").Num != 5 || at(t, v, r, "name").Text != "old" {
		t.Error("the row after is wrong, or the row before was changed")
	}
	if c.Row().Version != r.Version+1 || !c.Row().UpdatedAt.Equal(now) || c.Row().UpdatedBy != "u_mgr" || c.Row().Author != r.Author || c.Row().Number != 1042 {
		t.Errorf("%+v", c.Row())
	}
	e := c.Activity()
	if len(e) != 2 || e[0].Kind != EventEdited || e[0].Property != "p_name" || e[0].Decided != "s_new" || e[0].Before.Text != "old" || e[0].After.Text != "new" ||
		e[1].Before.Filled || e[1].By != "u_mgr" || e[1].Record != r.ID || !e[1].At.Equal(now) {
		t.Errorf("%+v", e)
	}
	if c.SetsState() || c.SetsSite() || c.SetsList() || c.SetsArchived() || c.SetsBin() {
		t.Error("more than values are written")
	}
	if c := edited(t, v, r, Input{Values: raw("name", `"old"`)}); !c.Empty() || len(c.Activity()) != 0 || c.Row().Version != r.Version {
		t.Error("a write that changes nothing is not empty")
	}
}

func setKeys(c Change) (keys []string) {
	for n := range members(c.Sets()) {
		keys = append(keys, c.Tracker().PropKey(n))
	}
	return keys
}

func TestWhatAnEditMayNotName(t *testing.T) { // A3.4, A3.11, cases A36, A49, E18, E19
	w := newWorld(t)
	v := w.as("courier")
	r := w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "margin": num(77)})
	unknown := refused(t, v, r, Input{Values: raw("nonexistent", `1`)}, "unknown_property")
	for _, hidden := range []string{"margin", "p_margin", "old", "author", "site", "restriction", "updated_at", "id", "number", "state", "created_at", "archived"} {
		got := refused(t, v, r, Input{Values: raw(hidden, `null`)}, "unknown_property")
		if !reflect.DeepEqual(got, unknown) {
			t.Errorf("%s is told from a name that does not exist: %+v", hidden, got)
		}
	}
	if got := refused(t, v, r, Input{Attach: map[string][]File{"sign": {{ID: "f"}}}}, "unknown_property"); !reflect.DeepEqual(got, unknown) {
		t.Errorf("files in a hidden property: %+v", got)
	}
	if got := refused(t, v, r, Input{Site: new("dfw")}, "unknown_property"); !reflect.DeepEqual(got, unknown) {
		t.Errorf("the hidden site: %+v", got)
	}
	e := refused(t, v, r, Input{Values: raw("name", `"x"`, "phone", `"bad"`)}, "forbidden")
	if e.Reason != access.CellNone || !slices.Equal(entryCodes(e), []string{"name:read_only"}) {
		t.Errorf("a read-only property: %+v", e)
	}
	refused(t, v, r, Input{Values: raw("phone", `"bad"`, "margin", `1`, "name", `"x"`)}, "unknown_property")
	e = refused(t, v, r, Input{Values: raw("phone", `"bad"`, "helpers", `5`)}, "invalid")
	if !slices.Equal(entryCodes(e), []string{"helpers:type", "phone:value"}) {
		t.Errorf("%+v", e.Entries)
	}
	mgr := w.as("mgr")
	own := w.row(mgr, "new", nil)
	e = refused(t, mgr, own, Input{Values: raw("author", `"u_clerk"`, "updated_at", `"2020-01-01T00:00:00Z"`)}, "forbidden")
	if len(e.Entries) != 2 {
		t.Errorf("system properties are the server's: %+v", e)
	}
	refused(t, mgr, own, Input{Values: raw("site", `"dfw"`)}, "invalid")
	refused(t, mgr, own, Input{Values: raw("state", `"done"`)}, "unknown_property")
	e = refused(t, mgr, own, Input{Values: raw("name", `"a"`, "p_name", `"b"`)}, "invalid")
	if !slices.Equal(entryCodes(e), []string{"name:twice"}) {
		t.Errorf("%+v", e.Entries)
	}
}

func TestOneIntentAtATime(t *testing.T) {
	w := newWorld(t)
	v := w.as("mgr")
	r := w.row(v, "new", nil)
	for _, in := range []Input{{Archive: true, Delete: true}, {To: "assigned", Site: new("dfw")}, {Public: true, Values: raw("name", `"x"`)}, {Restrict: &List{}, Public: true}} {
		refused(t, v, r, in, "invalid")
	}
	if c := edited(t, v, r, Input{}); !c.Empty() {
		t.Error("nothing asked, something changed")
	}
}

func TestIfMatchIsJudgedOnTheViewBefore(t *testing.T) { // A3.10
	w := newWorld(t)
	v := w.as("courier")
	r := w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "phone": text("123")})
	saw := ""
	in := Input{Values: raw("phone", `"456"`), IfMatch: func(view View) bool {
		saw = fmt.Sprint(cellKeys(&view))
		return view.Cells()[1].Value.Text == "123"
	}}
	edited(t, v, r, in)
	if saw != "[name phone tags helpers photo]" {
		t.Errorf("judged on %s", saw)
	}
	r.Values[1] = text("789")
	refused(t, v, r, in, "precondition")
}

func TestAListKeepsThePartThatIsNotSeen(t *testing.T) { // A3.10
	w := newWorld(t)
	v := w.as("mgr")
	r := w.row(v, "new", map[string]Value{"client": ids([]string{"hidden1", "seen1", "hidden2", "seen2"})})
	links := map[string]string{"seen1": "t_clients", "seen2": "t_clients", "seen3": "t_clients"}
	for _, c := range []struct {
		in   string
		want []string
	}{
		{`["seen3","seen1"]`, []string{"seen3", "seen1", "hidden1", "hidden2"}},
		{`[]`, []string{"hidden1", "hidden2"}},
		{`null`, []string{"hidden1", "hidden2"}},
	} {
		change := edited(t, v, r, Input{Values: raw("client", c.in), Links: links})
		if got := at(t, v, change.Row(), "client").List; !slices.Equal(got, c.want) {
			t.Errorf("%s wrote %v, want %v", c.in, got, c.want)
		}
	}
	for _, same := range []string{`["seen1","seen2"]`, `["seen1","seen2","seen1"]`} {
		if change := edited(t, v, r, Input{Values: raw("client", same), Links: links}); !change.Empty() {
			t.Errorf("%s, which is what the writer sees there, changes the record: that tells of the others", same)
		}
	}
	hidden := refused(t, v, r, Input{Values: raw("client", `["hidden1"]`), Links: links}, "invalid")
	missing := refused(t, v, r, Input{Values: raw("client", `["nowhere"]`), Links: links}, "invalid")
	if !reflect.DeepEqual(hidden, missing) {
		t.Errorf("a hidden link is told from a missing one: %+v, %+v", hidden, missing) // A4.6, case B10
	}
}

func TestPeopleWhoLeftMayStayWhereTheyStand(t *testing.T) {
	w := newWorld(t)
	v := w.as("mgr")
	r := w.row(v, "new", map[string]Value{"helpers": ids([]string{"u_dead"}), "courier": text("u_dead")})
	c := edited(t, v, r, Input{Values: raw("helpers", `["u_dead","u_courier"]`, "courier", `"u_dead"`)})
	if got := at(t, v, c.Row(), "helpers").List; !slices.Equal(got, []string{"u_dead", "u_courier"}) {
		t.Error(got)
	}
	refused(t, v, w.row(v, "new", nil), Input{Values: raw("helpers", `["u_dead"]`)}, "invalid")
	none := Input{Values: raw("helpers", `["u_courier"]`), Pickable: func(*policy.Property, string) bool { return false }}
	refused(t, v, w.row(v, "new", nil), none, "invalid")
}

func TestNobodyAssignsThemself(t *testing.T) { // A3.14
	w := newWorld(t).allow(nil, cells{"*": {View: "all", Edit: "all"}})
	w.grants = append(w.grants, policy.Assignment{User: "u_courier2", Role: "r_clerk", Site: "*"})
	v := w.as("courier2") // of team south
	r := w.row(v, "new", nil)
	for _, c := range []struct{ prop, value, code string }{
		{"courier", `"u_courier2"`, "self_assign"}, {"team", `"south"`, "self_assign"},
		{"courier", `"u_courier"`, ""}, {"team", `"north"`, ""}, {"helpers", `["u_courier2"]`, ""}, {"teams", `["south"]`, ""},
	} {
		in := Input{Values: raw(c.prop, c.value)}
		if c.code == "" {
			edited(t, v, r, in)
			continue
		}
		e := refused(t, v, r, in, c.code)
		if !slices.Equal(entryCodes(e), []string{c.prop + ":self_assign"}) || e.Rule != "A3.14" {
			t.Errorf("%+v", e)
		}
	}
	for _, already := range []map[string]Value{{"helpers": ids([]string{"u_courier2"})}, {"team": text("g_south")}} {
		edited(t, v, w.row(v, "new", already), Input{Values: raw("courier", `"u_courier2"`)})
	}
	listed := w.row(v, "new", map[string]Value{"teams": ids([]string{"g_south"})}) // a property that does not assign
	refused(t, v, listed, Input{Values: raw("courier", `"u_courier2"`)}, "self_assign")
	taken := edited(t, v, r, Input{Values: raw("helpers", `["u_courier2"]`)})
	if !taken.Row().Facts.Assigned {
		t.Error("who took a record is not assigned to it afterwards")
	}
	authored := w.row(v, "new", nil)
	authored.Author, authored.Facts.Assigned = "u_courier2", true
	edited(t, v, authored, Input{Values: raw("courier", `"u_courier2"`)})
	w.perms["r_clerk"].AllStates.Actions = map[string]string{"change_state": "all"}
	v = w.load().as("courier2")
	filled := w.row(v, "new", map[string]Value{"name": text("x")})
	refused(t, v, filled, Input{To: "assigned", Values: raw("courier", `"u_courier2"`)}, "self_assign")
}

func TestStepsNeedWhatTheLeftStatesRequire(t *testing.T) { // A3.7, case E20
	w := newWorld(t)
	v := w.as("mgr")
	full := map[string]Value{"name": text("x"), "courier": text("u_courier"), "margin": num(1)}
	for _, c := range []struct {
		name, from, to string
		drop           string
		in             map[string][]byte
		missing        []string // nil: allowed
	}{
		{"forwards with what is required", "new", "assigned", "", nil, nil},
		{"forwards without", "new", "assigned", "name", nil, []string{"name:required"}},
		{"with the value in the same request", "new", "assigned", "name", raw("name", `"y"`), nil},
		{"with white space in the same request", "new", "assigned", "name", raw("name", `" \t"`), []string{"name:required"}},
		{"emptying it in the same request", "new", "assigned", "", raw("name", `null`), []string{"name:required"}},
		{"over a state whose own is missing", "new", "delivery", "courier", nil, []string{"courier:required"}},
		{"over a state with all", "new", "delivery", "", nil, nil},
		{"into a cancelled state", "assigned", "cancelled", "courier", nil, nil},
		{"backwards", "assigned", "new", "courier", nil, nil},
		{"without a photo", "delivery", "done", "", nil, []string{"photo:required"}},
	} {
		values := maps.Clone(full)
		delete(values, c.drop)
		in := Input{To: c.to, Values: c.in}
		r := w.row(v, c.from, values)
		if c.missing != nil {
			e := refused(t, v, r, in, "required_missing")
			if !slices.Equal(entryCodes(e), c.missing) || e.MissingHidden || e.Reason != access.RequiredMissing {
				t.Errorf("%s: %+v", c.name, e)
			}
			continue
		}
		change := edited(t, v, r, in)
		events := change.Activity()
		last := events[len(events)-1]
		if !change.SetsState() || change.Row().Facts.State == r.Facts.State || last.Kind != EventMoved || last.Decided != "s_"+c.from || last.To != "s_"+c.to {
			t.Errorf("%s: %+v", c.name, last)
		}
	}
	blank := w.row(v, "new", map[string]Value{"name": text(" \n\t ")})
	refused(t, v, blank, Input{To: "assigned"}, "required_missing")
	gone := w.row(v, "delivery", map[string]Value{"photo": {Filled: true}})
	refused(t, v, gone, Input{To: "done"}, "required_missing")
}

func TestStepsThatAreNotThere(t *testing.T) { // A3.7, A3.2, case E19
	w := newWorld(t)
	v := w.as("courier")
	r := w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "photo": {Filled: true, Files: []File{{ID: "f"}}}})
	a := refused(t, v, r, Input{To: "cancelled"}, "invalid")
	b := refused(t, v, r, Input{To: "nowhere"}, "invalid")
	if !reflect.DeepEqual(a, b) || !slices.Equal(entryCodes(a), []string{"to:unknown_state"}) {
		t.Errorf("a state one may not hear of is told: %+v, %+v", a, b)
	}
	mgr := w.as("mgr")
	e := refused(t, mgr, w.row(mgr, "new", map[string]Value{"name": text("x")}), Input{To: "done"}, "invalid")
	if !slices.Equal(entryCodes(e), []string{"to:no_transition"}) {
		t.Errorf("%+v", e)
	}
	if c := edited(t, v, r, Input{To: "done"}); c.Row().Facts.State != 3 {
		t.Error("not moved")
	}
	if after, ok := Open(v, Seal(edited(t, v, r, Input{To: "done"}).Row())); ok {
		t.Errorf("after the move nothing is seen (case A37): %v", after)
	}
}

func TestActionsBelongToWhoIsAssignedNow(t *testing.T) { // case E21
	w := newWorld(t).allow(map[string]string{"change_state": "assigned", "archive": "assigned", "delete": "assigned"}, cells{"*": {View: "all"}})
	v := w.as("clerk")
	mine := w.row(v, "new", map[string]Value{"courier": text("u_clerk"), "name": text("x")})
	foreign := w.row(v, "new", map[string]Value{"courier": text("u_courier"), "name": text("x")})
	for _, in := range []Input{{To: "assigned"}, {Archive: true}, {Delete: true}} {
		edited(t, v, mine, in)
		if e := refused(t, v, foreign, in, "forbidden"); e.Reason != access.NotAssigned {
			t.Errorf("%+v: %s", in, e.Reason)
		}
	}
}

func TestHiddenRequiredIsOneConstantSentence(t *testing.T) { // A3.7
	w := newWorld(t)
	w.orders.States[2].Required = []string{"p_photo", "p_margin", "p_price"}
	v := w.as("courier")
	photo := Value{Filled: true, Files: []File{{ID: "f"}}}
	two := refused(t, v, w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "photo": photo}), Input{To: "done"}, "required_missing")
	one := refused(t, v, w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "photo": photo, "price": num(1)}), Input{To: "done"}, "required_missing")
	if !reflect.DeepEqual(one, two) || !one.MissingHidden || len(one.Entries) != 0 {
		t.Errorf("one or many hidden ones are told apart: %+v, %+v", one, two)
	}
	edited(t, v, w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "photo": photo, "price": num(1), "margin": num(1)}), Input{To: "done"})
}

func TestWhatALeftStateRequiresIsNotEmptied(t *testing.T) { // A3.9
	w := newWorld(t)
	v := w.as("mgr")
	photo := Value{Filled: true, Files: []File{{ID: "f1"}, {ID: "f2"}}}
	r := w.row(v, "done", map[string]Value{"name": text("x"), "photo": photo, "qty": num(1)})
	e := refused(t, v, r, Input{Values: raw("name", `"  "`)}, "invalid")
	if !slices.Equal(entryCodes(e), []string{"name:required"}) {
		t.Errorf("%+v", e)
	}
	edited(t, v, r, Input{Values: raw("name", `"y"`, "qty", `null`, "courier", `null`)})
	one := edited(t, v, r, Input{Detach: map[string]string{"photo": "f1"}})
	if got := at(t, v, one.Row(), "photo").Files; len(got) != 1 || got[0].ID != "f2" {
		t.Errorf("%+v", got)
	}
	refused(t, v, one.Row(), Input{Detach: map[string]string{"photo": "f2"}}, "invalid")
	edited(t, v, w.row(v, "new", map[string]Value{"name": text("x")}), Input{Values: raw("name", `null`)})
}

func TestFilesAreAddedAndRemovedThroughTheirCell(t *testing.T) { // A4.7, case E20
	w := newWorld(t)
	v := w.as("courier")
	r := w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "photo": {Filled: true, Files: []File{{ID: "f1"}}}})
	c := edited(t, v, r, Input{Attach: map[string][]File{"photo": {{ID: "f2", Name: "b.png"}}}})
	if got := at(t, v, c.Row(), "photo").Files; len(got) != 2 || len(at(t, v, r, "photo").Files) != 1 {
		t.Errorf("%+v", got)
	}
	if e := refused(t, v, r, Input{Detach: map[string]string{"photo": "f9"}}, "invalid"); !slices.Equal(entryCodes(e), []string{"photo:unknown_file"}) {
		t.Errorf("%+v", e)
	}
	refused(t, v, r, Input{Attach: map[string][]File{"phone": {{ID: "f2"}}}}, "invalid")
	refused(t, v, r, Input{Values: raw("photo", `[{"id":"f9"}]`)}, "invalid")
	refused(t, v, r, Input{Attach: map[string][]File{"tags": {{ID: "f"}}}}, "forbidden")
	mgr := w.as("mgr")
	signed := w.row(mgr, "new", map[string]Value{"sign": {Filled: true, Files: []File{{ID: "s1"}}}})
	c = edited(t, mgr, signed, Input{Attach: map[string][]File{"sign": {{ID: "s2"}}}})
	if got := at(t, mgr, c.Row(), "sign").Files; len(got) != 1 || got[0].ID != "s2" {
		t.Errorf("a new signature does not take the place of the old: %+v", got)
	}
	refused(t, mgr, signed, Input{Attach: map[string][]File{"sign": {{ID: "a"}, {ID: "b"}}}}, "invalid")
}

func TestArchiveAndBin(t *testing.T) { // A3.8
	w := newWorld(t)
	v, courier := w.as("mgr"), w.as("courier")
	r := w.row(v, "delivery", map[string]Value{"courier": text("u_courier"), "name": text("x")})
	archived := edited(t, v, r, Input{Archive: true})
	if !archived.SetsArchived() || !archived.Row().Facts.Archived || archived.Activity()[0].Kind != EventArchived {
		t.Errorf("%+v", archived.c)
	}
	for _, in := range []Input{{Values: raw("name", `"y"`)}, {To: "done"}, {Archive: true}, {Restrict: &List{Users: []string{"u_mgr"}}}, {Site: new("dfw")}, {Attach: map[string][]File{"photo": {{ID: "f"}}}}} {
		if e := refused(t, v, archived.Row(), in, "forbidden"); e.Reason != access.IsArchived {
			t.Errorf("%+v: %s", in, e.Reason)
		}
	}
	restored := edited(t, v, archived.Row(), Input{Restore: true})
	if restored.Row().Facts.Archived || restored.Activity()[0].Kind != EventRestored {
		t.Errorf("%+v", restored.c)
	}
	refused(t, v, r, Input{Restore: true}, "forbidden")
	refused(t, v, r, Input{Recover: true}, "not_found")
	binned := edited(t, v, archived.Row(), Input{Delete: true})
	if !binned.SetsBin() || !binned.Row().Facts.Binned || binned.Activity()[0].Kind != EventBinned {
		t.Errorf("%+v", binned.c)
	}
	for _, in := range []Input{{Values: raw("name", `"y"`)}, {Delete: true}, {Restore: true}, {}} {
		refused(t, v, binned.Row(), in, "not_found")
	}
	refused(t, courier, binned.Row(), Input{Recover: true}, "not_found")
	back := edited(t, v, binned.Row(), Input{Recover: true})
	if back.Row().Facts.Binned || !back.Row().Facts.Archived || back.Activity()[0].Kind != EventRecovered {
		t.Errorf("%+v", back.c)
	}
	mine := w.row(courier, "delivery", map[string]Value{"courier": text("u_courier")})
	refused(t, courier, mine, Input{Delete: true}, "forbidden")
	refused(t, courier, mine, Input{Archive: true}, "forbidden")
	mine.Facts.Assigned = false
	refused(t, courier, mine, Input{Delete: true}, "not_found")
}

func TestRestrictingARecord(t *testing.T) { // A7.4, A3 gate 5
	w := newWorld(t)
	v := w.as("mgr")
	r := w.row(v, "new", nil)
	c := edited(t, v, r, Input{Restrict: &List{Users: []string{"u_mgr", "u_guest", "u_viewer", "u_mgr"}, Teams: []string{"north"}}})
	want := List{Users: []string{"u_guest", "u_mgr", "u_viewer"}, Teams: []string{"g_north"}}
	lists := c.Activity()[0].Lists
	if !c.SetsList() || !c.Row().Facts.Restricted || !c.Row().Facts.Listed || !reflect.DeepEqual(*c.Row().List, want) || !lists[0].Public() || !reflect.DeepEqual(lists[1], want) {
		t.Errorf("%+v %+v", c.Row().List, lists)
	}
	if again := edited(t, v, c.Row(), Input{Restrict: &List{Users: []string{"u_viewer", "u_guest", "u_mgr"}, Teams: []string{"g_north"}}}); !again.Empty() {
		t.Error("the same list is a change")
	}
	public := edited(t, v, c.Row(), Input{Public: true})
	if public.Row().Facts.Restricted || public.Row().List != nil || !public.Activity()[0].Lists[1].Public() || public.Activity()[0].Lists[0].Public() {
		t.Errorf("%+v", public.Activity())
	}
	refused(t, v, r, Input{Restrict: &List{}}, "confirm")
	out := edited(t, v, r, Input{Restrict: &List{}, Confirm: true})
	if out.Row().Facts.Listed || out.Activity()[0].Lists[1].Public() {
		t.Error("an empty list is public")
	}
	if _, ok := Open(v, Seal(out.Row())); ok {
		t.Error("who shut themself out still sees it")
	}
	refused(t, v, r, Input{Restrict: &List{Users: []string{"u_mgr", "u_nobody"}}}, "invalid")
	refused(t, v, r, Input{Restrict: &List{Users: []string{"u_mgr", "u_gone"}, Teams: []string{"west"}}}, "invalid")
	courier := w.as("courier")
	mine := w.row(courier, "delivery", map[string]Value{"courier": text("u_courier")})
	if e := refused(t, courier, mine, Input{Restrict: &List{Users: []string{"u_courier"}}}, "forbidden"); e.Reason != access.Ceiling {
		t.Errorf("%+v", e)
	}
}

func TestMovingToASiteNeedsARoleThatCoversBoth(t *testing.T) { // A3.16
	w := newWorld(t)
	w.grants = append(w.grants, policy.Assignment{User: "u_clerk", Role: "r_mgr", Site: "z_texas"})
	v := w.as("clerk")
	r := w.row(v, "new", nil)
	dfw, _ := w.snap.Site("dfw")
	r.SiteID, r.Facts.Site = dfw.ID, dfw.N
	c := edited(t, v, r, Input{Site: new("aus"), Values: raw("qty", `1`)})
	if !c.SetsSite() || c.Row().SiteID != "z_aus" || c.Row().Facts.Site == dfw.N {
		t.Errorf("%+v", c.Row())
	}
	e := c.Activity()[1]
	if e.Kind != EventSite || e.Property != "site" || e.Before.Text != "z_dfw" || e.After.Text != "z_aus" {
		t.Errorf("%+v", e)
	}
	hidden := refused(t, v, r, Input{Site: new("jfk")}, "forbidden")
	missing := refused(t, v, r, Input{Site: new("nowhere")}, "forbidden")
	if !reflect.DeepEqual(hidden, missing) || hidden.Reason != access.WrongSite {
		t.Errorf("a site out of reach is told from one that does not exist: %+v, %+v", hidden, missing)
	}
	refused(t, v, r, Input{Site: new("")}, "forbidden")
	if c := edited(t, v, r, Input{Site: new("z_dfw")}); !c.Empty() {
		t.Error("staying is a change")
	}
	mgr := w.as("mgr")
	if c := edited(t, mgr, r, Input{Site: new("")}); c.Row().SiteID != "" || c.Row().Facts.Site != 0 || c.Activity()[0].After.Filled {
		t.Errorf("%+v", c.Row())
	}
	w.orders.UsesSites = false
	mgr = w.load().as("mgr")
	refused(t, mgr, w.row(mgr, "new", nil), Input{Site: new("dfw")}, "invalid")
}

func TestAnEditNeverChangesWhatIsNotNamed(t *testing.T) { // A3.10
	w := newWorld(t).load()
	inputs := map[string][]string{"name": {`"a"`, `null`}, "phone": {`"12345"`}, "qty": {`1`, `"x"`}, "margin": {`5`}, "tags": {`["vip"]`}, "photo": {`null`}, "nope": {`1`}, "client": {`["c9"]`, `[]`}, "courier": {`"u_mgr"`}}
	keys := slices.Sorted(maps.Keys(inputs))
	rapid.Check(t, func(t2 *rapid.T) {
		v := w.as(rapid.SampledFrom([]string{"mgr", "courier"}).Draw(t2, "who"))
		r := w.row(v, rapid.SampledFrom([]string{"new", "assigned", "delivery", "done"}).Draw(t2, "state"), map[string]Value{
			"name": text("x"), "courier": text("u_courier"), "margin": num(7), "notes": text("zqcanary"), "client": ids([]string{"c1", "c9"})})
		before := *r
		before.Values = slices.Clone(r.Values)
		in := Input{Values: map[string][]byte{}, Links: map[string]string{"c9": "t_clients"}}
		for _, k := range keys {
			if rapid.Bool().Draw(t2, k) {
				in.Values[k] = []byte(rapid.SampledFrom(inputs[k]).Draw(t2, k+" value"))
			}
		}
		if rapid.Bool().Draw(t2, "move") {
			in.To = rapid.SampledFrom([]string{"assigned", "delivery", "done", "new", "cancelled"}).Draw(t2, "to")
		}
		c, err := Edit(v, Seal(r), in)
		if !reflect.DeepEqual(*r, before) {
			t2.Fatal("the row before was changed")
		}
		if err != nil {
			if c.c != nil {
				t2.Fatal("a refusal came with a change")
			}
			return
		}
		sets := c.Sets()
		for n, p := range eachProperty(v.Tracker) {
			_, named := in.Values[p.Key]
			changed := !c.Row().value(n).Equal(r.value(n))
			if changed && !named || changed != sets.Has(n) {
				t2.Fatalf("%s: named %v, changed %v, written %v", p.Key, named, changed, sets.Has(n))
			}
		}
		if c.SetsState() != (c.Row().Facts.State != r.Facts.State) || c.SetsState() && in.To == "" {
			t2.Fatal("the state moved unasked")
		}
	})
}
