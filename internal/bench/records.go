package bench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"time"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/store"
)

// Target is a running server of the product and what lies behind it.
type Target struct {
	Database string // its name, to print
	URL      string
	App      *app.App
	Store    *store.Store
	// Tape stands before the store's database.
	Tape *store.Tape
	// Account makes an account that signs in with the password.
	Account func(ctx context.Context, email, name, password string) (id string, err error)
	// Records is how many records the workspace has, Rounds how often product and
	// yardstick take turns, Turns how often a request is repeated in one.
	Records, Rounds, Turns int
}

// importRows is how many rows one uploaded file has.
const importRows = 20_000

// samples is how many different records are asked for, and how many are written.
const samples = 40

// Records fills a workspace over the API, then measures lists, counts, a search, a
// get, a patch and exports beside a bare server that runs the same SQL. The workspace is removed
// before, if a run was cut short, and afterwards.
func Records(ctx context.Context, w io.Writer, t Target) (err error) {
	if err := t.Store.DropWorkspace(ctx, workspace); err != nil {
		return err
	}
	account, err := t.Account(ctx, email, "Measurer", password)
	if err != nil {
		return err
	}
	if err := newWorkspace(ctx, t.App, account); err != nil {
		return err
	}
	defer func() {
		limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		err = errors.Join(err, t.Store.DropWorkspace(limit, workspace))
	}()
	c := newClient(t.URL)
	if err := c.signIn(ctx); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%s, %d records of %d columns, over HTTP on loopback with a session\n", t.Database, t.Records, len(headings))
	if err := fill(ctx, w, c, t.Records); err != nil {
		return err
	}
	asks, err := prepare(ctx, t, c)
	if err != nil {
		return err
	}
	return compare(ctx, w, t, c, asks)
}

// fill imports CSV files through the API.
func fill(ctx context.Context, w io.Writer, c *client, records int) error {
	random := rand.New(rand.NewPCG(7, 8))
	var took time.Duration
	for done := 0; done < records; {
		created, part, err := c.upload(ctx, sheet(random, min(importRows, records-done)))
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		done, took = done+created, took+part
	}
	fmt.Fprintf(w, "  CSV import through the API: %.0f rows a second\n", float64(records)/took.Seconds())
	return nil
}

// ask is one kind of request, in the product and in the yardstick.
type ask struct {
	name     string
	turns    int // in a round; 0 is as many as the target says
	rounds   int // 0 is all
	rows     int // of an export
	requests []request
	times    [3][]float64 // of rounds: product, bare with all SQL, bare with the record's SQL
	all      int          // statements of one request
	core     int
}

// request is one request to the product, and the reply of the yardstick. A write
// goes to a record of its own in each.
type request struct {
	method, path string
	body         func() []byte
	etag         string
	bare         string // name of the reply
	reply        *reply
	write        bool
}

// prepare asks everything once, to learn what the product runs and answers.
func prepare(ctx context.Context, t Target, c *client) ([]*ask, error) {
	// What is patched must not be on the pages that are read.
	read, err := someIDs(ctx, c, "delivered", samples)
	if err != nil {
		return nil, err
	}
	written, err := someIDs(ctx, c, "new", 2*samples)
	if err != nil {
		return nil, err
	}
	asks, err := recordLists(ctx, t, c)
	if err != nil {
		return nil, err
	}
	get, patch := &ask{name: "get"}, &ask{name: "patch with If-Match"}
	asks = append(asks, get, patch)
	for i, id := range read {
		if err := get.read(ctx, t, c, fmt.Sprint("get", i), api+"/records/"+id); err != nil {
			return nil, err
		}
	}
	for i := range samples {
		if err := patch.write(ctx, t, c, fmt.Sprint("patch", i), written[i], written[samples+i]); err != nil {
			return nil, err
		}
	}
	exports, err := wholeTracker(ctx, t, c)
	if err != nil {
		return nil, err
	}
	asks = append(asks, exports...)
	for _, a := range asks {
		a.all, a.core = statements(a.requests[0].reply.all), statements(a.requests[0].reply.core)
	}
	return asks, nil
}

// listed are the lists that are measured, of what no patch touches. What stands beside the records is asked
// only where the product has it.
var listed = []struct {
	name, path string
	optional   bool
}{
	{"list of 50, newest", "/records?limit=50", false},
	{"filter and sort, no index", "/records?limit=50&sort=-quantity&filter=" + url.QueryEscape(`quantity > 10 and state = "delivered"`), false},
	{"filter and sort, index", "/records?limit=50&sort=-price&filter=" + url.QueryEscape(`price > 500 and state = "delivered"`), false},
	{"sort by a text, index", "/records?limit=50&sort=customer&state=delivered", false},
	{"search in the texts", "/records?limit=50&state=delivered&q=" + url.QueryEscape("customer 4242"), false},
	{"search in all trackers", searchPath + url.QueryEscape("customer 4242"), true},
	{"count of all, exact", "/records?limit=1&columns=number&count=exact", false},
	{"count by a filter, capped", "/records?limit=1&columns=number&count=true&filter=" + url.QueryEscape(`quantity > 10`), false},
	{"list of the archive", "/records?limit=50&archived=true", false},
	{"groups with their sums", "/aggregate?group=size&measure=sum:price", true},
	{"list of 50, grouped", "/records?limit=50&state=delivered&group=size", true},
	{"board", "/board", true},
}

// searchPath is the search of the whole workspace.
const searchPath = "/api/v1/workspaces/" + workspace + "/search?q="

// recordLists asks each list once; one half-way down is looked for first.
func recordLists(ctx context.Context, t Target, c *client) ([]*ask, error) {
	var asks []*ask
	for i, l := range listed {
		a := &ask{name: l.name}
		path := api + l.path
		if strings.HasPrefix(l.path, searchPath) {
			path = l.path
		}
		switch err := a.read(ctx, t, c, fmt.Sprint("list", i), path); {
		case err != nil && l.optional:
			continue
		case err != nil:
			return nil, err
		}
		asks = append(asks, a)
	}
	const query = "/records?limit=50&sort=-price&state=delivered&columns=customer,price"
	cursor, err := halfWay(ctx, c, t.Records/2)
	if err != nil {
		return nil, err
	}
	a := &ask{name: "page half-way down, index"}
	if err := a.read(ctx, t, c, "deep", api+query+"&cursor="+url.QueryEscape(cursor)); err != nil {
		return nil, err
	}
	return append(asks, a), nil
}

// halfWay is the cursor in the middle of the delivered ones by price; a cursor
// belongs to its query.
func halfWay(ctx context.Context, c *client, records int) (cursor string, err error) {
	for seen := 0; seen < records/2; seen += 200 {
		path := api + "/records?limit=200&sort=-price&state=delivered&columns=customer,price"
		if cursor != "" {
			path += "&cursor=" + url.QueryEscape(cursor)
		}
		a, err := c.do(ctx, "GET", path, nil)
		if err != nil {
			return "", err
		}
		var page struct {
			Next string `json:"next_cursor"`
		}
		if err := json.Unmarshal(a.body, &page); err != nil {
			return "", err
		}
		if page.Next == "" {
			return cursor, nil
		}
		cursor = page.Next
	}
	return cursor, nil
}

// wholeTracker are the exports. They are long, and asked a few times only.
func wholeTracker(ctx context.Context, t Target, c *client) ([]*ask, error) {
	var asks []*ask
	for _, format := range []string{"csv", "xlsx"} {
		a := &ask{name: "export as " + format, turns: 1, rounds: 3}
		if err := a.read(ctx, t, c, "export-"+format, api+"/export?state=delivered&format="+format); err != nil {
			return nil, err
		}
		if a.rows = bytes.Count(a.requests[0].reply.body, []byte("\r\n")) - 1; format != "csv" {
			a.rows = asks[0].rows // of the same records
		}
		asks = append(asks, a)
	}
	return asks, nil
}

func statements(txs []store.Transaction) (n int) {
	for _, tx := range txs {
		n += len(tx.Statements)
	}
	return n
}

// newest is how many of the newest records are left alone: pages and boards show
// them.
const newest = 1000

// someIDs are n records in a state, in any order.
func someIDs(ctx context.Context, c *client, state string, n int) ([]string, error) {
	var ids []string
	seen, cursor := 0, ""
	for {
		var page struct {
			Items []struct{ ID, State string }
			Next  string `json:"next_cursor"`
		}
		a, err := c.do(ctx, "GET", api+"/records?limit=200"+cursor, nil)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(a.body, &page); err != nil {
			return nil, err
		}
		for _, item := range page.Items {
			if seen++; seen > newest && item.State == state {
				ids = append(ids, item.ID)
			}
		}
		if page.Next == "" || len(ids) > 4*n {
			break
		}
		cursor = "&cursor=" + url.QueryEscape(page.Next)
	}
	if len(ids) < n {
		return nil, fmt.Errorf("only %d records are %s; take --records 2000 or more", len(ids), state)
	}
	random := rand.New(rand.NewPCG(9, 10))
	random.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids[:n], nil
}

func (a *ask) read(ctx context.Context, t Target, c *client, name, path string) error {
	r, err := takeReply(t.Tape, func() (answer, error) { return c.do(ctx, "GET", path, nil) })
	if err != nil {
		return err
	}
	a.requests = append(a.requests, request{method: "GET", path: path, bare: name, reply: r})
	return nil
}

// write prepares patches of one record by the product and of another by the
// yardstick, which learns from two that the product makes of it.
func (a *ask) write(ctx context.Context, t Target, c *client, name, own, bares string) error {
	var taken [2]*reply
	other := newPatch(bares)
	if err := other.tag(ctx, c); err != nil {
		return err
	}
	for i := range taken {
		r, err := takeReply(t.Tape, func() (answer, error) { return other.send(ctx, c) })
		if err != nil {
			return err
		}
		taken[i] = r
	}
	if err := sameShape(taken[0].all, taken[1].all); err != nil {
		return err
	}
	taken[1].again = &again{before: taken[0].all, after: taken[1].all}
	mine := newPatch(own)
	mine.bare, mine.reply = name, taken[1]
	err := mine.tag(ctx, c)
	a.requests = append(a.requests, mine)
	return err
}

func newPatch(id string) request {
	n := 0
	return request{method: "PATCH", path: api + "/records/" + id, write: true, body: func() []byte {
		n++
		return []byte(`{"values":{"note":"` + [...]string{"second", "third!"}[n%2] + `","quantity":` + [...]string{"101", "102"}[n%2] + `}}`)
	}}
}

// tag learns the ETag that the next patch must name.
func (r *request) tag(ctx context.Context, c *client) error {
	a, err := c.do(ctx, "GET", r.path, nil)
	r.etag = a.header.Get("ETag")
	if err == nil && r.etag == "" {
		err = errors.New("a record came without ETag")
	}
	return err
}

// send makes one request to the product.
func (r *request) send(ctx context.Context, c *client) (answer, error) {
	if !r.write {
		return c.do(ctx, r.method, r.path, nil)
	}
	a, err := c.do(ctx, r.method, r.path, r.body(), "Content-Type", "application/json", "If-Match", r.etag)
	r.etag = a.header.Get("ETag")
	return a, err
}

// sendBare makes the same request to the yardstick.
func (r *request) sendBare(ctx context.Context, c *client, which string) (answer, error) {
	if !r.write {
		return c.do(ctx, r.method, "/"+which+"/"+r.bare, nil)
	}
	return c.do(ctx, r.method, "/"+which+"/"+r.bare, r.body(), "Content-Type", "application/json", "If-Match", r.etag)
}

// compare lets the product and the yardstick take turns and prints medians.
func compare(ctx context.Context, w io.Writer, t Target, c *client, asks []*ask) (err error) {
	replies := map[string]*reply{}
	for _, a := range asks {
		for _, r := range a.requests {
			replies[r.bare] = r.reply
		}
	}
	b, err := startBare(t.Tape, replies)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop(context.WithoutCancel(ctx))) }()
	yardstick := newClient(b.url)
	yardstick.cookie = c.cookie
	for round := range t.Rounds {
		for _, a := range asks {
			if a.rounds > 0 && round >= a.rounds {
				continue
			}
			if err := a.round(ctx, c, yardstick, t.Turns); err != nil {
				return err
			}
		}
	}
	table := newTable(w, "", "product", "bare, same SQL", "ratio", "bare, the record's SQL", "ratio", "statements")
	for _, a := range asks {
		m := [3]float64{}
		for i := range m {
			m[i] = median(a.times[i], func(f float64) float64 { return f })
		}
		table.row(a.name, nanos(m[0]), nanos(m[1]), ratio(m[0]/m[1]), nanos(m[2]), ratio(m[0]/m[2]), fmt.Sprintf("%d, %d", a.all, a.core))
	}
	table.end()
	for _, a := range asks {
		if a.rows > 0 {
			took := median(a.times[0], func(f float64) float64 { return f })
			fmt.Fprintf(w, "  %s: %.0f rows a second\n", a.name, float64(a.rows)/(took/1e9))
		}
	}
	return nil
}

// withoutCursor cuts the end of a page off: a cursor is sealed anew each time.
func withoutCursor(body []byte) []byte {
	whole, _, _ := bytes.Cut(body, []byte(`"next_cursor":`))
	return whole
}

// differing is where two texts begin to differ, and a little of both.
func differing(a, b []byte) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("%q, %q", a[i:min(i+80, len(a))], b[i:min(i+80, len(b))])
}

// longest is how long one kind of request is repeated in a round: a search that
// reads every record is asked a few times only.
const longest = time.Second

// round is one turn of each of the three: as many requests, one after the other.
func (a *ask) round(ctx context.Context, c, yardstick *client, turns int) error {
	turns = cmp.Or(a.turns, turns)
	took := [3][]float64{}
	for i, begun := 0, time.Now(); i < turns && (i == 0 || time.Since(begun) < longest); i++ {
		r := &a.requests[i%len(a.requests)]
		for which, send := range []func() (answer, error){
			func() (answer, error) { return r.send(ctx, c) },
			func() (answer, error) { return r.sendBare(ctx, yardstick, "all") },
			func() (answer, error) { return r.sendBare(ctx, yardstick, "core") },
		} {
			got, err := send()
			if err != nil {
				return err
			}
			if !r.write && !bytes.Equal(withoutCursor(got.body), withoutCursor(r.reply.body)) {
				return fmt.Errorf("%s answers other bytes than before, from here on: %s", a.name, differing(r.reply.body, got.body))
			}
			took[which] = append(took[which], float64(got.took.Nanoseconds()))
		}
	}
	for i := range took {
		a.times[i] = append(a.times[i], median(took[i], func(f float64) float64 { return f }))
	}
	return nil
}
