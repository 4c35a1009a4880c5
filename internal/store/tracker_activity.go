package store

import (
	"context"
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// TrackerActivity implements app.Store. The plan's predicate is asked of each entry's
// record, so that what is not seen fills no page; what of the rest may be shown is
// decided when it is opened. When the policy is of another revision than the plan's,
// the answer holds that revision and nothing else.
func (s *Store) TrackerActivity(ctx context.Context, p record.Plan, q app.ActivityQuery, before app.ActivityPlace, limit int) (revision int64, entries []app.RecentEntry, err error) {
	if p.Tracker() == nil {
		return 0, nil, nil // the zero plan finds nothing
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	err = s.read(ctx, func(qr queryer) error {
		revision, entries = 0, nil
		pg, err := newPage(s.sql, p)
		if err != nil {
			return err
		}
		pg.activity(q, before, limit)
		sql, a := pg.finish()
		found := false
		err = qr.query(ctx, sql, a, func(r row) error {
			found, revision = true, r.int(11)
			if r.null(0) || revision != p.Policy().Revision() {
				return nil
			}
			e, err := eventOf(r, r.text(10))
			if err == nil {
				entries = append(entries, app.RecentEntry{Record: e.Record, Tracker: p.Tracker().ID, Event: record.SealEvent(e), At: e.At})
			}
			return err
		})
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return revision, entries, err
}

// activity writes the statement of a tracker's entries.
func (pg *page) activity(q app.ActivityQuery, before app.ActivityPlace, limit int) {
	pg.add("select a.id, a.at, a.by_id, a.kind, a.decided_id, a.to_id, a.property_id, a.before, a.after, a.lists, a.record_id, w.policy_rev",
		" from workspace w left join (select a.* from activity a join record r on r.workspace_id = ", pg.ws, " and r.id = a.record_id",
		" where a.workspace_id = ", pg.ws, " and r.tracker_id = ", pg.tr, " and r.deleted_at is null")
	if len(pg.branches) == 0 {
		pg.add(" and false")
	} else {
		pg.add(" and ", pg.seen())
	}
	if before.ID != "" {
		at := pg.arg(millis(before.At))
		pg.add(" and a.at <= ", at, " and (a.at < ", at, " or a.id < ", pg.arg(before.ID), ")")
	}
	if q.User != "" {
		pg.add(" and a.by_id = ", pg.arg(q.User))
	}
	if len(q.Kinds) > 0 {
		pg.add(" and a.kind in ", pg.list(q.Kinds))
	}
	if q.Property != "" {
		pg.add(" and a.property_id = ", pg.arg(q.Property))
	}
	if !q.From.IsZero() {
		pg.add(" and a.at >= ", pg.arg(millis(q.From)))
	}
	if !q.To.IsZero() {
		pg.add(" and a.at < ", pg.arg(millis(q.To)))
	}
	pg.add(" order by a.at desc, a.id desc limit ", strconv.Itoa(limit), ") a on true where w.id = ", pg.ws, " order by a.at desc, a.id desc")
}
