package store

import (
	"math"
	"strconv"
	"time"
)

// The days of instants between these the database works out by itself, from the
// few times that the zone's clock is set. Others it tells in milliseconds, and they
// become days here: a zone may be set twice a year for ever. A day between them is
// a small number, an instant outside of them is none.
var (
	nearFrom = time.Date(1960, 1, 1, 0, 0, 0, 0, time.UTC)
	nearTo   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// isNear writes that an instant is one of those.
func isNear(sql string) string {
	return sql + " >= " + literal(nearFrom.UnixMilli()) + " and " + sql + " < " + literal(nearTo.UnixMilli())
}

// isFar reports whether what the database told is an instant instead of a day.
func isFar(told float64) bool { return math.Abs(told) >= 1e9 }

func literal(ms int64) string { return strconv.FormatInt(ms, 10) }

// localDay is the day of an instant that is near, in a zone, as days since 1970.
func localDay(sql string, zone *time.Location) string {
	sets, offsets := clock(zone)
	bounds, ahead := make([]string, len(sets)), make([]string, len(offsets))
	for i, at := range sets {
		bounds[i] = literal(at.UnixMilli())
	}
	for i, by := range offsets {
		ahead[i] = literal(by.Milliseconds())
	}
	return "floor((" + sql + " + " + stretch(sql, bounds, ahead) + ") / 86400000.0)"
}

// clock tells when a zone's clock is set while instants are near, and how far it is
// ahead of UTC before that, and from each time on.
func clock(zone *time.Location) (sets []time.Time, ahead []time.Duration) {
	for at := nearFrom; at.Before(nearTo); {
		local := at.In(zone)
		_, seconds := local.Zone()
		by := time.Duration(seconds) * time.Second
		switch {
		case len(ahead) == 0:
			ahead = append(ahead, by)
		case ahead[len(ahead)-1] != by:
			sets, ahead = append(sets, at), append(ahead, by)
		}
		_, end := local.ZoneBounds()
		if end.IsZero() {
			break
		}
		if !end.After(at) { // on the last day of a leap year the bound is the day itself
			end = at.Add(24 * time.Hour)
		}
		at = end
	}
	return sets, ahead
}
