package difftest

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/refmodel"
)

// noon is the instant at which most questions are asked; assignments begin and
// end exactly then (A6.2).
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// departure is when the ghosts are deleted.
var departure = noon.Add(-time.Minute)

// tick is the shortest time that documents tell apart.
const tick = time.Millisecond

// The names of a random world. Ghosts is a team that is deleted before anybody
// asks: what still names it gives nothing.
const ghosts = "ghosts"

var (
	people   = []string{"ann", "bob", "cid", "dot"}
	teams    = []string{"north", "south"}
	trackers = []string{"orders", "clients"}
)

// maker draws one world on the boundaries of the rules.
type maker struct {
	Dice
	w *refmodel.World
}

// NewWorld draws a world.
func NewWorld(d Dice) *refmodel.World {
	m := &maker{Dice: d, w: &refmodel.World{SelectedOnly: chance(d, 5, "selected only"), FeaturesOff: map[string]bool{},
		Users: map[string]refmodel.User{}, Teams: map[string][]string{}, Sites: map[string]refmodel.Site{},
		Roles: map[string]refmodel.Role{}, Trackers: map[string]refmodel.Tracker{}}}
	if chance(d, 10, "feature off") {
		m.w.FeaturesOff[one(d, "off", "comments", "report_templates", "trackers")] = true
	}
	m.sites()
	m.users()
	m.trackers()
	for i := range one(d, "roles", 2, 3, 4, 1, 0) {
		m.w.Roles[fmt.Sprintf("role%d", i)] = m.role()
	}
	if len(m.w.Roles) > 0 {
		for range one(d, "assignments", 3, 4, 5, 6, 8, 1) {
			m.w.Assignments = append(m.w.Assignments, m.assignment())
		}
	}
	m.records()
	return m.w
}

// sites: none, a tree of three levels beside a lone site, or two regions.
func (m *maker) sites() {
	shapes := []map[string]refmodel.Site{
		{"texas": {Region: true}, "dfw": {Parent: "texas"}, "gate": {Parent: "dfw"}, "jfk": {}},
		{"texas": {Region: true}, "dfw": {Parent: "texas"}, "york": {Region: true}, "jfk": {Parent: "york"}},
		{},
	}
	m.w.Sites = one(m, "sites", shapes...)
}

// siteNames are those a draw may name, in a fixed order.
func (m *maker) siteNames() (names []string) {
	for _, name := range []string{"dfw", "texas", "gate", "jfk", "york"} {
		if _, ok := m.w.Sites[name]; ok {
			names = append(names, name)
		}
	}
	return names
}

func (m *maker) users() {
	for _, name := range people {
		u := refmodel.User{Kind: "regular", Status: "active", Confirmed: true, AppAccess: true}
		if name != "ann" || chance(m, 12, "odd user") {
			u.Kind = one(m, "kind", "regular", "regular", "guest", "viewer", "integration")
			u.Status = one(m, "status", "active", "active", "active", "active", "deactivated", "invited")
			u.AppAccess = !chance(m, 4, "no app access")
		}
		u.AppAccess = u.AppAccess && u.Kind != "viewer"
		switch {
		case u.Kind == "regular":
			u.Confirmed = u.Status != "invited"
		case u.Status == "invited":
			u.Status = "active" // nobody waits for a machine or a guest
		}
		m.w.Users[name] = u
	}
	m.w.Teams["north"] = one(m, "north", []string{"ann", "bob"}, []string{"ann"}, []string{"bob"}, nil)
	m.w.Teams["south"] = one(m, "south", []string{"bob"}, []string{"ann", "bob", "cid"}, nil)
}

// ordersProperties are most kinds of storage and comparison; assigns three ways.
var ordersProperties = []refmodel.Property{
	{Key: "name", Type: "text"},
	{Key: "price", Type: "money"},
	{Key: "courier", Type: "user", Assigns: true},
	{Key: "crew", Type: "team", Assigns: true},
	{Key: "notes", Type: "long_text"},
	{Key: "size", Type: "choice", Options: []string{"small", "large", "huge"}},
	{Key: "helpers", Type: "users", Assigns: true, MayBeTaken: true},
}

// otherProperties are the other kinds, of which wide orders have two.
var otherProperties = []refmodel.Property{
	{Key: "due", Type: "date"},
	{Key: "watcher", Type: "user"},
	{Key: "weight", Type: "number"},
	{Key: "paid", Type: "checkbox"},
	{Key: "called", Type: "date_time"},
	{Key: "tags", Type: "choices", Options: []string{"vip", "cold", "loud"}},
	{Key: "crews", Type: "teams", Assigns: true},
}

func (m *maker) trackers() {
	properties := ordersProperties[:one(m, "properties", 5, 7, 3, 7)]
	if len(properties) == len(ordersProperties) {
		first, second := m.Int(0, len(otherProperties)-2, "another property"), m.Int(1, len(otherProperties)-1, "and another")
		properties = append(slices.Clone(properties), otherProperties[first])
		if second != first {
			properties = append(properties, otherProperties[second])
		}
	}
	orders := m.tracker(properties, 4)
	clients := m.tracker([]refmodel.Property{{Key: "title", Type: "text"}, {Key: "keeper", Type: "user", Assigns: true}}, one(m, "states", 1, 2))
	m.w.Trackers["orders"], m.w.Trackers["clients"] = orders, clients
}

func (m *maker) tracker(properties []refmodel.Property, states int) refmodel.Tracker {
	t := refmodel.Tracker{UsesSites: !chance(m, 3, "no sites"), Properties: properties}
	kinds := []string{"open", "doing", "done", "cancelled"}
	for i, key := range []string{"new", "doing", "done", "void"}[:states] {
		s := refmodel.State{Key: key, Kind: kinds[i]}
		if chance(m, 2, "required") {
			s.Required = []string{properties[m.Int(0, len(properties)-1, "which")].Key}
		}
		t.States = append(t.States, s)
	}
	for i := range states {
		for j := range states {
			if i != j && chance(m, 2, "transition") {
				t.Transitions = append(t.Transitions, [2]string{t.States[i].Key, t.States[j].Key})
			}
		}
	}
	t.Restricted = chance(m, 4, "tracker restricted")
	if t.Restricted {
		t.Users, t.Teams = m.list()
	}
	return t
}

// list is an allow-list: often empty, often only a team's, sometimes only that
// of a deleted team (A1 restriction).
func (m *maker) list() (users, listed []string) {
	users = one(m, "listed users", nil, []string{"ann"}, []string{"cid", "dot"})
	listed = one(m, "listed teams", nil, []string{"north"}, []string{"south"}, []string{ghosts})
	return users, listed
}

func (m *maker) role() refmodel.Role {
	r := refmodel.Role{Enabled: true, BlockAPI: !chance(m, 2, "api granted"), Features: map[string]string{},
		Ceilings: map[string]string{}, Documents: map[string]refmodel.Document{}}
	switch m.Int(0, 15, "odd role") {
	case 15:
		r.Enabled = false
	case 14, 13:
		r.Exclusive = true
	case 12, 11:
		r.Network = m.network()
	}
	m.sheet(&r)
	for _, t := range trackers {
		if !chance(m, 5, "no document") {
			r.Documents[t] = m.document(t)
		}
	}
	if chance(m, 3, "document for all trackers") {
		r.Documents["*"] = m.wild()
	}
	return r
}

// network draws rules of equal and different length about the askers' addresses.
func (m *maker) network() (rules []refmodel.NetworkRule) {
	seen := map[refmodel.NetworkRule]bool{}
	for range m.Int(1, 3, "rules") {
		rule := refmodel.NetworkRule{Prefix: netip.MustParsePrefix(one(m, "prefix", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/32", "0.0.0.0/0", "::/0", "2001:db8::/32")),
			Allow: chance(m, 2, "allow")}
		if !seen[rule] {
			rules, seen[rule] = append(rules, rule), true
		}
	}
	return rules
}

// sheet keeps to what a save accepts: comments need trackers, report templates
// need reports (A7.2).
func (m *maker) sheet(r *refmodel.Role) {
	ceiling := one(m, "ceiling", "edit", "manage", "edit", "manage", "view", "none")
	for _, t := range trackers {
		if chance(m, 5, "override") {
			r.Ceilings[t] = one(m, "override level", "view", "none", "edit", "manage")
		}
	}
	r.Features["reports"] = "view"
	set := func(feature string, levels ...string) {
		if level := one(m, feature, levels...); level != "" {
			r.Features[feature] = level
		}
	}
	if ceiling != "none" {
		r.Features["trackers"] = ceiling
		set("comments", "edit", "view", "manage", "")
	}
	set("report_templates", "", "view", "edit")
}

func (m *maker) document(t string) refmodel.Document {
	d := refmodel.Document{AllStates: m.entries(t), States: map[string]refmodel.Entries{}}
	for _, s := range m.w.Trackers[t].States {
		if chance(m, 2, "state named") {
			d.States[s.Key] = m.entries(t)
		}
	}
	return d
}

func (m *maker) entries(t string) refmodel.Entries {
	e := refmodel.Entries{Actions: map[string]string{}, Properties: map[string]refmodel.Cell{}}
	for _, action := range []string{"create", "change_state", "archive", "delete"} {
		if l := m.entry(); l != "" {
			e.Actions[action] = l
		}
	}
	if chance(m, 4, "star") {
		e.Properties["*"] = m.cell()
	}
	for _, p := range m.w.Trackers[t].Properties {
		if chance(m, 2, "named") {
			e.Properties[p.Key] = m.cell()
		}
	}
	for _, p := range []string{"site", "updated_at", "author", "restriction"} {
		if chance(m, 5, "system property named") {
			c := m.cell()
			if p != "site" {
				c.Edit = ""
			}
			e.Properties[p] = c
		}
	}
	return e
}

func (m *maker) wild() refmodel.Document {
	e := refmodel.Entries{Actions: map[string]string{}, Properties: map[string]refmodel.Cell{}}
	for _, action := range []string{"create", "change_state", "delete"} {
		if l := m.entry(); l != "" {
			e.Actions[action] = l
		}
	}
	if c := m.cell(); c != (refmodel.Cell{}) {
		e.Properties["*"] = c
	}
	return refmodel.Document{AllStates: e}
}

func (m *maker) entry() string {
	return one(m, "entry", "", "", "all", "assigned", "all", "assigned", "none")
}

// cell keeps to what a first save accepts: no edit above a view beside it (A3.5).
func (m *maker) cell() refmodel.Cell {
	c := refmodel.Cell{View: m.entry(), Edit: m.entry()}
	rank := map[string]int{"none": 0, "assigned": 1, "all": 2}
	if c.View != "" && rank[c.Edit] > rank[c.View] {
		c.Edit = c.View
	}
	return c
}

// assignment is most often ann's, plain and everywhere: a fault in each part of
// most would leave nobody with any right.
func (m *maker) assignment() refmodel.Assignment {
	a := refmodel.Assignment{Role: fmt.Sprintf("role%d", m.Int(0, len(m.w.Roles)-1, "role")), Site: "*", User: "ann"}
	if names := m.siteNames(); len(names) > 0 && !m.w.Roles[a.Role].Exclusive && chance(m, 2, "at a site") {
		a.Site = one(m, "site", names...)
	}
	switch m.Int(0, 5, "holder") {
	case 4, 5:
		a.User, a.Team = "", one(m, "team", "north", "north", "south", ghosts)
	case 3:
		a.User = one(m, "user", "bob", "cid", "dot")
	}
	switch m.Int(0, 11, "dates") {
	case 11:
		a.Suspended = true
	case 10:
		a.Until = noon
	case 9:
		a.From = noon
	case 8:
		a.From = noon.Add(tick)
	case 7:
		a.From, a.Until = noon, noon.Add(tick)
	}
	return a
}
