// Package access decides who may do what: rules A3 to A7 of the access model.
//
// It is pure. It knows no names, no storage and no clock; package policy gives
// it a Source of plain numbers, and everyone else asks it questions. It is the
// only encoding of the permissions: Mask answers for one record from bitsets,
// Pred says the same as a predicate that package store renders to SQL, and
// Holds, the definition of both, evaluates a Pred in memory.
package access

import "time"

// Engine is a compiled policy: immutable, safe for concurrent use.
//
// Everything that a question touches lies in a few flat slices, so that the
// garbage collector has little to follow and a question few loads to wait for.
// Numbers are stable from one revision to the next and nothing but rowOf says
// which row a state uses: an engine that differs in one cell is a copy of this
// one with one more row and another number in rowOf.
type Engine struct {
	src      Source
	people   []person   // by UserID
	byTeam   [][]tenure // by TeamID
	sites    forest
	trackers []shape // by TrackerID
	sheets   []sheet // by sheetOf(role, tracker)
	rowOf    []uint32
	rows     []row // rows[0] is the empty one
}

// person is a user with what concerns only them.
type person struct {
	teams   []TeamID // existing ones, sorted, each once
	tenures []tenure // given to the user directly
}

// tenure is an assignment that its dates alone keep from being in force:
// suspended ones and those of missing or disabled roles are not kept.
type tenure struct {
	role      RoleID
	exclusive bool
	reach     reach
	from      time.Time
	until     time.Time // zero: no end
}

// at reports whether the tenure is in force at the instant (A6.2: half-open).
func (t *tenure) at(now time.Time) bool {
	return !now.Before(t.from) && (t.until.IsZero() || now.Before(t.until))
}

// shape is what of a tracker a question needs beyond its sheets.
type shape struct {
	exists     bool
	usesSites  bool
	restricted bool
	states     uint8
	users      []UserID   // the allow-list, sorted
	teams      []TeamID   // sorted, existing ones
	next       []StateSet // by State: where transitions lead
}

// Compile builds the engine of a policy. It refuses a source beyond the limits
// of A1, with an index out of range or one that contradicts itself. It keeps
// the source; nobody may change it afterwards.
func Compile(src Source) (*Engine, error) {
	if err := check(&src); err != nil {
		return nil, err
	}
	sites, err := plant(src.Sites)
	if err != nil {
		return nil, err
	}
	e := &Engine{src: src, sites: sites}
	e.people, e.byTeam = peopleOf(&src, &e.sites)
	if err := e.checkRolesInForce(); err != nil {
		return nil, err
	}
	e.trackers = shapesOf(&src)
	e.writeSheets()
	return e, nil
}

// Revision is the policy revision the engine was compiled from.
func (e *Engine) Revision() int64 { return e.src.Revision }

func peopleOf(src *Source, sites *forest) (people []person, byTeam [][]tenure) {
	people = make([]person, len(src.Users))
	byTeam = make([][]tenure, len(src.Teams))
	for i := range src.Users {
		people[i].teams = existingTeams(src, src.Users[i].Teams)
	}
	for i := range src.Assignments {
		a := &src.Assignments[i]
		role := &src.Roles[a.Role]
		if a.Suspended || !role.Exists || !role.Enabled {
			continue
		}
		t := tenure{role: a.Role, exclusive: role.Exclusive, from: a.From, until: a.Until}
		if a.Everywhere {
			t.reach = everywhere
		} else {
			t.reach = sites.below(a.Site)
		}
		switch {
		case a.User != 0:
			people[a.User].tenures = append(people[a.User].tenures, t)
		case a.Team != 0: // of a team that is gone nobody is a member
			byTeam[a.Team] = append(byTeam[a.Team], t)
		}
	}
	return people, byTeam
}

func shapesOf(src *Source) []shape {
	shapes := make([]shape, len(src.Trackers))
	for i := 1; i < len(src.Trackers); i++ {
		t := &src.Trackers[i]
		if !t.Exists {
			continue
		}
		next := make([]StateSet, t.States)
		for _, step := range t.Transitions {
			next[step.From] = next[step.From].With(step.To)
		}
		shapes[i] = shape{
			exists: true, usesSites: t.UsesSites, restricted: t.Restriction.Restricted,
			states: uint8(t.States), next: next,
			users: sortedSet(t.Restriction.Users),
			teams: existingTeams(src, t.Restriction.Teams),
		}
	}
	return shapes
}

// tenuresOf calls yield with every tenure of u, its own and its teams',
// whatever their dates, until yield returns false.
func (e *Engine) tenuresOf(u UserID, yield func(*tenure) bool) {
	p := &e.people[u]
	for i := range p.tenures {
		if !yield(&p.tenures[i]) {
			return
		}
	}
	for _, team := range p.teams {
		held := e.byTeam[team]
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
func (e *Engine) inForce(u UserID, now time.Time, yield func(*tenure)) {
	exclusive := false
	e.tenuresOf(u, func(t *tenure) bool {
		exclusive = t.exclusive && t.at(now)
		return !exclusive
	})
	e.tenuresOf(u, func(t *tenure) bool {
		if t.at(now) && t.exclusive == exclusive && !t.reach.empty() {
			yield(t)
		}
		return true
	})
}

func existingTeams(src *Source, teams []TeamID) []TeamID {
	var found []TeamID
	for _, t := range teams {
		if src.Teams[t].Exists {
			found = append(found, t)
		}
	}
	return sortedSet(found)
}
