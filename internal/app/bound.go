package app

import (
	"context"
	"errors"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// bind narrows the visit of a record's or a form's link to what its guest and its
// maker may both do just now (A9.2): the maker's half becomes the scope of the
// guest's request, so that masks, lists of steps and reasons follow by
// themselves. It is asked anew with each use, and dies with the maker's rights.
func (a *App) bind(ctx context.Context, v *Viewer) error {
	if !v.visit.Link {
		return nil
	}
	c, ok := v.Policy.Credential(v.visit.Credential)
	if !ok {
		return errCredential
	}
	maker, err := v.makerOf(c)
	if err != nil {
		return err
	}
	v.visit.Scope = access.Scope{}
	t, ok := v.Policy.Tracker(c.Tracker)
	if !ok || v.visit.Tracker != "" && v.visit.Tracker != t.ID && v.visit.Tracker != t.Key || v.visit.Record != "" && v.visit.Record != c.Record {
		return notFound() // one tracker, one record: nothing else is there
	}
	var limit access.Limit
	if c.Type == policy.CredentialForm {
		limit, err = maker.formLimit(t, c.State)
	} else {
		limit, err = a.recordLimit(ctx, maker, t, c.Record)
	}
	if err != nil {
		return err
	}
	v.visit.Scope = access.Scope{Limits: []access.Limit{limit}, Write: true}
	if reason := v.at(v.Now); reason != access.Allowed {
		return refusedAtDoor(reason)
	}
	return nil
}

// makerOf is the maker of a link as they would enter now. They are not here: no
// address of theirs is known, so roles with network rules do not count (A6.1).
func (v *Viewer) makerOf(c policy.CredentialEntry) (*Viewer, error) {
	u, ok := v.Policy.User(c.MadeBy)
	if !ok {
		return nil, errCredential
	}
	m := &Viewer{Policy: v.Policy, User: u, zone: v.zone, visit: &Visit{Workspace: v.visit.Workspace, Channel: access.Page, Scope: access.Unlimited()}}
	if m.at(v.Now) != access.Allowed {
		return nil, errCredential
	}
	return m, nil
}

// recordLimit is what a link's maker may do on the record where it stands. Links
// to other records are left out: they would lead beyond the one.
func (a *App) recordLimit(ctx context.Context, maker *Viewer, t *policy.Schema, id string) (access.Limit, error) {
	mv, err := maker.tracker(t.ID)
	if err != nil {
		return access.Limit{}, errCredential
	}
	_, view, err := a.found(ctx, maker, mv, id)
	var e *Error
	switch {
	case errors.As(err, &e) && e.Kind == NotFound:
		return access.Limit{}, errCredential
	case err != nil:
		return access.Limit{}, err
	case !view.MayUse(access.Trackers, access.Manage):
		return access.Limit{}, errCredential
	}
	l := view.Limit()
	l.Features[access.Trackers], l.Features[access.Export], l.Features[access.Import] = access.View, access.NoFeature, access.NoFeature
	for n := range t.Properties {
		if t.Properties[n].Type == policy.Link {
			l.View.Remove(access.FirstProperty + access.Property(n))
			l.Edit.Remove(access.FirstProperty + access.Property(n))
		}
	}
	return l, nil
}

// formLimit is what of a new record in the state its link's maker could fill in:
// no person, team, link or file, nothing that assigns (A9.2).
func (v *Viewer) formLimit(t *policy.Schema, state string) (l access.Limit, err error) {
	mv, err := v.tracker(t.ID)
	if err != nil {
		return l, errCredential
	}
	s, _, ok := t.StateRef(state)
	if !ok || !mv.Grants.UseSomewhere(access.Trackers, access.Manage) {
		return l, errCredential
	}
	given, reason := mv.Grants.Create(s, 0)
	if _, sites := mv.Grants.CreateSites(s); reason != access.Allowed && len(sites) == 1 {
		given, reason = mv.Grants.Create(s, sites[0]) // filled in, as for the maker (A3.6)
	}
	if reason != access.Allowed {
		return l, errCredential
	}
	l = access.Limit{Tracker: t.N, States: access.StateSet(0).With(s)}
	for i := range s { // of those before it, what its maker hears of (A3.2)
		if mv.Grants.States().Has(i) {
			l.States = l.States.With(i)
		}
	}
	l.Actions[access.Create] = true
	for i := range t.Properties {
		n := access.FirstProperty + access.Property(i)
		if given.Has(n) && fillable(&t.Properties[i]) {
			l.View.Add(n)
			l.Edit.Add(n)
		}
	}
	return l, nil
}

func fillable(p *policy.Property) bool {
	switch p.Type {
	case policy.UserRef, policy.UserRefs, policy.TeamRef, policy.TeamRefs, policy.Link, policy.File, policy.Photo, policy.Signature:
		return false
	}
	return !p.Assigns && !p.Retired
}

// formState is the state in which a form's link creates; "" for every other
// visit. Whoever has it reads nothing, not even what they sent.
func (v *Viewer) formState() string {
	if !v.visit.Link {
		return ""
	}
	c, _ := v.Policy.Credential(v.visit.Credential)
	if c.Credential == nil {
		return ""
	}
	return c.State
}

// LinkInfo is what a link to a record or a form is about.
type LinkInfo struct {
	Type, WorkspaceID, Workspace    string
	WorkspaceKey                    string
	TrackerID, TrackerKey, Singular string
	Record, State                   string // record: id; state: key
	Guest                           policy.UserEntry
	Credential                      policy.CredentialEntry
}

// Link tells what the link of a visit opens, if it opens anything.
func (a *App) Link(ctx context.Context, visit *Visit) (out LinkInfo, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		c, _ := v.Policy.Credential(visit.Credential)
		rv, err := v.tracker(c.Tracker)
		if err != nil {
			return errCredential
		}
		ws := v.Policy.Settings()
		out = LinkInfo{Type: c.Type, WorkspaceID: v.Policy.Workspace(), WorkspaceKey: ws.Key, Workspace: ws.Name, TrackerID: rv.Tracker.ID, TrackerKey: rv.Tracker.Key,
			Singular: rv.Tracker.Singular, Record: c.Record, Guest: v.User, Credential: c}
		if _, st, ok := rv.Tracker.StateRef(c.State); ok {
			out.State = st.Key
		}
		return nil
	})
	return out, err
}
