package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/config"
	"github.com/trackward/trackward/internal/store"
)

func newExplain() *cobra.Command {
	var workspace string
	var ask app.Ask
	cmd := &cobra.Command{
		Use:   "explain PERSON ACTION [TRACKER[/RECORD] [PROPERTY]]",
		Short: "Say why somebody may or may not do something, and what would change it",
		Long: "Say why somebody may or may not do something, gate by gate, and what would change it.\n\n" +
			"  trackward explain ann view orders/1042 price\n" +
			"  trackward explain ann@example.org edit orders/1042 phone\n" +
			"  trackward explain ann create orders --state new\n" +
			"  trackward explain ann view\n\n" +
			"PERSON is a name, an e-mail address or an id. ACTION is view, edit, create, change_state, archive, delete,\n" +
			"restore, recover, restrict, comment, read_comments, activity, import or export. Without a record the answer\n" +
			"is about one that is imagined in the person's favour; without a tracker it is whether the person sees anything\n" +
			"at all. What is told of a record is written to the access log.",
		Args: cobra.RangeArgs(2, 4),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := settings(cmd)
			if err != nil {
				return err
			}
			ask.User, ask.Action = args[0], args[1]
			if len(args) > 2 {
				ask.Tracker, ask.Record, _ = strings.Cut(args[2], "/")
			}
			if len(args) == 4 {
				ask.Property = args[3]
			}
			return explainAt(cmd.Context(), cfg, workspace, ask, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	addStorageFlags(cmd, config.Defaults()["data"].(string))
	cmd.Flags().StringVar(&workspace, "workspace", "", "id or key; not needed where there is one workspace")
	cmd.Flags().StringVar(&ask.State, "state", "", "of the imagined record, or to create in")
	cmd.Flags().StringVar(&ask.Site, "site", "", "to create at")
	cmd.Flags().StringVar(&ask.Channel, "channel", "", "how the person comes: page or api (default page)")
	cmd.Flags().StringVar(&ask.Address, "address", "", "from where; without it roles with network rules do not count")
	return cmd
}

// explainAt answers from the database itself.
func explainAt(ctx context.Context, cfg config.Config, workspace string, ask app.Ask, out, messages io.Writer) error {
	log := slog.New(slog.NewTextHandler(messages, &slog.HandlerOptions{Level: slog.LevelWarn}))
	in, err := open(ctx, cfg, "http://localhost", log)
	if errors.Is(err, store.ErrInUse) {
		return fmt.Errorf("a running server has the database in %s, and a SQLite database belongs to one process: ask in its pages (Why?) or with POST /api/v1/workspaces/…/access/explain, or stop the server and try again", cfg.Data)
	}
	if err != nil {
		return err
	}
	answer, err := in.explain(ctx, workspace, ask)
	if err = errors.Join(err, in.close()); err != nil {
		return err
	}
	return writeAnswer(out, &answer)
}

func (in *instance) explain(ctx context.Context, workspace string, ask app.Ask) (app.WhyAnswer, error) {
	if workspace == "" {
		only, err := in.onlyWorkspace(ctx)
		if err != nil {
			return app.WhyAnswer{}, err
		}
		workspace = only
	}
	answer, err := in.app.AskConsole(ctx, workspace, ask)
	var refused *app.Error
	if errors.As(err, &refused) && refused.Kind == app.NotFound {
		return answer, errors.New("there is no such workspace, tracker or record; trackers go by key or id, records by number or id, as in orders/1042")
	}
	return answer, err
}

// onlyWorkspace is the id of the one workspace there is.
func (in *instance) onlyWorkspace(ctx context.Context) (string, error) {
	all, err := in.store.Workspaces(ctx)
	switch {
	case err != nil:
		return "", err
	case len(all) == 0:
		return "", errors.New("there is no workspace here; name another data directory with --data, or a database with --postgres")
	case len(all) > 1:
		return "", errors.New("there are several workspaces; name one with --workspace")
	}
	return all[0], nil
}

// writeAnswer prints an explanation for people to read.
func writeAnswer(w io.Writer, a *app.WhyAnswer) error {
	var b strings.Builder
	fmt.Fprintln(&b, a.Text)
	if a.About.Assumed != "" {
		fmt.Fprintf(&b, "Imagined: %s.\n", a.About.Assumed)
	}
	fmt.Fprintln(&b)
	for i, l := range a.Layers {
		mark := "✓"
		if !l.Passed {
			mark = "✗"
		}
		fmt.Fprintf(&b, "%d %s %s\n", i+1, mark, l.Text)
		if l.Since != "" && l.By != nil {
			fmt.Fprintf(&b, "      since %s, by %s\n", l.Since, l.By.Name)
		}
	}
	if len(a.Fixes) > 0 {
		fmt.Fprint(&b, "\nWhat would change it, smallest first:\n")
		for _, f := range a.Fixes {
			fmt.Fprintf(&b, "  - %s\n      affects %s, %s; needs %s\n", f.Text, counted(f.People, "person", "people"), counted(f.Records, "record", "records"), f.Needs)
			if len(f.Elsewhere) > 0 {
				fmt.Fprintf(&b, "      also gives something on %s\n", names(f.Elsewhere))
			}
		}
	}
	if a.Stuck != nil {
		fmt.Fprintf(&b, "\nNo single change or short row of changes was found that would help.\n%s\n", a.Stuck.Text)
		if a.Stuck.Support != "" {
			fmt.Fprintln(&b, a.Stuck.Support)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func names(refs []app.WhyRef) string {
	all := make([]string, 0, len(refs))
	for _, r := range refs {
		all = append(all, r.Name)
	}
	return strings.Join(all, ", ")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
