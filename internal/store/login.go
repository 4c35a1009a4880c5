package store

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/words"
)

var _ login.Store = (*Store)(nil)

// CreateAccount implements login.Store.
func (s *Store) CreateAccount(ctx context.Context, a login.Account, now time.Time) error {
	err := s.write(ctx, func(q queryer) error {
		if _, err := q.exec(ctx, `insert into account (id, name, password, stamp, created_at) values ($1, $2, '', 1, $3)`,
			a.ID, a.Name, millis(now)); err != nil {
			return err
		}
		var confirmed any
		if a.Confirmed {
			confirmed = millis(now)
		}
		_, err := q.exec(ctx, `insert into account_email (email, account_id, confirmed_at) values ($1, $2, $3)`, a.Email, a.ID, confirmed)
		return err
	})
	if err != nil && isTaken(err) {
		return login.ErrTaken
	}
	return err
}

const credentials = `select a.id, e.email, a.name, e.confirmed_at is not null, a.password, a.stamp, a.created_at,
		exists (select 1 from totp t where t.account_id = a.id and t.confirmed_at is not null), a.language, a.reads
	from account a join account_email e on e.account_id = a.id where `

func scanCredentials(c *login.Credentials) func(row) {
	return func(r row) {
		*c = login.Credentials{
			Account: login.Account{ID: r.text(0), Email: r.text(1), Name: r.text(2), Confirmed: r.bool(3), HasPassword: r.text(4) != "",
				Language: words.Language(r.text(8)), Reads: words.Language(r.text(9))},
			Password: r.text(4), Stamp: r.int(5), CreatedAt: instant(r.int(6)), SecondFactor: r.bool(7)}
	}
}

// Credentials implements login.Store.
func (s *Store) Credentials(ctx context.Context, account string) (login.Credentials, error) {
	return s.credentials(ctx, `a.id = $1`, account)
}

// CredentialsByEmail implements login.Store.
func (s *Store) CredentialsByEmail(ctx context.Context, email string) (login.Credentials, error) {
	return s.credentials(ctx, `e.email = $1`, email)
}

func (s *Store) credentials(ctx context.Context, where, arg string) (c login.Credentials, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, credentials+where, args{arg}, scanCredentials(&c)))
	})
	return c, err
}

// some turns "not found" into login.ErrNone.
func some(found bool, err error) error {
	if err == nil && !found {
		return login.ErrNone
	}
	return err
}

// SetPassword implements login.Store.
func (s *Store) SetPassword(ctx context.Context, account, hash, keep string) error {
	return s.write(ctx, func(q queryer) error {
		return endSessions(ctx, q, account, keep, `update account set password = $2, stamp = stamp + 1 where id = $1 returning stamp`, hash)
	})
}

// EndSessions implements login.Store.
func (s *Store) EndSessions(ctx context.Context, account, keep string) error {
	err := s.write(ctx, func(q queryer) error {
		return endSessions(ctx, q, account, keep, `update account set stamp = stamp + 1 where id = $1 returning stamp`)
	})
	if errors.Is(err, login.ErrNone) {
		return nil
	}
	return err
}

// endSessions runs the update that moves the stamp on, which also locks the
// account, and takes the one session that is kept along, unless it was dead.
func endSessions(ctx context.Context, q queryer, account, keep, update string, more ...any) error {
	var stamp int64
	if err := some(one(ctx, q, update, append(args{account}, more...), func(r row) { stamp = r.int(0) })); err != nil {
		return err
	}
	if _, err := q.exec(ctx, `delete from session where account_id = $1 and id <> $2`, account, keep); err != nil {
		return err
	}
	_, err := q.exec(ctx, `update session set stamp = $3 where account_id = $1 and id = $2 and stamp = $4`, account, keep, stamp, stamp-1)
	return err
}

// ReplaceHash implements login.Store.
func (s *Store) ReplaceHash(ctx context.Context, account, old, hash string) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `update account set password = $3 where id = $1 and password = $2`, account, old, hash)
		return err
	})
}

// ConfirmEmail implements login.Store.
func (s *Store) ConfirmEmail(ctx context.Context, account string, now time.Time) (c login.Credentials, err error) {
	err = s.write(ctx, func(q queryer) (err error) {
		c, err = s.confirmEmail(ctx, q, account, now)
		return err
	})
	return c, err
}

func (s *Store) confirmEmail(ctx context.Context, q queryer, account string, now time.Time) (c login.Credentials, err error) {
	if err := some(one(ctx, q, credentials+`a.id = $1`+s.forUpdate(), args{account}, scanCredentials(&c))); err != nil || c.Confirmed {
		return c, err
	}
	if _, err := q.exec(ctx, `update account_email set confirmed_at = $2 where account_id = $1`, account, millis(now)); err != nil {
		return c, err
	}
	// Whoever set something up before the proof need not be the holder.
	if err := forgetProofs(ctx, q, account); err != nil {
		return c, err
	}
	if err := endSessions(ctx, q, account, "", `update account set password = '', stamp = stamp + 1 where id = $1 returning stamp`); err != nil {
		return c, err
	}
	return c, some(one(ctx, q, credentials+`a.id = $1`, args{account}, scanCredentials(&c)))
}

// StartSession implements login.Store.
func (s *Store) StartSession(ctx context.Context, x login.SessionRow, previous []byte) error {
	address := ""
	if x.Address.IsValid() {
		address = x.Address.String()
	}
	return s.write(ctx, func(q queryer) error {
		if err := endToken(ctx, q, previous); err != nil {
			return err
		}
		_, err := q.exec(ctx, `insert into session (token, id, account_id, stamp, created_at, used_at, expires_at, address, user_agent, method, proved_at, strong)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			x.Token, x.ID, x.Account.ID, x.Stamp, millis(x.CreatedAt), millis(x.UsedAt), millis(x.ExpiresAt), address, x.UserAgent,
			x.Proof.Method, millis(x.Proof.At), x.Proof.Strong)
		if err != nil || x.Reads == "" {
			return err
		}
		_, err = q.exec(ctx, `update account set reads = $2 where id = $1 and reads <> $2`, x.Account.ID, string(x.Reads))
		return err
	})
}

// The stamp decides here, in the statement: a session that started beside a
// change of password was never live.
const sessions = `select s.id, s.created_at, s.used_at, s.expires_at, s.address, s.user_agent,
		a.id, e.email, a.name, e.confirmed_at is not null, a.password <> '', s.method, s.proved_at, s.strong, a.language, a.reads
	from session s join account a on a.id = s.account_id and a.stamp = s.stamp join account_email e on e.account_id = a.id where `

func scanSession(r row) login.Session {
	x := login.Session{ID: r.text(0), CreatedAt: instant(r.int(1)), UsedAt: instant(r.int(2)), ExpiresAt: instant(r.int(3)), UserAgent: r.text(5),
		Account: login.Account{ID: r.text(6), Email: r.text(7), Name: r.text(8), Confirmed: r.bool(9), HasPassword: r.bool(10),
			Language: words.Language(r.text(14)), Reads: words.Language(r.text(15))},
		Proof: login.Proof{Method: r.text(11), At: instant(r.int(12)), Strong: r.bool(13)}}
	x.Address, _ = netip.ParseAddr(r.text(4)) // "" stays the zero Addr
	return x
}

// Session implements login.Store.
func (s *Store) Session(ctx context.Context, token []byte) (x login.Session, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, sessions+`s.token = $1`, args{token}, func(r row) { x = scanSession(r) }))
	})
	return x, err
}

// Sessions implements login.Store.
func (s *Store) Sessions(ctx context.Context, account string) (all []login.Session, err error) {
	err = s.read(ctx, func(q queryer) error {
		all = nil
		return q.query(ctx, sessions+`s.account_id = $1 order by s.used_at desc, s.id desc`, args{account}, func(r row) error {
			all = append(all, scanSession(r))
			return nil
		})
	})
	return all, err
}

// TouchSession implements login.Store.
func (s *Store) TouchSession(ctx context.Context, token []byte, at time.Time) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `update session set used_at = $2 where token = $1 and used_at < $2`, token, millis(at))
		return err
	})
}

// SetLanguage implements login.Store.
func (s *Store) SetLanguage(ctx context.Context, account string, l words.Language) error {
	return s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, `update account set language = $2 where id = $1`, account, string(l))
		return some(n > 0, err)
	})
}

// Reads implements app.Store.
func (s *Store) Reads(ctx context.Context, account string) (l words.Language, err error) {
	err = s.read(ctx, func(q queryer) error {
		_, err := one(ctx, q, `select language, reads from account where id = $1`, args{account}, func(r row) {
			l = login.Account{Language: words.Language(r.text(0)), Reads: words.Language(r.text(1))}.Spoken()
		})
		return err
	})
	return l, err
}

// EndSession implements login.Store.
func (s *Store) EndSession(ctx context.Context, account, id string) (found bool, err error) {
	err = s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, `delete from session where account_id = $1 and id = $2`, account, id)
		found = n > 0
		return err
	})
	return found, err
}

// EndToken implements login.Store.
func (s *Store) EndToken(ctx context.Context, token []byte) error {
	return s.write(ctx, func(q queryer) error { return endToken(ctx, q, token) })
}

// PutConfirmation implements login.Store.
func (s *Store) PutConfirmation(ctx context.Context, c login.ConfirmationRow) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `insert into confirmation (account_id, workspace_id, user_id, email, token, expires_at) values ($1, $2, $3, $4, $5, $6)
			on conflict (account_id, workspace_id, user_id) do update
			set email = excluded.email, token = excluded.token, expires_at = excluded.expires_at`,
			c.Account, c.Workspace, c.User, c.Email, c.Token, millis(c.ExpiresAt))
		return err
	})
}

// Confirmation implements login.Store.
func (s *Store) Confirmation(ctx context.Context, token []byte) (c login.ConfirmationRow, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, `select account_id, workspace_id, user_id, email, expires_at from confirmation where token = $1`, args{token}, func(r row) {
			c = login.ConfirmationRow{Token: token, ExpiresAt: instant(r.int(4)),
				Confirmed: login.Confirmed{Account: r.text(0), Workspace: r.text(1), User: r.text(2), Email: r.text(3)}}
		}))
	})
	return c, err
}

// UseConfirmation implements login.Store.
func (s *Store) UseConfirmation(ctx context.Context, token []byte, now time.Time) (c login.Credentials, err error) {
	err = s.write(ctx, func(q queryer) error {
		var account string
		err := some(one(ctx, q, `delete from confirmation where token = $1 and expires_at > $2 returning account_id`, args{token, millis(now)},
			func(r row) { account = r.text(0) }))
		if err != nil {
			return err
		}
		c, err = s.confirmEmail(ctx, q, account, now)
		return err
	})
	return c, err
}

// ChangeEmail implements login.Store.
func (s *Store) ChangeEmail(ctx context.Context, token []byte, now time.Time) (c login.Credentials, err error) {
	err = s.write(ctx, func(q queryer) error {
		account, email := "", ""
		err := some(one(ctx, q, `delete from confirmation where token = $1 and expires_at > $2 returning account_id, email`, args{token, millis(now)},
			func(r row) { account, email = r.text(0), r.text(1) }))
		if err != nil {
			return err
		}
		if err := endSessions(ctx, q, account, "", `update account set stamp = stamp + 1 where id = $1 returning stamp`); err != nil {
			return err
		}
		if _, err := q.exec(ctx, `update account_email set email = $2, confirmed_at = $3 where account_id = $1`, account, email, millis(now)); err != nil {
			return err
		}
		if _, err := q.exec(ctx, `delete from confirmation where account_id = $1`, account); err != nil {
			return err
		}
		return some(one(ctx, q, credentials+`a.id = $1`, args{account}, scanCredentials(&c)))
	})
	if err != nil && isTaken(err) {
		return c, login.ErrTaken
	}
	return c, err
}

// ChangeCode implements login.Store.
func (s *Store) ChangeCode(ctx context.Context, key string, change func(login.CodeRow) *login.CodeRow) error {
	return s.write(ctx, func(q queryer) error {
		var c login.CodeRow
		found, err := one(ctx, q, `select hash, expires_at, tries from code where key = $1`+s.forUpdate(), args{key}, func(r row) {
			c = login.CodeRow{Hash: r.bytes(0), ExpiresAt: instant(r.int(1)), Tries: int(r.int(2))}
		})
		if err != nil {
			return err
		}
		next := change(c)
		switch {
		case next != nil:
			_, err = q.exec(ctx, `insert into code (key, hash, expires_at, tries) values ($1, $2, $3, $4)
				on conflict (key) do update set hash = excluded.hash, expires_at = excluded.expires_at, tries = excluded.tries`,
				key, next.Hash, millis(next.ExpiresAt), next.Tries)
		case found: // a row that was not there is not ours to delete: it may be a newer code
			_, err = q.exec(ctx, `delete from code where key = $1`, key)
		}
		return err
	})
}

// Throttle implements login.Store. The marks are read by an upsert that changes
// nothing, since a row that does not exist cannot be locked.
func (s *Store) Throttle(ctx context.Context, keys []string, change func([]time.Time) []time.Time) error {
	order := make([]int, len(keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { // everyone locks in one order
		if keys[a] < keys[b] {
			return -1
		}
		return 1
	})
	return s.write(ctx, func(q queryer) error {
		marks := make([]time.Time, len(keys))
		for _, i := range order {
			if err := some(one(ctx, q, `insert into throttle (key, mark) values ($1, 0) on conflict (key) do update set mark = throttle.mark returning mark`,
				args{keys[i]}, func(r row) { marks[i] = instant(r.int(0)) })); err != nil {
				return err
			}
		}
		for i, mark := range change(marks) {
			if _, err := q.exec(ctx, `update throttle set mark = $2 where key = $1`, keys[i], millis(mark)); err != nil {
				return err
			}
		}
		return nil
	})
}

// SweepLogin implements login.Store.
func (s *Store) SweepLogin(ctx context.Context, now, idle time.Time) error {
	return s.write(ctx, func(q queryer) error {
		for _, gone := range []struct {
			sql string
			a   args
		}{
			{`delete from code where expires_at <= $1`, args{millis(now)}},
			{`delete from confirmation where expires_at <= $1`, args{millis(now)}},
			{`delete from throttle where mark <= $1`, args{millis(now)}},
			{`delete from session where expires_at <= $1 or used_at <= $2`, args{millis(now), millis(idle)}},
		} {
			if _, err := q.exec(ctx, gone.sql, gone.a...); err != nil {
				return err
			}
		}
		return nil
	})
}
