package rest

// Role is a named set of grants. Its permission sheet (api, network, features,
// trackers) is sent to superusers only (A8.1).
type Role struct {
	ID             string     `json:"id"`
	Key            string     `json:"key"`
	Name           string     `json:"name"`
	Description    string     `json:"description,omitempty"`
	Default        bool       `json:"default" doc:"Built in."`
	Enabled        bool       `json:"enabled"`
	Exclusive      bool       `json:"exclusive"`
	BySiteManagers bool       `json:"by_site_managers"`
	Portal         string     `json:"portal" enum:"admin,staff,client"`
	Holders        int        `json:"holders" doc:"People and teams it is assigned to at present."`
	Sheet          *RoleSheet `json:"sheet,omitempty" doc:"Absent: superuser access is required to view permissions (A8.1)."`
	Can            RoleCan    `json:"can"`
}

// RoleSheet is a role's permission sheet.
type RoleSheet struct {
	API      string            `json:"api" enum:"block,grant"`
	Network  []NetworkRule     `json:"network"`
	Features map[string]string `json:"features" doc:"Feature to view, edit or manage (A7)."`
	Trackers map[string]string `json:"trackers" doc:"Tracker id to ceiling, overriding features.trackers."`
}

// NetworkRule admits or blocks the addresses in a prefix (A6.1).
type NetworkRule struct {
	Prefix string `json:"prefix" maxLength:"64" doc:"CIDR."`
	Rule   string `json:"rule" enum:"allow,block"`
	Note   string `json:"note,omitempty" maxLength:"200"`
}

// RoleCan is what the caller may do to a role.
type RoleCan struct {
	Edit      Allowance `json:"edit"`
	Delete    Allowance `json:"delete"`
	EditSheet Allowance `json:"edit_sheet"`
	Assign    Allowance `json:"assign" doc:"Give it to others and end it: with selective settings access at one's sites, where it is marked by_site_managers (A8). Reason unmarked: it is not."`
}

// RoleList is every role, built-in ones first.
type RoleList struct {
	Items []Role `json:"items"`
}

// NewRole is a role to create. A sheet needs the superuser tag.
type NewRole struct {
	Key            string     `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name           string     `json:"name" minLength:"1" maxLength:"200"`
	Description    string     `json:"description,omitempty" maxLength:"2000"`
	Exclusive      bool       `json:"exclusive,omitempty"`
	BySiteManagers bool       `json:"by_site_managers,omitempty"`
	Portal         string     `json:"portal,omitempty" enum:"admin,staff,client" default:"staff"`
	Sheet          *RoleSheet `json:"sheet,omitempty"`
}

// RolePatch names what changes; a sheet is replaced as a whole.
type RolePatch struct {
	Key            *string    `json:"key,omitempty" pattern:"^[a-z0-9_-]{1,64}$"`
	Name           *string    `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Description    *string    `json:"description,omitempty" maxLength:"2000"`
	Enabled        *bool      `json:"enabled,omitempty"`
	Exclusive      *bool      `json:"exclusive,omitempty"`
	BySiteManagers *bool      `json:"by_site_managers,omitempty"`
	Portal         *string    `json:"portal,omitempty" enum:"admin,staff,client"`
	Sheet          *RoleSheet `json:"sheet,omitempty"`
}

// Assignment gives a role to a user or a team.
type Assignment struct {
	ID        string    `json:"id"`
	Role      Named     `json:"role"`
	User      *Person   `json:"user,omitempty"`
	Team      *Named    `json:"team,omitempty"`
	Site      *Named    `json:"site,omitempty" doc:"Absent: the whole workspace."`
	From      string    `json:"from,omitempty" format:"date-time"`
	Until     string    `json:"until,omitempty" format:"date-time"`
	Reason    string    `json:"reason,omitempty"`
	GrantedBy *Person   `json:"granted_by,omitempty"`
	GrantedAt string    `json:"granted_at" format:"date-time"`
	Suspended bool      `json:"suspended"`
	Can       ObjectCan `json:"can"`
}

// AssignmentList is the assignments of one role.
type AssignmentList struct {
	Items []Assignment `json:"items"`
}

// NewAssignment names exactly one of user and team.
type NewAssignment struct {
	User   string  `json:"user,omitempty" maxLength:"64"`
	Team   string  `json:"team,omitempty" maxLength:"64" doc:"Id or key."`
	Site   string  `json:"site,omitempty" maxLength:"64" default:"*" doc:"Id or key; * is the whole workspace."`
	From   *string `json:"from,omitempty" format:"date-time"`
	Until  *string `json:"until,omitempty" format:"date-time"`
	Reason string  `json:"reason,omitempty" maxLength:"1000"`
}

// AssignmentPatch names what changes.
type AssignmentPatch struct {
	Site      *string `json:"site,omitempty" maxLength:"64"`
	From      *string `json:"from,omitempty" doc:"RFC 3339; empty takes the date away."`
	Until     *string `json:"until,omitempty" doc:"RFC 3339; empty takes the date away."`
	Reason    *string `json:"reason,omitempty" maxLength:"1000"`
	Suspended *bool   `json:"suspended,omitempty"`
}

type OneRole struct {
	InWorkspace
	Role string `path:"role" doc:"Id or key."`
}

type createRoleInput struct {
	InWorkspace
	Reviewed
	Body NewRole
}

type patchRoleInput struct {
	OneRole
	Reviewed
	Body RolePatch
}

type deleteRoleInput struct {
	OneRole
	Reviewed
}

type OneAssignment struct {
	OneRole
	Assignment string `path:"assignment"`
}

type createAssignmentInput struct {
	OneRole
	Reviewed
	Body NewAssignment
}

type patchAssignmentInput struct {
	OneAssignment
	Reviewed
	Body AssignmentPatch
}

type deleteAssignmentInput struct {
	OneAssignment
	Reviewed
}
