package policy

func (s *Site) names() []name { return []name{{"", s.Key}} }

func (s *Site) enter(e *entering) error {
	if err := checkKey(e, "key", s.Key); err != nil {
		return err
	}
	if err := cleanName(e, "name", &s.Name, true); err != nil {
		return err
	}
	if err := oneOf(e, "kind", &s.Kind, SiteSite, SiteRegion, SiteSite, SiteZone); err != nil {
		return err
	}
	if s.Parent == "" {
		return nil
	}
	var err error
	s.Parent, err = e.resolve(KindSite, s.Parent, "parent")
	return err
}

func (s *Site) check(c *checking) error {
	if s.Parent == "" {
		return nil
	}
	if _, ok := c.next.Site(s.Parent); !ok {
		return notFound(c.path + "/parent")
	}
	up := s.Parent
	for range len(c.next.tables[KindSite].ids) {
		if up == c.id {
			return c.invalid("A1 site tree", "parent", "A site cannot lie below itself. Choose another parent.")
		}
		parent, ok := c.next.Site(up)
		if !ok || parent.Parent == "" {
			return nil
		}
		up = parent.Parent
	}
	return c.invalid("A1 site tree", "parent", "The site tree would go in a circle. Choose another parent.")
}

// Under reports whether a site lies at or below another; both by id.
func (s *Snapshot) Under(site, top string) bool { return s.under(site, []string{top}) }

// under reports whether a site lies at or below one of the given ones.
func (s *Snapshot) under(site string, tops []string) bool {
	for range len(s.tables[KindSite].ids) {
		for _, t := range tops {
			if t == site {
				return true
			}
		}
		e, ok := s.Site(site)
		if !ok || e.Parent == "" {
			return false
		}
		site = e.Parent
	}
	return false
}
