package rest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/trackward/trackward/internal/app"
)

// Bounds of the imports that a process keeps.
const (
	keptImports   = 16          // finished ones, for their makers to come back to
	keptFor       = time.Hour   // and for how long
	answersWithin = time.Second // one that is done sooner is answered whole
)

// sheetJobs are the imports of this process. An import belongs to whoever sent the
// sheet; nobody else is told that it is there.
type sheetJobs struct {
	mu   sync.Mutex
	all  []*sheetJob
	stop context.CancelFunc
	ctx  context.Context
	busy sync.WaitGroup
}

// sheetJob is one import: of is what it is about.
type sheetJob struct {
	id, owner, workspace string
	lane                 string // of those in one lane one runs at a time
	began                time.Time
	finished             chan struct{}
	of                   any
}

var errImporting = &app.Error{Kind: app.TooMany, Code: "importing", RetryAfter: 5,
	Message: "Another sheet is being imported here. Wait until it is done."}

// begin keeps a new import, unless one of its lane is still running.
func (p *sheetJobs) begin(job *sheetJob, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx == nil {
		p.ctx, p.stop = context.WithCancel(context.Background())
	}
	p.all = slices.DeleteFunc(p.all, func(o *sheetJob) bool { return o.over() && now.Sub(o.began) > keptFor })
	for _, o := range p.all {
		if o.workspace == job.workspace && o.lane == job.lane && !o.over() {
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

func (p *sheetJobs) find(id, owner, workspace string) (*sheetJob, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, job := range p.all {
		if job.id == id && job.owner == owner && job.workspace == workspace {
			return job, nil
		}
	}
	return nil, notFound()
}

// close stops what goes on after a request was answered, and waits for it.
func (p *sheetJobs) close() {
	p.mu.Lock()
	if p.stop != nil {
		p.stop()
	}
	p.mu.Unlock()
	p.busy.Wait()
}

// guarded turns what nobody foresaw into an error: a panic outside a request would end
// the process.
func guarded[R any](s *Server, what string, do func() (R, error)) (out R, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error(what+" broke off", "panic", p)
			err = errors.New(what + " broke off")
		}
	}()
	return do()
}

// firstRow is where a list of an import's rows goes on after a cursor, of so many.
func firstRow(after string, of int) (int, error) {
	if after == "" {
		return 0, nil
	}
	start, err := strconv.Atoi(after)
	if err != nil || start < 0 || start > of {
		return 0, invalid([]ProblemEntry{{Path: "query.cursor", Code: "cursor", Message: "This cursor is of another list. Start again without it."}})
	}
	return start, nil
}

func (j *sheetJob) over() bool {
	select {
	case <-j.finished:
		return true
	default:
		return false
	}
}
