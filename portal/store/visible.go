package store

import (
	"fmt"

	"gorm.io/gorm"

	"telepath/portal"
)

// tx is one transaction through the eyes of a scope.
type tx struct {
	db    *gorm.DB
	scope portal.Scope
}

var _ portal.Tx = (*tx)(nil)

// tenantTable is a table of rows that belong to a case. All but cases have a case_id.
type tenantTable string

const (
	caseTable    tenantTable = "cases"
	slideTable   tenantTable = "slides"
	uploadTable  tenantTable = "uploads"
	maskTable    tenantTable = "masks"
	runTable     tenantTable = "runs"
	batchTable   tenantTable = "batches"
	findingTable tenantTable = "findings"
	reportTable  tenantTable = "reports"
	versionTable tenantTable = "versions"
	firstTable   tenantTable = "first_signatures"
	eventTable   tenantTable = "events"

	annotationTable tenantTable = "annotations"

	commentTable  tenantTable = "comments"
	opinionTable  tenantTable = "opinions"
	returnTable   tenantTable = "case_returns"
	criticalTable tenantTable = "criticals"
)

// visible is the one door to the rows of a tenant: every query, change and deletion starts
// here. A row is visible if its case is.
func (t *tx) visible(table tenantTable) *gorm.DB {
	q := t.db.Table(string(table))
	if t.scope.IsSystem() {
		return q
	}
	if table == caseTable {
		condition, args := sees(t.scope, "cases")
		return q.Where(condition, args...)
	}
	condition, args := sees(t.scope, "seen")
	return q.Where(fmt.Sprintf("EXISTS (SELECT 1 FROM cases seen WHERE seen.id = %s.case_id AND %s)", table, condition), args...)
}

// sees is portal.Scope.Sees as a condition on the table of cases called c.
func sees(s portal.Scope, c string) (string, []any) {
	actor, person := s.Actor()
	switch {
	case s.IsSystem():
		return "1 = 1", nil
	case !person:
		return "1 = 0", nil
	case actor.Role == portal.Specialist:
		return fmt.Sprintf("(%[1]s.hospital_id = ? OR %[1]s.state <> ? OR %[1]s.assigned_to = ?)", c),
			[]any{actor.HospitalID, string(portal.CaseDraft), actor.UserID}
	}
	return c + ".hospital_id = ?", []any{actor.HospitalID}
}

// nobody says whether the scope is the zero Scope, which sees and does nothing.
func (t *tx) nobody() bool {
	_, person := t.scope.Actor()
	return !person && !t.scope.IsSystem()
}

// mustSee answers NotFound unless the case is visible and belongs to that hospital. Every
// row that is added to a case asks it first.
func (t *tx) mustSee(caseID, hospitalID string) error {
	return must(t.visible(caseTable).Where("id = ? AND hospital_id = ?", caseID, hospitalID), "case")
}

// must answers NotFound when the query finds no row.
func must(q *gorm.DB, what string) error {
	var n int64
	if err := q.Limit(1).Count(&n).Error; err != nil {
		return fmt.Errorf("look for %s: %w", what, err)
	}
	if n == 0 {
		return portal.Missing(what)
	}
	return nil
}

// onlySystem refuses what is no person's business.
func (t *tx) onlySystem() error {
	if t.scope.IsSystem() {
		return nil
	}
	return portal.Fail(portal.Forbidden, "Only the system itself may do this.", "Ask whoever runs it.")
}
