package storetest

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// zones set their clocks in every way that there is: not at all, by an hour, by half
// of one, by a day, by seconds.
var zones = []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Monrovia"}

// groupsByPeriods: the periods that SQL makes of dates and of instants are those of
// the workspace's zone, whatever was done to its clock; and a bucket is a period, so
// that many values are not too many to group.
func groupsByPeriods(t *testing.T, s app.Store) {
	w := newWorld(t, s)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	g := &gamble{rand.New(rand.NewPCG(seed, 0))}
	far := []string{"0001-01-01T00:00:00Z", "1850-06-01T12:00:00Z", "1959-12-31T23:59:59.999Z", "2100-01-01T00:00:00Z", "2150-07-01T22:30:00Z", "9999-12-31T23:00:00Z"}
	days := []string{"0001-01-01", "1600-02-29", "1900-03-01", "1969-12-31", "1970-01-01", "2000-02-29", "2024-12-30", "2026-01-04", "9999-12-31"}
	var in []record.NewInput
	add := func(at, due string) {
		in = append(in, record.NewInput{State: pick(g, "new", "doing"), Values: values("at", quote(at), "due", quote(due), "price", fmt.Sprint(g.IntN(1000)))})
	}
	for i := range max(len(far), len(days)) {
		add(far[i%len(far)], days[i])
	}
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		w.must(err)
		for range 15 {
			for _, at := range g.turn(zone) {
				add(at.UTC().Format("2006-01-02T15:04:05.000Z"), at.AddDate(g.IntN(50), 0, 0).Format(time.DateOnly))
			}
		}
	}
	w.create("orders", "ann", in...)
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		w.must(err)
		for _, period := range policy.DatePeriods {
			w.groups(zone, record.Fold{By: "at:" + period, Then: "state", Measure: "sum:price"}, `price >= 0`)
			w.groups(zone, record.Fold{By: "state", Then: "at:" + period}, `at > "1960-01-03T00:00:00Z" and at < "2099-12-29T00:00:00Z"`)
		}
	}
	for _, period := range policy.DatePeriods {
		w.groups(time.UTC, record.Fold{By: "due:" + period, Then: "created_at:" + period}, "")
	}
}

// turn is a time at which a zone's clock is set, or any; the instants about it, and
// about the midnight of its day.
func (g *gamble) turn(zone *time.Location) []time.Time {
	from := time.Date(1960, 1, 3, 0, 0, 0, 0, zone)
	at := from.Add(time.Duration(g.Int64N(138*365*24)) * time.Hour)
	if _, set := at.ZoneBounds(); !set.IsZero() && set.Year() < 2099 {
		at = set
	}
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, zone)
	return []time.Time{at.Add(-time.Millisecond), at, midnight.Add(-time.Millisecond), midnight, midnight.AddDate(0, 0, 1)}
}

// groups compares the groups that the store finds in the records of a filter with
// those that memory does.
func (w *world) groups(zone *time.Location, f record.Fold, filter string) {
	w.t.Helper()
	v := w.viewer("owner", "orders")
	v.Zone = zone
	plan, err := record.TallyPlan(v, record.Query{Filter: filter}, f)
	w.must(err)
	var rows []*record.Row
	for _, r := range w.rows {
		if record.Match(plan.Where(), v.Tracker, r) == record.True {
			rows = append(rows, r)
		}
	}
	_, buckets, err := w.s.Buckets(w.t.Context(), plan)
	w.must(err)
	inMemory := plan.Buckets(rows)
	want, err := plan.Fold(inMemory)
	w.must(err)
	got, err := plan.Fold(buckets)
	w.must(err)
	if want, got := told(plan.Tally(), want.Groups), told(plan.Tally(), got.Groups); got != want {
		w.t.Errorf("%s, %+v:\ngot  %s\nwant %s", zone, f, got, want)
	}
	if len(rows) == 0 || len(buckets) > len(inMemory)+20 || f.By == "state" && len(buckets) != len(inMemory) {
		w.t.Errorf("%s, %+v: %d buckets of %d groups of %d records", zone, f, len(buckets), len(inMemory), len(rows))
	}
}

func told(t *record.Tally, groups []record.Group) (out string) {
	for i := range groups {
		g := &groups[i]
		out += fmt.Sprintf("%s:%d:%s ", t.GroupID(g), g.Count, t.AppendMeasure(nil, g))
		if t.Then() != nil {
			out += "(" + told(t.Then(), g.Groups) + ") "
		}
	}
	return out
}
