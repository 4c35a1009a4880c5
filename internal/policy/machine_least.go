package policy

import (
	"slices"
	"strings"
	"unicode"

	"github.com/trackward/trackward/internal/access"
)

// LeastWish is what a machine is to reach of one tracker.
type LeastWish struct {
	Tracker string   // id or key
	View    []string // property ids, keys or system names; nil: all that is not sensitive
	Edit    bool     // it also changes what it views, creates and moves on
}

// LeastRole is the role that a machine gets of its own.
type LeastRole struct{ Key, Name, Site string }

// Least is the smallest way to what is wished: the scope for a key, and the
// changes that make the role. Nothing was changed.
type Least struct {
	Scope   KeyScope
	Changes []Change
}

// Why a property is left out of a machine's rights until somebody ticks it (A10).
const (
	SensitiveMoney    = "money"
	SensitivePersonal = "personal"
	SensitiveSystem   = "system" // told by the server of every record; seldom needed
)

var sensitiveTypes = map[PropertyType]string{
	Money: SensitiveMoney, Email: SensitivePersonal, Phone: SensitivePersonal, UserRef: SensitivePersonal, UserRefs: SensitivePersonal,
	Signature: SensitivePersonal, Photo: SensitivePersonal,
}

// sensitiveWords are words of a key or a label that say what a type does not: a
// pay rate is a number like any other.
var sensitiveWords = map[string]string{}

func init() {
	for kind, words := range map[string]string{
		SensitiveMoney:    "pay payroll salary salaries wage wages rate rates price prices cost costs margin fee fees discount bonus commission revenue iban bank",
		SensitivePersonal: "phone mobile email mail address street home birth birthday birthdate age gender passport ssn licence license signature medical health sick religion nationality surname firstname lastname",
	} {
		for word := range strings.FieldsSeq(words) {
			sensitiveWords[word] = kind
		}
	}
}

// whose are words for people: a text with one of them is most likely their name.
var whose = []string{"customer", "client", "employee", "contact", "person", "patient", "driver", "guard", "recipient", "visitor", "tenant", "first", "last", "family"}

// Sensitive says why a property is left out of a machine's rights until somebody
// ticks it; "" is not at all. p is nil for a system property.
func (t *Schema) Sensitive(n access.Property, p *Property) string {
	if p == nil {
		if key := t.PropKey(n); key == "author" || key == "updated_by" {
			return SensitivePersonal
		}
		return SensitiveSystem
	}
	if kind := sensitiveTypes[p.Type]; kind != "" {
		return kind
	}
	words := strings.FieldsFunc(strings.ToLower(p.Key+" "+p.Label), func(r rune) bool { return !unicode.IsLetter(r) })
	for _, word := range words {
		if kind := sensitiveWords[word]; kind != "" {
			return kind
		}
	}
	if p.Type == Text && slices.ContainsFunc(words, func(w string) bool { return slices.Contains(whose, w) }) {
		return SensitivePersonal
	}
	return ""
}

// LeastPrivilege is the smallest way to let a machine reach what is wished: a key
// that does no more, and, when a role is named, that role through the API alone,
// given to it (A10).
func (s *Snapshot) LeastPrivilege(user string, wishes []LeastWish, role *LeastRole) (out Least, err error) {
	machine, ok := s.User(user)
	if !ok || machine.Kind != KindIntegration {
		return out, invalid("A10", "user", "Only an integration is given the least it needs in this way. Choose one.")
	}
	out.Scope.Trackers = map[string]TrackerScope{}
	own := Role{Enabled: true, Portal: PortalStaff, API: APIGrant, Features: map[string]string{"trackers": levelWordView}, TrackerLevels: map[string]string{}}
	var cells []Change
	for i, wish := range wishes {
		t, ok := s.Tracker(wish.Tracker)
		if !ok {
			return out, notFound("trackers/" + itoa(i) + "/tracker")
		}
		if _, twice := out.Scope.Trackers[t.ID]; twice {
			return out, invalid("A10", "trackers/"+itoa(i)+"/tracker", "%s is named twice. Name it once.", t.Name)
		}
		scope, doc, err := t.least(wish, "trackers/"+itoa(i))
		if err != nil {
			return out, err
		}
		if out.Scope.Trackers[t.ID] = scope; wish.Edit {
			own.TrackerLevels[t.ID] = levelWordEdit
		}
		if role != nil {
			doc.Role = role.Key
			cells = append(cells, put(KindPermissions, "", doc))
		}
	}
	if role == nil {
		return out, nil
	}
	own.Key, own.Name, own.Description = role.Key, role.Name, "What "+machine.Name+" needs"
	site := role.Site
	if site == "" {
		site = AllSites
	}
	out.Changes = append([]Change{put(KindRole, "", own)}, cells...)
	out.Changes = append(out.Changes, put(KindAssignment, "", Assignment{User: machine.ID, Role: role.Key, Site: site, Reason: "What " + machine.Name + " needs"}))
	return out, nil
}

// least is the scope and the document of one tracker.
func (t *Schema) least(wish LeastWish, at string) (scope TrackerScope, doc Permissions, err error) {
	doc = Permissions{Tracker: t.ID, AllStates: Entries{Actions: map[string]string{}, Properties: map[string]Cell{}}}
	give := func(n access.Property, p *Property) {
		ref, cell := t.PropKey(n), Cell{View: LevelAll}
		if p != nil {
			ref = p.ID
		}
		if _, twice := doc.AllStates.Properties[ref]; twice {
			return
		}
		scope.View = append(scope.View, ref)
		if wish.Edit && p != nil {
			scope.Edit, cell.Edit = append(scope.Edit, ref), LevelAll
		}
		doc.AllStates.Properties[ref] = cell
	}
	if wish.View == nil {
		for n, p := range t.InUse() {
			if t.Sensitive(n, p) == "" {
				give(n, p)
			}
		}
	}
	for i, ref := range wish.View {
		n, p, ok := t.Prop(ref)
		if !ok || p != nil && p.Retired {
			return scope, doc, notFound(at + "/view/" + itoa(i))
		}
		give(n, p)
	}
	if len(scope.View) == 0 {
		return scope, doc, invalid("A10", at+"/view", "Nothing of %s is ticked. Tick what the machine needs, or leave the tracker out.", t.Name)
	}
	if wish.Edit {
		for _, a := range []access.Action{access.Create, access.ChangeState} {
			doc.AllStates.Actions[actionNames[a]] = LevelAll
			scope.Actions = append(scope.Actions, actionNames[a])
		}
	}
	return scope, doc, nil
}
