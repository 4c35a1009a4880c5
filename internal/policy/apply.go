package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/words"
)

// maxChanges bounds one changeset: a bulk action over 100,000 users is one.
const maxChanges = 250_000

// Apply judges a changeset made by actor against this snapshot: resolves keys,
// validates every document, checks authority (A8), that nothing it writes was
// changed since BaseRevision (A11.3), and after the change the invariants (A8.1,
// A8.2, A8.3). Nothing is stored; the caller holds the workspace's lock. last is
// the newest journal entry's seq and hash. Errors are *Error.
func (s *Snapshot) Apply(cs Changeset, actor Actor, env Env, last Head) (*Result, error) {
	now := instant(env.Now, last)
	d, next, applied, err := s.drafted(cs, actor, env, now)
	if err != nil {
		return nil, err
	}
	if err := d.check(next); err != nil {
		return nil, err
	}
	if err := d.invariants(next); err != nil {
		return nil, err
	}
	if err := next.compile(s); err != nil {
		return nil, &Error{Code: CodeInternal, Rule: "A1", Message: words.Say("The policy after this change cannot be compiled: %s", err.Error())}
	}
	forced, err := d.judgeTests(next, cs)
	if err != nil {
		return nil, err
	}
	entry := newEntry(last, next.revision, now, actor, cs.Note, applied, env.Salt)
	result := &Result{Snapshot: next, Entry: entry, Adjusted: d.notes, SelfGrant: d.selfGrant(next), Forced: forced}
	result.NeedsTwo = s.settings.TwoPeople && actor.Confirmed == ""
	result.Pending = actor.Pending
	d.report(result, next)
	return result, nil
}

// Remark is an entry of the journal that changes nothing of the policy: that a request
// of somebody's was refused (A11.4). The request that actor names goes with it.
func (s *Snapshot) Remark(note string, actor Actor, env Env, last Head) (*Result, error) {
	next := assemble(s.workspace, s.revision+1, s.tables, s)
	if err := next.compile(s); err != nil {
		return nil, err
	}
	entry := newEntry(last, next.revision, instant(env.Now, last), actor, note, nil, env.Salt)
	return &Result{Snapshot: next, Entry: entry, Pending: actor.Pending}, nil
}

// drafted enters a changeset, carries out what follows from it and asks for the
// authority it needs. The snapshot after it is not compiled yet.
func (s *Snapshot) drafted(cs Changeset, actor Actor, env Env, now time.Time) (*draft, *Snapshot, []Applied, error) {
	d, err := s.enterAll(cs, actor, env, now)
	if err != nil {
		return nil, nil, nil, err
	}
	d.consequences()
	next, applied, err := d.build()
	if err != nil {
		return nil, nil, nil, err
	}
	return d, next, applied, d.authorize(next)
}

// instant is the time of the changeset: the database's clock in milliseconds,
// never below the journal's last entry (A6.2).
func instant(now time.Time, last Head) time.Time {
	now = now.UTC().Truncate(time.Millisecond)
	if t := time.UnixMilli(last.At).UTC(); t.After(now) {
		return t
	}
	return now
}

func (s *Snapshot) enterAll(cs Changeset, actor Actor, env Env, now time.Time) (*draft, error) {
	switch {
	case len(cs.Changes) == 0:
		return nil, invalid("A11.1", "changes", "The changeset is empty; there is nothing to save.")
	case len(cs.Changes) > maxChanges:
		return nil, invalid("A11.1", "changes", "A changeset has at most %d changes. Save it in parts.", maxChanges)
	case len(cs.Note) > maxText:
		return nil, invalid("A11.4", "note", "The note is longer than %d bytes; shorten it.", maxText)
	}
	d := newDraft(s, actor, env, now)
	for i, c := range cs.Changes {
		if err := d.enter(i, c); err != nil {
			return nil, err
		}
	}
	return d, d.conflicts(cs.BaseRevision)
}

// conflicts refuses a changeset that writes an object somebody else has written
// since the revision it was made against (A11.3).
func (d *draft) conflicts(base int64) error {
	switch {
	case base == 0:
		return nil
	case d.powers.level == levelNone: // or whether it was answered would tell it
		return invalid("A12.2", "base_revision", "The policy's revision is told to people with settings access. Leave it out.")
	}
	if base > d.base.revision {
		return &Error{Code: CodeConflict, Rule: "A11.3", Path: "base_revision",
			Message: "The changeset was made against a revision that is not there yet. Reload and try again."}
	}
	for _, r := range d.order {
		i, explicit := d.at[r]
		if o, ok := d.base.tables[r.kind].objs[r.id]; ok && explicit && o.Revision > base {
			return &Error{Code: CodeConflict, Rule: "A11.3", Object: r.String(), Path: fmt.Sprintf("changes/%d", i),
				Message: words.Say("Somebody else has changed this %s in the meantime. Reload it, and make your change again.", kindWords[r.kind])}
		}
	}
	return nil
}

// kindWords names the kinds to people.
var kindWords = map[Kind]words.Text{KindWorkspace: "workspace", KindUser: "user", KindTeam: "team", KindSite: "site", KindRole: "role",
	KindAssignment: "role assignment", KindTracker: "tracker", KindPermissions: "matrix", KindRestriction: "restriction", KindView: "view",
	KindCredential: "key or link", KindViewAs: "view as", KindReview: "review", KindReviewDecision: "decision", KindTest: "test", KindDashboard: "dashboard", KindReport: "report"}

// build makes the snapshot after the changeset, not yet compiled, and the list of
// what changed.
func (d *draft) build() (*Snapshot, []Applied, error) {
	revision := d.base.revision + 1
	tables := maps.Clone(d.base.tables)
	written := map[Kind]map[string]object{}
	var applied []Applied
	for _, r := range d.order {
		a, o, err := d.applied(r, revision)
		if err != nil {
			return nil, nil, err
		}
		if a == nil {
			continue
		}
		applied = append(applied, *a)
		if written[r.kind] == nil {
			written[r.kind] = map[string]object{}
		}
		written[r.kind][r.id] = o
	}
	for k, objs := range written {
		tables[k] = tables[k].with(objs)
	}
	return assemble(d.base.workspace, revision, tables, d.base), applied, nil
}

// applied compares an object before and after; nil when nothing changed.
func (d *draft) applied(r ref, revision int64) (*Applied, object, error) {
	before := d.base.tables[r.kind].objs[r.id]
	doc := d.docs[r]
	if doc == nil {
		if before.doc == nil {
			return nil, object{}, nil
		}
		return &Applied{Kind: r.kind, ID: r.id, Before: before.Doc}, object{}, nil
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, object{}, &Error{Code: CodeInternal, Message: words.Say("A document does not marshal: %s", err.Error())}
	}
	if bytes.Equal(raw, before.Doc) {
		return nil, object{}, nil
	}
	o := object{Object: Object{Kind: r.kind, ID: r.id, Revision: revision, Doc: raw}, doc: doc}
	u, isUser := doc.(*User)
	return &Applied{Kind: r.kind, ID: r.id, Before: before.Doc, After: raw, erases: isUser && u.Status == StatusDeleted}, o, nil
}

// check judges every written document among all others.
func (d *draft) check(next *Snapshot) error { return first(d.checkAll(next)) }

func first(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}

// checkAll is check without stopping at the first refusal.
func (d *draft) checkAll(next *Snapshot) (errs []error) {
	for _, r := range d.order {
		if err := d.checkOne(next, r); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

func (d *draft) checkOne(next *Snapshot, r ref) error {
	path := string(r.kind) + "/" + r.id
	if i, ok := d.at[r]; ok {
		path = fmt.Sprintf("changes/%d/doc", i)
	}
	doc := d.docs[r]
	if doc == nil {
		return d.checkRemoved(next, r, path)
	}
	return doc.check(&checking{prev: d.base, next: next, draft: d, id: r.id, path: path, now: d.now,
		before: d.base.tables[r.kind].objs[r.id].doc})
}

// settings is the workspace's document as it stands in the draft.
func (d *draft) settings() *Workspace {
	if doc, ok := d.get(KindWorkspace, d.base.workspace); ok {
		return doc.(*Workspace)
	}
	return d.base.settings
}

// report lists what the store must do to records, and whose sessions end.
func (d *draft) report(result *Result, next *Snapshot) {
	for _, r := range d.order {
		before, existed := d.base.tables[r.kind].objs[r.id]
		if !existed {
			continue
		}
		gone := d.docs[r] == nil
		switch old := before.doc.(type) {
		case *User:
			d.reportUser(result, r.id, old, next)
		case *Team:
			if gone {
				result.RemovedTeams = append(result.RemovedTeams, r.id)
			}
		case *Site:
			if gone {
				result.RemovedSites = append(result.RemovedSites, r.id)
			}
		case *Credential:
			if gone {
				result.EndedCredentials = append(result.EndedCredentials, r.id)
			}
		case *Tracker:
			if gone {
				result.RemovedTrackers = append(result.RemovedTrackers, r.id)
				continue
			}
			states, properties := removedParts(old, d.docs[r].(*Tracker))
			for _, id := range states {
				if to := d.moves[r.id][id]; to != "" {
					result.MovedStates = append(result.MovedStates, MovedState{r.id, id, to})
				} else {
					result.RemovedStates = append(result.RemovedStates, RemovedPart{r.id, id})
				}
			}
			for _, id := range properties {
				result.RemovedProperties = append(result.RemovedProperties, RemovedPart{r.id, id})
			}
		}
	}
}

func (d *draft) reportUser(result *Result, id string, old *User, next *Snapshot) {
	now := d.docs[ref{KindUser, id}].(*User)
	if old.Status != StatusDeleted && now.Status == StatusDeleted {
		result.RemovedUsers = append(result.RemovedUsers, id)
	}
	lostSignIn := old.Account != "" && now.Account != old.Account
	if lostSignIn || old.entersApp(d.base.settings) && !now.entersApp(next.settings) {
		result.EndedUsers = append(result.EndedUsers, id)
	}
}

// removedParts are the ids of states and properties that a tracker no longer has.
func removedParts(old, now *Tracker) (states, properties []string) {
	for i := range old.States {
		id := old.States[i].ID
		if !slices.ContainsFunc(now.States, func(s State) bool { return s.ID == id }) {
			states = append(states, id)
		}
	}
	for i := range old.Properties {
		id := old.Properties[i].ID
		if !slices.ContainsFunc(now.Properties, func(p Property) bool { return p.ID == id }) {
			properties = append(properties, id)
		}
	}
	return states, properties
}
