package mail

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// What Send of a Queue refuses with.
var (
	ErrFull   = errors.New("too many mails are waiting; check the mail server")
	ErrClosed = errors.New("the mail queue is closed")
)

const (
	// waiting is how many mails may be under way at once, lines how many of them
	// talk to the server.
	waiting = 1000
	lines   = 4
	// limit is for one attempt.
	limit = time.Minute
)

// Queue takes mails without waiting for their delivery and tries again what a
// server refuses for the moment. It lives in memory: what is under way when the
// process dies is lost, and is asked for again by the person who misses it.
type Queue struct {
	to     Sender
	log    *slog.Logger
	waits  []time.Duration // before the second, third … attempt
	after  func(time.Duration) <-chan time.Time
	places chan struct{}
	lines  chan struct{}

	mu      sync.Mutex
	closed  bool
	closing chan struct{}
	running sync.WaitGroup
}

// NewQueue makes a queue in front of a sender.
func NewQueue(to Sender, log *slog.Logger) *Queue {
	return &Queue{to: to, log: log, waits: []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute}, after: time.After,
		places: make(chan struct{}, waiting), lines: make(chan struct{}, lines), closing: make(chan struct{})}
}

// Send takes the mail and returns at once. Its error says that the mail was not
// taken; what becomes of a taken one is in the log.
func (q *Queue) Send(ctx context.Context, to, subject, text string) error {
	if err := checkAddress(to); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	select {
	case q.places <- struct{}{}:
	default:
		return ErrFull
	}
	q.running.Add(1)
	go func() {
		defer q.running.Done()
		defer func() { <-q.places }()
		q.deliver(context.WithoutCancel(ctx), to, subject, text)
	}()
	return nil
}

func (q *Queue) deliver(ctx context.Context, to, subject, text string) {
	for try := 0; ; try++ {
		err := q.attempt(ctx, to, subject, text)
		if err == nil {
			return
		}
		if isPermanent(err) || try >= len(q.waits) || q.isClosing() {
			q.log.ErrorContext(ctx, "a mail was not delivered; check the mail settings and have it sent again", "to", to, "subject", oneLine(subject), "attempts", try+1, "error", err)
			return
		}
		q.log.WarnContext(ctx, "a mail could not be delivered yet", "to", to, "subject", oneLine(subject), "attempt", try+1, "again_in", q.waits[try].String(), "error", err)
		select {
		case <-q.after(q.waits[try]):
		case <-q.closing: // one last attempt, now
		}
	}
}

func (q *Queue) attempt(ctx context.Context, to, subject, text string) error {
	q.lines <- struct{}{}
	defer func() { <-q.lines }()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return q.to.Send(ctx, to, subject, text)
}

func (q *Queue) isClosing() bool {
	select {
	case <-q.closing:
		return true
	default:
		return false
	}
}

// Close takes no more mails, tries those that wait once more, and returns when
// all are through or ctx ends.
func (q *Queue) Close(ctx context.Context) error {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		close(q.closing)
	}
	q.mu.Unlock()
	done := make(chan struct{})
	go func() { q.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return errors.Join(errors.New("mails were still under way"), ctx.Err())
	}
}
