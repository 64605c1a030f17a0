package store

import (
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"telepath/portal"
)

// rowOf is a row that can be turned back into what it stands for.
type rowOf[T any] interface {
	fromRow() (T, error)
}

// one returns the row that the query finds, or NotFound.
func one[R rowOf[T], T any](q *gorm.DB, what string) (T, error) {
	var rows []R
	var none T
	if err := q.Limit(1).Find(&rows).Error; err != nil {
		return none, fmt.Errorf("read %s: %w", what, err)
	}
	if len(rows) == 0 {
		return none, portal.Missing(what)
	}
	v, err := rows[0].fromRow()
	if err != nil {
		return none, fmt.Errorf("read %s: %w", what, err)
	}
	return v, nil
}

// list returns all rows that the query finds; never nil.
func list[R rowOf[T], T any](q *gorm.DB, what string) ([]T, error) {
	var rows []R
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list %s: %w", what, err)
	}
	out := make([]T, 0, len(rows))
	for _, r := range rows {
		v, err := r.fromRow()
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", what, err)
		}
		out = append(out, v)
	}
	return out, nil
}

// manyRows is what a list is cut to when the caller names no limit.
const manyRows = 1000

func limited(n int) int {
	if n <= 0 {
		return manyRows
	}
	return n
}

// insert adds one row and says whether it is new. A duplicate is no error of the database:
// that would end a PostgreSQL transaction.
func (t *tx) insert(table, what string, row any) (bool, error) {
	q := t.db.Table(table).Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	if q.Error != nil {
		return false, fmt.Errorf("add %s: %w", what, q.Error)
	}
	return q.RowsAffected > 0, nil
}

// add is insert for rows whose duplicate is a Conflict; field names the input at fault.
func (t *tx) add(table, what, field string, row any) error {
	added, err := t.insert(table, what, row)
	if err == nil && !added {
		return &portal.Error{Code: portal.Conflict, Field: field, Message: "There is such a " + what + " already.", Do: "Choose another, or open the one that exists."}
	}
	return err
}

// save writes the columns of a row that is visible and still has the revision it was read
// with. hospital is part of the condition: no row ever moves to another tenant.
func (t *tx) save(table tenantTable, what, id, hospital string, revision int, columns []string, row any) error {
	q := t.visible(table).Where("id = ? AND hospital_id = ? AND revision = ?", id, hospital, revision).Select(columns).Updates(row)
	if q.Error != nil {
		return fmt.Errorf("save %s: %w", what, q.Error)
	}
	if q.RowsAffected > 0 {
		return nil
	}
	if err := must(t.visible(table).Where("id = ? AND hospital_id = ?", id, hospital), what); err != nil {
		return err
	}
	return portal.Fail(portal.Conflict, "Somebody else has changed this "+what+" in the meantime.", "Reload it and try again.")
}

// micros is how a time is stored: PostgreSQL keeps no more than microseconds either.
func micros(t time.Time) int64 { return t.UnixMicro() }

func microsOrNull(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	m := t.UnixMicro()
	return &m
}

func at(m int64) time.Time { return time.UnixMicro(m).UTC() }

func atOrNil(m *int64) *time.Time {
	if m == nil {
		return nil
	}
	t := at(*m)
	return &t
}

// encode writes a column of JSON; nil pointers become "null".
func encode(what string, v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", what, err)
	}
	return string(data), nil
}

func decode(what, column string, v any) error {
	if err := json.Unmarshal([]byte(column), v); err != nil {
		return fmt.Errorf("decode %s: %w", what, err)
	}
	return nil
}

// known refuses a word that this program does not know: it was written by a newer one, or
// the file is damaged.
func known[W ~string](what string, word string, words ...W) (W, error) {
	for _, w := range words {
		if string(w) == word {
			return w, nil
		}
	}
	return "", fmt.Errorf("unknown %s %q", what, word)
}
