package rest

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
)

type exportInput struct {
	InTracker
	Format   string `query:"format" enum:"csv,xlsx,json" default:"csv"`
	State    string `query:"state" maxLength:"4096" doc:"State ids or keys, separated by commas."`
	Filter   string `query:"filter" maxLength:"8192" doc:"In the filter language."`
	Sort     string `query:"sort" maxLength:"64" doc:"A property, number, state or created_at; - in front turns it round. Newest first without it."`
	Q        string `query:"q" maxLength:"200" doc:"Text in any viewable text property."`
	Columns  string `query:"columns" maxLength:"16384" doc:"Columns in their order, separated by commas; all without it."`
	View     string `query:"view" maxLength:"64" doc:"A saved view; what the query says itself wins."`
	Archived bool   `query:"archived" doc:"true: archived records instead."`
}

// exportTable turns masked records into the cells of a table.
type exportTable struct {
	headings []record.Operand
	at       map[access.Property]int // where a designer's property stands
	zone     *time.Location
	cells    []sheets.Cell
}

func newExportTable(e *app.Export) *exportTable {
	t := &exportTable{headings: e.Headings, at: map[access.Property]int{}, zone: e.Zone, cells: make([]sheets.Cell, len(e.Headings))}
	for i, o := range e.Headings {
		if o.Field == record.Prop && o.Prop != nil {
			t.at[o.N] = i
		}
	}
	return t
}

// fixedHeadings are how the columns that every tracker has are called.
var fixedHeadings = map[record.Field]string{record.FieldNumber: "Number", record.FieldState: "State", record.FieldCreatedAt: "Created", record.FieldArchived: "Archived", record.FieldID: "Id"}

var systemHeadings = [access.FirstProperty]string{access.Author: "Author", access.UpdatedAt: "Updated", access.UpdatedBy: "Updated by", access.Site: "Site", access.Restriction: "Permissions"}

// labelOf is what people call a column.
func labelOf(o record.Operand) string {
	switch {
	case o.Field != record.Prop:
		return fixedHeadings[o.Field]
	case o.Prop == nil:
		return systemHeadings[o.N]
	case o.Prop.Label != "":
		return o.Prop.Label
	}
	return o.Prop.Key
}

// heads are the headings of the table: labels, and keys where two columns are
// called alike, so that an import knows them apart.
func (t *exportTable) heads() []sheets.Cell {
	called := map[string]int{}
	for _, o := range t.headings {
		called[record.TextKey(labelOf(o))]++
	}
	out := make([]sheets.Cell, len(t.headings))
	for i, o := range t.headings {
		if out[i].Text = labelOf(o); called[record.TextKey(out[i].Text)] > 1 {
			out[i].Text = o.Key()
		}
	}
	return out
}

// row is a record as a line. A cell that its reader may not see is as empty as
// one with nothing in it. The slice is used again for the next one.
func (t *exportTable) row(v *record.View, names app.Names) []sheets.Cell {
	for i, o := range t.headings {
		switch {
		case o.Field != record.Prop:
			t.cells[i] = t.fixed(o.Field, v)
		case o.Prop == nil:
			t.cells[i] = t.system(o.N, v, names)
		default:
			t.cells[i] = sheets.Cell{}
		}
	}
	cells := v.Cells()
	for i := range cells {
		if at, there := t.at[cells[i].N]; there {
			t.cells[at] = t.cell(&cells[i], names)
		}
	}
	return t.cells
}

func (t *exportTable) fixed(f record.Field, v *record.View) sheets.Cell {
	switch f {
	case record.FieldNumber:
		return sheets.Cell{Kind: sheets.Figure, Num: float64(v.Number()), Text: strconv.FormatInt(v.Number(), 10)}
	case record.FieldState:
		return sheets.Cell{Text: stateName(v.State())}
	case record.FieldCreatedAt:
		return t.instant(v.CreatedAt())
	case record.FieldArchived:
		return sheets.Cell{Kind: sheets.Answer, Text: strconv.FormatBool(v.Archived())}
	}
	return sheets.Cell{Text: v.ID()}
}

func stateName(s *policy.State) string {
	if s.Label != "" {
		return s.Label
	}
	return s.Key
}

func (t *exportTable) system(n access.Property, v *record.View, names app.Names) sheets.Cell {
	x, ok := v.System(n)
	switch {
	case !ok:
		return sheets.Cell{}
	case n == access.UpdatedAt:
		return t.instant(time.UnixMilli(int64(x.Num)))
	case n == access.Site:
		if s, ok := names.Site(x.Text); ok {
			return sheets.Cell{Text: s.Name}
		}
		return sheets.Cell{}
	case n == access.Restriction && v.Restriction() == nil:
		return sheets.Cell{Text: "Public"}
	case n == access.Restriction:
		return sheets.Cell{Text: "Restricted"}
	}
	return sheets.Cell{Text: names.Person(x.Text).Name}
}

func (t *exportTable) instant(at time.Time) sheets.Cell {
	at = at.In(t.zone)
	_, offset := at.Zone()
	return sheets.Cell{Kind: sheets.Instant, Text: at.Format("2006-01-02T15:04:05Z07:00"), Num: float64(at.UnixMilli()+1000*int64(offset)) / 86_400_000}
}

// cell is a value as people write it; a list's parts stand behind semicolons.
func (t *exportTable) cell(c *record.Cell, names app.Names) sheets.Cell {
	x := &c.Value
	if !x.Filled {
		return sheets.Cell{}
	}
	switch c.Prop.Type {
	case policy.Number:
		return sheets.Cell{Kind: sheets.Figure, Num: x.Num, Text: plainJSON(c)}
	case policy.Money:
		return sheets.Cell{Kind: sheets.Figure, Num: x.Num / math.Pow10(record.MinorDigits(c.Prop.Currency)), Text: plainJSON(c)}
	case policy.Date:
		return sheets.Cell{Kind: sheets.Day, Num: x.Num, Text: plainJSON(c)}
	case policy.DateTime:
		return t.instant(time.UnixMilli(int64(x.Num)))
	case policy.Checkbox:
		return sheets.Cell{Kind: sheets.Answer, Text: plainJSON(c)}
	case policy.Choice:
		return sheets.Cell{Text: optionName(c.Prop, x.Text)}
	case policy.Choices:
		return joined(x.List, func(key string) string { return optionName(c.Prop, key) })
	case policy.UserRef:
		return sheets.Cell{Text: names.Person(x.Text).Name}
	case policy.UserRefs:
		return joined(x.List, func(id string) string { return names.Person(id).Name })
	case policy.TeamRef:
		return sheets.Cell{Text: teamName(x.Text, names)}
	case policy.TeamRefs:
		return joined(x.List, func(id string) string { return teamName(id, names) })
	case policy.Link:
		return joined(c.Links, linkName)
	case policy.File, policy.Photo, policy.Signature:
		return joined(x.Files, func(f record.File) string { return f.Name })
	}
	return sheets.Cell{Text: x.Text}
}

// plainJSON is a value without the quotes that its JSON has.
func plainJSON(c *record.Cell) string {
	return strings.Trim(string(record.AppendJSON(nil, c.Prop, c.Value)), `"`)
}

func optionName(p *policy.Property, key string) string {
	for i := range p.Options {
		if p.Options[i].Key == key && p.Options[i].Label != "" {
			return p.Options[i].Label
		}
	}
	return key
}

func teamName(id string, names app.Names) string {
	if t, ok := names.Team(id); ok {
		return t.Name
	}
	return ""
}

// linkName is a linked record by number and label; an import reads the number.
func linkName(l record.LinkTarget) string {
	number := "#" + strconv.FormatInt(l.Number, 10)
	if l.Label == "" {
		return number
	}
	return number + " " + l.Label
}

func joined[T any](list []T, name func(T) string) sheets.Cell {
	var b strings.Builder
	for _, x := range list {
		text := strings.ReplaceAll(name(x), ";", ",")
		if text == "" {
			continue // a team that is gone
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(text)
	}
	return sheets.Cell{Text: b.String()}
}
