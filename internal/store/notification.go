package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Of a notification's mail.
const (
	noMail    = 0
	mailWaits = 1
	mailGone  = 2
)

var outboxColumns = []string{"workspace_id", "id", "at", "record_id", "seq", "due_at", "tries", "job"}

// jobWaits is how long what a piece of work has done waits for its end: somebody ended
// the process, perhaps.
const jobWaits = time.Hour

// tells reports whether an entry concerns anybody beyond who looks at the record.
func tells(e *record.Event) bool {
	return e.Assigns || e.Kind == record.EventMoved || e.Kind == record.EventCommented || e.Kind == record.EventRecommented
}

// tellPolicy notes a changeset by which somebody's access may differ.
func tellPolicy(ctx context.Context, q queryer, workspace string, e policy.Entry) error {
	differs := slices.ContainsFunc(e.Changes, func(c policy.EntryChange) bool {
		switch c.Kind {
		case policy.KindWorkspace, policy.KindUser, policy.KindTeam, policy.KindSite, policy.KindRole, policy.KindAssignment, policy.KindTracker, policy.KindPermissions, policy.KindRestriction:
			return true
		}
		return false
	})
	if !differs || e.Seq == 1 { // with the first everybody is new
		return nil
	}
	_, err := q.exec(ctx, `insert into outbox (workspace_id, id, at, seq, due_at, tries) values ($1, $2, $3, $4, 0, 0)`,
		workspace, fmt.Sprintf("policy-%016x", e.Seq), millis(e.At), e.Seq)
	return err
}

// datesKept is how long it may be ago until when dates were told, where none elapsed.
const datesKept = time.Hour

// TellDates implements app.Store.
func (s *Store) TellDates(ctx context.Context, workspace string, upTo time.Time, elapsed func(after time.Time) []time.Time) error {
	var told time.Time
	err := s.read(ctx, func(q queryer) (err error) {
		told, err = datesTold(ctx, q, workspace, "")
		return err
	})
	if err != nil || !told.IsZero() && len(elapsed(told)) == 0 && upTo.Sub(told) < datesKept {
		return err
	}
	return s.db.write(ctx, func(q queryer) error {
		told, err := datesTold(ctx, q, workspace, s.forUpdate())
		if err != nil {
			return err
		}
		if told.IsZero() {
			_, err := q.exec(ctx, `insert into dates_told (workspace_id, at) values ($1, $2) on conflict (workspace_id) do nothing`, workspace, millis(upTo))
			return err
		}
		if !upTo.After(told) {
			return nil
		}
		for _, at := range elapsed(told) {
			_, err := q.exec(ctx, `insert into outbox (workspace_id, id, at, due_at, tries) values ($1, $2, $3, 0, 0) on conflict (workspace_id, id) do nothing`,
				workspace, fmt.Sprintf("dates-%016x", millis(at)), millis(at))
			if err != nil {
				return err
			}
		}
		_, err = q.exec(ctx, `update dates_told set at = $2 where workspace_id = $1`, workspace, millis(upTo))
		return err
	})
}

// datesTold is until when dates were told; zero before the first time.
func datesTold(ctx context.Context, q queryer, workspace, lock string) (at time.Time, err error) {
	_, err = one(ctx, q, "select at from dates_told where workspace_id = $1"+lock, args{workspace}, func(r row) { at = instant(r.int(0)) })
	return at, err
}

// Outbox implements app.Store.
func (s *Store) Outbox(ctx context.Context, limit int) (out []app.Outgoing, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		now, err := s.clock(ctx, q)
		if err != nil {
			return err
		}
		return q.query(ctx, `select o.workspace_id, o.id, o.at, o.record_id, o.seq, o.tries, r.tracker_id, o.job from outbox o
			left join record r on r.workspace_id = o.workspace_id and r.id = o.record_id
			where o.due_at <= $1 order by o.due_at, o.id limit $2`, args{now, int64(limit)}, func(r row) error {
			out = append(out, outgoingOf(r))
			return nil
		})
	})
	return out, err
}

func outgoingOf(r row) app.Outgoing {
	return app.Outgoing{Workspace: r.text(0), ID: r.text(1), At: instant(r.int(2)), Record: r.text(3), Seq: r.int(4), Tries: int(r.int(5)), Tracker: r.text(6), Job: r.text(7)}
}

const outboxOf = `select o.workspace_id, o.id, o.at, o.record_id, o.seq, o.tries, r.tracker_id, o.job from outbox o
	join record r on r.workspace_id = o.workspace_id and r.id = o.record_id
	where o.workspace_id = $1 and o.job = $2 and o.id > $3 order by o.id limit $4`

// OutboxOf implements app.Store.
func (s *Store) OutboxOf(ctx context.Context, workspace, job, after string, limit int) (out []app.Outgoing, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		return q.query(ctx, outboxOf, args{workspace, job, after, int64(limit)}, func(r row) error {
			out = append(out, outgoingOf(r))
			return nil
		})
	})
	return out, err
}

// EndJob implements app.Store.
func (s *Store) EndJob(ctx context.Context, workspace, job string) error {
	return s.db.write(ctx, func(q queryer) error {
		now, err := s.clock(ctx, q)
		if err != nil {
			return err
		}
		_, err = q.exec(ctx, `insert into outbox (workspace_id, id, at, due_at, tries, job) select $1, $2, $3, 0, 0, $2
			where exists (select 1 from outbox where workspace_id = $1 and job = $2) on conflict (workspace_id, id) do nothing`, workspace, job, now)
		return err
	})
}

// Postpone implements app.Store. What waits longer anyway is left as it is: of a piece
// of work that may be very many rows.
func (s *Store) Postpone(ctx context.Context, o app.Outgoing, wait time.Duration) error {
	return s.db.write(ctx, func(q queryer) error {
		now, err := s.clock(ctx, q)
		if err != nil {
			return err
		}
		which, id := "id = $2", o.ID
		if o.Job != "" {
			which, id = "job = $2", o.Job
		}
		_, err = q.exec(ctx, `update outbox set due_at = $3, tries = tries + 1 where workspace_id = $1 and due_at < $3 and `+which, o.Workspace, id, now+wait.Milliseconds())
		return err
	})
}

var notificationColumns = []string{"workspace_id", "user_id", "id", "at", "kind", "by_id", "tracker_id", "record_id", "event_id", "comment_id", "given", "listed", "mail"}

// Tell implements app.Store: what was told before is not told again.
func (s *Store) Tell(ctx context.Context, o app.Outgoing, list []app.Notification) error {
	return s.db.write(ctx, func(q queryer) error {
		b := newBulk("notification", notificationColumns, " on conflict (workspace_id, user_id, id) do nothing")
		for i := range list {
			n := &list[i]
			given, err := json.Marshal(n.Given)
			if err != nil {
				return err
			}
			mail := noMail
			if n.Mail {
				mail = mailWaits
			}
			b.add(o.Workspace, n.User, n.ID, millis(n.At), n.Kind, orNull(n.By), n.Tracker, n.Record, n.Event, n.Comment, string(given), n.Listed, int64(mail))
		}
		if _, err := b.flush(ctx, q); err != nil {
			return err
		}
		return takeOut(ctx, q, o)
	})
}

// takeOut removes what has been told. A piece of work that was told before its end may
// have done more in the meantime: what is above the last entry that was read waits, and
// the end with it, whose id is the work's own.
func takeOut(ctx context.Context, q queryer, o app.Outgoing) (err error) {
	switch {
	case o.Job == "":
		_, err = q.exec(ctx, `delete from outbox where workspace_id = $1 and id = $2`, o.Workspace, o.ID)
	case o.ID == o.Job || o.Last == "":
		_, err = q.exec(ctx, `delete from outbox where workspace_id = $1 and job = $2`, o.Workspace, o.Job)
	default:
		_, err = q.exec(ctx, `delete from outbox where workspace_id = $1 and job = $2 and id <= $3 and id <> $2`, o.Workspace, o.Job, o.Last)
	}
	return err
}

const notificationSelect = `select user_id, id, at, kind, by_id, tracker_id, record_id, event_id, comment_id, given, listed, mail, read_at from notification`

func notificationOf(r row) (n app.Notification, err error) {
	n = app.Notification{User: r.text(0), ID: r.text(1), At: instant(r.int(2)), Kind: r.text(3), By: r.text(4), Tracker: r.text(5), Record: r.text(6),
		Event: r.text(7), Comment: r.text(8), Listed: r.bool(10), Mail: r.int(11) == mailWaits, Read: instant(r.int(12))}
	if text := r.text(9); text != "" {
		err = json.Unmarshal([]byte(text), &n.Given)
	}
	return n, err
}

// Notifications implements app.Store.
func (s *Store) Notifications(ctx context.Context, workspace, user string, q app.NotificationQuery) (out []app.Notification, err error) {
	var st statement
	st.add(notificationSelect+" where workspace_id = ", st.arg(workspace), " and user_id = ", st.arg(user))
	switch {
	case q.Mail:
		st.add(" and mail = 1")
	default:
		st.add(" and listed")
	}
	if q.Unread {
		st.add(" and read_at is null")
	}
	if q.Before != "" {
		st.add(" and id < ", st.arg(q.Before))
	}
	st.add(" order by id desc limit ", st.arg(int64(q.Limit)))
	err = s.read(ctx, func(qr queryer) error {
		out = nil
		return qr.query(ctx, st.String(), st.args, func(r row) error {
			n, err := notificationOf(r)
			out = append(out, n)
			return err
		})
	})
	return out, err
}

// MarkRead implements app.Store.
func (s *Store) MarkRead(ctx context.Context, workspace, user string, ids []string, upTo string) error {
	return s.write(ctx, func(q queryer) error {
		w, err := s.workspace(ctx, q, workspace, "")
		if err != nil {
			return err
		}
		var st statement
		st.add("update notification set read_at = ", st.arg(millis(w.now)), " where workspace_id = ", st.arg(workspace), " and user_id = ", st.arg(user), " and read_at is null")
		if upTo != "" {
			st.add(" and id <= ", st.arg(upTo))
		} else {
			st.add(" and id in ", st.list(ids))
		}
		_, err = q.exec(ctx, st.String(), st.args...)
		return err
	})
}

// MailsDue implements app.Store.
func (s *Store) MailsDue(ctx context.Context, limit int) (out []app.Recipient, err error) {
	err = s.read(ctx, func(q queryer) error {
		out = nil
		return q.query(ctx, `select distinct workspace_id, user_id from notification where mail = 1 order by workspace_id, user_id limit $1`, args{int64(limit)}, func(r row) error {
			out = append(out, app.Recipient{Workspace: r.text(0), User: r.text(1)})
			return nil
		})
	})
	return out, err
}

// ClaimMails implements app.Store: of two processes one gets each.
func (s *Store) ClaimMails(ctx context.Context, to app.Recipient, limit int) (out []app.Notification, err error) {
	err = s.db.write(ctx, func(q queryer) error {
		out = nil
		err := q.query(ctx, notificationSelect+` where workspace_id = $1 and user_id = $2 and mail = 1 order by id limit $3`+s.forUpdate(),
			args{to.Workspace, to.User, int64(limit)}, func(r row) error {
				n, err := notificationOf(r)
				out = append(out, n)
				return err
			})
		if err != nil {
			return err
		}
		return setMail(ctx, q, to, out, mailGone)
	})
	return out, err
}

// ReturnMails implements app.Store.
func (s *Store) ReturnMails(ctx context.Context, to app.Recipient, list []app.Notification) error {
	return s.db.write(ctx, func(q queryer) error { return setMail(ctx, q, to, list, mailWaits) })
}

func setMail(ctx context.Context, q queryer, to app.Recipient, list []app.Notification, mail int64) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	var st statement
	st.add("update notification set mail = ", st.arg(mail), " where workspace_id = ", st.arg(to.Workspace), " and user_id = ", st.arg(to.User), " and id in ", st.list(ids))
	_, err := q.exec(ctx, st.String(), st.args...)
	return err
}

// NotificationSettings implements app.Store.
func (s *Store) NotificationSettings(ctx context.Context, workspace, user string) (map[string]app.NotificationSetting, error) {
	out := map[string]app.NotificationSetting{}
	err := s.read(ctx, func(q queryer) error {
		clear(out)
		return q.query(ctx, `select kind, listed, mail from notification_setting where workspace_id = $1 and user_id = $2`, args{workspace, user}, func(r row) error {
			out[r.text(0)] = app.NotificationSetting{Listed: r.bool(1), Mail: r.bool(2)}
			return nil
		})
	})
	return out, err
}

// SetNotifications implements app.Store.
func (s *Store) SetNotifications(ctx context.Context, workspace, user string, all map[string]app.NotificationSetting) error {
	return s.write(ctx, func(q queryer) error {
		for kind, set := range all {
			_, err := q.exec(ctx, `insert into notification_setting (workspace_id, user_id, kind, listed, mail) values ($1, $2, $3, $4, $5)
				on conflict (workspace_id, user_id, kind) do update set listed = excluded.listed, mail = excluded.mail`, workspace, user, kind, set.Listed, set.Mail)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Deaf implements app.Store.
func (s *Store) Deaf(ctx context.Context, workspace, kind string) (map[string]bool, error) {
	out := map[string]bool{}
	err := s.read(ctx, func(q queryer) error {
		clear(out)
		return q.query(ctx, `select user_id from notification_setting where workspace_id = $1 and kind = $2 and not listed and not mail`, args{workspace, kind}, func(r row) error {
			out[r.text(0)] = true
			return nil
		})
	})
	return out, err
}

// RecentlyTold implements app.Store.
func (s *Store) RecentlyTold(ctx context.Context, workspace string, since time.Time) (map[string]string, error) {
	out := map[string]string{}
	err := s.read(ctx, func(q queryer) error {
		clear(out)
		return q.query(ctx, `select user_id, max(id) from notification where workspace_id = $1 and at >= $2 and listed group by user_id`,
			args{workspace, millis(since)}, func(r row) error {
				out[r.text(0)] = r.text(1)
				return nil
			})
	})
	return out, err
}

// SweepNotifications implements app.Store.
func (s *Store) SweepNotifications(ctx context.Context, before time.Time) error {
	return s.db.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `delete from notification where at < $1`, millis(before))
		return err
	})
}

// EventsByID implements app.Store.
func (s *Store) EventsByID(ctx context.Context, workspace string, records, ids []string) (map[string]record.SealedEvent, error) {
	out := map[string]record.SealedEvent{}
	if len(ids) == 0 {
		return out, nil
	}
	err := s.read(ctx, func(q queryer) error {
		clear(out)
		var st statement
		st.add("select a.id, a.at, a.by_id, a.kind, a.decided_id, a.to_id, a.property_id, a.before, a.after, a.lists, a.record_id from activity a where a.workspace_id = ",
			st.arg(workspace), " and a.record_id in ", st.list(records), " and a.id in ", st.list(ids))
		return q.query(ctx, st.String(), st.args, func(r row) error {
			e, err := eventOf(r, r.text(10))
			if err == nil {
				out[e.ID] = record.SealEvent(e)
			}
			return err
		})
	})
	return out, err
}
