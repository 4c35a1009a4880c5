package rest

// Workspace is the tenant as its caller sees it, and who the caller is in it.
type Workspace struct {
	ID       string       `json:"id"`
	Key      string       `json:"key"`
	Name     string       `json:"name"`
	TimeZone string       `json:"time_zone" doc:"IANA name; dates that people pick are meant in it."`
	Me       WorkspaceMe  `json:"me"`
	Help     []string     `json:"help" doc:"Up to three people with settings access; for guests the contact text instead (A4.10)."`
	Can      WorkspaceCan `json:"can"`
	// The settings below are sent to those with settings access only.
	AppAccess string `json:"app_access,omitempty" enum:"everyone,selected"`
	Seats     *int   `json:"seats,omitempty"`
}

// WorkspaceMe is the caller as a user of this workspace.
type WorkspaceMe struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Email     string  `json:"email,omitempty"`
	Kind      string  `json:"kind" enum:"regular,guest,viewer,integration"`
	Settings  string  `json:"settings" enum:"none,selective,extended,full"`
	Superuser bool    `json:"superuser"`
	Teams     []Named `json:"teams"`
	Portal    string  `json:"portal,omitempty" enum:"admin,staff,client" doc:"The landing page, from the caller's roles; it grants nothing."`
}

// WorkspaceCan is what the caller may do in the workspace outside trackers.
type WorkspaceCan struct {
	Directory      Allowance `json:"directory" doc:"List users and teams."`
	Settings       Allowance `json:"settings" doc:"Open the settings at all."`
	CreateUsers    Allowance `json:"create_users"`
	CreateTrackers Allowance `json:"create_trackers"`
	Audit          Allowance `json:"audit"`
}

func (s *Server) routesWorkspace() {
	add(s, guestAllowed, operation{id: "get-workspace", method: "GET", path: "/workspaces/{workspace}", tag: "workspace", summary: "The workspace, and who the caller is in it", etag: true}, notBuilt[InWorkspace, Workspace])
}
