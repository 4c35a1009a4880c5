package bench

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/trackward/trackward/internal/policy"
)

// Size is how large a policy is made.
type Size struct {
	Name                                string
	Roles, Trackers, States, Properties int
	Users, Teams, Sites                 int
	// Plain leaves sites and dates out, for engines that know neither.
	Plain bool
}

// The sizes that are measured. Each role has cells on ten trackers, or on all if
// there are fewer, and one matrix in four is in detailed form.
var (
	Small  = Size{Name: "small", Roles: 5, Trackers: 5, States: 6, Properties: 20, Users: 100, Teams: 5, Sites: 5}
	Slice  = Size{Name: "slice", Roles: 5, Trackers: 50, States: 8, Properties: 40, Users: 1_000, Teams: 50, Sites: 20}
	Medium = Size{Name: "medium", Roles: 50, Trackers: 50, States: 8, Properties: 40, Users: 10_000, Teams: 500, Sites: 50}
	Large  = Size{Name: "large", Roles: 500, Trackers: 500, States: 10, Properties: 60, Users: 100_000, Teams: 500, Sites: 500}
)

// String names the size by what makes it.
func (s Size) String() string {
	return fmt.Sprintf("%s: %d roles × %d trackers × %d states × %d properties, %d users, %d teams, %d sites",
		s.Name, s.Roles, s.Trackers, s.States, s.Properties, s.Users, s.Teams, s.Sites)
}

// cellsOf is how many trackers a role has cells on.
func (s Size) cellsOf() int { return min(10, s.Trackers) }

// fixture writes the documents of a policy. Equal sizes give equal documents.
type fixture struct {
	Size
	random  *rand.Rand
	objects []policy.Object
}

// Documents are the policy's, as the store would have them.
func (s Size) Documents() []policy.Object {
	f := fixture{Size: s, random: rand.New(rand.NewPCG(uint64(s.Roles), uint64(s.Trackers)))}
	f.put(policy.KindWorkspace, 1, policy.Workspace{Key: "bench-" + s.Name, Name: "Bench", TimeZone: "UTC", AppAccess: policy.AppAccessEveryone})
	for n := range s.Sites {
		f.site(n + 1)
	}
	for n := range s.Trackers {
		f.tracker(n + 1)
	}
	for n := range s.Roles {
		f.role(n + 1)
	}
	f.people()
	return f.objects
}

// id has the length and the look of a real one.
func id(kind policy.Kind, n int) string {
	return fmt.Sprintf("01900000-%04x-7000-8000-%012x", kindCode(kind), n)
}

func kindCode(kind policy.Kind) (code uint16) {
	for _, c := range []byte(kind) {
		code = code*31 + uint16(c)
	}
	return code
}

// WorkspaceID is the id of the fixture's workspace.
func (s Size) WorkspaceID() string { return id(policy.KindWorkspace, 1) }

func (f *fixture) put(kind policy.Kind, n int, doc any) {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("bench: a document does not marshal: " + err.Error()) // strings, numbers and maps of them
	}
	f.objects = append(f.objects, policy.Object{Kind: kind, ID: id(kind, n), Revision: 1, Doc: raw})
}

// site n is a region when it is one of the first tenth, else below one.
func (f *fixture) site(n int) {
	s := policy.Site{Key: fmt.Sprint("site", n), Name: fmt.Sprint("Site ", n), Kind: policy.SiteRegion}
	if regions := f.Sites/10 + 1; n > regions {
		s.Kind, s.Parent = policy.SiteSite, id(policy.KindSite, 1+n%regions)
	}
	f.put(policy.KindSite, n, s)
}

const (
	partProperty policy.Kind = "property"
	partState    policy.Kind = "state"
)

func (f *fixture) tracker(n int) {
	t := policy.Tracker{Key: fmt.Sprint("tracker", n), Name: fmt.Sprint("Tracker ", n), Singular: "Record",
		Numbering: policy.Sequential, UsesSites: !f.Plain && n%2 == 0}
	for p := range f.Properties {
		slot := ""
		if p < 32 {
			slot = fmt.Sprintf("t%02d", p+1)
		}
		t.Properties = append(t.Properties, policy.Property{ID: f.property(n, p), Key: fmt.Sprint("p", p),
			Label: fmt.Sprint("Property ", p), Type: policy.Text, Slot: slot})
	}
	for s := range f.States {
		t.States = append(t.States, policy.State{ID: f.state(n, s), Key: fmt.Sprint("s", s), Label: fmt.Sprint("State ", s), Kind: "doing"})
		if s > 0 {
			t.Transitions = append(t.Transitions, policy.Transition{From: f.state(n, s-1), To: f.state(n, s)})
		}
	}
	f.put(policy.KindTracker, n, t)
}

func (f *fixture) property(tracker, p int) string { return id(partProperty, tracker*1000+p) }
func (f *fixture) state(tracker, s int) string    { return id(partState, tracker*1000+s) }

func (f *fixture) role(n int) {
	f.put(policy.KindRole, n, policy.Role{Key: fmt.Sprint("role", n), Name: fmt.Sprint("Role ", n), Enabled: true, Portal: policy.PortalStaff,
		API: policy.APIBlock, Features: map[string]string{"trackers": "edit", "comments": "edit", "activity": "view"}})
	for k := range f.cellsOf() {
		tracker := f.trackerOf(n, k)
		p := policy.Permissions{Role: id(policy.KindRole, n), Tracker: id(policy.KindTracker, tracker)}
		if (n+k)%4 == 0 {
			p.States = map[string]policy.Entries{}
			for s := range f.States {
				p.States[f.state(tracker, s)] = f.entries(tracker)
			}
		} else {
			p.AllStates = f.entries(tracker)
		}
		f.put(policy.KindPermissions, n*1000+k, p)
	}
}

// trackerOf is the k-th tracker on which role n has cells.
func (f *fixture) trackerOf(n, k int) int { return (n*7+k)%f.Trackers + 1 }

var levels = [...]string{policy.LevelNone, policy.LevelAssigned, policy.LevelAll}

func (f *fixture) level() string { return levels[f.random.IntN(len(levels))] }

func (f *fixture) entries(tracker int) policy.Entries {
	e := policy.Entries{Actions: map[string]string{"create": policy.LevelAll, "change_state": f.level(), "archive": policy.LevelNone, "delete": policy.LevelNone},
		Properties: map[string]policy.Cell{}}
	for p := range f.Properties {
		view := f.random.IntN(len(levels))
		e.Properties[f.property(tracker, p)] = policy.Cell{View: levels[view], Edit: levels[f.random.IntN(view+1)]}
	}
	return e
}

// people are users, each in one team or two, and their roles: one of one's own,
// a second for one in four, and one of each team's.
func (f *fixture) people() {
	members := make([][]string, f.Teams)
	assignments := 0
	for n := range f.Users {
		user := id(policy.KindUser, n+1)
		u := policy.User{Name: fmt.Sprint("Person ", n+1), Email: fmt.Sprintf("person%d@bench.example", n+1), Kind: policy.KindRegular,
			Status: policy.StatusActive, Confirmed: true, AppAccess: true, Settings: policy.SettingsNone, Account: id("account", n+1)}
		if n == 0 {
			u.Settings, u.Superuser = policy.SettingsFull, true
		}
		f.put(policy.KindUser, n+1, u)
		members[n%f.Teams] = append(members[n%f.Teams], user)
		if n%3 == 0 && f.Teams > 1 {
			members[(n+1)%f.Teams] = append(members[(n+1)%f.Teams], user)
		}
		for range 1 + bit(n%4 == 0) {
			assignments++
			f.assign(assignments, policy.Assignment{User: user})
		}
	}
	for n, who := range members {
		f.put(policy.KindTeam, n+1, policy.Team{Key: fmt.Sprint("team", n+1), Name: fmt.Sprint("Team ", n+1), Members: who})
		assignments++
		f.assign(assignments, policy.Assignment{Team: id(policy.KindTeam, n+1)})
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// assign gives a role by chance, one in five at a site and one in ten until a day.
func (f *fixture) assign(n int, a policy.Assignment) {
	a.Role, a.Site, a.Reason, a.GrantedAt = id(policy.KindRole, f.random.IntN(f.Roles)+1), policy.AllSites, "as planned", epoch
	a.GrantedBy = id(policy.KindUser, 1)
	if !f.Plain && n%5 == 0 {
		a.Site = id(policy.KindSite, f.random.IntN(f.Sites)+1)
	}
	if !f.Plain && n%10 == 0 {
		until := epoch.AddDate(1, 0, n%300)
		a.Until = &until
	}
	f.put(policy.KindAssignment, n, a)
}

// epoch is the fixture's present.
var epoch = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
