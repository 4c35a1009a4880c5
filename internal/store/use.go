package store

import (
	"context"
	"slices"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// NoteUses implements app.Store. It is no write of a request's.
func (s *Store) NoteUses(ctx context.Context, workspace string, list []app.RightUse) error {
	return s.db.write(ctx, func(q queryer) error {
		for part := range slices.Chunk(list, writtenAtOnce) {
			var values args
			for _, u := range part {
				values = append(values, workspace, u.User, u.Right.Tracker, u.Right.Property, u.Right.Target, millis(u.At))
			}
			if _, err := q.exec(ctx, `insert into right_use (workspace_id, user_id, tracker_id, property_id, target, used_at) values `+lines(len(part), 6)+`
				on conflict (workspace_id, user_id, tracker_id, property_id, target) do update set used_at = excluded.used_at where right_use.used_at < excluded.used_at`, values...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Uses implements app.Store.
func (s *Store) Uses(ctx context.Context, workspace, user string) (out []app.RightUse, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		return q.query(ctx, `select tracker_id, property_id, target, used_at from right_use where workspace_id = $1 and user_id = $2
			order by tracker_id, property_id, target`, args{workspace, user}, func(r row) error {
			out = append(out, app.RightUse{User: user, Right: policy.Right{Tracker: r.text(0), Property: r.text(1), Target: r.text(2)}, At: instant(r.int(3))})
			return nil
		})
	})
	return out, err
}
