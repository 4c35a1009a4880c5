package store

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// Recent implements app.Store: the entries of all records from an instant on,
// oldest first, with the revision they were read under.
func (s *Store) Recent(ctx context.Context, workspace string, since time.Time, limit int) (revision int64, entries []app.RecentEntry, err error) {
	err = s.read(ctx, func(q queryer) error {
		known := false
		entries = nil
		err := q.query(ctx, `select a.id, a.at, a.by_id, a.kind, a.decided_id, a.to_id, a.property_id, a.before, a.after, a.lists, a.record_id, r.tracker_id, w.policy_rev
			from workspace w left join (select * from activity a where a.workspace_id = $1 and a.at >= $2 order by a.at, a.id limit $3) a on a.workspace_id = $1
			left join record r on r.workspace_id = $1 and r.id = a.record_id
			where w.id = $1 order by a.at, a.id`, args{workspace, millis(since), int64(limit)}, func(r row) error {
			known, revision = true, r.int(12)
			if r.null(0) || r.null(11) {
				return nil
			}
			e, err := eventOf(r, r.text(10))
			if err == nil {
				entries = append(entries, app.RecentEntry{Record: e.Record, Tracker: r.text(11), Event: record.SealEvent(e)})
			}
			return err
		})
		if err == nil && !known {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return revision, entries, err
}
