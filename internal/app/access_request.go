package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// AccessRequest is access that somebody asked for (A13.5). What it is about
// stands as it was written; whether that exists is found out by who decides.
type AccessRequest struct {
	ID                        string
	At, Expires               time.Time
	Asker                     string // user id
	Action                    string // a key of whyActions; "enter" for app access
	Tracker, Record, Property string
	Note                      string
	Passed                    bool // who manages the tracker left it to who configures it
	Status                    string
	DecidedBy                 string
	Until                     time.Time // of what was granted; zero: it does not end by itself
	Undo                      []AccessUndo
}

// AccessUndo is one thing that is taken back when a grant ends.
type AccessUndo struct {
	Kind    string `json:"kind"` // list_record, list_tracker, app_access
	Tracker string `json:"tracker,omitempty"`
	Record  string `json:"record,omitempty"`
}

// What becomes of a request. That it was refused is not told to the asker: it
// would tell that there is something to refuse.
const (
	AccessWaits   = "waiting"
	AccessRefused = "refused"
	AccessGranted = "granted"
)

const (
	accessAskedFor = 14 * 24 * time.Hour // how long a request waits
	askedMost      = 20                  // requests of one person within AskedLately
	actionEnter    = "enter"
)

// AskedLately is the time over which one person's requests are counted.
const AskedLately = 24 * time.Hour

// ErrTooManyAsked is the store's refusal of one more request.
var ErrTooManyAsked = errors.New("too many requests for access")

// AccessAsk is what somebody asks for.
type AccessAsk struct{ Action, Tracker, Record, Property, Note string }

// AskForAccess keeps a request for access. Whether what it names exists, is seen,
// or could be granted makes no difference to the answer, and none to its time:
// nothing of it is looked up before the answer has gone (A13.5).
func (a *App) AskForAccess(ctx context.Context, visit *Visit, in AccessAsk) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		_, ok := whyActions[in.Action]
		if !ok || in.Tracker == "" {
			return whyInvalid("action", "Say what you want to do, and on which tracker.")
		}
		return a.keepAsked(ctx, v.Policy, v.User.ID, v.Now, in)
	})
}

func (a *App) keepAsked(ctx context.Context, s *policy.Snapshot, asker string, now time.Time, in AccessAsk) error {
	r := AccessRequest{ID: a.ID(), At: now, Expires: now.Add(accessAskedFor), Asker: asker, Action: in.Action, Tracker: in.Tracker, Record: in.Record,
		Property: in.Property, Note: strings.TrimSpace(in.Note), Status: AccessWaits}
	kept, err := a.Store.AddAccessRequest(ctx, s.Workspace(), r, askedMost)
	if errors.Is(err, ErrTooManyAsked) {
		return &Error{Kind: TooMany, Code: "too_many", Rule: "A13.5", RetryAfter: 3600,
			Message: words.Say("You have asked for access %d times today. Wait for an answer, or speak to somebody with system settings access.", askedMost)}
	}
	if err == nil && kept && a.Mail != nil {
		go a.mailAccessAsked(context.WithoutCancel(ctx), s.Workspace(), r)
	}
	return err
}

// AskToEnter keeps a request for app access, of somebody who stands before the
// door for the want of it (A5, A3.13); everybody else gets the door's own answer.
func (a *App) AskToEnter(ctx context.Context, visit *Visit, note string) error {
	err := a.Look(ctx, visit, func(*Viewer) error { return nil })
	var refused *Error
	switch {
	case err == nil:
		return &Error{Kind: Conflict, Code: "state", Rule: "A5", Message: "You have access to this workspace. Reload the page."}
	case !errors.As(err, &refused) || refused.Reason != access.NoAppAccess:
		return err
	}
	id, t, err := a.workspace(ctx, visit.Workspace)
	if err != nil {
		return err
	}
	snap, skew, err := a.snapshot(ctx, id, t)
	if err != nil {
		return err
	}
	user, ok := visitor(snap, visit)
	if !ok {
		return notFound()
	}
	return a.failed(a.keepAsked(ctx, snap, user.ID, a.Clock().Add(skew), AccessAsk{Action: actionEnter, Note: note}))
}

// audience is to whom a request goes: those who manage the tracker and see the
// record, and if there are none, or they left it to others, those who may
// configure the tracker; never the asker (A13.5).
type audience struct {
	s       *policy.Snapshot
	r       *AccessRequest
	now     time.Time
	t       *policy.Schema // nil: there is no such tracker, or the request is to enter
	facts   record.AccessFacts
	found   bool // the record that is named is there
	managed *bool
}

// audienceOf finds what a request is about.
func (a *App) audienceOf(ctx context.Context, s *policy.Snapshot, now time.Time, r *AccessRequest, confirm func(int64) error) (*audience, error) {
	out := &audience{s: s, r: r, now: now}
	t, ok := s.Tracker(r.Tracker)
	if r.Tracker == "" || !ok {
		return out, nil
	}
	out.t = t
	if r.Record == "" {
		return out, nil
	}
	page, err := a.Store.Records(ctx, record.FactPlan(s, t, r.Record, []string{r.Asker}, record.LiveAndArchived))
	if err == nil && confirm != nil {
		err = confirm(page.Revision)
	}
	if err == nil && len(page.Records) > 0 {
		out.facts, out.found = record.FactsOf(t, page.Records[0])
	}
	return out, err
}

// manages reports whether a subject manages what is asked about, and sees it.
func (q *audience) manages(u policy.UserEntry, subject access.Subject) bool {
	if q.t == nil || u.ID == q.r.Asker {
		return false
	}
	grants := subject.Tracker(q.t.N)
	if q.r.Record == "" {
		_, never := grants.Pred(access.ToUse(access.Trackers, access.Manage)).(access.Never)
		return grants.Sees() && !never
	}
	if !q.found {
		return false
	}
	who, f := principalsOf(q.s, u), q.facts.Facts
	f.Assigned = q.facts.AssignedTo(who)
	_, f.Listed = q.facts.ListedAs(who)
	mask := grants.Mask(f)
	return mask.Seen() && mask.Use(access.Trackers, access.Manage)
}

// anyManager reports whether there is anybody who manages it.
func (q *audience) anyManager() bool {
	if q.managed == nil {
		found := false
		for _, u := range q.s.Users() {
			if found = q.managesBySelf(u); found {
				break
			}
		}
		q.managed = &found
	}
	return *q.managed
}

// managesBySelf asks for somebody who is not here: as they come in the pages.
func (q *audience) managesBySelf(u policy.UserEntry) bool {
	if u.Status != policy.StatusActive {
		return false
	}
	subject, reason := q.s.Engine().Subject(u.N, inPages(q.now))
	return reason == access.Allowed && q.manages(u, subject)
}

// configures reports whether the request goes to somebody by their settings
// access.
func (q *audience) configures(may func(policy.Power) bool) bool {
	if q.r.Tracker == "" {
		return may(policy.Power{Kind: policy.PowerExtended, Now: q.now})
	}
	return q.t != nil && may(policy.Power{Kind: policy.PowerConfigure, Target: q.t.ID, Now: q.now}) && (q.r.Passed || !q.anyManager())
}

// goesTo reports whether the viewer decides on it.
func (q *audience) goesTo(v *Viewer) bool {
	asker, ok := q.s.User(q.r.Asker)
	if !ok || asker.Status == policy.StatusDeleted || q.r.Asker == v.User.ID || v.watcher != nil || q.r.Status != AccessWaits {
		return false
	}
	return q.manages(v.User, v.Subject) || q.configures(v.May)
}

// AccessAsked is a request as the asker or one who decides on it sees it.
type AccessAsked struct {
	ID           string     `json:"id"`
	At           time.Time  `json:"at"`
	Expires      time.Time  `json:"expires_at" doc:"Then it is dropped, and nothing was changed."`
	By           WhyRef     `json:"by"`
	Action       string     `json:"action" doc:"As in why, or enter: app access."`
	Tracker      string     `json:"tracker,omitempty" doc:"As the asker wrote it."`
	TrackerName  string     `json:"tracker_name,omitempty" doc:"For who may know it."`
	Record       string     `json:"record,omitempty" doc:"As the asker wrote it."`
	Property     string     `json:"property,omitempty" doc:"As the asker wrote it."`
	PropertyName words.Text `json:"property_name,omitempty" doc:"For who may know it."`
	Note         string     `json:"note"`
	Mine         bool       `json:"mine" doc:"Another person decides on it."`
	Passed       bool       `json:"passed" doc:"Who manages the tracker left it to those who may configure it."`
	Status       string     `json:"status" enum:"waiting,granted" doc:"A refusal is not told to the asker."`
	Until        string     `json:"until,omitempty" format:"date-time" doc:"When what was granted ends by itself."`
}

// AccessRequests lists what the viewer has asked for and what they decide on.
func (a *App) AccessRequests(ctx context.Context, visit *Visit) (out []AccessAsked, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		all, err := a.Store.AccessRequests(ctx, v.Policy.Workspace())
		out = []AccessAsked{}
		for i := range all {
			if err != nil {
				break
			}
			err = a.addAsked(ctx, v, &all[i], &out)
		}
		return err
	})
	return out, err
}

func (a *App) addAsked(ctx context.Context, v *Viewer, r *AccessRequest, out *[]AccessAsked) error {
	if r.Asker == v.User.ID {
		*out = append(*out, v.tellAsked(r))
		return nil
	}
	if r.Status != AccessWaits {
		return nil
	}
	q, err := a.audienceOf(ctx, v.Policy, v.Now, r, v.confirm)
	if err == nil && q.goesTo(v) {
		*out = append(*out, v.tellAsked(r))
	}
	return err
}

func (v *Viewer) tellAsked(r *AccessRequest) AccessAsked {
	u, _ := v.Policy.User(r.Asker)
	out := AccessAsked{ID: r.ID, At: r.At, Expires: r.Expires, By: WhyRef{ID: r.Asker, Name: u.Name}, Action: r.Action, Tracker: r.Tracker, Record: r.Record,
		Property: r.Property, Note: r.Note, Mine: r.Asker == v.User.ID, Passed: r.Passed, Status: AccessWaits}
	if out.Mine {
		out.Passed = false // who it went to is not the asker's to know
	}
	if r.Status == AccessGranted {
		out.Status, out.Until = AccessGranted, whyStamp(r.Until)
	}
	t, ok := v.Policy.Tracker(r.Tracker)
	if !ok {
		return out
	}
	grants, configures := v.Subject.Tracker(t.N), v.configures(t)
	if !configures && !grants.Sees() {
		return out
	}
	out.TrackerName = t.Name
	if n, _, ok := t.Prop(r.Property); ok && r.Property != "" {
		if names := grants.Nameable(); configures || names.Has(n) {
			out.PropertyName = (&asked{t: t}).propertyName(n)
		}
	}
	return out
}

// accessRequest finds a request that the viewer made or decides on.
func (a *App) accessRequest(ctx context.Context, v *Viewer, id string) (*AccessRequest, *audience, error) {
	all, err := a.Store.AccessRequests(ctx, v.Policy.Workspace())
	if err != nil {
		return nil, nil, err
	}
	for i := range all {
		r := &all[i]
		if r.ID != id {
			continue
		}
		if r.Asker == v.User.ID {
			return r, nil, nil
		}
		q, err := a.audienceOf(ctx, v.Policy, v.Now, r, v.confirm)
		if err != nil {
			return nil, nil, err
		}
		if q.goesTo(v) {
			return r, q, nil
		}
	}
	return nil, nil, notFound()
}

// RefuseAccess turns a request down; its asker withdraws it. What was granted is
// not theirs to take out: it holds what is taken back at its end.
func (a *App) RefuseAccess(ctx context.Context, visit *Visit, id string) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		r, _, err := a.accessRequest(ctx, v, id)
		if err != nil {
			return err
		}
		found := false
		switch {
		case r.Asker == v.User.ID && r.Status == AccessGranted:
			return errGranted
		case r.Asker == v.User.ID:
			found, err = a.Store.DropAccessRequest(ctx, v.Policy.Workspace(), r.ID, false)
		default:
			r.Status, r.DecidedBy = AccessRefused, v.User.ID
			found, err = a.Store.DecideAccessRequest(ctx, v.Policy.Workspace(), *r, AccessWaits)
		}
		if err == nil && !found {
			err = notFound()
		}
		return err
	})
}

// PassAccess leaves a request to those who may configure the tracker: roles are
// theirs to give.
func (a *App) PassAccess(ctx context.Context, visit *Visit, id string) error {
	return a.as(ctx, visit, func(v *Viewer) error {
		r, q, err := a.accessRequest(ctx, v, id)
		if err != nil {
			return err
		}
		if q == nil {
			return errOwnRequest
		}
		before := *r
		r.Passed = true
		found, err := a.Store.DecideAccessRequest(ctx, v.Policy.Workspace(), *r, AccessWaits)
		if err == nil && !found {
			err = notFound()
		}
		if err == nil && !before.Passed && a.Mail != nil {
			go a.mailAccessAsked(context.WithoutCancel(ctx), v.Policy.Workspace(), *r)
		}
		return err
	})
}

// errGranted: what was granted ends by itself, and goes from the list with it.
var errGranted = &Error{Kind: Conflict, Code: "state", Rule: "A13.5",
	Message: "This was granted already. It goes from the list when it ends; ask somebody with system settings access to end it earlier."}

// errOwnRequest: nobody decides on what they asked for themself.
var errOwnRequest = &Error{Kind: Forbidden, Code: "forbidden", Rule: "A13.5", Reason: "settings",
	Message: "Another person decides on what you asked for. You can withdraw it."}

// mailAccessAsked tells those who decide, after the asker has been answered.
func (a *App) mailAccessAsked(ctx context.Context, workspace string, r AccessRequest) {
	id, t, err := a.workspace(ctx, workspace)
	if err == nil {
		var s *policy.Snapshot
		var skew time.Duration
		var q *audience
		if s, skew, err = a.snapshot(ctx, id, t); err == nil {
			if q, err = a.audienceOf(ctx, s, a.Clock().Add(skew), &r, nil); err == nil {
				a.mailAudience(ctx, q)
			}
		}
	}
	if err != nil {
		a.Log.Error("who decides on a request for access was not told", "request", r.ID, "cause", err)
	}
}

// actionWishes are what somebody would like with a tracker.
var actionWishes = map[string]words.Text{"view": "to see %s", "edit": "to edit %s", "create": "to create in %s", "change_state": "to change the state of %s",
	"archive": "to archive %s", "delete": "to delete %s", "restore": "to restore %s", "recover": "to recover %s", "restrict": "to restrict %s",
	"read_comments": "to read comments on %s", "comment": "to comment on %s", "activity": "to see the activity of %s", "import": "to import into %s", "export": "to export %s"}

func (a *App) mailAudience(ctx context.Context, q *audience) {
	asker, _ := q.s.User(q.r.Asker)
	what := words.Text("to enter the workspace")
	if q.t != nil {
		what = words.Say(actionWishes[q.r.Action], q.t.Name)
		if q.r.Record != "" {
			what = words.Say("%s, record “%s”", what, q.r.Record)
		}
	}
	to := func(u policy.UserEntry) bool {
		may := func(p policy.Power) bool { return q.s.May(u.ID, p) }
		return u.ID != q.r.Asker && (!q.r.Passed && q.managesBySelf(u) || q.configures(may))
	}
	reason := words.Plain(q.r.Note)
	if reason == "" {
		reason = "none given"
	}
	a.mailThose(ctx, q.s, to, words.Say("%s asks for access in %s", asker.Name, q.s.Settings().Name), words.Say(
		"%s would like %s.\n\nReason: %s\n\nSee what would give it, then grant or refuse it: %s/w/%s/requests\nThe request is dropped on %s.\n",
		asker.Name, what, reason, a.URL, q.s.Settings().Key, words.Minute(q.r.Expires.UTC())))
}
