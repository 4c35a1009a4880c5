package policy

import "github.com/trackward/trackward/internal/access"

func (t *Tracker) names() []name {
	if t.DeletedAt != nil {
		return nil // in the bin: the key is free (A11.1)
	}
	return []name{{"", t.Key}}
}

func (t *Tracker) enter(e *entering) error {
	if err := t.enterHead(e); err != nil {
		return err
	}
	old, _ := e.before.(*Tracker)
	if old == nil {
		old = &Tracker{}
	}
	if err := t.enterBin(e, old); err != nil {
		return err
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
	if t.Layout != "" {
		if err := oneOf(e, "layout", &t.Layout, "", Checklist); err != nil {
			return err
		}
	}
	if err := cleanName(e, "restriction_label", &t.RestrictionLabel, false); err != nil {
		return err
	}
	return oneOf(e, "numbering", &t.Numbering, Sequential, Sequential, Random)
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
	if t.DeletedAt != nil {
		return t.checkBin(c)
	}
	for i := range t.Properties {
		p := &t.Properties[i]
		field := "properties/" + itoa(i)
		if target, ok := c.next.schemas[p.LinkTo]; p.LinkTo != "" && p.LinkTo != c.id && (!ok || target.DeletedAt != nil && !p.Retired) {
			return notFound(c.path + "/" + field + "/link_to")
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
