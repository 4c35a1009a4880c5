package store

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// EmptyBin implements app.Store.
func (s *Store) EmptyBin(ctx context.Context, now *policy.Snapshot, before time.Time, limit int) (revision int64, gone int, err error) {
	return s.remove(ctx, now, `deleted_at is not null and deleted_at <= $2 order by deleted_at, id`, millis(before), limit)
}

// EmptyTracker implements app.Store.
func (s *Store) EmptyTracker(ctx context.Context, now *policy.Snapshot, tracker string, limit int) (revision int64, gone int, err error) {
	return s.remove(ctx, now, `tracker_id = $2 order by id`, tracker, limit)
}

// remove takes records away for good, with all that hangs on them; $2 in which is
// the value.
func (s *Store) remove(ctx context.Context, now *policy.Snapshot, which string, value any, limit int) (revision int64, gone int, err error) {
	workspace := now.Workspace()
	err = s.write(ctx, func(q queryer) error {
		ids, files := []string{}, map[string]bool{}
		w, err := s.workspace(ctx, q, workspace, s.forShare())
		if revision = w.revision; err != nil || revision != now.Revision() {
			return err
		}
		err = q.query(ctx, `select id, extra from record where workspace_id = $1 and `+which+` limit $3`+s.forUpdate(), args{workspace, value, int64(limit)}, func(r row) error {
			ids = append(ids, r.text(0))
			filesIn(r.text(1), files)
			return nil
		})
		if gone = len(ids); err != nil || gone == 0 {
			return err
		}
		if err := filesOnceIn(ctx, q, workspace, ids, files); err != nil {
			return err
		}
		if err := trash(ctx, q, workspace, slices.Sorted(maps.Keys(files))...); err != nil {
			return err
		}
		for _, table := range []string{"outbox", "notification", "activity", "comment", "record_unique", "record_list", "record_assignee", "record"} {
			key := "record_id"
			if table == "record" {
				key = "id"
			}
			var st statement
			st.add("delete from "+table+" where workspace_id = ", st.arg(workspace), " and "+key+" in ", st.list(ids))
			if _, err := q.exec(ctx, st.String(), st.args...); err != nil {
				return err
			}
		}
		for _, t := range slices.Concat(now.Trackers(), now.Bin()) {
			if err := s.unlink(ctx, q, workspace, t, ids, w.now); err != nil {
				return err
			}
		}
		return nil
	})
	return revision, gone, err
}

// unlink takes records that are gone out of the link cells of a tracker: what is
// left in a cell is there, so that a required link that led to nothing else is
// asked for again (A3.9).
func (s *Store) unlink(ctx context.Context, q queryer, workspace string, t *policy.Schema, ids []string, at time.Time) error {
	all := slices.DeleteFunc(cells(t), func(c cell) bool { return c.prop.Type != policy.Link })
	if len(all) == 0 {
		return nil
	}
	var st statement
	st.add("select r.id, r.state_id, r.extra from record r where r.workspace_id = ", st.arg(workspace), " and r.tracker_id = ", st.arg(t.ID), " and (")
	for i, c := range all {
		if i > 0 {
			st.add(" or ")
		}
		st.add("exists (select 1 from ", s.sql.elements("r.extra", st.arg(c.prop.ID)), " where e.value in ", st.list(ids), ")")
	}
	st.add(")", s.forUpdate())
	var found []left
	err := q.query(ctx, st.String(), st.args, func(r row) error {
		l := left{id: r.text(0), state: r.text(1), extra: r.text(2)}
		for _, c := range all {
			v, err := extraValue(l.extra, c)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(v.List, func(id string) bool { return slices.Contains(ids, id) }) {
				l.cells, l.before = append(l.cells, c), append(l.before, v)
			}
		}
		found = append(found, l)
		return nil
	})
	for _, l := range found {
		if err == nil {
			err = s.leave(ctx, q, workspace, t, l, func(id string) bool { return slices.Contains(ids, id) }, at)
		}
	}
	return err
}

// filesIn adds the files that a record's extra column names.
func filesIn(extra string, files map[string]bool) {
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(extra), &all) != nil {
		return // it has none
	}
	for _, raw := range all {
		var list []record.File
		if json.Unmarshal(raw, &list) == nil {
			for _, f := range list {
				files[f.ID] = f.ID != ""
			}
		}
	}
	delete(files, "")
}

// filesOnceIn adds the files that the records ever had.
func filesOnceIn(ctx context.Context, q queryer, workspace string, ids []string, files map[string]bool) error {
	var st statement
	st.add("select before, after from activity where workspace_id = ", st.arg(workspace), " and record_id in ", st.list(ids))
	return q.query(ctx, st.String(), st.args, func(r row) error {
		for i := range 2 {
			v, err := readValue(r.text(i))
			if err != nil || v == nil {
				continue // a value that cannot be read holds no file that could be found
			}
			for _, f := range v.Files {
				files[f.ID] = true
			}
		}
		return nil
	})
}

// trash notes files to be removed from the disk; an empty id is all of the
// workspace's.
func trash(ctx context.Context, q queryer, workspace string, files ...string) error {
	for _, id := range files {
		if _, err := q.exec(ctx, `insert into file_trash (workspace_id, file_id) values ($1, $2) on conflict (workspace_id, file_id) do nothing`, workspace, id); err != nil {
			return err
		}
	}
	return nil
}

// TrashedFiles implements app.Store.
func (s *Store) TrashedFiles(ctx context.Context, limit int) (out []app.TrashedFile, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		return q.query(ctx, `select workspace_id, file_id from file_trash order by workspace_id, file_id limit $1`, args{int64(limit)}, func(r row) error {
			out = append(out, app.TrashedFile{Workspace: r.text(0), File: r.text(1)})
			return nil
		})
	})
	return out, err
}

// ForgetTrashed implements app.Store.
func (s *Store) ForgetTrashed(ctx context.Context, f app.TrashedFile) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `delete from file_trash where workspace_id = $1 and file_id = $2`, f.Workspace, f.File)
		return err
	})
}
