package rest

import (
	"time"

	"github.com/trackward/trackward/internal/app"
)

// User is one subject. Callers with the directory alone get id, name, teams, and
// whether the user has no access or is deactivated (A4.9h); the rest is for those
// with settings access.
type User struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Teams       []Named `json:"teams"`
	NoAccess    bool    `json:"no_access,omitempty" doc:"Does not pass app access (A5.4)."`
	Deactivated bool    `json:"deactivated,omitempty"`

	Kind       string   `json:"kind,omitempty" enum:"regular,guest,viewer,integration"`
	Email      string   `json:"email,omitempty"`
	Phone      string   `json:"phone,omitempty"`
	JobCode    string   `json:"job_code,omitempty"`
	Owner      *Person  `json:"owner,omitempty" doc:"Of an integration: the person who answers for it (A10)."`
	Represents string   `json:"represents,omitempty" enum:"person,team" doc:"Of a guest: whether one person enters by the link, or a team of people (A9.3)."`
	Status     string   `json:"status,omitempty" enum:"invited,active,deactivated,deleted"`
	Confirmed  *bool    `json:"confirmed,omitempty"`
	AppAccess  *bool    `json:"app_access,omitempty" doc:"The user's own toggle, which counts while the mode is selected (A5.1)."`
	Entry      *Entry   `json:"entry,omitempty" doc:"Whether the user may enter now, and why not (A3.13)."`
	LastSeen   string   `json:"last_seen,omitempty" format:"date-time" doc:"In lists: when the user was last here, exact to five minutes; absent: never."`
	HeldBy     *Person  `json:"held_by,omitempty" doc:"Who changed the e-mail: roles wait until the old address or another full user vouches for the new one (A8.6)."`
	Settings   string   `json:"settings,omitempty" enum:"none,selective,extended,full"`
	Configures []string `json:"configures,omitempty" doc:"With selective: ids of trackers, dashboards and sites."`
	Superuser  *bool    `json:"superuser,omitempty"`
	Roles      []HeldBy `json:"roles,omitempty" doc:"The user's own assignments and those of their teams."`
	Can        *UserCan `json:"can,omitempty"`

	Credentials *UserCredentials `json:"credentials,omitempty" doc:"In lists, of guests and integrations, for extended settings access: what they enter by."`
}

// UserCredentials sums up the links of a guest, or the keys of an integration.
type UserCredentials struct {
	Links     int      `json:"links" doc:"How many there are in all: of a guest their own link and those to records and forms, of an integration its keys."`
	Live      int      `json:"live" doc:"How many of them open something now: neither suspended nor expired."`
	State     string   `json:"state" enum:"none,active,suspended,expired" doc:"Of a guest's own link; of an integration active while any key is."`
	ExpiresAt string   `json:"expires_at,omitempty" format:"date-time" doc:"When the last of the live ones ends; absent: one does not expire."`
	Devices   int      `json:"devices" doc:"Of a guest: how many sessions by their own link could enter now."`
	Addresses []string `json:"addresses" doc:"From where the live keys may come; empty: from anywhere."`
}

// UserCan is what the caller may do to a user. What the user's own state rules
// out has the reason state.
type UserCan struct {
	Edit       Allowance `json:"edit"`
	Delete     Allowance `json:"delete"`
	Activate   Allowance `json:"activate"`
	Deactivate Allowance `json:"deactivate"`
	Invite     Allowance `json:"invite" doc:"Send the invitation again."`
	AppAccess  Allowance `json:"app_access"`
	Settings   Allowance `json:"settings" doc:"Change the settings level, up to the caller's own."`
	GrantFull  Allowance `json:"grant_full"`
	Superuser  Allowance `json:"superuser" doc:"Give or take the superuser tag."`
	Sessions   Allowance `json:"sessions" doc:"See and end this user's sessions."`
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
	Represents string     `json:"represents,omitempty" enum:"person,team" doc:"Of a guest."`
	Owner      string     `json:"owner,omitempty" maxLength:"64" doc:"Of an integration: id of the regular user who answers for it."`
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

// FormRole is a role in a user's form: one that is held, by its assignment, as it
// was sent; or a new one.
type FormRole struct {
	Assignment string  `json:"assignment,omitempty" maxLength:"64"`
	Role       string  `json:"role,omitempty" maxLength:"64" doc:"Of a new one: id or key."`
	Site       *string `json:"site,omitempty" maxLength:"64" doc:"Id or key; * is the whole workspace."`
	From       *string `json:"from,omitempty" doc:"RFC 3339, or empty for none."`
	Until      *string `json:"until,omitempty" doc:"RFC 3339, or empty for none."`
	Suspended  *bool   `json:"suspended,omitempty"`
	Reason     string  `json:"reason,omitempty" maxLength:"1000"`
}

// UserPatch names what changes; an absent key changes nothing.
type UserPatch struct {
	Name       *string     `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Email      *string     `json:"email,omitempty" maxLength:"254"`
	Phone      *string     `json:"phone,omitempty" maxLength:"64"`
	JobCode    *string     `json:"job_code,omitempty" maxLength:"64"`
	Represents *string     `json:"represents,omitempty" enum:"person,team" doc:"Of a guest."`
	Owner      *string     `json:"owner,omitempty" maxLength:"64" doc:"Of an integration: id of the regular user who answers for it; empty for nobody."`
	Kind       *string     `json:"kind,omitempty" enum:"regular,guest,viewer,integration"`
	Status     *string     `json:"status,omitempty" enum:"active,deactivated"`
	AppAccess  *bool       `json:"app_access,omitempty"`
	Settings   *string     `json:"settings,omitempty" enum:"none,selective,extended,full"`
	Configures *[]string   `json:"configures,omitempty" maxItems:"1000"`
	Superuser  *bool       `json:"superuser,omitempty"`
	Roles      *[]FormRole `json:"roles,omitempty" maxItems:"200" doc:"The user's roles as a form shows them: new entries are added; one that is missing or differs is refused with role_removed_elsewhere (A6.5). Roles from teams may be there or not."`
	AddRoles   *[]RoleGift `json:"add_roles,omitempty" maxItems:"64" doc:"Assignments to add; taking away is done on the role (A6.5)."`
}

type listUsersInput struct {
	InWorkspace
	Paged
	Counted
	Q         string `query:"q" maxLength:"200" doc:"Part of the name or e-mail."`
	Kind      string `query:"kind" enum:"regular,guest,viewer,integration"`
	Status    string `query:"status" enum:"invited,active,deactivated"`
	Team      string `query:"team" maxLength:"64" doc:"Id or key."`
	Role      string `query:"role" maxLength:"64" doc:"Id or key; held directly or through a team, and not ended."`
	Settings  string `query:"settings" enum:"none,selective,extended,full"`
	AppAccess string `query:"app_access" enum:"allowed,none" doc:"Whether the user passes app access (A5.1)."`
	SeenSince string `query:"seen_since" format:"date-time" doc:"Last here at this instant or later."`
	SeenUntil string `query:"seen_before" format:"date-time" doc:"Last here before this instant, or never."`
	Sort      string `query:"sort" enum:"name,-name,status,-status,kind,-kind,settings,-settings,access,-access,last_seen,-last_seen" default:"name" doc:"last_seen: the latest first."`
}

func (in *listUsersInput) filter() (app.UserFilter, error) {
	f := UserFilter{Q: in.Q, Kind: in.Kind, Status: in.Status, Team: in.Team, Role: in.Role, Settings: in.Settings, AppAccess: in.AppAccess,
		SeenSince: in.SeenSince, SeenUntil: in.SeenUntil}
	return f.filter("query")
}

// UserFilter names the users that a bulk action is about: those that a list with
// the same filter shows at the moment of asking.
type UserFilter struct {
	Q         string `json:"q,omitempty" maxLength:"200"`
	Kind      string `json:"kind,omitempty" enum:"regular,guest,viewer,integration"`
	Status    string `json:"status,omitempty" enum:"invited,active,deactivated"`
	Team      string `json:"team,omitempty" maxLength:"64" doc:"Id or key."`
	Role      string `json:"role,omitempty" maxLength:"64" doc:"Id or key."`
	Settings  string `json:"settings,omitempty" enum:"none,selective,extended,full"`
	AppAccess string `json:"app_access,omitempty" enum:"allowed,none"`
	SeenSince string `json:"seen_since,omitempty" format:"date-time"`
	SeenUntil string `json:"seen_before,omitempty" format:"date-time"`
}

func (f *UserFilter) filter(at string) (out app.UserFilter, err error) {
	out = app.UserFilter{Q: f.Q, Kind: f.Kind, Status: f.Status, Team: f.Team, Role: f.Role, Settings: f.Settings, AppAccess: f.AppAccess}
	for _, x := range []struct {
		name, text string
		into       *time.Time
	}{{"seen_since", f.SeenSince, &out.SeenSince}, {"seen_before", f.SeenUntil, &out.SeenBefore}} {
		if x.text == "" {
			continue
		}
		if *x.into, err = readInstant(at+"."+x.name, x.text); err != nil {
			return out, err
		}
	}
	return out, nil
}

type OneUser struct {
	InWorkspace
	User string `path:"user"`
}

type createUserInput struct {
	InWorkspace
	Reviewed
	Body NewUser
}

type patchUserInput struct {
	OneUser
	Reviewed
	Body UserPatch
}

type deleteUserInput struct {
	OneUser
	Reviewed
}
