package main

import (
	"encoding/json"
	"math/rand/v2"

	"github.com/trackward/trackward/internal/bench"
	"github.com/trackward/trackward/internal/policy"
)

// world is the fixture as plain facts, for engines that know nothing of its
// documents: who has which roles, and what each role's cells are.
type world struct {
	size     bench.Size
	objects  []policy.Object
	trackers map[string]*policy.Tracker
	order    []string            // of trackers, so that equal runs draw equal questions
	roles    map[string][]string // user → roles, own and by team
	matrices []matrix
	byPlace  map[[2]string]int // role, tracker → matrix
	users    []string
	asks     []ask
}

// matrix is a role's document on a tracker. The fixture writes either all states
// at once or each of them, and each property, so that the first entry found is
// the one that counts.
type matrix struct {
	*policy.Permissions
}

// ask is one question: may the user view, or edit, that property of a record in
// that state, to which the user is assigned or not?
type ask struct {
	user, tracker, state, property string
	edit, assigned                 bool
}

func (a *ask) act() string {
	if a.edit {
		return "edit"
	}
	return "view"
}

func newWorld(size bench.Size, questions int) (*world, error) {
	w := &world{size: size, objects: size.Documents(), trackers: map[string]*policy.Tracker{}, roles: map[string][]string{}, byPlace: map[[2]string]int{}}
	members := map[string][]string{}
	var given []*policy.Assignment
	for _, o := range w.objects {
		switch o.Kind {
		case policy.KindUser:
			w.users = append(w.users, o.ID)
		case policy.KindTracker:
			t := &policy.Tracker{}
			if err := json.Unmarshal(o.Doc, t); err != nil {
				return nil, err
			}
			w.trackers[o.ID] = t
			w.order = append(w.order, o.ID)
		case policy.KindTeam:
			t := &policy.Team{}
			if err := json.Unmarshal(o.Doc, t); err != nil {
				return nil, err
			}
			members[o.ID] = t.Members
		case policy.KindAssignment:
			a := &policy.Assignment{}
			if err := json.Unmarshal(o.Doc, a); err != nil {
				return nil, err
			}
			given = append(given, a)
		case policy.KindPermissions:
			p := &policy.Permissions{}
			if err := json.Unmarshal(o.Doc, p); err != nil {
				return nil, err
			}
			w.byPlace[[2]string{p.Role, p.Tracker}] = len(w.matrices)
			w.matrices = append(w.matrices, matrix{p})
		}
	}
	for _, a := range given {
		for _, u := range append(members[a.Team], a.User) {
			if u != "" {
				w.roles[u] = append(w.roles[u], a.Role)
			}
		}
	}
	w.draw(questions)
	return w, nil
}

// draw makes up questions, three in four about a tracker on which a role of the
// user's has cells.
func (w *world) draw(n int) {
	random := rand.New(rand.NewPCG(11, 12))
	var trackers []string
	for _, m := range w.matrices {
		trackers = append(trackers, m.Tracker)
	}
	for i := range n {
		user := w.users[random.IntN(len(w.users))]
		tracker := trackers[random.IntN(len(trackers))]
		if own := w.of(user); len(own) > 0 && i%4 != 0 {
			tracker = own[random.IntN(len(own))].Tracker
		}
		t := w.trackers[tracker]
		w.asks = append(w.asks, ask{user: user, tracker: tracker, state: t.States[random.IntN(len(t.States))].ID,
			property: t.Properties[random.IntN(len(t.Properties))].ID, edit: random.IntN(2) == 0, assigned: random.IntN(2) == 0})
	}
}

// of are the matrices of a user's roles.
func (w *world) of(user string) (own []matrix) {
	for _, role := range w.roles[user] {
		for _, tracker := range w.order {
			if i, ok := w.byPlace[[2]string{role, tracker}]; ok {
				own = append(own, w.matrices[i])
			}
		}
	}
	return own
}

// entries are what counts in a state.
func (m matrix) entries(state string) policy.Entries {
	if e, ok := m.States[state]; ok {
		return e
	}
	return m.AllStates
}

func level(c policy.Cell, act string) string {
	if act == "edit" {
		return c.Edit
	}
	return c.View
}

// allows answers from the documents alone.
func (w *world) allows(a *ask) bool {
	for _, role := range w.roles[a.user] {
		i, ok := w.byPlace[[2]string{role, a.tracker}]
		if !ok {
			continue
		}
		switch level(w.matrices[i].entries(a.state).Properties[a.property], a.act()) {
		case policy.LevelAll:
			return true
		case policy.LevelAssigned:
			if a.assigned {
				return true
			}
		}
	}
	return false
}

// line is what a role may do to some properties of a tracker, in a state or in
// all ("*"): the form in which the cells are given to engines of rules.
type line struct {
	role, tracker, state, act, level string
	properties                       []string
}

func (w *world) lines() (all []line) {
	for _, m := range w.matrices {
		if len(m.States) == 0 {
			all = appendLines(all, m, "*", m.AllStates)
			continue
		}
		for _, s := range w.trackers[m.Tracker].States {
			all = appendLines(all, m, s.ID, m.entries(s.ID))
		}
	}
	return all
}

func appendLines(all []line, m matrix, state string, e policy.Entries) []line {
	for _, act := range []string{"view", "edit"} {
		for _, l := range []string{policy.LevelAssigned, policy.LevelAll} {
			one := line{role: m.Role, tracker: m.Tracker, state: state, act: act, level: l}
			for id, c := range e.Properties {
				if level(c, act) == l {
					one.properties = append(one.properties, id)
				}
			}
			if len(one.properties) > 0 {
				all = append(all, one)
			}
		}
	}
	return all
}
