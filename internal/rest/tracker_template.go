package rest

import (
	"encoding/json"
	"slices"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

// TrackerStarts is what a new tracker can start from, and who would have access to
// it without anybody giving it (A3.12).
type TrackerStarts struct {
	Templates []TrackerTemplate `json:"templates"`
	Wildcards []WildcardRole    `json:"wildcards" doc:"Roles with a document for all trackers: they reach a new one unless they are closed."`
}

// TrackerTemplate is an example with states, properties and a filled matrix.
type TrackerTemplate struct {
	SetupTemplate
	TrackerKey  string   `json:"tracker_key"`
	TrackerName string   `json:"tracker_name"`
	Properties  int      `json:"properties"`
	States      []string `json:"states" doc:"Their labels, in order."`
	Roles       []string `json:"roles" doc:"Names of the roles its matrix is filled for; those that are missing are made."`
}

// WildcardRole is a role that reaches every tracker that does not close it.
type WildcardRole struct {
	Named
	People int `json:"people" doc:"How many users and teams have it."`
}

// NewTracker is a tracker as its designer first writes it.
type NewTracker struct {
	TrackerDoc
	Closed
}

// Closed says who a new tracker is not open to (A6.4).
type Closed struct {
	ClosedTo []string `json:"closed_to,omitempty" maxItems:"64" doc:"Ids or keys of roles that get none in every cell: member, for 'only the roles I set'. Absent: every role with a document for all trackers reaches it (A3.12)."`
}

// FromTemplate names a tracker made from a template.
type FromTemplate struct {
	Key  string `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
	Closed
}

type fromTemplateInput struct {
	InWorkspace
	Reviewed
	Template string `path:"template" maxLength:"64"`
	Body     FromTemplate
}

func (s *Server) routesTrackerTemplates() {
	const path = "/workspaces/{workspace}/tracker-templates"
	add(s, settings(extended), operation{id: "list-tracker-templates", method: "GET", path: path, tag: "trackers", summary: "What a new tracker can start from, and which roles reach every tracker"}, listTemplates)
	add(s, settings(extended), operation{id: "create-tracker-from-template", method: "POST", path: path + "/{template}", tag: "trackers", summary: "Add a tracker with the template's states, properties, roles and matrix; without the superuser tag its new roles get a new role's sheet (A7.1)", status: 201, etag: true, once: true}, createFromTemplate)
}

func listTemplates(c *call, _ *InWorkspace) (*TrackerStarts, error) {
	out := &TrackerStarts{Templates: []TrackerTemplate{}, Wildcards: []WildcardRole{}}
	err := c.read(extendedPower, func(v *app.Viewer) error {
		for _, t := range c.s.templates {
			line, err := t.summary(v)
			if err != nil {
				return err
			}
			out.Templates = append(out.Templates, line)
		}
		for _, r := range v.Policy.Roles() {
			if _, _, wild := v.Policy.Permissions(r.ID, policy.AllTrackers); wild && r.Enabled {
				out.Wildcards = append(out.Wildcards, WildcardRole{Named: Named{ID: r.ID, Key: r.Key, Name: r.Name}, People: holdersOf(v, r.ID)})
			}
		}
		return nil
	})
	return out, err
}

func holdersOf(v *app.Viewer, role string) (n int) {
	for _, a := range v.Policy.Assignments() {
		if a.Role == role && !ended(v, a.Assignment) {
			n++
		}
	}
	return n
}

// summary says what the template makes.
func (t *Template) summary(v *app.Viewer) (TrackerTemplate, error) {
	out := TrackerTemplate{SetupTemplate: SetupTemplate{Key: t.Key, Name: t.Name, About: t.About}, States: []string{}, Roles: []string{}}
	made := map[string]string{}
	for _, ch := range t.Changes() {
		var err error
		switch ch.Kind {
		case policy.KindRole:
			var r policy.Role
			err = json.Unmarshal(ch.Doc, &r)
			made[r.Key] = r.Name
		case policy.KindTracker:
			var d policy.Tracker
			err = json.Unmarshal(ch.Doc, &d)
			out.TrackerKey, out.TrackerName, out.Properties = d.Key, d.Name, len(d.Properties)
			for _, s := range d.States {
				out.States = append(out.States, s.Label)
			}
		case policy.KindPermissions:
			var p policy.Permissions
			err = json.Unmarshal(ch.Doc, &p)
			out.Roles = append(out.Roles, roleName(v, p.Role, made))
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func roleName(v *app.Viewer, key string, made map[string]string) string {
	if r, ok := v.Policy.Role(key); ok {
		return r.Name
	}
	return made[key]
}

// start is the template under another key and name; roles that are there already
// are taken as they are. Whoever may not edit a permission sheet makes the missing
// ones with the sheet of a new role (A7.1, A8).
func (t *Template) start(v *app.Viewer, key, name string) ([]policy.Change, error) {
	var out []policy.Change
	for _, ch := range t.Changes() {
		set := map[string]any{}
		switch ch.Kind {
		case policy.KindRole:
			var r policy.Role
			if err := json.Unmarshal(ch.Doc, &r); err != nil {
				return nil, err
			}
			if _, there := v.Policy.Role(r.Key); there {
				continue
			}
			if !v.May(sheetPower) {
				ch.Doc = nil
				set["key"], set["name"], set["description"], set["portal"], set["enabled"] = r.Key, r.Name, r.Description, r.Portal, r.Enabled
			}
		case policy.KindTracker:
			set["key"], set["name"] = key, name
		case policy.KindPermissions:
			set["tracker"] = key
		}
		change, err := put(ch.Kind, ch.ID, ch.Doc, set)
		if err != nil {
			return nil, err
		}
		out = append(out, change)
	}
	return out, nil
}

// shut closes a new tracker to roles: none in every cell, so that what their
// document for all trackers says does not reach it (A3.12).
func (c *Closed) shut(tracker string) ([]policy.Change, error) {
	var out []policy.Change
	none := policy.LevelNone
	for _, role := range c.ClosedTo {
		change, err := put(policy.KindPermissions, "", nil, policy.Permissions{Role: role, Tracker: tracker, AllStates: policy.Entries{
			Actions:    map[string]string{"create": none, "change_state": none, "archive": none, "delete": none},
			Properties: map[string]policy.Cell{policy.AllProperties: {View: none, Edit: none}}}})
		if err != nil {
			return nil, err
		}
		out = append(out, change)
	}
	return out, nil
}

func createFromTemplate(c *call, in *fromTemplateInput) (*TrackerConfig, error) {
	i := slices.IndexFunc(c.s.templates, func(t Template) bool { return t.Key == in.Template })
	if i < 0 {
		return nil, notFound()
	}
	again := func(id string) (*TrackerConfig, error) {
		return getConfiguration(c, &configurationInput{InTracker: InTracker{in.InWorkspace, id}})
	}
	return once(c, in.Body, again, func() (*TrackerConfig, string, error) {
		done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
			changes, err := c.s.templates[i].start(v, in.Body.Key, in.Body.Name)
			if err != nil {
				return nil, err
			}
			closing, err := in.Body.shut(in.Body.Key)
			return append(changes, closing...), err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindTracker, showConfiguration)
	})
}
