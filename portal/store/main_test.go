package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"telepath/portal/store"
	"telepath/portal/store/pgtest"
)

// shared is the PostgreSQL server of all tests; nil when it was switched off.
var shared *pgtest.Cluster

func TestMain(m *testing.M) {
	runtime.LockOSThread() // the server ends with the thread that started it
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if os.Getenv("TELEPATH_TEST_NO_POSTGRES") == "" {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		var err error
		if shared, err = pgtest.Start(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "store tests:", err)
			return 1
		}
	}
	code := m.Run()
	if err := shared.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "store tests: stop PostgreSQL:", err)
		return 1
	}
	return code
}

// everyEngine runs a test on a fresh, migrated database of every engine.
func everyEngine(t *testing.T, f func(t *testing.T, b *bench)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, newBench(t, filepath.Join(t.TempDir(), "data", "telepath.db")))
	})
	if shared == nil {
		t.Log("without PostgreSQL: TELEPATH_TEST_NO_POSTGRES is set")
		return
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, newBench(t, shared.Database(t)))
	})
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, nil)
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
