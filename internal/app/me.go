package app

import (
	"context"
	"errors"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// Membership is an account's user in one workspace, and whether its door is
// open (A3.13).
type Membership struct {
	WorkspaceID  string
	WorkspaceKey string
	Workspace    string
	User         policy.UserEntry
	Entry        access.Reason // Allowed, or why not
}

// Memberships lists the workspaces in which an account is a user.
func (a *App) Memberships(ctx context.Context, visit Visit) ([]Membership, error) {
	ids := []string{visit.Home}
	if visit.Credential == "" {
		var err error
		if ids, err = a.Store.Workspaces(ctx); err != nil {
			return nil, a.failed(err)
		}
	}
	out := []Membership{}
	for _, id := range ids {
		visit.Workspace = id
		m, err := a.membership(ctx, visit)
		var e *Error
		if errors.As(err, &e) && e.Kind == NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func (a *App) membership(ctx context.Context, visit Visit) (out Membership, err error) {
	snap, skew, err := a.current(ctx, visit.Workspace)
	if err != nil {
		return out, err
	}
	user, ok := visitor(snap, &visit)
	if !ok {
		return out, notFound()
	}
	v := &Viewer{Policy: snap, User: user, visit: &visit}
	ws := snap.Settings()
	entry := v.at(a.Clock().Add(skew))
	if entry == credentialEnded {
		return out, errCredential
	}
	if entry == access.NoUser {
		return out, notFound() // deleted, for who cannot bring it back
	}
	return Membership{WorkspaceID: snap.Workspace(), WorkspaceKey: ws.Key, Workspace: ws.Name, User: user, Entry: entry}, nil
}

// Admins names up to three people with settings access, for help texts; a guest
// gets none, but the workspace's contact text (A4.10).
func (v *Viewer) Admins() (names []string, contact string) {
	contact = v.Policy.Settings().Support
	if v.User.Kind == policy.KindGuest {
		return nil, contact
	}
	for _, u := range v.Policy.Users() {
		if len(names) < 3 && u.Status == policy.StatusActive && (u.Settings == policy.SettingsFull || u.Settings == policy.SettingsExtended) {
			names = append(names, u.Name)
		}
	}
	return names, contact
}

// Names looks up the names that go with ids in what a viewer is sent.
type Names struct{ policy *policy.Snapshot }

func (v *Viewer) names() Names { return Names{v.Policy} }

// Person is a user as shown in a cell or an entry. A deleted user's name is
// Trackward (A8.5).
type Person struct {
	ID          string
	Name        string
	NoAccess    bool // cannot enter just now (A5.4)
	Deactivated bool
}

// Person finds a user's name; an id that is no user's is the deleted user.
func (n Names) Person(id string) Person {
	u, ok := n.policy.User(id)
	if !ok || u.Status == policy.StatusDeleted {
		return Person{Name: policy.DeletedName}
	}
	return Person{ID: id, Name: u.Name, NoAccess: !n.policy.PassesAppAccess(u.User), Deactivated: u.Status == policy.StatusDeactivated}
}

// Person finds a user's name for who sees the settings plane.
func (v *Viewer) Person(id string) Person { return v.names().Person(id) }

// Team and Site find their name and key; ok is false when there is none.
func (n Names) Team(id string) (policy.TeamEntry, bool) { return n.policy.Team(id) }
func (n Names) Site(id string) (policy.SiteEntry, bool) { return n.policy.Site(id) }

// Tracker finds a tracker's key.
func (n Names) Tracker(id string) (*policy.Schema, bool) { return n.policy.Tracker(id) }
