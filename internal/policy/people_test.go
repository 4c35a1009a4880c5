package policy

import (
	"strings"
	"testing"
	"time"
)

func TestEmailsAreComparedInOneForm(t *testing.T) {
	for in, want := range map[string]string{
		"Mike@X.io": "mike@x.io", " mike@x.io ": "mike@x.io", "STRASSE@x.de": "strasse@x.de", "straße@x.de": "straße@x.de", "Ω@x.io": "ω@x.io",
		"jose\u0301@x.io": "josé@x.io",
	} {
		if got, err := CanonicalEmail(in); err != nil || got != want {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
	for _, bad := range []string{"", "mike", "@x.io", "mike@", "a@b@c", "a b@x.io", "a@x.io\r\nBcc: b@x.io", "<a@x.io>", "a@.io", "a@x.", strings.Repeat("a", 250) + "@x.io"} {
		if got, err := CanonicalEmail(bad); err == nil {
			t.Errorf("%q is taken as %q", bad, got)
		}
	}
	w := newWorld(t)
	w.user("mike", SettingsNone)
	w.refuse(CodeEmailTaken, w.as("owner"), putDoc(KindUser, "", `{"name":"M","email":" MIKE@Example.org "}`))
	w.refuse(CodeInvalid, w.as("owner"), putDoc(KindUser, "", `{"name":"M","email":"mike"}`))
	w.refuse(CodeInvalid, w.as("owner"), putDoc(KindUser, "", `{"name":"M"}`))
	w.refuse(CodeInvalid, w.as("owner"), putDoc(KindUser, "", `{"name":"A\nB","kind":"guest"}`))
}

// A8.6: confirmation and account are not typed by anybody.
func TestANewUserIsInvitedUntilTheEmailIsConfirmed(t *testing.T) {
	w := staff(t)
	id := w.do(w.as("ext"), putDoc(KindUser, "", `{"name":"New","email":"new@example.org"}`))
	if u := mustUser(w, id); u.Status != StatusInvited || u.Confirmed || u.Settings != SettingsNone || u.Kind != KindRegular || !u.AppAccess {
		t.Errorf("%+v", u.User)
	}
	w.refuse(CodeInvalid, w.as("ext"), w.patched(KindUser, id, map[string]any{"status": "active"}))
	w.refuse(CodeInvalid, w.as("ext"), w.patched(KindUser, id, map[string]any{"confirmed": true}))
	w.refuse(CodeInvalid, w.as("owner"), w.patched(KindUser, id, map[string]any{"account": "acc-owner2"}))
	w.refuse(CodeInvalid, w.as("ext"), putDoc(KindUser, "", `{"name":"X","email":"x@example.org","status":"deleted"}`))
	w.refuse(CodeInvalid, system, w.patched(KindUser, id, map[string]any{"status": "active"}))
	w.do(system, w.patched(KindUser, id, map[string]any{"status": "active", "confirmed": true, "account": "acc-new"}))
	if u, ok := w.snap.UserByAccount("acc-new"); !ok || u.Status != StatusActive {
		t.Errorf("%+v", u.User)
	}
	if _, ok := w.snap.UserByAccount(""); ok {
		t.Error("no account finds a user")
	}
	w.refuse(CodeKeyTaken, system, w.patched(KindUser, "plain", map[string]any{"account": "acc-new"}))

	w.do(w.as("ext"), w.patched(KindUser, id, map[string]any{"status": "deactivated"}))
	if got := w.last.EndedUsers; len(got) != 1 || got[0] != id {
		t.Errorf("sessions ended of %v", got)
	}
	w.do(w.as("ext"), w.patched(KindUser, id, map[string]any{"status": "active"}))
	if u := mustUser(w, id); u.Status != StatusActive {
		t.Errorf("reactivated as %s", u.Status)
	}
}

// A8.6: an administrator who changes an e-mail takes nobody's place.
func TestAChangedEmailUnlinksTheAccountAndRolesWait(t *testing.T) {
	w := staff(t)
	w.do(w.as("ext"), w.patched(KindUser, "mgr", map[string]any{"email": "evil@example.org"}))
	u := mustUser(w, "mgr")
	if u.Account != "" || u.Confirmed || u.Status != StatusInvited || u.HeldBy != "ext" {
		t.Fatalf("%+v", u.User)
	}
	if len(w.last.EndedUsers) != 1 || len(w.last.Adjusted) == 0 {
		t.Error("the sessions go on, or nobody is told")
	}
	w.do(system, w.patched(KindUser, "mgr", map[string]any{"status": "active", "confirmed": true, "account": "acc-evil"}))
	orders, _ := w.snap.Tracker("orders")
	sees := func() bool {
		subject, reason := w.snap.Engine().Subject(mustUser(w, "mgr").N, requestAt(w.now))
		if reason != "" {
			t.Fatal(reason)
		}
		g := subject.Tracker(orders.N)
		return g.Sees()
	}
	if sees() {
		t.Error("the roles do not wait")
	}
	for _, who := range []string{"ext", "tag"} {
		w.refuse(CodeForbidden, w.as(who), w.patched(KindUser, "mgr", map[string]any{"held_by": ""}))
	}
	w.do(w.as("ext"), w.patched(KindUser, "mgr", map[string]any{"phone": "1"})) // leaving it out keeps it
	if sees() {
		t.Error("the roles came back")
	}
	w.do(w.as("owner"), w.patched(KindUser, "mgr", map[string]any{"held_by": ""}))
	if !sees() {
		t.Error("a full user's word does not count")
	}
	w.do(w.as("owner"), w.patched(KindUser, "mgr", map[string]any{"email": "other@example.org"}))
	w.do(system, w.patched(KindUser, "mgr", map[string]any{"status": "active", "confirmed": true}))
	w.refuse(CodeForbidden, w.as("owner"), w.patched(KindUser, "mgr", map[string]any{"held_by": ""}))
	w.do(w.as("fu2"), w.patched(KindUser, "mgr", map[string]any{"held_by": ""}))
}

// Nor by the way through another kind, nor by changing it twice.
func TestNoDetourChangesAnEmailUnnoticed(t *testing.T) {
	w := staff(t)
	patch := func(who string, set map[string]any) { w.t.Helper(); w.do(w.as(who), w.patched(KindUser, "mgr", set)) }
	patch("ext", map[string]any{"kind": "guest"})
	if u := mustUser(w, "mgr"); u.Account != "" {
		t.Error("a guest signs in by account")
	}
	patch("ext", map[string]any{"email": "evil@example.org"})
	patch("ext", map[string]any{"kind": "regular"})
	if u := mustUser(w, "mgr"); u.HeldBy != "ext" || u.Confirmed || u.Status != StatusInvited {
		t.Errorf("%+v", u.User)
	}
	patch("owner", map[string]any{"email": "again@example.org"})
	w.refuse(CodeForbidden, w.as("owner"), w.patched(KindUser, "mgr", map[string]any{"held_by": ""}))
	patch("fu2", map[string]any{"held_by": ""})

	w.do(system, putDoc(KindUser, "fresh", `{"name":"F","email":"f@example.org"}`))
	w.do(w.as("ext"), w.patched(KindUser, "fresh", map[string]any{"email": "typo-corrected@example.org"}))
	if u := mustUser(w, "fresh"); u.HeldBy != "" {
		t.Error("correcting an invitation holds roles")
	}
}

// A8.6: the account that a change of kind took away is told of a later change of the
// e-mail, and may vouch; until then nothing waits.
func TestTheAccountThatAChangeOfKindTookIsTheOldOne(t *testing.T) {
	for _, kinds := range [][]string{{KindGuest}, {KindViewer}, {KindGuest, KindRegular}, {KindViewer, KindGuest}} {
		w := staff(t)
		patch := func(by string, set map[string]any) User {
			w.t.Helper()
			w.do(w.as(by), w.patched(KindUser, "mgr", set))
			return *mustUser(w, "mgr").User
		}
		for _, kind := range kinds {
			if u := patch("ext", map[string]any{"kind": kind}); u.HeldBy != "" || u.Account != "" {
				t.Errorf("%v: %+v", kinds, u)
			}
		}
		patch("ext", map[string]any{"email": "evil@example.org"})
		if u := patch("ext", map[string]any{"kind": KindRegular}); u.OldAccount != "acc-mgr" || u.HeldBy != "ext" {
			t.Errorf("%v: nobody is told: %+v", kinds, u)
		}
		if u := patch("fu2", map[string]any{"held_by": ""}); u.OldAccount != "" {
			t.Errorf("%v: what was vouched for keeps the old account: %+v", kinds, u)
		}
	}
	w := staff(t)
	w.do(w.as("ext"), w.patched(KindUser, "mgr", map[string]any{"kind": KindGuest}))
	w.do(w.as("ext"), w.patched(KindUser, "mgr", map[string]any{"kind": KindRegular}))
	w.do(system, w.patched(KindUser, "mgr", map[string]any{"account": "acc-now"}))
	if u := mustUser(w, "mgr"); u.OldAccount != "" || u.Account != "acc-now" {
		t.Errorf("whoever signs in again has an old account: %+v", u.User)
	}
}

// A8.5: a deleted user leaves everything, and what was restricted stays so.
func TestADeletedUserLeavesEverything(t *testing.T) {
	w := staff(t)
	orders, _ := w.snap.Tracker("orders")
	w.do(system, putDoc(KindAssignment, "", `{"user":"plain","role":"courier","site":"*"}`),
		putDoc(KindRestriction, "", `{"target":"orders","mode":"restricted","users":["plain"]}`),
		putDoc(KindView, "", `{"tracker":"orders","key":"own","name":"Own","owner":"plain"}`),
		putDoc(KindView, "", `{"tracker":"orders","key":"shared","name":"Shared","owner":"plain","shared":true}`))
	n := mustUser(w, "plain").N
	if strings.Count(journalText(w), "plain@example.org") == 0 {
		t.Fatal("the journal never held the e-mail")
	}
	known := len(w.ledger)
	w.do(w.as("ext"), del(KindUser, "plain"))
	if got := w.last.RemovedUsers; len(got) != 1 || got[0] != "plain" {
		t.Errorf("removed %v", got)
	}
	if w.ledger = w.ledger[known:]; strings.Contains(journalText(w), "plain@example.org") {
		t.Error("the entry of the deletion holds the e-mail")
	}
	if err := Verify(w.last.Entry); err != nil {
		t.Error(err)
	}
	u := mustUser(w, "plain")
	if u.N != n || u.Name != DeletedName || u.Email != "" || u.Status != StatusDeleted || u.Account != "" {
		t.Errorf("the tombstone is %+v", u.User)
	}
	if len(w.snap.AssignmentsOf("plain")) != 0 {
		t.Error("assignments are left")
	}
	if team, _ := w.snap.Team("crew"); len(team.Members) != 0 {
		t.Error("the team is left")
	}
	if _, r, _ := w.snap.Restriction(orders.ID); r.Mode != Restricted || len(r.Users) != 0 {
		t.Errorf("the restriction is %+v", r)
	}
	if _, ok := w.snap.View("orders", "own"); ok {
		t.Error("the own view is left")
	}
	if v, ok := w.snap.View("orders", "shared"); !ok || v.Owner != "plain" {
		t.Error("the shared view is gone")
	}
	for _, other := range w.snap.Users() {
		if other.ID == "plain" {
			t.Error("the deleted user is listed")
		}
	}
	if _, ok := w.snap.UserByEmail("plain@example.org"); ok {
		t.Error("the e-mail finds the deleted user")
	}
	w.refuse(CodeNotFound, w.as("owner"), putDoc(KindUser, "plain", `{"name":"P","email":"plain@example.org"}`))
	w.refuse(CodeNotFound, w.as("owner"), del(KindUser, "plain"))
	w.refuse(CodeNotFound, w.as("owner"), putDoc(KindAssignment, "", `{"user":"plain","role":"courier","site":"*"}`))
	w.refuse(CodeNotFound, w.as("owner"), putDoc(KindTeam, w.teamID("crew"), `{"key":"crew","name":"Crew","members":["plain"]}`))
	again := w.do(w.as("ext"), putDoc(KindUser, "", `{"name":"P","email":"plain@example.org"}`))
	if again == "plain" || len(w.snap.AssignmentsOf(again)) != 0 {
		t.Error("the same e-mail invited anew inherits")
	}
}

func journalText(w *world) string {
	var b strings.Builder
	for _, e := range w.ledger {
		for _, c := range e.Changes {
			b.Write(c.Before)
			b.Write(c.After)
		}
	}
	return b.String()
}

func TestADeletedTeamLeavesEverything(t *testing.T) {
	w := staff(t)
	orders, _ := w.snap.Tracker("orders")
	doc := stored[Tracker](w, KindTracker, orders.ID)
	doc.Properties[3].Pick = Pick{Teams: []string{"crew"}, Roles: []string{"courier"}}
	w.do(system, putDoc(KindTracker, orders.ID, doc), putDoc(KindAssignment, "", `{"team":"crew","role":"courier","site":"*"}`),
		putDoc(KindRestriction, "", `{"target":"orders","mode":"restricted","teams":["crew"]}`))
	id := w.teamID("crew")
	w.do(w.as("ext"), del(KindTeam, "crew"))
	if got := w.last.RemovedTeams; len(got) != 1 || got[0] != id {
		t.Errorf("removed %v", got)
	}
	for _, o := range w.snap.Objects() {
		if strings.Contains(string(o.Doc), id) {
			t.Errorf("%s %s still names the team", o.Kind, o.ID)
		}
	}
	if _, r, _ := w.snap.Restriction(orders.ID); r.Mode != Restricted {
		t.Error("the tracker became public")
	}
	if x, _ := w.snap.Tracker("orders"); len(x.Properties[3].Pick.Roles) != 1 {
		t.Error("more was taken out than the team")
	}
}

func TestTheSiteTreeHasNoCircleAndNothingHangsLoose(t *testing.T) {
	w := newWorld(t)
	w.do(system, putDoc(KindSite, "", `{"key":"a","name":"A","kind":"region"}`), putDoc(KindSite, "", `{"key":"b","name":"B","parent":"a"}`),
		putDoc(KindSite, "", `{"key":"c","name":"C","kind":"zone","parent":"b"}`))
	a, _ := w.snap.Site("a")
	b, _ := w.snap.Site("b")
	c, _ := w.snap.Site("c")
	w.refuse(CodeInvalid, system, w.patched(KindSite, a.ID, map[string]any{"parent": "c"}))
	w.refuse(CodeInvalid, system, w.patched(KindSite, a.ID, map[string]any{"parent": "a"}))
	w.refuse(CodeInvalid, system, w.patched(KindSite, c.ID, map[string]any{"parent": "a"}), w.patched(KindSite, a.ID, map[string]any{"parent": "b"}))
	w.refuse(CodeInUse, system, del(KindSite, "b"))
	w.do(system, putDoc(KindAssignment, "", `{"user":"owner","role":"member","site":"c"}`))
	as := w.last.Entry.Changes[0].ID
	w.refuse(CodeInUse, system, del(KindSite, "c"))
	w.refuse(CodeNotFound, system, putDoc(KindSite, "", `{"key":"d","name":"D","parent":"nothing"}`))
	w.do(system, del(KindAssignment, as), del(KindSite, "c"), del(KindSite, "b"))
	if got := w.last.RemovedSites; len(got) != 2 || got[0] != c.ID || got[1] != b.ID {
		t.Errorf("removed %v", got)
	}
}

func TestAnAssignmentIsDatedGivenAndReasoned(t *testing.T) {
	w := staff(t)
	tomorrow, nextWeek, yesterday := w.now.AddDate(0, 0, 1), w.now.AddDate(0, 0, 7), w.now.AddDate(0, 0, -1)
	base := Assignment{User: "plain", Role: "courier", Site: AllSites}
	with := func(f func(*Assignment)) Change { a := base; f(&a); return putDoc(KindAssignment, "", a) }

	for name, c := range map[string]Change{
		"neither user nor team": with(func(a *Assignment) { a.User = "" }),
		"both":                  with(func(a *Assignment) { a.Team = "crew" }),
		"no role":               with(func(a *Assignment) { a.Role = "" }),
		"no site":               with(func(a *Assignment) { a.Site = "" }),
		"end before start":      with(func(a *Assignment) { a.From, a.Until, a.Reason = &nextWeek, &tomorrow, "r" }),
		"end at start":          with(func(a *Assignment) { a.From, a.Until, a.Reason = &nextWeek, &nextWeek, "r" }),
		"end in the past":       with(func(a *Assignment) { a.Until, a.Reason = &yesterday, "r" }),
		"terminated at a site":  putDoc(KindAssignment, "", map[string]any{"user": "plain", "role": "terminated", "site": "x"}),
		"terminated with end":   with(func(a *Assignment) { a.Role, a.Until = "terminated", &tomorrow }),
		"terminated last week":  with(func(a *Assignment) { a.Role, a.From = "terminated", &yesterday }),
	} {
		code := CodeInvalid
		if name == "terminated at a site" {
			code = CodeNotFound
		}
		t.Run(name, func(t *testing.T) { w.refuse(code, w.as("ext"), c) })
	}
	w.refuse(CodeReasonMissing, w.as("ext"), with(func(a *Assignment) { a.Until = &tomorrow }))
	id := w.do(w.as("ext"), with(func(a *Assignment) { a.GrantedBy, a.GrantedAt = "owner", yesterday }))
	got := stored[Assignment](w, KindAssignment, id)
	if got.GrantedBy != "ext" || !got.GrantedAt.Equal(w.now) {
		t.Errorf("granted by %s at %v", got.GrantedBy, got.GrantedAt)
	}
	w.refuse(CodeReasonMissing, w.as("ext"), putDoc(KindAssignment, "", `{"user":"plain","role":"member","site":"*"}`))
	w.do(w.as("ext"), putDoc(KindAssignment, "", `{"user":"plain","role":"member","site":"*","reason":"covers for Ann"}`))
	w.refuse(CodeInvalid, w.as("ext"), w.patched(KindAssignment, id, map[string]any{"role": "guard"}))
	w.refuse(CodeReasonMissing, w.as("ext"), w.patched(KindAssignment, id, map[string]any{"until": nextWeek}))
	w.do(w.as("ext"), w.patched(KindAssignment, id, map[string]any{"until": nextWeek, "reason": "until the season ends"}))
	w.do(w.as("ext"), w.patched(KindAssignment, id, map[string]any{"suspended": true}))

	end := w.do(w.as("ext"), putDoc(KindAssignment, "", `{"user":"mgr","role":"terminated","site":"*"}`))
	if from := stored[Assignment](w, KindAssignment, end).From; from == nil || !from.Equal(w.now) {
		t.Errorf("Terminated starts at %v", from)
	}
}

func TestNewRegularUsersGetTheDefaultRoles(t *testing.T) {
	w := staff(t)
	w.do(w.as("owner"), w.patched(KindWorkspace, "ws", map[string]any{"default_roles": []string{"member"}}))
	id := w.do(w.as("ext"), putDoc(KindUser, "", `{"name":"A","email":"a@example.org"}`))
	if as := w.snap.AssignmentsOf(id); len(as) != 1 || as[0].Role != w.roleID("member") || as[0].Site != AllSites {
		t.Errorf("%+v", as)
	}
	w.do(w.as("ext"), putDoc(KindUser, "$b", `{"name":"B","email":"b@example.org"}`), putDoc(KindAssignment, "", `{"user":"b@example.org","role":"courier","site":"*"}`))
	b, _ := w.snap.UserByEmail("b@example.org")
	if as := w.snap.AssignmentsOf(b.ID); len(as) != 1 || as[0].Role != w.roleID("courier") {
		t.Errorf("%+v", as)
	}
	guest := w.do(w.as("ext"), putDoc(KindUser, "", `{"name":"G","kind":"guest"}`))
	if as := w.snap.AssignmentsOf(guest); len(as) != 0 {
		t.Errorf("a guest was given %+v", as)
	}
	w.refuse(CodeInUse, w.as("owner"), putDoc(KindRole, "$r", `{"key":"r","name":"R"}`), putDoc(KindWorkspace, "", `{"key":"acme","name":"Acme","default_roles":["r"]}`), del(KindRole, "$r"))
	w.refuse(CodeInvalid, w.as("owner"), w.patched(KindWorkspace, "ws", map[string]any{"default_roles": []string{"terminated"}}))
}

// The first owner has no role (A6.4).
func TestTheFirstOwnerIsGivenNoDefaultRole(t *testing.T) {
	w := &world{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	w.snap, _ = Load("ws", 0, nil)
	w.do(system, NewWorkspace(Workspace{Key: "acme", Name: "Acme", DefaultRoles: []string{RoleMember}}, "", User{Name: "O", Email: "o@example.org"})...)
	if len(w.snap.Assignments()) != 0 || len(w.snap.Settings().DefaultRoles) != 1 {
		t.Error("the first owner was given a role")
	}
}

// A8.3: above the limit only growth is refused.
func TestSeatsLimitGrowthAlone(t *testing.T) {
	w := staff(t)
	w.do(system, w.patched(KindWorkspace, "ws", map[string]any{"seats": 3})) // seven are taken
	if w.snap.SeatsTaken() <= 3 {
		t.Fatal(w.snap.SeatsTaken())
	}
	guest := putDoc(KindUser, "", `{"name":"G","kind":"guest"}`)
	w.refuse(CodeSeatsFull, w.as("ext"), guest)
	w.refuse(CodeSeatsFull, system, guest)
	viewer := w.do(w.as("ext"), putDoc(KindUser, "", `{"name":"V","kind":"viewer"}`))
	w.refuse(CodeSeatsFull, w.as("ext"), w.patched(KindUser, viewer, map[string]any{"kind": "guest"}))
	w.do(w.as("ext"), w.patched(KindUser, "plain", map[string]any{"status": "deactivated"}))
	w.refuse(CodeSeatsFull, w.as("ext"), w.patched(KindUser, "plain", map[string]any{"status": "active"}))
	w.do(w.as("ext"), w.patched(KindUser, "plain", map[string]any{"status": "active"}), w.patched(KindUser, "mgr", map[string]any{"status": "deactivated"}))
	w.refuse(CodeInvalid, w.as("owner"), w.patched(KindWorkspace, "ws", map[string]any{"seats": 0}))
	w.do(w.as("owner"), w.patched(KindWorkspace, "ws", map[string]any{"seats": nil}), guest)
}

func TestNobodyHoldsMoreRolesAtOnceThanTheEngineKnows(t *testing.T) {
	w := staff(t)
	var changes []Change
	for i := range 64 {
		key := "r" + itoa(i)
		changes = append(changes, putDoc(KindRole, "", `{"key":"`+key+`","name":"R"}`),
			putDoc(KindAssignment, "", `{"user":"plain","role":"`+key+`","site":"*","reason":"x"}`))
	}
	w.do(system, changes...)
	w.refuse(CodeTooManyRoles, system, putDoc(KindAssignment, "", `{"user":"plain","role":"guard","site":"*","reason":"x"}`))
	w.refuse(CodeTooManyRoles, system, putDoc(KindAssignment, "", `{"team":"crew","role":"guard","site":"*"}`))
	later := w.now.AddDate(0, 1, 0)
	w.refuse(CodeTooManyRoles, system, putDoc(KindAssignment, "", Assignment{User: "plain", Role: "guard", Site: AllSites, From: &later, Reason: "x"}))
	w.do(system, w.patched(KindRole, w.roleID("r0"), map[string]any{"enabled": false}), putDoc(KindAssignment, "", `{"user":"plain","role":"guard","site":"*","reason":"x"}`))
}

func TestNetworkRulesAreNetworks(t *testing.T) {
	w := staff(t)
	role := func(rules string) Change {
		return putDoc(KindRole, "", `{"key":"n`+itoa(w.n)+`","name":"N","network":[`+rules+`]}`)
	}
	for _, bad := range []string{`{"prefix":"10.1.2.3","rule":"allow"}`, `{"prefix":"ten","rule":"allow"}`, `{"prefix":"10.0.0.0/8"}`, `{"prefix":"10.0.0.0/8","rule":"deny"}`,
		`{"prefix":"::ffff:0:0/90","rule":"allow"}`, `{"prefix":"10.0.0.0/8","rule":"allow"},{"prefix":"10.1.0.0/8","rule":"allow"}`} {
		w.refuse(CodeInvalid, w.as("tag"), role(bad))
	}
	id := w.do(w.as("tag"), role(`{"prefix":"::ffff:10.1.2.3/112","rule":"allow"},{"prefix":"2001:db8::1/32","rule":"block"}`))
	got := stored[Role](w, KindRole, id).Network
	if got[0].Prefix != "10.1.0.0/16" || got[1].Prefix != "2001:db8::/32" {
		t.Errorf("%+v", got)
	}
}

func TestRestrictionsNameThePresent(t *testing.T) {
	w := staff(t)
	for _, bad := range []string{`{"target":"orders","mode":"secret"}`, `{"target":"orders"}`, `{"target":"","mode":"public"}`} {
		w.refuse(CodeInvalid, system, putDoc(KindRestriction, "", bad))
	}
	for _, gone := range []string{`{"target":"nothing","mode":"public"}`, `{"target":"orders","mode":"restricted","users":["nobody"]}`, `{"target":"orders","mode":"restricted","teams":["nobody"]}`} {
		w.refuse(CodeNotFound, system, putDoc(KindRestriction, "", gone))
	}
	a := w.do(system, putDoc(KindRestriction, "", `{"target":"orders","mode":"restricted","users":["plain","plain"]}`))
	b := w.do(system, putDoc(KindRestriction, "", `{"target":"orders","mode":"public","users":["plain"]}`))
	if a != b || len(stored[Restriction](w, KindRestriction, a).Users) != 1 {
		t.Error("a target has two restrictions, or names somebody twice")
	}
}
