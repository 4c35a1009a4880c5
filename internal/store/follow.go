package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// followPolicy does to records what a changeset asks of them, in its
// transaction: it refuses to orphan them, keeps who is assigned in step with
// what assigns, and takes out who is gone.
func (s *Store) followPolicy(ctx context.Context, q queryer, workspace string, result *policy.Result) error {
	if err := moveStates(ctx, q, workspace, result.MovedStates); err != nil {
		return err
	}
	if err := refuseOrphans(ctx, q, workspace, result); err != nil {
		return err
	}
	if err := followCredentials(ctx, q, workspace, result); err != nil {
		return err
	}
	for _, c := range result.Entry.Changes {
		if c.Kind != policy.KindTracker || c.Before == nil || c.After == nil {
			continue
		}
		if err := s.followTracker(ctx, q, workspace, c, result.Snapshot); err != nil {
			return err
		}
	}
	for _, id := range result.RemovedUsers {
		if err := s.depart(ctx, q, workspace, result, id, listedUser); err != nil {
			return err
		}
		if err := erasePerson(ctx, q, workspace, id); err != nil {
			return err
		}
	}
	for _, id := range result.RemovedTeams {
		if err := s.depart(ctx, q, workspace, result, id, listedTeam); err != nil {
			return err
		}
	}
	return nil
}

// moveStates takes the records of removed states to where the changeset sends
// them, archived ones and those in the bin too. It is no step of theirs: the audit
// log has it, and nothing is asked of what they hold (A3.7).
func moveStates(ctx context.Context, q queryer, workspace string, moved []policy.MovedState) error {
	for _, m := range moved {
		for _, sql := range []string{
			`update record set state_id = $4, version = version + 1 where workspace_id = $1 and tracker_id = $2 and state_id = $3`,
			`update record_assignee set state_id = $4 where workspace_id = $1 and tracker_id = $2 and state_id = $3`,
			`update record_list set state_id = $4 where workspace_id = $1 and tracker_id = $2 and state_id = $3`,
		} {
			if _, err := q.exec(ctx, sql, workspace, m.Tracker, m.From, m.To); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuseOrphans refuses to remove what records still hang on (A1).
func refuseOrphans(ctx context.Context, q queryer, workspace string, result *policy.Result) error {
	in := func(rule string, what words.Text, where string, a ...any) error {
		used, err := one(ctx, q, `select 1 from record where workspace_id = $1 and `+where+` limit 1`, append(args{workspace}, a...), func(row) {})
		if err == nil && used {
			err = &policy.Error{Code: policy.CodeInUse, Rule: rule, Message: what}
		}
		return err
	}
	for _, id := range result.RemovedTrackers {
		if err := in("A1 tracker", "This tracker has records, perhaps archived or in the bin. Delete them first.", "tracker_id = $2", id); err != nil {
			return err
		}
	}
	for _, part := range result.RemovedStates {
		if err := in("A1 state", "Records are in this state, perhaps archived or in the bin. Move them first.",
			"tracker_id = $2 and state_id = $3", part.Tracker, part.ID); err != nil {
			return err
		}
	}
	for _, id := range result.RemovedSites {
		if err := in("A1 site tree", "Records are at this site. Merge it into another one.", "site_id = $2", id); err != nil {
			return err
		}
	}
	return nil
}

// followTracker compares two versions of a tracker's document.
func (s *Store) followTracker(ctx context.Context, q queryer, workspace string, c policy.EntryChange, snap *policy.Snapshot) error {
	var before, after policy.Tracker
	if err := errors.Join(json.Unmarshal(c.Before, &before), json.Unmarshal(c.After, &after)); err != nil {
		return fmt.Errorf("read the tracker's document: %w", err)
	}
	was, is := cellsByID(&before), cellsByID(&after)
	reassign := false
	for id, old := range was {
		now, stays := is[id]
		reassign = reassign || old.assigns() != (stays && now.assigns())
		if isUnique(old) && !(stays && isUnique(now)) {
			if _, err := q.exec(ctx, `delete from record_unique where workspace_id = $1 and property_id = $2`, workspace, id); err != nil {
				return err
			}
		}
		if stays && isUnique(now) && !isUnique(old) {
			if err := s.makeUnique(ctx, q, workspace, c.ID, now); err != nil {
				return err
			}
		}
	}
	if !reassign {
		return nil
	}
	return s.reassign(ctx, q, workspace, c.ID, is)
}

func cellsByID(t *policy.Tracker) map[string]cell {
	all := make(map[string]cell, len(t.Properties))
	for i := range t.Properties {
		all[t.Properties[i].ID] = cellOf(access.FirstProperty+access.Property(i), &t.Properties[i])
	}
	return all
}

func isUnique(c cell) bool { return c.prop.Unique && !c.prop.Retired }

// makeUnique claims the values that a property already has.
func (s *Store) makeUnique(ctx context.Context, q queryer, workspace, tracker string, c cell) error {
	if c.slot == "" {
		return &policy.Error{Code: policy.CodeInvalid, Rule: "A3.15", Message: "This property has no room for an index and cannot be unique. Add a new unique property and retire this one."}
	}
	var claims []uniqueRow
	err := q.query(ctx, `select id, `+c.slot+` from record where workspace_id = $1 and tracker_id = $2 and `+c.slot+` is not null`,
		args{workspace, tracker}, func(r row) error {
			key := ""
			if c.form == formNumber {
				key = numberKey(r.float(1))
			} else {
				key = r.text(1)
			}
			claims = append(claims, uniqueRow{workspace, r.text(0), key, c.prop})
			return nil
		})
	if err != nil {
		return err
	}
	for _, u := range claims {
		err := insertUnique(ctx, q, u)
		if twice := new(app.ErrUnique); errors.As(err, &twice) {
			return &policy.Error{Code: policy.CodeInvalid, Rule: "A3.15", Message: "Two records have the same value of this property. Change one of them before you make it unique."}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reassign works out anew who is assigned to a tracker's records: the author,
// and who stands in an assigning property (A1).
func (s *Store) reassign(ctx context.Context, q queryer, workspace, tracker string, all map[string]cell) error {
	if _, err := q.exec(ctx, `delete from record_assignee where workspace_id = $1 and tracker_id = $2`, workspace, tracker); err != nil {
		return err
	}
	add := func(principal, from, where string, a ...any) error {
		_, err := q.exec(ctx, `insert into record_assignee (workspace_id, principal_id, tracker_id, state_id, record_id)
			select r.workspace_id, `+principal+`, r.tracker_id, r.state_id, r.id from record r`+from+`
			where r.workspace_id = $1 and r.tracker_id = $2 and `+where+` on conflict do nothing`, append(args{workspace, tracker}, a...)...)
		return err
	}
	if err := add("r.author_id", "", "r.author_id is not null"); err != nil {
		return err
	}
	for id, c := range all {
		var err error
		switch {
		case !c.assigns():
		case c.form == formList:
			err = add("e.value", " cross join "+s.sql.elements("r.extra", "$3"), s.sql.jsonFilled("r.extra", "$3"), id)
		case c.slot != "":
			err = add("r."+c.slot, "", "r."+c.slot+" is not null")
		default:
			err = add(s.sql.jsonText("r.extra", "$3"), "", s.sql.jsonFilled("r.extra", "$3"), id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
