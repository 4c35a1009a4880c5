package silence

import (
	"fmt"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// What people hold that gives them nothing, each piece one mistake away from showing
// them everything: so that the mistake is heard.

// ending is an instant at which a role ends. It began a millisecond before, and the
// walk's requests fall on whole seconds: none falls into it.
var ending = epoch.Add(3 * time.Hour)

// spares gives the person roles that see everything and do not count; to those who
// stop at the door, one that would.
func (w *world) spares() {
	switch {
	case w.who == courier || w.who == guard:
		w.idle()
		w.starred()
		w.elsewhere()
	case w.who == machine:
		w.seer("paged", policy.Role{Enabled: true, Features: seeing}) // blocked from the API
		w.spare("paged", policy.Assignment{})
		if w.scoped() {
			w.wide()
		}
	case w.mode == "deactivated" || w.mode == "noaccess":
		w.seer("seer", policy.Role{Enabled: true, Features: seeing})
		w.spare("seer", policy.Assignment{})
		w.note(true, "tracker", "orders", w.treeIDs["orders"]) // by name alone, to ask for
	}
}

// seeing is the ceiling of who may read everything.
var seeing = map[string]string{"trackers": "view"}

// idle are roles out of force, or with no say where they are in force (A6.1, A6.2, A7).
func (w *world) idle() {
	began, ended, far := ending.Add(-time.Millisecond), ending, time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)
	w.seer("idle", policy.Role{Enabled: true, Features: seeing})
	w.spare("idle", policy.Assignment{Suspended: true})
	w.spare("idle", policy.Assignment{From: &far})
	w.spare("idle", policy.Assignment{From: &began, Until: &ended})
	w.seer("off", policy.Role{Features: seeing})
	w.spare("off", policy.Assignment{})
	w.seer("blind", policy.Role{Enabled: true, Features: map[string]string{"trackers": none}}) // without a level of trackers
	w.spare("blind", policy.Assignment{})
	if w.alone() {
		w.seer("silenced", policy.Role{Enabled: true, Features: seeing})
		w.spare("silenced", policy.Assignment{})
	}
}

// alone reports whether the roles that give the person their sight are exclusive.
func (w *world) alone() bool { return w.who == courier && w.seed/2%2 == 0 }

// starred opens states by an asterisk, while everything in them is closed in all
// states: the lower of the two counts (A3.12).
func (w *world) starred() {
	tree, closed := w.tree("orders"), policy.Cell{View: none, Edit: none}
	doc := policy.Permissions{Role: "starred", Tracker: tree.key, States: map[string]policy.Entries{}, AllStates: policy.Entries{Properties: map[string]policy.Cell{}}}
	for _, f := range tree.fields {
		doc.AllStates.Properties[f.key] = closed
	}
	for _, name := range policy.SystemNames {
		doc.AllStates.Properties[name] = closed
	}
	for state := range w.sights[tree.key].view {
		doc.States[state] = policy.Entries{Properties: map[string]policy.Cell{policy.AllProperties: {View: all}}}
	}
	w.putRole("starred", policy.Role{Name: "Starred", Enabled: true, Features: seeing})
	w.put(policy.KindPermissions, w.id("starred cells"), doc)
	w.spare("starred", policy.Assignment{})
}

// elsewhere is a role at a site where no record is: it views in each state what the
// person's own views in some, and roles at different sites are not merged (A3).
func (w *world) elsewhere() {
	tree := w.tree("orders")
	sight := w.sights[tree.key]
	if sight.site == "" {
		return
	}
	doc := policy.Permissions{Role: "elsewhere", Tracker: tree.key, States: map[string]policy.Entries{}}
	for state := range sight.view {
		cells := map[string]policy.Cell{}
		for _, f := range tree.shared() {
			if sight.ever(f.key) {
				cells[f.key] = policy.Cell{View: all}
			}
		}
		doc.States[state] = policy.Entries{Properties: cells}
	}
	w.putRole("elsewhere", policy.Role{Name: "Elsewhere", Enabled: true, Features: seeing})
	w.put(policy.KindPermissions, w.id("elsewhere cells"), doc)
	w.spare("elsewhere", policy.Assignment{Site: "e1"})
}

// seer puts a role that views everything on each tracker.
func (w *world) seer(key string, r policy.Role) {
	r.Name = "Seer " + key
	w.putRole(key, r)
	w.put(policy.KindPermissions, w.id("cells of "+key), policy.Permissions{Role: key, Tracker: "*", AllStates: policy.Entries{Properties: map[string]policy.Cell{policy.AllProperties: {View: all}}}})
}

// spare gives the person a role.
func (w *world) spare(role string, a policy.Assignment) {
	a.Role, a.User, a.Reason = role, w.me, "because"
	if a.Site == "" {
		a.Site = policy.AllSites
	}
	w.put(policy.KindAssignment, w.id(fmt.Sprint("spare", role, a.Suspended, a.From)), a)
}

// emptied takes everybody off the list of a tracker that is closed to the person: a
// list without anybody is no open door (A1).
func (w *world) emptied() {
	w.begin(nil, nil)
	if s := w.sights[w.dark.key]; s == nil || !s.closed || w.seed/2%2 == 0 || !slices.Contains(w.trees, w.dark) {
		return
	}
	w.put(policy.KindRestriction, w.secretOf(w.dark), policy.Restriction{Target: w.dark.key, Mode: "restricted"})
	w.system("emptied "+w.word(), w.changes...)
	w.changes = nil
}
