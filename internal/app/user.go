package app

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// UserConfirmed is told by the sign-in that the holder of an account has proven
// an invited user's address: from now on it is that user's account (A8.6).
func (a *App) UserConfirmed(ctx context.Context, workspace, user, account, email string) error {
	_, err := a.System(ctx, workspace, "confirmation", func(s *policy.Snapshot) (policy.Changeset, error) {
		u, ok := s.User(user)
		if shut, _ := s.Settings().Deleted(a.Clock()); !ok || u.Status == policy.StatusDeleted || shut {
			return policy.Changeset{}, notFound()
		}
		vouches := u.HeldBy != "" && u.OldAccount == account && account != ""
		if !sameEmail(u.Email, email) && !vouches {
			return policy.Changeset{}, &Error{Kind: Conflict, Code: "email_changed", Rule: "A8.6",
				Message: "The e-mail address was changed since this link was sent. Use the link in the newer mail."}
		}
		if u.Account == account && u.Confirmed && u.Status == policy.StatusActive {
			return policy.Changeset{}, errNothing
		}
		doc := *u.User
		if vouches && u.Account != account && !sameEmail(u.Email, email) {
			raw, err := freed(doc)
			return policy.Changeset{Note: "The old address vouches for the changed e-mail", Changes: []policy.Change{{Op: policy.Put, Kind: policy.KindUser, ID: user, Doc: raw}}}, err
		}
		doc.Account, doc.Confirmed = account, true
		if doc.Status == policy.StatusInvited {
			doc.Status = policy.StatusActive
		}
		raw, err := json.Marshal(doc)
		if err == nil && vouches { // the e-mail is the old one again
			raw, err = freed(doc)
		}
		return policy.Changeset{Note: "E-mail confirmed", Changes: []policy.Change{{Op: policy.Put, Kind: policy.KindUser, ID: user, Doc: raw}}}, err
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// AccountMoved is told by the sign-in that an account's holder has changed and
// confirmed its address: where its user had the old one, the user has the new one
// (A8.6). Account, roles and confirmation stay. Where that cannot be, because
// somebody else there has the address, the user keeps the old one, which is for
// administrators to see to; the holder signs in all the same.
func (a *App) AccountMoved(ctx context.Context, account, from, to string) {
	ids, err := a.Store.Workspaces(ctx)
	for _, id := range ids {
		_, err := a.System(ctx, id, "confirmation", func(s *policy.Snapshot) (policy.Changeset, error) {
			u, ok := s.UserByAccount(account)
			if !ok || !sameEmail(u.Email, from) {
				return policy.Changeset{}, errNothing
			}
			doc := *u.User
			doc.Email = to
			raw, err := json.Marshal(doc)
			return policy.Changeset{Note: "The holder changed the e-mail to sign in with", Changes: []policy.Change{{Op: policy.Put, Kind: policy.KindUser, ID: u.ID, Doc: raw}}}, err
		})
		if err != nil && !errors.Is(err, errNothing) {
			a.Log.Error("a user's e-mail in a workspace was not changed with their account's; change it on the user's page", "workspace", id, "account", account, "cause", err)
		}
	}
	if err != nil {
		a.Log.Error("users' e-mails were not changed with their account's; change them on the users' pages", "account", account, "cause", err)
	}
}

// freed is a user's document with nobody holding the roles: a key that is left out
// changes nothing, so this one is named.
func freed(u policy.User) (json.RawMessage, error) {
	raw, err := json.Marshal(u)
	if err != nil {
		return nil, err
	}
	doc := map[string]any{}
	if err := json.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	doc["held_by"] = ""
	return json.Marshal(doc)
}

// errNothing says that what was asked for is so already: no entry is made.
var errNothing = errors.New("nothing to change")

// sameEmail compares addresses however they were typed.
func sameEmail(a, b string) bool {
	ka, errA := policy.CanonicalEmail(a)
	kb, errB := policy.CanonicalEmail(b)
	return errA == nil && errB == nil && ka == kb
}

// People says whom of the workspace's users the viewer may list, and whether
// with their settings or by name and team alone (A7 directory). Guests and
// people without either get ok false.
func (v *Viewer) People() (whole, ok bool) {
	if v.May(policy.Power{Kind: policy.PowerExtended}) {
		return true, true
	}
	return false, v.User.Kind != policy.KindGuest && v.Subject.Use(access.Directory, access.View)
}

// Door is the door's answer to a user, as far as it does not depend on a session
// (A3.13).
func (v *Viewer) Door(u policy.UserEntry) access.Reason {
	_, reason := v.Policy.Engine().Subject(u.N, access.Request{Now: v.Now, Channel: access.Page})
	return reason
}
