package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// PreviewList asks which records a line of a preview counts.
type PreviewList struct {
	Tracker string // id or key
	User    string // whose records
	Losses  bool   // those on which they lose something; else those on which they gain
	// From, Channel and Address are the line's.
	From    *time.Time
	Channel string
	Address string
	Limit   int // 1 … 200; 0: 50
	Cursor  string
}

// maxScanned bounds how many of the asker's records one page looks at. The next
// page goes on behind them.
const maxScanned = 10_000

// PreviewRecords lists, of the records that a line of a preview counts, those that
// the asker sees, as the asker sees them. The numbers are access facts; which
// records they are is told to nobody who does not see them (A2.4). A page may hold
// less than its limit, or nothing, and still have one after it.
func (a *App) PreviewRecords(ctx context.Context, visit *Visit, in PreviewList, build func(v *Viewer) (policy.Changeset, error)) (out Records, err error) {
	err = a.as(ctx, visit, func(v *Viewer) error {
		was, err := v.previewed(in.Tracker)
		if err != nil {
			return err
		}
		cs, err := build(v)
		if err != nil {
			return err
		}
		p, err := v.Policy.Preview(cs, actor(visit, v), a.env(v.Now), policy.Head{})
		if err != nil {
			return refusedPolicy(err)
		}
		t := previewer{v: v, p: p, after: p.Result.Snapshot, whole: true}
		out, err = a.listPreviewed(ctx, &t, was, &in, cs)
		out.Names = v.names()
		return err
	})
	return out, err
}

// previewed is a tracker whose records a preview counts for the viewer: one that
// they may configure. What they see of its records is asked of their roles.
func (v *Viewer) previewed(ref string) (*policy.Schema, error) {
	if v.User.Kind == policy.KindGuest {
		return nil, notFound()
	}
	if err := v.needs(policy.Power{Kind: policy.PowerAny}); err != nil {
		return nil, err
	}
	return v.configurable(ref)
}

func (a *App) listPreviewed(ctx context.Context, t *previewer, was *policy.Schema, in *PreviewList, cs policy.Changeset) (out Records, err error) {
	at := slices.IndexFunc(t.concerned(was), func(c concern) bool { return c.user == in.User && in.about(c.shift) })
	rv, err := t.v.tracker(was.ID)
	if at < 0 || isMissing(err) {
		return out, nil // nothing changes for them, or the asker sees no record
	}
	c := census{store: a.Store, before: t.v.Policy, after: t.after, result: t.p.Result, now: t.v.Now, was: was}
	c.is, _ = t.after.Tracker(was.ID)
	if c.reassigned() {
		return out, &Error{Kind: Conflict, Code: "not_counted", Rule: "A2.4",
			Message: "Other properties will assign by this change: whose records are whose is known once it is saved. Save that part first."}
	}
	c.renumbers()
	l := listing{app: a, t: t, c: &c, rv: rv, stands: c.stands(t.concerned(was)[at]), in: in}
	return l.page(ctx, cs)
}

func isMissing(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == NotFound
}

// about reports whether the line is about the circumstance of a shift.
func (in *PreviewList) about(s *policy.Shift) bool {
	same := in.From == nil && s.At.IsZero() || in.From != nil && in.From.Equal(s.At)
	return same && (in.Channel == channelOf(s) || in.Channel == "" && !s.API) && in.Address == addressOf(s)
}

// listing goes through the asker's own records and keeps those on which something
// changes for one person.
type listing struct {
	app    *App
	t      *previewer
	c      *census
	rv     *record.Viewer
	stands stands
	in     *PreviewList
}

func (l *listing) page(ctx context.Context, cs policy.Changeset) (out Records, err error) {
	q := record.Query{Archived: record.LiveAndArchived, Limit: l.in.Limit, Columns: labelColumn(l.rv), States: l.states()}
	if len(q.States) == 0 {
		return out, nil
	}
	if q.Limit == 0 {
		q.Limit = record.DefaultLimit
	}
	bind := l.binding(q, cs)
	if l.in.Cursor != "" {
		if q.After, err = l.app.position(l.in.Cursor, bind); err != nil {
			return out, err
		}
	}
	want, began := q.Limit, l.app.Clock()
	q.Limit = record.MaxLimit
	for range maxScanned / record.MaxLimit {
		if q.After, err = l.scan(ctx, q, want, &out); err != nil {
			return out, err
		}
		if q.After == nil || len(out.Views) == want || l.app.Clock().Sub(began) > maxCounting {
			break
		}
	}
	if q.After != nil {
		out.Next = l.app.cursor(q.After, bind)
	}
	return out, l.app.resolveLinks(ctx, l.t.v, out.Views)
}

// scan reads some of the asker's records and keeps those that are wanted. next is
// where to go on, nil at the end.
func (l *listing) scan(ctx context.Context, q record.Query, want int, out *Records) (next []record.Key, err error) {
	plan, err := record.NewPlan(l.rv, q)
	if err != nil {
		return nil, refusedQuery(err)
	}
	page, err := l.app.Store.Records(ctx, plan.WithFacts())
	if err != nil {
		return nil, err
	}
	if err := l.t.v.confirm(page.Revision); err != nil {
		return nil, err
	}
	l.app.useRead(l.t.v, plan)
	for _, sealed := range page.Records {
		if len(out.Views) == want {
			return next, nil
		}
		facts, _ := record.FactsOf(l.c.was, sealed)
		view, ok := record.Open(l.rv, sealed)
		next = []record.Key{{Text: facts.ID}}
		if ok && l.wanted(&facts) {
			view.Narrow(plan)
			out.Views = append(out.Views, view)
		}
	}
	return page.Next, nil
}

// wanted asks the two engines about one record.
func (l *listing) wanted(f *record.AccessFacts) bool {
	state := l.c.was.StateN(f.Facts.State)
	if state == nil {
		return false
	}
	class := RecordClass{State: state.ID, Site: f.Site, Archived: f.Facts.Archived}
	facts := func(who []string) access.Facts {
		_, listed := f.ListedAs(who)
		return access.Facts{Restricted: f.Facts.Restricted, Listed: listed, Assigned: f.AssignedTo(who)}
	}
	v := l.c.verdict(&l.stands, &class, facts(l.stands.then), facts(l.stands.now))
	return l.side(v)
}

func (l *listing) side(v verdict) bool {
	if l.in.Losses {
		return v.loses()
	}
	return v&1 != 0
}

// states are those in which something may change for the person on some record
// that the asker may see, at any place: the others are not read.
func (l *listing) states() (refs []string) {
	sites := []string{""}
	if l.c.was.UsesSites {
		for _, s := range l.c.before.Sites() {
			sites = append(sites, s.ID)
		}
	}
	heard := l.rv.Grants.Viewed()
	for i := range l.c.was.States {
		if heard.Has(access.State(i)) && slices.ContainsFunc(sites, func(site string) bool { return l.anyAt(l.c.was.States[i].ID, site) }) {
			refs = append(refs, l.c.was.States[i].ID)
		}
	}
	return refs
}

// anyAt reports whether something changes on some record of a state at a place.
func (l *listing) anyAt(state, site string) bool {
	for bits := range 1 << 4 {
		facts := func(assigned, listed int) access.Facts {
			return access.Facts{Restricted: true, Assigned: bits>>assigned&1 != 0, Listed: bits>>listed&1 != 0}
		}
		for _, archived := range [...]bool{false, true} {
			class := RecordClass{State: state, Site: site, Archived: archived}
			if l.side(l.c.verdict(&l.stands, &class, facts(0, 1), facts(2, 3))) {
				return true
			}
		}
	}
	return false
}

// binding is what a cursor of the list belongs to.
func (l *listing) binding(q record.Query, cs policy.Changeset) []byte {
	line := *l.in
	line.Cursor, line.Limit = "", 0
	raw, err := json.Marshal(struct {
		Of   []byte
		Line PreviewList
		Cs   policy.Changeset
	}{binding(l.rv, q), line, cs})
	if err != nil {
		panic("app: a line of a preview that does not marshal: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return sum[:]
}
