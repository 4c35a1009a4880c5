package rest

// Selection names users in one of four ways; the set is fixed at the moment of
// asking.
type Selection struct {
	Filter   *UserFilter `json:"filter,omitempty" doc:"Everyone whom the filter matches."`
	IDs      []string    `json:"ids,omitempty" maxItems:"100000" doc:"User ids."`
	Teams    []string    `json:"teams,omitempty" maxItems:"1000" doc:"Ids or keys: the members of one or several teams."`
	JobCodes []string    `json:"job_codes,omitempty" maxItems:"1000" doc:"Everyone with one of these job codes, exactly as written."`
}

// UsersBulk does one thing to many users, as one change. Whom the caller may not
// touch, and the caller for what nobody does to themself, is skipped and counted
// (A8.1).
type UsersBulk struct {
	Selection
	Action  string   `json:"action" enum:"activate,deactivate,delete,terminate,remove_roles_except,join_team,leave_team"`
	Keep    []string `json:"keep,omitempty" maxItems:"64" doc:"With remove_roles_except: ids or keys of the roles that stay."`
	Team    string   `json:"team,omitempty" maxLength:"64" doc:"With join_team and leave_team: id or key."`
	LastDay *string  `json:"last_day,omitempty" format:"date-time" doc:"With terminate: from when on nothing is left; left out: now."`
	Reason  string   `json:"reason,omitempty" maxLength:"1000"`
}

// AssignmentsBulk gives a role to many users, or takes it from them, as one
// change.
type AssignmentsBulk struct {
	Selection
	Action string  `json:"action" enum:"give,end,suspend,resume"`
	Role   string  `json:"role" minLength:"1" maxLength:"64" doc:"Id or key."`
	Site   string  `json:"site,omitempty" maxLength:"64" doc:"Id or key, or *: with give, where (left out: *); otherwise only assignments there (left out: everywhere)."`
	From   *string `json:"from,omitempty" format:"date-time"`
	Until  *string `json:"until,omitempty" format:"date-time"`
	Reason string  `json:"reason,omitempty" maxLength:"1000" doc:"Needed for a second role and for every dated one (A6.8)."`
}

// BulkDone is what a bulk action did or, on a dry run, would do.
type BulkDone struct {
	DryRun      bool    `json:"dry_run"`
	Changed     int     `json:"changed" doc:"Users for whom something changes."`
	Unchanged   int     `json:"unchanged" doc:"Users for whom it is so already, or to whom it does not apply."`
	SkippedFull int     `json:"skipped_full" doc:"Users with full settings access, whom the caller may not touch or who cannot have an exclusive role (A8.1)."`
	SkippedSelf int     `json:"skipped_self" doc:"The caller."`
	Ended       []Ended `json:"ended,omitempty" doc:"What ends, for each user: of at most 200."`
	Revision    int64   `json:"revision,omitempty"`
}

// Ended is what a bulk action takes from one user.
type Ended struct {
	User     Person  `json:"user"`
	Roles    []Named `json:"roles" doc:"Of the user's own assignments, and of teams where all end."`
	SignedIn bool    `json:"signed_in" doc:"Was signed in here, and is not any more."`
	Keys     int     `json:"keys"`
	Links    int     `json:"links"`
}

type bulkUsersInput struct {
	InWorkspace
	Reviewed
	DryRun bool `query:"dry_run" doc:"Judge and count, and save nothing."`
	Body   UsersBulk
}

type bulkAssignmentsInput struct {
	InWorkspace
	Reviewed
	DryRun bool `query:"dry_run" doc:"Judge and count, and save nothing."`
	Body   AssignmentsBulk
}
