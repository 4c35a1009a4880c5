package record

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

func day(t *testing.T, s string) float64 {
	t.Helper()
	d, err := parseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPeriodsBeginOnTheirFirstDay(t *testing.T) {
	at := time.Date(2026, 11, 22, 23, 30, 0, 0, time.UTC) // a Sunday
	for word, want := range map[string]string{"day": "2026-11-22", "week": "2026-11-16", "month": "2026-11-01", "quarter": "2026-10-01", "year": "2026-01-01"} {
		if got := periods[word].first(at); got != day(t, want) {
			t.Errorf("%s: %s", word, appendDay(nil, got))
		}
	}
}

func tallied(fn Measure) Plan {
	date := &policy.Property{Key: "due", Type: policy.DateTime}
	price := &policy.Property{Key: "price", Type: policy.Money, Currency: "USD"}
	zone := time.FixedZone("east", 5*3600+45*60)
	t := &Tally{Grouped: true, By: SortKey{On: Operand{N: 6, Prop: date}}, Measured: true, Func: fn, Of: SortKey{On: Operand{N: 7, Prop: price}}, period: byDay, zone: zone}
	return Plan{&plan{tally: t}}
}

// 18:15 UTC is midnight in a zone of 5 hours and 45 minutes.
func TestInstantsAreGroupedByTheDayOfTheWorkspacesZone(t *testing.T) {
	tally := tallied(Sum).Tally()
	at := func(hour, minute int) Place {
		return tally.placed(num(instant(time.Date(2026, 3, 1, hour, minute, 0, 0, time.UTC))))
	}
	buckets := []Bucket{{Place: at(18, 14), Count: 2, Filled: 2, Sum: 300, Least: 100, Most: 200}, {Place: at(18, 15), Count: 1, Filled: 1, Sum: 5, Least: 5, Most: 5},
		{Place: at(17, 0), Count: 3, LeftOut: true}, {Place: Place{Rank: GroupNoAccess}, Count: 7, LeftOut: true}}
	got, err := tallied(Sum).Fold(buckets)
	if err != nil || len(got.Groups) != 3 {
		t.Fatal(got, err)
	}
	first, second, hidden := got.Groups[0], got.Groups[1], got.Groups[2]
	if first.Value.Num != day(t, "2026-03-01") || first.Count != 5 || first.Measure.Num != 300 || !first.LeftOut {
		t.Errorf("the first day: %+v", first)
	}
	if second.Value.Num != day(t, "2026-03-02") || second.Count != 1 || second.LeftOut {
		t.Errorf("the second day: %+v", second)
	}
	if hidden.Rank != GroupNoAccess || hidden.Value.Filled || hidden.Measure.Filled {
		t.Errorf("what is not viewable has a count and nothing else: %+v", hidden)
	}
	if got.Total.Count != 13 || got.Total.Measure.Num != 305 || !got.Total.LeftOut {
		t.Errorf("the total: %+v", got.Total)
	}
}

// The groups within a group are of its buckets alone; what they come to is what it
// comes to (A4.3).
func TestGroupsWithinGroupsComeToTheirGroup(t *testing.T) {
	p := tallied(Sum)
	outer := p.Tally()
	inner := *outer
	inner.By, inner.period = SortKey{On: Operand{Field: FieldCreatedAt}}, byMonth
	outer.period, outer.then = byYear, &inner
	at := func(year, month, day int, cents float64) Bucket {
		q := dayOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
		return Bucket{Place: Place{Num: q}, Then: Place{Num: q}, Count: 1, Filled: 1, Sum: cents, Least: cents, Most: cents}
	}
	got, err := p.Fold([]Bucket{at(2026, 3, 2, 5), at(2025, 12, 1, 7), at(2026, 1, 9, 1), at(2026, 3, 30, 20)})
	if err != nil || len(got.Groups) != 2 || len(got.Groups[0].Groups) != 1 || len(got.Groups[1].Groups) != 2 {
		t.Fatal(got, err)
	}
	year, march := got.Groups[1], got.Groups[1].Groups[1]
	if year.Count != 3 || year.Measure.Num != 26 || march.Count != 2 || march.Measure.Num != 25 || march.Value.Num != day(t, "2026-03-01") || got.Total.Measure.Num != 33 {
		t.Errorf("%+v", got)
	}
	// Their rows stand in the order of the periods: from the workspace's midnight on.
	starts := p.Starts(got.Groups)
	if len(starts) != 2 || starts[1] != float64(time.Date(2025, 12, 31, 18, 15, 0, 0, time.UTC).UnixMilli()) || len(p.ThenStarts(got.Groups)) != 3 {
		t.Errorf("starts: %v", starts)
	}
	key := SortKey{Starts: starts}
	for _, c := range [][2]float64{{starts[0] - 1, starts[0] - 1}, {starts[0], starts[0]}, {starts[1] - 1, starts[0]}, {starts[1] + 1e9, starts[1]}} {
		if got := key.period(c[0]); got != c[1] {
			t.Errorf("%v is in the period from %v, not %v", c[0], got, c[1])
		}
	}
}

// What stands in a period's order is asked of the values themselves (A4.4): an index
// has them.
func TestAComparisonOfPeriodsIsOneOfValues(t *testing.T) {
	holds := func(a float64, op string, b float64) bool {
		return map[string]bool{">": a > b, ">=": a >= b, "<": a < b, "<=": a <= b}[op]
	}
	for _, starts := range [][]float64{{10}, {10, 20}, {10, 20, 21, 40}} {
		key := SortKey{Starts: starts}
		for _, op := range []string{">", ">=", "<", "<="} {
			for at := 5.0; at < 45; at++ {
				of, bound, ok := key.Bound(op, at)
				for value := 5.0; value < 45; value++ {
					got := op[0] == '<'
					if ok {
						got = holds(value, of, bound)
					}
					if want := holds(key.period(value), op, at); got != want {
						t.Fatalf("%v: the period of %v %s %v is %v, and %v %s %v (%v)", starts, value, op, at, want, value, of, bound, ok)
					}
				}
			}
		}
	}
}

// Where the rows of a group have no order of their own, or the group's, they stand in
// the order of their dates: so do the groups, and an index has it.
func TestGroupsByDatesAreInTheOrderOfTheDates(t *testing.T) { // A4.3
	w := clerkWorld(t)
	starts := []float64{0, 31}
	for name, c := range map[string]struct {
		levels  []Level
		sort    []string
		periods []bool // of each sort key before the id
	}{
		"no order":                         {[]Level{{By: "due:month", Starts: starts}}, nil, []bool{false}},
		"no order, the dates within":       {[]Level{{By: "state"}, {By: "due:month", Starts: starts}}, nil, []bool{false, false}},
		"no order, the dates first":        {[]Level{{By: "due:month", Starts: starts}, {By: "state"}}, nil, []bool{true, false}},
		"one date by two periods":          {[]Level{{By: "due:year", Starts: starts}, {By: "due:month", Starts: starts}}, nil, []bool{false}},
		"the order of the dates":           {[]Level{{By: "due:month", Starts: starts}}, []string{"-due", "name"}, []bool{false, false}},
		"another order":                    {[]Level{{By: "due:month", Starts: starts}}, []string{"name"}, []bool{true, false}},
		"another order, then of the dates": {[]Level{{By: "due:month", Starts: starts}}, []string{"name", "-due"}, []bool{true, false, false}},
	} {
		plan, err := NewPlan(w.as("mgr"), Query{Levels: c.levels, Sort: c.sort})
		if err != nil {
			t.Fatal(name, err)
		}
		var periods []bool
		for _, k := range plan.Sort()[:len(plan.Sort())-1] {
			periods = append(periods, k.Starts != nil)
		}
		if !slices.Equal(periods, c.periods) || len(c.sort) > 0 && c.sort[0] == "-due" && !plan.Sort()[0].Desc {
			t.Errorf("%s: %v, %+v", name, periods, plan.Sort())
		}
	}
}

func TestAMeasureOfNothingIsEmptyAndNoZero(t *testing.T) {
	for _, fn := range []Measure{Sum, Average, Least, Greatest} {
		got, err := tallied(fn).Fold([]Bucket{{Place: Place{Num: 1}, Count: 4, LeftOut: true}})
		if err != nil || got.Groups[0].Measure.Filled || got.Total.Measure.Filled {
			t.Errorf("%d: %+v %v", fn, got, err)
		}
		if text := string(tallied(fn).Tally().AppendMeasure(nil, &got.Total)); text != "null" {
			t.Errorf("%d: %s", fn, text)
		}
	}
}

func TestMeasuresAreWrittenInTheUnitsOfTheirProperty(t *testing.T) {
	bucket := []Bucket{{Place: Place{Num: 1}, Count: 3, Filled: 3, Sum: 1000, Least: 250, Most: 500}}
	for fn, want := range map[Measure]string{Sum: "10.00", Average: "3.33333333333333", Least: "2.50", Greatest: "5.00"} {
		got, err := tallied(fn).Fold(bucket)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(tallied(fn).Tally().AppendMeasure(nil, &got.Total)); text != want {
			t.Errorf("%d: %s, not %s", fn, text, want)
		}
	}
}

func TestMoreGroupsThanCanBeShownAreRefused(t *testing.T) {
	buckets := make([]Bucket, MaxGroups+1)
	for i := range buckets {
		buckets[i] = Bucket{Place: Place{Num: float64(i)}, Count: 1}
	}
	if _, err := tallied(Sum).Fold(buckets); err == nil || !strings.Contains(err.Error(), "1000 groups") {
		t.Error("no refusal", err)
	}
	// Of one group, but not all that there are.
	if _, err := tallied(Sum).Fold(make([]Bucket, MaxBuckets+1)); err == nil || strings.Contains(err.Error(), "groups.") || !strings.Contains(err.Error(), "20000 combinations") {
		t.Error("no refusal, or an untrue one", err)
	}
	if _, err := tallied(Sum).Fold(buckets[1:]); err != nil {
		t.Error(err)
	}
}
