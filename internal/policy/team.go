package policy

func (t *Team) names() []name { return []name{{"", t.Key}} }

func (t *Team) enter(e *entering) error {
	if err := checkKey(e, "key", t.Key); err != nil {
		return err
	}
	if err := cleanName(e, "name", &t.Name, true); err != nil {
		return err
	}
	var err error
	t.Members, err = e.resolveAll(KindUser, t.Members, "members")
	return err
}

func (t *Team) check(c *checking) error { return c.live(t.Members, "members") }
