package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/trackward/trackward/internal/bench"
	"github.com/trackward/trackward/internal/config"
	"github.com/trackward/trackward/internal/store"
)

func newBench() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the engine and the API beside yardsticks of the same run",
		Long: "Measure the engine and the API beside yardsticks of the same run. Everything stays on this machine:\n" +
			"the data in a temporary directory, the server on loopback.\n\n" +
			"With --postgres a workspace is made in that database and removed again: \"bench-medium\" by engine,\n" +
			"\"trackward-bench\" by records and users. If there is a workspace of the key \"trackward-bench\", a run that was cut\n" +
			"short has left it, and it is removed first. The account measurer@bench.example stays, under a password that\n" +
			"nobody is told.",
	}
	cmd.AddCommand(newBenchEngine(), newBenchRecords(), newBenchUsers())
	return cmd
}

func newBenchEngine() *cobra.Command {
	var (
		sizes    []string
		postgres string
	)
	cmd := &cobra.Command{
		Use:   "engine",
		Short: "Measure decisions on policies of several sizes beside reads of memory",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			chosen, err := sizesNamed(sizes)
			if err != nil {
				return err
			}
			bench.Machine(cmd.OutOrStdout())
			return benchEngine(cmd.Context(), cmd.OutOrStdout(), chosen, postgres)
		},
	}
	cmd.Flags().StringSliceVar(&sizes, "sizes", []string{"small", "slice", "medium", "large"}, "which policies")
	cmd.Flags().StringVar(&postgres, "postgres", "", "also load the medium policy from this PostgreSQL database")
	return cmd
}

func sizesNamed(names []string) (chosen []bench.Size, err error) {
	all := []bench.Size{bench.Small, bench.Slice, bench.Medium, bench.Large}
	for _, name := range names {
		i := slices.IndexFunc(all, func(s bench.Size) bool { return s.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no size %q; take of small, slice, medium and large", name)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

func benchEngine(ctx context.Context, out io.Writer, sizes []bench.Size, postgres string) (err error) {
	o := bench.EngineOptions{Sizes: sizes, Databases: map[string]bench.Policies{}}
	dir, err := os.MkdirTemp("", "trackward-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for name, cfg := range benchDatabases(dir, postgres) {
		s, err := store.Open(ctx, source(cfg), store.Env{})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		defer s.Close()
		o.Databases[name] = s
	}
	return bench.Engine(ctx, out, o)
}

// benchDatabases are the settings of what is measured, by name.
func benchDatabases(dir, postgres string) map[string]config.Config {
	all := map[string]config.Config{"SQLite": {Data: dir}}
	if postgres != "" {
		all["PostgreSQL"] = config.Config{Data: dir, Postgres: postgres}
	}
	return all
}

func newBenchRecords() *cobra.Command {
	var (
		records  int
		postgres string
		only     bool
	)
	cmd := &cobra.Command{
		Use:   "records",
		Short: "Measure import, lists, counts, search, get, patch and export beside a bare server that runs the same SQL",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if only && postgres == "" {
				return errors.New("--only-postgres needs a database: add --postgres")
			}
			var names []string
			if !only {
				names = append(names, "SQLite")
			}
			if postgres != "" {
				names = append(names, "PostgreSQL")
			}
			bench.Machine(cmd.OutOrStdout())
			for _, name := range names {
				if err := benchRecords(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), bench.Target{Database: name, Records: records, Rounds: 15, Turns: 40}, postgres); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&records, "records", 200_000, "how many records the workspace has")
	cmd.Flags().StringVar(&postgres, "postgres", "", "also measure on this PostgreSQL database")
	cmd.Flags().BoolVar(&only, "only-postgres", false, "leave SQLite out")
	return cmd
}

func newBenchUsers() *cobra.Command {
	var (
		users    int
		postgres string
		then     string
	)
	cmd := &cobra.Command{
		Use:   "users",
		Short: "Measure the list of many users beside an empty handler, a change of all of them, and their memory",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			bench.Machine(cmd.OutOrStdout())
			for _, name := range []string{"SQLite", "PostgreSQL"} {
				if name == "PostgreSQL" && postgres == "" {
					continue
				}
				measure := func(ctx context.Context, t bench.Target) error {
					return bench.Users(ctx, cmd.OutOrStdout(), t, users, whileItRuns(then, cmd.OutOrStdout(), cmd.ErrOrStderr()))
				}
				if err := benchServer(cmd.Context(), cmd.ErrOrStderr(), bench.Target{Database: name, Rounds: 15}, postgres, measure); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&users, "users", 100_000, "how many users the workspace has")
	cmd.Flags().StringVar(&postgres, "postgres", "", "also measure on this PostgreSQL database")
	cmd.Flags().StringVar(&then, "then", "", "run this command while the server is warm, with TRACKWARD_URL, TRACKWARD_EMAIL and TRACKWARD_PASSWORD set")
	return cmd
}

// whileItRuns runs a command of the shell beside the server; nil for none.
func whileItRuns(command string, out, messages io.Writer) func(ctx context.Context, url, email, password string) error {
	if command == "" {
		return nil
	}
	return func(ctx context.Context, url, email, password string) error {
		sh := exec.CommandContext(ctx, "/bin/sh", "-c", command)
		sh.Env = append(os.Environ(), "TRACKWARD_URL="+url, "TRACKWARD_EMAIL="+email, "TRACKWARD_PASSWORD="+password)
		sh.Stdout, sh.Stderr = out, messages
		return sh.Run()
	}
}

// benchRecords measures records.
func benchRecords(ctx context.Context, out, messages io.Writer, t bench.Target, postgres string) error {
	return benchServer(ctx, messages, t, postgres, func(ctx context.Context, t bench.Target) error { return bench.Records(ctx, out, t) })
}

// benchServer runs a server of its own on loopback and measures it.
func benchServer(ctx context.Context, messages io.Writer, t bench.Target, postgres string, measure func(context.Context, bench.Target) error) (err error) {
	dir, err := os.MkdirTemp("", "trackward-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cfg := benchDatabases(dir, postgres)[t.Database]
	cfg.Listen, cfg.ShutdownTimeout = "127.0.0.1:0", 10*time.Second
	serving, stop := context.WithCancel(ctx)
	defer stop()
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- host(serving, hosting{cfg: cfg, log: slog.New(slog.NewTextHandler(messages, &slog.HandlerOptions{Level: slog.LevelError})),
			prepare: func(_ context.Context, in *instance) error {
				t.App, t.Store, t.Tape, t.Account = in.app, in.store, in.store.Tape(), in.demoAccount
				return nil
			},
			ready: func(url string) { ready <- url },
			still: true,
		})
	}()
	select {
	case t.URL = <-ready:
	case err := <-ended:
		return err
	}
	err = measure(ctx, t)
	stop()
	return errors.Join(err, <-ended)
}
