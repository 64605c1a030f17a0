package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"telepath/portal"
)

// ExplainCases is the engine's plan for one page of cases.
func (s *Store) ExplainCases(ctx context.Context, scope portal.Scope, query portal.CaseQuery) (string, error) {
	var plan []string
	query.Order = cmp.Or(query.Order, "newest")
	err := s.Read(ctx, scope, func(p portal.Tx) error {
		t := p.(*tx)
		q, err := t.filtered(query)
		if err != nil {
			return err
		}
		if q, err = paged(q, query); err != nil {
			return err
		}
		plan, err = t.explain(s.engine.name, q.Limit(51))
		return err
	})
	return strings.Join(plan, "\n"), err
}

// ExplainCount is the engine's plan for the count of a tab.
func (s *Store) ExplainCount(ctx context.Context, scope portal.Scope, query portal.CaseQuery) (string, error) {
	var plan []string
	err := s.Read(ctx, scope, func(p portal.Tx) error {
		t := p.(*tx)
		q, err := t.filtered(query)
		if err != nil {
			return err
		}
		plan, err = t.explain(s.engine.name, q.Select("1").Limit(portal.MostCounted+1))
		return err
	})
	return strings.Join(plan, "\n"), err
}

func (t *tx) explain(engine string, q *gorm.DB) ([]string, error) {
	var rows []caseRow
	dry := q.Session(&gorm.Session{DryRun: true}).Find(&rows).Statement
	if dry.Error != nil {
		return nil, dry.Error
	}
	if engine == "postgres" {
		var plan []string
		return plan, t.db.Raw("EXPLAIN "+dry.SQL.String(), dry.Vars...).Scan(&plan).Error
	}
	var steps []struct{ Detail string }
	err := t.db.Raw("EXPLAIN QUERY PLAN "+dry.SQL.String(), dry.Vars...).Scan(&steps).Error
	plan := make([]string, len(steps))
	for i, step := range steps {
		plan[i] = step.Detail
	}
	return plan, err
}

// Multiply adds n copies of every case, each a day later than the one before, and brings the
// engine's statistics up to date as it does by itself in time (PostgreSQL only).
func (s *Store) Multiply(ctx context.Context, n int) error {
	columns := strings.Join(append([]string{"id", "hospital_id", "created_by", "created_at"}, caseColumns...), ", ")
	day := fmt.Sprintf(" + i * %d", int64(24*3600*1e6))
	values := strings.NewReplacer(
		"patient_id_index", "patient_id_index", "created_by", "created_by",
		"accession_number", "accession_number || '-' || i", "accession_key", "accession_key || '-' || i",
		"hospital_id", "hospital_id", "created_at", "created_at"+day, "submitted_at", "submitted_at"+day, "due_at", "due_at"+day, "worklist_at", "worklist_at"+day,
	).Replace(strings.TrimPrefix(columns, "id, "))
	sql := fmt.Sprintf(`INSERT INTO cases (%s) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		SELECT id || '-' || CAST(i AS TEXT), %s FROM cases, n`, columns, n, values)
	if s.engine.name == "postgres" {
		sql = strings.ReplaceAll(sql, "|| i", "|| CAST(i AS TEXT)")
	}
	if err := s.writer.WithContext(ctx).Exec(sql).Error; err != nil {
		return err
	}
	if s.engine.name == "postgres" {
		return s.writer.WithContext(ctx).Exec("ANALYZE cases").Error
	}
	return nil
}

// CountQueries counts the statements that f sends as a reader. Nobody else may read meanwhile.
func (s *Store) CountQueries(f func()) (n int) {
	count := func(*gorm.DB) { n++ }
	query := s.reader.Callback().Query()
	if err := query.After("gorm:query").Register("test:count", count); err != nil {
		panic(err)
	}
	f()
	if err := query.Remove("test:count"); err != nil {
		panic(err)
	}
	return n
}
