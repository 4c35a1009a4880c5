package policy

import (
	"github.com/trackward/trackward/internal/words"
)

// Error is a refusal a person can act on. Code is stable (invalid,
// not_found, forbidden, last_full, revision_conflict, edit_above_view,
// role_removed_elsewhere, key_taken, seats_full, …), Rule cites the access
// model, Path points into the changeset ("changes/2/doc/states").
type Error struct {
	Code    string
	Rule    string
	Message words.Text
	Path    string
	Object  string   // kind/id for a conflict
	Refs    []string // kind/id of what stands in the way: holders of a role, children of a site
}

func (e *Error) Error() string { return e.Message.String() }

// The codes of Error.
const (
	CodeInvalid       = "invalid"
	CodeNotFound      = "not_found"
	CodeForbidden     = "forbidden"
	CodeConflict      = "revision_conflict"
	CodeKeyTaken      = "key_taken"
	CodeEmailTaken    = "email_taken"
	CodeEditAboveView = "edit_above_view"
	CodeLastFull      = "last_full"
	CodeExclusiveFull = "exclusive_full"
	CodeSeatsFull     = "seats_full"
	CodeInUse         = "in_use"
	CodeTooManyRoles  = "too_many_roles"
	CodeReasonMissing = "reason_required"
	CodeSelfGrant     = "self_grant_reason"
	CodeTwoPeople     = "two_people"
	CodeTestBroken    = "test_broken"
	CodeInternal      = "internal"
)

// notFound is the one answer about what does not exist and about what the actor
// may not know of: the same bytes for both (A3.11).
func notFound(path string) error {
	return &Error{Code: CodeNotFound, Rule: "A3.11", Path: path,
		Message: "Nothing here has that id or key. Check the spelling, or reload the page: it may have been removed."}
}

func invalid(rule, path string, format words.Text, args ...any) error {
	return &Error{Code: CodeInvalid, Rule: rule, Path: path, Message: words.Say(format, args...)}
}

func forbidden(rule, path string, format words.Text, args ...any) error {
	return &Error{Code: CodeForbidden, Rule: rule, Path: path, Message: words.Say(format, args...)}
}
