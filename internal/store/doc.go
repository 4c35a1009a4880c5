// Package store is the SQL of Trackward, for SQLite and PostgreSQL from one
// source. It implements app.Store and login.Store. It decides nothing: which
// records a statement may return follows from the plan's Pred, which it renders;
// what a write may store follows from a record.Change or policy.Result, which
// only their packages can make. Package cmd opens it, and what measures and tests
// the whole; nobody else may import it.
//
// # How it is built
//
// driver.go declares the small interface that the rest of the package speaks:
// queryer (exec, query) inside a transaction or a read, row with typed columns.
// sqlite.go and postgres.go implement it natively. dialect.go holds every
// difference between the two in SQL as a named hole. No other file names a
// database.
//
// Statements number their parameters $1, $2, … on both databases and use no
// dollar sign otherwise. Arguments are string, []byte, bool, int64, int, float64
// or nil; instants are stored as milliseconds since 1970 (millis, instant).
// Text columns compare by bytes on both.
//
// # Writing a method
//
// A public method is one transaction:
//
//	func (s *Store) EndSession(ctx context.Context, account, id string) (found bool, err error) {
//		err = s.write(ctx, func(q queryer) error {
//			n, err := q.exec(ctx, `delete from session where account_id = $1 and id = $2`, account, id)
//			found = n > 0
//			return err
//		})
//		return found, err
//	}
//
//	func (s *Store) Session(ctx context.Context, token []byte) (x login.Session, err error) {
//		err = s.read(ctx, func(q queryer) error {
//			return some(one(ctx, q, sessions+`s.token = $1`, args{token}, func(r row) { x = scanSession(r) }))
//		})
//		return x, err
//	}
//
// Lower-case functions take the queryer and compose. s.write takes the single
// writer on SQLite (BEGIN IMMEDIATE) and a READ COMMITTED transaction on
// PostgreSQL, where a row that is read in order to be written needs
// "for update": write it as s.forUpdate(), which is empty on SQLite. The
// function given to write may run again after a deadlock, so it must not change
// anything outside but by assignment. s.read runs each statement on its own
// snapshot; what must be consistent is one statement. affected == 0 tells a
// lost condition (`update … where id = $1 and used_at is null`). isTaken reports
// a broken unique constraint. A database that cannot be asked gives
// app.ErrUnavailable by itself.
//
// A migration is migrations/NNNNN_noun.sql; holes such as {{text}}, {{blob}},
// {{int}}, {{real}} and {{bool}} stand for the types (dialect.go).
package store
