package app

import (
	"context"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// BoardQuery is what a board asks: Query.Group is the property of its columns,
// the state where it is empty. With Column it asks for more of that one alone,
// from Cursor on.
type BoardQuery struct {
	record.Query
	Column string
	Cursor string
}

// Board is a tracker's records in columns, as their viewer may see them.
type Board struct {
	Tally   *record.Tally
	Columns []BoardColumn
	Names   Names
}

// BoardColumn is one column with its first cards.
type BoardColumn struct {
	ID    string // of a value what the record's cell says; see record.GroupID
	Rank  int
	Value record.Value
	Label string
	State *policy.State // of a board by state
	// Target says that cards may be moved there, and none of the viewer's stands
	// there to be seen (A3.2).
	Target bool
	Count  int64
	Views  []record.View
	Next   string
}

// maxColumns bounds the columns of a board; cardsOfColumn is how many cards each
// shows at first.
const (
	maxColumns    = 60
	cardsOfColumn = 20
)

// Board gives the columns that the viewer may hear of (A3.2), with how many
// records they see in each and the first of them.
func (a *App) Board(ctx context.Context, visit *Visit, tracker string, q BoardQuery) (out Board, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		if q.Group == "" {
			q.Group = "state"
		}
		if q.Cursor != "" && q.Column == "" {
			return &Error{Kind: Invalid, Code: "invalid", Message: "Say which column goes on.", Entries: []Entry{{Pointer: "column", Code: "required", Message: "goes with a cursor"}}}
		}
		if q.Limit == 0 {
			q.Limit = cardsOfColumn
		}
		groups, err := a.aggregate(ctx, v, rv, q.Query, record.Fold{By: q.Group})
		if err != nil {
			return err
		}
		if !groups.Tally.Columns() {
			return notColumns()
		}
		out = Board{Tally: groups.Tally, Names: v.names(), Columns: columnsOf(rv, q.Query, &groups)}
		return a.cards(ctx, v, rv, q, &out)
	})
	return out, err
}

func notColumns() error {
	return &Error{Kind: Invalid, Code: "invalid", Message: "A board has columns by state, choice, checkbox, person or team. Choose one of these, or open the table.",
		Entries: []Entry{{Pointer: "group", Code: "not_groupable", Message: "has no columns"}}}
}

func tooManyColumns() error {
	return &Error{Kind: Invalid, Code: "invalid", Message: "A board shows up to 60 columns. Narrow it with a filter, or open the table.",
		Entries: []Entry{{Pointer: "group", Code: "limit", Message: "has more than 60 columns"}}}
}

// columnsOf are the columns of a board: of states and choices all that the
// viewer may hear of, of people and teams those that stand in a record.
func columnsOf(rv *record.Viewer, q record.Query, found *Aggregate) (out []BoardColumn) {
	t := found.Tally
	counts := map[string]record.Group{}
	for _, g := range found.Groups.Groups {
		counts[t.GroupID(&g)] = g
	}
	add := func(c BoardColumn) {
		c.Count = counts[c.ID].Count
		delete(counts, c.ID)
		out = append(out, c)
	}
	switch {
	case t.GroupType() == "state":
		return stateColumns(rv, q, counts)
	case t.GroupType() == string(policy.Choice):
		for _, o := range t.GroupProperty().Options {
			add(BoardColumn{ID: o.Key, Value: record.Value{Filled: true, Text: o.Key}, Label: o.Label})
		}
	case t.GroupType() == string(policy.Checkbox):
		for i, id := range []string{"false", "true"} {
			add(BoardColumn{ID: id, Value: record.Value{Filled: true, Num: float64(i)}})
		}
	}
	for _, g := range found.Groups.Groups {
		if id := t.GroupID(&g); g.Rank == record.GroupValue {
			if _, left := counts[id]; left {
				add(BoardColumn{ID: id, Value: g.Value, Label: g.Label})
			}
		}
	}
	add(BoardColumn{ID: record.GroupIDEmpty, Rank: record.GroupEmpty})
	if _, some := counts[record.GroupIDNoAccess]; some {
		add(BoardColumn{ID: record.GroupIDNoAccess, Rank: record.GroupNoAccess})
	}
	return out
}

// stateColumns are the states in which the viewer views something, and those
// they may only move cards to; of others a board says nothing (A3.2).
func stateColumns(rv *record.Viewer, q record.Query, counts map[string]record.Group) (out []BoardColumn) {
	heard, viewed := rv.Grants.States(), rv.Grants.Viewed()
	asked := map[access.State]bool{}
	for _, ref := range q.States {
		if n, _, ok := rv.Tracker.StateRef(ref); ok {
			asked[n] = true
		}
	}
	for i := range rv.Tracker.States {
		n, s := access.State(i), &rv.Tracker.States[i]
		if !heard.Has(n) || len(asked) > 0 && !asked[n] {
			continue
		}
		out = append(out, BoardColumn{ID: s.Key, Label: s.Label, State: s, Value: record.Value{Filled: true, Text: s.ID}, Target: !viewed.Has(n), Count: counts[s.Key].Count})
	}
	return out
}

// cards reads the first cards of the columns, or more of the one asked for.
func (a *App) cards(ctx context.Context, v *Viewer, rv *record.Viewer, q BoardQuery, out *Board) error {
	if q.Column != "" {
		var only []BoardColumn
		for _, c := range out.Columns {
			if c.ID == q.Column {
				only = append(only, c)
			}
		}
		if out.Columns = only; only == nil {
			return &Error{Kind: Invalid, Code: "invalid", Message: "There is no such column here.",
				Entries: []Entry{{Pointer: "column", Code: "unknown_column", Message: "names no column of this board"}}}
		}
	}
	if len(out.Columns) > maxColumns {
		return tooManyColumns()
	}
	for i := range out.Columns {
		c := &out.Columns[i]
		if c.Target || c.Count == 0 {
			continue
		}
		if err := a.cardsOf(ctx, v, rv, q, c); err != nil {
			return err
		}
	}
	return nil
}

func (a *App) cardsOf(ctx context.Context, v *Viewer, rv *record.Viewer, q BoardQuery, c *BoardColumn) error {
	query := q.Query
	query.Count = record.NoCount
	if c.State != nil {
		query.States, query.Group = []string{c.State.Key}, ""
	} else {
		query.Of = record.OfGroup(c.ID)
	}
	page, err := a.list(ctx, v, rv, ListQuery{Query: query, Cursor: q.Cursor})
	c.Views, c.Next = page.Views, page.Next
	return err
}
