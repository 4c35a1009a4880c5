package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/trackward/trackward/internal/app"
)

func (s *Server) routesImport() {
	const one = "/workspaces/{workspace}/trackers/{tracker}"
	add(s, member, operation{id: "import-records", method: "POST", path: one + "/import", tag: "import", summary: "Create records from a CSV file", maxBody: maxFileBody,
		parts: []part{{name: "file", binary: true}, {name: "mapping", doc: "JSON object: column heading to property id or key, site or state. Headings that equal a key or label need none."}}}, importRecords)
	add(s, member, operation{id: "get-import-template", method: "GET", path: one + "/import/template", tag: "import", summary: "A CSV file with a heading for each property the caller may give", answers: "text/csv"}, getImportTemplate)
}

func importRecords(c *call, in *importInput) (*ImportReport, error) {
	// Whether the caller may import at all is asked before the file is read.
	if _, _, err := c.s.app.ImportTemplate(c.r.Context(), c.visit, in.Tracker); err != nil {
		return nil, err
	}
	file, mapping, err := c.importParts()
	if err != nil {
		return nil, err
	}
	done, err := c.s.app.Import(c.r.Context(), c.visit, in.Tracker, bytes.NewReader(file), mapping, in.DryRun)
	if err != nil {
		return nil, err
	}
	out := &ImportReport{DryRun: done.DryRun, Rows: done.Rows, Created: done.Created, Failed: done.Failed, Mapping: done.Mapping, Ignored: list(done.Ignored), Errors: []ImportError{}}
	if out.Mapping == nil {
		out.Mapping = map[string]string{}
	}
	for _, e := range done.Errors {
		out.Errors = append(out.Errors, ImportError{Row: e.Row, Column: e.Column, Code: e.Code, Message: e.Message})
	}
	return out, nil
}

// importParts reads the file and the mapping, in either order.
func (c *call) importParts() (file []byte, mapping map[string]string, err error) {
	parts, err := c.multipart()
	if err != nil {
		return nil, nil, err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && file != nil {
			return file, mapping, nil
		}
		if err != nil {
			return nil, nil, c.noPart(err, "file")
		}
		switch name := part.FormName(); {
		case name == "file" && file == nil:
			if file, err = io.ReadAll(io.LimitReader(part, app.MaxFile+1)); err != nil {
				return nil, nil, c.noPart(err, "file")
			}
			if len(file) > app.MaxFile {
				return nil, nil, parsingProblem(http.StatusRequestEntityTooLarge, nil)
			}
		case name == "mapping" && mapping == nil:
			if mapping, err = readMapping(part); err != nil {
				return nil, nil, err
			}
		default:
			return nil, nil, unknownPart()
		}
	}
}

func readMapping(part io.Reader) (map[string]string, error) {
	text, err := io.ReadAll(io.LimitReader(part, maxJSONBody+1))
	if err == nil && len(text) <= maxJSONBody {
		mapping := map[string]string{}
		if checkJSON(text) == nil && json.Unmarshal(text, &mapping) == nil {
			return mapping, nil
		}
	}
	return nil, invalid([]ProblemEntry{{Path: "body.mapping", Code: "invalid", Message: "Send the mapping as a JSON object of texts: column heading to property."}})
}

func getImportTemplate(c *call, in *InTracker) (*blob, error) {
	text, name, err := c.s.app.ImportTemplate(c.r.Context(), c.visit, in.Tracker)
	if err != nil {
		return nil, err
	}
	return &blob{serve: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", attachment(name))
		_, _ = w.Write(text) // the caller went away: nobody is left to tell
	}}, nil
}
