package portal_test

import (
	"bytes"
	"image/png"
	"testing"

	"telepath/portal"
)

// The picture shows the mask that holds, and earlier ones on request.
func TestMaskPictures(t *testing.T) {
	t.Parallel()
	w := setup(t)
	_, sl, _ := w.analysedCase(hotCorner)
	w.edit(w.clinician, sl.ID, leftOut(1024, 768))
	count := func(version int) (cells, left int) {
		t.Helper()
		data, err := w.masks.Picture(t.Context(), w.clinician, sl, version)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		b := img.Bounds()
		for y := range b.Dy() {
			for x := range b.Dx() {
				if _, _, _, a := img.At(x, y).RGBA(); a > 0 {
					cells++
					if x < b.Dx()/2-1 {
						left++
					}
				}
			}
		}
		return cells, left
	}
	all, left := count(0)
	edited, leftEdited := count(1)
	if left == 0 || leftEdited != 0 || edited >= all || edited == 0 {
		t.Errorf("%d cells (%d left) and after the edit %d (%d left)", all, left, edited, leftEdited)
	}
	_, err := w.masks.Picture(t.Context(), w.clinician, sl, 2)
	wantCode(t, err, portal.NotFound)
	if _, err := w.intake.Blobs.Open(t.Context(), portal.MaskPictureKey(sl, 0)); err != nil {
		t.Errorf("the check kept no picture: %v", err)
	}
	for _, key := range []string{portal.MaskPictureKey(sl, 0), portal.MaskPictureKey(sl, 1)} {
		if err := w.intake.Blobs.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	if again, _ := count(1); again != edited {
		t.Errorf("made anew it has %d cells, want %d", again, edited)
	}
}

// A mask belongs to the scale that it was made at: one for an earlier scale is not shown, and
// a slide that is open with the earlier scale does not make the new one.
func TestAnotherScaleHasAnotherMask(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	_, sl, _ := w.analysedCase(hotCorner)
	stale := []byte("for the earlier scale")
	for _, version := range []int{0, 1} {
		if err := w.intake.Blobs.Put(ctx, portal.MaskPictureKey(sl, version), bytes.NewReader(stale)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := w.masks.Picture(ctx, w.clinician, sl, 0); err != nil || !bytes.Equal(got, stale) {
		t.Fatalf("what was kept is not shown: %.20q, %v", got, err)
	}
	given, err := w.desk.GiveMPP(ctx, w.clinician, sl.ID, 0.25)
	if err != nil || given.MaskMark() == sl.MaskMark() {
		t.Fatalf("mark %s after %s, %v", given.MaskMark(), sl.MaskMark(), err)
	}
	if portal.ShelfKey(given) == portal.ShelfKey(sl) {
		t.Error("a slide with another scale is taken for the same")
	}
	if got, err := w.masks.Picture(ctx, w.clinician, given, 0); err != nil || bytes.Equal(got, stale) {
		t.Errorf("the mask of the earlier scale is shown: %.20q, %v", got, err)
	}
	if _, err := w.intake.Blobs.Open(ctx, portal.MaskPictureKey(given, 0)); err != nil {
		t.Errorf("the new one was not kept: %v", err)
	}
}
