package rest

import (
	"github.com/trackward/trackward/internal/app"

	"github.com/trackward/trackward/internal/words"
)

// PeopleImport is the import of a sheet of people, under way or done.
type PeopleImport struct {
	ID     string `json:"id"`
	State  string `json:"state" enum:"running,done,refused" doc:"refused: nothing was written, see problem."`
	Phase  string `json:"phase,omitempty" enum:"judging,saving" doc:"While running."`
	Done   int    `json:"done" doc:"Rows that are through the phase."`
	DryRun bool   `json:"dry_run"`
	File   string `json:"file"`

	Rows      int           `json:"rows" doc:"Rows read, without the heading."`
	New       int           `json:"new"`
	Changed   int           `json:"changed"`
	Unchanged int           `json:"unchanged"`
	Skipped   int           `json:"skipped" doc:"About people whom the caller may not touch (A8, A8.1)."`
	Wrong     int           `json:"wrong" doc:"Did not go in; the others did."`
	Columns   []SheetColumn `json:"columns"`
	Words     []SheetWord   `json:"words" doc:"Words that are not understood, each once, most frequent first; at most 100."`
	Revision  int64         `json:"revision,omitempty" doc:"The policy's revision, of which this import is the whole; absent when nothing was written."`
	Mailed    int           `json:"mailed" doc:"Invitations that went out; those of new people go out while the import is done."`
	Unmailed  int           `json:"unmailed" doc:"Invitations that did not go out; they can be sent again."`
	Problem   *Problem      `json:"problem,omitempty"`
}

// SheetColumn is a column of the sheet and the field it fills.
type SheetColumn struct {
	Heading string `json:"heading"`
	Field   string `json:"field" enum:",name,first_name,last_name,email,phone,job_code,roles,remove_roles,teams,sites,from,until,status,reason" doc:"Empty: none."`
}

// SheetWord is a word of a column that is not understood.
type SheetWord struct {
	Field      string     `json:"field"`
	Value      string     `json:"value"`
	Code       string     `json:"code"`
	Message    words.Text `json:"message"`
	Suggestion string     `json:"suggestion,omitempty" doc:"What was probably meant."`
	Rows       int        `json:"rows" doc:"In how many rows."`
	Line       int        `json:"line" doc:"The first of them."`
}

// SheetRow is one row and what becomes of it.
type SheetRow struct {
	Line     int            `json:"line" doc:"As a spreadsheet counts: the heading is line 1."`
	Outcome  string         `json:"outcome" enum:"new,changed,unchanged,skipped,wrong"`
	Name     string         `json:"name"`
	Email    string         `json:"email"`
	People   int            `json:"people" doc:"How many people the row is about: several can have one job code."`
	Does     []words.Text   `json:"does" doc:"What changes, in words."`
	Problems []SheetProblem `json:"problems"`
}

// SheetProblem is one thing wrong with a row.
type SheetProblem struct {
	Field      string     `json:"field,omitempty"`
	Heading    string     `json:"heading,omitempty"`
	Value      string     `json:"value,omitempty"`
	Code       string     `json:"code"`
	Message    words.Text `json:"message"`
	Suggestion string     `json:"suggestion,omitempty"`
}

// SheetRowPage is a page of rows, in the order of the sheet.
type SheetRowPage struct {
	Items      []SheetRow `json:"items"`
	NextCursor *string    `json:"next_cursor"`
}

type importPeopleInput struct {
	InWorkspace
	Noted
	DryRun bool   `query:"dry_run" doc:"true: only say what would happen."`
	Match  string `query:"match" enum:"email,job_code" default:"email" doc:"How rows are matched with the people who are there. With job_code a row without name, e-mail and phone is about everybody who has the code."`
	Invite string `query:"invite" enum:"true,false" default:"true" doc:"Whether new people are sent their invitations."`
}

// OnePeopleImport is the path of one import.
type OnePeopleImport struct {
	InWorkspace
	Import string `path:"import"`
}

type peopleImportRowsInput struct {
	OnePeopleImport
	Paged
	Outcome string `query:"outcome" enum:"new,changed,unchanged,skipped,wrong"`
}

type peopleTemplateInput struct {
	InWorkspace
	Format string `query:"format" enum:"csv,xlsx" default:"csv"`
}

func sheetRow(row *app.PersonRow) SheetRow {
	return SheetRow{Line: row.Line, Outcome: row.Outcome, Name: row.Name, Email: row.Email, People: row.People, Does: append([]words.Text{}, row.Does...), Problems: sheetProblems(row.Problems)}
}
