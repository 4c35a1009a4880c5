package rest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/sheets"
)

// Bounds of the imports that a process keeps.
const (
	keptImports   = 16          // finished ones, for their makers to come back to
	keptFor       = time.Hour   // and for how long
	answersWithin = time.Second // one that is done sooner is answered whole
	mailPatience  = 30          // seconds that a full mail queue is waited for
)

// peopleImports are the imports of this process. An import belongs to the account
// that sent the sheet, in one workspace; nobody else is told that it is there.
type peopleImports struct {
	mu   sync.Mutex
	all  []*peopleImport
	stop context.CancelFunc
	ctx  context.Context
	busy sync.WaitGroup
}

// peopleImport is one import. What is read after finished is closed needs no lock
// but the counts of mails.
type peopleImport struct {
	account, workspace string
	began              time.Time
	finished           chan struct{}

	mu     sync.Mutex
	state  PeopleImport
	rows   []*app.PersonRow
	failed sheets.Table
}

var errImporting = &app.Error{Kind: app.TooMany, Code: "importing", RetryAfter: 5,
	Message: "Another sheet of this workspace is being imported. Wait until it is done."}

// begin keeps a new import, unless one of the workspace is still running.
func (p *peopleImports) begin(job *peopleImport, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx == nil {
		p.ctx, p.stop = context.WithCancel(context.Background())
	}
	p.all = slices.DeleteFunc(p.all, func(o *peopleImport) bool { return o.over() && now.Sub(o.began) > keptFor })
	for _, o := range p.all {
		if o.workspace == job.workspace && !o.over() {
			return errImporting
		}
	}
	for i := 0; len(p.all) >= keptImports && i < len(p.all); {
		if p.all[i].over() {
			p.all = slices.Delete(p.all, i, i+1)
			continue
		}
		i++
	}
	job.began = now
	p.all = append(p.all, job)
	p.busy.Add(1)
	return nil
}

func (p *peopleImports) find(id, account, workspace string) (*peopleImport, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, job := range p.all {
		if job.state.ID == id && job.account == account && job.workspace == workspace {
			return job, nil
		}
	}
	return nil, notFound()
}

// close stops what goes on after a request was answered, and waits for it.
func (p *peopleImports) close() {
	p.mu.Lock()
	if p.stop != nil {
		p.stop()
	}
	p.mu.Unlock()
	p.busy.Wait()
}

func (j *peopleImport) over() bool {
	select {
	case <-j.finished:
		return true
	default:
		return false
	}
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
	s.Words = wordsOf(report.Rows)
	j.rows, j.failed = report.Rows, report.Failed(table)
	close(j.finished)
}

// maxWords bounds the words told of an import.
const maxWords = 100

// wordsOf are the words that are not understood, each once.
func wordsOf(rows []*app.PersonRow) []SheetWord {
	at := map[[3]string]int{}
	out := []SheetWord{}
	for _, row := range rows {
		for _, p := range row.Problems {
			if p.Value == "" || p.Field == "" {
				continue
			}
			key := [3]string{p.Field, p.Value, p.Code}
			i, there := at[key]
			if !there {
				i, at[key] = len(out), len(out)
				out = append(out, SheetWord{Field: p.Field, Value: p.Value, Code: p.Code, Message: p.Message, Suggestion: p.Suggestion, Line: row.Line})
			}
			out[i].Rows++
		}
	}
	slices.SortStableFunc(out, func(a, b SheetWord) int { return b.Rows - a.Rows })
	return out[:min(len(out), maxWords)]
}

// run imports a sheet and mails the invitations, whoever waits for it.
func (s *Server) runPeopleImport(job *peopleImport, visit app.Visit, in app.PeopleSheet, refusal func(error) *Problem, invite bool) {
	defer s.imports.busy.Done()
	ctx := s.imports.ctx
	report, err := s.importGuarded(ctx, &visit, in)
	var refused *Problem
	if err != nil {
		refused = refusal(err)
	}
	job.finish(&report, in.Table, refused)
	if err == nil && invite {
		s.mailInvitations(ctx, job, visit, report.Invited)
	}
}

// importGuarded turns what nobody foresaw into an error: a panic outside a
// request would end the process.
func (s *Server) importGuarded(ctx context.Context, visit *app.Visit, in app.PeopleSheet) (report app.PeopleReport, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("an import of people broke off", "panic", p)
			err = errors.New("an import of people broke off")
		}
	}()
	return s.app.ImportPeople(ctx, visit, in)
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
				if u, ok := v.Policy.User(id); ok && u.Kind == "regular" && u.Status == "invited" {
					batch, people = append(batch, invitationOf(v, id)), append(people, u)
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
			if err := s.sendInvitation(ctx, people[i], batch[i], mailPatience); err != nil {
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
