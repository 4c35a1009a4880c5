package rest

// Team is a set of users.
type Team struct {
	ID      string    `json:"id"`
	Key     string    `json:"key"`
	Name    string    `json:"name"`
	Members []Person  `json:"members"`
	Can     ObjectCan `json:"can"`
}

// TeamList is every team, in the order they were made.
type TeamList struct {
	Items []Team `json:"items"`
}

// NewTeam is a team to create.
type NewTeam struct {
	Key     string   `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name    string   `json:"name" minLength:"1" maxLength:"200"`
	Members []string `json:"members,omitempty" maxItems:"10000" doc:"User ids."`
}

// TeamPatch names what changes.
type TeamPatch struct {
	Key     *string   `json:"key,omitempty" pattern:"^[a-z0-9_-]{1,64}$"`
	Name    *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Members *[]string `json:"members,omitempty" maxItems:"10000" doc:"User ids; the whole list."`
}

type OneTeam struct {
	InWorkspace
	Team string `path:"team" doc:"Id or key."`
}

type createTeamInput struct {
	InWorkspace
	Noted
	Body NewTeam
}

type patchTeamInput struct {
	OneTeam
	Noted
	Body TeamPatch
}

type deleteTeamInput struct {
	OneTeam
	Noted
}

func (s *Server) routesTeams() {
	add(s, member, operation{id: "list-teams", method: "GET", path: "/workspaces/{workspace}/teams", tag: "teams", summary: "Teams, for the directory or the settings"}, notBuilt[InWorkspace, TeamList])
	add(s, settings(extended), operation{id: "create-team", method: "POST", path: "/workspaces/{workspace}/teams", tag: "teams", summary: "Add a team", status: 201, etag: true}, notBuilt[createTeamInput, Team])
	add(s, member, operation{id: "get-team", method: "GET", path: "/workspaces/{workspace}/teams/{team}", tag: "teams", summary: "One team", etag: true}, notBuilt[OneTeam, Team])
	add(s, settings(extended), operation{id: "patch-team", method: "PATCH", path: "/workspaces/{workspace}/teams/{team}", tag: "teams", summary: "Change a team", etag: true, ifMatch: true}, notBuilt[patchTeamInput, Team])
	add(s, settings(extended), operation{id: "delete-team", method: "DELETE", path: "/workspaces/{workspace}/teams/{team}", tag: "teams", summary: "Delete a team", ifMatch: true}, notBuilt[deleteTeamInput, Revision])
}
