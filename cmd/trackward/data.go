package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/trackward/trackward/internal/config"
)

// instanceKey is the key that seals secrets at rest and cursors: the configured one, or
// the file "key" in the data directory, which the first start makes (mode 0600).
func instanceKey(cfg config.Config, random io.Reader) ([32]byte, error) {
	if cfg.Key != "" {
		return parseKey(cfg.Key, config.EnvName("key"))
	}
	path := filepath.Join(cfg.Data, "key")
	if err := makeKey(path, random); err != nil && !errors.Is(err, fs.ErrExist) {
		return [32]byte{}, fmt.Errorf("instance key: %w", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return [32]byte{}, fmt.Errorf("instance key: %w", err)
	}
	return parseKey(string(text), path)
}

// makeKey writes a new key under a name of its own and links it to its place,
// so that of two processes that start at once both read the same whole key.
func makeKey(path string, random io.Reader) error {
	if _, err := os.Stat(path); err == nil {
		return fs.ErrExist
	}
	var key [32]byte
	if _, err := io.ReadFull(random, key[:]); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(hex.EncodeToString(key[:]) + "\n")
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Link(temp.Name(), path)
}

// parseKey reads at least 32 bytes in hex or base64. More than 32 are hashed.
func parseKey(text, where string) ([32]byte, error) {
	text = strings.TrimSpace(text)
	raw, err := hex.DecodeString(text)
	if err != nil {
		raw, err = base64.StdEncoding.DecodeString(text)
	}
	if err != nil || len(raw) < 32 {
		return [32]byte{}, fmt.Errorf("instance key in %s: expected 32 random bytes or more in hex or base64, as `openssl rand -hex 32` prints", where)
	}
	if len(raw) == 32 {
		return [32]byte(raw), nil
	}
	return sha256.Sum256(raw), nil
}

// dataDir makes the data directory, for this user only.
func dataDir(cfg config.Config) error {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("data directory: %w; name another one with --data", err)
	}
	return nil
}
