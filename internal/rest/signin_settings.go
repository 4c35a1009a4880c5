package rest

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
)

// SignInSettings is how a workspace asks people to prove who they are (A8).
type SignInSettings struct {
	SecondFactor string           `json:"second_factor" enum:"none,admins" doc:"admins: full users and superusers enter with two factors only."`
	StepUp       bool             `json:"step_up" doc:"A proof of the last ten minutes before access is changed."`
	Providers    []ProviderConfig `json:"providers"`
}

// ProviderConfig is an identity provider. Its secret is never sent.
type ProviderConfig struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Preset    string `json:"preset" enum:"google,apple,other"`
	Issuer    string `json:"issuer"`
	ClientID  string `json:"client_id"`
	TeamID    string `json:"team_id,omitempty" doc:"Apple."`
	KeyID     string `json:"key_id,omitempty" doc:"Apple."`
	SecretSet bool   `json:"secret_set"`
	Enabled   bool   `json:"enabled"`
	Callback  string `json:"callback" doc:"The redirect address to enter at the provider."`
}

type patchSignInInput struct {
	InWorkspace
	Noted
	Body struct {
		SecondFactor *string `json:"second_factor,omitempty" enum:"none,admins"`
		StepUp       *bool   `json:"step_up,omitempty"`
	}
}

type newProviderInput struct {
	InWorkspace
	Noted
	Body NewProvider
}

// NewProvider is an identity provider to set up.
type NewProvider struct {
	Name     string `json:"name" minLength:"1" maxLength:"200"`
	Preset   string `json:"preset" enum:"google,apple,other"`
	Issuer   string `json:"issuer,omitempty" maxLength:"500" doc:"Of other providers."`
	ClientID string `json:"client_id" minLength:"1" maxLength:"250"`
	Secret   string `json:"secret,omitempty" maxLength:"8000" doc:"The client's secret; for Apple the private key. Stored sealed and never sent back."`
	TeamID   string `json:"team_id,omitempty" maxLength:"250"`
	KeyID    string `json:"key_id,omitempty" maxLength:"250"`
	Enabled  *bool  `json:"enabled,omitempty" doc:"On when left out."`
}

type patchProviderInput struct {
	InWorkspace
	Noted
	Provider string `path:"provider"`
	Body     struct {
		Name     *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
		Issuer   *string `json:"issuer,omitempty" maxLength:"500"`
		ClientID *string `json:"client_id,omitempty" minLength:"1" maxLength:"250"`
		Secret   *string `json:"secret,omitempty" maxLength:"8000" doc:"A new one. It must be given again when the issuer changes."`
		TeamID   *string `json:"team_id,omitempty" maxLength:"250"`
		KeyID    *string `json:"key_id,omitempty" maxLength:"250"`
		Enabled  *bool   `json:"enabled,omitempty"`
	}
}

type deleteProviderInput struct {
	InWorkspace
	Noted
	Provider string `path:"provider"`
}

func (s *Server) routesSignIn() {
	const path = "/workspaces/{workspace}/sign-in"
	add(s, settings(full), operation{id: "get-sign-in-settings", method: "GET", path: path, tag: "sign-in settings", summary: "Second factor, fresh proofs and identity providers", etag: true}, getSignInSettings)
	add(s, settings(full), operation{id: "patch-sign-in-settings", method: "PATCH", path: path, tag: "sign-in settings", summary: "Ask for a second factor or for fresh proofs", etag: true, ifMatch: true}, patchSignInSettings)
	add(s, settings(full), operation{id: "create-provider", method: "POST", path: path + "/providers", tag: "sign-in settings", summary: "Set up an identity provider", status: 201}, createProvider)
	add(s, settings(full), operation{id: "patch-provider", method: "PATCH", path: path + "/providers/{provider}", tag: "sign-in settings", summary: "Change an identity provider; If-Match is of the settings", ifMatch: true}, patchProvider)
	add(s, settings(full), operation{id: "delete-provider", method: "DELETE", path: path + "/providers/{provider}", tag: "sign-in settings", summary: "Remove an identity provider; If-Match is of the settings", ifMatch: true}, deleteProvider)
}

func (c *call) signInSettings(v *app.Viewer) *SignInSettings {
	out := &SignInSettings{SecondFactor: "none", Providers: []ProviderConfig{}}
	set := v.Policy.Settings().SignIn
	if set == nil {
		return out
	}
	if set.SecondFactor != "" {
		out.SecondFactor = set.SecondFactor
	}
	out.StepUp = set.StepUp
	for _, p := range set.Providers {
		out.Providers = append(out.Providers, ProviderConfig{ID: p.ID, Name: p.Name, Preset: p.Preset, Issuer: p.Issuer, ClientID: p.ClientID,
			TeamID: p.Team, KeyID: p.KeyID, SecretSet: p.Secret != "", Enabled: p.Enabled, Callback: c.s.callback(p.ID)})
	}
	return out
}

func getSignInSettings(c *call, _ *InWorkspace) (out *SignInSettings, err error) {
	err = c.read(fullPower, func(v *app.Viewer) error {
		out = c.signInSettings(v)
		return nil
	})
	return out, err
}

// changeSignIn applies what change makes of the settings. It asks for full
// access before it looks at anything, and for If-Match where one was sent.
func (c *call) changeSignIn(note string, change func(s *policy.SignIn) error) (*SignInSettings, error) {
	done, err := c.apply(note, func(v *app.Viewer) ([]policy.Change, error) {
		if err := c.same(c.signInSettings(v)); err != nil {
			return nil, err
		}
		next := policy.SignIn{}
		if set := v.Policy.Settings().SignIn; set != nil {
			next = *set
			next.Providers = slices.Clone(set.Providers)
		}
		if err := change(&next); err != nil {
			return nil, err
		}
		id := v.Policy.Workspace()
		raw, err := stored(v, policy.KindWorkspace, id)
		if err != nil {
			return nil, err
		}
		put, err := put(policy.KindWorkspace, id, raw, map[string]any{"sign_in": next})
		return []policy.Change{put}, err
	})
	if err != nil {
		return nil, err
	}
	return c.signInSettings(done.Viewer), nil
}

func patchSignInSettings(c *call, in *patchSignInInput) (*SignInSettings, error) {
	return c.changeSignIn(in.Note, func(s *policy.SignIn) error {
		if in.Body.StepUp != nil {
			s.StepUp = *in.Body.StepUp
		}
		switch want := in.Body.SecondFactor; {
		case want == nil:
		case *want == "none":
			s.SecondFactor = ""
		case !c.session.Proof.Strong:
			return problem(http.StatusConflict, "own_second_factor", "Set up your own second factor and sign in with it first: otherwise you would shut yourself out.")
		default:
			s.SecondFactor = *want
		}
		return nil
	})
}

func createProvider(c *call, in *newProviderInput) (*SignInSettings, error) {
	b := &in.Body
	p := policy.Provider{ID: c.s.app.ID(), Name: b.Name, Preset: b.Preset, Issuer: b.Issuer, ClientID: b.ClientID, Team: b.TeamID, KeyID: b.KeyID, Enabled: b.Enabled == nil || *b.Enabled}
	ws, err := c.keepSecret(&p, b.Secret)
	if err != nil {
		return nil, err
	}
	out, err := c.changeSignIn(in.Note, func(s *policy.SignIn) error {
		s.Providers = append(s.Providers, p)
		return nil
	})
	return out, c.tidySecrets(ws, p.ID, p.Secret, "", err)
}

// keepSecret judges a provider's address and stores its secret, if there is one,
// outside the policy: what is in the policy is in the journal for good.
func (c *call) keepSecret(p *policy.Provider, secret string) (workspace string, err error) {
	var wrong *policy.Error
	if err := p.Complete(); errors.As(err, &wrong) {
		return "", invalid([]ProblemEntry{{Path: strings.ReplaceAll(wrong.Path, "/", "."), Code: wrong.Code, Message: wrong.Message}})
	}
	who, err := c.whoAmI()
	if err != nil {
		return "", err
	}
	check := login.Provider{ID: p.ID, Name: p.Name, Preset: p.Preset, Issuer: p.Issuer, ClientID: p.ClientID, Secret: secret, Team: p.Team, KeyID: p.KeyID}
	if err := c.s.login.CheckProvider(c.r.Context(), check); err != nil {
		return "", err
	}
	if secret != "" {
		p.Secret, err = c.s.login.SealSecret(c.r.Context(), who.workspace, p.ID, p.Issuer, secret)
	}
	return who.workspace, err
}

// tidySecrets removes the secret that does not count: the earlier one after a
// change, the new one after a refusal. err is passed on.
func (c *call) tidySecrets(workspace, provider, now, before string, err error) error {
	keep := now
	if err != nil {
		keep = before
	}
	if gone := c.s.login.DropSecrets(c.r.Context(), workspace, provider, keep); gone != nil {
		c.s.log.Error("an identity provider's earlier secret was not removed", "provider", provider, "cause", gone)
	}
	return err
}

func patchProvider(c *call, in *patchProviderInput) (*SignInSettings, error) {
	var p policy.Provider
	err := c.read(fullPower, func(v *app.Viewer) error {
		found, ok := v.Policy.Settings().Provider(in.Provider)
		if !ok {
			return notFound()
		}
		p = found
		return c.same(c.signInSettings(v))
	})
	if err != nil {
		return nil, err
	}
	before := p
	b := &in.Body
	for _, f := range []struct{ to, from *string }{{&p.Name, b.Name}, {&p.Issuer, b.Issuer}, {&p.ClientID, b.ClientID}, {&p.Team, b.TeamID}, {&p.KeyID, b.KeyID}} {
		if f.from != nil {
			*f.to = *f.from
		}
	}
	if b.Enabled != nil {
		p.Enabled = *b.Enabled
	}
	secret := ""
	if b.Secret != nil {
		secret = *b.Secret
	}
	if p.Issuer != before.Issuer && before.Secret != "" && secret == "" {
		return nil, invalid([]ProblemEntry{{Path: "body.secret", Code: "required", Message: "Give the secret again: it is never sent to another issuer than the one it was given for."}})
	}
	ws, err := c.keepSecret(&p, secret)
	if err != nil {
		return nil, err
	}
	out, err := c.changeSignIn(in.Note, func(s *policy.SignIn) error {
		i := slices.IndexFunc(s.Providers, func(x policy.Provider) bool { return x.ID == p.ID })
		if i < 0 {
			return notFound()
		}
		s.Providers[i] = p
		return nil
	})
	return out, c.tidySecrets(ws, p.ID, p.Secret, before.Secret, err)
}

func deleteProvider(c *call, in *deleteProviderInput) (*SignInSettings, error) {
	out, err := c.changeSignIn(in.Note, func(s *policy.SignIn) error {
		before := len(s.Providers)
		s.Providers = slices.DeleteFunc(s.Providers, func(x policy.Provider) bool { return x.ID == in.Provider })
		if len(s.Providers) == before {
			return notFound()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	who, err := c.whoAmI()
	if err != nil {
		return nil, err
	}
	return out, c.tidySecrets(who.workspace, in.Provider, "", "", nil)
}
