package difftest

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/store"
	"github.com/trackward/trackward/internal/testcount"
)

func open(t testing.TB, name, source string) Backend {
	t.Helper()
	s, err := store.Open(t.Context(), source, store.Env{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close %s: %v", name, err)
		}
	})
	return Backend{name, s}
}

func sqlite(t testing.TB) Backend {
	return open(t, "SQLite", filepath.Join(t.TempDir(), "worlds.db"))
}

func postgres(t testing.TB) Backend {
	return open(t, "PostgreSQL", pgtest.DSN(t, "difftest", store.Migrate))
}

func drop(ctx context.Context, b Backend, id string) error {
	return b.Store.(*store.Store).DropWorkspace(ctx, id)
}

// worlds numbers the workspaces of a test binary: they share a database.
var worlds atomic.Int64

func newID() string { return fmt.Sprintf("w%d-%d", time.Now().UnixNano(), worlds.Add(1)) }

func TestBothDatabasesAgreeWithTheReferenceInRandomWorlds(t *testing.T) {
	backends := []Backend{sqlite(t), postgres(t)}
	inWorlds(t, testcount.WorldsBoth, 300, Run{Backends: backends, Drop: drop}, func(t *rapid.T) {
		if _, err := Databases(t.Context(), shrinking{t}, newID(), backends); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkDatabaseWorlds(b *testing.B) {
	backends := []Backend{sqlite(b), postgres(b)}
	var n int64
	for i := range b.N {
		compared, err := Databases(b.Context(), Seeded(2, uint64(i)), newID(), backends)
		if err != nil {
			b.Fatalf("world %d: %v", i, err)
		}
		n += compared
	}
	b.ReportMetric(float64(n)/float64(b.N), "comparisons/world")
}
