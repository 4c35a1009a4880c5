package store

import (
	"context"
	"math"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// History gives what the journal holds of one object, newest first, below the
// sequence number before (0: from the newest).
func (s *Store) History(ctx context.Context, workspace string, kind policy.Kind, id string, before int64, limit int) (out []policy.Version, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	err = s.read(ctx, func(q queryer) error {
		out = nil
		found := false
		err := q.query(ctx, `select e.seq, e.revision, e.at, e.actor_id, e.via, c.before, c.after
			from workspace w
			left join audit_change c on c.workspace_id = $1 and c.kind = $2 and c.id = $3 and c.seq < $4
			left join audit_entry e on e.workspace_id = $1 and e.seq = c.seq
			where w.id = $1
			order by c.seq desc, c.n desc limit $5`, args{workspace, string(kind), id, before, int64(limit)}, func(r row) error {
			found = true
			if !r.null(0) {
				out = append(out, versionOf(r))
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

func versionOf(r row) policy.Version {
	v := policy.Version{Seq: r.int(0), Revision: r.int(1), At: instant(r.int(2)), Actor: r.text(3), Via: r.text(4)}
	if !r.null(5) {
		v.Before = r.bytes(5)
	}
	if !r.null(6) {
		v.After = r.bytes(6)
	}
	return v
}
