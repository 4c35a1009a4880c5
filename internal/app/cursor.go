package app

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/trackward/trackward/internal/record"
)

// newSeal makes the cipher that closes cursors. All processes of an instance
// share the key, so a cursor goes on at any of them.
func newSeal(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, fmt.Errorf("instance key: %w", err)
	}
	return cipher.NewGCM(block)
}

// cursor is where a list goes on: the keys of the last record shown. It is
// sealed, since a key may be the value of a record that is hidden by the time
// it comes back, and bound to viewer and query by the additional data.
func (a *App) cursor(after []record.Key, bind []byte) string {
	plain, err := json.Marshal(after)
	if err != nil {
		panic("app: a keyset position that does not marshal: " + err.Error())
	}
	return a.Seal(plain, bind)
}

// Seal closes a text that goes out and comes back, for whom and what bind says.
func (a *App) Seal(plain, bind []byte) string {
	salt := a.Salt()
	nonce := salt[:a.seal.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(a.seal.Seal(nonce, nonce, plain, bind))
}

// Open opens what Seal closed with the same bind. Anything else is refused alike,
// also the same bytes in other letters: one text is one position.
func (a *App) Open(sealed string, bind []byte) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	n := a.seal.NonceSize()
	switch {
	case err != nil:
	case len(raw) <= n:
		err = fmt.Errorf("too short")
	case base64.RawURLEncoding.EncodeToString(raw) != sealed: // line ends and idle bits, which decoding passes over
		err = fmt.Errorf("spelled otherwise")
	}
	if err != nil {
		return nil, err
	}
	return a.seal.Open(nil, raw[:n], raw[n:], bind)
}

// position opens a cursor; a damaged one, another viewer's, or another query's
// is refused alike.
func (a *App) position(cursor string, bind []byte) ([]record.Key, error) {
	var after []record.Key
	plain, err := a.Open(cursor, bind)
	if err == nil {
		err = json.Unmarshal(plain, &after)
	}
	if err != nil {
		return nil, &Error{Kind: Invalid, Code: "invalid", Message: "This cursor does not belong to this list. Start again without it.", Cause: err,
			Entries: []Entry{{Pointer: "cursor", Code: "cursor", Message: "is damaged, or belongs to another person or another query"}}}
	}
	return after, nil
}

// binding is what a cursor belongs to: the viewer and everything of the query
// but where it goes on.
func binding(v *record.Viewer, q record.Query) []byte {
	q.After, q.Limit, q.Count = nil, 0, record.NoCount
	raw, err := json.Marshal(struct {
		Workspace, User, Tracker string
		Watcher                  []string `json:",omitempty"`
		Query                    record.Query
	}{v.Policy.Workspace(), v.User, v.Tracker.ID, v.Watcher, q})
	if err != nil {
		panic("app: a query that does not marshal: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return sum[:]
}
