package access

import (
	"iter"
	"math"
	"time"

	"github.com/trackward/trackward/internal/bug"
)

// crowd is everybody: who may enter, their teams and their assignments.
type crowd struct {
	people      []person // by UserID
	teams       []run    // by TeamID: the tenures given to it
	memberships []TeamID // of all people, one after the other
	tenures     []tenure // of all people, then of all teams
}

// person is a user with what concerns only them.
type person struct {
	kind                 Kind
	status               Status
	confirmed, appAccess bool
	teams                run // of memberships: existing ones, sorted, each once
	tenures              run // given to the user directly
}

// run is a part of a slice that many share.
type run struct{ from, to uint32 }

// tenure is an assignment that its dates alone keep from being in force:
// suspended ones and those of missing or disabled roles are not kept.
type tenure struct {
	role      RoleID
	exclusive bool
	reach     reach
	from      ticks
	until     ticks // forever: no end
}

// ticks are an instant in nanoseconds since 1970. What lies beyond their range,
// some 290 years, counts as one of the two below.
type ticks int64

const (
	everBefore ticks = math.MinInt64
	forever    ticks = math.MaxInt64
)

func ticksOf(t time.Time) ticks {
	const reach = math.MaxInt64/1_000_000_000 - 1
	switch seconds := t.Unix(); {
	case seconds < -reach:
		return everBefore
	case seconds > reach:
		return forever
	}
	return ticks(t.UnixNano())
}

// at reports whether the tenure is in force at the instant (A6.2: half-open).
func (t *tenure) at(now ticks) bool { return now >= t.from && now < t.until }

func crowdOf(src *Source, sites *forest) (c crowd) {
	c.people = make([]person, len(src.Users))
	for i := range src.Users {
		u, from := &src.Users[i], uint32(len(c.memberships))
		c.memberships = append(c.memberships, sortedSet(existingTeams(src, u.Teams))...)
		c.people[i] = person{kind: u.Kind, status: u.Status, confirmed: u.Confirmed, appAccess: u.AppAccess,
			teams: run{from, uint32(len(c.memberships))}}
	}
	c.teams = make([]run, len(src.Teams))
	c.settle(src, sites)
	return c
}

// settle writes the tenures, whoever holds one after the other.
func (c *crowd) settle(src *Source, sites *forest) {
	kept := 0
	for i := range src.Assignments {
		if r := c.holder(src, &src.Assignments[i]); r != nil {
			r.to++
			kept++
		}
	}
	at := uint32(0)
	for r := range c.holders() {
		r.from, r.to, at = at, at, at+r.to
	}
	c.tenures = make([]tenure, kept)
	for i := range src.Assignments {
		a := &src.Assignments[i]
		if r := c.holder(src, a); r != nil {
			c.tenures[r.to] = newTenure(src, a, sites)
			r.to++
		}
	}
}

// holder is where an assignment is kept; nil where it gives nothing whatever the
// date.
func (c *crowd) holder(src *Source, a *Assignment) *run {
	role := &src.Roles[a.Role]
	switch {
	case a.Suspended || !role.Exists || !role.Enabled:
		return nil
	case a.User != 0:
		return &c.people[a.User].tenures
	case a.Team != 0 && src.Teams[a.Team].Exists && !bug.On(bug.TeamRolesIgnored):
		return &c.teams[a.Team]
	}
	return nil
}

// holders are all places where assignments are kept.
func (c *crowd) holders() iter.Seq[*run] {
	return func(yield func(*run) bool) {
		for i := range c.people {
			if !yield(&c.people[i].tenures) {
				return
			}
		}
		for i := range c.teams {
			if !yield(&c.teams[i]) {
				return
			}
		}
	}
}

func newTenure(src *Source, a *Assignment, sites *forest) tenure {
	t := tenure{role: a.Role, exclusive: src.Roles[a.Role].Exclusive, from: ticksOf(a.From), until: forever, reach: everywhere}
	if !a.Everywhere && !bug.On(bug.SiteIgnored) {
		t.reach = sites.below(a.Site)
	}
	if !a.Until.IsZero() {
		t.until = ticksOf(a.Until)
		if bug.On(bug.ExpiredCounts) {
			t.until++
		}
	}
	if bug.On(bug.FutureCounts) {
		t.from = everBefore
	}
	t.exclusive = t.exclusive && !bug.On(bug.ExclusiveIgnored)
	return t
}

// teamsOf are the teams of a user. Nobody may change the slice.
func (c *crowd) teamsOf(u UserID) []TeamID {
	r := c.people[u].teams
	return c.memberships[r.from:r.to:r.to]
}

func (c *crowd) held(r run) []tenure { return c.tenures[r.from:r.to:r.to] }

// tenuresOf calls yield with every tenure of u, its own and its teams',
// whatever their dates, until yield returns false.
func (c *crowd) tenuresOf(u UserID, yield func(*tenure) bool) {
	own := c.held(c.people[u].tenures)
	for i := range own {
		if !yield(&own[i]) {
			return
		}
	}
	for _, team := range c.teamsOf(u) {
		held := c.held(c.teams[team])
		for i := range held {
			if !yield(&held[i]) {
				return
			}
		}
	}
}

// inForce calls yield with the tenures of u in force at now, the exclusive ones
// alone if there is one (A6.1). Channel and network rules come after it, and an
// exclusive tenure counts even where it reaches nothing.
func (c *crowd) inForce(u UserID, now ticks, yield func(*tenure)) {
	exclusive := false
	c.tenuresOf(u, func(t *tenure) bool {
		exclusive = t.exclusive && t.at(now)
		return !exclusive
	})
	c.tenuresOf(u, func(t *tenure) bool {
		if t.at(now) && t.exclusive == exclusive && !t.reach.empty() {
			yield(t)
		}
		return true
	})
}

// nextChange is the next instant after now at which a role of u begins or ends;
// zero if none does.
func (c *crowd) nextChange(u UserID, now ticks) time.Time {
	next := forever
	c.tenuresOf(u, func(t *tenure) bool {
		for _, at := range [...]ticks{t.from, t.until} {
			if at > now && at < next {
				next = at
			}
		}
		return true
	})
	if next == forever {
		return time.Time{}
	}
	return time.Unix(0, int64(next)).UTC()
}

func existingTeams(src *Source, teams []TeamID) (found []TeamID) {
	for _, t := range teams {
		if src.Teams[t].Exists {
			found = append(found, t)
		}
	}
	return found
}
