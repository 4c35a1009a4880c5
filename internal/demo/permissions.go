package demo

import (
	"github.com/trackward/trackward/internal/policy"
)

// cells gives the same level to several properties.
func cells(view, edit string, keys ...string) map[string]policy.Cell {
	out := map[string]policy.Cell{}
	for _, key := range keys {
		out[key] = policy.Cell{View: view, Edit: edit}
	}
	return out
}

func with(sets ...map[string]policy.Cell) map[string]policy.Cell {
	out := map[string]policy.Cell{}
	for _, set := range sets {
		for key, cell := range set {
			out[key] = cell
		}
	}
	return out
}

type actions = map[string]string

// guardSees are the properties of a strike that a guard has: no cost, no note.
var guardSees = []string{"airport", "date", "operator", "aircraft", "damage", "phase", "time_of_day", "size", "species", "speed_kt"}

// permissions are the documents of the demo's roles, those for which records
// are made first and closed afterwards left out (see closing).
func permissions() []policy.Permissions {
	guard := func(edit string, can actions) policy.Entries {
		return policy.Entries{Actions: can, Properties: with(
			cells("all", edit, guardSees...), cells("all", "none", "author", "updated_at", "site"))}
	}
	photo := func(key string) policy.Entries {
		return policy.Entries{Properties: cells("all", "all", key)}
	}
	return []policy.Permissions{
		{Role: "courier", Tracker: "orders", States: map[string]policy.Entries{
			"delivering": {Actions: actions{"change_state": "assigned"},
				Properties: cells("assigned", "", "customer", "phone", "address", "contents", "delivery_at")},
		}},
		{Role: "sales", Tracker: "clients", AllStates: policy.Entries{
			Actions: actions{"create": "all", "change_state": "assigned"},
			Properties: with(cells("all", "assigned", "name"),
				cells("assigned", "assigned", "phone", "email", "debt", "notes", "owner"),
				cells("assigned", "", "author", "updated_at", "updated_by")),
		}},
		{Role: "assembler", Tracker: "assembly",
			AllStates: policy.Entries{Actions: actions{"change_state": "all"}, Properties: cells("all", "none", policy.AllProperties)},
			States:    map[string]policy.Entries{"assembled": photo("photo_assembled"), "packed": photo("photo_packed")},
		},
		{Role: "technician", Tracker: "installations",
			AllStates: policy.Entries{Actions: actions{"change_state": "assigned"}, Properties: cells("assigned", "none", policy.AllProperties)},
			States:    map[string]policy.Entries{"on_site": {Properties: cells("assigned", "assigned", "photos", "signature")}},
		},
		{Role: "guard", Tracker: "strikes", States: map[string]policy.Entries{
			"reported": guard("all", actions{"create": "all", "change_state": "all"}),
			"reviewed": guard("none", nil),
		}},
		{Role: "client", Tracker: "strikes", AllStates: policy.Entries{
			Properties: with(cells("assigned", "", guardSees...),
				cells("assigned", "", "cost_other", "cost_repair", "cost_total", "site", "updated_at")),
		}},
	}
}

// closing is what is set once the demo's records are there: the manager made
// delivered orders, and from now on only views them.
func closing() []policy.Permissions {
	return []policy.Permissions{{Role: "manager", Tracker: "orders", States: map[string]policy.Entries{
		"delivered": {
			Actions:    actions{"create": "none", "change_state": "none", "archive": "none", "delete": "none"},
			Properties: cells("all", "none", policy.AllProperties),
		},
	}}}
}

// roles are the demo's own, beside the built-in ones.
func roles() []policy.Role {
	role := func(key, name, about string) policy.Role {
		return policy.Role{Key: key, Name: name, Description: about, Enabled: true, Portal: "staff", API: "block",
			Features: map[string]string{"trackers": "edit", "comments": "edit", "activity": "view", "dashboards": "view"}}
	}
	return []policy.Role{
		role("courier", "Courier", "Delivers orders and sees what delivering one takes."),
		role("sales", "Sales", "Looks after their own clients."),
		role("assembler", "Assembler", "Assembles, checks and packs parcels."),
		role("technician", "Technician", "Installs air conditioners at the client's."),
	}
}
