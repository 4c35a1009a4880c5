package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/words"
)

// PeopleSheet is a sheet of people on its way in (A6.5).
type PeopleSheet struct {
	File    string // its name, for the journal
	Table   sheets.Table
	Mapping map[string]string // heading → field, "" for none; other headings are guessed
	ByJob   bool              // rows are matched by job code, not by e-mail
	Fixes   []SheetFix
	Note    string // why, for the journal and for roles that need a reason
	DryRun  bool
	// Still says that the request that brought the sheet would still be let in; it
	// is asked again when the work has taken long (A6.2). Nil asks nothing.
	Still func(context.Context) error
	// Progress is told how many of the rows are through a phase. Nil is told nothing.
	Progress func(phase string, done, total int)
}

// SheetFix says what is meant by a word wherever it stands in a column.
type SheetFix struct{ Field, From, To string }

// The phases of an import.
const (
	PhaseJudging = "judging"
	PhaseSaving  = "saving"
)

// PeopleReport is what a sheet did, or with DryRun would do.
type PeopleReport struct {
	DryRun   bool
	Columns  []SheetColumn
	Rows     []*PersonRow
	Counts   map[string]int // by outcome
	Revision int64          // of the policy after it; 0 when nothing was written
	Invited  []string       // users that are waited for: ids, in the order of the rows
}

// decideAgain is how long a piece of work may take before who asked for it is
// looked at again (A6.2).
const decideAgain = 5 * time.Second

// maxSiftings bounds how often rows that the policy refuses are taken out and the
// rest is judged anew.
const maxSiftings = 6

// ImportPeople judges a sheet row by row, and unless it is a dry run writes what
// is right in one changeset: one revision, one journal entry. What the policy
// refuses as a whole (seats, the last full user) is the error.
func (a *App) ImportPeople(ctx context.Context, visit *Visit, in PeopleSheet) (PeopleReport, error) {
	columns, err := peopleColumns(in.Table.Heads, in.Mapping)
	if err != nil {
		return PeopleReport{}, err
	}
	if in.Progress == nil {
		in.Progress = func(string, int, int) {}
	}
	run, began, report := a.Change, a.Clock(), PeopleReport{}
	if in.DryRun {
		run = a.Try
	}
	visit.Via = "import"
	sifting := false
	build := func(v *Viewer) (policy.Changeset, error) {
		if err := v.needs(policy.Power{Kind: policy.PowerExtended}); err != nil {
			return policy.Changeset{}, err
		}
		cs, rows, err := a.judgeSheet(v, &in, columns, actor(visit, v), sifting)
		report = PeopleReport{DryRun: in.DryRun, Columns: columns, Rows: rows, Counts: map[string]int{}}
		for _, row := range rows {
			report.Counts[row.Outcome]++
		}
		switch {
		case err != nil:
			return cs, err
		case len(cs.Changes) == 0:
			return cs, errNothing
		case in.Still != nil && a.Clock().Sub(began) > decideAgain:
			if err := in.Still(ctx); err != nil {
				return cs, err
			}
		}
		in.Progress(PhaseSaving, 0, len(rows))
		return cs, nil
	}
	done, err := run(ctx, visit, build)
	if sifting = refusedChange(err); sifting {
		done, err = run(ctx, visit, build)
	}
	if errors.Is(err, errNothing) {
		return report, nil
	}
	if err == nil && !in.DryRun {
		report.Revision = done.Entry.Revision
		for _, ch := range done.Entry.Changes {
			if ch.Kind == policy.KindUser && ch.Before == nil {
				report.Invited = append(report.Invited, ch.ID)
			}
		}
	}
	return report, err
}

// refusedChange reports whether the policy refused one change of a changeset for
// its own sake.
func refusedChange(err error) bool {
	var e *Error
	return errors.As(err, &e) && len(e.Entries) > 0 && strings.HasPrefix(e.Entries[0].Pointer, "changes/")
}

// judgeSheet plans every row, and when sifting takes out again those that the
// policy refuses for their own sake: rare enough to be looked for only when it
// has refused one.
func (a *App) judgeSheet(v *Viewer, in *PeopleSheet, columns []SheetColumn, by policy.Actor, sifting bool) (policy.Changeset, []*PersonRow, error) {
	p, err := newPlanning(v, in, columns)
	if err != nil {
		return policy.Changeset{}, nil, err
	}
	rows := make([]*PersonRow, 0, len(in.Table.Rows))
	for i, row := range in.Table.Rows {
		if i%500 == 0 {
			in.Progress(PhaseJudging, i, len(in.Table.Rows))
		}
		rows = append(rows, p.plan(row.Cells, row.Line))
	}
	for range maxSiftings {
		cs, owners := p.changeset(in, rows)
		if len(cs.Changes) == 0 || !sifting {
			return cs, rows, nil
		}
		refused := v.Policy.Sift(cs, by, a.env(v.Now), policy.Head{})
		if !sifted(rows, owners, refused, p.in) {
			return cs, rows, nil
		}
	}
	return policy.Changeset{}, rows, &Error{Kind: Invalid, Code: "invalid", Message: "The rows of this sheet depend on each other in a way that cannot be saved. Split it into parts."}
}

// sifted marks the rows of refused changes; false when there are none.
func sifted(rows []*PersonRow, owners []int, refused map[int]*policy.Error, in *peopleReader) bool {
	found := false
	for _, i := range sortedKeys(refused) {
		if owners[i] < 0 || rows[owners[i]].users == nil {
			continue // a team that was to take in somebody who is refused
		}
		row, e := rows[owners[i]], refused[i]
		row.Outcome, row.users, found = RowWrong, nil, true
		if e.Code == policy.CodeForbidden {
			row.Outcome = RowSkipped
		}
		row.Problems = append(row.Problems, RowProblem{Field: "", Code: e.Code, Message: e.Message})
	}
	return found
}

func sortedKeys(m map[int]*policy.Error) []int {
	out := make([]int, 0, len(m))
	for i := range m {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}

func newPlanning(v *Viewer, in *PeopleSheet, columns []SheetColumn) (*planning, error) {
	p := &planning{v: v, by: fieldEmail, full: v.May(policy.Power{Kind: policy.PowerFull}), seen: map[string]int{},
		in: &peopleReader{table: &in.Table, at: map[string]int{}, headings: map[string]string{}, fixes: map[[2]string]string{}, reason: strings.TrimSpace(in.Note)}}
	if in.ByJob {
		p.by = fieldJobCode
	}
	for i, c := range columns {
		if c.Field != "" {
			p.in.at[c.Field], p.in.headings[c.Field] = i, c.Heading
		}
	}
	if _, there := p.in.at[p.by]; !there {
		return nil, &Error{Kind: Invalid, Code: "invalid", Message: "No column of this sheet says whom a row is about.",
			Entries: []Entry{{Pointer: "mapping", Code: "required", Message: map[string]words.Text{fieldEmail: "name the column with the e-mail address", fieldJobCode: "name the column with the job code"}[p.by]}}}
	}
	if p.in.reason == "" {
		p.in.reason = "From the sheet " + in.File
	}
	for _, f := range in.Fixes {
		p.in.fixes[[2]string{f.Field, record.TextKey(policy.OneLine(f.From))}] = f.To
	}
	if role, ok := v.Policy.Role(policy.RoleTerminated); ok {
		p.in.terminated = role.ID
	}
	p.in.words = newPeopleWords(v, in.ByJob)
	return p, nil
}

// changeset is what the rows that are right change, and the row of each change:
// a place in rows, or -1 for a team, which many rows join.
func (p *planning) changeset(in *PeopleSheet, rows []*PersonRow) (policy.Changeset, []int) {
	var out []policy.Change
	var owners []int
	joining := map[string][]string{}
	counts := map[string]int{}
	for i, row := range rows {
		counts[row.Outcome]++
		for _, u := range row.users {
			before := len(out)
			if u.user != nil {
				out = append(out, p.document(u))
			}
			out = append(out, u.assignments...)
			for range len(out) - before {
				owners = append(owners, i)
			}
			for _, t := range u.teams {
				joining[t] = append(joining[t], u.id)
			}
		}
	}
	for _, t := range p.v.Policy.Teams() {
		if more := joining[t.ID]; len(more) > 0 {
			doc := *t.Team
			doc.Members = append(slices.Clone(t.Members), more...)
			out, owners = append(out, putDoc(policy.KindTeam, t.ID, doc)), append(owners, -1)
		}
	}
	note := in.Note
	if note == "" {
		note = fmt.Sprintf("People from the sheet %s: %d new, %d changed", in.File, counts[RowNew], counts[RowChanged])
	}
	return policy.Changeset{Note: note, Changes: out}, owners
}

// document is the change of a user: a new one, or what is stored with some keys
// set.
func (p *planning) document(u userPlan) policy.Change {
	stored, ok := p.v.Policy.User(u.id)
	if !ok {
		return putDoc(policy.KindUser, u.id, u.user)
	}
	doc := *stored.User
	for key, value := range u.user {
		text, _ := value.(string)
		switch key {
		case "name":
			doc.Name = text
		case "phone":
			doc.Phone = text
		case "job_code":
			doc.JobCode = text
		case "status":
			doc.Status = text
		case "sessions_since":
			doc.SessionsSince = &p.v.Now
		}
	}
	return putDoc(policy.KindUser, u.id, doc)
}

// Failed are the rows that did not go in, in the form the sheet came in, with a
// column that says why.
func (r *PeopleReport) Failed(t sheets.Table, l words.Language) sheets.Table {
	if len(r.Rows) == 0 {
		t.Rows = nil // it was refused before any row was looked at
	}
	return failedRows(l, t, func(i int) (why []RowProblem, failed bool) {
		row := r.Rows[i]
		return row.Problems, row.Outcome == RowWrong || row.Outcome == RowSkipped
	})
}
