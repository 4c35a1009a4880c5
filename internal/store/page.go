package store

import (
	"math"
	"slices"
	"strconv"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// page renders one plan. A page of records is
//
//	select w.policy_rev, k.…, r.…  from workspace w
//	left join (<parts, each ordered and limited, united>) k on true
//	left join record r on … r.id = k.id
//	where w.id = $1
//
// The workspace row drives, so that the revision comes with the rows, or alone
// when there are none, out of one statement (A12.1). The parts read keys only;
// the wide row is read for those who made the page.
type page struct {
	statement
	plan     record.Plan
	d        *dialect
	t        *policy.Schema
	where    record.Archived
	branches []branch
	views    map[access.Property][]branch // of operands, taken apart once
	keys     []key
	ws, tr   string // arguments
}

func newPage(d *dialect, p record.Plan) (*page, error) {
	pg := &page{plan: p, d: d, t: p.Tracker(), where: p.Archived(), views: map[access.Property][]branch{}}
	pg.ws, pg.tr = pg.arg(p.Workspace()), pg.arg(pg.t.ID)
	states := allStates(pg.t)
	if only, ok := p.States(); ok {
		states &= only
	}
	if _, system := p.See().(access.Always); system {
		pg.branches = []branch{{states: states, bin: pg.where == record.Bin}}
	} else {
		all, err := branches(p.See(), p.Policy(), states)
		if err != nil {
			return nil, err
		}
		pg.branches = all
	}
	alone, unwatched := len(p.Principals()) == 0, len(p.Watchers()) == 0
	pg.branches = slices.DeleteFunc(pg.branches, func(b branch) bool {
		return b.empty(pg.where) || alone && (b.assigned || b.listed) || unwatched && b.watched
	})
	for _, k := range p.Sort() {
		pg.keys = append(pg.keys, pg.key(k))
	}
	return pg, nil
}

// records writes the statement of a page.
func (pg *page) records(columns []column) {
	pg.add("select w.policy_rev")
	for _, c := range columns {
		pg.add(", ", c.sql)
	}
	pg.add(" from workspace w left join (")
	pg.keysOfPage()
	pg.add(") k on true left join record r on ")
	if pg.d.rowID != "" {
		pg.add("r.", pg.d.rowID, " = k.row")
	} else {
		pg.add("r.workspace_id = ", pg.ws, " and r.id = k.id")
	}
	pg.add(" where w.id = ", pg.ws, " order by ")
	pg.order("k.")
}

// keysOfPage writes the select of the page's keys: id, and of each other sort
// key rank and value.
func (pg *page) keysOfPage() {
	parts := []part{wholePart(branch{})}
	if !pg.isNamed() {
		parts = pg.ahead(pg.parts())
	}
	switch {
	case len(pg.branches) == 0 || len(parts) == 0:
		pg.add("select ", pg.d.nulls[kindText], " as id")
		if pg.d.rowID != "" {
			pg.add(", null as row")
		}
		for i, k := range pg.keys[:len(pg.keys)-1] {
			pg.add(", 0 as r", strconv.Itoa(i), ", ", pg.nullOf(k), " as v", strconv.Itoa(i))
		}
		pg.add(" where false")
		return
	case len(parts) == 1:
		pg.part(parts[0])
		return
	}
	for i, p := range parts {
		with := ", "
		if i == 0 {
			with = "with "
		}
		pg.add(with, "p", strconv.Itoa(i), " as ")
		if i+1 < len(parts) && parts[i+1].full == i { // read twice
			pg.add("materialized ")
		}
		pg.add("(")
		pg.part(p)
		pg.add(")")
	}
	for i := range parts {
		if i > 0 {
			pg.add(" union")
		}
		pg.add(" select * from p", strconv.Itoa(i))
	}
	pg.add(" order by ")
	pg.order("")
	pg.limit()
}

// isNamed reports whether the plan names its records: then the predicate is
// asked of them as a whole.
func (pg *page) isNamed() bool {
	_, _, one := pg.plan.One()
	return one || pg.plan.IDs() != nil
}

// limit asks for one row more than wanted, to know whether there is a next page.
// It stands in the text: the planner must know that it is small.
func (pg *page) limit() { pg.add(" limit ", strconv.Itoa(pg.plan.Limit()+1)) }

// count writes the statement that counts the plan's records up to limit.
func (pg *page) count(limit int) {
	upTo := ""
	if limit < math.MaxInt {
		upTo = " limit " + strconv.Itoa(limit)
	}
	parts := []part{wholePart(branch{})}
	if !pg.isNamed() {
		parts = pg.whole()
	}
	if len(pg.branches) == 0 {
		parts = nil
	}
	if bug.On(bug.CountBeforeAccess) && len(parts) > 0 {
		parts = []part{wholePart(branch{states: allStates(pg.t)})}
	}
	if bug.On(bug.CountsArchived) && pg.where == record.Live {
		pg.where = record.LiveAndArchived
	}
	pg.add("select w.policy_rev, (select count(*) from (")
	if len(parts) == 0 {
		pg.add("select 1 as id where false")
	}
	with := " union "
	if disjoint(pg.branches) || bug.On(bug.CountsTwice) {
		with = " union all "
	}
	for i, p := range parts {
		if i > 0 {
			pg.add(with)
		}
		pg.add("select * from (select r.id as id")
		pg.from(p)
		pg.conditions(p)
		pg.add(upTo, ") p", strconv.Itoa(i))
	}
	if len(parts) > 1 {
		pg.add(upTo)
	}
	pg.add(") c) from workspace w where w.id = ", pg.ws)
}
