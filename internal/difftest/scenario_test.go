package difftest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

const scenarios = "../../testdata/scenarios"

// TestScenarios holds each file against every door: its expectations against
// the reference model, the reference against engine and databases in everything
// about the same people and records, and the expectations against the API.
func TestScenarios(t *testing.T) {
	backends := []Backend{sqlite(t), postgres(t)}
	door := newAPI(t)
	files, err := filepath.Glob(scenarios + "/*.yaml")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d scenarios are found: %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			s, err := LoadScenario(file)
			if err != nil {
				t.Fatal(err)
			}
			if s.Rule == "" || s.Says == "" || len(s.Expect) == 0 {
				t.Fatal("a scenario names its rule, says it, and expects something")
			}
			for i := range s.Expect {
				s.holdReference(t, &s.Expect[i])
			}
			s.holdProduct(t, backends)
			s.holdAPI(t, door)
		})
	}
}

func (s *Scenario) askerOf(t *testing.T, e *Expectation) refmodel.Asker {
	t.Helper()
	a, err := e.asker()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// id is a record's, by its name in the file.
func (s *Scenario) id(t *testing.T, name string) string {
	t.Helper()
	if s.names[name] == "" {
		t.Fatalf("there is no record %q in the file", name)
	}
	return s.names[name]
}

func (s *Scenario) record(t *testing.T, name string) *refmodel.Record {
	t.Helper()
	id := s.id(t, name)
	return s.World.Records[slices.IndexFunc(s.World.Records, func(r *refmodel.Record) bool { return r.ID == id })]
}

// namesOf are the names of records.
func (s *Scenario) namesOf(ids []string) []string {
	out := []string{}
	for _, id := range ids {
		for name, has := range s.names {
			if has == id {
				out = append(out, name)
			}
		}
	}
	return out
}

// trueOnes are the keys that are true, sorted.
func trueOnes(m map[string]bool) []string {
	var out []string
	for key, is := range m {
		if is {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

func sameSet(t *testing.T, what string, want, got []string) {
	t.Helper()
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if !slices.Equal(want, got) {
		t.Errorf("%s: %v, expected %v", what, got, want)
	}
}

func sameOrder(t *testing.T, what string, want, got []string) {
	t.Helper()
	if len(want)+len(got) > 0 && !slices.Equal(want, got) {
		t.Errorf("%s: %v, expected %v", what, got, want)
	}
}

// holdReference holds the reference model against one expectation.
func (s *Scenario) holdReference(t *testing.T, e *Expectation) {
	t.Helper()
	w, a := s.World, s.askerOf(t, e)
	if e.Door != nil && w.Door(a.User) != *e.Door {
		t.Errorf("the door for %s: %q, expected %q", e.Who, w.Door(a.User), *e.Door)
	}
	seen := map[string]bool{}
	for key := range w.Trackers {
		viewed, heard := w.States(a, key)
		seen[key] = len(viewed) > 0
		if want, ok := e.States[key]; ok {
			sameSet(t, fmt.Sprintf("states of %s that %s hears of", key, e.Who), want, trueOnes(heard))
		}
	}
	if e.Trackers != nil {
		sameSet(t, "trackers that "+e.Who+" sees", *e.Trackers, trueOnes(seen))
	}
	for key, want := range e.Sees {
		ids, _ := w.List(a, refmodel.Query{Tracker: key, Which: "live"})
		sameOrder(t, fmt.Sprintf("records of %s that %s sees", key, e.Who), want, s.namesOf(ids))
	}
	for name, want := range e.Views {
		sameSet(t, fmt.Sprintf("what %s views of %s", e.Who, name), want, trueOnes(w.Mask(a, s.record(t, name)).View))
	}
	for name, want := range e.Edits {
		sameSet(t, fmt.Sprintf("what %s edits of %s", e.Who, name), want, trueOnes(w.Mask(a, s.record(t, name)).Edit))
	}
	for name, want := range e.May {
		sameSet(t, fmt.Sprintf("what %s may do with %s", e.Who, name), want, trueOnes(w.Mask(a, s.record(t, name)).Act))
	}
	for name, want := range e.Uses {
		for _, use := range want {
			use, not := strings.CutPrefix(use, "not ")
			feature, level, _ := strings.Cut(use, " ")
			r := s.record(t, name)
			if w.Uses(a, r, w.Mask(a, r), feature, level) == not {
				t.Errorf("%s uses %s on %s: %v, expected %v", e.Who, use, name, not, !not)
			}
		}
	}
	for _, l := range e.Lists {
		q, err := s.query(l)
		if err != nil {
			t.Fatal(err)
		}
		ids, refusal := w.List(a, q)
		if refusal != l.Refused {
			t.Errorf("%s lists %+v: refused %q, expected %q", e.Who, l, refusal, l.Refused)
		}
		sameOrder(t, fmt.Sprintf("%s lists %+v", e.Who, l), l.Is, s.namesOf(ids))
	}
	for i := range e.Writes {
		x, want := s.attempt(t, a, &e.Writes[i]), e.Writes[i]
		if x.want != want.Refused || x.hidden != want.Hidden {
			t.Errorf("%s: %s on %s: %q (hidden missing: %v), expected %q (%v)", e.Who, x.what, want.On, x.want, x.hidden, want.Refused, want.Hidden)
		}
		sameSet(t, "missing for "+x.what, want.Missing, x.named)
	}
	for _, c := range e.Creates {
		x := s.birth(t, a, c)
		if x.want != c.Refused || x.hidden != c.Hidden {
			t.Errorf("%s: %s: %q (hidden missing: %v), expected %q (%v)", e.Who, x.what, x.want, x.hidden, c.Refused, c.Hidden)
		}
		sameSet(t, "missing for "+x.what, c.Missing, x.named)
	}
}

// attempt is a write of the file as the comparison has it.
func (s *Scenario) attempt(t *testing.T, a refmodel.Asker, in *scenarioWrite) attempt {
	t.Helper()
	r := s.record(t, in.On)
	c := &comparison{product: &product{w: s.World}}
	x := attempt{}
	if in.Site != nil {
		x.what, x.in.Site = "moving to site "+*in.Site, in.Site
		x.want = c.siteRefusal(a, r, *in.Site)
	}
	e := edit{}
	for key, raw := range in.Set {
		e = edit{kind: typeOf(s.World.Trackers[r.Tracker], key), key: key}
		if raw != nil {
			v, err := s.value(r.Tracker, key, raw)
			if err != nil {
				t.Fatal(err)
			}
			e.value = &v
		}
		e.on(&x)
		x.in.Pickable = nil
		x.want = s.World.Write(a, r, key, e.value)
	}
	if in.To != "" {
		x.what, x.in.To = strings.TrimSuffix("moving to "+in.To+" and "+x.what, " and "), in.To
		x.want, x.named, x.hidden = s.World.StepWith(a, r, in.To, e.key, e.value)
	}
	return x
}

func (s *Scenario) birth(t *testing.T, a refmodel.Asker, in scenarioCreate) attempt {
	t.Helper()
	values, err := s.values(in.In, in.Values)
	if err != nil {
		t.Fatal(err)
	}
	x := attempt{what: fmt.Sprintf("creating in %s %s at %q with %v", in.In, in.State, in.Site, in.Values)}
	x.want, x.named, x.hidden = s.World.New(a, in.In, in.State, in.Site, values)
	return x
}

// holdProduct holds engine and databases against the reference, in everything
// about the people of the expectations.
func (s *Scenario) holdProduct(t *testing.T, backends []Backend) {
	t.Helper()
	p, err := newProduct(s.World, newID(), s.beside)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range backends {
		if err := p.store(t.Context(), b.Store); err != nil {
			t.Fatalf("%s: %v", b.Name, err)
		}
	}
	c := &comparison{product: p, ctx: t.Context(), backends: backends}
	if err := guarded(func() {
		for i := range s.Expect {
			s.compare(t, c, &s.Expect[i])
		}
	}); err != nil {
		t.Error(err)
	}
}

func (s *Scenario) compare(t *testing.T, c *comparison, e *Expectation) {
	t.Helper()
	a := s.askerOf(t, e)
	for _, key := range sorted(s.World.Trackers) {
		c.before(Seeded(1, 1), a, key)
	}
	for _, q := range e.Explain {
		s.explain(t, c, a, q)
	}
	subject, why := c.subject(a)
	if why != access.Allowed {
		return
	}
	for _, l := range e.Lists {
		q, err := s.query(l)
		if err != nil {
			t.Fatal(err)
		}
		v := c.viewer(a, subject, l.In)
		c.query(a, v, q, c.rowsOf(v, l.In))
	}
	for i := range e.Writes {
		x, r := s.attempt(t, a, &e.Writes[i]), s.record(t, e.Writes[i].On)
		v := c.viewer(a, subject, r.Tracker)
		rows := c.rowsOf(v, r.Tracker)
		row := rows[slices.IndexFunc(rows, func(row *record.Row) bool { return row.ID == r.ID })]
		_, err := record.Edit(v, record.Seal(row), x.in)
		c.verdict(a, e.Writes[i].On, &x, err)
	}
	for _, in := range e.Creates {
		x, raw := s.birth(t, a, in), map[string][]byte{}
		values, _ := s.values(in.In, in.Values)
		for key, v := range values {
			raw[key] = []byte(literal(typeOf(s.World.Trackers[in.In], key), v))
		}
		_, err := record.New(c.viewer(a, subject, in.In), record.NewInput{ID: recordID(999), State: in.State, Site: in.Site, Values: raw})
		c.verdict(a, in.In, &x, err)
	}
}

// gates are the layers of explain, by number.
var gates = map[access.Gate]string{access.NoGate: "", access.GateCredential: "credential", access.GateAppAccess: "app_access", access.GateRoles: "roles",
	access.GateTracker: "tracker", access.GateRecord: "record", access.GateGrant: "grant", access.GateKey: "key", access.GateLife: "archive"}

// explain holds one question's gate and reason; that its yes and no are the
// engine's is compared everywhere.
func (s *Scenario) explain(t *testing.T, c *comparison, a refmodel.Asker, q scenarioWhy) {
	t.Helper()
	r := s.record(t, q.On)
	subject, _ := c.subject(a)
	v := c.viewer(a, subject, r.Tracker)
	v.User = a.User
	i := slices.IndexFunc(c.needs(v), func(n need) bool { return n.what == q.Do })
	if i < 0 {
		t.Fatalf("explain does not know %q", q.Do)
	}
	v.Teams = s.teamsOf(a.User)
	u, _ := c.snap.User(a.User)
	src := c.snap.Source()
	x := access.Explain(&src, c.snap.Engine(), access.Question{User: u.N, Request: c.request(a), Tracker: v.Tracker.N, Need: c.needs(v)[i].Need, Facts: facts(v, c.rows[r.ID])})
	if got := gates[x.Stopped]; got != q.Stopped || string(x.Reason) != q.Reason {
		t.Errorf("why %s may not %s on %s: stopped by %q, %q; expected %q, %q", a.User, q.Do, q.On, got, x.Reason, q.Stopped, q.Reason)
	}
}

func (s *Scenario) teamsOf(user string) (teams []string) {
	for key, members := range s.World.Teams {
		if slices.Contains(members, user) {
			teams = append(teams, key)
		}
	}
	return teams
}

func TestAScenarioWithAnUnknownWordIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a key":        "rule: A1\nsays: x\npolcy: {}\n",
		"an operator":  "policy: {trackers: {t: {properties: [name text], states: [new], transitions: [new to done]}}}\n",
		"an assigning": "policy: {assignments: [courier for ann]}\n",
		"a value":      "policy: {trackers: {t: {properties: [due date], states: [new]}}}\nrecords: [{name: r, in: t, state: new, values: {due: soon}}]\n",
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "s.yaml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := LoadScenario(file); err == nil {
				t.Error("it was read")
			}
		})
	}
}
