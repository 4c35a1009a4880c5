package store

import (
	"context"
	"slices"
	"sync"
)

// Tape is a record of what the store ran, to run it once more without anything
// around it: the yardstick of `trackward bench`. Nothing else uses it.
type Tape struct {
	inner database
	mu    sync.Mutex
	on    bool
	taken []Transaction
}

// Transaction is what ran on one connection: a read, each statement on a
// snapshot of its own, or a write from begin to commit.
type Transaction struct {
	Write      bool
	Statements []Statement
}

// Statement is one statement as it ran.
type Statement struct {
	SQL  string
	Args []any
	// Rows is how many rows were given, or affected by a statement that gives
	// none.
	Rows  int64
	exec  bool
	reads []read // by column
}

// read is how a column was read, so that it is read so again.
type read uint8

const (
	unread read = iota
	readNull
	readBool
	readInt
	readFloat
	readText
	readBytes
)

// Tape puts a tape before the database. It must be called before the store is
// used; what runs is noted between Start and Stop only.
func (s *Store) Tape() *Tape {
	t := &Tape{inner: s.db}
	s.db = t
	return t
}

// Start begins to note what runs.
func (t *Tape) Start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on, t.taken = true, nil
}

// Stop gives what ran since Start.
func (t *Tape) Stop() []Transaction {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on = false
	return t.taken
}

// Replay runs a transaction once more: the same texts on the same driver, each
// column of each row read as it was read then. args may replace a statement's
// arguments; nil keeps them. rows is told how many rows a statement gave or
// affected.
func (t *Tape) Replay(ctx context.Context, tx Transaction, args func(statement int, a []any) []any, rows func(statement int, n int64)) error {
	run := t.inner.read
	if tx.Write {
		run = t.inner.write
	}
	return run(ctx, func(q queryer) error {
		for i := range tx.Statements {
			s := &tx.Statements[i]
			a := s.Args
			if args != nil {
				a = args(i, a)
			}
			n, err := s.run(ctx, q, a)
			if err != nil {
				return err
			}
			if rows != nil {
				rows(i, n)
			}
		}
		return nil
	})
}

func (s *Statement) run(ctx context.Context, q queryer, a []any) (n int64, err error) {
	if s.exec {
		return q.exec(ctx, s.SQL, a...)
	}
	err = q.query(ctx, s.SQL, a, func(r row) error {
		n++
		for i, kind := range s.reads {
			kind.from(r, i)
		}
		return nil
	})
	return n, err
}

// from reads column i as it was read before. A null is only looked at.
func (k read) from(r row, i int) {
	if k == unread || r.null(i) {
		return
	}
	switch k {
	case readBool:
		r.bool(i)
	case readInt:
		r.int(i)
	case readFloat:
		r.float(i)
	case readText:
		r.text(i)
	case readBytes:
		r.bytes(i)
	}
}

func (t *Tape) dialect() *dialect              { return t.inner.dialect() }
func (t *Tape) ping(ctx context.Context) error { return t.inner.ping(ctx) }
func (t *Tape) close() error                   { return t.inner.close() }

func (t *Tape) read(ctx context.Context, fn func(queryer) error) error {
	return t.note(ctx, false, t.inner.read, fn)
}

func (t *Tape) write(ctx context.Context, fn func(queryer) error) error {
	return t.note(ctx, true, t.inner.write, fn)
}

func (t *Tape) note(ctx context.Context, write bool, run func(context.Context, func(queryer) error) error, fn func(queryer) error) error {
	t.mu.Lock()
	on := t.on
	t.mu.Unlock()
	if !on {
		return run(ctx, fn)
	}
	tx := Transaction{Write: write}
	err := run(ctx, func(q queryer) error {
		tx.Statements = nil // after a deadlock it begins anew
		return fn(&taping{q, &tx})
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(tx.Statements) > 0 {
		t.taken = append(t.taken, tx)
	}
	return err
}

// taping notes the statements of one transaction.
type taping struct {
	queryer
	tx *Transaction
}

func (q *taping) exec(ctx context.Context, sql string, a ...any) (int64, error) {
	n, err := q.queryer.exec(ctx, sql, a...)
	q.tx.Statements = append(q.tx.Statements, Statement{SQL: sql, Args: slices.Clone(a), Rows: n, exec: true})
	return n, err
}

func (q *taping) query(ctx context.Context, sql string, a []any, each func(row) error) error {
	s := Statement{SQL: sql, Args: slices.Clone(a)}
	err := q.queryer.query(ctx, sql, a, func(r row) error {
		s.Rows++
		return each(&tapedRow{r, &s})
	})
	q.tx.Statements = append(q.tx.Statements, s)
	return err
}

// tapedRow notes how each column is read.
type tapedRow struct {
	row
	s *Statement
}

func (r *tapedRow) note(i int, k read) {
	for len(r.s.reads) <= i {
		r.s.reads = append(r.s.reads, unread)
	}
	r.s.reads[i] = max(r.s.reads[i], k)
}

func (r *tapedRow) null(i int) bool     { r.note(i, readNull); return r.row.null(i) }
func (r *tapedRow) bool(i int) bool     { r.note(i, readBool); return r.row.bool(i) }
func (r *tapedRow) int(i int) int64     { r.note(i, readInt); return r.row.int(i) }
func (r *tapedRow) float(i int) float64 { r.note(i, readFloat); return r.row.float(i) }
func (r *tapedRow) text(i int) string   { r.note(i, readText); return r.row.text(i) }
func (r *tapedRow) bytes(i int) []byte  { r.note(i, readBytes); return r.row.bytes(i) }
