package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/config"
	"github.com/trackward/trackward/internal/store"
)

func newRecover() *cobra.Command {
	var workspace string
	var forget bool
	cmd := &cobra.Command{
		Use:   "recover PERSON",
		Short: "Give one person full access back, and a link to sign in",
		Long: "Give one person full access back, for when nobody with full access can sign in any more:\n\n" +
			"  trackward recover mia@example.org\n\n" +
			"PERSON is the e-mail address or id of a user of the workspace. The user becomes active and confirmed, and gets\n" +
			"app access and full settings access; exclusive roles of the user's own are suspended, and teams that have one are\n" +
			"left. The command prints a link to sign in with, for one hour and once. It stands in the audit log, and\n" +
			"everybody else with full access is told by mail.\n\n" +
			"Whoever has lost their second factor too adds --forget-second-factor: the authenticator app, the recovery codes, the\n" +
			"passkeys and the connected identities of the account are removed, and its sessions end.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := settings(cmd)
			if err != nil {
				return err
			}
			return recoverAt(cmd.Context(), cfg, recovery{workspace, args[0], forget}, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	addStorageFlags(cmd, config.Defaults()["data"].(string))
	cmd.Flags().StringVar(&workspace, "workspace", "", "id or key; not needed where there is one workspace")
	cmd.Flags().BoolVar(&forget, "forget-second-factor", false, "remove the authenticator app, recovery codes, passkeys and identities of the account")
	return cmd
}

// recovery is who is given full access back, and how far.
type recovery struct {
	workspace, person string
	forget            bool // the account's second factor and other proofs
}

// recoverAt works on the database itself.
func recoverAt(ctx context.Context, cfg config.Config, who recovery, out, messages io.Writer) error {
	log := slog.New(slog.NewTextHandler(messages, &slog.HandlerOptions{Level: slog.LevelWarn}))
	url := cfg.PublicURL
	if url == "" {
		url = "http://" + cfg.Listen
	}
	in, err := open(ctx, cfg, url, log)
	if errors.Is(err, store.ErrInUse) {
		return fmt.Errorf("a running server has the database in %s, and a SQLite database belongs to one process: stop the server, run this again, and start it", cfg.Data)
	}
	if err != nil {
		return err
	}
	return errors.Join(in.recover(ctx, who, out), in.close())
}

func (in *instance) recover(ctx context.Context, who recovery, out io.Writer) error {
	workspace := who.workspace
	if workspace == "" {
		only, err := in.onlyWorkspace(ctx)
		if err != nil {
			return err
		}
		workspace = only
	}
	note := "Full access given back on the server's console"
	if who.forget {
		note += ", and the second factor forgotten"
	}
	done, err := in.app.Recover(ctx, workspace, who.person, note, func(email, name string) (string, error) {
		a, _, err := in.login.EnsureAccount(ctx, email, name)
		return a.ID, err
	})
	if err != nil {
		return said(err)
	}
	if who.forget {
		if err := errors.Join(in.login.ForgetProofs(ctx, done.Account), in.login.EndAll(ctx, done.Account, "")); err != nil {
			return err
		}
	}
	link, err := in.login.SignInLink(ctx, done.Account)
	if err != nil {
		return said(err)
	}
	told := in.tellRecovered(ctx, done)
	fmt.Fprintf(out, "%s <%s> has full settings access to %s again.\n\nSign in with this link, for one hour and once:\n\n    %s\n\nIt is in the audit log. Others with full access who were told by mail: %d.\n",
		done.User.Name, done.User.Email, done.Workspace, link, told)
	return nil
}

// tellRecovered mails everybody else with full access.
func (in *instance) tellRecovered(ctx context.Context, done app.Recovered) (told int) {
	for _, u := range done.Others {
		text := fmt.Sprintf("Hello %s,\n\nfull settings access to %s was given to %s (%s) on the server's console,\nat %s. The audit log has the entry.\n\nIf you do not know why, ask whoever runs the server, and check who can reach it.\n",
			u.Name, done.Workspace, done.User.Name, done.User.Email, time.Now().UTC().Format("2006-01-02 15:04 UTC"))
		if err := in.mail.Send(ctx, u.Email, "Full access was given back in "+done.Workspace, text); err != nil {
			in.log.Error("somebody with full access was not told of the recovery", "user", u.ID, "error", err)
			continue
		}
		told++
	}
	return told
}

// said keeps a refusal's own words for the person at the console.
func said(err error) error {
	var e *app.Error
	if errors.As(err, &e) && e.Cause == nil {
		return errors.New(e.Message.String())
	}
	return err
}
