package rest

// AppAccess is who may enter: everyone but viewers, or the users whose own toggle
// is on (A5.1). The toggles are kept while the mode is everyone.
type AppAccess struct {
	Mode  string          `json:"mode" enum:"everyone,selected"`
	Users map[string]bool `json:"users" doc:"By user id: the user's own toggle. A viewer's is always off."`
}

// AppAccessDraft is what a save changes. It is applied as a whole or not at all.
type AppAccessDraft struct {
	BaseRevision int64           `json:"base_revision,omitempty" minimum:"0" doc:"The policy revision the draft began with; 409 names what was changed since (A11.3). Needed when If-Match is not sent."`
	Mode         string          `json:"mode,omitempty" enum:"everyone,selected" doc:"Left out: as it is."`
	Users        map[string]bool `json:"users,omitempty" doc:"By user id; who is left out stays as they are."`
}

// AppAccessBulk allows or removes for many users at once. Viewers and full users
// are skipped and counted (A5.1, A5.3).
type AppAccessBulk struct {
	Filter *UserFilter `json:"filter,omitempty" doc:"Everyone whom the filter matches at this moment."`
	IDs    []string    `json:"ids,omitempty" maxItems:"100000" doc:"User ids."`
	Teams  []string    `json:"teams,omitempty" maxItems:"1000" doc:"Ids or keys: the members of one or several teams."`
	Allow  bool        `json:"allow"`
}

// AppAccessChange is what a save did or, on a dry run, would do.
type AppAccessChange struct {
	DryRun         bool     `json:"dry_run"`
	Mode           string   `json:"mode" enum:"everyone,selected"`
	Changed        int      `json:"changed" doc:"Users whose toggle changes."`
	Unchanged      int      `json:"unchanged" doc:"Users named whose toggle is so already."`
	SkippedViewers int      `json:"skipped_viewers" doc:"Viewers cannot enter; nothing changes for them."`
	SkippedFull    int      `json:"skipped_full" doc:"Users with full settings access are changed one by one only."`
	Gained         int      `json:"gained" doc:"Users who can enter afterwards and cannot now."`
	Lost           int      `json:"lost" doc:"Users who can enter now and cannot afterwards."`
	LostSignedIn   int      `json:"lost_signed_in" doc:"Of those who lose, how many are signed in now."`
	Users          []string `json:"users,omitempty" doc:"On a dry run of a bulk action: the ids of the users whose toggle would change, for a draft."`
}

type putAppAccessInput struct {
	InWorkspace
	Reviewed
	DryRun bool `query:"dry_run" doc:"Judge and count, and save nothing."`
	Body   AppAccessDraft
}

type bulkAppAccessInput struct {
	InWorkspace
	Noted
	DryRun bool `query:"dry_run" doc:"Judge and count, and save nothing."`
	Body   AppAccessBulk
}
