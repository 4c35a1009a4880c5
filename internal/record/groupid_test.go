package record

import (
	"errors"
	"testing"
	"time"
)

func TestTheIDOfAGroupNamesItsRecords(t *testing.T) { // A4.3
	for id, want := range map[string]Of{
		"~empty": {Rank: GroupEmpty}, "~no_access": {Rank: GroupNoAccess}, "~gone": {Rank: GroupValue, Gone: true},
		"~~empty": {Rank: GroupValue, Value: "~empty"}, "~~~": {Rank: GroupValue, Value: "~~"}, "priya": {Rank: GroupValue, Value: "priya"},
	} {
		if got := *OfGroup(id); got != want {
			t.Errorf("%s: %+v, want %+v", id, got, want)
		}
	}
	w := clerkWorld(t)
	v := w.as("mgr")
	n, p, _ := v.Tracker.Prop("name")
	key := &Tally{Grouped: true, By: SortKey{On: Operand{N: n, Prop: p}}, tracker: v.Tracker}
	for _, value := range []string{"~empty", "~", "~~x", "priya"} {
		g := &Group{Rank: GroupValue, Value: text(value)}
		if of := OfGroup(key.GroupID(g)); of.Value != value || of.Rank != GroupValue || of.Gone {
			t.Errorf("%q: %+v", value, of)
		}
	}
}

func TestAPeriodsRecordsLieBetweenTheWorkspacesMidnights(t *testing.T) { // A4.3, A6.2
	for _, c := range []struct {
		every       period
		first, next string
	}{{byDay, "2026-12-31", "2027-01-01"}, {byWeek, "2026-12-28", "2027-01-04"}, {byMonth, "2026-02-01", "2026-03-01"}, {byQuarter, "2026-10-01", "2027-01-01"}, {byYear, "2028-01-01", "2029-01-01"}} {
		day, err := parseDay(c.first)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(appendDay(nil, c.every.after(day))); got != c.next {
			t.Errorf("after %s comes %s, not %s", c.first, got, c.next)
		}
	}
	w := clerkWorld(t)
	v := *w.as("mgr")
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	v.Zone = zone
	plan, err := NewPlan(&v, Query{Group: "created_at:month", Of: OfGroup("2026-03-01")})
	if err != nil {
		t.Fatal(err)
	}
	both := plan.Where().(And)
	from, to := time.UnixMilli(int64(both[0].(Compare).Values[0].Num)).UTC(), time.UnixMilli(int64(both[1].(Compare).Values[0].Num)).UTC()
	if from != time.Date(2026, 2, 28, 23, 0, 0, 0, time.UTC) || to != time.Date(2026, 3, 31, 22, 0, 0, 0, time.UTC) {
		t.Errorf("March in Berlin is %s to %s", from, to) // the clocks went forward in it
	}
}

func TestAGroupThatIsNoneIsRefused(t *testing.T) { // A4.1, A4.3
	w := clerkWorld(t)
	clerk := w.as("clerk")
	for name, c := range map[string]struct {
		q    Query
		code string
	}{
		"a group of nothing":           {Query{Of: OfGroup("x")}, "not_groupable"},
		"a period of no group":         {Query{Group: "created_at:month"}, "not_groupable"},
		"a period of a name":           {Query{Group: "name:month", Of: OfGroup("x")}, "not_groupable"},
		"a day that is none":           {Query{Group: "created_at", Of: OfGroup("2026-02-30")}, "unknown_group"},
		"a value that is none":         {Query{Group: "created_at", Of: OfGroup("")}, "unknown_group"},
		"people of a text":             {Query{Group: "name", Of: OfGroup("~gone")}, "unknown_group"},
		"a state there is not":         {Query{Group: "state", Of: OfGroup("nosuch")}, "unknown_group"},
		"a state one may not hear of":  {Query{Group: "state", Of: OfGroup("assigned")}, "unknown_group"},
		"a property there is not":      {Query{Group: "nosuch", Of: OfGroup("x")}, "unknown_property"},
		"a property one may not name":  {Query{Group: "margin", Of: OfGroup("1")}, "unknown_property"},
		"the empty ones of a property": {Query{Group: "name", Of: OfGroup("~empty")}, ""},
	} {
		_, err := NewPlan(clerk, c.q)
		var refused *QueryError
		if errors.As(err, &refused) != (c.code != "") || c.code != "" && refused.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
