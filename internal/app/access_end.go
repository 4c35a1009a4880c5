package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// EndGrants takes back what was granted until now: roles end by their own dates,
// lists and app access here (A13.5). It runs again and again; what fails is tried
// the next time.
func (a *App) EndGrants(ctx context.Context) error {
	due, err := a.Store.DueGrants(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range due {
		failed = append(failed, a.endGrants(ctx, id))
	}
	return errors.Join(failed...)
}

// SweepRequests removes requests for access that have expired and are counted against
// nobody any more.
func (a *App) SweepRequests(ctx context.Context) error {
	return a.sweep(ctx, func(w swept) error {
		return a.Store.ForgetAccessRequests(ctx, w.id, w.now.Add(-AskedLately))
	})
}

func (a *App) endGrants(ctx context.Context, workspace string) error {
	now, _, err := a.Store.Now(ctx, workspace)
	if err != nil {
		return err
	}
	all, err := a.Store.AccessRequests(ctx, workspace)
	if err != nil {
		return err
	}
	var failed []error
	for _, r := range all {
		end := r.Until
		if end.IsZero() {
			end = r.Expires // nothing ends: the line in the asker's list goes
		}
		if r.Status != AccessGranted || end.After(now) {
			continue
		}
		err := a.takeBack(ctx, workspace, &r)
		if err == nil {
			_, err = a.Store.DropAccessRequest(ctx, workspace, r.ID, true)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func (a *App) takeBack(ctx context.Context, workspace string, r *AccessRequest) error {
	if r.Until.IsZero() {
		return nil
	}
	for _, undo := range r.Undo {
		var err error
		if undo.Kind == "list_record" {
			err = a.unlist(ctx, workspace, r.Asker, undo.Tracker, undo.Record)
		} else {
			err = a.unlistPolicy(ctx, workspace, r.Asker, undo)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errNothingToEnd stops a changeset of the server that would change nothing.
var errNothingToEnd = &Error{Kind: Conflict, Code: "state", Message: "There is nothing to take back."}

// unlistPolicy takes a user off a tracker's list, or their app access away.
func (a *App) unlistPolicy(ctx context.Context, workspace, user string, undo AccessUndo) error {
	_, err := a.System(ctx, workspace, "expiry", func(s *policy.Snapshot) (cs policy.Changeset, err error) {
		cs.Note = "What was granted until now ends"
		if u, ok := s.User(user); undo.Kind == "app_access" && ok && u.Status != policy.StatusDeleted {
			cs.Changes = edited(&trial{snap: s}, policy.KindUser, user, func(d map[string]any) { d["app_access"] = false })
		}
		if object, doc, ok := s.Restriction(undo.Tracker); undo.Kind == "list_tracker" && ok && slices.Contains(doc.Users, user) {
			cs.Changes = edited(&trial{snap: s}, policy.KindRestriction, object.ID, func(d map[string]any) {
				d["users"] = slices.DeleteFunc(slices.Clone(doc.Users), func(id string) bool { return id == user })
			})
		}
		if len(cs.Changes) == 0 {
			return cs, errNothingToEnd
		}
		return cs, nil
	})
	var e *Error
	if errors.As(err, &e) && e == errNothingToEnd {
		return nil
	}
	return err
}

// unlist takes a user off a record's list, in the archive and in the bin too.
func (a *App) unlist(ctx context.Context, workspace, user, tracker, id string) error {
	for range maxStale {
		snap, _, err := a.current(ctx, workspace) // that there is no such tracker is known of the present alone
		if err != nil {
			return err
		}
		if err = a.unlistUnder(ctx, snap, user, tracker, id); !errors.Is(err, errStale) {
			return err
		}
	}
	return errStale
}

func (a *App) unlistUnder(ctx context.Context, snap *policy.Snapshot, user, tracker, id string) error {
	schema, ok := snap.Tracker(tracker)
	if !ok {
		schema, ok = snap.InBin(tracker) // it may come back, and the record with it
	}
	if !ok {
		return nil
	}
	// Looked for twice: it may be recovered while the bin is looked through.
	for _, where := range [...]record.Archived{record.LiveAndArchived, record.Bin, record.LiveAndArchived} {
		plan := record.FactPlan(snap, schema, id, []string{user}, where)
		_, found, err := a.Store.UpdateRecord(ctx, plan, func(revision int64, now time.Time, before record.Sealed) (record.Change, error) {
			if revision != snap.Revision() {
				return record.Change{}, errStale
			}
			return record.Unlist(snap, schema, user, now, before), nil
		})
		if err != nil || found {
			return err
		}
	}
	return nil
}
