package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesTeams() {
	const teams = "/workspaces/{workspace}/teams"
	add(s, member, operation{id: "list-teams", method: "GET", path: teams, tag: "teams", summary: "Teams, for the directory or the settings"}, listTeams)
	add(s, settings(extended), operation{id: "create-team", method: "POST", path: teams, tag: "teams", summary: "Add a team", status: 201, etag: true, once: true}, createTeam)
	add(s, member, operation{id: "get-team", method: "GET", path: teams + "/{team}", tag: "teams", summary: "One team", etag: true}, getTeam)
	add(s, settings(selective), operation{id: "list-team-restrictions", method: "GET", path: teams + "/{team}/restrictions", tag: "teams", summary: "Restrictions that name the team, of the trackers one may configure"}, listTeamRestrictions)
	add(s, settings(extended), operation{id: "patch-team", method: "PATCH", path: teams + "/{team}", tag: "teams", summary: "Change a team", etag: true, ifMatch: true}, patchTeam)
	add(s, settings(extended), operation{id: "delete-team", method: "DELETE", path: teams + "/{team}", tag: "teams", summary: "Delete a team", ifMatch: true}, deleteTeam)
}

func listTeams(c *call, _ *InWorkspace) (out *TeamList, err error) {
	err = c.look(func(v *app.Viewer) error {
		if !seesDirectory(v) {
			return noDirectory()
		}
		out = &TeamList{Items: []Team{}}
		for _, t := range v.Policy.Teams() {
			out.Items = append(out.Items, *teamFor(v, t))
		}
		return nil
	})
	return out, err
}

func getTeam(c *call, in *OneTeam) (out *Team, err error) {
	err = c.look(func(v *app.Viewer) error {
		out, err = showTeam(v, in.Team)
		return err
	})
	return out, err
}

func showTeam(v *app.Viewer, ref string) (*Team, error) {
	t, ok := v.Policy.Team(ref)
	if !ok || !seesDirectory(v) {
		return nil, notFound()
	}
	return teamFor(v, t), nil
}

func teamFor(v *app.Viewer, t policy.TeamEntry) *Team {
	out := &Team{ID: t.ID, Key: t.Key, Name: t.Name, Members: []Person{}, Can: objectCan(v.May(extendedPower))}
	for _, id := range t.Members {
		if u, ok := v.Policy.User(id); ok && u.Status != policy.StatusDeleted {
			out.Members = append(out.Members, personFor(v, id))
		}
	}
	return out
}

func createTeam(c *call, in *createTeamInput) (*Team, error) {
	again := func(id string) (*Team, error) { return getTeam(c, &OneTeam{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*Team, string, error) {
		done, err := c.apply(in.Note, func(*app.Viewer) ([]policy.Change, error) {
			change, err := put(policy.KindTeam, "", nil, in.Body)
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindTeam, showTeam)
	})
}

func patchTeam(c *call, in *patchTeamInput) (*Team, error) {
	id := ""
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showTeam(v, in.Team)
		if err != nil {
			return nil, err
		}
		id = before.ID
		if err := c.same(before); err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindTeam, id)
		if err != nil {
			return nil, err
		}
		change, err := put(policy.KindTeam, id, raw, in.Body)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showTeam(done.Viewer, id)
}

func deleteTeam(c *call, in *deleteTeamInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showTeam(v, in.Team)
		if err != nil {
			return nil, err
		}
		return []policy.Change{del(policy.KindTeam, before.ID)}, c.same(before)
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}

// TeamRestrictions are the restrictions that name a team.
type TeamRestrictions struct {
	Items []app.NamesTeam `json:"items"`
}

func listTeamRestrictions(c *call, in *OneTeam) (*TeamRestrictions, error) {
	items, err := c.s.app.NamingTeam(c.r.Context(), c.visit, in.Team)
	if err != nil {
		return nil, err
	}
	return &TeamRestrictions{Items: items}, nil
}
