package rest

import (
	"context"
	"sync"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/sheets"
)

func (s *Server) routesImport() {
	const tracker = "/workspaces/{workspace}/trackers/{tracker}"
	const one = tracker + "/imports/{import}"
	add(s, member, operation{id: "import-records", method: "POST", path: tracker + "/import", tag: "import", maxBody: maxFileBody,
		summary: "Create records from a sheet, CSV or XLSX, and with match change those that are there; wrong rows are left out. Answers when it is done, or within a second where the sheet is large",
		parts: []part{{name: "file", binary: true}, {name: "mapping", doc: "JSON object: column heading to property id or key, site or state, empty for none. Other headings are guessed."},
			{name: "fixes", doc: "JSON list of {field, from, to}: what is meant by a word wherever it stands in a column."}}}, importRecords)
	add(s, member, operation{id: "get-import-template", method: "GET", path: tracker + "/import/template", tag: "import", summary: "An empty sheet with a heading for each property the caller may give", answers: "application/octet-stream"}, getImportTemplate)
	add(s, member, operation{id: "get-record-import", method: "GET", path: one, tag: "import", summary: "How far an import is, or what it did. Kept for an hour, for who made it, by the process that ran it"}, getRecordImport)
	add(s, member, operation{id: "list-record-import-rows", method: "GET", path: one + "/rows", tag: "import", summary: "Row by row, what an import did or would do"}, listRecordImportRows)
	add(s, member, operation{id: "get-record-import-failed", method: "GET", path: one + "/failed", tag: "import", summary: "The rows that did not go in, as a file of the same form with a column problem", answers: "application/octet-stream"}, getRecordImportFailed)
}

// recordImport is an import of records; what is read after the job has finished
// needs no lock.
type recordImport struct {
	job   sheetJob
	mu    sync.Mutex
	state RecordImport
	table sheets.Table
	rows  []app.RecordRow
	// standing is what decided when the rows were judged, and upserts that they changed
	// records (A4.7).
	standing app.Standing
	upserts  bool
}

// wholeRows is up to how many rows an import is answered when it is done, and
// how many of a larger one keep their cells.
const wholeRows = 2000

func importRecords(c *call, in *importInput) (*RecordImport, error) {
	// Whether the caller may import at all is asked before the file is read.
	right, err := c.s.app.MayImport(c.r.Context(), c.visit, in.Tracker, in.Match != "")
	if err != nil {
		return nil, err
	}
	sent, err := c.sheetParts()
	if err != nil {
		return nil, err
	}
	table, err := sheets.Read(sent.file, app.RecordLimits)
	if err != nil {
		return nil, unreadable(err)
	}
	who, err := c.whoAmI()
	if err != nil {
		return nil, err
	}
	x := &recordImport{table: table, standing: right.Standing, upserts: in.Match != "",
		job: sheetJob{id: c.s.app.ID(), owner: c.holder() + right.Tracker, workspace: who.workspace, lane: "records " + right.User + right.Tracker, finished: make(chan struct{})}}
	x.state = RecordImport{ID: x.job.id, State: "running", DryRun: in.DryRun, File: sent.name, Rows: len(table.Rows), Columns: []ImportColumn{}, Fields: []ImportField{}, Words: []SheetWord{}}
	x.job.of = x
	sheet := app.RecordSheet{Table: table, Mapping: sent.mapping, Match: in.Match, DryRun: in.DryRun, Still: c.still(), Progress: x.progress}
	for _, f := range sent.fixes {
		sheet.Fixes = append(sheet.Fixes, app.SheetFix{Field: f.Field, From: f.From, To: f.To})
	}
	if err := c.s.imports.begin(&x.job, time.Now()); err != nil {
		return nil, err
	}
	visit := *c.visit
	about := &call{s: c.s, r: c.r.WithContext(context.WithoutCancel(c.r.Context())), w: c.w, visit: c.visit}
	id := c.w.Header().Get("X-Request-Id")
	refused := make(chan error, 1)
	go func() {
		defer c.s.imports.busy.Done()
		report, err := guarded(c.s, "an import of records", func() (app.RecordReport, error) {
			return c.s.app.ImportRecords(c.s.imports.ctx, &visit, in.Tracker, sheet)
		})
		var problem *Problem
		if err != nil {
			problem = c.s.importRefusal(about, id, err)
			refused <- err
		}
		x.finish(&report, problem)
	}()
	var late <-chan time.Time
	if len(table.Rows) > wholeRows {
		late = time.After(answersWithin)
	}
	select {
	case <-x.job.finished:
	case <-late:
	case <-c.r.Context().Done():
	}
	select {
	case err := <-refused: // what nothing of has gone in is refused like any request
		if done := x.answer(); done.New+done.Changed == 0 {
			return nil, err
		}
	default:
	}
	return x.told(&right), nil
}

func (x *recordImport) progress(phase string, done, total int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.state.Phase, x.state.Done, x.state.Rows = phase, done, total
}

// answer is the import as it stands.
func (x *recordImport) answer() *RecordImport {
	x.mu.Lock()
	defer x.mu.Unlock()
	out := x.state
	return &out
}

// finish records how the import ended; refused is nil when it went well.
func (x *recordImport) finish(report *app.RecordReport, refused *Problem) {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := &x.state
	s.State, s.Phase, s.Problem, s.Match = "done", "", refused, report.Match
	if refused != nil {
		s.State = "refused"
	}
	s.New, s.Changed, s.Unchanged = report.Counts[app.RowNew], report.Counts[app.RowChanged], report.Counts[app.RowUnchanged]
	s.Wrong, s.Skipped = report.Counts[app.RowWrong], report.Counts[""]
	s.Done = s.Rows - s.Skipped
	for _, c := range report.Columns {
		s.Columns = append(s.Columns, ImportColumn{Heading: c.Heading, Field: c.Field})
	}
	var problems []lineProblem
	for i := range report.Rows {
		row := &report.Rows[i]
		for _, p := range row.Problems {
			problems = append(problems, lineProblem{x.table.Rows[i].Line, p})
		}
		if i >= wholeRows && row.Outcome != app.RowWrong && row.Outcome != "" {
			x.table.Rows[i].Cells = nil // nobody reads them any more
		}
	}
	s.Words = wordsOf(problems)
	x.rows = report.Rows
	close(x.job.finished)
}

func getImportTemplate(c *call, in *importTemplateInput) (*blob, error) {
	text, name, err := c.s.app.ImportTemplate(c.r.Context(), c.visit, in.Tracker, in.Format)
	if err != nil {
		return nil, err
	}
	return sheetFile(text, name, in.Format), nil
}
