package rest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
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
	over, out := x.job.over(), x.told(&x.right)
	if !over || !x.same() {
		return out, nil
	}
	var settled []int
	for i := range x.rows {
		if isSettled(&x.rows[i]) {
			settled = append(settled, i)
		}
	}
	seen, err := c.matches(in.Tracker, &x, settled)
	for _, i := range settled {
		switch row := &x.rows[i]; {
		case seen.whole(row):
			continue
		case row.Outcome == app.RowChanged:
			out.Changed--
		default:
			out.Unchanged--
		}
		out.Matched++
	}
	return out, err
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

// recordMoved stands for what was wrong with a row of a record that its reader sees less
// of than when it was judged.
var recordMoved = app.RowProblem{Code: judgedBefore.Code, Message: "What you see of the record has changed since this was judged. Import it again to hear what is wrong."}

// seenMatches are the records that rows are matched with, as their reader sees them now.
type seenMatches struct {
	columns []string // what the sheet's columns fill
	of      map[string]app.SeenMatch
}

// matches looks at the records that some of the rows are matched with.
func (c *call) matches(tracker string, x *ownImport, rows []int) (out seenMatches, err error) {
	for _, column := range x.answer().Columns {
		out.columns = append(out.columns, column.Field)
	}
	var ids []string
	fields := map[string]bool{}
	for _, i := range rows {
		row := &x.rows[i]
		if row.Record == "" {
			continue
		}
		ids = append(ids, row.Record)
		for _, p := range row.Problems {
			fields[p.About] = true
		}
	}
	if len(ids) > 0 {
		out.of, err = c.s.app.SeenMatches(c.r.Context(), c.visit, tracker, ids, slices.AppendSeq(slices.Clone(out.columns), maps.Keys(fields)))
	}
	return out, err
}

// whole reports whether every cell that a row is about is viewed on its record.
func (s *seenMatches) whole(row *app.RecordRow) bool {
	match, sees := s.of[row.Record]
	return sees && !slices.ContainsFunc(s.columns, match.Hides)
}

// isSettled is of a row that went in or had nothing to change.
func isSettled(row *app.RecordRow) bool {
	return row.Outcome == app.RowChanged || row.Outcome == app.RowUnchanged
}

// outcome is what may be said of a row now.
func (x *ownImport) outcome(row *app.RecordRow, seen *seenMatches) string {
	switch {
	case row.Outcome == "":
		return app.RowSkipped
	case isSettled(row) && !(x.same() && seen.whole(row)):
		return rowMatched
	}
	return row.Outcome
}

// mayBe reports whether a row may have an outcome, before its record is looked at.
func mayBe(row *app.RecordRow, outcome string) bool {
	return outcome == "" || outcome == cmp.Or(row.Outcome, app.RowSkipped)
}

// rowMatched is of a row that is about a record: if it changed it is not told any more.
const rowMatched = "matched"

// row is what may be told of a row now: of a record that is seen no more, nothing is left
// but that there was a match.
func (x *ownImport) row(i int, seen *seenMatches) ImportRow {
	row := &x.rows[i]
	out := ImportRow{Line: x.table.Rows[i].Line, Outcome: x.outcome(row, seen), Cells: list(x.table.Rows[i].Cells), Problems: sheetProblems(x.problems(row, seen))}
	if match, sees := seen.of[row.Record]; sees {
		out.Record, out.Number = row.Record, match.Number
	}
	return out
}

// saysNothing are the codes of problems that tell of rights and of no record.
var saysNothing = []string{"forbidden", "read_only", "unknown_property", "self_assign"}

// problems are what is wrong with a row, as far as its reader may know it.
func (x *ownImport) problems(row *app.RecordRow, seen *seenMatches) []app.RowProblem {
	match, sees := seen.of[row.Record]
	if row.Record != "" && !sees && len(row.Problems) > 0 {
		return []app.RowProblem{recordMoved}
	}
	out := slices.Clone(row.Problems)
	for i := range out {
		p := &out[i]
		switch {
		case match.Hides(p.About) && !slices.Contains(saysNothing, p.Code):
			*p = recordMoved
		case x.same():
		case !slices.ContainsFunc(x.right.Fields, func(f app.ImportField) bool { return f.Field == p.Field }):
			*p = judgedBefore
		default:
			p.Suggestion = ""
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
	start, err := firstRow(after, len(x.rows))
	if err != nil {
		return nil, err
	}
	out := &ImportRowPage{Items: []ImportRow{}}
	for i := start; i < len(x.rows); {
		var some []int
		for ; i < len(x.rows) && len(some) < record.MaxLimit; i++ {
			if mayBe(&x.rows[i], in.Outcome) {
				some = append(some, i)
			}
		}
		seen, err := c.matches(in.Tracker, &x, some)
		if err != nil {
			return nil, err
		}
		for _, at := range some {
			if in.Outcome != "" && x.outcome(&x.rows[at], &seen) != in.Outcome {
				continue
			}
			if len(out.Items) == in.Limit {
				out.NextCursor = c.next(strconv.Itoa(at))
				return out, nil
			}
			out.Items = append(out.Items, x.row(at, &seen))
		}
	}
	return out, nil
}

func getRecordImportFailed(c *call, in *OneRecordImport) (*blob, error) {
	x, err := c.finishedImport(*in)
	if err != nil {
		return nil, err
	}
	var wrong []int
	for i := range x.rows {
		if len(x.rows[i].Problems) > 0 {
			wrong = append(wrong, i)
		}
	}
	seen, err := c.matches(in.Tracker, &x, wrong)
	if err != nil {
		return nil, err
	}
	report := app.RecordReport{Rows: slices.Clone(x.rows)}
	for _, i := range wrong {
		report.Rows[i].Problems = x.problems(&x.rows[i], &seen)
	}
	raw, err := sheets.Write(report.Failed(x.table, c.language()))
	if err != nil {
		return nil, err
	}
	return sheetFile(raw, "rows-to-fix", x.table.Format), nil
}
