package rest

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// maxPeopleBody is the length of a body that names 100,000 users.
const maxPeopleBody = 8 << 20

func (s *Server) routesAppAccess() {
	const path = "/workspaces/{workspace}/app-access"
	add(s, settings(extended), operation{id: "get-app-access", method: "GET", path: path, tag: "app access", summary: "Who may enter", etag: true}, getAppAccess)
	add(s, settings(extended), operation{id: "put-app-access", method: "PUT", path: path, tag: "app access", summary: "Save the mode and the toggles, all or nothing", maxBody: maxPeopleBody}, putAppAccess)
	add(s, settings(extended), operation{id: "bulk-app-access", method: "POST", path: path + "/bulk", tag: "app access", summary: "Allow or remove for a filter, a selection or teams", maxBody: maxPeopleBody}, bulkAppAccess)
}

func getAppAccess(c *call, _ *InWorkspace) (out *AppAccess, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out = appAccessOf(v)
		return nil
	})
	return out, err
}

func appAccessOf(v *app.Viewer) *AppAccess {
	users := v.Policy.Users()
	out := &AppAccess{Mode: v.Policy.Settings().AppAccess, Users: make(map[string]bool, len(users))}
	for _, u := range users {
		out.Users[u.ID] = u.AppAccess
	}
	return out
}

// errUnchanged says that what was asked for is so already: there is nothing to
// write, and no entry is made.
var errUnchanged = errors.New("nothing to change")

func putAppAccess(c *call, in *putAppAccessInput) (*AppAccessChange, error) {
	if c.ifMatch == "" && in.Body.BaseRevision == 0 {
		return nil, problem(http.StatusPreconditionRequired, "if_match_required", "Send If-Match with the ETag of the app access as you last read it, or base_revision.")
	}
	out := &AppAccessChange{DryRun: in.DryRun}
	return out, c.saveAppAccess(in.Note, out, func(v *app.Viewer) (policy.Changeset, error) {
		cs := policy.Changeset{BaseRevision: in.Body.BaseRevision}
		if c.ifMatch != "" {
			if err := c.same(appAccessOf(v)); err != nil {
				return cs, err
			}
		}
		for _, id := range slices.Sorted(maps.Keys(in.Body.Users)) {
			u, ok := v.Policy.User(id)
			if !ok || u.Status == policy.StatusDeleted {
				return cs, invalid([]ProblemEntry{{Path: "body.users", Code: "unknown", Message: "One of the users does not exist any more. Reload, and make your change again."}})
			}
			if u.Kind == policy.KindViewer && in.Body.Users[id] {
				return cs, invalid([]ProblemEntry{{Path: "body.users." + id, Code: "viewer", Message: words.Say("%s is a viewer: viewers cannot enter (A5.1). Change the kind of user first.", u.Name)}})
			}
		}
		var err error
		if cs.Changes, err = toggles(v, in.Body.Users, out); err != nil {
			return cs, err
		}
		if in.Body.Mode != "" && in.Body.Mode != v.Policy.Settings().AppAccess {
			change, err := patchOf(v, policy.KindWorkspace, v.Policy.Workspace(), map[string]any{"app_access": in.Body.Mode})
			if err != nil {
				return cs, err
			}
			cs.Changes = append(cs.Changes, change)
		}
		return cs, nil
	})
}

func bulkAppAccess(c *call, in *bulkAppAccessInput) (*AppAccessChange, error) {
	ids, err := c.chosen(in.Body.Filter, in.Body.IDs, in.Body.Teams)
	if err != nil {
		return nil, err
	}
	out := &AppAccessChange{DryRun: in.DryRun}
	return out, c.saveAppAccess(in.Note, out, func(v *app.Viewer) (policy.Changeset, error) {
		wanted := map[string]bool{}
		for _, id := range ids {
			switch u, ok := v.Policy.User(id); {
			case !ok || u.Status == policy.StatusDeleted: // since they were chosen
			case u.Kind == policy.KindViewer:
				out.SkippedViewers++
			case u.Settings == policy.SettingsFull:
				out.SkippedFull++
			default:
				wanted[id] = in.Body.Allow
			}
		}
		changes, err := toggles(v, wanted, out)
		if in.DryRun {
			for _, ch := range changes {
				out.Users = append(out.Users, ch.ID)
			}
		}
		return policy.Changeset{Changes: changes}, err
	})
}

// toggles are the changes that put users' toggles as wanted; it counts those that
// are so already.
func toggles(v *app.Viewer, wanted map[string]bool, out *AppAccessChange) ([]policy.Change, error) {
	var changes []policy.Change
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		if u, _ := v.Policy.User(id); u.AppAccess == wanted[id] {
			out.Unchanged++
			continue
		}
		change, err := patchOf(v, policy.KindUser, id, map[string]any{"app_access": wanted[id]})
		if err != nil {
			return nil, err
		}
		changes = append(changes, change)
	}
	out.Changed = len(changes)
	return changes, nil
}

// patchOf is the change that sets some keys of a stored document.
func patchOf(v *app.Viewer, kind policy.Kind, id string, patch any) (policy.Change, error) {
	raw, err := stored(v, kind, id)
	if err != nil {
		return policy.Change{}, err
	}
	return put(kind, id, raw, patch)
}

// saveAppAccess saves or tries what build makes, and counts who gains and who
// loses by it.
func (c *call) saveAppAccess(note string, out *AppAccessChange, build func(v *app.Viewer) (policy.Changeset, error)) error {
	signedIn, err := c.signedIn() // first: the caller may shut themself out
	if err != nil {
		return err
	}
	var before *app.Viewer
	counted := *out
	c.shorthand = true
	done, err := c.writer(out.DryRun)(c.r.Context(), c.visit, func(v *app.Viewer) (policy.Changeset, error) {
		before, *out = v, counted // it may be built again, when the policy moved on
		cs, err := build(v)
		cs.Note = note
		if err == nil && len(cs.Changes) == 0 {
			err = errUnchanged
		}
		return cs, err
	})
	if errors.Is(err, errUnchanged) {
		out.Mode = before.Policy.Settings().AppAccess
		return nil
	}
	if err != nil {
		return err
	}
	out.Mode = done.Viewer.Policy.Settings().AppAccess
	for _, u := range before.Policy.Users() {
		switch was, is := before.Policy.Enters(u.ID), done.Viewer.Policy.Enters(u.ID); {
		case is && !was:
			out.Gained++
		case was && !is:
			out.Lost++
			if signedIn[u.ID] {
				out.LostSignedIn++
			}
		}
	}
	return nil
}

// signedIn are the users who are signed in now, for who may see it.
func (c *call) signedIn() (out map[string]bool, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out, err = c.s.app.SignedIn(c.r.Context(), v, c.s.login.Idle())
		return err
	})
	return out, err
}

// chosen are the users that a bulk action names, each once, in one of three ways:
// the set is fixed at this moment (A5.3).
func (c *call) chosen(filter *UserFilter, ids, teams []string) (out []string, err error) {
	ways := 0
	for _, given := range []bool{filter != nil, ids != nil, teams != nil} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return nil, invalid([]ProblemEntry{{Path: "body", Code: "invalid", Message: "Name the users in one way: by a filter, by their ids, or by teams."}})
	}
	err = c.read(extendedPower, func(v *app.Viewer) error {
		if filter != nil {
			f, err := filter.filter("body.filter")
			if err != nil {
				return err
			}
			out, err = c.s.app.UsersMatching(c.r.Context(), v, f)
			return err
		}
		out, err = namedUsers(v, ids, teams)
		return err
	})
	return out, err
}

func namedUsers(v *app.Viewer, ids, teams []string) ([]string, error) {
	ids = slices.Clone(ids)
	for _, ref := range teams {
		t, ok := v.Policy.Team(ref)
		if !ok {
			return nil, invalid([]ProblemEntry{{Path: "body.teams", Code: "unknown", Message: "One of the teams does not exist."}})
		}
		ids = append(ids, t.Members...)
	}
	for _, id := range ids {
		if u, ok := v.Policy.User(id); !ok || u.Status == policy.StatusDeleted {
			return nil, invalid([]ProblemEntry{{Path: "body.ids", Code: "unknown", Message: "One of the users does not exist any more. Reload, and choose again."}})
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
