package rest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
)

// statuses maps the kinds of refusal to HTTP; a kind that is not here is ours
// to answer for.
var statuses = map[app.Kind]int{
	app.Unauthenticated: http.StatusUnauthorized,
	app.Door:            http.StatusForbidden,
	app.NotFound:        http.StatusNotFound,
	app.Forbidden:       http.StatusForbidden,
	app.Invalid:         http.StatusUnprocessableEntity,
	app.Conflict:        http.StatusConflict,
	app.Precondition:    http.StatusPreconditionFailed,
	app.TooMany:         http.StatusTooManyRequests,
	app.Unavailable:     http.StatusServiceUnavailable,
	app.TooLarge:        http.StatusRequestEntityTooLarge,
}

// refusal is the funnel: every error of every handler becomes a problem here,
// and what only the log may know stays in the log.
func (s *Server) refusal(c *call, err error) *Problem {
	var p *Problem
	var refused *app.Error
	switch {
	case errors.As(err, &p):
	case errors.As(err, &refused):
		p = fromApp(c, refused)
	case fromLogin(err) != nil:
		p = fromLogin(err)
	case errors.Is(err, app.ErrUnavailable), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		p = problem(http.StatusServiceUnavailable, "unavailable", "The database cannot be reached just now. Try again in a few seconds.").after(5)
	default:
		p = internal()
	}
	if p.Status >= http.StatusInternalServerError && !errors.Is(err, context.Canceled) { // who has left is no fault
		s.log.Error("request failed", "request", c.w.Header().Get("X-Request-Id"), "method", c.r.Method, "path", c.r.URL.Path, "cause", causeOf(err))
	}
	return p.at(c.r.URL.Path).in(c.language())
}

func causeOf(err error) string {
	if cause := errors.Unwrap(err); cause != nil {
		return err.Error() + ": " + cause.Error()
	}
	return err.Error()
}

// fromApp says a refusal of a use case in HTTP.
func fromApp(c *call, e *app.Error) *Problem {
	status, ok := statuses[e.Kind]
	switch {
	case !ok:
		return internal()
	case status == http.StatusNotFound:
		return notFound() // nothing of e: hidden and missing are one (A3.11)
	}
	p := problem(status, e.Code, e.Message)
	p.Rule, p.Object, p.Refs = e.Rule, e.Object, e.Refs
	if status == http.StatusForbidden {
		p.Reason = reasonText(e.Reason)
		p.Explain = explainAt(c)
	}
	for _, entry := range e.Entries {
		p.Errors = append(p.Errors, c.problemEntry(entry))
	}
	if e.MissingHidden {
		p.Errors = append(p.Errors, ProblemEntry{Code: "required_missing", Message: "Something you cannot see is still missing."})
	}
	return p.after(e.RetryAfter)
}

// queryParts are the names an Entry's pointer may have that mean the query.
var queryParts = []string{"filter", "sort", "columns", "state", "group", "subgroup", "cursor", "limit", "count", "q", "view", "match", "period"}

func (c *call) problemEntry(e app.Entry) ProblemEntry {
	out := ProblemEntry{Code: e.Code, Message: e.Message}
	if c.shorthand {
		// The changeset is ours; its parts mean nothing to the caller.
		_, e.Pointer, _ = strings.Cut(e.Pointer, "/doc/")
	}
	switch {
	case slices.Contains(queryParts, e.Pointer):
		at := e.At
		out.Path, out.Position = "query."+e.Pointer, &at
	case e.Pointer != "":
		out.Path = "body." + strings.ReplaceAll(strings.TrimPrefix(e.Pointer, "/"), "/", ".")
	}
	return out
}

func reasonText(r access.Reason) string { return string(r) }

// explainAt is where to ask why, with the path that was refused.
func explainAt(c *call) string {
	if ws := c.r.PathValue("workspace"); ws != "" {
		return prefix + "/workspaces/" + ws + "/access/explain"
	}
	return ""
}
