package rest

import (
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// guard runs before anything of a request is parsed: it bounds the body and
// decides by the route's rule whether the caller gets any further.
func (s *Server) guard(rule Rule, op operation) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(hc)
		c := &call{s: s, r: r, w: w}
		next(huma.WithValue(hc, callKey{}, c))
	}
}

// refusal is the funnel: every error of every handler becomes a problem here.
func (s *Server) refusal(r *http.Request, err error) error {
	return problem(http.StatusNotImplemented, "not_built", "This path is not built yet.").at(r.URL.Path)
}

var errNotBuilt = errors.New("not built")

func notBuilt[I, O any](*call, *I) (*O, error) { return nil, errNotBuilt }
