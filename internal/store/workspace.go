package store

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

var _ app.Store = (*Store)(nil)

// Now is the database's clock, never below the workspace's newest journal entry
// (A6.2), and that clock itself.
func (s *Store) Now(ctx context.Context, workspace string) (now, clock time.Time, err error) {
	err = s.read(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, "")
		now, clock = w.now, w.clock
		return err
	})
	return now, clock, err
}

// WorkspaceID finds a workspace by id or key.
func (s *Store) WorkspaceID(ctx context.Context, ref string) (id string, err error) {
	err = s.read(ctx, func(q queryer) error {
		// An id wins over another workspace's equal key.
		found, err := one(ctx, q, `select id from workspace where id = $1 or slug = $1 order by case when id = $1 then 0 else 1 end limit 1`,
			args{ref}, func(r row) { id = r.text(0) })
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return id, err
}

// Workspaces lists the ids of all workspaces, oldest first.
func (s *Store) Workspaces(ctx context.Context) (ids []string, err error) {
	err = s.read(ctx, func(q queryer) error {
		ids = nil
		return q.query(ctx, `select id from workspace order by id`, nil, func(r row) error {
			ids = append(ids, r.text(0))
			return nil
		})
	})
	return ids, err
}

// CreateWorkspace stores a new workspace with its first policy. A taken id or
// key gives app.ErrTaken.
func (s *Store) CreateWorkspace(ctx context.Context, id, key string, first *policy.Result) error {
	err := s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `insert into workspace (id, slug, policy_rev, head_seq, head_at, head_hash) values ($1, $2, 0, 0, 0, $3)`,
			id, key, make([]byte, 32))
		if err != nil {
			return err
		}
		return s.storePolicy(ctx, q, id, 0, first)
	})
	if isTaken(err) {
		return app.ErrTaken
	}
	return err
}

// Revision is the policy's present revision.
func (s *Store) Revision(ctx context.Context, workspace string) (revision int64, err error) {
	err = s.read(ctx, func(q queryer) error {
		found, err := one(ctx, q, `select policy_rev from workspace where id = $1`, args{workspace}, func(r row) { revision = r.int(0) })
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return revision, err
}

// workspaceRow is the head of a workspace as a transaction finds it.
type workspaceRow struct {
	revision int64
	head     policy.Head
	clock    time.Time
	now      time.Time // the clock, never below the head (A6.2)
}

// workspace reads the workspace's row, perhaps with a lock, and after it the
// clock.
func (s *Store) workspace(ctx context.Context, q queryer, id, lock string) (w workspaceRow, err error) {
	found, err := one(ctx, q, `select policy_rev, head_seq, head_at, head_hash from workspace where id = $1`+lock, args{id}, func(r row) {
		w.revision = r.int(0)
		w.head = policy.Head{Seq: r.int(1), At: r.int(2)}
		copy(w.head.Hash[:], r.bytes(3))
	})
	if err != nil {
		return w, err
	}
	if !found {
		return w, app.ErrNoWorkspace
	}
	ms, err := s.clock(ctx, q)
	w.clock, w.now = instant(ms), instant(max(ms, w.head.At))
	return w, err
}
