package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"telepath/portal"
	"telepath/queue"
)

const (
	pageDefault = 50
	pageMost    = 200
)

// cursor is the last row of a page: the next one starts behind it, whatever was added or
// signed meanwhile. Rank and Heat are not used by the order "newest".
type cursor struct {
	Order string `json:"o"`
	Rank  int    `json:"r,omitempty"`
	At    int64  `json:"a"`
	Heat  int    `json:"h,omitempty"`
	ID    string `json:"i"`
}

// Cases implements portal.CaseRecords. The default order is "newest".
func (t *tx) Cases(query portal.CaseQuery) (portal.CasePage, error) {
	if query.Order == "" {
		query.Order = "newest"
	}
	var page portal.CasePage
	q, err := t.filtered(query)
	if err != nil {
		return page, err
	}
	q = q.Session(&gorm.Session{}) // used twice
	if page.Total, page.TotalMore, err = t.countUpTo(q); err != nil {
		return page, fmt.Errorf("count cases: %w", err)
	}
	limit := query.Limit
	if limit <= 0 {
		limit = pageDefault
	}
	limit = min(limit, pageMost)
	if q, err = paged(q, query); err != nil {
		return page, err
	}
	var rows []caseRow
	if err := q.Limit(limit + 1).Find(&rows).Error; err != nil {
		return page, fmt.Errorf("list cases: %w", err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = cursorOf(query.Order, rows[limit-1])
	}
	page.Cases = make([]portal.Case, len(rows))
	for i, r := range rows {
		if page.Cases[i], err = r.fromRow(); err != nil {
			return portal.CasePage{}, fmt.Errorf("list cases: %w", err)
		}
	}
	return page, nil
}

// countUpTo counts the rows of cases that the query finds, up to MostCounted.
func (t *tx) countUpTo(q *gorm.DB) (n int, more bool, err error) {
	var found int64
	some := q.Select("1").Limit(portal.MostCounted + 1)
	if err := t.db.Table("(?) AS found", some).Count(&found).Error; err != nil {
		return 0, false, err
	}
	return min(int(found), portal.MostCounted), found > portal.MostCounted, nil
}

// filtered are the visible cases that match.
func (t *tx) filtered(query portal.CaseQuery) (*gorm.DB, error) {
	q, err := t.tab(t.visible(caseTable), query.Tab)
	if err != nil {
		return nil, err
	}
	if len(query.States) > 0 {
		states := make([]string, len(query.States))
		for i, s := range query.States {
			states[i] = string(s)
		}
		// The lanes are said for the index; states that fill their lanes need no more.
		q = inLanes(q, portal.LanesOf(query.States)...).Where("state IN ?", states)
	}
	switch query.Flag {
	case "":
	case "flagged", "unflagged":
		q = q.Where("flagged = ?", query.Flag == "flagged")
	default:
		return nil, portal.FailField("flag", "There is no such flag filter.", "Use flagged or unflagged.")
	}
	if query.Assignee != "" {
		q = q.Where("assigned_to = ?", query.Assignee)
	}
	if query.Hospital != "" {
		q = q.Where("hospital_id = ?", query.Hospital)
	}
	if query.Priority != "" {
		rank := slices.Index(queue.Priorities, query.Priority)
		if rank < 0 {
			return nil, portal.FailField("priority", "There is no such priority.", "Use frozen, urgent or routine.")
		}
		q = q.Where("worklist_rank = ?", rank)
	}
	if key := strings.ToLower(query.Text); key != "" {
		// A range, not LIKE: it uses the index, and % is a letter like any other.
		q = q.Where("accession_key >= ? AND accession_key < ?", key, key+"\U0010FFFF")
	}
	return t.ofPatient(q, query.Patient), nil
}

// paged orders and starts behind the cursor, by row values: both engines walk the index.
func paged(q *gorm.DB, query portal.CaseQuery) (*gorm.DB, error) {
	from, err := parseCursor(query)
	if err != nil {
		return nil, err
	}
	if query.Order == "worklist" {
		if from != nil {
			q = q.Where("(worklist_rank, worklist_at, worklist_heat, id) > (?, ?, ?, ?)", from.Rank, from.At, from.Heat, from.ID)
		}
		return q.Order("worklist_rank, worklist_at, worklist_heat, id"), nil
	}
	if from != nil {
		q = q.Where("(created_at, id) < (?, ?)", from.At, from.ID)
	}
	return q.Order("created_at DESC, id DESC"), nil
}

func parseCursor(query portal.CaseQuery) (*cursor, error) {
	if query.Order != "worklist" && query.Order != "newest" {
		return nil, portal.FailField("order", "There is no such order.", "Use worklist or newest.")
	}
	if query.Cursor == "" {
		return nil, nil
	}
	var c cursor
	data, err := base64.RawURLEncoding.DecodeString(query.Cursor)
	if err != nil || json.Unmarshal(data, &c) != nil || c.Order != query.Order {
		return nil, portal.FailField("cursor", "This cursor is not from such a list.", "Start with the first page.")
	}
	return &c, nil
}

func cursorOf(order string, last caseRow) string {
	c := cursor{Order: order, At: last.Created, ID: last.ID}
	if order == "worklist" {
		c.Rank, c.At, c.Heat = last.WorklistRank, last.WorklistAt, last.WorklistHeat
	}
	data, _ := json.Marshal(c) // strings and numbers always encode
	return base64.RawURLEncoding.EncodeToString(data)
}
