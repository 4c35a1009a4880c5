package bench

import (
	"cmp"
	"runtime"
	"slices"
	"time"
)

// task is one thing that is measured: run does it n times.
type task struct {
	name string
	run  func(n int)
	n    int // per round, found by calibrate
	cost []cost
}

// cost is what one operation took in a round.
type cost struct {
	nanos  float64
	allocs float64
}

// rounds is how often tasks take turns, turn about how long one runs in a round:
// long enough to warm the caches, short enough to fall between two things that the
// machine does besides.
const (
	rounds = 15
	turn   = 15 * time.Millisecond
)

// measure lets the tasks take turns, so that what else the machine does meets
// all of them alike.
func measure(tasks ...*task) {
	for _, t := range tasks {
		t.calibrate()
	}
	for range rounds {
		for _, t := range tasks {
			t.cost = append(t.cost, t.once())
		}
	}
}

// calibrate finds how many operations fill a turn.
func (t *task) calibrate() {
	for t.n = 1; ; t.n *= 4 {
		start := time.Now()
		t.run(t.n)
		if took := time.Since(start); took > turn/8 {
			t.n = max(1, int(float64(t.n)*float64(turn)/float64(took)))
			return
		}
	}
}

func (t *task) once() cost {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	t.run(t.n)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return cost{float64(took.Nanoseconds()) / float64(t.n), float64(after.Mallocs-before.Mallocs) / float64(t.n)}
}

// nanos is the time of an operation in the fastest round: whatever disturbs a
// computation only ever adds to it.
func (t *task) nanos() float64 {
	return slices.MinFunc(t.cost, func(a, b cost) int { return cmp.Compare(a.nanos, b.nanos) }).nanos
}

// median is the time of an operation in the middle round.
func (t *task) median() float64 { return median(t.cost, func(c cost) float64 { return c.nanos }) }

// allocs are the least that a round needed: what the runtime allocates by itself
// falls into some rounds and not into others.
func (t *task) allocs() int {
	return int(slices.MinFunc(t.cost, func(a, b cost) int { return int(a.allocs) - int(b.allocs) }).allocs)
}

func median[T any](of []T, by func(T) float64) float64 {
	values := make([]float64, len(of))
	for i, v := range of {
		values[i] = by(v)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// heap is the memory in use once the collector has been through.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
