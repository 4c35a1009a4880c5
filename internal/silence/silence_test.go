package silence

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/trackward/trackward/internal/policy"
	"github.com/trackward/trackward/internal/record"
	"github.com/trackward/trackward/internal/testcount"
)

// One pair can be looked at alone: -pair 17 -person courier. Nine runs, with -turn 0
// to 8, together walk every kind of person at every seed of the large count.
var (
	onlyPair   = flag.Int("pair", -1, "only the pair of worlds with this seed")
	onlyPerson = flag.String("person", "", "only this kind of person")
	turn       = flag.Int("turn", 0, "where not every kind of person walks every seed: which of the turns it is, from 0")
)

// more are operations that are asked more often than the rest: there is more to
// get wrong.
var more = map[string]int{
	"list-records": 14, "get-record": 8, "list-activity": 5, "list-choices": 5, "get-tracker": 2, "get-file": 3, "list-files": 3, "list-users": 3,
	"create-record": 5, "patch-record": 6, "move-record": 6, "put-record-restriction": 3, "apply-changes": 6, "preview-changes": 5, "create-view": 3, "import-records": 4, "explain-access": 8, "check-access": 5, "who-can": 3, "put-permissions": 2, "upload-file": 3, "delete-file": 3, "restore-record": 2,
	"list-trackers": 2, "export-records": 10, "delete-record": 3, "list-bin": 3, "recover-record": 3,
	"list-tracker-activity": 5, "list-tracker-audit": 3, "list-comments": 5, "create-comment": 3, "list-mentions": 2, "search": 5, "list-notifications": 3, "patch-comment": 3, "delete-comment": 2,
}

// last are operations that end the asking: sign-in, which throttles, and
// sign-out.
var last = []string{"sign-in-with-code", "send-code", "sign-in-with-password", "confirm-email", "patch-me", "end-my-sessions", "end-my-session", "sign-out"}

func TestNobodyHearsWhatIsHidden(t *testing.T) {
	if *turn < 0 || *turn >= turns() {
		t.Fatalf("-turn %d: there are 0 to %d", *turn, turns()-1)
	}
	pairs := testcount.SilentPairs.N()
	if raced { // nothing here runs at once within a pair; the detector only takes time
		pairs = min(pairs, racedPairs)
	}
	total := newTally()
	for _, db := range databases {
		t.Run(db.name, func(t *testing.T) {
			n := pairs
			if db.name == "postgres" { // slower by far; what differs is the SQL
				n = onPostgres(pairs)
			}
			crew(t, n, func(t *testing.T, seeds []int) *tally { return walkAll(t, db.open, seeds) }, total)
		})
	}
	judge(t, total, pairs)
}

// racedPairs is the most that is walked under the race detector.
const racedPairs = 200

// workers are how many pairs are walked at once.
const workers = 2

// crew shares the seeds among workers; each has servers of its own.
func crew(t *testing.T, pairs int, walk func(*testing.T, []int) *tally, total *tally) {
	t.Helper()
	var mu sync.Mutex
	t.Run("pairs", func(t *testing.T) {
		for worker := range workers {
			var seeds []int
			for seed := worker; seed < pairs; seed += workers {
				if *onlyPair < 0 || seed == *onlyPair {
					seeds = append(seeds, seed)
				}
			}
			t.Run(fmt.Sprint(worker), func(t *testing.T) {
				t.Parallel()
				done := walk(t, seeds)
				mu.Lock()
				defer mu.Unlock()
				total.add(done)
			})
		}
	})
}

// thrift divides how often an operation is asked in one world: with very many
// worlds each is smaller and asked less.
func thrift() int {
	if testcount.Large() {
		return 3
	}
	return 1
}

// onPostgres is how many of the seeds, the first ones, are walked on PostgreSQL too.
func onPostgres(seeds int) int { return seeds/40 + 1 }

// turns is how many runs walk every kind of person at every seed. Worlds choose by
// their seed's remainders of 2 and 4, so it is odd.
func turns() int {
	if testcount.Large() {
		return 9
	}
	return 3
}

// walks says whether a seed makes a pair of worlds for this kind of person. With very
// many seeds each is walked by one kind in nine, by turns.
func (k kind) walks(seed int) bool {
	if k.seldom() || testcount.Large() {
		return (seed+slices.Index(kinds, k)+*turn)%turns() == 0
	}
	return true
}

// together is how many seeds share a pair of databases: few enough that asking
// for all of an account's workspaces stays cheap.
const together = 4

func walkAll(t *testing.T, open func(*testing.T) string, seeds []int) *tally {
	total := newTally()
	for some := range slices.Chunk(seeds, together) {
		if t.Failed() {
			break
		}
		t.Run(fmt.Sprintf("%d-%d", some[0], some[len(some)-1]), func(t *testing.T) {
			sides := [2]*side{newSide(t, open(t)), newSide(t, open(t))}
			for _, seed := range some {
				for _, who := range kinds {
					if !who.walks(seed) && *onlyPair < 0 {
						continue
					}
					if *onlyPerson != "" && kind(*onlyPerson) != who {
						continue
					}
					p := newPair(t, sides, seed, who)
					p.walk()
					total.add(p.tally)
					for i, heard := range p.found {
						if i < 3 {
							t.Error(heard)
						}
					}
					if len(p.found) > 3 {
						t.Errorf("%s, seed %d: and %d more", who, seed, len(p.found)-3)
					}
				}
			}
		})
	}
	return total
}

// judge holds what was asked against the API's description: a route that was
// not asked by everybody is a failure, and one that never succeeded for anybody
// was not tested.
func judge(t *testing.T, total *tally, pairs int) {
	t.Helper()
	if os.Getenv("TRACKWARD_SILENCE_TABLE") != "" {
		for id := range sorted(total.statuses) {
			t.Log(id, total.statuses[id])
		}
	}
	if *onlyPair >= 0 || *onlyPerson != "" {
		return
	}
	for _, op := range theAPI(t).operations {
		for _, who := range kinds {
			if !total.asked[op.id][who] && (!who.whole() || op.settings()) {
				t.Errorf("%s %s was not asked as %s", op.method, op.path, who)
			}
		}
		if pairs >= 40 && !slices.Contains(beyond, op.id) && !total.succeeded(op.id) {
			t.Errorf("%s %s succeeded for nobody: the walk says nothing about its answers; statuses: %v", op.method, op.path, total.statuses[op.id])
		}
	}
	for _, id := range beyond {
		if total.succeeded(id) {
			t.Logf("%s need not succeed, and did: %v", id, total.statuses[id])
		}
	}
	if pairs >= 40 && total.mails == 0 {
		t.Error("nobody was sent a mail: the walk says nothing about them")
	}
	t.Logf("%d requests and %d mails to both sides, %d routes, %d kinds of people", total.requests, total.mails, len(theAPI(t).operations), len(kinds))
}

func (y *tally) succeeded(op string) bool {
	for status := range y.statuses[op] {
		if status < 300 {
			return true
		}
	}
	return false
}

// walk asks everything.
func (p *pair) walk() {
	p.sessions()
	p.deliver()
	p.reads(1)
	p.looks()
	p.refused()
	p.reveal()
	p.others()
	p.deliver()
	p.reads(0.3)
	p.writes()
	p.leave()
}

// sessions remembers the ids of the account's sessions.
func (p *pair) sessions() {
	a := p.ask(request{op: "list-my-sessions", method: "GET", path: "/api/v1/me/sessions"})
	var list struct{ Items []struct{ ID string } }
	_ = json.Unmarshal(a.body, &list)
	for _, s := range list.Items {
		p.seen["session"] = append(p.seen["session"], s.ID)
	}
}

// each goes through the operations in an order of its own, most of them twice.
func (p *pair) each(share float64, may func(op *operation) bool, do func(op *operation, n int)) {
	ops := slices.Clone(p.doc.operations)
	p.dice.Shuffle(len(ops), func(i, j int) { ops[i], ops[j] = ops[j], ops[i] })
	for i := range ops {
		op := &ops[i]
		if slices.Contains(last, op.id) || !may(op) || p.who.whole() && !op.settings() {
			continue
		}
		if p.gone {
			return
		}
		n := float64(max(1, more[op.id]/thrift())) * share
		if p.who.whole() && writing(op) {
			n += 2 * share
		}
		whole := int(n)
		if p.dice.Float64() < n-float64(whole) {
			whole++
		}
		for i := range whole {
			do(op, i)
		}
	}
}

func reading(op *operation) bool { return op.method == "GET" }
func writing(op *operation) bool { return op.method != "GET" }

// reads asks every GET.
func (p *pair) reads(share float64) {
	p.each(share, reading, func(op *operation, n int) {
		t := known
		if n > 0 || p.chance(15) {
			t = p.tier()
		}
		a := p.target(t)
		if n > 0 {
			p.spread(op, &a)
		}
		r := p.request(op, a)
		if p.chance(3) {
			r.method = "HEAD"
		}
		answer := p.ask(r)
		p.pages(r, answer)
	})
}

// spread puts a name of any tier into each place of the path.
func (p *pair) spread(op *operation, a *about) {
	for _, x := range op.params {
		if x.in == "path" && x.name != "workspace" && x.name != "tracker" {
			a.at[x.name] = pick(p.dice, []tier{known, known, known, unheard, unheard, missing})
		}
	}
	if p.chance(2) {
		a.at["workspace"] = missing
	}
}

// pages follows a list to its next page.
func (p *pair) pages(r request, a answer) {
	var list struct {
		Next *string `json:"next_cursor"`
	}
	if a.status != 200 || json.Unmarshal(a.body, &list) != nil || list.Next == nil || !p.chance(60) {
		return
	}
	path, q, _ := strings.Cut(r.path, "?")
	var kept []string
	for part := range strings.SplitSeq(q, "&") {
		if part != "" && !strings.HasPrefix(part, "cursor=") {
			kept = append(kept, part)
		}
	}
	r.path = path + "?" + strings.Join(append(kept, "cursor="+*list.Next), "&")
	next := p.ask(r)
	p.pages(r, next)
}

// refused asks writes about things that are hidden or not there: none of them
// may have an effect.
func (p *pair) refused() {
	p.each(0.5, writing, func(op *operation, _ int) {
		a := p.target(known)
		at := ""
		for _, x := range op.params {
			if x.in == "path" && x.name != "workspace" {
				at = x.name
			}
		}
		if at == "" {
			return
		}
		t := pick(p.dice, []tier{unheard, missing})
		if a.at[at] = t; at == "tracker" {
			a = p.target(t)
		}
		p.ask(p.request(op, a))
	})
}

// writes asks everything that changes something, with reads in between.
func (p *pair) writes() {
	n := 0
	p.each(1, writing, func(op *operation, i int) {
		a := p.target(known)
		if i > 0 || p.chance(20) {
			p.spread(op, &a)
		}
		r := p.request(op, a)
		answer := p.ask(r)
		p.learn(r, answer)
		p.follow(r, answer)
		if p.who.whole() && answer.status < 300 && p.admits() {
			p.gone = true
		}
		if p.gone {
			return
		}
		if len(r.header) > 0 && p.chance(20) {
			p.ask(r) // again, with the same key or the tag of before
		}
		if n++; n%6 == 0 {
			p.ask(p.request(p.doc.find(p.t, pick(p.dice, []string{"list-records", "list-records", "list-activity", "list-tracker-activity", "get-record", "list-views", "get-tracker", "list-notifications", "search", "list-comments"})), p.target(known)))
		}
	})
}

// learn remembers what was made: it is seen from now on.
func (p *pair) learn(r request, a answer) {
	if a.status != 201 && a.status != 200 {
		return
	}
	var made struct {
		ID     string
		Record struct{ ID string }
	}
	if json.Unmarshal(a.body, &made) != nil {
		return
	}
	parts := strings.Split(r.path, "/")
	switch {
	case made.Record.ID != "" && len(parts) > 6:
		p.seen["record "+p.key(parts[6])] = union(p.seen["record "+p.key(parts[6])], []string{made.Record.ID})
	case made.ID != "" && madeBy(r.op) != "":
		p.seen[madeBy(r.op)] = append(p.seen[madeBy(r.op)], made.ID)
	}
}

// leave asks the routes of sign-in and out, and at the end everything as nobody.
func (p *pair) leave() {
	for _, id := range last {
		op := p.find(id)
		if op == nil {
			continue
		}
		for range 2 {
			p.ask(p.request(op, about{at: map[string]tier{}}))
		}
	}
	p.each(0.2, reading, func(op *operation, _ int) { p.ask(p.request(op, p.target(known))) })
}

func (p *pair) find(id string) *operation {
	i := slices.IndexFunc(p.doc.operations, func(o operation) bool { return o.id == id })
	if i < 0 {
		return nil
	}
	return &p.doc.operations[i]
}

// reveal makes what the person does not see now, and would after a step of
// their own, the same on both sides. How it came to be remains hidden.
func (p *pair) reveal() {
	p.both(func(w *world) {
		for _, tree := range []*plan{w.tree("clients"), w.tree("orders")} {
			sight := w.sights[tree.key]
			for _, k := range w.rows[tree.key] {
				if !k.seen || k.binned {
					continue
				}
				w.begin(nil, nil)
				if k.archived { // or it would come to light once they restore it
					w.edit(k, record.Input{Restore: true})
				}
				for _, f := range tree.shared() {
					if sight.ever(f.key) && !sight.cell(k.row, f.key) {
						w.even(k, tree.field(f.key))
					}
				}
				w.begin(nil, nil)
				if k.archived || w.hearsTimes(tree) { // a last change on both, whatever was one before
					w.edit(k, record.Input{Archive: true})
				}
				if !k.archived && w.hearsTimes(tree) {
					w.edit(k, record.Input{Restore: true})
				}
			}
		}
	})
}

// both does the same on both sides, at the same instants.
func (p *pair) both(do func(w *world)) {
	for _, w := range p.worlds {
		w.step = p.step
		do(w)
	}
	if p.worlds[0].step != p.worlds[1].step {
		p.t.Fatalf("the sides fell apart: %d and %d", p.worlds[0].step, p.worlds[1].step)
	}
	p.step = p.worlds[0].step
}

// even gives a cell the same value on both sides, by a change on both.
func (w *world) even(k *kept, f *field) {
	w.begin(nil, nil)
	var raw []byte
	switch {
	case slices.Contains(k.mine, f.key), f.kind == policy.Photo, f.kind == policy.File, f.kind == policy.Signature:
		return
	case f.assigns() && f.kind == policy.UserRef:
		raw = quote(w.users["p3"])
	case f.kind == policy.Link:
		raw = w.evenLinks(f)
	default:
		raw = w.value(f, 3)
	}
	other := []byte("null") // first, so that it is a change in any case
	if k.tree.required(f.key) {
		other = w.value(f, 2)
	}
	if other != nil {
		w.edit(k, values(f.key, other))
	}
	w.edit(k, values(f.key, raw))
}

func (w *world) evenLinks(f *field) []byte {
	for _, k := range w.rows[f.linkTo] {
		if k.seen && !k.binned {
			return quote([]string{k.id})
		}
	}
	return []byte("[]")
}

// others is what other people do while the person is away: the same to what is
// seen, and other things to what is not.
func (p *pair) others() {
	fall := p.dice.Uint64()
	p.both(func(w *world) {
		dice := rand.New(rand.NewPCG(fall, 0)) // the same for both
		for _, key := range []string{"clients", "orders"} {
			tree := w.tree(key)
			sight := w.sights[key]
			for _, k := range w.rows[key] {
				w.begin(nil, nil)
				f := pick(dice, tree.shared())
				at := dice.IntN(4)
				switch {
				case k.archived || k.binned:
				case !k.seen:
					w.hiding = true
					if w.variant == 0 { // nobody hears of it
						w.edit(k, values(tree.shared()[0].key, quote(w.text())))
					}
				case len(f.options) == 0 && f.kind != policy.Text && f.kind != policy.Number:
				case sight.cell(k.row, f.key):
					w.edit(k, values(f.key, w.value(&f, at)))
				case !sight.ever(f.key):
					w.alter(k, &f)
				}
			}
		}
		w.talk(dice)
		w.hiding = false
		w.rename()
		w.journal()
	})
}

// rename gives a seen property another label on both sides, and hidden ones
// other labels on each.
func (w *world) rename() {
	w.begin(nil, nil)
	if w.who == selective {
		return
	}
	w.changes = nil
	for _, tree := range w.trees {
		for i := range tree.fields {
			if f := &tree.fields[i]; f.secret != "" || tree.secret != "" {
				f.label = w.text()
			} else if w.sights[tree.key].ever(f.key) {
				f.label += " again"
			}
		}
		w.put(policy.KindTracker, w.treeID(tree), w.document(tree))
	}
	w.system("renamed "+w.word(), w.changes...)
	w.changes = nil
}
