package rest

import (
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

func (s *Server) routesBoard() {
	const one = "/workspaces/{workspace}/trackers/{tracker}"
	add(s, guestAllowed.seenAs(), operation{id: "aggregate-records", method: "GET", path: one + "/aggregate", tag: "records", summary: "Groups, counts and sums over the records the caller sees"}, aggregateRecords)
	add(s, guestAllowed.seenAs(), operation{id: "get-board", method: "GET", path: one + "/board", tag: "records", summary: "Columns with counts and first cards, as seen by the caller"}, getBoard)
}

// query is what an asked says, with what its saved view adds.
func (c *call) query(tracker string, in *Sought, sort, columns string) (record.Query, error) {
	q := record.Query{States: listed(in.State), Filter: in.Filter, Q: in.Q, Sort: listed(sort), Columns: listed(columns)}
	if in.Archived {
		q.Archived = record.OnlyArchived
	}
	if in.View == "" {
		return q, nil
	}
	err := c.applyView(tracker, in.View, &q)
	return q, err
}

func aggregateRecords(c *call, in *aggregateInput) (*Aggregate, error) {
	q, err := c.query(in.Tracker, &in.Sought, "", "")
	if err != nil {
		return nil, err
	}
	found, err := c.s.app.Aggregate(c.r.Context(), c.visit, in.Tracker, q, record.Fold{By: in.Group, Measure: in.Measure})
	if err != nil {
		return nil, err
	}
	return &Aggregate{raw: appendAggregate(nil, &found)}, nil
}

func getBoard(c *call, in *boardInput) (*Board, error) {
	q, err := c.query(in.Tracker, &in.Sought, in.Sort, in.Columns)
	if err != nil {
		return nil, err
	}
	q.Group, q.Limit = in.Group, in.Limit
	found, err := c.s.app.Board(c.r.Context(), c.visit, in.Tracker, app.BoardQuery{Query: q, Column: in.Column, Cursor: in.Cursor})
	if err != nil {
		return nil, err
	}
	return &Board{raw: appendBoard(nil, &found)}, nil
}

var groupKinds = [...]string{record.GroupValue: "value", record.GroupEmpty: "empty", record.GroupNoAccess: "no_access"}

func appendAggregate(b []byte, a *app.Aggregate) []byte {
	t := a.Tally
	b = append(b, '{')
	if t.Grouped {
		b = append(appendBy(append(b, `"group":`...), t), ',')
	}
	if t.Then() != nil {
		b = append(appendBy(append(b, `"within":`...), t.Then()), ',')
	}
	b = appendMeasured(append(b, `"measure":`...), t)
	b = appendGroups(append(b, `,"groups":`...), t, a.Groups.Groups, a.Names)
	b = append(appendTotal(append(b, `,"total":{`...), t, &a.Total), '}')
	b = strconv.AppendBool(append(b, `,"partial":`...), a.Partial)
	return append(b, '}')
}

func appendGroups(b []byte, t *record.Tally, groups []record.Group, names app.Names) []byte {
	b = append(b, '[')
	for i := range groups {
		g := &groups[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = record.AppendString(append(b, `{"id":`...), t.GroupID(g))
		b = record.AppendString(append(b, `,"kind":`...), groupKinds[g.Rank])
		b = appendGroupValue(append(b, `,"value":`...), t, g.Value, names)
		if label := groupLabel(t, g, names); label != "" {
			b = record.AppendString(append(b, `,"label":`...), label)
		}
		b = appendTotal(append(b, ','), t, g)
		if t.Then() != nil {
			b = appendGroups(append(b, `,"groups":`...), t.Then(), g.Groups, names)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendBy(b []byte, t *record.Tally) []byte {
	b = record.AppendString(append(b, `{"property":`...), t.GroupKey())
	b = record.AppendString(append(b, `,"type":`...), t.GroupType())
	if period := t.Period(); period != "" {
		b = record.AppendString(append(b, `,"period":`...), period)
	}
	return append(b, '}')
}

var functions = [...]string{record.CountRecords: "count", record.Sum: "sum", record.Average: "avg", record.Least: "min", record.Greatest: "max"}

func appendMeasured(b []byte, t *record.Tally) []byte {
	b = record.AppendString(append(b, `{"function":`...), functions[t.Func])
	if t.Measured {
		b = record.AppendString(append(b, `,"property":`...), t.MeasureKey())
		b = record.AppendString(append(b, `,"type":`...), t.MeasureType())
		if p := t.MeasureProperty(); p != nil && p.Currency != "" {
			b = record.AppendString(append(b, `,"currency":`...), p.Currency)
		}
	}
	return append(b, '}')
}

func appendTotal(b []byte, t *record.Tally, g *record.Group) []byte {
	b = strconv.AppendInt(append(b, `"count":`...), g.Count, 10)
	b = t.AppendMeasure(append(b, `,"measure":`...), g)
	return strconv.AppendBool(append(b, `,"left_out":`...), g.LeftOut)
}

// appendGroupValue writes a group's value as records hold it.
func appendGroupValue(b []byte, t *record.Tally, v record.Value, names app.Names) []byte {
	switch {
	case !v.Filled:
		return append(b, "null"...)
	case t.Period() != "":
		return record.AppendJSON(b, &policy.Property{Type: policy.Date}, v)
	case t.GroupType() == "state":
		return record.AppendString(b, t.StateKey(v.Text))
	case t.GroupType() == "site":
		return appendSite(b, v.Text, names)
	case t.GroupProperty() != nil:
		return writtenBy(names).Append(b, t.GroupProperty(), v)
	}
	return appendPerson(b, names.Person(v.Text))
}

// groupLabel is a group's value in words, where it has some.
func groupLabel(t *record.Tally, g *record.Group, names app.Names) string {
	if g.Rank != record.GroupValue {
		return ""
	}
	switch t.GroupType() {
	case "state":
		return t.StateLabel(g.Value.Text)
	case "site":
		s, _ := names.Site(g.Value.Text)
		return s.Name
	case string(policy.UserRef):
		return names.Person(g.Value.Text).Name
	case string(policy.TeamRef):
		team, _ := names.Team(g.Value.Text)
		return team.Name
	case string(policy.Choice):
		for _, o := range t.GroupProperty().Options {
			if o.Key == g.Value.Text {
				return o.Label
			}
		}
		return g.Value.Text
	}
	return g.Label
}

func appendBoard(b []byte, board *app.Board) []byte {
	b = appendBy(append(b, `{"group":`...), board.Tally)
	b = append(b, `,"columns":[`...)
	for i := range board.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendColumn(b, board, &board.Columns[i])
	}
	return append(b, ']', '}')
}

func appendColumn(b []byte, board *app.Board, c *app.BoardColumn) []byte {
	b = record.AppendString(append(b, `{"id":`...), c.ID)
	b = record.AppendString(append(b, `,"kind":`...), groupKinds[c.Rank])
	b = appendGroupValue(append(b, `,"value":`...), board.Tally, c.Value, board.Names)
	label := groupLabel(board.Tally, &record.Group{Rank: c.Rank, Value: c.Value, Label: c.Label}, board.Names)
	if label != "" {
		b = record.AppendString(append(b, `,"label":`...), label)
	}
	if c.Target {
		b = append(b, `,"target_only":true`...)
	}
	b = strconv.AppendInt(append(b, `,"count":`...), c.Count, 10)
	b = append(b, `,"records":[`...)
	for i := range c.Views {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRecord(b, &c.Views[i], board.Names)
	}
	b = append(b, `],"next_cursor":`...)
	if c.Next == "" {
		return append(b, "null}"...)
	}
	return append(record.AppendString(b, c.Next), '}')
}
