package rest

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

func (s *Server) routesTrackers() {
	const trackers = "/workspaces/{workspace}/trackers"
	const one = trackers + "/{tracker}"
	add(s, guestAllowed.seenAs(), operation{id: "list-trackers", method: "GET", path: trackers, tag: "trackers", summary: "The trackers the caller sees"}, listTrackers)
	add(s, settings(extended), operation{id: "create-tracker", method: "POST", path: trackers, tag: "trackers", summary: "Add a tracker", status: 201, etag: true, once: true}, createTracker)
	add(s, guestAllowed.and(recordLinks|formLinks).seenAs(), operation{id: "get-tracker", method: "GET", path: one, tag: "trackers", summary: "One tracker with the schema its caller may hear of", etag: true}, getTracker)
	add(s, guestAllowed.seenAs(), operation{id: "list-properties", method: "GET", path: one + "/properties", tag: "trackers", summary: "Properties the caller may hear of, in order"}, listProperties)
	add(s, guestAllowed.seenAs(), operation{id: "list-states", method: "GET", path: one + "/states", tag: "trackers", summary: "States the caller may hear of, in order"}, listStates)
	add(s, guestAllowed.seenAs(), operation{id: "list-transitions", method: "GET", path: one + "/transitions", tag: "trackers", summary: "Steps between states the caller may hear of"}, listTransitions)
	add(s, settings(selective), operation{id: "get-tracker-configuration", method: "GET", path: one + "/configuration", tag: "trackers", summary: "One tracker in configuration mode", etag: true}, getConfiguration)
	add(s, settings(selective), operation{id: "patch-tracker", method: "PATCH", path: one, tag: "trackers", summary: "Change a tracker's schema; If-Match is the configuration's", etag: true, ifMatch: true}, patchTracker)
	add(s, settings(extended), operation{id: "delete-tracker", method: "DELETE", path: one, tag: "trackers", summary: "Put a tracker into the bin for 30 days; If-Match is the configuration's", ifMatch: true}, deleteTracker)
}

func listTrackers(c *call, in *listTrackersInput) (*TrackerList, error) {
	find := c.s.app.Trackers
	if in.Configurable {
		find = c.s.app.Configurable
	}
	found, err := find(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	out := &TrackerList{Items: []Tracker{}}
	for i := range found {
		t := trackerFor(&found[i])
		if !in.Configurable {
			t.Properties, t.States, t.Transitions = nil, nil, nil
		}
		out.Items = append(out.Items, *t)
	}
	return out, nil
}

func (c *call) tracker(ref string) (*Tracker, error) {
	found, err := c.s.app.Tracker(c.r.Context(), c.visit, ref, false)
	if err != nil {
		return nil, err
	}
	out := trackerFor(&found)
	return out, c.unlinkUnseen(out)
}

// unlinkUnseen takes the targets of link properties away that the caller does
// not see as trackers (A3.1).
func (c *call) unlinkUnseen(t *Tracker) error {
	if !slices.ContainsFunc(t.Properties, func(p Property) bool { return p.LinkTo != "" }) {
		return nil
	}
	seen, err := c.s.app.Trackers(c.r.Context(), c.visit)
	if err != nil {
		return err
	}
	for i := range t.Properties {
		p := &t.Properties[i]
		if !slices.ContainsFunc(seen, func(s app.Tracker) bool { return s.Schema.ID == p.LinkTo }) {
			p.LinkTo = ""
		}
	}
	return nil
}

func getTracker(c *call, in *InTracker) (*Tracker, error) { return c.tracker(in.Tracker) }

func listProperties(c *call, in *InTracker) (*PropertyList, error) {
	t, err := c.tracker(in.Tracker)
	if err != nil {
		return nil, err
	}
	return &PropertyList{Items: t.Properties}, nil
}

func listStates(c *call, in *InTracker) (*StateList, error) {
	t, err := c.tracker(in.Tracker)
	if err != nil {
		return nil, err
	}
	return &StateList{Items: t.States}, nil
}

func listTransitions(c *call, in *InTracker) (*TransitionList, error) {
	t, err := c.tracker(in.Tracker)
	if err != nil {
		return nil, err
	}
	return &TransitionList{Items: t.Transitions}, nil
}

// trackerFor writes a schema that app has already cut down to what its caller
// may hear of.
func trackerFor(t *app.Tracker) *Tracker {
	out := &Tracker{ID: t.Schema.ID, Key: t.Schema.Key, Name: t.Schema.Name, Singular: t.Schema.Singular, UsesSites: t.Schema.UsesSites, Layout: t.Schema.Layout, Restricted: t.Restricted,
		Properties: []Property{}, States: []State{}, Transitions: []Transition{}}
	for _, name := range t.System {
		out.Properties = append(out.Properties, systemProperty(name, t.Schema.RestrictionLabel))
	}
	for _, p := range t.Properties {
		prop := propertyFor(p.Property)
		prop.ViewIn, prop.EditIn = list(p.ViewableIn), list(p.EditableIn)
		for _, right := range t.Creates {
			if slices.Contains(right.Properties, p.Key) {
				prop.GiveIn = append(prop.GiveIn, right.State)
			}
		}
		if p.ID == t.Schema.Label {
			out.Label = p.Key
		}
		out.Properties = append(out.Properties, prop)
	}
	for _, s := range t.States {
		out.States = append(out.States, State{ID: s.ID, Key: s.Key, Label: s.Label, Kind: s.Kind, Color: s.Color, Shape: s.Shape, Required: list(s.Required)})
	}
	for _, step := range t.Transitions {
		out.Transitions = append(out.Transitions, Transition{From: stateKey(t.Schema, step.From), To: stateKey(t.Schema, step.To)})
	}
	out.Can = trackerCan(t)
	return out
}

func trackerCan(t *app.Tracker) TrackerCan {
	can := TrackerCan{
		Create:     allowIf(len(t.Creates) > 0, "cell_none"),
		CreateIn:   []string{},
		Import:     allowIf(t.Imports && len(t.Creates) > 0, "ceiling"),
		Export:     allowIf(t.Exports, "ceiling"),
		Bin:        allowIf(t.Recovers, "cell_none"),
		Audit:      allowIf(t.Audits, "ceiling"),
		Restrict:   allowIf(t.Manages || t.Configures, "ceiling"),
		Configure:  allowIf(t.Configures, "settings"),
		ShareViews: allowIf(t.Manages, "ceiling"),
		SaveViews:  allowIf(t.SavesViews, "ceiling"),
		Bulk:       allowIf(t.Manages, "ceiling"),
	}
	for _, right := range t.Creates {
		can.CreateIn = append(can.CreateIn, right.State)
		can.CreateNoSite = can.CreateNoSite || right.Everywhere
	}
	return can
}

// list is never null in an answer.
func list(in []string) []string { return append([]string{}, in...) }

func stateKey(t *policy.Schema, ref string) string {
	if _, s, ok := t.StateRef(ref); ok {
		return s.Key
	}
	return ""
}

// unsortable are the types without an order that a person would expect (A4.3).
var unsortable = []policy.PropertyType{policy.LongText, policy.Choices, policy.UserRef, policy.UserRefs, policy.TeamRef, policy.TeamRefs, policy.File, policy.Photo, policy.Signature, policy.Link}

func propertyFor(p *policy.Property) Property {
	out := Property{ID: p.ID, Key: p.Key, Label: words.Plain(p.Label), Type: string(p.Type), Help: p.Help, Currency: p.Currency, LinkTo: p.LinkTo,
		Assigns: p.Assigns, MayBeTaken: p.MayBeTaken, Unique: p.Unique, Sortable: !slices.Contains(unsortable, p.Type),
		ViewIn: []string{}, EditIn: []string{}, GiveIn: []string{}}
	for _, o := range p.Options {
		out.Options = append(out.Options, Option(o))
	}
	return out
}

var systemLabels = map[string]Property{
	policy.SystemNames[access.Author]:      {Label: "Author", Type: "user"},
	policy.SystemNames[access.UpdatedAt]:   {Label: "Changed at", Type: "date_time", Sortable: true},
	policy.SystemNames[access.UpdatedBy]:   {Label: "Changed by", Type: "user"},
	policy.SystemNames[access.Site]:        {Label: "Site", Type: "site"},
	policy.SystemNames[access.Restriction]: {Label: "Permissions", Type: "choice"},
}

func systemProperty(name, relabelled string) Property {
	p := systemLabels[name]
	if name == policy.SystemNames[access.Restriction] && relabelled != "" {
		p.Label = words.Plain(relabelled)
	}
	p.Key, p.System = name, true
	p.ViewIn, p.EditIn, p.GiveIn = []string{}, []string{}, []string{}
	return p
}

func getConfiguration(c *call, in *configurationInput) (out *TrackerConfig, err error) {
	err = c.lookAt(in.At, in.Tracker, func(v *app.Viewer, tracker string) error {
		out, err = showConfiguration(v, tracker)
		return err
	})
	return out, err
}

// showConfiguration is a tracker for who may configure it (A8.0). To anyone
// else its configuration does not exist.
func showConfiguration(v *app.Viewer, ref string) (*TrackerConfig, error) {
	t, ok := v.Policy.Tracker(ref)
	if !ok || !v.MayConfigure(t.ID) {
		return nil, notFound()
	}
	out := &TrackerConfig{ID: t.ID, TrackerDoc: TrackerDoc{Key: t.Key, Name: t.Name, Singular: t.Singular, Numbering: t.Numbering, UsesSites: t.UsesSites, Layout: t.Layout, Label: t.Label,
		RestrictionLabel: t.RestrictionLabel, Properties: []PropertyDoc{}, States: []StateDoc{}, Transitions: []TransitionDoc{}}}
	for i := range t.Properties {
		out.Properties = append(out.Properties, propertyDoc(&t.Tracker.Properties[i]))
	}
	for _, s := range t.Tracker.States {
		out.States = append(out.States, StateDoc{ID: s.ID, Key: s.Key, Label: s.Label, Kind: s.Kind, Color: s.Color, Shape: s.Shape, Required: s.Required})
	}
	for _, step := range t.Tracker.Transitions {
		out.Transitions = append(out.Transitions, TransitionDoc{From: step.From, To: step.To})
	}
	out.Can = ObjectCan{Edit: allowIf(!v.Back(), "settings"), Delete: allowIf(!v.Back() && v.May(extendedPower), "settings")}
	return out, nil
}

func propertyDoc(p *policy.Property) PropertyDoc {
	assigns := p.Assigns
	out := PropertyDoc{ID: p.ID, Key: p.Key, Label: p.Label, Type: string(p.Type), Help: p.Help, Currency: p.Currency, LinkTo: p.LinkTo, Assigns: &assigns,
		MayBeTaken: p.MayBeTaken, Unique: p.Unique, Indexed: p.Indexed, Retired: p.Retired}
	for _, o := range p.Options {
		out.Options = append(out.Options, Option(o))
	}
	if p.Pick.Everyone || p.Pick.Roles != nil || p.Pick.Teams != nil {
		out.Pick = &PickDoc{Everyone: p.Pick.Everyone, Roles: p.Pick.Roles, Teams: p.Pick.Teams}
	}
	return out
}

func createTracker(c *call, in *createTrackerInput) (*TrackerConfig, error) {
	again := func(id string) (*TrackerConfig, error) {
		return getConfiguration(c, &configurationInput{InTracker: InTracker{in.InWorkspace, id}})
	}
	return once(c, in.Body, again, func() (*TrackerConfig, string, error) {
		done, err := c.apply(in.Note, func(*app.Viewer) ([]policy.Change, error) {
			change, err := put(policy.KindTracker, "", nil, in.Body.TrackerDoc)
			if err != nil {
				return nil, err
			}
			closing, err := in.Body.shut(in.Body.Key)
			return append([]policy.Change{change}, closing...), err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindTracker, showConfiguration)
	})
}

func patchTracker(c *call, in *patchTrackerInput) (*TrackerConfig, error) {
	id := ""
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showConfiguration(v, in.Tracker)
		if err != nil {
			return nil, err
		}
		id = before.ID
		if err := c.same(before); err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindTracker, id)
		if err != nil {
			return nil, err
		}
		change, err := put(policy.KindTracker, id, raw, in.Body.TrackerPatch)
		change.Moves = in.Body.MoveRecords
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showConfiguration(done.Viewer, id)
}

func deleteTracker(c *call, in *deleteTrackerInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showConfiguration(v, in.Tracker)
		if err != nil {
			return nil, err
		}
		if in.Name != before.Name {
			return nil, invalid([]ProblemEntry{{Path: "query.name", Code: "name", Message: "This is not the tracker's name. Type it exactly as it is written to delete it."}})
		}
		return []policy.Change{del(policy.KindTracker, before.ID)}, c.same(before)
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}
