package main

import (
	"context"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// opaPolicy finds a cell by its names, the fastest way that Rego offers.
const opaPolicy = `package decision

default allow := false

allow if {
	some role in data.roles[input.user]
	data.cells[role][input.tracker][input.state][input.property][input.act] == "all"
}

allow if {
	input.assigned
	some role in data.roles[input.user]
	data.cells[role][input.tracker][input.state][input.property][input.act] == "assigned"
}
`

func newOPA(w *world) (func(int) (bool, error), error) {
	ctx := context.Background()
	store := inmem.NewFromObjectWithOpts(map[string]any{"roles": rolesForOPA(w), "cells": cellsForOPA(w)}, inmem.OptReturnASTValuesOnRead(true), inmem.OptRoundTripOnWrite(false))
	query, err := rego.New(rego.Query("data.decision.allow"), rego.Module("cells.rego", opaPolicy), rego.Store(store)).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	inputs := make([]ast.Value, len(w.asks))
	for i := range w.asks {
		a := &w.asks[i]
		inputs[i], err = ast.InterfaceToValue(map[string]any{"user": a.user, "tracker": a.tracker, "state": a.state, "property": a.property, "act": a.act(), "assigned": a.assigned})
		if err != nil {
			return nil, err
		}
	}
	return func(i int) (bool, error) {
		result, err := query.Eval(ctx, rego.EvalParsedInput(inputs[i]))
		return result.Allowed(), err
	}, nil
}

func rolesForOPA(w *world) map[string]any {
	out := map[string]any{}
	for user, roles := range w.roles {
		var list []any
		for _, r := range roles {
			list = append(list, r)
		}
		out[user] = list
	}
	return out
}

// cellsForOPA is role → tracker → state → property → act → level.
func cellsForOPA(w *world) map[string]any {
	roles := map[string]any{}
	for _, m := range w.matrices {
		trackers, _ := roles[m.Role].(map[string]any)
		if trackers == nil {
			trackers = map[string]any{}
			roles[m.Role] = trackers
		}
		states := map[string]any{}
		for _, s := range w.trackers[m.Tracker].States {
			properties := map[string]any{}
			for id, c := range m.entries(s.ID).Properties {
				properties[id] = map[string]any{"view": c.View, "edit": c.Edit}
			}
			states[s.ID] = properties
		}
		trackers[m.Tracker] = states
	}
	return roles
}
