package record

import (
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// MayLose reports, without the record, whether the events can have taken it out
// of its viewer's sight: only then is it worth looking.
func MayLose(v *Viewer, events []SealedEvent) bool {
	heard := v.Grants.States()
	for _, s := range events {
		if s.e == nil {
			continue
		}
		n, doc, ok := v.Tracker.StateRef(s.e.Decided)
		if !ok || doc.ID != s.e.Decided || !heard.Has(n) {
			continue // it was not seen there
		}
		switch s.e.Kind {
		case EventMoved, EventBinned, EventSite, EventRestricted:
			return true
		case EventEdited:
			if _, assigns := assigning(v, s.e); assigns && s.e.Before != nil && v.among(s.e.Before.names()) {
				return true
			}
		}
	}
	return false
}

// Lost reports whether the events took a record out of its viewer's sight: the
// viewer does not see it, and undoing them gives a record that the viewer sees
// under today's policy. s is the record by a FactPlan for the viewer and their
// teams; events are its newest, oldest first.
func Lost(v *Viewer, s Sealed, events []SealedEvent) bool {
	facts, ok := FactsOf(v.Tracker, s)
	if !ok || len(events) == 0 || v.sees(facts.Facts) {
		return false
	}
	for _, e := range slices.Backward(events) {
		if e.e == nil || e.e.Record != facts.ID || !facts.undo(v, e.e) {
			return false
		}
	}
	facts.Facts.Assigned = facts.AssignedTo(v.principals())
	return v.sees(facts.Facts)
}

// sees reports whether a record with such facts is in the viewer's lists (A3.3).
func (v *Viewer) sees(f access.Facts) bool {
	m := v.Grants.Mask(f)
	return m.Seen()
}

func (v *Viewer) principals() []string { return append([]string{v.User}, v.Teams...) }

func (v *Viewer) among(ids []string) bool {
	return slices.ContainsFunc(v.principals(), func(id string) bool { return slices.Contains(ids, id) })
}

// assigning is the property that an entry is about, if it is one that assigns (A1).
func assigning(v *Viewer, e *Event) (*policy.Property, bool) {
	_, p, ok := v.Tracker.Prop(e.Property)
	return p, ok && p != nil && p.ID == e.Property && p.Assigns && !p.Retired
}

// names are the ids in a value of users, teams or links.
func (v *Value) names() []string {
	if v.Text != "" {
		return append([]string{v.Text}, v.List...)
	}
	return v.List
}

// undo makes the facts what they were before an entry; false where that cannot
// be told, or the record was not there.
func (f *AccessFacts) undo(v *Viewer, e *Event) bool {
	n, doc, ok := v.Tracker.StateRef(e.Decided)
	if !ok || doc.ID != e.Decided {
		return false
	}
	is := &f.Facts
	switch e.Kind {
	case EventMoved:
		is.State = n
	case EventArchived, EventRestored:
		is.Archived = e.Kind == EventRestored
	case EventBinned, EventRecovered:
		is.Binned = e.Kind == EventRecovered
	case EventRestricted:
		if e.Lists == nil {
			return false
		}
		before := e.Lists[0]
		is.Restricted = !before.Public()
		is.Listed = v.among(append(slices.Clone(before.Users), before.Teams...))
	case EventSite:
		return f.undoSite(v, e)
	case EventEdited:
		f.undoAssignees(v, e)
	case EventCommented, EventRecommented, EventUncommented: // decides nothing
	default:
		return false // it was created
	}
	return true
}

func (f *AccessFacts) undoSite(v *Viewer, e *Event) bool {
	if e.Before == nil || e.Before.Text == "" {
		f.Facts.Site = 0
		return true
	}
	site, ok := v.Policy.Site(e.Before.Text)
	f.Facts.Site = site.N
	return ok && site.ID == e.Before.Text
}

func (f *AccessFacts) undoAssignees(v *Viewer, e *Event) {
	p, ok := assigning(v, e)
	if !ok {
		return
	}
	f.Assignees = slices.DeleteFunc(f.Assignees, func(a Assignee) bool { return a.Property.ID == p.ID })
	if e.Before != nil {
		for _, id := range e.Before.names() {
			f.Assignees = append(f.Assignees, Assignee{p, id})
		}
	}
}
