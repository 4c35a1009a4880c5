package demo

import "github.com/trackward/trackward/internal/policy"

// A tracker here names its parts by key; ids are given when it is stored.

func property(key, label string, kind policy.PropertyType) policy.Property {
	return policy.Property{Key: key, Label: label, Type: kind}
}

func money(key, label string) policy.Property {
	p := property(key, label, policy.Money)
	p.Currency = "USD"
	return p
}

// person is a property whose user is assigned to the record, picked among the
// holders of a role.
func person(key, label, role string) policy.Property {
	p := property(key, label, policy.UserRef)
	p.Assigns, p.Pick = true, policy.Pick{Roles: []string{role}}
	return p
}

func choice(key, label string, options ...string) policy.Property {
	p := property(key, label, policy.Choice)
	for _, o := range options {
		p.Options = append(p.Options, policy.Option{Key: slug(o), Label: o})
	}
	return p
}

func indexed(p policy.Property) policy.Property {
	p.Indexed = true
	return p
}

func state(key, label, kind string, required ...string) policy.State {
	return policy.State{Key: key, Label: label, Kind: kind, Required: required}
}

// steps are the transitions one forward and one back along the states.
func steps(states []policy.State) []policy.Transition {
	var out []policy.Transition
	for i := 1; i < len(states); i++ {
		a, b := states[i-1].Key, states[i].Key
		out = append(out, policy.Transition{From: a, To: b}, policy.Transition{From: b, To: a})
	}
	return out
}

func tracker(key, name, singular, label string, properties []policy.Property, states []policy.State) policy.Tracker {
	return policy.Tracker{Key: key, Name: name, Singular: singular, Label: label, Numbering: "sequential",
		Properties: properties, States: states, Transitions: steps(states)}
}

func orders() policy.Tracker {
	t := tracker("orders", "Orders", "Order", "customer", []policy.Property{
		indexed(property("customer", "Customer", policy.Text)),
		property("phone", "Phone", policy.Phone),
		property("address", "Address", policy.Text),
		property("contents", "Contents", policy.Text),
		indexed(property("delivery_at", "Delivery at", policy.DateTime)),
		indexed(money("price", "Price")),
		money("margin", "Margin"),
		property("internal_note", "Internal note", policy.LongText),
		person("courier", "Courier", "courier"),
	}, []policy.State{
		state("new", "New", "open"),
		state("confirmed", "Confirmed", "open", "courier"),
		state("delivering", "In delivery", "doing"),
		state("delivered", "Delivered", "done"),
		state("cancelled", "Cancelled", "cancelled"),
	})
	// Nothing leaves delivering but delivered, and an order is cancelled only
	// before it is on its way.
	t.Transitions = []policy.Transition{
		{From: "new", To: "confirmed"}, {From: "confirmed", To: "new"},
		{From: "confirmed", To: "delivering"}, {From: "delivering", To: "delivered"}, {From: "delivered", To: "delivering"},
		{From: "new", To: "cancelled"}, {From: "confirmed", To: "cancelled"},
	}
	return t
}

func clients() policy.Tracker {
	return tracker("clients", "Clients", "Client", "name", []policy.Property{
		indexed(property("name", "Name", policy.Text)),
		property("phone", "Phone", policy.Phone),
		property("email", "E-mail", policy.Email),
		money("debt", "Debt"),
		property("notes", "Notes", policy.LongText),
		person("owner", "Owner", "sales"),
	}, []policy.State{
		state("lead", "Lead", "open"),
		state("active", "Active", "doing"),
		state("closed", "Closed", "done"),
	})
}

func assembly() policy.Tracker {
	t := tracker("assembly", "Assembly", "Parcel", "item", []policy.Property{
		indexed(property("item", "Item", policy.Text)),
		choice("station", "Station", "Line A", "Line B", "Line C"),
		property("photo_assembled", "Photo, assembled", policy.Photo),
		property("photo_packed", "Photo, packed", policy.Photo),
		person("assembler", "Assembler", "assembler"),
	}, []policy.State{
		state("picked", "Picked", "open"),
		state("assembled", "Assembled", "doing", "photo_assembled"),
		state("checked", "Checked", "doing"),
		state("packed", "Packed", "doing", "photo_packed"),
		state("done", "Done", "done"),
	})
	t.Layout = policy.Checklist // done at the bench and at the client's, on a phone
	return t
}

func installations() policy.Tracker {
	t := tracker("installations", "Installations", "Installation", "client", []policy.Property{
		indexed(property("client", "Client", policy.Text)),
		property("address", "Address", policy.Text),
		choice("unit", "Unit", "Wall split 2.5 kW", "Wall split 3.5 kW", "Ceiling cassette 7 kW", "Multi split 5 kW"),
		property("photos", "Photos", policy.Photo),
		property("signature", "Client's signature", policy.Signature),
		person("technician", "Technician", "technician"),
	}, []policy.State{
		state("planned", "Planned", "open"),
		state("on_site", "On site", "doing", "photos", "signature"),
		state("closed", "Closed", "done"),
	})
	t.Layout = policy.Checklist // done at the bench and at the client's, on a phone
	return t
}

func strikes() policy.Tracker {
	operator := property("operator", "Operator", policy.TeamRef)
	operator.Assigns, operator.Pick = true, policy.Pick{Everyone: true}
	t := tracker("strikes", "Strikes", "Strike", "species", []policy.Property{
		property("airport", "Airport", policy.Text),
		indexed(property("date", "Flight date", policy.Date)),
		operator,
		property("aircraft", "Aircraft", policy.Text),
		choice("damage", "Damage", "None", "Minor", "Medium", "Substantial", "B", "C"),
		choice("phase", "Phase of flight", "Parked", "Taxi", "Take-off run", "Climb", "Descent", "Approach", "Landing Roll"),
		choice("time_of_day", "Time of day", "Dawn", "Day", "Dusk", "Night"),
		choice("size", "Wildlife size", "Small", "Medium", "Large"),
		indexed(property("species", "Wildlife species", policy.Text)),
		money("cost_other", "Cost, other"),
		money("cost_repair", "Cost of repair"),
		money("cost_total", "Cost, total"),
		property("speed_kt", "Speed (knots)", policy.Number),
		property("internal_note", "Internal note", policy.LongText),
	}, []policy.State{
		state("reported", "Reported", "open", "damage", "species"),
		state("reviewed", "Reviewed", "doing"),
		state("costed", "Costed", "doing"),
		state("closed", "Closed", "done"),
	})
	t.UsesSites = true
	return t
}
