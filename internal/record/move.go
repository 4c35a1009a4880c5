package record

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
)

// move changes the state, with the edits of the same request (A3.7).
func (e *editor) move() error {
	t, from := e.v.Tracker, e.before.Facts.State
	if !e.view.mask.Act(access.ChangeState) {
		return e.refuse("A3.7", access.ToAct(access.ChangeState), "You may see this record, but not change its state.")
	}
	to, doc, ok := t.StateRef(e.in.To)
	if heard := e.v.Grants.States(); !ok || !heard.Has(to) {
		return errUnknownState(fieldTransition)
	}
	if !hasStep(t, from, to) {
		return errInvalid("A3.7", FieldError{Property: fieldTransition, Code: "no_transition", Message: "There is no step from this record's state to that one. Reload it to see its steps."})
	}
	if err := e.write(); err != nil {
		return err
	}
	edited := e.c.row
	if bug.On(bug.EditsTooLate) {
		edited = e.before
	}
	if err := missing(t, needed(t, from, to), edited, e.view.mask.Views()); err != nil {
		return err
	}
	if to == from {
		return nil
	}
	e.c.row.Facts.State, e.c.state = to, true
	e.c.log(from, Event{Kind: EventMoved, To: doc.ID})
	return nil
}

func errUnknownState(field string) *WriteError {
	return errInvalid("A3.2", FieldError{Property: field, Code: "unknown_state", Message: "There is no such state here."})
}

// missing refuses a row that lacks something needed: what the viewer views by
// name, the rest in one constant sentence, the same for one or many.
func missing(t *policy.Schema, needed access.PropertySet, r *Row, viewable access.PropertySet) error {
	e := &WriteError{Code: "required_missing", Rule: "A3.7", Reason: access.RequiredMissing}
	for n := range members(needed) {
		p, _ := t.PropN(n)
		switch {
		case r.at(n).fills(p.Type):
		case viewable.Has(n):
			e.Entries = append(e.Entries, FieldError{Property: p.Key, Code: "required", Message: "Fill this in first."})
		default:
			e.MissingHidden = true
		}
	}
	switch {
	case len(e.Entries) > 0 && e.MissingHidden:
		e.Message = "Some properties must be filled first, and something you cannot see is still missing."
	case len(e.Entries) > 0:
		e.Message = "Some properties must be filled first."
	case e.MissingHidden:
		e.Message = "Before this step something you cannot see is still missing."
	default:
		return nil
	}
	return e
}

// site moves the record to another site (A3.16). A site that the viewer's role
// does not cover is answered like one that does not exist.
func (e *editor) site(ref string) error {
	switch {
	case !e.view.mask.View(access.Site):
		return &WriteError{Code: "unknown_property", Rule: "A3.11", Entries: []FieldError{unknownField()},
			Message: "A property you named does not exist here. The record's values list the ones you can use."}
	case !e.v.Tracker.UsesSites:
		return errInvalid("A6.3", FieldError{Property: fieldSite, Code: "no_sites", Message: "Records of this tracker have no site. Leave the site out."})
	case !e.view.mask.Edit(access.Site):
		return e.refuse("A3.16", access.ToEdit(access.Site), "You may see this record's site, but not change it.")
	}
	z, id, ok := findSite(e.v, ref)
	if ok && id == e.before.SiteID {
		return nil
	}
	if !ok || !e.v.Grants.MoveSite(e.before.Facts, z) {
		return errForbidden("A3.16", access.WrongSite, "None of your roles lets you move the record from its site to that one.")
	}
	before, after := siteValue(e.before.SiteID), siteValue(id)
	e.c.row.Facts.Site, e.c.row.SiteID, e.c.site = z, id, true
	e.c.log(e.before.Facts.State, Event{Kind: EventSite, Property: policy.SystemNames[access.Site], Before: &before, After: &after})
	return nil
}

func siteValue(id string) Value { return Value{Filled: id != "", Text: id} }

// findSite looks a site up by id or key; "" is none.
func findSite(v *Viewer, ref string) (access.SiteID, string, bool) {
	if ref == "" {
		return 0, "", true
	}
	s, ok := v.Policy.Site(ref)
	return s.N, s.ID, ok
}
