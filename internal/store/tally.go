package store

import (
	"context"
	"errors"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// maxRestricted bounds how many restricted records a tally reads one by one.
const maxRestricted = 20000

// classColumns are what a record is counted by; r is the record.
const classColumns = "r.state_id, r.site_id, r.archived_at is not null"

func classOf(r row, from int) app.RecordClass {
	return app.RecordClass{State: r.text(from), Site: r.text(from + 1), Archived: r.bool(from + 2)}
}

// Tally counts a tracker's records by what decides about them; Own is of the
// principals alone.
func (s *Store) Tally(ctx context.Context, workspace, tracker string, principals []string) (out app.Tally, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = app.Tally{Own: map[string][]app.RecordClass{}}
		if err := tallyPublic(ctx, q, workspace, tracker, &out); err != nil {
			return err
		}
		if err := tallyOwn(ctx, q, workspace, tracker, principals, &out); err != nil {
			return err
		}
		return tallyRestricted(ctx, q, workspace, tracker, &out)
	})
	return out, err
}

func tallyPublic(ctx context.Context, q queryer, workspace, tracker string, out *app.Tally) error {
	found := false
	err := q.query(ctx, `select w.policy_rev, c.state_id, c.site_id, c.archived, c.n from workspace w
		left join (select r.state_id, r.site_id, r.archived_at is not null as archived, count(*) as n from record r
			where r.workspace_id = $1 and r.tracker_id = $2 and r.deleted_at is null and not r.restricted
			group by `+classColumns+`) c on true
		where w.id = $1`, args{workspace, tracker}, func(r row) error {
		found, out.Revision = true, r.int(0)
		if !r.null(1) {
			class := classOf(r, 1)
			class.Count = int(r.int(4))
			out.Public = append(out.Public, class)
		}
		return nil
	})
	if err == nil && !found {
		err = app.ErrNoWorkspace
	}
	return err
}

// tallyOwn counts for many principals by one statement each, so that neither
// database is sent a list without end.
func tallyOwn(ctx context.Context, q queryer, workspace, tracker string, principals []string, out *app.Tally) error {
	const several = 500
	for len(principals) > 0 {
		some := principals[:min(len(principals), several)]
		principals = principals[len(some):]
		var st statement
		ws, tr := st.arg(workspace), st.arg(tracker)
		st.add("select a.principal_id, ", classColumns, ", count(*) from record_assignee a join record r on r.workspace_id = ", ws, " and r.id = a.record_id",
			" where a.workspace_id = ", ws, " and a.tracker_id = ", tr, " and a.principal_id in ", st.list(some),
			" and r.deleted_at is null and not r.restricted group by a.principal_id, ", classColumns)
		sql, a := st.finish()
		err := q.query(ctx, sql, a, func(r row) error {
			class := classOf(r, 1)
			class.Count = int(r.int(4))
			out.Own[r.text(0)] = append(out.Own[r.text(0)], class)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func tallyRestricted(ctx context.Context, q queryer, workspace, tracker string, out *app.Tally) error {
	at := map[string]int{}
	err := q.query(ctx, `select r.id, `+classColumns+` from record r
		where r.workspace_id = $1 and r.tracker_id = $2 and r.deleted_at is null and r.restricted order by r.id limit $3`,
		args{workspace, tracker, int64(maxRestricted + 1)}, func(r row) error {
			if len(out.Restricted) == maxRestricted {
				out.Cut = true
				return nil
			}
			at[r.text(0)] = len(out.Restricted)
			class := classOf(r, 1)
			class.Count = 1
			out.Restricted = append(out.Restricted, app.RestrictedRecord{RecordClass: class})
			return nil
		})
	if err != nil || len(at) == 0 {
		return err
	}
	for _, side := range []struct {
		table string
		into  func(*app.RestrictedRecord) *[]string
	}{
		{"record_list", func(r *app.RestrictedRecord) *[]string { return &r.Listed }},
		{"record_assignee", func(r *app.RestrictedRecord) *[]string { return &r.Assigned }},
	} {
		err := q.query(ctx, `select x.record_id, x.principal_id from record r join `+side.table+` x on x.workspace_id = $1 and x.record_id = r.id
			where r.workspace_id = $1 and r.tracker_id = $2 and r.deleted_at is null and r.restricted`, args{workspace, tracker}, func(r row) error {
			if i, ok := at[r.text(0)]; ok {
				list := side.into(&out.Restricted[i])
				*list = append(*list, r.text(1))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TallyAssigned counts the public records that any of the principals is assigned
// to, each record once.
func (s *Store) TallyAssigned(ctx context.Context, workspace, tracker string, principals []string) (out []app.RecordClass, err error) {
	if len(principals) == 0 {
		return nil, nil
	}
	err = s.read(ctx, func(q queryer) error {
		out = nil
		var st statement
		ws, tr := st.arg(workspace), st.arg(tracker)
		st.add("select ", classColumns, ", count(*) from (select distinct a.record_id from record_assignee a where a.workspace_id = ", ws,
			" and a.tracker_id = ", tr, " and a.principal_id in ", st.list(principals), ") a join record r on r.workspace_id = ", ws,
			" and r.id = a.record_id where r.deleted_at is null and not r.restricted group by ", classColumns)
		sql, a := st.finish()
		return q.query(ctx, sql, a, func(r row) error {
			class := classOf(r, 0)
			class.Count = int(r.int(3))
			out = append(out, class)
			return nil
		})
	})
	return out, err
}

// Orphans says what a changeset would be refused for because of records that
// hang on what it removes (A1), as ApplyPolicy would say it; nil for nothing.
func (s *Store) Orphans(ctx context.Context, workspace string, result *policy.Result) (refused *policy.Error, err error) {
	err = s.read(ctx, func(q queryer) error { return refuseOrphans(ctx, q, workspace, result) })
	if errors.As(err, &refused) {
		err = nil
	}
	return refused, err
}

// Listed implements app.Store.
func (s *Store) Listed(ctx context.Context, workspace, principal string) (revision int64, byTracker map[string]int, err error) {
	err = s.read(ctx, func(q queryer) error {
		byTracker = map[string]int{}
		found := false
		err := q.query(ctx, `select w.policy_rev, l.tracker_id, count(l.record_id)
			from workspace w
			left join (select l.tracker_id, l.record_id, l.workspace_id from record_list l
				join record r on r.workspace_id = l.workspace_id and r.id = l.record_id and r.restricted and r.deleted_at is null
				where l.workspace_id = $1 and l.principal_id = $2) l on l.workspace_id = w.id
			where w.id = $1 group by w.policy_rev, l.tracker_id`, args{workspace, principal}, func(r row) error {
			found, revision = true, r.int(0)
			if !r.null(1) {
				byTracker[r.text(1)] = int(r.int(2))
			}
			return nil
		})
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return revision, byTracker, err
}
