package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"

	"github.com/trackward/trackward/internal/app"
)

// maxKey is the length of the longest idempotency key.
const maxKey = 128

// once runs a write at most once for an idempotency key: per user, method and
// path, for 24 hours. Nothing of the body is kept but its hash, and of the
// answer only the id of what was made: again makes the answer anew, under
// today's policy (A4.7).
func once[O any](c *call, body any, again func(result string) (*O, error), do func() (*O, string, error)) (*O, error) {
	sent := c.r.Header.Values("Idempotency-Key")
	if len(sent) == 0 {
		out, _, err := do()
		return out, err
	}
	if len(sent) > 1 || !plainKey(sent[0]) {
		return nil, invalid([]ProblemEntry{{Path: "header.Idempotency-Key", Code: "invalid", Message: "Send one key of up to 128 letters, digits, - and _."}})
	}
	who, err := c.whoAmI()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(text)
	key := c.r.Method + " " + c.r.URL.RequestURI() + " " + sent[0]
	leave, err := c.s.running.enter(c.r.Context(), who.workspace+" "+who.user+" "+key)
	if err != nil {
		return nil, err
	}
	defer leave()
	memo := &app.Memo{Workspace: who.workspace, User: who.user, Key: key, Hash: hash[:]}
	if out, done, err := before(c, memo, again); done || err != nil {
		return out, err
	}
	c.r = c.r.WithContext(app.WithMemo(c.r.Context(), memo))
	out, result, err := do()
	if errors.Is(err, app.ErrDone) { // by another process, between the look and the write
		out, _, err = before(c, memo, again)
		return out, err
	}
	if err != nil {
		return nil, err
	}
	// The write stands: failing to add its id is no reason to say otherwise.
	if err := c.s.app.Store.Remember(context.WithoutCancel(c.r.Context()), memo, result); err != nil {
		c.s.log.Error("what was made was not kept with its idempotency key", "request", c.w.Header().Get("X-Request-Id"), "cause", err)
	}
	return out, nil
}

// before answers a request that was carried out already.
func before[O any](c *call, memo *app.Memo, again func(result string) (*O, error)) (out *O, done bool, err error) {
	stored, result, found, err := c.s.app.Store.Recall(c.r.Context(), memo.Workspace, memo.User, memo.Key)
	switch {
	case err != nil || !found:
		return nil, false, err
	case !bytes.Equal(stored, memo.Hash):
		return nil, true, invalid([]ProblemEntry{{Path: "header.Idempotency-Key", Code: "key_reused", Message: "This key was sent before with another body. Use a new key for a new request."}})
	case result == "":
		return nil, true, &app.Error{Kind: app.Conflict, Code: "done_before",
			Message: "This request was carried out, but the server stopped before it could say so. Look for what it made; it is not made again."}
	}
	out, err = again(result)
	return out, true, err
}

func plainKey(key string) bool {
	other := func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	}
	return key != "" && len(key) <= maxKey && !strings.ContainsFunc(key, other)
}

// inFlight are the keys whose first request is still running: a second one
// waits for it, or it would find nothing remembered and write again.
type inFlight struct {
	mu   sync.Mutex
	keys map[string]chan struct{}
}

// enter waits its turn for a key; leave ends it.
func (f *inFlight) enter(ctx context.Context, key string) (leave func(), err error) {
	for {
		f.mu.Lock()
		running, busy := f.keys[key]
		if !busy {
			mine := make(chan struct{})
			f.keys[key] = mine
			f.mu.Unlock()
			return func() {
				f.mu.Lock()
				delete(f.keys, key)
				f.mu.Unlock()
				close(mine)
			}, nil
		}
		f.mu.Unlock()
		select {
		case <-running:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// self is the caller as a user of the workspace.
type self struct{ workspace, user string }

func (c *call) whoAmI() (out self, err error) {
	err = c.s.app.Look(c.r.Context(), c.visit, func(v *app.Viewer) error {
		out = self{v.Policy.Workspace(), v.User.ID}
		return nil
	})
	return out, err
}

// isNotFound reports whether a use case answered that there is nothing.
func isNotFound(err error) bool {
	var e *app.Error
	var p *Problem
	return errors.As(err, &e) && e.Kind == app.NotFound || errors.As(err, &p) && p.Status == http.StatusNotFound
}
