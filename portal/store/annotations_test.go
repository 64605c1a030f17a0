package store_test

import (
	"testing"

	"telepath/portal"
	"telepath/reports"
)

func anAnnotation(id string, s portal.Slide) portal.Annotation {
	return portal.Annotation{
		ID: id, SlideID: s.ID, CaseID: s.CaseID, HospitalID: s.HospitalID, Kind: reports.ShapePolygon, Width: 1000, Height: 800,
		Points: [][2]float64{{0, 0}, {12.5, 0}, {999.25, 800}}, Code: "general.mitosis", Label: "核分裂象", Note: "看这里 <here>",
		InReport: true, By: "doctor-east", ChangedBy: "doctor-east", CreatedAt: noon, UpdatedAt: noon, Revision: 1,
	}
}

func TestAnnotations(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseDraft, "")
		first, second := anAnnotation("first", j.slide), anAnnotation("second", j.slide)
		second.Kind, second.Points = reports.ShapePoint, [][2]float64{{7, 8}}
		b.write(t, system, j.add)
		b.write(t, doctorEast, func(tx portal.Tx) error {
			ok(t, tx.AddAnnotation(first))
			ok(t, tx.AddAnnotation(second))
			fails(t, tx.AddAnnotation(first), portal.Conflict)
			foreign := anAnnotation("third", j.slide)
			foreign.HospitalID = "west"
			fails(t, tx.AddAnnotation(foreign), portal.NotFound)
			return nil
		})
		b.write(t, doctorEast, func(tx portal.Tx) error {
			list, err := tx.AnnotationsOf(j.slide.ID)
			ok(t, err)
			equal(t, list, []portal.Annotation{first, second})
			n, corners, err := tx.CountAnnotations(j.slide.ID)
			ok(t, err)
			equal(t, []int{n, corners}, []int{2, 4})
			stale := list[0]
			list[0].Note, list[0].InReport, list[0].ChangedBy = "", false, "someone"
			ok(t, tx.SaveAnnotation(&list[0]))
			got, err := tx.Annotation("first")
			ok(t, err)
			equal(t, got, list[0])
			equal(t, got.Revision, 2)
			fails(t, tx.SaveAnnotation(&stale), portal.Conflict)
			fails(t, tx.DeleteAnnotation(stale), portal.NotFound)
			return nil
		})
		for _, s := range []portal.Scope{doctorWest, adminWest, reader, {}} { // reader: it is a draft
			b.write(t, s, func(tx portal.Tx) error {
				_, err := tx.Annotation("first")
				fails(t, err, portal.NotFound)
				list, err := tx.AnnotationsOf(j.slide.ID)
				ok(t, err)
				n, _, err := tx.CountAnnotations(j.slide.ID)
				ok(t, err)
				equal(t, len(list)+n, 0)
				mine := anAnnotation("first", j.slide)
				mine.Revision = 2
				fails(t, tx.SaveAnnotation(&mine), portal.NotFound)
				fails(t, tx.DeleteAnnotation(mine), portal.NotFound)
				fails(t, tx.AddAnnotation(anAnnotation("mine", j.slide)), portal.NotFound)
				return nil
			})
		}
		b.write(t, doctorEast, func(tx portal.Tx) error {
			ok(t, tx.DeleteAnnotation(second))
			_, err := tx.Annotation("second")
			fails(t, err, portal.NotFound)
			return nil
		})
	})
}
