package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Since when, and by whom: from the journal, which keeps every version of every
// document (A13.1).
const (
	versionsPage  = 50
	versionsPages = 10 // older changes than these are not looked for
)

// changed is when a part of an object got its present value; the zero changed is
// not known.
type changed struct {
	at time.Time
	by string
}

func (c changed) known() bool { return !c.at.IsZero() }

// later is the newer of two, the other if one is not known.
func (c changed) later(d changed) changed {
	if d.at.After(c.at) {
		return d
	}
	return c
}

// since finds the newest change of an object that changed what part reads of its
// document.
func (a *App) since(ctx context.Context, s *policy.Snapshot, kind policy.Kind, id string, part func(doc json.RawMessage) string) (changed, error) {
	before := int64(0)
	for range versionsPages {
		versions, err := a.Store.History(ctx, s.Workspace(), kind, id, before, versionsPage)
		if err != nil {
			return changed{}, err
		}
		if v, ok := policy.Since(versions, part); ok {
			return changed{v.At, v.Actor}, nil
		}
		if len(versions) < versionsPage {
			break
		}
		before = versions[len(versions)-1].Seq
	}
	return changed{}, nil
}

// date fills in since when and by whom each layer is as it is.
func (a *App) date(ctx context.Context, k *asked, layers []WhyLayer) error {
	for i := range layers {
		l := &layers[i]
		c, err := a.dateLayer(ctx, k, l)
		if err != nil {
			return err
		}
		if c.known() {
			by := k.personRef(c.by)
			l.Since, l.By = whyStamp(c.at), &by
		}
	}
	return nil
}

func (a *App) dateLayer(ctx context.Context, k *asked, l *WhyLayer) (changed, error) {
	s := k.v.Policy
	switch l.Layer {
	case "credential":
		if l.Passed {
			return changed{}, nil
		}
		return a.since(ctx, s, policy.KindUser, k.user.ID, userPart(func(u *policy.User) any { return []any{u.Status, u.Confirmed} }))
	case "app_access":
		if l.Passed {
			return changed{}, nil
		}
		own, err := a.since(ctx, s, policy.KindUser, k.user.ID, userPart(func(u *policy.User) any { return []any{u.Kind, u.AppAccess} }))
		if err != nil {
			return own, err
		}
		mode, err := a.since(ctx, s, policy.KindWorkspace, s.Workspace(), docPart(func(w *policy.Workspace) any { return w.AppAccess }))
		if k.user.Kind == policy.KindViewer {
			return own, err
		}
		return own.later(mode), err
	case "roles":
		return a.dateRoles(ctx, k, l)
	case "tracker":
		return a.dateTracker(ctx, k)
	case "record":
		return a.dateList(ctx, k)
	case "grant":
		return a.dateGrant(ctx, k, l)
	}
	return changed{}, nil
}

// docPart reads a part of a document of one kind, as text to compare.
func docPart[D any](read func(*D) any) func(json.RawMessage) string {
	return func(raw json.RawMessage) string {
		if raw == nil {
			return ""
		}
		var doc D
		if json.Unmarshal(raw, &doc) != nil {
			return ""
		}
		return fmt.Sprint(read(&doc))
	}
}

func userPart(read func(*policy.User) any) func(json.RawMessage) string { return docPart(read) }

// dateRoles: from the assignment that counts, or else from the nearest.
func (a *App) dateRoles(ctx context.Context, k *asked, l *WhyLayer) (changed, error) {
	ids := k.v.Policy.AssignmentIDs()
	var nearest *access.Road
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		if nearest == nil || r.Out < nearest.Out {
			nearest = r
		}
	}
	if k.user.HeldBy != "" {
		return a.since(ctx, k.v.Policy, policy.KindUser, k.user.ID, userPart(func(u *policy.User) any { return u.HeldBy }))
	}
	if nearest == nil {
		return changed{}, nil
	}
	doc, _ := k.v.Policy.Assignment(ids[nearest.Assignment])
	given := changed{doc.GrantedAt, doc.GrantedBy}
	switch nearest.Out {
	case access.OutEnded:
		return changed{k.src.Assignments[nearest.Assignment].Until, doc.GrantedBy}, nil
	case access.OutSuspended:
		return a.since(ctx, k.v.Policy, policy.KindAssignment, ids[nearest.Assignment], docPart(func(a *policy.Assignment) any { return a.Suspended }))
	case access.OutDisabled:
		role, _ := k.v.Policy.RoleN(nearest.Role)
		return a.since(ctx, k.v.Policy, policy.KindRole, role.ID, docPart(func(r *policy.Role) any { return r.Enabled }))
	case access.OutAddress:
		role, _ := k.v.Policy.RoleN(nearest.Role)
		return a.since(ctx, k.v.Policy, policy.KindRole, role.ID, docPart(func(r *policy.Role) any { return r.Network }))
	case access.OutChannel:
		role, _ := k.v.Policy.RoleN(nearest.Role)
		return a.since(ctx, k.v.Policy, policy.KindRole, role.ID, docPart(func(r *policy.Role) any { return r.API }))
	case access.OutExclusive:
		return a.dateExclusive(k, ids), nil
	}
	return given, nil
}

// dateExclusive is when the exclusive role that leaves no other was given.
func (a *App) dateExclusive(k *asked, ids []string) (found changed) {
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		if k.src.Roles[r.Role].Exclusive && r.Out != access.OutDisabled && r.Out != access.OutEnded {
			doc, _ := k.v.Policy.Assignment(ids[r.Assignment])
			found = found.later(changed{doc.GrantedAt, doc.GrantedBy})
		}
	}
	return found
}

// dateTracker: when the list got, or lost, the user and their teams.
func (a *App) dateTracker(ctx context.Context, k *asked) (changed, error) {
	object, _, ok := k.v.Policy.Restriction(k.t.ID)
	if !ok {
		return changed{}, nil
	}
	who := k.principals(k.user)
	return a.since(ctx, k.v.Policy, policy.KindRestriction, object.ID, docPart(func(r *policy.Restriction) any {
		on := []any{r.Mode}
		for _, id := range who {
			on = append(on, slices.Contains(r.Users, id) || slices.Contains(r.Teams, id))
		}
		return on
	}))
}

// dateList: when the record's list got, or lost, the user and their teams; the
// record's activity tells.
func (a *App) dateList(ctx context.Context, k *asked) (changed, error) {
	if !k.hasRecord || !k.facts.Facts.Restricted {
		return changed{}, nil
	}
	before, who := "", k.principals(k.user)
	for range versionsPages {
		events, err := a.Store.Activity(ctx, k.v.Policy.Workspace(), k.facts.ID, before, versionsPage)
		if err != nil {
			return changed{}, err
		}
		if at, by, ok := record.RestrictedSince(events, who); ok {
			return changed{at, by}, nil
		}
		if len(events) < versionsPage {
			break
		}
		before = events[len(events)-1].ID()
	}
	return changed{}, nil
}

// maxDated bounds for how many roles the journal is read.
const maxDated = 8

// dateGrant dates the cell of each role, and the layer by the role that decided:
// it holds since both the role was given and its cell was set.
func (a *App) dateGrant(ctx context.Context, k *asked, l *WhyLayer) (out changed, err error) {
	if l.Witness == nil {
		return changed{}, nil
	}
	n := 0
	for i := range k.x.Roads {
		r := &k.x.Roads[i]
		if r.Out != access.Counts {
			continue
		}
		w := &l.Witness.Roles[n]
		if n++; n > maxDated || w.Cell == nil {
			continue
		}
		cell, err := a.dateCell(ctx, k, r)
		if err != nil {
			return out, err
		}
		if cell.known() {
			by := k.personRef(cell.by)
			w.Cell.Since, w.Cell.By = whyStamp(cell.at), &by
		}
		decided := cell
		if r.Gives {
			doc, _ := k.v.Policy.Assignment(w.Assignment)
			decided = decided.later(changed{doc.GrantedAt, doc.GrantedBy})
		} else if r.Reason == access.Ceiling {
			if decided, err = a.dateCeiling(ctx, k, r); err != nil {
				return out, err
			}
		}
		if decides := r.Gives || !l.Passed && string(r.Reason) == l.Reason; decides && !out.known() {
			out = decided
		}
	}
	return out, nil
}

func (a *App) dateCeiling(ctx context.Context, k *asked, r *access.Road) (changed, error) {
	s := k.v.Policy
	if off, ok := k.switchedOff(&k.src); ok {
		return a.since(ctx, s, policy.KindWorkspace, s.Workspace(), docPart(func(w *policy.Workspace) any { return slices.Contains(w.FeaturesOff, off.Key) }))
	}
	role, _ := s.RoleN(r.Role)
	return a.since(ctx, s, policy.KindRole, role.ID, docPart(func(doc *policy.Role) any {
		level, ok := doc.TrackerLevels[k.t.ID]
		return []any{level, ok, doc.Features}
	}))
}

// dateCell finds when the entries changed by which a cell was resolved: those of
// the line that decided and of the lines before it, which are silent.
func (a *App) dateCell(ctx context.Context, k *asked, r *access.Road) (out changed, err error) {
	c := deciding(r)
	role, _ := k.v.Policy.RoleN(r.Role)
	st := k.t.StateN(k.q.Facts.State)
	if c.Line == 0 || st == nil {
		return changed{}, nil
	}
	target := k.targetOf(c)
	here := entriesPart(func(p *policy.Permissions) any {
		state, all := p.States[st.ID], p.AllStates
		lines := []string{target(state, false), target(state, true), target(all, false), target(all, true)}
		return lines[:[...]int{0, 1, 3, 4, 4, 4}[c.Line]]
	})
	if id, ok := k.v.Policy.PermissionsID(role.ID, k.t.ID); ok {
		if out, err = a.since(ctx, k.v.Policy, policy.KindPermissions, id, here); err != nil {
			return out, err
		}
	}
	if id, ok := k.v.Policy.PermissionsID(role.ID, policy.AllTrackers); ok && c.Line >= 4 {
		every, err := a.since(ctx, k.v.Policy, policy.KindPermissions, id, entriesPart(func(p *policy.Permissions) any {
			return []string{target(p.AllStates, false), target(p.AllStates, true)}
		}))
		return out.later(every), err
	}
	return out, nil
}

// targetOf reads the entry of a cell's target, or of "*" instead.
func (k *asked) targetOf(c access.CellWitness) func(e policy.Entries, star bool) string {
	ref := k.t.PropKey(c.Property)
	if p, ok := k.t.PropN(c.Property); ok && p != nil {
		ref = p.ID
	}
	return func(e policy.Entries, star bool) string {
		if c.IsAction {
			if star {
				return ""
			}
			return e.Actions[actionWords[c.Action]]
		}
		key := ref
		if star {
			key = policy.AllProperties
		}
		if c.Edit {
			return e.Properties[key].Edit
		}
		return e.Properties[key].View
	}
}

// entriesPart reads entries; no document is one that says nothing.
func entriesPart(read func(*policy.Permissions) any) func(json.RawMessage) string {
	part := docPart(read)
	return func(raw json.RawMessage) string {
		if raw == nil {
			raw = json.RawMessage("{}")
		}
		return part(raw)
	}
}
