package rest

import (
	"net/http"
	"strings"

	"github.com/trackward/trackward/internal/words"
)

// language is what the reader of the answer reads: what the holder of the account
// has chosen, else what the request asks for, else English.
func (c *call) language() words.Language { return words.First(c.asking()) }

// asking is that language, "" where nobody has said one.
func (c *call) asking() words.Language {
	if chosen := c.session.Account.Language; chosen != "" {
		return chosen
	}
	return asked(c.r)
}

func asked(r *http.Request) words.Language { return words.Asked(r.Header.Get("Accept-Language")) }

// encode makes the bytes of an answer in its reader's language; so two readers
// have ETags of their own.
func (c *call) encode(out any) ([]byte, error) {
	if l := c.language(); l != words.English {
		out = words.Into(l, out)
	}
	return encode(out)
}

// in says a problem in a language. What it says is final: said again in another, it
// stays.
func (p *Problem) in(l words.Language) *Problem {
	p.Title, p.Detail = words.Plain(p.Title.In(l)), words.Plain(p.Detail.In(l))
	for i := range p.Errors {
		p.Errors[i].Message = words.Plain(p.Errors[i].Message.In(l))
	}
	return p
}

// titles are the statuses of problems in words.
var titles = map[int]words.Text{
	http.StatusBadRequest:            "Bad Request",
	http.StatusUnauthorized:          "Unauthorized",
	http.StatusForbidden:             "Forbidden",
	http.StatusNotFound:              "Not Found",
	http.StatusMethodNotAllowed:      "Method Not Allowed",
	http.StatusRequestTimeout:        "Request Timeout",
	http.StatusConflict:              "Conflict",
	http.StatusPreconditionFailed:    "Precondition Failed",
	http.StatusRequestEntityTooLarge: "Request Entity Too Large",
	http.StatusUnsupportedMediaType:  "Unsupported Media Type",
	http.StatusUnprocessableEntity:   "Unprocessable Entity",
	http.StatusPreconditionRequired:  "Precondition Required",
	http.StatusTooManyRequests:       "Too Many Requests",
	http.StatusInternalServerError:   "Internal Server Error",
	http.StatusBadGateway:            "Bad Gateway",
	http.StatusServiceUnavailable:    "Service Unavailable",
}

// formal are the sentences that huma finds a request's form wrong with; %s is what
// stands there in each.
var formal = []words.Text{
	"unknown query parameter",
	"unexpected property",
	"expected boolean",
	"expected number",
	"expected integer",
	"expected string",
	"expected array",
	"expected object",
	"expected array items to be unique",
	"expected string to be RFC 3339 date-time",
	"expected string to be RFC 3339 date",
	"expected value to be one of \"%s\"",
	"expected number >= %s",
	"expected number <= %s",
	"expected length >= %s",
	"expected length <= %s",
	"expected array length >= %s",
	"expected array length <= %s",
	"expected string to match pattern %s",
	"expected required property %s to be present",
}

// formalText is one of them as a Text; others stay as they are.
func formalText(said string) words.Text {
	for _, f := range formal {
		before, after, some := strings.Cut(string(f), "%s")
		switch rest, ok := strings.CutPrefix(said, before); {
		case !ok:
		case !some && rest == "":
			return f
		case some && strings.HasSuffix(rest, after):
			return words.Say(f, strings.TrimSuffix(rest, after))
		}
	}
	return words.Plain(said)
}
