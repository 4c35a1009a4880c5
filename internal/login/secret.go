package login

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
)

// tokenLength is that of 256 bits in base64url without padding.
const tokenLength = 43

// token makes a secret of 256 bits.
func (s *Service) token() (string, error) {
	var raw [32]byte
	if _, err := io.ReadFull(s.random, raw[:]); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw[:]), nil
}

// hashToken is how a token is stored and found. Nothing slower is needed: 256
// random bits cannot be guessed from their hash.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// digits makes a code of six decimal digits, each equally likely.
func (s *Service) digits() (string, error) {
	n, err := rand.Int(s.random, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

// hashCode binds a code to its address under the instance key: there are only a
// million codes, so a plain hash in a copied database would be no secret.
func (s *Service) hashCode(key, code string) []byte {
	mac := hmac.New(sha256.New, s.codeKey)
	fmt.Fprintf(mac, "%d:%s:%s", len(key), key, code)
	return mac.Sum(nil)
}

// subkey derives a key for one purpose, so that no two uses of the instance key
// can be played against each other.
func subkey(key []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// keyOf names a row about an address or a network without spelling it out: what
// was typed at a sign-in is often somebody's, and sometimes a password.
func keyOf(kind, of string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + of))
	return hex.EncodeToString(sum[:16])
}
