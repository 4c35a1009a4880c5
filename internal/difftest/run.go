package difftest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Run is many random worlds, one after the other on each worker. The n-th world
// of a seed is the same in every run, however many workers there are.
type Run struct {
	Worlds   int
	Seed     uint64
	Workers  int
	Backends []Backend // none: the engine alone
	// Drop removes a world's workspace from a backend again; nil leaves it.
	Drop func(ctx context.Context, b Backend, id string) error
	// Progress is told of every world that is done, from any worker.
	Progress func(done, disagreements int)
}

// Tally is what a run came to.
type Tally struct {
	Worlds, Comparisons int64
	Found               []Found // at most maxFound; Disagreements counts all
	Disagreements       int
	Took                time.Duration
}

// Found is the world in which there was a disagreement.
type Found struct {
	World int
	Err   error
}

const maxFound = 10

// Start runs the worlds. The error is that of a database or of a cancelled
// context; disagreements are in the tally.
func (r Run) Start(ctx context.Context) (Tally, error) {
	var (
		out      Tally
		next     atomic.Int64
		mu       sync.Mutex
		wg       sync.WaitGroup
		failures []error
		began    = time.Now()
	)
	work := func() {
		for ctx.Err() == nil {
			n := int(next.Add(1)) - 1
			if n >= r.Worlds {
				return
			}
			compared, err := r.world(ctx, n, fmt.Sprintf("verify-%d-%d", began.UnixNano(), n))
			mu.Lock()
			out.Worlds++
			out.Comparisons += compared
			disagreement := new(Disagreement)
			switch {
			case errors.As(err, &disagreement):
				out.add(n, err)
			case err != nil:
				failures = append(failures, fmt.Errorf("world %d of seed %d: %w", n, r.Seed, err))
				next.Store(int64(r.Worlds))
			}
			done, disagreements := int(out.Worlds), out.Disagreements
			mu.Unlock()
			if r.Progress != nil {
				r.Progress(done, disagreements)
			}
		}
	}
	for range max(1, r.Workers) {
		wg.Go(work)
	}
	wg.Wait()
	out.Took = time.Since(began)
	return out, errors.Join(append(failures, ctx.Err())...)
}

func (t *Tally) add(n int, err error) {
	t.Disagreements++
	if len(t.Found) < maxFound {
		t.Found = append(t.Found, Found{n, err})
	}
}

// world runs the n-th world.
func (r Run) world(ctx context.Context, n int, id string) (compared int64, err error) {
	d := Seeded(r.Seed, uint64(n))
	if len(r.Backends) == 0 {
		return Engine(d)
	}
	compared, err = Databases(ctx, d, id, r.Backends)
	if r.Drop != nil {
		for _, b := range r.Backends {
			err = errors.Join(err, r.Drop(ctx, b, id))
		}
	}
	return compared, err
}

// Show is the n-th world of a seed, for whoever looks into a disagreement.
func Show(seed uint64, n int) string {
	text, err := json.MarshalIndent(NewWorld(Seeded(seed, uint64(n))), "", " ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}
