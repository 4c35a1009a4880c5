package storetest

import (
	"testing"
	"time"

	"github.com/trackward/trackward/internal/app"
)

func tellsDatesOnce(t *testing.T, s app.Store) { // A6.2
	w := newWorld(t, s)
	start := time.Now().UTC().Truncate(time.Millisecond)
	all := []time.Time{start.Add(-time.Hour), start.Add(time.Hour), start.Add(2 * time.Hour), start.Add(9 * time.Hour)}
	tell := func(upTo time.Time) {
		t.Helper()
		w.must(s.TellDates(t.Context(), w.id, upTo, func(after time.Time) (out []time.Time) {
			for _, at := range all {
				if at.After(after) && !at.After(upTo) {
					out = append(out, at)
				}
			}
			return out
		}))
	}
	waits := func() (out []app.Outgoing) {
		t.Helper()
		list, err := s.Outbox(t.Context(), 1000)
		w.must(err)
		for _, o := range list {
			if o.Workspace == w.id && o.Seq == 0 && o.Record == "" {
				out = append(out, o)
			}
		}
		return out
	}
	tell(start)
	if got := waits(); len(got) != 0 {
		t.Errorf("what was before the first look is told: %+v", got)
	}
	tell(start.Add(3 * time.Hour))
	tell(start.Add(3 * time.Hour))
	tell(start.Add(time.Hour)) // another process, whose clock was read earlier
	got := waits()
	if len(got) != 2 || !got[0].At.Equal(all[1]) || !got[1].At.Equal(all[2]) {
		t.Fatalf("%+v", got)
	}
	for _, o := range got {
		w.must(s.Tell(t.Context(), o, nil))
	}
	tell(start.Add(4 * time.Hour))
	if got := waits(); len(got) != 0 {
		t.Errorf("told again: %+v", got)
	}
}
