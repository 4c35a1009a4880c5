package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// FeatureCatalogue is every feature a role's sheet can give, in the order it is
// shown (A7).
type FeatureCatalogue struct {
	Items []Feature `json:"items"`
}

// Feature is one row of the catalogue.
type Feature struct {
	Key       string            `json:"key"`
	Label     words.Text        `json:"label"`
	Levels    []FeatureLevel    `json:"levels"`
	Requires  []FeatureRequires `json:"requires" doc:"A save without these is refused and names them (A7.2)."`
	GrantedAt string            `json:"granted_at,omitempty" doc:"region: needed at the site and at a region above it, or workspace-wide (A7.2)."`
	APIOnly   bool              `json:"api_only" doc:"Set through the API alone; pages show it (A7.2)."`
	Off       bool              `json:"off" doc:"The workspace has switched it off (A7.1)."`
}

// FeatureLevel is a level a feature has.
type FeatureLevel struct {
	Level string     `json:"level" enum:"view,edit,manage"`
	Means words.Text `json:"means"`
}

// FeatureRequires says that from a level on another feature is needed.
type FeatureRequires struct {
	From    string `json:"from"`
	Feature string `json:"feature"`
	Level   string `json:"level"`
}

// RoleMerge names the roles that somebody holds and the one to be made of them.
type RoleMerge struct {
	Holder string   `json:"holder" maxLength:"64" doc:"A user's id, or a team's id or key."`
	Roles  []string `json:"roles" minItems:"2" maxItems:"64" doc:"Ids or keys."`
	Key    string   `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name   string   `json:"name" minLength:"1" maxLength:"200"`
}

// ChangesDraft are changes to preview and apply; nothing was changed.
type ChangesDraft struct {
	BaseRevision int64    `json:"base_revision,omitempty" doc:"Send it along: what was changed since is not written over (A11.3)."`
	Changes      []Change `json:"changes"`
}

// RoleCopy is what a duplicate is called.
type RoleCopy struct {
	Key  string `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name string `json:"name" minLength:"1" maxLength:"200"`
}

type compareRolesInput struct {
	InWorkspace
	A string `query:"a" required:"true" maxLength:"64" doc:"Id or key of a role."`
	B string `query:"b" required:"true" maxLength:"64" doc:"Id or key of a role."`
}

type overlapInput struct {
	InWorkspace
	Role string   `query:"role" required:"true" maxLength:"64" doc:"The role that is to be given: id or key."`
	User string   `query:"user" maxLength:"64" doc:"To whom: it is compared with the roles they hold."`
	With []string `query:"with" maxItems:"64" doc:"Or with these roles, by id or key."`
}

type mergeInput struct {
	InWorkspace
	Body RoleMerge
}

type duplicateInput struct {
	OneRole
	Reviewed
	Body RoleCopy
}

func (s *Server) routesRoleTools() {
	const ws = "/workspaces/{workspace}"
	add(s, settings(selective), operation{id: "list-features", method: "GET", path: ws + "/features", tag: "roles", summary: "The feature catalogue (A7)"}, listFeatures)
	add(s, settings(selective), operation{id: "compare-roles", method: "GET", path: ws + "/roles/compare", tag: "roles", summary: "What differs between two roles"}, compareRoles)
	add(s, settings(selective), operation{id: "overlap-roles", method: "GET", path: ws + "/roles/overlap", tag: "roles", summary: "What a role adds to others, and where they conflict (A6.8)"}, overlapRoles)
	add(s, settings(selective), operation{id: "list-role-usage", method: "GET", path: ws + "/roles/usage", tag: "roles", summary: "On which trackers each role gives something, when it was changed and last used"}, listRoleUsage)
	add(s, settings(selective), operation{id: "list-role-trackers", method: "GET", path: ws + "/roles/{role}/trackers", tag: "roles", summary: "What a role gives on the trackers that the caller may configure"}, listRoleTrackers)
	add(s, settings(extended), operation{id: "try-address", method: "POST", path: ws + "/roles/{role}/try-address", tag: "roles", summary: "Whether a role counts from an address, and which network rule decides (A6.1)"}, tryAddress)
	add(s, settings(extended), operation{id: "merge-roles", method: "POST", path: ws + "/roles/merge", tag: "roles", summary: "A draft that makes one role of several (A6.8)"}, mergeRoles)
	add(s, settings(extended), operation{id: "duplicate-role", method: "POST", path: ws + "/roles/{role}/duplicate", tag: "roles", summary: "Copy a role with its cells (A6.4)", status: 201, once: true}, duplicateRole)
}

func listFeatures(c *call, _ *InWorkspace) (out *FeatureCatalogue, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out = &FeatureCatalogue{Items: []Feature{}}
		off := map[string]bool{}
		for _, key := range v.Policy.Settings().FeaturesOff {
			off[key] = true
		}
		for _, f := range policy.Catalogue() {
			item := Feature{Key: f.Key, Label: f.Label, Levels: []FeatureLevel{}, Requires: []FeatureRequires{}, GrantedAt: f.GrantedAt, APIOnly: f.APIOnly, Off: off[f.Key]}
			for _, l := range f.Levels {
				item.Levels = append(item.Levels, FeatureLevel(l))
			}
			for _, r := range f.Requires {
				item.Requires = append(item.Requires, FeatureRequires(r))
			}
			out.Items = append(out.Items, item)
		}
		return nil
	})
	return out, err
}

func compareRoles(c *call, in *compareRolesInput) (*app.RoleComparison, error) {
	out, err := c.s.app.CompareRoles(c.r.Context(), c.visit, in.A, in.B)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func overlapRoles(c *call, in *overlapInput) (*app.RoleOverlap, error) {
	out, err := c.s.app.Overlap(c.r.Context(), c.visit, in.Role, in.User, in.With)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func mergeRoles(c *call, in *mergeInput) (*ChangesDraft, error) {
	b := &in.Body
	changes, err := c.s.app.Merge(c.r.Context(), c.visit, b.Holder, b.Roles, b.Key, b.Name)
	if err != nil {
		return nil, err
	}
	return draftOf(changes), nil
}

func draftOf(changes []policy.Change) *ChangesDraft {
	out := &ChangesDraft{Changes: []Change{}}
	for _, ch := range changes {
		out.Changes = append(out.Changes, Change{Op: string(ch.Op), Kind: string(ch.Kind), ID: ch.ID, Doc: ch.Doc})
	}
	return out
}

func duplicateRole(c *call, in *duplicateInput) (*Role, error) {
	again := func(id string) (*Role, error) { return getRole(c, &OneRole{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*Role, string, error) {
		done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
			r, ok := v.Policy.Role(in.Role)
			if !ok {
				return nil, notFound()
			}
			return v.Policy.DuplicateRole(r.ID, in.Body.Key, in.Body.Name, v.May(sheetPower)), nil
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindRole, showRole)
	})
}

// RoleUsageList is in the order of the roles' making.
type RoleUsageList struct {
	Items []app.RoleUsage `json:"items"`
}

func listRoleUsage(c *call, _ *InWorkspace) (*RoleUsageList, error) {
	items, err := c.s.app.RoleUsages(c.r.Context(), c.visit)
	if err != nil {
		return nil, err
	}
	return &RoleUsageList{Items: items}, nil
}
