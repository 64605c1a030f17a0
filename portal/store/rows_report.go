package store

import (
	"telepath/portal"
	"telepath/reports"
)

type reportRow struct {
	ID         string `gorm:"primaryKey"`
	CaseID     string
	HospitalID string
	Status     string
	Draft      string
	Versions   int
	UpdatedBy  string
	Updated    int64 `gorm:"column:updated_at"`
	Revision   int
}

// reportColumns are what SaveReport writes.
var reportColumns = []string{"status", "draft", "versions", "updated_by", "updated_at", "revision"}

func reportToRow(r portal.Report) (*reportRow, error) {
	draft, err := encode("draft", r.Draft)
	return &reportRow{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, Status: string(r.Status), Draft: draft,
		Versions: r.Versions, UpdatedBy: r.UpdatedBy, Updated: micros(r.UpdatedAt), Revision: r.Revision,
	}, err
}

func (r reportRow) fromRow() (portal.Report, error) {
	report := portal.Report{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, Versions: r.Versions,
		UpdatedBy: r.UpdatedBy, UpdatedAt: at(r.Updated), Revision: r.Revision,
	}
	var err error
	if report.Status, err = known("report status", r.Status, reports.Statuses...); err != nil {
		return report, err
	}
	return report, decode("draft", r.Draft, &report.Draft)
}

// versionRow keeps the payload as bytes: they are what was signed, and not one may change.
type versionRow struct {
	ReportID   string `gorm:"primaryKey"`
	N          int    `gorm:"primaryKey;autoIncrement:false"`
	CaseID     string
	HospitalID string
	Code       string
	Payload    []byte
	Hash       string
	Signature  string
	PublicKey  string
	Signed     int64 `gorm:"column:signed_at"`
	Kind       string
	Agreement  string
}

func versionToRow(v portal.StoredVersion) *versionRow {
	return &versionRow{
		ReportID: v.ReportID, N: v.N, CaseID: v.CaseID, HospitalID: v.HospitalID, Code: v.Code, Payload: v.Sealed.Payload,
		Hash: v.Sealed.Hash, Signature: v.Sealed.Signature, PublicKey: v.Sealed.PublicKey, Signed: micros(v.SignedAt),
		Kind: string(v.Kind), Agreement: string(v.Agreement),
	}
}

func (r versionRow) fromRow() (portal.StoredVersion, error) {
	return portal.StoredVersion{
		ReportID: r.ReportID, CaseID: r.CaseID, HospitalID: r.HospitalID, N: r.N, Code: r.Code, SignedAt: at(r.Signed),
		Sealed: reports.Sealed{Payload: r.Payload, Hash: r.Hash, Signature: r.Signature, PublicKey: r.PublicKey},
		Kind:   reports.Kind(r.Kind), Agreement: reports.Agreement(r.Agreement),
	}, nil
}
