package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// staff is the usual cast: full users, an extended admin, one with the tag, a
// selective one for orders, and a plain user.
func staff(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	orders := w.orders()
	w.do(system, putDoc(KindTracker, "", `{"key":"clients","name":"Clients","properties":[{"key":"name","type":"text"}],"states":[{"key":"open"}],"transitions":[]}`))
	w.user("fu2", SettingsFull)
	w.user("ext", SettingsExtended)
	w.user("tag", SettingsExtended, func(u *User) { u.Superuser = true })
	w.user("sel", SettingsSelective, func(u *User) { u.Configures = []string{orders.ID} })
	w.user("plain", SettingsNone)
	w.user("mgr", SettingsNone)
	w.do(system, putDoc(KindAssignment, "", Assignment{User: "mgr", Role: "manager", Site: AllSites}))
	w.do(system, putDoc(KindRole, "", `{"key":"courier","name":"Courier"}`))
	w.do(system, putDoc(KindTeam, "", `{"key":"crew","name":"Crew","members":["plain"]}`))
	w.do(system, putDoc(KindTeam, "", `{"key":"board","name":"Board","members":["fu2"]}`))
	return w
}

func (w *world) roleID(key string) string { r, _ := w.snap.Role(key); return r.ID }

// patched is a stored document with some keys set, as JSON.
func (w *world) patched(k Kind, id string, set map[string]any) Change {
	w.t.Helper()
	doc := stored[map[string]any](w, k, id)
	for key, v := range set {
		doc[key] = v
	}
	return putDoc(k, id, doc)
}

// E01, A8.2: by whatever road the last full user stays.
func TestTheLastFullUserStaysByEveryRoad(t *testing.T) {
	roads := map[string]func(w *world) []Change{
		"deactivate": func(w *world) []Change {
			return []Change{w.patched(KindUser, "owner", map[string]any{"status": "deactivated"})}
		},
		"delete": func(w *world) []Change { return []Change{del(KindUser, "owner")} },
		"lower": func(w *world) []Change {
			return []Change{w.patched(KindUser, "owner", map[string]any{"settings": "extended"})}
		},
		"convert to guest": func(w *world) []Change {
			return []Change{w.patched(KindUser, "owner", map[string]any{"kind": "guest", "settings": "none", "superuser": false})}
		},
		"change the e-mail": func(w *world) []Change {
			return []Change{w.patched(KindUser, "owner", map[string]any{"email": "new@example.org"})}
		},
		"app access": func(w *world) []Change {
			return []Change{w.patched(KindUser, "owner", map[string]any{"app_access": false}),
				w.patched(KindWorkspace, "ws", map[string]any{"app_access": "selected"})}
		},
	}
	for name, changes := range roads {
		for _, actor := range []string{"owner", "system"} {
			t.Run(name+" by "+actor, func(t *testing.T) {
				w := newWorld(t)
				who := w.as("owner")
				if actor == "system" {
					if name == "change the e-mail" {
						t.Skip("the system changes an e-mail only after its holder confirmed it")
					}
					who = system
				}
				e := w.refuse(CodeLastFull, who, changes(w)...)
				if e.Rule != "A8.2" {
					t.Errorf("rule %s", e.Rule)
				}
				w.user("fu2", SettingsFull)
				w.do(who, changes(w)...)
			})
		}
	}
}

func TestAnUnconfirmedOrMachineFullUserDoesNotCount(t *testing.T) {
	w := newWorld(t)
	w.do(system, putDoc(KindUser, "late", `{"name":"Late","email":"late@example.org","settings":"full"}`))
	w.refuse(CodeLastFull, w.as("owner"), del(KindUser, "owner"))
	w.refuse(CodeInvalid, system, putDoc(KindUser, "", `{"name":"Bot","kind":"integration","settings":"full"}`))
}

// E05, A8: an extended administrator does not touch a full user.
func TestOnlyFullUsersTouchFullUsers(t *testing.T) {
	forbiddenTo := map[string]func(w *world) Change{
		"edit":                  func(w *world) Change { return w.patched(KindUser, "fu2", map[string]any{"phone": "1"}) },
		"rename":                func(w *world) Change { return w.patched(KindUser, "fu2", map[string]any{"name": "X"}) },
		"deactivate":            func(w *world) Change { return w.patched(KindUser, "fu2", map[string]any{"status": "deactivated"}) },
		"lower":                 func(w *world) Change { return w.patched(KindUser, "fu2", map[string]any{"settings": "none"}) },
		"change the e-mail":     func(w *world) Change { return w.patched(KindUser, "fu2", map[string]any{"email": "evil@example.org"}) },
		"app access":            func(w *world) Change { return w.patched(KindUser, "fu2", map[string]any{"app_access": false}) },
		"delete":                func(w *world) Change { return del(KindUser, "fu2") },
		"grant full":            func(w *world) Change { return w.patched(KindUser, "plain", map[string]any{"settings": "full"}) },
		"raise oneself to full": func(w *world) Change { return w.patched(KindUser, "ext", map[string]any{"settings": "full"}) },
		"create full": func(w *world) Change {
			return putDoc(KindUser, "", `{"name":"N","email":"n@example.org","settings":"full"}`)
		},
		"give a role": func(w *world) Change { return putDoc(KindAssignment, "", `{"user":"fu2","role":"member","site":"*"}`) },
		"give a role to a team": func(w *world) Change {
			return putDoc(KindAssignment, "", `{"team":"board","role":"member","site":"*"}`)
		},
		"add to a team": func(w *world) Change {
			return w.patched(KindTeam, w.teamID("crew"), map[string]any{"members": []string{"plain", "fu2"}})
		},
		"take out of a team": func(w *world) Change {
			return w.patched(KindTeam, w.teamID("board"), map[string]any{"members": []string{}})
		},
		"take out by leaving out": func(w *world) Change { return putDoc(KindTeam, w.teamID("board"), `{"key":"board","name":"Board"}`) },
		"take out by null": func(w *world) Change {
			return putDoc(KindTeam, w.teamID("board"), `{"key":"board","name":"Board","members":null}`)
		},
		"delete the team":     func(w *world) Change { return del(KindTeam, "board") },
		"workspace time zone": func(w *world) Change { return w.patched(KindWorkspace, "ws", map[string]any{"time_zone": "UTC"}) },
		"workspace seats":     func(w *world) Change { return w.patched(KindWorkspace, "ws", map[string]any{"seats": 100}) },
		"workspace default roles": func(w *world) Change {
			return w.patched(KindWorkspace, "ws", map[string]any{"default_roles": []string{"courier"}})
		},
		"workspace name": func(w *world) Change { return w.patched(KindWorkspace, "ws", map[string]any{"name": "Mine"}) },
		"settings access of a robot": func(w *world) Change {
			return putDoc(KindUser, "", `{"name":"Bot","kind":"integration","settings":"extended"}`)
		},
	}
	for name, change := range forbiddenTo {
		t.Run(name, func(t *testing.T) {
			w := staff(t)
			c := change(w)
			w.refuse(CodeForbidden, w.as("ext"), c)
			w.refuse(CodeForbidden, w.as("tag"), c)
			if name != "raise oneself to full" {
				w.do(w.as("owner"), c)
			}
		})
	}
}

func (w *world) teamID(key string) string { x, _ := w.snap.Team(key); return x.ID }

func TestFlaggingOrDeletingARoleOfAFullUserNeedsFull(t *testing.T) {
	w := staff(t)
	w.do(w.as("owner"), putDoc(KindAssignment, "", `{"team":"board","role":"courier","site":"*"}`))
	for _, flag := range []string{"enabled", "by_site_managers"} {
		w.refuse(CodeForbidden, w.as("ext"), w.patched(KindRole, w.roleID("courier"), map[string]any{flag: flag != "enabled"}))
	}
	w.do(w.as("ext"), w.patched(KindRole, w.roleID("courier"), map[string]any{"description": "Drives"}))
	w.do(w.as("owner"), w.patched(KindRole, w.roleID("courier"), map[string]any{"enabled": false}))
}

// E07: a plain user changes nothing, not even of oneself, and learns nothing.
func TestAPlainUserChangesNoSettings(t *testing.T) {
	w := staff(t)
	for field, v := range map[string]any{"settings": "full", "superuser": true, "status": "active", "confirmed": true,
		"kind": "integration", "account": "other", "configures": []string{"orders"}, "name": "Me"} {
		w.refuse(CodeForbidden, w.as("plain"), w.patched(KindUser, "plain", map[string]any{field: v}))
	}
	known := w.refuse(CodeForbidden, w.as("plain"), del(KindRole, "courier"))
	unknown := w.refuse(CodeForbidden, w.as("plain"), del(KindRole, "nothing"))
	if fmt.Sprint(known) != fmt.Sprint(unknown) || known.Path != unknown.Path {
		t.Error("the refusal tells what exists")
	}
	hidden := w.refuse(CodeNotFound, w.as("plain"), putDoc(KindRestriction, "", `{"target":"orders","mode":"public"}`))
	missing := w.refuse(CodeNotFound, w.as("plain"), putDoc(KindRestriction, "", `{"target":"nothing","mode":"public"}`))
	if *hidden.same() != *missing.same() {
		t.Errorf("a tracker not seen is answered as %+v, a missing one as %+v", hidden, missing)
	}
	for _, unknownKey := range []string{`{"name":"N","email":"n@example.org","id":"x"}`, `{"name":"N","Settings":"full","email":"n@example.org"}`} {
		w.refuse(CodeInvalid, w.as("ext"), putDoc(KindUser, "", unknownKey))
	}
	w.refuse(CodeNotFound, w.as("ext"), putDoc(KindUser, "01900000-0000-7000-8000-ffffffffffff", `{"name":"N","email":"n@example.org"}`))
}

// same is the error without its list, to be compared.
func (e *Error) same() *struct{ code, rule, message, path string } {
	return &struct{ code, rule, message, path string }{e.Code, e.Rule, e.Message.String(), e.Path}
}

// E09: what removes is judged like what adds, however it is written.
func TestStandingFieldsAreKeptWhenLeftOut(t *testing.T) {
	w := staff(t)
	w.do(w.as("owner"), putDoc(KindUser, "fu2", `{"name":"Fu","email":"fu2@example.org"}`))
	fu2, _ := w.snap.User("fu2")
	if fu2.Settings != SettingsFull || fu2.Status != StatusActive || !fu2.Confirmed || fu2.Account != "acc-fu2" || !fu2.AppAccess {
		t.Errorf("leaving keys out changed %+v", fu2.User)
	}
}

// E10, A8: built-in roles and permission sheets need the tag.
func TestSheetsAndBuiltInRolesNeedTheTag(t *testing.T) {
	needTag := map[string]func(w *world) Change{
		"rename Manager": func(w *world) Change { return w.patched(KindRole, w.roleID("manager"), map[string]any{"name": "Boss"}) },
		"describe Guard": func(w *world) Change {
			return w.patched(KindRole, w.roleID("guard"), map[string]any{"description": "x"})
		},
		"disable Client": func(w *world) Change {
			return w.patched(KindRole, w.roleID("client"), map[string]any{"enabled": false})
		},
		"a feature level": func(w *world) Change {
			return w.patched(KindRole, w.roleID("courier"), map[string]any{"features": map[string]string{"trackers": "manage"}})
		},
		"no feature": func(w *world) Change {
			return w.patched(KindRole, w.roleID("courier"), map[string]any{"features": map[string]string{}})
		},
		"the API": func(w *world) Change { return w.patched(KindRole, w.roleID("courier"), map[string]any{"api": "grant"}) },
		"a network rule": func(w *world) Change {
			return w.patched(KindRole, w.roleID("courier"), map[string]any{"network": []NetworkRule{{Prefix: "10.0.0.0/8", Rule: "allow"}}})
		},
		"a tracker's ceiling": func(w *world) Change {
			return w.patched(KindRole, w.roleID("courier"), map[string]any{"trackers": map[string]string{"orders": "manage"}})
		},
		"a new role with a sheet": func(w *world) Change {
			return putDoc(KindRole, "", `{"key":"x","name":"X","features":{"trackers":"manage"}}`)
		},
		"a new role with the API": func(w *world) Change { return putDoc(KindRole, "", `{"key":"x","name":"X","api":"grant"}`) },
		"the document for all": func(w *world) Change {
			return putDoc(KindPermissions, "", `{"role":"courier","tracker":"*","all_states":{"properties":{"*":{"view":"all"}}}}`)
		},
		"deleting the one for all": func(w *world) Change { return del(KindPermissions, "member/*") },
		"the superuser tag":        func(w *world) Change { return w.patched(KindUser, "plain", map[string]any{"superuser": true}) },
	}
	for name, change := range needTag {
		t.Run(name, func(t *testing.T) {
			w := staff(t)
			c := change(w)
			w.refuse(CodeForbidden, w.as("ext"), c)
			w.do(w.as("tag"), c)
		})
	}
	w := staff(t)
	w.refuse(CodeForbidden, w.as("tag"), del(KindRole, "guard"))
	w.refuse(CodeForbidden, system, del(KindRole, "guard"))
	w.refuse(CodeInvalid, w.as("tag"), putDoc(KindRole, "", `{"key":"x","name":"X","default":true}`))
	w.refuse(CodeInvalid, w.as("tag"), w.patched(KindRole, w.roleID("guard"), map[string]any{"default": false}))
	w.refuse(CodeInvalid, w.as("tag"), w.patched(KindRole, w.roleID("guard"), map[string]any{"exclusive": true}))
	for _, actor := range []Actor{w.as("owner"), system} {
		w.refuse(CodeForbidden, actor, w.patched(KindRole, w.roleID("terminated"), map[string]any{"enabled": false}))
		w.refuse(CodeForbidden, actor, putDoc(KindPermissions, "", `{"role":"terminated","tracker":"orders","all_states":{"properties":{"*":{"view":"all"}}}}`))
	}
	// Without the tag the sheet is not sent, so what is sent back lacks it, and it stays.
	w.do(w.as("tag"), w.patched(KindRole, w.roleID("courier"), map[string]any{"features": map[string]string{"trackers": "view"}, "api": "grant"}))
	w.do(w.as("ext"), putDoc(KindRole, w.roleID("courier"), `{"key":"courier","name":"Driver","portal":"staff"}`))
	if r, _ := w.snap.Role("courier"); r.Name != "Driver" || r.API != APIGrant || r.Features["trackers"] != "view" {
		t.Errorf("the sheet was lost: %+v", r.Role)
	}
}

func TestTheTagIsGivenBySuperusersAndFullUsers(t *testing.T) {
	w := staff(t)
	w.user("fu3", SettingsFull)
	w.do(w.as("fu3"), w.patched(KindUser, "fu3", map[string]any{"superuser": true})) // a full user may give it to themself
	w.do(w.as("fu2"), w.patched(KindUser, "ext", map[string]any{"superuser": true}))
	w.refuse(CodeForbidden, w.as("tag"), w.patched(KindUser, "fu2", map[string]any{"superuser": true}))
	w.refuse(CodeInvalid, w.as("owner"), putDoc(KindUser, "", `{"name":"G","kind":"guest","superuser":true}`))
	w.refuse(CodeInvalid, w.as("owner"), putDoc(KindUser, "", `{"name":"B","kind":"integration","superuser":true}`))
}

// E12, A7.2: nothing is effective without its base.
func TestAFeatureNeedsWhatItRequires(t *testing.T) {
	w := staff(t)
	e := w.refuse(CodeInvalid, w.as("tag"), putDoc(KindRole, "", `{"key":"x","name":"X","features":{"import":"edit","trackers":"view"}}`))
	if e.Rule != "A7.2" || len(e.Refs) != 1 || e.Refs[0] != "feature/trackers" || !strings.Contains(e.Message.String(), "Trackers") {
		t.Errorf("the refusal does not name what is missing: %+v", e)
	}
	w.do(w.as("tag"), putDoc(KindRole, "", `{"key":"x","name":"X","features":{"import":"edit"},"trackers":{"orders":"edit"}}`))
	w.refuse(CodeInvalid, w.as("tag"), putDoc(KindRole, "", `{"key":"y","name":"Y","features":{"activity":"manage"}}`))
	w.refuse(CodeInvalid, w.as("tag"), putDoc(KindRole, "", `{"key":"y","name":"Y","features":{"secrets":"view"}}`))
}

// E13: an api-only permission is set over the API alone.
func TestAPIOnlyFeaturesAreSetOverTheAPI(t *testing.T) {
	w := staff(t)
	c := putDoc(KindRole, "", `{"key":"x","name":"X","features":{"data_models":"view"}}`)
	for _, via := range []string{"page", "import", ""} {
		actor := w.as("tag")
		actor.Via = via
		w.refuse(CodeForbidden, actor, c)
	}
	actor := w.as("tag")
	actor.Via, actor.Request = "api", access.Request{Channel: access.API, Scope: access.Unlimited()}
	w.do(actor, c)
	// A page that leaves it as it is may change the rest.
	w.do(w.as("tag"), w.patched(KindRole, w.roleID("x"), map[string]any{"features": map[string]string{"data_models": "view", "trackers": "view"}}))
}

func TestAKeyOfNarrowScopeChangesNoSettings(t *testing.T) {
	w := staff(t)
	c := putDoc(KindTeam, "", `{"key":"x","name":"X"}`)
	for _, scope := range []access.Scope{{}, {Everything: true}, {Trackers: []access.TrackerID{1}, Write: true}} {
		actor := w.as("ext")
		actor.Via, actor.Request = "api", access.Request{Channel: access.API, Scope: scope}
		w.refuse(CodeForbidden, actor, c)
	}
}

// E15: a selective administrator of one tracker reaches no other by any reference.
func TestASelectiveAdministratorReachesTheListAlone(t *testing.T) {
	w := staff(t)
	orders, _ := w.snap.Tracker("orders")
	clients, _ := w.snap.Tracker("clients")
	w.do(system, putDoc(KindPermissions, "", `{"role":"courier","tracker":"clients","all_states":{"properties":{"name":{"view":"all"}}}}`))
	foreign, _, _ := w.snap.Permissions("courier", "clients")
	w.do(system, putDoc(KindRestriction, "", `{"target":"clients","mode":"restricted"}`))
	restriction, _, _ := w.snap.Restriction(clients.ID)

	hidden := map[string]Change{
		"matrix by key":      putDoc(KindPermissions, "", `{"role":"courier","tracker":"clients","all_states":{}}`),
		"matrix by id":       putDoc(KindPermissions, "", `{"role":"courier","tracker":"`+clients.ID+`","all_states":{}}`),
		"matrix by its id":   putDoc(KindPermissions, foreign.ID, `{"role":"courier","tracker":"orders","all_states":{}}`),
		"delete the matrix":  del(KindPermissions, foreign.ID),
		"tracker":            putDoc(KindTracker, clients.ID, ordersDoc),
		"restriction":        putDoc(KindRestriction, "", `{"target":"clients","mode":"public"}`),
		"restriction by id":  del(KindRestriction, restriction.ID),
		"view":               putDoc(KindView, "", `{"tracker":"clients","key":"v","name":"V"}`),
		"copied link target": putDoc(KindTracker, orders.ID, strings.Replace(ordersDoc, `{"key":"price"`, `{"key":"l","type":"link","link_to":"clients"},{"key":"price"`, 1)),
	}
	for name, c := range hidden {
		e := w.refuse(CodeNotFound, w.as("sel"), c)
		raw := strings.ReplaceAll(strings.ReplaceAll(string(c.Doc), clients.ID, "nothing"), "clients", "nothing")
		c.Doc = []byte(raw)
		if c.Op == Del {
			c.Doc = nil
		}
		if c.ID == clients.ID || c.ID == foreign.ID || c.ID == restriction.ID {
			c.ID = "nothing"
		}
		missing := w.refuse(CodeNotFound, w.as("sel"), c)
		if *e.same() != *missing.same() {
			t.Errorf("%s: hidden answers %+v, missing %+v", name, e, missing)
		}
	}
	for name, c := range map[string]Change{
		"create a tracker": putDoc(KindTracker, "", `{"key":"n","name":"N","states":[{"key":"a"}],"transitions":[]}`),
		"delete a tracker": del(KindTracker, "orders"),
		"all trackers":     putDoc(KindPermissions, "", `{"role":"courier","tracker":"*","all_states":{}}`),
		"roles":            putDoc(KindRole, "", `{"key":"n","name":"N"}`),
		"teams":            del(KindTeam, "crew"),
		"users":            putDoc(KindUser, "plain", `{"name":"P","email":"p@example.org"}`),
		"own list":         putDoc(KindUser, "sel", `{"name":"S","email":"sel@example.org","configures":["orders","clients"]}`),
		"app access":       putDoc(KindWorkspace, "", `{"key":"acme","name":"Acme","app_access":"selected"}`),
		"assign a role":    putDoc(KindAssignment, "", `{"user":"sel","role":"courier","site":"*"}`),
	} {
		t.Run(name, func(t *testing.T) { w.refuse(CodeForbidden, w.as("sel"), c) })
	}
	w.do(w.as("sel"), putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"properties":{"customer":{"view":"all"}}}}`))
	w.do(w.as("sel"), putDoc(KindPermissions, "", `{"role":"manager","tracker":"orders","all_states":{"properties":{"customer":{"view":"none"}}}}`))
	w.do(w.as("sel"), putDoc(KindRestriction, "", `{"target":"orders","mode":"restricted","users":["plain"]}`))
	w.do(w.as("sel"), w.patched(KindTracker, orders.ID, map[string]any{"name": "Purchases"}))
}

// A8: by_site_managers roles are assigned at one's sites and below.
func TestSiteManagersAssignMarkedRolesAtTheirSites(t *testing.T) {
	w := atSites(t)
	assign := func(user, role, site string) Change {
		return putDoc(KindAssignment, "", map[string]any{"user": user, "role": role, "site": site})
	}
	id := w.do(w.as("lead"), assign("plain", "courier", "dfw"))
	w.refuse(CodeForbidden, w.as("lead"), assign("plain", "guard", "dfw"))
	w.refuse(CodeForbidden, w.as("lead"), assign("plain", "courier", "ohio"))
	w.refuse(CodeForbidden, w.as("lead"), assign("plain", "courier", "*"))
	w.refuse(CodeForbidden, w.as("lead"), assign("lead", "courier", "dfw"))
	w.refuse(CodeForbidden, w.as("lead"), assign("fu2", "courier", "dfw"))
	w.refuse(CodeForbidden, w.as("lead"), putDoc(KindAssignment, "", `{"team":"board","role":"courier","site":"dfw"}`))
	w.do(system, w.patched(KindTeam, w.teamID("crew"), map[string]any{"members": []string{"plain", "lead"}}))
	w.refuse(CodeForbidden, w.as("lead"), putDoc(KindAssignment, "", `{"team":"crew","role":"courier","site":"dfw"}`))
	w.refuse(CodeForbidden, w.as("lead"), w.patched(KindAssignment, id, map[string]any{"site": "ohio"}))
	w.do(w.as("lead"), del(KindAssignment, id))
	elsewhere := w.do(system, assign("plain", "courier", "ohio"))
	w.refuse(CodeNotFound, w.as("lead"), del(KindAssignment, elsewhere))
	w.refuse(CodeForbidden, w.as("lead"), w.patched(KindRole, w.roleID("guard"), map[string]any{"by_site_managers": true}))
}

// A6.1, A8.1: exclusive roles, full users, and oneself.
func TestExclusiveRolesAndFullUsersExcludeEachOther(t *testing.T) {
	later := func(w *world) *time.Time { at := w.now.AddDate(0, 1, 0); return &at }
	roads := map[string]func(w *world) []Change{
		"assigning": func(w *world) []Change {
			return []Change{putDoc(KindAssignment, "", `{"user":"fu2","role":"terminated","site":"*"}`)}
		},
		"dating": func(w *world) []Change {
			return []Change{putDoc(KindAssignment, "", Assignment{User: "fu2", Role: "terminated", Site: "*", From: later(w)})}
		},
		"by team": func(w *world) []Change {
			return []Change{putDoc(KindAssignment, "", `{"team":"board","role":"terminated","site":"*"}`)}
		},
		"joining": func(w *world) []Change {
			w.do(system, putDoc(KindAssignment, "", `{"team":"crew","role":"terminated","site":"*"}`))
			return []Change{w.patched(KindTeam, w.teamID("crew"), map[string]any{"members": []string{"fu2"}})}
		},
		"flagging": func(w *world) []Change {
			w.do(system, putDoc(KindAssignment, "", `{"user":"fu2","role":"courier","site":"*"}`))
			return []Change{w.patched(KindRole, w.roleID("courier"), map[string]any{"exclusive": true})}
		},
		"enabling": func(w *world) []Change {
			w.do(system, w.patched(KindRole, w.roleID("courier"), map[string]any{"exclusive": true, "enabled": false}))
			w.do(system, putDoc(KindAssignment, "", `{"user":"fu2","role":"courier","site":"*"}`))
			return []Change{w.patched(KindRole, w.roleID("courier"), map[string]any{"enabled": true})}
		},
		"granting full": func(w *world) []Change {
			w.do(system, putDoc(KindAssignment, "", Assignment{User: "plain", Role: "terminated", Site: "*", From: later(w)}))
			return []Change{w.patched(KindUser, "plain", map[string]any{"settings": "full"})}
		},
	}
	for name, road := range roads {
		t.Run(name, func(t *testing.T) {
			w := staff(t)
			changes := road(w)
			for _, actor := range []Actor{w.as("owner"), system} {
				if e := w.refuse(CodeExclusiveFull, actor, changes...); len(e.Refs) == 0 {
					t.Error("the refusal names nobody")
				}
			}
		})
	}
}

func TestNobodyTakesAnExclusiveRoleOffThemself(t *testing.T) {
	w := staff(t)
	friday := w.now.AddDate(0, 0, 3)
	id := w.do(w.as("owner"), putDoc(KindAssignment, "", Assignment{User: "ext", Role: "terminated", Site: "*", From: &friday}))
	later := friday.AddDate(0, 0, 30)
	for name, c := range map[string]Change{
		"remove":   del(KindAssignment, id),
		"suspend":  w.patched(KindAssignment, id, map[string]any{"suspended": true}),
		"postpone": w.patched(KindAssignment, id, map[string]any{"from": later}),
	} {
		t.Run(name, func(t *testing.T) {
			w.refuse(CodeForbidden, w.as("ext"), c)
		})
	}
	w.refuse(CodeForbidden, w.as("ext"), del(KindUser, "ext"))
	w.do(w.as("ext"), putDoc(KindTeam, "", `{"key":"t","name":"T"}`)) // until Friday the admin works
	w.now = friday
	w.refuse(CodeForbidden, w.as("ext"), putDoc(KindTeam, "", `{"key":"u","name":"U"}`))
	if w.snap.May("ext", Power{Kind: PowerAny, Now: w.now}) || w.snap.May("ext", Power{Kind: PowerAny}) {
		t.Error("settings access is not suspended by an exclusive role")
	}
	if !w.snap.May("ext", Power{Kind: PowerAny, Now: friday.Add(-time.Second)}) {
		t.Error("settings access is suspended too early")
	}
	w.do(w.as("owner"), del(KindAssignment, id))
}

func TestMay(t *testing.T) {
	w := staff(t)
	orders, _ := w.snap.Tracker("orders")
	clients, _ := w.snap.Tracker("clients")
	type row struct{ any, orders, clients, extended, full, sheet bool }
	for user, want := range map[string]row{
		"owner":   {true, true, true, true, true, true},
		"fu2":     {true, true, true, true, true, false},
		"ext":     {true, true, true, true, false, false},
		"tag":     {true, true, true, true, false, true},
		"sel":     {true, true, false, false, false, false},
		"plain":   {},
		"mgr":     {},
		"nobody?": {},
	} {
		got := row{w.snap.May(user, Power{Kind: PowerAny}), w.snap.May(user, Power{Kind: PowerConfigure, Target: orders.ID}),
			w.snap.May(user, Power{Kind: PowerConfigure, Target: clients.ID}), w.snap.May(user, Power{Kind: PowerExtended}),
			w.snap.May(user, Power{Kind: PowerFull}), w.snap.May(user, Power{Kind: PowerSheet})}
		if got != want {
			t.Errorf("%s: %+v, want %+v", user, got, want)
		}
		if w.snap.May(user, Power{}) || w.snap.May(user, Power{Kind: "everything"}) {
			t.Errorf("%s has a power that does not exist", user)
		}
	}
	w.do(system, w.patched(KindUser, "ext", map[string]any{"status": "deactivated"}))
	if w.snap.May("ext", Power{Kind: PowerAny}) {
		t.Error("a deactivated administrator has power")
	}
}

// A5.1: an extended administrator sets the mode, but not over a full user.
func TestAppAccessModeOverAFullUserNeedsFull(t *testing.T) {
	w := staff(t)
	selected := w.patched(KindWorkspace, "ws", map[string]any{"app_access": "selected"})
	w.do(w.as("ext"), selected)
	w.do(w.as("ext"), w.patched(KindWorkspace, "ws", map[string]any{"app_access": "everyone"}))
	w.do(w.as("owner"), w.patched(KindUser, "fu2", map[string]any{"app_access": false}))
	w.refuse(CodeForbidden, w.as("ext"), w.patched(KindWorkspace, "ws", map[string]any{"app_access": "selected"}))
	w.do(w.as("owner"), w.patched(KindWorkspace, "ws", map[string]any{"app_access": "selected"}))
	if u := w.do(w.as("ext"), putDoc(KindUser, "", `{"name":"New","email":"new@example.org"}`)); mustUser(w, u).AppAccess {
		t.Error("who is added while the mode is selected has access")
	}
	if u := w.do(w.as("ext"), putDoc(KindUser, "", `{"name":"V","kind":"viewer","app_access":true}`)); mustUser(w, u).AppAccess {
		t.Error("a viewer has access")
	}
}

func mustUser(w *world, id string) UserEntry {
	w.t.Helper()
	u, ok := w.snap.User(id)
	if !ok {
		w.t.Fatalf("no user %s", id)
	}
	return u
}

// A7, A7.4: saved views and restrictions as a right of the data plane.
func TestViewsAndRestrictionsOnTheDataPlane(t *testing.T) {
	w := staff(t)
	w.do(system, putDoc(KindAssignment, "", `{"user":"plain","role":"courier","site":"*"}`),
		putDoc(KindPermissions, "", `{"role":"courier","tracker":"orders","all_states":{"properties":{"customer":{"view":"all"}}}}`))
	page := func(user string) Actor {
		return Actor{User: user, Via: "page", Request: access.Request{Channel: access.Page, Scope: access.Unlimited()}}
	}
	own := w.do(page("plain"), putDoc(KindView, "", `{"tracker":"orders","key":"mine","name":"Mine","columns":["customer","state"]}`))
	w.refuse(CodeNotFound, w.as("plain"), putDoc(KindView, "", `{"tracker":"orders","key":"no-request","name":"X"}`))
	w.do(system, putDoc(KindUser, "guest", `{"name":"G","kind":"guest"}`), putDoc(KindAssignment, "", `{"user":"guest","role":"manager","site":"*"}`))
	w.refuse(CodeNotFound, page("guest"), putDoc(KindView, "", `{"tracker":"orders","key":"g","name":"G"}`))
	w.refuse(CodeForbidden, page("plain"), putDoc(KindView, "", `{"tracker":"orders","key":"s","name":"S","shared":true}`))
	w.refuse(CodeForbidden, page("plain"), w.patched(KindView, own, map[string]any{"shared": true}))
	w.refuse(CodeNotFound, page("plain"), putDoc(KindView, "", `{"tracker":"clients","key":"c","name":"C"}`))
	hidden := w.refuse(CodeInvalid, page("plain"), putDoc(KindView, "", `{"tracker":"orders","key":"h","name":"H","columns":["price"]}`))
	missing := w.refuse(CodeInvalid, page("plain"), putDoc(KindView, "", `{"tracker":"orders","key":"h","name":"H","columns":["nothing"]}`))
	if *hidden.same() != *missing.same() {
		t.Errorf("a hidden column answers %+v, a missing one %+v", hidden, missing)
	}
	w.refuse(CodeForbidden, page("plain"), putDoc(KindRestriction, "", `{"target":"orders","mode":"public"}`))
	w.refuse(CodeNotFound, page("mgr"), del(KindView, own))
	w.refuse(CodeInvalid, page("mgr"), putDoc(KindView, "", `{"tracker":"orders","key":"o","name":"O","owner":"plain"}`))
	shared := w.do(page("mgr"), putDoc(KindView, "", `{"tracker":"orders","key":"all","name":"All","shared":true}`))
	w.do(page("mgr"), putDoc(KindRestriction, "", `{"target":"orders/all","mode":"restricted","users":["mgr"]}`))
	w.refuse(CodeNotFound, page("plain"), del(KindView, shared))
	w.do(page("mgr"), putDoc(KindRestriction, "", `{"target":"orders","mode":"restricted","users":["mgr"]}`))
	w.refuse(CodeNotFound, page("plain"), del(KindView, own)) // the tracker is gone for plain
	w.refuse(CodeNotFound, w.as("sel"), del(KindView, own))   // and somebody's own view is no administrator's
	w.do(w.as("sel"), del(KindView, shared))
}
