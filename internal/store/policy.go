package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// LoadPolicy gives the workspace's documents and their revision, of one
// snapshot.
func (s *Store) LoadPolicy(ctx context.Context, workspace string) (revision int64, objects []policy.Object, err error) {
	err = s.read(ctx, func(q queryer) error {
		found := false
		objects = nil
		err := q.query(ctx, `select w.policy_rev, o.kind, o.id, o.revision, o.doc
			from workspace w left join policy_object o on o.workspace_id = $1
			where w.id = $1 order by o.kind, o.id`, args{workspace}, func(r row) error {
			found, revision = true, r.int(0)
			if !r.null(1) {
				objects = append(objects, policy.Object{Kind: policy.Kind(r.text(1)), ID: r.text(2), Revision: r.int(3), Doc: r.bytes(4)})
			}
			return nil
		})
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return revision, objects, err
}

// ApplyPolicy locks the workspace, hands decide what it finds, and stores what
// decide makes of it in the same transaction (A8.2, A11). Records follow where
// the change asks for it: a person or team that is gone leaves them (A8.5), a
// property that moved takes its values along. decide may run again after a
// deadlock.
func (s *Store) ApplyPolicy(ctx context.Context, workspace string, decide func(revision int64, head policy.Head, now time.Time) (*policy.Result, error)) error {
	err := s.write(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, s.forUpdate())
		if err != nil {
			return err
		}
		result, err := decide(w.revision, w.head, w.now)
		if err != nil {
			return err
		}
		return s.storePolicy(ctx, q, workspace, w.revision, result)
	})
	if isTaken(err) {
		return app.ErrTaken
	}
	return err
}

// storePolicy writes a changeset's result over the revision it was made from.
func (s *Store) storePolicy(ctx context.Context, q queryer, workspace string, from int64, result *policy.Result) error {
	if result == nil || result.Snapshot == nil {
		return errors.New("a changeset was decided without a result")
	}
	if err := s.judgeSelfGrant(ctx, q, workspace, result); err != nil {
		return err
	}
	e := result.Entry
	if e.Revision != from+1 || result.Snapshot.Revision() != e.Revision {
		return fmt.Errorf("a changeset for revision %d was decided over revision %d", e.Revision, from)
	}
	_, err := q.exec(ctx, `update workspace set slug = $2, policy_rev = $3, head_seq = $4, head_at = $5, head_hash = $6 where id = $1`,
		workspace, result.Snapshot.Settings().Key, e.Revision, e.Seq, millis(e.At), e.Hash[:])
	if err != nil {
		return err
	}
	if err := appendJournal(ctx, q, workspace, e); err != nil {
		return err
	}
	for _, c := range e.Changes {
		if err := storeObject(ctx, q, workspace, e.Revision, c.Applied); err != nil {
			return err
		}
	}
	return s.followPolicy(ctx, q, workspace, result)
}

func storeObject(ctx context.Context, q queryer, workspace string, revision int64, c policy.Applied) (err error) {
	if c.After == nil {
		_, err = q.exec(ctx, `delete from policy_object where workspace_id = $1 and kind = $2 and id = $3`, workspace, string(c.Kind), c.ID)
		return err
	}
	_, err = q.exec(ctx, `insert into policy_object (workspace_id, kind, id, revision, doc) values ($1, $2, $3, $4, $5)
		on conflict (workspace_id, kind, id) do update set revision = excluded.revision, doc = excluded.doc`,
		workspace, string(c.Kind), c.ID, revision, []byte(c.After))
	return err
}
