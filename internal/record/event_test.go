package record

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

func sealEvents(r *Row, list ...Event) (out []SealedEvent) {
	for i, e := range list {
		e.ID, e.Record, e.At = fmt.Sprintf("e%d", i), r.ID, now
		out = append(out, SealEvent(&e))
	}
	return out
}

// clerkWorld gives the clerk name everywhere, qty in new only, price in done
// only, and no view of assigned.
func clerkWorld(t *testing.T) *world {
	w := newWorld(t)
	w.perms["r_clerk"].States = map[string]policy.Entries{
		"s_new":      {Properties: cells{"p_name": {View: "all"}, "p_qty": {View: "all"}, "p_client": {View: "all"}}},
		"s_delivery": {Properties: cells{"p_name": {View: "all"}, "p_qty": {View: "all"}, "p_client": {View: "all"}}},
		"s_done":     {Properties: cells{"p_name": {View: "all"}, "p_price": {View: "all"}}},
	}
	return w
}

func shown(events []EventView) (out []string) {
	for _, e := range events {
		line := e.ID + " " + e.Kind
		if e.Prop != nil {
			line += " " + e.Prop.Key
		}
		out = append(out, line)
	}
	return out
}

func TestAnEntryIsShownWhereItsPropertyIsViewableNowAndThen(t *testing.T) { // A4.5, cases A23, A25
	w := clerkWorld(t)
	v := w.as("clerk")
	edit := func(prop, decided string) Event {
		return Event{Kind: EventEdited, Property: prop, Decided: decided, Before: &Value{}, After: new(text("zqcanary " + prop))}
	}
	list := []Event{edit("p_name", "s_new"), edit("p_qty", "s_new"), edit("p_qty", "s_done"), edit("p_price", "s_new"), edit("p_price", "s_done"),
		edit("p_margin", "s_new"), edit("p_name", "s_assigned"), edit("p_gone", "s_new"), edit("p_name", "s_gone"), edit("name", "s_new"), edit("p_old", "s_new"), edit("author", "s_new")}
	for state, want := range map[string][]string{
		"new":  {"e0 edited name", "e1 edited qty"},
		"done": {"e0 edited name", "e4 edited price"},
	} {
		r := w.row(v, state, nil)
		got := OpenEvents(v, Seal(r), sealEvents(r, list...))
		if !slices.Equal(shown(got), want) {
			t.Errorf("in %s: %v, want %v", state, shown(got), want)
		}
		for _, e := range got {
			if !strings.HasPrefix(e.After.Text, "zqcanary "+e.Prop.ID) {
				t.Errorf("%+v", e)
			}
		}
	}
	hidden := w.row(v, "assigned", nil)
	if got := OpenEvents(v, Seal(hidden), sealEvents(hidden, list...)); len(got) != 0 {
		t.Errorf("activity of a record that is not seen: %v", shown(got))
	}
	r := w.row(v, "new", nil)
	other := sealEvents(&Row{ID: "another"}, list[0])
	if got := OpenEvents(v, Seal(r), other); len(got) != 0 {
		t.Error("another record's entry is shown")
	}
}

func TestAMoveIsShownByTheStatesOneMayHearOf(t *testing.T) { // A4.5, A3.2, case B07
	w := clerkWorld(t)
	v := w.as("clerk")
	r := w.row(v, "done", nil)
	move := func(from, to string) Event { return Event{Kind: EventMoved, Decided: from, To: to} }
	got := OpenEvents(v, Seal(r), sealEvents(r, move("s_new", "s_assigned"), move("s_assigned", "s_cancelled"), move("s_cancelled", "s_done"), move("s_new", "s_done"), move("s_gone", "s_done"), move("s_new", "s_gone")))
	var steps []string
	key := func(s *policy.State) string {
		if s == nil {
			return "another"
		}
		return s.Key
	}
	for _, e := range got {
		steps = append(steps, key(e.From)+">"+key(e.To))
	}
	if want := []string{"new>another", "another>done", "new>done"}; !slices.Equal(steps, want) {
		t.Errorf("%v, want %v", steps, want)
	}
}

func TestWhoIsNamedInActivity(t *testing.T) { // A4.5
	w := clerkWorld(t)
	v := w.as("clerk")
	r := w.row(v, "new", nil)
	list := sealEvents(r, Event{Kind: EventCreated, By: "u_mgr", Decided: "s_new"}, Event{Kind: EventArchived, By: "u_mgr", Decided: "s_new"}, Event{Kind: EventRestored, By: "u_clerk", Decided: "s_new"}, Event{Kind: EventBinned, By: "", Decided: "s_new"})
	who := func(v *Viewer) (out []string) {
		for _, e := range OpenEvents(v, Seal(r), list) {
			out = append(out, fmt.Sprint(e.By, e.Someone))
		}
		return out
	}
	if got, want := who(v), []string{" true", " true", "u_clerk false", " true"}; !reflect.DeepEqual(clean(got), clean(want)) {
		t.Errorf("without author and updated_by: %v", got)
	}
	w.perms["r_clerk"].AllStates.Properties = cells{"author": {View: "all"}}
	if got, want := who(w.load().as("clerk")), []string{"u_mgr false", " true", "u_clerk false", " true"}; !reflect.DeepEqual(clean(got), clean(want)) {
		t.Errorf("with author: %v", got)
	}
	w.perms["r_clerk"].AllStates.Properties = cells{"updated_by": {View: "all"}}
	if got, want := who(w.load().as("clerk")), []string{" true", "u_mgr false", "u_clerk false", " false"}; !reflect.DeepEqual(clean(got), clean(want)) {
		t.Errorf("with updated_by: %v", got)
	}
}

func clean(list []string) (out []string) {
	for _, s := range list {
		out = append(out, strings.ReplaceAll(s, " ", ""))
	}
	return out
}

func TestRestrictionsAreToldToWhoMayChangeThem(t *testing.T) { // A4.5
	w := clerkWorld(t)
	mgr, clerk := w.as("mgr"), w.as("clerk")
	r := w.row(mgr, "new", nil)
	lists := [2]List{{}, {Users: []string{"u_mgr"}, Teams: []string{}}}
	list := sealEvents(r, Event{Kind: EventRestricted, Decided: "s_new", By: "u_mgr", Lists: &lists})
	if got := OpenEvents(clerk, Seal(r), list); len(got) != 0 {
		t.Error("told to who may not")
	}
	got := OpenEvents(mgr, Seal(r), list)
	if len(got) != 1 || !got[0].Lists[0].Public() || got[0].Lists[1].Public() {
		t.Errorf("%+v", got)
	}
}

func TestASiteEntryFollowsTheSiteCell(t *testing.T) { // A4.5
	w := clerkWorld(t)
	mgr, clerk := w.as("mgr"), w.as("clerk")
	r := w.row(mgr, "new", nil)
	list := sealEvents(r, Event{Kind: EventSite, Property: "site", Decided: "s_new", Before: new(text("z_dfw")), After: &Value{}})
	if got := OpenEvents(clerk, Seal(r), list); len(got) != 0 {
		t.Error("told to who does not view the site")
	}
	if got := OpenEvents(mgr, Seal(r), list); len(got) != 1 || got[0].N != access.Site || got[0].Prop != nil || got[0].Before.Text != "z_dfw" {
		t.Errorf("%+v", got)
	}
}

func TestLinksInAnEntryAreMaskedAsToday(t *testing.T) { // A4.5, A4.6
	w := clerkWorld(t)
	v := w.as("clerk")
	r := w.row(v, "new", nil)
	link := func(before, after []string) Event {
		return Event{Kind: EventEdited, Property: "p_client", Decided: "s_new", Before: new(ids(before)), After: new(ids(after))}
	}
	list := sealEvents(r, link(nil, []string{"c1", "c2"}), link([]string{"c1", "c2"}, []string{"c1"}), link([]string{"c1"}, nil))
	if got := OpenEvents(v, Seal(r), list); len(got) != 0 {
		t.Errorf("without resolved links entries are shown: %v", shown(got))
	}
	if got := EventLinks(v, Seal(r), list); !reflect.DeepEqual(got, map[string][]string{"t_clients": {"c1", "c2", "c1", "c2", "c1", "c1"}}) {
		t.Errorf("%v", got)
	}
	got := OpenLinkedEvents(v, Seal(r), list, map[string]LinkTarget{"c1": {ID: "c1", Number: 5}})
	if len(got) != 2 || got[0].ID != "e0" || got[1].ID != "e2" || !slices.Equal(got[0].After.List, []string{"c1"}) || got[0].Links[1][0].Number != 5 || got[1].After.Filled {
		t.Errorf("%+v", got)
	}
}
