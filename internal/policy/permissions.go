package policy

import (
	"maps"
	"slices"

	"github.com/trackward/trackward/internal/words"
)

func (p *Permissions) names() []name { return []name{{p.Role, p.Tracker}} }

// locate resolves whose document this is, and on what.
func (p *Permissions) locate(e *entering) error {
	var err error
	if p.Role, err = e.resolve(KindRole, p.Role, "role"); err != nil {
		return err
	}
	if p.Tracker == AllTrackers {
		return nil
	}
	p.Tracker, err = e.resolve(KindTracker, p.Tracker, "tracker")
	return err
}

func (p *Permissions) enter(e *entering) error {
	if err := p.locate(e); err != nil {
		return err
	}
	old, _ := e.before.(*Permissions)
	if old != nil && (old.Role != p.Role || old.Tracker != p.Tracker) {
		return e.invalid("A3.12", "role", "A permissions document stays with its role and tracker. Write another for the others.")
	}
	if doc, ok := e.draft.get(KindRole, p.Role); ok && doc.(*Role).terminated() {
		return forbidden("A6.4", e.path+"/role", "Terminated has no cells and gets none: whoever holds it has nothing.")
	}
	m := matrix{e: e}
	if p.Tracker != AllTrackers {
		doc, ok := e.draft.get(KindTracker, p.Tracker)
		if !ok {
			return notFound(e.path + "/tracker")
		}
		m.tracker = newSchema(p.Tracker, 0, doc.(*Tracker))
	}
	var err error
	if p.AllStates, err = m.entries(p.AllStates, "all_states"); err != nil {
		return err
	}
	if err := p.enterStates(m); err != nil {
		return err
	}
	return p.settleEdits(e, old, m.tracker)
}

func (p *Permissions) enterStates(m matrix) error {
	states := map[string]Entries{}
	for _, reference := range slices.Sorted(maps.Keys(p.States)) {
		field := "states/" + reference
		if m.tracker == nil {
			return m.e.invalid("A3.12", "states", `The document for all trackers has no states. Write under "all_states".`)
		}
		_, s, ok := m.tracker.StateRef(reference)
		if !ok {
			return m.e.invalid("A3.12", field, "The tracker has no such state. Reload the page; it may have been removed.")
		}
		if _, twice := states[s.ID]; twice {
			return m.e.invalid("A3.12", field, "This state is named twice, by key and by id. Name it once.")
		}
		entries, err := m.entries(p.States[reference], field)
		if err != nil {
			return err
		}
		states[s.ID] = entries
	}
	maps.DeleteFunc(states, func(_ string, e Entries) bool { return len(e.Actions)+len(e.Properties) == 0 })
	p.States = states
	if len(states) == 0 {
		p.States = nil
	}
	return nil
}

// matrix enters the cells of one document; tracker is nil in the one for "*".
type matrix struct {
	e       *entering
	tracker *Schema
}

func (m matrix) entries(in Entries, field string) (Entries, error) {
	out := Entries{Actions: map[string]string{}, Properties: map[string]Cell{}}
	for _, action := range slices.Sorted(maps.Keys(in.Actions)) {
		at := field + "/actions/" + action
		if _, ok := actionNumbers[action]; !ok {
			return out, m.e.invalid("A3.12", at, "An action is create, change_state, archive or delete, each by its name.")
		}
		if err := m.level(in.Actions[action], at); err != nil {
			return out, err
		}
		if in.Actions[action] != "" {
			out.Actions[action] = in.Actions[action]
		}
	}
	for _, reference := range slices.Sorted(maps.Keys(in.Properties)) {
		at := field + "/properties/" + reference
		key, err := m.target(reference, at)
		if err != nil {
			return out, err
		}
		if _, twice := out.Properties[key]; twice {
			return out, m.e.invalid("A3.12", at, "This property is named twice, by key and by id. Name it once.")
		}
		cell := in.Properties[reference]
		if err := m.cell(key, cell, at); err != nil {
			return out, err
		}
		if cell != (Cell{}) {
			out.Properties[key] = cell
		}
	}
	return out, nil
}

// target is the id of the property that an entry names; "*" and the system
// properties stand for themselves.
func (m matrix) target(reference, at string) (string, error) {
	if reference == AllProperties {
		return reference, nil
	}
	if m.tracker == nil {
		return "", m.e.invalid("A3.12", at, `The document for all trackers knows no single property. Write "*".`)
	}
	_, p, ok := m.tracker.Prop(reference)
	if !ok {
		return "", m.e.invalid("A3.12", at, "The tracker has no such property. Reload the page; it may have been removed.")
	}
	if p == nil {
		return reference, nil
	}
	return p.ID, nil
}

func (m matrix) cell(key string, c Cell, at string) error {
	if err := m.level(c.View, at+"/view"); err != nil {
		return err
	}
	if err := m.level(c.Edit, at+"/edit"); err != nil {
		return err
	}
	if isSystem(key) && key != "site" && c.Edit != "" && c.Edit != LevelNone {
		return m.e.invalid("A1 property", at+"/edit", "The server writes this property; it can be viewed, not edited. Leave edit out.")
	}
	return nil
}

func (m matrix) level(word, at string) error {
	if _, ok := cellLevels[word]; !ok && word != "" {
		return m.e.invalid("A1 cell", at, "A level is none, assigned or all; leave it out to ask the next line (A3.12).")
	}
	return nil
}

// settleEdits carries out A3.5 entry by entry against the stored document: the
// last word wins downwards. Lowering view lowers edit with it; raising edit alone
// raises view with it; both against each other is refused, and so is an explicit
// edit above an explicit view where nothing is stored.
func (p *Permissions) settleEdits(e *entering, old *Permissions, t *Schema) error {
	var was Permissions
	if old != nil {
		was = *old
	}
	if err := p.settleEntries(e, old != nil, was.AllStates, p.AllStates, "", "all_states"); err != nil {
		return err
	}
	for _, state := range slices.Sorted(maps.Keys(p.States)) {
		if err := p.settleEntries(e, old != nil, was.States[state], p.States[state], state, "states/"+state); err != nil {
			return err
		}
	}
	return nil
}

func (p *Permissions) settleEntries(e *entering, stored bool, was, now Entries, state, field string) error {
	for _, key := range slices.Sorted(maps.Keys(now.Properties)) {
		before, cell := was.Properties[key], now.Properties[key]
		if cell.Edit == "" {
			continue
		}
		settled, ok := settle(stored, before, cell, p.viewAt(e.draft, key, state))
		if !ok {
			return &Error{Code: CodeEditAboveView, Rule: "A3.5", Path: e.path + "/" + field + "/properties/" + key,
				Message: "Nobody edits what they do not view. Give view at least the level of edit, or lower edit."}
		}
		if settled == cell {
			continue
		}
		now.Properties[key] = settled
		e.draft.notes = append(e.draft.notes, adjustment(e, p.Tracker, key, cell, settled))
	}
	return nil
}

// settle is A3.5 for one entry that names edit. viewed is the level that view
// has here where the entry leaves it out.
func settle(stored bool, before, cell Cell, viewed string) (Cell, bool) {
	editRaised := rank(cell.Edit) > rank(before.Edit)
	if cell.View == "" {
		// Edit above a view that another line gives: raising edit alone raises view
		// with it, otherwise the engine's minimum holds.
		if stored && editRaised && before.View == "" && rank(cell.Edit) > rank(viewed) {
			cell.View = cell.Edit
		}
		return cell, true
	}
	if rank(cell.Edit) <= rank(cell.View) {
		return cell, true
	}
	viewChanged, editChanged := cell.View != before.View, cell.Edit != before.Edit
	switch {
	case !stored, viewChanged && editRaised, before.View == "" && before.Edit == "":
		return cell, false
	case viewChanged || !editChanged, !editRaised:
		cell.Edit = cell.View
	default:
		cell.View = cell.Edit
	}
	return cell, true
}

// rank orders the words of a cell; an absent one stands below none.
func rank(word string) int {
	l, ok := cellLevels[word]
	if !ok {
		return -1
	}
	return int(l)
}

// viewAt is the level of view of a property in a state, or in all states, by the
// lines of A3.12; "" where none names one.
func (p *Permissions) viewAt(d *draft, key, state string) string {
	here := p.States[state].Properties
	if v := here[key].View; v != "" {
		return v
	}
	star, all := here[AllProperties].View, p.AllStates.Properties[key].View
	switch {
	case star != "" && all != "":
		if rank(star) < rank(all) {
			return star
		}
		return all
	case star != "" || all != "":
		return star + all
	}
	if v := p.AllStates.Properties[AllProperties].View; v != "" {
		return v
	}
	id, ok := d.named(KindPermissions, name{p.Role, AllTrackers})
	if doc, found := d.get(KindPermissions, id); ok && found && p.Tracker != AllTrackers {
		return doc.(*Permissions).AllStates.Properties[AllProperties].View
	}
	return ""
}

func adjustment(e *entering, tracker, key string, sent, settled Cell) words.Text {
	label := key
	if doc, ok := e.draft.get(KindTracker, tracker); ok {
		if p := doc.(*Tracker).property(key); p != nil {
			label = p.Label
		}
	}
	if sent.View != settled.View {
		return words.Say("%s: view was raised to %s along with edit (A3.5).", label, settled.View)
	}
	return words.Say("%s: edit was lowered to %s along with view (A3.5).", label, settled.Edit)
}

func (p *Permissions) check(c *checking) error {
	if _, ok := c.next.tables[KindRole].objs[p.Role]; !ok {
		return notFound(c.path + "/role")
	}
	if p.Tracker == AllTrackers {
		return nil
	}
	if _, ok := c.next.schemas[p.Tracker]; !ok {
		return notFound(c.path + "/tracker")
	}
	return nil
}
