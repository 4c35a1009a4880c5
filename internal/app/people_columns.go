package app

import (
	"strings"

	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/words"
)

// The fields that a column of a people sheet can fill.
const (
	fieldName    = "name"
	fieldFirst   = "first_name"
	fieldLast    = "last_name"
	fieldEmail   = "email"
	fieldPhone   = "phone"
	fieldJobCode = "job_code"
	fieldRoles   = "roles"
	fieldRemove  = "remove_roles"
	fieldTeams   = "teams"
	fieldSites   = "sites"
	fieldFrom    = "from"
	fieldUntil   = "until"
	fieldStatus  = "status"
	fieldReason  = "reason"
)

// peopleFields are the fields in the order of the template, with the headings
// by which a column is taken for one.
var peopleFields = []struct {
	field, heading string
	synonyms       []string
}{
	{fieldName, "name", []string{"full name", "display name", "employee", "employee name", "person", "user"}},
	{fieldFirst, "", []string{"first name", "given name", "forename"}},
	{fieldLast, "", []string{"last name", "surname", "family name"}},
	{fieldEmail, "e-mail", []string{"email", "mail", "e-mail address", "email address", "work email", "login"}},
	{fieldPhone, "phone", []string{"telephone", "mobile", "phone number", "cell"}},
	{fieldJobCode, "job code", []string{"jobcode", "job", "employee code", "employee id", "personnel number", "staff number"}},
	{fieldRoles, "roles", []string{"role", "add roles", "add role", "roles with dates"}},
	{fieldRemove, "remove roles", []string{"remove role", "end roles", "revoke roles"}},
	{fieldTeams, "teams", []string{"team", "group", "groups", "crew"}},
	{fieldSites, "sites", []string{"site", "location", "locations"}},
	{fieldFrom, "from", []string{"start", "start date", "from date", "valid from", "since"}},
	{fieldUntil, "until", []string{"end", "end date", "until date", "valid until", "to", "to date"}},
	{fieldStatus, "status", []string{"state", "employment status"}},
	{fieldReason, "reason", []string{"why", "note", "comment"}},
}

// SheetColumn is one column of a sheet and the field it fills, "" for none.
type SheetColumn struct{ Heading, Field string }

// headingKey is the form in which headings are compared.
func headingKey(heading string) string {
	return strings.Join(strings.FieldsFunc(record.TextKey(heading), func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '.' || r == '\u00a0' }), " ")
}

// guessField is the field that a heading stands for, or "".
func guessField(heading string) string {
	key := headingKey(heading)
	for _, f := range peopleFields {
		if key == headingKey(f.field) {
			return f.field
		}
		for _, s := range append([]string{f.heading}, f.synonyms...) {
			if s != "" && key == headingKey(s) {
				return f.field
			}
		}
	}
	return ""
}

func isField(name string) bool {
	for _, f := range peopleFields {
		if f.field == name {
			return true
		}
	}
	return false
}

// peopleColumns finds what each column fills: what the mapping says, else what
// the heading looks like. A field that the mapping gives away is not guessed.
func peopleColumns(heads []string, mapping map[string]string) ([]SheetColumn, error) {
	out, taken := make([]SheetColumn, len(heads)), map[string]bool{}
	known := map[string]bool{}
	for _, head := range heads {
		known[head] = true
	}
	for head, field := range mapping {
		switch {
		case !known[head]:
			continue // a mapping is remembered from sheet to sheet
		case field != "" && !isField(field):
			return nil, refusedMapping(head, "unknown", "names no field of a person")
		case field != "" && taken[field]:
			return nil, refusedMapping(head, "duplicate", "fills what another column fills already")
		}
		taken[field] = true
	}
	used := map[string]bool{}
	for i, head := range heads {
		out[i].Heading = head
		field, mapped := mapping[head]
		if !mapped {
			if field = guessField(head); taken[field] {
				field = ""
			}
		}
		if field == "" || used[field] {
			continue // of two columns that look alike the first is taken
		}
		out[i].Field, used[field] = field, true
	}
	return out, nil
}

func refusedMapping(heading, code string, why words.Text) error {
	return &Error{Kind: Invalid, Code: "invalid", Message: "The mapping of the columns cannot be used.",
		Entries: []Entry{{Pointer: "mapping/" + heading, Code: code, Message: why}}}
}

// PeopleTemplate is an empty sheet of people with two lines that show its forms.
func PeopleTemplate(format string) ([]byte, error) {
	t := sheets.Table{Format: format}
	for _, f := range peopleFields {
		if f.heading != "" {
			t.Heads = append(t.Heads, f.heading)
		}
	}
	return sheets.Write(t)
}

// PeopleLimits are the limits of a sheet of people.
var PeopleLimits = sheets.Limits{Rows: 50_000, Columns: 100, Text: 64 << 20, Unzipped: 256 << 20}
