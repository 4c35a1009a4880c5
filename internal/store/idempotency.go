package store

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// remembered is how long an idempotency key is kept.
const remembered = 24 * time.Hour

// keep writes an idempotency key in the transaction of the write that it stands
// for. The first to keep a key has it: another gets app.ErrDone.
func (s *Store) keep(ctx context.Context, q queryer, m *app.Memo) error {
	w, err := s.workspace(ctx, q, m.Workspace, "")
	if err != nil {
		return err
	}
	if _, err := q.exec(ctx, `delete from idempotency where at < $1`, millis(w.now.Add(-remembered))); err != nil {
		return err
	}
	n, err := q.exec(ctx, `insert into idempotency (workspace_id, user_id, key, body_hash, result, at) values ($1, $2, $3, $4, '', $5)
		on conflict (workspace_id, user_id, key) do nothing`, m.Workspace, m.User, m.Key, m.Hash, millis(w.now))
	if err == nil && n == 0 {
		err = app.ErrDone
	}
	return err
}

// Remember adds the id of what was made to a key that a write kept. A request
// that wrote nothing has kept none, and there is nothing to add to.
func (s *Store) Remember(ctx context.Context, m *app.Memo, result string) error {
	if !m.Kept {
		return nil
	}
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `update idempotency set result = $4 where workspace_id = $1 and user_id = $2 and key = $3`,
			m.Workspace, m.User, m.Key, result)
		return err
	})
}

// Recall finds what was kept; result is "" when nothing was added to it.
func (s *Store) Recall(ctx context.Context, workspace, user, key string) (hash []byte, result string, found bool, err error) {
	err = s.read(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, "")
		if err != nil {
			return err
		}
		found, err = one(ctx, q, `select body_hash, result from idempotency
			where workspace_id = $1 and user_id = $2 and key = $3 and at >= $4`,
			args{workspace, user, key, millis(w.now.Add(-remembered))}, func(r row) { hash, result = r.bytes(0), r.text(1) })
		return err
	})
	return hash, result, found, err
}
