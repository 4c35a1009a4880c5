package main

import (
	"errors"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// request is what everybody asks with.
var request = access.Request{Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Scope: access.Unlimited()}

// numbered is a question in the engine's numbers, as a request finds them once.
type numbered struct {
	user     access.UserID
	tracker  access.TrackerID
	facts    access.Facts
	property access.Property
	edit     bool
}

func load(w *world) (*policy.Snapshot, error) {
	return policy.Load(w.size.WorkspaceID(), 1, w.objects)
}

var errUnknown = errors.New("the fixture does not know a name of its own")

func number(s *policy.Snapshot, a *ask) (numbered, error) {
	user, ok1 := s.User(a.user)
	tracker, ok2 := s.Tracker(a.tracker)
	if !ok1 || !ok2 {
		return numbered{}, errUnknown
	}
	property, _, ok1 := tracker.Prop(a.property)
	state, _, ok2 := tracker.StateRef(a.state)
	if !ok1 || !ok2 {
		return numbered{}, errUnknown
	}
	return numbered{user.N, tracker.N, access.Facts{State: state, Assigned: a.assigned}, property, a.edit}, nil
}

// answer goes from the door to the cell.
func (n *numbered) answer(e *access.Engine) bool {
	s, why := e.Subject(n.user, request)
	if why != access.Allowed {
		return false
	}
	g := s.Tracker(n.tracker)
	m := g.Mask(n.facts)
	if n.edit {
		return m.Edit(n.property)
	}
	return m.View(n.property)
}

func newNumbered(w *world) (func(int) (bool, error), error) {
	s, err := load(w)
	if err != nil {
		return nil, err
	}
	asks := make([]numbered, len(w.asks))
	for i := range asks {
		if asks[i], err = number(s, &w.asks[i]); err != nil {
			return nil, err
		}
	}
	return func(i int) (bool, error) { return asks[i].answer(s.Engine()), nil }, nil
}

// newNamed looks every name up for each question, which the other engines do too.
func newNamed(w *world) (func(int) (bool, error), error) {
	s, err := load(w)
	if err != nil {
		return nil, err
	}
	return func(i int) (bool, error) {
		n, err := number(s, &w.asks[i])
		return n.answer(s.Engine()), err
	}, nil
}
