package difftest

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/trackward/trackward/internal/refmodel"
)

// words are texts whose order and equality depend on their keys (A4.2).
var words = []string{"Ann", "ann", "b", "zeta", "Äpfel", "a\u0308pfel", "Straße", "STRASSE", "a'b", "x%y"}

func (m *maker) records() {
	for _, t := range trackers {
		many := []int{5, 7, 9, 3}
		if t == "clients" {
			many = []int{1, 2}
		}
		for range one(m, "records", many...) {
			m.record(t)
		}
	}
}

// record draws a row: values often missing and often equal, its people often
// twice in it.
func (m *maker) record(t string) {
	tracker := m.w.Trackers[t]
	n := len(m.w.Records) + 1
	r := &refmodel.Record{ID: recordID(n), Tracker: t, State: tracker.States[m.Int(0, len(tracker.States)-1, "state")].Key,
		Author: one(m, "author", "ann", "bob", "cid", "cid", "dot"), Values: map[string]refmodel.Value{},
		Created: noon.Add(time.Duration(n-100) * time.Minute)}
	r.Updated, r.UpdatedBy = r.Created.Add(time.Duration(m.Int(0, 2, "updated"))*time.Minute), one(m, "updated by", "ann", "bob")
	r.Number = 1
	for _, x := range m.w.Records {
		if x.Tracker == t {
			r.Number++
		}
	}
	if names := m.siteNames(); len(names) > 0 && !chance(m, 3, "no site") {
		r.Site = one(m, "site", names...)
	}
	for _, p := range tracker.Properties {
		if !chance(m, 3, "empty") {
			r.Values[p.Key] = m.value(p)
		}
	}
	switch m.Int(0, 9, "place") {
	case 9:
		r.Binned = true
	case 8, 7:
		r.Archived = true
	}
	if chance(m, 4, "record restricted") {
		r.Restricted = true
		r.Users, r.Teams = m.list()
	}
	departed(r)
	m.w.Records = append(m.w.Records, r)
}

// departed is what the deletion of the ghosts does to a record that lists them:
// it is updated, by nobody (A8.5).
func departed(r *refmodel.Record) {
	if slices.Contains(r.Teams, ghosts) {
		r.Updated, r.UpdatedBy = departure, ""
	}
}

func recordID(n int) string { return fmt.Sprintf("01900000-0000-7000-8000-%012d", n) }

func (m *maker) value(p refmodel.Property) refmodel.Value {
	switch p.Type {
	case "money":
		return refmodel.Value{Num: one(m, "money", 0.0, 150, -300, 9999)}
	case "number":
		return refmodel.Value{Num: one(m, "number", 0.0, 2.5, -3, 1000)}
	case "checkbox":
		return refmodel.Value{Num: one(m, "checkbox", 0.0, 1)}
	case "date":
		return refmodel.Value{Num: one(m, "date", 20000.0, 20001, -1)}
	case "date_time": // around a midnight, and before 1970
		return refmodel.Value{Num: one(m, "date and time", 20000.0*86400_000, 20000*86400_000-1, -1500)}
	case "user":
		return refmodel.Value{Text: one(m, "user", "ann", "bob", "cid", "dot")}
	case "team":
		return refmodel.Value{Text: one(m, "team", "north", "south")}
	case "users":
		return m.several("users", people)
	case "teams":
		return m.several("teams", teams)
	case "choices":
		return m.several("choices", p.Options)
	case "choice":
		return refmodel.Value{Text: one(m, "choice", p.Options...)}
	}
	return refmodel.Value{Text: one(m, "word", words...)}
}

// several draws at least one of them.
func (m *maker) several(of string, from []string) refmodel.Value {
	list := some(m, of, from...)
	if len(list) == 0 {
		list = []string{from[0]}
	}
	return refmodel.Value{List: list}
}

// drawable are the properties whose values can be drawn: scenarios have others.
func drawable(t refmodel.Tracker) (out []refmodel.Property) {
	for _, p := range t.Properties {
		switch p.Type {
		case "text", "long_text", "number", "money", "checkbox", "date", "date_time", "user", "users", "team", "teams", "choice", "choices":
			out = append(out, p)
		}
	}
	return out
}

// NewAsker draws who asks, and how; mostly ann, on a page, at noon.
func NewAsker(d Dice) refmodel.Asker {
	a := refmodel.Asker{User: one(d, "asker", "ann", "ann", "ann", "bob", "bob", "cid", "dot", "nobody"), Now: noon,
		Scope: refmodel.Scope{Everything: true, Write: true}}
	a.API = chance(d, 3, "over the api")
	switch d.Int(0, 11, "scope") {
	case 11:
		a.Scope = refmodel.Scope{}
	case 10, 9:
		a.Scope.Write = false
	case 8:
		a.Scope = refmodel.Scope{Trackers: []string{"orders"}, Write: true}
	case 7:
		a.Scope = refmodel.Scope{Trackers: []string{"clients"}}
	case 6, 5, 4:
		a.Scope = refmodel.Scope{Limits: map[string]refmodel.Limit{"orders": newLimit(d)}, Write: !chance(d, 4, "limited to reading")}
		if chance(d, 3, "clients as a whole") {
			a.Scope.Trackers = []string{"clients"}
		}
	}
	if text := one(d, "address", "10.0.0.1", "::ffff:10.0.0.1", "10.0.1.1", "192.0.2.1", "2001:db8::1", ""); text != "" {
		a.Address = netip.MustParseAddr(text)
	}
	a.Now = a.Now.Add(time.Duration(one(d, "instant", 0, 0, 0, -1, 1)) * tick)
	return a
}

// newLimit draws what a key may do at most on the orders.
func newLimit(d Dice) refmodel.Limit {
	columns := []string{"author", "updated_at", "updated_by", "site", "restriction"}
	for _, p := range slices.Concat(ordersProperties, otherProperties) {
		columns = append(columns, p.Key)
	}
	l := refmodel.Limit{Features: map[string]string{},
		States:  most(d, "state in scope", "new", "doing", "done", "void"),
		View:    most(d, "view in scope", columns...),
		Edit:    most(d, "edit in scope", columns...),
		Actions: most(d, "action in scope", "create", "change_state", "archive", "delete"),
	}
	for _, feature := range []string{"trackers", "comments", "report_templates"} {
		if level := one(d, "level in scope", "manage", "edit", "view", ""); level != "" {
			l.Features[feature] = level
		}
	}
	return l
}

// Ann asks in the plainest way.
func Ann() refmodel.Asker {
	return refmodel.Asker{User: "ann", Now: noon, Address: netip.MustParseAddr("10.0.0.1"), Scope: refmodel.Scope{Everything: true, Write: true}}
}

// NewQuery draws a query over a tracker, most of it about what stands in its
// records.
func NewQuery(d Dice, w *refmodel.World, t string) refmodel.Query {
	q := refmodel.Query{Tracker: t, Which: one(d, "which", "live", "live", "both", "both", "archived", "bin")}
	names := []string{"number", "state", "created_at", "updated_at", "author", "site", "updated_by"}
	for _, p := range drawable(w.Trackers[t]) {
		names = append(names, p.Key, p.Key)
	}
	if chance(d, 4, "states") {
		q.States = some(d, "state asked", "new", "doing", "done")
		q.States = q.States[:min(len(q.States), len(w.Trackers[t].States))]
	}
	if !chance(d, 3, "no filter") {
		f := filter(d, w, t, names, 2)
		q.Where = &f
	}
	seen := map[string]bool{}
	for range one(d, "sort keys", 1, 0, 2) {
		on := names[d.Int(0, len(names)-1, "sort on")]
		if !seen[on] {
			seen[on] = true
			q.Sort = append(q.Sort, refmodel.Sort{On: on, Desc: chance(d, 2, "desc")})
		}
	}
	if chance(d, 8, "search") {
		q.Search = one(d, "q", "a", "SS", "äPF", "%")
	}
	return q
}

func filter(d Dice, w *refmodel.World, t string, names []string, depth int) refmodel.Filter {
	if depth > 0 && chance(d, 2, "combined") {
		op := one(d, "combination", "and", "or", "not")
		parts := []refmodel.Filter{filter(d, w, t, names, depth-1)}
		if op != "not" {
			parts = append(parts, filter(d, w, t, names, depth-1))
		}
		return refmodel.Filter{Op: op, Parts: parts}
	}
	return leaf(d, w, t, names[d.Int(0, len(names)-1, "filter on")])
}

func leaf(d Dice, w *refmodel.World, t, on string) refmodel.Filter {
	m := &maker{Dice: d, w: w}
	equal, order := []string{"=", "!=", "is_empty", "in"}, []string{"=", "!=", "<", "<=", ">", ">=", "in"}
	number := func(v float64) refmodel.Filter {
		return refmodel.Filter{On: on, Op: one(d, "op", order...), Values: []refmodel.Value{{Num: v}}}
	}
	var f refmodel.Filter
	switch on {
	case "number":
		f = number(float64(d.Int(1, 6, "number")))
	case "created_at", "updated_at":
		f = number(float64(noon.Add(time.Duration(d.Int(-99, -94, "instant")) * time.Minute).UnixMilli()))
		f.Op = one(d, "op", "<", ">=", "=", "!=")
	case "state":
		states := w.Trackers[t].States
		f = refmodel.Filter{On: on, Op: one(d, "op", "=", "!=", "in"), Values: []refmodel.Value{{Text: states[d.Int(0, len(states)-1, "state")].Key}}}
	case "author", "updated_by":
		f = refmodel.Filter{On: on, Op: one(d, "op", equal...), Values: []refmodel.Value{{Text: one(d, "user", "ann", "bob", "cid")}}}
	case "site":
		f = refmodel.Filter{On: on, Op: one(d, "op", equal...), Values: []refmodel.Value{{Text: one(d, "site", "dfw", "texas", "jfk")}}}
	default:
		f = m.leafOf(on, t, equal, order)
	}
	if f.Op == "is_empty" {
		f.Values = nil
	}
	return f
}

func (m *maker) leafOf(on, t string, equal, order []string) refmodel.Filter {
	for _, p := range m.w.Trackers[t].Properties {
		if p.Key != on {
			continue
		}
		f := refmodel.Filter{On: on, Values: []refmodel.Value{m.value(p)}}
		switch p.Type {
		case "text", "long_text":
			f.Op = one(m, "op", append([]string{"contains", "starts_with", "is_empty"}, order...)...)
		case "number", "money", "date", "date_time":
			f.Op = one(m, "op", append([]string{"is_empty"}, order...)...)
		case "checkbox":
			f.Op = one(m, "op", "=", "!=", "is_empty")
		case "users", "teams", "choices":
			f.Op = one(m, "op", "has", "is_empty")
			from := map[string][]string{"users": people[:2], "teams": teams, "choices": p.Options}[p.Type]
			f.Values = []refmodel.Value{{Text: one(m, "one of them", from...)}}
		default:
			f.Op = one(m, "op", equal...)
		}
		return f
	}
	panic("difftest: no property " + on)
}
