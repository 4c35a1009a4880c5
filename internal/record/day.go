package record

import (
	"time"
)

const dayLayout = "2006-01-02"

var (
	errNotDay     = codedError{"value", "must be a date such as 2026-03-31"}
	errNotInstant = codedError{"value", "must be a date and time such as 2026-03-31T17:00:00Z"}
)

// parseDay reads a calendar date as days since 1970-01-01.
func parseDay(s string) (float64, error) {
	t, err := time.Parse(dayLayout, s)
	if err != nil || t.Year() < 1 {
		return 0, errNotDay
	}
	return dayOf(t), nil
}

// dayOf numbers the calendar date that t shows on its own clock.
func dayOf(t time.Time) float64 {
	y, m, d := t.Date()
	return float64(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// startOf is the first instant of a day in a zone. Where midnight is skipped by
// the clock change, it is the next instant that exists (A6.2).
func startOf(day float64, zone *time.Location) time.Time {
	y, m, d := time.Unix(int64(day)*86400, 0).UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone)
}

// parseInstant reads an RFC 3339 time as milliseconds since 1970.
func parseInstant(s string) (float64, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.UTC().Year() < 1 || t.UTC().Year() > 9999 {
		return 0, errNotInstant
	}
	return instant(t), nil
}

func instant(t time.Time) float64 { return float64(t.UnixMilli()) }

func appendDay(dst []byte, day float64) []byte {
	return time.Unix(int64(day)*86400, 0).UTC().AppendFormat(dst, dayLayout)
}

func appendInstant(dst []byte, ms float64) []byte {
	return time.UnixMilli(int64(ms)).UTC().AppendFormat(dst, "2006-01-02T15:04:05.999Z07:00")
}
