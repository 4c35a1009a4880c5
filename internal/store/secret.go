package store

import (
	"context"
	"net/netip"
	"time"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

var _ login.SecretStore = (*Store)(nil)

// followCredentials keeps secrets in step with the policy, in its transaction: a
// credential's secret comes and goes with its document, and whoever may not
// enter any more has no session as a guest (A8.4, A9.1).
func followCredentials(ctx context.Context, q queryer, workspace string, result *policy.Result) error {
	for _, x := range result.Secrets {
		if _, err := q.exec(ctx, `insert into secret (id, workspace_id, user_id, type, hash, passcode, used_from) values ($1, $2, $3, $4, $5, $6, '')`,
			x.Credential, workspace, x.User, x.Type, x.Hash, x.Passcode); err != nil {
			return err
		}
	}
	for _, id := range result.EndedCredentials {
		for _, sql := range []string{
			`delete from guest_session where secret_id = $1 and workspace_id = $2`,
			`delete from secret where id = $1 and workspace_id = $2`,
		} {
			if _, err := q.exec(ctx, sql, id, workspace); err != nil {
				return err
			}
		}
	}
	for _, user := range result.EndedUsers {
		if _, err := q.exec(ctx, `delete from guest_session where workspace_id = $1 and user_id = $2`, workspace, user); err != nil {
			return err
		}
	}
	return nil
}

const secrets = `select id, workspace_id, user_id, type, hash, passcode, used_at, used_from from secret where `

func scanSecret(r row) login.SecretRow {
	x := login.SecretRow{ID: r.text(0), Workspace: r.text(1), User: r.text(2), Type: r.text(3), Hash: r.bytes(4), Passcode: r.text(5)}
	if !r.null(6) {
		x.UsedAt = instant(r.int(6))
	}
	x.UsedFrom, _ = netip.ParseAddr(r.text(7)) // "" stays the zero Addr
	return x
}

// Secret implements login.SecretStore.
func (s *Store) Secret(ctx context.Context, id string) (x login.SecretRow, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, secrets+`id = $1`, args{id}, func(r row) { x = scanSecret(r) }))
	})
	return x, err
}

// Secrets implements login.SecretStore.
func (s *Store) Secrets(ctx context.Context, workspace, user string) (all []login.SecretRow, err error) {
	err = s.read(ctx, func(q queryer) error {
		all = nil
		return q.query(ctx, secrets+`workspace_id = $1 and user_id = $2 order by id`, args{workspace, user}, func(r row) error {
			all = append(all, scanSecret(r))
			return nil
		})
	})
	return all, err
}

// TouchSecret implements login.SecretStore.
func (s *Store) TouchSecret(ctx context.Context, id string, at time.Time, from netip.Addr) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `update secret set used_at = $2, used_from = $3 where id = $1 and (used_at is null or used_at < $2)`, id, millis(at), addressText(from))
		return err
	})
}

func addressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// StartGuest implements login.SecretStore.
func (s *Store) StartGuest(ctx context.Context, g login.GuestRow, previous []byte) error {
	return s.write(ctx, func(q queryer) error {
		if err := endToken(ctx, q, previous); err != nil {
			return err
		}
		// The secret may have gone since it was proved.
		n, err := q.exec(ctx, `insert into guest_session (token, id, secret_id, workspace_id, user_id, created_at, used_at, expires_at, address, user_agent)
			select $1, $2, s.id, s.workspace_id, s.user_id, $4, $5, $6, $7, $8 from secret s where s.id = $3`,
			g.Token, g.ID, g.Credential, millis(g.CreatedAt), millis(g.UsedAt), millis(g.ExpiresAt), addressText(g.Address), g.UserAgent)
		return some(n > 0, err)
	})
}

// endToken deletes whichever session has the token.
func endToken(ctx context.Context, q queryer, token []byte) error {
	if len(token) == 0 {
		return nil
	}
	for _, sql := range []string{`delete from session where token = $1`, `delete from guest_session where token = $1`} {
		if _, err := q.exec(ctx, sql, token); err != nil {
			return err
		}
	}
	return nil
}

const guests = `select id, secret_id, workspace_id, user_id, created_at, used_at, expires_at, address, user_agent from guest_session where `

func scanGuest(r row) login.Guest {
	g := login.Guest{ID: r.text(0), Credential: r.text(1), Workspace: r.text(2), User: r.text(3),
		CreatedAt: instant(r.int(4)), UsedAt: instant(r.int(5)), ExpiresAt: instant(r.int(6)), UserAgent: r.text(8)}
	g.Address, _ = netip.ParseAddr(r.text(7)) // "" stays the zero Addr
	return g
}

// Guest implements login.SecretStore.
func (s *Store) Guest(ctx context.Context, token []byte) (g login.Guest, err error) {
	err = s.read(ctx, func(q queryer) error {
		return some(one(ctx, q, guests+`token = $1`, args{token}, func(r row) { g = scanGuest(r) }))
	})
	return g, err
}

// Guests implements login.SecretStore.
func (s *Store) Guests(ctx context.Context, workspace string, users ...string) (all []login.Guest, err error) {
	if len(users) == 0 {
		return nil, nil
	}
	var st statement
	st.add(guests, "workspace_id = ", st.arg(workspace), " and user_id in ", st.list(users), " order by id")
	err = s.read(ctx, func(q queryer) error {
		all = nil
		return q.query(ctx, st.String(), st.args, func(r row) error {
			all = append(all, scanGuest(r))
			return nil
		})
	})
	return all, err
}

// TouchGuest implements login.SecretStore.
func (s *Store) TouchGuest(ctx context.Context, token []byte, at time.Time) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `update guest_session set used_at = $2 where token = $1 and used_at < $2`, token, millis(at))
		return err
	})
}

// SweepGuests implements login.SecretStore.
func (s *Store) SweepGuests(ctx context.Context, now time.Time) error {
	return s.write(ctx, func(q queryer) error {
		_, err := q.exec(ctx, `delete from guest_session where expires_at <= $1`, millis(now))
		return err
	})
}
