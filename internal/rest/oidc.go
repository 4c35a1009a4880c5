package rest

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
)

// SignInWith is an identity provider that the sign-in page offers.
type SignInWith struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Preset string `json:"preset" enum:"google,apple,other"`
}

// Waiting is an identity that nobody here has yet, which this browser brought.
type Waiting struct {
	Provider string `json:"provider"`
	Email    string `json:"email,omitempty" doc:"Only where the provider vouches for it."`
}

// Onward is where the browser goes next.
type Onward struct {
	URL string `json:"url"`
}

// OneProvider names an identity provider.
type OneProvider struct {
	Provider string `path:"provider"`
}

type startInput struct {
	OneProvider
	Next string `query:"next" maxLength:"2000" doc:"A path of this server to end at."`
}

type callbackInput struct {
	OneProvider
	State  string `query:"state" maxLength:"2000"`
	Code   string `query:"code" maxLength:"8000"`
	Issuer string `query:"iss" maxLength:"2000"`
	Error  string `query:"error" maxLength:"2000"`
}

type linkInput struct {
	Body struct {
		Email string `json:"email" minLength:"3" maxLength:"254"`
		Code  string `json:"code" minLength:"6" maxLength:"6" pattern:"^[0-9]{6}$"`
	}
}

type newIdentityInput struct {
	Body struct {
		Provider string `json:"provider" minLength:"1" maxLength:"64"`
		Next     string `json:"next,omitempty" maxLength:"2000" doc:"A path of this server to end at."`
	}
}

// OneIdentity names one of the account's identities.
type OneIdentity struct {
	Identity string `path:"identity"`
}

func (s *Server) routesOIDC() {
	const provider = "/auth/oidc/{provider}"
	add(s, public, operation{id: "start-oidc", method: "GET", path: provider + "/start", tag: "sign-in", summary: "Go to an identity provider to sign in", status: http.StatusSeeOther}, startOIDC)
	add(s, public, operation{id: "finish-oidc", method: "GET", path: provider + "/callback", tag: "sign-in", summary: "Come back from an identity provider", status: http.StatusSeeOther, anyQuery: true}, finishOIDC)
	add(s, public, operation{id: "return-oidc", method: "POST", path: provider + "/callback", tag: "sign-in", summary: "Come back from an identity provider that answers by form; goes on with GET", status: http.StatusSeeOther, fromElsewhere: true, anyQuery: true}, returnOIDC)
	add(s, public, operation{id: "get-waiting-identity", method: "GET", path: "/auth/oidc/waiting", tag: "sign-in", summary: "The identity that this browser brought and nobody here has yet"}, getWaiting)
	add(s, public, operation{id: "link-identity", method: "POST", path: "/auth/oidc/link", tag: "sign-in", summary: "Connect the waiting identity to the account of an address, by a code mailed to it, and sign in"}, linkIdentity)
	add(s, signedIn, operation{id: "create-identity", method: "POST", path: "/me/identities", tag: "me", summary: "Begin to connect an identity provider; needs a fresh proof"}, createIdentity)
	add(s, signedIn, operation{id: "delete-identity", method: "DELETE", path: "/me/identities/{identity}", tag: "me", summary: "Disconnect an identity provider; needs a fresh proof"}, deleteIdentity)
}

// signInWith are the identity providers that can be used.
func (c *call) signInWith() ([]SignInWith, error) {
	all, err := c.s.app.Providers(c.r.Context())
	if err != nil {
		return nil, err
	}
	out := []SignInWith{}
	for _, p := range all {
		out = append(out, SignInWith{ID: p.ID, Name: p.Name, Preset: p.Preset})
	}
	return out, nil
}

// provider is an enabled identity provider with its secret.
func (c *call) provider(id string) (login.Provider, error) {
	all, err := c.s.app.Providers(c.r.Context())
	if err != nil {
		return login.Provider{}, err
	}
	for _, p := range all {
		if p.ID == id {
			return c.withSecret(p)
		}
	}
	return login.Provider{}, notFound()
}

func (c *call) withSecret(p app.Provider) (login.Provider, error) {
	secret, err := c.s.login.OpenSecret(c.r.Context(), p.Workspace, p.ID, p.Issuer, p.Secret)
	return login.Provider{ID: p.ID, Name: p.Name, Preset: p.Preset, Issuer: p.Issuer, ClientID: p.ClientID,
		Secret: secret, Team: p.Team, KeyID: p.KeyID, Callback: c.s.callback(p.ID)}, err
}

// callback is where a provider sends browsers back to; from the settings, never
// from the request (attack case C23).
func (s *Server) callback(provider string) string {
	return strings.TrimRight(s.app.URL, "/") + prefix + "/auth/oidc/" + provider + "/callback"
}

// goTo sends the browser on.
func goTo(to string) *blob {
	return &blob{serve: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusSeeOther)
	}}
}

// inside is a path of this server, "/" for anything that may lead elsewhere
// (attack case F05).
func inside(next string) string {
	u, err := url.Parse(next)
	if err != nil || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || u.Host != "" || u.Scheme != "" || strings.HasPrefix(next, "/api/") {
		return "/"
	}
	return next
}

// refusedPage is the page that says in words why a sign-in did not work; its
// address has the refusal's code alone.
func refusedPage(err error) (*blob, error) {
	var e *login.Error
	if !errors.As(err, &e) {
		return nil, err
	}
	switch e.Kind {
	case login.Unfinished:
		return goTo("/sign-in?step=second"), nil
	case login.Stale:
		return goTo("/account/security?problem=" + e.Code), nil
	}
	return goTo("/sign-in?problem=" + e.Code), nil
}

func startOIDC(c *call, in *startInput) (*blob, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	p, err := c.provider(in.Provider)
	if err != nil {
		return nil, err
	}
	to, state, err := c.s.login.StartOIDC(c.r.Context(), p, inside(in.Next), c.client())
	if err != nil {
		return refusedPage(err)
	}
	c.carry(tripCookie, state, tripSeconds)
	return goTo(to), nil
}

// returnOIDC turns the form that a provider posts from its own page into a GET:
// the cookies of this site come with that alone. It looks at nothing.
func returnOIDC(c *call, in *OneProvider) (*blob, error) {
	if err := c.r.ParseForm(); err != nil {
		return nil, invalid([]ProblemEntry{{Path: "body", Code: "invalid", Message: "Send a form."}})
	}
	query := url.Values{}
	for _, key := range []string{"state", "code", "iss", "error"} {
		if text := c.r.PostForm.Get(key); text != "" && len(text) < 8000 {
			query.Set(key, text)
		}
	}
	return goTo(prefix + "/auth/oidc/" + url.PathEscape(in.Provider) + "/callback?" + query.Encode()), nil
}

func finishOIDC(c *call, in *callbackInput) (*blob, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	p, err := c.provider(in.Provider)
	if err != nil {
		return nil, err
	}
	state := c.carried(tripCookie)
	c.carry(tripCookie, "", -1)
	arrival, err := c.s.login.FinishOIDC(c.r.Context(), p, login.Return{State: state, Query: in.State, Code: in.Code, Issuer: in.Issuer, Error: in.Error}, c.client())
	if err != nil {
		c.keepStep(err)
		if arrival.Linked {
			return linkRefused(err, arrival.Next)
		}
		return refusedPage(err)
	}
	switch {
	case arrival.Linked:
		return goTo(inside(arrival.Next)), nil
	case arrival.Stranger != "":
		c.carry(strangerCookie, arrival.Stranger, int(login.LinkLife.Seconds()))
		return goTo("/sign-in?step=connect"), nil
	}
	c.started(arrival.Session)
	return goTo(inside(arrival.Next)), nil
}

// linkRefused leads back to the account's page, which says what was wrong.
func linkRefused(err error, next string) (*blob, error) {
	var e *login.Error
	if !errors.As(err, &e) {
		return nil, err
	}
	return goTo(inside(next) + "?problem=" + e.Code), nil
}

func getWaiting(c *call, _ *struct{}) (*Waiting, error) {
	found, err := c.s.login.Stranger(c.r.Context(), c.carried(strangerCookie))
	return &Waiting{Provider: found.Provider, Email: found.Email}, err
}

func linkIdentity(c *call, in *linkInput) (*Session, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	session, err := c.s.login.LinkByCode(c.r.Context(), c.carried(strangerCookie), in.Body.Email, in.Body.Code, c.client())
	if err == nil {
		c.carry(strangerCookie, "", -1)
	}
	return c.entered(session, err)
}

func createIdentity(c *call, in *newIdentityInput) (*Onward, error) {
	p, err := c.provider(in.Body.Provider)
	if err != nil {
		return nil, err
	}
	to, state, err := c.s.login.StartLink(c.r.Context(), c.session, p, inside(in.Body.Next))
	if err != nil {
		return nil, err
	}
	c.carry(tripCookie, state, tripSeconds)
	return &Onward{URL: to}, nil
}

func deleteIdentity(c *call, in *OneIdentity) (*nothing, error) {
	return &nothing{}, c.s.login.RemoveIdentity(c.r.Context(), c.session, in.Identity)
}
