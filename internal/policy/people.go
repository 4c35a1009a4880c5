package policy

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// people joins users, teams and assignments the ways they are asked for.
type people struct {
	teams    map[string][]string // user → teams
	direct   map[string][]string // user → own assignments
	byTeam   map[string][]string // team → assignments
	byRole   map[string][]string // role → assignments
	bySite   map[string][]string // site → assignments
	siteKids map[string][]string // site → its children

	mu      sync.Mutex
	tenures map[ref][]tenure // of roles and teams that a list was narrowed by
}

// tenure is one user who holds a role, or is in a team, until an instant in
// milliseconds.
type tenure struct {
	user  access.UserID
	until int64
}

func peopleOf(s *Snapshot) *people {
	p := &people{teams: map[string][]string{}, direct: map[string][]string{}, byTeam: map[string][]string{},
		byRole: map[string][]string{}, bySite: map[string][]string{}, siteKids: map[string][]string{}, tenures: map[ref][]tenure{}}
	for _, t := range s.Teams() {
		for _, u := range t.Members {
			p.teams[u] = append(p.teams[u], t.ID)
		}
	}
	for _, a := range s.Assignments() {
		if a.User != "" {
			p.direct[a.User] = append(p.direct[a.User], a.ID)
		} else {
			p.byTeam[a.Team] = append(p.byTeam[a.Team], a.ID)
		}
		p.byRole[a.Role] = append(p.byRole[a.Role], a.ID)
		p.bySite[a.Site] = append(p.bySite[a.Site], a.ID)
	}
	for _, site := range s.Sites() {
		p.siteKids[site.Parent] = append(p.siteKids[site.Parent], site.ID)
	}
	return p
}

// count is how many assignments a user has, own and by team.
func (p *people) count(user string) int {
	n := len(p.direct[user])
	for _, t := range p.teams[user] {
		n += len(p.byTeam[t])
	}
	return n
}

func (p *people) assignmentsOf(user string) []string {
	ids := slices.Clone(p.direct[user])
	for _, t := range p.teams[user] {
		ids = append(ids, p.byTeam[t]...)
	}
	slices.Sort(ids)
	return ids
}

// UserSet is a set of users by the engine's numbers. The zero set is empty.
type UserSet struct{ bits []uint64 }

// Has reports whether the user is in the set.
func (u UserSet) Has(n access.UserID) bool {
	return int(n/64) < len(u.bits) && u.bits[n/64]&(1<<(n%64)) != 0
}

// And are the users who are in both.
func (u UserSet) And(o UserSet) UserSet {
	out := UserSet{make([]uint64, min(len(u.bits), len(o.bits)))}
	for i := range out.bits {
		out.bits[i] = u.bits[i] & o.bits[i]
	}
	return out
}

func (u *UserSet) add(n access.UserID) {
	for int(n/64) >= len(u.bits) {
		u.bits = append(u.bits, 0)
	}
	u.bits[n/64] |= 1 << (n % 64)
}

// Holders are the users with an assignment of the role, their own or a team's,
// that has not ended at the instant. The role is named by id or key; of one that
// does not exist there are none.
func (s *Snapshot) Holders(role string, at time.Time) UserSet {
	r, ok := s.Role(role)
	if !ok {
		return UserSet{}
	}
	return s.setOf(ref{KindRole, r.ID}, at)
}

// Members are the users in a team, by id or key.
func (s *Snapshot) Members(team string) UserSet {
	t, ok := s.Team(team)
	if !ok {
		return UserSet{}
	}
	return s.setOf(ref{KindTeam, t.ID}, time.Time{})
}

func (s *Snapshot) setOf(r ref, at time.Time) UserSet {
	s.people.mu.Lock()
	list, ok := s.people.tenures[r]
	if !ok {
		list = s.tenuresOf(r)
		s.people.tenures[r] = list
	}
	s.people.mu.Unlock()
	var out UserSet
	now := at.UnixMilli()
	for _, t := range list {
		if t.until > now {
			out.add(t.user)
		}
	}
	return out
}

func (s *Snapshot) tenuresOf(r ref) (out []tenure) {
	user := func(id string, until int64) {
		if n := s.numbers.of(KindUser, id); n != 0 {
			out = append(out, tenure{access.UserID(n), until})
		}
	}
	team := func(id string, until int64) {
		if t, ok := s.Team(id); ok {
			for _, u := range t.Members {
				user(u, until)
			}
		}
	}
	if r.kind == KindTeam {
		team(r.id, math.MaxInt64)
		return out
	}
	for _, id := range s.people.byRole[r.id] {
		a, _ := s.Assignment(id)
		until := int64(math.MaxInt64)
		if a.Until != nil {
			until = a.Until.UnixMilli()
		}
		if a.User != "" {
			user(a.User, until)
		} else {
			team(a.Team, until)
		}
	}
	return out
}
