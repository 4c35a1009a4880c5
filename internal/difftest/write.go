package difftest

import (
	"errors"
	"fmt"
	"maps"
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
	switch kind := one(d, "write", "value", "value", "value", "value", "move", "move", "move", "move", "move with a value", "move with a value", "site", "archive", "restore", "delete", "recover", "public"); kind {
	case "value":
		e := c.edit(d, a, r, c.w.Trackers[r.Tracker].States[0].Required)
		e.on(&x)
		x.want, x.apply = c.w.Write(a, r, e.key, e.value), e.apply
	case "move":
		to := c.destination(d, r)
		x.what, x.in.To = "moving to "+to, to
		x.want, x.named, x.hidden = c.w.Step(a, r, to)
		x.apply = func(r *refmodel.Record) { r.State = to }
	case "move with a value":
		to, e := c.stepWith(d, a, r)
		e.on(&x)
		x.what, x.in.To = "moving to "+to+" and "+x.what, to
		x.want, x.named, x.hidden = c.w.StepWith(a, r, to, e.key, e.value)
		x.apply = func(r *refmodel.Record) {
			e.apply(r)
			r.State = to
		}
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

// needed are the properties that the states from the record's own to before that
// one require.
func (c *comparison) needed(r *refmodel.Record, to string) (keys []string) {
	states := c.w.Trackers[r.Tracker].States
	at := func(key string) int {
		return slices.IndexFunc(states, func(s refmodel.State) bool { return s.Key == key })
	}
	for i := at(r.State); i < at(to); i++ {
		keys = append(keys, states[i].Required...)
	}
	return keys
}

// edit is a change of one property; no value empties it.
type edit struct {
	kind, key string
	value     *refmodel.Value
}

// stepWith draws a step and an edit, mostly a step that the asker may make and of
// what it asks for something that they may edit.
func (c *comparison) stepWith(d Dice, a refmodel.Asker, r *refmodel.Record) (to string, e edit) {
	type step struct {
		to string
		p  refmodel.Property
	}
	var asked []step
	t, m := c.w.Trackers[r.Tracker], c.w.Mask(a, r)
	for _, transition := range t.Transitions {
		if transition[0] != r.State || !m.Act["change_state"] {
			continue
		}
		needed := c.needed(r, transition[1])
		for _, p := range drawable(t) {
			if m.Edit[p.Key] && slices.Contains(needed, p.Key) {
				asked = append(asked, step{transition[1], p})
			}
		}
	}
	if len(asked) > 0 && !chance(d, 4, "any step and any property") {
		s := asked[d.Int(0, len(asked)-1, "step and what it asks for")]
		return s.to, c.editOf(d, a, s.p)
	}
	to = c.destination(d, r)
	return to, c.edit(d, a, r, c.needed(r, to))
}

// edit draws one, now and then of a property that is required.
func (c *comparison) edit(d Dice, a refmodel.Asker, r *refmodel.Record, required []string) edit {
	properties := drawable(c.w.Trackers[r.Tracker])
	if len(properties) == 0 {
		return edit{key: c.w.Trackers[r.Tracker].Properties[0].Key}
	}
	p := properties[d.Int(0, len(properties)-1, "property written")]
	if len(required) > 0 && chance(d, 4, "a required one") {
		key := required[d.Int(0, len(required)-1, "which required one")]
		if i := slices.IndexFunc(properties, func(p refmodel.Property) bool { return p.Key == key }); i >= 0 {
			p = properties[i]
		}
	}
	return c.editOf(d, a, p)
}

func (c *comparison) editOf(d Dice, a refmodel.Asker, p refmodel.Property) edit {
	if chance(d, 4, "emptied") {
		return edit{p.Type, p.Key, nil}
	}
	m := &maker{Dice: d, w: c.w}
	v := m.value(p)
	if p.Type == "user" && chance(d, 2, "oneself") {
		v.Text = a.User
	}
	return edit{p.Type, p.Key, &v}
}

// on asks the product for the edit.
func (e edit) on(x *attempt) {
	raw := "null"
	x.what = "emptying " + e.key
	if e.value != nil {
		raw = literal(e.kind, *e.value)
		x.what = fmt.Sprintf("writing %s = %v", e.key, *e.value)
	}
	x.in.Values = map[string][]byte{e.key: []byte(raw)}
	x.in.Pickable = func(*policy.Property, string) bool { return true } // who may be picked is another question (A4.10)
}

// apply makes it in the reference's record, whose values may be shared.
func (e edit) apply(r *refmodel.Record) {
	r.Values = maps.Clone(r.Values)
	delete(r.Values, e.key)
	if e.value != nil {
		if r.Values == nil {
			r.Values = map[string]refmodel.Value{}
		}
		r.Values[e.key] = *e.value
	}
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

// birth compares one attempt to make a record, with two values at most.
func (c *comparison) birth(d Dice, a refmodel.Asker, v *record.Viewer, t string) {
	tracker := c.w.Trackers[t]
	state := tracker.States[d.Int(0, len(tracker.States)-1, "born in")].Key
	site := one(d, "born at", "", "", "dfw", "texas", "jfk")
	values, raw := map[string]refmodel.Value{}, map[string][]byte{}
	for range one(d, "born with values", 0, 1, 2) {
		p := tracker.Properties[d.Int(0, len(tracker.Properties)-1, "given")]
		switch p.Type {
		case "user", "users", "team", "teams": // who may be picked is another question (A4.10)
		default:
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
