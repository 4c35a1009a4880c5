package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// judgeSelfGrant keeps of a self-grant what the records make true, in the
// transaction of the changeset, so that no record can come in between; and lets
// policy say what that takes (A2.2). A request that is carried out goes.
func (s *Store) judgeSelfGrant(ctx context.Context, q queryer, workspace string, result *policy.Result) error {
	if result.SelfGrant != nil {
		kept, err := granted(ctx, q, workspace, *result.SelfGrant)
		if err != nil {
			return err
		}
		result.SelfGrant = &kept
	}
	if err := result.Judge(); err != nil || result.Pending == "" {
		return err
	}
	n, err := q.exec(ctx, `delete from pending where workspace_id = $1 and id = $2`, workspace, result.Pending)
	if err == nil && n == 0 {
		err = &policy.Error{Code: policy.CodeNotFound, Rule: "A2.2", Message: "This request is no longer there: it was confirmed, refused or withdrawn."}
	}
	return err
}

// SelfGranted keeps of a self-grant what is true of the records there are.
func (s *Store) SelfGranted(ctx context.Context, workspace string, g policy.SelfGrant) (out policy.SelfGrant, err error) {
	err = s.read(ctx, func(q queryer) error {
		out, err = granted(ctx, q, workspace, g)
		return err
	})
	return out, err
}

// granted drops trackers without a record, and teams that no record names.
func granted(ctx context.Context, q queryer, workspace string, g policy.SelfGrant) (policy.SelfGrant, error) {
	var failed error
	none := func(id string, queries ...string) bool {
		for _, sql := range queries {
			found, err := one(ctx, q, sql, args{workspace, id}, func(row) {})
			if err != nil {
				failed = err
			}
			if found {
				return false
			}
		}
		return true
	}
	g.Trackers = slices.DeleteFunc(slices.Clone(g.Trackers), func(id string) bool {
		return none(id, `select 1 from record where workspace_id = $1 and tracker_id = $2 limit 1`)
	})
	g.Teams = slices.DeleteFunc(slices.Clone(g.Teams), func(id string) bool {
		return none(id, `select 1 from record_assignee where workspace_id = $1 and principal_id = $2 limit 1`,
			`select 1 from record_list where workspace_id = $1 and principal_id = $2 limit 1`)
	})
	return g, failed
}

// AddPending keeps a changeset until a second person confirms it.
func (s *Store) AddPending(ctx context.Context, workspace string, p app.Pending) error {
	changes, err := json.Marshal(p.Changes)
	if err != nil {
		return fmt.Errorf("a request that does not marshal: %w", err)
	}
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `insert into pending (workspace_id, id, at, expires_at, actor_id, via, address, note, base_revision, changes, kind, due_at, strong, meaning)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			workspace, p.ID, millis(p.At), millis(p.Expires), p.Actor, p.Via, p.From, p.Note, p.BaseRevision, changes, p.Kind, dueAt(p.Due), p.Strong, p.Meaning)
		return err
	})
}

// Pendings are the requests that wait and have not expired, oldest first.
func (s *Store) Pendings(ctx context.Context, workspace string) (out []app.Pending, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		w, err := s.workspace(ctx, q, workspace, "")
		if err != nil {
			return err
		}
		return q.query(ctx, `select id, at, expires_at, actor_id, via, address, note, base_revision, changes, kind, due_at, strong, meaning, failed from pending
			where workspace_id = $1 and expires_at > $2 order by id`, args{workspace, millis(w.now)}, func(r row) error {
			p := app.Pending{ID: r.text(0), At: instant(r.int(1)), Expires: instant(r.int(2)), Actor: r.text(3), Via: r.text(4), From: r.text(5),
				Note: r.text(6), BaseRevision: r.int(7), Kind: r.text(9), Strong: r.bool(11), Meaning: r.text(12), Failed: words.Text(r.text(13))}
			if due := r.int(10); due != 0 {
				p.Due = instant(due)
			}
			if err := json.Unmarshal(r.bytes(8), &p.Changes); err != nil {
				return fmt.Errorf("request %s: %w", p.ID, err)
			}
			out = append(out, p)
			return nil
		})
	})
	return out, err
}

// dueAt is when a request is carried out, 0 where that is somebody's decision.
func dueAt(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return millis(t)
}

// DuePendings implements app.Store.
func (s *Store) DuePendings(ctx context.Context) (out []app.DuePending, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		now, err := s.clock(ctx, q)
		if err != nil {
			return err
		}
		return q.query(ctx, `select workspace_id, id from pending where due_at > 0 and due_at <= $1 and failed = '' and expires_at > $1 order by due_at, id`, args{now}, func(r row) error {
			out = append(out, app.DuePending{Workspace: r.text(0), ID: r.text(1)})
			return nil
		})
	})
	return out, err
}

// FailPending implements app.Store.
func (s *Store) FailPending(ctx context.Context, workspace, id string, why words.Text) (found bool, err error) {
	err = s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, `update pending set failed = $3 where workspace_id = $1 and id = $2 and failed = ''`, workspace, id, string(why))
		found = n > 0
		return err
	})
	return found, err
}

// DropPending takes a request out and reports whether it was there. Those that
// have expired go with it.
func (s *Store) DropPending(ctx context.Context, workspace, id string) (found bool, err error) {
	err = s.write(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, "")
		if err != nil {
			return err
		}
		if _, err := q.exec(ctx, `delete from pending where workspace_id = $1 and expires_at <= $2`, workspace, millis(w.now)); err != nil {
			return err
		}
		n, err := q.exec(ctx, `delete from pending where workspace_id = $1 and id = $2`, workspace, id)
		found = n > 0
		return err
	})
	return found, err
}
