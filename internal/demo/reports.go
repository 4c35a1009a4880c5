package demo

import (
	"github.com/trackward/trackward/internal/policy"
)

// reportTemplates are the demo's own: for the whole workspace, and for a region,
// where who holds a role at one of its sites alone has none (A7.2).
func (m *maker) reportTemplates() []policy.Change {
	template := func(r policy.Report) policy.Change {
		r.Kind, r.Owner = policy.ReportTemplate, m.users["manager"]
		return put(policy.KindReport, "", r)
	}
	return []policy.Change{
		template(policy.Report{Name: "Substantial damage by site", Tracker: "strikes", Group: "site", Measures: []string{"count", "sum:cost_total", "sum:cost_repair"},
			Intro:  "Strikes that did substantial damage, by the airport where they happened. Costs are known once a strike is costed.",
			Filter: `damage = "substantial"`, Columns: []string{"date", "operator", "species", "damage", "cost_total"}, Sort: []string{"-cost_total"}}),
		template(policy.Report{Name: "Texas: strikes by year", Tracker: "strikes", Site: "texas", Group: "date:year", Measures: []string{"count", "sum:cost_total"},
			Intro:   "For the regional meeting: what was struck in Texas, year by year.",
			Columns: []string{"airport", "date", "aircraft", "species", "damage", "cost_total"}, Sort: []string{"-date"}}),
		template(policy.Report{Name: "Orders by courier", Tracker: "orders", Group: "courier", Measures: []string{"count", "sum:price", "sum:margin"},
			Columns: []string{"customer", "delivery_at", "state", "price", "margin"}, Sort: []string{"delivery_at"}, Date: "created_at", Period: "last_30_days"}),
	}
}

// guards is the built-in role Guard with reports: they use the templates of the
// region that they guard.
func guards() policy.Role {
	return policy.Role{Key: policy.RoleGuard, Name: "Guard", Description: "Staff on site. Sees nothing until cells are given.", Default: true, Enabled: true, Portal: policy.PortalStaff, API: policy.APIBlock,
		Features: map[string]string{"trackers": "edit", "comments": "edit", "activity": "view", "reports": "view", "report_templates": "view"}}
}
