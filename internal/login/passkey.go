package login

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/trackward/trackward/internal/words"
)

// Passkey is one of an account's passkeys, as its holder sees it.
type Passkey struct {
	ID        string
	Name      string
	CreatedAt time.Time
	UsedAt    time.Time // zero before the first use
}

// PasskeyRow is a passkey as it is stored.
type PasskeyRow struct {
	Passkey
	Account    string
	Credential []byte // the authenticator's id of it
	Record     []byte // public key, counter and flags, as the library keeps them
}

const (
	challengeLife = 5 * time.Minute
	maxPasskeys   = 20
)

// relyingParty is what passkeys belong to: the host of the public URL. There is
// none for an address without a name, since browsers make none for it.
func relyingParty(public string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(public)
	if err != nil {
		return nil, err
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil || u.Hostname() == "" {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "Trackward", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		}})
}

// Passkeys reports whether passkeys can be used at the server's address.
func (s *Service) Passkeys() bool { return s.rp != nil }

func (s *Service) needsPasskeys() error {
	if s.rp != nil {
		return nil
	}
	return &Error{Kind: Missing, Code: "no_passkeys", Message: "Passkeys need an address with a name. Ask whoever runs the server to set public_url."}
}

func (s *Service) mayAddPasskey(x Session) error {
	if err := s.needsPasskeys(); err != nil {
		return err
	}
	return s.fresh(x)
}

// holder is an account as the library asks for one.
type holder struct {
	Account
	rows []PasskeyRow
}

func (h holder) WebAuthnID() []byte          { return []byte(h.ID) }
func (h holder) WebAuthnName() string        { return h.Email }
func (h holder) WebAuthnDisplayName() string { return h.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	var out []webauthn.Credential
	for _, r := range h.rows {
		var c webauthn.Credential
		if json.Unmarshal(r.Record, &c) == nil {
			out = append(out, c)
		}
	}
	return out
}

// PasskeysOf are the account's passkeys, oldest first.
func (s *Service) PasskeysOf(ctx context.Context, account string) (out []Passkey, err error) {
	rows, err := s.store.Passkeys(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("list passkeys: %w", err)
	}
	for _, r := range rows {
		out = append(out, r.Passkey)
	}
	return out, nil
}

// BeginPasskey gives the options, as JSON, with which a browser makes a passkey
// for the session's account. Stale without a fresh proof.
func (s *Service) BeginPasskey(ctx context.Context, x Session) (json.RawMessage, error) {
	if err := s.mayAddPasskey(x); err != nil {
		return nil, err
	}
	rows, err := s.store.Passkeys(ctx, x.Account.ID)
	switch {
	case err != nil:
		return nil, fmt.Errorf("list passkeys: %w", err)
	case len(rows) >= maxPasskeys:
		return nil, invalid("name", words.Say("An account has at most %d passkeys. Remove one first.", maxPasskeys))
	}
	challenge, err := s.challenge()
	if err != nil {
		return nil, err
	}
	h := holder{x.Account, rows}
	var known []protocol.CredentialDescriptor
	for _, c := range h.WebAuthnCredentials() {
		known = append(known, c.Descriptor())
	}
	options, data, err := s.rp.BeginRegistration(h, webauthn.WithExclusions(known), func(o *protocol.PublicKeyCredentialCreationOptions) error {
		o.Challenge = challenge
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("begin passkey: %w", err)
	}
	if err := s.keep(ctx, "passkey", data.Challenge, challengeLife, data); err != nil {
		return nil, err
	}
	return json.Marshal(options.Response)
}

// AddPasskey stores the passkey that a browser made. Wrong when it does not
// answer a challenge of this account, Taken when it is known, Invalid for a bad
// name, Stale without a fresh proof.
func (s *Service) AddPasskey(ctx context.Context, x Session, name string, response []byte) (Passkey, error) {
	if err := s.mayAddPasskey(x); err != nil {
		return Passkey{}, err
	}
	name, err := cleanName(name)
	if err != nil {
		return Passkey{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return Passkey{}, wrongPasskey()
	}
	data, err := s.answered(ctx, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return Passkey{}, err
	}
	made, err := s.rp.CreateCredential(holder{Account: x.Account}, data, parsed)
	if err != nil || !made.Flags.UserVerified {
		s.log.InfoContext(ctx, "a new passkey was refused", "account", x.Account.ID, "cause", err)
		return Passkey{}, wrongPasskey()
	}
	record, err := json.Marshal(made)
	if err != nil {
		return Passkey{}, fmt.Errorf("store passkey: %w", err)
	}
	p := Passkey{ID: s.newID(), Name: name, CreatedAt: s.instant()}
	switch err := s.store.AddPasskey(ctx, PasskeyRow{Passkey: p, Account: x.Account.ID, Credential: made.ID, Record: record}); {
	case errors.Is(err, ErrTaken):
		return Passkey{}, &Error{Kind: Taken, Code: "passkey_known", Message: "This passkey is stored already. Sign in with it, or use another device."}
	case err != nil:
		return Passkey{}, fmt.Errorf("store passkey: %w", err)
	}
	s.tell(ctx, x.Account, words.Say("The passkey \"%s\" was added. It signs in to your account.", printable(name, 200)))
	return p, nil
}

// RenamePasskey gives one of the account's passkeys another name. Missing, Invalid.
func (s *Service) RenamePasskey(ctx context.Context, x Session, id, name string) error {
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	found, err := s.store.RenamePasskey(ctx, x.Account.ID, id, name)
	return foundOr(found, err, "passkey")
}

// RemovePasskey takes one of the account's passkeys away: it signs nobody in any
// more. Missing, Stale.
func (s *Service) RemovePasskey(ctx context.Context, x Session, id string) error {
	if err := s.fresh(x); err != nil {
		return err
	}
	found, err := s.store.RemovePasskey(ctx, x.Account.ID, id)
	if err := foundOr(found, err, "passkey"); err != nil {
		return err
	}
	s.tell(ctx, x.Account, "A passkey was removed. It does not sign in to your account any more.")
	return nil
}

func foundOr(found bool, err error, what words.Text) error {
	switch {
	case err != nil:
		return fmt.Errorf("change %s: %w", what.String(), err)
	case !found:
		return missing(what)
	}
	return nil
}

// PasskeyChallenge gives the options, as JSON, with which a browser answers with
// any passkey of this server. It asks nobody's name.
func (s *Service) PasskeyChallenge(ctx context.Context, client Client) (json.RawMessage, error) {
	if err := s.needsPasskeys(); err != nil {
		return nil, err
	}
	if err := s.take(ctx, challengesFrom(network(client.Address))); err != nil {
		return nil, err
	}
	challenge, err := s.challenge()
	if err != nil {
		return nil, err
	}
	options, data, err := s.rp.BeginDiscoverableLogin(webauthn.WithChallenge(challenge))
	if err != nil {
		return nil, fmt.Errorf("begin sign-in by passkey: %w", err)
	}
	if err := s.keep(ctx, "passkey", data.Challenge, challengeLife, data); err != nil {
		return nil, err
	}
	return json.Marshal(options.Response)
}

// Passkey signs in with the answer to a challenge. Wrong for everything that
// does not fit, Throttled after too many tries.
func (s *Service) Passkey(ctx context.Context, response []byte, client Client) (Session, error) {
	c, err := s.passkeyAnswer(ctx, response, client)
	if err != nil {
		return Session{}, err
	}
	return s.start(ctx, c, client, Proof{Method: ByPasskey, Strong: true})
}

// ProvePasskey renews the proof of a session with a passkey of its account.
func (s *Service) ProvePasskey(ctx context.Context, x Session, response []byte, client Client) (Proof, error) {
	c, err := s.passkeyAnswer(ctx, response, client)
	switch {
	case err != nil:
		return Proof{}, err
	case c.ID != x.Account.ID:
		return Proof{}, wrongPasskey()
	}
	return s.proved(ctx, x, Proof{Method: ByPasskey, Strong: true})
}

// passkeyAnswer judges an answer to a challenge; a challenge is answered once.
func (s *Service) passkeyAnswer(ctx context.Context, response []byte, client Client) (c Credentials, err error) {
	if err := s.needsPasskeys(); err != nil {
		return c, err
	}
	tries := triesFrom(network(client.Address))
	if err := s.take(ctx, tries); err != nil {
		return c, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return c, wrongPasskey()
	}
	data, err := s.answered(ctx, parsed.Response.CollectedClientData.Challenge)
	if err != nil {
		return c, err
	}
	row, err := s.store.Passkey(ctx, parsed.RawID)
	if errors.Is(err, ErrNone) {
		return c, wrongPasskey()
	}
	if err == nil {
		c, err = s.store.Credentials(ctx, row.Account)
	}
	if err != nil {
		return c, fmt.Errorf("read passkey: %w", err)
	}
	find := func(_, _ []byte) (webauthn.User, error) { return holder{c.Account, []PasskeyRow{row}}, nil }
	_, used, err := s.rp.ValidatePasskeyLogin(find, data, parsed)
	if err != nil || used.Authenticator.CloneWarning || !c.Confirmed {
		s.log.InfoContext(ctx, "a passkey was refused", "account", c.ID, "passkey", row.ID, "cause", err, "copied", err == nil && used.Authenticator.CloneWarning)
		return c, wrongPasskey()
	}
	record, err := json.Marshal(used)
	if err != nil {
		return c, fmt.Errorf("store passkey: %w", err)
	}
	ok, err := s.store.UsePasskey(ctx, row.Credential, row.Record, record, s.instant())
	switch {
	case err != nil:
		return c, fmt.Errorf("store passkey: %w", err)
	case !ok: // used, or removed, in the same moment
		return c, wrongPasskey()
	}
	s.giveBack(ctx, tries)
	return c, nil
}

// challenge is 256 bits.
func (s *Service) challenge() ([]byte, error) {
	token, err := s.token()
	if err != nil {
		return nil, err
	}
	return base64.RawURLEncoding.DecodeString(token)
}

// answered is the ceremony that a challenge began, once.
func (s *Service) answered(ctx context.Context, challenge string) (data webauthn.SessionData, err error) {
	ok, err := s.kept(ctx, "passkey", challenge, true, &data)
	if err == nil && !ok {
		err = wrongPasskey()
	}
	return data, err
}
