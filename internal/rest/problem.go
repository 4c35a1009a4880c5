package rest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/trackward/trackward/internal/words"
)

// Problem is the body of every refusal (RFC 9457).
type Problem struct {
	Type     string         `json:"type" doc:"A name of the kind of problem, about:blank when the code says all."`
	Title    words.Text     `json:"title" doc:"What happened, in a few words that are the same each time."`
	Status   int            `json:"status" doc:"The HTTP status."`
	Detail   words.Text     `json:"detail,omitempty" doc:"What happened here, and the next step."`
	Instance string         `json:"instance" doc:"The path asked for, without its query."`
	Code     string         `json:"code" doc:"A stable name to program against." example:"not_found"`
	Reason   string         `json:"reason,omitempty" doc:"Why something seen is not allowed, or why the door is shut." example:"cell_none"`
	Rule     string         `json:"rule,omitempty" doc:"The rule of the access model that decided." example:"A3.7"`
	Object   string         `json:"object,omitempty" doc:"With revision_conflict: kind/id of what somebody else has changed since (A11.3)." example:"user/01900000-0000-7000-8000-000000000001"`
	Refs     []string       `json:"refs,omitempty" doc:"kind/id of what stands in the way: who holds a role that is to go (A6.6), what lies below a site." example:"[\"user/01900000-0000-7000-8000-000000000001\"]"`
	Explain  string         `json:"explain,omitempty" doc:"Where to ask why."`
	Errors   []ProblemEntry `json:"errors,omitempty" doc:"One entry for each field or part of the query."`

	header http.Header
}

// ProblemEntry is one thing that is wrong with a request.
type ProblemEntry struct {
	Path     string     `json:"path,omitempty" doc:"Where: body.values.phone, query.filter, row 7." example:"query.filter"`
	Code     string     `json:"code" doc:"A stable name to program against." example:"unknown_property"`
	Message  words.Text `json:"message" doc:"For the person."`
	Link     string     `json:"link,omitempty" doc:"The page on which this is done instead."`
	Position *int       `json:"position,omitempty" doc:"Offset in the text at path, in characters from 0."`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status huma answers with.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are further headers of the answer, such as Retry-After.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType makes the answer problem+json whatever was asked for.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

func problem(status int, code string, detail words.Text) *Problem {
	return &Problem{Type: "about:blank", Title: titles[status], Status: status, Code: code, Detail: detail}
}

func (p *Problem) with(key, value string) *Problem {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(key, value)
	return p
}

// after says when to try again, in seconds; 0 says nothing.
func (p *Problem) after(seconds int) *Problem {
	if seconds > 0 {
		p.with("Retry-After", strconv.Itoa(seconds))
	}
	return p
}

// at gives the problem its instance; a problem is made anew for each request.
func (p *Problem) at(path string) *Problem {
	p.Instance = path
	return p
}

// huma reports what its own parsing and validation refuse through package
// variables; there is no setting per API. They answer in our form and, unlike
// huma's own, repeat no value that was sent.
func init() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return parsingProblem(status, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		u := ctx.URL()
		if p := behindDoor(ctx.Context()); p != nil {
			return p
		}
		return parsingProblem(status, errs).at(u.Path).in(languageOf(ctx))
	}
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
}

// languageOf is the language of who sent what could not be parsed.
func languageOf(ctx huma.Context) words.Language {
	if c, _ := ctx.Context().Value(callKey{}).(*call); c != nil {
		return c.language()
	}
	return words.First(words.Asked(ctx.Header("Accept-Language")))
}

// parsingProblem is the problem for what huma found wrong with a request.
func parsingProblem(status int, errs []error) *Problem {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return problem(status, "too_large", "The body is larger than this path accepts. Send less.")
	case http.StatusUnsupportedMediaType:
		return problem(status, "media_type", "Send the body as application/json.")
	case http.StatusRequestTimeout:
		return problem(status, "timeout", "The body took too long to arrive. Try again.")
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		p := invalid(nil)
		for _, err := range errs {
			if strings.Contains(err.Error(), "request body too large") {
				return parsingProblem(http.StatusRequestEntityTooLarge, nil)
			}
			p.Errors = append(p.Errors, parsingEntry(err))
		}
		if len(errs) == 0 {
			p.Errors = []ProblemEntry{{Path: "body", Code: "required", Message: "A body is required."}}
		}
		slices.SortFunc(p.Errors, func(a, b ProblemEntry) int {
			return strings.Compare(a.Path+"\x00"+string(a.Message), b.Path+"\x00"+string(b.Message))
		})
		return p
	case 0:
		return &Problem{} // only asked for its type, when the description is made
	}
	return internal()
}

func parsingEntry(err error) ProblemEntry {
	if d, ok := err.(*huma.ErrorDetail); ok {
		code := "invalid"
		switch {
		case strings.HasPrefix(d.Message, "cannot read multipart form"):
			return ProblemEntry{Path: "body", Code: "invalid", Message: "Send the body as multipart/form-data."}
		case d.Message == "unknown query parameter":
			code = "unknown_parameter"
		case d.Message == "unexpected property":
			code = "unknown_key"
		case strings.HasPrefix(d.Message, "expected required property"), strings.HasPrefix(d.Message, "required "):
			code = "required"
		}
		return ProblemEntry{Path: d.Location, Code: code, Message: formalText(d.Message)}
	}
	return ProblemEntry{Code: "invalid", Message: "This is not valid."}
}

func invalid(entries []ProblemEntry) *Problem {
	p := problem(http.StatusUnprocessableEntity, "invalid", "Something in the request is not valid; see errors.")
	p.Errors = entries
	return p
}

func internal() *Problem {
	return problem(http.StatusInternalServerError, "internal", "Something went wrong on our side. Try again; if it stays, give your administrator the request id from the X-Request-Id header.")
}

// notFound is the one answer for what does not exist and for what the caller
// may not know of (A3.11). It carries nothing that could tell them apart.
func notFound() *Problem {
	return problem(http.StatusNotFound, "not_found", "There is nothing here that you can open.")
}
