// Package rest is the REST API under /api/v1: it turns HTTP requests into use
// cases of package app and their results into JSON.
//
// It is the edge: it authenticates, refuses malformed input, maps errors to
// problem details and encodes views that are already masked. It is not where
// anything is decided: no handler looks at a role, a cell or a restriction, and
// what it encodes is what record.Open let out.
//
// Only cmd/trackward may call it; it may import app, login and record.
package rest
