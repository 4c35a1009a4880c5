package app_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	mathrand "math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/files"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/store"
	"github.com/trackward/trackward/internal/testcount"
)

// onBoth runs a test over each database.
func onBoth(t *testing.T, run func(t *testing.T, a *app.App)) {
	for name, source := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "trackward.db") },
		"postgres": func(t *testing.T) string { return pgtest.DSN(t, "app", store.Migrate) },
	} {
		t.Run(name, func(t *testing.T) { run(t, newApp(t, source(t))) })
	}
}

func newApp(t *testing.T, source string) *app.App {
	t.Helper()
	st, err := store.Open(t.Context(), source, store.Env{})
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	disk, err := files.Open(t.TempDir(), time.Now())
	must(t, err)
	t.Cleanup(func() { _ = disk.Close() })
	a, err := app.New(app.Config{Store: st, Files: disk, Log: slog.New(slog.DiscardHandler), Clock: time.Now, URL: "http://127.0.0.1",
		ID: func() string { return uuid.Must(uuid.NewV7()).String() }, Salt: func() (s [16]byte) { _, _ = rand.Read(s[:]); return s }})
	must(t, err)
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func put(kind policy.Kind, id string, doc any) policy.Change {
	raw, err := json.Marshal(doc)
	if err != nil {
		panic(err)
	}
	return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}
}

// shop is a small workspace in which everything decides: sites, teams, two
// trackers, restricted records, roles that overlap.
type shop struct {
	t    *testing.T
	a    *app.App
	dice *mathrand.Rand
	ws   string
}

var (
	shopPeople = []string{"ann", "bob", "cid", "dot", "eve"}
	shopTeams  = []string{"north", "south"}
	shopSites  = []string{"country", "town", "depot", "island"}
	shopRoles  = []string{"one", "two", "three"}
	shopStates = []string{"new", "doing", "done"}
	shopProps  = []string{"name", "price", "who", "crew", "*", "site", "author"}
)

func userID(name string) string { return "0190aaaa-0000-7000-8000-u" + name }

func newShop(t *testing.T, a *app.App, seed uint64) *shop {
	s := &shop{t: t, a: a, dice: mathrand.New(mathrand.NewPCG(seed, 7)), ws: uuid.Must(uuid.NewV7()).String()}
	changes := append(policy.BuiltIn(), put(policy.KindWorkspace, "", policy.Workspace{Key: "k" + s.ws, Name: "Shop", TimeZone: "UTC"}))
	user := func(name, settings string) policy.Change {
		return put(policy.KindUser, userID(name), policy.User{Name: name, Email: name + "@example.org", Kind: policy.KindRegular, Status: policy.StatusActive, Confirmed: true,
			AppAccess: true, Settings: settings, Superuser: settings == "full", Account: name})
	}
	changes = append(changes, user("owner", "full"), user("second", "full"))
	for _, p := range shopPeople {
		changes = append(changes, user(p, "none"))
	}
	for i, key := range shopTeams {
		changes = append(changes, put(policy.KindTeam, "", policy.Team{Key: key, Name: key, Members: []string{userID(shopPeople[i]), userID(shopPeople[i+1])}}))
	}
	for i, key := range shopSites {
		site := policy.Site{Key: key, Name: key, Kind: "site"}
		if i == 1 || i == 2 {
			site.Parent = shopSites[i-1]
		}
		changes = append(changes, put(policy.KindSite, "", site))
	}
	for _, key := range shopRoles {
		changes = append(changes, put(policy.KindRole, "", policy.Role{Key: key, Name: key, Enabled: true}))
	}
	for _, key := range []string{"orders", "notes"} {
		changes = append(changes, put(policy.KindTracker, "", shopTracker(key)))
		for _, role := range shopRoles {
			changes = append(changes, s.cells(role, key))
		}
	}
	changes = append(changes, put(policy.KindAssignment, "", policy.Assignment{User: userID("owner"), Role: policy.RoleManager, Site: "*"}))
	for range 7 {
		changes = append(changes, s.assignment())
	}
	_, err := a.NewWorkspace(t.Context(), s.ws, "k"+s.ws, "test", policy.Changeset{Changes: changes})
	must(t, err)
	s.records()
	return s
}

func shopTracker(key string) policy.Tracker {
	return policy.Tracker{Key: key, Name: key, UsesSites: key == "orders",
		Properties: []policy.Property{{Key: "name", Type: policy.Text}, {Key: "price", Type: policy.Number},
			{Key: "who", Type: policy.UserRef, Assigns: true, Pick: policy.Pick{Everyone: true}}, {Key: "crew", Type: policy.TeamRef, Assigns: true, Pick: policy.Pick{Teams: shopTeams}}},
		States:      []policy.State{{Key: "new", Kind: "open"}, {Key: "doing", Kind: "doing"}, {Key: "done", Kind: "done"}},
		Transitions: []policy.Transition{{From: "new", To: "doing"}, {From: "doing", To: "done"}}}
}

func (s *shop) one(from ...string) string { return from[s.dice.IntN(len(from))] }

func (s *shop) level() string { return s.one("none", "assigned", "all", "all") }

// cells is a random document of a role on a tracker.
func (s *shop) cells(role, tracker string) policy.Change {
	entries := func() policy.Entries {
		e := policy.Entries{Actions: map[string]string{}, Properties: map[string]policy.Cell{}}
		for range s.dice.IntN(4) {
			cell := policy.Cell{View: s.level()}
			e.Properties[s.one(shopProps...)] = cell
		}
		if s.dice.IntN(2) == 0 {
			e.Properties[s.one("name", "price")] = policy.Cell{View: "all", Edit: s.level()}
		}
		if s.dice.IntN(2) == 0 {
			e.Actions[s.one("create", "change_state", "archive", "delete")] = s.level()
		}
		return e
	}
	states := map[string]policy.Entries{}
	for _, state := range shopStates {
		if s.dice.IntN(2) == 0 {
			states[state] = entries()
		}
	}
	return put(policy.KindPermissions, "", policy.Permissions{Role: role, Tracker: tracker, AllStates: entries(), States: states})
}

func (s *shop) assignment() policy.Change {
	a := policy.Assignment{Role: s.one(shopRoles...), Site: s.one("*", "*", "country", "town", "depot", "island"), Reason: "test"}
	if s.dice.IntN(4) == 0 {
		a.Team = s.one(shopTeams...)
	} else {
		a.User = userID(s.one(shopPeople...))
	}
	return put(policy.KindAssignment, "", a)
}

func (s *shop) visit(who string) *app.Visit {
	return &app.Visit{Account: who, Workspace: s.ws, Channel: access.Page, Scope: access.Unlimited()}
}

// records makes some in every state and place, some restricted, some archived.
func (s *shop) records() {
	for i := range 60 {
		tracker := s.one("orders", "notes")
		in := app.NewRecord{Values: map[string][]byte{"name": []byte(`"x"`)}, State: s.one(shopStates...)}
		if s.dice.IntN(2) == 0 {
			in.Values["who"], _ = json.Marshal(userID(s.one(shopPeople...)))
		}
		if s.dice.IntN(3) == 0 {
			in.Values["crew"], _ = json.Marshal(s.one(shopTeams...))
		}
		if tracker == "orders" && s.dice.IntN(4) > 0 {
			in.Site = s.one(shopSites...)
		}
		made, err := s.a.CreateRecord(s.t.Context(), s.visit("owner"), tracker, in)
		must(s.t, err)
		switch {
		case i%6 == 0:
			_, err = s.a.Edit(s.t.Context(), s.visit("owner"), tracker, made.ID, record.Input{Restrict: &record.List{
				Users: []string{userID("owner"), userID(s.one(shopPeople...))}, Teams: []string{s.team(s.one(shopTeams...))}}})
		case i%7 == 0:
			_, err = s.a.Edit(s.t.Context(), s.visit("owner"), tracker, made.ID, record.Input{Archive: true})
		}
		must(s.t, err)
	}
}

func (s *shop) team(key string) (id string) {
	s.look(func(p *policy.Snapshot) {
		if t, ok := p.Team(key); ok {
			id = t.ID
		}
	})
	return id
}

func (s *shop) look(fn func(p *policy.Snapshot)) {
	s.t.Helper()
	must(s.t, s.a.Look(s.t.Context(), s.visit("owner"), func(v *app.Viewer) error { fn(v.Policy); return nil }))
}

// sight is what one person may do, record by record: a set of words.
type sight map[string]map[string]bool

// sees reads every record as each person gets it.
func (s *shop) sees() map[string]sight {
	out := map[string]sight{}
	for _, who := range append([]string{"owner", "second"}, shopPeople...) {
		for _, tracker := range []string{"orders", "notes"} {
			out[who+" "+tracker] = s.sight(who, tracker)
		}
	}
	return out
}

func (s *shop) sight(who, tracker string) sight {
	out := sight{}
	q := app.ListQuery{Query: record.Query{Limit: 200, Archived: record.LiveAndArchived}}
	page, err := s.a.Records(s.t.Context(), s.visit(who), tracker, q)
	var refused *app.Error
	if errors.As(err, &refused) && (refused.Kind == app.NotFound || refused.Kind == app.Door) {
		return out
	}
	must(s.t, err)
	for i := range page.Views {
		out[page.Views[i].ID()] = words(&page.Views[i])
	}
	return out
}

func words(v *record.View) map[string]bool {
	out := map[string]bool{"seen": true}
	for p := range access.Property(12) {
		key := v.Tracker().PropKey(p)
		if key == "" {
			continue
		}
		out["view "+key], out["edit "+key] = v.MayView(p), v.MayEdit(p)
	}
	can := v.Can()
	for what, reason := range map[string]access.Reason{"change": can.ChangeState, "archive": can.Archive, "restore": can.Restore, "delete": can.Delete} {
		out[what] = reason == access.Allowed
	}
	for f := range access.NumFeatures {
		for l := access.View; l <= access.Manage; l++ {
			out[fmt.Sprint("use ", f, l)] = v.MayUse(f, l)
		}
	}
	return out
}

// differ counts what two sights have and have not.
func differ(before, after sight) (sum [4]int) {
	ids := maps.Clone(before)
	maps.Copy(ids, after)
	for id := range ids {
		gains, loses := false, false
		all := maps.Clone(before[id])
		if all == nil {
			all = map[string]bool{}
		}
		maps.Copy(all, after[id])
		for what := range all {
			gains = gains || after[id][what] && !before[id][what]
			loses = loses || before[id][what] && !after[id][what]
		}
		for i, holds := range []bool{gains, loses, after[id] != nil && before[id] == nil, before[id] != nil && after[id] == nil} {
			if holds {
				sum[i]++
			}
		}
	}
	return sum
}

// change is a random changeset, most often one that can be saved.
func (s *shop) change() []policy.Change {
	switch s.dice.IntN(10) {
	case 0, 1, 2:
		return []policy.Change{s.cells(s.one(shopRoles...), s.one("orders", "notes"))}
	case 3, 4:
		return []policy.Change{s.assignment(), s.assignment()}
	case 5:
		var out []policy.Change
		s.look(func(p *policy.Snapshot) {
			all := p.Assignments()
			if a := all[s.dice.IntN(len(all))]; a.User != userID("owner") {
				out = append(out, policy.Change{Op: policy.Del, Kind: policy.KindAssignment, ID: a.ID})
			}
		})
		return append(out, s.assignment())
	case 6:
		members := []string{}
		for _, p := range shopPeople {
			if s.dice.IntN(2) == 0 {
				members = append(members, userID(p))
			}
		}
		team := s.one(shopTeams...)
		return []policy.Change{put(policy.KindTeam, team, policy.Team{Key: team, Name: team, Members: members})}
	case 7:
		mode := s.one("public", "restricted")
		return []policy.Change{put(policy.KindRestriction, "", policy.Restriction{Target: s.one("orders", "notes"), Mode: mode,
			Users: []string{userID("owner"), userID(s.one(shopPeople...))}, Teams: []string{s.one(shopTeams...)}})}
	case 8:
		role := s.one(shopRoles...)
		return []policy.Change{put(policy.KindRole, role, policy.Role{Key: role, Name: role, Enabled: s.dice.IntN(4) > 0,
			Features: map[string]string{"trackers": s.one("view", "edit", "manage"), "activity": "view"}})}
	}
	return s.elsewhere()
}

// elsewhere changes places, people and the order of states.
func (s *shop) elsewhere() []policy.Change {
	switch s.dice.IntN(4) {
	case 0:
		parent := s.one("", "country", "island")
		return []policy.Change{put(policy.KindSite, "depot", policy.Site{Key: "depot", Name: "depot", Kind: "site", Parent: parent})}
	case 1:
		id := userID(s.one(shopPeople...))
		var doc policy.User
		s.look(func(p *policy.Snapshot) {
			u, _ := p.User(id)
			doc = *u.User
		})
		doc.Status = s.one(policy.StatusActive, policy.StatusDeactivated)
		return []policy.Change{put(policy.KindUser, id, doc)}
	case 2:
		return []policy.Change{put(policy.KindPermissions, "", policy.Permissions{Role: s.one(shopRoles...), Tracker: "*",
			AllStates: policy.Entries{Properties: map[string]policy.Cell{"*": {View: s.level()}}}})}
	}
	var doc policy.Tracker
	s.look(func(p *policy.Snapshot) {
		t, _ := p.Tracker("orders")
		doc = *t.Tracker
	})
	doc.States = slices.Clone(doc.States)
	slices.Reverse(doc.States)
	doc.Properties = append(slices.Clone(doc.Properties[1:]), doc.Properties[0])
	doc.UsesSites = s.dice.IntN(3) > 0
	return []policy.Change{put(policy.KindTracker, "orders", doc)}
}

// TestAPreviewIsWhatTheSaveThenDoes makes random changes: who gains and loses how
// many records is what reading them all before and after the save finds, and who
// is not named keeps what they have (A11.2, A2.4). Which records they are is what
// the owner, who sees them, is listed.
func TestAPreviewIsWhatTheSaveThenDoes(t *testing.T) {
	onBoth(t, func(t *testing.T, a *app.App) {
		shifted, named := 0, 0
		for seed := range uint64(testcount.Previews.N()) {
			s := newShop(t, a, seed)
			before := s.sees()
			for step := range 9 {
				cs := policy.Changeset{Note: "test", Changes: s.change()}
				if step == 8 {
					cs.Changes = s.removal(seed)
				}
				told := s.told(cs)
				listed := s.listed(cs, told)
				for _, ids := range listed {
					named += len(ids)
				}
				_, err := a.Change(t.Context(), s.visit("owner"), func(*app.Viewer) (policy.Changeset, error) { return cs, nil })
				if (err != nil) != (len(told.Violations) > 0) {
					t.Fatalf("seed %d, step %d: the save says %v, the preview %+v", seed, step, err, told.Violations)
				}
				after := s.sees()
				if err == nil {
					shifted += s.hold(fmt.Sprintf("seed %d, step %d: %s", seed, step, cs.Changes[0].Doc), told, before, after)
					s.same(fmt.Sprintf("seed %d, step %d", seed, step), listed, before, after)
				}
				before = after
			}
		}
		if shifted < 10 || named < 20 {
			t.Errorf("only %d people gained or lost something, and %d records were listed: the changes say little", shifted, named)
		}
	})
}

// told asks for a preview, and again where a busy machine has cut the counting
// short, which the answer says.
func (s *shop) told(cs policy.Changeset) (out app.PolicyPreview) {
	s.t.Helper()
	for range 5 {
		var err error
		out, err = s.a.Preview(s.t.Context(), s.visit("owner"), func(*app.Viewer) (policy.Changeset, error) { return cs, nil })
		must(s.t, err)
		if out.Records.Complete {
			break
		}
	}
	return out
}

// hold compares what was told with what has happened.
func (s *shop) hold(what string, told app.PolicyPreview, before, after map[string]sight) (shifted int) {
	s.t.Helper()
	if !told.Records.Complete || !told.Complete {
		s.t.Errorf("%s: not complete", what)
	}
	counts := map[string][4]int{}
	for _, p := range told.Records.People {
		counts[p.User.Name+" "+p.Tracker.Key] = [4]int{p.Gains, p.Losses, p.Appears, p.Disappears}
	}
	named := func(shifts []app.PreviewShift, who string) bool {
		name, tracker, _ := strings.Cut(who, " ")
		return slices.ContainsFunc(shifts, func(x app.PreviewShift) bool {
			return slices.ContainsFunc(x.Users, func(u app.WhyRef) bool { return u.Name == name }) &&
				slices.ContainsFunc(x.Trackers, func(tr app.PreviewTracker) bool { return tr.Tracker.Key == tracker })
		})
	}
	for _, u := range told.Unaffected.Users {
		for _, tracker := range []string{"orders", "notes"} {
			if who := u.Name + " " + tracker; differ(before[who], after[who]) != [4]int{} {
				s.t.Errorf("%s: %s was told to be unaffected", what, who)
			}
		}
	}
	for who := range after {
		sum := differ(before[who], after[who])
		if sum != counts[who] {
			s.t.Errorf("%s: %s: gains, losses, appears, disappears were told as %v and are %v", what, who, counts[who], sum)
		}
		if sum != [4]int{} {
			shifted++
		}
		teams := strings.Contains(what, `"members"`) // then whose a record is differs, and no cell
		if !teams && (sum[0] > 0 && !named(told.Gains, who) || sum[1] > 0 && !named(told.Losses, who)) {
			s.t.Errorf("%s: %s gains %d and loses %d and is not named", what, who, sum[0], sum[1])
		}
	}
	return shifted
}
