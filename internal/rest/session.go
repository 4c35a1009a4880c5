package rest

import (
	"errors"
	"net/http"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// The session cookie's names. The __Host- one is sent over TLS only and by no
// other host; the other exists so that a server on this machine can be used
// without a certificate.
const (
	cookieSecure = "__Host-trackward"
	cookieLocal  = "trackward-local"
)

// cookieName is the cookie that counts on this connection, "" when none does.
func (s *Server) cookieName(r *http.Request) string {
	switch {
	case s.secure(r):
		return cookieSecure
	case s.local(r):
		return cookieLocal
	}
	return ""
}

// token is the session's secret that the request carries. Two cookies of that
// name are none: one of them may be somebody else's.
func (s *Server) token(r *http.Request) string {
	name := s.cookieName(r)
	if name == "" {
		return ""
	}
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// authenticate finds out whose credential the request carries. A header says it
// alone: what a browser adds to a request that names a key counts for nothing.
func (s *Server) authenticate(c *call) error {
	token := s.token(c.r)
	switch {
	case len(c.r.Header.Values("Authorization")) > 0:
		return s.byKey(c)
	case login.IsGuest(token):
		return s.byGuest(c, token)
	}
	return s.bySession(c, token)
}

// bearer is the token of an Authorization header; "" for any other header, and
// for several.
func bearer(r *http.Request) string {
	sent := r.Header.Values("Authorization")
	if len(sent) != 1 {
		return ""
	}
	scheme, token, _ := strings.Cut(sent[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// byKey is for machines (A10). Which roles count and how far the key goes is
// decided by its document, with each use.
func (s *Server) byKey(c *call) error {
	holder, err := s.login.Key(c.r.Context(), bearer(c.r), c.address, policy.CredentialKey, policy.CredentialRecord, policy.CredentialForm)
	if err != nil {
		return err
	}
	if holder.Type != policy.CredentialKey {
		s.byLink(c, holder)
		return nil
	}
	c.kind = byKey
	c.visit = &app.Visit{Workspace: c.r.PathValue("workspace"), Channel: access.API, Address: c.address,
		Credential: holder.Credential, Home: holder.Workspace, User: holder.User}
	return nil
}

// byLink is for who holds a link to a record or a form: no session is kept, and
// what the path names must be what the link is for (A9.2).
func (s *Server) byLink(c *call, h login.Holder) {
	c.kind, c.link = byLink, recordLinks
	if h.Type == policy.CredentialForm {
		c.link = formLinks
	}
	ws := c.r.PathValue("workspace")
	if ws == "" {
		ws = h.Workspace
	}
	c.visit = &app.Visit{Workspace: ws, Channel: access.Page, Address: c.address, Credential: h.Credential, Home: h.Workspace, User: h.User,
		Link: true, Tracker: c.r.PathValue("tracker"), Record: c.r.PathValue("record")}
}

func (s *Server) byGuest(c *call, token string) error {
	guest, err := s.login.Guest(c.r.Context(), token)
	if err != nil {
		return err
	}
	c.kind = byGuest
	c.visit = c.guestVisit(guest)
	return nil
}

func (c *call) guestVisit(g login.Guest) *app.Visit {
	return &app.Visit{Workspace: c.r.PathValue("workspace"), Channel: access.Page, Address: c.address,
		Credential: g.Credential, Home: g.Workspace, User: g.User, Session: g.ID, Began: g.CreatedAt, UserAgent: g.UserAgent}
}

func (s *Server) bySession(c *call, token string) error {
	session, err := s.login.Session(c.r.Context(), token)
	if err != nil {
		return err
	}
	c.session = session
	c.visit = &app.Visit{
		Account: session.Account.ID, Workspace: c.r.PathValue("workspace"),
		Channel: access.Page, Address: c.address, Scope: access.Unlimited(), Proof: session.Proof,
		Session: session.ID, Began: session.CreatedAt, UserAgent: session.UserAgent,
	}
	return nil
}

// client is where the request comes from, as package login counts it.
func (c *call) client() login.Client {
	return login.Client{Address: c.address, UserAgent: c.r.UserAgent(), Previous: c.s.token(c.r)}
}

// mayKeepSession refuses sign-in where the cookie would travel in the clear.
func (c *call) mayKeepSession() error {
	if c.s.cookieName(c.r) != "" {
		return nil
	}
	return problem(http.StatusForbidden, "insecure", "Sign-in needs https, except on this machine itself. If a proxy in front does https, name it in trusted_proxies.")
}

// started sets the cookie of a session that has just begun.
func (c *call) started(x login.Session) *Session {
	http.SetCookie(c.w, c.cookie(x.Token, int(x.ExpiresAt.Sub(x.CreatedAt).Seconds())))
	return &Session{Account: accountOf(x.Account), ExpiresAt: stamp(x.ExpiresAt)}
}

func (c *call) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: c.s.cookieName(c.r), Value: value, Path: "/", MaxAge: maxAge,
		Secure: c.s.secure(c.r), HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// The cookies that carry a sign-in from one request to the next, beside the
// session's own.
const (
	stepCookie     = "-step"     // the first of two steps is done
	tripCookie     = "-trip"     // on the way to an identity provider
	strangerCookie = "-stranger" // an identity waits to be connected
	tripSeconds    = 10 * 60
)

// carry sets such a cookie; a negative age forgets it.
func (c *call) carry(which, value string, seconds int) {
	cookie := c.cookie(value, seconds)
	cookie.Name += which
	http.SetCookie(c.w, cookie)
}

// carried is what such a cookie holds; two of a name are none.
func (c *call) carried(which string) string {
	found := c.r.CookiesNamed(c.s.cookieName(c.r) + which)
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// entered answers a sign-in. One that wants a second step keeps its first in a
// cookie.
func (c *call) entered(x login.Session, err error) (*Session, error) {
	if err != nil {
		c.keepStep(err)
		return nil, err
	}
	return c.started(x), nil
}

func (c *call) keepStep(err error) {
	var e *login.Error
	if errors.As(err, &e) && e.Kind == login.Unfinished {
		c.carry(stepCookie, e.Step, int(login.HalfLife.Seconds()))
	}
}

func accountOf(a login.Account) Account { return Account{ID: a.ID, Email: a.Email, Name: a.Name} }

// loginStatuses maps the kinds of package login's refusals to HTTP.
var loginStatuses = map[login.Kind]int{
	login.Wrong:     http.StatusUnauthorized,
	login.Throttled: http.StatusTooManyRequests,
	login.Expired:   http.StatusUnprocessableEntity,
	login.SignedOut: http.StatusUnauthorized,
	login.Invalid:   http.StatusUnprocessableEntity,
	login.Taken:     http.StatusConflict,
	login.Missing:   http.StatusNotFound,

	login.Unfinished: http.StatusUnauthorized,
	login.Stale:      http.StatusForbidden,
	login.Refused:    http.StatusBadGateway,
	login.Unsent:     http.StatusServiceUnavailable,
}

// fromLogin says a refusal of package login in HTTP; nil when err is none.
func fromLogin(err error) *Problem {
	var e *login.Error
	if !errors.As(err, &e) {
		return nil
	}
	status, ok := loginStatuses[e.Kind]
	switch {
	case !ok:
		return internal()
	case status == http.StatusNotFound:
		return notFound()
	}
	p := problem(status, e.Code, e.Message)
	p.Rule = e.Rule
	if e.Field != "" {
		p.Errors = []ProblemEntry{{Path: "body." + e.Field, Code: e.Code, Message: e.Message}}
	}
	return p.after(e.RetryAfter)
}
