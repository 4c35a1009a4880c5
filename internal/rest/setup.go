package rest

import (
	"context"
	"net/http"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Template is a start of a new workspace besides an empty one.
type Template struct {
	Key         string
	Name, About words.Text
	Changes     func() []policy.Change
}

// Setup says whether the server waits for its first set-up, and what that
// offers. Once it is done nothing but open is told.
type Setup struct {
	Open      bool            `json:"open"`
	Mail      bool            `json:"mail,omitempty" doc:"Whether mail can be sent; otherwise invitations are links to copy."`
	Templates []SetupTemplate `json:"templates,omitempty" doc:"What a workspace can start from."`
}

// SetupTemplate is one of them.
type SetupTemplate struct {
	Key   string     `json:"key" example:"empty"`
	Name  words.Text `json:"name"`
	About words.Text `json:"about"`
}

// SetupDone is what the first set-up answers: a session and where it leads.
type SetupDone struct {
	Session
	Workspace string `json:"workspace" doc:"Key of the new workspace."`
}

type setupInput struct {
	Body struct {
		Code      string `json:"code" minLength:"1" maxLength:"64" doc:"From the server's log."`
		Workspace string `json:"workspace" minLength:"1" maxLength:"200" doc:"Its name."`
		TimeZone  string `json:"time_zone,omitempty" maxLength:"64" doc:"IANA name; UTC when left out."`
		Name      string `json:"name" minLength:"1" maxLength:"200" doc:"Of the owner."`
		Email     string `json:"email" minLength:"3" maxLength:"254"`
		Password  string `json:"password" minLength:"1" maxLength:"1024"`
		Template  string `json:"template,omitempty" maxLength:"64" doc:"Key of a template; empty when left out."`
	}
}

const emptyTemplate = "empty"

func (s *Server) routesSetup() {
	add(s, public, operation{id: "get-setup", method: "GET", path: "/setup", tag: "setup", summary: "Whether the server waits for its first set-up"}, getSetup)
	add(s, public, operation{id: "set-up", method: "POST", path: "/setup", tag: "setup", summary: "Make the first workspace and its owner with the code from the server's log; 404 once that is done", status: 201}, setUp)
	add(s, settings(full), operation{id: "show-invitation-link", method: "POST", path: "/workspaces/{workspace}/users/{user}/invitation-link", tag: "users", summary: "Where no mail can be sent: a new invitation link to hand over (A2.2)"}, invitationLink)
}

func getSetup(c *call, _ *struct{}) (*Setup, error) {
	fresh, err := c.s.app.Fresh(c.r.Context())
	if err != nil || !fresh {
		return &Setup{}, err
	}
	out := &Setup{Open: true, Mail: c.s.mailReady, Templates: []SetupTemplate{
		{Key: emptyTemplate, Name: "Empty", About: "No trackers yet. People you add later can use every public tracker you make."}}}
	for _, t := range c.s.templates {
		out.Templates = append(out.Templates, SetupTemplate{Key: t.Key, Name: t.Name, About: t.About})
	}
	return out, nil
}

func setUp(c *call, in *setupInput) (*SetupDone, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	fresh, err := c.s.app.Fresh(c.r.Context())
	switch {
	case err != nil:
		return nil, err
	case !fresh:
		return nil, notFound()
	}
	changes, err := c.s.template(in.Body.Template)
	if err != nil {
		return nil, err
	}
	var key string
	b := &in.Body
	session, err := c.s.login.SetUp(c.r.Context(), b.Code, login.Owner{Email: b.Email, Name: b.Name, Password: b.Password}, c.client(),
		func(ctx context.Context, a login.Account) error {
			key, err = c.s.app.SetUp(ctx, app.First{Name: b.Workspace, TimeZone: b.TimeZone, Owner: a.Name, Email: a.Email, Account: a.ID, Template: changes})
			return err
		})
	if err != nil {
		return nil, err
	}
	c.s.log.Info("the server is set up", "workspace", key, "owner", session.Account.Email)
	return &SetupDone{Session: *c.started(session), Workspace: key}, nil
}

// template finds the changes of a template; nil for an empty workspace.
func (s *Server) template(key string) ([]policy.Change, error) {
	if key == "" || key == emptyTemplate {
		return nil, nil
	}
	for _, t := range s.templates {
		if t.Key == key {
			return t.Changes(), nil
		}
	}
	return nil, invalid([]ProblemEntry{{Path: "body.template", Code: "unknown", Message: "There is no such template; GET /setup lists them."}})
}

// InvitationLink is a link that confirms an invited user's address.
type InvitationLink struct {
	URL       string `json:"url"`
	ExpiresAt string `json:"expires_at" format:"date-time"`
}

// invitationLink shows the link that a mail would hold, where there is no mail
// server. Whoever has it becomes the invited user, so it takes full access, is
// logged and told to the other full users, and ends the links from before (A2.2).
// Where that takes two people nobody is shown one.
func invitationLink(c *call, in *OneUser) (out *InvitationLink, err error) {
	if c.s.mailReady {
		return nil, problem(http.StatusConflict, "mail_configured", "Mail can be sent, so the invitation goes to the person alone. Send it again instead.")
	}
	var i login.Invitation
	var email string
	err = c.read(fullPower, func(v *app.Viewer) error {
		if v.Policy.Settings().TwoPeople {
			return problem(http.StatusConflict, policy.CodeTwoPeople, "In this workspace it takes two people to give oneself access, and whoever is shown this link can come in with it. Set up a mail server, so that it goes to the person alone.")
		}
		u, ok := v.Policy.User(in.User)
		if !ok || u.Status == policy.StatusDeleted {
			return notFound()
		}
		if u.Kind != policy.KindRegular || u.Status != policy.StatusInvited {
			return problem(http.StatusConflict, "not_invited", "Only an invited user has an invitation. This one needs none.")
		}
		email = u.Email
		i = login.Invitation{Workspace: v.Policy.Workspace(), User: u.ID, WorkspaceName: v.Policy.Settings().Name, InvitedBy: v.User.Name}
		return nil
	})
	if err != nil {
		return nil, err
	}
	account, _, err := c.s.login.EnsureAccount(c.r.Context(), email, email)
	if err != nil {
		return nil, err
	}
	i.Account = account.ID
	link, until, err := c.s.login.InvitationLink(c.r.Context(), i)
	if err != nil {
		return nil, err
	}
	if err := c.s.app.LinkShown(c.r.Context(), c.visit, i.User); err != nil {
		return nil, err
	}
	return &InvitationLink{URL: link, ExpiresAt: stamp(until)}, nil
}
