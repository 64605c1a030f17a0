package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"gorm.io/gorm"

	"telepath/portal"
)

// Store is an open database. It is safe for concurrent use.
type Store struct {
	engine engine
	// writer and reader are the same pool in PostgreSQL. SQLite has one writing connection
	// and several that only read, so that readers never wait for a writer.
	writer, reader *gorm.DB
	log            *slog.Logger
}

var _ portal.Store = (*Store)(nil)

// engine is what differs between the databases outside the SQL itself.
type engine struct {
	name string
	// serial and bytes are the words for a growing id column and a column of bytes.
	serial, bytes, text string
	// lock keeps a second process from migrating at the same time; empty when the write
	// transaction itself does.
	lock string
	// write and read are the options of a transaction.
	write, read *sql.TxOptions
}

// Open opens the database and checks that it answers; Migrate makes its tables. dsn is
// "postgres://…" (or "postgresql://…"), else the path of a SQLite file, which is created
// (readable by its owner only) if it is not there.
func Open(ctx context.Context, dsn string, log *slog.Logger) (*Store, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	open := openSQLite
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		open = openPostgres
	}
	s, err := open(dsn)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s.log = log
	if err := s.Ping(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return s, nil
}

// Read implements portal.Store.
func (s *Store) Read(ctx context.Context, scope portal.Scope, f func(portal.Tx) error) error {
	return s.run(ctx, s.reader, s.engine.read, scope, f)
}

// Write implements portal.Store. In SQLite writers take turns, so f must not open another
// Write.
func (s *Store) Write(ctx context.Context, scope portal.Scope, f func(portal.Tx) error) error {
	return s.run(ctx, s.writer, s.engine.write, scope, f)
}

// slow is from when on a transaction is worth a line in the log.
const slow = time.Second

func (s *Store) run(ctx context.Context, db *gorm.DB, opts *sql.TxOptions, scope portal.Scope, f func(portal.Tx) error) error {
	start := time.Now()
	attempts, err := retry(ctx, func() error {
		return db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			return f(&tx{db: db, scope: scope})
		}, opts)
	})
	if took := time.Since(start); took > slow || attempts > 3 {
		s.log.WarnContext(ctx, "slow transaction", "scope", scope.Name(), "seconds", took.Seconds(), "attempt", attempts)
	}
	return err
}

// Ping implements portal.Store.
func (s *Store) Ping(ctx context.Context) error {
	for _, db := range s.pools() {
		if err := db.PingContext(ctx); err != nil {
			return fmt.Errorf("ask the database: %w", err)
		}
	}
	return nil
}

// Close implements portal.Store; it may be called twice.
func (s *Store) Close() error {
	var first error
	for _, db := range s.pools() {
		if err := db.Close(); err != nil && first == nil {
			first = fmt.Errorf("close database: %w", err)
		}
	}
	return first
}

// pools has the writer last: the last SQLite connection to close folds the log into the
// file, which a connection that only reads can't.
func (s *Store) pools() []*sql.DB {
	var pools []*sql.DB
	for _, g := range []*gorm.DB{s.reader, s.writer} {
		if g == nil {
			continue
		}
		if db, err := g.DB(); err == nil && (len(pools) == 0 || pools[0] != db) {
			pools = append(pools, db)
		}
	}
	return pools
}
