package rest

import (
	"slices"
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/sheets"
)

// What an import has kept is told again only as far as its reader may know it now
// (A4.7, A12.1): to the credential that brought the sheet, while it may still import
// at the import's own level. Where something else decides by now than when the rows
// were judged, it is told how many went in, and no more of what records held.

// ownImport is an import and the right by which it is read.
type ownImport struct {
	*recordImport
	right app.ImportRight
}

// same reports whether what decides for the reader is what decided for the rows.
func (x *ownImport) same() bool { return x.right.Standing == x.standing }

// recordImportOf finds the caller's own import into a tracker that they may still
// import into.
func (c *call) recordImportOf(in OneRecordImport) (out ownImport, err error) {
	if out.right, err = c.s.app.MayImport(c.r.Context(), c.visit, in.Tracker, false); err != nil {
		return out, err
	}
	who, err := c.whoAmI()
	if err != nil {
		return out, err
	}
	job, err := c.s.imports.find(in.Import, c.holder()+out.right.Tracker, who.workspace)
	if err != nil {
		return out, err
	}
	var ok bool
	if out.recordImport, ok = job.of.(*recordImport); !ok {
		return out, notFound()
	}
	if out.upserts {
		out.right, err = c.s.app.MayImport(c.r.Context(), c.visit, in.Tracker, true)
	}
	return out, err
}

func getRecordImport(c *call, in *OneRecordImport) (*RecordImport, error) {
	x, err := c.recordImportOf(*in)
	if err != nil {
		return nil, err
	}
	return x.told(&x.right), nil
}

// told is the import as it stands, for who may read it by a right.
func (x *recordImport) told(right *app.ImportRight) *RecordImport {
	out := x.answer()
	out.Fields = make([]ImportField, len(right.Fields))
	for i, f := range right.Fields {
		out.Fields[i] = ImportField(f)
	}
	if right.Standing == x.standing {
		return out
	}
	fills := func(field string) bool {
		return slices.ContainsFunc(right.Fields, func(f app.ImportField) bool { return f.Field == field })
	}
	out.Matched, out.Changed, out.Unchanged = out.Changed+out.Unchanged, 0, 0
	if !fills(out.Match) {
		out.Match = ""
	}
	out.Columns, out.Words = slices.Clone(out.Columns), slices.Clone(out.Words)
	for i := range out.Columns {
		if !fills(out.Columns[i].Field) {
			out.Columns[i].Field = ""
		}
	}
	out.Words = slices.DeleteFunc(out.Words, func(w SheetWord) bool { return !fills(w.Field) })
	for i := range out.Words {
		out.Words[i].Suggestion = ""
	}
	if out.Problem != nil {
		out.Problem = problem(out.Problem.Status, judgedBefore.Code, judgedBefore.Message)
	}
	return out
}

// judgedBefore stands for what was wrong by an earlier right.
var judgedBefore = app.RowProblem{Code: "judged_before", Message: "Access settings have changed since this was judged. Import it again to hear what is wrong."}

// outcome is what may be said of a row before the record that it is matched with is
// looked at.
func (x *ownImport) outcome(row *app.RecordRow) string {
	switch {
	case row.Outcome == "":
		return app.RowSkipped
	case !x.same() && (row.Outcome == app.RowChanged || row.Outcome == app.RowUnchanged):
		return rowMatched
	}
	return row.Outcome
}

// rowMatched is of a row that is about a record: if it changed it is not told any more.
const rowMatched = "matched"

// problems are what is wrong with a row, as far as its reader may know it.
func (x *ownImport) problems(row *app.RecordRow) []app.RowProblem {
	if x.same() {
		return row.Problems
	}
	out := slices.Clone(row.Problems)
	for i := range out {
		p := &out[i]
		p.Suggestion = ""
		if !slices.ContainsFunc(x.right.Fields, func(f app.ImportField) bool { return f.Field == p.Field }) {
			*p = app.RowProblem{Code: judgedBefore.Code, Message: judgedBefore.Message}
		}
	}
	return out
}

// finished finds an import that is done.
func (c *call) finishedImport(in OneRecordImport) (ownImport, error) {
	x, err := c.recordImportOf(in)
	if err == nil && !x.job.over() {
		err = errStillRunning
	}
	return x, err
}

func listRecordImportRows(c *call, in *importRowsInput) (*ImportRowPage, error) {
	after, err := c.position(in.Cursor)
	if err != nil {
		return nil, err
	}
	x, err := c.finishedImport(in.OneRecordImport)
	if err != nil {
		return nil, err
	}
	start := 0
	if after != "" {
		if start, err = strconv.Atoi(after); err != nil || start < 0 || start > len(x.rows) {
			return nil, invalid([]ProblemEntry{{Path: "query.cursor", Code: "cursor", Message: "This cursor is of another list."}})
		}
	}
	out := &ImportRowPage{Items: []ImportRow{}}
	for i := start; i < len(x.rows); i++ {
		row := &x.rows[i]
		outcome := x.outcome(row)
		if in.Outcome != "" && outcome != in.Outcome {
			continue
		}
		if len(out.Items) == in.Limit {
			out.NextCursor = c.next(strconv.Itoa(i))
			break
		}
		out.Items = append(out.Items, ImportRow{Line: x.table.Rows[i].Line, Outcome: outcome, Record: row.Record, Cells: list(x.table.Rows[i].Cells), Problems: sheetProblems(x.problems(row))})
	}
	if err := c.matchRows(in.Tracker, &x, out.Items); err != nil {
		return nil, err
	}
	if in.Outcome != "" {
		out.Items = slices.DeleteFunc(out.Items, func(row ImportRow) bool { return row.Outcome != in.Outcome })
	}
	return out, nil
}

// matchRows looks at the records that rows are matched with, as their reader sees them
// now: of one that is seen no more, nothing is left but that there was a match.
func (c *call) matchRows(tracker string, x *ownImport, rows []ImportRow) error {
	var ids, fields []string
	for i := range rows {
		if rows[i].Record != "" {
			ids = append(ids, rows[i].Record)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	for _, column := range x.answer().Columns {
		fields = append(fields, column.Field)
	}
	seen, err := c.s.app.SeenMatches(c.r.Context(), c.visit, tracker, ids, fields)
	for i := range rows {
		row := &rows[i]
		if row.Record == "" {
			continue
		}
		match, sees := seen[row.Record]
		if !sees {
			row.Record = ""
		}
		row.Number = match.Number
		if !match.Whole && (row.Outcome == app.RowChanged || row.Outcome == app.RowUnchanged) {
			row.Outcome = rowMatched
		}
	}
	return err
}

func getRecordImportFailed(c *call, in *OneRecordImport) (*blob, error) {
	x, err := c.finishedImport(*in)
	if err != nil {
		return nil, err
	}
	report := app.RecordReport{Rows: slices.Clone(x.rows)}
	for i := range report.Rows {
		report.Rows[i].Problems = x.problems(&report.Rows[i])
	}
	raw, err := sheets.Write(report.Failed(x.table, c.language()))
	if err != nil {
		return nil, err
	}
	return sheetFile(raw, "rows-to-fix", x.table.Format), nil
}
