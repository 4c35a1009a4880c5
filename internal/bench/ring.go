package bench

import "math/rand/v2"

// ring is a walk through memory in which each read tells where the next one
// goes: the least that any table of its size costs to be asked.
type ring struct {
	next []uint64
	at   uint64
}

// newRing walks through so many bytes, at least one line of a cache.
func newRing(bytes int64) *ring {
	size := max(8, bytes/8)
	r := &ring{next: make([]uint64, size)}
	order := rand.New(rand.NewPCG(5, 6)).Perm(int(size))
	for i, at := range order {
		r.next[at] = uint64(order[(i+1)%len(order)])
	}
	return r
}

func (r *ring) walk(n int) {
	at := r.at
	for range n {
		at = r.next[at]
	}
	r.at = at
}
