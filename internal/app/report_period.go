package app

import (
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// Days are calendar days in the workspace's time zone, From to the day before
// Until; the zero value is all times.
type Days struct{ From, Until time.Time }

// Bounded reports whether the days are not all times.
func (d Days) Bounded() bool { return !d.From.IsZero() }

// Last is the last of the days.
func (d Days) Last() time.Time { return d.Until.AddDate(0, 0, -1) }

// daysOf are the days that a period's word means on a day. now is in the
// workspace's time zone. A period that runs goes up to its last day, seen or not.
func daysOf(period string, now time.Time) Days {
	y, m, d := now.Date()
	day := func(m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	monday, quarter := d-(int(now.Weekday())+6)%7, m-(m-1)%3
	switch period {
	case "today":
		return Days{day(m, d), day(m, d+1)}
	case "yesterday":
		return Days{day(m, d-1), day(m, d)}
	case "last_7_days":
		return Days{day(m, d-6), day(m, d+1)}
	case "last_30_days":
		return Days{day(m, d-29), day(m, d+1)}
	case "last_90_days":
		return Days{day(m, d-89), day(m, d+1)}
	case "this_week":
		return Days{day(m, monday), day(m, monday+7)}
	case "previous_week":
		return Days{day(m, monday-7), day(m, monday)}
	case "this_month":
		return Days{day(m, 1), day(m+1, 1)}
	case "previous_month":
		return Days{day(m-1, 1), day(m, 1)}
	case "this_quarter":
		return Days{day(quarter, 1), day(quarter+3, 1)}
	case "previous_quarter":
		return Days{day(quarter-3, 1), day(quarter, 1)}
	case "this_year":
		return Days{day(1, 1), day(13, 1)}
	case "previous_year":
		return Days{day(-11, 1), day(1, 1)}
	}
	return Days{}
}

// filterOf is a report's filter with its days.
func filterOf(r *policy.Report, days Days) string {
	if !days.Bounded() {
		return r.Filter
	}
	within := r.Date + " >= " + days.From.Format(time.DateOnly) + " and " + r.Date + " < " + days.Until.Format(time.DateOnly)
	if strings.TrimSpace(r.Filter) == "" {
		return within
	}
	return "(" + r.Filter + ") and " + within
}
