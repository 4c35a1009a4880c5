package rest

import (
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
)

func (s *Server) routesSites() {
	const sites = "/workspaces/{workspace}/sites"
	add(s, settings(selective), operation{id: "list-sites", method: "GET", path: sites, tag: "sites", summary: "The site tree"}, listSites)
	add(s, settings(extended), operation{id: "create-site", method: "POST", path: sites, tag: "sites", summary: "Add a node", status: 201, etag: true, once: true}, createSite)
	add(s, settings(selective), operation{id: "get-site", method: "GET", path: sites + "/{site}", tag: "sites", summary: "One node", etag: true}, getSite)
	add(s, settings(extended), operation{id: "patch-site", method: "PATCH", path: sites + "/{site}", tag: "sites", summary: "Change or move a node", etag: true, ifMatch: true}, patchSite)
	add(s, settings(extended), operation{id: "delete-site", method: "DELETE", path: sites + "/{site}", tag: "sites", summary: "Delete a node without records and assignments", ifMatch: true}, deleteSite)
}

func listSites(c *call, _ *InWorkspace) (out *SiteList, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out = &SiteList{Items: []Site{}}
		children := map[string][]policy.SiteEntry{}
		for _, s := range v.Policy.Sites() {
			children[s.Parent] = append(children[s.Parent], s)
		}
		var walk func(parent string)
		walk = func(parent string) {
			for _, s := range children[parent] {
				out.Items = append(out.Items, *siteFor(v, s))
				walk(s.ID)
			}
		}
		walk("")
		return nil
	})
	return out, err
}

func getSite(c *call, in *OneSite) (out *Site, err error) {
	err = c.read(anyPower, func(v *app.Viewer) error {
		out, err = showSite(v, in.Site)
		return err
	})
	return out, err
}

func showSite(v *app.Viewer, ref string) (*Site, error) {
	s, ok := v.Policy.Site(ref)
	if !ok {
		return nil, notFound()
	}
	return siteFor(v, s), nil
}

func siteFor(v *app.Viewer, s policy.SiteEntry) *Site {
	assigns := v.Manages(func(p *policy.Snapshot, user string) bool { return p.MayAssignAt(user, v.Now, s.ID) })
	return &Site{ID: s.ID, Key: s.Key, Name: s.Name, Kind: s.Kind, Parent: s.Parent, Can: SiteCan{objectCan(v.May(extendedPower)), allowIf(assigns, whyUnassigned(v, "other_site"))}}
}

// siteNamed is the site of an assignment; nil is the whole workspace. One that
// is gone gives nothing (A1), and is named as such.
func siteNamed(v *app.Viewer, id string) *Named {
	if id == policy.AllSites {
		return nil
	}
	if s, ok := v.Policy.Site(id); ok {
		return &Named{ID: s.ID, Key: s.Key, Name: s.Name}
	}
	return &Named{ID: id, Name: "deleted site"}
}

func createSite(c *call, in *createSiteInput) (*Site, error) {
	again := func(id string) (*Site, error) { return getSite(c, &OneSite{in.InWorkspace, id}) }
	return once(c, in.Body, again, func() (*Site, string, error) {
		done, err := c.apply(in.Note, func(*app.Viewer) ([]policy.Change, error) {
			change, err := put(policy.KindSite, "", nil, in.Body)
			return []policy.Change{change}, err
		})
		if err != nil {
			return nil, "", err
		}
		return created(done, policy.KindSite, showSite)
	})
}

func patchSite(c *call, in *patchSiteInput) (*Site, error) {
	id := ""
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showSite(v, in.Site)
		if err != nil {
			return nil, err
		}
		id = before.ID
		if err := c.same(before); err != nil {
			return nil, err
		}
		raw, err := stored(v, policy.KindSite, id)
		if err != nil {
			return nil, err
		}
		change, err := put(policy.KindSite, id, raw, in.Body)
		return []policy.Change{change}, err
	})
	if err != nil {
		return nil, err
	}
	return showSite(done.Viewer, id)
}

func deleteSite(c *call, in *deleteSiteInput) (*Revision, error) {
	done, err := c.apply(in.Note, func(v *app.Viewer) ([]policy.Change, error) {
		before, err := showSite(v, in.Site)
		if err != nil {
			return nil, err
		}
		return []policy.Change{del(policy.KindSite, before.ID)}, c.same(before)
	})
	if err != nil {
		return nil, err
	}
	return revisionOf(done), nil
}
