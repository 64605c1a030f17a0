package store

import (
	"fmt"

	"telepath/portal"
	"telepath/reports"
)

type firstRow struct {
	ID         string `gorm:"primaryKey"`
	ReportID   string
	CaseID     string
	HospitalID string
	SignedBy   string
	Signer     string
	Digest     string
	Agreement  string
	Signed     int64 `gorm:"column:signed_at"`
	State      string
	EndedBy    string
	Ended      *int64 `gorm:"column:ended_at"`
	Reason     string
}

func firstToRow(f portal.FirstSignature) (*firstRow, error) {
	signer, err := encode("signer", f.By)
	return &firstRow{
		ID: f.ID, ReportID: f.ReportID, CaseID: f.CaseID, HospitalID: f.HospitalID, SignedBy: f.By.ID, Signer: signer, Digest: f.Digest,
		Agreement: string(f.Agreement), Signed: micros(f.SignedAt), State: string(f.State), EndedBy: f.EndedBy,
		Ended: microsOrNull(f.EndedAt), Reason: f.Reason,
	}, err
}

func (r firstRow) fromRow() (portal.FirstSignature, error) {
	f := portal.FirstSignature{
		ID: r.ID, ReportID: r.ReportID, CaseID: r.CaseID, HospitalID: r.HospitalID, Digest: r.Digest,
		Agreement: reports.Agreement(r.Agreement), SignedAt: at(r.Signed), EndedBy: r.EndedBy, EndedAt: atOrNil(r.Ended), Reason: r.Reason,
	}
	var err error
	if f.State, err = known("state of a first signature", r.State, portal.FirstStates...); err != nil {
		return f, err
	}
	return f, decode("signer", r.Signer, &f.By)
}

// AddFirstSignature implements portal.SignatureRecords.
func (t *tx) AddFirstSignature(f portal.FirstSignature) error {
	report := t.visible(reportTable).Where("id = ? AND case_id = ? AND hospital_id = ?", f.ReportID, f.CaseID, f.HospitalID)
	if err := must(report, "report"); err != nil {
		return err
	}
	row, err := firstToRow(f)
	if err != nil {
		return fmt.Errorf("add first signature: %w", err)
	}
	return t.add(string(firstTable), "first signature", "id", row)
}

// EndFirstSignature implements portal.SignatureRecords. One that has ended stays as it is.
func (t *tx) EndFirstSignature(f portal.FirstSignature) error {
	row, err := firstToRow(f)
	if err != nil {
		return fmt.Errorf("end first signature: %w", err)
	}
	q := t.visible(firstTable).Where("id = ? AND state = ?", f.ID, string(portal.FirstWaiting))
	return affected(q.Select("state", "ended_by", "ended_at", "reason").Updates(row), "end first signature", "first signature")
}

// FirstSignaturesOf implements portal.SignatureRecords, oldest first.
func (t *tx) FirstSignaturesOf(reportID string) ([]portal.FirstSignature, error) {
	return list[firstRow](t.visible(firstTable).Where("report_id = ?", reportID).Order("signed_at, id"), "first signatures")
}
