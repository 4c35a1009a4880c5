package login

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// What begins in one request and ends in another is kept here meanwhile: a half
// sign-in, a challenge, a trip to an identity provider. It is stored sealed,
// under a hash of its token, so a copy of the database continues nothing.

// keep stores v under a token for as long as life.
func (s *Service) keep(ctx context.Context, kind, token string, life time.Duration, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("keep %s: %w", kind, err)
	}
	sealed, err := s.seal(raw, kind, token)
	if err != nil {
		return err
	}
	row := CodeRow{Hash: sealed, ExpiresAt: s.instant().Add(life)}
	if err := s.store.ChangeCode(ctx, keyOf("kept "+kind, token), func(CodeRow) *CodeRow { return &row }); err != nil {
		return fmt.Errorf("keep %s: %w", kind, err)
	}
	return nil
}

// kept reads what is kept under a token; false when there is nothing, or no more.
// Once: of any number of callers one gets it.
func (s *Service) kept(ctx context.Context, kind, token string, once bool, v any) (ok bool, err error) {
	var found CodeRow
	err = s.store.ChangeCode(ctx, keyOf("kept "+kind, token), func(row CodeRow) *CodeRow {
		found = row
		if once || row.Hash == nil {
			return nil
		}
		return &row
	})
	if err != nil {
		return false, fmt.Errorf("read what is kept of %s: %w", kind, err)
	}
	if found.Hash == nil || !s.instant().Before(found.ExpiresAt) {
		return false, nil
	}
	raw, err := s.unseal(found.Hash, kind, token)
	if err != nil {
		return false, nil // sealed under another key: as good as gone
	}
	return true, json.Unmarshal(raw, v)
}

// seal encrypts under the instance key; about binds it to its place, so that a
// row cannot be moved to another one.
func (s *Service) seal(plain []byte, about ...string) ([]byte, error) {
	nonce := make([]byte, s.sealer.NonceSize())
	if _, err := io.ReadFull(s.random, nonce); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	return s.sealer.Seal(nonce, nonce, plain, place(about)), nil
}

var errSealed = errors.New("what is stored was sealed under another key, or for another place")

func (s *Service) unseal(sealed []byte, about ...string) ([]byte, error) {
	n := s.sealer.NonceSize()
	if len(sealed) < n {
		return nil, errSealed
	}
	plain, err := s.sealer.Open(nil, sealed[:n], sealed[n:], place(about))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

func place(about []string) []byte {
	raw, _ := json.Marshal(about) // a list of texts always marshals
	return raw
}

func newSealer(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(subkey(key, "trackward sign-in secrets"))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
