package store

import (
	"context"
	"errors"

	"github.com/trackward/trackward/internal/app"
)

// workspaceTables are the tables with a workspace's rows, those that refer to
// another before it.
var workspaceTables = []string{
	"dates_told", "outbox", "notification", "notification_setting", "activity", "comment", "record_unique", "record_list", "record_assignee", "record", "tracker_counter",
	"idempotency", "provider_secret", "access_log", "pending", "access_request", "visit", "user_seen", "right_use", "guest_session", "secret", "audit_change", "audit_entry", "policy_object",
}

// DropWorkspace removes a workspace, by id or key, with everything in it, and
// trashes its files; one that does not exist is gone already. It is for the demo's reset, and for what a full
// user deleted 30 days ago (A8).
func (s *Store) DropWorkspace(ctx context.Context, ref string) error {
	id, err := s.WorkspaceID(ctx, ref)
	if errors.Is(err, app.ErrNoWorkspace) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.write(ctx, func(q queryer) error {
		if _, err := s.workspace(ctx, q, id, s.forUpdate()); err != nil {
			return err
		}
		for _, table := range workspaceTables {
			if _, err := q.exec(ctx, "delete from "+table+" where workspace_id = $1", id); err != nil {
				return err
			}
		}
		if _, err := q.exec(ctx, "delete from workspace where id = $1", id); err != nil {
			return err
		}
		return trash(ctx, q, id, "")
	})
}
