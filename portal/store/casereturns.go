package store

import (
	"fmt"

	"telepath/portal"
)

type returnRow struct {
	ID            string `gorm:"primaryKey"`
	CaseID        string
	HospitalID    string
	Code          string
	Reason        string
	ReturnedBy    string
	Returned      int64 `gorm:"column:returned_at"`
	AsItWas       string
	ResubmittedBy string
	Resubmitted   *int64 `gorm:"column:resubmitted_at"`
	Changes       string
}

func returnToRow(r portal.CaseReturn) (*returnRow, error) {
	before, err := encode("case as it was", r.Before)
	if err != nil {
		return nil, err
	}
	changes, err := encode("changes", r.Changes)
	return &returnRow{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, Code: string(r.Code), Reason: r.Reason, ReturnedBy: r.By, Returned: micros(r.At),
		AsItWas: before, ResubmittedBy: r.ResubmittedBy, Resubmitted: microsOrNull(r.ResubmittedAt), Changes: changes,
	}, err
}

func (r returnRow) fromRow() (portal.CaseReturn, error) {
	c := portal.CaseReturn{
		ID: r.ID, CaseID: r.CaseID, HospitalID: r.HospitalID, Reason: r.Reason, By: r.ReturnedBy, At: at(r.Returned),
		ResubmittedBy: r.ResubmittedBy, ResubmittedAt: atOrNil(r.Resubmitted),
	}
	var err error
	if c.Code, err = known("reason of a return", r.Code, portal.ReturnRescan, portal.ReturnHistory, portal.ReturnLabel, portal.ReturnOther); err != nil {
		return c, err
	}
	if err := decode("case as it was", r.AsItWas, &c.Before); err != nil {
		return c, err
	}
	return c, decode("changes", r.Changes, &c.Changes)
}

// AddReturn implements portal.ConversationRecords.
func (t *tx) AddReturn(r portal.CaseReturn) error {
	if err := t.mustSee(r.CaseID, r.HospitalID); err != nil {
		return err
	}
	row, err := returnToRow(r)
	if err != nil {
		return fmt.Errorf("add return: %w", err)
	}
	return t.add(string(returnTable), "return", "id", row)
}

// SaveReturn implements portal.ConversationRecords.
func (t *tx) SaveReturn(r portal.CaseReturn) error {
	row, err := returnToRow(r)
	if err != nil {
		return fmt.Errorf("save return: %w", err)
	}
	q := t.visible(returnTable).Where("id = ? AND resubmitted_at IS NULL", r.ID)
	return affected(q.Select("resubmitted_by", "resubmitted_at", "changes").Updates(row), "save return", "return")
}

// ReturnsOf implements portal.ConversationRecords.
func (t *tx) ReturnsOf(caseID string) ([]portal.CaseReturn, error) {
	return list[returnRow](t.visible(returnTable).Where("case_id = ?", caseID).Order("returned_at, id"), "returns")
}
