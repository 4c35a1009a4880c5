package difftest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/refmodel"
)

// attempt is one write: what the product is asked, what the reference says of
// it, and what it would do to the reference's record.
type attempt struct {
	what   string
	in     record.Input
	want   string // refusal, "" for none
	named  []string
	hidden bool
	apply  func(r *refmodel.Record)
}

// writes compares some drawn writes, most of them to records that are seen, and
// two births.
func (c *comparison) writes(d Dice, a refmodel.Asker, v *record.Viewer, t string, rows []*record.Row) {
	if !v.Grants.Sees() {
		return
	}
	for range min(5, 5*len(rows)) {
		row := c.written(d, a, rows)
		x := c.attempt(d, a, c.find(row.ID))
		change, err := record.Edit(v, record.Seal(row), x.in)
		c.verdict(a, row.ID, &x, err)
		if err == nil && !change.Empty() {
			after := *c.find(row.ID)
			x.apply(&after)
			same(c, c.w.Assigned(a.User, &after), change.Row().Facts.Assigned, "A1: %s is assigned to %s after %s", a.User, row.ID, x.what)
		}
	}
	for range 2 {
		c.birth(d, a, v, t)
	}
}

// written is the record to write: mostly one that is seen and not archived,
// where much can be refused and much allowed.
func (c *comparison) written(d Dice, a refmodel.Asker, rows []*record.Row) *record.Row {
	if !chance(d, 4, "any record") {
		var live []*record.Row
		for _, row := range rows {
			if r := c.find(row.ID); !r.Archived && !r.Binned && c.w.Mask(a, r).Seen {
				live = append(live, row)
			}
		}
		if len(live) > 0 {
			rows = live
		}
	}
	return rows[d.Int(0, len(rows)-1, "written record")]
}

// verdict compares a refusal with the reference's.
func (c *comparison) verdict(a refmodel.Asker, id string, x *attempt, err error) {
	code, named, hidden := refusal(err)
	same(c, x.want, code, "%s: %s on %s", a.User, x.what, id)
	if code == "required_missing" {
		slices.Sort(x.named)
		slices.Sort(named)
		sameList(c, x.named, named, "A3.7: what %s is told is missing, of %s on %s", a.User, x.what, id)
		same(c, x.hidden, hidden, "A3.7: %s is told that something hidden is missing, of %s on %s", a.User, x.what, id)
	}
}

func refusal(err error) (code string, named []string, hidden bool) {
	var e *record.WriteError
	if err == nil {
		return "", nil, false
	}
	if !errors.As(err, &e) {
		return err.Error(), nil, false
	}
	for _, f := range e.Entries {
		named = append(named, f.Property)
	}
	return e.Code, named, e.MissingHidden
}

func (c *comparison) attempt(d Dice, a refmodel.Asker, r *refmodel.Record) attempt {
	x := attempt{apply: func(*refmodel.Record) {}}
	m := c.w.Mask(a, r)
	act := func(name string) string {
		switch {
		case !m.Seen || r.Binned != (name == "recover"):
			return "not_found"
		case !m.Act[name]:
			return "forbidden"
		}
		return ""
	}
	switch kind := one(d, "write", "value", "value", "value", "value", "move", "move", "move", "move", "site", "archive", "restore", "delete", "recover", "public"); kind {
	case "value":
		c.value(d, a, r, &x)
	case "move":
		to := c.destination(d, r)
		x.what, x.in.To = "moving to "+to, to
		x.want, x.named, x.hidden = c.w.Step(a, r, to)
		x.apply = func(r *refmodel.Record) { r.State = to }
	case "site":
		c.site(d, a, r, &x)
	case "archive":
		x.what, x.in.Archive, x.want = kind, true, act(kind)
		x.apply = func(r *refmodel.Record) { r.Archived = true }
	case "restore":
		x.what, x.in.Restore, x.want = kind, true, act(kind)
		x.apply = func(r *refmodel.Record) { r.Archived = false }
	case "delete":
		x.what, x.in.Delete, x.want = kind, true, act(kind)
		x.apply = func(r *refmodel.Record) { r.Binned = true }
	case "recover":
		x.what, x.in.Recover, x.want = kind, true, act(kind)
		x.apply = func(r *refmodel.Record) { r.Binned = false }
	case "public":
		x.what, x.in.Public = "making public", true
		switch {
		case !m.Seen || r.Binned:
			x.want = "not_found"
		case !c.w.Uses(a, r, m, "trackers", "manage"):
			x.want = "forbidden"
		}
		x.apply = func(r *refmodel.Record) { r.Restricted, r.Users, r.Teams = false, nil, nil }
	}
	return x
}

// destination is mostly a state that a transition leads to.
func (c *comparison) destination(d Dice, r *refmodel.Record) string {
	var reached []string
	for _, step := range c.w.Trackers[r.Tracker].Transitions {
		if step[0] == r.State {
			reached = append(reached, step[1])
		}
	}
	if len(reached) > 0 && !chance(d, 4, "any state") {
		return reached[d.Int(0, len(reached)-1, "to")]
	}
	states := c.w.Trackers[r.Tracker].States
	return states[d.Int(0, len(states)-1, "to")].Key
}

// value draws an edit of one property: a value, or null.
func (c *comparison) value(d Dice, a refmodel.Asker, r *refmodel.Record, x *attempt) {
	properties := drawable(c.w.Trackers[r.Tracker])
	if len(properties) == 0 {
		c.emptied(a, r, c.w.Trackers[r.Tracker].Properties[0].Key, x)
		return
	}
	p := properties[d.Int(0, len(properties)-1, "property written")]
	if required := c.w.Trackers[r.Tracker].States[0].Required; len(required) > 0 && chance(d, 4, "a required one") {
		if i := slices.IndexFunc(properties, func(p refmodel.Property) bool { return p.Key == required[0] }); i >= 0 {
			p = properties[i]
		}
	}
	x.in.Pickable = func(*policy.Property, string) bool { return true } // who may be picked is another question (A4.10)
	if chance(d, 4, "emptied") {
		c.emptied(a, r, p.Key, x)
		return
	}
	m := &maker{Dice: d, w: c.w}
	v := m.value(p)
	if p.Type == "user" && chance(d, 2, "oneself") {
		v.Text = a.User
	}
	x.what, x.in.Values = fmt.Sprintf("writing %s = %v", p.Key, v), map[string][]byte{p.Key: []byte(literal(p.Type, v))}
	x.want = c.w.Write(a, r, p.Key, &v)
	x.apply = func(r *refmodel.Record) {
		r.Values = without(r.Values, p.Key)
		r.Values[p.Key] = v
	}
}

func (c *comparison) emptied(a refmodel.Asker, r *refmodel.Record, key string, x *attempt) {
	x.what, x.in.Values = "emptying "+key, map[string][]byte{key: []byte("null")}
	x.want = c.w.Write(a, r, key, nil)
	x.apply = func(r *refmodel.Record) { r.Values = without(r.Values, key) }
}

func without(values map[string]refmodel.Value, key string) map[string]refmodel.Value {
	out := map[string]refmodel.Value{}
	for k, v := range values {
		if k != key {
			out[k] = v
		}
	}
	return out
}

func (c *comparison) site(d Dice, a refmodel.Asker, r *refmodel.Record, x *attempt) {
	to := one(d, "new site", "dfw", "jfk", "texas", "")
	x.what, x.in.Site = "moving to site "+strconv.Quote(to), &to
	x.want = c.siteRefusal(a, r, to)
	x.apply = func(r *refmodel.Record) { r.Site = to }
}

// siteRefusal says why the record's site cannot be changed (A3.16).
func (c *comparison) siteRefusal(a refmodel.Asker, r *refmodel.Record, to string) string {
	m := c.w.Mask(a, r)
	switch {
	case !m.Seen || r.Binned:
		return "not_found"
	case r.Archived:
		return "forbidden"
	case !m.View["site"]:
		return "unknown_property"
	case !c.w.Trackers[r.Tracker].UsesSites:
		return "invalid"
	case !m.Edit["site"] || to != r.Site && !c.w.Move(a, r, to):
		return "forbidden"
	}
	return ""
}

// birth compares one attempt to make a record, with at most one value.
func (c *comparison) birth(d Dice, a refmodel.Asker, v *record.Viewer, t string) {
	tracker := c.w.Trackers[t]
	state := tracker.States[d.Int(0, len(tracker.States)-1, "born in")].Key
	site := one(d, "born at", "", "", "dfw", "texas", "jfk")
	values, raw := map[string]refmodel.Value{}, map[string][]byte{}
	if chance(d, 2, "born with a value") {
		p := tracker.Properties[d.Int(0, len(tracker.Properties)-1, "given")]
		if p.Type == "text" || p.Type == "money" || p.Type == "long_text" { // who may be picked is another question (A4.10)
			m := &maker{Dice: d, w: c.w}
			values[p.Key] = m.value(p)
			raw[p.Key] = []byte(literal(p.Type, values[p.Key]))
		}
	}
	_, err := record.New(v, record.NewInput{ID: recordID(999), State: state, Site: site, Values: raw})
	x := attempt{what: fmt.Sprintf("creating in %s at %q with %v", state, site, values)}
	x.want, x.named, x.hidden = c.w.New(a, t, state, site, values)
	c.verdict(a, t, &x, err)
}
