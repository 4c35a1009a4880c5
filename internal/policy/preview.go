package policy

import (
	"errors"

	"github.com/trackward/trackward/internal/words"
)

// Preview is what a changeset would do (A11.2), told before it is made: what
// Apply would refuse it for, and who gains or loses what.
type Preview struct {
	Result     *Result  // as Apply would give it, but for its entry; Snapshot has an engine
	Violations []*Error // what Apply would refuse it for, in its words
	Moved      []string // users whose teams differ: whose records are theirs differs with them
	Shifts     []Shift  // nil if the policy after it cannot be compiled
	Whole      bool     // false: not all later instants and addresses were compared
	Lints      []Lint
}

// Preview judges a changeset like Apply, and goes on where Apply refuses what
// the policy would become. It needs the same authority: an error is Apply's own
// about who asks, what the changeset names and what has changed since. last is
// the newest journal entry.
func (s *Snapshot) Preview(cs Changeset, actor Actor, env Env, last Head) (*Preview, error) {
	now := instant(env.Now, last)
	d, next, applied, err := s.drafted(cs, actor, env, now)
	if err != nil {
		return nil, err
	}
	out := &Preview{Result: &Result{Snapshot: next, Adjusted: d.notes}}
	out.violated(d.checkAll(next)...)
	out.violated(d.invariantsAll(next)...)
	for _, a := range applied {
		out.Result.Entry.Changes = append(out.Result.Entry.Changes, EntryChange{Applied: a})
	}
	d.report(out.Result, next)
	if err := next.compile(s); err != nil {
		if len(out.Violations) == 0 {
			return nil, &Error{Code: CodeInternal, Rule: "A1", Message: words.Say("The policy after this change cannot be compiled: %s", err.Error())}
		}
		return out, nil
	}
	if _, err := d.judgeTests(next, cs); err != nil {
		out.violated(err)
	}
	c := comparer{before: s, after: next, now: now, moves: d.moves}
	out.Shifts, out.Whole = c.shifts(d)
	out.Moved = c.moved()
	out.Result.SelfGrant = d.selfGrant(next)
	out.Lints = next.newLints(s, now)
	return out, nil
}

func (p *Preview) violated(errs ...error) {
	for _, err := range errs {
		var e *Error
		if errors.As(err, &e) {
			p.Violations = append(p.Violations, e)
		}
	}
}
