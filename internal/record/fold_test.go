package record

import (
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
	t := &Tally{Grouped: true, By: SortKey{On: Operand{N: 6, Prop: date}}, Measured: true, Func: fn, Of: SortKey{On: Operand{N: 7, Prop: price}}, period: byDay}
	return Plan{&plan{tally: t, zone: zone}}
}

// 18:15 UTC is midnight in a zone of 5 hours and 45 minutes: the quarter of an
// hour is the largest piece that no zone's day cuts.
func TestInstantsAreGroupedByTheDayOfTheWorkspacesZone(t *testing.T) {
	last := time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC).Unix() / quarter
	buckets := []Bucket{{Num: float64(last), Count: 2, Filled: 2, Sum: 300, Least: 100, Most: 200}, {Num: float64(last + 1), Count: 1, Filled: 1, Sum: 5, Least: 5, Most: 5},
		{Num: float64(last - 4), Count: 3, LeftOut: true}, {Rank: GroupNoAccess, Count: 7, LeftOut: true}}
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

func TestAMeasureOfNothingIsEmptyAndNoZero(t *testing.T) {
	for _, fn := range []Measure{Sum, Average, Least, Greatest} {
		got, err := tallied(fn).Fold([]Bucket{{Num: 1, Count: 4, LeftOut: true}})
		if err != nil || got.Groups[0].Measure.Filled || got.Total.Measure.Filled {
			t.Errorf("%d: %+v %v", fn, got, err)
		}
		if text := string(tallied(fn).Tally().AppendMeasure(nil, &got.Total)); text != "null" {
			t.Errorf("%d: %s", fn, text)
		}
	}
}

func TestMeasuresAreWrittenInTheUnitsOfTheirProperty(t *testing.T) {
	bucket := []Bucket{{Num: 1, Count: 3, Filled: 3, Sum: 1000, Least: 250, Most: 500}}
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
		buckets[i] = Bucket{Num: float64(i * 24 * 4), Count: 1}
	}
	if _, err := tallied(Sum).Fold(buckets); err == nil {
		t.Error("no refusal")
	}
	if _, err := tallied(Sum).Fold(buckets[1:]); err != nil {
		t.Error(err)
	}
}
