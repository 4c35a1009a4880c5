package rest

// User is one subject. Callers with the directory alone get id, name, kind and
// teams; the rest is for those with settings access.
type User struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Kind       string    `json:"kind" enum:"regular,guest,viewer,integration"`
	Teams      []Named   `json:"teams"`
	Email      string    `json:"email,omitempty"`
	Phone      string    `json:"phone,omitempty"`
	JobCode    string    `json:"job_code,omitempty"`
	Status     string    `json:"status,omitempty" enum:"invited,active,deactivated,deleted"`
	Confirmed  *bool     `json:"confirmed,omitempty"`
	AppAccess  *bool     `json:"app_access,omitempty"`
	Settings   string    `json:"settings,omitempty" enum:"none,selective,extended,full"`
	Configures []string  `json:"configures,omitempty" doc:"With selective: ids of trackers, dashboards and sites."`
	Superuser  *bool     `json:"superuser,omitempty"`
	Roles      []HeldBy  `json:"roles,omitempty" doc:"The user's own assignments and those of their teams."`
	Can        ObjectCan `json:"can"`
}

// HeldBy is a role a user holds, directly or through a team.
type HeldBy struct {
	Assignment string `json:"assignment"`
	Role       Named  `json:"role"`
	Site       *Named `json:"site,omitempty" doc:"Absent: the whole workspace."`
	Team       *Named `json:"team,omitempty" doc:"The team it comes from."`
	From       string `json:"from,omitempty" format:"date-time"`
	Until      string `json:"until,omitempty" format:"date-time"`
	Suspended  bool   `json:"suspended,omitempty"`
}

// ObjectCan is what the caller may do to a settings object.
type ObjectCan struct {
	Edit   Allowance `json:"edit"`
	Delete Allowance `json:"delete"`
}

// UserPage is a page of users.
type UserPage struct {
	Items       []User  `json:"items"`
	NextCursor  *string `json:"next_cursor"`
	Count       *int    `json:"count,omitempty"`
	CountCapped *bool   `json:"count_capped,omitempty"`
}

// NewUser is a user to create.
type NewUser struct {
	Name       string     `json:"name" minLength:"1" maxLength:"200"`
	Kind       string     `json:"kind,omitempty" enum:"regular,guest,viewer,integration" default:"regular"`
	Email      string     `json:"email,omitempty" maxLength:"254"`
	Phone      string     `json:"phone,omitempty" maxLength:"64"`
	JobCode    string     `json:"job_code,omitempty" maxLength:"64"`
	AppAccess  *bool      `json:"app_access,omitempty"`
	Settings   string     `json:"settings,omitempty" enum:"none,selective,extended,full"`
	Configures []string   `json:"configures,omitempty" maxItems:"1000"`
	Superuser  *bool      `json:"superuser,omitempty"`
	Teams      []string   `json:"teams,omitempty" maxItems:"100" doc:"Ids or keys."`
	Roles      []RoleGift `json:"roles,omitempty" maxItems:"64"`
}

// RoleGift gives a role to the user of the same request (A6.5: adding only).
type RoleGift struct {
	Role   string  `json:"role" doc:"Id or key."`
	Site   string  `json:"site,omitempty" default:"*" doc:"Id or key; * is the whole workspace."`
	From   *string `json:"from,omitempty" format:"date-time"`
	Until  *string `json:"until,omitempty" format:"date-time"`
	Reason string  `json:"reason,omitempty" maxLength:"1000"`
}

// UserPatch names what changes; an absent key changes nothing.
type UserPatch struct {
	Name       *string     `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Email      *string     `json:"email,omitempty" maxLength:"254"`
	Phone      *string     `json:"phone,omitempty" maxLength:"64"`
	JobCode    *string     `json:"job_code,omitempty" maxLength:"64"`
	Kind       *string     `json:"kind,omitempty" enum:"regular,guest,viewer,integration"`
	Status     *string     `json:"status,omitempty" enum:"active,deactivated"`
	AppAccess  *bool       `json:"app_access,omitempty"`
	Settings   *string     `json:"settings,omitempty" enum:"none,selective,extended,full"`
	Configures *[]string   `json:"configures,omitempty" maxItems:"1000"`
	Superuser  *bool       `json:"superuser,omitempty"`
	AddRoles   *[]RoleGift `json:"add_roles,omitempty" maxItems:"64" doc:"Assignments to add; taking away is done on the role (A6.5)."`
}

type listUsersInput struct {
	InWorkspace
	Paged
	Counted
	Q        string `query:"q" maxLength:"200" doc:"Part of the name or e-mail."`
	Kind     string `query:"kind" enum:"regular,guest,viewer,integration"`
	Status   string `query:"status" enum:"invited,active,deactivated"`
	Team     string `query:"team" maxLength:"64" doc:"Id or key."`
	Role     string `query:"role" maxLength:"64" doc:"Id or key."`
	Settings string `query:"settings" enum:"none,selective,extended,full"`
}

type OneUser struct {
	InWorkspace
	User string `path:"user"`
}

type createUserInput struct {
	InWorkspace
	Noted
	Body NewUser
}

type patchUserInput struct {
	OneUser
	Noted
	Body UserPatch
}

type deleteUserInput struct {
	OneUser
	Noted
}
