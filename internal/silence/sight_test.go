package silence

import (
	"math/rand/v2"
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// kind is a kind of person: six, those with settings access, and a machine.
type kind string

const (
	courier   kind = "courier"   // sees assigned records, in some states
	guard     kind = "guard"     // a role at one site
	client    kind = "client"    // view-only, through a team
	manager   kind = "manager"   // everything but one property
	directory kind = "directory" // no cells: names and teams alone
	outsider  kind = "outsider"  // stops at the door, is no user here, or a guest
	selective kind = "selective" // configures one tracker, sees no record
	extended  kind = "extended"  // is shown the settings, and no record
	full      kind = "full"      // likewise, with everything of A8
	machine   kind = "machine"   // comes with an API key
)

var kinds = []kind{courier, guard, client, manager, directory, outsider, selective, extended, full, machine}

// seldom reports a kind that walks one seed in three only: those with all of settings
// access are asked of the settings alone, which differ little, and a machine hears of
// nothing that the others do not.
func (k kind) seldom() bool { return k.whole() || k == machine }

// office reports settings access: what of a record is an access fact (A2.4) is
// the same on both sides then.
func (k kind) office() bool { return k == selective || k.whole() }

// whole reports access to all of the settings: then the policy and its journal
// are the same on both sides, and values of records alone differ.
func (k kind) whole() bool { return k == extended || k == full }

const (
	none     = "none"
	assigned = "assigned"
	all      = "all"
)

// field is a property of a tracker as the world is made with it.
type field struct {
	key, label string
	kind       policy.PropertyType
	options    []policy.Option
	linkTo     string
	pick       policy.Pick
	plain      bool   // assigns is switched off
	secret     string // its id, when it exists on one side or is another on the other
}

// assigns reports whether who stands in it is assigned.
func (f *field) assigns() bool {
	people := []policy.PropertyType{policy.UserRef, policy.UserRefs, policy.TeamRef, policy.TeamRefs}
	return !f.plain && slices.Contains(people, f.kind)
}

// phase is a state.
type phase struct {
	key, label, kind string
	required         []string
	secret           string // likewise
	both             bool   // a secret one that each side has
}

// plan is a tracker as the world is made with it.
type plan struct {
	key, name, numbering, label string
	usesSites                   bool
	secret                      string // its id, likewise
	fields                      []field
	phases                      []phase
	steps                       [][2]string
}

// shared are the fields that both sides have alike; chosen are things by them
// alone, or the dice would fall apart.
func (p *plan) shared() []field {
	return slices.DeleteFunc(slices.Clone(p.fields), func(f field) bool { return f.secret != "" })
}

func (p *plan) field(key string) *field {
	i := slices.IndexFunc(p.fields, func(f field) bool { return f.key == key })
	return &p.fields[i]
}

func (p *plan) phase(key string) *phase {
	i := slices.IndexFunc(p.phases, func(s phase) bool { return s.key == key })
	return &p.phases[i]
}

// required reports whether some state of either side requires the property:
// then whether it is filled is a declared fact (A4.9b).
func (p *plan) required(key string) bool {
	return key == p.shared()[0].key || slices.ContainsFunc(p.phases, func(s phase) bool { return slices.Contains(s.required, key) })
}

// sight is what a person may do on a tracker. It is chosen first, the roles that
// give it are made from it, so what is hidden is known without asking the
// product.
type sight struct {
	level  string                       // of every cell that is not none
	view   map[string]map[string]bool   // state → property
	edit   map[string]map[string]bool   // state → property
	act    map[string]map[string]string // state → action → level
	system []string                     // system properties, in every state seen
	shown  bool                         // system properties may be edited: site
	site   string                       // key of the site of the role; "" is the workspace
	star   bool                         // written as all but what is hidden
	closed bool                         // the tracker is restricted to others
}

// row is what of a record decides.
type row struct {
	state      string
	assigned   bool
	site       string
	restricted bool
	listed     bool
	archived   bool
	binned     bool
}

// covers are the sites at and below one.
var covers = map[string][]string{"": nil, "r1": {"r1", "s1", "z1"}, "s1": {"s1", "z1"}, "z1": {"z1"}, "r2": {"r2", "s2"}, "s2": {"s2"}}

func (s *sight) reaches(r row) bool {
	switch {
	case s == nil || s.closed || r.binned || r.restricted && !r.listed:
		return false
	case s.site != "" && !slices.Contains(covers[s.site], r.site):
		return false
	}
	return s.level == all || s.level == assigned && r.assigned
}

// sees is A3.3; cell is A3.4.
func (s *sight) sees(r row) bool             { return s.reaches(r) && len(s.view[r.state]) > 0 }
func (s *sight) cell(r row, key string) bool { return s.sees(r) && s.view[r.state][key] }

// ever reports whether the property is viewable in some state.
func (s *sight) ever(key string) bool {
	if s == nil || s.closed {
		return false
	}
	for _, keys := range s.view {
		if keys[key] {
			return true
		}
	}
	return false
}

// edits reports whether the property may be edited in some state.
func (s *sight) edits(key string) bool {
	if s == nil || s.closed {
		return false
	}
	for _, keys := range s.edit {
		if keys[key] {
			return true
		}
	}
	return false
}

// hears is A3.2.
func (s *sight) hears(p *plan, state string) bool {
	if s == nil || s.closed {
		return false
	}
	if len(s.view[state]) > 0 {
		return true
	}
	return slices.ContainsFunc(p.steps, func(step [2]string) bool { return step[1] == state && s.leaves(step[0]) })
}

func (s *sight) leaves(state string) bool {
	return len(s.view[state]) > 0 && s.act[state]["change_state"] != "" && s.act[state]["change_state"] != none
}

// sightOf chooses what a person of that kind may do on the tracker; nil is
// nothing.
func sightOf(who kind, p *plan, dice *rand.Rand) *sight {
	s := &sight{view: map[string]map[string]bool{}, edit: map[string]map[string]bool{}, act: map[string]map[string]string{}}
	switch who {
	case manager:
		s.level, s.star, s.shown = all, true, true
		s.system = policy.SystemNames[:]
		hidden := pick(dice, p.shared()).key
		for _, st := range p.phases {
			if st.secret == "" {
				s.open(st.key, p, func(key string) (bool, bool) { return key != hidden, true })
				s.act[st.key] = map[string]string{"create": all, "change_state": all, "archive": all, "delete": all}
			}
		}
		return s
	case courier, guard, client, machine:
		s.level = map[kind]string{courier: assigned, guard: all, machine: all, client: []string{all, assigned}[dice.IntN(2)]}[who]
		if who == guard && p.usesSites {
			s.site = []string{"r1", "s1"}[dice.IntN(2)]
		}
		s.some(who, p, dice)
		return s
	}
	return nil
}

// open gives a state's cells.
func (s *sight) open(state string, p *plan, may func(key string) (view, edit bool)) {
	s.view[state], s.edit[state] = map[string]bool{}, map[string]bool{}
	for _, f := range p.shared() {
		view, edit := may(f.key)
		if view {
			s.view[state][f.key] = true
		}
		if view && edit {
			s.edit[state][f.key] = true
		}
	}
}

// some gives cells at random: a property is hidden everywhere, in some states,
// or nowhere.
func (s *sight) some(who kind, p *plan, dice *rand.Rand) {
	class := map[string]int{}
	for _, f := range p.shared() {
		class[f.key] = dice.IntN(10)
	}
	name := p.shared()[0].key
	class[name] = max(class[name], 4)
	for _, name := range policy.SystemNames {
		if dice.IntN(2) == 0 {
			s.system = append(s.system, name)
		}
	}
	s.shown = dice.IntN(2) == 0
	first := true
	for _, st := range p.phases {
		if st.secret != "" {
			continue
		}
		if dice.IntN(4) == 0 && !first {
			continue
		}
		first = false
		s.open(st.key, p, func(key string) (bool, bool) {
			c := class[key]
			return c >= 7 || c >= 4 && dice.IntN(2) == 0, who != client && dice.IntN(2) == 0
		})
		if len(s.view[st.key]) == 0 {
			s.view[st.key][name] = true
		}
		s.act[st.key] = s.acts(who, dice)
	}
}

func (s *sight) acts(who kind, dice *rand.Rand) map[string]string {
	out := map[string]string{}
	if who == client {
		return out
	}
	for _, action := range []string{"change_state", "archive", "delete", "create"} {
		if dice.IntN(2) == 0 {
			out[action] = s.level
		}
	}
	return out
}

// documents are the matrices of one or two roles that together give the sight.
// keep are the roles' keys; with two, properties are split between them.
func (s *sight) documents(p *plan, roles []string) []policy.Permissions {
	if s == nil {
		return nil
	}
	if s.star {
		return []policy.Permissions{s.allBut(p, roles[0])}
	}
	out := make([]policy.Permissions, len(roles))
	for i, role := range roles {
		out[i] = policy.Permissions{Role: role, Tracker: p.key, States: map[string]policy.Entries{}}
		for state, keys := range s.view {
			e := policy.Entries{Actions: map[string]string{}, Properties: map[string]policy.Cell{}}
			for n, f := range p.shared() {
				if n%len(roles) != i || !keys[f.key] {
					continue
				}
				e.Properties[f.key] = policy.Cell{View: s.level, Edit: s.editLevel(state, f.key)}
			}
			if i == 0 {
				s.first(state, &e)
			}
			out[i].States[state] = e
		}
	}
	for _, st := range p.phases { // they make no record seen (A3.3), and no state heard of
		if system := s.blank(); st.secret == "" && s.view[st.key] == nil && len(system) > 0 {
			out[0].States[st.key] = policy.Entries{Properties: system}
		}
	}
	return out
}

// blank are the cells of a state in which nothing but system properties is viewed.
func (s *sight) blank() map[string]policy.Cell {
	out := map[string]policy.Cell{}
	for _, name := range s.system {
		out[name] = policy.Cell{View: s.level, Edit: none}
	}
	return out
}

func (s *sight) editLevel(state, key string) string {
	if s.edit[state][key] {
		return s.level
	}
	return none
}

// first adds what is not split: actions and system properties.
func (s *sight) first(state string, e *policy.Entries) {
	for action, level := range s.act[state] {
		e.Actions[action] = level
	}
	for _, name := range s.system {
		cell := policy.Cell{View: s.level, Edit: none}
		if name == "site" && s.shown {
			cell.Edit = s.level
		}
		e.Properties[name] = cell
	}
}

// allBut is everything, with what is hidden taken out by entries that name it.
func (s *sight) allBut(p *plan, role string) policy.Permissions {
	whole := map[string]policy.Cell{policy.AllProperties: {View: all, Edit: all}}
	doc := policy.Permissions{Role: role, Tracker: p.key, States: map[string]policy.Entries{},
		AllStates: policy.Entries{Properties: whole, Actions: map[string]string{"create": all, "change_state": all, "archive": all, "delete": all}}}
	for _, f := range p.fields { // the secret ones too
		if !s.ever(f.key) {
			whole[f.key] = policy.Cell{View: none, Edit: none}
		}
	}
	for _, st := range p.phases {
		if st.secret != "" {
			e := policy.Entries{Properties: map[string]policy.Cell{policy.AllProperties: {View: none, Edit: none}},
				Actions: map[string]string{"create": none, "change_state": none, "archive": none, "delete": none}}
			for _, name := range policy.SystemNames {
				e.Properties[name] = policy.Cell{View: none, Edit: none}
			}
			doc.States[st.key] = e
		}
	}
	return doc
}
