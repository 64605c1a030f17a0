package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"telepath/portal"
	"telepath/portal/store"
	"telepath/queue"
)

func TestMigrate(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		v, err := b.Version(t.Context())
		ok(t, err)
		if v < 1 {
			t.Errorf("version %d after migrating", v)
		}
		ok(t, b.Migrate(t.Context()))
		again, err := b.Version(t.Context())
		ok(t, err)
		equal(t, again, v)
	})
}

// Several processes that start on a new database at the same time: one makes the tables.
func TestMigrateAtOnce(t *testing.T) {
	t.Parallel()
	dsns := map[string]string{"sqlite": filepath.Join(t.TempDir(), "new.db")}
	if shared != nil {
		dsns["postgres"] = shared.Database(t)
	}
	for name, dsn := range dsns {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var wait sync.WaitGroup
			for range 4 {
				s := open(t, dsn)
				wait.Go(func() {
					if err := s.Migrate(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
		})
	}
}

func TestVersionBeforeMigrating(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "new.db"))
	v, err := s.Version(t.Context())
	ok(t, err)
	equal(t, v, 0)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, dsn := range []string{"", folder, "postgres://127.0.0.1:1/none?connect_timeout=1", "postgres://%zz"} {
		if s, err := store.Open(t.Context(), dsn, nil); err == nil {
			t.Errorf("Open(%q) = %v, want an error", dsn, s)
			_ = s.Close()
		}
	}
}

func TestReopenKeepsData(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("kept", "east", portal.CaseAwaiting, "")
		b.write(t, system, j.add)
		ok(t, b.Close())
		ok(t, b.Close())
		again := &bench{Store: open(t, b.dsn)}
		ok(t, again.Migrate(t.Context()))
		ok(t, again.Ping(t.Context()))
		again.read(t, system, func(tx portal.Tx) error {
			c, err := tx.Case("kept")
			equal(t, c, j.c)
			return err
		})
	})
}

func TestSQLiteFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a ? # % folder", "telepath.db")
	b := newBench(t, path)
	b.write(t, system, aJourney("a", "east", portal.CaseDraft, "").add)
	files, err := filepath.Glob(strings.ReplaceAll(path, "?", "[?]") + "*")
	ok(t, err)
	if len(files) < 2 {
		t.Errorf("files %v: want the database and its log", files)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		ok(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", filepath.Base(f), info.Mode())
		}
	}
}

func TestWriteIsAllOrNothing(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		broken := errors.New("broken")
		half := func(tx portal.Tx) error {
			ok(t, aJourney("half", "east", portal.CaseSubmitted, "").add(tx))
			ok(t, tx.AddOutbox(queue.Message{Subject: "slides.east.routine.x", ID: "1", Data: []byte("x")}))
			ok(t, tx.AddAudit(portal.AuditEntry{At: noon, Actor: "x", Action: "case.create", HospitalID: "east"}))
			return nil
		}
		if err := b.Write(t.Context(), system, func(tx portal.Tx) error { return errors.Join(half(tx), broken) }); !errors.Is(err, broken) {
			t.Errorf("error %v, want %v", err, broken)
		}
		func() {
			defer func() { _ = recover() }()
			_ = b.Write(t.Context(), system, func(tx portal.Tx) error { ok(t, half(tx)); panic("cut") })
		}()
		ctx, cancel := context.WithCancel(t.Context())
		err := b.Write(ctx, system, func(tx portal.Tx) error { ok(t, half(tx)); cancel(); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want a cancellation", err)
		}
		b.read(t, system, func(tx portal.Tx) error {
			_, err := tx.Case("half")
			fails(t, err, portal.NotFound)
			waiting, err1 := tx.Outbox(10)
			acts, err2 := tx.Audit(0, 10)
			if len(waiting)+len(acts) > 0 {
				t.Errorf("left behind: %v %v", waiting, acts)
			}
			return errors.Join(err1, err2)
		})
	})
}

func TestReadWritesNothing(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		err := b.Read(t.Context(), system, func(tx portal.Tx) error { return tx.AddCase(aCase("x", "east")) })
		if err == nil {
			t.Error("a read wrote")
		}
	})
}

// A reader sees one snapshot: what is committed meanwhile appears in the next Read.
func TestReadIsASnapshot(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		count := func(tx portal.Tx) int {
			page, err := tx.Cases(portal.CaseQuery{})
			ok(t, err)
			return page.Total
		}
		b.read(t, system, func(tx portal.Tx) error {
			equal(t, count(tx), 0)
			b.write(t, system, func(tx portal.Tx) error { return tx.AddCase(aCase("x", "east")) })
			equal(t, count(tx), 0)
			return nil
		})
		b.read(t, system, func(tx portal.Tx) error { equal(t, count(tx), 1); return nil })
	})
}

func TestOddText(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		c := aCase("odd", "east")
		c.Reason = "'; DROP TABLE cases; -- ? @name $1 \u202e 🧫"
		b.write(t, system, func(tx portal.Tx) error { return tx.AddCase(c) })
		b.read(t, system, func(tx portal.Tx) error {
			got, err := tx.Case("odd")
			equal(t, got.Reason, c.Reason)
			_, none := tx.Case("' OR '1' = '1")
			fails(t, none, portal.NotFound)
			return err
		})
		// A NUL is refused in words or found nowhere, but is never an unexpected error.
		err := b.Read(t.Context(), system, func(tx portal.Tx) error { _, err := tx.Case("a\x00b"); return err })
		if code := portal.CodeOf(err); code != portal.NotFound && code != portal.Invalid {
			t.Errorf("error %v", err)
		}
	})
}
