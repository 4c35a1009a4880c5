package silence

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Those with access to all of the settings are asked the routes of the settings.
// What they may hear of records are access facts (A2.4), alike on both sides; a
// value, or how many there are of one, is none.

// settings reports whether those with settings access are asked a route: their
// questions about records are those of people without a role, who are asked them.
func (o *operation) settings() bool {
	return strings.Contains(o.path, "/workspaces/") && !strings.Contains(o.path, "{tracker}/records") && !strings.Contains(o.path, "{tracker}/import") && !strings.Contains(o.path, "/choices")
}

// about is the user whom a route is about alone, by the name they have here: an
// integration, a guest, somebody deactivated. "" is anybody.
func (o *operation) about() string {
	switch o.id {
	case "get-machine-rights", "trim-machine", "mirror-machine", "propose-machine", "list-keys", "create-key", "get-key", "patch-key", "delete-key":
		return "machine"
	case "get-guest-link", "rotate-guest-link", "delete-guest-link":
		return "guest"
	case "activate-user":
		return "gone"
	}
	return ""
}

// admits reports that the person has let themself in, or out: from then on the
// two workspaces differ in what they see.
func (p *pair) admits() bool {
	a := p.get("list-trackers", "/trackers")
	var list struct{ Items []json.RawMessage }
	return a.status != 200 || json.Unmarshal(a.body, &list) != nil || len(list.Items) > 0
}

// settingsBody is a body that may be taken, where dice alone would hardly make
// one.
func (p *pair) settingsBody(op *operation) (any, bool) {
	if !p.who.whole() || p.chance(25) {
		return nil, false
	}
	empty := map[string]any{}
	switch op.id {
	case "create-tracker":
		return map[string]any{"key": p.freshKey(), "name": "New", "singular": "New", "properties": []any{map[string]any{"key": "name", "label": "Name", "type": "text"}},
			"states": []any{map[string]any{"key": "a", "label": "A", "kind": "open"}}, "transitions": []any{}}, true
	case "create-user":
		return map[string]any{"name": "New", "kind": pick(p.dice, []string{"viewer", "regular", "guest"}), "email": fmt.Sprintf("new-%d-%s@example.org", p.step, p.worlds[0].key)}, true
	case "create-role":
		return map[string]any{"key": p.freshKey(), "name": "New"}, true
	case "create-assignment":
		return map[string]any{"user": p.worlds[0].users[pick(p.dice, []string{"p1", "p2", "p3"})], "site": pick(p.dice, []string{"*", "s1"}), "reason": "for a reason"}, true
	case "mirror-machine":
		return map[string]any{"key": p.freshKey(), "name": "New"}, true
	case "propose-machine":
		wish := map[string]any{"tracker": pick(p.dice, []string{"orders", p.name("tracker", p.tier())}), "edit": p.chance(50)}
		if p.chance(50) {
			wish["view"] = []string{p.property(p.tier())}
		}
		return map[string]any{"trackers": []any{wish}, "role": map[string]any{"key": p.freshKey(), "name": "New"}}, true
	case "schedule-changes":
		return map[string]any{"note": "for a reason", "at": epoch.Add(100 * 24 * time.Hour).Format(time.RFC3339), "changes": []any{map[string]any{"op": "put", "kind": "permissions",
			"doc": map[string]any{"role": pick(p.dice, []string{"maker", "member"}), "tracker": "orders", "all_states": map[string]any{"actions": empty, "properties": empty}}}}}, true
	case "list-previewed-records": // they see no record, whoever gains them
		return map[string]any{"tracker": "orders", "user": p.worlds[0].users[pick(p.dice, []string{"p1", "p2", "p3"})], "side": pick(p.dice, []string{"gains", "losses"}),
			"changes": []any{map[string]any{"op": "put", "kind": "permissions", "doc": map[string]any{"role": pick(p.dice, []string{"maker", "member"}), "tracker": "orders",
				"all_states": map[string]any{"actions": empty, "properties": map[string]any{"*": map[string]any{"view": pick(p.dice, []string{none, assigned, all})}}}}}}}, true
	case "create-policy-test", "put-policy-test":
		return map[string]any{"name": "Test", "role": "maker", "expect": "can", "action": "view", "tracker": "orders", "property": "name", "state": "new"}, true
	case "duplicate-role":
		return map[string]any{"key": p.freshKey(), "name": "Copy"}, true
	case "create-key":
		return map[string]any{"name": "Key", "scope": map[string]any{"everything": pick(p.dice, []string{"read", "write"})}}, true
	case "patch-key":
		return map[string]any{"suspended": p.chance(50)}, true
	case "rotate-guest-link", "activate-user":
		return empty, true
	case "ask-superuser":
		return map[string]any{"reason": "for a reason"}, true
	case "try-address":
		return map[string]any{"address": pick(p.dice, []string{"192.0.2.7", "10.1.2.3"})}, true
	case "patch-workspace":
		return map[string]any{"support": fmt.Sprintf("Ask at desk %d.", p.dice.IntN(10))}, true
	case "bulk-users":
		return map[string]any{"action": pick(p.dice, []string{"join_team", "leave_team"}), "team": "south", "ids": p.persons()}, true
	case "bulk-assignments":
		return map[string]any{"action": "give", "role": pick(p.dice, []string{"member", "maker"}), "site": "s1", "ids": p.persons(), "reason": "for a reason"}, true
	case "decide-review":
		return map[string]any{"decisions": []any{map[string]any{"assignment": p.name("assignment", known), "revision": 1, "decision": "keep"}}}, true
	case "create-review":
		return map[string]any{"name": "Review", "scope": map[string]any{"kind": pick(p.dice, []string{"everyone", "integrations"})}, "due": "2199-01-01T00:00:00Z"}, true
	case "patch-assignment":
		return map[string]any{"suspended": p.chance(50), "reason": "for a reason"}, true
	case "put-role-permissions":
		return map[string]any{"all_states": map[string]any{"actions": empty, "properties": map[string]any{"*": map[string]any{"view": pick(p.dice, []string{none, assigned})}}}}, true
	case "put-tracker-restriction":
		return map[string]any{"mode": "restricted", "users": []string{p.worlds[0].users["boss"]}, "teams": p.list("team"), "lock_me_out": true}, true
	}
	return nil, false
}

// persons are some of the makers.
func (p *pair) persons() (out []string) {
	for _, name := range []string{"p1", "p2", "p3"}[:1+p.dice.IntN(3)] {
		out = append(out, p.worlds[0].users[name])
	}
	return out
}

// likelyBody is a body that may be taken from who is no administrator, where dice
// alone name too much that is not there. A list leaves the person on it; without p1
// it breaks the test that is kept from managers (A11.6).
func (p *pair) likelyBody(op *operation) (any, bool) {
	if p.who.whole() || p.chance(30) {
		return nil, false
	}
	switch op.id {
	case "prove":
		return map[string]any{"method": "password", "secret": password}, true
	case "create-record-link", "create-form-link":
		body := map[string]any{"guest": p.worlds[0].users["guest"]}
		if op.id == "create-form-link" {
			body["state"] = p.name("state", p.tier())
		}
		return body, true
	case "patch-view":
		return map[string]any{"name": "Renamed"}, true
	case "put-tracker-restriction", "put-dashboard-restriction":
		users := []string{p.worlds[0].me, p.worlds[0].users["boss"]}
		if p.chance(50) {
			users = append(users, p.worlds[0].users["p1"])
		}
		return map[string]any{"mode": pick(p.dice, []string{"restricted", "restricted", "public"}), "users": users, "teams": []string{}}, true
	}
	return nil, false
}

// madeBy is what a route makes, as parameters name it.
func madeBy(op string) string {
	what, _ := strings.CutPrefix(op, "create-")
	switch what {
	case "policy-test":
		return "test"
	case "view", "user", "team", "site", "role", "tracker", "assignment", "review", "comment":
		return what
	}
	return ""
}
