package rest

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// RoleTrackers is what one role gives, tracker by tracker.
type RoleTrackers struct {
	Items []RoleTracker `json:"items" doc:"Of the trackers that the caller may configure (A8)."`
}

// RoleTracker sums up one role's cells on one tracker. Which role lets somebody do
// what also takes the ceiling, where the role is held, and the restriction (A3).
type RoleTracker struct {
	Tracker   Named            `json:"tracker"`
	Stored    bool             `json:"stored" doc:"The role has a document of its own here; otherwise what it gives, if anything, comes from its document for every tracker (A3.12)."`
	Gives     bool             `json:"gives" doc:"Some property can be viewed in some state by these cells."`
	UsesSites bool             `json:"uses_sites" doc:"false: who holds the role at a site alone gets nothing here (A6.3)."`
	Ceiling   string           `json:"ceiling,omitempty" enum:"none,view,edit,manage" doc:"The level of the feature trackers here, from the permission sheet: sent to superusers alone (A8.1)."`
	States    []RoleStateCells `json:"states"`
}

// RoleStateCells are the levels of one state, and how many properties have which.
type RoleStateCells struct {
	State   Named             `json:"state"`
	Actions map[string]string `json:"actions" doc:"create, change_state, archive, delete: none, assigned or all."`
	View    LevelCounts       `json:"view"`
	Edit    LevelCounts       `json:"edit" doc:"The lower of edit and view (A3.5)."`
}

// LevelCounts says how many properties have a level.
type LevelCounts struct {
	None     int `json:"none"`
	Assigned int `json:"assigned"`
	All      int `json:"all"`
}

var levelWords = map[access.Level]string{access.None: policy.LevelNone, access.Assigned: policy.LevelAssigned, access.All: policy.LevelAll}

func (n *LevelCounts) add(l access.Level) {
	switch l {
	case access.None:
		n.None++
	case access.Assigned:
		n.Assigned++
	default:
		n.All++
	}
}

func listRoleTrackers(c *call, in *OneRole) (out *RoleTrackers, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		r, ok := v.Policy.Role(in.Role)
		if !ok {
			return notFound()
		}
		out = &RoleTrackers{Items: []RoleTracker{}}
		for _, t := range v.Policy.Trackers() {
			if v.MayConfigure(t.ID) {
				out.Items = append(out.Items, roleTracker(v, r, t))
			}
		}
		return nil
	})
	return out, err
}

func roleTracker(v *app.Viewer, r policy.RoleEntry, t *policy.Schema) RoleTracker {
	out := RoleTracker{Tracker: Named{ID: t.ID, Key: t.Key, Name: t.Name}, UsesSites: t.UsesSites, States: []RoleStateCells{}}
	_, _, out.Stored = v.Policy.Permissions(r.ID, t.ID)
	if v.May(sheetPower) {
		out.Ceiling = r.Ceiling(t.ID)
	}
	for i := range t.States {
		cells := stateCells(v, r, t, &t.States[i])
		out.Gives = out.Gives || cells.View.Assigned+cells.View.All > 0
		out.States = append(out.States, cells)
	}
	return out
}

func stateCells(v *app.Viewer, r policy.RoleEntry, t *policy.Schema, s *policy.State) RoleStateCells {
	out := RoleStateCells{State: Named{ID: s.ID, Key: s.Key, Name: s.Label}, Actions: map[string]string{}}
	level := func(target policy.Target) access.Level {
		cell, _ := v.Policy.ResolvedCell(r.ID, t.ID, s.ID, target)
		return cell.Level
	}
	for _, action := range []string{"create", "change_state", "archive", "delete"} {
		out.Actions[action] = levelWords[level(policy.Target{Action: action})]
	}
	for i := range t.Properties {
		if p := &t.Properties[i]; !p.Retired {
			view := level(policy.Target{Property: p.ID})
			out.View.add(view)
			out.Edit.add(min(view, level(policy.Target{Property: p.ID, Edit: true})))
		}
	}
	return out
}
