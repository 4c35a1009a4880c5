package access

import "math/bits"

// Gate is a step of A3's decision, in its order. GateLife stands behind them: it
// is what an archive and the bin leave of what the gates give (A3.8).
type Gate uint8

const (
	NoGate         Gate = iota // nothing stopped it
	GateCredential             // gate 1, as far as the policy knows it: the user is active and confirmed
	GateAppAccess              // gate 2 (A5)
	GateRoles                  // gate 3: some role counts here and now (A6)
	GateTracker                // gate 4
	GateRecord                 // gate 5
	GateGrant                  // gate 6: a role's ceiling and cell
	GateKey                    // gate 7
	GateLife
	lastGate = GateLife
)

// The reasons of an Explanation that Why has no use for: it is asked about
// records that are there.
const (
	IsBinned   Reason = "binned"
	NotInTrash Reason = "not_binned"
	NotStored  Reason = "not_archived"
)

// Question is one thing asked about one user: whether the Need holds on a record
// with these Facts, or, with Creates, whether a record may be made in the
// facts' state at their site (A3.6).
type Question struct {
	User    UserID
	Request Request
	Tracker TrackerID
	Need    Need
	Creates bool
	Facts   Facts
	// Presumed says of a record one imagines whether the user is assigned to it;
	// nil: as it serves them best.
	Presumed *bool
}

// Explanation is the walk through the gates. Each is judged by itself, so what
// stands behind the one that stopped is known too.
type Explanation struct {
	Allowed bool
	// Stopped is the first gate that did not pass; NoGate when allowed.
	Stopped Gate
	// Reason is what Grants.Why and Grants.Create say, which is what controls
	// show: that of the role that comes nearest.
	Reason Reason
	// Gates are all of them, Gates[g-1] being g's.
	Gates [lastGate]GateReport
	// Roads are the user's assignments, own and by team, in the source's order.
	Roads []Road
	// Seen reports whether some road shows anything of the designer's (A3.3;
	// for Creates A3.1).
	Seen bool
}

// GateReport is one gate's answer.
type GateReport struct {
	Gate   Gate
	Passed bool
	Reason Reason // why not
	// ListedTeam is the team that puts the user on the tracker's list; Listed
	// that the user, or that team, stands on it.
	Listed     bool
	ListedTeam TeamID
}

// Gate is the report of one gate.
func (x *Explanation) Gate(g Gate) *GateReport { return &x.Gates[g-1] }

// Explain walks A3 in order, from the policy as it is written. What it finds is
// what the engine of that source decides, always; e must be compiled from src.
func Explain(src *Source, e *Engine, q Question) Explanation {
	x := Explanation{Roads: roadsOf(src, &q)}
	for g := GateCredential; g <= lastGate; g++ {
		x.Gates[g-1].Gate = g
	}
	x.door(e.door(q.User))
	x.roles()
	x.tracker(src, &q)
	if q.Facts.Restricted && !q.Facts.Listed && !q.Creates {
		x.fail(GateRecord, RecordRestricted)
	} else {
		x.pass(GateRecord)
	}
	x.grant(src, &q)
	x.key(&q)
	x.life(&q)
	x.conclude(e, &q)
	return x
}

func (x *Explanation) pass(g Gate) { x.Gate(g).Passed = true }

func (x *Explanation) fail(g Gate, why Reason) { x.Gate(g).Reason = why }

// door tells which of gates 1 and 2 refused.
func (x *Explanation) door(why Reason) {
	switch why {
	case Allowed:
		x.pass(GateCredential)
		x.pass(GateAppAccess)
	case IsViewer, NoAppAccess:
		x.pass(GateCredential)
		x.fail(GateAppAccess, why)
	default:
		x.fail(GateCredential, why)
		x.pass(GateAppAccess)
	}
}

// roles is gate 3: the reason is that of the road that comes nearest.
func (x *Explanation) roles() {
	best := Counts
	for i := range x.Roads {
		out := x.Roads[i].Out
		if out == Counts {
			x.pass(GateRoles)
			return
		}
		if best == Counts || out < best {
			best = out
		}
	}
	x.fail(GateRoles, best.reason())
}

// tracker is gate 4.
func (x *Explanation) tracker(src *Source, q *Question) {
	if int(q.Tracker) >= len(src.Trackers) || !src.Trackers[q.Tracker].Exists {
		x.fail(GateTracker, NoRole)
		return
	}
	list, report := &src.Trackers[q.Tracker].Restriction, x.Gate(GateTracker)
	for _, u := range list.Users {
		report.Listed = report.Listed || u == q.User && u != 0
	}
	for _, t := range list.Teams {
		if !report.Listed && src.inTeam(q.User, t) {
			report.Listed, report.ListedTeam = true, t
		}
	}
	if list.Restricted && !report.Listed {
		x.fail(GateTracker, TrackerRestricted)
		return
	}
	x.pass(GateTracker)
}

// grant is gate 6: roles joined, each beneath its own ceiling.
func (x *Explanation) grant(src *Source, q *Question) {
	gives := false
	best := NoRole
	for i := range x.Roads {
		r := &x.Roads[i]
		gives = gives || r.Gives
		x.Seen = x.Seen || r.Sees
		if r.Out == Counts && !r.Gives && nearer(r.Reason, best) {
			best = r.Reason
		}
	}
	switch {
	case gives && x.Seen:
		x.pass(GateGrant)
	case gives:
		x.fail(GateGrant, CellNone) // nothing of the record's own is viewable (A3.3, A3.6)
	default:
		x.fail(GateGrant, best)
	}
}

// key is gate 7. Where the roles give what is asked, some of them must still give
// it, and the record still be seen, beneath the scope.
func (x *Explanation) key(q *Question) {
	gives, sees := false, false
	for i := range x.Roads {
		gives = gives || x.Roads[i].KeyGives
		sees = sees || x.Roads[i].KeySees
	}
	leaves := q.Request.Scope.permits(q)
	if x.Gate(GateGrant).Passed {
		leaves = gives && sees
	}
	if leaves {
		x.pass(GateKey)
	} else {
		x.fail(GateKey, KeyScope)
	}
}

// nearer orders the reasons of gate 6 by how little is missing.
func nearer(a, b Reason) bool { return distance(a) < distance(b) }

func distance(r Reason) int {
	switch r {
	case NotAssigned:
		return 0
	case Ceiling:
		return 1
	case CellNone:
		return 2
	}
	return 3
}

// life is what an archive and the bin leave (A3.8).
func (x *Explanation) life(q *Question) {
	f, n := &q.Facts, q.Need
	switch {
	case q.Creates:
	case n.kind == needRecover && !f.Binned:
		x.fail(GateLife, NotInTrash)
		return
	case n.kind != needRecover && f.Binned:
		x.fail(GateLife, IsBinned)
		return
	case n.life() == (IsLive{}) && f.Archived:
		x.fail(GateLife, IsArchived)
		return
	case n.life() == (InArchive{}) && !f.Archived:
		x.fail(GateLife, NotStored)
		return
	}
	x.pass(GateLife)
}

// conclude asks the engine, which decides; the gates say why.
func (x *Explanation) conclude(e *Engine, q *Question) {
	for g := lastGate; g >= GateCredential; g-- {
		if !x.Gate(g).Passed {
			x.Stopped = g
		}
	}
	subject, why := e.Subject(q.User, q.Request)
	if why == Allowed {
		grants := subject.Tracker(q.Tracker)
		if q.Creates {
			_, why = grants.Create(q.Facts.State, q.Facts.Site)
		} else {
			why = grants.Why(q.Need, q.Facts)
		}
	}
	x.Allowed, x.Reason = why == Allowed, why
}

// Unseen is the explanation about a record that cannot be seen whatever its
// cells besides say: what they are decides nothing, so nothing is told of it.
func Unseen() (x Explanation) {
	for g := GateCredential; g <= lastGate; g++ {
		x.Gates[g-1] = GateReport{Gate: g, Passed: g != GateGrant}
	}
	x.Stopped, x.Reason = GateGrant, CellNone
	x.fail(GateGrant, CellNone)
	return x
}

// Kindest finds the record on which the question comes furthest, for questions
// about no record in particular: in one of the states, at a place that some
// assignment of the user covers, public, assigned to the user only if need be.
// It answers with that record's facts and their explanation. hopeful prefers,
// where nothing else tells two apart, the record on which an assignment that
// does not count would give it if it did.
func Kindest(src *Source, e *Engine, q Question, states StateSet, hopeful bool) (Facts, Explanation) {
	var best Facts
	var found Explanation
	first := true
	for _, f := range possible(src, &q, states) {
		q.Facts = f
		x := Explain(src, e, q)
		if first || further(&x, &found) || hopeful && !further(&found, &x) && x.would(f.Assigned) && !found.would(best.Assigned) {
			best, found, first = f, x, false
		}
		if found.Allowed {
			break
		}
	}
	return best, found
}

// further reports whether a comes further than b.
func further(a, b *Explanation) bool {
	if a.Allowed != b.Allowed {
		return a.Allowed
	}
	if a.Stopped != b.Stopped {
		return a.Stopped > b.Stopped
	}
	if a.Stopped == GateGrant && a.Gate(GateGrant).Reason != b.Gate(GateGrant).Reason {
		return nearer(a.Gate(GateGrant).Reason, b.Gate(GateGrant).Reason)
	}
	return a.Seen && !b.Seen
}

// would reports whether some road would give it if it counted.
func (x *Explanation) would(assigned bool) bool {
	for i := range x.Roads {
		if x.Roads[i].Would(assigned) {
			return true
		}
	}
	return false
}

// possible are records one could imagine, those that ask for least first.
func possible(src *Source, q *Question, states StateSet) (all []Facts) {
	if int(q.Tracker) >= len(src.Trackers) || !src.Trackers[q.Tracker].Exists {
		return []Facts{{}}
	}
	t := &src.Trackers[q.Tracker]
	sites := []SiteID{0}
	if t.UsesSites {
		sites = append(sites, src.sitesOf(q.User)...)
	}
	f := Facts{Archived: q.Need.kind == needRestore, Binned: q.Need.kind == needRecover}
	for _, assigned := range [...]bool{false, true} {
		if q.Presumed != nil && assigned != *q.Presumed {
			continue
		}
		for _, z := range sites {
			for s := uint64(states); s != 0; s &= s - 1 {
				f.State, f.Site, f.Assigned = State(bits.TrailingZeros64(s)), z, assigned
				if int(f.State) < t.States {
					all = append(all, f)
				}
			}
		}
	}
	if len(all) == 0 {
		return []Facts{f}
	}
	return all
}

// EveryState is the set of a tracker's states.
func (s *Source) EveryState(t TrackerID) StateSet {
	if int(t) >= len(s.Trackers) {
		return 0
	}
	return StateSet(1)<<s.Trackers[t].States - 1
}
