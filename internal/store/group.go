package store

import (
	"context"
	"strconv"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/record"
)

// Buckets runs a TallyPlan. When the policy is of another revision than the
// plan's, the answer holds that revision and nothing else.
func (s *Store) Buckets(ctx context.Context, p record.Plan) (revision int64, out []record.Bucket, err error) {
	if p.Tally() == nil {
		return 0, nil, nil // the zero plan finds nothing
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	err = s.read(ctx, func(q queryer) error {
		revision, out = 0, nil
		pg, err := newPage(s.sql, p)
		if err != nil {
			return err
		}
		kind := pg.tally()
		sql, a := pg.finish()
		found := false
		err = q.query(ctx, sql, a, func(r row) error {
			found, revision = true, r.int(0)
			if !r.null(1) && revision == p.Policy().Revision() {
				out = append(out, bucketOf(r, kind))
			}
			return nil
		})
		if err == nil && !found {
			err = app.ErrNoWorkspace
		}
		return err
	})
	return revision, out, err
}

func bucketOf(r row, of kind) record.Bucket {
	b := record.Bucket{Rank: int(r.int(1)), Count: r.int(3), Filled: r.int(4), LeftOut: r.int(8) != 0, Label: r.text(9)}
	switch {
	case r.null(2):
	case of == kindText:
		b.Text = r.text(2)
	case of == kindInt:
		b.Num = float64(r.int(2))
	default:
		b.Num = r.float(2)
	}
	if b.Filled > 0 {
		b.Sum, b.Least, b.Most = r.float(5), r.float(6), r.float(7)
	}
	return b
}

// tally writes the statement of a TallyPlan and gives the kind of its groups'
// values:
//
//	select w.policy_rev, g.…  from workspace w
//	left join (select k, v, count(*), … from (<parts united>) x group by k, v) g on true
//	where w.id = $1
//
// Each part tells of a record its group and its measured cell as the viewer sees
// them, by the CASE of A4.2. A sum is taken in the order of the values: it would
// tell otherwise, in its last digit, how the records lie between hidden ones.
func (pg *page) tally() kind {
	t := pg.plan.Tally()
	by := key{kind: kindInt}
	if t.Grouped {
		by = pg.bucketKey(t)
	}
	if bug.On(bug.BoardCountsArchived) && pg.where == record.Live {
		pg.where = record.LiveAndArchived
	}
	pg.add("select w.policy_rev, g.k, g.v, g.n, g.f, g.s, g.lo, g.hi, g.h, g.l from workspace w left join (select x.k, x.v, count(*) as n, count(x.m) as f,",
		" sum(x.m order by x.m) as s, min(x.m) as lo, max(x.m) as hi, max(x.h) as h, min(x.l) as l from (")
	parts := pg.whole()
	if len(parts) == 0 {
		pg.add("select ", pg.d.nulls[kindText], " as id")
		pg.bucket(t, by, &branch{})
		pg.add(" where false")
	}
	with := " union "
	if disjoint(pg.branches) {
		with = " union all "
	}
	for i, p := range parts {
		if i > 0 {
			pg.add(with)
		}
		pg.add("select r.id as id")
		pg.bucket(t, by, &p.b)
		pg.from(p)
		pg.conditions(p)
	}
	pg.add(") x group by x.k, x.v limit ", strconv.Itoa(record.MaxBuckets+1), ") g on true where w.id = ", pg.ws)
	return by.kind
}

// bucketKey is what groups are made of: a choice and a state as they are stored,
// an instant to the quarter of an hour.
func (pg *page) bucketKey(t *record.Tally) key {
	o := pg.operand(t.By.On)
	out := key{SortKey: t.By, operand: o, sql: o.sql, kind: o.kind}
	if t.Quarters() {
		out.sql, out.kind = "cast(floor("+o.sql+" / 900000.0) as double precision)", kindReal
	}
	return out
}

// bucket writes the columns of a part: k and v, the rank and the value of the
// group; m, the measured cell; h, whether it is hidden; l, the text as typed.
func (pg *page) bucket(t *record.Tally, by key, b *branch) {
	none := len(pg.branches) == 0
	rank, value, typed := "0", pg.d.nulls[kindInt], pg.d.nulls[kindText]
	if t.Grouped {
		rank, value = "2", pg.nullOf(by)
		if !none {
			rank, value = pg.rank(by, 0, &part{b: *b, rank: -1}), pg.value(by, b)
		}
	}
	if t.Texts() && !none {
		typed = pg.value(key{SortKey: by.SortKey, sql: pg.typed(by), kind: kindText}, b)
	}
	m, h := pg.d.nulls[kindReal], "0"
	if t.Measured && !none {
		m, h = pg.measured(t, b)
	}
	pg.add(", ", rank, " as k, ", value, " as v, ", m, " as m, ", h, " as h, ", typed, " as l")
}

func (pg *page) measured(t *record.Tally, b *branch) (value, hides string) {
	o := pg.operand(t.Of.On)
	value = "cast(" + o.sql + " as double precision)"
	view, c := pg.viewable(t.Of.On, t.Of.View, b)
	switch c {
	case always:
		return value, "0"
	case never:
		return pg.d.nulls[kindReal], "1"
	}
	return "case when " + view + " then " + value + " end", "case when " + view + " then 0 else 1 end"
}

// typed is a text as it was written: extra holds it where it differs from its
// key (A4.2).
func (pg *page) typed(k key) string {
	if k.On.Prop == nil {
		return k.sql
	}
	as := pg.d.jsonText("r.extra", pg.arg(k.On.Prop.ID))
	if c := cellOf(k.On.N, k.On.Prop); c.slot != "" {
		return "coalesce(" + as + ", r." + c.slot + ")"
	}
	return as
}
