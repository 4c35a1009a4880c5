package rest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
)

// call is one request on its way: what the guard found out about it, and the
// headers the answer will carry.
type call struct {
	s         *Server
	r         *http.Request
	w         http.ResponseWriter
	address   netip.Addr
	kind      carrier       // of credential
	link      links         // which link, with byLink
	session   login.Session // zero on public routes, and for keys and guests
	visit     *app.Visit    // nil on public routes
	ifMatch   string        // If-Match as sent, one strong tag or *
	shorthand bool          // the body is not the changeset that it becomes
	as        bool          // the visitor asks as somebody else
	preview   bool          // the write is only looked at
}

// carrier is the kind of credential that a request carries.
type carrier uint8

const (
	bySession carrier = iota // a signed-in person, or nobody on public routes
	byKey
	byGuest
	byLink // to a record or a form
)

type callKey struct{}

func callFrom(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	if c == nil {
		panic("rest: a handler ran without its guard")
	}
	return c
}

// preconditions reads If-Match. A list of tags would make "the version I saw"
// ambiguous, so one strong tag is taken, or * where any version will do.
func (c *call) preconditions(op operation) *Problem {
	if !op.once && c.r.Header.Get("Idempotency-Key") != "" {
		return invalid([]ProblemEntry{{Path: "header.Idempotency-Key", Code: "unknown_header", Message: "This path does not keep idempotency keys. Send the request without one."}})
	}
	sent := c.r.Header.Values("If-Match")
	switch {
	case len(sent) == 0 && op.ifMatch:
		return problem(http.StatusPreconditionRequired, "if_match_required", "Send If-Match with the ETag of the object as you last read it.")
	case len(sent) == 0:
		return nil
	}
	tag := strings.TrimSpace(sent[0])
	if len(sent) > 1 || tag != "*" && !strongTag(tag) {
		return invalid([]ProblemEntry{{Path: "header.If-Match", Code: "invalid", Message: "Send one strong ETag, as the server gave it."}})
	}
	c.ifMatch = tag
	return nil
}

func strongTag(tag string) bool {
	return len(tag) >= 2 && tag[0] == '"' && tag[len(tag)-1] == '"' && !strings.Contains(tag[1:len(tag)-1], `"`)
}

// unchanged reports whether If-Match, when given, names the body.
func (c *call) unchanged(body []byte) bool {
	return c.ifMatch == "" || c.ifMatch == "*" || c.ifMatch == etagOf(body)
}

// answer writes a success.
func (c *call) answer(op operation, status int, out any, body []byte) {
	if b, ok := out.(*blob); ok {
		b.serve(c.w, c.r)
		return
	}
	if body == nil {
		c.w.WriteHeader(status)
		return
	}
	h := c.w.Header()
	if op.etag {
		tag := etagOf(body)
		h.Set("ETag", tag)
		if c.r.Method == http.MethodGet && matches(c.r.Header.Get("If-None-Match"), tag) {
			c.w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // the caller went away: nobody is left to tell
}

// etagOf is the strong hash of a body as its reader sees it. Being made of
// masked bytes it tells nothing that the body does not.
func etagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}

// matches reports whether a list of tags, as in If-Match, holds the tag. Weak
// tags match nothing: ours are all strong.
func matches(list, tag string) bool {
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}

// errNoSettings is the last line behind the powers that use cases ask for: a
// settings route answers nobody without settings access (A8).
var errNoSettings = &app.Error{Kind: app.Forbidden, Code: "forbidden", Rule: "A8", Reason: "settings",
	Message: "This needs system settings access. Ask an administrator of the workspace."}

// tellRevision sends the policy's revision to those with settings access, and
// to nobody else (A12.2).
func (c *call) tellRevision() {
	if c.visit != nil && c.visit.Settings && c.visit.Revision > 0 {
		c.w.Header().Set("Policy-Revision", strconv.FormatInt(c.visit.Revision, 10))
	}
}

// credential is the id of the key or link that the request came with, "" for a
// signed-in person.
func (c *call) credential() string {
	if c.visit == nil {
		return ""
	}
	return c.visit.Credential
}
