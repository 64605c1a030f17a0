package store

import (
	"fmt"

	"telepath/portal"
	"telepath/reports"
)

const impressionTable tenantTable = "impressions"

type impressionRow struct {
	CaseID     string `gorm:"primaryKey"`
	UserID     string `gorm:"primaryKey"`
	HospitalID string
	Name       string
	Text       string
	Category   string
	Blind      bool
	Noted      int64 `gorm:"column:noted_at"`
}

func (r impressionRow) fromRow() (portal.Impression, error) {
	return portal.Impression{
		CaseID: r.CaseID, UserID: r.UserID, HospitalID: r.HospitalID,
		Impression: reports.Impression{Text: r.Text, Category: r.Category, By: r.Name, At: at(r.Noted), Blind: r.Blind},
	}, nil
}

// AddImpression implements portal.ImpressionRecords. There is no way to change or delete one.
func (t *tx) AddImpression(i portal.Impression) error {
	if err := t.mustSee(i.CaseID, i.HospitalID); err != nil {
		return err
	}
	return t.add(string(impressionTable), "first impression", "text", &impressionRow{
		CaseID: i.CaseID, UserID: i.UserID, HospitalID: i.HospitalID, Name: i.By, Text: i.Text, Category: i.Category,
		Blind: i.Blind, Noted: micros(i.At),
	})
}

// ImpressionsOf implements portal.ImpressionRecords, oldest first.
func (t *tx) ImpressionsOf(caseID string) ([]portal.Impression, error) {
	return list[impressionRow](t.visible(impressionTable).Where("case_id = ?", caseID).Order("noted_at, user_id"), "impressions")
}

// NotedIn implements portal.ImpressionRecords.
func (t *tx) NotedIn(user string, cases []string) (map[string]bool, error) {
	noted := map[string]bool{}
	if len(cases) == 0 {
		return noted, nil
	}
	var ids []string
	q := t.visible(impressionTable).Where("user_id = ? AND case_id IN ?", user, cases).Pluck("case_id", &ids)
	if q.Error != nil {
		return nil, fmt.Errorf("look for impressions: %w", q.Error)
	}
	for _, id := range ids {
		noted[id] = true
	}
	return noted, nil
}
