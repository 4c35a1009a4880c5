package rest

import (
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func (s *Server) routesUsers() {
	const users = "/workspaces/{workspace}/users"
	add(s, member, operation{id: "list-users", method: "GET", path: users, tag: "users", summary: "Users, for the directory or the settings"}, listUsers)
	add(s, settings(extended), operation{id: "create-user", method: "POST", path: users, tag: "users", summary: "Add a user and send the invitation", status: 201, etag: true, once: true}, createUser)
	add(s, member, operation{id: "get-user", method: "GET", path: users + "/{user}", tag: "users", summary: "One user", etag: true}, getUser)
	add(s, settings(extended), operation{id: "patch-user", method: "PATCH", path: users + "/{user}", tag: "users", summary: "Change a user", etag: true, ifMatch: true}, patchUser)
	add(s, settings(extended), operation{id: "delete-user", method: "DELETE", path: users + "/{user}", tag: "users", summary: "Delete a user for good (A8.5)", ifMatch: true}, deleteUser)
}

// seesDirectory reports whether users and teams may be listed at all.
func seesDirectory(v *app.Viewer) bool {
	_, ok := v.People()
	return ok
}

func noDirectory() error {
	return &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A7", Reason: "ceiling", Message: "Your roles do not include the directory of users and teams."}
}

func listUsers(c *call, in *listUsersInput) (out *UserPage, err error) {
	after, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	err = c.look(func(v *app.Viewer) error {
		whole, ok := v.People()
		switch {
		case !ok:
			return noDirectory()
		case !whole && (in.Kind != "" || in.Status != "" || in.Role != "" || in.Settings != ""):
			return invalid([]ProblemEntry{{Path: "query", Code: "unknown_parameter", Message: "Only q and team narrow the directory."}})
		}
		matching := usersMatching(v, in, whole)
		out = &UserPage{Items: []User{}}
		if in.Count != "" {
			n, capped := len(matching), false
			if in.Count == "true" && n > record.CountCap {
				n, capped = record.CountCap, true
			}
			out.Count, out.CountCapped = &n, &capped
		}
		last := ""
		for _, u := range matching {
			if after != "" && u.ID <= after {
				continue
			}
			if len(out.Items) == in.Limit {
				out.NextCursor = c.next(last)
				break
			}
			out.Items = append(out.Items, *userFor(v, u, whole))
			last = u.ID
		}
		return nil
	})
	return out, err
}

// usersMatching are the users a list is about, by id, which is by their making.
func usersMatching(v *app.Viewer, in *listUsersInput, whole bool) []policy.UserEntry {
	out := slices.DeleteFunc(slices.Clone(v.Policy.Users()), func(u policy.UserEntry) bool {
		return u.Status == "deleted" || in.Kind != "" && u.Kind != in.Kind || in.Status != "" && u.Status != in.Status ||
			in.Settings != "" && u.Settings != in.Settings || in.Q != "" && !named(u, in.Q, whole) ||
			in.Team != "" && !inTeam(v, u.ID, in.Team) || in.Role != "" && !holds(v, u.ID, in.Role)
	})
	slices.SortFunc(out, func(a, b policy.UserEntry) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// named searches names, and e-mails for who may see them.
func named(u policy.UserEntry, q string, whole bool) bool {
	key := record.TextKey(q)
	return strings.Contains(record.TextKey(u.Name), key) || whole && strings.Contains(record.TextKey(u.Email), key)
}

func inTeam(v *app.Viewer, user, ref string) bool {
	t, ok := v.Policy.Team(ref)
	return ok && slices.Contains(t.Members, user)
}

func holds(v *app.Viewer, user, ref string) bool {
	role, ok := v.Policy.Role(ref)
	return ok && slices.ContainsFunc(held(v, user), func(h HeldBy) bool { return h.Role.ID == role.ID })
}

func getUser(c *call, in *OneUser) (out *User, err error) {
	err = c.look(func(v *app.Viewer) error {
		out, err = showUser(v, in.User)
		return err
	})
	return out, err
}

// showUser is one user as the viewer may see them: themself always.
func showUser(v *app.Viewer, id string) (*User, error) {
	u, ok := v.Policy.User(id)
	whole, directory := v.People()
	if !ok || u.Status == "deleted" || !directory && u.ID != v.User.ID {
		return nil, notFound()
	}
	return userFor(v, u, whole), nil
}

func userFor(v *app.Viewer, u policy.UserEntry, whole bool) *User {
	out := &User{ID: u.ID, Name: u.Name, Kind: u.Kind, Teams: teamsOf(v, u.ID), Can: ObjectCan{Edit: Allowance{Reason: "settings"}, Delete: Allowance{Reason: "settings"}}}
	if !whole {
		return out
	}
	out.Email, out.Phone, out.JobCode, out.Status = u.Email, u.Phone, u.JobCode, u.Status
	out.Settings, out.Configures = u.Settings, u.Configures
	out.Confirmed, out.AppAccess, out.Superuser = &u.Confirmed, &u.AppAccess, &u.Superuser
	out.Roles = held(v, u.ID)
	// Whoever touches a full user must be one (A8).
	out.Can = objectCan(v.May(extendedPower) && (u.Settings != "full" || v.May(fullPower)))
	return out
}

func teamsOf(v *app.Viewer, user string) []Named {
	out := []Named{}
	for _, t := range v.Policy.Teams() {
		if slices.Contains(t.Members, user) {
			out = append(out, Named{ID: t.ID, Key: t.Key, Name: t.Name})
		}
	}
	return out
}

// held are a user's assignments, their own and those of their teams.
func held(v *app.Viewer, user string) []HeldBy {
	out := []HeldBy{}
	for _, a := range v.Policy.Assignments() {
		var through *Named
		if a.User != user {
			t, ok := v.Policy.Team(a.Team)
			if a.Team == "" || !ok || !slices.Contains(t.Members, user) {
				continue
			}
			through = &Named{ID: t.ID, Key: t.Key, Name: t.Name}
		}
		role, ok := v.Policy.Role(a.Role)
		if !ok {
			continue
		}
		h := HeldBy{Assignment: a.ID, Role: Named{ID: role.ID, Key: role.Key, Name: role.Name}, Team: through, Site: siteNamed(v, a.Site), Suspended: a.Suspended}
		h.From, h.Until = stampOrNone(a.From), stampOrNone(a.Until)
		out = append(out, h)
	}
	return out
}

func createUser(c *call, in *createUserInput) (*User, error) {
	again := func(id string) (*User, error) { return getUser(c, &OneUser{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*User, string, error) {
		done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) { return newUser(v, &in.Body) })
		if err != nil {
			return nil, "", err
		}
		out, id, err := created(done, policy.KindUser, showUser)
		if err == nil {
			c.invite(done, id)
		}
		return out, id, err
	})
}

// newUser is a user with their teams and roles, all or nothing.
func newUser(v *app.Viewer, in *NewUser) ([]policy.Change, error) {
	doc := *in
	doc.Teams, doc.Roles = nil, nil
	user, err := put(policy.KindUser, "$user", nil, doc)
	if err != nil {
		return nil, err
	}
	changes := []policy.Change{user}
	for _, ref := range in.Teams {
		t, ok := v.Policy.Team(ref)
		if !ok {
			return nil, invalid([]ProblemEntry{{Path: "body.teams", Code: "unknown", Message: "One of the teams does not exist."}})
		}
		raw, err := stored(v, policy.KindTeam, t.ID)
		if err != nil {
			return nil, err
		}
		change, err := put(policy.KindTeam, t.ID, raw, map[string]any{"members": append(slices.Clone(t.Members), "$user")})
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	gifts, err := gifts(in.Roles, "$user")
	return append(changes, gifts...), err
}

// gifts are the assignments that give roles to a user.
func gifts(roles []RoleGift, user string) ([]policy.Change, error) {
	var out []policy.Change
	for _, g := range roles {
		doc := map[string]any{"user": user, "role": g.Role, "site": orAll(g.Site), "reason": g.Reason}
		if err := dates(doc, g.From, g.Until); err != nil {
			return nil, err
		}
		change, err := put(policy.KindAssignment, "", nil, doc)
		if err != nil {
			return nil, err
		}
		out = append(out, change)
	}
	return out, nil
}

// invite mails the invitation of a new regular user. The user is there whether
// the mail goes out or not; it can be sent again.
func (c *call) invite(done app.Changed, id string) {
	u, ok := done.Viewer.Policy.User(id)
	if !ok || u.Kind != "regular" || u.Email == "" || u.Status != "invited" {
		return
	}
	account, _, err := c.s.login.EnsureAccount(c.r.Context(), u.Email, u.Name)
	if err == nil {
		err = c.s.login.Invite(c.r.Context(), login.Invitation{
			Account: account.ID, Workspace: done.Viewer.Policy.Workspace(), User: id,
			WorkspaceName: done.Viewer.Policy.Settings().Name, InvitedBy: done.Viewer.User.Name,
		})
	}
	if err != nil {
		c.s.log.Error("an invitation was not sent; change the user's e-mail or send it again", "user", id, "cause", err)
	}
}

func patchUser(c *call, in *patchUserInput) (*User, error) {
	email := ""
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showUser(v, in.User)
		if err != nil {
			return nil, err
		}
		if err := c.same(before); err != nil {
			return nil, err
		}
		email = before.Email
		raw, err := stored(v, policy.KindUser, in.User)
		if err != nil {
			return nil, err
		}
		patch := in.Body
		patch.AddRoles = nil
		change, err := put(policy.KindUser, in.User, raw, patch)
		if err != nil || in.Body.AddRoles == nil {
			return []policy.Change{change}, err
		}
		more, err := gifts(*in.Body.AddRoles, in.User)
		return append([]policy.Change{change}, more...), err
	})
	if err != nil {
		return nil, err
	}
	out, err := showUser(done.Viewer, in.User)
	if err == nil && out.Email != email {
		c.invite(done, in.User) // the new address is to be confirmed (A8.6)
	}
	return out, err
}

func deleteUser(c *call, in *deleteUserInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showUser(v, in.User)
		if err != nil {
			return nil, err
		}
		return []policy.Change{del(policy.KindUser, in.User)}, c.same(before)
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}
