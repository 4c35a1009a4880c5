// Package difftest proves the decision: it makes random worlds and the worlds of
// testdata/scenarios, gives each to the reference model as plain data and to the
// product as policy documents and records, and compares what the two say: the
// door, masks, predicates, lists, filters, orders, counts, pages and writes, on
// the engine alone and on databases.
//
// It invents records and opens sealed ones, so nothing that serves anybody may
// import it: `trackward verify` and tests alone do.
package difftest

import "math/rand/v2"

// Dice draws the numbers that worlds are made of: rapid's in tests, where they
// shrink, and a generator's in `trackward verify`, where they are fast.
type Dice interface {
	// Int is a number from low to high, both included. of says what for.
	Int(low, high int, of string) int
}

// seeded draws from a seed: the n-th world of a run is always the same.
type seeded struct{ *rand.Rand }

// Seeded are the dice of the n-th world of a seed.
func Seeded(seed, n uint64) Dice { return seeded{rand.New(rand.NewPCG(seed, n))} }

func (s seeded) Int(low, high int, _ string) int { return low + s.IntN(high-low+1) }

// chance is true once in oneIn times; it shrinks to false.
func chance(d Dice, oneIn int, of string) bool { return d.Int(1, oneIn, of) == oneIn }

// one draws one of the choices; name a choice more than once to make it
// likelier, and the plainest first: draws shrink to it.
func one[V any](d Dice, of string, choices ...V) V { return choices[d.Int(0, len(choices)-1, of)] }

// some draws a subset, in order.
func some[V any](d Dice, of string, from ...V) (out []V) {
	for _, v := range from {
		if chance(d, 3, of) {
			out = append(out, v)
		}
	}
	return out
}

// most draws a subset that leaves few out, in order; it shrinks to all.
func most[V any](d Dice, of string, from ...V) (out []V) {
	for _, v := range from {
		if !chance(d, 3, of) {
			out = append(out, v)
		}
	}
	return out
}
