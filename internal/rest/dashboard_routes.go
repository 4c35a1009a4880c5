package rest

import (
	"slices"
	"strconv"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesDashboards() {
	const dashboards = "/workspaces/{workspace}/dashboards"
	const one = dashboards + "/{dashboard}"
	add(s, member.seenAs(), operation{id: "list-dashboards", method: "GET", path: dashboards, tag: "dashboards", summary: "Dashboards the caller may open"}, listDashboards)
	add(s, member, operation{id: "create-dashboard", method: "POST", path: dashboards, tag: "dashboards", summary: "Make a dashboard", status: 201, etag: true, once: true}, createDashboard)
	add(s, member.seenAs(), operation{id: "get-dashboard", method: "GET", path: one, tag: "dashboards", summary: "One dashboard", etag: true}, getDashboard)
	add(s, member, operation{id: "patch-dashboard", method: "PATCH", path: one, tag: "dashboards", summary: "Change a dashboard", etag: true, ifMatch: true}, patchDashboard)
	add(s, member, operation{id: "delete-dashboard", method: "DELETE", path: one, tag: "dashboards", summary: "Delete a dashboard", ifMatch: true}, deleteDashboard)
	add(s, member, operation{id: "get-dashboard-restriction", method: "GET", path: one + "/restriction", tag: "dashboards", summary: "Who may open a shared dashboard", etag: true}, getDashboardRestriction)
	add(s, member, operation{id: "put-dashboard-restriction", method: "PUT", path: one + "/restriction", tag: "dashboards", summary: "Restrict a shared dashboard, or make it public", etag: true, ifMatch: true}, putDashboardRestriction)
}

func listDashboards(c *call, _ *InWorkspace) (out *DashboardList, err error) {
	err = c.look(func(v *app.Viewer) error {
		out = &DashboardList{Items: []Dashboard{}}
		for _, d := range v.Policy.Dashboards() {
			if v.OpensDashboard(d) {
				out.Items = append(out.Items, *dashboardFor(v, d))
			}
		}
		out.Can.Create = allowIf(v.MayDashboards(access.Edit), "ceiling")
		out.Can.Share = allowIf(v.MayDashboards(access.Manage), "ceiling")
		return nil
	})
	return out, err
}

// dashboardFor is a dashboard without the tiles whose tracker its reader does not
// see, and without what such a reader may not name in the others (A3.1, A4.1).
func dashboardFor(v *app.Viewer, d policy.DashboardEntry) *Dashboard {
	out := &Dashboard{ID: d.ID, Name: d.Name, Shared: d.Shared, Mine: d.Owner == v.User.ID, Tiles: []Tile{}}
	for _, t := range d.Tiles {
		seen, ok := v.Tile(t)
		if !ok {
			continue
		}
		tile := Tile{Title: t.Title, Kind: t.Kind, Tracker: Named{ID: seen.Tracker.ID, Key: seen.Tracker.Key, Name: seen.Tracker.Name}, Broken: !seen.Usable, Partial: seen.Partial}
		if seen.Usable {
			tile.Filter, tile.Group, tile.Measure = t.Filter, t.Group, t.Measure
		}
		out.Tiles = append(out.Tiles, tile)
	}
	configures := v.ConfiguresDashboard(d.ID)
	manages := configures || v.MayDashboards(access.Manage)
	edit := manages || out.Mine && !d.Shared && v.MayDashboards(access.Edit)
	out.Can.Edit, out.Can.Delete = allowIf(edit, "ceiling"), allowIf(edit, "ceiling")
	out.Can.Restrict = allowIf(manages && d.Shared, "ceiling")
	return out
}

// findDashboard is a dashboard as its reader sees it; another does not exist.
func findDashboard(v *app.Viewer, id string) (policy.DashboardEntry, *Dashboard, error) {
	d, ok := v.Policy.Dashboard(id)
	if !ok || !v.OpensDashboard(d) {
		return d, nil, notFound()
	}
	return d, dashboardFor(v, d), nil
}

func showDashboard(v *app.Viewer, id string) (*Dashboard, error) {
	_, out, err := findDashboard(v, id)
	return out, err
}

func getDashboard(c *call, in *OneDashboard) (out *Dashboard, err error) {
	err = c.look(func(v *app.Viewer) error {
		out, err = showDashboard(v, in.Dashboard)
		return err
	})
	return out, err
}

func createDashboard(c *call, in *createDashboardInput) (*Dashboard, error) {
	again := func(id string) (*Dashboard, error) { return getDashboard(c, &OneDashboard{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*Dashboard, string, error) {
		done, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
			if err := mayDashboards(v, access.Edit); err != nil {
				return nil, err
			}
			tiles, err := tilesOf(v, in.Body.Tiles, nil)
			if err != nil {
				return nil, err
			}
			change, err := put(policy.KindDashboard, "", nil, map[string]any{"name": in.Body.Name, "shared": in.Body.Shared, "tiles": tiles})
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindDashboard, showDashboard)
	})
}

// mayDashboards asks for the feature before anything that a body names is looked
// up.
func mayDashboards(v *app.Viewer, l access.FeatureLevel) error {
	if v.MayDashboards(l) {
		return nil
	}
	return &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling, Message: "Your roles do not include making dashboards. Ask somebody who manages them."}
}

// tilesOf are tiles to store: what each names must be the writer's to name, and
// those on trackers that the writer does not see stay as they were.
func tilesOf(v *app.Viewer, sent []TileDoc, before []policy.Tile) ([]policy.Tile, error) {
	out := []policy.Tile{}
	for i, t := range sent {
		tile := policy.Tile{Title: t.Title, Kind: t.Kind, Tracker: t.Tracker, Filter: t.Filter, Group: t.Group, Measure: t.Measure}
		seen, ok := v.Tile(tile)
		path := "body.tiles[" + strconv.Itoa(i) + "]"
		if !ok {
			return nil, invalid([]ProblemEntry{{Path: path + ".tracker", Code: "unknown", Message: "There is no such tracker here."}})
		}
		tile.Tracker = seen.Tracker.ID
		if !seen.Usable && !slices.Contains(before, tile) {
			return nil, invalid([]ProblemEntry{{Path: path, Code: "unknown_property", Message: "What this tile filters, groups or measures by is not there, or has no groups or sums (A4.1, A4.3)."}})
		}
		out = append(out, tile)
	}
	for _, t := range before {
		if _, ok := v.Tile(t); !ok {
			out = append(out, t)
		}
	}
	return out, nil
}

// toWrite is a dashboard that its reader may change, as it was last read.
func (c *call) toWrite(v *app.Viewer, id string) (policy.DashboardEntry, error) {
	d, shown, err := findDashboard(v, id)
	if err != nil {
		return d, err
	}
	if !shown.Can.Edit.Allowed {
		return d, mayDashboards(v, access.Manage)
	}
	return d, c.same(shown)
}

func patchDashboard(c *call, in *patchDashboardInput) (*Dashboard, error) {
	done, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
		d, err := c.toWrite(v, in.Dashboard)
		if err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindDashboard, d.ID)
		if err != nil {
			return nil, err
		}
		patch := map[string]any{}
		if in.Body.Name != nil {
			patch["name"] = *in.Body.Name
		}
		if in.Body.Shared != nil {
			patch["shared"] = *in.Body.Shared
		}
		if in.Body.Tiles != nil {
			if patch["tiles"], err = tilesOf(v, *in.Body.Tiles, d.Tiles); err != nil {
				return nil, err
			}
		}
		change, err := put(policy.KindDashboard, d.ID, raw, patch)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showDashboard(done.Viewer, in.Dashboard)
}

func deleteDashboard(c *call, in *OneDashboard) (*nothing, error) {
	_, err := c.apply("", func(v *app.Viewer) ([]policy.Change, error) {
		d, err := c.toWrite(v, in.Dashboard)
		return []policy.Change{del(policy.KindDashboard, d.ID)}, err
	})
	return &nothing{}, err
}

// dashboardAudience is who may open a shared dashboard, for who may set it (A7.4).
func dashboardAudience(v *app.Viewer, id string) (*Restriction, error) {
	_, shown, err := findDashboard(v, id)
	if err != nil {
		return nil, err
	}
	if !shown.Can.Restrict.Allowed {
		return nil, &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A7.4", Reason: access.Ceiling, Message: "Who opens this is set by who manages dashboards, on one that is shared."}
	}
	return restrictionOf(v, id), nil
}

func getDashboardRestriction(c *call, in *OneDashboard) (out *Restriction, err error) {
	err = c.look(func(v *app.Viewer) error {
		out, err = dashboardAudience(v, in.Dashboard)
		return err
	})
	return out, err
}

func putDashboardRestriction(c *call, in *dashboardRestrictionInput) (*Restriction, error) {
	return c.putAudience(in.Note, &in.Body, func(v *app.Viewer) (*Restriction, string, bool, error) {
		before, err := dashboardAudience(v, in.Dashboard)
		return before, in.Dashboard, true, err
	})
}
