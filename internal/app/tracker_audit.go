package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// SetupChange is one change of a tracker's setup, as somebody without settings access
// may know it. It has no sequence number, so that an entry left out leaves no gap, and
// neither the note nor the address of the whole entry, which may speak of other things.
type SetupChange struct {
	At    time.Time
	Who   *Person // nil: the server itself, or somebody whom the viewer may not name
	Parts []ChangedPart
}

// ChangedPart is what became of one part of the setup.
type ChangedPart struct {
	Kind   string // tracker, property, state, transition
	Name   string // as it is called after the change
	Op     string // created, changed, removed
	Fields []ChangedField
}

// ChangedField is one fact of a part before and after. Facts that are yes or no are
// true or false; several words are a list.
type ChangedField struct {
	Field         string
	Before, After []string
}

// TrackerAudit is a page of changes, newest first.
type TrackerAudit struct {
	Changes []SetupChange
	Next    string
}

// TrackerAudit lists how a tracker's setup was changed, for who has the audit feature
// where they manage the tracker (A7): documents of then, under the viewer's rights of
// now. What these do not let one hear of is left out, and so is an entry of which
// nothing is left; a property or a state that is no more is not told (A4.5).
func (a *App) TrackerAudit(ctx context.Context, visit *Visit, tracker, before string, limit int) (out TrackerAudit, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		if !rv.Grants.Audits() {
			return &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling, Message: "Your roles do not include the audit log of this tracker."}
		}
		out = TrackerAudit{}
		return lookThrough(ctx, "There are too many changes to look through just now. Try again in a moment.", func(ctx context.Context) error {
			return a.setupChanges(ctx, v, rv, &out, auditPlace(before), limit)
		})
	})
	return out, err
}

// placeInAudit is where a tracker's audit goes on: below so many of the entries of an
// instant that were shown. It counts nothing that was left out.
type placeInAudit struct {
	at    time.Time // zero: from the newest
	shown int
}

func (p placeInAudit) String() string { return fmt.Sprintf("%d %d", p.at.UnixMilli(), p.shown) }

func auditPlace(s string) (p placeInAudit) {
	at, shown, _ := strings.Cut(s, " ")
	ms, err := strconv.ParseInt(at, 10, 64)
	if s == "" || err != nil {
		return p
	}
	p.at = time.UnixMilli(ms)
	p.shown, _ = strconv.Atoi(shown)
	return p
}

func (a *App) setupChanges(ctx context.Context, v *Viewer, rv *record.Viewer, out *TrackerAudit, from placeInAudit, limit int) error {
	mask, skip, below := newSetupMask(v, rv), from.shown, int64(0)
	for {
		versions, err := a.Store.History(ctx, rv.Policy.Workspace(), policy.KindTracker, rv.Tracker.ID, below, versionsPage)
		if err != nil {
			return err
		}
		for i := range versions {
			version := &versions[i]
			below = version.Seq
			if !from.at.IsZero() && version.At.After(from.at) {
				continue
			}
			change, err := mask.change(version)
			if err == nil {
				err = ctx.Err()
			}
			switch {
			case err != nil:
				return err
			case len(change.Parts) == 0:
			case skip > 0 && version.At.Equal(from.at):
				skip--
			case len(out.Changes) == limit:
				out.Next = nextInAudit(out.Changes, from).String()
				return nil
			default:
				out.Changes = append(out.Changes, change)
			}
		}
		if len(versions) < versionsPage {
			return nil
		}
	}
}

// nextInAudit is the place below the last of these, which were shown from a place on.
func nextInAudit(shown []SetupChange, from placeInAudit) placeInAudit {
	p := placeInAudit{at: shown[len(shown)-1].At}
	for _, c := range shown {
		if c.At.Equal(p.at) {
			p.shown++
		}
	}
	if p.at.Equal(from.at) {
		p.shown += from.shown
	}
	return p
}

// setupMask is what of a tracker's setup a viewer may hear of: see schema, whose facts
// these are.
type setupMask struct {
	v             *Viewer
	rv            *record.Viewer
	names         bool // the viewer has the directory
	nameable      access.PropertySet
	heard, viewed access.StateSet
	leaves        access.StateSet
}

func newSetupMask(v *Viewer, rv *record.Viewer) *setupMask {
	g := &rv.Grants
	_, names := v.People()
	return &setupMask{v: v, rv: rv, names: names, nameable: g.Nameable(), heard: g.States(), viewed: g.Viewed(), leaves: statesOf(g.Own().Pred(access.ToAct(access.ChangeState)))}
}

func (m *setupMask) change(version *policy.Version) (SetupChange, error) {
	out := SetupChange{At: version.At, Who: m.who(version.Actor)}
	before, err := m.parts(version.Before)
	if err != nil {
		return out, err
	}
	after, err := m.parts(version.After)
	if err != nil {
		return out, err
	}
	if before == nil && len(after) > 0 {
		after = after[:1] // a new tracker is told as one
	}
	out.Parts = changedParts(before, after)
	return out, nil
}

func (m *setupMask) who(user string) *Person {
	if user == "" || !m.names && user != m.v.User.ID {
		return nil
	}
	who := m.v.names().Person(user)
	return &who
}

// setupPart is a part of a tracker's setup, with the facts of it in order.
type setupPart struct {
	kind, id, name string
	fields         []setupField
}

type setupField struct {
	name   string
	values []string
}

// parts are what the viewer may hear of a document of any time, the tracker itself
// first.
func (m *setupMask) parts(doc json.RawMessage) ([]setupPart, error) {
	if doc == nil {
		return nil, nil
	}
	var t policy.Tracker
	if err := json.Unmarshal(doc, &t); err != nil {
		return nil, fmt.Errorf("a tracker's document in the journal: %w", err)
	}
	out := []setupPart{m.head(&t)}
	for i := range t.Properties {
		if p := &t.Properties[i]; !p.Retired && m.hears(p.ID) {
			out = append(out, propertyPart(p))
		}
	}
	for i := range t.States {
		if s := &t.States[i]; m.hearsState(s.ID, m.heard) {
			out = append(out, m.state(&t, s))
		}
	}
	for _, step := range t.Transitions {
		if m.hearsState(step.From, m.leaves) && m.hearsState(step.To, m.heard) {
			out = append(out, setupPart{kind: "transition", id: step.From + " " + step.To, name: stateLabel(&t, step.From) + " → " + stateLabel(&t, step.To)})
		}
	}
	return out, nil
}

// hears reports whether a property of a document of then is one of now that the viewer
// may name.
func (m *setupMask) hears(property string) bool {
	n, p, ok := m.rv.Tracker.Prop(property)
	return ok && p != nil && p.ID == property && !p.Retired && m.nameable.Has(n)
}

func (m *setupMask) hearsState(state string, in access.StateSet) bool {
	n, s, ok := m.rv.Tracker.StateRef(state)
	return ok && s.ID == state && in.Has(n)
}

func (m *setupMask) head(t *policy.Tracker) setupPart {
	fields := []setupField{{"name", one(t.Name)}, {"singular", one(t.Singular)}, {"key", one(t.Key)}, {"layout", one(t.Layout)},
		{"uses_sites", truth(t.UsesSites)}, {"deleted", truth(t.DeletedAt != nil)}}
	if m.nameable.Has(access.Restriction) {
		fields = append(fields, setupField{"restriction_label", one(t.RestrictionLabel)})
	}
	for i := range t.Properties {
		if p := &t.Properties[i]; p.ID == t.Label && m.hears(p.ID) {
			fields = append(fields, setupField{"label", one(p.Key)}) // by its key: renamed it is the same one
		}
	}
	return setupPart{kind: "tracker", name: t.Name, fields: fields}
}

func propertyPart(p *policy.Property) setupPart {
	var options []string
	for _, o := range p.Options {
		if !o.Retired {
			options = append(options, o.Label)
		}
	}
	return setupPart{"property", p.ID, p.Label, []setupField{{"label", one(p.Label)}, {"key", one(p.Key)}, {"type", one(string(p.Type))}, {"help", one(p.Help)},
		{"options", options}, {"currency", one(p.Currency)}, {"assigns", truth(p.Assigns)}, {"may_be_taken", truth(p.MayBeTaken)}, {"unique", truth(p.Unique)}}}
}

func (m *setupMask) state(t *policy.Tracker, s *policy.State) setupPart {
	part := setupPart{"state", s.ID, s.Label, []setupField{{"label", one(s.Label)}, {"key", one(s.Key)}, {"kind", one(s.Kind)}, {"color", one(s.Color)}, {"shape", one(s.Shape)}}}
	if !m.hearsState(s.ID, m.viewed) {
		return part // named only, as the target of a transition
	}
	n, _, _ := m.rv.Tracker.StateRef(s.ID)
	shown := m.rv.Grants.NameableIn(n)
	var required []string
	for i := range t.Properties {
		p := &t.Properties[i]
		if at, _, _ := m.rv.Tracker.Prop(p.ID); slices.Contains(s.Required, p.ID) && m.hears(p.ID) && shown.Has(at) {
			required = append(required, p.Label)
		}
	}
	part.fields = append(part.fields, setupField{"required", required})
	return part
}

// one is a fact of one word; an empty one is none.
func one(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func truth(b bool) []string { return []string{strconv.FormatBool(b)} }

func stateLabel(t *policy.Tracker, id string) string {
	for i := range t.States {
		if t.States[i].ID == id {
			return t.States[i].Label
		}
	}
	return ""
}

// changedParts are the parts that are not the same in both, in the order they stand in
// after the change, those that went last.
func changedParts(before, after []setupPart) []ChangedPart {
	var out []ChangedPart
	was := map[string]*setupPart{}
	for i := range before {
		was[before[i].kind+before[i].id] = &before[i]
	}
	for i := range after {
		now := &after[i]
		then := was[now.kind+now.id]
		delete(was, now.kind+now.id)
		if then == nil {
			out = append(out, ChangedPart{Kind: now.kind, Name: now.name, Op: "created"})
		} else if fields := changedFields(then, now); len(fields) > 0 {
			out = append(out, ChangedPart{Kind: now.kind, Name: now.name, Op: "changed", Fields: fields})
		}
	}
	for i := range before {
		if gone := &before[i]; was[gone.kind+gone.id] != nil {
			out = append(out, ChangedPart{Kind: gone.kind, Name: gone.name, Op: "removed"})
		}
	}
	return out
}

// changedFields compares the facts of a part; both documents have the same ones.
func changedFields(before, after *setupPart) []ChangedField {
	then := map[string][]string{}
	for _, f := range before.fields {
		then[f.name] = f.values
	}
	var out []ChangedField
	for _, f := range after.fields {
		if !slices.Equal(then[f.name], f.values) {
			out = append(out, ChangedField{Field: f.name, Before: then[f.name], After: f.values})
		}
	}
	return out
}
