package policy

import (
	"encoding/json"
	"net/netip"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// Shift is what a changeset gives to and takes from users, the same for each of
// them. All names are ids; system properties stand for themselves.
type Shift struct {
	Users   []string   `json:"-"`
	At      time.Time  `json:"-"` // from when on; zero: at once
	API     bool       `json:"-"` // by an API key, not in the pages
	Address netip.Addr `json:"-"` // from there; invalid: wherever network rules let them

	EntersBefore, EntersAfter bool
	Features                  []FeatureShift // those bound to no tracker
	Trackers                  []TrackerShift
}

// FeatureShift is a feature whose level differs; on a tracker, on records in some
// states and places.
type FeatureShift struct {
	Feature       string
	Before, After access.FeatureLevel
	Assigned      bool     // on the records they are assigned to alone
	States, Sites []string // States is nil off a tracker; Sites as in CellShift
}

// TrackerShift is one tracker on which somebody's access differs.
type TrackerShift struct {
	Tracker                  string
	SeenBefore, SeenAfter    bool
	StatesGained, StatesLost []string // those they may hear of (A3.2)
	Features                 []FeatureShift
	Cells                    []CellShift
}

// CellShift is a cell whose resolved level differs, on public records.
type CellShift struct {
	State    string
	Target   string // view, edit, or the action
	Property string
	Before   access.Level
	After    access.Level
	Sites    []string // at these and below; nil: wherever roles held everywhere count
}

// Gained is how many cells and features the shift raises on the tracker.
func (t *TrackerShift) Gained() (n int) {
	for i := range t.Cells {
		if t.Cells[i].After > t.Cells[i].Before {
			n++
		}
	}
	for i := range t.Features {
		if t.Features[i].After > t.Features[i].Before {
			n++
		}
	}
	return n
}

// empty reports whether nothing differs.
func (s *Shift) empty() bool {
	return s.EntersBefore == s.EntersAfter && len(s.Features) == 0 && len(s.Trackers) == 0
}

// ShiftsTo is what everybody gains and loses in the pages as the policy becomes
// another, as things are now.
func (s *Snapshot) ShiftsTo(after *Snapshot, now time.Time) []Shift {
	c := comparer{before: s, after: after}
	return s.ShiftsOf(after, now, c.everybody()...)
}

// ShiftsOf is ShiftsTo for some users alone.
func (s *Snapshot) ShiftsOf(after *Snapshot, now time.Time, users ...string) []Shift {
	c := comparer{before: s, after: after, now: now}
	all, _ := c.in(&circumstance{at: now, users: users}, nil)
	return all
}

// Elapsed are the instants after one and up to another at which a dated role begins
// or ends, in order, each once.
func (s *Snapshot) Elapsed(after, upTo time.Time) (all []time.Time) {
	for _, a := range s.Assignments() {
		for _, at := range [...]*time.Time{a.From, a.Until} {
			if at != nil && at.After(after) && !at.After(upTo) && !slices.ContainsFunc(all, at.Equal) {
				all = append(all, *at)
			}
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// ShiftsAt is what those gain and lose in the pages whose dated roles begin or end at
// an instant, under one and the same policy.
func (s *Snapshot) ShiftsAt(at time.Time) []Shift {
	var users []string
	add := func(id string) {
		if !slices.Contains(users, id) {
			users = append(users, id)
		}
	}
	for _, a := range s.Assignments() {
		if !(a.From != nil && a.From.Equal(at) || a.Until != nil && a.Until.Equal(at)) {
			continue
		}
		if a.User != "" {
			add(a.User)
		}
		if team, ok := s.Team(a.Team); ok && a.Team != "" {
			for _, id := range team.Members {
				add(id)
			}
		}
	}
	c := comparer{before: s, after: s, now: at}
	all, _ := c.in(&circumstance{at: at, was: at.Add(-time.Millisecond), users: users}, nil)
	return all
}

// comparer compares what people may do under two policies.
type comparer struct {
	before, after *Snapshot
	now           time.Time
	moves         stateMoves // where the records of removed states go
}

// circumstance is when, how and from where two policies are compared, and for
// whom.
type circumstance struct {
	at      time.Time // the instant asked about
	was     time.Time // that of before, where it is another
	later   bool      // it is not the present
	api     bool
	address netip.Addr
	users   []string
}

func (c *circumstance) request(u *User) access.Request {
	s := Shift{At: c.at, API: c.api, Address: c.address}
	return s.Request(u, c.at)
}

// Request is how a user comes where the shift holds; now is the present. Machines
// come by their key.
func (s *Shift) Request(u *User, now time.Time) access.Request {
	r := access.Request{Now: s.At, Scope: access.Unlimited(), Address: s.Address, AnyAddress: !s.Address.IsValid()}
	if s.At.IsZero() {
		r.Now = now
	}
	if s.API || u.Kind == KindIntegration {
		r.Channel = access.API
	}
	return r
}

// shifts compares everybody as things are now, and those whom the changeset
// concerns at later instants, over the API and from other addresses too, as far
// as that tells something else.
func (c *comparer) shifts(d *draft) (all []Shift, whole bool) {
	now := circumstance{at: d.now, users: c.everybody()}
	all, texts := c.in(&now, nil)
	special, whole := c.circumstances(d)
	for i := range special {
		more, _ := c.in(&special[i], texts)
		all = append(all, more...)
	}
	return all, whole
}

func (c *comparer) everybody() []string {
	ids := slices.Clone(c.after.tables[KindUser].ids)
	for _, id := range c.before.tables[KindUser].ids {
		if _, ok := c.after.tables[KindUser].objs[id]; !ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// in compares under one circumstance. known are texts of shifts already told, by
// user: whom nothing else concerns is left out. Users who stand alike are asked
// about once.
func (c *comparer) in(at *circumstance, known map[string]string) (all []Shift, texts map[string]string) {
	type group struct {
		shift Shift
		text  string
	}
	groups, places := map[string]*group{}, map[string]int{}
	texts = map[string]string{}
	for _, id := range at.users {
		before, after, key := c.subjects(at, id)
		g, ok := groups[key]
		if !ok {
			g = &group{shift: c.compare(&before, &after)}
			raw, _ := json.Marshal(&g.shift) // of plain strings and numbers: it cannot fail
			g.text = string(raw)
			groups[key] = g
		}
		if g.shift.empty() || known != nil && known[id] == g.text {
			continue
		}
		texts[id] = g.text
		i, ok := places[g.text]
		if !ok {
			i = len(all)
			places[g.text] = i
			shift := g.shift
			shift.API, shift.Address = at.api, at.address
			if at.later {
				shift.At = at.at
			}
			all = append(all, shift)
		}
		all[i].Users = append(all[i].Users, id)
	}
	return all, texts
}

// subject is a user under one of the policies; entered false is nobody.
type subject struct {
	access.Subject
	entered bool
}

// subjects are a user under both, and a text that tells apart whoever may stand
// differently.
func (c *comparer) subjects(at *circumstance, id string) (before, after subject, key string) {
	one := func(s *Snapshot, at circumstance) (out subject) {
		u, ok := s.User(id)
		if !ok {
			return out
		}
		why := access.NoUser
		out.Subject, why = s.engine.Subject(u.N, at.request(u.User))
		out.entered = why == access.Allowed
		if out.entered {
			key += "in " + out.Alike()
		}
		return out
	}
	then := *at
	if !at.was.IsZero() {
		then.at = at.was
	}
	before = one(c.before, then)
	key += "\x00then "
	after = one(c.after, *at)
	return before, after, key
}

// compare asks about everything under both policies.
func (c *comparer) compare(before, after *subject) Shift {
	out := Shift{EntersBefore: before.entered, EntersAfter: after.entered}
	for _, f := range catalogue {
		if !boundToTrackers(f.Number) {
			out.Features = addFeature(out.Features, f, useLevel(before.Use, f.Number), useLevel(after.Use, f.Number))
		}
	}
	places := c.places(before, after)
	for _, id := range union(c.after.tables[KindTracker].ids, c.before.tables[KindTracker].ids) {
		t := trackerComparison{places: places, was: c.before.schemas[id], is: c.after.schemas[id], moves: c.moves}
		if t.was != nil {
			t.before = before.Tracker(t.was.N)
		}
		if t.is != nil {
			t.after = after.Tracker(t.is.N)
		}
		if shift, differs := t.compare(id); differs {
			out.Trackers = append(out.Trackers, shift)
		}
	}
	return out
}

// boundToTrackers tells features used on records from those of the workspace.
func boundToTrackers(f access.Feature) bool {
	return f != access.Directory && f != access.DataModels
}

func useLevel(use func(access.Feature, access.FeatureLevel) bool, f access.Feature) (highest access.FeatureLevel) {
	for l := access.View; l <= access.Manage; l++ {
		if use(f, l) {
			highest = l
		}
	}
	return highest
}

func addFeature(all []FeatureShift, f FeatureEntry, before, after access.FeatureLevel) []FeatureShift {
	if before == after {
		return all
	}
	return append(all, FeatureShift{Feature: f.Key, Before: before, After: after})
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	if slices.Equal(a, b) {
		return out
	}
	for _, id := range b {
		if !slices.Contains(a, id) {
			out = append(out, id)
		}
	}
	return out
}

// place is a site, or none, that stands for all where the same roles count.
type place struct {
	site  access.SiteID
	sites []string // nil: no site
}

// places are one for each way in which the roles of the two subjects reach sites.
func (c *comparer) places(before, after *subject) []place {
	all := []place{{}}
	if !before.HeldAtSites() && !after.HeldAtSites() {
		return all
	}
	found := map[string]int{}
	for _, id := range union(c.after.tables[KindSite].ids, c.before.tables[KindSite].ids) {
		n := access.SiteID(c.after.numbers.of(KindSite, id))
		key := before.Standing(n) + "\x00" + after.Standing(n)
		i, ok := found[key]
		if !ok {
			i = len(all)
			found[key] = i
			all = append(all, place{site: n})
		}
		all[i].sites = append(all[i].sites, id)
	}
	for i := range all[1:] {
		p := &all[i+1]
		inside := slices.Clone(p.sites)
		p.sites = slices.DeleteFunc(p.sites, func(id string) bool {
			site, ok := c.after.Site(id)
			return ok && slices.Contains(inside, site.Parent)
		})
	}
	return all
}

// moved are the users who are in other teams afterwards.
func (c *comparer) moved() (users []string) {
	if c.before.shares(c.after, KindTeam, KindUser) {
		return nil
	}
	for _, id := range c.everybody() {
		if !slices.Equal(slices.Sorted(slices.Values(c.before.TeamsOf(id))), slices.Sorted(slices.Values(c.after.TeamsOf(id)))) {
			users = append(users, id)
		}
	}
	return users
}
