package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/trackward/trackward/internal/difftest"
	"github.com/trackward/trackward/internal/store"
)

// verifying is what `trackward verify` was asked.
type verifying struct {
	worlds     int
	postgres   string
	engineOnly bool
	seed       uint64
	workers    int
}

func newVerify() *cobra.Command {
	var v verifying
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Compare the product with the reference model in random worlds",
		Long: "Make random workspaces on the boundaries of the access model and compare what the product answers with what\n" +
			"a reference model answers, written in the words of the specification: who enters, what is seen, viewed, edited,\n" +
			"listed, filtered, sorted and counted, which writes are refused and why. Each world is asked of the engine, of\n" +
			"SQLite in a temporary directory, and of PostgreSQL if one is named. The exit status is 1 if they disagree.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flag("seed").Changed {
				v.seed = rand.Uint64()
			}
			return v.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&v.worlds, "worlds", 1000, "how many worlds")
	flags.StringVar(&v.postgres, "postgres", "", "also a PostgreSQL database (postgres://…); what is made there is removed again")
	flags.BoolVar(&v.engineOnly, "engine-only", false, "no database: the engine and queries in memory alone")
	flags.Uint64Var(&v.seed, "seed", 0, "repeat the worlds of this seed (default: a new one, which is printed)")
	flags.IntVar(&v.workers, "workers", runtime.NumCPU(), "how many worlds at once")
	return cmd
}

func (v verifying) run(ctx context.Context, out, messages io.Writer) (err error) {
	if v.engineOnly && v.postgres != "" {
		return errors.New("--engine-only asks no database: leave out --postgres, or --engine-only")
	}
	if v.worlds < 1 {
		return fmt.Errorf("--worlds is %d, and nothing compared proves nothing: give a number from 1", v.worlds)
	}
	run := difftest.Run{Worlds: v.worlds, Seed: v.seed, Workers: v.workers, Progress: worldBar(messages, v.worlds)}
	where := "engine"
	if !v.engineOnly {
		databases, closeAll, failed := v.open(ctx)
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, closeAll()) }()
		run.Drop = func(ctx context.Context, b difftest.Backend, id string) error {
			return databases[b.Name].DropWorkspace(ctx, id)
		}
		for _, name := range []string{"SQLite", "PostgreSQL"} {
			if s := databases[name]; s != nil {
				run.Backends, where = append(run.Backends, difftest.Backend{Name: name, Store: s}), where+" = "+name
			}
		}
	}
	fmt.Fprintf(out, "Comparing %d random worlds, reference = %s, seed %d\n", v.worlds, where, v.seed)
	tally, err := run.Start(ctx)
	fmt.Fprintln(messages)
	v.report(out, tally)
	if err == nil && tally.Disagreements > 0 {
		err = fmt.Errorf("the product and the reference model disagree in %d of %d worlds", tally.Disagreements, tally.Worlds)
	}
	return err
}

// open opens the databases: SQLite in a directory that goes with the run, and
// PostgreSQL if it is named.
func (v verifying) open(ctx context.Context) (map[string]*store.Store, func() error, error) {
	dir, err := os.MkdirTemp("", "trackward-verify-")
	if err != nil {
		return nil, nil, err
	}
	all := map[string]*store.Store{}
	closeAll := func() error {
		var errs []error
		for _, s := range all {
			errs = append(errs, s.Close())
		}
		return errors.Join(append(errs, os.RemoveAll(dir))...)
	}
	sources := map[string]string{"SQLite": filepath.Join(dir, "worlds.db")}
	if v.postgres != "" {
		sources["PostgreSQL"] = v.postgres
	}
	for name, source := range sources {
		if all[name], err = store.Open(ctx, source, store.Env{}); err != nil {
			delete(all, name)
			return nil, nil, errors.Join(fmt.Errorf("open %s: %w", name, err), closeAll())
		}
	}
	return all, closeAll, nil
}

func (v verifying) report(out io.Writer, t difftest.Tally) {
	for i, found := range t.Found {
		fmt.Fprintf(out, "\nworld %d: %v\n", found.World, found.Err)
		if i == 0 {
			fmt.Fprintf(out, "\n%s\n", difftest.Show(v.seed, found.World))
		}
	}
	perSecond := float64(t.Worlds) / t.Took.Seconds()
	fmt.Fprintf(out, "worlds         %d\ncomparisons    %d\ndisagreements  %d\ntime           %s (%.0f worlds a second)\n",
		t.Worlds, t.Comparisons, t.Disagreements, t.Took.Round(10*time.Millisecond), perSecond)
}

// worldBar draws how far the run has come, on one line, a few times a second and
// at the end, and never goes back: workers tell of their worlds in any order.
func worldBar(w io.Writer, total int) func(done, disagreements int) {
	const width = 40
	var (
		last     time.Time
		furthest int
	)
	turn := make(chan struct{}, 1)
	return func(done, disagreements int) {
		select {
		case turn <- struct{}{}:
		default:
			if done < total {
				return // another worker is drawing
			}
			turn <- struct{}{}
		}
		defer func() { <-turn }()
		if now := time.Now(); done > furthest && (done == total || now.Sub(last) > 200*time.Millisecond) {
			last, furthest = now, done
			full := width * done / max(1, total)
			fmt.Fprintf(w, "\r[%s%s] %d of %d worlds, %d disagreements", strings.Repeat("=", full), strings.Repeat(" ", width-full), done, total, disagreements)
		}
	}
}
