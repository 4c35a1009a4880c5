package policy

import (
	"maps"
	"net/netip"
	"slices"

	"github.com/trackward/trackward/internal/words"
)

// maxRules bounds a role's network rules.
const maxRules = 200

func (r *Role) names() []name { return []name{{"", r.Key}} }

// terminated reports whether this is the built-in role that ends everything: it
// is the only built-in exclusive one, and that flag of a built-in role is fixed.
func (r *Role) terminated() bool { return r.Default && r.Exclusive }

func (r *Role) enter(e *entering) error {
	if err := checkKey(e, "key", r.Key); err != nil {
		return err
	}
	if err := cleanName(e, "name", &r.Name, true); err != nil {
		return err
	}
	if err := cleanText(e, "description", &r.Description); err != nil {
		return err
	}
	if err := oneOf(e, "portal", &r.Portal, PortalStaff, PortalAdmin, PortalStaff, PortalClient); err != nil {
		return err
	}
	old, _ := e.before.(*Role)
	if err := r.enterFlags(e, old); err != nil {
		return err
	}
	if err := r.enterSheet(e, old); err != nil {
		return err
	}
	if err := r.enterNetwork(e); err != nil {
		return err
	}
	if old != nil && old.terminated() && !r.sameRole(old) {
		return forbidden("A6.4", e.path, "Terminated cannot be edited or disabled: whoever holds it has nothing.")
	}
	return nil
}

func (r *Role) enterFlags(e *entering, old *Role) error {
	if old == nil {
		if !e.has("enabled") {
			r.Enabled = true
		}
		if r.Default && !e.draft.actor.System {
			return e.invalid("A6.4", "default", "Built-in roles come with the workspace. Leave default out to make a role of your own.")
		}
		return nil
	}
	if !e.has("default") {
		r.Default = old.Default
	}
	if !e.has("enabled") {
		r.Enabled = old.Enabled
	}
	if r.Default != old.Default {
		return e.invalid("A6.4", "default", "Whether a role is built in cannot be changed. Duplicate it instead.")
	}
	if old.Default && r.Exclusive != old.Exclusive {
		return e.invalid("A6.4", "exclusive", "A built-in role stays as exclusive as it is. Duplicate it instead.")
	}
	return nil
}

// newSheet is the sheet a new role starts with (A7.1).
func newSheet() map[string]string {
	return map[string]string{"trackers": levelWordEdit, "comments": levelWordEdit, "activity": levelWordView}
}

// enterSheet fills in a sheet that was left out: a new role's, or the stored
// one. Who lacks the superuser tag is never sent it and so cannot send it back
// (A8.1).
func (r *Role) enterSheet(e *entering, old *Role) error {
	unseen := !e.draft.powers.tag
	given := e.has("features") || e.has("api") || e.has("network") || e.has("trackers")
	switch {
	case old == nil && r.Features == nil:
		r.Features = newSheet()
	case old != nil && unseen && !given:
		r.Features, r.API = maps.Clone(old.Features), old.API
		r.Network, r.TrackerLevels = slices.Clone(old.Network), maps.Clone(old.TrackerLevels)
		return nil
	case old != nil && r.Features == nil:
		r.Features = old.Features
	}
	if old != nil && r.API == "" {
		r.API = old.API
	}
	if err := oneOf(e, "api", &r.API, APIBlock, APIBlock, APIGrant); err != nil {
		return err
	}
	return r.enterLevels(e)
}

func (r *Role) enterLevels(e *entering) error {
	features := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(r.Features)) {
		f, ok := feature(key)
		if !ok {
			return e.invalid("A7", "features", "There is no such feature; the feature catalogue lists them.")
		}
		level := r.Features[key]
		if level == "none" || level == "" {
			continue
		}
		if !f.has(level) {
			return e.invalid("A7", "features/"+key, "%s has no such level; the feature catalogue lists its levels.", f.Label)
		}
		features[key] = level
	}
	levels := map[string]string{}
	for _, reference := range slices.Sorted(maps.Keys(r.TrackerLevels)) {
		id, err := e.resolve(KindTracker, reference, "trackers/"+reference)
		if err != nil {
			return err
		}
		if _, twice := levels[id]; twice {
			return e.invalid("A7", "trackers/"+reference, "This tracker is named twice, by key and by id. Name it once.")
		}
		if _, ok := featureLevels[r.TrackerLevels[reference]]; !ok {
			return e.invalid("A7", "trackers/"+reference, "A ceiling is none, view, edit or manage.")
		}
		levels[id] = r.TrackerLevels[reference]
	}
	r.Features, r.TrackerLevels = features, levels
	if len(levels) == 0 {
		r.TrackerLevels = nil
	}
	return r.checkRequired(e)
}

// checkRequired refuses a feature without what it requires, and names it (A7.2).
func (r *Role) checkRequired(e *entering) error {
	for _, f := range catalogue {
		level, ok := r.Features[f.Key]
		if !ok {
			continue
		}
		for _, need := range f.Requires {
			if featureLevels[level] < featureLevels[need.From] || r.reaches(need.Feature, need.Level) {
				continue
			}
			wanted, _ := feature(need.Feature)
			return &Error{Code: CodeInvalid, Rule: "A7.2", Path: e.path + "/features/" + f.Key, Refs: []string{"feature/" + need.Feature},
				Message: words.Say("%s needs %s at least at %s. Give the role that as well.", f.Label, wanted.Label, need.Level)}
		}
	}
	return nil
}

func (r *Role) reaches(feature, level string) bool {
	if featureLevels[r.Features[feature]] >= featureLevels[level] {
		return true
	}
	if feature != "trackers" {
		return false
	}
	for _, l := range r.TrackerLevels {
		if featureLevels[l] >= featureLevels[level] {
			return true
		}
	}
	return false
}

func (r *Role) enterNetwork(e *entering) error {
	if len(r.Network) > maxRules {
		return e.invalid("A6.1", "network", "A role has at most %d network rules. Join some prefixes.", maxRules)
	}
	seen := map[NetworkRule]bool{}
	for i := range r.Network {
		rule := &r.Network[i]
		field := "network/" + itoa(i)
		p, err := netip.ParsePrefix(rule.Prefix)
		if err != nil {
			return e.invalid("A6.1", field+"/prefix", "That is no network. Write it as 10.1.0.0/16 or 2001:db8::/32.")
		}
		if p.Addr().Is4In6() {
			if p.Bits() < 96 {
				return e.invalid("A6.1", field+"/prefix", "Write an IPv4 network in its own form, such as 10.1.0.0/16.")
			}
			p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-96)
		}
		rule.Prefix = p.Masked().String()
		if err := oneOf(e, field+"/rule", &rule.Rule, "", NetworkAllow, NetworkBlock); err != nil {
			return err
		}
		if err := cleanName(e, field+"/note", &rule.Note, false); err != nil {
			return err
		}
		same := NetworkRule{Prefix: rule.Prefix, Rule: rule.Rule}
		if seen[same] {
			return e.invalid("A6.1", field, "This rule stands there twice. Take one out.")
		}
		seen[same] = true
	}
	return nil
}

func (r *Role) check(c *checking) error {
	for id := range r.TrackerLevels {
		if _, ok := c.next.schemas[id]; !ok {
			return notFound(c.path + "/trackers/" + id)
		}
	}
	old, _ := c.before.(*Role)
	if !r.Exclusive || old != nil && old.Exclusive {
		return nil
	}
	for _, id := range c.next.people.byRole[c.id] {
		a, _ := c.next.Assignment(id)
		if a.Site != AllSites && !a.ended(c.now) {
			return &Error{Code: CodeInUse, Rule: "A6.1", Path: c.path + "/exclusive", Refs: []string{ref{KindAssignment, id}.String()},
				Message: "An exclusive role counts everywhere, and this one is assigned at a site. End that assignment first."}
		}
	}
	return nil
}

// sameRole reports whether nothing of a role differs.
func (r *Role) sameRole(o *Role) bool {
	return r.sameSheet(o) && r.Key == o.Key && r.Name == o.Name && r.Description == o.Description && r.Portal == o.Portal &&
		r.Default == o.Default && r.Enabled == o.Enabled && r.Exclusive == o.Exclusive && r.BySiteManagers == o.BySiteManagers
}

// sameSheet reports whether two roles have the same permission sheet (A8).
func (r *Role) sameSheet(o *Role) bool {
	return r.API == o.API && slices.Equal(r.Network, o.Network) &&
		maps.Equal(r.Features, o.Features) && maps.Equal(r.TrackerLevels, o.TrackerLevels)
}
