package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/trackward/trackward/internal/app"
)

const accessRequestColumns = `id, at, expires_at, asker_id, action, tracker, record, property, note, passed, status, decided_by, until_at, undo`

// AddAccessRequest implements app.Store. What is asked about is compared as it was
// written, so that the answer is the same whether it exists or not.
func (s *Store) AddAccessRequest(ctx context.Context, workspace string, r app.AccessRequest, most int) (kept bool, err error) {
	err = s.write(ctx, func(q queryer) error {
		kept = false
		w, err := s.workspace(ctx, q, workspace, s.forUpdate())
		if err != nil {
			return err
		}
		same, lately := false, int64(0)
		err = q.query(ctx, `select action, tracker, record, property, expires_at, status from access_request
			where workspace_id = $1 and asker_id = $2 and at > $3`, args{workspace, r.Asker, millis(r.At.Add(-app.AskedLately))}, func(x row) error {
			lately++
			waits := x.int(4) > millis(w.now) && x.text(5) != app.AccessGranted
			same = same || waits && x.text(0) == r.Action && x.text(1) == r.Tracker && x.text(2) == r.Record && x.text(3) == r.Property
			return nil
		})
		if err != nil || same {
			return err
		}
		if lately >= int64(most) {
			return app.ErrTooManyAsked
		}
		kept = true
		_, err = q.exec(ctx, `insert into access_request (workspace_id, id, at, expires_at, asker_id, action, tracker, record, property, note, status)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			workspace, r.ID, millis(r.At), millis(r.Expires), r.Asker, r.Action, r.Tracker, r.Record, r.Property, r.Note, app.AccessWaits)
		return err
	})
	return kept, err
}

// AccessRequests implements app.Store.
func (s *Store) AccessRequests(ctx context.Context, workspace string) (out []app.AccessRequest, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		w, err := s.workspace(ctx, q, workspace, "")
		if err != nil {
			return err
		}
		return q.query(ctx, `select `+accessRequestColumns+` from access_request
			where workspace_id = $1 and (expires_at > $2 or status = $3) order by id`, args{workspace, millis(w.now), app.AccessGranted}, func(r row) error {
			one := app.AccessRequest{ID: r.text(0), At: instant(r.int(1)), Expires: instant(r.int(2)), Asker: r.text(3), Action: r.text(4), Tracker: r.text(5),
				Record: r.text(6), Property: r.text(7), Note: r.text(8), Passed: r.bool(9), Status: r.text(10), DecidedBy: r.text(11)}
			if !r.null(12) {
				one.Until = instant(r.int(12))
			}
			if err := json.Unmarshal([]byte(r.text(13)), &one.Undo); err != nil {
				return fmt.Errorf("what ends with request %s: %w", one.ID, err)
			}
			out = append(out, one)
			return nil
		})
	})
	return out, err
}

// DecideAccessRequest implements app.Store.
func (s *Store) DecideAccessRequest(ctx context.Context, workspace string, r app.AccessRequest, was string) (found bool, err error) {
	undo, err := json.Marshal(append([]app.AccessUndo{}, r.Undo...))
	if err != nil {
		return false, fmt.Errorf("what ends with a request does not marshal: %w", err)
	}
	var until any
	if !r.Until.IsZero() {
		until = millis(r.Until)
	}
	err = s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, `update access_request set status = $4, passed = $5, decided_by = $6, until_at = $7, undo = $8
			where workspace_id = $1 and id = $2 and status = $3`, workspace, r.ID, was, r.Status, r.Passed, r.DecidedBy, until, string(undo))
		found = n > 0
		return err
	})
	return found, err
}

// DropAccessRequest implements app.Store.
func (s *Store) DropAccessRequest(ctx context.Context, workspace, id string, ended bool) (found bool, err error) {
	which := `status <> $3`
	if ended {
		which = `status = $3`
	}
	err = s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, `delete from access_request where workspace_id = $1 and id = $2 and `+which, workspace, id, app.AccessGranted)
		found = n > 0
		return err
	})
	return found, err
}

// DueGrants implements app.Store.
func (s *Store) DueGrants(ctx context.Context) (out []string, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		now, err := s.clock(ctx, q)
		if err != nil {
			return err
		}
		return q.query(ctx, `select distinct workspace_id from access_request where status = $1 and coalesce(until_at, expires_at) <= $2 order by workspace_id`,
			args{app.AccessGranted, now}, func(r row) error {
				out = append(out, r.text(0))
				return nil
			})
	})
	return out, err
}

// ForgetAccessRequests implements app.Store.
func (s *Store) ForgetAccessRequests(ctx context.Context, workspace string, before time.Time) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `delete from access_request where workspace_id = $1 and expires_at <= $2 and status <> $3 and at <= $2`,
			workspace, millis(before), app.AccessGranted)
		return err
	})
}
