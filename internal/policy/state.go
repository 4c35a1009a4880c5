package policy

import "github.com/trackward/trackward/internal/access"

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
