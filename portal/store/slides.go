package store

import (
	"fmt"

	"telepath/portal"
)

// AddSlide implements portal.SlideRecords.
func (t *tx) AddSlide(s portal.Slide) error {
	if err := t.mustSee(s.CaseID, s.HospitalID); err != nil {
		return err
	}
	row, err := slideToRow(s)
	if err != nil {
		return fmt.Errorf("add slide: %w", err)
	}
	return t.add("slides", "slide", "id", row)
}

// Slide implements portal.SlideRecords.
func (t *tx) Slide(id string) (portal.Slide, error) {
	return one[slideRow](t.visible(slideTable).Where("id = ?", id), "slide")
}

// SaveSlide implements portal.SlideRecords. The case and hospital of a slide never change.
func (t *tx) SaveSlide(s *portal.Slide) error {
	next := *s
	next.Revision++
	row, err := slideToRow(next)
	if err != nil {
		return fmt.Errorf("save slide: %w", err)
	}
	if err := t.save(slideTable, "slide", s.ID, s.HospitalID, s.Revision, slideColumns, row); err != nil {
		return err
	}
	s.Revision++
	return nil
}

// SlidesOf implements portal.SlideRecords.
func (t *tx) SlidesOf(caseID string) ([]portal.Slide, error) {
	return list[slideRow](t.visible(slideTable).Where("case_id = ?", caseID).Order("created_at, id"), "slides")
}

// SlidesIn implements portal.SlideRecords, oldest first.
func (t *tx) SlidesIn(state portal.SlideState, limit int) ([]portal.Slide, error) {
	q := t.visible(slideTable).Where("state = ?", string(state)).Order("created_at, id").Limit(limited(limit))
	return list[slideRow](q, "slides")
}
