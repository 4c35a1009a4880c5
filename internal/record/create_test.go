package record

import (
	"reflect"
	"slices"
	"testing"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

const newID = "01900000-0000-7000-8000-00000000000a"

func born(t *testing.T, v *Viewer, in NewInput) Change {
	t.Helper()
	in.ID = newID
	c, err := New(v, in)
	if err != nil {
		t.Fatalf("%+v: %v %+v", in, err, err.(*WriteError).Entries)
	}
	return c
}

func stillborn(t *testing.T, v *Viewer, in NewInput, code string) *WriteError {
	t.Helper()
	in.ID = newID
	c, err := New(v, in)
	if c.c != nil {
		t.Fatal("a refusal came with a change")
	}
	return refusedWith(t, err, code)
}

func TestANewRecord(t *testing.T) { // A3.6
	w := newWorld(t)
	v := w.as("mgr")
	c := born(t, v, NewInput{Values: raw("name", `"Priya"`, "price", `"7345678.91"`, "courier", `"u_mgr"`, "notes", `null`), Site: "dfw"})
	r := c.Row()
	if c.Kind() != Insert || c.Empty() || c.ID() != newID || r.Number != 0 || r.Author != "u_mgr" || r.UpdatedBy != "u_mgr" || !r.CreatedAt.Equal(now) || !r.UpdatedAt.Equal(now) ||
		r.Facts.State != 0 || r.SiteID != "z_dfw" || r.Facts.Restricted || r.Facts.Archived || !r.Facts.Assigned {
		t.Errorf("%+v", r)
	}
	if at(t, v, r, "price").Num != 734567891 || !slices.Equal(setKeys(c), []string{"name", "price", "courier"}) {
		t.Errorf("%v %+v", setKeys(c), r.Values)
	}
	e := c.Activity()
	if len(e) != 1 || e[0].Kind != EventCreated || e[0].By != "u_mgr" || e[0].Decided != "s_new" || e[0].Record != newID {
		t.Errorf("%+v", e)
	}
	if _, err := New(v, NewInput{}); err == nil {
		t.Error("a record without an id was made")
	}
}

func TestWhatMayBeGivenAtBirth(t *testing.T) { // A3.6, case E18
	w := newWorld(t)
	w.perms["r_clerk"].States = map[string]policy.Entries{
		"s_new":      {Actions: map[string]string{"create": "assigned"}, Properties: cells{"p_name": {View: "assigned", Edit: "assigned"}, "p_tags": {View: "all"}}},
		"s_assigned": {Actions: map[string]string{"create": "all"}, Properties: cells{"p_qty": {View: "all", Edit: "all"}}},
		"s_delivery": {Properties: cells{"p_phone": {View: "all", Edit: "all"}}},
	}
	v := w.as("clerk")
	born(t, v, NewInput{Values: raw("name", `"a"`)})
	unknown := stillborn(t, v, NewInput{Values: raw("nope", `1`)}, "unknown_property")
	for _, hidden := range []string{"margin", "author", "created_at", "created_by", "number", "state", "archived", "restriction", "id", "old", "site"} {
		if got := stillborn(t, v, NewInput{Values: raw(hidden, `"x"`)}, "unknown_property"); !reflect.DeepEqual(got, unknown) {
			t.Errorf("%s: %+v", hidden, got)
		}
	}
	for _, shown := range []string{"tags", "phone", "qty"} {
		if e := stillborn(t, v, NewInput{Values: raw(shown, `null`)}, "forbidden"); !slices.Equal(entryCodes(e), []string{shown + ":read_only"}) {
			t.Errorf("%s: %+v", shown, e)
		}
	}
	// In a later state what the states before let one edit may be given too,
	// and what they require must be.
	born(t, v, NewInput{State: "assigned", Values: raw("name", `"a"`, "qty", `2`)})
	if e := stillborn(t, v, NewInput{State: "assigned", Values: raw("qty", `2`)}, "required_missing"); !slices.Equal(entryCodes(e), []string{"name:required"}) || e.MissingHidden {
		t.Errorf("%+v", e)
	}
	if e := stillborn(t, v, NewInput{State: "assigned", Values: raw("name", `"  "`)}, "required_missing"); len(e.Entries) != 1 {
		t.Errorf("white space fills it: %+v", e)
	}
	mgr := w.as("mgr")
	stillborn(t, mgr, NewInput{Values: raw("author", `"u_clerk"`)}, "forbidden")
	stillborn(t, mgr, NewInput{Values: raw("name", `5`, "qty", `"x"`)}, "invalid")
}

func TestTheStateOfANewRecord(t *testing.T) { // A3.6, A3.2
	w := newWorld(t)
	w.perms["r_clerk"].States = map[string]policy.Entries{
		"s_assigned": {Actions: map[string]string{"create": "all"}, Properties: cells{"p_name": {View: "all", Edit: "all"}, "p_courier": {View: "all", Edit: "all"}}},
		"s_delivery": {Properties: cells{"p_name": {View: "all"}}},
	}
	w.orders.States[0].Required = nil
	v := w.as("clerk")
	if c := born(t, v, NewInput{}); c.Row().Facts.State != 1 {
		t.Error("without a state it is the first one may create in")
	}
	a := stillborn(t, v, NewInput{State: "done"}, "invalid")
	b := stillborn(t, v, NewInput{State: "nowhere"}, "invalid")
	if !reflect.DeepEqual(a, b) || !slices.Equal(entryCodes(a), []string{"state:unknown_state"}) {
		t.Errorf("a state one may not hear of is told: %+v, %+v", a, b)
	}
	if e := stillborn(t, v, NewInput{State: "delivery"}, "forbidden"); e.Reason != access.CellNone {
		t.Errorf("%+v", e)
	}
	courier := w.as("courier")
	if e := stillborn(t, courier, NewInput{}, "forbidden"); e.Reason == access.Allowed {
		t.Errorf("%+v", e)
	}
}

func TestWhatIsMissingAtBirthIsNamedWhereViewable(t *testing.T) { // A3.6, A3.7
	w := newWorld(t)
	w.perms["r_clerk"].States = map[string]policy.Entries{
		"s_delivery": {Actions: map[string]string{"create": "all"}, Properties: cells{"p_name": {View: "all", Edit: "all"}, "p_courier": {View: "all"}}},
	}
	e := stillborn(t, w.as("clerk"), NewInput{State: "delivery"}, "required_missing")
	if !slices.Equal(entryCodes(e), []string{"courier:required", "name:required"}) || !e.MissingHidden {
		t.Errorf("%+v", e)
	}
}

func TestTheSiteOfANewRecord(t *testing.T) { // A3.6, A6.3
	w := newWorld(t)
	w.perms["r_clerk"].AllStates = policy.Entries{Actions: map[string]string{"create": "all"}, Properties: cells{"p_name": {View: "all", Edit: "all"}}}
	for i := range w.grants {
		if w.grants[i].User == "u_clerk" {
			w.grants[i].Site = "z_dfw"
		}
	}
	v := w.as("clerk")
	if c := born(t, v, NewInput{}); c.Row().SiteID != "z_dfw" || c.Row().Facts.Site == 0 {
		t.Error("who creates at one site only does not get it filled in")
	}
	hidden := stillborn(t, v, NewInput{Site: "jfk"}, "forbidden")
	missing := stillborn(t, v, NewInput{Site: "nowhere"}, "forbidden")
	if !reflect.DeepEqual(hidden, missing) || hidden.Reason != access.WrongSite {
		t.Errorf("%+v, %+v", hidden, missing)
	}
	w.grants = append(w.grants, policy.Assignment{User: "u_clerk", Role: "r_clerk", Site: "z_jfk"})
	v = w.load().as("clerk")
	if e := stillborn(t, v, NewInput{}, "invalid"); !slices.Equal(entryCodes(e), []string{"site:required"}) {
		t.Errorf("%+v", e)
	}
	born(t, v, NewInput{Site: "jfk"})
	w.grants[len(w.grants)-1].Site = "z_texas"
	v = w.load().as("clerk")
	if e := stillborn(t, v, NewInput{}, "invalid"); !slices.Equal(entryCodes(e), []string{"site:required"}) {
		t.Errorf("a region with sites below is one site: %+v", e)
	}
	born(t, v, NewInput{Site: "texas"})
	if c := born(t, w.as("mgr"), NewInput{}); c.Row().SiteID != "" {
		t.Error("a site was made up")
	}
	w.orders.UsesSites = false
	stillborn(t, w.load().as("mgr"), NewInput{Site: "dfw"}, "invalid")
}

func TestCreatingIsExemptFromSelfAssignAndLinksNeedToBeSeen(t *testing.T) { // A3.14, A4.6
	w := newWorld(t)
	v := w.as("mgr")
	born(t, v, NewInput{Values: raw("courier", `"u_mgr"`)})
	stillborn(t, v, NewInput{Values: raw("client", `["c1"]`)}, "invalid")
	c := born(t, v, NewInput{Values: raw("client", `["c1"]`), Links: map[string]string{"c1": "t_clients"}})
	if got := at(t, v, c.Row(), "client").List; !slices.Equal(got, []string{"c1"}) {
		t.Error(got)
	}
}

func TestATrackerNotSeenTakesNoRecord(t *testing.T) { // A3.1
	w := newWorld(t)
	w.users["u_none"] = &policy.User{Name: "none", Kind: "regular", Status: "active", Confirmed: true, AppAccess: true, Settings: "full"}
	stillborn(t, w.as("none"), NewInput{Values: raw("name", `"x"`)}, "not_found")
}
