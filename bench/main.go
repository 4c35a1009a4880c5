// Command bench compares Trackward's engine with Casbin, Cedar and OPA: the same
// roles, cells and people, the same questions, every answer compared. It is a
// module of its own, so that the product depends on none of them.
//
//	cd bench && go run . [--sizes small,slice,medium,large] [--questions 10000]
//
// Large is not among the sizes without the flag: Casbin tries its 65,000 rules for
// every question.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/trackward/trackward/internal/bench"
)

func main() {
	sizes := flag.String("sizes", "small,medium", "which policies: small, slice, medium, large")
	questions := flag.Int("questions", 10_000, "how many answers are compared")
	flag.Parse()
	for name := range strings.SplitSeq(*sizes, ",") {
		if err := run(name, *questions); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
	}
}

// engine is one that answers the questions of a world.
type engine struct {
	name string
	// ready says how long it took to be ready, and ask answers question i.
	ready time.Duration
	ask   func(i int) (bool, error)
	times []float64
}

// makers make each engine from the same world. The first is the reference for
// what a check costs.
var makers = []struct {
	name string
	make func(*world) (func(i int) (bool, error), error)
}{
	{"Trackward, numbers known", newNumbered},
	{"Trackward, from names", newNamed},
	{"Casbin", newCasbin},
	{"Cedar", newCedar},
	{"OPA", newOPA},
}

func run(name string, questions int) error {
	all := map[string]bench.Size{"small": bench.Small, "slice": bench.Slice, "medium": bench.Medium, "large": bench.Large}
	size, ok := all[name]
	if !ok {
		return fmt.Errorf("there is no size %q; take of small, slice, medium and large", name)
	}
	size.Plain = true
	w, err := newWorld(size, questions)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s, without sites and dates\n", size)
	var engines []*engine
	for _, m := range makers {
		start := time.Now()
		ask, err := m.make(w)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		engines = append(engines, &engine{name: m.name, ready: time.Since(start), ask: ask})
	}
	yes, err := crossCheck(w, engines)
	if err != nil {
		return err
	}
	fmt.Printf("%d questions, %d answered yes, by all %d alike\n", len(w.asks), yes, len(engines))
	if err := measure(w, engines); err != nil {
		return err
	}
	return print(engines)
}

// crossCheck compares every answer with what the documents say.
func crossCheck(w *world, engines []*engine) (yes int, err error) {
	for i := range w.asks {
		want := w.allows(&w.asks[i])
		if want {
			yes++
		}
		for _, e := range engines {
			got, err := e.ask(i)
			if err != nil {
				return 0, fmt.Errorf("%s, question %d: %w", e.name, i, err)
			}
			if got != want {
				return 0, fmt.Errorf("%s answers %v to question %d (%+v), and the documents say %v", e.name, got, i, w.asks[i], want)
			}
		}
	}
	return yes, nil
}

// rounds is how often the engines take turns, turn how long one runs at least.
const (
	rounds = 7
	turn   = 50 * time.Millisecond
)

func measure(w *world, engines []*engine) error {
	for range rounds {
		for _, e := range engines {
			n, start := 0, time.Now()
			for time.Since(start) < turn {
				for range 64 {
					if _, err := e.ask(n * 61 % len(w.asks)); err != nil { // 61: in no order that a branch predictor learns
						return err
					}
					n++
				}
			}
			e.times = append(e.times, float64(time.Since(start).Nanoseconds())/float64(n))
		}
	}
	return nil
}

func (e *engine) median() float64 {
	slices.Sort(e.times)
	return e.times[len(e.times)/2]
}

func print(engines []*engine) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "  engine\ta check\t× Trackward, from names\tready after")
	for _, e := range engines {
		fmt.Fprintf(out, "  %s\t%s\t%.2f\t%s\n", e.name, nanos(e.median()), e.median()/engines[1].median(), e.ready.Round(time.Millisecond))
	}
	return out.Flush()
}

func nanos(n float64) string {
	if n < 10_000 {
		return fmt.Sprintf("%.0f ns", n)
	}
	return fmt.Sprintf("%.1f µs", n/1000)
}
