package policy

import "slices"

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
	var err error
	if v.Owner, err = e.resolve(KindUser, v.Owner, "owner"); err != nil {
		return err
	}
	if old != nil || !e.draft.actor.System && v.Owner != e.draft.actor.User {
		return e.invalid("A7", "owner", "A view belongs to whoever made it. Leave the owner out.")
	}
	return nil
}

func (v *View) enterColumns(e *entering) error {
	doc, ok := e.draft.get(KindTracker, v.Tracker)
	if !ok {
		return notFound(e.path + "/tracker")
	}
	t := newSchema(v.Tracker, 0, doc.(*Tracker))
	seen := map[string]bool{}
	for i, c := range v.Columns {
		_, p, ok := t.Prop(c)
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
