package policy

import (
	"slices"
	"time"
)

// judgeReview: a review is begun, changed and finished with extended settings
// access; it is never deleted, since it is evidence (A14).
func (a authorizing) judgeReview() error {
	if a.after == nil {
		return forbidden("A14", a.path, "A review is kept as evidence. Finish it instead.")
	}
	return a.needs(levelExtended)
}

// judgeDecision: whoever may change the assignment decides on it, if the review
// asks them; nobody decides on their own (A14).
func (a authorizing) judgeDecision() error {
	doc, ok := a.after.(*ReviewDecision)
	if !ok { // folded into the evidence when the review is finished
		return a.needs(levelExtended)
	}
	return a.prev.mayDecide(a.d.powers, doc, a.path)
}

func (s *Snapshot) mayDecide(w powers, d *ReviewDecision, path string) error {
	review, ok := s.Review(d.Review)
	as, ok2 := s.Assignment(d.Assignment)
	if !ok || !ok2 {
		return notFound(path)
	}
	if len(review.Reviewers) > 0 && !slices.Contains(review.Reviewers, w.user) {
		return forbidden("A14", path, "This review asks others. Whoever began it can add you as a reviewer.")
	}
	return s.mayJudge(w, as.Assignment, path)
}

// mayJudge: nobody judges their own assignments, and otherwise whoever may change
// one judges it (A8, A14).
func (s *Snapshot) mayJudge(w powers, as *Assignment, path string) error {
	if s.holds(w.user, as) {
		return forbidden("A14", path, "This is a role of your own, and nobody reviews themself. Leave it to another reviewer.")
	}
	if !s.managesAssignment(w, as) {
		return forbidden("A8", path, "You may decide on roles marked for site managers, at your sites and below. Leave this one to somebody with extended settings access.")
	}
	return s.sparesFull(w, as, path)
}

// holds reports whether a user has an assignment, on their own or through a team.
func (s *Snapshot) holds(user string, as *Assignment) bool {
	return as.User == user || as.Team != "" && slices.Contains(s.TeamsOf(user), as.Team)
}

// sparesFull: whoever touches a full user is one (A8).
func (s *Snapshot) sparesFull(w powers, as *Assignment, path string) error {
	if w.level >= levelFull {
		return nil
	}
	holders := []string{as.User}
	if t, ok := s.Team(as.Team); ok && as.Team != "" {
		holders = t.Members
	}
	for _, id := range holders {
		if u, ok := s.User(id); ok && u.Settings == SettingsFull {
			return forbidden("A8", path, "This is a role of %s, who has full settings access; only somebody with full access decides on it. Ask one of them.", u.Name)
		}
	}
	return nil
}

// RemovedInSilence reports whether an assignment that nobody decided on may be
// taken away with a user's powers. An exclusive role is not: without it its holder
// would have more (A6.1).
func (s *Snapshot) RemovedInSilence(user string, now time.Time, as *Assignment) bool {
	role, ok := s.Role(as.Role)
	return ok && !role.Exclusive && s.mayJudge(s.powersOf(Actor{User: user}, now), as, "") == nil
}

// managesAssignment is who may change an assignment that is not their own (A8).
func (s *Snapshot) managesAssignment(w powers, as *Assignment) bool {
	if w.level >= levelExtended {
		return true
	}
	role, ok := s.Role(as.Role)
	return ok && role.BySiteManagers && as.Site != AllSites && s.configures(w, as.Site)
}

// MayManage reports whether a user may change and end an assignment: who manages it,
// their own with extended settings access alone, and a full user's, or that of a team
// with one in it, with full access alone (A8).
func (s *Snapshot) MayManage(user string, now time.Time, as *Assignment) bool {
	w := s.powersOf(Actor{User: user}, now)
	if w.level < levelExtended && s.holds(w.user, as) {
		return false
	}
	return s.managesAssignment(w, as) && s.sparesFull(w, as, "") == nil
}

// MayAssign reports whether a user may give a role to others, at some site at least,
// and MayAssignAt whether they may give some role at a site (A8).
func (s *Snapshot) MayAssign(user string, now time.Time, role *Role) bool {
	w := s.powersOf(Actor{User: user}, now)
	return w.level >= levelExtended || role.BySiteManagers && s.managesSites(w)
}

// ManagesSites reports whether a user gives roles at some site at least (A8): who does
// is told of a role or site what is missing, who does not that their access is.
func (s *Snapshot) ManagesSites(user string, now time.Time) bool {
	return s.managesSites(s.powersOf(Actor{User: user}, now))
}

func (s *Snapshot) managesSites(w powers) bool {
	if w.level >= levelExtended {
		return true
	}
	return w.level == levelSelective && slices.ContainsFunc(w.configures, func(id string) bool {
		_, ok := s.Site(id)
		return ok
	})
}

func (s *Snapshot) MayAssignAt(user string, now time.Time, site string) bool {
	return s.configures(s.powersOf(Actor{User: user}, now), site)
}

// MayDecide says why a user may not decide on an assignment in a review now; nil
// where they may.
func (s *Snapshot) MayDecide(user string, now time.Time, review, assignment string) error {
	return s.mayDecide(s.powersOf(Actor{User: user}, now), &ReviewDecision{Review: review, Assignment: assignment}, "")
}

// Hears reports whether a user may know of an assignment: everybody with extended
// settings access of every one, who manages sites of those of roles marked for site
// managers, at their sites and below (A8).
func (s *Snapshot) Hears(user string, now time.Time, as *Assignment) bool {
	return s.managesAssignment(s.powersOf(Actor{User: user}, now), as)
}
