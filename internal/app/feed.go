package app

import (
	"context"
	"sync"
	"time"
)

// lookEvery is how often a process asks a workspace's database what is new while
// anybody listens, and so how often each listener is decided anew: what is revoked
// is cut in less than a second on every process (A12.3).
const lookEvery = 400 * time.Millisecond

// feeds are the workspaces that somebody listens to. Each is looked at once for
// all of its listeners.
type feeds struct {
	mu  sync.Mutex
	all map[string]*feed // by workspace id
}

// feed is the newest look at one workspace.
type feed struct {
	stop      context.CancelFunc
	listeners int // under feeds.mu

	mu   sync.Mutex
	last recent
	next chan struct{} // closed by the next look
}

// recent is what a look found; ok is false for none, or one that failed.
type recent struct {
	revision int64
	entries  []RecentEntry
	told     map[string]string // newest notifications, by user
	ok       bool
}

// join counts one more listener of a workspace, and leave undoes it; looking
// begins with the first and ends with the last.
func (a *App) join(workspace string) (f *feed, leave func()) {
	a.feeds.mu.Lock()
	defer a.feeds.mu.Unlock()
	f = a.feeds.all[workspace]
	if f == nil {
		ctx, stop := context.WithCancel(context.Background())
		f = &feed{stop: stop, next: make(chan struct{})}
		a.feeds.all[workspace] = f
		go a.follow(ctx, workspace, f)
	}
	f.listeners++
	return f, sync.OnceFunc(func() {
		a.feeds.mu.Lock()
		defer a.feeds.mu.Unlock()
		if f.listeners--; f.listeners == 0 {
			f.stop()
			delete(a.feeds.all, workspace)
		}
	})
}

func (a *App) follow(ctx context.Context, workspace string, f *feed) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f.tell(a.glance(ctx, workspace))
		}
	}
}

// glance reads what is new. Where that fails each listener asks for itself, and is
// told why.
func (a *App) glance(ctx context.Context, workspace string) recent {
	id, t, err := a.workspace(ctx, workspace)
	if err != nil {
		return recent{}
	}
	_, skew, err := a.snapshot(ctx, id, t)
	if err != nil {
		return recent{}
	}
	now := a.Clock().Add(skew)
	revision, entries, err := a.Store.Recent(ctx, id, now.Add(-recentWindow), recentMost)
	if err != nil {
		return recent{}
	}
	told, err := a.Store.RecentlyTold(ctx, id, now.Add(-toldWindow))
	return recent{revision, entries, told, err == nil}
}

func (f *feed) tell(r recent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = r
	close(f.next)
	f.next = make(chan struct{})
}

func (f *feed) newest() recent {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

func (f *feed) ahead() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.next
}
