package access

import (
	"math/rand/v2"
	"testing"
)

// bureau is a policy of the size that acceptance names: 5 roles held by one
// user, 50 trackers of 8 states and 40 properties, documents in detailed form.
func bureau(roles int) *office {
	const trackers, states, props = 50, 8, 40
	random := rand.New(rand.NewPCG(1, 2))
	o := newOffice()
	o.Trackers = o.Trackers[:1]
	for range trackers {
		o.Trackers = append(o.Trackers, Tracker{Exists: true, UsesSites: true, Properties: props, States: states})
	}
	for i := range roles {
		r := Role{Exists: true, Enabled: true, Features: [NumFeatures]FeatureLevel{Trackers: Edit, Comments: Edit, Activity: View}}
		for t := range trackers {
			r.Cells = append(r.Cells, detailed(random, TrackerID(t+1), states, props))
		}
		o.Roles = append(o.Roles, r)
		if i%5 == 4 {
			o.holdAt(ann, RoleID(i+1), texas)
		} else {
			o.hold(ann, RoleID(i+1))
		}
	}
	return o
}

func detailed(random *rand.Rand, t TrackerID, states, props int) Cells {
	c := Cells{Tracker: t}
	for s := range states {
		e := Entries{Star: PropertyCell{ifMine, toNone}}.actions(always, ifMine, toNone, toNone)
		for p := range props {
			if random.IntN(3) > 0 {
				e.Properties = append(e.Properties, cells(FirstProperty+Property(p), Set(Level(random.IntN(3))), Set(Level(random.IntN(3)))))
			}
		}
		c.States = append(c.States, in(State(s), e))
	}
	return c
}

// someFacts are records in no order that a branch predictor could learn.
func someFacts(n int) []Facts {
	random := rand.New(rand.NewPCG(3, 4))
	facts := make([]Facts, n)
	for i := range facts {
		facts[i] = Facts{State: State(random.IntN(8)), Site: SiteID(random.IntN(6)), Assigned: random.IntN(2) > 0}
	}
	return facts
}

var sink int // keeps results alive

func count(ok bool) {
	if ok {
		sink++
	}
}

func bureauOf(b testing.TB, roles int) Subject {
	e, err := Compile(bureau(roles).Source)
	if err != nil {
		b.Fatal(err)
	}
	s, why := e.Subject(ann, onPage)
	if why != Allowed {
		b.Fatal(why)
	}
	return s
}

// BenchmarkFloor is the yardstick: one read of memory that fits the first cache,
// and one of 64 MiB, each depending on the one before.
func BenchmarkFloor(b *testing.B) {
	for name, size := range map[string]int{"near": 1 << 10, "far": 1 << 23} {
		b.Run(name, func(b *testing.B) {
			ring := make([]uint64, size)
			order := rand.New(rand.NewPCG(5, 6)).Perm(size)
			for i, at := range order {
				ring[at] = uint64(order[(i+1)%size])
			}
			at := uint64(0)
			for b.Loop() {
				at = ring[at]
			}
			sink += int(at)
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	s, facts := bureauOf(b, 5), someFacts(1024)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		g := s.Tracker(TrackerID(i%50 + 1))
		m := g.Mask(facts[i%1024])
		count(m.Edit(FirstProperty + Property(i%40)))
		i++
	}
}

func BenchmarkTracker(b *testing.B) {
	s := bureauOf(b, 5)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		g := s.Tracker(TrackerID(i%50 + 1))
		count(g.Sees())
		i++
	}
}

func BenchmarkMask(b *testing.B) {
	s, facts := bureauOf(b, 5), someFacts(1024)
	g := s.Tracker(orders)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m := g.Mask(facts[i%1024])
		count(m.Seen())
		i++
	}
}

// BenchmarkList tells nanoseconds a record in a list of 1,000.
func BenchmarkList(b *testing.B) {
	s, facts := bureauOf(b, 5), someFacts(1000)
	b.ReportAllocs()
	for b.Loop() {
		g := s.Tracker(orders)
		list := g.Masks()
		for _, f := range facts {
			count(list.Of(f).Seen())
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/record")
}

func BenchmarkSubject(b *testing.B) {
	s := bureauOf(b, 5)
	b.ReportAllocs()
	for b.Loop() {
		again, _ := s.eng.Subject(ann, onPage)
		count(again.User() != 0)
	}
}

func BenchmarkPred(b *testing.B) {
	s := bureauOf(b, 5)
	g := s.Tracker(orders)
	b.ReportAllocs()
	for b.Loop() {
		_, never := g.Pred(ToSee()).(Never)
		count(!never)
	}
}

func BenchmarkWhy(b *testing.B) {
	s, facts := bureauOf(b, 5), someFacts(1024)
	g := s.Tracker(orders)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		count(g.Why(ToAct(Archive), facts[i%1024]) == Allowed)
		i++
	}
}

func BenchmarkCompile(b *testing.B) {
	o := bureau(5)
	b.ReportAllocs()
	for b.Loop() {
		e, err := Compile(o.Source)
		if err != nil {
			b.Fatal(err)
		}
		count(e.Revision() != 0)
	}
}

// TestCheckAndMaskAllocateNothing holds what the hot path promises.
func TestCheckAndMaskAllocateNothing(t *testing.T) {
	s, facts := bureauOf(t, 8), someFacts(64)
	if s.n != 8 {
		t.Fatalf("%d roles held", s.n)
	}
	whole := s.Tracker(orders)
	i := 0
	list := whole.Masks()
	for what, f := range map[string]func(){
		"subject": func() {
			again, _ := s.eng.Subject(ann, onPage)
			count(again.User() != 0)
		},
		"check": func() {
			g := s.Tracker(TrackerID(i%50 + 1))
			m := g.Mask(facts[i%64])
			count(m.Edit(name))
		},
		"mask": func() {
			m := whole.Mask(facts[i%64])
			count(m.View(name))
		},
		"list":     func() { count(list.Of(facts[i%64]).Seen()) },
		"why":      func() { count(whole.Why(ToAct(Archive), facts[i%64]) == Allowed) },
		"nameable": func() { names := whole.Nameable(); count(names.Has(name)) },
		"create":   func() { _, why := whole.Create(0, gate); count(why == Allowed) },
	} {
		if n := testing.AllocsPerRun(200, func() { i++; f() }); n != 0 {
			t.Errorf("%s allocates %v times", what, n)
		}
	}
}
