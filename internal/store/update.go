package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// UpdateRecord locks the record that a OnePlan names, hands decide the record as
// it is, every property and its list read, and stores the change (A3.10). Only
// what the change sets is written. found is false when the plan finds nothing;
// then decide is not called. When the policy is of another revision than the
// plan's, decide is told so with no record, and must refuse. decide may run
// again after a deadlock.
func (s *Store) UpdateRecord(ctx context.Context, one record.Plan, decide func(revision int64, now time.Time, before record.Sealed) (record.Change, error)) (after record.Sealed, found bool, err error) {
	if one.Tracker() == nil {
		return after, false, nil
	}
	if _, _, named := one.One(); !named {
		return after, false, errors.New("a plan that does not name one record was given to be updated")
	}
	err = s.write(ctx, func(q queryer) error {
		after, found, err = s.update(ctx, q, one, decide)
		return err
	})
	if err != nil {
		return record.Sealed{}, found, err
	}
	return after, found, nil
}

func (s *Store) update(ctx context.Context, q queryer, plan record.Plan, decide func(int64, time.Time, record.Sealed) (record.Change, error)) (after record.Sealed, found bool, err error) {
	w, err := s.workspace(ctx, q, plan.Workspace(), s.forShare())
	if err != nil {
		return after, false, err
	}
	if w.revision != plan.Policy().Revision() {
		if _, err = decide(w.revision, w.now, after); err == nil {
			err = errors.New("a change was decided under an old policy")
		}
		return after, false, err
	}
	stored, err := s.lock(ctx, q, plan)
	if err != nil || !stored.found {
		return after, false, err
	}
	// The lock is held: what this reads cannot change until we commit.
	page, err := s.page(ctx, q, plan, everyProperty(plan.Tracker()), true)
	if err != nil || len(page.Records) == 0 {
		return after, false, err
	}
	if w.now, err = s.later(ctx, q, w.now); err != nil {
		return after, true, err
	}
	before := page.Records[0]
	change, err := decide(w.revision, w.now, before)
	if err != nil || change.Empty() {
		return before, true, err
	}
	if change.Kind() != record.Update || change.Workspace() != plan.Workspace() || change.ID() != stored.id {
		return after, true, errors.New("a change to another record was given to be stored")
	}
	row := *change.Row()
	row.Version = stored.version + 1
	if err := s.store(ctx, q, change, &row, stored); err != nil {
		return after, true, err
	}
	return record.Seal(&row), true, nil
}

// later reads the clock again after waiting for a lock.
func (s *Store) later(ctx context.Context, q queryer, since time.Time) (time.Time, error) {
	ms, err := s.clock(ctx, q)
	return instant(max(ms, millis(since))), err
}

func everyProperty(t *policy.Schema) (all access.PropertySet) {
	for i := range t.Properties {
		all.Add(access.FirstProperty + access.Property(i))
	}
	return all
}

// lockedRow is what a write needs of the stored record beside its values.
type lockedRow struct {
	found   bool
	id      string
	version int64
	state   string
	extra   string
}

// lock takes the record's row, whether or not the viewer sees it.
func (s *Store) lock(ctx context.Context, q queryer, plan record.Plan) (l lockedRow, err error) {
	id, number, _ := plan.One()
	by, a := "id = $3", args{plan.Workspace(), plan.Tracker().ID, id}
	if id == "" {
		by, a[2] = "number = $3", number
	}
	l.found, err = one(ctx, q, `select id, version, state_id, extra from record where workspace_id = $1 and tracker_id = $2 and `+by+s.forUpdate(),
		a, func(r row) { l.id, l.version, l.state, l.extra = r.text(0), r.int(1), r.text(2), r.text(3) })
	return l, err
}

// store writes what the change sets, and nothing else of the row.
func (s *Store) store(ctx context.Context, q queryer, c record.Change, row *record.Row, stored lockedRow) error {
	all := cells(c.Tracker())
	state := c.Tracker().StateN(row.Facts.State)
	if state == nil {
		return errors.New("a record was moved to a state that its tracker does not have")
	}
	if err := s.storeRow(ctx, q, c, row, stored, all, state.ID); err != nil {
		return err
	}
	if err := storeAssignees(ctx, q, c, row, all, state.ID); err != nil {
		return err
	}
	if err := storeList(ctx, q, c, row, state.ID); err != nil {
		return err
	}
	if err := storeUnique(ctx, q, c, row, all); err != nil {
		return err
	}
	return s.storeEvents(ctx, q, c.Workspace(), c.Activity())
}

func (s *Store) storeRow(ctx context.Context, q queryer, c record.Change, row *record.Row, stored lockedRow, all []cell, state string) error {
	a := args{c.Workspace(), row.ID, stored.version, row.Version, millis(row.UpdatedAt), orNull(row.UpdatedBy)}
	sql := "update record set version = $4, updated_at = $5, updated_by = $6"
	set := func(column string, v any) {
		a = append(a, v)
		sql += ", " + column + " = $" + strconv.Itoa(len(a))
	}
	if c.SetsState() {
		set("state_id", state)
	}
	if c.SetsSite() {
		set("site_id", orNull(row.SiteID))
	}
	if c.SetsList() {
		set("restricted", row.Facts.Restricted)
	}
	if c.SetsArchived() {
		set("archived_at", when(row.Facts.Archived, row.UpdatedAt))
	}
	if c.SetsBin() {
		set("deleted_at", when(row.Facts.Binned, row.UpdatedAt))
	}
	sets := c.Sets()
	extra := false
	for i, cell := range all {
		if !sets.Has(cell.n) {
			continue
		}
		if cell.slot != "" {
			set(cell.slot, slotValue(cell, valueAt(row, i)))
		}
		extra = extra || cell.slot == "" || cell.form == formText
	}
	if extra {
		text, err := mergeExtra(stored.extra, all, sets, row)
		if err != nil {
			return err
		}
		set("extra", text)
	}
	n, err := q.exec(ctx, sql+" where workspace_id = $1 and id = $2 and version = $3", a...)
	if err == nil && n != 1 {
		err = errors.New("a locked record changed under its lock")
	}
	return err
}

func when(is bool, at time.Time) any {
	if !is {
		return nil
	}
	return millis(at)
}

// mergeExtra replaces the members of the properties that are set and keeps the
// others as they stand.
func mergeExtra(stored string, all []cell, sets access.PropertySet, row *record.Row) (any, error) {
	replaced := map[string]bool{}
	b := []byte{'{'}
	for i, c := range all {
		if sets.Has(c.n) {
			replaced[c.prop.ID], replaced[c.prop.ID+keySuffix] = true, true
			b = appendExtra(b, c, valueAt(row, i))
		}
	}
	if stored != "" {
		x := extraScan{s: stored}
		err := x.each(func(key string) error {
			raw, err := x.raw()
			if err == nil && !replaced[key] {
				b = append(append(appendMember(b, key, ""), raw...), ',')
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return closeExtra(b), nil
}

// storeAssignees keeps record_assignee what the record says (A1).
func storeAssignees(ctx context.Context, q queryer, c record.Change, row *record.Row, all []cell, state string) error {
	sets := c.Sets()
	changed := c.SetsState()
	for _, cell := range all {
		changed = changed || sets.Has(cell.n) && cell.assigns()
	}
	if !changed || bug.On(bug.AssigneesNotFollowed) {
		return nil
	}
	return replaceAssignees(ctx, q, c.Workspace(), c.Tracker().ID, state, row.ID, assignees(all, row))
}

func replaceAssignees(ctx context.Context, q queryer, workspace, tracker, state, id string, who []string) error {
	if _, err := q.exec(ctx, `delete from record_assignee where workspace_id = $1 and record_id = $2`, workspace, id); err != nil {
		return err
	}
	b := newBulk("record_assignee", assigneeColumns, "")
	for _, principal := range who {
		b.add(workspace, principal, tracker, state, id)
	}
	_, err := b.flush(ctx, q)
	return err
}

// storeList keeps record_list what the record's restriction says.
func storeList(ctx context.Context, q queryer, c record.Change, row *record.Row, state string) error {
	if !c.SetsList() {
		if !c.SetsState() || !row.Facts.Restricted {
			return nil
		}
		_, err := q.exec(ctx, `update record_list set state_id = $3 where workspace_id = $1 and record_id = $2`, c.Workspace(), row.ID, state)
		return err
	}
	if _, err := q.exec(ctx, `delete from record_list where workspace_id = $1 and record_id = $2`, c.Workspace(), row.ID); err != nil {
		return err
	}
	if !row.Facts.Restricted || row.List == nil {
		return nil
	}
	side := sideTables{lists: newBulk("record_list", listColumns, " on conflict do nothing")}
	side.addList(c.Workspace(), c.Tracker().ID, state, row.ID, row.List)
	_, err := side.lists.flush(ctx, q)
	return err
}

// storeUnique claims and frees the values of unique properties (A3.15).
func storeUnique(ctx context.Context, q queryer, c record.Change, row *record.Row, all []cell) error {
	sets := c.Sets()
	for i, cell := range all {
		if !sets.Has(cell.n) || !cell.prop.Unique {
			continue
		}
		_, err := q.exec(ctx, `delete from record_unique where workspace_id = $1 and record_id = $2 and property_id = $3`,
			c.Workspace(), row.ID, cell.prop.ID)
		if err != nil {
			return err
		}
		if key, ok := uniqueKey(cell, valueAt(row, i)); ok {
			if err := insertUnique(ctx, q, uniqueRow{c.Workspace(), row.ID, key, cell.prop}); err != nil {
				return err
			}
		}
	}
	return nil
}
