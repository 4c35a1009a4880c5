package demo

import (
	"slices"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Template is one of the demo's examples as a start of a new workspace: its
// trackers, roles and matrix, without people and records.
type Template struct {
	Key             string
	Name, About     words.Text
	roles, trackers []string
}

// Templates are the examples that make sense without the demo's people. Each has
// one tracker.
var Templates = []Template{
	{Key: "delivery", Name: "Delivery", About: "Orders that couriers see while they deliver them, five fields and no more; managers edit them until they are delivered.",
		roles: []string{"courier"}, trackers: []string{"orders"}},
	{Key: "sales", Name: "Sales", About: "Clients of whom each salesperson sees their own in full, and of the others' only the name.",
		roles: []string{"sales"}, trackers: []string{"clients"}},
	{Key: "assembly", Name: "Assembly checklist", About: "Parcels on their way through assembly, step by step, with a photo at each step that needs one.",
		roles: []string{"assembler"}, trackers: []string{"assembly"}},
	{Key: "installations", Name: "Installations", About: "Visits at clients: technicians see their own, and close them with photos and a signature.",
		roles: []string{"technician"}, trackers: []string{"installations"}},
	{Key: "incidents", Name: "Guards' incident log", About: "Incidents by site: guards report them and see no costs, clients see their own.",
		trackers: []string{"strikes"}},
}

// Changes make the template's roles, trackers and matrix in a workspace that has
// the built-in roles.
func (t Template) Changes() []policy.Change {
	var out []policy.Change
	for _, r := range roles() {
		if slices.Contains(t.roles, r.Key) {
			out = append(out, put(policy.KindRole, "", r))
		}
	}
	for _, tracker := range []policy.Tracker{orders(), clients(), assembly(), installations(), strikes()} {
		if slices.Contains(t.trackers, tracker.Key) {
			out = append(out, put(policy.KindTracker, "", tracker))
		}
	}
	for _, p := range slices.Concat(permissions(), closing()) {
		if slices.Contains(t.trackers, p.Tracker) {
			out = append(out, put(policy.KindPermissions, "", p))
		}
	}
	return out
}
