package record

import (
	"slices"
	"strings"
	"unicode"

	"github.com/trackward/trackward/internal/policy"
)

// Value is what a property holds on one record. The zero Value is empty; empty
// is a value of its own (A4.2). Which field is used follows from the property's
// type:
//
//	text, long_text, email, phone, url       Text
//	choice, user, team                       Text (option key, user id, team id)
//	number                                   Num
//	money                                    Num, minor units
//	date                                     Num, days since 1970-01-01
//	date_time                                Num, milliseconds since 1970-01-01T00:00Z
//	checkbox                                 Num, 0 or 1
//	choices, users, teams, link              List (option keys, ids), in order, no duplicates
//	file, photo, signature                   Files
type Value struct {
	Filled bool
	Num    float64
	Text   string
	List   []string
	Files  []File
}

// File is one stored file as its property holds it. The bytes are reached only
// through the record and the property (A4.7).
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"` // media type, as sniffed by the server
	Size int64  `json:"size"`
}

// Equal reports whether two values are the same; all empty values are.
func (v Value) Equal(o Value) bool {
	if !v.Filled || !o.Filled {
		return v.Filled == o.Filled
	}
	return v.Num == o.Num && v.Text == o.Text && slices.Equal(v.List, o.List) && slices.Equal(v.Files, o.Files)
}

// fills reports whether the value satisfies "required" for its type (A3.7).
// White space alone does not, whoever stored it.
func (v *Value) fills(t policy.PropertyType) bool {
	if !v.Filled {
		return false
	}
	switch {
	case isText(t):
		return strings.ContainsFunc(v.Text, func(r rune) bool { return !unicode.IsSpace(r) })
	case isFiles(t):
		return len(v.Files) > 0
	case isList(t):
		return len(v.List) > 0
	}
	return true
}

func num(n float64) Value  { return Value{Filled: true, Num: n} }
func text(s string) Value  { return Value{Filled: true, Text: s} }
func flag(b bool) Value    { return num(map[bool]float64{true: 1}[b]) }
func ids(l []string) Value { return Value{Filled: len(l) > 0, List: l} }

// isText reports whether values of the type are compared by TextKey.
func isText(t policy.PropertyType) bool {
	switch t {
	case policy.Text, policy.LongText, policy.Email, policy.Phone, policy.URL:
		return true
	}
	return false
}

func isFiles(t policy.PropertyType) bool {
	return t == policy.File || t == policy.Photo || t == policy.Signature
}

// isList reports whether values of the type are several keys or ids.
func isList(t policy.PropertyType) bool {
	switch t {
	case policy.Choices, policy.UserRefs, policy.TeamRefs, policy.Link:
		return true
	}
	return false
}
