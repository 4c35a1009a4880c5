package rest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/sheets"
)

func (s *Server) routesPeopleImport() {
	const one = "/workspaces/{workspace}/user-imports"
	add(s, settings(extended), operation{id: "import-users", method: "POST", path: "/workspaces/{workspace}/users/import", tag: "users", maxBody: maxFileBody,
		summary: "Add, change and end people by a sheet, CSV or XLSX: one changeset, wrong rows left out. Answers when it is done or within a second",
		parts: []part{{name: "file", binary: true}, {name: "mapping", doc: "JSON object: column heading to field, empty for none. Other headings are guessed."},
			{name: "fixes", doc: "JSON list of {field, from, to}: what is meant by a word wherever it stands in a column."}}}, importUsers)
	add(s, settings(extended), operation{id: "get-user-import-template", method: "GET", path: one + "/template", tag: "users", summary: "An empty sheet of people with its headings", answers: "application/octet-stream"}, getPeopleTemplate)
	add(s, settings(extended), operation{id: "get-user-import", method: "GET", path: one + "/{import}", tag: "users", summary: "How far an import is, or what it did. Kept for an hour, for who made it, by the process that ran it"}, getPeopleImport)
	add(s, settings(extended), operation{id: "list-user-import-rows", method: "GET", path: one + "/{import}/rows", tag: "users", summary: "Row by row, what an import did or would do"}, listPeopleImportRows)
	add(s, settings(extended), operation{id: "get-user-import-failed", method: "GET", path: one + "/{import}/failed", tag: "users", summary: "The rows that did not go in, as a file of the same form with a column problem", answers: "application/octet-stream"}, getPeopleImportFailed)
}

func importUsers(c *call, in *importPeopleInput) (*PeopleImport, error) {
	sent, err := c.sheetParts()
	if err != nil {
		return nil, err
	}
	table, err := sheets.Read(sent.file, app.PeopleLimits)
	if err != nil {
		return nil, unreadable(err)
	}
	job := &peopleImport{language: c.language(), job: sheetJob{id: c.s.app.ID(), owner: c.holder(), lane: "people", finished: make(chan struct{})}}
	job.job.of = job
	job.state = PeopleImport{ID: job.job.id, State: "running", Phase: app.PhaseJudging, DryRun: in.DryRun, File: sent.name, Rows: len(table.Rows), Columns: []SheetColumn{}, Words: []SheetWord{}}
	people := app.PeopleSheet{File: sent.name, Table: table, Mapping: sent.mapping, ByJob: in.Match == "job_code", Note: in.Note, DryRun: in.DryRun, Still: c.still(), Progress: job.progress}
	for _, f := range sent.fixes {
		people.Fixes = append(people.Fixes, app.SheetFix{Field: f.Field, From: f.From, To: f.To})
	}
	err = c.read(extendedPower, func(v *app.Viewer) error {
		job.job.workspace = v.Policy.Workspace()
		return nil
	})
	if err == nil {
		err = c.s.imports.begin(&job.job, time.Now())
	}
	if err != nil {
		return nil, err
	}
	visit := *c.visit
	about := &call{s: c.s, r: c.r.WithContext(context.WithoutCancel(c.r.Context())), w: c.w, visit: c.visit, shorthand: true}
	id := c.w.Header().Get("X-Request-Id")
	refusal := func(err error) *Problem { return c.s.importRefusal(about, id, err) }
	go c.s.runPeopleImport(job, visit, people, refusal, in.Invite != "false" && !in.DryRun)
	select {
	case <-job.job.finished:
	case <-time.After(answersWithin):
	case <-c.r.Context().Done():
	}
	return job.answer(), nil
}

// importRefusal is what a refused import tells, long after its request was
// answered perhaps.
func (s *Server) importRefusal(c *call, request string, err error) *Problem {
	var refused *app.Error
	if !errors.As(err, &refused) && fromLogin(err) == nil {
		s.log.Error("an import of people failed", "request", request, "cause", causeOf(err))
		return internal()
	}
	if p := fromLogin(err); p != nil {
		return p
	}
	if len(refused.Entries) > 0 && strings.HasPrefix(refused.Entries[0].Pointer, "mapping") {
		c.shorthand = false
	}
	return fromApp(c, refused)
}

// still asks again whether the request would be let in: its session may have
// ended while its work went on (A6.2).
func (c *call) still() func(context.Context) error {
	account := c.visit.Account
	return func(ctx context.Context) error {
		again := &call{s: c.s, r: c.r.WithContext(ctx), w: c.w, address: c.address}
		if err := c.s.authenticate(again); err != nil {
			return err
		}
		if again.visit.Account != account {
			return notFound()
		}
		return nil
	}
}

// holder is whoever a kept result is kept for: the account in the pages, and each key
// by itself, which may have another user and another scope than the next (A4.7).
func (c *call) holder() string { return c.visit.Account + "\x00" + c.visit.Credential }

// peopleImportOf finds the caller's own import.
func (c *call) peopleImportOf(in OnePeopleImport) (job *peopleImport, err error) {
	err = c.read(extendedPower, func(v *app.Viewer) error {
		found, err := c.s.imports.find(in.Import, c.holder(), v.Policy.Workspace())
		if err != nil {
			return err
		}
		var ok bool
		if job, ok = found.of.(*peopleImport); !ok {
			return notFound()
		}
		return nil
	})
	return job, err
}

func getPeopleImport(c *call, in *OnePeopleImport) (*PeopleImport, error) {
	job, err := c.peopleImportOf(*in)
	if err != nil {
		return nil, err
	}
	return job.answer(), nil
}

var errStillRunning = &app.Error{Kind: app.Conflict, Code: "running", Message: "The import is still running. Ask again when it is done."}

func listPeopleImportRows(c *call, in *peopleImportRowsInput) (*SheetRowPage, error) {
	after, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	job, err := c.peopleImportOf(in.OnePeopleImport)
	if err != nil {
		return nil, err
	}
	if !job.job.over() {
		return nil, errStillRunning
	}
	start, err := firstRow(after, len(job.rows))
	if err != nil {
		return nil, err
	}
	out := &SheetRowPage{Items: []SheetRow{}}
	for i := start; i < len(job.rows); i++ {
		if in.Outcome != "" && job.rows[i].Outcome != in.Outcome {
			continue
		}
		if len(out.Items) == in.Limit {
			out.NextCursor = c.next(strconv.Itoa(i))
			break
		}
		out.Items = append(out.Items, sheetRow(job.rows[i]))
	}
	return out, nil
}

func getPeopleImportFailed(c *call, in *OnePeopleImport) (*blob, error) {
	job, err := c.peopleImportOf(*in)
	if err != nil {
		return nil, err
	}
	if !job.job.over() {
		return nil, errStillRunning
	}
	raw, err := sheets.Write(job.failed)
	if err != nil {
		return nil, err
	}
	return sheetFile(raw, "rows-to-fix", job.failed.Format), nil
}

func getPeopleTemplate(c *call, in *peopleTemplateInput) (*blob, error) {
	raw, err := app.PeopleTemplate(in.Format)
	if err != nil {
		return nil, err
	}
	return sheetFile(raw, "people", in.Format), c.read(extendedPower, func(*app.Viewer) error { return nil })
}
