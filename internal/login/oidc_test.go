package login_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/trackward/trackward/internal/login"
)

// issuer is a small identity provider. claims may be bent for one answer.
type issuer struct {
	*httptest.Server
	t         *testing.T
	key       *ecdsa.PrivateKey
	challenge string // of the authorization request that was last
	asked     url.Values
	bend      func(claims map[string]any)
	sign      *ecdsa.PrivateKey // instead of key
	now       func() time.Time
	nonce     string
}

func newIssuer(t *testing.T, now func() time.Time) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, now: now}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token",
			"jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256"}, "code_challenge_methods_supported": []string{"S256"},
			"token_endpoint_auth_methods_supported": []string{"client_secret_post"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	i.asked = r.PostForm
	sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if r.PostForm.Get("code") != "a code" || base64.RawURLEncoding.EncodeToString(sum[:]) != i.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{"iss": i.URL, "sub": "248289761001", "aud": "trackward", "iat": i.now().Unix(), "exp": i.now().Add(time.Minute).Unix(),
		"nonce": i.nonce, "email": "ann@idp.example", "email_verified": true}
	if i.bend != nil {
		i.bend(claims)
	}
	key := i.key
	if i.sign != nil {
		key = i.sign
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		i.t.Error(err)
	}
	id, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		i.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": id})
}

func (i *issuer) provider() login.Provider {
	return login.Provider{ID: "p1", Name: "Acme Login", Preset: "other", Issuer: i.URL, ClientID: "trackward", Secret: "hush", Callback: "https://track.example.org/back"}
}

// visited is what the browser brings back after a visit to the provider.
func (i *issuer) visited(to, state string) login.Return {
	i.t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		i.t.Fatal(err)
	}
	q := u.Query()
	for key, want := range map[string]string{"client_id": "trackward", "response_type": "code", "code_challenge_method": "S256", "redirect_uri": "https://track.example.org/back", "state": state} {
		if q.Get(key) != want {
			i.t.Errorf("%s is %q", key, q.Get(key))
		}
	}
	i.challenge, i.nonce = q.Get("code_challenge"), q.Get("nonce")
	if i.nonce == "" || i.challenge == "" || !strings.Contains(q.Get("scope"), "openid") {
		i.t.Errorf("asked with %v", q)
	}
	return login.Return{State: state, Query: state, Code: "a code", Issuer: i.URL}
}

func oidcWorld(t *testing.T) (*world, *issuer) {
	w := newWorld(t, func(o *login.Options) { o.Web = http.DefaultClient })
	return w, newIssuer(t, func() time.Time { return w.now })
}

// arrive goes to the provider and back.
func (w *world) arrive(i *issuer) (login.Arrival, error) {
	w.Helper()
	to, state, err := w.StartOIDC(w.Context(), i.provider(), "/t/orders", here)
	w.ok(err)
	return w.FinishOIDC(w.Context(), i.provider(), i.visited(to, state), here)
}

// Cases C09, C10, C11: issuer and subject are who it is, the e-mail never.
func TestAnIdentityIsLinkedByAMailedCodeAndSignsInAfterwards(t *testing.T) {
	w, i := oidcWorld(t)
	acc := w.ann()
	i.bend = func(c map[string]any) { c["email"] = acc.Email } // which is a stranger all the same
	got, err := w.arrive(i)
	w.ok(err)
	if got.Session.Token != "" || got.Stranger == "" || got.Next != "/t/orders" {
		t.Fatalf("%+v", got)
	}
	who, err := w.Stranger(t.Context(), got.Stranger)
	w.ok(err)
	if who.Email != acc.Email || who.Provider != "Acme Login" {
		t.Errorf("%+v", who)
	}
	_, err = w.LinkByCode(t.Context(), got.Stranger, acc.Email, "000000", here)
	w.refused("a guessed code", err, login.Wrong)
	s, err := w.LinkByCode(t.Context(), got.Stranger, acc.Email, w.code(acc.Email), here)
	w.ok(err)
	if s.Account.ID != acc.ID || s.Proof.Method != login.ByOIDC || s.Proof.Strong {
		t.Errorf("%+v", s)
	}
	_, err = w.LinkByCode(t.Context(), got.Stranger, acc.Email, w.code(acc.Email), here)
	w.refused("a second time", err, login.Expired)

	i.bend = func(c map[string]any) { c["email"] = "else@where.example" } // of the same subject
	got, err = w.arrive(i)
	w.ok(err)
	if got.Session.Account.ID != acc.ID {
		t.Errorf("%+v", got)
	}
	i.bend = func(c map[string]any) { c["sub"], c["email"] = "7", acc.Email } // of another
	if got, err = w.arrive(i); err != nil || got.Stranger == "" {
		t.Errorf("another subject with the e-mail: %+v, %v", got, err)
	}
	i.bend = func(c map[string]any) { c["sub"], c["email_verified"] = "8", "false" }
	got, err = w.arrive(i)
	w.ok(err)
	if who, err = w.Stranger(t.Context(), got.Stranger); err != nil || who.Email != "" {
		t.Errorf("an e-mail that is not verified is offered: %+v, %v", who, err)
	}
}

func TestWhatAProviderSaysIsVerified(t *testing.T) {
	stranger, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	for name, bend := range map[string]func(*issuer){
		"another audience":            func(i *issuer) { i.bend = func(c map[string]any) { c["aud"] = "somebody else" } },
		"several audiences, no azp":   func(i *issuer) { i.bend = func(c map[string]any) { c["aud"] = []string{"trackward", "x"} } },
		"another authorized party":    func(i *issuer) { i.bend = func(c map[string]any) { c["azp"] = "x" } },
		"another issuer":              func(i *issuer) { i.bend = func(c map[string]any) { c["iss"] = "https://accounts.google.com" } },
		"another nonce":               func(i *issuer) { i.bend = func(c map[string]any) { c["nonce"] = "x" } },
		"no nonce":                    func(i *issuer) { i.bend = func(c map[string]any) { delete(c, "nonce") } },
		"no subject":                  func(i *issuer) { i.bend = func(c map[string]any) { c["sub"] = "" } },
		"over":                        func(i *issuer) { i.bend = func(c map[string]any) { c["exp"] = i.now().Add(-time.Hour).Unix() } },
		"signed by somebody":          func(i *issuer) { i.sign = stranger },
		"a code of another challenge": func(i *issuer) { i.now = func() time.Time { i.challenge = "x"; return time.Time{} }; i.challenge = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			w, i := oidcWorld(t)
			to, state, err := w.StartOIDC(t.Context(), i.provider(), "/", here)
			w.ok(err)
			back := i.visited(to, state)
			bend(i)
			got, err := w.FinishOIDC(t.Context(), i.provider(), back, here)
			w.refused(name, err, login.Refused)
			if got.Session.Token != "" || got.Stranger != "" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestOnlyTheBrowserThatLeftComesBackOnce(t *testing.T) {
	w, i := oidcWorld(t)
	to, state, err := w.StartOIDC(t.Context(), i.provider(), "/", here)
	w.ok(err)
	back := i.visited(to, state)
	for name, bad := range map[string]login.Return{
		"without the cookie":    {Query: state, Code: "a code"},
		"with another's cookie": {State: strings.Repeat("A", 43), Query: state, Code: "a code"},
		"with an invented one":  {State: strings.Repeat("A", 43), Query: strings.Repeat("A", 43), Code: "a code"},
	} {
		_, err := w.FinishOIDC(t.Context(), i.provider(), bad, here)
		w.refused(name, err, login.Expired)
	}
	_, err = w.FinishOIDC(t.Context(), i.provider(), back, here)
	w.ok(err)
	_, err = w.FinishOIDC(t.Context(), i.provider(), back, here)
	w.refused("a second time", err, login.Expired)

	to, state, err = w.StartOIDC(t.Context(), i.provider(), "/", here)
	w.ok(err)
	back = i.visited(to, state)
	other := i.provider()
	other.ID = "p2"
	_, err = w.FinishOIDC(t.Context(), other, back, here)
	w.refused("to another provider's door", err, login.Expired)

	to, state, err = w.StartOIDC(t.Context(), i.provider(), "/", here)
	w.ok(err)
	back = i.visited(to, state)
	back.Issuer = "https://evil.example"
	_, err = w.FinishOIDC(t.Context(), i.provider(), back, here)
	w.refused("answered by another issuer", err, login.Refused)

	to, state, err = w.StartOIDC(t.Context(), i.provider(), "/", here)
	w.ok(err)
	back = i.visited(to, state)
	w.now = w.now.Add(10 * time.Minute)
	_, err = w.FinishOIDC(t.Context(), i.provider(), back, here)
	w.refused("too late", err, login.Expired)
}

func TestASignedInPersonLinksAnIdentityOfNobodyElse(t *testing.T) {
	w, i := oidcWorld(t)
	w.ann()
	s := w.signIn(here)
	link := func(x login.Session, client login.Client) (login.Arrival, error) {
		to, state, err := w.StartLink(t.Context(), x, i.provider(), "/account/security")
		w.ok(err)
		return w.FinishOIDC(t.Context(), i.provider(), i.visited(to, state), client)
	}
	_, err := link(s, here) // the browser has no session
	w.refused("without the session", err, login.SignedOut)
	with := here
	with.Previous = s.Token
	got, err := link(s, with)
	w.ok(err)
	if !got.Linked || got.Session.Token != "" || got.Next != "/account/security" {
		t.Errorf("%+v", got)
	}
	w.live("the session", s.Token, true)
	bob, err := w.CreateAccount(t.Context(), "bob@example.org", "Bob", true)
	w.ok(err)
	b, err := w.VerifyCode(t.Context(), bob.Email, w.code(bob.Email), here)
	w.ok(err)
	with.Previous = b.Token
	_, err = link(b, with)
	w.refused("another's identity", err, login.Taken)
	all, err := w.Identities(t.Context(), s.Account.ID)
	w.ok(err)
	if len(all) != 1 {
		t.Fatalf("%+v", all)
	}
	w.refused("another's", w.RemoveIdentity(t.Context(), b, all[0].ID), login.Missing)
	w.ok(w.RemoveIdentity(t.Context(), s, all[0].ID))
	if got, err := w.arrive(i); err != nil || got.Stranger == "" {
		t.Errorf("a removed identity: %+v, %v", got, err)
	}
	w.now = w.now.Add(login.ProofLife)
	_, _, err = w.StartLink(t.Context(), s, i.provider(), "/")
	w.refused("an old proof", err, login.Stale)
}

func TestAnIdentityIsLinkedOnlyAfterTheSecondFactor(t *testing.T) {
	w, i := oidcWorld(t)
	acc := w.ann()
	a := w.withApp(w.signIn(here))
	got, err := w.arrive(i)
	w.ok(err)
	_, err = w.LinkByCode(t.Context(), got.Stranger, acc.Email, w.code(acc.Email), here)
	step := w.refused("one factor", err, login.Unfinished).Step
	if len(w.store.identities) != 0 {
		t.Fatal("linked with one factor")
	}
	s, err := w.SecondStep(t.Context(), step, a.code(), here)
	w.ok(err)
	if len(w.store.identities) != 1 || !s.Proof.Strong {
		t.Errorf("%+v, %+v", w.store.identities, s.Proof)
	}
	w.now = w.now.Add(time.Minute)
	_, err = w.arrive(i)
	w.refused("signing in with it", err, login.Unfinished)
}

func TestAProviderThatDoesNotAnswerIsSaidSo(t *testing.T) {
	w, i := oidcWorld(t)
	p := i.provider()
	p.Issuer = i.URL + "/nowhere"
	_, _, err := w.StartOIDC(t.Context(), p, "/", here)
	w.refused("no description", err, login.Refused)
	if e := w.refused("typed", w.CheckProvider(t.Context(), p), login.Invalid); e.Field != "issuer" {
		t.Errorf("%+v", e)
	}
	w.ok(w.CheckProvider(t.Context(), i.provider()))
	none := newWorld(t)
	_, _, err = none.StartOIDC(t.Context(), i.provider(), "/", here)
	none.refused("a server that calls nobody", err, login.Refused)
}

// Apple: the client's secret is a token that the key signs, and the answer is
// posted.
func TestApplesSecretIsSignedAndItsAnswerPosted(t *testing.T) {
	w, i := oidcWorld(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ok(err)
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	w.ok(err)
	p := i.provider()
	p.Preset, p.Team, p.KeyID = "apple", "TEAM", "KEY"
	p.Secret = "nonsense"
	if e := w.refused("no key", w.CheckProvider(t.Context(), p), login.Invalid); e.Field != "secret" {
		t.Errorf("%+v", e)
	}
	p.Secret = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}))
	to, state, err := w.StartOIDC(t.Context(), p, "/", here)
	w.ok(err)
	if u, _ := url.Parse(to); u.Query().Get("response_mode") != "form_post" {
		t.Errorf("asked with %s", to)
	}
	_, err = w.FinishOIDC(t.Context(), p, i.visited(to, state), here)
	w.ok(err)
	signed, err := jwt.ParseSigned(i.asked.Get("client_secret"), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		t.Fatalf("%v in %v", err, i.asked)
	}
	var claims jwt.Claims
	w.ok(signed.Claims(key.Public(), &claims))
	if claims.Issuer != "TEAM" || claims.Subject != "trackward" || signed.Headers[0].KeyID != "KEY" || !claims.Audience.Contains(i.URL) {
		t.Errorf("%+v", claims)
	}
}

// Case C24, and: a secret is never sent to another issuer than its own.
func TestAProvidersSecretIsSealedForItsIssuer(t *testing.T) {
	w := newWorld(t)
	id, err := w.SealSecret(t.Context(), "w1", "p1", "https://idp", "hush-hush")
	w.ok(err)
	for key, sealed := range w.store.secrets {
		if strings.Contains(key+string(sealed), "hush-hush") {
			t.Error("the secret is stored as it is")
		}
	}
	for name, at := range map[string][3]string{"its own": {"w1", "p1", "https://idp"}, "another issuer": {"w1", "p1", "https://evil"},
		"another provider": {"w1", "p2", "https://idp"}, "another workspace": {"w2", "p1", "https://idp"}} {
		got, err := w.OpenSecret(t.Context(), at[0], at[1], at[2], id)
		w.ok(err)
		if want := map[bool]string{true: "hush-hush"}[name == "its own"]; got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	w.ok(w.DropSecrets(t.Context(), "w1", "p1", ""))
	if got, err := w.OpenSecret(t.Context(), "w1", "p1", "https://idp", id); got != "" || err != nil {
		t.Errorf("after it is dropped: %q, %v", got, err)
	}
}
