package app

import (
	"net/netip"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// Remedies in a role's sheet: its levels, its features, its network rules; and what
// the workspace has switched off.

// usage is the feature that an action takes, at which level, and the level for the
// tracker's records that goes with it (A7.2).
type usage struct{ feature, level, trackers string }

var actionFeatures = map[string]usage{"restrict": {"trackers", "manage", "manage"}, "read_comments": {"comments", "view", "view"}, "comment": {"comments", "edit", "view"},
	"activity": {"activity", "view", "view"}, "import": {"import", "edit", "edit"}, "export": {"export", "view", "view"}}

// switchedOff is a feature that the question takes and that the workspace has
// switched off (A7.1).
func (k *asked) switchedOff(src *access.Source) (off policy.FeatureEntry, ok bool) {
	for _, f := range policy.Catalogue() {
		if src.FeaturesOff[f.Number] && (f.Number == access.Trackers || f.Key == actionFeatures[k.in.Action].feature) {
			return f, true
		}
	}
	return off, false
}

// featureOn switches a feature on, for everybody.
func (f *fixer) featureOn(t *trial, off policy.FeatureEntry) remedy {
	return remedy{kind: "feature_on", needs: "full", touched: everyone(t.snap),
		text: does("Switch feature %s on in the workspace", "switch feature %s on in the workspace", off.Label),
		changes: edited(t, policy.KindWorkspace, t.snap.Workspace(), func(d map[string]any) {
			d["features_off"] = slices.DeleteFunc(slices.Clone(t.snap.Settings().FeaturesOff), func(key string) bool { return key == off.Key })
		})}
}

// ceiling raises what the role's sheet allows, as far as is needed: its level for
// the tracker's records, and once that is enough the feature (A7).
func (f *fixer) ceiling(t *trial, role policy.RoleEntry, r *access.Road) remedy {
	use, ok := actionFeatures[f.k.in.Action]
	if !ok {
		use.trackers = "edit"
		if f.k.in.Action == "view" {
			use.trackers = "view"
		}
	}
	enough := int(r.Ceiling) >= slices.Index(ceilingWords[:], use.trackers)
	if own, named := featureTexts[[2]string{use.feature, use.level}]; named && enough {
		return f.role(t, role, "ceiling", "sheet", own.with(role.Name), func(d map[string]any) { sub(d, "features")[use.feature] = use.level })
	}
	return f.role(t, role, "ceiling", "sheet", raiseTexts[use.trackers].with(role.Name, f.k.t.Name),
		func(d map[string]any) { sub(d, "trackers")[f.k.t.ID] = use.trackers })
}

// networks are the remedies for a role whose network rules refuse the address: to
// come from one that they let in, and to let this one in.
func (f *fixer) networks(t *trial, role policy.RoleEntry) (out []remedy) {
	src := t.snap.Source()
	if at, ok := letsIn(src.Roles[role.N].Network); ok {
		out = append(out, remedy{kind: "address", needs: "user", request: func(r *access.Request) { r.Address = at },
			text: does("Come from a network in which role %s may be used", "come from a network in which role %s may be used", role.Name)})
	}
	if from := t.q.Request.Address; from.IsValid() {
		out = append(out, f.role(t, role, "network", "sheet", does("Let role %s be used from %s", "let role %s be used from %s", role.Name, from.String()),
			func(d map[string]any) { d["network"] = lettingIn(role.Network, from) }))
	}
	return out
}

// letsIn is an address that network rules let in, if one is found.
func letsIn(rules []access.NetworkRule) (netip.Addr, bool) {
	tried := []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")}
	for _, rule := range rules {
		if rule.Allow {
			tried = append(tried, rule.Prefix.Addr())
		}
	}
	for _, at := range tried {
		if ok, _ := access.Admits(rules, at); ok {
			return at, true
		}
	}
	return netip.Addr{}, false
}

// lettingIn are network rules that let one more address in and are otherwise as
// they were: where none allowed, all that none refused was let in (A6.1).
func lettingIn(rules []policy.NetworkRule, at netip.Addr) (out []policy.NetworkRule) {
	at = at.Unmap().WithZone("")
	one := netip.PrefixFrom(at, at.BitLen()).String()
	allowed := false
	for _, rule := range rules {
		allowed = allowed || rule.Rule == policy.NetworkAllow
		if rule.Prefix != one { // a rule for the very address would win, or stand there twice
			out = append(out, rule)
		}
	}
	out = append(out, policy.NetworkRule{Prefix: one, Rule: policy.NetworkAllow})
	if !allowed {
		out = append(out, policy.NetworkRule{Prefix: "0.0.0.0/0", Rule: policy.NetworkAllow}, policy.NetworkRule{Prefix: "::/0", Rule: policy.NetworkAllow})
	}
	return out
}
