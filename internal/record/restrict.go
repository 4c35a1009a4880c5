package record

import (
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/words"
)

// Public reports whether the list of an Event stands for a public record: a
// restricted one's lists are there, even when empty.
func (l List) Public() bool { return l.Users == nil && l.Teams == nil }

// NotManaged is what somebody is told who may see a record and not restrict it.
const NotManaged words.Text = "Restricting a record needs a role that manages this tracker."

// restrict sets or lifts the record's allow-list (A7.4).
func (e *editor) restrict() error {
	need := access.ToUse(access.Trackers, access.Manage)
	if !e.view.mask.Use(access.Trackers, access.Manage) {
		return e.refuse("A7.4", need, NotManaged)
	}
	lists := [2]List{}
	if e.before.Facts.Restricted {
		lists[0] = canonical(e.before.List.clone())
	}
	f := &e.c.row.Facts
	if e.in.Enlist != "" {
		if !f.Restricted {
			return nil // nothing keeps them out
		}
		with := List{Users: append(slices.Clone(lists[0].Users), e.in.Enlist), Teams: lists[0].Teams}
		e.in.Restrict = &with
	}
	if e.in.Public {
		f.Restricted, f.Listed, e.c.row.List = false, false, nil
	} else {
		list, err := e.readList()
		if err != nil {
			return err
		}
		f.Restricted, f.Listed, e.c.row.List = true, e.lists(list), &list
		lists[1] = list
		if !f.Listed && !e.in.Confirm {
			return &WriteError{Code: "confirm", Rule: "A7.4", Message: "You are not on this list, nor is a team of yours: after this you will not see the record. Confirm it to go on."}
		}
	}
	if lists[0].equal(lists[1]) {
		return nil
	}
	e.c.list = true
	e.c.log(e.before.Facts.State, Event{Kind: EventRestricted, Lists: &lists})
	return nil
}

func (e *editor) lists(l List) bool {
	return slices.Contains(l.Users, e.v.User) || slices.ContainsFunc(l.Teams, func(id string) bool { return slices.Contains(e.v.Teams, id) })
}

// readList resolves the people and teams of the new list: users of any kind.
func (e *editor) readList() (List, error) {
	var out List
	var bad []FieldError
	for _, id := range e.in.Restrict.Users {
		if u, ok := e.v.Policy.User(id); !ok || u.Status == "deleted" {
			bad = append(bad, FieldError{Property: fieldRestriction, Code: "unknown_user", Message: "Name people by id; one of these does not exist."})
		}
		out.Users = append(out.Users, id)
	}
	for _, ref := range e.in.Restrict.Teams {
		t, ok := e.v.Policy.Team(ref)
		if !ok {
			bad = append(bad, FieldError{Property: fieldRestriction, Code: "unknown_team", Message: "Name teams by id or key; one of these does not exist."})
		}
		out.Teams = append(out.Teams, t.ID)
	}
	if len(bad) > 0 {
		return List{}, errInvalid("A7.4", bad...)
	}
	return canonical(&out), nil
}

// canonical is a restricted record's list: sorted, each once, never nil.
func canonical(l *List) List {
	clean := func(ids []string) []string {
		ids = append([]string{}, ids...)
		slices.Sort(ids)
		return slices.Compact(ids)
	}
	return List{Users: clean(l.Users), Teams: clean(l.Teams)}
}

func (l List) equal(o List) bool {
	return l.Public() == o.Public() && slices.Equal(l.Users, o.Users) && slices.Equal(l.Teams, o.Teams)
}

// Unlist takes a user off a restricted record's list, when the time for which they
// were put on it is over (A13.5). The server does it and no viewer: it shows
// nothing and widens nothing. A list that becomes empty stays restricted (A1).
func Unlist(s *policy.Snapshot, t *policy.Schema, user string, now time.Time, before Sealed) Change {
	if before.row == nil || !before.row.Facts.Restricted || before.row.List == nil {
		return Change{}
	}
	c := begin(&Viewer{Policy: s, Tracker: t, Now: now}, before.row)
	lists := [2]List{canonical(before.row.List), canonical(before.row.List)}
	lists[1].Users = slices.DeleteFunc(lists[1].Users, func(id string) bool { return id == user })
	if lists[0].equal(lists[1]) {
		return Change{c}
	}
	c.row.List, c.list = &lists[1], true
	c.log(before.row.Facts.State, Event{Kind: EventRestricted, Lists: &lists})
	return c.finish(&Viewer{Policy: s, Tracker: t, Now: now})
}
