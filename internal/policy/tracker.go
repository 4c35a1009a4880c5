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

func (t *Tracker) names() []name { return []name{{"", t.Key}} }

func (t *Tracker) enter(e *entering) error {
	if err := t.enterHead(e); err != nil {
		return err
	}
	old, _ := e.before.(*Tracker)
	if old == nil {
		old = &Tracker{}
	}
	if err := t.enterProperties(e, old); err != nil {
		return err
	}
	if err := t.enterStates(e, old); err != nil {
		return err
	}
	if err := t.enterTransitions(e); err != nil {
		return err
	}
	if err := t.enterLabel(e); err != nil {
		return err
	}
	return t.giveSlots(e, old)
}

func (t *Tracker) enterHead(e *entering) error {
	if err := checkKey(e, "key", t.Key); err != nil {
		return err
	}
	if err := cleanName(e, "name", &t.Name, true); err != nil {
		return err
	}
	if t.Singular == "" {
		t.Singular = t.Name
	}
	if err := cleanName(e, "singular", &t.Singular, true); err != nil {
		return err
	}
	return oneOf(e, "numbering", &t.Numbering, Sequential, Sequential, Random)
}

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
	if err := p.enterOptions(e, field); err != nil {
		return err
	}
	if err := p.enterLink(e, stored, field); err != nil {
		return err
	}
	return p.enterPeople(e, field)
}

func (p *Property) enterOptions(e *entering, field string) error {
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

// property finds a property of the document being entered by id or key.
func (t *Tracker) property(reference string) *Property {
	for i := range t.Properties {
		if t.Properties[i].ID == reference {
			return &t.Properties[i]
		}
	}
	for i := range t.Properties {
		if t.Properties[i].Key == reference {
			return &t.Properties[i]
		}
	}
	return nil
}

func (t *Tracker) state(reference string) *State {
	for i := range t.States {
		if t.States[i].ID == reference {
			return &t.States[i]
		}
	}
	for i := range t.States {
		if t.States[i].Key == reference {
			return &t.States[i]
		}
	}
	return nil
}

func (t *Tracker) enterStates(e *entering, old *Tracker) error {
	if len(t.States) == 0 || len(t.States) > access.MaxStates {
		return e.invalid("A1 state", "states", "A tracker has 1 to %d states.", access.MaxStates)
	}
	keys, ids := map[string]bool{}, map[string]bool{}
	for i := range t.States {
		s := &t.States[i]
		field := "states/" + itoa(i)
		if err := s.identify(e, old, field); err != nil {
			return err
		}
		if err := checkKey(e, field+"/key", s.Key); err != nil {
			return err
		}
		if keys[s.Key] || ids[s.ID] {
			return &Error{Code: CodeKeyTaken, Rule: "A11.1", Path: e.path + "/" + field + "/key",
				Message: "Two states have this key. Choose another for one of them."}
		}
		keys[s.Key], ids[s.ID] = true, true
		if err := s.enter(e, field); err != nil {
			return err
		}
		if err := t.enterRequired(e, s, field); err != nil {
			return err
		}
	}
	return nil
}

func (s *State) identify(e *entering, old *Tracker, field string) error {
	for i := range old.States {
		if s.ID == old.States[i].ID || s.ID == "" && s.Key == old.States[i].Key {
			s.ID = old.States[i].ID
			return nil
		}
	}
	if s.ID != "" {
		return e.invalid("A11.1", field+"/id", "There is no state with this id. Leave the id out to add a new one.")
	}
	s.ID = e.draft.env.ID()
	return nil
}

func (s *State) enter(e *entering, field string) error {
	if s.Label == "" {
		s.Label = s.Key
	}
	if err := cleanName(e, field+"/label", &s.Label, true); err != nil {
		return err
	}
	if err := cleanName(e, field+"/color", &s.Color, false); err != nil {
		return err
	}
	if err := cleanName(e, field+"/shape", &s.Shape, false); err != nil {
		return err
	}
	return oneOf(e, field+"/kind", &s.Kind, StateOpen, StateOpen, StateDoing, StateDone, StateCancelled)
}

func (t *Tracker) enterRequired(e *entering, s *State, field string) error {
	seen := map[string]bool{}
	for i, reference := range s.Required {
		at := field + "/required/" + itoa(i)
		p := t.property(reference)
		if p == nil {
			return e.invalid("A3.7", at, "There is no such property to require. Add it, or take it out here.")
		}
		if p.Retired {
			return e.invalid("A3.7", at, "A retired property can no longer be filled. Take it out here.")
		}
		if seen[p.ID] {
			return e.invalid("A3.7", at, "A property is required once. Take one out.")
		}
		seen[p.ID] = true
		s.Required[i] = p.ID
	}
	return nil
}

func (t *Tracker) enterTransitions(e *entering) error {
	if len(t.Transitions) > access.MaxTransitions {
		return e.invalid("A1", "transitions", "A tracker has at most %d transitions. Take some out.", access.MaxTransitions)
	}
	seen := map[Transition]bool{}
	for i := range t.Transitions {
		step := &t.Transitions[i]
		field := "transitions/" + itoa(i)
		from, to := t.state(step.From), t.state(step.To)
		if from == nil || to == nil {
			return e.invalid("A3.7", field, "A transition leads from one of the tracker's states to another. Add the state, or take the transition out.")
		}
		if from == to {
			return e.invalid("A3.7", field, "A transition leads to another state. Take it out.")
		}
		*step = Transition{From: from.ID, To: to.ID}
		if seen[*step] {
			return e.invalid("A3.7", field, "This transition stands there twice. Take one out.")
		}
		seen[*step] = true
	}
	return nil
}

func (t *Tracker) enterLabel(e *entering) error {
	if t.Label == "" {
		return nil
	}
	p := t.property(t.Label)
	if p == nil || p.Retired {
		return e.invalid("A4.6", "label", "The label is one of the tracker's properties. Choose one, or leave it out.")
	}
	if slotKinds[p.Type] == noSlot || p.holdsPeople() {
		return e.invalid("A4.6", "label", "The label is a property with one short value: text, a number, a date or a choice.")
	}
	t.Label = p.ID
	return nil
}

func (t *Tracker) check(c *checking) error {
	for i := range t.Properties {
		p := &t.Properties[i]
		field := "properties/" + itoa(i)
		if p.LinkTo != "" {
			if _, ok := c.next.schemas[p.LinkTo]; !ok {
				return notFound(c.path + "/" + field + "/link_to")
			}
		}
		for _, r := range p.Pick.Roles {
			if _, ok := c.next.tables[KindRole].objs[r]; !ok {
				return notFound(c.path + "/" + field + "/pick/roles")
			}
		}
		if err := c.teams(p.Pick.Teams, field+"/pick/teams"); err != nil {
			return err
		}
	}
	return nil
}
