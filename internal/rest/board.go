package rest

// Aggregate is the groups of a tracker's records and what is measured of them,
// over the records and cells that the caller sees (A4.3).
type Aggregate struct {
	Group   *AggregateBy     `json:"group,omitempty" doc:"Absent where the records are one group."`
	Measure AggregateMeasure `json:"measure"`
	Groups  []AggregateGroup `json:"groups" doc:"In the order of the values, then the empty ones, then those whose group the caller may not view."`
	// Within is of reports alone.
	Within  *AggregateBy   `json:"within,omitempty" doc:"What the groups within the groups are made of."`
	Total   AggregateTotal `json:"total"`
	Partial bool           `json:"partial" doc:"By the policy's shape the caller does not see every public record. It depends on no record."`

	raw []byte
}

func (a *Aggregate) encoding() []byte { return a.raw }

// AggregateBy is what the groups are made of.
type AggregateBy struct {
	Property string `json:"property" doc:"Key."`
	Type     string `json:"type" doc:"Of the property; state and site have their own."`
	Period   string `json:"period,omitempty" enum:"day,week,month,quarter,year" doc:"Of dates."`
}

// AggregateMeasure is what is measured.
type AggregateMeasure struct {
	Function string `json:"function" enum:"count,sum,avg,min,max"`
	Property string `json:"property,omitempty"`
	Type     string `json:"type,omitempty"`
	Currency string `json:"currency,omitempty"`
}

// AggregateGroup is one group.
type AggregateGroup struct {
	ID    string `json:"id" doc:"For of, in the list of records."`
	Kind  string `json:"kind" enum:"value,empty,no_access"`
	Value any    `json:"value" doc:"As in Record.values; of dates the first day of the period; null where kind is not value."`
	Label string `json:"label,omitempty" doc:"The value in words: of a state, choice, person, team, site or text."`
	AggregateTotal
	Groups []AggregateGroup `json:"groups,omitempty" doc:"The groups within it, of a report."`
}

// AggregateTotal is what a group comes to.
type AggregateTotal struct {
	Count   int64 `json:"count" doc:"Records the caller sees."`
	Measure any   `json:"measure" doc:"A number, money in units of its currency; a date as text; null where no cell that the caller views is filled."`
	LeftOut bool  `json:"left_out" doc:"Some of these records hide the measured property from the caller; how many is not told."`
}

// Board is a tracker's records in columns.
type Board struct {
	Group   AggregateBy   `json:"group"`
	Columns []BoardColumn `json:"columns"`

	raw []byte
}

func (b *Board) encoding() []byte { return b.raw }

// BoardColumn is one column with its first cards. States that the caller may not
// hear of have none (A3.2).
type BoardColumn struct {
	ID         string   `json:"id" doc:"For column."`
	Kind       string   `json:"kind" enum:"value,empty,no_access"`
	Value      any      `json:"value"`
	Label      string   `json:"label,omitempty"`
	TargetOnly bool     `json:"target_only,omitempty" doc:"A state that cards may be moved to, and in which the caller sees none."`
	Count      int64    `json:"count" doc:"Records the caller sees there."`
	Records    []Record `json:"records"`
	NextCursor *string  `json:"next_cursor" doc:"For more of this column: send it with column."`
}

// Sought is the part of a query that lists, boards and aggregates share.
type Sought struct {
	State    string `query:"state" maxLength:"4096" doc:"State ids or keys, separated by commas."`
	Filter   string `query:"filter" maxLength:"8192" doc:"In the filter language."`
	Q        string `query:"q" maxLength:"200" doc:"Text in any viewable text property."`
	View     string `query:"view" maxLength:"64" doc:"A saved view; what the query says itself wins."`
	Archived bool   `query:"archived" doc:"true: archived records instead."`
}

type aggregateInput struct {
	InTracker
	Sought
	Group   string `query:"group" maxLength:"96" doc:"A property or state; of a date with a period: due:month. One group without it."`
	Measure string `query:"measure" maxLength:"96" default:"count" doc:"count, or sum, avg, min or max of a property: sum:price."`
}

type boardInput struct {
	InTracker
	Sought
	Group   string `query:"group" maxLength:"64" doc:"A choice, checkbox, person or team; the state without it."`
	Sort    string `query:"sort" maxLength:"64" doc:"Of the cards in a column, as of records."`
	Columns string `query:"columns" maxLength:"16384" doc:"Properties to send, separated by commas; all without it."`
	Column  string `query:"column" maxLength:"64" doc:"This column alone."`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"20" doc:"Cards of a column."`
	Cursor  string `query:"cursor" maxLength:"4096" doc:"next_cursor of the column."`
}
