package access

import (
	"time"

	"github.com/trackward/trackward/internal/bug"
)

// few is how many roles fit into a Subject and into Grants without memory of
// their own; people with more pay one allocation.
const few = 8

// Subject is a user who has passed the door, with the roles in force. It is
// valid until ValidUntil, or the engine's next revision.
type Subject struct {
	eng   *Engine
	user  UserID
	req   Request
	until time.Time
	n     int
	near  [few]held
	far   []held

	holder  *holder  // a role's, who is no user; nil: a user
	watcher *Subject // who else must be allowed to see what leaves (A13.4)
}

// held is a role in force and where.
type held struct {
	role  RoleID
	reach reach
}

// Subject passes gates 1 and 2 and finds the roles in force at r.Now through
// r's channel and address. A reason other than Allowed is the door's (A3.13).
func (e *Engine) Subject(u UserID, r Request) (Subject, Reason) {
	if why := e.door(u); why != Allowed {
		return Subject{}, why
	}
	s := Subject{eng: e, user: u, req: r}
	now := ticksOf(r.Now)
	e.inForce(u, now, func(t *tenure) {
		if e.duties[t.role].admitted(&r) == Allowed {
			s.hold(held{t.role, t.reach})
		}
	})
	if bug.On(bug.ExclusiveAfterChannel) && s.n == 0 {
		e.tenuresOf(u, func(t *tenure) bool {
			if t.at(now) && !t.exclusive && !t.reach.empty() && e.duties[t.role].admitted(&r) == Allowed {
				s.hold(held{t.role, t.reach})
			}
			return true
		})
	}
	s.until = e.nextChange(u, now)
	return s, Allowed
}

// door is gates 1 and 2, in that order, as far as the policy knows them.
func (e *Engine) door(u UserID) Reason {
	if u == 0 || int(u) >= len(e.people) {
		return NoUser
	}
	user := &e.people[u]
	if user.kind < Regular || user.kind > Integration {
		return NoUser
	}
	switch user.status {
	case Active:
	case Invited:
		return Unconfirmed
	case Deactivated:
		if !bug.On(bug.DeactivatedEnters) {
			return IsInactive
		}
	default:
		return NoUser
	}
	switch {
	case user.kind == Regular && !user.confirmed:
		return Unconfirmed
	case user.kind == Viewer:
		return IsViewer
	case e.selectedOnly && !user.appAccess && !bug.On(bug.AppAccessIgnored):
		return NoAppAccess
	}
	return Allowed
}

// hold adds a role unless it is held there already, by another road.
func (s *Subject) hold(h held) {
	for i := range s.n {
		if *s.at(i) == h {
			return
		}
	}
	if s.n < few {
		s.near[s.n] = h
	} else {
		s.far = append(s.far, h)
	}
	s.n++
}

func (s *Subject) at(i int) *held {
	if i < few {
		return &s.near[i]
	}
	return &s.far[i-few]
}

// User is who the subject is; Teams are the teams they are an active member of.
// Together they are the principals that assign and list. Nobody may change the
// slice.
func (s *Subject) User() UserID { return s.user }
func (s *Subject) Teams() []TeamID {
	if s.eng == nil {
		return nil
	}
	return s.eng.teamsOf(s.user)
}

// ValidUntil is the next instant at which a role of the subject's begins or
// ends by its dates; zero if none does.
func (s *Subject) ValidUntil() time.Time { return s.until }

// Use reports whether some role in force gives a feature that is not bound to a
// tracker, such as Directory, at that level (A7.1). A key scoped to trackers
// gets none, one without writing nothing above View (gate 7). Features granted
// at regions are given where a region is within the role's reach (A7.2).
func (s *Subject) Use(f Feature, l FeatureLevel) bool {
	return s.use(f, l, func(r reach) bool {
		return featureBit(f, l)&regionPlanes == 0 || s.eng.sites.hasRegion(r)
	})
}

// UseAt is Use at one site, 0 being no site: the role must cover it (A6.3), and
// for a feature granted at regions the nearest region at or above it too (A7.2).
func (s *Subject) UseAt(f Feature, l FeatureLevel, z SiteID) bool {
	if s.eng == nil || z != 0 && s.eng.sites.below(z).empty() {
		return false
	}
	place := s.eng.sites.place(z)
	return s.use(f, l, func(r reach) bool {
		return r.covers(place) &&
			(featureBit(f, l)&regionPlanes == 0 || s.eng.sites.regional(r, place))
	})
}

// HeldAt is UseAt without the region: what a refusal names as missing is then the
// region, not the right (A7.2).
func (s *Subject) HeldAt(f Feature, l FeatureLevel, z SiteID) bool {
	if s.eng == nil || z != 0 && s.eng.sites.below(z).empty() {
		return false
	}
	place := s.eng.sites.place(z)
	return s.use(f, l, func(r reach) bool { return r.covers(place) })
}

func (s *Subject) use(f Feature, l FeatureLevel, where func(reach) bool) bool {
	if !s.req.Scope.Everything || l > View && !s.req.Scope.Write {
		return false
	}
	for i := range s.n {
		h := s.at(i)
		if s.eng.duties[h.role].features.has(f, l) && where(h.reach) {
			return true
		}
	}
	return false
}

// ShutOut is why a user who holds roles at r.Now has none through r's channel and
// address: WrongChannel if the channel dropped some, else WrongAddress. Allowed
// for who has one, and for who holds none at all.
func (e *Engine) ShutOut(u UserID, r Request) Reason {
	if e.door(u) != Allowed {
		return Allowed
	}
	why, any := Allowed, false
	e.inForce(u, ticksOf(r.Now), func(t *tenure) {
		switch e.duties[t.role].admitted(&r) {
		case Allowed:
			any = true
		case WrongChannel:
			why = WrongChannel
		case WrongAddress:
			if why == Allowed {
				why = WrongAddress
			}
		}
	})
	if any {
		return Allowed
	}
	return why
}
