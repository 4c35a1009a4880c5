package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
	if err := storeObjects(ctx, q, workspace, e.Revision, e.Changes); err != nil {
		return err
	}
	if err := tellPolicy(ctx, q, workspace, e); err != nil {
		return err
	}
	return s.followPolicy(ctx, q, workspace, result)
}

// writtenAtOnce is how many lines one statement writes: a changeset may have
// 250,000, and each statement is a way to the database and back.
const writtenAtOnce = 100

// lines are the places of n lines of so many values: ($1, $2), ($3, $4).
func lines(n, values int) string {
	var out strings.Builder
	for i := range n {
		for j := range values {
			sign := ", "
			switch {
			case j > 0:
			case i > 0:
				sign = "), ("
			default:
				sign = "("
			}
			out.WriteString(sign + "$" + strconv.Itoa(i*values+j+1))
		}
	}
	return out.String() + ")"
}

// storeObjects writes the documents as they are after a changeset. Each stands in
// it once.
func storeObjects(ctx context.Context, q queryer, workspace string, revision int64, changes []policy.EntryChange) error {
	var put []policy.EntryChange
	for _, c := range changes {
		if c.After != nil {
			put = append(put, c)
			continue
		}
		if _, err := q.exec(ctx, `delete from policy_object where workspace_id = $1 and kind = $2 and id = $3`, workspace, string(c.Kind), c.ID); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(put, writtenAtOnce) {
		var values args
		for _, c := range part {
			values = append(values, workspace, string(c.Kind), c.ID, revision, []byte(c.After))
		}
		_, err := q.exec(ctx, `insert into policy_object (workspace_id, kind, id, revision, doc) values `+lines(len(part), 5)+`
			on conflict (workspace_id, kind, id) do update set revision = excluded.revision, doc = excluded.doc`, values...)
		if err != nil {
			return err
		}
	}
	return nil
}
