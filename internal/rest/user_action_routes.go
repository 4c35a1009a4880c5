package rest

import (
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

func (s *Server) routesUserActions() {
	const user = "/workspaces/{workspace}/users/{user}"
	add(s, settings(extended), operation{id: "activate-user", method: "POST", path: user + "/activate", tag: "users", summary: "Let a deactivated user in again, with the roles that are ticked (A6.9)", etag: true}, activateUser)
	add(s, settings(extended), operation{id: "deactivate-user", method: "POST", path: user + "/deactivate", tag: "users", summary: "Shut a user out: sessions, streams and keys end, the seat is free (A8.4)", etag: true}, deactivateUser)
	add(s, settings(extended), operation{id: "resend-confirmation", method: "POST", path: user + "/resend-confirmation", tag: "users", summary: "Send the invitation again; the link before it dies"}, resendConfirmation)
	add(s, settings(extended), operation{id: "get-departure", method: "GET", path: user + "/departure", tag: "users", summary: "What deleting the user would do"}, getDeparture)
	add(s, settings(extended), operation{id: "list-user-sessions", method: "GET", path: user + "/sessions", tag: "users", summary: "Where the user is signed in, as far as this workspace saw it"}, listUserSessions)
	add(s, settings(extended), operation{id: "end-user-sessions", method: "DELETE", path: user + "/sessions", tag: "users", summary: "End all of the user's sessions in this workspace"}, endUserSessions)
	add(s, settings(extended), operation{id: "end-user-session", method: "DELETE", path: user + "/sessions/{session}", tag: "users", summary: "End one of the user's sessions in this workspace"}, endUserSession)
	add(s, settings(extended), operation{id: "list-entrances", method: "GET", path: user + "/entrances", tag: "users", summary: "When and from where the user signed in and came here, 180 days back"}, listEntrances)
}

// actOnUser changes one user by a changeset that build makes of the stored document.
func (c *call) actOnUser(in OneUser, note string, build func(v *app.Viewer, u policy.UserEntry) ([]policy.Change, error)) (app.Changed, error) {
	return c.apply(note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showUser(v, in.User)
		if err != nil {
			return nil, err
		}
		if err := c.same(before); err != nil {
			return nil, err
		}
		u, _ := v.Policy.User(in.User)
		return build(v, u)
	})
}

func activateUser(c *call, in *activateInput) (*User, error) {
	done, err := c.actOnUser(in.OneUser, in.Note, func(v *app.Viewer, u policy.UserEntry) ([]policy.Change, error) {
		if u.Status != policy.StatusDeactivated {
			return nil, stateError("This user is not deactivated.")
		}
		change, err := patchOf(v, policy.KindUser, u.ID, map[string]any{"status": policy.StatusActive})
		if err != nil || in.Body == nil {
			return []policy.Change{change}, err
		}
		changes := []policy.Change{change}
		if in.Body.Resume != nil {
			more, err := suspended(v, u.ID, *in.Body.Resume)
			if err != nil {
				return nil, err
			}
			changes = append(more, change)
		}
		if in.Body.Keys != nil {
			more, err := resumedKeys(v, u.ID, *in.Body.Keys)
			return append(changes, more...), err
		}
		return changes, nil
	})
	if err != nil {
		return nil, err
	}
	return showUser(done.Viewer, in.User)
}

// suspended are the changes that suspend the user's own assignments but those
// that are resumed.
func suspended(v *app.Viewer, user string, resume []string) ([]policy.Change, error) {
	var out []policy.Change
	unknown := slices.Clone(resume)
	for _, a := range v.Policy.AssignmentsOf(user) {
		ticked := slices.Contains(resume, a.ID)
		unknown = slices.DeleteFunc(unknown, func(id string) bool { return id == a.ID && a.User == user })
		over := a.Until != nil && !a.Until.After(v.Now)
		if a.User != user || a.Suspended == !ticked || over {
			continue
		}
		change, err := patchOf(v, policy.KindAssignment, a.ID, map[string]any{"suspended": !ticked})
		if err != nil {
			return nil, err
		}
		out = append(out, change)
	}
	if len(unknown) > 0 {
		return nil, invalid([]ProblemEntry{{Path: "body.resume", Code: "unknown", Message: "One of these is no assignment of the user's own. Reload, and tick again."}})
	}
	return out, nil
}

// resumedKeys are the changes by which a user's suspended keys, or a guest's
// suspended link, work again: those that are ticked and no other (A8.4).
func resumedKeys(v *app.Viewer, user string, ticked []string) ([]policy.Change, error) {
	var out []policy.Change
	for _, id := range ticked {
		k, ok := v.Policy.Credential(id)
		if !ok || k.User != user || k.Type != policy.CredentialKey && k.Type != policy.CredentialGuest {
			return nil, invalid([]ProblemEntry{{Path: "body.keys", Code: "unknown", Message: "One of these is no key or link of the user's own. Reload, and tick again."}})
		}
		if !k.Suspended {
			continue
		}
		change, err := patchOf(v, policy.KindCredential, id, map[string]any{"suspended": false})
		if err != nil {
			return nil, err
		}
		out = append(out, change)
	}
	return out, nil
}

func stateError(message words.Text) error {
	return &app.Error{Kind: app.Conflict, Code: "state", Rule: "A1", Message: words.Say("%s Reload to see how things stand.", message)}
}

func deactivateUser(c *call, in *actOnUserInput) (*User, error) {
	done, err := c.actOnUser(in.OneUser, in.Note, func(v *app.Viewer, u policy.UserEntry) ([]policy.Change, error) {
		if u.Status == policy.StatusDeactivated {
			return nil, stateError("This user is deactivated already.")
		}
		change, err := patchOf(v, policy.KindUser, u.ID, map[string]any{"status": policy.StatusDeactivated})
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showUser(done.Viewer, in.User)
}

// touching finds a user whom the caller may touch: a full user is touched by full
// users alone (A8).
func touching(v *app.Viewer, id string) (policy.UserEntry, error) {
	u, ok := v.Policy.User(id)
	switch {
	case !ok || u.Status == policy.StatusDeleted:
		return u, notFound()
	case u.Settings == policy.SettingsFull && !v.May(fullPower):
		return u, &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A8", Reason: "settings",
			Message: words.Say("%s has full settings access; only somebody with full access may do that. Ask one of them.", u.Name)}
	}
	return u, nil
}

func resendConfirmation(c *call, in *actOnUserInput) (*nothing, error) {
	var invitation login.Invitation
	var u policy.UserEntry
	err := c.read(extendedPower, func(v *app.Viewer) (err error) {
		u, err = touching(v, in.User)
		if err == nil && (u.Status != policy.StatusInvited || u.Kind != policy.KindRegular) {
			err = stateError("This user has no invitation open.")
		}
		invitation = invitationOf(v, in.User)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &nothing{}, c.s.login.InviteAddress(c.r.Context(), u.Email, u.Name, invitation)
}

func getDeparture(c *call, in *OneUser) (out *Departure, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		u, err := touching(v, in.User)
		if err != nil {
			return err
		}
		of, err := c.s.app.Leaving(c.r.Context(), v, u.ID)
		if err != nil {
			return err
		}
		live, err := c.liveSessions(v, u)
		if err != nil {
			return err
		}
		out = &Departure{Name: u.Name, Records: of.Records, Lists: of.Lists, Authored: of.Authored, Teams: teamsOf(v, u.ID), Roles: []Named{}, Sessions: len(live)}
		for _, h := range held(v, u.ID) {
			if h.Team == nil {
				out.Roles = append(out.Roles, h.Role)
			}
		}
		for _, t := range v.Policy.Trackers() {
			for _, view := range v.Policy.Views(t.ID) {
				if view.Owner == u.ID && !view.Shared {
					out.Views++
				}
			}
		}
		return nil
	})
	return out, err
}

// liveSessions are the ids of the sessions with which the user can enter now.
func (c *call) liveSessions(v *app.Viewer, u policy.UserEntry) (map[string]bool, error) {
	out := map[string]bool{}
	switch {
	case v.Door(u) != access.Allowed:
		return out, nil
	case u.Kind == policy.KindGuest:
		all, err := c.liveGuests(v, u)
		return all[u.ID], err
	case u.Account == "":
		return out, nil
	}
	all, err := c.s.login.Sessions(c.r.Context(), u.Account)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if !u.SessionEnded(x.ID, x.CreatedAt) {
			out[x.ID] = true
		}
	}
	return out, nil
}

// liveGuests are, by guest, the sessions by the guest's link, as it is now, with which
// somebody can enter.
func (c *call) liveGuests(v *app.Viewer, guests ...policy.UserEntry) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	users, ids := map[string]policy.UserEntry{}, []string{}
	for _, u := range guests {
		users[u.ID], ids = u, append(ids, u.ID)
	}
	all, err := c.s.login.Guests(c.r.Context(), v.Policy.Workspace(), ids...)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		u := users[x.User]
		link, ok := v.Policy.Credential(x.Credential)
		if !ok || !link.Live(v.Now, netip.Addr{}) || x.CreatedAt.Before(link.Since) || u.User == nil || u.SessionEnded(x.ID, x.CreatedAt) {
			continue
		}
		if out[x.User] == nil {
			out[x.User] = map[string]bool{}
		}
		out[x.User][x.ID] = true
	}
	return out, nil
}

// maxSessions bounds how many of a user's visits are looked through for live ones.
const maxSessions = 200

func listUserSessions(c *call, in *OneUser) (out *UserSessions, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out, err = c.entrances(v, in.User, v.Now.Add(time.Hour), maxSessions, true)
		if err == nil {
			out.NextCursor = nil
		}
		return err
	})
	return out, err
}

func listEntrances(c *call, in *listEntrancesInput) (out *UserSessions, err error) {
	after, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	err = c.read(extendedPower, func(v *app.Viewer) error {
		before := v.Now.Add(time.Hour)
		if ms, err := strconv.ParseInt(after, 10, 64); err == nil {
			before = time.UnixMilli(ms)
		}
		out, err = c.entrances(v, in.User, before, in.Limit, false)
		return err
	})
	return out, err
}

// entrances are a user's sessions as this workspace saw them.
func (c *call) entrances(v *app.Viewer, user string, before time.Time, limit int, onlyLive bool) (*UserSessions, error) {
	u, err := touching(v, user)
	if err != nil {
		return nil, err
	}
	live, err := c.liveSessions(v, u)
	if err != nil {
		return nil, err
	}
	visits, next, err := c.s.app.Entrances(c.r.Context(), v, u.ID, before, limit)
	if err != nil {
		return nil, err
	}
	out := &UserSessions{Items: []UserSession{}}
	for _, x := range visits {
		if onlyLive && !live[x.Session] {
			continue
		}
		out.Items = append(out.Items, UserSession{ID: x.Session, Live: live[x.Session] && x.Account == u.Account, Current: x.Session == c.session.ID,
			BeganAt: stamp(x.BeganAt), SeenAt: stamp(x.SeenAt), Address: x.Address, UserAgent: x.UserAgent})
	}
	if !next.IsZero() {
		out.NextCursor = c.next(strconv.FormatInt(next.UnixMilli(), 10))
	}
	return out, nil
}

func endUserSessions(c *call, in *actOnUserInput) (*Revision, error) {
	done, err := c.actOnUser(in.OneUser, in.Note, func(v *app.Viewer, u policy.UserEntry) ([]policy.Change, error) {
		change, err := patchOf(v, policy.KindUser, u.ID, map[string]any{"sessions_since": v.Now})
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}

func endUserSession(c *call, in *userSessionInput) (*Revision, error) {
	err := c.read(extendedPower, func(v *app.Viewer) error {
		u, err := touching(v, in.User)
		if err != nil {
			return err
		}
		visits, _, err := c.s.app.Entrances(c.r.Context(), v, u.ID, v.Now.Add(time.Hour), maxSessions)
		if err == nil && !slices.ContainsFunc(visits, func(x app.Visited) bool { return x.Session == in.Session }) {
			err = notFound()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	done, err := c.actOnUser(in.OneUser, in.Note, func(v *app.Viewer, u policy.UserEntry) ([]policy.Change, error) {
		change, err := patchOf(v, policy.KindUser, u.ID, map[string]any{"ended_sessions": append(slices.Clone(u.EndedSessions), in.Session)})
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}

func invitationOf(v *app.Viewer, user string) login.Invitation {
	return login.Invitation{Workspace: v.Policy.Workspace(), User: user, WorkspaceName: v.Policy.Settings().Name, InvitedBy: v.User.Name}
}
