package app

import (
	"testing"
	"time"
)

// A6.2: the database's clock decides. What is added to ours to have it does not depend
// on how long the answer was on its way, and no instant is below the journal's newest.
func TestA6_2_HowLongTheClocksAnswerTakesSetsNobodyBack(t *testing.T) {
	base := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	at := func(ms float64) time.Time { return base.Add(time.Duration(ms * float64(time.Millisecond))) }
	for what, c := range map[string]struct {
		asked, read, answered float64
		want                  float64
	}{
		"the same clock, at once":                        {0, 0, 0, 0},
		"the same clock, whose answer took long":         {0, 1, 400, 0},
		"the same clock, whose question took long":       {0, 399, 400, 0},
		"the same clock, in milliseconds":                {0.9, 0, 0.95, 0},
		"one that is a minute before ours":               {0, 60_000, 0, 60_000.5},
		"one that is a minute before, after a long road": {0, 60_100, 200, 60_000.5},
		"one that is a minute behind":                    {60_000, 0, 60_000, -59_999.5},
	} {
		if got := skewOf(at(c.asked), at(c.read), at(c.answered)); got != at(c.want).Sub(base) {
			t.Errorf("%s: %v", what, got)
		}
	}
	behind := tenant{skew: -time.Minute, newest: at(5)}
	for our, want := range map[float64]float64{0: 5, 1: 5, 60_010: 10, 120_000: 60_000} {
		if got := at(our).Add(behind.ahead(at(our))); !got.Equal(at(want)) {
			t.Errorf("our %v is the database's %v", at(our), got)
		}
	}
}

func TestA3_8_ARecordHasNoMoreDaysInTheBinThanItsLife(t *testing.T) {
	binned := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for passed, want := range map[time.Duration]int{-time.Second: 30, 0: 30, time.Nanosecond: 30, 24 * time.Hour: 29, 24*time.Hour + 1: 29, 29*24*time.Hour + 1: 1, binLife: 0, binLife + time.Hour: 0} {
		if got := daysUntil(binned.Add(binLife), binned.Add(passed)); got != want {
			t.Errorf("after %v: %d days are left, not %d", passed, got, want)
		}
	}
}
