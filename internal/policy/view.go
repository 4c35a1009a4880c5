package policy

import (
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// The kinds of a saved view.
const (
	ViewTable     = "table"
	ViewBoard     = "board"
	ViewCalendar  = "calendar"
	ViewChecklist = "checklist"
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
	if err := oneOf(e, "kind", &v.Kind, ViewTable, ViewTable, ViewBoard, ViewCalendar, ViewChecklist); err != nil {
		return err
	}
	v.Default = v.Default && v.Shared // what everybody starts with is nobody's own
	if len(v.Filter) > maxQuery || len(v.Sort) > maxQuery {
		return e.invalid("A1", "filter", "The filter or the order is longer than %d bytes; shorten it.", maxQuery)
	}
	if err := v.enterOwner(e, old); err != nil {
		return err
	}
	return v.enterNames(e, old)
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

// enterNames resolves the properties that a view names: its columns, what it is
// grouped by, and the date of its entries.
func (v *View) enterNames(e *entering, old *View) error {
	doc, ok := e.draft.get(KindTracker, v.Tracker)
	if !ok {
		return notFound(e.path + "/tracker")
	}
	n := viewNames{e: e, schema: newSchema(v.Tracker, 0, doc.(*Tracker)), may: e.draft.namesColumns(v.Tracker)}
	if old != nil {
		n.stood = func(id string) bool { return slices.Contains(old.Columns, id) }
	}
	if err := n.columns(v.Columns, "A column stands in a view once. Take one out."); err != nil {
		return err
	}
	if old != nil {
		n.stood = func(id string) bool { return id == GroupRef(old.Group) }
	}
	if err := n.group(v, old); err != nil {
		return err
	}
	if old != nil {
		n.stood = func(id string) bool { return id == old.Date }
	}
	return n.date(v)
}

func (n *viewNames) group(v, old *View) error {
	ref, period, periodic := CutGroup(v.Group)
	// A table that becomes a board loses the dates it was grouped by; a refusal would
	// tell who may not name them that they stand there.
	turned := periodic && v.Kind == ViewBoard && old != nil && v.Group == old.Group
	if v.Kind != ViewBoard && v.Kind != ViewTable || turned {
		v.Group = ""
	}
	if v.Group == "" {
		return nil
	}
	builtin := []string{"state"}
	if v.Kind == ViewTable {
		builtin = append(builtin, "created_at")
	}
	id, p, err := n.resolve(ref, "group", builtin...)
	if v.Group = id; err != nil || !periodic {
		return err
	}
	if v.Kind != ViewTable || !isDate(id, p) || !slices.Contains(DatePeriods, period) {
		return n.e.invalid("A4.3", "group", "A table is grouped by a date by its %s. Name one of them, or another property.", strings.Join(DatePeriods, ", "))
	}
	v.Group += ":" + period
	return nil
}

// DatePeriods are the periods that dates are grouped by; a week begins on Monday.
var DatePeriods = []string{"day", "week", "month", "quarter", "year"}

// isDate reports whether what viewNames.resolve found is a date: p is nil for what
// every record carries.
func isDate(id string, p *Property) bool {
	if p != nil {
		return p.Type == Date || p.Type == DateTime
	}
	return id == "created_at" || id == SystemNames[access.UpdatedAt]
}

// CutGroup takes apart what a list, view or report is grouped by: a name or id and, of
// a date, the word of its period behind a colon. periodic says that there is a colon.
func CutGroup(group string) (ref, period string, periodic bool) { return strings.Cut(group, ":") }

// GroupRef is what is grouped by, without the period of a date.
func GroupRef(group string) string {
	ref, _, _ := CutGroup(group)
	return ref
}

// Regroup is what is grouped by under another name of it, of a date with the same
// period. Where name has none it is not grouped at all.
func Regroup(group string, name func(ref string) string) string {
	ref, period, periodic := CutGroup(group)
	if ref = name(ref); ref == "" || !periodic {
		return ref
	}
	return ref + ":" + period
}

func (n *viewNames) date(v *View) error {
	if v.Kind != ViewCalendar {
		v.Date = ""
		return nil
	}
	if v.Date == "" {
		return n.e.invalid("A1", "date", "By which date are the entries of the calendar placed? Name a date property.")
	}
	id, p, err := n.resolve(v.Date, "date", "created_at")
	if err != nil {
		return err
	}
	if p != nil && p.Type != Date && p.Type != DateTime {
		return n.e.invalid("A1", "date", "This property is no date. Name a date property.")
	}
	v.Date = id
	return nil
}

// viewNames resolves what a view names, for its author.
type viewNames struct {
	e      *entering
	schema *Schema
	may    func(access.Property) bool
	stood  func(id string) bool // what the document named there before; nil for a new one
}

// resolve gives a property's id, or one of the builtin names. What the author
// may not name is unknown to them (A4.1). Yet who changes a view keeps what it
// names beyond that: a property that stood in it, by its id, which is told to
// nobody who may not name it; and any system property, whose names everybody
// knows, so that the answer does not say whether it stood there.
func (n *viewNames) resolve(ref, field string, builtin ...string) (string, *Property, error) {
	prop, p, ok := n.schema.Prop(ref)
	switch {
	case ok && p == nil && (n.stood != nil || n.may(prop)):
		return ref, nil, nil
	case ok && p != nil && (n.may(prop) || n.stood != nil && ref == p.ID && n.stood(ref)):
		return p.ID, p, nil
	case !ok && slices.Contains(builtin, ref):
		return ref, nil, nil
	}
	return "", nil, n.e.invalid("A4.1", field, "unknown_property: there is no such column.")
}

// columns resolves a list of columns in its place; twice is said of one that stands in it
// again.
func (n *viewNames) columns(refs []string, twice words.Text) error {
	seen := map[string]bool{}
	for i, ref := range refs {
		id, _, err := n.resolve(ref, "columns/"+itoa(i), builtinColumns...)
		if err != nil {
			return err
		}
		if seen[id] {
			return n.e.invalid("A4.1", "columns/"+itoa(i), twice)
		}
		refs[i], seen[id] = id, true
	}
	return nil
}

func (v *View) namesAny(properties []string) bool {
	return slices.ContainsFunc(append([]string{GroupRef(v.Group), v.Date}, v.Columns...), func(id string) bool { return slices.Contains(properties, id) })
}

// forget takes removed properties out of the view. A calendar without its date
// is a table.
func (v *View) forget(properties []string) {
	v.Columns = slices.DeleteFunc(v.Columns, func(id string) bool { return slices.Contains(properties, id) })
	if slices.Contains(properties, GroupRef(v.Group)) {
		v.Group = ""
	}
	if slices.Contains(properties, v.Date) {
		v.Date, v.Kind = "", ViewTable
	}
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
