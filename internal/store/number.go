package store

import (
	"context"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Random numbers have nine digits, so that they tell nothing of how many records
// there are (A4.9d).
const (
	randomFrom = 100_000_000
	randomSpan = 900_000_000
)

// randomNumbering is the value of Tracker.Numbering that asks for it.
const randomNumbering = "random"

// number gives the rows their numbers, in order.
func (s *Store) number(ctx context.Context, q queryer, workspace string, t *policy.Schema, rows []*record.Row) error {
	if t.Numbering == randomNumbering {
		return s.numberAtRandom(ctx, q, workspace, t, rows)
	}
	var last int64
	// The counter's row keeps other writers of this tracker waiting until we
	// commit, so numbers have no gaps and no twins.
	_, err := one(ctx, q, `insert into tracker_counter (workspace_id, tracker_id, last) values ($1, $2, $3)
		on conflict (workspace_id, tracker_id) do update set last = tracker_counter.last + excluded.last returning last`,
		args{workspace, t.ID, int64(len(rows))}, func(r row) { last = r.int(0) })
	for i, r := range rows {
		r.Number = last - int64(len(rows)) + int64(i) + 1
	}
	return err
}

// numberAtRandom draws until the number is free. Another writer may still take
// it first; then the unique index refuses ours and the transaction runs again.
func (s *Store) numberAtRandom(ctx context.Context, q queryer, workspace string, t *policy.Schema, rows []*record.Row) error {
	given := make(map[int64]bool, len(rows))
	for _, r := range rows {
		for r.Number = 0; r.Number == 0; {
			n := int64(randomFrom + s.env.Random()%randomSpan)
			taken, err := one(ctx, q, `select 1 from record where workspace_id = $1 and tracker_id = $2 and number = $3`,
				args{workspace, t.ID, n}, func(row) {})
			if err != nil {
				return err
			}
			if !taken && !given[n] {
				given[n] = true
				r.Number = n
			}
		}
	}
	return nil
}
