package store

import (
	"fmt"

	"telepath/portal"
	"telepath/reports"
)

type annotationRow struct {
	ID         string `gorm:"primaryKey"`
	SlideID    string
	CaseID     string
	HospitalID string
	Kind       string
	Points     string
	Corners    int
	Width      int
	Height     int
	Code       string
	Label      string
	Note       string
	InReport   bool
	DrawnBy    string
	ChangedBy  string
	Created    int64 `gorm:"column:created_at"`
	Updated    int64 `gorm:"column:updated_at"`
	Revision   int
}

// annotationColumns are what SaveAnnotation writes.
var annotationColumns = []string{
	"kind", "points", "corners", "width", "height", "code", "label", "note", "in_report", "changed_by", "updated_at", "revision",
}

func annotationToRow(a portal.Annotation) (*annotationRow, error) {
	points, err := encode("points", a.Points)
	return &annotationRow{
		ID: a.ID, SlideID: a.SlideID, CaseID: a.CaseID, HospitalID: a.HospitalID, Kind: string(a.Kind), Points: points, Corners: len(a.Points),
		Width: a.Width, Height: a.Height, Code: a.Code, Label: a.Label, Note: a.Note, InReport: a.InReport, DrawnBy: a.By, ChangedBy: a.ChangedBy,
		Created: micros(a.CreatedAt), Updated: micros(a.UpdatedAt), Revision: a.Revision,
	}, err
}

func (r annotationRow) fromRow() (portal.Annotation, error) {
	a := portal.Annotation{
		ID: r.ID, SlideID: r.SlideID, CaseID: r.CaseID, HospitalID: r.HospitalID, Width: r.Width, Height: r.Height, Code: r.Code, Label: r.Label,
		Note: r.Note, InReport: r.InReport, By: r.DrawnBy, ChangedBy: r.ChangedBy, CreatedAt: at(r.Created), UpdatedAt: at(r.Updated), Revision: r.Revision,
	}
	var err error
	if a.Kind, err = known("kind of annotation", r.Kind, reports.ShapeKinds...); err != nil {
		return a, err
	}
	return a, decode("points", r.Points, &a.Points)
}

// AddAnnotation implements portal.AnnotationRecords.
func (t *tx) AddAnnotation(a portal.Annotation) error {
	slide := t.visible(slideTable).Where("id = ? AND case_id = ? AND hospital_id = ?", a.SlideID, a.CaseID, a.HospitalID)
	if err := must(slide, "slide"); err != nil {
		return err
	}
	row, err := annotationToRow(a)
	if err != nil {
		return fmt.Errorf("add annotation: %w", err)
	}
	return t.add("annotations", "annotation", "id", row)
}

// Annotation implements portal.AnnotationRecords.
func (t *tx) Annotation(id string) (portal.Annotation, error) {
	return one[annotationRow](t.visible(annotationTable).Where("id = ?", id), "annotation")
}

// AnnotationsOf implements portal.AnnotationRecords.
func (t *tx) AnnotationsOf(slideID string) ([]portal.Annotation, error) {
	return list[annotationRow](t.visible(annotationTable).Where("slide_id = ?", slideID).Order("created_at, id"), "annotations")
}

// CountAnnotations implements portal.AnnotationRecords.
func (t *tx) CountAnnotations(slideID string) (n, corners int, err error) {
	var sum struct{ N, Corners int }
	q := t.visible(annotationTable).Where("slide_id = ?", slideID).Select("COUNT(*) AS n, COALESCE(SUM(corners), 0) AS corners")
	if err := q.Scan(&sum).Error; err != nil {
		return 0, 0, fmt.Errorf("count annotations: %w", err)
	}
	return sum.N, sum.Corners, nil
}

// SaveAnnotation implements portal.AnnotationRecords. Slide and author never change.
func (t *tx) SaveAnnotation(a *portal.Annotation) error {
	next := *a
	next.Revision++
	row, err := annotationToRow(next)
	if err != nil {
		return fmt.Errorf("save annotation: %w", err)
	}
	if err := t.save(annotationTable, "annotation", a.ID, a.HospitalID, a.Revision, annotationColumns, row); err != nil {
		return err
	}
	a.Revision++
	return nil
}

// DeleteAnnotation implements portal.AnnotationRecords.
func (t *tx) DeleteAnnotation(a portal.Annotation) error {
	q := t.visible(annotationTable).Where("id = ? AND revision = ?", a.ID, a.Revision).Delete(&annotationRow{})
	return affected(q, "remove annotation", "annotation")
}
