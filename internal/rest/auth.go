package rest

import (
	"context"
	"net/http"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/words"
)

// SignIn lists the ways in. It says nothing about any workspace or person
// beyond the demo's, whose people and password are public.
type SignIn struct {
	Methods   []string     `json:"methods" doc:"password, code, and passkey where the address allows it" example:"[\"password\",\"code\"]"`
	Providers []SignInWith `json:"providers" doc:"Identity providers; their names are public."`
	Setup     bool         `json:"setup,omitempty" doc:"Nothing is set up yet: see /setup."`
	Demo      []DemoPerson `json:"demo,omitempty" doc:"Present on the demo only: people to sign in as with one click."`
}

// DemoPerson is someone the demo lets one sign in as.
type DemoPerson struct {
	Name     string     `json:"name"`
	Email    string     `json:"email"`
	About    words.Text `json:"about" doc:"What this person is and sees, in one sentence."`
	Password string     `json:"password" doc:"The demo's passwords are public."`
}

// Session is what a sign-in answers.
type Session struct {
	Account   Account `json:"account"`
	ExpiresAt string  `json:"expires_at" format:"date-time"`
}

// Account is a person's sign-in.
type Account struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

type codeInput struct {
	Body struct {
		Email string `json:"email" minLength:"3" maxLength:"254"`
	}
}

type verifyInput struct {
	Body struct {
		Email string `json:"email" minLength:"3" maxLength:"254"`
		Code  string `json:"code" minLength:"6" maxLength:"6" pattern:"^[0-9]{6}$"`
	}
}

type passwordInput struct {
	Body struct {
		Email    string `json:"email" minLength:"3" maxLength:"254"`
		Password string `json:"password" minLength:"1" maxLength:"1024"`
	}
}

type confirmInput struct {
	Body struct {
		Token    string `json:"token" minLength:"1" maxLength:"256" doc:"From the link in the mail."`
		Password string `json:"password,omitempty" maxLength:"1024" doc:"A first password, if one is wanted; without it codes are the way in."`
	}
}

func (s *Server) routesAuth() {
	add(s, public, operation{id: "get-sign-in", method: "GET", path: "/sign-in", tag: "sign-in", summary: "The ways to sign in"}, signInMethods)
	add(s, public, operation{id: "send-code", method: "POST", path: "/auth/code", tag: "sign-in", summary: "Send a one-time code by e-mail; the answer is the same for unknown addresses"}, sendCode)
	add(s, public, operation{id: "sign-in-with-code", method: "POST", path: "/auth/code/verify", tag: "sign-in", summary: "Sign in with a one-time code"}, signInWithCode)
	add(s, public, operation{id: "sign-in-with-password", method: "POST", path: "/auth/password", tag: "sign-in", summary: "Sign in with a password"}, signInWithPassword)
	add(s, public, operation{id: "confirm-email", method: "POST", path: "/auth/confirm", tag: "sign-in", summary: "Confirm an e-mail address with the token from the mail, and sign in"}, confirmEmail)
	add(s, public, operation{id: "open-guest-link", method: "POST", path: "/auth/guest", tag: "sign-in", summary: "Start a guest's session with the secret of their link (A9.1)"}, openLink)
	add(s, public, operation{id: "sign-out", method: "POST", path: "/auth/logout", tag: "sign-in", summary: "End this session"}, signOut)
}

func signInMethods(c *call, _ *struct{}) (*SignIn, error) {
	out := &SignIn{Methods: []string{"password", "code"}, Demo: c.s.demo}
	if c.s.login.Passkeys() {
		out.Methods = append(out.Methods, "passkey")
	}
	var err error
	if out.Providers, err = c.signInWith(); err == nil {
		out.Setup, err = c.s.app.Fresh(c.r.Context())
	}
	return out, err
}

func sendCode(c *call, in *codeInput) (*nothing, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	return &nothing{}, c.s.login.SendCode(c.r.Context(), in.Body.Email, c.client())
}

func signInWithCode(c *call, in *verifyInput) (*Session, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	return c.entered(c.s.login.VerifyCode(c.r.Context(), in.Body.Email, in.Body.Code, c.client()))
}

func signInWithPassword(c *call, in *passwordInput) (*Session, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	return c.entered(c.s.login.Password(c.r.Context(), in.Body.Email, in.Body.Password, c.client()))
}

func confirmEmail(c *call, in *confirmInput) (*Session, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	accept := func(ctx context.Context, what login.Confirmed) error {
		if what.Workspace == "" {
			return nil // about the address alone
		}
		return c.s.app.UserConfirmed(ctx, what.Workspace, what.User, what.Account, what.Email)
	}
	what, session, err := c.s.login.Confirm(c.r.Context(), in.Body.Token, in.Body.Password, c.client(), accept)
	if what.Was != "" {
		c.s.app.AccountMoved(c.r.Context(), what.Account, what.Was, what.Email)
	}
	return c.entered(session, err)
}

// signOut is public: a session that has ended already is no reason to refuse.
func signOut(c *call, _ *struct{}) (*nothing, error) {
	if err := c.s.login.SignOut(c.r.Context(), c.s.token(c.r)); err != nil {
		return nil, err
	}
	c.forgetSession()
	return &nothing{}, nil
}

// forgetSession makes the browser drop the cookie and what pages kept (attack case
// A45: the next person at this browser finds nothing).
func (c *call) forgetSession() {
	if c.s.cookieName(c.r) != "" {
		http.SetCookie(c.w, c.cookie("", -1))
	}
	c.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
}
