package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// The bounds of counting for a preview: how long it may take, and how many
// people are told.
const (
	maxCounting     = 2 * time.Second
	maxPeopleCounts = 200
)

// census counts the records of one tracker that people gain and lose. The
// database tells how many records are alike in what decides; what somebody may do
// with each kind the two engines say.
type census struct {
	store    Store
	before   *policy.Snapshot
	after    *policy.Snapshot
	result   *policy.Result // where the records of removed states go
	now      time.Time
	was, is  *policy.Schema // is is nil for a tracker that goes
	tally    Tally
	at       map[RecordClass]int // place in tally.Public, by class without its count
	listed   map[string][]int    // places in tally.Restricted, by principal
	verdicts map[string]*verdicts
	renumber func(access.Property) (access.Property, bool) // nil: the same numbers
}

// counts are records by what happens to them; working are those of losses that
// are the person's own and not done with.
type counts struct{ gains, losses, appears, disappears, working int }

func (c *counts) add(v verdict, n int) {
	for i, to := range [...]*int{&c.gains, &c.losses, &c.appears, &c.disappears} {
		if v&(1<<i) != 0 {
			*to += n
		}
	}
}

// verdict is what happens to one record for one person: bits in the order of
// counts.
type verdict uint8

func (v verdict) loses() bool { return v&2 != 0 }

// unfinished reports whether records of the class are open or in work.
func (c *census) unfinished(class *RecordClass) bool {
	_, state, ok := c.was.StateRef(class.State)
	return ok && !class.Archived && (state.Kind == policy.StateOpen || state.Kind == policy.StateDoing)
}

// verdicts are those of people who stand alike, per class of public records and
// by whether they are assigned before and after.
type verdicts struct {
	public []([2][2]verdict)
	all    counts // of all public records, were nobody assigned
}

// count counts for all who gain or lose something, on trackers that the viewer
// may configure. told are the trackers whose records were counted.
func (t *previewer) count(ctx context.Context, store Store) (out PreviewRecords, told []string, err error) {
	out = nothingCounted()
	if !t.whole {
		return out, nil, nil
	}
	limited, cancel := context.WithTimeout(ctx, maxCounting)
	defer cancel()
	late := false
	for _, was := range t.v.Policy.Trackers() {
		people := t.concerned(was)
		if len(people) == 0 || !t.v.configures(was) {
			continue
		}
		c := census{store: store, before: t.v.Policy, after: t.after, result: t.p.Result, now: t.v.Now, was: was}
		c.is, _ = t.after.Tracker(was.ID)
		switch {
		case late:
			out.leaveOut(was, "time")
			continue
		case c.reassigned():
			out.leaveOut(was, "assigns")
			continue
		}
		sums, err := c.people(limited, people, t)
		late = err != nil && ctx.Err() == nil && (limited.Err() != nil || errors.Is(err, context.DeadlineExceeded))
		switch {
		case late:
			out.leaveOut(was, "time")
			continue
		case err != nil:
			return out, nil, err
		case c.tally.Cut:
			out.leaveOut(was, "restricted")
		}
		out.People, told = append(out.People, sums...), append(told, was.ID)
	}
	return out.sorted(), told, nil
}

func nothingCounted() PreviewRecords {
	return PreviewRecords{Complete: true, People: []PreviewPersonSum{}, Uncounted: []PreviewUncounted{}}
}

// leaveOut notes that a tracker's records were not all counted, and why.
func (r *PreviewRecords) leaveOut(t *policy.Schema, why string) {
	r.Complete = false
	r.Uncounted = append(r.Uncounted, PreviewUncounted{Tracker: WhyRef{ID: t.ID, Key: t.Key, Name: t.Name}, Why: why})
}

func (r PreviewRecords) sorted() PreviewRecords {
	slices.SortStableFunc(r.People, func(a, b PreviewPersonSum) int {
		return cmp.Or(cmp.Compare(b.Gains+b.Losses, a.Gains+a.Losses), strings.Compare(a.User.Name, b.User.Name))
	})
	r.Count = len(r.People)
	r.People = r.People[:min(len(r.People), maxPeopleCounts)]
	return r
}

// concern is one person, and where something changes for them.
type concern struct {
	user  string
	shift *policy.Shift
}

// concerned are those for whom something changes on a tracker, and whoever joins
// or leaves a team, whose records may be theirs by it.
func (t *previewer) concerned(was *policy.Schema) (all []concern) {
	present := map[string]bool{}
	for i := range t.p.Shifts {
		s := &t.p.Shifts[i]
		if !slices.ContainsFunc(s.Trackers, func(x policy.TrackerShift) bool { return x.Tracker == was.ID }) {
			continue
		}
		for _, id := range s.Users {
			all = append(all, concern{id, s})
			present[id] = present[id] || s.At.IsZero() && !s.API && !s.Address.IsValid()
		}
	}
	for _, id := range t.p.Moved {
		if !present[id] {
			all = append(all, concern{id, &policy.Shift{}})
		}
	}
	return all
}

// reassigned reports whether other properties assign afterwards: then the tables
// do not tell who will be assigned.
func (c *census) reassigned() bool {
	if c.is == nil || c.is == c.was {
		return false
	}
	assigning := func(t *policy.Schema) (ids []string) {
		for i := range t.Properties {
			if p := &t.Properties[i]; p.Assigns && !p.Retired {
				ids = append(ids, p.ID)
			}
		}
		slices.Sort(ids)
		return ids
	}
	return !slices.Equal(assigning(c.was), assigning(c.is))
}

func (c *census) people(ctx context.Context, people []concern, t *previewer) (out []PreviewPersonSum, err error) {
	var principals []string
	for _, p := range people {
		principals = append(principals, c.principals(c.before, p.user)...)
		principals = append(principals, c.principals(c.after, p.user)...)
	}
	slices.Sort(principals)
	if c.tally, err = c.store.Tally(ctx, c.before.Workspace(), c.was.ID, slices.Compact(principals)); err != nil {
		return nil, err
	}
	if err := t.v.confirm(c.tally.Revision); err != nil {
		return nil, err
	}
	c.index()
	for _, p := range people {
		sum, err := c.person(ctx, p)
		if err != nil {
			return nil, err
		}
		if sum == (counts{}) {
			continue
		}
		line := PreviewPersonSum{User: t.user(p.user), Tracker: WhyRef{ID: c.was.ID, Key: c.was.Key, Name: c.was.Name},
			Gains: sum.gains, Losses: sum.losses, Appears: sum.appears, Disappears: sum.disappears, Working: sum.working}
		line.Channel, line.Address, line.From = channelOf(p.shift), addressOf(p.shift), fromOf(p.shift)
		out = append(out, line)
	}
	return out, nil
}

func (c *census) index() {
	c.at, c.listed, c.verdicts = map[RecordClass]int{}, map[string][]int{}, map[string]*verdicts{}
	for i, class := range c.tally.Public {
		class.Count = 0
		c.at[class] = i
	}
	for i := range c.tally.Restricted {
		for _, who := range c.tally.Restricted[i].Listed {
			c.listed[who] = append(c.listed[who], i)
		}
	}
	c.renumbers()
}

// renumbers finds the numbers of properties afterwards, where they may differ.
func (c *census) renumbers() {
	if c.is != nil && c.is != c.was {
		c.renumber = func(p access.Property) (access.Property, bool) {
			ref := c.was.PropKey(p)
			if prop, ok := c.was.PropN(p); ok && prop != nil {
				ref = prop.ID
			}
			n, _, ok := c.is.Prop(ref)
			return n, ok && ref != ""
		}
	}
}

func (c *census) principals(s *policy.Snapshot, user string) []string {
	u, ok := s.User(user)
	if !ok || u.Status == policy.StatusDeleted {
		return nil
	}
	return principalsOf(s, u)
}

// stands is one person under the two policies.
type stands struct {
	before, after access.Grants
	then, now     []string // principals
	alike         string
}

func (c *census) stands(p concern) (out stands) {
	out.then, out.now = c.principals(c.before, p.user), c.principals(c.after, p.user)
	one := func(s *policy.Snapshot, t *policy.Schema) (g access.Grants) {
		u, ok := s.User(p.user)
		if !ok || t == nil {
			return g
		}
		subject, why := s.Engine().Subject(u.N, p.shift.Request(u.User, c.now))
		if why == access.Allowed {
			out.alike += "in " + subject.Alike()
			g = subject.Tracker(t.N)
		}
		out.alike += "\x00"
		return g
	}
	out.before, out.after = one(c.before, c.was), one(c.after, c.is)
	return out
}

// person counts for one person.
func (c *census) person(ctx context.Context, p concern) (sum counts, err error) {
	s := c.stands(p)
	v := c.verdictsOf(&s)
	sum = v.all
	if err := c.assigned(ctx, &s, func(i, n int, then, now int) {
		sum.add(v.public[i][0][0], -n)
		sum.add(v.public[i][then][now], n)
		if then == 1 && v.public[i][then][now].loses() && c.unfinished(&c.tally.Public[i]) {
			sum.working += n
		}
	}); err != nil {
		return sum, err
	}
	for _, i := range c.onLists(&s) {
		r := &c.tally.Restricted[i]
		facts := func(who []string) access.Facts {
			return access.Facts{Restricted: true, Listed: overlap(r.Listed, who), Assigned: overlap(r.Assigned, who)}
		}
		happens := c.verdict(&s, &r.RecordClass, facts(s.then), facts(s.now))
		sum.add(happens, 1)
		if overlap(r.Assigned, s.then) && happens.loses() && c.unfinished(&r.RecordClass) {
			sum.working++
		}
	}
	return sum, ctx.Err()
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) })
}

// onLists are the restricted records whose list has the person before or after.
func (c *census) onLists(s *stands) (at []int) {
	for _, who := range slices.Concat(s.then, s.now) {
		at = append(at, c.listed[who]...)
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// assigned calls yield with how many public records of a class the person is
// assigned to before, after or both (0 or 1 each).
func (c *census) assigned(ctx context.Context, s *stands, yield func(class, n int, then, now int)) error {
	then, err := c.own(ctx, s.then)
	if err != nil {
		return err
	}
	if slices.Equal(s.then, s.now) {
		for i, n := range then {
			yield(i, n, 1, 1)
		}
		return nil
	}
	now, err := c.own(ctx, s.now)
	if err != nil {
		return err
	}
	either, err := c.own(ctx, slices.Concat(s.then, s.now))
	if err != nil {
		return err
	}
	for i, n := range either {
		yield(i, then[i]+now[i]-n, 1, 1)
		yield(i, n-now[i], 1, 0)
		yield(i, n-then[i], 0, 1)
	}
	return nil
}

// own are how many public records of each class some principals are assigned to.
func (c *census) own(ctx context.Context, principals []string) (map[int]int, error) {
	var with []string
	for _, who := range principals {
		if len(c.tally.Own[who]) > 0 && !slices.Contains(with, who) {
			with = append(with, who)
		}
	}
	var classes []RecordClass
	switch len(with) {
	case 0:
	case 1:
		classes = c.tally.Own[with[0]]
	default: // a record may be theirs twice
		var err error
		if classes, err = c.store.TallyAssigned(ctx, c.before.Workspace(), c.was.ID, with); err != nil {
			return nil, err
		}
	}
	out := map[int]int{}
	for _, class := range classes {
		n := class.Count
		class.Count = 0
		if i, ok := c.at[class]; ok {
			out[i] = n
		}
	}
	return out, nil
}

// verdictsOf asks the engines once for all who stand alike.
func (c *census) verdictsOf(s *stands) *verdicts {
	v, ok := c.verdicts[s.alike]
	if ok {
		return v
	}
	v = &verdicts{public: make([][2][2]verdict, len(c.tally.Public))}
	for i := range c.tally.Public {
		class := &c.tally.Public[i]
		for then := range 2 {
			for now := range 2 {
				v.public[i][then][now] = c.verdict(s, class, access.Facts{Assigned: then == 1}, access.Facts{Assigned: now == 1})
			}
		}
		v.all.add(v.public[i][0][0], class.Count)
	}
	c.verdicts[s.alike] = v
	return v
}

// verdict compares what the person may do with one record before and after.
func (c *census) verdict(s *stands, class *RecordClass, then, now access.Facts) (out verdict) {
	before := c.mask(c.was, &s.before, class, then)
	after := c.mask(c.is, &s.after, class, now)
	if c.renumber != nil {
		before = before.Renumbered(c.renumber)
	}
	for i, holds := range [...]bool{after.Beyond(&before), before.Beyond(&after), after.Seen() && !before.Seen(), before.Seen() && !after.Seen()} {
		if holds {
			out |= 1 << i
		}
	}
	return out
}

func (c *census) mask(t *policy.Schema, g *access.Grants, class *RecordClass, f access.Facts) access.Mask {
	if t == nil {
		return access.Mask{}
	}
	at := class.State
	if t == c.is {
		at = c.result.Follow(t.ID, at)
	}
	state, _, ok := t.StateRef(at)
	if !ok {
		return access.Mask{}
	}
	f.State, f.Archived = state, class.Archived
	if site, ok := c.before.Site(class.Site); ok && class.Site != "" {
		f.Site = site.N
	}
	return g.Mask(f)
}
