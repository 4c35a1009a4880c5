package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/trackward/trackward/internal/config"
	"github.com/trackward/trackward/internal/demo"
	"github.com/trackward/trackward/internal/rest"
)

func newDemo() *cobra.Command {
	var reset bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make the demo workspace if it is missing, and serve it",
		Long: "Make the workspace \"demo\" if it is missing, and serve it: 10,000 real reports of wildlife strikes,\n" +
			"deliveries, clients, parcels and installations, and thirteen people who see different parts of them.\n" +
			"Their passwords are public, so the demo listens on loopback only.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := settings(cmd)
			if err != nil {
				return err
			}
			// The environment and the file name a real workspace's data; the demo,
			// whose passwords are public, is only where its own flags say.
			cfg.Data, cfg.Postgres = cmd.Flag("data").Value.String(), cmd.Flag("postgres").Value.String()
			return serveDemo(cmd.Context(), cfg, reset, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	addListenFlag(cmd)
	addStorageFlags(cmd, "data/demo")
	cmd.Flags().BoolVar(&reset, "reset", false, "throw the demo's data away and make it anew")
	return cmd
}

func serveDemo(ctx context.Context, cfg config.Config, reset bool, out, messages io.Writer) error {
	if err := onLoopback(cfg.Listen); err != nil {
		return err
	}
	if reset && cfg.Postgres == "" {
		if err := clearData(cfg.Data); err != nil {
			return err
		}
	}
	log := slog.New(slog.NewTextHandler(messages, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return host(ctx, hosting{cfg: cfg, log: log, people: demoPeople(),
		prepare: func(ctx context.Context, in *instance) error {
			if reset && cfg.Postgres != "" {
				if err := in.store.DropWorkspace(ctx, demo.Workspace); err != nil {
					return fmt.Errorf("reset: %w", err)
				}
			}
			return demo.Ensure(ctx, in.app, in.demoAccount, bar(messages))
		},
		ready: func(url string) { introduce(out, url) },
	})
}

// onLoopback refuses an address that others could reach.
func onLoopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", listen, err)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("the demo's passwords are public, so it listens on loopback only: use --listen 127.0.0.1:8080 instead of %s, or `trackward serve` for a real workspace", listen)
}

// clearData removes what the demo keeps in its data directory, and nothing else
// that may lie there.
func clearData(dir string) error {
	for _, name := range []string{"trackward.db", "trackward.db-wal", "trackward.db-shm", "files", "outbox"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("reset: %w", err)
		}
	}
	return nil
}

// demoAccount makes sure that one of the demo's people can sign in.
func (in *instance) demoAccount(ctx context.Context, email, name, password string) (string, error) {
	account, err := in.login.AccountByEmail(ctx, email)
	if err != nil {
		if account, err = in.login.CreateAccount(ctx, email, name, true); err != nil {
			return "", err
		}
	}
	return account.ID, in.login.SetPassword(ctx, account.ID, password)
}

func demoPeople() []rest.DemoPerson {
	var out []rest.DemoPerson
	for _, p := range demo.People {
		out = append(out, rest.DemoPerson{Name: p.Name, Email: p.Email(), About: p.About, Password: demo.Password})
	}
	return out
}

// bar draws how far the demo has come, on one line.
func bar(w io.Writer) demo.Progress {
	const width = 40
	return func(done, total int) {
		full := width * done / total
		fmt.Fprintf(w, "\rMaking the demo  [%s%s] %6d of %d records", strings.Repeat("=", full), strings.Repeat(" ", width-full), done, total)
		if done == total {
			fmt.Fprintln(w)
		}
	}
}

// introduce prints where the demo is and who is in it.
func introduce(w io.Writer, url string) {
	fmt.Fprintf(w, "Trackward's demo is ready at %s\n\nSign in with one click there, or with any of these and the password %s:\n\n", url, demo.Password)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, p := range demo.People {
		fmt.Fprintf(table, "  %s\t%s\n", p.Email(), p.About)
	}
	if table.Flush() != nil {
		return // nobody reads the output: the server runs all the same
	}
	fmt.Fprintln(w, "\nCtrl C stops it; the data stays where it is.")
}
