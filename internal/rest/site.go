package rest

// Site is a node of the site tree.
type Site struct {
	ID     string  `json:"id"`
	Key    string  `json:"key"`
	Name   string  `json:"name"`
	Kind   string  `json:"kind" enum:"region,site,zone"`
	Parent string  `json:"parent,omitempty" doc:"Id of the node above; absent at a root."`
	Can    SiteCan `json:"can"`
}

// SiteCan is what the caller may do at a node.
type SiteCan struct {
	ObjectCan
	Assign Allowance `json:"assign" doc:"Give and end roles here: with selective settings access those marked by_site_managers (A8). Reason other_site: one's sites are others, none of them above this one."`
}

// SiteList is the tree, parents before children.
type SiteList struct {
	Items []Site `json:"items"`
}

// NewSite is a node to create.
type NewSite struct {
	Key    string `json:"key" pattern:"^[a-z0-9_-]{1,64}$"`
	Name   string `json:"name" minLength:"1" maxLength:"200"`
	Kind   string `json:"kind" enum:"region,site,zone"`
	Parent string `json:"parent,omitempty" maxLength:"64" doc:"Id or key."`
}

// SitePatch names what changes.
type SitePatch struct {
	Key    *string `json:"key,omitempty" pattern:"^[a-z0-9_-]{1,64}$"`
	Name   *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Kind   *string `json:"kind,omitempty" enum:"region,site,zone"`
	Parent *string `json:"parent,omitempty" maxLength:"64" doc:"Id or key; empty makes it a root."`
}

type OneSite struct {
	InWorkspace
	Site string `path:"site" doc:"Id or key."`
}

type createSiteInput struct {
	InWorkspace
	Reviewed
	Body NewSite
}

type patchSiteInput struct {
	OneSite
	Reviewed
	Body SitePatch
}

type deleteSiteInput struct {
	OneSite
	Reviewed
}
