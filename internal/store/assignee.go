package store

import (
	"context"
	"slices"
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// assigns reports whether who stands in the cell is assigned (A1).
func (c cell) assigns() bool {
	if !c.prop.Assigns || c.prop.Retired {
		return false
	}
	switch c.prop.Type {
	case policy.UserRef, policy.UserRefs, policy.TeamRef, policy.TeamRefs:
		return true
	}
	return false
}

// assignees are the ids of all who are assigned to a record, without twins.
func assignees(all []cell, r *record.Row) []string {
	var ids []string
	if r.Author != "" {
		ids = append(ids, r.Author)
	}
	for i, c := range all {
		if !c.assigns() {
			continue
		}
		if v := valueAt(r, i); v.Filled && c.form == formID {
			ids = append(ids, v.Text)
		} else if v.Filled {
			ids = append(ids, v.List...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// uniqueKey is the key of a value of a unique property; ok is false for one that
// need not be unique.
func uniqueKey(c cell, v record.Value) (key string, ok bool) {
	if !isUnique(c) || !v.Filled {
		return "", false
	}
	switch c.form {
	case formText:
		return record.TextKey(v.Text), true
	case formID:
		return v.Text, true
	case formNumber:
		return numberKey(v.Num), true
	}
	return "", false
}

// numberKey is the text of a number in record_unique; minus zero is zero.
func numberKey(f float64) string { return strconv.FormatFloat(f+0, 'g', -1, 64) }

// sideTables gathers what new records leave beside the record table.
type sideTables struct {
	assignees, lists *bulk
	unique           []uniqueRow
}

type uniqueRow struct {
	workspace, record, key string
	prop                   *policy.Property
}

var (
	assigneeColumns = []string{"workspace_id", "principal_id", "tracker_id", "state_id", "record_id"}
	listColumns     = []string{"workspace_id", "principal_id", "tracker_id", "state_id", "record_id", "kind", "n"}
)

const (
	listedUser = "user"
	listedTeam = "team"
)

func (b *sideTables) gather(workspace string, t *policy.Schema, all []cell, r *record.Row, state string) {
	if b.assignees == nil {
		b.assignees = newBulk("record_assignee", assigneeColumns, "")
		b.lists = newBulk("record_list", listColumns, " on conflict do nothing")
	}
	for _, id := range assignees(all, r) {
		b.assignees.add(workspace, id, t.ID, state, r.ID)
	}
	if r.Facts.Restricted && r.List != nil {
		b.addList(workspace, t.ID, state, r.ID, r.List)
	}
	for i, c := range all {
		if key, ok := uniqueKey(c, valueAt(r, i)); ok {
			b.unique = append(b.unique, uniqueRow{workspace, r.ID, key, c.prop})
		}
	}
}

func (b *sideTables) addList(workspace, tracker, state, id string, l *record.List) {
	for n, user := range l.Users {
		b.lists.add(workspace, user, tracker, state, id, listedUser, n)
	}
	for n, team := range l.Teams {
		b.lists.add(workspace, team, tracker, state, id, listedTeam, n)
	}
}

func (b *sideTables) flush(ctx context.Context, q queryer) error {
	if b.assignees == nil {
		return nil
	}
	for _, bulk := range []*bulk{b.assignees, b.lists} {
		if _, err := bulk.flush(ctx, q); err != nil {
			return err
		}
	}
	return insertUniques(ctx, q, b.unique)
}

// insertUniques claims values, those of one property together; who comes second
// is told (A3.15).
func insertUniques(ctx context.Context, q queryer, claims []uniqueRow) error {
	byProperty := map[*policy.Property]*bulk{}
	var properties []*policy.Property // in order of first use
	for _, u := range claims {
		b := byProperty[u.prop]
		if b == nil {
			b = newBulk("record_unique", []string{"workspace_id", "property_id", "key", "record_id"}, " on conflict (workspace_id, property_id, key) do nothing")
			byProperty[u.prop], properties = b, append(properties, u.prop)
		}
		b.add(u.workspace, u.prop.ID, u.key, u.record)
	}
	for _, p := range properties {
		b := byProperty[p]
		rows := int64(len(b.args) / b.columns)
		n, err := b.flush(ctx, q)
		if err == nil && n < rows {
			err = &app.ErrUnique{Property: p.Key}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// insertUnique claims a value; who comes second is told (A3.15).
func insertUnique(ctx context.Context, q queryer, u uniqueRow) error {
	n, err := q.exec(ctx, `insert into record_unique (workspace_id, property_id, key, record_id) values ($1, $2, $3, $4)
		on conflict (workspace_id, property_id, key) do nothing`, u.workspace, u.prop.ID, u.key, u.record)
	if err == nil && n == 0 {
		err = &app.ErrUnique{Property: u.prop.Key}
	}
	return err
}
