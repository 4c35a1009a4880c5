package store

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// remembered is how long an idempotency key is kept.
const remembered = 24 * time.Hour

// Remember keeps an idempotency key for 24 hours with the hash of the request's
// body and the id of what it made. The first to remember a key keeps it: another
// gets app.ErrTaken.
func (s *Store) Remember(ctx context.Context, workspace, user, key string, hash []byte, result string) error {
	return s.write(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, "")
		if err != nil {
			return err
		}
		if _, err := q.exec(ctx, `delete from idempotency where at < $1`, millis(w.now.Add(-remembered))); err != nil {
			return err
		}
		n, err := q.exec(ctx, `insert into idempotency (workspace_id, user_id, key, body_hash, result, at) values ($1, $2, $3, $4, $5, $6)
			on conflict (workspace_id, user_id, key) do nothing`, workspace, user, key, hash, result, millis(w.now))
		if err == nil && n == 0 {
			err = app.ErrTaken
		}
		return err
	})
}

// Recall finds what Remember kept.
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
