package app

import (
	"context"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// credentialEnded is the reason that a key or link opens nothing (any more). It
// is no reason of the door: whoever shows it has proved nothing.
const credentialEnded access.Reason = "credential_ended"

// errCredential says the same of every key and link that opens nothing, whatever
// the cause.
var errCredential = &Error{Kind: Unauthenticated, Code: "bad_credential", Rule: "A3 gate 1",
	Message: "This key or link is not known, has ended, or was revoked. Ask whoever gave it to you for a new one."}

// carries decides gate 1 for a key or a guest's session at an instant, and takes
// over how it asks (A6.1) and how far it goes (gate 7).
func (v *Viewer) carries(now time.Time) bool {
	visit := v.visit
	c, ok := v.Policy.Credential(visit.Credential)
	if !ok || c.User != v.User.ID || !c.Live(now, visit.Address) {
		return false
	}
	if visit.Link {
		return c.Type == policy.CredentialRecord || c.Type == policy.CredentialForm // its scope is bind's to say
	}
	switch c.Type {
	case policy.CredentialKey:
	case policy.CredentialGuest:
		if visit.Session != "" && visit.Began.Before(c.Since) { // begun before the link was suspended
			return false
		}
	default:
		return false // links to a record or a form come by their own road alone
	}
	r := v.Policy.Request(c.Credential, now, visit.Address)
	visit.Channel, visit.Scope = r.Channel, r.Scope
	return true
}

// EndCredentials are the changes that end a user's keys and links for good.
func (v *Viewer) EndCredentials(user string) (out []policy.Change) {
	for _, c := range v.Policy.CredentialsOf(user) {
		out = append(out, policy.Change{Op: policy.Del, Kind: policy.KindCredential, ID: c.ID})
	}
	return out
}

// shutOut refuses a key all of whose user's roles may not be used with a key: it
// would see nothing, and its holder should know why and who can change it (A6.1).
// It tells no more than the user's own roles.
func (v *Viewer) shutOut() error {
	if v.visit.Channel != access.API || v.May(policy.Power{Kind: policy.PowerAny}) {
		return nil
	}
	if v.Policy.Engine().ShutOut(v.User.N, v.request()) != access.WrongChannel {
		return nil
	}
	message := words.Text("The roles of this key's user are blocked from the API. Somebody with superuser access can grant it on the role's page.")
	if names := v.superusers(); names != "" {
		message = words.Say("The roles of this key's user are blocked from the API. Somebody with superuser access can grant it on the role's page: %s.", names)
	}
	return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A6.1", Reason: access.WrongChannel, Message: message}
}

func (v *Viewer) request() access.Request {
	return access.Request{Now: v.Now, Channel: v.visit.Channel, Address: v.visit.Address, Scope: v.visit.Scope}
}

// superusers names up to three who may change a role's permission sheet.
func (v *Viewer) superusers() string {
	var names []string
	for _, u := range v.Policy.Users() {
		if len(names) < 3 && u.Status == policy.StatusActive && v.Policy.May(u.ID, policy.Power{Kind: policy.PowerSheet, Now: v.Now}) {
			names = append(names, u.Name)
		}
	}
	return strings.Join(names, ", ")
}

// Issue is Change for a changeset that makes keys or links: secret makes what
// the store keeps of each new one's secret, in the same transaction. It may be
// called again when the policy moved on; what it made before then opens nothing.
func (a *App) Issue(ctx context.Context, visit *Visit, build func(v *Viewer) (policy.Changeset, error), secret func(c policy.CredentialEntry) (policy.Secret, error)) (out Changed, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		out, err = a.change(ctx, v, actor(visit, v), build, func(result *policy.Result) error {
			result.Secrets = nil
			for _, ch := range result.Entry.Changes {
				if ch.Kind != policy.KindCredential || ch.Before != nil {
					continue
				}
				c, ok := result.Snapshot.Credential(ch.ID)
				if !ok {
					continue
				}
				made, err := secret(c)
				if err != nil {
					return err
				}
				made.Credential, made.Type, made.User = c.ID, c.Type, c.User
				result.Secrets = append(result.Secrets, made)
			}
			return nil
		})
		return err
	})
	return out, err
}

// Door asks whether a visit passes the workspace's door, and nothing else.
func (a *App) Door(ctx context.Context, visit *Visit) error {
	return a.as(ctx, visit, func(*Viewer) error { return nil })
}
