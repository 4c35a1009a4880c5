package policy

func (r *Restriction) names() []name { return []name{{"", r.Target}} }

// locate resolves the tracker or view that the restriction is about; a view is
// named by id or as "tracker/view".
func (r *Restriction) locate(e *entering) error {
	if r.Target == "" {
		return e.invalid("A1 restriction", "target", "Of what? Name a tracker or a view.")
	}
	d := e.draft
	if id, doc, ok := d.lookup(KindTracker, r.Target); ok && d.mayName(KindTracker, id, doc) {
		r.Target = id
		return nil
	}
	if id, doc, ok := d.lookup(KindView, r.Target); ok && d.mayName(KindView, id, doc) {
		r.Target = id
		return nil
	}
	return notFound(e.path + "/target")
}

func (r *Restriction) enter(e *entering) error {
	if err := r.locate(e); err != nil {
		return err
	}
	if old, ok := e.before.(*Restriction); ok && old.Target != r.Target {
		return e.invalid("A1 restriction", "target", "A restriction stays with its target. Write another for the other target.")
	}
	if err := oneOf(e, "mode", &r.Mode, "", Public, Restricted); err != nil {
		return err
	}
	var err error
	if r.Users, err = e.resolveAll(KindUser, r.Users, "users"); err != nil {
		return err
	}
	r.Teams, err = e.resolveAll(KindTeam, r.Teams, "teams")
	return err
}

func (r *Restriction) check(c *checking) error {
	_, isTracker := c.next.schemas[r.Target]
	_, isView := c.next.tables[KindView].objs[r.Target]
	if !isTracker && !isView {
		return notFound(c.path + "/target")
	}
	if err := c.live(r.Users, "users"); err != nil {
		return err
	}
	return c.teams(r.Teams, "teams")
}
