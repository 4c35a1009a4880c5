// Package app is the use cases: each is one decision and one transaction, in
// the file of its noun. It keeps the compiled policy of each workspace, gives
// every plan its viewer, and repeats what was read under an older revision. It
// declares what it needs of storage, mail and files; packages rest and the
// other doors call it.
package app

import (
	"errors"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/words"
)

// Kind is the kind of an Error; package rest maps it to a status.
type Kind uint8

const (
	Internal        Kind = iota // 500, the zero Kind: something we did not foresee
	Unauthenticated             // 401
	Door                        // 403 at the door, with its reason (A3.13)
	NotFound                    // 404: missing, or not to be known (A3.11)
	Forbidden                   // 403: seen, but not this, with a reason
	Invalid                     // 422, with entries
	Conflict                    // 409: revision_conflict
	Precondition                // 412: If-Match failed
	TooMany                     // 429, with RetryAfter
	Unavailable                 // 503: the store cannot be asked
	TooLarge                    // 413
)

// Error is a refusal: Message is for the person, Cause for the log.
type Error struct {
	Kind          Kind
	Code          string // stable, snake_case
	Rule          string // of the access model
	Reason        access.Reason
	Message       words.Text
	Entries       []Entry
	MissingHidden bool     // A3.7: something the person cannot see is still missing
	Object        string   // kind/id of what somebody else has changed since (A11.3)
	Refs          []string // kind/id of what stands in the way: a role's holders (A6.6)
	RetryAfter    int      // seconds, with TooMany and Unavailable
	Cause         error
}

func (e *Error) Error() string { return e.Message.String() }
func (e *Error) Unwrap() error { return e.Cause }

// Entry is one field's, or one query part's, share of an Invalid.
type Entry struct {
	Pointer string // JSON pointer into the body, or the query parameter's name
	Code    string
	Message words.Text
	At      int // byte position in a query part
}

// What the Store answers besides its results.
var (
	ErrNoWorkspace = errors.New("no such workspace")
	ErrTaken       = errors.New("already taken")
	ErrUnavailable = errors.New("the database cannot be asked")
)

// ErrTooLarge is Files' refusal of more bytes than the limit.
type ErrTooLarge struct{ Limit int64 }

func (e *ErrTooLarge) Error() string { return "the file is too large" }

// ErrUnique is the refusal of a value that another record has, for a unique
// property (A3.15).
type ErrUnique struct{ Property string }

func (e *ErrUnique) Error() string { return "the value of " + e.Property + " is already in use" }

// notFound is the one answer for what is missing and what may not be known.
func notFound() error {
	return &Error{Kind: NotFound, Code: "not_found", Rule: "A3.11", Message: "There is nothing here that you may see."}
}
