package silence

import (
	"context"
	"fmt"
	"slices"

	"github.com/trackward/trackward/internal/policy"
)

// people are everybody of the workspace. Those whom the person may see or pick
// are the same on both sides by name, team and standing (A4.9h); what else is
// known of them is not.
func (w *world) people() {
	ctx := context.Background()
	w.begin(nil, nil)
	account := func(email, name, password string) string {
		a, err := w.on.login.CreateAccount(ctx, email, name, true)
		must(w.t, err)
		must(w.t, w.on.login.SetPassword(ctx, a.ID, password))
		return a.ID
	}
	bossAccount, mine := account("boss-"+w.key+"@example.org", "Boss", password), account(w.email, "Me", password)
	w.boss = w.visit(bossAccount)
	other := account("p1-"+w.key+"@example.org", "P1", password)
	w.p1 = w.visit(other)
	w.put(policy.KindWorkspace, "", w.settings())
	w.user("boss", policy.User{Name: "Boss", Email: "boss-" + w.key + "@example.org", Settings: "full", Superuser: true, Account: bossAccount})
	for _, name := range []string{"ada", "bob"} {
		w.user(name, policy.User{Name: "Admin " + name, Settings: "extended", Email: w.word() + "@example.org", Phone: w.text()})
	}
	for _, name := range []string{"p1", "p2", "p3"} {
		u := policy.User{Name: "Person " + name, Email: w.word() + "@example.org", Phone: w.text(), JobCode: w.text(), Superuser: w.side() == 0}
		if name == "p1" {
			u.Account = other
		}
		w.user(name, u)
	}
	w.user("gone", policy.User{Name: "Gone", Email: w.word() + "@example.org", Status: "deactivated"})
	w.user("listed", policy.User{Name: "Listed", Kind: "viewer", Phone: w.text()})
	w.user("guest", policy.User{Name: "Guest", Kind: "guest", Phone: w.text()})
	if w.who.whole() {
		w.user("machine", policy.User{Name: "Machine", Kind: "integration"})
	}
	w.myself(mine)
	w.stranger(account)
	w.teams()
}

func (w *world) settings() policy.Workspace {
	seats := 40 + w.side()
	doc := policy.Workspace{Key: w.key, Name: "Works", TimeZone: "Europe/Berlin", AppAccess: "everyone", Support: "Ask at the desk."}
	if w.who == outsider {
		doc.AppAccess = "selected"
	}
	if w.who != selective {
		doc.Seats = &seats
	}
	return doc
}

// user puts a user whose id is known by name.
func (w *world) user(name string, u policy.User) string {
	id := w.id("user " + name)
	w.users[name] = id
	w.putUser(id, u)
	w.note(w.hearsPeople(), "user", id)
	return id
}

func (w *world) putUser(id string, u policy.User) {
	if u.Kind == "" {
		u.Kind = "regular"
	}
	if u.Status == "" {
		u.Status = "active"
	}
	if u.Settings == "" {
		u.Settings = none
	}
	u.Confirmed = true
	u.AppAccess = u.Account == "" || u.Name != "Me" || w.mode != "noaccess"
	w.put(policy.KindUser, id, u)
}

func (w *world) myself(account string) {
	u := policy.User{Name: "Me", Email: w.email, Account: account}
	switch w.who {
	case machine:
		u = policy.User{Name: "Me", Kind: "integration"}
	case selective:
		u.Settings, u.Configures = "selective", []string{"orders"}
	case extended, full:
		u.Settings, u.Superuser = string(w.who), w.who == full || w.seed%2 == 0
	case outsider:
		w.mode = w.outside()
		switch w.mode {
		case "viewer":
			u.Kind = "viewer"
		case "deactivated":
			u.Status = "deactivated"
		case "guest":
			u.Kind = "guest"
		case "stranger":
			return
		}
	}
	w.me = w.id("user me")
	w.putUser(w.me, u)
	w.note(true, "user", w.me)
}

// stranger is a user whom the person never hears of, and an account, on one side.
func (w *world) stranger(account func(email, name, password string) string) {
	id, name, email := w.secretID(), w.text(), w.word()+"-"+w.key+"@example.org"
	w.note(false, "user", id)
	w.note(false, "email", email)
	if w.variant == 1 {
		return
	}
	mine := account(email, name, "nobody tries this one")
	if !w.hearsPeople() {
		w.putUser(id, policy.User{Name: name, Email: email, Settings: "extended", Account: mine})
	}
}

func (w *world) teams() {
	w.myTeam = w.me != "" && w.who != machine && (w.who == client || w.mode == "guest" || w.chance(30))
	north := []string{w.users["p1"]}
	if w.myTeam {
		north = append(north, w.me)
	}
	for _, t := range []policy.Team{
		{Key: "north", Name: "North", Members: north},
		{Key: "south", Name: "South", Members: []string{w.users["p2"], w.users["p3"]}},
	} {
		id := w.id("team " + t.Key)
		w.put(policy.KindTeam, id, t)
		w.note(w.hearsTeams() || w.myTeam && t.Key == "north", "team", t.Key, id)
	}
	id, key := w.secretID(), w.word()
	w.note(false, "team", key, id)
	if w.variant == 0 && !w.hearsTeams() {
		w.put(policy.KindTeam, id, policy.Team{Key: key, Name: w.text(), Members: []string{w.users["p1"]}})
	}
}

// places is the site tree.
func (w *world) places() {
	hears := w.hearsSites()
	for _, s := range []policy.Site{{Key: "r1", Kind: "region"}, {Key: "s1", Parent: "r1"}, {Key: "z1", Parent: "s1"}, {Key: "r2", Kind: "region"}, {Key: "s2", Parent: "r2"}, {Key: "e1", Parent: "r2"}} {
		id := w.id("site " + s.Key)
		s.Name = "Site " + s.Key
		w.put(policy.KindSite, id, s)
		seen := hears
		for _, sight := range w.sights {
			seen = seen || sight.site != "" && slices.Contains(covers[sight.site], s.Key)
		}
		w.note(seen, "site", s.Key, id)
	}
	id, key := w.secretID(), w.word()
	w.note(false, "site", key, id)
	if w.variant == 0 && !hears {
		w.put(policy.KindSite, id, policy.Site{Key: key, Name: w.text(), Parent: "r2"})
	}
}

// features are the sheets' levels by kind of person.
func (w *world) features() map[string]string {
	f := map[string]string{"trackers": "edit", "comments": "edit"}
	maybe := func(key, level string) {
		if w.chance(60) {
			f[key] = level
		}
	}
	switch w.who {
	case manager:
		return map[string]string{"trackers": "manage", "comments": "manage", "activity": "view", "import": "manage", "export": "view",
			"directory": "view", "dashboards": "manage", "reports": "manage", "report_templates": "manage", "audit": "view"}
	case directory:
		return map[string]string{"directory": "view"}
	case client, outsider:
		f = map[string]string{"trackers": "view"}
		maybe("activity", "view")
		return f
	}
	maybe("activity", "view")
	maybe("import", "edit")
	maybe("export", "view")
	if f["export"] != "" {
		f["reports"] = "view"
	}
	return f
}

// roles are the person's own, the makers', and others.
func (w *world) roles() {
	maker := w.role("maker", policy.Role{Name: "Maker", Features: map[string]string{"trackers": "manage", "comments": "edit", "activity": "view"},
		Network: []policy.NetworkRule{{Prefix: "10.0.0.0/8", Rule: "block", Note: w.text()}}})
	features := w.features()
	w.gives = features
	w.reads = features["comments"] != ""
	for _, key := range []string{"clients", "orders"} {
		tree := w.tree(key)
		w.own(tree, features, 1+w.dice.IntN(2))
	}
	w.own(w.dark, features, 1)
	if w.who == directory {
		w.role("people", policy.Role{Name: "People", Features: features})
		w.assign("people", w.me, "", "*")
	}
	w.put(policy.KindPermissions, w.id("maker everywhere"), policy.Permissions{Role: "maker", Tracker: "*", AllStates: policy.Entries{
		Actions: map[string]string{"create": all, "change_state": all, "archive": all, "delete": all}, Properties: map[string]policy.Cell{"*": {View: all, Edit: all}}}})
	for _, name := range []string{"boss", "p1", "p2", "p3"} {
		w.assign("maker", w.users[name], "", "*")
	}
	if w.who == manager { // through whose links a guest who sees all is to see no more than they
		w.assign("maker", w.users["guest"], "", "*")
	}
	if w.who.whole() {
		w.role("robot", policy.Role{Name: "Robot", API: "grant", Features: map[string]string{"trackers": "view"}})
		w.put(policy.KindPermissions, w.id("robot"), policy.Permissions{Role: "robot", Tracker: "orders", AllStates: policy.Entries{Properties: map[string]policy.Cell{"*": {View: all}}}})
		w.assign("robot", w.users["machine"], "", "*")
	}
	_ = maker
	w.spares()
	w.otherRoles()
	w.closeTrackers()
}

func (w *world) tree(key string) *plan {
	i := slices.IndexFunc(w.trees, func(p *plan) bool { return p.key == key })
	return w.trees[i]
}

func (w *world) role(key string, r policy.Role) string {
	r.Enabled = true
	return w.putRole(key, r)
}

func (w *world) putRole(key string, r policy.Role) string {
	id := w.id("role " + key)
	r.Key, r.Portal = key, "staff"
	w.put(policy.KindRole, id, r)
	w.note(w.who.office(), "role", key, id)
	return id
}

func (w *world) assign(role, user, team, site string) {
	id := w.id(fmt.Sprint("assignment", role, user, team, site))
	w.put(policy.KindAssignment, id, policy.Assignment{Role: role, User: user, Team: team, Site: site, Reason: "because"})
	w.note(w.who.office(), "assignment", id)
}

// own makes the roles that give the person their sight of a tracker.
func (w *world) own(tree *plan, features map[string]string, n int) {
	s := w.sights[tree.key]
	if s == nil {
		return
	}
	var roles []string
	for i := range n {
		key := fmt.Sprintf("see-%s-%d", tree.key, i)
		if tree.secret != "" {
			key = "see-more"
		}
		roles = append(roles, key)
		api := ""
		if w.who == machine {
			api = policy.APIGrant
		}
		w.role(key, policy.Role{Name: "See", Features: features, Exclusive: w.alone(), API: api})
	}
	for i, doc := range s.documents(tree, roles) {
		if id := w.id(fmt.Sprint("cells", roles[i])); slices.Contains(w.trees, tree) {
			w.put(policy.KindPermissions, id, doc)
		}
	}
	site := "*"
	if s.site != "" {
		site = s.site
	}
	for _, key := range roles {
		if w.who == client || w.mode == "guest" {
			w.assign(key, "", "north", site)
		} else {
			w.assign(key, w.me, "", site)
		}
	}
}

// otherRoles are held by others and give the person nothing.
func (w *world) otherRoles() {
	id, key, held := w.secretID(), w.word(), w.secretID()
	w.note(false, "role", key, id)
	w.note(false, "assignment", held)
	reason, name := w.text(), w.text()
	if w.who == selective || w.side() == 1 {
		return // whoever has settings access is shown the roles
	}
	w.put(policy.KindRole, id, policy.Role{Key: key, Name: name, Description: w.text(), Enabled: true, Portal: "admin", Features: map[string]string{"trackers": "view"}})
	w.put(policy.KindAssignment, held, policy.Assignment{Role: key, User: w.users["p2"], Site: "s2", Reason: reason})
}

// closeTrackers restricts trackers to others.
func (w *world) closeTrackers() {
	for _, tree := range w.trees {
		if s := w.sights[tree.key]; s != nil && s.closed || tree.secret != "" && w.side() == 0 {
			w.put(policy.KindRestriction, w.secretOf(tree), policy.Restriction{Target: tree.key, Mode: "restricted", Users: []string{w.users["boss"], w.users["p1"]}})
		}
	}
}

func (w *world) secretOf(tree *plan) string { return tree.secret + "-list" }

// views are saved by others: one that all may open, one that names what the
// person may not, one for others and one of another's own.
func (w *world) views() {
	tree := w.tree("orders")
	shown, hidden := "", w.word()
	for _, f := range tree.shared() {
		if w.sights["orders"].ever(f.key) && f.kind == policy.Text {
			shown = f.key
		}
	}
	open := policy.View{Tracker: "orders", Key: "open", Name: "Open", Owner: w.users["p1"], Shared: true, Sort: "-created_at", Filter: `number > 0`}
	if shown != "" {
		open.Filter, open.Columns = shown+` != "Cy"`, []string{shown, "number"}
	}
	broken := policy.View{Tracker: "orders", Key: "broken", Name: "Broken", Owner: w.users["p1"], Shared: true, Filter: "number > 0 and " + hidden + " is_empty", Columns: []string{"number"}}
	for _, f := range tree.fields {
		if !w.sights["orders"].ever(f.key) && w.who != selective {
			broken.Columns = append(broken.Columns, f.key)
		}
	}
	w.view(w.id("view open"), true, open)
	w.view(w.id("view broken"), true, broken)
	private := policy.View{Tracker: "orders", Key: w.word(), Name: w.text(), Owner: w.users["p1"], Filter: "number = 7"}
	listed := policy.View{Tracker: "orders", Key: w.word(), Name: w.text(), Owner: w.users["p1"], Shared: true}
	ids := []string{w.secretID(), w.secretID(), w.secretID()}
	w.note(false, "view", private.Key, listed.Key, ids[0], ids[1])
	if w.who == selective { // who configures a tracker may name its shared views
		return
	}
	if w.side() == 0 || w.seed%2 == 0 {
		w.put(policy.KindView, ids[0], private)
		w.put(policy.KindView, ids[1], listed)
		w.put(policy.KindRestriction, ids[2], policy.Restriction{Target: ids[1], Mode: "restricted", Teams: []string{"south"}})
	}
}

// dashboards are made by others: one shared with tiles that may be read, one that
// names what the person may not, and one on a tracker that is not seen; and, on
// one side perhaps, one that is somebody's own and one that is restricted.
func (w *world) dashboards() {
	open := policy.Dashboard{Name: "Open", Owner: w.users["p1"], Shared: true, Tiles: []policy.Tile{
		{Title: "By state", Kind: policy.TileBar, Tracker: "orders", Group: "state"},
		{Title: "Broken", Kind: policy.TileNumber, Tracker: "orders", Filter: w.word() + " is_empty"},
	}}
	if w.dark != nil && slices.Contains(w.trees, w.dark) && !w.who.office() && w.who != selective {
		open.Tiles = append(open.Tiles, policy.Tile{Title: w.text(), Kind: policy.TileTable, Tracker: w.dark.key, Group: "state"})
	}
	id := w.id("dashboard")
	w.put(policy.KindDashboard, id, open)
	w.note(true, "dashboard", id)
	ids := []string{w.secretID(), w.secretID(), w.secretID()}
	w.note(false, "dashboard", ids[0], ids[1])
	if w.who == selective || w.who.office() { // who may configure it may open a shared one
		return
	}
	if w.side() == 0 || w.seed%2 == 0 {
		w.put(policy.KindDashboard, ids[0], policy.Dashboard{Name: w.text(), Owner: w.users["p1"]})
		w.put(policy.KindDashboard, ids[1], policy.Dashboard{Name: w.text(), Owner: w.users["p1"], Shared: true})
		w.put(policy.KindRestriction, ids[2], policy.Restriction{Target: ids[1], Mode: "restricted", Teams: []string{"south"}})
	}
}

// reports are made by others: a shared one that names what the person may not, one
// whose filter does, one grouped by such, and a template at a region; and, on one
// side perhaps, somebody's own and one on a tracker that is not seen.
func (w *world) reports() {
	shared := policy.Report{Name: "Shared", Kind: policy.ReportShared, Owner: w.users["p1"], Tracker: "orders", Columns: []string{"number"}, Group: "state",
		Measures: []string{"count"}, Date: "created_at", Period: "this_year"}
	broken := policy.Report{Name: "Broken", Kind: policy.ReportShared, Owner: w.users["p1"], Tracker: "orders", Filter: "number > 0 and " + w.word() + " is_empty"}
	kept := policy.Report{Name: "Kept", Kind: policy.ReportTemplate, Owner: w.users["p1"], Tracker: "orders", Site: "r1", Group: "created_at:month"}
	// Of a property that one side may not even have: hidden, it is no group at all, and
	// the groups within are all there are.
	grouped := policy.Report{Name: "Grouped", Kind: policy.ReportShared, Owner: w.users["p1"], Tracker: "orders", Subgroup: "state"}
	for _, f := range w.tree("orders").fields {
		hides := !w.sights["orders"].ever(f.key) && w.who != selective
		if hides {
			shared.Columns = append(shared.Columns, f.key)
		}
		if hides && (f.kind == policy.Number || f.kind == policy.Money) && len(shared.Measures) < 3 {
			shared.Measures = append(shared.Measures, "sum:"+f.key)
		}
		if hides && f.kind == policy.Text {
			grouped.Group = f.key
			shared.Subgroup = f.key
		}
	}
	for _, r := range []policy.Report{shared, broken, kept, grouped} {
		id := w.id("report " + r.Name)
		if r.Site == "" || w.tree("orders").usesSites {
			w.put(policy.KindReport, id, r)
			w.note(true, "report", id)
		}
	}
	ids := []string{w.secretID(), w.secretID()}
	w.note(false, "report", ids...)
	if w.side() == 0 || w.seed%2 == 0 {
		w.put(policy.KindReport, ids[0], policy.Report{Name: w.text(), Kind: policy.ReportOwn, Owner: w.users["p1"], Tracker: "orders"})
		if w.dark != nil && slices.Contains(w.trees, w.dark) && !w.who.office() && w.who != selective {
			w.put(policy.KindReport, ids[1], policy.Report{Name: w.text(), Kind: policy.ReportShared, Owner: w.users["p1"], Tracker: w.dark.key, Filter: "number = 7"})
		}
	}
}

func (w *world) view(id string, seen bool, v policy.View) {
	w.put(policy.KindView, id, v)
	w.note(seen, "view", v.Key, id)
}
