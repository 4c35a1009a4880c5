package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// ReviewInfo is an access review as those who take part see it (A14).
type ReviewInfo struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Scope     ReviewScope     `json:"scope"`
	Reviewers []WhyRef        `json:"reviewers" doc:"None: whoever may change an assignment decides on it."`
	Due       time.Time       `json:"due"`
	Silence   string          `json:"on_no_answer" enum:"keep,remove" doc:"What happens to an assignment that nobody has decided on when the review is finished."`
	Repeat    string          `json:"repeat" enum:"none,monthly,quarterly,yearly,role_change"`
	Next      *time.Time      `json:"next,omitempty" doc:"When it begins again."`
	StartedBy *WhyRef         `json:"started_by,omitempty" doc:"Absent: it has come again by itself."`
	StartedAt time.Time       `json:"started_at"`
	Open      bool            `json:"open"`
	ClosedBy  *WhyRef         `json:"closed_by,omitempty" doc:"Absent: the server, when it was due."`
	ClosedAt  *time.Time      `json:"closed_at,omitempty"`
	Progress  ReviewProgress  `json:"progress"`
	Evidence  *ReviewEvidence `json:"evidence,omitempty"`
	Can       ReviewCan       `json:"can"`
}

// ReviewScope is what a review is about.
type ReviewScope struct {
	Kind string `json:"kind" enum:"everyone,role,tracker,team,integrations"`
	ID   string `json:"id,omitempty" maxLength:"64" doc:"Id or key of the role, tracker or team."`
	Name string `json:"name,omitempty" readOnly:"true"`
}

// ReviewProgress counts the assignments of a review: of an open one those that
// the asker may hear of.
type ReviewProgress struct {
	Total      int `json:"total"`
	Kept       int `json:"kept"`
	Shortened  int `json:"shortened"`
	Removed    int `json:"removed"`
	Unanswered int `json:"unanswered" doc:"Of a finished review they are among the kept or the removed."`
}

// ReviewEvidence is what a finished review left.
type ReviewEvidence struct {
	SHA256 string `json:"sha256" doc:"Of the exported file, as bytes. It stands in the audit log too."`
	Rows   int    `json:"rows"`
}

// ReviewCan is what the asker may do with a review.
type ReviewCan struct {
	Edit   bool `json:"edit"`
	Decide bool `json:"decide" doc:"On assignments that are not their own."`
	Finish bool `json:"finish"`
}

// NewReview is a review to begin.
type NewReview struct {
	Name      string      `json:"name" minLength:"1" maxLength:"200"`
	Scope     ReviewScope `json:"scope"`
	Reviewers []string    `json:"reviewers,omitempty" maxItems:"200" doc:"Ids of users. None: whoever may change an assignment."`
	Due       time.Time   `json:"due"`
	Silence   string      `json:"on_no_answer,omitempty" enum:"keep,remove" default:"keep"`
	Repeat    string      `json:"repeat,omitempty" enum:"none,monthly,quarterly,yearly,role_change" default:"quarterly"`
}

// ReviewPatch names what changes. Of a finished review that is its name and how
// it comes again.
type ReviewPatch struct {
	Name      *string    `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Reviewers *[]string  `json:"reviewers,omitempty" maxItems:"200"`
	Due       *time.Time `json:"due,omitempty"`
	Silence   *string    `json:"on_no_answer,omitempty" enum:"keep,remove"`
	Repeat    *string    `json:"repeat,omitempty" enum:"none,monthly,quarterly,yearly,role_change"`
}

// ReviewAnswer is one decision. Revision is that of the assignment as the
// reviewer was shown it: what was changed since is not decided on (A11.3).
type ReviewAnswer struct {
	Assignment string     `json:"assignment" maxLength:"64"`
	Revision   int64      `json:"revision" minimum:"1"`
	Decision   string     `json:"decision" enum:"keep,shorten,remove"`
	Until      *time.Time `json:"until,omitempty" doc:"The new end, with shorten."`
	Note       string     `json:"note,omitempty" maxLength:"1000"`
}

// Reviews lists the reviews that the asker takes part in, open ones first, newest
// first: with extended settings access all of them.
func (a *App) Reviews(ctx context.Context, visit *Visit) (out []ReviewInfo, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		out = []ReviewInfo{}
		for _, r := range v.Policy.Reviews() {
			if v.takesPart(r) {
				out = append(out, v.reviewInfo(r))
			}
		}
		slices.SortStableFunc(out, func(x, y ReviewInfo) int {
			return cmp.Or(boolOrder(y.Open)-boolOrder(x.Open), y.StartedAt.Compare(x.StartedAt))
		})
		return nil
	})
	return out, err
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

// takesPart: who has extended settings access, and whoever is asked.
func (v *Viewer) takesPart(r policy.ReviewEntry) bool {
	return v.May(policy.Power{Kind: policy.PowerExtended}) || slices.Contains(r.Reviewers, v.User.ID)
}

// Review is one of them.
func (a *App) Review(ctx context.Context, visit *Visit, id string) (out ReviewInfo, err error) {
	err = a.Settings(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) error {
		r, err := v.review(id)
		if err == nil {
			out = v.reviewInfo(r)
		}
		return err
	})
	return out, err
}

func (v *Viewer) review(id string) (policy.ReviewEntry, error) {
	r, ok := v.Policy.Review(id)
	if !ok || !v.takesPart(r) {
		return r, notFound()
	}
	return r, nil
}

// ReviewOf is a review under the policy after a change.
func (v *Viewer) ReviewOf(id string) (ReviewInfo, error) {
	r, err := v.review(id)
	if err != nil {
		return ReviewInfo{}, err
	}
	return v.reviewInfo(r), nil
}

func (v *Viewer) reviewInfo(r policy.ReviewEntry) ReviewInfo {
	out := ReviewInfo{ID: r.ID, Name: r.Name, Scope: ReviewScope(r.Scope), Reviewers: []WhyRef{}, Due: r.Due, Silence: r.Silence, Repeat: r.Repeat,
		StartedBy: v.someone(r.StartedBy), StartedAt: r.StartedAt, Open: r.Open(), ClosedBy: v.someone(r.ClosedBy), ClosedAt: r.ClosedAt}
	for _, id := range r.Reviewers {
		out.Reviewers = append(out.Reviewers, *v.someone(id))
	}
	if next, ok := r.Returns(); ok && !v.followed(r.ID) {
		out.Next = &next
	}
	extended := v.May(policy.Power{Kind: policy.PowerExtended})
	out.Can.Edit, out.Can.Finish = extended, extended && r.Open()
	out.Can.Decide = r.Open() && (len(r.Reviewers) == 0 || slices.Contains(r.Reviewers, v.User.ID))
	if r.Evidence != nil {
		e := r.Evidence
		out.Evidence = &ReviewEvidence{SHA256: e.SHA256, Rows: e.Rows}
		out.Progress = ReviewProgress{Total: e.Rows, Kept: e.Kept, Shortened: e.Shortened, Removed: e.Removed, Unanswered: e.Unanswered}
		return out
	}
	for _, x := range v.reviewed(r) {
		out.Progress.count(x.said)
	}
	return out
}

// followed reports whether a review has come again already.
func (v *Viewer) followed(id string) bool { return reviewFollowed(v.Policy, id) }

func reviewFollowed(s *policy.Snapshot, id string) bool {
	return slices.ContainsFunc(s.Reviews(), func(r policy.ReviewEntry) bool { return r.Follows == id })
}

func (p *ReviewProgress) count(said *policy.ReviewDecision) {
	p.Total++
	switch {
	case said == nil:
		p.Unanswered++
	case said.Decision == policy.DecideKeep:
		p.Kept++
	case said.Decision == policy.DecideShorten:
		p.Shortened++
	default:
		p.Removed++
	}
}

// someone names a user; no id is nobody, a deleted user bears no name (A8.5).
func (v *Viewer) someone(id string) *WhyRef {
	if id == "" {
		return nil
	}
	p := v.names().Person(id)
	return &WhyRef{ID: p.ID, Name: p.Name}
}

// reviewing is one assignment in a review: as it is, or as it was decided on.
type reviewing struct {
	id   string
	as   *policy.Assignment
	said *policy.ReviewDecision
	gone bool // it is no more
}

// reviewed are the assignments of an open review that the viewer may hear of, in
// creation order.
func (v *Viewer) reviewed(r policy.ReviewEntry) []reviewing {
	return reviewedIn(v.Policy, r, v.Now, v.Hears)
}

func reviewedIn(s *policy.Snapshot, r policy.ReviewEntry, now time.Time, hears func(*policy.Assignment) bool) (out []reviewing) {
	said := map[string]*policy.ReviewDecision{}
	for _, d := range s.Decisions(r.ID) {
		said[d.Assignment] = d.ReviewDecision
	}
	in := s.Reviewed(r.Review, now)
	for _, a := range s.Assignments() {
		d := said[a.ID]
		if d == nil && !in(a) || !hears(a.Assignment) {
			delete(said, a.ID)
			continue
		}
		out = append(out, reviewing{id: a.ID, as: a.Assignment, said: d})
		delete(said, a.ID)
	}
	for id, d := range said {
		if d.Was != nil && hears(d.Was) {
			out = append(out, reviewing{id: id, as: d.Was, said: d, gone: true})
		}
	}
	slices.SortFunc(out, func(x, y reviewing) int { return cmp.Compare(x.id, y.id) })
	return out
}

// reviews is Change for reviews and what is decided in them.
func (a *App) reviews(ctx context.Context, visit *Visit, power policy.Power, build func(v *Viewer) (policy.Changeset, error)) (out Changed, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		if err := v.needs(power); err != nil {
			return err
		}
		who := actor(visit, v)
		who.Review = true
		out, err = a.change(ctx, v, who, build, nil)
		return err
	})
	return out, err
}

// StartReview begins a review and writes to whom it asks.
func (a *App) StartReview(ctx context.Context, visit *Visit, in NewReview) (Changed, error) {
	done, err := a.reviews(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(*Viewer) (policy.Changeset, error) {
		doc := map[string]any{"name": in.Name, "scope": map[string]any{"kind": in.Scope.Kind, "id": in.Scope.ID}, "reviewers": in.Reviewers, "due": in.Due,
			"silence": in.Silence, "repeat": in.Repeat}
		change, err := patchDoc(policy.KindReview, "", nil, doc)
		return policy.Changeset{Note: "Access review: " + in.Name, Changes: []policy.Change{change}}, err
	})
	if err == nil {
		a.askReviewers(ctx, done.Viewer.Policy, &done.Entry)
	}
	return done, err
}

// PatchReview changes a review; same judges what the asker was last shown of it.
func (a *App) PatchReview(ctx context.Context, visit *Visit, id string, in ReviewPatch, same func(ReviewInfo) error) (Changed, error) {
	return a.reviews(ctx, visit, policy.Power{Kind: policy.PowerExtended}, func(v *Viewer) (policy.Changeset, error) {
		r, err := v.review(id)
		if err == nil {
			err = same(v.reviewInfo(r))
		}
		if err != nil {
			return policy.Changeset{}, err
		}
		patch := map[string]any{}
		set := func(key string, given bool, value any) {
			if given {
				patch[key] = value
			}
		}
		set("name", in.Name != nil, in.Name)
		set("reviewers", in.Reviewers != nil, in.Reviewers)
		set("due", in.Due != nil, in.Due)
		set("silence", in.Silence != nil, in.Silence)
		set("repeat", in.Repeat != nil, in.Repeat)
		o, _ := v.Policy.Object(policy.KindReview, id)
		change, err := patchDoc(policy.KindReview, id, o.Doc, patch)
		return policy.Changeset{Note: "Access review: " + r.Name, Changes: []policy.Change{change}}, err
	})
}

// DecideReview carries out what a reviewer says of assignments: all of it, at
// once, or nothing (A14). What is removed or shortened is so from the next
// request on.
func (a *App) DecideReview(ctx context.Context, visit *Visit, id string, answers []ReviewAnswer) (Changed, error) {
	return a.reviews(ctx, visit, policy.Power{Kind: policy.PowerAny}, func(v *Viewer) (cs policy.Changeset, err error) {
		r, err := v.review(id)
		if err != nil {
			return cs, err
		}
		cs.Note = "Access review: " + r.Name
		seen := map[string]bool{}
		for i := range answers {
			if seen[answers[i].Assignment] {
				return cs, &Error{Kind: Invalid, Code: "invalid", Rule: "A14", Message: "An assignment is decided on once. Take one of the two decisions out.",
					Entries: []Entry{{Pointer: fmt.Sprintf("body.decisions[%d].assignment", i), Code: "invalid", Message: "This is named twice."}}}
			}
			seen[answers[i].Assignment] = true
			changes, err := v.answer(r, &answers[i])
			if err != nil {
				return cs, err
			}
			cs.Changes = append(cs.Changes, changes...)
		}
		return cs, nil
	})
}

// answer are the changes that one decision makes.
func (v *Viewer) answer(r policy.ReviewEntry, in *ReviewAnswer) ([]policy.Change, error) {
	o, ok := v.Policy.Object(policy.KindAssignment, in.Assignment)
	as, ok2 := v.Policy.Assignment(in.Assignment)
	if ok2 && !v.Hears(as.Assignment) {
		ok = false
	}
	_, decided := v.Policy.DecisionOn(r.ID, in.Assignment)
	switch {
	case !ok && !decided:
		return nil, notFound()
	case !ok || o.Revision != in.Revision:
		return nil, &Error{Kind: Conflict, Code: "revision_conflict", Rule: "A11.3", Object: string(policy.KindAssignment) + "/" + in.Assignment,
			Message: "This assignment was changed or removed since you read it. Reload the review and decide on it as it is now."}
	}
	said, err := patchDoc(policy.KindReviewDecision, "", nil, map[string]any{"review": r.ID, "assignment": in.Assignment, "decision": in.Decision, "until": in.Until, "note": in.Note})
	if err != nil {
		return nil, err
	}
	out := []policy.Change{said}
	switch in.Decision {
	case policy.DecideRemove:
		out = append(out, policy.Change{Op: policy.Del, Kind: policy.KindAssignment, ID: in.Assignment})
	case policy.DecideShorten:
		patch := map[string]any{"until": in.Until}
		if as.Reason == "" { // a dated role needs one (A6.8)
			patch["reason"] = "Shortened by the access review " + r.Name
		}
		shorter, err := patchDoc(policy.KindAssignment, in.Assignment, o.Doc, patch)
		if err != nil {
			return nil, err
		}
		out = append(out, shorter)
	}
	return out, nil
}

// patchDoc is the change that writes a document: the stored one, with what is named
// in its place.
func patchDoc(kind policy.Kind, id string, stored json.RawMessage, with map[string]any) (policy.Change, error) {
	doc := map[string]any{}
	if stored != nil {
		if err := json.Unmarshal(stored, &doc); err != nil {
			return policy.Change{}, fmt.Errorf("stored %s %s: %w", kind, id, err)
		}
	}
	for key, value := range with {
		doc[key] = value
	}
	raw, err := json.Marshal(doc)
	return policy.Change{Op: policy.Put, Kind: kind, ID: id, Doc: raw}, err
}

// askReviewers writes to everybody whom a review that has just begun asks.
func (a *App) askReviewers(ctx context.Context, s *policy.Snapshot, e *policy.Entry) {
	for _, ch := range e.Changes {
		r, ok := s.Review(ch.ID)
		if ch.Kind != policy.KindReview || ch.Before != nil || !ok || a.Mail == nil {
			continue
		}
		for _, id := range r.Reviewers {
			u, ok := s.User(id)
			if !ok || u.Email == "" || u.Status != policy.StatusActive {
				continue
			}
			if err := a.write(ctx, u, words.Say("Please review who has access in %s: %s", s.Settings().Name, r.Name), words.Say(
				"You are asked to say of each role whether it is still needed: keep it, shorten it or remove it.\n\nReview: %s\nDue: %s\n\n%s/w/%s/settings/reviews/%s\n",
				r.Name, words.Minute(r.Due.UTC()), a.URL, s.Settings().Key, r.ID)); err != nil {
				a.Log.Error("a reviewer could not be told by mail", "user", id, "cause", err)
			}
		}
	}
}
