package store

import (
	"context"
	"errors"
	"time"

	"github.com/trackward/trackward/internal/record"
)

const commentColumns = `c.id, c.record_id, c.at, c.edited_at, c.by_id, c.text`

func commentOf(r row) record.SealedComment {
	return record.SealComment(&record.Comment{ID: r.text(0), Record: r.text(1), At: instant(r.int(2)), Edited: instant(r.int(3)), By: r.text(4), Text: r.text(5)})
}

// Comments implements app.Store.
func (s *Store) Comments(ctx context.Context, workspace, recordID, before string, limit int) (out []record.SealedComment, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		below, a := "", args{workspace, recordID, int64(limit)}
		if before != "" {
			below, a = " and c.id < $4", append(a, before)
		}
		return q.query(ctx, `select `+commentColumns+` from comment c where c.workspace_id = $1 and c.record_id = $2`+below+`
			order by c.id desc limit $3`, a, func(r row) error {
			out = append(out, commentOf(r))
			return nil
		})
	})
	return out, err
}

// CommentsByID implements app.Store.
func (s *Store) CommentsByID(ctx context.Context, workspace string, ids []string) (out map[string]record.SealedComment, err error) {
	out = map[string]record.SealedComment{}
	if len(ids) == 0 {
		return out, nil
	}
	err = s.read(ctx, func(q queryer) error {
		clear(out)
		var st statement
		st.add("select "+commentColumns+" from comment c where c.workspace_id = ", st.arg(workspace), " and c.id in ", st.list(ids))
		return q.query(ctx, st.String(), st.args, func(r row) error {
			c := commentOf(r)
			out[c.ID()] = c
			return nil
		})
	})
	return out, err
}

// WriteComment implements app.Store: the record's row is held while it is decided,
// and stays as it is, or whoever may not read comments would learn of them by its
// time of change.
func (s *Store) WriteComment(ctx context.Context, one record.Plan, id string, decide func(revision int64, now time.Time, rec record.Sealed, before *record.SealedComment) (record.CommentChange, error)) (rec record.Sealed, after record.SealedComment, found bool, err error) {
	if one.Tracker() == nil {
		return rec, after, false, nil
	}
	if _, _, named := one.One(); !named {
		return rec, after, false, errors.New("a plan that does not name one record was given to be commented")
	}
	err = s.write(ctx, func(q queryer) error {
		rec, after, found, err = s.writeComment(ctx, q, one, id, decide)
		return err
	})
	return rec, after, found && err == nil, err
}

func (s *Store) writeComment(ctx context.Context, q queryer, plan record.Plan, id string, decide func(int64, time.Time, record.Sealed, *record.SealedComment) (record.CommentChange, error)) (rec record.Sealed, after record.SealedComment, found bool, err error) {
	w, err := s.workspace(ctx, q, plan.Workspace(), s.forShare())
	if err != nil {
		return rec, after, false, err
	}
	if w.revision != plan.Policy().Revision() {
		if _, err = decide(w.revision, w.now, rec, nil); err == nil {
			err = errors.New("a comment was decided under an old policy")
		}
		return rec, after, false, err
	}
	stored, err := s.lock(ctx, q, plan)
	if err != nil || !stored.found {
		return rec, after, false, err
	}
	page, err := s.page(ctx, q, plan, everyProperty(plan.Tracker()), true)
	if err != nil || len(page.Records) == 0 {
		return rec, after, false, err
	}
	rec = page.Records[0]
	var before *record.SealedComment
	if id != "" {
		known, err := one(ctx, q, `select `+commentColumns+` from comment c where c.workspace_id = $1 and c.record_id = $2 and c.id = $3`+s.forUpdate(),
			args{plan.Workspace(), stored.id, id}, func(r row) { c := commentOf(r); before = &c })
		if err != nil || !known {
			return rec, after, false, err
		}
	}
	if w.now, err = s.later(ctx, q, w.now); err != nil {
		return rec, after, true, err
	}
	change, err := decide(w.revision, w.now, rec, before)
	if err != nil {
		return rec, after, true, err
	}
	if change.Kind() == 0 { // nothing is to be written
		return rec, *before, true, nil
	}
	after, err = s.storeComment(ctx, q, change)
	return rec, after, true, err
}

func (s *Store) storeComment(ctx context.Context, q queryer, change record.CommentChange) (after record.SealedComment, err error) {
	c := change.Comment()
	switch change.Kind() {
	case record.Insert:
		_, err = q.exec(ctx, `insert into comment (workspace_id, id, record_id, at, by_id, text) values ($1, $2, $3, $4, $5, $6)`,
			change.Workspace(), c.ID, c.Record, millis(c.At), orNull(c.By), c.Text)
	case record.Update:
		_, err = q.exec(ctx, `update comment set text = $3, edited_at = $4 where workspace_id = $1 and id = $2`,
			change.Workspace(), c.ID, c.Text, millis(c.Edited))
	case record.Removes:
		if _, err = q.exec(ctx, `delete from activity where workspace_id = $1 and record_id = $2 and property_id = $3`, change.Workspace(), c.Record, c.ID); err == nil {
			_, err = q.exec(ctx, `delete from comment where workspace_id = $1 and id = $2`, change.Workspace(), c.ID)
		}
	default:
		err = errors.New("a change of a comment is of no known kind")
	}
	if err != nil {
		return after, err
	}
	return record.SealComment(&c), s.storeEvents(ctx, q, change.Workspace(), change.Activity())
}
