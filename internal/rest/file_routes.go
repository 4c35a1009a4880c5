package rest

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/words"
)

func (s *Server) routesFiles() {
	const files = "/workspaces/{workspace}/trackers/{tracker}/records/{record}/files/{property}"
	add(s, guestAllowed.and(recordLinks).seenAs(), operation{id: "list-files", method: "GET", path: files, tag: "files", summary: "The files in a property"}, listFiles)
	add(s, guestAllowed.and(recordLinks), operation{id: "upload-file", method: "POST", path: files, tag: "files", summary: "Add a file; a signature replaces the one before", status: 201, maxBody: maxFileBody, once: true, parts: []part{{name: "file", binary: true}}}, uploadFile)
	add(s, guestAllowed.and(recordLinks).seenAs(), operation{id: "get-file", method: "GET", path: files + "/{file}", tag: "files", summary: "The file itself, as an attachment", answers: "application/octet-stream"}, getFile)
	add(s, guestAllowed, operation{id: "delete-file", method: "DELETE", path: files + "/{file}", tag: "files", summary: "Take a file out of the property; If-Match is the record's", ifMatch: true}, deleteFile)
}

func listFiles(c *call, in *InProperty) (*FileList, error) {
	found, err := c.s.app.FilesOf(c.r.Context(), c.visit, in.Tracker, in.Record, in.Property)
	if err != nil {
		return nil, err
	}
	out := &FileList{Items: []FileInfo{}}
	for _, f := range found {
		out.Items = append(out.Items, FileInfo{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size})
	}
	return out, nil
}

// uploadFile passes the bytes on as they come: the right to the cell is asked
// before any is stored.
func uploadFile(c *call, in *InProperty) (*Written, error) {
	parts, err := c.multipart()
	if err != nil {
		return nil, err
	}
	part, err := parts.NextPart()
	if err != nil {
		return nil, c.noPart(err, "file")
	}
	if part.FormName() != "file" {
		return nil, unknownPart()
	}
	// A key stands for one file by its name: its bytes are not read to find out
	// whether it was stored before.
	again := func(string) (*Written, error) { return c.reread(in.Tracker, in.Record) }
	return once(c, [1]string{part.FileName()}, again, func() (*Written, string, error) {
		one, _, err := c.s.app.Attach(c.r.Context(), c.visit, in.Tracker, in.Record, in.Property, app.Upload{Name: part.FileName(), Body: part})
		if err != nil {
			return nil, "", tooLarge(err)
		}
		return c.written(&one), in.Record, nil
	})
}

// multipart opens the parts of a multipart body without reading any.
func (c *call) multipart() (*multipart.Reader, error) {
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, problem(http.StatusUnsupportedMediaType, "media_type", "Send the body as multipart/form-data.")
	}
	return parts, nil
}

func (c *call) noPart(err error, name string) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge(err)
	case errors.Is(err, io.EOF):
		return invalid([]ProblemEntry{{Path: "body." + name, Code: "required", Message: words.Say("The part %s is missing.", name)}})
	}
	return invalid([]ProblemEntry{{Path: "body", Code: "invalid", Message: "The body is not complete multipart/form-data."}})
}

func unknownPart() error {
	return invalid([]ProblemEntry{{Path: "body", Code: "unknown_key", Message: "The body has a part that this path does not take."}})
}

// tooLarge says that a body ended at the route's bound.
func tooLarge(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return parsingProblem(http.StatusRequestEntityTooLarge, nil)
	}
	return err
}

// shownTypes are the media types a page may show; everything else is bytes.
var shownTypes = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// getFile sends a file as an attachment, under a policy that lets nothing in it
// run (the edge's, sandbox).
func getFile(c *call, in *oneFileInput) (*blob, error) {
	meta, body, err := c.s.app.Download(c.r.Context(), c.visit, in.Tracker, in.Record, in.Property, in.File)
	if err != nil {
		return nil, err
	}
	return &blob{serve: func(w http.ResponseWriter, r *http.Request) {
		defer body.Close()
		media := "application/octet-stream"
		if slices.Contains(shownTypes, meta.Type) {
			media = meta.Type
		}
		w.Header().Set("Content-Type", media)
		w.Header().Set("Content-Disposition", attachment(meta.Name))
		http.ServeContent(w, r, "", time.Time{}, body)
	}}, nil
}

// attachment is the Content-Disposition of a download. Control and direction
// characters have no place in a name that a file dialog shows.
func attachment(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune(`/\"`, r) {
			return '_'
		}
		return r
	}, name)
	if value := mime.FormatMediaType("attachment", map[string]string{"filename": name}); value != "" {
		return value
	}
	return "attachment"
}

func deleteFile(c *call, in *oneFileInput) (*Written, error) {
	return c.edit(in.OneRecord, record.Input{Detach: map[string]string{in.Property: in.File}})
}
