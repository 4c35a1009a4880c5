package store

import (
	"context"
	"strconv"
	"strings"

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
		levels := pg.tally()
		sql, a := pg.finish()
		found := false
		err = q.query(ctx, sql, a, func(r row) error {
			found, revision = true, r.int(0)
			if !r.null(1) && revision == p.Policy().Revision() {
				out = append(out, bucketOf(r, levels))
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

// Columns of a bucket: its count, filled cells, sum, least, greatest and whether
// something is hidden, behind them the places of its groups.
const (
	bucketCount  = 1
	bucketPlaces = 7
)

func bucketOf(r row, of []level) record.Bucket {
	b := record.Bucket{Count: r.int(bucketCount), Filled: r.int(bucketCount + 1), LeftOut: r.int(bucketCount+5) != 0}
	if b.Filled > 0 {
		b.Sum, b.Least, b.Most = r.float(bucketCount+2), r.float(bucketCount+3), r.float(bucketCount+4)
	}
	for i, place := range []*record.Place{&b.Place, &b.Then} {
		if i < len(of) {
			*place = placeOf(r, bucketPlaces+3*i, of[i])
		}
	}
	return b
}

func placeOf(r row, at int, of level) record.Place {
	p := record.Place{Rank: int(r.int(at)), Label: r.text(at + 2)}
	switch {
	case r.null(at + 1):
	case of.by.kind == kindText:
		p.Text = r.text(at + 1)
	case of.by.kind == kindInt:
		p.Num = float64(r.int(at + 1))
	default:
		p.Num = r.float(at + 1)
	}
	if of.t.Instants() && isFar(p.Num) {
		p.Num = of.t.Day(p.Num)
	}
	return p
}

// tally writes the statement of a TallyPlan and gives its levels:
//
//	select w.policy_rev, g.…  from workspace w
//	left join (select count(*), …, k0, v0, … from (<parts united>) x group by k0, v0, …) g on true
//	where w.id = $1
//
// Each part tells of a record its group and its measured cell as the viewer sees
// them, by the CASE of A4.2. A sum is taken in the order of the values: it would
// tell otherwise, in its last digit, how the records lie between hidden ones.
func (pg *page) tally() (levels []level) {
	t := pg.plan.Tally()
	levels = pg.levels(t)
	if bug.On(bug.BoardCountsArchived) && pg.where == record.Live {
		pg.where = record.LiveAndArchived
	}
	pg.add("select w.policy_rev, g.n, g.f, g.s, g.lo, g.hi, g.h", eachLevel(levels, ", g.k#, g.v#, g.l#"), " from workspace w left join (select count(*) as n, count(x.m) as f,",
		" sum(x.m order by x.m) as s, min(x.m) as lo, max(x.m) as hi, max(x.h) as h", eachLevel(levels, ", x.k#, x.v#, min(x.l#) as l#"), " from (")
	parts := pg.whole()
	if len(parts) == 0 {
		pg.add("select ", pg.d.nulls[kindText], " as id")
		pg.bucket(t, levels, &branch{})
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
		pg.bucket(t, levels, &p.b)
		pg.from(p)
		pg.conditions(p)
	}
	pg.add(") x group by ", strings.TrimPrefix(eachLevel(levels, ", x.k#, x.v#"), ", "), " limit ", strconv.Itoa(record.MaxBuckets+1), ") g on true where w.id = ", pg.ws)
	return levels
}

// level is one level of groups in SQL.
type level struct {
	t  *record.Tally
	by key
}

// levels are the groups, and the groups within them. Records that are one group
// have one level, at which all are in the same place.
func (pg *page) levels(t *record.Tally) []level {
	if !t.Grouped {
		return []level{{t, key{kind: kindInt}}}
	}
	out := []level{{t, pg.bucketKey(t)}}
	if then := t.Then(); then != nil {
		out = append(out, level{then, pg.bucketKey(then)})
	}
	return out
}

// eachLevel repeats a text for each level, with its number for #.
func eachLevel(levels []level, text string) string {
	var b strings.Builder
	for i := range levels {
		b.WriteString(strings.ReplaceAll(text, "#", strconv.Itoa(i)))
	}
	return b.String()
}

// bucketKey is what groups are made of: a choice and a state as they are stored, a
// date as the first day of its period. Were it told as it is, there would be as many
// buckets as there are days, or instants, times the groups within.
func (pg *page) bucketKey(t *record.Tally) key {
	o := pg.operand(t.By.On)
	out := key{SortKey: t.By, operand: o, sql: o.sql, kind: o.kind}
	switch period := t.Period(); {
	case t.Instants():
		first := pg.d.firstDay(period, localDay(o.sql, t.Zone()))
		out.sql, out.kind = "cast(case when "+isNear(o.sql)+" then "+first+" else "+o.sql+" end as double precision)", kindReal
	case period != "":
		out.sql, out.kind = "cast("+pg.d.firstDay(period, o.sql)+" as double precision)", kindReal
	}
	return out
}

// bucket writes the columns of a part: m, the measured cell; h, whether it is
// hidden; and of each level its place.
func (pg *page) bucket(t *record.Tally, levels []level, b *branch) {
	m, h := pg.d.nulls[kindReal], "0"
	if t.Measured && len(pg.branches) > 0 {
		m, h = pg.measured(t, b)
	}
	pg.add(", ", m, " as m, ", h, " as h")
	for i, l := range levels {
		pg.place(l, strconv.Itoa(i), b)
	}
}

// place writes where a part's records are at a level: k and v, the rank and the
// value of the group; l, the text as typed.
func (pg *page) place(l level, n string, b *branch) {
	none := len(pg.branches) == 0
	rank, value, typed := "0", pg.d.nulls[kindInt], pg.d.nulls[kindText]
	if l.t.Grouped {
		rank, value = "2", pg.nullOf(l.by)
		if !none {
			rank, value = pg.rank(l.by, 0, &part{b: *b, rank: -1}), pg.value(l.by, b)
		}
	}
	if l.t.Texts() && !none {
		typed = pg.value(key{SortKey: l.by.SortKey, sql: pg.typed(l.by), kind: kindText}, b)
	}
	pg.add(", ", rank, " as k", n, ", ", value, " as v", n, ", ", typed, " as l", n)
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
