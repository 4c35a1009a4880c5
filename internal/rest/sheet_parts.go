package rest

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strings"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/sheets"
)

// sheetParts are the parts of an import as sent.
type sheetParts struct {
	name    string
	file    []byte
	mapping map[string]string
	fixes   []sheetFix
}

// sheetFix is one of the part fixes.
type sheetFix struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// sheetParts reads the parts, in any order.
func (c *call) sheetParts() (out sheetParts, err error) {
	parts, err := c.multipart()
	if err != nil {
		return out, err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) && out.file != nil {
			return out, nil
		}
		if err != nil {
			return out, c.noPart(err, "file")
		}
		switch name := part.FormName(); {
		case name == "file" && out.file == nil:
			out.name = sheetName(part)
			if out.file, err = io.ReadAll(io.LimitReader(part, app.MaxFile+1)); err != nil {
				return out, c.noPart(err, "file")
			}
			if len(out.file) > app.MaxFile {
				return out, parsingProblem(http.StatusRequestEntityTooLarge, nil)
			}
		case name == "mapping" && out.mapping == nil:
			if out.mapping, err = readMapping(part); err != nil {
				return out, err
			}
		case name == "fixes" && out.fixes == nil:
			if out.fixes, err = readFixes(part); err != nil {
				return out, err
			}
		default:
			return out, unknownPart()
		}
	}
}

// sheetName is the file's name as far as the journal can say it.
func sheetName(part *multipart.Part) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, path.Base(strings.ReplaceAll(part.FileName(), `\`, "/")))
	if runes := []rune(strings.ToValidUTF8(name, "")); len(runes) > 100 {
		return string(runes[:100])
	}
	return strings.ToValidUTF8(name, "")
}

// maxFixes bounds the words that one import corrects.
const maxFixes = 1000

func readFixes(part io.Reader) ([]sheetFix, error) {
	text, err := io.ReadAll(io.LimitReader(part, maxJSONBody+1))
	fixes := []sheetFix{}
	if err == nil && len(text) <= maxJSONBody && checkJSON(text) == nil && json.Unmarshal(text, &fixes) == nil && len(fixes) <= maxFixes {
		return fixes, nil
	}
	return nil, invalid([]ProblemEntry{{Path: "body.fixes", Code: "invalid", Message: "Send the fixes as a JSON list of at most 1,000 objects {field, from, to}."}})
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

func sheetFile(raw []byte, name, format string) *blob {
	media := "text/csv; charset=utf-8"
	if format == sheets.XLSX {
		media = xlsxType
	}
	return &blob{serve: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Content-Disposition", attachment(name+"."+format))
		_, _ = w.Write(raw) // the caller went away: nobody is left to tell
	}}
}

// unreadable says why a sheet cannot be read.
func unreadable(err error) *Problem {
	entry := ProblemEntry{Path: "body.file", Code: "sheet", Message: "This file cannot be read. Save it as CSV or XLSX, and send that."}
	var wrong *sheets.Error
	if errors.As(err, &wrong) {
		entry.Message = wrong.Message
	}
	return invalid([]ProblemEntry{entry})
}
