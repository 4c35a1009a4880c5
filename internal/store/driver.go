package store

import (
	"context"
	"time"
)

// database is what a backend offers to the package.
type database interface {
	dialect() *dialect
	// read runs fn on one connection, each statement on a snapshot of its own.
	read(ctx context.Context, fn func(queryer) error) error
	// write runs fn in one transaction that commits when fn returns nil and
	// leaves nothing otherwise. fn may be called again after a deadlock.
	write(ctx context.Context, fn func(queryer) error) error
	ping(ctx context.Context) error
	close() error
}

// queryer runs statements within one read or one transaction. It is not safe
// for concurrent use, and query must not be nested in each.
type queryer interface {
	exec(ctx context.Context, sql string, args ...any) (affected int64, err error)
	query(ctx context.Context, sql string, args []any, each func(row) error) error
}

// row is one row of a result, valid within each. Columns are counted from 0; a
// NULL reads as the zero value.
type row interface {
	null(i int) bool
	bool(i int) bool
	int(i int) int64
	float(i int) float64
	text(i int) string
	// bytes gives a column of bytes or text; the slice is the caller's.
	bytes(i int) []byte
}

// args are a statement's arguments in the order of $1, $2, …
type args = []any

// one runs a query that gives at most one row and reports whether it did.
func one(ctx context.Context, q queryer, sql string, a args, scan func(row)) (found bool, err error) {
	err = q.query(ctx, sql, a, func(r row) error {
		found = true
		scan(r)
		return nil
	})
	return found, err
}

// millis and instant convert between instants and what is stored of them:
// milliseconds since 1970-01-01T00:00Z, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// orNull is v, or NULL for the zero value.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
