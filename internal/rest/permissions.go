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

// Matrix is the documents of one or all roles on a tracker, and what they come
// to: a role without a document of its own is answered by its "*" document.
type Matrix struct {
	Items []MatrixRole `json:"items"`
}

// MatrixRole is one role's part of a matrix.
type MatrixRole struct {
	Role     Named       `json:"role"`
	Document Permissions `json:"document" doc:"As stored; empty when there is none."`
	Stored   bool        `json:"stored"`
	Resolved []Resolved  `json:"resolved" doc:"What the document and the one for * come to, state by state (A3.12), before the ceiling."`
	Ceiling  string      `json:"ceiling,omitempty" enum:"none,view,edit,manage" doc:"Sent to superusers only."`
	Can      ObjectCan   `json:"can"`
}

// Resolved is every cell of one role in one state.
type Resolved struct {
	State      string            `json:"state" doc:"Key."`
	Actions    map[string]string `json:"actions"`
	Properties map[string]Cell   `json:"properties"`
}

// Saved is a matrix after a write, with what the write raised or lowered along
// with what was asked (A3.5).
type Saved struct {
	Revision int64      `json:"revision"`
	Document MatrixRole `json:"document"`
	Adjusted []Adjusted `json:"adjusted" doc:"Cells that were set besides the ones asked for."`
	Lints    []Lint     `json:"lints"`
}

// Adjusted is a cell that followed another.
type Adjusted struct {
	State    string `json:"state" doc:"Key, or * for all states."`
	Property string `json:"property"`
	Target   string `json:"target" enum:"view,edit"`
	Level    string `json:"level" enum:"none,assigned,all"`
}

// Lint is a warning about a policy that was saved all the same.
type Lint struct {
	Code    string `json:"code" example:"required_hidden"`
	Rule    string `json:"rule,omitempty"`
	Message string `json:"message"`
}

// Restriction is the audience of a tracker, view or record.
type Restriction struct {
	Mode  string   `json:"mode" enum:"public,restricted"`
	Users []Person `json:"users"`
	Teams []Named  `json:"teams"`
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
}

type putPermissionsInput struct {
	InTracker
	Noted
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
	Noted
	Body PermissionsDoc
}

type putRestrictionInput struct {
	InTracker
	Noted
	Body RestrictionDoc
}

func (s *Server) routesPermissions() {
	const one = "/workspaces/{workspace}/trackers/{tracker}"
	add(s, settings(selective), operation{id: "get-permissions", method: "GET", path: one + "/permissions", tag: "permissions", summary: "The matrix of one role, or of all, on a tracker", etag: true}, notBuilt[matrixInput, Matrix])
	add(s, settings(selective), operation{id: "put-permissions", method: "PUT", path: one + "/permissions", tag: "permissions", summary: "Replace one role's document; If-Match is that of GET with the same role", etag: true, ifMatch: true}, notBuilt[putPermissionsInput, Saved])
	add(s, settings(selective), operation{id: "get-role-permissions", method: "GET", path: "/workspaces/{workspace}/roles/{role}/permissions", tag: "permissions", summary: "The role's document for every tracker", etag: true}, notBuilt[OneRole, Matrix])
	add(s, settings(extended), operation{id: "put-role-permissions", method: "PUT", path: "/workspaces/{workspace}/roles/{role}/permissions", tag: "permissions", summary: "Replace the role's document for every tracker", etag: true, ifMatch: true}, notBuilt[rolePermissionsInput, Saved])
	add(s, member, operation{id: "get-tracker-restriction", method: "GET", path: one + "/restriction", tag: "permissions", summary: "Who may open the tracker at all", etag: true}, notBuilt[InTracker, Restriction])
	add(s, member, operation{id: "put-tracker-restriction", method: "PUT", path: one + "/restriction", tag: "permissions", summary: "Restrict the tracker, or make it public", etag: true, ifMatch: true}, notBuilt[putRestrictionInput, Restriction])
}
