package bench

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// Policies is where a policy is read from: the store of either database.
type Policies interface {
	CreateWorkspace(ctx context.Context, id, key string, first *policy.Result) error
	LoadPolicy(ctx context.Context, workspace string) (revision int64, objects []policy.Object, err error)
	DropWorkspace(ctx context.Context, id string) error
}

// EngineOptions say what Engine measures.
type EngineOptions struct {
	Sizes []Size
	// Databases are asked for the cold load of the medium policy, by name.
	Databases map[string]Policies
}

// Engine measures the decisions on policies of several sizes and prints a table
// for each.
func Engine(ctx context.Context, w io.Writer, o EngineOptions) error {
	for _, size := range o.Sizes {
		fmt.Fprintf(w, "\n%s\n", size)
		s, err := newMeasured(size)
		if err != nil {
			return err
		}
		if err := s.report(w); err != nil {
			return err
		}
		if size.Name != Medium.Name {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(o.Databases)) {
			if err := coldLoad(ctx, w, name, o.Databases[name], size, s.objects); err != nil {
				return err
			}
		}
	}
	return nil
}

// measured is a policy that is being measured.
type measured struct {
	size     Size
	objects  []policy.Object
	snap     *policy.Snapshot
	source   access.Source
	engine   *access.Engine
	compiled int64 // bytes
	stored   int64 // bytes of the documents as stored
	decoded  int64 // bytes of the snapshot: documents, indexes and engine
	asks     []question
	subjects []access.Subject
	request  access.Request
	hits     int // keeps results alive
}

// question is a cell of a record, about which somebody asks. It is small, so that
// the questions do not take the caches from what answers them.
type question struct {
	subject  uint16
	tracker  uint16
	site     uint16
	state    access.State
	property access.Property
	assigned bool
	edit     bool
}

func (q *question) facts() access.Facts {
	return access.Facts{State: q.state, Site: access.SiteID(q.site), Assigned: q.assigned}
}

// people is how many different people ask.
const people = 256

func newMeasured(size Size) (*measured, error) {
	m := &measured{size: size, objects: size.Documents(), request: access.Request{Now: epoch, Scope: access.Unlimited()}}
	for _, o := range m.objects {
		m.stored += int64(len(o.Doc))
	}
	before := heap()
	snap, err := policy.Load(size.WorkspaceID(), 1, m.objects)
	if err != nil {
		return nil, err
	}
	m.snap, m.source = snap, snap.Source()
	m.decoded = heap() - before
	before = heap()
	if m.engine, err = access.Compile(m.source); err != nil {
		return nil, err
	}
	m.compiled = heap() - before
	return m, m.draw()
}

// draw makes up who asks what. Three questions in four are about a tracker on
// which a role of theirs has cells, the fourth about any.
func (m *measured) draw() error {
	random := rand.New(rand.NewPCG(3, 4))
	for range people {
		s, why := m.engine.Subject(access.UserID(random.IntN(m.size.Users)+1), m.request)
		if why != access.Allowed {
			return fmt.Errorf("a user of the fixture is refused at the door: %s", why)
		}
		m.subjects = append(m.subjects, s)
	}
	for len(m.asks) < 1<<14 {
		q := question{subject: uint16(random.IntN(people)), tracker: uint16(random.IntN(m.size.Trackers) + 1),
			state: access.State(random.IntN(m.size.States)), property: access.FirstProperty + access.Property(random.IntN(m.size.Properties)),
			assigned: random.IntN(2) == 0, edit: random.IntN(2) == 0}
		if !m.size.Plain {
			q.site = uint16(random.IntN(m.size.Sites + 1))
		}
		g := m.subjects[q.subject].Tracker(access.TrackerID(q.tracker))
		if !g.Sees() && len(m.asks)%4 != 0 {
			continue
		}
		m.asks = append(m.asks, q)
	}
	return nil
}

func (m *measured) ask(i int) *question { return &m.asks[i&(len(m.asks)-1)] }

// check asks for one cell of one record: gates 4 to 7, the roles of a subject
// being known.
func (m *measured) check(n int) {
	for i := range n {
		q := m.ask(i)
		g := m.subjects[q.subject].Tracker(access.TrackerID(q.tracker))
		mask := g.Mask(q.facts())
		if q.edit && mask.Edit(q.property) || !q.edit && mask.View(q.property) {
			m.hits++
		}
	}
}

// whole is check from the door on: all gates.
func (m *measured) whole(n int) {
	for i := range n {
		q := m.ask(i)
		s, _ := m.engine.Subject(m.subjects[q.subject].User(), m.request)
		g := s.Tracker(access.TrackerID(q.tracker))
		mask := g.Mask(q.facts())
		if mask.View(q.property) {
			m.hits++
		}
	}
}

// masks answers for whole records, every cell and action of each, the roles of a
// subject being known: what check does, but for looking at one bit of it.
func (m *measured) masks(n int) {
	for i := range n {
		q := m.ask(i)
		g := m.subjects[q.subject].Tracker(access.TrackerID(q.tracker))
		if mask := g.Mask(q.facts()); mask.Seen() {
			m.hits++
		}
	}
}

// nextMasks is masks where the person's roles on the tracker were found for the
// record before, as for a list: one record after the other, for different people
// on different trackers. Records differ in what their questions differ in.
func (m *measured) nextMasks() func(n int) {
	grants := make([]access.Grants, 1024)
	for i := range grants {
		q := m.ask(i)
		grants[i] = m.subjects[q.subject].Tracker(access.TrackerID(q.tracker))
	}
	return func(n int) {
		for i := range n {
			mask := grants[i&1023].Mask(m.ask(i).facts())
			if mask.Seen() {
				m.hits++
			}
		}
	}
}

// filter finds the records that somebody sees among a thousand.
func (m *measured) filter() func(n int) {
	facts := make([]access.Facts, 1000)
	for i := range facts {
		facts[i] = m.ask(i).facts()
	}
	return func(n int) {
		for i := range n {
			q := m.ask(i)
			g := m.subjects[q.subject].Tracker(access.TrackerID(q.tracker))
			list := g.Masks()
			for _, f := range facts {
				if list.Of(f).Seen() {
					m.hits++
				}
			}
		}
	}
}

// rewrite changes one cell of one matrix and asks the engine after it.
func (m *measured) rewrite(n int) {
	for i := range n {
		q := m.ask(i)
		role := access.RoleID(i%m.size.Roles + 1)
		src := m.source
		src.Roles = slices.Clone(src.Roles)
		cells := slices.Clone(src.Roles[role].Cells)
		c := &cells[i%len(cells)]
		c.AllStates.Actions[access.Archive] = access.Set(access.Level(i % 3))
		src.Roles[role].Cells = cells
		src.Revision += int64(i)
		next, err := m.engine.Rewritten(src, access.Place{Role: role, Tracker: c.Tracker})
		if err != nil {
			panic(err) // the fixture fits
		}
		s, _ := next.Subject(m.subjects[q.subject].User(), m.request)
		g := s.Tracker(c.Tracker)
		if mask := g.Mask(q.facts()); mask.Act(access.Archive) {
			m.hits++
		}
	}
}

// changeset is rewrite as a person does it: a document sent as JSON, judged,
// journalled and compiled, then asked.
func (m *measured) changeset() (*task, error) {
	id := id(policy.KindPermissions, 1000)
	o, ok := m.snap.Object(policy.KindPermissions, id)
	if !ok {
		return nil, fmt.Errorf("the fixture has no matrix %s", id)
	}
	docs := [2][]byte{withLevel(o.Doc, policy.LevelNone), withLevel(o.Doc, policy.LevelAll)}
	i := 0
	return &task{name: "the same as a whole changeset", run: func(n int) {
		for range n {
			i++
			change := policy.Change{Op: policy.Put, Kind: policy.KindPermissions, ID: id, Doc: docs[i%2]}
			r, err := m.snap.Apply(policy.Changeset{Changes: []policy.Change{change}}, policy.Actor{System: true, Via: "bench"},
				policy.Env{Now: epoch, Salt: func() (s [16]byte) { return s }, ID: func() string { return "" }}, policy.Head{})
			if err != nil {
				panic(err) // the fixture fits
			}
			s, _ := r.Snapshot.Engine().Subject(1, m.request)
			if g := s.Tracker(1); g.Sees() {
				m.hits++
			}
		}
	}}, nil
}

// withLevel is a matrix that says level of deleting.
func withLevel(doc []byte, level string) []byte {
	var p policy.Permissions
	if err := json.Unmarshal(doc, &p); err != nil {
		panic("bench: a document of the fixture does not read back: " + err.Error())
	}
	p.AllStates.Actions = map[string]string{"create": policy.LevelAll, "delete": level}
	raw, err := json.Marshal(p)
	if err != nil {
		panic("bench: a document does not marshal: " + err.Error())
	}
	return raw
}

// report measures and prints. The yardsticks walk through a first cache, and
// through as much memory as the compiled policy takes.
func (m *measured) report(w io.Writer) error {
	near, far := newRing(4<<10), newRing(m.compiled)
	floor, floorFar := &task{name: "one read of a 4 KiB table", run: near.walk}, &task{name: "one read of a table as large as the policy", run: far.walk}
	change, err := m.changeset()
	if err != nil {
		return err
	}
	tasks := []*task{floor, floorFar,
		{name: "check: one cell of one record", run: m.check},
		{name: "check from the door on", run: m.whole},
		{name: "mask of a whole record", run: m.masks},
		{name: "mask of the next record of that tracker", run: m.nextMasks()},
		{name: "filter of 1,000 records", run: m.filter()},
		{name: "change one cell and ask", run: m.rewrite},
		change,
	}
	measure(tasks...)
	t := newTable(w, "", "fastest", "median", "× 4 KiB read", "× read of its size", "allocations")
	for _, k := range tasks {
		t.row(k.name, nanos(k.nanos()), nanos(k.median()), ratio(k.nanos()/floor.nanos()), ratio(k.nanos()/floorFar.nanos()), fmt.Sprint(k.allocs()))
	}
	t.end()
	fmt.Fprintf(w, "memory: compiled policy %s; its documents %s as stored, %s decoded, indexed and with their engine\n",
		megabytes(m.compiled), megabytes(m.stored), megabytes(m.decoded))
	return nil
}

// load is what one cold load took, part by part.
type load struct{ read, decode, compile time.Duration }

func (l load) all() time.Duration { return l.read + l.decode + l.compile }

// coldLoad stores the policy, then reads, decodes and compiles it several times,
// prints the fastest, in parts, and how long the middle one took, and removes it.
func coldLoad(ctx context.Context, w io.Writer, name string, db Policies, size Size, objects []policy.Object) (err error) {
	if err := seed(ctx, db, size, objects); err != nil {
		return fmt.Errorf("store the %s policy: %w", size.Name, err)
	}
	defer func() {
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, db.DropWorkspace(limit, size.WorkspaceID()))
	}()
	var loads []load
	for range 9 {
		l, err := loadOnce(ctx, db, size)
		if err != nil {
			return err
		}
		loads = append(loads, l)
	}
	l := slices.MinFunc(loads, func(a, b load) int { return cmp.Compare(a.all(), b.all()) })
	middle := median(loads, func(l load) float64 { return float64(l.all()) })
	fmt.Fprintf(w, "cold load from %s: fastest %s (read %s, decode and index %s, compile %s), median %s\n", name,
		milliseconds(l.all()), milliseconds(l.read), milliseconds(l.decode), milliseconds(l.compile), milliseconds(time.Duration(middle)))
	return nil
}

// loadOnce reads a workspace's policy as a node does that has never seen it. How
// much of decoding is compiling is told by compiling once more.
func loadOnce(ctx context.Context, db Policies, size Size) (l load, err error) {
	start := time.Now()
	revision, found, err := db.LoadPolicy(ctx, size.WorkspaceID())
	if err != nil {
		return l, err
	}
	l.read, start = time.Since(start), time.Now()
	snap, err := policy.Load(size.WorkspaceID(), revision, found)
	if err != nil {
		return l, err
	}
	l.decode, start = time.Since(start), time.Now()
	if _, err := access.Compile(snap.Source()); err != nil {
		return l, err
	}
	l.compile = time.Since(start)
	l.decode -= l.compile
	return l, nil
}

// seed makes the workspace of the documents; one that a run which was cut short
// has left goes first.
func seed(ctx context.Context, db Policies, size Size, objects []policy.Object) error {
	if err := db.DropWorkspace(ctx, size.WorkspaceID()); err != nil {
		return err
	}
	snap, err := policy.Load(size.WorkspaceID(), 1, objects)
	if err != nil {
		return err
	}
	entry := policy.Entry{Seq: 1, Revision: 1, At: epoch, Via: "bench"}
	for _, o := range objects {
		entry.Changes = append(entry.Changes, policy.EntryChange{Applied: policy.Applied{Kind: o.Kind, ID: o.ID, After: o.Doc}})
	}
	return db.CreateWorkspace(ctx, size.WorkspaceID(), snap.Settings().Key, &policy.Result{Snapshot: snap, Entry: entry})
}
