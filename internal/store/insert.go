package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// InsertRecords stores new records, all or none, numbers them in their order and
// returns them sealed. decide is told the revision and the instant under which
// it decides; it may run again after a deadlock. A value of a unique property
// that another record has gives *app.ErrUnique.
func (s *Store) InsertRecords(ctx context.Context, workspace string, decide func(revision int64, now time.Time) ([]record.Change, error)) ([]record.Sealed, error) {
	var out []record.Sealed
	err := s.write(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, s.forShare())
		if err != nil {
			return err
		}
		changes, err := decide(w.revision, w.now)
		if err != nil {
			return err
		}
		out, err = s.insert(ctx, q, workspace, changes)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.grew(ctx, len(out))
	return out, nil
}

// analyseFrom is the number of new records from which on statistics are made.
const analyseFrom = 2000

// grew has the database look at its tables again when they have doubled: the
// first pages after an import must not wait for it to do so by itself.
func (s *Store) grew(ctx context.Context, n int) {
	if s.sql.analyse == "" {
		return
	}
	all := s.grown.Add(int64(n))
	seen := s.analysed.Load()
	if all < max(analyseFrom, 2*seen) || !s.analysed.CompareAndSwap(seen, all) {
		return
	}
	_ = s.read(ctx, func(q queryer) error { // what fails here is only slower
		_, err := q.exec(ctx, s.sql.analyse)
		return err
	})
}

func (s *Store) insert(ctx context.Context, q queryer, workspace string, changes []record.Change) ([]record.Sealed, error) {
	rows := make([]*record.Row, len(changes))
	byTracker := map[*policy.Schema][]int{}
	var trackers []*policy.Schema // in order of first use: locks are taken in a fixed order by equal imports
	for i, c := range changes {
		if c.Kind() != record.Insert || c.Workspace() != workspace {
			return nil, errors.New("a change that is no new record of this workspace was given to be inserted")
		}
		row := *c.Row()
		row.Version = 1
		rows[i] = &row
		t := c.Tracker()
		if _, ok := byTracker[t]; !ok {
			trackers = append(trackers, t)
		}
		byTracker[t] = append(byTracker[t], i)
	}
	for _, t := range trackers {
		some := make([]*record.Row, len(byTracker[t]))
		for j, i := range byTracker[t] {
			some[j] = rows[i]
		}
		if err := s.number(ctx, q, workspace, t, some); err != nil {
			return nil, err
		}
		if err := s.insertRows(ctx, q, workspace, t, some); err != nil {
			return nil, err
		}
	}
	var events []record.Event
	for _, c := range changes {
		events = append(events, c.Activity()...)
	}
	if err := s.storeEvents(ctx, q, workspace, events); err != nil {
		return nil, err
	}
	out := make([]record.Sealed, len(rows))
	for i, r := range rows {
		out[i] = record.Seal(r)
	}
	return out, nil
}

var recordColumns = []string{"workspace_id", "id", "tracker_id", "number", "state_id", "author_id", "site_id", "restricted",
	"archived_at", "deleted_at", "version", "created_at", "updated_at", "updated_by"}

func (s *Store) insertRows(ctx context.Context, q queryer, workspace string, t *policy.Schema, rows []*record.Row) error {
	all := cells(t)
	columns := append([]string(nil), recordColumns...)
	for _, c := range all {
		if c.slot != "" {
			columns = append(columns, c.slot)
		}
	}
	records := newBulk("record", append(columns, "extra"), "")
	var side sideTables
	var buf []byte
	for _, r := range rows {
		state := t.StateN(r.Facts.State)
		if state == nil {
			return fmt.Errorf("a new record of %s is in state %d, which the tracker does not have", t.Key, r.Facts.State)
		}
		records.add(workspace, r.ID, t.ID, r.Number, state.ID, orNull(r.Author), orNull(r.SiteID), r.Facts.Restricted,
			when(r.Facts.Archived, r.UpdatedAt), when(r.Facts.Binned, r.UpdatedAt), r.Version, millis(r.CreatedAt), millis(r.UpdatedAt), orNull(r.UpdatedBy))
		buf = append(buf[:0], '{')
		for i, c := range all {
			v := valueAt(r, i)
			if c.slot != "" {
				records.add(slotValue(c, v))
			}
			buf = appendExtra(buf, c, v)
		}
		records.add(closeExtra(buf))
		side.gather(workspace, t, all, r, state.ID)
	}
	if _, err := records.flush(ctx, q); err != nil {
		return err
	}
	return side.flush(ctx, q)
}

// valueAt is the i-th of the designer's properties of a row; a row that was made
// before the property has none.
func valueAt(r *record.Row, i int) record.Value {
	if i < len(r.Values) {
		return r.Values[i]
	}
	return record.Value{}
}

// closeExtra ends the object begun by appendExtra; an empty one is NULL.
func closeExtra(b []byte) any {
	if len(b) <= 1 {
		return nil
	}
	b[len(b)-1] = '}'
	return string(b)
}
