package app

import (
	"context"

	"github.com/trackward/trackward/internal/policy"
)

// Lints are what is allowed and seldom meant, as the policy stands: of the
// trackers that the asker may configure, and with extended settings access of
// users.
func (a *App) Lints(ctx context.Context, visit *Visit, tracker string) (out []PolicyLint, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		all := v.tellLints(v.Policy, v.Policy.Lints(v.Now))
		if tracker == "" {
			out = all
			return nil
		}
		t, err := v.configurable(tracker)
		if err != nil {
			return err
		}
		out = []PolicyLint{}
		for _, l := range all {
			if l.Tracker != nil && l.Tracker.ID == t.ID {
				out = append(out, l)
			}
		}
		return nil
	})
	return out, err
}

// tellLints names what the lints are about, for who may know of it.
func (v *Viewer) tellLints(s *policy.Snapshot, all []policy.Lint) []PolicyLint {
	out := []PolicyLint{}
	for _, l := range all {
		t, onTracker := s.Tracker(l.Tracker)
		switch {
		case onTracker && !v.configures(t), !onTracker && !v.May(policy.Power{Kind: policy.PowerExtended}):
			continue
		}
		line := PolicyLint{Code: l.Code, Rule: l.Rule, Message: l.Message}
		if onTracker {
			line.Tracker = &WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}
			if n, _, ok := t.StateRef(l.State); ok && l.State != "" {
				line.State = whyState(t, n)
			}
			if l.Property != "" {
				line.Property = namedProperty(nil, t, l.Property)
			}
		}
		if r, ok := s.Role(l.Role); ok && l.Role != "" {
			line.Role = &WhyRef{ID: r.ID, Key: r.Key, Name: r.Name}
		}
		if u, ok := s.User(l.User); ok && l.User != "" {
			line.User = &WhyRef{ID: u.ID, Name: u.Name}
		}
		out = append(out, line)
	}
	return out
}
