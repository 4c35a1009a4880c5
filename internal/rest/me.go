package rest

import (
	"errors"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/words"
)

// Me is the signed-in account and its users in the workspaces.
type Me struct {
	Kind       string       `json:"kind" enum:"account,key,guest" doc:"What the request was made with. Only an account has an id and an e-mail."`
	Account    Account      `json:"account"`
	Language   string       `json:"language,omitempty" enum:"en,de" doc:"What the holder of the account has chosen; left out while they have not. Answers and mails are in it; else in what Accept-Language asks for, else in English."`
	Workspaces []Membership `json:"workspaces"`
}

// Membership is the account's user in one workspace, and whether its door is
// open (A3.13).
type Membership struct {
	Workspace Named  `json:"workspace"`
	User      Person `json:"user"`
	Entry     Entry  `json:"entry"`
}

// Entry is the door's answer.
type Entry struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason,omitempty" doc:"viewer, no_app_access, deactivated, unconfirmed" example:"viewer"`
}

// SessionInfo is one of the account's live sessions.
type SessionInfo struct {
	ID         string `json:"id"`
	Current    bool   `json:"current"`
	CreatedAt  string `json:"created_at" format:"date-time"`
	LastUsedAt string `json:"last_used_at" format:"date-time"`
	ExpiresAt  string `json:"expires_at" format:"date-time"`
	Address    string `json:"address,omitempty"`
	UserAgent  string `json:"user_agent,omitempty"`
}

// SessionList is all of them.
type SessionList struct {
	Items []SessionInfo `json:"items"`
}

type patchMeInput struct {
	Body struct {
		CurrentPassword string `json:"current_password,omitempty" maxLength:"1024" doc:"Not needed within ten minutes of a proof other than the password: a code by e-mail, a passkey, an identity provider."`
		NewPassword     string `json:"new_password" minLength:"1" maxLength:"1024" doc:"Ends every other session."`
	}
}

type languageInput struct {
	Body struct {
		Language string `json:"language" enum:"en,de"`
	}
}

type myEmailInput struct {
	Body struct {
		Email string `json:"email" minLength:"3" maxLength:"254"`
	}
}

type sessionInput struct {
	Session string `path:"session"`
}

func (s *Server) routesMe() {
	add(s, credentialed, operation{id: "get-me", method: "GET", path: "/me", tag: "me", summary: "Who is signed in, and which workspaces are open"}, getMe)
	add(s, signedIn, operation{id: "patch-me", method: "PATCH", path: "/me", tag: "me", summary: "Set a new password"}, patchMe)
	add(s, signedIn, operation{id: "choose-my-language", method: "PUT", path: "/me/language", tag: "me", summary: "Choose the language of answers, pages and mails"}, chooseLanguage)
	add(s, signedIn, operation{id: "change-my-email", method: "POST", path: "/me/email", tag: "me", summary: "Ask for another e-mail address to sign in with; it counts once the link sent there is used; needs a fresh proof"}, changeMyEmail)
	add(s, signedIn, operation{id: "list-my-sessions", method: "GET", path: "/me/sessions", tag: "me", summary: "Where this account is signed in"}, listMySessions)
	add(s, signedIn, operation{id: "end-my-sessions", method: "DELETE", path: "/me/sessions", tag: "me", summary: "End every session but this one"}, endMySessions)
	add(s, signedIn, operation{id: "end-my-session", method: "DELETE", path: "/me/sessions/{session}", tag: "me", summary: "End one session"}, endMySession)
}

func getMe(c *call, _ *struct{}) (*Me, error) {
	members, err := c.s.app.Memberships(c.r.Context(), *c.visit)
	if err != nil {
		return nil, err
	}
	out := &Me{Kind: [...]string{bySession: "account", byKey: "key", byGuest: "guest"}[c.kind], Account: accountOf(c.session.Account), Language: string(c.session.Account.Language), Workspaces: []Membership{}}
	for _, m := range members {
		if c.kind != bySession {
			out.Account.Name = m.User.Name
		}
		out.Workspaces = append(out.Workspaces, Membership{
			Workspace: Named{ID: m.WorkspaceID, Key: m.WorkspaceKey, Name: m.Workspace},
			User:      Person{ID: m.User.ID, Name: m.User.Name},
			Entry:     Entry{Allowed: m.Entry == access.Allowed, Reason: string(m.Entry)},
		})
	}
	return out, nil
}

func patchMe(c *call, in *patchMeInput) (*Me, error) {
	var err error
	if in.Body.CurrentPassword == "" {
		err = c.s.login.NewPassword(c.r.Context(), c.session, in.Body.NewPassword)
	} else {
		err = c.s.login.ChangePassword(c.r.Context(), c.session.Account.ID, in.Body.CurrentPassword, in.Body.NewPassword, c.session.ID, c.client())
	}
	if err != nil {
		return nil, renameField(err, "password", "new_password")
	}
	return getMe(c, nil)
}

func chooseLanguage(c *call, in *languageInput) (*nothing, error) {
	return &nothing{}, c.s.login.SetLanguage(c.r.Context(), c.session.Account.ID, words.Language(in.Body.Language))
}

func changeMyEmail(c *call, in *myEmailInput) (*nothing, error) {
	return &nothing{}, c.s.login.RequestEmail(c.r.Context(), c.session, in.Body.Email, c.client())
}

// renameField makes a refusal of package login point at our name of a field.
func renameField(err error, from, to string) error {
	var e *login.Error
	if errors.As(err, &e) && e.Field == from {
		said := *e
		said.Field = to
		return &said
	}
	return err
}

func listMySessions(c *call, _ *struct{}) (*SessionList, error) {
	all, err := c.s.login.Sessions(c.r.Context(), c.session.Account.ID)
	if err != nil {
		return nil, err
	}
	out := &SessionList{Items: []SessionInfo{}}
	for _, x := range all {
		info := SessionInfo{ID: x.ID, Current: x.ID == c.session.ID, CreatedAt: stamp(x.CreatedAt), LastUsedAt: stamp(x.UsedAt), ExpiresAt: stamp(x.ExpiresAt), UserAgent: x.UserAgent}
		if x.Address.IsValid() {
			info.Address = x.Address.String()
		}
		out.Items = append(out.Items, info)
	}
	return out, nil
}

func endMySessions(c *call, _ *struct{}) (*nothing, error) {
	return &nothing{}, c.s.login.EndAll(c.r.Context(), c.session.Account.ID, c.session.ID)
}

func endMySession(c *call, in *sessionInput) (*nothing, error) {
	if err := c.s.login.EndSession(c.r.Context(), c.session.Account.ID, in.Session); err != nil {
		return nil, err
	}
	if in.Session == c.session.ID {
		c.forgetSession()
	}
	return &nothing{}, nil
}
