package record

import (
	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// WriteError is a refused write.
type WriteError struct {
	Code          string // forbidden, invalid, required_missing, self_assign, precondition, unknown_property, not_found, confirm
	Rule          string
	Reason        access.Reason
	Message       words.Text
	Entries       []FieldError
	MissingHidden bool
}

func (e *WriteError) Error() string { return e.Message.String() }

// FieldError is one field's part of a WriteError.
type FieldError struct {
	Property string // key, or "" for an unknown or hidden one
	Code     string
	Message  words.Text
}

// Fields of a write that are no property, as FieldError names them.
const (
	fieldState       = "state"
	fieldSite        = "site"
	fieldTransition  = "to"
	fieldRestriction = "restriction"
	fieldText        = "text" // of a comment
)

func errNotFound() *WriteError {
	return &WriteError{Code: "not_found", Rule: "A3.11", Message: "There is nothing here that you may see."}
}

func errForbidden(rule string, why access.Reason, message words.Text) *WriteError {
	return &WriteError{Code: "forbidden", Rule: rule, Reason: why, Message: message}
}

func errInvalid(rule string, entries ...FieldError) *WriteError {
	return &WriteError{Code: "invalid", Rule: rule, Message: "Some of what you sent cannot be saved. Each entry says why.", Entries: entries}
}

func errPrecondition() *WriteError {
	return &WriteError{Code: "precondition", Rule: "A3.10",
		Message: "Someone changed this record since you opened it. Load it again and repeat your change."}
}

// unknownField is the one answer about a property that does not exist and one
// that is hidden: it repeats no name (A3.11).
func unknownField() FieldError {
	return FieldError{Code: "unknown_property", Message: "There is no such property here."}
}

// faults gathers what is wrong with the fields of one write.
type faults struct {
	unknown, forbidden, invalid []FieldError
	reason                      access.Reason // of the first forbidden one
}

func (f *faults) forbid(key string, why access.Reason) {
	if len(f.forbidden) == 0 {
		f.reason = why
	}
	f.forbidden = append(f.forbidden, FieldError{Property: key, Code: "read_only", Message: "You may see this, but not change it."})
}

// err is the refusal, nil if there is none. What does not exist is told before
// what may not be done, and that before what is malformed.
func (f *faults) err() error {
	switch {
	case len(f.unknown) > 0:
		return &WriteError{Code: "unknown_property", Rule: "A3.11", Entries: f.unknown,
			Message: "A property you named does not exist here. The record's values list the ones you can use."}
	case len(f.forbidden) > 0:
		return &WriteError{Code: "forbidden", Rule: "A3.4", Reason: f.reason, Entries: f.forbidden,
			Message: "You may see these properties, but not change them here."}
	case len(f.invalid) > 0:
		return errInvalid("A3.4", f.invalid...)
	}
	return nil
}
