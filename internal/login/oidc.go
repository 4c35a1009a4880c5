package login

import (
	"context"
	"crypto/subtle"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"golang.org/x/oauth2"

	"github.com/trackward/trackward/internal/words"
)

// Provider is an OpenID Connect identity provider, as a workspace has set it up.
type Provider struct {
	ID       string
	Name     string
	Preset   string // google, apple or other
	Issuer   string
	ClientID string
	// Secret is the client's secret; for Apple the private key (PEM) that signs
	// one, with Team and KeyID.
	Secret      string
	Team, KeyID string
	// Callback is where the provider sends the browser back to.
	Callback string
}

// trip is a browser's way to an identity provider and back.
type trip struct {
	Provider string // id
	Nonce    string
	Verifier string // PKCE
	Session  string // id of the session that links; "" signs in
	Next     string // where to go afterwards
}

const tripLife = 10 * time.Minute

// StartOIDC begins a sign-in at a provider: the browser goes to url and keeps
// state in a cookie. next is where it wants to go afterwards. Throttled, Refused
// when the provider does not answer.
func (s *Service) StartOIDC(ctx context.Context, p Provider, next string, client Client) (url, state string, err error) {
	if err := s.take(ctx, challengesFrom(network(client.Address))); err != nil {
		return "", "", err
	}
	return s.depart(ctx, p, trip{Provider: p.ID, Next: next})
}

// StartLink begins to link an identity to the session's account. Stale without a
// fresh proof.
func (s *Service) StartLink(ctx context.Context, x Session, p Provider, next string) (url, state string, err error) {
	if err := s.fresh(x); err != nil {
		return "", "", err
	}
	return s.depart(ctx, p, trip{Provider: p.ID, Next: next, Session: x.ID})
}

func (s *Service) depart(ctx context.Context, p Provider, t trip) (url, state string, err error) {
	idp, err := s.idp(ctx, p)
	if err != nil {
		return "", "", err
	}
	for _, secret := range []*string{&state, &t.Nonce, &t.Verifier} {
		if *secret, err = s.token(); err != nil {
			return "", "", err
		}
	}
	if err := s.keep(ctx, "oidc", state, tripLife, t); err != nil {
		return "", "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)}
	if p.Preset == "apple" { // which tells the e-mail by POST alone
		options = append(options, oauth2.SetAuthURLParam("response_mode", "form_post"))
	}
	return s.client(idp, p, "").AuthCodeURL(state, options...), state, nil
}

// Return is what a browser brings back from a provider.
type Return struct {
	State  string // from the cookie
	Query  string // the state in the query
	Code   string
	Issuer string // iss (RFC 9207), "" where the provider sends none
	Error  string
}

// Arrival is where a trip has led.
type Arrival struct {
	Session  Session // of a sign-in
	Linked   bool    // the session's account has the identity now
	Stranger string  // token of an identity that nobody here has: LinkByCode
	Next     string
}

// FinishOIDC judges what a provider says and signs in, links, or keeps the
// identity of a stranger. Expired when the trip is unknown, over or another
// browser's; Refused when the provider's answer does not count; Taken when the
// identity is another's; Unfinished where a second factor is to follow.
func (s *Service) FinishOIDC(ctx context.Context, p Provider, back Return, client Client) (Arrival, error) {
	if err := s.take(ctx, triesFrom(network(client.Address))); err != nil {
		return Arrival{}, err
	}
	t, err := s.returned(ctx, p, back)
	if err != nil {
		return Arrival{}, err
	}
	out := Arrival{Next: t.Next}
	f, err := s.claims(ctx, p, t, back)
	if err != nil {
		return out, err
	}
	s.giveBack(ctx, triesFrom(network(client.Address)))
	if t.Session != "" {
		x, err := s.Session(ctx, client.Previous)
		switch {
		case err != nil:
			return out, err
		case x.ID != t.Session:
			return out, signedOut()
		}
		out.Linked = true
		return out, s.link(ctx, x.Account, f)
	}
	return s.arrive(ctx, f, out, client)
}

// returned is the trip that the browser comes back from, once.
func (s *Service) returned(ctx context.Context, p Provider, back Return) (t trip, err error) {
	gone := &Error{Kind: Expired, Code: "sign_in_expired", Message: "This sign-in took too long, or was started in another browser. Start again."}
	if len(back.State) != tokenLength || subtle.ConstantTimeCompare([]byte(back.State), []byte(back.Query)) != 1 {
		return t, gone
	}
	ok, err := s.kept(ctx, "oidc", back.State, true, &t)
	switch {
	case err != nil:
		return t, err
	case !ok || t.Provider != p.ID:
		return t, gone
	case back.Error != "":
		return t, refusedBy(p, "%s did not sign you in. Try again, or sign in another way.")
	case back.Issuer != "" && back.Issuer != p.Issuer:
		return t, refusedBy(p, "%s was answered for by another server. Tell an administrator.")
	}
	return t, nil
}

// arrive signs in whoever has the identity; others wait to be linked.
func (s *Service) arrive(ctx context.Context, f foreign, out Arrival, client Client) (Arrival, error) {
	known, err := s.store.UseIdentity(ctx, f.Issuer, f.Subject, f.Email, s.instant())
	var c Credentials
	if err == nil {
		c, err = s.store.Credentials(ctx, known.Account)
	}
	if errors.Is(err, ErrNone) {
		if out.Stranger, err = s.token(); err != nil {
			return out, err
		}
		return out, s.keep(ctx, "stranger", out.Stranger, LinkLife, f)
	}
	if err != nil {
		return out, fmt.Errorf("read identity: %w", err)
	}
	out.Session, err = s.start(ctx, c, client, Proof{Method: ByOIDC})
	return out, err
}

// truth reads a claim that some providers send as a text.
type truth bool

func (t *truth) UnmarshalJSON(raw []byte) error {
	*t = string(raw) == "true" || string(raw) == `"true"`
	return nil
}

// claims exchanges the code and verifies what the provider signed: its issuer,
// audience, time, nonce and signature.
func (s *Service) claims(ctx context.Context, p Provider, t trip, back Return) (foreign, error) {
	idp, err := s.idp(ctx, p)
	if err != nil {
		return foreign{}, err
	}
	secret, err := s.clientSecret(p)
	if err != nil {
		return foreign{}, err
	}
	ctx = oidc.ClientContext(ctx, s.web)
	tokens, err := s.client(idp, p, secret).Exchange(ctx, back.Code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return foreign{}, s.unconvinced(ctx, p, "code", err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	id, err := idp.Verifier(&oidc.Config{ClientID: p.ClientID, Now: s.now}).Verify(ctx, raw)
	if err != nil {
		return foreign{}, s.unconvinced(ctx, p, "id_token", err)
	}
	var said struct {
		Email    string `json:"email"`
		Verified truth  `json:"email_verified"`
		Party    string `json:"azp"`
	}
	switch err := id.Claims(&said); {
	case err != nil:
		return foreign{}, s.unconvinced(ctx, p, "claims", err)
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.Nonce)) != 1:
		return foreign{}, s.unconvinced(ctx, p, "nonce", nil)
	case id.Subject == "" || len(id.Subject) > 255:
		return foreign{}, s.unconvinced(ctx, p, "subject", nil)
	case said.Party != "" && said.Party != p.ClientID, len(id.Audience) > 1 && said.Party == "":
		return foreign{}, s.unconvinced(ctx, p, "azp", nil)
	}
	return foreign{Issuer: id.Issuer, Subject: id.Subject, Provider: p.Name, Email: printable(said.Email, 254), Verified: bool(said.Verified)}, nil
}

func (s *Service) unconvinced(ctx context.Context, p Provider, what string, err error) error {
	s.log.WarnContext(ctx, "an identity provider's answer was refused", "provider", p.ID, "issuer", p.Issuer, "part", what, "cause", err)
	return refusedBy(p, "%s gave an answer that does not count. Try again; if it stays, tell an administrator.")
}

func refusedBy(p Provider, what words.Text) error {
	return &Error{Kind: Refused, Code: "provider_refused", Message: words.Say(what, printable(p.Name, 200))}
}

func (s *Service) client(idp *oidc.Provider, p Provider, secret string) *oauth2.Config {
	scopes := []string{oidc.ScopeOpenID, "email"}
	if p.Preset != "apple" {
		scopes = append(scopes, "profile")
	}
	to := idp.Endpoint()
	to.AuthStyle = authStyle(idp)
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: secret, Endpoint: to, RedirectURL: p.Callback, Scopes: scopes}
}

// authStyle is how the client names itself: as the provider asks for, rather than
// by trying, which would show the secret in both ways.
func authStyle(idp *oidc.Provider) oauth2.AuthStyle {
	var said struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	_ = idp.Claims(&said) // without a list it is the header, as the specification has it
	if slices.Contains(said.Methods, "client_secret_post") && !slices.Contains(said.Methods, "client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// clientSecret is what the client proves itself with. Apple's is a token that
// the client signs.
func (s *Service) clientSecret(p Provider) (string, error) {
	if p.Preset != "apple" {
		return p.Secret, nil
	}
	key, err := appleKey(p.Secret)
	if err != nil {
		return "", err
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", p.KeyID))
	if err != nil {
		return "", fmt.Errorf("sign for %s: %w", p.Name, err)
	}
	now := s.now()
	return jwt.Signed(signer).Claims(jwt.Claims{Issuer: p.Team, Subject: p.ClientID, Audience: jwt.Audience{p.Issuer},
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(5 * time.Minute))}).Serialize()
}

func appleKey(text string) (any, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, invalid("secret", "Paste the private key that Apple gave you, with its first and last line (the .p8 file).")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, invalid("secret", "This private key cannot be read. Paste the .p8 file that Apple gave you.")
	}
	return key, nil
}

// CheckProvider asks a provider for its description, so that a wrong address or
// key is said when it is typed. Invalid with Field issuer or secret.
func (s *Service) CheckProvider(ctx context.Context, p Provider) error {
	if p.Preset == "apple" && p.Secret != "" {
		if _, err := s.clientSecret(p); err != nil {
			return err
		}
	}
	s.idps.forget(p.Issuer)
	_, err := s.idp(ctx, p)
	if is(err, Refused) {
		return invalid("issuer", "There is no OpenID Connect provider at this address that the server can reach. Check the address; the log has the cause.")
	}
	return err
}

// idps are the descriptions of providers, read once in a while.
type idps struct {
	mu  sync.Mutex
	all map[string]idp
}

type idp struct {
	provider *oidc.Provider
	at       time.Time
}

const idpLife = time.Hour

func (x *idps) forget(issuer string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.all, issuer)
}

func (s *Service) idp(ctx context.Context, p Provider) (*oidc.Provider, error) {
	if s.web == nil {
		return nil, refusedBy(p, "%s cannot be reached from this server.")
	}
	now := s.now()
	s.idps.mu.Lock()
	known, ok := s.idps.all[p.Issuer]
	s.idps.mu.Unlock()
	if ok && now.Before(known.at.Add(idpLife)) {
		return known.provider, nil
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	found, err := oidc.NewProvider(oidc.ClientContext(limit, s.web), p.Issuer)
	if err == nil {
		err = fit(found)
	}
	if err != nil {
		s.log.WarnContext(ctx, "an identity provider does not answer", "provider", p.ID, "issuer", p.Issuer, "cause", err)
		return nil, refusedBy(p, "%s does not answer. Try again later, or sign in another way.")
	}
	s.idps.mu.Lock()
	defer s.idps.mu.Unlock()
	if s.idps.all == nil {
		s.idps.all = map[string]idp{}
	}
	s.idps.all[p.Issuer] = idp{found, now}
	return found, nil
}

// fit refuses a provider that says it cannot do PKCE, or names no endpoint.
func fit(p *oidc.Provider) error {
	var said struct {
		Methods []string `json:"code_challenge_methods_supported"`
	}
	if err := p.Claims(&said); err != nil {
		return err
	}
	if said.Methods != nil && !slices.Contains(said.Methods, "S256") {
		return errors.New("it does not support PKCE with S256")
	}
	if e := p.Endpoint(); e.AuthURL == "" || e.TokenURL == "" {
		return errors.New("its description names no endpoints")
	}
	return nil
}

// SealSecret and the secret's reader keep a provider's secret: sealed, and bound
// to the workspace, the provider and the issuer it was given for, so that no
// other issuer is ever sent it.
func (s *Service) SealSecret(ctx context.Context, workspace, provider, issuer, secret string) (id string, err error) {
	sealed, err := s.seal([]byte(secret), "provider", workspace, provider, issuer)
	if err != nil {
		return "", err
	}
	id = s.newID()
	if err := s.store.PutProviderSecret(ctx, workspace, provider, id, sealed); err != nil {
		return "", fmt.Errorf("store secret: %w", err)
	}
	return id, nil
}

// OpenSecret reads what SealSecret stored; "" when there is none for this issuer.
func (s *Service) OpenSecret(ctx context.Context, workspace, provider, issuer, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	sealed, err := s.store.ProviderSecret(ctx, workspace, provider, id)
	switch {
	case errors.Is(err, ErrNone):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("read secret: %w", err)
	}
	plain, err := s.unseal(sealed, "provider", workspace, provider, issuer)
	if err != nil {
		s.log.WarnContext(ctx, "an identity provider's secret is for another issuer or key; set it again", "provider", provider)
		return "", nil
	}
	return string(plain), nil
}

// DropSecrets removes a provider's secrets but the one with the id keep.
func (s *Service) DropSecrets(ctx context.Context, workspace, provider, keep string) error {
	return s.store.DropProviderSecrets(ctx, workspace, provider, keep)
}
