package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// grantFor is how long what is granted holds unless another end is given.
const grantFor = 30 * 24 * time.Hour

// grantKinds are the fixes by which a request is granted: those that concern the
// asker alone, and end by themselves.
var grantKinds = []string{"role", "extend", "begin", "resume", "list_tracker", "list_record", "app_access"}

// AccessFix is a way to grant a request, tried out.
type AccessFix struct {
	ID      string     `json:"id" doc:"Names it when granting. It is another as soon as it would do something else."`
	Kind    string     `json:"kind" doc:"role, extend, begin, resume, list_tracker, list_record, app_access; several joined by +"`
	Text    words.Text `json:"text"`
	Records int        `json:"records" doc:"On how many records the asker would gain what they ask for; for who may configure the tracker."`
	path    []remedy
}

// AccessAskedDetail is a request with what would grant it, for who decides on it.
type AccessAskedDetail struct {
	AccessAsked
	Answer  words.Text     `json:"answer,omitempty" doc:"Why nothing is to be granted: there is no such thing, they can already."`
	Fixes   []AccessFix    `json:"fixes" doc:"The smallest first. Only those that the viewer may carry out."`
	Until   string         `json:"grant_until" format:"date-time" doc:"When a grant made now ends, unless another end is given."`
	Preview *PolicyPreview `json:"preview,omitempty" doc:"What the fix that the query names would do, for who has settings access (A11.2)."`
}

// AccessRequest is a request with what would grant it; fix names one to preview.
func (a *App) AccessRequest(ctx context.Context, visit *Visit, id, fix string) (out AccessAskedDetail, err error) {
	var told []AccessTold
	err = a.as(ctx, visit, func(v *Viewer) error {
		r, q, err := a.accessRequest(ctx, v, id)
		if err != nil {
			return err
		}
		out = AccessAskedDetail{AccessAsked: v.tellAsked(r), Fixes: []AccessFix{}, Until: whyStamp(v.Now.Add(grantFor))}
		if q == nil {
			return nil
		}
		var fact *AccessTold
		out.Fixes, out.Answer, fact, err = a.accessFixes(ctx, visit, v, r, q)
		if fact != nil {
			told = []AccessTold{*fact}
		}
		if err != nil || fix == "" {
			return err
		}
		at := slices.IndexFunc(out.Fixes, func(f AccessFix) bool { return f.ID == fix })
		if at < 0 {
			return errOtherFix
		}
		facts, err := a.previewFix(ctx, visit, v, r, &out, out.Fixes[at])
		told = append(told, facts...)
		return err
	})
	for i := range told {
		if err == nil {
			err = a.tell(ctx, visit.Workspace, &told[i])
		}
	}
	return out, err
}

var errOtherFix = &Error{Kind: Conflict, Code: "state", Rule: "A13.5", Message: "This no longer grants it: something has changed since you looked. Look again at what would."}

// previewFix says what a fix's change of the policy would do. A change of the
// record alone says it in its own words.
func (a *App) previewFix(ctx context.Context, visit *Visit, v *Viewer, r *AccessRequest, out *AccessAskedDetail, fix AccessFix) ([]AccessTold, error) {
	cs := fix.changeset(r, v.Now.Add(grantFor))
	if len(cs.Changes) == 0 || !v.May(policy.Power{Kind: policy.PowerAny}) {
		return nil, nil
	}
	judged, err := v.Policy.Preview(cs, actor(visit, v), a.env(v.Now), policy.Head{})
	if err != nil {
		return nil, refusedPolicy(err)
	}
	preview, told, err := a.previewed(ctx, &previewer{v: v, p: judged, after: judged.Result.Snapshot, whole: true})
	out.Preview = &preview
	return told, err
}

// nothingToGive answers alike about what is not there and what the one who decides may
// not hear of (A4.1).
const nothingToGive words.Text = "There is no such thing to give access to."

// nameable reports whether the viewer may hear of a property as somebody else wrote it;
// of none there is nothing to hear.
func (v *Viewer) nameable(t *policy.Schema, property string) bool {
	if property == "" {
		return true
	}
	grants := v.Subject.Tracker(t.N)
	n, p, ok := t.Prop(property)
	names := grants.Nameable()
	return ok && (p == nil || !p.Retired) && names.Has(n)
}

// accessFixes are the fixes that the viewer may carry out. Who manages the tracker
// and may not configure it is told of lists alone: roles and cells are not theirs
// to know (A13.2).
func (a *App) accessFixes(ctx context.Context, visit *Visit, v *Viewer, r *AccessRequest, q *audience) (out []AccessFix, answer words.Text, told *AccessTold, err error) {
	out = []AccessFix{}
	if r.Tracker == "" {
		return a.entryFix(visit, v, r)
	}
	user, _ := v.Policy.User(r.Asker)
	configures := v.configures(q.t)
	if !configures && !v.nameable(q.t, r.Property) {
		return out, nothingToGive, nil, nil
	}
	k := &asked{in: Ask{User: r.Asker, Action: r.Action, Tracker: r.Tracker, Record: r.Record, Property: r.Property},
		v: v, asker: v, complete: true, user: user, t: q.t, today: q.t}
	err = a.decide(ctx, k)
	var refused *Error
	if errors.As(err, &refused) && (refused.Kind == NotFound || refused.Kind == Invalid) {
		return out, nothingToGive, nil, nil
	}
	if err != nil {
		return out, "", nil, err
	}
	told = k.told("request", via(visit), from(visit))
	if k.x.Allowed {
		if configures { // nobody else may ask about others (A13.2)
			answer = words.Say("%s can do this already.", user.Name)
		}
		return out, answer, told, nil
	}
	f := &fixer{a: a, k: k, left: maxTrials}
	for _, t := range f.search() {
		fix, ok, err := f.granting(ctx, visit, t, r, q, configures)
		if err != nil {
			return out, "", nil, err
		}
		if ok && !slices.ContainsFunc(out, func(o AccessFix) bool { return o.ID == fix.ID }) {
			out = append(out, fix)
		}
	}
	return out[:min(len(out), maxFixes)], "", told, nil
}

// entryFix is app access, for who stands before the door (A5).
func (a *App) entryFix(visit *Visit, v *Viewer, r *AccessRequest) ([]AccessFix, words.Text, *AccessTold, error) {
	user, _ := v.Policy.User(r.Asker)
	if _, reason := v.Policy.Engine().Subject(user.N, inPages(v.Now)); reason != access.NoAppAccess {
		return []AccessFix{}, words.Say("%s does not stand before the door for want of app access.", user.Name), nil, nil
	}
	t := &trial{snap: v.Policy}
	fix := AccessFix{Kind: "app_access", Text: allowed(user.Name).first}
	fix.path = []remedy{{kind: fix.Kind, changes: edited(t, policy.KindUser, user.ID, func(d map[string]any) { d["app_access"] = true })}}
	fix.ID = fix.name()
	if !a.mayGrant(visit, v, r, fix) {
		return []AccessFix{}, "Only a full user changes the access of a full user.", nil, nil
	}
	return []AccessFix{fix}, "", nil, nil
}

// granting describes a way that was found, if it concerns the asker alone, ends by
// itself, and is the viewer's to carry out.
func (f *fixer) granting(ctx context.Context, visit *Visit, t trial, r *AccessRequest, q *audience, configures bool) (out AccessFix, ok bool, err error) {
	var kinds []string
	for _, step := range t.path {
		lists := step.kind == "list_record" || step.kind == "list_tracker"
		if !slices.Contains(grantKinds, step.kind) || !configures && !lists || step.kind == "list_record" && !q.manages(f.k.v.User, f.k.v.Subject) || f.ofTeam(&t, step) {
			return out, false, nil
		}
		kinds = append(kinds, step.kind)
	}
	out = AccessFix{Kind: strings.Join(kinds, "+"), Text: words.Chain(andThen, stepsOf(t.path)...), path: t.path}
	out.ID = out.name()
	if !f.a.mayGrant(visit, f.k.v, r, out) {
		return out, false, nil
	}
	if configures {
		out.Records, err = f.records(ctx, &t)
	}
	return out, true, err
}

// ofTeam reports a step that would change a team's role, and so others' too.
func (f *fixer) ofTeam(t *trial, step remedy) bool {
	for _, c := range step.changes {
		if was, ok := f.k.v.Policy.Assignment(c.ID); c.ID != "" && ok && was.Team != "" {
			return true
		}
	}
	return false
}

// mayGrant judges the policy's part of a fix by the viewer's powers (A8).
func (a *App) mayGrant(visit *Visit, v *Viewer, r *AccessRequest, fix AccessFix) bool {
	cs := fix.changeset(r, v.Now.Add(grantFor))
	if len(cs.Changes) == 0 {
		return true
	}
	_, err := v.Policy.Apply(cs, actor(visit, v), a.env(v.Now), policy.Head{})
	return err == nil
}

// name is a fix's id: what it does and to what, in short, whatever its reader reads.
func (f AccessFix) name() string {
	parts := []string{f.Kind, f.Text.String()}
	for _, step := range f.path {
		for _, c := range step.changes {
			parts = append(parts, string(c.Op), string(c.Kind), c.ID)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// changeset is the policy's part of a fix, with its end; no changes where a fix
// is of the record alone.
func (f AccessFix) changeset(r *AccessRequest, until time.Time) policy.Changeset {
	note := "Asked for"
	if r.Note != "" {
		note += ": " + r.Note
	}
	cs := policy.Changeset{Note: note}
	for _, step := range f.path {
		for _, c := range step.changes {
			cs.Changes = append(cs.Changes, dated(c, until, note))
		}
	}
	return cs
}

// dated gives a role its end, and the reason it was asked for with; an end that
// comes earlier stays.
func dated(c policy.Change, until time.Time, reason string) policy.Change {
	doc := map[string]any{}
	if c.Kind != policy.KindAssignment || c.Op != policy.Put || json.Unmarshal(c.Doc, &doc) != nil {
		return c
	}
	if c.ID == "" || doc["reason"] == nil || doc["reason"] == "" {
		doc["reason"] = reason
	}
	if text, ok := doc["until"].(string); c.ID == "" || !ok || isAfter(text, until) {
		delete(doc, "until")
		if !until.IsZero() {
			doc["until"] = until.UTC().Truncate(time.Millisecond)
		}
	}
	if raw, err := json.Marshal(doc); err == nil {
		c.Doc = raw
	}
	return c
}

func isAfter(text string, until time.Time) bool {
	at, err := time.Parse(time.RFC3339Nano, text)
	return err != nil || !until.IsZero() && at.After(until)
}

// Grant is how a request is granted.
type Grant struct {
	Fix     string
	Until   time.Time // zero: 30 days from now
	Endless bool
}

// GrantAccess carries a fix out, by the powers of who grants it, until its end.
func (a *App) GrantAccess(ctx context.Context, visit *Visit, id string, in Grant) (out AccessAsked, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		r, q, err := a.accessRequest(ctx, v, id)
		if err != nil {
			return err
		}
		if q == nil {
			return errOwnRequest
		}
		if r.Until, err = in.end(v.Now); err != nil {
			return err
		}
		fixes, _, told, err := a.accessFixes(ctx, visit, v, r, q)
		if err == nil {
			err = a.tell(ctx, visit.Workspace, told)
		}
		if err != nil {
			return err
		}
		at := slices.IndexFunc(fixes, func(f AccessFix) bool { return f.ID == in.Fix })
		if at < 0 {
			return errOtherFix
		}
		if err := a.granted(ctx, visit, v, r, q, fixes[at]); err != nil {
			return err
		}
		out = v.tellAsked(r)
		a.mailGranted(ctx, v, r)
		return nil
	})
	return out, err
}

func (in Grant) end(now time.Time) (time.Time, error) {
	switch {
	case in.Endless && in.Until.IsZero():
		return time.Time{}, nil
	case in.Endless || !in.Until.IsZero() && !in.Until.After(now):
		return time.Time{}, whyInvalid("until", "A grant ends at an instant that is still to come, or, with endless, never by itself.")
	case in.Until.IsZero():
		return now.Add(grantFor), nil
	}
	return in.Until, nil
}

// granted first keeps what will end, so that nothing outlives its end because a
// process died in between; then it carries the fix out.
func (a *App) granted(ctx context.Context, visit *Visit, v *Viewer, r *AccessRequest, q *audience, fix AccessFix) error {
	r.Status, r.DecidedBy, r.Undo = AccessGranted, v.User.ID, nil
	for _, step := range fix.path {
		if undo := (AccessUndo{Kind: step.kind}); step.kind == "list_record" || step.kind == "list_tracker" || step.kind == "app_access" {
			if q.t != nil {
				undo.Tracker = q.t.ID
			}
			if step.kind == "list_record" {
				undo.Record = q.facts.ID
			}
			r.Undo = append(r.Undo, undo)
		}
	}
	found, err := a.Store.DecideAccessRequest(ctx, v.Policy.Workspace(), *r, AccessWaits)
	if err == nil && !found {
		err = notFound()
	}
	if err != nil {
		return err
	}
	if err = a.carryOut(ctx, visit, v, r, q, fix); err != nil {
		back := *r
		back.Status, back.DecidedBy, back.Until, back.Undo = AccessWaits, "", time.Time{}, nil
		if _, failed := a.Store.DecideAccessRequest(context.WithoutCancel(ctx), v.Policy.Workspace(), back, AccessGranted); failed != nil {
			a.Log.Error("a request whose grant failed does not wait again", "request", r.ID, "cause", failed)
		}
	}
	return err
}

// carryOut writes the record's list first: it does not move the policy, under
// whose revision the rest is judged.
func (a *App) carryOut(ctx context.Context, visit *Visit, v *Viewer, r *AccessRequest, q *audience, fix AccessFix) error {
	listed := false
	for _, step := range fix.path {
		if step.kind != "list_record" {
			continue
		}
		rv, err := v.tracker(q.t.ID)
		if err != nil {
			return err
		}
		// Only the asker is added: whoever was taken off since stays off (A3.10, A12.1).
		if _, err := a.edit(ctx, v, rv, q.facts.ID, record.Input{Enlist: r.Asker}); err != nil {
			return err
		}
		listed = true
	}
	cs := fix.changeset(r, r.Until)
	if len(cs.Changes) == 0 {
		return nil
	}
	_, err := a.change(ctx, v, actor(visit, v), func(*Viewer) (policy.Changeset, error) { return cs, nil }, nil)
	if err != nil && listed {
		if back := a.unlist(ctx, v.Policy.Workspace(), r.Asker, q.t.ID, q.facts.ID); back != nil {
			err = errors.Join(err, back)
		}
	}
	return err
}

// mailGranted tells the asker, and by whom where they may hear of that person.
func (a *App) mailGranted(ctx context.Context, v *Viewer, r *AccessRequest) {
	end := words.Text("It does not end by itself.")
	if !r.Until.IsZero() {
		end = words.Say("It ends on %s.", words.Minute(r.Until.In(v.zone)))
	}
	by := words.Text("Somebody who may")
	if asker, ok := recipient(v.Policy, r.Asker, v.Now); ok && asker.mayHearOf(v.User.ID) {
		by = words.Plain(v.User.Name)
	}
	a.mailThose(ctx, v.Policy, func(u policy.UserEntry) bool { return u.ID == r.Asker }, words.Say("You have the access you asked for in %s", v.Policy.Settings().Name),
		words.Say("%s has granted what you asked for. %s\n\n%s/w/%s\n", by, end, a.URL, v.Policy.Settings().Key))
}
