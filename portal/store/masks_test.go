package store_test

import (
	"testing"

	"telepath/portal"
	"telepath/tiling"
)

func aMask(s portal.Slide, version int) portal.Mask {
	return portal.Mask{
		SlideID: s.ID, CaseID: s.CaseID, HospitalID: s.HospitalID, Version: version, Width: 1000, Height: 800,
		Edits: []tiling.MaskEdit{
			{Add: true, Ring: [][2]float64{{0, 0}, {12.5, 0}, {999.25, 800}}},
			{Add: false, Ring: [][2]float64{{1, 1}, {2, 1}, {2, 2}}},
		},
		Reason: "折叠 fold", By: "doctor-east", At: noon,
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseDraft, "")
		first, none := aMask(j.slide, 1), aMask(j.slide, 2)
		none.Edits = []tiling.MaskEdit{}
		b.write(t, system, j.add)
		b.write(t, doctorEast, func(tx portal.Tx) error {
			ok(t, tx.AddMask(first))
			ok(t, tx.AddMask(none))
			changed := first
			changed.Reason = "changed afterwards"
			fails(t, tx.AddMask(changed), portal.Conflict)
			foreign := aMask(j.slide, 3)
			foreign.HospitalID = "west"
			fails(t, tx.AddMask(foreign), portal.NotFound)
			return nil
		})
		b.read(t, doctorEast, func(tx portal.Tx) error {
			for _, want := range []portal.Mask{first, none} {
				got, err := tx.Mask(j.slide.ID, want.Version)
				ok(t, err)
				equal(t, got, want)
			}
			_, err := tx.Mask(j.slide.ID, 3)
			fails(t, err, portal.NotFound)
			return nil
		})
		for _, s := range []portal.Scope{doctorWest, adminWest, reader, {}} { // reader: it is a draft
			b.write(t, s, func(tx portal.Tx) error {
				_, err := tx.Mask(j.slide.ID, 1)
				fails(t, err, portal.NotFound)
				fails(t, tx.AddMask(aMask(j.slide, 4)), portal.NotFound)
				return nil
			})
		}
	})
}

func TestMaskVersionsAreSaved(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseSubmitted, "")
		j.run.MaskVersion = 4
		b.write(t, system, j.add)
		b.write(t, doctorEast, func(tx portal.Tx) error {
			s, err := tx.Slide(j.slide.ID)
			ok(t, err)
			equal(t, s.MaskVersion, 0)
			s.MaskVersion = 5
			return tx.SaveSlide(&s)
		})
		b.read(t, doctorEast, func(tx portal.Tx) error {
			s, err := tx.Slide(j.slide.ID)
			ok(t, err)
			r, err := tx.Run(j.run.ID)
			equal(t, []int{s.MaskVersion, r.MaskVersion}, []int{5, 4})
			return err
		})
	})
}
