package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
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
	err := s.insert(ctx, workspace, func(revision int64, now time.Time) (iter.Seq[[]record.Change], error) {
		changes, err := decide(revision, now)
		return slices.Values([][]record.Change{changes}), err
	}, func(rows []*record.Row) {
		out = make([]record.Sealed, len(rows))
		for i, r := range rows {
			out[i] = record.Seal(r)
		}
	})
	return out, err
}

// InsertMany is InsertRecords for more than one wants to have in one piece: a part
// is made while the one before it is stored, all in one transaction.
func (s *Store) InsertMany(ctx context.Context, workspace string, decide func(revision int64, now time.Time) (iter.Seq[[]record.Change], error)) error {
	return s.insert(ctx, workspace, decide, func([]*record.Row) {})
}

func (s *Store) insert(ctx context.Context, workspace string, decide func(revision int64, now time.Time) (iter.Seq[[]record.Change], error), stored func([]*record.Row)) error {
	n := 0
	err := s.write(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, s.forShare())
		if err != nil {
			return err
		}
		parts, err := decide(w.revision, w.now)
		if err != nil {
			return err
		}
		n = 0
		for b := range ahead(s.births(ctx, workspace, parts)) {
			if err := b.store(ctx, s, q); err != nil {
				return err
			}
			n += len(b.rows)
			stored(b.rows)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.grew(ctx, n)
	return nil
}

// ahead makes each next one while the one before is in use.
func ahead[T any](seq iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		next, stop := iter.Pull(seq)
		defer stop()
		var making sync.WaitGroup
		defer making.Wait() // before stop, also when yield panics
		v, ok := next()
		for ok {
			var after T
			var more bool
			var failed any
			making.Go(func() {
				defer func() { failed = recover() }()
				after, more = next()
			})
			if !yield(v) {
				return
			}
			if making.Wait(); failed != nil {
				panic(failed) // where it is caught, as a use case's own
			}
			v, ok = after, more
		}
	}
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

// births are new records on their way in: what their statements are given.
type births struct {
	workspace string
	rows      []*record.Row
	trackers  []*trackerBirths // in order of first use: locks are taken in a fixed order by equal imports
	events    eventRows
	err       error // a change that cannot be stored
}

// trackerBirths are those of one tracker.
type trackerBirths struct {
	tracker *policy.Schema
	rows    []*record.Row
	cells   []cell
	records *bulk
	side    sideTables
}

// births makes the statements' arguments of each part.
func (s *Store) births(ctx context.Context, workspace string, parts iter.Seq[[]record.Change]) iter.Seq[*births] {
	return func(yield func(*births) bool) {
		for changes := range parts {
			b := &births{workspace: workspace, events: newEventRows()}
			for _, c := range changes {
				if b.err = b.add(c); b.err != nil {
					break
				}
				s.gather(ctx, workspace, &b.events, c.Activity())
			}
			if !yield(b) {
				return
			}
		}
	}
}

func (b *births) add(c record.Change) error {
	if c.Kind() != record.Insert || c.Workspace() != b.workspace {
		return errors.New("a change that is no new record of this workspace was given to be inserted")
	}
	row := *c.Row()
	row.Version = 1
	b.rows = append(b.rows, &row)
	return b.of(c.Tracker()).add(b.workspace, &row)
}

func (b *births) of(t *policy.Schema) *trackerBirths {
	for _, of := range b.trackers {
		if of.tracker == t {
			return of
		}
	}
	of := &trackerBirths{tracker: t, cells: cells(t)}
	columns := slices.Clone(recordColumns)
	for _, c := range of.cells {
		if c.slot != "" {
			columns = append(columns, c.slot)
		}
	}
	of.records = newBulk("record", append(columns, "extra"), "")
	b.trackers = append(b.trackers, of)
	return of
}

func (b *births) store(ctx context.Context, s *Store, q queryer) error {
	if b.err != nil {
		return b.err
	}
	for _, of := range b.trackers {
		if err := s.number(ctx, q, b.workspace, of.tracker, of.rows); err != nil {
			return err
		}
		of.records.set(numberColumn, func(i int) any { return of.rows[i].Number })
		if _, err := of.records.flush(ctx, q); err != nil {
			return err
		}
		if err := of.side.flush(ctx, q); err != nil {
			return err
		}
	}
	return b.events.flush(ctx, q)
}

var recordColumns = []string{"workspace_id", "id", "tracker_id", "number", "state_id", "author_id", "site_id", "restricted",
	"archived_at", "deleted_at", "version", "created_at", "updated_at", "updated_by"}

// numberColumn is where a record's number stands among recordColumns: it is given
// when the row is stored.
const numberColumn = 3

func (b *trackerBirths) add(workspace string, r *record.Row) error {
	t := b.tracker
	state := t.StateN(r.Facts.State)
	if state == nil {
		return fmt.Errorf("a new record of %s is in state %d, which the tracker does not have", t.Key, r.Facts.State)
	}
	b.rows = append(b.rows, r)
	b.records.add(workspace, r.ID, t.ID, nil, state.ID, orNull(r.Author), orNull(r.SiteID), r.Facts.Restricted,
		when(r.Facts.Archived, r.UpdatedAt), when(r.Facts.Binned, r.UpdatedAt), r.Version, millis(r.CreatedAt), millis(r.UpdatedAt), orNull(r.UpdatedBy))
	extra := []byte{'{'}
	for i, c := range b.cells {
		v := valueAt(r, i)
		if c.slot != "" {
			b.records.add(slotValue(c, v))
		}
		extra = appendExtra(extra, c, v)
	}
	b.records.add(closeExtra(extra))
	b.side.gather(workspace, t, b.cells, r, state.ID)
	return nil
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
