package difftest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

// Disagreement is one question that the product answers otherwise than the
// reference model. One of the two is wrong; access-model.md says which.
type Disagreement struct{ What, Reference, Product string }

func (d *Disagreement) Error() string {
	return fmt.Sprintf("%s\n  reference model: %s\n  product:         %s", d.What, d.Reference, d.Product)
}

// comparison is one world being compared. A disagreement ends it.
type comparison struct {
	*product
	n        int64 // comparisons so far
	lists    int   // lists so far that every backend was asked for
	ctx      context.Context
	backends []Backend // none: the engine alone
}

// same compares two answers; what is formatted only where they differ.
func same[T comparable](c *comparison, reference, product T, what string, args ...any) {
	c.n++
	if reference != product {
		panic(&Disagreement{fmt.Sprintf(what, args...), fmt.Sprint(reference), fmt.Sprint(product)})
	}
}

func sameList(c *comparison, reference, product []string, what string, args ...any) {
	c.n++
	if !slices.Equal(reference, product) {
		panic(&Disagreement{fmt.Sprintf(what, args...), short(reference), short(product)})
	}
}

// short is record ids without their zeros.
func short(ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id[max(0, len(id)-3):]
	}
	return fmt.Sprint(out)
}

// guarded runs fn and gives the disagreement that ended it.
func guarded(fn func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *Disagreement:
			err = p
		default:
			panic(p)
		}
	}()
	fn()
	return nil
}

// Engine compares one world without a database: ann and some drawn askers before
// every tracker. It gives how many answers were compared.
func Engine(d Dice) (n int64, err error) {
	w := NewWorld(d)
	p, err := newProduct(w, "world", beside{})
	if err != nil {
		return 0, err
	}
	c := &comparison{product: p}
	err = guarded(func() {
		for i := range 3 {
			a := Ann()
			if i > 0 {
				a = NewAsker(d)
			}
			for _, t := range trackers {
				c.before(d, a, t)
			}
		}
		c.watched(d)
	})
	return c.n, err
}

// before compares everything about one asker and one tracker.
func (c *comparison) before(d Dice, a refmodel.Asker, t string) {
	s, why := c.subject(a)
	same(c, c.w.Door(a.User), string(why), "A3.13: the door, for %s", a.User)
	v := c.viewer(a, s, t)
	c.states(a, v, t)
	rows := c.rowsOf(v, t)
	c.masks(a, v, t, rows)
	if len(rows) > 0 {
		c.explanations(d, a, v, rows)
	}
	if why != access.Allowed {
		return
	}
	for range 2 {
		c.query(a, v, NewQuery(d, c.w, t), rows)
	}
	c.query(a, v, refmodel.Query{Tracker: t, Which: "both"}, rows)
	for range 2 {
		q := refmodel.Query{Tracker: t}
		if chance(d, 2, "groups of a query") {
			q = NewQuery(d, c.w, t)
		}
		c.groups(a, v, q, newGrouping(d, c.w, t), rows)
	}
	c.writes(d, a, v, t, rows)
}

func (c *comparison) states(a refmodel.Asker, v *record.Viewer, t string) {
	viewed, heard := c.w.States(a, t)
	same(c, len(viewed) > 0, v.Grants.Sees(), "A3.1: %s sees tracker %s", a.User, t)
	for i, s := range c.w.Trackers[t].States {
		n := access.State(i)
		same(c, viewed[s.Key], v.Grants.Viewed().Has(n), "A3.1: %s views something in state %s of %s", a.User, s.Key, t)
		same(c, heard[s.Key], v.Grants.States().Has(n), "A3.2: %s may hear of state %s of %s", a.User, s.Key, t)
	}
	nameable := v.Grants.Nameable()
	for n, p := range c.columns(v) {
		same(c, c.w.Nameable(a, t, p), nameable.Has(access.Property(n)), "A4.1: %s may name %s in %s", a.User, p, t)
	}
}

// columns are the keys of a tracker's properties by number, system ones first.
func (c *comparison) columns(v *record.Viewer) []string {
	keys := slices.Clone(policy.SystemNames[:])
	for i := range v.Tracker.Properties {
		keys = append(keys, v.Tracker.Properties[i].Key)
	}
	return keys
}

// needs are all questions about a record, with the reference's answer to each.
type need struct {
	access.Need
	what string
	want func(m *refmodel.Mask, a refmodel.Asker, r *refmodel.Record) bool
}

func (c *comparison) needs(v *record.Viewer) []need {
	live := func(r *refmodel.Record) bool { return !r.Binned }
	all := []need{{access.ToSee(), "see", func(m *refmodel.Mask, _ refmodel.Asker, r *refmodel.Record) bool { return m.Seen && live(r) }}}
	for n, key := range c.columns(v) {
		all = append(all,
			need{access.ToView(access.Property(n)), "view " + key, func(m *refmodel.Mask, _ refmodel.Asker, r *refmodel.Record) bool { return m.View[key] && live(r) }},
			need{access.ToEdit(access.Property(n)), "edit " + key, func(m *refmodel.Mask, _ refmodel.Asker, _ *refmodel.Record) bool { return m.Edit[key] }})
	}
	for _, act := range actions {
		all = append(all, need{act.need, act.name, func(m *refmodel.Mask, _ refmodel.Asker, _ *refmodel.Record) bool { return m.Act[act.name] }})
	}
	for _, f := range features {
		all = append(all, need{access.ToUse(f.number, f.level), "use " + f.name + " at " + f.word,
			func(m *refmodel.Mask, a refmodel.Asker, r *refmodel.Record) bool {
				return c.w.Uses(a, r, m, f.name, f.word)
			}})
	}
	return all
}

var actions = []struct {
	name string
	need access.Need
}{
	{"change_state", access.ToAct(access.ChangeState)},
	{"archive", access.ToAct(access.Archive)},
	{"delete", access.ToAct(access.Delete)},
	{"restore", access.ToRestore()},
	{"recover", access.ToRecover()},
}

var features = []struct {
	name, word string
	number     access.Feature
	level      access.FeatureLevel
}{
	{"trackers", "manage", access.Trackers, access.Manage},
	{"comments", "view", access.Comments, access.View},
	{"comments", "edit", access.Comments, access.Edit},
	{"report_templates", "view", access.ReportTemplates, access.View},
}

// masks compares, for every record, every cell and action: by predicate, by
// mask, and by the masks of a list.
func (c *comparison) masks(a refmodel.Asker, v *record.Viewer, t string, rows []*record.Row) {
	needs := c.needs(v)
	preds := make([]access.Pred, len(needs))
	for i := range needs {
		preds[i] = v.Grants.Pred(needs[i].Need)
	}
	list, next := v.Grants.Masks(), 0
	for _, r := range c.w.Records {
		if r.Tracker != t {
			continue
		}
		f := rows[next].Facts
		next++
		ref, mask, bin := c.w.Mask(a, r), v.Grants.Mask(f), v.Grants.MaskInBin(f)
		same(c, true, *list.Of(f) == mask, "record %s in a list for %s has the mask that it has alone", r.ID, a.User)
		same(c, ref.Seen, mask.Seen() || bin.Seen(), "A3.3: %s sees record %s", a.User, r.ID)
		for i := range needs {
			want := needs[i].want(ref, a, r)
			same(c, want, access.Holds(preds[i], f), "%s may %s on %s, by predicate", a.User, needs[i].what, r.ID)
		}
		c.mask(a, v, r, ref, mask, bin)
	}
}

// explanations asks why of some needs and records: what explain finds is what is
// decided, and what is refused is stopped by a gate (A13.1).
func (c *comparison) explanations(d Dice, a refmodel.Asker, v *record.Viewer, rows []*record.Row) {
	needs, src := c.needs(v), c.snap.Source()
	u, _ := c.snap.User(a.User)
	for range 4 {
		row, n := rows[d.Int(0, len(rows)-1, "explained record")], needs[d.Int(0, len(needs)-1, "explained need")]
		r := c.find(row.ID)
		x := access.Explain(&src, c.snap.Engine(), access.Question{User: u.N, Request: c.request(a), Tracker: v.Tracker.N, Need: n.Need, Facts: row.Facts})
		want := n.want(c.w.Mask(a, r), a, r)
		same(c, want, x.Allowed, "A13.1: explain whether %s may %s on %s", a.User, n.what, r.ID)
		same(c, want, x.Stopped == access.NoGate, "A13.1: a gate stopped %s, who asks to %s on %s", a.User, n.what, r.ID)
		same(c, want, x.Reason == access.Allowed, "A13.1: %s is told why not, who asks to %s on %s", a.User, n.what, r.ID)
	}
}

// mask compares the cells of one record, where it stands.
func (c *comparison) mask(a refmodel.Asker, v *record.Viewer, r *refmodel.Record, ref *refmodel.Mask, mask, bin access.Mask) {
	if r.Binned {
		mask = bin
	}
	for n, key := range c.columns(v) {
		same(c, ref.View[key], mask.View(access.Property(n)), "A3.4: %s views %s of %s", a.User, key, r.ID)
		same(c, ref.Edit[key], mask.Edit(access.Property(n)), "A3.4: %s edits %s of %s", a.User, key, r.ID)
	}
	for act, n := range map[string]access.Action{"change_state": access.ChangeState, "archive": access.Archive, "delete": access.Delete} {
		same(c, ref.Act[act], mask.Act(n), "A3.8: %s may %s %s", a.User, act, r.ID)
	}
	same(c, ref.Act["restore"], mask.Restore(), "A3.8: %s may restore %s", a.User, r.ID)
	if r.Binned {
		return
	}
	for _, f := range features {
		same(c, c.w.Uses(a, r, ref, f.name, f.word), mask.Use(f.number, f.level), "A7.1: %s uses %s at %s on %s", a.User, f.name, f.word, r.ID)
	}
}

// query compares one list: its refusal, or what it finds, in which order.
func (c *comparison) query(a refmodel.Asker, v *record.Viewer, q refmodel.Query, rows []*record.Row) {
	want, refusal := c.w.List(a, q)
	asked := query(c.w, q)
	if !v.Grants.Sees() {
		same(c, refusal, "not_found", "A3.1: %s lists %s", a.User, q.Tracker)
		return
	}
	plan, err := record.NewPlan(v, asked)
	code := ""
	if refused := new(record.QueryError); errors.As(err, &refused) {
		code = refused.Code
	} else if err != nil {
		panic(fmt.Sprintf("difftest: a plan of %s: %v", describe(asked), err))
	}
	same(c, refusal, code, "A4.1: %s asks %s for %s", a.User, q.Tracker, describe(asked))
	if code != "" {
		return
	}
	sameList(c, want, inMemory(v, plan, rows), "A4: %s asks %s for %s, in memory", a.User, q.Tracker, describe(asked))
	c.stored(a, v, asked, plan, want)
}

// cells compares what a view of a record holds with what the reference shows.
func (c *comparison) cells(a refmodel.Asker, view *record.View, where string) {
	r := c.find(view.ID())
	m := c.w.Mask(a, r)
	var want, got []string
	for _, p := range c.w.Trackers[r.Tracker].Properties {
		if m.View[p.Key] {
			want = append(want, p.Key)
		}
	}
	for _, cell := range view.Cells() {
		got = append(got, cell.Prop.Key)
		if cell.Prop.Type == policy.Link {
			continue // what leaves of it are its targets (A4.6), which package app resolves
		}
		ref, ok := r.Values[cell.Prop.Key]
		v := stored(cell.Prop.Type, ref)
		same(c, ok, cell.Value.Filled, "%s: %s of %s is filled, for %s", where, cell.Prop.Key, r.ID, a.User)
		same(c, fmt.Sprint(v.Num, v.Text, v.List, v.Files), fmt.Sprint(cell.Value.Num, cell.Value.Text, cell.Value.List, cell.Value.Files), "%s: %s of %s, for %s", where, cell.Prop.Key, r.ID, a.User)
	}
	sameList(c, want, got, "%s, A3.4: the cells of %s that leave for %s", where, r.ID, a.User)
}

func (c *comparison) find(id string) *refmodel.Record {
	i := slices.IndexFunc(c.w.Records, func(r *refmodel.Record) bool { return r.ID == id })
	if i < 0 {
		panic(&Disagreement{"a record is listed that does not exist", "none", id})
	}
	return c.w.Records[i]
}
