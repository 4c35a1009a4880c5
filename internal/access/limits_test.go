package access

import (
	"net/netip"
	"strings"
	"testing"
)

// TestCompileRefuses says for each fault what the message must name.
func TestCompileRefuses(t *testing.T) {
	twoCells := properties(cells(name, always, Absent), cells(name, toNone, Absent))
	for what, c := range map[string]struct {
		spoil func(o *office)
		names string
	}{
		"251 properties":               {func(o *office) { o.Trackers[orders].Properties = 251 }, "tracker 1 has 251 properties; at most 250"},
		"fewer than none":              {func(o *office) { o.Trackers[orders].Properties = -1 }, "-1 properties"},
		"61 states":                    {func(o *office) { o.Trackers[orders].States = 61 }, "61 states; at most 60"},
		"501 transitions":              {func(o *office) { o.Trackers[orders].Transitions = make([]Transition, 501) }, "501 transitions; at most 500"},
		"transition from nowhere":      {func(o *office) { o.Trackers[orders].Transitions = []Transition{{4, 0}} }, "state 4"},
		"transition to nowhere":        {func(o *office) { o.Trackers[orders].Transitions = []Transition{{0, 200}} }, "state 200"},
		"list of a team beyond":        {func(o *office) { o.Trackers[orders].Restriction.Teams = []TeamID{3} }, "tracker 1 names team 3"},
		"user in a team beyond":        {func(o *office) { o.Users[ann].Teams = []TeamID{12} }, "user 1 names team 12"},
		"rule without a prefix":        {func(o *office) { o.Roles[1].Network = make([]NetworkRule, 1) }, "role 1 has a network rule without"},
		"level on a tracker beyond":    {func(o *office) { o.Roles[1].TrackerLevels = []TrackerLevel{{3, View}} }, "role 1 names tracker 3"},
		"two levels on a tracker":      {func(o *office) { o.Roles[1].TrackerLevels = []TrackerLevel{{1, View}, {1, Edit}} }, "tracker 1 twice"},
		"document of a tracker beyond": {func(o *office) { o.Roles[1].Cells[0].Tracker = 3 }, "role 1 names tracker 3"},
		"two documents":                {func(o *office) { o.Roles[1].Cells = append(o.Roles[1].Cells, Cells{Tracker: orders}) }, "document for tracker 1 twice"},
		"state beyond":                 {func(o *office) { o.Roles[1].Cells[0].States = []StateEntries{in(4, Entries{})} }, "state 4"},
		"a state twice":                {func(o *office) { o.Roles[1].Cells[0].States = []StateEntries{in(2, Entries{}), in(2, Entries{})} }, "state 2 twice"},
		"property beyond":              {func(o *office) { o.Roles[1].Cells[0].AllStates = properties(cells(8, always, Absent)) }, "property 8"},
		"property beyond, in a state": {func(o *office) {
			o.Roles[1].Cells[0].States = []StateEntries{in(2, properties(cells(255, always, Absent)))}
		}, "property 255"},
		"a property twice":              {func(o *office) { o.Roles[1].Cells[0].AllStates = twoCells }, "property 5 twice"},
		"tracker * with a state":        {func(o *office) { o.Roles[1].Cells[0] = Cells{States: []StateEntries{in(0, Entries{})}} }, "state 0"},
		"tracker * naming a property":   {func(o *office) { o.Roles[1].Cells[0] = Cells{AllStates: properties(cells(name, always, Absent))} }, "property 5"},
		"assignment of a user beyond":   {func(o *office) { o.hold(4, 1) }, "user 4"},
		"assignment of a team beyond":   {func(o *office) { *o.hold(0, 1) = Assignment{Team: 3, Role: 1} }, "team 3"},
		"assignment of a role beyond":   {func(o *office) { o.hold(ann, 2) }, "role 2"},
		"assignment at a site beyond":   {func(o *office) { o.holdAt(ann, 1, 7) }, "site 7"},
		"assignment to a user and team": {func(o *office) { o.hold(ann, 1).Team = north }, "a user and a team"},
		"site below a site beyond":      {func(o *office) { o.Sites[gate].Parent = 7 }, "site 3 names parent 7"},
		"site below itself":             {func(o *office) { o.Sites[texas].Parent = gate }, "cycle"},
	} {
		t.Run(what, func(t *testing.T) {
			o := newOffice(roleOf(onOrders(Entries{})))
			if _, err := Compile(o.Source); err != nil {
				t.Fatalf("refused before: %v", err)
			}
			c.spoil(o)
			if e, err := Compile(o.Source); err == nil || e != nil || !strings.Contains(err.Error(), c.names) {
				t.Errorf("%v: want a refusal that names %q", err, c.names)
			}
		})
	}
}

func TestCompileTakesTheLimitsThemselves(t *testing.T) {
	o := newOffice(roleOf(onOrders(everything())))
	o.Trackers[orders].Properties, o.Trackers[orders].States = MaxProperties, MaxStates
	o.Trackers[orders].Transitions = make([]Transition, MaxTransitions)
	o.Roles[1].Network = []NetworkRule{{netip.MustParsePrefix("::/0"), true}, {netip.MustParsePrefix("0.0.0.0/0"), true}}
	o.hold(ann, 1)
	g := o.ask(t, ann, orders)
	last := Property(int(FirstProperty) + MaxProperties - 1)
	want(t, g, true, on(MaxStates-1), ToEdit(last))
	want(t, g, false, on(MaxStates-1), ToEdit(last+1))
}

func TestCompileLooksIntoNothingThatDoesNotExist(t *testing.T) {
	o := newOffice(roleOf(onOrders(properties(cells(99, always, always)))))
	o.Trackers[orders].Exists = false
	o.Trackers[orders].States = -5
	if _, err := Compile(o.Source); err != nil {
		t.Error(err)
	}
	if _, err := Compile(Source{}); err != nil {
		t.Errorf("an empty policy: %v", err)
	}
}

func TestA1_At64RolesInForceTheNextIsRefused(t *testing.T) {
	o := newOffice()
	for i := range MaxRoles + 1 {
		o.Roles = append(o.Roles, roleOf())
		a := o.hold(ann, RoleID(i+1))
		if i >= MaxRoles/2 {
			a.User, a.Team = 0, north
		}
	}
	if _, err := Compile(o.Source); err == nil || !strings.Contains(err.Error(), "user 1 has 65 roles in force") {
		t.Errorf("65 roles: %v", err)
	}
	o.Assignments[3].Until = noon
	o.Assignments[60].From = noon
	if _, err := Compile(o.Source); err != nil {
		t.Errorf("one ends as another begins: %v", err)
	}
	o.Assignments[3].Until = noon.Add(1)
	if _, err := Compile(o.Source); err == nil {
		t.Error("65 roles for a nanosecond were taken")
	}
	o.Assignments[9].Suspended = true
	o.hold(ann, 1) // the same role twice is one
	if _, err := Compile(o.Source); err != nil {
		t.Errorf("64 roles, one suspended: %v", err)
	}
}
