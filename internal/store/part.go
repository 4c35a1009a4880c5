package store

import (
	"strconv"
	"strings"

	"github.com/trackward/trackward/internal/access"
	"github.com/trackward/trackward/internal/bug"
	"github.com/trackward/trackward/internal/record"
)

// maxParts bounds into how many pieces a page is cut.
const maxParts = 24

// part is one ordered, limited select of keys.
type part struct {
	b        branch
	driver   string // "", "record_assignee" or "record_list": a row of it leads to each record
	who      string // with a driver: the principal, "" for a set of them all
	each     bool   // with a driver: each pair of principal and state by itself, where the database can
	oneState bool
	oneSite  bool
	rank     int // of the first sort key, where it is fixed; -1: computed
	// full is the number of the part whose page, if full, makes this one needless:
	// the empty ones come after the filled ones. -1: none.
	full int
}

// parts cuts the plan into selects that an index can answer each: by id the
// records of one state, one site, or one person's in one state; by an indexed
// property the filled and the empty ones. Where that would be too many, a branch
// stays whole.
func (pg *page) parts() []part {
	var all []part
	byID := len(pg.keys) == 1
	for _, b := range pg.branches {
		whole := wholePart(b)
		switch {
		case byID && whole.driver != "":
			all = append(all, pg.perPerson(whole)...)
		case byID:
			all = append(all, pg.perPlace(whole)...)
		default:
			for i, p := range pg.perRank(whole) {
				if i > 0 {
					p.full = len(all) - 1
				}
				all = append(all, p)
			}
		}
	}
	if len(all) <= maxParts {
		return all
	}
	return pg.whole()
}

// driver is the table that leads to a branch's records: they are few where they
// are one's own.
func (b *branch) driver() string {
	switch {
	case b.listed && bug.On(bug.ListNotAsked), b.assigned && bug.On(bug.AnyoneAssigned):
	case b.listed:
		return "record_list"
	case b.assigned:
		return "record_assignee"
	}
	return ""
}

func (pg *page) perPerson(p part) (all []part) {
	if pg.d.lateral {
		p.each = true
		return []part{p}
	}
	for _, who := range pg.plan.Principals() {
		for s := range eachState(p.b.states) {
			one := p
			one.b.states, one.who, one.oneState = access.StateSet(0).With(s), who, true
			all = append(all, one)
		}
	}
	return all
}

// fewSites is how many sites are read one by one.
const fewSites = 8

func (pg *page) perPlace(p part) (all []part) {
	switch {
	case p.b.sites != nil && len(p.b.sites) <= fewSites:
		for _, site := range p.b.sites {
			one := p
			one.b.sites, one.oneSite = []string{site}, true
			all = append(all, one)
		}
	case p.b.states == allStates(pg.t):
		all = append(all, p)
	default:
		for s := range eachState(p.b.states) {
			one := p
			one.b.states, one.oneState = access.StateSet(0).With(s), true
			all = append(all, one)
		}
	}
	return all
}

func (pg *page) perRank(p part) []part {
	k := pg.keys[0]
	if p.driver != "" || !k.indexed || k.operand.filled {
		return []part{p}
	}
	if _, c := pg.view(k, &p.b); c != always {
		return []part{p}
	}
	filled, empty := p, p
	filled.rank, empty.rank = rankFilled, rankEmpty
	return []part{filled, empty}
}

func eachState(set access.StateSet) func(func(access.State) bool) {
	return func(yield func(access.State) bool) {
		for s := range access.State(access.MaxStates) {
			if set.Has(s) && !yield(s) {
				return
			}
		}
	}
}

func wholePart(b branch) part { return part{b: b, driver: b.driver(), rank: -1, full: -1} }

// whole is one part for each branch.
func (pg *page) whole() []part {
	all := make([]part, len(pg.branches))
	for i, b := range pg.branches {
		all[i] = wholePart(b)
	}
	return all
}

func (pg *page) part(p part) {
	if p.each {
		pg.pairs(p)
		return
	}
	pg.add("select r.id as id")
	if pg.d.rowID != "" {
		pg.add(", r.", pg.d.rowID, " as row")
	}
	for i, k := range pg.keys[:len(pg.keys)-1] {
		rank, value := pg.rank(k, i, &p), pg.value(k, &p.b)
		if i == 0 && p.rank == rankEmpty {
			value = pg.nullOf(k)
		}
		pg.add(", ", rank, " as r", strconv.Itoa(i), ", ", value, " as v", strconv.Itoa(i))
	}
	pg.rest(p)
}

// rest writes a part from its tables on.
func (pg *page) rest(p part) {
	pg.from(p)
	pg.conditions(p)
	if after := pg.plan.After(); after != nil {
		pg.add(" and ", pg.behind(&p, after, 0))
	}
	pg.add(" order by ")
	pg.partOrder(p)
	if p.full >= 0 && pg.d.stopsByLimit {
		pg.add(" limit case when ", pg.isWanted(p), " then ", strconv.Itoa(pg.plan.Limit()+1), " else 0 end")
		return
	}
	pg.limit()
}

// pairs writes the select of a driver's records, one limited select for each
// principal and state, planned once.
func (pg *page) pairs(p part) {
	pg.add("select x.id from (values ")
	for i, who := range pg.plan.Principals() {
		for j, state := range stateIDs(pg.t, p.b.states) {
			if i+j > 0 {
				pg.add(", ")
			}
			pg.add("(", pg.d.textArg(pg.arg(who)), ", ", pg.d.textArg(pg.arg(state)), ")")
		}
	}
	pg.add(") m (principal, state) cross join lateral (select r.id as id")
	pg.rest(p)
	pg.add(") x")
}

// from names the tables. A driver leads: a cross join keeps SQLite to that order,
// a fence PostgreSQL, whose statistics may not know yet how few rows it has.
func (pg *page) from(p part) {
	record := " from record r where r.workspace_id = " + pg.ws + " and r.tracker_id = " + pg.tr
	if p.driver == "" {
		pg.add(record)
		return
	}
	pg.add(" from ")
	if p.led() {
		pg.add(p.driver, " d")
	} else {
		distinct := "distinct "
		if bug.On(bug.TwiceAssignedTwiceListed) {
			distinct = ""
		}
		pg.add("(select ", distinct, "d.record_id")
		pg.driven(p)
		pg.add(") d")
	}
	if pg.d.lateral {
		pg.add(" cross join lateral (select *", record, " and r.id = d.record_id offset 0) r where true")
	} else {
		pg.add(" cross join record r where r.workspace_id = ", pg.ws, " and r.tracker_id = ", pg.tr, " and r.id = d.record_id")
	}
	if p.led() {
		pg.add(" and ", pg.leads(p))
	}
}

// driven writes the driver's rows as a set.
func (pg *page) driven(p part) {
	pg.add(" from ", p.driver, " d where d.workspace_id = ", pg.ws, " and d.principal_id in ", pg.list(pg.plan.Principals()),
		" and d.tracker_id = ", pg.tr, " and d.state_id in ", pg.list(stateIDs(pg.t, p.b.states)))
}

// leads writes the condition on a driver's rows of one principal and state.
func (pg *page) leads(p part) string {
	who, state := "m.principal", "m.state"
	if !p.each {
		who, state = pg.arg(p.who), pg.arg(stateIDs(pg.t, p.b.states)[0])
	}
	return "d.workspace_id = " + pg.ws + " and d.principal_id = " + who + " and d.tracker_id = " + pg.tr + " and d.state_id = " + state
}

// conditions writes everything that decides whether a record is of the part, but
// for the position.
func (pg *page) conditions(p part) {
	if pg.isNamed() {
		pg.named()
		pg.add(" and ", pg.seen())
	} else {
		pg.seenInPart(p)
	}
	switch pg.where {
	case record.Bin:
		pg.add(" and r.deleted_at is not null")
	case record.Live:
		pg.add(" and r.deleted_at is null and r.archived_at is null")
	case record.OnlyArchived:
		pg.add(" and r.deleted_at is null and r.archived_at is not null")
	default:
		pg.add(" and r.deleted_at is null")
	}
	for _, e := range conjuncts(pg.plan.Where()) {
		pg.add(" and ", pg.condition(e, &p.b))
	}
	switch p.rank {
	case rankFilled:
		pg.add(" and ", pg.keys[0].operand.sql, " is not null")
	case rankEmpty:
		pg.add(" and ", pg.keys[0].operand.sql, " is null")
	}
	if p.full >= 0 && !pg.d.stopsByLimit {
		pg.add(" and ", pg.isWanted(p))
	}
}

// isWanted says that the part before this one did not fill the page.
func (pg *page) isWanted(p part) string {
	return "(select count(*) from p" + strconv.Itoa(p.full) + ") <= " + strconv.Itoa(pg.plan.Limit())
}

func (pg *page) named() {
	if id, number, ok := pg.plan.One(); ok && id != "" {
		pg.add(" and r.id = ", pg.arg(id))
	} else if ok {
		pg.add(" and r.number = ", pg.arg(number))
	} else if ids := pg.plan.IDs(); len(ids) > 0 {
		pg.add(" and r.id in ", pg.list(ids))
	} else {
		pg.add(" and false")
	}
}

// seen writes the whole predicate, for records that are named.
func (pg *page) seen() string {
	anything := branch{states: ^access.StateSet(0)}
	texts := make([]string, len(pg.branches))
	for i, b := range pg.branches {
		left, c := anything.within(b, pg.where)
		if c == always {
			return "true"
		}
		texts[i] = pg.ask(left)
	}
	return "(" + strings.Join(texts, " or ") + ")"
}

// seenInPart writes the part's branch as conditions of its own.
func (pg *page) seenInPart(p part) {
	b := p.b
	if b.states != allStates(pg.t) && p.driver == "" {
		if p.oneState {
			pg.add(" and r.state_id = ", pg.arg(stateIDs(pg.t, b.states)[0]))
		} else {
			pg.add(" and r.state_id in ", pg.list(stateIDs(pg.t, b.states)))
		}
	}
	switch {
	case p.oneSite:
		pg.add(" and r.site_id = ", pg.arg(b.sites[0]))
	case b.sites != nil:
		pg.add(" and r.site_id in ", pg.list(b.sites))
	}
	switch {
	case b.public:
		pg.add(" and not r.restricted")
	case b.listed:
		pg.add(" and r.restricted")
	}
	if b.listed && b.assigned {
		pg.add(" and ", pg.isAssigned())
	}
	if b.listed && len(pg.plan.Watchers()) > 0 {
		pg.add(" and ", pg.has("record_list", pg.plan.Watchers()))
	}
	if b.watched {
		pg.add(" and ", pg.isWatcherAssigned())
	}
	if b.live {
		pg.add(" and r.archived_at is null")
	}
	if b.archive {
		pg.add(" and r.archived_at is not null")
	}
}

// ask writes what is left of a predicate.
func (pg *page) ask(left branch) string {
	var parts []string
	if left.states != 0 {
		parts = append(parts, "r.state_id in "+pg.list(stateIDs(pg.t, left.states)))
	}
	if left.sites != nil {
		parts = append(parts, "r.site_id in "+pg.list(left.sites))
	}
	if left.public {
		parts = append(parts, "not r.restricted")
	}
	if left.listed {
		parts = append(parts, "r.restricted", pg.isListed())
	}
	if left.assigned {
		parts = append(parts, pg.isAssigned())
	}
	if left.watched {
		parts = append(parts, pg.isWatcherAssigned())
	}
	if left.live {
		parts = append(parts, "r.archived_at is null")
	}
	if left.archive {
		parts = append(parts, "r.archived_at is not null")
	}
	return "(" + strings.Join(parts, " and ") + ")"
}

func (pg *page) isAssigned() string { return pg.has("record_assignee", pg.plan.Principals()) }

func (pg *page) isWatcherAssigned() string {
	if bug.On(bug.WatcherNotAsked) {
		return "true"
	}
	return pg.has("record_assignee", pg.plan.Watchers())
}

// isListed asks of the viewer and of who looks as them.
func (pg *page) isListed() string {
	listed := pg.has("record_list", pg.plan.Principals())
	if watchers := pg.plan.Watchers(); len(watchers) > 0 {
		return "(" + listed + " and " + pg.has("record_list", watchers) + ")"
	}
	return listed
}

// has writes a probe for each record by itself. As "exists" PostgreSQL may turn
// it into a scan of all that the person is assigned to.
func (pg *page) has(table string, who []string) string {
	if len(who) == 0 {
		return "false"
	}
	return "((select 1 from " + table + " x where x.workspace_id = " + pg.ws + " and x.record_id = r.id and x.principal_id in " +
		pg.list(who) + " limit 1) is not null)"
}
