package login_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/login"
)

// The part of the store in memory that keeps proofs.

func (m *memory) ProveSession(ctx context.Context, account, id string, p login.Proof) error {
	leave, err := m.enter(ctx, "ProveSession")
	defer leave()
	for i, s := range m.sessions {
		if err == nil && s.Account.ID == account && s.ID == id {
			m.sessions[i].Proof = p
		}
	}
	return err
}

func (m *memory) AddPasskey(ctx context.Context, p login.PasskeyRow) error {
	leave, err := m.enter(ctx, "AddPasskey")
	defer leave()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(m.passkeys, func(x login.PasskeyRow) bool { return bytes.Equal(x.Credential, p.Credential) }) {
		return login.ErrTaken
	}
	m.passkeys = append(m.passkeys, p)
	return nil
}

func (m *memory) Passkeys(ctx context.Context, account string) (all []login.PasskeyRow, err error) {
	leave, err := m.enter(ctx, "Passkeys")
	defer leave()
	for _, p := range m.passkeys {
		if err == nil && p.Account == account {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b login.PasskeyRow) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

func (m *memory) Passkey(ctx context.Context, credential []byte) (login.PasskeyRow, error) {
	leave, err := m.enter(ctx, "Passkey")
	defer leave()
	if err != nil {
		return login.PasskeyRow{}, err
	}
	for _, p := range m.passkeys {
		if bytes.Equal(p.Credential, credential) {
			return p, nil
		}
	}
	return login.PasskeyRow{}, login.ErrNone
}

func (m *memory) UsePasskey(ctx context.Context, credential, before, record []byte, at time.Time) (bool, error) {
	leave, err := m.enter(ctx, "UsePasskey")
	defer leave()
	for i, p := range m.passkeys {
		if err == nil && bytes.Equal(p.Credential, credential) && bytes.Equal(p.Record, before) {
			m.passkeys[i].Record, m.passkeys[i].UsedAt = record, at
			return true, nil
		}
	}
	return false, err
}

func (m *memory) RenamePasskey(ctx context.Context, account, id, name string) (bool, error) {
	leave, err := m.enter(ctx, "RenamePasskey")
	defer leave()
	for i, p := range m.passkeys {
		if err == nil && p.Account == account && p.ID == id {
			m.passkeys[i].Name = name
			return true, nil
		}
	}
	return false, err
}

func (m *memory) RemovePasskey(ctx context.Context, account, id string) (bool, error) {
	leave, err := m.enter(ctx, "RemovePasskey")
	defer leave()
	before := len(m.passkeys)
	if err == nil {
		m.passkeys = slices.DeleteFunc(m.passkeys, func(p login.PasskeyRow) bool { return p.Account == account && p.ID == id })
	}
	return len(m.passkeys) < before, err
}

func (m *memory) AddIdentity(ctx context.Context, i login.Identity) error {
	leave, err := m.enter(ctx, "AddIdentity")
	defer leave()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(m.identities, func(x login.Identity) bool { return x.Issuer == i.Issuer && x.Subject == i.Subject }) {
		return login.ErrTaken
	}
	m.identities = append(m.identities, i)
	return nil
}

func (m *memory) Identities(ctx context.Context, account string) (all []login.Identity, err error) {
	leave, err := m.enter(ctx, "Identities")
	defer leave()
	for _, i := range m.identities {
		if err == nil && i.Account == account {
			all = append(all, i)
		}
	}
	slices.SortFunc(all, func(a, b login.Identity) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

func (m *memory) UseIdentity(ctx context.Context, issuer, subject, email string, at time.Time) (login.Identity, error) {
	leave, err := m.enter(ctx, "UseIdentity")
	defer leave()
	if err != nil {
		return login.Identity{}, err
	}
	for i, x := range m.identities {
		if x.Issuer == issuer && x.Subject == subject {
			m.identities[i].UsedAt, m.identities[i].Email = at, email
			return m.identities[i], nil
		}
	}
	return login.Identity{}, login.ErrNone
}

func (m *memory) RemoveIdentity(ctx context.Context, account, id string) (bool, error) {
	leave, err := m.enter(ctx, "RemoveIdentity")
	defer leave()
	before := len(m.identities)
	if err == nil {
		m.identities = slices.DeleteFunc(m.identities, func(i login.Identity) bool { return i.Account == account && i.ID == id })
	}
	return len(m.identities) < before, err
}

func (m *memory) TOTP(ctx context.Context, account string) (login.TOTPRow, error) {
	leave, err := m.enter(ctx, "TOTP")
	defer leave()
	if err != nil {
		return login.TOTPRow{}, err
	}
	if t, ok := m.totp[account]; ok {
		return t, nil
	}
	return login.TOTPRow{}, login.ErrNone
}

func (m *memory) PutTOTP(ctx context.Context, account string, secret []byte) error {
	leave, err := m.enter(ctx, "PutTOTP")
	defer leave()
	switch {
	case err != nil:
		return err
	case m.totp[account].Confirmed:
		return login.ErrTaken
	}
	m.totp[account] = login.TOTPRow{Secret: secret}
	return nil
}

func (m *memory) ConfirmTOTP(ctx context.Context, account string, secret []byte, step int64, codes [][]byte, keep string, _ time.Time) error {
	leave, err := m.enter(ctx, "ConfirmTOTP")
	defer leave()
	t, ok := m.totp[account]
	switch {
	case err != nil:
		return err
	case !ok || t.Confirmed || !bytes.Equal(t.Secret, secret):
		return login.ErrNone
	}
	m.totp[account] = login.TOTPRow{Secret: secret, Confirmed: true, Step: step}
	m.accounts[account].SecondFactor = true
	m.codesOf(account, codes)
	m.end(m.accounts[account], keep)
	return nil
}

func (m *memory) codesOf(account string, codes [][]byte) {
	for key := range m.recovery {
		if strings.HasPrefix(key, account+"\x00") {
			delete(m.recovery, key)
		}
	}
	for _, c := range codes {
		m.recovery[account+"\x00"+string(c)] = c
	}
}

func (m *memory) UseTOTP(ctx context.Context, account string, step int64) (bool, error) {
	leave, err := m.enter(ctx, "UseTOTP")
	defer leave()
	t, ok := m.totp[account]
	if err != nil || !ok || !t.Confirmed || t.Step >= step {
		return false, err
	}
	t.Step = step
	m.totp[account] = t
	return true, nil
}

func (m *memory) RemoveTOTP(ctx context.Context, account string) (bool, error) {
	leave, err := m.enter(ctx, "RemoveTOTP")
	defer leave()
	if err != nil {
		return false, err
	}
	_, ok := m.totp[account]
	delete(m.totp, account)
	m.codesOf(account, nil)
	if c := m.accounts[account]; c != nil {
		c.SecondFactor = false
	}
	return ok, nil
}

func (m *memory) PutRecoveryCodes(ctx context.Context, account string, codes [][]byte) error {
	leave, err := m.enter(ctx, "PutRecoveryCodes")
	defer leave()
	if err == nil {
		m.codesOf(account, codes)
	}
	return err
}

func (m *memory) RecoveryCodes(ctx context.Context, account string) (n int, err error) {
	leave, err := m.enter(ctx, "RecoveryCodes")
	defer leave()
	for key := range m.recovery {
		if err == nil && strings.HasPrefix(key, account+"\x00") {
			n++
		}
	}
	return n, err
}

func (m *memory) UseRecoveryCode(ctx context.Context, account string, hash []byte) (bool, error) {
	leave, err := m.enter(ctx, "UseRecoveryCode")
	defer leave()
	key := account + "\x00" + string(hash)
	_, ok := m.recovery[key]
	if err == nil {
		delete(m.recovery, key)
	}
	return ok && err == nil, err
}

func (m *memory) ForgetProofs(ctx context.Context, account string) error {
	leave, err := m.enter(ctx, "ForgetProofs")
	defer leave()
	if err == nil {
		m.forget(account)
	}
	return err
}

func (m *memory) forget(account string) {
	delete(m.totp, account)
	m.codesOf(account, nil)
	m.passkeys = slices.DeleteFunc(m.passkeys, func(p login.PasskeyRow) bool { return p.Account == account })
	m.identities = slices.DeleteFunc(m.identities, func(i login.Identity) bool { return i.Account == account })
	if c := m.accounts[account]; c != nil {
		c.SecondFactor = false
	}
}

func (m *memory) PutProviderSecret(ctx context.Context, workspace, provider, id string, sealed []byte) error {
	leave, err := m.enter(ctx, "PutProviderSecret")
	defer leave()
	if err == nil {
		m.secrets[workspace+" "+provider+" "+id] = sealed
	}
	return err
}

func (m *memory) ProviderSecret(ctx context.Context, workspace, provider, id string) ([]byte, error) {
	leave, err := m.enter(ctx, "ProviderSecret")
	defer leave()
	if err != nil {
		return nil, err
	}
	if sealed, ok := m.secrets[workspace+" "+provider+" "+id]; ok {
		return sealed, nil
	}
	return nil, login.ErrNone
}

func (m *memory) DropProviderSecrets(ctx context.Context, workspace, provider, keep string) error {
	leave, err := m.enter(ctx, "DropProviderSecrets")
	defer leave()
	for key := range m.secrets {
		if err == nil && strings.HasPrefix(key, workspace+" "+provider+" ") && key != workspace+" "+provider+" "+keep {
			delete(m.secrets, key)
		}
	}
	return err
}
