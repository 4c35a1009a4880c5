package rest

import (
	"errors"
	"slices"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// maxEnded bounds how many users' ends are listed.
const maxEnded = 200

func (s *Server) routesBulk() {
	const path = "/workspaces/{workspace}"
	add(s, settings(extended), operation{id: "bulk-users", method: "POST", path: path + "/users/bulk", tag: "users", summary: "Do one thing to many users, as one change", maxBody: maxPeopleBody}, bulkUsers)
	add(s, settings(extended), operation{id: "bulk-assignments", method: "POST", path: path + "/role-assignments/bulk", tag: "roles", summary: "Give, end, suspend or resume a role for many users, as one change", maxBody: maxPeopleBody}, bulkAssignments)
}

// bulkRun is one bulk action while its changes are put together.
type bulkRun struct {
	v        *app.Viewer
	out      *BulkDone
	signedIn map[string]bool
	changes  []policy.Change
}

// bulk runs an action over the selection as one changeset. begin, if any, makes
// what the action needs once; each makes one user's changes, none when it is so
// already.
func (c *call) bulk(note string, dry bool, sel Selection, spareFull bool, spareSelf bool, each func(b *bulkRun, u policy.UserEntry) ([]policy.Change, error), finish func(b *bulkRun) error) (*BulkDone, error) {
	ids, err := c.selected(sel)
	if err != nil {
		return nil, err
	}
	signedIn, err := c.signedIn()
	if err != nil {
		return nil, err
	}
	out := &BulkDone{}
	c.shorthand = true
	done, err := c.writer(dry)(c.r.Context(), c.visit, func(v *app.Viewer) (policy.Changeset, error) {
		*out = BulkDone{DryRun: dry} // it may be built again, when the policy moved on
		b := &bulkRun{v: v, out: out, signedIn: signedIn}
		for _, id := range ids {
			if err := b.one(id, spareFull, spareSelf, each); err != nil {
				return policy.Changeset{}, err
			}
		}
		if finish != nil {
			if err := finish(b); err != nil {
				return policy.Changeset{}, err
			}
		}
		if len(b.changes) == 0 {
			return policy.Changeset{}, errUnchanged
		}
		return policy.Changeset{Note: note, Changes: b.changes}, nil
	})
	if errors.Is(err, errUnchanged) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	if !dry {
		out.Revision = done.Entry.Revision
	}
	return out, nil
}

func (b *bulkRun) one(id string, spareFull, spareSelf bool, each func(*bulkRun, policy.UserEntry) ([]policy.Change, error)) error {
	u, ok := b.v.Policy.User(id)
	switch {
	case !ok || u.Status == policy.StatusDeleted: // since they were chosen
		return nil
	case spareSelf && u.ID == b.v.User.ID:
		b.out.SkippedSelf++
		return nil
	case u.Settings == policy.SettingsFull && (spareFull || !b.v.May(fullPower)):
		b.out.SkippedFull++
		return nil
	}
	changes, err := each(b, u)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		b.out.Unchanged++
		return nil
	}
	b.out.Changed++
	b.changes = append(b.changes, changes...)
	return nil
}

// ends notes what a user loses, for the list.
func (b *bulkRun) ends(u policy.UserEntry, roles []Named, out bool) {
	if len(b.out.Ended) < maxEnded {
		keys, links := credentialsOf(b.v, u.ID)
		b.out.Ended = append(b.out.Ended, Ended{User: personFor(b.v, u.ID), Roles: roles, SignedIn: out && b.signedIn[u.ID], Keys: keys, Links: links})
	}
}

// selected are the users of a selection.
func (c *call) selected(sel Selection) (out []string, err error) {
	if sel.JobCodes == nil {
		return c.chosen(sel.Filter, sel.IDs, sel.Teams)
	}
	if sel.Filter != nil || sel.IDs != nil || sel.Teams != nil {
		return nil, invalid([]ProblemEntry{{Path: "body", Code: "invalid", Message: "Name the users in one way: by a filter, by their ids, by teams or by job codes."}})
	}
	err = c.read(extendedPower, func(v *app.Viewer) error {
		for _, u := range v.Policy.Users() {
			if u.JobCode != "" && slices.Contains(sel.JobCodes, u.JobCode) {
				out = append(out, u.ID)
			}
		}
		return nil
	})
	return out, err
}

func bulkUsers(c *call, in *bulkUsersInput) (*BulkDone, error) {
	body := &in.Body
	note := in.Note
	if note == "" {
		note = body.Reason
	}
	run := func(spareFull, spareSelf bool, each func(*bulkRun, policy.UserEntry) ([]policy.Change, error), finish func(*bulkRun) error) (*BulkDone, error) {
		return c.bulk(note, in.DryRun, body.Selection, spareFull, spareSelf, each, finish)
	}
	switch body.Action {
	case "activate":
		return run(false, false, setStatus(policy.StatusDeactivated, policy.StatusActive), nil)
	case "deactivate":
		return run(false, true, setStatus("", policy.StatusDeactivated), nil)
	case "delete":
		return run(false, true, func(b *bulkRun, u policy.UserEntry) ([]policy.Change, error) {
			b.ends(u, ownRoles(b.v, u.ID, nil), true)
			return []policy.Change{del(policy.KindUser, u.ID)}, nil
		}, nil)
	case "terminate":
		return run(true, true, terminate(body), nil)
	case "remove_roles_except":
		return run(false, true, removeRolesExcept(body.Keep), nil)
	}
	return bulkTeam(c, in, note)
}

func setStatus(from, to string) func(*bulkRun, policy.UserEntry) ([]policy.Change, error) {
	return func(b *bulkRun, u policy.UserEntry) ([]policy.Change, error) {
		if u.Status == to || from != "" && u.Status != from {
			return nil, nil
		}
		if to == policy.StatusDeactivated {
			b.ends(u, []Named{}, true)
		}
		change, err := patchOf(b.v, policy.KindUser, u.ID, map[string]any{"status": to})
		return []policy.Change{change}, err
	}
}

// ownRoles are the roles of a user's own assignments that are not kept and have
// not ended.
func ownRoles(v *app.Viewer, user string, keep map[string]bool) []Named {
	out := []Named{}
	for _, a := range ownAssignments(v, user) {
		if r, ok := v.Policy.Role(a.Role); ok && !keep[r.ID] {
			out = append(out, Named{ID: r.ID, Key: r.Key, Name: r.Name})
		}
	}
	return out
}

// ownAssignments are those of the user's own that have not ended, future ones
// among them (A6.9).
func ownAssignments(v *app.Viewer, user string) []policy.AssignmentEntry {
	return slices.DeleteFunc(v.Policy.AssignmentsOf(user), func(a policy.AssignmentEntry) bool {
		return a.User != user || a.Until != nil && !a.Until.After(v.Now)
	})
}

func rolesNamed(v *app.Viewer, refs []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, ref := range refs {
		r, ok := v.Policy.Role(ref)
		if !ok {
			return nil, invalid([]ProblemEntry{{Path: "body.keep", Code: "unknown", Message: "One of the roles does not exist. Reload the page, and choose again."}})
		}
		out[r.ID] = true
	}
	return out, nil
}

// removeRolesExcept takes away each assignment of the user's own but those of the
// kept roles. Roles through teams stay: they are the team's.
func removeRolesExcept(refs []string) func(*bulkRun, policy.UserEntry) ([]policy.Change, error) {
	return func(b *bulkRun, u policy.UserEntry) ([]policy.Change, error) {
		keep, err := rolesNamed(b.v, refs)
		if err != nil {
			return nil, err
		}
		var out []policy.Change
		for _, a := range ownAssignments(b.v, u.ID) {
			if !keep[a.Role] {
				out = append(out, del(policy.KindAssignment, a.ID))
			}
		}
		if len(out) > 0 {
			b.ends(u, ownRoles(b.v, u.ID, keep), false)
		}
		return out, nil
	}
}

// terminate gives the built-in exclusive role, under which nothing else counts
// (A6.1, A6.4), and, when it starts now, ends sessions, keys and links at once.
// Somebody terminated later anyway is terminated from now on instead.
func terminate(body *UsersBulk) func(*bulkRun, policy.UserEntry) ([]policy.Change, error) {
	return func(b *bulkRun, u policy.UserEntry) ([]policy.Change, error) {
		from, now := b.v.Now, true
		if body.LastDay != nil {
			at, err := readInstant("body.last_day", *body.LastDay)
			if err != nil {
				return nil, err
			}
			from, now = at, !at.After(b.v.Now)
		}
		role, ok := b.v.Policy.Terminated()
		if !ok {
			return nil, stateError("This workspace has no role Terminated.")
		}
		var out []policy.Change
		for _, a := range ownAssignments(b.v, u.ID) {
			switch {
			case a.Role != role.ID:
			case !a.Suspended && (a.From == nil || !a.From.After(from)):
				return nil, nil // is already, at least as early
			default:
				out = append(out, del(policy.KindAssignment, a.ID))
			}
		}
		give, err := put(policy.KindAssignment, "", nil, map[string]any{"user": u.ID, "role": role.ID, "site": policy.AllSites, "from": from, "reason": body.Reason})
		if err != nil {
			return nil, err
		}
		out = append(out, give)
		b.ends(u, throughAll(b.v, u.ID), now)
		if now {
			change, err := patchOf(b.v, policy.KindUser, u.ID, map[string]any{"sessions_since": b.v.Now})
			if err != nil {
				return nil, err
			}
			out = append(append(out, change), b.v.EndCredentials(u.ID)...)
		}
		return out, nil
	}
}

// throughAll are all roles that a user holds, through teams as well.
func throughAll(v *app.Viewer, user string) []Named {
	out := []Named{}
	for _, h := range held(v, user) {
		if !slices.Contains(out, h.Role) {
			out = append(out, h.Role)
		}
	}
	return out
}

// bulkTeam takes users into a team or out of it, by one change of the team.
func bulkTeam(c *call, in *bulkUsersInput, note string) (*BulkDone, error) {
	var moved []string
	each := func(b *bulkRun, u policy.UserEntry) ([]policy.Change, error) {
		if len(b.changes) == 0 && b.out.Changed == 0 {
			moved = nil
		}
		t, ok := b.v.Policy.Team(in.Body.Team)
		if !ok {
			return nil, invalid([]ProblemEntry{{Path: "body.team", Code: "unknown", Message: "Which team? Name one that exists."}})
		}
		if inTeam(b.v, u.ID, t.ID) == (in.Body.Action == "join_team") {
			return nil, nil
		}
		moved = append(moved, u.ID)
		return []policy.Change{{}}, nil // stands for the one change that finish makes
	}
	return c.bulk(note, in.DryRun, in.Body.Selection, false, false, each, func(b *bulkRun) error {
		if b.changes = nil; b.out.Changed == 0 {
			return nil
		}
		t, _ := b.v.Policy.Team(in.Body.Team)
		members := slices.Clone(t.Members)
		if in.Body.Action == "join_team" {
			members = append(members, moved...)
		} else {
			members = slices.DeleteFunc(members, func(id string) bool { return slices.Contains(moved, id) })
		}
		change, err := patchOf(b.v, policy.KindTeam, t.ID, map[string]any{"members": members})
		b.changes = []policy.Change{change}
		return err
	})
}

func bulkAssignments(c *call, in *bulkAssignmentsInput) (*BulkDone, error) {
	body := &in.Body
	note := in.Note
	if note == "" {
		note = body.Reason
	}
	each := func(b *bulkRun, u policy.UserEntry) ([]policy.Change, error) {
		role, ok := b.v.Policy.Role(body.Role)
		if !ok {
			return nil, invalid([]ProblemEntry{{Path: "body.role", Code: "unknown", Message: "This role does not exist. Reload the page, and choose again."}})
		}
		site, err := siteRef(b.v, body.Site)
		if err != nil {
			return nil, err
		}
		var own []policy.AssignmentEntry
		for _, a := range ownAssignments(b.v, u.ID) {
			if a.Role == role.ID && (site == "" || a.Site == site) {
				own = append(own, a)
			}
		}
		if body.Action == "give" {
			return giveRole(b, body, u, role, own)
		}
		return changeOwn(b, body.Action, u, role, own)
	}
	return c.bulk(note, in.DryRun, body.Selection, false, false, each, nil)
}

// siteRef is a site's id; "" and * stay what they are.
func siteRef(v *app.Viewer, ref string) (string, error) {
	if ref == "" || ref == policy.AllSites {
		return ref, nil
	}
	site, ok := v.Policy.Site(ref)
	if !ok {
		return "", invalid([]ProblemEntry{{Path: "body.site", Code: "unknown", Message: "This site does not exist. Reload the page, and choose again."}})
	}
	return site.ID, nil
}

// giveRole gives the role once more only where the user does not hold it at that
// place for the same time.
func giveRole(b *bulkRun, body *AssignmentsBulk, u policy.UserEntry, role policy.RoleEntry, own []policy.AssignmentEntry) ([]policy.Change, error) {
	gift := RoleGift{Role: role.ID, Site: orAll(body.Site), From: body.From, Until: body.Until, Reason: body.Reason}
	site, err := siteRef(b.v, gift.Site)
	if err != nil {
		return nil, err
	}
	for _, a := range own {
		if a.Site == site && !a.Suspended && body.From == nil && body.Until == nil && a.Until == nil && (a.From == nil || !a.From.After(b.v.Now)) {
			return nil, nil
		}
	}
	return gifts([]RoleGift{gift}, u.ID)
}

func changeOwn(b *bulkRun, action string, u policy.UserEntry, role policy.RoleEntry, own []policy.AssignmentEntry) ([]policy.Change, error) {
	var out []policy.Change
	for _, a := range own {
		if action == "end" {
			out = append(out, del(policy.KindAssignment, a.ID))
			continue
		}
		if a.Suspended == (action == "suspend") {
			continue
		}
		change, err := patchOf(b.v, policy.KindAssignment, a.ID, map[string]any{"suspended": action == "suspend"})
		if err != nil {
			return nil, err
		}
		out = append(out, change)
	}
	if len(out) > 0 && action != "resume" {
		b.ends(u, []Named{{ID: role.ID, Key: role.Key, Name: role.Name}}, false)
	}
	return out, nil
}
