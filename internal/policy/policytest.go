package policy

import (
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// Test is a sentence that the policy has to keep true (A11.6): "courier Ann
// cannot view price of a delivered order". It is about a person in the pages, or
// about a role held by itself.
type Test struct {
	Name    string `json:"name"`
	User    string `json:"user,omitempty"` // one of the two
	Role    string `json:"role,omitempty"`
	Expect  string `json:"expect"` // can, cannot
	Action  string `json:"action"` // view, edit, create, change_state, archive, delete
	Tracker string `json:"tracker"`
	// Property is an id or a system property's name, with view and edit.
	Property string `json:"property,omitempty"`
	State    string `json:"state"` // id
	// Record says which records are meant: any, assigned or not_assigned. Of any
	// "cannot" means none at all, and "can" each of them.
	Record string `json:"record"`
	Site   string `json:"site,omitempty"` // id; empty: a record without a site
}

// TestEntry is a test with its id.
type TestEntry struct {
	ID string
	*Test
}

// The words of a test.
const (
	TestCan         = "can"
	TestCannot      = "cannot"
	TestAny         = "any"
	TestAssigned    = "assigned"
	TestNotAssigned = "not_assigned"
)

func (t *Test) names() []name { return nil }

func (t *Test) enter(e *entering) error {
	if err := cleanName(e, "name", &t.Name, true); err != nil {
		return err
	}
	if err := oneOf(e, "expect", &t.Expect, TestCannot, TestCan, TestCannot); err != nil {
		return err
	}
	if err := oneOf(e, "action", &t.Action, "view", append([]string{"view", "edit"}, actionNames[:]...)...); err != nil {
		return err
	}
	if err := oneOf(e, "record", &t.Record, TestAny, TestAny, TestAssigned, TestNotAssigned); err != nil {
		return err
	}
	if (t.User == "") == (t.Role == "") {
		return e.invalid("A11.6", "user", "A test is about a person or about a role, one of the two.")
	}
	if err := t.resolve(e); err != nil {
		return err
	}
	return t.enterCell(e)
}

func (t *Test) resolve(e *entering) (err error) {
	for _, x := range []struct {
		kind  Kind
		ref   *string
		field string
	}{{KindUser, &t.User, "user"}, {KindRole, &t.Role, "role"}, {KindTracker, &t.Tracker, "tracker"}, {KindSite, &t.Site, "site"}} {
		if *x.ref == "" && x.kind != KindTracker {
			continue
		}
		if *x.ref, err = e.resolve(x.kind, *x.ref, x.field); err != nil {
			return err
		}
	}
	return nil
}

func (t *Test) enterCell(e *entering) error {
	doc, ok := e.draft.get(KindTracker, t.Tracker)
	if !ok {
		return notFound(e.path + "/tracker")
	}
	schema := newSchema(t.Tracker, 0, doc.(*Tracker))
	_, state, ok := schema.StateRef(t.State)
	if !ok {
		return notFound(e.path + "/state")
	}
	t.State = state.ID
	cell := t.Action == "view" || t.Action == "edit"
	switch {
	case !cell && t.Property != "":
		return e.invalid("A11.6", "property", "Only viewing and editing are about a property. Leave it out.")
	case !cell:
		return nil
	}
	_, p, ok := schema.Prop(t.Property)
	if !ok {
		return notFound(e.path + "/property")
	}
	if p != nil {
		t.Property = p.ID
	}
	return nil
}

func (t *Test) check(*checking) error { return nil }

// Tests are all tests of the policy.
func (s *Snapshot) Tests() []TestEntry {
	return list(s, KindTest, func(id string, doc document) TestEntry { return TestEntry{id, doc.(*Test)} })
}

// Test finds one by id.
func (s *Snapshot) Test(id string) (TestEntry, bool) {
	o, ok := s.tables[KindTest].objs[id]
	if !ok {
		return TestEntry{}, false
	}
	return TestEntry{id, o.doc.(*Test)}, true
}

// Holds reports whether a test is true of this policy at an instant. about is
// false when something that it is about is no more: then it says nothing.
func (s *Snapshot) Holds(t *Test, now time.Time) (holds, about bool) {
	schema, ok := s.Tracker(t.Tracker)
	if !ok {
		return true, false
	}
	state, _, ok := schema.StateRef(t.State)
	if !ok {
		return true, false
	}
	var n access.Property
	if t.Property != "" {
		if n, _, ok = schema.Prop(t.Property); !ok {
			return true, false
		}
	}
	may, about := s.tested(t, schema, now)
	if !about {
		return true, false
	}
	for _, assigned := range map[string][]bool{TestAny: {true, false}, TestAssigned: {true}, TestNotAssigned: {false}}[t.Record] {
		if may(state, n, assigned) != (t.Expect == TestCan) {
			return false, true
		}
	}
	return true, true
}

// tested asks the engine for the person or the role of a test.
func (s *Snapshot) tested(t *Test, schema *Schema, now time.Time) (may func(access.State, access.Property, bool) bool, about bool) {
	action := access.Action(slices.Index(actionNames[:], t.Action)) // a cell's is not asked for
	if t.Role != "" {
		role, ok := s.Role(t.Role)
		return func(state access.State, n access.Property, assigned bool) bool {
			cells := s.engine.RoleLevels(role.N, schema.N, state)
			level := access.None
			switch t.Action {
			case "view":
				level = cells.View(n)
			case "edit":
				level = cells.Edit(n)
			default:
				level = cells.Act(action)
			}
			return level == access.All || level == access.Assigned && (assigned || action == access.Create)
		}, ok
	}
	u, ok := s.User(t.User)
	site, ok2 := s.Site(t.Site)
	if !ok || u.Status == StatusDeleted || t.Site != "" && !ok2 {
		return nil, false
	}
	subject, why := s.engine.Subject(u.N, access.Request{Now: now, Channel: access.Page, Scope: access.Unlimited()})
	if why != access.Allowed {
		return func(access.State, access.Property, bool) bool { return false }, true
	}
	g := subject.Tracker(schema.N)
	return func(state access.State, n access.Property, assigned bool) bool {
		if t.Action == actionNames[access.Create] {
			_, why := g.Create(state, site.N)
			return why == access.Allowed
		}
		mask := g.Mask(access.Facts{State: state, Site: site.N, Assigned: assigned})
		switch t.Action {
		case "view":
			return mask.View(n)
		case "edit":
			return mask.Edit(n)
		}
		return mask.Act(action)
	}, true
}

// broken are the tests that a changeset breaks (A11.6): those there
// were, as they stood before it, which held until now, and those that it writes,
// as they stand after it.
func (d *draft) broken(next *Snapshot) (tests []*Test) {
	for _, t := range d.base.Tests() {
		was, _ := d.base.Holds(t.Test, d.now)
		if is, _ := next.Holds(t.Test, d.now); was && !is {
			tests = append(tests, t.Test)
		}
	}
	for _, r := range d.order {
		t, ok := d.docs[r].(*Test)
		if !ok || r.kind != KindTest || t == nil {
			continue
		}
		named := slices.ContainsFunc(tests, func(o *Test) bool { return o.Name == t.Name })
		if holds, _ := next.Holds(t, d.now); !holds && !named {
			tests = append(tests, t)
		}
	}
	return tests
}

// heard are the names of those tests that the author may read: those about trackers
// they configure. All others are one constant sentence, however many there are: their
// names say what is kept from the author (A4.1, A11.6).
func (d *draft) heard(tests []*Test) words.Text {
	var names []string
	for _, t := range tests {
		if d.base.configures(d.powers, t.Tracker) {
			names = append(names, t.Name)
		}
	}
	switch {
	case len(names) == 0:
		return "something that a test keeps and that you may not read"
	case len(names) < len(tests):
		return words.Say("%s, and something that you may not read", quoted(names))
	}
	return words.Plain(quoted(names))
}

// judgeTests refuses what breaks a test. The server's own changes are not held up
// by one; a full user may force it, with a reason, and the others are told.
func (d *draft) judgeTests(next *Snapshot, cs Changeset) (forced []string, err error) {
	if d.powers.system {
		return nil, nil
	}
	broken := d.broken(next)
	switch {
	case len(broken) == 0:
		return nil, nil
	case !cs.Force:
		return nil, &Error{Code: CodeTestBroken, Rule: "A11.6",
			Message: words.Say("Afterwards this would not be true any more: %s. Change what you save, or the test before it; a full user can force it with a reason.", d.heard(broken))}
	case d.powers.level < levelFull:
		return nil, forbidden("A11.6", "force", "Only somebody with full settings access forces what breaks a test: %s. Ask one of them.", d.heard(broken))
	case strings.TrimSpace(cs.Note) == "":
		return nil, &Error{Code: CodeReasonMissing, Rule: "A11.6", Path: "note", Message: "Say why the test is broken: every other full user is told."}
	}
	for _, t := range broken {
		forced = append(forced, t.Name)
	}
	return forced, nil
}

func quoted(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, "“"+n+"”")
	}
	return strings.Join(out, ", ")
}
