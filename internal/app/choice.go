package app

import (
	"context"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Choice is something a picker offers.
type Choice struct {
	Value  string // what to write: an id, or an option's key
	Label  string
	Number int64  // of a linked record
	Color  string // of an option
	Person Person // of a user
}

// maxChoices bounds a picker's answer; narrow with q.
const maxChoices = 50

// Choices answers the picker of a property for who may edit it on the record
// ref, or give it to a record created in state (A4.10). To anyone else the
// property has no picker, which is the answer for a property that is not there.
func (a *App) Choices(ctx context.Context, visit *Visit, tracker, property, ref, state, q string) (out []Choice, more bool, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		n, p, ok := rv.Tracker.Prop(property)
		if !ok {
			return notFound()
		}
		may, err := a.mayPick(ctx, v, rv, n, ref, state)
		if err != nil {
			return err
		}
		if !may {
			return notFound()
		}
		key := record.TextKey(q)
		switch {
		case n == access.Site:
			if out, err = a.siteChoices(ctx, v, rv, state, ref, key); err != nil {
				return err
			}
		case p == nil:
			return notFound()
		case p.Type == policy.Link:
			out, err = a.linkChoices(ctx, v, p, q)
			if err != nil {
				return err
			}
		default:
			out = v.choices(rv, p, key)
		}
		if more = len(out) > maxChoices; more {
			out = out[:maxChoices]
		}
		return nil
	})
	return out, more, err
}

// mayPick reports whether the viewer may edit the property on the record, or
// create with it.
func (a *App) mayPick(ctx context.Context, v *Viewer, rv *record.Viewer, n access.Property, ref, state string) (bool, error) {
	if ref != "" {
		view, err := a.one(ctx, v, rv, ref)
		if err != nil {
			return false, err
		}
		return view.MayEdit(n), nil
	}
	for _, right := range creates(rv) {
		if state != "" && right.State != state {
			continue
		}
		s, _, _ := rv.Tracker.StateRef(right.State)
		props, reason := rv.Grants.Create(s, right.oneSite)
		if reason == access.Allowed && (n == access.Site || props.Has(n)) {
			return true, nil
		}
	}
	return false, nil
}

func (v *Viewer) choices(rv *record.Viewer, p *policy.Property, key string) []Choice {
	var out []Choice
	offer := func(c Choice) {
		if len(out) <= maxChoices && strings.Contains(record.TextKey(c.Label), key) {
			out = append(out, c)
		}
	}
	switch p.Type {
	case policy.Choice, policy.Choices:
		for _, o := range p.Options {
			if !o.Retired {
				offer(Choice{Value: o.Key, Label: o.Label, Color: o.Color})
			}
		}
	case policy.UserRef, policy.UserRefs:
		names, offers := v.names(), record.Picker(rv, p)
		for _, u := range v.Policy.Users() {
			if offers(u.ID) {
				offer(Choice{Value: u.ID, Label: u.Name, Person: names.Person(u.ID)})
			}
		}
	case policy.TeamRef, policy.TeamRefs:
		offers := record.Picker(rv, p)
		for _, t := range v.Policy.Teams() {
			if offers(t.ID) {
				offer(Choice{Value: t.ID, Label: t.Name})
			}
		}
	}
	return out
}

// siteChoices are the sites at which the viewer may create, or to which one role
// of theirs may move the record (A3.16). Others are not named.
func (a *App) siteChoices(ctx context.Context, v *Viewer, rv *record.Viewer, state, ref, key string) ([]Choice, error) {
	offers := func(z access.SiteID) bool { return createsAt(rv, state, z) }
	if ref != "" {
		view, err := a.one(ctx, v, rv, ref)
		if err != nil {
			return nil, err
		}
		offers = view.MaySite
	}
	var out []Choice
	for _, site := range v.Policy.Sites() {
		if !offers(site.N) {
			continue
		}
		if len(out) <= maxChoices && strings.Contains(record.TextKey(site.Name), key) {
			out = append(out, Choice{Value: site.ID, Label: site.Name})
		}
	}
	return out, nil
}

func createsAt(rv *record.Viewer, state string, site access.SiteID) bool {
	for i := range rv.Tracker.States {
		s := access.State(i)
		if state != "" && rv.Tracker.States[i].Key != state && rv.Tracker.States[i].ID != state {
			continue
		}
		if _, reason := rv.Grants.Create(s, site); reason == access.Allowed {
			return true
		}
	}
	return false
}

// linkChoices are the records of the linked tracker that the viewer sees.
func (a *App) linkChoices(ctx context.Context, v *Viewer, p *policy.Property, q string) ([]Choice, error) {
	rv, err := v.tracker(p.LinkTo)
	if err != nil {
		return nil, nil // a tracker that is not seen offers nothing
	}
	plan, err := record.NewPlan(rv, record.Query{Q: q, Limit: maxChoices + 1, Columns: labelColumn(rv)})
	if err != nil {
		return nil, refusedQuery(err)
	}
	page, err := a.page(ctx, v, rv, plan)
	if err != nil {
		return nil, err
	}
	var out []Choice
	for i := range page.views {
		view := &page.views[i]
		out = append(out, Choice{Value: view.ID(), Label: label(view), Number: view.Number()})
	}
	return out, nil
}
