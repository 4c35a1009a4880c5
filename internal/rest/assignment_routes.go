package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesAssignments(given string) {
	add(s, settings(selective), operation{id: "list-assignments", method: "GET", path: given, tag: "roles", summary: "Who holds a role: with selective settings access, one marked for site managers, at one's sites and below"}, listAssignments)
	add(s, settings(selective), operation{id: "create-assignment", method: "POST", path: given, tag: "roles", summary: "Give a role to a user or a team", status: 201, etag: true, once: true}, createAssignment)
	add(s, settings(selective), operation{id: "get-assignment", method: "GET", path: given + "/{assignment}", tag: "roles", summary: "One assignment", etag: true}, getAssignment)
	add(s, settings(selective), operation{id: "patch-assignment", method: "PATCH", path: given + "/{assignment}", tag: "roles", summary: "Date, move or suspend an assignment", etag: true, ifMatch: true}, patchAssignment)
	add(s, settings(selective), operation{id: "delete-assignment", method: "DELETE", path: given + "/{assignment}", tag: "roles", summary: "Take a role away", ifMatch: true}, deleteAssignment)
}

func listAssignments(c *call, in *OneRole) (out *AssignmentList, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		role, ok := v.Policy.Role(in.Role)
		if !ok {
			return notFound()
		}
		out = &AssignmentList{Items: []Assignment{}}
		for _, a := range v.Policy.Assignments() {
			if a.Role == role.ID && v.Hears(a.Assignment) {
				out.Items = append(out.Items, *assignmentFor(v, role, a))
			}
		}
		return nil
	})
	return out, err
}

func getAssignment(c *call, in *OneAssignment) (out *Assignment, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out, err = showAssignment(v, in)
		return err
	})
	return out, err
}

// showAssignment finds an assignment under its own role only.
func showAssignment(v *app.Viewer, in *OneAssignment) (*Assignment, error) {
	role, ok := v.Policy.Role(in.Role)
	if !ok {
		return nil, notFound()
	}
	a, ok := v.Policy.Assignment(in.Assignment)
	if !ok || a.Role != role.ID || !v.Hears(a.Assignment) {
		return nil, notFound()
	}
	return assignmentFor(v, role, a), nil
}

func assignmentFor(v *app.Viewer, role policy.RoleEntry, a policy.AssignmentEntry) *Assignment {
	out := &Assignment{ID: a.ID, Role: Named{ID: role.ID, Key: role.Key, Name: role.Name}, Site: siteNamed(v, a.Site), Reason: a.Reason,
		From: stampOrNone(a.From), Until: stampOrNone(a.Until), GrantedAt: stamp(a.GrantedAt), Suspended: a.Suspended,
		Can: objectCan(v.Manages(func(p *policy.Snapshot, user string) bool { return p.MayManage(user, v.Now, a.Assignment) }))}
	if a.User != "" {
		p := personFor(v, a.User)
		out.User = &p
	}
	if t, ok := v.Policy.Team(a.Team); ok && a.Team != "" {
		out.Team = &Named{ID: t.ID, Key: t.Key, Name: t.Name}
	}
	if a.GrantedBy != "" {
		p := personFor(v, a.GrantedBy)
		out.GrantedBy = &p
	}
	return out
}

// personFor is a user by name, as on the settings plane.
func personFor(v *app.Viewer, id string) Person { return person(v.Person(id)) }

func createAssignment(c *call, in *createAssignmentInput) (*Assignment, error) {
	at := func(id string) *OneAssignment { return &OneAssignment{in.OneRole, id} }
	again := func(id string) (*Assignment, error) { return getAssignment(c, at(id)) }
	return once(c, in.Body, again, func() (*Assignment, string, error) {
		done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
			if _, ok := v.Policy.Role(in.Role); !ok {
				return nil, notFound()
			}
			b := &in.Body
			doc := map[string]any{"user": b.User, "team": b.Team, "role": in.Role, "site": orAll(b.Site), "reason": b.Reason}
			if err := dates(doc, b.From, b.Until); err != nil {
				return nil, err
			}
			change, err := put(policy.KindAssignment, "", nil, doc)
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindAssignment, func(v *app.Viewer, id string) (*Assignment, error) { return showAssignment(v, at(id)) })
	})
}

func orAll(site string) string {
	if site == "" {
		return policy.AllSites
	}
	return site
}

// dates puts the dates of an assignment into its document: nil leaves a date
// as it is, "" takes it away.
func dates(doc map[string]any, from, until *string) error {
	for _, end := range []struct {
		key  string
		text *string
	}{{"from", from}, {"until", until}} {
		key, text := end.key, end.text
		switch {
		case text == nil:
		case *text == "":
			doc[key] = nil
		default:
			at, err := readInstant("body."+key, *text)
			if err != nil {
				return err
			}
			doc[key] = at
		}
	}
	return nil
}

func patchAssignment(c *call, in *patchAssignmentInput) (*Assignment, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showAssignment(v, &in.OneAssignment)
		if err != nil {
			return nil, err
		}
		if err := c.same(before); err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindAssignment, in.Assignment)
		if err != nil {
			return nil, err
		}
		doc := map[string]any{}
		if err := dates(doc, in.Body.From, in.Body.Until); err != nil {
			return nil, err
		}
		for key, text := range map[string]*string{"site": in.Body.Site, "reason": in.Body.Reason} {
			if text != nil {
				doc[key] = *text
			}
		}
		if in.Body.Suspended != nil {
			doc["suspended"] = *in.Body.Suspended
		}
		change, err := put(policy.KindAssignment, in.Assignment, raw, doc)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showAssignment(done.Viewer, &in.OneAssignment)
}

func deleteAssignment(c *call, in *deleteAssignmentInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showAssignment(v, &in.OneAssignment)
		if err != nil {
			return nil, err
		}
		return []policy.Change{del(policy.KindAssignment, in.Assignment)}, c.same(before)
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}
