package rest

import (
	"context"
	"net/http"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// linkOf is a guest's own link, if there is one.
func linkOf(v *app.Viewer, user string) (policy.CredentialEntry, bool) {
	for _, c := range v.Policy.CredentialsOf(user) {
		if c.Type == policy.CredentialGuest {
			return c, true
		}
	}
	return policy.CredentialEntry{}, false
}

// showGuestLink is a guest's link; users of other kinds have none and never will.
func showGuestLink(v *app.Viewer, user string) (*GuestLinkState, error) {
	u, err := holder(v, user)
	if err != nil {
		return nil, err
	}
	if u.Kind != policy.KindGuest {
		return nil, notFound()
	}
	c, ok := linkOf(v, u.ID)
	if !ok {
		return &GuestLinkState{}, nil
	}
	out := &GuestLink{ID: c.ID, ExpiresAt: stampOrNone(c.ExpiresAt), Passcode: c.Passcode, Suspended: c.Suspended,
		Expired: c.ExpiresAt != nil && !v.Now.Before(*c.ExpiresAt), MadeBy: makerFor(v, c), MadeAt: stamp(c.MadeAt), Can: credentialCan(v, c)}
	return &GuestLinkState{Link: out}, nil
}

func getGuestLink(c *call, in *OneUser) (out *GuestLinkState, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out, err = showGuestLink(v, in.User)
		return err
	})
	return out, err
}

func rotateGuestLink(c *call, in *rotateLinkInput) (*GuestLinkMade, error) {
	doc := map[string]any{"type": policy.CredentialGuest, "user": in.User, "passcode": in.Body.Passcode != ""}
	if err := c.endsAt(doc, in.Body.ExpiresAt); err != nil {
		return nil, err
	}
	passcode := ""
	if in.Body.Passcode != "" {
		var err error
		if passcode, err = c.s.login.PasscodeHash(c.r.Context(), in.Body.Passcode); err != nil {
			return nil, err
		}
	}
	done, made, err := c.issue(in.Note, passcode, func(v *app.Viewer) ([]policy.Change, error) {
		if _, err := showGuestLink(v, in.User); err != nil {
			return nil, err
		}
		var changes []policy.Change
		if old, ok := linkOf(v, in.User); ok {
			changes = append(changes, del(policy.KindCredential, old.ID))
		}
		change, err := put(policy.KindCredential, "", nil, doc)
		return append(changes, change), err
	})
	if err != nil {
		return nil, err
	}
	state, err := showGuestLink(done.Viewer, in.User)
	if err != nil {
		return nil, err
	}
	return &GuestLinkMade{Link: *state.Link, URL: c.s.app.URL + "/g#" + made.token}, nil
}

func deleteGuestLink(c *call, in *deleteLinkInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showGuestLink(v, in.User)
		if err != nil {
			return nil, err
		}
		if err := c.same(before); err != nil {
			return nil, err
		}
		old, ok := linkOf(v, in.User)
		if !ok {
			return nil, notFound()
		}
		return []policy.Change{del(policy.KindCredential, old.ID)}, nil
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}

type openLinkInput struct {
	Body struct {
		Secret   string `json:"secret" minLength:"1" maxLength:"256" doc:"From the fragment of the link."`
		Passcode string `json:"passcode,omitempty" maxLength:"64"`
		Replace  bool   `json:"replace,omitempty" doc:"End the account's session in this browser; without it an open one refuses."`
	}
}

// GuestSession is what opening a guest's link answers.
type GuestSession struct {
	Workspace Named  `json:"workspace"`
	User      Person `json:"user"`
	ExpiresAt string `json:"expires_at" format:"date-time"`
}

// openLink starts a guest's session. One browser is one identity: whoever is
// signed in stays so until they say otherwise (case C32).
func openLink(c *call, in *openLinkInput) (*GuestSession, error) {
	if err := c.mayKeepSession(); err != nil {
		return nil, err
	}
	if token := c.s.token(c.r); token != "" && !login.IsGuest(token) && !in.Body.Replace {
		if _, err := c.s.login.Session(c.r.Context(), token); err == nil {
			return nil, problem(http.StatusConflict, "signed_in", "Somebody is signed in in this browser. Sign out first, or open the link in a private window.")
		}
	}
	started, err := c.s.login.OpenLink(c.r.Context(), in.Body.Secret, in.Body.Passcode, c.client(), func(ctx context.Context, h login.Holder) error {
		visit := c.guestVisit(login.Guest{Credential: h.Credential, Workspace: h.Workspace, User: h.User})
		visit.Workspace = h.Workspace
		return c.s.app.Door(ctx, visit)
	})
	if err != nil {
		return nil, err
	}
	http.SetCookie(c.w, c.cookie(started.Token, int(started.ExpiresAt.Sub(started.CreatedAt).Seconds())))
	out := &GuestSession{ExpiresAt: stamp(started.ExpiresAt)}
	members, err := c.s.app.Memberships(c.r.Context(), *c.guestVisit(started))
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		out.Workspace = Named{ID: m.WorkspaceID, Key: m.WorkspaceKey, Name: m.Workspace}
		out.User = Person{ID: m.User.ID, Name: m.User.Name}
	}
	return out, nil
}
