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
	Reviewed
	Body NewTeam
}

type patchTeamInput struct {
	OneTeam
	Reviewed
	Body TeamPatch
}

type deleteTeamInput struct {
	OneTeam
	Reviewed
}
