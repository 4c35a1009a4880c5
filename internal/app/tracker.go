package app

import (
	"context"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// Tracker is a tracker's schema as someone may see it.
type Tracker struct {
	Schema      *policy.Schema
	Properties  []SchemaProperty // the designer's, in order
	System      []string         // system properties
	States      []SchemaState
	Transitions []policy.Transition // between the states shown, by state id
	Restricted  bool
	// Plane says by which right it is shown: as data, or for configuring.
	Configures bool
	Creates    []CreateRight // states in which the viewer may create
	Manages    bool          // may set restrictions of the tracker and its records, share views, act on many records
	SavesViews bool          // may save views of their own
	Imports    bool
	Exports    bool
	Recovers   bool // may look into the bin
	Audits     bool // may look at how the setup was changed
}

// SchemaProperty is a property, and the states in which it may be viewable and
// required for the viewer.
type SchemaProperty struct {
	*policy.Property
	ViewableIn []string // state keys
	EditableIn []string // state keys
}

// SchemaState is a state one may hear of. A target of a transition in which
// nothing is viewable is Named only: name, key and shape, no requirement.
type SchemaState struct {
	*policy.State
	Named    bool
	Required []string // property keys, viewable ones
}

// CreateRight says in which state records may be made, what may be given, and
// at which sites.
type CreateRight struct {
	State      string
	Properties []string // property keys
	Everywhere bool
	Sites      []string // site ids, with those below them

	oneSite access.SiteID // one of them; 0 with Everywhere
}

// Trackers lists the trackers the viewer sees as data (A3.1).
func (a *App) Trackers(ctx context.Context, visit *Visit) (out []Tracker, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		out = []Tracker{}
		for _, t := range v.Policy.Trackers() {
			if rv := v.on(t); rv.Grants.Sees() {
				out = append(out, v.schema(rv))
			}
		}
		return nil
	})
	return out, err
}

// Configurable lists the trackers the viewer may configure: schema only (A8.0).
func (a *App) Configurable(ctx context.Context, visit *Visit) (out []Tracker, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		out = []Tracker{}
		for _, t := range v.Policy.Trackers() {
			if v.configures(t) {
				out = append(out, v.wholeSchema(t))
			}
		}
		return nil
	})
	return out, err
}

// Tracker is one tracker: as data, or else as its designer sees it when
// configure is asked for.
func (a *App) Tracker(ctx context.Context, visit *Visit, ref string, configure bool) (out Tracker, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		if configure {
			t, err := v.configurable(ref)
			if err != nil {
				return err
			}
			out = v.wholeSchema(t)
			return nil
		}
		rv, err := v.tracker(ref)
		if err != nil {
			return err
		}
		out = v.schema(rv)
		return nil
	})
	return out, err
}

func (v *Viewer) configures(t *policy.Schema) bool {
	return v.May(policy.Power{Kind: "configure", Target: t.ID})
}

// configurable finds a tracker that the viewer may configure; another does not
// exist, unless it is seen as data, then it is forbidden (A3.11).
func (v *Viewer) configurable(ref string) (*policy.Schema, error) {
	t, ok := v.Policy.Tracker(ref)
	if ok && v.configures(t) {
		return t, nil
	}
	if _, err := v.tracker(ref); err != nil {
		return nil, err
	}
	return nil, v.needs(policy.Power{Kind: "configure", Target: t.ID})
}

// schema is the tracker as its viewer may see it: only what is viewable
// somewhere, only states one may hear of (A3.2, A4.1).
func (v *Viewer) schema(rv *record.Viewer) Tracker {
	g, t := &rv.Grants, rv.Tracker
	out := Tracker{Schema: t, Configures: v.configures(t)}
	nameable, heard, viewed, own := g.Nameable(), g.States(), g.Viewed(), g.Own()
	for p := access.Property(0); p < access.FirstProperty; p++ {
		if nameable.Has(p) {
			out.System = append(out.System, policy.SystemNames[p])
		}
	}
	viewIn, editIn := map[access.Property][]string{}, map[access.Property][]string{}
	for i := range t.States {
		s := access.State(i)
		if !heard.Has(s) {
			continue
		}
		shown := g.NameableIn(s)
		st := SchemaState{State: &t.States[i], Named: !viewed.Has(s)}
		for _, id := range t.States[i].Required {
			if n, p, ok := t.Prop(id); ok && shown.Has(n) {
				st.Required = append(st.Required, p.Key)
			}
		}
		out.States = append(out.States, st)
		for j := range t.Properties {
			n, _, _ := t.Prop(t.Properties[j].ID)
			if shown.Has(n) {
				viewIn[n] = append(viewIn[n], st.Key)
			}
			if statesOf(own.Pred(access.ToEdit(n))).Has(s) {
				editIn[n] = append(editIn[n], st.Key)
			}
		}
	}
	for i := range t.Properties {
		p := &t.Properties[i]
		if n, _, _ := t.Prop(p.ID); !p.Retired && nameable.Has(n) {
			out.Properties = append(out.Properties, SchemaProperty{Property: p, ViewableIn: viewIn[n], EditableIn: editIn[n]})
		}
	}
	out.Transitions = heardTransitions(rv)
	out.Creates = creates(rv)
	out.Restricted = v.restricted(t)
	out.Manages = g.UseSomewhere(access.Trackers, access.Manage)
	out.SavesViews = g.UseSomewhere(access.Trackers, access.Edit)
	out.Imports = g.UseSomewhere(access.Import, access.Edit)
	out.Exports = g.UseSomewhere(access.Export, access.View)
	out.Recovers = rv.Recovers()
	out.Audits = g.Audits()
	return out
}

// heardTransitions are those the viewer could take: from a state in which he
// may change state, into one he may hear of (A3.2).
func heardTransitions(rv *record.Viewer) []policy.Transition {
	var out []policy.Transition
	heard, leaves := rv.Grants.States(), statesOf(rv.Grants.Own().Pred(access.ToAct(access.ChangeState)))
	for _, tr := range rv.Tracker.Transitions {
		from, _, _ := rv.Tracker.StateRef(tr.From)
		to, _, _ := rv.Tracker.StateRef(tr.To)
		if leaves.Has(from) && heard.Has(to) {
			out = append(out, tr)
		}
	}
	return out
}

// statesOf are the states a predicate can hold in.
func statesOf(p access.Pred) access.StateSet {
	switch p := p.(type) {
	case access.StateIn:
		return p.States
	case access.Any:
		var out access.StateSet
		for _, part := range p {
			out |= statesOf(part)
		}
		return out
	case access.Every:
		out := ^access.StateSet(0)
		for _, part := range p {
			out &= statesOf(part)
		}
		return out
	case access.Never:
		return 0
	}
	return ^access.StateSet(0)
}

// creates are the states in which the viewer may make a record, what may be
// given to it, and where.
func creates(rv *record.Viewer) []CreateRight {
	var out []CreateRight
	t, g := rv.Tracker, &rv.Grants
	heard := g.States()
	for i := range t.States {
		s := access.State(i)
		everywhere, sites := g.CreateSites(s)
		if !heard.Has(s) || !everywhere && len(sites) == 0 {
			continue
		}
		right := CreateRight{State: t.States[i].Key, Everywhere: everywhere}
		if !everywhere {
			right.oneSite = sites[0]
		}
		props, _ := g.Create(s, right.oneSite)
		for j := range t.Properties {
			if n, p, _ := t.Prop(t.Properties[j].ID); props.Has(n) && !p.Retired {
				right.Properties = append(right.Properties, p.Key)
			}
		}
		for _, n := range sites {
			if site, ok := rv.Policy.SiteN(n); ok {
				right.Sites = append(right.Sites, site.ID)
			}
		}
		out = append(out, right)
	}
	return out
}

// wholeSchema is a tracker as its designer sees it (A8.0).
func (v *Viewer) wholeSchema(t *policy.Schema) Tracker {
	out := Tracker{Schema: t, Configures: true, System: policy.SystemNames[:], Transitions: t.Transitions, Restricted: v.restricted(t)}
	for i := range t.Properties {
		out.Properties = append(out.Properties, SchemaProperty{Property: &t.Properties[i]})
	}
	for i := range t.States {
		st := SchemaState{State: &t.States[i]}
		for _, id := range t.States[i].Required {
			if _, p, ok := t.Prop(id); ok && p != nil {
				st.Required = append(st.Required, p.Key)
			}
		}
		out.States = append(out.States, st)
	}
	return out
}

func (v *Viewer) restricted(t *policy.Schema) bool {
	_, doc, ok := v.Policy.Restriction(t.ID)
	return ok && doc.Mode == "restricted"
}
