package store

import (
	"fmt"

	"telepath/portal"
)

// AddCase implements portal.CaseRecords.
func (t *tx) AddCase(c portal.Case) error {
	if !t.scope.Sees(c.HospitalID, c.State, c.AssignedTo) {
		return portal.Missing("hospital")
	}
	if err := must(t.hospitals().Where("id = ?", c.HospitalID), "hospital"); err != nil {
		return err
	}
	row, err := caseToRow(c)
	if err != nil {
		return fmt.Errorf("add case: %w", err)
	}
	added, err := t.insert("cases", "case", row)
	if err == nil && !added {
		return takenAccession(c.Request.AccessionNumber)
	}
	return err
}

func takenAccession(number string) error {
	return &portal.Error{
		Code: portal.Conflict, Field: "accession_number",
		Message: "The hospital already has a case with accession number " + number + ".",
		Do:      "Open that case, or correct the number.",
	}
}

// Case implements portal.CaseRecords.
func (t *tx) Case(id string) (portal.Case, error) {
	return one[caseRow](t.visible(caseTable).Where("id = ?", id), "case")
}

// SaveCase implements portal.CaseRecords.
func (t *tx) SaveCase(c *portal.Case) error {
	next := *c
	next.Revision++
	row, err := caseToRow(next)
	if err != nil {
		return fmt.Errorf("save case: %w", err)
	}
	err = t.save(caseTable, "case", c.ID, c.HospitalID, c.Revision, caseColumns, row)
	if duplicate(err) {
		return takenAccession(c.Request.AccessionNumber)
	}
	if err == nil {
		c.Revision++
	}
	return err
}

// AddUpload implements portal.CaseRecords.
func (t *tx) AddUpload(u portal.Upload) error {
	if err := t.mustSee(u.CaseID, u.HospitalID); err != nil {
		return err
	}
	row, err := uploadToRow(u)
	if err != nil {
		return fmt.Errorf("add upload: %w", err)
	}
	return t.add("uploads", "upload", "id", row)
}

// Upload implements portal.CaseRecords.
func (t *tx) Upload(id string) (portal.Upload, error) {
	return one[uploadRow](t.visible(uploadTable).Where("id = ?", id), "upload")
}

// SaveUpload implements portal.CaseRecords. An upload has one sender and no revision; its
// case and hospital never change.
func (t *tx) SaveUpload(u portal.Upload) error {
	row, err := uploadToRow(u)
	if err != nil {
		return fmt.Errorf("save upload: %w", err)
	}
	q := t.visible(uploadTable).Where("id = ? AND case_id = ? AND hospital_id = ?", u.ID, u.CaseID, u.HospitalID)
	return affected(q.Select(uploadColumns).Updates(row), "save upload", "upload")
}

// UploadsOf implements portal.CaseRecords, in the order of arrival.
func (t *tx) UploadsOf(caseID string) ([]portal.Upload, error) {
	return list[uploadRow](t.visible(uploadTable).Where("case_id = ?", caseID).Order("created_at, id"), "uploads")
}

// UploadsIn implements portal.CaseRecords.
func (t *tx) UploadsIn(state portal.UploadState, limit int) ([]portal.Upload, error) {
	q := t.visible(uploadTable).Where("state = ?", string(state)).Order("created_at, id").Limit(limited(limit))
	return list[uploadRow](q, "uploads")
}
