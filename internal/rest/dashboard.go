package rest

// Dashboard is tiles that each reader reads over their own rows (A4). Tiles on
// trackers that the caller does not see are not there.
type Dashboard struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Shared bool         `json:"shared"`
	Mine   bool         `json:"mine"`
	Tiles  []Tile       `json:"tiles"`
	Can    DashboardCan `json:"can"`
}

// DashboardCan is what the caller may do with a dashboard.
type DashboardCan struct {
	ObjectCan
	Restrict Allowance `json:"restrict" doc:"Set who may open it (A7.4)."`
}

// Tile is one figure, chart or table.
type Tile struct {
	Title   string `json:"title"`
	Kind    string `json:"kind" enum:"number,bar,line,table"`
	Tracker Named  `json:"tracker"`
	Filter  string `json:"filter,omitempty"`
	Group   string `json:"group,omitempty"`
	Measure string `json:"measure,omitempty"`
	Broken  bool   `json:"broken,omitempty" doc:"It names something that is not there; filter, group and measure are left out."`
	Partial bool   `json:"partial,omitempty" doc:"By the policy's shape the caller does not see every public record; it depends on no record."`
}

// DashboardList is the dashboards the caller may open.
type DashboardList struct {
	Items []Dashboard `json:"items"`
	Can   struct {
		Create Allowance `json:"create"`
		Share  Allowance `json:"share"`
	} `json:"can"`
}

// DashboardDoc is a dashboard to save.
type DashboardDoc struct {
	Name   string    `json:"name" minLength:"1" maxLength:"200"`
	Shared bool      `json:"shared,omitempty"`
	Tiles  []TileDoc `json:"tiles,omitempty" maxItems:"24"`
}

// DashboardPatch names what changes. With tiles they are the caller's: those on
// trackers that the caller does not see stay.
type DashboardPatch struct {
	Name   *string    `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Shared *bool      `json:"shared,omitempty"`
	Tiles  *[]TileDoc `json:"tiles,omitempty" maxItems:"24"`
}

// TileDoc is a tile to save.
type TileDoc struct {
	Title   string `json:"title" minLength:"1" maxLength:"200"`
	Kind    string `json:"kind" enum:"number,bar,line,table"`
	Tracker string `json:"tracker" minLength:"1" maxLength:"64" doc:"Id or key."`
	Filter  string `json:"filter,omitempty" maxLength:"8000"`
	Group   string `json:"group,omitempty" maxLength:"96" doc:"As in aggregate-records."`
	Measure string `json:"measure,omitempty" maxLength:"96"`
}

// OneDashboard names a dashboard.
type OneDashboard struct {
	InWorkspace
	Dashboard string `path:"dashboard" doc:"Id."`
}

type createDashboardInput struct {
	InWorkspace
	Body DashboardDoc
}

type patchDashboardInput struct {
	OneDashboard
	Body DashboardPatch
}

type dashboardRestrictionInput struct {
	OneDashboard
	Reviewed
	Body RestrictionDoc
}
