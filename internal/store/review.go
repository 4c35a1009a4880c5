package store

import (
	"context"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// LastUsed implements app.Store.
func (s *Store) LastUsed(ctx context.Context, workspace string, users []string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	if users != nil && len(users) == 0 {
		return out, nil
	}
	err := s.read(ctx, func(q queryer) error {
		clear(out)
		var st statement
		in := st.arg(workspace)
		among := func() {
			if users != nil {
				st.add(" and user_id in ", st.list(users))
			}
		}
		st.add("select u.user_id, max(u.at) from (select user_id, seen_at as at from user_seen where workspace_id = ", in)
		among()
		st.add(" union all select user_id, used_at from secret where used_at is not null and workspace_id = ", in)
		among()
		st.add(") u group by u.user_id")
		return q.query(ctx, st.String(), st.args, func(r row) error {
			out[r.text(0)] = instant(r.int(1))
			return nil
		})
	})
	return out, err
}

// SelfGrants implements app.Store.
func (s *Store) SelfGrants(ctx context.Context, workspace string, since time.Time, limit int) (out []app.SelfGranted, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		return q.query(ctx, `select e.seq, e.at, e.actor_id, e.note, c.id
			from audit_entry e left join audit_change c on c.workspace_id = $1 and c.seq = e.seq and c.kind = $4
			where e.workspace_id = $1 and e.self_grant and e.seq in (
				select p.seq from audit_entry p where p.workspace_id = $1 and p.self_grant and p.at >= $2 order by p.seq desc limit $3)
			order by e.seq desc, c.n`, args{workspace, millis(since), int64(limit), string(policy.KindAssignment)}, func(r row) error {
			if n := len(out); n == 0 || out[n-1].Seq != r.int(0) {
				out = append(out, app.SelfGranted{Seq: r.int(0), At: instant(r.int(1)), Actor: r.text(2), Note: r.text(3)})
			}
			if !r.null(4) {
				out[len(out)-1].Assignments = append(out[len(out)-1].Assignments, r.text(4))
			}
			return nil
		})
	})
	return out, err
}

// RestrictedLists implements app.Store.
func (s *Store) RestrictedLists(ctx context.Context, workspace string) (out []app.RestrictedList, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		at := map[string]int{}
		var tracker, record string
		var listed []string
		flush := func() {
			if record == "" {
				return
			}
			key := tracker + " " + strings.Join(listed, " ")
			i, ok := at[key]
			if !ok {
				i = len(out)
				at[key] = i
				out = append(out, app.RestrictedList{Tracker: tracker, Principals: listed})
			}
			out[i].Records++
		}
		err := q.query(ctx, `select r.tracker_id, r.id, l.principal_id
			from record r left join record_list l on l.workspace_id = $1 and l.record_id = r.id
			where r.workspace_id = $1 and r.restricted and r.deleted_at is null
			order by r.tracker_id, r.id, l.principal_id`, args{workspace}, func(r row) error {
			if r.text(1) != record {
				flush()
				tracker, record, listed = r.text(0), r.text(1), nil
			}
			if !r.null(2) {
				listed = append(listed, r.text(2))
			}
			return nil
		})
		flush()
		return err
	})
	return out, err
}
