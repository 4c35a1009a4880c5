package app

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// What a fix touches beside the person it is for: whose access it changes, and on
// how many records.

// people counts those whose access to records of the tracker the path changes; of
// steps on the record, to the record. touched are those whom its steps may concern.
func (f *fixer) people(t *trial, touched map[string]bool) int {
	var onRecord, onPolicy bool
	for i := range t.path {
		r := &t.path[i]
		onRecord, onPolicy = onRecord || r.facts != nil, onPolicy || len(r.changes) > 0
		if r.kind == "move" || r.kind == "restore" || r.kind == "recover" {
			for _, u := range f.k.v.Policy.Users() {
				touched[u.ID] = true
			}
		}
	}
	n, placed, known := 0, f.placed(t), map[string]bool{}
	for id := range touched {
		u, ok := f.k.v.Policy.User(id)
		switch {
		case id == f.k.user.ID:
			n++
		case !ok || u.Status == policy.StatusDeleted:
		case onRecord && f.sees(f.k.v.Policy, u, f.k.q, &f.k.facts) != f.sees(t.snap, u, t.q, &placed), onPolicy && f.shifts(t, u, known):
			n++
		}
	}
	return n
}

// placed are the record's access facts after the steps that assign: a property of
// one value loses whoever stands in it (A3.10).
func (f *fixer) placed(t *trial) record.AccessFacts {
	out := f.k.facts
	for i := range t.path {
		a := t.path[i].assign
		if a == nil {
			continue
		}
		_, p, _ := f.k.t.Prop(a.Property.ID)
		kept := slices.Clone(out.Assignees)
		if single(p) {
			kept = slices.DeleteFunc(kept, func(o record.Assignee) bool { return o.Property.ID == p.ID })
		}
		out.Assignees = append(kept, record.Assignee{Property: p, ID: a.Who.ID})
	}
	return out
}

// single reports a property of one user or team.
func single(p *policy.Property) bool { return p.Type == policy.UserRef || p.Type == policy.TeamRef }

// sees is what a user may do with the record asked about, where the question
// leaves it; others come as they may.
func (f *fixer) sees(s *policy.Snapshot, u policy.UserEntry, q access.Question, of *record.AccessFacts) access.Mask {
	facts := q.Facts
	if u.ID != f.k.user.ID {
		q.Request = byAnyWay(f.k.v.Now)
		who := principalsOf(s, u)
		facts.Assigned = of.AssignedTo(who)
		_, facts.Listed = of.ListedAs(who)
	}
	q.Request.Scope = access.Unlimited()
	subject, why := s.Engine().Subject(u.N, q.Request)
	if why != access.Allowed {
		return access.Mask{}
	}
	grants := subject.Tracker(q.Tracker)
	if facts.Binned {
		return grants.MaskInBin(facts)
	}
	return grants.Mask(facts)
}

// byAnyWay is how others are taken to come: in the pages, from wherever the network
// rules of their roles let them.
func byAnyWay(now time.Time) access.Request {
	r := inPages(now)
	r.AnyAddress = true
	return r
}

// shifts reports whether a change of the policy alters what somebody else may do of
// what was asked, by the way asked about or by their own. Those who stand alike are
// asked about once.
func (f *fixer) shifts(t *trial, u policy.UserEntry, known map[string]bool) bool {
	by := t.q.Request
	by.Scope = access.Unlimited()
	for _, request := range [...]access.Request{by, byAnyWay(f.k.v.Now)} {
		before, was := f.k.v.Policy.Engine().Subject(u.N, request)
		after, is := t.snap.Engine().Subject(u.N, request)
		key := fmt.Sprintf("%s %s\x00%s %s", was, before.Alike(), is, after.Alike())
		differs, ok := known[key]
		if !ok {
			differs = !reflect.DeepEqual(reach(&before, was, &t.q), reach(&after, is, &t.q))
			known[key] = differs
		}
		if differs {
			return true
		}
	}
	return false
}

// reach is what somebody may do of what was asked.
func reach(subject *access.Subject, why access.Reason, q *access.Question) any {
	if why != access.Allowed {
		return nil
	}
	grants := subject.Tracker(q.Tracker)
	if q.Creates {
		everywhere, sites := grants.CreateSites(q.Facts.State)
		return []any{everywhere, sites}
	}
	return []access.Pred{grants.Pred(q.Need), grants.Pred(access.ToSee())}
}

// elsewhere are the other trackers on which a change of the policy gives the person
// asked about something too, and how many cells and features it gives everywhere. It
// is told of trackers that the asker may configure: of others there is nothing to
// know (A13.2).
func (f *fixer) elsewhere(t *trial) (refs []WhyRef, cells int) {
	if !slices.ContainsFunc(t.path, func(r remedy) bool { return len(r.changes) > 0 }) {
		return nil, 0
	}
	for _, shift := range f.k.v.Policy.ShiftsOf(t.snap, f.k.v.Now, f.k.user.ID) {
		for i := range shift.Trackers {
			s, ok := t.snap.Tracker(shift.Trackers[i].Tracker)
			n := shift.Trackers[i].Gained()
			if !ok || n == 0 || !f.k.console && !f.k.v.configures(s) {
				continue
			}
			cells += n
			if s.ID != f.k.t.ID {
				refs = append(refs, WhyRef{ID: s.ID, Key: s.Key, Name: s.Name})
			}
		}
	}
	return refs, cells
}

// records counts the records on which the person asked about would gain it
// (A2.4): what holds after, less what held before.
func (f *fixer) records(ctx context.Context, t *trial) (int, error) {
	if t.q.Creates {
		return 0, nil
	}
	changed := slices.ContainsFunc(t.path, func(r remedy) bool { return len(r.changes) > 0 })
	if !changed {
		if f.k.hasRecord {
			return 1, nil
		}
		return 0, nil
	}
	if f.before == nil {
		n, err := f.count(ctx, f.k.v.Policy, f.k.q)
		if err != nil {
			return 0, err
		}
		f.before = &n
	}
	after, err := f.count(ctx, t.snap, t.q)
	if f.k.hasRecord && after == *f.before {
		return 1, err // the record itself comes in by the step that changes it
	}
	return max(0, after-*f.before), err
}

func (f *fixer) count(ctx context.Context, s *policy.Snapshot, q access.Question) (int, error) {
	subject, why := s.Engine().Subject(q.User, q.Request)
	if why != access.Allowed {
		return 0, nil
	}
	grants := subject.Tracker(q.Tracker)
	pred := grants.Pred(q.Need)
	if _, never := pred.(access.Never); never {
		return 0, nil
	}
	where := record.LiveAndArchived
	if f.k.in.Action == "recover" {
		where = record.Bin
	}
	u, _ := s.User(f.k.user.ID)
	page, err := f.a.Store.Records(ctx, record.CountPlan(f.k.v.Policy, f.k.t, pred, principalsOf(s, u), where))
	if err != nil {
		return 0, err
	}
	return page.Count, f.k.v.confirm(page.Revision)
}
