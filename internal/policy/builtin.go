package policy

import "encoding/json"

// The keys of the built-in roles, as a workspace starts with them (A6.4).
const (
	RoleMember     = "member"
	RoleManager    = "manager"
	RoleGuard      = "guard"
	RoleClient     = "client"
	RoleTerminated = "terminated"
)

// BuiltIn are the changes that make the built-in roles (A6.4), for the system
// alone. Guard and Client have the sheet of a new role and no cell.
func BuiltIn() []Change {
	highest := map[string]string{}
	for _, f := range catalogue {
		if !f.APIOnly {
			highest[f.Key] = f.Levels[len(f.Levels)-1].Level
		}
	}
	member := newSheet()
	member["dashboards"], member["directory"] = levelWordView, levelWordView
	both := map[string]Cell{AllProperties: {View: LevelAll, Edit: LevelAll}}
	return []Change{
		builtIn(Role{Key: RoleMember, Name: "Member", Portal: PortalStaff, Features: member,
			Description: "Sees and edits every record of the public trackers."}),
		builtIn(Role{Key: RoleManager, Name: "Manager", Portal: PortalAdmin, Features: highest,
			Description: "Everything, in every tracker."}),
		builtIn(Role{Key: RoleGuard, Name: "Guard", Portal: PortalStaff, Features: newSheet(),
			Description: "Staff on site. Sees nothing until cells are given."}),
		builtIn(Role{Key: RoleClient, Name: "Client", Portal: PortalClient, Features: newSheet(),
			Description: "People of a client. Sees nothing until cells are given."}),
		builtIn(Role{Key: RoleTerminated, Name: "Terminated", Portal: PortalStaff, Features: map[string]string{}, Exclusive: true,
			Description: "Nothing, whatever other roles somebody has."}),
		put(KindPermissions, "", Permissions{Role: RoleMember, Tracker: AllTrackers, AllStates: Entries{Properties: both, Actions: map[string]string{
			"create": LevelAll, "change_state": LevelAll, "archive": LevelAssigned, "delete": LevelAssigned}}}),
		put(KindPermissions, "", Permissions{Role: RoleManager, Tracker: AllTrackers, AllStates: Entries{Properties: both, Actions: map[string]string{
			"create": LevelAll, "change_state": LevelAll, "archive": LevelAll, "delete": LevelAll}}}),
	}
}

func builtIn(r Role) Change {
	r.Default, r.Enabled, r.API = true, true, APIBlock
	return put(KindRole, "", r)
}

// NewWorkspace are the changes that make a workspace: the built-in roles, its
// settings, and its first owner, who has full access, the superuser tag and no
// role. They are applied by the system to the empty snapshot of the workspace.
// ownerID may be empty.
func NewWorkspace(w Workspace, ownerID string, owner User) []Change {
	owner.Kind, owner.Status, owner.Confirmed = KindRegular, StatusActive, true
	owner.AppAccess, owner.Settings, owner.Superuser = true, SettingsFull, true
	return append(BuiltIn(), put(KindWorkspace, "", w), put(KindUser, ownerID, owner))
}

// put marshals a document that this package made.
func put(k Kind, id string, doc any) Change {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("policy: a built-in document does not marshal: " + err.Error())
	}
	return Change{Op: Put, Kind: k, ID: id, Doc: raw}
}
