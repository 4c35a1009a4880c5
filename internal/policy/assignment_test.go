package policy

import "testing"

// A8: what is offered on an assignment is what a changeset about it decides: it is for
// who manages it, their own for extended settings access alone, and for a full user
// alone where one is reached by it, also in a team that one is in oneself.
func TestWhatIsOfferedOnAnAssignmentIsWhatAChangesetDecides(t *testing.T) {
	for name, c := range map[string]struct {
		by   string
		team []string
		may  bool
	}{
		"an extended user's own team":                  {"ext", []string{"ext", "plain"}, true},
		"an extended user's own team with a full user": {"ext", []string{"ext", "fu2"}, false},
		"another team with a full user":                {"ext", []string{"plain", "fu2"}, false},
		"with full access":                             {"owner", []string{"ext", "fu2"}, true},
		"a site manager":                               {"lead", []string{"plain"}, true},
		"a site manager's own team":                    {"lead", []string{"plain", "lead"}, false},
		"a site manager and a full user":               {"lead", []string{"plain", "fu2"}, false},
		"without settings access":                      {"plain", []string{"mgr"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := atSites(t)
			w.do(system, w.patched(KindTeam, w.teamID("crew"), map[string]any{"members": c.team}))
			id := w.do(system, putDoc(KindAssignment, "", `{"team":"crew","role":"courier","site":"dfw"}`))
			as, _ := w.snap.Assignment(id)
			if may := w.snap.MayManage(c.by, w.now, as.Assignment); may != c.may {
				t.Errorf("offered: %v, want %v", may, c.may)
			}
			if err := w.try(w.as(c.by), del(KindAssignment, id)); (err == nil) != c.may {
				t.Errorf("the changeset: %v", err)
			}
		})
	}
}

// A8: who manages sites hears of roles marked for them, at their sites and below, and
// of nothing else: what they do not hear of is answered like what is not there.
func TestSiteManagersHearOfMarkedRolesAtTheirSitesAlone(t *testing.T) {
	w := atSites(t)
	for _, c := range []struct {
		role, site string
		hears      bool
	}{{"courier", "dfw", true}, {"courier", "ohio", false}, {"courier", "*", false}, {"guard", "dfw", false}} {
		id := w.do(system, putDoc(KindAssignment, "", map[string]any{"user": "plain", "role": c.role, "site": c.site, "reason": "helps"}))
		as, _ := w.snap.Assignment(id)
		if hears := w.snap.Hears("lead", w.now, as.Assignment); hears != c.hears || !w.snap.Hears("ext", w.now, as.Assignment) {
			t.Errorf("%s at %s: heard of is %v", c.role, c.site, hears)
		}
		if !c.hears {
			w.refuse(CodeNotFound, w.as("lead"), del(KindAssignment, id))
			w.refuse(CodeNotFound, w.as("lead"), w.patched(KindAssignment, id, map[string]any{"suspended": true}))
		}
	}
}

// atSites has Texas with DFW in it, and Ohio; lead manages Texas, where couriers may be
// named.
func atSites(t *testing.T) *world {
	t.Helper()
	w := staff(t)
	w.do(system, putDoc(KindSite, "", `{"key":"texas","name":"Texas","kind":"region"}`),
		putDoc(KindSite, "", `{"key":"dfw","name":"DFW","kind":"site","parent":"texas"}`),
		putDoc(KindSite, "", `{"key":"ohio","name":"Ohio","kind":"region"}`),
		w.patched(KindRole, w.roleID("courier"), map[string]any{"by_site_managers": true}))
	w.user("lead", SettingsSelective, func(u *User) { u.Configures = []string{"texas"} })
	return w
}
