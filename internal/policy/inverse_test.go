package policy

import (
	"fmt"
	"testing"

	"github.com/trackward/trackward/internal/access"
)

// undo applies the inverse of the last entry.
func (w *world) undo() {
	w.t.Helper()
	changes, err := Inverse(w.last.Entry)
	if err != nil {
		w.t.Fatal(err)
	}
	w.do(system, changes...)
}

// TestUndoBringsBackWhatTheLastChangeTook (A11.5): after a change and its inverse
// everybody can do what they could before.
func TestUndoBringsBackWhatTheLastChangeTook(t *testing.T) {
	for what, change := range map[string]func(w *world) []Change{
		"a cell": func(*world) []Change {
			return []Change{putDoc(KindPermissions, "worker/jobs", `{"role":"worker","tracker":"jobs","all_states":{}}`)}
		},
		"a document":    func(*world) []Change { return []Change{del(KindPermissions, "worker/jobs")} },
		"a tracker":     func(*world) []Change { return []Change{del(KindTracker, "jobs")} },
		"a new role":    func(*world) []Change { return []Change{putDoc(KindRole, "", `{"key":"fresh","name":"Fresh"}`)} },
		"a team":        func(*world) []Change { return []Change{del(KindTeam, "crew")} },
		"sites":         func(*world) []Change { return []Change{del(KindSite, "town"), del(KindSite, "land")} },
		"a user's name": func(w *world) []Change { return []Change{w.patched(KindUser, "bob", map[string]any{"name": "Robert"})} },
		"an assignment": func(w *world) []Change {
			return []Change{del(KindAssignment, w.snap.AssignmentsOf("bob")[0].ID)}
		},
		"deactivation": func(w *world) []Change {
			return []Change{w.patched(KindUser, "bob", map[string]any{"status": "deactivated"})}
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			w.user("bob", SettingsNone)
			w.do(system, putDoc(KindSite, "", `{"key":"land","name":"Land","kind":"region"}`), putDoc(KindSite, "", `{"key":"town","name":"Town","kind":"site","parent":"land"}`),
				putDoc(KindRole, "", `{"key":"worker","name":"Worker"}`), putDoc(KindTracker, "", lintsTracker), putDoc(KindPermissions, "", fine),
				putDoc(KindTeam, "", `{"key":"crew","name":"Crew","members":["bob"]}`), putDoc(KindRestriction, "", `{"target":"jobs","mode":"restricted","teams":["crew"]}`),
				putDoc(KindAssignment, "", `{"team":"crew","role":"worker","site":"*"}`))
			before := w.can("bob")
			w.do(system, change(w)...)
			w.undo()
			if after := w.can("bob"); after != before {
				t.Errorf("before:\n%s\nafter:\n%s", before, after)
			}
		})
	}
}

// can is everything somebody may do, by key.
func (w *world) can(user string) string {
	u, _ := w.snap.User(user)
	empty, err := access.Compile(access.Source{})
	if err != nil {
		w.t.Fatal(err)
	}
	nobody := *w.snap
	nobody.engine = empty
	c := comparer{before: &nobody, after: w.snap, now: w.now}
	shifts, _ := c.in(&circumstance{at: w.now, users: []string{u.ID}}, nil)
	out := ""
	for _, s := range shifts {
		for _, t := range s.Trackers {
			schema, _ := w.snap.Tracker(t.Tracker)
			out += schema.Key + "\n"
			for _, cell := range t.Cells {
				_, st, _ := schema.StateRef(cell.State)
				n, _, _ := schema.Prop(cell.Property)
				property := ""
				if cell.Property != "" {
					property = schema.PropKey(n)
				}
				out += fmt.Sprintln(" ", st.Key, cell.Target, property, cell.After)
			}
		}
	}
	return out + fmt.Sprint(len(w.snap.Sites()), len(w.snap.Teams()), len(w.snap.Roles()))
}

func TestADeletedUserDoesNotComeBack(t *testing.T) { // A11.5, A8.5
	w := newWorld(t)
	w.user("bob", SettingsNone)
	w.do(system, del(KindUser, "bob"))
	_, err := Inverse(w.last.Entry)
	if e, ok := err.(*Error); !ok || e.Code != CodeNoInverse || e.Rule != "A11.5" {
		t.Errorf("%v", err)
	}
}
