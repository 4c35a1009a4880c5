package app

import (
	"context"
	"net/netip"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

// whyActions are what can be asked about, with the need of each.
var whyActions = map[string]func(access.Property, bool) (access.Need, bool){
	"view": func(p access.Property, named bool) (access.Need, bool) {
		if named {
			return access.ToView(p), true
		}
		return access.ToSee(), true
	},
	"edit":          func(p access.Property, named bool) (access.Need, bool) { return access.ToEdit(p), named },
	"create":        plain(access.Need{}),
	"change_state":  plain(access.ToAct(access.ChangeState)),
	"archive":       plain(access.ToAct(access.Archive)),
	"delete":        plain(access.ToAct(access.Delete)),
	"restore":       plain(access.ToRestore()),
	"recover":       plain(access.ToRecover()),
	"restrict":      plain(access.ToUse(access.Trackers, access.Manage)),
	"read_comments": plain(access.ToUse(access.Comments, access.View)),
	"comment":       plain(access.ToUse(access.Comments, access.Edit)),
	"activity":      plain(access.ToUse(access.Activity, access.View)),
	"import":        plain(access.ToUse(access.Import, access.Edit)),
	"export":        plain(access.ToUse(access.Export, access.View)),
}

func plain(n access.Need) func(access.Property, bool) (access.Need, bool) {
	return func(_ access.Property, named bool) (access.Need, bool) { return n, !named }
}

// asked is a question understood and decided.
type asked struct {
	in       Ask
	v        *Viewer // the asker; of another time, under the policy of then
	asker    *Viewer // as of now: whose rights count (A11.5)
	anything bool    // no tracker was named
	console  bool    // asked at the server's console: nobody is signed in
	complete bool    // the asker may configure the tracker, or stands at the console
	user     policy.UserEntry
	t        *policy.Schema
	today    *policy.Schema // t as it is now
	property access.Property
	named    bool // a property was
	src      access.Source
	engine   *access.Engine // of src
	q        access.Question
	x        access.Explanation
	// facts are a named record's; of an imagined one only q.Facts.
	facts     record.AccessFacts
	hasRecord bool
	unseen    bool // the asker does not see the record
}

// ask understands a question and decides it, if the asker may ask it (A13.2):
// about themself, as far as they see what it is about; about everyone, who may
// configure the tracker.
func (a *App) ask(ctx context.Context, v *Viewer, in Ask) (*asked, error) {
	if !in.At.IsZero() {
		return a.askThen(ctx, v, in)
	}
	k := &asked{in: in, v: v, asker: v, user: v.User}
	t, ok := v.Policy.Tracker(in.Tracker)
	k.complete = ok && v.configures(t)
	k.t, k.today = t, t
	if !k.complete {
		if err := k.onlyOneself(); err != nil {
			return nil, err
		}
	}
	if in.User != "" && in.User != v.User.ID {
		u, ok := v.Policy.User(in.User)
		if !ok || u.Status == policy.StatusDeleted {
			return nil, notFound()
		}
		k.user = u
	}
	return k, a.decide(ctx, k)
}

// onlyOneself refuses questions about others, alike whether there is such a
// user or not, and about a tracker one does not see.
func (k *asked) onlyOneself() error {
	rv, err := k.v.tracker(k.in.Tracker)
	if err != nil {
		return err
	}
	k.t, k.today = rv.Tracker, rv.Tracker
	if k.in.User != "" && k.in.User != k.v.User.ID {
		return k.v.needs(policy.Power{Kind: policy.PowerConfigure, Target: k.t.ID})
	}
	if k.in.Channel != "" || k.in.Address != "" {
		return whyInvalid("channel", "Only who may configure the tracker may ask how it would be by another way. Leave channel and address out.")
	}
	return nil
}

// whyInvalid refuses a part of a question, which stands in a body; "" is none in
// particular.
func whyInvalid(field string, message words.Text) error {
	if field == "" {
		return &Error{Kind: Invalid, Code: "invalid", Rule: "A13", Message: message}
	}
	return &Error{Kind: Invalid, Code: "invalid", Rule: "A13", Message: message,
		Entries: []Entry{{Pointer: "/" + field, Code: "invalid", Message: message}}}
}

// unknown is the answer about a name that is not there or not to be known.
func whyUnknown(field, code string) error {
	const message words.Text = "There is nothing of that name here. The tracker's schema lists the names you can use (A4.1)."
	return &Error{Kind: Invalid, Code: "invalid", Rule: "A4.1", Message: message,
		Entries: []Entry{{Pointer: "/" + field, Code: code, Message: message}}}
}

// decide reads the question's parts and lets the engine answer.
func (a *App) decide(ctx context.Context, k *asked) error {
	if err := k.stage(); err != nil {
		return err
	}
	if err := k.request(); err != nil {
		return err
	}
	if err := k.need(); err != nil {
		return err
	}
	states, err := k.states()
	if err != nil {
		return err
	}
	if err := k.site(); err != nil {
		return err
	}
	if k.in.Record != "" {
		if err := a.factsOf(ctx, k); err != nil {
			return err
		}
		k.x = access.Explain(&k.src, k.engine, k.q)
		return nil
	}
	if k.q.Creates && k.in.Site != "" {
		k.q.Facts.State = firstOf(states)
		k.x = access.Explain(&k.src, k.engine, k.q)
		return nil
	}
	k.q.Facts, k.x = access.Kindest(&k.src, k.engine, k.q, states, k.complete)
	if !k.complete && !k.q.Creates && !k.viewed().Has(k.q.Facts.State) {
		k.x = access.Unseen() // a state one may only hear of (A3.2)
	}
	return nil
}

// viewed are the states in which the asker may see records.
func (k *asked) viewed() access.StateSet {
	grants := k.v.Subject.Tracker(k.t.N)
	return grants.Viewed()
}

func firstOf(states access.StateSet) access.State {
	for s := range access.State(access.MaxStates) {
		if states.Has(s) {
			return s
		}
	}
	return 0
}

// request is how the user comes: as they do now, for a question about oneself;
// otherwise in the pages, from an address that is not known.
func (k *asked) request() error {
	k.q.Request = inPages(k.v.Now)
	if !k.console && k.user.ID == k.v.User.ID {
		k.q.Request.Channel, k.q.Request.Address, k.q.Request.Scope = k.v.visit.Channel, k.v.visit.Address, k.v.visit.Scope
	}
	switch k.in.Channel {
	case "":
	case "page":
		k.q.Request.Channel = access.Page
	case "api":
		k.q.Request.Channel = access.API
	default:
		return whyInvalid("channel", "A channel is page or api.")
	}
	if k.in.Address != "" {
		address, err := netip.ParseAddr(k.in.Address)
		if err != nil {
			return whyInvalid("address", "That is no address. Write it as 192.0.2.1 or 2001:db8::1.")
		}
		k.q.Request.Address = address
	}
	return nil
}

// need reads action and property.
func (k *asked) need() error {
	make, ok := whyActions[k.in.Action]
	if !ok {
		return whyInvalid("action", "An action is one of: activity, archive, change_state, comment, create, delete, edit, export, import, read_comments, recover, restore, restrict, view.")
	}
	if k.in.Property != "" {
		n, p, ok := k.t.Prop(k.in.Property)
		if !ok || p != nil && p.Retired || !k.mayName(n) {
			return whyUnknown("property", "unknown_property")
		}
		k.property, k.named = n, true
	}
	k.q.Creates = k.in.Action == "create"
	if k.q.Need, ok = make(k.property, k.named); ok {
		return nil
	}
	if k.named {
		return whyInvalid("property", "This action is about the record as a whole. Leave the property out.")
	}
	return whyInvalid("property", "Which property? Name the one to edit.")
}

// mayName is A4.1.
func (k *asked) mayName(n access.Property) bool {
	if k.complete {
		return true
	}
	grants := k.v.Subject.Tracker(k.t.N)
	names := grants.Nameable()
	return names.Has(n)
}

// states are those an imagined record may be in: the one named, or all that the
// asker may hear of (A3.2).
func (k *asked) states() (access.StateSet, error) {
	heard := k.src.EveryState(k.t.N)
	if !k.complete {
		grants := k.v.Subject.Tracker(k.t.N)
		heard = grants.States()
	}
	if k.in.State == "" {
		if !k.complete && !k.q.Creates {
			heard = k.viewed()
		}
		return heard, nil
	}
	if k.in.Record != "" {
		return 0, whyInvalid("state", "The record has a state. Leave this one out, or leave the record out to ask about any record in that state.")
	}
	s, _, ok := k.t.StateRef(k.in.State)
	if !ok || !heard.Has(s) {
		return 0, whyUnknown("state", "unknown_state")
	}
	return access.StateSet(0).With(s), nil
}

// site is where a record is to be created. Sites are seen by everyone who may
// create at one; others get the error for a site that is not there.
func (k *asked) site() error {
	if k.in.Site == "" {
		return nil
	}
	if !k.q.Creates {
		return whyInvalid("site", "Only creating names a site: every record has its own. Leave it out.")
	}
	site, ok := k.v.Policy.Site(k.in.Site)
	if ok && !k.complete {
		grants := k.v.Subject.Tracker(k.t.N)
		_, reason := grants.Create(k.createState(), site.N)
		ok = reason == access.Allowed
	}
	if !ok {
		return whyUnknown("site", "unknown_site")
	}
	k.q.Facts.Site = site.N
	return nil
}

func (k *asked) createState() access.State {
	if s, _, ok := k.t.StateRef(k.in.State); ok {
		return s
	}
	states, _ := k.states()
	return firstOf(states)
}

// factsOf reads the record that the question names. Who asks about themself must
// see it; anyone else is told its access facts.
func (a *App) factsOf(ctx context.Context, k *asked) error {
	if k.q.Creates {
		return whyInvalid("record", "A record to be created is not there yet. Leave it out.")
	}
	who := k.principals(k.user)
	found := false
	for _, where := range [...]record.Archived{record.LiveAndArchived, record.Bin} {
		page, err := a.Store.Records(ctx, record.FactPlan(k.asker.Policy, k.today, k.in.Record, who, where))
		if err != nil {
			return err
		}
		if err := k.asker.confirm(page.Revision); err != nil {
			return err
		}
		if len(page.Records) > 0 {
			k.facts, found = record.FactsOf(k.today, page.Records[0])
			break
		}
	}
	if !found {
		return notFound()
	}
	k.unseen = k.console || !k.askerSees()
	if k.unseen && !k.complete {
		return notFound()
	}
	if err := k.recast(); err != nil {
		return err
	}
	k.q.Facts, k.hasRecord = k.facts.Facts, true
	if k.q.Presumed != nil {
		k.q.Facts.Assigned = *k.q.Presumed
	}
	return nil
}

// principals are a user and their teams: who assigns and lists them. The teams
// of one whose e-mail nobody has vouched for wait (A8.6).
func (k *asked) principals(u policy.UserEntry) []string { return principalsOf(k.v.Policy, u) }

func principalsOf(s *policy.Snapshot, u policy.UserEntry) []string {
	if u.HeldBy != "" {
		return []string{u.ID}
	}
	return append([]string{u.ID}, s.TeamsOf(u.ID)...)
}

// told is the line for the access log: nil when the asker sees the record, or
// there is none.
func (k *asked) told(question, via, from string) *AccessTold {
	if !k.hasRecord || !k.unseen {
		return nil
	}
	return &AccessTold{Actor: k.v.User.ID, Via: via, From: from, Question: question, User: k.user.ID, Tracker: k.t.ID, Record: k.facts.ID}
}

// AskConsole answers at the server's console, where everything may be asked
// (A13.1). user is an id, an e-mail address or a name.
func (a *App) AskConsole(ctx context.Context, workspace string, in Ask) (out WhyAnswer, err error) {
	id, t, err := a.workspace(ctx, workspace)
	if err != nil {
		return out, err
	}
	snap, skew, err := a.snapshot(ctx, id, t)
	if err != nil {
		return out, err
	}
	user, err := consoleUser(snap, in.User)
	if err != nil {
		return out, err
	}
	v := &Viewer{Policy: snap, Now: a.Clock().Add(skew), visit: &Visit{Workspace: workspace}, zone: snap.Settings().Zone()}
	k, err := a.askAnywhere(ctx, asked{in: in, v: v, asker: v, console: true, complete: true, user: user})
	if err != nil {
		return out, a.failed(err)
	}
	if out, err = a.explain(ctx, k); err != nil {
		return out, a.failed(err)
	}
	return out, a.tell(ctx, workspace, k.told("explain", "cli", ""))
}

// askAnywhere asks about the tracker that is named, or without one about that on
// which the user comes furthest.
func (a *App) askAnywhere(ctx context.Context, k asked) (*asked, error) {
	trackers := k.v.Policy.Trackers()
	if k.in.Tracker != "" {
		t, ok := k.v.Policy.Tracker(k.in.Tracker)
		if !ok {
			return nil, notFound()
		}
		trackers = []*policy.Schema{t}
	} else if k.in.Action != "view" {
		return nil, whyInvalid("", "Which tracker? Only view can be asked without one: whether somebody sees anything at all.")
	}
	var best *asked
	for _, t := range trackers {
		one := k
		one.t, one.today, one.anything = t, t, k.in.Tracker == ""
		if err := a.decide(ctx, &one); err != nil {
			return nil, err
		}
		if best == nil || one.x.Allowed && !best.x.Allowed || !best.x.Allowed && one.x.Stopped > best.x.Stopped {
			best = &one
		}
	}
	if best == nil {
		return nil, notFound()
	}
	return best, nil
}

// consoleUser finds the one user that is meant.
func consoleUser(s *policy.Snapshot, ref string) (policy.UserEntry, error) {
	if u, ok := s.User(ref); ok {
		return u, nil
	}
	var found []policy.UserEntry
	key := record.TextKey(ref)
	for _, u := range s.Users() {
		local, _, _ := strings.Cut(u.Email, "@")
		first, _, _ := strings.Cut(u.Name, " ")
		for _, name := range []string{u.Email, local, u.Name, first} {
			if name != "" && record.TextKey(name) == key {
				found = append(found, u)
				break
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return policy.UserEntry{}, &Error{Kind: Invalid, Code: "invalid", Message: "Nobody in the workspace has that name, e-mail address or id. Check the spelling."}
	}
	var names []string
	for _, u := range found {
		names = append(names, u.Name+" ("+u.Email+")")
	}
	return policy.UserEntry{}, &Error{Kind: Invalid, Code: "invalid", Message: words.Say("Several people are called that: %s. Use the e-mail address.", strings.Join(names, ", "))}
}
