package rest

import (
	"strings"
	"time"
)

// Allowance says whether the caller may do something, and why not. The pages
// show a refused action as a control that explains itself.
type Allowance struct {
	Allowed bool   `json:"allowed"`
	Reason  string `json:"reason,omitempty" doc:"Why not." example:"cell_none"`
}

// Person is a user by name, as others may see one.
type Person struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	NoAccess    bool   `json:"no_access,omitempty" doc:"Cannot enter the workspace at present (A5.4)."`
	Deactivated bool   `json:"deactivated,omitempty"`
}

// Named is a team, role, site, tracker or workspace by name.
type Named struct {
	ID   string `json:"id"`
	Key  string `json:"key,omitempty"`
	Name string `json:"name"`
}

// InWorkspace is the part of the path that every workspace route has.
type InWorkspace struct {
	Workspace string `path:"workspace" doc:"Id or key."`
}

type InTracker struct {
	InWorkspace
	Tracker string `path:"tracker" doc:"Id or key."`
}

// Paged is the part of the query that every list has.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"4096" doc:"next_cursor of the page before."`
}

// Counted adds the count, which is only made when asked for.
type Counted struct {
	Count string `query:"count" enum:"true,exact" doc:"true: up to 1,000, then count_capped; exact: all."`
}

// Noted is the reason of a settings write; it stands in the audit log.
type Noted struct {
	Note string `query:"note" maxLength:"1000" doc:"Why, for the audit log. Needed for self-grants (A2.2)."`
	Forced
}

// Forced is the part of the query by which a write is carried out although it
// breaks a test.
type Forced struct {
	Force string `query:"force" maxLength:"1000" doc:"Why it is carried out although it breaks a test of the policy (A11.6): full settings access alone; it stands in the audit log, and every other full user is told."`
}

func (f *Forced) forcing() string { return strings.TrimSpace(f.Force) }

// Reviewed is the part of the query of a settings write that can be looked at
// before it is made: the same request, the same authority, and nothing changed.
type Reviewed struct {
	Noted
	Preview bool `query:"preview" doc:"true: nothing is changed, and the answer is what the change would do, as of preview-changes (A11.2)."`
}

func (r *Reviewed) asksPreview() bool { return r.Preview }

// Revision is the policy's revision after a write that leaves no object.
type Revision struct {
	Revision int64 `json:"revision" doc:"The policy's revision number."`
}

// readInstant reads an instant as the API writes one, in whatever zone; path says
// where it stood. The zero instant means "none" inside, so nobody may send it.
func readInstant(path, text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.IsZero() {
		return time.Time{}, invalid([]ProblemEntry{{Path: path, Code: "invalid", Message: "Write the instant as 2026-11-21T00:00:00Z."}})
	}
	return at.UTC(), nil
}

// stamp is a time as the API writes it: RFC 3339, UTC, milliseconds.
func stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

const stampLayout = "2006-01-02T15:04:05.000Z07:00"
