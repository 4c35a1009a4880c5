package policy

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
)

// builtinColumns are what every record carries besides its properties.
var builtinColumns = []string{"id", "number", "state", "archived", "created_at"}

// maxQuery bounds a view's filter and sort, in bytes; package record reads them.
const maxQuery = 8000

func (v *View) names() []name { return []name{{v.Tracker, v.Key}} }

func (v *View) enter(e *entering) error {
	old, _ := e.before.(*View)
	if old != nil && v.Tracker == "" {
		v.Tracker = old.Tracker
	}
	var err error
	if v.Tracker, err = e.resolve(KindTracker, v.Tracker, "tracker"); err != nil {
		return err
	}
	if err := e.draft.savesView(v.Tracker, v.Shared || old != nil && old.Shared, e.path); err != nil {
		return err // before anything else that it names is looked up
	}
	if old != nil && old.Tracker != v.Tracker {
		return e.invalid("A1", "tracker", "A view stays with its tracker. Make another for the other tracker.")
	}
	if err := checkKey(e, "key", v.Key); err != nil {
		return err
	}
	if err := cleanName(e, "name", &v.Name, true); err != nil {
		return err
	}
	if err := oneOf(e, "kind", &v.Kind, "table", "table"); err != nil {
		return err
	}
	if len(v.Filter) > maxQuery || len(v.Sort) > maxQuery {
		return e.invalid("A1", "filter", "The filter or the order is longer than %d bytes; shorten it.", maxQuery)
	}
	if err := v.enterOwner(e, old); err != nil {
		return err
	}
	return v.enterColumns(e)
}

func (v *View) enterOwner(e *entering, old *View) error {
	if v.Owner == "" {
		v.Owner = e.draft.actor.User
		if old != nil {
			v.Owner = old.Owner
		}
	}
	if v.Owner == "" {
		return e.invalid("A7", "owner", "Whose view is it? Name a user.")
	}
	if old != nil && old.Owner == v.Owner {
		return nil
	}
	if old != nil || !e.draft.actor.System && v.Owner != e.draft.actor.User {
		return e.invalid("A7", "owner", "A view belongs to whoever made it. Leave the owner out.")
	}
	var err error
	v.Owner, err = e.resolve(KindUser, v.Owner, "owner")
	return err
}

// savesView demands what saving a view of the tracker needs: edit, for a shared
// one manage, or the right to configure the tracker (A7, A8).
func (d *draft) savesView(tracker string, shared bool, path string) error {
	level, word := access.Edit, levelWordEdit
	if shared {
		level, word = access.Manage, levelWordManage
	}
	if d.powers.system || d.base.configures(d.powers, tracker) || d.uses(tracker, level) {
		return nil
	}
	return forbidden("A7", path, "Saving this view needs %s on the tracker. Ask whoever manages it.", word)
}

// namesColumns is which properties of the tracker the actor may name: a view
// names none that its maker cannot (A4.1).
func (d *draft) namesColumns(tracker string) func(access.Property) bool {
	if d.powers.system || d.base.configures(d.powers, tracker) {
		return func(access.Property) bool { return true }
	}
	g, _ := d.grants(tracker)
	nameable := g.Nameable()
	return nameable.Has
}

func (v *View) enterColumns(e *entering) error {
	doc, ok := e.draft.get(KindTracker, v.Tracker)
	if !ok {
		return notFound(e.path + "/tracker")
	}
	t := newSchema(v.Tracker, 0, doc.(*Tracker))
	seen, named := map[string]bool{}, e.draft.namesColumns(v.Tracker)
	for i, c := range v.Columns {
		n, p, ok := t.Prop(c)
		ok = ok && named(n)
		switch {
		case ok && p != nil:
			v.Columns[i] = p.ID
		case !ok && !slices.Contains(builtinColumns, c):
			return e.invalid("A4.1", "columns/"+itoa(i), "unknown_property: there is no such column.")
		}
		if seen[v.Columns[i]] {
			return e.invalid("A4.1", "columns/"+itoa(i), "A column stands in a view once. Take one out.")
		}
		seen[v.Columns[i]] = true
	}
	return nil
}

func (v *View) check(c *checking) error {
	if _, ok := c.next.schemas[v.Tracker]; !ok {
		return notFound(c.path + "/tracker")
	}
	old, _ := c.before.(*View)
	if u, ok := c.next.User(v.Owner); (!ok || u.Status == StatusDeleted) && (old == nil || old.Owner != v.Owner) {
		return notFound(c.path + "/owner")
	}
	return nil
}
