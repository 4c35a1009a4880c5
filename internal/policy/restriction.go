package policy

import "github.com/trackward/trackward/internal/access"

func (r *Restriction) names() []name { return []name{{"", r.Target}} }

// locate resolves the tracker or view that the restriction is about; a view is
// named by id or as "tracker/view".
func (r *Restriction) locate(e *entering) error {
	if r.Target == "" {
		return e.invalid("A1 restriction", "target", "Of what? Name a tracker, a view or a dashboard.")
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
	if doc, ok := d.get(KindDashboard, r.Target); ok && d.mayName(KindDashboard, r.Target, doc) {
		return nil
	}
	return notFound(e.path + "/target")
}

func (r *Restriction) enter(e *entering) error {
	if err := r.locate(e); err != nil {
		return err
	}
	if !e.draft.setsAudience(r.Target) { // before anybody on the list is looked up
		return forbidden("A7.4", e.path, "%s", setByOthers)
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
	_, isDashboard := c.next.tables[KindDashboard].objs[r.Target]
	if !isTracker && !isView && !isDashboard {
		return notFound(c.path + "/target")
	}
	if err := c.live(r.Users, "users"); err != nil {
		return err
	}
	return c.teams(r.Teams, "teams")
}

const setByOthers = "Who sees this is set by whoever manages the tracker or may configure it. Ask one of them."

// setsAudience reports whether the actor may restrict the tracker or view: who
// may configure the tracker, or holds manage there and sees it (A7.4).
func (d *draft) setsAudience(target string) bool {
	if _, ok := d.get(KindDashboard, target); ok {
		return d.powers.system || d.base.configures(d.powers, target) || d.gives(access.Dashboards, access.Manage)
	}
	tracker := target
	if v, ok := d.get(KindView, target); ok {
		tracker = v.(*View).Tracker
	} else if o, ok := d.base.tables[KindView].objs[target]; ok {
		tracker = o.doc.(*View).Tracker
	}
	return d.powers.system || d.base.configures(d.powers, tracker) || d.uses(tracker, access.Manage)
}
