package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/trackward/trackward/internal/app"
)

// operation describes one route. Its path stands under /api/v1.
type operation struct {
	id, method, path string
	tag, summary     string
	status           int    // of success; 0 is 200, or 204 where the answer has no body
	maxBody          int64  // bytes; 0 is maxJSONBody
	ifMatch          bool   // If-Match is required (428)
	etag             bool   // the answer carries the strong hash of its body
	once             bool   // takes an Idempotency-Key
	answers          string // media type of an answer that is not JSON
	parts            []part // of a multipart body
	anyQuery         bool   // query parameters that are not known are ignored: another's protocol adds to them
	fromElsewhere    bool   // a page of another site may send it; it reads no cookie and changes nothing
}

// part is one part of a multipart body.
type part struct {
	name, doc string
	binary    bool // a file, and required
}

// nothing is the answer of routes without a body.
type nothing struct{}

// encoded is implemented by answers that are written by hand.
type encoded interface{ encoding() []byte }

// blob is an answer that is not JSON: a file, a template.
type blob struct {
	serve func(http.ResponseWriter, *http.Request)
}

// streamed is what every handler gives to huma: a function that writes.
type streamed struct{ Body func(huma.Context) }

const (
	prefix      = "/api/v1"
	maxJSONBody = 1 << 20
	maxFileBody = app.MaxFile + 1<<20 // the file, and what multipart wraps around it
)

// add registers a route. It is the only way to: the rule is a parameter, so a
// route without one does not compile, and the zero Rule panics at start-up.
func add[I, O any](s *Server, rule Rule, op operation, serve func(*call, *I) (*O, error)) {
	if rule.who == 0 {
		panic("rest: the route " + op.method + " " + op.path + " has no rule")
	}
	hop := describe[O](s, rule, op)
	huma.Register(s.api, hop, func(ctx context.Context, in *I) (*streamed, error) {
		c := callFrom(ctx)
		if r, ok := any(in).(reviewed); ok {
			c.preview = r.asksPreview()
		}
		if f, ok := any(in).(interface{ forcing() string }); ok && c.visit != nil {
			c.visit.Force = f.forcing()
		}
		err := c.mayTry(rule, op)
		var out *O
		if err == nil {
			out, err = serve(c, in)
		}
		if err == nil && rule.who == toSettings && !c.visit.Settings {
			err = errNoSettings // the use case has let somebody through: nothing has left yet
		}
		c.tellRevision()
		if looked := (*previewed)(nil); errors.As(err, &looked) {
			return c.show(&looked.out)
		}
		if err != nil {
			return nil, s.refusal(c, err)
		}
		body, err := c.encode(out)
		if err != nil {
			return nil, s.refusal(c, err)
		}
		return &streamed{Body: func(huma.Context) { c.answer(op, hop.DefaultStatus, out, body) }}, nil
	})
	if op.parts != nil {
		// Only described: the handler reads the parts itself, as they come.
		s.api.OpenAPI().Paths[hop.Path].Post.RequestBody = multipartBody(op.parts)
	}
	if op.fromElsewhere {
		s.elsewhere[op.method+" "+hop.Path] = true
	}
	s.routes = append(s.routes, route{method: op.method, path: hop.Path, rule: rule})
}

// describe is the operation as huma and the OpenAPI document know it.
func describe[O any](s *Server, rule Rule, op operation) huma.Operation {
	body := reflect.TypeFor[O]()
	if op.status == 0 {
		op.status = http.StatusOK
		if body == reflect.TypeFor[nothing]() {
			op.status = http.StatusNoContent
		}
	}
	if op.maxBody == 0 {
		op.maxBody = maxJSONBody
	}
	hop := huma.Operation{
		OperationID: op.id, Method: op.method, Path: prefix + op.path, Summary: op.summary,
		Description: "Who may ask: " + rule.String() + ".", Tags: []string{op.tag},
		DefaultStatus: op.status, MaxBodyBytes: op.maxBody + 1,
		RejectUnknownQueryParameters: !op.anyQuery,
		Middlewares:                  huma.Middlewares{s.guard(rule, op)},
		Responses:                    map[string]*huma.Response{},
	}
	if rule.who != toEveryone {
		hop.Security = []map[string][]string{{"session": {}}}
		if rule.who != toAccounts {
			hop.Security = append(hop.Security, map[string][]string{"key": {}})
		}
		if rule.who == toLinks {
			hop.Security = []map[string][]string{{"key": {}}}
		}
	}
	answer := &huma.Response{Description: http.StatusText(op.status), Headers: map[string]*huma.Param{}}
	switch {
	case op.answers != "":
		answer.Content = map[string]*huma.MediaType{op.answers: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}
	case op.status == http.StatusSeeOther:
		answer.Headers["Location"] = &huma.Param{Description: "Where to go.", Schema: &huma.Schema{Type: "string"}}
	case body != reflect.TypeFor[nothing]():
		schema := s.api.OpenAPI().Components.Schemas.Schema(body, true, op.id+"Answer")
		answer.Content = map[string]*huma.MediaType{"application/json": {Schema: schema}}
	}
	if op.etag {
		answer.Headers["ETag"] = &huma.Param{Description: "Strong hash of the body as this caller sees it.", Schema: &huma.Schema{Type: "string"}}
	}
	hop.Responses[strconv.Itoa(op.status)] = answer
	hop.Parameters = headerParameters(op)
	if rule.shows {
		hop.Parameters = append(hop.Parameters, &huma.Param{Name: asParameter, In: "query", Schema: &huma.Schema{Type: "string"}, Description: asDoc})
	}
	return hop
}

func multipartBody(parts []part) *huma.RequestBody {
	form := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{}}
	for _, p := range parts {
		field := &huma.Schema{Type: "string", Description: p.doc}
		if p.binary {
			field.Format = "binary"
			form.Required = append(form.Required, p.name)
		}
		form.Properties[p.name] = field
	}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: form}}}
}

// headerParameters are the request headers an operation takes part in.
func headerParameters(op operation) []*huma.Param {
	text := &huma.Schema{Type: "string"}
	var out []*huma.Param
	if op.ifMatch {
		out = append(out, &huma.Param{Name: "If-Match", In: "header", Required: true, Schema: text,
			Description: "The ETag of the object as last read; 412 when it has changed since."})
	}
	if op.once {
		out = append(out, &huma.Param{Name: "Idempotency-Key", In: "header", Schema: text,
			Description: "Up to 128 letters, digits, - and _. The same key and body within 24 hours write nothing again."})
	}
	return out
}

// encode makes the bytes of an answer; nil for answers that write themselves.
func encode(out any) ([]byte, error) {
	switch v := out.(type) {
	case *nothing, *blob:
		return nil, nil
	case encoded:
		return v.encoding(), nil
	}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("encoding %T: %w", out, err)
	}
	return b, nil
}
