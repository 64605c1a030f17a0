package store

import (
	"fmt"

	"telepath/portal"
	"telepath/reports"
)

// AddReport implements portal.ReportRecords; a case has one report.
func (t *tx) AddReport(r portal.Report) error {
	if err := t.mustSee(r.CaseID, r.HospitalID); err != nil {
		return err
	}
	row, err := reportToRow(r)
	if err != nil {
		return fmt.Errorf("add report: %w", err)
	}
	return t.add("reports", "report", "case", row)
}

// Report implements portal.ReportRecords.
func (t *tx) Report(id string) (portal.Report, error) {
	return one[reportRow](t.visible(reportTable).Where("id = ?", id), "report")
}

// ReportOf implements portal.ReportRecords.
func (t *tx) ReportOf(caseID string) (portal.Report, error) {
	return one[reportRow](t.visible(reportTable).Where("case_id = ?", caseID), "report")
}

// SaveReport implements portal.ReportRecords.
func (t *tx) SaveReport(r *portal.Report) error {
	next := *r
	next.Revision++
	row, err := reportToRow(next)
	if err != nil {
		return fmt.Errorf("save report: %w", err)
	}
	if err := t.save(reportTable, "report", r.ID, r.HospitalID, r.Revision, reportColumns, row); err != nil {
		return err
	}
	r.Revision++
	return nil
}

// reportStatuses adds the state of the cases' reports to the facts.
func (t *tx) reportStatuses(cases []string, facts map[string]portal.CaseFacts) error {
	var rows []struct{ CaseID, Status string }
	if err := t.visible(reportTable).Select("case_id, status").Where("case_id IN ?", cases).Find(&rows).Error; err != nil {
		return fmt.Errorf("list report states: %w", err)
	}
	for _, r := range rows {
		f := facts[r.CaseID]
		f.ReportStatus = reports.Status(r.Status)
		facts[r.CaseID] = f
	}
	return nil
}

// AddVersion implements portal.ReportRecords. There is no way to change or delete one.
func (t *tx) AddVersion(v portal.StoredVersion) error {
	report := t.visible(reportTable).Where("id = ? AND case_id = ? AND hospital_id = ?", v.ReportID, v.CaseID, v.HospitalID)
	if err := must(report, "report"); err != nil {
		return err
	}
	return t.add("versions", "version", "version", versionToRow(v))
}

// Version implements portal.ReportRecords.
func (t *tx) Version(reportID string, n int) (portal.StoredVersion, error) {
	return one[versionRow](t.visible(versionTable).Where("report_id = ? AND n = ?", reportID, n), "version")
}

// VersionByCode implements portal.ReportRecords.
func (t *tx) VersionByCode(code string) (portal.StoredVersion, error) {
	return one[versionRow](t.visible(versionTable).Where("code = ?", code), "version")
}

// VersionsOf implements portal.ReportRecords, oldest first.
func (t *tx) VersionsOf(reportID string) ([]portal.StoredVersion, error) {
	return list[versionRow](t.visible(versionTable).Where("report_id = ?", reportID).Order("n"), "versions")
}
