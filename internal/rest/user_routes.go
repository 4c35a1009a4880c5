package rest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
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
		filter, err := in.filter()
		if err != nil {
			return err
		}
		whole, ok := v.People()
		beyond := filter
		beyond.Q, beyond.Team = "", ""
		switch {
		case !ok:
			return noDirectory()
		case !whole && (beyond != app.UserFilter{} || strings.TrimPrefix(in.Sort, "-") != "name"):
			return invalid([]ProblemEntry{{Path: "query", Code: "unknown_parameter", Message: "Only q and team narrow the directory, and it is sorted by name."}})
		}
		list, err := c.s.app.FindUsers(c.r.Context(), v, app.UserQuery{UserFilter: filter, Sort: in.Sort, After: after, Limit: in.Limit}, whole)
		if err != nil {
			return err
		}
		out = &UserPage{Items: []User{}, NextCursor: c.next(list.Next)}
		out.Count, out.CountCapped = counted(in.Count, list.Count)
		for _, u := range list.Users {
			item := userFor(v, u, whole)
			if at, ok := list.Seen[u.ID]; ok {
				item.LastSeen = stamp(at)
			}
			item.Credentials = entrancesOf(v, u)
			out.Items = append(out.Items, *item)
		}
		return c.countDevices(v, list.Users, out.Items)
	})
	return out, err
}

// counted is a count as it was asked for: not at all, up to a cap, or exactly.
func counted(asked string, n int) (count *int, capped *bool) {
	if asked == "" {
		return nil, nil
	}
	over := asked == "true" && n > record.CountCap
	if over {
		n = record.CountCap
	}
	return &n, &over
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
	if !ok || u.Status == policy.StatusDeleted || !directory && u.ID != v.User.ID {
		return nil, notFound()
	}
	return userFor(v, u, whole), nil
}

func userFor(v *app.Viewer, u policy.UserEntry, whole bool) *User {
	out := &User{ID: u.ID, Name: u.Name, Teams: teamsOf(v, u.ID), NoAccess: !v.Policy.PassesAppAccess(u.User), Deactivated: u.Status == policy.StatusDeactivated}
	if !whole {
		return out
	}
	can := userCan(v, u)
	out.Can = &can
	out.Kind, out.Email, out.Phone, out.JobCode, out.Status = u.Kind, u.Email, u.Phone, u.JobCode, u.Status
	out.Settings, out.Configures = u.Settings, u.Configures
	out.Confirmed, out.AppAccess, out.Superuser = &u.Confirmed, &u.AppAccess, &u.Superuser
	out.Entry = entryOf(v.Door(u))
	if u.HeldBy != "" {
		by := personFor(v, u.HeldBy)
		out.HeldBy = &by
	}
	if u.Kind == policy.KindGuest {
		out.Represents = cmp.Or(u.Represents, "person")
	}
	if u.Owner != "" {
		by := personFor(v, u.Owner)
		out.Owner = &by
	}
	out.Roles = held(v, u.ID)
	return out
}

// countDevices says of the guests of a page how many devices enter by their links now.
func (c *call) countDevices(v *app.Viewer, users []policy.UserEntry, items []User) error {
	var guests []policy.UserEntry
	for i, u := range users {
		if by := items[i].Credentials; by != nil && by.State == "active" && u.Kind == policy.KindGuest && v.Door(u) == access.Allowed {
			guests = append(guests, u)
		}
	}
	live, err := c.liveGuests(v, guests...)
	if err != nil {
		return err
	}
	for i, u := range users {
		if by := items[i].Credentials; by != nil {
			by.Devices = len(live[u.ID])
		}
	}
	return nil
}

// entrancesOf sums up what a guest or an integration enters by; of others, and for
// who may not see keys and links, nothing.
func entrancesOf(v *app.Viewer, u policy.UserEntry) *UserCredentials {
	if u.Kind != policy.KindGuest && u.Kind != policy.KindIntegration || !v.May(extendedPower) {
		return nil
	}
	out := &UserCredentials{State: "none", Addresses: []string{}}
	var ends *time.Time
	forever, anywhere := false, false
	for _, c := range v.Policy.CredentialsOf(u.ID) {
		out.Links++
		state := "active"
		switch {
		case c.Suspended:
			state = "suspended"
		case c.ExpiresAt != nil && !v.Now.Before(*c.ExpiresAt):
			state = "expired"
		default:
			out.Live++
			forever, anywhere = forever || c.ExpiresAt == nil, anywhere || len(c.Addresses) == 0
			if c.ExpiresAt != nil && (ends == nil || c.ExpiresAt.After(*ends)) {
				ends = c.ExpiresAt
			}
			out.Addresses = append(out.Addresses, c.Addresses...)
		}
		if own := c.Type == policy.CredentialGuest || c.Type == policy.CredentialKey; own && out.State != "active" {
			out.State = state
		}
	}
	if !forever {
		out.ExpiresAt = stampOrNone(ends)
	}
	slices.Sort(out.Addresses)
	if out.Addresses = slices.Compact(out.Addresses); anywhere {
		out.Addresses = []string{}
	}
	return out
}

func entryOf(reason access.Reason) *Entry {
	return &Entry{Allowed: reason == access.Allowed, Reason: string(reason)}
}

// userCan is what the caller may do to a user: whoever touches a full user must
// be one (A8). What the user's own state rules out has the reason state.
func userCan(v *app.Viewer, u policy.UserEntry) UserCan {
	touches := v.May(extendedPower) && (u.Settings != policy.SettingsFull || v.May(fullPower))
	when := func(state bool) Allowance {
		if touches && !state {
			return Allowance{Reason: "state"}
		}
		return allowIf(touches, "settings")
	}
	person := u.Kind == policy.KindRegular || u.Kind == policy.KindIntegration
	own := u.ID == v.User.ID
	return UserCan{
		Edit: when(true), Delete: when(true),
		Activate:   when(u.Status == policy.StatusDeactivated),
		Deactivate: when(u.Status != policy.StatusDeactivated),
		Invite:     when(u.Status == policy.StatusInvited),
		AppAccess:  when(u.Kind != policy.KindViewer),
		Settings:   when(person),
		GrantFull:  allowIf(v.May(fullPower) && u.Kind == policy.KindRegular && !own, "settings"),
		Superuser:  allowIf(touches && u.Kind == policy.KindRegular && (v.User.Superuser || v.May(fullPower)), "settings"),
		Sessions:   when(u.Kind == policy.KindRegular || u.Kind == policy.KindGuest),
	}
}

func teamsOf(v *app.Viewer, user string) []Named {
	out := []Named{}
	for _, id := range v.Policy.TeamsOf(user) {
		if t, ok := v.Policy.Team(id); ok {
			out = append(out, Named{ID: t.ID, Key: t.Key, Name: t.Name})
		}
	}
	return out
}

func inTeam(v *app.Viewer, user, ref string) bool {
	t, ok := v.Policy.Team(ref)
	return ok && slices.Contains(v.Policy.TeamsOf(user), t.ID)
}

// held are a user's assignments, their own and those of their teams.
func held(v *app.Viewer, user string) []HeldBy {
	out := []HeldBy{}
	for _, a := range v.Policy.AssignmentsOf(user) {
		role, ok := v.Policy.Role(a.Role)
		if !ok {
			continue
		}
		h := HeldBy{Assignment: a.ID, Role: Named{ID: role.ID, Key: role.Key, Name: role.Name}, Site: siteNamed(v, a.Site), Suspended: a.Suspended}
		if t, ok := v.Policy.Team(a.Team); ok && a.User != user {
			h.Team = &Named{ID: t.ID, Key: t.Key, Name: t.Name}
		}
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
	if !ok || u.Kind != policy.KindRegular || u.Email == "" || u.Status != policy.StatusInvited {
		return
	}
	err := c.s.login.InviteAddress(c.r.Context(), u.Email, u.Name, invitationOf(done.Viewer, id))
	if err != nil {
		c.s.log.Error("an invitation was not sent; change the user's e-mail or send it again", "user", id, "cause", err)
	}
}

func patchUser(c *call, in *patchUserInput) (*User, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showUser(v, in.User)
		if err != nil {
			return nil, err
		}
		if err := c.same(before); err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindUser, in.User)
		if err != nil {
			return nil, err
		}
		patch := in.Body
		patch.AddRoles, patch.Roles = nil, nil
		change, err := put(policy.KindUser, in.User, raw, patch)
		if err != nil {
			return nil, err
		}
		var added []RoleGift
		if in.Body.AddRoles != nil {
			added = *in.Body.AddRoles
		}
		if in.Body.Roles != nil {
			more, err := addedInForm(v, in.User, *in.Body.Roles)
			if err != nil {
				return nil, err
			}
			added = append(added, more...)
		}
		more, err := gifts(added, in.User)
		return append([]policy.Change{change}, more...), err
	})
	if err != nil {
		return nil, err
	}
	return showUser(done.Viewer, in.User)
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
