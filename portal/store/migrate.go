package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
)

//go:embed migrations/*.sql
var migrations embed.FS

type migration struct {
	version int
	name    string
	sql     string
}

// Migrate brings the tables to the version of this program: all missing migrations in one
// transaction, under a lock, so that several processes may start at once. A database that
// is newer than the program is refused.
func (s *Store) Migrate(ctx context.Context) error {
	steps, err := s.steps()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	_, err = retry(ctx, func() error {
		// Not repeatable read: after waiting for the lock, what the other process did must
		// be seen.
		return s.writer.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			return s.migrate(db, steps)
		})
	})
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

func (s *Store) migrate(db *gorm.DB, steps []migration) error {
	if s.engine.lock != "" {
		if err := db.Exec(s.engine.lock).Error; err != nil {
			return fmt.Errorf("lock: %w", err)
		}
	}
	err := db.Exec("CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)").Error
	if err != nil {
		return fmt.Errorf("make the table of migrations: %w", err)
	}
	at, err := version(db)
	if err != nil {
		return err
	}
	if newest := steps[len(steps)-1].version; at > newest {
		return fmt.Errorf("the database has version %d, this program knows %d: start the newer program, or restore a backup", at, newest)
	}
	for _, m := range steps {
		if m.version <= at {
			continue
		}
		if err := apply(db, m); err != nil {
			return fmt.Errorf("apply %s: %w", m.name, err)
		}
	}
	return nil
}

func apply(db *gorm.DB, m migration) error {
	for _, statement := range strings.Split(m.sql, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if err := db.Exec(statement).Error; err != nil {
			return err
		}
	}
	return db.Exec("INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)", m.version, m.name, time.Now().UnixMicro()).Error
}

// Version is the number of the newest applied migration; 0 before the first.
func (s *Store) Version(ctx context.Context) (int, error) {
	db := s.reader.WithContext(ctx)
	if !db.Migrator().HasTable("schema_migrations") {
		return 0, nil
	}
	return version(db)
}

func version(db *gorm.DB) (int, error) {
	var v int
	if err := db.Raw("SELECT COALESCE(MAX(version), 0) FROM schema_migrations").Scan(&v).Error; err != nil {
		return 0, fmt.Errorf("read the version of the database: %w", err)
	}
	return v, nil
}

// steps reads the embedded files in order, written for the engine. Comments go first: a
// question mark or semicolon in one would be taken for SQL.
func (s *Store) steps() ([]migration, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	words := strings.NewReplacer("@serial", s.engine.serial, "@bytes", s.engine.bytes, " TEXT", " "+s.engine.text)
	var steps []migration
	for i, name := range names {
		data, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(strings.TrimPrefix(name, "migrations/"), ".sql")
		number, _, _ := strings.Cut(base, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("file %s: want number %04d", base, i+1)
		}
		steps = append(steps, migration{version: version, name: base, sql: words.Replace(uncomment(string(data)))})
	}
	return steps, nil
}

func uncomment(sql string) string {
	var b strings.Builder
	for line := range strings.Lines(sql) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	return b.String()
}
