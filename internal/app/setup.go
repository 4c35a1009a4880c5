package app

import (
	"context"
	"strings"
	"unicode"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Fresh reports whether nothing is set up yet: there is no workspace.
func (a *App) Fresh(ctx context.Context) (bool, error) {
	ids, err := a.Store.Workspaces(ctx)
	if err != nil {
		return false, a.failed(err)
	}
	return len(ids) == 0, nil
}

// First is the first workspace of a server and its owner.
type First struct {
	Name     string
	TimeZone string // IANA name; "" is UTC
	Owner    string // the owner's name
	Email    string
	Account  string // id of the owner's account
	// Template fills the workspace; nil leaves it empty.
	Template []policy.Change
}

// SetUp makes the first workspace; Conflict when there is one. In an empty one
// new people get the role Member; where a template sets the matrix they get
// none (A6.4). The owner has full access, the superuser tag and no role.
func (a *App) SetUp(ctx context.Context, f First) (key string, err error) {
	fresh, err := a.Fresh(ctx)
	switch {
	case err != nil:
		return "", err
	case !fresh:
		return "", &Error{Kind: Conflict, Code: "set_up_already", Message: "This server is set up already. Sign in instead."}
	}
	key = keyFor(f.Name)
	w := policy.Workspace{Key: key, Name: f.Name, TimeZone: f.TimeZone, AppAccess: policy.AppAccessEveryone}
	note := "First set-up"
	if f.Template == nil {
		w.DefaultRoles = []string{policy.RoleMember}
	}
	changes := append(policy.NewWorkspace(w, "", policy.User{Name: f.Owner, Email: f.Email, Account: f.Account}), f.Template...)
	_, err = a.NewWorkspace(ctx, a.ID(), key, "setup", policy.Changeset{Note: note, Changes: changes})
	return key, err
}

// keyFor makes a key of a name: its letters and digits, the rest as dashes.
func keyFor(name string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(name) {
		switch {
		case b.Len() >= 40:
			return b.String()
		case r < unicode.MaxASCII && (unicode.IsLower(r) || unicode.IsDigit(r)):
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		default:
			dash = true
		}
	}
	if b.Len() == 0 {
		return "workspace"
	}
	return b.String()
}

// LinkShown logs that the visitor was shown an invited user's link, with which
// they could enter as that user, and tells the other full users (A2.2).
func (a *App) LinkShown(ctx context.Context, visit *Visit, user string) error {
	var shown *Viewer
	err := a.as(ctx, visit, func(v *Viewer) error {
		if err := v.needs(policy.Power{Kind: policy.PowerFull}); err != nil {
			return err
		}
		shown = v
		return nil
	})
	if err != nil {
		return err
	}
	told := AccessTold{ID: a.ID(), Actor: shown.User.ID, Via: via(visit), From: from(visit), Question: "invitation-link", User: user}
	if err := a.Store.LogAccess(ctx, shown.Policy.Workspace(), told); err != nil {
		return a.failed(err)
	}
	of, _ := shown.Policy.User(user)
	a.mailFull(ctx, shown.Policy, shown.User.ID, words.Say("%s was shown an invitation link in %s", shown.User.Name, shown.Policy.Settings().Name), words.Say(
		"%s was shown the link with which %s comes in for the first time. Whoever opens it enters as %s.\n\nWhen: %s\nFrom: %s\n\n%s\n",
		shown.User.Name, of.Name, of.Name, words.Second(shown.Now.UTC()), orUnknown(from(visit)), a.URL))
	return nil
}
