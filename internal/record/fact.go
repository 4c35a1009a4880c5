package record

import (
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
)

// AccessFacts are what settings access may be told of one named record (A2.4):
// what decides about it, and no other value.
type AccessFacts struct {
	ID     string
	Number int64
	// Facts are about the principals that the plan was made for.
	Facts     access.Facts
	Site      string // id, "" for none
	Author    string // user id; "" for a deleted one
	List      *List  // of a restricted record
	Assignees []Assignee
}

// Assignee is who stands in a property that assigns (A1): a user or a team.
type Assignee struct {
	Property *policy.Property
	ID       string
}

// FactPlan asks for one record by id or number without a viewer, for its access
// facts (A2.4) alone: of its values it reads those that assign. principals are
// those whom Assigned and Listed are about; there is at least one.
func FactPlan(s *policy.Snapshot, t *policy.Schema, ref string, principals []string, where Archived) Plan {
	p := factPlan(s, t, principals, where)
	p.one, p.lists = true, true
	for n, prop := range eachProperty(t) {
		if prop.Assigns && !prop.Retired {
			p.columns.Add(n)
		}
	}
	if n, ok := recordNumber(ref); ok {
		p.number = n
	} else if isID(ref) {
		p.id = ref
	} else {
		p.id, p.see = nobody, access.Never{}
	}
	return Plan{p}
}

// FactsPlan is FactPlan for several records by id, at most MaxIDs.
func FactsPlan(s *policy.Snapshot, t *policy.Schema, ids, principals []string, where Archived) Plan {
	p := FactPlan(s, t, "", principals, where).p
	p.one, p.id, p.see, p.ids, p.limit = false, "", access.Always{}, ids, max(1, len(ids))
	if len(ids) == 0 || len(ids) > MaxIDs {
		p.see = access.Never{}
	}
	return Plan{p}
}

// WithFacts has a viewer's plan read, beside what it shows, what decides about its
// records for somebody else, which FactsOf gives (A2.4). Nothing more is shown.
func (p Plan) WithFacts() Plan {
	if p.p == nil {
		return p
	}
	q := *p.p
	q.lists = true
	for n, prop := range eachProperty(q.tracker) {
		if prop.Assigns && !prop.Retired {
			q.columns.Add(n)
		}
	}
	return Plan{&q}
}

// CountPlan counts the records on which a predicate holds for the principals
// (A2.4): those of a list, or of the bin. It shows none of them.
func CountPlan(s *policy.Snapshot, t *policy.Schema, pred access.Pred, principals []string, where Archived) Plan {
	p := factPlan(s, t, principals, where)
	p.see, p.count = pred, CountExact
	return Plan{p}
}

func factPlan(s *policy.Snapshot, t *policy.Schema, principals []string, where Archived) *plan {
	return &plan{workspace: s.Workspace(), policy: s, tracker: t, principals: principals, see: access.Always{}, limit: 1,
		archived: where, sort: []SortKey{{On: Operand{Field: FieldID}, Desc: true, View: access.Always{}}}}
}

// FactsOf reads the access facts of a record that a FactPlan found.
func FactsOf(t *policy.Schema, s Sealed) (AccessFacts, bool) {
	r := s.row
	if r == nil {
		return AccessFacts{}, false
	}
	out := AccessFacts{ID: r.ID, Number: r.Number, Facts: r.Facts, Site: r.SiteID, Author: r.Author}
	if r.Facts.Restricted {
		out.List = r.List.clone()
	}
	for n, p := range eachProperty(t) {
		if !p.Assigns || p.Retired {
			continue
		}
		v := r.at(n)
		if v.Filled && v.Text != "" {
			out.Assignees = append(out.Assignees, Assignee{p, v.Text})
		}
		for _, id := range v.List {
			out.Assignees = append(out.Assignees, Assignee{p, id})
		}
	}
	return out, true
}

// AssignedTo reports whether one of the principals is assigned (A1).
func (f *AccessFacts) AssignedTo(principals []string) bool {
	for _, id := range principals {
		if id != "" && id == f.Author {
			return true
		}
		for _, a := range f.Assignees {
			if a.ID == id {
				return true
			}
		}
	}
	return false
}

// ListedAs reports whether one of the principals stands on the record's list
// (A3 gate 5), and which.
func (f *AccessFacts) ListedAs(principals []string) (string, bool) {
	if f.List == nil {
		return "", false
	}
	for _, id := range principals {
		for _, listed := range [...][]string{f.List.Users, f.List.Teams} {
			for _, on := range listed {
				if on == id {
					return id, true
				}
			}
		}
	}
	return "", false
}

// RestrictedSince is the newest change of a record's list by which it got, or lost,
// the principals, or was closed or opened (A13.1), and who made it; "" is nobody
// who is left. events are newest first.
func RestrictedSince(events []SealedEvent, principals []string) (at time.Time, by string, ok bool) {
	on := func(l *List) [2]bool {
		named := func(id string) bool { return slices.Contains(l.Users, id) || slices.Contains(l.Teams, id) }
		return [2]bool{l.Public(), slices.ContainsFunc(principals, named)}
	}
	for _, s := range events {
		if e := s.e; e != nil && e.Kind == EventRestricted && e.Lists != nil && on(&e.Lists[0]) != on(&e.Lists[1]) {
			return e.At, e.By, true
		}
	}
	return at, "", false
}
