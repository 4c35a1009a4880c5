package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/words"
)

// guard runs before anything of a request is parsed: it bounds the body and
// decides by the route's rule whether the caller gets any further.
func (s *Server) guard(rule Rule, op operation) func(huma.Context, func(huma.Context)) {
	limit := op.maxBody
	if limit == 0 {
		limit = maxJSONBody
	}
	return func(hc huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(hc)
		c := &call{s: s, r: r, w: w, address: s.address(r)}
		if err := s.admit(c, rule, op); err != nil {
			s.write(w, r, s.refusal(c, err))
			return
		}
		// One more byte than huma counts, so that its own refusal comes first; this
		// one is for bodies that are not read through it.
		r.Body = http.MaxBytesReader(w, r.Body, limit+2)
		c.r = r.WithContext(words.With(r.Context(), c.asking()))
		next(huma.WithValue(hc, callKey{}, c))
	}
}

// admit is everything that is decided before the body is read. Its answers do
// not depend on what the path names.
func (s *Server) admit(c *call, rule Rule, op operation) error {
	if rule.who != toEveryone {
		if err := s.authenticate(c); err != nil {
			return err
		}
		if err := c.mayCome(rule); err != nil {
			return err
		}
	}
	p := c.preconditions(op)
	if entries := checkQuery(c.r.URL.RawQuery); entries != nil {
		p = invalid(entries)
	}
	if p == nil {
		p = c.takeAs(rule)
	}
	if p == nil {
		return nil
	}
	if shut := c.door(); shut != nil {
		return shut
	}
	return p
}

// mayCome turns credentials away from routes that are not for their kind. What a
// guest may use is an explicit list; the rest is as if it were not there (A9.3).
func (c *call) mayCome(rule Rule) error {
	switch {
	case c.kind == byLink && rule.links&c.link == 0:
		return notFound()
	case c.kind == byGuest && rule.who != toMembersAnd && rule.who != toHolders:
		return notFound()
	case c.kind != byLink && rule.who == toLinks:
		return problem(http.StatusUnauthorized, "signed_out", "This is for links to a record or a form. Send the link's secret as Authorization: Bearer.")
	case c.kind == byKey && rule.who == toAccounts:
		return problem(http.StatusForbidden, "session_only", "This is for people who are signed in. A key has no account and no session.")
	}
	return nil
}

// door asks whether the caller passes the workspace's door, for refusals that
// come before the use case: what is wrong with a request is said to nobody who
// may not enter (A3.13, "on every path alike").
func (c *call) door() error {
	if c.visit == nil || c.visit.Workspace == "" {
		return nil
	}
	err := c.s.app.Look(c.r.Context(), c.visit, func(*app.Viewer) error { return nil })
	c.tellRevision()
	return err
}

// behindDoor is the door's refusal of a request that could not be parsed, nil
// when its sender may be told what is wrong with it.
func behindDoor(ctx context.Context) *Problem {
	c, _ := ctx.Value(callKey{}).(*call)
	if c == nil {
		return nil
	}
	if err := c.door(); err != nil {
		return c.s.refusal(c, err)
	}
	return nil
}
