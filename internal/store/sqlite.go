package store

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/puddle/v2"
	"zombiezen.com/go/sqlite"

	"github.com/trackward/trackward/internal/app"
)

// sqliteDB is one SQLite file owned by this process: one writer connection and
// a few readers, native API. A pool gives out the connection that came back last:
// it has prepared what is asked for now.
type sqliteDB struct {
	writer, readers *connPool
	release         func() error
}

type connPool = puddle.Pool[*sqliteConn]

const (
	// sqliteReaders is how many reads may run side by side.
	sqliteReaders = 8
	// Page caches in KiB, taken as they are used. An import touches every index; a
	// page is small.
	writerCache, readerCache = 128_000, 8_000
)

// openSQLite takes the file for this process and brings its schema up to date.
func openSQLite(ctx context.Context, path string) (*sqliteDB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	release, err := lockFile(path + ".lock")
	if err != nil {
		return nil, err
	}
	if err := migrateSQLite(ctx, path); err != nil {
		return nil, errors.Join(err, release())
	}
	db := &sqliteDB{writer: newConnPool(path, 1, writerCache), readers: newConnPool(path, sqliteReaders, readerCache), release: release}
	if err := db.writer.CreateResource(ctx); err != nil {
		return nil, errors.Join(err, db.close())
	}
	return db, nil
}

// newConnPool opens its connections as they are needed.
func newConnPool(path string, size int32, cacheKiB int) *connPool {
	pool, err := puddle.NewPool(&puddle.Config[*sqliteConn]{
		Constructor: func(context.Context) (*sqliteConn, error) { return dialSQLite(path, cacheKiB) },
		Destructor:  (*sqliteConn).end,
		MaxSize:     size,
	})
	if err != nil {
		panic(err) // a size below one
	}
	return pool
}

func (db *sqliteDB) dialect() *dialect { return sqliteDialect }

func (db *sqliteDB) read(ctx context.Context, fn func(queryer) error) error {
	return db.with(ctx, db.readers, fn)
}

func (db *sqliteDB) write(ctx context.Context, fn func(queryer) error) error {
	return db.with(ctx, db.writer, func(q queryer) error { return q.(*sqliteConn).transact(ctx, fn) })
}

func (db *sqliteDB) with(ctx context.Context, pool *connPool, fn func(queryer) error) error {
	c, err := pool.Acquire(ctx)
	if errors.Is(err, puddle.ErrClosedPool) {
		return fmt.Errorf("%w: it is closed", app.ErrUnavailable)
	}
	if err != nil {
		return sqliteError(ctx, err)
	}
	conn := c.Value()
	conn.SetInterrupt(ctx.Done())
	defer func() {
		conn.SetInterrupt(nil)
		c.Release()
	}()
	return fn(conn)
}

func (db *sqliteDB) ping(ctx context.Context) error {
	return db.read(ctx, func(q queryer) error {
		_, err := one(ctx, q, "select 1 from workspace limit 1", nil, func(row) {})
		return err
	})
}

// close waits for what runs, checkpoints and gives the file back.
func (db *sqliteDB) close() error {
	db.readers.Close()
	db.writer.Close()
	return db.release()
}

// sqliteConn is a connection with its prepared statements.
type sqliteConn struct {
	*sqlite.Conn
	stmts map[string]*list.Element // of *prepared
	used  *list.List               // the last one first
}

type prepared struct {
	sql  string
	stmt *sqlite.Stmt
}

// stmtsKept bounds the prepared statements of a connection: filters make their
// number unlimited.
const stmtsKept = 200

func dialSQLite(path string, cacheKiB int) (*sqliteConn, error) {
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite, sqlite.OpenCreate, sqlite.OpenNoMutex)
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, err)
	}
	c := &sqliteConn{Conn: conn, stmts: make(map[string]*list.Element), used: list.New()}
	conn.SetBusyTimeout(10 * time.Second)
	// synchronous=full: what was acknowledged survives a power cut, also in WAL. An
	// import changes the same pages again and again: a log of up to 256 MB is copied
	// into the file once, and cut to journal_size_limit then.
	for _, pragma := range []string{
		"journal_mode = wal", "synchronous = full", "foreign_keys = on", "temp_store = memory", fmt.Sprintf("cache_size = -%d", cacheKiB),
		"journal_size_limit = 67108864", "wal_autocheckpoint = 64000", "trusted_schema = off",
	} {
		if _, err := c.exec(context.Background(), "pragma "+pragma); err != nil {
			return nil, errors.Join(fmt.Errorf("set %s: %w", pragma, err), conn.Close())
		}
	}
	return c, nil
}

// end leaves nothing that could fail: each statement was reset after its use, and what
// was committed is in the log, which the next opening reads.
func (c *sqliteConn) end() {
	for e := c.used.Front(); e != nil; e = e.Next() {
		_ = e.Value.(*prepared).stmt.Finalize()
	}
	_ = c.Close()
}

// transact runs fn between BEGIN IMMEDIATE, which takes the writer's lock at
// once, and COMMIT.
func (c *sqliteConn) transact(ctx context.Context, fn func(queryer) error) (err error) {
	if _, err := c.exec(ctx, "begin immediate"); err != nil {
		return err
	}
	done := false
	defer func() {
		if done {
			return
		}
		c.SetInterrupt(nil) // a cancelled request must not keep us from rolling back
		if !c.AutocommitEnabled() {
			if _, rerr := c.exec(context.Background(), "rollback"); rerr != nil {
				err = errors.Join(err, rerr)
			}
		}
	}()
	if err := fn(c); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.SetInterrupt(nil) // from here on the answer is the database's
	if _, err := c.exec(ctx, "commit"); err != nil {
		return err
	}
	done = true
	return nil
}

func (c *sqliteConn) singly() {}

func (c *sqliteConn) exec(ctx context.Context, sql string, a ...any) (int64, error) {
	if err := c.query(ctx, sql, a, func(row) error { return nil }); err != nil {
		return 0, err
	}
	return int64(c.Changes()), nil
}

func (c *sqliteConn) query(ctx context.Context, sql string, a []any, each func(row) error) error {
	s, err := c.prepare(sql)
	if err != nil {
		return sqliteError(ctx, err)
	}
	defer s.Reset()
	for i, v := range a {
		if err := bind(s, i+1, v); err != nil {
			return err
		}
	}
	r := sqliteRow{s}
	for {
		more, err := s.Step()
		if err != nil {
			return sqliteError(ctx, err)
		}
		if !more {
			return nil
		}
		if err := each(r); err != nil {
			return err
		}
	}
}

func (c *sqliteConn) prepare(sql string) (*sqlite.Stmt, error) {
	if e, ok := c.stmts[sql]; ok {
		c.used.MoveToFront(e)
		return e.Value.(*prepared).stmt, nil
	}
	// SQLite numbers $1 by its first occurrence, ?1 by its number.
	s, trailing, err := c.PrepareTransient(strings.ReplaceAll(sql, "$", "?"))
	if err != nil {
		return nil, fmt.Errorf("%w in: %s", err, sql)
	}
	if trailing > 0 {
		return nil, errors.Join(errors.New("more than one statement in: "+sql), s.Finalize())
	}
	c.stmts[sql] = c.used.PushFront(&prepared{sql, s})
	if c.used.Len() > stmtsKept {
		longest := c.used.Remove(c.used.Back()).(*prepared)
		delete(c.stmts, longest.sql)
		if err := longest.stmt.Finalize(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func bind(s *sqlite.Stmt, i int, v any) error {
	switch v := v.(type) {
	case nil:
		s.BindNull(i)
	case string:
		s.BindText(i, v)
	case []byte:
		if v == nil {
			s.BindNull(i)
		} else {
			s.BindBytes(i, v)
		}
	case bool:
		s.BindBool(i, v)
	case int64:
		s.BindInt64(i, v)
	case int:
		s.BindInt64(i, int64(v))
	case float64:
		s.BindFloat(i, v)
	default:
		return fmt.Errorf("argument $%d is a %T, which no column holds", i, v)
	}
	return nil
}

type sqliteRow struct{ s *sqlite.Stmt }

func (r sqliteRow) null(i int) bool     { return r.s.ColumnType(i) == sqlite.TypeNull }
func (r sqliteRow) bool(i int) bool     { return r.s.ColumnBool(i) }
func (r sqliteRow) int(i int) int64     { return r.s.ColumnInt64(i) }
func (r sqliteRow) float(i int) float64 { return r.s.ColumnFloat(i) }
func (r sqliteRow) text(i int) string   { return r.s.ColumnText(i) }

func (r sqliteRow) bytes(i int) []byte {
	n := r.s.ColumnLen(i)
	if n == 0 {
		return nil
	}
	b := make([]byte, n)
	r.s.ColumnBytes(i, b)
	return b
}

// sqliteError sorts an error: the caller gave up, the file cannot be used, or
// something we did not foresee.
func sqliteError(ctx context.Context, err error) error {
	switch sqlite.ErrCode(err).ToPrimary() {
	case sqlite.ResultInterrupt:
		if ctx.Err() != nil {
			return ctx.Err()
		}
	case sqlite.ResultBusy, sqlite.ResultLocked, sqlite.ResultIOErr, sqlite.ResultFull, sqlite.ResultCantOpen,
		sqlite.ResultReadOnly, sqlite.ResultNotADB, sqlite.ResultCorrupt, sqlite.ResultNoMem:
		return fmt.Errorf("%w: %w", app.ErrUnavailable, err)
	}
	return err
}

// sqliteTaken reports a broken unique constraint.
func sqliteTaken(err error) bool {
	switch sqlite.ErrCode(err) {
	case sqlite.ResultConstraintUnique, sqlite.ResultConstraintPrimaryKey:
		return true
	}
	return false
}
