package rest

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/trackward/trackward/internal/words"
)

// methods are the ones the API knows, in the order Allow lists them.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// ServeHTTP answers every path under /api; what it does not know is a 404 in
// the API's own form, never a page.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Request-Id", s.requestID())
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox")
	h.Set("Vary", "Cookie, Authorization, Accept-Language")
	defer s.recover(w, r)

	switch {
	case !s.known(r):
		s.write(w, r, s.unknown(r))
	case s.crossOrigin.Check(r) != nil && !s.takesFromElsewhere(r):
		// SameSite=Lax alone lets a sibling site's form through.
		s.write(w, r, problem(http.StatusForbidden, "cross_origin", "Another site sent this request. Open Trackward itself and try there."))
	default:
		s.mux.ServeHTTP(w, r)
	}
}

// takesFromElsewhere reports whether a route is open to forms of other sites: the
// way back from an identity provider, which only turns the form into a GET.
func (s *Server) takesFromElsewhere(r *http.Request) bool {
	_, pattern := s.mux.Handler(r)
	return s.elsewhere[pattern]
}

// known reports whether there is a route for the request. Only plain paths are
// known: ids and keys need no escape, so that two spellings of one path cannot
// be judged apart.
func (s *Server) known(r *http.Request) bool {
	if !plainPath(r.URL.EscapedPath()) {
		return false
	}
	_, pattern := s.mux.Handler(r)
	return pattern != ""
}

// unknown is the refusal of what is not known: 405 where another method would
// be.
func (s *Server) unknown(r *http.Request) *Problem {
	var allowed []string
	for _, m := range methods {
		probe := *r
		probe.Method = m
		if s.known(&probe) {
			allowed = append(allowed, m)
		}
	}
	if allowed == nil {
		return notFound()
	}
	return problem(http.StatusMethodNotAllowed, "method_not_allowed", "This path does not take that method; Allow lists the ones it takes.").
		with("Allow", strings.Join(allowed, ", "))
}

// maxSegment is the length of the longest key; a UUID has 36.
const maxSegment = 64

func plainPath(path string) bool {
	for i, segment := range strings.Split(path, "/") {
		if i == 0 {
			continue
		}
		if segment == "" || len(segment) > maxSegment || segment[0] == '.' {
			return false
		}
		for _, c := range []byte(segment) {
			if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.') {
				return false
			}
		}
	}
	return true
}

// recover keeps a panic's text and stack in the log.
func (s *Server) recover(w http.ResponseWriter, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	s.log.Error("panic while answering", "request", w.Header().Get("X-Request-Id"), "method", r.Method, "path", r.URL.Path,
		"cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
	s.write(w, r, internal())
}

// write answers with a problem.
func (s *Server) write(w http.ResponseWriter, r *http.Request, p *Problem) {
	for k, v := range p.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = jsonFormat.Marshal(w, p.at(r.URL.Path).in(words.First(asked(r)))) // the caller went away: nobody is left to tell
}
