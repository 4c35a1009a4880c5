package record

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// now is the instant of every test: a Wednesday afternoon in UTC, already
// Thursday in Auckland.
var now = time.Date(2026, 3, 11, 14, 30, 0, 0, time.UTC)

type cells = map[string]policy.Cell

// world is a small workspace: tracker orders with every property type and five
// states, and the people of attack-cases' standard world that matter here.
type world struct {
	t       testing.TB
	orders  policy.Tracker
	clients policy.Tracker
	perms   map[string]*policy.Permissions // role id →
	roles   map[string]*policy.Role
	users   map[string]*policy.User
	teams   map[string]*policy.Team
	grants  []policy.Assignment
	snap    *policy.Snapshot
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, perms: map[string]*policy.Permissions{}, roles: map[string]*policy.Role{},
		users: map[string]*policy.User{}, teams: map[string]*policy.Team{}}
	w.orders = policy.Tracker{Key: "orders", Name: "Orders", Singular: "Order", Numbering: "sequential", UsesSites: true, Label: "p_name",
		Properties: []policy.Property{
			{ID: "p_name", Key: "name", Label: "Name", Type: policy.Text},
			{ID: "p_phone", Key: "phone", Label: "Phone", Type: policy.Phone},
			{ID: "p_email", Key: "email", Label: "E-mail", Type: policy.Email},
			{ID: "p_web", Key: "web", Label: "Web", Type: policy.URL},
			{ID: "p_price", Key: "price", Label: "Price", Type: policy.Money, Currency: "USD"},
			{ID: "p_margin", Key: "margin", Label: "Margin", Type: policy.Money, Currency: "USD"},
			{ID: "p_qty", Key: "qty", Label: "Quantity", Type: policy.Number},
			{ID: "p_due", Key: "due", Label: "Due", Type: policy.Date},
			{ID: "p_at", Key: "at", Label: "At", Type: policy.DateTime},
			{ID: "p_paid", Key: "paid", Label: "Paid", Type: policy.Checkbox},
			{ID: "p_size", Key: "size", Label: "Size", Type: policy.Choice, Options: []policy.Option{{Key: "small"}, {Key: "large"}, {Key: "huge"}}},
			{ID: "p_tags", Key: "tags", Label: "Tags", Type: policy.Choices, Options: []policy.Option{{Key: "vip"}, {Key: "rush"}}},
			{ID: "p_courier", Key: "courier", Label: "Courier", Type: policy.UserRef, Assigns: true, Pick: policy.Pick{Everyone: true}},
			{ID: "p_helpers", Key: "helpers", Label: "Helpers", Type: policy.UserRefs, Assigns: true, MayBeTaken: true, Pick: policy.Pick{Everyone: true}},
			{ID: "p_team", Key: "team", Label: "Team", Type: policy.TeamRef, Assigns: true, Pick: policy.Pick{Everyone: true}},
			{ID: "p_teams", Key: "teams", Label: "Teams", Type: policy.TeamRefs, Pick: policy.Pick{Everyone: true}},
			{ID: "p_client", Key: "client", Label: "Client", Type: policy.Link, LinkTo: "t_clients"},
			{ID: "p_photo", Key: "photo", Label: "Photo", Type: policy.Photo},
			{ID: "p_sign", Key: "sign", Label: "Signature", Type: policy.Signature},
			{ID: "p_notes", Key: "notes", Label: "Notes", Type: policy.LongText},
			{ID: "p_old", Key: "old", Label: "Old", Type: policy.Text, Retired: true},
		},
		States: []policy.State{
			{ID: "s_new", Key: "new", Label: "New", Kind: "open", Required: []string{"p_name"}},
			{ID: "s_assigned", Key: "assigned", Label: "Assigned", Kind: "doing", Required: []string{"p_courier", "p_margin", "p_old"}},
			{ID: "s_delivery", Key: "delivery", Label: "Delivery", Kind: "doing", Required: []string{"p_photo"}},
			{ID: "s_done", Key: "done", Label: "Done", Kind: "done"},
			{ID: "s_cancelled", Key: "cancelled", Label: "Cancelled", Kind: "cancelled"},
		},
		Transitions: []policy.Transition{{From: "s_new", To: "s_assigned"}, {From: "s_assigned", To: "s_new"}, {From: "s_assigned", To: "s_delivery"},
			{From: "s_delivery", To: "s_done"}, {From: "s_new", To: "s_delivery"}, {From: "s_new", To: "s_cancelled"}, {From: "s_assigned", To: "s_cancelled"}},
	}
	w.clients = policy.Tracker{Key: "clients", Name: "Clients", Singular: "Client", Numbering: "sequential",
		Properties: []policy.Property{{ID: "c_title", Key: "title", Label: "Title", Type: policy.Text}},
		States:     []policy.State{{ID: "c_open", Key: "open", Label: "Open", Kind: "open"}}}
	for _, u := range []string{"mgr", "courier", "courier2", "clerk", "dead", "gone"} {
		w.users["u_"+u] = &policy.User{Name: u, Email: u + "@demo.example", Kind: "regular", Status: "active", Confirmed: true, AppAccess: true, Settings: "none"}
	}
	w.users["u_dead"].Status = "deactivated"
	w.users["u_gone"].Status = "deleted"
	w.users["u_guest"] = &policy.User{Name: "guest", Kind: "guest", Status: "active", AppAccess: true, Settings: "none"}
	w.users["u_viewer"] = &policy.User{Name: "viewer", Kind: "viewer", Status: "active", Confirmed: true, AppAccess: true, Settings: "none"}
	w.teams["g_north"] = &policy.Team{Key: "north", Name: "North", Members: []string{"u_courier"}}
	w.teams["g_south"] = &policy.Team{Key: "south", Name: "South", Members: []string{"u_courier2", "u_viewer"}}
	w.role("mgr", "manage", policy.Entries{
		Actions:    map[string]string{"create": "all", "change_state": "all", "archive": "all", "delete": "all"},
		Properties: cells{"*": {View: "all", Edit: "all"}}}, nil)
	w.role("courier", "edit", policy.Entries{}, map[string]policy.Entries{"s_delivery": {
		Actions: map[string]string{"change_state": "assigned"},
		Properties: cells{"p_name": {View: "assigned"}, "p_phone": {View: "assigned", Edit: "assigned"}, "p_photo": {View: "assigned", Edit: "assigned"},
			"p_helpers": {View: "assigned", Edit: "assigned"}, "p_tags": {View: "assigned"}}}})
	w.role("clerk", "edit", policy.Entries{}, nil)
	for _, u := range []string{"mgr", "courier", "clerk"} {
		w.grants = append(w.grants, policy.Assignment{User: "u_" + u, Role: "r_" + u, Site: "*"})
	}
	w.grants = append(w.grants, policy.Assignment{User: "u_courier2", Role: "r_courier", Site: "*"}, policy.Assignment{User: "u_guest", Role: "r_clerk", Site: "*"})
	return w
}

func (w *world) role(key, ceiling string, all policy.Entries, states map[string]policy.Entries) {
	id := "r_" + key
	w.roles[id] = &policy.Role{Key: key, Name: key, Enabled: true, Portal: "staff", API: "grant",
		Features: map[string]string{"trackers": ceiling, "comments": "edit", "activity": "view"}}
	w.perms[id] = &policy.Permissions{Role: id, Tracker: "t_orders", AllStates: all, States: states}
}

// allow gives the clerk's role cells in all states.
func (w *world) allow(actions map[string]string, c cells) *world {
	w.perms["r_clerk"].AllStates = policy.Entries{Actions: actions, Properties: c}
	return w
}

func (w *world) load() *world {
	var objects []policy.Object
	put := func(kind policy.Kind, id string, doc any) {
		raw, err := json.Marshal(doc)
		if err != nil {
			w.t.Fatal(err)
		}
		objects = append(objects, policy.Object{Kind: kind, ID: id, Revision: 1, Doc: raw})
	}
	put(policy.KindWorkspace, "w1", policy.Workspace{Key: "w", Name: "W", TimeZone: "Pacific/Auckland", AppAccess: "everyone"})
	put(policy.KindTracker, "t_orders", w.orders)
	put(policy.KindTracker, "t_clients", w.clients)
	for id, u := range w.users {
		put(policy.KindUser, id, u)
	}
	for id, t := range w.teams {
		put(policy.KindTeam, id, t)
	}
	for id, r := range w.roles {
		put(policy.KindRole, id, r)
	}
	for id, p := range w.perms {
		put(policy.KindPermissions, "pm_"+id, p)
	}
	for i, s := range []policy.Site{{Key: "texas", Name: "Texas", Kind: "region"}, {Key: "dfw", Name: "DFW", Kind: "site", Parent: "z_texas"},
		{Key: "aus", Name: "AUS", Kind: "site", Parent: "z_texas"}, {Key: "jfk", Name: "JFK", Kind: "site"}} {
		put(policy.KindSite, [...]string{"z_texas", "z_dfw", "z_aus", "z_jfk"}[i], s)
	}
	for i, a := range w.grants {
		put(policy.KindAssignment, "a_"+string(rune('a'+i)), a)
	}
	snap, err := policy.Load("w1", 7, objects)
	if err != nil {
		w.t.Fatal(err)
	}
	w.snap = snap
	return w
}

// as is the user before orders.
func (w *world) as(user string) *Viewer {
	w.t.Helper()
	if w.snap == nil {
		w.load()
	}
	u, ok := w.snap.User("u_" + user)
	if !ok {
		w.t.Fatalf("no user %s", user)
	}
	sub, why := w.snap.Engine().Subject(u.N, access.Request{Now: now, Scope: access.Unlimited()})
	if why != access.Allowed {
		w.t.Fatalf("%s is refused at the door: %s", user, why)
	}
	t, _ := w.snap.Tracker("t_orders")
	zone, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		w.t.Fatal(err)
	}
	v := &Viewer{Policy: w.snap, Tracker: t, Subject: sub, Grants: sub.Tracker(t.N), User: u.ID, Now: now, Zone: zone}
	for _, n := range sub.Teams() {
		team, _ := w.snap.TeamN(n)
		v.Teams = append(v.Teams, team.ID)
	}
	return v
}

// row is an order in a state with the given values, as v's facts are.
func (w *world) row(v *Viewer, state string, values map[string]Value) *Row {
	w.t.Helper()
	s, _, ok := v.Tracker.StateRef(state)
	if !ok {
		w.t.Fatalf("no state %s", state)
	}
	r := &Row{ID: "01900000-0000-7000-8000-000000000001", Number: 1042, Version: 3, Author: "u_mgr", UpdatedBy: "u_mgr",
		CreatedAt: now.AddDate(0, 0, -9), UpdatedAt: now.AddDate(0, 0, -1), Values: make([]Value, len(v.Tracker.Properties))}
	r.Facts.State = s
	for key, val := range values {
		n, p, ok := v.Tracker.Prop(key)
		if !ok || p == nil {
			w.t.Fatalf("no property %s", key)
		}
		r.Values[n-access.FirstProperty] = val
	}
	r.Facts.Assigned = assigned(v, r)
	return r
}

func (w *world) prop(key string) *policy.Property {
	for i := range w.orders.Properties {
		if w.orders.Properties[i].Key == key {
			return &w.orders.Properties[i]
		}
	}
	w.t.Fatalf("no property %s", key)
	return nil
}

func raw(pairs ...string) map[string][]byte {
	m := map[string][]byte{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = []byte(pairs[i+1])
	}
	return m
}

// refusedWith is the WriteError of a write that must fail with that code.
func refusedWith(t *testing.T, err error, code string) *WriteError {
	t.Helper()
	e, ok := err.(*WriteError)
	if !ok {
		t.Fatalf("got error %v, want a refusal %s", err, code)
	}
	if e.Code != code {
		t.Fatalf("refused with %s %+v (%s), want %s", e.Code, e.Entries, e.Message, code)
	}
	return e
}

func entryCodes(e *WriteError) (codes []string) {
	for _, f := range e.Entries {
		codes = append(codes, f.Property+":"+f.Code)
	}
	slices.Sort(codes)
	return codes
}

// at is what the row holds of a property, by key.
func at(t *testing.T, v *Viewer, r *Row, key string) Value {
	t.Helper()
	n, _, ok := v.Tracker.Prop(key)
	if !ok {
		t.Fatalf("no property %s", key)
	}
	return r.value(n)
}
