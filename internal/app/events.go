package app

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// RecentEntry is one entry of some record's activity.
type RecentEntry struct {
	Record  string
	Tracker string // id
	Event   record.SealedEvent
	At      time.Time // where a list goes on
}

// recentWindow is how far back each look goes: entries are dated when their
// write takes its lock and seen when it commits.
const recentWindow = 6 * time.Second

// recentMost bounds what one look reads; a listener that is told of so much
// reloads anyway.
const recentMost = 500

// toldWindow is how far back a look asks for notifications: they follow what
// happened, where nothing delays them, within a second.
const toldWindow = 30 * time.Second

// Stream is one listener's open live updates (A12.3). Each look decides anew
// whether the listener may still listen and what of the news is theirs. It is
// used by one goroutine.
type Stream struct {
	app       *App
	visit     *Visit
	workspace string // id
	began     time.Time
	until     time.Time // a role of the listener's begins or ends
	revision  int64
	print     [sha256.Size]byte
	told      map[string]time.Time // entries already looked at
	feed      *feed                // nil until shared
	looked    bool                 // once, for itself: a shared look may be from before the stream
	heard     string               // newest notification that the listener was told to look for
}

// News is what a look found.
type News struct {
	Access  bool // what the listener may see or do has changed
	Over    bool // a dated role began or ended: the stream is cut
	Records []ChangedRecord
	Gone    []ChangedRecord // the listener saw them until now
	Told    bool            // there is a new notification
	// Wait is how long nothing but news can change the listener's access by time
	// alone; 0 is no bound.
	Wait time.Duration
}

// ChangedRecord is a record of which the listener may know that it changed.
type ChangedRecord struct{ Tracker, Record string } // ids

// Listen opens a stream for a visit.
func (a *App) Listen(ctx context.Context, visit *Visit) (*Stream, error) {
	s := &Stream{app: a, visit: visit, told: map[string]time.Time{}}
	err := a.as(ctx, visit, func(v *Viewer) error {
		s.workspace = v.Policy.Workspace()
		s.began, s.until, s.revision, s.print = v.Now, v.Subject.ValidUntil(), v.Policy.Revision(), fingerprint(v)
		_, entries, err := a.Store.Recent(ctx, v.Policy.Workspace(), v.Now.Add(-recentWindow), recentMost)
		for _, e := range entries { // from before the stream
			s.told[e.Event.ID()] = v.Now
		}
		if err != nil {
			return err
		}
		told, err := a.Store.RecentlyTold(ctx, v.Policy.Workspace(), v.Now.Add(-toldWindow))
		s.heard = told[v.User.ID]
		return err
	})
	return s, err
}

// Share makes the stream look at what the workspace's other listeners look at too,
// from its second look on and until end is called.
func (s *Stream) Share() (end func()) {
	s.feed, end = s.app.join(s.workspace)
	return end
}

// Ahead is closed when there is something new to look at, be it only that time has
// passed. It is asked for before a look, so that nothing in between is missed.
func (s *Stream) Ahead() <-chan struct{} { return s.feed.ahead() }

// recent is what is new, as of a shared look where that was under the viewer's
// policy.
func (s *Stream) recent(ctx context.Context, v *Viewer) (recent, error) {
	if s.feed != nil && s.looked {
		if r := s.feed.newest(); r.ok && r.revision == v.Policy.Revision() {
			return r, nil
		}
	}
	revision, entries, err := s.app.Store.Recent(ctx, v.Policy.Workspace(), v.Now.Add(-recentWindow), recentMost)
	if err != nil {
		return recent{}, err
	}
	told, err := s.app.Store.RecentlyTold(ctx, v.Policy.Workspace(), v.Now.Add(-toldWindow))
	return recent{revision, entries, told, err == nil}, err
}

// hears reports whether there is a notification that the listener has not heard of,
// and may know of now.
func (s *Stream) hears(ctx context.Context, v *Viewer, newest string) (bool, error) {
	if newest <= s.heard {
		return false, nil
	}
	unread, _, err := s.app.told(ctx, v, NotificationQuery{Unread: true}, 1)
	if err != nil {
		return false, err
	}
	told := len(unread) > 0 && unread[0].ID > s.heard
	s.heard = newest
	return told, nil
}

// Look decides anew and gives what is new since the last look. An error ends the
// stream: the listener may no longer listen.
func (s *Stream) Look(ctx context.Context) (news News, err error) {
	err = s.app.as(ctx, s.visit, func(v *Viewer) error {
		news = News{}
		if !s.until.IsZero() {
			if !v.Now.Before(s.until) {
				news.Access, news.Over = true, true
				return nil
			}
			news.Wait = s.until.Sub(v.Now)
		}
		now, err := s.recent(ctx, v)
		if err != nil {
			return err
		}
		revision, entries := now.revision, now.entries
		if err := v.confirm(revision); err != nil {
			return err
		}
		if revision != s.revision {
			print := fingerprint(v)
			news.Access = print != s.print
			s.revision, s.print, s.until = revision, print, v.Subject.ValidUntil()
		}
		if err := s.records(ctx, v, entries, &news); err != nil {
			return err
		}
		news.Told, err = s.hears(ctx, v, now.told[v.User.ID])
		return err
	})
	s.looked = err == nil
	return news, err
}

// records finds which of the entries the listener may hear of: those that their
// activity would show (A4.5).
func (s *Stream) records(ctx context.Context, v *Viewer, entries []RecentEntry, news *News) error {
	fresh := map[ChangedRecord][]record.SealedEvent{}
	var order []ChangedRecord
	for _, e := range entries {
		if _, known := s.told[e.Event.ID()]; known {
			continue
		}
		at := ChangedRecord{e.Tracker, e.Record}
		if fresh[at] == nil {
			order = append(order, at)
		}
		fresh[at] = append(fresh[at], e.Event)
	}
	for _, at := range order {
		shown, gone, err := s.shows(ctx, v, at, fresh[at], len(entries) == recentMost)
		switch {
		case err != nil:
			return err
		case shown:
			news.Records = append(news.Records, at)
		case gone:
			news.Gone = append(news.Gone, at)
		}
	}
	for _, at := range order { // after all of it: a repeated look tells all
		for _, e := range fresh[at] {
			s.told[e.ID()] = v.Now
		}
	}
	for id, at := range s.told {
		if v.Now.Sub(at) > 4*recentWindow {
			delete(s.told, id)
		}
	}
	return nil
}

// shows reports whether the listener may hear of a record's new entries, or that
// they took it out of the listener's sight.
func (s *Stream) shows(ctx context.Context, v *Viewer, at ChangedRecord, events []record.SealedEvent, more bool) (shown, gone bool, err error) {
	rv, err := v.tracker(at.Tracker)
	if err != nil {
		return false, false, nil
	}
	plan, err := record.OnePlan(rv, at.Record, record.LiveAndArchived)
	if err != nil {
		return false, false, nil
	}
	page, err := s.app.Store.Records(ctx, plan)
	if err != nil {
		return false, false, err
	}
	if err := v.confirm(page.Revision); err != nil {
		return false, false, err
	}
	if len(page.Records) > 0 {
		return len(record.OpenLinkedEvents(rv, page.Records[0], events, nil)) > 0, false, nil
	}
	if more || !record.MayLose(rv, events) {
		return false, false, nil
	}
	gone, err = s.lost(ctx, v, rv, at.Record, events)
	return false, gone, err
}

// lost looks whether the listener saw a record before its newest entries. It says
// no where there are newer ones still: the next look tells.
func (s *Stream) lost(ctx context.Context, v *Viewer, rv *record.Viewer, id string, events []record.SealedEvent) (bool, error) {
	for _, where := range [...]record.Archived{record.LiveAndArchived, record.Bin} {
		page, err := s.app.Store.Records(ctx, record.FactPlan(v.Policy, rv.Tracker, id, principalsOf(v.Policy, v.User), where))
		if err != nil {
			return false, err
		}
		if err := v.confirm(page.Revision); err != nil {
			return false, err
		}
		if len(page.Records) == 0 {
			continue
		}
		newest, err := s.app.Store.Activity(ctx, v.Policy.Workspace(), id, "", 1)
		if err != nil || len(newest) == 0 || newest[0].ID() != events[len(events)-1].ID() {
			return false, err
		}
		return record.Lost(rv, page.Records[0], events), nil
	}
	return false, nil
}

// fingerprint is a hash of everything the policy lets the viewer see and do, so
// that nobody hears of changes that do not concern them (A4.8).
func fingerprint(v *Viewer) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, k := range []string{policy.PowerAny, policy.PowerExtended, policy.PowerFull, policy.PowerSheet} {
		fmt.Fprint(h, v.May(policy.Power{Kind: k}), ";")
	}
	for f := range access.NumFeatures {
		for l := access.View; l <= access.Manage; l++ {
			fmt.Fprint(h, v.Subject.Use(f, l), ";")
		}
	}
	for _, t := range v.Policy.Trackers() {
		if g := v.Subject.Tracker(t.N); g.Sees() {
			fmt.Fprint(h, t.ID, t.Key)
			printGrants(h, t, &g)
		}
	}
	h.Sum(sum[:0])
	return sum
}

func printGrants(h hash.Hash, t *policy.Schema, g *access.Grants) {
	fmt.Fprintln(h, g.States(), g.Viewed())
	needs := []access.Need{access.ToSee(), access.ToRestore(), access.ToRecover()}
	for a := access.ChangeState; a < access.NumActions; a++ {
		needs = append(needs, access.ToAct(a))
	}
	for p := range access.Property(int(access.FirstProperty) + len(t.Properties)) {
		needs = append(needs, access.ToView(p), access.ToEdit(p))
	}
	for f := range access.NumFeatures {
		for l := access.View; l <= access.Manage; l++ {
			needs = append(needs, access.ToUse(f, l))
		}
	}
	for _, n := range needs {
		fmt.Fprintf(h, "%#v\n", g.Pred(n))
	}
	for s := range access.State(len(t.States)) {
		everywhere, sites := g.CreateSites(s)
		given, _ := g.Create(s, 0)
		fmt.Fprintln(h, everywhere, sites, given)
	}
}
