package rest

import (
	"context"
	"sync"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/sheets"
	"github.com/trackward/trackward/internal/words"
)

// mailPatience is how many seconds a full mail queue is waited for.
const mailPatience = 30

// peopleImport is one import of people. What is read after the job has finished
// needs no lock but the counts of mails.
type peopleImport struct {
	language words.Language // of who began it
	job      sheetJob

	mu     sync.Mutex
	state  PeopleImport
	rows   []*app.PersonRow
	failed sheets.Table
}

// answer is the import as it stands.
func (j *peopleImport) answer() *PeopleImport {
	j.mu.Lock()
	defer j.mu.Unlock()
	out := j.state
	return &out
}

func (j *peopleImport) progress(phase string, done, total int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.state.Phase, j.state.Done, j.state.Rows = phase, done, total
}

// finish records how the import ended; refused is nil when it went well.
func (j *peopleImport) finish(report *app.PeopleReport, table sheets.Table, refused *Problem) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s := &j.state
	s.State, s.Phase, s.Problem, s.Rows = "done", "", refused, len(table.Rows)
	if refused != nil {
		s.State = "refused"
	}
	s.Done, s.Revision = len(report.Rows), report.Revision
	s.New, s.Changed, s.Unchanged = report.Counts[app.RowNew], report.Counts[app.RowChanged], report.Counts[app.RowUnchanged]
	s.Skipped, s.Wrong = report.Counts[app.RowSkipped], report.Counts[app.RowWrong]
	for _, c := range report.Columns {
		s.Columns = append(s.Columns, SheetColumn{Heading: c.Heading, Field: c.Field})
	}
	var problems []lineProblem
	for _, row := range report.Rows {
		for _, p := range row.Problems {
			problems = append(problems, lineProblem{row.Line, p})
		}
	}
	s.Words = wordsOf(problems)
	j.rows, j.failed = report.Rows, report.Failed(table, j.language)
	close(j.job.finished)
}

// run imports a sheet and mails the invitations, whoever waits for it.
func (s *Server) runPeopleImport(job *peopleImport, visit app.Visit, in app.PeopleSheet, refusal func(error) *Problem, invite bool) {
	defer s.imports.busy.Done()
	ctx := s.imports.ctx
	report, err := guarded(s, "an import of people", func() (app.PeopleReport, error) { return s.app.ImportPeople(ctx, &visit, in) })
	var refused *Problem
	if err != nil {
		refused = refusal(err)
	}
	job.finish(&report, in.Table, refused)
	if err == nil && invite {
		s.mailInvitations(ctx, job, visit, report.Invited)
	}
}

// invitedAtOnce is how many invitations go out before it is asked again whether
// their sender still may (A6.2).
const invitedAtOnce = 100

func (s *Server) mailInvitations(ctx context.Context, job *peopleImport, visit app.Visit, users []string) {
	for start := 0; start < len(users); start += invitedAtOnce {
		var batch []login.Invitation
		var people []policy.UserEntry
		err := s.app.Settings(ctx, &visit, extendedPower, func(v *app.Viewer) error {
			batch, people = nil, nil
			for _, id := range users[start:min(start+invitedAtOnce, len(users))] {
				if u, ok := v.Policy.User(id); ok && u.Kind == policy.KindRegular && u.Status == policy.StatusInvited {
					one := invitationOf(v, id)
					one.Patience = mailPatience
					batch, people = append(batch, one), append(people, u)
				}
			}
			return nil
		})
		if err != nil {
			s.log.Warn("the invitations of an import stopped", "cause", err)
			job.mailed(0, len(users)-start)
			return
		}
		for i := range batch {
			if err := s.login.InviteAddress(ctx, people[i].Email, people[i].Name, batch[i]); err != nil {
				s.log.Warn("an invitation was not sent; send it again", "user", batch[i].User, "cause", err)
				job.mailed(0, 1)
				continue
			}
			job.mailed(1, 0)
		}
	}
}

func (j *peopleImport) mailed(sent, failed int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.state.Mailed += sent
	j.state.Unmailed += failed
}
