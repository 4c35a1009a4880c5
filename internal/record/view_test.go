package record

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

func TestASealedRecordTellsNothing(t *testing.T) {
	w := newWorld(t)
	s := Seal(w.row(w.as("mgr"), "new", map[string]Value{"name": text("zqcanary")}))
	raw, err := json.Marshal(s)
	out := fmt.Sprintf("%v %+v %#v %s %s", s, s, s, raw, fmt.Sprint([]Sealed{s}))
	if err == nil || strings.Contains(out, "zqcanary") {
		t.Errorf("%v: %s", err, out)
	}
	e := SealEvent(&Event{ID: "e1", After: &Value{Text: "zqcanary"}})
	raw, err = json.Marshal(e)
	if out := fmt.Sprintf("%v %+v %#v %s", e, e, e, raw); err == nil || strings.Contains(out, "zqcanary") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAViewHasTheViewableCells(t *testing.T) { // A3.3, A3.4
	w := newWorld(t)
	v := w.as("courier")
	r := w.row(v, "delivery", map[string]Value{"name": text("Priya"), "courier": text("u_courier"), "price": num(5), "notes": text("secret")})
	view, ok := Open(v, Seal(r))
	if !ok {
		t.Fatal("an assigned record in delivery is not seen")
	}
	if keys := cellKeys(&view); !slices.Equal(keys, []string{"name", "phone", "tags", "helpers", "photo"}) {
		t.Errorf("cells %v", keys)
	}
	if view.Number() != 1042 || view.State().Key != "delivery" || view.Archived() || !view.CreatedAt().Equal(r.CreatedAt) || view.ID() != r.ID {
		t.Error("what comes with every record is missing")
	}
	for n := range access.FirstProperty {
		if _, ok := view.System(n); ok {
			t.Errorf("%s is told", policy.SystemNames[n])
		}
	}
	for name, change := range map[string]func(*Row){
		"not assigned":                    func(r *Row) { r.Facts.Assigned = false },
		"another state":                   func(r *Row) { r.Facts.State = 3 },
		"restricted without the courier":  func(r *Row) { r.Facts.Restricted = true },
		"in the bin":                      func(r *Row) { r.Facts.Binned = true },
		"a state that does not exist now": func(r *Row) { r.Facts.State = 60 },
	} {
		hidden := *r
		change(&hidden)
		if _, ok := Open(v, Seal(&hidden)); ok {
			t.Errorf("%s: seen", name)
		}
	}
	if _, ok := Open(v, Sealed{}); ok {
		t.Error("nothing is seen")
	}
}

func TestSystemPropertiesAreShownWhereViewable(t *testing.T) {
	w := newWorld(t)
	v := w.as("mgr")
	r := w.row(v, "new", nil)
	r.SiteID, r.Facts.Restricted, r.Facts.Listed = "z_dfw", true, true
	r.List = &List{Users: []string{"u_mgr"}}
	view, _ := Open(v, Seal(r))
	author, _ := view.System(access.Author)
	at, _ := view.System(access.UpdatedAt)
	site, ok := view.System(access.Site)
	if author.Text != "u_mgr" || at.Num != instant(r.UpdatedAt) || site.Text != "z_dfw" || !ok || !slices.Equal(view.Restriction().Users, []string{"u_mgr"}) {
		t.Errorf("%+v %+v %+v %+v", author, at, site, view.Restriction())
	}
}

func TestLinksShowWhatIsSeenAndNothingElse(t *testing.T) { // A4.6, case A20
	w := newWorld(t)
	v := w.as("mgr")
	view, _ := Open(v, Seal(w.row(v, "new", map[string]Value{"client": ids([]string{"c1", "c2", "c3"})})))
	client := func() Cell {
		return view.Cells()[slices.IndexFunc(view.Cells(), func(c Cell) bool { return c.Prop.Key == "client" })]
	}
	if c := client(); c.Value.Filled || c.Links != nil || len(c.Value.List) != 0 {
		t.Errorf("before Resolve a link cell holds %+v", c)
	}
	if got := view.Links(); !reflect.DeepEqual(got, map[string][]string{"t_clients": {"c1", "c2", "c3"}}) {
		t.Errorf("links %v", got)
	}
	view.Resolve(map[string]LinkTarget{"c2": {ID: "c2", Number: 7}})
	if c := client(); !slices.Equal(c.Value.List, []string{"c2"}) || len(c.Links) != 1 || c.Links[0].Number != 7 {
		t.Errorf("after Resolve %+v", c)
	}
	view.Resolve(nil)
	if c := client(); c.Value.Filled || c.Links != nil {
		t.Errorf("where none is seen the cell holds %+v", c)
	}
}

func TestCanSaysWhatAndWhyNot(t *testing.T) {
	w := newWorld(t)
	mgr, courier := w.as("mgr"), w.as("courier")
	view, _ := Open(mgr, Seal(w.row(mgr, "assigned", map[string]Value{"name": text("x"), "courier": text("u_courier")})))
	can := view.Can()
	if can.ChangeState != "" || can.Archive != "" || can.Delete != "" || can.Restrict != "" || can.Comment != "" || can.Restore == "" || !can.Site {
		t.Errorf("manager %+v", can)
	}
	var steps []string
	for _, s := range can.Transition {
		steps = append(steps, fmt.Sprint(s.To.Key, s.Missing, s.MissingHidden))
	}
	// The retired property in the list of "assigned" asks for nothing.
	if want := []string{"new[] false", "delivery[margin] false", "cancelled[] false"}; !slices.Equal(steps, want) {
		t.Errorf("steps %v, want %v", steps, want)
	}
	if slices.Contains(can.Edit, "old") || !slices.Contains(can.Edit, "margin") || len(can.Edit) != 20 {
		t.Errorf("editable %v", can.Edit)
	}
	r := w.row(courier, "delivery", map[string]Value{"courier": text("u_courier")})
	view, _ = Open(courier, Seal(r))
	can = view.Can()
	if !slices.Equal(can.Edit, []string{"phone", "helpers", "photo"}) || can.ChangeState != "" || can.Archive != access.CellNone || can.Delete != access.CellNone ||
		can.Restrict != access.Ceiling || can.Comment != "" || can.Site {
		t.Errorf("courier %+v", can)
	}
	if s := can.Transition; len(s) != 1 || s[0].To.Key != "done" || !slices.Equal(s[0].Missing, []string{"photo"}) || s[0].MissingHidden {
		t.Errorf("courier's steps %+v", s)
	}
	r.Facts.Archived = true
	view, _ = Open(courier, Seal(r))
	can = view.Can()
	if len(can.Edit) != 0 || can.ChangeState != access.IsArchived || len(can.Transition) != 0 || can.Comment != access.IsArchived || can.Site {
		t.Errorf("archived %+v", can)
	}
}

func TestMissingHiddenIsOneYesOrNo(t *testing.T) { // A3.7, A4.9b
	w := newWorld(t)
	w.orders.States[2].Required = []string{"p_photo", "p_margin", "p_price"}
	v := w.as("courier")
	for _, c := range []struct {
		name   string
		values map[string]Value
		want   string
	}{
		{"two hidden ones missing", nil, "[photo] true"},
		{"one hidden one missing", map[string]Value{"margin": num(5)}, "[photo] true"},
		{"none hidden missing", map[string]Value{"margin": num(5), "price": num(0)}, "[photo] false"},
	} {
		values := map[string]Value{"courier": text("u_courier")}
		for k, val := range c.values {
			values[k] = val
		}
		view, _ := Open(v, Seal(w.row(v, "delivery", values)))
		step := view.Can().Transition[0]
		if got := fmt.Sprint(step.Missing, step.MissingHidden); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestARecordInTheBinIsForWhoMayRecoverIt(t *testing.T) { // A3.8
	w := newWorld(t)
	mgr, courier := w.as("mgr"), w.as("courier")
	r := w.row(mgr, "delivery", map[string]Value{"courier": text("u_courier"), "name": text("x")})
	r.Facts.Binned, r.Facts.Assigned = true, true
	if _, ok := Open(courier, Seal(r)); ok {
		t.Error("the courier, without delete, sees the bin")
	}
	view, ok := Open(mgr, Seal(r))
	if !ok {
		t.Fatal("the manager does not see the bin")
	}
	can := view.Can()
	if len(can.Edit) != 0 || can.ChangeState == "" || can.Archive == "" || can.Delete == "" || can.Restrict == "" {
		t.Errorf("in the bin %+v", can)
	}
}

// leaves gathers every text that can be reached from a value, unexported fields
// included, without following what is the tracker's or the policy's.
func leaves(v reflect.Value, into map[string]bool) {
	switch v.Kind() {
	case reflect.String:
		into[v.String()] = true
	case reflect.Pointer, reflect.Interface:
		switch v.Type() {
		case reflect.TypeFor[*Viewer](), reflect.TypeFor[*policy.Property](), reflect.TypeFor[*policy.State](), reflect.TypeFor[*policy.Schema]():
			return
		}
		if !v.IsNil() {
			leaves(v.Elem(), into)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), into)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			leaves(v.Index(i), into)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			leaves(it.Key(), into)
			leaves(it.Value(), into)
		}
	}
}

func TestAViewNeverHoldsAHiddenValue(t *testing.T) { // A4, cases A11, A46
	rapid.Check(t, func(t2 *rapid.T) {
		w := drawWorld(t2, t)
		v := w.as("clerk")
		r := w.row(v, rapid.SampledFrom([]string{"new", "delivery", "done"}).Draw(t2, "state"), nil)
		r.Facts.Assigned, r.Facts.Archived = rapid.Bool().Draw(t2, "assigned"), rapid.Bool().Draw(t2, "archived")
		r.Author, r.UpdatedBy, r.SiteID = "canary-author", "canary-updated_by", "canary-site"
		r.Facts.Restricted, r.Facts.Listed, r.List = true, true, &List{Users: []string{"canary-restriction"}}
		for n, p := range eachProperty(v.Tracker) {
			c := "canary-" + p.Key
			r.Values[n-access.FirstProperty] = Value{Filled: true, Text: c, List: []string{c}, Files: []File{{ID: c, Name: c}}}
		}
		view, ok := Open(v, Seal(r))
		mask := v.Grants.Mask(r.Facts)
		if ok != mask.Seen() {
			t2.Fatal("seen by the mask and not by Open, or the other way round")
		}
		held := map[string]bool{}
		leaves(reflect.ValueOf(view), held)
		for _, part := range []any{view.Cells(), view.Restriction(), view.Links()} {
			leaves(reflect.ValueOf(part), held)
		}
		if ok {
			leaves(reflect.ValueOf(view.Can()), held)
		}
		for n, p := range eachProperty(v.Tracker) {
			if held["canary-"+p.Key] && (p.Retired || !mask.View(n)) {
				t2.Fatalf("the view holds the hidden value of %s", p.Key)
			}
			if ok && mask.View(n) && !p.Retired && !held["canary-"+p.Key] {
				t2.Fatalf("the view lacks the viewable value of %s", p.Key)
			}
		}
		for n, name := range policy.SystemNames {
			if held["canary-"+name] && !mask.View(access.Property(n)) {
				t2.Fatalf("the view holds the hidden %s", name)
			}
		}
	})
}
