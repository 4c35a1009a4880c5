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
		if !ok || u.Status == "deleted" {
			return policy.Changeset{}, notFound()
		}
		if !sameEmail(u.Email, email) {
			return policy.Changeset{}, &Error{Kind: Conflict, Code: "email_changed", Rule: "A8.6",
				Message: "The e-mail address was changed since this link was sent. Use the link in the newer mail."}
		}
		if u.Account == account && u.Confirmed && u.Status == "active" {
			return policy.Changeset{}, errNothing
		}
		doc := *u.User
		doc.Account, doc.Confirmed = account, true
		if doc.Status == "invited" {
			doc.Status = "active"
		}
		raw, err := json.Marshal(doc)
		return policy.Changeset{Note: "E-mail confirmed", Changes: []policy.Change{{Op: policy.Put, Kind: policy.KindUser, ID: user, Doc: raw}}}, err
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
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
	if v.May(policy.Power{Kind: "extended"}) {
		return true, true
	}
	return false, v.User.Kind != "guest" && v.Subject.Use(access.Directory, access.View)
}

// Door is the door's answer to a user, as far as it does not depend on a session
// (A3.13).
func (v *Viewer) Door(u policy.UserEntry) access.Reason {
	_, reason := v.Policy.Engine().Subject(u.N, access.Request{Now: v.Now, Channel: access.Page})
	return reason
}
