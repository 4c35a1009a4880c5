package demo

import (
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// Template is one of the demo's examples as a start of a new workspace: its
// trackers, roles and matrix, without people and records.
type Template struct {
	Key, Name, About string
	roles, trackers  []string
}

// Templates are those that make sense without the demo's people.
var Templates = []Template{
	{Key: "delivery", Name: "Delivery and sales", About: "Orders that couriers see while they deliver them, and clients of whom each salesperson sees their own.",
		roles: []string{"courier", "sales"}, trackers: []string{"orders", "clients"}},
	{Key: "assembly", Name: "Assembly", About: "Parcels on their way through assembly, with a photo at each step that needs one.",
		roles: []string{"assembler"}, trackers: []string{"assembly"}},
	{Key: "installations", Name: "Installations", About: "Visits at clients: technicians see their own, and close them with photos and a signature.",
		roles: []string{"technician"}, trackers: []string{"installations"}},
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
	for _, tracker := range []policy.Tracker{orders(), clients(), assembly(), installations()} {
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
