package app

import (
	"context"
	"errors"
)

// ErrDone says that a write was refused because its idempotency key was kept by
// another one in the meantime.
var ErrDone = errors.New("app: this request was carried out before")

// Memo is an idempotency key that a write keeps in its own transaction, so that
// a crash can neither lose the write and keep the key nor the other way round.
type Memo struct {
	Workspace, User, Key string
	Hash                 []byte // of the request's body
	// Kept is set by the store when the transaction that holds it is through.
	Kept bool
}

type memoKey struct{}

// WithMemo makes the first transaction that is written under the context keep m.
func WithMemo(ctx context.Context, m *Memo) context.Context {
	return context.WithValue(ctx, memoKey{}, m)
}

// MemoOf is the memo that is still to be kept under the context, or nil.
func MemoOf(ctx context.Context) *Memo {
	if m, ok := ctx.Value(memoKey{}).(*Memo); ok && !m.Kept {
		return m
	}
	return nil
}
