package store

import (
	"fmt"

	"telepath/portal"
)

// AddRun implements portal.RunRecords.
func (t *tx) AddRun(r portal.Run) error {
	slide := t.visible(slideTable).Where("id = ? AND case_id = ? AND hospital_id = ?", r.SlideID, r.CaseID, r.HospitalID)
	if err := must(slide, "slide"); err != nil {
		return err
	}
	row, err := runToRow(r)
	if err != nil {
		return fmt.Errorf("add run: %w", err)
	}
	return t.add("runs", "run", "id", row)
}

// Run implements portal.RunRecords.
func (t *tx) Run(id string) (portal.Run, error) {
	return one[runRow](t.visible(runTable).Where("id = ?", id), "run")
}

// SaveRun implements portal.RunRecords.
func (t *tx) SaveRun(r *portal.Run) error {
	next := *r
	next.Revision++
	row, err := runToRow(next)
	if err != nil {
		return fmt.Errorf("save run: %w", err)
	}
	if err := t.save(runTable, "run", r.ID, r.HospitalID, r.Revision, runColumns, row); err != nil {
		return err
	}
	r.Revision++
	return nil
}

// RunsOf implements portal.RunRecords, oldest first.
func (t *tx) RunsOf(slideID string) ([]portal.Run, error) {
	return list[runRow](t.visible(runTable).Where("slide_id = ?", slideID).Order("created_at, id"), "runs")
}

// RunsIn implements portal.RunRecords, oldest first.
func (t *tx) RunsIn(state portal.RunState, limit int) ([]portal.Run, error) {
	q := t.visible(runTable).Where("state = ?", string(state)).Order("created_at, id").Limit(limited(limit))
	return list[runRow](q, "runs")
}
