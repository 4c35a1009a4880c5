package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// The bounds of looking for fixes: how many steps one may take, how many worlds
// are tried, how many are told.
const (
	maxSteps  = 3
	maxTrials = 60
	maxFixes  = 10
)

// remedy is one change that may help: of the policy, of the record, or of how
// the user comes.
type remedy struct {
	kind, needs string
	text        stepText
	changes     []policy.Change
	untold      bool // the changes are for trying out only: nobody applies them
	facts       func(*access.Facts)
	request     func(*access.Request)
	touched     []string // users whose access it may change
	state       *WhyRef
	assign      *WhyAssignee
}

// trial is the world after some remedies, and the question asked again in it.
type trial struct {
	snap *policy.Snapshot
	q    access.Question
	x    access.Explanation
	path []remedy
}

type fixer struct {
	a      *App
	k      *asked
	left   int
	before *int // on how many records it holds as things are, once counted
}

// fixes are the smallest changes after which the answer is yes. Each was carried
// out on a copy of the policy, or on the record's facts, and asked again.
func (a *App) fixes(ctx context.Context, k *asked) ([]WhyFix, error) {
	f := &fixer{a: a, k: k, left: maxTrials}
	out := []WhyFix{}
	for _, t := range f.search() {
		fix, err := f.tell(ctx, t)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o WhyFix) bool { return o.Text == fix.Text }) {
			out = append(out, fix)
		}
	}
	slices.SortStableFunc(out, func(a, b WhyFix) int {
		return cmp.Or(cmp.Compare(a.radius(), b.radius()), cmp.Compare(a.cells, b.cells))
	})
	return out[:min(len(out), maxFixes)], nil
}

// radius is how far a fix reaches: whom it touches, on how many records.
func (f *WhyFix) radius() int { return f.People * max(1, f.Records) }

// search tries remedies step by step, and more steps only while fewer do not
// help. Of a step that leads on the next gate's remedies are tried.
func (f *fixer) search() (found []trial) {
	frontier := []trial{{snap: f.k.v.Policy, q: f.k.q, x: f.k.x}}
	for range maxSteps {
		var next []trial
		for _, t := range frontier {
			for _, r := range f.remedies(&t) {
				if f.left--; f.left < 0 {
					return found
				}
				after, ok := f.try(t, r)
				switch {
				case !ok:
				case after.x.Allowed:
					found = append(found, after)
				case ahead(&after.x, &t.x), r.kind == "feature_on", r.kind == "ceiling": // a feature takes several steps of one reason
					next = append(next, after)
				}
			}
		}
		if len(found) > 0 {
			break
		}
		frontier = next[:min(len(next), 8)]
	}
	return append(found, f.onRecordAlone(found)...)
}

// onRecordAlone are two steps on the record, such as to move it and to assign
// it, where no single one helps: they touch nobody else, so they are told even
// if some change of the policy would do by itself.
func (f *fixer) onRecordAlone(found []trial) (pairs []trial) {
	for _, t := range found {
		if len(t.path[0].changes) == 0 {
			return nil
		}
	}
	start := trial{snap: f.k.v.Policy, q: f.k.q, x: f.k.x}
	if start.x.Stopped != access.GateGrant {
		return nil
	}
	for _, first := range f.onRecord(&start) {
		one, _ := f.try(start, first)
		for _, second := range f.onRecord(&one) {
			if two, ok := f.try(one, second); ok && two.x.Allowed && first.kind < second.kind {
				pairs = append(pairs, two)
			}
		}
	}
	return pairs
}

// ahead reports whether a step led on: to a later gate, or nearer in the same.
func ahead(after, before *access.Explanation) bool {
	if after.Stopped != before.Stopped {
		return after.Stopped > before.Stopped
	}
	if after.Stopped != access.GateGrant {
		return after.Gate(after.Stopped).Reason != before.Gate(before.Stopped).Reason
	}
	rank := map[access.Reason]int{access.NotAssigned: 3, access.Ceiling: 2, access.CellNone: 1}
	return rank[after.Gate(access.GateGrant).Reason] > rank[before.Gate(access.GateGrant).Reason]
}

// try carries one remedy out on a copy and asks again.
func (f *fixer) try(t trial, r remedy) (trial, bool) {
	t.path = append(slices.Clone(t.path), r)
	if len(r.changes) > 0 {
		result, err := t.snap.Apply(policy.Changeset{Note: "explain", Changes: r.changes}, policy.Actor{System: true, Via: "explain"}, f.a.env(f.k.v.Now), policy.Head{})
		if err != nil {
			return t, false // an invariant forbids it: it is no fix
		}
		t.snap = result.Snapshot
	}
	if r.kind == "vouch" {
		f.joins(&t)
	}
	if r.facts != nil {
		r.facts(&t.q.Facts)
	}
	if r.request != nil {
		r.request(&t.q.Request)
	}
	src := t.snap.Source()
	t.x = access.Explain(&src, t.snap.Engine(), t.q)
	return t, true
}

// joins has the teams of somebody who is vouched for count on the record too (A8.6).
func (f *fixer) joins(t *trial) {
	if u, ok := t.snap.User(f.k.user.ID); ok && f.k.hasRecord {
		who := principalsOf(t.snap, u)
		_, listed := f.k.facts.ListedAs(who)
		t.q.Facts.Assigned, t.q.Facts.Listed = t.q.Facts.Assigned || f.k.facts.AssignedTo(who), t.q.Facts.Listed || listed
	}
}

// tell describes a fix that was found, with whom and what it touches.
func (f *fixer) tell(ctx context.Context, t trial) (WhyFix, error) {
	out := WhyFix{}
	var kinds, needs []string
	touched := map[string]bool{f.k.user.ID: true}
	for _, r := range t.path {
		kinds = append(kinds, r.kind)
		if !slices.Contains(needs, r.needs) {
			needs = append(needs, r.needs)
		}
		if !r.untold && f.mayHave(r.changes) {
			out.Changes = append(out.Changes, whyChanges(r.changes)...)
		}
		for _, id := range r.touched {
			touched[id] = true
		}
		if r.state != nil {
			out.State = r.state
		}
		if r.assign != nil {
			out.Assign = r.assign
		}
	}
	texts := stepsOf(t.path)
	if len(texts) > 1 {
		texts[1] = t.path[1].text.then
	}
	out.Kind, out.Text, out.Needs = strings.Join(kinds, "+"), words.Chain(andThen, texts...), strings.Join(needs, "+")
	out.SelfGrant = !f.k.console && f.k.user.ID == f.k.v.User.ID && len(out.Changes) > 0
	out.People = f.people(&t, touched)
	out.Elsewhere, out.cells = f.elsewhere(&t)
	var err error
	out.Records, err = f.records(ctx, &t)
	return out, err
}

// mayHave reports whether the asker may be sent the documents: a user's needs
// extended access, a role's, its sheet in it, the superuser tag, the workspace's
// full access (A8).
func (f *fixer) mayHave(changes []policy.Change) bool {
	if f.k.console {
		return true
	}
	for _, c := range changes {
		switch c.Kind {
		case policy.KindUser, policy.KindAssignment:
			if !f.k.v.May(policy.Power{Kind: policy.PowerExtended}) {
				return false
			}
		case policy.KindWorkspace:
			if !f.k.v.May(policy.Power{Kind: policy.PowerFull}) {
				return false
			}
		case policy.KindRole:
			if !f.k.v.May(policy.Power{Kind: policy.PowerSheet}) {
				return false
			}
		}
	}
	return true
}
