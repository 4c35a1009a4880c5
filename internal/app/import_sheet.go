package app

import (
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/words"
)

// sheet is a table of records: its columns and what they stand for.
type sheet struct {
	heads   []string
	table   *sheets.Table
	columns []column
	upsert  bool
	fixes   map[[2]string]string // field and folded word → what is meant
}

// column is what a column of the sheet fills: a property, or one of the fields
// of a new record.
type column struct {
	field string           // "site", "state", "" for a property
	prop  *policy.Property // nil: ignored
}

// resolve finds what each column stands for, among the properties the viewer
// may name: any other is an unknown heading.
func (s *sheet) resolve(rv *record.Viewer, mapping map[string]string) error {
	s.columns = make([]column, len(s.heads))
	nameable := givable(rv)
	if s.upsert {
		nameable = changeable(rv)
	}
	seen, given := map[string]bool{}, map[string]bool{}
	for _, ref := range mapping {
		given[findColumn(rv, nameable, ref).name()] = true
	}
	for i, head := range s.heads {
		ref, mapped := mapping[head]
		if !mapped {
			ref = strings.TrimSpace(head)
		}
		c := findColumn(rv, nameable, ref)
		name := c.name()
		switch {
		case name == "" && mapped && ref != "":
			return refusedMapping(head, "unknown_property", "names no property that you may fill")
		case name == "", !mapped && given[name]: // a property that the mapping gives away is not guessed
			c = column{}
		case seen[name]:
			return &Error{Kind: Invalid, Code: "invalid", Message: "Two columns stand for the same property.",
				Entries: []Entry{{Pointer: "file", Code: "duplicate", Message: words.Say("the column %s fills what another column fills already", head)}}}
		default:
			seen[name] = true
		}
		s.columns[i] = c
	}
	return nil
}

func (c column) name() string {
	if c.prop != nil {
		return c.prop.Key
	}
	return c.field
}

// findColumn finds what a heading stands for: by id or key, by label, and at last
// by what it looks like.
func findColumn(rv *record.Viewer, givable access.PropertySet, ref string) column {
	if ref == "" {
		return column{}
	}
	var alike column
	folded, shape := record.TextKey(ref), headingKey(ref)
	for i := range rv.Tracker.Properties {
		p := &rv.Tracker.Properties[i]
		if n, _, _ := rv.Tracker.Prop(p.ID); !givable.Has(n) || unwritable(p) {
			continue
		}
		switch {
		case p.ID == ref || p.Key == ref:
			return column{prop: p}
		case alike.prop == nil && (record.TextKey(p.Label) == folded || shape == headingKey(p.Label) || shape == headingKey(p.Key)):
			alike.prop = p
		}
	}
	if folded == "site" || folded == "state" {
		return column{field: folded}
	}
	return alike
}

// givable are the properties that the viewer may give to a new record in some
// state.
func givable(rv *record.Viewer) access.PropertySet {
	var out access.PropertySet
	for _, right := range creates(rv) {
		for _, key := range right.Properties {
			n, _, _ := rv.Tracker.Prop(key)
			out.Add(n)
		}
	}
	return out
}

// changeable are those besides that the viewer may view somewhere: a sheet that
// changes records is matched by one, and a cell that is as it was needs no right
// to change it.
func changeable(rv *record.Viewer) access.PropertySet {
	out, nameable := givable(rv), rv.Grants.Nameable()
	for i := range rv.Tracker.Properties {
		if n, _, _ := rv.Tracker.Prop(rv.Tracker.Properties[i].ID); nameable.Has(n) && !rv.Tracker.Properties[i].Retired {
			out.Add(n)
		}
	}
	return out
}

func (s *sheet) shown() []SheetColumn {
	out := make([]SheetColumn, len(s.heads))
	for i, c := range s.columns {
		out[i] = SheetColumn{Heading: s.heads[i], Field: c.name()}
	}
	return out
}

// columnOf is the column that fills a field, -1 when there is none.
func (s *sheet) columnOf(field string) int {
	return slices.IndexFunc(s.columns, func(c column) bool { return field != "" && c.name() == field })
}

// record turns a row into what the API would be sent for it. Empty cells are
// left out.
func (s *sheet) record(words *dictionary, row []string) NewRecord {
	in := NewRecord{Values: map[string][]byte{}}
	for i, text := range row {
		if i >= len(s.columns) || s.columns[i] == (column{}) {
			continue
		}
		text = strings.TrimSpace(text)
		if len(s.fixes) > 0 {
			if to, ok := s.fixes[[2]string{s.columns[i].name(), record.TextKey(policy.OneLine(text))}]; ok {
				text = to
			}
		}
		if text == "" {
			continue
		}
		switch c := s.columns[i]; {
		case c.field == "site":
			in.Site = words.sites.of(text)
		case c.field == "state":
			in.State = words.states.of(text)
		default:
			in.Values[c.prop.Key] = words.cell(c.prop, s.plain(c.prop, text, words))
		}
	}
	return in
}

// plain is a cell's text, of a workbook's dates, which are numbers there, as
// people write them.
func (s *sheet) plain(p *policy.Property, text string, words *dictionary) string {
	if s.table == nil || !s.table.Serials {
		return text
	}
	switch p.Type {
	case policy.Date:
		if day, ok := s.table.Day(text); ok {
			return day.Format("2006-01-02")
		}
	case policy.DateTime:
		if at, ok := s.table.Instant(text, words.rv.Zone); ok {
			return at.Format("2006-01-02T15:04:05Z07:00")
		}
	}
	return text
}
