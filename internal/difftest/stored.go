package difftest

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

// Database is what a comparison needs of a store, in the words of app.Store.
type Database interface {
	CreateWorkspace(ctx context.Context, id, key string, first *policy.Result) error
	ApplyPolicy(ctx context.Context, workspace string, decide func(revision int64, head policy.Head, now time.Time) (*policy.Result, error)) error
	Records(ctx context.Context, p record.Plan) (record.Page, error)
	Buckets(ctx context.Context, p record.Plan) (revision int64, buckets []record.Bucket, err error)
	InsertRecords(ctx context.Context, workspace string, decide func(revision int64, now time.Time) ([]record.Change, error)) ([]record.Sealed, error)
	UpdateRecord(ctx context.Context, one record.Plan, decide func(revision int64, now time.Time, before record.Sealed) (record.Change, error)) (after record.Sealed, found bool, err error)
}

// Backend is a database that takes part in a comparison.
type Backend struct {
	Name  string
	Store Database
}

// Databases compares one world on the engine and on every backend: what Engine
// compares, each query on each, one write, and what is listed after it. id names
// the workspace, which must be new there.
func Databases(ctx context.Context, d Dice, id string, backends []Backend) (n int64, err error) {
	w := NewWorld(d)
	p, err := newProduct(w, id, beside{})
	if err != nil {
		return 0, err
	}
	c := &comparison{product: p, ctx: ctx, backends: backends}
	for _, b := range backends {
		if err := p.store(ctx, b.Store); err != nil {
			return 0, fmt.Errorf("%s: %w", b.Name, err)
		}
	}
	err = guarded(func() {
		for i := range 2 {
			a := Ann()
			if i > 0 {
				a = NewAsker(d)
			}
			for _, t := range trackers {
				c.before(d, a, t)
			}
			for range 2 {
				c.storedWrite(d, a)
			}
		}
		c.watched(d)
	})
	return c.n, err
}

// store puts the world into a database: its policy, its records, and then what
// closes trackers and deletes who is gone.
func (p *product) store(ctx context.Context, s Database) error {
	if err := s.CreateWorkspace(ctx, p.id, p.id, p.base); err != nil {
		return err
	}
	_, err := s.InsertRecords(ctx, p.id, func(int64, time.Time) (changes []record.Change, err error) {
		for _, r := range p.w.Records {
			c, err := p.born(r)
			if err != nil {
				return nil, err
			}
			changes = append(changes, c)
		}
		return changes, nil
	})
	if err != nil {
		return fmt.Errorf("the records: %w", err)
	}
	if len(p.later) == 0 {
		return nil
	}
	return s.ApplyPolicy(ctx, p.id, func(_ int64, head policy.Head, _ time.Time) (*policy.Result, error) { return p.close(head) })
}

// born is a new record with the row's contents, made by the owner.
func (p *product) born(r *refmodel.Record) (record.Change, error) {
	snap := p.base.Snapshot
	u, _ := snap.User(owner)
	s, why := snap.Engine().Subject(u.N, access.Request{Now: noon, Scope: access.Unlimited()})
	t, ok := snap.Tracker(r.Tracker)
	if why != access.Allowed || !ok {
		return record.Change{}, fmt.Errorf("the owner cannot make records in %s: %s", r.Tracker, why)
	}
	v := &record.Viewer{Policy: snap, Tracker: t, Subject: s, Grants: s.Tracker(t.N), User: owner, Now: noon, Zone: time.UTC}
	c, err := record.New(v, record.NewInput{ID: r.ID, State: t.States[0].ID})
	if err != nil {
		return c, err
	}
	number := c.Row().Number
	*c.Row() = *p.rows[r.ID]
	c.Row().Number = number
	return c, nil
}

// stored compares a query on every backend: in one page with its count, and, on
// one of the backends by turns, in pages of two, which take many statements.
func (c *comparison) stored(a refmodel.Asker, v *record.Viewer, q record.Query, plan record.Plan, want []string) {
	c.lists++
	for i, b := range c.backends {
		page, err := b.Store.Records(c.ctx, plan)
		c.must(b, err)
		same(c, c.snap.Revision(), page.Revision, "A12.1: %s: the revision of a page", b.Name)
		sameList(c, want, c.open(a, v, page, b.Name), "A4: %s asks %s for %s, on %s", a.User, v.Tracker.Key, describe(q), b.Name)
		same(c, len(want), page.Count, "A4.4: the count of what %s asks %s for: %s, on %s", a.User, v.Tracker.Key, describe(q), b.Name)
		if len(want) > 1 && c.lists%len(c.backends) == i {
			sameList(c, want, c.paged(a, v, q, b), "A4.4: %s asks %s for %s, in pages of two, on %s", a.User, v.Tracker.Key, describe(q), b.Name)
		}
	}
}

func (c *comparison) must(b Backend, err error) {
	if err != nil {
		panic(&Disagreement{"a statement on " + b.Name, "no error", err.Error()})
	}
}

// open masks a page's records and compares the cells of each.
func (c *comparison) open(a refmodel.Asker, v *record.Viewer, page record.Page, where string) (ids []string) {
	for _, sealed := range page.Records {
		view, ok := record.Open(v, sealed)
		same(c, true, ok, "A3.3: a record listed for %s on %s is seen", a.User, where)
		c.cells(a, &view, where)
		ids = append(ids, view.ID())
	}
	return ids
}

func (c *comparison) paged(a refmodel.Asker, v *record.Viewer, q record.Query, b Backend) (ids []string) {
	q.Limit, q.Count = 2, record.NoCount
	for range len(c.w.Records) + 1 {
		plan, err := record.NewPlan(v, q)
		c.must(b, err)
		page, err := b.Store.Records(c.ctx, plan)
		c.must(b, err)
		for _, sealed := range page.Records {
			if view, ok := record.Open(v, sealed); ok {
				ids = append(ids, view.ID())
			}
		}
		if page.Next == nil {
			return ids
		}
		q.After = page.Next
	}
	panic(&Disagreement{"A4.4: pages of two for " + a.User + " on " + b.Name, "an end", "none"})
}

// storedWrite compares one write on every backend, and what is listed after it.
func (c *comparison) storedWrite(d Dice, a refmodel.Asker) {
	s, why := c.subject(a)
	if why != access.Allowed {
		return
	}
	t := one(d, "stored in", "orders", "orders", "clients")
	v := c.viewer(a, s, t)
	r := c.find(c.written(d, a, c.rowsOf(v, t)).ID)
	x := c.attempt(d, a, r)
	for _, b := range c.backends {
		c.verdict(a, r.ID+" on "+b.Name, &x, c.writeOn(b, v, r.ID, x.in))
	}
	if x.want == "" {
		c.write(a, r, &x)
	}
	both := []refmodel.Asker{a, Ann()}
	if reflect.DeepEqual(both[0], both[1]) {
		both = both[:1]
	}
	for _, who := range both {
		s, why := c.subject(who)
		if v := c.viewer(who, s, r.Tracker); why == access.Allowed {
			q := refmodel.Query{Tracker: r.Tracker, Which: "both", Sort: []refmodel.Sort{{On: "state"}}}
			c.query(who, v, q, c.rowsOf(v, r.Tracker))
		}
	}
}

func (c *comparison) writeOn(b Backend, v *record.Viewer, id string, in record.Input) error {
	where := record.LiveAndArchived
	if in.Recover {
		where = record.Bin
	}
	plan, err := record.OnePlan(v, id, where)
	c.must(b, err)
	_, found, err := b.Store.UpdateRecord(c.ctx, plan, func(_ int64, _ time.Time, before record.Sealed) (record.Change, error) {
		return record.Edit(v, before, in)
	})
	if err == nil && !found {
		return &record.WriteError{Code: "not_found"}
	}
	return err
}

// write changes the reference's record and its row.
func (c *comparison) write(a refmodel.Asker, r *refmodel.Record, x *attempt) {
	before := *r
	x.apply(r)
	if !reflect.DeepEqual(before, *r) {
		r.Updated, r.UpdatedBy = a.Now, a.User
	}
	row, err := c.row(r)
	if err != nil {
		panic("difftest: " + err.Error())
	}
	c.rows[r.ID] = row
}
