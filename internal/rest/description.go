package rest

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

// YAML is the OpenAPI document; api/openapi.yaml holds the same bytes.
func (s *Server) YAML() ([]byte, error) { return s.api.OpenAPI().YAML() }

// description is what is served about the API.
type description struct{ yaml, json, page []byte }

func (s *Server) description() (d description, err error) {
	if d.yaml, err = s.YAML(); err != nil {
		return d, err
	}
	if d.json, err = json.Marshal(s.api.OpenAPI()); err != nil {
		return d, err
	}
	d.page, err = docsPage(s.api.OpenAPI())
	return d, err
}

// describeAPI serves the document and a page to read it, written when somebody
// first asks: that takes longer than all the rest of a start. Neither depends on
// the caller: they describe the product, not any workspace.
func (s *Server) describeAPI() {
	once := sync.OnceValues(s.description)
	serve := func(path, contentType string, part func(description) []byte) {
		s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			d, err := once()
			if err != nil {
				panic(fmt.Errorf("writing the API's description: %w", err)) // answered and logged at the edge
			}
			w.Header().Set("Content-Type", contentType)
			if strings.HasPrefix(contentType, "text/html") { // the page's own style is all it loads
				w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
			}
			_, _ = w.Write(part(d))
		})
	}
	serve("/api/openapi.yaml", "application/openapi+yaml", func(d description) []byte { return d.yaml })
	serve("/api/openapi.json", "application/openapi+json", func(d description) []byte { return d.json })
	serve("/api/docs", "text/html; charset=utf-8", func(d description) []byte { return d.page })
}

type docsOperation struct {
	Method, Path, Summary, Who, ID string
	Parameters                     []*huma.Param
	Body, Answer                   string
}

type docsSection struct {
	Tag        string
	Operations []docsOperation
}

// docsPage lists every operation on one page, made on the server: it runs no
// script and loads nothing from elsewhere.
func docsPage(doc *huma.OpenAPI) ([]byte, error) {
	var b strings.Builder
	err := docsTemplate.Execute(&b, map[string]any{"Title": doc.Info.Title, "About": doc.Info.Description, "Sections": docsSections(doc)})
	return []byte(b.String()), err
}

func docsSections(doc *huma.OpenAPI) []docsSection {
	byTag := map[string][]docsOperation{}
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			d := docsOperation{Method: op.Method, Path: path, Summary: op.Summary, Who: op.Description, ID: op.OperationID, Parameters: op.Parameters}
			if op.RequestBody != nil {
				d.Body = schemaName(op.RequestBody.Content)
			}
			for status, answer := range op.Responses {
				if strings.HasPrefix(status, "2") {
					d.Answer = strings.TrimSpace(status + " " + schemaName(answer.Content))
				}
			}
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], d)
		}
	}
	var out []docsSection
	for tag, ops := range byTag {
		slices.SortFunc(ops, func(a, b docsOperation) int { return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method) })
		out = append(out, docsSection{tag, ops})
	}
	slices.SortFunc(out, func(a, b docsSection) int { return strings.Compare(a.Tag, b.Tag) })
	return out
}

func schemaName(content map[string]*huma.MediaType) string {
	for media, m := range content {
		if m.Schema != nil && m.Schema.Ref != "" {
			return strings.TrimPrefix(m.Schema.Ref, "#/components/schemas/")
		}
		return media
	}
	return ""
}

var docsTemplate = template.Must(template.New("docs").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} API</title>
<style>
:root{color-scheme:light dark}body{font:14px/20px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:20px;line-height:28px}h2{font-size:16px;margin-top:2rem;text-transform:capitalize}
article{border-top:1px solid #868e9c55;padding:.75rem 0}code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
b.m{display:inline-block;min-width:4.5em}p{margin:.25rem 0}dl{display:grid;grid-template-columns:max-content 1fr;gap:.125rem 1rem;margin:.25rem 0 0}dd{margin:0}
</style></head><body>
<h1>{{.Title}} API</h1><p>{{.About}}</p><p><a href="/api/openapi.yaml">openapi.yaml</a> · <a href="/api/openapi.json">openapi.json</a></p>
{{range .Sections}}<h2>{{.Tag}}</h2>{{range .Operations}}
<article id="{{.ID}}"><p><b class="m">{{.Method}}</b> <code>{{.Path}}</code></p><p>{{.Summary}}. {{.Who}}</p>
{{if .Body}}<p>Body: <code>{{.Body}}</code></p>{{end}}{{if .Answer}}<p>Answer: <code>{{.Answer}}</code></p>{{end}}
{{if .Parameters}}<dl>{{range .Parameters}}<dt><code>{{.Name}}</code> <small>{{.In}}</small></dt><dd>{{.Description}}</dd>{{end}}</dl>{{end}}</article>{{end}}{{end}}
</body></html>
`))
