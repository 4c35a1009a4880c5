package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/trackward/trackward/internal/config"
)

func TestTheFirstStartMakesAKeyThatLaterOnesRead(t *testing.T) {
	cfg := config.Config{Data: filepath.Join(t.TempDir(), "data")}
	if err := dataDir(cfg); err != nil {
		t.Fatal(err)
	}
	keys := make([][32]byte, 8)
	var all sync.WaitGroup
	for i := range keys {
		all.Go(func() {
			key, err := instanceKey(cfg, rand.Reader)
			if err != nil {
				t.Error(err)
			}
			keys[i] = key
		})
	}
	all.Wait()
	for _, key := range keys {
		if key != keys[0] || key == ([32]byte{}) {
			t.Fatalf("processes that start at once have different keys, or none: %x", keys)
		}
	}
	info, err := os.Stat(filepath.Join(cfg.Data, "key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(cfg.Data, ".key-*")); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
}

func TestAConfiguredKeyMustBeLongEnough(t *testing.T) {
	raw := bytes.Repeat([]byte{7}, 32)
	for name, c := range map[string]struct {
		text string
		ok   bool
	}{
		"hex":          {hex.EncodeToString(raw), true},
		"base64":       {base64.StdEncoding.EncodeToString(raw), true},
		"more":         {hex.EncodeToString(append(raw, 1)), true},
		"short":        {hex.EncodeToString(raw[:31]), false},
		"a pass word!": {"a pass word!", false},
	} {
		_, err := instanceKey(config.Config{Key: c.text}, rand.Reader)
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && (strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), "TRACKWARD_KEY")) {
			t.Errorf("%s: the error must name the setting and not the key: %v", name, err)
		}
	}
}
