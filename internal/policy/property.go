package policy

import (
	"encoding/json"
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// maxOptions bounds a choice's options.
const maxOptions = 500

// reservedKeys are names that queries and records use for other things than the
// designer's properties.
var reservedKeys = append([]string{"id", "number", "state", "archived", "created_at", "q",
	"and", "or", "not", "has", "in", "contains", "starts_with", "is_empty"}, SystemNames[:]...)

func (t *Tracker) enterProperties(e *entering, old *Tracker) error {
	if len(t.Properties) > access.MaxProperties {
		return e.invalid("A1", "properties", "A tracker has at most %d properties. Take some out.", access.MaxProperties)
	}
	marked := e.assignsMarked()
	keys, ids := map[string]bool{}, map[string]bool{}
	for i := range t.Properties {
		p := &t.Properties[i]
		field := "properties/" + itoa(i)
		stored, err := p.identify(e, old, field)
		if err != nil {
			return err
		}
		if keys[p.Key] || ids[p.ID] {
			return &Error{Code: CodeKeyTaken, Rule: "A11.1", Path: e.path + "/" + field + "/key",
				Message: "Two properties have this key. Choose another for one of them."}
		}
		keys[p.Key], ids[p.ID] = true, true
		if i >= len(marked) || marked[i] == nil {
			p.Assigns = stored == nil && p.holdsPeople() || stored != nil && stored.Assigns
		}
		if err := p.enter(e, stored, field); err != nil {
			return err
		}
	}
	return nil
}

// assignsMarked tells, per property, whether the document said anything of
// assigns: left out means yes for a new property that holds people (A1).
func (e *entering) assignsMarked() []*bool {
	var doc struct {
		Properties []struct {
			Assigns *bool `json:"assigns"`
		} `json:"properties"`
	}
	if json.Unmarshal(e.raw, &doc) != nil {
		return nil
	}
	out := make([]*bool, len(doc.Properties))
	for i := range out {
		out[i] = doc.Properties[i].Assigns
	}
	return out
}

// identify finds the stored property that a sent one is: by id, or without one
// by key. A new one gets an id, which the server alone gives (A3.12: what comes
// back after deletion comes back without its entries).
func (p *Property) identify(e *entering, old *Tracker, field string) (*Property, error) {
	for i := range old.Properties {
		stored := &old.Properties[i]
		if p.ID == stored.ID || p.ID == "" && p.Key == stored.Key {
			p.ID = stored.ID
			return stored, nil
		}
	}
	if p.ID != "" {
		return nil, e.invalid("A11.1", field+"/id", "There is no property with this id. Leave the id out to add a new one.")
	}
	p.ID = e.draft.env.ID()
	return nil, nil
}

func (p *Property) holdsPeople() bool {
	return slices.Contains([]PropertyType{UserRef, UserRefs, TeamRef, TeamRefs}, p.Type)
}

func (p *Property) enter(e *entering, stored *Property, field string) error {
	if err := checkKey(e, field+"/key", p.Key); err != nil {
		return err
	}
	if slices.Contains(reservedKeys, p.Key) {
		return e.invalid("A11.1", field+"/key", "The name %q has a meaning of its own. Choose another key.", p.Key)
	}
	if p.Label == "" {
		p.Label = p.Key
	}
	if err := cleanName(e, field+"/label", &p.Label, true); err != nil {
		return err
	}
	if err := cleanText(e, field+"/help", &p.Help); err != nil {
		return err
	}
	if _, ok := slotKinds[p.Type]; !ok {
		return e.invalid("A1", field+"/type", "There is no such type of property.")
	}
	if stored != nil && (stored.Type != p.Type || stored.Currency != p.Currency) {
		return e.invalid("A1", field+"/type", "A property keeps its type and currency. Retire this one and add another.")
	}
	if err := p.enterOptions(e, stored, field); err != nil {
		return err
	}
	if err := p.enterLink(e, stored, field); err != nil {
		return err
	}
	return p.enterPeople(e, field)
}

func (p *Property) enterOptions(e *entering, stored *Property, field string) error {
	if p.Type == Money {
		if len(p.Currency) != 3 || !upper(p.Currency) {
			return e.invalid("A1", field+"/currency", "Money needs a currency such as EUR or USD.")
		}
	} else if p.Currency != "" {
		return e.invalid("A1", field+"/currency", "Only money has a currency. Leave it out.")
	}
	if p.Type != Choice && p.Type != Choices {
		if len(p.Options) > 0 {
			return e.invalid("A1", field+"/options", "Only a choice has options. Leave them out.")
		}
		p.Options = nil
		return nil
	}
	if len(p.Options) == 0 || len(p.Options) > maxOptions {
		return e.invalid("A1", field+"/options", "A choice has 1 to %d options.", maxOptions)
	}
	seen := map[string]bool{}
	for i := range p.Options {
		o := &p.Options[i]
		at := field + "/options/" + itoa(i)
		if err := checkKey(e, at+"/key", o.Key); err != nil {
			return err
		}
		if seen[o.Key] {
			return e.invalid("A11.1", at+"/key", "Two options have this key. Choose another for one of them.")
		}
		seen[o.Key] = true
		if o.Label == "" {
			o.Label = o.Key
		}
		if err := cleanName(e, at+"/label", &o.Label, true); err != nil {
			return err
		}
		if err := cleanName(e, at+"/color", &o.Color, false); err != nil {
			return err
		}
	}
	return p.keepsOptions(e, stored, field)
}

// keepsOptions refuses to take an option out: whether some record holds it is told
// to nobody who does not see that record (A2.4), and its name must not be lost.
func (p *Property) keepsOptions(e *entering, stored *Property, field string) error {
	if stored == nil {
		return nil
	}
	for _, o := range stored.Options {
		if !slices.ContainsFunc(p.Options, func(now Option) bool { return now.Key == o.Key }) {
			return e.invalid("A1 property", field+"/options", "The option %q may stand in records, and is retired rather than taken out: mark it retired.", o.Label)
		}
	}
	return nil
}

func upper(s string) bool {
	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

func (p *Property) enterLink(e *entering, stored *Property, field string) error {
	if p.Type != Link {
		if p.LinkTo != "" {
			return e.invalid("A1", field+"/link_to", "Only a link leads to a tracker. Leave it out.")
		}
		return nil
	}
	if p.LinkTo == "" {
		return e.invalid("A1", field+"/link_to", "To which tracker? Name one.")
	}
	if stored != nil && p.LinkTo == stored.LinkTo {
		return nil // who may configure this tracker alone keeps the links it has
	}
	own, _ := e.before.(*Tracker)
	if p.LinkTo == e.id || e.trackerKey() == p.LinkTo && own == nil {
		p.LinkTo = e.id
		return nil
	}
	id, err := e.resolve(KindTracker, p.LinkTo, field+"/link_to")
	if err != nil {
		return err
	}
	if stored != nil && stored.LinkTo != id {
		return e.invalid("A1", field+"/link_to", "A link keeps its tracker. Retire this one and add another.")
	}
	p.LinkTo = id
	return nil
}

// trackerKey is the key of the tracker being entered, which may link to itself.
func (e *entering) trackerKey() string {
	var doc struct {
		Key string `json:"key"`
	}
	if json.Unmarshal(e.raw, &doc) != nil {
		return ""
	}
	return doc.Key
}

func (p *Property) enterPeople(e *entering, field string) error {
	if !p.holdsPeople() {
		if p.Assigns || p.MayBeTaken || p.Pick.Everyone || len(p.Pick.Roles)+len(p.Pick.Teams) > 0 {
			return e.invalid("A1 property", field+"/assigns", "Only users and teams can be picked and assigned. Leave assigns, may_be_taken and pick out.")
		}
		p.Pick = Pick{}
		return nil
	}
	if p.MayBeTaken && !p.Assigns {
		return e.invalid("A3.14", field+"/may_be_taken", "Only a property that assigns may be taken. Mark it assigns, or leave may_be_taken out.")
	}
	var err error
	if p.Pick.Roles, err = e.resolveAll(KindRole, p.Pick.Roles, field+"/pick/roles"); err != nil {
		return err
	}
	p.Pick.Teams, err = e.resolveAll(KindTeam, p.Pick.Teams, field+"/pick/teams")
	return err
}
