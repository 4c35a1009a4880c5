package rest

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A role that begins or ends by its date changes what its holder may do as any
// change does, and is told as one: once, to those whom it concerns, by what they see.
func TestADatedRoleIsToldWhenItBeginsAndWhenItEnds(t *testing.T) { // A4.11, A6.2, A13.2
	var ahead atomic.Int64
	w := newWorldAt(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	pass := func(d time.Duration) {
		ahead.Add(int64(d))
		must(t, w.app.TellDates(t.Context()))
		w.deliver(t)
	}
	told := func(who string) string { return w.ok(t, who, "GET", ws+"/notifications", "").body }
	w.delivering(t, "Priya")
	pass(time.Second) // from now on dates are told
	from, until := time.Now().Add(time.Duration(ahead.Load())+time.Hour), time.Now().Add(time.Duration(ahead.Load())+3*time.Hour)
	w.ok(t, "fu1", "POST", ws+"/roles/manager/assignments", fmt.Sprintf(`{"user":%q,"from":%q,"until":%q,"reason":"holidays"}`, w.users["courier"], from.Format(time.RFC3339), until.Format(time.RFC3339)))
	pass(time.Minute)
	if got := told("courier"); strings.Contains(got, `"access"`) {
		t.Fatalf("what has not begun is told: %s", got)
	}
	pass(2 * time.Hour)
	got := told("courier")
	if strings.Count(got, `"kind":"access"`) != strings.Count(got, `"gained"`) || !strings.Contains(got, "Secretprice") || strings.Contains(got, `"less":true`) {
		t.Fatalf("it has begun: %s", got)
	}
	if strings.Contains(got, "fu1") {
		t.Errorf("a date is nobody's doing: %s", got)
	}
	pass(time.Minute)
	if again := told("courier"); again != got {
		t.Errorf("it is told twice:\n%s\n%s", got, again)
	}
	pass(time.Hour)
	if got := told("courier"); strings.Contains(got, "Secretprice") || !strings.Contains(got, `"less":true`) {
		t.Errorf("it has ended: %s", got)
	}
	for _, other := range []string{"courier2", "mgr", "fu1"} {
		if got := told(other); strings.Contains(got, `"access"`) {
			t.Errorf("%s is told: %s", other, got)
		}
	}
}

// A role whose beginning lies in the past is told with the change that gives it, and
// not again by its date.
func TestADateThatWasOverWhenItWasGivenIsToldOnce(t *testing.T) { // A6.2
	var ahead atomic.Int64
	w := newWorldAt(t, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	must(t, w.app.TellDates(t.Context()))
	ahead.Add(int64(time.Minute))
	began := time.Now().Add(30 * time.Second)
	w.ok(t, "fu1", "POST", ws+"/roles/manager/assignments", fmt.Sprintf(`{"user":%q,"from":%q,"reason":"since this morning"}`, w.users["courier"], began.Format(time.RFC3339Nano)))
	w.deliver(t)
	before := w.ok(t, "courier", "GET", ws+"/notifications", "").body
	if !strings.Contains(before, `"kind":"access"`) {
		t.Fatalf("%s", before)
	}
	ahead.Add(int64(time.Minute))
	must(t, w.app.TellDates(t.Context()))
	w.deliver(t)
	if after := w.ok(t, "courier", "GET", ws+"/notifications", "").body; after != before {
		t.Errorf("told again: %s", after)
	}
}
