package silence

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
)

// kept is a record, and whether the person sees it.
type kept struct {
	row
	id   string
	seen bool
	gone bool // not on this side
	tree *plan
	news app.NewRecord
	n    uint64   // its number, where numbers are random
	mine []string // the fields by which the person is assigned
}

// records fills a tracker. What of a record is seen is the same on both sides;
// a record that is not seen is another on each, or is there once.
func (w *world) records(tree *plan) {
	count := map[string]int{"orders": 14, "clients": 7}[tree.key]
	if thrift() > 1 {
		count = map[string]int{"orders": 10, "clients": 5}[tree.key]
	}
	count = max(count, 3)
	var rows []*kept
	for range count {
		rows = append(rows, w.row(tree))
	}
	w.rows[tree.key] = rows
	for len(rows) > 0 { // together where it is told apart by nothing
		n := 1
		for n < len(rows) && rows[n].seen == rows[0].seen {
			n++
		}
		w.insert(tree, rows[:n])
		rows = rows[n:]
	}
	for _, k := range w.rows[tree.key] {
		w.settle(k)
	}
}

// row chooses one record. The dice fall alike on both sides, whatever is made
// of them.
func (w *world) row(tree *plan) *kept {
	one, other, gone := w.facts(tree), w.facts(tree), w.chance(40)
	sight := w.sights[tree.key]
	k := &kept{row: one, tree: tree, seen: sight.sees(one)}
	if !k.seen && !w.who.office() && w.variant == 1 && !sight.sees(other) {
		k.row = other
	}
	if k.seen || w.who.office() {
		k.id, k.n = w.id("record"), 400_000_000+uint64(w.dice.IntN(1_000_000))
	} else {
		k.id, k.n = w.secretID(), 600_000_000+uint64(w.dice.IntN(1_000_000)*2+w.variant)
	}
	w.fill(k)
	if tree == w.dark {
		k.gone = !slices.Contains(w.trees, tree)
		return k
	}
	k.gone = gone && w.variant == 1 && !k.seen && !w.who.office() && tree.numbering == "random"
	return k
}

func (w *world) facts(tree *plan) row {
	var states []string
	for _, s := range tree.phases {
		if s.secret == "" {
			states = append(states, s.key)
		}
	}
	r := row{state: pick(w.dice, states), assigned: w.chance(60) && w.me != "" && w.who != machine && (w.mode == "" || w.mode == "guest"), restricted: w.chance(20), listed: w.chance(50), archived: w.chance(15), binned: w.chance(10)}
	if vaulted := w.chance(15); vaulted && !w.who.office() {
		r.restricted, r.listed = true, false // where there is no state without a cell
		for _, s := range tree.phases {
			if s.secret != "" {
				r.state = s.key
			}
		}
	}
	if site := pick(w.dice, []string{"", "r1", "s1", "s1", "z1", "r2", "s2"}); tree.usesSites {
		r.site = site
	}
	if sight := w.sights[tree.key]; r.binned && sight != nil && sight.act[r.state]["delete"] != "" {
		r.restricted, r.listed = true, false // who may delete it would see it in the bin (A3.8)
	}
	return r
}

// insert stores rows in one step.
func (w *world) insert(tree *plan, rows []*kept) {
	var ids []string
	var numbers []uint64
	var news []app.NewRecord
	base := len(w.names.seen["number "+tree.key]) + len(w.names.hidden["number "+tree.key])
	rows = slices.DeleteFunc(slices.Clone(rows), func(k *kept) bool { return k.gone })
	for _, k := range rows {
		ids, news = append(ids, k.id), append(news, k.news)
		if tree.numbering == "random" {
			numbers = append(numbers, k.n-100_000_000) // the store adds its base
		}
	}
	w.begin(ids, numbers)
	if len(rows) == 0 {
		return
	}
	visit := w.boss
	done, err := w.on.app.CreateMany(context.Background(), &visit, tree.key, news)
	must(w.t, err)
	for i, r := range done {
		if r.Err != nil {
			w.t.Fatalf("%s record %d: %v %+v", tree.key, i, r.Err, news[i])
		}
		number := fmt.Sprint(base + i + 1)
		if tree.numbering == "random" {
			number = fmt.Sprint(rows[i].n)
		}
		w.note(rows[i].seen, "record "+tree.key, r.ID)
		w.note(rows[i].seen, "number "+tree.key, number)
	}
}

// settle gives a record what it cannot be born with.
func (w *world) settle(k *kept) {
	for _, key := range []string{"photo", "papers"} {
		if attach := w.chance(25); attach && k.tree.key == "orders" {
			w.attach(k, key)
		}
	}
	w.begin(nil, nil)
	if k.restricted {
		list := &record.List{Users: []string{w.users["boss"], w.users["p1"]}}
		if k.listed && w.me != "" {
			list.Users = append(list.Users, w.me)
		}
		w.edit(k, record.Input{Restrict: list, Confirm: true})
	}
	w.begin(nil, nil)
	if k.archived {
		w.edit(k, record.Input{Archive: true})
	}
	w.begin(nil, nil)
	if k.binned {
		w.edit(k, record.Input{Delete: true})
	}
}

func (w *world) edit(k *kept, in record.Input) {
	if k.gone {
		return
	}
	visit := w.boss
	if _, err := w.on.app.Edit(context.Background(), &visit, k.tree.key, k.id, in); err != nil {
		w.t.Fatalf("%s %s: %v %+v", k.tree.key, k.id, err, in)
	}
}

// attach puts a file into a cell: one that is seen now, or never.
func (w *world) attach(k *kept, key string) {
	sight := w.sights[k.tree.key]
	seen := sight.cell(k.row, key)
	id, name, body := w.secretID(), w.word()+".txt", w.text()
	if seen {
		id, name, body = w.id("file"), "seen.txt", "seen"
	}
	if k.seen && !seen && sight.ever(key) {
		return // it would come to light with the next state
	}
	w.begin([]string{id}, nil)
	if k.gone {
		return
	}
	visit := w.boss
	if _, _, err := w.on.app.Attach(context.Background(), &visit, k.tree.key, k.id, key, app.Upload{Name: name, Body: strings.NewReader(body)}); err != nil {
		w.t.Fatal(err)
	}
	w.note(seen, "file", id)
}

// fill chooses the values.
func (w *world) fill(k *kept) {
	k.news = app.NewRecord{State: k.state, Site: k.site, Values: map[string][]byte{}}
	for i := range k.tree.fields {
		f := &k.tree.fields[i]
		if raw := w.choose(k, f); raw != nil {
			k.news.Values[f.key] = raw
		}
	}
}

// choose gives a field's value: the same on both sides where it is seen, and
// another where not. Whether a required property is filled, and whether the
// person is assigned, is the same in any case (A4.9a, b).
func (w *world) choose(k *kept, f *field) []byte {
	if f.secret != "" { // no dice: the field may be on one side only
		return w.hiddenValue(f, k)
	}
	seen := w.sights[k.tree.key].cell(k.row, f.key)
	empty, emptyThere, at := w.chance(20), w.chance(30), w.dice.IntN(4)
	must := k.tree.required(f.key)
	if w.who.office() && f.assigns() {
		return w.value(f, at) // who is assigned is an access fact (A2.4)
	}
	if raw, fixed := w.assigning(k, f, at); fixed {
		k.mine = append(k.mine, f.key)
		return raw
	}
	switch {
	case f.kind == policy.Link:
		return w.links(seen, f, empty)
	case must && empty && w.early(k) && f.key != k.tree.shared()[0].key:
		return nil
	case seen && empty && !must:
		return nil
	case seen:
		w.names.values[f.key] = append(w.names.values[f.key], string(w.value(f, at)))
		return w.value(f, at)
	case emptyThere && !must && w.variant == 1:
		return nil
	}
	return w.hiddenValue(f, k)
}

// early reports whether the record stands where nothing is required yet.
func (w *world) early(k *kept) bool {
	return slices.Contains([]string{"new", "ready", "out"}, k.state)
}

// assigning settles the properties by which the person is assigned.
func (w *world) assigning(k *kept, f *field, at int) (raw []byte, fixed bool) {
	switch f.key {
	case "owner", "keeper":
		if k.assigned && !(w.myTeam && k.tree.key == "orders" && at == 0) {
			return quote(w.me), true
		}
	case "squad":
		if w.myTeam && k.assigned {
			return quote("north"), true
		}
	}
	return nil, false
}

func quote(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// value is a value that is seen, out of few, so that filters find some.
func (w *world) value(f *field, at int) []byte {
	people := []string{w.users["p1"], w.users["p2"], w.users["p3"]}
	switch f.kind {
	case policy.Text, policy.LongText:
		return quote([]string{"Ann", "Ben", "Cy", "Dee"}[at])
	case policy.Phone:
		return quote(fmt.Sprintf("+4930555010%d", at))
	case policy.Email:
		return quote(fmt.Sprintf("shop%d@example.org", at))
	case policy.URL:
		return quote(fmt.Sprintf("https://shop%d.example.org/", at))
	case policy.Money:
		return quote([]float64{10.5, 20, 20, 99.99}[at])
	case policy.Number:
		return quote([]float64{1, 2, 3.5, -4}[at])
	case policy.Date:
		return quote(fmt.Sprintf("2031-03-0%d", at+1))
	case policy.DateTime:
		return quote(fmt.Sprintf("2031-03-0%dT10:00:00Z", at+1))
	case policy.Checkbox:
		return quote(at%2 == 0)
	case policy.Choice:
		return quote(f.options[at%len(f.options)].Key)
	case policy.Choices:
		return quote([]string{f.options[at%len(f.options)].Key})
	case policy.UserRef:
		return quote(people[at%3])
	case policy.UserRefs:
		return quote([]string{people[at%3], people[(at+1)%3]})
	case policy.TeamRef:
		return quote("south")
	case policy.TeamRefs:
		return quote([]string{"south"})
	}
	return nil
}

// hiddenValue is another on each side, and marked where its type lets it be.
func (w *world) hiddenValue(f *field, k *kept) []byte {
	people := []string{w.users["p1"], w.users["p2"], w.users["p3"]}
	w.secrets++
	n := w.secrets%400*2 + w.variant
	switch f.kind {
	case policy.Text, policy.LongText:
		return quote(w.text())
	case policy.Phone:
		return quote(fmt.Sprintf("+49%s%03d", markDigits, n))
	case policy.Email:
		return quote(w.word() + "@example.org")
	case policy.URL:
		return quote("https://" + w.word() + ".example.org/")
	case policy.Money, policy.Number:
		return quote(float64(mustInt(markDigits)*1000 + n))
	case policy.Date:
		return quote(fmt.Sprintf("%s-%02d-%02d", markYear, n%12+1, n/12%28+1))
	case policy.DateTime:
		return quote(fmt.Sprintf("%s-%02d-%02dT10:00:00Z", markYear, n%12+1, n/12%28+1))
	case policy.Checkbox:
		return quote(w.variant == 0)
	case policy.Choice:
		return quote(f.options[w.variant].Key)
	case policy.Choices:
		return quote([]string{f.options[w.variant].Key})
	case policy.UserRef:
		return quote(people[w.variant])
	case policy.UserRefs:
		return quote(people[:1+w.variant])
	case policy.TeamRef:
		return quote([]string{"south", ""}[w.variant])
	case policy.TeamRefs:
		return quote([][]string{{"south"}, {}}[w.variant])
	case policy.Link:
		return w.links(false, f, false)
	}
	return nil
}

// Numbers and years that stand in hidden cells alone.
const (
	markDigits = "7712330990"
	markYear   = "2771"
)

func mustInt(s string) (n int) {
	_, err := fmt.Sscan(s, &n)
	if err != nil {
		panic(err)
	}
	return n
}

// links are records of the linked tracker: in a seen cell those that are seen
// are the same, with others among them on one side.
func (w *world) links(cell bool, f *field, empty bool) []byte {
	var seen, unseen []string
	for _, k := range w.rows[f.linkTo] {
		switch {
		case k.binned, k.gone:
		case k.seen:
			seen = append(seen, k.id)
		default:
			unseen = append(unseen, k.id)
		}
	}
	var out []string
	if cell && !empty {
		out = append(out, seen[:min(2, len(seen))]...)
	}
	if len(unseen) > 0 && (w.variant == 0 || len(unseen) > 2) {
		out = append(out, unseen[w.variant])
	}
	if !cell && len(seen) > w.variant {
		out = append(out, seen[w.variant])
	}
	slices.Sort(out)
	return quote(slices.Compact(out))
}

// history is what happened to records before the person looks: things they may
// read of, and things of which they must not.
func (w *world) history() {
	for _, tree := range w.trees {
		if tree.secret != "" {
			continue
		}
		for _, k := range w.rows[tree.key] {
			if k.seen && !k.archived {
				w.past(k)
			}
		}
	}
}

func (w *world) past(k *kept) {
	sight := w.sights[k.tree.key]
	for i := range k.tree.fields {
		f := &k.tree.fields[i]
		if !slices.Contains([]policy.PropertyType{policy.Text, policy.LongText, policy.Number, policy.Money, policy.Date, policy.Checkbox, policy.Choice, policy.Phone}, f.kind) {
			continue
		}
		if f.secret != "" {
			if !w.hearsTimes(k.tree) { // nothing on the other side answers to it
				w.alter(k, f)
			}
			continue
		}
		happens, at := w.chance(30), w.dice.IntN(4)
		w.begin(nil, nil)
		switch {
		case !happens:
		case !sight.ever(f.key):
			w.alter(k, f)
		case sight.cell(k.row, f.key):
			k.news.Values[f.key] = w.value(f, at)
			w.edit(k, values(f.key, w.value(f, at)))
		}
	}
	w.excursion(k)
}

// alter changes a hidden value, whatever it was: the last write is never one that
// changes nothing, since who reads when a record was changed would hear of that.
func (w *world) alter(k *kept, f *field) {
	before := []byte("null")
	switch {
	case k.tree.required(f.key) && f.kind == policy.Choice:
		before = quote(f.options[1-w.variant].Key)
	case k.tree.required(f.key):
		before = w.hiddenValue(f, k)
	case f.kind == policy.Checkbox && w.variant != 0: // false is what null makes of it
		before = []byte("true")
	}
	w.edit(k, values(f.key, before))
	w.edit(k, values(f.key, w.hiddenValue(f, k)))
}

// excursion moves a record through a state without a cell, writes there into
// what is seen elsewhere, and comes back: of which the person reads that it was
// in another state, and nothing more.
func (w *world) excursion(k *kept) {
	happens := w.chance(40)
	w.begin(nil, nil)
	i := slices.IndexFunc(k.tree.steps, func(s [2]string) bool { return s[0] == k.state && k.tree.phase(s[1]).both })
	at := slices.IndexFunc(k.tree.shared(), func(f field) bool {
		return f.kind == policy.Text && w.sights[k.tree.key].cell(k.row, f.key) && k.news.Values[f.key] != nil
	})
	goes := happens && i >= 0 && at >= 0 && w.fulfilled(k)
	if goes {
		w.edit(k, record.Input{To: k.tree.steps[i][1]})
		name := k.tree.shared()[at].key
		w.edit(k, values(name, quote(w.text())))
		w.edit(k, values(name, k.news.Values[name]))
	}
	w.begin(nil, nil) // steps of their own: what happens out of sight moves no id of what is seen
	if goes {
		w.detour(k, k.tree.steps[i][1])
	}
	w.begin(nil, nil)
	if goes {
		w.edit(k, record.Input{To: k.state})
	}
}

// detour goes to a state that this side alone has, and back.
func (w *world) detour(k *kept, from string) {
	j := slices.IndexFunc(k.tree.steps, func(s [2]string) bool { return s[0] == from && k.tree.phase(s[1]).secret != "" })
	if j >= 0 {
		w.edit(k, record.Input{To: k.tree.steps[j][1]})
		w.edit(k, record.Input{To: from})
	}
}

// fulfilled reports whether the record has all that any state requires.
func (w *world) fulfilled(k *kept) bool {
	for _, s := range k.tree.phases {
		for _, key := range s.required {
			if k.news.Values[key] == nil {
				return false
			}
		}
	}
	return true
}

func values(key string, raw []byte) record.Input {
	return record.Input{Values: map[string][]byte{key: raw}}
}
