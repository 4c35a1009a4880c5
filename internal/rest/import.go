package rest

import "github.com/trackward/trackward/internal/app"

// RecordImport is the import of a sheet of records, under way or done.
type RecordImport struct {
	ID     string `json:"id"`
	State  string `json:"state" enum:"running,done,refused" doc:"refused: it stopped, see problem; the counts say what had gone in by then."`
	Phase  string `json:"phase,omitempty" enum:"judging,saving" doc:"While running."`
	Done   int    `json:"done" doc:"Rows that are through the phase."`
	DryRun bool   `json:"dry_run"`
	File   string `json:"file"`
	Match  string `json:"match,omitempty" doc:"Key of the property by which rows were matched with records."`

	Rows      int            `json:"rows" doc:"Rows read, without the heading."`
	New       int            `json:"new" doc:"Records made, or that would be."`
	Changed   int            `json:"changed"`
	Unchanged int            `json:"unchanged" doc:"Matched, and as the row says already."`
	Matched   int            `json:"matched" doc:"Changed and unchanged together, where the caller may not know any more which."`
	Wrong     int            `json:"wrong" doc:"Did not go in; the others did."`
	Skipped   int            `json:"skipped" doc:"Not come to before it stopped."`
	Columns   []ImportColumn `json:"columns"`
	Fields    []ImportField  `json:"fields" doc:"What a column can fill."`
	Words     []SheetWord    `json:"words" doc:"Words that are not understood, each once, most frequent first; at most 100."`
	Problem   *Problem       `json:"problem,omitempty"`
}

// ImportColumn is a column of the sheet and what it fills.
type ImportColumn struct {
	Heading string `json:"heading"`
	Field   string `json:"field" doc:"A property's key, state or site; empty: nothing."`
}

// ImportField is something that a column can fill.
type ImportField struct {
	Field string `json:"field"`
	Label string `json:"label"`
	Key   bool   `json:"key" doc:"Rows can be matched with records by it."`
}

// ImportRow is one row of a sheet of records and what becomes of it.
type ImportRow struct {
	Line     int            `json:"line" doc:"As a spreadsheet counts: the heading is line 1."`
	Outcome  string         `json:"outcome" enum:"new,changed,unchanged,matched,skipped,wrong" doc:"matched: changed or not, where the caller may not know any more what the record held."`
	Record   string         `json:"record,omitempty" doc:"Id of the record that the row is matched with."`
	Number   int64          `json:"number,omitempty"`
	Cells    []string       `json:"cells" doc:"As in the sheet, by column. Of a large sheet the first 2,000 rows and the wrong ones have them."`
	Problems []SheetProblem `json:"problems"`
}

// ImportRowPage is a page of rows, in the order of the sheet.
type ImportRowPage struct {
	Items      []ImportRow `json:"items"`
	NextCursor *string     `json:"next_cursor"`
}

type importInput struct {
	InTracker
	DryRun bool   `query:"dry_run" doc:"true: only say what would happen."`
	Match  string `query:"match" maxLength:"64" doc:"A property: a row whose value of it one record has that the caller sees changes that record (A3.15). Without it every row is a new record."`
}

type importTemplateInput struct {
	InTracker
	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
}

// OneRecordImport is the path of one import.
type OneRecordImport struct {
	InTracker
	Import string `path:"import"`
}

type importRowsInput struct {
	OneRecordImport
	Paged
	Outcome string `query:"outcome" enum:"new,changed,unchanged,skipped,wrong"`
}

func sheetProblems(in []app.RowProblem) []SheetProblem {
	out := []SheetProblem{}
	for _, p := range in {
		out = append(out, SheetProblem{Field: p.Field, Heading: p.Heading, Value: p.Value, Code: p.Code, Message: p.Message, Suggestion: p.Suggestion})
	}
	return out
}
