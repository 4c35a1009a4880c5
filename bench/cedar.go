package main

import (
	"errors"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// cedarPolicies read the cells from data: Cedar tries every policy for a
// question, so that one policy for each cell would be far slower.
const cedarPolicies = `
permit (principal, action == Action::"view", resource) when { principal in resource.view_all };
permit (principal, action == Action::"view", resource) when { context.assigned && principal in resource.view_assigned };
permit (principal, action == Action::"edit", resource) when { principal in resource.edit_all };
permit (principal, action == Action::"edit", resource) when { context.assigned && principal in resource.edit_assigned };
`

func cellOf(tracker, state, property string) types.EntityUID {
	return types.NewEntityUID("Cell", types.String(tracker+"/"+state+"/"+property))
}

func newCedar(w *world) (func(int) (bool, error), error) {
	policies, err := cedar.NewPolicySetFromBytes("cells.cedar", []byte(cedarPolicies))
	if err != nil {
		return nil, err
	}
	entities := types.EntityMap{}
	for _, user := range w.users {
		var parents []types.EntityUID
		for _, role := range w.roles[user] {
			parents = append(parents, types.NewEntityUID("Role", types.String(role)))
		}
		uid := types.NewEntityUID("User", types.String(user))
		entities[uid] = types.Entity{UID: uid, Parents: types.NewEntityUIDSet(parents...)}
	}
	addCells(w, entities)
	requests := make([]cedar.Request, len(w.asks))
	for i := range w.asks {
		a := &w.asks[i]
		requests[i] = cedar.Request{Principal: types.NewEntityUID("User", types.String(a.user)), Action: types.NewEntityUID("Action", types.String(a.act())),
			Resource: cellOf(a.tracker, a.state, a.property), Context: types.NewRecord(types.RecordMap{"assigned": types.Boolean(a.assigned)})}
	}
	return func(i int) (bool, error) {
		decision, diagnostic := cedar.Authorize(policies, entities, requests[i])
		if len(diagnostic.Errors) > 0 {
			return false, errors.New(diagnostic.Errors[0].String())
		}
		return decision == cedar.Allow, nil
	}, nil
}

// addCells makes an entity of each cell: which roles may view and edit it.
func addCells(w *world, entities types.EntityMap) {
	sets := map[types.EntityUID]map[types.String][]types.Value{}
	for id, t := range w.trackers {
		for _, s := range t.States {
			for _, p := range t.Properties {
				sets[cellOf(id, s.ID, p.ID)] = map[types.String][]types.Value{"view_all": nil, "view_assigned": nil, "edit_all": nil, "edit_assigned": nil}
			}
		}
	}
	for _, l := range w.lines() {
		for _, s := range w.trackers[l.tracker].States {
			if l.state != "*" && l.state != s.ID {
				continue
			}
			for _, p := range l.properties {
				set, name := sets[cellOf(l.tracker, s.ID, p)], types.String(l.act+"_"+l.level)
				set[name] = append(set[name], types.NewEntityUID("Role", types.String(l.role)))
			}
		}
	}
	for uid, set := range sets {
		record := types.RecordMap{}
		for name, roles := range set {
			record[name] = types.NewSet(roles...)
		}
		entities[uid] = types.Entity{UID: uid, Attributes: types.NewRecord(record)}
	}
}
