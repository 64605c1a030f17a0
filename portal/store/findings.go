package store

import (
	"fmt"

	"gorm.io/gorm/clause"

	"telepath/portal"
	"telepath/reports"
)

// findingChunk rows go into one statement: a few thousand parameters.
const findingChunk = 500

// AddFindings implements portal.RunRecords. After a Conflict the transaction must end: a
// part of the findings may have been added.
func (t *tx) AddFindings(run string, findings []reports.Finding) error {
	r, err := t.Run(run)
	if err != nil || len(findings) == 0 {
		return err
	}
	rows := make([]findingRow, len(findings))
	for i, f := range findings {
		if rows[i], err = findingToRow(f, r); err != nil {
			return fmt.Errorf("add findings: %w", err)
		}
	}
	q := t.db.Table("findings").Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, findingChunk)
	if q.Error != nil {
		return fmt.Errorf("add findings: %w", q.Error)
	}
	if q.RowsAffected != int64(len(rows)) {
		return portal.Fail(portal.Conflict, "The findings of this run are there already.", "Reload the slide.")
	}
	return nil
}

// FindingsOf implements portal.RunRecords, by rank.
func (t *tx) FindingsOf(run string) ([]reports.Finding, error) {
	return list[findingRow](t.visible(findingTable).Where("run_id = ?", run).Order("place, id"), "findings")
}

// Finding implements portal.RunRecords.
func (t *tx) Finding(id string) (reports.Finding, portal.Run, error) {
	var rows []findingRow
	if err := t.visible(findingTable).Where("id = ?", id).Limit(1).Find(&rows).Error; err != nil {
		return reports.Finding{}, portal.Run{}, fmt.Errorf("read finding: %w", err)
	}
	if len(rows) == 0 {
		return reports.Finding{}, portal.Run{}, portal.Missing("finding")
	}
	f, err := rows[0].fromRow()
	if err != nil {
		return f, portal.Run{}, fmt.Errorf("read finding: %w", err)
	}
	run, err := t.Run(rows[0].RunID)
	return f, run, err
}

// SaveVerdict implements portal.RunRecords.
func (t *tx) SaveVerdict(id string, v reports.Verdict) error {
	verdict, err := encode("verdict", v)
	if err != nil {
		return fmt.Errorf("save verdict: %w", err)
	}
	return affected(t.visible(findingTable).Where("id = ?", id).Update("verdict", verdict), "save verdict", "finding")
}
