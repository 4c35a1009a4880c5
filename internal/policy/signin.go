package policy

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// SecondFactorAdmins asks full users and superusers for two factors.
const SecondFactorAdmins = "admins"

// The presets of identity providers, and the issuers that go with them.
const (
	PresetGoogle = "google"
	PresetApple  = "apple"
	PresetOther  = "other"
)

var presetIssuers = map[string]string{PresetGoogle: "https://accounts.google.com", PresetApple: "https://appleid.apple.com"}

const maxProviders = 20

// NeedsSecondFactor reports whether the user enters with two factors only.
func (w *Workspace) NeedsSecondFactor(u *User) bool {
	return w.SignIn != nil && w.SignIn.SecondFactor == SecondFactorAdmins && (u.Settings == SettingsFull || u.Superuser)
}

// Provider finds an identity provider by its id.
func (w *Workspace) Provider(id string) (Provider, bool) {
	if w.SignIn == nil {
		return Provider{}, false
	}
	i := slices.IndexFunc(w.SignIn.Providers, func(p Provider) bool { return p.ID == id })
	if i < 0 {
		return Provider{}, false
	}
	return w.SignIn.Providers[i], true
}

// enter judges the document; s may be nil.
func (s *SignIn) enter(e *entering) error {
	if s == nil {
		return nil
	}
	if s.SecondFactor != "" && s.SecondFactor != SecondFactorAdmins {
		return e.invalid("A8", "sign_in/second_factor", "Two factors are asked of nobody (leave it empty) or of admins.")
	}
	if len(s.Providers) > maxProviders {
		return e.invalid("A8", "sign_in/providers", "A workspace has at most %d identity providers. Remove one first.", maxProviders)
	}
	seen := map[string]bool{}
	for i := range s.Providers {
		p, at := &s.Providers[i], fmt.Sprintf("sign_in/providers/%d/", i)
		if p.ID == "" || seen[p.ID] || len(p.ID) > 64 {
			return e.invalid("A8", at+"id", "Each identity provider has an id of its own.")
		}
		seen[p.ID] = true
		if err := p.enter(e, at); err != nil {
			return err
		}
	}
	return nil
}

// Complete fills in what a preset fixes and judges the rest; the same is done
// when the document is stored.
func (p *Provider) Complete() error {
	return p.enter(&entering{path: "body"}, "")
}

func (p *Provider) enter(e *entering, at string) error {
	if err := oneOf(e, at+"preset", &p.Preset, PresetOther, PresetGoogle, PresetApple, PresetOther); err != nil {
		return err
	}
	if err := cleanName(e, at+"name", &p.Name, true); err != nil {
		return err
	}
	for field, text := range map[string]*string{"client_id": &p.ClientID, "team_id": &p.Team, "key_id": &p.KeyID, "secret": &p.Secret} {
		if err := cleanName(e, at+field, text, field == "client_id"); err != nil {
			return err
		}
	}
	if issuer, ok := presetIssuers[p.Preset]; ok {
		p.Issuer = issuer
	}
	if p.Preset == PresetApple && (p.Team == "" || p.KeyID == "") {
		return e.invalid("A8", at+"team_id", "Apple needs the team id and the id of the key.")
	}
	if p.Preset != PresetApple {
		p.Team, p.KeyID = "", ""
	}
	if !plainIssuer(p.Issuer) {
		return e.invalid("A8", at+"issuer", "Give the provider's address as its issuer, such as https://login.example.org, without a query.")
	}
	return nil
}

// plainIssuer reports whether it is an https address without user, query or
// fragment; plain http leads to this machine only.
func plainIssuer(issuer string) bool {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.User != nil || strings.ContainsAny(issuer, "?# \t\n") || len(issuer) > 500 {
		return false
	}
	if u.Scheme == "https" {
		return true
	}
	a, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && a.IsLoopback())
}
