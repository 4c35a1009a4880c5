package silence

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// sorted are a map's keys in order, so that the dice fall alike each time.
func sorted[V any](m map[string]V) iter.Seq[string] {
	return slices.Values(slices.Sorted(maps.Keys(m)))
}

// body makes a JSON value for a schema; name is the key it stands under.
func (p *pair) body(s *schema, name string, a about, depth int) any {
	if special, ok := p.special(name, a, depth); ok {
		return special
	}
	s = p.doc.resolved(s)
	if s == nil {
		return p.anything()
	}
	if len(s.Enum) > 0 {
		return pick(p.dice, s.Enum)
	}
	switch s.kind() {
	case "object":
		return p.object(s, name, a, depth)
	case "array":
		out := []any{}
		for range p.dice.IntN(3) {
			out = append(out, p.body(s.Items, name, a, depth+1))
		}
		return out
	case "boolean":
		return p.chance(50)
	case "integer", "number":
		return p.number(name)
	}
	return p.word(s, name)
}

func (p *pair) object(s *schema, name string, a about, depth int) any {
	out := map[string]any{}
	if change := s.Properties["kind"] != nil && s.Properties["op"] != nil && s.Properties["doc"] != nil; change {
		return p.change(s, a)
	}
	if s.Properties["action"] != nil && s.Properties["record"] != nil && s.Properties["property"] != nil {
		return p.question(s, a)
	}
	often := 45
	if s.Properties["measures"] != nil { // a report whose every part is right is rare
		often = 12
	}
	for key := range sorted(s.Properties) {
		if slices.Contains(s.Required, key) || p.chance(often) {
			out[key] = p.body(s.Properties[key], key, a, depth+1)
		}
	}
	if extra, ok := additional(s); ok {
		for range 1 + p.dice.IntN(2) {
			out[p.anything()] = p.body(extra, name+" value", a, depth+1)
		}
	}
	return out
}

// question asks why, most often about oneself.
func (p *pair) question(s *schema, a about) any {
	action := fmt.Sprint(pick(p.dice, s.Properties["action"].Enum))
	if p.chance(50) {
		action = pick(p.dice, []string{"view", "edit", "change_state"})
	}
	tracker := p.target(p.tier())
	out := map[string]any{"action": action, "tracker": tracker.tracker}
	if action == "view" && p.chance(60) || action == "edit" {
		out["property"] = p.property(p.tier())
	}
	switch {
	case action == "create":
		out["state"] = p.name("state", p.tier())
	case p.chance(80):
		out["record"] = p.name("record "+p.key(tracker.tracker), pick(p.dice, []tier{known, known, unheard, missing}))
	}
	if s.Properties["user"] != nil && p.chance(20) {
		out["user"] = p.name("user", p.tier())
	}
	if p.chance(10) {
		out["site"] = p.name("site", p.tier())
	}
	if s.Properties["at"] != nil && p.chance(15) { // while the worlds were made, or since
		out["at"] = epoch.Add(time.Duration(p.dice.IntN(1200)) * time.Second).Format(time.RFC3339)
	}
	return out
}

// additional is the schema of an object's further keys.
func additional(s *schema) (*schema, bool) {
	more, ok := s.Additional.(map[string]any)
	if !ok {
		return nil, false
	}
	kind, _ := more["type"].(string)
	ref, _ := more["$ref"].(string)
	return &schema{Type: kind, Ref: ref}, true
}

// number is a number by what it is called.
func (p *pair) number(name string) any {
	if name == "base_revision" {
		return pick(p.dice, []int{0, 0, 0, 0, 0, 1, 2, 4, 6, 8, 10, 12, 14, 1000000})
	}
	return p.dice.IntN(5)
}

// special are the values whose names say more than their schema.
func (p *pair) special(name string, a about, depth int) (any, bool) {
	switch name {
	case "values":
		return p.values(a), true
	case "actions":
		return map[string]any{pick(p.dice, []string{"create", "change_state", "archive", "delete", "nosuch"}): p.level()}, true
	case "properties":
		if depth > 1 { // of a matrix; a tracker's own list has its schema
			return map[string]any{p.property(p.tier()): map[string]any{"view": p.level(), "edit": p.level()}, "*": map[string]any{"view": p.level()}}, true
		}
	case "states":
		if depth > 0 && p.chance(60) {
			return map[string]any{p.name("state", p.tier()): map[string]any{"actions": map[string]any{}, "properties": map[string]any{p.property(p.tier()): map[string]any{"view": p.level()}}}}, true
		}
	case "doc":
		return nil, false
	}
	return nil, false
}

func (p *pair) level() string {
	return pick(p.dice, []string{none, assigned, all, all, "nosuch"})
}

// word is a text by what it is called.
func (p *pair) word(s *schema, name string) any {
	if s.Format == "date-time" {
		return "2031-05-05T00:00:00Z"
	}
	switch name {
	case "to", "state", "from_state", "to_state":
		return p.name("state", p.tier())
	case "site", "sites", "parent":
		if p.chance(20) {
			return "*"
		}
		return p.name("site", p.tier())
	case "users", "user", "members", "owner", "person", "subject":
		return p.name("user", p.tier())
	case "teams", "team":
		return p.name("team", p.tier())
	case "roles", "role":
		return p.name("role", p.tier())
	case "tracker", "link_to", "target":
		return p.name("tracker", p.tier())
	case "configures":
		return pick(p.dice, []string{p.name("tracker", p.tier()), p.name("site", p.tier())})
	case "columns", "property", "required", "label", "date":
		return p.property(p.tier())
	case "group", "subgroup":
		return p.grouping()
	case "record", "ids":
		return p.name("record orders", p.tier())
	case "view":
		return p.name("view", p.tier())
	case "measures":
		return pick(p.dice, []string{"count", "sum:" + p.property(p.tier()), "max:" + p.property(known)})
	case "period":
		return pick(p.dice, []string{"", "this_year", "last_30_days"})
	case "filter":
		return p.filter(about{tracker: "orders", kept: true}, 1)
	case "sort":
		return p.sort()
	case "key":
		return p.freshKey()
	case "email":
		return pick(p.dice, []string{p.worlds[0].email, p.name("email", unheard), "nobody@example.org"})
	case "password", "current_password":
		return pick(p.dice, []string{password, "wrong"})
	case "new_password":
		return password
	case "address":
		return pick(p.dice, []string{"192.0.2.7", "2001:db8::1", "here"})
	case "prefix":
		return pick(p.dice, []string{"192.0.2.0/24", "0.0.0.0/0", "nowhere"})
	case "code", "token", "secret":
		return pick(p.dice, []string{"123456", strings.Repeat("A", 43)})
	case "text":
		if p.chance(40) {
			return fmt.Sprintf("Some text for @[%s]", p.name("user", p.tier()))
		}
		return fmt.Sprintf("Some text %d", p.dice.IntN(1000))
	case "name", "singular", "description", "reason", "note", "help", "title", "intro":
		return fmt.Sprintf("Some %s %d", name, p.dice.IntN(1000))
	case "id":
		return p.anything()
	case "action":
		return pick(p.dice, []string{"view", "edit", "create", "change_state", "archive", "delete", "see"})
	case "features value", "trackers value":
		return pick(p.dice, []string{"view", "edit", "manage"})
	}
	return p.anything()
}

// freshKey is a key that nothing has, or something seen. Whether a hidden view
// has it is a declared fact (A4.9j), which has a test of its own.
func (p *pair) freshKey() string {
	if p.chance(15) {
		return pick(p.dice, []string{"open", "orders", "north", "s1", "broken"})
	}
	return fmt.Sprintf("k%d", p.step)
}

// values are what a record is to be given.
func (p *pair) values(a about) map[string]any {
	out := map[string]any{}
	tracker := p.key(a.tracker)
	for range 1 + p.dice.IntN(3) {
		t := known
		if p.chance(20) {
			t = p.tier()
		}
		f := p.anyField(tracker, t)
		out[f.key] = p.valueOf(f)
	}
	return out
}

func (p *pair) valueOf(f field) any {
	switch {
	case p.chance(12):
		return nil
	case p.chance(6):
		return pick(p.dice, []any{17, "nonsense", []string{"x"}, map[string]any{}, true})
	}
	switch f.kind {
	case policy.Link:
		out := []string{}
		for range 1 + p.dice.IntN(2) {
			out = append(out, p.name("record clients", p.tier()))
		}
		return out
	case policy.UserRef:
		return p.name("user", p.tier())
	case policy.UserRefs:
		return []string{p.name("user", p.tier())}
	case policy.TeamRef:
		return p.name("team", p.tier())
	case policy.TeamRefs:
		return []string{p.name("team", p.tier())}
	case policy.Choice:
		if len(f.options) > 1 && strings.Contains(f.options[0].Key, mark) {
			return f.options[0].Key
		}
	}
	if raw := p.worlds[0].value(&f, p.dice.IntN(4)); raw != nil {
		return json.RawMessage(raw)
	}
	return "x"
}

// change is one operation of a changeset, with a document that fits its kind.
func (p *pair) change(s *schema, a about) any {
	kind := fmt.Sprint(pick(p.dice, s.Properties["kind"].Enum))
	if p.chance(55) {
		kind = pick(p.dice, []string{"view", "restriction"})
	}
	out := map[string]any{"op": "put", "kind": kind, "doc": p.docOf(kind)}
	if p.chance(20) {
		out["op"] = "delete"
		delete(out, "doc")
	}
	if out["op"] == "delete" || p.chance(30) {
		what := map[string]string{"role_assignment": "assignment", "permissions": "role", "restriction": "tracker"}[kind]
		if what == "" {
			what = kind
		}
		out["id"] = p.name(what, p.tier())
	}
	return out
}

func (p *pair) docOf(kind string) any {
	tracker := p.name("tracker", p.tier())
	switch kind {
	case "view":
		return map[string]any{"tracker": tracker, "key": p.freshKey(), "name": "Mine", "kind": "table", "shared": p.chance(40),
			"filter": p.filter(about{tracker: "orders", kept: true}, 1), "columns": p.list("property"), "owner": pick(p.dice, []string{"", p.name("user", p.tier())})}
	case "restriction":
		target := tracker
		if p.chance(40) {
			target = p.name("view", p.tier())
		}
		if p.chance(20) {
			target = tracker + "/" + p.name("view", p.tier())
		}
		users := append(p.list("user"), p.worlds[0].me) // not out of everybody's sight
		return map[string]any{"target": target, "mode": pick(p.dice, []string{"public", "restricted"}), "users": users, "teams": p.list("team")}
	case "role_assignment":
		return map[string]any{"user": p.other(), "role": p.name("role", p.tier()), "site": p.name("site", p.tier())}
	case "permissions":
		return map[string]any{"role": p.name("role", p.tier()), "tracker": tracker, "all_states": map[string]any{"properties": map[string]any{p.property(p.tier()): map[string]any{"view": p.level()}}}}
	case "user":
		return map[string]any{"name": "New", "kind": "viewer"}
	case "team":
		return map[string]any{"key": p.freshKey(), "name": "New", "members": p.list("user")}
	case "site":
		return map[string]any{"key": p.freshKey(), "name": "New", "kind": "site", "parent": p.name("site", p.tier())}
	case "role":
		return map[string]any{"key": p.freshKey(), "name": "New"}
	case "tracker":
		return map[string]any{"key": p.freshKey(), "name": "New", "states": []any{map[string]any{"key": "a", "label": "A", "kind": "open"}}}
	}
	return map[string]any{"name": "New"}
}

// other is anybody but the person: what they give themself they see from then on.
func (p *pair) other() string {
	for range 20 {
		if id := p.name("user", p.tier()); id != p.worlds[0].me {
			return id
		}
	}
	return "nosuch"
}

func (p *pair) list(what string) []string {
	out := []string{}
	for range p.dice.IntN(3) {
		out = append(out, p.name(what, p.tier()))
	}
	return out
}
