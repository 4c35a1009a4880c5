package app

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// TileFor is what a tile is to its viewer, by policy alone.
type TileFor struct {
	Tracker *policy.Schema
	// Usable: all that the tile names the viewer may name (A4.1).
	Usable bool
	// Partial: the viewer does not see every record by the policy's shape; it
	// depends on no record (A4).
	Partial bool
}

// Tile judges a tile; false where its tracker does not exist for the viewer (A3.1).
func (v *Viewer) Tile(t policy.Tile) (out TileFor, ok bool) {
	rv, err := v.tracker(t.Tracker)
	if err != nil {
		return out, false
	}
	out.Tracker = rv.Tracker
	plan, err := record.TallyPlan(rv, record.Query{Filter: t.Filter}, record.Fold{By: t.Group, Measure: t.Measure})
	if err != nil {
		return out, true
	}
	out.Usable, out.Partial = true, !plan.Whole(&rv.Grants)
	return out, true
}

// MayDashboards reports whether the viewer uses dashboards at a level (A7).
func (v *Viewer) MayDashboards(l access.FeatureLevel) bool {
	return v.Subject.Use(access.Dashboards, l)
}

// OpensDashboard reports whether a dashboard is there for the viewer: their own,
// a shared one they are not kept out of, or one they may configure. One's own
// are nobody else's to see (A13.4).
func (v *Viewer) OpensDashboard(d policy.DashboardEntry) bool {
	_, watched := v.Watched()
	if !d.Shared && (d.Owner != v.User.ID || watched) {
		return false
	}
	if v.ConfiguresDashboard(d.ID) {
		return true
	}
	return v.MayDashboards(access.View) && (d.Owner == v.User.ID || v.isListed(d.ID))
}

// ConfiguresDashboard is the settings right over one (A8).
func (v *Viewer) ConfiguresDashboard(id string) bool {
	return v.May(policy.Power{Kind: policy.PowerConfigure, Target: id})
}

// isListed reports whether the viewer is among the audience of a target.
func (v *Viewer) isListed(target string) bool {
	_, list, ok := v.Policy.Restriction(target)
	if !ok || list.Mode == policy.Public {
		return true
	}
	for _, id := range list.Users {
		if id == v.User.ID {
			return true
		}
	}
	for _, id := range v.teams() {
		for _, team := range list.Teams {
			if team == id {
				return true
			}
		}
	}
	return false
}
