package silence

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// pair is the two workspaces, and the person who asks in both.
type pair struct {
	t      *testing.T
	doc    *api
	sides  [2]*side
	worlds [2]*world
	who    kind
	dice   *rand.Rand
	step   int
	cookie string
	seen   map[string][]string
	hidden map[string][]string
	tags   map[string]string // by path, until something is written
	tally  *tally
	gone   bool   // has let themself in or out
	files  string // the sheets that the person has sent: an import shows its maker what stood in them
	as     string // as whom the person looks
	apiKey string // a machine's
	// found collects what was heard; the test decides what it means.
	found []string
}

// tally counts what was asked, over all pairs.
type tally struct {
	requests int
	mails    int                    // to the person
	statuses map[string]map[int]int // operation → status → number
	asked    map[string]map[kind]bool
}

func newTally() *tally {
	return &tally{statuses: map[string]map[int]int{}, asked: map[string]map[kind]bool{}}
}

func (y *tally) count(op string, who kind, status int) {
	y.requests++
	if y.statuses[op] == nil {
		y.statuses[op], y.asked[op] = map[int]int{}, map[kind]bool{}
	}
	y.statuses[op][status]++
	y.asked[op][who] = true
}

func (y *tally) add(o *tally) {
	y.requests += o.requests
	y.mails += o.mails
	for op, statuses := range o.statuses {
		if y.statuses[op] == nil {
			y.statuses[op], y.asked[op] = map[int]int{}, map[kind]bool{}
		}
		for status, n := range statuses {
			y.statuses[op][status] += n
		}
		for who := range o.asked[op] {
			y.asked[op][who] = true
		}
	}
}

// newPair makes both workspaces and signs the person in.
func newPair(t *testing.T, sides [2]*side, seed int, who kind) *pair {
	p := &pair{t: t, doc: theAPI(t), sides: sides, who: who, dice: rand.New(rand.NewPCG(uint64(seed)+1, hashed("asks"+string(who)))),
		step: 1000, seen: map[string][]string{}, hidden: map[string][]string{}, tags: map[string]string{}, tally: newTally()}
	for i := range sides {
		w := newWorld(t, sides[i], seed, who, i)
		w.make()
		p.worlds[i] = w
		for what, names := range w.names.hidden {
			p.hidden[what] = union(p.hidden[what], names)
		}
	}
	a, b := p.worlds[0], p.worlds[1]
	if a.step != b.step || a.ordinal != b.ordinal {
		t.Fatalf("%s, seed %d: the two were made in %d and %d steps, with %d and %d ids", who, seed, a.step, b.step, a.ordinal, b.ordinal)
	}
	for what, names := range a.names.seen {
		p.seen[what] = slices.Clone(names)
		if !slices.Equal(names, b.names.seen[what]) {
			t.Fatalf("%s, seed %d: what is seen differs: %s %v %v", who, seed, what, names, b.names.seen[what])
		}
	}
	p.asked()
	p.signIn()
	return p
}

func union(a, b []string) []string {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(a, x)
		}
	}
	return a
}

// begin puts both sides at the same instant.
func (p *pair) begin() {
	p.step++
	for i, s := range p.sides {
		s.at.begin(p.worlds[i].key, p.step, nil, nil)
	}
}

func (p *pair) signIn() {
	p.begin()
	if p.who == machine {
		p.apiKey = p.makeKey()
		return
	}
	var cookies [2]string
	for i, s := range p.sides {
		cookies[i] = s.signIn(p.t, p.worlds[i].email, p.from())
	}
	if cookies[0] != cookies[1] {
		p.t.Fatalf("the sessions differ: %q, %q", cookies[0], cookies[1])
	}
	p.cookie = cookies[0]
}

// from is the address that the person asks from.
func (p *pair) from() string {
	seed := p.worlds[0].seed
	return fmt.Sprintf("127.%d.%d.%d:4000", 1+slices.Index(kinds, p.who), seed/250, 1+seed%250)
}

// base is the path of the workspace.
func (p *pair) base() string { return "/api/v1/workspaces/" + p.worlds[0].key }

// ask sends a request to both sides and compares what comes back. The answer is
// that of the first.
func (p *pair) ask(r request) answer {
	p.begin()
	if r.cookie == "" {
		r.cookie = p.cookie
	}
	if p.apiKey != "" {
		r.header = append(slices.Clip(r.header), [2]string{"Authorization", "Bearer " + p.apiKey})
	}
	if r.from == "" {
		r.from = p.from()
	}
	if p.worlds[0].seed%2 == 1 { // what is hidden is hidden in each language
		r.header = append(slices.Clip(r.header), [2]string{"Accept-Language", "de"})
	}
	a, b := p.sides[0].send(r), p.sides[1].send(r)
	p.tally.count(r.op, p.who, a.status)
	if r.method != "GET" && a.status < 300 {
		clear(p.tags)
	}
	if r.op == "import-records" && a.status == 200 {
		p.files += r.body
		var made struct{ ID string }
		must(p.t, json.Unmarshal(a.body, &made))
		p.seen["import"] = append(p.seen["import"], made.ID)
		at, _, _ := strings.Cut(r.path, "/import")
		for _, x := range [][2]string{{"get-record-import", ""}, {"list-record-import-rows", "/rows"}, {"get-record-import-failed", "/failed"}} {
			p.ask(request{op: x[0], method: "GET", path: at + "/imports/" + made.ID + x[1], cookie: r.cookie, from: r.from})
		}
	}
	if d := differs(a, b); d != "" {
		p.hear("%s\n%s", r, d)
	}
	if a.status >= 500 {
		p.hear("%s\nfailed: %d %s", r, a.status, a.body)
	}
	sent := r
	if strings.Contains(r.op, "record-import") {
		sent.body += p.files
	}
	for _, x := range []answer{a, b} {
		if token := marked(x, sent); token != "" {
			p.hear("%s\nthe hidden value %s is in the answer: %d %s", r, token, x.status, x.body)
		}
	}
	return a
}

func (p *pair) hear(format string, args ...any) {
	p.found = append(p.found, fmt.Sprintf("%s, seed %d, step %d: ", p.who, p.worlds[0].seed, p.step)+fmt.Sprintf(format, args...))
}

// get asks for a path below the workspace.
func (p *pair) get(op, path string) answer {
	return p.ask(request{op: op, method: "GET", path: p.base() + path})
}

// query writes a query string.
func query(pairs ...string) string {
	var parts []string
	for i := 0; i+1 < len(pairs); i += 2 {
		parts = append(parts, url.QueryEscape(pairs[i])+"="+url.QueryEscape(pairs[i+1]))
	}
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}
