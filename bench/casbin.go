package main

import (
	"slices"
	"strconv"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
)

// casbinModel is RBAC with the conditions of a cell. What is cheapest to compare
// comes first, since Casbin tries one rule after the other.
const casbinModel = `
[request_definition]
r = sub, tracker, state, act, prop, assigned
[policy_definition]
p = sub, tracker, state, act, level, props
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.tracker == p.tracker && r.act == p.act && (p.state == "*" || r.state == p.state) && (p.level == "all" || r.assigned) && g(r.sub, p.sub) && has(p.props, r.prop)
`

func newCasbin(w *world) (func(int) (bool, error), error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, err
	}
	e.EnableLog(false)
	var sets []map[string]bool // a rule names its properties by number: it holds texts only
	e.AddFunction("has", func(args ...any) (any, error) {
		n, err := strconv.Atoi(args[0].(string))
		if err != nil {
			return false, err
		}
		return sets[n][args[1].(string)], nil
	})
	var rules [][]string
	for _, l := range w.lines() {
		set := map[string]bool{}
		for _, p := range l.properties {
			set[p] = true
		}
		rules = append(rules, []string{l.role, l.tracker, l.state, l.act, l.level, strconv.Itoa(len(sets))})
		sets = append(sets, set)
	}
	if _, err := e.AddPolicies(rules); err != nil {
		return nil, err
	}
	var groups [][]string
	for user, roles := range w.roles {
		for _, r := range slices.Compact(slices.Sorted(slices.Values(roles))) {
			groups = append(groups, []string{user, r})
		}
	}
	if _, err := e.AddGroupingPolicies(groups); err != nil {
		return nil, err
	}
	return func(i int) (bool, error) {
		a := &w.asks[i]
		return e.Enforce(a.user, a.tracker, a.state, a.act(), a.property, a.assigned)
	}, nil
}
