package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// Keys and guests' links (A9.1, A10). A secret leaves in one answer, the one that
// made it; nothing can show it again, and no idempotency key repeats it.

func (s *Server) routesKeys() {
	const user = "/workspaces/{workspace}/users/{user}"
	const keys = user + "/keys"
	add(s, settings(extended), operation{id: "list-keys", method: "GET", path: keys, tag: "keys", summary: "A user's API keys, with their last use"}, listKeys)
	add(s, settings(extended), operation{id: "create-key", method: "POST", path: keys, tag: "keys", summary: "Make an API key; its secret is shown once (A10)", status: 201}, createKey)
	add(s, settings(extended), operation{id: "get-key", method: "GET", path: keys + "/{key}", tag: "keys", summary: "One API key", etag: true}, getKey)
	add(s, settings(extended), operation{id: "patch-key", method: "PATCH", path: keys + "/{key}", tag: "keys", summary: "Change a key's scope, addresses or end; suspend or resume it", etag: true, ifMatch: true}, patchKey)
	add(s, settings(extended), operation{id: "delete-key", method: "DELETE", path: keys + "/{key}", tag: "keys", summary: "Revoke an API key: the next request with it is refused", ifMatch: true}, deleteKey)
	add(s, settings(extended), operation{id: "get-guest-link", method: "GET", path: user + "/link", tag: "keys", summary: "A guest's link, without its secret", etag: true}, getGuestLink)
	add(s, settings(extended), operation{id: "rotate-guest-link", method: "POST", path: user + "/link", tag: "keys", summary: "Make a guest's link anew; the one before and all its sessions end (A9.1)", status: 201}, rotateGuestLink)
	add(s, settings(extended), operation{id: "delete-guest-link", method: "DELETE", path: user + "/link", tag: "keys", summary: "End a guest's link and all its sessions", ifMatch: true}, deleteGuestLink)
}

// holder is the user whose credentials a path is about.
func holder(v *app.Viewer, id string) (policy.UserEntry, error) {
	u, ok := v.Policy.User(id)
	if !ok || u.Status == policy.StatusDeleted {
		return u, notFound()
	}
	return u, nil
}

func keyFor(v *app.Viewer, c policy.CredentialEntry, used login.Use) *Key {
	out := &Key{ID: c.ID, Name: c.Name, Prefix: login.Prefix(c.Type, c.ID), Scope: scopeOf(c.Scope), Addresses: append([]string{}, c.Addresses...),
		ExpiresAt: stampOrNone(c.ExpiresAt), Suspended: c.Suspended, Expired: c.ExpiresAt != nil && !v.Now.Before(*c.ExpiresAt),
		MadeBy: makerFor(v, c), MadeAt: stamp(c.MadeAt), Can: credentialCan(v, c)}
	if !used.At.IsZero() {
		out.LastUsedAt = stamp(used.At)
	}
	if used.From.IsValid() {
		out.LastUsedBy = used.From.String()
	}
	return out
}

func makerFor(v *app.Viewer, c policy.CredentialEntry) *Person {
	if c.MadeBy == "" {
		return nil
	}
	p := personFor(v, c.MadeBy)
	return &p
}

// credentialCan: whoever touches a full user must be one (A8).
func credentialCan(v *app.Viewer, c policy.CredentialEntry) ObjectCan {
	u, _ := v.Policy.User(c.User)
	full := u.User != nil && u.Settings == policy.SettingsFull
	return objectCan(v.May(extendedPower) && (!full || v.May(fullPower)))
}

func listKeys(c *call, in *OneUser) (out *KeyList, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		u, err := holder(v, in.User)
		if err != nil {
			return err
		}
		uses, err := c.s.login.Uses(c.r.Context(), v.Policy.Workspace(), u.ID)
		if err != nil {
			return err
		}
		out = &KeyList{Items: []Key{}}
		for _, k := range v.Policy.CredentialsOf(u.ID) {
			if k.Type == policy.CredentialKey {
				out.Items = append(out.Items, *keyFor(v, k, uses[k.ID]))
			}
		}
		return nil
	})
	return out, err
}

// showKey finds a key under its own user only.
func showKey(v *app.Viewer, user, id string) (*Key, error) {
	k, ok := v.Policy.Credential(id)
	if !ok || k.Type != policy.CredentialKey || k.User != user {
		return nil, notFound()
	}
	return keyFor(v, k, login.Use{}), nil
}

func getKey(c *call, in *OneKey) (out *Key, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		out, err = showKey(v, in.User, in.Key)
		return err
	})
	return out, err
}

func createKey(c *call, in *createKeyInput) (*KeyMade, error) {
	doc := map[string]any{"type": policy.CredentialKey, "user": in.User, "name": in.Body.Name, "scope": in.Body.Scope, "addresses": in.Body.Addresses}
	if err := c.endsAt(doc, in.Body.ExpiresAt); err != nil {
		return nil, err
	}
	done, made, err := c.issue(in.Note, "", func(v *app.Viewer) ([]policy.Change, error) {
		if _, err := holder(v, in.User); err != nil {
			return nil, err
		}
		change, err := put(policy.KindCredential, "", nil, doc)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	key, err := showKey(done.Viewer, in.User, made.id)
	if err != nil {
		return nil, err
	}
	return &KeyMade{Key: *key, Secret: made.token}, nil
}

// endsAt puts the end of a credential into its document: nil leaves it out, ""
// takes it away.
func (c *call) endsAt(doc map[string]any, text *string) error {
	switch {
	case text == nil:
	case *text == "":
		doc["expires_at"] = nil
	default:
		at, err := c.instant("body.expires_at", *text)
		if err != nil {
			return err
		}
		doc["expires_at"] = at
	}
	return nil
}

// issued is the credential that a changeset made, and its token.
type issued struct{ id, token string }

// issue applies a changeset that makes one credential, and its secret with it.
func (c *call) issue(note, passcode string, build func(v *app.Viewer) ([]policy.Change, error)) (done app.Changed, made issued, err error) {
	c.shorthand = true
	done, err = c.s.app.Issue(c.r.Context(), c.visit, func(v *app.Viewer) (policy.Changeset, error) {
		changes, err := build(v)
		return policy.Changeset{Note: note, Changes: changes}, err
	}, func(x policy.CredentialEntry) (policy.Secret, error) {
		secret, err := c.s.login.NewSecret(x.Type, x.ID)
		made = issued{x.ID, secret.Token}
		return policy.Secret{Hash: secret.Hash, Passcode: passcode}, err
	})
	return done, made, err
}

func patchKey(c *call, in *patchKeyInput) (*Key, error) {
	doc := map[string]any{}
	if in.Body.Name != nil {
		doc["name"] = *in.Body.Name
	}
	if in.Body.Scope != nil {
		doc["scope"] = *in.Body.Scope
	}
	if in.Body.Addresses != nil {
		doc["addresses"] = *in.Body.Addresses
	}
	if in.Body.Suspended != nil {
		doc["suspended"] = *in.Body.Suspended
	}
	if err := c.endsAt(doc, in.Body.ExpiresAt); err != nil {
		return nil, err
	}
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		raw, err := c.unchangedKey(v, &in.OneKey)
		if err != nil {
			return nil, err
		}
		change, err := put(policy.KindCredential, in.Key, raw, doc)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showKey(done.Viewer, in.User, in.Key)
}

// unchangedKey is a key's document, if it is still what its writer was sent.
func (c *call) unchangedKey(v *app.Viewer, in *OneKey) ([]byte, error) {
	before, err := showKey(v, in.User, in.Key)
	if err != nil {
		return nil, err
	}
	if err := c.same(before); err != nil {
		return nil, err
	}
	return stored(v, policy.KindCredential, in.Key)
}

func deleteKey(c *call, in *deleteKeyInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		_, err := c.unchangedKey(v, &in.OneKey)
		return []policy.Change{del(policy.KindCredential, in.Key)}, err
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}
