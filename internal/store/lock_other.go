//go:build !unix

package store

import "errors"

// lockFile refuses: without a lock that ends with the process a second one
// could use the file, and decide with an old policy.
func lockFile(string) (func() error, error) {
	return nil, errors.New("a SQLite database needs a Unix system; use PostgreSQL here")
}
