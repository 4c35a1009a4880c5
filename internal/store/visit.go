package store

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// NoteVisit implements app.Store. It is no write of the request's: an idempotency
// key is not kept with it.
func (s *Store) NoteVisit(ctx context.Context, workspace string, v app.Visited) error {
	return s.db.write(ctx, func(q queryer) error {
		at := millis(v.SeenAt)
		if _, err := q.exec(ctx, `insert into visit (workspace_id, user_id, session_id, account_id, began_at, seen_at, address, user_agent)
			values ($1, $2, $3, $4, $5, $5, $6, $7)
			on conflict (workspace_id, user_id, session_id) do update set seen_at = excluded.seen_at where visit.seen_at < excluded.seen_at`,
			workspace, v.User, v.Session, v.Account, at, v.Address, v.UserAgent); err != nil {
			return err
		}
		_, err := q.exec(ctx, `insert into user_seen (workspace_id, user_id, seen_at) values ($1, $2, $3)
			on conflict (workspace_id, user_id) do update set seen_at = excluded.seen_at where user_seen.seen_at < excluded.seen_at`,
			workspace, v.User, at)
		return err
	})
}

// Visits implements app.Store.
func (s *Store) Visits(ctx context.Context, workspace, user string, before time.Time, limit int) (out []app.Visited, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		return q.query(ctx, `select session_id, account_id, began_at, seen_at, address, user_agent from visit
			where workspace_id = $1 and user_id = $2 and began_at < $3 order by began_at desc, session_id desc limit $4`,
			args{workspace, user, millis(before), int64(limit)}, func(r row) error {
				out = append(out, app.Visited{User: user, Session: r.text(0), Account: r.text(1), BeganAt: instant(r.int(2)), SeenAt: instant(r.int(3)),
					Address: r.text(4), UserAgent: r.text(5)})
				return nil
			})
	})
	return out, err
}

// LastSeen implements app.Store.
func (s *Store) LastSeen(ctx context.Context, workspace string, users []string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := s.read(ctx, func(q queryer) error {
		clear(out)
		var st statement
		st.add("select user_id, seen_at from user_seen where workspace_id = ", st.arg(workspace))
		if users != nil {
			st.add(" and user_id in ", st.list(users))
		}
		return q.query(ctx, st.String(), st.args, func(r row) error {
			out[r.text(0)] = instant(r.int(1))
			return nil
		})
	})
	return out, err
}

// SignedIn implements app.Store. What makes a session live is as in the
// statement that reads sessions: the stamp, the end and the last use. A guest's
// lives on unused, and counts here as one of a person would.
func (s *Store) SignedIn(ctx context.Context, workspace string, now, idle time.Time) (map[string]bool, error) {
	out := map[string]bool{}
	err := s.read(ctx, func(q queryer) error {
		clear(out)
		return q.query(ctx, `select distinct v.user_id from visit v
			join session s on s.account_id = v.account_id and s.id = v.session_id
			join account a on a.id = s.account_id and a.stamp = s.stamp
			where v.workspace_id = $1 and s.expires_at > $2 and s.used_at > $3
			union select g.user_id from guest_session g where g.workspace_id = $1 and g.expires_at > $2 and g.used_at > $3`, args{workspace, millis(now), millis(idle)}, func(r row) error {
			out[r.text(0)] = true
			return nil
		})
	})
	return out, err
}

// SweepVisits implements app.Store.
func (s *Store) SweepVisits(ctx context.Context, before time.Time) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `delete from visit where seen_at < $1`, millis(before))
		return err
	})
}
