package app

import (
	"testing"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

func TestAPeriodIsCalendarDaysOfTheWorkspace(t *testing.T) {
	east := time.FixedZone("east", 13*3600)
	now := time.Date(2026, 1, 3, 23, 30, 0, 0, time.UTC).In(east) // Sunday the 4th, there
	for period, want := range map[string][2]string{
		"today": {"2026-01-04", "2026-01-04"}, "yesterday": {"2026-01-03", "2026-01-03"}, "last_7_days": {"2025-12-29", "2026-01-04"},
		"last_30_days": {"2025-12-06", "2026-01-04"}, "last_90_days": {"2025-10-07", "2026-01-04"},
		"this_week": {"2025-12-29", "2026-01-04"}, "previous_week": {"2025-12-22", "2025-12-28"}, "this_month": {"2026-01-01", "2026-01-31"},
		"previous_month": {"2025-12-01", "2025-12-31"}, "this_quarter": {"2026-01-01", "2026-03-31"}, "previous_quarter": {"2025-10-01", "2025-12-31"},
		"this_year": {"2026-01-01", "2026-12-31"}, "previous_year": {"2025-01-01", "2025-12-31"},
	} {
		got := daysOf(period, now)
		if from, to := got.From.Format(time.DateOnly), got.Last().Format(time.DateOnly); from != want[0] || to != want[1] {
			t.Errorf("%s: %s to %s", period, from, to)
		}
	}
	for _, period := range policy.ReportPeriods {
		if !daysOf(period, now).Bounded() {
			t.Errorf("%s is all times", period)
		}
	}
	if daysOf("", now).Bounded() || filterOf(&policy.Report{Filter: "a = 1"}, Days{}) != "a = 1" {
		t.Error("without a period it is about all times")
	}
	if got := filterOf(&policy.Report{Filter: "a = 1 or b = 2", Date: "due"}, daysOf("today", now)); got != "(a = 1 or b = 2) and due >= 2026-01-04 and due < 2026-01-05" {
		t.Error(got)
	}
}
