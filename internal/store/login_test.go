package store_test

import (
	"path/filepath"
	"testing"

	"github.com/trackward/trackward/internal/login"
	"github.com/trackward/trackward/internal/pgtest"
	"github.com/trackward/trackward/internal/store"
	"github.com/trackward/trackward/internal/store/storetest"
)

func openForLogin(t *testing.T, source string) login.Store {
	t.Helper()
	s, err := store.Open(t.Context(), source, store.Env{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestLoginOnSQLite(t *testing.T) {
	storetest.Login(t, func(t *testing.T) login.Store { return openForLogin(t, filepath.Join(t.TempDir(), "trackward.db")) })
}

func TestLoginOnPostgreSQL(t *testing.T) {
	pgtest.Need(t)
	storetest.Login(t, func(t *testing.T) login.Store { return openForLogin(t, pgtest.DSN(t, "store", store.Migrate)) })
}
