package store_test

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/trackward/trackward/internal/app"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/store"
	"github.com/trackward/trackward/internal/store/storetest"
)

func openStore(t testing.TB, source string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), source, store.Env{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) {
	s := openStore(t, filepath.Join(t.TempDir(), "data base?.db"))
	storetest.Run(t, func(*testing.T) app.Store { return s })
}

func TestPostgres(t *testing.T) {
	s := openStore(t, pgtest.DSN(t, "store", store.Migrate))
	storetest.Run(t, func(*testing.T) app.Store { return s })
}

var benchRecords = flag.Int("records", 200_000, "size of the tracker that the benchmarks read")

func BenchmarkSQLite(b *testing.B) {
	storetest.Bench(b, openStore(b, filepath.Join(b.TempDir(), "bench.db")), *benchRecords)
}

func BenchmarkPostgres(b *testing.B) {
	storetest.Bench(b, openStore(b, pgtest.DSN(b, "store", store.Migrate)), *benchRecords)
}
