package rest

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesRoles() {
	const roles = "/workspaces/{workspace}/roles"
	add(s, settings(selective), operation{id: "list-roles", method: "GET", path: roles, tag: "roles", summary: "Roles"}, listRoles)
	add(s, settings(extended), operation{id: "create-role", method: "POST", path: roles, tag: "roles", summary: "Add a role", status: 201, etag: true, once: true}, createRole)
	add(s, settings(selective), operation{id: "get-role", method: "GET", path: roles + "/{role}", tag: "roles", summary: "One role", etag: true}, getRole)
	add(s, settings(extended), operation{id: "patch-role", method: "PATCH", path: roles + "/{role}", tag: "roles", summary: "Change a role", etag: true, ifMatch: true}, patchRole)
	add(s, settings(extended), operation{id: "delete-role", method: "DELETE", path: roles + "/{role}", tag: "roles", summary: "Delete a role nobody holds (A6.6)", ifMatch: true}, deleteRole)
	s.routesAssignments(roles + "/{role}/assignments")
}

func listRoles(c *call, _ *InWorkspace) (out *RoleList, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out = &RoleList{Items: []Role{}}
		for _, r := range v.Policy.Roles() {
			out.Items = append(out.Items, *roleFor(v, r))
		}
		slices.SortStableFunc(out.Items, func(a, b Role) int { return builtInFirst(a.Default) - builtInFirst(b.Default) })
		return nil
	})
	return out, err
}

func builtInFirst(builtIn bool) int {
	if builtIn {
		return 0
	}
	return 1
}

func getRole(c *call, in *OneRole) (out *Role, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out, err = showRole(v, in.Role)
		return err
	})
	return out, err
}

func showRole(v *app.Viewer, ref string) (*Role, error) {
	r, ok := v.Policy.Role(ref)
	if !ok {
		return nil, notFound()
	}
	return roleFor(v, r), nil
}

func roleFor(v *app.Viewer, r policy.RoleEntry) *Role {
	out := &Role{ID: r.ID, Key: r.Key, Name: r.Name, Description: r.Description, Default: r.Default, Enabled: r.Enabled,
		Exclusive: r.Exclusive, BySiteManagers: r.BySiteManagers, Portal: r.Portal}
	for _, a := range v.Policy.Assignments() {
		if a.Role == r.ID && !ended(v, a.Assignment) {
			out.Holders++
		}
	}
	may := v.May(extendedPower)
	// Names of built-in roles and every sheet need the tag (A8).
	out.Can = RoleCan{
		Edit:      allowIf(may && (!r.Default || v.May(sheetPower)), "settings"),
		Delete:    allowIf(may && !r.Default && out.Holders == 0, "settings"),
		EditSheet: allowIf(v.May(sheetPower), "superuser"),
		Assign:    allowIf(v.Manages(func(p *policy.Snapshot, user string) bool { return p.MayAssign(user, v.Now, r.Role) }), whyUnassigned(v, "unmarked")),
	}
	if v.May(sheetPower) {
		out.Sheet = sheetOf(r.Role)
	}
	return out
}

// whyUnassigned is why somebody gives no role: who manages sites is told what it is
// about this role or site, anybody else that it is their settings access (A8).
func whyUnassigned(v *app.Viewer, reason string) string {
	if v.Manages(func(p *policy.Snapshot, user string) bool { return p.ManagesSites(user, v.Now) }) {
		return reason
	}
	return "settings"
}

func ended(v *app.Viewer, a *policy.Assignment) bool {
	return a.Until != nil && !v.Now.Before(*a.Until)
}

func sheetOf(r *policy.Role) *RoleSheet {
	sheet := &RoleSheet{API: r.API, Network: []NetworkRule{}, Features: map[string]string{}, Trackers: map[string]string{}}
	for _, n := range r.Network {
		sheet.Network = append(sheet.Network, NetworkRule{Prefix: n.Prefix, Rule: n.Rule, Note: n.Note})
	}
	for feature, level := range r.Features {
		sheet.Features[feature] = level
	}
	for tracker, level := range r.TrackerLevels {
		sheet.Trackers[tracker] = level
	}
	return sheet
}

// roleDoc is what a role's document gains from a request: its sheet's keys
// stand beside its name.
type roleDoc struct {
	*RolePatch
	Sheet any `json:"sheet,omitempty"` // hides RolePatch.Sheet
	*RoleSheet
}

func createRole(c *call, in *createRoleInput) (*Role, error) {
	again := func(id string) (*Role, error) { return getRole(c, &OneRole{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*Role, string, error) {
		done, err := c.apply(in.Note, func(*app.Viewer) ([]policy.Change, error) {
			b := &in.Body
			doc := roleDoc{RoleSheet: b.Sheet, RolePatch: &RolePatch{Key: &b.Key, Name: &b.Name, Description: &b.Description, Exclusive: &b.Exclusive, BySiteManagers: &b.BySiteManagers, Portal: &b.Portal}}
			change, err := put(policy.KindRole, "", nil, doc)
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindRole, showRole)
	})
}

func patchRole(c *call, in *patchRoleInput) (*Role, error) {
	id := ""
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showRole(v, in.Role)
		if err != nil {
			return nil, err
		}
		id = before.ID
		if err := c.same(before); err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindRole, id)
		if err != nil {
			return nil, err
		}
		if raw, err = withoutSheet(raw, v.May(sheetPower)); err != nil {
			return nil, err
		}
		change, err := put(policy.KindRole, id, raw, roleDoc{RolePatch: &in.Body, RoleSheet: in.Body.Sheet})
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showRole(done.Viewer, id)
}

// withoutSheet leaves the sheet out of a document for who was never sent it:
// sending it back would be writing it (A8.1). What is left out is kept.
func withoutSheet(raw json.RawMessage, seen bool) (json.RawMessage, error) {
	if seen {
		return raw, nil
	}
	doc := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	for _, key := range []string{"api", "network", "features", "trackers"} {
		delete(doc, key)
	}
	return json.Marshal(doc)
}

func deleteRole(c *call, in *deleteRoleInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showRole(v, in.Role)
		if err != nil {
			return nil, err
		}
		return []policy.Change{del(policy.KindRole, before.ID)}, c.same(before)
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}

// stampOrNone is an instant that may be absent.
func stampOrNone(t *time.Time) string {
	if t == nil {
		return ""
	}
	return stamp(*t)
}
