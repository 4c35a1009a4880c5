package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/trackward/trackward/internal/app"
)

// postgresDB is a pool of connections that prepare each statement once.
type postgresDB struct{ pool *pgxpool.Pool }

// postgresConns is the pool's size unless the connection string says another
// (pool_max_conns): writers that wait for a lock hold one each.
const postgresConns = 20

// openPostgres connects and brings the schema up to date.
func openPostgres(ctx context.Context, dsn string) (*postgresDB, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the PostgreSQL connection string cannot be read; it looks like postgres://user@host/database") // the cause may hold the password
	}
	if err := migratePostgres(ctx, dsn); err != nil {
		return nil, err
	}
	// The planner's compiler costs more than our statements take.
	config.ConnConfig.RuntimeParams["jit"] = "off"
	if !strings.Contains(dsn, "pool_max_conns") {
		config.MaxConns = postgresConns
	}
	config.ConnConfig.RuntimeParams["application_name"] = "trackward"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, postgresError(ctx, err)
	}
	return &postgresDB{pool: pool}, nil
}

func (db *postgresDB) dialect() *dialect { return postgresDialect }
func (db *postgresDB) close() error      { db.pool.Close(); return nil }

func (db *postgresDB) ping(ctx context.Context) error {
	if err := db.pool.Ping(ctx); err != nil {
		return noConnection(ctx, err)
	}
	return nil
}

func (db *postgresDB) read(ctx context.Context, fn func(queryer) error) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return noConnection(ctx, err)
	}
	defer conn.Release()
	return fn(postgresTx{conn})
}

// writeTries is how often a transaction is begun again after a deadlock.
const writeTries = 5

func (db *postgresDB) write(ctx context.Context, fn func(queryer) error) error {
	for try := 1; ; try++ {
		err := db.transact(ctx, fn)
		if err == nil || try == writeTries || !again(err) {
			return err
		}
		select {
		case <-time.After(time.Duration(rand.Int64N(int64(try) * int64(20*time.Millisecond)))):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (db *postgresDB) transact(ctx context.Context, fn func(queryer) error) error {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return noConnection(ctx, err)
	}
	defer func() { // after a commit it does nothing
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = tx.Rollback(ctx)
	}()
	if err := fn(postgresTx{tx}); err != nil {
		return err
	}
	return postgresError(ctx, tx.Commit(ctx))
}

// postgresTx runs statements on a connection or in a transaction.
type postgresTx struct {
	on interface {
		Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
		Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	}
}

func (t postgresTx) exec(ctx context.Context, sql string, a ...any) (int64, error) {
	tag, err := t.on.Exec(ctx, sql, storable(a)...)
	return tag.RowsAffected(), postgresError(ctx, err)
}

// copy writes rows by PostgreSQL's own way for many of them.
func (t postgresTx) copy(ctx context.Context, table string, columns []string, rows int, a []any) (int64, error) {
	on, ok := t.on.(interface {
		CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, from pgx.CopyFromSource) (int64, error)
	})
	if !ok {
		return 0, errors.New("this connection does not copy")
	}
	a = storable(a)
	n, err := on.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromSlice(rows, func(i int) ([]any, error) {
		return a[i*len(columns) : (i+1)*len(columns)], nil
	}))
	return n, postgresError(ctx, err)
}

func (t postgresTx) query(ctx context.Context, sql string, a []any, each func(row) error) error {
	rows, err := t.on.Query(ctx, sql, storable(a)...)
	if err != nil {
		return postgresError(ctx, err)
	}
	defer rows.Close()
	r := &postgresRow{}
	for rows.Next() {
		if r.fields == nil {
			r.fields = rows.FieldDescriptions()
		}
		r.raw = rows.RawValues()
		if err := each(r); err != nil {
			return err
		}
	}
	return postgresError(ctx, rows.Err())
}

// storable replaces what PostgreSQL's text cannot hold, so that asking for it
// finds nothing instead of failing. Nothing stored has control characters; the
// replacement of NUL sorts as it would.
func storable(a []any) []any {
	var clean []any
	for i, v := range a {
		s, ok := v.(string)
		if !ok || strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) {
			continue
		}
		if clean == nil {
			clean = slices.Clone(a)
		}
		clean[i] = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\x01")
	}
	if clean == nil {
		return a
	}
	return clean
}

// postgresRow decodes columns from the wire as they are asked for, so that
// nothing is allocated for the rest.
type postgresRow struct {
	fields []pgconn.FieldDescription
	raw    [][]byte
}

func (r *postgresRow) binary(i int) bool { return r.fields[i].Format == pgx.BinaryFormatCode }

func (r *postgresRow) null(i int) bool { return r.raw[i] == nil }

func (r *postgresRow) bool(i int) bool {
	b := r.raw[i]
	return len(b) > 0 && (b[0] == 1 || b[0] == 't')
}

func (r *postgresRow) int(i int) int64 {
	b := r.raw[i]
	if !r.binary(i) {
		n, _ := strconv.ParseInt(string(b), 10, 64)
		return n
	}
	switch len(b) {
	case 8:
		return int64(binary.BigEndian.Uint64(b))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(b)))
	case 2:
		return int64(int16(binary.BigEndian.Uint16(b)))
	}
	return 0
}

func (r *postgresRow) float(i int) float64 {
	b := r.raw[i]
	if !r.binary(i) {
		f, _ := strconv.ParseFloat(string(b), 64)
		return f
	}
	if len(b) != 8 {
		return 0
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}

func (r *postgresRow) text(i int) string { return string(r.raw[i]) }

func (r *postgresRow) bytes(i int) []byte {
	if len(r.raw[i]) == 0 {
		return nil
	}
	return append([]byte(nil), r.raw[i]...)
}

// again reports an error that another try may not meet: a deadlock, or a random
// number that another writer drew at the same time.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "23505" && pg.ConstraintName == "record_number")
}

// postgresError sorts an error: the caller gave up, the server cannot be asked,
// or something we did not foresee.
func postgresError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code[:2] == "08", pg.Code[:2] == "53", pg.Code[:2] == "58", pg.Code[:3] == "57P", pg.Code == "25006":
			return fmt.Errorf("%w: %w", app.ErrUnavailable, err)
		}
		return err
	}
	var (
		dial *pgconn.ConnectError
		wire net.Error
	)
	if errors.As(err, &dial) || errors.As(err, &wire) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %w", app.ErrUnavailable, err)
	}
	return err
}

// noConnection is the error of not getting a connection at all.
func noConnection(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", app.ErrUnavailable, err)
}

// postgresTaken reports a broken unique constraint.
func postgresTaken(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}
