package rest

// Me is the signed-in account and its users in the workspaces.
type Me struct {
	Account    Account      `json:"account"`
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
	Reason  string `json:"reason,omitempty" enum:"viewer,no_app_access,deactivated,unconfirmed"`
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
		CurrentPassword string `json:"current_password,omitempty" maxLength:"1024" doc:"Needed when a password is set already."`
		NewPassword     string `json:"new_password" minLength:"1" maxLength:"1024" doc:"Ends every other session."`
	}
}

type sessionInput struct {
	Session string `path:"session"`
}

func (s *Server) routesMe() {
	add(s, signedIn, operation{id: "get-me", method: "GET", path: "/me", tag: "me", summary: "Who is signed in, and which workspaces are open"}, notBuilt[struct{}, Me])
	add(s, signedIn, operation{id: "patch-me", method: "PATCH", path: "/me", tag: "me", summary: "Set a new password"}, notBuilt[patchMeInput, Me])
	add(s, signedIn, operation{id: "list-my-sessions", method: "GET", path: "/me/sessions", tag: "me", summary: "Where this account is signed in"}, notBuilt[struct{}, SessionList])
	add(s, signedIn, operation{id: "end-my-sessions", method: "DELETE", path: "/me/sessions", tag: "me", summary: "End every session but this one"}, notBuilt[struct{}, nothing])
	add(s, signedIn, operation{id: "end-my-session", method: "DELETE", path: "/me/sessions/{session}", tag: "me", summary: "End one session"}, notBuilt[sessionInput, nothing])
}
