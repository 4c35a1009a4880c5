package app

import (
	"context"
	"encoding/json"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Ask is a question of access control: may a user do something, and why
// (A13.1). References are ids or keys.
type Ask struct {
	User     string // id; "" is whoever asks
	Action   string // a key of whyActions
	Tracker  string
	Record   string // id or number; "" is a record one imagines in the user's favour
	Property string
	State    string // of the imagined record, or to create in
	Site     string // to create at
	// Channel and Address are how the user is imagined to come, for questions
	// about somebody else: page or api, and from where.
	Channel, Address string
	// At asks about another time; zero is now.
	At time.Time
}

// WhyAnswer is the walk through A3's gates with what each rests on. Asked by
// people about themselves it holds nothing that they may not know (A13.2).
type WhyAnswer struct {
	Allowed bool       `json:"allowed"`
	Text    words.Text `json:"text" doc:"The answer in a sentence."`
	Reason  string     `json:"reason,omitempty" doc:"The reason code that controls show too." example:"cell_none"`
	Stopped string     `json:"stopped_at,omitempty" doc:"The layer that decided, when it is no."`
	// Complete answers are for who may configure the tracker.
	Complete bool        `json:"complete" doc:"true: asked by somebody who may configure the tracker. false: asked about oneself, without names."`
	About    WhyAbout    `json:"about"`
	Layers   []WhyLayer  `json:"layers" doc:"A3's gates in their order."`
	Record   *WhyRecord  `json:"record,omitempty" doc:"Access facts of the record (A2.4), in complete answers."`
	Fixes    []WhyFix    `json:"fixes" doc:"The smallest changes after which the answer would be yes, each tried out; those that reach least first, counted in people times records."`
	Stuck    *StillStuck `json:"still_stuck,omitempty" doc:"Where to go on, when no fix was found."`
}

// WhyAbout is what the question was understood to be.
type WhyAbout struct {
	User     WhyRef       `json:"user"`
	Action   string       `json:"action"`
	Tracker  WhyRef       `json:"tracker"`
	Record   int64        `json:"record,omitempty" doc:"Its number."`
	Property *PropertyRef `json:"property,omitempty"`
	State    *WhyRef      `json:"state,omitempty" doc:"Of the record, or of the one imagined."`
	Assumed  words.Text   `json:"assumed,omitempty" doc:"Without a record: the one that was imagined."`
	At       string       `json:"at,omitempty" format:"date-time" doc:"The time asked about, when it is not now. A record that is named is taken as it is now."`
}

// WhyRef names a thing.
type WhyRef struct {
	ID   string `json:"id,omitempty"`
	Key  string `json:"key,omitempty"`
	Name string `json:"name"`
}

// PropertyRef names a property: one of the designer's by its label, the system's
// own in the reader's language.
type PropertyRef struct {
	ID   string     `json:"id,omitempty"`
	Key  string     `json:"key,omitempty"`
	Name words.Text `json:"name"`
}

// WhyLayer is one gate of A3.
type WhyLayer struct {
	Layer  string     `json:"layer" enum:"credential,app_access,roles,tracker,record,grant,key,archive"`
	Rule   string     `json:"rule" doc:"Of the access model." example:"A3 gate 6"`
	Passed bool       `json:"passed"`
	Reason string     `json:"reason,omitempty"`
	Text   words.Text `json:"text"`
	Since  string     `json:"since,omitempty" format:"date-time" doc:"When it became so."`
	By     *WhyRef    `json:"by,omitempty" doc:"Who made it so."`
	// Witness is what the layer rests on, in complete answers.
	Witness *WhyWitness `json:"witness,omitempty"`
}

// WhyWitness is what a layer rests on.
type WhyWitness struct {
	Roles  []WhyRole `json:"roles,omitempty" doc:"Of layer roles: every assignment, counting or not. Of layer grant: those that count."`
	Listed *WhyRef   `json:"listed,omitempty" doc:"The user or team that stands on the allow-list."`
	Team   bool      `json:"by_team,omitempty" doc:"listed is a team."`
}

// WhyRole is one assignment and what it gives of the question.
type WhyRole struct {
	Assignment string     `json:"assignment"`
	Role       WhyRef     `json:"role"`
	Team       *WhyRef    `json:"team,omitempty" doc:"The team through which it is held."`
	Site       *WhyRef    `json:"site,omitempty" doc:"Absent: the whole workspace."`
	From       string     `json:"from,omitempty" format:"date-time"`
	Until      string     `json:"until,omitempty" format:"date-time"`
	Since      string     `json:"since" format:"date-time" doc:"When it was given."`
	By         *WhyRef    `json:"by,omitempty" doc:"Who gave it."`
	Counts     bool       `json:"counts" doc:"Here, now and by this channel (gate 3)."`
	WhyNot     string     `json:"why_not,omitempty" doc:"address, channel, site, site_gone, suspended, not_begun, ended, disabled, exclusive"`
	Gives      bool       `json:"gives" doc:"It gives what was asked (gate 6)."`
	Reason     string     `json:"reason,omitempty" doc:"Why a role that counts does not give it: ceiling, cell_none, not_assigned."`
	Ceiling    string     `json:"ceiling,omitempty" doc:"The role's level of feature Trackers here; only with the superuser tag."`
	Cell       *WhyCell   `json:"cell,omitempty"`
	Text       words.Text `json:"text"`
}

// WhyCell is the cell that decided about a role (A3.12).
type WhyCell struct {
	State    *WhyRef      `json:"state"`
	Property *PropertyRef `json:"property,omitempty"`
	Target   string       `json:"target" doc:"view, edit, or the action."`
	Level    string       `json:"level" enum:"none,assigned,all"`
	Line     int          `json:"line" doc:"Of A3.12: 1 the entry that names state and target, 2 the lower of the state's * and the all-states entry, 3 the all-states *, 4 the document for every tracker, 5 nothing."`
	Text     words.Text   `json:"text"`
	Since    string       `json:"since,omitempty" format:"date-time"`
	By       *WhyRef      `json:"by,omitempty"`
}

// WhyRecord are the access facts of a record (A2.4), and no other value.
type WhyRecord struct {
	ID         string        `json:"id"`
	Number     int64         `json:"number"`
	State      WhyRef        `json:"state"`
	Site       *WhyRef       `json:"site,omitempty"`
	Author     WhyRef        `json:"author"`
	Assigned   bool          `json:"assigned" doc:"The user asked about is."`
	Assignees  []WhyAssignee `json:"assignees"`
	Restricted bool          `json:"restricted"`
	Listed     []WhyRef      `json:"listed,omitempty" doc:"Who stands on the record's list."`
	Archived   bool          `json:"archived"`
	Binned     bool          `json:"binned"`
}

// WhyAssignee is a user or team in a property that assigns.
type WhyAssignee struct {
	Property WhyRef `json:"property"`
	Who      WhyRef `json:"who"`
}

// WhyFix is one way to turn a no into a yes. It was tried out on a copy.
type WhyFix struct {
	Kind    string     `json:"kind" doc:"assign, move, restore, recover, list_record, list_tracker, role, extend, begin, resume, enable_role, end_exclusive, api, network, address, cell, ceiling, feature_on, app_access, kind, activate, confirm, vouch, key; several joined by +"`
	Text    words.Text `json:"text"`
	Needs   string     `json:"needs" doc:"Who may do it: record (who may change the record), configure, extended, full, sheet (extended and superuser), user (the person)."`
	People  int        `json:"people" doc:"How many people's access to the tracker it changes; where a record is changed, their access to it, with those who are put out of it."`
	Records int        `json:"records" doc:"On how many records the person asked about would gain it."`
	// Elsewhere is what a role, or a role's feature, opens beside what was asked.
	Elsewhere []WhyRef `json:"elsewhere,omitempty" doc:"Other trackers on which the person asked about would gain something too, of those that the asker may configure."`
	cells     int      // how many cells and features they would gain, as far as the asker may know
	// Changes is the changeset, ready to be applied; absent where a record
	// is changed and not the policy.
	Changes   []WhyChange  `json:"changes,omitempty" doc:"For POST /policy/changes. Absent as well where the asker may not be sent the documents."`
	SelfGrant bool         `json:"self_grant,omitempty" doc:"The asker would give it to themself: it needs a reason, is marked in the audit log and told to the other full users (A2.2)."`
	State     *WhyRef      `json:"state,omitempty" doc:"Of move: where to."`
	Assign    *WhyAssignee `json:"assign,omitempty" doc:"Of assign: whom to put where."`
}

// WhyChange is one operation of a fix's changeset.
type WhyChange struct {
	Op   string         `json:"op" enum:"put,delete"`
	Kind string         `json:"kind"`
	ID   string         `json:"id,omitempty"`
	Doc  map[string]any `json:"doc,omitempty"`
}

func whyChanges(changes []policy.Change) []WhyChange {
	var out []WhyChange
	for _, c := range changes {
		w := WhyChange{Op: string(c.Op), Kind: string(c.Kind), ID: c.ID}
		if c.Doc != nil && json.Unmarshal(c.Doc, &w.Doc) != nil {
			continue // made here, so it is JSON
		}
		out = append(out, w)
	}
	return out
}

// StillStuck is the way out of a dead end.
type StillStuck struct {
	Text      words.Text   `json:"text"`
	Support   string       `json:"support,omitempty" doc:"The workspace's support contact."`
	People    []string     `json:"people,omitempty" doc:"Up to three people with settings access."`
	RequestID string       `json:"request_id,omitempty"`
	Trace     []words.Text `json:"trace" doc:"The layers, for copying into a message."`
}

// Explain answers why a user may or may not do something (A13.1), as far as the
// asker may be told (A13.2). What it tells of a record its asker does not see is
// logged before it is told (A2.4).
func (a *App) Explain(ctx context.Context, visit *Visit, in Ask, requestID string) (out WhyAnswer, err error) {
	out, err = a.answered(ctx, visit, in, "explain", a.explain)
	if out.Stuck != nil {
		out.Stuck.RequestID = requestID
	}
	return out, err
}

// Check is Explain without the reasons: the decision, and its reason code.
func (a *App) Check(ctx context.Context, visit *Visit, in Ask) (out WhyAnswer, err error) {
	return a.answered(ctx, visit, in, "check", func(_ context.Context, k *asked) (WhyAnswer, error) {
		return WhyAnswer{Allowed: k.x.Allowed, Reason: string(k.x.Reason)}, nil
	})
}

func (a *App) answered(ctx context.Context, visit *Visit, in Ask, question string, answer func(context.Context, *asked) (WhyAnswer, error)) (out WhyAnswer, err error) {
	var told *AccessTold
	err = a.as(ctx, visit, func(v *Viewer) error {
		if in.Tracker == "" && in.At.IsZero() {
			out, err = a.anything(ctx, v, in, answer)
			return err
		}
		k, err := a.ask(ctx, v, in)
		if err != nil {
			return err
		}
		told = k.told(question, via(visit), from(visit))
		out, err = answer(ctx, k)
		return err
	})
	if err != nil {
		return WhyAnswer{}, err
	}
	return out, a.tell(ctx, visit.Workspace, told)
}

// anything answers whether a user sees anything at all: by the tracker on which
// they come furthest. Asked by anybody about themself it says no more than that
// they do not.
func (a *App) anything(ctx context.Context, v *Viewer, in Ask, answer func(context.Context, *asked) (WhyAnswer, error)) (WhyAnswer, error) {
	if in.Action != "view" || in.Record != "" || in.Property != "" || in.State != "" || in.Site != "" {
		return WhyAnswer{}, whyInvalid("tracker", "Which tracker? Only view can be asked without one: whether somebody sees anything at all.")
	}
	extended := v.May(policy.Power{Kind: policy.PowerExtended})
	if !extended && in.User != "" && in.User != v.User.ID {
		if _, err := v.other(in.User); err != nil {
			return WhyAnswer{}, err
		}
		return WhyAnswer{}, whyInvalid("tracker", "Which tracker? Name one that you may configure.")
	}
	var best *asked
	for _, t := range v.Policy.Trackers() {
		if g := v.Subject.Tracker(t.N); !extended && !g.Sees() {
			continue
		}
		one := in
		one.Tracker = t.ID
		k, err := a.ask(ctx, v, one)
		if err != nil {
			return WhyAnswer{}, err
		}
		if k.anything = true; best == nil || k.x.Allowed && !best.x.Allowed || !best.x.Allowed && k.x.Stopped > best.x.Stopped {
			best = k
		}
	}
	if best == nil {
		return v.nothing(extended), nil
	}
	return answer(ctx, best)
}

// nothing is the answer to who sees no tracker, or where there is none.
func (v *Viewer) nothing(complete bool) WhyAnswer {
	x := access.Explanation{Stopped: access.GateRoles, Reason: access.NoRole}
	for g := access.GateCredential; g < access.GateRoles; g++ {
		x.Gates[g-1] = access.GateReport{Gate: g, Passed: true}
	}
	x.Gates[access.GateRoles-1] = access.GateReport{Gate: access.GateRoles, Reason: access.NoRole}
	k := &asked{v: v, asker: v, user: v.User, x: x}
	out := WhyAnswer{Text: "No. Nothing here is open to you: stopped at step 3, roles in force.", Reason: string(access.NoRole), Stopped: layerNames[access.GateRoles],
		Complete: complete, About: WhyAbout{User: WhyRef{ID: v.User.ID, Name: v.User.Name}, Action: "view"}, Fixes: []WhyFix{}}
	for i := range x.Gates[:access.GateRoles] {
		g := &x.Gates[i]
		out.Layers = append(out.Layers, WhyLayer{Layer: layerNames[g.Gate], Rule: layerRules[g.Gate], Passed: g.Passed, Reason: string(g.Reason), Text: toOneself(g)})
	}
	out.Stuck = k.stuck(&out)
	return out
}

// tell writes what was told of a record, before it is; nil is nothing.
func (a *App) tell(ctx context.Context, workspace string, told *AccessTold) error {
	if told == nil {
		return nil
	}
	id, _, err := a.workspace(ctx, workspace)
	if err == nil {
		told.ID = a.ID()
		err = a.failed(a.Store.LogAccess(ctx, id, *told))
	}
	return err
}

// explain puts a decided question into words.
func (a *App) explain(ctx context.Context, k *asked) (WhyAnswer, error) {
	out := WhyAnswer{Allowed: k.x.Allowed, Reason: string(k.x.Reason), Complete: k.complete, About: k.about(), Layers: k.layers(), Fixes: []WhyFix{}}
	if k.x.Stopped != access.NoGate {
		out.Stopped = layerNames[k.x.Stopped]
	}
	out.Text = k.summary()
	if k.complete && k.hasRecord {
		out.Record = k.record()
	}
	if k.complete && !k.past() { // what was cannot be changed
		if err := a.date(ctx, k, out.Layers); err != nil {
			return out, err
		}
		if !k.x.Allowed {
			var err error
			if out.Fixes, err = a.fixes(ctx, k); err != nil {
				return out, err
			}
		}
	}
	if !k.x.Allowed && len(out.Fixes) == 0 && !k.past() {
		out.Stuck = k.stuck(&out)
	}
	return out, nil
}

// stamp is an instant as the API writes it; "" for none.
func whyStamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}
