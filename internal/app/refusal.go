package app

import (
	"errors"
	"github.com/trackward/trackward/internal/record"
)

// refusedQuery and refusedWrite say what package record refused in the terms of
// this package.
func refusedQuery(err error) error {
	var q *record.QueryError
	if !errors.As(err, &q) {
		return err
	}
	return &Error{Kind: Invalid, Code: "invalid", Message: "Part of this query cannot be answered; see errors.",
		Entries: []Entry{{Pointer: q.Part, Code: q.Code, Message: q.Message, At: q.At}}}
}

func refusedWrite(err error) error {
	var unique *ErrUnique
	if errors.As(err, &unique) {
		return &Error{Kind: Invalid, Code: "invalid", Rule: "A3.15", Message: "A value must be unique and is already in use. Give another value, or change the other record.",
			Entries: []Entry{{Pointer: "values/" + unique.Property, Code: "taken", Message: "is already in use by another record"}}}
	}
	var w *record.WriteError
	if !errors.As(err, &w) {
		return err
	}
	e := &Error{Kind: Invalid, Code: w.Code, Rule: w.Rule, Reason: w.Reason, Message: w.Message, MissingHidden: w.MissingHidden}
	switch w.Code {
	case "forbidden", "self_assign":
		e.Kind = Forbidden
	case "precondition":
		e.Kind = Precondition
	case "not_found":
		return notFound()
	}
	for _, f := range w.Entries {
		e.Entries = append(e.Entries, Entry{Pointer: pointer(f.Property), Code: f.Code, Message: f.Message})
	}
	return e
}

// pointer says where in the body of a write a field stands.
func pointer(field string) string {
	switch field {
	case "":
		return "values"
	case "to", "state", "site", "restriction", "text":
		return field
	}
	return "values/" + field
}
