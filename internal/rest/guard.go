package rest

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
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
	}
	if entries := checkQuery(c.r.URL.RawQuery); entries != nil {
		return invalid(entries)
	}
	if p := c.preconditions(op); p != nil {
		return p
	}
	return nil
}
