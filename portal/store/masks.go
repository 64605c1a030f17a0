package store

import (
	"fmt"

	"telepath/portal"
)

type maskRow struct {
	SlideID    string `gorm:"primaryKey"`
	Version    int    `gorm:"primaryKey;autoIncrement:false"`
	CaseID     string
	HospitalID string
	Edits      string
	Width      int
	Height     int
	Reason     string
	DrawnBy    string
	Drawn      int64 `gorm:"column:drawn_at"`
}

func (r maskRow) fromRow() (portal.Mask, error) {
	m := portal.Mask{
		SlideID: r.SlideID, Version: r.Version, CaseID: r.CaseID, HospitalID: r.HospitalID, Width: r.Width, Height: r.Height,
		Reason: r.Reason, By: r.DrawnBy, At: at(r.Drawn),
	}
	return m, decode("edits", r.Edits, &m.Edits)
}

// AddMask implements portal.SlideRecords.
func (t *tx) AddMask(m portal.Mask) error {
	slide := t.visible(slideTable).Where("id = ? AND case_id = ? AND hospital_id = ?", m.SlideID, m.CaseID, m.HospitalID)
	if err := must(slide, "slide"); err != nil {
		return err
	}
	edits, err := encode("edits", m.Edits)
	if err != nil {
		return fmt.Errorf("add mask: %w", err)
	}
	return t.add("masks", "tissue mask", "version", &maskRow{
		SlideID: m.SlideID, Version: m.Version, CaseID: m.CaseID, HospitalID: m.HospitalID, Edits: edits,
		Width: m.Width, Height: m.Height, Reason: m.Reason, DrawnBy: m.By, Drawn: micros(m.At),
	})
}

// Mask implements portal.SlideRecords.
func (t *tx) Mask(slideID string, version int) (portal.Mask, error) {
	return one[maskRow](t.visible(maskTable).Where("slide_id = ? AND version = ?", slideID, version), "tissue mask")
}
