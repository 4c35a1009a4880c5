package access

// Out says why an assignment does not count on a record, or that it does. The
// words are in the order of how far each is from counting.
type Out uint8

const (
	Counts       Out = iota
	OutAddress       // the role's network rules refuse the address (A6.1)
	OutChannel       // the role may not be used with a key (A6.1)
	OutSite          // held at a site that does not cover the record (A6.3)
	OutSiteGone      // the site was deleted
	OutSuspended     // the assignment is suspended
	OutEarly         // it begins later (A6.2)
	OutEnded         // it is over (A6.2)
	OutDisabled      // the role is switched off
	OutExclusive     // an exclusive role in force leaves no other (A6.1)
	OutGone          // the role was deleted
)

// reason is the code of gate 3 for a road that does not count.
func (o Out) reason() Reason {
	switch o {
	case OutAddress:
		return WrongAddress
	case OutChannel:
		return WrongChannel
	case OutSite, OutSiteGone:
		return WrongSite
	}
	return NoRole
}

// Road is one assignment of the user and what it gives of the question.
type Road struct {
	Assignment int // index in Source.Assignments
	Role       RoleID
	Team       TeamID // 0: the user's own
	Out        Out
	// Ceiling is the role's level of feature Trackers on the tracker; Enough
	// that it reaches what is asked (A7).
	Ceiling FeatureLevel
	Enough  bool
	// Cell decides about what is asked, before the ceiling. Bound is the view
	// cell of an edit, which is never above it (A3.5).
	Cell, Bound CellWitness
	// Sees: the road shows something of the designer's. Gives: it gives what is
	// asked. Both only if it counts; of Creates Sees leaves the site aside.
	Sees, Gives bool
	// KeySees and KeyGives say the same beneath the scope of the credential
	// (gate 7).
	KeySees, KeyGives bool
	Reason            Reason // why a road that counts does not give it
}

// roadsOf walks the user's assignments (gate 3) and asks each for the cell
// (gate 6).
func roadsOf(src *Source, q *Question) (roads []Road) {
	for i := range src.Assignments {
		a := &src.Assignments[i]
		switch {
		case a.User != 0 && a.User == q.User:
		case a.Team != 0 && src.inTeam(q.User, a.Team):
		default:
			continue
		}
		roads = append(roads, Road{Assignment: i, Role: a.Role, Team: a.Team, Out: src.dated(a, q.Request)})
	}
	exclusive := false
	for i := range roads {
		exclusive = exclusive || roads[i].Out == Counts && src.Roles[roads[i].Role].Exclusive
	}
	for i := range roads {
		r := &roads[i]
		role, a := &src.Roles[r.Role], &src.Assignments[r.Assignment]
		if r.Out == Counts && exclusive && !role.Exclusive {
			r.Out = OutExclusive
		}
		if r.Out == Counts {
			r.Out = admission(role, &q.Request)
		}
		reaches := r.Out == Counts && src.reaches(a, q.Tracker)
		if r.Out == Counts {
			r.Out = src.placed(a, q)
		}
		r.judge(src, q, reaches)
	}
	return roads
}

// dated is what keeps an assignment from being in force (A6.1, A6.2).
func (s *Source) dated(a *Assignment, at Request) Out {
	role := &s.Roles[a.Role]
	switch {
	case !role.Exists:
		return OutGone
	case !role.Enabled:
		return OutDisabled
	case a.Suspended:
		return OutSuspended
	case !a.From.IsZero() && a.From.After(at.Now):
		return OutEarly
	case !a.Until.IsZero() && !a.Until.After(at.Now):
		return OutEnded
	}
	return Counts
}

// admission is the role's channel rule, then its network rules.
func admission(role *Role, by *Request) Out {
	d := duty{blockAPI: role.BlockAPI, network: role.Network}
	switch d.admitted(by) {
	case WrongChannel:
		return OutChannel
	case WrongAddress:
		return OutAddress
	}
	return Counts
}

// reaches reports whether the assignment counts anywhere on the tracker.
func (s *Source) reaches(a *Assignment, t TrackerID) bool {
	return a.Everywhere || s.isSite(a.Site) && s.usesSites(t)
}

// placed is A6.3 for the record's site, or the one a record is to be made at.
func (s *Source) placed(a *Assignment, q *Question) Out {
	switch {
	case !a.Everywhere && !s.isSite(a.Site):
		return OutSiteGone
	case !s.covers(a, q.Tracker, q.Facts.Site):
		return OutSite
	case q.Creates && q.Facts.Site != 0 && !(s.usesSites(q.Tracker) && s.isSite(q.Facts.Site)):
		return OutSite // no record can stand there
	}
	return Counts
}

func (s *Source) usesSites(t TrackerID) bool {
	return int(t) < len(s.Trackers) && s.Trackers[t].UsesSites
}

func (s *Source) isSite(z SiteID) bool { return z != 0 && int(z) < len(s.Sites) && s.Sites[z].Exists }

// covers reports whether a role so held counts for a record at the site.
func (s *Source) covers(a *Assignment, t TrackerID, z SiteID) bool {
	if a.Everywhere {
		return true
	}
	if !s.usesSites(t) {
		return false
	}
	for ; s.isSite(z); z = s.Sites[z].Parent {
		if z == a.Site {
			return true
		}
	}
	return false
}

// coversRegion is A7.2: workspace-wide, or at a region at or above the site.
func (s *Source) coversRegion(a *Assignment, t TrackerID, z SiteID) bool {
	if a.Everywhere {
		return true
	}
	for ; s.isSite(z); z = s.Sites[z].Parent {
		if s.Sites[z].Region && s.covers(a, t, z) {
			return true
		}
	}
	return false
}

func (s *Source) inTeam(u UserID, team TeamID) bool {
	if int(u) >= len(s.Users) || u == 0 || team == 0 || int(team) >= len(s.Teams) || !s.Teams[team].Exists {
		return false
	}
	for _, t := range s.Users[u].Teams {
		if t == team {
			return true
		}
	}
	return false
}

// sitesOf are the sites at which the user, or a team of theirs, holds a role.
func (s *Source) sitesOf(u UserID) (sites []SiteID) {
	seen := map[SiteID]bool{}
	for i := range s.Assignments {
		a := &s.Assignments[i]
		mine := a.User != 0 && a.User == u || a.Team != 0 && s.inTeam(u, a.Team)
		if mine && !a.Everywhere && s.isSite(a.Site) && !seen[a.Site] {
			seen[a.Site] = true
			sites = append(sites, a.Site)
		}
	}
	return sites
}

// judge asks one road for what is wanted. reaches: it counts somewhere on the
// tracker, as seeing a tracker asks (A3.1).
func (r *Road) judge(src *Source, q *Question, reaches bool) {
	if int(q.Tracker) >= len(src.Trackers) || !src.Trackers[q.Tracker].Exists {
		return
	}
	c := clauses{src: src, role: &src.Roles[r.Role], tracker: q.Tracker}
	counts := r.Out == Counts
	r.Ceiling = c.ceiling()
	r.Enough = r.Ceiling >= q.ceiling()
	sight := c.sight(q.Facts.State)
	r.Sees = r.sees(&c, q, counts, reaches)
	r.Cell, r.Bound = c.asked(q, sight)
	level := r.Cell.Level
	if r.Bound.Line != 0 {
		level = min(level, r.Bound.Level)
	}
	opened := opens(level, q.Facts.Assigned || q.Creates)
	if q.Need.kind == needFeature && !q.Creates {
		a := &src.Assignments[r.Assignment]
		r.Enough = c.feature(q.Need) && (featureBit(q.Need.feature, q.Need.level)&regionPlanes == 0 || src.coversRegion(a, q.Tracker, q.Facts.Site))
		opened = opened && r.Sees
	}
	r.Gives = counts && r.Enough && opened
	if limit, some := q.Request.Scope.on(q.Tracker); some {
		c.limit = limit
		r.KeySees = r.sees(&c, q, counts, reaches)
		r.KeyGives = r.Gives && q.Request.Scope.permits(q) && (r.KeySees || q.Creates || !q.Need.bySight())
	}
	switch {
	case !counts || r.Gives:
	case level == None:
		r.Reason = CellNone
	case !r.Enough || r.Ceiling < View:
		r.Reason = Ceiling
	default:
		r.Reason = NotAssigned
	}
}

// sees reports whether the road shows anything of the designer's on the record,
// or, to who would create, anywhere on the tracker.
func (r *Road) sees(c *clauses, q *Question, counts, reaches bool) bool {
	if q.Creates {
		return reaches && r.Ceiling >= View && c.seesSomewhere()
	}
	return counts && r.Ceiling >= View && opens(c.sight(q.Facts.State).Level, q.Facts.Assigned)
}

// bySight reports whether one road must give the need together with sight of the
// record (A7.1).
func (n Need) bySight() bool { return n.kind == needSee || n.kind == needFeature }

// ceiling is the level of feature Trackers that the question's cell takes (A7).
func (q *Question) ceiling() FeatureLevel {
	if q.Creates {
		return Edit
	}
	return q.Need.ceiling()
}

// opens reports whether a level is enough on a record.
func opens(l Level, assigned bool) bool { return l == All || l == Assigned && assigned }
