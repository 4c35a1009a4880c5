package rest

// Permissions is the document of one role on one tracker, or on "*" (A3.12).
// An absent key means "ask the next line", never none.
type Permissions struct {
	Role      string             `json:"role" doc:"Key."`
	Tracker   string             `json:"tracker" doc:"Key, or *."`
	AllStates Entries            `json:"all_states"`
	States    map[string]Entries `json:"states,omitempty" doc:"By state key; not for tracker *."`
}

// Entries are the levels a document writes, none, assigned or all.
type Entries struct {
	Actions    map[string]string `json:"actions" doc:"create, change_state, archive, delete"`
	Properties map[string]Cell   `json:"properties" doc:"By property key, system property name, or *."`
}

// Cell is a property's two targets.
type Cell struct {
	View string `json:"view,omitempty" enum:"none,assigned,all"`
	Edit string `json:"edit,omitempty" enum:"none,assigned,all"`
}

// Matrix is the documents of one or all roles on a tracker.
type Matrix struct {
	Items []MatrixRole `json:"items"`
}

// MatrixRole is one role's document, and the one for every tracker that counts
// where this one is silent (A3.12).
type MatrixRole struct {
	Role     Named        `json:"role"`
	Stored   bool         `json:"stored" doc:"false: there is no document here, and the one shown is empty."`
	Document Permissions  `json:"document"`
	Fallback *Permissions `json:"fallback,omitempty" doc:"The role's document for every tracker, when it has one."`
	Holders  int          `json:"holders" doc:"People who hold the role now or will, by themselves or by a team; deactivated ones are not counted. 0 for the document for every tracker."`
	Eclipsed bool         `json:"eclipsed" doc:"Everyone who holds the role holds Member too, and Member gives something here: what this role leaves out has no effect (A6.4)."`
	Can      ObjectCan    `json:"can"`
}

// Saved is a document after a write, as it stands now: setting one cell may
// have raised or lowered another (A3.5).
type Saved struct {
	Revision int64      `json:"revision"`
	Matrix   MatrixRole `json:"matrix"`
}

// Restriction is the audience of a tracker, view or record.
type Restriction struct {
	Mode  string   `json:"mode" enum:"public,restricted"`
	Users []Person `json:"users"`
	Teams []Named  `json:"teams"`
	// What kind of user somebody is, is told to those with settings access (A4.9h).
	Guests []string `json:"guests,omitempty" doc:"Ids of the guests among the users; with settings access."`
}

// RestrictionDoc sets an audience. An empty list of a restricted thing stays
// restricted: nobody is on it.
type RestrictionDoc struct {
	Mode      string   `json:"mode" enum:"public,restricted"`
	Users     []string `json:"users,omitempty" maxItems:"1000" doc:"User ids."`
	Teams     []string `json:"teams,omitempty" maxItems:"1000" doc:"Ids or keys."`
	LockMeOut bool     `json:"lock_me_out,omitempty" doc:"Confirms a change after which the caller no longer sees it (A7.4)."`
}

type matrixInput struct {
	InTracker
	Role string `query:"role" maxLength:"64" doc:"Id or key; all roles without it."`
	At   string `query:"at" maxLength:"64" doc:"As it was then, RFC 3339; by the caller's rights of now (A11.5)."`
}

type putPermissionsInput struct {
	InTracker
	Reviewed
	Role string `query:"role" required:"true" maxLength:"64" doc:"Id or key."`
	Body PermissionsDoc
}

// PermissionsDoc replaces a role's document.
type PermissionsDoc struct {
	Role      string                `json:"role,omitempty" maxLength:"64" doc:"If given, the one in the query."`
	Tracker   string                `json:"tracker,omitempty" maxLength:"64" doc:"If given, the one in the path."`
	AllStates EntriesDoc            `json:"all_states"`
	States    map[string]EntriesDoc `json:"states,omitempty" doc:"By state id or key."`
}

// EntriesDoc are entries as they are written.
type EntriesDoc struct {
	Actions    map[string]string `json:"actions,omitempty"`
	Properties map[string]Cell   `json:"properties,omitempty"`
}

type rolePermissionsInput struct {
	OneRole
	Reviewed
	Body PermissionsDoc
}

type putRestrictionInput struct {
	InTracker
	Reviewed
	Body RestrictionDoc
}
