package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/trackward/trackward/internal/app"
)

// ErrInUse is Open's refusal of a SQLite file that another process has.
var ErrInUse = errors.New("the database is in use by another process")

// Store keeps workspaces, policy, records and sign-ins in one database.
type Store struct {
	db  database
	sql *dialect
	env Env
	// records inserted by this process, and how many when last analysed
	grown, analysed atomic.Int64
}

// Env is what the store is given instead of taking it: the clock of a SQLite
// database (PostgreSQL uses the server's), fresh ids (UUIDv7) for the entries
// it writes by itself, and random numbers for trackers that number at random.
// Zero fields are filled in.
type Env struct {
	Now    func() time.Time
	ID     func() string
	Random func() uint64
}

// Open opens the PostgreSQL database of a connection string
// (postgres://…) or the SQLite file at a path, which it creates, and brings its
// schema up to date. A SQLite file belongs to one process; a second gets
// ErrInUse.
func Open(ctx context.Context, source string, env Env) (*Store, error) {
	var (
		db  database
		err error
	)
	if isPostgres(source) {
		db, err = openPostgres(ctx, source)
	} else {
		db, err = openSQLite(ctx, source)
	}
	if err != nil {
		return nil, err
	}
	return &Store{db: db, sql: db.dialect(), env: env.filled()}, nil
}

func isPostgres(source string) bool {
	return strings.HasPrefix(source, "postgres://") || strings.HasPrefix(source, "postgresql://")
}

func (e Env) filled() Env {
	if e.Now == nil {
		e.Now = time.Now
	}
	if e.ID == nil {
		e.ID = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if e.Random == nil {
		e.Random = func() uint64 {
			var b [8]byte
			_, _ = rand.Read(b[:]) // never fails
			return binary.BigEndian.Uint64(b[:])
		}
	}
	return e
}

// Close waits for what runs and closes the database.
func (s *Store) Close() error { return s.db.close() }

// Ping asks the database something small.
func (s *Store) Ping(ctx context.Context) error { return s.db.ping(ctx) }

// read runs statements, each on a snapshot of its own.
func (s *Store) read(ctx context.Context, fn func(queryer) error) error { return s.db.read(ctx, fn) }

// write runs one transaction. fn may run again after a deadlock. What is to be
// remembered of the request (app.WithMemo) is written with it.
func (s *Store) write(ctx context.Context, fn func(queryer) error) error {
	m := app.MemoOf(ctx)
	if m == nil {
		return s.db.write(ctx, fn)
	}
	err := s.db.write(ctx, func(q queryer) error {
		if err := fn(q); err != nil {
			return err
		}
		return s.keep(ctx, q, m)
	})
	m.Kept = err == nil
	return err
}

// forUpdate ends a select whose rows the transaction is going to write, forShare
// one whose rows must stay as they are until it ends.
func (s *Store) forUpdate() string { return s.sql.forUpdate }
func (s *Store) forShare() string  { return s.sql.forShare }

// clock is the database's clock, to the millisecond.
func (s *Store) clock(ctx context.Context, q queryer) (ms int64, err error) {
	if s.sql.now == "" {
		return s.env.Now().UnixMilli(), nil
	}
	_, err = one(ctx, q, "select "+s.sql.now, nil, func(r row) { ms = r.int(0) })
	return ms, err
}

// isTaken reports that a statement broke a unique constraint. On PostgreSQL the
// transaction is lost with it.
func isTaken(err error) bool { return sqliteTaken(err) || postgresTaken(err) }
