package app

import (
	"context"
	"errors"
	"iter"
	"maps"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/words"
)

const (
	// importBatch is how many new rows one transaction stores; each batch is decided
	// anew, by the policy of its moment (A6.2). It takes about a second, for which other
	// writers of an SQLite file wait; a smaller one writes the same pages of the
	// indexes more often.
	importBatch = 10_000
	// judgeBatch is how many rows are matched with records, or only tried: each takes
	// statements of its own, and a batch must not outlast decideAgain.
	judgeBatch = 500
)

// RecordLimits are the limits of a sheet of records.
var RecordLimits = sheets.Limits{Rows: 200_000, Columns: 300, Text: 128 << 20, Unzipped: 512 << 20}

// RecordSheet is a sheet of records on its way into a tracker.
type RecordSheet struct {
	Table   sheets.Table
	Mapping map[string]string // heading → property (key or id), "site" or "state", "" for none; others are guessed
	Fixes   []SheetFix        // Field is a property's key, "site" or "state"
	// Match is the property by which rows are matched with records that are there
	// (A3.15); without it each row is a new record.
	Match  string
	DryRun bool
	// Still says that the request that brought the sheet would still be let in; it
	// is asked again when the work takes long (A6.2). Nil asks nothing.
	Still func(context.Context) error
	// Progress is told how many of the rows are through. Nil is told nothing.
	Progress func(phase string, done, total int)
}

// RecordReport is what a sheet of records did, or with DryRun would do.
type RecordReport struct {
	DryRun  bool
	Match   string // key of the property
	Columns []SheetColumn
	Rows    []RecordRow // in the order of the sheet
	Counts  map[string]int
}

// RecordRow is one row and what becomes of it.
type RecordRow struct {
	Outcome  string
	Record   string // id of the record that it was matched with
	Problems []RowProblem

	stands bool // it is written
}

// ImportRecords creates a record for each row of a sheet, or changes the one that
// the row is matched with. A wrong row is left out and says why, the others go
// in. With an error the report says how far it came: rows without an outcome did
// not go in.
func (a *App) ImportRecords(ctx context.Context, visit *Visit, tracker string, in RecordSheet) (RecordReport, error) {
	r := &recordImport{app: a, tracker: tracker, in: &in, level: access.Edit,
		report: RecordReport{DryRun: in.DryRun, Rows: make([]RecordRow, len(in.Table.Rows))}}
	if in.Match != "" {
		r.level = access.Manage
	}
	if in.Progress == nil {
		in.Progress = func(string, int, int) {}
	}
	visit.Via = "import"
	job := a.ID()
	if !in.DryRun {
		ctx = WithJob(ctx, job)
		defer r.told(ctx, job)
	}
	err := a.as(ctx, visit, func(v *Viewer) error { return r.begin(ctx, v) })
	if err == nil {
		err = r.run(ctx, visit)
	}
	r.report.Counts = map[string]int{}
	for i := range r.report.Rows {
		r.report.Counts[r.report.Rows[i].Outcome]++
	}
	return r.report, err
}

// told has everybody told of what the import has done, also of one that stopped.
func (r *recordImport) told(ctx context.Context, job string) {
	if r.workspace == "" {
		return // it never began
	}
	if err := r.app.Store.EndJob(context.WithoutCancel(ctx), r.workspace, job); err != nil {
		r.app.Log.WarnContext(ctx, "what an import has done is told later", "workspace", r.workspace, "cause", err)
	}
}

// recordImport is an import under way.
type recordImport struct {
	app *App

	workspace string
	tracker   string
	in        *RecordSheet
	level     access.FeatureLevel
	report    RecordReport

	at    *policy.Snapshot // what the following was made for
	sheet *sheet
	words *dictionary
	match *matching // nil: every row is a new record

	claims claims // of a dry run
	ids    map[int]string
}

// rowID is the id of the record that a row would make. In a dry run it stays the
// same when a batch is judged again, so that no row stands in its own way.
func (r *recordImport) rowID(at int) string {
	if !r.in.DryRun {
		return r.app.ID()
	}
	if r.ids == nil {
		r.ids = make(map[int]string, len(r.in.Table.Rows))
	}
	if r.ids[at] == "" {
		r.ids[at] = r.app.ID()
	}
	return r.ids[at]
}

func (r *recordImport) begin(ctx context.Context, v *Viewer) error {
	rv, err := v.importing(r.tracker, r.level)
	if err != nil {
		return err
	}
	if err := r.resolve(rv); err != nil {
		return err
	}
	r.report.Columns, r.workspace = r.sheet.shown(), v.Policy.Workspace()
	if r.in.Match == "" {
		return nil
	}
	r.match, err = r.app.matching(ctx, v, rv, r.sheet, r.in.Match)
	if err == nil {
		r.report.Match = r.match.key
	}
	return err
}

// resolve finds what columns and words stand for, anew where the policy has
// changed.
func (r *recordImport) resolve(rv *record.Viewer) error {
	if r.at == rv.Policy {
		r.words.rv = rv
		return nil
	}
	in := &sheet{heads: r.in.Table.Heads, table: &r.in.Table, upsert: r.in.Match != ""}
	if err := in.resolve(rv, r.in.Mapping); err != nil {
		return err
	}
	in.fixes = map[[2]string]string{}
	for _, f := range r.in.Fixes {
		in.fixes[[2]string{f.Field, record.TextKey(policy.OneLine(f.From))}] = f.To
	}
	r.at, r.sheet, r.words = rv.Policy, in, newDictionary(rv)
	return nil
}

func (r *recordImport) run(ctx context.Context, visit *Visit) error {
	phase, rows, asked := PhaseSaving, len(r.in.Table.Rows), r.app.Clock()
	if r.in.DryRun {
		phase = PhaseJudging
	}
	batch := importBatch
	if r.match != nil || r.in.DryRun {
		batch = judgeBatch
	}
	for start := 0; start < rows; start += batch {
		r.in.Progress(phase, start, rows)
		if now := r.app.Clock(); r.in.Still != nil && now.Sub(asked) > decideAgain {
			if err := r.in.Still(ctx); err != nil {
				return err
			}
			asked = now
		}
		end := min(start+batch, rows)
		if err := r.app.as(ctx, visit, func(v *Viewer) error { return r.batch(ctx, v, start, end) }); err != nil {
			return err
		}
	}
	r.in.Progress(phase, rows, rows)
	return nil
}

// importing finds a tracker into which the viewer may import, at a level (A7).
func (v *Viewer) importing(tracker string, level access.FeatureLevel) (*record.Viewer, error) {
	rv, err := v.tracker(tracker)
	if err != nil {
		return nil, err
	}
	if !rv.Grants.UseSomewhere(access.Import, level) {
		message := words.Text("Your roles do not include importing into this tracker.")
		if level == access.Manage {
			message = "Your roles do not include changing records of this tracker by an import."
		}
		return nil, &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7", Reason: access.Ceiling,
			Message: message}
	}
	return rv, nil
}

// pendingRow is a row on its way in.
type pendingRow struct {
	at  int // in the sheet
	new NewRecord
	id  string // of the record that is to be made
}

// batch decides and writes some rows. It may run again under another policy; what
// it has written stands.
func (r *recordImport) batch(ctx context.Context, v *Viewer, start, end int) error {
	rv, err := v.importing(r.tracker, r.level)
	if err != nil {
		return err
	}
	if err := r.resolve(rv); err != nil {
		return err
	}
	links, err := r.links(ctx, v, rv, start, end)
	if err != nil {
		return err
	}
	var rows []pendingRow
	for i := start; i < end; i++ {
		if r.report.Rows[i].stands {
			continue
		}
		r.report.Rows[i] = RecordRow{}
		p := pendingRow{at: i, new: r.sheet.record(r.words, r.in.Table.Rows[i].Cells)}
		if len(p.new.Values) == 0 {
			r.wrong(i, errEmptyRow)
			continue
		}
		rows = append(rows, p)
	}
	if r.match != nil {
		if rows, err = r.changes(ctx, v, rv, rows, links); err != nil {
			return err
		}
	}
	for i := range rows {
		rows[i].id = r.rowID(rows[i].at)
	}
	return r.create(ctx, v, rv, rows, links)
}

// errEmptyRow is for a row whose columns fill no property: it would make a record
// with nothing in it.
var errEmptyRow = &Error{Kind: Invalid, Code: "empty", Message: "No cell of this row fills a property. Say above what the columns stand for."}

// create makes records of rows. Where a value that must be unique is taken the
// whole transaction fails: then the rows are halved until the one that it is
// about stands alone.
func (r *recordImport) create(ctx context.Context, v *Viewer, rv *record.Viewer, rows []pendingRow, links map[string]string) error {
	if len(rows) == 0 {
		return nil
	}
	made := map[int]record.Change{}
	if !r.in.DryRun {
		made = nil
	}
	refused, err := r.app.insert(ctx, v, rv, rows, links, true, made)
	if err == nil && r.in.DryRun {
		err = r.claimNew(ctx, v, rows, made, refused)
	}
	var taken *ErrUnique
	switch {
	case errors.As(err, &taken) && len(rows) > 1:
		half := len(rows) / 2
		if err := r.create(ctx, v, rv, rows[:half], links); err != nil {
			return err
		}
		return r.create(ctx, v, rv, rows[half:], links)
	case errors.As(err, &taken):
		refused = []error{refusedWrite(err)}
	case err != nil:
		return refusedWrite(err)
	}
	for i := range rows {
		row := &r.report.Rows[rows[i].at]
		if refused[i] != nil {
			r.wrong(rows[i].at, refused[i])
			continue
		}
		row.Outcome, row.stands = RowNew, !r.in.DryRun
	}
	return nil
}

// wrong notes why a row does not go in.
func (r *recordImport) wrong(at int, err error) {
	row := &r.report.Rows[at]
	row.Outcome = RowWrong
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: "invalid", Message: said(err)}
	}
	if len(e.Entries) == 0 {
		row.Problems = append(row.Problems, RowProblem{Code: e.Code, Message: e.Message})
	}
	for _, f := range e.Entries {
		field := strings.TrimPrefix(f.Pointer, "values/")
		column := r.sheet.columnOf(field)
		p := RowProblem{Code: f.Code, Message: f.Message, About: field}
		if column >= 0 {
			p.Field, p.Heading, p.Value = field, r.in.Table.Heads[column], r.cell(at, column)
			if p.Value != "" && suggested[f.Code] {
				p.Suggestion = r.words.suggest(r.sheet.columns[column], p.Value)
			}
		}
		row.Problems = append(row.Problems, p)
	}
}

// suggested are the codes of words that may have been mistyped.
var suggested = map[string]bool{"unknown_option": true, "unknown_user": true, "unknown_team": true, "unknown_state": true}

func (r *recordImport) cell(at, column int) string {
	cells := r.in.Table.Rows[at].Cells
	if column >= len(cells) {
		return ""
	}
	text := strings.TrimSpace(cells[column])
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}

// Failed are the rows that did not go in, in the form the sheet came in, with a
// column that says why.
func (r *RecordReport) Failed(t sheets.Table, l words.Language) sheets.Table {
	return failedRows(l, t, func(i int) (why []RowProblem, failed bool) {
		row := &r.Rows[i]
		return row.Problems, row.Outcome == RowWrong || row.Outcome == ""
	})
}

// RowResult is one record of a bulk creation: its id, or why not.
type RowResult struct {
	ID  string
	Err error
}

// CreateMany makes records in one transaction; a wrong one is left out and
// reported, the others are stored.
func (a *App) CreateMany(ctx context.Context, visit *Visit, tracker string, news []NewRecord) (out []RowResult, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		rv, err := v.tracker(tracker)
		if err != nil {
			return err
		}
		rows, links := make([]pendingRow, len(news)), map[string]string{}
		for i := range news {
			rows[i] = pendingRow{new: news[i], id: a.ID()}
			seen, err := a.seenLinks(ctx, v, rv, news[i].Values)
			if err != nil {
				return err
			}
			maps.Copy(links, seen)
		}
		refused, err := a.insert(ctx, v, rv, rows, links, false, nil)
		if err != nil {
			return refusedWrite(err)
		}
		out = make([]RowResult, len(news))
		for i := range out {
			out[i] = RowResult{ID: rows[i].id, Err: refused[i]}
		}
		return nil
	})
	return out, err
}

var errDryRun = errors.New("dry run")

// insertPart is how many records are decided while as many are stored.
const insertPart = 500

// insert makes records in one transaction and says which were refused; imported
// ones need that one role gives import where they stand and view of them (A7.1).
// Where only is given nothing is stored: what would be is put there by its place.
func (a *App) insert(ctx context.Context, v *Viewer, rv *record.Viewer, rows []pendingRow, links map[string]string, imported bool, only map[int]record.Change) (refused []error, err error) {
	err = a.Store.InsertMany(ctx, v.Policy.Workspace(), func(revision int64, now time.Time) (iter.Seq[[]record.Change], error) {
		fresh, err := v.anew(rv.Tracker, revision, now)
		if err != nil {
			return nil, err
		}
		refused = make([]error, len(rows))
		parts := births{viewer: fresh, rows: rows, links: links, imported: imported, refused: refused}
		if only == nil {
			return parts.all, nil
		}
		for i := range rows {
			if change, made := parts.one(i); made {
				only[i] = change
			}
		}
		return nil, errDryRun
	})
	if errors.Is(err, errDryRun) {
		return refused, nil
	}
	for i := range rows {
		if err == nil && refused[i] == nil {
			a.useCreate(v, rv.Tracker, rows[i].new.Values)
		}
	}
	return refused, err
}

// births are records that are to be made, and why some were not.
type births struct {
	viewer   *record.Viewer
	rows     []pendingRow
	links    map[string]string
	imported bool
	refused  []error
}

// all are the records in parts.
func (b births) all(yield func([]record.Change) bool) {
	for start := 0; start < len(b.rows); start += insertPart {
		changes := make([]record.Change, 0, insertPart)
		for i := start; i < min(start+insertPart, len(b.rows)); i++ {
			if change, made := b.one(i); made {
				changes = append(changes, change)
			}
		}
		if !yield(changes) {
			return
		}
	}
}

func (b births) one(i int) (change record.Change, made bool) {
	in := &b.rows[i].new
	change, err := record.New(b.viewer, record.NewInput{ID: b.rows[i].id, State: in.State, Site: in.Site, Values: in.Values, Links: b.links})
	if err == nil && b.imported && !change.MayUse(b.viewer, access.Import, access.Edit) {
		err = errImportHere
	}
	b.refused[i] = refusedWrite(err)
	return change, b.refused[i] == nil
}

var errImportHere = &Error{Kind: Forbidden, Code: "forbidden", Rule: "A7.1", Reason: access.Ceiling,
	Message: "No role of yours includes importing and lets you see such a record."}
