package silence

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// A machine has no session: it comes with an API key that an administrator has made
// (A10). Half of them are bounded by their roles alone; the roles of the others view
// everything in the states they name, and what is hidden is beyond the scope of the
// key (gate 7).

// scoped reports whether it is the key that hides something.
func (w *world) scoped() bool { return w.who == machine && w.seed/turns()%2 == 0 }

// flat makes what is viewed in some state viewed in each that is: a key's scope has no
// states.
func (s *sight) flat() {
	every := map[string]bool{}
	for _, keys := range s.view {
		maps.Copy(every, keys)
	}
	for state := range s.view {
		s.view[state] = maps.Clone(every)
	}
}

// wide is a role of whoever the key binds: everything in the states of their sight.
func (w *world) wide() {
	w.putRole("wide", policy.Role{Name: "Wide", Enabled: true, API: policy.APIGrant, Features: w.gives})
	for key := range sorted(w.sights) {
		if key == w.dark.key {
			continue
		}
		doc := policy.Permissions{Role: "wide", Tracker: key, States: map[string]policy.Entries{}}
		for state := range w.sights[key].view {
			doc.States[state] = policy.Entries{Properties: map[string]policy.Cell{policy.AllProperties: {View: all}}}
		}
		w.put(policy.KindPermissions, w.id("wide "+key), doc)
	}
	w.spare("wide", policy.Assignment{})
}

// scope is how far the key goes.
func (w *world) scope() policy.KeyScope {
	if !w.scoped() {
		return policy.KeyScope{Everything: policy.ScopeWrite}
	}
	out := policy.KeyScope{Trackers: map[string]policy.TrackerScope{}}
	for key, s := range w.sights {
		if key == w.dark.key {
			continue
		}
		part := policy.TrackerScope{Actions: []string{"create", "change_state", "archive", "delete"}, View: slices.Clone(s.system), Features: w.gives}
		for _, f := range w.tree(key).shared() {
			if s.ever(f.key) {
				part.View = append(part.View, f.key)
			}
			if s.edits(f.key) {
				part.Edit = append(part.Edit, f.key)
			}
		}
		if s.shown && slices.Contains(s.system, "site") {
			part.Edit = append(part.Edit, "site")
		}
		out.Trackers[key] = part
	}
	return out
}

// makeKey has the boss make the machine's key on both sides.
func (p *pair) makeKey() string {
	var keys [2]string
	for i, s := range p.sides {
		w := p.worlds[i]
		body, err := json.Marshal(map[string]any{"name": "Key", "scope": w.scope()})
		must(p.t, err)
		a := s.send(request{method: "POST", path: p.base() + "/users/" + w.me + "/keys" + query("note", "for the machine"), body: string(body), from: p.from(),
			cookie: s.signIn(p.t, "boss-"+w.key+"@example.org", p.from())})
		var made struct{ Secret string }
		if a.status != 201 || json.Unmarshal(a.body, &made) != nil {
			p.t.Fatalf("the machine's key was not made: %d %s", a.status, a.body)
		}
		keys[i] = made.Secret
	}
	if keys[0] != keys[1] {
		p.t.Fatal("the keys differ")
	}
	return keys[0]
}
