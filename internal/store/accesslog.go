package store

import (
	"context"

	"github.com/trackward/trackward/internal/app"
)

// LogAccess writes that an access fact of a record was told (A2.4), at the
// database's clock.
func (s *Store) LogAccess(ctx context.Context, workspace string, e app.AccessTold) error {
	return s.write(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, "")
		if err != nil {
			return err
		}
		_, err = q.exec(ctx, `insert into access_log (workspace_id, id, at, actor_id, via, address, question, user_id, tracker_id, record_id)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			workspace, e.ID, millis(w.now), e.Actor, e.Via, e.From, e.Question, e.User, e.Tracker, e.Record)
		return err
	})
}

// AccessLog gives what LogAccess wrote below the id before ("": from the
// newest), newest first.
func (s *Store) AccessLog(ctx context.Context, workspace, before string, limit int) (out []app.AccessTold, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		found := false
		err := q.query(ctx, `select l.id, l.at, l.actor_id, l.via, l.address, l.question, l.user_id, l.tracker_id, l.record_id
			from workspace w
			left join access_log l on l.workspace_id = $1 and ($2 = '' or l.id < $2)
			where w.id = $1
			order by l.id desc limit $3`, args{workspace, before, int64(limit)}, func(r row) error {
			found = true
			if !r.null(0) {
				out = append(out, app.AccessTold{ID: r.text(0), At: instant(r.int(1)), Actor: r.text(2), Via: r.text(3), From: r.text(4),
					Question: r.text(5), User: r.text(6), Tracker: r.text(7), Record: r.text(8)})
			}
			return nil
		})
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return out, err
}
