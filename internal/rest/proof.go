package rest

import (
	"encoding/json"

	"github.com/trackward/trackward/internal/login"
)

// Security is how the account signs in, as its holder sees it. No secret is in it.
type Security struct {
	Password   bool           `json:"password" doc:"A password is set."`
	Passkeys   []Passkey      `json:"passkeys"`
	TOTP       TOTPState      `json:"totp"`
	Identities []IdentityInfo `json:"identities"`
	Providers  []SignInWith   `json:"providers" doc:"Identity providers that can be connected."`
	CanPasskey bool           `json:"can_passkey" doc:"Passkeys can be used at this address."`
	Proof      ProofInfo      `json:"proof"`
}

// Passkey is one of the account's passkeys.
type Passkey struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	CreatedAt  string `json:"created_at" format:"date-time"`
	LastUsedAt string `json:"last_used_at,omitempty" format:"date-time"`
}

// TOTPState says whether an authenticator app is set up.
type TOTPState struct {
	On            bool `json:"on"`
	RecoveryCodes int  `json:"recovery_codes" doc:"How many are left."`
}

// IdentityInfo is one of the account's identities at a provider.
type IdentityInfo struct {
	ID         string `json:"id"`
	Provider   string `json:"provider"`
	Email      string `json:"email,omitempty" doc:"As the provider last told it; it proves nothing here."`
	CreatedAt  string `json:"created_at" format:"date-time"`
	LastUsedAt string `json:"last_used_at" format:"date-time"`
}

// ProofInfo is the session's latest proof.
type ProofInfo struct {
	Method     string `json:"method" example:"password"`
	FreshUntil string `json:"fresh_until" format:"date-time" doc:"Until then credentials can be changed without another proof."`
	Strong     bool   `json:"strong" doc:"Two factors were shown."`
}

// NewTOTP is a secret for an authenticator app; it counts once a code confirms it.
type NewTOTP struct {
	Secret string   `json:"secret" doc:"Base32, to type."`
	URI    string   `json:"uri" doc:"otpauth://"`
	QR     []string `json:"qr" doc:"The URI as a QR code: a text of 0 and 1 for each row."`
}

// RecoveryCodes are shown once.
type RecoveryCodes struct {
	Codes []string `json:"codes"`
}

// CredentialOptions are what a browser's credential API is given, as WebAuthn
// writes it in JSON.
type CredentialOptions struct {
	Options json.RawMessage `json:"options"`
}

type credentialInput struct {
	Body struct {
		Credential json.RawMessage `json:"credential" doc:"What the browser answered, as WebAuthn writes it in JSON."`
	}
}

type newPasskeyInput struct {
	Body struct {
		Name       string          `json:"name" minLength:"1" maxLength:"200"`
		Credential json.RawMessage `json:"credential" doc:"What the browser made, as WebAuthn writes it in JSON."`
	}
}

// OnePasskey names one of the account's passkeys.
type OnePasskey struct {
	Passkey string `path:"passkey"`
}

type renamePasskeyInput struct {
	OnePasskey
	Body struct {
		Name string `json:"name" minLength:"1" maxLength:"200"`
	}
}

type secondInput struct {
	Body struct {
		Code string `json:"code" minLength:"6" maxLength:"32" doc:"From the authenticator app, or a recovery code."`
	}
}

type proveInput struct {
	Body struct {
		Method string `json:"method" enum:"password,code,totp"`
		Secret string `json:"secret" minLength:"1" maxLength:"1024" doc:"The password, the code by e-mail, or the app's or a recovery code."`
	}
}

func (s *Server) routesProof() {
	add(s, public, operation{id: "sign-in-second-step", method: "POST", path: "/auth/totp", tag: "sign-in", summary: "End a sign-in with the authenticator app's code or a recovery code"}, signInSecondStep)
	add(s, public, operation{id: "begin-sign-in-with-passkey", method: "POST", path: "/auth/passkeys/start", tag: "sign-in", summary: "A challenge for any passkey of this server"}, beginSignInWithPasskey)
	add(s, public, operation{id: "sign-in-with-passkey", method: "POST", path: "/auth/passkeys/finish", tag: "sign-in", summary: "Sign in with the answer to a challenge"}, signInWithPasskey)

	add(s, signedIn, operation{id: "get-my-security", method: "GET", path: "/me/security", tag: "me", summary: "How this account signs in"}, getMySecurity)
	add(s, signedIn, operation{id: "prove", method: "POST", path: "/me/prove", tag: "me", summary: "Prove again that it is you, for the next ten minutes"}, prove)
	add(s, signedIn, operation{id: "send-proof-code", method: "POST", path: "/me/prove/code", tag: "me", summary: "Send a one-time code to this account's own address"}, sendProofCode)
	add(s, signedIn, operation{id: "prove-with-passkey", method: "POST", path: "/me/prove/passkey", tag: "me", summary: "Prove it with the answer of a passkey to a challenge of /auth/passkeys/start"}, proveWithPasskey)
	add(s, signedIn, operation{id: "begin-passkey", method: "POST", path: "/me/passkeys/start", tag: "me", summary: "What a browser needs to make a passkey; needs a fresh proof"}, beginPasskey)
	add(s, signedIn, operation{id: "create-passkey", method: "POST", path: "/me/passkeys", tag: "me", summary: "Store the passkey that the browser made", status: 201}, createPasskey)
	add(s, signedIn, operation{id: "rename-passkey", method: "PATCH", path: "/me/passkeys/{passkey}", tag: "me", summary: "Give a passkey another name"}, renamePasskey)
	add(s, signedIn, operation{id: "delete-passkey", method: "DELETE", path: "/me/passkeys/{passkey}", tag: "me", summary: "Remove a passkey; needs a fresh proof"}, deletePasskey)
	add(s, signedIn, operation{id: "begin-totp", method: "POST", path: "/me/totp", tag: "me", summary: "A secret for an authenticator app; needs a fresh proof", status: 201}, beginTOTP)
	add(s, signedIn, operation{id: "confirm-totp", method: "POST", path: "/me/totp/confirm", tag: "me", summary: "Switch the authenticator app on with its first code; other sessions end"}, confirmTOTP)
	add(s, signedIn, operation{id: "delete-totp", method: "DELETE", path: "/me/totp", tag: "me", summary: "Switch the authenticator app off; needs a fresh proof"}, deleteTOTP)
	add(s, signedIn, operation{id: "new-recovery-codes", method: "POST", path: "/me/totp/recovery-codes", tag: "me", summary: "Replace the recovery codes; needs a fresh proof"}, newRecoveryCodes)
}

func signInSecondStep(c *call, in *secondInput) (*Session, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	session, err := c.s.login.SecondStep(c.r.Context(), c.carried(stepCookie), in.Body.Code, c.client())
	if err == nil {
		c.carry(stepCookie, "", -1)
	}
	return c.entered(session, err)
}

func beginSignInWithPasskey(c *call, _ *struct{}) (*CredentialOptions, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	options, err := c.s.login.PasskeyChallenge(c.r.Context(), c.client())
	return &CredentialOptions{options}, err
}

func signInWithPasskey(c *call, in *credentialInput) (*Session, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	return c.entered(c.s.login.Passkey(c.r.Context(), in.Body.Credential, c.client()))
}

func getMySecurity(c *call, _ *struct{}) (*Security, error) {
	ctx, account := c.r.Context(), c.session.Account
	out := &Security{Password: account.HasPassword, Passkeys: []Passkey{}, Identities: []IdentityInfo{}, Providers: []SignInWith{},
		CanPasskey: c.s.login.Passkeys(), Proof: proofInfo(c.session.Proof)}
	passkeys, err := c.s.login.PasskeysOf(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range passkeys {
		out.Passkeys = append(out.Passkeys, passkeyInfo(p))
	}
	identities, err := c.s.login.Identities(ctx, account.ID)
	if err != nil {
		return nil, err
	}
	for _, i := range identities {
		out.Identities = append(out.Identities, IdentityInfo{ID: i.ID, Provider: i.Provider, Email: i.Email, CreatedAt: stamp(i.CreatedAt), LastUsedAt: stamp(i.UsedAt)})
	}
	if out.TOTP.On, out.TOTP.RecoveryCodes, err = c.s.login.TOTPState(ctx, account.ID); err != nil {
		return nil, err
	}
	out.Providers, err = c.signInWith()
	return out, err
}

func passkeyInfo(p login.Passkey) Passkey {
	out := Passkey{ID: p.ID, Name: p.Name, CreatedAt: stamp(p.CreatedAt)}
	if !p.UsedAt.IsZero() {
		out.LastUsedAt = stamp(p.UsedAt)
	}
	return out
}

func proofInfo(p login.Proof) ProofInfo {
	return ProofInfo{Method: p.Method, FreshUntil: stamp(p.At.Add(login.ProofLife)), Strong: p.Strong}
}

func prove(c *call, in *proveInput) (*ProofInfo, error) {
	return c.proven(c.s.login.Prove(c.r.Context(), c.session, in.Body.Method, in.Body.Secret, c.client()))
}

func proveWithPasskey(c *call, in *credentialInput) (*ProofInfo, error) {
	return c.proven(c.s.login.ProvePasskey(c.r.Context(), c.session, in.Body.Credential, c.client()))
}

func (c *call) proven(p login.Proof, err error) (*ProofInfo, error) {
	out := proofInfo(p)
	return &out, err
}

func sendProofCode(c *call, _ *struct{}) (*nothing, error) {
	return &nothing{}, c.s.login.SendCode(c.r.Context(), c.session.Account.Email, c.client())
}

func beginPasskey(c *call, _ *struct{}) (*CredentialOptions, error) {
	options, err := c.s.login.BeginPasskey(c.r.Context(), c.session)
	return &CredentialOptions{options}, err
}

func createPasskey(c *call, in *newPasskeyInput) (*Passkey, error) {
	made, err := c.s.login.AddPasskey(c.r.Context(), c.session, in.Body.Name, in.Body.Credential)
	out := passkeyInfo(made)
	return &out, err
}

func renamePasskey(c *call, in *renamePasskeyInput) (*nothing, error) {
	return &nothing{}, c.s.login.RenamePasskey(c.r.Context(), c.session, in.Passkey, in.Body.Name)
}

func deletePasskey(c *call, in *OnePasskey) (*nothing, error) {
	return &nothing{}, c.s.login.RemovePasskey(c.r.Context(), c.session, in.Passkey)
}

func beginTOTP(c *call, _ *struct{}) (*NewTOTP, error) {
	made, err := c.s.login.BeginTOTP(c.r.Context(), c.session)
	return &NewTOTP{Secret: made.Secret, URI: made.URI, QR: made.QR}, err
}

func confirmTOTP(c *call, in *secondInput) (*RecoveryCodes, error) {
	codes, err := c.s.login.ConfirmTOTP(c.r.Context(), c.session, in.Body.Code, c.client())
	return &RecoveryCodes{codes}, err
}

func deleteTOTP(c *call, _ *struct{}) (*nothing, error) {
	return &nothing{}, c.s.login.RemoveTOTP(c.r.Context(), c.session)
}

func newRecoveryCodes(c *call, _ *struct{}) (*RecoveryCodes, error) {
	codes, err := c.s.login.NewRecoveryCodes(c.r.Context(), c.session)
	return &RecoveryCodes{codes}, err
}
