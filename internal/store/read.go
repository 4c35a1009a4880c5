package store

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/record"
)

// readLimit bounds a statement that reads records.
const readLimit = 5 * time.Second

// Records runs a plan. When the policy is of another revision than the plan's,
// the page holds that revision and nothing else: the caller plans anew.
func (s *Store) Records(ctx context.Context, p record.Plan) (out record.Page, err error) {
	if p.Tracker() == nil {
		return out, nil // the zero plan finds nothing
	}
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	err = s.read(ctx, func(q queryer) error {
		if out, err = s.page(ctx, q, p, p.Columns(), p.WithLists()); err != nil || p.Count() == record.NoCount {
			return err
		}
		return s.counted(ctx, q, p, &out)
	})
	return out, err
}

// counted adds the count to a page read under the plan's revision.
func (s *Store) counted(ctx context.Context, q queryer, p record.Plan, out *record.Page) error {
	if out.Revision != p.Policy().Revision() {
		return nil
	}
	limit := math.MaxInt
	if p.Count() == record.CountCapped {
		limit = record.CountCap + 1
	}
	pg, err := newPage(s.sql, p)
	if err != nil {
		return err
	}
	pg.count(limit)
	sql, a := pg.finish()
	found, err := one(ctx, q, sql, a, func(r row) { out.Revision, out.Count = r.int(0), int(r.int(1)) })
	switch {
	case err != nil:
		return err
	case !found:
		return app.ErrNoWorkspace
	case out.Revision != p.Policy().Revision():
		*out = record.Page{Revision: out.Revision}
	case out.Count >= limit:
		out.Count, out.Capped = record.CountCap, true
	}
	return nil
}

// page reads the rows of a plan with the given properties.
func (s *Store) page(ctx context.Context, q queryer, p record.Plan, columns access.PropertySet, lists bool) (out record.Page, err error) {
	pg, err := newPage(s.sql, p)
	if err != nil {
		return out, err
	}
	rd := pg.reader(columns, lists)
	pg.records(rd.columns)
	sql, a := pg.finish()
	found := false
	err = q.query(ctx, sql, a, func(r row) error {
		found, out.Revision = true, r.int(0)
		if r.null(1) || out.Revision != p.Policy().Revision() {
			return nil
		}
		if len(out.Records) == p.Limit() {
			out.Next = p.Kept(rd.last)
			return nil
		}
		record, known, err := rd.row(r)
		if known && err == nil {
			out.Records = append(out.Records, record)
		}
		return err
	})
	if err == nil && !found {
		err = app.ErrNoWorkspace
	}
	return out, err
}

// column is one expression of a page's select, and what to do with it.
type column struct {
	sql  string
	into func(rd *reader, r row, i int, out *record.Row) error
}

// reader decodes the rows of one page.
type reader struct {
	pg      *page
	columns []column
	cells   []cell         // wanted properties
	byID    map[string]int // in extra: property id → index in cells
	sites   map[string]access.SiteID
	last    []record.Key // of the row read last
	unknown bool
	width   int
}

func (pg *page) reader(wanted access.PropertySet, lists bool) *reader {
	rd := &reader{pg: pg, width: len(pg.t.Properties)}
	rd.keys()
	rd.fixed()
	rd.properties(wanted)
	if lists {
		rd.add("case when r.restricted then (select "+pg.d.list+" from record_list l where l.workspace_id = "+pg.ws+
			" and l.record_id = r.id) end", func(rd *reader, r row, i int, out *record.Row) (err error) {
			if out.Facts.Restricted {
				out.List, err = listOf(r.text(i))
			}
			return err
		})
	}
	return rd
}

func (rd *reader) add(sql string, into func(rd *reader, r row, i int, out *record.Row) error) {
	rd.columns = append(rd.columns, column{sql, into})
}

// keys reads the row's position, so that the page can go on behind it.
func (rd *reader) keys() {
	rd.add("k.id", func(rd *reader, r row, i int, out *record.Row) error {
		out.ID = r.text(i)
		rd.last = make([]record.Key, len(rd.pg.keys))
		rd.last[len(rd.last)-1].Text = out.ID
		return nil
	})
	for n, k := range rd.pg.keys[:len(rd.pg.keys)-1] {
		rd.add("k.r"+strconv.Itoa(n), func(rd *reader, r row, i int, _ *record.Row) error {
			rd.last[n].Rank = int(r.int(i))
			rd.last[n].Null = rd.last[n].Rank != rankFilled
			return nil
		})
		rd.add("k.v"+strconv.Itoa(n), func(rd *reader, r row, i int, _ *record.Row) error {
			switch {
			case r.null(i):
			case k.kind == kindText:
				rd.last[n].Text = r.text(i)
			case k.kind == kindInt:
				rd.last[n].Num = float64(r.int(i))
			default:
				rd.last[n].Num = r.float(i)
			}
			return nil
		})
	}
}

// fixed reads what every record has, and the facts that decide about it.
func (rd *reader) fixed() {
	rd.add("r.number", func(_ *reader, r row, i int, out *record.Row) error { out.Number = r.int(i); return nil })
	rd.add("r.state_id", func(rd *reader, r row, i int, out *record.Row) error {
		n, _, ok := rd.pg.t.StateRef(r.text(i))
		out.Facts.State, rd.unknown = n, !ok
		return nil
	})
	rd.add("r.author_id", func(_ *reader, r row, i int, out *record.Row) error { out.Author = r.text(i); return nil })
	rd.add("r.site_id", func(rd *reader, r row, i int, out *record.Row) error { rd.site(r.text(i), out); return nil })
	rd.add("r.restricted", func(_ *reader, r row, i int, out *record.Row) error { out.Facts.Restricted = r.bool(i); return nil })
	rd.add("r.archived_at", func(_ *reader, r row, i int, out *record.Row) error { out.Facts.Archived = !r.null(i); return nil })
	rd.add("r.deleted_at", func(_ *reader, r row, i int, out *record.Row) error {
		out.Facts.Binned, out.BinnedAt = !r.null(i), instant(r.int(i))
		return nil
	})
	rd.add("r.version", func(_ *reader, r row, i int, out *record.Row) error { out.Version = r.int(i); return nil })
	rd.add("r.created_at", func(_ *reader, r row, i int, out *record.Row) error { out.CreatedAt = instant(r.int(i)); return nil })
	rd.add("r.updated_at", func(_ *reader, r row, i int, out *record.Row) error { out.UpdatedAt = instant(r.int(i)); return nil })
	rd.add("r.updated_by", func(_ *reader, r row, i int, out *record.Row) error { out.UpdatedBy = r.text(i); return nil })
	rd.add(rd.pg.isAssigned(), func(_ *reader, r row, i int, out *record.Row) error { out.Facts.Assigned = r.bool(i); return nil })
	if len(rd.pg.plan.Watchers()) > 0 {
		rd.add(rd.pg.isWatcherAssigned(), func(_ *reader, r row, i int, out *record.Row) error {
			out.Facts.WatcherAssigned = r.bool(i)
			return nil
		})
	}
	rd.add("r.restricted and "+rd.pg.isListed(), func(_ *reader, r row, i int, out *record.Row) error { out.Facts.Listed = r.bool(i); return nil })
}

// site turns the site's id into the engine's number. A site that is gone leaves
// the record at a place that no role covers.
func (rd *reader) site(id string, out *record.Row) {
	if id == "" {
		return
	}
	out.SiteID = id
	n, ok := rd.sites[id]
	if !ok {
		if site, found := rd.pg.plan.Policy().Site(id); found && site.ID == id {
			n = site.N
		} else {
			n = noSite
		}
		if rd.sites == nil {
			rd.sites = map[string]access.SiteID{}
		}
		rd.sites[id] = n
	}
	out.Facts.Site = n
}

// noSite is a site that does not exist.
const noSite = access.SiteID(math.MaxUint32)

func (rd *reader) properties(wanted access.PropertySet) {
	extra := false
	for _, c := range cells(rd.pg.t) {
		if !wanted.Has(c.n) {
			continue
		}
		rd.cells = append(rd.cells, c)
		at := int(c.n - access.FirstProperty)
		switch {
		case c.slot == "":
			extra = true
		case c.form == formNumber:
			rd.add("r."+c.slot, func(_ *reader, r row, i int, out *record.Row) error {
				if !r.null(i) {
					out.Values[at] = record.Value{Filled: true, Num: r.float(i)}
				}
				return nil
			})
		default:
			extra = extra || c.form == formText
			rd.add("r."+c.slot, func(_ *reader, r row, i int, out *record.Row) error {
				if !r.null(i) {
					out.Values[at] = record.Value{Filled: true, Text: r.text(i)}
				}
				return nil
			})
		}
	}
	if !extra {
		return
	}
	rd.byID = make(map[string]int, len(rd.cells))
	for i, c := range rd.cells {
		if c.slot == "" || c.form == formText {
			rd.byID[c.prop.ID] = i
		}
	}
	rd.add("r.extra", func(rd *reader, r row, i int, out *record.Row) error { return rd.extra(r.text(i), out) })
}

// extra reads the values without a slot, and texts as typed over their keys.
func (rd *reader) extra(text string, out *record.Row) error {
	if text == "" {
		return nil
	}
	x := extraScan{s: text}
	return x.each(func(id string) error {
		i, ok := rd.byID[id]
		if !ok {
			_, err := x.raw()
			return err
		}
		c := rd.cells[i]
		v, err := x.value(c)
		if err == nil && v.Filled {
			out.Values[c.n-access.FirstProperty] = v
		}
		return err
	})
}

// row decodes a record. known is false when it is in a state that the tracker
// does not have: such a record is nobody's to see.
func (rd *reader) row(r row) (sealed record.Sealed, known bool, err error) {
	out := &record.Row{Values: make([]record.Value, rd.width)}
	for i, c := range rd.columns {
		if err := c.into(rd, r, i+1, out); err != nil {
			return sealed, false, err
		}
	}
	return record.Seal(out), !rd.unknown, nil
}

// listOf reads a restriction list as dialect.list writes it.
func listOf(text string) (*record.List, error) {
	out := &record.List{Users: []string{}, Teams: []string{}} // empty, not public
	if text == "" || text == "[]" {
		return out, nil
	}
	x := extraScan{s: text}
	members, err := x.list()
	for _, m := range members {
		if id, ok := strings.CutPrefix(m, listedUser+":"); ok {
			out.Users = append(out.Users, id)
		} else if id, ok := strings.CutPrefix(m, listedTeam+":"); ok {
			out.Teams = append(out.Teams, id)
		}
	}
	return out, err
}
