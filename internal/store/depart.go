package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// depart takes a deleted user or team out of every record: assignments, lists,
// values; the author becomes nobody (A8.5). Each record whose values or list
// change gets an activity entry. A restricted record stays restricted, whoever
// is left.
func (s *Store) depart(ctx context.Context, q queryer, workspace string, result *policy.Result, id, kind string) error {
	at := result.Entry.At
	for _, t := range slices.Concat(result.Snapshot.Trackers(), result.Snapshot.Bin()) {
		if err := s.leaveValues(ctx, q, workspace, t, id, kind, at); err != nil {
			return err
		}
	}
	if err := s.leaveLists(ctx, q, workspace, id, at); err != nil {
		return err
	}
	for _, sql := range []string{
		`delete from record_assignee where workspace_id = $1 and principal_id = $2`,
		`update record set author_id = null where workspace_id = $1 and author_id = $2`,
		`update record set updated_by = null where workspace_id = $1 and updated_by = $2`,
		`update activity set by_id = null where workspace_id = $1 and by_id = $2`,
		`update notification set by_id = null where workspace_id = $1 and by_id = $2`,
		`delete from notification where workspace_id = $1 and user_id = $2`,
		`delete from notification_setting where workspace_id = $1 and user_id = $2`,
		`update comment set by_id = null where workspace_id = $1 and by_id = $2`,
		`delete from visit where workspace_id = $1 and user_id = $2`,
		`delete from user_seen where workspace_id = $1 and user_id = $2`,
		`delete from access_request where workspace_id = $1 and asker_id = $2`,
	} {
		if _, err := q.exec(ctx, sql, workspace, id); err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether the cell can name a user, or a team.
func (c cell) holds(kind string) bool {
	switch c.prop.Type {
	case policy.UserRef, policy.UserRefs:
		return kind == listedUser
	case policy.TeamRef, policy.TeamRefs:
		return kind == listedTeam
	}
	return false
}

// left is a record that someone leaves.
type left struct {
	id, state, extra string
	cells            []cell
	before           []record.Value // of cells
}

func (s *Store) leaveValues(ctx context.Context, q queryer, workspace string, t *policy.Schema, id, kind string, at time.Time) error {
	all := slices.DeleteFunc(cells(t), func(c cell) bool { return !c.holds(kind) })
	if len(all) == 0 {
		return nil
	}
	found, err := s.recordsNaming(ctx, q, workspace, t, all, id)
	if err != nil {
		return err
	}
	for _, l := range found {
		if err := s.leave(ctx, q, workspace, t, l, func(other string) bool { return other == id }, at); err != nil {
			return err
		}
	}
	return nil
}

// recordsNaming finds the records of a tracker with the id in one of the cells,
// and takes their rows.
func (s *Store) recordsNaming(ctx context.Context, q queryer, workspace string, t *policy.Schema, all []cell, id string) (found []left, err error) {
	var st statement
	st.add("select r.id, r.state_id, r.extra")
	for _, c := range all {
		if c.slot != "" {
			st.add(", r.", c.slot)
		}
	}
	s.fromNaming(&st, workspace, t, all, id)
	st.add(s.forUpdate())
	err = q.query(ctx, st.String(), st.args, func(r row) error {
		l := left{id: r.text(0), state: r.text(1), extra: r.text(2)}
		column := 3
		for _, c := range all {
			var v record.Value
			var err error
			if c.slot != "" {
				v = record.Value{Filled: !r.null(column), Text: r.text(column)}
				column++
			} else if v, err = extraValue(l.extra, c); err != nil {
				return err
			}
			if v.Filled && (v.Text == id || slices.Contains(v.List, id)) {
				l.cells, l.before = append(l.cells, c), append(l.before, v)
			}
		}
		found = append(found, l)
		return nil
	})
	return found, err
}

// fromNaming adds the from-clause of the tracker's records with the id in one of
// the cells.
func (s *Store) fromNaming(st *statement, workspace string, t *policy.Schema, all []cell, id string) {
	who := st.arg(id)
	var where []string
	for _, c := range all {
		switch {
		case c.slot != "":
			where = append(where, "r."+c.slot+" = "+who)
		case c.form == formList:
			where = append(where, s.sql.jsonHas("r.extra", st.arg(c.prop.ID), who))
		default:
			where = append(where, s.sql.jsonText("r.extra", st.arg(c.prop.ID))+" = "+who)
		}
	}
	st.add(" from record r where r.workspace_id = ", st.arg(workspace), " and r.tracker_id = ", st.arg(t.ID), " and (", strings.Join(where, " or "), ")")
}

// Departure implements app.Store: of the records that depart would change, those
// that assign the user. In what other properties somebody stands is a value, and
// how often is told to nobody (A2.4).
func (s *Store) Departure(ctx context.Context, policyNow *policy.Snapshot, user string) (out app.Departure, err error) {
	workspace := policyNow.Workspace()
	count := func(q queryer, sql string, a args, into *int) error {
		_, err := one(ctx, q, sql, a, func(r row) { *into += int(r.int(0)) })
		return err
	}
	err = s.read(ctx, func(q queryer) error {
		out = app.Departure{}
		for _, t := range policyNow.Trackers() {
			all := slices.DeleteFunc(cells(t), func(c cell) bool { return !c.holds(listedUser) || !c.prop.Assigns })
			if len(all) == 0 {
				continue
			}
			var st statement
			st.add("select count(*)")
			s.fromNaming(&st, workspace, t, all, user)
			if err := count(q, st.String(), st.args, &out.Records); err != nil {
				return err
			}
		}
		if err := count(q, `select count(*) from record_list where workspace_id = $1 and principal_id = $2 and kind = $3`, args{workspace, user, listedUser}, &out.Lists); err != nil {
			return err
		}
		if err := count(q, `select count(*) from record where workspace_id = $1 and author_id = $2`, args{workspace, user}, &out.Authored); err != nil {
			return err
		}
		w, err := s.workspace(ctx, q, workspace, "")
		out.Revision = w.revision
		return err
	})
	return out, err
}

// extraValue reads the value of one cell without a slot.
func extraValue(extra string, c cell) (v record.Value, err error) {
	if extra == "" {
		return v, nil
	}
	x := extraScan{s: extra}
	err = x.each(func(key string) error {
		if key != c.prop.ID {
			_, err := x.raw()
			return err
		}
		var err error
		v, err = x.value(c)
		return err
	})
	return v, err
}

// leave writes one record without the ids that are gone.
func (s *Store) leave(ctx context.Context, q queryer, workspace string, t *policy.Schema, l left, gone func(id string) bool, at time.Time) error {
	row := &record.Row{Values: make([]record.Value, len(t.Properties))}
	var sets access.PropertySet
	var events []record.Event
	a := args{workspace, l.id, millis(at)}
	sql := "update record set version = version + 1, updated_at = $3, updated_by = null"
	for i, c := range l.cells {
		after := record.Value{}
		if c.form == formList {
			after.List = slices.DeleteFunc(slices.Clone(l.before[i].List), gone)
			after.Filled = len(after.List) > 0
		}
		sets.Add(c.n)
		row.Values[c.n-access.FirstProperty] = after
		if c.slot != "" {
			a = append(a, slotValue(c, after))
			sql += ", " + c.slot + " = $" + strconv.Itoa(len(a))
		}
		events = append(events, record.Event{Record: l.id, At: at, Kind: record.EventEdited, Decided: l.state,
			Property: c.prop.ID, Before: &l.before[i], After: &after})
	}
	extra, err := mergeExtra(l.extra, cells(t), sets, row)
	if err != nil {
		return err
	}
	a = append(a, extra)
	sql += ", extra = $" + strconv.Itoa(len(a))
	if _, err := q.exec(ctx, sql+" where workspace_id = $1 and id = $2", a...); err != nil {
		return err
	}
	return s.storeEvents(ctx, q, workspace, events)
}

// leaveLists takes the id off every restriction list.
func (s *Store) leaveLists(ctx context.Context, q queryer, workspace, id string, at time.Time) error {
	type listed struct {
		id, state string
		before    *record.List
	}
	var found []listed
	err := q.query(ctx, `select d.record_id, d.state_id, (select `+s.sql.list+` from record_list l where l.workspace_id = $1 and l.record_id = d.record_id)
		from record_list d where d.workspace_id = $1 and d.principal_id = $2`, args{workspace, id}, func(r row) error {
		list, err := listOf(r.text(2))
		found = append(found, listed{r.text(0), r.text(1), list})
		return err
	})
	if err != nil {
		return err
	}
	if _, err := q.exec(ctx, `delete from record_list where workspace_id = $1 and principal_id = $2`, workspace, id); err != nil {
		return err
	}
	other := func(member string) bool { return member == id }
	for _, l := range found {
		after := record.List{Users: slices.DeleteFunc(slices.Clone(l.before.Users), other), Teams: slices.DeleteFunc(slices.Clone(l.before.Teams), other)}
		_, err := q.exec(ctx, `update record set version = version + 1, updated_at = $3, updated_by = null where workspace_id = $1 and id = $2`,
			workspace, l.id, millis(at))
		if err != nil {
			return err
		}
		err = s.storeEvents(ctx, q, workspace, []record.Event{{Record: l.id, At: at, Kind: record.EventRestricted, Decided: l.state,
			Lists: &[2]record.List{*l.before, after}}})
		if err != nil {
			return err
		}
	}
	return nil
}
