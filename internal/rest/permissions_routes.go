package rest

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesPermissions() {
	const one = "/workspaces/{workspace}/trackers/{tracker}"
	const all = "/workspaces/{workspace}/roles/{role}/permissions"
	add(s, settings(selective), operation{id: "get-permissions", method: "GET", path: one + "/permissions", tag: "permissions", summary: "The matrix of one role, or of all, on a tracker", etag: true}, getMatrix)
	add(s, settings(selective), operation{id: "put-permissions", method: "PUT", path: one + "/permissions", tag: "permissions", summary: "Replace one role's document; If-Match is that of GET with the same role", ifMatch: true}, putPermissions)
	add(s, settings(extended), operation{id: "get-role-permissions", method: "GET", path: all, tag: "permissions", summary: "The role's document for every tracker", etag: true}, getRolePermissions)
	add(s, settings(extended), operation{id: "put-role-permissions", method: "PUT", path: all, tag: "permissions", summary: "Replace the role's document for every tracker", ifMatch: true}, putRolePermissions)
	add(s, member, operation{id: "get-tracker-restriction", method: "GET", path: one + "/restriction", tag: "permissions", summary: "Who may open the tracker at all", etag: true}, getTrackerRestriction)
	add(s, member, operation{id: "put-tracker-restriction", method: "PUT", path: one + "/restriction", tag: "permissions", summary: "Restrict the tracker, or make it public", etag: true, ifMatch: true}, putTrackerRestriction)
}

func getMatrix(c *call, in *matrixInput) (out *Matrix, err error) {
	err = c.lookAt(in.At, in.Tracker, func(v *app.Viewer, tracker string) error {
		out, err = showMatrix(v, tracker, in.Role)
		return err
	})
	return out, err
}

// lookAt shows a tracker as it is, or with an instant as it was then, to who may
// configure it now (A11.5).
func (c *call) lookAt(at, tracker string, show func(v *app.Viewer, tracker string) error) error {
	if at == "" {
		return c.look(func(v *app.Viewer) error { return show(v, tracker) })
	}
	then, err := c.instant("query.at", at)
	if err != nil {
		return err
	}
	return c.s.app.LookBack(c.r.Context(), c.visit, tracker, then, show)
}

// showMatrix is a tracker's matrix for who may configure it; role "" is all.
func showMatrix(v *app.Viewer, tracker, role string) (*Matrix, error) {
	t, ok := v.Policy.Tracker(tracker)
	if !ok || !v.MayConfigure(t.ID) {
		return nil, notFound()
	}
	out := &Matrix{Items: []MatrixRole{}}
	members := v.Policy.Holders(policy.RoleMember, v.Now)
	for _, r := range v.Policy.Roles() {
		if role != "" && r.ID != role && r.Key != role {
			continue
		}
		m := matrixRole(v, r, t)
		m.held(v, r, t, members)
		// Terminated gives nothing, and that cannot be edited (A6.4, A8); nor can the past.
		m.Can = objectCan(!(r.Default && r.Exclusive) && !v.Back())
		out.Items = append(out.Items, m)
	}
	if role != "" && len(out.Items) == 0 {
		return nil, notFound()
	}
	return out, nil
}

// held counts who holds the role, and says whether all of them have it all by
// Member (A6.4).
func (m *MatrixRole) held(v *app.Viewer, r policy.RoleEntry, t *policy.Schema, members policy.UserSet) {
	holds, beside := v.Policy.Holders(r.ID, v.Now), true
	for _, u := range v.Policy.Users() {
		if !holds.Has(u.N) || u.Status == policy.StatusDeactivated || u.Status == policy.StatusDeleted {
			continue
		}
		m.Holders++
		beside = beside && members.Has(u.N)
	}
	m.Eclipsed = m.Holders > 0 && beside && r.Key != policy.RoleMember && givesSight(v, policy.RoleMember, t)
}

// givesSight reports whether a role views something of a tracker in some state.
func givesSight(v *app.Viewer, role string, t *policy.Schema) bool {
	for i := range t.States {
		for j := range t.Properties {
			cell, ok := v.Policy.ResolvedCell(role, t.ID, t.States[i].ID, policy.Target{Property: t.Properties[j].ID})
			if ok && cell.Level > access.None {
				return true
			}
		}
	}
	return false
}

// matrixRole is a role's document on t, or on every tracker when t is nil.
func matrixRole(v *app.Viewer, r policy.RoleEntry, t *policy.Schema) MatrixRole {
	m := MatrixRole{Role: Named{ID: r.ID, Key: r.Key, Name: r.Name}}
	at := policy.AllTrackers
	if t != nil {
		at = t.ID
		if _, star, ok := v.Policy.Permissions(r.ID, policy.AllTrackers); ok {
			doc := permissionsFor(v, r, nil, star)
			m.Fallback = &doc
		}
	}
	_, doc, ok := v.Policy.Permissions(r.ID, at)
	m.Stored = ok
	m.Document = permissionsFor(v, r, t, doc)
	return m
}

// permissionsFor writes a document with keys in place of ids (A11.1).
func permissionsFor(v *app.Viewer, r policy.RoleEntry, t *policy.Schema, doc *policy.Permissions) Permissions {
	out := Permissions{Role: r.Key, Tracker: policy.AllTrackers, AllStates: Entries{Actions: map[string]string{}, Properties: map[string]Cell{}}}
	if t != nil {
		out.Tracker = t.Key
	}
	if doc == nil {
		return out
	}
	out.AllStates = entriesFor(t, doc.AllStates)
	for state, entries := range doc.States {
		if key := stateKey(t, state); key != "" {
			if out.States == nil {
				out.States = map[string]Entries{}
			}
			out.States[key] = entriesFor(t, entries)
		}
	}
	return out
}

func entriesFor(t *policy.Schema, in policy.Entries) Entries {
	out := Entries{Actions: map[string]string{}, Properties: map[string]Cell{}}
	for action, level := range in.Actions {
		out.Actions[action] = level
	}
	for ref, cell := range in.Properties {
		if t != nil && ref != policy.AllProperties {
			n, _, ok := t.Prop(ref)
			if !ok {
				continue
			}
			ref = t.PropKey(n)
		}
		out.Properties[ref] = Cell{View: cell.View, Edit: cell.Edit}
	}
	return out
}

func putPermissions(c *call, in *putPermissionsInput) (*Saved, error) {
	var role, tracker string
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showMatrix(v, in.Tracker, in.Role)
		if err != nil {
			return nil, err
		}
		t, _ := v.Policy.Tracker(in.Tracker)
		role, tracker = before.Items[0].Role.ID, t.ID
		if err := elsewhere(&in.Body, before.Items[0].Role, Named{ID: t.ID, Key: t.Key}); err != nil {
			return nil, err
		}
		if err := c.same(before); err != nil {
			return nil, err
		}
		change, err := put(policy.KindPermissions, "", nil, permissionsDoc(role, tracker, &in.Body))
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	after, err := showMatrix(done.Viewer, tracker, role)
	if err != nil {
		return nil, err
	}
	return c.saved(done, after)
}

// saved answers a PUT of a document with the ETag that GET would carry.
func (c *call) saved(done app.Changed, after *Matrix) (*Saved, error) {
	body, err := c.encode(after)
	if err != nil {
		return nil, err
	}
	c.w.Header().Set("ETag", etagOf(body))
	return &Saved{Revision: done.Entry.Revision, Matrix: after.Items[0]}, nil
}

// elsewhere refuses a body that names another role or tracker than the path.
func elsewhere(doc *PermissionsDoc, role, tracker Named) error {
	if doc.Role != "" && doc.Role != role.ID && doc.Role != role.Key {
		return invalid([]ProblemEntry{{Path: "body.role", Code: "mismatch", Message: "The body names another role than the query."}})
	}
	if doc.Tracker != "" && doc.Tracker != tracker.ID && doc.Tracker != tracker.Key {
		return invalid([]ProblemEntry{{Path: "body.tracker", Code: "mismatch", Message: "The body names another tracker than the path."}})
	}
	return nil
}

func permissionsDoc(role, tracker string, in *PermissionsDoc) map[string]any {
	doc := map[string]any{"role": role, "tracker": tracker, "all_states": in.AllStates}
	if in.States != nil {
		doc["states"] = in.States
	}
	return doc
}

func getRolePermissions(c *call, in *OneRole) (out *Matrix, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out, err = showRoleMatrix(v, in.Role)
		return err
	})
	return out, err
}

// showRoleMatrix is a role's document for every tracker; a built-in role's
// needs the superuser tag (A8).
func showRoleMatrix(v *app.Viewer, ref string) (*Matrix, error) {
	r, ok := v.Policy.Role(ref)
	if !ok {
		return nil, notFound()
	}
	if r.Default && !v.May(sheetPower) {
		return nil, &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A8", Reason: "superuser", Message: "Superuser access is required to view permissions. Ask a superuser."}
	}
	m := matrixRole(v, r, nil)
	m.Can = objectCan(!(r.Default && r.Exclusive))
	return &Matrix{Items: []MatrixRole{m}}, nil
}

func putRolePermissions(c *call, in *rolePermissionsInput) (*Saved, error) {
	var role string
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showRoleMatrix(v, in.Role)
		if err != nil {
			return nil, err
		}
		role = before.Items[0].Role.ID
		if err := elsewhere(&in.Body, before.Items[0].Role, Named{ID: policy.AllTrackers}); err != nil {
			return nil, err
		}
		if err := c.same(before); err != nil {
			return nil, err
		}
		change, err := put(policy.KindPermissions, "", nil, permissionsDoc(role, policy.AllTrackers, &in.Body))
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	after, err := showRoleMatrix(done.Viewer, role)
	if err != nil {
		return nil, err
	}
	return c.saved(done, after)
}
