package policy

import (
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
)

// What a review is about (A14).
const (
	ReviewEveryone     = "everyone"
	ReviewRole         = "role"
	ReviewTracker      = "tracker"
	ReviewTeam         = "team"
	ReviewIntegrations = "integrations"
)

// What a reviewer says of an assignment.
const (
	DecideKeep    = "keep"
	DecideShorten = "shorten"
	DecideRemove  = "remove"
)

// How a review comes again: after a time, or after its role has changed.
const (
	RepeatNone      = "none"
	RepeatMonthly   = "monthly"
	RepeatQuarterly = "quarterly"
	RepeatYearly    = "yearly"
	RepeatChange    = "role_change"
)

// Review is one access review (A14): what it is about, who is asked and until
// when, and, when it is finished, where its evidence stands.
type Review struct {
	Name      string      `json:"name"`
	Scope     ReviewScope `json:"scope"`
	Reviewers []string    `json:"reviewers,omitempty"` // none: whoever may change an assignment
	Due       time.Time   `json:"due"`
	Silence   string      `json:"silence"` // what happens to an assignment nobody decided on: keep, remove
	Repeat    string      `json:"repeat"`
	StartedBy string      `json:"started_by,omitempty"` // empty: the server, for one that comes again
	// Powers is whose settings access what nobody answered is taken away with.
	Powers    string     `json:"powers,omitempty"`
	StartedAt time.Time  `json:"started_at"`
	Revision  int64      `json:"revision"` // the policy's when it began
	Follows   string     `json:"follows,omitempty"`
	ClosedBy  string     `json:"closed_by,omitempty"` // empty: the server, when it was due
	ClosedAt  *time.Time `json:"closed_at,omitempty"`
	Evidence  *Evidence  `json:"evidence,omitempty"`
}

// ReviewScope is what a review is about; Name is kept for when that is gone.
type ReviewScope struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"` // of a role, tracker or team
	Name string `json:"name,omitempty"`
}

// Evidence is a finished review's list of decisions: a file whose hash stands in
// the journal, and what they came to.
type Evidence struct {
	File       string `json:"file"`
	SHA256     string `json:"sha256"`
	Rows       int    `json:"rows"`
	Kept       int    `json:"kept"`
	Shortened  int    `json:"shortened"`
	Removed    int    `json:"removed"`
	Unanswered int    `json:"unanswered"` // of these; Silence says what became of them
}

// ReviewDecision is what a reviewer said of one assignment, with the assignment
// as it was then.
type ReviewDecision struct {
	Review     string      `json:"review"`
	Assignment string      `json:"assignment"`
	Decision   string      `json:"decision"`
	Until      *time.Time  `json:"until,omitempty"` // shorten
	Note       string      `json:"note,omitempty"`
	By         string      `json:"by,omitempty"`
	At         time.Time   `json:"at"`
	Was        *Assignment `json:"was,omitempty"`
}

type (
	// ReviewEntry is a review with its id.
	ReviewEntry struct {
		ID string
		*Review
	}
	// DecisionEntry is a decision with its id.
	DecisionEntry struct {
		ID string
		*ReviewDecision
	}
)

func (r *Review) names() []name { return nil }

// Open reports whether decisions are still taken.
func (r *Review) Open() bool { return r.ClosedAt == nil }

func (r *Review) enter(e *entering) error {
	old, _ := e.before.(*Review)
	if err := cleanName(e, "name", &r.Name, true); err != nil {
		return err
	}
	if err := oneOf(e, "silence", &r.Silence, DecideKeep, DecideKeep, DecideRemove); err != nil {
		return err
	}
	if err := oneOf(e, "repeat", &r.Repeat, RepeatQuarterly, RepeatNone, RepeatMonthly, RepeatQuarterly, RepeatYearly, RepeatChange); err != nil {
		return err
	}
	if old != nil {
		return r.enterAgain(e, old)
	}
	r.StartedAt, r.Revision = e.draft.now, e.draft.base.revision
	if !e.draft.actor.System {
		r.StartedBy, r.Powers = e.draft.actor.User, e.draft.actor.User
	}
	r.ClosedBy, r.ClosedAt, r.Evidence = "", nil, nil
	if err := r.enterScope(e); err != nil {
		return err
	}
	return r.enterAsked(e)
}

// enterAgain keeps what a review does not change any more: what it is about, and
// when it is finished, everything but its name and how it comes again.
func (r *Review) enterAgain(e *entering, old *Review) error {
	r.Scope, r.StartedBy, r.Powers, r.StartedAt, r.Revision, r.Follows = old.Scope, old.StartedBy, old.Powers, old.StartedAt, old.Revision, old.Follows
	if !old.Open() {
		r.Reviewers, r.Due, r.Silence = old.Reviewers, old.Due, old.Silence
		r.ClosedBy, r.ClosedAt, r.Evidence = old.ClosedBy, old.ClosedAt, old.Evidence
		return r.repeatsAsItCan(e)
	}
	if !r.Open() {
		at := e.draft.now
		r.ClosedAt, r.ClosedBy = &at, e.draft.actor.User
		return nil
	}
	return r.enterAsked(e)
}

func (r *Review) enterScope(e *entering) error {
	s := &r.Scope
	kinds := map[string]Kind{ReviewRole: KindRole, ReviewTracker: KindTracker, ReviewTeam: KindTeam}
	kind, named := kinds[s.Kind]
	switch {
	case s.Kind != ReviewEveryone && s.Kind != ReviewIntegrations && !named:
		return e.invalid("A14", "scope/kind", "A review is about a role, a tracker, a team, the integrations or everyone.")
	case !named && s.ID != "":
		return e.invalid("A14", "scope/id", "A review of everyone or of the integrations names no one thing. Leave the id out.")
	case !named:
		s.Name = ""
		return nil
	case s.ID == "":
		return e.invalid("A14", "scope/id", "Name the %s that is reviewed.", kindWords[kind])
	}
	var err error
	if s.ID, err = e.resolve(kind, s.ID, "scope/id"); err != nil {
		return err
	}
	doc, _ := e.draft.get(kind, s.ID)
	switch doc := doc.(type) {
	case *Role:
		s.Name = doc.Name
	case *Tracker:
		s.Name = doc.Name
	case *Team:
		s.Name = doc.Name
	}
	return nil
}

// enterAsked is who is asked, and until when.
func (r *Review) enterAsked(e *entering) error {
	r.Due = r.Due.UTC().Truncate(time.Millisecond)
	if !r.Due.After(e.draft.now) {
		return e.invalid("A14", "due", "The review would be over before it begins. Choose a day ahead.")
	}
	if err := r.repeatsAsItCan(e); err != nil {
		return err
	}
	var err error
	r.Reviewers, err = e.resolveAll(KindUser, r.Reviewers, "reviewers")
	return err
}

func (r *Review) repeatsAsItCan(e *entering) error {
	if r.Repeat == RepeatChange && r.Scope.Kind != ReviewRole {
		return e.invalid("A14", "repeat", "Only the review of a role can follow the role's changes. Choose a time, or a role.")
	}
	return nil
}

func (r *Review) check(c *checking) error {
	if old, ok := c.before.(*Review); ok && slices.Equal(old.Reviewers, r.Reviewers) {
		return nil
	}
	for i, id := range r.Reviewers {
		if u, ok := c.next.User(id); !ok || u.Kind != KindRegular || u.Status == StatusDeleted {
			return c.invalid("A14", "reviewers/"+itoa(i), "A reviewer is a regular user of this workspace. Choose another.")
		}
	}
	return nil
}

func (d *ReviewDecision) names() []name { return []name{{d.Review, d.Assignment}} }

func (d *ReviewDecision) enter(e *entering) error {
	doc, ok := e.draft.get(KindReview, d.Review)
	review, isReview := doc.(*Review)
	if !ok || !isReview {
		return notFound(e.path + "/review")
	}
	if !review.Open() {
		return e.invalid("A14", "review", "This review is finished; its decisions are evidence. Start another one.")
	}
	if err := oneOf(e, "decision", &d.Decision, "", DecideKeep, DecideShorten, DecideRemove); err != nil {
		return err
	}
	if err := cleanText(e, "note", &d.Note); err != nil {
		return err
	}
	as, ok := e.draft.base.Assignment(d.Assignment) // as it was before this changeset
	if !ok || !e.draft.base.Reviewed(review, e.draft.now)(as) {
		return notFound(e.path + "/assignment")
	}
	was := *as.Assignment
	d.Was, d.By, d.At, d.Until = &was, e.draft.actor.User, e.draft.now, utc(d.Until)
	switch {
	case d.Decision == DecideShorten && (d.Until == nil || was.Until != nil && !d.Until.Before(*was.Until)):
		return e.invalid("A14", "until", "To shorten it, choose an end before the one it has.")
	case d.Decision != DecideShorten && d.Until != nil:
		return e.invalid("A14", "until", "Only what is shortened has an end. Leave it out.")
	}
	return nil
}

func (d *ReviewDecision) check(*checking) error { return nil }

// Reviews are all reviews, in the order they began.
func (s *Snapshot) Reviews() []ReviewEntry {
	return list(s, KindReview, func(id string, doc document) ReviewEntry { return ReviewEntry{id, doc.(*Review)} })
}

// Review finds one by id.
func (s *Snapshot) Review(id string) (ReviewEntry, bool) {
	o, ok := s.tables[KindReview].objs[id]
	if !ok {
		return ReviewEntry{}, false
	}
	return ReviewEntry{id, o.doc.(*Review)}, true
}

// DecisionOn is what was said of an assignment in a review; both are ids.
func (s *Snapshot) DecisionOn(review, assignment string) (DecisionEntry, bool) {
	t := s.tables[KindReviewDecision]
	id, ok := t.byName[name{review, assignment}]
	if !ok {
		return DecisionEntry{}, false
	}
	return DecisionEntry{id, t.objs[id].doc.(*ReviewDecision)}, true
}

// Decisions are what was said in a review that is open, in the order of saying.
func (s *Snapshot) Decisions(review string) (out []DecisionEntry) {
	t := s.tables[KindReviewDecision]
	for _, id := range t.ids {
		if doc := t.objs[id].doc.(*ReviewDecision); doc.Review == review {
			out = append(out, DecisionEntry{id, doc})
		}
	}
	return out
}

// Reviewed tells which assignments a review is about: those of its scope that
// were given before it began and have not ended.
func (s *Snapshot) Reviewed(r *Review, now time.Time) func(AssignmentEntry) bool {
	in := s.inScope(r.Scope)
	return func(a AssignmentEntry) bool {
		return !a.ended(now) && !a.GrantedAt.After(r.StartedAt) && in(a.Assignment)
	}
}

func (s *Snapshot) inScope(scope ReviewScope) func(*Assignment) bool {
	switch scope.Kind {
	case ReviewEveryone:
		return func(*Assignment) bool { return true }
	case ReviewRole:
		return func(a *Assignment) bool { return a.Role == scope.ID }
	case ReviewTeam:
		members := map[string]bool{}
		if t, ok := s.Team(scope.ID); ok {
			for _, id := range t.Members {
				members[id] = true
			}
		}
		return func(a *Assignment) bool { return a.Team == scope.ID || members[a.User] }
	case ReviewIntegrations:
		return func(a *Assignment) bool {
			return a.User != "" && s.isMachine(a.User) || a.Team != "" && s.hasMachine(a.Team)
		}
	case ReviewTracker:
		roles := s.rolesOn(scope.ID)
		return func(a *Assignment) bool { return roles[a.Role] }
	}
	return func(*Assignment) bool { return false }
}

func (s *Snapshot) isMachine(user string) bool {
	u, ok := s.User(user)
	return ok && u.Kind == KindIntegration
}

func (s *Snapshot) hasMachine(team string) bool {
	t, ok := s.Team(team)
	return ok && slices.ContainsFunc(t.Members, s.isMachine)
}

// rolesOn are the roles that give something on a tracker.
func (s *Snapshot) rolesOn(tracker string) map[string]bool {
	out := map[string]bool{}
	t, ok := s.Tracker(tracker)
	if !ok {
		return out
	}
	for _, r := range s.Roles() {
		for i := range t.States {
			l := s.engine.RoleLevels(r.N, t.N, access.State(i))
			acts := false
			for a := range access.NumActions {
				acts = acts || l.Act(a) > access.None
			}
			if acts || l.See() > access.None {
				out[r.ID] = true
			}
		}
	}
	return out
}

// Returns is the instant at which a finished review comes again; false for one
// that does not come by time.
func (r *Review) Returns() (time.Time, bool) {
	months := map[string]int{RepeatMonthly: 1, RepeatQuarterly: 3, RepeatYearly: 12}[r.Repeat]
	return r.StartedAt.AddDate(0, months, 0), months > 0
}

// Changed reports whether the role that a review is about has changed since the
// review began: its document, its cells, or who holds it by what the review did
// not do itself.
func (s *Snapshot) Changed(r *Review) bool {
	role, ok := s.Role(r.Scope.ID)
	if r.Scope.Kind != ReviewRole || !ok {
		return false
	}
	since := r.Revision
	if o, ok := s.Object(KindRole, role.ID); ok && o.Revision > since {
		return true
	}
	for _, id := range s.tables[KindPermissions].ids {
		if o := s.tables[KindPermissions].objs[id]; o.doc.(*Permissions).Role == role.ID && o.Revision > since {
			return true
		}
	}
	for _, id := range s.people.byRole[role.ID] {
		if a, ok := s.Assignment(id); ok && a.GrantedAt.After(r.StartedAt) {
			return true
		}
	}
	return false
}
