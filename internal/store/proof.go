package store

import (
	"context"
	"time"

	"github.com/trackward/trackward/internal/login"
)

// ProveSession implements login.Store.
func (s *Store) ProveSession(ctx context.Context, account, id string, p login.Proof) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `update session set method = $3, proved_at = $4, strong = $5 where account_id = $1 and id = $2`,
			account, id, p.Method, millis(p.At), p.Strong)
		return err
	})
}

// AddPasskey implements login.Store.
func (s *Store) AddPasskey(ctx context.Context, p login.PasskeyRow) error {
	err := s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `insert into passkey (credential, id, account_id, name, record, created_at, used_at) values ($1, $2, $3, $4, $5, $6, $7)`,
			p.Credential, p.ID, p.Account, p.Name, p.Record, millis(p.CreatedAt), millis(p.UsedAt))
		return err
	})
	if err != nil && isTaken(err) {
		return login.ErrTaken
	}
	return err
}

const passkeys = `select credential, id, account_id, name, record, created_at, used_at from passkey where `

func scanPasskey(r row) login.PasskeyRow {
	return login.PasskeyRow{Credential: r.bytes(0), Account: r.text(2), Record: r.bytes(4),
		Passkey: login.Passkey{ID: r.text(1), Name: r.text(3), CreatedAt: instant(r.int(5)), UsedAt: instant(r.int(6))}}
}

// Passkeys implements login.Store.
func (s *Store) Passkeys(ctx context.Context, account string) (all []login.PasskeyRow, err error) {
	err = s.read(ctx, func(q queryer) error {
		all = nil
		return q.query(ctx, passkeys+`account_id = $1 order by id`, args{account}, func(r row) error {
			all = append(all, scanPasskey(r))
			return nil
		})
	})
	return all, err
}

// Passkey implements login.Store.
func (s *Store) Passkey(ctx context.Context, credential []byte) (p login.PasskeyRow, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, passkeys+`credential = $1`, args{credential}, func(r row) { p = scanPasskey(r) }))
	})
	return p, err
}

// UsePasskey implements login.Store.
func (s *Store) UsePasskey(ctx context.Context, credential, before, record []byte, at time.Time) (ok bool, err error) {
	err = s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, `update passkey set record = $3, used_at = $4 where credential = $1 and record = $2`, credential, before, record, millis(at))
		ok = n > 0
		return err
	})
	return ok, err
}

// RenamePasskey implements login.Store.
func (s *Store) RenamePasskey(ctx context.Context, account, id, name string) (bool, error) {
	return s.changed(ctx, `update passkey set name = $3 where account_id = $1 and id = $2`, account, id, name)
}

// RemovePasskey implements login.Store.
func (s *Store) RemovePasskey(ctx context.Context, account, id string) (bool, error) {
	return s.changed(ctx, `delete from passkey where account_id = $1 and id = $2`, account, id)
}

// changed runs one statement and reports whether it found a row.
func (s *Store) changed(ctx context.Context, sql string, a ...any) (found bool, err error) {
	err = s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, sql, a...)
		found = n > 0
		return err
	})
	return found, err
}

// AddIdentity implements login.Store.
func (s *Store) AddIdentity(ctx context.Context, i login.Identity) error {
	err := s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `insert into identity (issuer, subject, id, account_id, provider, email, created_at, used_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
			i.Issuer, i.Subject, i.ID, i.Account, i.Provider, i.Email, millis(i.CreatedAt), millis(i.UsedAt))
		return err
	})
	if err != nil && isTaken(err) {
		return login.ErrTaken
	}
	return err
}

const identities = `select issuer, subject, id, account_id, provider, email, created_at, used_at from identity where `

func scanIdentity(r row) login.Identity {
	return login.Identity{Issuer: r.text(0), Subject: r.text(1), ID: r.text(2), Account: r.text(3), Provider: r.text(4), Email: r.text(5),
		CreatedAt: instant(r.int(6)), UsedAt: instant(r.int(7))}
}

// Identities implements login.Store.
func (s *Store) Identities(ctx context.Context, account string) (all []login.Identity, err error) {
	err = s.read(ctx, func(q queryer) error {
		all = nil
		return q.query(ctx, identities+`account_id = $1 order by id`, args{account}, func(r row) error {
			all = append(all, scanIdentity(r))
			return nil
		})
	})
	return all, err
}

// UseIdentity implements login.Store.
func (s *Store) UseIdentity(ctx context.Context, issuer, subject, email string, at time.Time) (i login.Identity, err error) {
	err = s.write(ctx, func(q queryer) error {
		return some(one(ctx, q, `update identity set used_at = $3, email = $4 where issuer = $1 and subject = $2
			returning issuer, subject, id, account_id, provider, email, created_at, used_at`, args{issuer, subject, millis(at), email}, func(r row) { i = scanIdentity(r) }))
	})
	return i, err
}

// RemoveIdentity implements login.Store.
func (s *Store) RemoveIdentity(ctx context.Context, account, id string) (bool, error) {
	return s.changed(ctx, `delete from identity where account_id = $1 and id = $2`, account, id)
}

// TOTP implements login.Store.
func (s *Store) TOTP(ctx context.Context, account string) (t login.TOTPRow, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, `select secret, confirmed_at is not null, step from totp where account_id = $1`, args{account}, func(r row) {
			t = login.TOTPRow{Secret: r.bytes(0), Confirmed: r.bool(1), Step: r.int(2)}
		}))
	})
	return t, err
}

// PutTOTP implements login.Store.
func (s *Store) PutTOTP(ctx context.Context, account string, secret []byte) error {
	ok, err := s.changed(ctx, `insert into totp (account_id, secret, confirmed_at, step) values ($1, $2, null, 0)
		on conflict (account_id) do update set secret = excluded.secret, step = 0 where totp.confirmed_at is null`, account, secret)
	if err == nil && !ok {
		err = login.ErrTaken
	}
	return err
}

// ConfirmTOTP implements login.Store.
func (s *Store) ConfirmTOTP(ctx context.Context, account string, secret []byte, step int64, codes [][]byte, keep string, now time.Time) error {
	return s.write(ctx, func(q queryer) error {
		n, err := q.exec(ctx, `update totp set confirmed_at = $4, step = $3 where account_id = $1 and secret = $2 and confirmed_at is null`,
			account, secret, step, millis(now))
		if err == nil && n == 0 {
			err = login.ErrNone
		}
		if err != nil {
			return err
		}
		if err := putRecoveryCodes(ctx, q, account, codes); err != nil {
			return err
		}
		return endSessions(ctx, q, account, keep, `update account set stamp = stamp + 1 where id = $1 returning stamp`)
	})
}

// UseTOTP implements login.Store.
func (s *Store) UseTOTP(ctx context.Context, account string, step int64) (bool, error) {
	return s.changed(ctx, `update totp set step = $2 where account_id = $1 and step < $2 and confirmed_at is not null`, account, step)
}

// RemoveTOTP implements login.Store.
func (s *Store) RemoveTOTP(ctx context.Context, account string) (found bool, err error) {
	err = s.write(ctx, func(q queryer) error {
		if _, err := q.exec(ctx, `delete from recovery_code where account_id = $1`, account); err != nil {
			return err
		}
		n, err := q.exec(ctx, `delete from totp where account_id = $1`, account)
		found = n > 0
		return err
	})
	return found, err
}

// PutRecoveryCodes implements login.Store.
func (s *Store) PutRecoveryCodes(ctx context.Context, account string, codes [][]byte) error {
	return s.write(ctx, func(q queryer) error { return putRecoveryCodes(ctx, q, account, codes) })
}

func putRecoveryCodes(ctx context.Context, q queryer, account string, codes [][]byte) error {
	if _, err := q.exec(ctx, `delete from recovery_code where account_id = $1`, account); err != nil {
		return err
	}
	for _, hash := range codes {
		if _, err := q.exec(ctx, `insert into recovery_code (account_id, hash) values ($1, $2)`, account, hash); err != nil {
			return err
		}
	}
	return nil
}

// RecoveryCodes implements login.Store.
func (s *Store) RecoveryCodes(ctx context.Context, account string) (n int, err error) {
	err = s.read(ctx, func(q queryer) error {
		_, err := one(ctx, q, `select count(*) from recovery_code where account_id = $1`, args{account}, func(r row) { n = int(r.int(0)) })
		return err
	})
	return n, err
}

// UseRecoveryCode implements login.Store.
func (s *Store) UseRecoveryCode(ctx context.Context, account string, hash []byte) (bool, error) {
	return s.changed(ctx, `delete from recovery_code where account_id = $1 and hash = $2`, account, hash)
}

// ForgetProofs implements login.Store.
func (s *Store) ForgetProofs(ctx context.Context, account string) error {
	return s.write(ctx, func(q queryer) error { return forgetProofs(ctx, q, account) })
}

func forgetProofs(ctx context.Context, q queryer, account string) error {
	for _, table := range []string{"recovery_code", "totp", "passkey", "identity"} {
		if _, err := q.exec(ctx, `delete from `+table+` where account_id = $1`, account); err != nil {
			return err
		}
	}
	return nil
}

// PutProviderSecret implements login.Store.
func (s *Store) PutProviderSecret(ctx context.Context, workspace, provider, id string, sealed []byte) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `insert into provider_secret (workspace_id, id, provider_id, secret) values ($1, $2, $3, $4)`, workspace, id, provider, sealed)
		return err
	})
}

// ProviderSecret implements login.Store.
func (s *Store) ProviderSecret(ctx context.Context, workspace, provider, id string) (sealed []byte, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, `select secret from provider_secret where workspace_id = $1 and id = $2 and provider_id = $3`, args{workspace, id, provider},
			func(r row) { sealed = r.bytes(0) }))
	})
	return sealed, err
}

// DropProviderSecrets implements login.Store.
func (s *Store) DropProviderSecrets(ctx context.Context, workspace, provider, keep string) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `delete from provider_secret where workspace_id = $1 and provider_id = $2 and id <> $3`, workspace, provider, keep)
		return err
	})
}
