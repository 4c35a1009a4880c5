package policy

import (
	"fmt"
	"strings"
	"testing"
)

func trackerWith(properties, states, transitions string) Change {
	return putDoc(KindTracker, "", fmt.Sprintf(`{"key":"x","name":"X","properties":[%s],"states":[%s],"transitions":[%s]}`, properties, states, transitions))
}

func TestATrackerIsWhole(t *testing.T) {
	two := `{"key":"a"},{"key":"b"}`
	for name, c := range map[string]Change{
		"no state":                  trackerWith(``, ``, ``),
		"a kind of state":           trackerWith(``, `{"key":"a","kind":"paused"}`, ``),
		"a key in capitals":         trackerWith(`{"key":"Price","type":"text"}`, two, ``),
		"a key like an id":          trackerWith(`{"key":"01900000-0000-7000-8000-000000000001","type":"text"}`, two, ``),
		"a reserved key":            trackerWith(`{"key":"author","type":"text"}`, two, ``),
		"a query word":              trackerWith(`{"key":"state","type":"text"}`, two, ``),
		"no such type":              trackerWith(`{"key":"p","type":"json"}`, two, ``),
		"a choice without options":  trackerWith(`{"key":"p","type":"choice"}`, two, ``),
		"options twice":             trackerWith(`{"key":"p","type":"choice","options":[{"key":"s"},{"key":"s"}]}`, two, ``),
		"options of a text":         trackerWith(`{"key":"p","type":"text","options":[{"key":"s"}]}`, two, ``),
		"money without currency":    trackerWith(`{"key":"p","type":"money"}`, two, ``),
		"a currency that is none":   trackerWith(`{"key":"p","type":"money","currency":"euro"}`, two, ``),
		"a currency of a number":    trackerWith(`{"key":"p","type":"number","currency":"EUR"}`, two, ``),
		"a link to nowhere":         trackerWith(`{"key":"p","type":"link"}`, two, ``),
		"assigns on a text":         trackerWith(`{"key":"p","type":"text","assigns":true}`, two, ``),
		"may be taken, not assigns": trackerWith(`{"key":"p","type":"user","assigns":false,"may_be_taken":true}`, two, ``),
		"required that is missing":  trackerWith(``, `{"key":"a","required":["p"]},{"key":"b"}`, ``),
		"required that is retired":  trackerWith(`{"key":"p","type":"text","retired":true}`, `{"key":"a","required":["p"]},{"key":"b"}`, ``),
		"required twice":            trackerWith(`{"key":"p","type":"text"}`, `{"key":"a","required":["p","p"]},{"key":"b"}`, ``),
		"required system property":  trackerWith(``, `{"key":"a","required":["site"]},{"key":"b"}`, ``),
		"transition to nowhere":     trackerWith(``, two, `{"from":"a","to":"c"}`),
		"transition to itself":      trackerWith(``, two, `{"from":"a","to":"a"}`),
		"transition twice":          trackerWith(``, two, `{"from":"a","to":"b"},{"from":"a","to":"b"}`),
		"indexed long text":         trackerWith(`{"key":"p","type":"long_text","indexed":true}`, two, ``),
		"unique users":              trackerWith(`{"key":"p","type":"users","unique":true}`, two, ``),
		"an id of one's own":        trackerWith(`{"id":"p1","key":"p","type":"text"}`, two, ``),
		"numbering":                 putDoc(KindTracker, "", `{"key":"x","name":"X","numbering":"roman","states":[{"key":"a"}]}`),
		"a label of several values": putDoc(KindTracker, "", `{"key":"x","name":"X","states":[{"key":"a"}],"label":"p","properties":[{"key":"p","type":"photo"}]}`),
		"no name":                   putDoc(KindTracker, "", `{"key":"x","name":" ","states":[{"key":"a"}]}`),
		"too many states":           trackerWith(``, strings.TrimSuffix(keyed("s", 61), ","), ``),
		"too many properties":       trackerWith(strings.TrimSuffix(typed("p", 251), ","), two, ``),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.refuse(CodeInvalid, system, c)
		})
	}
	w := newWorld(t)
	w.refuse(CodeKeyTaken, system, trackerWith(`{"key":"p","type":"text"},{"key":"p","type":"text"}`, two, ``))
	w.refuse(CodeKeyTaken, system, trackerWith(``, `{"key":"a"},{"key":"a"}`, ``))
	w.refuse(CodeNotFound, system, trackerWith(`{"key":"p","type":"link","link_to":"nothing"}`, two, ``))
	w.do(system, trackerWith(`{"key":"p","type":"link","link_to":"x"}`, `{"key":"a","required":["p"]},{"key":"b"}`, `{"from":"a","to":"b"}`))
	if x, _ := w.snap.Tracker("x"); x.Properties[0].LinkTo != x.ID {
		t.Error("a tracker does not link to itself")
	}
	w.refuse(CodeKeyTaken, system, trackerWith(``, two, ``))
}

func keyed(prefix string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"key":"%s%d"},`, prefix, i)
	}
	return b.String()
}

func typed(prefix string, n int) string {
	return strings.ReplaceAll(keyed(prefix, n), `"}`, `","type":"long_text"}`)
}

// A1: a property that holds people assigns unless its designer unmarks it.
func TestPeopleAreAssignedUnlessUnmarked(t *testing.T) {
	w := newWorld(t)
	id := w.do(system, trackerWith(`{"key":"a","type":"user"},{"key":"b","type":"teams","assigns":false},{"key":"c","type":"text"}`, `{"key":"s"}`, ``))
	assigns := func() [3]bool {
		x, _ := w.snap.Tracker("x")
		return [3]bool{x.Properties[0].Assigns, x.Properties[1].Assigns, x.Properties[2].Assigns}
	}
	if got := assigns(); got != [3]bool{true, false, false} {
		t.Errorf("assigns %v", got)
	}
	w.do(system, putDoc(KindTracker, id, stored[Tracker](w, KindTracker, id)))
	w.do(system, putDoc(KindTracker, id, `{"key":"x","name":"X","states":[{"key":"s"}],"transitions":[],"properties":[{"key":"a","type":"user"},{"key":"b","type":"teams"},{"key":"c","type":"text"}]}`))
	if got := assigns(); got != [3]bool{true, false, false} {
		t.Errorf("left out, assigns became %v", got)
	}
}

func TestAPropertyKeepsItsTypeAndOthersItsSlot(t *testing.T) {
	w := newWorld(t)
	id := w.do(system, trackerWith(`{"key":"a","type":"text","indexed":true},{"key":"b","type":"text"},{"key":"n","type":"money","currency":"EUR"},
		{"key":"d","type":"date","indexed":true},{"key":"l","type":"long_text"},{"key":"u","type":"user"}`, `{"key":"s"}`, ``))
	slot := func(key string) string {
		x, _ := w.snap.Tracker("x")
		_, p, _ := x.Prop(key)
		return p.Slot
	}
	for key, want := range map[string]string{"a": "t01", "b": "t09", "n": "n09", "d": "n01", "l": "", "u": "t10"} {
		if got := slot(key); got != want {
			t.Errorf("%s has slot %q, want %q", key, got, want)
		}
	}
	doc := stored[Tracker](w, KindTracker, id)
	doc.Properties[1].Type = Number
	w.refuse(CodeInvalid, system, putDoc(KindTracker, id, doc))
	doc = stored[Tracker](w, KindTracker, id)
	doc.Properties[2].Currency = "USD"
	w.refuse(CodeInvalid, system, putDoc(KindTracker, id, doc))
	doc = stored[Tracker](w, KindTracker, id)
	doc.Properties[1].Indexed = true
	w.refuse(CodeInvalid, system, putDoc(KindTracker, id, doc))

	// Sent slots do not count; removed ones are not given again.
	doc = stored[Tracker](w, KindTracker, id)
	doc.Properties[1].Slot, doc.SpentSlots = "t01", []string{"t31"}
	doc.Properties = append(doc.Properties[1:], Property{Key: "new", Label: "New", Type: Text, Indexed: true, Slot: "t01"})
	w.do(system, putDoc(KindTracker, id, doc))
	if slot("b") != "t09" || slot("new") != "t02" {
		t.Errorf("slots %q %q", slot("b"), slot("new"))
	}
	if got := stored[Tracker](w, KindTracker, id).SpentSlots; len(got) != 1 || got[0] != "t01" {
		t.Errorf("spent slots %v", got)
	}
	// A retired one keeps its slot.
	doc = stored[Tracker](w, KindTracker, id)
	doc.Properties[0].Retired = true
	doc.Properties = append(doc.Properties, Property{Key: "more", Label: "More", Type: Phone})
	w.do(system, putDoc(KindTracker, id, doc))
	if slot("b") != "t09" || slot("more") != "t11" {
		t.Errorf("slots %q %q", slot("b"), slot("more"))
	}
}

func TestANinthIndexedPropertyIsRefusedAndSlotsRunOutIntoExtra(t *testing.T) {
	w := newWorld(t)
	indexed := func(n int) string {
		return strings.TrimSuffix(strings.ReplaceAll(keyed("p", n), `"}`, `","type":"text","indexed":true}`), ",")
	}
	w.do(system, trackerWith(indexed(8), `{"key":"s"}`, ``))
	x, _ := w.snap.Tracker("x")
	if x.Properties[7].Slot != "t08" {
		t.Errorf("the eighth has %q", x.Properties[7].Slot)
	}
	e := w.refuse(CodeInvalid, system, Change{Op: Put, Kind: KindTracker, Doc: []byte(strings.Replace(string(trackerWith(indexed(9), `{"key":"s"}`, ``).Doc), `"key":"x"`, `"key":"y"`, 1))})
	if !strings.Contains(e.Path, "properties/8/indexed") {
		t.Errorf("path %s", e.Path)
	}
	plain := strings.TrimSuffix(strings.ReplaceAll(keyed("p", 30), `"}`, `","type":"number"}`), ",")
	w.do(system, Change{Op: Put, Kind: KindTracker, Doc: []byte(strings.Replace(string(trackerWith(plain, `{"key":"s"}`, ``).Doc), `"key":"x"`, `"key":"y"`, 1))})
	y, _ := w.snap.Tracker("y")
	if y.Properties[23].Slot != "n32" || y.Properties[24].Slot != "" {
		t.Errorf("slots %q %q", y.Properties[23].Slot, y.Properties[24].Slot)
	}
}

func TestATrackerThatOthersLinkToStays(t *testing.T) {
	w := newWorld(t)
	orders := w.orders()
	w.do(system, trackerWith(`{"key":"o","type":"link","link_to":"orders"}`, `{"key":"s"}`, ``))
	if e := w.refuse(CodeInUse, w.as("owner"), del(KindTracker, "orders")); len(e.Refs) != 1 {
		t.Errorf("%+v", e)
	}
	w.do(w.as("owner"), del(KindTracker, "x"))
	w.do(system, putDoc(KindRole, "", `{"key":"r","name":"R","trackers":{"orders":"manage"}}`),
		putDoc(KindPermissions, "", `{"role":"r","tracker":"orders","all_states":{"properties":{"*":{"view":"all"}}}}`),
		putDoc(KindRestriction, "", `{"target":"orders","mode":"restricted"}`),
		putDoc(KindView, "", `{"tracker":"orders","key":"v","name":"V","owner":"owner","shared":true}`),
		putDoc(KindRestriction, "", `{"target":"orders/v","mode":"restricted"}`))
	w.user("sel", SettingsSelective, func(u *User) { u.Configures = []string{"orders"} })
	w.do(system, del(KindTracker, "orders"))
	if got := w.last.RemovedTrackers; len(got) != 1 || got[0] != orders.ID {
		t.Errorf("removed %v", got)
	}
	for _, o := range w.snap.Objects() {
		if strings.Contains(string(o.Doc), orders.ID) {
			t.Errorf("%s %s still names the tracker: %s", o.Kind, o.ID, o.Doc)
		}
	}
}
