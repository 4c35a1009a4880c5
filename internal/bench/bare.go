package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/trackward/trackward/internal/store"
)

// bare is the yardstick: a server of net/http alone that runs the SQL which the
// product ran for a request, and writes the bytes which the product wrote. It
// knows no session, no policy and no JSON.
type bare struct {
	tape    *store.Tape
	replies map[string]*reply
	http    *http.Server
	url     string
	served  chan error
}

// reply is one request as the product answered it.
type reply struct {
	header http.Header
	body   []byte
	all    []store.Transaction
	// core are the transactions that touch the record itself: without looking up
	// the session, and for a write the one that writes.
	core  []store.Transaction
	again *again // for a write
}

// headersKept are what an answer must carry; the others are the product's own
// (security headers, request id), which a bare server would not send.
var headersKept = []string{"Content-Type", "Etag", "Link", "Cache-Control"}

// takeReply notes what the product runs while it answers.
func takeReply(tape *store.Tape, ask func() (answer, error)) (*reply, error) {
	tape.Start()
	a, err := ask()
	all := tape.Stop()
	if err != nil {
		return nil, err
	}
	r := &reply{header: http.Header{}, body: a.body, all: all}
	for _, name := range headersKept {
		if v := a.header.Values(name); len(v) > 0 {
			r.header[name] = v
		}
	}
	writes := false
	for _, tx := range all {
		writes = writes || tx.Write
	}
	for _, tx := range all {
		if tx.Write || !writes && !aboutSession(tx) {
			r.core = append(r.core, tx)
		}
	}
	return r, nil
}

func aboutSession(tx store.Transaction) bool {
	return strings.Contains(tx.Statements[0].SQL, " session ")
}

// again is what must be another when a write is run once more: everything that
// differed between two writes of the same kind to the same record.
type again struct {
	before, after []store.Transaction
	n             int64
}

// args are a statement's arguments for the n-th run: numbers that grew by one (a
// version) have grown on, ids are new, other values go to and fro.
func (g *again) args(tx, statement int) []any {
	was, last := g.before[tx].Statements[statement].Args, g.after[tx].Statements[statement].Args
	out := make([]any, len(last))
	for i := range last {
		out[i] = g.arg(was[i], last[i])
	}
	return out
}

func (g *again) arg(was, last any) any {
	if was == last {
		return last
	}
	switch v := last.(type) {
	case int64:
		if before, ok := was.(int64); ok && v == before+1 {
			return v + g.n
		}
		return last
	case string:
		if _, err := uuid.Parse(v); err == nil {
			return uuid.Must(uuid.NewV7()).String()
		}
	}
	if g.n%2 == 1 {
		return was
	}
	return last
}

// begins are the first statements of transactions, to tell them apart.
func begins(txs []store.Transaction) (out []string) {
	for _, tx := range txs {
		out = append(out, tx.Statements[0].SQL)
	}
	return out
}

// sameShape refuses two writes that did not run the same statements.
func sameShape(a, b []store.Transaction) error {
	if len(a) != len(b) {
		return fmt.Errorf("two equal requests ran %d and %d transactions: %q and %q", len(a), len(b), begins(a), begins(b))
	}
	for i := range a {
		if len(a[i].Statements) != len(b[i].Statements) {
			return fmt.Errorf("two equal requests ran %d and %d statements", len(a[i].Statements), len(b[i].Statements))
		}
		for j := range a[i].Statements {
			if x, y := a[i].Statements[j], b[i].Statements[j]; x.SQL != y.SQL || len(x.Args) != len(y.Args) {
				return fmt.Errorf("two equal requests ran %q and %q", x.SQL, y.SQL)
			}
		}
	}
	return nil
}

// startBare serves replies on loopback until stop.
func startBare(tape *store.Tape, replies map[string]*reply) (*bare, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &bare{tape: tape, replies: replies, url: "http://" + listener.Addr().String(), served: make(chan error, 1)}
	b.http = &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second}
	go func() { b.served <- b.http.Serve(listener) }()
	return b, nil
}

func (b *bare) stop(ctx context.Context) error {
	err := b.http.Shutdown(ctx)
	if served := <-b.served; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// ServeHTTP answers /all/<name> and /core/<name>.
func (b *bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	which, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	reply := b.replies[name]
	if reply == nil {
		http.NotFound(w, r)
		return
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := b.run(r.Context(), reply, which == "core"); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for name, v := range reply.header {
		w.Header()[name] = v
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(reply.body)))
	_, _ = w.Write(reply.body) // the client of the benchmark notices
}

// run replays the reply's statements and makes sure that they still find, and
// change, what they did.
func (b *bare) run(ctx context.Context, r *reply, core bool) error {
	if r.again != nil {
		r.again.n++
	}
	for i, tx := range r.all {
		if core && !r.has(tx) {
			continue
		}
		var args func(int, []any) []any
		if r.again != nil && tx.Write {
			args = func(statement int, _ []any) []any { return r.again.args(i, statement) }
		}
		wrong := ""
		err := b.tape.Replay(ctx, tx, args, func(statement int, n int64) {
			if want := tx.Statements[statement].Rows; n != want && wrong == "" {
				wrong = fmt.Sprintf("%d rows instead of %d from: %s", n, want, tx.Statements[statement].SQL)
			}
		})
		if err != nil {
			return err
		}
		if wrong != "" {
			return errors.New(wrong)
		}
	}
	return nil
}

func (r *reply) has(tx store.Transaction) bool {
	for _, c := range r.core {
		if &c.Statements[0] == &tx.Statements[0] {
			return true
		}
	}
	return false
}
